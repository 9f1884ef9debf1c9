"""What the cells of a row mean for a finding: a grade, clauses, units, people, days. What they do not say is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from auditcore.i18n import _
from auditcore.importing.columns import Row
from auditcore.importing.days import parse_cell_day
from auditcore.importing.inputs import Input
from auditcore.importing.lines import Report, short
from auditcore.importing.mapping_write import CODES
from auditcore.importing.shapes import Known
from auditcore.importing.values import Meanings, dotted, key, split, unique
from auditcore.text import nearest
from auditcore.words import word

# Looking for what was meant takes time; who has that many unknown clauses has mapped the wrong column.
_MOST_SUGGESTIONS = 100
_LONGEST_CLAUSE = 20
_TITLE = re.compile(r"(?:anh|chị|ông|bà|đ/c|mrs?|ms)(?:\. ?| )", re.IGNORECASE)


class Meaning:
    """The cells of one register, in the light of its mapping and of the workspace."""

    def __init__(self, file: str, inputs: dict[str, Input], known: Known, report: Report) -> None:
        """`file` is the mapping's path, "" where all was guessed."""
        self.inputs = inputs
        self.strangers: dict[str, list[int]] = {}
        """Units that the workspace does not have, by name, with their rows."""
        self._file = file
        self._known = known
        self._report = report
        self._codes = {name: _codes(inputs[name], codes) for name, codes in CODES.items()}
        self._clauses = Meanings(_themselves(known.clauses))
        # An id is made from a name without its marks: read loosely, `hoa` would take Hòa from the one called so.
        self._units = Meanings(_by_name(known.units), _themselves(known.units))
        self._people = Meanings(_by_name(known.people), _themselves(known.people))
        self._names: dict[str, str] = {}
        self._days: dict[tuple[str, str], str | None] = {}
        self._no_clause: dict[str, str] = {}

    def code(self, name: str, row: Row) -> str:
        """A grade or an origin; "" where there is none."""
        input = self.inputs[name]
        given = input.first(row)
        # No finding is without a grade: one that is N/A is told as not known.
        given = input.written(row) if name == "grade" and not given.text else given
        meant = self._codes[name].find(given.text) if given.text else ""
        if given.text and not meant:
            what = self._unsaid(input, given.text) if meant == "" else _unknown(input, given.text)
            self._report.problem(row.number, given.column.name, what)
        return meant or ""

    def clauses(self, row: Row) -> list[str]:
        input = self.inputs["clauses"]
        found = []
        for column, part in input.parts(row, self._cut_clauses):
            meant = input.meaning(part)
            id = self._clauses.find(meant or part) if self._known.clauses else meant or part
            if meant == "":
                self._report.problem(row.number, column.name, self._unsaid(input, part))
            elif id is None:
                self._report.problem(row.number, column.name, self._is_no_clause(meant or part))
            else:
                found.append(id)
        return unique(found)

    def _cut_clauses(self, text: str, how: str) -> list[str]:
        whole = dotted(text, self._known.clauses)
        return [whole] if whole != text else split(text, how)

    def units(self, row: Row) -> list[str]:
        """The units' ids; of one that is not there its name, which is noted in `strangers`."""
        input = self.inputs["unit"]
        found = []
        for _column, part in input.parts(row):
            name = input.meaning(part) or part
            id = name if name in self._known.units else self._units.find(name)
            if id is None:
                id = self._names.setdefault(key(name), name)
                rows = self.strangers.setdefault(id, [])
                if row.number not in rows[-1:]:
                    rows.append(row.number)
            found.append(id)
        return unique(found)

    def people(self, name: str, row: Row) -> list[str]:
        """The ids of those named in order, "" for one who is not there."""
        input = self.inputs[name]
        found = []
        for column, part in input.parts(row):
            name = input.meaning(part) or part
            id = name if name in self._known.people else self._person(name)
            if id is None:
                what = _("kept as text: there is no person '{found}'.").format(found=short(part))
                self._report.note(row.number, column.name, what)
            found.append(id or "")
        return found

    def _person(self, name: str) -> str | None:
        """The id of a person, called with or without a title."""
        bare = _TITLE.sub("", name)
        return self._people.find(name) or (self._people.find(bare) if bare != name else None)

    def day(self, name: str, row: Row) -> str:
        """The ISO day; "" where there is none, or none that can be read."""
        given = self.inputs[name].first(row)
        day = self.day_of(name, given.text) if given.text else ""
        if day is None:
            what = _("kept as text, since it is not one date: {found}").format(found=short(given.text))
            self._report.note(row.number, given.column.name, what)
        return day or ""

    def raised(self, row: Row) -> str:
        day = self.day("raised", row)
        if day > self._known.today:
            what = _("{day} lies in the future; today is {today}.").format(day=day, today=self._known.today)
            self._report.problem(row.number, self.inputs["raised"].first(row).column.name, what)
        return day

    def day_of(self, name: str, text: str) -> str | None:
        """The day that a text names, by the order that the mapping gives for the field."""
        asked = text, self.inputs[name].field.order
        if asked not in self._days:
            self._days[asked] = parse_cell_day(*asked)
        return self._days[asked]

    def _unsaid(self, input: Input, found: str) -> str:
        if self._file:
            what = _("'{found}' has no meaning yet: write it in {file}, under [{field}.values].")
        else:
            what = _(
                "'{found}' has no meaning yet: add --save-map map.toml, write it there under [{field}.values], "
                "then add --map map.toml."
            )
        return what.format(found=short(found), file=self._file, field=input.name)

    def _is_no_clause(self, clause: str) -> str:
        if clause not in self._no_clause:
            guess = len(clause) <= _LONGEST_CLAUSE and len(self._no_clause) < _MOST_SUGGESTIONS
            close = nearest(clause, self._known.clauses) if guess else None
            what = _("'{found}' is no clause of the audit's criteria.").format(found=short(clause))
            meant = _("Did you mean '{close}'?").format(close=close) if close else ""
            self._no_clause[clause] = f"{what} {meant}".strip()
        return self._no_clause[clause]


def _codes(input: Input, codes: tuple[str, ...]) -> Meanings:
    """What the mapping says; else the codes themselves, and their words in the language in use."""
    return Meanings(input.field.values.items(), _themselves(codes), ((word(code), code) for code in codes))


def _unknown(input: Input, found: str) -> str:
    mapped = [written for written, meaning in input.field.values.items() if meaning]
    what = (
        _("'{found}' is not known; the mapping knows: {words}.")
        if mapped
        else _("'{found}' is not known; these are: {words}.")
    )
    return what.format(found=short(found), words=", ".join(mapped or map(word, CODES[input.name])))


def _themselves(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((id, id) for id in ids)


def _by_name(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, id) for id, name in names.items())
