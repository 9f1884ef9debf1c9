"""csv: a list is its table; a report is all that it says, tables below their titles, read back by the module `csv`."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
import sample_report
from auditplugins.exporters import jsonfile, spreadsheet
from hypothesis import given
from hypothesis import strategies as st
from written import raw, text

from auditcore.api import Bullets, Chart, Column, Fields, Report, Section, Signatures, Table
from auditcore.contract import Part

EITHER = pytest.mark.parametrize("write", [spreadsheet.write_safe, spreadsheet.write_exact])
TABLE = Table(
    "Ages", (Column("a", "A"), Column("b", "B")), [{"a": "x", "b": 1}, {"a": None, "b": 2}], "So far."
)


def read(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))


def report(*parts: Part, name: str = "review", title: str = "b) Changes") -> Report:
    return Report("Review", "Office", "2026-07-31", "review:7:abcd", (Section(title, parts),), name=name)


def rows(*parts: Part, write: Any = spreadsheet.write_exact, **how: Any) -> list[list[str]]:
    return read(text(write, report(*parts, **how)))


@EITHER
def test_a_list_is_its_table_and_nothing_else(write: Any) -> None:
    assert rows(TABLE, write=write, name="", title="") == [["A", "B"], ["x", "1"], ["", "2"]]


@EITHER
def test_several_tables_have_their_titles_and_a_blank_line_between(write: Any) -> None:
    assert rows(TABLE, TABLE._replace(title=""), write=write, name="", title="") == [
        ["Ages"], ["A", "B"], ["x", "1"], ["", "2"], [],
        ["A", "B"], ["x", "1"], ["", "2"],
    ]  # fmt: skip


@EITHER
def test_a_report_says_what_it_is_then_all_that_it_says(write: Any) -> None:
    tree = Bullets(((0, "one"), (1, "below")))
    assert rows("Not supplied.", Fields((("Who", "An"), ("When", ""))), tree, TABLE, write=write) == [
        ["Review"], ["Organisation", "Office"], ["Date", "2026-07-31"], ["Head of the record", "review:7:abcd"], [],
        ["b) Changes"], ["Not supplied."], ["Who", "An"], ["one"], ["", "below"], [],
        ["Ages"], ["A", "B"], ["x", "1"], ["", "2"], ["So far."],
    ]  # fmt: skip


def test_what_follows_a_table_does_not_look_like_a_row_of_it() -> None:
    assert rows(TABLE, "Then.")[5:] == [
        ["b) Changes"], [], ["Ages"], ["A", "B"], ["x", "1"], ["", "2"], ["So far."], [],
        ["Then."],
    ]  # fmt: skip


def test_a_table_without_a_title_stands_below_that_of_its_section() -> None:
    assert rows(TABLE._replace(title="", note=""))[5:] == [["b) Changes"], ["A", "B"], ["x", "1"], ["", "2"]]


@EITHER
@pytest.mark.parametrize("language", ["en", "vi"])
def test_nothing_that_a_report_says_is_left_out(write: Any, language: str) -> None:
    given = sample_report.full(language)
    said = {cell for row in read(text(write, given)) for cell in row}
    bare = {cell.removeprefix("'") for cell in said}
    for section in given.sections:
        assert section.title in {"", *bare}
        for part in section.parts:
            if isinstance(part, str):
                assert part in bare
            elif isinstance(part, Fields):
                assert {value for _label, value in part.pairs} <= {"", *bare}
            elif isinstance(part, Bullets):
                assert {item for _depth, item in part.items} <= bare
            elif isinstance(part, Signatures):
                assert {block.title for block in part.blocks} <= bare
            else:
                assert {part.title, *([part.about] if isinstance(part, Chart) else [])} <= {"", *bare}
    assert {table.note for table in given.tables} <= {"", *bare}
    assert given.letterhead
    assert {given.letterhead.number, *given.letterhead.recipients} <= bare


@given(st.text(min_size=1))
def test_no_text_of_a_report_becomes_a_formula(said: str) -> None:
    given = report(
        said, Fields(((said, said),)), Bullets(((0, said),)), TABLE._replace(title=said, note=said)
    )
    given = given._replace(title=said, organisation=said, period=said, head=said)
    for row in read(text(spreadsheet.write_safe, given)):
        assert not any(cell.startswith(spreadsheet.FORMULA) for cell in row)


def test_hostile_texts_are_cells(shared_data: Path) -> None:
    corpus = [said for said in sample_report.texts(shared_data) if not re.search("[\ud800-\udfff]", said)]
    cells = {
        cell for row in read(text(spreadsheet.write_exact, sample_report.hostile(corpus))) for cell in row
    }
    assert set(corpus) - {""} <= cells


def test_the_same_report_gives_the_same_bytes() -> None:
    assert raw(spreadsheet.write_safe, sample_report.full()) == raw(
        spreadsheet.write_safe, sample_report.full()
    )


# The same as lines of JSON.


def lines(*parts: Part, **how: Any) -> list[Any]:
    import json

    return [json.loads(line) for line in text(jsonfile.write_lines, report(*parts, **how)).splitlines()]


def test_lines_of_a_report_say_what_it_is_then_all_that_it_says() -> None:
    told = lines("Not supplied.", Fields((("Who", "An"),)), Bullets(((1, "below"),)), TABLE)
    of = {"section": "b) Changes"}
    assert told == [
        {
            "report": "review", "title": "Review", "organisation": "Office", "period": "", "on": "2026-07-31",
            "language": "en", "head": "review:7:abcd",
        },
        {**of, "text": "Not supplied."},
        {**of, "name": "Who", "value": "An"},
        {**of, "depth": 1, "text": "below"},
        {**of, "table": 1, "title": "Ages", "row": {"a": "x", "b": 1}},
        {**of, "table": 1, "title": "Ages", "row": {"a": None, "b": 2}},
        {**of, "table": 1, "title": "Ages", "note": "So far."},
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "vi"])
def test_lines_hold_every_row_and_every_text(language: str) -> None:
    given = sample_report.full(language)
    import json

    told = [json.loads(line) for line in text(jsonfile.write_lines, given).splitlines()]
    assert [one["row"] for one in told if "row" in one] == [
        json.loads(json.dumps({column.key: row.get(column.key) for column in table.columns}, default=dict))
        for table in given.tables
        for row in table.rows
    ]
    texts = [part for section in given.sections for part in section.parts if isinstance(part, str)]
    assert {one.get("text") for one in told} >= set(texts)
    abouts = {part.about for section in given.sections for part in section.parts if isinstance(part, Chart)}
    assert {one.get("text") for one in told} >= abouts


def test_a_list_is_its_rows_alone_in_lines_too() -> None:
    assert lines(TABLE, name="", title="") == [{"a": "x", "b": 1}, {"a": None, "b": 2}]
