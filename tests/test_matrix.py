"""The matrix of processes and clauses: who may change it, what it shows, and what is assumed where it says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_office import furnish, lead, refused
from commands import CommandLine

from auditcore.errors import NotFound
from auditcore.service import matrix, units
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


@pytest.fixture
def typed(office: Workspace) -> CommandLine:
    return CommandLine(office.path, "lan", "2026-07-01")


def touched(row: dict[str, object]) -> list[str]:
    touches = row["touches"]
    assert isinstance(touches, dict)
    return [clause for clause, hit in touches.items() if hit]


def test_a_process_is_added_changed_and_ended_and_nothing_is_forgotten(office: Workspace) -> None:
    id, _saved = matrix.add(
        office, name="Land certificates", units=["land"], whom=["service"], clauses=["8.5"]
    )
    assert id == "land-certificates"
    saved = matrix.change(office, id, units=["land", "office"], reason="decision 12")
    change = saved.event.changes[0]
    assert change is not None and change["was"] == {"units": ["land"]}
    matrix.end(office, id, reason="it went to the province")
    doc = office.programme().table("process")[id]
    assert [entry["move"] for entry in doc["history"]] == ["add", "edit", "end"]
    assert doc["history"][1]["reason"] == "decision 12"
    assert all(row["assumed"] for row in matrix.rows(office))
    assert "ended on 2026-07-01" in refused(lambda: matrix.change(office, id, name="Land"))
    assert "taken already" in refused(lambda: matrix.add(office, id, name="Land"))


def test_only_quality_changes_the_matrix(office: Workspace) -> None:
    assert "quality" in refused(lambda: matrix.add(lead(office), name="Land"))
    matrix.add(office, "land", name="Land")
    assert "quality" in refused(lambda: matrix.change(lead(office), "land", name="x"))
    assert "quality" in refused(lambda: matrix.end(lead(office), "land", reason="x"))


def test_what_nothing_knows_is_refused_at_once(office: Workspace) -> None:
    said = refused(
        lambda: matrix.add(office, name="Land", whom=["boss"], clauses=["99", "mini/9", "none/4", "8.5"])
    )
    for word in ("'boss'", "clause 99", "clause mini/9", "checklist none"):
        assert word in said
    assert "8.5" not in said
    with pytest.raises(NotFound):
        matrix.add(office, name="Land", units=["nowhere"])
    matrix.add(office, "land", name="Land")
    with pytest.raises(NotFound) as caught:
        matrix.change(office, "lnd", name="x")
    assert "Did you mean 'land'?" in caught.value.hint
    assert "Nothing would change" in refused(lambda: matrix.change(office, "land", name="Land"))


def test_a_clause_counts_where_a_question_of_it_fits(office: Workspace) -> None:
    matrix.add(office, "work", name="Work", units=["land"], clauses=["8.5"])
    matrix.add(office, "all", name="All", units=["office"])
    rows = {row["id"]: row for row in matrix.rows(office, checklists=["mini"]) if not row["assumed"]}
    assert list(rows["work"]["touches"]) == ["4", "8"]
    assert (touched(rows["work"]), touched(rows["all"])) == (["8"], ["4", "8"])


def test_named_clauses_show_what_lies_right_below_them(office: Workspace) -> None:
    row = matrix.rows(office, checklists=["iso9001-2015"], clauses=["8.5", "9"])[0]
    assert list(row["touches"])[:3] == ["8.5.1", "8.5.2", "8.5.3"] and "9.1" in row["touches"]
    with pytest.raises(NotFound):
        matrix.rows(office, checklists=["mini"], clauses=["9"])


def test_units_that_no_process_names_stand_together_by_what_is_assumed(office: Workspace) -> None:
    matrix.add(office, "work", name="Work", units=["land"])
    assumed = [row for row in matrix.rows(office) if row["assumed"]]
    assert [(row["units"], row["whom"]) for row in assumed] == [
        (["commune"], ["top", "quality", "every-unit"]),
        (["office", "justice", "culture"], ["every-unit", "service", "support"]),
    ]


def test_a_merged_units_process_is_done_by_its_successor(office: Workspace) -> None:
    matrix.add(office, "work", name="Work", units=["land"])
    units.merge(office, "land", into="culture", reason="decree")
    office.forget()
    assert matrix.rows(office)[0]["units"] == ["culture"]
    matrix.change(office, "work", name="The work")  # what was merged since does not stand against it


def test_the_checklists_are_those_that_audits_are_planned_by_else_the_processes_own(
    office: Workspace,
) -> None:
    assert "10" in matrix.rows(office)[0]["touches"]
    matrix.add(office, "work", name="Work", clauses=["mini/8.5"])
    assert list(matrix.rows(office)[0]["touches"]) == ["4", "8"]


def test_a_broken_checklist_is_said_and_left_out(office: Workspace, warnings: list[str]) -> None:
    matrix.add(office, "work", name="Work", clauses=["mini/8.5"])
    Path(office.path, "checklists", "mini.toml").write_text("id =")
    assert matrix.rows(office)[0]["touches"] == {}
    assert warnings


# As it is typed.


def test_the_table_fits_the_screen_and_shows_every_clause(typed: CommandLine) -> None:
    typed.fine(
        *("programme", "process", "add", "land", "--name", "Land certificates", "--unit", "land,office"),
        *("--whom", "service,support", "--clause", "8.2,8.5"),
    )
    out = typed.fine("programme", "matrix").out
    heading, _rule, first, *_rest = out.splitlines()
    assert heading.split()[-7:] == ["4", "5", "6", "7", "8", "9", "10"]
    assert first.split()[-7:] == ["·", "·", "·", "·", "x", "·", "·"]
    assert max(map(len, out.splitlines())) <= 80
    assert "(assumed)" in out


def test_the_matrix_is_a_report_in_every_format(typed: CommandLine, tmp_path: Path) -> None:
    typed.fine("programme", "process", "add", "land", "--name", "Land", "--clause", "8")
    file = tmp_path / "matrix.html"
    typed.fine("programme", "matrix", "--format", "html", "-o", str(file))
    assert ">Land</td>" in file.read_text() and ">x</td>" in file.read_text()
    lines = typed.fine("programme", "matrix", "--format", "tsv").out.splitlines()
    assert lines[0].split("\t")[-7:] == ["4", "5", "6", "7", "8", "9", "10"]


def test_edit_takes_only_what_is_typed_and_an_empty_list_empties(typed: CommandLine) -> None:
    typed.fine("programme", "process", "add", "land", "--name", "Land", "--unit", "land", "--clause", "8.5")
    typed.fine("programme", "process", "edit", "land", "--clause", "", "--reason", "all of it")
    row = typed.fine("programme", "matrix", "--json").json[0]
    assert (row["id"], row["units"], row["clauses"]) == ("land", ["land"], [])
    assert typed("programme", "process", "end", "land").code == 2
    typed.fine("programme", "process", "end", "land", "--reason", "moved")
    assert typed("programme", "process", "end", "lnd", "--reason", "moved").code == 3


# The grades.


def test_a_grade_is_defined_in_our_words_in_both_languages_and_in_the_teams_own(office: Workspace) -> None:
    from auditcore.service.grades import grade_definition

    assert grade_definition(office, "minor").startswith("A requirement is not met in a single case")
    assert "yêu cầu" in grade_definition(office, "minor", "vi")
    typed = CommandLine(office.path, "lan", "2026-07-01")
    typed.fine("config", "set", "grades.definition.minor", "A slip.")
    again = Workspace(office.path, environ={})
    assert grade_definition(again, "minor") == grade_definition(again, "minor", "vi") == "A slip."


def test_a_grade_is_explained_when_it_is_given(typed: CommandLine) -> None:
    said = typed.fine(
        *(
            "finding",
            "add",
            "--origin",
            "complaint",
            "--grade",
            "minor",
            "--observed",
            "A slip",
            "--unit",
            "land",
        ),
        *("--owner", "minh", "--requirement", "r", "--evidence", "e"),
    ).err
    assert "minor: A requirement is not met in a single case" in said
    typed.fine("finding", "issue", "2026-00-F01")
    said = typed.fine(
        "finding", "regrade", "2026-00-F01", "--to", "major", "--reason", "it is everywhere"
    ).err
    assert "major: A requirement is not met in a way" in said
    shown = typed.fine("finding", "show", "2026-00-F01", "--json").json
    assert shown["grade_definition"].startswith("A requirement is not met in a way")
    assert "major: " not in typed.fine("finding", "note", "2026-00-F01", "words").err
