"""What the moves of the record and the dates that run give cause to tell, and to whom: the pure part."""

from __future__ import annotations

from typing import Any

import pytest

from auditcore import lifecycle, notices
from auditcore.clocks import Clock
from auditcore.noticekinds import KINDS, PARTS
from auditcore.notices import LAST, Happening, Item
from auditcore.organisation import Organisation
from auditcore.reminders import covering, merged, week_of
from auditcore.service import notice_people
from auditcore.service.notice_people import About

ID, ACTION = "2026-01-F01", "2026-01-F01-A1"
DAY = "2026-07-31"


def move(name: str, seq: int, by: str = "linh", on: str = "2026-07-02", **fields: Any) -> dict[str, Any]:
    return {"move": name, "seq": seq, "by": by, "on": on, **fields}


ISSUE = move("issue", 2, outcome="answer", answer_due=DAY)


def a_finding(*moves: dict[str, Any], **fields: Any) -> dict[str, Any]:
    raised = {"on": "2026-07-01", "by": "tam"}
    return {
        "id": ID,
        "grade": "minor",
        "unit": "land",
        "owner": "oanh",
        "raised": raised,
        "moves": [*moves],
        **fields,
    }


def an_action(*moves: dict[str, Any], **fields: Any) -> dict[str, Any]:
    due = [{"to": DAY, "on": "2026-07-06"}]
    made = moves or (move("add", 3, by="oanh", due=DAY),)
    return {"id": ACTION, "finding": ID, "round": 1, "owner": "an", "due": due, "moves": [*made], **fields}


def told_of(finding: dict[str, Any]) -> list[tuple[str, int]]:
    """The kinds of what a finding's moves tell, with the numbers of the events."""
    return [(one.kind, one.seq) for one in notices.of_finding(finding, lifecycle.standing(finding, []))]


# What befell a finding.

SUBMIT = move("submit", 3, by="oanh", outcome="plan", due="2026-07-20")


@pytest.mark.parametrize(
    ("kind", "moves"),
    [
        ("finding-issued", [ISSUE]),
        ("finding-issued", [ISSUE, move("assign", 3, owner="an")]),
        ("plan-submitted", [ISSUE, SUBMIT]),
        ("plan-submitted", [ISSUE, move("respond", 3, by="oanh", outcome="dispute", due=DAY)]),
        ("plan-returned", [ISSUE, SUBMIT, move("return", 4)]),
        ("plan-accepted", [ISSUE, SUBMIT, move("accept", 4, outcome="plan")]),
        ("finding-decided", [ISSUE, SUBMIT, move("accept", 4, outcome="plan"), move("verify", 5, outcome="not")]),
        ("finding-decided", [ISSUE, move("decide", 3, choice="uphold")]),
        ("finding-decided", [ISSUE, move("regrade", 3, grade="major")]),
        ("finding-decided", [ISSUE, move("withdraw", 3)]),
        ("finding-decided", [ISSUE, move("combine", 3)]),
        ("finding-decided", [ISSUE, move("reopen", 3)]),
    ],
    ids=lambda one: one if isinstance(one, str) else one[-1]["move"],
)  # fmt: skip
def test_a_move_of_a_finding_is_told_as_this(kind: str, moves: list[dict[str, Any]]) -> None:
    last = [*notices.of_finding(finding := a_finding(*moves), lifecycle.standing(finding, []))][-1]
    entry = moves[-1]
    said = (last.kind, last.about, last.on, last.by, last.seq, last.what, last.whose)
    assert said == (kind, ID, entry["on"], entry["by"], entry["seq"], entry["move"], "oanh")
    assert (last.occasion, last.outcome) == (str(entry["seq"]), entry.get("outcome", ""))


def test_every_move_that_is_told_stands_in_the_lifecycle() -> None:
    assert set(notices.FINDING_MOVES) <= set(lifecycle.MOVES)
    assert set(notices.ACTION_MOVES) <= set(lifecycle.ACTION_MOVES)
    assert {*notices.FINDING_MOVES.values(), *notices.ACTION_MOVES.values()} <= set(KINDS)


@pytest.mark.parametrize(
    "name", ["edit", "note", "attach", "analyse", "opinion", "follow-through", "respond"]
)
def test_other_moves_tell_nobody_anything(name: str) -> None:
    assert told_of(a_finding(ISSUE, move(name, 3))) == [("finding-issued", 2)]


