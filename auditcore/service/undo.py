"""Taking one's own last command back, by an event that says so: nothing leaves the record.

Each document that the command changed gets its earlier state back; one that it made is withdrawn (a finding, a review's
decision), cancelled (an action) or taken away (an answer, a review's input). What is taken back stands in
`auditcore.undoing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate, dates, guards
from auditcore.decision import Decide, Saved, Situation, put, restore
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.lifecycle import ACTION_MOVES, MOVES
from auditcore.record.events import Change, Event
from auditcore.service.audit_case import case_of, insist_may
from auditcore.service.book import Book
from auditcore.service.leading_on import changing_back, leading_on
from auditcore.service.review_case import insist_it_runs
from auditcore.undoing import (
    AFTER_END,
    KINDS,
    LEADS_ON,
    STAYS,
    UNDO,
    moves,
    places,
    right,
    typed_by,
    undoes,
)
from auditcore.views import Doc, Docs, View, fold
from auditcore.words import word
from auditcore.workspace import Workspace

Places = dict[str, Doc]
"""Documents by place, `kind/id`."""


class Around(NamedTuple):
    """The documents that an event changed, before it and now, and the events behind it that still hold."""

    before: Places
    now: Places
    later: Sequence[Event]


def undo(ws: Workspace, event: Event, reason: str = "") -> Saved:
    """Take an event back. Refused with who built on it, or with the command that leads on where it stays."""
    return _for_the_same(ws, event).commit(event.stream, UNDO, _decide(ws, event, reason))


def look(ws: Workspace, event: Event, reason: str = "") -> list[Change]:
    """What `undo` would write now; raises what it would."""
    return _for_the_same(ws, event).consider(event.stream, _decide(ws, event, reason))


def _for_the_same(ws: Workspace, event: Event) -> Workspace:
    """Acting for the person for whom the event was recorded: nobody else may unsay it."""
    acting, behalf = ws.acting, event.header["actor"]["for"] or ""
    if acting.behalf and acting.behalf != behalf:
        raise Refused(
            _("Event {event} was not recorded for {person}.").format(
                event=number(event), person=acting.behalf
            ),
            hint=_("Leave out --for: it is taken back for whom it was recorded."),
        )
    source = acting.source or (_("taken back: {event}").format(event=number(event)) if behalf else "")
    return ws.as_(acting._replace(behalf=behalf, source=source))


def number(event: Event) -> str:
    return f"{event.stream}:{event.seq}"


def _decide(ws: Workspace, event: Event, reason: str) -> Decide:
    def decide(situation: Situation) -> list[Change]:
        _insist_that_they_may(situation, event)
        _insist_that_it_goes(situation, event)
        around = _around(ws, event)
        _insist_that_it_stands_alone(situation, event, around)
        book = Book(situation)
        undone = {"undoes": event.seq, **situation.stamp(), **({"reason": reason} if reason else {})}
        for place in around.now:
            _take_back(book, place, around, undone)
        return book.done()

    return decide


def _insist_that_they_may(situation: Situation, event: Event) -> None:
    typist, on = typed_by(event), situation.on
    if typist != situation.claimed["id"]:
        raise Refused(
            _("Event {event} was typed by {person}; only they can take it back.").format(
                event=number(event), person=_named(situation, typist)
            )
        )
    if on > situation.today:
        raise Refused(_("{day} is in the future; today is {today}.").format(day=on, today=situation.today))


def _insist_that_it_goes(situation: Situation, event: Event) -> None:
    """Refused for an event that stays, with what leads on."""
    kind = event.header["type"]
    if None in event.changes:
        raise Refused(
            _("A part of event {event} was erased by law: it cannot be taken back.").format(
                event=number(event)
            )
        )
    if kind == UNDO:
        raise Refused(
            _("Event {event} is an undo itself, and that is not taken back.").format(event=number(event)),
            hint=_("Type the command once more that it took back: event {gone}.").format(
                gone=f"{event.stream}:{undoes(event.changes)}"
            ),
        )
    book = Book(situation)
    if kind in STAYS or any(place.partition("/")[0] not in KINDS for place in places(event)):
        raise Refused(
            _("This is not taken back by undo: {type}, event {event}.").format(
                type=kind, event=number(event)
            ),
            hint=changing_back(book, event),
        )
    for place, entry in moves(event):
        command = LEADS_ON.get((entry["move"], entry.get("outcome", "")))
        if place.startswith("finding/") and command:
            raise Refused(
                _("{id}: '{move}' is not taken back by undo, event {event}.").format(
                    id=_id(place), move=entry["move"], event=number(event)
                ),
                hint=leading_on(book, place, command),
            )


def _insist_that_it_stands_alone(situation: Situation, event: Event, around: Around) -> None:
    """Refused where something was built on the event, or where a finding has ended since."""
    view, book = situation.view, Book(situation)
    # What rests on each document that was changed; an action that was served or released, on that finding, too.
    near = {place: _near(view, place) for place in around.now}
    served = {place: entry["serves"] for place, entry in moves(event) if "serves" in entry}
    for place, finding in served.items():
        near[place].add(f"finding/{finding}")
    for later in around.later:
        for place, its in near.items():
            if touched := its.intersection(places(later)):
                raise Refused(
                    _("{person} built on it at {time}: {type} of {ids}, event {event}.").format(
                        person=_named(situation, later.person),
                        time=dates.show_moment(later.header["at"], situation.setting("timezone")),
                        type=later.header["type"],
                        ids=", ".join(sorted(map(_id, touched))),
                        event=number(later),
                    ),
                    hint=leading_on(book, place, right(event, place), served.get(place, "")),
                )
    for place, entry in moves(event):
        starts = (MOVES if place.startswith("finding/") else ACTION_MOVES)[entry["move"]].starts
        for one in sorted(one for one in _near(view, place) if one.startswith("finding/")):
            status = book.standing(_id(one)).status
            if status in AFTER_END and status not in starts:
                raise Refused(
                    _("{id} is {status} by now: what led there is not taken back.").format(
                        id=_id(one), status=word(status)
                    ),
                    hint=leading_on(book, one, AFTER_END[status]),
                )
        if entry["move"] == "issue" and any(move["move"] == "issue" for move in book.audit.get("moves", ())):
            raise Refused(
                _("{id} stands in the report of the audit, which was given out.").format(id=_id(place)),
                hint=leading_on(book, place, "finding withdraw"),
            )
    if any(place.startswith("answer/") for place in around.now):
        insist_may("answer", case_of(situation, view.stream))
    if any(place.startswith(("input/", "decision/")) for place in around.now):
        insist_it_runs(situation)


def _near(view: View, place: str) -> set[str]:
    """A document, and what rests on it: an action and the findings that it serves, either way; what waited for an action."""
    kind, _slash, id = place.partition("/")
    actions = view.table("action")
    findings = actionstate.serves(actions[id]) if kind == "action" and id in actions else ()
    its = (
        one["id"]
        for one in actions.values()
        if (kind == "action" and actionstate.blocked_by(one) == id)
        or (kind == "finding" and id in actionstate.serves(one))
    )
    return {place, *(f"finding/{finding}" for finding in findings), *(f"action/{action}" for action in its)}


def _around(ws: Workspace, event: Event) -> Around:
    """What stood before an event and stands now, read from the events alone. Refused where it was taken back meanwhile."""
    wanted = dict.fromkeys(places(event))
    docs: Docs = {}
    before: Places = {}
    later: dict[int, Event] = {}
    for one in ws.record.read(event.stream):
        if one.seq == event.seq:
            before = {place: dict(doc) for place, doc in _held(docs, wanted)}
        elif one.header["type"] == UNDO:
            later.pop(gone := undoes(one.changes), None)
            if gone == event.seq:
                raise Refused(
                    _("Event {event} was taken back already.").format(event=number(event)),
                    hint=_("'auditcore log {stream}' shows it.").format(stream=event.stream),
                )
        elif one.seq > event.seq:
            later[one.seq] = one
        its = [change for change in one.changes if change is not None and change["doc"] in wanted]
        fold(docs, one._replace(changes=tuple(its)))
    return Around(before, dict(_held(docs, wanted)), [*later.values()])


def _held(docs: Docs, places: Mapping[str, object]) -> Iterator[tuple[str, Doc]]:
    for place in places:
        kind, _slash, id = place.partition("/")
        if doc := docs.get(kind, {}).get(id):
            yield place, doc


def _take_back(book: Book, place: str, around: Around, undone: Mapping[str, Any]) -> None:
    kind, _slash, id = place.partition("/")
    made = place not in around.before
    if made and kind in ("finding", "action", "decision"):
        said = {"reason": undone.get("reason") or _("taken back"), "undoes": undone["undoes"]}
        if kind == "finding":
            book.make(id, "withdraw", **said)
        elif kind == "action":
            book.make_action(id, "cancel", **said)
        else:
            entry = {"move": "withdraw", **book.situation.stamp(), **said}
            book.changes.append(put(place, add={"moves": [entry]}))
        return
    change = restore(place, around.before.get(place), around.now[place], undone)
    owner = change.get("set", {}).get("owner")
    if owner:
        finding = id if kind == "finding" else str(around.now[place]["finding"])
        book.problems += guards.owner_known(book.case(finding, {"owner": owner, **undone}))
    book.changes.append(change)


def _id(place: str) -> str:
    return place.partition("/")[2]


def _named(situation: Situation, person: str) -> str:
    return str(situation.org.people.get(person, {}).get("name", person))
