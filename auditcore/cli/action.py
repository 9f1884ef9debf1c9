"""`auditcore action …`: corrective actions."""

from __future__ import annotations

from typing import Any

import click

from auditcore.cli.lazy import Group
from auditcore.cli.lists import checked, filters, id_argument, listing, show
from auditcore.cli.options import attach_option, day_option, pass_session, reason_option, records, text_option
from auditcore.cli.session import Session
from auditcore.decision import Saved
from auditcore.i18n import _
from auditcore.model import ACTION_STATUSES, GRADES
from auditcore.render import Column
from auditcore.workspace import Workspace


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore action list --mine

Corrective actions: each has an owner and a due date, and is done with evidence.
"""
    ),
)
def action() -> None:
    pass


@action.command(
    "add",
    help=_(
        """\b
Example:
  auditcore action add 2026-01-F03 "Name who orders forms" --owner binh \\
      --due 31/07/2026

Plan an action of a finding.
"""
    ),
)
@id_argument("finding")
@click.argument("words", metavar="TEXT")
@click.option("--owner", metavar="PERSON", default="", help=_("Who does it; the finding's owner by default."))
@day_option("--due", required=True, help=_("By when."))
@records
def add(session: Session, ws: Workspace, finding: str, words: str, owner: str, due: str) -> tuple[str, Saved]:
    from auditcore.service import actions

    return actions.add(ws, finding, words=words, owner=owner, due=due)


COLUMNS = (
    Column("id", _("action")),
    Column("status", _("status"), coded=True),
    Column("owner", _("owner"), wraps=True),
    Column("due", _("due")),
    Column("overdue", _("overdue")),
    Column("text", _("what"), wraps=True),
)
MORE = tuple(
    Column(key, key, wraps=True)
    for key in ("finding", "finding_status", "grade", "unit", "clauses", "original_due", "extensions", "round",
                "done_on", "evidence")
)  # fmt: skip


@action.command(
    "list",
    help=_(
        """\b
Example:
  auditcore action list --owner binh --overdue

The actions that are open; --status all shows every one. Filters combine.
"""
    ),
)
@click.option("--finding", metavar="ID", default="", help=_("Only of this finding."))
@filters("audit", "status", "grade", "unit", "owner", "clause", "overdue", "mine")
@listing
@pass_session
def list_(session: Session, finding: str, audit: str, overdue: bool, mine: bool, **given: Any) -> None:
    from auditcore.service import register

    ws = session.ws
    statuses = checked(given.pop("status"), (*ACTION_STATUSES, "all"), "--status")
    wide = ["all"] if set(statuses) - {"open"} else []
    streams = register.streams_for(ws, finding or audit, wide)
    rows = register.select(
        ws,
        (row for row in register.action_rows(ws, streams) if finding in ("", row["finding"])),
        statuses=statuses,
        grades=checked(given.pop("grade"), GRADES, "--grade"),
        units=given.pop("unit"),
        owners=given.pop("owner"),
        mine=ws.claimed()[0] if mine else "",
        clauses=given.pop("clause"),
        overdue=overdue,
    )
    show(
        session,
        rows,
        COLUMNS,
        more=MORE,
        empty=_("No action fits.")
        if statuses
        else _("Nothing open fits; --status all shows what is closed, too."),
        **given,
    )


@action.command(
    "show",
    help=_(
        """\b
Example:
  auditcore action show 2026-01-F03-A1

Everything about one action: every due date it had, and its history.
"""
    ),
)
@id_argument()
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show_(session: Session, id: str, json_: bool) -> None:
    from auditcore.cli.details import show_action
    from auditcore.service import actions

    detail = actions.detail(session.ws, id)
    session.json(detail) if json_ else show_action(session, detail)


@action.command(
    "done",
    help=_(
        """\b
Example:
  auditcore action done 2026-01-F03-A1 \\
      --evidence "Decision 12/QD of 20 July" --attach decision.pdf

Report an action as done, with evidence: a text, files, or both.
"""
    ),
)
@id_argument()
@text_option("--evidence", help=_("What shows that it was done."))
@text_option("--note", help=_("A remark."))
@attach_option
@records
def done(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.service import actions

    return actions.done(ws, id, **given)


@action.command(
    "cancel",
    help=_(
        """\b
Example:
  auditcore action cancel 2026-01-F03-A2 \\
      --reason "The first action made it needless"

Cancel an action. A finding whose actions are all cancelled cannot be verified.
"""
    ),
)
@id_argument()
@reason_option()
@records
def cancel(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import actions

    return actions.cancel(ws, id, reason)


@action.command(
    "extend",
    help=_(
        """\b
Example:
  auditcore action extend 2026-01-F03-A1 --to 31/08/2026 \\
      --reason "Printer delivers late" --allowed-by lan

Move the due date. Every earlier date is kept, with the reason and who allowed it: never the action's own owner.
"""
    ),
)
@id_argument()
@day_option("--to", required=True, help=_("The new due date."))
@reason_option()
@click.option(
    "--allowed-by", metavar="PERSON", default="", help=_("Who allowed it; whoever records it by default.")
)
@records
def extend(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.service import actions

    return actions.extend(ws, id, **given)


@action.command(
    "assign",
    help=_(
        """\b
Example:
  auditcore action assign 2026-01-F03-A1 --to dung --reason "Binh is on leave"

Give the action to another owner.
"""
    ),
)
@id_argument()
@click.option("--to", "owner", metavar="PERSON", required=True, help=_("The new owner."))
@reason_option(required=False)
@records
def assign(session: Session, ws: Workspace, id: str, owner: str, reason: str) -> Saved:
    from auditcore.service import actions

    return actions.assign(ws, id, owner, reason)
