"""Rows on their way out: in order, counted, grouped, limited; as a table, as JSON, on the screen or into a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from auditcore.cli.listing import COUNT, Asked, Listing, Row
from auditcore.cli.session import Session, json_text, terminal_width
from auditcore.columns import LISTS, Column, Group, Order, grouped, is_empty, ordered, picked
from auditcore.errors import Refused
from auditcore.i18n import _


def print_table(session: Session, rows: Sequence[Row], columns: Sequence[Column], *, empty: str = "") -> None:
    """A plain table that is no list of its own: part of a page."""
    from auditcore import render

    if rows:
        click.echo(render.table(columns, rows, "simple", terminal_width()), nl=False)
    else:
        session.say(empty)


def show(
    session: Session, listing: Listing, rows: Sequence[Row], asked: Asked, *, open_only: bool = False
) -> None:
    """Print rows as they were asked for, or write them into a file. `open_only`: what is closed was left out."""
    found = ordered(rows, _orders(listing, asked))
    if asked.count_ and asked.group_by:
        found = _counts(listing, found, asked)
    shown = _limited(found, asked, last=listing.newest_last and not (asked.sort or asked.count_))
    if not found and not (asked.json_ or asked.count_ or asked.output_):
        nothing = _("Nothing open fits; --status all shows what is closed, too.")
        session.say(nothing if open_only else listing.empty or _("Nothing fits."))
    elif listing.page and asked.plainly:
        listing.page(session, shown)
    else:
        _out(session, _made(session, listing, shown, asked), asked)
    if len(shown) < len(found):
        session.say(_("{shown} of {count} shown").format(shown=len(shown), count=len(found)))


def _made(session: Session, listing: Listing, rows: Sequence[Row], asked: Asked) -> str | bytes:
    """The rows as JSON, in the format of a plugin, or as a table."""
    if asked.json_:
        return _json(listing, rows, asked)
    if asked.format_:
        from auditcore.cli.exporting import find, written

        if exporter := find(session, asked.format_):
            return written(session, exporter, listing.noun, *_one_table(listing, rows, asked))
    return _table(listing, rows, asked)


def _one_table(listing: Listing, rows: Sequence[Row], asked: Asked) -> tuple[list[Column], Sequence[Row]]:
    """Columns and rows for a program: each row begins with its group."""
    by = [_single(column) for column in listing.named(asked.group_by)]
    if asked.count_:
        return [*by, COUNT], rows if by else [{COUNT.key: len(rows)}]
    columns = _columns(listing, rows, asked, lists=False)
    if not by:
        return columns, rows
    inside = [{**row, **_apart(values)} for values, of_it in _groups(listing, rows, asked) for row in of_it]
    return [*(column._replace(key=_key(column.key)) for column in by), *columns], inside


def _limited(rows: Sequence[Any], asked: Asked, *, last: bool) -> Sequence[Any]:
    """The first rows, or the last; a number alone counts them all."""
    if not asked.limit_ or (asked.count_ and not asked.group_by):
        return rows
    return rows[-asked.limit_ :] if last else rows[: asked.limit_]


def _orders(listing: Listing, asked: Asked) -> list[Order]:
    return [Order(listing.named([name])[0], down) for name, down in asked.sort if name != COUNT.key]


def _groups(listing: Listing, rows: Sequence[Row], asked: Asked) -> list[Group]:
    by = listing.named(asked.group_by)
    known = {column.key: column for column in (*by, COUNT)}
    orders = [Order(known[name], down) for name, down in asked.sort if name in known]
    return grouped(rows, by, orders)


def _counts(listing: Listing, rows: Sequence[Row], asked: Asked) -> list[Any]:
    return [{**values, COUNT.key: len(inside)} for values, inside in _groups(listing, rows, asked)]


def _json(listing: Listing, rows: Sequence[Row], asked: Asked) -> str:
    value: Any
    if asked.count_:
        value = rows if asked.group_by else {COUNT.key: len(rows)}
    elif asked.group_by:
        value = [
            {"group": values, "count": len(inside), "rows": _picked(inside, asked)}
            for values, inside in _groups(listing, rows, asked)
        ]
    else:
        value = _picked(rows, asked)
    return json_text(value, to_file=bool(asked.output_)) + "\n"


def _picked(rows: Sequence[Row], asked: Asked) -> list[Any]:
    return [picked(row, asked.fields) for row in rows] if asked.fields else list(rows)


def _table(listing: Listing, rows: Sequence[Row], asked: Asked) -> str:
    from auditcore import render

    by = [_single(column) for column in listing.named(asked.group_by)]
    format, width = asked.format_ or "simple", None if asked.output_ else terminal_width()
    if asked.count_:
        return render.table([*by, COUNT], rows, format, width) if by else f"{len(rows)}\n"
    one_table = format in render.ONE_LINE
    if one_table:  # programs read it
        return render.table(*_one_table(listing, rows, asked), format, width)
    columns = _columns(listing, rows, asked, lists=True)
    if not by:
        return render.table(columns, rows, format, width)
    groups = _groups(listing, rows, asked)
    parts = [render.Part(_heading(by, group), group.rows) for group in groups]
    return render.tables(columns, parts, format, width)


def _columns(listing: Listing, rows: Sequence[Row], asked: Asked, *, lists: bool) -> list[Column]:
    """The columns of a table: those that were named, else those of the list but for what the groups say already; a list
    of values says more than the one by which it is grouped (`lists`)."""
    if asked.columns:
        # What is asked for by name is shown, however narrow the terminal.
        return [column._replace(rank=1) for column in listing.named(asked.columns)]
    return [
        column
        for column in (*listing.columns, *listing.more(rows))
        if column.rank
        and not (column.key in asked.group_by and not (lists and column.kind in LISTS))
        and not (column.sparse and all(is_empty(row[column.key]) for row in rows))
    ]


def _single(column: Column) -> Column:
    """A column for the one value of a group, whatever a row's own value is made of."""

    def yes_or_no(row: Row) -> str:
        return _("yes") if row[column.key] else _("no")

    show = yes_or_no if column.kind == "truth" else None
    return column._replace(kind=LISTS.get(column.kind, column.kind), rank=1, sparse=False, show=show)


def _key(name: str) -> str:
    return f"group.{name}"


def _apart(values: Row) -> dict[str, Any]:
    return {_key(name): value for name, value in values.items()}


def _heading(by: Sequence[Column], group: Group) -> str:
    """`unit: ecd; grade: minor (4)`."""
    from auditcore.render import shown

    parts = (f"{column.heading}: {shown(column, group.values) or '–'}" for column in by)
    return f"{'; '.join(parts)} ({len(group.rows)})"


def _out(session: Session, made: str | bytes, asked: Asked) -> None:
    if asked.output_:
        write_file(session, asked.output_, made, asked.force_)
    else:
        click.echo(made, nl=False)


def write_file(session: Session, path: str, made: str | bytes, force: bool) -> None:
    """Write a file at once and durably. Refused over one that is there unless `force`, and where its folder is missing."""
    if os.path.exists(path) and not force:
        raise Refused(
            _("'{file}' is there already.").format(file=path), hint=_("Add --force to write over it.")
        )
    from auditcore.place import write_file
    from auditcore.record.disk import Disk

    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise Refused(_("There is no folder '{folder}'.").format(folder=folder))
    write_file(Disk(), os.path.abspath(path), made.encode() if isinstance(made, str) else made)
    session.say(_("written to {file}").format(file=path))
