"""A second opinion on `finding stuck` and `finding repeats`, from the event files alone.

Written from docs/lifecycle.md and the help of the two commands; shares no code with `auditcore`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from closing_oracle import LEADS_TO
from event_files import events

Doc = dict[str, Any]

# Whose turn it is; a dispute is the auditor's.
TURN = {
    "draft": "auditor",
    "issued": "owner",
    "submitted": "auditor",
    "in-progress": "owner",
    "implemented": "verifier",
}


class Turn(NamedTuple):
    """From this day on it stood so; `side` is empty where nobody's turn is on."""

    day: str
    status: str
    side: str


class Action:
    def __init__(self) -> None:
        self.doc: Doc = {}
        self.state = "open"
        self.serves: dict[str, int] = {}
        """The findings that it is for, each with its round."""


class Life:
    """One finding as its events tell it, one after the other."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.doc: Doc = {}
        self.moved_to = "draft"
        self.round = 1
        self.agreed = self.disputed = False
        self.tried = False
        """Whether something was done, or its effect judged."""
        self.turns: list[Turn] = []

    @property
    def status(self) -> str:
        return self.turns[-1].status

    def make(self, move: Doc) -> None:
        name, outcome = move["move"], move.get("outcome", "")
        self.moved_to = LEADS_TO.get((name, outcome), self.moved_to)
        if name == "respond" and outcome:
            self.agreed, self.disputed = outcome == "agree", outcome == "dispute"
        if name in ("decide", "withdraw", "combine"):
            self.disputed = False
        self.tried |= name == "verify"
        if name == "reopen" or (name == "verify" and outcome != "effective"):
            self.round, self.agreed = self.round + 1, False

    def stands(self, actions: Sequence[Action]) -> str:
        verified = self.doc["grade"] in ("major", "minor")
        now = [action for action in actions if action.serves[self.id] == self.round]
        done = [one for one in now if one.state == "done"]
        if verified:  # a correction removes no cause
            done = [one for one in done if one.doc.get("kind", "corrective") in ("corrective", "preventive")]
        status = self.moved_to
        if (
            status == "issued"
            and not verified
            and self.agreed
            and any(one.state != "cancelled" for one in now)
        ):
            status = "in-progress"
        if status == "in-progress" and done and not any(one.state == "open" for one in actions):
            return "implemented" if verified else "closed"
        return status

    def turn(self, day: str, status: str) -> None:
        side = "auditor" if self.disputed and status == "issued" else TURN.get(status, "")
        if not self.turns or self.turns[-1][1:] != (status, side):
            self.turns.append(Turn(max(day, self.turns[-1].day) if self.turns else day, status, side))


def lives(records: Path) -> dict[str, Life]:
    """Every finding of every audit and register below the folder of records, by id."""
    found: dict[str, Life] = {}
    for folder in sorted(records.iterdir()):
        if re.fullmatch(r"\d{4}-\d\d+", folder.name):
            found.update(_of_a_stream(folder))
    return found


def _of_a_stream(folder: Path) -> dict[str, Life]:
    findings: dict[str, Life] = {}
    actions: dict[str, Action] = {}
    told = list(events(folder))
    taken_back = {
        (change["undo"]["undoes"], change["doc"])
        for _header, changes in told
        for change in changes
        if "undo" in change
    }
    for header, changes in told:
        days: dict[str, str] = {}
        for change in changes:
            if (header["seq"], change["doc"]) in taken_back:
                continue  # as if it had never been
            kind, _slash, id = change["doc"].partition("/")
            moves = change.get("add", {}).get("moves", [])
            if kind == "finding":
                life = findings.setdefault(id, Life(id))
                life.doc.update(change.get("set", {}))
                if not life.turns and "raised" in life.doc:
                    life.turn(life.doc["raised"]["on"], "draft")
                for move in moves:
                    life.make(move)
                    days[id] = move["on"]
            elif kind == "action":
                action = actions.setdefault(id, Action())
                action.doc.update(change.get("set", {}))
                action.serves.setdefault(action.doc["finding"], action.doc["round"])
                for move in moves:
                    for finding in _act(action, move):
                        days[finding] = move["on"]
        for id, day in days.items():
            its = [action for action in actions.values() if id in action.serves]
            findings[id].tried |= any(action.state == "done" for action in its)
            findings[id].turn(day, findings[id].stands(its))
    return findings


def _act(action: Action, move: Doc) -> list[str]:
    """The findings that one of its moves is about."""
    touched = list(action.serves)
    action.state = {"done": "done", "cancel": "cancelled"}.get(move["move"], action.state)
    if move["move"] == "serve":
        action.serves[move["serves"]] = move["round"]
    elif move["move"] == "release":
        action.serves.pop(move["serves"], None)
    return [*touched, *action.serves]


# Where they get stuck.


class Stay(NamedTuple):
    """An unbroken wait in one row: how long, and whether it lasts ("now"), went on ("gone") or was taken back ("back")."""

    id: str
    days: int
    how: str


Key = tuple[str | None, str | None, str | None, str]


def days(first: str, last: str) -> int:
    return max(0, (date.fromisoformat(last) - date.fromisoformat(first)).days)


def stays(life: Life, by: Sequence[str], today: str) -> Iterator[tuple[Key, Stay]]:
    said = {"unit": life.doc["unit"], "owner": life.doc["owner"]}

    def key(turn: Turn) -> Key | None:
        row = {**said, "status": turn.status}
        unit, owner, status = (row[name] if name in by else None for name in ("unit", "owner", "status"))
        return (unit, owner, status, turn.side) if turn.side else None

    since, here = life.turns[0].day, key(life.turns[0])
    for turn in life.turns[1:]:
        if key(turn) != here:
            if here:
                yield (
                    here,
                    Stay(life.id, days(since, turn.day), "back" if turn.status == "withdrawn" else "gone"),
                )
            since, here = turn.day, key(turn)
    if here:
        yield here, Stay(life.id, days(since, today), "now")


def stuck(found: Mapping[str, Life], by: Sequence[str], today: str) -> dict[Key, dict[str, Any]]:
    """The figures of each row, by its unit, owner and status (None where not asked for) and whom it waits for."""
    rows: dict[Key, list[Stay]] = defaultdict(list)
    for life in found.values():
        for key, stay in stays(life, by, today):
            rows[key].append(stay)
    return {
        key: _figures(waits)
        for key, waits in rows.items()
        if any(one.how == "now" or one.days > 0 for one in waits)
    }


def _figures(waits: Sequence[Stay]) -> dict[str, Any]:
    now = [one for one in waits if one.how == "now"]
    longest = max((one.days for one in now), default=None)
    return {
        "open": len(now),
        "longest": longest,
        "longest_id": min((one.id for one in now if one.days == longest), default=None),
        "median": half([(one.days, one.how == "gone") for one in waits]),
        "through": sum(one.how == "gone" for one in waits),
        "waits": len(waits),
        "days_open": sum(one.days for one in now),
        "days": sum(one.days for one in waits),
    }


def half(waits: Sequence[tuple[int, bool]]) -> int | None:
    """Kaplan and Meier's product over the days on which something went on, in fractions: the first day at half or less."""
    left = Fraction(1)
    for day in sorted({days for days, gone in waits if gone}):
        still_there = sum(days >= day for days, _gone in waits)
        left *= 1 - Fraction(waits.count((day, True)), still_there)
        if left <= Fraction(1, 2):
            return day
    return None


