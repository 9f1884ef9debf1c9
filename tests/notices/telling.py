"""Every kind of notice in every way in which it comes up, each made by what people do, with who hears it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import building
from audit_office import MINI
from building import Office, change_org

from auditcore import dates, settings
from auditcore.contract import Notice
from auditcore.notices import Item
from auditcore.place import SETTINGS_FILE
from auditcore.service import (
    actions,
    audits,
    duties,
    extensions,
    findings,
    moves,
    notice_dates,
    notices_due,
    reviews,
)
from auditcore.service.notice_messages import kept
from auditcore.service.notice_templates import Templates
from auditcore.service.notice_text import notice
from auditcore.workspace import Workspace

Build = Callable[[Office], str]


class Told(NamedTuple):
    """How it comes to a notice: `build` returns the id that it is about; it is read on `day` ("": when it is made), or, with
    `what`, on the first day on which somebody is told of such a date ("" for `to`: whoever that is). `outcome` says that a
    day in a calendar falls away."""

    build: Build
    kind: str
    to: str
    day: str = ""
    what: str = ""
    outcome: str = ""


def set_up(office: Office) -> Office:
    """The office with what notices need: a deputy's time is over, somebody directs, the committee hears every week."""
    for id, roles in (("mai", ["head"]), ("vy", ["committee"])):
        change_org(office, f"person/{id}", roles=roles)
    return office


def set_settings(ws: Workspace, **values: object) -> None:
    """Settings, such as `**{"notify.content": "full"}`, as if the file were edited and read again."""
    path = os.path.join(ws.path, SETTINGS_FILE)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for key, value in values.items():
        text = settings.set_value(text, key, str(value))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    ws.settings = settings.load(path, ws.environ)


# What happens to a finding.


def issued(office: Office) -> str:
    return office.issued()


def given(office: Office) -> str:
    id = office.issued()
    moves.assign(office("linh"), id, "an")
    return id


def disputed(office: Office) -> str:
    id = office.issued()
    office.day(building.SUBMITTED)
    moves.respond(office("oanh"), id, dispute="The files were complete on that day")
    return id


def decided(*, uphold: bool = False, regrade: str = "", withdraw: bool = False) -> Build:
    def build(office: Office) -> str:
        id = disputed(office)
        office.day(building.ACCEPTED)
        reason = "The receipts were written later"
        moves.settle_dispute(
            office("lan" if uphold else "linh"),
            id,
            uphold=uphold,
            regrade=regrade,
            withdraw=withdraw,
            reason=reason,
        )
        return id

    return build


def returned(office: Office) -> str:
    id = office.submitted()
    office.day(building.ACCEPTED)
    moves.send_back(office("linh"), id, "The cause says what happened, not why")
    return id


def judged(verdict: str) -> Build:
    return lambda office: office.verify(office.implemented(), verdict=verdict)


def regraded(office: Office) -> str:
    id = office.issued("major")
    office.day(building.SUBMITTED)
    moves.regrade(office("linh"), id, "minor", "It happened three times in a year")
    return id


def combined(office: Office) -> str:
    one, other = office.issued(), office.issued()
    office.day(building.SUBMITTED)
    findings.combine(office("linh"), other, one, "The same files")
    return other


def reopened(office: Office) -> str:
    id = office.verify(office.implemented())
    office.day("2026-09-01")
    moves.reopen(office("linh"), id, "Seen again at the same desk")
    return id


# What happens to an action.


def action_of(build: Build) -> Build:
    return lambda office: f"{build(office)}-A1"


def of_a_register(office: Office) -> str:
    id = office.draft(by="mai", origin="complaint", owner="oanh")
    moves.issue(office("lan"), id)
    office.plan(id)
    return office.submit(id)


def action_given(office: Office) -> str:
    id = f"{office.accepted()}-A1"
    actions.assign(office("linh"), id, "hai", "An is on leave")
    return id


