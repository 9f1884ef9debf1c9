"""Texts as they can be set on paper: visible, in NFC, and broken where a word is too long for its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from auditcore.api import NotSent
from auditplugins.exporters import words
from auditplugins.exporters.paper_widths import POINT, STANDING, broken

# Cells of all tables together, and letters that weigh as much as a cell: 300 pages, set with 1.4 GB of memory.
MOST, LETTERS = 100_000, 60
# The largest letters of a title, in points.
TITLE = 18.0

# Nobody but its inventor can read a private letter, and what controls look like is in no font: both are named instead.
_NAMED = re.compile("[\u2400-\u2421\ue000-\uf8ff\U000f0000-\U0010fffd]")

Set = str | list[str]


class Texts:
    """The texts of a report in its language, in letters of so many points. `missing` are letters that no font has."""

    def __init__(self, language: str, size: float, missing: Iterable[str] = ()) -> None:
        self.language, self.size = language, size
        self.missing = {ord(letter): _named(letter) for letter in missing}
        self.weight = 0

    def say(self, word: str) -> str:
        return words.say(self.language, word)

    def text(self, said: str, wide: float = STANDING, size: float = 0.0) -> Set:
        """A text as it is set in lines of so many mm."""
        return broken(self.shown(words.visible(said).strip()), wide / (size or self.size) / POINT)

    def line(self, said: str, wide: float = STANDING, size: float = 0.0) -> Set:
        """A text without breaks of its own, as a title is."""
        return broken(self.plain(said), wide / (size or TITLE) / POINT)

    def plain(self, said: str) -> str:
        """A text on one line, for what is not set in lines."""
        return self.shown(words.one_line(said))

    def shown(self, visible: str) -> str:
        """A text with nothing hidden in it, composed, with names for what cannot be drawn. Raises NotSent when there are too
        many."""
        self.weight += 1 + len(visible) // LETTERS
        if self.weight > MOST:
            raise NotSent(
                "a PDF holds about {count} cells of a table, and this is more; choose xlsx or csv, or ask for less",
                count=MOST,
            )
        if visible.isascii():
            return visible
        composed = unicodedata.normalize("NFC", visible)
        return _NAMED.sub(lambda found: _named(found[0]), composed).translate(self.missing)


def _named(letter: str) -> str:
    """A letter by its number, a control by that for which its picture stands."""
    code = ord(letter)
    if 0x2400 <= code <= 0x2421:
        code = 0x7F if code == 0x2421 else code - 0x2400
    return f"<U+{code:04X}>"
