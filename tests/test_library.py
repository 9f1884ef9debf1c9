"""The bundled checklists: every auditable clause is covered, by open questions of our own, in the languages promised."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from auditplugins.checklists import bundled_folder

from auditcore import checklists
from auditcore.checklists import Checklist, all_questions
from auditcore.text import clause_key

CLAUSES = Path(__file__).parent / "clauses"
LIBRARY = checklists.together(checklists.in_folder(bundled_folder()))

# Each file, the languages in which it is complete, and the least number of questions.
EXPECTED = {
    "5s": ({"en", "vi"}, 30),
    "audit-programme": ({"en"}, 40),
    "iso14001-2015": ({"en"}, 75),
    "iso27001-2022": ({"en"}, 140),
    "iso45001-2018": ({"en"}, 75),
    "iso9001-2015": ({"en", "vi"}, 120),
    "one-stop-shop-vn": ({"en", "vi"}, 45),
    "process-audit": ({"en", "vi"}, 35),
    "qms-inspection-vn": ({"en", "vi"}, 30),
    "us-single-audit": ({"en"}, 40),
}

# How a question begins that is answered with yes or no.
CLOSED = re.compile(
    r"(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)\b", re.IGNORECASE
)
CLOSED_VI = re.compile(r"(có phải|đã|có)\b.*\bkhông\?$", re.IGNORECASE)


@pytest.fixture(scope="module", params=EXPECTED)
def each(request: pytest.FixtureRequest) -> Checklist:
    return checklists.load(LIBRARY, request.param)


def numbers(id: str) -> dict[str, bool]:
    """The clause numbers of a standard as its own table of contents has them, and whether each holds a requirement."""
    lines = (
        line.partition("#")[0].split() for line in (CLAUSES / f"{id}.txt").read_text("utf-8").splitlines()
    )
    return {words[0]: words[1:] != ["-"] for words in lines if words}


def texts(checklist: Checklist) -> list[checklists.Text]:
    """Every text that can be given in several languages."""
    found = [checklist["title"], checklist.get("note", {})]
    found += [part[key] for part in checklist["documents"] for key in ("title", "note")]  # type: ignore[literal-required]
    found += [part[key] for part in checklist["figures"] for key in ("what", "note")]  # type: ignore[literal-required]
    found += [clause["title"] for clause in checklist["clauses"]]
    found += [question[key] for _clause, question in all_questions(checklist) for key in ("ask", "look_for")]  # type: ignore[literal-required]
    return [text for text in found if text]


def test_the_library_is_what_was_promised() -> None:
    assert {*EXPECTED} == {*LIBRARY} == {path.stem for path in CLAUSES.glob("*.txt")}


def test_every_clause_of_the_standard_is_there_by_its_number_and_no_other(each: Checklist) -> None:
    assert [clause["id"] for clause in each["clauses"]] == sorted(numbers(each["id"]), key=clause_key)


def test_every_clause_with_a_requirement_is_asked_about(each: Checklist) -> None:
    asked = {clause["id"] for clause in each["clauses"] if clause["questions"]}
    assert {number for number, requires in numbers(each["id"]).items() if requires} <= asked


def test_there_are_questions_enough(each: Checklist) -> None:
    assert sum(1 for _each in all_questions(each)) >= EXPECTED[each["id"]][1]


def test_every_text_is_there_in_the_languages_promised(each: Checklist) -> None:
    for text in texts(each):
        assert text.keys() == EXPECTED[each["id"]][0], text
        for told in text.values():
            assert told == told.strip() and unicodedata.is_normalized("NFC", told), told


def test_vietnamese_has_its_marks(each: Checklist) -> None:
    for text in texts(each):
        told = text.get("vi", "")
        # Short titles may have no diacritics ("Sau khi giao"); a whole sentence without any was mistyped.
        assert not told.isascii() or len(told) < 20, told
        assert not told or told != text["en"], told


def test_questions_are_open_and_one_at_a_time(each: Checklist) -> None:
    for _clause, question in all_questions(each):
        ask = question["ask"]["en"]
        assert not CLOSED.match(ask) and ask.count("?") <= 1 and ask[-1] in ".?", ask
        assert not CLOSED_VI.match(question["ask"].get("vi", "")), question["ask"]["vi"]
        assert len(ask.split()) <= 40, ask


def test_every_question_says_whom_to_ask_and_what_to_look_for(each: Checklist) -> None:
    for _clause, question in all_questions(each):
        assert question["whom"] and question["look_for"], question["id"]


def test_about_a_third_is_core(each: Checklist) -> None:
    core = [question["core"] for _clause, question in all_questions(each)]
    assert 0.2 <= sum(core) / len(core) <= 0.45


def test_nothing_is_asked_twice(each: Checklist) -> None:
    for language in EXPECTED[each["id"]][0]:
        asked = [question["ask"][language].lower() for _clause, question in all_questions(each)]
        assert len(asked) == len({*asked})


def test_what_stands_in_another_checklist_is_there() -> None:
    library = {id: checklists.load(LIBRARY, id) for id in LIBRARY}
    known = {f"{id}/{clause['id']}" for id, one in library.items() for clause in one["clauses"]}
    for one in library.values():
        for _clause, question in all_questions(one):
            assert {other for other in question["see"] if "/" in other} <= known, question["id"]


def test_no_sentence_of_a_standard_is_shipped(each: Checklist) -> None:
    for text in texts(each):
        assert not re.search(r"\bshall\b", text["en"], re.IGNORECASE), text
        assert "tổ chức phải" not in text.get("vi", "").lower(), text


def test_legal_numbers_are_data_with_a_document_that_says_to_look_whether_it_is_in_force(
    each: Checklist,
) -> None:
    """Numbers of documents change: no question says one, and each document has its remark."""
    if not each["id"].endswith("-vn"):
        pytest.skip("rests on no law")
    for _clause, question in all_questions(each):
        assert not re.search(r"\d", " ".join(question["ask"].values())), question["ask"]
    cited = {id for _clause, question in all_questions(each) for id in question["cites"]}
    assert each["documents"] and each["figures"] and cited
    for document in each["documents"]:
        assert document["note"], document["id"]
    for figure in each["figures"]:
        assert figure["document"] in {document["id"] for document in each["documents"]}, figure["id"]


def test_decrees_that_were_replaced_are_history() -> None:
    documents = {
        document["number"].partition("/NĐ")[0]: document
        for document in checklists.load(LIBRARY, "one-stop-shop-vn")["documents"]
    }
    assert documents["61/2018"]["until"] == documents["118/2025"]["from"] == "2025-07-01"


def test_climate_change_is_asked_for_where_the_amendment_of_2024_put_it() -> None:
    iso = checklists.load(LIBRARY, "iso9001-2015")
    about = [
        clause["id"]
        for clause, question in all_questions(iso)
        if "climate" in question["ask"]["en"] and "khí hậu" in question["ask"]["vi"]
    ]
    assert about == ["4.1", "4.2"]


def test_iso_27001_has_the_93_controls_of_annex_a() -> None:
    controls = [
        number for number, requires in numbers("iso27001-2022").items() if requires and number[0] == "A"
    ]
    assert len(controls) == 93


def test_guidance_alone_gives_no_major_or_minor() -> None:
    programme = checklists.load(LIBRARY, "audit-programme")
    guided = [question for clause, question in all_questions(programme) if not clause["id"].startswith("9.2")]
    assert guided
    for question in guided:
        assert not {"major", "minor"} & {*question["answers"]}, question["id"]


def test_the_letters_of_the_single_audit_are_those_in_use() -> None:
    assert [*numbers("us-single-audit")] == list("ABCEFGHIJLMNP")


def test_a_bundled_checklist_survives_json_as_it_goes_into_an_event(each: Checklist) -> None:
    assert json.loads(json.dumps(each)) == each
