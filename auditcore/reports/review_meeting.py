"""What a management review was as a meeting: when and who, what it decided, what it concluded. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditcore.contract import Part
from auditcore.dates import add_days
from auditcore.i18n import N_, _
from auditcore.model import ACTION_STATUSES
from auditcore.reports.parts import coded, column, fields, table
from auditcore.reports.scene import Scene
from auditcore.reviews import DECISIONS
from auditcore.words import word

Row = Mapping[str, Any]

JUDGED = {"suitable": N_("suitable"), "adequate": N_("adequate"), "effective": N_("effective")}


def meeting(scene: Scene, review: Row, dots: str = "") -> tuple[Part, ...]:
    """When it is or was, who leads it, and who was there; `dots` where that is to be written in by hand."""
    held = bool(review["held_on"])
    invited = review["absent"] if held else review["invited"]
    return fields(
        (_("status"), word(review["status"])),
        (_("date"), scene.day(review["held_on"] or review["date"])),
        (_("began at"), review["begins"] or dots),
        (_("ended at"), review["ends"] or dots),
        (_("place"), review["place"] or dots),
        (_("looks back on"), scene.days(review["first"], add_days(review["before"], -1))),
        (_("chair"), scene.person(review["chair"])),
        (_("secretary"), scene.person(review["secretary"]) or dots),
        (_("present"), scene.people(review["present"]) or dots),
        (_("excused"), scene.people(review["excused"])),
        (_("absent") if held else _("invited"), scene.people(invited)),
    )


def decisions(scene: Scene, review: Row) -> tuple[Part, ...]:
    """What was decided (9.3.3), with who does it by when, and where that stands."""
    actions = {row["id"]: row for row in review["actions"]}
    columns = (
        column("id", _("decision"), "id"),
        column("text", _("what")),
        column("kind", _("about"), "code", words={kind: _(title) for kind, title in DECISIONS.items()}),
        column("action", _("action"), "id"),
        column("owner", _("owner")),
        column("due", _("due"), "day"),
        coded("status", _("status"), ACTION_STATUSES, {"done": "good"}),
    )
    rows = (
        {
            **{key: one[key] for key in ("id", "text", "kind")},
            "action": one["action"] or None,
            "owner": scene.person(actions.get(one["action"], {}).get("owner")),
            "due": actions.get(one["action"], {}).get("due"),
            "status": actions.get(one["action"], {}).get("status"),
        }
        for one in review["decisions"]
    )
    return table("", columns, rows)


def conclusions(scene: Scene, review: Row) -> tuple[Part, ...]:
    """Whether the system is suitable, adequate and effective, and why."""
    concluded = review["conclusions"]
    if not concluded:
        return ()
    return fields(
        *((_(label), word(concluded[key])) for key, label in JUDGED.items()),
        (_("conclusion"), concluded["text"]),
        (_("concluded"), scene.signed(concluded["by"], concluded["on"])),
    )
