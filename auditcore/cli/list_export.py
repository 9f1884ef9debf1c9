"""A list on its way into a plugin's format: however long it is, its rows are gone through once, and few are in memory.

What is kept of each row is what it is sorted and grouped by; its cells wait in a `Spool`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from auditcore.cli import outputs, showing
from auditcore.cli.exporting import export, listed
from auditcore.cli.listing import COUNT, Asked, Listing, Row
from auditcore.cli.progress import Progress
from auditcore.cli.session import Session
from auditcore.cli.spool import HELD, Again, Spool
from auditcore.columns import CODES, Column, is_empty, ordered
from auditcore.i18n import _
from auditcore.words import word

if TYPE_CHECKING:
    from auditcore.cli.exporting import Found

Known = dict[str, str]
"""What people read for the values of a column, as far as rows had them."""

# Where a row's number stands beside the values that it is sorted by: no field has such a name.
NUMBER = "#"

# Kinds whose values each format shows in its own way, whatever a table on the screen shows.
FIGURES = ("day", "moment", "number", "truth")


class Gathered(NamedTuple):
    """All rows of a list. `cells` are theirs, in the order of `keys`; `columns` are those in which something stands.

    Where rows are sorted or grouped, `sorted_by` has for each by what, with its number among the cells.
    """

    keys: Sequence[str]
    columns: Sequence[Column]
    cells: Spool
    sorted_by: Sequence[dict[str, Any]] | None
    words: dict[str, Known]

    @property
    def rows(self) -> Sequence[Any]:
        """What stands for a row while rows are put in order."""
        return range(len(self.cells)) if self.sorted_by is None else self.sorted_by

    def row(self, one: Any) -> dict[str, Any]:
        """The row for which this stands."""
        cells = self.cells[one if self.sorted_by is None else one[NUMBER]]
        return dict(zip(self.keys, cells, strict=True))


def export_list(
    session: Session, listing: Listing, rows: Iterable[Row], asked: Asked, found: Found
) -> tuple[int, int]:
    """Write the rows as they were asked for; how many they were, and how many there are."""
    to_screen = asked.output_ in outputs.STDOUT
    with Progress(session, to_screen=to_screen) as progress, Spool() as cells:
        read = progress.over(rows, _("{count} rows read"))
        gathered = _gathered(listing, read, asked, cells)
        every: Sequence[Any] = ordered(gathered.rows, showing.orders(listing, asked))
        if asked.count_ and asked.group_by:
            every = showing.counts(listing, every, asked)
        shown = showing.limited(listing, every, asked)
        columns, made = _table(listing, gathered, shown, asked)
        again = Again(lambda: progress.over(made(), _("{count} rows written")))
        report = listed(session, listing.noun, columns, gathered.words, again)
        progress.doing(_("The file is being made …"))
        export(session, found, report, asked.output_, asked.force_)
    return len(shown), len(every)


def _gathered(listing: Listing, rows: Iterable[Row], asked: Asked, cells: Spool) -> Gathered:
    """Go through the rows, once, and put their cells into the spool."""
    left = iter(rows)
    first = list(islice(left, HELD))
    columns = [] if asked.count_ else showing.candidates(listing, first, asked, lists=False)
    by = [*asked.group_by, *(name for name, _down in asked.sort if name != COUNT.key)]
    empty = {column.key for column in columns if column.sparse and not asked.columns}
    read = [_reader(column) for column in columns]
    spoken = {column.key: _learner(column) for column in (*listing.named(asked.group_by), *columns)}
    learn = [(key, learner) for key, learner in spoken.items() if learner]
    words: dict[str, Known] = {key: {} for key, _said in learn}
    sorted_by: list[dict[str, Any]] = []
    for row in chain(first, left):
        if by:
            sorted_by.append({NUMBER: len(cells), **{key: row[key] for key in by}})
        if empty:
            empty -= {key for key in empty if not is_empty(row[key])}
        for key, learner in learn:
            words[key].update(learner(row, words[key]))
        cells.add([value(row) for value in read])
    return Gathered(
        [column.key for column in columns],
        [column for column in columns if column.key not in empty],
        cells,
        sorted_by if by else None,
        words,
    )


def _table(
    listing: Listing, gathered: Gathered, shown: Sequence[Any], asked: Asked
) -> tuple[list[Column], Callable[[], Iterator[Row]]]:
    """Columns and rows for a program: each row begins with its group."""
    by = [showing.single(column) for column in listing.named(asked.group_by)]
    if asked.count_:
        return [*by, COUNT], lambda: iter(shown if by else [{COUNT.key: len(shown)}])
    if not by:
        return [*gathered.columns], lambda: map(gathered.row, shown)
    groups = showing.groups(listing, shown, asked)
    gathered.words.update({showing.apart(column.key): gathered.words.get(column.key, {}) for column in by})

    def inside() -> Iterator[Row]:
        for values, rows in groups:
            group = {showing.apart(key): value for key, value in values.items()}
            yield from ({**gathered.row(one), **group} for one in rows)

    return [*(column._replace(key=showing.apart(column.key)) for column in by), *gathered.columns], inside


def _reader(column: Column) -> Callable[[Row], Any]:
    """What a cell holds of a row: the field as it is in JSON. What is no field, or has no form that a cell could show, is
    what a table shows."""
    if column.show and (not column.field or column.kind == "data"):
        return column.show
    return lambda row: row.get(column.key)


def _learner(column: Column) -> Callable[[Row, Known], Known] | None:
    """What learns from a row what people read for the values of this column; None where they read them as they are."""
    read, show = _reader(column), column.show

    def coded(row: Row, known: Known) -> Known:
        value = read(row)
        codes = value if isinstance(value, list) else [value]
        return {code: word(code) for code in codes if code and code not in known}

    def told(row: Row, known: Known) -> Known:
        value, said = read(row), show(row) if show else ""
        pairs = zip(value, said, strict=True) if isinstance(value, list) else [(value, said)]
        return {one or "": words for one, words in pairs if isinstance(words, str) and (one or words)}

    if show and column.field and column.kind not in (*FIGURES, "data"):
        return told
    return coded if column.kind in CODES else None
