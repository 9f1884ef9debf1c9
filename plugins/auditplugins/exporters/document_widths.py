"""How a table stands on a page of A4: upright or lying, how large its letters are, how wide its columns.

A column gets at least what its longest word needs, and more by what is in it. A table that no page is wide enough for is
set in bands, each beginning with the first column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from auditcore.api import Column, Table
from auditplugins.exporters import drawing
from auditplugins.exporters.document_xml import twips
from auditplugins.exporters.table_room import Words, balanced, sample
from auditplugins.exporters.table_room import towers as any_towers
from auditplugins.exporters.words import cell, kind_of, one_line, tone

# How wide letters are beside those of a picture: of Times New Roman and of Arial; and bold ones beside others.
TIMES, ARIAL, BOLD = 0.92, 1.06, 1.12
# Rows, and characters of a cell, whose words decide how wide the columns are.
SAMPLE, LETTERS = 200, 1500
# In letters' sizes (em): the most that a word can ask for; what a text gets at least, a short one and a long one, and where
# a page would have to be turned else; and where it wants no more.
WORD, SHORT, LONG, TIGHT, MOST = 14.0, 9.0, 11.0, 7.0, 60.0
# A word has so much more room than it needs, since another font may stand in for the one that is asked for; less of it
# where room is scarce.
SPARE, SCARCE = 1.15, 1.06
# Of what a code of several words would like, so much at least; and of a text beside many others, where it can be had.
HALF, EASE = 0.5, 1.6
# Letters of tables in a compact document, official or not, in half points, which are tried first.
CLOSE = {True: (20, 19), False: (18, 17)}
# Letters in half points: of an official document, those that are read with ease and smaller ones; of another.
LARGE, SMALL, USUAL = (22, 20), (18, 16), (20, 18, 17, 15)
# A table of so few rows gets no page of its own that is turned.
FEW = 8
# Beside the words of a cell, in twips.
BESIDE = 190

WORDY = ("text", "data")
# Before a value that is marked, which is bold.
MARK = "▲\xa0"


class Page(NamedTuple):
    """A4 with its margins, all in mm; `lying` it is wider than high."""

    lying: bool
    top: float
    right: float
    bottom: float
    left: float

    @property
    def wide(self) -> float:
        return (297 if self.lying else 210) - self.left - self.right

    @property
    def high(self) -> float:
        return (210 if self.lying else 297) - self.top - self.bottom


def pages(official: bool, compact: bool = False) -> tuple[Page, Page]:
    """The page that stands, and the one that lies: turned, so that the side which is bound is above. That of a `compact`
    report has the smallest margins, official or not."""
    if official and compact:
        return Page(False, 20, 15, 20, 30), Page(True, 30, 20, 15, 20)
    if compact:
        return Page(False, 17, 15, 15, 20), Page(True, 20, 17, 15, 15)
    if official:
        return Page(False, 20, 18, 20, 30), Page(True, 30, 20, 18, 20)
    return Page(False, 20, 20, 20, 20), Page(True, 20, 20, 20, 20)


class Plan(NamedTuple):
    """How a table is set: letters in half points, and for each band its columns by their number, with their widths in
    twips."""

    lying: bool
    size: int
    bands: tuple[tuple[tuple[int, int], ...], ...]


class Need(NamedTuple):
    """What a column cannot do without, and what it would like, in em; `tight` is the least where room is scarce, `word` what
    its longest word takes. `cells` are some of it, its title first."""

    least: float
    wants: float
    tight: float
    word: float
    cells: tuple[Words, ...] = ()


def alike(tables: Sequence[Table]) -> dict[tuple[Any, ...], Table]:
    """Tables with the same columns as one of some of their rows: they are all set alike."""
    found: dict[tuple[Any, ...], list[Table]] = {}
    for table in tables:
        found.setdefault(same(table), []).append(table)
    return {
        key: some[0]._replace(
            rows=[row for one in some for row in islice(one.rows, max(SAMPLE // len(some), FEW))]
        )
        for key, some in found.items()
        if len(some) > 1
    }


def same(table: Table) -> tuple[Any, ...]:
    """What tables have in common that are set alike."""
    return tuple((column.key, column.title) for column in table.columns)


class Try(NamedTuple):
    """How a table might be set; with cells that are `towers` of single words, or without any."""

    page: Page
    size: int
    needs: Sequence[Need]
    towers: bool = True


def plan(table: Table, language: str, official: bool, lying: bool, compact: bool = False) -> Plan:
    """The largest letters with which the table fits, upright if it can unless all is lying. In an official document these
    are never smaller than can be read with ease where any page has room; in another one they are rather smaller than that
    its page is turned. In a compact document columns have rather less room than smaller letters."""
    letter, texts = TIMES if official else ARIAL, _texts(table, language)
    needs = [_need(column, said, letter) for column, said in zip(table.columns, texts, strict=True)]
    rows = list(zip(*(need.cells for need in needs), strict=True))
    standing, turned = pages(official, compact)
    tries = _tight(needs, standing, official) if compact else iter(())
    tries = chain(tries, (_official if official else _usual)(needs, standing, turned, len(rows) <= FEW + 1))
    for page, size, asked, towers in tries:
        if (lying and not page.lying) or sum(_least(need, size) for need in asked) > twips(page.wide):
            continue
        shared = _shared(range(len(needs)), asked, size, twips(page.wide))
        if towers or not any_towers([_em(wide, size) for _column, wide in shared], rows):
            return Plan(page.lying, size, (shared,))
    room = twips(turned.wide)
    bands = _bands([_least(need, size) for need in needs], room)
    return Plan(True, size, tuple(_shared(band, needs, size, room) for band in bands))


def _tight(needs: Sequence[Need], page: Page, official: bool) -> Iterator[Try]:
    for size in CLOSE[official]:
        yield Try(page, size, _eased(needs))
        yield Try(page, size, needs)


def _official(needs: Sequence[Need], standing: Page, turned: Page, few: bool) -> Iterator[Try]:
    close = [need._replace(least=need.word) for need in needs]
    for page in (standing, turned):
        for size in LARGE:
            yield from (Try(page, size, asked, towers=False) for asked in (_eased(needs), needs, close))
        if few and page is standing:
            yield Try(page, LARGE[-1], close)
    yield Try(turned, LARGE[-1], close)
    yield from (Try(turned, size, needs) for size in SMALL)


def _usual(needs: Sequence[Need], standing: Page, turned: Page, few: bool) -> Iterator[Try]:
    sizes, eased = USUAL, _eased(needs)
    yield from (Try(standing, size, eased) for size in sizes[:-1])
    yield from (Try(standing, size, asked) for asked in (needs, _close(needs)) for size in sizes[2:])
    yield from (Try(turned, size, eased) for size in sizes[:-1])
    yield Try(turned, sizes[-1], needs)


def _eased(needs: Sequence[Need]) -> list[Need]:
    return [need._replace(least=min(need.wants, need.least * EASE)) for need in needs]


def _close(needs: Sequence[Need]) -> list[Need]:
    return [need._replace(least=need.tight) for need in needs]


def _texts(table: Table, language: str) -> list[list[str]]:
    """The words of each column: of its head, and of its cells in the first rows."""
    rows = list(islice(table.rows, SAMPLE))
    return [
        [one_line(column.title)]
        + [(MARK if tone(column, value) else "") + cell(column, value, language)[:LETTERS]
           for row in rows for value in [row.get(column.key)]]
        for column in table.columns
    ]  # fmt: skip


def _need(column: Column, said: Sequence[str], letter: float) -> Need:
    """Words are parted at blanks, those of a text at a hyphen as well. `letter` is how wide those of the document are."""
    wordy = kind_of(column) in WORDY
    head, *cells = said
    parts = re.compile(r"(?<=-)|[ \n]+" if wordy else r"[ \n]+")
    words = {word for text in cells for word in parts.split(text)}
    lines = {line for text in cells for line in text.split("\n")}
    marked = any(text.startswith(MARK) for text in cells)
    bold = [*head.split(), *(words if marked else ())]
    longest = max([*map(_wide, words), *(_wide(word) * BOLD for word in bold)], default=0) * letter * SPARE
    wants = max([*map(_wide, lines), _wide(head[:40]) * BOLD], default=0) * letter
    least = max(longest, min(wants, max(SHORT, min(wants / 3, LONG))) if wordy else min(wants * HALF, TIGHT))
    scarce = longest * SCARCE / SPARE
    tight = max(scarce, min(least, max(TIGHT, min(wants / 5, SHORT)))) if wordy else scarce
    seen = [Words(_wide(head) * BOLD * letter, _wide(head) * BOLD * letter)]
    seen += [_words(text, letter * (BOLD if marked else 1)) for text in sample(cells)]
    wants = min(max(wants, least), MOST)
    return Need(min(least, WORD), wants, min(tight, WORD), min(scarce, WORD), tuple(seen))


def _words(text: str, letter: float) -> Words:
    wide = [drawing.width(line, letter) for line in text.split("\n")]
    return Words(max(wide), sum(wide))


def _wide(text: str) -> float:
    return min(drawing.width(text[:200], 1), MOST)


def _least(need: Need, size: int) -> int:
    return round(need.least * size * 10) + BESIDE


def _bands(least: Sequence[int], room: int) -> Iterator[list[int]]:
    """Columns that fit beside each other, each time behind the first, so that one can tell the rows."""
    band, used = [0], least[0]
    for column in range(1, len(least)):
        if used + least[column] > room:
            yield band
            band, used = [0], least[0]
        band.append(column)
        used += least[column]
    yield band


def _shared(band: Sequence[int], needs: Sequence[Need], size: int, room: int) -> tuple[tuple[int, int], ...]:
    """The columns with their widths: what they need at least, and the room that is left so that rows get low."""
    some = [needs[column] for column in band]
    least = [min(_least(need, size), room) for need in some]
    rows = list(zip(*(need.cells for need in some), strict=True))
    inner = [_em(wide, size) for wide in least]
    shared = balanced(inner, [need.wants for need in some], rows, _em(room - BESIDE * (len(some) - 1), size))
    return tuple(zip(band, (int(em * size * 10) + BESIDE for em in shared), strict=True))


def _em(wide: int, size: int) -> float:
    """The room for words in a column so many twips wide, in em."""
    return (wide - BESIDE) / size / 10
