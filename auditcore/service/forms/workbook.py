"""A form as a workbook: a sheet a unit with lists to choose from, locked questions, and hidden ids to read it back by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from auditcore import __version__, extras
from auditcore.checklists.sheet_write import put
from auditcore.i18n import _, speaking
from auditcore.model import RESULTS
from auditcore.service.forms import words
from auditcore.service.forms.content import SAMPLE, Form, Item, Section
from auditcore.service.forms.layout import (
    AT,
    CODES,
    COLUMNS,
    FIRST,
    HEADINGS,
    HIDDEN_SHEET,
    LISTS,
    MARKER,
    VERSION,
    cut,
    mark_of_row,
    shown,
)
from auditcore.service.forms.rules import add_rules
from auditcore.text import wrap

# Of rows, in points: not every program makes room for wrapped lines by itself. A row has lines to write in, too.
TITLE, LINE, HIGHEST = 22, 13.5, 400
ROOM = 4
FONT = "Arial"
# A fixed day, so that the same form is the same file.
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write(form: Form) -> bytes:
    """The workbook. Raises Refused where the library that writes it is not installed."""
    with extras.needed("xlsx"):
        import xlsxwriter

    held = BytesIO()
    settings = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with speaking(form.language):
        book = xlsxwriter.Workbook(held, {"in_memory": True, **settings})
        _Writer(book, form).write()
        book.close()
    return held.getvalue()


class _Writer:
    def __init__(self, book: Any, form: Form) -> None:
        self.book, self.form = book, form
        self.names: set[str] = {HIDDEN_SHEET, "history"}
        base = {"font_name": FONT, "font_size": 10, "valign": "top"}
        cell = {**base, "border": 1, "border_color": "#B0B0B0", "text_wrap": True}
        self.formats = {
            name: book.add_format({**start, **more})
            for name, start, more in (
                ("title", base, {"bold": True, "font_size": 14}),
                ("plain", base, {}),
                ("label", base, {"bold": True}),
                ("wrapped", base, {"text_wrap": True}),
                ("heading", cell, {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "valign": "vcenter"}),
                ("locked", cell, {"bg_color": "#EFEFEF"}),
                # As text: what looks like a number or a day (8.10, 3/7) stays as it is typed.
                ("text", cell, {"locked": False, "num_format": "@"}),
                ("number", cell, {"locked": False, "num_format": "0", "align": "center"}),
                ("wanting", {}, {"bg_color": "#F8B26A"}),
                ("hint", {}, {"bg_color": "#FFF6CC"}),
            )
        }  # fmt: skip
        self.lists: dict[tuple[str, ...], str] = {}

    def write(self) -> None:
        form = self.form
        self.book.set_properties(
            {"title": words.heading(form), "created": CREATED, "comments": f"auditcore {__version__}"}
        )
        front = self.book.add_worksheet(self._name(_("How to fill in")))
        sheets = [
            (section, self.book.add_worksheet(self._name(section.name or section.unit or _("Answers"))))
            for section in form.sections
        ]
        self._hidden(self.book.add_worksheet(HIDDEN_SHEET))
        self._front(front)
        for section, sheet in sheets:
            self._section(sheet, section)
        front.activate()

    def _name(self, wanted: str) -> str:
        """A name that a sheet may have, and no other has."""
        plain = NO_SHEET_NAME.sub(" ", wanted).strip().strip("'")[:28].strip("' ") or _("Answers")
        name, number = plain, 1
        while name.lower() in self.names:
            number += 1
            name = f"{plain} {number}"
        self.names.add(name.lower())
        return name

    def _page(self, sheet: Any, landscape: bool) -> None:
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        what = self.form.audit or self.form.criteria[0].id
        sheet.set_footer(f"&L{what}&C&A&R&P / &N")
        sheet.hide_gridlines(2)
        sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})

    def _front(self, sheet: Any) -> None:
        self._page(sheet, landscape=False)
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 80)
        self._put(sheet, 0, 0, words.heading(self.form), "title")
        sheet.set_row(0, TITLE)
        row = 2
        for label, value in words.facts(self.form):
            self._put(sheet, row, 0, label, "label")
            self._put(sheet, row, 1, value, "wrapped")
            sheet.set_row(row, LINE * _lines(value, 84) + 3)
            row += 1
        self._put(sheet, row + 1, 0, _("How to fill in"), "title")
        sheet.set_row(row + 1, TITLE)
        numbered = [(str(number), line) for number, line in enumerate(words.instructions(self.form), start=1)]
        row = self._labelled(sheet, row + 2, numbered)
        for title, lines in words.appendix(self.form):
            self._put(sheet, row + 1, 0, title, "title")
            sheet.set_row(row + 1, TITLE)
            row = self._labelled(sheet, row + 2, lines)

    def _labelled(self, sheet: Any, row: int, lines: Sequence[tuple[str, str]]) -> int:
        """Lines with a label each, from a row on; the row behind them."""
        for at, (label, line) in enumerate(lines, start=row):
            self._put(sheet, at, 0, label, "label")
            self._put(sheet, at, 1, line, "wrapped")
            sheet.set_row(at, LINE * _lines(line, 84) + 5)
        return row + len(lines)

    def _hidden(self, sheet: Any) -> None:
        """What the form is read back by; and the lists of answers, each in a column."""
        form = self.form
        rows = [
            (MARKER, VERSION),
            ("audit", form.audit),
            ("began", form.began),
            ("language", form.language),
            *(("checklist", one.id, one.edition, one.mark) for one in form.criteria),
            *(("answer", code, words.answer(code)) for code in RESULTS),
        ]
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self._put(sheet, number, column, cell, "plain")
        allowed = dict.fromkeys(tuple(item.answers) for section in form.sections for item in section.items)
        from xlsxwriter.utility import xl_range_abs

        for column, codes in enumerate(allowed, start=LISTS):
            for number, code in enumerate(codes):
                self._put(sheet, number, column, words.answer(code), "plain")
            self.lists[codes] = f"={HIDDEN_SHEET}!{xl_range_abs(0, column, len(codes) - 1, column)}"
        sheet.protect("")
        sheet.hide()

    def _section(self, sheet: Any, section: Section) -> None:
        last = FIRST + len(section.items) - 1
        self._page(sheet, landscape=True)
        sheet.repeat_rows(0, HEADINGS)
        sheet.freeze_panes(FIRST, AT["ask"] + 1)
        sheet.print_area(0, 0, max(last, FIRST), AT["observed"])
        self._put(sheet, 0, 0, words.heading(self.form), "title")
        self._put(sheet, 1, 0, words.unit_of(section), "title")
        headings = [
            _lines(_(column.heading), column.width) for column in COLUMNS if column not in words.HIDDEN
        ]
        for row, height in ((0, TITLE), (1, TITLE), (HEADINGS, LINE * max(headings) + 4)):
            sheet.set_row(row, height)
        for number, column in enumerate(COLUMNS):
            hidden = column in words.HIDDEN
            sheet.set_column(number, number, column.width, None, {"hidden": hidden})
            self._put(sheet, CODES, number, column.key, "plain")
            self._put(sheet, HEADINGS, number, column.key if hidden else _(column.heading), "heading")
        sheet.set_row(CODES, None, None, {"hidden": True})
        for number, item in enumerate(section.items, start=FIRST):
            self._row(sheet, number, item)
        if section.items:
            add_rules(sheet, section.items, self.lists, self.formats)

    def _row(self, sheet: Any, row: int, item: Item) -> None:
        fixed = {
            "question": words.number(self.form, item),
            "clause": f"{item.clause} {item.title}".strip(),
            "ask": item.ask,
            "look_for": words.hint(item),
            "whom": words.whom(item),
            "key": item.key,
            "mark": mark_of_row(item.key, item.given),
        }
        seen = {**fixed, **item.given}
        lines = [_lines(seen[column.key], column.width) for column in (*words.LOCKED, *words.FILLED)]
        sheet.set_row(row, min(LINE * max(ROOM, *lines) + 4, HIGHEST))
        for key, value in fixed.items():
            self._put(sheet, row, AT[key], cut(value), "locked")
        for key, value in shown(item.given).items():
            if key in SAMPLE:
                if value:
                    sheet.write_number(row, AT[key], int(value), self.formats["number"])
                else:
                    sheet.write_blank(row, AT[key], None, self.formats["number"])
                continue
            self._put(sheet, row, AT[key], words.answer(value) if key == "result" else value, "text")

    def _put(self, sheet: Any, row: int, column: int, value: str, format: str) -> None:
        if value:
            put(sheet, row, column, value, self.formats[format])
        else:
            sheet.write_blank(row, column, None, self.formats[format])


def _lines(value: str, width: float) -> int:
    """In how many lines a text stands in a column; letters are a little wider than the digits that columns count."""
    return len(wrap(value[:4000], int(width * 0.95)))
