"""The guards of the lifecycle: pure functions that say in plain sentences what stands against a move.

Each guard is one rule with one reason to refuse and yields one sentence a problem, so that everything missing
is said at once. Each has a test named after it.
"""

from __future__ import annotations

from auditcore.guards.acting import (
    action_open,
    extension_allowed,
    extensions_left,
    owner_known,
)
from auditcore.guards.answering import (
    answer_date_may_move,
    audit_open,
    combined_into_another,
    complete,
    decider_fits,
    decline_is_open_to_this_grade,
    disputed,
    needs_plan,
    no_action_planned_when_declining,
    not_disputed,
    only_lead_edits_what_was_issued,
    other_grade,
    owner_active,
    reason_given,
    reason_once_issued,
)
from auditcore.guards.days import (
    correction_dated,
    due_not_past,
    in_order,
    later_date,
    not_before_planned,
    not_in_future,
    verdict_not_before_work,
    verdict_on_the_planned_day,
)
from auditcore.guards.people import (
    accepter_owns_nothing,
    evidence_given,
    independent,
    not_independent,
    verifier_did_no_work,
)
from auditcore.guards.planning import (
    category_known,
    causes_fit_the_method,
    causes_hang_together,
    correction_only_fits,
    demands_met,
    judge_named,
    no_correction_only_for_a_repeat,
)

__all__ = [
    "accepter_owns_nothing",
    "action_open",
    "answer_date_may_move",
    "audit_open",
    "category_known",
    "causes_fit_the_method",
    "causes_hang_together",
    "combined_into_another",
    "complete",
    "correction_dated",
    "correction_only_fits",
    "decider_fits",
    "decline_is_open_to_this_grade",
    "demands_met",
    "disputed",
    "due_not_past",
    "evidence_given",
    "extension_allowed",
    "extensions_left",
    "in_order",
    "independent",
    "judge_named",
    "later_date",
    "needs_plan",
    "no_action_planned_when_declining",
    "no_correction_only_for_a_repeat",
    "not_before_planned",
    "not_disputed",
    "not_in_future",
    "not_independent",
    "only_lead_edits_what_was_issued",
    "other_grade",
    "owner_active",
    "owner_known",
    "reason_given",
    "reason_once_issued",
    "verdict_not_before_work",
    "verdict_on_the_planned_day",
    "verifier_did_no_work",
]
