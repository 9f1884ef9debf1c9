"""What a run finds in the record, whenever it comes: who is told what, what is moot by then, and what is told anew."""

from __future__ import annotations

from typing import Any

import building
import pytest
from building import AUDIT, CAUSE, CORRECTION, EFFECT, Office, audit_move, change_audit, change_org
from conftest import Clock
from notices_grown import hand_over
from telling import set_settings

from auditcore import dates
from auditcore.decision import put
from auditcore.errors import Damaged
from auditcore.model import PROGRAMME
from auditcore.noticekinds import KINDS
from auditcore.service import (
    actions,
    duties,
    extensions,
    findings,
    leaving,
    moves,
    notices_due,
    notify,
    reviews,
    undo,
)
from auditcore.service.notice_messages import CALENDARS, Wanted, kept
from auditcore.service.notice_words import of_item
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    """Notices begin on 1 July: what comes then is news."""
    office = building.build(workspace, clock)
    change_org(office, "person/mai", roles=["head"])
    told(office)
    return office


def told(office: Office, day: str = "", **wanted: str) -> set[str]:
    """The keys that a run tells, on a day or today."""
    office.day(day or office.ws.today)
    office.ws.forget()
    rows = notify.run(office.ws, Wanted(**wanted), send=hand_over)
    assert all(row["outcome"] == "sent" for row in rows)
    keys = [key for row in rows for key in row["keys"]]
    assert len(keys) == len(set(keys))
    return set(keys)


def of(kind: str, keys: set[str]) -> set[str]:
    """Who is told this kind, by what it is about: `2026-01-F01 oanh`."""
    parts = [key.split("/") for key in keys]
    return {f"{about} {to}" for name, about, _occasion, to in parts if name == kind}


def about(id: str, keys: set[str]) -> set[str]:
    """What is told about one thing: `overdue/answer@2026-08-01/oanh`."""
    return {key.replace(f"/{id}/", "/", 1) for key in keys if f"/{id}/" in key}


# Each kind, as it comes up by what people do.


def test_a_finding_that_was_issued(office: Office) -> None:
    id = office.issued()
    assert of("finding-issued", told(office)) == {f"{id} oanh", f"{id} hai"}


def test_a_finding_that_got_another_owner(office: Office) -> None:
    id = office.issued()
    told(office)
    moves.assign(office("linh"), id, "an")
    assert of("finding-issued", told(office)) == {f"{id} an", f"{id} hai"}


def test_a_plan_that_was_submitted_and_a_dispute(office: Office) -> None:
    id, other = office.submitted(), office.issued()
    moves.respond(office("oanh"), other, dispute="The files were complete")
    assert of("plan-submitted", told(office)) == {f"{id} linh", f"{other} linh", f"{other} lan"}


def test_the_date_of_a_dispute_is_for_the_lead_and_for_the_role_quality_which_alone_may_uphold_it(
    office: Office,
) -> None:
    id = office.issued()
    office.day(building.SUBMITTED)  # 6 July; it is to be decided by the 20th
    moves.respond(office("oanh"), id, dispute="The files were complete")
    told(office)
    assert about(id, told(office, "2026-07-19")) == {
        "due-soon/decision@2026-07-20-1/linh",
        "due-soon/decision@2026-07-20-1/lan",
    }
    keys = told(office, "2026-07-21")
    assert about(id, keys) == {"overdue/decision@2026-07-20/linh", "overdue/decision@2026-07-20/lan"}
    assert about(id, told(office, "2026-07-27")) == {"escalation/decision@2026-07-20+7/mai"}
    for person in ("linh", "lan"):
        (item,) = [
            one
            for one in notices_due.every(office.ws)
            if one.key.startswith(f"overdue/{id}/") and one.to == person
        ]
        # To uphold it is for the role quality alone.
        wanted = "--uphold" if person == "lan" else "--regrade GRADE"
        assert (
            of_item(office.ws, kept(item))["type"]
            == f"auditcore finding decide {id} {wanted} --reason REASON"
        )


def test_a_plan_that_came_back(office: Office) -> None:
    id = office.submitted()
    moves.send_back(office("linh"), id, "That is no cause")
    assert of("plan-returned", told(office)) == {f"{id} oanh"}


