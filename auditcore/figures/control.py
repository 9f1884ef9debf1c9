"""Whether findings vary more from audit to audit than chance alone would make them: a control chart for rates. Pure.

After W. A. Shewhart; the u-chart as in D. C. Montgomery, Introduction to Statistical Quality Control, the chapter on
charts for attributes; runs of eight from the Western Electric Statistical Quality Control Handbook (1956).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import groupby, repeat
from typing import NamedTuple


class Sample(NamedTuple):
    """An audit: how many findings it made, and its area of opportunity, such as how many questions were asked."""

    name: str
    number: int
    size: int


class Plotted(NamedTuple):
    """A sample's findings per question, `rate`, with its own limits, `low` and `high`, since samples differ in size.

    `out`: beyond a limit; `run`: one of eight or more on the same side. `rate` is None where the size is 0; limits also
    where points are too few.
    """

    name: str
    number: int
    size: int
    rate: float | None
    low: float | None
    high: float | None
    out: bool
    run: bool


class Control(NamedTuple):
    """The points in their order and their `centre`, all findings per all questions; None where none was asked.

    `few`: fewer than LEAST points, and none is judged.
    """

    centre: float | None
    points: tuple[Plotted, ...]
    few: bool


LEAST = 8
RUN = 8
SIGMAS = 3


def u_chart(samples: Iterable[Sample]) -> Control:
    """The chart of these samples, by their order in time: centre ū = Σnumber/Σsize, limits ū ± 3√(ū/size), none below 0.

    A sample of size 0 is shown, but says nothing: neither its findings nor its place count, and it breaks no run. Where
    findings of an audit come in clumps, points lie out of the limits more often than they should.
    Raises ValueError for a negative number or size.
    """
    given = tuple(samples)
    for one in given:
        if one.number < 0 or one.size < 0:
            raise ValueError(f"{one.number} of {one.size} in {one.name}")
    asked = [one for one in given if one.size]
    whole = Sample("", sum(one.number for one in asked), sum(one.size for one in asked))
    few, runs = len(asked) < LEAST, _in_runs(_above(one, whole) for one in asked)
    points = (_plotted(one, whole, bool(one.size) and next(runs), few) for one in given)
    return Control(whole.number / whole.size if whole.size else None, tuple(points), few)


def _plotted(one: Sample, whole: Sample, run: bool, few: bool) -> Plotted:
    rate = one.number / one.size if one.size else None
    if few or not one.size:
        return Plotted(*one, rate, None, None, False, False)
    centre = whole.number / whole.size
    reach = SIGMAS * math.sqrt(centre / one.size)
    # |rate − centre| > reach in whole numbers: a point on its limit is within, whatever the rounding.
    out = _above(one, whole) ** 2 > SIGMAS**2 * whole.number * one.size * whole.size
    return Plotted(*one, rate, max(0.0, centre - reach), centre + reach, out, run)


def _above(one: Sample, whole: Sample) -> int:
    """How far a sample lies above the centre, below where negative: (rate − centre) × its size × the whole size."""
    return one.number * whole.size - whole.number * one.size


def _in_runs(above: Iterable[int]) -> Iterator[bool]:
    """For each in turn, whether it is one of RUN or more on the same side; what is on the centre is on neither."""
    for side, group in groupby((how > 0) - (how < 0) for how in above):
        length = len(list(group))
        yield from repeat(side != 0 and length >= RUN, length)
