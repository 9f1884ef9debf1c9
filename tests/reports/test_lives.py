"""The life of a finding as figures count it: when it was open, what was promised and when it was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import building
import pytest
from building import ACCEPTED, DONE, DUE, ISSUED, RAISED, SUBMITTED, VERIFIED, Office
from conftest import Clock
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from people_machine import People

from auditcore import actionstate, clocks, lifecycle
from auditcore.dates import add_days, days_between
from auditcore.figures import periods
from auditcore.figures.lives import Judged, Life, life
from auditcore.figures.rates import Promise
from auditcore.model import ENDED
from auditcore.service import actions, extensions, findings, following, moves
from auditcore.service.register import actions_by_finding
from auditcore.stats import Wait
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def lived(office: Office, id: str) -> Life:
    office.ws.forget()
    view = office.ws.view(building.stream(id))
    return life(view.table("finding")[id], actions_by_finding(view).get(id, []))


def answer_due(office: Office, id: str) -> str:
    """What the issuing said, or the last move that gave a new date."""
    return str([one["answer_due"] for one in office.finding(id)["moves"] if "answer_due" in one][-1])


def test_a_draft_is_open_from_the_day_on_which_it_was_raised(office: Office) -> None:
    one = lived(office, office.draft())
    assert (one.status, one.raised, one.since, one.ends, one.reopened) == ("draft", RAISED, RAISED, (), ())
    assert one.is_open
    assert one.counts
    assert [one.open_on(day) for day in ("2026-06-30", RAISED, "2026-12-31")] == [False, True, True]
    assert (one.answers, one.tasks, one.verdicts) == ((), (), ())


def test_it_ends_on_the_day_of_the_verdict(office: Office) -> None:
    one = lived(office, office.at("closed"))
    assert (one.ends, one.reopened, one.since) == ((VERIFIED,), (), VERIFIED)
    assert [one.open_on(day) for day in ("2026-08-19", VERIFIED)] == [True, False]
    assert one.wait("2026-12-31") == Wait(days_between(RAISED, VERIFIED), True)
    assert one.verdicts == (Judged(VERIFIED, "effective", False),)


def test_a_day_before_its_end_it_had_lasted_until_then_and_was_not_over(office: Office) -> None:
    one = lived(office, office.at("closed"))
    assert one.wait("2026-08-19") == Wait(days_between(RAISED, "2026-08-19"), False)
    assert one.wait("2026-06-01") == Wait(0, False)


def test_a_correction_alone_is_told_apart(office: Office) -> None:
    id = office.corrected()
    assert lived(office, id).is_open
    office.verify(id)
    one = lived(office, id)
    assert one.verdicts == (Judged(VERIFIED, "effective", True),)
    assert (one.ends, one.tasks) == ((VERIFIED,), ())


def test_a_plan_in_the_place_of_a_returned_correction_is_no_correction_alone(office: Office) -> None:
    id = office.submit_correction_only(office.issued())
    moves.send_back(office._on("linh", ACCEPTED), id, "The cause matters")
    office.plan(id, on=ACCEPTED)
    office.submit(id, on=ACCEPTED)
    office.accept(id, on=ACCEPTED)
    office.finish(f"{id}-A1")
    office.verify(id)
    assert [one.only for one in lived(office, id).verdicts] == [False]


@pytest.mark.parametrize("verdict", ["partly", "not"])
def test_a_verdict_that_it_did_not_work_leaves_it_open_in_round_two(office: Office, verdict: str) -> None:
    id = office.verify(office.implemented(), verdict=verdict)
    one = lived(office, id)
    assert (one.status, one.ends, one.reopened) == ("issued", (), ())
    assert one.verdicts == (Judged(VERIFIED, verdict, False),)
    # The first answer stands as it was given, and a second one is due.
    assert one.answers == (
        Promise(add_days(ISSUED, 30), SUBMITTED),
        Promise(answer_due(office, id), None),
    )
    assert answer_due(office, id) > VERIFIED


def test_round_two_is_answered_and_judged_on_its_own(office: Office) -> None:
    id = office.verify(office.implemented(), verdict="not")
    due = answer_due(office, id)
    office.plan(id, due="2026-10-01", on="2026-08-25")
    office.submit(id, on="2026-08-25", judge_on="2026-10-20")
    office.accept(id, on="2026-08-26")
    office.finish(f"{id}-A2", on="2026-09-20")
    office.verify(id, on="2026-10-20")
    one = lived(office, id)
    assert (one.ends, one.reopened) == (("2026-10-20",), ())
    assert [verdict.outcome for verdict in one.verdicts] == ["not", "effective"]
    assert one.answers == (Promise(add_days(ISSUED, 30), SUBMITTED), Promise(due, "2026-08-25"))
    assert [(task.id[-2:], task.due, task.done) for task in one.tasks] == [
        ("A1", DUE, DONE),
        ("A2", "2026-10-01", "2026-09-20"),
    ]


def test_a_reopened_one_was_closed_in_between(office: Office) -> None:
    id = office.at("closed")
    moves.reopen(office._on("linh", "2026-09-10"), id, "It came back")
    one = lived(office, id)
    assert (one.ends, one.reopened, one.since) == ((VERIFIED,), ("2026-09-10",), "2026-09-10")
    assert [one.open_on(day) for day in ("2026-08-19", VERIFIED, "2026-09-09", "2026-09-10")] == [
        True,
        False,
        False,
        True,
    ]
    # It has lasted since it was raised, as far as anybody knows; on the day before it was over.
    assert one.wait("2026-09-10") == Wait(days_between(RAISED, "2026-09-10"), False)
    assert one.wait("2026-09-09") == Wait(days_between(RAISED, VERIFIED), True)
    assert one.answers[-1] == Promise(answer_due(office, id), None)


def test_closed_and_opened_again_on_one_day_it_is_open(office: Office) -> None:
    id = office.at("closed")
    moves.reopen(office._on("linh", VERIFIED), id, "A slip")
    one = lived(office, id)
    assert (one.ends, one.reopened) == ((VERIFIED,), (VERIFIED,))
    assert one.open_on(VERIFIED)


@pytest.mark.parametrize("grade", ["observation", "opportunity"])
def test_its_last_action_closes_what_nobody_verifies(office: Office, grade: str) -> None:
    id = office.agreed(grade)
    office.plan(id, due="2026-08-15", on="2026-07-07")
    office.finish(f"{id}-A2", on="2026-07-18")
    assert lived(office, id).is_open
    office.finish(f"{id}-A1")
    one = lived(office, id)
    assert (one.status, one.ends, one.since) == ("closed", (DONE,), DONE)
    assert one.answers == (Promise(add_days(ISSUED, 30), SUBMITTED),)


def test_giving_up_the_last_action_closes_it_where_another_was_done(office: Office) -> None:
    id = office.agreed()
    office.plan(id, due="2026-08-15", on="2026-07-07")
    office.finish(f"{id}-A1")
    actions.cancel(office._on("oanh", "2026-07-25"), f"{id}-A2", "Not needed any more")
    one = lived(office, id)
    assert (one.status, one.ends) == ("closed", ("2026-07-25",))


def test_closed_by_its_last_action_and_reopened_it_was_closed_from_that_action_on(office: Office) -> None:
    id = office.agreed()
    office.finish(f"{id}-A1")
    moves.reopen(office._on("linh", "2026-08-10"), id, "It came back")
    one = lived(office, id)
    assert (one.status, one.ends, one.reopened) == ("issued", (DONE,), ("2026-08-10",))
    moves.respond(office._on("oanh", "2026-08-11"), id, agree=True)
    office.plan(id, due="2026-08-31", on="2026-08-11")
    assert lived(office, id).open_on("2026-08-20")
    office.finish(f"{id}-A2", on="2026-08-20")
    one = lived(office, id)
    assert (one.ends, one.reopened) == ((DONE, "2026-08-20"), ("2026-08-10",))
    assert one.wait("2026-08-09") == Wait(days_between(RAISED, DONE), True)
    assert one.answers[1].done == "2026-08-11"


def test_reopened_and_graded_up_it_still_was_closed_before(office: Office) -> None:
    """What it was closed by then, would not close it as what it is now."""
    id = office.agreed()
    office.finish(f"{id}-A1")
    moves.reopen(office._on("linh", "2026-08-10"), id, "It came back")
    moves.regrade(office._on("linh", "2026-08-12"), id, "minor", "It broke a requirement")
    one = lived(office, id)
    assert (one.grade, one.ends, one.reopened) == ("minor", (DONE,), ("2026-08-10",))


def test_agreeing_to_what_another_findings_action_did_already_closes_it_on_that_day(office: Office) -> None:
    first, second = office.accepted(), office.issued("opportunity")
    actions.serve(office._on("oanh", ACCEPTED), f"{first}-A1", [second])
    office.finish(f"{first}-A1")
    assert lived(office, second).is_open
    moves.respond(office._on("oanh", "2026-07-28"), second, agree=True)
    assert lived(office, second).ends == ("2026-07-28",)


def test_a_lower_grade_closes_what_was_done_on_the_day_of_the_grading(office: Office) -> None:
    id = office.implemented()
    moves.regrade(office._on("linh", "2026-07-28"), id, "opportunity", "Nothing was broken")
    assert lived(office, id).ends == ("2026-07-28",)


def test_what_is_declined_is_closed_and_answered_on_that_day(office: Office) -> None:
    id = office.issued("opportunity")
    moves.respond(office._on("oanh", SUBMITTED), id, decline="It would cost more than it brings")
    one = lived(office, id)
    assert (one.status, one.ends) == ("closed", (SUBMITTED,))
    assert one.answers == (Promise(answer_due(office, id), SUBMITTED),)


def test_what_was_unfounded_counts_nowhere(office: Office) -> None:
    one = lived(office, office.withdrawn(office.issued()))
    assert (one.status, one.ends, one.counts, one.is_open) == ("withdrawn", (SUBMITTED,), False, False)


def test_what_was_combined_counts_in_the_other_one_alone(office: Office) -> None:
    first, second = office.issued(), office.issued(clauses=["7.5"])
    findings.combine(office._on("linh", SUBMITTED), second, first, "The same thing")
    assert (lived(office, second).counts, lived(office, first).counts) == (False, True)
    assert lived(office, second).ends == (SUBMITTED,)
    assert lived(office, first).clauses == ("7.5", "8.5.1")


def test_a_strength_is_over_once_it_is_issued_and_counts_nowhere(office: Office) -> None:
    one = lived(office, office.issued("strength"))
    assert (one.status, one.ends, one.counts, one.answers) == ("closed", (ISSUED,), False, ())


def disputed(office: Office, grade: str = "minor") -> str:
    id = office.issued(grade)
    moves.respond(office._on("oanh", SUBMITTED), id, dispute="The files were there")
    return id


@pytest.mark.parametrize("grade", ["minor", "observation"])
def test_a_dispute_is_no_answer_and_nothing_is_due_until_it_is_decided(office: Office, grade: str) -> None:
    id = disputed(office, grade)
    assert lived(office, id).answers == ()
    moves.settle_dispute(office._on("lan", "2026-07-16"), id, uphold=True, reason="They were not")
    assert lived(office, id).answers[0].done is None


def test_a_dispute_that_was_lost_gives_the_days_back_that_it_took(office: Office) -> None:
    id = disputed(office)
    moves.settle_dispute(office._on("lan", "2026-07-16"), id, uphold=True, reason="They were not")
    one = lived(office, id)
    assert one.answers == (Promise(add_days(answer_due(office, id), 10), None),)
    assert one.answers[0].due == office.standing(id).answer_due
    late_without = add_days(answer_due(office, id), 5)
    office.plan(id, on=late_without, due="2026-09-30")
    office.submit(id, on=late_without, judge_on="2026-10-20")
    promise = lived(office, id).answers[0]
    assert (promise.done, promise.done <= promise.due if promise.done else None) == (late_without, True)


def test_a_dispute_that_was_won_withdraws_it(office: Office) -> None:
    id = disputed(office)
    moves.settle_dispute(office._on("linh", "2026-07-16"), id, withdraw=True, reason="They were")
    one = lived(office, id)
    assert (one.ends, one.counts) == (("2026-07-16",), False)


def test_what_was_returned_was_given_on_the_first_day_all_the_same(office: Office) -> None:
    id = office.submitted()
    moves.send_back(office._on("linh", ACCEPTED), id, "The cause is not one")
    office.submit(id, on="2026-08-30", judge_on="2026-10-20")
    assert lived(office, id).answers == (Promise(add_days(ISSUED, 30), SUBMITTED),)


def test_an_agreement_answers_an_observation_and_not_a_minor(office: Office) -> None:
    minor, observation = office.issued(), office.issued("observation")
    for id in (minor, observation):
        moves.respond(office._on("oanh", SUBMITTED), id, agree=True)
    assert lived(office, minor).answers[0].done is None
    assert lived(office, observation).answers[0].done == SUBMITTED


def test_a_new_grade_that_asks_for_a_plan_asks_for_a_new_answer(office: Office) -> None:
    id = office.agreed()
    moves.regrade(office._on("linh", "2026-07-10"), id, "major", "It broke a requirement")
    assert lived(office, id).answers == (Promise(answer_due(office, id), None),)


def test_what_was_answered_and_is_asked_for_anew_is_two_answers(office: Office) -> None:
    id = office.submitted()
    moves.regrade(office._on("linh", "2026-07-10"), id, "major", "It is worse than that")
    assert lived(office, id).answers == (
        Promise(add_days(ISSUED, 30), SUBMITTED),
        Promise(answer_due(office, id), None),
    )


def test_a_dispute_takes_an_agreement_back(office: Office) -> None:
    id = office.issued("observation")
    moves.respond(office._on("oanh", "2026-07-05"), id, agree=True)
    assert lived(office, id).answers[0].done == "2026-07-05"
    moves.respond(office._on("oanh", SUBMITTED), id, dispute="The files were there")
    assert lived(office, id).answers == ()


def test_a_date_of_the_answer_that_was_moved_counts(office: Office) -> None:
    id = office.issued()
    findings.change(office._on("linh", SUBMITTED), id, answer_due="2026-09-01", reason="Everybody is away")
    assert lived(office, id).answers == (Promise("2026-09-01", None),)


# Actions.


def test_an_action_is_promised_by_the_date_that_was_allowed_last(office: Office) -> None:
    id = office.accepted()
    extensions.extend(
        office._on("linh", "2026-07-15"), f"{id}-A1", to="2026-08-31", reason="Waiting for forms"
    )
    (task,) = lived(office, id).tasks
    assert (task.due, task.moved, task.promise) == (
        "2026-08-31",
        ("2026-07-15",),
        Promise("2026-08-31", None),
    )
    assert len(task.moved) == actionstate.moved(office.action(f"{id}-A1"))


def test_days_on_hold_count_where_the_policy_stops_the_clock(office: Office) -> None:
    building.set_policy(office, **{"hold-stops-clock": "true"})
    id = office.accepted()
    actions.hold(office._on("linh", "2026-07-12"), f"{id}-A1", reason="No money", until="2026-07-30")
    actions.resume(office._on("an", "2026-07-22"), f"{id}-A1")
    (task,) = lived(office, id).tasks
    assert (task.due, task.moved) == (add_days(DUE, 10), ("2026-07-12",))


def test_days_on_hold_do_not_count_otherwise(office: Office) -> None:
    id = office.accepted()
    actions.hold(office._on("an", "2026-07-12"), f"{id}-A1", reason="No money", until="2026-07-30")
    actions.resume(office._on("an", "2026-07-22"), f"{id}-A1")
    (task,) = lived(office, id).tasks
    assert (task.due, task.moved) == (DUE, ())


@pytest.mark.parametrize(("day", "promise"), [(DUE, None), ("2026-08-01", Promise(DUE, None))])
def test_giving_up_in_time_takes_the_promise_back_and_later_does_not(
    office: Office, day: str, promise: Promise | None
) -> None:
    id = office.accepted()
    actions.cancel(office._on("oanh", day), f"{id}-A1", "Another way was found")
    (task,) = lived(office, id).tasks
    assert (task.given_up, task.done, task.promise) == (day, "", promise)


def test_an_action_that_serves_two_findings_is_the_same_in_both(office: Office) -> None:
    first, second = office.accepted(), office.issued()
    actions.serve(office._on("oanh", ACCEPTED), f"{first}-A1", [second])
    (one,), (other,) = lived(office, first).tasks, lived(office, second).tasks
    assert one == other
    actions.release(office._on("oanh", ACCEPTED), f"{first}-A1", [second], "It needs its own")
    assert lived(office, second).tasks == ()


# What else it says.


def test_the_kind_of_cause_is_the_one_that_was_found_last(office: Office) -> None:
    id = office.issued()
    assert lived(office, id).categories == ()
    for day, category in ((SUBMITTED, "training"), (ACCEPTED, "procedure")):
        moves.analyse(office._on("oanh", day), id, category=category)
    assert lived(office, id).categories == ("procedure",)


def test_the_unit_that_answers_comes_first(office: Office) -> None:
    id = office.draft(by="linh", also_units=["culture"], repeat_of=[office.draft()])
    one = lived(office, id)
    assert (one.units, one.owner, one.repeat) == (("economy", "culture"), "oanh", True)


def test_what_happened_before_the_day_on_which_it_was_raised_takes_no_time(office: Office) -> None:
    """An old register's rows can be raised by the day of their import, and done long before."""
    finding = office.finding(office.at("closed"))
    late = {**finding, "raised": {**finding["raised"], "on": "2026-09-30"}}
    one = life(late, actions_by_finding(office.ws.view(building.AUDIT))[finding["id"]])
    assert (one.ends, one.wait("2026-12-31")) == (("2026-09-30",), Wait(0, True))
    assert not one.open_on("2026-09-30")


