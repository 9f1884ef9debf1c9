"""Lists: filters combine, --json has stable names, -o writes at once and never over a file by accident."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import CommandLine

from auditcore.workspace import Workspace


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    """Two units, one below the other, and four findings in the register."""
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("unit", "add", "office", "--name", "Office")
    line.fine("unit", "add", "desk", "--name", "Desk", "--parent", "office")
    for person, unit in (("binh", "desk"), ("minh", "office")):
        line.fine("person", "add", person, "--name", person.title(), "--unit", unit)
    add = ("finding", "add", "--origin", "complaint", "--requirement", "r", "--evidence", "e")
    line.fine(
        *add,
        "--grade",
        "minor",
        "--unit",
        "desk",
        "--owner",
        "binh",
        "--clause",
        "8.5.1",
        "--observed",
        "one",
    )
    line.fine(
        *add,
        "--grade",
        "major",
        "--unit",
        "office",
        "--owner",
        "minh",
        "--clause",
        "8.50",
        "--observed",
        "two",
    )
    line.fine(
        *add,
        "--grade",
        "minor",
        "--unit",
        "desk",
        "--owner",
        "minh",
        "--clause",
        "7.5",
        "--observed",
        "three",
    )
    line.fine(*add, "--grade", "strength", "--unit", "desk", "--observed", "four")
    for number in (1, 2, 4):
        line.fine("finding", "issue", f"2026-00-F0{number}")
    return line


def listed(line: CommandLine, *words: str, today: str = "") -> list[str]:
    rows = line.fine("finding", "list", "--json", *words, today=today).json
    return [row["observed"] for row in rows]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["one", "two", "three"]),
        (("--status", "all"), ["one", "two", "three", "four"]),
        (("--status", "closed"), ["four"]),
        (("--status", "draft,closed"), ["three", "four"]),
        (("--grade", "minor"), ["one", "three"]),
        (("--grade", "minor", "--grade", "major"), ["one", "two", "three"]),
        (("--unit", "office"), ["one", "two", "three"]),
        (("--unit", "desk"), ["one", "three"]),
        (("--owner", "minh"), ["two", "three"]),
        (("--owner", "minh", "--unit", "desk"), ["three"]),
        (("--clause", "8.5"), ["one"]),
        (("--origin", "complaint", "--grade", "major"), ["two"]),
        (("--audit", "2026-00"), ["one", "two", "three"]),
        (("--overdue",), []),
        (("--grade", "major,minor", "--clause", "8"), ["one", "two"]),
        (("--clause", "8.5,7"), ["one", "three"]),
        (("--unit", "office,desk"), ["one", "two", "three"]),
        (("--owner", "binh, minh"), ["one", "two", "three"]),
        (("--due-before", "2026-07-31"), ["two"]),
        (("--due-before", "2026-07-15"), []),
        (("--due-before", "+15"), ["two"]),
        (("--since", "2026-07-01"), ["one", "two", "three"]),
        (("--since", "tomorrow"), []),
        (("--text", "ONE"), ["one"]),
        (("--text", "nowhere"), []),
        (("--repeat",), []),
    ],
)
def test_filters_combine(line: CommandLine, words: tuple[str, ...], found: list[str]) -> None:
    assert listed(line, *words) == found


def test_overdue_is_reckoned_by_the_day(line: CommandLine) -> None:
    assert listed(line, "--overdue", today="2026-07-15") == []  # a major's answer is due on this day
    assert listed(line, "--overdue", today="2026-07-16") == ["two"]
    assert listed(line, "--overdue", today="2026-08-01") == ["one", "two"]


def test_mine(line: CommandLine) -> None:
    rows = line.fine("finding", "list", "--json", "--mine", person="minh").json
    assert [row["observed"] for row in rows] == ["two", "three"]


def test_json_names_are_stable(line: CommandLine) -> None:
    row = line.fine("finding", "list", "--json").json[0]
    assert list(row) == [
        "id", "audit", "origin", "grade", "status", "round", "flags", "unit", "also_units", "owner", "clauses",
        "questions", "title", "requirement", "observed", "evidence", "reference", "repeat_of", "source", "raised_on",
        "raised_by", "issued_on", "ended_on", "ended_by", "due", "due_what", "due_who", "overdue", "actions",
    ]  # fmt: skip


def test_an_unknown_word_is_refused_with_the_nearest(line: CommandLine) -> None:
    answer = line("finding", "list", "--status", "clsed,drafft")
    assert answer.code == 4 and not answer.out
    assert "Did you mean 'closed'?" in answer.err and "Did you mean 'draft'?" in answer.err
    for words in (("--unit", "dsk"), ("--owner", "bin")):
        answer = line("finding", "list", *words)
        assert answer.code == 3 and "Did you mean" in answer.err


def test_all_unknown_fields_are_said_at_once(line: CommandLine) -> None:
    answer = line(
        "finding",
        "list",
        "--columns",
        "id,observd",
        "--json",
        "a,due",
        "--sort",
        "-dew",
        "--group-by",
        "unitt,source",
    )
    assert answer.code == 4 and not answer.out
    for option, name in (
        ("--columns", "observd"),
        ("--json", "a"),
        ("--sort", "dew"),
        ("--group-by", "unitt"),
        ("--group-by", "source"),
    ):
        assert f"{option}: this list has no field '{name}'." in answer.err
    assert "Did you mean 'observed'?" in answer.err and "Did you mean 'unit'?" in answer.err


def test_json_takes_fields_or_the_name_of_a_list_behind_it(line: CommandLine) -> None:
    picked = line.fine("finding", "list", "--json", "observed,id", "--grade", "major").json
    assert picked == [{"observed": "two", "id": "2026-00-F02"}]
    assert list(picked[0]) == ["observed", "id"]
    assert line.fine("finding", "list", "--json", "id").json[0] == {"id": "2026-00-F01"}
    assert line.fine("finding", "list", "--json=id", "--limit", "1").json == [{"id": "2026-00-F01"}]
    line.fine("finding", "list", "--grade", "major", "--save", "grave")
    assert len(line.fine("finding", "list", "--json", "grave").json[0]) > 20
    (row,) = line.fine("evidence", "list", "--json", "2026-00-F01").json or [None]
    assert row is None


def test_actions_have_the_filters_of_findings(line: CommandLine) -> None:
    for finding, words in (("2026-00-F01", "write"), ("2026-00-F02", "check")):
        line.fine(
            "action",
            "add",
            finding,
            words,
            "--due",
            "2026-07-20",
            person="minh" if "2" in finding[-1] else "binh",
        )
    for words, found in (
        (("--clause", "8.5"), ["write"]),
        (("--grade", "major"), ["check"]),
        (("--unit", "desk"), ["write"]),
        (("--origin", "complaint"), ["write", "check"]),
        (("--origin", "audit"), []),
        (("--due-before", "2026-07-20"), []),
        (("--due-before", "2026-07-21"), ["write", "check"]),
        (("--since", "2026-07-02"), []),
        (("--text", "write"), ["write"]),
        (("--text", "one"), []),  # the finding's words are not the action's
        (("--finding", "2026-0-f2"), ["check"]),
        (("--repeat",), []),
    ):
        rows = line.fine("action", "list", "--json", *words).json
        assert [row["text"] for row in rows] == found, words
    assert line("action", "list", "--finding", "2026-00-F99").code == 3


def test_output_is_written_at_once_and_never_over_a_file_by_accident(
    line: CommandLine, tmp_path: Path
) -> None:
    target = tmp_path / "findings.json"
    line.fine("finding", "list", "--json", "-o", str(target))
    assert len(json.loads(target.read_text())) == 3
    target.write_text("mine")
    answer = line("finding", "list", "-o", str(target))
    assert answer.code == 4 and "--force" in answer.err
    assert target.read_text() == "mine"
    line.fine("finding", "list", "--format", "pipe", "-o", str(target), "--force")
    assert target.read_text().startswith("| finding")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".tmp")] == []
    assert line("finding", "list", "-o", str(tmp_path / "no" / "x")).code == 4


def test_data_is_on_stdout_and_messages_on_stderr(line: CommandLine) -> None:
    answer = line.fine("finding", "list", "--grade", "opportunity")
    assert (answer.out, answer.err) == ("", "Nothing open fits; --status all shows what is closed, too.\n")
    assert line.fine("finding", "list", "--grade", "opportunity", "--json").json == []


@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_lists_fit_the_terminal(line: CommandLine, columns: str) -> None:
    long = "A receipt was not given " * 20
    line.fine(
        "finding", "add", "--origin", "complaint", "--grade", "minor", "--unit", "desk", "--observed", long
    )
    out = line.fine("finding", "list", COLUMNS=columns).out
    assert max(map(len, out.splitlines())) <= int(columns)
    assert "2026-00-F05" in out


def test_actions_are_listed_by_owner_and_lateness(line: CommandLine) -> None:
    for words, owner, due in (("write", "binh", "2026-07-10"), ("check", "minh", "2026-07-20")):
        line.fine("action", "add", "2026-00-F01", words, "--owner", owner, "--due", due, person="binh")
    rows = line.fine("action", "list", "--json").json
    assert [(row["id"], row["text"]) for row in rows] == [
        ("2026-00-F01-A1", "write"),
        ("2026-00-F01-A2", "check"),
    ]
    assert [row["text"] for row in line.fine("action", "list", "--owner", "minh", "--json").json] == ["check"]
    late = line.fine("action", "list", "--overdue", "--json", today="2026-07-15").json
    assert [row["text"] for row in late] == ["write"]
    line.fine("action", "cancel", "2026-00-F01-A1", "--reason", "r", person="binh")
    assert [row["text"] for row in line.fine("action", "list", "--json").json] == ["check"]
    assert len(line.fine("action", "list", "--status", "all", "--json").json) == 2
    assert [row["text"] for row in line.fine("action", "list", "--status", "cancelled", "--json").json] == [
        "write"
    ]