def test_a_draft_tells_nobody_anything() -> None:
    assert told_of(a_finding(move("assign", 1, owner="an"), move("withdraw", 2))) == []


def test_what_a_draft_went_through_is_not_told_once_it_is_issued() -> None:
    assert told_of(a_finding(move("assign", 1, owner="an"), ISSUE)) == [("finding-issued", 2)]


def test_another_judge_is_no_other_owner() -> None:
    """Whoever leaves hands a finding over and its judging, each by a move that is called assign, in one event."""
    judge = move("assign", 5, owner="oanh", facts={"judge": "vy"})
    assert told_of(a_finding(ISSUE, judge)) == [("finding-issued", 2)]
    assert notices.owned_since(a_finding(ISSUE, judge)) == 0
    both = a_finding(ISSUE, move("assign", 5, owner="oanh"), judge)
    assert told_of(both) == [("finding-issued", 2), ("finding-issued", 5)]
    assert notices.owned_since(both) == 5


@pytest.mark.parametrize(
    "then",
    [move("accept", 4, outcome="plan"), move("return", 4), move("withdraw", 4), move("regrade", 4, outcome="again")],
    ids=lambda entry: entry["move"],
)  # fmt: skip
def test_an_answer_that_waits_for_nobody_any_more_is_no_news(then: dict[str, Any]) -> None:
    assert ("plan-submitted", 3) not in told_of(a_finding(ISSUE, SUBMIT, then))


def test_only_the_answer_that_waits_is_told() -> None:
    again = move("submit", 5, by="oanh", outcome="plan", due=DAY)
    told = told_of(a_finding(ISSUE, SUBMIT, move("return", 4), again))
    assert told == [("finding-issued", 2), ("plan-returned", 4), ("plan-submitted", 5)]


def test_a_dispute_that_is_decided_is_no_news() -> None:
    dispute, decide = (
        move("respond", 3, by="oanh", outcome="dispute", due=DAY),
        move("decide", 4, choice="uphold"),
    )
    assert told_of(a_finding(ISSUE, dispute, decide)) == [("finding-issued", 2), ("finding-decided", 4)]


# What befell an action.


def told_of_action(
    *moves: dict[str, Any], runs: bool = True, owner: str = "an"
) -> list[tuple[str, int, str]]:
    action = an_action(*moves, owner=owner)
    return [(one.kind, one.seq, one.whose) for one in notices.of_action(action, "oanh", runs)]


ADD = move("add", 3, by="oanh", due=DAY)
ASK = move("ask", 4, by="oanh", asked_due="2026-08-14", decide_by="2026-07-14")


def test_an_action_is_told_to_whom_it_was_given() -> None:
    assert told_of_action(ADD) == [("action-assigned", 3, "an")]
    assert told_of_action(ADD, move("assign", 4, owner="an")) == [
        ("action-assigned", 3, "an"),
        ("action-assigned", 4, "an"),
    ]


def test_more_time_is_told_while_it_is_asked_for_and_what_was_decided_to_whoever_asked() -> None:
    assert told_of_action(ADD, ASK)[1:] == [("extension-asked", 4, "an")]
    for name in ("allow", "refuse"):
        told = told_of_action(ADD, ASK, move(name, 5, due="2026-08-14"))
        assert told[1:] == [("extension-decided", 5, "oanh")], "settled, so nobody need decide it"


def test_what_was_asked_twice_is_told_once_more() -> None:
    again = move("ask", 6, by="an", asked_due="2026-09-14", decide_by="2026-08-14")
    told = told_of_action(ADD, ASK, move("refuse", 5), again)
    assert told[1:] == [("extension-decided", 5, "oanh"), ("extension-asked", 6, "an")]


def test_time_that_nobody_asked_for_has_no_asker() -> None:
    assert told_of_action(ADD, ASK, move("extend", 5, due="2026-08-14"))[-1] == ("extension-decided", 5, "")


def test_an_action_that_does_not_run_asks_nothing_of_anybody() -> None:
    assert told_of_action(ADD, runs=False) == []
    assert told_of_action(ADD, ASK, runs=False) == []
    told = told_of_action(ADD, ASK, move("allow", 5, due="2026-08-14"), runs=False)
    assert told == [("extension-decided", 5, "oanh")], "what was decided, was decided"


