"""Bare `auditcore`: what needs attention today, on one screen, with what to type for each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from auditcore import dates, text
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import _, ngettext
from auditcore.words import word

if TYPE_CHECKING:
    from auditcore.workspace import Workspace

Row = dict[str, Any]

NARROW = 100
# Columns of a usual number of days; what is late by hundreds takes more.
DAYS = 12


def show(session: Session, json: bool = False) -> None:
    """The attention screen: one line a thing, as many of each section as the terminal has room for; or all of it as JSON."""
    from auditcore.decision import known
    from auditcore.service.attention import SECTIONS, attention

    ws = session.ws
    if said := ws.said():
        known(ws.org(), said[0])
    found = attention(ws)
    if json:
        session.json({"organisation": ws.settings.get("organisation"), "today": ws.today, "sections": found})
        return
    sections = {name: rows for name, rows in found.items() if rows}
    people = ws.org().people
    title = _("{organisation} · {day}").format(
        organisation=ws.settings.get("organisation"), day=dates.show_day(ws.today)
    )
    click.echo(text.printable(title))
    if not sections:
        click.echo(_first_step(ws))
        return
    days = max(text.width(_when(row["due"], row["days"])) for rows in sections.values() for row in rows)
    shown = fit({name: len(rows) for name, rows in sections.items()}, _terminal_height() - 3)
    for name, rows in sections.items():
        more = len(rows) - shown[name]
        rest = _(", {count} more").format(count=more) if more else ""
        click.echo(f"{_(SECTIONS[name])} ({len(rows)}{rest})")
        for row in rows[: shown[name]]:
            click.echo(_line(row, people, max(DAYS, days), terminal_width()))
    if any(row["mine"] for rows in sections.values() for row in rows):
        click.echo(_("▸ waits for you"))
    click.echo(_("All of it: auditcore finding list · auditcore action list · auditcore audit list"))


def fit(counts: Mapping[str, int], room: int) -> dict[str, int]:
    """How many rows of each section to show in `room` lines, headings included: the longest gives way, one stays."""
    shown = dict(counts)
    while sum(shown.values()) + len(shown) > room and max(shown.values()) > 1:
        shown[max(shown, key=lambda name: shown[name])] -= 1
    return shown


def _first_step(ws: Workspace) -> str:
    """What a workspace without anything to do wants next."""
    org = ws.org()
    if not org.units:
        return _("Begin with the units of your office: auditcore unit add --help")
    if len(org.people) < 2:
        return _("Now add the people: auditcore person add --help")
    return _("Nothing is due. To plan an audit, type: auditcore audit plan --help")


def _line(row: Row, people: Mapping[str, Mapping[str, Any]], days: int, width: int) -> str:
    """When (in `days` columns), who, what (shortened) and what to type, in one line of `width` columns."""
    who = people[row["who"]]["name"] if row["who"] in people else word(row["who"])
    words = text.printable(f"{row['who']}: {row['title']}" if row["who"] else row["title"])
    # The sign says what is one's own; what it means stands below the list.
    start = f"{'▸' if row['mine'] else ' '} {_padded(_when(row['due'], row['days']), days)} "
    if width >= NARROW:
        start += _padded(text.printable(who), 20) + " "
        words = text.printable(row["title"])
    room = max(10, width - text.width(start) - text.width(row["next"]) - 2)
    return f"{start}{_padded(words, room)}  {row['next']}"


def _padded(words: str, columns: int) -> str:
    return shortened(words, columns) + " " * max(0, columns - text.width(words))


def shortened(words: str, columns: int) -> str:
    """At most so many columns, with … where something was left out."""
    if text.width(words) <= columns:
        return words
    while text.width(words) > columns - 1:
        words = words[:-1]
    return words.rstrip() + "…"


def _terminal_height() -> int:
    try:
        return os.get_terminal_size().lines
    except OSError:
        return 40


def _when(due: str, days: int | None) -> str:
    if not due or days is None:
        return due or "–"
    if days < 0:
        return ngettext("{count} day late", "{count} days late", -days).format(count=-days)
    if days == 0:
        return _("today")
    return ngettext("in {count} day", "in {count} days", days).format(count=days)
