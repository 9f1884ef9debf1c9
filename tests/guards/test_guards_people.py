"""Guards of who judges whose work, who owns what, and what shows it."""

from __future__ import annotations

import building
import pytest
from building import SUBMITTED, Office
from conftest import Clock

from auditcore.service import actions, evidence, extensions, findings, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def in_culture(office: Office, status: str) -> str:
    """A finding in tam's own unit, raised by the lead."""
    draft = office.draft(by="linh", unit="culture", owner="nga")
    office.issue(draft)
    if status == "issued":
        return draft
    office.plan(draft, owner="nga", by="nga")
    office.submit(draft, by="nga", judge="oanh")
    if status == "implemented":
        office.accept(draft)
        office.finish(f"{draft}-A1", by="nga")
    return draft


def test_independent(office: Office) -> None:
    """Tam is in the team, and comes from one of the audited units: there tam judges nothing."""
    own = "Tam belongs to Culture and may not judge its work."
    id = in_culture(office, "submitted")
    office.only_refused_for(own, lambda: office.accept(id, by="tam"))
    office.only_refused_for(own, lambda: moves.send_back(office("tam"), id, "Too little"))
    office.accept(id)
    office.finish(f"{id}-A1", by="nga")
    office.only_refused_for(own, lambda: office.verify(id, by="tam"))
    office.only_refused_for("Vy belongs to Culture", lambda: office.verify(id, by="vy"))
    office.verify(id, by="linh")
    office.accept(office.submitted(), by="tam")


def test_independent_when_a_dispute_is_settled(office: Office) -> None:
    id = in_culture(office, "issued")
    moves.respond(office("nga"), id, dispute="Not so")
    building.change_org(office, "person/vy", roles=["quality"])
    office.only_refused_for(
        "Vy belongs to Culture",
        lambda: moves.settle_dispute(office("vy"), id, withdraw=True, reason="It is nothing"),
    )
    moves.settle_dispute(office("lan"), id, withdraw=True, reason="It is nothing")


def test_independent_with_a_recorded_exception(office: Office) -> None:
    id = in_culture(office, "submitted")
    office.refused(lambda: office.accept(id, by="tam"))
    building.change_audit(office, exception={"reason": "Nobody else is trained", "units": ["culture"]})
    office.accept(id, by="tam")
    office.finish(f"{id}-A1", by="nga")
    # The exception is for the team alone.
    office.only_refused_for("Vy belongs to Culture", lambda: office.verify(id, by="vy"))
    office.verify(id, by="tam")


@pytest.mark.parametrize("who", ["hai", "duc", "an"])
def test_independent_of_the_unit_are_neither_head_nor_those_below_it(office: Office, who: str) -> None:
    building.change_org(office, f"person/{who}", roles=["auditor"], unit="land" if who == "an" else "culture")
    building.change_org(
        office, "unit/economy", head="hai", deputy={"person": "duc", "from": None, "to": None}
    )
    id = office.issued()
    office.plan(id, owner="oanh")
    office.submit(id)
    office.accept(id)
    office.finish(f"{id}-A1", by="oanh")
    office.only_refused_for(
        "belongs to Economy and may not judge its work", lambda: office.verify(id, by=who)
    )
    building.change_org(office, "unit/economy", head=None, deputy=None)
    building.change_org(office, f"person/{who}", unit="culture")
    office.verify(id, by=who)


@pytest.mark.parametrize(
    "part", ["owns the finding", "owned an action", "did an action", "answered", "corrected"]
)
def test_verifier_did_no_work(office: Office, part: str) -> None:
    """Mai works in another unit, so nothing else stands against her."""
    building.change_org(office, "person/mai", roles=["auditor"])
    if part == "corrected":
        id = office.accept(office.submit_correction_only(office.issued(owner="mai"), by="mai"))
        moves.assign(office("linh"), id, "oanh")
    else:
        id = office.issued(owner="mai" if part in ("owns the finding", "answered") else "oanh")
        office.plan(id, owner="mai" if part == "owned an action" else "an")
        office.submit(id)
        office.accept(id)
        if part == "answered":
            moves.assign(office("linh"), id, "oanh")
        if part == "did an action":
            actions.assign(office("oanh", on=SUBMITTED), f"{id}-A1", "mai")
        if part == "owned an action":
            office.plan(id, owner="an", on=building.ACCEPTED)
            actions.cancel(office("oanh"), f"{id}-A1", "The second one is enough")
            office.finish(f"{id}-A2")
        else:
            office.finish(f"{id}-A1", by="mai" if part == "did an action" else "an")
    office.only_refused_for(
        "Mai owns or did the work and may not verify it.", lambda: office.verify(id, by="mai")
    )
    office.verify(id)


def test_evidence_given(office: Office) -> None:
    id = office.accepted()
    sentence = "Evidence is needed: --evidence TEXT or --attach FILE."
    office.only_refused_for(sentence, lambda: office.finish(f"{id}-A1", evidence="  "))
    file = building.note_file(office.ws, "photo.jpg")
    office.finish(f"{id}-A1", evidence="", attach=[file])
    office.only_refused_for(sentence, lambda: office.verify(id, evidence=""))
    office.verify(id, evidence="", attach=[file])
    assert [row["id"] for row in evidence.rows(office.ws, id)] == [id, f"{id}-A1"]


