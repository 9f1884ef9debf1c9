"""html: one whole page that runs and fetches nothing, with every cell of the report in it as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_report
from auditplugins.exporters import html, words
from commands import CommandLine
from html_page import Element, cells, check_harmless, check_structure, one, only, page, read
from hypothesis import given
from hypothesis import strategies as st
from written import Nowhere, peak, raw, text

from auditcore.api import (
    Bullets,
    Chart,
    Column,
    Report,
    Table,
)
from auditcore.workspace import Workspace

LANGUAGES = pytest.mark.parametrize("language", ["en", "vi"])


@pytest.fixture(scope="session")
def hostile(shared_data: Path) -> Report:
    return sample_report.hostile(sample_report.texts(shared_data))


@LANGUAGES
@pytest.mark.parametrize("letterhead", [True, False])
def test_a_page_is_whole_and_harmless(language: str, letterhead: bool) -> None:
    root = page(sample_report.full(language, letterhead))
    check_harmless(root)
    check_structure(root)
    assert only(root, "html").attributes["lang"] == language


def test_hostile_texts_stay_text_everywhere(hostile: Report) -> None:
    root = page(hostile)
    check_harmless(root)
    check_structure(root)
    source = text(html.write, hostile)
    assert words.visible(source) == source, "no control character, nothing hidden"
    titles = [one.text for one in only(root, "main").all("h2", "h3")]
    assert titles == [words.one_line(one.title) for one in hostile.sections if words.one_line(one.title)]
    table = next(
        part for one in hostile.sections for part in one.parts if isinstance(part, Table) and list(part.rows)
    )
    shown = next(one for one in root.all("table") if len(list(one.all("tr"))) > 20)
    assert cells(shown) == [
        [words.cell(c, row.get(c.key), "en") for c in table.columns] for row in table.rows
    ]


@LANGUAGES
def test_every_cell_comes_back_as_people_read_it(language: str) -> None:
    report = sample_report.full(language)
    shown = list(page(report).all("table"))
    assert len(shown) == len(report.tables)
    for table, given_ in zip(shown, report.tables, strict=True):
        expected = [[words.cell(c, row.get(c.key), language) for c in given_.columns] for row in given_.rows]
        assert cells(table) == (expected or [[words.say(language, "nothing")]])
        assert [head.text for head in only(table, "thead").all("th")] == [c.title for c in given_.columns]
    flat_cells = [cell for row in cells(shown[0]) for cell in row]
    assert "8.10" in flat_cells and "0012" in flat_cells and "=SUM(A1:A2)\n+1" in flat_cells
    assert ("31/08/2026" in flat_cells) is (language == "vi")


def test_the_fields_of_lists_are_shown_as_well() -> None:
    ((first, *_rest),) = [cells(table) for table in page(sample_report.plain()).all("table")]
    assert first == ["2026-07-F01", "major", "8.10, 8.2", "3 of 20 files have no receipt", "2026-08-31", "31", "no",
                     "cause: why, "]  # fmt: skip


@given(st.text())
def test_any_text_stays_text(said: str) -> None:
    table = Table(said, (Column("a", said),), [{"a": said}], said)
    root = page(one(said, Bullets(((0, said),)), table, title=said, organisation=said))
    assert only(root, "td" if not words.visible(said) else "tbody").text.strip("\n") == words.visible(
        said
    ).strip("\n")
    assert only(root, "li").text == words.visible(said).strip()
    check_harmless(root)


def test_a_value_that_is_marked_is_marked_by_a_sign_as_well() -> None:
    root = page(sample_report.full())
    marked = [cell for cell in root.all("td") if cell.classes & {"bad", "warn", "good"}]
    assert [(cell.text, cell.classes & {"bad", "warn"}) for cell in marked] == [
        ("major", {"bad"}),
        ("minor", {"warn"}),
    ]
    style = only(root, "style").text
    for tone, sign in words.MARKS.items():
        assert f'.{tone}::before {{ content: "{sign} "' in style


def test_each_chart_is_drawn_with_its_words_above_and_its_table_below() -> None:
    report = sample_report.full()
    charts = [part for one in report.sections for part in one.parts if isinstance(part, Chart)]
    figures = list(page(report).all("figure"))
    assert len(figures) == len(charts)
    for figure, chart in zip(figures, charts, strict=True):
        order = [part.tag for part in figure.parts if isinstance(part, Element)]
        assert order == ["figcaption", "svg", "div"]
        assert only(figure, "figcaption").text == f"{chart.title} {chart.about}"
        assert len(list(only(figure, "tbody").all("tr"))) == len(list(chart.table.rows))


def test_a_language_is_no_way_into_the_page() -> None:
    for given_, shown in (("vi_VN", "vi-VN"), ('en"><script>', "en"), ("", "en"), ("fr", "fr")):
        assert only(page(one(language=given_)), "html").attributes["lang"] == shown


def test_the_same_report_gives_the_same_bytes() -> None:
    assert raw(html.write, sample_report.full("vi")) == raw(html.write, sample_report.full("vi"))


def test_memory_does_not_grow_with_the_rows() -> None:
    few, small = peak(html.write, sample_report.many(500))
    many, large = peak(html.write, sample_report.many(5000))
    assert large > small + 4000 * 100
    assert many < few + 30_000


def test_rows_are_written_before_the_last_one_is_made() -> None:
    stream = Nowhere()
    seen = []

    def made() -> Iterator[dict[str, Any]]:
        for _each in range(100):
            seen.append(stream.size)
            yield {"a": "x" * 100}

    html.write(one(Table("t", (Column("a", "A"),), sample_report.Rows(made))), stream)  # type: ignore[arg-type]
    assert len(set(seen[20:])) == 80


def test_a_list_can_be_asked_for(workspace: Workspace) -> None:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed=<b>8.10</b>")
    root = read(line.fine("finding", "list", "--format", "html", "--columns", "id,observed").out)
    assert cells(only(root, "table")) == [["2026-00-F01", "<b>8.10</b>"]]
    check_harmless(root)