def test_a_plan_from_elsewhere_is_told_to_whom_the_finding_does_not_tell_it() -> None:
    imported = move("add", 2, due=DAY, imported=True)
    assert told_of_action(imported) == [("action-assigned", 2, "an")]
    assert told_of_action(imported, owner="oanh") == []


def test_each_notice_of_an_action_knows_its_day() -> None:
    moves = (ADD, ASK, move("allow", 5, due="2026-08-14"))
    assert [one.due for one in notices.of_action(an_action(ADD), "oanh", True)] == [DAY]
    assert [one.due for one in notices.of_action(an_action(ADD, ASK), "oanh", True)] == [DAY, "2026-07-14"]
    assert [one.due for one in notices.of_action(an_action(*moves), "oanh", True)] == [DAY, "2026-08-14"]


def test_what_was_recorded_for_somebody_says_so() -> None:
    [plain] = notices.of_action(an_action(), "oanh", True)
    [typed] = notices.of_action(an_action(move("add", 3, typed_by="lan", due=DAY)), "oanh", True)
    assert (plain.typed, typed.typed) == (False, True)


# What befell an audit.

PLAN = {"id": "2026-02", "from": "2026-07-20", "to": "2026-07-22"}


def planned(*moves: dict[str, Any]) -> list[Happening]:
    return [*notices.of_plan({**PLAN, "moves": [*moves]})]


def test_of_a_plan_the_last_word_counts() -> None:
    one = move("plan", 4, by="lan", on="2026-06-01")
    [first] = planned(one)
    assert (first.kind, first.about, first.due, first.on) == (
        "audit-planned",
        "2026-02",
        "2026-07-20",
        "2026-06-01",
    )
    [moved] = planned(one, move("postpone", 5))
    [gone] = planned(one, move("postpone", 5), move("cancel", 6))
    assert (moved.what, gone.what) == ("postpone", "cancel")
    assert len({first.occasion, moved.occasion, gone.occasion}) == 3


def test_days_that_come_back_are_news() -> None:
    """Moved away and back again: nobody may think that the days between still hold."""
    one, away, back = move("plan", 4), move("postpone", 5), move("postpone", 6)
    assert planned(one)[0].thing != planned(one, away, back)[0].thing


def review_planned(status: str, *moves: dict[str, Any], date: str = "2026-08-03") -> list[Happening]:
    return [*notices.of_review({"id": "2026-R1", "date": date, "moves": [*moves]}, status)]


def test_of_a_review_the_last_word_counts() -> None:
    one = move("plan", 4, by="lan", on="2026-06-01")
    [first] = review_planned("planned", one, move("edit", 1))
    told = ("review-planned", "2026-R1", "2026-08-03", "2026-06-01", "lan", 0)
    assert (first.kind, first.about, first.due, first.on, first.by, first.seq) == told
    [moved] = review_planned("planned", one, move("postpone", 1), date="2026-08-10")
    [gone] = review_planned("cancelled", one, move("postpone", 1), move("cancel", 2), date="2026-08-10")
    assert (moved.what, moved.due, gone.what) == ("postpone", "2026-08-10", "cancel")
    assert len({first.thing, moved.thing, gone.thing}) == 3


def test_a_review_that_was_moved_back_by_an_event_of_the_same_number_is_news() -> None:
    """It is planned in the programme and moved in a stream of its own: numbers of both may be alike."""
    [first] = review_planned("planned", move("plan", 2))
    [back] = review_planned("planned", move("plan", 2), move("postpone", 1), move("postpone", 2))
    assert first.thing != back.thing


@pytest.mark.parametrize("status", ["held", "closed", ""])
def test_a_review_that_was_held_is_none_to_come(status: str) -> None:
    assert not review_planned(status, move("plan", 2), move("postpone", 1), move("hold", 2))


def test_an_audit_that_began_is_still_to_come_for_some_and_one_that_was_reported_is_not() -> None:
    one, start = move("plan", 4), move("start", 5)
    assert planned(one, start)
    assert not planned(one, start, move("issue", 6))
    assert not planned(one, start, move("issue", 6), move("close", 7))
    assert not planned()


def test_a_report_is_told_each_time_that_it_is_given_out() -> None:
    moves = [move("start", 1), move("issue", 5), move("reopen", 8), move("issue", 9)]
    assert [(one.kind, one.occasion) for one in notices.of_audit({"id": "2026-01", "moves": moves})] == [
        ("report-issued", "5"),
        ("report-issued", "9"),
    ]


