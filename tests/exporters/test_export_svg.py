"""Charts as pictures: whole XML that runs nothing, within its frame, true to the figures, readable without colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import sample_report
from auditplugins.exporters import drawing, svg
from hypothesis import given
from hypothesis import strategies as st
from sample_charts import CHARTS
from sample_words import WORDS

from auditcore.api import Chart, Series, Table

KINDS = ("bars", "pareto", "lines", "steps", "control", "heat")
NO_TABLE = Table("", (), ())
ALLOWED = {"svg", "title", "desc", "defs", "pattern", "g", "rect", "path", "circle", "text"}


def chart(kind: str, labels: tuple[str, ...], *values: tuple[float | None, ...], unit: str = "") -> Chart:
    series = tuple(Series(f"series {i}", one) for i, one in enumerate(values))
    return Chart(kind, "title", "about", labels, series, NO_TABLE, unit)


def parsed(given: Chart, language: str = "en") -> ElementTree.Element:
    root = ElementTree.fromstring(svg.picture(given, language))
    for element in root.iter():
        element.tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
    return root


def said(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter("text")]


def points(element: ElementTree.Element) -> list[tuple[float, float]]:
    """The ends of a path's straight lines; how far it goes sideways in the shapes of marks does not matter."""
    return [
        (float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", element.attrib.get("d", ""))
    ]


def places(root: ElementTree.Element) -> Iterator[tuple[float, float]]:
    """All points that are drawn at."""
    for element in root.iter():
        a = element.attrib
        if element.tag == "path" and "id" not in a:
            yield from points(element)
        elif element.tag in ("rect", "text") and "x" in a:
            yield float(a["x"]), float(a["y"])
            yield float(a["x"]) + float(a.get("width", 0)), float(a["y"]) + float(a.get("height", 0))
        elif element.tag == "circle":
            yield float(a["cx"]), float(a["cy"])


def lines_of(root: ElementTree.Element, series: int) -> list[ElementTree.Element]:
    """The lines that a series is drawn as, without the one in the legend, which is 26 wide."""
    named = [one for one in root.iter("path") if one.attrib.get("class") == f"o{series}"]
    return [one for one in named if abs(points(one)[-1][0] - points(one)[0][0] - 26) > 0.2]


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("make", CHARTS, ids=lambda make: make.__name__)
def test_a_picture_is_whole_and_says_in_words_what_it_shows(make: object, language: str) -> None:
    assert callable(make)
    given = make(WORDS[language])
    root = parsed(given, language)
    assert {element.tag for element in root.iter()} <= ALLOWED
    assert root.attrib["role"] == "img"
    ids = {one.attrib["id"]: one.text for one in root.iter() if "id" in one.attrib}
    assert [ids[name] for name in root.attrib["aria-labelledby"].split()] == [given.title, given.about]
    shown = " ".join(said(root))
    if given.kind not in ("lines", "steps", "control"):  # there, only as many as find room
        assert all(word in shown for label in given.labels for word in label.split())
    if given.unit not in ("", "%"):
        assert given.unit in said(root)


@pytest.mark.parametrize("make", CHARTS, ids=lambda make: make.__name__)
def test_nothing_lies_outside_the_frame(make: object) -> None:
    assert callable(make)
    root = parsed(make(WORDS["vi"]), "vi")
    _left, _top, wide, high = map(float, root.attrib["viewBox"].split())
    assert all(-1 <= x <= wide + 1 and -1 <= y <= high + 1 for x, y in places(root) if (x, y) != (0, 0))


figure = st.none() | st.floats(allow_nan=True) | st.integers(-(10**6), 10**6)


@given(
    st.sampled_from(KINDS),
    st.lists(st.text(max_size=40), max_size=6),
    st.lists(st.lists(figure, max_size=7), max_size=5),
    st.sampled_from(["", "%", "things"]),
)
def test_any_chart_is_drawn_within_its_frame(
    kind: str, labels: list[str], values: list[list[float | None]], unit: str
) -> None:
    given = chart(kind, tuple(labels), *map(tuple, values), unit=unit)
    text = svg.picture(given, "vi")
    assert "nan" not in re.sub(r"<(title|desc|text)[^>]*>[^<]*", "", text).lower()
    root = parsed(given, "vi")
    _left, _top, wide, high = map(float, root.attrib["viewBox"].split())
    assert all(-1 <= x <= wide + 1 and -1 <= y <= high + 1 for x, y in places(root))


def test_hostile_texts_stay_text(shared_data: Path) -> None:
    report = sample_report.hostile(sample_report.texts(shared_data))
    charts = [part for one in report.sections for part in one.parts if isinstance(part, Chart)]
    assert {one.kind for one in charts} == set(KINDS)
    for one in charts:
        root = parsed(one)
        assert {element.tag for element in root.iter()} <= ALLOWED
        names = {name for element in root.iter() for name in element.attrib}
        assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("labels", "values"), [((), ()), (("a",), ()), (("a", "b"), ((None, None),)), ((), ((1, 2),))]
)
def test_without_figures_it_says_so(
    kind: str, labels: tuple[str, ...], values: tuple[tuple[float | None, ...], ...]
) -> None:
    assert said(parsed(chart(kind, labels, *values))) == ["There are no figures to be drawn."]
    assert said(parsed(chart(kind, labels, *values), "vi")) == ["Không có số liệu để vẽ."]


