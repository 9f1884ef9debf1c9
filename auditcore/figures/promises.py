"""What was promised by when, as it stood when it fell due. Pure.

A date may be moved as long as it has not passed. Whatever is allowed, held, disputed or given up later moves the next date,
but the one that passed was missed. Moves count from the day on which they were made or, where they were written down later
and dated back, from that day: a record would else be made punctual afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import actionstate
from auditcore.case import VERIFIED
from auditcore.figures.rates import Promise
from auditcore.lifecycle import starts_round, stood

Doc = Mapping[str, Any]
Told = Callable[[Doc, Doc], str]
"""From which day (ISO) on a move of a document counts: asked only of moves that may come too late."""


def as_dated(doc: Doc, entry: Doc) -> str:
    """The day of a move as whoever recorded it said, for whoever cannot look into the record."""
    return str(entry["on"])


# Moves by which the date of an action moves; most have none of them.
MOVING = frozenset((*actionstate.NEW_DATE, "hold"))


def due(action: Doc) -> str:
    """The day (ISO) on which an action is due by all that is known; while its clock stands, if it goes on as planned."""
    now = actionstate.due(action)
    return _going_on(action, action["moves"], now.until) if now.until else now.on


def missed(action: Doc, told: Told = as_dated) -> tuple[str, ...]:
    """The days (ISO) on which an action was due and not done, before its date was moved on."""
    moves = [(told(action, one) if one["move"] in MOVING else str(one["on"]), one) for one in action["moves"]]
    done = next((on for on, entry in moves if entry["move"] == "done"), "")
    return tuple(day for day in _fallen(action, moves) if not done or day < done)


Moves = Sequence[tuple[str, Doc]]
"""The moves of an action, each with the day (ISO) from which on it counts."""


def _fallen(action: Doc, moves: Moves) -> Iterator[str]:
    """Each day on which the action fell due and from which it was moved on only afterwards."""
    day, days = str(action["due"][0]["to"]), sorted({on for on, _entry in moves})
    while True:
        date, stands = _stood(action, moves, day)
        later = [on for on in days if on > day]
        if stands:
            day = min([stands, *later[:1]])
        elif date > day:
            day = date
        else:
            dates = (_stood(action, moves, on)[0] for on in later)
            if not (date := next((date for date in dates if date > day), "")):
                return
            yield day
            day = date


def _stood(action: Doc, moves: Moves, day: str) -> tuple[str, str]:
    """The date that counted at the end of a day (ISO); and until when its clock stands then, "" where it runs."""
    known = [entry for on, entry in moves if on <= day]
    now = actionstate.due({**action, "moves": known})
    if now.until > day:
        return now.on, now.until
    return (_going_on(action, known, day) if now.until else now.on), ""


def _going_on(action: Doc, moves: Sequence[Doc], day: str) -> str:
    """The date of an action whose clock stands, if it goes on from a day (ISO) on."""
    return actionstate.due({**action, "moves": [*moves, {"move": "resume", "on": day}]}).on


def answers(finding: Doc, told: Told = as_dated) -> Iterator[Promise]:
    """The answers that were due, each with the day on which it was first given in its round: submitted, or, where no plan is
    demanded, agreed to or declined. While a dispute waits for its decision, the clock of the answer stands."""
    due, done, stopped, late = "", "", "", tuple[str, ...]()
    given = ("submit",) if finding["grade"] in VERIFIED else ("submit", "respond")
    for entry in finding["moves"]:
        name, outcome, on = entry["move"], entry.get("outcome", ""), entry["on"]
        disputes = outcome == "dispute"
        if name == "regrade" and "answer_due" in entry and done:  # given once, and asked for anew
            yield from _promised(due, done, late)
            due, done, late = "", "", ()
        if "answer_due" in entry and not done:
            if due and due < (stopped or _counts_from(finding, entry, due, told)):
                late += (due,)
            due, stopped = entry["answer_due"], stopped and on
        if name in given and outcome and not disputes:
            done = done or on
        if disputes and (not done or finding["grade"] not in VERIFIED):
            # What was agreed to before is no longer.
            done, stopped = "", _counts_from(finding, entry, due, told)
        elif name == "decide" and stopped:
            due, stopped = stood(due, stopped, on), ""
        if starts_round(name, outcome):
            yield from _promised(due, done, late)
            due, done, stopped, late = entry.get("answer_due", ""), "", "", ()
    if not stopped or due < stopped:
        yield from _promised(due, done, late)


def _counts_from(finding: Doc, entry: Doc, due: str, told: Told) -> str:
    """From which day on a move counts, as far as it matters: it is looked up only where it may have come too late."""
    return max(entry["on"], told(finding, entry)) if entry["on"] <= due else str(entry["on"])


def _promised(due: str, done: str, late: tuple[str, ...]) -> Iterator[Promise]:
    if due:
        yield Promise(due, done or None, late)
