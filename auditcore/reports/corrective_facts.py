"""What the figures of corrective action are counted from: the life of each finding, and a stretch of days. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from auditcore.dates import add_days
from auditcore.figures.lives import Life, Task
from auditcore.figures.periods import Period
from auditcore.reports.scene import Scene

Row = Mapping[str, Any]


class Corrective:
    """`lives` are those that count (`Life.counts`), however early they began; `waits` has a row for each that is open today:
    id, title, unit, owner, grade, status, due, overdue, what is awaited (`due_what`) from whom (`due_who`), `since` when.

    `reviewed` are the actions of management reviews. `begins` is the day (ISO) on which the record begins, by default that
    of its first finding. `until` is the day behind the `last` one that is looked at: today's figures know nothing of
    tomorrow.
    """

    def __init__(
        self,
        scene: Scene,
        period: Period,
        lives: Iterable[Life],
        waits: Iterable[Row],
        reviewed: Iterable[Task] = (),
        begins: str = "",
    ) -> None:
        self.scene, self.period, self.reviewed = scene, period, tuple(reviewed)
        self.until = min(period.before, add_days(scene.today, 1))
        self.last = add_days(self.until, -1)
        self.lives: Sequence[Life] = [one for one in lives if one.raised < self.until]
        self.waits: Sequence[Row] = [row for row in waits if row["raised_on"] < period.before]
        self.begins = begins or min((one.raised for one in self.lives), default="")

    @property
    def begun(self) -> bool:
        """Whether any day of the period is there to be looked at."""
        return self.period.first < self.until

    @property
    def unknown(self) -> bool:
        """Whether the whole period lies before the record: that nothing is known of it is no zero."""
        return self.period.before <= self.begins

    def within(self, days: Iterable[str]) -> int:
        """How many of these days (ISO) lie in the period."""
        first, until = self.period.first, self.until
        return sum(first <= day < until for day in days)

    @cached_property
    def tasks(self) -> Mapping[str, Task]:
        """All actions by id: those of findings, of which one may serve several, and those of reviews."""
        served = {task.id: task for one in self.lives for task in one.tasks}
        return {**served, **{task.id: task for task in self.reviewed}}

    @cached_property
    def kept(self) -> Mapping[str, bool]:
        """The actions that were due in the period, by id: whether each was done by the date as it stood when it fell due.
        What is due today may still be done today."""
        first, until = self.period.first, min(self.until, self.scene.today)
        found = (
            (id, task.promise.kept(first, until))
            for id, task in self.tasks.items()
            if (task.missed or first <= task.due < until) and task.promise
        )
        return {id: kept for id, kept in found if kept is not None}

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
