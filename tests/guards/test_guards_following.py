"""Guards of what follows behind an answer: measure and target, a new judge, the follow-through, opinions."""

from __future__ import annotations

import building
import pytest
from building import ACCEPTED, EFFECT, SUBMITTED, VERIFIED, Office
from conftest import Clock

from auditcore.guards.following import meets
from auditcore.service import actions, findings, following, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


MEASURE = {"measure": "Files without receipt in a month", "target": "none"}


def measured(office: Office) -> str:
    """A minor whose plan has a measure, with its work done."""
    id = office.issued()
    office.plan(id)
    office.submit(id, effect="", **MEASURE)
    office.finish(f"{office.accept(id)}-A1")
    return id


def followed(office: Office, **said: str) -> None:
    following.follow_through(office("oanh"), "2026-01-F01", **said)


# Correction.


def test_corrector_known(office: Office) -> None:
    id = office.issued()
    office.only_refused_for(
        "There is no person 'nobody' to have made the correction",
        lambda: moves.respond(office("oanh"), id, correction="Done", corrected_by="nobody"),
    )
    building.change_org(office, "person/mai", ended={"on": "2026-07-02", "by": "lan"})
    moves.respond(office("oanh"), id, correction="Done", corrected_by="mai")
    assert office.standing(id).facts["corrected_by"] == "mai"


@pytest.mark.parametrize("later", [{}, {"corrected_by": "an"}], ids=["alone", "named otherwise later"])
def test_who_made_the_correction_did_work(office: Office, later: dict[str, str]) -> None:
    """Neither accepts nor verifies nor judges, also where a later answer names somebody else."""
    id = office.issued()
    moves.respond(office("oanh"), id, correction="Done", corrected_by="tam")
    if later:
        moves.respond(office("oanh"), id, **later)
    office.plan(id)
    office.only_refused_for("Tam cannot judge the effect", lambda: office.submit(id, judge="tam"))
    office.submit(id)
    office.only_refused_for(
        "Tam owns or did the work and may neither accept nor return it.", lambda: office.accept(id, by="tam")
    )
    office.finish(f"{office.accept(id)}-A1")
    office.only_refused_for(
        "Tam owns or did the work and may not verify it.", lambda: office.verify(id, by="tam")
    )
    office.verify(id)


def test_who_made_the_correction_in_the_same_event_cannot_judge(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    office.only_refused_for(
        "Vy cannot judge the effect", lambda: office.submit(id, corrected_by="vy", judge="vy")
    )


def test_where_the_lead_made_the_correction_quality_accepts(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    office.submit(id, corrected_by="linh")
    office.only_refused_for("Linh owns or did the work", lambda: office.accept(id))
    office.accept(id, by="lan")


@pytest.mark.parametrize("left_out", ["similar", "extent"])
def test_the_extent_is_asked_for_where_policy_says_so(office: Office, left_out: str) -> None:
    id = office.issued()
    office.plan(id)
    building.set_policy(office, **{"minor.extent": "yes"})
    office.only_refused_for(
        f"{id}: whether similar ones exist, and where was looked, is missing: auditcore finding respond {id} "
        "--similar yes|could|no --extent TEXT.",
        lambda: office.submit(id, **{left_out: ""}),
    )
    building.set_policy(office, **{"minor.extent": "no"})
    office.submit(id, **{left_out: ""})


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("similar", "A correction only needs whether similar ones exist, or could (--similar yes|could|no)."),
        ("extent", "A correction only needs where was looked, and what was found (--extent)."),
    ],
)
def test_correction_only_fits_with_both_halves_of_the_extent(
    office: Office, left_out: str, said: str
) -> None:
    id = office.issued()
    office.only_refused_for(said, lambda: office.submit_correction_only(id, **{left_out: ""}))
    office.submit_correction_only(id)


# Measure and target.


