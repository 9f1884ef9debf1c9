"""Events, documents, people and actions as the event files tell them: what the oracles of the tests read.

Shares no code with `auditcore`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

Doc = Mapping[str, Any]
Event = tuple[Doc, list[Doc]]


def parse(path: Path) -> Event:
    """Header and changes of one event."""
    header, *changes, _hash, _end = path.read_text(encoding="utf-8").split("\n")
    return json.loads(header), [json.loads(change) for change in changes]


def events(folder: Path) -> Iterator[Event]:
    """Header and changes of each event of a stream, in order."""
    return map(parse, sorted(folder.glob("*.json")))


def standing(told: Sequence[Event]) -> Iterator[Event]:
    """The events without what was taken back later: it is as if it had never been said."""
    gone = {
        (change["undo"]["undoes"], change["doc"])
        for _header, changes in told
        for change in changes
        if "undo" in change
    }
    for header, changes in told:
        yield (
            header,
            [
                change
                for change in changes
                if "undo" not in change and (header["seq"], change["doc"]) not in gone
            ],
        )


Docs = dict[str, dict[str, Any]]
"""Documents by `kind/id`."""


def documents(folder: Path) -> Docs:
    docs: Docs = {}
    for _header, changes in standing([*events(folder)]):
        for change in changes:
            fold(docs, change)
    return docs


def fold(docs: Docs, change: Doc) -> None:
    doc = docs.setdefault(change["doc"], {"id": change["doc"].partition("/")[2]})
    doc.update(change.get("set", {}))
    for field, entries in change.get("add", {}).items():
        doc[field] = doc.get(field, []) + entries


# Who belongs where.


class Org(NamedTuple):
    units: Docs
    people: Docs

    def has(self, person: str, *roles: str) -> bool:
        return not {*roles}.isdisjoint(self.people[person]["roles"])

    def belongs(self, person: str, units: Iterable[str]) -> bool:
        """The person works in one of the units or below it, or heads it or deputises in it."""
        chain, at = [], self.people[person]["unit"]
        while at:
            chain.append(at)
            at = self.units[at]["parent"]
        return any(unit in chain or person in self._heads(unit) for unit in units)

    def _heads(self, unit: str) -> tuple[str, str]:
        return self.units[unit]["head"], (self.units[unit]["deputy"] or {}).get("person")

    def answers_for(self, person: str, unit: str, day: str) -> bool:
        head, deputy = self._heads(unit)
        return person == head or (person == deputy and day <= self.units[unit]["deputy"]["to"])


def organisation(folder: Path) -> Org:
    docs = documents(folder)
    of = [{name[len(kind) :]: doc for name, doc in docs.items() if name.startswith(kind)} for kind in KINDS]
    return Org(*of)


KINDS = ("unit/", "person/")


def units_of(finding: Doc) -> list[str]:
    return [finding["unit"], *finding["also_units"]]


# Actions.


def state(action: Doc) -> str:
    names = [move["move"] for move in action["moves"]]
    return "done" if "done" in names else "cancelled" if "cancel" in names else "open"


def served(action: Doc) -> dict[str, int]:
    """The findings that an action is for, each with its round in which it was planned."""
    found = {action["finding"]: action["round"]}
    for move in action["moves"]:
        if move["move"] == "serve":
            found[move["serves"]] = move["round"]
        if move["move"] == "release":
            del found[move["serves"]]
    return found


def owners(action: Doc) -> set[str]:
    """Everybody who ever owned an action."""
    return {action["owner"], *(move["owner"] for move in action["moves"] if "owner" in move)}


def actions_of(finding: str, docs: Docs) -> list[Doc]:
    """The actions that are for a finding."""
    return [
        doc for name, doc in docs.items() if name[:7] == "action/" and doc["moves"] and finding in served(doc)
    ]


def due(action: Doc) -> str:
    """The last date that was allowed, and a day more for each later one on which a hold stopped the clock, up to the day
    on which the hold was to end."""
    last = action["due"][-1]
    stood: set[str] = set()
    since, until, told, counts = "", "", "", len(action["due"]) == 1
    for move in action["moves"]:
        if move["move"] in ("extend", "allow"):
            counts, told = move["due"] == last["to"], max(told, move["on"])
        if move["move"] == "hold" and move.get("stops_clock"):
            since, until = move["on"], move["until"]
        if move["move"] in ("resume", "done", "cancel") and since:
            end = min(move["on"], until)
            stood |= set(days(max(since, told), end)) if counts else set()
            since, told = "", max(told, end)
    return (date.fromisoformat(last["to"]) + timedelta(len(stood))).isoformat()


def days(first: str, last: str) -> Iterator[str]:
    """Each day from the first on, before the last."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day < end:
        yield day.isoformat()
        day += timedelta(1)
