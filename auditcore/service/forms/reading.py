"""Reads a form that somebody filled in: what each row says and where, found by hidden ids. It trusts nothing in the file.

Whether the answers fit the audit is for `answer_import`; here is found what no audit could take.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from auditcore.case import VERIFIED
from auditcore.errors import Refused
from auditcore.i18n import _, languages, speaking
from auditcore.importing import bounds, sheets
from auditcore.importing.lines import MOST_ROWS, short
from auditcore.importing.shapes import FileOptions, Sheet
from auditcore.model import RESULTS
from auditcore.service.forms import words
from auditcore.service.forms.content import INPUTS, SAMPLE, Values
from auditcore.service.forms.layout import MARKER, VERSION, belongs
from auditcore.text import fold, normalise, printable
from auditcore.words import word

NEEDED = (*INPUTS, "question", "key", "mark")
# The codes of the columns stand above the answers, even where somebody put lines on top.
TOP = 30
MOST_PROBLEMS = 50
NUMBER = re.compile(r"[0-9]{1,9}\Z")


class Trouble(NamedTuple):
    """What is wrong with a cell (`Land!F12`)."""

    cell: str
    sentence: str


class Place(NamedTuple):
    """A cell, and what stands in it."""

    cell: str
    text: str


class Line(NamedTuple):
    """A row: its hidden cells, the question that it shows, and what was filled in, with the cell of each of INPUTS."""

    key: Place
    mark: str
    shown: Place
    values: Values
    cells: Mapping[str, str]
    whole: bool
    """Whether each cell could be read; what could not is in the form's troubles."""


class Filled(NamedTuple):
    """A form as it came back; `criteria` are cells of a checklist's id with its edition and mark."""

    name: str
    audit: Place
    began: str
    criteria: Sequence[tuple[Place, str, str]]
    lines: Sequence[Line]
    troubles: Sequence[Trouble]


def read(path: str) -> Filled:
    """The form in a workbook. Raises NotFound without the file, Refused where it cannot be read, or is no form."""
    import os

    name = os.path.basename(path)
    _insist_on_size(path, name)
    book = sheets.read(path, FileOptions())
    hidden = [sheet for sheet in book.sheets if _text(sheet, 1, 0) == MARKER]
    if len(hidden) != 1:
        raise Refused(
            _("{file} is no form for the answers of an audit: its hidden sheet is missing.").format(file=name)
            if not hidden
            else _("{file} holds the hidden sheets of several forms.").format(file=name),
            hint=_("A new form: {command}").format(command="auditcore checklist form AUDIT --format xlsx"),
        )
    (ids,) = hidden
    _insist_on_version(ids, name)
    facts = {
        _text(ids, row, 0): Place(_cell(ids, row, 1), _text(ids, row, 1))
        for row in range(1, len(ids.rows) + 1)
    }
    nothing = Place(_cell(ids, 1, 0), "")
    troubles: list[Trouble] = []
    meanings = _Meanings(_codes(ids), facts.get("language", nothing).text)
    lines = [line for sheet in book.sheets if sheet is not ids for line in _lines(sheet, meanings, troubles)]
    return Filled(
        name,
        facts.get("audit", nothing),
        facts.get("began", nothing).text,
        [
            (Place(_cell(ids, row, 1), _text(ids, row, 1)), _text(ids, row, 2), _text(ids, row, 3))
            for row in range(1, len(ids.rows) + 1)
            if _text(ids, row, 0) == "checklist"
        ],
        lines,
        troubles,
    )  # fmt: skip


def told(troubles: Sequence[Trouble]) -> list[str]:
    """A line for each sentence, with all of its cells, in the order of the first; no more than anybody reads."""
    cells: dict[str, dict[str, None]] = {}
    for trouble in troubles:
        cells.setdefault(trouble.sentence, {})[trouble.cell] = None
    lines = [f"{_places(list(of))}: {sentence}" for sentence, of in cells.items()]
    rest = len(lines) - MOST_PROBLEMS
    more = [_("… and {count} more.").format(count=rest)] if rest > 0 else []
    # A line break in a cell, or in a sheet's name, would pass for a message of its own.
    return [printable(line) for line in lines[:MOST_PROBLEMS]] + more


def _places(cells: list[str]) -> str:
    if len(cells) <= MOST_ROWS:
        return ", ".join(cells)
    return _("{cells} and {count} more").format(
        cells=", ".join(cells[:MOST_ROWS]), count=len(cells) - MOST_ROWS
    )


