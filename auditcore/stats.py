"""Figures on small numbers, told honestly: waits that are not over yet are counted, and shares have their limits. Pure.

Shares lie between 0 and 1, never percents; days are calendar days. `level` is how sure the limits are to hold what they
estimate, if what is counted happens independently: findings that come in clumps need wider ones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Wait(NamedTuple):
    """How many days something has lasted, and whether it is over; one that is not (censored) has lasted at least so long."""

    days: int
    over: bool


class Step(NamedTuple):
    """A day on which something ended, and the share that lasts longer than that."""

    days: int
    share: float


class Point(NamedTuple):
    """A step with the limits of its share, how many ended on that day, and how many had lasted until then, these among them.

    `high` is None where nothing lasted longer: no share is left from which one could be told.
    """

    days: int
    share: float
    low: float
    high: float | None
    ended: int
    waiting: int


class Half(NamedTuple):
    """The day by which half of the waits are over, and its limits: None where that was not reached, or no limit is known.

    Of `waits`, all that were looked at, `over` have ended.
    """

    days: int | None
    low: int | None
    high: int | None
    over: int
    waits: int


class Interval(NamedTuple):
    """The limits between which a share is likely to lie."""

    low: float
    high: float


# The usual one; of a hundred such intervals, about five miss.
LEVEL = 0.95

# The shares are products of many factors: what is equal but for their rounding counts as equal.
ROUNDING = 1e-9


def kaplan_meier(waits: Iterable[Wait]) -> list[Step]:
    """The share of waits that lasts longer than each day on which one ended, by day; [] where none ended.

    Those that are not over count among the waiting up to their last day, and say nothing of what comes after it
    (E. L. Kaplan and P. Meier, 1958). Raises ValueError for a negative wait.
    """
    steps, share = [], 1.0
    for days, ended, waiting in _ends(waits):
        share *= 1 - ended / waiting
        steps.append(Step(days, share))
    return steps


def _ends(waits: Iterable[Wait]) -> Iterator[tuple[int, int, int]]:
    """Each day on which waits ended, with how many did, and how many had lasted until then."""
    ended: Counter[int] = Counter()
    gone: Counter[int] = Counter()
    for days, over in waits:
        if days < 0:
            raise ValueError(f"a wait of {days} days")
        gone[days] += 1
        ended[days] += over
    waiting = gone.total()
    for days in sorted(gone):
        if ended[days]:
            yield days, ended[days], waiting
        waiting -= gone[days]


def survival(waits: Iterable[Wait], level: float = LEVEL) -> list[Point]:
    """`kaplan_meier` with the limits of each share, one day at a time: M. Greenwood's variance (1926) on the log-log scale.

    On that scale the limits stay between 0 and 1 and hold for few waits, too (J. D. Kalbfleisch and R. L. Prentice, The
    Statistical Analysis of Failure Time Data, section 1.4). Raises ValueError for a negative wait.
    """
    points, share, variance, z = [], 1.0, 0.0, _z(level)
    for days, ended, waiting in _ends(waits):
        share *= 1 - ended / waiting
        low, high = 0.0, None
        if ended < waiting:
            variance += ended / (waiting * (waiting - ended))
            power = math.exp(z * math.sqrt(variance) / -math.log(share))
            low, high = share**power, share ** (1 / power)
        points.append(Point(days, share, low, high, ended, waiting))
    return points


def quantile(waits: Iterable[Wait], share: float) -> int | None:
    """The first day by which this share (0 to 1) of the waits is over; None where that was not reached."""
    return _reached(((step.days, step.share) for step in kaplan_meier(waits)), share)


def _reached(steps: Iterable[tuple[int, float | None]], share: float) -> int | None:
    left = 1 - share + ROUNDING
    return next((days for days, lasting in steps if lasting is not None and lasting <= left), None)


def median(waits: Iterable[Wait]) -> int | None:
    """The day by which half of the waits are over, those that still last counted, too; None where it was not reached."""
    return quantile(waits, 0.5)


def half(waits: Iterable[Wait], level: float = LEVEL) -> Half:
    """The median with its limits: the days on which the limits of the share that lasts come down to half (R. Brookmeyer
    and J. Crowley, 1982). Raises ValueError for a negative wait."""
    waits = list(waits)
    points = survival(waits, level)
    return Half(
        _reached(((point.days, point.share) for point in points), 0.5),
        _reached(((point.days, point.low) for point in points), 0.5),
        _reached(((point.days, point.high) for point in points), 0.5),
        sum(wait.over for wait in waits),
        len(waits),
    )


def wilson(count: int, of: int, level: float = LEVEL) -> Interval:
    """E. B. Wilson's score interval (1927) for the share `count` of `of`; the limits lie between 0 and 1.

    Not corrected for continuity: over all shares it then holds the true one about as often as `level` says, even among a
    handful, where the corrected one is wider than it says (A. Agresti and B. A. Coull, The American Statistician 52, 1998;
    R. G. Newcombe, Statistics in Medicine 17, 1998, method 3). Raises ValueError unless 0 ≤ count ≤ of and of > 0.
    """
    _check(count, of)
    z = _z(level)
    return Interval(_score(count, of, z), 1 - _score(of - count, of, z))


def _score(count: int, of: int, z: float) -> float:
    """The lower limit; the upper one is what it leaves of those that are not counted."""
    root = math.sqrt(z * z + 4 * count * (of - count) / of)
    return max(0.0, (2 * count + z * z - z * root) / (2 * (of + z * z))) if count else 0.0


def exact_low(count: int, of: int, level: float = LEVEL) -> float:
    """The lower limit of the exact interval of C. J. Clopper and E. S. Pearson (1934) for the share `count` of `of`: the
    share of which as many as `count` would be met with half of 1 − level. Raises as `wilson` does."""
    _check(count, of)
    if not count:
        return 0.0
    low, high = 0.0, 1.0
    # As many as `count` are the likelier, the greater the share: it is halved until nothing lies between.
    while low < (middle := (low + high) / 2) < high:
        if _beta(middle, count, of - count + 1) < (1 - level) / 2:
            low = middle
        else:
            high = middle
    return high


def _beta(x: float, a: int, b: int) -> float:
    """The regularised incomplete beta function I_x(a, b): the chance of a or more among a + b − 1 of which each has x.

    By its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22) with W. J. Lentz's method; it needs
    some √(a + b) terms.
    """
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    if not x:
        return 0.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    value, upper, lower = 1.0, 1.0, 0.0
    for term in _terms(x, a, b):
        lower = 1 / (1 + term * lower)
        upper = 1 + term / upper
        value *= upper * lower
        if abs(upper * lower - 1) < 1e-15:
            break
    return math.exp(log_front) / a / value


def _terms(x: float, a: int, b: int) -> Iterator[float]:
    """The numerators of the continued fraction, as many as ever are needed."""
    for m in range(100_000):
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        yield (m + 1) * (b - m - 1) * x / ((a + 2 * m + 1) * (a + 2 * m + 2))


def _check(count: int, of: int) -> None:
    if not 0 <= count <= of or not of:
        raise ValueError(f"{count} of {of}")


def _z(level: float) -> float:
    """How many standard deviations on both sides hold this share of a normal distribution."""
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + level) / 2)
