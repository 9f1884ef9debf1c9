"""Guards of writing, issuing, correcting and ending a finding: each shows its refusal and what passes beside it."""

from __future__ import annotations

import building
import pytest
from building import Office
from conftest import Clock

from auditcore.service import findings, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def test_complete(office: Office) -> None:
    bare = office.draft("minor", requirement="", evidence="", clauses=[], unit="", owner="")
    said = office.refused(lambda: office.issue(bare))
    assert said == [
        f"{bare} lacks the requirement: auditcore finding edit {bare} --requirement TEXT",
        f"{bare} lacks evidence: auditcore finding edit {bare} --evidence TEXT",
        f"{bare} lacks a clause: auditcore finding edit {bare} --clause CLAUSE",
        f"{bare} lacks the unit that answers for it: auditcore finding edit {bare} --unit UNIT",
        f"{bare} lacks an owner: auditcore finding assign {bare} --to PERSON",
    ]
    findings.change(office("tam"), bare, **building.TEXTS, clauses=["7.5"], unit="economy")
    assert office.status(office.issue(bare)) == "issued"


def test_complete_asks_less_of_lower_grades_and_of_the_register(office: Office) -> None:
    nothing = {"requirement": "", "evidence": "", "clauses": []}
    for grade in ("observation", "opportunity", "strength"):
        office.issue(office.draft(grade, **nothing))
    ownerless = office.draft("strength", unit="culture", owner="", by="linh")
    assert office.status(office.issue(ownerless)) == "closed"
    complaint = office.draft("minor", by="mai", origin="complaint", clauses=[])
    assert office.status(office.issue(complaint, by="lan")) == "issued"


def test_complete_takes_a_file_for_evidence_but_not_a_detached_one(office: Office) -> None:
    from auditcore.service import evidence

    id = office.draft("minor", evidence="", attach=[building.note_file(office.ws, "photo.jpg")])
    evidence.detach(office("tam"), id, 1, "The wrong file")
    office.only_refused_for("lacks evidence", lambda: office.issue(id))
    evidence.add(office("tam"), id, [building.note_file(office.ws, "right.jpg")])
    office.issue(id)


def test_owner_active(office: Office) -> None:
    id = office.draft()
    building.change_org(office, "person/oanh", ended={"on": building.RAISED, "by": "lan"})
    office.only_refused_for("The owner Oanh has left", lambda: office.issue(id))
    moves.assign(office("linh"), id, "hai")
    office.issue(id)


@pytest.mark.parametrize("ending", ["cancel", "close"])
def test_audit_open(office: Office, ending: str) -> None:
    draft, strength = office.draft(), office.issued("strength")
    building.audit_move(office, ending)
    office.only_refused_for("The audit 2026-01", lambda: office.issue(draft))
    office.only_refused_for(
        "The audit 2026-01", lambda: moves.reopen(office("linh"), strength, "Not so good")
    )
    building.audit_move(office, "reopen")
    office.issue(draft)
    moves.reopen(office("linh"), strength, "Not so good")


@pytest.mark.parametrize("status", ["issued", "submitted", "in-progress", "implemented"])
def test_only_lead_edits_what_was_issued(office: Office, status: str) -> None:
    id = office.at(status)
    office.only_refused_for(
        "Once issued, a finding is corrected by the lead auditor",
        lambda: findings.change(office("tam"), id, observed="4 of 20", reason="Counted again"),
    )
    findings.change(office("linh"), id, observed="4 of 20", reason="Counted again")
    assert office.finding(id)["observed"] == "4 of 20"
    draft = office.draft()
    findings.change(office("tam"), draft, observed="4 of 20")


@pytest.mark.parametrize("status", ["issued", "submitted", "in-progress", "implemented"])
def test_only_lead_withdraws_what_was_issued(office: Office, status: str) -> None:
    id = office.at(status)
    office.only_refused_for(
        "Once issued, a finding is withdrawn by the lead auditor",
        lambda: moves.withdraw(office("tam"), id, "Raised twice"),
    )
    moves.withdraw(office("linh"), id, "Raised twice")
    draft = office.draft(by="tam")
    refused = office.refused(lambda: moves.withdraw(office("vy"), draft, "Raised twice"))
    assert "Vy may not do this" in refused[0]
    moves.withdraw(office("tam"), draft, "Raised twice")
    assert office.status(draft) == "withdrawn"


