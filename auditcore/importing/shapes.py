"""The shapes that an import hands on: sheets of cells, a mapping of columns, and what was read from each row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple


class Remark(NamedTuple):
    """What a cell held other than text. `exact`: its text is exactly what the sheet shows.

    `kind`: number, date, truth, formula, no-result (a formula without a stored result) or error. `says` goes behind
    the cell's name: `holds the number 8.2, shown as 8.20`.
    """

    kind: str
    says: str
    exact: bool
    shown: str = ""
    """Of a number: what the sheet shows; "" where that cannot be told."""


class Sheet(NamedTuple):
    """One sheet as rows of texts, the first is row 1. Rows may differ in length; blank rows are there, as []."""

    name: str
    """"" for a csv file."""
    rows: list[list[str]]
    remarks: dict[tuple[int, int], Remark]
    """By row (from 1) and column (from 0). A date's text is ISO, a truth value's `TRUE` or `FALSE`."""
    merged: Mapping[tuple[int, int], str] = {}
    """The cells of a column, by row and column as above, that show the one above them: the range (`C2:C4`)."""


class FileOptions(NamedTuple):
    """What a mapping says about the file itself; empty is guessed."""

    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    escape: str = ""
    """The character before a quote inside a cell; empty where quotes are doubled."""
    sheet: str = ""
    header: int = 0
    """The row that holds the names of the columns, from 1; 0 is guessed."""


class Field(NamedTuple):
    """How one field of a finding is read from the register; `importing.fields.FIELDS` lists the fields."""

    columns: tuple[str, ...] = ()
    """Several are joined by a blank line (texts only)."""
    split: str = ""
    """Where a cell holds several values: a separator (`;`), or `letters`, `lines`, `numbers` (1. … 2. …)."""
    values: Mapping[str, str] = {}
    """What stands in a cell → what it means: a grade, a unit's id, a person's id, a clause. "" is not said yet."""
    blank: tuple[str, ...] = ()
    """What means that nothing is there, such as N/A."""
    default: str = ""
    """Where the cell is empty, or no column is named."""
    required: bool = False
    order: str = ""
    """Of 03/07/2026: `day-first`, as everywhere here, or `month-first`."""
    missing: str = ""
    """A repeat of a number of this register that is not in it: `refuse` (as by default) or `keep` it as text."""


class Check(NamedTuple):
    """What a column of the register must hold, beside what its field demands."""

    allowed: tuple[str, ...] = ()
    """Empty cells are allowed unless `required`."""
    required: bool = False


class Plan(NamedTuple):
    """How a register is read: about the file, each field, and further checks, both by name."""

    file: FileOptions
    fields: dict[str, Field]
    checks: dict[str, Check]
    path: str = ""
    """The mapping file, for messages; "" where all was guessed."""


class Known(NamedTuple):
    """What an import may refer to in the workspace."""

    units: Mapping[str, str]
    """id → name, of the units that have not ended."""
    people: Mapping[str, str]
    """id → name, of those who have not left."""
    clauses: Collection[str]
    """Of the audit's criteria; empty where it has none."""
    findings: Mapping[str, list[str]]
    """A number of a register, or an id → the ids of the findings that have it."""
    today: str


class Line(NamedTuple):
    """A problem or a note: its row (from 1, 0 for the whole file), its column's name (or ""), and the sentence."""

    row: int
    column: str
    sentence: str


class Action(NamedTuple):
    """A planned action that a row holds. `due` is ISO; `owner` a person's id, or "" for the finding's."""

    text: str
    due: str
    owner: str


class Reading(NamedTuple):
    """What one row says. `fields` has the keys title, observed, requirement, evidence (texts), grade, clauses, units (ids
    or, where `Read.unknown_units` names them, names; the first answers), owner (id or ""), origin, raised and answer_due
    (ISO or ""), repeats (references as written)."""

    row: int
    number: str
    fields: dict[str, Any]
    actions: list[Action]
    source: dict[str, str]
    """Column → cell as it stood, for each column that no field holds word for word."""


class Read(NamedTuple):
    """What a whole register says. Nothing may be imported while there are problems."""

    readings: list[Reading]
    problems: list[Line]
    notes: list[Line]
    """What was kept as text because it could not be read, and what else is worth knowing."""
    unknown_units: dict[str, list[int]]
    """Name as written → its rows: units that the workspace does not have."""