def bars_of(root: ElementTree.Element) -> list[float]:
    """The lengths of the bars; swatches of a legend are 26 wide."""
    return [float(one.attrib["width"]) for one in root.iter("rect") if one.attrib["height"] in ("13", "12")]


def test_bars_are_as_long_as_their_figures_say() -> None:
    root = parsed(chart("bars", ("a", "b", "c", "d"), (12, 6, 0, None)))
    first, second, third = bars_of(root)
    assert first == pytest.approx(2 * second, abs=0.2) and third == 0
    assert said(root) == ["a", "12", "b", "6", "c", "0", "d", "–"]


def test_bars_below_nothing_go_the_other_way() -> None:
    root = parsed(chart("bars", ("a", "b"), (4, -2)))
    up, down = root.iter("rect")
    assert float(up.attrib["width"]) == pytest.approx(2 * float(down.attrib["width"]), abs=0.2)
    assert float(down.attrib["x"]) + float(down.attrib["width"]) == pytest.approx(
        float(up.attrib["x"]), abs=0.2
    )


def test_each_series_can_be_told_without_colours() -> None:
    series = [(float(i), 2.0) for i in range(6)]
    root = parsed(chart("bars", ("a", "b"), *series))
    fills = {one.attrib["fill"] for one in root.iter("rect") if "class" in one.attrib and "x" in one.attrib}
    patterns = {f"url(#{one.attrib['id']})" for one in root.iter("pattern")}
    assert len(fills) == 6 and patterns < fills
    shapes = {
        ElementTree.tostring(one[0], encoding="unicode").split("class")[0] for one in root.iter("pattern")
    }
    assert len(shapes) == 5
    root = parsed(chart("lines", ("a", "b"), *series))
    dashes = {lines_of(root, i)[0].attrib.get("stroke-dasharray", "") for i in range(6)}
    assert len(dashes) == 6


def test_the_legend_names_the_series_where_there_are_several() -> None:
    assert "series 0" not in said(parsed(chart("lines", ("a", "b"), (1, 2))))
    assert {"series 0", "series 1"} <= set(said(parsed(chart("lines", ("a", "b"), (1, 2), (2, 3)))))


def test_a_pareto_chart_has_counts_shares_and_the_line_of_shares() -> None:
    root = parsed(chart("pareto", ("a", "b", "c"), (5, 3, 2), (50, 80, 100)))
    longest, *_rest = bars_of(root)[1:]
    (line,) = lines_of(root, 1)
    xs = [x for x, _y in points(line)]
    assert longest * 0.8 == pytest.approx(xs[1] - (xs[2] - longest), abs=0.3)
    assert {"5", "50%", "80%", "100%"} <= set(said(root))


def test_lines_leave_a_gap_where_there_is_no_figure() -> None:
    root = parsed(chart("lines", ("a", "b", "c", "d"), (0, 10, None, 5)))
    (line,) = lines_of(root, 0)
    assert line.attrib["d"].count("M") == 2
    (_ax, a), (_bx, b), (_dx, d) = points(line)
    assert a - b == pytest.approx(2 * (a - d), abs=0.2)


def test_steps_stand_as_far_apart_as_their_days() -> None:
    root = parsed(chart("steps", ("0", "10", "30"), (100, 60, 20), unit="%"))
    line = max(lines_of(root, 0), key=lambda one: len(points(one)))
    (x0, y0), (x1, y1), (x2, y2), (x3, _y3), (_x4, y4) = points(line)
    assert (y1, x2) == (y0, x1), "it stays, then it falls"
    assert x3 - x2 == pytest.approx(2 * (x1 - x0), abs=0.2)
    assert y4 - y0 == pytest.approx(2 * (y2 - y0), abs=0.2)
    assert "half" in said(root)


