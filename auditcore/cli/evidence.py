"""`auditcore evidence …`: the files behind findings and actions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.ids import finding_argument
from auditcore.cli.lazy import Group
from auditcore.cli.listing import Listing, is_of_org
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import pass_session, reason_option, records, stack, text_option
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.errors import VerificationFailed
from auditcore.i18n import _, ngettext

if TYPE_CHECKING:
    from auditcore.decision import Saved
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
@finding_argument(audits=True)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@text_option("--note", help=_("What the file shows."))
@records
def add(session: Session, ws: Workspace, id: str, files: tuple[str, ...], note: str) -> Saved:
    from auditcore.service import evidence as service

    return service.add(ws, id, files, note)


COLUMNS = (
    Column(
        "id",
        _("of"),
        "id",
        "Whose it is: of a finding, an action, an audit, a unit or a person.",
        rank=1,
        whose="either",
    ),
    Column("number", _("no."), "id", "1, 2 … of what was attached; S1, S2 … of the sources.", rank=1),
    Column("name", _("name"), "text", "The file's own name.", rank=1),
    Column("size", _("bytes"), "number", "Its size in bytes.", rank=4),
    Column("on", _("on"), "day", "When it was attached.", rank=2),
    Column("by", _("by"), "id", "Who attached it.", rank=3, whose="person"),
    Column("move", _("with"), "id", "The move with which it was attached; `source` for a source.", rank=5),
    Column(
        "detached", _("detached"), "text", "Why it was detached; empty where it was not.", rank=1, sparse=True
    ),
    Column("sha256", _("SHA-256"), "id", "The SHA-256 of its bytes, under which it is stored."),
    Column("note", _("note"), "text", "What it shows."),
)


@evidence.command(
    "list",
    cls=ListCommand,
    listing=Listing("evidence", COLUMNS, empty=_("There is no evidence file."), taken=is_of_org),
    help=_(
        """\b
Example:
  auditcore evidence list 2026-01-F03

The files of a finding with its actions, of an audit, or of everything; S1, S2 … are the sources of what was recorded
for somebody else. A list kept with --save is asked for by its name in the place of ID.
"""
    ),
)
@finding_argument(audits=True, default="")
@stack(
    filters.words(),
    click.option("--detached", is_flag=True, help=_("Also those that were detached, with the reason.")),
)
@pass_session
def list_(session: Session, id: str, detached: bool, text: str) -> Any:
    from auditcore.service import evidence as service
    from auditcore.service.selection import holding

    rows = service.rows(session.ws, id, detached=detached)
    return holding(session.ws, rows, text, ("id", "name", "note", "detached"), people=("by",))


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
@finding_argument(audits=True)
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
@finding_argument(audits=True)
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
@finding_argument(audits=True)
@click.argument("number", type=int)
@reason_option()
@records
def detach(session: Session, ws: Workspace, id: str, number: int, reason: str) -> Saved:
    from auditcore.service import evidence as service

    return service.detach(ws, id, number, reason)
