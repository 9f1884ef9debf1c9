"""The rules of an audit: pure functions that say in plain sentences what stands against a move.

Each yields one sentence a problem, so that everything missing is said at once. `auditcycle.MOVES` says which rule
guards which move.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.checklists import Checklist, Question, covers
from auditcore.guards import not_independent
from auditcore.i18n import N_, _
from auditcore.model import AUDIT_KINDS, AUDIT_METHODS
from auditcore.organisation import Organisation
from auditcore.qualification import qualified

# The auditors are somebody else's: such an audit holds what they found, not an answer to every question.
OUTSIDE_KINDS = ("external", "inspection")

MEETINGS = ("opening", "closing")


class Case(NamedTuple):
    """Everything a rule may look at: the move that is wished for, and the world as it is recorded."""

    entry: Mapping[str, Any]
    """The move as it would be stored."""
    audit: Mapping[str, Any]
    """The audit as it stands; empty while it is being planned."""
    wanted: Mapping[str, Any]
    """The audit as it would stand."""
    now: str
    person: Mapping[str, Any]
    org: Organisation
    today: str
    checklists: Mapping[str, Checklist]
    """The criteria's checklists, where a rule needs them."""
    audits: Collection[str]
    """The ids of all audits of the programme."""
    open_findings: Callable[[], Sequence[tuple[str, str]]]
    """Id and status of each finding that is neither closed nor withdrawn."""
    question: Question | None = None
    policy: Callable[[str], Any] = lambda key: None
    """A setting below `policy.`; none where no rule needs one."""

    @property
    def team(self) -> list[str]:
        return team_of(self.wanted)

    def changes(self, *fields: str) -> bool:
        """Whether the move touches one of the fields; a plan and a start touch all."""
        before, after = self.audit, self.wanted
        return before is after or any(before.get(field) != after.get(field) for field in fields)


Guard = Callable[[Case], Iterator[str]]


def team_of(audit: Mapping[str, Any]) -> list[str]:
    """The lead and the team."""
    return [person for person in (audit.get("lead"), *audit.get("team", ())) if person]


PARTS: dict[str, Callable[[Case], bool]] = {
    "lead": lambda case: case.person["id"] == (case.audit or case.wanted).get("lead"),
    "auditor": lambda case: case.person["id"] in team_of(case.audit),
    "quality": lambda case: case.org.has_role(case.person["id"], "quality"),
}

PART_NAMES = {
    "lead": N_("the audit's lead"),
    "auditor": N_("the audit's lead or team"),
    "quality": N_("whoever has the role quality"),
}

# What a plan must say, and what a report must.

NEEDED = {
    "title": N_("a title (--title)"),
    "criteria": N_("a checklist to audit by (--criteria)"),
    "units": N_("a unit (--unit)"),
    "lead": N_("a lead (--lead)"),
    "from": N_("the first day (--from)"),
    "to": N_("the last day (--to)"),
    "objective": N_("the objective (--objective)"),
}


def complete(case: Case) -> Iterator[str]:
    for field, name in NEEDED.items():
        if not case.wanted.get(field):
            yield _("The plan lacks {what}.").format(what=_(name))
    if case.wanted["kind"] == "follow-up" and not case.wanted.get("follows"):
        yield _("A follow-up names the audit that it follows: --follows AUDIT.")


def concluded(case: Case) -> Iterator[str]:
    if not case.audit.get("conclusion"):
        yield _("The conclusion is missing: auditcore audit conclude {id} --conclusion TEXT.").format(
            id=case.audit["id"]
        )
    if not case.audit.get("distribution"):
        yield _("Who gets the report is missing: auditcore audit conclude {id} --distribution NAME.").format(
            id=case.audit["id"]
        )


# The plan, rule by rule: each is asked when one of its fields changes.


def words_known(case: Case) -> Iterator[str]:
    for field, known in (("kind", AUDIT_KINDS), ("method", AUDIT_METHODS)):
        if case.wanted[field] not in known:
            yield _("'{word}' is not one of {known} (--{option}).").format(
                word=case.wanted[field], known=", ".join(known), option=field
            )


def days_in_order(case: Case) -> Iterator[str]:
    wanted, period = case.wanted, case.wanted.get("period") or {}
    for first, last in ((wanted.get("from"), wanted.get("to")), (period.get("from"), period.get("to"))):
        if first and last and first > last:
            yield _("The first day {first} is after the last day {last}.").format(first=first, last=last)


