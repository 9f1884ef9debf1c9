"""The dates that run: answer, review, decision, plan, action, effect; whose they are, and what stops or moves them."""

from __future__ import annotations

import building
import pytest
from building import ACCEPTED, AUDIT, DONE, DUE, ISSUED, SUBMITTED, VERIFIED, Office
from conftest import Clock

from auditcore import lifecycle
from auditcore.clocks import clocks
from auditcore.service import extensions, findings, moves
from auditcore.service.register import finding_rows
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def running(office: Office, id: str) -> list[tuple[str, str, str]]:
    """What runs now: what, whose, due."""
    return [(clock["what"], clock["who"], clock["due"]) for clock in findings.detail(office.ws, id)["clocks"]]


def row(office: Office, id: str) -> dict[str, object]:
    return next(row for row in finding_rows(office.ws, [AUDIT]) if row["id"] == id)


def send_back(office: Office, id: str, day: str) -> None:
    office.day(day)
    moves.send_back(office("linh", on=day), id, "There is no cause in it")


def test_each_status_has_its_clock(office: Office) -> None:
    expected = {
        "draft": [],
        "issued": [("answer", "oanh", "2026-08-01")],
        "submitted": [("review", "lead", "2026-07-20")],
        "in-progress": [("action", "an", DUE)],
        "implemented": [("effect", "vy", VERIFIED)],
        "closed": [],
        "withdrawn": [],
    }
    assert {status: running(office, office.at(status)) for status in expected} == expected


@pytest.mark.parametrize(
    ("grade", "due"), [("major", "2026-07-16"), ("minor", "2026-08-01"), ("opportunity", "2026-08-01")]
)
def test_the_answer_is_due_by_the_grade(office: Office, grade: str, due: str) -> None:
    assert running(office, office.issued(grade)) == [("answer", "oanh", due)]


def test_the_earliest_action_comes_first(office: Office) -> None:
    id = office.accepted()
    office.plan(id, due="2026-07-15", on=ACCEPTED, owner="duc")
    found = row(office, id)
    assert (found["due"], found["due_what"], found["due_who"]) == ("2026-07-15", "action", "duc")


def test_a_correction_only_is_verified_within_the_review_days(office: Office) -> None:
    assert running(office, office.corrected()) == [("effect", "verifier", "2026-07-23")]


def test_an_effect_without_a_plan_has_no_day(office: Office) -> None:
    building.set_policy(office, **{"minor.effect-plan": "no"})
    id = office.issued()
    office.plan(id)
    office.submit(id, effect="", judge="", judge_on="")
    office.finish(f"{office.accept(id)}-A1")
    assert running(office, id) == [("effect", "verifier", "")]
    assert row(office, id)["due"] is None


# Pauses: while the auditor's clock runs, the owner's stands.


def test_the_days_that_the_auditor_took_are_given_back(office: Office) -> None:
    id = office.submitted()
    send_back(office, id, "2026-07-16")
    # Ten days with the auditor, so ten more than 1 August.
    assert running(office, id) == [("answer", "oanh", "2026-08-11")]
    office.submit(id, on="2026-07-18")
    send_back(office, id, "2026-07-18")
    assert running(office, id) == [("answer", "oanh", "2026-08-11")], "returned on the same day: no pause"
    office.submit(id, on="2026-07-20")
    send_back(office, id, "2026-07-21")
    assert running(office, id) == [("answer", "oanh", "2026-08-12")], "pauses add up"


def test_a_dispute_stops_the_clock_until_it_is_decided(office: Office) -> None:
    id = office.issued()
    moves.respond(office("oanh"), id, dispute="Not so")
    assert running(office, id) == [("decision", "lead", "2026-07-16")]
    office.day("2026-07-12")
    moves.settle_dispute(office("lan"), id, uphold=True, reason="So it is")
    assert running(office, id) == [("answer", "oanh", "2026-08-11")]


def test_overdue_says_which(office: Office) -> None:
    answer, review, action = office.issued("major"), office.submitted(), office.accepted()
    office.day("2026-08-05")
    found = {id: row(office, id) for id in (answer, review, action)}
    assert {id: (one["overdue"], one["due_what"], one["due_who"]) for id, one in found.items()} == {
        answer: (True, "answer", "oanh"),
        review: (True, "review", "linh"),
        action: (True, "action", "an"),
    }
    assert all(one["flags"] == ["overdue"] for one in found.values())


def test_what_is_due_today_is_not_overdue(office: Office) -> None:
    id = office.accepted()
    office.day(DUE)
    assert not row(office, id)["overdue"]
    office.day("2026-08-01")
    assert row(office, id)["overdue"]