@pytest.mark.parametrize("labels", [("0", "x", "30"), ("0", "30", "10"), ("0", "nan", "30")])
def test_labels_that_are_no_growing_numbers_stand_evenly(labels: tuple[str, ...]) -> None:
    root = parsed(chart("steps", labels, (100, 60, 20), unit="%"))
    line = max(lines_of(root, 0), key=lambda one: len(points(one)))
    xs = sorted({x for x, _y in points(line)})
    assert xs[2] - xs[1] == pytest.approx(xs[1] - xs[0], abs=0.2)


def test_only_what_lies_beyond_its_limits_is_marked_in_a_control_chart() -> None:
    limits = ((4,) * 5, (1,) * 5, (8,) * 5)
    root = parsed(chart("control", ("a", "b", "c", "d", "e"), (3, 9, 0.5, 1, 8), *limits))
    bold = [one.text for one in root.iter("text") if one.attrib.get("font-weight") == "bold"]
    assert bold == ["9", "0.5"]
    assert len(list(root.iter("circle"))) == 4, "three within or on their limits, and one in the legend"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_fields_of_a_heat_map_grow_darker_and_stay_readable() -> None:
    root = parsed(chart("heat", ("a",), *((value,) for value in range(8)), (None,)))
    fields = [one.attrib["fill"] for one in root.iter("rect")]
    inks = [one for one in root.iter("text") if one.attrib.get("class") == "in"]
    assert [one.text for one in inks] == [*map(str, range(8)), "–"]
    shades = [luminance(fill) for fill in fields[:8]]
    assert shades == sorted(shades, reverse=True) and fields[8] == fields[0] != fields[1]
    for field, ink in zip(fields, inks, strict=True):
        assert contrast(field, ink.attrib["fill"]) >= 4.5


def test_colours_stand_out_on_white_paper() -> None:
    assert all(contrast(colour, "#ffffff") >= 3 for colour in drawing.COLOURS)


def test_more_labels_than_can_be_read_are_left_to_the_table() -> None:
    labels = tuple(f"label {i}" for i in range(100))
    root = parsed(chart("bars", labels, tuple(range(100))))
    assert "60 more stand in the table." in said(root)
    assert "label 39" in said(root) and "label 40" not in said(root)
    root = parsed(chart("lines", labels, tuple(range(100))))
    xs = [float(one.attrib["x"]) for one in root.iter("text") if (one.text or "").startswith("label")]
    assert "label 99" in said(root) and min(abs(a - b) for a in xs for b in xs if a != b) > 50


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 12, True, [0, 2, 4, 6, 8, 10, 12]),
        (0, 1, True, [0, 1]),
        (0, 100, False, [0, 20, 40, 60, 80, 100]),
        (-3, 3, True, [-3, -2, -1, 0, 1, 2, 3]),
    ],
)
def test_a_scale_has_round_numbers(low: float, high: float, whole: bool, expected: list[float]) -> None:
    assert drawing.ticks(low, high, whole) == expected


@given(st.floats(-1e14, 1e14), st.floats(0, 1e14))
def test_a_scale_holds_all_and_is_short(low: float, span: float) -> None:
    found = drawing.ticks(low, low + span)
    little = 1e-6 * (1 + span + abs(low))  # less than is seen
    assert found[0] <= low + little and found[-1] >= low + span - little
    assert len(found) <= 8


@given(st.text(max_size=300), st.floats(20, 300), st.integers(1, 4))
def test_a_text_is_fitted_into_its_lines(text: str, room: float, lines: int) -> None:
    found = drawing.fitted(text, room, lines)
    assert len(found) <= lines
    # One sign is never cut in two.
    assert all(drawing.width(line) <= room + 20 for line in found)


def test_the_same_chart_gives_the_same_picture_and_its_own_ids() -> None:
    one = chart("bars", ("a",), (1,), (2,))
    assert svg.picture(one, "en", "c1") == svg.picture(one, "en", "c1")
    names = re.findall(r' id="([^"]+)"', svg.picture(one, "en", "c7"))
    assert names and all(name.startswith("c7-") for name in names)


def test_a_text_that_was_cut_is_there_as_a_tip() -> None:
    long = "very " * 40 + "long"
    root = parsed(chart("bars", (long, "b"), (1, 2)))
    assert any(one.text == long for one in root.iter("title"))
    assert not any(one.text == "b" for one in root.iter("title"))
