"""Units and people as one read-only picture, with the rules of independence in one place. Pure.

Independence is judged for each unit below the audited one, not for an audit as a whole (design, section 3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from auditcore.errors import NotFound
from auditcore.i18n import _

Doc = Mapping[str, Any]


def namesakes(names: Mapping[str, str]) -> frozenset[str]:
    """Of names by id, the ids of those that others have as well, but for blanks and capitals."""
    alike = {id: " ".join(name.split()).casefold() for id, name in names.items()}
    bearers = Counter(alike.values())
    return frozenset(id for id, name in alike.items() if bearers[name] > 1)


class Organisation(NamedTuple):
    """The documents of the stream `org`: units and people by id, ended ones included."""

    units: Mapping[str, Doc]
    people: Mapping[str, Doc]

    def unit(self, id: str) -> Doc:
        """The unit, or NotFound with those that may be meant."""
        return _one(self.units, id, _("There is no unit '{id}'."), "auditcore unit list")

    def person(self, id: str) -> Doc:
        """The person, or NotFound with those who may be meant."""
        return _one(self.people, id, _("There is no person '{id}'."), "auditcore person list")

    def like_unit(self, typed: str) -> str:
        """A question to put behind a sentence about a unit that is not there: which may be meant, by id or name."""
        return _like(self.units, typed)

    def like_person(self, typed: str) -> str:
        """The same for a person. Only asked, never taken: another person may have that name."""
        return _like(self.people, typed)

    def against_unit(self, id: str) -> Iterator[str]:
        """Why a unit cannot be meant any more or at all: it is not there, or it ended. One sentence or none."""
        unit = self.units.get(id)
        if unit is None:
            missing = _("There is no unit '{id}'; 'auditcore unit list' lists them.").format(id=id)
            yield missing + self.like_unit(id)
        elif unit.get("ended"):
            yield _("The unit {unit} ended on {day}.").format(unit=unit["name"], day=unit["ended"]["on"])

    def against_person(self, id: str, on: str = "9999") -> Iterator[str]:
        """The same for a person: nobody has the id, or whoever had it had left by a day (ISO)."""
        person = self.people.get(id)
        if person is None:
            missing = _("There is no person '{id}'; 'auditcore person list' lists them.").format(id=id)
            yield missing + self.like_person(id)
        elif person.get("ended") and person["ended"]["on"] <= on:
            yield _("{person} left on {day}.").format(person=person["name"], day=person["ended"]["on"])

    def above(self, unit: str | None) -> Iterator[str]:
        """The unit itself, then its parents up to the root."""
        seen: set[str] = set()
        while unit and unit not in seen and unit in self.units:
            yield unit
            seen.add(unit)
            unit = self.units[unit].get("parent")

    def below(self, unit: str) -> list[str]:
        """The unit itself and all units below it, ended ones left out."""
        return [
            id
            for id, doc in self.units.items()
            if unit in self.above(id) and (id == unit or not doc.get("ended"))
        ]

    def taken_over(self, unit: str | None) -> list[str]:
        """The unit itself, then each unit that took its place when the one before was merged or ended."""
        chain: list[str] = []
        while unit and unit in self.units and unit not in chain:
            chain.append(unit)
            unit = self.units[unit].get("successor")
        return chain

    def answering(self, unit: str) -> list[str]:
        """The units whose answers are about this one: itself, all below it, and those that took its place."""
        return list(dict.fromkeys([*self.below(unit), *self.taken_over(unit)]))

    def with_past(self, unit: str) -> list[str]:
        """The unit and all below it, with the ended ones whose records now belong there."""
        return [id for id in self.units if any(unit in self.above(now) for now in self.taken_over(id))]

    def head_of(self, unit: str | None, day: str) -> str | None:
        """Who answers for a unit on a day (ISO): its head, or the deputy between its dates where there is no head.

        Without either: whoever answers for the unit above. For a merged unit: for the one that took its place.
        """
        for id in self.above(self._now(unit)):
            head = self.units[id].get("head")
            if self.units[id].get("ended"):
                continue
            if head and self.active(head):
                return str(head)
            deputy = self.deputy_of(id, day)
            if deputy:
                return deputy
        return None

    def deputy_of(self, unit: str | None, day: str) -> str | None:
        """The unit's deputy if acting on that day (ISO), else None."""
        deputy = self.units.get(unit or "", {}).get("deputy")
        if not deputy or day < (deputy.get("from") or "") or (deputy.get("to") and day > deputy["to"]):
            return None
        return str(deputy["person"]) if self.active(deputy["person"]) else None

    def answers_for(self, person: str, unit: str | None, day: str) -> bool:
        """Whether the person is the unit's own head, or its deputy on that day (ISO)."""
        now = self._now(unit)
        doc = self.units.get(now or "", {})
        return person == doc.get("head") or person == self.deputy_of(now, day)

    def _now(self, unit: str | None) -> str | None:
        """The unit, or the last of those that took its place."""
        chain = self.taken_over(unit)
        return chain[-1] if chain else None

    def active(self, person: str) -> bool:
        """Whether the person is known and has not left."""
        return person in self.people and not self.people[person].get("ended")

    def has_role(self, person: str, *roles: str) -> bool:
        doc = self.people.get(person, {})
        return not doc.get("ended") and any(role in doc.get("roles", ()) for role in roles)

    def with_role(self, role: str) -> list[str]:
        """The people who are here and have a role, by id."""
        return sorted(id for id in self.people if self.has_role(id, role))

    def works_in(self, person: str, unit: str) -> bool:
        """Whether the person belongs to the unit: works in it or below it, or is its head or deputy.

        For a unit without a parent (the organisation as a whole) only those directly in it count: otherwise nobody
        inside could ever audit the top. A deputy counts whatever the dates: the work of those days is in the unit.
        The work of a merged unit also belongs to the unit that took it over.
        """
        return any(self._belongs(person, id) for id in self.taken_over(unit))

    def _belongs(self, person: str, unit: str) -> bool:
        doc = self.units[unit]
        own = self.people.get(person, {}).get("unit")
        if own == unit or person in (doc.get("head"), (doc.get("deputy") or {}).get("person")):
            return True
        if not doc.get("parent"):
            return False
        # Who heads a unit above answers for this one, too; only the top's head stands above all of them.
        answers = any(
            self.units[id].get("parent") and self.units[id].get("head") == person for id in self.above(unit)
        )
        return answers or unit in self.above(own)

    def independent(self, person: str, units: Iterable[str | None]) -> bool:
        """Whether the person belongs to none of these units."""
        return not any(unit and self.works_in(person, unit) for unit in units)

    def left_without_auditor(self, team: Iterable[str], units: Iterable[str]) -> list[str]:
        """The units at or below the audited ones that no member of the team may audit; who left audits nothing."""
        members = [member for member in team if self.active(member)]
        reached = {id: None for unit in units for id in self.below(unit)}
        return [unit for unit in reached if not any(self.independent(member, [unit]) for member in members)]


