"""The corrective-action lifecycle: states, moves and guards in one table. Pure: no clock, no files.

A finding's status is computed from its recorded moves and its actions. Rules run when a move is decided
(`problems`); folding a record never runs them. The drawing in docs/lifecycle.md, the help texts and the tests
come from `MOVES` and `ACTION_MOVES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from auditcore import actionstate, guards
from auditcore import case as cases
from auditcore.dates import add_days, days_between
from auditcore.i18n import N_, _
from auditcore.model import ENDED

if TYPE_CHECKING:
    from auditcore.model import Action, Finding

Entry = Mapping[str, Any]

# Facts of an answer that a new round asks for again; a correction, once made, stands.
EFFECT_PLAN = ("effect", "measure", "target", "judge", "judge_on")
ANALYSIS = ("method", "cause", "causes", "category", "team", "escape")
FOLLOW_THROUGH = ("risk", "risk_said", "qms", "qms_said", "document")
VERDICT = ("measured", "verdict", "verdict_on", "verdict_by")
ROUND_FACTS = ("respond", *ANALYSIS, *EFFECT_PLAN, "correction_only", *FOLLOW_THROUGH, *VERDICT)


class Move(NamedTuple):
    """One row of the lifecycle.

    `ends` maps an outcome, stored with the move, to the status that follows; an outcome that is not in it leaves the
    status as it was. `who`: any one of these parts must be the person's. All guards are asked, so that
    everything missing is said at once.
    """

    name: str
    starts: tuple[str, ...]
    ends: Mapping[str, str]
    who: tuple[str, ...]
    guards: tuple[cases.Guard, ...]
    summary: str


OPEN = ("draft", "issued", "submitted", "in-progress", "implemented")
GIVEN = ("issued", "submitted", "in-progress", "implemented")

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "issue",
            ("draft",),
            {"answer": "issued", "recorded": "closed"},
            ("lead",),
            (guards.complete, guards.owner_active, guards.audit_open, guards.not_in_future, guards.in_order),
            N_("give a draft to its owner; a strength is closed by it"),
        ),
        Move(
            "respond",
            ("issued",),
            {"decline": "closed"},
            ("owner",),
            (
                guards.not_disputed,
                guards.not_disputed_again,
                guards.decline_is_open_to_this_grade,
                guards.no_action_planned_when_declining,
                guards.reason_given,
                guards.correction_dated,
                guards.corrector_known,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("agree, dispute or decline; record the correction and its extent"),
        ),
        Move(
            "analyse",
            ("issued",),
            {},
            ("owner",),
            (
                guards.not_disputed,
                guards.causes_fit_the_method,
                guards.causes_hang_together,
                guards.category_known,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("record the cause and the method that found it"),
        ),
        Move(
            "submit",
            ("issued",),
            {"plan": "submitted", "correction-only": "submitted"},
            ("owner",),
            (
                guards.needs_plan,
                guards.not_disputed,
                guards.demands_met,
                guards.correction_only_fits,
                guards.no_correction_only_for_a_repeat,
                guards.measure_has_target,
                guards.judge_named,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("submit the plan, or a correction only, to the auditor"),
        ),
        Move(
            "accept",
            ("submitted",),
            {"plan": "in-progress", "correction-only": "implemented"},
            ("auditor", "stand-in"),
            (
                guards.independent,
                guards.accepter_owns_nothing,
                guards.no_correction_only_for_a_repeat,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("agree to what was submitted"),
        ),
        Move(
            "return",
            ("submitted",),
            {"": "issued"},
            ("auditor", "stand-in"),
            (
                guards.independent,
                guards.accepter_owns_nothing,
                guards.reason_given,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("send what was submitted back, with a reason"),
        ),
        Move(
            "verify",
            ("implemented",),
            {"effective": "closed", "partly": "issued", "not": "issued"},
            ("verifier",),
            (
                guards.independent,
                guards.verifier_did_no_work,
                guards.evidence_given,
                guards.measured_against_target,
                guards.target_met,
                guards.plan_carried_out,
                guards.follow_through_answered,
                guards.no_correction_only_for_a_repeat,
                guards.verdict_not_before_work,
                guards.verdict_on_the_planned_day,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("judge the effect: effective, partly or not"),
        ),
        Move(
            "decide",
            ("issued",),
            {"withdraw": "withdrawn", "recorded": "closed"},
            ("lead", "quality"),
            (
                guards.disputed,
                guards.decider_fits,
                guards.independent,
                guards.decider_did_no_work,
                guards.other_grade,
                guards.reason_given,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("settle a dispute: uphold, regrade or withdraw"),
        ),
        Move(
            "regrade",
            OPEN,
            {"again": "issued", "recorded": "closed"},
            ("lead", "stand-in"),
            (
                guards.independent,
                guards.decider_did_no_work,
                guards.reason_given,
                guards.other_grade,
                guards.not_disputed,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("change the grade, with a reason; the old one is kept"),
        ),
        Move(
            "combine",
            ("draft", "issued"),
            {"": "withdrawn"},
            ("lead", "stand-in"),
            (
                guards.independent,
                guards.decider_did_no_work,
                guards.reason_given,
                guards.combined_into_another,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("take a finding into another one of the same audit"),
        ),
        Move(
            "withdraw",
            OPEN,
            {"": "withdrawn"},
            ("lead", "stand-in", "raiser"),
            (
                guards.only_lead_withdraws_what_was_issued,
                guards.independent,
                guards.decider_did_no_work,
                guards.reason_given,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("take an unfounded finding back, with a reason"),
        ),
        Move(
            "follow-through",
            GIVEN,
            {},
            ("owner", "lead", "stand-in"),
            (
                guards.follow_through_said,
                guards.changed_document_named,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("say whether risks and the system itself were changed for it"),
        ),
        Move(
            "opinion",
            (*GIVEN, "closed", "withdrawn"),
            {},
            ("owner", "raiser", "lead", "stand-in"),
            (guards.dispute_decided, guards.not_in_future),
            N_("record an opinion that differs from how a dispute was decided"),
        ),
        Move(
            "reopen",
            ("closed",),
            {"": "issued"},
            ("lead",),
            (guards.reason_given, guards.audit_open, guards.not_in_future, guards.in_order),
            N_("open a closed finding again, with a reason; a new round begins"),
        ),
        Move(
            "edit",
            OPEN,
            {},
            ("raiser", "lead", "stand-in"),
            (
                guards.only_lead_edits_what_was_issued,
                guards.reason_once_issued,
                guards.answer_date_may_move,
                guards.judging_may_change,
                guards.judge_named,
                guards.not_in_future,
            ),
            N_("correct what was written; old and new value are kept"),
        ),
        Move(
            "assign",
            OPEN,
            {},
            ("lead", "owner", "quality"),
            (guards.owner_known, guards.not_in_future),
            N_("give the finding to another owner"),
        ),
        Move("attach", OPEN, {}, ("anyone",), (guards.not_in_future,), N_("attach an evidence file")),
        Move(
            "detach",
            OPEN,
            {},
            ("raiser", "lead", "owner"),
            (guards.reason_given, guards.not_in_future),
            N_("detach an evidence file, with a reason"),
        ),
        Move(
            "note", (*OPEN, "closed", "withdrawn"), {}, ("anyone",), (guards.not_in_future,), N_("add a note")
        ),
    )
}

# Statuses of a finding in which its actions are planned, and in which they are at work.
PLANNING = ("issued", "submitted", "in-progress")

ACTION_MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "add",
            ("issued", "in-progress"),
            {"": "open"},
            ("owner", "lead"),
            (
                guards.not_disputed,
                guards.owner_known,
                guards.due_not_past,
                guards.not_in_future,
                guards.in_order,
            ),
            N_("plan an action with its owner and due date"),
        ),
        Move(
            "serve",
            ("issued", "in-progress"),
            {},
            ("owner", "lead"),
            (
                guards.not_disputed,
                guards.action_open,
                guards.serves_another_finding,
                guards.not_in_future,
                guards.not_before_planned,
                guards.in_order,
            ),
            N_("let an action serve another finding of the same audit, too"),
        ),
        Move(
            "release",
            ("issued", "in-progress"),
            {},
            ("owner", "lead"),
            (
                guards.action_open,
                guards.serves_this_finding,
                guards.reason_given,
                guards.not_in_future,
                guards.not_before_planned,
            ),
            N_("let an action no longer serve another finding, with a reason"),
        ),
        Move(
            "progress",
            ("in-progress",),
            {},
            ("action-owner",),
            (guards.action_open, guards.progress_told, guards.not_in_future, guards.not_before_planned),
            N_("say how far an action is, in percent"),
        ),
        Move(
            "hold",
            ("in-progress",),
            {"": "on-hold"},
            ("action-owner", "owner", "lead", "quality"),
            (
                guards.action_open,
                guards.not_on_hold,
                guards.reason_given,
                guards.hold_ends,
                guards.clock_stopped_by_another,
                guards.extensions_left,
                guards.not_in_future,
                guards.not_before_planned,
            ),
            N_("put an action on hold, with a reason"),
        ),
        Move(
            "resume",
            ("in-progress",),
            {"": "open"},
            ("action-owner", "owner", "lead", "quality"),
            (guards.on_hold, guards.not_in_future, guards.not_before_hold),
            N_("go on with an action that was on hold"),
        ),
        Move(
            "block",
            PLANNING,
            {},
            ("action-owner", "owner", "lead"),
            (guards.action_open, guards.blocker_fits, guards.not_in_future, guards.not_before_planned),
            N_("say which other action must be done first"),
        ),
        Move(
            "unblock",
            PLANNING,
            {},
            ("action-owner", "owner", "lead"),
            (guards.blocked, guards.reason_given, guards.not_in_future, guards.not_before_planned),
            N_("say that an action need not wait for another any more, with a reason"),
        ),
        Move(
            "done",
            ("in-progress",),
            {"": "done"},
            ("action-owner",),
            (
                guards.action_open,
                guards.not_blocked,
                guards.evidence_given,
                guards.not_in_future,
                guards.not_before_planned,
            ),
            N_("report an action as done, with evidence"),
        ),
        Move(
            "cancel",
            ("issued", "in-progress"),
            {"": "cancelled"},
            ("owner", "lead"),
            (guards.action_open, guards.reason_given, guards.not_in_future, guards.not_before_planned),
            N_("cancel an action, with a reason"),
        ),
        Move(
            "ask",
            ("issued", "in-progress"),
            {},
            ("action-owner", "owner"),
            (
                guards.action_open,
                guards.reason_given,
                guards.later_date,
                guards.extensions_left,
                guards.not_in_future,
                guards.not_before_planned,
            ),
            N_("ask for a later due date, with a reason"),
        ),
        Move(
            "allow",
            PLANNING,
            {},
            ("auditor", "quality", "head"),
            (
                guards.action_open,
                guards.extension_asked,
                guards.later_date,
                guards.extension_allowed,
                guards.independent,
                guards.extensions_left,
                guards.not_in_future,
            ),
            N_("allow the later date that was asked for"),
        ),
        Move(
            "refuse",
            PLANNING,
            {},
            ("auditor", "quality", "head"),
            (
                guards.action_open,
                guards.extension_asked,
                guards.reason_given,
                guards.extension_allowed,
                guards.independent,
                guards.not_in_future,
            ),
            N_("refuse the later date that was asked for, with a reason"),
        ),
        Move(
            "extend",
            ("issued", "in-progress"),
            {},
            ("auditor", "quality", "head"),
            (
                guards.action_open,
                guards.reason_given,
                guards.later_date,
                guards.extension_allowed,
                guards.independent,
                guards.extensions_left,
                guards.not_in_future,
                guards.not_before_planned,
            ),
            N_("move a due date, with a reason and who allowed it"),
        ),
        Move(
            "assign",
            PLANNING,
            {},
            ("action-owner", "owner", "lead", "quality"),
            (guards.action_open, guards.owner_known, guards.not_in_future),
            N_("give an action to another owner"),
        ),
        Move(
            "attach",
            (*PLANNING, "implemented"),
            {},
            ("anyone",),
            (guards.not_in_future,),
            N_("attach an evidence file"),
        ),
        Move(
            "detach",
            (*PLANNING, "implemented"),
            {},
            ("action-owner", "owner", "lead"),
            (guards.reason_given, guards.not_in_future),
            N_("detach an evidence file, with a reason"),
        ),
    )
}


class Standing(NamedTuple):
    """Where a finding stands: computed, never stored.

    `facts` are what the current round's answer says (correction, cause, effect and so on, latest value of each);
    `latest` is the latest entry of each move; `since` is the one that brought the finding to where it is. `answer_due` is
    the day (ISO) by which its unit is or was to answer in this round, "" before it was asked: as every document says it.
    `answer_set` is what was said last, before the clock stood.
    """

    status: str
    round: int
    disputed: bool
    facts: dict[str, Any]
    latest: dict[str, Entry]
    answer_set: str
    answer_due: str
    since: Entry


def action_status(action: Mapping[str, Any]) -> str:
    """`open`, `on-hold`, `done` or `cancelled`: what the latest of its moves that says so says."""
    status = "open"
    for entry in action["moves"]:
        status = ACTION_MOVES[entry["move"]].ends.get("", status)
    return status


def standing(finding: Finding | Mapping[str, Any], actions: Iterable[Action | Mapping[str, Any]]) -> Standing:
    """Replays the recorded moves through the table, then looks at the actions of the current round."""
    status, round_, disputed = "draft", 1, False
    facts: dict[str, Any] = {}
    latest: dict[str, Entry] = {}
    since: Entry = {"move": "add", **finding["raised"]}
    stopped_on: str | None = None
    answer_set = answer_due = ""
    for entry in finding["moves"]:
        name, outcome = entry["move"], entry.get("outcome", "")
        before = status, round_, disputed
        status = MOVES[name].ends.get(outcome, status)
        latest[name] = entry
        if name == "respond" and outcome:
            disputed = outcome == "dispute"
        elif name in ("decide", "withdraw", "combine"):
            disputed = False
        facts = _answered(facts, entry)
        waits = status == "submitted" or disputed
        if "answer_due" in entry:
            answer_set = answer_due = entry["answer_due"]
            stopped_on = None
        if waits and stopped_on is None:
            stopped_on = entry["on"]
        elif not waits and stopped_on is not None:
            if status == "issued":  # else nobody is asked for an answer any more
                answer_due = stood(answer_due, stopped_on, entry["on"])
            stopped_on = None
        if starts_round(name, outcome):
            round_ += 1
            facts = _without(facts, ROUND_FACTS)
        if (status, round_, disputed) != before:
            since = entry
    actions = list(actions)
    computed = _with_actions(status, finding["grade"], round_, facts, actions)
    if computed == "closed" != status:
        ends = [entry for action in actions for entry in action["moves"] if ACTION_MOVES[entry["move"]].ends]
        since = max([since, *ends], key=lambda entry: entry["on"])
    return Standing(computed, round_, disputed, facts, latest, answer_set, answer_due, since)


def stood(due: str, since: str, until: str) -> str:
    """The day (ISO) on which an answer is due once its clock stood from one day to another: later by these days, unless it
    was late when the clock stopped. What is late stays so."""
    return add_days(due, max(0, days_between(since, until))) if due >= since else due


class Ended(NamedTuple):
    """How a finding came to its end: the day (ISO), and the id of the person behind it."""

    on: str
    by: str


def ended(now: Standing, actions: Iterable[Mapping[str, Any]]) -> Ended | None:
    """When a finding was closed or withdrawn, and by whom: by a move (whoever judged, declined, issued or withdrew it), else
    by the last of its ended actions, which is its owner's doing."""
    last = MOVES.get(now.since["move"])
    if last and last.ends.get(now.since.get("outcome", "")) in ENDED:
        # An action that serves another finding, too, may have gone on.
        return Ended(now.since["on"], now.since["by"])
    moved = [(entry, entry["by"]) for name, entry in now.latest.items() if MOVES[name].ends]
    moved += [
        (entry, action["owner"])
        for action in actions
        for entry in action["moves"]
        if entry["move"] in ("done", "cancel")
    ]
    entry, by = max(moved, key=lambda one: (one[0]["on"], one[0].get("seq", 0)), default=({}, ""))
    return Ended(entry["on"], by) if entry else None


