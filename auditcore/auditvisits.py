"""The rules of an audit's timetable: pure, and one sentence a problem, as in `auditrules`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditcore.auditrules import Case, clauses_in_criteria, team_of, unit_in_scope
from auditcore.checklists import covers
from auditcore.guards import not_independent
from auditcore.i18n import _

HOUR = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
CLOCK = re.compile(f"({HOUR})(?:-({HOUR}))?\\Z")


def visit_fits(case: Case) -> Iterator[str]:
    visit, audit = case.entry, case.audit
    if not audit["from"] <= visit["day"] <= audit["to"]:
        yield _("{day} is not between {first} and {last}, the audit's days.").format(
            day=visit["day"], first=audit["from"], last=audit["to"]
        )
    yield from _time_is_one(visit["time"])
    if visit["auditor"] not in team_of(audit):
        yield _("{person} is not in the audit's team ({team}).").format(
            person=visit["auditor"], team=", ".join(team_of(audit))
        )
    else:
        yield from _auditor_is_free(case)
        yield from not_independent(case.org, case.org.people[visit["auditor"]], visit["unit"], audit)
    if case.checklists:  # whoever only hands a visit over has not read them
        yield from clauses_in_criteria(case, visit["clauses"])
    for clause in visit["clauses"]:
        if audit["clauses"] and not any(covers(c, clause) or covers(clause, c) for c in audit["clauses"]):
            yield _("The clause {clause} is out of scope.").format(clause=clause)
    yield from unit_in_scope(case)


def _time_is_one(time: str) -> Iterator[str]:
    clock = CLOCK.match(time)
    if clock is None:
        yield _("'{time}' is not a time such as 09:00 or 09:00-10:30.").format(time=time)
    elif clock[2] and clock[2] <= clock[1]:
        yield _("'{time}' ends before it begins.").format(time=time)


def _auditor_is_free(case: Case) -> Iterator[str]:
    visit = case.entry
    for number, other in enumerate(case.audit.get("timetable", ()), start=1):
        if (other["day"], other["auditor"]) == (visit["day"], visit["auditor"]) and _overlap(visit, other):
            yield _("{person} has something else on {day} at {time}: visit {number}.").format(
                person=visit["auditor"], day=visit["day"], time=other["time"], number=number
            )


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two visits of a day share a moment; one of which only the beginning is known is that moment alone."""
    first, second = CLOCK.match(one["time"]), CLOCK.match(other["time"])
    if not first or not second:
        return False
    if first[1] == second[1]:
        return True
    earlier, later = sorted((first, second), key=lambda clock: clock[1])
    return bool(earlier[2]) and later[1] < earlier[2]
