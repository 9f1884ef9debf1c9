"""What stands in a cell: its parts, and what a written word means."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from auditcore.text import fold

Meaning = tuple[str, str]

# What begins each line of a list: - – • 1. 1) a)
_BULLET = re.compile(r"\s*(?:[-–—•*+]\s*(?![0-9])|\(?(?:[0-9]{1,2}[.)]|[a-zđ]\))\s+)(?=\S)")
_NUMBER = r"(?:^|(?<=\s))\(?([0-9]{1,3})[.)]\s+"


def split(value: str, how: str) -> list[str]:
    """The parts of a cell, none empty, without outer white space. `how` as in `shapes.Field.split`; "" is one part."""
    parts = _WAYS[how](value) if how in _WAYS else value.split(how) if how else [value]
    return [part for part in map(str.strip, parts) if part]


def _letters(value: str) -> list[str]:
    """Each sign, since `BEN` means B, E and N; what people put between them is none."""
    return [sign for sign in value if sign not in ",;/&+"]


def _numbered(value: str) -> list[str]:
    """What stands behind 1. 2. 3. (or 1) 2) 3)); what stands before the first number belongs to it."""
    marks: list[tuple[int, int]] = []
    for found in re.finditer(_NUMBER, value):
        # Another number (in the year 2023. The …) begins no part.
        if int(found[1]) == len(marks) + 1:
            marks.append(found.span())
    ends = [start for start, _end in marks[1:]] + [len(value)]
    parts = [value[end:until] for (_start, end), until in zip(marks, ends, strict=False)]
    return [value[: marks[0][0]] + parts[0], *parts[1:]] if marks else [value]


def is_list(value: str) -> bool:
    """Whether each line of the cell begins as those of a list do."""
    return all(_BULLET.match(line) for line in value.split("\n") if line.strip())


def dotted(value: str, clauses: Collection[str]) -> str:
    """The clause 7.5 of `7,5`, as a spreadsheet writes it that was told 7.5 and took it for a number; else the value."""
    if "," not in value or not re.fullmatch("[0-9]+(?:,[0-9]+)+", value):
        return value
    meant = value.replace(",", ".")
    return meant if meant in clauses else value


def key(name: str) -> str:
    """A number or a name as it is compared: case makes no other one."""
    return name.casefold()


def unique(names: Iterable[str]) -> list[str]:
    """Each name once, as it was written first."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key(name), name)
    return list(found.values())


_WAYS: dict[str, Callable[[str], list[str]]] = {
    "letters": _letters,
    "lines": lambda value: [_BULLET.sub("", line) for line in value.split("\n")],
    "numbers": _numbered,
}


class Meanings:
    """What written words mean, in layers: the first that knows a word answers.

    A word counts as it is written; else without case and marks. What then means two things in a layer, it does not know.
    """

    def __init__(self, *layers: Iterable[Meaning]) -> None:
        self._layers = [_layer(list(meanings)) for meanings in layers]
        self._found: dict[str, str | None] = {}

    def find(self, word: str) -> str | None:
        """The meaning; None for a word that no layer knows."""
        if word not in self._found:
            self._found[word] = self._look(word)
        return self._found[word]

    def _look(self, word: str) -> str | None:
        folded = fold(word)
        for exact, loose in self._layers:
            meaning = exact.get(word, loose.get(folded))
            if meaning is not None:
                return meaning
        return None


def _layer(meanings: list[Meaning]) -> tuple[dict[str, str | None], dict[str, str | None]]:
    return _unambiguous(meanings), _unambiguous((fold(written), meaning) for written, meaning in meanings)


def _unambiguous(meanings: Iterable[Meaning]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for written, meaning in meanings:
        found[written] = meaning if found.get(written, meaning) == meaning else None
    return found
