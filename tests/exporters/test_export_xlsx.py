"""The format xlsx: what stands in its cells, read back by openpyxl."""

from __future__ import annotations

import io
import sys
import time
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from auditplugins.exporters import workbook_tables
from auditplugins.exporters.words import visible
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.numbers import is_date_format
from sample_report import AT, HEAD, full, hostile, plain
from sample_report import texts as corpus
from xlsx_reading import (
    every_text,
    every_text_of,
    expected,
    head_of,
    one_table,
    opened,
    parts,
    rows_of,
    same,
    texts,
    written,
)

from auditcore.api import Column, MissingExtra, Report, Section, Table
from auditcore.contract import frozen_rows

# The same cells


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_cell_of_every_table_comes_back(language: str) -> None:
    report = full(language)
    book = opened(frozen_rows(report))
    sheets = book.worksheets[1:]
    assert len(sheets) == len(report.tables)
    for sheet, table in zip(sheets, report.tables, strict=True):
        rows = list(table.rows)
        found = rows_of(sheet, table.columns[0].title, len(rows), len(table.columns))
        for cells, row in zip(found, rows, strict=True):
            for value, column in zip(cells, table.columns, strict=True):
                wanted = expected(column, row.get(column.key), language)
                assert same(value, wanted), (sheet.title, column.key, value, wanted)


def test_a_list_of_the_command_line_comes_back() -> None:
    report = plain(7)
    table = report.tables[0]
    found = rows_of(opened(frozen_rows(report)).worksheets[1], "finding", 7, len(table.columns))
    for cells, row in zip(found, table.rows, strict=True):
        for value, column in zip(cells, table.columns, strict=True):
            assert same(value, expected(column, row[column.key], "en")), (column.key, value)


@pytest.mark.parametrize("limit", [20_000, 0], ids=["table", "streamed"])
@pytest.mark.parametrize(
    "text",
    ["8.10", "0012", "1e5", "NO", "12:30", "3/7", "2026-08-31", "=1+1", "+1", "-2+3", "@SUM(1)", "_x0041_", "  both  ",
     "<r>x</r>", "<r><t>x</t></r>", "<r> & </r>", "<b>x</b>", "https://example.invalid", "internal:'Summary'!A1", "{=1}",
     "a\nb", "a & \"b\" 'c'"],
)  # fmt: skip
def test_a_text_stays_this_text(monkeypatch: pytest.MonkeyPatch, limit: int, text: str) -> None:
    monkeypatch.setattr(workbook_tables, "HELD", limit)
    sheet = opened(texts(text)).worksheets[1]
    cell = sheet.cell(head_of(sheet, "text") + 1, 1)
    # Excel takes `_x005F_` for the underscore that it stands for; openpyxl does so in shared strings alone.
    assert (cell.value.replace("_x005F_", "_"), cell.number_format) == (text, "@")
    assert cell.data_type in ("s", "inlineStr") and cell.hyperlink is None


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_any_text_comes_back_as_it_is_shown(text: str) -> None:
    # openpyxl drops these letters itself.
    shown = visible(text).replace("x005F", "")
    sheet = opened(texts(text.replace("x005F", ""))).worksheets[1]
    assert (sheet.cell(head_of(sheet, "text") + 1, 1).value or "") == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "yyyy-mm-dd"), ("vi", r"dd\/mm\/yyyy")])
def test_days_and_moments_are_real_and_shown_as_the_language_has_them(language: str, shown: str) -> None:
    columns = [Column("day", "day", "day"), Column("at", "at", "moment")]
    row = {"day": "2026-08-31", "at": "2026-07-03T23:30:00.000000Z"}
    sheet = opened(one_table(columns, [row], language=language)).worksheets[1]
    day, moment = (sheet.cell(head_of(sheet, "day") + 1, column) for column in (1, 2))
    assert (day.value, moment.value) == (datetime(2026, 8, 31), datetime(2026, 7, 3, 23, 30))
    assert day.number_format == shown and is_date_format(shown)
    assert moment.number_format == f'{shown} hh:mm" UTC"'


@pytest.mark.parametrize(
    "text", ["2026-13-01", "2026-02-30", "soon", "1900-02-28", "0001-01-01", "2026-08", "２０２６-08-31"]
)
def test_what_is_no_day_to_a_spreadsheet_stays_a_text(text: str) -> None:
    sheet = opened(one_table([Column("day", "day", "day")], [{"day": text}])).worksheets[1]
    assert sheet.cell(head_of(sheet, "day") + 1, 1).value == text


@pytest.mark.parametrize(
    ("kind", "values", "shown"),
    [
        ("number", [1, 2026, 1234567], "General"),
        ("number", [1, 2.5], "0.0"),
        ("number", [1, 2.25], "0.00"),
        ("number", [1, 1 / 3], "General"),
        ("percent", [0, 100, None], "0%"),
        ("percent", [62.5, 100], "0.0%"),
    ],
)
def test_numbers_have_the_places_of_their_column(kind: str, values: list[Any], shown: str) -> None:
    rows = [{"n": value} for value in values]
    sheet = opened(one_table([Column("n", "n", kind)], rows)).worksheets[1]
    head = head_of(sheet, "n")
    parts_of = 100 if kind == "percent" else 1
    for row, value in enumerate(values, head + 1):
        cell = sheet.cell(row, 1)
        assert same(cell.value, value if value is None else value / parts_of if parts_of > 1 else value)
        assert value is None or cell.number_format == shown