def ended_on(now: Standing, actions: Iterable[Mapping[str, Any]]) -> str | None:
    """The day (ISO) on which a finding was closed or withdrawn, as `ended` tells it; None while it is open."""
    end = ended(now, actions)
    return end.on if end else None


def earlier_rounds(finding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The facts of each round before the present one, as they stood when it ended, oldest first."""
    rounds, facts = [], dict[str, Any]()
    for entry in finding["moves"]:
        facts = _answered(facts, entry)
        if starts_round(entry["move"], entry.get("outcome", "")):
            rounds.append(facts)
            facts = _without(facts, ROUND_FACTS)
    return rounds


def _answered(facts: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """What a round's answer says once this move is made; the latest word counts."""
    if "facts" not in entry and entry["move"] not in ("submit", "verify"):
        return facts  # most moves say nothing of it
    if entry["move"] == "submit":
        # A plan takes the place of a correction only that was returned, and the other way about.
        stale = EFFECT_PLAN if entry["outcome"] == "correction-only" else ("correction_only",)
        facts = _without(facts, stale)
    said = {**facts, **entry.get("facts", {})}
    if entry["move"] == "verify":
        said |= {"verdict": entry["outcome"], "verdict_on": entry["on"], "verdict_by": entry["by"]}
        said["measured"] = entry.get("measured")
    # None takes a fact back. Every report over years comes through here for each move; few take anything back.
    return (
        {name: value for name, value in said.items() if value is not None} if None in said.values() else said
    )


def _without(facts: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in names}


def starts_round(move: str, outcome: str) -> bool:
    """A verdict that is not "effective", and a reopening, begin a new round."""
    return move == "reopen" or (move == "verify" and outcome != "effective")


def _with_actions(
    status: str,
    grade: str | None,
    round_: int,
    facts: Mapping[str, Any],
    actions: Iterable[Mapping[str, Any]],
) -> str:
    if status not in ("issued", "in-progress"):
        return status  # no action changes any other
    verified = grade in cases.VERIFIED
    planned = [action for action in actions if action["round"] == round_]
    done = [action for action in planned if action_status(action) == "done"]
    # A correction puts right what was found; it does not remove the cause, whatever it is written down as.
    counts = [action for action in done if actionstate.removes_cause(action)] if verified else done
    ended = counts and not any(actionstate.is_open(action) for action in actions)
    agreed = facts.get("respond") == "agree" and any(action_status(one) != "cancelled" for one in planned)
    if status == "issued" and not verified and agreed:
        status = "in-progress"  # an agreed action of an observation or opportunity needs nobody's acceptance
    # What has no grade is no finding: a management review holds its actions, also when all of them are done.
    if status == "in-progress" and ended and grade:
        return "implemented" if verified else "closed"
    return status


def problems(move: Move, case: cases.Case) -> list[str]:
    """Why this person may not make this move now, in plain sentences; empty when nothing stands against it."""
    return barred(move, case) or [problem for guard in move.guards for problem in guard(case)]


def barred(move: Move, case: cases.Case) -> list[str]:
    """Why the move cannot even be tried: the finding's status, or the person. One sentence or none."""
    status = case.now.status
    if status not in move.starts:
        return [cases.wrong_status(move.name, status, move.starts, case)]
    if not any(cases.PARTS[part](case) for part in move.who):
        parts = _(" or ").join(dict.fromkeys(cases.called(case, part) for part in cases.told(case, move.who)))
        return [
            _("{person} may not do this: it is for {parts}.").format(person=case.person["name"], parts=parts)
        ]
    return []
