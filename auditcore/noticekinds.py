"""The kinds of notices and the parts that people play in them: one table, from which settings, docs and templates come."""

from __future__ import annotations

from typing import NamedTuple

from auditcore.i18n import N_

# How somebody comes to hear of something; the sentence tells them why.
PARTS = {
    "owes": N_("it is your turn"),
    "owner": N_("you answer for it"),
    "action-owner": N_("you are to do it"),
    "judge": N_("you are to judge whether it worked"),
    "unit-head": N_("you head the unit"),
    "lead": N_("you lead the audit"),
    "decider": N_("you decide it"),
    "asker": N_("you asked for it"),
    "team": N_("you are in the audit's team"),
    "auditees": N_("your unit is audited"),
    "chair": N_("you chair the management review"),
    "invited": N_("you are invited to the management review"),
    "above": N_("it is late, and whoever owes it is in your charge"),
    "quality": N_("you run the audit programme"),
    "committee": N_("you are in the ISO committee"),
    "head": N_("you are the head of the organisation"),
}


class Kind(NamedTuple):
    """A kind of notice: who hears it, and how many calendar days before or after a date (none: at once)."""

    to: tuple[str, ...]
    days: tuple[int, ...]
    doc: str


KINDS: dict[str, Kind] = {
    "finding-issued": Kind(
        ("owner", "unit-head"), (), N_("A finding was issued, or given to another owner.")
    ),
    "plan-submitted": Kind(("lead",), (), N_("A plan or a correction was submitted, or a finding disputed.")),
    "plan-returned": Kind(("owner",), (), N_("What was submitted came back.")),
    "plan-accepted": Kind(("owner", "action-owner", "judge"), (), N_("What was submitted was accepted.")),
    "action-assigned": Kind(("action-owner",), (), N_("An action was planned, or given to another owner.")),
    "input-asked": Kind(("owes",), (), N_("An input for a management review was asked for.")),
    "due-soon": Kind(("owes",), (7, 1), N_("A date comes up; days before it.")),
    "overdue": Kind(("owes",), (), N_("A date has passed.")),
    "escalation": Kind(
        ("above",),
        (7, 14, 30),
        N_("A date passed long ago: whom it is told to goes up the units; days after it."),
    ),
    "effect-due": Kind(("owes",), (), N_("The day has come on which an effect can be judged.")),
    "extension-asked": Kind(("decider",), (), N_("More time was asked for.")),
    "extension-decided": Kind(("asker", "action-owner"), (), N_("More time was allowed or refused.")),
    "finding-decided": Kind(
        ("owner",),
        (),
        N_("The effect was judged, a dispute decided, or a finding regraded, withdrawn or reopened."),
    ),
    "audit-planned": Kind(("team", "auditees"), (), N_("An audit was planned, moved or given up.")),
    "review-planned": Kind(
        ("chair", "invited"), (), N_("A management review was planned, moved or given up.")
    ),
    "report-issued": Kind(("auditees", "quality", "head"), (), N_("The report of an audit was given out.")),
    "weekly": Kind(("committee",), (), N_("How things stand, once a week.")),
    "calendar": Kind(
        ("owes", "team", "auditees", "chair", "invited"),
        (),
        N_("Days in people's calendars, by channels that hold them."),
    ),
}
