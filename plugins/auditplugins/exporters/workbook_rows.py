"""The rows of a table in cells: real days, numbers and shares, and texts that stay texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.api import Column
from auditplugins.exporters import workbook_cells as cells
from auditplugins.exporters.words import cell, kind_of, said
from auditplugins.exporters.workbook_book import DAYS, HIGHEST, LINE, Book

Row = Mapping[str, Any]

# Rows whose values decide how wide the columns are, and how many places numbers have.
SAMPLE = 500
# Kinds whose texts are numbers to a spreadsheet, and how wide these are at least.
READ: dict[str, Callable[[str], float | None]] = {"day": cells.day, "moment": cells.moment}
LEAST = {"day": 11.5, "moment": 22.0}
FIGURES = ("number", "percent")
# Of a number that stands behind the sample, and of the sign before a value that is marked.
FIGURE, SIGN = 12.0, 2.5


class Shape(NamedTuple):
    """How a column is written: `read` makes a number of a text where it can, figures are divided by `parts`, texts of so
    many letters as `fits` says stand in one line."""

    column: Column
    kind: str
    read: Callable[[str], float | None] | None
    text: Any
    figure: Any
    parts: int
    wide: float
    fits: int


def shaped(book: Book, columns: Sequence[Column], rows: Sequence[Row]) -> list[Shape]:
    """The shapes of columns that hold these rows, or begin with them."""
    sample = rows[:: len(rows) // SAMPLE + 1]
    kinds = [kind_of(column) for column in columns]
    texts = [[cell(column, row.get(column.key), book.language) for row in sample] for column in columns]
    whole = len(sample) == len(rows)
    least = [LEAST.get(kind, FIGURE if kind in FIGURES and not whole else 0.0) for kind in kinds]
    wide = cells.column_widths([column.title or column.key for column in columns], texts, least)
    made = []
    for column, kind, shown, room in zip(columns, kinds, texts, wide, strict=True):
        text, figure = _formats(book, kind, [row.get(column.key) for row in sample])
        parts, signs = 100 if kind == "percent" else 1, SIGN if column.tones else 0.0
        made.append(
            Shape(column, kind, READ.get(kind), text, figure, parts, room + signs, cells.fits(shown, room))
        )
    return made


def _formats(book: Book, kind: str, values: Iterable[Any]) -> tuple[Any, Any]:
    """The formats of a column's texts and of its numbers."""
    text = book.format("cell", **({"align": "center"} if kind == "truth" else {}))
    places = max((_places(value) for value in values), default=0)
    if kind == "percent":
        return text, book.format("general", num_format="0.0%" if places else "0%")
    if kind in READ:
        shown = DAYS[book.language] + (' hh:mm" UTC"' if kind == "moment" else "")
        return text, book.format("general", num_format=shown, align="left")
    # More places than two are shown as they come.
    return text, book.format("general", **({"num_format": f"0.{'0' * places}"} if places in (1, 2) else {}))


def _places(value: Any) -> int:
    """How many decimal places a number has, of the first few."""
    if not isinstance(value, float) or not cells.is_number(value):
        return 0
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def write_rows(book: Book, sheet: Any, shapes: Sequence[Shape], rows: Iterable[Row], row: int) -> int:
    """Write the rows from this one on, each as high as its longest text wants; gives the last."""
    # The innermost loop: what is asked once a cell is looked up here.
    number, string, empty, blank = (
        sheet.write_number,
        sheet.write_string,
        sheet.write_blank,
        book.format("cell"),
    )
    truth = {True: book.say("yes"), False: book.say("no")}
    every = [
        (at, shape, shape.column.key, shape.read, bool(shape.column.words)) for at, shape in enumerate(shapes)
    ]
    for given in rows:
        get, high = given.get, 1
        for at, shape, key, read, coded in every:
            value = said(shape.column, get(key)) if coded else get(key)
            if value is None:
                empty(row, at, None, blank)
                continue
            figure = None
            if isinstance(value, str):
                figure = read(value) if read else None
            elif cells.is_number(value) and not read:
                figure = value
            else:
                value = truth[value] if isinstance(value, bool) else _text(shape, value, book.language)
            if figure is not None:
                number(row, at, figure / shape.parts if shape.parts > 1 else figure, shape.figure)
                continue
            if cells.is_plain(value):
                string(row, at, value, shape.text)
            else:
                book.put(sheet, row, at, value, shape.text)
            if len(value) > shape.fits or "\n" in value:
                high = max(high, cells.rough(value, shape.wide))
        if high > 1:
            sheet.set_row(row, min(LINE * high + 3, HIGHEST))
        row += 1
    return row - 1


def _text(shape: Shape, value: Any, language: str) -> str:
    """What is no text, as people read it; most often it is a list of texts."""
    if isinstance(value, tuple) and not shape.read:
        try:
            return ", ".join(value)
        except TypeError:
            pass
    return cell(shape.column, value, language)
