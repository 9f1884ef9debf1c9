"""Charts that have a scale: lines, steps that fall, and control charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditplugins.exporters.drawing import (
    LINE,
    WIDE,
    Drawing,
    drawable,
    figures,
    mark,
    path,
    rule,
    several,
    ticks,
    width,
)
from auditplugins.exporters.drawing import words as written
from auditplugins.exporters.words import one_line, say

HIGH = 240


class Axes:
    """The field of a chart with a scale at its left and labels below; x of a label and y of a figure in it. With `slots`,
    each label has room of its own to both sides."""

    def __init__(self, to: Drawing, low: float, high: float, places: Sequence[float], slots: bool) -> None:
        whole = all(value == int(value) for one in to.chart.series for value in figures(one.values))
        self.ticks = ticks(low, high, whole)
        self.top, self.bottom = to.y + 8, to.y + 8 + HIGH
        self.left = max(width(to.value(tick)) for tick in self.ticks) + 8
        self.right = WIDE - 24
        first, last = places[0], places[-1]
        inset = (self.right - self.left) / len(places) / 2 if slots else 12
        scale = (self.right - self.left - 2 * inset) / ((last - first) or 1)
        self.xs = [self.left + inset + (place - first) * scale for place in places]
        for tick in self.ticks:
            y = self.y(tick)
            to.put(rule(self.left, y, self.right, y, faint=tick != 0))
            to.put(written(self.left - 6, y + 5, to.value(tick), "end"))
        to.y = self.bottom

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / ((high - low) or 1) * (self.bottom - self.top)

    def labels(self, to: Drawing, at: Sequence[tuple[float, str]]) -> None:
        """Words below the field, as many as find room; the last always."""
        longest = max(min(width(said), 90) for _x, said in at) + 10
        last = None
        for x, said in reversed(at):
            if last is None or last - x >= longest:
                last = x
                half = longest / 2
                middle = min(max(x, half - 5), WIDE - half + 5)
                to.put(rule(x, self.bottom, x, self.bottom + 4, faint=False))
                to.put(several(middle, self.bottom + 14, said, longest - 10, 1, "middle"))
        to.y = self.bottom + LINE + 6


def _axes(
    to: Drawing, series: Sequence[int], places: Sequence[float] | None = None, slots: bool = False
) -> Axes:
    found = [value for i in series for value in figures(to.chart.series[i].values)]
    high = 100.0 if to.chart.unit == "%" else max([0, *found])
    return Axes(to, min([0, *found]), max([high, *found]), places or range(len(to.chart.labels)), slots)


def lines(to: Drawing) -> None:
    """A line a series, its points marked where they are not too close."""
    series = range(len(to.chart.series))
    to.legend(series, series, series)
    axes = _axes(to, series)
    for i in series:
        points = _points(to, axes, i)
        to.put(path(points, i))
        if len(points) <= 40:
            to.put(*(mark(i, *point) for point in points if point))
    axes.labels(to, list(zip(axes.xs, map(_short, to.chart.labels), strict=True)))


def _points(to: Drawing, axes: Axes, series: int) -> list[tuple[float, float] | None]:
    return [
        None if (value := to.at(series, i)) is None else (x, axes.y(value)) for i, x in enumerate(axes.xs)
    ]


def _short(label: str) -> str:
    return one_line(label[:500])


def steps(to: Drawing) -> None:
    """A line a series that stays until the next label; labels that are numbers stand as far apart as these."""
    series = range(len(to.chart.series))
    to.legend(series, series)
    places = _distances(to.chart.labels)
    axes = _axes(to, series, places)
    if to.chart.unit == "%":
        y = axes.y(50)
        to.put(rule(axes.left, y, axes.right, y, faint=False, dash="2 4"))
        to.put(written(axes.right, y - 5, say(to.language, "half"), "end"))
    for i in series:
        to.put(path(_stairs(_points(to, axes, i)), i))
    axes.labels(to, list(zip(axes.xs, map(_short, to.chart.labels), strict=True)))


def _distances(labels: Sequence[str]) -> list[float] | None:
    """The labels as numbers that grow, or None."""
    try:
        found = [float(label) for label in labels]
    except ValueError:
        return None
    grows = all(b - a > 1e-9 for a, b in pairwise(found))
    return found if grows and all(map(drawable, found)) else None


def _stairs(points: Sequence[tuple[float, float] | None]) -> Iterator[tuple[float, float] | None]:
    before: tuple[float, float] | None = None
    for point in points:
        if point and before:
            yield point[0], before[1]
        yield point
        before = point


def control(to: Drawing) -> None:
    """Figures with their centre and their limits; what lies beyond a limit is a lozenge with its figure."""
    series = range(min(len(to.chart.series), 4))
    to.legend(series, series, marked=[0])
    axes = _axes(to, series, slots=True)
    half = (axes.right - axes.left) / len(axes.xs) / 2
    for i in series[1:]:
        # A limit may be another one for each figure: it stays over the room of that figure.
        flat = [side for point in _points(to, axes, i) for side in _broad(point, half)]
        to.put(path(flat, i))
    points = _points(to, axes, 0)
    to.put(path(points, 0))
    for i, point in enumerate(points):
        value, low, high = (to.at(one, i) for one in (0, 2, 3))
        if point is None or value is None:
            continue
        if (low is not None and value < low) or (high is not None and value > high):
            x, y = point
            to.put(mark(0, x, y, 5, shape=3))
            to.put(written(x, y - 11, to.value(value), "middle", ' font-weight="bold"'))
        else:
            to.put(mark(0, *point))
    axes.labels(to, list(zip(axes.xs, map(_short, to.chart.labels), strict=True)))


def _broad(point: tuple[float, float] | None, half: float) -> list[tuple[float, float] | None]:
    return [None] if point is None else [(point[0] - half, point[1]), (point[0] + half, point[1])]
