"""A due date counts as it stood when it fell due: what is allowed, held or written down afterwards rescues no miss."""

from __future__ import annotations

import building
import pytest
from building import DUE, ISSUED, SUBMITTED, Office
from conftest import Clock
from made_lives import a_life, figures, short, task, the_note

from auditcore.dates import add_days
from auditcore.figures.lives import Life, Task
from auditcore.figures.promises import due, missed
from auditcore.figures.rates import Promise, on_time
from auditcore.service import actions, extensions, findings, moves
from auditcore.service import figures as service
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def lived(office: Office, id: str) -> Life:
    """With the record at hand, as reports have it."""
    office.ws.forget()
    return service.lived(office.ws).lives[id]


def the_task(office: Office, id: str) -> Task:
    (one,) = lived(office, id).tasks
    return one


def extended(office: Office, on: str, to: str = "2026-09-30", said: str = "") -> str:
    id = office.accepted()
    office.day(on)
    extensions.extend(office("linh", on=said or on), f"{id}-A1", to=to, reason="Waiting for forms")
    return id


@pytest.mark.parametrize(("on", "days"), [(DUE, ()), ("2026-08-01", (DUE,))])
def test_more_time_that_is_allowed_after_the_due_date_rescues_no_miss(
    office: Office, on: str, days: tuple[str, ...]
) -> None:
    id = extended(office, on)
    office.finish(f"{id}-A1", on="2026-09-01")
    assert the_task(office, id).promise == Promise("2026-09-30", "2026-09-01", days)


@pytest.mark.parametrize(("recorded", "days"), [("2026-07-30", ()), ("2026-08-05", (DUE,))])
def test_more_time_that_is_dated_back_counts_from_the_day_on_which_it_was_recorded(
    office: Office, recorded: str, days: tuple[str, ...]
) -> None:
    id = extended(office, recorded, said="2026-07-15")
    assert the_task(office, id).missed == days
    # Also once more was recorded of the action, and the record itself must be asked.
    actions.progress(office("an"), f"{id}-A1", percent=50)
    assert the_task(office, id).missed == days


def test_what_was_taken_from_paper_as_a_whole_is_taken_by_the_days_that_were_said(office: Office) -> None:
    id = office.accepted()
    office.day("2026-12-01")
    actions.add(office("oanh", on="2026-07-10"), id, words="A second form", owner="an", due=DUE)
    extensions.extend(office("linh", on="2026-07-20"), f"{id}-A2", to="2026-09-30", reason="Forms")
    _first, second = lived(office, id).tasks
    assert (second.due, second.missed) == ("2026-09-30", ())


def test_each_date_that_passed_was_missed(office: Office) -> None:
    building.set_policy(office, extensions=3)
    id = extended(office, "2026-08-10", to="2026-08-20")
    extensions.extend(office._on("linh", "2026-08-15"), f"{id}-A1", to="2026-08-31", reason="More forms")
    extensions.extend(office._on("linh", "2026-09-15"), f"{id}-A1", to="2026-10-31", reason="And more")
    office.finish(f"{id}-A1", on="2026-10-15")
    assert the_task(office, id).promise == Promise("2026-10-31", "2026-10-15", (DUE, "2026-08-31"))


def test_what_was_done_in_time_was_not_missed_whatever_was_allowed_later(office: Office) -> None:
    id = office.accepted()
    action = {**office.action(f"{id}-A1"), "moves": [
        {"move": "done", "on": DUE, "seq": 1}, {"move": "extend", "on": "2026-08-05", "due": "2026-09-01", "seq": 2},
    ]}  # fmt: skip
    assert missed(action) == ()


@pytest.mark.parametrize(("on", "days", "moved_to"), [("2026-07-30", (), 10), ("2026-08-05", (DUE,), 10)])
def test_a_hold_stops_the_clock_only_while_it_runs(
    office: Office, on: str, days: tuple[str, ...], moved_to: int
) -> None:
    building.set_policy(office, **{"hold-stops-clock": "true"})
    id = office.accepted()
    actions.hold(office._on("linh", on), f"{id}-A1", reason="No money", until="2026-09-30")
    actions.resume(office._on("an", add_days(on, 10)), f"{id}-A1")
    found = the_task(office, id)
    assert (found.due, found.missed) == (add_days(DUE, moved_to), days)


