"""Who may make which move, and what the others are told."""

from __future__ import annotations

from collections.abc import Callable

import building
import pytest
from building import SUBMITTED, Office
from conftest import Clock
from tries import ACTION_TRIES, OTHER, TRIES

from auditcore import case
from auditcore.service import findings, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


# Who tries what at which status, and whose it is. Nothing else stands against the move.
WRONG = [
    ("issue", "draft", "tam", ("lead",)),
    ("respond", "issued", "mai", ("owner",)),
    ("respond", "issued", "linh", ("owner",)),
    ("analyse", "issued", "an", ("owner",)),
    ("submit", "issued", "linh", ("owner",)),
    ("accept", "submitted", "oanh", ("auditor", "stand-in")),
    ("accept", "submitted", "lan", ("auditor", "stand-in")),
    ("return", "submitted", "vy", ("auditor", "stand-in")),
    ("verify", "implemented", "mai", ("verifier",)),
    ("decide", "issued", "tam", ("lead", "quality")),
    ("regrade", "issued", "tam", ("lead", "stand-in")),
    ("combine", "issued", "oanh", ("lead", "stand-in")),
    ("withdraw", "issued", "lan", ("lead", "stand-in", "raiser")),
    ("reopen", "closed", "oanh", ("lead",)),
    ("edit", "draft", "mai", ("raiser", "lead", "stand-in")),
    ("assign", "issued", "an", ("lead", "owner", "quality")),
]
ACTION_WRONG = [
    ("add", "in-progress", "an", ("owner", "lead")),
    ("done", "in-progress", "oanh", ("action-owner",)),
    ("done", "in-progress", "linh", ("action-owner",)),
    ("cancel", "in-progress", "an", ("owner", "lead")),
    ("serve", "in-progress", "an", ("owner", "lead")),
    ("release", "in-progress", "an", ("owner", "lead")),
    ("progress", "in-progress", "oanh", ("action-owner",)),
    ("hold", "in-progress", "tam", ("action-owner", "owner", "lead", "quality")),
    ("resume", "in-progress", "vy", ("action-owner", "owner", "lead", "quality")),
    ("block", "in-progress", "tam", ("action-owner", "owner", "lead")),
    ("unblock", "in-progress", "lan", ("action-owner", "owner", "lead")),
    ("ask", "in-progress", "mai", ("action-owner", "owner")),
    ("allow", "in-progress", "oanh", ("auditor", "quality", "head")),
    ("refuse", "in-progress", "an", ("auditor", "quality", "head")),
    ("assign", "in-progress", "mai", ("action-owner", "owner", "lead", "quality")),
]


class As(Office):
    """The same office in which one person does everything."""

    def __init__(self, office: Office, person: str) -> None:
        super().__init__(office.ws, office.clock)
        self.person = person

    def __call__(self, person: str, **acting: str) -> Workspace:
        return super().__call__(self.person, **acting)


@pytest.mark.parametrize(("move", "status", "person", "parts"), WRONG)
def test_the_wrong_person_is_told_who_may(
    office: Office, move: str, status: str, person: str, parts: tuple[str, ...]
) -> None:
    id = office.at(status)
    assert office.draft() == OTHER
    refused_as(office, person, parts, lambda as_person: TRIES[move](as_person, id))


@pytest.mark.parametrize(("move", "status", "person", "parts"), ACTION_WRONG)
def test_the_wrong_person_for_an_action_is_told_who_may(
    office: Office, move: str, status: str, person: str, parts: tuple[str, ...]
) -> None:
    id = office.at(status)
    refused_as(office, person, parts, lambda as_person: ACTION_TRIES[move](as_person, id))


# Who has these parts here is named; nobody need stand in for the lead.
CALLED = {
    "lead": "the lead auditor (Linh)",
    "owner": "the finding's owner or the head of its unit (Oanh, Hai)",
    "auditor": "the audit's lead or team (Linh, Tam)",
    "quality": "whoever has the role quality (Lan)",
    "raiser": "whoever raised the finding (Tam)",
    "action-owner": "the action's owner (An)",
}


def refused_as(
    office: Office, person: str, parts: tuple[str, ...], attempt: Callable[[Office], object]
) -> None:
    names = " or ".join(CALLED.get(part, case.PART_NAMES[part]) for part in parts if part != "stand-in")
    said = office.refused(lambda: attempt(As(office, person)))
    assert said == [f"{person.title()} may not do this: it is for {names}."]


def test_whoever_answers_for_the_unit_may_answer(office: Office) -> None:
    """Its head, its deputy between the dates, and the owner; nobody else of the unit."""
    building.change_org(
        office, "unit/economy", deputy={"person": "duc", "from": "2026-07-03", "to": "2026-07-05"}
    )
    id = office.issued()
    office.day(SUBMITTED)
    for person in ("hai", "oanh"):
        moves.respond(office(person), id, correction=f"By {person}")
    moves.respond(office("duc", on="2026-07-05"), id, correction="By duc")
    for day in ("2026-07-02", SUBMITTED):
        office.only_refused_for(
            "Duc may not do this", lambda day=day: moves.respond(office("duc", on=day), id, correction="No")
        )


def test_in_the_register_the_role_quality_leads(office: Office) -> None:
    id = office.draft(by="mai", origin="complaint", reference="45/PA")
    office.only_refused_for("Linh may not do this", lambda: office.issue(id))
    office.issue(id, by="lan")
    office.plan(id)
    office.submit(id)
    office.only_refused_for("Linh may not do this", lambda: office.accept(id))
    office.accept(id, by="lan")
    office.finish(f"{id}-A1")
    assert office.status(office.verify(id)) == "closed"


@pytest.mark.parametrize("person", ["vy", "lan", "linh", "tam", "mai"])
def test_a_verifier_is_an_auditor_committee_quality_or_the_judge_of_the_plan(
    office: Office, person: str
) -> None:
    id = office.issued()
    office.plan(id)
    office.submit(id, judge="mai")
    office.finish(f"{office.accept(id)}-A1")
    assert office.status(office.verify(id, by=person)) == "closed"


def test_nobody_acts_who_is_not_known_or_has_left(office: Office) -> None:
    id = office.issued()
    office.only_refused_for("'ghost' is not a person", lambda: findings.note(office("ghost"), id, "Boo"))
    building.change_org(office, "person/mai", ended={"on": SUBMITTED, "by": "lan"})
    office.only_refused_for("Mai left on", lambda: findings.note(office("mai"), id, "Boo"))
