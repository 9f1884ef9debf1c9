"""What stands in a cell of a workbook, and how much room it needs: pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

# Of a cell, in UTF-16 units: a spreadsheet program calls a file with more damaged, and XlsxWriter drops the rest.
LONGEST = 32_767
# Of a whole number: a spreadsheet keeps fifteen digits and makes the others 0.
DIGITS = 10**15


def fitting(text: str, mark: str) -> str:
    """The text itself, or as much of it as a cell may hold with `mark` behind it."""
    if len(text) <= LONGEST // 2 or _units(text) <= LONGEST:
        return text
    return _cut(text, LONGEST - _units(mark)) + mark


def short(text: str, most: int) -> str:
    """The text in at most so many UTF-16 units; where some was left out, `…` is the last."""
    return text if _units(text) <= most else _cut(text, most - 1).rstrip("' ") + "…"


def _cut(text: str, most: int) -> str:
    """As many UTF-16 units, or a few less: no sign is cut in its middle, no letter from its marks."""
    most = end = len(text.encode("utf-16-le")[: most * 2].decode("utf-16-le", "ignore"))
    while end > most - 20 and end and (_belongs(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end]


def _belongs(character: str) -> bool:
    """Whether this is part of the sign before it: a mark, a joiner, a variation or a colour of skin."""
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Sk") or character == "\u200d"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# Letters and signs that hide nothing: of Latin scripts, Vietnamese among them.
_PLAIN = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u024f\u0300-\u0331\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\n]*"
).fullmatch


def is_plain(text: str) -> bool:
    """Whether a text can be written as it is, without being looked at more closely."""
    if not text or len(text) > LONGEST // 2 or text[0] == "<":
        return False
    return (text.isascii() and text.isprintable()) or _PLAIN(text) is not None


def is_number(value: Any) -> bool:
    """Whether a spreadsheet can hold this as a number without changing it."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -DIGITS < value < DIGITS


# Days and moments as spreadsheets count them: in days, from the end of 1899.

_FIRST = date(1899, 12, 30)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|\+00:00)", re.ASCII)


@lru_cache(20_000)
def day(text: str) -> float | None:
    """The serial number of an ISO day; None where it is none, or before March 1900, which programs count differently."""
    if not _DAY.fullmatch(text):
        return None
    try:
        number = (date.fromisoformat(text) - _FIRST).days
    except ValueError:
        return None
    return number if number > 60 else None


def moment(text: str) -> float | None:
    """The serial number of a UTC stamp; None where it is none."""
    whole = day(text[:10])
    if whole is None or not _MOMENT.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None
    return whole + (at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6) / 86_400


# Room, in the widths of a digit, which columns count in.

# The filter's button, and the space at both sides.
BUTTON, SIDES = 3, 1.5
NARROWEST, LONG, WIDEST = 7, 40, 80
# A capital, and letters on the average, as a printer's font has them; beyond so many letters, words are not looked at.
CAPITAL, SMALL, BOLD, WORDY = 1.2, 0.9, 1.05, 400
# What a page across can hold in letters that one can still read; how far long texts give way to it.
PAGE, SHRUNK = 165, 24


def width(text: str) -> float:
    """How wide a line is: marks take no room, signs of Chinese and emoji take two, capitals a little more."""
    if text.isascii():
        return len(text) + 0.2 * sum(map(str.isupper, text))
    return sum(map(_of_letter, text))


@lru_cache(4096)
def _of_letter(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else CAPITAL if character.isupper() else 1


def lines(text: str, room: float) -> int:
    """In how many lines a text stands in a column so wide, a little rather too many than too few."""
    room = max(room - SIDES, 1)
    if len(text) * CAPITAL <= room and "\n" not in text:
        return 1
    return sum(_lines(part, room) for part in text.split("\n"))


def _lines(line: str, room: float) -> int:
    """The same of one line: its words go to the next one as a whole."""
    wide = width(line) * SMALL
    if wide <= room:
        return 1
    if len(line) > WORDY:
        return math.ceil(wide / max(room - 2, 1))
    count, at = 1, 0.0
    for word in line.split(" "):
        long = width(word) * SMALL
        if at and at + long > room:
            count, at = count + 1, 0.0
        count += int(long / room)
        at += long % room + SMALL
    return count


def rough(text: str, room: float) -> int:
    """The same of a text that wraps, quickly: by the number of its letters."""
    if "\n" in text or _SIGNS(text):
        return lines(text[:LONGEST], room)
    return math.ceil(len(text) * SMALL / max(room - SIDES - 2, 1))


# Signs that are wider than letters.
_SIGNS = re.compile("[\u1100-\u115f\u2e80-\ufffd\U00010000-\U0010ffff]").search


def fits(texts: Iterable[str], room: float) -> int:
    """How many letters a text may have that stands in one line for sure, as those of these do that fit in."""
    room -= SIDES
    known = [len(text) for text in texts if "\n" not in text and width(text) <= room]
    return max(int(room / CAPITAL), *known, 0)


def column_widths(
    heads: Sequence[str], samples: Sequence[Sequence[str]], least: Sequence[float]
) -> list[float]:
    """Widths for columns with these heads, of which these texts are a sample; none is narrower than its `least`.

    Long texts wrap; where all together are wider than a page, those of long texts become narrower.
    """
    wanted = [
        max(_head(head), floor, _content(texts))
        for head, texts, floor in zip(heads, samples, least, strict=True)
    ]
    loose = [max(0.0, one - max(floor, SHRUNK)) for one, floor in zip(wanted, least, strict=True)]
    share = min(1.0, max(0.0, sum(wanted) - PAGE) / (sum(loose) or 1))
    return [round(one - share * extra, 1) for one, extra in zip(wanted, loose, strict=True)]


def _head(title: str) -> float:
    """Room for a head that may wrap, with the filter's button beside it."""
    words = [width(word) for word in title.split()] or [0.0]
    return max(NARROWEST, min(max(*words, sum(words) / 2) * BOLD + BUTTON + SIDES, LONG))


def _content(texts: Sequence[str]) -> float:
    wide = sorted(width(part) for text in texts for part in text[:4000].split("\n")) or [0.0]
    if wide[-1] <= LONG:
        return wide[-1] + SIDES
    # A square is easier to read than a tower: where texts are four times as long, the column is twice as wide.
    whole = sorted(width(text[:4000]) for text in texts)
    return max(LONG, min(2.2 * math.sqrt(whole[len(whole) * 9 // 10]), WIDEST))