def test_reason_once_issued(office: Office) -> None:
    draft = office.draft()
    findings.change(office("linh"), draft, observed="4 of 20")
    office.issue(draft)
    office.only_refused_for(
        "needs --reason", lambda: findings.change(office("linh"), draft, observed="5 of 20")
    )
    findings.change(office("linh"), draft, observed="5 of 20", reason="Counted again")


def test_answer_date_may_move(office: Office) -> None:
    id = office.issued()

    def move(to: str) -> None:
        findings.change(office("linh"), id, answer_due=to, reason="The head is on leave")

    office.only_refused_for("is before 2026-07-02", lambda: move("2026-07-01"))
    move("2026-08-15")
    assert building.last_moves(office.finding(id)) == ["issue", "edit"]
    assert [entry["answer_due"] for entry in office.finding(id)["moves"]] == ["2026-08-01", "2026-08-15"]
    office.only_refused_for("was moved already (so far: 1)", lambda: move("2026-08-20"))
    office.submit_correction_only(id)
    said = office.refused(lambda: move("2026-08-20"))
    assert "The answer's date can be moved while 2026-01-F01 is issued." in said


def test_answer_date_may_move_again_in_a_new_round(office: Office) -> None:
    id = office.issued()
    findings.change(office("linh"), id, answer_due="2026-08-15", reason="Leave")
    office.plan(id)
    office.submit(id)
    office.accept(id)
    office.finish(f"{id}-A1")
    office.verify(id, verdict="not")
    findings.change(office("linh"), id, answer_due="2026-11-01", reason="Storm")
    assert office.standing(id).round == 2


def test_other_grade(office: Office) -> None:
    id = office.issued("minor")
    office.only_refused_for(
        "is graded minor already", lambda: moves.regrade(office("linh"), id, "minor", "?")
    )
    moves.regrade(office("linh"), id, "major", "Seen everywhere")
    assert office.finding(id)["grade"] == "major"
    moves.respond(office("oanh"), id, dispute="Not seen everywhere")
    # Upholding is not for the lead, neither by name nor by deciding for the grade that it has.
    office.only_refused_for(
        "is graded major already",
        lambda: moves.settle_dispute(office("linh"), id, regrade="major", reason="It stays"),
    )
    moves.settle_dispute(office("linh"), id, regrade="minor", reason="Agreed")
    assert office.finding(id)["grade"] == "minor"


def test_combined_into_another(office: Office) -> None:
    one, other, closed = office.draft(), office.draft(clauses=["7.5"]), office.issued("strength")
    complaint = office.draft("minor", by="mai", origin="complaint")

    def combine(into: str) -> None:
        findings.combine(office("linh"), one, into, "The same cause")

    office.only_refused_for("cannot be combined into itself", lambda: combine(one))
    for into in (closed, "2026-01-F77", complaint):
        office.only_refused_for(
            f"{into} is not an open finding of the same audit.", lambda into=into: combine(into)
        )
    combine(other)
    assert office.status(one) == "withdrawn"
    assert office.finding(other)["clauses"] == ["7.5", "8.5.1"]


def test_reason_given(office: Office) -> None:
    """Every move that takes something back or puts it off says why."""
    from auditcore.service import actions, evidence, extensions

    lead = office("linh")
    issued, draft = office.issued(), office.draft()
    submitted, accepted, closed = office.submitted(), office.accepted(), office.issued("strength")
    evidence.add(office("tam"), draft, [_file(office)])
    evidence.add(office("tam"), f"{accepted}-A1", [_file(office)])
    disputed = office.issued()
    moves.respond(office("oanh"), disputed, dispute="Not so")
    for call in (
        lambda why: moves.withdraw(lead, issued, why),
        lambda why: moves.regrade(lead, issued, "major", why),
        lambda why: findings.combine(lead, draft, issued, why),
        lambda why: moves.send_back(lead, submitted, why),
        lambda why: moves.reopen(lead, closed, why),
        lambda why: moves.settle_dispute(lead, disputed, withdraw=True, reason=why),
        lambda why: actions.cancel(office("oanh"), f"{accepted}-A1", why),
        lambda why: evidence.detach(office("tam"), draft, 1, why),
        lambda why: evidence.detach(office("oanh"), f"{accepted}-A1", 1, why),
        lambda why: extensions.extend(lead, f"{accepted}-A1", to="2026-09-01", reason=why),
    ):
        office.only_refused_for("A reason is needed.", lambda call=call: call("   "))
    moves.withdraw(lead, issued, "Unfounded")
    extensions.extend(lead, f"{accepted}-A1", to="2026-09-01", reason="The printer is late")


def _file(office: Office) -> str:
    return building.note_file(office.ws, "note.txt")