def test_a_plan_that_was_accepted_is_told_to_who_is_to_carry_it_out(office: Office) -> None:
    id = office.accepted()
    assert of("plan-accepted", told(office)) == {f"{id} oanh", f"{id} an", f"{id} vy"}
    (item,) = [one for one in notices_due.every(office.ws) if one.to == "vy" and one.happening.about == id]
    said = of_item(office.ws, kept(item))
    assert said["due"] == building.VERIFIED and "please judge" in said["what"]
    assert said["why"] == "you are to judge whether it worked"


def test_whoever_is_to_judge_is_told_while_that_is_to_come(office: Office) -> None:
    to_come = office.accepted()
    others = office.verify(office.implemented()), office.corrected(), office.submitted()
    keys = of("plan-accepted", told(office))
    assert {f"{to_come} oanh", f"{others[0]} oanh"} <= keys
    assert {one for one in keys if one.endswith(" vy")} == {f"{to_come} vy"}


def test_nobody_hears_of_others_on_the_day_on_which_those_are_first_reminded(office: Office) -> None:
    id = office.issued()
    told(office)
    assert about(id, told(office, "2026-08-12")) == {"overdue/answer@2026-08-01/oanh"}
    assert about(id, told(office, "2026-08-12")) == set(), "nor by a later run of that day"
    assert about(id, told(office, "2026-08-13")) == {"escalation/answer@2026-08-01+7/hai"}


def test_where_nobody_is_reminded_the_heads_are_told_all_the_same(office: Office) -> None:
    id = office.issued()
    set_settings(office.ws, **{"notify.overdue.to": "", "notify.due-soon.to": ""})
    told(office)
    assert about(id, told(office, "2026-08-12")) == {"escalation/answer@2026-08-01+7/hai"}


def test_a_date_that_was_set_anew_is_reminded_of_first_again(office: Office) -> None:
    id = f"{office.accepted()}-A1"
    told(office)
    assert about(id, told(office, "2026-07-25")) == {"due-soon/action@2026-07-31-7/an"}
    extensions.extend(office("linh"), id, to="2026-08-14", reason="The flood")
    told(office)
    assert about(id, told(office, "2026-08-21")) == {"overdue/action@2026-08-14/an"}
    assert about(id, told(office, "2026-08-22")) == {"escalation/action@2026-08-14+7/hai"}


def test_an_action_that_was_planned_and_given_away(office: Office) -> None:
    id = office.accepted()
    assert of("action-assigned", told(office)) == {f"{id}-A1 an"}
    actions.assign(office("linh"), f"{id}-A1", "nga")
    keys = told(office)
    assert (of("action-assigned", keys), of("plan-accepted", keys)) == ({f"{id}-A1 nga"}, set())


def test_dates_that_come_up_and_pass(office: Office) -> None:
    id = office.issued()  # on 2 July; the answer is due on 1 August
    told(office)
    assert about(id, told(office, "2026-07-24")) == set()
    assert about(id, told(office, "2026-07-25")) == {"due-soon/answer@2026-08-01-7/oanh"}
    assert about(id, told(office, "2026-07-31")) == {"due-soon/answer@2026-08-01-1/oanh"}
    assert about(id, told(office, "2026-08-01")) == set()
    assert about(id, told(office, "2026-08-02")) == {"overdue/answer@2026-08-01/oanh"}
    assert about(id, told(office, "2026-08-07")) == set()
    assert about(id, told(office, "2026-08-08")) == {"escalation/answer@2026-08-01+7/hai"}
    late = told(office, "2026-08-15")
    assert about(id, late) == {"escalation/answer@2026-08-01+14/lan"}, "above hai nobody heads a unit"
    assert about(id, told(office, "2026-12-31")) == {"escalation/answer@2026-08-01+30/lan"}


def test_an_effect_that_can_be_judged(office: Office) -> None:
    id = office.implemented()
    told(office)
    assert of("effect-due", told(office, "2026-08-19")) == set()
    assert of("effect-due", told(office, building.VERIFIED)) == {f"{id} vy"}


def test_more_time_that_is_asked_for_allowed_and_refused(office: Office) -> None:
    one, other = f"{office.accepted()}-A1", f"{office.accepted()}-A1"
    for id in (one, other):  # the finding's owner asks, another one owes the work
        extensions.extend(office("oanh"), id, to="2026-08-14", reason="The printer delivers late")
    assert of("extension-asked", told(office)) == {f"{one} linh", f"{other} linh"}
    extensions.allow(office("linh"), one)
    extensions.refuse(office("linh"), other, "The citizens wait")
    assert of("extension-decided", told(office)) == {
        f"{id} {to}" for id in (one, other) for to in ("oanh", "an")
    }


