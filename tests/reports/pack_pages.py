"""The management-review pack as tests read it, and the offices that it is made of."""

from __future__ import annotations

import shutil
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from audit_pages import rows
from commands import CommandLine

from auditcore import i18n
from auditcore.contract import Chart, Report, Section
from auditcore.service import demo, review_pack, setup
from auditcore.service.reports import Asked
from auditcore.workspace import Workspace

TODAY = "2026-07-01"
KEYS = ["a", "b", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "d", "e", "f"]
C4, C6 = "c4) Nonconformities and corrective actions", "c6) Results of audits"
WAITS = "Open findings by what they wait for, the late ones first"
FLOW = "Opened and closed, all since the beginning"
ACTIONS = "Actions due in the period, by unit"


def at(path: str, today: str = TODAY) -> Workspace:
    moment = datetime.fromisoformat(f"{today}T12:00:00+00:00")
    return Workspace(path, environ={"AUDITCORE_AS": "lan"}, clock=lambda: moment)


def pack(ws: Workspace, *given: Any, language: str = "en", **asked: Any) -> Report:
    ws.forget()
    with i18n.speaking(language):
        return review_pack.report(ws, Asked(language, **asked), *given)


def table(report: Report, title: str) -> list[dict[str, Any]]:
    """The rows of the table of this title; [] where it has none."""
    return next((rows(one) for one in report.tables if one.title == title), [])


def inputs(report: Report) -> list[str]:
    """The keys of the inputs, as they stand."""
    return [
        one.title.partition(")")[0] for one in report.sections if one.level == 1 and ") " in one.title[:5]
    ]


def line_of(ws: Workspace) -> CommandLine:
    return CommandLine(ws.path, "lan", TODAY)


def sound(report: Report) -> None:
    """Headings go down one level at a time, no figure is impossible, each chart has its table and its words."""
    levels = [one.level for one in report.sections if one.title]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert all(one.parts for one in report.sections)
    for one in report.tables:
        for row in rows(one):
            for column in one.columns:
                value = row[column.key]
                if column.kind in ("percent", "number") and value is not None:
                    assert value >= 0, (one.title, row)
                    assert column.kind == "number" or value <= 100
    charts = [part for one in report.sections for part in one.parts if isinstance(part, Chart)]
    for chart in charts:
        assert chart.about
        assert list(chart.table.rows)
        assert {len(series.values) for series in chart.series} == {len(chart.labels)}


def starting(report: Report, key: str) -> Section:
    return next(one for one in report.sections if one.title.startswith(f"{key}) "))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> str:
    moment = datetime.fromisoformat(f"{TODAY}T12:00:00+00:00")
    folder = tmp_path_factory.mktemp("example") / "office"
    made = demo.build(str(folder), environ={"AUDITCORE_AS": "lan"}, clock=lambda: moment)
    return made.path


@pytest.fixture
def ws(example: str, tmp_path: Path) -> Workspace:
    """A copy of the example office: a pack writes down the heads that it rests on."""
    shutil.copytree(example, tmp_path / "office")
    return at(str(tmp_path / "office"))


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    moment = datetime.fromisoformat(f"{TODAY}T12:00:00+00:00")
    made, _saved = setup.init(
        str(tmp_path / "empty"), organisation="Office", me="lan:Lan", language="en", timezone="UTC",
        environ={"AUDITCORE_AS": "lan"}, clock=lambda: moment,
    )  # fmt: skip
    return made
