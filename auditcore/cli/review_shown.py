"""A management review as a page of plain text, and what comes next once something of it was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from auditcore import dates, movewords, reviews
from auditcore.cli.details import bullet, field, heading, person, title, unit
from auditcore.cli.session import Session
from auditcore.i18n import N_, _
from auditcore.organisation import Organisation
from auditcore.service import holders, review_case
from auditcore.words import word

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace

Row = Mapping[str, Any]

KINDS = reviews.DECISIONS
JUDGED = {"suitable": N_("suitable"), "adequate": N_("adequate"), "effective": N_("effective")}

# A move as history says it.
DONE = {
    "plan": N_("planned"),
    "edit": N_("changed"),
    "postpone": N_("postponed"),
    "hold": N_("held"),
    "conclude": N_("concluded"),
    "close": N_("closed"),
    "reopen": N_("reopened"),
    "cancel": N_("cancelled"),
}


def show_review(session: Session, detail: Row) -> None:
    org = session.ws.org()
    late = [_("overdue")] if detail["overdue"] else []
    title(_(" · ").join([_("{id} management review").format(id=detail["id"]), word(detail["status"]), *late]))
    _plan(org, detail)
    heading(_("What is put before it ({edition})").format(edition=detail["edition"]))
    for one in detail["inputs"]:
        state = _state(org, one, awaited=detail["status"] in reviews.RUNNING)
        bullet(_(" · ").join([f"{one['key']} {one['title']}", *state]))
    _decided(org, detail)
    _concluded(org, detail)
    _history(org, detail["moves"])


def _plan(org: Organisation, detail: Row) -> None:
    last = dates.add_days(detail["before"], -1)
    field(_("planned for"), dates.show_day(detail["date"]))
    field(_("held on"), dates.show_day(detail["held_on"]) if detail["held_on"] else "")
    field(
        _("looks back on"),
        _("{first} to {last}").format(first=dates.show_day(detail["first"]), last=dates.show_day(last)),
    )
    field(_("unit"), unit(org, detail["unit"]))
    field(_("chair"), person(org, detail["chair"]))
    field(_("began at"), detail["begins"])
    field(_("ended at"), detail["ends"])
    field(_("place"), detail["place"])
    field(_("secretary"), person(org, detail["secretary"]))
    people = {
        "invited": _("invited"),
        "present": _("present"),
        "excused": _("excused"),
        "absent": _("absent"),
    }
    for key, label in people.items():
        field(label, [person(org, id) for id in detail[key]])
    field(_("record head"), detail["head"])
    for entry in detail["reopened"]:
        said = _("Opened again on {day} by {person}: {reason}")
        words = said.format(
            day=dates.show_day(entry["on"]), person=person(org, entry["by"]), reason=entry["reason"]
        )
        bullet(words)


def _state(org: Organisation, one: Row, *, awaited: bool) -> Iterator[str]:
    """What is known of an input: supplied by whom, asked of whom by when, or told by the record itself. `awaited`: it can
    still be supplied."""
    if one["supplied"]:
        yield _("{person}, {day}").format(person=person(org, one["by"]), day=dates.show_day(one["on"]))
        if one["none"]:
            yield _("nothing to report: {reason}").format(reason=one["none"])
        yield from filter(None, (one["text"], ", ".join(file["name"] for file in one["files"])))
    if one["computed"]:
        yield _("the record tells it")
    if one["missing"] and not awaited:
        yield _("not supplied")
    elif ask := one["asked"]:
        late = _("{person} was to supply it by {day}, and is late")
        due = _("{person} is to supply it by {day}")
        yield (late if ask["overdue"] else due).format(
            person=person(org, ask["of"]), day=dates.show_day(ask["due"])
        )
    elif one["missing"]:
        yield _("missing")


def _decided(org: Organisation, detail: Row) -> None:
    if detail["decisions"]:
        heading(_("Decisions"))
    actions = {row["id"]: row for row in detail["actions"]}
    for one in detail["decisions"]:
        words = [one["id"], reviews.decision_word(one["kind"]), one["text"]]
        if row := actions.get(one["action"]):
            due = _("due {day}").format(day=dates.show_day(row["due"]))
            late = [_("overdue")] if row["overdue"] else []
            words += [row["id"], word(row["status"]), person(org, row["owner"]), due, *late]
        else:
            words.append(_("nothing needs doing"))
        bullet(_(" · ").join(words))


def _concluded(org: Organisation, detail: Row) -> None:
    said = detail["conclusions"]
    if said:
        heading(_("Conclusions of the meeting"))
        for key, label in JUDGED.items():
            field(_(label), word(said[key]))
        field(_("because"), said["text"])
        field(_("concluded"), f"{dates.show_day(said['on'])}, {person(org, said['by'])}")
    if left := detail["not_supplied"]:
        field(_("not supplied"), f"{', '.join(left['keys'])}: {left['reason']}")


def _history(org: Organisation, moves: Sequence[Row]) -> None:
    heading(_("History"))
    for entry in moves:
        done = _("{what} by {person}").format(what=_(DONE[entry["move"]]), person=person(org, entry["by"]))
        typed = movewords.typed_by(partial(person, org), entry)
        words = " ".join(filter(None, (entry["on"], done, typed)))
        said = [entry["reason"]] if entry.get("reason") else []
        if "was" in entry:
            said.insert(0, f"{dates.show_day(entry['was'])} → {dates.show_day(entry['date'])}")
        if "was_before" in entry:
            was, now = (dates.show_day(dates.add_days(entry[key], -1)) for key in ("was_before", "before"))
            said.append(_("end of its period: {was} → {now}").format(was=was, now=now))
        bullet(words + (f": {'; '.join(said)}" if said else ""))


# What comes next.


def outlook(ws: Workspace, saved: Saved) -> Iterator[str]:
    """Sentences on what was recorded of a review, and what to type next."""
    kind = saved.event.header["type"].partition(".")[2]
    id = saved.view.stream if kind != "plan" else _planned(saved)
    if say := SAY.get(kind):
        yield from say(ws, saved)
    view = ws.view(id)
    review = holders.review_of(view, ws.view)
    missing = reviews.missing(review["edition"], review_case.inputs_of(view))
    now = reviews.status(review)
    if missing and now in reviews.RUNNING and kind in ("plan", "input", "ask", "hold"):
        yield _("Still missing: {keys}. To see what each is about, type: auditcore review show {id}").format(
            keys=", ".join(missing), id=id
        )
    elif kind in ("input", "hold", "conclude"):
        concluded = reviews.latest(review, "conclude") is not None
        stage = "concluded" if concluded and now == "held" else now
        yield _(reviews.OUTLOOK[stage]).format(id=id)


def _planned(saved: Saved) -> str:
    change = saved.event.changes[0]
    assert change is not None
    return str(change["doc"].partition("/")[2])


def _of_a_decision(ws: Workspace, saved: Saved) -> Iterator[str]:
    for change in filter(None, saved.event.changes):
        kind, _slash, id = change["doc"].partition("/")
        if kind == "decision" and not (action := change["set"]["action"]):
            yield _("{decision} has no owner and no day: nothing needs doing for it.").format(decision=id)
        elif kind == "decision":
            doc = saved.view.table("action")[action]
            yield _("{decision} is the action {action}, due on {day}, from {person}.").format(
                decision=id,
                action=action,
                day=dates.show_day(doc["due"][0]["to"]),
                person=ws.org().people[doc["owner"]]["name"],
            )


def _of_the_meeting(ws: Workspace, saved: Saved) -> Iterator[str]:
    review = holders.review_of(saved.view, ws.view)
    entry = review["moves"][-1]
    if "before" in entry:
        yield _(
            "Its period ends with the meeting: it looks back on days up to {last}, not up to {was}; the next review goes on "
            "from {day}."
        ).format(
            last=dates.show_day(dates.add_days(entry["before"], -1)),
            was=dates.show_day(dates.add_days(entry["was_before"], -1)),
            day=dates.show_day(entry["before"]),
        )
        yield from _left_out(ws, review["id"], entry)
    if missed := reviews.absent(review):
        people = ", ".join(person(ws.org(), id) for id in missed)
        yield _(
            "Invited, and neither present nor excused: {people}. The minutes have them as absent."
        ).format(people=people)


def _left_out(ws: Workspace, id: str, entry: Row) -> Iterator[str]:
    """The reviews that are planned to look back from where this one was to end: on the days between nobody would."""
    for other in holders.planned_reviews(ws.programme()):
        review = holders.review_of(ws.view(other), ws.view)
        if other != id and reviews.status(review) == "planned" and review["first"] == entry["was_before"]:
            yield _(
                "{id} looks back from {first} on only. To have it begin where this one ends, type: auditcore review "
                "edit {id} --period {before}..{last}"
            ).format(
                id=other,
                first=dates.show_day(review["first"]),
                before=entry["before"],
                last=dates.add_days(review["before"], -1),
            )


def _of_the_close(ws: Workspace, saved: Saved) -> Iterator[str]:
    entry = saved.view.table("review")[saved.view.stream]["moves"][-1]
    if entry.get("missing"):
        yield _("Reports show as not supplied: {keys}.").format(keys=", ".join(entry["missing"]))


SAY: Mapping[str, Callable[[Workspace, Saved], Iterator[str]]] = {
    "hold": _of_the_meeting,
    "decide": _of_a_decision,
    "close": _of_the_close,
}
