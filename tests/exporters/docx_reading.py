"""Documents (docx) read back: by python-docx, and as the XML that they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from unicodedata import normalize

import docx
from auditplugins.exporters import document, words
from docx.oxml.ns import qn
from docx.table import Table as Shown
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import etree
from written import raw

from auditcore.api import Column, Report, Section, Table

WIDE = {"portrait": 11906, "landscape": 16838}


def opened(report: Report) -> Any:
    return docx.Document(io.BytesIO(raw(document.write, report)))


def parts(report: Report) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw(document.write, report))) as file:
        return {name: file.read(name) for name in file.namelist()}


def report_of(*given: Any, language: str = "en", **more: Any) -> Report:
    """A report with these parts in one section."""
    base = Report("Report", "Office", "2026-07-31", "", (Section("Part", given),), "audit", language=language)
    return base._replace(**more)


def texts(*said: str) -> Report:
    """A report with a table of these texts, one a row."""
    return report_of(Table("Texts", (Column("text", "text"),), [{"text": one} for one in said]))


def tables(read: Any) -> list[Shown]:
    """The tables with data; facts, letterhead and places to sign are others."""
    return [one for one in read.tables if one.style.name == "Report Table"]


def layouts(read: Any) -> list[Shown]:
    return [one for one in read.tables if one.style.name == "Report Layout"]


def cells(table: Shown) -> list[list[str]]:
    """The texts of all rows, the head's first."""
    return [[_Cell(tc, table).text for tc in row.tc_lst] for row in table._tbl.tr_lst]


def paragraphs(read: Any, *styles: str) -> list[str]:
    """The texts of the paragraphs with one of these styles, in order, tables left out."""
    return [one.text for one in read.paragraphs if one.style.name in styles]


def outline(read: Any) -> list[tuple[int, str]]:
    return [
        (int(one.style.name[8:]), one.text)
        for one in read.paragraphs
        if one.style.name.startswith("Heading ")
    ]


def expected(table: Table, language: str, columns: Sequence[Column] | None = None) -> list[list[str]]:
    """What people read in a table, its head first."""
    columns = table.columns if columns is None else columns
    head = [nfc(words.one_line(column.title)) for column in columns]
    rows = [[_marked(column, row.get(column.key), language) for column in columns] for row in table.rows]
    return [head, *(rows or [[words.say(language, "nothing")]])]


def _marked(column: Column, value: Any, language: str) -> str:
    shown = nfc(words.cell(column, value, language))
    tone = words.tone(column, value)
    return f"{words.MARKS[tone]}\xa0{shown}" if tone else shown


def joined(shown: Iterator[Shown], given: Table) -> list[list[str]]:
    """The texts of the next table, its bands side by side again, each without the first column that is repeated in it."""
    rows = cells(next(shown))
    while len(rows[0]) < len(given.columns):
        for row, more in zip(rows, cells(next(shown)), strict=True):
            assert more[0] == row[0]
            row += more[1:]
    return rows


def named(element: Any, path: str) -> list[Any]:
    """What an XPath finds below an element of Word's."""
    return list(element.xpath(path))


def styled(cell: _Cell) -> list[tuple[str, str]]:
    """The paragraphs of a cell: style and text."""
    return [(one.style.name, one.text) for one in cell.paragraphs]


def nfc(text: str) -> str:
    return normalize("NFC", text)


def blocks(read: Any) -> Iterator[tuple[str, Any]]:
    """Paragraphs and tables in order, each with how the page lies that it stands on."""
    waiting: list[Any] = []
    for element in read.element.body:
        ends = element if element.tag == qn("w:sectPr") else element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if ends is None:
            waiting.append(Shown(element, read) if element.tag == qn("w:tbl") else Paragraph(element, read))
            continue
        wide = int(ends.find(qn("w:pgSz")).get(qn("w:w")))
        lies = next(name for name, size in WIDE.items() if size == wide)
        yield from ((lies, one) for one in waiting)
        waiting.clear()


def tags(xml: bytes) -> set[str]:
    return {etree.QName(one).localname for one in etree.fromstring(xml).iter(etree.Element)}
