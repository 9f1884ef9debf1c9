"""Reads a csv file in whatever dialect it was written: told, or guessed by trying each on the first rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice, product
from typing import Any, NamedTuple

from auditcore.errors import Refused
from auditcore.i18n import N_, _
from auditcore.importing import bounds, encodings
from auditcore.importing.shapes import FileOptions

# What may be written instead of a character that is hard to type.
_WORDS = {"tab": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":"}
_NO_QUOTE = "none"
_SHOWN = {"\t": "tab", " ": "space"}

# In order of preference: where two read a file equally well, the first is taken.
_DELIMITERS = (",", ";", "\t", "|", ":")
_QUOTES = ('"', "'")
_ESCAPES = ("", "\\")
_SAMPLE = 200

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# Excel writes and obeys it; it is no row.
_SEP = re.compile(r"sep=([^\r\n])(?:\r\n|\r|\n|$)", re.IGNORECASE)


# What the csv module says, and what it means.
_REASONS = (
    (
        "limit",
        N_(
            "a cell has more than {limit} characters; perhaps a quotation mark ({quote}) is opened and never closed"
        ),
    ),
    ("end of data", N_("a quotation mark ({quote}) is opened and never closed")),
    ("expected after", N_("text follows a closing quotation mark ({quote})")),
    ("", N_("the columns cannot be told apart")),
)


class Dialect(NamedTuple):
    """How cells stand in lines. `quote` is "" where no cell is quoted, `escape` "" where quotes are doubled."""

    delimiter: str
    quote: str
    escape: str

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The rows of these lines, each with its line end. Raises csv.Error at what does not follow the dialect."""
        # Doubled quotes are understood in any case: a cell may hold both.
        how: dict[str, Any] = {"delimiter": self.delimiter, "doublequote": True, "strict": True}
        if self.quote:
            how["quotechar"] = self.quote
        else:
            how["quoting"] = csv.QUOTE_NONE
        return csv.reader(lines, escapechar=self.escape or None, **how)


class _Broken(Exception):
    """A row (from 1) that does not follow the dialect; `begins` is how its first line begins."""

    def __init__(self, row: int, begins: str, reason: str) -> None:
        super().__init__(reason)
        self.row = row
        self.begins = begins
        self.reason = reason


def read(data: bytes, name: str, options: FileOptions) -> tuple[list[list[str]], FileOptions, list[str]]:
    """The rows of a file, the options that give the same rows again, and sentences about how it was read.

    A row is a record: a line break in a cell makes no new one, a blank line is a row. Texts come in NFC, otherwise
    as they stand. A first line `sep=;` is no row, unless another delimiter was told. Raises Refused.
    """
    text, encoding, how = encodings.decode(data, name, options.encoding)
    wanted = _told(options)
    sep = _SEP.match(text)
    if sep and wanted["delimiter"] in ("", sep[1]):
        wanted["delimiter"] = sep[1]
        text = text[sep.end() :]
    with _field_limit():
        dialects = _ranked(text, **wanted)
        rows, dialect = _first_that_reads(text, dialects, name)
    used = options._replace(
        encoding=encoding,
        delimiter=_SHOWN.get(dialect.delimiter, dialect.delimiter),
        quote=dialect.quote or _NO_QUOTE,
        escape=dialect.escape,
    )
    return rows, used, list(_said(used, how, max(map(len, rows), default=0)))


def _told(options: FileOptions) -> dict[str, str]:
    """The characters that were told, "" for those to guess. Raises Refused for what cannot be one."""
    told = {
        "delimiter": _WORDS.get(options.delimiter, options.delimiter),
        "quote": options.quote,
        "escape": options.escape if options.escape != (options.quote or '"') else "",
    }
    for what, character in told.items():
        word = what == "quote" and character == _NO_QUOTE
        if not word and (len(character) > 1 or character in ("\r", "\n")):
            raise Refused(
                _("{what} is one character, not “{value}”.").format(what=what, value=character),
                hint=_("For the delimiter write one of: {names}.").format(
                    names=", ".join((*_DELIMITERS[:2], *_WORDS))
                ),
            )
    for one, other in (("delimiter", "quote"), ("delimiter", "escape")):
        if told[one] and told[one] == told[other]:
            raise Refused(
                _("{one} and {other} cannot both be “{value}”.").format(one=one, other=other, value=told[one])
            )
    return told


def _ranked(text: str, delimiter: str, quote: str, escape: str) -> list[Dialect]:
    """The dialects that agree with what was told, the likeliest first; one alone where nothing is left to guess."""
    delimiters = (delimiter,) if delimiter else _DELIMITERS
    # Where the quote was told, so was the escape: none.
    escapes = (escape,) if escape or quote else _ESCAPES
    quotes = ("" if quote == _NO_QUOTE else quote,) if quote else _QUOTES
    every = [
        Dialect(*parts)
        for parts in product(delimiters, quotes, escapes)
        if parts[0] != parts[1] and (not parts[2] or parts[2] not in parts[:2])
    ]
    if len(every) == 1:
        return every
    scores = {dialect: _score(dialect, text) for dialect in every}
    ranked = sorted(every, key=lambda dialect: -scores[dialect]) if max(scores.values()) > 0 else every
    # Another escape may show only below the sample; another delimiter or quote would make it a different file.
    return [dialect for dialect in ranked if dialect[:2] == ranked[0][:2]]


