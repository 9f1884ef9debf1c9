"""Rows on their way out: in order, counted, grouped, limited; as a table, as JSON, on the screen or into a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.listing import COUNT, Asked, Listing, Row
from auditcore.cli.outputs import deliver
from auditcore.cli.session import Session, json_text, terminal_width
from auditcore.columns import LISTS, Column, Group, Order, grouped, is_empty, ordered, picked
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.cli.exporting import Found


def print_table(session: Session, rows: Sequence[Row], columns: Sequence[Column], *, empty: str = "") -> None:
    """A plain table that is no list of its own: part of a page."""
    from auditcore import render

    if rows:
        click.echo(render.table(columns, rows, "simple", terminal_width()), nl=False)
    else:
        session.say(empty)


def show(
    session: Session, listing: Listing, rows: Iterable[Row], asked: Asked, *, open_only: bool = False
) -> None:
    """Print rows as they were asked for, or write them into a file. `open_only`: what is closed was left out."""
    nothing = _("Nothing open fits; --status all shows what is closed, too.")
    nothing = nothing if open_only else listing.empty or _("Nothing fits.")
    if exporter := _exporter(session, asked):
        from auditcore.cli.list_export import export_list

        count, whole = export_list(session, listing, rows, asked, exporter)
        if not (whole or asked.count_ or asked.output_):
            session.say(nothing)
    else:
        count, whole = _shown(session, listing, rows, asked, nothing)
    if count < whole:
        session.say(_("{shown} of {count} shown").format(shown=count, count=whole))


def _exporter(session: Session, asked: Asked) -> Found | None:
    """The plugin's format in which rows are asked for: by its name, or by that of the file."""
    if not (asked.format_ or asked.output_):
        return None
    from auditcore.cli.exporting import find, fitting, of_suffix

    fitting(session, "json" if asked.json_ else asked.format_, asked.output_)
    if asked.json_:
        return None
    name = asked.format_ or of_suffix(session, asked.output_)
    return find(session, name) if name else None


def _shown(
    session: Session, listing: Listing, rows: Iterable[Row], asked: Asked, nothing: str
) -> tuple[int, int]:
    """Print rows as a page, a table or JSON; how many they were, and how many there are."""
    found = ordered(rows, orders(listing, asked))
    if asked.count_ and asked.group_by:
        found = counts(listing, found, asked)
    shown = limited(listing, found, asked)
    if not found and not (asked.json_ or asked.count_ or asked.output_):
        session.say(nothing)
    elif listing.page and asked.plainly:
        listing.page(session, shown)
    else:
        made = _json(listing, shown, asked) if asked.json_ else _table(listing, shown, asked)
        deliver(session, made, asked.output_, asked.force_)
    return len(shown), len(found)


def _one_table(listing: Listing, rows: Sequence[Row], asked: Asked) -> tuple[list[Column], Sequence[Row]]:
    """Columns and rows for a program: each row begins with its group."""
    by = [single(column) for column in listing.named(asked.group_by)]
    if asked.count_:
        return [*by, COUNT], rows if by else [{COUNT.key: len(rows)}]
    columns = columns_of(listing, rows, asked, lists=False)
    if not by:
        return columns, rows
    inside = [
        {**row, **{apart(key): value for key, value in values.items()}}
        for values, of_it in groups(listing, rows, asked)
        for row in of_it
    ]
    return [*(column._replace(key=apart(column.key)) for column in by), *columns], inside


def limited(listing: Listing, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """The first rows, or the newest; a number alone counts them all."""
    last = listing.newest_last and not (asked.sort or asked.count_)
    if not asked.limit_ or (asked.count_ and not asked.group_by):
        return rows
    return rows[-asked.limit_ :] if last else rows[: asked.limit_]


def orders(listing: Listing, asked: Asked) -> list[Order]:
    return [Order(listing.named([name])[0], down) for name, down in asked.sort if name != COUNT.key]


def groups(listing: Listing, rows: Sequence[Row], asked: Asked) -> list[Group]:
    by = listing.named(asked.group_by)
    known = {column.key: column for column in (*by, COUNT)}
    orders = [Order(known[name], down) for name, down in asked.sort if name in known]
    return grouped(rows, by, orders)


def counts(listing: Listing, rows: Sequence[Row], asked: Asked) -> list[Any]:
    return [{**values, COUNT.key: len(inside)} for values, inside in groups(listing, rows, asked)]


def _json(listing: Listing, rows: Sequence[Row], asked: Asked) -> str:
    value: Any
    if asked.count_:
        value = rows if asked.group_by else {COUNT.key: len(rows)}
    elif asked.group_by:
        value = [
            {"group": values, "count": len(inside), "rows": _picked(inside, asked)}
            for values, inside in groups(listing, rows, asked)
        ]
    else:
        value = _picked(rows, asked)
    return json_text(value, to_file=bool(asked.output_)) + "\n"


def _picked(rows: Sequence[Row], asked: Asked) -> list[Any]:
    return [picked(row, asked.fields) for row in rows] if asked.fields else list(rows)


def _table(listing: Listing, rows: Sequence[Row], asked: Asked) -> str:
    from auditcore import render

    by = [single(column) for column in listing.named(asked.group_by)]
    format, width = asked.format_ or "simple", None if asked.output_ else terminal_width()
    if asked.count_:
        return render.table([*by, COUNT], rows, format, width) if by else f"{len(rows)}\n"
    one_table = format in render.ONE_LINE
    if one_table:  # programs read it
        return render.table(*_one_table(listing, rows, asked), format, width)
    columns = columns_of(listing, rows, asked, lists=True)
    if not by:
        return render.table(columns, rows, format, width)
    parts = [render.Part(_heading(by, group), group.rows) for group in groups(listing, rows, asked)]
    return render.tables(columns, parts, format, width)


def columns_of(listing: Listing, rows: Sequence[Row], asked: Asked, *, lists: bool) -> list[Column]:
    """The columns of a table: its candidates in which something stands."""
    return [
        column
        for column in candidates(listing, rows, asked, lists=lists)
        if asked.columns or not (column.sparse and all(is_empty(row[column.key]) for row in rows))
    ]


def candidates(listing: Listing, rows: Sequence[Row], asked: Asked, *, lists: bool) -> list[Column]:
    """The columns that a table may have: those that were named, else those of the list but for what the groups say already;
    a list of values says more than the one by which it is grouped (`lists`)."""
    if asked.columns:
        # What is asked for by name is shown, however narrow the terminal.
        return [column._replace(rank=1) for column in listing.named(asked.columns)]
    return [
        column
        for column in (*listing.columns, *listing.more(rows))
        if column.rank and not (column.key in asked.group_by and not (lists and column.kind in LISTS))
    ]


def single(column: Column) -> Column:
    """A column for the one value of a group, whatever a row's own value is made of."""

    def yes_or_no(row: Row) -> str:
        return _("yes") if row[column.key] else _("no")

    show = yes_or_no if column.kind == "truth" else None
    return column._replace(kind=LISTS.get(column.kind, column.kind), rank=1, sparse=False, show=show)


def apart(name: str) -> str:
    """The key of a group's value beside the row's own."""
    return f"group.{name}"


def _heading(by: Sequence[Column], group: Group) -> str:
    """`unit: ecd; grade: minor (4)`."""
    from auditcore.render import shown

    parts = (f"{column.heading}: {shown(column, group.values) or '–'}" for column in by)
    return f"{'; '.join(parts)} ({len(group.rows)})"
