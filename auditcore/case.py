"""What a rule may look at, and who is who in it: the parts that people play for a finding. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from auditcore.actionstate import at_work, open_ids
from auditcore.i18n import N_, _
from auditcore.model import STRUCTURED, is_register, is_review
from auditcore.organisation import Organisation
from auditcore.words import word

if TYPE_CHECKING:
    from auditcore.lifecycle import Standing


def methods_of(policy: Callable[[str], Any], grade: str) -> tuple[str, ...]:
    """The methods by which the cause of a finding of this grade may be found; none where any will do."""
    if methods := policy(f"{grade}.methods"):
        return tuple(methods)
    return STRUCTURED if policy(f"{grade}.structured-cause") else ()


VERIFIED = ("major", "minor")
"""Grades whose effect an independent verifier must judge before they close."""


class Case(NamedTuple):
    """Everything a rule may look at: the move that is wished for, and the world as it is recorded."""

    entry: Mapping[str, Any]
    """The move as it would be stored: `on`, `by`, `outcome`, `reason`, `facts`, what else the move brings."""
    finding: Mapping[str, Any]
    now: Standing
    actions: Sequence[Mapping[str, Any]]
    action: Mapping[str, Any] | None
    person: Mapping[str, Any]
    """Who decides: the person for whom it is recorded."""
    audit: Mapping[str, Any]
    org: Organisation
    policy: Callable[[str], Any]
    """A setting below `policy.`, such as `major.answer-days`."""
    today: str
    beside: Mapping[str, Mapping[str, Any]] = {}
    """All actions of the same audit, by id."""
    served: Sequence[Mapping[str, Any]] = ()
    """The findings that the action serves."""

    @property
    def facts(self) -> dict[str, Any]:
        """What the answer says once this move is made."""
        return {**self.now.facts, **self.entry.get("facts", {})}

    @property
    def demands(self) -> Callable[[str], Any]:
        """What the finding's grade demands, by the setting's last word."""
        return lambda word: self.policy(f"{self.finding['grade']}.{word}")


Guard = Callable[[Case], Iterator[str]]


# Parts: who may make a move. Each is a question about the person; `PART_NAMES` says it in words.


def lead_roles(stream: str) -> tuple[str, ...]:
    """The roles that lead where no audit does: in a register, and beside whoever chairs it in a management review."""
    return ("quality",) if is_register(stream) else ("head", "quality") if is_review(stream) else ()


def is_lead(case: Case) -> bool:
    person = case.person["id"]
    return person == case.audit.get("lead") or case.org.has_role(person, *lead_roles(case.finding["audit"]))


def is_owner(case: Case) -> bool:
    return owner_side(case, case.person["id"])


def is_auditor(case: Case) -> bool:
    return is_lead(case) or case.person["id"] in case.audit.get("team", ())


def is_verifier(case: Case) -> bool:
    person = case.person["id"]
    return (
        is_auditor(case)
        or person == case.now.facts.get("judge")
        or case.org.has_role(person, "auditor", "quality", "committee")
    )


def is_stand_in(case: Case) -> bool:
    return case.person["id"] in stand_ins(case)


def stand_ins(case: Case) -> list[str]:
    """Where no lead may judge the work, somebody must be able to: whoever runs the programme, in the register the head."""
    leads = people_of(case, "lead")
    if not leads or any(may_settle(case.org, one, case.finding, case.actions, case.audit) for one in leads):
        return []
    return case.org.with_role(stand_in_role(case.finding["audit"]))


def stand_in_role(stream: str) -> str:
    """The role that stands in for the lead: whoever runs the programme, in the register the head."""
    return "head" if is_register(stream) else "quality"


def may_settle(
    org: Organisation,
    person: str,
    finding: Mapping[str, Any],
    actions: Iterable[Mapping[str, Any]],
    audit: Mapping[str, Any],
) -> bool:
    """Whether the person did none of the work and may judge every unit in which the finding was seen."""
    return person not in working(finding, actions) and all(
        may_judge(org, person, unit, audit) for unit in units_of(finding)
    )


def people_of(case: Case, part: str) -> list[str]:
    """The people who have a part, where they are few enough to be named; [] for the others."""
    roles = lead_roles(case.finding["audit"])
    leads = [case.audit.get("lead"), *(id for role in roles for id in case.org.with_role(role))]
    owner, unit = case.finding.get("owner"), case.finding.get("unit")
    people: dict[str, Sequence[str | None]] = {
        "lead": leads,
        "auditor": [*leads, *case.audit.get("team", ())],
        "owner": [owner, case.org.head_of(unit, case.entry["on"]) if unit else None],
        "quality": case.org.with_role("quality"),
        "head": case.org.with_role("head"),
        "raiser": [case.finding["raised"]["by"]],
        "action-owner": [case.action["owner"]] if case.action else [],
    }
    return list(dict.fromkeys(id for id in people.get(part, ()) if id and case.org.active(id)))


def told(case: Case, who: Sequence[str]) -> list[str]:
    """Of the parts that may make a move those that need be told of: who stands in for nobody is none."""
    if not is_review(case.finding["audit"]):
        return [part for part in who if part != "stand-in" or stand_ins(case)]
    # Nobody owns a review; who leads it is said with the roles that do so beside the chair.
    leads = not {"lead", "auditor"}.isdisjoint(who)
    return [part for part in who if part != "owner" and not (leads and part in ("quality", "head"))]


def called(case: Case, part: str) -> str:
    """A part in the words of this finding, with the names of the people who have it."""
    stream = case.finding["audit"]
    registered = is_register(stream)
    leads = PART_NAMES["quality"] if registered else CHAIR if is_review(stream) else ""
    words = {
        "lead": leads or N_("the lead auditor"),
        "auditor": leads or PART_NAMES["auditor"],
        "stand-in": PART_NAMES["head" if registered else "quality"],
    }.get(part, PART_NAMES[part])
    ids = stand_ins(case) if part == "stand-in" else people_of(case, part)
    names = ", ".join(case.org.people[id]["name"] for id in ids)
    return _("{part} ({names})").format(part=_(words), names=names) if names else _(words)


PARTS: dict[str, Callable[[Case], bool]] = {
    "lead": is_lead,
    "stand-in": is_stand_in,
    "owner": is_owner,
    "auditor": is_auditor,
    "verifier": is_verifier,
    "quality": lambda case: case.org.has_role(case.person["id"], "quality"),
    "head": lambda case: case.org.has_role(case.person["id"], "head"),
    "raiser": lambda case: case.person["id"] == case.finding["raised"]["by"],
    "action-owner": lambda case: case.action is not None and case.person["id"] == case.action["owner"],
    "anyone": lambda case: True,
}

CHAIR = N_("whoever chairs the review, the head of the organisation or the role quality")

PART_NAMES = {
    "lead": N_("the lead auditor (in the register: whoever has the role quality)"),
    "stand-in": N_(
        "whoever has the role quality, where the lead belongs to the unit or did the work (in the register: the head, "
        "where nobody else is left)"
    ),
    "owner": N_("the finding's owner or the head of its unit"),
    "auditor": N_("the audit's lead or team"),
    "verifier": N_(
        "an independent verifier (the judge named in the plan, an auditor, the committee or quality)"
    ),
    "quality": N_("whoever has the role quality"),
    "head": N_("the head of the organisation"),
    "raiser": N_("whoever raised the finding"),
    "action-owner": N_("the action's owner"),
    "anyone": N_("anyone"),
}

NEXT_STEP = {
    "draft": N_("issue it first: auditcore finding issue {id}"),
    "issued": N_("it waits for its owner's answer: auditcore finding submit {id}"),
    "submitted": N_("it waits for the auditor: auditcore finding accept {id}"),
    "in-progress": N_("it waits for its actions: auditcore action list --finding {id}"),
    "implemented": N_("it waits for an independent verifier: auditcore finding verify {id}"),
    "closed": N_("it is closed and cannot be changed; the lead may reopen it: auditcore finding reopen {id}"),
    "withdrawn": N_("it was withdrawn; its record stays as it is"),
}


def wrong_status(move: str, status: str, starts: Sequence[str], case: Case) -> str:
    """The sentence for a move that the table does not have from this status."""
    finding = case.finding["id"]
    if move == "verify" and status == "in-progress":
        return _verify_too_early(case)
    return _("{id} is {status}, and '{move}' is only possible while it is {starts}; {next}.").format(
        id=finding,
        status=word(status),
        move=move,
        starts=", ".join(map(word, starts)),
        next=_(NEXT_STEP[status]).format(id=finding),
    )


def _verify_too_early(case: Case) -> str:
    """Verifying before the last action is done, with no action, or with all of them cancelled."""
    still_open = open_ids(case.actions)
    if still_open:
        return _("{id} cannot be verified yet: {actions} not done.").format(
            id=case.finding["id"], actions=", ".join(still_open)
        )
    return _(
        "{id} has no action that was done: plan one with 'auditcore action add {id}', or accept no closing."
    ).format(id=case.finding["id"])


def owner_side(case: Case, person: str, finding: Mapping[str, Any] | None = None) -> bool:
    """Whether the person owns a finding (by default the case's own) or answers for its unit on the day of the move."""
    finding = finding or case.finding
    return person == finding.get("owner") or case.org.answers_for(
        person, finding.get("unit"), case.entry["on"]
    )


def may_judge(org: Organisation, person: str, unit: str | None, audit: Mapping[str, Any]) -> bool:
    """Whether the person is independent of the unit, or the audit has a recorded exception for it."""
    return not unit or excepted(audit, person, unit) or org.independent(person, [unit])


def excepted(audit: Mapping[str, Any], person: str, unit: str | None) -> bool:
    """Whether a recorded exception lets this member of the team audit a unit where nobody else was left."""
    team = {audit.get("lead"), *audit.get("team", ())}
    exception = audit.get("exception") or {}
    return person in team and unit in exception.get("units", ())


# The correction is work, too, whoever owns the finding by now.
ANSWERING = ("respond", "analyse", "submit")


def workers(case: Case) -> set[str]:
    return working(case.finding, case.actions)


def working(finding: Mapping[str, Any], actions: Iterable[Mapping[str, Any]]) -> set[str]:
    """Who owns the finding, answered it, made its correction, owns or owned one of its actions, or told of work on one.

    What was given to somebody else, or taken back, was begun all the same.
    """
    return {
        finding.get("owner") or "",
        *(entry["by"] for entry in finding["moves"] if entry["move"] in ANSWERING),
        *correctors(finding),
        *(person for action in actions for person in at_work(action)),
    }


def correctors(finding: Mapping[str, Any]) -> set[str]:
    """Everybody who was ever named as having made the correction: a later answer takes nobody's part in it away."""
    return {
        entry["facts"]["corrected_by"]
        for entry in finding["moves"]
        if entry.get("facts", {}).get("corrected_by")
    }


def units_of(finding: Mapping[str, Any]) -> list[str]:
    """Where a finding was seen: the unit that answers for it, and those in which it was seen, too."""
    return [unit for unit in (finding.get("unit"), *finding.get("also_units", ())) if unit]


def attached(doc: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A document's evidence files that were not detached, each with its `number`, which never changes."""
    gone = {entry["number"] for entry in doc.get("detached", ())}
    numbered = enumerate(doc.get("attachments", ()), start=1)
    return [{**entry, "number": number} for number, entry in numbered if number not in gone]