def test_action_open(office: Office) -> None:
    id = office.accepted()
    office.plan(id, on=building.ACCEPTED)
    actions.cancel(office("oanh"), f"{id}-A2", "Not needed")
    office.plan(id, on=building.ACCEPTED)
    office.finish(f"{id}-A1")
    for action, state in ((f"{id}-A1", "done"), (f"{id}-A2", "cancelled")):
        for call in (
            lambda action=action: office.finish(action),
            lambda action=action: actions.cancel(office("oanh"), action, "Again"),
            lambda action=action: actions.assign(office("oanh"), action, "duc"),
            lambda action=action: extensions.extend(office("linh"), action, to="2027-01-01", reason="Late"),
        ):
            office.only_refused_for(f"{action} is {state}, not open.", call)
    office.finish(f"{id}-A3")


def test_owner_known(office: Office) -> None:
    id = office.submitted()
    building.change_org(office, "person/mai", ended={"on": SUBMITTED, "by": "lan"})
    for call in (
        lambda who: moves.assign(office("linh"), id, who),
        lambda who: actions.assign(office("linh"), f"{id}-A1", who),
    ):
        office.only_refused_for("There is no person 'nobody'", lambda call=call: call("nobody"))
        office.only_refused_for("Mai has left and cannot own anything.", lambda call=call: call("mai"))
        call("duc")
    other = office.issued()
    office.only_refused_for("There is no person 'nobody'", lambda: office.plan(other, owner="nobody"))
    office.only_refused_for("Mai has left", lambda: office.plan(other, owner="mai"))
    assert office.action(office.plan(other, owner="duc"))["owner"] == "duc"


def test_independent_of_the_units_in_which_it_was_seen_too(office: Office) -> None:
    """Whoever belongs to a unit of --also-unit may neither raise, accept nor verify."""
    belongs = "may not judge its work"
    office.only_refused_for(belongs, lambda: office.draft("minor", also_units=["culture"], by="tam"))
    id = office.draft("minor", also_units=["culture"], by="linh")
    office.plan(office.issue(id))
    office.only_refused_for("Vy cannot judge", lambda: office.submit(id, judge="vy"))
    office.submit(id, judge="linh")
    office.only_refused_for(belongs, lambda: office.accept(id, by="tam"))
    office.accept(id)


OWN = "Linh belongs to Economy and may not judge its work."


def lead_of_the_unit(office: Office) -> None:
    """Linh, who leads the audit, now works in one of the audited units."""
    building.change_org(office, "person/linh", unit="economy")


@pytest.mark.parametrize("move", ["regrade", "combine", "withdraw"])
def test_independent_when_the_lead_changes_or_takes_back_a_finding(office: Office, move: str) -> None:
    """What the lead may not judge is for quality; elsewhere it stays the lead's."""
    one, elsewhere, into = office.issued(), in_culture(office, "issued"), office.issued()
    tries = {
        "regrade": lambda who, it: moves.regrade(office(who), it, "observation", "It is small"),
        "combine": lambda who, it: findings.combine(office(who), it, into, "The same"),
        "withdraw": lambda who, it: moves.withdraw(office(who), it, "It is nothing"),
    }
    office.only_refused_for("Lan may not do this", lambda: tries[move]("lan", one))
    lead_of_the_unit(office)
    office.only_refused_for(OWN, lambda: tries[move]("linh", one))
    office.only_refused_for("Lan may not do this", lambda: tries[move]("lan", elsewhere))
    tries[move]("lan", one)
    tries[move]("linh", elsewhere)


def test_independent_when_the_lead_moves_a_finding_out_of_the_own_unit(office: Office) -> None:
    id = office.issued(by="linh")
    lead_of_the_unit(office)
    office.only_refused_for(
        OWN, lambda: findings.change(office("linh"), id, unit="culture", reason="It is theirs")
    )
    findings.change(office("linh"), id, observed="3 of 21 files have none", reason="Counted again")
    findings.change(office("lan"), id, unit="culture", reason="It is theirs")
    assert office.finding(id)["unit"] == "culture"


def test_independent_lead_is_stood_in_for_by_quality(office: Office) -> None:
    lead_of_the_unit(office)
    id = office.submitted(by="tam")
    office.only_refused_for(OWN, lambda: office.accept(id))
    office.only_refused_for("Vy may not do this", lambda: office.accept(id, by="vy"))
    office.accept(id, by="lan")
    # Quality is bound by the same rules.
    building.change_org(office, "person/lan", unit="economy")
    office.only_refused_for(
        "Lan belongs to Economy", lambda: moves.regrade(office("lan"), id, "major", "It is grave")
    )


@pytest.mark.parametrize("part", ["owns the finding", "owns an action", "answered"])
def test_accepter_owns_nothing(office: Office, part: str) -> None:
    """Tam is in the team and independent of the unit, and still accepts no work of tam's own."""
    id = office.issued(owner="oanh" if part == "owns an action" else "tam")
    office.plan(
        id, owner="tam" if part == "owns an action" else "an", by="tam" if part != "owns an action" else ""
    )
    office.submit(id)
    if part == "answered":
        moves.assign(office("linh"), id, "oanh")
    sentence = "Tam owns or did the work and may neither accept nor return it."
    office.only_refused_for(sentence, lambda: office.accept(id, by="tam"))
    office.only_refused_for(sentence, lambda: moves.send_back(office("tam"), id, "Too little"))
    office.only_refused_for("Lan may not do this", lambda: office.accept(id, by="lan"))
    office.accept(id, by="linh")


def test_accepter_owns_nothing_and_where_the_lead_does_quality_accepts(office: Office) -> None:
    id = office.issued(owner="linh")
    office.plan(id)
    office.submit(id)
    office.only_refused_for("Linh owns or did the work", lambda: office.accept(id))
    office.accept(id, by="lan")
