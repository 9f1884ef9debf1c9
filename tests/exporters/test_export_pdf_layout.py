"""pdf: what stands where on paper: pages, tables that are long or wide, letterhead, signatures, contents and trees."""

from __future__ import annotations

from collections import Counter

import pytest
import sample_report
from auditplugins.exporters import paper_widths, words
from hypothesis import given
from hypothesis import strategies as st
from pdf_reading import (
    Word,
    cell_table,
    cells,
    heads,
    made,
    one,
    pages,
    placed,
    short_pdf,
    sizes,
    squeezed,
    tags,
    text,
)

from auditcore.api import (
    Bullets,
    Chart,
    Column,
    Fields,
    Letterhead,
    Report,
    Section,
    Series,
    Signature,
    Signatures,
    Table,
)

LANGUAGES = pytest.mark.parametrize("language", ["en", "vi"])
STANDING, LYING = (210, 297), (297, 210)
MM = 72 / 25.4


def word(pdf: bytes, said: str) -> Word:
    (found,) = (one_ for one_ in placed(pdf) if one_.said == said)
    return found


def columns(count: int, title: str = "column") -> tuple[Column, ...]:
    return tuple(Column(f"c{i}", f"{title}{i}") for i in range(count))


# Pages


@LANGUAGES
@pytest.mark.parametrize("letterhead", [True, False])
def test_each_page_says_which_it_is_of_how_many_and_on_which_record_it_rests(
    language: str, letterhead: bool
) -> None:
    report = sample_report.full(language, letterhead)
    found = pages(made(report))
    assert len(found) > 10
    for number, page in enumerate(found, 1):
        foot = page.strip().splitlines()[-1]
        assert foot.endswith(words.say(language, "page", page=number, pages=len(found)))
        assert foot.startswith(f"{words.say(language, 'head')}: {sample_report.HEAD}")
        # Decree 30: the number above, on all pages but the first, of an official document.
        assert (page.strip().splitlines()[0].strip() == str(number)) is (letterhead and number > 1)


def test_a_record_without_head_is_not_named() -> None:
    assert pages(made(one("text")))[0].strip().splitlines()[-1].strip() == "Page 1 of 1"


def test_margins_are_those_of_official_documents() -> None:
    found = [one_ for one_ in placed(short_pdf("vi")) if one_.wide < 600]
    assert 29.5 < min(one_.left for one_ in found) / MM < 31
    assert 15 < (210 - max(one_.right for one_ in found) / MM) < 20


def test_each_part_stands_where_the_report_has_it() -> None:
    parts = (
        "paragraph",
        Fields((("word", "fact"),)),
        Bullets(((0, "item"),)),
        cell_table("cell")._replace(title="table", note="note"),
        Chart("bars", "chart", "about", ("label",), (Series("s", (1,)),), cell_table("figure")),
        Signatures((Signature("as", "name"),)),
        "end",
    )
    pdf = made(one(sections=(Section("First", parts), Section("Second", ("last",)))))
    said = text(pdf, "-raw").split()
    order = ["Title", "First", "paragraph", "word", "fact", "item", "table", "cell", "note", "chart", "about", "label",
             "figure", "as", "name", "end", "Second", "last"]  # fmt: skip
    assert [one_ for one_ in said if one_ in order] == order


# Tables


def test_heads_are_repeated_on_each_page_and_rows_are_whole() -> None:
    report = one(Table("Long", (Column("a", "HEAD"), Column("b", "Text")),
                       [{"a": f"row{i}", "b": "word " * 150 + "end"} for i in range(40)]))  # fmt: skip
    pdf = made(report)
    found = pages(pdf)
    assert len(found) > 3 and all(page.count("HEAD") == 1 for page in found)
    (table,) = tags(pdf).all("Table")
    assert heads(table) == ["HEAD", "Text"] and len(cells(table)) == 40, "one table, with one head"
    for page in found:
        assert page.count("row") == page.count("end")


