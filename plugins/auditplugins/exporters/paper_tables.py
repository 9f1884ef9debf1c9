"""Tables as they stand on paper: each with its columns side by side, or in several where no paper is as wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore.api import Column, Table
from auditplugins.exporters import words
from auditplugins.exporters.paper_texts import Set, Texts
from auditplugins.exporters.paper_widths import ENOUGH, PAD, POINT, Laid, Need, broken, ems, laid, need

# A table of no more rows and lines is not broken between two pages; nor is a row, or a head repeated, of no more lines.
WHOLE, LINES, ROW = 12, 24, 20
# Heads are bold, and so much wider.
BOLD = 1.1

_RIGHT = ("number", "percent")
_STEADY = ("id", "code", "clause", "day", "moment", "number", "percent", "truth")

# What stands in a cell, and its tone.
Cell = tuple[str, str]


def parts(texts: Texts, table: Table, within: str, largest: float) -> Iterator[dict[str, Any]]:
    """The table, in letters of at most so many points; `within` is the title of what it stands in, not shown once more."""
    heads = [texts.plain(column.title) for column in table.columns]
    rows = [[_cell(texts, column, row) for column in table.columns] for row in table.rows]
    needs = [
        need(heads[at], (_marked(*row[at]) for row in rows), words.kind_of(column) in _STEADY)
        for at, column in enumerate(table.columns)
    ]
    groups = laid(needs or [Need(ENOUGH, ENOUGH)], largest)
    title = "" if table.title == within else words.one_line(table.title)
    for number, one in enumerate(groups, 1):
        told = f"{title or words.one_line(within)} ({number}/{len(groups)})" if len(groups) > 1 else title
        if told:
            yield {"is": "title", "said": texts.line(told), "lying": one.lying}
        nothing = None if rows and heads else texts.say("nothing")
        yield {"is": "rows", "lying": one.lying, "nothing": nothing, **_rows(table.columns, heads, rows, one)}
    if note := texts.text(table.note):
        yield {"is": "note", "said": note, "lying": groups[-1].lying}


def _cell(texts: Texts, column: Column, row: Mapping[str, Any]) -> Cell:
    value = row.get(column.key)
    return texts.shown(words.cell(column, value, texts.language)), words.tone(column, value)


def _marked(said: str, tone: str) -> str:
    return f"{words.MARKS[tone]} {said}" if tone else said


def _rows(
    columns: Sequence[Column], heads: Sequence[str], rows: Sequence[Sequence[Cell]], laid: Laid
) -> dict[str, Any]:
    rooms = ((wide - PAD) / laid.size / POINT for wide in laid.widths)
    places = [(at, room) for at, room in zip(laid.columns, rooms, strict=True) if at < len(columns)]
    cells, total = list[Any](), 0
    for row in rows:
        lines = max((_lines(_marked(*row[at]), room) for at, room in places), default=1)
        total += lines
        cells += (_set(*row[at], room, lines > ROW) for at, room in places)
    return {
        "widths": laid.widths,
        "size": laid.size,
        "heads": [broken(heads[at], room / BOLD) for at, room in places],
        "repeat": max((_lines(heads[at], room / BOLD) for at, room in places), default=1) <= ROW,
        "right": [words.kind_of(columns[at]) in _RIGHT for at, _room in places] or [False],
        "cells": cells,
        "whole": len(rows) <= WHOLE and total <= LINES,
    }


def _set(said: str, tone: str, room: float, long: bool) -> Set | dict[str, Any]:
    """A cell as the page sets it: a text alone, wherever that is enough."""
    shown = broken(said, room / BOLD if tone else room)
    return {"said": shown, "tone": tone, "long": long} if tone or long else shown


def _lines(said: str, room: float) -> int:
    """About how many lines of so many em the text takes."""
    if len(said) <= room:
        return 1 + said.count("\n")
    return sum(1 + int(ems(line) / room) for line in said.split("\n"))
