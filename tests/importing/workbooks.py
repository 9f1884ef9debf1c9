"""Workbooks for the tests: by hand, part by part, as nobody honest would write them, and as openpyxl writes them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from auditcore.errors import Refused
from auditcore.importing import workbook
from auditcore.importing.shapes import Sheet

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def relation(id: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id}" Type="{TYPES}/{kind}" Target="{target}"/>'


def rows(*cells: str) -> str:
    """A worksheet with these rows of cells."""
    inner = "".join(f"<row>{row}</row>" for row in cells)
    return f"<worksheet {MAIN}><sheetData>{inner}</sheetData></worksheet>"


def text(value: str, place: str = "") -> str:
    where = f' r="{place}"' if place else ""
    return f'<c{where} t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def made(sheet: str | bytes = "", **changed: str | bytes) -> bytes:
    """A workbook of one sheet; parts by name, with `__` for a slash and `_` for a point."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f"<Relationships {RELATIONS}>{relation('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{TYPES}"><sheets><sheet name="F" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {RELATIONS}>{relation('a', 'worksheet', 'worksheets/sheet1.xml')}"
        f"{relation('b', 'sharedStrings', '/xl/sharedStrings.xml')}{relation('c', 'styles', 'styles.xml')}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet or rows(text("a")),
    }
    parts |= {name.replace("__", "/").replace("_xml", ".xml"): value for name, value in changed.items()}
    return zipped(parts)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, value in parts.items():
            archive.writestr(name, value)
    return file.getvalue()


def sheet_of(content: bytes) -> Sheet:
    (sheet,) = workbook.read(content, "register.xlsx")[0]
    return sheet


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        workbook.read(content, "register.xlsx")
    return caught.value.what


DAMAGED = "register.xlsx is damaged or incomplete, not a readable workbook."


def saved(fill: Any) -> bytes:
    """A workbook as openpyxl writes it, once `fill` has filled its sheet."""
    book = openpyxl.Workbook()
    fill(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