def test_what_was_decided_about_a_finding(office: Office) -> None:
    closed, again = office.verify(office.implemented()), office.verify(office.implemented(), verdict="not")
    gone = office.withdrawn(office.issued())
    keys = told(office)
    assert of("finding-decided", keys) == {f"{id} oanh" for id in (closed, again, gone)}


def test_an_audit_that_is_planned_moved_and_given_up(office: Office) -> None:
    plan(office, "plan")
    team = {f"2026-02 {id}" for id in ("linh", "tam", "hai")}
    assert of("audit-planned", told(office)) == team
    plan(office, "postpone", **{"from": "2026-08-20", "to": "2026-08-22"})
    assert of("audit-planned", told(office)) == team
    plan(office, "cancel")
    assert of("audit-planned", told(office)) == team


def meeting(office: Office, **facts: Any) -> str:
    given = {"chair": "mai", "invited": ["oanh", "hai"], **facts}
    return reviews.plan(office("lan"), "2026-08-24", **given)[0]


def test_a_management_review_that_is_planned_moved_and_given_up(office: Office) -> None:
    id = meeting(office)
    there = {f"{id} {one}" for one in ("mai", "oanh", "hai")}
    assert of("review-planned", told(office)) == there
    assert of("review-planned", told(office)) == set()
    reviews.postpone(office("lan"), id, "2026-08-26", "The hall is taken")
    assert of("review-planned", told(office)) == there
    reviews.postpone(office("lan"), id, "2026-08-24", "It is free again")
    assert of("review-planned", told(office)) == there
    reviews.cancel(office("lan"), id, "No time")
    assert of("review-planned", told(office)) == there
    assert of("review-planned", told(office, "2026-07-20")) == set()


def test_whoever_planned_a_review_is_not_told_of_it(office: Office) -> None:
    id = meeting(office, invited=["lan", "oanh"])
    assert of("review-planned", told(office)) == {f"{id} mai", f"{id} oanh"}


def test_whoever_is_invited_later_hears_of_it_then_and_nobody_else_again(office: Office) -> None:
    id = meeting(office)
    told(office)
    reviews.change(office("lan"), id, invited=["oanh", "hai", "an"])
    assert of("review-planned", told(office, "2026-07-14")) == {f"{id} an"}


def test_what_was_moved_before_anybody_was_told_is_told_once(office: Office) -> None:
    id = meeting(office)
    reviews.postpone(office("lan"), id, "2026-08-26", "The hall is taken")
    keys = told(office)
    assert len([key for key in keys if key.startswith("review-planned/")]) == 3
    assert all("2026-08-26" in key for key in keys if key.startswith("review-planned/"))


def test_a_review_that_was_held_is_told_nobody_as_one_to_come(office: Office) -> None:
    id = meeting(office)
    reviews.hold(office("lan"), id, present=["mai", "oanh"])
    assert of("review-planned", told(office)) == set()


def test_a_review_to_come_is_news_however_long_ago_it_was_planned(office: Office) -> None:
    id = reviews.plan(office("lan"), "2027-03-01", chair="mai", invited=["oanh"])[0]
    assert of("review-planned", told(office, "2026-12-01")) == {f"{id} mai", f"{id} oanh"}


def test_a_review_to_come_is_news_also_for_whoever_asks_for_later_news_alone(office: Office) -> None:
    id = meeting(office)
    finding = office.issued()
    keys = told(office, "2026-08-12", since="2026-08-10")
    assert of("review-planned", keys) == {f"{id} mai", f"{id} oanh", f"{id} hai"}
    assert not of("finding-issued", keys), finding


def test_a_review_that_was_given_up_long_ago_is_told_nobody(office: Office) -> None:
    id = meeting(office)
    reviews.cancel(office("lan"), id, "No time")
    assert of("review-planned", told(office, "2026-12-01")) == set()


def test_the_settings_say_who_hears_of_a_review(office: Office) -> None:
    set_settings(office.ws, **{"notify.review-planned.to": "chair"})
    reviews.plan(office("lan"), "2026-08-24", chair="mai", invited=["oanh"])
    assert of("review-planned", told(office)) == {"2026-R1 mai"}
    set_settings(office.ws, **{"notify.review-planned.to": "invited"})
    assert of("review-planned", told(office)) == {"2026-R1 oanh"}


