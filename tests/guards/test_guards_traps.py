"""The traps that other tools fall into, each as somebody would walk into it."""

from __future__ import annotations

from collections.abc import Callable

import building
import pytest
from building import ACCEPTED, AUDIT, DONE, DUE, ISSUED, RAISED, SUBMITTED, VERIFIED, Office
from conftest import Clock

from auditcore.service import actions, evidence, extensions, findings, moves
from auditcore.service.register import finding_rows
from auditcore.service.selection import Wanted
from auditcore.service.selection import actions as chosen
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


@pytest.mark.parametrize("grade", ["major", "minor"])
def test_closing_with_no_action(office: Office, grade: str) -> None:
    building.set_policy(office, **{f"{grade}.actions": 0})
    id = office.issued(grade)
    office.submit(id)
    office.accept(id)
    assert office.status(id) == "in-progress"
    sentence = f"{id} has no action that was done: plan one with 'auditcore action add {id}'"
    office.only_refused_for(sentence, lambda: office.verify(id))
    office.plan(id, on=VERIFIED, due=VERIFIED)
    office.finish(f"{id}-A1", on=VERIFIED)
    assert office.status(office.verify(id)) == "closed"


def test_closing_with_no_action_but_a_correction_only(office: Office) -> None:
    """The one exception: what a minor's owner put right, the auditor agreed to and a verifier confirmed."""
    id = office.corrected()
    assert chosen(office.ws, Wanted(findings=[id], statuses=["all"])) == []
    building.change_org(office, "person/hai", roles=["auditor"])
    office.only_refused_for("Hai belongs to Economy", lambda: office.verify(id, by="hai"))
    assert office.status(office.verify(id)) == "closed"


def test_closing_with_all_actions_cancelled(office: Office) -> None:
    id = office.accepted()
    actions.cancel(office("oanh"), f"{id}-A1", "No money")
    assert office.status(id) == "in-progress"
    office.only_refused_for("has no action that was done", lambda: office.verify(id))
    # It is not forgotten, either: somebody is to plan another one, by the day on which the work was due.
    assert [clock[:3] for clock in clocks(office, id)] == [("plan", "oanh", DUE)]
    office.plan(id, on=VERIFIED, due=VERIFIED)
    office.finish(f"{id}-A2", on=VERIFIED)
    assert office.status(office.verify(id)) == "closed"


@pytest.mark.parametrize("grade", ["observation", "opportunity"])
def test_closing_an_observation_with_all_actions_cancelled(office: Office, grade: str) -> None:
    id = office.agreed(grade)
    actions.cancel(office("oanh"), f"{id}-A1", "No money")
    assert office.status(id) == "issued", "the owner must answer again"
    moves.respond(office("oanh"), id, decline="No money")
    assert office.status(id) == "closed"


def test_verifying_before_the_last_action_is_done(office: Office) -> None:
    id = office.accepted()
    for _number in range(2):
        office.plan(id, on=ACCEPTED)
    office.finish(f"{id}-A1")
    office.only_refused_for(
        f"{id} cannot be verified yet: {id}-A2, {id}-A3 not done.", lambda: office.verify(id)
    )
    office.finish(f"{id}-A2")
    actions.cancel(office("oanh"), f"{id}-A3", "The first two are enough")
    assert office.status(office.verify(id)) == "closed"


def test_an_action_that_is_added_late_must_be_done_first(office: Office) -> None:
    """Not even planning one can pass by the table: nothing is added to what is implemented or closed."""
    implemented, closed = office.implemented(), office.agreed()
    office.finish(f"{closed}-A1")
    for id, status in ((implemented, "implemented"), (closed, "closed")):
        office.only_refused_for(
            f"{id} is {status}, and 'add' is only possible while it is issued, in-progress",
            lambda one=id: office.plan(one, on=DONE, due=VERIFIED),
        )


def test_verdict_dated_before_the_work(office: Office) -> None:
    id = office.implemented()
    office.plan(second := office.accepted(), on=ACCEPTED)
    office.finish(f"{second}-A2", on="2026-07-25")
    office.finish(f"{second}-A1", on=DONE)
    for one, last, day in (
        (id, f"{id}-A1: {DONE}", "2026-07-19"),
        (second, f"{second}-A2: 2026-07-25", "2026-07-24"),
    ):
        office.only_refused_for(
            f"The verdict is dated {day}, before the work was done ({last}).",
            lambda one=one, day=day: office.verify(one, on=day, reason="It shows already"),
        )
    office.verify(second, on="2026-07-25", reason="It shows already")


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("oanh", "owns or did the work"),
        ("an", "owns or did the work"),
        ("hai", "belongs to Economy"),
        ("duc", "belongs to Economy"),
    ],
)
def test_verifier_who_owns_or_did_the_work_or_belongs_to_the_unit(office: Office, who: str, why: str) -> None:
    building.change_org(office, f"person/{who}", roles=["auditor", "quality", "committee"])
    id = office.implemented()
    assert any(why in sentence for sentence in office.refused(lambda: office.verify(id, by=who)))
    office.verify(id)


