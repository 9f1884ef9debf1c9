"""A report's table in a document: its head stands on each page again, a row is not broken, marked values have a sign.

Rows are made as they are asked for, so that a table may be of any length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any, NamedTuple
from unicodedata import normalize

from auditcore.api import Column, Table
from auditplugins.exporters import words
from auditplugins.exporters.document_styles import HEAD, TONES
from auditplugins.exporters.document_widths import Plan
from auditplugins.exporters.document_xml import attribute, line, paragraph, run, said

Row = Mapping[str, Any]

# A table of no more rows is not broken between two pages; of a longer one so many rows stand at the least where it begins.
WHOLE, BEGINS = 5, 3
# A row of more lines may be broken; a head of more does not stand on each page.
LONG_ROW, LONG_HEAD = 20, 8


class Shape(NamedTuple):
    """A column as its cells begin; `fits`: about so many letters fill a line."""

    column: Column
    opened: str
    style: str
    fits: int


def table(part: Table, plan: Plan, language: str, within: str, whole: int = WHOLE) -> Iterator[str]:
    """The table with its title, which is left out where it is that of what it stands in, and its note. One of no more rows
    than `whole` is not broken between two pages."""
    title = line(part.title)
    for number, band in enumerate(plan.bands, 1):
        count = f" ({number}/{len(plan.bands)})" if len(plan.bands) > 1 else ""
        named = (title or line(within)) + count
        if (title and title != line(within)) or count:
            yield said("Caption", named)
        yield from _band(part, band, plan.size, language, named, whole)
    yield said("TableNote", part.note) or paragraph("Between")


def _band(
    part: Table, band: Sequence[tuple[int, int]], size: int, language: str, title: str, most: int
) -> Iterator[str]:
    shapes = [_shape(part.columns[number], wide, size) for number, wide in band]
    if not shapes:
        yield said("TableNote", words.say(language, "nothing"))
        return
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for _number, wide in band)
    total = sum(wide for _number, wide in band)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{total}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{attribute(title, 200)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{_head(shapes, size)}"
    )
    letters = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    rows = iter(part.rows)
    first = list(islice(rows, most + 1))
    whole = len(first) <= most
    beginning = min(BEGINS, most) - 1
    for number, (row, last) in enumerate(_with_last(first, rows)):
        kept = bool(part.note) if last else whole or number < beginning
        yield _row(row, shapes, letters, language, kept)
    if not first:
        text = paragraph("TableText", run(words.say(language, "nothing"), f"<w:i/>{letters}"))
        spanned = f'<w:tcPr><w:tcW w:w="{total}" w:type="dxa"/><w:gridSpan w:val="{len(shapes)}"/></w:tcPr>'
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>{spanned}{text}</w:tc></w:tr>"
    yield "</w:tbl>"


def _shape(column: Column, wide: int, size: int) -> Shape:
    figure = words.kind_of(column) in ("number", "percent")
    return Shape(
        column,
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>',
        "TableNumber" if figure else "TableText",
        max(wide // (size * 5), 1),
    )


def _head(shapes: Sequence[Shape], size: int) -> str:
    cells, lines = [], 1
    for shape in shapes:
        title = line(shape.column.title)
        lines = max(lines, len(title) // shape.fits)
        align = '<w:jc w:val="right"/>' if shape.style == "TableNumber" else ""
        cells.append(
            f'{shape.opened}<w:shd w:val="clear" w:color="auto" w:fill="{HEAD}"/><w:vAlign w:val="bottom"/></w:tcPr>'
            + paragraph("TableHead", run(title, f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'), align)
            + "</w:tc>"
        )
    repeated = "<w:tblHeader/>" if lines <= LONG_HEAD else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _with_last(first: Sequence[Row], rest: Iterable[Row]) -> Iterator[tuple[Row, bool]]:
    """The rows, each with whether it is the last."""
    waiting: Row | None = None
    for some in (first, rest):
        for row in some:
            if waiting is not None:
                yield waiting, False
            waiting = row
    if waiting is not None:
        yield waiting, True


def _row(row: Row, shapes: Sequence[Shape], letters: str, language: str, kept: bool) -> str:
    # The innermost loop of a document: it puts texts together rather than calling for them.
    keep = "<w:keepNext/>" if kept else ""
    cells, lines = [], 1
    for column, opened, style, fits in shapes:
        value = row.get(column.key)
        shown = words.cell(column, value, language)
        tone = words.tone(column, value)
        ink = shade = ""
        if tone:
            colour, ground = TONES[tone]
            shown = f"{words.MARKS[tone]}\xa0{shown}"
            ink = f'<w:b/><w:bCs/><w:color w:val="{colour}"/>'
            shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>'
        if not shown.isascii():
            shown = normalize("NFC", shown)
        if len(shown) > fits:
            lines = max(lines, len(shown) // fits + shown.count("\n"))
        text = escape(shown, quote=False)
        if "\n" in text:
            lines = max(lines, text.count("\n"))
            text = text.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        cells.append(
            f'{opened}{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}'
            + (f'</w:pPr><w:r><w:rPr>{ink}{letters}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
               if text else f"<w:rPr>{letters}</w:rPr></w:pPr></w:p></w:tc>")
        )  # fmt: skip
    unbroken = "<w:trPr><w:cantSplit/></w:trPr>" if lines <= LONG_ROW else ""
    return f"<w:tr>{unbroken}{''.join(cells)}</w:tr>"
