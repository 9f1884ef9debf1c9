"""`auditcore notify failed` and `dismiss`: what did not reach anybody, and what nobody need look at any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import acts, pass_session, reason_option
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.deliveries import STATES
from auditcore.i18n import _, ngettext

if TYPE_CHECKING:
    from auditcore.workspace import Workspace

FAILED = (
    Column("id", _("id"), "id", "The first digits of the message's id, by which it is called.", rank=1),
    Column("to", _("person"), "id", "For whom it is.", rank=1, whose="person"),
    Column("channel", _("channel"), "id", "By what it was sent.", rank=1),
    Column(
        "state",
        _("state"),
        "text",
        "Whether it is tried again (`waiting`, `untried`, `cut-off`) or not (`given-up`, `dismissed`).",
        rank=1,
        show=lambda row: _(STATES[row["state"]]),
    ),
    Column("about", _("about"), "ids", "What it tells of.", rank=3),
    Column("why", _("why"), "text", "Why the last try failed.", rank=2),
    Column("tries", _("tries"), "number", "How often it was tried.", rank=4),
    Column("at", _("at"), "moment", "When it was tried last.", rank=4, show=lambda row: row["at"][:16]),
    Column(
        "again_at", _("tried again at"), "moment", "From when on it is tried again; null where it is not."
    ),
    Column("reason", _("reason"), "text", "Why it was taken off the list.", rank=3, sparse=True),
    Column(
        "dismissed_by",
        _("by"),
        "id",
        "Who took it off the list; else null.",
        rank=4,
        sparse=True,
        whose="person",
    ),
    Column("dismissed_on", _("dismissed on"), "day", "When; else null."),
    Column("things", _("things told"), "number", "How many things it tells."),
    Column("message", _("message"), "id", "The whole id, as channels send it."),
    Column("stream", _("stream"), "id", "The stream in which it is recorded."),
)


@click.command(
    "failed",
    cls=ListCommand,
    listing=Listing("notice", FAILED, empty=_("Every message arrived.")),
    help=_(
        """\b
Example:
  auditcore notify failed
  auditcore notify failed --all

Messages that did not reach anybody: those that are tried again by themselves, and those that were given up, which
'auditcore notify retry' sends again and 'auditcore notify dismiss' takes off this list; --all shows these, too. A list
kept with --save is asked for by its name.
"""
    ),
)
@click.option("--all", "every", is_flag=True, help=_("Also what was taken off the list."))
@pass_session
def failed(session: Session, every: bool) -> Any:
    from auditcore.service import notify as service

    return service.failed(session.ws, every=every)


@click.command(
    "dismiss",
    help=_(
        """\b
Example:
  auditcore notify dismiss 3f9a12c4 --reason "told by phone"
  auditcore notify dismiss --reason "the old mail server is gone"

Take messages that were given up off the list of those that failed: those that are named, or all. Who did so and why is
recorded; 'auditcore notify failed --all' shows them, and each can still be sent again by its id.
"""
    ),
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@reason_option()
@acts
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
def dismiss(session: Session, ws: Workspace, ids: tuple[str, ...], reason: str, json_: bool) -> None:
    from auditcore.service import notify as service

    made = service.dismiss(ws, ids, reason)
    taken = [id for _saved, messages in made for id in messages]
    if json_:
        session.json({"dismissed": taken, "events": [saved.number for saved, _messages in made]})
        return
    if not taken:
        session.say(_("No message was given up."))
        return
    said = ngettext(
        "{count} message was taken off the list.", "{count} messages were taken off the list.", len(taken)
    )
    session.say(said.format(count=len(taken)))
    for saved, _messages in made:
        session.say(_("saved as event {number}").format(number=saved.number))
