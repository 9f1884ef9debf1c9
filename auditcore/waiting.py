"""How long a finding stood in each status, and for whom it waited: read from its moves and its actions'. Pure.

What the lifecycle said after each event is the only truth: nothing is counted that `lifecycle.standing` does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.actionstate import is_open, seen_from, serves, waits_for
from auditcore.dates import days_between
from auditcore.lifecycle import ACTION_MOVES, MOVES, Standing, standing
from auditcore.model import ENDED

Doc = Mapping[str, Any]


class Segment(NamedTuple):
    """A time in which a finding stood in one status and waited for the same part.

    `part` is one of SIDES, "" while it was closed before it was reopened; `who` are the people, where the finding names
    them. `to` is the ISO day on which it ended, None while it lasts; `through`: it went on, and was not taken back.
    """

    status: str
    part: str
    who: tuple[str, ...]
    since: str
    to: str | None
    days: int
    through: bool


# Whose time it is while it waits for a part. A submitted plan and a dispute are the auditor's, not the owner's.
SIDES = {
    "lead": "auditor",
    "decision": "auditor",
    "owner": "owner",
    "action-owner": "owner",
    "verifier": "verifier",
}

# Moves of an action by which it becomes, or ceases to be, one of another finding's.
JOINS = ("serve", "release")

PARTS = {"draft": "lead", "issued": "owner", "submitted": "lead", "implemented": "verifier"}


def segments(finding: Doc, actions: Sequence[Doc], today: str) -> list[Segment]:
    """The finding's life from the day on which it was raised, without gaps, up to its end or to `today` (ISO).

    `actions` are those that serve it or served it once, as they are recorded (`register.past_by_finding`).
    Days are calendar days, never negative: what was recorded with an earlier day than the event before it counts from
    that event's day. After the end there is no segment.
    """
    made: list[Segment] = []
    for after, status, part, who in _stands(finding, actions):
        day = max(after, made[-1].since) if made else after
        if made and (made[-1].status, made[-1].part) == (status, part):
            made[-1] = made[-1]._replace(who=_joined(made[-1].who, who))
            continue
        if made:
            made[-1] = _ended(made[-1], day, through=status != "withdrawn")
        made.append(Segment(status, part, who, day, None, 0, False))
    last = made.pop()
    if last.status in ENDED:
        return made
    return [*made, last._replace(days=max(0, days_between(last.since, today)))]


def _ended(segment: Segment, day: str, *, through: bool) -> Segment:
    return segment._replace(to=day, days=days_between(segment.since, day), through=through)


def _joined(earlier: tuple[str, ...], later: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*earlier, *later)))


def _stands(finding: Doc, actions: Sequence[Doc]) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """The day, the status, the part and the people after each event that may have changed them; first the draft."""
    turns = [(entry["seq"], 0, entry) for entry in finding["moves"] if _turns(entry)]
    turns += [
        (entry["seq"], 1, entry)
        for action in actions
        for entry in action["moves"]
        if ACTION_MOVES[entry["move"]].ends or entry["move"] in JOINS
    ]
    turns.sort(key=lambda turn: turn[:2])
    yield finding["raised"]["on"], "draft", PARTS["draft"], ()
    for number, (seq, _kind, entry) in enumerate(turns):
        if number + 1 < len(turns) and turns[number + 1][0] == seq:
            continue  # one event does several things, and stands where its last one led
        known, planned = _up_to(finding, actions, seq)
        now = standing(known, planned)
        part = _part(now, planned)
        yield entry["on"], now.status, part, _people(part, finding, planned, now)


def _turns(entry: Doc) -> bool:
    return entry["move"] == "respond" or bool(MOVES[entry["move"]].ends)


def _up_to(finding: Doc, actions: Sequence[Doc], seq: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The finding and its actions as they stood after an event: those that served it then."""
    then = [
        {**action, "moves": _until(action["moves"], seq)}
        for action in actions
        if action["moves"] and action["moves"][0]["seq"] <= seq
    ]
    id = finding["id"]
    planned = [seen_from(action, id) for action in then if id in serves(action)]
    return {**finding, "moves": _until(finding["moves"], seq), "grade": _grade(finding, seq)}, planned


def _until(entries: Sequence[Doc], seq: int) -> Sequence[Doc]:
    """The entries up to an event; they stand in the order of their events."""
    if not entries or entries[-1]["seq"] <= seq:
        return entries
    return [entry for entry in entries if entry["seq"] <= seq]


def _grade(finding: Doc, seq: int) -> str:
    """The grade that it had after an event.

    A regrading in an old record says the new grade alone. Before the first one it is taken to have been of the same kind,
    unless it asked for a plan although none was submitted: then what was under way was an observation's.
    """
    moves = finding["moves"]
    given = [entry for entry in moves if entry.get("grade")]
    if not given:
        return str(finding["grade"])
    if before := [entry for entry in given if entry["seq"] <= seq]:
        return str(before[-1]["grade"])
    first = given[0]
    if "grade_was" in first:
        return str(first["grade_was"])
    submitted = any(entry["move"] == "submit" and entry["seq"] < first["seq"] for entry in moves)
    return "observation" if first.get("outcome") == "again" and not submitted else str(first["grade"])


def _part(now: Standing, actions: Iterable[Doc]) -> str:
    """Whose turn it is; "" when it has ended."""
    if now.disputed:
        return "decision"
    if now.status == "in-progress":
        # Where every action was cancelled, the owner is to plan another one.
        return "action-owner" if any(is_open(action) for action in actions) else "owner"
    return PARTS.get(now.status, "")


def _people(part: str, finding: Doc, actions: Iterable[Doc], now: Standing) -> tuple[str, ...]:
    if part == "owner":
        return (finding["owner"],) if finding["owner"] else ()
    if part == "action-owner":
        beside = {action["id"]: action for action in actions}
        # Where one waits for another, it is the other's owner whom the finding waits for.
        moving = [one for one in actions if is_open(one) and not waits_for(one, beside)]
        return _joined((), tuple(action["owner"] for action in moving))
    judge = now.facts.get("judge") if part == "verifier" else None
    return (judge,) if judge else ()
