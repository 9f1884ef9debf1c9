"""Periods, what was opened and closed in them, and which clauses were audited, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore.figures import periods
from auditcore.figures.periods import Covered, Period, Visit

KEYS = st.sampled_from(["4.1", "7.5", "8.10", "8.2", "9.2", "10.2"])
DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31)).map(date.isoformat)


def test_periods_are_cut_at_their_own_ends() -> None:
    assert periods.periods("2026-01-30", "2026-03-01", "month") == (
        Period("2026-01", "2026-01-30", "2026-02-01", False),
        Period("2026-02", "2026-02-01", "2026-03-01", True),
    )
    names = {
        by: [span.name for span in periods.periods("2025-12-28", "2026-07-01", by)]
        for by in ("quarter", "half", "year")
    }
    assert names["quarter"] == ["2025-Q4", "2026-Q1", "2026-Q2"]
    assert names["half"] == ["2025-H2", "2026-H1"]
    assert names["year"] == ["2025", "2026"]


def test_weeks_are_those_of_iso_across_the_year() -> None:
    weeks = periods.periods("2026-12-28", "2027-01-12", "week")
    assert [(span.name, span.first) for span in weeks] == [
        ("2026-W53", "2026-12-28"),
        ("2027-W01", "2027-01-04"),
        ("2027-W02", "2027-01-11"),
    ]
    assert [span.days for span in weeks] == [7, 7, 1]


@given(DAYS, st.integers(0, 900), st.sampled_from(periods.BY))
def test_every_day_lies_in_exactly_one_period_with_its_name(first: str, length: int, by: str) -> None:
    start = date.fromisoformat(first)
    spans = periods.periods(first, (start + timedelta(length)).isoformat(), by)
    days = [date.fromisoformat(span.first) + timedelta(n) for span in spans for n in range(span.days)]
    assert days == [start + timedelta(n) for n in range(length)]
    names = {
        "week": "%G-W%V",
        "month": "%Y-%m",
        "year": "%Y",
    }
    for span in spans:
        inside = [date.fromisoformat(span.first) + timedelta(n) for n in range(span.days)]
        if by in names:
            assert {day.strftime(names[by]) for day in inside} == {span.name}
        around = (inside[0] - timedelta(1), inside[-1] + timedelta(1))
        assert span.whole == all(
            periods.periods(_day(day), _day(day, 1), by)[0].name != span.name for day in around
        )
    assert len({span.name for span in spans}) == len(spans)


def _day(day: date, later: int = 0) -> str:
    return (day + timedelta(later)).isoformat()


def test_a_period_that_ends_before_it_begins_has_no_days() -> None:
    assert periods.periods("2026-07-01", "2026-07-01", "week") == ()
    assert periods.periods("2026-07-02", "2026-07-01", "year") == ()
    with pytest.raises(KeyError):
        periods.periods("2026-07-01", "2026-07-02", "fortnight")


def test_years_before_a_leap_day_are_its_eve() -> None:
    assert periods.years_before("2028-02-29", 3) == "2025-02-28"
    assert periods.years_before("2028-02-29", 4) == "2024-02-29"
    assert periods.years_before("2026-07-03", 3) == "2023-07-03"


def test_the_flow_starts_from_what_was_open_before() -> None:
    spans = periods.periods("2026-02-01", "2026-04-01", "month")
    found = periods.flow(
        ["2026-03-31", "2025-05-01", "2026-01-31", "2026-02-01", "2026-04-01"],
        ["2026-02-28", "2026-03-01", "2026-01-31"],
        spans,
    )
    assert [one[1:] for one in found] == [(1, 1, 3, 2), (1, 1, 4, 3)]
    assert [one.open for one in found] == [1, 1]


@given(st.lists(DAYS), st.lists(DAYS), DAYS, DAYS, st.sampled_from(periods.BY))
def test_opened_and_closed_add_up_over_any_periods(
    opened: list[str], closed: list[str], first: str, before: str, by: str
) -> None:
    spans = periods.periods(first, before, by)
    for one in periods.flow(iter(opened), iter(closed), spans):
        inside = [day for day in opened if one.period.first <= day < one.period.before]
        assert one.opened == len(inside)
        assert one.closed == sum(one.period.first <= day < one.period.before for day in closed)
        assert one.opened_so_far == sum(day < one.period.before for day in opened)
        assert one.closed_so_far == sum(day < one.period.before for day in closed)
        assert one.open == one.opened_so_far - one.closed_so_far


def test_a_clause_counts_an_audit_once_and_remembers_its_last_visit() -> None:
    spans = periods.periods("2024-01-01", "2027-01-01", "year")
    visits = [
        Visit("2024-01", "8.5", "2024-12-31"),
        Visit("2024-01", "8.5", "2025-01-02"),
        Visit("2025-01", "8.5", "2025-06-01"),
        Visit("2021-01", "7.5", "2021-06-01"),
        Visit("2027-01", "7.5", "2027-01-01"),
        Visit("2026-01", "4.1", "2026-06-01"),
    ]
    assert periods.coverage(["7.5", "8.5", "9.2"], visits, spans) == (
        Covered("7.5", (0, 0, 0), 0, "2021-06-01"),
        Covered("8.5", (0, 2, 0), 2, "2025-06-01"),
        Covered("9.2", (0, 0, 0), 0, None),
    )
    assert periods.coverage(["7.5"], visits, ()) == (Covered("7.5", (), 0, None),)
    assert periods.coverage([], visits, spans) == ()


@given(st.lists(st.builds(Visit, st.sampled_from("abc"), KEYS, DAYS), max_size=25))
def test_coverage_is_what_a_set_of_audits_says(visits: list[Visit]) -> None:
    spans = periods.periods("2023-07-01", "2026-07-01", "year")
    for one in periods.coverage(["7.5", "8.2"], visits, spans):
        known = [visit for visit in visits if visit.clause == one.clause and visit.day < "2026-07-01"]
        assert one.last == max((visit.day for visit in known), default=None)
        assert (
            one.number
            == sum(one.counts)
            == len({visit.audit for visit in known if visit.day >= "2023-07-01"})
        )