def asked(office: Office) -> str:
    id = f"{office.accepted()}-A1"
    office.day("2026-07-14")
    extensions.extend(office("an"), id, to="2026-08-14", reason="The printer delivers late")
    return id


def allowed(office: Office) -> str:
    id = asked(office)
    extensions.allow(office("linh"), id)
    return id


def refused(office: Office) -> str:
    id = asked(office)
    extensions.refuse(office("linh"), id, "The citizens wait")
    return id


def extended(office: Office) -> str:
    id = f"{office.accepted()}-A1"
    extensions.extend(office("linh"), id, to="2026-08-14", reason="The flood of July")
    return id


def held(office: Office) -> str:
    set_settings(office.ws, **{"policy.hold-stops-clock": "yes"})
    id = f"{office.accepted()}-A1"
    actions.hold(office("linh"), id, reason="The printer is broken", until="2026-07-20")
    return id


def all_cancelled(office: Office) -> str:
    id = office.accepted()
    actions.cancel(office("oanh"), f"{id}-A1", "The form does not help")
    return id


# Audits and what comes round.


def planned(office: Office) -> str:
    """An audit to come, real in all that it has."""
    Path(office.ws.path, "checklists", "mini.toml").write_text(MINI, encoding="utf-8")
    return audits.plan(
        office("lan"),
        title="Land files",
        criteria=["mini"],
        units=["economy"],
        lead="linh",
        team=["tam"],
        start="2026-07-20",
        end="2026-07-22",
        objective="Are land files handled as agreed?",
    )[0]


def moved(office: Office) -> str:
    id = planned(office)
    audits.change(office("lan"), id, start="2026-07-27", end="2026-07-29", reason="The lead is ill")
    return id


def moved_when_under_way(office: Office) -> str:
    id = planned(office)
    office.day("2026-07-20")
    audits.start(office("linh"), id)
    audits.change(office("linh"), id, end="2026-07-24", reason="More to see")
    return id


def given_up(office: Office) -> str:
    id = planned(office)
    audits.cancel(office("lan"), id, reason="No time this year")
    return id


def report(office: Office) -> str:
    id = planned(office)
    office.day("2026-07-20")
    audits.start(office("linh"), id)
    audits.conclude(office("linh"), id, conclusion="It does.", distribution=["hai"])
    audits.issue(office("linh"), id, unexamined_rest="No time.")
    return id


def law(office: Office) -> str:
    return duties.add_law(office("lan"), "Decree 61/2018 was replaced", since="2026-06-20", due="2026-07-31")[
        0
    ]


def next_audit(office: Office) -> str:
    set_settings(office.ws, **{"programme.audit-months": 1})
    return "next-audit"


def next_review(office: Office) -> str:
    set_settings(office.ws, **{"programme.review-months": 1})
    return "next-review"


def review(office: Office) -> str:
    return reviews.plan(office("lan"), "2026-08-03")[0]


def meeting(office: Office) -> str:
    """A management review to which somebody is invited; mai chairs it."""
    return reviews.plan(office("lan"), "2026-08-03", chair="mai", invited=["oanh", "hai"])[0]


def meeting_moved(office: Office) -> str:
    id = meeting(office)
    reviews.postpone(office("lan"), id, "2026-08-10", "The hall is taken")
    return id


def meeting_given_up(office: Office) -> str:
    id = meeting(office)
    reviews.cancel(office("lan"), id, "The next one takes its place")
    return id


def input_asked(office: Office) -> str:
    reviews.ask(office("lan"), review(office), "c1", of="oanh", due="2026-07-31")
    return "2026-R1/c1"


def review_action(office: Office) -> str:
    id, words = review(office), {"kind": "resources", "owner": "an", "due": "2026-07-31"}
    reviews.hold(office("lan"), id, present=["mai"])
    return reviews.decide(office("lan"), id, "A second counter", **words)[1]


