"""The format docx: how a document is put together, so that Word can number, repeat, spell and read it aloud."""

from __future__ import annotations

import pytest
from auditplugins.exporters import document_widths, words
from docx.enum.section import WD_ORIENT
from docx.table import Table as Shown
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx_reading import (
    blocks,
    cells,
    expected,
    joined,
    layouts,
    named,
    nfc,
    opened,
    outline,
    paragraphs,
    report_of,
    tables,
)
from sample_report import HEAD, full, plain

from auditcore.api import (
    Bullets,
    Column,
    Fields,
    Section,
    Table,
)

LANGUAGES = pytest.mark.parametrize("language", ["en", "vi"])


def number_of(columns: int, rows: int = 3, kind: str = "day") -> Table:
    """A table with so many columns."""
    made = tuple(Column(f"c{i}", f"C{i}", kind) for i in range(columns))
    return Table("Broad", made, [{one.key: "2026-08-31" for one in made}] * rows)


# Headings and lists


@LANGUAGES
def test_headings_are_real_and_in_order(language: str) -> None:
    report = full(language)
    read = opened(report)
    titled = [(one.level, nfc(one.title)) for one in report.sections if one.title]
    assert outline(read) == titled
    assert paragraphs(read, "Title") == [nfc(report.title)]
    levels = [
        named(read.styles[f"Heading {i}"].element, "string(w:pPr/w:outlineLvl/@w:val)") for i in (1, 2, 9)
    ]
    assert ["".join(one) for one in levels] == ["0", "1", "8"]
    assert all(read.styles[f"Heading {i}"].paragraph_format.keep_with_next for i in range(1, 10))


def test_no_level_is_left_out_and_none_is_too_deep() -> None:
    given = (0, 1, 4, 4, 2, 3, 5, -2, *range(2, 20))
    report = report_of(sections=tuple(Section(f"S{i}", ("x",), level) for i, level in enumerate(given)))
    levels = [level for level, _title in outline(opened(report))]
    assert levels == [1, 1, 2, 3, 2, 3, 4, 1, *range(2, 10), *[9] * 10]


def test_items_are_a_real_list_each_at_its_depth() -> None:
    depths = (0, 1, 2, 5, 0, 3, *range(2, 14))
    read = opened(report_of(Bullets(tuple((depth, f"item {i}") for i, depth in enumerate(depths)))))
    found = [one for one in read.paragraphs if one.style.name.startswith("List Bullet")]
    assert [one.text for one in found] == [f"item {i}" for i in range(len(depths))]
    levels = [int(named(one.style.element, "w:pPr/w:numPr/w:ilvl/@w:val")[0]) for one in found]
    # An item is at most one step deeper than the one before it.
    assert levels == [0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, *[8] * 6]
    numbering = read.part.numbering_part.element
    steps = [int(one) for one in named(numbering, "w:abstractNum/w:lvl/w:pPr/w:ind/@w:left")]
    assert steps == sorted(set(steps)) and len(steps) == 9


def test_facts_are_two_columns_without_lines() -> None:
    read = opened(report_of(Fields((("One", "1"), ("Two\nlines", "a\nb"), ("", ""), ("None", "")))))
    facts = layouts(read)[-1]
    assert cells(facts) == [["One", "1"], ["Two lines", "a\nb"], ["None", ""]]
    assert not named(facts.style.element, ".//w:tblBorders")


# Tables


@LANGUAGES
def test_heads_are_repeated_and_rows_are_not_broken(language: str) -> None:
    for table in tables(opened(full(language))):
        first, *rows = table._tbl.tr_lst
        assert named(first, "w:trPr/w:tblHeader") and not any(
            named(row, "w:trPr/w:tblHeader") for row in rows
        )
        assert all(named(row, "w:trPr/w:cantSplit") for row in (first, *rows))


def test_a_row_or_a_head_that_would_fill_a_page_may_be_broken() -> None:
    long = "word " * 2000
    lines = "\n".join("x" * 60)
    columns = (Column("a", "A"), Column("b", long))
    table = tables(opened(report_of(Table("T", columns, [{"a": long}, {"a": "short"}, {"b": lines}]))))[0]
    head, *rows = table._tbl.tr_lst
    assert not named(head, "w:trPr/w:tblHeader")
    assert [bool(named(row, "w:trPr/w:cantSplit")) for row in rows] == [False, True, False]


