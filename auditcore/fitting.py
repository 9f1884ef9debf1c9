"""Which questions fit a unit by what is done in it, and which of them belong into half a day. Pure: no clock, no files.

What is done where is the team's matrix of processes and clauses; where it says nothing of a unit, what such units usually
do is assumed. An audit's `asks` are the questions that were chosen for its units: `{UNIT: [CHECKLIST/QUESTION, …]}`; a
unit that is not in it is asked everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from auditcore.checklists import (
    WHOM,
    Checklist,
    Clause,
    Question,
    all_questions,
    covers,
    find_questions,
    in_scope,
)
from auditcore.organisation import Organisation
from auditcore.text import fold

Doc = Mapping[str, Any]
Row = dict[str, Any]

# What one asks in half a day: from 15 to 40 questions.
HALF_DAY = 30
AT_MOST = 40


class Asked(NamedTuple):
    """One question of one checklist."""

    checklist: str
    clause: Clause
    question: Question

    @property
    def name(self) -> str:
        """The question with its checklist: needed only where two criteria have a question of the same id."""
        return f"{self.checklist}/{self.question['id']}"


class Work(NamedTuple):
    """What is done somewhere: a process by its id ("": assumed), whom its questions are for, and the clauses it touches,
    as `8.5` or `CHECKLIST/8.5`. No `whom` is anybody, no clause is all of them."""

    process: str
    whom: tuple[str, ...]
    clauses: tuple[str, ...]


def asked_of(checklists: Mapping[str, Checklist], clauses: Sequence[str]) -> list[Asked]:
    """The questions of these checklists that the clauses cover, in order; all when no clause is named."""
    return [
        Asked(id, clause, question)
        for id, checklist in checklists.items()
        for scope in [{question["id"] for question in in_scope(checklist, clauses)}]
        for clause, question in all_questions(checklist)
        if question["id"] in scope
    ]


def named(checklists: Mapping[str, Checklist], wanted: str) -> set[str]:
    """The names of the questions that are meant by one's id, alone or behind its checklist's and a slash, or a clause's."""
    checklist, slash, rest = wanted.rpartition("/")
    meant = [
        (f"{id}/{question['id']}", question["id"])
        for id in ([checklist] if slash else checklists)
        if id in checklists
        for _clause, question in find_questions(checklists[id], rest)
    ]
    exact = [one for one in meant if one[1] == rest] or meant
    return {name for name, _id in exact}


def is_asked(audit: Doc, name: str, units: Iterable[str]) -> bool:
    """Whether a question was chosen for one of the audit's units, or nothing was chosen for it."""
    asks = audit.get("asks") or {}
    return not asks or any(unit not in asks or name in asks[unit] for unit in units)


# What is done where.


def usual(org: Organisation, unit: str) -> Work:
    """What is assumed of a unit of which no process says what it does: the top directs, whoever has the role `quality`
    runs the system, all others serve or support. A unit without one above or below is all of that."""
    doc = org.units.get(unit, {})
    top = not doc.get("parent") and not doc.get("outside")
    below = len(org.below(unit)) > 1
    kinds = {
        "top": top,
        "quality": unit in _of_quality(org) or (top and not _of_quality(org)),
        "every-unit": True,
        "service": not (top and below),
        "support": not (top and below),
    }
    return Work("", tuple(kind for kind in WHOM if kinds[kind]), ())


def _of_quality(org: Organisation) -> set[str]:
    """The units in which somebody with the role `quality` works."""
    people = [person for id, person in org.people.items() if org.has_role(id, "quality")]
    return {_now(org, person["unit"]) for person in people if person.get("unit") in org.units}


def _now(org: Organisation, unit: str) -> str:
    """The unit, or the one that took its place."""
    return (org.taken_over(unit) or [unit])[-1]


def living(processes: Iterable[Doc]) -> list[Doc]:
    return [process for process in processes if not process.get("ended")]