# Dates that run.

ANSWER = Clock("answer", "oanh", DAY, ID)
STAGES = (7, 14, 30)


def reminders(
    clock: Clock, today: str, began: str = "2026-07-01", soon: tuple[int, ...] = (7, 1)
) -> list[str]:
    return [
        f"{one.kind} {one.days}".removesuffix(" 0")
        for one in notices.of_clock(clock, began, today, soon, STAGES)
    ]


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ("2026-07-23", []),
        ("2026-07-24", ["due-soon 7"]),
        ("2026-07-29", ["due-soon 7"]),
        ("2026-07-30", ["due-soon 7", "due-soon 1"]),
        ("2026-07-31", ["due-soon 7", "due-soon 1"]),
        ("2026-08-01", ["overdue"]),
        ("2026-08-06", ["overdue"]),
        ("2026-08-07", ["overdue", "escalation 7"]),
        ("2026-08-14", ["overdue", "escalation 7", "escalation 14"]),
        ("2027-08-14", ["overdue", "escalation 7", "escalation 14", "escalation 30"]),
    ],
)
def test_a_date_is_told_before_it_on_it_and_after_it(today: str, told: list[str]) -> None:
    assert reminders(ANSWER, today) == told


def test_an_effect_is_told_when_its_day_has_come() -> None:
    clock = Clock("effect", "vy", DAY, ID)
    assert reminders(clock, "2026-07-30") == []
    assert reminders(clock, DAY) == ["effect-due"]
    assert reminders(clock, "2026-08-07") == ["effect-due", "overdue", "escalation 7"]


def test_a_date_that_was_set_late_is_not_told_for_a_day_before() -> None:
    assert reminders(ANSWER, "2026-07-25", began="2026-07-24") == ["due-soon 7"]
    assert reminders(ANSWER, "2026-07-25", began="2026-07-25") == []
    assert reminders(ANSWER, "2026-07-30", began="2026-07-25") == ["due-soon 1"]


def test_without_a_day_nothing_comes_up() -> None:
    assert reminders(Clock("plan", "oanh", "", ID), "2026-08-07") == []


def test_the_steps_of_an_escalation_lead_to_the_end_of_the_line() -> None:
    told = [
        one
        for one in notices.of_clock(ANSWER, "", "2027-01-01", (), (30, 7, 14, 7, 0))
        if one.kind == "escalation"
    ]
    assert [(one.days, one.step, one.on) for one in told] == [
        (7, 0, "2026-08-07"),
        (14, 1, "2026-08-14"),
        (30, LAST, "2026-08-30"),
    ]
    [only] = [one for one in notices.of_clock(ANSWER, "", "2027-01-01", (), (5,)) if one.kind == "escalation"]
    assert only.step == LAST


def test_the_key_of_a_reminder_has_its_date() -> None:
    told = [*notices.of_clock(ANSWER, "", "2026-07-30", (7, 1), ())]
    assert [one.thing for one in told] == [
        "due-soon/2026-01-F01/answer@2026-07-31-7",
        "due-soon/2026-01-F01/answer@2026-07-31-1",
    ]
    moved = notices.of_clock(ANSWER._replace(due="2026-08-05"), "", "2026-07-30", (7, 1), ())
    assert {one.thing for one in moved}.isdisjoint(one.thing for one in told)


FINDING = a_finding(ISSUE)


