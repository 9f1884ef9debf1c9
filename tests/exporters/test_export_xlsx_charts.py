"""The format xlsx: true charts, drawn from the cells of their tables."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from auditplugins.exporters import workbook_tables
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from sample_charts import CHARTS, bars, grades, heat, lines, pareto, steps
from sample_words import WORDS
from xlsx_reading import charts, every_text, head_of, opened, parts, values

from auditcore.api import Chart, Column, Report, Section, Series, Table

EN = WORDS["en"]
MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
DRAWN = [make for make in CHARTS if make is not heat]


def report(*given: Chart, language: str = "en") -> Report:
    return Report(
        "Figures", "Office", "2026-07-31", "", (Section("Figures", given),), "review", language=language
    )


def small(kind: str, labels: tuple[str, ...], *series: Series, unit: str = "", rows: Any = None) -> Chart:
    """A chart whose table says something else."""
    columns = (Column("what", "what"), Column("n", "n", "number"))
    return Chart(
        kind, "Title", "About it", labels, series, Table("Title", columns, rows or ({"what": "else"},)), unit
    )


def cells(book: Workbook, reference: str) -> list[Any]:
    """What stands in the cells that a chart names."""
    name, _sign, area = reference.rpartition("!")
    sheet = book[name.strip("'").replace("''", "'")]
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    return [
        sheet.cell(row, column).value for row in range(top, bottom + 1) for column in range(left, right + 1)
    ]


@pytest.mark.parametrize("make", [bars, grades, pareto, lines], ids=lambda make: make.__name__)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_chart_is_drawn_from_the_cells_of_its_table(make: Any, language: str) -> None:
    chart = make(WORDS[language])
    book, (root,) = opened(report(chart, language=language)), charts(report(chart, language=language))
    assert [cells(book, one)[0] for one in values(root, "tx/strRef/f")] == [one.name for one in chart.series]
    assert [cells(book, one) for one in values(root, "cat/strRef/f")] == [list(chart.labels)] * len(
        chart.series
    )
    assert [cells(book, one) for one in values(root, "val/numRef/f")] == [
        list(one.values) for one in chart.series
    ]
    (table,) = book.worksheets[1].tables.values()
    _left, top, _right, bottom = range_boundaries(table.ref)
    for reference in values(root, "val/numRef/f"):
        assert range_boundaries(reference.rpartition("!")[2].replace("$", ""))[1::2] == (top + 1, bottom)


@pytest.mark.parametrize(
    ("make", "element"),
    [
        (bars, "barChart"),
        (pareto, "barChart"),
        (pareto, "lineChart"),
        (lines, "lineChart"),
        (steps, "scatterChart"),
    ],
    ids=lambda given: given if isinstance(given, str) else given.__name__,
)
def test_each_kind_is_drawn_as_what_it_is(make: Any, element: str) -> None:
    (root,) = charts(report(make(EN)))
    assert root.find(f".//{{*}}plotArea/{{*}}{element}") is not None


def test_short_labels_stand_below_upright_bars_and_long_ones_beside_lying_ones() -> None:
    short = small("bars", ("8.1", "8.2"), Series("n", (1, 2)))
    long = small("bars", ("8.1", "Bộ phận một cửa"), Series("n", (1, 2)))
    found = [values(root, "barChart/barDir") for root in charts(report(short, long))]
    assert found == [["col"], ["bar"]]


def test_a_label_that_looks_like_a_number_is_none() -> None:
    chart = small("lines", ("8.10", "8.20"), Series("n", (1, None)))
    (root,) = charts(report(chart))
    assert values(root, "cat/strRef/strCache/pt/v") == ["8.10", "8.20"]
    # What is missing is no zero.
    assert values(root, "val/numRef/numCache/pt/v") == ["1"]


def test_the_running_share_has_an_axis_of_its_own_that_ends_at_the_whole() -> None:
    (root,) = charts(report(pareto(EN)))
    assert values(root, "valAx/scaling/max") == ["27", "100"]
    counted = pareto(EN)._replace(series=pareto(EN).series[:1])
    book, (root,) = opened(report(counted)), charts(report(counted))
    share = cells(book, values(root, "lineChart/ser/val/numRef/f")[0])
    assert [round(one, 1) for one in share] == list(pareto(EN).series[1].values)


def reference(root: ElementTree.Element) -> str:
    return values(root, "xVal/numRef/f")[0].rpartition("!")[2].replace("$", "")


def test_a_share_falls_in_steps() -> None:
    chart = steps(EN)
    book, (root,) = opened(report(chart)), charts(report(chart))
    along, shares = (
        cells(book, values(root, "xVal/numRef/f")[0]),
        cells(book, values(root, "yVal/numRef/f")[0]),
    )
    points = list(zip(along, shares, strict=True))
    assert points[:5] == [(0, 100), (5, 100), (5, 95), (12, 95), (12, 80.5)]
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))
    # On paper the doubled points are left out.
    (sheet,) = book.worksheets[1:]
    drawn = head_of(sheet, "Day") + 8
    assert (
        drawn
        < range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))[3]
        < range_boundaries(reference(root))[1]
    )
    (plain,) = charts(report(chart._replace(labels=("a", "b", "c", "d", "e", "f", "inf"))))
    assert plain.find(".//{*}lineChart") is not None


def test_what_lies_beyond_its_limits_is_named() -> None:
    (control,) = (make for make in CHARTS if make.__name__ == "control")
    (root,) = charts(report(control(EN)))
    assert values(root, "lineChart/ser/dPt/idx") == ["5"]
    deleted = root.findall(".//{*}ser/{*}dLbls/{*}dLbl/{*}delete")
    assert len(deleted) == len(control(EN).labels) - 1
    low = control(EN)._replace(series=tuple(one._replace(values=(5,) * 10) for one in control(EN).series))
    assert values(charts(report(low))[0], "lineChart/ser/dPt/idx") == []


@pytest.mark.parametrize("crossed", [True, False])
def test_the_heat_of_figures_is_a_scale_over_their_cells(crossed: bool) -> None:
    chart = heat(EN)
    if not crossed:
        chart = chart._replace(table=small("heat", (), Series("", ())).table)
    book = opened(report(chart))
    sheet = book.worksheets[-1]
    assert len(book.worksheets) == (2 if crossed else 3)
    ((area, rule),) = [(area, rule) for area in sheet.conditional_formatting for rule in area.rules]
    assert rule.type == "colorScale" and not sheet._charts
    found = [[cell.value for cell in row] for row in sheet[str(area.sqref)]]
    assert found == [list(one.values) for one in chart.series]
    # Those of their own have a head of their own, on each page as well.
    head = range_boundaries(str(area.sqref))[1] - 1
    assert sheet.print_title_rows == f"${head}:${head}"
    assert [cell.value for cell in sheet[head]][-len(chart.labels) :] == list(chart.labels)
    if crossed:
        assert head == head_of(sheet, "Clause")
    assert has_own(book) is not crossed


def has_own(book: Any) -> bool:
    """Whether figures stand in cells of their own."""
    return any("Figures of the drawing" in said for said in every_text(book))


@pytest.mark.parametrize("rows", [2, 60])
@pytest.mark.parametrize("wide", ["a", "a long word " * 12])
@pytest.mark.parametrize("kind", ["bars", "lines", "control", "steps"])
def test_figures_of_their_own_are_not_printed_and_every_page_has_the_heads_of_its_table(
    kind: str, wide: str, rows: int
) -> None:
    chart = small(kind, ("1", "2"), Series("one", (1, 2)), Series("two", (3, 4)))
    columns = tuple(Column(f"c{at}", f"head {at}") for at in range(3))
    table = Table("T", columns, [{column.key: wide for column in columns}] * rows)
    (sheet,) = opened(report(chart._replace(table=table))).worksheets[1:]
    head = head_of(sheet, "head 0")
    assert sheet.print_title_rows == f"${head}:${head}"
    left, top, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    (own,) = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Figures of the drawing"]
    assert (left, top) == (1, 1) and head + rows <= bottom < own and right >= len(columns)
    (drawn,) = sheet._charts
    assert drawn.anchor.to.row < bottom and drawn.anchor.to.col < right


@pytest.mark.parametrize("keys", ["first c0 c2 c1", "first c1 c2 c0", "first c0 other c1 c2"])
def test_the_heat_of_a_table_in_another_order_has_cells_of_its_own(keys: str) -> None:
    chart = heat(EN)
    columns = {column.key: column for column in chart.table.columns} | {"other": Column("other", "other")}
    table = chart.table._replace(columns=tuple(columns[key] for key in keys.split()))
    assert has_own(opened(report(chart._replace(table=table))))
    named = tuple(column._replace(title=f"{column.title}?") for column in chart.table.columns)
    renamed = chart._replace(table=chart.table._replace(columns=named))
    assert has_own(opened(report(renamed)))


def test_figures_that_the_table_does_not_say_stand_in_cells_of_their_own() -> None:
    chart = small("lines", ("a", "b"), Series("one", (1, 2)), Series("two", (3,)))
    book, (root,) = opened(report(chart)), charts(report(chart))
    assert "Figures of the drawing" in every_text(book)
    assert [cells(book, one) for one in values(root, "val/numRef/f")] == [[1, 2], [3, None]]


def test_shares_are_drawn_as_shares() -> None:
    columns = (Column("day", "day"), Column("open", "open", "percent"))
    table = Table("Open", columns, ({"day": "a", "open": 100}, {"day": "b", "open": 40.5}))
    (root,) = charts(
        report(Chart("lines", "Open", "", ("a", "b"), (Series("open", (100, 40.5)),), table, "%"))
    )
    assert values(root, "val/numRef/numCache/pt/v") == ["1.0", "0.405"]
    assert values(root, "valAx/scaling/max") == ["1"]
    assert root.find(".//{*}valAx/{*}numFmt").get("formatCode") == "0%"  # type: ignore[union-attr]


@pytest.mark.parametrize("make", [grades, lines], ids=lambda make: make.__name__)
def test_series_differ_without_colour(make: Any) -> None:
    (root,) = charts(report(make(EN)))
    looks = []
    for series in root.iterfind(".//{*}ser"):
        shape = series.find("{*}spPr")
        assert shape is not None
        dashes = [one.get("val") for one in series.iter(f"{MAIN}prstDash")]
        signs = [one.get("val") for one in series.iterfind(".//{*}marker/{*}symbol")]
        patterns = [one.get("prst") for one in shape.iter(f"{MAIN}pattFill")]
        shades = (
            [one.get("val") for one in shape.iterfind(f"{MAIN}solidFill/{MAIN}srgbClr")] if not signs else []
        )
        looks.append((dashes, signs, patterns, shades))
    assert len({str(look) for look in looks}) == len(looks) > 1


@pytest.mark.parametrize("make", DRAWN, ids=lambda make: make.__name__)
def test_each_drawing_says_in_words_what_it_shows(make: Any) -> None:
    chart = make(EN)
    found = parts(report(chart))
    drawing = ElementTree.fromstring(found["xl/drawings/drawing1.xml"])
    (about,) = [one.get("descr") for one in drawing.iter() if one.tag.endswith("cNvPr")]
    assert about == f"{chart.title}. {chart.about}"
    assert chart.about in every_text(opened(report(chart)))


@pytest.mark.parametrize("title", ["Done!A1", "=Summary!A1", "=1+1", "x!$B$2 more"])
def test_a_title_names_no_cell(title: str) -> None:
    chart = small("bars", ("a",), Series(title, (1,)), unit=title)._replace(title=title)
    for kind in ("bars", "pareto", "lines", "steps", "control"):
        (root,) = charts(report(chart._replace(kind=kind)))
        assert not root.findall(".//{*}title//{*}strRef")
        said = "".join(one.text or "" for one in root.iter(f"{MAIN}t"))
        assert re.sub(" ", "", title) in re.sub(" ", "", said)


@pytest.mark.parametrize("kind", ["bars", "pareto", "lines", "steps", "control", "heat"])
@pytest.mark.parametrize(
    ("labels", "series"),
    [
        ((), ()),
        (("a",), ()),
        ((), (Series("n", ()),)),
        (("a",), (Series("n", (None,)),)),
        (("a",), (Series("n", ()),)),
    ],
)
def test_no_figures_are_no_drawing_and_that_is_said(kind: str, labels: Any, series: Any) -> None:
    book = opened(report(small(kind, labels, *series)))
    assert not book.worksheets[1]._charts
    assert "There are no figures to be drawn." in every_text(book)


@pytest.mark.parametrize("kind", ["bars", "pareto", "lines", "steps", "control", "heat", "unknown"])
def test_odd_figures_are_drawn(kind: str) -> None:
    odd = (float("nan"), -1, float("inf"), 0, 2.5)
    labels = ("1", "2", "3", "4", "5")
    for count in (1, 2, 5):
        chart = small(kind, labels, *(Series(f"s{number}", odd) for number in range(count)), unit="%")
        book = opened(report(chart))
        assert kind == "heat" or len(book.worksheets[1]._charts) == 1


def test_a_chart_beside_a_streamed_table_has_a_sheet_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_tables, "HELD", 2)
    for make in CHARTS:
        book = opened(report(make(EN)))
        assert len(book.sheetnames) == 3
        assert make is heat or len(book.worksheets[2]._charts) == 1
