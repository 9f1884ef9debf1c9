"""What the figures of corrective action are counted from: the life of each finding, and a stretch of days. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from auditcore.dates import add_days
from auditcore.figures.lives import Life
from auditcore.figures.periods import Period
from auditcore.reports.scene import Scene

Row = Mapping[str, Any]


class Corrective:
    """`lives` are those that count (`Life.counts`), however early they began; `waits` has a row for each that is open today:
    id, title, unit, owner, grade, status, due, overdue, what is awaited (`due_what`) from whom (`due_who`), `since` when.

    `until` is the day (ISO) behind the `last` one that is looked at: today's figures know nothing of tomorrow.
    """

    def __init__(self, scene: Scene, period: Period, lives: Iterable[Life], waits: Iterable[Row]) -> None:
        self.scene, self.period = scene, period
        self.until = min(period.before, add_days(scene.today, 1))
        self.last = add_days(self.until, -1)
        self.lives: Sequence[Life] = [one for one in lives if one.raised < self.until]
        self.waits: Sequence[Row] = [row for row in waits if row["raised_on"] < period.before]

    @property
    def begun(self) -> bool:
        """Whether any day of the period is there to be looked at."""
        return self.period.first < self.until

    def within(self, days: Iterable[str]) -> int:
        """How many of these days (ISO) lie in the period."""
        first, until = self.period.first, self.until
        return sum(first <= day < until for day in days)

    @cached_property
    def raised(self) -> list[Life]:
        return [one for one in self.lives if self.period.first <= one.raised]

    @cached_property
    def closed(self) -> list[Life]:
        """Those that were closed in the period, whatever became of them then."""
        return [one for one in self.lives if one.ends and self.within(one.ends)]

    @cached_property
    def open(self) -> list[Life]:
        """Those open at the end of the last day."""
        return [one for one in self.lives if one.open_on(self.last)]