def test_a_row_longer_than_a_page_is_broken_and_whole() -> None:
    said = " ".join(f"word{i}." for i in range(4000))
    pdf = made(one(cell_table(said, "after")))
    assert len(pages(pdf)) > 5
    assert [one_.said for one_ in placed(pdf) if one_.said.startswith("word")] == said.split()


def test_a_short_table_is_not_broken() -> None:
    lines = [f"line{i}" for i in range(29)]
    pdf = made(one(*lines, Table("Small", columns(2), [{"c0": f"row{i}"} for i in range(9)])))
    assert len({one_.page for one_ in placed(pdf) if one_.said.startswith("row")}) == 1


def test_a_table_with_too_many_columns_stands_on_paper_that_lies_with_its_heading() -> None:
    row = {f"c{i}": "a text of words" for i in range(12)}
    sections = (
        Section("First", ("before",)),
        Section("Wide", (Table("Twelve", columns(12), [row]),)),
        Section("Last", ("after",)),
    )
    pdf = made(one(sections=sections))
    assert sizes(pdf) == [STANDING, LYING, STANDING]
    first, second, third = pages(pdf)
    assert "First" in first and "Wide" in second and "Twelve" in second and "Last" in third
    assert "Wide" not in first


def test_a_list_lies_as_a_whole_or_not_at_all() -> None:
    for count, shape in ((4, STANDING), (12, LYING)):
        rows = [{f"c{i}": "a text of words" for i in range(count)} for _row in range(80)]
        report = Report("List", "", "2026-07-31", "", (Section("", (Table("List", columns(count), rows),)),))
        assert set(sizes(made(report))) == {shape}


def test_the_first_page_is_not_left_empty() -> None:
    table = Table("T", columns(12), [{f"c{i}": "a text of words" for i in range(12)}])
    assert sizes(made(one(table))) == [LYING]
    assert sizes(made(one(table, letterhead=Letterhead("Office")))) == [STANDING, LYING]


def test_more_columns_than_any_paper_has_room_for_stand_below_each_other() -> None:
    rows = [{f"c{i}": f"r{row}c{i}" for i in range(60)} for row in range(2)]
    pdf = made(one(Table("Many", columns(60), rows)))
    tables = list(tags(pdf).all("Table"))
    assert len(tables) > 1 and all(heads(table)[0] == "column0" for table in tables)
    shown = [head for table in tables for head in heads(table)[1:]]
    assert shown == [f"column{i}" for i in range(1, 60)]
    assert [row for table in tables for row in cells(table)[0][1:]] == [f"r0c{i}" for i in range(1, 60)]
    assert f"Many (1/{len(tables)})" in text(pdf)


def test_short_names_numbers_and_days_are_not_broken() -> None:
    kinds = ("id", "code", "day", "moment", "number", "percent")
    values = ("2026-07-F100", "observation", "2026-08-31", "2026-07-03T07:02:00Z", 1234567, 62.5)
    row = {**dict(zip(kinds, values, strict=True)), "said": "a long text " * 40, "more": "and another " * 40}
    table = Table("T", (*(Column(kind, "x", kind) for kind in kinds), Column("said", "said"), Column("more", "more")),
                  [row])  # fmt: skip
    said = [one_.said for one_ in placed(made(one(table)))]
    for shown in ("2026-07-F100", "observation", "2026-08-31", "1234567", "62.5%"):
        assert shown in said


def test_a_title_is_not_told_twice() -> None:
    table = cell_table("x")._replace(title="Part")
    assert Counter(squeezed(text(made(one(table))))).get("P") == 2, (
        "the section's title, and that of the page"
    )
    chart = Chart("bars", "Part", "About", ("a",), (Series("s", (1,)),), table)
    assert text(made(one(chart))).split().count("Part") == 1


def test_a_table_without_rows_or_columns_says_so() -> None:
    for table in (Table("T", (), [{}]), Table("T", (), ()), Table("T", columns(2), ())):
        (shown,) = tags(made(one(table))).all("Table")
        assert cells(shown) == [["Nothingstandshere."]]