def nothing(office: Office) -> str:
    return ""


def week(office: Office) -> str:
    office.issued("major")
    office.accepted()
    return ""


# Each line of each date, for the reminders: what is owed, by whom, the last day for it.
OWED: dict[str, tuple[Build, str]] = {
    "answer": (issued, "oanh"),
    "answer of an observation": (lambda office: office.issued("observation"), "oanh"),
    "review": (lambda office: office.submitted(), "linh"),
    "decision": (disputed, "linh"),
    "plan": (all_cancelled, "oanh"),
    "action": (action_of(Office.accepted), "an"),
    "hold": (held, "an"),
    "extension": (asked, "linh"),
    "audit": (planned, "linh"),
    "action of a review": (review_action, "an"),
    "law": (law, "lan"),
    "meeting": (review, "lan"),
    "input": (input_asked, "oanh"),
    "next-audit": (next_audit, "lan"),
    "next-review": (next_review, "lan"),
}

TOLD: dict[str, Told] = {
    "finding-issued": Told(issued, "finding-issued", "oanh"),
    "finding-issued to the unit's head": Told(issued, "finding-issued", "hai"),
    "finding-issued, a strength": Told(lambda office: office.issued("strength"), "finding-issued", "oanh"),
    "finding-issued, an opportunity": Told(lambda office: office.issued("opportunity"), "finding-issued", "oanh"),
    "finding-issued, a new owner": Told(given, "finding-issued", "an"),
    "finding-issued, a new owner, to the unit's head": Told(given, "finding-issued", "hai"),
    "plan-submitted": Told(lambda office: office.submitted(), "plan-submitted", "linh"),
    "plan-submitted, a correction only": Told(
        lambda office: office.submit_correction_only(office.issued()), "plan-submitted", "linh"
    ),
    "plan-submitted, in a register": Told(of_a_register, "plan-submitted", "lan"),
    "plan-submitted, disputed": Told(disputed, "plan-submitted", "linh"),
    "plan-submitted, disputed, to the role quality": Told(disputed, "plan-submitted", "lan"),
    "plan-returned": Told(returned, "plan-returned", "oanh"),
    "plan-accepted": Told(lambda office: office.accepted(), "plan-accepted", "oanh"),
    "plan-accepted, to the action's owner": Told(lambda office: office.accepted(), "plan-accepted", "an"),
    "plan-accepted, to the judge": Told(lambda office: office.accepted(), "plan-accepted", "vy"),
    "plan-accepted, a correction only": Told(Office.corrected, "plan-accepted", "oanh"),
    "action-assigned, not yet accepted": Told(action_of(Office.submitted), "action-assigned", "an"),
    "action-assigned, accepted meanwhile": Told(action_of(Office.accepted), "action-assigned", "an"),
    "action-assigned, a new owner": Told(action_given, "action-assigned", "hai"),
    "effect-due": Told(lambda office: office.implemented(), "effect-due", "vy", building.VERIFIED),
    "effect overdue": Told(lambda office: office.implemented(), "overdue", "vy", "2026-08-22"),
    "effect escalated": Told(lambda office: office.implemented(), "escalation", "nga", "2026-08-28"),
    "extension-asked": Told(asked, "extension-asked", "linh"),
    "extension-decided, allowed": Told(allowed, "extension-decided", "an"),
    "extension-decided, refused": Told(refused, "extension-decided", "an"),
    "extension-decided, not asked for": Told(extended, "extension-decided", "an"),
    "finding-decided, effective": Told(judged("effective"), "finding-decided", "oanh"),
    "finding-decided, partly": Told(judged("partly"), "finding-decided", "oanh"),
    "finding-decided, not": Told(judged("not"), "finding-decided", "oanh"),
    "finding-decided, upheld": Told(decided(uphold=True), "finding-decided", "oanh"),
    "finding-decided, upheld with another grade": Told(
        decided(regrade="observation"), "finding-decided", "oanh"
    ),
    "finding-decided, given up in a dispute": Told(decided(withdraw=True), "finding-decided", "oanh"),
    "finding-decided, regraded": Told(regraded, "finding-decided", "oanh"),
    "finding-decided, combined": Told(combined, "finding-decided", "oanh"),
    "finding-decided, withdrawn": Told(lambda office: office.withdrawn(office.issued()), "finding-decided", "oanh"),
    "finding-decided, opened again": Told(reopened, "finding-decided", "oanh"),
    "audit-planned, to the team": Told(planned, "audit-planned", "tam"),
    "audit-planned, to the auditees": Told(planned, "audit-planned", "hai"),
    "audit-planned, moved": Told(moved, "audit-planned", "tam"),
    "audit-planned, moved when under way": Told(moved_when_under_way, "audit-planned", "hai"),
    "audit-planned, given up": Told(given_up, "audit-planned", "tam"),
    "review-planned": Told(meeting, "review-planned", "oanh"),
    "review-planned, to whoever chairs it": Told(meeting, "review-planned", "mai"),
    "review-planned, moved": Told(meeting_moved, "review-planned", "oanh"),
    "review-planned, given up": Told(meeting_given_up, "review-planned", "mai"),
    "report-issued": Told(report, "report-issued", "hai"),
    "input-asked": Told(input_asked, "input-asked", "oanh"),
    "weekly": Told(week, "weekly", "vy", "2026-07-27"),
}  # fmt: skip


