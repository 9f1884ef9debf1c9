"""The guards of the lifecycle: pure functions that say in plain sentences what stands against a move.

Each guard is one rule with one reason to refuse and yields one sentence a problem, so that everything missing
is said at once. Each has a test named after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import analysis
from auditcore.case import (
    ANSWERING,
    PART_NAMES,
    VERIFIED,
    Case,
    attached,
    is_lead,
    is_stand_in,
    may_judge,
    methods_of,
    owner_side,
    units_of,
    workers,
)
from auditcore.i18n import N_, _
from auditcore.model import is_register
from auditcore.organisation import Organisation
from auditcore.text import nearest

AUDIT_TURNS = ("close", "cancel", "reopen")

# What a finding must say before it is given to its owner.

NEEDED_AT_ISSUE = {
    "major": ("requirement", "observed", "evidence", "clauses", "unit", "owner"),
    "minor": ("requirement", "observed", "evidence", "clauses", "unit", "owner"),
    "observation": ("observed", "unit", "owner"),
    "opportunity": ("observed", "unit", "owner"),
    "strength": ("observed", "unit"),
}

MISSING = {
    "requirement": N_("{id} lacks the requirement: auditcore finding edit {id} --requirement TEXT"),
    "observed": N_("{id} lacks what was observed: auditcore finding edit {id} --observed TEXT"),
    "evidence": N_("{id} lacks evidence: auditcore finding edit {id} --evidence TEXT"),
    "clauses": N_("{id} lacks a clause: auditcore finding edit {id} --clause CLAUSE"),
    "unit": N_("{id} lacks the unit that answers for it: auditcore finding edit {id} --unit UNIT"),
    "owner": N_("{id} lacks an owner: auditcore finding assign {id} --to PERSON"),
}


# A finding of somebody else's register was issued there: what it lacks, it lacks.
NEEDED_OF_IMPORTED = ("observed", "unit")


def complete(case: Case) -> Iterator[str]:
    finding = case.finding
    imported = bool(finding.get("source"))
    for field in NEEDED_OF_IMPORTED if imported else NEEDED_AT_ISSUE[finding["grade"]]:
        given = finding.get(field) or (field == "evidence" and attached(finding))
        # A finding of the register need not break a clause: a complaint often does not.
        if not given and not (field == "clauses" and is_register(finding["audit"])):
            yield _(MISSING[field]).format(id=finding["id"])


def owner_active(case: Case) -> Iterator[str]:
    owner = case.finding.get("owner")
    if owner and not case.org.active(owner):
        yield _("The owner {owner} has left: auditcore finding assign {id} --to PERSON.").format(
            owner=case.org.people.get(owner, {}).get("name", owner), id=case.finding["id"]
        )


def audit_open(case: Case) -> Iterator[str]:
    """What is open in a closed or cancelled audit would be seen by nobody."""
    turns = [move["move"] for move in case.audit.get("moves", ()) if move["move"] in AUDIT_TURNS]
    if turns[-1:] == ["close"]:
        yield _(
            "The audit {audit} is closed; its lead may reopen it: auditcore audit reopen {audit}."
        ).format(audit=case.finding["audit"])
    elif turns[-1:] == ["cancel"]:
        yield _("The audit {audit} was cancelled.").format(audit=case.finding["audit"])


# Dates.


def not_in_future(case: Case) -> Iterator[str]:
    if case.entry["on"] > case.today:
        yield _("{day} is in the future; today is {today}.").format(day=case.entry["on"], today=case.today)


def in_order(case: Case) -> Iterator[str]:
    """Nothing happens before what brought the finding to where it is: no age is ever negative."""
    since = case.now.since
    if case.entry["on"] < since["on"]:
        yield _("{day} is before {on}, the day of '{move}'.").format(
            day=case.entry["on"], on=since["on"], move=since["move"]
        )


def not_before_planned(case: Case) -> Iterator[str]:
    assert case.action is not None
    planned = case.action["due"][0]["on"]
    if case.entry["on"] < planned:
        yield _("{day} is before {planned}, the day on which {id} was planned.").format(
            day=case.entry["on"], planned=planned, id=case.action["id"]
        )


def correction_dated(case: Case) -> Iterator[str]:
    day = case.entry.get("facts", {}).get("corrected_on")
    if day and day > case.today:
        yield _("The correction is dated {day}, in the future; today is {today}.").format(
            day=day, today=case.today
        )


def due_not_past(case: Case) -> Iterator[str]:
    """What a register planned years ago was due when it was due."""
    due = case.entry["due"]
    if due < case.entry["on"] and not case.entry.get("imported"):
        yield _("The due date {due} is before {on}, the day on which the action is planned.").format(
            due=due, on=case.entry["on"]
        )


def later_date(case: Case) -> Iterator[str]:
    assert case.action is not None
    current = case.action["due"][-1]["to"]
    if case.entry["due"] <= current:
        yield _("{due} is not later than the present due date {current}.").format(
            due=case.entry["due"], current=current
        )


def verdict_not_before_work(case: Case) -> Iterator[str]:
    from auditcore.lifecycle import action_status

    ends = [
        (entry["on"], action["id"])
        for action in case.actions
        for entry in action["moves"]
        if entry["move"] == "done" and action_status(action) == "done"
    ]
    if case.facts.get("corrected_on"):
        ends.append((case.facts["corrected_on"], _("the correction")))
    if ends and case.entry["on"] < max(ends)[0]:
        day, what = max(ends)
        yield _("The verdict is dated {on}, before the work was done ({what}: {day}).").format(
            on=case.entry["on"], what=what, day=day
        )


def verdict_on_the_planned_day(case: Case) -> Iterator[str]:
    planned = case.now.facts.get("judge_on")
    if planned and case.entry["on"] < planned and not case.entry.get("reason"):
        yield _("The effect was to be judged from {day} on; an earlier verdict needs --reason.").format(
            day=planned
        )


# Answers.


def reason_given(case: Case) -> Iterator[str]:
    needed = case.entry["move"] != "respond" or case.entry.get("outcome") in ("dispute", "decline")
    if needed and not case.entry.get("reason"):
        yield _("A reason is needed.")


def not_disputed(case: Case) -> Iterator[str]:
    if case.now.disputed:
        yield _("{id} is disputed: 'auditcore finding decide {id}' settles it first.").format(
            id=case.finding["id"]
        )


def disputed(case: Case) -> Iterator[str]:
    if not case.now.disputed:
        yield _("{id} is not disputed, so there is nothing to decide.").format(id=case.finding["id"])


def decline_is_open_to_this_grade(case: Case) -> Iterator[str]:
    if case.entry.get("outcome") == "decline" and case.finding["grade"] in VERIFIED:
        yield _("A {grade} nonconformity cannot be declined; it can be disputed (--dispute REASON).").format(
            grade=case.finding["grade"]
        )


def no_action_planned_when_declining(case: Case) -> Iterator[str]:
    if case.entry.get("outcome") != "decline":
        return
    planned = [action["id"] for action in case.actions if _is_open(action)]
    if planned:
        yield _("{id} has planned actions ({actions}): cancel them before declining.").format(
            id=case.finding["id"], actions=", ".join(planned)
        )


def needs_plan(case: Case) -> Iterator[str]:
    if case.finding["grade"] not in VERIFIED:
        yield _(
            "A finding graded {grade} needs no submission: agree and plan an action, or decline with a reason "
            "('auditcore finding respond {id}')."
        ).format(grade=case.finding["grade"], id=case.finding["id"])


def decider_fits(case: Case) -> Iterator[str]:
    """The lead may withdraw or regrade; upholding is for `quality`, and not for whoever wrote the finding. Nobody decides
    what they disputed themselves."""
    person, finding = case.person["id"], case.finding
    upholds = case.entry.get("choice") == "uphold"
    if case.now.disputed and person == case.now.latest["respond"]["by"]:
        yield _("{person} disputed the finding and cannot decide it.").format(person=case.person["name"])
    elif upholds and person == finding["raised"]["by"]:
        yield _("{person} wrote the finding and cannot uphold it against its owner.").format(
            person=case.person["name"]
        )
    elif upholds and not case.org.has_role(person, "quality"):
        yield _("Upholding a disputed finding is for {part}.").format(part=_(PART_NAMES["quality"]))


def other_grade(case: Case) -> Iterator[str]:
    if case.entry.get("grade") == case.finding["grade"]:
        yield _("{id} is graded {grade} already.").format(id=case.finding["id"], grade=case.finding["grade"])


def combined_into_another(case: Case) -> Iterator[str]:
    into = case.entry["into"]
    if into == case.finding["id"]:
        yield _("A finding cannot be combined into itself.")
    elif case.entry.get("into_status") in (None, "closed", "withdrawn"):
        yield _("{into} is not an open finding of the same audit.").format(into=into)


# The plan: what each grade demands is policy.


def demands_met(case: Case) -> Iterator[str]:
    """Everything the grade demands, asked for at once. A correction-only has demands of its own."""
    facts, demands = case.facts, case.demands
    id = case.finding["id"]
    if _is_correction_only(case) or case.finding["grade"] not in VERIFIED:
        return
    if demands("correction") and not facts.get("correction"):
        yield _("A correction is missing: auditcore finding respond {id} --correction TEXT.").format(id=id)
    if demands("cause") and not facts.get("cause"):
        yield _("A cause is missing: auditcore finding analyse {id} --method M --cause TEXT.").format(id=id)
    else:
        yield from _method_taken(case)
    current = [
        action for action in case.actions if action["round"] == case.now.round and not _cancelled(action)
    ]
    if len(current) < demands("actions"):
        yield _(
            "At least {count} action with owner and due date is missing: auditcore action add {id}."
        ).format(count=demands("actions"), id=id)
    if demands("effect-plan"):
        for fact, option in (("effect", "--effect"), ("judge", "--judge"), ("judge_on", "--judge-on")):
            if not facts.get(fact):
                yield _("The plan for judging the effect lacks {option}.").format(option=option)


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
        ).format(category=category, known=", ".join(known)) + (
            " " + _("Did you mean “{meant}”?").format(meant=near) if near else ""
        )


def _cancelled(action: Mapping[str, Any]) -> bool:
    return any(entry["move"] == "cancel" for entry in action["moves"])


def _is_open(action: Mapping[str, Any]) -> bool:
    from auditcore.lifecycle import action_status

    return action_status(action) == "open"


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
    if case.finding["grade"] != "minor":
        yield _("A correction only is an answer to a minor, not to a {grade}.").format(
            grade=case.finding["grade"]
        )
    for fact, name in (
        ("correction", N_("the correction (--correction)")),
        ("corrected_on", N_("the day of the correction (--corrected-on)")),
        ("extent", N_("its extent: do similar ones exist? (--extent)")),
    ):
        if not facts.get(fact):
            yield _("A correction only needs {what}.").format(what=_(name))
    if not _correction_shown(case):
        yield _(
            "A correction only needs evidence from the unit: --attach FILE, or auditcore evidence add {id} FILE."
        ).format(id=case.finding["id"])
    if any(
        _is_open(action) or (action["round"] == case.now.round and not _cancelled(action))
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


def judge_named(case: Case) -> Iterator[str]:
    facts = case.facts
    judge, day = facts.get("judge"), facts.get("judge_on")
    if _is_correction_only(case) or not judge:
        return
    if judge not in case.org.people or case.org.people[judge].get("ended"):
        yield _("There is no person '{id}' to judge the effect.").format(id=judge)
    elif (
        not case.org.independent(judge, units_of(case.finding))
        or judge in workers(case)
        or judge == case.person["id"]
    ):
        yield _(
            "{judge} cannot judge the effect: the judge may not belong to the unit or own the work."
        ).format(judge=case.org.people[judge]["name"])
    if day and day < case.entry["on"]:
        yield _("The effect cannot be judged on {day}, before the plan is submitted ({on}).").format(
            day=day, on=case.entry["on"]
        )


# Independence and evidence.


def independent(case: Case) -> Iterator[str]:
    for unit in units_of(case.finding):
        yield from not_independent(case.org, case.person, unit, case.audit)


def not_independent(
    org: Organisation, person: Mapping[str, Any], unit: str | None, audit: Mapping[str, Any]
) -> list[str]:
    """Why this person may not judge this unit's work, unless the audit has a recorded exception for it."""
    if not unit or may_judge(org, person["id"], unit, audit):
        return []
    name = org.units[unit]["name"] if unit in org.units else unit
    return [
        _("{person} belongs to {unit} and may not judge its work.").format(person=person["name"], unit=name)
    ]


