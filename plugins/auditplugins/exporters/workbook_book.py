"""The workbook itself: its formats, the names of its sheets, how a page prints, and how a text gets into a cell."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

from auditcore.api import Report
from auditplugins.exporters import workbook_cells as cells
from auditplugins.exporters.words import language_of, one_line, say, visible

WORDS = {
    "en": {
        "summary": "Summary",
        "table": "Table",
        "sheet": "Sheet",
        "sheets": "Sheets",
        "rows": "Rows",
        "drawn": "Figures of the drawing",
        "cut": " … [cut here: {count} characters, and a cell can hold {most}]",
        "cuts": "Texts that are cut because a cell can hold only {most} characters: {count}.",
        "streamed": "So many rows are no table of the spreadsheet program: filter and fixed head are set all the same.",
        "goes on": "Continued on the sheet “{sheet}”: a sheet cannot hold more rows.",
    },
    "vi": {
        "summary": "Tóm tắt",
        "table": "Bảng",
        "sheet": "Trang tính",
        "sheets": "Các trang tính",
        "rows": "Số dòng",
        "drawn": "Số liệu của biểu đồ",
        "cut": " … [cắt tại đây: {count} ký tự, mỗi ô chỉ chứa được {most}]",
        "cuts": "Số nội dung bị cắt vì mỗi ô chỉ chứa được {most} ký tự: {count}.",
        "streamed": "Danh sách dài nên không lập thành bảng (Table); bộ lọc và dòng tiêu đề cố định vẫn có.",
        "goes on": "Xem tiếp ở trang tính “{sheet}”: một trang tính không chứa thêm được dòng nào.",
    },
}

FONT, SIZE, LINE, HIGHEST = "Arial", 10, 13.5, 400.0
DARK, RULE, FAINT = "#1F3864", "#B0B0B0", "#595959"
_BASE = {"font_name": FONT, "font_size": SIZE, "valign": "top"}
_WRAP = {**_BASE, "text_wrap": True}
_CELL = {**_WRAP, "border": 1, "border_color": RULE}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {**_WRAP, "bold": True, "font_size": 14, "font_color": DARK},
    "section 1": {**_WRAP, "bold": True, "font_size": 13, "font_color": DARK, "bottom": 1, "bottom_color": DARK},
    "section 2": {**_WRAP, "bold": True, "font_size": 11, "font_color": DARK},
    "section 3": {**_WRAP, "bold": True, "italic": True},
    "text": {**_WRAP, "num_format": "@"},
    "plain": _BASE,
    "label": {**_WRAP, "bold": True},
    "note": {**_WRAP, "italic": True, "font_color": FAINT},
    "link": {**_BASE, "font_color": "#0000FF", "underline": 1},
    "cell link": {**_CELL, "font_color": "#0000FF", "underline": 1},
    "centre": {**_WRAP, "align": "center"},
    "centre bold": {**_WRAP, "align": "center", "bold": True},
    "centre italic": {**_WRAP, "align": "center", "italic": True},
    "head": {**_CELL, "bold": True, "bg_color": DARK, "font_color": "#FFFFFF", "valign": "vcenter"},
    # As text: what looks like a number, a day or a formula stays as it is, also after somebody typed into the cell.
    "cell": {**_CELL, "num_format": "@"},
    "general": _CELL,
    "centred number": {**_CELL, "align": "center", "valign": "vcenter"},
    "bad": {"bold": True, "bg_color": "#F8CBAD", "font_color": "#7F1D1D"},
    "warn": {"bg_color": "#FFE699", "font_color": "#5F4B00"},
    "good": {"bg_color": "#C6E0B4", "font_color": "#1E4620"},
}  # fmt: skip
DAYS = {"en": "yyyy-mm-dd", "vi": r"dd\/mm\/yyyy"}

_NO_NAME = re.compile(r"[\[\]:*?/\\]+")
# In names, unlike cells, XlsxWriter leaves `_x0041_` as it is, which programs read as `A`.
_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
# Of a sheet's name, in UTF-16 units.
NAME = 31


class Book:
    """A workbook that is being written, with the words of the report's language."""

    def __init__(self, book: Any, report: Report) -> None:
        self.book, self.report = book, report
        self.language = language_of(report.language)
        self._formats: dict[tuple[Any, ...], Any] = {}
        # Excel keeps this name for itself.
        self._names = {"history"}
        self.cuts = 0
        created = _moment(report)
        said = {"title": report.title, "subject": report.period, "author": report.organisation}
        said |= {"company": report.organisation, "comments": report.head}
        book.set_properties(
            {name: one_line(text)[:255] for name, text in said.items()} | {"created": created}
        )

    def word(self, name: str, **values: object) -> str:
        return WORDS[self.language][name].format(**values)

    def say(self, name: str, **values: object) -> str:
        return say(self.language, name, **values)

    def format(self, name: str, **more: Any) -> Any:
        """A format of the table above, with what is changed in it. Made when it is first asked for."""
        key = (name, *more.items())
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**FORMATS[name], **more})
        return self._formats[key]

    def name(self, wanted: str) -> str:
        """A name that a sheet may have, and no other has."""
        plain = " ".join(_NO_NAME.sub(" ", named(wanted)).split()).strip("' ")
        plain = unicodedata.normalize("NFC", plain) or self.word("table")
        name, number = cells.short(plain, NAME), 1
        while unicodedata.normalize("NFC", name.casefold()) in self._names:
            number += 1
            end = f" ({number})"
            name = cells.short(plain, NAME - len(end)) + end
        self._names.add(unicodedata.normalize("NFC", name.casefold()))
        return name

    def sheet(self, name: str, streamed: bool = False) -> Any:
        """A new sheet. Of a streamed one only the row that is being written is kept in memory."""
        self.book.constant_memory = streamed
        sheet = self.book.add_worksheet(name)
        self.book.constant_memory = False
        sheet.hide_gridlines(2)
        return sheet

    def page(self, sheet: Any, landscape: bool) -> None:
        """How the sheet prints: as wide as a page of A4, with what it belongs to at the foot."""
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.8)
        sheet.fit_to_pages(1, 0)
        report = self.report
        left = " · ".join(filter(None, [report.title, report.period]))
        # `&` begins a code, so each that is meant is doubled; digits behind a code would be the size of the letters.
        said = [
            cells.short(one_line(text), most).replace("&", "&&")
            for text, most in ((left, 50), (report.head, 40))
        ]
        page = self.say("page", page="&P", pages="&N")
        sheet.set_footer(
            "".join(f'&{at}&"{FONT}"&8 {text}' for at, text in zip("LCR", (*said, page), strict=True))
        )

    def put(self, sheet: Any, row: int, column: int, text: str, format: Any) -> None:
        """Write a text as a text, with nothing hidden in it; where it has to be cut to fit into a cell, that is counted."""
        text = visible(text)
        kept = text
        if len(text) > cells.LONGEST // 2:
            mark = self.word("cut", count=len(text), most=cells.LONGEST)
            kept = cells.fitting(text, mark)
        if not kept:
            sheet.write_blank(row, column, None, format)
        elif kept.startswith("<r>") and kept.endswith("</r>"):
            # XlsxWriter takes such a text for markup of its own, unless it comes in parts.
            sheet.write_rich_string(row, column, kept[0], format, kept[1], format, kept[2:], format)
        else:
            sheet.write_string(row, column, kept, format)
        self.cuts += kept is not text

    def across(
        self,
        sheet: Any,
        row: int,
        first: int,
        last: int,
        text: str,
        format: Any,
        room: float,
        size: float = SIZE,
    ) -> float:
        """Write a text into several columns, `room` wide together; how high its row must be."""
        if last > first:
            sheet.merge_range(row, first, row, last, "", format)
        self.put(sheet, row, first, text, format)
        scale = size / SIZE
        high = LINE * scale * cells.lines(visible(text)[: cells.LONGEST], room / scale) + 3
        return min(high, HIGHEST)


def named(text: str) -> str:
    """The text as the name of a sheet or a column: on one line, and each program reads it the same."""
    return _ESCAPE.sub("_ ", one_line(text))


def _moment(report: Report) -> datetime:
    """When the report was made: its moment, or its day. Never the clock: the same report is the same file."""
    for said in (report.at, report.on):
        try:
            found = datetime.fromisoformat(said)
        except ValueError:
            continue
        return found.astimezone(UTC).replace(microsecond=0) if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime(2026, 1, 1, tzinfo=UTC)
