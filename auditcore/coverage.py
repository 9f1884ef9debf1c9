"""Which units the answers of audits are about: the rule that the programme and the report of an audit share. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from auditcore.organisation import Organisation


def examined_on(org: Organisation, answered: Mapping[str, str]) -> dict[str, str]:
    """By unit the last day (ISO) on which an audit examined it, "" for never; `answered` has the day for each unit for
    which anything was answered.

    An answer for a unit is about all below it, too, but one for the organisation as a whole only about those at its top.
    A unit in which nobody works counts as examined once all below it are.
    """
    peopled = {person.get("unit") for person in org.people.values() if not person.get("ended")}
    told: dict[str, str] = {}
    for unit, day in answered.items():
        for about in org.below(unit) if org.units.get(unit, {}).get("parent") else [unit]:
            told[about] = max(told.get(about, ""), day)

    def last(unit: str) -> str:
        own = told.get(unit, "")
        below = [child for child in org.below(unit) if org.units[child].get("parent") == unit]
        return max(own, min(map(last, below))) if below and unit not in peopled else own

    return {unit: last(unit) for unit in org.units}
