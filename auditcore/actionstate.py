"""What an action's recorded moves say of it: whom it serves, how far it is, what it waits for, when it is due. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.dates import add_days, days_between

Doc = Mapping[str, Any]

# What an action is for where nobody says so, by its finding's grade.
KIND_BY_GRADE = {
    "major": "corrective",
    "minor": "corrective",
    "observation": "preventive",
    "opportunity": "improvement",
    "strength": "improvement",
}
NEW_DATE = ("extend", "allow")


def is_open(action: Doc) -> bool:
    """Whether an action is still to be done, on hold or not."""
    from auditcore.lifecycle import action_status

    return action_status(action) not in ("done", "cancelled")


def ended_well(action: Doc) -> bool:
    """Whether an action was done."""
    from auditcore.lifecycle import action_status

    return action_status(action) == "done"


def removes_cause(action: Doc) -> bool:
    """Whether an action counts as one that removes a cause; one of an old record, of no kind, does."""
    return action.get("kind", "corrective") in ("corrective", "preventive")


def owners(action: Doc) -> set[str]:
    """Everybody who ever owned an action."""
    given = (entry["owner"] for entry in action["moves"] if entry.get("owner"))
    return {action["owner"], *given}


def at_work(action: Doc) -> set[str]:
    """Everybody who ever owned an action, or told that it was done or how far it was, taken back or not."""
    undone = (entry for one in action.get("undone", ()) for entry in one.get("taken", {}).get("moves", ()))
    told = (entry["by"] for entry in (*action["moves"], *undone) if entry["move"] in ("done", "progress"))
    return {*owners(action), *told}


def moved(action: Doc) -> int:
    """How often an action was given more time: by an extension, or by a hold that stopped its clock."""
    return len(moved_on(action))


def moved_on(action: Doc) -> list[str]:
    """The days (ISO) on which an action was given more time."""
    holds = (entry for entry in action["moves"] if entry["move"] == "hold" and entry.get("stops_clock"))
    return [entry["on"] for entry in (*action["due"][1:], *holds)]


def serves(action: Doc) -> dict[str, int]:
    """The findings that an action serves, its own first, each with its round in which the action was planned for it."""
    served: dict[str, int] = {action["finding"]: action["round"]}
    for entry in action["moves"]:
        if entry["move"] == "serve":
            served[entry["serves"]] = entry["round"]
        elif entry["move"] == "release":
            served.pop(entry["serves"], None)
    return served


def served(action: Doc) -> set[str]:
    """The findings that an action serves or served once."""
    return {
        action["finding"],
        *(entry["serves"] for entry in action["moves"] if entry["move"] == "serve"),
    }


def seen_from(action: dict[str, Any], finding: str) -> dict[str, Any]:
    """The action as it belongs to one of the findings that it serves: with the round of that finding."""
    return action if action["finding"] == finding else {**action, "round": serves(action)[finding]}


def progress(action: Doc) -> int | None:
    """How far an action is, in percent, as its owner said last; None where nobody said."""
    return next(
        (int(entry["percent"]) for entry in reversed(action["moves"]) if entry["move"] == "progress"), None
    )


def asked(action: Doc) -> Doc | None:
    """The extension that was asked for and that nobody has decided yet: the entry of that move."""
    turns = [entry for entry in action["moves"] if entry["move"] in ("ask", "refuse", *NEW_DATE)]
    return turns[-1] if turns and turns[-1]["move"] == "ask" else None


def blocked_by(action: Doc) -> str | None:
    """The id of the action that must be done first, as it was said last."""
    turns = [entry for entry in action["moves"] if entry["move"] in ("block", "unblock")]
    return turns[-1]["blocker"] if turns and turns[-1]["move"] == "block" else None


def waits_for(action: Doc, others: Mapping[str, Doc]) -> Doc | None:
    """The action that must be done first and is still open; None where nothing is in the way."""
    blocker = others.get(blocked_by(action) or "")
    return blocker if blocker and is_open(blocker) else None


def held(action: Doc) -> Doc | None:
    """The entry that put the action on hold, while it is on hold."""
    turns = [entry for entry in action["moves"] if entry["move"] in ("hold", "resume", "done", "cancel")]
    return turns[-1] if turns and turns[-1]["move"] == "hold" else None


class Due(NamedTuple):
    """When an action is due (ISO): the date that counts, with the days on which a hold stopped its clock.

    While the clock stands, `until` is the day on which the hold is to end; "" otherwise.
    """

    on: str
    until: str


def due(action: Doc) -> Due:
    """The due date that counts now. Holding stops the clock where the policy of that day said so; days are calendar days.

    Whatever day a hold is recorded for: none before the date was allowed counts, and none twice.
    """
    day, paused, stopped, until, counted = action["due"][0]["to"], 0, "", "", ""
    for entry in action["moves"]:
        if entry["move"] in NEW_DATE:
            counted = max(counted, entry["on"])
            day, paused, stopped = entry["due"], 0, stopped and max(stopped, counted)
        elif entry["move"] == "hold" and entry.get("stops_clock"):
            stopped, until = max(counted, entry["on"]), entry["until"]
        elif entry["move"] in ("resume", "done", "cancel") and stopped:
            # It stood until the hold was to end, and no longer.
            counted = max(stopped, min(entry["on"], until))
            paused += days_between(stopped, counted)
            stopped, until = "", ""
    return Due(add_days(day, paused) if paused else day, until)


def open_ids(actions: Sequence[Doc]) -> list[str]:
    return [action["id"] for action in actions if is_open(action)]
