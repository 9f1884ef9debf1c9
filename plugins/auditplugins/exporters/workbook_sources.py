"""Which cells of a workbook a chart is drawn from: those of its table where these say the same, else some of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from auditcore.api import Chart, Column, Table
from auditplugins.exporters import workbook_cells as cells
from auditplugins.exporters.words import kind_of, one_line, said
from auditplugins.exporters.workbook_book import Book
from auditplugins.exporters.workbook_tables import Written

Values = Sequence[float | None]


class _Label(str):
    """A label that is no number: XlsxWriter asks by `float`, and would draw an axis of numbers for `8.10`."""

    def __float__(self) -> float:
        raise ValueError(self)


class Line(NamedTuple):
    """Cells that are drawn: the sheet with the cell of their name, and with their area; whether they hold shares of 1."""

    name: list[Any]
    area: list[Any]
    values: Values
    share: bool = False


class Source(NamedTuple):
    labels: list[Any]
    texts: Sequence[str]
    lines: Sequence[Line]


def shaded(book: Book, chart: Chart, written: Written) -> Chart | None:
    """The chart with a table of its figures, which needs a sheet of its own: that of a heat map whose table says something
    else. None for any other."""
    if chart.kind != "heat" or not is_drawn(chart) or located(filled_up(chart), written, crossed=True):
        return None
    head = chart.table.columns[0].title if chart.table.columns else ""
    columns = (
        Column("label", head),
        *(Column(f"f{at}", text, "number") for at, text in enumerate(chart.labels)),
    )
    rows = [
        {"label": one.name, **{f"f{at}": value for at, value in enumerate(one.values)}}
        for one in filled_up(chart).series
    ]
    title = f"{one_line(chart.title)} – {book.word('drawn')}"
    return chart._replace(table=Table(title, columns, rows))


def is_drawn(chart: Chart) -> bool:
    return any(value is not None for one in chart.series for value in one.values[: len(chart.labels)])


def filled_up(chart: Chart) -> Chart:
    """The chart with a figure for each label, None for what is no number and where a series has fewer."""
    count = len(chart.labels)
    return chart._replace(
        series=tuple(
            one._replace(values=tuple(map(_figure, one.values[:count])) + (None,) * (count - len(one.values)))
            for one in chart.series
        )
    )


def _figure(value: float | None) -> float | None:
    return value if cells.is_number(value) else None


def located(chart: Chart, written: Written, alike: bool = True, crossed: bool = False) -> Source | None:
    """The cells of the table that say the same as the chart; None where they do not. `crossed`: a series is a row;
    `alike`: either all columns or none must be shares."""
    rows, name = written.rows, written.name
    first, last = written.head + 1, written.head + len(rows)
    wanted = [(one.name, list(one.values)) for one in chart.series]
    labels = list(chart.labels)
    if crossed:
        across = [[one.values[at] for one in chart.series] for at in range(len(labels))]
        wanted, labels = list(zip(labels, across, strict=True)), [one.name for one in chart.series]
    held = [(column, [said(column, row.get(column.key)) for row in rows]) for column in chart.table.columns]
    at = next((number for number, (_column, values) in enumerate(held) if values == labels), None)
    if at is None:
        return None
    lines, free = [], [number for number in range(len(held)) if number != at]
    for title, values in wanted:
        fit = [number for number in free if held[number][1] == values]
        fit = [number for number in fit if not crossed or held[number][0].title == title]
        if not fit:
            return None
        number = fit[0]
        free.remove(number)
        share = kind_of(held[number][0]) == "percent"
        lines.append(Line([name, first - 1, number], [name, first, number, last, number], values, share))
    if alike and len({one.share for one in lines}) > 1:
        return None
    beside = [after.area[2] - before.area[2] for before, after in pairwise(lines)]
    if crossed and any(step != 1 for step in beside):
        return None
    return Source([name, first, at, last, at], chart.labels, lines)


def block(
    book: Book,
    written: Written,
    at: tuple[int, int],
    names: Sequence[str],
    labels: Sequence[str],
    columns: Sequence[Values],
) -> Source:
    """The figures in cells of their own, from this row and column on: with their names, and labels where there are any."""
    sheet, name, (row, left) = written.sheet, written.name, at
    book.put(sheet, row, left, book.word("drawn"), book.format("note", text_wrap=False))
    top, count = row + 1, max(len(labels), *(len(values) for values in columns))
    for number, text in enumerate(names):
        book.put(sheet, top, left + number, one_line(text), book.format("head"))
    for down, text in enumerate(labels, start=top + 1):
        book.put(sheet, down, left, text, book.format("cell"))
    lines, first = [], left + bool(labels)
    for number, values in enumerate(columns, start=first):
        for down, value in enumerate(values, start=top + 1):
            if value is not None and cells.is_number(value):
                sheet.write_number(down, number, value, book.format("general"))
            else:
                sheet.write_blank(down, number, None, book.format("general"))
        lines.append(Line([name, top, number], [name, top + 1, number, top + count, number], values))
    return Source([name, top + 1, left, top + count, left], labels, lines)


def series(source: Source, one: Line) -> dict[str, Any]:
    """A series that names its cells, with what stands in them: not every program reads the cells."""
    values = [None if value is None else value / 100 if one.share else value for value in one.values]
    return {
        "name": one.name,
        "categories": source.labels,
        "categories_data": [_Label(one_line(text)) for text in source.texts],
        "values": one.area,
        "values_data": values,
    }