def test_one_failed_action_does_not_block_closing_for_ever(office: Office) -> None:
    id = office.verify(office.implemented(), verdict="not")
    now = office.standing(id)
    assert (now.status, now.round) == ("issued", 2)
    assert office.action(f"{id}-A1")["round"] == 1
    # What was tried once does not count again: the second round wants an action of its own.
    said = office.refused(lambda: office.submit(id, on=VERIFIED, judge_on="2026-11-01"))
    assert said == [f"At least 1 action with owner and due date is missing: auditcore action add {id}."]
    office.plan(id, on=VERIFIED, due="2026-09-30")
    office.submit(id, on=VERIFIED, judge_on="2026-11-01")
    office.accept(id, on=VERIFIED)
    office.finish(f"{id}-A2", on="2026-09-15")
    office.verify(id, on="2026-11-01")
    now = office.standing(id)
    assert (now.status, now.round) == ("closed", 2)
    assert building.last_moves(office.finding(id)).count("verify") == 2, (
        "the failed round stays in the record"
    )


def test_the_second_round_asks_for_cause_and_effect_plan_again(office: Office) -> None:
    id = office.verify(office.implemented("major"), verdict="partly")
    office.plan(id, on=VERIFIED, due="2026-09-30")
    said = office.refused(lambda: moves.submit(office("oanh"), id))
    assert [sentence.split(":")[0] for sentence in said] == [
        "A cause is missing",
        "The plan for judging the effect lacks what will show it",
        "The plan for judging the effect lacks who will judge it",
        "The plan for judging the effect lacks from when on it can be judged",
    ], "the correction, once made, stands"


def test_evidence_missing(office: Office) -> None:
    """At issue, when an action is done, at the verdict, and for a correction only."""
    bare, corrected = office.draft(evidence=""), office.issued()
    office.only_refused_for("lacks evidence", lambda: office.issue(bare))
    office.only_refused_for(
        "A correction only needs evidence", lambda: office.submit_correction_only(corrected, attach=[])
    )
    id = office.accepted()
    office.only_refused_for("Evidence is needed", lambda: office.finish(f"{id}-A1", evidence=""))
    office.finish(f"{id}-A1")
    office.only_refused_for("Evidence is needed", lambda: office.verify(id, evidence=""))


