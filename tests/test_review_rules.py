"""The rules of a management review: each guard refuses with its sentence, and each has a test named after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import reviewing
from building import Office, change_org
from commands import CommandLine
from conftest import Clock
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewing import REVIEW, YES, at, closed, decided, held, hold, met, planned, supply_all

from auditcore.errors import NotFound, Refused
from auditcore.record.verify import verify
from auditcore.reviews import ENDS, MOVES, NEXT_STEP, RUNNING, STATUSES
from auditcore.service import reviews, setup, undo, undo_which
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return reviewing.office(workspace, clock)


def test_every_guard_has_a_test_named_after_it() -> None:
    written = set(re.findall(r"^def test_(\w+)\(", Path(__file__).read_text(encoding="utf-8"), flags=re.M))
    guards = {guard.__name__ for move in MOVES.values() for guard in move.guards}
    assert guards <= written, guards - written


def test_the_docs_show_the_table() -> None:
    docs = (Path(__file__).parents[1] / "docs" / "reviews.md").read_text(encoding="utf-8")
    rows = [
        f"| **{move.name}** | {', '.join(filter(None, move.starts)) or '–'} | {', '.join(move.who)} | {move.summary} |"
        for move in MOVES.values()
    ]
    assert "\n".join(["| move | while it is | who | what |", "| --- | --- | --- | --- |", *rows]) in docs


# One try of every move by whoever runs the review, where it could be made.
TRIES: dict[str, Callable[[Office], object]] = {
    "edit": lambda o: reviews.change(o("lan"), REVIEW, invited=["oanh"], reason="Forgotten"),
    "postpone": lambda o: reviews.postpone(o("lan"), REVIEW, "2026-08-01", "Flood"),
    "ask": lambda o: reviews.ask(o("lan"), REVIEW, "c1", of="oanh", due=o.ws.today),
    "input": lambda o: reviews.supply(o("mai"), REVIEW, "c1", "Content"),
    "hold": lambda o: reviews.hold(o("lan"), REVIEW, present=["hai", "oanh"], reason="More came"),
    "decide": lambda o: decided(o),
    "conclude": lambda o: reviews.conclude(o("hai"), REVIEW, "It works", **YES),
    "reopen": lambda o: reviews.reopen(o("lan"), REVIEW, "A decision was left out"),
    "cancel": lambda o: reviews.cancel(o("lan"), REVIEW, "Held together with another"),
}


@pytest.mark.parametrize("move", TRIES)
@pytest.mark.parametrize("status", STATUSES)
def test_a_move_is_made_where_the_table_has_it_and_refused_with_what_comes_next(
    office: Office, status: str, move: str
) -> None:
    at(office, status)
    if status in MOVES[move].starts:
        TRIES[move](office)
        assert reviewing.status(office) == ENDS.get(move, status)
    else:
        said = f"is {status}, and '{move}' is only possible"
        office.only_refused_for(said, lambda: TRIES[move](office))
        assert NEXT_STEP[status].partition("{id}")[0] in office.refused(lambda: TRIES[move](office))[0]


def test_every_status_is_reached_and_says_what_comes_next() -> None:
    assert set(ENDS.values()) == set(STATUSES) == set(NEXT_STEP)
    assert set(TRIES) | {"plan", "close"} == set(MOVES)


@pytest.mark.parametrize("move", [name for name in TRIES if name not in ("input", "conclude")])
def test_it_is_for_the_role_quality_the_head_and_whoever_chairs(office: Office, move: str) -> None:
    change_org(office, "person/lan", roles=[])
    change_org(office, "person/vy", roles=["quality"])
    planned_by = "vy"
    reviews.plan(office(planned_by), "2026-07-20", chair="oanh")
    office.day("2026-07-20")
    if move == "reopen":
        reviews.hold(office("vy"), REVIEW, present=["oanh"])
        reviews.conclude(office("oanh"), REVIEW, "It works", **YES)
        reviews.close(office("vy"), REVIEW, not_supplied="None")
    if move == "decide":
        reviews.hold(office("vy"), REVIEW, present=["oanh"])
    said = office.refused(lambda: TRIES[move](office))
    assert said == [
        "Lan may not do this: it is for whoever has the role quality (Vy) or the head of the organisation (Hai) or "
        "whoever chairs the review (Oanh)."
    ]
    change_org(office, "person/lan", roles={"edit": ["quality"], "ask": ["quality"]}.get(move, ["head"]))
    TRIES[move](office)


def test_top_management_concludes_whoever_types_it(office: Office) -> None:
    reviews.plan(office("lan"), "2026-07-20", chair="oanh")
    office.day("2026-07-20")
    reviews.hold(office("lan"), REVIEW, present=["oanh"])
    assert office.refused(lambda: reviews.conclude(office("lan"), REVIEW, "It works", **YES)) == [
        "Lan may not do this: it is for the head of the organisation (Hai) or whoever chairs the review (Oanh). What one "
        "of them said is recorded on their behalf: --for oanh --source FILE|TEXT."
    ]
    for who in ("hai", "oanh"):
        reviews.conclude(office(who), REVIEW, "It works", **YES)
        signed = office("lan", behalf=who, source="signed minutes")
        reviews.conclude(signed, REVIEW, "It works", **YES)
        said = reviews.detail(office.ws, REVIEW)
        assert (said["conclusions"]["by"], said["moves"][-1]["typed_by"]) == (who, "lan")


def test_concluding_without_inputs_is_warned_of(office: Office) -> None:
    heard: list[str] = []
    held(office)
    ws = office("hai")
    ws.warn = heard.append
    office.refused(lambda: reviews.conclude(office("mai"), REVIEW, "It works", **YES))
    assert heard == []
    reviews.supply(office("mai"), REVIEW, "c1", "Content")
    reviews.conclude(ws, REVIEW, "It works", **YES)
    (said,) = (one for one in heard if "saved" not in one)
    assert said.startswith("It is concluded without these inputs, which nobody supplied: b Changes inside")
    assert "d Whether the resources suffice" in said and "c1" not in said
    supply_all(office)
    heard.clear()
    reviews.conclude(ws, REVIEW, "It works", **YES)
    assert not [one for one in heard if "saved" not in one]


def test_whoever_chairs_may_run_it(office: Office) -> None:
    reviews.plan(office("oanh"), "2026-07-20", chair="oanh")
    office.day("2026-07-20")
    reviews.hold(office("oanh"), REVIEW, present=["oanh"])
    # To take the chair is not for whoever would like to have it.
    assert "may not do this" in office.refused(lambda: reviews.change(office("mai"), REVIEW, chair="mai"))[0]


def test_anyone_supplies_an_input(office: Office) -> None:
    planned(office)
    reviews.supply(office("mai"), REVIEW, "d", "Two vacancies")


def test_only_what_was_planned_is_there(office: Office) -> None:
    for call in (
        lambda: reviews.detail(office.ws, REVIEW),
        lambda: reviews.supply(office("lan"), REVIEW, "d", "x"),
        lambda: reviews.hold(office("lan"), "2026-01", present=["hai"]),
    ):
        with pytest.raises(NotFound, match="There is no management review"):
            call()


# Days.


def test_not_in_future(office: Office) -> None:
    later = office("lan", on="2026-07-02")
    office.only_refused_for("is in the future", lambda: reviews.plan(later, "2026-07-20"))
    planned(office)
    tries: dict[str, Callable[[], object]] = {
        "edit": lambda: reviews.change(later, REVIEW, invited=["oanh"]),
        "postpone": lambda: reviews.postpone(later, REVIEW, "2026-08-01", "Flood"),
        "ask": lambda: reviews.ask(later, REVIEW, "c1", of="oanh", due="2026-07-09"),
        "input": lambda: reviews.supply(later, REVIEW, "c1", "Content"),
        "hold": lambda: reviews.hold(later, REVIEW, present=["hai"]),
        "cancel": lambda: reviews.cancel(later, REVIEW, "No"),
    }
    for call in tries.values():
        office.only_refused_for("is in the future", call)
    reviews.hold(office("lan"), REVIEW, present=["hai"])
    office.only_refused_for(
        "is in the future", lambda: reviews.decide(later, REVIEW, "Stays", kind="resources")
    )
    chair = office("hai", on="2026-07-02")
    office.only_refused_for("future", lambda: reviews.conclude(chair, REVIEW, "It works", **YES))


def test_not_before_held(office: Office) -> None:
    held(office)
    early, chair = office("lan", on="2026-07-19"), office("hai", on="2026-07-19")
    office.only_refused_for(
        "2026-07-19 is before 2026-07-20, the day on which the review was held",
        lambda: reviews.conclude(chair, REVIEW, "It works", **YES),
    )
    reviews.conclude(office("hai"), REVIEW, "It works", **YES)
    said = office.refused(lambda: reviews.close(early, REVIEW, not_supplied="None"))
    assert said == ["2026-07-19 is before 2026-07-20, the day on which the review was held."]


def test_in_order(office: Office) -> None:
    closed(office)
    office.day("2026-07-25")
    reviews.reopen(office("lan"), REVIEW, "A decision was left out")
    office.only_refused_for(
        "2026-07-24 is before 2026-07-25, the day of 'reopen'",
        lambda: reviews.close(office("lan", on="2026-07-24"), REVIEW, not_supplied="None"),
    )
    reviews.close(office("lan"), REVIEW, not_supplied="None")
    office.only_refused_for(
        "before 2026-07-25, the day of 'close'",
        lambda: reviews.reopen(office("lan", on="2026-07-24"), REVIEW, "Again"),
    )


def test_decided_in_time(office: Office) -> None:
    office.day("2026-07-10")
    met(office)
    planned(office)
    early = office("lan", on="2026-07-09")
    office.only_refused_for(
        "before 2026-07-10, the day on which the review was planned or held",
        lambda: reviews.decide(early, REVIEW, "Stays", kind="resources"),
    )
    # What is written down afterwards was decided on the day of the meeting.
    hold(office, on="2026-07-05", reason="The wrong day")
    reviews.decide(
        office("lan", on="2026-07-05"), REVIEW, "A", kind="resources", owner="an", due="2026-08-01"
    )
    assert reviews.detail(office.ws, REVIEW)["actions"][0]["planned_on"] == "2026-07-05"
    # Some things are decided on the way to the meeting.
    hold(office, "2026-R2")
    reviews.decide(office("lan", on="2026-07-12"), "2026-R2", "Stays", kind="resources")


def test_period_in_order(office: Office) -> None:
    wrong = ("2026-07-01", "2026-07-01")
    office.only_refused_for("The period ends before it begins", lambda: planned(office, period=wrong))
    planned(office)
    office.only_refused_for("The period ends", lambda: reviews.change(office("lan"), REVIEW, period=wrong))


def test_up_to_the_meeting(office: Office) -> None:
    held(office)
    beyond = ("2026-01-01", "2026-07-21")
    office.only_refused_for(
        "It was held on 2026-07-20: its period ends with the day before at the latest.",
        lambda: reviews.change(office("lan"), REVIEW, period=beyond, reason="x"),
    )
    reviews.change(office("lan"), REVIEW, period=("2026-01-01", "2026-07-20"), reason="x")


def test_begun_before_the_meeting(office: Office) -> None:
    planned(office, date="2026-12-14", period=("2026-07-20", "2026-12-14"))
    office.only_refused_for(
        "begins on 2026-07-20, which is not before the meeting; put that right first: auditcore review edit 2026-R1 "
        "--period",
        lambda: hold(office),
    )
    reviews.change(office("lan"), REVIEW, period=("2026-07-19", "2026-12-14"))
    hold(office)
    assert reviews.detail(office.ws, REVIEW)["period"] == {"first": "2026-07-19", "before": "2026-07-20"}


def test_hours_in_order(office: Office) -> None:
    planned(office)
    said = office.refused(lambda: hold(office, begins="8 o'clock", ends="24:00"))
    assert [sentence.partition(" is ")[0] for sentence in said] == ["'8 o'clock'", "'24:00'"]
    office.only_refused_for(
        "It ended at 08:00, which is not after 08:00.", lambda: hold(office, begins="08:00", ends="08:00")
    )
    hold(office, begins="08:00", ends="10:30")


def test_hours_as_people_write_them(office: Office) -> None:
    planned(office)
    hold(office, begins=" 8h ", ends="10 giờ 30")
    shown = reviews.detail(office.ws, REVIEW)
    assert (shown["begins"], shown["ends"]) == ("08:00", "10:30")
    again = office.refused(lambda: hold(office, begins="8h", ends="8:00", reason="x"))
    assert again == ["It ended at 08:00, which is not after 08:00."]


def test_whoever_took_the_minutes_is_among_those_present(office: Office, warnings: list[str]) -> None:
    planned(office)

    def took(present: list[str], **given: Any) -> list[str]:
        warnings.clear()
        hold(office, present=present, secretary="lan", **given)
        assert reviews.detail(office.ws, REVIEW)["present"] == list(dict.fromkeys([*present, "lan"]))
        return [sentence for sentence in warnings if "minutes" in sentence]

    told = "Lan took the minutes, and so is among those present: Hai, Oanh, Lan."
    assert took(["hai", "oanh"]) == [told]
    assert took(["lan", "hai", "hai"], reason="Another order") == []
    office.only_refused_for(
        "lan cannot be both present and excused",
        lambda: hold(office, present=["hai"], excused=["lan"], secretary="lan", reason="x"),
    )
    office.only_refused_for(
        "Who was present is missing", lambda: hold(office, present=[], secretary="lan", reason="x")
    )


def test_due_not_past(office: Office) -> None:
    met(office)
    office.only_refused_for(
        "The due date 2026-06-30 is before 2026-07-01, the day on which it is asked for",
        lambda: reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-06-30"),
    )
    said = office.refused(lambda: decided(office, due="2026-06-30"))
    assert said == ["The due date 2026-06-30 is before 2026-07-01, the day on which the action is planned."]


def test_nobody_is_asked_for_what_the_record_tells(office: Office) -> None:
    planned(office)
    for key in ("a", "C4", "c6"):
        said = office.refused(partial(reviews.ask, office("lan"), REVIEW, key, of="oanh", due="2026-07-09"))
        assert said == [f"{key.lower()} is told by the record itself: nobody need supply it."]
    reviews.supply(office("oanh"), REVIEW, "c4", "Look at the receipts")


# People and units.


def test_people_known(office: Office) -> None:
    change_org(office, "person/nga", ended={"on": "2026-06-01", "by": "lan"})
    said = office.refused(lambda: planned(office, chair="haj", invited=["nobody", "nga"]))
    assert len(said) == 3
    assert "There is no person 'haj'" in said[0] and "hai" in said[0]
    assert said[2] == "Nga left on 2026-06-01."
    change_org(office, "person/mai", roles=["head"])  # two heads, and none of them is meant by itself
    office.only_refused_for("Who chairs the review is missing: --chair PERSON.", lambda: planned(office))
    planned(office, chair="hai", invited=["oanh"])
    change_org(office, "person/oanh", ended={"on": "2026-07-01", "by": "lan"})
    # Who was invited and left since is no reason to refuse what has nothing to do with that.
    reviews.change(office("lan"), REVIEW, unit="economy")


def test_whoever_left_after_the_meeting_was_there(office: Office) -> None:
    held(office)
    change_org(office, "person/oanh", ended={"on": "2026-12-01", "by": "lan"})
    hold(office, present=["hai", "oanh"], reason="More came")
    assert "oanh" in reviews.detail(office.ws, REVIEW)["present"]


def test_unit_known(office: Office) -> None:
    office.only_refused_for("There is no unit 'economi'", lambda: planned(office, unit="economi"))
    change_org(office, "unit/land", ended={"on": "2026-06-01", "by": "lan"})
    office.only_refused_for("The unit Land ended on 2026-06-01.", lambda: planned(office, unit="land"))


def test_asked_known(office: Office) -> None:
    planned(office)
    office.only_refused_for(
        "There is no person 'oan'",
        lambda: reviews.ask(office("lan"), REVIEW, "c1", of="oan", due="2026-07-09"),
    )
    calls: list[Callable[[], object]] = [
        lambda: reviews.ask(office("lan"), REVIEW, "c9", of="oanh", due="2026-07-09"),
        lambda: reviews.supply(office("lan"), REVIEW, "g", "x"),
    ]
    for call in calls:
        with pytest.raises(NotFound, match="There is no input") as caught:
            call()
        assert "a, b, c1, c2, c3, c4, c5, c6, c7, d, e, f" in caught.value.hint


def test_present_known(office: Office) -> None:
    planned(office)
    office.only_refused_for("Who was present is missing", lambda: hold(office, present=[]))
    said = office.refused(lambda: hold(office, present=["hai", "x", "oanh"], excused=["oanh"]))
    assert len(said) == 2 and "'x'" in said[0] and "both present and excused" in said[1]


def test_secretary_known(office: Office) -> None:
    planned(office)
    office.only_refused_for("There is no person 'lann'", lambda: hold(office, secretary="lann"))
    hold(office, secretary="lan")


def test_chair_present(office: Office) -> None:
    planned(office)
    office.only_refused_for(
        "Hai chairs the review and was not present; whoever did is named by: auditcore review edit 2026-R1 --chair",
        lambda: hold(office, present=["lan", "oanh"]),
    )
    reviews.change(office("lan"), REVIEW, chair="oanh")
    hold(office, present=["lan", "oanh"])


# Reasons and what must be said.


def test_reason_given(office: Office) -> None:
    planned(office)
    reason = "A reason is needed (--reason)."
    office.only_refused_for(reason, lambda: reviews.postpone(office("lan"), REVIEW, "2026-08-01", ""))
    office.only_refused_for(reason, lambda: reviews.cancel(office("lan"), REVIEW, ""))
    hold(office)
    reviews.conclude(office("hai"), REVIEW, "It works", **YES)
    reviews.close(office("lan"), REVIEW, not_supplied="None")
    office.only_refused_for(reason, lambda: reviews.reopen(office("lan"), REVIEW, ""))


def test_reason_once_held(office: Office) -> None:
    planned(office)
    reviews.change(office("lan"), REVIEW, invited=["oanh"])
    hold(office)
    reason = "A reason is needed (--reason)."
    office.only_refused_for(reason, lambda: reviews.change(office("lan"), REVIEW, invited=["an"]))
    office.only_refused_for(reason, lambda: hold(office, present=["hai"]))
    hold(office, present=["hai"], reason="The others left at once")
    assert reviews.detail(office.ws, REVIEW)["present"] == ["hai"]


def test_something_said(office: Office) -> None:
    planned(office)
    office.only_refused_for("There is nothing to record", lambda: reviews.supply(office("mai"), REVIEW, "d"))
    office.only_refused_for(
        "Either there is something to report or there is not",
        lambda: reviews.supply(office("mai"), REVIEW, "d", "Two", none="Nothing"),
    )


def test_owner_with_due(office: Office) -> None:
    met(office)
    office.only_refused_for("By when the action is to be done is missing", lambda: decided(office, due=""))
    office.only_refused_for("Who is to do it is missing", lambda: decided(office, owner=""))


def test_concluded(office: Office) -> None:
    held(office)
    supply_all(office)
    office.only_refused_for(
        "The conclusions are missing: auditcore review conclude 2026-R1",
        lambda: reviews.close(office("lan"), REVIEW),
    )


def test_supplied_or_said_why(office: Office) -> None:
    held(office)
    reviews.conclude(office("hai"), REVIEW, "It works", **YES)
    (said,) = office.refused(lambda: reviews.close(office("lan"), REVIEW))
    assert said.startswith(
        "Nobody supplied b, c1, c2, c3, c5, c7, d, e, f: auditcore review input 2026-R1 b TEXT"
    )
    supply_all(office)
    office.only_refused_for(
        "--not-supplied is not needed", lambda: reviews.close(office("lan"), REVIEW, not_supplied="None")
    )
    reviews.close(office("lan"), REVIEW)
    assert reviews.detail(office.ws, REVIEW)["not_supplied"] is None


def test_nothing_is_decided_before_the_meeting_so_that_it_can_be_given_up(office: Office) -> None:
    planned(office)
    line = CommandLine(office.ws.path, "lan", office.ws.today)
    words = ("Hire", "--kind", "resources", "--owner", "an", "--due", "2026-12-31")
    answer = line("review", "decide", REVIEW, *words)
    assert answer.code == 4 and "auditcore review hold 2026-R1 --present" in answer.err
    office.ws.forget()
    assert reviews.detail(office.ws, REVIEW)["actions"] == []
    reviews.cancel(office("lan"), REVIEW, "Flood")


def test_nothing_decided(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a record of a time in which decisions were noted beforehand."""
    planned(office)
    with monkeypatch.context() as earlier:
        earlier.setitem(MOVES, "decide", MOVES["decide"]._replace(starts=RUNNING))
        decided(office)
    office.only_refused_for(
        "2026-R1 has decisions already (2026-R1-D1)", lambda: reviews.cancel(office("lan"), REVIEW, "No")
    )


