"""What figures need to know of a finding, drawn from its moves and those of its actions once. Pure.

A finding opens on the day on which it was raised, and once more when it is reopened. Withdrawn ones were unfounded and
strengths ask for nothing: neither belongs into the figures of corrective action.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate, waiting
from auditcore.case import units_of
from auditcore.dates import days_between
from auditcore.figures import promises
from auditcore.figures.promises import Told
from auditcore.figures.rates import Promise
from auditcore.lifecycle import Standing, ended_on, standing
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
    none, the days on which its due date was moved, and those that had passed before that. One that serves several findings
    is the same in each."""

    id: str
    due: str
    done: str
    given_up: str
    moved: tuple[str, ...]
    missed: tuple[str, ...] = ()

    @property
    def promise(self) -> Promise | None:
        """What was promised; None for what was given up in time. Giving up what is late already makes it no better."""
        if self.given_up and self.given_up <= self.due:
            return Promise(self.missed[-1], None, self.missed[:-1]) if self.missed else None
        return Promise(self.due, self.done or None, self.missed)


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


def life(finding: Doc, actions: Sequence[Doc], told: Told = promises.as_dated) -> Life:
    """The life of a finding with the actions that serve it; `told` knows from which day on a move counts."""
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
        tuple(promises.answers(finding, told)),
        tuple(task(action, told) for action in actions),
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


def task(action: Doc, told: Told = promises.as_dated) -> Task:
    """An action of a finding, or of a management review."""
    last = {entry["move"]: entry for entry in action["moves"]}
    done, given_up = last.get("done"), last.get("cancel")  # both end it, and nothing follows them
    moves = not promises.MOVING.isdisjoint(last)
    return Task(
        action["id"],
        promises.due(action) if moves else action["due"][0]["to"],
        done["on"] if done else "",
        max(given_up["on"], told(action, given_up)) if given_up else "",
        tuple(actionstate.moved_on(action)) if moves else (),
        promises.missed(action, told) if moves else (),
    )