def test_a_report_that_was_given_out(office: Office) -> None:
    audit_move(office, "issue")
    assert of("report-issued", told(office)) == {f"{AUDIT} {id}" for id in ("hai", "nga", "lan", "mai")}


def test_how_things_stand_is_told_once_a_week(office: Office) -> None:
    assert of("weekly", told(office, "2026-07-05")) == set(), "it was told on the first day, a Wednesday"
    assert told(office, "2026-07-06") == {"weekly//2026-07-06/vy"}
    assert told(office, "2026-07-12") == set()
    assert told(office, "2026-07-30") == {"weekly//2026-07-27/vy"}, "of several weeks the last"
    set_settings(office.ws, **{"notify.weekday": 5})
    assert told(office, "2026-07-31") == set(), "this week had one"
    assert told(office, "2026-08-07") == {"weekly//2026-08-07/vy"}


def test_what_comes_round(office: Office) -> None:
    set_settings(office.ws, **{"programme.review-months": 1})
    duties.add_law(office("lan"), "Decree 61", since="2026-07-01", due="2026-07-20")
    told(office)
    keys = told(office, "2026-07-25")
    assert about("L1", keys) == {"overdue/law@2026-07-20/lan"}
    assert about("next-review", keys) == {"due-soon/next-review@2026-08-01-7/lan"}
    keys = told(office, "2026-07-28")
    assert about("L1", keys) == {"escalation/law@2026-07-20+7/mai"}, (
        "what the role quality owes goes to the head"
    )
    duties.law_done(office("lan"), "L1", "Desk 2 works by it")
    assert about("L1", told(office, "2026-08-30")) == set()


def test_an_input_of_a_review_that_was_asked_for(office: Office) -> None:
    office.ws.forget()
    id = reviews.plan(office("lan"), "2026-08-03")[0]
    reviews.ask(office("lan"), id, "c1", of="oanh", due="2026-07-10")
    keys = told(office)
    assert [key for key in keys if key.startswith("input-asked/")] == ["input-asked/2026-R1/c1/1/oanh"]
    assert about("2026-R1/c1", told(office, "2026-07-09")) == {"due-soon/input@2026-07-10-1/oanh"}
    assert about("2026-R1/c1", told(office, "2026-07-11")) == {"overdue/input@2026-07-10/oanh"}
    reviews.supply(office("mai"), id, "c1", "9 of 10 were content")
    assert about("2026-R1/c1", told(office, "2026-07-30")) == set()


def test_every_kind_comes_up_here() -> None:
    with open(__file__, encoding="utf-8") as file:
        said = file.read()
    assert [kind for kind in KINDS if f'"{kind}"' not in said and f'"{kind}/' not in said] == [*CALENDARS]


def plan(office: Office, move: str, by: str = "lan", **fields: Any) -> None:
    """A move of the audit 2026-02, which is planned for August, as `programme` has it."""
    facts = {"title": "Land files", "lead": "linh", "team": ["tam"], "units": ["economy"], "criteria": ["test-2015"],
             "clauses": [], "exception": None, "from": "2026-08-10", "to": "2026-08-12", **fields}  # fmt: skip
    entry = {"move": move, "on": office.ws.today, "by": by}
    wanted = put("audit/2026-02", set=facts if move in ("plan", "postpone") else None, add={"moves": [entry]})
    office.ws.commit(PROGRAMME, f"audit.{move}", lambda situation: [wanted])


# Each once, whenever a run comes.


def test_what_happened_on_days_when_nothing_ran_is_told_later(office: Office) -> None:
    id = office.withdrawn(office.issued())
    keys = told(office, "2026-07-30")
    assert of("finding-issued", keys) == {f"{id} oanh", f"{id} hai"}
    assert of("finding-decided", keys) == {f"{id} oanh"}
    assert told(office) == set()


def test_what_happened_too_long_ago_is_told_no_more(office: Office) -> None:
    id = office.withdrawn(office.issued())  # issued on 2 July, withdrawn on the 6th
    keys = told(office, dates.add_days(building.ISSUED, 61))
    assert (of("finding-issued", keys), of("finding-decided", keys)) == (set(), {f"{id} oanh"})
    assert of("finding-issued", told(office, since=building.ISSUED)) == {f"{id} oanh", f"{id} hai"}, (
        "unless asked for"
    )


