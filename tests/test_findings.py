"""Findings: raised, corrected, combined, handed over and noted; numbers, owners and references."""

from __future__ import annotations

import building
import pytest
from building import AUDIT, ISSUED, RAISED, SUBMITTED, TEXTS, VERIFIED, Office
from conftest import Clock

from auditcore.errors import NotFound, Refused
from auditcore.model import id_key
from auditcore.service import actions, findings, moves, selection
from auditcore.service.register import finding_rows
from auditcore.service.selection import Wanted
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


# Raising.


def test_a_draft_needs_only_its_grade_and_what_was_observed(office: Office) -> None:
    id, saved = findings.add(office("tam"), audit=AUDIT, grade="minor", observed="  No receipt \r\n at all ")
    assert (id, saved.event.header["type"]) == ("2026-01-F01", "finding.add")
    finding = office.finding(id)
    assert finding["observed"] == "No receipt \n at all"
    assert (finding["origin"], finding["unit"], finding["owner"]) == ("audit", None, None)
    assert finding["raised"] == {"on": RAISED, "by": "tam"}
    assert office.status(id) == "draft"


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u2800"])
def test_nothing_observed_is_no_finding(office: Office, nothing: str) -> None:
    office.only_refused_for(
        "--observed: something must be written here",
        lambda: findings.add(office("tam"), audit=AUDIT, grade="minor", observed=nothing),
    )


def test_the_owner_defaults_to_the_units_head_or_deputy(office: Office) -> None:
    def owner(unit: str, **fields: str) -> str | None:
        id = findings.add(office("linh"), audit=AUDIT, grade="minor", observed="x", unit=unit, **fields)[0]
        return office.finding(id)["owner"]

    assert owner("economy") == "hai"
    assert owner("land") == "hai", "without a head of its own, whoever answers for the unit above"
    assert owner("economy", owner="oanh") == "oanh"
    building.change_org(office, "person/hai", ended={"on": RAISED, "by": "lan"})
    assert owner("economy") == "duc"


def test_an_audit_of_one_unit_raises_its_findings_there(office: Office) -> None:
    building.change_audit(office, units=["economy"])
    id = findings.add(office("tam"), audit=AUDIT, grade="minor", observed="x")[0]
    assert (office.finding(id)["unit"], office.finding(id)["owner"]) == ("economy", "hai")


def test_everything_that_is_not_there_is_said_at_once(office: Office) -> None:
    said = office.refused(
        lambda: office.draft(
            unit="ecnomy", also_units=["sea"], owner="ghost", clauses=["8.5.2"], repeat_of=["2020-01-F01"]
        )
    )
    assert [sentence.partition(";")[0] for sentence in said] == [
        "There is no unit 'ecnomy'",
        "There is no unit 'sea'",
        "There is no person 'ghost'",
        "There is no finding '2020-01-F01'",
        "Clause 8.5.2 is not in this audit's criteria (test-2015). Did you mean 8.5.1?",
    ]


def test_an_ended_unit_names_its_successor(office: Office) -> None:
    building.change_org(office, "unit/land", ended={"on": RAISED, "by": "lan"}, successor="economy")
    office.only_refused_for("its successor is economy", lambda: office.draft(unit="land"))


def test_clauses_stand_in_their_order_and_once(office: Office) -> None:
    id = office.draft(clauses=["10.2", "8.5.1", "7.5", "8.5.1"], questions=["7.5-1", "7.5-1"])
    assert office.finding(id)["clauses"] == ["7.5", "8.5.1", "10.2"]
    assert office.finding(id)["questions"] == ["7.5-1"]


@pytest.mark.parametrize("who", ["oanh", "vy", "lan", "mai"])
def test_only_the_team_raises_findings_of_an_audit(office: Office, who: str) -> None:
    office.only_refused_for("is not in the team of audit 2026-01", lambda: office.draft(by=who))


def test_nobody_raises_findings_in_the_own_unit(office: Office) -> None:
    own = "Tam belongs to Culture and may not judge its work."
    office.only_refused_for(own, lambda: office.draft(unit="culture", owner="nga"))
    # Nor by writing the unit down later, nor through the lead.
    id = office.draft(unit="", owner="")
    for who in ("tam", "linh"):
        office.only_refused_for(own, lambda who=who: findings.change(office(who), id, unit="culture"))
    findings.change(office("tam"), id, unit="economy")
    office.draft(by="linh", unit="culture", owner="nga")


def test_the_team_may_raise_there_with_a_recorded_exception(office: Office) -> None:
    building.change_audit(office, exception={"reason": "Nobody else", "units": ["culture"]})
    office.draft(unit="culture", owner="nga")


