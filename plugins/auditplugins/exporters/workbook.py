"""A report as a workbook: a summary first, then a sheet a table, each with its filters and its chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import IO, Any

from auditcore.api import (
    Bullets,
    Chart,
    Fields,
    Letterhead,
    MissingExtra,
    Report,
    Signature,
    Signatures,
    Table,
)
from auditplugins.exporters import workbook_cells as cells
from auditplugins.exporters import workbook_charts
from auditplugins.exporters.words import DOTS, one_line
from auditplugins.exporters.workbook_book import DAYS, LINE, Book
from auditplugins.exporters.workbook_sources import shaded
from auditplugins.exporters.workbook_tables import Tables, Written

# Columns of the summary: labels in the first, counts in the last; letterhead and signatures in two halves.
WIDTHS = (31.0, 28.0, 28.0, 17.0)
LAST, HALF = len(WIDTHS) - 1, len(WIDTHS) // 2
# Room to sign, and of an empty row.
SIGN, GAP = 48.0, 7.0
# Letters of a title in the list of sheets.
TITLE = 200


def write(report: Report, stream: IO[bytes]) -> None:
    """Write the report as xlsx. Raises MissingExtra where XlsxWriter is not installed."""
    try:
        import xlsxwriter
    except ModuleNotFoundError as error:
        raise MissingExtra("xlsx") from error

    from tempfile import TemporaryDirectory

    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    # The parts are put together on the disk: of a sheet of a million rows only one is in memory.
    with TemporaryDirectory(prefix="auditcore-", ignore_cleanup_errors=True) as folder:
        workbook = xlsxwriter.Workbook(stream, {**plain, "tmpdir": folder})
        workbook.use_zip64()
        try:
            _Summary(Book(workbook, report)).write()
            workbook.close()
        finally:
            for sheet in workbook.worksheets():
                if sheet.constant_memory:
                    sheet.row_data_fh.close()


class _Summary:
    """The first sheet, with all that is no table, in the report's order. It is written last, when all tables are counted."""

    def __init__(self, book: Book) -> None:
        self.book, self.report = book, book.report
        name = book.name(book.word("summary"))
        self.sheet = book.sheet(name)
        self.tables = Tables(book, name)
        self.made: dict[tuple[int, int], list[Written]] = {}
        self.row = 0

    def write(self) -> None:
        report = self.report
        for at, section in enumerate(report.sections):
            for number, part in enumerate(section.parts):
                if isinstance(part, (Table, Chart)):
                    self.made[at, number] = self._written(part, section.title or report.title)
        for number, wide in enumerate(WIDTHS):
            self.sheet.set_column(number, number, wide)
        self.book.page(self.sheet, landscape=False)
        self._beginning()
        self._sheets()
        for at, section in enumerate(report.sections):
            self._heading(section.title, section.level)
            for number, part in enumerate(section.parts):
                self._part(part)
                if section.title:
                    self._ways(self.made.get((at, number), ()))
        if report.letterhead:
            self._recipients(report.letterhead.recipients)
        # A list is opened where its rows are.
        found = [one for several in self.made.values() for one in several]
        (self.sheet if report.name or not found else found[0].sheet).activate()

    def _written(self, part: Table | Chart, title: str) -> list[Written]:
        if isinstance(part, Table):
            made = self.tables.write(part, title)
        else:
            made = self.tables.write(part.table, part.title or title, part.about, drawn=True)
            if own := shaded(self.book, part, made[0]):
                made += self.tables.write(own.table, title, part.about, drawn=True)
                workbook_charts.add(self.book, own, made[-1]._replace(rows=list(own.table.rows)))
            else:
                workbook_charts.add(self.book, part, made[0])
        # The rows are needed no more.
        return [one._replace(rows=()) for one in made]

    # The parts of the sheet, from top to bottom.

    def _beginning(self) -> None:
        report, say = self.report, self.book.say
        if report.letterhead:
            self._letterhead(report.letterhead)
        self._across(one_line(report.title), "title", 14)
        facts = [(say("organisation"), report.organisation), (say("period"), report.period)]
        self._facts(facts)
        self._date(say("date"), report.on)
        self._facts([(say("head"), report.head)])
        self._gap()

    def _letterhead(self, head: Letterhead) -> None:
        """The office at the left, the motto at the right; then number and place. What is not known is dots."""
        left = [(head.above, "centre"), (head.office, "centre bold")]
        right = [(line, "centre bold") for line in head.motto]
        for one, other in zip_longest(left if head.above else left[1:], right, fillvalue=("", "centre")):
            self._halves(one, other)
        self._halves((head.number or DOTS, "centre"), (head.place_and_date or DOTS, "centre italic"))
        self._gap()

    def _sheets(self) -> None:
        """The list of sheets, each with a way to it and its number of rows."""
        found = [one for several in self.made.values() for one in several]
        if not found:
            return
        word, style = self.book.word, self.book.format
        self._heading(word("sheets"), 2)
        for first, last, text in (
            (0, 0, word("sheet")),
            (1, LAST - 1, word("table")),
            (LAST, LAST, word("rows")),
        ):
            self.book.across(self.sheet, self.row, first, last, text, style("head"), 0)
        self.row += 1
        for one in found:
            text = "\n".join([cells.short(one_line(one.title), TITLE), *one.notes])
            high = self.book.across(
                self.sheet, self.row, 1, LAST - 1, text, style("cell"), sum(WIDTHS[1:LAST])
            )
            self._link(one.name, style("cell link", text_wrap=True))
            self.sheet.write_number(self.row, LAST, one.total, style("general"))
            self._next(max(high, LINE * cells.lines(one.name, WIDTHS[0]) + 3))
        self._gap()

    def _heading(self, title: str, level: int) -> None:
        if title:
            self._gap()
            self._across(
                one_line(title), f"section {min(max(level, 1), 3)}", (13, 11, 10)[min(max(level, 1), 3) - 1]
            )

    def _part(self, part: object) -> None:
        if isinstance(part, str):
            self._across(part, "text")
        elif isinstance(part, Fields):
            self._facts(part.pairs)
        elif isinstance(part, Bullets):
            for depth, text in part.items:
                self._bullet(max(depth, 0), text)
        elif isinstance(part, Signatures):
            self._signatures(part.blocks)

    def _ways(self, made: Sequence[Written]) -> None:
        """The ways to the sheets of a section's table."""
        for one in made:
            self._link(one.name, self.book.format("link"), "→ ")
            self._next(LINE + 3)

    def _bullet(self, depth: int, text: str) -> None:
        """An item as deep as it lies; at some depth the page would end."""
        style = self.book.format("text", align="left", indent=1 + 2 * min(depth, 10))
        sign = "•" if depth % 2 == 0 else "–"
        self._across(f"{sign} {text}", style, room=sum(WIDTHS) - 3 - 2.5 * min(depth, 10))

    def _facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        for label, value in pairs:
            if not value:
                continue
            first = self.book.across(
                self.sheet, self.row, 0, 0, label, self.book.format("label"), WIDTHS[0] - 2
            )
            room, style = sum(WIDTHS[1:]), self.book.format("text")
            self._next(max(first, self.book.across(self.sheet, self.row, 1, LAST, value, style, room)))

    def _date(self, label: str, on: str) -> None:
        number = cells.day(on)
        if number is None:
            return self._facts([(label, on)])
        self.book.put(self.sheet, self.row, 0, label, self.book.format("label"))
        style = self.book.format("plain", num_format=DAYS[self.book.language], align="left")
        self.sheet.write_number(self.row, 1, number, style)
        self._next(LINE + 3)
        return None

    def _signatures(self, blocks: Sequence[Signature]) -> None:
        """Two side by side: as what, what is to be written there, room for it, the name."""
        for at in range(0, len(blocks), 2):
            self._gap()
            pair = (*blocks[at : at + 2], Signature(""))[:2]
            for field, style in (("title", "centre bold"), ("note", "centre italic")):
                self._halves(*((getattr(one, field), style) for one in pair))
            self._next(SIGN)
            self._halves(*((one.name or (DOTS if one.title else ""), "centre bold") for one in pair))

    def _recipients(self, recipients: Sequence[str]) -> None:
        if recipients:
            self._gap()
            self._across(self.book.say("recipients"), self.book.format("label", italic=True))
            for text in recipients:
                self._across(f"- {text}", "text")

    # Rows.

    def _across(self, text: str, format: Any, size: int = 10, room: float = sum(WIDTHS)) -> None:
        style = self.book.format(format) if isinstance(format, str) else format
        self._next(self.book.across(self.sheet, self.row, 0, LAST, text, style, room, size))

    def _halves(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """A text in each half of the page, each with the name of its format."""
        high = 0.0
        for first, last, (text, style) in ((0, HALF - 1, left), (HALF, LAST, right)):
            room = sum(WIDTHS[first : last + 1])
            high = max(
                high, self.book.across(self.sheet, self.row, first, last, text, self.book.format(style), room)
            )
        self._next(high)

    def _link(self, name: str, format: Any, sign: str = "") -> None:
        """A way to another sheet, in the first cell."""
        target = f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1"
        self.sheet.write_url(self.row, 0, target, format, f"{sign}{name}")

    def _gap(self) -> None:
        self._next(GAP)

    def _next(self, high: float) -> None:
        self.sheet.set_row(self.row, high)
        self.row += 1
