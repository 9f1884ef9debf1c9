"""Finds the register in a file: its sheet, the row that names its columns and, without a mapping, what they hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.importing.columns import called, letter
from auditcore.importing.fields import FIELDS, positions
from auditcore.importing.shapes import Field, FileOptions, Plan, Sheet
from auditcore.importing.sheets import lost_letters
from auditcore.text import fold, nearest

# Titles and signatures may stand above the row that names the columns.
_ROWS = 20
# More names than anybody reads, and more of one.
_NAMES, _SIGNS = 30, 60


class Guess(NamedTuple):
    """Where the register is and how it is read: `header` is the row that names its columns, from 1."""

    sheet: Sheet
    header: int
    plan: Plan
    said: list[str]
    """Sentences for the user about what was not obvious."""


class Incomplete(Refused):
    """Refused, because no column was found for something that every finding needs.

    `guess` has what was found all the same: written as a mapping, it can be completed by hand.
    """

    def __init__(self, guess: Guess, problems: Iterable[str]) -> None:
        super().__init__(
            _("Not every column that a finding needs was recognised:"),
            problems=problems,
            hint=_(
                "Add --save-map map.toml to the command, write in that file which column holds what (for the grade and the "
                "unit a default for all rows will do), then use --map map.toml instead."
            ),
        )
        self.guess = guess


class _Place(NamedTuple):
    """A row that may name the columns, and how many of them it names."""

    sheet: Sheet
    row: int
    score: int

    @property
    def names(self) -> list[str]:
        """The columns' names; one without is called by its letter."""
        return called(self.sheet.rows[self.row - 1])


def guess(sheets: Sequence[Sheet], plan: Plan | None, clauses: Collection[str]) -> Guess:
    """The register among the sheets. A plan with fields is completed by sheet and row only; else the fields are guessed.

    `clauses` are those of the audit's criteria. Raises Refused where there is no register, a column of the plan is not
    there or there twice; Incomplete where a column that every finding needs could not be guessed.
    """
    plan = plan or Plan(FileOptions(), {}, {})
    places = _places(sheets, plan)
    best = max(places, key=lambda place: place.score, default=None)
    if best is None or not best.score:
        raise _no_register(sheets, plan)
    said = lost_letters(sheets)
    said += list(_said(best, places, [sheet.name for sheet in sheets if any(map(any, sheet.rows))]))
    file = plan.file._replace(sheet=best.sheet.name, header=best.row)
    if plan.fields:
        return Guess(best.sheet, best.row, _fitted(plan, best.names, said)._replace(file=file), said)
    return _guessed(best, _checked(plan, best.names, said)._replace(file=file), clauses, said)


# The sheet and the row


def _places(sheets: Sequence[Sheet], plan: Plan) -> list[_Place]:
    """The best row of each sheet; the first of equal ones."""
    if plan.file.sheet:
        sheets = [_called(sheets, plan.file.sheet)]
    rows = [plan.file.header] if plan.file.header else range(1, _ROWS + 1)
    score = _by_plan(plan) if plan.fields else _by_words
    places = []
    for sheet in sheets:
        found = [_Place(sheet, row, score(sheet.rows[row - 1])) for row in rows if row <= len(sheet.rows)]
        places += [max(found, key=lambda place: place.score)] if found else []
    return places


def _called(sheets: Sequence[Sheet], name: str) -> Sheet:
    names = [sheet.name for sheet in sheets]
    for at in positions(names, name):
        return sheets[at]
    raise Refused(
        _("The file has no sheet “{sheet}”.").format(sheet=name),
        hint=" ".join(
            filter(None, (_meant(name, names), _("Its sheets: {names}.").format(names=_listed(names))))
        ),
    )


def _by_plan(plan: Plan) -> Callable[[Sequence[str]], int]:
    """Counts the columns of the plan that a row names."""
    wanted = {fold(column) for column in [*_mapped(plan), *plan.checks]}
    # Texts as long as a book may stand where the names are looked for.
    longest = max(map(len, wanted), default=0) + _SIGNS
    return lambda names: len(wanted.intersection(fold(name) for name in names if len(name) <= longest))


