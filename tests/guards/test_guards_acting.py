"""Guards of an action at work: whom it serves, how far it is, what it waits for, and who gives more time for it."""

from __future__ import annotations

import building
import pytest
from building import ACCEPTED, DONE, DUE, ISSUED, SUBMITTED, Office
from conftest import Clock

from auditcore import actionstate, dates
from auditcore.cli import action_shown
from auditcore.service import actions, extensions, findings, moves, selection, undo, undo_which
from auditcore.service.attention import attention
from auditcore.service.explain import explain
from auditcore.workspace import Workspace

LATER = "2026-08-31"
LATEST = "2026-09-30"


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def listed(office: Office, *statuses: str) -> dict[str, str]:
    wanted = selection.Wanted([building.AUDIT], statuses=statuses)
    return {row["id"]: row["status"] for row in selection.actions(office.ws, wanted)}


# Serving several findings.


def test_serves_another_finding(office: Office) -> None:
    first, second = office.accepted(), office.issued()
    actions.serve(office("oanh"), f"{first}-A1", [second])
    office.only_refused_for(
        f"{first}-A1 serves {second} already.", lambda: actions.serve(office("oanh"), f"{first}-A1", [second])
    )
    office.only_refused_for(
        f"{first}-A1 serves {first} already.", lambda: actions.serve(office("oanh"), f"{first}-A1", [first])
    )


def test_serves_this_finding(office: Office) -> None:
    first, second = office.accepted(), office.issued()
    office.only_refused_for(
        f"{first}-A1 does not serve {second}.",
        lambda: actions.release(office("oanh"), f"{first}-A1", [second], "Another cause"),
    )
    office.only_refused_for(
        f"{first}-A1 was planned for {first}; it can be cancelled",
        lambda: actions.release(office("oanh"), f"{first}-A1", [first], "Another cause"),
    )
    actions.serve(office("oanh"), f"{first}-A1", [second])
    actions.release(office("oanh"), f"{first}-A1", [second], "Another cause")
    assert actionstate.serves(office.action(f"{first}-A1")) == {first: 1}


def test_one_action_serves_two_findings_from_plan_to_verdict(office: Office) -> None:
    """Each counts it as its own: the plan is complete, the work is done, the verifier of each did none of it."""
    first, second = office.issued(), office.issued()
    action = actions.add(
        office("oanh", on=ISSUED), first, words="Lay out the form", owner="an", due=DUE, also=[second]
    )[0]
    for id in (first, second):
        office.accept(office.submit(id))
    assert listed(office) == {action: "open"}, "one line in a list, whatever it serves"
    assert [row["id"] for row in attention(office.ws)["others"]].count(action) == 1
    office.finish(action)
    assert [office.status(id) for id in (first, second)] == ["implemented", "implemented"]
    building.change_org(office, "person/an", roles=["auditor"], unit="culture")
    office.only_refused_for("An owns or did the work", lambda: office.verify(second, by="an"))


def test_it_serves_on_when_its_own_finding_has_ended(office: Office) -> None:
    first, second = office.issued(), office.issued()
    action = actions.add(office("oanh"), first, words="Forms", owner="an", due=DUE, also=[second])[0]
    office.withdrawn(first)
    office.accept(office.submit(second))
    assert listed(office) == {action: "open"}
    assert actions.detail(office.ws, action)["finding_status"] == "in-progress"
    office.finish(action)
    assert office.status(second) == "implemented"


def test_an_action_planned_later_has_a_number_of_its_own(office: Office) -> None:
    first, second = office.issued(), office.issued()
    actions.add(office("oanh"), first, words="Forms", owner="an", due=DUE, also=[second])
    assert office.plan(second) == f"{second}-A1"


def test_of_another_audit_there_is_a_link_and_an_action_of_its_own(office: Office) -> None:
    first, complaint = office.accepted(), office.draft(by="lan", origin="complaint", reference="45/PA")
    office.issue(complaint, by="lan")
    said = office.refused(lambda: actions.serve(office("oanh"), f"{first}-A1", [complaint]))
    assert said == [
        f"{complaint} is of another audit. Plan an action of its own there: auditcore action add {complaint} TEXT "
        f"--link {first}-A1"
    ]
    id, _saved = actions.add(
        office("oanh"), complaint, words="The same", owner="an", due=DUE, links=[f"{first}-A1"]
    )
    assert actions.detail(office.ws, id)["links"] == [f"{first}-A1"]
    for link, why in ((f"{complaint}-A1", "is of the same audit"), ("2026-01-F77-A1", "There is no action")):
        office.only_refused_for(
            why,
            lambda link=link: actions.add(
                office("oanh"), complaint, words="x", owner="an", due=DUE, links=[link]
            ),
        )


