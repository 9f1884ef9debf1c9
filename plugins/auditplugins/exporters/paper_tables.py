"""Tables as they stand on paper: each with its columns side by side, or in several where no paper is as wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from auditcore.api import Column, Table
from auditplugins.exporters import words
from auditplugins.exporters.paper_texts import Set, Texts
from auditplugins.exporters.paper_widths import (
    BOLD,
    ENOUGH,
    PAD,
    POINT,
    Laid,
    Need,
    broken,
    ems,
    laid,
    need,
)

# A table of no more rows and lines is not broken between two pages; nor is a row, or a head repeated, of no more lines.
WHOLE, LINES, ROW = 12, 24, 20
# Columns beside each other that leave room for names.
FEW = 4
# Compact tables: letters in points that are still read with ease; in em, what a short text gets at the least and a long one.
READ, LOW, LONG = 10.0, 6.0, 11.0
# Rows, with which a page begins a table at the least where it ends with others, and lines that these may take.
TOGETHER, HIGH = 3, 16

_RIGHT = ("number", "percent")
_STEADY = ("id", "code", "clause", "day", "moment", "number", "percent", "truth")

# In compact tables with more columns, and with few.
_CLOSE = (tuple(kind for kind in _STEADY if kind != "code"), (*_STEADY, "text"))

# What stands in a cell, and its tone.
Cell = tuple[str, str]


class Paper(NamedTuple):
    """The largest letters of tables in points, how many mm paper that stands has for them, and whether their rows are to be
    as low as large letters allow, for which codes of several words are broken."""

    largest: float
    standing: float
    compact: bool


def plans(texts: Texts, tables: Sequence[Table], paper: Paper) -> dict[tuple[Column, ...], list[Laid]]:
    """How tables stand that have the same columns as others: all of them alike."""
    alike: dict[tuple[Any, ...], list[Table]] = {}
    for table in tables:
        alike.setdefault(_key(table), []).append(table)
    found = {}
    for key, some in alike.items():
        if len(some) > 1:
            rows = [
                [_marked(*_plain(texts, column, row)) for column in table.columns]
                for table in some
                for row in table.rows
            ]
            found[key] = _laid(
                some[0].columns, [texts.plain(one.title) for one in some[0].columns], rows, paper
            )
    return found


def _key(table: Table) -> tuple[Any, ...]:
    return tuple((column.key, column.title) for column in table.columns)


def parts(
    texts: Texts,
    table: Table,
    within: str,
    paper: Paper,
    plans: Mapping[Any, list[Laid]] = MappingProxyType({}),
) -> Iterator[dict[str, Any]]:
    """The table on paper, by its plan where others have the same columns; `within` is the title of what it stands in, not
    shown once more."""
    heads = [texts.plain(column.title) for column in table.columns]
    rows = [[_cell(texts, column, row) for column in table.columns] for row in table.rows]
    groups = plans.get(_key(table)) or _laid(
        table.columns, heads, [[_marked(*cell) for cell in row] for row in rows], paper
    )
    title = "" if table.title == within else words.one_line(table.title)
    for number, one in enumerate(groups, 1):
        told = f"{title or words.one_line(within)} ({number}/{len(groups)})" if len(groups) > 1 else title
        if told:
            yield {"is": "title", "said": texts.line(told), "lying": one.lying}
        nothing = None if rows and heads else texts.say("nothing")
        yield {"is": "rows", "lying": one.lying, "nothing": nothing, **_rows(table.columns, heads, rows, one)}
    if note := texts.text(table.note):
        yield {"is": "note", "said": note, "lying": groups[-1].lying}


def _laid(
    columns: Sequence[Column], heads: Sequence[str], rows: Sequence[Sequence[str]], paper: Paper
) -> list[Laid]:
    steady = _CLOSE[len(heads) <= FEW] if paper.compact else _STEADY
    needs = [
        need(
            heads[at],
            [row[at] for row in rows],
            words.kind_of(column) in steady,
            words.kind_of(column) == "code",
        )
        for at, column in enumerate(columns)
    ]
    groups = laid(needs or [Need(ENOUGH, ENOUGH)], paper.largest, paper.standing)
    if paper.compact:
        low = laid([_low(one) for one in needs], paper.largest, paper.standing)
        if low[0].size >= READ and not low[0].lying:
            return low
    return groups


def _low(one: Need) -> Need:
    """What a column needs so that its cells take two lines or three."""
    least = max(min(one.least, LONG), min(one.most * 0.55, LOW))
    return one._replace(least=least, tight=least)


def _plain(texts: Texts, column: Column, row: Mapping[str, Any]) -> Cell:
    value = row.get(column.key)
    return words.cell(column, value, texts.language), words.tone(column, value)


def _cell(texts: Texts, column: Column, row: Mapping[str, Any]) -> Cell:
    said, tone = _plain(texts, column, row)
    return texts.shown(said), tone


def _marked(said: str, tone: str) -> str:
    return f"{words.MARKS[tone]}\xa0{said}" if tone else said


def _rows(
    columns: Sequence[Column], heads: Sequence[str], rows: Sequence[Sequence[Cell]], laid: Laid
) -> dict[str, Any]:
    rooms = ((wide - PAD) / laid.size / POINT for wide in laid.widths)
    places = [(at, room) for at, room in zip(laid.columns, rooms, strict=True) if at < len(columns)]
    cells, high = list[Any](), list[int]()
    for row in rows:
        high.append(max((_lines(_marked(*row[at]), room) for at, room in places), default=1))
        cells += (_set(*row[at], room, high[-1] > ROW) for at, room in places)
    head = max((_lines(heads[at], room / BOLD) for at, room in places), default=1)
    return {
        "widths": laid.widths,
        "size": laid.size,
        "heads": [broken(heads[at], room / BOLD) for at, room in places],
        "repeat": head <= ROW,
        "right": [words.kind_of(columns[at]) in _RIGHT for at, _room in places] or [False],
        "cells": cells,
        "whole": len(rows) <= WHOLE and sum(high) <= LINES,
        # So many lines in so many rows are not left alone where a page ends.
        "first": [min(head + sum(high[:TOGETHER]), HIGH), min(len(rows), TOGETHER) + 1],
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
