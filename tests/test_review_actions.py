"""The actions of a management review are like any other: every move, list and notice; also once it is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import reviewing
from building import Office, change_org, note_file
from commands import CommandLine
from conftest import Clock
from reviewing import ACTION, REVIEW, YES, at, closed, decided, held, met, planned

from auditcore.decision import put
from auditcore.errors import NotFound
from auditcore.lifecycle import ACTION_MOVES
from auditcore.service import actions, evidence, extensions, notices_due, notify, reviews, selection
from auditcore.service.attention import attention, owed_by
from auditcore.service.findings import note
from auditcore.service.moves import assign, withdraw
from auditcore.service.selection import Wanted
from auditcore.service.waiting import stuck
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return reviewing.office(workspace, clock)


def row(office: Office, id: str = ACTION) -> dict[str, Any]:
    office.ws.forget()
    return actions.detail(office.ws, id)


def rows(office: Office, **wanted: Any) -> list[str]:
    office.ws.forget()
    return [one["id"] for one in selection.actions(office.ws, Wanted(**wanted))]


def nothing(office: Office) -> None:
    """Some moves need none before them."""


# What leads up to each move, and the move; by whoever may make it.
BEFORE: dict[str, Callable[[Office], object]] = {
    "resume": lambda o: actions.hold(o("lan"), ACTION, reason="Flood"),
    "unblock": lambda o: actions.block(o("an"), ACTION, "2026-R1-A2"),
    "allow": lambda o: extensions.extend(o("an"), ACTION, to="2026-10-31", reason="Late"),
    "refuse": lambda o: extensions.extend(o("an"), ACTION, to="2026-10-31", reason="Late"),
    "detach": lambda o: evidence.add(o("mai"), ACTION, [note_file(o.ws, "a.txt")]),
}
MOVES: dict[str, Callable[[Office], object]] = {
    "progress": lambda o: actions.progress(o("an"), ACTION, 50),
    "done": lambda o: actions.done(o("an"), ACTION, evidence="The counter is open"),
    "hold": lambda o: actions.hold(o("hai"), ACTION, reason="Flood"),
    "resume": lambda o: actions.resume(o("an"), ACTION),
    "block": lambda o: actions.block(o("an"), ACTION, "2026-R1-A2"),
    "unblock": lambda o: actions.unblock(o("an"), ACTION, "Works without"),
    "ask": lambda o: extensions.extend(o("an"), ACTION, to="2026-10-31", reason="Late"),
    "allow": lambda o: extensions.allow(o("hai"), ACTION),
    "refuse": lambda o: extensions.refuse(o("lan"), ACTION, "People wait"),
    "extend": lambda o: extensions.extend(o("lan"), ACTION, to="2026-10-31", reason="Late"),
    "assign": lambda o: actions.assign(o("hai"), ACTION, "duc"),
    "cancel": lambda o: actions.cancel(o("hai"), ACTION, "Not needed any more"),
    "attach": lambda o: evidence.add(o("mai"), ACTION, [note_file(o.ws, "b.txt")]),
    "detach": lambda o: evidence.detach(o("an"), ACTION, 1, "The wrong file"),
}


def prepared(office: Office, status: str) -> None:
    """A review with two actions, in one of its statuses."""
    met(office)
    decided(office)
    decided(office)
    if status == "closed":
        reviews.conclude(office("hai"), REVIEW, "It works", **YES)
        reviews.close(office("lan"), REVIEW, not_supplied="None")


def test_every_move_is_tried() -> None:
    # Planned by a decision, it serves its review alone.
    assert set(MOVES) == set(ACTION_MOVES) - {"add", "serve", "release"}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("status", ["held", "closed"])
def test_every_move_can_be_made_whatever_became_of_the_review(office: Office, status: str, move: str) -> None:
    prepared(office, status)
    BEFORE.get(move, nothing)(office)
    MOVES[move](office)
    assert office.ws.view(REVIEW).table("action")[ACTION]["moves"][-1]["move"] == move
    assert [entry["move"] for entry in row(office)["history"]][-1] == move
    assert reviewing.status(office) == status


@pytest.mark.parametrize(
    ("move", "part"),
    [
        ("done", "the action's owner (An)"),
        ("cancel", "whoever chairs the review, the head of the organisation or the role quality (Hai, Lan)"),
        ("allow", "whoever chairs the review, the head of the organisation or the role quality (Hai, Lan)"),
    ],
)
def test_nobody_else_may(office: Office, move: str, part: str) -> None:
    prepared(office, "held")
    BEFORE.get(move, nothing)(office)
    tries: dict[str, Callable[[], object]] = {
        "done": lambda: actions.done(office("hai"), ACTION, evidence="Seen"),
        "cancel": lambda: actions.cancel(office("mai"), ACTION, "No"),
        "allow": lambda: extensions.allow(office("mai"), ACTION),
    }
    said = office.refused(tries[move])
    assert len(said) == 1 and said[0].endswith(f"may not do this: it is for {part}.")


def test_whoever_does_the_work_allows_no_more_time_for_it(office: Office) -> None:
    met(office)
    decided(office, owner="lan")
    extensions.extend(office("lan"), ACTION, to="2026-12-01", reason="Late")
    office.only_refused_for("Lan owes the work", lambda: extensions.allow(office("lan"), ACTION))


def test_a_chair_without_a_role_decides_on_more_time(office: Office) -> None:
    met(office, chair="oanh")
    decided(office)
    extensions.extend(office("an"), ACTION, to="2026-10-31", reason="Late")
    extensions.allow(office("oanh"), ACTION)
    assert row(office)["due"] == "2026-10-31"


def test_the_last_one_done_closes_nothing_and_can_be_taken_back(office: Office) -> None:
    prepared(office, "closed")
    actions.cancel(office("lan"), "2026-R1-A2", "Needless")
    actions.done(office("an"), ACTION, evidence="Seen")
    assert (row(office)["status"], row(office)["finding_status"]) == ("done", "in-progress")
    CommandLine(office.ws.path, "an", office.ws.today).fine("record", "undo", "--yes")
    assert row(office)["status"] == "open"
    actions.done(office("an"), ACTION, evidence="Seen again")
    said = office.refused(lambda: actions.done(office("an"), ACTION, evidence="Twice"))
    assert said == ["2026-R1-A1 is done, not open."]


@pytest.mark.parametrize("status", ["held", "closed"])
def test_all_cancelled_nobody_need_plan_another_one(office: Office, status: str) -> None:
    prepared(office, status)
    for id in (ACTION, "2026-R1-A2"):
        actions.cancel(office("lan"), id, "Needless")
    office.ws.forget()
    left = [one["what"] for found in attention(office.ws).values() for one in found if REVIEW in one["id"]]
    assert left == {"held": ["minutes"], "closed": []}[status]


def test_a_decision_cannot_be_planned_as_an_action_behind_its_back(office: Office) -> None:
    planned(office)
    for call in (
        lambda: actions.add(office("lan"), REVIEW, words="x", owner="an", due="2026-08-01"),
        lambda: note(office("lan"), REVIEW, "x"),
        lambda: assign(office("lan"), REVIEW, "an"),
        lambda: withdraw(office("lan"), REVIEW, "x"),
        lambda: evidence.add(office("lan"), REVIEW, [note_file(office.ws, "a.txt")]),
    ):
        with pytest.raises(NotFound):
            call()


def test_one_serves_its_review_alone(office: Office) -> None:
    met(office)
    decided(office)
    finding = office.accepted()
    office.only_refused_for(
        f"{finding} is of another audit", lambda: actions.serve(office("lan"), ACTION, [finding])
    )
    # The same work for a finding is named there.
    office.ws.forget()
    id, _saved = actions.add(
        office("oanh"), finding, words="The same", due="2026-09-30", owner="an", links=[ACTION]
    )
    assert row(office, id)["links"] == [ACTION]


# Where it is seen.


def test_lists_have_it_among_the_others(office: Office) -> None:
    other = f"{office.accepted()}-A1"
    met(office)
    decided(office)
    assert rows(office) == [other, ACTION]
    assert rows(office, audits=[REVIEW]) == [ACTION]
    assert rows(office, owners=["an"], origins=["review"]) == [ACTION]
    assert rows(office, mine="an") == [other, ACTION]
    assert rows(office, text="second counter") == [ACTION]
    assert rows(office, grades=["minor"]) == [other]
    assert rows(office, units=["economy"]) == [other]
    actions.done(office("an"), ACTION, evidence="Seen")
    assert rows(office) == [other] and rows(office, statuses=["done"]) == [ACTION]
    assert [
        one["id"] for one in selection.findings(office.ws, Wanted(audits=[REVIEW], statuses=["all"]))
    ] == []
    assert [one["id"] for one in selection.findings(office.ws, Wanted(statuses=["all"]))] == ["2026-01-F01"]


def test_what_is_late_shows_as_late(office: Office) -> None:
    met(office)
    decided(office, due="2026-07-10")
    late = office.ws.as_(office.ws.acting, "2026-07-12")
    assert [one["id"] for one in selection.actions(late, Wanted(overdue=True))] == [ACTION]
    (shown,) = [one for one in attention(late)["overdue"] if one["id"] == ACTION]
    assert (shown["who"], shown["due"], shown["title"], shown["next"]) == (
        "an", "2026-07-10", "A second counter", "auditcore action done 2026-R1-A1",
    )  # fmt: skip
    assert [one["id"] for one in owed_by(late, "an")] == [ACTION]


def test_an_extension_waits_for_whoever_chairs(office: Office) -> None:
    met(office)
    decided(office)
    extensions.extend(office("an"), ACTION, to="2026-10-31", reason="Late")
    office.ws.forget()
    (waits,) = [one for one in owed_by(office.ws, "hai") if one["what"] == "extension"]
    assert waits["id"] == ACTION


def test_where_findings_get_stuck_it_is_no_finding(office: Office) -> None:
    office.accepted()
    met(office)
    decided(office)
    office.ws.forget()
    assert REVIEW not in {one["longest_id"] for one in stuck(office.ws, Wanted())}
    assert stuck(office.ws, Wanted(audits=[REVIEW])) == []


def test_a_bulk_change_has_an_event_in_each_stream(office: Office) -> None:
    office.accepted()
    closed(office)
    line = CommandLine(office.ws.path, "lan", office.ws.today)
    line.fine("action", "assign", "--owner", "an", "--to", "duc", "--reason", "On leave", "--yes")
    assert {one["owner"] for one in line.fine("action", "list", "--json").json} == {"duc"}
    page = line.fine("action", "show", "2026-r1-a1").out
    assert "management review 2026-R1" in page and "Duc (duc)" in page
    assert "action.assign" in line.fine("log", ACTION).out


def test_what_was_said_of_it_is_told(office: Office) -> None:
    closed(office)
    line = CommandLine(office.ws.path, "an", "2026-07-21")
    told = line.fine("action", "progress", ACTION, "50").err
    assert "2026-R1-A1 is due on Wed 2026-09-30, from An." in told
    told = line.fine("action", "extend", ACTION, "--to", "2026-10-31", "--reason", "Late").err
    assert "Hai is to allow or refuse the extension of 2026-R1-A1 by " in told
    line.fine("action", "extend", ACTION, "--allow", person="hai")
    assert line.fine("action", "done", ACTION, "--evidence", "Seen").err == "saved as event 2026-R1:8\n"


# The next review reports on it.


def test_the_next_review_hears_what_became_of_the_actions_of_the_earlier_ones(office: Office) -> None:
    closed(office)
    for id, day in (("2026-R2", "2026-12-15"), ("2027-R1", "2027-06-15")):
        office.day(day)
        met(office, date=day)
        decided(office, id, due="2027-09-30")
    actions.done(office("an"), ACTION, evidence="Seen")
    office.ws.forget()

    def told(before: str) -> list[tuple[str, str, str]]:
        return [
            (one["id"], one["status"], one["reviewed_on"])
            for one in reviews.earlier_actions(office.ws, before)
        ]

    first, second = (ACTION, "done", "2026-07-20"), ("2026-R2-A1", "open", "2026-12-15")
    assert told(REVIEW) == []
    assert told("2026-R2") == [first]
    assert told("2027-R1") == [first, second]
    assert [id for id, *_rest in told("")] == [ACTION, "2026-R2-A1", "2027-R1-A1"]
    assert {one["decision"] for one in reviews.earlier_actions(office.ws, "2026-R2")} == {"2026-R1-D1"}


def test_of_two_on_one_day_the_lower_number_is_the_earlier(office: Office) -> None:
    long_ago = {"period": ("2026-01-01", "2026-07-01")}
    for id in (met(office, **long_ago), met(office, **long_ago)):
        decided(office, id)
    assert [one["id"] for one in reviews.earlier_actions(office.ws, "2026-R2")] == [ACTION]
    assert reviews.earlier_actions(office.ws, REVIEW) == []


# Notices.


def due(office: Office, person: str, today: str = "") -> list[tuple[str, str]]:
    ws = office.ws.as_(office.ws.acting, today or office.ws.today)
    ws.forget()
    kept = (item.happening for item in notices_due.due(ws, to=person).items)
    return sorted((told.kind, told.about) for told in kept if told.kind != "weekly")


def told_above(office: Office, about: str, today: str) -> set[str]:
    """Who hears by that day that it is late, and in their charge."""
    ws = office.ws.as_(office.ws.acting, today)
    ws.forget()
    return {
        item.to
        for item in notices_due.every(ws)
        if (item.happening.kind, item.happening.about) == ("escalation", about)
    }


def test_people_are_told_of_their_actions_as_of_any_other(office: Office) -> None:
    met(office)
    decided(office, due="2026-07-10")
    assert due(office, "an") == [("action-assigned", ACTION)]
    extensions.extend(office("an"), ACTION, to="2026-07-30", reason="Late")
    assert ("extension-asked", ACTION) in due(office, "hai")
    extensions.refuse(office("hai"), ACTION, "People wait")
    assert ("extension-decided", ACTION) in due(office, "an")
    assert ("due-soon", ACTION) in due(office, "an", "2026-07-09")
    assert ("overdue", ACTION) in due(office, "an", "2026-07-11")
    assert "hai" in told_above(office, ACTION, "2026-08-10")
    actions.done(office("an"), ACTION, evidence="Seen")
    assert ("overdue", ACTION) not in due(office, "an", "2026-07-20")


def test_who_is_asked_for_an_input_is_told_and_reminded_until_it_is_there(office: Office) -> None:
    planned(office)
    asked = "2026-R1/c1"
    reviews.ask(office("lan"), REVIEW, "c1", of="an", due="2026-07-10")
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-10")
    reviews.ask(office("lan"), REVIEW, "d", of="oanh", due="2026-07-10")  # two by one day are two things
    assert due(office, "an") == []
    assert due(office, "oanh") == [("input-asked", asked), ("input-asked", "2026-R1/d")]
    assert ("due-soon", asked) in due(office, "oanh", "2026-07-09")
    assert ("overdue", asked) in due(office, "oanh", "2026-07-11")
    assert told_above(office, asked, "2026-07-20") == {"lan"}
    reviews.supply(office("mai"), REVIEW, "c1", "Content")
    reviews.supply(office("mai"), REVIEW, "d", "Two vacancies")
    assert due(office, "oanh") == due(office, "oanh", "2026-07-11") == []


def test_the_role_quality_is_reminded_of_the_day_and_not_once_it_was_held(office: Office) -> None:
    planned(office)
    assert due(office, "lan", "2026-07-13") == [("due-soon", REVIEW)]
    assert due(office, "lan", "2026-07-22") == [("overdue", REVIEW)]
    reviewing.hold(office)
    assert due(office, "lan", "2026-07-22") == []


def test_a_message_says_what_is_asked_and_what_to_type(office: Office) -> None:
    planned(office)
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-10")
    text = (
        CommandLine(office.ws.path, "lan", "2026-07-01")
        .fine("notify", "preview", "input-asked", "--for", "2026-R1/c1")
        .out
    )
    for words in (
        "2026-R1/c1: an input for the management review",
        "Lan asks you for the input 2026-R1/c1",
        "Satisfaction and feedback",
        "What to type: auditcore review input 2026-R1 c1 TEXT\n",
    ):
        assert words in text


def test_a_run_tells_each_thing_once(office: Office) -> None:
    met(office)
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-10")
    decided(office)
    office.ws.forget()
    notify.run(office("lan"))
    assert due(office, "oanh") == due(office, "an") == []


def test_a_calendar_holds_the_days_of_actions(office: Office) -> None:
    from auditcore.service.notice_dates import running

    met(office)
    decided(office)
    office.ws.forget()
    assert {item.happening.about for item, _day in running(office.ws).values()} >= {ACTION}


def test_one_who_leaves_the_office_has_left(office: Office) -> None:
    held(office)
    change_org(office, "person/an", ended={"on": "2026-07-02", "by": "lan"})
    office.only_refused_for("An has left and cannot own anything", lambda: decided(office))


def test_an_old_record_of_a_decision_stays_readable(office: Office) -> None:
    """What an event says counts, whatever the rules are by now."""
    at(office, "closed")
    office.ws.commit(REVIEW, "test", lambda situation: [put(f"action/{ACTION}", set={"kind": "corrective"})])
    assert row(office)["kind"] == "corrective"
