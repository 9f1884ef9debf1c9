"""Limits of shares and of waits, beside scipy, published examples and what must hold of any interval."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore import stats
from auditcore.stats import Half, Interval, Point, Wait

WAITS = st.lists(st.builds(Wait, st.integers(0, 40), st.booleans()), min_size=1, max_size=30)
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@st.composite
def parts(draw: st.DrawFn, most: int = 400) -> tuple[int, int]:
    of = draw(st.integers(1, most))
    return draw(st.integers(0, of)), of


def exact(count: int, of: int, level: float = stats.LEVEL) -> Interval:
    """The interval of C. J. Clopper and E. S. Pearson, from its lower limit alone."""
    return Interval(stats.exact_low(count, of, level), 1 - stats.exact_low(of - count, of, level))


def close(ours: float, theirs: float) -> bool:
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)


@given(parts(), LEVELS)
def test_wilson_is_scipys(part: tuple[int, int], level: float) -> None:
    scipy = pytest.importorskip("scipy.stats")
    theirs = scipy.binomtest(*part).proportion_ci(level, "wilson")
    ours = stats.wilson(*part, level)
    assert close(ours.low, theirs.low)
    assert close(ours.high, theirs.high)


@pytest.mark.parametrize(
    ("count", "of", "limits"),
    [  # R. G. Newcombe, 1998, table I, method 3
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilson_is_as_published(count: int, of: int, limits: tuple[float, float]) -> None:
    assert stats.wilson(count, of) == pytest.approx(limits, abs=5e-5)


def test_the_wilson_interval_keeps_its_promise_on_average_and_the_exact_one_oversteps_it() -> None:
    """Why it is that one: for ten cases, over all shares, how often the interval holds the true one."""

    def held(limits: Callable[[int, int], Interval]) -> float:
        found = [limits(count, 10) for count in range(11)]
        chance = [
            math.comb(10, count) * share**count * (1 - share) ** (10 - count)
            for share in (number / 1000 for number in range(1, 1000))
            for count in range(11)
            if found[count].low <= share <= found[count].high
        ]
        return math.fsum(chance) / 999

    assert 0.945 < held(stats.wilson) < 0.96
    assert held(exact) > 0.975


@given(parts(2000), LEVELS)
def test_the_exact_interval_is_scipys(part: tuple[int, int], level: float) -> None:
    scipy = pytest.importorskip("scipy.stats")
    count, of = part
    tail = (1 - level) / 2
    low = scipy.beta.ppf(tail, count, of - count + 1) if count else 0
    high = scipy.beta.isf(tail, count + 1, of - count) if count < of else 1
    assert exact(count, of, level) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize("of", [1, 7, 100_000, 10_000_000])
def test_the_exact_interval_of_one_is_that_of_a_formula(of: int) -> None:
    """As many as one of n: 1 − (1 − p)ⁿ; all of n: pⁿ."""
    assert stats.exact_low(1, of) == pytest.approx(-math.expm1(math.log1p(-0.025) / of), rel=1e-7)
    assert stats.exact_low(of, of) == pytest.approx(0.025 ** (1 / of), rel=1e-9)


@given(parts(), LEVELS)
def test_intervals_lie_between_nothing_and_all_around_the_share_and_mirror_each_other(
    part: tuple[int, int], level: float
) -> None:
    count, of = part
    for ours, mirrored in (
        (stats.wilson(count, of, level), stats.wilson(of - count, of, level)),
        (exact(count, of, level), exact(of - count, of, level)),
    ):
        assert 0 <= ours.low <= count / of <= ours.high <= 1
        assert ours == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-12)
        assert (ours.low == 0) == (count == 0)
        assert (ours.high == 1) == (count == of)


@pytest.mark.parametrize(("count", "of"), [(0, 0), (-1, 3), (4, 3), (1, 0), (0, -1)])
def test_a_share_of_nothing_or_more_than_all_is_a_mistake(count: int, of: int) -> None:
    for limits in (stats.wilson, stats.exact_low):
        with pytest.raises(ValueError, match=f"{count} of {of}"):
            limits(count, of)


@given(WAITS, LEVELS)
def test_limits_of_waits_are_scipys(waits: list[Wait], level: float) -> None:
    scipy = pytest.importorskip("scipy.stats")
    over = [wait.days for wait in waits if wait.over]
    lasting = [wait.days for wait in waits if not wait.over]
    points = stats.survival(waits, level)
    assert [(point.days, point.share) for point in points] == stats.kaplan_meier(waits)
    if not over:
        return
    theirs = scipy.ecdf(scipy.CensoredData(uncensored=over, right=lasting)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy divides by zero where nothing is left
        limits = theirs.confidence_interval(level, method="log-log")
    for point in points:
        if point.high is None:
            assert (point.share, point.low) == (0, 0)
            continue
        assert close(point.low, float(limits.low.evaluate(point.days)))
        assert close(point.high, float(limits.high.evaluate(point.days)))


@given(WAITS)
def test_the_days_on_which_waits_ended_say_how_many_had_lasted_until_then(waits: list[Wait]) -> None:
    points = stats.survival(waits)
    assert [point.ended for point in points] == [waits.count(Wait(point.days, True)) for point in points]
    assert [point.waiting for point in points] == [
        sum(wait.days >= point.days for wait in waits) for point in points
    ]
    for point in points:
        assert 0 <= point.low <= point.share < 1
        assert point.high is None or point.share < point.high < 1


# Weeks in remission of 42 children with leukaemia, half with 6-mercaptopurine: E. J. Freireich and others, Blood 21, 1963,
# in every textbook since.
TREATED = [Wait(days, True) for days in (6, 6, 6, 7, 10, 13, 16, 22, 23)] + [
    Wait(days, False) for days in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
]
UNTREATED = [
    Wait(days, True) for days in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
]


def test_a_textbooks_waits_have_the_textbooks_limits() -> None:
    assert stats.half(TREATED) == Half(23, 13, None, 9, 21)
    assert stats.half(UNTREATED) == Half(8, 4, 11, 21, 21)
    first = stats.survival(TREATED)[0]
    assert first == Point(
        6, pytest.approx(18 / 21), pytest.approx(0.620, abs=5e-4), pytest.approx(0.952, abs=5e-4), 3, 21
    )


@given(WAITS)
def test_the_limits_of_the_median_lie_around_it(waits: list[Wait]) -> None:
    ours = stats.half(waits)
    assert ours.days == stats.median(waits)
    assert (ours.over, ours.waits) == (sum(wait.over for wait in waits), len(waits))
    if ours.days is not None:
        assert ours.low is not None
        assert ours.low <= ours.days
    if ours.high is not None:
        assert ours.days is not None
        assert ours.days <= ours.high


def test_no_waits_have_no_half_and_one_has_no_later_limit() -> None:
    assert stats.survival([]) == []
    assert stats.half(iter([])) == Half(None, None, None, 0, 0)
    assert stats.half([Wait(0, True)]) == Half(0, 0, None, 1, 1)
    assert stats.half([Wait(9, False)]) == Half(None, None, None, 0, 1)


def test_a_negative_wait_has_no_limits() -> None:
    for figure in (stats.survival, stats.half):
        with pytest.raises(ValueError, match="-2 days"):
            figure([Wait(-2, False)])


def test_a_surer_interval_is_wider() -> None:
    narrow, wide = stats.wilson(3, 9, 0.8), stats.wilson(3, 9, 0.99)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert isinstance(wide, Interval)
