"""html: what stands where: titles, trees, letterhead and signatures, and how tables are laid out on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sample_report
from auditplugins.exporters import html, words
from html_page import Element, cells, one, only, page
from written import raw

from auditcore.api import Bullets, Chart, Column, Letterhead, Report, Section, Signature, Signatures, Table

LANGUAGES = pytest.mark.parametrize("language", ["en", "vi"])


def test_titles_are_not_shown_twice() -> None:
    chart = sample_report.full().sections[8].parts[0]
    assert isinstance(chart, Chart)
    for within, hidden in ((chart.title, True), ("Another", False)):
        root = page(one(chart, sections=(Section(within, (chart,)),)))
        assert ("hidden" in only(root, "b").classes) is hidden
        # The table says what the chart says, by the same name.
        assert "hidden" in only(root, "caption").classes


def test_levels_that_a_report_leaves_out_are_closed_up() -> None:
    sections = tuple(
        Section(title, (), level) for title, level in (("a", 3), ("", 1), ("b", 3), ("c", 1), ("d", 9))
    )
    root = page(one(sections=sections))
    assert [(h.tag, h.text) for h in only(root, "main").all("h2", "h3", "h4")] == [
        ("h2", "a"), ("h3", "b"), ("h2", "c"), ("h3", "d")]  # fmt: skip


def test_a_long_report_has_a_table_of_contents() -> None:
    sections = tuple(Section(f"S{i}", (), 1 + i % 2) for i in range(12))
    root = page(one(sections=(Section("", ()), *sections)))
    links = [(link.attributes["href"], link.text) for link in only(root, "nav").all("a")]
    assert links == [(f"#s{i + 2}", f"S{i}") for i in range(12)]
    assert only(only(root, "nav"), "h2").text == "Contents"
    assert not list(page(one(sections=sections[:11])).all("nav"))


def test_of_a_very_long_one_only_the_highest_titles_stand_in_it() -> None:
    sections = tuple(Section(f"S{i}", (), 1 + i % 2) for i in range(21))
    links = [link.text for link in only(page(one(sections=sections)), "nav").all("a")]
    assert links == [f"S{i}" for i in range(0, 21, 2)]


def test_an_official_document_has_none() -> None:
    sections = tuple(Section(f"S{i}", ()) for i in range(12))
    assert not list(page(one(sections=sections, letterhead=Letterhead("Office"))).all("nav"))


def test_a_tree_stays_a_tree() -> None:
    root = page(one(Bullets(((0, "a"), (5, "b"), (2, "c"), (1, "d"), (0, "e"), (-3, "f")))))

    def tree(element: Element) -> list[Any]:
        below = [tree(part) for part in element.parts if isinstance(part, Element) and part.tag == "ul"]
        items = [part for part in element.parts if isinstance(part, Element) and part.tag == "li"]
        found: list[Any] = [(next(iter(item.all("span"))).text, tree(item)) for item in items]
        return found or [leaf for one in below for leaf in one]

    assert tree(only(root, "section")) == [("a", [("b", [("c", [])]), ("d", [])]), ("e", []), ("f", [])]


@LANGUAGES
def test_an_official_document_has_its_letterhead_recipients_and_signatures(language: str) -> None:
    report = sample_report.full(language)
    head = report.letterhead
    assert head is not None
    root = page(report)
    assert "official" in only(root, "body").classes
    office, motto = (part for part in only(root, "header").parts[1].parts if isinstance(part, Element))  # type: ignore[union-attr]
    assert [p.text for p in office.all("p")] == [head.above, head.office, head.number]
    assert [p.text for p in motto.all("p")] == [*head.motto, head.place_and_date]
    closing = next(one for one in root.all("div") if "closing" in one.classes)
    assert [p.text for p in closing.all("p") if "by" in p.classes] == [
        words.DOTS,
        "Nguyễn Thị Lan",
        "Trần Văn Đức",
    ]
    assert [item.text for item in closing.all("li")] == words.recipients(head)
    assert words.say(language, "recipients") in closing.text
    # The letterhead says whose it is and of which day.
    assert "2026-07-31" not in only(root, "header").text and report.period in only(root, "header").text


def test_one_who_signs_does_so_beside_the_recipients() -> None:
    head = Letterhead("Office", recipients=("All",))
    root = page(one(Signatures((Signature("Chair"),)), letterhead=head))
    closing = next(one for one in root.all("div") if "closing" in one.classes)
    assert [part.classes for part in closing.parts if isinstance(part, Element)] == [
        {"recipients"},
        {"signatures"},
    ]
    root = page(one("nobody signs", letterhead=head))
    assert [item.text for item in root.all("li")] == ["All."] and not root.classes


@LANGUAGES
def test_the_head_of_the_record_is_in_the_footer(language: str) -> None:
    root = page(sample_report.full(language))
    assert only(root, "footer").text.strip() == f"{words.say(language, 'head')}: {sample_report.HEAD}"
    assert not list(page(one()).all("footer"))


def test_a_table_with_many_columns_is_printed_smaller_or_on_paper_that_lies() -> None:
    for columns, name, lying, printed in (
        (3, "", False, ""),
        (5, "", False, "dense"),
        (6, "", True, "tight"),
        (3, "audit", False, ""),
        (5, "audit", False, "dense"),
        (7, "audit", False, "tight"),
        (8, "audit", False, "broad"),
    ):
        table = Table("t", tuple(Column(f"c{i}", "C") for i in range(columns)), [{"c0": "x"}])
        root = page(one(table, name=name))
        assert ("lying" in only(root, "body").classes) is lying
        region = next(one for one in root.all("div") if "scroll" in one.classes)
        assert region.classes & {"dense", "tight", "broad"} == ({printed} if printed else set()), columns


def test_a_long_title_needs_room_as_well() -> None:
    numbers = tuple(Column(f"c{i}", "W" * 20, "number") for i in range(4))
    region = next(
        one for one in page(one(Table("t", numbers, [{}]), name="x")).all("div") if "scroll" in one.classes
    )
    assert "dense" in region.classes


def test_only_a_short_table_is_kept_on_one_page() -> None:
    for rows, whole in ((0, True), (12, True), (13, False)):
        root = page(sample_report.plain(rows))
        assert len(cells(only(root, "table"))) == max(rows, 1)
        assert any("whole" in one.classes for one in root.all("div")) is whole


def test_headings_and_places_to_sign_stand_on_paper_that_lies_with_their_table() -> None:
    columns = tuple(Column(f"c{i}", f"column{i}") for i in range(12))
    table = Table("Wide", columns, [{column.key: "some words" for column in columns}])
    sections = (
        Section("Above", ("text",)),
        Section("Title", ()),
        Section("Table", (table, "text"), 2),
        Section("", (Signatures((Signature("Head"),)),)),
        Section("Empty", (table._replace(rows=()),)),
        Section("Below", ("text",)),
    )
    said = raw(html.write, Report("T", "O", "2026-07-31", "", sections, "audit")).decode()
    assert re.findall(r'<section id="s(\d)" class="broad">', said) == ["2", "3", "4"]


def test_letters_of_official_tables_are_printed_larger_and_rather_on_paper_that_lies() -> None:
    def laid(count: int, official: bool) -> str:
        columns = tuple(Column(f"c{i}", "x") for i in range(count))
        table = Table("T", columns, [{}])
        report = Report("T", "O", "2026-07-31", "", (Section("", ("before", table)),), "audit")
        said = raw(
            html.write, report._replace(letterhead=Letterhead("Office") if official else None)
        ).decode()
        return re.findall(r'<div class="scroll ?([a-z ]*?) ?whole"', said)[0]

    assert [laid(count, True) for count in (3, 4, 5, 10)] == ["", "dense", "broad", "broad tight"]
    assert [laid(count, False) for count in (3, 4, 5, 6, 8)] == ["", "", "dense", "tight", "broad"]