def accepter_owns_nothing(case: Case) -> Iterator[str]:
    """A member of the team may own work elsewhere; whether the plan for it will do is for somebody else to say."""
    if case.person["id"] in workers(case):
        yield _("{person} owns or did the work and may neither accept nor return it.").format(
            person=case.person["name"]
        )


def verifier_did_no_work(case: Case) -> Iterator[str]:
    if case.person["id"] in workers(case):
        yield _("{person} owns or did the work and may not verify it.").format(person=case.person["name"])


def evidence_given(case: Case) -> Iterator[str]:
    if not (case.entry.get("evidence") or case.entry.get("attachments")):
        yield _("Evidence is needed: --evidence TEXT or --attach FILE.")


# Actions and their owners.


def action_open(case: Case) -> Iterator[str]:
    from auditcore.lifecycle import action_status

    assert case.action is not None
    status = action_status(case.action)
    if status != "open":
        yield _("{id} is {status}, not open.").format(id=case.action["id"], status=status)


def owner_known(case: Case) -> Iterator[str]:
    owner = case.entry.get("owner")
    person = case.org.people.get(owner or "")
    if person is None:
        yield _("There is no person '{id}'; 'auditcore person list' lists them.").format(id=owner)
    elif person.get("ended"):
        yield _("{person} has left and cannot own anything.").format(person=person["name"])