def test_demands_met_by_a_measure_instead_of_an_observation(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    office.only_refused_for(
        "The plan for judging the effect lacks what will show it: --effect TEXT, or --measure TEXT --target TEXT.",
        lambda: office.submit(id, effect=""),
    )
    office.submit(id, effect="", **MEASURE)


@pytest.mark.parametrize("alone", MEASURE)
def test_measure_has_target(office: Office, alone: str) -> None:
    id = office.issued()
    office.plan(id)
    office.only_refused_for(
        "A measure and its target belong together: --measure TEXT --target TEXT.",
        lambda: office.submit(id, **{alone: MEASURE[alone]}),
    )
    office.submit(id, **MEASURE)


def test_what_shows_the_effect_is_what_was_said_last(office: Office) -> None:
    """An observation takes the place of a returned measure, and the other way about; both stand when given at once."""
    id = office.issued()
    office.plan(id)
    shown = ("effect", "measure", "target")

    def kept() -> set[str]:
        facts = office.standing(id).facts
        moves.send_back(office("linh"), id, "Not so")
        return {name for name in shown if name in facts}

    office.submit(id, effect="", **MEASURE)
    assert kept() == {"measure", "target"}
    moves.submit(office("oanh"), id, target="one")
    assert kept() == {"measure", "target"}
    moves.submit(office("oanh"), id, effect="20 files")
    assert kept() == {"effect"}
    office.only_refused_for("belong together", lambda: moves.submit(office("oanh"), id, target="one"))
    moves.submit(office("oanh"), id, **MEASURE)
    assert kept() == {"measure", "target"}
    moves.submit(office("oanh"), id, effect="20 files", **MEASURE)
    assert kept() == set(shown)


@pytest.mark.parametrize("verdict", ["effective", "partly", "not"])
def test_measured_against_target(office: Office, verdict: str) -> None:
    id = measured(office)
    office.only_refused_for(
        "The plan judges the effect by a measure: Files without receipt in a month, target none. What was measured is "
        "missing: --measured TEXT.",
        lambda: office.verify(id, verdict=verdict),
    )
    office.verify(id, verdict=verdict, measured="none of 64")
    entry = office.finding(id)["moves"][-1]
    assert (entry["move"], entry["measured"]) == ("verify", "none of 64")


def test_measured_against_target_belongs_to_its_round(office: Office) -> None:
    id = office.verify(measured(office), verdict="not", measured="3 of 64")
    assert not {*MEASURE, "measured"} & office.standing(id).facts.keys()
    (first,) = findings.detail(office.ws, id)["earlier_rounds"]
    assert (first["target"], first["measured"]) == ("none", "3 of 64")


def test_measured_against_target_asks_nothing_of_a_correction_only(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    office.submit(id, effect="", **MEASURE)
    moves.send_back(office("linh"), id, "Far too much")
    actions.cancel(office("oanh"), f"{id}-A1", "The correction is enough")
    office.accept(office.submit_correction_only(id))
    office.verify(id)


# A new judge, another day.


def change(office: Office, id: str, by: str = "linh", on: str = "", **judging: str) -> None:
    findings.change(office(by, on=on), id, reason="On leave", **judging)


@pytest.mark.parametrize("status", ["draft", "issued", "submitted", "in-progress", "implemented"])
def test_judging_may_change(office: Office, status: str) -> None:
    id = office.at(status)
    if status in ("draft", "issued"):
        office.only_refused_for(
            f"Who judges the effect, and from when, can be changed from the plan to the verdict; {id} is {status}.",
            lambda: change(office, id, judge="mai"),
        )
    else:
        change(office, id, judge="mai", judge_on="2026-09-01")
        facts = office.standing(id).facts
        assert (facts["judge"], facts["judge_on"]) == ("mai", "2026-09-01")
        assert office.status(id) == status


def test_judging_may_change_for_the_lead_with_a_reason(office: Office) -> None:
    id = office.submitted()
    office.only_refused_for("Oanh may not do this", lambda: change(office, id, by="oanh", judge="mai"))
    office.only_refused_for(  # tam raised it
        "Once issued, a finding is corrected by", lambda: change(office, id, by="tam", judge="mai")
    )
    office.only_refused_for("needs --reason", lambda: findings.change(office("linh"), id, judge="mai"))
    office.only_refused_for("Nothing would change.", lambda: change(office, id, **{"judge": "vy"}))
    change(office, id, judge="linh")


def test_judging_may_change_as_often_as_a_date_may_move(office: Office) -> None:
    id = office.implemented()
    change(office, id, judge_on="2026-09-01")
    office.only_refused_for(
        f"The day for judging {id} was moved already (so far: 1); the setting policy.extensions allows 1.",
        lambda: change(office, id, judge_on="2026-10-01"),
    )
    change(office, id, judge="mai")  # the person is no date
    office.only_refused_for(
        "The effect was to be judged from 2026-09-01 on", lambda: office.verify(id, verdict="not")
    )
    office.verify(id, verdict="not", on="2026-09-01")
    office.plan(id, on="2026-09-01", due="2026-09-30")
    office.submit(id, on="2026-09-01", judge_on="2026-11-01")
    change(office, id, judge_on="2026-12-01")  # counted anew


def test_judging_may_change_even_when_a_plan_was_returned_in_between(office: Office) -> None:
    id = office.submitted()
    change(office, id, judge_on="2026-09-01")
    moves.send_back(office("linh"), id, "Which files?")
    office.submit(id)  # a new plan names its day itself
    change(office, id, judge_on="2026-09-01")


def test_judging_may_not_change_where_nothing_was_planned(office: Office) -> None:
    id = office.corrected()
    office.only_refused_for(
        f"{id} was answered by a correction only, which has no plan for judging the effect.",
        lambda: change(office, id, judge="mai"),
    )


@pytest.mark.parametrize(
    ("judging", "said"),
    [
        ({"judge": "nobody"}, "There is no person 'nobody' to judge the effect."),
        ({"judge": "oanh"}, "Oanh cannot judge the effect"),
        ({"judge": "an"}, "An cannot judge the effect"),
        ({"judge_on": "2026-07-08"}, f"before {ACCEPTED}, the day of this change."),
    ],
)
def test_judge_named_anew(office: Office, judging: dict[str, str], said: str) -> None:
    id = office.accepted()
    office.only_refused_for(said, lambda: change(office, id, **judging))


def test_judge_named_anew_asks_nothing_of_other_corrections(office: Office) -> None:
    """The judge has left and the day is past: the text of the finding can be corrected all the same."""
    id = office.implemented()
    building.change_org(office, "person/vy", ended={"on": "2026-08-01", "by": "lan"})
    office.day("2026-09-01")
    findings.change(office("linh"), id, observed="4 of 20", reason="Counted")
    change(office, id, judge="mai")


# Follow-through.


def test_follow_through_answered(office: Office) -> None:
    building.set_policy(office, **{"minor.follow-through": "yes"})
    id = office.implemented()
    assert office.refused(lambda: office.verify(id)) == [
        f"{id}: whether risks and opportunities were updated is not answered: auditcore finding follow-through {id} "
        "--risk TEXT, or --no-risk REASON.",
        f"{id}: whether the system itself was changed is not answered: auditcore finding follow-through {id} --qms TEXT "
        "--document TEXT, or --no-qms REASON.",
    ]
    followed(office, risk="R-12 raised")
    office.only_refused_for("whether the system itself was changed", lambda: office.verify(id))
    followed(office, no_qms="The procedure is right")
    office.verify(id)


@pytest.mark.parametrize("verdict", ["partly", "not"])
def test_follow_through_answered_is_asked_of_no_other_verdict(office: Office, verdict: str) -> None:
    building.set_policy(office, **{"minor.follow-through": "yes"})
    office.verify(office.implemented(), verdict=verdict)


def test_follow_through_answered_anew_in_each_round(office: Office) -> None:
    id = office.implemented()
    followed(office, risk="R-12 raised", qms="Signed twice", document="QT-01")
    office.verify(id, verdict="not")
    assert not {"risk", "risk_said", "qms", "qms_said", "document"} & office.standing(id).facts.keys()
    (first,) = findings.detail(office.ws, id)["earlier_rounds"]
    assert (first["risk_said"], first["document"]) == ("R-12 raised", "QT-01")


def test_follow_through_answered_where_no_policy_asks(office: Office) -> None:
    office.verify(office.implemented())


def test_follow_through_said(office: Office) -> None:
    office.accepted()
    office.only_refused_for(
        "There is nothing to record: --risk TEXT or --no-risk REASON", lambda: followed(office)
    )
    office.only_refused_for("--no-risk: something must be written", lambda: followed(office, no_risk=" "))
    followed(office, no_risk="A single file")


def test_changed_document_named(office: Office) -> None:
    office.accepted()
    office.only_refused_for(
        "Which document was changed is missing: --document TEXT.",
        lambda: followed(office, qms="Signed twice"),
    )
    office.only_refused_for(
        "A document that was changed is named with how the system was changed: --qms TEXT.",
        lambda: followed(office, no_qms="It is right", document="QT-01"),
    )
    followed(office, qms="Signed twice", document="QT-01, edition 4")
    followed(office, qms="Signed three times")  # the document stays
    assert office.standing("2026-01-F01").facts["document"] == "QT-01, edition 4"
    followed(office, no_qms="Given up again")
    assert "document" not in office.standing("2026-01-F01").facts


@pytest.mark.parametrize("person", ["oanh", "hai", "linh"])
def test_follow_through_is_for_owner_and_lead(office: Office, person: str) -> None:
    id = office.submitted()
    following.follow_through(office(person), id, no_risk="A single file")
    office.only_refused_for(
        "Vy may not do this", lambda: following.follow_through(office("vy"), id, no_risk="No")
    )


# Opinions.


def decided(office: Office, **choice: object) -> str:
    id = office.issued()
    office.day(SUBMITTED)
    moves.respond(office("oanh"), id, dispute="Complete on that day")
    office.only_refused_for(
        "No dispute about", lambda: following.opinion(office("oanh"), id, "It was complete")
    )
    moves.settle_dispute(office("lan" if "uphold" in choice else "linh"), id, reason="So", **choice)  # type: ignore[arg-type]
    return id


@pytest.mark.parametrize("choice", [{"uphold": True}, {"regrade": "observation"}], ids=["uphold", "regrade"])
def test_dispute_decided(office: Office, choice: dict[str, object]) -> None:
    id = decided(office, **choice)
    office.only_refused_for(
        f"{building.ISSUED} is before {SUBMITTED}, the day on which the dispute was decided.",
        lambda: following.opinion(office("oanh", on=building.ISSUED), id, "It was complete"),
    )
    following.opinion(office("oanh"), id, "It was complete")
    assert findings.opinions(office.finding(id)) == [
        {"on": SUBMITTED, "by": "oanh", "text": "It was complete", "about": next(iter(choice))}
    ]


def test_dispute_decided_and_an_opinion_stands_with_the_latest_decision(office: Office) -> None:
    id = decided(office, uphold=True)
    following.opinion(office("oanh"), id, "First")
    moves.respond(office("oanh"), id, dispute="Still not so", attach=[building.note_file(office.ws, "n.txt")])
    following.opinion(office("tam"), id, "Second")
    moves.settle_dispute(office("linh"), id, regrade="observation", reason="Less")
    following.opinion(office("tam"), id, "Third")
    assert [(one["text"], one["about"]) for one in findings.opinions(office.finding(id))] == [
        ("First", "uphold"),
        ("Second", "uphold"),
        ("Third", "regrade"),
    ]


@pytest.mark.parametrize("person", ["oanh", "hai", "tam", "linh"])
def test_an_opinion_is_for_the_two_sides_of_a_dispute(office: Office, person: str) -> None:
    id = decided(office, uphold=True)
    following.opinion(office(person), id, "Not so")
    for other in ("mai", "an", "vy"):
        office.only_refused_for(
            f"{other.title()} may not do this", lambda other=other: following.opinion(office(other), id, "No")
        )


def test_an_opinion_may_be_told_after_closing_and_after_withdrawing(office: Office) -> None:
    id = decided(office, uphold=True)
    office.plan(id)
    office.submit(id, **EFFECT)
    office.finish(f"{office.accept(id)}-A1")
    office.verify(id, on=VERIFIED)
    following.opinion(office("oanh"), id, "It still was complete")
    assert office.status(id) == "closed"
    other = decided(office, withdraw=True)
    following.opinion(office("tam"), other, "It was as I wrote it")
    assert office.status(other) == "withdrawn"


@pytest.mark.parametrize(
    ("target", "measured", "met"),
    [
        ("0", "0", True),
        ("0", "3", False),
        ("≤ 2", "2", True),
        ("<= 2 %", "2,5 %", False),
        (">= 95 %", "97", True),
        ("> 95", "95", False),
        ("all of them", "97", None),
        ("95", "nearly all", None),
    ],
)
def test_what_meets_a_target(target: str, measured: str, met: bool | None) -> None:
    assert meets(measured, target) is met


def test_target_met(office: Office) -> None:
    """A figure that misses its target is effective for a reason that is told; what is no number, people judge."""
    plan = {"effect": "", "measure": "Files without receipt", "target": "0"}
    id = office.issued()
    office.plan(id)
    office.accept(office.submit(id, **plan))
    office.finish(f"{id}-A1")
    office.only_refused_for("3 does not meet the target 0.", lambda: office.verify(id, measured="3"))
    office.verify(id, measured="3", reason="All three were of one morning without power")
    assert office.status(id) == "closed"
    facts = office.standing(id).facts
    assert (facts["verdict"], facts["verdict_on"], facts["verdict_by"]) == ("effective", VERIFIED, "vy")
