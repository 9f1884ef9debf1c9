"""What a finding's page says of its time and of its coming back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import dates
from auditcore.i18n import N_, _, ngettext
from auditcore.organisation import Organisation
from auditcore.words import word

WAITED = {
    "lead": N_("waited for the auditor"),
    "decision": N_("waited for the decision on the dispute"),
    "owner": N_("waited for the owner"),
    "action-owner": N_("waited for the owners of its actions"),
    "verifier": N_("waited for the verifier"),
    "": N_("waited for nobody"),
}


def times(org: Organisation, waits: Sequence[Mapping[str, Any]]) -> None:
    """One line for each status that it stood in: for whom it waited, since when, how many days."""
    from auditcore.cli.details import bullet, heading, person

    if waits:
        heading(_("Where the time went"))
    for one in waits:
        whom = _(WAITED[one["waits_for"]])
        if one["who"]:
            whom += " (" + ", ".join(person(org, id) for id in one["who"]) + ")"
        day = dates.show_day(one["from"])
        since = (
            _("{first} to {last}").format(first=day, last=dates.show_day(one["to"]))
            if one["to"]
            else _("since {day}").format(day=day)
        )
        days = ngettext("{count} day", "{count} days", one["days"]).format(count=one["days"])
        bullet(_(" · ").join((word(one["status"]), whom, days, since)))


def came_back(detail: Mapping[str, Any]) -> None:
    """Who repeats it, and whose effect it makes doubtful."""
    from auditcore.cli.details import field

    field(_("repeated by"), detail["repeated_by"])
    if detail["doubtful"]:
        field(_("effect"), _("doubtful: it was closed, and it came back"))
    if detail["unlooked"]:
        said = ngettext(
            "{count} older closed audit was not looked through; 'auditcore finding repeats' looks in all.",
            "{count} older closed audits were not looked through; 'auditcore finding repeats' looks in all.",
            detail["unlooked"],
        )
        field(_("looked for"), said.format(count=detail["unlooked"]))
    if detail["doubts"]:
        earlier = ", ".join(detail["doubts"])
        field(_("earlier effect"), _("doubtful: {ids} was closed, and this repeats it").format(ids=earlier))