def _mapped(plan: Plan) -> list[str]:
    return [column for field in plan.fields.values() for column in field.columns]


def _by_words(names: Sequence[str]) -> int:
    """Counts the fields that a row names; 0 unless two are among them that every finding needs."""
    from auditcore.importing.guess_columns import recognised

    found = recognised(names)
    return len(found) if sum(FIELDS[name].required for name in found) > 1 else 0


def _said(best: _Place, places: Sequence[_Place], names: Sequence[str]) -> Iterator[str]:
    """What is worth telling about the choice; `names` are those of all sheets that hold something."""
    others = [name for name in names if name != best.sheet.name]
    alike = [
        place.sheet.name for place in places if place.sheet is not best.sheet and place.score == best.score
    ]
    if others:
        said = _("Read: “{sheet}”. Not read: {others}.")
        yield said.format(sheet=best.sheet.name, others=_listed(others))
    if alike:
        said = _(
            "These have the same columns: {others}. To read one of them, name it in a mapping, below [file]: sheet = …"
        )
        yield said.format(others=_listed(alike))
    if best.row > 1:
        yield _("The names of the columns stand in row {row}.").format(row=best.row)


def _no_register(sheets: Sequence[Sheet], plan: Plan) -> Refused:
    if plan.fields:
        what = _("This is not a register: none of the columns {columns} was found.")
        what = what.format(columns=_listed(dict.fromkeys(_mapped(plan))))
        hint = _("Look whether this is the right file, and whether the mapping {file} belongs to it.")
    else:
        what = _(
            "This is not a register: none of the columns was found that a finding needs (its number, what was "
            "observed, its grade, its unit)."
        )
        hint = _(
            "Look whether this is the right file. If it is, write a mapping that says which column holds what, and use "
            "--map {file}."
        )
    rows = [_header_like(sheet, plan.file.header) for sheet in sheets]
    found = [
        _("{sheet}: the columns {columns}").format(sheet=sheet.name, columns=_listed(names) or "-")
        if sheet.name
        else _columns_found(names)
        for sheet, names in zip(sheets, rows, strict=True)
    ]
    if plan.file.header:
        found.append(
            _("The mapping says that the columns are named in row {row}.").format(row=plan.file.header)
        )
    return Refused(
        what, problems=[*found, *lost_letters(sheets)], hint=hint.format(file=plan.path or "map.toml")
    )


def _header_like(sheet: Sheet, header: int) -> Sequence[str]:
    """The row that most probably names the columns of a sheet in which none was known."""
    rows = sheet.rows[header - 1 : header] if header else sheet.rows[:_ROWS]
    return max(rows, key=lambda row: sum(1 for cell in row if cell.strip()), default=[])


# A mapping's columns


def _fitted(plan: Plan, names: Sequence[str], said: list[str]) -> Plan:
    """The plan without what the register lacks and need not have. Raises Refused where it must have it."""
    fields, problems = {}, []
    for name, field in plan.fields.items():
        there = tuple(column for column in field.columns if positions(names, column))
        gone = [column for column in field.columns if column not in there]
        must = field.required and not field.default
        problems += [_missing(column, plan, names) for column in gone] if must else []
        said += [_left_out(column) for column in gone] if not must else []
        problems += _twice({column: positions(names, column) for column in there})
        if there or field.default:
            fields[name] = field._replace(columns=there)
    return _checked(plan._replace(fields=fields), names, said, problems)


def _checked(plan: Plan, names: Sequence[str], said: list[str], problems: Collection[str] = ()) -> Plan:
    """The plan without checks of columns that need not be there. Raises Refused where they must, and for `problems`."""
    gone = {column: check for column, check in plan.checks.items() if not positions(names, column)}
    wrong = [*problems, *(_missing(column, plan, names) for column, check in gone.items() if check.required)]
    wrong += _twice({column: positions(names, column) for column in plan.checks})
    if wrong:
        raise Refused(
            _("The columns are not as the mapping {file} says:").format(file=plan.path or "-"),
            problems=[*dict.fromkeys(wrong), _columns_found(names)],
            hint=_("Correct the names in the register or in the mapping, and try again."),
        )
    said += [_left_out(column) for column in gone]
    return plan._replace(checks={column: plan.checks[column] for column in plan.checks if column not in gone})