def test_what_changes_nothing_is_refused(office: Office) -> None:
    planned(office, invited=["oanh"])
    office.only_refused_for(
        "Nothing would change", lambda: reviews.change(office("lan"), REVIEW, invited=["oanh"])
    )
    office.only_refused_for(
        "Nothing would change", lambda: reviews.postpone(office("lan"), REVIEW, "2026-07-20", "x")
    )


def test_a_closed_review_is_not_changed(office: Office) -> None:
    closed(office)
    assert RUNNING == ("planned", "held")
    for move in ("edit", "ask", "input", "hold", "decide", "conclude", "postpone", "cancel"):
        assert "is closed" in office.refused(partial(TRIES[move], office))[0]


# Whatever people try, in whatever order.

WHO = ("lan", "hai", "mai")
ANYTHING: dict[str, Callable[[Workspace], object]] = {
    "edit": lambda ws: reviews.change(ws, REVIEW, invited=["oanh"], reason="x"),
    "postpone": lambda ws: reviews.postpone(ws, REVIEW, "2026-08-01", "x"),
    "ask": lambda ws: reviews.ask(ws, REVIEW, "c1", of="oanh", due="2026-08-01"),
    "input": lambda ws: reviews.supply(ws, REVIEW, "c1", "x"),
    "hold": lambda ws: reviews.hold(ws, REVIEW, present=["hai"], reason="x"),
    "decide": lambda ws: reviews.decide(ws, REVIEW, "x", kind="resources", owner="an", due="2026-08-01"),
    "conclude": lambda ws: reviews.conclude(ws, REVIEW, "x", **YES),
    "close": lambda ws: reviews.close(ws, REVIEW, not_supplied="x"),
    "reopen": lambda ws: reviews.reopen(ws, REVIEW, "x"),
    "cancel": lambda ws: reviews.cancel(ws, REVIEW, "x"),
    "undo": lambda ws: undo.undo(ws, undo_which.last(ws)),
}


