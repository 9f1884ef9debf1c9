"""What stands against a move of a management review: one sentence a problem. `reviews.MOVES` says when each is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.i18n import N_, _
from auditcore.organisation import Organisation

Doc = Mapping[str, Any]


class Case(NamedTuple):
    """Everything a rule may look at: the move that is wished for, and the world as it is recorded."""

    entry: Doc
    """The move as it would be stored."""
    review: Doc
    """The review as it stands; empty while it is being planned."""
    wanted: Doc
    """The review as it would stand."""
    now: str
    person: Doc
    org: Organisation
    today: str
    missing: Sequence[str] = ()
    """The keys of the inputs that nobody supplied."""
    decisions: Sequence[str] = ()

    def changes(self, *fields: str) -> bool:
        """Whether the move touches one of the fields; a plan touches all."""
        return any(self.review.get(field) != self.wanted.get(field) for field in fields) or not self.review


Guard = Callable[[Case], Iterator[str]]

PARTS: dict[str, Callable[[Case], bool]] = {
    "quality": lambda case: case.org.has_role(case.person["id"], "quality"),
    "head": lambda case: case.org.has_role(case.person["id"], "head"),
    "chair": lambda case: case.person["id"] == (case.review or case.wanted).get("chair"),
    "anyone": lambda case: True,
}

PART_NAMES = {
    "quality": N_("whoever has the role quality"),
    "head": N_("the head of the organisation"),
    "chair": N_("whoever chairs the review"),
    "anyone": N_("anyone"),
}


def called(case: Case, part: str) -> str:
    """A part in words, with the names of the people who have it."""
    chair = (case.review or case.wanted).get("chair")
    ids = case.org.with_role(part) if part in ("quality", "head") else [chair] if part == "chair" else []
    people = [case.org.people.get(id or "") for id in ids]
    names = ", ".join(person["name"] for person in people if person)
    words = _(PART_NAMES[part])
    return _("{part} ({names})").format(part=words, names=names) if names else words


HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

# Days.


def not_in_future(case: Case) -> Iterator[str]:
    if case.entry["on"] > case.today:
        yield _("{day} is in the future; today is {today}.").format(day=case.entry["on"], today=case.today)


def _last(case: Case, *names: str) -> Doc | None:
    return next((entry for entry in reversed(case.review.get("moves", ())) if entry["move"] in names), None)


def not_before_held(case: Case) -> Iterator[str]:
    held = _last(case, "hold")
    if held and case.entry["on"] < held["on"]:
        yield _("{day} is before {on}, the day on which the review was held.").format(
            day=case.entry["on"], on=held["on"]
        )


def in_order(case: Case) -> Iterator[str]:
    """It is opened again after it was closed, and closed after it was opened again."""
    before = _last(case, "close", "reopen")
    if before and case.entry["on"] < before["on"]:
        yield _("{day} is before {on}, the day of '{move}'.").format(
            day=case.entry["on"], on=before["on"], move=before["move"]
        )


def decided_in_time(case: Case) -> Iterator[str]:
    """Nothing was decided before the review was even planned; one that is written down afterwards begins on its own day."""
    first = min(entry["on"] for entry in case.review["moves"] if entry["move"] in ("plan", "hold"))
    if case.entry["on"] < first:
        yield _("{day} is before {on}, the day on which the review was planned or held.").format(
            day=case.entry["on"], on=first
        )


def period_in_order(case: Case) -> Iterator[str]:
    if case.changes("first", "before") and case.wanted["first"] >= case.wanted["before"]:
        yield _("The period ends before it begins: {first} to {before}.").format(
            first=case.wanted["first"], before=case.wanted["before"]
        )


def up_to_the_meeting(case: Case) -> Iterator[str]:
    """What happens after a meeting is looked back on by the next one."""
    held = _last(case, "hold")
    if held and case.now == "held" and case.changes("before") and case.wanted["before"] > held["on"]:
        yield _("It was held on {on}: its period ends with the day before at the latest.").format(
            on=held["on"]
        )


def begun_before_the_meeting(case: Case) -> Iterator[str]:
    if case.review["first"] >= case.entry["on"]:
        yield _(
            "What it looks back on begins on {first}, which is not before the meeting; put that right first: auditcore "
            "review edit {id} --period FROM..TO"
        ).format(first=case.review["first"], id=case.review["id"])


def hours_in_order(case: Case) -> Iterator[str]:
    hours = [hour for key in ("begins", "ends") if (hour := str(case.entry.get(key, "")))]
    wrong = [hour for hour in hours if not HOUR.fullmatch(hour)]
    for hour in wrong:
        yield _("'{hour}' is no time of day; one is typed like 08:00.").format(hour=hour)
    if not wrong and len(hours) == 2 and hours[0] >= hours[1]:
        yield _("It ended at {ends}, which is not after {begins}.").format(begins=hours[0], ends=hours[1])


def due_not_past(case: Case) -> Iterator[str]:
    if case.entry["due"] < case.entry["on"]:
        yield _("The due date {due} is before {on}, the day on which it is asked for.").format(
            due=case.entry["due"], on=case.entry["on"]
        )


# People and units.


def people_known(case: Case) -> Iterator[str]:
    if case.changes("chair"):
        if not case.wanted["chair"]:
            yield _("Who chairs the review is missing: --chair PERSON.")
        else:
            yield from case.org.against_person(case.wanted["chair"], case.entry["on"])
    if case.changes("invited"):
        for id in case.wanted["invited"]:
            yield from case.org.against_person(id, case.entry["on"])


def unit_known(case: Case) -> Iterator[str]:
    id = case.wanted["unit"]
    if not id or not case.changes("unit"):
        return
    yield from case.org.against_unit(id)


def asked_known(case: Case) -> Iterator[str]:
    yield from case.org.against_person(case.entry["of"], case.entry["on"])


def present_known(case: Case) -> Iterator[str]:
    present, excused = case.entry.get("present", ()), case.entry.get("excused", ())
    if not present:
        yield _("Who was present is missing (--present P,P).")
    for id in (*present, *excused):
        yield from case.org.against_person(id, case.entry["on"])
    for id in present:
        if id in excused:
            yield _("{person} cannot be both present and excused.").format(person=id)


def secretary_known(case: Case) -> Iterator[str]:
    secretary = case.entry.get("secretary")
    if secretary and secretary not in case.entry.get("present", ()):  # of those it is asked there
        yield from case.org.against_person(secretary, case.entry["on"])


def chair_present(case: Case) -> Iterator[str]:
    """A review that somebody else chaired says so."""
    chair, present = case.review["chair"], case.entry.get("present", ())
    if present and chair not in present:
        yield _(
            "{person} chairs the review and was not present; whoever did is named by: auditcore review edit {id} --chair "
            "PERSON"
        ).format(person=case.org.people.get(chair, {}).get("name", chair), id=case.review["id"])


# Reasons and what must be said.


def reason_given(case: Case) -> Iterator[str]:
    if not case.entry.get("reason"):
        yield _("A reason is needed (--reason).")


def reason_once_held(case: Case) -> Iterator[str]:
    if case.now == "held":
        yield from reason_given(case)


def something_said(case: Case) -> Iterator[str]:
    told, none = case.entry.get("text") or case.entry.get("attachments"), case.entry.get("none")
    if not told and not none:
        yield _("There is nothing to record: a text, --file FILE, or --none REASON.")
    elif told and none:
        yield _(
            "Either there is something to report or there is not: leave out --none, or the text and files."
        )


def owner_with_due(case: Case) -> Iterator[str]:
    """A decision that needs doing has both; one that has neither needs nothing done."""
    owner, due = case.entry.get("owner"), case.entry.get("due")
    if owner and not due:
        yield _("By when the action is to be done is missing (--due DAY).")
    if due and not owner:
        yield _("Who is to do it is missing (--owner PERSON).")


def concluded(case: Case) -> Iterator[str]:
    """A conclusion counts for the meeting that it was drawn from."""
    if not _last(case, "conclude"):
        yield _(
            "The conclusions are missing: auditcore review conclude {id} TEXT --suitable yes|no --adequate yes|no "
            "--effective yes|no."
        ).format(id=case.review["id"])


def supplied_or_said_why(case: Case) -> Iterator[str]:
    if case.missing and not case.entry.get("reason"):
        yield _(
            "Nobody supplied {keys}: auditcore review input {id} {key} TEXT. To close it all the same, say why: "
            "--not-supplied REASON."
        ).format(keys=", ".join(case.missing), id=case.review["id"], key=case.missing[0])
    elif case.entry.get("reason") and not case.missing:
        yield _("Every input is supplied, so --not-supplied is not needed.")


def nothing_decided(case: Case) -> Iterator[str]:
    if case.decisions:
        yield _(
            "{id} has decisions already ({decisions}); note when it was held: auditcore review hold {id}."
        ).format(id=case.review["id"], decisions=", ".join(case.decisions))