def _score(dialect: Dialect, text: str) -> float:
    """How well a dialect reads the first rows; 0 or less: it does not even separate columns."""
    rows, broken = [], 0.0
    try:
        for row in islice(_rows(dialect, text), _SAMPLE):
            rows.append(row)
    except _Broken:
        broken = 0.5  # perhaps the file itself is: it may still be the right dialect, to name the row in
    filled = [row for row in rows if any(row)]
    if not filled:
        return -broken
    if dialect.quote == "'" and any(cell.startswith('"') for row in filled for cell in row):
        return -1.0  # it is the other quote that quotes
    width, many = Counter(map(len, filled)).most_common(1)[0]
    if width < 2:
        return -broken
    header = next(row for row in filled if len(row) == width)
    score = many / len(filled) - broken
    score += 0.5 * (len(filled[0]) == width)
    # A comma between words is followed by a blank; a delimiter seldom is.
    score += 0.25 * all(cell and cell == cell.strip() for cell in header)
    # Still in quotes: another quote would have taken them off.
    score -= 0.5 * any(all(len(c) > 1 and c[0] == c[-1] == q for c in header) for q in _QUOTES)
    return score


def _first_that_reads(text: str, dialects: list[Dialect], name: str) -> tuple[list[list[str]], Dialect]:
    first: _Broken | None = None
    for dialect in dialects:
        room = bounds.Room()
        rows: list[list[str]] = []
        try:
            for row in _rows(dialect, text):
                room.take(len(rows) + 1, len(row), len(row))
                rows.append([encodings.composed(cell) for cell in row])
        except _Broken as error:
            first = first or error
        else:
            return rows, dialect
    assert first
    raise _refusal(first, dialects[0], name)


def _rows(dialect: Dialect, text: str) -> Iterator[list[str]]:
    """The rows of a text. Raises _Broken where it does not follow the dialect, Refused for a line out of bounds."""
    begins = ""
    number = 0

    def lines() -> Iterator[str]:
        nonlocal begins
        for found in _LINE.finditer(text):
            line = found[0]
            # The list of cells would fill the memory before it could be counted.
            if line.count(dialect.delimiter) > bounds.CELL_CHARACTERS + bounds.COLUMNS:
                bounds.Room().take(number + 1, bounds.COLUMNS + 1, 0)
            begins = begins or line
            yield line

    try:
        for row in dialect.reader(lines()):
            number += 1
            begins = ""
            yield row
    except csv.Error as error:
        raise _Broken(number + 1, begins, str(error)) from error


def _refusal(broken: _Broken, dialect: Dialect, name: str) -> Refused:
    """What to say about a file that no dialect reads."""
    why = next((why for sign, why in _REASONS if sign in broken.reason), _REASONS[-1][1])
    begins = broken.begins.strip()
    what = _("{file}, row {row}, which begins with “{begins}”: {why}.").format(
        file=name,
        row=broken.row,
        begins=begins if len(begins) <= 50 else begins[:49] + "…",
        why=_(why).format(
            quote=dialect.quote, delimiter=dialect.delimiter, limit=bounds.CELL_CHARACTERS
        ),
    )  # fmt: skip
    return Refused(
        what,
        hint=_(
            "A quotation mark inside a quoted cell is written twice. Correct the row, or save the file once more in "
            'the spreadsheet program. If quotation marks mean nothing in this file, write quote = "none" in the '
            "mapping file; for a checklist, add --quote none."
        ),
    )


@contextmanager
def _field_limit() -> Iterator[None]:
    """The csv module's limit is one for the whole process."""
    before = csv.field_size_limit(bounds.CELL_CHARACTERS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _said(used: FileOptions, how: str, columns: int) -> Iterator[str]:
    encoding = used.encoding.upper() if used.encoding.startswith("utf") else used.encoding
    if how:
        encoding = f"{encoding} ({how})"
    if columns < 2:
        yield _("Read as {encoding}; each row is one column.").format(encoding=encoding)
    elif used.delimiter == "tab":
        yield _("Read as {encoding}, columns separated by tabs.").format(encoding=encoding)
    else:
        yield _("Read as {encoding}, columns separated by “{delimiter}”.").format(
            encoding=encoding, delimiter=used.delimiter
        )
    if used.escape:
        yield _("Quotation marks inside cells are written {written}.").format(
            written=used.escape + used.quote
        )
    if used.quote not in ('"', _NO_QUOTE):
        yield _("Cells are quoted by {quote}.").format(quote=used.quote)
