"""What a closed review put on paper: its pack and its minutes rest on what was recorded up to its closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import building
import pytest
import reviewing
from audit_pages import said
from building import Office
from conftest import Clock
from reviewing import REVIEW, YES, decided, hold, planned

from auditcore import i18n
from auditcore.contract import Report
from auditcore.decision import put
from auditcore.figures.periods import named
from auditcore.past import Past
from auditcore.record.segments import seal
from auditcore.service import actions, extensions, findings, moves, review_pack
from auditcore.service import reviews as service
from auditcore.service.reports import Asked
from auditcore.workspace import Workspace

LATER = "2026-12-20"
SAID = "2026-07-16"


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return reviewing.office(workspace, clock)


def pack(office: Office, *given: Any, **asked: Any) -> str:
    office.ws.forget()
    with i18n.speaking("en"):
        return without_head(review_pack.report(office.ws, Asked("en", **asked), *given))


def minutes(office: Office) -> str:
    office.ws.forget()
    with i18n.speaking("en"):
        return said(review_pack.minutes(office.ws, Asked("en"), REVIEW))


def without_head(report: Report) -> str:
    return said(report._replace(head=""))


def with_a_miss(office: Office) -> str:
    """A finding with an action that was due on 17 July and not done, and a review of 20 July that was closed."""
    id = office.issued()
    office.plan(id, due="2026-07-17")
    office.accept(office.submit(id))
    hold(office, planned(office))
    decided(office)
    service.conclude(office("hai"), REVIEW, "It works", **YES)
    return id


def close(office: Office) -> None:
    service.close(office("lan"), REVIEW, not_supplied="No survey was made")


AFTERWARDS: dict[str, Any] = {
    "more time": lambda office, one: extensions.extend(office("linh"), f"{one}-A1", to="2026-12-31", reason="More"),
    "more time, dated back": lambda office, one: extensions.extend(
        office("linh", on=SAID), f"{one}-A1", to="2026-12-31", reason="More"
    ),
    "done, dated back": lambda office, one: actions.done(office("an", on=SAID), f"{one}-A1", evidence="Seen"),
    "withdrawn, dated back": lambda office, one: moves.withdraw(office("linh", on=SAID), one, "Unfounded"),
    "another grade": lambda office, one: moves.regrade(office("linh"), one, "major", "It is worse"),
    "another text": lambda office, one: findings.change(office("linh"), one, observed="5 of 20", reason="Counted"),
    "another finding, dated back": lambda office, one: findings.add(
        office("tam", on=SAID), audit=building.AUDIT, grade="major", unit="economy", owner="oanh",
        clauses=["8.5.1"], **building.TEXTS,
    ),
    "another name": lambda office, one: building.change_org(office, "unit/economy", name="Trade"),
    "the review's action done": lambda office, one: actions.done(
        office("an", on="2026-07-20"), f"{REVIEW}-A1", evidence="Seen"
    ),
    "its audit closed": lambda office, one: building.audit_move(office, "close"),
}  # fmt: skip


@pytest.mark.parametrize("what", AFTERWARDS)
@pytest.mark.parametrize("detail", [False, True])
def test_nothing_that_is_recorded_after_its_closing_changes_it(
    office: Office, what: str, detail: bool
) -> None:
    id = with_a_miss(office)
    close(office)
    first = pack(office, REVIEW, detail=detail), minutes(office)
    office.day(LATER)
    AFTERWARDS[what](office, id)
    assert (pack(office, REVIEW, detail=detail), minutes(office)) == first


@pytest.mark.parametrize("what", ["done, dated back", "withdrawn, dated back", "another name"])
def test_before_its_closing_it_tells_what_is_recorded_now(office: Office, what: str) -> None:
    id = with_a_miss(office)
    first = pack(office, REVIEW)
    AFTERWARDS[what](office, id)
    assert pack(office, REVIEW) != first


def test_reopened_it_tells_what_is_recorded_now_and_closed_again_what_was_recorded_by_then(
    office: Office,
) -> None:
    id = with_a_miss(office)
    close(office)
    first = pack(office, REVIEW)
    AFTERWARDS["done, dated back"](office, id)
    service.reopen(office("lan"), REVIEW, "Something was left out")
    now = pack(office, REVIEW)
    assert "done by their due date: 0 of 1" in first
    assert "done by their due date: 1 of 1" in now
    close(office)
    again = pack(office, REVIEW)
    AFTERWARDS["another name"](office, id)
    assert "done by their due date: 1 of 1" in again
    assert pack(office, REVIEW) == again


def test_figures_of_other_days_are_those_of_now(office: Office) -> None:
    id = with_a_miss(office)
    close(office)
    office.day(LATER)
    AFTERWARDS["done, dated back"](office, id)
    assert "done by their due date: 1 of 1" in pack(office, REVIEW, named("2026-07"))
    assert "done by their due date: 0 of 1" in pack(office, REVIEW)


# How far a stream is folded.


def event_of(ws: Workspace, stream: str) -> Any:
    return ws.record.last(stream)


def note(ws: Workspace, stream: str, text: str) -> None:
    ws.commit(stream, "test.note", lambda situation: [put(f"note/{text}", set={"text": text})])


@pytest.mark.parametrize("sealed", [False, True])
def test_every_stream_is_folded_up_to_what_was_recorded_by_then(workspace: Workspace, sealed: bool) -> None:
    ws = workspace
    for text in ("a", "b"):
        note(ws, "one", text)
        note(ws, "two", text)
    event = event_of(ws, "one")
    note(ws, "one", "c")
    note(ws, "two", "c")
    note(ws, "late", "c")
    note(ws, "org", "c")
    if sealed:
        for stream in ("one", "two", "late"):
            seal(ws.record, stream)
        ws.forget()
    past = Past(ws, event, "2026-07-01")
    assert {stream: sorted(past.view(stream).table("note")) for stream in ("one", "two", "late", "org")} == {
        "one": ["a", "b"],
        "two": ["a"] if event.header["at"] < ws_moment(ws, "two", 2) else ["a", "b"],
        "late": [],
        "org": [],
    }
    assert past.view("one").head == event.head
    assert sorted(ws.view("one").table("note")) == ["a", "b", "c"]
    assert past.as_(past.acting, "2026-08-01").view("late").head is None


def ws_moment(ws: Workspace, stream: str, seq: int) -> str:
    return str(next(ws.record.read(stream, after=seq - 1)).header["at"])


def test_a_head_that_the_event_names_counts_more_than_a_clock(workspace: Workspace, clock: Clock) -> None:
    ws = workspace
    note(ws, "two", "a")

    def looks(situation: Any) -> Any:
        situation.other("two")
        return [put("note/z", set={})]

    clock.forward(10)
    event = ws.commit("one", "test.note", looks).event
    clock.forward(-5)  # a clock that was put back
    note(ws, "two", "b")
    assert sorted(Past(ws, event, "2026-07-01").view("two").table("note")) == ["a"]


def test_what_was_recorded_at_the_same_moment_belongs_to_it(workspace: Workspace) -> None:
    ws, moment = workspace, workspace.clock()
    ws.clock = lambda: moment
    note(ws, "two", "a")
    note(ws, "one", "a")
    ws.clock = lambda: moment + timedelta(microseconds=1)
    note(ws, "two", "b")
    assert sorted(Past(ws, event_of(ws, "one"), "2026-07-01").view("two").table("note")) == ["a"]


def test_what_is_past_is_only_read(workspace: Workspace) -> None:
    past = Past(workspace, event_of(workspace, "org"), "2026-07-01")
    with pytest.raises(RuntimeError):
        note(past, "one", "a")
    assert workspace.view("one").head is None


def test_closing_names_the_heads_on_which_the_papers_rest(office: Office) -> None:
    with_a_miss(office)
    close(office)
    seen = event_of(office.ws, REVIEW).header["seen"]
    assert {building.AUDIT, "org", "programme"} <= set(seen)


def test_the_last_event_is_found_whole_in_a_segment(workspace: Workspace) -> None:
    for text in "abc":
        note(workspace, "one", text)
    single = workspace.record.last("one")
    seal(workspace.record, "one")
    assert workspace.record.last("one") == single == [*workspace.record.read("one")][-1]
    assert workspace.record.last("none") is None
