"""How far it is: one line at a terminal, after a second, which leaves nothing behind; never in a file or a pipe."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from commands import CommandLine
from every_list import example
from terminals import lines, typed

from auditcore.cli import progress
from auditcore.cli.progress import Progress
from auditcore.cli.session import Session

COUNTED = re.compile(r"\d+ of \d+ audits and registers read|Table \d+ of \d+: \d+ rows written")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return example(tmp_path_factory.mktemp("office") / "demo")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch, patience: float = 0) -> Terminal:
    """Stderr as a terminal. (Within a test: between fixtures pytest has its own.)"""
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("sys.stdout", io.StringIO())
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setattr(progress, "AGAIN", 0)
    return screen


SESSION = Session("", "", "")


def test_what_is_gone_through_is_counted_and_the_line_is_left_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = terminal(monkeypatch)
    with Progress(SESSION, to_screen=False) as told:
        assert list(told.over(range(200), "{count} rows read")) == list(range(200))
        assert list(told.through("abc", "{done} of {count}")) == ["a", "b", "c"]
    assert lines(screen.getvalue()) == [
        "64 rows read",
        "128 rows read",
        "192 rows read",
        "",
        "1 of 3",
        "2 of 3",
        "3 of 3",
        "",
        "",
    ]
    assert screen.getvalue().endswith("\r")


def test_of_one_alone_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with Progress(SESSION, to_screen=False) as told:
        assert list(told.through(["a"], "{done} of {count}")) == ["a"]
    assert screen.getvalue() == ""


def test_between_what_is_counted_it_is_told_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with Progress(SESSION, to_screen=False) as told:
        told.doing("reading")
        list(told.through("ab", "{done} of {count}"))
        told.doing("making")
    assert lines(screen.getvalue())[:-1] == ["reading", "1 of 2", "2 of 2", "reading", "making", ""]


def test_whoever_counts_by_itself_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with Progress(SESSION, to_screen=False) as told:
        count = told.counting("{done} of {count} messages")
        count(1, 2)
        count(2, 2)
    assert lines(screen.getvalue())[:-1] == ["1 of 2 messages", "2 of 2 messages", ""]


def test_a_message_takes_the_place_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    session = Session("", "", "")
    with Progress(session, to_screen=False) as told:
        told.doing("The record is being read …")
        session.say("saved")
    session.say("done")
    assert lines(screen.getvalue()) == [
        "The record is being read …",
        "",
        "saved",
        "+saved",
        "done",
        "+done",
        "",
    ]


def test_what_cannot_be_counted_is_told_once_the_second_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch, patience=0.2)
    with Progress(SESSION, to_screen=False) as told:
        told.doing("reading")
        told.doing("making")
        assert screen.getvalue() == ""
        deadline = time.monotonic() + 20
        while not screen.getvalue():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert screen.getvalue() == "\rmaking"
    assert lines(screen.getvalue())[-1] == ""


@pytest.mark.parametrize("quiet", ["a short time", "no terminal", "what is made is on the screen"])
def test_nothing_is_told_where_nobody_waits(monkeypatch: pytest.MonkeyPatch, quiet: str) -> None:
    screen = terminal(monkeypatch)
    if quiet == "a short time":
        monkeypatch.setattr(progress, "PATIENCE", 0.3)
    elif quiet == "no terminal":
        monkeypatch.setattr(screen, "isatty", lambda: False)
    else:
        monkeypatch.setattr("sys.stdout", screen)
    with Progress(SESSION, to_screen=True) as told:
        told.doing("reading")
        assert list(told.over(range(200), "{count} rows read")) == list(range(200))
        assert list(told.through("abc", "{done} of {count}")) == ["a", "b", "c"]
        told.counting("{done} of {count}")(1, 2)
    time.sleep(0.5)  # nor afterwards
    assert screen.getvalue() == ""


def test_what_goes_into_a_file_is_told_of_although_stdout_is_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = terminal(monkeypatch)
    monkeypatch.setattr("sys.stdout", screen)
    with Progress(SESSION, to_screen=False) as told:
        told.doing("reading")
    assert screen.getvalue().startswith("\rreading")


def test_after_the_end_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with Progress(SESSION, to_screen=False) as told:
        told.doing("reading")
        rows = iter(told.over(range(200), "{count} rows read"))
        next(rows)
        told.end()
        wiped = screen.getvalue()
        assert list(rows) == list(range(1, 200))
        told.doing("making")
    assert screen.getvalue() == wiped and lines(wiped)[-1] == ""


# A real terminal: what is made goes into a pipe, messages onto the screen.

REPORTS: dict[str, tuple[str, ...]] = {
    "audit": ("audit", "2026-01"),
    "follow-up": ("follow-up",),
    "programme": ("programme", "2026"),
    "review": ("review", "--period", "2026"),
}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("suffix", ["docx", "html"])
def test_a_report_tells_how_far_it_is(office: CommandLine, tmp_path: Path, name: str, suffix: str) -> None:
    target = tmp_path / f"x.{suffix}"
    seen = typed(office, "report", *REPORTS[name], "-o", str(target), all_screen=True, NO_COLOR="1")
    assert seen.code == 0 and target.stat().st_size > 1000
    shown = lines(seen.screen)
    assert "The record is being read …" in shown and "The file is being made …" in shown
    read = any(re.fullmatch(r"\d+ of \d+ audits and registers read", one) for one in shown)
    assert read == (name != "audit")  # of which one stream tells
    tables = [re.fullmatch(r"Table (\d+) of (\d+): (\d+) rows written", one) for one in shown]
    numbers = [tuple(map(int, found.groups())) for found in tables if found]
    assert numbers and all(0 < number <= count and rows for number, count, rows in numbers)
    # The line is one, and nothing of it is left.
    said = [one for one in shown if COUNTED.search(one) or "being" in one]
    assert max(map(len, said)) < 80 and "\x1b" not in seen.screen
    kept = [one for one in shown if one.startswith("+")]
    assert not any(COUNTED.search(one) or "being" in one for one in kept)
    assert "".join(kept).replace("+", "").startswith("written to") and shown[-1] == ""


@pytest.mark.parametrize("columns", [24, 80])
def test_no_line_is_longer_than_the_terminal(office: CommandLine, tmp_path: Path, columns: int) -> None:
    seen = typed(office, "report", "follow-up", "-o", str(tmp_path / "x.md"), columns=columns)
    counted = [one for one in lines(seen.screen) if " audits " in one]
    assert seen.code == 0 and counted and max(map(len, counted)) < columns


def test_on_the_screen_nothing_stands_between_the_lines_of_a_report(office: CommandLine) -> None:
    for more in ((), ("--format", "html"), ("--format", "markdown")):
        plain = office.fine("report", "follow-up", *more).out
        seen = typed(office, "report", "follow-up", *more, all_screen=True)
        assert seen.code == 0
        *before, last = seen.screen.replace("\r\n", "\n").split("\r")
        assert any("audits and registers read" in one for one in before)
        assert last.lstrip("\n") == plain


@pytest.mark.parametrize(
    "words", [("report", "review"), ("finding", "list", "--format", "html")], ids=" ".join
)
def test_down_a_pipe_goes_what_is_made_and_nothing_else(office: CommandLine, words: tuple[str, ...]) -> None:
    seen = typed(office, *words)
    assert seen.out.decode() == office.fine(*words).out
    assert lines(seen.screen)[-1] == "" and len(lines(seen.screen)) > 2


def test_before_a_second_nothing_is_told(office: CommandLine, tmp_path: Path) -> None:
    target = str(tmp_path / "x.md")
    seen = typed(office, "report", "review", "-o", target, patience=60)
    assert seen.screen.replace("\r\n", " ").split() == ["written", "to", *target.split()]


def test_where_it_fails_the_error_has_the_line_for_itself(office: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "x.md"
    target.write_text("mine")
    seen = typed(office, "report", "follow-up", "-o", str(target))
    kept = [one for one in lines(seen.screen) if one.startswith("+")]
    assert seen.code == 4 and kept[0].startswith("+Error:") and target.read_text() == "mine"


def test_the_language_is_that_of_whoever_looks_not_of_the_report(office: CommandLine, tmp_path: Path) -> None:
    seen = typed(office, "report", "follow-up", "--language", "vi", "-o", str(tmp_path / "x.md"))
    assert "audits and registers read" in seen.screen and "The file is being made" in seen.screen


def test_a_list_into_a_file_tells_it_too(office: CommandLine, tmp_path: Path) -> None:
    target = str(tmp_path / "x.html")
    seen = typed(office, "finding", "list", "--status", "all", "-o", target, all_screen=True)
    shown: list[Any] = lines(seen.screen)
    assert "The file is being made …" in shown and shown[-1] == ""


def test_checking_the_record_tells_it_by_the_same_line(office: CommandLine) -> None:
    seen = typed(office, "record", "verify")
    assert seen.code == 0 and re.search(r"\d+ of \d+ parts of the record checked", seen.screen)
    assert lines(seen.screen)[-1] == ""
