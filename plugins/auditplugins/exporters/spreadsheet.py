"""csv: `csv` for spreadsheet programs, in which no cell can become a formula; `csv-exact` for programs.

A list is its table. A report is all that it says: a paragraph is a line of one cell, a fact one of two, an item of a list
stands behind as many empty cells as it is deep, and a table below its title; blank lines are between.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from auditcore.api import Bullets, Chart, Fields, Report, Signatures, Table
from auditplugins.exporters.words import say

# What a spreadsheet program takes for the beginning of a formula, the full-width signs of Asian keyboards among them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_safe(report: Report, stream: IO[bytes]) -> None:
    """UTF-8 with its mark, so that Excel reads every letter. A text that could be taken
    for a formula gets an apostrophe before it."""
    stream.write(b"\xef\xbb\xbf")
    _write(report, stream, lambda cell: f"'{cell}" if cell.startswith(FORMULA) else cell)


def write_exact(report: Report, stream: IO[bytes]) -> None:
    """UTF-8, each cell exactly as it was recorded."""
    _write(report, stream, lambda cell: cell)


def _write(report: Report, stream: IO[bytes], guard: Callable[[str], str]) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text)
    for number, block in enumerate(_report(report) if report.name else _tables(report)):
        if number:
            rows.writerow([])
        for said in block:
            if isinstance(said, Table):
                rows.writerow([guard(column.title) for column in said.columns])
                rows.writerows(_cells(said.rows, [column.key for column in said.columns], guard))
            else:
                rows.writerow([guard(cell) for cell in said])
    text.detach()


Said = Sequence[str] | Table
"""A line of cells, or the lines of a table."""


def _tables(report: Report) -> Iterator[list[Said]]:
    """The tables alone, below their titles where there are several."""
    tables = report.tables
    for table in tables:
        yield [[table.title], table] if len(tables) > 1 and table.title else [table]


def _report(report: Report) -> Iterator[list[Said]]:
    """All that a report says, in blocks."""
    head = report.letterhead
    facts = (
        ("organisation", report.organisation),
        ("period", report.period),
        ("date", report.on),
        ("head", report.head),
    )
    yield [
        *([line] for line in ((head.number, head.place_and_date) if head else ()) if line),
        [report.title],
        *([say(report.language, word), said] for word, said in facts if said),
    ]
    for section in report.sections:
        block: list[Said] = [[section.title]] if section.title else []
        for part in section.parts:
            if isinstance(part, (Table, Chart)):
                if part.title and block:
                    yield block
                    block = []
                yield [*block, *_part(part)]
                block = []
            else:
                block += _part(part)
        if block:
            yield block
    if head and head.recipients:
        yield [[say(report.language, "recipients")], *([one] for one in head.recipients)]


def _part(part: str | Fields | Bullets | Table | Chart | Signatures) -> Iterator[Said]:
    if isinstance(part, Fields):
        yield from (pair for pair in part.pairs if pair[1])
    elif isinstance(part, Bullets):
        yield from ([*[""] * depth, said] for depth, said in part.items)
    elif isinstance(part, Signatures):
        yield from ((one.title, one.name) for one in part.blocks)
    elif isinstance(part, Chart):
        yield from ([said] for said in (part.title, part.about) if said)
        yield from _part(part.table._replace(title="") if part.table.title == part.title else part.table)
    elif isinstance(part, Table):
        yield from ([said] for said in (part.title,) if said)
        yield part
        yield from ([said] for said in (part.note,) if said)
    else:
        yield [part]


def _cells(
    rows: Iterable[Mapping[str, Any]], keys: list[str], guard: Callable[[str], str]
) -> Iterable[list[str]]:
    return ([_cell(row.get(key), guard) for key in keys] for row in rows)


def _cell(value: Any, guard: Callable[[str], str]) -> str:
    """A number stays one; a list is its parts with commas, what has parts of its own is JSON; nothing is nothing."""
    if isinstance(value, str):
        return guard(value)
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping) or any(isinstance(one, (Mapping, list, tuple)) for one in value):
        from auditplugins.exporters.jsonfile import encoded

        return guard(encoded(value))
    return guard(", ".join(map(str, value)))
