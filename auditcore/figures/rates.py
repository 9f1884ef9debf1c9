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
    """Something due on a day (ISO), and the day on which it was done; None while it was not."""

    due: str
    done: str | None


def on_time(promises: Iterable[Promise], first: str, before: str, level: float = stats.LEVEL) -> Rate:
    """How many of those that were due from `first` up to the day before `before` were done by the end of their due day.

    Chosen by their due date alone, done or not. Were those counted that were done before a due date still to come, the
    rate would flatter: others due as late cannot be late yet. So `before` is today at the latest. Which due date counts,
    the first or an extended one, is the caller's choice.
    """
    due = (one for one in promises if first <= one.due < before)
    return rate_of((one.done is not None and one.done <= one.due for one in due), level)