def test_a_pause_keeps_an_owner_from_being_overdue(office: Office) -> None:
    id = office.submitted("major")
    office.day("2026-07-20")
    assert row(office, id)["due_what"] == "review"
    assert not row(office, id)["overdue"], "the answer was due on 16 July, but the auditor has it"


# New rounds and moved dates.


def test_a_new_round_restarts_the_answer(office: Office) -> None:
    id = office.submitted()
    send_back(office, id, "2026-07-16")
    office.submit(id, on="2026-07-17")
    office.accept(id, on="2026-07-17")
    office.finish(f"{id}-A1")
    office.verify(id, verdict="partly")
    # Thirty days from the verdict, none of the first round's pauses.
    assert running(office, id) == [("answer", "oanh", "2026-09-19")]
    assert office.standing(id).answer_due == office.standing(id).answer_set == "2026-09-19"


def test_reopening_restarts_the_answer(office: Office) -> None:
    id = office.verify(office.implemented("major"))
    office.day("2026-09-01")
    moves.reopen(office("linh"), id, "Seen again")
    assert running(office, id) == [("answer", "oanh", "2026-09-15")]


def test_a_grade_that_asks_again_restarts_the_answer(office: Office) -> None:
    id = office.submitted()
    office.day("2026-07-16")
    moves.regrade(office("linh"), id, "major", "Everywhere")
    assert running(office, id) == [("answer", "oanh", "2026-07-30")], "the days with the auditor are past"


def test_an_answer_date_that_the_lead_sets_is_that_date(office: Office) -> None:
    """Earlier pauses are in it already; later ones still count."""
    id = office.submitted()
    send_back(office, id, ACCEPTED)
    findings.change(office("linh"), id, answer_due="2026-09-01", reason="Leave")
    assert running(office, id) == [("answer", "oanh", "2026-09-01")]
    office.submit(id, on=ACCEPTED)
    send_back(office, id, "2026-07-14")
    assert running(office, id) == [("answer", "oanh", "2026-09-06")]


def test_a_date_set_during_a_dispute_counts_the_rest_of_it(office: Office) -> None:
    id = office.issued()
    moves.respond(office("oanh"), id, dispute="Not so")
    office.day("2026-07-10")
    findings.change(office("linh"), id, answer_due="2026-08-20", reason="Leave")
    office.day("2026-07-13")
    moves.settle_dispute(office("lan"), id, uphold=True, reason="So it is")
    assert running(office, id) == [("answer", "oanh", "2026-08-23")]


def test_an_extended_action_is_due_later(office: Office) -> None:
    id = office.accepted()
    extensions.extend(office("linh"), f"{id}-A1", to="2026-08-15", reason="Late")
    assert running(office, id) == [("action", "an", "2026-08-15")]


def test_a_policy_that_changes_rewrites_no_date(office: Office) -> None:
    at = {status: office.at(status) for status in ("issued", "submitted", "in-progress", "implemented")}
    disputed, corrected = office.issued(), office.corrected()
    moves.respond(office("oanh", on=SUBMITTED), disputed, dispute="Not so")
    before = {id: running(office, id) for id in (*at.values(), disputed, corrected)}
    building.set_policy(
        office, **{"minor.answer-days": 3, "review-days": 2, "minor.effect-plan": "no", "extensions": 9}
    )
    assert {id: running(office, id) for id in before} == before
    office.ws.forget()
    assert {id: running(office, id) for id in before} == before
    # The new policy is for what begins from now on.
    assert running(office, office.issued()) == [("answer", "oanh", "2026-07-05")]


def test_the_clock_of_an_observation_runs_for_its_actions_once_it_is_agreed(office: Office) -> None:
    id = office.issued("observation")
    moves.respond(office("oanh", on=ISSUED), id, agree=True)
    assert running(office, id) == [("answer", "oanh", "2026-08-01")], "agreed, but nothing is planned yet"
    office.plan(id)
    assert running(office, id) == [("action", "an", DUE)]
    office.finish(f"{id}-A1", on=DONE)
    assert running(office, id) == []


def test_no_clock_ever_runs_for_what_has_ended(office: Office) -> None:
    for grade in ("major", "minor"):
        for status in ("closed", "withdrawn"):
            finding = office.finding(office.at(status, grade))
            grouped = [
                one
                for one in office.ws.view(AUDIT).table("action").values()
                if one["finding"] == finding["id"]
            ]
            assert clocks(finding, grouped, lifecycle.standing(finding, grouped)) == []