def _one(table: Mapping[str, Doc], id: str, sentence: str, command: str) -> Doc:
    if id in table:
        return table[id]
    lists = _("'{command}' lists them.").format(command=command)
    raise NotFound(sentence.format(id=id), hint=f"{_like(table, id)} {lists}".lstrip())


def _like(table: Mapping[str, Doc], typed: str) -> str:
    if not typed or typed in table or not (close := _alike(table, typed)):
        return ""
    named = [f"{id} ({table[id].get('name') or id})" for id in close]
    return " " + _("Did you mean {close}?").format(close=_(" or ").join(named))


def _alike(table: Mapping[str, Doc], typed: str) -> list[str]:
    """Up to three ids of what may be meant, by the strictest way of comparing that finds any: those here before who left.

    As an id or a name, by words of the name in any order, by a part of it without spaces, by nearly the same letters.
    """
    from auditcore.text import fold, nearest, slug

    # Each as (id, name), without marks; who left comes last.
    known = {id: (id, slug(str(doc.get("name", "")))) for id, doc in table.items()}
    here = sorted(table, key=lambda one: bool(table[one].get("ended")))
    words = set(slug(typed).split("-"))
    run = _run(slug(typed))
    ways: tuple[Callable[[str], bool], ...] = (
        lambda one: run == _run(known[one][0]),
        lambda one: run == _run(known[one][1]),
        lambda one: words <= set("-".join(known[one]).split("-")),
        lambda one: len(run) > 3 and any(run in _run(text) for text in known[one]),
    )
    for way in ways if run else ():
        if found := [id for id in here if way(id)]:
            return found[:3]
    by_text = {fold(str(table[id].get("name", ""))): id for id in here} | {id: id for id in here}
    close = nearest(typed, by_text)
    return [by_text[close]] if close else []


def _run(slug: str) -> str:
    return slug.replace("-", "")
