"""`auditcore record undo`: taking one's own last command back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.options import acts, reason_option
from auditcore.cli.session import Session
from auditcore.i18n import N_, _

if TYPE_CHECKING:
    from auditcore.workspace import Workspace

# What becomes of what was made: its number is never given again.
MADE = {
    "finding": N_("{id} is withdrawn by this; it keeps its number."),
    "action": N_("{id} is cancelled by this; it keeps its number."),
    "decision": N_("{id} is withdrawn by this; it keeps its number."),
}


@click.command(
    "undo",
    help=_(
        """\b
Example:
  auditcore record undo --dry-run
  auditcore record undo --reason "the wrong finding"
  auditcore record undo 2026-01:119

Take your own last command of today back, by an event that says so: what it changed gets its earlier state, and the record
keeps both. What you added is withdrawn or cancelled. An earlier one is taken back by the name of its EVENT, as 'auditcore
log' shows it; so is what a command over several audits did in the others: it is one event in each. Refused where somebody
built on it, and for what ended a finding or judged it: then you are told what leads on.
"""
    ),
)
@click.argument("event", default="")
@click.option("--dry-run", is_flag=True, help=_("Only show what would be taken back."))
@click.option("--yes", is_flag=True, help=_("Do not ask: take it back."))
@reason_option(required=False)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@acts
def undo(
    session: Session, ws: Workspace, event: str, dry_run: bool, yes: bool, reason: str, json_: bool
) -> None:
    from auditcore import text
    from auditcore.service import history, undo_which
    from auditcore.service import undo as service

    reason = text.normalise(reason, "--reason")
    gone = undo_which.named(ws, event) if event else undo_which.last(ws)
    made = [change["doc"].partition("/") for change in service.look(ws, gone, reason) if "undo" not in change]
    id = service.number(gone)
    row: dict[str, Any] = next(row for row in history.rows(ws, gone.stream) if row["event"] == id)
    about = {"type": row["type"], "ids": row["ids"], "changes": row["changes"]}
    if not json_:
        from auditcore.cli.log import show

        show(session, row)
        for kind, _slash, new in made:
            session.say(_(MADE[kind]).format(id=new))
    if dry_run:
        if json_:
            session.json({"id": id, "event": None, "head": None, **about})
        session.say(_("Nothing was taken back: this was a dry run."))
        return
    if not yes and not session.agreed(_("Take this back?")):
        session.say(_("Nothing was taken back."))
        return
    saved = service.undo(ws, gone, reason)
    session.saved(saved, id, json=True, **about) if json_ else session.saved(saved)
