"""Who may judge, and what they must show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore.case import (
    Case,
    may_judge,
    units_of,
    workers,
)
from auditcore.i18n import _
from auditcore.organisation import Organisation


def independent(case: Case) -> Iterator[str]:
    for unit in units_of(case.finding):
        yield from not_independent(case.org, case.person, unit, case.audit)


def not_independent(
    org: Organisation, person: Mapping[str, Any], unit: str | None, audit: Mapping[str, Any]
) -> list[str]:
    """Why this person may not judge this unit's work, unless the audit has a recorded exception for it."""
    if not unit or may_judge(org, person["id"], unit, audit):
        return []
    name = org.units[unit]["name"] if unit in org.units else unit
    return [
        _("{person} belongs to {unit} and may not judge its work.").format(person=person["name"], unit=name)
    ]


def accepter_owns_nothing(case: Case) -> Iterator[str]:
    """A member of the team may own work elsewhere; whether the plan for it will do is for somebody else to say."""
    if case.person["id"] in workers(case):
        yield _("{person} owns or did the work and may neither accept nor return it.").format(
            person=case.person["name"]
        )


def decider_did_no_work(case: Case) -> Iterator[str]:
    """Whoever owns or did the work would else end it unseen. A draft was given to nobody yet."""
    if case.now.status != "draft" and case.person["id"] in workers(case):
        yield _("{person} owns or did the work; somebody else must decide this.").format(
            person=case.person["name"]
        )


def verifier_did_no_work(case: Case) -> Iterator[str]:
    if case.person["id"] in workers(case):
        yield _("{person} owns or did the work and may not verify it.").format(person=case.person["name"])


def corrector_known(case: Case) -> Iterator[str]:
    """Who made the correction may have left since, but not have been nobody."""
    person = case.entry.get("facts", {}).get("corrected_by")
    if person and person not in case.org.people:
        yield (
            _(
                "There is no person '{id}' to have made the correction; 'auditcore person list' lists them."
            ).format(id=person)
            + case.org.like_person(person)
        )


def evidence_given(case: Case) -> Iterator[str]:
    if not (case.entry.get("evidence") or case.entry.get("attachments")):
        yield _("Evidence is needed: --evidence TEXT or --attach FILE.")
