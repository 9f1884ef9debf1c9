"""Charts as pictures in SVG, for pages and documents: `picture` draws any chart, with a text alternative in it.

The same chart gives the same bytes. Nothing in a picture runs or is fetched; all words of a chart are escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from auditcore.api import Chart
from auditplugins.exporters import drawing
from auditplugins.exporters.curves import control, lines, steps
from auditplugins.exporters.drawing import (
    LINE,
    SIZE,
    WIDE,
    Drawing,
    area,
    mark,
    path,
    plain,
    rule,
    several,
    width,
)
from auditplugins.exporters.drawing import words as written
from auditplugins.exporters.words import one_line, say, visible

# More labels than these are left to the table below.
MOST_BARS, MOST_COLUMNS = 40, 24

BAR = 16


def picture(chart: Chart, language: str, name: str = "chart", font: str = "sans-serif") -> str:
    """The chart as one `svg` element, WIDE units wide. `name` begins the ids in it: another one for each of a page."""
    drawn = Drawing(chart, language, name)
    if drawn.any():
        DRAWN.get(chart.kind, bars)(drawn)
    else:
        drawn.put(written(0, SIZE, say(language, "no figures")))
        drawn.y = LINE
    high = plain(drawn.y + 2)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}" role="img"'
        f' aria-labelledby="{name}-t {name}-d" font-family="{font}" font-size="{SIZE}" fill="currentColor">'
        f'<title id="{name}-t">{escape(one_line(chart.title))}</title>'
        f'<desc id="{name}-d">{escape(visible(chart.about))}</desc>'
        f"{''.join(drawn.parts)}</svg>"
    )


class Field(NamedTuple):
    """Where bars stand: their ends from left to right, and the figure at the left."""

    left: float
    right: float
    low: float
    scale: float

    def x(self, value: float) -> float:
        return self.left + (value - self.low) * self.scale


def _field(to: Drawing, series: Sequence[int], beside: float) -> Field:
    """The room between the labels and what stands beside the bars."""
    longest = max(width(one_line(label[:500])) for label in to.chart.labels[:MOST_BARS])
    left, right = min(longest + 10, WIDE * 0.36), WIDE - beside
    found = [
        value for i in series for value in drawing.figures(to.at(i, at) for at in range(len(to.chart.labels)))
    ]
    low, high = min([0, *found]), max([0, *found])
    return Field(left, right, low, (right - left) / ((high - low) or 1))


def _widest(to: Drawing, series: Sequence[int], shown: Callable[[float], str]) -> float:
    values = (to.at(i, at) for i in series for at in range(len(to.chart.labels)))
    return max((width(shown(value)) for value in values if value is not None), default=0)


def _rows(to: Drawing, field: Field, bars: int) -> Iterator[tuple[int, float]]:
    """Each label with its words put down, and where the middle of its row is; the line at which bars begin."""
    labels, top = to.chart.labels[:MOST_BARS], to.y
    for place, label in enumerate(labels):
        lines = len(drawing.fitted(label, field.left - 10, 3))
        room = max(bars * BAR, lines * LINE) + 8
        middle = to.y + room / 2
        to.put(several(field.left - 8, middle, label, field.left - 10, 3, "end"))
        yield place, middle
        to.y += room
    to.put(rule(field.x(0), top, field.x(0), to.y, faint=False))


def bars(to: Drawing) -> None:
    """A bar for each series beside its label, its figure at its end."""
    series = range(len(to.chart.series))
    to.put(drawing.patterns(to.name, len(series)))
    to.legend(series)
    field = _field(to, series, _widest(to, series, to.value) + 10)
    for place, middle in _rows(to, field, len(series)):
        for row, i in enumerate(series):
            y = middle - len(series) * BAR / 2 + row * BAR
            value = to.at(i, place)
            if value is None:
                to.put(written(field.x(0) + 6, y + BAR - 3, "–"))
                continue
            end, begin = max(value, 0), min(value, 0)
            to.put(area(to.name, i, field.x(begin), y + 1.5, (end - begin) * field.scale, BAR - 3))
            to.put(written(field.x(end) + 6, y + BAR - 3, to.value(value)))
    to.left_out(len(to.chart.labels) - MOST_BARS)


def pareto(to: Drawing) -> None:
    """The bars of the first series, and the second as a line of shares from 0 to 100 across them."""
    to.legend((0, 1), lined=[1], marked=[1])
    counts = _widest(to, [0], to.value)
    shares = _widest(to, [1], to.share) + 14
    field = _field(to, [0], counts + shares + 10)
    top, points = to.y, list[tuple[float, float] | None]()
    # The line of shares runs across the bars, so their figures stand in columns of their own.
    for place, middle in _rows(to, field, 1):
        value, share = to.at(0, place), to.at(1, place)
        if value is not None:
            begin = min(value, 0)
            to.put(area(to.name, 0, field.x(begin), middle - 6, abs(value) * field.scale, 12))
        to.put(written(WIDE - shares, middle + 5, "–" if value is None else to.value(value), "end"))
        if share is not None:
            to.put(written(WIDE, middle + 5, to.share(share), "end"))
        points.append(None if share is None else (_along(field, share), middle))
    most = _along(field, 80)
    to.put(rule(most, top, most, to.y, dash="2 3"))
    to.put(path(points, 1), *(mark(1, *point) for point in points if point))
    to.put(written(most, to.y + SIZE, to.share(80), "middle"))
    to.y += LINE + 2
    to.left_out(len(to.chart.labels) - MOST_BARS)


def _along(field: Field, share: float) -> float:
    return field.left + (field.right - field.left) * min(max(share, 0), 100) / 100


# From nothing to the most: the darker the more; the figure stands in each field, light on dark.
SHADES = ("#ffffff", "#dfeaf6", "#b9d2ec", "#86b1dd", "#2f6fb5", "#154a85", "#0b2f5c")


# More rows than these stand in two halves beside each other, where a column of each has so much room.
TALL, SLIM, APART = 16, 60, 12


def heat(to: Drawing) -> None:
    """A field for each label of each series, the darker the more, with its figure in it."""
    to.legend(())
    labels, series = to.chart.labels[:MOST_COLUMNS], to.chart.series[:MOST_BARS]
    longest = max(width(one_line(one.name)) for one in series)
    left = min(longest + 10, WIDE * 0.34)
    half = (WIDE - APART) / 2
    halves = len(series) > TALL and half - left >= SLIM * len(labels)
    wide = min(((half if halves else WIDE) - left) / len(labels), 110)
    middle = -(-len(series) // 2)
    parts = [(0.0, range(middle)), (half + APART, range(middle, len(series)))]
    top, bottom, most = to.y, 0.0, _most(to)
    for x, rows in parts if halves else [(0.0, range(len(series)))]:
        to.y = top
        _column_heads(to, x + left, wide, labels)
        for row in rows:
            _fields(to, x + left, wide, left, row, len(labels), most)
        bottom = max(bottom, to.y)
    to.y = bottom
    to.left_out(len(to.chart.labels) - len(labels) + len(to.chart.series) - len(series))


# Room along a label that stands upright, and in how many lines at the most.
UPRIGHT, ABREAST = 130, 3


def _column_heads(to: Drawing, left: float, wide: float, labels: Sequence[str]) -> None:
    """The labels above their columns; upright where these are slim, or a word would have to be broken."""
    longest = max((width(word) for label in labels for word in one_line(label[:500]).split(" ")), default=0)
    upright = wide < 52 or longest > wide - 8
    if upright:
        lines = [drawing.fitted(label, UPRIGHT, max(1, min(ABREAST, int(wide // LINE)))) for label in labels]
        head = max((width(line) for some in lines for line in some), default=0) + 8
    else:
        lines = [drawing.fitted(label, wide - 8, 4) for label in labels]
        head = max(map(len, lines)) * LINE + 4
    for place, label in enumerate(labels):
        x = left + (place + 0.5) * wide
        if not upright:
            to.put(several(x, to.y + head / 2, label, wide - 8, 4, "middle"))
            continue
        first = x + 5 - (len(lines[place]) - 1) * LINE / 2
        for number, said in enumerate(lines[place]):
            at = f"{plain(first + number * LINE)} {plain(to.y + head - 4)}"
            to.put(f'<text transform="translate({at}) rotate(-90)">{escape(said)}</text>')
    to.y += head


def _most(to: Drawing) -> float:
    found = [value for one in to.chart.series[:MOST_BARS] for value in drawing.figures(one.values)]
    return max([0, *found]) or 1


def _fields(to: Drawing, left: float, wide: float, beside: float, row: int, count: int, most: float) -> None:
    """A series' name, in the room beside its fields, and these."""
    name = to.chart.series[row].name
    high = max(24, len(drawing.fitted(name, beside - 10, 2)) * LINE + 6)
    to.put(several(left - 8, to.y + high / 2, name, beside - 10, 2, "end"))
    for place in range(count):
        value = to.at(row, place)
        shade = 0 if not value or value < 0 else 1 + round(value / most * (len(SHADES) - 2))
        x = left + place * wide
        to.put(
            f'<rect x="{plain(x)}" y="{plain(to.y)}" width="{plain(wide)}" height="{plain(high)}"'
            f' fill="{SHADES[shade]}" stroke="#767676"/>'
        )
        ink = "#ffffff" if shade > 3 else "#000000"
        shown = "–" if value is None else to.value(value)
        to.put(written(x + wide / 2, to.y + high / 2 + 5, shown, "middle", f' class="in" fill="{ink}"'))
    to.y += high


DRAWN: dict[str, Callable[[Drawing], None]] = {
    "bars": bars,
    "pareto": pareto,
    "lines": lines,
    "steps": steps,
    "control": control,
    "heat": heat,
}
