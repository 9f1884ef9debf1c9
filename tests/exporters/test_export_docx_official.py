"""The format docx: official documents of Vietnam, as Decree 30/2020 wants them, and places to sign."""

from __future__ import annotations

from typing import Any

import pytest
from auditplugins.exporters import words
from docx.table import _Cell
from docx_reading import cells, layouts, named, nfc, opened, paragraphs, report_of, styled
from sample_report import full

from auditcore.api import Letterhead, Section, Signature, Signatures


@pytest.fixture(scope="module")
def official() -> Any:
    return opened(full("vi"))


def test_an_official_document_has_the_margins_and_the_letters_of_one(official: Any) -> None:
    first = official.sections[0]
    sides = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(one.mm) for one in sides] == [20, 20, 30, 18]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    fonts = {str(one) for one in named(official.styles.element, "w:docDefaults//w:rFonts/@*")}
    assert fonts == {"Times New Roman"}
    assert official.styles["Normal"].font.size.pt == 13 and official.styles["Title"].font.size.pt == 14
    title = official.styles["Title"]
    assert title.font.bold and title.font.all_caps and title.paragraph_format.alignment == 1
    assert official.styles["Body Text"].paragraph_format.alignment == 3


def test_the_letterhead_has_the_office_at_the_left_and_the_motto_at_the_right(official: Any) -> None:
    head = full("vi").letterhead
    assert head is not None
    shown = layouts(official)[0]
    office, motto, number, place = (shown.cell(row, column) for row in (0, 1) for column in (0, 1))
    assert [text for _style, text in styled(office) if text] == [nfc(head.above), nfc(head.office)]
    assert [text for _style, text in styled(motto) if text] == [nfc(line) for line in head.motto]
    assert styled(number) == [("Letterhead", nfc(head.number))]
    assert styled(place) == [("Place And Date", nfc(head.place_and_date))]
    assert official.styles["Place And Date"].font.italic
    bold = [one.runs[0].font.bold for one in (*office.paragraphs, *motto.paragraphs) if one.text]
    assert bold == [None, True, True, True]
    # A rule stands below the office and below the motto, and nowhere else.
    for cell in (office, motto):
        assert [bool(named(one._p, "w:pPr/w:pBdr/w:top")) for one in cell.paragraphs] == [False, False, True]


def test_what_a_letterhead_does_not_know_is_dots() -> None:
    read = opened(report_of("x", letterhead=Letterhead("Office")))
    assert cells(layouts(read)[0]) == [["Office\n", ""], [words.DOTS, words.DOTS]]
    assert "2026-07-31" in paragraphs(read, "Subtitle")


def test_one_who_signs_does_so_at_the_right_of_the_recipients() -> None:
    one = full("vi")._replace(sections=(Section("", ("x", Signatures((Signature("TM.\nCHỦ TỊCH"),)))),))
    last = layouts(opened(one))[-1]
    left, right = last._tbl.tr_lst[-1].tc_lst
    assert [style for style, _text in styled(_Cell(left, last))] == ["Recipients", *["Recipient"] * 3]
    assert styled(_Cell(right, last)) == [("Signed As", "TM.\nCHỦ TỊCH"), ("Signed By", words.DOTS)]


def test_several_sign_side_by_side_above_the_recipients_with_room_and_dots(official: Any) -> None:
    last = layouts(official)[-1]
    part = full("vi").sections[-1].parts[0]
    assert isinstance(part, Signatures)
    titles, names = cells(last)
    assert titles == [nfc(f"{one.title}\n{one.note}") for one in part.blocks]
    assert names == [nfc(one.name) or words.DOTS for one in part.blocks]
    room = last.cell(1, 0).paragraphs[0].paragraph_format.space_before
    assert room is not None and room.mm >= 24
    head = full("vi").letterhead
    assert head is not None
    assert paragraphs(official, "Recipient") == [nfc(f"- {line}") for line in words.recipients(head)]
    assert official.element.body.index(last._tbl) < len(official.element.body) - 5


@pytest.mark.parametrize(
    ("count", "rows"), [(1, [2]), (2, [2]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (7, [3, 3, 2])]
)
def test_no_more_than_three_sign_beside_each_other(count: int, rows: list[int]) -> None:
    blocks_ = tuple(Signature(f"as {i}", f"name {i}") for i in range(count))
    found = layouts(opened(report_of(Signatures(blocks_))))[1:]
    assert [len(one.columns) for one in found] == rows
    assert [name for one in found for name in cells(one)[1] if name] == [f"name {i}" for i in range(count)]


def test_recipients_stand_at_the_end_where_nobody_signs() -> None:
    read = opened(full("vi")._replace(sections=(Section("A", ("x",)),)))
    assert paragraphs(read, "Body Text", "Recipients", "Recipient")[:2] == ["x", "Nơi nhận:"]
