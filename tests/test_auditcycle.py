"""The table of an audit's moves, and the status computed from what was recorded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore import auditcycle
from auditcore.auditcycle import MOVES, status
from auditcore.auditstatus import is_open, plan_status, was_started
from auditcore.model import AUDIT_STATUSES


def audit(*moves: str) -> dict[str, Any]:
    return {"id": "2026-01", "moves": [{"move": move, "on": "2026-07-01", "by": "minh"} for move in moves]}


def issued(outcome: str) -> dict[str, Any]:
    return {"moves": [{"move": "issue", "outcome": outcome}]}


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        (("plan",), "planned"),
        (("plan", "postpone", "edit"), "planned"),
        (("plan", "cancel"), "cancelled"),
        (("plan", "start"), "under-way"),
        (("start", "conclude", "edit", "postpone"), "under-way"),
        (("start", "issue"), "reported"),
        (("start", "issue", "close"), "closed"),
        (("start", "issue", "close", "reopen"), "reported"),
        (("start", "cancel"), "cancelled"),
    ],
)
def test_the_status_is_computed_from_the_moves(moves: tuple[str, ...], expected: str) -> None:
    assert plan_status(audit(*moves)) == expected


def test_following_up_begins_with_the_first_finding_issued_that_needs_an_answer() -> None:
    given_out = audit("start", "issue")
    assert status(given_out, []) == "reported"
    assert status(given_out, [issued("recorded"), {"moves": []}]) == "reported"
    assert status(given_out, [issued("recorded"), issued("answer")]) == "following-up"


def test_a_finding_issued_before_the_report_does_not_make_it_reported() -> None:
    assert status(audit("start"), [issued("answer")]) == "under-way"
    assert status(audit("start", "issue", "close"), [issued("answer")]) == "closed"


def test_open_is_what_was_started_and_not_ended_as_programme_knows_it() -> None:
    assert not is_open(audit("plan"))
    assert is_open(audit("plan", "start"))
    assert not is_open(audit("plan", "start", "close"))
    assert is_open(audit("plan", "start", "close", "reopen"))
    assert not is_open(audit("plan", "cancel"))
    assert was_started(audit("plan", "start", "close")) and not was_started(audit("plan", "cancel"))


def test_every_status_is_reached_and_every_move_begins_from_a_status() -> None:
    reached = {move.ends for move in MOVES.values()} - {""} | {"following-up"}
    assert reached == set(AUDIT_STATUSES)
    for move in MOVES.values():
        assert set(move.starts) <= {*AUDIT_STATUSES, ""}


def test_nothing_leads_out_of_cancelled_and_only_a_reopening_out_of_closed() -> None:
    assert [move.name for move in MOVES.values() if "cancelled" in move.starts] == []
    assert [move.name for move in MOVES.values() if "closed" in move.starts] == ["reopen"]


def test_every_status_that_stands_against_a_move_says_what_to_type() -> None:
    assert set(auditcycle.NEXT_STEP) == set(AUDIT_STATUSES)


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=12))
def test_moves_that_follow_the_table_never_close_an_audit_past_its_report(names: list[str]) -> None:
    done: list[str] = []
    for name in names:
        if plan_status(audit(*done)) in MOVES[name].starts:
            done.append(name)
    if plan_status(audit(*done)) == "closed":
        assert "issue" in done and done.index("start") < done.index("issue")
