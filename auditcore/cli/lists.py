"""How every list is asked for and shown: one set of options, one way out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import click

from auditcore.cli.options import Command
from auditcore.cli.session import Session, json_text, terminal_width
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import canonical
from auditcore.render import Column


def listing(command: Command) -> Command:
    """The options of every list: --json, --format, --columns, -o."""
    for option in reversed(
        (
            click.option("--json", "json_", is_flag=True, help=_("All fields, in JSON.")),
            click.option(
                "--format",
                "format_",
                metavar="NAME",
                default="",
                help=_("How the table looks: simple, grid, pipe, html, tsv …"),
            ),
            click.option(
                "--columns", "columns_", metavar="A,B", default="", help=_("Which columns, in which order.")
            ),
            click.option("-o", "--output", "output_", metavar="FILE", default="", help=_("Write to a file.")),
            click.option("--force", "force_", is_flag=True, help=_("Write over the file if it is there.")),
        )
    ):
        command = option(command)
    return command


def filters(*names: str) -> Callable[[Command], Command]:
    """Filters that lists share; they combine, and each may be repeated."""
    options = {
        "audit": click.option(
            "--audit", metavar="ID", default="", help=_("Only this audit, or 2026-00 for a register.")
        ),
        "status": click.option(
            "--status", metavar="STATUS", multiple=True, help=_("This status; 'all' for every one.")
        ),
        "grade": click.option("--grade", metavar="GRADE", multiple=True, help=_("This grade.")),
        "unit": click.option(
            "--unit", metavar="UNIT", multiple=True, help=_("This unit and those below it.")
        ),
        "owner": click.option("--owner", metavar="PERSON", multiple=True, help=_("Owned by this person.")),
        "clause": click.option(
            "--clause", metavar="CLAUSE", multiple=True, help=_("This clause and those below it.")
        ),
        "origin": click.option("--origin", metavar="ORIGIN", multiple=True, help=_("This origin.")),
        "overdue": click.option("--overdue", is_flag=True, help=_("Only what is overdue.")),
        "mine": click.option("--mine", is_flag=True, help=_("Only what is mine.")),
    }

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            command = options[name](command)
        return command

    return decorate


def id_argument(name: str = "id", **settings: Any) -> Callable[[Command], Command]:
    """An id of an audit, a finding or an action, as people type it: `2026-01-f3` is `2026-01-F03`."""
    return click.argument(name, callback=lambda ctx, parameter, value: canonical(value), **settings)


def empty(statuses: Sequence[str]) -> str:
    """What to say where no row is."""
    return _("Nothing fits.") if statuses else _("Nothing open fits; --status all shows what is closed, too.")


def checked(values: Sequence[str], known: Sequence[str], option: str) -> list[str]:
    """The words of a repeated or comma-separated option, each a known one. Raises Refused with the nearest."""
    words = [word for value in values for word in value.split(",") if word]
    for word in words:
        if word not in known:
            from auditcore.text import nearest

            close = nearest(word, known)
            raise Refused(
                _("{option}: '{word}' is not one of {known}.").format(
                    option=option, word=word, known=", ".join(known)
                ),
                hint=_("Did you mean '{close}'?").format(close=close) if close else "",
            )
    return words


def show(
    session: Session,
    rows: Sequence[dict[str, Any]],
    columns: Sequence[Column],
    *,
    json_: bool = False,
    format_: str = "",
    columns_: str = "",
    output_: str = "",
    force_: bool = False,
    empty: str = "",
    more: Sequence[Column] = (),
) -> None:
    """Print rows as a table, or all their fields as JSON; into a file with -o.

    `more` are columns that `--columns` may name beside those shown by default.
    """
    if json_:
        text = json_text(list(rows), to_file=bool(output_)) + "\n"
    else:
        from auditcore import render

        chosen = _chosen(columns, more, columns_)
        text = render.table(chosen, rows, format_ or "simple", width=None if output_ else terminal_width())
        if not rows and empty and not output_:
            session.say(empty)
            return
    if output_:
        _write(session, output_, text, force_)
    else:
        click.echo(text, nl=False)


def _chosen(columns: Sequence[Column], more: Sequence[Column], wanted: str) -> Sequence[Column]:
    if not wanted:
        return columns
    known = {column.key: column for column in (*columns, *more)}
    # What is asked for by name is shown, however narrow the terminal.
    return [known[key]._replace(wide=False) for key in checked([wanted], tuple(known), "--columns")]


def _write(session: Session, path: str, text: str, force: bool) -> None:
    if os.path.exists(path) and not force:
        raise Refused(
            _("'{file}' is there already.").format(file=path), hint=_("Add --force to write over it.")
        )
    from auditcore.place import write_file
    from auditcore.record.disk import Disk

    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise Refused(_("There is no folder '{folder}'.").format(folder=folder))
    write_file(Disk(), os.path.abspath(path), text.encode())
    session.say(_("written to {file}").format(file=path))
