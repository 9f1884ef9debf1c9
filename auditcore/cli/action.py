"""`auditcore action …`: corrective actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.ids import finding_argument
from auditcore.cli.lazy import LazyGroup
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import choice, day_option, ids_option, pass_session, records
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.i18n import _
from auditcore.model import ACTION_KINDS, ACTION_STATUSES, GRADES, STATUSES

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


# In the order of the work, for --help.
MOVES = (
    "progress",
    "done",
    "extend",
    "hold",
    "resume",
    "block",
    "unblock",
    "serve",
    "release",
    "assign",
    "cancel",
)


@click.group(
    cls=LazyGroup,
    lazy={
        name: f"action:{name.replace('list', 'list_').replace('show', 'show_')}"
        for name in ("add", "list", "show")
    }
    | {name: f"action_moves:{name}" for name in MOVES},
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
  auditcore action add 2026-01-F03 "Train all counters" --also 2026-01-F04

Plan an action of a finding, or one that serves several findings of the audit.
"""
    ),
)
@finding_argument("finding")
@click.argument("words", metavar="TEXT")
@click.option("--owner", metavar="PERSON", default="", help=_("Who does it; the finding's owner by default."))
@day_option("--due", help=_("By when; needed unless the policy or a plugin suggests it."))
@choice(
    "--kind",
    values=ACTION_KINDS,
    default="",
    help=_("What it is for; corrective for a major or minor, preventive or improvement for what is none."),
)
@ids_option(
    "--also",
    metavar="FINDING,…",
    missing=(),
    help=_("It serves this finding of the same audit, too; may be repeated."),
)
@ids_option(
    "--link",
    "links",
    metavar="ACTION,…",
    missing=(),
    help=_("An action of another audit that does the same there; may be repeated."),
)
@records
def add(
    session: Session, ws: Workspace, finding: str, words: str, also: list[str], **given: Any
) -> tuple[str, Saved]:
    from auditcore.service import actions
    from auditcore.service.register import finding_id

    served = [finding_id(ws, one) for one in also]
    return actions.add(ws, finding, words=words, also=served, **given)


COLUMNS = (
    Column("id", _("action"), "id", "Its id.", rank=1),
    Column(
        "status", _("status"), "code", "Open, on hold, done or cancelled.", values=ACTION_STATUSES, rank=3
    ),
    Column("owner", _("owner"), "id", "Who does it.", rank=2, whose="person"),
    Column("due", _("due"), "day", "The due date that counts now.", rank=1),
    Column("overdue", _("overdue"), "truth", "Whether it is still to be done after that date.", rank=5),
    Column(
        "progress",
        _("%"),
        "number",
        "How far it is, in percent from 0 to 100; null where nobody said.",
        rank=5,
    ),
    Column("blocked_by", _("after"), "id", "The action that must be done first; else null.", rank=4),
    Column("title", _("what"), "text", "The opening of what is to be done.", rank=1),
    Column("text", _("whole text"), "text", "What is to be done, whole."),
    Column("kind", _("kind"), "code", "What it is for.", values=ACTION_KINDS),
    Column("finding", _("belongs to"), "id", "The finding that it belongs to, or the management review."),
    Column("serves", _("serves findings"), "ids", "Every finding that it serves, its own first."),
    Column("links", _("same in other audits"), "ids", "Actions of other audits that do the same there."),
    Column(
        "finding_status",
        _("status of finding"),
        "code",
        "Where that finding stands; in-progress for a review.",
        values=STATUSES,
    ),
    Column("grade", _("grade"), "code", "How grave that finding is; null for a review.", values=GRADES),
    Column("unit", _("unit"), "id", "The unit that answers for that finding.", whose="unit"),
    Column("also_units", _("also in"), "ids", "Where that finding was seen, too.", whose="unit"),
    Column("clauses", _("clauses"), "clauses", "The clauses that the finding breaks."),
    Column("original_due", _("first due"), "day", "The due date that it had first."),
    Column("planned_on", _("planned on"), "day", "When it was planned."),
    Column("extensions", _("extensions"), "number", "How many times the due date was moved."),
    Column(
        "asked_due",
        _("date asked for"),
        "day",
        "The later date that was asked for and is not decided; else null.",
    ),
    Column("held_since", _("on hold since"), "day", "Since when it is on hold; else null."),
    Column(
        "held_until",
        _("on hold until"),
        "day",
        "The day on which the hold is to end; null where none was said.",
    ),
    Column("round", _("round"), "number", "The round of the finding in which it was planned."),
    Column("done_on", _("done on"), "day", "When it was done; else null."),
    Column("evidence", _("evidence files"), "number", "How many evidence files it has."),
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
    from auditcore.service.selection import Wanted, each_action

    return each_action(session.ws, Wanted(**given))


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
    from auditcore.cli.action_shown import show_action
    from auditcore.service import actions

    detail = actions.detail(session.ws, id)
    session.json(detail) if json_ else show_action(session, detail)
