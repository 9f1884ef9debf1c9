"""How the cells of a column are read: what splits them, what each word means, what means nothing, how days are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from auditcore.importing.fields import FIELDS, FieldKind
from auditcore.importing.guess_columns import Column, clause_parts, is_letters, words
from auditcore.importing.guess_words import grade_of, means_nothing, origin_of
from auditcore.importing.shapes import Field
from auditcore.importing.values import dotted, is_list, split
from auditcore.text import fold

# A separator as a mapping has it, and the sign in a cell.
_SEPARATORS = {";": ";", "lines": "\n", ",": ",", "/": "/"}
_DAY = re.compile(r"([0-9]{1,2}) ?([/.-]) ?([0-9]{1,2}) ?\2 ?(?:[0-9]{4}|[0-9]{2})\b")


def fields(found: Mapping[str, Column], clauses: Collection[str]) -> dict[str, Field]:
    """How each field is read from its column."""
    orders = _orders({name: column.cells for name, column in found.items() if FIELDS[name].kind == "day"})
    return {
        name: _field(FIELDS[name], column, clauses, orders.get(name, "")) for name, column in found.items()
    }


def _field(kind: FieldKind, column: Column, clauses: Collection[str], order: str) -> Field:
    cells = list(dict.fromkeys(column.cells))
    # A grade says something about every finding: its N/A is a word like others.
    blank = [cell for cell in cells if means_nothing(cell)] if kind.kind != "grade" else []
    said = [dotted(cell, clauses) for cell in cells if cell not in blank]
    how = _split(kind, said, clauses)
    return Field(
        columns=(column.name,),
        split=how,
        values=_values(kind.kind, said, how, clauses),
        blank=tuple(_once(blank).values()),
        required=kind.required,
        order=order,
    )


def _once(cells: Iterable[str]) -> dict[str, str]:
    """The cells that differ by more than case and marks, by what they have in common."""
    found: dict[str, str] = {}
    for cell in cells:
        found.setdefault(fold(cell), cell)
    return found


def _split(field: FieldKind, cells: Sequence[str], clauses: Collection[str]) -> str:
    kind = field.kind
    if kind == "text":
        long = [cell for cell in cells if "\n" in cell] if field.several else []
        return "lines" if long and all(map(is_list, long)) else ""
    there = [how for how, sign in _SEPARATORS.items() if any(sign in cell for cell in cells)]
    if kind == "clauses":
        if any(map(is_letters(clauses), cells)):
            return "letters"
        return next((how for how in there if _parts_clauses(how, cells, clauses)), "")
    if kind == "units":
        return next((how for how in there if _parts_units(how, cells)), "")
    if kind == "references":
        # The reader knows all of them, where none is named.
        return there[0] if len(there) == 1 and there != ["/"] else ""
    return ""


def _parts_clauses(how: str, cells: Sequence[str], clauses: Collection[str]) -> bool:
    """Whether most of what a sign separates holds a clause; where no clauses are known, any usual sign does."""
    parts = [part for cell in cells if _SEPARATORS[how] in cell for part in split(cell, how)]
    held = [part for part in parts if any(one in clauses for one in clause_parts(part))]
    return 2 * len(held) >= len(parts) if clauses else how != "/"


def _parts_units(how: str, cells: Sequence[str]) -> bool:
    """Whether a sign separates units, and does not stand inside the name of one (Defense, Veterans)."""
    if how == ";":
        return True
    alone = {fold(cell) for cell in cells}
    return all(fold(part) in alone for cell in cells if _SEPARATORS[how] in cell for part in split(cell, how))


def _values(kind: str, cells: Sequence[str], how: str, clauses: Collection[str]) -> dict[str, str]:
    """What the words mean; "" where a person has to say it."""
    if kind in ("grade", "origin"):
        meaning = grade_of if kind == "grade" else origin_of
        return {cell: meaning(words(cell)) for cell in _once(cells).values()}
    if kind == "clauses" and how != "letters":
        parts = dict.fromkeys(part for cell in cells for part in split(cell, how) if part not in clauses)
        named = {part: {one for one in clause_parts(part) if one in clauses} for part in parts}
        return {part: found.pop() for part, found in named.items() if len(found) == 1}
    return {}


def _orders(days: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """`month-first` for the columns whose days can be read in no other way: by their own cells, else by the others'.

    `day-first` where days such as 3/4/2025 stand and nothing shows the order: so that a person sees where to change it.
    """
    proofs = {name: _proofs(cells) for name, cells in days.items()}
    together = set().union(*proofs.values())
    orders = {name: "month-first" for name, own in proofs.items() if (own or together) == {"month-first"}}
    unproven = [] if together else [name for name, cells in days.items() if any(map(is_open, cells))]
    return orders | dict.fromkeys(unproven, "day-first")


def is_open(cell: str) -> bool:
    """Whether the cell is another day when the month comes first."""
    found = _DAY.match(cell.strip())
    return found is not None and found[1] != found[3] and max(int(found[1]), int(found[3])) < 13


def _proofs(cells: Iterable[str]) -> set[str]:
    """What a number above 12 shows about the order of day and month."""
    found = (match for match in map(_DAY.match, dict.fromkeys(cells)) if match)
    pairs = {(int(match[1]) > 12, int(match[3]) > 12) for match in found}
    return {
        order
        for order, pair in (("day-first", (True, False)), ("month-first", (False, True)))
        if pair in pairs
    }
