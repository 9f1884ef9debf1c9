"""Lines, words and patterns of pictures in SVG: what charts are put together from, and the `Drawing` that they are put on.

A picture is as wide as a phone shows it and is read in black and white: ink is the colour of the text around it, and
each series has a pattern, a dash and a mark of its own besides its colour. The classes `s0` (filled) and `o0` (drawn) let
a page give the series other colours in the dark.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape

from auditcore.api import Chart
from auditplugins.exporters.words import number, one_line, percent, say

WIDE = 480
SIZE, LINE = 14, 18

# How wide a picture stands on paper, in mm, and how high it may be for that; one that is higher is made smaller, down to
# this width, in which its letters are still read well.
BROAD, HIGH, NARROW = 127.0, 75.0, 92.0

COLOURS = ("#1f5fa8", "#a35200", "#00705a", "#7b3fa0", "#8a1c3c", "#4d4d4d")
DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 2", "1 4")

# What a series' area is filled with, in a square of 6: nothing for the first, which is full.
_PATTERNS = (
    "",
    '<rect width="3" height="6" {ink}/>',
    '<circle cx="3" cy="3" r="1.9" {ink}/>',
    '<path d="M0 0h6v1.6h-6zM0 0v6h1.6v-6z" {ink}/>',
    '<rect width="6" height="1.6" {ink}/>',
    '<rect width="1.2" height="1.2" {ink}/>',
)
_TURNED = {1: ' patternTransform="rotate(45)"'}


def on_paper(high: float, most: float) -> float:
    """How wide a picture so many units high is set on paper, in mm: never higher than `most`. What is high would often not
    fit on the rest of a page, and leave that empty."""
    return min(BROAD, max(NARROW, HIGH * WIDE / high), most * WIDE / high)


def plain(number: float) -> str:
    """A coordinate, to a tenth."""
    return f"{number:.1f}".removesuffix(".0")


def ink(series: int) -> str:
    return f'class="s{series % len(COLOURS)}" fill="{COLOURS[series % len(COLOURS)]}"'


def drawn(series: int) -> str:
    return f'class="o{series % len(COLOURS)}" stroke="{COLOURS[series % len(COLOURS)]}"'


def patterns(name: str, count: int) -> str:
    """What fills the areas of so many series, in this picture."""
    made = "".join(
        f'<pattern id="{name}-p{i}" width="6" height="6" patternUnits="userSpaceOnUse"{_TURNED.get(i, "")}>'
        f"{_PATTERNS[i].format(ink=ink(i))}</pattern>"
        for i in range(1, min(count, len(COLOURS)))
    )
    return f"<defs>{made}</defs>" if made else ""


def area(name: str, series: int, x: float, y: float, wide: float, high: float) -> str:
    """A rectangle as the areas of a series are."""
    i = series % len(COLOURS)
    filled = ink(0) if i == 0 else f'class="o{i}" fill="url(#{name}-p{i})" stroke="{COLOURS[i]}"'
    return f'<rect x="{plain(x)}" y="{plain(y)}" width="{plain(wide)}" height="{plain(high)}" {filled}/>'


def rule(x: float, y: float, to_x: float, to_y: float, faint: bool = True, dash: str = "") -> str:
    """A straight line in ink, a faint one for what only guides the eye."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    weak = ' stroke-opacity=".25"' if faint else ""
    return (
        f'<path d="M{plain(x)} {plain(y)}L{plain(to_x)} {plain(to_y)}" stroke="currentColor"{weak}{dashed}/>'
    )


def path(points: Iterable[tuple[float, float] | None], series: int, dash: str | None = None) -> str:
    """A line through the points; None leaves a gap."""
    told, begin = [], True
    for point in points:
        if point is None:
            begin = True
            continue
        told.append(f"{'M' if begin else 'L'}{plain(point[0])} {plain(point[1])}")
        begin = False
    dash = DASHES[series % len(DASHES)] if dash is None else dash
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{"".join(told)}" fill="none" stroke-width="2"{dashed} {drawn(series)}/>' if told else ""


def mark(series: int, x: float, y: float, size: float = 4, shape: int | None = None) -> str:
    """A point of a series: a ball, a square, a tip, a lozenge …"""
    a, b, s = plain(x), plain(y), size
    shapes = (
        f'<circle cx="{a}" cy="{b}" r="{plain(s)}"',
        f'<path d="M{plain(x - s)} {plain(y - s)}h{plain(2 * s)}v{plain(2 * s)}h{plain(-2 * s)}z"',
        f'<path d="M{a} {plain(y - s - 1)}L{plain(x + s + 1)} {plain(y + s)}L{plain(x - s - 1)} {plain(y + s)}z"',
        f'<path d="M{a} {plain(y - s - 2)}L{plain(x + s + 2)} {b}L{a} {plain(y + s + 2)}L{plain(x - s - 2)} {b}z"',
    )
    return f"{shapes[(series if shape is None else shape) % len(shapes)]} {ink(series)}/>"


def words(x: float, y: float, said: str, anchor: str = "start", more: str = "") -> str:
    """A line of text; what it says is escaped here."""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{plain(x)}" y="{plain(y)}"{at}{more}>{escape(said)}</text>' if said else ""


