"""People's calendars: which days each holds now, and what changed since they were told: moved, added, fallen away.

Each day keeps its `uid`; with every change its `sequence` grows. What was told stands in `notices-YEAR`, kind `date`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import auditstatus, lifecycle
from auditcore.clocks import clocks
from auditcore.contract import CalendarDate
from auditcore.decision import put
from auditcore.i18n import _
from auditcore.notices import Happening, Item
from auditcore.record.events import Change
from auditcore.service import holders, notice_people, notices_due, register
from auditcore.service.notice_people import About
from auditcore.service.notice_words import OWED, SITTING, VISIT
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]
Day = tuple[str, str]
"""First and last day (ISO)."""

DATE = "date"

# The parts to which an audit's own days belong, and that of a management review.
WHOLE = ("team", "auditees", "chair", "invited")


def held(ws: Workspace) -> dict[str, Doc]:
    """What calendars were told last, by uid."""
    told: dict[str, Doc] = {}
    for stream in notices_due.streams(ws):
        for uid, doc in ws.view(stream).table(DATE).items():
            # Not by the year: a clock may have been ahead.
            if uid not in told or doc["sequence"] > told[uid]["sequence"]:
                told[uid] = doc
    return told


def running(ws: Workspace) -> dict[str, tuple[Item, Day]]:
    """The days that are in somebody's calendar now, by uid: dates that run, and audits to come and under way."""
    parts, origin = ws.settings.get("notify.calendar.to"), ws.origin
    found: dict[str, tuple[Item, Day]] = {}
    for told, about, day in _days(ws):
        # A date that somebody owes is theirs; only the audit's own days are its team's and the auditees', too.
        fitting = [part for part in parts if about.finding is None or part not in WHOLE]
        for item in notice_people.items(told, about, fitting):
            uid = f"{told.what}.{told.about}.{item.to}@{origin}.auditcore"
            found.setdefault(uid, (item, day))
    return found


def _days(ws: Workspace) -> Iterator[tuple[Happening, About, Day]]:
    org, today = ws.org(), ws.today
    for finding, actions, audit in register.each_holder(ws, register.open_streams(ws)):
        about = About(finding, audit, org, today, actions)
        for clock in clocks(finding, actions, lifecycle.standing(finding, actions)):
            if clock.due:
                told = Happening("calendar", clock.id, today, "", clock.due, clock.what, whose=clock.who)
                yield told, about, (clock.due, clock.due)
    for id, planned in ws.programme().table("audit").items():
        plan = notices_due.current(ws, id, planned)
        if auditstatus.plan_status(plan) in ("planned", *auditstatus.RUNNING) and plan["to"] >= today:
            told = Happening("calendar", id, today, "", plan["from"], VISIT)
            yield told, About(None, plan, org, today), (plan["from"], plan["to"])
    yield from _sittings(ws)


def _sittings(ws: Workspace) -> Iterator[tuple[Happening, About, Day]]:
    """The days of management reviews to come; one that is over stays as it was."""
    if not holders.planned_reviews(ws.programme()):
        return
    from auditcore import reviews
    from auditcore.service import review_duties

    for _view, review in review_duties.each(ws):
        day, held = review["date"], reviews.held(review)
        takes_place = held["on"] == day if held else reviews.status(review) == "planned"
        if takes_place and day >= ws.today:
            told = Happening("calendar", review["id"], ws.today, "", day, SITTING)
            yield told, About(None, reviews.lead_of(review), ws.org(), ws.today), (day, day)


def changed(ws: Workspace, people: set[str], now: str) -> tuple[list[Item], list[Change]]:
    """What the calendars of these people are to be told, and the changes that note it; `now` is a UTC stamp."""
    if not people:
        return [], []
    before, after = held(ws), running(ws)
    items, changes = [], []
    for uid, (item, (first, last)) in after.items():
        known = before.get(uid)
        if item.to in people and (
            not known or known["cancelled"] or (known["first"], known["last"]) != (first, last)
        ):
            sequence = known["sequence"] + 1 if known else 0
            fields: dict[str, Any] = {
                "to": item.to,
                "about": item.happening.about,
                "what": item.happening.what,
            }
            fields |= {"first": first, "last": last, "sequence": sequence, "cancelled": False, "changed": now}
            items.append(_numbered(item, uid, sequence))
            changes.append(put(f"{DATE}/{uid}", set=fields))
    for uid, known in before.items():
        # The days of an audit or a review that are over were as they were.
        over = known["what"] in (VISIT, SITTING) and known["last"] < ws.today
        if known["to"] in people and uid not in after and not known["cancelled"] and not over:
            sequence = known["sequence"] + 1
            told = Happening(
                "calendar", known["about"], ws.today, "", known["first"], known["what"], "cancelled"
            )
            items.append(_numbered(Item(told, known["to"], "owes"), uid, sequence))
            fields = {
                **{key: known[key] for key in ("to", "about", "what", "first", "last")},
                "sequence": sequence,
            }
            changes.append(put(f"{DATE}/{uid}", set={**fields, "cancelled": True, "changed": now}))
    return items, changes


def _numbered(item: Item, uid: str, sequence: int) -> Item:
    occasion = f"{uid.partition('.')[0]}#{sequence}"
    return item._replace(happening=item.happening._replace(occasion=occasion))


def of_person(held: Mapping[str, Doc], person: str, since: str) -> list[CalendarDate]:
    """All days of a person's calendar; one that fell away before the day `since` (ISO) is left out."""
    return [
        CalendarDate(
            uid,
            doc["sequence"],
            doc["first"],
            doc["last"],
            _title(doc),
            "",
            doc["cancelled"],
            doc["changed"],
        )
        for uid, doc in sorted(held.items())
        if doc["to"] == person and not (doc["cancelled"] and doc["changed"] < since)
    ]


def _title(doc: Doc) -> str:
    """What a day is for, with a large letter at its beginning; a program that shows what fell away must say so in words."""
    said = _(OWED[doc["what"]]).format(id=doc["about"])
    said = _("falls away: {thing}").format(thing=said) if doc["cancelled"] else said
    return said[:1].upper() + said[1:]
