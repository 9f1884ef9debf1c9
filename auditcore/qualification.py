"""Who is qualified to lead an audit on a day, by the trainings that were recorded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Doc = Mapping[str, Any]


def folded(standard: str) -> str:
    """`ISO 9001:2015` and `iso9001-2015` are one standard: letters and digits alone count."""
    return "".join(filter(str.isalnum, standard.casefold()))


def trained(person: Doc, standard: str, day: str) -> bool:
    """Whether a training in the standard holds on a day (ISO). What was withdrawn holds no more from its day on."""
    holds = False
    for entry in person.get("trained", ()):
        if folded(entry["standard"]) != folded(standard):
            continue
        if entry.get("withdrawn"):
            holds = holds and day < entry["on"]
        else:
            holds = holds or entry["on"] <= day <= (entry["until"] or day)
    return holds


def qualified(person: Doc, criteria: Iterable[str], auditing: Iterable[str], day: str) -> bool:
    """Whether the person may lead an audit by these criteria that begins on a day (ISO): trained in one of them, or in
    one of the courses that qualify for auditing by whatever criteria."""
    return any(trained(person, standard, day) for standard in (*criteria, *auditing))
