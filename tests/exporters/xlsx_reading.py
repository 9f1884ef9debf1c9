"""Workbooks as tests read them: by openpyxl, and as the parts of their zip."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from auditplugins.exporters import workbook
from auditplugins.exporters.words import cell, kind_of, visible
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditcore.api import Column, Report, Section, Table

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
ON = "2026-07-31"


def written(report: Report) -> bytes:
    stream = io.BytesIO()
    workbook.write(report, stream)
    return stream.getvalue()


def opened(report: Report) -> Workbook:
    return load_workbook(io.BytesIO(written(report)))


def parts(report: Report) -> dict[str, str]:
    """The files of the zip, each of which must be XML."""
    with zipfile.ZipFile(io.BytesIO(written(report))) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    for text in found.values():
        ElementTree.fromstring(text)
    return found


def charts(report: Report) -> list[ElementTree.Element]:
    found = parts(report)
    names = sorted((name for name in found if "charts/chart" in name), key=lambda name: (len(name), name))
    return [ElementTree.fromstring(found[name]) for name in names]


def values(root: ElementTree.Element, path: str) -> list[str]:
    """The values of these elements of a chart, which stand as attributes or as text."""
    steps = "/".join(f"{DRAWING}{step}" for step in path.split("/"))
    return [one.get("val") or one.text or "" for one in root.iterfind(f".//{steps}")]


def one_table(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    title: str = "Findings",
    language: str = "en",
) -> Report:
    table = Table(title, tuple(columns), rows)
    return Report(title, "Office", ON, "", (Section("", (table,)),), language=language)


def texts(*given: str, title: str = "Findings", language: str = "en") -> Report:
    """A list of texts, one a row."""
    return one_table([Column("text", "text")], [{"text": text} for text in given], title, language)


def head_of(sheet: Worksheet, title: str) -> int:
    """The row of a table's head, whose first cell says this."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == title)


def rows_of(sheet: Worksheet, first: str, count: int, width: int) -> list[list[Any]]:
    """The values of so many rows below a head that begins with this."""
    head = head_of(sheet, first)
    return [
        [sheet.cell(row, column + 1).value for column in range(width)]
        for row in range(head + 1, head + 1 + count)
    ]


def every_text_of(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def every_text(book: Workbook) -> list[str]:
    return [text for sheet in book for text in every_text_of(sheet)]


def expected(column: Column, value: Any, language: str) -> Any:
    """What must stand in a cell for this value: None for nothing, a day, a number, or a text."""
    kind = kind_of(column)
    if value is None or value == "" or value == ():
        return None
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "vi": ("không", "có")}[language][value]
    if isinstance(value, (int, float)):
        return value / 100 if kind == "percent" else value
    if kind == "day" and isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return datetime.fromisoformat(value)
    if kind == "moment" and isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", value):
        return datetime.fromisoformat(value).replace(tzinfo=None)
    if isinstance(value, tuple):
        return visible(", ".join(value))
    return visible(value) if isinstance(value, str) else cell(column, value, language)


def same(found: Any, wanted: Any) -> bool:
    """Whether a cell holds what it should; a spreadsheet keeps moments to about a thousandth of a second."""
    if isinstance(wanted, datetime):
        return isinstance(found, datetime) and abs((found - wanted).total_seconds()) < 0.002
    if isinstance(wanted, float):
        return isinstance(found, (int, float)) and abs(found - wanted) < 1e-9
    return type(found) is type(wanted) and found == wanted
