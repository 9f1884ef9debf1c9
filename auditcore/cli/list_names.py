"""The names that documents show in the place of ids of people and units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from auditcore.model import ROLES
from auditcore.organisation import Organisation, namesakes
from auditcore.words import word


class Names(Mapping[str, str]):
    """What people read for the ids of a column: names, and whatever else was `told` of its values.

    Nothing is read before the first value is looked up, which formats for programs never do.
    """

    def __init__(
        self, read: Callable[[], Organisation], whose: str, told: Mapping[str, str] | None = None
    ) -> None:
        self._read, self._whose, self._told = read, whose, told or {}
        self._known: Mapping[str, str] | None = None

    def __getitem__(self, id: str) -> str:
        return self._all()[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Mapping[str, str]:
        if self._known is None:
            # A role may stand where a person does: whoever has it.
            roles = {} if self._whose == "unit" else {role: word(role) for role in ROLES}
            self._known = {**roles, **names(self._read(), self._whose), **self._told}
        return self._known


def names(org: Organisation, whose: str) -> dict[str, str]:
    """The name by id of each `person`, each `unit`, or `either`, ended ones included.

    A name alone is what an official reads; where several have the same, the id stands behind it: `Nguyễn Thị Lan (lan)`.
    """
    tables = {"person": (org.people,), "unit": (org.units,), "either": (org.people, org.units)}[whose]
    # An id that a person and a unit have says neither.
    ids = Counter(id for table in tables for id in table)
    found = {
        id: str(doc["name"])
        for table in tables
        for id, doc in table.items()
        if ids[id] == 1 and doc.get("name")
    }
    alike = namesakes(found)
    return {id: f"{name} ({id})" if id in alike else name for id, name in found.items()}