@pytest.mark.parametrize(
    ("what", "finding", "action", "began"),
    [
        ("answer", FINDING, (), "2026-07-02"),
        ("answer", a_finding(ISSUE, move("edit", 3, on="2026-07-05", answer_due=DAY)), (), "2026-07-05"),
        ("answer", a_finding(ISSUE, move("assign", 3, on="2026-07-06", owner="oanh")), (), "2026-07-06"),
        ("answer", a_finding(ISSUE, move("assign", 3, on="2026-07-06", facts={"judge": "vy"})), (), "2026-07-02"),
        ("answer", a_finding(ISSUE, move("note", 3, on="2026-07-06")), (), "2026-07-02"),
        ("review", a_finding(ISSUE, {**SUBMIT, "on": "2026-07-08"}), (), "2026-07-08"),
        ("action", FINDING, (move("add", 3, on="2026-07-06"),), "2026-07-06"),
        ("action", FINDING, (move("add", 3, on="2026-07-06"), move("progress", 4, on="2026-07-07")), "2026-07-06"),
        *(
            ("action", FINDING, (move("add", 3, on="2026-07-06"), move(name, 4, on="2026-07-09")), "2026-07-09")
            for name in ("allow", "extend", "assign", "resume")
        ),
        ("hold", FINDING, (move("add", 3, on="2026-07-06"), move("hold", 4, on="2026-07-09")), "2026-07-09"),
        ("extension", FINDING, (move("add", 3, on="2026-07-01"), move("ask", 4, on="2026-07-09")), "2026-07-09"),
        ("plan", FINDING, (move("add", 3, on="2026-07-06"), move("cancel", 4, on="2026-07-10")), "2026-07-10"),
    ],
)  # fmt: skip
def test_a_date_begins_to_run_with_what_set_it_for_whoever_owes_it(
    what: str, finding: dict[str, Any], action: tuple[dict[str, Any], ...], began: str
) -> None:
    actions = [an_action(*action)] if action else []
    clock = Clock(what, "an", DAY, ACTION if action and what != "plan" else ID)
    now = lifecycle.standing(finding, [])
    assert notices.began(clock, finding, actions, now) == began


def test_a_plan_that_was_accepted_late_is_told_with_the_acceptance() -> None:
    finding = a_finding(ISSUE, SUBMIT, move("accept", 4, on="2026-07-29", outcome="plan"))
    clock = Clock("action", "an", DAY, ACTION)
    assert notices.began(clock, finding, [an_action()], lifecycle.standing(finding, [])) == "2026-07-29"


@pytest.mark.parametrize(
    ("today", "weekday", "day"),
    [
        ("2026-07-06", 1, "2026-07-06"),
        ("2026-07-12", 1, "2026-07-06"),
        ("2026-07-05", 1, "2026-06-29"),
        ("2026-07-05", 7, "2026-07-05"),
        ("2026-07-08", 5, "2026-07-03"),
    ],
)
def test_a_week_begins_on_its_day(today: str, weekday: int, day: str) -> None:
    assert week_of(today, weekday) == day


# What speaks for what.


def items(clock: Clock, today: str, to: str = "oanh") -> list[Item]:
    return [Item(one, to, "owes") for one in notices.of_clock(clock, "", today, (7, 1), STAGES)]


def test_what_was_asked_for_is_told_once_with_its_date() -> None:
    action = an_action(ADD, ASK)
    (asked,) = (one for one in notices.of_action(action, "oanh", True) if one.kind == "extension-asked")
    event = Item(asked, "linh", "decider")
    clock = Clock("extension", "linh", "2026-07-14", action["id"])
    for today, covered in (("2026-07-13", 2), ("2026-07-15", 1)):
        for both in ([event, *items(clock, today, "linh")], [*items(clock, today, "linh"), event]):
            (told,) = merged(both)
            assert (told.happening.kind, len(told.covers)) == ("extension-asked", covered)
    # The next run, and whoever else hears of the date, is reminded as usual.
    assert [one.happening.kind for one in merged(items(clock, "2026-07-15", "linh"))] == ["overdue"]
    two = merged([event, *items(clock, "2026-07-13", "lan")])
    assert [(one.to, one.happening.kind) for one in two] == [("linh", "extension-asked"), ("lan", "due-soon")]
    other = merged([event, *items(ANSWER, "2026-07-31", "linh")])
    assert [one.happening.kind for one in other] == ["extension-asked", "due-soon"]


def test_of_several_reminders_the_last_one_speaks_and_covers_the_others() -> None:
    [soon] = merged(items(ANSWER, "2026-07-31"))
    assert soon.key == "due-soon/2026-01-F01/answer@2026-07-31-1/oanh"
    assert soon.covers == ("due-soon/2026-01-F01/answer@2026-07-31-7/oanh",)
    [late] = merged(reversed(items(ANSWER, "2026-12-31")))
    assert late.happening.days == 30
    assert {key.rpartition("@")[2] for key in late.covers} == {
        "2026-07-31/oanh",
        "2026-07-31+7/oanh",
        "2026-07-31+14/oanh",
    }


def test_only_reminders_of_one_date_to_one_person_speak_for_each_other() -> None:
    others = [
        *items(ANSWER, "2026-07-31"),
        *items(ANSWER, "2026-07-31", to="hai"),
        *items(ANSWER._replace(id="2026-01-F02"), "2026-07-31"),
        *items(ANSWER._replace(what="extension"), "2026-07-31"),
    ]
    assert len(merged(others)) == 4