def test_a_correction_alone_removes_no_cause(office: Office) -> None:
    """It may stand beside what does, but a plan of nothing else is none, and its end closes nothing."""
    id = office.issued()
    correction = {"words": "Write the receipts", "owner": "an", "due": DUE, "kind": "correction"}
    actions.add(office("oanh"), id, **correction)
    office.only_refused_for("At least 1 action", lambda: office.submit(id))
    office.plan(id)
    office.accept(office.submit(id))
    actions.cancel(office("oanh"), f"{id}-A2", "No money")
    office.finish(f"{id}-A1")
    assert office.status(id) == "in-progress"
    assert [wait["what"] for wait in explain(office.ws, id)["waits"]] == ["plan"]


def test_the_kind_follows_the_grade_unless_it_is_said(office: Office) -> None:
    kinds = {}
    for grade in ("major", "minor", "observation", "opportunity"):
        kinds[grade] = office.action(office.plan(office.issued(grade)))["kind"]
    assert kinds == {
        "major": "corrective",
        "minor": "corrective",
        "observation": "preventive",
        "opportunity": "improvement",
    }


# How far, on hold, waiting.


def test_progress_told(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    for percent in (0, 100, -5):
        office.only_refused_for(
            "Progress is a number from 1 to 99",
            lambda percent=percent: actions.progress(office("an"), action, percent),
        )
    actions.progress(office("an"), action, 60)
    office.only_refused_for(
        "was at 60 % already; going back needs --note", lambda: actions.progress(office("an"), action, 40)
    )
    actions.progress(office("an"), action, 40, note="The forms were wrong")
    assert actions.detail(office.ws, action)["progress"] == 40
    office.finish(action)
    assert actions.detail(office.ws, action)["progress"] == 100


def test_not_on_hold(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    actions.hold(office("an"), action, reason="Flood")
    office.only_refused_for(
        f"{action} is on hold already", lambda: actions.hold(office("an"), action, reason="Flood")
    )
    assert listed(office) == {action: "on-hold"}


def test_on_hold(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    office.only_refused_for(f"{action} is not on hold.", lambda: actions.resume(office("an"), action))
    actions.hold(office("an"), action, reason="Flood")
    actions.resume(office("an"), action)
    assert listed(office) == {action: "open"}


def test_not_before_hold(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    office.day(DONE)
    actions.hold(office("an"), action, reason="Flood")
    office.only_refused_for(
        f"{ACCEPTED} is before {DONE}, the day on which {action} was put on hold.",
        lambda: actions.resume(office("an", on=ACCEPTED), action),
    )


def stopping(office: Office, extensions: int = 1) -> None:
    building.set_policy(office, extensions=extensions, **{"hold-stops-clock": True})


def test_hold_ends(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    office.only_refused_for(
        "It cannot be on hold until",
        lambda: actions.hold(office("an"), action, reason="Flood", until=SUBMITTED),
    )
    stopping(office)
    office.only_refused_for(
        "it needs an end: --until DAY", lambda: actions.hold(office("linh"), action, reason="Flood")
    )
    office.day(DONE)
    office.only_refused_for(
        "A clock cannot be stopped for days that are past",
        lambda: actions.hold(office("linh", on=ACCEPTED), action, reason="Flood", until=LATER),
    )


def test_clock_stopped_by_another(office: Office) -> None:
    """Neither by its owner, past or present, nor by who answers for the finding."""
    action = f"{office.accepted()}-A1"
    actions.assign(office("oanh"), action, "duc")
    stopping(office)
    for person in ("duc", "oanh", "hai"):
        office.only_refused_for(
            "cannot stop its clock",
            lambda person=person: actions.hold(office(person), action, reason="Flood", until=LATER),
        )
    actions.hold(office("linh"), action, reason="Flood", until=LATER)


def test_a_hold_that_stops_the_clock_is_more_time(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    stopping(office)
    actions.hold(office("linh"), action, reason="Flood", until=LATER)
    actions.resume(office("linh"), action)
    said = f"{action} was given more time already (so far: 1); the setting policy.extensions allows 1."
    office.only_refused_for(said, lambda: actions.hold(office("linh"), action, reason="Flood", until=LATER))
    office.only_refused_for(said, lambda: extensions.extend(office("linh"), action, to=LATER, reason="Late"))


def overdue(office: Office, action: str) -> bool:
    return bool(actions.detail(office.ws, action)["overdue"])


def test_a_hold_stops_the_clock_only_where_the_policy_of_that_day_said_so(office: Office) -> None:
    runs, stands = f"{office.accepted()}-A1", f"{office.accepted()}-A1"
    actions.hold(office("oanh"), runs, reason="Flood", until="2026-08-10")
    stopping(office)
    actions.hold(office("linh"), stands, reason="Flood", until="2026-08-10")
    building.set_policy(office, **{"hold-stops-clock": False})
    office.day("2026-08-05")
    assert (overdue(office, runs), overdue(office, stands)) == (True, False), f"both were due on {DUE}"
    office.day("2026-08-21")
    assert overdue(office, stands), "the hold was to end on 10 August"
    for action in (runs, stands):
        actions.resume(office("oanh"), action)
    held = 32  # 9 July to 10 August, when it was to end
    due = {action: actions.detail(office.ws, action)["due"] for action in (runs, stands)}
    assert due == {runs: DUE, stands: dates.add_days(DUE, held)}
    row = actions.detail(office.ws, stands)
    assert f"first {DUE}" in action_shown.line(office.ws.org(), row, row["finding"]), "whatever moved it"


def test_a_day_on_hold_counts_once_and_only_after_the_date_was_allowed(office: Office) -> None:
    """Held on 15 and 20 July, with a new date of 10 July told between."""
    action = f"{office.accepted()}-A1"
    stopping(office, extensions=4)
    office.day("2026-07-15")
    actions.hold(office("linh"), action, reason="Flood", until=DUE)
    extensions.extend(office("linh", on="2026-07-10"), action, to="2026-08-15", reason="Late")
    office.day("2026-07-20")
    actions.resume(office("oanh"), action)
    assert actionstate.due(office.action(action)).on == "2026-08-20", "five days, not ten"
    actions.hold(office("linh"), action, reason="Another flood", until=DUE)
    office.day("2026-07-22")
    extensions.extend(office("linh"), action, to="2026-09-15", reason="Later")
    office.day("2026-07-25")
    actions.resume(office("oanh"), action)
    assert actionstate.due(office.action(action)).on == "2026-09-18", "only those after the date was allowed"


def test_done_ends_a_hold(office: Office) -> None:
    id = office.accepted()
    actions.hold(office("an"), f"{id}-A1", reason="Flood")
    office.finish(f"{id}-A1")
    assert office.status(id) == "implemented"


def test_blocker_fits(office: Office) -> None:
    id = office.accepted()
    first, second = f"{id}-A1", office.plan(id, on=ACCEPTED)
    third = office.plan(id, on=ACCEPTED)
    actions.block(office("an"), second, first)
    actions.block(office("an"), third, second)
    for one, by, why in (
        (first, first, "cannot wait for itself"),
        (first, f"{id}-A9", "There is no action"),
        (first, second, "would wait for ever"),
        (first, third, "would wait for ever"),
    ):
        office.only_refused_for(why, lambda one=one, by=by: actions.block(office("an"), one, by))
    office.finish(first)
    office.only_refused_for("has ended already", lambda: actions.block(office("an"), third, first))


def test_blocked(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    office.only_refused_for(
        f"{action} waits for no other action.", lambda: actions.unblock(office("an"), action, "Works")
    )


def test_not_blocked(office: Office) -> None:
    id = office.accepted()
    first, second = f"{id}-A1", office.plan(id, on=ACCEPTED)
    actions.block(office("an"), second, first)
    office.only_refused_for(f"{second} waits for {first}", lambda: office.finish(second))
    said = next(wait for wait in explain(office.ws, id)["waits"] if wait["id"] == second)
    assert [missing["guard"] for missing in said["ways"][0]["missing"]] == ["not_blocked", "evidence_given"]
    actions.unblock(office("an"), second, "Works without")
    office.finish(second)


def test_what_waited_goes_on_when_the_other_has_ended(office: Office) -> None:
    for end in (office.finish, lambda action: actions.cancel(office("oanh"), action, "No money")):
        id = office.accepted()
        first, second = f"{id}-A1", office.plan(id, on=ACCEPTED)
        actions.block(office("an"), second, first)
        end(first)
        office.finish(second)


# Extensions.


def test_extension_asked(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    for decide in (extensions.allow, lambda ws, action: extensions.refuse(ws, action, "Too late")):
        office.only_refused_for(
            f"Nobody asked for an extension of {action}.",
            lambda decide=decide: decide(office("linh"), action),
        )
    office.day(DONE)
    extensions.extend(office("an"), action, to=LATER, reason="Late")
    office.only_refused_for(
        f"{ACCEPTED} is before {DONE}, the day on which the extension was asked for.",
        lambda: extensions.allow(office("linh", on=ACCEPTED), action),
    )


@pytest.mark.parametrize("asker", ["an", "oanh", "hai"])
def test_whoever_owes_the_work_asks_and_somebody_else_allows(office: Office, asker: str) -> None:
    id = office.accepted()
    action = f"{id}-A1"
    extensions.extend(office(asker), action, to=LATER, reason="Late")
    assert actions.detail(office.ws, action)["due"] == DUE, "asking moves nothing"
    waits = [wait for wait in explain(office.ws, id)["waits"] if wait["what"] == "extension"]
    assert [(wait["who"], wait["due"]) for wait in waits] == [(["linh"], "2026-07-23")], "14 days to decide"
    office.only_refused_for("may not do this", lambda: extensions.allow(office(asker), action))
    extensions.allow(office("linh"), action)
    detail = actions.detail(office.ws, action)
    assert (detail["due"], detail["original_due"], detail["asked_due"]) == (LATER, DUE, None)
    assert [(due["to"], due.get("allowed_by")) for due in detail["due_history"]] == [
        (DUE, None),
        (LATER, "linh"),
    ]


def test_a_refused_extension_leaves_the_date_and_counts_for_nothing(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    extensions.extend(office("an"), action, to=LATEST, reason="Late")
    extensions.refuse(office("linh"), action, "The citizens wait")
    detail = actions.detail(office.ws, action)
    assert (detail["due"], detail["asked_due"], detail["extensions"]) == (DUE, None, 0)
    assert [entry["move"] for entry in detail["history"]] == ["add", "ask", "refuse"]
    extensions.extend(office("an"), action, to=LATER, reason="A week would do")
    extensions.allow(office("lan"), action)
    assert actions.detail(office.ws, action)["due"] == LATER


def test_who_asked_does_not_allow(office: Office) -> None:
    """Also where they owe it no more, and may allow extensions elsewhere."""
    building.change_org(office, "person/an", roles=["quality"])
    action = f"{office.accepted()}-A1"
    extensions.extend(office("an"), action, to=LATER, reason="Late")
    assert actions.detail(office.ws, action)["asked_due"] == LATER, "asked for, not allowed by the way"
    actions.assign(office("oanh"), action, "duc")
    said = "An owes the work or answers for it; somebody else must decide on the extension."
    for decide in (
        lambda: extensions.allow(office("an"), action),
        lambda: extensions.refuse(office("an"), action, "No"),
        lambda: extensions.extend(office("an"), action, to=LATER, reason="Late", allowed_by="an"),
    ):
        assert said in office.refused(decide)


def test_a_deputy_who_asked_does_not_allow_when_the_head_is_back(office: Office) -> None:
    building.change_org(office, "unit/economy", deputy={"person": "mai", "from": ACCEPTED, "to": ACCEPTED})
    action = f"{office.accepted()}-A1"
    extensions.extend(office("mai"), action, to=LATER, reason="Late")
    office.day(DONE)
    building.change_org(office, "person/mai", roles=["quality"])
    said = "Mai asked for the extension; somebody else must decide on it."
    assert said in office.refused(lambda: extensions.allow(office("mai"), action))
    assert said in office.refused(
        lambda: extensions.extend(office("mai"), action, to=LATEST, reason="More", allowed_by="mai")
    )


def test_nobody_allows_more_time_in_the_own_unit(office: Office) -> None:
    id = office.draft(unit="culture", owner="nga", by="linh")
    office.issue(id)
    action = office.plan(id, owner="mai")
    extensions.extend(office("mai"), action, to=LATER, reason="Late")
    office.only_refused_for("Tam belongs to Culture", lambda: extensions.allow(office("tam"), action))


def test_who_answers_for_any_finding_that_it_serves_does_not_allow(office: Office) -> None:
    first = office.accepted()
    second = office.issued(owner="tam")
    action = f"{first}-A1"
    actions.serve(office("linh"), action, [second])
    office.only_refused_for(
        "Tam owes the work or answers for it",
        lambda: extensions.extend(office("tam"), action, to=LATER, reason="Late", allowed_by="tam"),
    )
    extensions.extend(office("an"), action, to=LATER, reason="Late")
    office.only_refused_for(
        "Tam owes the work or answers for it", lambda: extensions.allow(office("tam"), action)
    )
    [clock] = [wait for wait in explain(office.ws, first)["waits"] if wait["what"] == "extension"]
    assert "tam" not in clock["ways"][0]["who"]
    extensions.allow(office("linh"), action)


def test_an_extension_is_not_dated_before_the_action_was_planned(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    office.only_refused_for(
        f"2026-07-05 is before {SUBMITTED}, the day on which {action} was planned.",
        lambda: extensions.extend(office("linh", on="2026-07-05"), action, to=LATER, reason="Late"),
    )


def test_that_somebody_else_allowed_it_is_shown_by_a_source(office: Office) -> None:
    action = f"{office.accepted()}-A1"

    def extend(person: str, **acting: str) -> None:
        extensions.extend(office(person, **acting), action, to=LATER, reason="Late", allowed_by="linh")

    office.only_refused_for("What is recorded for somebody else needs its source.", lambda: extend("an"))
    extend("an", source="Her mail of 9 July")
    moved = office.action(action)["due"][-1]
    assert (moved["by"], moved["typed_by"], moved["source"]["text"]) == ("linh", "an", "Her mail of 9 July")


def test_a_new_question_takes_the_place_of_the_one_before(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    extensions.extend(office("an"), action, to=LATEST, reason="Late")
    extensions.extend(office("an"), action, to=LATER, reason="Less would do")
    extensions.allow(office("linh"), action)
    assert actions.detail(office.ws, action)["due"] == LATER


def test_an_answer_that_waits_for_the_auditor_keeps_the_question_open(office: Office) -> None:
    id = office.issued()
    action = office.plan(id)
    extensions.extend(office("an"), action, to=LATER, reason="Late")
    office.submit(id)
    assert [wait["what"] for wait in explain(office.ws, id)["waits"]] == ["review", "extension"]
    extensions.allow(office("linh"), action)
    assert moves.accept(office("linh"), id)


# Who worked, judges nothing, whatever happened to the work since.


@pytest.mark.parametrize("way", ["given away", "taken back", "told of progress"])
def test_whoever_began_the_work_does_not_verify_it(office: Office, way: str) -> None:
    building.change_org(office, "person/mai", roles=["auditor"])
    id = office.issued()
    action = office.plan(id, owner="an" if way == "told of progress" else "mai")
    office.accept(office.submit(id))
    if way == "told of progress":
        actions.assign(office("oanh"), action, "mai")
        actions.progress(office("mai"), action, 99)
    if way == "taken back":
        office.finish(action, by="mai")
        undo.undo(office("mai"), undo_which.last(office("mai")), "A slip")
    actions.assign(office("oanh"), action, "an")
    office.finish(action)
    office.only_refused_for("Mai owns or did the work", lambda: office.verify(id, by="mai"))
    office.verify(id)


def test_what_is_done_is_not_released(office: Office) -> None:
    """Or whoever did it could judge the other finding."""
    first, second = office.accepted(), office.issued()
    actions.serve(office("oanh"), f"{first}-A1", [second])
    office.finish(f"{first}-A1")
    office.only_refused_for(
        f"{first}-A1 is done, not open.",
        lambda: actions.release(office("oanh"), f"{first}-A1", [second], "Another cause"),
    )


def test_decider_did_no_work(office: Office) -> None:
    """A lead who did the work does not end the finding otherwise."""
    id, other = office.issued(), office.issued()
    office.plan(id, owner="linh")
    said = "Linh owns or did the work; somebody else must decide this."
    for call in (
        lambda: moves.withdraw(office("linh"), id, "Unfounded"),
        lambda: moves.regrade(office("linh"), id, "observation", "Less"),
        lambda: findings.combine(office("linh"), id, other, "The same"),
    ):
        office.only_refused_for(said, call)
    moves.regrade(office("lan"), id, "observation", "Whoever runs the programme stands in")


def test_plan_carried_out(office: Office) -> None:
    """A plan that shrank below what the grade demands was not carried out, whatever was done instead."""
    building.set_policy(office, **{"minor.actions": 2})
    id = office.issued()
    office.plan(id)
    office.plan(id)
    office.accept(office.submit(id))
    actions.cancel(office("oanh"), f"{id}-A2", "No money")
    office.finish(f"{id}-A1")
    office.only_refused_for("Only 1 of the 2 corrective actions", lambda: office.verify(id))
    office.verify(id, verdict="partly")


def test_an_improvement_alone_removes_no_cause(office: Office) -> None:
    id = office.accepted()
    cake = {"words": "A cake for all", "owner": "an", "due": DUE, "kind": "improvement"}
    actions.add(office("oanh"), id, **cake)
    actions.cancel(office("oanh"), f"{id}-A1", "No money")
    office.finish(f"{id}-A2")
    assert office.status(id) == "in-progress"
