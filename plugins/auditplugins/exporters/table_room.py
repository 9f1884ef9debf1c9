"""How the columns of a table share the room on paper: so that its rows get as low as they can. Pure, and in any unit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

# Rows that decide; in how many steps the room is given out; how much of a line is left empty at its end, about.
SAMPLE, STEPS, RAGGED = 60, 48, 1.08
# How much more than the others the highest cell of a row counts.
POWER = 4
# A cell of more lines in a column that is narrower (in em) is a tower of single words; one row in so many may have some.
TOWER, SLIM, RARE = 5, 7.0, 8

T = TypeVar("T")


class Words(NamedTuple):
    """How wide the text of a cell is: its longest line, and all of them behind each other."""

    longest: float
    total: float

    def lines(self, wide: float) -> float:
        """About how many lines it takes in a column so wide."""
        return 1.0 if self.longest <= wide else self.total * RAGGED / wide


NOTHING = Words(0, 0)


def sample(rows: Sequence[T]) -> list[T]:
    """Some of the rows, from all over the table."""
    return list(islice(rows, 0, None, len(rows) // SAMPLE + 1))


def balanced(
    least: Sequence[float], most: Sequence[float], rows: Sequence[Sequence[Words]], room: float
) -> list[float]:
    """How wide each column gets of the room: at least what it needs, and what is left where it makes rows lowest; never
    more than it can fill (`most`). A row has its columns' cells."""
    wide = list(least)
    full = [max(one, other) for one, other in zip(least, most, strict=True)]
    if sum(full) <= room:
        return full
    step = max(room - sum(least), 0.0) / STEPS
    for _step in range(STEPS):
        gains = [0.0] * len(wide)
        for row in rows:
            high = [
                cell.total / width if cell.longest > width else 0.0
                for cell, width in zip(row, wide, strict=True)
            ]
            # How much lower this row gets for a little more in each column: most in that with its highest cell.
            whole = sum(one**POWER for one in high) ** (1 / POWER - 1) if any(high) else 0.0
            for at, one in enumerate(high):
                gains[at] += whole * one**POWER / wide[at] if one else 0.0
        best = max(range(len(wide)), key=gains.__getitem__)
        if not gains[best]:
            break
        wide[best] += step
    return wide


def towers(wide: Sequence[float], rows: Sequence[Sequence[Words]]) -> bool:
    """Whether cells stand as towers of single words, in columns so wide (in em); a few such rows do not matter."""
    high = sum(
        any(width < SLIM and cell.lines(width) > TOWER for cell, width in zip(row, wide, strict=True))
        for row in rows
    )
    return high * RARE > len(rows)