def test_a_run_for_one_person_leaves_the_others_theirs(office: Office) -> None:
    id = office.issued()
    assert of("finding-issued", told(office, to="hai")) == {f"{id} hai"}
    assert of("finding-issued", told(office)) == {f"{id} oanh"}


def test_a_run_for_what_happened_since_a_day_leaves_the_rest_to_the_next(office: Office) -> None:
    id = office.withdrawn(office.issued())
    keys = told(office, since=building.SUBMITTED)
    assert (of("finding-issued", keys), of("finding-decided", keys)) == (set(), {f"{id} oanh"})
    assert of("finding-issued", told(office)) == {f"{id} oanh", f"{id} hai"}


def test_of_stages_that_were_missed_the_last_one_speaks(office: Office) -> None:
    id = office.issued()
    assert about(id, told(office, "2026-07-31")) == {
        "finding-issued/3/oanh",
        "finding-issued/3/hai",
        "due-soon/answer@2026-08-01-1/oanh",
    }
    office.clock.on("2026-07-26")  # somebody sets the clock back
    assert about(id, told(office)) == set(), "it is covered"
    assert about(id, told(office, "2026-12-31")) == {
        "overdue/answer@2026-08-01/oanh",
        "escalation/answer@2026-08-01+7/hai",
        "escalation/answer@2026-08-01+30/lan",
    }
    assert told(office) == set()


def test_what_was_settled_before_any_run_came_is_told_to_nobody(office: Office) -> None:
    id = office.accepted()
    told(office)
    office.finish(f"{id}-A1", on="2026-07-29")
    assert about(f"{id}-A1", told(office, "2026-08-30")) == set()


def test_a_date_that_moved_reminds_anew(office: Office) -> None:
    id = office.issued()
    told(office, "2026-07-25")
    findings.change(office("linh"), id, reason="The flood", answer_due="2026-08-04")
    assert about(id, told(office, "2026-07-27")) == set()
    assert about(id, told(office, "2026-07-28")) == {"due-soon/answer@2026-08-04-7/oanh"}
    assert about(id, told(office, "2026-08-05")) == {"overdue/answer@2026-08-04/oanh"}


def test_a_hold_that_stops_the_clock_reminds_of_its_end_and_then_of_the_later_date(office: Office) -> None:
    building.set_policy(office, **{"hold-stops-clock": "true"})
    one = f"{office.accepted()}-A1"  # due on 31 July
    told(office)
    actions.hold(office("linh"), one, reason="No paper", until="2026-07-20")
    assert about(one, told(office, "2026-07-19")) == {"due-soon/hold@2026-07-20-1/an"}
    actions.resume(office("linh"), one)
    assert about(one, told(office, "2026-08-03")) == {"due-soon/action@2026-08-10-7/an"}


def test_a_new_owner_is_not_reminded_of_what_they_were_just_told(office: Office) -> None:
    id = office.issued()
    told(office, "2026-07-26")
    moves.assign(office("linh"), id, "an")
    assert about(id, told(office)) == {"finding-issued/4/an", "finding-issued/4/hai"}
    assert about(id, told(office, "2026-07-31")) == {"due-soon/answer@2026-08-01-1/an"}


# What is moot, and for whom.


def test_a_former_owner_is_not_told_what_only_the_present_one_must_do(office: Office) -> None:
    id = office.submitted()
    moves.send_back(office("linh"), id, "That is no cause")
    moves.assign(office("linh"), id, "nga")
    keys = told(office)
    assert of("plan-returned", keys) == set()
    assert of("finding-issued", keys) == {f"{id} nga", f"{id} hai"}


def test_a_new_owner_is_not_told_what_befell_it_before(office: Office) -> None:
    id = office.submitted()
    moves.send_back(office("linh"), id, "That is no cause")
    told(office)
    moves.assign(office("linh"), id, "nga")
    assert about(id, told(office)) == {"finding-issued/7/nga", "finding-issued/7/hai"}


def test_who_came_to_own_it_with_another_unit_hears_that_it_was_issued(office: Office) -> None:
    id = office.issue(office.draft(by="linh", owner="hai"))
    told(office)
    findings.change(office("linh"), id, reason="It is theirs", unit="culture")
    assert of("finding-issued", told(office)) == {f"{id} nga"}


