"""Reads the sheets of a workbook (.xlsx): texts, stored results, and what was neither. It computes and follows nothing."""

from __future__ import annotations

from typing import NamedTuple

from auditcore.errors import Refused
from auditcore.i18n import N_, _, ngettext
from auditcore.importing import bounds, formats
from auditcore.importing.cellvalue import unescaped
from auditcore.importing.package import BROKEN, Events, Package, relations
from auditcore.importing.shapes import Sheet
from auditcore.importing.worksheet import Rows, Strings

# Other zip files, by a part that they have.
_OTHERS = (
    ("xl/workbook.bin", N_("a binary workbook (.xlsb)")),
    ("content.xml", N_("an OpenDocument file (.ods or .odt)")),
    ("index/document.iwa", N_("a document of an Apple program")),
    ("word/document.xml", N_("a Word document (.docx)")),
    ("ppt/presentation.xml", N_("a PowerPoint presentation (.pptx)")),
)


def read(data: bytes, name: str) -> tuple[list[Sheet], list[str]]:
    """The sheets of a workbook, hidden ones last, and sentences about them. Raises Refused."""
    package = Package(data, name)
    try:
        main = _main_part(package)
        parts = relations(package, main)
        book = _Book()
        package.read(main, book)
        styles, strings = _Styles(), Strings(package)
        for kind, part in parts.values():
            reader = {"styles": styles, "sharedStrings": strings}.get(kind)
            if reader and part in package:
                package.read(part, reader)
        room = bounds.Room()
        shown: list[Sheet] = []
        hidden: list[Sheet] = []
        for entry in book.sheets:
            kind, part = parts.get(entry.id, ("", ""))
            if kind != "worksheet":  # a chart, or a macro
                continue
            rows = Rows(package, styles.codes, strings.found, book.since_1904, room)
            package.read(part, rows)
            (hidden if entry.hidden else shown).append(rows.sheet(entry.name))
    except BROKEN as error:
        raise package.damaged() from error
    sheets = [*shown, *hidden]
    if not sheets:
        raise package.damaged()
    return sheets, _said([sheet.name for sheet in sheets], [sheet.name for sheet in hidden])


def _said(names: list[str], hidden: list[str]) -> list[str]:
    said = [
        ngettext(
            "A workbook with the sheet {names}.", "A workbook with the sheets {names}.", len(names)
        ).format(names=", ".join(f"“{name}”" for name in names))
    ]  # fmt: skip
    said += [_("The sheet “{name}” is hidden in the workbook.").format(name=name) for name in hidden]
    return said


def _main_part(package: Package) -> str:
    """The part that lists the sheets. Raises Refused for a zip file that is something else."""
    for part, kind in _OTHERS:
        if part in package:
            raise _other(package.file, _(kind))
    main = next((part for kind, part in relations(package, "").values() if kind == "officeDocument"), "")
    for part in (main.lstrip("/"), "xl/workbook.xml"):
        if part and part in package:
            return part
    raise _other(package.file, _("a zip archive"))


def _other(file: str, kind: str) -> Refused:
    return Refused(
        _("{file} is not a workbook: by its content it is {kind}.").format(file=file, kind=kind),
        hint=_("Open it in a spreadsheet program and save it as .xlsx, or give the workbook itself."),
    )


class _Entry(NamedTuple):
    name: str
    id: str
    hidden: bool


class _Book(Events):
    """The list of sheets, and the year from which days are counted."""

    def __init__(self) -> None:
        self.sheets: list[_Entry] = []
        self.since_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            id = next((id for name, id in attributes.items() if name.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_Entry(unescaped(attributes.get("name", "")), id, hidden))
        elif tag == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")


class _Styles(Events):
    """The number format of each style of cells."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.named: dict[str, str] = {}
        self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "cellXfs":
            self.inside = True
        elif tag == "numFmt" and not self.inside:
            self.named[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and self.inside:
            id = attributes.get("numFmtId", "0")
            built_in = formats.BUILT_IN.get(int(id), formats.GENERAL)
            self.codes.append(self.named.get(id) or built_in)

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.inside = False
