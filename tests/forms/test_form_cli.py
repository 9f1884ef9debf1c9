"""`checklist form` and `audit import-answers` as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_office import answer, furnish, lead, planned, started
from commands import CommandLine
from filling import Filling

from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return lead(furnish(workspace))


@pytest.fixture
def typed(office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    started(office)
    monkeypatch.chdir(tmp_path)
    return CommandLine(office.path, person="minh", today="2026-07-02")


@pytest.mark.parametrize("format", ["xlsx", "html"])
def test_a_form_is_written_under_the_name_of_what_it_is_about(typed: CommandLine, format: str) -> None:
    assert (
        f"written to 2026-01-form.{format}"
        in typed.fine("checklist", "form", "2026-1", "--format", format).err
    )
    again = typed("checklist", "form", "2026-01", "--format", format)
    assert again.code == 4 and "--force" in again.err
    typed.fine("checklist", "form", "2026-01", "--format", format, "--force")
    typed.fine("checklist", "form", "2026-01", "--unit", "justice", "--format", format, "-o", "j")
    assert (
        "written to mini-form"
        in typed.fine("checklist", "form", "mini", "--format", format, "--lang", "vi").err
    )


def test_an_unknown_thing_is_not_found(typed: CommandLine) -> None:
    assert typed("checklist", "form", "minni", "--format", "html").code == 3
    assert typed("audit", "import-answers", "nothing.xlsx").code == 3


def filled(office: Workspace, folder: Path) -> str:
    form = Filling(office, "2026-01").put(
        "mini/8.5-1@office", result="minor", evidence="2 of 20", observed="None"
    )
    return form.put("mini/8.5-2@office", result="conforms").save(folder)


def test_a_dry_run_shows_and_records_nothing(typed: CommandLine, office: Workspace, tmp_path: Path) -> None:
    shown = typed.fine("audit", "import-answers", filled(office, tmp_path), "--dry-run")
    assert "2 answers are new:" in shown.out and "dry run" in shown.err
    states = {row["state"] for row in typed.fine("audit", "show", "2026-01", "--answers", "--json").json}
    assert states == {"not-examined"}


def test_what_was_recorded_is_acknowledged_and_what_needs_a_finding_is_named(
    typed: CommandLine, office: Workspace, tmp_path: Path
) -> None:
    path = filled(office, tmp_path)
    said = typed.fine("audit", "import-answers", path)
    assert "saved as event 2026-01:2" in said.err
    assert "1 answer needs a finding: 8.5-1 (office)." in said.err and "--draft" in said.err
    drafted = typed.fine("audit", "import-answers", path, "--draft")
    assert "2026-01-F01 is a draft." in drafted.out
    assert "Nothing new" in typed.fine("audit", "import-answers", path, "--draft").err
    assert "I1" in typed.fine("evidence", "list", "2026-01").out


def test_a_conflict_is_shown_and_needs_a_word(typed: CommandLine, office: Workspace, tmp_path: Path) -> None:
    path = filled(office, tmp_path)
    answer(office, "2026-01", "8.5-1", "conforms", evidence="all fine")
    asked = typed("audit", "import-answers", path)
    assert asked.code == 4
    assert "8.5-1 in Office (Office!F6):" in asked.out
    assert "there, by Minh on 2026-07-01: conforms; all fine" in asked.out
    assert "in the form: minor; 2 of 20" in asked.out
    assert "--keep" in asked.err and "--yes" in asked.err
    kept = typed.fine("audit", "import-answers", path, "--keep", "--json").json
    assert ([one["question"] for one in kept["new"]], len(kept["changed"])) == (["8.5-2"], 1)
    assert kept["changed"][0]["before"]["result"] == "conforms"
    again = typed.fine("audit", "import-answers", path, "--yes", "--json").json
    assert again["event"] == "2026-01:4"
    rows = typed.fine("audit", "show", "2026-01", "--answers", "--json").json
    assert {row["question"]: row["result"] for row in rows if row["result"]} == {
        "8.5-1": "minor",
        "8.5-2": "conforms",
    }


def test_problems_have_exit_code_4_and_their_cells(
    typed: CommandLine, office: Workspace, tmp_path: Path
) -> None:
    path = (
        Filling(office, "2026-01")
        .put("mini/8.5-1@office", result="evil\x1b[31m\nError: x"[:4] + "\nline")
        .save(tmp_path)
    )
    answer = typed("audit", "import-answers", path)
    assert answer.code == 4
    assert "Nothing was recorded from form.xlsx: 1 problem." in answer.err
    assert "  Office!F6: “evil ⏎ line” is no answer" in answer.err


def test_a_dry_run_in_json(typed: CommandLine, office: Workspace, tmp_path: Path) -> None:
    found = typed.fine("audit", "import-answers", filled(office, tmp_path), "--dry-run", "--json").json
    assert (found["event"], found["audit"], found["same"], found["drafted"]) == (None, "2026-01", 0, [])
    assert found["new"][0]["cell"] == "Office!F6"
    assert found["wanting"] == [
        {"cell": "Office!F6", "question": "8.5-1", "unit": "office", "grade": "minor"}
    ]
    assert found["to_draft"] == []


def test_new_answers_are_listed_with_their_units(
    typed: CommandLine, office: Workspace, tmp_path: Path
) -> None:
    shown = typed.fine("audit", "import-answers", filled(office, tmp_path), "--dry-run").out
    assert "  8.5-1 in Office (Office!F6): minor; 2 of 20\n  8.5-2 in Office (Office!F7): conforms\n" in shown


def test_a_dry_run_names_what_would_be_drafted(typed: CommandLine, office: Workspace, tmp_path: Path) -> None:
    words = ("audit", "import-answers", filled(office, tmp_path), "--draft", "--dry-run")
    assert "1 finding would be drafted: 8.5-1 (office)." in typed.fine(*words).out
    assert typed.fine(*words, "--json").json["to_draft"] == [
        {"cell": "Office!F6", "question": "8.5-1", "unit": "office", "grade": "minor"}
    ]
    answer(office, "2026-01", "8.5-1", "conforms")
    assert "No finding would be drafted." in typed.fine(*words, "--keep").out


def test_keep_and_yes_exclude_each_other(typed: CommandLine, office: Workspace, tmp_path: Path) -> None:
    said = typed("audit", "import-answers", filled(office, tmp_path), "--keep", "--yes")
    assert said.code == 2 and "--keep and --yes" in said.err


def test_before_the_start_there_is_a_page_to_prepare_and_no_workbook(
    typed: CommandLine, office: Workspace, tmp_path: Path
) -> None:
    id = planned(office, clauses=["8.5"])
    typed.fine("checklist", "form", id, "--format", "html")
    written = Path(tmp_path, f"{id}-form.html").read_text()
    assert (
        "for preparation" in written and "How is the work done?" in written and "surroundings" not in written
    )
    said = typed("checklist", "form", id, "--format", "xlsx")
    assert said.code == 4 and "Minh" in said.err and f"auditcore audit start {id}" in said.err
