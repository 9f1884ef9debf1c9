"""Tables: text stays text, ids are never cut, what fits the terminal does, and what programs read is nothing but text."""

from __future__ import annotations

from typing import Any

import pytest
import tabulate
from hypothesis import given, settings
from hypothesis import strategies as st

from auditcore import render, text
from auditcore.columns import Column
from auditcore.errors import Refused
from auditcore.render import Part

COLUMNS = (
    Column("id", "finding", "id", rank=1),
    Column("clause", "clause", "clause", rank=1),
    Column("words", "observed", rank=1),
)
WIDE = (*COLUMNS, Column("owner", "owner", "id", rank=2), Column("unit", "unit", "ids", rank=3))


def rows(*words: str, **more: Any) -> list[dict[str, Any]]:
    return [
        {"id": f"2026-01-F{n:02d}", "clause": "8.10", "words": word, **more}
        for n, word in enumerate(words, start=1)
    ]


@pytest.mark.parametrize("format", tabulate.tabulate_formats)
def test_numbers_stay_as_they_were_written(format: str) -> None:
    drawn = render.table(COLUMNS, [{"id": "0012", "clause": "8.10", "words": "1e5"}], format, 80)
    assert all(word in drawn for word in ("8.10", "0012", "1e5"))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_table_fits_the_terminal_and_ids_are_never_cut(width: int) -> None:
    drawn = render.table(COLUMNS, rows("word " * 60, "x" * 300, "Một cửa " * 30), "simple", width)
    assert max(text.width(line) for line in drawn.splitlines()) <= width
    assert all(f"2026-01-F{n:02d}" in drawn for n in (1, 2, 3))
    assert drawn.count("word") == 60 and drawn.count("x") == 300


DRAWN = [name for name in tabulate.tabulate_formats if name not in render.ONE_LINE]


@pytest.mark.parametrize("format", DRAWN)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_every_drawn_format_fits(format: str, width: int) -> None:
    drawn = render.table(COLUMNS, rows("word " * 60, "Một cửa " * 30), format, width)
    assert max(text.width(line) for line in drawn.splitlines()) <= width
    assert drawn.count("word") == 60


def test_a_narrow_terminal_keeps_ids_even_where_it_overflows() -> None:
    drawn = render.table(COLUMNS, rows("word " * 10), "simple", 20)
    assert "2026-01-F01" in drawn and "8.10" in drawn


def test_columns_give_way_by_their_rank() -> None:
    listed = rows("word " * 30, owner="binh", unit=["department-of-economic-development", "culture"])
    titles = {
        width: render.table(WIDE, listed, "simple", width).splitlines()[0].split()
        for width in (40, 60, 80, 120)
    }
    assert titles == {
        40: ["finding", "clause", "observed"],
        60: ["finding", "clause", "observed", "owner"],
        80: ["finding", "clause", "observed", "owner"],
        120: ["finding", "clause", "observed", "owner", "unit"],
    }
    named = [column._replace(rank=1) for column in WIDE]
    drawn = render.table(named, listed, "simple", 40)
    assert "department-of-economic-development," in drawn and "culture" in drawn


def test_a_file_has_every_column_at_its_full_width() -> None:
    drawn = render.table(WIDE, rows("word " * 60, owner="binh", unit=["a"]), "simple", None)
    assert len(drawn.splitlines()) == 3


IDS = st.from_regex(r"[a-z]{1,9}(-[a-z]{1,9}){0,3}", fullmatch=True)


@given(st.lists(st.tuples(IDS, st.lists(IDS, max_size=4), st.text(max_size=120)), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_no_id_is_ever_cut(found: list[tuple[str, list[str], str]]) -> None:
    listed = rows(*(words for _owner, _units, words in found))
    for row, (owner, units, _words) in zip(listed, found, strict=True):
        row |= {"owner": owner, "unit": units}
    for width in (40, 80, 120):
        drawn = render.table(WIDE, listed, "simple", width).split()
        titles = render.table(WIDE, listed, "simple", width).splitlines()[0].split()
        for row in listed:
            assert row["id"] in drawn and row["clause"] in drawn
            assert "owner" not in titles or row["owner"] in drawn
            if "unit" in titles and row["unit"]:
                assert {*(f"{unit}," for unit in row["unit"][:-1]), row["unit"][-1]} <= set(drawn)


WORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_characters="\x7f\xad"), max_size=8
)


