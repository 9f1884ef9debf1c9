"""Which rule each guard stands for: the clause that asks for it, by its number alone. Pure data.

The settings behind a guard's sentence are not listed here: `asked_by` finds them by asking the guard again without them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditcore import guards
from auditcore.case import Case, Guard

# What no standard asks for in so many words: the table of moves itself (docs/lifecycle.md), and a record that can be true.
LIFECYCLE = ("lifecycle",)
RECORD = ("ISO 9001 7.5.3",)
REACT = ("ISO 9001 10.2.1 a",)
CAUSE = ("ISO 9001 10.2.1 b",)
ACT = ("ISO 9001 10.2.1 c",)
EFFECT = ("ISO 9001 10.2.1 d",)
IMPARTIAL = ("ISO 9001 9.2.2 c", "ISO 19011 4")
EVIDENCE = ("ISO 9001 10.2.2", "ISO 19011 4")
FINDINGS = ("ISO 19011 6.4.8",)
FOLLOW_UP = ("ISO 9001 9.2.2 e",)
FOLLOW_THROUGH = ("ISO 9001 10.2.1 e", "ISO 9001 10.2.1 f")

RULES: dict[Guard, tuple[str, ...]] = {
    guards.complete: FINDINGS,
    guards.owner_active: FOLLOW_UP,
    guards.audit_open: FOLLOW_UP,
    guards.not_in_future: RECORD,
    guards.in_order: RECORD,
    guards.not_before_planned: RECORD,
    guards.correction_dated: RECORD,
    guards.corrector_known: RECORD,
    guards.due_not_past: FOLLOW_UP,
    guards.later_date: FOLLOW_UP,
    guards.verdict_not_before_work: EFFECT,
    guards.verdict_on_the_planned_day: EFFECT,
    guards.reason_given: RECORD,
    guards.not_disputed: LIFECYCLE,
    guards.disputed: LIFECYCLE,
    guards.decline_is_open_to_this_grade: REACT,
    guards.no_action_planned_when_declining: ACT,
    guards.needs_plan: LIFECYCLE,
    guards.decider_fits: IMPARTIAL,
    guards.other_grade: LIFECYCLE,
    guards.combined_into_another: LIFECYCLE,
    guards.demands_met: ("ISO 9001 10.2.1",),
    guards.causes_fit_the_method: CAUSE,
    guards.causes_hang_together: CAUSE,
    guards.category_known: CAUSE,
    guards.no_correction_only_for_a_repeat: CAUSE,
    guards.correction_only_fits: ("ISO 9001 10.2.1",),
    guards.judge_named: EFFECT,
    guards.judging_may_change: EFFECT,
    guards.measure_has_target: EFFECT,
    guards.measured_against_target: EFFECT,
    guards.target_met: EFFECT,
    guards.plan_carried_out: EFFECT,
    guards.decider_did_no_work: IMPARTIAL,
    guards.not_disputed_again: LIFECYCLE,
    guards.follow_through_said: FOLLOW_THROUGH,
    guards.changed_document_named: FOLLOW_THROUGH,
    guards.follow_through_answered: FOLLOW_THROUGH,
    guards.dispute_decided: FINDINGS,
    guards.independent: IMPARTIAL,
    guards.accepter_owns_nothing: IMPARTIAL,
    guards.verifier_did_no_work: IMPARTIAL,
    guards.evidence_given: EVIDENCE,
    guards.action_open: LIFECYCLE,
    guards.owner_known: ACT,
    guards.serves_another_finding: ACT,
    guards.serves_this_finding: ACT,
    guards.progress_told: FOLLOW_UP,
    guards.not_on_hold: LIFECYCLE,
    guards.on_hold: LIFECYCLE,
    guards.not_before_hold: RECORD,
    guards.hold_ends: FOLLOW_UP,
    guards.clock_stopped_by_another: FOLLOW_UP,
    guards.blocker_fits: ACT,
    guards.blocked: LIFECYCLE,
    guards.not_blocked: ACT,
    guards.extension_asked: LIFECYCLE,
    guards.extension_allowed: FOLLOW_UP,
    guards.extensions_left: FOLLOW_UP,
    guards.only_lead_edits_what_was_issued: RECORD,
    guards.only_lead_withdraws_what_was_issued: RECORD,
    guards.reason_once_issued: RECORD,
    guards.answer_date_may_move: FOLLOW_UP,
}


def asked_by(guard: Guard, case: Case, sentence: str) -> list[str]:
    """The settings (`policy.minor.cause`) without which the guard would not say this sentence."""
    asked: dict[str, Any] = {}

    def noting(key: str) -> Any:
        asked[key] = case.policy(key)
        return asked[key]

    list(guard(case._replace(policy=noting)))
    return [
        f"policy.{key}" for key in asked if sentence not in guard(case._replace(policy=_without(case, key)))
    ]


def _without(case: Case, key: str) -> Callable[[str], Any]:
    """The policy with one setting switched off: no, none, nothing of its kind."""

    def policy(asked: str) -> Any:
        value = case.policy(asked)
        return type(value)() if asked == key else value

    return policy