def several(x: float, y: float, said: str, room: float, lines: int, anchor: str = "start") -> str:
    """A text in at most so many lines, the whole of it as a tip where it had to be cut; `y` is the middle of it all."""
    fitting = fitted(said, room, lines)
    top = y - (len(fitting) - 1) * LINE / 2 + SIZE / 3
    shown = "".join(words(x, top + i * LINE, line, anchor) for i, line in enumerate(fitting))
    return f"<g><title>{escape(one_line(said)[:500])}</title>{shown}</g>" if shown.count("…") else shown


def width(said: str, size: float = SIZE) -> float:
    """About as wide as the text gets, rather more than less."""
    return sum(map(_wide, said)) * size


def _wide(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in " iljtfrI.,:;'|!()[]-":
        return 0.36
    return 0.86 if character in "mwMW%…@" else 0.72 if character.isupper() else 0.58


def fitted(said: str, room: float, lines: int) -> list[str]:
    """The text in at most so many lines of this width, an ellipsis where it does not fit."""
    left = one_line(said[:500]).split(" ")
    done: list[str] = []
    while left and len(done) < lines:
        line, left = left[0], left[1:]
        while left and width(f"{line} {left[0]}") <= room:
            line, left = f"{line} {left[0]}", left[1:]
        if width(line) > room:
            cut = _cut(line, room)
            line, left = cut, ([line[len(cut) :], *left] if len(done) + 1 < lines else ["…"])
        done.append(line)
    if left and done:
        done[-1] = f"{_cut(done[-1], room - width('…'))}…"
    return [line for line in done if line]


def _cut(word: str, room: float) -> str:
    """As much of the word as fits, no sign cut in two, and at least one."""
    taken = 0.0
    for at, character in enumerate(word):
        taken += width(character)
        if at and taken > room and not unicodedata.combining(character):
            return word[:at]
    return word


def legend(
    name: str, series: Sequence[tuple[int, str]], y: float, lined: Collection[int], marked: Collection[int]
) -> tuple[str, float]:
    """What stands for which series, in as many lines as it takes, and how high that is."""
    made, x, top = [], 0.0, y
    for i, said in series:
        (label,) = fitted(said, WIDE - 40, 1) or ("–",)
        wide = 34 + width(label)
        if x and x + wide > WIDE:
            x, y = 0.0, y + LINE + 2
        if i in lined:
            swatch = path([(x, y + 8), (x + 26, y + 8)], i) + (mark(i, x + 13, y + 8) if i in marked else "")
        else:
            swatch = area(name, i, x, y + 2, 26, 12)
        made.append(swatch + words(x + 32, y + 13, label))
        x += wide + 16
    return "".join(made), y + LINE + 8 - top


def ticks(low: float, high: float, whole: bool = False, most: int = 6) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`."""
    span = high - low
    if span < 1e-9:  # nothing that could be told apart
        span = 1
    step = 10 ** math.floor(math.log10(span / most))
    step = next(step * times for times in (1, 2, 5, 10) if span / (step * times) <= most)
    step = max(step, 1) if whole else step
    first = math.floor(low / step + 1e-9)
    return [(first + i) * step for i in range(math.ceil(high / step - 1e-9) - first + 1)]


def figures(values: Iterable[float | None]) -> Iterator[float]:
    """The values that can be drawn."""
    return (value for value in values if value is not None and drawable(value))


def drawable(value: float) -> bool:
    return math.isfinite(value) and abs(value) < 1e15


class Drawing:
    """A chart while it is drawn: parts are put down from the top, `y` is how far they reach."""

    def __init__(self, chart: Chart, language: str, name: str) -> None:
        self.chart, self.language, self.name = chart, language, name
        self.parts: list[str] = []
        self.y = 0.0

    def put(self, *parts: str) -> None:
        self.parts += parts

    def value(self, value: float) -> str:
        return self.share(value) if self.chart.unit == "%" else number(value, self.language, 2)

    def share(self, value: float) -> str:
        return percent(value, self.language)

    def at(self, series: int, label: int) -> float | None:
        """A figure that can be drawn, to a billionth, or None."""
        values = self.chart.series[series].values if series < len(self.chart.series) else ()
        value = values[label] if label < len(values) else None
        return round(value, 9) if value is not None and drawable(value) else None

    def any(self) -> bool:
        """Whether there is a figure at all."""
        places = range(len(self.chart.labels))
        return any(self.at(i, at) is not None for i in range(len(self.chart.series)) for at in places)

    def legend(
        self, series: Sequence[int], lined: Collection[int] = (), marked: Collection[int] = ()
    ) -> None:
        """The series by name, those that are lines and have marks as such; a single one is told by the title. The unit."""
        named = [(i, self.chart.series[i].name) for i in series if i < len(self.chart.series)]
        if len(named) > 1:
            made, high = legend(self.name, named, self.y, lined, marked)
            self.put(made)
            self.y += high
        if self.chart.unit not in ("", "%"):
            shown = fitted(self.chart.unit, WIDE, 1)
            self.put(*(words(0, self.y + SIZE, line, more=' font-style="italic"') for line in shown))
            self.y += LINE + 4

    def left_out(self, count: int) -> None:
        if count > 0:
            self.y += LINE
            self.put(
                words(0, self.y - 4, say(self.language, "more", count=count), more=' font-style="italic"')
            )