def work_of(process: Doc) -> Work:
    return Work(process["id"], tuple(process["whom"]), tuple(process["clauses"]))


def units_of(org: Organisation, process: Doc) -> set[str]:
    """The units that do it now: a merged one's work is done by the one that took it over."""
    return {_now(org, unit) for unit in process["units"]}


def works_of(org: Organisation, processes: Iterable[Doc], audit: Doc, unit: str) -> list[Work]:
    """What is done in a unit of an audit: in itself and in all below it that the audit does not name on their own.

    Where the audit names processes of the matrix, by id or name, only those count in the units that do them.
    """
    held, below = living(processes), org.below(unit)
    apart = {one for other in audit["units"] if other != unit and other in below for one in org.below(other)}
    meant = {fold(name) for name in audit.get("processes", ())}
    found: dict[Work, None] = {}
    for one in below:
        if one in apart:
            continue
        own = [process for process in held if _now(org, one) in units_of(org, process)]
        asked = [process for process in own if meant & {fold(process["id"]), fold(process["name"])}]
        found |= dict.fromkeys([work_of(process) for process in asked or own] or [usual(org, one)])
    return list(found)


def fits(work: Work, one: Asked) -> bool:
    """Whether a question is for whoever does this, and of a clause that it touches. What any unit is asked fits all."""
    whom = one.question.get("whom", ())
    return (not whom or not work.whom or not {*work.whom, "every-unit"}.isdisjoint(whom)) and (
        not work.clauses or any(_is_about(clause, one) for clause in work.clauses)
    )


def _is_about(clause: str, one: Asked) -> bool:
    checklist, _slash, id = clause.rpartition("/")
    return checklist in ("", one.checklist) and covers(id, one.clause["id"])


def fitting(asked: Iterable[Asked], works: Collection[Work]) -> list[Asked]:
    return [one for one in asked if any(fits(work, one) for work in works)]


# How many.


def best(asked: Sequence[Asked], most: int) -> list[Asked]:
    """At most so many of these, in their order: the core first, then the others, both spread evenly over the clauses."""
    clauses: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        clauses.setdefault((one.checklist, one.clause["id"]), []).append(one)
    rounds: dict[tuple[bool, int], list[Asked]] = {}
    for of_it in clauses.values():
        for place, one in enumerate(sorted(of_it, key=_is_further)):
            rounds.setdefault((_is_further(one), place), []).append(one)
    chosen: set[str] = set()
    for _key, round_ in sorted(rounds.items(), key=itemgetter(0)):
        chosen |= {one.name for one in _spread(round_, most - len(chosen))}
    return [one for one in asked if one.name in chosen]


def _is_further(one: Asked) -> bool:
    """Whether it is left out before the core is."""
    return not one.question.get("core")


def _spread(items: Sequence[Asked], count: int) -> Iterator[Asked]:
    """So many of the items, evenly from the first to the last."""
    count = min(count, len(items))
    return (items[(2 * n + 1) * len(items) // (2 * count)] for n in range(count))


class Offer(NamedTuple):
    """What a unit of an audit could be asked."""

    unit: str
    works: list[Work]
    all: list[Asked]
    """What the audit's criteria and clauses hold."""
    fitting: list[Asked]
    chosen: list[Asked]
    """The best of those that fit."""

    @property
    def assumed(self) -> bool:
        """Whether the matrix says nothing of the unit, or of one below."""
        return any(not work.process for work in self.works)


def offers(
    org: Organisation,
    processes: Iterable[Doc],
    audit: Doc,
    checklists: Mapping[str, Checklist],
    most: int = HALF_DAY,
) -> list[Offer]:
    """What fits each unit of an audit, cut to at most so many questions a unit."""
    held, asked = living(processes), asked_of(checklists, audit["clauses"])
    found = []
    for unit in audit["units"]:
        works = works_of(org, held, audit, unit)
        fit = fitting(asked, works)
        found.append(Offer(unit, works, asked, fit, best(fit, most)))
    return found
