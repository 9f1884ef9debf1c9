"""The cells of a list, read back from each format, and what is to stand in them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from auditplugins.exporters import words

from auditcore.api import Column
from auditcore.columns import Column as ListColumn
from auditcore.contract import frozen

Cells = list[list[str]]


def value(column: ListColumn, row: dict[str, Any]) -> Any:
    """What a cell holds of a row of `--json`: a field as it is; what is none, or has no form of its own, as it is shown."""
    shown = column.show and (not column.field or column.kind == "data")
    return column.show(row) if shown and column.show else row[column.key]


def read_by_people(
    column: ListColumn, row: dict[str, Any], names: Mapping[str, str], language: str = "en"
) -> str:
    """A cell in formats for people, on one line. `names` are those of people and units, by their ids."""
    kind = {"texts": "text", "ids": "id", "codes": "code", "clauses": "clause"}.get(column.kind, column.kind)
    given = value(column, row)
    if column.show and kind not in ("day", "moment", "number", "truth"):
        given = column.show(row)
    if column.whose:
        given = [names.get(id, id) for id in given] if isinstance(given, list) else names.get(given, given)
    said = words.cell(Column(column.key, "", kind), frozen(given), language)
    return " ".join(said.split())


def read_by_programs(column: ListColumn, row: dict[str, Any]) -> str:
    """A cell of csv."""
    given = value(column, row)
    if given is None or given is False:
        return ""
    if isinstance(given, list) and not any(isinstance(one, (dict, list)) for one in given):
        return ", ".join(map(str, given))
    if isinstance(given, (dict, list)):
        return json.dumps(given, ensure_ascii=False)
    return "yes" if given is True else str(given)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: Cells = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def _html(data: bytes) -> Cells:
    parser = _Tables()
    parser.feed(data.decode())
    return [[" ".join(cell.split()) for cell in row] for row in parser.rows]


def _markdown(data: bytes) -> Cells:
    import html

    rows = [line for line in data.decode().split("\n") if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", row)[1:-1] for row in (rows[0], *rows[2:])]
    return [
        [" ".join(_unescaped(html.unescape(cell.replace("<br>", " "))).split()) for cell in row]
        for row in cells
    ]


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\`*_\[\]{}#.)+-])", r"\1", text)


def _xlsx(data: bytes) -> Cells:
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[1]
    return [[_as_read(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _as_read(cell: Any) -> str:
    """A cell as people read it; a spreadsheet shows moments to the minute."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if not (cell.hour or cell.minute) else f"{cell:%Y-%m-%d %H:%M} UTC"
    return " ".join(str(cell).split())


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _docx(data: bytes) -> Cells:
    body = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    return [
        [
            " ".join("".join(text.text or "" for text in cell.iter(f"{_W}t")).split())
            for cell in row.iter(f"{_W}tc")
        ]
        for row in body.iter(f"{_W}tr")
    ]


def _csv(data: bytes) -> Cells:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def pdf_text(data: bytes) -> str:
    """All that can be read in a PDF, without white space: where a line breaks does not matter."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run([program, "-", "-"], input=data, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def below(cells: Cells, heads: list[str]) -> Cells:
    """The rows below this head."""
    at = next((number for number, row in enumerate(cells) if row[: len(heads)] == heads), None)
    assert at is not None, f"no row says {heads}: {cells[:6]}"
    return [row[: len(heads)] for row in cells[at + 1 :]]


PEOPLE: dict[str, Callable[[bytes], Cells]] = {
    "docx": _docx,
    "html": _html,
    "markdown": _markdown,
    "xlsx": _xlsx,
}
PROGRAMS: dict[str, Callable[[bytes], Cells]] = {"csv": _csv, "csv-exact": _csv}
