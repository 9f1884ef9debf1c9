"""`auditcore log`: who did what and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from auditcore import dates
from auditcore.cli.options import day_option, pass_session
from auditcore.cli.session import Session
from auditcore.i18n import _


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
@click.argument("id", default="")
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
        ", ".join(row["ids"][:4]),
        person(org, row["by"]),
    ]
    if len(row["ids"]) > 4:
        words[3] += " …"
    if row["typed_by"]:
        words.append(_("(typed by {person})").format(person=person(org, row["typed_by"])))
    if row["on"] != row["at"][:10]:
        words.append(_("happened {day}").format(day=row["on"]))
    from auditcore.text import printable

    click.echo(printable("  ".join(words)))
    if row["settings_changed"]:
        bullet(_("the settings had changed since the event before"))
    if row["erased"]:
        bullet(_("{count} changes were erased by law").format(count=row["erased"]))
    stamp = {"on": row["on"], "by": row["by"]}
    for line in row["changes"]:
        for field, value in _parts(line["field"], line["new"]):
            shown, before = _value(value, stamp), _value(line["old"], stamp)
            if shown or before:
                bullet(f"{field}: " + (_("{old} → ").format(old=before) if before else "") + (shown or "–"))
    if row["source"]:
        bullet(_("source: {source}").format(source=_value(row["source"], stamp)))


# Keys of an entry that are said elsewhere: in the event's line, beside it, or with the files that follow.
SAID = {"typed_by", "source", "move", "seq", "facts", "attachments"}

# A longer list of things with several fields, such as the clauses of a checklist, is only counted.
LISTED = 5


def _parts(field: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What was recorded in one field; the facts of an answer one by one, named as `finding show` names them."""
    from auditcore.cli.details import FACTS

    yield field, value
    facts = value.get("facts", {}) if isinstance(value, Mapping) else {}
    yield from ((_(name), facts[key]) for key, name in FACTS if key in facts and key != field)


def _value(value: Any, stamp: Mapping[str, str]) -> str:
    """A value for one line: nested data as `key value` pairs, long texts cut with an ellipsis.

    Who and when are left out where they are those of the event.
    """
    from auditcore.render import plain

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
        shown = plain(value)
    return shown if len(shown) <= 300 else shown[:299] + "…"
