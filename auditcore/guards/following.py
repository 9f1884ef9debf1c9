"""What stands against what follows from a plan: the verdict's measure, the follow-through, an opinion that differs."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from auditcore.actionstate import ended_well, removes_cause
from auditcore.case import Case
from auditcore.i18n import N_, _

# What is asked behind the actions, by the fact that answers it, each with the sentence where nobody has.
ASKED = {
    "risk": N_(
        "{id}: whether risks and opportunities were updated is not answered: auditcore finding follow-through {id} "
        "--risk TEXT, or --no-risk REASON."
    ),
    "qms": N_(
        "{id}: whether the system itself was changed is not answered: auditcore finding follow-through {id} --qms TEXT "
        "--document TEXT, or --no-qms REASON."
    ),
}


def measured_against_target(case: Case) -> Iterator[str]:
    """A target proves nothing until somebody measures; whoever judges says what came out, whatever the verdict."""
    facts = case.now.facts
    if facts.get("measure") and not case.entry.get("measured"):
        yield _(
            "The plan judges the effect by a measure: {measure}, target {target}. What was measured is missing: "
            "--measured TEXT."
        ).format(measure=facts["measure"], target=facts.get("target", "–"))


def target_met(case: Case) -> Iterator[str]:
    """Where both are numbers, a figure that misses its target is effective only for a reason that is told."""
    facts, measured = case.now.facts, case.entry.get("measured", "")
    if case.entry.get("outcome") != "effective" or case.entry.get("reason") or not facts.get("measure"):
        return
    if meets(measured, facts.get("target", "")) is False:
        yield _(
            "{measured} does not meet the target {target}. A verdict of effective all the same needs --reason TEXT."
        ).format(measured=measured, target=facts["target"])


def plan_carried_out(case: Case) -> Iterator[str]:
    """What was accepted may shrink on the way; it is no plan any more when less was done than the grade demands."""
    if case.entry.get("outcome") != "effective" or "correction_only" in case.now.facts:
        return
    done = [
        action
        for action in case.actions
        if action["round"] == case.now.round and removes_cause(action) and ended_well(action)
    ]
    if len(done) < case.demands("actions"):
        yield _(
            "Only {done} of the {count} corrective actions that the grade demands were done. A new round begins by: "
            "auditcore finding verify {id} --verdict not"
        ).format(done=len(done), count=case.demands("actions"), id=case.finding["id"])


FIGURE = re.compile(r"\s*(<=|>=|<|>|≤|≥|=)?\s*(\d+(?:[.,]\d+)?)\s*%?\s*\Z")
MEETS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    "≤": operator.le,
    ">=": operator.ge,
    "≥": operator.ge,
    "=": operator.eq,
    "": operator.eq,
}


def meets(measured: str, target: str) -> bool | None:
    """Whether a figure meets a target such as `0`, `≤ 2` or `>= 95 %`; None where either is no plain number."""
    wanted, found = FIGURE.match(target), FIGURE.match(measured)
    if not wanted or not found or found[1]:
        return None
    return MEETS[wanted[1] or ""](*(float(one[2].replace(",", ".")) for one in (found, wanted)))


def follow_through_answered(case: Case) -> Iterator[str]:
    """Only where policy asks, and only before it is called effective: a new round asks anew."""
    if case.entry.get("outcome") == "effective" and case.demands("follow-through"):
        for fact in unfollowed(case.now.facts):
            yield _(ASKED[fact]).format(id=case.finding["id"])


def unfollowed(facts: Mapping[str, Any]) -> list[str]:
    """Which of ASKED this round has not answered."""
    return [fact for fact in ASKED if not facts.get(fact)]


def follow_through_said(case: Case) -> Iterator[str]:
    facts = case.entry.get("facts", {})
    if not any(fact in facts for fact in ASKED):
        yield _(
            "There is nothing to record: --risk TEXT or --no-risk REASON; --qms TEXT with --document TEXT, or --no-qms "
            "REASON."
        )


def changed_document_named(case: Case) -> Iterator[str]:
    """A system that was changed shows it in a document that can be looked up; one that was not has none to show."""
    changed, document = case.facts.get("qms") == "yes", case.facts.get("document")
    if changed and not document:
        yield _("Which document was changed is missing: --document TEXT.")
    elif document and not changed:
        yield _("A document that was changed is named with how the system was changed: --qms TEXT.")


def dispute_decided(case: Case) -> Iterator[str]:
    """An opinion differs from a decision, so there must be one. Before that, the dispute itself says it."""
    decided = [entry["on"] for entry in case.finding["moves"] if entry["move"] == "decide"]
    if not decided:
        yield _("No dispute about {id} was decided, so there is nothing to differ from.").format(
            id=case.finding["id"]
        )
    elif case.entry["on"] < decided[0]:
        yield _("{day} is before {on}, the day on which the dispute was decided.").format(
            day=case.entry["on"], on=decided[0]
        )
