"""Whatever was recorded, in whatever period: no figure is impossible, and the tables agree with each other."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from audit_pages import rows, said, tables
from hypothesis import given
from hypothesis import strategies as st
from made_lives import (
    a_life,
    figures,
    made,
    task,
    the_table,
    waits,
)

from auditcore.contract import Bullets, Chart, Section, Table
from auditcore.figures.lives import Judged, Life
from auditcore.figures.periods import Period
from auditcore.figures.rates import Promise

# Of whatever there is.

DAYS = [str(date(2025, 1, 1) + timedelta(7 * week)) for week in range(100)]
A_DAY = st.sampled_from(DAYS)


@st.composite
def some_lives(draw: st.DrawFn) -> list[Life]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        turns = sorted(draw(st.lists(A_DAY, min_size=1, max_size=5)))
        made.append(
            a_life(
                number,
                turns[0],
                audit=draw(st.sampled_from(["2026-01", "2026-00"])),
                grade=draw(st.sampled_from(["major", "minor", "observation", "opportunity"])),
                units=tuple(draw(st.lists(st.sampled_from(["land", "seal", "gone"]), unique=True))),
                clauses=tuple(draw(st.lists(st.sampled_from(["8.2", "8.10", "B"]), unique=True))),
                categories=tuple(draw(st.lists(st.sampled_from(["procedure", "moon"]), max_size=1))),
                owner=draw(st.sampled_from(["an", "gone", ""])),
                repeat=draw(st.booleans()),
                ends=tuple(turns[1::2]),
                reopened=tuple(turns[2::2]),
                verdicts=tuple(
                    Judged(day, draw(st.sampled_from(["effective", "partly", "not"])), draw(st.booleans()))
                    for day in turns[1::2]
                ),
                answers=tuple(draw(st.lists(st.builds(Promise, A_DAY, st.none() | A_DAY), max_size=2))),
                tasks=tuple(
                    task(draw(st.sampled_from("PQRS")), *draw(st.tuples(A_DAY, st.just("") | A_DAY)), "", *turns[:1])
                    for _number in range(draw(st.integers(0, 2)))
                ),
            )
        )  # fmt: skip
    return made


@given(
    lives=some_lives(),
    first=A_DAY,
    days=st.integers(1, 900),
    today=A_DAY,
    detail=st.booleans(),
)
def test_whatever_was_recorded_nothing_raises_and_every_figure_is_possible(
    lives: list[Life], first: str, days: int, today: str, detail: bool
) -> None:
    before = str(date.fromisoformat(first) + timedelta(days))
    period = Period("some", first, before)
    open_ = [one for one in lives if one.is_open and one.raised <= today]
    of = figures(
        *lives,
        period=period,
        today=today,
        detail=detail,
        rows=[
            waits(n, raised_on=one.raised, unit=one.units[0] if one.units else None)
            for n, one in enumerate(open_)
        ],
    )
    told = made(of)
    for table in (one for part in told for one in tables(part)):
        for row in rows(table):
            for column in table.columns:
                value = row[column.key]
                if column.kind == "percent" and value is not None:
                    assert 0 <= value <= 100
                if column.kind == "number" and value is not None:
                    assert value >= 0
        assert table.rows, table.title
    for part in (part for one in told for part in one.parts):
        if isinstance(part, Chart):
            assert all(len(one.values) == len(part.labels) for one in part.series), part.title
            assert part.about
        if isinstance(part, Bullets):
            assert part.items
    until = min(before, str(date.fromisoformat(today) + timedelta(1)))
    if first >= until:
        return
    raised = [one for one in lives if first <= one.raised < until]
    grades = the_table(of, "Findings by grade") if has(told, "Findings by grade") else []
    assert {row["grade"]: row["raised"] for row in grades if row["raised"]} == Counter(
        one.grade for one in raised
    )
    last = str(date.fromisoformat(until) - timedelta(1))
    still = [
        one
        for one in lives
        if one.raised <= last
        and sum(end <= last for end in one.ends) == sum(day <= last for day in one.reopened)
    ]
    assert sum(row["open"] for row in grades) == len(still)
    if has(told, f"Age of open findings by grade, on {last}"):
        assert the_table(of, f"Age of open findings by grade, on {last}")[-1]["all"] == len(still)
    if has(told, "Opened and closed, all since the beginning"):
        assert the_table(of, "Opened and closed, all since the beginning")[-1]["open"] == len(still)
    assert "likely between" not in "\n".join(map(said, told)).lower() or detail


def has(told: list[Section], title: str) -> bool:
    return any(isinstance(one, Table) and one.title == title for part in told for one in tables(part))