def _missing(column: str, plan: Plan, names: Sequence[str]) -> str:
    taken = {fold(each) for each in _mapped(plan)}
    free = [name for name in names if fold(name) not in taken]
    what = _("The required column “{column}” is missing.").format(column=column)
    return f"{what} {_meant(column, free)}".strip()


def _left_out(column: str) -> str:
    return _("The register has no column “{column}”; the mapping does not require it.").format(column=column)


def _twice(columns: Mapping[str, Sequence[int]]) -> list[str]:
    """What is wrong with names that several columns have; the columns' places are given with each."""
    what = _("Several columns are called “{column}”: {letters}. Give each its own name.")
    return [
        what.format(column=column, letters=", ".join(map(letter, places)))
        for column, places in columns.items()
        if len(places) > 1
    ]


# Without a mapping


def _guessed(place: _Place, plan: Plan, clauses: Collection[str], said: list[str]) -> Guess:
    from auditcore.importing.guess_cells import fields
    from auditcore.importing.guess_columns import assign, columns, recognised

    there: dict[str, list[int]] = {}
    for at, name in enumerate(place.sheet.rows[place.row - 1]):
        there.setdefault(fold(name), []).append(at)
    # A mapping names columns, so those that share a name cannot be used.
    single = [column for column in columns(place.sheet, place.row) if len(there[fold(column.name)]) == 1]
    names = {place.names[at[0]]: at for at in there.values()}
    twice = _twice({name: at for name, at in names.items() if recognised([name])})
    found = fields(assign(single, clauses), clauses)
    guess = Guess(
        place.sheet, place.row, plan._replace(fields=found), [*said, *_orders_told(found, place), *twice]
    )
    lacking = [name for name, kind in FIELDS.items() if kind.required and name not in found]
    if lacking:
        missing = _("no column for {field}. {about}")
        problems = [missing.format(field=name, about=_(FIELDS[name].about)) for name in lacking]
        raise Incomplete(
            guess, [*problems, *lost_letters([place.sheet]), *twice, _columns_found(place.names)]
        )
    return guess


def _orders_told(fields: Mapping[str, Field], place: _Place) -> Iterator[str]:
    """In which order day and month are read: proven, or taken as usual here."""
    from auditcore.importing.days import parse_cell_day
    from auditcore.importing.guess_cells import is_open

    columns = [
        column for field in fields.values() if field.order == "month-first" for column in field.columns
    ]
    said = _(
        "In dates such as 6/30/2023 the month comes first, as numbers above 12 show. Columns: {columns}."
    )
    if columns:
        yield said.format(columns=_listed(columns))
    usual = {column for field in fields.values() if field.order == "day-first" for column in field.columns}
    rows = place.sheet.rows[place.row :]
    cells = (cell for row in rows for name, cell in zip(place.names, row, strict=False) if name in usual)
    if example := next(filter(is_open, cells), ""):
        day = parse_cell_day(example, "day-first") or ""
        said = _(
            '{example} is read as {day} (year-month-day). If the month comes first, write order = "month-first" in the '
            "mapping."
        )
        yield said.format(example=example.strip(), day=day)


# What is told


def _columns_found(names: Sequence[str]) -> str:
    return _("Columns found: {columns}.").format(columns=_listed(names) or "-")


def _listed(names: Iterable[str]) -> str:
    """The names in one line, as many as anybody reads."""
    shown = [" ".join(name.split()) for name in names if name.strip()]
    more = [_("and {count} more").format(count=len(shown) - _NAMES)] if len(shown) > _NAMES else []
    return ", ".join(
        [*(name if len(name) <= _SIGNS else name[:_SIGNS] + "…" for name in shown[:_NAMES]), *more]
    )


def _meant(name: str, choices: Iterable[str]) -> str:
    close = nearest(name, choices)
    return _("Did you mean “{meant}”?").format(meant=close) if close else ""
