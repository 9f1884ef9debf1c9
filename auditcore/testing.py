"""Fixtures for the tests of a plugin: `pytest_plugins = ["auditcore.testing"]`.

`workspace` is an office of its own for each test, `clock` says which day it is there, `filled_audit` is an audit under
way in it, `report` has a value of every kind. A plugin acts there when the test's module names it:

    @pytest.fixture
    def plugins_in_use() -> list[str]:
        return ["supplier-audit"]

PYTEST_DONT_REWRITE: else pytest would warn where a test imports the names of this module, too.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest

from auditcore.contract import Column, Place, Report, Section, Table, frozen_rows

TODAY = "2026-07-01"


class Clock:
    """A clock that stands still, at 08:00 UTC, until it is told another day (ISO)."""

    def __init__(self, day: str = TODAY) -> None:
        self.on(day)

    def on(self, day: str) -> None:
        self._now = datetime.fromisoformat(f"{day}T08:00:00+00:00")

    @property
    def today(self) -> str:
        return self._now.date().isoformat()

    def __call__(self) -> datetime:
        # No two events of a record are of the same moment.
        self._now += timedelta(microseconds=1)
        return self._now.astimezone(UTC)


class Answer(NamedTuple):
    """What a command answered: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Office:
    """A workspace at work. `path` is its folder, `place` what hooks get of it; `lan` has the role quality."""

    def __init__(self, path: str, clock: Clock) -> None:
        self.path = path
        self.place = Place(path, "Commune office", "en")
        self.clock = clock

    def run(self, *words: str, by: str = "lan") -> Answer:
        """Type a command (`run("finding", "list")`) as this person, on the clock's day."""
        from auditcore.cli.main import guarded

        # A test may set a channel's secret; all else is the office's own.
        given = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("AUDITCORE_") or name.startswith("AUDITCORE_SECRET")
        }
        given |= {
            "AUDITCORE_WORKSPACE": self.path,
            "AUDITCORE_AS": by,
            "AUDITCORE_TODAY": self.clock.today,
            "AUDITCORE_LANG": "en",
            "COLUMNS": "100",
        }
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _each in "oe")
        with (
            mock.patch.dict(os.environ, given, clear=True),
            mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(), encoding="utf-8")),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = guarded(list(words))
        return Answer(code, _text(out), _text(err))

    def fine(self, *words: str, by: str = "lan") -> Answer:
        """The same, where any exit code but 0 is a failure of the test."""
        answer = self.run(*words, by=by)
        assert answer.code == 0, f"{' '.join(words)}: exit code {answer.code}\n{answer.out}{answer.err}"
        return answer

    def use(self, plugins: Sequence[str]) -> None:
        """From now on these plugins act here, and no others. They must be installed."""
        from auditcore.tomlfile import with_value

        file = Path(self.path, "auditcore.toml")
        text = file.read_text(encoding="utf-8")
        file.write_text(with_value(text, ("plugins", "use"), json.dumps([*plugins])), encoding="utf-8")


class FilledAudit(NamedTuple):
    """An audit under way. `major` was issued and has one `action`, `minor` is a draft, `observation`, too."""

    office: Office
    id: str
    major: str
    minor: str
    observation: str
    action: str


def _text(stream: io.TextIOWrapper) -> str:
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode()


@pytest.fixture
def clock() -> Clock:
    """2026-07-01 until a test says otherwise: `clock.on("2026-08-01")`."""
    return Clock()


@pytest.fixture
def plugins_in_use() -> Sequence[str]:
    """The plugins that act in the workspace: none, unless a test's module has a fixture of this name."""
    return ()


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock, plugins_in_use: Sequence[str]) -> Office:
    """A new office with the plugins in use: unit `counter`, whose head is `hai`; `minh` audits, `lan` keeps it all."""
    from auditcore.service import setup

    path = str(tmp_path / "office")
    setup.init(
        path,
        organisation="Commune office",
        me="lan:Nguyễn Thị Lan",
        language="en",
        timezone="UTC",
        environ={},
        clock=clock,
    )
    office = Office(path, clock)
    for words in PEOPLE:
        office.fine(*words)
    office.use(plugins_in_use)
    return office


@pytest.fixture
def filled_audit(workspace: Office, plugins_in_use: Sequence[str]) -> FilledAudit:
    """An audit of the counter, filled before the plugins came, so that no rule is in its way."""
    workspace.use(())
    id = workspace.fine(*PLAN).out.strip()
    workspace.fine("audit", "start", id, by="minh")
    workspace.fine("audit", "answer", id, "8.5.1-1", *ANSWERED, by="minh")
    found = [
        workspace.fine("finding", "add", "--audit", id, "--grade", grade, *FOUND, by="minh").out.strip()
        for grade in ("major", "minor", "observation")
    ]
    workspace.fine("finding", "issue", found[0], by="minh")
    planned = ("action", "add", found[0], "Lay out the form at both desks", "--owner", "hai", "--due", "+20")
    action = workspace.fine(*planned, by="hai").out.strip()
    workspace.use(plugins_in_use)
    return FilledAudit(workspace, id, found[0], found[1], found[2], action)


@pytest.fixture
def report() -> Report:
    """A report with a value of every kind, none, lists and line breaks among them; its rows are no list."""
    return frozen_rows(
        Report("Findings", "Ủy ban nhân dân xã", TODAY, "2026-01:9:0a1b-2c3d-4e5f-6071", SECTIONS)
    )


PEOPLE = (
    ("unit", "add", "counter", "--name", "Counter"),
    ("person", "add", "minh", "--name", "Trần Văn Minh", "--role", "auditor"),
    ("person", "add", "hai", "--name", "Hải", "--unit", "counter", "--email", "hai@example.org"),
    ("unit", "edit", "counter", "--head", "hai", "--reason", "decision 1"),
)
PLAN = (
    *("audit", "plan", "--title", "The counter", "--criteria", "iso9001-2015", "--unit", "counter"),
    *("--lead", "minh", "--from", "today", "--to", "+2", "--objective", "Does each file have a receipt?"),
)
ANSWERED = ("--result", "major", "--sample", "3/20", "--evidence", "3 of 20 files have no receipt")
FOUND = (
    *("--clause", "8.5.1", "--unit", "counter", "--observed", "3 of 20 files have no receipt"),
    *("--requirement", "Each file has a receipt", "--evidence", "files 12, 15 and 19"),
)


class _Rows:
    """Rows that are made anew each time that they are gone through."""

    def __iter__(self) -> Any:
        yield {"id": "2026-01-F01", "said": "Không có biên lai\nở bàn 2", "clauses": ["8.5.1", "8.10"], "due": "2026-07-31",
               "grade": "major", "days": 30, "late": True, "at": "2026-07-01T08:00:00.000001Z"}  # fmt: skip
        yield {"id": "2026-01-F02", "said": '=1+1; "quoted", 漢字', "clauses": [], "due": None,
               "grade": "minor", "days": None, "late": False, "at": None}  # fmt: skip


COLUMNS = (
    Column("id", "Finding", "id"),
    Column("grade", "Grade", "code"),
    Column("said", "What was observed"),
    Column("clauses", "Clauses", "clause"),
    Column("due", "Due", "day"),
    Column("days", "Days", "number"),
    Column("late", "Late", "truth"),
    Column("at", "Written", "moment"),
)
SECTIONS = (
    Section("", ("Two findings of one audit.",)),
    Section("Findings", (Table("By number", COLUMNS, _Rows()), "Nothing else was found.")),
    Section("Nothing", (Table("", COLUMNS, ()),)),
)
