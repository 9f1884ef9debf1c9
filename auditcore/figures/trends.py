"""Whether something happens more often than it did before, when months are few. Pure."""

from __future__ import annotations

from typing import NamedTuple

from auditcore import stats


class Counted(NamedTuple):
    """How often something happened in so many calendar days."""

    number: int
    days: int


class Trend(NamedTuple):
    """The later rate divided by the earlier one, with its limits: 2 is twice as often.

    `ratio` and `high` are None where nothing happened earlier: nothing can be divided by it, and nothing bounds it above.
    `change` is 1 where it grew, −1 where it fell, 0 where the limits hold both. `few`: so few that it would be 0 whenever
    they had happened.
    """

    earlier: Counted
    later: Counted
    ratio: float | None
    low: float
    high: float | None
    change: int
    few: bool


def trend(earlier: Counted, later: Counted, level: float = stats.LEVEL) -> Trend:
    """Two periods' counts compared as Poisson rates, with the exact limits of their ratio.

    Given that something happened n times in all, the times in the later period are binomial; its exact limits (Clopper and
    Pearson) become those of the ratio (J. Przyborowski and H. Wilenski, Biometrika 31, 1940). They hold where things happen
    one by one; for findings that an audit brings together, they are too narrow.
    Raises ValueError for a negative number, or a period without a day.
    """
    for one in (earlier, later):
        if one.number < 0 or one.days <= 0:
            raise ValueError(f"{one.number} in {one.days} days")
    low, upside_down = _low(earlier, later, level), _low(later, earlier, level)
    high = 1 / upside_down if upside_down else None
    change = int(low > 1) - int(high is not None and high < 1)
    ratio = later.number * earlier.days / (earlier.number * later.days) if earlier.number else None
    return Trend(earlier, later, ratio, low, high, change, _few(earlier, later, level))


def _low(earlier: Counted, later: Counted, level: float) -> float:
    """The lower limit of later to earlier: the odds of the share that the later ones are of all, for as many days."""
    if not later.number:
        return 0.0
    share = stats.exact_low(later.number, earlier.number + later.number, level)
    return share / (1 - share) * earlier.days / later.days


def _few(earlier: Counted, later: Counted, level: float) -> bool:
    """Whether even all of them in the shorter period would be no wonder."""
    shorter = min(earlier.days, later.days) / (earlier.days + later.days)
    return bool(shorter ** (earlier.number + later.number) >= (1 - level) / 2)