def test_a_finding_is_raised_where_the_audit_was_planned(office: Office) -> None:
    """A unit below an audited one is in its scope, another one is not, unless the plan is widened or it is named further."""
    building.change_audit(office, units=["economy"])
    assert office.finding(office.draft(unit="land", by="linh"))["unit"] == "land"
    sentence = (
        "The unit 'culture' is not in the scope of audit 2026-01: Economy (economy). Widen the plan first (auditcore "
        "audit edit 2026-01 --unit economy,culture --reason TEXT)"
    )
    office.only_refused_for(sentence, lambda: office.draft(unit="culture", by="linh"))
    id = office.draft(also_units=["culture"], by="linh")
    office.only_refused_for(sentence, lambda: findings.change(office("linh"), id, unit="culture"))
    findings.change(office("linh"), office.issue(id), unit="culture", reason="Its cause lies there")
    building.change_audit(office, units=["economy", "culture"])
    office.draft(unit="culture", by="linh")


def test_outside_auditors_raise_findings_where_they_like(office: Office) -> None:
    building.change_audit(office, units=["economy"], kind="external")
    office.draft(unit="culture", by="linh")


def test_a_unit_that_took_the_place_of_an_audited_one_is_in_scope(office: Office) -> None:
    building.change_audit(office, units=["land"])
    building.change_org(office, "unit/land", ended={"on": RAISED, "by": "lan"}, successor="culture")
    office.draft(unit="culture", by="linh")


@pytest.mark.parametrize("move", ["issue", "close", "cancel"])
def test_after_the_report_an_audit_takes_no_more_findings(office: Office, move: str) -> None:
    building.audit_move(office, move)
    office.only_refused_for("The report of audit 2026-01 was given out", office.draft)


def test_a_finding_is_not_raised_in_the_future_nor_before_the_audit(office: Office) -> None:
    for day, sentence in (("2026-07-02", "is in the future"), ("2026-06-30", "is before the audit began")):
        office.only_refused_for(
            sentence,
            lambda day=day: findings.add(
                office("tam", on=day), audit=AUDIT, grade="minor", observed="x", unit="economy"
            ),
        )


def test_a_finding_of_an_audit_has_no_other_origin(office: Office) -> None:
    office.only_refused_for(
        "has no other origin",
        lambda: findings.add(office("tam"), audit=AUDIT, origin="complaint", grade="minor", observed="x"),
    )


def test_there_is_no_audit_that_was_not_started(office: Office) -> None:
    with pytest.raises(NotFound, match="2026-02"):
        findings.add(office("tam"), audit="2026-02", grade="minor", observed="x")


# Numbers.


def test_numbers_grow_past_99_and_sort_as_numbers(office: Office) -> None:
    last = "2026-01-F99"
    first = office.draft()
    finding = {
        key: value for key, value in office.finding(first).items() if key not in ("created", "changed")
    }
    office.ws.commit(
        AUDIT, "test.many", lambda situation: [building.put(f"finding/{last}", set={**finding, "id": last})]
    )
    assert office.draft() == "2026-01-F100"
    assert office.draft() == "2026-01-F101"
    rows = selection.findings(office.ws, Wanted([AUDIT]))
    assert [row["id"] for row in rows] == [first, last, "2026-01-F100", "2026-01-F101"]
    office.issue("2026-01-F100")
    for number in range(1, 12):
        assert office.plan("2026-01-F100") == f"2026-01-F100-A{number}"
    ids = [row["id"] for row in selection.actions(office.ws, Wanted([AUDIT]))]
    assert ids == sorted(ids, key=id_key)
    assert ids[-1].endswith("-A11")


def test_a_withdrawn_number_is_never_used_again(office: Office) -> None:
    office.withdrawn(office.issued())
    assert office.draft() == "2026-01-F02"


# Correcting.


def test_a_correction_keeps_old_and_new_value(office: Office) -> None:
    id = office.issued()
    saved = findings.change(
        office("linh"), id, observed="4 of 20", clauses=["10.2", "7.5"], reason="Counted again"
    )
    changed = [change for change in saved.event.changes if change and "set" in change]
    old = {field: value for change in changed for field, value in change["was"].items()}
    new = {field: value for change in changed for field, value in change["set"].items()}
    assert old == {"observed": TEXTS["observed"], "clauses": ["8.5.1"]}
    assert new == {"observed": "4 of 20", "clauses": ["7.5", "10.2"]}
    assert office.finding(id)["moves"][-1]["reason"] == "Counted again"


def test_a_correction_that_changes_nothing_is_none(office: Office) -> None:
    id = office.draft()
    for fields in ({}, {"observed": TEXTS["observed"]}, {"observed": ""}, {"unit": "economy"}):
        office.only_refused_for(
            "Nothing would change.", lambda fields=fields: findings.change(office("tam"), id, **fields)
        )
    office.only_refused_for("Nothing would change.", lambda: moves.assign(office("linh"), id, "oanh"))


def test_a_correction_is_checked_like_a_new_finding(office: Office) -> None:
    id = office.draft()
    said = office.refused(
        lambda: findings.change(
            office("tam"), id, unit="sea", clauses=["9.9"], also_units=["sky"], repeat_of=[id]
        )
    )
    assert len(said) == 4
    assert said[-1] == "A finding cannot repeat itself."


@pytest.mark.parametrize(("owner", "then"), [("", "nga"), ("hai", "nga"), ("oanh", "oanh")])
def test_a_finding_that_moves_to_another_unit_goes_to_its_head(office: Office, owner: str, then: str) -> None:
    """Unless somebody else than the head of the first unit was named."""
    id = office.draft(by="linh", owner=owner)
    findings.change(office("linh"), id, unit="culture")
    assert (office.finding(id)["unit"], office.finding(id)["owner"]) == ("culture", then)