def people_fit(case: Case) -> Iterator[str]:
    for id in case.team:
        person = case.org.people.get(id)
        if person is None or person.get("ended"):
            yield from case.org.against_person(id)
        elif not case.org.has_role(id, "auditor", "quality"):
            yield _(
                "{person} cannot audit: it needs the role auditor or quality (auditcore person edit {id} --role auditor)."
            ).format(person=person["name"], id=id)


def approver_known(case: Case) -> Iterator[str]:
    if case.wanted.get("approved_by"):
        yield from case.org.against_person(case.wanted["approved_by"])


def units_known(case: Case) -> Iterator[str]:
    for id in case.wanted.get("units", ()):
        yield from case.org.against_unit(id)


def clauses_known(case: Case) -> Iterator[str]:
    yield from clauses_in_criteria(case, case.wanted.get("clauses", ()))


def clauses_in_criteria(case: Case, clauses: Iterable[str]) -> Iterator[str]:
    known = [clause["id"] for checklist in case.checklists.values() for clause in checklist["clauses"]]
    for clause in clauses:
        if not any(covers(clause, one) for one in known):
            yield _("No criterion of this audit has a clause {clause}.").format(clause=clause)


def scope_stays(case: Case) -> Iterator[str]:
    """What the audit is about must not vanish with the text that is taken in."""
    known = [clause["id"] for checklist in case.checklists.values() for clause in checklist["clauses"]]
    for clause in case.audit.get("clauses", ()):
        if not any(covers(clause, one) for one in known):
            yield _(
                "The newer text has no clause {clause}, which is in the scope of this audit: change the scope first "
                "(auditcore audit edit {id} --clause …)."
            ).format(clause=clause, id=case.audit["id"])


def left_alone(org: Organisation, audit: Mapping[str, Any]) -> list[str]:
    """The units in scope that nobody in the team may audit."""
    if not audit.get("lead"):
        return []
    known = [unit for unit in audit.get("units", ()) if unit in org.units]
    return org.left_without_auditor(team_of(audit), known)


def somebody_independent(case: Case) -> Iterator[str]:
    """Nobody audits the own unit; where nobody else is left, only a recorded exception helps. Auditors from outside are
    independent: who leads their audit here only keeps its record."""
    if case.wanted.get("kind") in OUTSIDE_KINDS:
        return
    left = left_alone(case.org, case.wanted)
    allowed = (case.wanted.get("exception") or {}).get("units", ())
    if any(unit not in allowed for unit in left):
        yield _(
            "Nobody in the team is independent of {units}: add somebody (--team), or say why it must be so "
            "(--exception REASON)."
        ).format(units=called(case.org, left))
    elif case.entry.get("exception") and not left:
        yield _("No exception is needed: every unit has somebody independent to audit it.")


def lead_fits(org: Organisation, audit: Mapping[str, Any], policy: Callable[[str], Any]) -> bool:
    """Whether the lead is trained on the first day; who is not known, is refused for that."""
    person = org.people.get(audit.get("lead") or "")
    return person is None or qualified(
        person, audit.get("criteria", ()), policy("auditor-training") or (), audit.get("from") or ""
    )


def lead_qualified(case: Case) -> Iterator[str]:
    """Who leads has learnt it, where the policy asks for that; otherwise only a recorded exception helps."""
    wanted, exception = case.wanted, case.wanted.get("lead_exception") or {}
    if wanted.get("kind") in OUTSIDE_KINDS or not wanted.get("from"):
        return
    if lead_fits(case.org, wanted, case.policy):
        if case.entry.get("lead_exception"):
            yield _("No exception is needed: {person} is qualified.").format(
                person=case.org.people[wanted["lead"]]["name"]
            )
    elif case.policy("lead-qualified") and exception.get("lead") != wanted["lead"]:
        yield _(
            "{person} has no training in {criteria} or in auditing that holds on {day}: record it (auditcore person "
            "qualify {id} --standard {standard} --on DAY), name another lead, or say why it must be so "
            "(--lead-exception REASON)."
        ).format(
            person=case.org.people[wanted["lead"]]["name"],
            criteria=", ".join(wanted["criteria"]),
            standard=next(iter(wanted["criteria"]), "STANDARD"),
            day=wanted["from"],
            id=wanted["lead"],
        )


def followed_known(case: Case) -> Iterator[str]:
    follows = case.wanted.get("follows")
    if follows and (follows not in case.audits or follows == case.wanted.get("id")):
        yield _("There is no audit '{id}' to follow; 'auditcore audit list --status all' lists them.").format(
            id=follows
        )


