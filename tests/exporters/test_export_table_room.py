"""Columns get the room that they need: rows are low, and letters of official documents are read with ease."""

from __future__ import annotations

import re

import pytest
from auditplugins.exporters import paper_widths
from auditplugins.exporters.paper_widths import LYING, STANDING, laid, need
from auditplugins.exporters.table_room import SLIM, Words, balanced, towers
from hypothesis import given
from hypothesis import strategies as st
from pdf_reading import made, one, placed

from auditcore.api import Column, Letterhead, Report, Table

UNIT = "Public Administrative Service Centre (one-stop shop)"
QUESTION = "How does the unit know whom to ask where a file lacks something that the law wants?"
CELLS = st.lists(
    st.lists(st.floats(0, 300), min_size=3, max_size=3).map(lambda row: [Words(one, one) for one in row]),
    max_size=9,
)


@given(st.lists(st.floats(0.5, 20), min_size=3, max_size=3), CELLS, st.floats(0, 300))
def test_no_column_gets_less_than_it_needs_and_all_together_no_more_than_there_is(
    least: list[float], rows: list[list[Words]], more: float
) -> None:
    most = [max([one, *(row[at].longest for row in rows)]) for at, one in enumerate(least)]
    room = sum(least) + more
    wide = balanced(least, most, rows, room)
    assert all(got >= wanted for got, wanted in zip(wide, least, strict=True))
    assert sum(wide) <= room + 1e-5
    if sum(most) <= room:
        assert wide == most


def test_an_empty_column_and_next_to_no_room_are_no_trouble() -> None:
    rows = [[Words(0, 0), Words(9, 9)]] * 3
    assert balanced([0, 3], [0, 9], rows, 3 + 1e-17) == [0, 3]
    assert balanced([0, 3], [0, 9], rows, 6) == [0, pytest.approx(6)]


def test_room_goes_where_rows_are_high_and_not_to_empty_cells() -> None:
    rows = [[Words(20, 20), Words(45, 45), Words(0, 0)] for _row in range(9)]
    rows.append([Words(20, 20), Words(45, 45), Words(30, 30)])
    unit, question, empty = balanced([3, 4, 4], [20, 45, 30], rows, 30)
    assert unit > 6 and question > 13 and empty < 6
    high = max(Words(20, 20).lines(unit), Words(45, 45).lines(question))
    even = [at + (30 - 11) / 3 for at in (3, 4, 4)]
    assert high < max(Words(20, 20).lines(even[0]), Words(45, 45).lines(even[1]))


def test_towers_are_many_short_lines_and_a_few_rows_of_them_do_not_matter() -> None:
    high, low = [Words(30, 30)], [Words(3, 3)]
    assert towers([SLIM - 2], [high]) and not towers([SLIM], [high]) and not towers([SLIM - 2], [low])
    assert towers([SLIM - 2], [high, *[low] * 6]) and not towers([SLIM - 2], [high, *[low] * 7])


def letters(columns: int, rows: int, said: str = "some words here") -> tuple[float, bool]:
    needs = [need(f"head{at}", [said] * rows, steady=False) for at in range(columns)]
    found = laid(needs, 11.0)[0]
    return found.size, found.lying


def test_letters_stay_readable_and_rather_paper_is_turned() -> None:
    seen = [letters(count, 30) for count in range(1, 30)]
    sizes = [size for size, _lying in seen]
    assert sizes[:4] == [11.0] * 4 and (10.0, False) in seen and (11.0, True) in seen and (10.0, True) in seen
    assert seen == sorted(seen, key=lambda one: (one[1], -one[0]))
    small = [(size, lying) for size, lying in seen if size < 10]
    assert all(lying for _size, lying in small)


def test_few_rows_are_not_worth_a_page_that_lies() -> None:
    said = "a long text of some very plain words " * 3
    assert letters(8, 30, said)[1]
    assert letters(8, 8, said) == (10.0, False)


