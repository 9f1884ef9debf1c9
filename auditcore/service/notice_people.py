"""Who hears of something: the people behind the parts that the settings name for each kind of notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate, lifecycle
from auditcore.model import ROLES, is_review
from auditcore.noticekinds import PARTS
from auditcore.notices import Happening, Item, owned_since
from auditcore.organisation import Organisation

Doc = Mapping[str, Any]


class About(NamedTuple):
    """What a happening is about: the finding (None for an audit) with whoever owns it or answers for it, its audit or the
    register; the day is ISO. `actions` are those that serve the finding. `roles`: see `with_roles`."""

    finding: Doc | None
    audit: Doc
    org: Organisation
    today: str
    actions: Sequence[Doc] = ()
    roles: Mapping[str, list[str]] | None = None


def with_roles(org: Organisation) -> dict[str, list[str]]:
    """The people by role, for whoever asks often."""
    return {role: org.with_role(role) for role in ROLES}


def _with_role(about: About, role: str) -> list[str]:
    return about.org.with_role(role) if about.roles is None else about.roles[role]


def _owes(told: Happening, about: About) -> list[str]:
    """A person, or whoever has the part that a clock names; of a dispute also the role quality, which alone may uphold."""
    if told.what == "decision":
        return list(dict.fromkeys([*_lead(told, about), *_with_role(about, "quality")]))
    if (
        told.whose == "quality"
    ):  # a management review has a chair, and is looked after by the role all the same
        return _with_role(about, "quality")
    if told.whose in ("lead", "verifier"):
        return _lead(told, about)
    return [told.whose] if told.whose else []


def _lead(told: Happening, about: About) -> list[str]:
    lead = about.audit.get("lead")
    return [str(lead)] if lead else _with_role(about, "quality")


def _unit_head(told: Happening, about: About) -> list[str]:
    head = about.org.head_of(about.finding["unit"], about.today) if about.finding else None
    return [head] if head else []


def _owner(told: Happening, about: About) -> list[str]:
    """The finding's owner, of what happened since it is theirs."""
    if about.finding is None or 0 < told.seq < owned_since(about.finding):
        return []
    owner = about.finding.get("owner")
    return [owner] if owner else []


def _action_owners(told: Happening, about: About) -> list[str]:
    """Who is to do the action, or the actions of the finding, if they had it by then."""
    return [
        action["owner"]
        for action in about.actions
        if told.about == action["id"] or (about.finding and told.about == about.finding["id"])
        if actionstate.is_open(action) and (not told.seq or owned_since(action) <= told.seq)
    ]


def _judge(told: Happening, about: About) -> list[str]:
    """Whom the plan names to judge its effect, as long as that is to come."""
    if about.finding is None or told.kind != "plan-accepted":
        return []
    now = lifecycle.standing(about.finding, about.actions)
    judge = now.facts.get("judge") if now.status in ("in-progress", "implemented") else None
    return [str(judge)] if judge else []


def _asker(told: Happening, about: About) -> list[str]:
    return [told.whose] if told.kind == "extension-decided" and told.whose else []


def _team(told: Happening, about: About) -> list[str]:
    if _of_review(about):
        return []
    return [one for one in (about.audit.get("lead"), *about.audit.get("team", ())) if one]


def _auditees(told: Happening, about: About) -> list[str]:
    """Who answers for the units in an audit's scope."""
    return [head for unit in about.audit.get("units", ()) if (head := about.org.head_of(unit, about.today))]


def _of_review(about: About) -> bool:
    """Whether a management review stands in an audit's place."""
    return is_review(about.audit.get("id", ""))


def _chair(told: Happening, about: About) -> list[str]:
    chair = about.audit.get("lead") if _of_review(about) else None
    return [str(chair)] if chair else []


def _invited(told: Happening, about: About) -> list[str]:
    return list(about.audit.get("invited", ()))


def _above(told: Happening, about: About) -> list[str]:
    """Who is told next of what is late: the first reminder goes to the deputy or head of whoever owes it, each further one a
    unit up, the last to the role quality; of the lead's own work to the role quality, then to the head. Nobody is told of
    what they owe themselves.
    """
    owing = _owes(told, about)
    line: list[list[str]] = []
    quality, top = ([id for id in _with_role(about, role) if id not in owing] for role in ("quality", "head"))
    if about.finding is None or told.what == "decision" or owing == _lead(told, about):
        line = [quality, top]
    else:
        line = [[id] for id in _line(about, owing)] + [quality or top]
    line = [people for people in line if people]
    return line[min(told.step, len(line) - 1)] if line else []


def _line(about: About, owing: list[str]) -> list[str]:
    """The people above who owes something: the deputy, the head, the heads of the units above; of the finding's unit for
    somebody who is in none."""
    org, found = about.org, dict[str, None]()
    unit = next((own for id in owing if (own := org.people.get(id, {}).get("unit"))), None)
    unit = unit or (about.finding["unit"] if about.finding else None)
    for id in org.above(org.taken_over(unit)[-1] if unit in org.units else None):
        for person in (org.deputy_of(id, about.today), org.units[id].get("head")):
            if person and not org.units[id].get("ended") and org.active(person) and person not in owing:
                found[str(person)] = None
    return list(found)


def _role(role: str) -> Callable[[Happening, About], list[str]]:
    return lambda told, about: _with_role(about, role)


FIND: dict[str, Callable[[Happening, About], list[str]]] = {
    "owes": _owes,
    "owner": _owner,
    "action-owner": _action_owners,
    "judge": _judge,
    "asker": _asker,
    "unit-head": _unit_head,
    "lead": _lead,
    "decider": _lead,
    "team": _team,
    "auditees": _auditees,
    "chair": _chair,
    "invited": _invited,
    "above": _above,
    "quality": _role("quality"),
    "committee": _role("committee"),
    "head": _role("head"),
}
assert set(FIND) == set(PARTS)


def items(told: Happening, about: About, parts: tuple[str, ...] | list[str]) -> Iterator[Item]:
    """One item for each person who hears of it, with the first part that makes them.

    Nobody is told what they did themselves; for somebody who left, whoever answers for their unit hears it.
    """
    named: dict[str, str] = {}
    if told.outcome == "dispute" and "lead" in parts:
        parts = [*parts, "quality"]  # which alone may uphold the finding
    for part in parts:
        for person in FIND[part](told, about):
            for id in _here(person, about):
                named.setdefault(id, part)
    for person, part in named.items():
        if person != told.by or told.typed:
            yield Item(told, person, part)


def _here(person: str, about: About) -> list[str]:
    """The person; for one who left the head of their unit, else the role quality."""
    org = about.org
    if org.active(person):
        return [person]
    head = org.head_of(org.people.get(person, {}).get("unit"), about.today)
    return [head] if head else _with_role(about, "quality")
