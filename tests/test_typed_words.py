"""Codes are typed as they are or as screens show them, in the language in use; records and JSON keep the code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import building
import pytest
from building import AUDIT, ISSUED, TEXTS, Office
from commands import CommandLine
from conftest import Clock

from auditcore import i18n, model
from auditcore.checklists import WHOM
from auditcore.settings_table import CAUSE_CATEGORIES
from auditcore.text import fold
from auditcore.words import asked, meant, not_one_of, spelled, word
from auditcore.workspace import Workspace

SETS: Sequence[Sequence[str]] = (
    model.GRADES, model.STATUSES, ("audit", *model.ORIGINS), model.VERDICTS, model.SIMILAR, model.METHODS, model.ROLES,
    model.AUDIT_KINDS, model.AUDIT_METHODS, model.AUDIT_STATUSES, model.ACTION_STATUSES, model.ACTION_KINDS,
    CAUSE_CATEGORIES,
)  # fmt: skip


@pytest.fixture
def vietnamese() -> Iterator[None]:
    i18n.use("vi")
    yield
    i18n.use("en")


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    made = building.build(workspace, clock)
    made.day(ISSUED)
    return made


@pytest.fixture
def line(office: Office) -> CommandLine:
    return CommandLine(office.ws.path, "linh", ISSUED)


@pytest.mark.parametrize("codes", SETS)
@pytest.mark.parametrize("language", i18n.languages())
def test_every_code_is_meant_by_itself_and_by_what_screens_show(language: str, codes: Sequence[str]) -> None:
    i18n.use(language)
    try:
        for code in codes:
            typed = (code, code.upper(), word(code), fold(word(code)), spelled(code))
            assert {meant(one, codes) for one in typed} == {code}
    finally:
        i18n.use("en")


def test_of_a_word_with_a_comma_each_part_will_do(vietnamese: None) -> None:
    for typed in ("khiếu nại, phản ánh", "khiếu nại", "Phan anh"):
        assert meant(typed, model.ORIGINS) == "complaint"


@pytest.mark.parametrize("typed", ["", "x", "maj", "nặng lắm", "(nặng)"])
def test_anything_else_is_no_code(vietnamese: None, typed: str) -> None:
    assert meant(typed, model.GRADES) == ""


def test_a_code_counts_before_the_word_of_another() -> None:
    swapped: Callable[[str], str] = {"a": "b", "b": "a"}.__getitem__
    assert [meant(code, ("a", "b"), swapped) for code in "ab"] == ["a", "b"]


def test_the_refusal_lists_codes_with_their_words_where_these_differ(vietnamese: None) -> None:
    said = not_one_of("nangg", model.GRADES)
    assert "major (nặng), minor (nhẹ)" in said and "'major (nặng)'" in said
    assert "6m," in not_one_of("x", model.METHODS), "its word is the code itself"
    i18n.use("en")
    assert not_one_of("x", model.SIMILAR) == "'x' is not one of yes, could, no."


def test_an_option_takes_the_word_and_records_the_code(line: CommandLine) -> None:
    words = ("finding", "add", "--audit", AUDIT, "--unit", "economy", "--observed", TEXTS["observed"])
    id = line.fine(*words, "--grade", "Nặng", AUDITCORE_LANG="vi").out.strip()
    assert line.fine("finding", "show", id, "--json").json["grade"] == "major"
    refused = line(*words, "--grade", "nặng")
    assert refused.code == 2 and "is not one of major, minor" in refused.err, (
        "it is a word of another language"
    )
    refused = line(*words, "--grade", "gravest", AUDITCORE_LANG="vi")
    assert refused.code == 2 and "major (nặng), minor (nhẹ)" in refused.err
    assert "minor (nhẹ)" in line(*words, AUDITCORE_LANG="vi").err, "where it is missing, too"


def test_a_filter_takes_the_word_even_with_its_comma(line: CommandLine, office: Office) -> None:
    office.issued()
    register: Any = {"origin": "complaint", "grade": "minor", "unit": "economy", "owner": "oanh"}
    from auditcore.service import findings

    building.change_org(office, "person/linh", roles=["auditor", "quality"])
    id = findings.add(office("linh"), **register, **TEXTS)[0]
    for typed in ("khiếu nại", "khiếu nại, phản ánh", "complaint", "khiếu nại,phản ánh"):
        rows = line.fine(
            "finding", "list", "--origin", typed, "--status", "all", "--json", AUDITCORE_LANG="vi"
        )
        assert [row["id"] for row in rows.json] == [id]
    both = line.fine("finding", "list", "--status", "dự thảo,issued", "--json", AUDITCORE_LANG="vi").json
    assert {row["status"] for row in both} == {"draft", "issued"}


def test_a_flag_typed_as_a_status_is_named(line: CommandLine) -> None:
    for typed, language in (("quá hạn", "vi"), ("overdue", "en")):
        answer = line("finding", "list", "--status", typed, AUDITCORE_LANG=language)
        assert answer.code == 4 and "--overdue" in answer.err
    answer = line("finding", "stuck", "--by", "overdue")
    assert answer.code == 4 and "--overdue" not in answer.err, "it has no such option"


def test_what_is_asked_of_a_checklist_has_words_of_its_own(line: CommandLine) -> None:
    answer = line("checklist", "show", "iso9001-2015", "--whom", "x", AUDITCORE_LANG="vi")
    i18n.use("vi")
    try:
        shown = asked(WHOM)
    finally:
        i18n.use("en")
    assert all(f"{code} ({word})" in answer.err for code, word in zip(WHOM, shown, strict=True))


def test_a_kind_of_cause_is_taken_by_its_word(line: CommandLine, office: Office) -> None:
    id = office.issued()
    by: Any = {"person": "oanh", "AUDITCORE_LANG": "vi"}
    line.fine("finding", "analyse", id, "--category", "quy trình", **by)
    office.ws.forget()
    assert office.standing(id).facts["category"] == "procedure"
    refused = line("finding", "analyse", id, "--category", "thời tiết", **by)
    assert refused.code == 4 and "procedure (quy trình)" in refused.err


# A number in percent.


def test_progress_may_have_its_sign_and_is_refused_in_a_plain_sentence(
    line: CommandLine, office: Office
) -> None:
    id = office.at("in-progress")
    line.today = office.ws.today
    line.fine("action", "progress", f"{id}-A1", "50%", person="an")
    line.fine("action", "progress", f"{id}-A1", " 60 % ", person="an")
    (row,) = [one for one in line.fine("action", "list", "--json").json if one["id"] == f"{id}-A1"]
    assert row["progress"] == 60
    for typed in ("half", "50.5", "%", "٥٠", "9" * 5000, "5%%"):
        answer = line("action", "progress", f"{id}-A1", typed, person="an")
        assert answer.code == 2 and "is no percentage" in answer.err and "60%" in answer.err
        assert "integer" not in answer.err
