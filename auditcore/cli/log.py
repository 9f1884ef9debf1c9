"""`auditcore log`: who did what and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from auditcore import dates, render, text
from auditcore.cli.lists import id_argument
from auditcore.cli.options import day_option, pass_session
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import N_, _


@click.command(
    help=_(
        """\b
Example:
  auditcore log 2026-01-F03
  auditcore log --since yesterday

Who did what and when, for whom, old → new, and why. ID is an audit, finding, action, unit or person.
"""
    )
)
@id_argument(default="")
@day_option("--since", help=_("Only what was recorded on or after this day."))
@click.option("--limit", type=click.IntRange(min=1), default=None, help=_("Only the newest so many events."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def log(session: Session, id: str, since: str, limit: int | None, json_: bool) -> None:
    from auditcore.service import history

    rows = history.rows(session.ws, id, since=since, limit=limit or 0)
    if json_:
        session.json(rows)
        return
    for row in rows:
        _print(session, row)
    if not rows:
        session.say(_("Nothing was recorded that fits."))


def _print(session: Session, row: Mapping[str, Any]) -> None:
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
    if row["erased"]:
        bullet(_("{count} changes were erased by law").format(count=row["erased"]))
    stamp = {"on": row["on"], "by": row["by"]}
    for change in row["changes"]:
        if said := _said(change, stamp):
            # Where an event is about several things, each line says of what it is.
            bullet(f"{change['id']} · {said}" if len(row["ids"]) > 1 else said)
    if row["source"]:
        bullet(_("source: {source}").format(source=_value(row["source"], stamp)))


# Fields whose values are codes that have words.
CODED = ("grade", "result", "respond", "method", "outcome", "origin", "kind", "roles")

# Outcomes that only say what the kind of event says, or the response beside them.
PLAIN = ("answer", "plan", "recorded", "again", "agree", "dispute", "decline")


def _said(change: Mapping[str, Any], stamp: Mapping[str, str]) -> str:
    """`field: old → new`; only the new value where there was none or it is the same; "" where neither is anything."""
    field, old, new = change["field"], change["old"], change["new"]
    if field == "outcome" and new in PLAIN:
        return ""
    if field in CODED:
        old, new = render.as_words(old), render.as_words(new)
    before, shown = _value(old, stamp), _value(new, stamp)
    if not before and not shown:
        return ""
    arrow = _("{old} → ").format(old=before) if before and old != new else ""
    return f"{_label(field)}: {arrow}{shown or '–'}"


LABELS = {
    "review_due": N_("to be looked at by"),
    "allowed_by": N_("allowed by"),
    "reason": N_("reason"),
    "result": N_("result"),
    "outcome": N_("outcome"),
    "requirement": N_("requirement"),
    "observed": N_("observed"),
    "evidence": N_("evidence"),
    "clauses": N_("clauses"),
    "questions": N_("questions"),
    "unit": N_("unit"),
    "text": N_("text"),
    "note": N_("note"),
    "name": N_("name"),
    "attachments": N_("file"),
}


def _label(field: str) -> str:
    """A field's name as `finding show` says it, else as it is recorded, in words."""
    from auditcore.cli.details import CHANGED, FACTS

    known = {**LABELS, **dict(FACTS), **CHANGED}
    return _(known[field]) if field in known else field.replace("_", " ")


# Keys of a nested entry that are said elsewhere: in the event's line, or beside it.
SAID = {"typed_by", "source", "move", "seq"}

# A longer list of things with several fields, such as the clauses of a checklist, is only counted.
LISTED = 5


def _value(value: Any, stamp: Mapping[str, str]) -> str:
    """A value for one line: nested data as `key value` pairs, long texts cut with an ellipsis.

    Who and when are left out where they are those of the event.
    """
    if isinstance(value, Mapping):
        shown = "; ".join(
            f"{key} {_value(item, stamp)}"
            for key, item in value.items()
            if item not in (None, "", [], {}) and key not in SAID and stamp.get(key) != item
        )
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        shown = (
            " | ".join(_value(item, stamp) for item in value)
            if len(value) <= LISTED
            else _("{count} entries").format(count=len(value))
        )
    else:
        shown = render.plain(value)
    return shown if len(shown) <= 300 else shown[:299] + "…"