def test_a_hand_over_of_the_judging_is_no_new_owner(office: Office) -> None:
    """One command hands both over; the finding is given once, and who owns it already is given nothing."""
    id = office.submitted(owner="hai")
    moves.send_back(office("linh"), id, "That is no cause")
    moves.submit(office("hai"), id, **{**CORRECTION, **CAUSE, **EFFECT, "judge": "vy"})
    office.accept(id)
    leaving.end(office("lan"), "vy", hand_to="mai", reason="Retires")
    keys = told(office)
    assert of("finding-issued", keys) == {f"{id} hai"}, "as it was issued to hai, and nothing else"
    assert of("plan-accepted", keys) == {f"{id} hai", f"{id} an", f"{id} mai"}, "who is to judge it now"


def test_a_hand_over_tells_each_thing_once(office: Office) -> None:
    id = office.issued(owner="hai")
    office.plan(id)
    office.submit(id, judge="vy")
    office.accept(id)
    told(office)
    leaving.end(office("lan"), "hai", hand_to="oanh", reason="Retires")
    assert of("finding-issued", told(office)) == {f"{id} oanh"}, "who heads the unit now, and owns it"


def test_an_answer_that_was_accepted_meanwhile_waits_for_nobody(office: Office) -> None:
    office.accept(office.submitted(), by="tam")
    assert of("plan-submitted", told(office)) == set()


def test_an_action_that_was_cancelled_meanwhile_is_nobodys(office: Office) -> None:
    id = office.accepted()
    actions.cancel(office("oanh"), f"{id}-A1", "Too dear")
    keys = told(office)
    assert (of("action-assigned", keys), of("plan-accepted", keys)) == (set(), {f"{id} oanh", f"{id} vy"})


def test_an_action_of_a_finding_that_was_withdrawn_is_nobodys(office: Office) -> None:
    id = office.accepted()
    extensions.extend(office("an"), f"{id}-A1", to="2026-08-14", reason="Late")
    moves.withdraw(office("linh"), id, "Unfounded")
    assert about(f"{id}-A1", told(office)) == set()


def test_an_action_that_serves_another_finding_goes_on_for_that_one(office: Office) -> None:
    id, other = office.accepted(), office.accepted()
    actions.serve(office("linh"), f"{id}-A1", [other])
    moves.withdraw(office("linh"), id, "Unfounded")
    assert of("action-assigned", told(office)) == {f"{id}-A1 an", f"{other}-A1 an"}
    assert about(f"{id}-A1", told(office, "2026-07-30")) == {"due-soon/action@2026-07-31-1/an"}, (
        "once, for both"
    )


def test_what_was_taken_back_was_never_said(office: Office) -> None:
    id = office.submitted()
    saved = moves.accept(office("linh"), id)
    undo.undo(office("linh"), saved.event, "Meant was another one")
    keys = told(office)
    assert (of("plan-accepted", keys), of("plan-submitted", keys)) == (set(), {f"{id} linh"})


def test_the_lead_does_not_hear_what_the_lead_did(office: Office) -> None:
    extensions.extend(office("linh"), f"{office.accepted()}-A1", to="2026-08-14", reason="The flood")
    assert {key for key in told(office) if key.endswith("/linh")} == set()


def test_for_whom_it_was_typed_hears_of_it(office: Office) -> None:
    id = office.draft()
    moves.issue(office("tam", behalf="linh", source="by phone"), id)
    set_settings(office.ws, **{"notify.finding-issued.to": "owner, lead, team"})
    assert of("finding-issued", told(office)) == {f"{id} oanh", f"{id} linh", f"{id} tam"}


def test_a_stage_that_only_the_settings_of_today_have_is_not_told_after_a_later_one(office: Office) -> None:
    id = office.issued()  # the answer is due on 1 August
    told(office)
    assert about(id, told(office, "2026-07-25")) == {"due-soon/answer@2026-08-01-7/oanh"}
    set_settings(office.ws, **{"notify.due-soon.days": "14, 3"})
    assert about(id, told(office, "2026-07-27")) == set()
    assert about(id, told(office, "2026-07-29")) == {"due-soon/answer@2026-08-01-3/oanh"}
    told(office, "2026-08-02")
    assert about(id, told(office, "2026-08-08")) == {"escalation/answer@2026-08-01+7/hai"}
    set_settings(office.ws, **{"notify.escalation.days": "5, 9", "notify.escalation.to": "unit-head"})
    assert about(id, told(office, "2026-08-09")) == set()
    assert about(id, told(office, "2026-08-10")) == {"escalation/answer@2026-08-01+9/hai"}


