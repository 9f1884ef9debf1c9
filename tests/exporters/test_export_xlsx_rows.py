"""The format xlsx with very many rows: they are streamed, and none is lost."""

from __future__ import annotations

import io
import os
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from auditplugins.exporters import workbook, workbook_tables
from sample_report import Rows, plain
from xlsx_reading import every_text_of, expected, head_of, one_table, opened, rows_of, same, texts, written

from auditcore.api import Column, Report, Section


def test_a_streamed_sheet_has_filter_and_fixed_head_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_tables, "HELD", 4)
    report = plain(5)
    sheet = opened(report).worksheets[1]
    head = head_of(sheet, "finding")
    assert not sheet.tables and sheet.auto_filter.ref == f"A{head}:H{head + 5}"
    assert sheet.freeze_panes == f"A{head + 1}" and sheet.print_title_rows == f"${head}:${head}"
    assert any("So many rows are no table" in said for said in every_text_of(sheet))
    rows = rows_of(sheet, "finding", 5, 8)
    for cells, row in zip(rows, report.tables[0].rows, strict=True):
        for value, column in zip(cells, report.tables[0].columns, strict=True):
            assert same(value, expected(column, row[column.key], "en")), column.key
    assert opened(plain(4)).worksheets[1].tables


def test_tables_that_are_too_many_together_are_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_tables, "HELD_TOGETHER", 7)
    table = plain(3).tables[0]
    report = Report("All", "Office", "2026-07-31", "", (Section("", (table,) * 3),))
    assert [bool(sheet.tables) for sheet in opened(report).worksheets[1:]] == [True, True, False]


class Counted(dict[str, Any]):
    """A row that can be watched."""


def test_of_many_rows_few_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_tables, "HELD", 50)
    alive: weakref.WeakSet[Counted] = weakref.WeakSet()
    most = 0

    def made() -> Iterator[Counted]:
        nonlocal most
        for number in range(500):
            row = Counted(text=f"row {number}")
            alive.add(row)
            most = max(most, len(list(alive)))
            yield row

    Counted.__hash__ = object.__hash__  # type: ignore[method-assign]
    report = one_table([Column("text", "text")], Rows(made))  # type: ignore[arg-type]
    assert len(rows_of(opened(report).worksheets[1], "text", 500, 1)) == 500
    assert most <= 54


def test_rows_that_no_sheet_can_hold_go_on_upon_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_tables, "HELD", 2)
    monkeypatch.setattr(workbook_tables, "MOST", 3)
    book = opened(texts(*"abcdefg"))
    assert book.sheetnames == ["Summary", "Findings", "Findings (2)", "Findings (3)"]
    found = [[row[0] for row in rows_of(sheet, "text", 3, 1)] for sheet in book.worksheets[1:]]
    assert found == [["a", "b", "c"], ["d", "e", "f"], ["g", None, None]]
    assert any("Continued on the sheet “Findings (2)”" in said for said in every_text_of(book["Findings"]))
    assert not any("Continued" in said for said in every_text_of(book["Findings (3)"]))


def test_rows_that_fail_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(workbook_tables, "HELD", 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def broken() -> Iterator[dict[str, str]]:
        yield from ({"text": "x"} for _each in range(9))
        raise OSError("the disk is gone")

    report = one_table([Column("text", "text")], Rows(broken))  # type: ignore[arg-type]
    with pytest.raises(OSError, match="gone"):
        workbook.write(report, io.BytesIO())
    assert os.listdir(tmp_path) == []


def test_more_columns_than_a_sheet_has_are_refused() -> None:
    columns = [Column(f"c{number}", f"c{number}") for number in range(16_001)]
    with pytest.raises(ValueError, match="16001 columns"):
        written(one_table(columns, [{}]))
