"""How wide the columns of a table are on paper, how large its letters, and whether it needs paper that lies.

The widths are worked out here and not by the typesetter, which would have to set every cell twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# A4 and its margins, in mm: Decree 30/2020/NĐ-CP, annex I. Paper that lies is turned, with the margins of its sides alike.
STANDING, LYING = 210 - 30 - 18, 297 - 2 * 18
# Letters of tables in points, from what is read best to the smallest that is printed; on which paper.
SIZES = (
    (STANDING, 11.0),
    (STANDING, 10.0),
    (STANDING, 9.0),
    (STANDING, 8.0),
    (LYING, 9.0),
    (LYING, 8.0),
    (LYING, 7.0),
)
POINT = 25.4 / 72
# Left and right of what stands in a cell, in mm.
PAD = 2.4
# What is longer is a text, which needs room; so much is enough, in em.
SHORT, ENOUGH = 24, 15.0
# A word gets no more than this for itself: longer ones are broken.
WORD = 22.0
# Letters between two places where a word may be broken that is too long for its line.
PIECE = 4


class _Letters(dict[str, float]):
    """The width of letters in em, rather more than less: of Times, and of what stands in for it."""

    def __missing__(self, letter: str) -> float:
        self[letter] = found = _width(letter)
        return found


def _width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    plain = unicodedata.normalize("NFD", letter)[0]
    if plain in " iljtfrI.,:;'|!()[]/\\-`":
        return 0.36
    if plain in "mwMW%…@—":
        return 1.0
    return 0.76 if plain.isupper() or not plain.isalnum() else 0.54


_LETTERS = _Letters()


def ems(said: str) -> float:
    """About how wide a line of text is, in em."""
    return sum(map(_LETTERS.__getitem__, said))


def widest_word(said: str) -> float:
    return max(map(ems, said.split()), default=0.0)


def broken(said: str, room: float) -> str | list[str]:
    """The text; where a word does not fit in a line of so many em, in pieces between which it may be broken."""
    if len(said) * 1.1 <= room or widest_word(said) <= room:
        return said
    pieces = [""]
    for word in re.split(r"(\s+)", said):
        if ems(word) <= room or word.isspace():
            pieces[-1] += word
            continue
        for letter in word:
            if len(pieces[-1]) >= PIECE and not (
                unicodedata.category(letter)[0] == "M" or letter == "\u200d"
            ):
                pieces.append("")
            pieces[-1] += letter
    return pieces


class Need(NamedTuple):
    """What a column needs, in em: at least, and to stand on a line each."""

    least: float
    most: float


def need(title: str, cells: Iterable[str], steady: bool) -> Need:
    """What a column of such cells needs; `steady` ones, such as ids and days, are not broken where they are short."""
    # A heading is bold.
    least = min(widest_word(title), WORD) * 1.1
    most = min(ems(title) * 1.1, ENOUGH)
    for said in cells:
        longest = max(map(ems, said.split("\n"))) if said else 0.0
        if longest > most:
            most = longest
        if longest > least:
            whole = steady and len(said) <= SHORT
            least = max(least, min(longest if whole else widest_word(said), WORD))
    return Need(max(least, min(most, ENOUGH) if most > 2 * ENOUGH else 0), most)


class Laid(NamedTuple):
    """Columns beside each other: which, their widths in mm, the letters in points, and whether on paper that lies."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    size: float
    lying: bool


def laid(needs: Sequence[Need], largest: float) -> list[Laid]:
    """The columns of a table on paper, standing where that is enough, in letters of at most so many points. Too many for any
    paper are put below each other, the first column with each."""
    for wide, size in ((wide, min(size, largest)) for wide, size in SIZES):
        if sum(_mm(one.least, size) for one in needs) <= wide:
            return [Laid(tuple(range(len(needs))), _shared(needs, wide, size), size, wide == LYING)]
    done = []
    for group in _groups([_mm(one.least, size) for one in needs], wide):
        done.append(Laid(group, _shared([needs[i] for i in group], wide, size), size, True))
    return done


def _mm(em: float, size: float) -> float:
    return em * size * POINT + PAD


def _groups(widths: Sequence[float], room: float) -> list[tuple[int, ...]]:
    """Columns by number, as many together as there is room for beside the first one."""
    first = min(widths[0], room / 2)
    groups: list[list[int]] = [[0]]
    left = room - first
    for i, wide in enumerate(widths[1:], 1):
        if wide > left and len(groups[-1]) > 1:
            groups.append([0])
            left = room - first
        groups[-1].append(i)
        left -= wide
    return [tuple(group) for group in groups]


def _shared(needs: Sequence[Need], room: float, size: float) -> tuple[float, ...]:
    """What each column gets of the room: what it needs at least, and of what is left as much as it still lacks."""
    least = [_mm(one.least, size) for one in needs]
    squeeze = min(1.0, room / (sum(least) or 1))
    lacks = [
        max(0.0, min(_mm(one.most, size), room) - given) for one, given in zip(needs, least, strict=True)
    ]
    share = min(1.0, max(0.0, room - sum(least)) / (sum(lacks) or 1))
    return tuple(round(given * squeeze + lack * share, 1) for given, lack in zip(least, lacks, strict=True))
