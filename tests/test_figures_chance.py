"""What chance alone would do: control charts beside numpy, ratios of rates beside scipy and published examples."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from auditcore import stats
from auditcore.figures import control, trends
from auditcore.figures.control import Control, Plotted, Sample
from auditcore.figures.trends import Counted, Trend


def samples(*numbers: int, size: int = 10) -> list[Sample]:
    return [Sample(f"2026-{place:02}", number, size) for place, number in enumerate(numbers, 1)]


# From audit to audit

AUDITS = st.lists(st.builds(Sample, st.text(max_size=3), st.integers(0, 30), st.integers(0, 60)), max_size=25)


@given(AUDITS)
def test_a_u_chart_is_numpys(given_: list[Sample]) -> None:
    numpy = pytest.importorskip("numpy")
    chart = control.u_chart(iter(given_))
    assert [(one.name, one.number, one.size) for one in chart.points] == given_
    asked = [one for one in chart.points if one.size]
    number, size = numpy.array([one[1:3] for one in asked], float).reshape(-1, 2).T
    assert chart.few == (len(asked) < 8)
    if not asked:
        assert chart.centre is None
        return
    centre = number.sum() / size.sum()
    assert math.isclose(chart.centre or 0, centre)
    assert numpy.allclose([one.rate for one in asked], number / size)
    if chart.few:
        assert all(
            (one.low, one.high, one.out, one.run) == (None, None, False, False) for one in chart.points
        )
        return
    reach = 3 * numpy.sqrt(centre / size)
    assert numpy.allclose([one.high for one in asked], centre + reach)
    assert numpy.allclose([one.low for one in asked], numpy.maximum(0, centre - reach))
    beyond = numpy.abs(number / size - centre) - reach
    for one, how in zip(asked, beyond, strict=True):
        assert one.out == (how > 0) or abs(how) < 1e-12


@given(AUDITS)
def test_a_run_is_eight_in_a_row_on_one_side(given_: list[Sample]) -> None:
    chart = control.u_chart(given_)
    assume(not chart.few)
    asked = [one for one in chart.points if one.size]
    number, size = sum(one.number for one in asked), sum(one.size for one in asked)
    letters = "".join(
        "-=+"[1 + (one.number * size > number * one.size) - (one.number * size < number * one.size)]
        for one in asked
    )
    for place, one in enumerate(asked):
        windows = [letters[start : start + 8] for start in range(max(0, place - 7), place + 1)]
        assert one.run == any(window in ("+" * 8, "-" * 8) for window in windows)
    assert not any(one.run or one.out for one in chart.points if not one.size)


def test_seven_points_are_too_few_and_eight_are_not() -> None:
    seven = control.u_chart(samples(*[1] * 6, 20))
    assert seven.few
    assert seven.points[-1] == Plotted("2026-07", 20, 10, 2.0, None, None, False, False)
    eight = control.u_chart(samples(*[1] * 7, 20))
    assert not eight.few
    assert [one.out for one in eight.points] == [False] * 7 + [True]


def test_a_point_below_the_lower_limit_is_out() -> None:
    chart = control.u_chart(samples(*[20] * 9, 1))
    low = chart.points[-1].low
    assert low is not None
    assert low > 0.1
    assert [one.out for one in chart.points] == [False] * 9 + [True]


def test_a_point_on_its_limit_is_within() -> None:
    """Centre 1, size 1: the upper limit is 4, reached and not passed."""
    reached = control.u_chart(samples(4, *[1] * 9, *[0] * 3, size=1))
    passed = control.u_chart(samples(5, *[1] * 9, *[0] * 4, size=1))
    assert (reached.centre, passed.centre) == (1, 1)
    assert (reached.points[0].out, passed.points[0].out) == (False, True)


def test_limits_are_wider_where_fewer_questions_were_asked() -> None:
    chart = control.u_chart([*samples(*[3] * 8), Sample("small", 1, 2)])
    assert (chart.points[-1].high or 0) > (chart.points[0].high or 0)


def test_runs_end_on_the_centre_and_pass_over_audits_without_questions() -> None:
    nothing = Sample("cancelled", 3, 0)
    high, low = samples(*[3] * 8), samples(*[1] * 8)
    chart = control.u_chart([*high[:4], nothing, *high[4:], *low])
    assert [one.run for one in chart.points] == [True] * 4 + [False] + [True] * 12
    assert chart.points[4] == Plotted("cancelled", 3, 0, None, None, None, False, False)
    broken = control.u_chart([*high[:4], *samples(2), *high[4:], *low])
    assert [one.run for one in broken.points] == [False] * 9 + [True] * 8


def test_audits_without_findings_or_without_questions_or_none_divide_nothing_by_nought() -> None:
    assert control.u_chart([]) == Control(None, (), True)
    without = control.u_chart(samples(*[2] * 9, size=0))
    assert (without.centre, without.few) == (None, True)
    none = control.u_chart(samples(*[0] * 9))
    assert none.centre == 0
    assert {(one.rate, one.low, one.high, one.out, one.run) for one in none.points} == {
        (0, 0, 0, False, False)
    }
    for wrong in (Sample("x", -1, 5), Sample("x", 1, -5)):
        with pytest.raises(ValueError, match="in x"):
            control.u_chart([wrong])


# From period to period

COUNTED = st.builds(Counted, st.integers(0, 80), st.integers(1, 800))


@given(COUNTED, COUNTED, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_limits_of_a_ratio_are_scipys_of_a_share(earlier: Counted, later: Counted, level: float) -> None:
    scipy = pytest.importorskip("scipy.stats")
    found = trends.trend(earlier, later, level)
    total = earlier.number + later.number
    assert (found.ratio is None) == (found.high is None) == (earlier.number == 0)
    if earlier.number:
        assert found.ratio == pytest.approx(later.number / later.days / (earlier.number / earlier.days))
        upper = scipy.beta.isf((1 - level) / 2, later.number + 1, earlier.number)
        assert found.high == pytest.approx(upper / (1 - upper) * earlier.days / later.days, rel=1e-7)
    lower = scipy.beta.ppf((1 - level) / 2, later.number, earlier.number + 1) if later.number else 0.0
    assert found.low == pytest.approx(lower / (1 - lower) * earlier.days / later.days, rel=1e-7)
    # And the test that belongs to these limits says the same.
    fair = later.days / (earlier.days + later.days)
    more, fewer = scipy.binom.sf(later.number - 1, total, fair), scipy.binom.cdf(later.number, total, fair)
    assume(min(abs(more - (1 - level) / 2), abs(fewer - (1 - level) / 2)) > 1e-12)
    assert found.change == int(more < (1 - level) / 2) - int(fewer < (1 - level) / 2)


@pytest.mark.parametrize(
    ("earlier", "later", "ratio", "low", "high"),
    [  # M. P. Fay's examples in the manuals of the R packages exactci and rateratio.test
        (Counted(10, 20000), Counted(2, 17877), 0.2237512, 0.02383738, 1.04995468),
        (Counted(9, 16660), Counted(2, 17877), 0.2070941557, 0.02177406, 1.00054910),
    ],
)
def test_a_ratio_is_as_published(
    earlier: Counted, later: Counted, ratio: float, low: float, high: float
) -> None:
    found = trends.trend(earlier, later)
    assert (found.ratio, found.low, found.high) == pytest.approx((ratio, low, high), rel=1e-6)
    assert (found.change, found.few) == (0, False)


@given(COUNTED, COUNTED)
def test_looked_at_backwards_a_ratio_is_turned_over(earlier: Counted, later: Counted) -> None:
    assume(earlier.number and later.number)
    there, back = trends.trend(earlier, later), trends.trend(later, earlier)
    assert there.ratio and back.ratio and there.high and back.high
    assert (there.ratio, there.low, there.high) == pytest.approx(
        (1 / back.ratio, 1 / back.high, 1 / back.low)
    )
    assert (there.change, there.few) == (-back.change, back.few)


@given(st.integers(0, 12), st.integers(30, 120), st.integers(30, 120))
def test_few_are_those_that_could_not_show_a_change_however_they_fell(
    number: int, earlier: int, later: int
) -> None:
    splits = [trends.trend(Counted(number - n, earlier), Counted(n, later)) for n in range(number + 1)]
    assert len({split.few for split in splits}) == 1
    assert splits[0].few == all(split.change == 0 for split in splits)


def test_for_as_many_days_five_are_few_and_six_are_not() -> None:
    none, five, six = Counted(0, 90), Counted(5, 90), Counted(6, 90)
    assert trends.trend(none, five).few
    share = 0.025 ** (1 / 6)
    grown, fallen = trends.trend(none, six), trends.trend(six, none)
    assert grown == Trend(none, six, None, pytest.approx(share / (1 - share)), None, 1, False)
    assert fallen == Trend(six, none, 0, 0, pytest.approx((1 - share) / share), -1, False)


def test_nothing_in_either_period_says_nothing() -> None:
    none = Counted(0, 31)
    assert trends.trend(none, none) == Trend(none, none, None, 0, None, 0, True)


def test_a_period_without_days_or_less_than_nothing_is_a_mistake() -> None:
    for wrong in (Counted(1, 0), Counted(-1, 30), Counted(1, -30)):
        for pair in ((wrong, Counted(1, 1)), (Counted(1, 1), wrong)):
            with pytest.raises(ValueError, match=f"{wrong.number} in {wrong.days} days"):
                trends.trend(*pair)


def test_many_are_compared_as_well_as_few() -> None:
    found = trends.trend(Counted(50_000, 365), Counted(51_000, 365))
    low, high = stats.exact_low(51_000, 101_000), 1 - stats.exact_low(50_000, 101_000)
    assert (found.low, found.high) == pytest.approx((low / (1 - low), high / (1 - high)))
    assert found.change == 1
