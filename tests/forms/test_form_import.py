"""A filled form comes back in by its hidden ids: whole or not at all, with the cell of everything that is wrong."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from audit_office import MINI, UNITS, answer, furnish, lead, refused, started
from conftest import Clock
from filling import CODES, FIRST, Filling, brought_in, events, last_answers, looked, problems

from auditcore.errors import NotFound
from auditcore.model import ORG
from auditcore.service import audits, evidence, setup
from auditcore.service.forms import reading
from auditcore.service.forms.content import INPUTS
from auditcore.service.forms.layout import mark_of_row
from auditcore.workspace import Workspace

ONE, TWO, CONTEXT = "mini/8.5-1@office", "mini/8.5-2@office", "mini/4.1-1@office"


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return lead(furnish(workspace))


@pytest.fixture
def audit(office: Workspace) -> str:
    return started(office)


def test_what_was_filled_in_is_recorded_as_one_event_with_the_form_as_evidence(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit).put(ONE, result="minor", evidence="20 files", spoke_with="Bao", note="again",
                                        examined=20, nonconforming=2, population=340)  # fmt: skip
    filled.put(CONTEXT, result="not-applicable", reason="No such work")
    before = events(office, audit)
    _weighed, saved, _drafted = brought_in(office, filled.save(tmp_path))
    assert events(office, audit) == before + 1
    assert last_answers(office, audit) == {
        ONE: {
            "result": "minor",
            "evidence": "20 files",
            "spoke_with": "Bao",
            "note": "again",
            "sample": {"examined": 20, "nonconforming": 2, "population": 340},
        },
        CONTEXT: {"result": "not-applicable", "reason": "No such work"},
    }
    (kept,) = saved.view.table("import")["2026-01-I1"]["attachments"]
    (row,) = evidence.rows(office, id=audit)
    assert (kept["name"], row["sha256"], row["move"]) == ("form.xlsx", kept["sha256"], "import")


def test_the_same_form_again_changes_nothing(office: Workspace, audit: str, tmp_path: Path) -> None:
    path = Filling(office, audit).put(ONE, result="conforms", examined="020").save(tmp_path)
    brought_in(office, path)
    before = events(office, audit)
    weighed, saved, _drafted = brought_in(office, path, again=True, draft=True)
    assert (weighed.same, saved, events(office, audit)) == (1, None, before)


def test_moved_sorted_and_deleted_rows_and_sheets_of_ones_own_are_fine(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms").put(TWO, result="observation", evidence="x")
    (sheet,) = filled.sheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST)]
    sheet.delete_rows(FIRST, len(rows))
    kept = [row for row in rows if row[0] != "4.1-1"]
    random.Random(1).shuffle(kept)
    for number, row in enumerate(reversed(kept)):
        for column, value in enumerate(row, start=1):
            sheet.cell(FIRST + 2 + number * 3, column).value = value
    filled.book.create_sheet("My notes", 0).append(["key", "anything"])
    brought_in(office, filled.save(tmp_path))
    assert {key: entry["result"] for key, entry in last_answers(office, audit).items()} == {
        ONE: "conforms",
        TWO: "observation",
    }


def test_moved_columns_are_fine(office: Workspace, audit: str, tmp_path: Path) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms", evidence="20 files")
    (sheet,) = filled.sheets
    sheet.insert_cols(3, 2)
    sheet.insert_rows(1, 2)
    brought_in(office, filled.save(tmp_path))
    assert last_answers(office, audit)[ONE]["evidence"] == "20 files"


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    (ONE, {"result": "perhaps"}, "Office!F6", "“perhaps” is no answer"),
    (CONTEXT, {"result": "major"}, "Office!F5", "is no answer to 4.1-1"),
    (CONTEXT, {"result": "not-applicable"}, "Office!L5", "fill in the column “reason why it does not apply”"),
    (ONE, {"result": "perhaps", "evidence": "seen"}, "Office!F6", "“perhaps” is no answer"),
    (ONE, {"result": "Nonconformity"}, "Office!F6", "choose “major” or “minor”"),
    (ONE, {"result": "không phù hợp"}, "Office!F6", "choose “major” or “minor”"),
    (ONE, {"evidence": "seen"}, "Office!F6", "The answer is missing"),
    (ONE, {"result": "minor", "examined": "many"}, "Office!J6", "“many” is no whole number"),
    (ONE, {"result": "minor", "examined": 2.5}, "Office!J6", "holds the number 2.5"),
    (ONE, {"result": "minor", "examined": -2}, "Office!J6", "“-2” is no whole number"),
    (ONE, {"result": "minor", "examined": 2, "nonconforming": 3}, "Office!J6", "The sample does not fit"),
    (ONE, {"result": "minor", "nonconforming": 3}, "Office!J6", "How many were looked at is missing"),
    (ONE, {"result": "minor", "examined": 3, "population": 9}, "Office!I6", "write 0 for none"),
    (ONE, {"result": "minor", "examined": 0}, "Office!J6", "The sample does not fit"),
    (ONE, {"result": "conforms", "observed": "none"}, "Office!O6", "belongs to a finding"),
    (ONE, {"result": "conforms", "evidence": True}, "Office!G6", "truth value"),
    (ONE, {"result": "conforms", "evidence": 8.1}, "Office!G6", "8.1"),
    (ONE, {"key": "mini/8.5-9@office", "result": "conforms"}, "Office!P6", "names no question"),
    (ONE, {"key": "other/8.5-1@office", "result": "conforms"}, "Office!P6", "names no question"),
    (ONE, {"key": "garbage", "result": "conforms"}, "Office!P6", "names no question"),
    (ONE, {"key": "mini/8.5-2@office", "result": "conforms"}, "Office!A6", "hidden id is that of 8.5-2"),
    (ONE, {"key": "mini/8.5-1@land", "result": "conforms"}, "Office!P6", "'land' is not in the scope"),
    (ONE, {"key": "mini/8.5-1@nowhere", "result": "conforms"}, "Office!P6", "'nowhere' is not in the scope"),
    (ONE, {"key": "", "result": "conforms"}, "Office!A6", "lost the hidden id"),
    (ONE, {"question": "8.5-9", "result": "conforms"}, "Office!A6", "The row shows 8.5-9"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "cells", "cell", "said"), WRONG)
def test_what_is_wrong_is_told_with_its_cell(
    office: Workspace, audit: str, tmp_path: Path, key: str, cells: dict[str, Any], cell: str, said: str
) -> None:
    filled = Filling(office, audit)
    hidden = {name: cells[name] for name in ("key", "question") if name in cells}
    filled.put(key, **{name: value for name, value in cells.items() if name not in hidden})
    where = {name: filled.at(key, name) for name in hidden}
    if hidden.get("key"):  # as if the form had been made so
        hidden["mark"] = mark_of_row(hidden["key"], dict.fromkeys(INPUTS, ""))
        where["mark"] = filled.at(key, "mark")
    for name, value in hidden.items():
        where[name].value = value or None
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith(f"{cell}: ") and said in line, line


def test_a_formula_is_not_taken_for_what_it_came_to(office: Workspace, audit: str, tmp_path: Path) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms")
    filled.at(ONE, "evidence").value = "=1+1"
    (line,) = problems(office, filled.save(tmp_path))
    assert "Office!G6" in line and "formula" in line


def test_a_character_that_no_text_may_hold_is_told(office: Workspace, audit: str, tmp_path: Path) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms", evidence="bad_x001B_sign")
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith("Office!G6: ") and "U+001B" in line


def test_everything_wrong_is_told_at_once_and_nothing_recorded(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit).put(ONE, result="perhaps").put(TWO, result="conforms", examined="x")
    filled.put(CONTEXT, result="not-applicable")
    assert len(problems(office, filled.save(tmp_path))) == 3


def test_the_same_sentence_about_several_cells_is_told_once(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit).put(ONE, result="perhaps").put(TWO, result="perhaps")
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith("Office!F6, Office!F7: ")


def test_a_question_twice_with_two_answers_is_told_with_the_same_answer_it_is_one(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms")
    (sheet,) = filled.sheets
    for column in range(1, sheet.max_column + 1):
        sheet.cell(20, column).value = sheet.cell(6, column).value
    assert len(looked(office, filled.save(tmp_path)).new) == 1
    filled.cell(sheet, 20, "result").value = "minor"
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith("Office!F6, Office!F20: ") and "several rows" in line


def test_another_edition_or_other_questions_are_refused(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms")
    sheet = filled.book["auditcore"]
    row = filled.hidden("checklist").row
    sheet.cell(row, 4).value = "0" * 16
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith(f"auditcore!B{row}: ") and "have changed" in line
    sheet.cell(row, 3).value = "2"
    (line,) = problems(office, filled.save(tmp_path))
    assert "another edition of mini than audit 2026-01: 2, not 1" in line
    sheet.cell(row, 2).value = "other"
    (line,) = problems(office, filled.save(tmp_path))
    assert "other is not among the criteria" in line
    sheet.cell(row, 1).value = "something"
    (line,) = problems(office, filled.save(tmp_path))
    assert "does not say which checklists" in line


def test_a_form_of_another_audit_is_weighed_against_that_one(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit)
    second = started(office)
    filled.hidden("audit").value = second
    said = refused(lambda: looked(office, filled.save(tmp_path)))
    assert said.startswith("auditcore!B2: ") and "of another workspace" in said
    filled.hidden("audit").value = "2026-09"
    assert "There is no audit “2026-09” here" in refused(lambda: looked(office, filled.save(tmp_path)))
    filled.hidden("audit").value = "../../etc"
    assert "There is no audit" in refused(lambda: looked(office, filled.save(tmp_path)))


def test_a_form_of_another_workspace_is_refused_though_its_audit_has_the_same_id(
    office: Workspace, audit: str, tmp_path: Path, clock: Clock
) -> None:
    path = Filling(office, audit).put(ONE, result="conforms").save(tmp_path)
    other, _saved = setup.init(
        str(tmp_path / "other"), organisation="Other", me="lan:Lan", language="en", timezone="UTC",
        environ={"AUDITCORE_AS": "lan"}, clock=clock,
    )  # fmt: skip
    elsewhere = lead(furnish(other))
    assert started(elsewhere) == audit
    assert "of another workspace" in refused(lambda: looked(elsewhere, path))


def test_the_form_of_a_checklist_belongs_to_no_audit(office: Workspace, tmp_path: Path) -> None:
    said = refused(lambda: looked(office, Filling(office, "mini").save(tmp_path)))
    assert "form of a checklist" in said


def test_what_is_no_form_is_refused(office: Workspace, audit: str, tmp_path: Path) -> None:
    filled = Filling(office, audit)
    del filled.book["auditcore"]
    assert "hidden sheet is missing" in refused(lambda: looked(office, filled.save(tmp_path)))
    for name, data in (("a.xlsx", b"PK\x03\x04rubbish"), ("b.xlsx", b""), ("c.csv", b"a,b\n1,2\n")):
        (tmp_path / name).write_bytes(data)
        assert refused(lambda name=name: looked(office, str(tmp_path / name)))  # type: ignore[misc]
    (tmp_path / "half.xlsx").write_bytes(filled.made[: len(filled.made) // 2])
    assert "damaged" in refused(lambda: looked(office, str(tmp_path / "half.xlsx")))
    with pytest.raises(NotFound):
        looked(office, str(tmp_path / "nothing.xlsx"))


def test_another_version_of_the_form_and_two_hidden_sheets_are_refused(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit)
    filled.hidden("auditcore-form").value = "1"
    assert "says 1, not 2" in refused(lambda: looked(office, filled.save(tmp_path)))
    filled.book.copy_worksheet(filled.book["auditcore"])
    assert "several forms" in refused(lambda: looked(office, filled.save(tmp_path)))


def test_a_missing_or_doubled_column_is_told(office: Workspace, audit: str, tmp_path: Path) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms")
    (sheet,) = filled.sheets
    code = next(cell for cell in sheet[CODES] if cell.value == "note")
    code.value = "reason"
    lines = problems(office, filled.save(tmp_path))
    assert any("“note” is missing" in line for line in lines)
    assert any("“reason” stands here several times" in line for line in lines)


def test_a_hostile_word_list_cannot_change_what_an_answer_means(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms").put(TWO, result="tốt")
    sheet = filled.book["auditcore"]
    for row in range(1, 30):
        if sheet.cell(row, 1).value == "answer" and sheet.cell(row, 2).value == "major":
            sheet.cell(row, 3).value = "conforms"
        if sheet.cell(row, 1).value == "answer" and sheet.cell(row, 2).value == "minor":
            sheet.cell(row, 2).value = "perfect"
            sheet.cell(row, 3).value = "tốt"
    (line,) = problems(office, filled.save(tmp_path))
    assert "Office!F7: “tốt” is no answer" in line
    filled.put(TWO, result="strength")
    brought_in(office, filled.save(tmp_path))
    assert last_answers(office, audit)[ONE]["result"] == "conforms"


# Units and criteria.


def test_each_unit_has_its_sheet_and_units_below_that_were_answered(
    office: Workspace, tmp_path: Path
) -> None:
    id = started(office, units=["office", "culture"], team=["thu"])
    answer(office, id, "8.5-1", "minor", unit="justice")
    office.forget()
    filled = Filling(office, id)
    assert [sheet.title for sheet in filled.sheets] == ["Office", "Justice", "Culture"]
    assert filled.at("mini/8.5-1@justice", "result").value == "minor"
    filled.put("mini/8.5-1@culture", result="conforms").put("mini/8.5-2@justice", result="minor")
    brought_in(office, filled.save(tmp_path))
    assert set(last_answers(office, id)) == {
        "mini/8.5-1@justice",
        "mini/8.5-1@culture",
        "mini/8.5-2@justice",
    }


def test_a_question_out_of_scope_is_not_in_the_form_and_not_taken(office: Workspace, tmp_path: Path) -> None:
    id = started(office)
    filled = Filling(office, id).put(CONTEXT, result="conforms")
    audits.change(office, id, clauses=["8.5"], reason="Too much")
    office.forget()
    assert "4.1-1" not in {row[2].partition("@")[0] for row in Filling(office, id).rows()}
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith("Office!A5: ") and "out of scope" in line


def test_two_criteria_with_a_question_of_the_same_id_keep_their_answers_apart(
    office: Workspace, tmp_path: Path
) -> None:
    Path(office.path, "checklists", "other.toml").write_text(MINI.replace('id = "mini"', 'id = "other"'))
    id = started(office, criteria=["mini", "other"])
    filled = Filling(office, id).put(ONE, result="conforms").put("other/8.5-1@office", result="major")
    brought_in(office, filled.save(tmp_path))
    assert {key: entry["result"] for key, entry in last_answers(office, id).items()} == {
        ONE: "conforms",
        "other/8.5-1@office": "major",
    }


def test_units_with_names_that_no_sheet_may_have(office: Workspace, tmp_path: Path) -> None:
    from auditcore.decision import put as change

    names = ["A/B: the 'long' [name] of a unit that has no end", "A/B: the 'long' [name] of a unit", "''"]
    for unit, name in zip(UNITS, names, strict=False):
        office.commit(
            ORG, "test", lambda _s, unit=unit, name=name: [change(f"unit/{unit}", set={"name": name})]
        )  # type: ignore[misc]
    id = started(office, units=["commune", "office", "justice"], team=["an"])
    filled = Filling(office, id)
    assert len({sheet.title.lower() for sheet in filled.sheets}) == 3
    filled.put(ONE, result="perhaps")
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith("'A B")


# The marks.


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("key", ["mini/8.5-1@culture", "mini/8.5-2@office"])
def test_an_id_that_is_not_the_one_of_its_row_is_told_with_its_cell(
    office: Workspace, tmp_path: Path, answered: bool, key: str
) -> None:
    id = started(office, units=["office", "culture"], team=["thu"])
    if answered:
        answer(office, id, "8.5-1", "minor", unit="culture")
        office.forget()
    filled = Filling(office, id).put(ONE, result="conforms")
    filled.at(ONE, "key").value = key
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith("Office!P6: ") and f"“{key}” is not the one" in line


def test_a_row_without_its_mark_is_told(office: Workspace, audit: str, tmp_path: Path) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms")
    filled.at(ONE, "mark").value = None
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith("Office!P6: ")


def test_merged_cells_are_told_with_their_cells(office: Workspace, audit: str, tmp_path: Path) -> None:
    filled = Filling(office, audit).put(ONE, result="conforms")
    (sheet,) = filled.sheets
    sheet.merge_cells("F6:F7")
    (line,) = problems(office, filled.save(tmp_path))
    assert line.startswith("Office!F7: ") and "merged with others (F6:F7)" in line


def test_the_answers_are_told_in_the_language_of_the_form(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit, language="vi").put(ONE, result="perhaps")
    (line,) = problems(office, filled.save(tmp_path))
    assert "phù hợp" in line and "conforms" not in line


def test_words_in_full_are_answers(office: Workspace, audit: str, tmp_path: Path) -> None:
    filled = Filling(office, audit).put(ONE, result="Major nonconformity", evidence="x")
    brought_in(office, filled.save(tmp_path))
    assert last_answers(office, audit)[ONE]["result"] == "major"


def test_an_answer_that_nobody_touched_is_no_problem_though_its_question_left_the_scope(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    answer(office, audit, "4.1-1", "conforms")
    office.forget()
    path = Filling(office, audit).save(tmp_path)
    audits.change(office, audit, clauses=["8.5"], reason="Too much")
    office.forget()
    weighed = looked(office, path)
    assert (weighed.same, weighed.problems) == (1, [])


def test_what_is_too_large_is_called_a_form(
    office: Workspace, audit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Filling(office, audit).save(tmp_path)
    for limit in ("UNZIPPED_BYTES", "FILE_BYTES"):
        monkeypatch.setattr(reading.bounds, limit, 1000)
        assert "too large for a form" in refused(lambda: looked(office, path))


def test_no_more_problems_are_told_than_anybody_reads() -> None:
    troubles = [reading.Trouble(f"A{number}", f"{number}") for number in range(53)]
    lines = reading.told(troubles)
    assert (len(lines), lines[49:]) == (51, ["A49: 49", "… and 3 more."])
    (line,) = reading.told([reading.Trouble(f"A{number}", "same") for number in range(23)])
    assert line.endswith("A19 and 3 more: same")
    assert len(reading.told(troubles[:50])) == 50
