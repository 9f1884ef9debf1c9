"""Who could audit which unit: whoever may audit, belongs to none of it, and is here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import text
from auditcore.auditrules import team_of
from auditcore.organisation import Organisation
from auditcore.qualification import qualified
from auditcore.service.audit_halves import home
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]

# Whom a plan takes into its team (`auditrules.people_fit`).
AUDITING = ("auditor", "quality")


def rows(ws: Workspace, audit: str = "", *, units: Sequence[str] = ()) -> list[Row]:
    """One row for each unit and person who could audit it, units in their order; one with `person` None for a unit that
    nobody could.

    With an audit: the units in its scope, its criteria and first day; else every unit of the house, today. A unit of
    `units` means all below it, too. Keys: unit, unit_name, person, name, qualified (to lead; without
    an audit: by any training that holds), team, exception (the
    recorded reason why somebody may audit there who is not independent). Raises NotFound.
    """
    org = ws.org()
    plan: Doc = ws.view(home(ws, audit)).table("audit")[audit] if audit else {}
    wanted = {below for unit in units for below in org.below(org.unit(unit)["id"])}
    scope = [unit for unit in _scope(org, plan) if not units or unit in wanted]
    return [row for unit in scope for row in _of_unit(ws, org, plan, unit)]


def _scope(org: Organisation, plan: Doc) -> list[str]:
    """The living units to be audited, each once; outside ones only where an audit names them."""
    if plan:
        reached = [below for unit in plan["units"] if unit in org.units for below in org.below(unit)]
    else:
        reached = [id for id, unit in org.units.items() if not unit.get("outside")]
    return [id for id in dict.fromkeys(reached) if not org.units[id].get("ended")]


def _of_unit(ws: Workspace, org: Organisation, plan: Doc, unit: str) -> Iterator[Row]:
    exception = plan.get("exception") or {}
    row = {
        "unit": unit,
        "unit_name": org.units[unit]["name"],
        "exception": exception["reason"] if unit in exception.get("units", ()) else "",
    }
    able = [id for id in org.people if org.has_role(id, *AUDITING) and org.independent(id, [unit])]
    for id in sorted(able, key=lambda one: text.sort_key(org.people[one]["name"])):
        yield row | _person(ws, org.people[id], plan)
    if not able:
        yield row | {"person": None, "name": None, "qualified": False, "team": False}


def _person(ws: Workspace, person: Doc, plan: Doc) -> Row:
    day, courses = plan.get("from") or ws.today, ws.policy("auditor-training")
    anything = [entry["standard"] for entry in person.get("trained", ())]
    return {
        "person": person["id"],
        "name": person["name"],
        "qualified": qualified(person, plan["criteria"] if plan else anything, courses, day),
        "team": person["id"] in team_of(plan),
    }