def test_a_note_stands_below_its_table() -> None:
    pdf = made(one(cell_table("cell")._replace(note="A-note.")))
    assert word(pdf, "A-note.").top > word(pdf, "cell").bottom


# Charts


def test_a_chart_stands_between_its_words_and_its_table() -> None:
    chart = sample_report.full().sections[8].parts[0]
    assert isinstance(chart, Chart)
    pdf = made(one(chart))
    about, drawn = word(pdf, "most"), word(pdf, "findings")
    table = [one_ for one_ in placed(pdf) if one_.said == "Count"]
    assert about.bottom < drawn.top + 1 and drawn.bottom < table[-1].top


@pytest.mark.parametrize("name", ["audit", ""])
def test_the_highest_chart_fits_on_a_page(name: str) -> None:
    labels = tuple(f"label{i}" for i in range(60))
    series = tuple(Series(f"s{i}", tuple(range(60))) for i in range(6))
    wide = Table("T", columns(14), [{f"c{i}": "a text of words" for i in range(14)}])
    pdf = made(one(Chart("bars", "High", "About", labels, series, cell_table("x")), wide, name=name))
    found = [one_ for one_ in placed(pdf) if one_.said.startswith("label")]
    assert len(found) == 40 and len({one_.page for one_ in found}) == 1


# Official documents


@LANGUAGES
def test_an_official_document_has_its_letterhead_recipients_and_signatures(language: str) -> None:
    report = sample_report.full(language)
    head = report.letterhead
    assert head
    pdf = short_pdf(language)
    said, first = squeezed(text(pdf, "-raw")), squeezed(pages(pdf)[0])
    for shown in (head.above, head.office, *head.motto, head.number, head.place_and_date, report.period):
        assert squeezed(shown) in said
    assert squeezed(report.title.upper()) in first and squeezed(report.organisation) not in first
    last = squeezed(text(pdf, "-raw").split("\f")[-2])
    order = [words.say(language, "recipients"), *words.recipients(head)]
    assert [last.index(squeezed(one_)) for one_ in order] == sorted(
        last.index(squeezed(one_)) for one_ in order
    )


def test_office_and_motto_stand_side_by_side() -> None:
    pdf = short_pdf("vi")
    above = next(one_ for one_ in placed(pdf) if one_.said == "ỦY")
    motto = next(one_ for one_ in placed(pdf) if one_.said == "CỘNG")
    assert abs(above.top - motto.top) < 2 and above.right < motto.left
    line = [
        one_
        for one_ in placed(pdf)
        if one_.page == 1 and abs(one_.top - motto.top) < 2 and one_.left >= motto.left
    ]
    assert " ".join(one_.said for one_ in line) == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "on one line"


def test_what_a_letterhead_does_not_know_is_left_as_dots() -> None:
    said = text(made(one("text", letterhead=Letterhead("Office"))))
    assert said.count("……") >= 2


def test_who_signs_does_so_side_by_side_with_room_above_the_names() -> None:
    blocks = tuple(Signature(f"As{i}", f"Name{i}", "(seal)") for i in range(3))
    pdf = made(one(Signatures(blocks)))
    names = [word(pdf, f"Name{i}") for i in range(3)]
    assert len({round(one_.top) for one_ in names}) == 1
    assert [one_.left for one_ in names] == sorted(one_.left for one_ in names)
    assert all((name.top - word(pdf, f"As{i}").bottom) / MM > 25 for i, name in enumerate(names))


def test_one_who_signs_does_so_beside_the_recipients() -> None:
    head = Letterhead("Office", recipients=("Archive",))
    pdf = made(one(Signatures((Signature("Chair", "Lan"),)), letterhead=head))
    assert word(pdf, "Chair").left > word(pdf, "Archive.").right
    assert abs(word(pdf, "Chair").top - word(pdf, "Recipients:").top) < 4
    alone = made(one(Signatures((Signature("Chair", "Lan"),)), "text", letterhead=head))
    assert word(alone, "Archive.").top > word(alone, "text").bottom, "at the end in any case"


