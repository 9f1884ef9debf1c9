"""Bare `auditcore`: what needs attention today, on one screen."""

from __future__ import annotations

import click

from auditcore import dates, render, text
from auditcore.cli.details import heading
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import _, ngettext

# So many rows of a section are shown; the list commands show the rest.
SHOWN = 6


def show(session: Session) -> None:
    """The attention screen."""
    from auditcore.service.attention import SECTIONS, attention

    ws = session.ws
    sections = attention(ws)
    org = ws.org()
    click.echo(
        text.printable(
            _("{organisation} · {day}").format(
                organisation=ws.settings.get("organisation"), day=dates.show_day(ws.today)
            )
        )
    )
    empty = True
    for name, rows in sections.items():
        if not rows:
            continue
        empty = False
        heading(f"{_(SECTIONS[name])} ({len(rows)})")
        shown = [
            {
                **row,
                "when": _when(row["due"], row["days"]),
                "who": org.people.get(row["who"], {}).get("name", row["who"]),
                "title": _short(row["title"]),
            }
            for row in rows[:SHOWN]
        ]
        columns = (
            render.Column("when", _("when"), wraps=True),
            render.Column("who", _("who"), wraps=True),
            render.Column("title", _("what"), wraps=True),
            render.Column("next", _("type this")),
        )
        click.echo(render.table(columns, shown, "plain", terminal_width()), nl=False)
        if len(rows) > SHOWN:
            click.echo(_("… and {count} more").format(count=len(rows) - SHOWN))
    if empty:
        click.echo("\n" + _("Nothing is due. To plan an audit: auditcore audit plan --help"))
    else:
        click.echo("\n" + _("More: auditcore finding list · auditcore action list · auditcore audit list"))


def _when(due: str, days: int | None) -> str:
    if not due:
        return "–"
    if days is None:
        return due
    if days < 0:
        return ngettext("{count} day late", "{count} days late", -days).format(count=-days)
    if days == 0:
        return _("today")
    return ngettext("in {count} day", "in {count} days", days).format(count=days)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 60 else line[:59].rstrip() + "…"
