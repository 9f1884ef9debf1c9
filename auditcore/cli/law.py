"""`auditcore law …`: laws that have changed, and by when they are taken into the office's procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.lazy import Group
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import attach_option, choice, day_option, pass_session, records, text_option
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace

STATUSES = ("open", "done")


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore law list

Laws that have changed: since when, by when they are taken into the office's procedures, and what shows it. What is
open stands on the attention screen.
"""
    ),
)
def law() -> None:
    pass


@law.command(
    "add",
    help=_(
        """\b
Example:
  auditcore law add "Decree 118/2025: one-stop shops" --since 01/07/2025

Note a law that has changed; for the role quality. It is due as the setting programme.law-months says, or on --due.
"""
    ),
)
@click.argument("what", metavar="TEXT")
@day_option("--since", required=True, help=_("The day from which it is in force."))
@day_option("--due", help=_("By when it is to be taken in, where no setting says so."))
@records
def add(session: Session, ws: Workspace, what: str, since: str, due: str) -> tuple[str, Saved]:
    from auditcore.service import duties

    return duties.add_law(ws, what, since=since, due=due)


@law.command(
    "done",
    help=_(
        """\b
Example:
  auditcore law done L1 --evidence "Procedure QT-03, edition 4"

Note that a changed law was taken in, with what shows it; for the role quality.
"""
    ),
)
@click.argument("id")
@text_option("--evidence", help=_("What shows it."))
@attach_option
@records
def done(session: Session, ws: Workspace, id: str, evidence: str, attach: tuple[str, ...]) -> Saved:
    from auditcore.service import duties

    return duties.law_done(ws, id, evidence, attach)


COLUMNS = (
    Column("id", _("id"), "text", "Its id.", rank=1),
    Column("status", _("status"), "code", "Open or done.", values=STATUSES, rank=3),
    Column("since", _("in force"), "day", "The day from which it is in force.", rank=2),
    Column("due", _("due"), "day", "By when it is to be taken in.", rank=1),
    Column("overdue", _("overdue"), "truth", "Whether it is open after that day.", rank=4),
    Column("text", _("what"), "text", "What has changed.", rank=1),
    Column("done_on", _("done on"), "day", "When it was taken in; else null.", rank=2, sparse=True),
    Column("evidence", _("evidence"), "text", "What shows that it was taken in."),
)


@law.command(
    "list",
    cls=ListCommand,
    listing=Listing("law", COLUMNS, empty=_("No changed law is noted.")),
    help=_(
        """\b
Example:
  auditcore law list --status all

Changed laws that are not yet taken in; --status all shows every one.
"""
    ),
)
@choice("--status", values=(*STATUSES, "all"), default="", help=_("Only those of this status."))
@pass_session
def list_(session: Session, status: str) -> Any:
    from auditcore.service import duties

    return duties.laws(session.ws, [status] if status else [])
