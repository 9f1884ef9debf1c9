"""A table of a report as a sheet: a true table of the spreadsheet program, or, with very many rows, a streamed list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from auditcore.api import Table
from auditplugins.exporters import workbook_cells as cells
from auditplugins.exporters.words import one_line, visible
from auditplugins.exporters.workbook_book import LINE, Book, named
from auditplugins.exporters.workbook_rows import FIGURES, Row, Shape, shaped, write_rows

# Rows of a table that is held in memory; of all such tables together; and of a sheet, with room for head
# and notes; columns of a sheet, with room beside them.
HELD, HELD_TOGETHER, MOST, COLUMNS = 20_000, 100_000, 1_048_000, 16_000
# How high may be what stands above the rows, in points; and how wide a screen is.
ROOM, SCREEN = 160.0, 140.0
# What is not wider stands on an upright page.
UPRIGHT = 90.0
# Of columns that stand beside the table, and how wide its title and notes are at least.
USUAL, ACROSS = 9.0, 64.0

_SIGNS = {"bad": "✖", "warn": "▲", "good": "✔"}


class Written(NamedTuple):
    """What a sheet holds: `head` is the row of the table's head, `total` says how many rows are below it, `rows` are these
    where they are kept in memory, `next` is the first row that is free."""

    name: str
    title: str
    sheet: Any
    head: int
    next: int
    total: int
    widths: Sequence[float]
    rows: Sequence[Row]
    notes: Sequence[str]


class _Plan(NamedTuple):
    """A table and how its sheets are made."""

    table: Table
    title: str
    about: str
    shapes: Sequence[Shape]
    streamed: bool
    drawn: bool

    @property
    def widths(self) -> list[float]:
        return [shape.wide for shape in self.shapes]


class Tables:
    """Writes tables into a book, each on a sheet of its own, with a way back to the sheet `summary`."""

    def __init__(self, book: Book, summary: str) -> None:
        self.book, self.summary = book, summary
        self.held = 0

    def write(self, table: Table, title: str, about: str = "", drawn: bool = False) -> list[Written]:
        """Write the table below its title and what is to be said about it: on one sheet, or as many as its rows need.

        Beside it something is to be `drawn`, or nothing. Raises ValueError for more columns than a sheet has.
        """
        if len(table.columns) > COLUMNS:
            raise ValueError(f"{one_line(table.title)}: {len(table.columns)} columns; a sheet has {COLUMNS}")
        rows = iter(table.rows)
        first = list(islice(rows, HELD + 1))
        streamed = len(first) > HELD or self.held + len(first) > HELD_TOGETHER
        self.held += 0 if streamed else len(first)
        plan = _Plan(
            table, table.title or title, about, shaped(self.book, table.columns, first), streamed, drawn
        )
        left: Iterator[Row] = chain(first, rows)
        made = [self._sheet(self.book.name(plan.title), plan, islice(left, MOST))]
        while (row := next(left, None)) is not None:
            name = self.book.name(plan.title)
            self._notes(made[-1].sheet, plan.widths, made[-1].next, [self.book.word("goes on", sheet=name)])
            left = chain([row], left)
            made.append(self._sheet(name, plan, islice(left, MOST)))
        return made if streamed else [made[0]._replace(rows=first)]

    def _sheet(self, name: str, plan: _Plan, rows: Iterable[Row]) -> Written:
        book, widths, shapes = self.book, plan.widths, plan.shapes
        sheet = book.sheet(name, plan.streamed)
        head, high = self._top(sheet, plan)
        heads = self._heads(sheet, shapes, head)
        cuts = book.cuts
        last = write_rows(book, sheet, shapes, rows, head + 1)
        notes = [book.word("cuts", most=cells.LONGEST, count=book.cuts - cuts)] if book.cuts > cuts else []
        self._frame(sheet, shapes, heads, (head, last), plan.streamed)
        # What stays in sight must leave room for the rows.
        if high < ROOM:
            sheet.freeze_panes(head + 1, int(sum(widths) > SCREEN and widths[0] < SCREEN / 4))
        book.page(sheet, landscape=plan.drawn or sum(widths) > UPRIGHT)
        sheet.repeat_rows(head)
        end = self._notes(sheet, widths, max(last, head + 1) + 2, [plan.table.note, *notes])
        return Written(name, plan.title, sheet, head, end, last - head, widths, (), notes)

    # Around the table.

    def _top(self, sheet: Any, plan: _Plan) -> tuple[int, float]:
        """Title, the way back, and what is to be said; gives the row of the table's head, and how high it all is."""
        for number, wide in enumerate(plan.widths):
            sheet.set_column(number, number, wide)
        high = self._line(sheet, plan.widths, 0, one_line(plan.title), "title", 14)
        back = f"internal:'{self.summary}'!A1"
        sheet.write_url(1, 0, back, self.book.format("link"), f"← {self.summary}")
        row = 2
        for text in filter(None, [plan.about, self.book.word("streamed") if plan.streamed else ""]):
            high += self._line(sheet, plan.widths, row, text, "note")
            row += 1
        return row + 1, high

    def _notes(self, sheet: Any, widths: Sequence[float], row: int, notes: Iterable[str]) -> int:
        for text in filter(None, notes):
            self._line(sheet, widths, row, text, "note")
            row += 1
        return row

    def _line(
        self, sheet: Any, widths: Sequence[float], row: int, text: str, format: str, size: int = 10
    ) -> float:
        """A text across the table, and how high it is. It takes several cells only where it is too wide for one, since these
        hinder who works in the table."""
        room, last = sum(widths), len(widths) - 1
        while room < ACROSS:
            room, last = room + USUAL, last + 1
        fits = "\n" not in text and cells.width(text[:1000]) * size / 10 < room - cells.SIDES
        style = self.book.format(format, text_wrap=not fits)
        high = self.book.across(sheet, row, 0, 0 if fits else last, text, style, room, size)
        sheet.set_row(row, high)
        return high

    def _heads(self, sheet: Any, shapes: Sequence[Shape], row: int) -> list[str]:
        heads = _heads([shape.column.title or shape.column.key for shape in shapes])
        for number, text in enumerate(heads):
            self.book.put(sheet, row, number, text, self.book.format("head"))
        high = (
            cells.lines(text, shape.wide - cells.BUTTON) for text, shape in zip(heads, shapes, strict=True)
        )
        sheet.set_row(row, LINE * max(high, default=1) + 5)
        return heads

    def _frame(
        self,
        sheet: Any,
        shapes: Sequence[Shape],
        heads: Sequence[str],
        rows: tuple[int, int],
        streamed: bool,
    ) -> None:
        """The table or its filters, the head that stays in sight and on every page, and how values are marked."""
        book, most, (head, last) = self.book, len(shapes) - 1, rows
        if last == head or not shapes:
            book.put(sheet, head + 1, 0, book.say("nothing"), book.format("note", text_wrap=False))
            return
        if streamed:
            sheet.autofilter(head, 0, last, most)
        else:
            style = book.format("head")
            columns = [{"header": text, "header_format": style} for text in heads]
            sheet.add_table(head, 0, last, most, {"columns": columns, "style": "Table Style Light 1"})
            for number, text in enumerate(heads):
                book.put(sheet, head, number, text, style)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        for number, shape in enumerate(shapes):
            self._tones(sheet, shape, head + 1, last, number)

    def _tones(self, sheet: Any, shape: Shape, first: int, last: int, number: int) -> None:
        """Mark values by rules, so that what is typed later is marked as well: by a sign, and by a colour."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        at = xl_rowcol_to_cell(first, number, col_abs=True)
        for tone, sign in _SIGNS.items():
            for value in (value for value, given in shape.column.tones.items() if given == tone):
                rule = _rule(value, at, shape, self.book)
                if rule:
                    base = "0%" if shape.kind == "percent" else "General"
                    signed = f'"{sign} "{base};"{sign} "-{base};"{sign} "{base};"{sign} "@'
                    style = self.book.format(tone, num_format=signed)
                    options = {"type": "formula", "criteria": rule, "format": style}
                    sheet.conditional_format(first, number, last, number, options)


def _heads(titles: Iterable[str]) -> list[str]:
    """The titles as heads of a table: on one line, none empty, no two alike."""
    made: list[str] = []
    for title in titles:
        plain = cells.short(named(title), 240) or "–"
        text, number = plain, 1
        while text.lower() in {one.lower() for one in made}:
            number += 1
            text = f"{plain} ({number})"
        made.append(text)
    return made


def _rule(value: str, at: str, shape: Shape, book: Book) -> str:
    """The formula that is true where the cell `at` has this value, or a list with it; "" where no formula can say it."""
    if shape.kind in FIGURES:
        try:
            return f"={at}={float(value) / shape.parts!r}"
        except ValueError:
            return ""
    if shape.kind == "truth":
        value = {"true": book.say("yes"), "false": book.say("no")}.get(value, value)
    value = shape.column.words.get(value, value)
    text = visible(value).replace('"', '""')
    # A formula holds no longer text.
    return f'=ISNUMBER(FIND(", {text}, ",", "&{at}&", "))' if 0 < len(text) < 240 else ""