@given(
    st.lists(st.lists(WORDS, max_size=12).map(lambda some: " ".join(some).strip()), max_size=5),
    st.sampled_from([None, 40, 60]),
)
@settings(deadline=None)
def test_simple_is_drawn_as_tabulate_draws_it(words: list[str], width: int | None) -> None:
    drawn = render.table(COLUMNS, rows(*words), "simple", width)
    lines = drawn.splitlines()
    if width is None:
        tabulate.MIN_PADDING = 0
        cells = [[row["id"], row["clause"], text.printable(row["words"])] for row in rows(*words)]
        titles = [column.heading for column in COLUMNS]
        assert drawn == tabulate.tabulate(cells, titles, "simple", disable_numparse=True) + "\n"
    assert all(line == line.rstrip() for line in lines)


@given(st.lists(st.text(max_size=200), min_size=1, max_size=5), st.integers(40, 160))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_a_table(words: list[str], width: int) -> None:
    drawn = render.table(COLUMNS, rows(*words), "simple", width)
    assert all(drawn.count(f"2026-01-F{n:02d}") == 1 for n in range(1, len(words) + 1))
    piped = render.table(COLUMNS, rows(*words), "pipe", None)
    assert len(piped.splitlines()) == len(words) + 2
    tabbed = render.table(COLUMNS, rows(*words), "tsv", width)
    assert [line.split("\t")[0] for line in tabbed.split("\n")[1:-1]] == [row["id"] for row in rows(*words)]
    assert all(line.count("\t") == 2 for line in tabbed.split("\n")[:-1])


def test_wide_letters_take_two_columns() -> None:
    lines = render.table(
        COLUMNS[1:], [{"clause": "内部", "words": "x"}, {"clause": "8", "words": "y"}], "simple", 80
    )
    assert lines.splitlines()[2:] == ["内部    x", "8       y"]


@pytest.mark.parametrize("format", sorted(render.BARE))
def test_cells_that_programs_read_are_not_padded(format: str) -> None:
    drawn = render.table(COLUMNS, rows("x", "a longer text"), format, 80)
    assert "x   " not in drawn  # some frame a cell with two spaces
    if format in ("html", "unsafehtml"):
        assert "<td>8.10</td><td>x</td>" in drawn
    if format == "tsv":
        assert drawn.splitlines()[1] == "2026-01-F01\t8.10\tx"


def test_tsv_keeps_what_is_empty() -> None:
    assert render.table(COLUMNS, rows(""), "tsv", 80).splitlines()[1] == "2026-01-F01\t8.10\t"


def test_parts_have_their_columns_below_each_other() -> None:
    parts = [Part("unit: a (1)", rows("x")), Part("unit: b (1)", rows("a longer text"))]
    lines = render.tables(COLUMNS, parts, "simple", 80).splitlines()
    assert lines[0] == "unit: a (1)" and lines[4:6] == ["", "unit: b (1)"]
    assert lines[2] == lines[7] == "-----------  ------  -------------"


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused) as refused:
        render.table(COLUMNS, [], "gird", 80)
    assert "Did you mean 'grid'?" in refused.value.hint and "fancy_outline" in refused.value.hint


def test_formats_that_do_not_escape_have_a_safe_twin() -> None:
    drawn = render.table(COLUMNS, rows("<script>alert(1)</script>"), "unsafehtml", 80)
    assert "<script>" not in drawn and "&lt;script&gt;" in drawn


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, ""),
        (["8.1", "8.10"], "8.1, 8.10"),
        (0, "0"),
        ("x", "x"),
        ({"Plan": "x", "Costs": "N"}, "Plan: x; Costs: N"),
    ],
)
def test_plain(value: object, shown: str) -> None:
    assert render.plain(value) == shown
