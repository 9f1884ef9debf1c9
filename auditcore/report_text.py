"""A report as plain text for a terminal, in lines of at most its width. Pure.

Nothing that a report says runs, hides or reorders: each text is shown as `text.printable` shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any

from auditcore import render
from auditcore.columns import Column
from auditcore.contract import (
    Bullets,
    Chart,
    Fields,
    Letterhead,
    Part,
    Report,
    Section,
    Signature,
    Signatures,
    Table,
)
from auditcore.i18n import _
from auditcore.report_cells import cell, day, one_line, shown
from auditcore.text import width as wide
from auditcore.text import wrap

# Under the title, and under those of sections by their level.
RULES = ("═", "─", "╌", "·")
# Of a label beside its text, at the most; of a place to sign; of what is side by side at all.
LABEL, SIGN, ABREAST = 24, 24, 60
# Of a bar, at the best and at the least.
BARS = (24, 12)
BLOCKS = " ▏▎▍▌▋▊▉"
DOTS = "…………………………"


def text(report: Report, format: str, width: int) -> Iterator[str]:
    """The report's lines, its tables in one of tabulate's formats. A table for programs (`tsv`) is as wide as it needs.

    Raises Refused for a format that is none.
    """
    render.known_format(format)
    draw = partial(_table, format=format, width=width, language=report.language)
    yield from _beginning(report, width)
    for section in report.sections:
        yield from _section(section, width, draw)
    yield from _end(report, width)


def _beginning(report: Report, width: int) -> Iterator[str]:
    if report.letterhead:
        yield from _letterhead(report.letterhead, width)
        yield ""
    yield from _title(report.title, 0, width)
    dated = not (report.letterhead and report.letterhead.place_and_date)
    yield from _facts(
        (
            (_("Organisation"), "" if report.letterhead else report.organisation),
            (_("Period"), report.period),
            (_("Date"), day(report.on, report.language) if dated else ""),
        ),
        width,
    )


def _end(report: Report, width: int) -> Iterator[str]:
    if report.letterhead and (to_whom := [*filter(None, map(one_line, report.letterhead.recipients))]):
        yield ""
        yield _("Recipients:")
        for one in to_whom:
            yield from _hanging(one, width, "- ", "  ")
    if report.head:
        yield ""
        yield from wrap(_("Head of the record: {head}").format(head=one_line(report.head)), width)


def _title(title: str, level: int, width: int) -> Iterator[str]:
    """A title and the rule below it; nothing where it is empty."""
    if said := one_line(title):
        lines = wrap(said, width)
        yield from lines
        yield RULES[min(max(level, 0), len(RULES) - 1)] * max(map(wide, lines))


def _section(section: Section, width: int, draw: Callable[..., Iterator[str]]) -> Iterator[str]:
    yield ""
    yield from _title(section.title, max(section.level, 1), width)
    for number, part in enumerate(section.parts):
        if number:
            yield ""
        if isinstance(part, (Table, Chart)) and part.title and part.title != section.title:
            yield from wrap(one_line(part.title), width)
        yield from _part(part, width, draw)


def _part(part: Part, width: int, draw: Callable[..., Iterator[str]]) -> Iterator[str]:
    if isinstance(part, Table):
        yield from draw(part)
    elif isinstance(part, Chart):
        yield from wrap(shown(part.about), width)
        yield from draw(part.table, bars=_figures(part))
    elif isinstance(part, Fields):
        yield from _facts(part.pairs, width)
    elif isinstance(part, Bullets):
        yield from _tree(part.items, width)
    elif isinstance(part, Signatures):
        yield from _signatures(part.blocks, width)
    else:
        yield from wrap(shown(part), width)


def _hanging(said: str, width: int, first: str, further: str) -> Iterator[str]:
    """A text that begins behind `first`, its further lines behind `further`."""
    lines = wrap(said, width - wide(first))
    yield first + lines[0]
    yield from (further + line if line else "" for line in lines[1:])


def _facts(pairs: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Texts beside their labels; below them where these are long."""
    told = [(one_line(label), shown(value)) for label, value in pairs if value]
    room = min(max((wide(label) for label, _value in told), default=0), LABEL, width // 3)
    for label, value in told:
        behind = " " * (room + 2)
        if wide(label) > room:
            yield from wrap(label, width)
            yield from _hanging(value, width, behind, behind)
        else:
            yield from _hanging(value, width, label + " " * (room + 2 - wide(label)), behind)


def _tree(items: Sequence[tuple[int, str]], width: int) -> Iterator[str]:
    """Items of a list, each below the last one of a smaller depth."""
    depths: list[int] = []
    for depth, _said in items:
        depths.append(min(max(depth, 0), depths[-1] + 1 if depths else 0))
    for at, (depth, (_depth, said)) in enumerate(zip(depths, items, strict=True)):
        behind = depths[at + 1 :]
        lines = ["│ " if _goes_on(behind, level) else "  " for level in range(1, depth)]
        if not depth:
            first, further = "- ", "  "
        elif _goes_on(behind, depth):
            first, further = "├ ", "│ "
        else:
            first, further = "└ ", "  "
        # At some depth nothing could be read any more.
        above = "".join(lines)[-(width // 2) :] if lines else ""
        indent = "  " * (depth > 0) + above
        yield from _hanging(shown(said), width, indent + first, indent + further)


def _goes_on(behind: Sequence[int], depth: int) -> bool:
    """Whether another item of this depth follows below the same one."""
    return next((one == depth for one in behind if one <= depth), False)


# Tables.


def _table(
    table: Table, bars: Sequence[float | None] = (), *, format: str, width: int, language: str
) -> Iterator[str]:
    """The table; where it is too wide for the terminal, each row as facts."""
    columns = [
        Column(column.key, one_line(column.title), _kind(column.kind), rank=1) for column in table.columns
    ]
    rows = [
        {column.key: cell(column, row.get(column.key), language) for column in table.columns}
        for row in table.rows
    ]
    if not rows or not columns:
        yield _("Nothing stands here.")
    else:
        drawn = _barred(columns, rows, bars, format, width) or _drawn(columns, rows, format, width)
        if format in render.ONE_LINE or _fits(drawn, width):
            yield from drawn
        else:
            yield from _records(columns, rows, width)
    yield from wrap(shown(table.note), width) if table.note else ()


def _kind(kind: str) -> str:
    """Words of long texts may be cut; ids, days and numbers never."""
    return render.LINES if kind in ("text", "data") else "id"


def _drawn(columns: Sequence[Column], rows: Sequence[Any], format: str, width: int | None) -> list[str]:
    return render.table(columns, rows, format, width).rstrip("\n").split("\n")


def _fits(lines: Sequence[str], width: int) -> bool:
    return max(map(wide, lines)) <= width


def _records(columns: Sequence[Column], rows: Sequence[Any], width: int) -> Iterator[str]:
    for number, row in enumerate(rows):
        if number:
            yield ""
        yield from _facts([(column.heading, row[column.key]) for column in columns], width)


def _figures(chart: Chart) -> Sequence[float | None]:
    """What is drawn as bars beside the chart's table: of several series none, as they could not be told apart."""
    if chart.kind == "pareto" or (chart.kind == "bars" and len(chart.series) == 1):
        return chart.series[0].values if chart.series else ()
    return ()


def _barred(
    columns: Sequence[Column],
    rows: Sequence[dict[str, Any]],
    bars: Sequence[float | None],
    format: str,
    width: int,
) -> list[str]:
    """The table with a bar in each row, where there is room for them; else nothing."""
    most = max((value for value in bars if value), default=0)
    if most <= 0 or len(bars) != len(rows) or format in render.ONE_LINE:
        return []
    for room in BARS:
        beside = [
            {**row, "": _bar((value or 0) / most * room)} for row, value in zip(rows, bars, strict=True)
        ]
        drawn = _drawn([*columns, Column("", " ", rank=1)], beside, format, None)
        if _fits(drawn, width):
            return drawn
    return []


def _bar(long: float) -> str:
    """A bar of so many columns, to an eighth."""
    whole, part = divmod(round(max(long, 0) * 8), 8)
    return "█" * whole + BLOCKS[part].strip()


# Letterhead and signatures.


def _letterhead(head: Letterhead, width: int) -> Iterator[str]:
    """The office at the left and the motto at the right; above each other where it is narrow."""
    left = [*filter(None, map(one_line, (head.above, head.office))), one_line(head.number) or DOTS]
    right = [*filter(None, map(one_line, head.motto)), one_line(head.place_and_date) or DOTS]
    if width < ABREAST:
        for line in (*left, *right):
            yield from wrap(line, width)
    else:
        yield from _abreast([_centred(left, width // 2 - 1), _centred(right, width // 2 - 1)], width // 2)


def _centred(lines: Sequence[str], room: int) -> list[str]:
    return [" " * ((room - wide(line)) // 2) + line for several in lines for line in wrap(several, room)]


def _abreast(blocks: Sequence[Sequence[str]], room: int) -> Iterator[str]:
    for cells in zip_longest(*blocks, fillvalue=""):
        yield "".join(one + " " * (room - wide(one)) for one in cells).rstrip()


def _signatures(blocks: Sequence[Signature], width: int) -> Iterator[str]:
    """Places to sign, as many side by side as there is room for."""
    count = max(min(len(blocks), width // SIGN), 1)
    room = width // count
    for at in range(0, len(blocks), count):
        if at:
            yield ""
        several = blocks[at : at + count]
        heads = [[*wrap(shown(one.title), room - 2), *_note(one, room - 2)] for one in several]
        deep = max(map(len, heads))
        yield from _abreast(
            [
                [
                    *head,
                    *[""] * (deep - len(head)),
                    "",
                    "",
                    "_" * (room - 2),
                    *wrap(one_line(one.name), room - 2),
                ]
                for head, one in zip(heads, several, strict=True)
            ],
            room,
        )


def _note(block: Signature, room: int) -> list[str]:
    return wrap(shown(block.note), room) if block.note else []
