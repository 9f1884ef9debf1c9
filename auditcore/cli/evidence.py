"""`auditcore evidence …`: the files behind findings and actions."""

from __future__ import annotations

import sys
from typing import Any

import click

from auditcore.cli.lazy import Group
from auditcore.cli.lists import listing, show
from auditcore.cli.options import pass_session, reason_option, records, text_option
from auditcore.cli.session import Session
from auditcore.decision import Saved
from auditcore.i18n import _, ngettext
from auditcore.render import Column
from auditcore.workspace import Workspace


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore evidence add 2026-01-F03 photo.jpg

Evidence files are stored by the SHA-256 of their bytes; a file's name is only data.
"""
    ),
)
def evidence() -> None:
    pass


@evidence.command(
    "add",
    help=_(
        """\b
Example:
  auditcore evidence add 2026-01-F03 photo.jpg "minutes of the meeting.pdf"

Attach files to a finding or an action.
"""
    ),
)
@click.argument("id")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@text_option("--note", help=_("What the file shows."))
@records
def add(session: Session, ws: Workspace, id: str, files: tuple[str, ...], note: str) -> Saved:
    from auditcore.service import evidence as service

    return service.add(ws, id, files, note)


COLUMNS = (
    Column("id", _("of")),
    Column("number", _("no")),
    Column("name", _("name"), wraps=True),
    Column("size", _("bytes")),
    Column("on", _("on")),
    Column("by", _("by"), wraps=True),
    Column("move", _("with")),
)
MORE = (
    Column("sha256", "sha256"),
    Column("note", "note", wraps=True),
    Column("detached", "detached", wraps=True),
)


@evidence.command(
    "list",
    help=_(
        """\b
Example:
  auditcore evidence list 2026-01-F03

The files of a finding with its actions, of an audit, or of everything.
"""
    ),
)
@click.argument("id", default="")
@click.option("--detached", is_flag=True, help=_("Also those that were detached, with the reason."))
@listing
@pass_session
def list_(session: Session, id: str, detached: bool, **given: Any) -> None:
    from auditcore.service import evidence as service

    columns = (*COLUMNS, MORE[2]) if detached else COLUMNS
    rows = service.rows(session.ws, id, detached=detached)
    show(session, rows, columns, more=MORE, empty=_("There is no evidence file."), **given)


@evidence.command(
    "show",
    help=_(
        """\b
Example:
  auditcore evidence show 2026-01-F03 1 > photo.jpg

Write one file's bytes to standard output, checked against its hash.
"""
    ),
)
@click.argument("id")
@click.argument("number", type=int)
@pass_session
def show_(session: Session, id: str, number: int) -> None:
    from auditcore.service import evidence as service

    _row, data = service.content(session.ws, id, number)
    sys.stdout.buffer.write(data)


@evidence.command(
    "export",
    help=_(
        """\b
Example:
  auditcore evidence export 2026-01-F03 --to files/

Write the files of a finding (with its actions) or of an action into a folder, under safe names.
"""
    ),
)
@click.argument("id")
@click.option("--to", "folder", metavar="DIR", required=True, help=_("The folder; made if it is not there."))
@click.option("--force", is_flag=True, help=_("Write over files that are there."))
@pass_session
def export(session: Session, id: str, folder: str, force: bool) -> None:
    from auditcore.service import evidence as service
    from auditcore.text import printable

    for _row, path in service.export(session.ws, id, folder, overwrite=force):
        click.echo(printable(path))


@evidence.command(
    "check",
    help=_(
        """\b
Example:
  auditcore evidence check

Compare every evidence file with its hash; names those that are missing or altered.
"""
    ),
)
@pass_session
def check(session: Session) -> None:
    from auditcore.service import evidence as service

    count = service.check(session.ws)
    click.echo(ngettext("{count} file is whole.", "{count} files are whole.", count).format(count=count))


@evidence.command(
    "detach",
    help=_(
        """\b
Example:
  auditcore evidence detach 2026-01-F03 2 --reason "A photo of another desk"

Take a file off a finding or an action, by its number; the file and the reason stay in the record.
"""
    ),
)
@click.argument("id")
@click.argument("number", type=int)
@reason_option()
@records
def detach(session: Session, ws: Workspace, id: str, number: int, reason: str) -> Saved:
    from auditcore.service import evidence as service

    return service.detach(ws, id, number, reason)
