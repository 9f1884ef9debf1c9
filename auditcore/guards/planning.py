"""What an answer must hold before it can be submitted: what each grade demands is policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import analysis
from auditcore.actionstate import is_open, removes_cause
from auditcore.case import (
    ANSWERING,
    VERIFIED,
    Case,
    attached,
    may_judge,
    methods_of,
    owner_side,
    units_of,
    workers,
)
from auditcore.i18n import N_, _
from auditcore.text import nearest
from auditcore.words import spelled


def demands_met(case: Case) -> Iterator[str]:
    """Everything the grade demands, asked for at once. A correction-only has demands of its own."""
    facts, demands = case.facts, case.demands
    id = case.finding["id"]
    if _is_correction_only(case) or case.finding["grade"] not in VERIFIED:
        return
    if demands("correction") and not facts.get("correction"):
        yield _("A correction is missing: auditcore finding respond {id} --correction TEXT.").format(id=id)
    if demands("cause") and not facts.get("cause"):
        yield _(
            "A cause is missing: auditcore finding analyse {id} --method 5-whys --cause TEXT (or 6m, 8d, text)."
        ).format(id=id)
    else:
        yield from _method_taken(case)
    current = [
        action
        for action in case.actions
        if action["round"] == case.now.round and not _cancelled(action) and removes_cause(action)
    ]
    if len(current) < demands("actions"):
        yield _(
            "At least {count} action with owner and due date is missing: auditcore action add {id}."
        ).format(count=demands("actions"), id=id)
    if demands("extent") and not (facts.get("similar") and facts.get("extent")):
        yield _(
            "{id}: whether similar ones exist, and where was looked, is missing: auditcore finding respond {id} "
            "--similar yes|could|no --extent TEXT."
        ).format(id=id)
    if demands("effect-plan"):
        if not (facts.get("effect") or facts.get("measure")):
            yield _(
                "The plan for judging the effect lacks what will show it: --effect TEXT, or --measure TEXT --target TEXT."
            )
        if not facts.get("judge"):
            yield _("The plan for judging the effect lacks who will judge it: --judge PERSON.")
        if not facts.get("judge_on"):
            yield _("The plan for judging the effect lacks from when on it can be judged: --judge-on DAY.")


def _method_taken(case: Case) -> Iterator[str]:
    """Policy may name the methods by which the cause must be found; all but a free text find more than one sentence."""
    method, allowed = case.facts.get("method"), methods_of(case.policy, case.finding["grade"])
    words = {"grade": case.finding["grade"], "id": case.finding["id"], "methods": ", ".join(allowed)}
    if not allowed or (method in allowed and (method == "text" or case.facts.get("causes"))):
        return
    if case.demands("methods"):
        yield _(
            "The cause of a {grade} must be found by {methods}: auditcore finding analyse {id} --method M."
        ).format(**words)
    else:
        yield _(
            "A {grade} needs a structured cause: auditcore finding analyse {id} --method 5-whys (or 6m)."
        ).format(**words)


def causes_fit_the_method(case: Case) -> Iterator[str]:
    """A structured method is more than its name: whys in a row, or causes by branch, and which of them are true."""
    yield from analysis.unfit(case.facts)


def causes_hang_together(case: Case) -> Iterator[str]:
    """Whoever reads the tree must come from each root to the finding."""
    yield from analysis.astray(analysis.causes(case.facts))


def category_known(case: Case) -> Iterator[str]:
    """Causes are counted by a list that the team keeps; a slip of the pen would be a kind of its own."""
    category, known = case.entry.get("facts", {}).get("category"), case.policy("cause-categories")
    if category and category not in known:
        near = nearest(category, known)
        yield _(
            "“{category}” is no kind of cause of this office: {known} (setting policy.cause-categories)."
        ).format(category=category, known=", ".join(map(spelled, known))) + (
            " " + _("Did you mean “{meant}”?").format(meant=near) if near else ""
        )


def _cancelled(action: Mapping[str, Any]) -> bool:
    return any(entry["move"] == "cancel" for entry in action["moves"])


def _is_correction_only(case: Case) -> bool:
    """Whether what is being submitted, or was submitted last, is a correction only."""
    submitted = case.entry if case.entry["move"] == "submit" else case.now.latest.get("submit", {})
    return submitted.get("outcome") == "correction-only"


def no_correction_only_for_a_repeat(case: Case) -> Iterator[str]:
    """Also asked when it is accepted or verified: that it is a repeat may have been noticed since."""
    judged_effective = case.entry["move"] != "verify" or case.entry.get("outcome") == "effective"
    if _is_correction_only(case) and case.finding.get("repeat_of") and judged_effective:
        yield _("A repeat ({earlier}) needs its cause removed: a correction only is not enough.").format(
            earlier=", ".join(case.finding["repeat_of"])
        )


def correction_only_fits(case: Case) -> Iterator[str]:
    """A correction only answers a minor (ISO 9001 10.2.1: in proportion)."""
    facts = case.facts
    if not _is_correction_only(case):
        return
    if case.now.round > 1:
        yield _("What came back, or did not help, needs its cause removed: a correction only is not enough.")
    if case.finding["grade"] != "minor":
        yield _("A correction only is an answer to a minor, not to a {grade}.").format(
            grade=case.finding["grade"]
        )
    for fact, name in (
        ("correction", N_("the correction (--correction)")),
        ("corrected_on", N_("the day of the correction (--corrected-on)")),
        ("similar", N_("whether similar ones exist, or could (--similar yes|could|no)")),
        ("extent", N_("where was looked, and what was found (--extent)")),
    ):
        if not facts.get(fact):
            yield _("A correction only needs {what}.").format(what=_(name))
    if not _correction_shown(case):
        yield _(
            "A correction only needs evidence from the unit: --attach FILE, or auditcore evidence add {id} FILE."
        ).format(id=case.finding["id"])
    if any(
        is_open(action) or (action["round"] == case.now.round and not _cancelled(action))
        for action in case.actions
    ):
        yield _("{id} has actions, so this is a plan and not a correction only.").format(
            id=case.finding["id"]
        )


def _correction_shown(case: Case) -> bool:
    """Whether the unit itself gave evidence of its correction: what the auditor attached shows the finding, not the cure."""
    if case.entry.get("attachments") or "sha256" in case.entry.get("source", {}):
        return True
    answers = [entry for entry in case.finding["moves"] if entry["move"] in ANSWERING]
    if any("sha256" in entry.get("source", {}) for entry in answers):
        return True
    issued = next((entry.get("seq", 0) for entry in case.finding["moves"] if entry["move"] == "issue"), 0)
    return any(
        file["move"] in ANSWERING
        or (file["move"] == "attach" and file.get("seq", 0) > issued and owner_side(case, file["by"]))
        for file in attached(case.finding)
    )


def measure_has_target(case: Case) -> Iterator[str]:
    """A measure without a target can be met by any number; a target without a measure is looked at by nobody."""
    measure, target = case.facts.get("measure"), case.facts.get("target")
    if bool(measure) != bool(target):
        yield _("A measure and its target belong together: --measure TEXT --target TEXT.")


JUDGING = ("judge", "judge_on")


def judging_may_change(case: Case) -> Iterator[str]:
    """Once a plan lies there; the day as often as an action's date may be moved, counted anew in each round."""
    named, id = _judging(case), case.finding["id"]
    if not named:
        return
    if case.now.status not in ("submitted", "in-progress", "implemented"):
        yield _(
            "Who judges the effect, and from when, can be changed from the plan to the verdict; {id} is {status}. A plan "
            "names both: auditcore finding submit {id} --judge PERSON --judge-on DAY."
        ).format(id=id, status=case.now.status)
    elif _is_correction_only(case):
        yield _("{id} was answered by a correction only, which has no plan for judging the effect.").format(
            id=id
        )
    moved, limit = _days_moved(case.finding), case.policy("extensions")
    if named.get("judge_on") and moved >= limit:
        yield _(
            "The day for judging {id} was moved already (so far: {count}); the setting policy.extensions allows {limit}."
        ).format(id=id, count=moved, limit=limit)


