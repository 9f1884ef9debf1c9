"""Which column of a register holds which field: told by its name, and by what stands in it where the name leaves it open."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from auditcore.importing.days import parse_cell_day
from auditcore.importing.fields import FIELDS
from auditcore.importing.guess_words import grade_of, means_nothing, origin_of
from auditcore.importing.shapes import Sheet
from auditcore.importing.values import dotted
from auditcore.text import fold

# A longer cell is no name of a column.
_LONGEST_NAME = 100
# As many cells show what a column holds.
_ENOUGH = 1000

# How a name fits a field: it is one of its names, a part of it is (Mức độ / Severity), or it holds one.
_WHOLE, _PART, _HOLDS = 3, 2, 1
# What a column holds: surely this, perhaps, or not.
_SURELY, _PERHAPS, _NOT = 2, 1, 0

# Columns about what no field takes, although their names may hold a field's: Action status, Root cause description.
_OTHER = re.compile(
    r"\b(?:status|state|cause|verification|verified|effectiveness|closure|closed|closing|actual"
    r"|trang thai|tinh trang|nguyen nhan|hieu luc|hieu qua|ket qua)\b"
)
# What stands between two names of one column, as in `Mức độ (Severity)`.
_BETWEEN = re.compile(r"[/()\[\]|:\n]| - ")
_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_CLAUSE_LIKE = re.compile(r"(?:[0-9]{1,2}|[A-Za-z])(?:\.[0-9a-z]{1,2})*\)?")


class Column(NamedTuple):
    """A column's name and its cells below that, without outer white space and without the empty ones."""

    name: str
    cells: list[str]


def columns(sheet: Sheet, header: int) -> list[Column]:
    """The columns that row `header` (from 1) of the sheet names."""
    rows = sheet.rows[header:]
    return [
        Column(name, [cell for row in rows if at < len(row) and (cell := row[at].strip())])
        for at, name in enumerate(sheet.rows[header - 1])
    ]


def recognised(names: Iterable[str]) -> set[str]:
    """The fields that the names of columns make think of, each name of the one that it fits best."""
    best = (max(fits, key=fits.__getitem__) for fits in map(_fits, names) if fits)
    return set(best)


def assign(found: Sequence[Column], clauses: Collection[str]) -> dict[str, Column]:
    """A column for each field that has one, in the order of FIELDS; no column serves twice.

    The surest goes first; of equally sure ones, what every finding needs, then the better name.
    """
    pairs = []
    for at, column in enumerate(found):
        for field, (kind_of_fit, order) in _fits(column.name).items():
            sure = _sure(column, field, clauses)
            if sure != _NOT:
                pairs.append((-kind_of_fit, -sure, not FIELDS[field].required, -order, at, field))
    taken: dict[str, int] = {}
    for *_rank, at, field in sorted(pairs):
        if field not in taken and at not in taken.values():
            taken[field] = at
    return {field: found[taken[field]] for field in FIELDS if field in taken}


# Names


def words(name: str) -> str:
    """The words of a name: no case, no marks, no punctuation, single spaces."""
    folded = fold(name)
    return " ".join(re.findall(r"[^\W_]+", folded)) or folded


@cache
def _names() -> dict[str, list[tuple[str, int]]]:
    """The fields of each name of a column, and how far back the name stands among those of its field."""
    found: dict[str, list[tuple[str, int]]] = {}
    for field, kind in FIELDS.items():
        for order, name in enumerate(kind.headers):
            found.setdefault(words(name), []).append((field, -order))
    return found


@cache
def _endings() -> list[tuple[str, bool, str]]:
    """Words that are enough in a name, whether they stand at its beginning (as in Vietnamese), and their field."""
    return [
        (words(name), not name.isascii(), field) for field, kind in FIELDS.items() for name in kind.inside
    ]


def _fits(name: str) -> dict[str, tuple[int, int]]:
    """The fields that a column of this name may hold: how it fits, and the greater the better among equal ones."""
    if len(name) > _LONGEST_NAME:
        return {}
    whole = words(name)
    found = {field: (_HOLDS, length) for field, length in _held(whole)}
    for fit, parts in ((_PART, map(words, _BETWEEN.split(name))), (_WHOLE, [whole])):
        for part in parts:
            found.update({field: (fit, order) for field, order in _names().get(part, ())})
    return found


