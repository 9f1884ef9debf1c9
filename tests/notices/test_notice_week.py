"""How things stand, once a week: what is open and late, and what came and went since the last time, each counted once."""

from __future__ import annotations

import re

import building
import pytest
from building import Office, audit_move, change_org
from conftest import Clock
from notices_grown import hand_over
from telling import set_settings

from auditcore.service import moves, notice_week, notices_due, notify
from auditcore.service.notice_messages import kept
from auditcore.service.notice_words import of_item
from auditcore.workspace import Workspace

MONDAY, NEXT, LATER = "2026-07-06", "2026-07-13", "2026-07-27"


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def counts(office: Office, day: str, to: str = "vy") -> tuple[int, ...]:
    """What the notice of that Monday counts: open, overdue, issued, closed since the last one."""
    office.ws.forget()
    said = notice_week.lines(office.ws, {"on": day, "to": to})[0]
    return tuple(int(number) for number in re.findall(r": (\d+)", said))


def run(office: Office, day: str) -> None:
    """A run at eight, before anybody works."""
    office.day(day)
    office.ws.forget()
    notify.run(office.ws, send=hand_over)


def test_what_comes_after_the_run_of_a_monday_is_counted_in_the_next_week(office: Office) -> None:
    id, other = office.draft(), office.draft()
    run(office, MONDAY)
    assert counts(office, MONDAY) == (0, 0, 0, 0)
    for one in (id, other):
        moves.issue(office("linh", on=MONDAY), one)
    moves.withdraw(office("linh", on=MONDAY), other, "Unfounded")
    run(office, NEXT)
    assert counts(office, NEXT) == (1, 0, 2, 1)
    run(office, "2026-07-20")
    assert counts(office, "2026-07-20") == (1, 0, 0, 0)


def test_what_comes_on_the_day_itself_waits_a_week(office: Office) -> None:
    run(office, MONDAY)
    office.day(NEXT)
    moves.issue(office("linh"), office.draft())
    assert counts(office, NEXT)[2] == 0
    run(office, NEXT)
    assert counts(office, "2026-07-20")[2] == 1


def test_weeks_in_which_nothing_ran_are_counted_with_the_next(office: Office) -> None:
    run(office, MONDAY)
    office.day("2026-07-08")
    moves.issue(office("linh"), office.draft())
    run(office, "2026-07-29")
    assert counts(office, LATER)[2] == 1
    assert counts(office, LATER, "somebody")[2] == 0, "whoever never heard of it hears of a week"


def test_what_is_late_stands_by_unit_and_by_name(office: Office) -> None:
    late, other = office.issued(), office.issued(unit="culture", owner="nga", by="linh")
    office.day("2026-08-10")
    said = notice_week.lines(office.ws, {"on": "2026-08-10", "to": "vy"})
    assert said[1:3] == ["Culture: 1 open, 1 overdue", "Economy: 1 open, 1 overdue"]
    assert said[3:] == [f"{late}, 9 days late, with Oanh", f"{other}, 9 days late, with Nga"]


def test_it_says_how_many_more_are_late_than_it_names(office: Office) -> None:
    for _number in range(5):
        office.issued()
    office.day("2026-08-10")
    assert "more" not in notice_week.lines(office.ws, {"on": "2026-08-10", "to": "vy"})[-1]
    office.ws.forget()
    for _number in range(2):
        moves.issue(office("linh", on="2026-07-02"), office.draft())
    said = notice_week.lines(office.ws, {"on": "2026-08-10", "to": "vy"})
    assert said[-1] == "and 2 more" and sum(", 9 days late, " in one for one in said) == 5


def test_it_says_of_which_days_its_figures_are(office: Office) -> None:
    """It is for Monday the 27th, and made on the Wednesday behind it."""
    run(office, NEXT)
    office.issued()
    office.day("2026-07-29")
    office.ws.forget()
    (item,) = [
        one for one in notices_due.every(office.ws) if one.happening.kind == "weekly" and one.to == "vy"
    ]
    assert item.happening.on == LATER
    said = of_item(office.ws, kept(item))
    assert said["subject"] == "How things stand, Wed 2026-07-29"
    assert said["what"] == "How things stand on Wed 2026-07-29."
    assert notice_week.lines(office.ws, kept(item))[0] == (
        "Open on Wed 2026-07-29: 1; overdue: 0. From Mon 2026-07-13 to Sun 2026-07-26: issued: 0; closed: 0."
    )


# One a week, whatever the settings become.


@pytest.mark.parametrize(
    ("first", "then"), [((1, "2026-07-07"), (3, "2026-07-08")), ((3, "2026-07-08"), (1, "2026-07-09"))]
)
def test_another_weekday_brings_no_second_one_in_a_week(
    office: Office, first: tuple[int, str], then: tuple[int, str]
) -> None:
    def told(weekday: int, day: str) -> int:
        set_settings(office.ws, **{"notify.weekday": weekday})
        office.day(day)
        office.ws.forget()
        rows = notify.run(office.ws, send=hand_over)
        return sum(key.startswith("weekly/") for row in rows for key in row["keys"] if row["to"] == "vy")

    change_org(office, "person/vy", roles=["committee"])
    assert told(*first) == 1
    assert told(*then) == 0
    assert told(then[0], "2026-07-15") == 1, "in the next week as usual"


def test_an_audit_that_was_closed_in_the_week_is_counted(office: Office) -> None:
    office.verify(office.implemented())  # on 20 August, a Thursday
    for move in ("issue", "close"):
        audit_move(office, move)
    assert building.VERIFIED == "2026-08-20"
    office.day("2026-08-24")
    assert counts(office, "2026-08-24") == (0, 0, 0, 1)
