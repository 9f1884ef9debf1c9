"""What a management review was as a meeting: when and who, what it decided, what it concluded. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore.contract import Part
from auditcore.dates import add_days
from auditcore.i18n import N_, _
from auditcore.model import ACTION_STATUSES
from auditcore.reports.parts import column, fields, table
from auditcore.reports.scene import Scene
from auditcore.reviews import DECISIONS
from auditcore.words import word

Row = Mapping[str, Any]

JUDGED = {"suitable": N_("suitable"), "adequate": N_("adequate"), "effective": N_("effective")}


# The status of a decision that is no action.
NOTHING = "nothing"


def meeting(scene: Scene, review: Row, dots: str = "") -> tuple[Part, ...]:
    """When it is or was, who leads it, and who was there; `dots` where that is to be written in by hand."""
    held = bool(review["held_on"])
    invited = review["absent"] if held else review["invited"]
    facts = fields(
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
    return (*opened_again(scene, review), *facts)


def opened_again(scene: Scene, review: Row) -> Iterator[str]:
    """That it was closed before and opened again: by whom and why, each time."""
    for entry in review["reopened"]:
        yield _("Opened again on {day} by {person}: {reason}").format(
            day=scene.day(entry["on"]), person=scene.person(entry["by"]), reason=entry["reason"]
        )


def not_supplied(scene: Scene, input: Row, over: bool) -> str:
    """That an input is missing; of whom it was asked, and by when. Once the review is `over`, nobody is asked any more."""
    asked = input["asked"]
    if not asked:
        return _("Not supplied.")
    if over:
        said = _("Not supplied; was asked of {person} by {day}.")
    elif asked["overdue"]:
        said = _("Not supplied, although asked of {person} by {day}.")
    else:
        said = _("Not supplied; asked of {person} by {day}.")
    return said.format(person=scene.person(asked["of"]), day=scene.day(asked["due"]))


def decisions(scene: Scene, review: Row) -> tuple[Part, ...]:
    """What was decided (9.3.3), with who does it by when, and where that stands."""
    actions = {row["id"]: row for row in review["actions"]}
    columns = (
        column("id", _("decision"), "id"),
        column("text", _("what")),
        column(
            "kind", _("kind of decision"), "code", words={kind: _(title) for kind, title in DECISIONS.items()}
        ),
        column("action", _("action"), "id"),
        column("owner", _("owner")),
        column("due", _("due"), "day"),
        column("status", _("status"), "code", tones={"done": "good"}, words=_stands()),
    )
    rows = (
        {
            **{key: one[key] for key in ("id", "text", "kind")},
            "action": one["action"] or None,
            "owner": scene.person(actions.get(one["action"], {}).get("owner")),
            "due": actions.get(one["action"], {}).get("due"),
            "status": actions[one["action"]]["status"] if one["action"] in actions else NOTHING,
        }
        for one in review["decisions"]
    )
    return table("", columns, rows)


def _stands() -> dict[str, str]:
    """Where the action of a decision stands, or that it has none, in words."""
    return {**{code: word(code) for code in ACTION_STATUSES}, NOTHING: _("nothing needs doing")}


def left_out(review: Row) -> Iterator[str]:
    """Why a review was closed without what nobody supplied."""
    if left := review["not_supplied"]:
        yield _("Closed without {keys}: {reason}").format(keys=", ".join(left["keys"]), reason=left["reason"])


def conclusions(scene: Scene, review: Row) -> tuple[Part, ...]:
    """Whether the system is suitable, adequate and effective, and why."""
    concluded = review["conclusions"]
    if not concluded:
        return ()
    return fields(
        *((_(label), word(concluded[key])) for key, label in JUDGED.items()),
        (_("conclusion of the review"), concluded["text"]),
        (_("concluded"), scene.signed(concluded["by"], concluded["on"])),
    )
