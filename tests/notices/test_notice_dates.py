"""People's calendars: which days they hold, and what changes in them from run to run."""

from __future__ import annotations

from typing import Any, NamedTuple

import building
import pytest
from building import AUDIT, Office, audit_move, change_org
from conftest import Clock
from notices_grown import hand_over
from telling import set_settings

from auditcore.decision import put
from auditcore.model import PROGRAMME
from auditcore.service import actions, findings, leaving, moves, notice_dates, notify, reviews
from auditcore.workspace import Workspace

EVERYBODY = {"linh", "tam", "vy", "nga", "mai", "hai", "oanh", "an", "lan"}


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def keeps(office: Office, *people: str) -> None:
    for person in people:
        change_org(office, f"person/{person}", notice_channels=["file", "calendar"])


def running(office: Office, *about: str) -> dict[str, tuple[str, str]]:
    """What is in whose calendar: `answer 2026-01-F01 oanh` → first and last day."""
    found = {}
    for uid, (item, days) in notice_dates.running(office.ws).items():
        told = item.happening
        assert uid == f"{told.what}.{told.about}.{item.to}@{office.ws.origin}.auditcore"
        if told.about in about:
            found[f"{told.what} {told.about} {item.to}"] = days
    return found


class Day(NamedTuple):
    sequence: int
    first: str
    last: str
    cancelled: bool


def held(office: Office, *people: str, day: str = "") -> dict[str, Day]:
    """What these people's calendars were told after a run: `answer 2026-01-F01` → Day."""
    office.day(day or office.ws.today)
    office.ws.forget()
    notify.run(office.ws, send=hand_over)
    found = {}
    for uid, one in notice_dates.held(office.ws).items():
        what, about, whose = uid.partition("@")[0].split(".")
        if whose in people:
            found[f"{what} {about}"] = Day(one["sequence"], one["first"], one["last"], one["cancelled"])
    return found


def plan(office: Office, move: str, **days: str) -> None:
    """A move of the audit 2026-02, as `programme` has it."""
    facts = {"title": "Land files", "lead": "linh", "team": ["tam"], "units": ["economy"], "criteria": ["test-2015"],
             "clauses": [], "exception": None, "from": "2026-08-10", "to": "2026-08-12", **days}  # fmt: skip
    entry = {"move": move, "on": office.ws.today, "by": "lan"}
    wanted = put("audit/2026-02", set=facts if move in ("plan", "postpone") else None, add={"moves": [entry]})
    office.ws.commit(PROGRAMME, f"audit.{move}", lambda situation: [wanted])


def one_day(day: str) -> tuple[str, str]:
    return day, day


# What stands in whose calendar.


def test_a_date_is_in_the_calendar_of_whoever_owes_it_and_of_nobody_else(office: Office) -> None:
    id = office.issued()
    assert running(office, id) == {f"answer {id} oanh": one_day("2026-08-01")}
    office.plan(id)
    office.submit(id)
    assert running(office, id, f"{id}-A1") == {f"review {id} linh": one_day("2026-07-20")}
    office.accept(id)
    assert running(office, id, f"{id}-A1") == {f"action {id}-A1 an": one_day(building.DUE)}
    office.finish(f"{id}-A1")
    assert running(office, id, f"{id}-A1") == {f"effect {id} vy": one_day(building.VERIFIED)}
    office.verify(id)
    assert running(office, id, f"{id}-A1") == {}


def test_the_days_of_an_audit_are_its_teams_and_the_auditees(office: Office) -> None:
    plan(office, "plan")
    days = ("2026-08-10", "2026-08-12")
    assert running(office, "2026-02") == {f"visit 2026-02 {id}": days for id in ("linh", "tam", "hai")}, (
        "not lan's"
    )
    assert set(running(office, AUDIT)) == {f"visit {AUDIT} {id}" for id in ("linh", "tam", "hai", "nga")}


def test_an_office_may_have_more_in_more_calendars(office: Office) -> None:
    set_settings(office.ws, **{"notify.calendar.to": "owes, unit-head, quality"})
    plan(office, "plan")
    id = office.issued()
    assert set(running(office, id)) == {f"answer {id} {to}" for to in ("oanh", "hai", "lan")}
    assert set(running(office, "2026-02")) == {"visit 2026-02 lan"}


def test_an_action_that_serves_two_findings_is_one_day(office: Office) -> None:
    id, other = office.accepted(), office.accepted()
    actions.serve(office("linh"), f"{id}-A1", [other])
    assert set(running(office, f"{id}-A1")) == {f"action {id}-A1 an"}


