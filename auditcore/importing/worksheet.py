"""The texts of a workbook and the cells of its sheets, taken from the XML as it passes."""

from __future__ import annotations

import re

from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.importing import bounds, formats
from auditcore.importing.cellvalue import Cell, Value, unescaped, value
from auditcore.importing.package import Events, Package
from auditcore.importing.shapes import Remark, Sheet

_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
# Merged cells of one column.
_BELOW = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?\1\$?([0-9]{1,7})")
_LAST_ROW = 1_048_576
_REMEMBERED = 10_000


class Texts(Events):
    """Gathers the text of `t` elements: pieces of one text in several fonts are joined, how to speak it is left out."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.pieces: list[str] = []
        self.length = 0
        self.open = self.spoken = False

    def clear(self) -> None:
        self.pieces = []
        self.length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self.open = not self.spoken
        elif tag == "rPh":
            self.spoken = True

    def end(self, tag: str) -> None:
        if tag == "t":
            self.open = False
        elif tag == "rPh":
            self.spoken = False

    def text(self, text: str) -> None:
        if self.open:
            self.length += len(text)
            if self.length > bounds.CELL_CHARACTERS:
                raise self.too_long()
            self.pieces.append(text)

    def too_long(self) -> Refused:
        return Refused(
            _("{file} has a cell of more than {limit} characters.").format(
                file=self.package.file, limit=bounds.CELL_CHARACTERS
            )
        )


class Strings(Texts):
    """The texts that cells refer to by number."""

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        self.found: list[str] = []

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "si":
            if len(self.found) >= bounds.STRINGS:
                raise self.package.damaged(_("it has too many texts"))
            self.found.append(unescaped("".join(self.pieces)))
            self.clear()


class Rows(Texts):
    """The cells of one sheet. They may come in any order; blank rows and cells at the end leave no trace."""

    def __init__(
        self, package: Package, codes: list[str], strings: list[str], since_1904: bool, room: bounds.Room
    ) -> None:
        super().__init__(package)
        self.codes = codes
        self.strings = strings
        self.since_1904 = since_1904
        self.room = room
        self.rows: list[list[str]] = []
        self.remarks: dict[tuple[int, int], Remark] = {}
        self.ranges: list[str] = []
        self.inside = self.formula = False
        self.row = self.column = 0
        self.attributes: dict[str, str] = {}
        # Columns by their letters, and values by what is stored: most come often.
        self.columns: dict[str, int] = {}
        self.values: dict[tuple[str, str, str, bool], Value] = {}

    def sheet(self, name: str) -> Sheet:
        """The sheet, once it was read. A cell merged with those below it lends them what it holds."""
        merged: dict[tuple[int, int], str] = {}
        left = bounds.CELLS
        for range_ in self.ranges:
            found = _BELOW.fullmatch(range_)
            if not found:  # a title over several columns
                continue
            first, at = int(found[2]), _column(found[1]) - 1
            last = min(int(found[3]), len(self.rows))
            left -= max(last - first, 0)
            if left < 0:
                raise self.package.damaged(_("it has too many merged cells"))
            above = self.rows[first - 1] if 0 < first <= last else []
            if at < len(above) and above[at]:
                for row in range(first + 1, last + 1):
                    self.lend(first, row, at)
                    merged[row, at] = range_
        return Sheet(name, self.rows, self.remarks, merged)

    def lend(self, first: int, row: int, at: int) -> None:
        cells = self.rows[row - 1]
        more = max(at + 1 - len(cells), 0)
        self.room.take(row, at + 1, more)
        cells.extend([""] * more)
        cells[at] = self.rows[first - 1][at]
        if remark := self.remarks.get((first, at)):
            self.room.take_remark()
            self.remarks[row, at] = remark

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheetData":
            self.inside = True
        elif tag == "mergeCell":
            self.ranges.append(attributes.get("ref", ""))
        elif not self.inside:
            return
        elif tag == "c":
            self.attributes = attributes
            self.formula = False
            self.clear()
        elif tag == "v":
            self.open = True
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        else:
            super().start(tag, attributes)

    def end(self, tag: str) -> None:
        if tag == "sheetData":
            self.inside = False
        elif not self.inside:
            return
        elif tag == "c":
            self.cell()
        elif tag == "v":
            self.open = False
        else:
            super().end(tag)

    def too_long(self) -> Refused:
        return bounds.long_cell(self.row)

    def cell(self) -> None:
        """Takes over the cell that has just ended; the place that it names counts, else the one after the last."""
        place = self.attributes.get("r")
        if place:
            found = _PLACE.fullmatch(place)
            if not found:
                raise self.package.damaged()
            self.row = int(found[2])
            self.column = self.columns.get(found[1]) or self.columns.setdefault(found[1], _column(found[1]))
        else:
            self.column += 1
        text, remark = self.value("".join(self.pieces))
        if text or remark:
            self.put(text, remark)

    def value(self, stored: str) -> Value:
        kind, style = self.attributes.get("t", "n"), self.attributes.get("s", "0")
        if kind == "s" and stored:
            number = int(stored)
            if number < 0:
                raise self.package.damaged()
            stored, kind = self.strings[number], "str"
        elif kind in ("inlineStr", "str"):
            stored = unescaped(stored)
        if not self.formula and (kind in ("inlineStr", "str") or not stored):
            return stored, None
        known = self.values.get((kind, stored, style, self.formula))
        if known is None:
            code = self.codes[int(style)] if int(style) < len(self.codes) else formats.GENERAL
            result = bool(stored) or kind == "str"
            known = value(Cell(kind, stored, code, self.formula, result, self.since_1904))
            if len(self.values) >= _REMEMBERED:
                self.values.clear()
            self.values[kind, stored, style, self.formula] = known
        return known

    def put(self, text: str, remark: Remark | None) -> None:
        if not 1 <= self.row <= _LAST_ROW:
            raise self.package.damaged()
        known = self.rows[self.row - 1] if self.row <= len(self.rows) else []
        more = max(self.column - len(known), 0)
        self.room.take(self.row, self.column, more)
        while len(self.rows) < self.row:
            self.rows.append([])
        row = self.rows[self.row - 1]
        row.extend([""] * more)
        if row[self.column - 1]:
            raise self.package.damaged()  # two cells in one place: which of them is meant?
        row[self.column - 1] = text
        if remark:
            self.room.take_remark()
            self.remarks[self.row, self.column - 1] = remark


def _column(letters: str) -> int:
    """The number of a column, from 1: 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
