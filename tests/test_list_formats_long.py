"""Long lists in the formats of plugins: the same rows, in bounded memory, and it is told how far it is."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import CommandLine
from every_list import example
from hypothesis import given
from hypothesis import strategies as st

from auditcore.cli import exporting, list_export, progress, spool
from auditcore.cli.listing import Asked, Listing
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.model import ORG, PROGRAMME, is_review
from auditcore.service.selection import Wanted, actions, each_action, each_finding, findings
from auditcore.workspace import Workspace

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return example(tmp_path_factory.mktemp("office") / "demo")


@pytest.fixture(params=[1, 3, 1000])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many rows are kept in memory."""
    for module in (spool, list_export):
        monkeypatch.setattr(module, "HELD", request.param)
    return int(request.param)


@given(st.lists(VALUES, max_size=12), st.lists(st.integers(0, 11), max_size=20))
def test_what_is_put_aside_comes_back_in_any_order(values: list[Any], order: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "HELD", 3)
        with spool.Spool() as kept:
            for value in values:
                kept.add(value)
            assert len(kept) == len(values)
            for number in (*(at for at in order if at < len(values)), *range(len(values))):
                assert kept[number] == values[number]


WORDS = [
    (),
    ("--sort", "due,-id"),
    ("--sort", "-observed"),
    ("--group-by", "unit"),
    ("--group-by", "clauses,grade", "--sort", "-due"),
    ("--limit", "5"),
    ("--sort", "owner", "--limit", "4", "--columns", "owner,id,flags"),
    ("--group-by", "grade", "--count", "--sort", "-count"),
    ("--text", "receipt", "--grade", "major"),
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_rows_are_those_of_the_table_in_its_order(
    office: CommandLine, held: int, words: tuple[str, ...]
) -> None:
    listed = ("finding", "list", "--status", "all", *words)
    found = office.fine(*listed, "--json").json
    if "--count" not in words and "--group-by" in words:
        found = [{**group["group"], **row} for group in found for row in group["rows"]]
    out = office.fine(*listed, "--format", "jsonl").out
    exported = [json.loads(line) for line in out.splitlines()]
    assert len(exported) == len(found) > 0
    for row, wanted in zip(exported, found, strict=True):
        for key, value in row.items():
            name = key.removeprefix("group.")
            # A list may be what it is grouped by: then a group has one of its values.
            if name in wanted and not (key != name and isinstance(wanted[name], list)):
                assert value == wanted[name]


@pytest.mark.parametrize("words", [(), ("--sort", "id"), ("--count",)], ids=" ".join)
def test_the_log_gives_its_newest_rows(office: CommandLine, held: int, words: tuple[str, ...]) -> None:
    exported = office.fine("log", "--limit", "3", "--format", "jsonl", "--columns", "event", *words[:0]).out
    newest = office.fine("log", "--limit", "3", "--json", "event").json
    assert [json.loads(line) for line in exported.splitlines()] == newest


# Audits are gone through one by one.

WANTED = [
    Wanted(),
    Wanted(statuses=("all",)),
    Wanted(statuses=("closed",), grades=("minor",)),
    Wanted(statuses=("all",), units=("economy",), text="receipt"),
    Wanted(audits=("2026-01", "2025-01"), statuses=("all",)),
    Wanted(findings=("2026-01-F02", "2025-01-F01"), statuses=("all",)),
    Wanted(statuses=("all",), doubtful=True),
    Wanted(mine="yen"),
    Wanted(overdue=True),
]


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_audit_by_audit_the_same_is_found(office: CommandLine, wanted: Wanted) -> None:
    def workspace() -> Workspace:
        return Workspace(office.workspace, environ={}, today=office.today)

    assert list(each_finding(workspace(), wanted)) == findings(workspace(), wanted)
    asked = wanted._replace(
        statuses=tuple({"closed": "done"}.get(one, one) for one in wanted.statuses), doubtful=False
    )
    assert list(each_action(workspace(), asked)) == actions(workspace(), asked)


def test_no_audit_stays_in_memory(office: CommandLine) -> None:
    ws = Workspace(office.workspace, environ={}, today=office.today)

    def kept() -> set[str]:
        """What is kept beside the few streams that every command reads."""
        return {name for name in ws._kept if not is_review(name)} - {ORG, PROGRAMME}

    most = 0
    for _row in each_finding(ws, Wanted(statuses=("all",))):
        most = max(most, len(kept()))
    assert most == 1 and not kept()


def _rows(count: int) -> Iterator[dict[str, Any]]:
    for i in range(count):
        yield {"id": f"F{i}", "observed": f"{i} " * 60, "due": None, "more": ["x" * 20]}


COLUMNS = (
    Column("id", "finding", "id", rank=1),
    Column("observed", rank=1),
    Column("due", "due", "day", rank=1, sparse=True),
    Column("more", "more", "texts", rank=1, sparse=True),
)
ASKED = Asked("", "", (), False, None, "csv", None, "", False, "", "")


@pytest.mark.parametrize("format", ["csv", "jsonl", "html", "markdown"])
@pytest.mark.parametrize("sort", ["", "id"])
def test_memory_does_not_grow_with_the_rows(
    workspace: Workspace, tmp_path: Path, format: str, sort: str
) -> None:
    session = Session(workspace.path, "", "2026-07-01")
    found = exporting.find(session, format)
    assert found
    peaks = []
    for count in (4_000, 12_000):
        target = tmp_path / f"{count}"
        asked = ASKED._replace(output_=str(target), sort_=sort)
        tracemalloc.start()
        try:
            told = list_export.export_list(session, Listing("finding", COLUMNS), _rows(count), asked, found)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert told == (count, count) and target.stat().st_size > count * 100
    # By what a row is sorted, and where its cells lie; never the cells.
    assert (peaks[1] - peaks[0]) / 8_000 < (1100 if sort else 100)


def test_what_is_empty_in_every_row_is_left_out(workspace: Workspace, tmp_path: Path) -> None:
    session = Session(workspace.path, "", "2026-07-01")
    found = exporting.find(session, "csv")
    assert found
    asked = ASKED._replace(output_=str(tmp_path / "x"))
    list_export.export_list(session, Listing("finding", COLUMNS), _rows(3), asked, found)
    assert (tmp_path / "x").read_text(encoding="utf-8-sig").splitlines()[0] == "finding,observed,more"


# How far it is.


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Stderr as a terminal, with nobody who waits a second. (Within a test: between fixtures pytest has its own.)"""
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("sys.stdout", io.StringIO())
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "AGAIN", 0)
    return screen


def test_a_list_tells_it_while_it_is_read_and_while_it_is_written(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    screen = terminal(monkeypatch)
    session = Session(workspace.path, "", "2026-07-01")
    found = exporting.find(session, "csv")
    assert found
    asked = ASKED._replace(output_=str(tmp_path / "x"))
    list_export.export_list(session, Listing("finding", COLUMNS), _rows(70), asked, found)
    told, said = screen.getvalue().split("\rwritten to")
    lines = [line.strip() for line in told.split("\r") if line.strip()]
    making = "The file is being made …"
    assert lines == ["64 rows read", making, "64 rows written", making]
    assert told.endswith("\r" + " " * len(making)) and "␍" not in said