def test_what_happened_speaks_for_itself() -> None:
    happened = [Item(Happening("plan-returned", ID, DAY, str(seq)), "oanh", "owner") for seq in (4, 7)]
    assert merged(happened) == happened


def test_who_hears_of_a_stage_hears_of_none_below_it() -> None:
    escalated = [one for one in items(ANSWER, "2026-12-31", "hai") if one.happening.kind == "escalation"]
    first, second, third = (covering(one, STAGES, ()) for one in escalated)
    assert first.covers == ()
    assert second.covers == (first.key,)
    assert third.covers == (first.key, second.key)
    assert covering(escalated[2], STAGES, {first.key}).covers == (second.key,), "told is told"
    [overdue] = [one for one in items(ANSWER, "2026-08-01") if one.happening.kind == "overdue"]
    assert covering(overdue, STAGES, ()) == overdue


# Who hears.

UNITS: dict[str, Any] = {
    "office": {"id": "office", "parent": None, "head": None},
    "economy": {"id": "economy", "parent": "office", "head": "hai",
                "deputy": {"person": "duc", "from": None, "to": "2026-07-10"}},
    "land": {"id": "land", "parent": "economy", "head": None},
    "culture": {"id": "culture", "parent": "office", "head": "nga"},
    "old": {"id": "old", "parent": "office", "head": "hoa", "ended": {"on": "2026-01-01"}, "successor": "culture"},
}  # fmt: skip
ROLES: dict[str, list[str]] = {"lan": ["quality"], "quan": ["quality"], "binh": ["head"], "vy": ["committee"]}
WHERE = {"oanh": "land", "an": "land", "hai": "economy", "duc": "economy", "nga": "culture", "vy": "culture"}
EVERYBODY = ("lan", "quan", "binh", "vy", "oanh", "an", "hai", "duc", "nga", "linh", "tam", "hoa")
ORG = Organisation(
    UNITS, {id: {"id": id, "name": id, "unit": WHERE.get(id), "roles": ROLES.get(id, [])} for id in EVERYBODY}
)
AUDIT = {"id": "2026-01", "lead": "linh", "team": ["tam"], "units": ["economy", "culture", "old"]}
ABOUT = About(a_finding(ISSUE), AUDIT, ORG, "2026-07-05", [an_action()])
OF_AUDIT = ABOUT._replace(finding=None, actions=())
REGISTER = ABOUT._replace(audit={"id": "2026-00"})
OF_REVIEW = OF_AUDIT._replace(audit={"id": "2026-R1", "lead": "mai", "team": [], "invited": ["oanh", "hai"]})


def nobody(*about: About) -> list[tuple[Happening, About, list[str]]]:
    return [(happening(), one, []) for one in about]


def heard(part: str, told: Happening, about: About = ABOUT) -> list[str]:
    return notice_people.FIND[part](told, about)


def happening(kind: str = "finding-issued", about: str = ID, **fields: Any) -> Happening:
    return Happening(kind, about, "2026-07-02", "2", **{"seq": 2, **fields})


PLANNED = (
    ISSUE,
    move("submit", 3, by="oanh", outcome="plan", due=DAY, facts={"judge": "vy", "judge_on": "2026-08-21"}),
    move("accept", 4, outcome="plan"),
)
JUDGED = move("verify", 9, by="vy", outcome="effective")
TO_JUDGE = ABOUT._replace(finding=a_finding(*PLANNED))

LATE = Happening("escalation", ID, "2026-08-07", "", DAY, "answer", whose="oanh")