def extension_allowed(case: Case) -> Iterator[str]:
    """Whoever owes the work cannot allow more time for it."""
    assert case.action is not None
    allowed_by = case.entry.get("allowed_by")
    if not allowed_by:
        yield _("An extension needs who allowed it: --allowed-by PERSON.")
    elif allowed_by == case.action["owner"]:
        yield _("The action's owner cannot allow the extension; somebody else must.")
    elif allowed_by not in case.org.people:
        yield _("There is no person '{id}' to allow the extension.").format(id=allowed_by)
    elif allowed_by not in (case.audit.get("lead"), *case.audit.get("team", ())) and not case.org.has_role(
        allowed_by, "quality", "head"
    ):
        yield _(
            "{person} may not allow an extension: it is for the audit's team, quality or the head."
        ).format(person=case.org.people[allowed_by]["name"])


def extensions_left(case: Case) -> Iterator[str]:
    assert case.action is not None
    limit = case.policy("extensions")
    if len(case.action["due"]) - 1 >= limit:
        yield _(
            "{id} was extended {count} times already; the setting policy.extensions allows {limit}."
        ).format(id=case.action["id"], count=len(case.action["due"]) - 1, limit=limit)


# Editing.


def only_lead_edits_what_was_issued(case: Case) -> Iterator[str]:
    if case.now.status != "draft" and not (is_lead(case) or is_stand_in(case)):
        yield _("Once issued, a finding is corrected by {part}.").format(part=_(PART_NAMES["lead"]))


def reason_once_issued(case: Case) -> Iterator[str]:
    if case.now.status != "draft" and not case.entry.get("reason"):
        yield _("Once issued, a correction of the text needs --reason.")


def answer_date_may_move(case: Case) -> Iterator[str]:
    """The lead allows it, with a reason; as often as an action's date may be moved, counted anew in each round."""
    due, id = case.entry.get("answer_due"), case.finding["id"]
    if not due:
        return
    if case.now.status != "issued":
        yield _("The answer's date can be moved while {id} is issued.").format(id=id)
    if due < case.entry["on"]:
        yield _("The answer's date {due} is before {on}, the day on which it is moved.").format(
            due=due, on=case.entry["on"]
        )
    moved = 0
    for entry in case.finding["moves"]:
        if entry.get("answer_due"):
            moved = moved + 1 if entry["move"] == "edit" else 0
    if moved >= case.policy("extensions"):
        yield _(
            "The answer's date of {id} was moved {count} times already; the setting policy.extensions allows {limit}."
        ).format(id=id, count=moved, limit=case.policy("extensions"))
