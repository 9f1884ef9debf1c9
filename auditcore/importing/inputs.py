"""What a plan makes of the columns of one register: where each field stands, and what a row gives for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.importing.columns import Column, Row
from auditcore.importing.fields import FIELDS, positions
from auditcore.importing.lines import Report, listed, short
from auditcore.importing.shapes import Check, Field, Plan
from auditcore.importing.values import Meanings, split
from auditcore.text import fold, nearest, required

# A longer text means that something is there, whatever stands in it.
_LONGEST_BLANK = 100


class Given(NamedTuple):
    """What a row says about a field; `column` is NO_COLUMN where that is the default."""

    column: Column
    text: str


NO_COLUMN = Column(-1, "")


class Input:
    """One field of the plan in one register. `required`: a row must say something about it."""

    def __init__(self, name: str, field: Field, columns: Sequence[Column]) -> None:
        self.name = name
        self.field = field
        self.columns = columns
        self.required = field.required or FIELDS[name].required
        self._blank = {"", *map(fold, field.blank)}
        self._meanings = Meanings(field.values.items())
        self._known = {"": True}
        self._default = [Given(NO_COLUMN, field.default)] if field.default else []

    def given(self, row: Row) -> list[Given]:
        """What the row's cells say, without those that mean nothing; else the default; else []."""
        if not self.columns:
            return self._default
        cells = row.cells
        return [
            Given(column, cells[column.at])
            for column in self.columns
            if not self._means_nothing(cells[column.at])
        ] or self._default

    def says(self, row: Row) -> bool:
        """Whether the row says something about the field: a unit's cell with nothing but `;` does not."""
        return bool(self.parts(row) if FIELDS[self.name].several else self.given(row))

    def first(self, row: Row) -> Given:
        """The first that is given; an empty text where nothing is."""
        return next(iter(self.given(row)), Given(NO_COLUMN, ""))

    def written(self, row: Row) -> Given:
        """What stands in the first cell that is not empty, whatever it means; an empty text where all are."""
        texts = [Given(column, row.cells[column.at]) for column in self.columns]
        return next((given for given in texts if given.text), Given([*self.columns, NO_COLUMN][0], ""))

    def parts(self, row: Row, cut: Callable[[str, str], list[str]] = split) -> list[Given]:
        """The single values in what is given, without those that mean nothing."""
        return [
            Given(column, part)
            for column, text in self.given(row)
            for part in cut(text, self.field.split)
            if not self._means_nothing(part)
        ]

    def meaning(self, word: str) -> str | None:
        """What the mapping says that a word means: "" where that is not said yet, None for other words."""
        return self._meanings.find(word)

    def _means_nothing(self, text: str) -> bool:
        if len(text) > _LONGEST_BLANK:
            return False
        if text not in self._known:
            self._known[text] = fold(text) in self._blank or _is_invisible(text)
        return self._known[text]


def _is_invisible(text: str) -> bool:
    try:
        required(text, "")
    except Refused:
        return True
    return False


class Demand(NamedTuple):
    """A check of the plan, ready: the column, what may stand in it, and that folded."""

    column: Column
    check: Check
    allowed: frozenset[str]

    def problem(self, cell: str) -> str:
        """What is wrong with the cell; "" when nothing is."""
        if not cell:
            return must_be_filled() if self.check.required else ""
        if not self.allowed or fold(cell) in self.allowed:
            return ""
        allowed = listed(self.check.allowed, _("{some} or {last}"))
        return _("must be {allowed}, found '{found}'.").format(allowed=allowed, found=short(cell))


def must_be_filled(found: str = "") -> str:
    if found:
        return _("must be filled in, found '{found}'.").format(found=short(found))
    return _("must be filled in.")


def inputs(plan: Plan, columns: Sequence[Column], header: int, report: Report) -> dict[str, Input]:
    """Each field with its columns. Reports the columns that the register lacks, and the fields that need one."""
    found = {}
    for name in FIELDS:
        field = plan.fields.get(name, Field())
        there = [_column(columns, wanted, header, report) for wanted in field.columns]
        found[name] = Input(name, field, [column for column in there if column])
        if found[name].required and not (field.columns or field.default):
            what = _("The mapping names no column for '{field}'.").format(field=name)
            report.problem(0, "", what)
    return found


def demands(
    plan: Plan, columns: Sequence[Column], inputs: dict[str, Input], header: int, report: Report
) -> list[Demand]:
    """The checks with their columns.

    A required column that alone gives a field makes the field required instead: so a missing value is told once, and a
    word that means nothing does not count as a value.
    """
    alone = {
        input.columns[0]: input
        for input in inputs.values()
        if len(input.columns) == 1 and not input.field.default
    }
    ready = []
    for name, check in plan.checks.items():
        column = _column(columns, name, header, report)
        if column in alone:
            alone[column].required |= check.required
            check = check._replace(required=False)
        if column:
            ready.append(Demand(column, check, frozenset(map(fold, check.allowed))))
    return ready


def _column(columns: Sequence[Column], wanted: str, header: int, report: Report) -> Column | None:
    names = [column.name for column in columns]
    for at in positions(names, wanted):
        return columns[at]
    close = nearest(wanted, names)
    what = _("There is no column '{wanted}'; there are: {names}.").format(
        wanted=wanted, names=", ".join(names) or "-"
    )
    meant = " " + _("Did you mean '{close}'?").format(close=close) if close else ""
    report.problem(header, "", what + meant)
    return None