def test_the_note_and_the_title_of_a_table_stay_with_it() -> None:
    given = Table("Title", (Column("a", "A"),), [{"a": str(i)} for i in range(40)], "The note")
    read = opened(report_of(given))
    (table,) = tables(read)
    before, after = (Paragraph(one, read) for one in (table._tbl.getprevious(), table._tbl.getnext()))
    assert (before.style.name, before.text) == ("Caption", "Title")
    assert (after.style.name, after.text) == ("Table Note", "The note")
    kept = [bool(named(row, "w:tc/w:p/w:pPr/w:keepNext")) for row in table._tbl.tr_lst[1:]]
    assert before.style.paragraph_format.keep_with_next and kept == [*[True] * 2, *[False] * 37, True]
    assert named(table._tbl, "w:tblPr/w:tblCaption/@w:val") == ["Title"]


def test_a_short_table_is_not_broken_between_two_pages() -> None:
    table = tables(opened(report_of(Table("T", (Column("a", "A"),), [{"a": "x"}] * 5))))[0]
    kept = [bool(named(row, "w:tc/w:p/w:pPr/w:keepNext")) for row in table._tbl.tr_lst[1:]]
    assert kept == [*[True] * 4, False]


def test_a_longer_table_goes_on_where_a_page_ends() -> None:
    table = tables(opened(report_of(Table("T", (Column("a", "A"),), [{"a": "x"}] * 6))))[0]
    kept = [bool(named(row, "w:tc/w:p/w:pPr/w:keepNext")) for row in table._tbl.tr_lst[1:]]
    # But its head does not end a page, with a row or two below it.
    assert kept == [*[True] * 2, *[False] * 4]


def test_a_title_is_not_said_twice() -> None:
    columns = (Column("a", "A"),)
    read = opened(
        report_of(sections=(Section("Part", (Table("Part", columns, ()), Table("Other", columns, ()))),))
    )
    assert paragraphs(read, "Caption", "Heading 1") == ["Part", "Other"]
    assert "Findings" not in paragraphs(opened(plain()), "Caption")


def test_texts_are_wide_codes_and_days_narrow_and_numbers_at_the_right() -> None:
    report = report_of(*full("en").sections[2].parts)
    (table,) = tables(opened(report))
    wide = dict(zip(cells(table)[0], named(table._tbl, "w:tblGrid/w:gridCol/@w:w"), strict=True))
    widths = {title: int(one) for title, one in wide.items()}
    assert widths["What was observed"] == max(widths.values())
    assert (
        widths["Grade"] < widths["What was observed"] / 2 and widths["Days"] < widths["What was observed"] / 2
    )
    by_title = dict(zip(cells(table)[0], table._tbl.tr_lst[1].tc_lst, strict=True))
    right = {
        title for title, tc in by_title.items() if _Cell(tc, table).paragraphs[0].style.name == "Table Number"
    }
    assert right == {"Days", "Share"}


@LANGUAGES
@pytest.mark.parametrize("letterhead", [True, False])
def test_no_table_is_wider_than_its_page(language: str, letterhead: bool) -> None:
    for lies, one in blocks(opened(full(language, letterhead))):
        if isinstance(one, Shown) and one.style.name == "Report Table":
            page = document_widths.pages(letterhead)[lies == "landscape"]
            widths = [int(wide) for wide in named(one._tbl, "w:tblGrid/w:gridCol/@w:w")]
            assert sum(widths) <= round(page.wide * 1440 / 25.4) and min(widths) > 300
            assert all(len(row.tc_lst) in (1, len(widths)) for row in one._tbl.tr_lst)


def test_a_word_that_is_marked_has_room_for_its_bold_letters() -> None:
    column = Column(
        "a", "A", "code", tones={"minor": "warn"}, words={"minor": "nghiêmtrọng", "x": "nghiêmtrọng"}
    )
    least = [
        document_widths._need(column, ["A", text], 1.0).least
        for text in ("nghiêmtrọng", f"{document_widths.MARK}nghiêmtrọng")
    ]
    assert least[1] > least[0] * document_widths.BOLD


# Pages


WORDS = "a text of very many words "


def laid(count: int, said: str, rows: int, official: bool = True) -> tuple[bool, int]:
    """Whether a table lies, and how large its letters are."""
    columns = tuple(Column(f"c{i}", f"Heading{i}", "text") for i in range(count))
    table = Table("T", columns, [{one.key: said for one in columns}] * rows)
    return document_widths.plan(table, "en", official, False)[:2]


@pytest.mark.parametrize(("count", "official"), [(6, False), (7, True)])
def test_a_table_is_rather_set_small_than_on_a_page_that_is_turned(count: int, official: bool) -> None:
    lying, size = laid(count, WORDS * 2, 30, official)
    assert (lying, size < 22) == (False, True) and (not official or size == 20)