def test_a_word_that_fits_is_not_broken_for_a_rounded_figure() -> None:
    for count in range(2, 12):
        needs = [
            need(f"heading{at}", [f"word{at}" * 2, "many words " * at] * 9, False) for at in range(count)
        ]
        for group in laid(needs, 11.0):
            for at, wide in zip(group.columns, group.widths, strict=True):
                room = (wide - paper_widths.PAD) / group.size / paper_widths.POINT
                assert room >= needs[at].tight - 1e-6
            assert sum(group.widths) <= (LYING if group.lying else STANDING) + 0.1


def test_a_space_that_does_not_break_is_part_of_a_word() -> None:
    assert paper_widths.widest_word("◆\xa0minor") > paper_widths.ems("minor") + 1
    assert paper_widths.widest_word("two words") == paper_widths.ems("words")
    assert "".join(paper_widths.broken("a\xa0wordwordword b", 4)) == "a\xa0wordwordword b"


COLUMNS = (
    Column("clause", "Clause", "clause"),
    Column("question", "What was asked"),
    Column("unit", "Unit"),
    Column("result", "Answer", "code", tones={"minor": "warn"}),
    Column("evidence", "What was seen"),
    Column("finding", "Finding", "id"),
)


def minutes(rows: int = 24) -> Report:
    given = [
        {"clause": "7.1.5.2", "question": QUESTION, "unit": UNIT, "result": "minor", "finding": f"2026-01-F{at:02}",
         "evidence": "Twenty-five files, all in time." if at == 9 else ""}
        for at in range(rows)
    ]  # fmt: skip
    return one(Table("Asked", COLUMNS, given), letterhead=Letterhead("Office"), name="minutes", language="vi")


def test_a_table_of_minutes_stands_in_letters_of_ten_points_and_more_without_towers() -> None:
    found = list(placed(made(minutes())))
    assert all(word.wide < 600 for word in found)
    rows = [word for word in found if re.fullmatch(r"2026-01-F\d\d", word.said)]
    # The box of a letter is about 0.9 of its size here.
    assert len(rows) == 24 and all(word.bottom - word.top > 8.8 for word in rows)
    lines = {
        row.said: len({word.top for word in found if word.page == row.page and row.top - 1 <= word.top < row.top + 90
                       and 200 < word.left < 330 and word.said in UNIT.split()})
        for row in rows[:1]
    }  # fmt: skip
    assert 0 < max(lines.values()) <= 5 * 4


def test_a_sign_is_not_parted_from_its_word() -> None:
    found = list(placed(made(minutes())))
    marks = [word for word in found if "◆" in word.said]
    assert len(marks) == 24 and all(
        "minor" in word.said
        or any(
            other.said == "minor" and abs(other.top - word.top) < 3 and other.page == word.page
            for other in found
        )
        for word in marks
    )


@pytest.mark.parametrize("lines", range(22, 38))
def test_no_row_stands_alone_with_the_head_where_a_page_ends(lines: int) -> None:
    table = Table("Long", COLUMNS[:2], [{"clause": f"row{at}", "question": "x"} for at in range(30)])
    found = list(placed(made(one(*["line"] * lines, table))))
    pages = [word.page for word in found if word.said.startswith("row")]
    assert len(pages) == 30
    for page in set(pages):
        assert pages.count(page) >= 3
    title, head, first = (
        next(word for word in found if word.said == said) for said in ("Long", "Clause", "row0")
    )
    assert title.page == head.page == first.page
    assert title.bottom < head.top + 2 < head.top + 30 > first.top > head.bottom - 2


def test_tables_with_the_same_columns_stand_alike() -> None:
    first = Table("First", COLUMNS[:3], [{"clause": "row", "question": "x", "unit": "y"}])
    second = Table("Second", COLUMNS[:3], [{"clause": "row", "question": QUESTION * 3, "unit": UNIT}])
    other = Table("Other", COLUMNS[:2], [{"clause": "row", "question": "x"}])
    found = list(placed(made(one(first, second, other))))
    heads = [word.left for word in found if word.said == "What"]
    units = [word.left for word in found if word.said == "Unit"]
    assert len(heads) == 3 and heads[0] == heads[1] and units[0] == units[1]
    alone = list(placed(made(one(first))))
    assert [word.left for word in alone if word.said == "Unit"] != units[:1]
