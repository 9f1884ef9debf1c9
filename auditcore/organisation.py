"""Units and people as one read-only picture, with the rules of independence in one place. Pure.

Independence is judged for each unit below the audited one, not for an audit as a whole (design, section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from auditcore.errors import NotFound
from auditcore.i18n import _

Doc = Mapping[str, Any]


class Organisation(NamedTuple):
    """The documents of the stream `org`: units and people by id, ended ones included."""

    units: Mapping[str, Doc]
    people: Mapping[str, Doc]

    def unit(self, id: str) -> Doc:
        """The unit, or NotFound with the nearest id."""
        return self._one(self.units, id, _("There is no unit '{id}'."), "auditcore unit list")

    def person(self, id: str) -> Doc:
        """The person, or NotFound with the nearest id."""
        return self._one(self.people, id, _("There is no person '{id}'."), "auditcore person list")

    def _one(self, table: Mapping[str, Doc], id: str, sentence: str, command: str) -> Doc:
        if id in table:
            return table[id]
        from auditcore.text import nearest

        close = nearest(id, table)
        raise NotFound(
            sentence.format(id=id),
            hint=_("Did you mean '{close}'? '{command}' lists them.").format(close=close, command=command)
            if close
            else _("'{command}' lists them.").format(command=command),
        )

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

    def head_of(self, unit: str | None, day: str) -> str | None:
        """Who answers for a unit on a day (ISO): its head, or the deputy between its dates where there is no head."""
        for id in self.above(unit):
            head = self.units[id].get("head")
            if head and not self.people.get(head, {}).get("ended"):
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
        return str(deputy["person"])

    def answers_for(self, person: str, unit: str | None, day: str) -> bool:
        """Whether the person is the unit's own head, or its deputy on that day (ISO)."""
        doc = self.units.get(unit or "", {})
        return person == doc.get("head") or person == self.deputy_of(unit, day)

    def has_role(self, person: str, *roles: str) -> bool:
        doc = self.people.get(person, {})
        return not doc.get("ended") and any(role in doc.get("roles", ()) for role in roles)

    def works_in(self, person: str, unit: str) -> bool:
        """Whether the person belongs to the unit: works in it or below it, or is its head.

        For a unit without a parent (the organisation as a whole) only those directly in it count: otherwise nobody
        inside could ever audit the top.
        """
        doc = self.people.get(person, {})
        own = doc.get("unit")
        whole = not self.units.get(unit, {}).get("parent")
        return (
            own == unit
            or self.units.get(unit, {}).get("head") == person
            or (not whole and unit in self.above(own))
        )

    def independent(self, person: str, units: Iterable[str | None]) -> bool:
        """Whether the person belongs to none of these units."""
        return not any(unit and self.works_in(person, unit) for unit in units)

    def left_without_auditor(self, team: Iterable[str], units: Iterable[str]) -> list[str]:
        """The units at or below the audited ones that no member of the team may audit."""
        members = list(team)
        reached = {id: None for unit in units for id in self.below(unit)}
        return [unit for unit in reached if not any(self.independent(member, [unit]) for member in members)]
