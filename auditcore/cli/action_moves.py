"""The moves of an action as commands: progress, done, extend, hold and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.bulk import over
from auditcore.cli.ids import finding_argument
from auditcore.cli.options import attach_option, day_option, reason_option, records, text_option
from auditcore.cli.session import Session
from auditcore.errors import Unreadable
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.service.bulk import Verb
    from auditcore.workspace import Workspace


def _percent(ctx: click.Context, parameter: click.Parameter, value: str) -> int:
    """A whole number, with or without its sign: `60`, `60%`."""
    typed = value.strip().removesuffix("%").rstrip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        raise Unreadable(
            _("“{value}” is no percentage.").format(value=value),
            hint=_("Type a whole number: 60 or 60%."),
        )
    return int(typed)


@click.command(
    "progress",
    help=_(
        """\b
Example:
  auditcore action progress 2026-01-F03-A1 60 --note "3 of 5 counters trained"

Say how far an action is, in percent. What is done is reported with 'auditcore action done'.
"""
    ),
)
@finding_argument()
@click.argument("percent", metavar="PERCENT", callback=_percent)
@text_option("--note", help=_("What was done, what is left."))
@attach_option
@records
def progress(session: Session, ws: Workspace, id: str, percent: int, **given: Any) -> Saved:
    from auditcore.service import actions

    return actions.progress(ws, id, percent, **given)


@click.command(
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


@click.command(
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


@click.command(
    "hold",
    help=_(
        """\b
Example:
  auditcore action hold 2026-01-F03-A1 --until 15/09/2026 \\
      --reason "The new counter is delivered in September"

Put an action on hold. Whether its due date waits meanwhile is the office's policy (policy.hold-stops-clock).
"""
    ),
)
@finding_argument()
@reason_option()
@day_option("--until", help=_("When to go on with it."))
@records
def hold(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.service import actions

    return actions.hold(ws, id, **given)


@click.command(
    "resume",
    help=_(
        """\b
Example:
  auditcore action resume 2026-01-F03-A1

Go on with an action that was on hold.
"""
    ),
)
@finding_argument()
@text_option("--note", help=_("A remark."))
@records
def resume(session: Session, ws: Workspace, id: str, note: str) -> Saved:
    from auditcore.service import actions

    return actions.resume(ws, id, note)


@click.command(
    "block",
    help=_(
        """\b
Example:
  auditcore action block 2026-01-F03-A2 --by 2026-01-F03-A1

Say that another action of the same audit must be done first. Until it is, this one cannot be reported as done.
"""
    ),
)
@finding_argument()
@click.option("--by", metavar="ACTION", required=True, help=_("The action that must be done first."))
@text_option("--note", help=_("A remark."))
@records
def block(session: Session, ws: Workspace, id: str, by: str, note: str) -> Saved:
    from auditcore.service import actions
    from auditcore.service.register import finding_id

    return actions.block(ws, id, finding_id(ws, by), note)


@click.command(
    "unblock",
    help=_(
        """\b
Example:
  auditcore action unblock 2026-01-F03-A2 \\
      --reason "Works without the new form"

Say that an action need not wait for another one any more.
"""
    ),
)
@finding_argument()
@reason_option()
@records
def unblock(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import actions

    return actions.unblock(ws, id, reason)


@click.command(
    "serve",
    help=_(
        """\b
Example:
  auditcore action serve 2026-01-F03-A1 2026-01-F04 2026-01-F05

Let an action serve further findings of the same audit: each counts it as one of its own.
"""
    ),
)
@finding_argument()
@click.argument("findings", nargs=-1, required=True, metavar="FINDING...")
@records
def serve(session: Session, ws: Workspace, id: str, findings: tuple[str, ...]) -> Saved:
    from auditcore.service import actions
    from auditcore.service.register import finding_id

    return actions.serve(ws, id, [finding_id(ws, one) for one in findings])


@click.command(
    "release",
    help=_(
        """\b
Example:
  auditcore action release 2026-01-F03-A1 2026-01-F04 \\
      --reason "F04 has another cause"

Let an action no longer serve another finding. The finding that it was planned for, it serves until it is cancelled.
"""
    ),
)
@finding_argument()
@click.argument("findings", nargs=-1, required=True, metavar="FINDING...")
@reason_option()
@records
def release(session: Session, ws: Workspace, id: str, findings: tuple[str, ...], reason: str) -> Saved:
    from auditcore.service import actions
    from auditcore.service.register import finding_id

    return actions.release(ws, id, [finding_id(ws, one) for one in findings], reason)


@click.command(
    "extend",
    help=_(
        """\b
Example:
  auditcore action extend 2026-01-F03-A1 --to 31/08/2026 \\
      --reason "Printer delivers late"
  auditcore action extend 2026-01-F03-A1 --allow
  auditcore action extend 2026-01-F03-A1 --refuse "The citizens wait"
  auditcore action extend --unit economy --to 31/08/2026 \\
      --reason "Flood of July" --dry-run
  auditcore action extend 2026-01-F03-A1 --to 31/08/2026 \\
      --reason "Printer delivers late" --allowed-by lan --source mail.eml

Ask for a later due date; somebody who does not owe the work allows or refuses it. Who may allow it and moves the date,
allows it thereby. Every earlier date is kept. Several are named one after the other, or all that fit the filters are
meant (for --allow and --refuse: for which more time was asked): each audit is changed whole or not at all.
"""
    ),
)
@day_option("--to", help=_("The new due date."))
@reason_option(required=False)
@click.option("--allow", is_flag=True, help=_("Allow the date that was asked for."))
@text_option("--refuse", help=_("Refuse the date that was asked for: the reason."))
@click.option(
    "--allowed-by", metavar="PERSON", default="", help=_("Who allowed it; --source says what shows it.")
)
@text_option("--note", help=_("A remark on --allow."))
@over("action")
def extend(session: Session, ws: Workspace, **given: Any) -> Verb:
    from auditcore.service import extensions

    if sum(map(bool, (given["to"], given["allow"], given["refuse"]))) != 1:
        raise click.UsageError(_("Choose one of --to DAY, --allow and --refuse REASON."))
    if not given["to"] and (given["reason"] or given["allowed_by"]):
        raise click.UsageError(_("--reason and --allowed-by go with --to DAY."))
    if given["allow"]:
        return extensions.allowing(given["note"])
    if given["refuse"]:
        return extensions.refusing(given["refuse"])
    return extensions.extending(to=given["to"], reason=given["reason"], allowed_by=given["allowed_by"])


@click.command(
    "assign",
    help=_(
        """\b
Example:
  auditcore action assign 2026-01-F03-A1 --to dung --reason "Binh is on leave"
  auditcore action assign --owner binh --to dung --dry-run

Give actions to another owner: those that are named, or all that fit the filters and are open. Each audit is changed
whole or not at all.
"""
    ),
)
@click.option("--to", "owner", metavar="PERSON", required=True, help=_("The new owner."))
@reason_option(required=False)
@over("action")
def assign(session: Session, ws: Workspace, owner: str, reason: str) -> Verb:
    from auditcore.service import actions

    return actions.assigning(owner, reason)
