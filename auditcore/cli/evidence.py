"""`auditcore evidence …`: the files behind findings and actions."""

from __future__ import annotations

import sys
from typing import Any

import click

from auditcore.cli.lazy import Group
from auditcore.cli.lists import id_argument, listing, show
from auditcore.cli.options import pass_session, reason_option, records, text_option
from auditcore.cli.session import Session
from auditcore.decision import Saved
from auditcore.errors import VerificationFailed
from auditcore.i18n import _, ngettext
from auditcore.render import Column
from auditcore.workspace import Workspace


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore evidence add 2026-01-F03 photo.jpg

Evidence files are stored by the SHA-256 of their bytes; a file's name is only data. What --source kept is
numbered S1, S2 and so on.
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
@id_argument()
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

The files of a finding with its actions, of an audit, or of everything; S1, S2 … are the sources of what was recorded
for somebody else.
"""
    ),
)
@id_argument(default="")
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
@id_argument()
@click.argument("number")
@pass_session
def show_(session: Session, id: str, number: str) -> None:
    from auditcore.service import evidence as service

    _row, data = service.content(session.ws, id, number)
    sys.stdout.buffer.write(data)


@evidence.command(
    "export",
    help=_(
        """\b
Example:
  auditcore evidence export 2026-01-F03 --to files/

Write the files of a finding (with its actions), an action or an audit into a folder, under safe names.
"""
    ),
)
@id_argument()
@click.option("--to", "folder", metavar="DIR", required=True, help=_("The folder; made if it is not there."))
@click.option("--force", is_flag=True, help=_("Write over files that are there."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def export(session: Session, id: str, folder: str, force: bool, json_: bool) -> None:
    from auditcore.service import evidence as service
    from auditcore.text import printable

    written = service.export(session.ws, id, folder, overwrite=force)
    if json_:
        session.json([{**row, "file": path} for row, path in written])
        return
    for _row, path in written:
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
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def check(session: Session, json_: bool) -> None:
    from auditcore.service import evidence as service

    count, bad = service.check(session.ws)
    if json_:
        session.json({"checked": count, "problems": bad})
    if bad:
        raise VerificationFailed(bad[0], problems=bad[1:], hint=_("Bring the files back from a copy."))
    if not json_:
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
@id_argument()
@click.argument("number", type=int)
@reason_option()
@records
def detach(session: Session, ws: Workspace, id: str, number: int, reason: str) -> Saved:
    from auditcore.service import evidence as service

    return service.detach(ws, id, number, reason)