def _judging(case: Case) -> dict[str, Any]:
    """What the move itself says of who judges and when."""
    return {fact: value for fact, value in case.entry.get("facts", {}).items() if fact in JUDGING}


def _days_moved(finding: Mapping[str, Any]) -> int:
    """How often the day for judging was moved since this round's plan named it."""
    from auditcore.lifecycle import starts_round

    moved, day = 0, ""
    for entry in finding["moves"]:
        if starts_round(entry["move"], entry.get("outcome", "")):
            moved, day = 0, ""
        if to := entry.get("facts", {}).get("judge_on"):
            moved = moved + bool(day) if entry["move"] == "edit" else 0
            day = to
    return moved


def judge_named(case: Case) -> Iterator[str]:
    """Asked of a plan, and again where somebody else, or another day, takes the place of what it named."""
    edits = case.entry["move"] == "edit"
    judge, day = case.facts.get("judge"), (_judging(case) if edits else case.facts).get("judge_on")
    if _is_correction_only(case) or not judge or (edits and not _judging(case)):
        return
    if judge not in case.org.people or case.org.people[judge].get("ended"):
        yield _("There is no person '{id}' to judge the effect.").format(id=judge) + case.org.like_person(
            judge
        )
    elif (
        not all(may_judge(case.org, judge, unit, case.audit) for unit in units_of(case.finding))
        or judge in workers(case)
        or (judge == case.person["id"] and not edits)
    ):
        yield _(
            "{judge} cannot judge the effect: the judge may not belong to the unit or own the work."
        ).format(judge=case.org.people[judge]["name"])
    if day and day < case.entry["on"]:
        sentence = (
            _("The effect cannot be judged on {day}, before {on}, the day of this change.")
            if edits
            else _("The effect cannot be judged on {day}, before the plan is submitted ({on}).")
        )
        yield sentence.format(day=day, on=case.entry["on"])