PART: dict[str, list[tuple[Happening, About, list[str]]]] = {
    "owes": [
        (LATE, ABOUT, ["oanh"]),
        (LATE._replace(whose="lead"), ABOUT, ["linh"]),
        (LATE._replace(whose="verifier"), ABOUT, ["linh"]),
        (LATE._replace(whose="lead"), REGISTER, ["lan", "quan"]),
        (LATE._replace(whose="quality"), OF_AUDIT._replace(audit={}), ["lan", "quan"]),
        (happening("calendar", "2026-01", seq=0), OF_AUDIT, []),
    ],
    "owner": [
        (happening(), ABOUT, ["oanh"]),
        (happening(), ABOUT._replace(finding=a_finding(ISSUE, owner=None)), []),
        (happening(), OF_AUDIT, []),
        # It was somebody else's then, and what they were told to do is not theirs any more.
        (happening(), ABOUT._replace(finding=a_finding(ISSUE, move("assign", 5, owner="oanh"))), []),
        (happening(seq=5), ABOUT._replace(finding=a_finding(ISSUE, move("assign", 5, owner="oanh"))), ["oanh"]),
        # A date that runs is no event.
        (LATE, ABOUT._replace(finding=a_finding(ISSUE, move("assign", 5, owner="oanh"))), ["oanh"]),
    ],
    "action-owner": [
        (happening("action-assigned", ACTION, seq=3), ABOUT, ["an"]),
        (happening("plan-accepted", seq=9), ABOUT, ["an"]),
        (happening("extension-decided", ACTION, seq=9, whose="oanh"), ABOUT, ["an"]),
        (happening("action-assigned", "2026-01-F01-A2", seq=3), ABOUT, []),
        # Planned, or given to them, after that.
        (happening("plan-accepted", seq=2), ABOUT, []),
        (happening("action-assigned", ACTION, seq=3), ABOUT._replace(actions=[an_action(ADD, move("assign", 7))]), []),
        # Done by now.
        (happening("plan-accepted", seq=9), ABOUT._replace(actions=[an_action(ADD, move("done", 7))]), []),
        (happening("report-issued", "2026-01"), OF_AUDIT, []),
    ],
    "unit-head": [
        (happening(), ABOUT, ["hai"]),
        (happening(), ABOUT._replace(finding=a_finding(ISSUE, unit=None)), []),
        (happening(), ABOUT._replace(finding=a_finding(ISSUE, unit="old")), ["nga"]),
        (happening(), OF_AUDIT, []),
    ],
    "lead": [(happening(), ABOUT, ["linh"]), (happening(), REGISTER, ["lan", "quan"])],
    "decider": [(happening("extension-asked", ACTION), ABOUT, ["linh"])],
    "judge": [
        (happening("plan-accepted"), TO_JUDGE, ["vy"]),
        (happening("finding-issued"), TO_JUDGE, []),
        (happening("plan-accepted"), ABOUT, []),
        (happening("plan-accepted"), TO_JUDGE._replace(finding=a_finding(*PLANNED, JUDGED)), []),
        (happening("plan-accepted"), OF_AUDIT, []),
    ],
    "asker": [
        (happening("extension-decided", ACTION, whose="oanh"), ABOUT, ["oanh"]),
        (happening("extension-decided", ACTION, whose=""), ABOUT, []),
        (happening("finding-issued", whose="oanh"), ABOUT, []),
    ],
    "team": [(happening("audit-planned", "2026-01"), OF_AUDIT, ["linh", "tam"]), *nobody(REGISTER, OF_REVIEW)],
    "auditees": [
        (happening("report-issued", "2026-01"), OF_AUDIT, ["hai", "nga", "nga"]),
        (happening(), REGISTER, []),
    ],
    "chair": [(happening("review-planned", "2026-R1"), OF_REVIEW, ["mai"]), *nobody(REGISTER, OF_AUDIT)],
    "invited": [(happening("review-planned", "2026-R1"), OF_REVIEW, ["oanh", "hai"]), *nobody(OF_AUDIT)],
    "above": [
        (LATE, ABOUT, ["duc"]),
        (LATE._replace(step=1), ABOUT, ["hai"]),
        (LATE._replace(step=2), ABOUT, ["lan", "quan"]),
        (LATE._replace(step=LAST), ABOUT, ["lan", "quan"]),
        # The deputy's time is over.
        (LATE, ABOUT._replace(today="2026-07-11"), ["hai"]),
        (LATE._replace(step=1), ABOUT._replace(today="2026-07-11"), ["lan", "quan"]),
        # Who owes it is not told that it is late in their charge.
        (LATE._replace(whose="hai"), ABOUT._replace(today="2026-07-11"), ["lan", "quan"]),
        (LATE._replace(whose="lan"), ABOUT._replace(finding=a_finding(unit="office")), ["quan"]),
        # In whose charge they are, whichever unit the finding is of; of the finding's for who is in none.
        (LATE._replace(whose="vy", what="effect"), ABOUT, ["nga"]),
        (LATE._replace(whose="tam"), ABOUT, ["duc"]),
        # The lead's own work, and what the role quality owes.
        (LATE._replace(whose="lead"), ABOUT, ["lan", "quan"]),
        (LATE._replace(whose="linh"), ABOUT, ["lan", "quan"]),
        (LATE._replace(whose="lead", step=1), ABOUT, ["binh"]),
        (LATE._replace(whose="lead", step=LAST), ABOUT, ["binh"]),
        # A dispute is the lead's and the role quality's.
        (LATE._replace(whose="lead", what="decision"), ABOUT, ["binh"]),
        (LATE._replace(whose="lead"), REGISTER, ["binh"]),
        (LATE._replace(whose="quality"), OF_AUDIT._replace(audit={}), ["binh"]),
    ],
    "quality": [(happening(), ABOUT, ["lan", "quan"])],
    "committee": [(happening("weekly", ""), OF_AUDIT, ["vy"])],
    "head": [(happening("report-issued", "2026-01"), OF_AUDIT, ["binh"])],
}  # fmt: skip


