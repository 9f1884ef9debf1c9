"""Reads the rows of a register as findings. All problems of all rows come at once; what cannot be read stays as text.

Pure: no files, no workspace. `lines.grouped` makes sentences of the problems and notes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from auditcore.i18n import _, ngettext
from auditcore.importing import references
from auditcore.importing.columns import Column, Row, lent, remarked, table
from auditcore.importing.fields import FIELDS
from auditcore.importing.inputs import Demand, Input, demands, inputs, must_be_filled
from auditcore.importing.lines import Report, listed, ranges, short
from auditcore.importing.meaning import Meaning
from auditcore.importing.planned import actions
from auditcore.importing.references import References
from auditcore.importing.shapes import Known, Line, Plan, Read, Reading, Sheet
from auditcore.importing.values import key, unique
from auditcore.text import fold

TEXTS = ("title", "observed", "requirement", "evidence")
# What every finding says, and how the number of a row with totals begins.
_SAID = ("number", "observed", "grade", "unit")
_TOTAL = re.compile(r"(?:tong|cong|total|sum|(?:grand|sub) ?total)\b")
_LONGEST_TOTAL = 100
# The kinds of fields whose cells must be text: 8.20 is another clause than 8.2.
IDENTIFIERS = ("number", "clauses", "references")


def read(sheet: Sheet, header: int, plan: Plan, known: Known) -> Read:
    """What the rows below row `header` (from 1) say, by the plan. Blank rows are passed over.

    Problems and notes are in the order of the sheet. With problems there are readings, too, but they are not whole.
    """
    report = Report()
    clean = table(sheet, header, report)
    given = inputs(plan, clean.columns, header, report)
    checks = demands(plan, clean.columns, given, header, report)
    clean = clean._replace(rows=_findings(clean.rows, given, report))
    clauses = dict.fromkeys(_places(given, ("clauses",)), known.clauses)
    remarked(sheet, header, clean, _places(given, IDENTIFIERS), _places(given, ("day",)), clauses, report)
    lent(sheet, header, clean, _places(given, ("number",)), report)
    meaning = Meaning(plan.path, given, known, report)
    numbers = [given["number"].first(row).text for row in clean.rows]
    _used_twice(given["number"], numbers, clean.rows, report)
    repeat = given["repeat"].field
    earlier = References(filter(None, numbers), known.findings, repeat.split, repeat.missing)
    readings = []
    for row, number in zip(clean.rows, numbers, strict=True):
        _missing(row, given.values(), clean.unreadable, report)
        _checked(row, checks, clean.unreadable, report)
        repeats = _repeats(row, number, given["repeat"], earlier, report)
        readings.append(_reading(row, number, clean.columns, meaning, repeats, report))
    _count_elsewhere(readings, given["repeat"], earlier, report)
    order = {column.name: column.at for column in clean.columns}

    def place(line: Line) -> tuple[int, int]:
        return line.row, order.get(line.column, -1)

    return Read(
        readings, sorted(report.problems, key=place), sorted(report.notes, key=place), meaning.strangers
    )


def _findings(rows: list[Row], given: dict[str, Input], report: Report) -> list[Row]:
    """The rows without those that hold no finding: totals, and what stands below the last number and says none of what
    every finding says, such as signatures. One note names them."""
    said = [{name: given[name].written(row).text for name in _SAID} for row in rows]
    total = [
        bool(_TOTAL.match(fold(each["number"][:_LONGEST_TOTAL]))) and not all(each.values()) for each in said
    ]
    last = max((at for at, each in enumerate(said) if each["number"] and not total[at]), default=len(rows))
    left = [
        row
        for at, (row, each) in enumerate(zip(rows, said, strict=True))
        if total[at] or (at > last and not any(each.values()))
    ]
    held = "; ".join(" | ".join(filter(None, row.cells)) for row in left)
    what = _("left out, since no finding stands there but: {texts}").format(texts=short(held))
    for row in left:
        report.note(row.number, "", what)
    numbers = {row.number for row in left}
    return [row for row in rows if row.number not in numbers]


def _places(given: dict[str, Input], kinds: Collection[str]) -> set[int]:
    """The columns of all fields of these kinds."""
    chosen = (input for name, input in given.items() if FIELDS[name].kind in kinds)
    return {column.at for input in chosen for column in input.columns}


def _used_twice(input: Input, numbers: Sequence[str], rows: Sequence[Row], report: Report) -> None:
    found: dict[str, list[tuple[int, str]]] = {}
    for row, number in zip(rows, numbers, strict=True):
        found.setdefault(key(number), []).append((row.number, number))
    for uses in found.values():
        number, count = uses[0][1], len(uses)
        if number and count > 1:
            what = (
                _("{column} {number} is used twice, rows {rows}.")
                if count == 2
                else _("{column} {number} is used {count} times, rows {rows}.")
            )
            at = listed(ranges([row for row, _number in uses]), _("{some} and {last}"))
            name = input.columns[0].name if input.columns else ""
            report.problem(
                0, "", what.format(column=name, number=short(number), count=count, rows=at).strip()
            )


def _missing(row: Row, given: Collection[Input], unreadable: set[tuple[int, int]], report: Report) -> None:
    """Reports each field that the row must fill and does not."""
    for input in given:
        if not input.required or not input.columns or input.says(row):
            continue
        column, found = input.written(row)
        told = any((row.number, column.at) in unreadable for column in input.columns)
        # A grade that means nothing, such as N/A, is told as one that is not known.
        if not told and not (input.name == "grade" and found):
            report.problem(row.number, column.name, must_be_filled(found))


def _checked(row: Row, checks: Sequence[Demand], unreadable: set[tuple[int, int]], report: Report) -> None:
    for check in checks:
        what = check.problem(row.cells[check.column.at])
        if what and (row.number, check.column.at) not in unreadable:
            report.problem(row.number, check.column.name, what)


def _repeats(row: Row, number: str, input: Input, earlier: References, report: Report) -> list[str]:
    found = []
    for column, part in input.parts(row, references.cut):
        if what := earlier.problem(part, number):
            report.problem(row.number, column.name, what)
        else:
            found.append(part)
    return unique(found)


def _reading(
    row: Row, number: str, columns: Sequence[Column], meaning: Meaning, repeats: list[str], report: Report
) -> Reading:
    texts = {name: meaning.inputs[name].given(row) for name in TEXTS}
    held = {given.column.at for several in texts.values() for given in several}
    held.add(meaning.inputs["number"].first(row).column.at)
    fields = {
        **{name: "\n\n".join(given.text for given in several) for name, several in texts.items()},
        "grade": meaning.code("grade", row),
        "clauses": meaning.clauses(row),
        "units": meaning.units(row),
        "owner": next(iter(meaning.people("owner", row)), ""),
        "origin": meaning.code("origin", row),
        "raised": meaning.raised(row),
        "answer_due": meaning.day("answer-due", row),
        "repeats": repeats,
    }
    source = {
        column.name: cell
        for column, cell in zip(columns, row.cells, strict=True)
        if cell and column.at not in held
    }
    return Reading(row.number, number, fields, actions(row, meaning, report), source)


def _count_elsewhere(readings: Sequence[Reading], input: Input, earlier: References, report: Report) -> None:
    named = (reference for reading in readings for reference in reading.fields["repeats"])
    count = sum(not earlier.is_here(reference) for reference in named)
    if count:
        what = ngettext(
            "{count} reference names a finding that is not here; it is kept as text.",
            "{count} references name findings that are not here; they are kept as text.",
            count,
        )
        report.note(0, input.columns[0].name if input.columns else "", what.format(count=count))
