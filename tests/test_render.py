"""Tables: text stays text, ids are never cut, and what fits the terminal does."""

from __future__ import annotations

import pytest
import tabulate
from hypothesis import given, settings
from hypothesis import strategies as st

from auditcore import render, text
from auditcore.errors import Refused
from auditcore.render import Column

COLUMNS = (Column("id", "finding"), Column("clause", "clause"), Column("words", "observed", wraps=True))


def rows(*words: str) -> list[dict[str, object]]:
    return [
        {"id": f"2026-01-F{n:02d}", "clause": "8.10", "words": word} for n, word in enumerate(words, start=1)
    ]


@pytest.mark.parametrize("format", tabulate.tabulate_formats)
def test_numbers_stay_as_they_were_written(format: str) -> None:
    drawn = render.table(COLUMNS, [{"id": "0012", "clause": "8.10", "words": "1e5"}], format, 80)
    assert all(word in drawn for word in ("8.10", "0012", "1e5"))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_table_fits_the_terminal_and_ids_are_never_cut(width: int) -> None:
    drawn = render.table(COLUMNS, rows("word " * 60, "x" * 300, "Một cửa " * 30), "simple", width)
    assert max(text.width(line) for line in drawn.splitlines()) <= width
    assert all(f"2026-01-F{n:02d}" in drawn for n in (1, 2, 3))
    assert drawn.count("word") == 60 and drawn.count("x") == 300


def test_a_narrow_terminal_keeps_ids_even_where_it_overflows() -> None:
    drawn = render.table(COLUMNS, rows("word " * 10), "simple", 20)
    assert "2026-01-F01" in drawn and "8.10" in drawn


@given(st.lists(st.text(max_size=200), min_size=1, max_size=5), st.integers(40, 160))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_a_table(words: list[str], width: int) -> None:
    drawn = render.table(COLUMNS, rows(*words), "simple", width)
    assert all(drawn.count(f"2026-01-F{n:02d}") == 1 for n in range(1, len(words) + 1))
    piped = render.table(COLUMNS, rows(*words), "pipe", None)
    assert len(piped.splitlines()) == len(words) + 2


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused) as refused:
        render.table(COLUMNS, [], "fancy", 80)
    assert "grid" in refused.value.hint


def test_formats_that_do_not_escape_have_a_safe_twin() -> None:
    drawn = render.table(COLUMNS, rows("<script>alert(1)</script>"), "unsafehtml", 80)
    assert "<script>" not in drawn and "&lt;script&gt;" in drawn


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (True, "yes"), (False, ""), (["8.1", "8.10"], "8.1, 8.10"), (0, "0"), ("x", "x")],
)
def test_plain(value: object, shown: str) -> None:
    assert render.plain(value) == shown