def test_every_part_is_tried() -> None:
    assert set(PART) == set(PARTS) == set(notice_people.FIND)


@pytest.mark.parametrize("part", PART)
def test_behind_a_part_stand_these_people(part: str) -> None:
    for number, (told, about, people) in enumerate(PART[part], start=1):
        assert heard(part, told, about) == people, f"line {number}"


def without(person: str, **fields: Any) -> Organisation:
    """The office after somebody left."""
    gone = {**ORG.people[person], "ended": {"on": "2026-07-01"}, **fields}
    return ORG._replace(people={**ORG.people, person: gone})


def told_to(*parts: str, told: Happening | None = None, about: About = ABOUT) -> dict[str, str]:
    return {item.to: item.part for item in notice_people.items(told or happening(), about, parts)}


def test_one_who_has_two_parts_hears_once_and_learns_the_first() -> None:
    assert told_to("owner", "unit-head") == {"oanh": "owner", "hai": "unit-head"}
    both = ABOUT._replace(finding=a_finding(ISSUE, owner="hai"))
    assert told_to("owner", "unit-head", about=both) == {"hai": "owner"}


def test_nobody_is_told_what_they_did_themselves() -> None:
    assert told_to("owner", "lead", told=happening(by="linh")) == {"oanh": "owner"}
    assert told_to("owner", "lead", told=happening(by="oanh")) == {"linh": "lead"}


def test_for_whom_it_was_recorded_hears_that_it_was() -> None:
    assert told_to("owner", "lead", told=happening(by="linh", typed=True)) == {
        "oanh": "owner",
        "linh": "lead",
    }


def test_for_who_left_the_head_of_their_unit_hears_it_else_the_role_quality() -> None:
    assert told_to("owner", about=ABOUT._replace(org=without("oanh"))) == {"hai": "owner"}
    assert told_to("owner", about=ABOUT._replace(org=without("oanh", unit=None))) == {
        "lan": "owner",
        "quan": "owner",
    }
    stranger = ABOUT._replace(finding=a_finding(ISSUE, owner="somebody-else"))
    assert told_to("owner", about=stranger) == {"lan": "owner", "quan": "owner"}


def test_who_left_is_no_deputy_and_no_head() -> None:
    assert heard("above", LATE, ABOUT._replace(org=without("duc"))) == ["hai"]
    gone = without("duc")._replace(people={**without("duc").people, "hai": without("hai").people["hai"]})
    assert heard("above", LATE, ABOUT._replace(org=gone)) == ["lan", "quan"]


def test_the_head_of_an_ended_unit_is_above_nobody() -> None:
    people = {**ORG.people, "oanh": {**ORG.people["oanh"], "unit": "old"}}
    assert heard("above", LATE, ABOUT._replace(org=ORG._replace(people=people))) == ["nga"]
    ended = {
        **UNITS,
        "land": {**UNITS["land"], "head": "an", "ended": {"on": "2026-07-01"}, "successor": None},
    }
    assert heard("above", LATE, ABOUT._replace(org=ORG._replace(units=ended))) == ["duc"]


def test_where_nobody_is_above_nobody_is_told() -> None:
    empty = Organisation({}, {"oanh": {**ORG.people["oanh"], "unit": None}})
    assert heard("above", LATE, ABOUT._replace(org=empty, finding=a_finding(unit=None))) == []