def test_many_signatures_take_several_rows() -> None:
    pdf = made(one(Signatures(tuple(Signature(f"As{i}", f"Name{i}") for i in range(7)))))
    assert len({round(word(pdf, f"Name{i}").top) for i in range(7)}) == 3


# Contents, trees


def test_a_long_report_has_contents_with_its_pages() -> None:
    sections = tuple(Section(f"S{i}", ("text " * 500,), 1 + i % 2) for i in range(12))
    found = pages(made(one(sections=(Section("", ()), *sections))))
    assert "Contents" in found[0]
    for i in range(12):
        at = next(number for number, page in enumerate(found, 1) if f"S{i}\n" in page)
        line = next(line for line in found[0].splitlines() if f" S{i} " in f" {line.strip()} ")
        assert line.split()[-1] == str(at)
    assert "Contents" not in pages(made(one(sections=sections[:11])))[0]


def test_levels_that_a_report_leaves_out_are_closed_up() -> None:
    sections = tuple(
        Section(title, (), level) for title, level in (("a", 3), ("", 1), ("b", 3), ("c", 1), ("d", 9))
    )
    found = [(tag.name, tag.said) for tag in tags(made(one(sections=sections))).all("H1", "H2", "H3", "H4")]
    assert found == [("H1", "Title"), ("H2", "a"), ("H3", "b"), ("H2", "c"), ("H3", "d")]


def test_a_tree_stays_a_tree_and_the_deepest_one_fits() -> None:
    items = [
        (0, "a"),
        (5, "b"),
        (2, "c"),
        (1, "d"),
        (0, "e"),
        (-3, "f"),
        *((i, f"deep{i}") for i in range(1, 300)),
    ]
    pdf = made(one(Bullets(tuple(items))))
    left = {said: word(pdf, said).left for said in ("a", "b", "c", "d", "e", "f", "deep1", "deep299")}
    assert left["a"] < left["b"] == left["d"] < left["c"] and left["a"] == left["e"] == left["f"]
    assert left["deep1"] < left["deep299"] < 400
    assert len(list(tags(pdf).all("LI"))) == len(items)


# Widths

NEEDS = st.builds(
    lambda least, more: paper_widths.Need(least, least + more), st.floats(0.5, 40), st.floats(0, 5000)
)


@given(st.lists(NEEDS, min_size=1, max_size=80), st.sampled_from([10.0, 11.0]))
def test_columns_fit_on_their_paper_and_none_is_lost(needs: list[paper_widths.Need], largest: float) -> None:
    groups = paper_widths.laid(needs, largest)
    assert [at for one_ in groups for at in one_.columns if at or len(needs) == 1] == list(
        range(len(needs) > 1, len(needs))
    )
    for one_ in groups:
        room = paper_widths.LYING if one_.lying else paper_widths.STANDING
        assert sum(one_.widths) <= room + 0.1 * len(one_.widths) and min(one_.widths) > 0
        assert one_.size <= largest and len(one_.columns) == len(one_.widths)
        assert one_.columns[0] == 0


@given(st.text(), st.floats(3, 200))
def test_a_broken_text_is_the_same_text(said: str, room: float) -> None:
    found = paper_widths.broken(said, room)
    assert said == (found if isinstance(found, str) else "".join(found))


def test_only_words_that_do_not_fit_are_broken() -> None:
    found = paper_widths.broken(f"some words {'x' * 30} other words", 10)
    assert (
        isinstance(found, list) and found[0].startswith("some words") and found[-1].endswith(" other words")
    )
    assert (
        paper_widths.broken("some words that all fit in their line", 10)
        == "some words that all fit in their line"
    )


def test_no_sign_is_torn_from_its_mark() -> None:
    found = paper_widths.broken("ậ" * 40, 5)
    assert isinstance(found, list) and not any(piece[0] in "\u0323\u0302" for piece in found)
