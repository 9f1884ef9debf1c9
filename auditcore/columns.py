"""The fields of a list: what each one means, how its values compare, and rows put in order and in groups. Pure.

One table of `Column` a list is all there is: `--columns`, `--json`, `--sort` and `--group-by` look names up in it, and
docs/fields.md is drawn from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from operator import itemgetter
from typing import Any, NamedTuple

from auditcore import text
from auditcore.model import id_key

Row = Mapping[str, Any]


class Column(NamedTuple):
    """One field of a list's rows, or (`field=False`) a column that tables alone have.

    `about` is a sentence in English, for docs/fields.md. `values` are the codes that a `code` may be, in their order.
    `rank` 0: shown when it is named; 1: always shown; the greater, the sooner it gives way where the terminal is narrow.
    A `sparse` column is only shown by itself where a row has something in it. `show` makes what a table shows of a row.
    `whose` says of ids whether they are those of a `person`, of a `unit` or of `either`: documents show names for them.
    """

    key: str
    title: str = ""
    kind: str = "text"
    about: str = ""
    values: tuple[str, ...] = ()
    rank: int = 0
    sparse: bool = False
    field: bool = True
    show: Callable[[Row], Any] | None = None
    whose: str = ""

    @property
    def heading(self) -> str:
        return self.title or self.key


def _text_key(value: str) -> tuple[Any, ...]:
    # Two long texts differ at their beginning, or it does not matter how.
    return text.sort_key(value[:200]), value


# What the values of a kind are, as docs/fields.md says it, and the key by which two of them compare.
KINDS: dict[str, tuple[str, Callable[[Any], Any] | None]] = {
    "text": ("text", _text_key),
    "id": ("id", lambda value: id_key(str(value))),
    "code": ("one of", None),
    "clause": ("clause", text.clause_key),
    "day": ("day, as 2026-07-03", str),
    "moment": ("moment in UTC, as 2026-07-03T07:02:11.123456Z", str),
    "number": ("number", float),
    "truth": ("true or false", bool),
    "data": ("JSON value", None),
}

# Lists, and the kind of what is in them.
LISTS = {"texts": "text", "ids": "id", "codes": "code", "clauses": "clause"}

CODES = ("code", "codes")
# Their words may be cut where the column is narrow; those of every other kind are ids, days or codes.
LOOSE = ("text", "texts", "data")


def says(column: Column) -> str:
    """What a column's values are, for docs/fields.md."""
    lists = {"texts": "list of texts", "ids": "list of ids", "clauses": "list of clauses", "codes": "any of"}
    codes = f" {', '.join(column.values)}" if column.values else ""
    return (lists.get(column.kind) or KINDS[column.kind][0]) + codes


def is_orderly(column: Column) -> bool:
    """Whether rows can be sorted and grouped by a column."""
    return column.field and column.kind != "data"


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


class Order(NamedTuple):
    """A column to sort by, and whether the greatest stands first."""

    column: Column
    down: bool = False


def ordered(rows: Iterable[Row], orders: Sequence[Order]) -> list[Any]:
    """The rows by the first order, then by the next; those without a value last in both directions. Stable."""
    done = list(rows)
    for column, down in reversed(orders):
        key = _key(column)
        keyed = [(key(row[column.key]), row) for row in done if not is_empty(row[column.key])]
        keyed.sort(key=itemgetter(0), reverse=down)
        done = [row for _value, row in keyed] + [row for row in done if is_empty(row[column.key])]
    return done


def _key(column: Column) -> Callable[[Any], Any]:
    """How values of a column compare; a list by its first entry, then by the next."""
    places = {code: place for place, code in enumerate(column.values)}
    # A code that the table does not name (`round-2`) stands behind those that it names.
    one = KINDS[LISTS.get(column.kind, column.kind)][1] or (
        lambda code: (places.get(code, len(places)), str(code))
    )
    return (lambda values: [one(value) for value in values]) if column.kind in LISTS else one


class Group(NamedTuple):
    """Rows that have the same values, by the key of each column that they were grouped by."""

    values: dict[str, Any]
    rows: list[Any]


def grouped(rows: Iterable[Row], columns: Sequence[Column], orders: Sequence[Order] = ()) -> list[Group]:
    """The rows in groups, a row with several values in each of theirs; None is the value of those without one.

    The groups stand in the order of their values, or in `orders`; their rows as they came.
    """
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        for values in product(*(_values(row[column.key]) for column in columns)):
            found.setdefault(values, []).append(row)
    single = {column.key: column._replace(kind=LISTS.get(column.kind, column.kind)) for column in columns}
    groups = [
        {**dict(zip(single, values, strict=True)), "count": len(rows), "rows": rows}
        for values, rows in found.items()
    ]
    told = {order.column.key for order in orders}
    sorted_by = [
        *(Order(single.get(column.key, column), down) for column, down in orders),
        *(Order(column) for key, column in single.items() if key not in told),
    ]
    return [Group({key: group[key] for key in single}, group["rows"]) for group in ordered(groups, sorted_by)]


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, list) and value:
        yield from dict.fromkeys(value)
    else:
        yield None if is_empty(value) else value


def picked(row: Row, keys: Sequence[str]) -> dict[str, Any]:
    """Only these fields of a row, in this order."""
    return {key: row[key] for key in keys}
