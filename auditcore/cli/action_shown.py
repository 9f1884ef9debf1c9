"""An action in a line of its finding's page, and as a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import dates
from auditcore.cli.session import Session
from auditcore.i18n import _
from auditcore.organisation import Organisation
from auditcore.words import word

Row = Mapping[str, Any]


def line(org: Organisation, row: Row, finding: str) -> str:
    """An action in the page of a finding that it serves: its state, owner, due date and what it waits for."""
    from auditcore.cli.details import person

    due = _("due {day}").format(day=dates.show_day(row["due"]))
    moved = _(", first {day}").format(day=row["original_due"]) if row["original_due"] != row["due"] else ""
    late = _(", overdue") if row["overdue"] else ""
    parts = [
        row["id"],
        word(row["kind"]),
        word(row["status"]),
        person(org, row["owner"]),
        f"{due}{moved}{late}",
    ]
    return " · ".join([*parts, *_state(row), *_beside(row, finding)]) + f": {row['text']}"


def _state(row: Row) -> Iterator[str]:
    """How far it is and what it waits for."""
    if row["progress"] and row["status"] != "done":
        yield _("{percent} % done").format(percent=row["progress"])
    if row["held_until"]:
        yield _("on hold until {day}").format(day=dates.show_day(row["held_until"]))
    if row["blocked_by"]:
        yield _("waits for {id}").format(id=row["blocked_by"])
    if row["asked_due"]:
        yield _("extension to {day} asked for").format(day=dates.show_day(row["asked_due"]))


def _beside(row: Row, finding: str) -> Iterator[str]:
    others = [one for one in row["serves"] if one != finding]
    if others:
        yield _("serves {ids}, too").format(ids=", ".join(others))
    if row["links"]:
        yield _("elsewhere: {ids}").format(ids=", ".join(row["links"]))


def show_action(session: Session, detail: Row) -> None:
    from auditcore.cli.details import field, history, person, title

    org = session.ws.org()
    late = _(" · overdue") if detail["overdue"] else ""
    title(f"{detail['id']} · {word(detail['status'])}{late}")
    field(_("what"), detail["text"])
    field(_("kind"), word(detail["kind"]))
    if detail["grade"]:
        state = _(" · ").join((detail["finding"], word(detail["grade"]), word(detail["finding_status"])))
        field(_("finding"), state)
    else:
        field(_("management review"), detail["finding"])
    field(_("serves, too"), detail["serves"][1:])
    field(_("elsewhere"), detail["links"])
    field(_("owner"), person(org, detail["owner"]))
    field(_("due"), dates.show_day(detail["due"]))
    for entry in detail["due_history"][1:]:
        field(
            _("moved"),
            _("to {day}, allowed by {person}: {reason}").format(
                day=dates.show_day(entry["to"]),
                person=person(org, entry["allowed_by"]),
                reason=entry["reason"],
            ),
        )
    field(
        _("first due"),
        dates.show_day(detail["original_due"]) if detail["original_due"] != detail["due"] else "",
    )
    for words in _state(detail):
        field(_("stands at"), words)
    field(_("on hold since"), dates.show_day(detail["held_since"]) if detail["held_since"] else "")
    field(_("done on"), detail["done_on"])
    for file in detail["attachments"]:
        field(_("file {number}").format(number=file["number"]), f"{file['name']} ({file['size']} B)")
    history(org, detail["history"], detail["id"])
