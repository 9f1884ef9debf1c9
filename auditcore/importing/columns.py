"""The columns of a register and its rows, cleaned; and what a cell that held no text means for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from auditcore.errors import Refused
from auditcore.i18n import _, ngettext
from auditcore.importing.lines import Report, short
from auditcore.importing.shapes import Line, Remark, Sheet
from auditcore.text import normalise


class Column(NamedTuple):
    """A column: its place from 0, and its name, which no other column has."""

    at: int
    name: str


class Row(NamedTuple):
    """A row that holds something: its number, and one clean text a column. What cannot be read is ""."""

    number: int
    cells: list[str]


class Table(NamedTuple):
    """A register: its columns, its rows without the blank ones, and the places (row, column) that a problem names."""

    columns: list[Column]
    rows: list[Row]
    unreadable: set[tuple[int, int]]


def table(sheet: Sheet, header: int, report: Report) -> Table:
    """The columns that row `header` (from 1) names, and the rows below it."""
    unreadable: set[tuple[int, int]] = set()

    def cleaned(row: int, cells: Sequence[str], names: Sequence[str]) -> list[str]:
        try:
            return [normalise(cell, "") for cell in cells]
        except Refused:
            pairs = [_clean(cell, f"{letter(at)}{row}") for at, cell in enumerate(cells)]
        wrong = {at: what for at, (_text, what) in enumerate(pairs) if what}
        unreadable.update((row, at) for at in wrong)
        for at, what in wrong.items():
            report.problem(row, names[at], what)
        return [text for text, _what in pairs]

    heads = sheet.rows[header - 1] if 0 < header <= len(sheet.rows) else []
    columns = _named(cleaned(header, heads, [letter(at) for at in range(len(heads))]))
    names, width = [column.name for column in columns], len(columns)
    rows = []
    for number, cells in enumerate(sheet.rows[header:], header + 1):
        if any(cell.strip() for cell in cells[width:]):
            report.problem(number, "", _ragged(len(cells), header, width))
        texts = cleaned(number, cells[:width], names)
        # What a merged cell lends to the rows below makes no row of them.
        if any(
            texts[at] or cell.strip()
            for at, cell in enumerate(cells[:width])
            if (number, at) not in sheet.merged
        ):
            rows.append(Row(number, texts + [""] * (width - len(texts))))
    return Table(columns, rows, unreadable)


def letter(at: int) -> str:
    """The letters of a column as a spreadsheet shows them: A of 0, Z of 25, AA of 26."""
    above, last = divmod(at, 26)
    return (letter(above - 1) if above else "") + chr(ord("A") + last)


def _clean(cell: str, name: str) -> tuple[str, str]:
    """The cell's text and what is wrong with it, one of them ""."""
    try:
        return normalise(cell, name), ""
    except Refused as error:
        return "", f"{error.what} {error.hint}"


def _named(names: Sequence[str]) -> list[Column]:
    """The columns; one without a name, or with another's, is called by its letter.

    Never translated: the name is kept with the finding, and the next import looks for it again.
    """
    taken: dict[str, Column] = {}
    for at, written in enumerate(names):
        name = written
        if not written or written in taken:
            name = f"Column {letter(at)}"
            while name in taken or name in names:
                name += "*"
        taken[name] = Column(at, name)
    return list(taken.values())


def called(heads: Sequence[str]) -> list[str]:
    """The columns' names as a mapping may have them: as written; `Column C` where nothing is."""
    return [head if head.strip() else f"Column {letter(at)}" for at, head in enumerate(heads)]


def _ragged(found: int, header: int, named: int) -> str:
    return _(
        "there are {found} cells, but row {header} names {named} columns. Name the others there, or put quotation marks "
        "around a text that contains the sign between the columns."
    ).format(found=found, header=header, named=named)


