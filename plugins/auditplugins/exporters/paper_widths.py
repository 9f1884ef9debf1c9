"""How wide the columns of a table are on paper, how large its letters, and whether it needs paper that lies.

The widths are worked out here and not by the typesetter, which would have to set every cell twice.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auditplugins.exporters.table_room import Words, balanced, sample, towers

# A4 and its margins, in mm: Decree 30/2020/NĐ-CP, annex I. Paper that lies is turned, with the margins of its sides alike.
STANDING, LYING = 210 - 30 - 18, 297 - 2 * 18
# Letters of tables in points: how much smaller than the largest they are still read with ease, and those on paper that lies
# for what finds no room else.
EASE, SMALL = 1.0, (9.0, 8.0, 7.0)
# A table of so few rows gets no page of its own that lies.
FEW = 8
POINT = 25.4 / 72
# Left and right of what stands in a cell, in mm.
PAD = 2.4
# What is longer is a text, which needs room; so much is enough, in em.
SHORT, ENOUGH = 24, 15.0
# A word gets no more than this for itself: longer ones are broken.
WORD = 22.0
# Heads are bold, and so much wider.
BOLD = 1.1
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
    """In em; a no-break space is part of a word."""
    return max(map(ems, said.replace("\xa0", "_").split()), default=0.0)


def broken(said: str, room: float) -> str | list[str]:
    """The text; where a word does not fit in a line of so many em, in pieces between which it may be broken."""
    if len(said) * 1.1 <= room or widest_word(said) <= room:
        return said
    pieces = [""]
    for word in re.split(r"([^\S\xa0]+)", said):
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
    """What a column needs, in em: at least, and to stand on a line each; `tight` is what it cannot do without where room is
    scarce, the same where it is 0. `cells` are some of it, its title first."""

    least: float
    most: float
    tight: float = 0.0
    cells: tuple[Words, ...] = ()


def need(title: str, cells: Sequence[str], steady: bool, parted: bool = False) -> Need:
    """What a column of such cells needs; `steady` ones, such as ids and days, are not broken where they are short. Those
    that may be `parted` are, between their words, where room is scarce."""
    # A heading is bold.
    least = tight = min(widest_word(title), WORD) * BOLD
    most = min(ems(title) * BOLD, ENOUGH)
    for said in cells:
        longest = max(map(ems, said.split("\n"))) if said else 0.0
        if longest > most:
            most = longest
        if longest > tight:
            whole = steady and len(said) <= SHORT
            word = longest if whole and not parted else widest_word(said)
            tight = max(tight, min(word, WORD))
            least = max(least, min(longest if whole else word, WORD))
    least = max(least, min(most, ENOUGH) if most > 2 * ENOUGH else 0)
    return Need(least, most, tight, (_words(title, BOLD), *map(_words, sample(cells))))


def _words(said: str, bold: float = 1.0) -> Words:
    lines = [ems(line) * bold for line in said.split("\n")]
    return Words(max(lines), sum(lines))


class Laid(NamedTuple):
    """Columns beside each other: which, their widths in mm, the letters in points, and whether on paper that lies."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    size: float
    lying: bool


class _Try(NamedTuple):
    """How a table might stand: on paper so wide, in such letters; `tight` columns, `towers` in them or not."""

    wide: float
    size: float
    tight: bool = True
    towers: bool = True


def _tries(largest: float, standing: float, few: bool) -> Iterator[_Try]:
    """Letters that are read with ease, rather on paper that stands; smaller ones only for what finds no room else."""
    read = largest - EASE
    for wide in (standing, LYING):
        for size in (largest, read):
            yield from (_Try(wide, size, tight, towers=False) for tight in (False, True))
        if few and wide == standing:
            yield _Try(standing, read)
    yield from (_Try(LYING, min(size, read)) for size in (read, *SMALL))


def laid(needs: Sequence[Need], largest: float, standing: float = STANDING) -> list[Laid]:
    """The columns of a table on paper, standing (so wide) where that is enough, in letters of at most so many points. Too
    many for any paper are put below each other, the first column with each."""
    rows = list(zip(*(one.cells for one in needs), strict=True))
    for one in _tries(largest, standing, 0 < len(rows) <= FEW + 1):
        asked = [need._replace(least=need.tight or need.least) for need in needs] if one.tight else needs
        if sum(_mm(need.least, one.size) for need in asked) > one.wide:
            continue
        shared = _shared(asked, one.wide, one.size)
        if one.towers or not towers([(wide - PAD) / one.size / POINT for wide in shared], rows):
            return [Laid(tuple(range(len(needs))), shared, one.size, one.wide == LYING)]
    done = []
    wide, size = one.wide, one.size
    for group in _groups([_mm(need.least, size) for need in asked], wide):
        done.append(Laid(group, _shared([asked[i] for i in group], wide, size), size, True))
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
    """What each column gets of the room, in mm: what it needs at least, and what is left so that rows get low."""
    least = [_mm(one.least, size) for one in needs]
    if sum(least) > room:
        return tuple(wide * room / sum(least) for wide in least)
    inner = room / size / POINT - len(needs) * PAD / size / POINT
    rows = list(zip(*(one.cells for one in needs), strict=True))
    shared = balanced([one.least for one in needs], [one.most for one in needs], rows, inner)
    # A word that fits must not be broken for a rounded figure.
    return tuple(math.ceil(_mm(em, size) * 100 - 0.001) / 100 for em in shared)
