"""json and jsonl: the published shape, every value as it was recorded, any number of rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sample_report
from auditplugins.exporters import jsonfile
from commands import CommandLine
from hypothesis import given
from hypothesis import strategies as st
from schema_check import problems
from written import peak, raw, text

from auditcore.api import Chart, Column, Report, Section, Series, Table
from auditcore.text import printable
from auditcore.workspace import Workspace

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))
REPORTS: dict[str, Callable[[], Report]] = {
    "plain": sample_report.plain,
    "full": lambda: sample_report.full("en"),
    "Vietnamese": lambda: sample_report.full("vi"),
    "bare": lambda: sample_report.full("en", letterhead=False),
}


def wrong(data: Any) -> list[str]:
    return list(problems(data, SCHEMA, SCHEMA))


def listed(value: Any) -> Any:
    """The value with lists for tuples, as JSON has them."""
    if isinstance(value, dict):
        return {key: listed(item) for key, item in value.items()}
    return [listed(item) for item in value] if isinstance(value, tuple) else value


def one_table(*rows: dict[str, Any], columns: tuple[Column, ...] = (Column("a", "A"),)) -> Report:
    return Report("T", "O", "2026-07-31", "", (Section("", (Table("rows", columns, rows),)),))


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_follows_the_published_schema(name: str) -> None:
    data = json.loads(text(jsonfile.write, REPORTS[name]()))
    assert wrong(data) == []
    assert data["version"] == jsonfile.VERSION


def first_chart(data: Any) -> Any:
    return next(part for one in data["sections"] for part in one["parts"] if part["part"] == "chart")


FAULTS: dict[str, Callable[[Any], Any]] = {
    "missing": lambda data: data.pop("head"),
    "not described": lambda data: data.update(extra=1),
    "another version": lambda data: data.update(version=2),
    "a day in words": lambda data: data.update(on="31/07/2026"),
    "no such kind": lambda data: first_chart(data)["table"]["columns"][0].update(kind="texts"),
    "no figure": lambda data: first_chart(data)["series"][0]["values"].append("3"),
    "no number": lambda data: data["sections"][0].update(level=True),
    "no such part": lambda data: first_chart(data).update(part="picture"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_schema_refuses_what_is_missing_wrong_or_not_described(fault: str) -> None:
    data = json.loads(text(jsonfile.write, sample_report.full()))
    FAULTS[fault](data)
    assert wrong(data)


@pytest.mark.parametrize("name", REPORTS)
def test_every_row_comes_back_as_it_was(name: str) -> None:
    report = REPORTS[name]()
    data = json.loads(text(jsonfile.write, report))
    parts = [part for one in data["sections"] for part in one["parts"]]
    tables = [part.get("table", part) for part in parts if part["part"] in ("table", "chart")]
    assert len(tables) == len(report.tables)
    for table, given_ in zip(tables, report.tables, strict=True):
        keys = [column.key for column in given_.columns]
        assert [list(row) for row in table["rows"]] == [keys] * len(table["rows"])
        assert table["rows"] == [{key: listed(row.get(key)) for key in keys} for row in given_.rows]


def test_figures_of_charts_are_there_with_their_gaps() -> None:
    data = json.loads(text(jsonfile.write, sample_report.full()))
    charts = [part for one in data["sections"] for part in one["parts"] if part["part"] == "chart"]
    given_ = [part for one in sample_report.full().sections for part in one.parts if isinstance(part, Chart)]
    assert [[one["values"] for one in chart["series"]] for chart in charts] == [
        [list(one.values) for one in chart.series] for chart in given_
    ]


def test_hostile_texts_come_back_and_hide_nothing(shared_data: Path) -> None:
    texts = sample_report.texts(shared_data)
    for write in (jsonfile.write, jsonfile.write_lines):
        for shown in text(write, sample_report.hostile(texts)).split("\n"):
            assert printable(shown) == shown
    data = json.loads(text(jsonfile.write, sample_report.hostile(texts)))
    assert wrong(data) == []
    said = [part["text"] for one in data["sections"] for part in one["parts"] if part["part"] == "text"]
    assert said == texts


@given(st.text() | st.lists(st.text()) | st.floats() | st.integers() | st.booleans() | st.none())
def test_any_value_comes_back(value: Any) -> None:
    if isinstance(value, float) and value - value != 0:
        expected: Any = None
    else:
        # Two halves that stand beside each other are one character to whoever reads JSON.
        expected = json.loads(json.dumps(value))
    line = text(jsonfile.write_lines, one_table({"a": value}))
    assert line.endswith("\n") and json.loads(line) == {"a": expected}
    assert wrong(json.loads(text(jsonfile.write, one_table({"a": value})))) == []


def test_what_runs_hides_or_reorders_is_written_as_its_number() -> None:
    said = "\x1b[2J\x7f\x9b \u202e\u2028\u200b\ufeff\u3164 \ud800 Nguyễn 漢字 \U000e0041"
    line = text(jsonfile.write_lines, one_table({"a": said}))
    assert json.loads(line) == {"a": said}
    assert printable(line[:-1]) == line[:-1] and "Nguyễn 漢字" in line


def test_what_is_no_number_is_null_at_any_depth() -> None:
    row = {"a": {"share": float("nan"), "many": (float("inf"), 1.5)}}
    assert json.loads(text(jsonfile.write_lines, one_table(row))) == {
        "a": {"share": None, "many": [None, 1.5]}
    }


def test_lines_are_rows_and_name_their_table_only_where_there_are_several() -> None:
    (line,) = text(jsonfile.write_lines, one_table({"a": "1\n2", "b": 3})).splitlines()
    assert json.loads(line) == {"a": "1\n2"}
    tables = (Table("x", (Column("a", "A"),), [{"a": 1}]), Table("", (Column("b", "B"),), [{"b": None}]))
    lines = text(jsonfile.write_lines, one_table()._replace(sections=(Section("", tables),))).splitlines()
    assert list(map(json.loads, lines)) == [
        {"table": 1, "title": "x", "row": {"a": 1}},
        {"table": 2, "title": "", "row": {"b": None}},
    ]


def test_a_chart_without_a_figure_is_written() -> None:
    chart = Chart("lines", "t", "", ("a",), (Series("s", (None,)),), Table("t", (), ()))
    report = one_table()._replace(sections=(Section("", (chart,)),))
    assert wrong(json.loads(text(jsonfile.write, report))) == []


def test_the_same_report_gives_the_same_bytes() -> None:
    assert raw(jsonfile.write, sample_report.full()) == raw(jsonfile.write, sample_report.full())


@pytest.mark.parametrize("write", [jsonfile.write, jsonfile.write_lines])
def test_memory_does_not_grow_with_the_rows(write: Any) -> None:
    few, small = peak(write, sample_report.many(500))
    many, large = peak(write, sample_report.many(5000))
    assert large > 9 * small
    assert many < few + 20_000


def test_lists_can_be_asked_for_both(workspace: Workspace) -> None:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    for said in ("8.10", "0012"):
        line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", f"--observed={said}")
    words = ("finding", "list", "--columns", "id,observed")
    data = line.fine(*words, "--format", "json").json
    assert wrong(data) == []
    rows = data["sections"][0]["parts"][0]["rows"]
    assert rows == [{"id": "2026-00-F01", "observed": "8.10"}, {"id": "2026-00-F02", "observed": "0012"}]
    assert list(map(json.loads, line.fine(*words, "--format", "jsonl").out.splitlines())) == rows