def remarked(
    sheet: Sheet,
    header: int,
    clean: Table,
    identifiers: Collection[int],
    days: Collection[int],
    clauses: Mapping[int, Collection[str]],
    report: Report,
) -> None:
    """Reports the cells that held no text. `identifiers` and `days` are columns by their place; `clauses` has the known
    clauses for the columns that hold some.

    An identifier must stand there as its sheet shows it, since 8.20 is another clause than 8.2; it is emptied otherwise,
    unless only one of the two is a clause.
    """
    rows = {row.number: row for row in clean.rows}
    seen: dict[tuple[int, str], list[Line]] = {}
    for (number, at), remark in sorted(sheet.remarks.items()):
        row = rows.get(number)
        if number <= header or at >= len(clean.columns) or not (row or remark.kind == "no-result"):
            continue
        name, cell = clean.columns[at].name, f"{letter(at)}{number}"
        clause = _only_clause(row.cells[at], remark, clauses.get(at, ())) if row else ""
        if row and clause:
            row.cells[at] = clause
            said = _("{cell} {says}; it is taken as the clause {clause}.")
            line = Line(number, name, said.format(cell=cell, says=remark.says, clause=clause))
            seen.setdefault((at, "clause"), []).append(line)
        elif row and at in identifiers and (remark.kind in _NO_IDENTIFIER or not remark.exact):
            what = _("{cell} {says}: format the column as text and type again what should stand there.")
            # Many rows have the same clause: without their cells' names it becomes one sentence.
            where = _("the cell") if at in clauses else cell
            report.problem(number, name, what.format(cell=where, says=remark.says))
            clean.unreadable.add((number, at))
            row.cells[at] = ""
        elif said := _note(remark, at in days, row.cells[at] if at in identifiers and row else ""):
            text = short(row.cells[at] if row else "")
            line = Line(number, name, said.format(cell=cell, says=remark.says, text=text))
            seen.setdefault((at, remark.kind), []).append(line)
    report.notes.extend(_once(lines) for lines in seen.values())


def lent(sheet: Sheet, header: int, clean: Table, numbers: Collection[int], report: Report) -> None:
    """Reports the cells that a merged one lends what it holds; `numbers` are the columns of which none may do so."""
    rows = {row.number: row for row in clean.rows}
    seen: dict[int, list[Line]] = {}
    for (number, at), merged in sorted(sheet.merged.items()):
        if number <= header or number not in rows or at >= len(clean.columns):
            continue
        name, cell = clean.columns[at].name, f"{letter(at)}{number}"
        if at in numbers:
            what = _("{cell} is part of the merged cells {merged}; unmerge them and fill in each row.")
            report.problem(number, name, what.format(cell=cell, merged=merged))
            clean.unreadable.add((number, at))
            rows[number].cells[at] = ""
        else:
            said = _(
                "{cell} is part of the merged cells {merged}; what they show counts for each of their rows."
            )
            seen.setdefault(at, []).append(Line(number, name, said.format(cell=cell, merged=merged)))
    report.notes.extend(_once(lines) for lines in seen.values())


# What is never meant as a number, a clause or a reference, even where the sheet shows just that.
_NO_IDENTIFIER = ("date", "truth", "error", "no-result")


def _only_clause(text: str, remark: Remark, clauses: Collection[str]) -> str:
    """The clause that a fraction must be, since 8.2 and 8.20 are not both clauses; "" for anything else."""
    if remark.kind != "number" or remark.exact or "." not in text:
        return ""
    found = [clause for clause in (text, text + "0") if clause in clauses]
    return found[0] if len(found) == 1 else ""


def _note(remark: Remark, day: bool, identifier: str) -> str:
    """What is said about a cell, "" where nothing is lost: an exact number among texts, a date where one belongs."""
    if remark.kind in ("formula", "no-result", "error"):
        return _("{cell} {says}.")
    if remark.exact:
        # 13 is 13; that 0013 keeps its zeros is worth a word.
        return _("{cell} {says}; it is taken as it is shown.") if re.match("0.", identifier) else ""
    return "" if day and remark.kind == "date" else _("{cell} {says}; '{text}' is kept.")


def _once(lines: Sequence[Line]) -> Line:
    """The first of a column's notes of one kind, with the number of the others."""
    more = len(lines) - 1
    if not more:
        return lines[0]
    also = ngettext("So it is in {count} more cell.", "So it is in {count} more cells.", more)
    return lines[0]._replace(sentence=f"{lines[0].sentence} {also.format(count=more)}")
