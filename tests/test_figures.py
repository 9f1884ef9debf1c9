"""Counts, bands, matrices and rates, beside their definitions written another way, and numpy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore import stats
from auditcore.figures import rates, tallies
from auditcore.figures.rates import Promise, Rate
from auditcore.figures.tallies import Aged, Band, Bar

KEYS = st.sampled_from(["4.1", "7.5", "8.10", "8.2", "9.2", "10.2"])


# The few that make up most


def test_the_most_come_first_and_equals_stay_in_their_order() -> None:
    assert tallies.pareto({"9.2": 1, "8.10": 2, "4.1": 0, "8.2": 4, "7.5": 1}) == [
        Bar("8.2", 4, 0.5, 0.5),
        Bar("8.10", 2, 0.25, 0.75),
        Bar("9.2", 1, 0.125, 0.875),
        Bar("7.5", 1, 0.125, 1.0),
    ]


def test_the_rest_is_one_bar_at_the_end_however_large() -> None:
    assert tallies.pareto({"a": 2, "b": 2, "c": 2, "d": 2}, 1) == [
        Bar("a", 2, 0.25, 0.25),
        Bar(None, 6, 0.75, 1.0, 3),
    ]
    assert tallies.pareto({"a": 2, "b": 2}, 0) == [Bar(None, 4, 1.0, 1.0, 2)]


def test_a_rest_of_one_stands_under_its_own_name() -> None:
    assert [bar.key for bar in tallies.pareto({"a": 3, "b": 2, "c": 1}, 2)] == ["a", "b", "c"]
    assert [bar.key for bar in tallies.pareto({"a": 3, "b": 2, "c": 1, "d": 0}, 2)] == ["a", "b", "c"]


@given(st.dictionaries(KEYS, st.integers(0, 50)), st.none() | st.integers(0, 8))
def test_a_pareto_is_numpys_running_sum(counts: dict[str, int], most: int | None) -> None:
    numpy = pytest.importorskip("numpy")
    bars = tallies.pareto(counts, most)
    assert sum(bar.number for bar in bars) == sum(counts.values())
    assert sum(bar.kinds for bar in bars) == sum(count > 0 for count in counts.values())
    running = numpy.cumsum([bar.number for bar in bars]) / max(1, sum(counts.values()))
    assert [bar.running for bar in bars] == running.tolist()
    named = [bar for bar in bars if bar.key is not None]
    assert all(counts[bar.key] == bar.number for bar in named if bar.key)
    order = list(counts)
    assert named == sorted(named, key=lambda bar: (-bar.number, order.index(bar.key or "")))
    assert most is None or len(bars) <= most + 1


def test_no_counts_make_no_bars_and_negative_ones_are_a_mistake() -> None:
    assert tallies.pareto({}) == tallies.pareto({"a": 0}) == tallies.pareto({}, 3) == []
    for counts, most in (({"a": -1}, None), ({"a": 1}, -1)):
        with pytest.raises(ValueError, match="negative"):
            tallies.pareto(counts, most)


# Ages in bands


def test_ages_fall_into_bands_whose_last_days_belong_to_them() -> None:
    ages = [
        ("lan", 0),
        ("lan", 30),
        ("minh", 31),
        ("lan", 60),
        ("lan", 61),
        ("lan", 90),
        ("minh", 91),
        ("minh", 400),
    ]
    found = tallies.ageing(ages)
    assert found.bands == (Band(0, 30), Band(31, 60), Band(61, 90), Band(91, None))
    assert found.rows == (Aged("lan", (2, 1, 2, 0), 5, 90), Aged("minh", (0, 1, 0, 2), 3, 400))
    assert found.total == Aged(None, (2, 2, 2, 2), 8, 400)


def test_bands_are_whatever_a_team_wants_and_keys_may_be_several() -> None:
    found = tallies.ageing([(("lan", "major"), 7), (("lan", "minor"), 8)], (7,))
    assert [(row.key, row.counts) for row in found.rows] == [
        (("lan", "major"), (1, 0)),
        (("lan", "minor"), (0, 1)),
    ]
    assert tallies.ageing([("lan", 5)], ()).rows == (Aged("lan", (1,), 1, 5),)


@given(st.lists(st.tuples(KEYS, st.integers(0, 200))), st.sets(st.integers(0, 150), max_size=5).map(sorted))
def test_bands_are_numpys_histogram(ages: list[tuple[str, int]], ends: list[int]) -> None:
    numpy = pytest.importorskip("numpy")
    found = tallies.ageing(ages, ends)
    edges = [0, *(end + 1 for end in ends), 10_000]
    for row in (*found.rows, found.total):
        days = [age for key, age in ages if row.key in (None, key)]
        assert list(row.counts) == numpy.histogram(days, edges)[0].tolist()
        assert (row.number, row.oldest) == (len(days), max(days, default=None))
    assert [row.key for row in found.rows] == list(dict(ages))


def test_nothing_open_has_no_rows_and_negative_ages_are_a_mistake() -> None:
    assert tallies.ageing([]).rows == ()
    assert tallies.ageing([]).total == Aged(None, (0, 0, 0, 0), 0, None)
    with pytest.raises(ValueError, match="-1 days"):
        tallies.ageing([("lan", -1)])
    for ends in ((-1,), (30, 30), (60, 30)):
        with pytest.raises(ValueError, match="do not grow"):
            tallies.bands(ends)


# Clauses against units


def test_a_finding_in_several_cells_counts_once_in_the_margins() -> None:
    found = tallies.heat(
        [(["8.5", "8.6"], ["tax"]), (["8.5"], ["land"]), ([], ["tax"]), (["8.5", "8.5"], ["tax"])],
        rows=["7.5", "8.5"],
    )
    assert found.rows == ("7.5", "8.5", "8.6", "")
    assert found.columns == ("tax", "land")
    assert found.cells == ((0, 0), (2, 1), (1, 0), (1, 0))
    assert found.of_row == (0, 3, 1, 1)
    assert found.of_column == (3, 1)
    assert (found.total, found.several) == (4, 1)


NAMED = st.lists(KEYS, max_size=3)


@given(st.lists(st.tuples(NAMED, NAMED), max_size=20), st.lists(KEYS, max_size=3))
def test_a_matrix_is_numpys_product_of_who_names_what(
    findings: list[tuple[list[str], list[str]]], first: list[str]
) -> None:
    numpy = pytest.importorskip("numpy")
    found = tallies.heat(iter(findings), first, iter(first))
    assert found.rows[: len(set(first))] == found.columns[: len(set(first))] == tuple(dict.fromkeys(first))
    assert "" not in found.rows[:-1] + found.columns[:-1]

    def names(place: int, heads: tuple[str, ...]) -> object:
        table = [[head in (finding[place] or [""]) for head in heads] for finding in findings]
        return numpy.array(table, int).reshape(len(findings), len(heads))

    down, across = names(0, found.rows), names(1, found.columns)
    cells = numpy.array(found.cells, int).reshape(len(found.rows), len(found.columns))
    assert (cells == down.T @ across).all()
    assert list(found.of_row) == down.sum(axis=0).tolist()
    assert list(found.of_column) == across.sum(axis=0).tolist()
    assert found.total == len(findings)
    assert found.several == int((down.sum(axis=1) * across.sum(axis=1) > 1).sum())


def test_no_findings_leave_an_empty_matrix_or_one_of_noughts() -> None:
    assert tallies.heat([]) == ((), (), (), (), (), 0, 0)
    assert tallies.heat([], ["8.5"], ["tax"]).cells == ((0,),)


# How many of how many


@given(st.lists(st.none() | st.booleans(), max_size=40))
def test_a_rate_counts_what_can_be_said_and_has_wilsons_limits(cases: list[bool | None]) -> None:
    found = rates.rate_of(iter(cases))
    assert (found.number, found.of) == (cases.count(True), len(cases) - cases.count(None))
    assert found.few == (found.of < 5)
    if found.of:
        assert found.share == found.number / found.of
        assert (found.low, found.high) == stats.wilson(found.number, found.of)
    else:
        assert (found.share, found.low, found.high) == (None, None, None)


def test_a_rate_of_more_than_all_is_a_mistake() -> None:
    for number, of in ((1, 0), (-1, 2), (0, -1)):
        with pytest.raises(ValueError, match=f"{number} of {of}"):
            rates.rate(number, of)


def test_on_time_is_by_the_end_of_the_due_day_and_asked_of_those_that_were_due() -> None:
    due = [
        Promise("2026-03-31", None),  # before the period
        Promise("2026-04-01", "2026-04-01"),
        Promise("2026-04-02", "2026-04-03"),
        Promise("2026-04-03", None),
        Promise("2026-06-30", "2026-01-01"),
        Promise("2026-07-01", "2026-04-01"),  # done early, and due after it
        Promise("2026-07-02", None),
    ]
    found = rates.on_time(due, "2026-04-01", "2026-07-01")
    assert found == Rate(2, 4, 0.5, *stats.wilson(2, 4), True)
    assert rates.on_time([], "2026-04-01", "2026-07-01") == Rate(0, 0, None, None, None, True)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=30), st.integers(0, 60))
def test_what_is_done_later_does_not_change_the_rate_of_days_gone_by(
    days: list[tuple[int, int]], today: int
) -> None:
    """Looked at today, or when everything is done: those that were due until yesterday are on time or they are not."""

    def day(number: int) -> str:
        return (date(2026, 1, 1) + timedelta(number)).isoformat()

    now = [Promise(day(due), day(done) if done <= today else None) for due, done in days]
    later = [Promise(day(due), day(done)) for due, done in days]
    assert rates.on_time(now, day(0), day(today)) == rates.on_time(later, day(0), day(today))
