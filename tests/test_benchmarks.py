"""The benchmarks measure true registers, and the docs show the budgets that they judge by."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT))

from auditcore.record.verify import verify
from auditcore.service import register
from auditcore.views import fold
from auditcore.workspace import Workspace
from benchmarks import office, registers
from benchmarks.budgets import BUDGETS, markdown
from benchmarks.lines import MEASURES

TODAY = date(2026, 7, 1)
FINDINGS = 10


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small register: two closed audits, one in follow-up, one under way."""
    folder = tmp_path_factory.mktemp("benchmarks")
    templates = office.templates(str(folder / "office"), FINDINGS)
    registers.build(str(folder / "made"), str(folder / "office"), templates, registers.jobs(4, TODAY))
    return folder / "made"


def test_record_verify_finds_nothing_in_a_generated_register(made: Path) -> None:
    result = verify(str(made))
    assert result["problems"] == []
    assert result["notes"] == []
    assert result["counts"]["streams"] == 4 + 2


def test_the_kept_views_of_a_generated_register_equal_those_folded_anew(made: Path) -> None:
    said: list[str] = []
    ws = Workspace(str(made), environ={}, warn=said.append)
    for stream in ws.record.streams():
        assert ws.views.current(stream).docs == folded(ws, stream)
    assert said == []


def folded(ws: Workspace, stream: str) -> object:
    docs: dict[str, dict[str, dict[str, object]]] = {}
    for event in ws.record.read(stream):
        fold(docs, event)
    return docs


def test_what_is_not_closed_in_a_generated_register_is_open_in_every_way(made: Path) -> None:
    ws = Workspace(str(made), environ={}, today=TODAY.isoformat())
    rows = list(register.finding_rows(ws, register.all_streams(ws)))
    open_rows = list(register.finding_rows(ws, register.open_streams(ws)))
    assert (len(rows), len(open_rows)) == (4 * FINDINGS, 2 * FINDINGS)
    assert {row["status"] for row in rows} - {row["status"] for row in open_rows} == {"closed"}
    assert {row["status"] for row in open_rows} == {
        "draft",
        "issued",
        "submitted",
        "in-progress",
        "implemented",
    }


def test_a_register_of_95_per_cent_closed_audits_is_planned_over_ten_years() -> None:
    jobs = registers.jobs(2000, TODAY)
    assert sum(job.template == "closed" for job in jobs) == 1900
    assert len({job.audit for job in jobs}) == 2000
    assert jobs[0].first.year == TODAY.year - 10


def test_the_docs_show_the_table_of_budgets() -> None:
    assert markdown() in (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")


def test_each_budget_is_measured() -> None:
    assert [budget.name for budget in BUDGETS] == list(MEASURES)