def _held(name: str) -> Iterator[tuple[str, int]]:
    if _OTHER.search(name):
        return
    # What stands before `of` names the thing: a Date of nonconformity is a date.
    thing = re.split(r" (?:of|for) ", name)[0]
    held = [
        (len(ending), field)
        for ending, first, field in _endings()
        if (f"{name} ".startswith(f"{ending} ") if first else f" {thing}".endswith(f" {ending}"))
    ]
    yield from ((field, length) for length, field in sorted(held))


# Contents


def _sure(column: Column, field: str, clauses: Collection[str]) -> int:
    """Whether what stands in the column can be this field."""
    cells = [cell for cell in column.cells[:_ENOUGH] if not means_nothing(cell)]
    return _CONTENT[FIELDS[field].kind](column.name, cells, clauses) if cells else _PERHAPS


def _median(cells: Sequence[str]) -> int:
    return sorted(map(len, cells))[len(cells) // 2]


def _most(cells: Sequence[str], true: Callable[[str], object]) -> bool:
    """Whether it is true of half of the cells or more."""
    return 2 * sum(1 for cell in cells if true(cell)) >= len(cells)


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _number(_name: str, cells: Sequence[str], _clauses: Collection[str]) -> int:
    if _median(cells) > 40:
        return _NOT
    return _SURELY if _most(cells, _has_digit) and 2 * len(set(cells)) >= len(cells) else _PERHAPS


def _text(_name: str, cells: Sequence[str], _clauses: Collection[str]) -> int:
    # A cross or a Y is no text.
    if max(map(len, cells)) <= 3:
        return _NOT
    return _SURELY if _median(cells) >= 20 else _PERHAPS


def _grade(_name: str, cells: Sequence[str], _clauses: Collection[str]) -> int:
    found = set(map(words, cells))
    if len(found) > 12 or _median(cells) > 60:
        return _NOT
    return _SURELY if any(map(grade_of, found)) else _PERHAPS


def _clauses(name: str, cells: Sequence[str], clauses: Collection[str]) -> int:
    if _median(cells) > 40:
        return _NOT
    cells = [dotted(cell, clauses) for cell in cells]
    if clauses and any(map(is_letters(clauses), cells)):
        return _SURELY
    if clauses and _most(cells, lambda cell: any(part in clauses for part in clause_parts(cell))):
        return _SURELY
    if not clauses and _most(cells, lambda cell: all(map(_CLAUSE_LIKE.fullmatch, clause_parts(cell)))):
        return _SURELY
    # Called a clause, it is one; the rows will show what is wrong with it.
    return _PERHAPS if re.search(r"\b(?:clauses?|dieu)\b", words(name)) else _NOT


def _units(_name: str, cells: Sequence[str], _clauses: Collection[str]) -> int:
    if _median(cells) > 80 or _most(cells, _DOTTED.fullmatch):
        return _NOT
    return _PERHAPS if _most(cells, _has_digit) else _SURELY


def _person(_name: str, cells: Sequence[str], _clauses: Collection[str]) -> int:
    return _NOT if _median(cells) > 60 or _most(cells, _has_digit) else _SURELY


def _origin(_name: str, cells: Sequence[str], _clauses: Collection[str]) -> int:
    return _SURELY if all(map(origin_of, set(map(words, cells)))) else _NOT


def _day(_name: str, cells: Sequence[str], _clauses: Collection[str]) -> int:
    if _most(cells, lambda cell: any(parse_cell_day(cell, o) for o in ("day-first", "month-first"))):
        return _SURELY
    return _PERHAPS if _most(cells, _has_digit) else _NOT


def _references(_name: str, cells: Sequence[str], _clauses: Collection[str]) -> int:
    return _SURELY if _most(cells, _has_digit) else _NOT


_CONTENT: dict[str, Callable[[str, Sequence[str], Collection[str]], int]] = {
    "number": _number,
    "text": _text,
    "grade": _grade,
    "clauses": _clauses,
    "units": _units,
    "person": _person,
    "origin": _origin,
    "day": _day,
    "references": _references,
}


def clause_parts(cell: str) -> list[str]:
    """What looks like a clause's number in a cell: 7.5.3 and A of `ISO 7.5.3; A`, and `ISO`."""
    return re.findall(r"[^\W_]+(?:\.[^\W_]+)*", cell)


def is_letters(clauses: Collection[str]) -> Callable[[str], bool]:
    """Tells whether a cell such as `BEN` is several clauses of one letter each."""
    single = {clause for clause in clauses if len(clause) == 1 and clause.isalpha()}
    return lambda cell: cell not in clauses and len(cell) > 1 and single.issuperset(cell)