def test_an_official_table_is_rather_turned_than_set_in_letters_that_are_hard_to_read() -> None:
    assert laid(8, WORDS, 30) == (True, 22)
    assert [laid(count, WORDS, 30)[1] >= 20 for count in range(1, 13)] == [True] * 12
    # Nor are its words set in towers; but one of few rows is not worth a page.
    assert laid(6, WORDS * 4, 30)[0] and laid(6, WORDS * 4, 8) == (False, 20)


def test_tables_with_the_same_columns_are_set_alike() -> None:
    columns = (Column("a", "A"), Column("b", "B"))
    short, long = ({"a": "x", "b": "y"}, {"a": "a text of some words " * 9, "b": "z"})
    read = opened(
        report_of(
            Table("One", columns, [short]),
            Table("Two", columns, [long]),
            Table("Other", (*columns, Column("c", "C")), [short]),
        )
    )
    one, two, other = (
        [int(wide) for wide in named(shown._tbl, "w:tblGrid/w:gridCol/@w:w")] for shown in tables(read)
    )
    assert one == two != other[:2]


def test_behind_a_table_that_lies_the_next_one_does_too_and_words_stand() -> None:
    small = Table("Small", (Column("a", "A"),), [{"a": "x"}])
    read = opened(report_of(number_of(12), small, "after it"))
    assert [
        len(
            [
                1
                for side, one in blocks(read)
                if side == lies and isinstance(one, Shown) and one.style.name == "Report Table"
            ]
        )
        for lies in ("portrait", "landscape")
    ] == [0, 2]
    assert [lies for lies, one in blocks(read) if isinstance(one, Paragraph) and one.text == "after it"] == [
        "portrait"
    ]


def test_a_table_with_too_many_columns_lies_with_its_heading_and_the_rest_stands() -> None:
    sections = (
        Section("Before", ("a",)),
        Section("Broad", (), 1),
        Section("Table", (number_of(12), "after it"), 2),
    )
    read = opened(report_of(sections=sections))
    lying = [one for lies, one in blocks(read) if lies == "landscape"]
    assert [one.text for one in lying if isinstance(one, Paragraph) and one.text] == [
        "Broad",
        "Table",
        "Broad",
    ]
    assert len([one for one in lying if isinstance(one, Shown)]) == 1
    assert [one.orientation for one in read.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]


def test_a_list_with_too_many_columns_lies_as_a_whole() -> None:
    read = opened(report_of(number_of(12), name=""))
    assert [one.orientation for one in read.sections] == [WD_ORIENT.LANDSCAPE]


def test_a_table_that_no_page_is_wide_enough_for_is_set_in_bands() -> None:
    given = number_of(50)
    read = opened(report_of(given))
    shown = tables(read)
    assert len(shown) > 1 and joined(iter(shown), given) == expected(given, "en")
    page = round(document_widths.pages(False)[True].wide * 1440 / 25.4)
    assert all(sum(map(int, named(one._tbl, "w:tblGrid/w:gridCol/@w:w"))) <= page for one in shown)
    assert [one for one in paragraphs(read, "Caption") if "(" in one] == [
        f"Broad ({i}/{len(shown)})" for i in range(1, len(shown) + 1)
    ]


@LANGUAGES
@pytest.mark.parametrize("letterhead", [True, False])
def test_each_page_says_which_of_how_many_it_is_and_on_what_it_rests(language: str, letterhead: bool) -> None:
    report = full(language, letterhead)
    read = opened(report)
    for footer in (read.sections[0].footer, read.sections[0].first_page_footer):
        fields = [str(one).strip() for one in named(footer._element, ".//w:fldSimple/@w:instr")]
        # An official document has its number above and no second one at the foot.
        assert fields == ([] if letterhead else ["PAGE", "NUMPAGES"])
        text = "".join(map(str, named(footer._element, ".//w:t/text()")))
        assert (words.say(language, "page", page=1, pages=1) in text) is not letterhead and HEAD in text
    above = read.sections[0].header
    numbered = [str(one).strip() for one in named(above._element, ".//w:fldSimple/@w:instr")]
    assert numbered == (["PAGE"] if letterhead else [])
    told = "".join(map(str, named(above._element, ".//w:t/text()"))) + text
    assert nfc(report.title) in told and nfc(report.organisation) in told
    # The title stands on the first page.
    assert read.sections[0].different_first_page_header_footer
    assert not named(read.sections[0].first_page_header._element, ".//w:t")
    assert all(one.footer.is_linked_to_previous for one in list(read.sections)[1:])