# What came back.


class Repeats(NamedTuple):
    """`chains`: the ids of each in order, the longest first, as the command lists them. `doubtful` → who repeats it."""

    chains: list[list[str]]
    doubtful: dict[str, list[str]]
    by_clause: Counter[str]
    by_unit: Counter[str]


def folded(number: str) -> str:
    return unicodedata.normalize("NFC", number).casefold()


def repeats(found: Mapping[str, Life]) -> Repeats:
    numbered: dict[str, list[str]] = defaultdict(list)
    for id, life in found.items():
        numbered[folded(life.doc.get("reference") or id)].append(id)
    links: list[tuple[str, str]] = []
    for id, life in found.items():
        for named in life.doc["repeat_of"] if life.status != "withdrawn" else ():
            others = [one for one in numbered[folded(named)] if one != id]
            earlier = named if named in found else others[0] if len(others) == 1 else named
            links.append((id, earlier))
    parts: list[set[str]] = []
    for link in links:
        touched = [part for part in parts if part & set(link)]
        parts = [part for part in parts if part not in touched] + [set(link).union(*touched)]

    def in_time(id: str) -> tuple[str, list[int]]:
        return (found[id].doc["raised"]["on"] if id in found else ""), numbers(id)

    chains = sorted(
        (sorted(part, key=in_time) for part in parts), key=lambda one: (-len(one), numbers(one[0]))
    )
    last = [found[chain[-1]] for chain in chains]
    again: dict[str, list[str]] = defaultdict(list)
    for id, earlier in links:
        if earlier in found and came_back(found[earlier], found[id]):
            again[earlier].append(id)
    return Repeats(
        chains,
        dict(again),
        Counter(clause for life in last for clause in life.doc["clauses"]),
        Counter(life.doc["unit"] for life in last if life.doc["unit"]),
    )


def came_back(earlier: Life, later: Life) -> bool:
    """It was closed after something was tried, and was seen again since."""
    end = earlier.turns[-1]
    return end.status == "closed" and earlier.tried and later.doc["raised"]["on"] >= end.day


def numbers(id: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", id)]
