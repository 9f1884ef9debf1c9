"""`auditcore action …`: corrective actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.ids import finding_argument
from auditcore.cli.lazy import Group
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import (
    attach_option,
    day_option,
    pass_session,
    reason_option,
    records,
    text_option,
)
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.i18n import _
from auditcore.model import ACTION_STATUSES, GRADES, STATUSES

if TYPE_CHECKING:
    from auditcore.decision import Saved
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
@finding_argument("finding")
@click.argument("words", metavar="TEXT")
@click.option("--owner", metavar="PERSON", default="", help=_("Who does it; the finding's owner by default."))
@day_option("--due", help=_("By when; needed unless the policy or a plugin suggests it."))
@records
def add(session: Session, ws: Workspace, finding: str, words: str, owner: str, due: str) -> tuple[str, Saved]:
    from auditcore.service import actions

    return actions.add(ws, finding, words=words, owner=owner, due=due)


COLUMNS = (
    Column("id", _("action"), "id", "Its id.", rank=1),
    Column("status", _("status"), "code", "Open, done or cancelled.", values=ACTION_STATUSES, rank=3),
    Column("owner", _("owner"), "id", "Who does it.", rank=2),
    Column("due", _("due"), "day", "The due date that counts now.", rank=1),
    Column("overdue", _("overdue"), "truth", "Whether it is still to be done after that date.", rank=4),
    Column("title", _("what"), "text", "The opening of what is to be done.", rank=1),
    Column("text", "", "text", "What is to be done, whole."),
    Column("finding", "", "id", "The finding that it belongs to."),
    Column("finding_status", "", "code", "Where that finding stands.", values=STATUSES),
    Column("grade", "", "code", "How grave that finding is.", values=GRADES),
    Column("unit", "", "id", "The unit that answers for that finding."),
    Column("also_units", "", "ids", "Where that finding was seen, too."),
    Column("clauses", "", "clauses", "The clauses that the finding breaks."),
    Column("original_due", "", "day", "The due date that it had first."),
    Column("planned_on", "", "day", "When it was planned."),
    Column("extensions", "", "number", "How many times the due date was moved."),
    Column("round", "", "number", "The round of the finding in which it was planned."),
    Column("done_on", "", "day", "When it was done; else null."),
    Column("evidence", "", "number", "How many evidence files it has."),
)


@action.command(
    "list",
    cls=ListCommand,
    listing=Listing("action", COLUMNS),
    help=_(
        """\b
Example:
  auditcore action list --owner binh --overdue
  auditcore action list --group-by owner --sort due

The actions that are open; --status all shows every one. Filters combine, and each takes several words with commas
between. A list kept with --save is asked for by its name.
"""
    ),
)
@filters.findings()
@filters.all_of_findings(ACTION_STATUSES, since_help=_("Only what was planned on this day or later."))
@pass_session
def list_(session: Session, **given: Any) -> Any:
    from auditcore.service.selection import Wanted
    from auditcore.service.selection import actions as chosen

    return chosen(session.ws, Wanted(**given))


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
@finding_argument()
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
@finding_argument()
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
@finding_argument()
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
@finding_argument()
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
@finding_argument()
@click.option("--to", "owner", metavar="PERSON", required=True, help=_("The new owner."))
@reason_option(required=False)
@records
def assign(session: Session, ws: Workspace, id: str, owner: str, reason: str) -> Saved:
    from auditcore.service import actions

    return actions.assign(ws, id, owner, reason)
