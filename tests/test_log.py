"""`log` says who did what, old → new and why: also of what is repeated, such as due dates, answers and causes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from audit_office import furnish, started
from commands import CommandLine

from auditcore.cli.log import SAID
from auditcore.cli.log_words import FIELDS
from auditcore.service import demo, history
from auditcore.words import WORDS
from auditcore.workspace import Workspace

F1, A1 = "2026-00-F01", "2026-00-F01-A1"


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    """A finding of the register, issued to binh, with a plan that was submitted."""
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("unit", "add", "desk", "--name", "Desk")
    line.fine("person", "add", "binh", "--name", "Binh", "--unit", "desk")
    texts = (
        "--observed",
        "two",
        "--requirement",
        "r",
        "--evidence",
        "e",
        "--unit",
        "desk",
        "--owner",
        "binh",
    )
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", *texts)
    line.fine("finding", "issue", F1)
    line.fine("action", "add", F1, "Order forms", "--due", "2026-11-10", person="binh")
    line.fine(*SUBMIT, "--method", "text", "--cause", "Nobody knew", person="binh")
    return line


SUBMIT = ("finding", "submit", F1, "--agree", "--correction", "c", "--corrected-on", "2026-07-01", "--extent", "none",
          "--effect", "x", "--judge", "lan", "--judge-on", "2026-12-20")  # fmt: skip


def last(line: CommandLine, id: str) -> str:
    """The newest event as it is printed."""
    return line.fine("log", id, "--limit", "1").out


def fields(line: CommandLine, id: str) -> dict[str, tuple[Any, Any]]:
    """Old and new by field, of the newest event."""
    changes = line.fine("log", id, "--limit", "1", "--json").json[0]["changes"]
    said = {change["field"]: (change["old"], change["new"]) for change in changes}
    assert len(said) == len(changes), changes
    return said


def test_a_moved_due_date_is_said_once_with_the_old_one(line: CommandLine) -> None:
    line.fine("finding", "accept", F1)
    line.fine("action", "extend", A1, "--to", "2026-12-01", "--reason", "Printer is late")
    out = last(line, A1)
    assert "- due: 2026-11-10 → 2026-12-01\n" in out
    assert out.count("2026-12-01") == 1 and out.count("Printer is late") == 1
    assert fields(line, A1) == {
        "due": ("2026-11-10", "2026-12-01"),
        "reason": (None, "Printer is late"),
        "allowed_by": (None, "lan"),
    }


def test_a_new_analysis_shows_the_former_cause(line: CommandLine) -> None:
    line.fine("finding", "return", F1, "--reason", "only the symptom")
    line.fine("finding", "analyse", F1, "--method", "text", "--cause", "No one orders forms", person="binh")
    assert "- cause: Nobody knew → No one orders forms\n" in last(line, F1)
    assert fields(line, F1)["method"] == ("text", "text")
    assert "- method: text\n" in last(line, F1)  # the same again: no arrow


def test_submitting_again_shows_what_changed(line: CommandLine) -> None:
    line.fine("finding", "return", F1, "--reason", "what of June?")
    line.fine(
        "finding",
        "submit",
        F1,
        "--extent",
        "June looked at",
        "--effect",
        "y",
        person="binh",
        today="2026-07-03",
    )
    said = fields(line, F1)
    assert said["extent"] == ("none", "June looked at")
    assert said["effect"] == ("x", "y")
    assert said["review_due"] == ("2026-07-15", "2026-07-17")


def test_simple_fields_and_the_date_of_the_answer(line: CommandLine) -> None:
    line.fine("finding", "return", F1, "--reason", "too short")
    line.fine("finding", "edit", F1, "--answer-due", "2026-08-20", "--reason", "leave")
    assert "- answer due: 2026-07-31 → 2026-08-20\n" in last(line, F1)
    line.fine("finding", "regrade", F1, "--to", "observation", "--reason", "one case")
    assert fields(line, F1)["grade"] == ("minor", "observation")
    assert last(line, F1).count("observation") == 1


def test_a_second_answer_shows_the_first(workspace: Workspace) -> None:
    audit = started(furnish(workspace))
    line = CommandLine(workspace.path, "minh", "2026-07-01")
    line.fine(
        "audit", "answer", audit, "8.5-1", "--result", "minor", "--evidence", "file 3", "--unit", "office"
    )
    line.fine("audit", "answer", audit, "8.5-1", "--result", "major", "--note", "worse", "--unit", "office")
    out = last(line, audit)
    assert "- result: minor → major\n" in out
    assert "- evidence: file 3 → –\n" in out  # the later answer takes the place of the whole earlier one
    assert "- note: worse\n" in out
    before = {row["event"]: row["changes"] for row in line.fine("log", audit, "--json").json}
    assert fields(line, audit)["result"] == ("minor", "major")
    assert not any(
        change["old"] for change in list(before.values())[-2] if change["field"] in ("result", "evidence")
    )


def test_a_second_meeting_shows_the_first(workspace: Workspace) -> None:
    audit = started(furnish(workspace))
    line = CommandLine(workspace.path, "minh", "2026-07-01")
    line.fine("audit", "meeting", audit, "--opening", "--present", "minh")
    line.fine("audit", "meeting", audit, "--closing", "--present", "an")
    assert fields(line, audit)["meetings"] == (None, {"kind": "closing", "present": ["an"]})
    line.fine("audit", "meeting", audit, "--opening", "--present", "minh,an")
    assert fields(line, audit)["meetings"][0] == {"kind": "opening", "present": ["minh"]}


def test_since_and_limit_do_not_forget_what_was_before(line: CommandLine, workspace: Workspace) -> None:
    line.fine("finding", "accept", F1)
    line.fine("action", "extend", A1, "--to", "2026-12-01", "--reason", "r")
    row = history.rows(workspace, A1, limit=1)[0]
    assert next(change["old"] for change in row["changes"] if change["field"] == "due") == "2026-11-10"


def test_an_event_about_several_says_of_which(workspace: Workspace) -> None:
    from audit_office import finding, report

    audit = started(furnish(workspace))
    ids = [finding(workspace, audit, questions=["8.5-1"]) for _number in range(2)]
    report(workspace, audit)
    out = last(CommandLine(workspace.path, "lan", "2026-07-01"), audit)
    assert all(f"- {id} · answer due: " in out for id in ids)


def test_a_unit_is_not_mixed_up_with_one_that_begins_alike(line: CommandLine) -> None:
    line.fine("unit", "add", "desk-two", "--name", "Second")
    assert [row["ids"] for row in line.fine("log", "desk", "--json").json] == [["desk"]]


@pytest.mark.parametrize("id", ["2026-00-F99", "2026-99", "2026-00-F01-A9", "2027-00", "nobody"])
def test_what_is_not_there_is_not_found(line: CommandLine, id: str) -> None:
    answer = line("log", id)
    assert answer.code == 3 and not answer.out
    assert (id if id != "2027-00" else "2027") in answer.err


def test_codes_are_shown_as_words(line: CommandLine) -> None:
    line.fine("finding", "return", F1, "--reason", "why so?")
    line.fine("finding", "respond", F1, "--dispute", "Not so", person="binh")
    line.fine("person", "add", "hoa", "--name", "Hoa", "--role", "quality")
    line.fine("finding", "decide", F1, "--regrade", "observation", "--reason", "one case", person="hoa")
    assert "- choice: regraded\n" in last(line, F1)
    said = line.fine("log", F1, AUDITCORE_LANG="vi").out
    assert "- nguồn gốc: khiếu nại" in said and "complaint" not in said


def fields_of(value: Any, field: str = "") -> Iterator[str]:
    """The names below which a value stands in the log."""
    if field:
        yield field
    for key, item in value.items() if isinstance(value, dict) else ():
        if key not in SAID:
            yield from fields_of(item, key)
    for item in value if isinstance(value, list) else ():
        yield from fields_of(item)


def test_every_field_has_a_word(tmp_path: Path) -> None:
    ws = demo.build(
        str(tmp_path / "demo"), environ={}, clock=lambda: datetime(2026, 7, 1, 8, tzinfo=UTC), language="en"
    )
    shown = {
        name
        for row in history.rows(ws)
        for change in row["changes"]
        if not change["id"].startswith("iso")
        for value in (change["old"], change["new"])
        for name in fields_of(value, change["field"])
    }
    others = {name for name in shown if name in WORDS or name.startswith("iso")}  # grades, checklists
    assert shown - set(FIELDS) - others == {"sha256"}


def test_nothing_is_wider_than_the_terminal(line: CommandLine) -> None:
    line.fine("person", "edit", "binh", "--name", "Nguyễn Thị " + "Rất Dài " * 8)
    line.fine("finding", "note", F1, "long " * 60, "--for", "lan", "--source", "a letter " * 9, person="binh")
    for columns in (60, 80, 120):
        out = line.fine("log", COLUMNS=str(columns)).out
        assert max(map(len, out.splitlines())) <= columns


def test_the_log_of_a_finding_tells_of_actions_that_serve_it(line: CommandLine) -> None:
    """From the event on by which they do, and what became of them."""
    other = "2026-00-F02"
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", "more", "--requirement", "r",
              "--evidence", "e", "--unit", "desk", "--owner", "binh")  # fmt: skip
    line.fine("finding", "issue", other)
    line.fine("action", "serve", A1, other)
    line.fine("finding", "return", F1, "--reason", "only the symptom")
    line.fine("action", "assign", A1, "--to", "lan")
    told = [row["type"] for row in line.fine("log", other, "--json").json]
    assert told == ["finding.add", "finding.issue", "action.serve", "action.assign"]