@pytest.mark.parametrize("value", [10**15, -(10**20), float("nan"), float("inf")])
def test_a_number_that_a_spreadsheet_would_change_is_a_text(value: float) -> None:
    sheet = opened(one_table([Column("n", "n", "number")], [{"n": value}])).worksheets[1]
    found = sheet.cell(head_of(sheet, "n") + 1, 1).value
    assert found == (str(value) if isinstance(value, int) else None)


# Nothing runs


def test_hostile_texts_are_texts_everywhere(shared_data: Path) -> None:
    given_ = corpus(shared_data)
    report = hostile(given_)
    found = parts(frozen_rows(report))
    for name, text in found.items():
        assert not any(ord(letter) < 32 and letter not in "\n\r" for letter in text), name
        assert "TargetMode" not in text, name
        assert not (name.startswith("xl/worksheets/") and "<f>" in text), name
    said = every_text(opened(frozen_rows(report)))
    for text in given_:
        shown = visible(text)
        assert not shown.strip() or shown in said or shown.rstrip() in said, text


def test_names_and_heads_are_read_alike_by_each_program() -> None:
    sheet = opened(texts("x", title="_x0041_b")).worksheets[1]
    assert sheet.title == "_ x0041_b"
    report = one_table([Column("a", "_x0041_"), Column("b", "<r>x</r>"), Column("c", "=1+1")], [{}])
    sheet = opened(report).worksheets[1]
    heads = [cell.value for cell in sheet[head_of(sheet, "_ x0041_")]]
    (table,) = sheet.tables.values()
    assert heads == ["_ x0041_", "<r>x</r>", "=1+1"] == [column.name for column in table.tableColumns]


# Too long for a cell


@pytest.mark.parametrize("limit", [20_000, 0], ids=["table", "streamed"])
@pytest.mark.parametrize("letter", ["a", "ộ", "👍"])
def test_a_text_too_long_for_a_cell_is_cut_in_sight(
    monkeypatch: pytest.MonkeyPatch, limit: int, letter: str
) -> None:
    monkeypatch.setattr(workbook_tables, "HELD", limit)
    book = opened(texts("short", letter * 40_000))
    sheet = book.worksheets[1]
    text = sheet.cell(head_of(sheet, "text") + 2, 1).value
    kept, _sign, mark = text.partition(" … ")
    assert len(text.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert set(kept) == {letter} and mark == "[cut here: 40000 characters, and a cell can hold 32767]"
    note = "Texts that are cut because a cell can hold only 32767 characters: 1."
    for page in book.worksheets:
        assert any(note in said for said in every_text_of(page))


@pytest.mark.parametrize("text", ["a" * 32_767, "👍" * 16_383, "ộ" * 32_767])
def test_a_text_that_just_fits_is_whole(text: str) -> None:
    sheet = opened(texts(text)).worksheets[1]
    assert sheet.cell(head_of(sheet, "text") + 1, 1).value == text


@pytest.mark.parametrize("sign", ["👩\u200d👩\u200d👧", "👍🏽", "o\u0323\u0302"])
def test_no_sign_is_cut_in_its_middle(sign: str) -> None:
    for before in range(len(sign) + 1):
        sheet = opened(texts("a" * before + sign * 20_000)).worksheets[1]
        kept = sheet.cell(head_of(sheet, "text") + 1, 1).value.partition(" … ")[0]
        assert kept[before:].replace(sign, "") == ""


# The same bytes


def test_the_same_report_is_the_same_file_at_any_time_and_in_any_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = written(full())
    for zone in ("Asia/Ho_Chi_Minh", "America/Caracas"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        monkeypatch.setattr(time, "time", lambda: 2e9)
        try:
            assert written(full()) == first
        finally:
            monkeypatch.undo()
            time.tzset()


def test_the_file_says_when_the_report_was_made_and_what_it_is() -> None:
    report = full("vi")
    about = opened(report).properties
    assert about.created == about.modified == datetime.fromisoformat(AT).replace(tzinfo=None)
    assert (about.title, about.subject, about.creator) == (report.title, report.period, report.organisation)
    assert about.description == HEAD
    for at, on, made in (("", "2026-02-03", datetime(2026, 2, 3)), ("", "", datetime(2026, 1, 1))):
        assert opened(report._replace(at=at, on=on)).properties.created == made
    with zipfile.ZipFile(io.BytesIO(written(report))) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 31, 0, 0, 0)}


# What else


def test_who_lacks_the_library_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra) as raised:
        written(plain())
    assert raised.value.extra == "xlsx"
    assert isinstance(raised.value.__cause__, ModuleNotFoundError)


def test_a_table_without_rows_says_so() -> None:
    sheet = opened(one_table([Column("a", "a")], [])).worksheets[1]
    assert sheet.cell(head_of(sheet, "a") + 1, 1).value == "Nothing stands here." and not sheet.tables
    assert (
        opened(Report("x", "", "", "", (Section("", (Table("x", (), ({},)),)),))).worksheets[1].title == "x"
    )
