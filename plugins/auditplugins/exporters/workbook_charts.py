"""A chart of a report as a true chart beside its table, drawn from the table's own cells where these say the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any

from auditcore.api import Chart, Series
from auditplugins.exporters import workbook_cells as cells
from auditplugins.exporters.words import one_line
from auditplugins.exporters.workbook_book import DARK, FONT, Book
from auditplugins.exporters.workbook_sources import (
    Line,
    Source,
    Values,
    block,
    filled_up,
    is_drawn,
    located,
    series,
)
from auditplugins.exporters.workbook_tables import Written

# Of a drawing, in pixels; a row has 20, a column 64.
WIDE, HIGH, HIGHEST, ROW, COLUMN = 720, 380, 2000, 20, 64
# A chart stands below a table that is wider than this.
BESIDE = 100.0
# Bars stand upright where so many short labels have room.
SHORT, FEW = 12.0, 16

Look = dict[str, Any]
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII).fullmatch

# Series differ without colour, too: by shade and pattern, by the line and the signs on it.
_EDGE: Look = {"border": {"color": "#000000", "width": 0.75}}
_BARS: tuple[Look, ...] = (
    {"fill": {"color": DARK}},
    {"pattern": {"pattern": "dark_upward_diagonal", "fg_color": "#C55A11", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#BFBFBF"}},
    {"pattern": {"pattern": "small_grid", "fg_color": "#548235", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#FFFFFF"}},
    {"pattern": {"pattern": "percent_50", "fg_color": "#7F6000", "bg_color": "#FFFFFF"}},
)
_LINES = (
    (DARK, "solid", "circle"),
    ("#C55A11", "dash", "square"),
    ("#548235", "round_dot", "triangle"),
    ("#7F7F7F", "long_dash", "diamond"),
    ("#7F6000", "dash_dot", "x"),
    ("#000000", "long_dash_dot", "plus"),
)
# Of a control chart: the values, their centre, the lower and the upper limit.
_CONTROL = (
    (DARK, "solid", "circle"),
    ("#548235", "dash_dot", ""),
    ("#C00000", "dash", ""),
    ("#C00000", "dash", ""),
)
_OUTSIDE: Look = {"fill": {"color": "#FFFFFF"}, "border": {"color": "#C00000", "width": 2.5}}


def add(book: Book, chart: Chart, written: Written) -> None:
    """Draw the chart on the sheet of its table; on one of its own where that one is streamed."""
    if not is_drawn(chart):
        said = book.format("note", text_wrap=False)
        written.sheet.write_string(written.next, 0, book.say("no figures"), said)
        return
    if written.total and not written.rows and chart.kind != "heat":
        name = book.name(chart.title)
        written = written._replace(name=name, sheet=book.sheet(name), head=0, next=0, widths=())
        book.page(written.sheet, landscape=True)
    _Drawing(book, chart, written).draw()


class _Drawing:
    def __init__(self, book: Book, chart: Chart, written: Written) -> None:
        count, filled = len(chart.labels), filled_up(chart)
        self.book, self.chart, self.written = book, filled, written
        self.sheet, self.wide = written.sheet, len(written.widths)
        beside = sum(written.widths) <= BESIDE
        self.row, self.column = (written.head + 1, self.wide + 1) if beside else (written.next + 1, 0)
        if beside and self.wide:
            self.sheet.set_column(self.wide, self.wide, 3)
        self.upright = count <= FEW and all(cells.width(text) <= SHORT for text in chart.labels)
        self.high = HIGH
        if chart.kind == "bars" and not self.upright:
            self.high = min(max(HIGH, 100 + count * (14 + 14 * len(filled.series))), HIGHEST)

    def draw(self) -> None:
        if self.chart.kind == "heat":
            return self._heat()
        make: dict[str, Callable[[], Any]] = {"pareto": self._pareto, "steps": self._steps}
        make |= {"lines": self._lines, "control": self._lines}
        drawn = make.get(self.chart.kind, self._bars)()
        title = {"name": _safe(self.chart.title), "name_font": _font(12, bold=True), "overlay": False}
        drawn.set_title(title if title["name"] else {"none": True})
        drawn.set_size({"width": WIDE, "height": self.high})
        about = cells.short(one_line(f"{self.chart.title}. {self.chart.about}"), 1000)
        self.sheet.insert_chart(self.row, self.column, drawn, {"object_position": 3, "description": about})
        return None

    # Kinds.

    def _bars(self) -> Any:
        source = self._source()
        drawn = self._made("column" if self.upright else "bar", source.lines)
        for number, one in enumerate(source.lines):
            labels = {"value": True, "num_format": self._figures([one]), "font": _font(8)}
            look = {**_BARS[number % len(_BARS)], **_EDGE, "gap": 60, "data_labels": labels}
            drawn.add_series(series(source, one) | look)
        # Each bar has its figure, so that an axis of figures says nothing more.
        figures = {
            "visible": False,
            "major_gridlines": {"visible": False},
            "min": min([0, *_known(source.lines)]),
        }
        labels = {"num_font": _font(9), "label_position": "low"}
        if self.upright:
            drawn.set_y_axis(figures)
            drawn.set_x_axis(labels)
        else:
            drawn.set_x_axis(figures)
            drawn.set_y_axis(labels | {"reverse": True})
        return drawn

    def _pareto(self) -> Any:
        if len(self.chart.series) == 1:
            counts = [value or 0 for value in self.chart.series[0].values]
            running = tuple(100 * part / (sum(counts) or 1) for part in accumulate(counts))
            self.chart = self.chart._replace(series=(*self.chart.series, Series("%", running)))
        source = self._source(alike=False)
        bars, share = source.lines[:2]
        drawn, line = self._made("column", source.lines[:2]), self._made("line", [share])
        labels = {"value": True, "font": _font(8)}
        drawn.add_series(series(source, bars) | {**_BARS[0], **_EDGE, "gap": 25, "data_labels": labels})
        line.add_series(series(source, share) | _line(*_LINES[1]) | {"y2_axis": True})
        whole = 1 if share.share else 100
        line.set_y2_axis(
            {"min": 0, "max": whole, "major_unit": whole / 5, "num_format": "0%" if share.share else '0"%"'}
        )
        drawn.combine(line)
        # Both axes end at the whole, so that the line begins at the top of the first bar.
        most = sum(value or 0 for value in bars.values)
        drawn.set_y_axis(self._axis([bars]) | ({"max": most} if most > 0 else {}))
        drawn.set_x_axis({"num_font": _font(9)})
        return drawn

    def _lines(self) -> Any:
        source = self._source()
        drawn = self._made("line", source.lines)
        control = self.chart.kind == "control"
        looks = _CONTROL if control and len(source.lines) == len(_CONTROL) else _LINES
        for number, one in enumerate(source.lines):
            look = _line(*looks[number % len(looks)])
            if looks is _CONTROL and number == 0:
                look |= _pointed(source.lines)
            drawn.add_series(series(source, one) | look)
        drawn.set_y_axis(self._axis(source.lines))
        drawn.set_x_axis({"num_font": _font(9), "label_position": "low"})
        return drawn

    def _steps(self) -> Any:
        """Shares that stay until they fall: each point is drawn twice, at the height before it and at its own."""
        if not all(map(_NUMBER, self.chart.labels)):
            return self._lines()
        places = [float(text) for text in self.chart.labels]
        twice = [(at, max(at - before, 0)) for at in range(len(places)) for before in (1, 0)][1:]
        columns: list[Values] = [[places[at] for at, _height in twice]]
        columns += [[one.values[height] for _at, height in twice] for one in self.chart.series]
        names = [self._head(), *(one.name for one in self.chart.series)]
        source = self._block(names, (), columns)
        along, shares = source.lines[0], source.lines[1:]
        drawn = self._made("scatter", shares, subtype="straight")
        for number, one in enumerate(shares):
            colour, dash, _sign = _LINES[number % len(_LINES)]
            look = {"line": {"color": colour, "dash_type": dash, "width": 2}, "marker": {"type": "none"}}
            places_of = {"categories": along.area, "categories_data": [*along.values]}
            drawn.add_series(series(source, one) | places_of | look)
        drawn.set_y_axis(self._axis(shares))
        ends = {"min": min(places), "max": max(places)} if len(set(places)) > 1 else {}
        plain = {"major_gridlines": {"visible": False}, "num_font": _font(9), "name_font": _font(9)}
        drawn.set_x_axis({"name": _safe(self._head()), **ends, **plain})
        return drawn

    def _heat(self) -> None:
        """The figures themselves, in cells that are the darker the more they hold."""
        source = located(self.chart, self.written, crossed=True)
        if source is None:
            return
        (_name, top, left, *_end), (*_start, bottom, right) = source.lines[0].area, source.lines[-1].area
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#F4A460"}
        self.sheet.conditional_format(top, left, bottom, right, scale)

    # What is drawn, from which cells.

    def _head(self) -> str:
        columns = self.chart.table.columns
        return columns[0].title if columns else ""

    def _source(self, alike: bool = True) -> Source:
        found = located(self.chart, self.written, alike)
        if found:
            return found
        chart = self.chart
        names = [self._head(), *(one.name for one in chart.series)]
        return self._block(names, chart.labels, [one.values for one in chart.series])

    def _block(self, names: Sequence[str], labels: Sequence[str], columns: Sequence[Values]) -> Source:
        """The figures below the drawing and the table. They are not printed: on paper they say nothing that these do not,
        and would stand below heads that are not theirs."""
        row = max(self.row + self.high // ROW + 2, self.written.next + 1)
        self.sheet.print_area(0, 0, row - 1, max(self.column + WIDE // COLUMN + 1, self.wide - 1))
        return block(self.book, self.written, (row, self.column), names, labels, columns)

    def _made(self, kind: str, lines: Sequence[Line], **more: str) -> Any:
        drawn = self.book.book.add_chart({"type": kind, **more})
        drawn.set_legend({"position": "bottom", "font": _font(9)} if len(lines) > 1 else {"none": True})
        return drawn

    def _axis(self, lines: Sequence[Line]) -> Look:
        """An axis for figures: of shares it is whole."""
        unit = "" if self.chart.unit == "%" else self.chart.unit
        shown: Look = {"num_format": self._figures(lines), "num_font": _font(9), "name_font": _font(9)}
        whole = 1 if all(one.share for one in lines) else 100
        least: Look = {"min": min([0, *_known(lines)])}
        if self.chart.unit == "%" and max([0, *_known(lines)]) <= 100:
            least["max"] = whole
        return (
            shown
            | least
            | {"name": _safe(unit), "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
        )

    def _figures(self, lines: Sequence[Line]) -> str:
        if all(one.share for one in lines):
            return "0%"
        return '0"%"' if self.chart.unit == "%" else "General"


def _line(colour: str, dash: str, sign: str) -> Look:
    marker: Look = {"type": sign or "none"}
    if sign:
        marker |= {"size": 6, "fill": {"color": colour}, "border": {"color": colour}}
    return {"line": {"color": colour, "dash_type": dash, "width": 2}, "marker": marker}


def _pointed(lines: Sequence[Line]) -> Look:
    """The values beyond the limits get another sign, and their figure."""
    values, _centre, lower, upper = (one.values for one in lines)
    outside = [
        value is not None and ((low is not None and value < low) or (high is not None and value > high))
        for value, low, high in zip(values, lower, upper, strict=True)
    ]
    if not any(outside):
        return {}
    labels = [{} if out else {"delete": True} for out in outside]
    return {
        "points": [_OUTSIDE if out else None for out in outside],
        "data_labels": {"value": True, "position": "above", "custom": labels, "font": _font(9, bold=True)},
    }


def _known(lines: Iterable[Line]) -> list[float]:
    return [value for one in lines for value in one.values if value is not None]


def _font(size: int, **more: Any) -> Look:
    return {"name": FONT, "size": size, "bold": False, **more}


def _safe(text: str) -> str:
    """A title for a drawing. XlsxWriter takes `Done!A1` for the name of a cell, with or without `=` before it."""
    return re.sub(r"!(?=\$?[A-Z]+\$?\d)", "! ", cells.short(one_line(text), 100))