# Who stands in.


def test_a_finding_that_nobody_owns_is_for_whoever_heads_its_unit_now(office: Office) -> None:
    id = office.issued()
    office.ws.commit(AUDIT, "test.change", lambda situation: [put(f"finding/{id}", set={"owner": None})])
    assert of("finding-issued", told(office)) == {f"{id} hai"}
    assert about(id, told(office, "2026-07-31")) == {"due-soon/answer@2026-08-01-1/hai"}
    keys = told(office, "2026-08-08")
    assert about(id, keys) == {"overdue/answer@2026-08-01/hai", "escalation/answer@2026-08-01+7/lan"}


def test_in_the_register_the_role_quality_leads(office: Office) -> None:
    id = findings.add(office("lan"), grade="minor", origin="complaint", unit="economy", **building.TEXTS)[0]
    moves.issue(office("lan"), id)
    moves.respond(office("hai"), id, dispute="It was not so")
    assert of("plan-submitted", told(office)) == {f"{id} lan"}


def test_a_deputy_is_told_first_and_no_lower_stage_follows_a_higher_one(office: Office) -> None:
    """duc deputises for hai until the day after the second stage: then hai stands where duc stood."""
    deputy = {"person": "duc", "from": None, "to": "2026-08-16"}
    change_org(office, "unit/economy", deputy=deputy)
    id = office.issued()
    told(office)
    told(office, "2026-08-02")
    assert of("escalation", told(office, "2026-08-08")) == {f"{id} duc"}
    assert of("escalation", told(office, "2026-08-15")) == {f"{id} hai"}
    assert about(id, told(office, "2026-08-17")) == {"escalation/answer@2026-08-01+14/lan"}
    assert about(id, told(office, "2026-08-31")) == {"escalation/answer@2026-08-01+30/lan"}


def test_what_the_lead_owes_goes_to_the_role_quality_and_then_to_the_head(office: Office) -> None:
    id = office.submitted()  # on 6 July, to be reviewed by the 20th
    told(office)
    assert about(id, told(office, "2026-07-26")) == {"overdue/review@2026-07-20/linh"}
    assert about(id, told(office, "2026-07-27")) == {"escalation/review@2026-07-20+7/lan"}
    assert about(id, told(office, "2026-08-03")) == {"escalation/review@2026-07-20+14/mai"}


# Audits.


def test_an_audit_that_was_moved_away_and_back_is_told_each_time(office: Office) -> None:
    plan(office, "plan")
    told(office)
    plan(office, "postpone", **{"from": "2026-08-20", "to": "2026-08-22"})
    told(office)
    plan(office, "postpone")
    assert of("audit-planned", told(office)) == {f"2026-02 {id}" for id in ("linh", "tam", "hai")}


def test_an_audit_that_was_moved_while_it_went_on_is_told(office: Office) -> None:
    """Its own stream knows its days by then; `programme` keeps those of its start."""
    told(office)
    entry = {"move": "postpone", "on": office.ws.today, "by": "linh", "reason": "The flood"}
    days = {"from": "2026-07-08", "to": "2026-07-09"}
    office.ws.commit(
        AUDIT, "audit.postpone", lambda situation: [put(f"audit/{AUDIT}", set=days, add={"moves": [entry]})]
    )
    assert of("audit-planned", told(office)) == {f"{AUDIT} {id}" for id in ("tam", "hai", "nga")}


def test_an_audit_to_come_is_news_however_long_ago_it_was_planned(office: Office) -> None:
    plan(office, "plan", **{"from": "2027-03-01", "to": "2027-03-02"})
    keys = told(office, "2026-12-01")
    assert of("audit-planned", keys) == {f"2026-02 {id}" for id in ("linh", "tam", "hai")}


def test_an_audit_that_is_over_is_not_told_as_one_to_come(office: Office) -> None:
    change_org(office, "unit/culture", head="mai")
    assert of("audit-planned", told(office)) == {f"{AUDIT} mai"}, "it is under way, and mai came new"
    audit_move(office, "issue")
    change_org(office, "unit/culture", head="vy")
    assert of("audit-planned", told(office)) == set()


