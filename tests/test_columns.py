"""Rows in order and in groups: by the kind of a column, what is empty last, nothing lost and nothing moved needlessly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore.columns import KINDS, LISTS, Column, Order, grouped, is_orderly, ordered
from auditcore.model import GRADES, STATUSES

# Values of each kind in their order.
IN_ORDER: dict[str, tuple[Column, list[Any]]] = {
    "ids": (Column("x", kind="id"), ["2026-01-F02", "2026-01-F10", "2026-01-F100", "2026-02-F01"]),
    "numbers": (Column("x", kind="id"), ["1", 2, "10", "S1", "S10"]),
    "grades": (Column("x", kind="code", values=GRADES), list(GRADES)),
    "statuses": (Column("x", kind="code", values=STATUSES), list(STATUSES)),
    "unknown codes last": (Column("x", kind="code", values=("b", "a")), ["b", "a", "c", "d"]),
    "clauses": (Column("x", kind="clauses"), [["4"], ["8.2"], ["8.2", "9"], ["8.10"], ["A.5.1"]]),
    "Vietnamese": (Column("x"), ["An", "Ăn", "Ân", "bà", "Dung", "Đào", "Hoa", "hòa", "Hoan", "Yến"]),
    "days": (Column("x", kind="day"), ["2025-12-31", "2026-01-01", "2026-10-01"]),
    "counts": (Column("x", kind="number"), [0, 2, 10]),
    "truths": (Column("x", kind="truth"), [False, True]),
    "codes": (
        Column("x", kind="codes", values=("overdue", "repeat")),
        [["overdue"], ["overdue", "repeat"], ["repeat"]],
    ),
}


@pytest.mark.parametrize("name", IN_ORDER)
@pytest.mark.parametrize("down", [False, True])
def test_each_kind_has_its_order(name: str, down: bool) -> None:
    column, values = IN_ORDER[name]
    rows = [{"x": value} for value in [*values[1::2], *values[::2]]]
    wanted = list(reversed(values)) if down else values
    assert [row["x"] for row in ordered(rows, [Order(column, down)])] == wanted


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("nothing", [None, "", []])
def test_what_is_empty_stands_last_in_both_directions(nothing: object, down: bool) -> None:
    rows = [{"x": nothing, "n": 1}, {"x": ["b"], "n": 2}, {"x": nothing, "n": 3}, {"x": ["a"], "n": 4}]
    found = [row["n"] for row in ordered(rows, [Order(Column("x", kind="ids"), down)])]
    assert found == ([2, 4, 1, 3] if down else [4, 2, 1, 3])


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.sampled_from([None, "2026-07-01", "2026-08-01"]),
            "grade": st.sampled_from(GRADES),
            "clauses": st.lists(st.sampled_from(["4.1", "8.2", "8.10"]), max_size=3, unique=True),
        }
    ),
    max_size=12,
).map(lambda rows: [{**row, "n": n} for n, row in enumerate(rows)])
DAY, GRADE, CLAUSES = (
    Column("day", kind="day"),
    Column("grade", kind="code", values=GRADES),
    Column("clauses", kind="clauses"),
)


@given(ROWS, st.lists(st.tuples(st.sampled_from([DAY, GRADE, CLAUSES]), st.booleans()), max_size=3))
def test_sorting_by_several_is_sorting_by_the_last_first(
    rows: list[Any], orders: list[tuple[Column, bool]]
) -> None:
    keys = [Order(column, down) for column, down in orders]
    step = rows
    for key in reversed(keys):
        step = ordered(step, [key])
    assert ordered(rows, keys) == step
    assert sorted(row["n"] for row in step) == list(range(len(rows)))


@given(ROWS, st.booleans())
def test_equal_rows_keep_their_order(rows: list[Any], down: bool) -> None:
    found = ordered(rows, [Order(GRADE, down)])
    for grade in GRADES:
        same = [row["n"] for row in found if row["grade"] == grade]
        assert same == sorted(same)


@given(ROWS)
def test_a_row_counts_once_in_the_group_of_each_of_its_values(rows: list[Any]) -> None:
    groups = grouped(rows, [CLAUSES])
    for group in groups:
        clause = group.values["clauses"]
        assert group.rows == [
            row for row in rows if (clause in row["clauses"] if clause else not row["clauses"])
        ]
    assert sum(len(group.rows) for group in groups) == sum(len(row["clauses"]) or 1 for row in rows)
    named = [group.values["clauses"] for group in groups]
    assert named == [one for one in ("4.1", "8.2", "8.10", None) if one in named]


@given(ROWS)
def test_groups_of_two_fields_are_those_of_each_together(rows: list[Any]) -> None:
    for values, inside in grouped(rows, [DAY, GRADE]):
        assert inside == [
            row for row in rows if (row["day"], row["grade"]) == (values["day"], values["grade"])
        ]


def test_groups_follow_the_order_that_was_asked_for() -> None:
    rows = [{"grade": grade, "n": n} for n, grade in enumerate(("minor", "major", "minor", "strength"))]
    count = Column("count", kind="number")

    def order(*orders: Order) -> list[str]:
        return [group.values["grade"] for group in grouped(rows, [GRADE], orders)]

    assert order() == ["major", "minor", "strength"]
    assert order(Order(GRADE, True)) == ["strength", "minor", "major"]
    assert order(Order(count, True)) == ["minor", "major", "strength"]
    assert order(Order(count, True), Order(GRADE, True)) == ["minor", "strength", "major"]


def test_every_kind_says_what_it_is() -> None:
    assert set(LISTS.values()) <= set(KINDS)
    assert not is_orderly(Column("x", kind="data")) and not is_orderly(Column("x", field=False))