PLAN_RULES: tuple[tuple[tuple[str, ...], Guard], ...] = (
    (("kind", "method"), words_known),
    (("from", "to", "period"), days_in_order),
    (("lead", "team"), people_fit),
    (("approved_by",), approver_known),
    (("units",), units_known),
    (("criteria", "clauses"), clauses_known),
    (("lead", "team", "units", "exception"), somebody_independent),
    (("lead", "criteria", "from", "lead_exception"), lead_qualified),
    (("follows",), followed_known),
)


def plan_holds(case: Case) -> Iterator[str]:
    for fields, rule in PLAN_RULES:
        if case.changes(*fields):
            yield from rule(case)


def called(org: Organisation, units: Iterable[str]) -> str:
    """Units as a reader knows them: name and id."""
    return ", ".join(f"{org.units.get(unit, {}).get('name', unit)} ({unit})" for unit in units)


# Reasons and days.


def reason_given(case: Case) -> Iterator[str]:
    if not case.entry.get("reason"):
        yield _("A reason is needed (--reason).")


def reason_once_started(case: Case) -> Iterator[str]:
    if case.now != "planned":
        yield from reason_given(case)


def reason_once_reported(case: Case) -> Iterator[str]:
    if case.now != "under-way":
        yield from reason_given(case)


# What was audited, by what and when is what the report says; it cannot be changed behind its back.
AFTER_REPORT = ("title", "lead", "team", "exception", "lead_exception", "approved_by", "why", "place")


def report_stands(case: Case) -> Iterator[str]:
    if case.now in ("planned", "under-way"):
        return
    late = [field for field in case.wanted if field not in AFTER_REPORT and case.changes(field)]
    if late:
        yield _("The report was given out: {fields} cannot be changed any more.").format(
            fields=", ".join(late)
        )


def not_in_future(case: Case) -> Iterator[str]:
    if case.entry["on"] > case.today:
        yield _("{day} is in the future; today is {today}.").format(day=case.entry["on"], today=case.today)


def in_order(case: Case) -> Iterator[str]:
    """Nothing happened before the audit began, nor before the report that it comes after."""
    marks = [entry for entry in case.audit["moves"] if entry["move"] in ("start", "issue", "close", "reopen")]
    if marks and case.entry["on"] < marks[-1]["on"]:
        yield _("{day} is before {on}, the day of '{move}'.").format(
            day=case.entry["on"], on=marks[-1]["on"], move=marks[-1]["move"]
        )


# Meetings, answers.


def present_known(case: Case) -> Iterator[str]:
    if case.entry["kind"] not in MEETINGS:
        yield _("A meeting is an opening (--opening) or a closing one (--closing).")
    if not case.entry["present"]:
        yield _("Who was present is missing (--present P,P).")
    for id in case.entry["present"]:
        if id not in case.org.people:
            yield (
                _("There is no person '{id}'; 'auditcore person list' lists them.").format(id=id)
                + case.org.like_person(id)
            )


def answer_fits(case: Case) -> Iterator[str]:
    assert case.question is not None
    result = case.entry["result"]
    if result not in case.question["answers"]:
        yield _("'{result}' is no answer to {question}; its answers are {answers}.").format(
            result=result, question=case.question["id"], answers=", ".join(case.question["answers"])
        )
    elif result == "not-applicable" and not case.entry.get("reason"):
        yield _("'not-applicable' needs a reason: why the requirement itself does not apply (--reason).")


def audited(org: Organisation, audit: Mapping[str, Any], unit: str) -> list[str]:
    """The units of an audit that a unit answers for: itself, else those above it, or those whose place it took."""
    units: list[str] = audit["units"]
    return [unit] if unit in units else [one for one in units if unit in org.answering(one)]


def unit_in_scope(case: Case) -> Iterator[str]:
    unit = case.entry["unit"]
    if not audited(case.org, case.audit, unit):
        yield _("The unit '{unit}' is not in the scope of this audit: {units}.").format(
            unit=unit, units=called(case.org, case.audit["units"])
        )


def independent(case: Case) -> Iterator[str]:
    yield from not_independent(case.org, case.person, case.entry["unit"], case.audit)


# Ending.


def findings_ended(case: Case) -> Iterator[str]:
    for id, status in case.open_findings():
        yield _("{id} is {status}: it must be closed or withdrawn first.").format(id=id, status=status)
