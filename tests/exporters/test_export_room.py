"""Charts on paper: none leaves much of a page empty, and none is so small that it cannot be read."""

from __future__ import annotations

import json
import re
from typing import Any

import docx_reading
import pytest
from auditplugins.exporters import paper
from auditplugins.exporters.drawing import BROAD, HIGH, NARROW, WIDE, on_paper
from auditplugins.exporters.svg import picture
from pdf_reading import Word, made, one, placed

from auditcore.api import Chart, Column, Report, Series, Signature, Signatures, Table

MM = 72 / 25.4
COLUMNS = (Column("label", "Label"), Column("count", "Count", "number"))


def bars(count: int, kind: str = "bars") -> Chart:
    labels = tuple(f"Bar{i}" for i in range(count))
    rows = [{"label": f"Row{i}", "count": i} for i in range(count)]
    series = (Series("Count", tuple(map(float, range(count)))),)
    return Chart(kind, "Chart", "What is seen.", labels, series, Table("Chart", COLUMNS, rows))


def heat(rows: int, columns: int, name: str = "R") -> Chart:
    series = tuple(Series(f"{name}{i}", (1.0,) * columns) for i in range(rows))
    labels = tuple(f"C{i}" for i in range(columns))
    return Chart("heat", "Chart", "What is seen.", labels, series, Table("Chart", COLUMNS, []))


def with_text(lines: int, *charts: Chart) -> Report:
    return one(*("Above." for _line in range(lines)), *charts, "Below.")


def words(report: Report) -> list[Word]:
    """What stands on the pages, without their feet."""
    return [word for word in placed(made(report)) if word.bottom < 280 * MM]


def gaps(found: list[Word]) -> list[float]:
    """What is left empty at the end of each page but the last, in mm."""
    last = max(word.page for word in found)
    return [277 - max(word.bottom for word in found if word.page == page) / MM for page in range(1, last)]


def test_a_picture_is_as_wide_as_the_page_bears_and_no_higher_than_does_good() -> None:
    assert on_paper(100, 200) == BROAD
    middle = HIGH * WIDE / 110
    assert on_paper(middle, 200) == pytest.approx(110)
    assert on_paper(2 * WIDE, 999) == NARROW
    assert on_paper(10 * WIDE, 200) == pytest.approx(20)


@pytest.mark.parametrize("lines", range(0, 44, 4))
def test_no_page_is_left_half_empty_by_a_chart(lines: int) -> None:
    """Its table goes first where it does not fit, so that less is left than a table's first rows need."""
    found = words(with_text(lines, bars(14)))
    assert all(gap < 50 for gap in gaps(found)), gaps(found)
    assert {f"Bar{i}" for i in range(14)} <= {word.said for word in found}
    assert [word.said for word in found].count("Row0") == 1
    # Letters of 14 units in a picture at least as wide as 80 mm.
    drawn = [word for word in found if word.said == "Bar3"]
    assert [word.bottom - word.top > 6.4 for word in drawn] == [True]


def test_a_chart_stands_before_its_table_where_both_fit() -> None:
    found = {word.said: word for word in words(with_text(0, bars(5)))}
    assert (found["Bar0"].page, found["Row0"].page) == (1, 1) and found["Bar0"].top < found["Row0"].top


def place_of(report: Report) -> tuple[bool, bool, float]:
    """Whether the chart stands on the page on which it begins, whether before its table, and how high its letters are."""
    found = words(report)
    bar, row = (next(word for word in found if word.said == said) for said in ("Bar0", "Row0"))
    about = next(word for word in found if word.said == "seen.")
    return about.page == bar.page, (bar.page, bar.top) < (row.page, row.top), bar.bottom - bar.top


def test_the_further_down_a_chart_begins_the_smaller_it_gets_until_its_table_goes_first() -> None:
    seen = [place_of(with_text(lines, bars(14))) for lines in range(44)]
    kinds = [(there, first, round(high, 1) < round(seen[0][2], 1)) for there, first, high in seen]
    whole, smaller, behind = (True, True, False), (True, True, True), (False, False, False)
    assert [kind for i, kind in enumerate(kinds) if i == 0 or kind != kinds[i - 1]][:3] == [
        whole,
        smaller,
        behind,
    ]


@pytest.mark.parametrize("count", [9, 14])
def test_a_chart_stays_before_a_table_that_would_move_on_with_it(count: int) -> None:
    """It stands behind the table only where that helps: where the table begins on the page that would be left empty."""
    for lines in range(44):
        found = words(with_text(lines, bars(count)))
        about, bar, row = (
            next(word for word in found if word.said == said) for said in ("seen.", "Bar0", "Row0")
        )
        first = (bar.page, bar.top) < (row.page, row.top)
        assert first or (about.page, row.page) == (1, 1)


