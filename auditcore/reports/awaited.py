"""What is awaited from whom, in words: of the dates that run for a finding. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from auditcore.contract import Column
from auditcore.i18n import N_, _
from auditcore.reports.parts import column
from auditcore.reports.scene import Scene
from auditcore.words import word

# What is awaited, by the kind of date that runs.
AWAITED = {
    "issue": N_("issue"),
    "answer": N_("unit's answer"),
    "review": N_("acceptance"),
    "decision": N_("decision on dispute"),
    "plan": N_("another action"),
    "action": N_("action"),
    "hold": N_("end of hold"),
    "extension": N_("extension"),
    "effect": N_("verdict"),
}


def awaited(codes: Iterable[str]) -> Column:
    """A column of what is awaited."""
    return column("awaited", _("awaited"), "code", words={code: _(AWAITED[code]) for code in codes})


def called(scene: Scene, who: str) -> str:
    """The name of a person, or of those who have a role; the role's word where nobody has it."""
    if who in scene.org.people:
        return scene.person(who)
    return scene.people(scene.org.with_role(who)) or word(who)
