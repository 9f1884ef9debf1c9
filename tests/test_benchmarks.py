"""The benchmarks measure true registers, and the docs show the budgets that they judge by."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT))

from auditcore.record.verify import verify
from auditcore.service import register
from auditcore.views import fold
from auditcore.workspace import Workspace
from benchmarks import office, registers, rivals, single_audit, timing
from benchmarks.bench import Bench, Place
from benchmarks.budgets import BUDGETS, markdown
from benchmarks.lines import MEASURES

Works = tuple[rivals.Work, ...]

TODAY = date(2026, 7, 1)
FINDINGS = 20


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


# The real register.


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(str(tmp_path_factory.mktemp("bench")), scale=0.01, rounds=1, say=print)
    yield made
    made.close()


def listed(bench: Bench, *words: str) -> list[Any]:
    rows: list[Any] = json.loads(bench.said(single_audit.imported(bench), *words))
    return rows


def test_the_whole_register_is_listed(bench: Bench) -> None:
    assert len(listed(bench, *single_audit.READS["real-json"])) == 80


@pytest.mark.parametrize("name", ["real-overdue", "real-text"])
def test_a_filter_that_is_measured_takes_some_findings_and_leaves_some(bench: Bench, name: str) -> None:
    assert 10 < len(listed(bench, *single_audit.READS[name], "--json")) < 70


def test_the_finding_that_is_shown_has_the_longest_text(bench: Bench) -> None:
    longest = max(listed(bench, *single_audit.READS["real-json"]), key=lambda row: len(row["observed"]))
    assert longest["reference"] == single_audit.LONGEST
    assert longest["title"] in bench.said(single_audit.imported(bench), *single_audit.READS["real-show"])


def test_the_move_that_is_measured_leads_to_the_next_state(bench: Bench) -> None:
    copy = bench.copy(single_audit.imported(bench))
    show = ("finding", "show", single_audit.PLANNED, "--json")
    before = json.loads(bench.said(copy, *show))["status"]
    bench.said(copy, *single_audit.SUBMIT)
    assert (before, json.loads(bench.said(copy, *show))["status"]) == ("issued", "submitted")


def test_the_completion_that_is_measured_offers_every_id(bench: Bench) -> None:
    place = single_audit.imported(bench)
    kind, *offered = bench.said(place, **single_audit.typed(place)).splitlines()
    assert (kind, len(offered)) == ("words", 80)


def test_what_is_measured_in_a_fresh_copy_can_be_done_again(bench: Bench) -> None:
    once = single_audit.moving(bench)
    assert once() > 0 < once()


@pytest.fixture(scope="module")
def kept(bench: Bench) -> rivals.Kept:
    return rivals.keep(bench, single_audit.imported(bench))


def their_answer(bench: Bench, kept: rivals.Kept, rival: str, name: str, works: Works = rivals.REAL) -> str:
    work = next(work for work in works if work.name == name)
    words = [rivals.program(rival, work), kept.files[rival], work.given(kept.rows)]
    return timing.run([sys.executable, "-c", *words], bench.scratch, bench.environ)


@pytest.mark.parametrize("rival", rivals.RIVALS)
def test_a_rival_lists_and_finds_the_same_findings(bench: Bench, kept: rivals.Kept, rival: str) -> None:
    for name, words in (
        ("list", ("finding", "list", "--json")),
        ("find", rivals.finding(single_audit.WORDS)),
    ):
        theirs = json.loads(their_answer(bench, kept, rival, name))
        assert [row["id"] for row in theirs] == [row["id"] for row in listed(bench, *words)]


@pytest.mark.parametrize("rival", rivals.RIVALS)
def test_a_rival_moves_one_finding(bench: Bench, kept: rivals.Kept, rival: str, tmp_path: Path) -> None:
    copy = tmp_path / "file"
    copy.write_bytes(Path(kept.files[rival]).read_bytes())
    mine = kept._replace(files={rival: str(copy)})
    their_answer(bench, mine, rival, "update")
    moved = [row for row in json.loads(their_answer(bench, mine, rival, "list")) if row["status"] != "issued"]
    assert [row["reference"] for row in moved] == [single_audit.PLANNED]


def test_the_words_that_are_looked_for_in_a_generated_register_find_the_same_one(
    bench: Bench, made: Path
) -> None:
    kept = rivals.keep(bench, Place(str(made), registers.jobs(4, TODAY)))
    (find,) = (work for work in rivals.MADE if work.name == "find")
    ours = json.loads(bench.said(kept.place, *rivals.finding(find.given(kept.rows))))
    assert len(ours) == 1
    for rival in rivals.RIVALS:
        theirs = json.loads(their_answer(bench, kept, rival, "find", rivals.MADE))
        assert [row["id"] for row in theirs] == [ours[0]["id"]]


def test_without_openpyxl_the_lines_that_need_it_say_that_they_are_skipped(
    bench: Bench, kept: rivals.Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_audit, "find_spec", lambda name: None)
    with pytest.raises(timing.Skipped):
        MEASURES["real-import"](bench)
    assert rivals.against(bench, kept, rivals.REAL[0], "tinydb") == "skipped (needs openpyxl)"


def rows_in(path: Path, rival: str) -> int:
    if rival == "tinydb":
        return len(json.loads(path.read_text(encoding="utf-8"))["_default"])
    with contextlib.closing(sqlite3.connect(path)) as base:
        return int(base.execute("select count(*) from finding").fetchone()[0])


@pytest.mark.parametrize("rival", rivals.RIVALS)
def test_a_rival_imports_every_row(bench: Bench, kept: rivals.Kept, rival: str, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    their_answer(bench, kept._replace(files={rival: str(tmp_path / "new")}), rival, "import")
    (made,) = tmp_path.iterdir()
    assert rows_in(made, rival) == 80
