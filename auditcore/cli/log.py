"""`auditcore log`: who did what and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from auditcore import dates, render, text
from auditcore.cli.ids import finding_argument
from auditcore.cli.listing import Listing, is_of_org
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import day_option, pass_session
from auditcore.cli.session import Session, terminal_width
from auditcore.columns import Column
from auditcore.i18n import _

COLUMNS = (
    Column("at", _("at"), "moment", "When it was recorded.", rank=1, show=lambda row: row["at"][:16]),
    Column("event", _("event"), "id", "The event: its stream and number.", rank=4),
    Column("type", _("what"), "id", "What kind of event it is.", rank=1),
    Column("ids", _("about"), "ids", "What it is about.", rank=2, whose="either"),
    Column("by", _("by"), "id", "Who decided.", rank=3, whose="person"),
    Column("reason", _("why"), "text", "Why.", rank=5),
    Column("on", _("on"), "day", "When it happened."),
    Column(
        "typed_by", _("typed by"), "id", "Who typed it on that person's behalf; else empty.", whose="person"
    ),
    Column(
        "source",
        _("source"),
        "data",
        "What that rests on: `text`, or the file's `name` and `sha256`; else null.",
    ),
    Column(
        "changes", _("changes"), "data", "A list: of which `id` which `field` changed from `old` to `new`."
    ),
    Column("undoes", _("takes back"), "id", "The event that it takes back; else empty."),
    Column("undone", _("taken back by"), "id", "The event that took it back; else empty."),
    Column("erased", _("erased changes"), "number", "How many of its changes were erased by law."),
    Column(
        "settings_changed",
        _("settings changed"),
        "truth",
        "Whether the settings had changed since the event before.",
    ),
    Column("os", _("computer user"), "id", "The system's user and computer."),
    Column("how", _("how the person was known"), "text", "Where it was said who typed."),
    Column("tool", _("program"), "text", "The program and its version."),
)


def _page(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        show(session, row)


@click.command(
    cls=ListCommand,
    listing=Listing(
        "log",
        COLUMNS,
        empty=_("Nothing was recorded that fits."),
        page=_page,
        newest_last=True,
        taken=is_of_org,
    ),
    help=_(
        """\b
Example:
  auditcore log 2026-01-F03
  auditcore log --since yesterday
  auditcore log --group-by by --count

Who did what and when, for whom, old → new, and why. ID is an audit, finding, action, unit or person. A list kept with
--save is asked for by its name in the place of ID.
"""
    ),
)
@finding_argument(audits=True, default="")
@day_option("--since", help=_("Only what was recorded on or after this day."))
@pass_session
def log(session: Session, id: str, since: str) -> Any:
    from auditcore.service import history

    return history.rows(session.ws, id, since=since)


def show(session: Session, row: Mapping[str, Any]) -> None:
    """One event in words: a line, and a line for each thing that it says."""
    from auditcore.cli.details import bullet, person

    ws = session.ws
    org = ws.org()
    words = [
        dates.show_moment(row["at"], ws.zone),
        row["event"],
        row["type"],
        ", ".join(row["ids"][:4]) + (" …" if len(row["ids"]) > 4 else ""),
        person(org, row["by"]),
    ]
    if row["typed_by"]:
        words.append(_("(typed by {person})").format(person=person(org, row["typed_by"])))
    if row["on"] != row["at"][:10]:
        words.append(_("happened {day}").format(day=row["on"]))
    for line in text.wrap(text.printable("  ".join(words)), terminal_width()):
        click.echo(line)
    if row["settings_changed"]:
        bullet(_("the settings had changed since the event before"))
    if row["undoes"]:
        bullet(_("takes back event {event}").format(event=row["undoes"]))
    if row["undone"]:
        bullet(_("was taken back by event {event}").format(event=row["undone"]))
    if row["erased"]:
        bullet(_("{count} changes were erased by law").format(count=row["erased"]))
    stamp = {"on": row["on"], "by": row["by"]}
    if len(row["ids"]) > MANY:
        bullet(
            _("about {count} things; 'auditcore log ID' says what about each").format(count=len(row["ids"]))
        )
        return
    for change in row["changes"]:
        if said := _said(change, stamp):
            # Where an event is about several things, each line says of what it is.
            bullet(f"{change['id']} · {said}" if len(row["ids"]) > 1 else said)
    if row["source"]:
        bullet(_("source: {source}").format(source=_value(row["source"], stamp)))


# Of more things than these an event only says how many: an import is about hundreds.
MANY = 20

# Outcomes that only say what the kind of event says, or the response beside them.
PLAIN = ("answer", "plan", "recorded", "again", "agree", "dispute", "decline")


def _said(change: Mapping[str, Any], stamp: Mapping[str, str]) -> str:
    """`field: old → new`; only the new value where there was none or it is the same; "" where neither is anything."""
    from auditcore.cli.log_words import coded, label

    field = change["field"]
    if field == "outcome" and change["new"] in PLAIN:
        return ""
    old, new = coded(field, change["old"]), coded(field, change["new"])
    before, shown = _value(old, stamp, field), _value(new, stamp, field)
    if not before and not shown:
        return ""
    arrow = _("{old} → ").format(old=before) if before and old != new else ""
    return f"{label(field)}: {arrow}{shown or '–'}"


# Keys of a nested entry that are said elsewhere: in the event's line, or beside it.
SAID = {"typed_by", "source", "move", "seq", "taken"}

# A longer list of things with several fields, such as the clauses of a checklist, is only counted.
LISTED = 5


def _value(value: Any, stamp: Mapping[str, str], field: str = "") -> str:
    """A field's value for one line: nested data as `key value` pairs, long texts cut with an ellipsis.

    Who and when are left out where they are those of the event.
    """
    from auditcore.cli.log_words import coded, label

    if isinstance(value, Mapping):
        said = {
            key: _value(coded(key, item), stamp, key)
            for key, item in value.items()
            if item not in (None, "", [], {}) and key not in SAID and stamp.get(key) != item
        }
        # What a thing says needs no name.
        shown = "; ".join(
            item if key == "text" else f"{label(key, field)} {item}" for key, item in said.items()
        )
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        shown = (
            " | ".join(_value(item, stamp, field) for item in value)
            if len(value) <= LISTED
            else _("{count} entries").format(count=len(value))
        )
    else:
        shown = render.plain(value)
    return shown if len(shown) <= 300 else shown[:299] + "…"
