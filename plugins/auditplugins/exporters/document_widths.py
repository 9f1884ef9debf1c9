"""How a table stands on a page of A4: upright or lying, how large its letters are, how wide its columns.

A column gets at least what its longest word needs, and more by what is in it. A table that no page is wide enough for is
set in bands, each beginning with the first column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from auditcore.api import Column, Table
from auditplugins.exporters import drawing
from auditplugins.exporters.document_xml import twips
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


def pages(official: bool) -> tuple[Page, Page]:
    """The page that stands, and the one that lies: turned, so that the side which is bound is above."""
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
    """What a column cannot do without, and what it would like, in em; `tight` is the least where room is scarce."""

    least: float
    wants: float
    tight: float


def plan(table: Table, language: str, official: bool, lying: bool) -> Plan:
    """The largest letters with which the table fits, upright if it can unless all is lying: rather with smaller letters and
    less room than on a page that is turned, and on that with as much room as small letters leave."""
    letter, texts = TIMES if official else ARIAL, _texts(table, language)
    needs = [_need(column, said, letter) for column, said in zip(table.columns, texts, strict=True)]
    standing, turned = pages(official)
    sizes = (22, 20, 18, 16) if official else (20, 18, 17, 15)
    close = [need._replace(least=need.tight) for need in needs]
    eased = [need._replace(least=min(need.wants, need.least * EASE)) for need in needs]
    for page, size, asked in [
        *((standing, size, eased) for size in sizes[:-1] if not lying),
        *((standing, size, asked) for asked in (needs, close) for size in sizes[2:] if not lying),
        *((turned, size, eased) for size in sizes[:-1]),
        (turned, sizes[-1], needs),
    ]:
        if sum(_least(need, size) for need in asked) <= twips(page.wide):
            every = range(len(needs))
            return Plan(page.lying, size, (_shared(every, asked, size, twips(page.wide)),))
    size, room = sizes[-1], twips(turned.wide)
    bands = _bands([_least(need, size) for need in needs], room)
    return Plan(True, size, tuple(_shared(band, needs, size, room) for band in bands))


def _texts(table: Table, language: str) -> list[list[str]]:
    """The words of each column: of its head, and of its cells in the first rows."""
    rows = list(islice(table.rows, SAMPLE))
    return [
        [one_line(column.title)]
        + [(MARK if tone(column, value) else "") + cell(column, value, language)[:LETTERS]
           for row in rows if (value := row.get(column.key)) is not None]
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
    return Need(min(least, WORD), min(max(wants, least), MOST), min(tight, WORD))


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
    """The columns with their widths: the room that is left goes first to those which want little."""
    wide = {column: min(_least(needs[column], size), room) for column in band}
    left = room - sum(wide.values())
    more = {column: round((needs[column].wants - needs[column].least) * size * 10) for column in band}
    for place, column in enumerate(sorted(more, key=lambda column: more[column])):
        given = max(min(more[column], left // (len(more) - place)), 0)
        wide[column] += given
        left -= given
    return tuple(wide.items())