def test_a_finding_that_nobody_owns_is_in_the_calendar_of_the_units_head(office: Office) -> None:
    id = office.issued()
    office.ws.commit(AUDIT, "test.change", lambda situation: [put(f"finding/{id}", set={"owner": None})])
    assert set(running(office, id)) == {f"answer {id} hai"}


def test_what_has_no_day_is_in_no_calendar(office: Office) -> None:
    id = office.accepted()
    assert running(office, id) == {}
    moves.withdraw(office("linh"), id, "Unfounded")
    assert running(office, id, f"{id}-A1") == {}


def test_an_audit_that_goes_on_has_the_days_of_its_own_stream(office: Office) -> None:
    """`programme` keeps those with which it began."""
    entry = {"move": "postpone", "on": "2026-07-01", "by": "linh", "reason": "The flood"}
    days = {"from": "2026-07-08", "to": "2026-07-09", "team": ["tam", "mai"]}
    office.ws.commit(
        AUDIT, "audit.postpone", lambda situation: [put(f"audit/{AUDIT}", set=days, add={"moves": [entry]})]
    )
    assert running(office, AUDIT)[f"visit {AUDIT} mai"] == ("2026-07-08", "2026-07-09")
    assert set(running(office, AUDIT).values()) == {("2026-07-08", "2026-07-09")}


# What changes from run to run.


def test_only_those_who_keep_one_are_told(office: Office) -> None:
    id = office.issued()
    assert held(office, *EVERYBODY) == {}
    keeps(office, "oanh")
    assert held(office, *EVERYBODY) == {f"answer {id}": Day(0, *one_day("2026-08-01"), False)}


def test_a_day_that_stays_is_told_once_and_one_that_moves_with_a_higher_number(office: Office) -> None:
    keeps(office, "oanh")
    id = office.issued()
    first = held(office, "oanh")
    assert held(office, "oanh", day="2026-07-20") == first
    findings.change(office("linh"), id, reason="The flood", answer_due="2026-08-14")
    assert held(office, "oanh") == {f"answer {id}": Day(1, *one_day("2026-08-14"), False)}


def test_a_day_that_falls_away_is_cancelled_and_may_come_back(office: Office) -> None:
    keeps(office, "oanh")
    id = office.issued()
    held(office, "oanh")
    office.plan(id)
    office.submit(id)
    assert held(office, "oanh") == {f"answer {id}": Day(1, *one_day("2026-08-01"), True)}
    assert held(office, "oanh") == {f"answer {id}": Day(1, *one_day("2026-08-01"), True)}, "told once"
    moves.send_back(office("linh"), id, "That is no cause")
    assert held(office, "oanh") == {f"answer {id}": Day(2, *one_day("2026-08-01"), False)}


def test_a_day_goes_with_the_work_from_one_calendar_into_the_other(office: Office) -> None:
    keeps(office, "oanh", "an")
    id = office.issued()
    assert set(held(office, "oanh")) == {f"answer {id}"}
    moves.assign(office("linh"), id, "an")
    assert held(office, "oanh")[f"answer {id}"].cancelled
    assert held(office, "an") == {f"answer {id}": Day(0, *one_day("2026-08-01"), False)}


def test_the_calendar_of_who_leaves_is_emptied(office: Office) -> None:
    keeps(office, "oanh")
    id = office.issued()
    held(office, "oanh")
    leaving.end(office("lan"), "oanh", hand_to="an", reason="Retires")
    assert held(office, "oanh")[f"answer {id}"].cancelled


def test_an_audit_that_is_moved_moves_and_one_that_is_given_up_falls_away(office: Office) -> None:
    keeps(office, "tam")
    plan(office, "plan")
    assert held(office, "tam")["visit 2026-02"] == Day(0, "2026-08-10", "2026-08-12", False)
    plan(office, "postpone", **{"from": "2026-08-20", "to": "2026-08-22"})
    assert held(office, "tam")["visit 2026-02"] == Day(1, "2026-08-20", "2026-08-22", False)
    plan(office, "cancel")
    assert held(office, "tam")["visit 2026-02"] == Day(2, "2026-08-20", "2026-08-22", True)


def meeting(office: Office) -> str:
    return reviews.plan(office("lan"), "2026-08-24", chair="mai", invited=["oanh"])[0]


def test_a_management_review_is_in_the_calendars_of_those_who_come(office: Office) -> None:
    id = meeting(office)
    day = one_day("2026-08-24")
    assert running(office, id) == {f"sitting {id} mai": day, f"sitting {id} oanh": day}
    assert {one.part for one, _days in notice_dates.running(office.ws).values() if one.to == "mai"} == {
        "chair"
    }
    set_settings(office.ws, **{"notify.calendar.to": "owes, team, auditees"})
    assert running(office, id) == {}


