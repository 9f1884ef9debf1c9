"""Reads a register's file, csv or xlsx, into sheets of cells. What it is, its first bytes decide, not its name."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

from auditcore.errors import NotFound, Refused
from auditcore.i18n import N_, _
from auditcore.importing import bounds
from auditcore.importing.shapes import FileOptions, Sheet
from auditcore.text import nearest


class Book(NamedTuple):
    """What a file holds."""

    sheets: list[Sheet]
    """At least one; those hidden in a workbook come last."""
    options: FileOptions
    """As given, with what was found out: told again, the same file reads the same. A tab is `tab`."""
    said: list[str]
    """Sentences for the user: how the file was read."""


# The first bytes of what is often sent instead of a register.
_OTHERS = (
    (b"\x89PNG\r\n", N_("a PNG picture")),
    (b"\xff\xd8\xff", N_("a JPEG picture")),
    (b"GIF87a", N_("a GIF picture")),
    (b"GIF89a", N_("a GIF picture")),
    (b"%PDF-", N_("a PDF document")),
    (b"{\\rtf", N_("an RTF document")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"Rar!\x1a\x07", N_("a RAR archive")),
    (b"7z\xbc\xaf", N_("a 7z archive")),
    (b"SQLite format 3", N_("a database")),
)
# Where a letter is lost.
_LOST = re.compile(r"[^\W\d_]\?+[^\W\d_]")
# Older programs write such a page when they are asked for a workbook.
_PAGES = (b"<!doctype html", b"<html", b"<table", b"<?xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def read(path: str, options: FileOptions) -> Book:
    """The sheets of a file. Raises NotFound without such a file, Refused where it cannot be read as a register."""
    data = _content(path)
    name = os.path.basename(path)
    book = (_workbook if data.startswith(_ZIP) else _text)(data, name, options)
    if not any(any(row) for sheet in book.sheets for row in sheet.rows):
        raise Refused(_("{file} is empty.").format(file=name))
    return book


def _workbook(data: bytes, name: str, options: FileOptions) -> Book:
    from auditcore.importing import workbook

    sheets, said = workbook.read(data, name)
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        said.insert(0, _("{file} is a workbook, not csv; it was read as one.").format(file=name))
    return Book(sheets, FileOptions(sheet=options.sheet, header=options.header), said)


def _text(data: bytes, name: str, options: FileOptions) -> Book:
    _refuse_others(data, name)

    from auditcore.importing import csvfile

    rows, options, said = csvfile.read(data, name, options)
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        said.insert(0, _("{file} is plain text, not a workbook; it was read as csv.").format(file=name))
    return Book([Sheet("", rows, {})], options, said)


def lost_letters(sheets: Sequence[Sheet]) -> list[str]:
    """A sentence where many cells have a question mark inside a word: a program wrote it for letters it did not know."""
    cells = [cell for sheet in sheets for row in sheet.rows for cell in row if cell]
    lost = [cell for cell in cells if "?" in cell and _LOST.search(cell)]
    # A question mark may be meant, as in the address of a page.
    if len(lost) < 3 or 10 * len(lost) < len(cells):
        return []
    said = _(
        "Letters were lost when this file was saved: ? stands for them, as in “{cell}”. Save it again from the workbook "
        "as CSV UTF-8, or import the workbook itself."
    )
    return [said.format(cell=" ".join(lost[0].split())[:60])]


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(bounds.FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise NotFound(_("There is no file {file}.").format(file=path), hint=_meant(path)) from error
    except IsADirectoryError as error:
        raise Refused(
            _("{file} is a folder.").format(file=path), hint=_("Name the file itself, csv or xlsx.")
        ) from error
    except OSError as error:
        raise Refused(
            _("{file} cannot be read: {reason}.").format(file=path, reason=error.strerror)
        ) from error
    if len(data) > bounds.FILE_BYTES:
        raise Refused(
            _("{file} is larger than {limit} MB; that is too large for a register.").format(
                file=path, limit=bounds.FILE_BYTES // 1_000_000
            )
        )
    return data


def _meant(path: str) -> str:
    """A hint at a file beside it with nearly the same name."""
    folder, name = os.path.split(path)
    try:
        close = nearest(name, os.listdir(folder or "."))
    except (OSError, ValueError):
        close = None
    return _("Did you mean {file}?").format(file=os.path.join(folder, close)) if close else ""


def _refuse_others(data: bytes, name: str) -> None:
    """Raises Refused for what is neither a zip file nor text."""
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((kind for magic, kind in _OTHERS if data.startswith(magic)), "")
    if kind:
        raise Refused(
            _("{file} is not a register: by its first bytes it is {kind}.").format(file=name, kind=_(kind)),
            hint=_("Give a csv file or a workbook (.xlsx)."),
        )
    if data.startswith(_OLE):
        _refuse_ole(data, name)
    if start.startswith(_PAGES):
        raise Refused(
            _("{file} is a web page or XML, not a csv file or a workbook.").format(file=name),
            hint=_("Open it in a spreadsheet program and save it as .xlsx."),
        )


def _refuse_ole(data: bytes, name: str) -> None:
    """Raises Refused for an office file from before 2007, or one with a password, which looks the same."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused(
            _("{file} is protected by a password.").format(file=name),
            hint=_("Open it in a spreadsheet program and save it without a password."),
        )
    if "WordDocument".encode("utf-16-le") in data:
        raise Refused(
            _("{file} is a Word document in the old format (.doc), not a workbook.").format(file=name),
            hint=_("Give a csv file or a workbook (.xlsx)."),
        )
    raise Refused(
        _("{file} is a workbook in the old format (.xls), which cannot be read.").format(file=name),
        hint=_("Open it in a spreadsheet program and save it as .xlsx."),
    )