@given(st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(sorted(ANYTHING))), max_size=14))
@settings(max_examples=25)
def test_whatever_is_tried_the_table_holds_and_the_record_verifies(tries: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        clock = Clock()
        ws, _saved = setup.init(
            f"{folder}/office",
            organisation="Office",
            me="lan:Lan",
            language="en",
            timezone="UTC",
            environ={},
            clock=clock,
        )
        office = reviewing.office(ws, clock)
        planned(office, date="2026-07-01")
        for person, move in tries:
            before, events = reviewing.status(office), office.ws.view(REVIEW).head
            try:
                ANYTHING[move](office(person))
            except (Refused, NotFound):
                office.ws.forget()
                assert office.ws.view(REVIEW).head == events
                continue
            if move != "undo":
                assert before in MOVES[move].starts
                assert person != "mai" or MOVES[move].who == ("anyone",)
                assert reviewing.status(office) == ENDS.get(move, before)
            else:
                assert reviewing.status(office) == before
        shown = reviews.detail(office.ws, REVIEW)
        assert [one["id"] for one in shown["actions"]] == [
            f"{REVIEW}-A{n + 1}" for n in range(len(shown["actions"]))
        ]
        standing = {one["action"] for one in shown["decisions"]}
        assert {one["id"] for one in shown["actions"] if one["status"] == "open"} == standing
        assert verify(office.ws.path)["problems"] == []
