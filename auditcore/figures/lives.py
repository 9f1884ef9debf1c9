"""What figures need to know of a finding, drawn from its moves and those of its actions once. Pure.

A finding opens on the day on which it was raised, and once more when it is reopened. Withdrawn ones were unfounded and
strengths ask for nothing: neither belongs into the figures of corrective action.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate, waiting
from auditcore.case import VERIFIED, units_of
from auditcore.dates import add_days, days_between
from auditcore.figures.rates import Promise
from auditcore.lifecycle import Standing, ended_on, standing, starts_round
from auditcore.model import ENDED
from auditcore.stats import Wait

Doc = Mapping[str, Any]


class Judged(NamedTuple):
    """A verdict on the effect: the day (ISO) and how it came out, one of VERDICTS; `only`: of a correction alone."""

    on: str
    outcome: str
    only: bool


class Task(NamedTuple):
    """An action: the due date that counts (ISO), the day on which it was done, the one on which it was given up, "" for
    none, and the days on which its due date was moved. One that serves several findings is the same in each."""

    id: str
    due: str
    done: str
    given_up: str
    moved: tuple[str, ...]

    @property
    def promise(self) -> Promise | None:
        """What was promised; None for what was given up in time. Giving up what is late already makes it no better."""
        if self.given_up and self.given_up <= self.due:
            return None
        return Promise(self.due, self.done or None)


class Life(NamedTuple):
    """A finding from `raised` (ISO) on. `since` is the day from which it has stood where it stands. `ends` and `reopened`
    are the days on which it was closed and opened again, by turns: it is over where there are more of the first. `units`
    are all in which it was seen, the one that answers for it first; `categories` the kinds of its cause, as found last.
    `answers` are what was due from the unit, one a round; `repeat` says whether it repeats another."""

    id: str
    audit: str
    origin: str
    grade: str
    status: str
    units: tuple[str, ...]
    owner: str
    clauses: tuple[str, ...]
    categories: tuple[str, ...]
    raised: str
    since: str
    ends: tuple[str, ...]
    reopened: tuple[str, ...]
    repeat: bool
    verdicts: tuple[Judged, ...]
    answers: tuple[Promise, ...]
    tasks: tuple[Task, ...]

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED

    @property
    def counts(self) -> bool:
        """Whether it belongs into the figures of corrective action."""
        return self.status != "withdrawn" and self.grade != "strength"

    def open_on(self, day: str) -> bool:
        """Whether it was open at the end of a day (ISO)."""
        return self.raised <= day and not self._over_on(day)

    def wait(self, day: str) -> Wait:
        """The calendar days from its raising to its last end up to a day (ISO), or to that day while it was open then."""
        over = self._over_on(day)
        last = max(on for on in self.ends if on <= day) if over else day
        return Wait(max(0, days_between(self.raised, last)), over)

    def _over_on(self, day: str) -> bool:
        if not self.ends:
            return False
        return sum(on <= day for on in self.ends) > sum(on <= day for on in self.reopened)


def life(finding: Doc, actions: Sequence[Doc]) -> Life:
    """The life of a finding with the actions that serve it."""
    now = standing(finding, actions)
    ends, reopened = _ends(finding, actions, now)
    return Life(
        finding["id"],
        finding["audit"],
        finding["origin"],
        finding["grade"],
        now.status,
        tuple(units_of(finding)),
        finding["owner"] or "",
        tuple(finding["clauses"]),
        _categories(finding),
        finding["raised"]["on"],
        now.since["on"],
        ends,
        reopened,
        bool(finding["repeat_of"]),
        tuple(_verdicts(finding)),
        tuple(_answers(finding)),
        tuple(map(_task, actions)),
    )


def _ends(finding: Doc, actions: Sequence[Doc], now: Standing) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The days on which it was closed, and those on which it was opened again. None lies before its raising, whatever was
    written down afterwards."""
    first, closed, reopened = finding["raised"]["on"], tuple[str, ...](), tuple[str, ...]()
    if "reopen" in now.latest:
        stays = [stay for stay in waiting.segments(finding, actions, first) if stay.status in ENDED]
        closed, reopened = tuple(stay.since for stay in stays), tuple(stay.to or "" for stay in stays)
    if now.status not in ENDED:
        return closed, reopened
    return (*closed, max(first, *reopened, ended_on(now, actions) or "")), reopened


def _categories(finding: Doc) -> tuple[str, ...]:
    """The kinds of cause that were found last: those of an earlier round did not hold."""
    found = [kind for entry in finding["moves"] if (kind := entry.get("facts", {}).get("category"))]
    if not found:
        return ()
    return (found[-1],) if isinstance(found[-1], str) else tuple(found[-1])


def _verdicts(finding: Doc) -> Iterator[Judged]:
    only = False
    for entry in finding["moves"]:
        if entry["move"] == "submit":
            only = entry.get("outcome") == "correction-only"
        elif entry["move"] == "verify":
            yield Judged(entry["on"], entry["outcome"], only)


def _answers(finding: Doc) -> Iterator[Promise]:
    """The answers that were due, each with the day on which it was first given in its round: submitted, or, where no plan is
    demanded, agreed to or declined. While a dispute waits for its decision, the clock of the answer stands."""
    due, done, stopped, paused = "", "", "", 0
    answers = ("submit",) if finding["grade"] in VERIFIED else ("submit", "respond")
    for entry in finding["moves"]:
        name, outcome, on = entry["move"], entry.get("outcome", ""), entry["on"]
        disputes = outcome == "dispute"
        if name == "regrade" and "answer_due" in entry and done:  # given once, and asked for anew
            yield from _promised(due, paused, done)
            done = ""
        if "answer_due" in entry and not done:
            due, paused, stopped = entry["answer_due"], 0, stopped and on
        if name in answers and outcome and not disputes:
            done = done or on
        if disputes and (not done or finding["grade"] not in VERIFIED):
            done, stopped = "", on  # what was agreed to before is no longer
        elif name == "decide" and stopped:
            paused, stopped = paused + max(0, days_between(stopped, on)), ""
        if starts_round(name, outcome):
            yield from _promised(due, paused, done)
            due, done, stopped, paused = entry.get("answer_due", ""), "", "", 0
    if not stopped:
        yield from _promised(due, paused, done)


def _promised(due: str, paused: int, done: str) -> Iterator[Promise]:
    if due:
        yield Promise(add_days(due, paused) if paused else due, done or None)


def _task(action: Doc) -> Task:
    last = {entry["move"]: entry["on"] for entry in action["moves"]}
    # Both end it, and nothing follows them.
    return Task(
        action["id"],
        actionstate.due(action).on,
        last.get("done", ""),
        last.get("cancel", ""),
        tuple(actionstate.moved_on(action)),
    )