def test_an_audit_that_does_not_begin_on_its_day_is_overdue(office: Office) -> None:
    plan(office, "plan")
    told(office)
    assert about("2026-02", told(office, "2026-08-03")) == {"due-soon/audit@2026-08-10-7/linh"}
    plan(office, "edit")
    assert about("2026-02", told(office, "2026-08-09")) == {"due-soon/audit@2026-08-10-1/linh"}
    keys = told(office, "2026-08-18")
    assert about("2026-02", keys) == {"overdue/audit@2026-08-10/linh", "escalation/audit@2026-08-10+7/lan"}


def test_a_plan_that_was_only_corrected_is_reminded_of_all_the_same(office: Office) -> None:
    plan(office, "plan")
    told(office)
    office.day("2026-08-04")  # a day after the first reminder's
    plan(office, "edit")
    assert about("2026-02", told(office, "2026-08-05")) == {"due-soon/audit@2026-08-10-7/linh"}


def test_what_ended_with_an_audit_that_was_closed_is_told(office: Office) -> None:
    id = office.verify(office.implemented())
    audit_move(office, "issue")
    audit_move(office, "close")
    keys = told(office)
    assert of("finding-decided", keys) == {f"{id} oanh"}
    assert of("report-issued", keys) == {f"{AUDIT} {to}" for to in ("hai", "nga", "lan", "mai")}


def test_an_audit_that_is_missing_is_damage_and_not_silence(office: Office, tmp_path: Any) -> None:
    office.issued()
    office.ws.forget()
    (tmp_path / "office" / "records" / AUDIT).rename(tmp_path / "gone")
    (tmp_path / "office" / "views" / f"{AUDIT}.json").unlink()
    with pytest.raises(Damaged):
        notify.run(office.ws, send=hand_over)


# The very first run.


def test_the_first_run_passes_over_old_news_for_everybody(workspace: Workspace, clock: Clock) -> None:
    office = building.build(workspace, clock)
    id, other = office.issued(), office.submitted()  # on 2 July, and on the 6th
    keys = told(office, "2026-07-13")
    assert of("finding-issued", keys) == set()
    assert of("plan-submitted", keys) == {f"{other} linh"}
    change_org(office, "unit/economy", head="mai")
    assert of("finding-issued", told(office)) == set(), "old news is no news for who comes later"
    assert about(id, told(office, "2026-07-31")) == {"due-soon/answer@2026-08-01-1/oanh"}, (
        "a date that runs is none"
    )


def test_what_came_before_the_first_run_and_was_recorded_after_it_is_told(
    workspace: Workspace, clock: Clock
) -> None:
    office = building.build(workspace, clock)
    id = office.draft()
    told(office, "2026-07-13")
    moves.issue(office("linh", on=building.ISSUED), id)
    assert of("finding-issued", told(office)) == {f"{id} oanh", f"{id} hai"}


def test_a_first_run_may_ask_for_more(workspace: Workspace, clock: Clock) -> None:
    office = building.build(workspace, clock)
    id = office.issued()
    assert of("finding-issued", told(office, "2026-11-01", since="2026-07-01")) == {f"{id} oanh", f"{id} hai"}


# What is looked at.


def test_no_audit_that_was_closed_long_ago_is_opened(office: Office) -> None:
    office.verify(office.implemented())
    for move in ("issue", "close"):
        audit_move(office, move)
    assert AUDIT in opened(office, "2026-08-21"), "it ended with something new"
    assert AUDIT not in opened(office, "2026-12-01")


def opened(office: Office, day: str) -> set[str]:
    """The streams that a run looks at."""
    office.day(day)
    ws = office.ws.as_(office.ws.acting)
    ws._kept = {}
    notices_due.due(ws)
    return set(ws._kept)


def test_what_is_shown_beforehand_is_read_from_the_audit_that_it_is_about(office: Office) -> None:
    id = office.verify(office.implemented())
    for move in ("issue", "close"):
        audit_move(office, move)
    office.day("2026-12-01")
    assert {item.key for item in notices_due.every(office.ws, id) if item.happening.kind == "finding-decided"}
    assert not [item for item in notices_due.every(office.ws) if item.happening.about == id]
    office.ws.forget()
    assert {item.happening.kind for item in notices_due.every(office.ws, "2026-99")} == {
        "weekly",
        "audit-planned",
    } - {"audit-planned"}


def test_a_lead_who_changed_is_asked_from_then_on(office: Office) -> None:
    id = office.submitted()
    told(office)
    change_audit(office, lead="tam")
    assert of("plan-submitted", told(office)) == {f"{id} tam"}
