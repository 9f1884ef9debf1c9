"""Earlier findings that a new one resembles: shown at once, and linked with one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.session import Session, at_a_terminal
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.workspace import Workspace


def offer(session: Session, ws: Workspace, id: str) -> None:
    """Show what the new finding resembles; at a terminal ask whether to link it, elsewhere say what to type."""
    from auditcore.service.resembling import resembling

    found = resembling(ws, id)
    if not found:
        return
    session.say(_("{id} resembles:").format(id=id))
    for number, one in enumerate(found, start=1):
        session.say(f"  {number}  {_line(one)}")
    if at_a_terminal() and (earlier := _chosen(session, found)):
        from auditcore.service.findings import change

        session.saved(change(ws, id, repeat_of=[earlier]))
        return
    command = f"auditcore finding edit {id} --repeat-of {found[0]['id']}"
    session.say(_("If it repeats one of them, type: {command}").format(command=command))


def _line(one: dict[str, Any]) -> str:
    from auditcore.words import word

    why = _("same clause and unit") if one["place"] else _("similar words")
    line = f"{one['id']} · {one['raised_on']} · {word(one['status'])} · {why}: {one['title']}"
    return line if len(line) <= 75 else f"{line[:74]}…"


def _chosen(session: Session, found: Sequence[dict[str, Any]]) -> str:
    """The id behind the number that was typed; "" for none, or for a no. Anything else is asked again."""
    from auditcore.text import fold

    numbers = "/".join(str(number) for number in range(1, len(found) + 1))
    question = _("Link it to one of these? {numbers}, Enter: no").format(numbers=numbers)
    ids = {str(number): str(one["id"]) for number, one in enumerate(found, start=1)}
    refusals = {"", "0", "n", "no", fold(_("no"))}
    while (typed := fold(click.prompt(question, default="", show_default=False, err=True))) not in refusals:
        if typed in ids:
            return ids[typed]
        session.say(_("Type one of these numbers, or only Enter: {numbers}").format(numbers=numbers))
    return ""