def test_the_title_stands_again_above_a_chart_behind_its_table() -> None:
    behind = next(
        found
        for lines in range(20, 44)
        if not place_of(report := with_text(lines, bars(14)))[1]
        for found in [words(report)]
    )
    chart = next(word for word in behind if word.said == "Bar0")
    above = [word for word in behind if word.said == "Chart" and word.page == chart.page]
    assert above and above[-1].top < chart.top


def test_many_charts_leave_no_page_half_empty() -> None:
    found = words(with_text(3, *(bars(count) for count in (14, 3, 14, 9, 14, 5, 14, 20))))
    assert all(gap < 75 for gap in gaps(found)), gaps(found)


def test_pages_that_cannot_be_settled_have_charts_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = paper._Press._compiled, list[Any]()

    def compiled(self: Any, files: dict[str, bytes], standards: list[str]) -> tuple[bytes, bool]:
        made, settled = real(self, files, standards)
        if "report.json" not in files:
            return made, settled
        tried.append(json.loads(files["report.json"])["fitting"])
        return made, settled and not tried[-1]

    report = with_text(24, bars(14))
    usual = made(report)
    monkeypatch.setattr(paper._Press, "_compiled", compiled)
    assert made(report) != usual and tried == [True, False]
    tried.clear()
    made(one("No chart."))
    assert tried == [False]


def test_typst_says_in_these_words_that_pages_cannot_be_settled() -> None:
    import typst

    source = b'#let n = counter("n")\n#context n.update(n.final().first() + 1)'
    _pdf, warnings = typst.Compiler(source).compile_with_warnings(format="pdf")
    assert any(paper.UNSETTLED in one.message for one in warnings)


# Many rows


def fields(chart: Chart) -> list[tuple[float, float]]:
    return [
        (float(x), float(y)) for x, y in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)"', picture(chart, "en"))
    ]


def high(chart: Chart) -> float:
    return float(re.findall(r' height="([\d.]+)"', picture(chart, "en"))[0])


def test_many_rows_of_few_columns_stand_in_two_halves() -> None:
    drawn = picture(heat(31, 3), "en")
    places = fields(heat(31, 3))
    assert len(set(places)) == 93 and len({x for x, _y in places}) == 6 and len({y for _x, y in places}) == 16
    assert all(drawn.count(f">R{i}<") == 1 for i in range(31)) and drawn.count(">C0<") == 2
    assert max(x for x, _y in places) < WIDE - 40


@pytest.mark.parametrize(("rows", "columns", "name"), [(16, 3, "R"), (31, 4, "R"), (31, 3, "Row ")])
def test_few_rows_and_wide_ones_stand_below_each_other(rows: int, columns: int, name: str) -> None:
    places = fields(heat(rows, columns, name))
    assert len({x for x, _y in places}) == columns and len({y for _x, y in places}) == rows


def test_words_of_labels_are_not_broken() -> None:
    """Where a word is wider than its column, labels stand upright, and longer ones in several lines."""
    labels = ("Finance", "Construction", "Office of the Council and the Committee", "Law")
    for columns in range(1, 9):
        chart = heat(4, columns)._replace(labels=(labels * 2)[:columns])
        drawn = re.findall(r">([^<>]+)</text>", picture(chart, "en"))
        whole = {word for label in labels for word in label.split()}
        said = [
            word for line in drawn for word in line.replace("…", "").split() if not re.match(r"\d|R\d", word)
        ]
        assert set(said) <= whole and {"Finance", "Construction", "Law"} & set(labels[:columns]) <= set(said)
    upright = picture(heat(4, 4)._replace(labels=("Administrations reform",) * 4), "en")
    assert upright.count("rotate(-90)") == 4 * 2


def test_halves_are_about_half_as_high() -> None:
    assert high(heat(40, 3)) < 0.65 * high(heat(40, 4))


def test_pictures_in_documents_are_as_wide_as_on_paper() -> None:
    read = docx_reading.opened(docx_reading.report_of(bars(4), bars(20)))
    small, large = read.inline_shapes
    assert small.width.mm == pytest.approx(BROAD, abs=1)
    assert NARROW - 1 < large.width.mm < BROAD - 5 and large.height.mm < 2 * HIGH


@pytest.mark.parametrize("lines", range(30, 50))
def test_nobody_signs_a_page_on_which_nothing_else_stands(lines: int) -> None:
    parts = ("Above.",) * lines
    found = words(one(*parts, "Last said.", Signatures((Signature("Head", "Lan"),))))
    signed = next(word.page for word in found if word.said == "Lan")
    assert next(word.page for word in found if word.said == "Last") == signed
