"""How many of how many, with limits: on time, repeats, verdicts that did not hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditcore import stats


class Rate(NamedTuple):
    """`number` of `of`; `share` and its Wilson limits (0 to 1) are None where there were none at all.

    `few`: so few that the numbers say more than a share would.
    """

    number: int
    of: int
    share: float | None
    low: float | None
    high: float | None
    few: bool


# One more or one less out of four moves the share by a quarter of all there is.
LEAST = 5


def rate(number: int, of: int, level: float = stats.LEVEL) -> Rate:
    """The share with `stats.wilson`'s limits. Raises ValueError unless 0 ≤ number ≤ of."""
    if number == of == 0:
        return Rate(0, 0, None, None, None, True)
    low, high = stats.wilson(number, of, level)
    return Rate(number, of, number / of, low, high, of < LEAST)


def rate_of(cases: Iterable[bool | None], level: float = stats.LEVEL) -> Rate:
    """How many of these are true; None is one of which it cannot be said, and does not count.

    The repeat rate: of the findings, those that repeat one. The ineffective rate: of the verdicts, those that were not
    “effective”, None where there is none yet.
    """
    known = [case for case in cases if case is not None]
    return rate(sum(known), len(known), level)


class Promise(NamedTuple):
    """Something due on a day (ISO), and the day on which it was done; None while it was not. `missed` are the earlier days
    on which it was due and not done: what was allowed only afterwards moves the date, and takes back no miss."""

    due: str
    done: str | None
    missed: tuple[str, ...] = ()

    def kept(self, first: str, before: str) -> bool | None:
        """Whether it was done by the day on which it was due in a stretch of days, the first one where there are several;
        None where it was not due in it."""
        if self.missed and any(first <= day < before for day in self.missed):
            return False
        if not first <= self.due < before:
            return None
        return self.done is not None and self.done <= self.due


def on_time(promises: Iterable[Promise], first: str, before: str, level: float = stats.LEVEL) -> Rate:
    """How many of those that were due from `first` up to the day before `before` were done by the end of their due day.

    Chosen by their due date alone, done or not, each once. Were those counted that were done before a due date still to
    come, the rate would flatter: others due as late cannot be late yet. So `before` is today at the latest. Which due date
    counts, the first or an extended one, is the caller's choice.
    """
    return rate_of((one.kept(first, before) for one in promises), level)
