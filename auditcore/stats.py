"""Figures on small numbers, told honestly: waits that are not over yet are counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Wait(NamedTuple):
    """How many days something has lasted, and whether it is over; one that is not (censored) has lasted at least so long."""

    days: int
    over: bool


class Step(NamedTuple):
    """A day on which something ended, and the share that lasts longer than that."""

    days: int
    share: float


# The shares are products of many factors: what is equal but for their rounding counts as equal.
ROUNDING = 1e-9


def kaplan_meier(waits: Iterable[Wait]) -> list[Step]:
    """The share of waits that lasts longer than each day on which one ended, by day; [] where none ended.

    Those that are not over count among the waiting up to their last day, and say nothing of what comes after it.
    Raises ValueError for a negative wait.
    """
    ended: Counter[int] = Counter()
    gone: Counter[int] = Counter()
    for days, over in waits:
        if days < 0:
            raise ValueError(f"a wait of {days} days")
        gone[days] += 1
        ended[days] += over
    steps, share, waiting = [], 1.0, gone.total()
    for days in sorted(gone):
        if ended[days]:
            share *= 1 - ended[days] / waiting
            steps.append(Step(days, share))
        waiting -= gone[days]
    return steps


def quantile(waits: Iterable[Wait], share: float) -> int | None:
    """The first day by which this share (0 to 1) of the waits is over; None where that was not reached."""
    left = 1 - share + ROUNDING
    return next((step.days for step in kaplan_meier(waits) if step.share <= left), None)


def median(waits: Iterable[Wait]) -> int | None:
    """The day by which half of the waits are over, those that still last counted, too; None where it was not reached."""
    return quantile(waits, 0.5)