def _insist_on_size(path: str, name: str) -> None:
    """Refused for what is no form by its size alone; the reader of registers would call it a register."""
    import os
    import zipfile

    limit, size = bounds.FILE_BYTES, os.path.getsize(path) if os.path.isfile(path) else 0
    if size <= limit and size and zipfile.is_zipfile(path):
        limit = bounds.UNZIPPED_BYTES
        with (
            contextlib.suppress(zipfile.BadZipFile, ValueError, NotImplementedError),
            zipfile.ZipFile(path) as parts,
        ):
            size = sum(part.file_size for part in parts.infolist())
    if size > limit:
        what = _("{file} holds more than {limit} MB; that is too large for a form.")
        raise Refused(what.format(file=name, limit=limit // 1_000_000))


def _insist_on_version(ids: Sheet, name: str) -> None:
    if _text(ids, 1, 1) != VERSION:
        raise Refused(
            _("{file} was made by another version of auditcore: {cell} says {version}, not {known}.").format(
                file=name, cell=_cell(ids, 1, 1), version=short(_text(ids, 1, 1)) or "–", known=VERSION
            )
        )


class _Meanings(NamedTuple):
    """The codes of the words that people choose, and the language in which the form speaks of them."""

    codes: Mapping[str, str]
    language: str

    def no_answer(self, found: str) -> str:
        """The sentence on a word that is none; where it is a nonconformity, which ones there are."""
        with speaking(self.language):
            known = ", ".join(word(code) for code in RESULTS)
            graded = [word(code) for code in VERIFIED]
        what = _("“{found}” is no answer; the answers are: {answers}.")
        sentence = what.format(found=short(found), answers=known)
        if not any(name in fold(found) for name in _nonconformities()):
            return sentence
        choose = _("For a nonconformity choose “{major}” or “{minor}”.")
        return f"{sentence} {choose.format(major=graded[0], minor=graded[1])}"


def _nonconformities() -> set[str]:
    """What a nonconformity is called, folded, in each language."""
    found = {"non-conformity"}
    for language in languages():
        with speaking(language):
            found.add(fold(words.nonconformity()))
    return found


def _codes(ids: Sheet) -> dict[str, str]:
    """Folded word → code. What the program itself calls an answer counts more than what the file says about it."""
    found = {
        fold(_text(ids, row, 2)): _text(ids, row, 1)
        for row in range(1, len(ids.rows) + 1)
        if _text(ids, row, 0) == "answer" and _text(ids, row, 1) in RESULTS and _text(ids, row, 2)
    }
    for language in languages():
        with speaking(language):
            found |= {fold(name): code for code in RESULTS for name in (words.in_full(code), word(code))}
    return found


def _lines(sheet: Sheet, meanings: _Meanings, troubles: list[Trouble]) -> Iterator[Line]:
    """The rows of a sheet below the hidden codes of its columns; none of a sheet that somebody added."""
    top, columns = _columns(sheet)
    if not columns:
        return
    twice = [name for name in NEEDED if len(columns.get(name, ())) > 1]
    missing = [name for name in NEEDED if name not in columns]
    for name in missing:
        what = _("The column “{column}” is missing here.")
        troubles.append(Trouble(_cell(sheet, top, 0), what.format(column=name)))
    for name in twice:
        what = _("The column “{column}” stands here several times.")
        troubles.append(Trouble(_cell(sheet, top, columns[name][-1]), what.format(column=name)))
    if missing or twice:
        return
    at = {name: columns[name][0] for name in NEEDED}
    for row in range(top + 1, len(sheet.rows) + 1):
        key = Place(_cell(sheet, row, at["key"]), _text(sheet, row, at["key"]))
        if key.text == "key":  # the headings
            continue
        line = _line(sheet, row, at, key, meanings, troubles)
        if key.text and not belongs(key.text, line.mark):
            what = _(
                "The hidden id “{id}” is not the one that this row was made with: was it changed? Copy what the row says "
                "into a new form."
            )
            troubles.append(Trouble(key.cell, what.format(id=short(key.text))))
        elif key.text:
            yield line
        elif any(line.values.values()):
            what = _("This row has lost the hidden id of its question, so nobody knows what it answers.")
            troubles.append(Trouble(line.shown.cell, what))


def _columns(sheet: Sheet) -> tuple[int, dict[str, list[int]]]:
    """The row of the codes, from 1, and where each code stands; nothing where there is no such row."""
    for number, row in enumerate(sheet.rows[:TOP], start=1):
        if {"key", "mark"} <= set(row):
            columns: dict[str, list[int]] = {}
            for at, name in enumerate(row):
                columns.setdefault(name, []).append(at)
            return number, columns
    return 0, {}


def _line(
    sheet: Sheet,
    row: int,
    at: Mapping[str, int],
    key: Place,
    meanings: _Meanings,
    troubles: list[Trouble],
) -> Line:
    before = len(troubles)
    values: Values = {}
    for name in INPUTS:
        cell = _cell(sheet, row, at[name])
        found, problem = _value(sheet, row, at[name], name, cell, meanings)
        values[name] = found
        if problem:
            troubles.append(Trouble(cell, problem))
    question = _text(sheet, row, at["question"]).partition("\n")[0]
    return Line(
        key,
        _text(sheet, row, at["mark"]),
        Place(_cell(sheet, row, at["question"]), question),
        values,
        {name: _cell(sheet, row, at[name]) for name in INPUTS},
        len(troubles) == before,
    )


def _value(sheet: Sheet, row: int, column: int, name: str, cell: str, meanings: _Meanings) -> tuple[str, str]:
    """What a cell says, and what is wrong with it."""
    if merged := sheet.merged.get((row, column)):
        what = _(
            "The cell is merged with others ({range}); split them, and write down each answer in its own row."
        )
        return "", what.format(range=merged)
    remark = sheet.remarks.get((row, column))
    if remark and (remark.kind == "formula" or not remark.exact):
        return "", _("The cell {says}; write down what is meant, as text.").format(says=remark.says)
    try:
        found = normalise(_text(sheet, row, column), cell)
    except Refused as error:
        return "", error.what.removeprefix(f"{cell}: ")
    if name == "result" and found:
        code = meanings.codes.get(fold(found), "")
        return code, "" if code else meanings.no_answer(found)
    if name in SAMPLE and found and not NUMBER.match(found):
        return "", _("“{found}” is no whole number.").format(found=short(found))
    # 020 is 20.
    return (str(int(found)) if name in SAMPLE and found else found), ""


def _text(sheet: Sheet, row: int, column: int) -> str:
    cells = sheet.rows[row - 1] if 0 < row <= len(sheet.rows) else []
    return cells[column] if column < len(cells) else ""


def _cell(sheet: Sheet, row: int, column: int) -> str:
    """A cell as a spreadsheet program names it: `Land!F12`, `'Bộ phận Một cửa'!F12`."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    plain = sheet.name.replace("_", "").isalnum()
    name = sheet.name if plain else "'" + sheet.name.replace("'", "''") + "'"
    return f"{name}!{letters}{row}"