def test_while_the_clock_stands_nothing_falls_due(office: Office) -> None:
    building.set_policy(office, **{"hold-stops-clock": "true", "extensions": 3})
    id = office.accepted()
    actions.hold(office._on("linh", "2026-07-30"), f"{id}-A1", reason="No money", until="2026-09-30")
    assert the_task(office, id).promise == Promise(add_days(DUE, 62), None)
    extensions.extend(office._on("linh", "2026-09-01"), f"{id}-A1", to="2026-12-01", reason="Longer")
    assert the_task(office, id).missed == ()


def test_giving_up_a_date_that_was_moved_too_late_leaves_the_miss(office: Office) -> None:
    id = extended(office, "2026-08-05")
    actions.cancel(office._on("oanh", "2026-08-20"), f"{id}-A1", "Another way was found")
    assert the_task(office, id).promise == Promise(DUE, None)


def test_giving_up_dated_back_is_no_giving_up_in_time(office: Office) -> None:
    id = office.accepted()
    office.day("2026-08-05")
    actions.cancel(office("oanh", on="2026-07-20"), f"{id}-A1", "Another way was found")
    assert the_task(office, id).promise == Promise(DUE, None)


# Answers.


@pytest.mark.parametrize(("on", "late"), [("2026-08-01", ()), ("2026-08-02", ("2026-08-01",))])
def test_an_answers_date_moved_after_it_fell_due_was_missed(
    office: Office, on: str, late: tuple[str, ...]
) -> None:
    id = office.issued()
    assert add_days(ISSUED, 30) == "2026-08-01"
    findings.change(office._on("linh", on), id, answer_due="2026-10-01", reason="Everybody is away")
    office.plan(id, on="2026-08-20", due="2026-09-30")
    office.submit(id, on="2026-08-20", judge_on="2026-10-20")
    assert lived(office, id).answers == (Promise("2026-10-01", "2026-08-20", late),)


def test_an_answers_date_moved_by_a_change_that_is_dated_back_was_missed(office: Office) -> None:
    id = office.issued()
    office.day("2026-08-10")
    findings.change(office("linh", on=SUBMITTED), id, answer_due="2026-10-01", reason="Everybody is away")
    assert lived(office, id).answers == (Promise("2026-10-01", None, ("2026-08-01",)),)


def test_a_dispute_that_comes_too_late_leaves_the_answer_late(office: Office) -> None:
    id = office.issued()
    moves.respond(office._on("oanh", "2026-08-05"), id, dispute="They were there")
    assert lived(office, id).answers == (Promise("2026-08-01", None),)
    moves.settle_dispute(office._on("lan", "2026-08-15"), id, uphold=True, reason="They were not")
    assert lived(office, id).answers == (Promise("2026-08-01", None),)


# What reports make of it.


def test_what_was_missed_counts_in_its_period_and_the_new_date_in_its_own() -> None:
    one = Promise("2026-09-30", "2026-09-01", ("2026-05-31",))
    for first, before, expected in (
        ("2026-01-01", "2026-07-01", (0, 1)),
        ("2026-07-01", "2027-01-01", (1, 1)),
        ("2026-01-01", "2027-01-01", (0, 1)),  # once, however often it was due
        ("2026-06-01", "2026-09-30", (0, 0)),
    ):
        rate = on_time([one], first, before)
        assert (rate.number, rate.of) == expected, first


def test_the_pack_counts_a_date_as_it_stood_when_it_fell_due() -> None:
    moved = task("A1", "2026-06-15", "2026-06-10", "", "2026-04-05")._replace(missed=("2026-04-01",))
    of = figures(a_life(1, tasks=(moved,)), a_life(2, tasks=(task("A2", "2026-04-01", "2026-04-01"),)))
    assert "Actions due in the period that were done by their due date: 1 of 2." in short(of)
    assert the_note(of, "Actions due in the period, by unit").startswith(
        "A date counts as it stood when it fell due: one that was moved only afterwards was missed."
    )


def test_an_action_without_moves_of_its_date_is_due_when_it_says() -> None:
    action = {
        "id": "2026-01-F01-A1",
        "due": [{"to": DUE, "on": ISSUED}],
        "moves": [{"move": "add", "on": ISSUED}],
    }
    assert (due(action), missed(action)) == (DUE, ())