def test_a_due_date_moved_keeps_every_earlier_one(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    building.set_policy(office, extensions=2)
    mailed = office("an", source="Her mail")
    extensions.extend(mailed, action, to="2026-08-31", reason="Late printer", allowed_by="linh")
    extensions.extend(office("linh"), action, to="2026-09-30", reason="Storm")
    kept = [(due["to"], due.get("reason"), due.get("allowed_by")) for due in office.action(action)["due"]]
    assert kept == [
        (DUE, None, None),
        ("2026-08-31", "Late printer", "linh"),
        ("2026-09-30", "Storm", "linh"),
    ]
    row = next(row for row in chosen(office.ws, Wanted([AUDIT], statuses=["all"])) if row["id"] == action)
    assert (row["original_due"], row["due"], row["extensions"]) == (DUE, "2026-09-30", 2)
    office.only_refused_for(
        "was given more time already (so far: 2)",
        lambda: extensions.extend(office("linh"), action, to="2026-10-31", reason="Again"),
    )


def test_a_due_date_is_moved_once_by_default(office: Office) -> None:
    assert office.ws.policy("extensions") == 1


OTHER = "2026-01-F02"

CLOSED: dict[str, Callable[[Office, str], object]] = {
    "edit": lambda o, one: findings.change(o("linh"), one, observed="Nothing", reason="Nicer"),
    "regrade": lambda o, one: moves.regrade(o("linh"), one, "strength", "Nicer"),
    "withdraw": lambda o, one: moves.withdraw(o("linh"), one, "Nicer"),
    "combine": lambda o, one: findings.combine(o("linh"), one, OTHER, "Nicer"),
    "assign": lambda o, one: moves.assign(o("linh"), one, "hai"),
    "attach": lambda o, one: evidence.add(o("linh"), one, [building.note_file(o.ws, "nicer.txt")]),
    "detach": lambda o, one: evidence.detach(o("linh"), one, 1, "Nicer"),
    "respond": lambda o, one: moves.respond(o("oanh"), one, correction="More"),
    "verify again": lambda o, one: o.verify(one),
    "action add": lambda o, one: o.plan(one, on=VERIFIED, due=VERIFIED),
    "action attach": lambda o, one: evidence.add(o("an"), f"{one}-A1", [building.note_file(o.ws, "a.txt")]),
    "action extend": lambda o, one: extensions.extend(
        o("linh"), f"{one}-A1", to="2027-01-01", reason="Nicer"
    ),
}


@pytest.mark.parametrize("change", CLOSED)
@pytest.mark.parametrize("ending", ["closed", "withdrawn"])
def test_a_closed_finding_edited(office: Office, change: str, ending: str) -> None:
    draft = office.draft(attach=[building.note_file(office.ws, "photo.jpg")])
    office.plan(office.issue(draft))
    if ending == "withdrawn":
        office.withdrawn(draft)
    else:
        office.submit(draft)
        office.finish(f"{office.accept(draft)}-A1")
        office.verify(draft)
    assert office.draft() == OTHER
    said = office.refused(lambda: CLOSED[change](office, draft))
    assert len(said) == 1
    assert f"{draft} is {ending}, and" in said[0]
    findings.note(office("mai"), draft, "Read at the review")


def test_negative_ages(office: Office) -> None:
    """However the days are typed: raised ≤ issued ≤ answered ≤ accepted ≤ verified, and planned ≤ done."""
    with pytest.raises(Exception, match="is in the future"):
        findings.add(office("tam", on="2026-07-02"), audit=AUDIT, grade="minor", observed="x", unit="economy")
    draft = office.draft()
    office.refused(lambda: moves.issue(office("linh", on="2026-06-30"), draft))
    id = office.implemented()
    office.refused(lambda: moves.withdraw(office("linh", on=RAISED), id, "Unfounded"))
    office.verify(id)
    office.refused(lambda: moves.reopen(office("linh", on=DONE), id, "Seen again"))
    moves.reopen(office("linh", on=VERIFIED), id, "Seen again")
    rows = {row["id"]: row for row in finding_rows(office.ws, [AUDIT])}
    assert rows[id]["raised_on"] <= rows[id]["issued_on"]


def test_negative_ages_of_a_clock_that_was_set_back(office: Office) -> None:
    id = office.submitted()
    office.clock.on(ISSUED)
    office.refused(lambda: moves.accept(office("linh"), id))
    office.clock.on(SUBMITTED)
    moves.accept(office("linh"), id)


def test_a_correction_only_for_a_repeat_or_a_major(office: Office) -> None:
    major, repeat = office.issued("major"), office.issued(repeat_of=["2026-01-F01"])
    for id, sentence in ((major, "not to a major"), (repeat, "A repeat (2026-01-F01)")):
        office.only_refused_for(sentence, lambda one=id: office.submit_correction_only(one))
    # A minor that is found to be a major while the correction waits must be answered anew.
    minor = office.corrected()
    moves.regrade(office("linh"), minor, "major", "It happens everywhere")
    assert office.status(minor) == "issued"
    office.only_refused_for("not to a major", lambda: office.submit_correction_only(minor, on=ACCEPTED))


def test_what_is_missing_is_said_all_at_once(office: Office) -> None:
    bare = office.draft(requirement="", evidence="", clauses=[], unit="", owner="")
    assert len(office.refused(lambda: office.issue(bare))) == 5
    issued = office.issued("major")
    assert len(office.refused(lambda: moves.submit(office("oanh", on="2026-12-31"), issued))) == 7
    id = office.implemented()
    said = office.refused(lambda: office.verify(id, by="an", on="2026-07-19", evidence=""))
    assert said == ["An may not do this: it is for an independent verifier (the judge named in the plan, an auditor, the "
                    "committee or quality)."]  # fmt: skip
    building.change_org(office, "person/an", roles=["auditor"])
    assert len(office.refused(lambda: office.verify(id, by="an", on="2026-07-19", evidence=""))) == 5


def clocks(office: Office, id: str) -> list[tuple[str, ...]]:
    return [tuple(clock.values()) for clock in findings.detail(office.ws, id)["clocks"]]
