"""What stands against giving a finding, answering it, settling a dispute about it, or correcting its words."""

from __future__ import annotations

from collections.abc import Iterator

from auditcore.actionstate import is_open
from auditcore.case import (
    PART_NAMES,
    VERIFIED,
    Case,
    attached,
    is_lead,
    is_stand_in,
)
from auditcore.i18n import N_, _
from auditcore.model import is_register

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


def not_disputed_again(case: Case) -> Iterator[str]:
    """A decision settles it for the round, or the clock would stand for whoever says the same again; new evidence counts."""
    from auditcore.lifecycle import starts_round

    if case.entry.get("outcome") != "dispute" or case.entry.get("attachments"):
        return
    decided = None
    for entry in case.finding["moves"]:
        if entry["move"] == "decide" or starts_round(entry["move"], entry.get("outcome", "")):
            decided = entry if entry["move"] == "decide" else None
    if decided:
        yield _(
            "The dispute was decided on {day}. New evidence goes with it (--attach FILE); an opinion that stays different "
            "is kept by: auditcore finding opinion {id} TEXT"
        ).format(day=decided["on"], id=case.finding["id"])


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
    planned = [action["id"] for action in case.actions if is_open(action)]
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
    into = case.entry.get("into", "")
    if into == case.finding["id"]:
        yield _("A finding cannot be combined into itself.")
    elif case.entry.get("into_status") in (None, "closed", "withdrawn"):
        yield _("{into} is not an open finding of the same audit.").format(into=into)


# Editing.


def only_lead_edits_what_was_issued(case: Case) -> Iterator[str]:
    if case.now.status != "draft" and not (is_lead(case) or is_stand_in(case)):
        yield _("Once issued, a finding is corrected by {part}.").format(part=_(PART_NAMES["lead"]))


def only_lead_withdraws_what_was_issued(case: Case) -> Iterator[str]:
    """A draft may be taken back by whoever wrote it: nobody was given it yet."""
    if case.now.status != "draft" and not (is_lead(case) or is_stand_in(case)):
        yield _("Once issued, a finding is withdrawn by {part}.").format(part=_(PART_NAMES["lead"]))


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
            "The answer's date of {id} was moved already (so far: {count}); the setting policy.extensions allows {limit}."
        ).format(id=id, count=moved, limit=case.policy("extensions"))