def test_follow_through_and_notes_change_nothing_of_it(office: Office) -> None:
    id = office.at("closed")
    before = lived(office, id)
    findings.note(office._on("mai", "2026-09-01"), id, "Well done")
    assert lived(office, id) == before
    other = office.accepted()
    before = lived(office, other)
    following.follow_through(office._on("linh", "2026-09-02"), other, no_risk="None seen")
    assert lived(office, other) == before


# On whatever legal lives people make.

ENDING = ("effective", "decline", "recorded")
TURNS = ("issue", "respond", "submit", "accept", "return", "verify", "decide", "regrade", "reopen")


def end_of(finding: Any, actions: Any) -> str:
    """The day on which it was closed last: that of the move which did so, else that of whatever came last."""
    for entry in reversed(finding["moves"]):
        if entry["move"] == "reopen":
            break
        withdrawn = entry["move"] in ("withdraw", "combine") or entry.get("outcome") == "withdraw"
        if withdrawn or entry.get("outcome") in ENDING:
            return str(entry["on"])
    days = [entry["on"] for entry in finding["moves"] if entry["move"] in TURNS]
    return max(
        days
        + [one["on"] for action in actions for one in action["moves"] if one["move"] in ("done", "cancel")]
    )


class Watched(People):
    """At the end of each run, the lives of all its findings are held against the lifecycle itself."""

    looked = 0

    def teardown(self) -> None:
        try:
            self.lives_are_true()
        finally:
            super().teardown()

    def lives_are_true(self) -> None:
        if not hasattr(self, "office"):
            return
        office = self.office
        office.ws.forget()
        view, today = office.ws.view(building.AUDIT), max(office.ws.today, self.latest)
        by_finding = actions_by_finding(view)
        lives = [life(finding, by_finding.get(id, [])) for id, finding in view.table("finding").items()]
        for one in lives:
            type(self).looked += 1
            self.agrees(one, view.table("finding")[one.id], by_finding.get(one.id, []), today)
        span = periods.periods("2026-06-01", add_days(today, 1), "month")
        flow = periods.flow(
            [day for one in lives for day in (one.raised, *one.reopened)],
            [day for one in lives for day in one.ends],
            span,
        )
        assert flow[-1].open == sum(one.is_open for one in lives)
        assert all(one.open >= 0 for one in flow)

    def agrees(self, one: Life, finding: Any, actions: Any, today: str) -> None:
        now = lifecycle.standing(finding, actions)
        assert one.is_open == (now.status not in ENDED) == one.open_on(today)
        assert (len(one.ends) - len(one.reopened)) == (not one.is_open)
        # By turns: closed, opened, closed.
        turns = [day for pair in zip(one.ends, (*one.reopened, ""), strict=False) for day in pair if day]
        assert turns == sorted(turns)
        assert len(one.reopened) == sum(entry["move"] == "reopen" for entry in finding["moves"])
        if not one.is_open:
            last = max(one.raised, *one.reopened, end_of(finding, actions))
            assert one.ends[-1] == last, (finding["moves"], actions)
        wait = one.wait(today)
        assert wait.over != one.is_open
        assert wait.days >= 0
        assert len(one.verdicts) == sum(entry["move"] == "verify" for entry in finding["moves"])
        assert {task.id for task in one.tasks} == {action["id"] for action in actions}
        for task, action in zip(one.tasks, actions, strict=True):
            assert bool(task.done) == (lifecycle.action_status(action) == "done")
            assert bool(task.given_up) == (lifecycle.action_status(action) == "cancelled")
            assert len(task.moved) == actionstate.moved(action)
        waits = [clock for clock in clocks.clocks(finding, actions, now) if clock.what == "answer"]
        if waits and not any(entry["move"] == "return" for entry in finding["moves"]):
            answered = finding["grade"] not in ("major", "minor") and now.facts.get("respond") == "agree"
            assert one.answers[-1].due == waits[0].due or answered, (finding["moves"], one.answers)
            assert (one.answers[-1].done is None) or answered, (finding["moves"], one.answers)


def test_random_lives_are_open_when_the_lifecycle_says_so(
    tmp_path: Path, workspace: Workspace, clock: Clock
) -> None:
    office = building.build(workspace, clock)
    for person in ("hai", "oanh", "an"):
        building.change_org(office, f"person/{person}", roles=["auditor"])
    building.change_org(office, "person/linh", roles=["auditor", "quality"])

    class Here(Watched):
        template = Path(workspace.path)
        does = {**People.does, "take_back": 3, "policy_changes": 3}

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=25,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[
                Phase.generate
            ],  # what went wrong is told with its moves; making it smaller takes minutes
        ),
    )
    assert Here.looked > 50
