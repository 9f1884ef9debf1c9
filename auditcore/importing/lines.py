"""How the problems and notes of a register are told: the same thing about several rows in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditcore.i18n import _, ngettext
from auditcore.importing.shapes import Line

# More rows (or texts) than anybody reads.
MOST_ROWS = 20
MOST_SIGNS = 200


class Report:
    """The problems and notes found so far."""

    def __init__(self) -> None:
        self.problems: list[Line] = []
        self.notes: list[Line] = []

    def problem(self, row: int, column: str, sentence: str) -> None:
        self.problems.append(Line(row, column, sentence))

    def note(self, row: int, column: str, sentence: str) -> None:
        self.notes.append(Line(row, column, sentence))


def grouped(lines: Sequence[Line]) -> list[str]:
    """Sentences in the order of their first row: `rows 3, 5–9, Severity: …`. Those about the whole file come first."""
    rows: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        rows.setdefault((line.column, line.sentence), []).append(line.row)
    ordered = sorted(rows.items(), key=lambda item: min(item[1]))
    return [_told(column, sentence, numbers) for (column, sentence), numbers in ordered]


def _told(column: str, sentence: str, rows: Iterable[int]) -> str:
    numbers = sorted({row for row in rows if row})
    where = [_rows(numbers)] if numbers else []
    told = ": ".join(filter(None, (", ".join([*where, *filter(None, [column])]), sentence)))
    # A line break in a cell, or in a column's name, would pass for a message of its own.
    return told.replace("\n", " ⏎ ")


def _rows(numbers: Sequence[int]) -> str:
    parts = ranges(numbers[:MOST_ROWS])
    if len(numbers) > MOST_ROWS:
        return _("rows {rows} and {count} more").format(rows=", ".join(parts), count=len(numbers) - MOST_ROWS)
    return ngettext("row {rows}", "rows {rows}", len(numbers)).format(rows=", ".join(parts))


def ranges(numbers: Sequence[int]) -> list[str]:
    """Ascending numbers as texts, three or more in a row as one: 3, 5–9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run))]


def listed(parts: Sequence[str], last: str) -> str:
    """`3, 5 and 9`, where `last` is `{some} and {last}` in the language in use."""
    if len(parts) < 2:
        return "".join(parts)
    return last.format(some=", ".join(parts[:-1]), last=parts[-1])


def short(found: str) -> str:
    """What a cell holds, short enough for a sentence."""
    return found if len(found) <= MOST_SIGNS else found[:MOST_SIGNS] + "…"