# Combining, handing over, noting.


def test_combining_keeps_both_and_gathers_what_they_break(office: Office) -> None:
    one = office.draft(clauses=["7.5"], questions=["7.5-1"], by="linh", unit="culture", owner="nga")
    other = office.draft(clauses=["10.2"], also_units=["land"])
    saved = findings.combine(office("linh"), one, other, "The same cause")
    assert saved.event.header["type"] == "finding.combine"
    assert office.status(one) == "withdrawn"
    assert office.finding(one)["moves"][-1]["into"] == other
    merged = office.finding(other)
    assert (merged["clauses"], merged["questions"], merged["also_units"]) == (
        ["7.5", "10.2"],
        ["7.5-1"],
        ["land", "culture"],
    )
    assert merged["combined"][0]["id"] == one
    assert office.finding(one)["observed"] == TEXTS["observed"], "the text stays where it was"
    office.only_refused_for("is withdrawn", lambda: findings.combine(office("linh"), one, other, "Again"))


def test_a_finding_seen_in_several_units_is_counted_once(office: Office) -> None:
    office.draft(also_units=["land", "culture"], by="linh")
    assert len(list(finding_rows(office.ws, [AUDIT]))) == 1


def test_the_new_owner_answers_from_then_on(office: Office) -> None:
    id = office.issued()
    moves.assign(office("oanh"), id, "mai", "Mai runs the counter")
    assert office.finding(id)["owner"] == "mai"
    office.refused(lambda: moves.respond(office("oanh"), id, agree=True))
    moves.respond(office("mai"), id, agree=True)


@pytest.mark.parametrize("status", ["draft", "issued", "closed", "withdrawn"])
def test_a_note_is_added_at_any_time(office: Office, status: str) -> None:
    id = office.at(status)
    findings.note(
        office("mai"), id, "Read at the review", attach=[building.note_file(office.ws, "minutes.txt")]
    )
    assert office.finding(id)["moves"][-1]["text"] == "Read at the review"
    assert office.finding(id)["attachments"][-1]["move"] == "note"
    assert office.status(id) == status
    office.only_refused_for(
        "the note: something must be written", lambda: findings.note(office("mai"), id, " ")
    )


# Reading.


def test_a_finding_tells_everything(office: Office) -> None:
    id = office.verify(office.implemented("major"), verdict="not")
    office.plan(id, on=VERIFIED, due="2026-09-30")
    detail = findings.detail(office.ws, id)
    assert (detail["status"], detail["round"], detail["flags"]) == ("issued", 2, ["round-2"])
    assert detail["facts"] == building.CORRECTION
    (first,) = detail["earlier_rounds"]
    chain = [{"text": building.CAUSE["causes"][0]}, {"text": building.CAUSE["causes"][1], "under": 1}]
    verdict = {"verdict": "not", "verdict_on": building.VERIFIED, "verdict_by": "vy"}
    assert first == {**building.CORRECTION, **building.CAUSE, "causes": chain, **building.EFFECT, **verdict}
    assert [row["id"] for row in detail["action_list"]] == [f"{id}-A1", f"{id}-A2"]
    history = [(entry["on"], entry["move"], entry["of"]) for entry in detail["history"]]
    assert history[0] == (ISSUED, "issue", id)
    assert [entry for entry in history if entry[2].endswith("A1")] == [
        (SUBMITTED, "add", f"{id}-A1"),
        (building.DONE, "done", f"{id}-A1"),
    ]
    assert [day for day, _move, _of in history] == sorted(day for day, _move, _of in history)
    assert detail["event"] == f"{AUDIT}:{office.finding(id)['changed']['seq']}"


def test_what_is_not_there_is_not_found(office: Office) -> None:
    for id in ("2026-01-F77", "2026-09-F01", "F01", "nonsense"):
        with pytest.raises(NotFound):
            findings.detail(office.ws, id)
    with pytest.raises((NotFound, Refused)):
        actions.detail(office.ws, "2026-01-F01-A1")


def test_a_clause_of_one_of_several_checklists_is_named_with_it_and_kept_by_its_number(
    office: Office,
) -> None:
    """Two criteria may both have a clause 8.5.1: a plan names it as CHECKLIST/CLAUSE, so a finding may, too."""
    held = {*office.ws.view(AUDIT).table("checklist")}
    (checklist,) = held
    new, _saved = findings.add(
        office("linh"),
        audit=AUDIT,
        grade="minor",
        observed="no receipt",
        unit="land",
        clauses=[f"{checklist}/8.5.1", "7.5"],
        questions=[],
    )
    assert findings.detail(office.ws, new)["clauses"] == ["7.5", "8.5.1"]
    findings.change(office("linh"), new, clauses=[f"{checklist}/7.5"])
    assert findings.detail(office.ws, new)["clauses"] == ["7.5"]
    with pytest.raises(Refused):
        findings.change(office("linh"), new, clauses=["other-2026/7.5"])