def test_a_review_that_is_moved_moves_and_one_that_is_given_up_falls_away(office: Office) -> None:
    keeps(office, "oanh")
    id = meeting(office)
    assert held(office, "oanh")[f"sitting {id}"] == Day(0, *one_day("2026-08-24"), False)
    reviews.postpone(office("lan"), id, "2026-08-26", "The hall is taken")
    assert held(office, "oanh")[f"sitting {id}"] == Day(1, *one_day("2026-08-26"), False)
    reviews.cancel(office("lan"), id, "No time")
    assert held(office, "oanh")[f"sitting {id}"] == Day(2, *one_day("2026-08-26"), True)


def test_a_review_that_was_held_on_its_day_stays_and_one_held_before_falls_away(office: Office) -> None:
    keeps(office, "oanh")
    id = meeting(office)
    before = held(office, "oanh")
    assert not before[f"sitting {id}"].cancelled
    office.day("2026-08-24")
    reviews.hold(office("lan"), id, present=["mai", "oanh"])
    assert held(office, "oanh") == before and held(office, "oanh", day="2026-09-20") == before
    other = reviews.plan(office("lan"), "2026-12-01", chair="mai", invited=["oanh"])[0]
    assert not held(office, "oanh")[f"sitting {other}"].cancelled
    reviews.hold(office("lan"), other, present=["mai", "oanh"])
    assert held(office, "oanh")[f"sitting {other}"].cancelled


def test_a_review_that_nobody_held_on_its_day_comes_into_no_calendar_after_that(office: Office) -> None:
    id = meeting(office)
    office.day("2026-08-24")
    assert running(office, id)
    keeps(office, "oanh")
    assert f"sitting {id}" not in held(office, "oanh", day="2026-08-25")


def test_whoever_is_not_invited_any_more_has_the_day_taken_out(office: Office) -> None:
    keeps(office, "oanh")
    id = meeting(office)
    held(office, "oanh")
    reviews.change(office("lan"), id, invited=["hai"])
    assert held(office, "oanh")[f"sitting {id}"].cancelled


def test_days_that_are_over_stay_as_they_were(office: Office) -> None:
    """Nobody's visit of last week is taken out of the calendar, whatever becomes of the audit."""
    keeps(office, "tam")
    began = held(office, "tam")
    assert began == {f"visit {AUDIT}": Day(0, *one_day(building.RAISED), False)}
    assert held(office, "tam", day="2026-07-20") == began
    for move in ("issue", "close"):
        audit_move(office, move)
    assert held(office, "tam") == began
    keeps(office, "hai")
    assert held(office, "hai") == {}, "and who comes later is not told of what is over"


def test_an_audit_that_was_given_up_before_its_last_day_falls_away_on_that_day_still(office: Office) -> None:
    keeps(office, "tam")
    plan(office, "plan")
    held(office, "tam")
    office.day("2026-08-12")
    plan(office, "cancel")
    assert held(office, "tam")["visit 2026-02"].cancelled


def test_what_calendars_were_told_outlives_the_year(office: Office) -> None:
    keeps(office, "oanh")
    plan(office, "plan", **{"from": "2027-02-01", "to": "2027-02-02"})
    keeps(office, "tam")
    before = held(office, "tam", day="2026-12-20")
    assert held(office, "tam", day="2027-01-10") == before
    plan(office, "postpone", **{"from": "2027-02-08", "to": "2027-02-09"})
    assert held(office, "tam", day="2027-01-11")["visit 2026-02"] == Day(1, "2027-02-08", "2027-02-09", False)


# What a channel gets.


def of_person(office: Office, person: str, since: str = "2026-07-01") -> list[Any]:
    return [
        (day.title, day.first, day.sequence, day.cancelled)
        for day in notice_dates.of_person(notice_dates.held(office.ws), person, since)
    ]


def test_a_channel_gets_all_days_of_the_person_and_of_nobody_else(office: Office) -> None:
    keeps(office, "oanh", "an")
    id, other = office.issued(), office.issued()
    moves.assign(office("linh"), other, "an")
    held(office, "oanh")
    assert of_person(office, "oanh") == [(f"The answer to {id}", "2026-08-01", 0, False)]
    assert of_person(office, "an") == [(f"The answer to {other}", "2026-08-01", 0, False)]
    assert of_person(office, "hai") == []


def test_what_fell_away_long_ago_is_left_out(office: Office) -> None:
    keeps(office, "oanh")
    id = office.issued()
    held(office, "oanh")
    moves.withdraw(office("linh"), id, "Unfounded")
    held(office, "oanh", day="2026-07-10")
    assert of_person(office, "oanh", "2026-07-10") == [
        (f"Falls away: the answer to {id}", "2026-08-01", 1, True)
    ]
    assert of_person(office, "oanh", "2026-07-11") == []