for _name, (_build, _to) in OWED.items():
    for _kind, _who in (("due-soon", _to), ("overdue", _to), ("escalation", "")):
        TOLD[f"{_kind}, {_name}"] = Told(_build, _kind, _who, what=_name.split()[0])
for _name, _build, _to in (
    ("answer", issued, "oanh"),
    ("action", action_of(Office.accepted), "an"),
    ("visit", planned, "hai"),
    ("sitting", meeting, "oanh"),
):
    TOLD[f"calendar, {_name}"] = Told(_build, "calendar", _to, what=_name)
    TOLD[f"calendar, {_name}, cancelled"] = Told(_build, "calendar", _to, what=_name, outcome="cancelled")


def item(office: Office, told: Told) -> Item:
    """What this person is told, as a run would find it."""
    found = _found(office, told)
    return found._replace(happening=found.happening._replace(outcome=told.outcome)) if told.outcome else found


def _found(office: Office, told: Told) -> Item:
    about = told.build(office)
    office.day(told.day or office.ws.today)
    for _day in range(120 if told.what else 1):
        if found := [one for one in _items(office.ws, told) if _fits(one, told, about)]:
            return max(found, key=lambda one: (one.happening.on, one.happening.seq))
        office.clock.forward(1)
        office.ws.forget()
    raise AssertionError([one.key for one in _items(office.ws, told)])


def _items(ws: Workspace, told: Told) -> list[Item]:
    if told.kind != "calendar":
        return notices_due.every(ws)
    return [one for one, _days in notice_dates.running(ws).values()]


def _fits(item: Item, told: Told, about: str) -> bool:
    happening = item.happening
    whom = told.to in ("", item.to) and told.what in ("", happening.what)
    return whom and (happening.kind, happening.about) == (told.kind, about)


def read(office: Office, name: str, **how: str) -> Notice:
    """The message that tells one thing of TOLD."""
    return message(office.ws, item(office, TOLD[name]), **how)


def message(ws: Workspace, *items: Item, language: str = "en", templates: Templates | None = None) -> Notice:
    """The message that tells these things to the person of the first."""
    made = {
        "id": "0123456789abcdef" * 2,
        "to": items[0].to,
        "language": language,
        "items": [kept(one) for one in items],
        "tries": [{"at": dates.stamp(ws.clock())}],
    }
    return notice(ws, made, templates=templates)
