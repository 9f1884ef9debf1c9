"""`auditcore plugin try`: one test notice through a channel."""

from __future__ import annotations

import click

from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.i18n import _


@click.command(
    "try",
    help=_(
        """\b
Example:
  auditcore plugin try chat
  auditcore plugin try chat --to hai --deadline 10

Send one test notice by a channel of a plugin that is in use, to see whether its settings are right. It runs in a
process of its own and is stopped after the deadline. Nothing is recorded.
"""
    ),
)
@click.argument("channel")
@click.option("--to", "person", metavar="PERSON", default="", help=_("Who gets it; by default you."))
@click.option(
    "--deadline",
    metavar="SECONDS",
    type=click.FloatRange(min=0.1, max=600),
    default=30.0,
    show_default="30",
    help=_("How long it may take."),
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def try_(session: Session, channel: str, person: str, deadline: float, json_: bool) -> None:
    from time import monotonic

    from auditcore.service import sending

    notice = sending.trial_notice(session.ws, person, channel)
    began = monotonic()
    sending.send(session.ws, channel, notice, deadline)
    seconds = round(monotonic() - began, 1)
    if json_:
        session.json({"channel": channel, "to": notice.to, "address": notice.address, "seconds": seconds})
        return
    whom = f"{notice.to} ({notice.address})" if notice.address else notice.to
    session.say(
        _("sent by {channel} to {whom} in {seconds} seconds").format(
            channel=channel, whom=whom, seconds=seconds
        )
    )
