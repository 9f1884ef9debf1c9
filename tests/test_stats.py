"""Figures beside a second opinion: the definition in a few lines of fractions, and scipy."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditcore import stats
from auditcore.stats import Wait

WAITS = st.lists(st.builds(Wait, st.integers(0, 40), st.booleans()), max_size=30)


def survival(waits: list[Wait], day: int) -> Fraction:
    """The share that lasts longer than a day, straight from the definition, day by day."""
    share = Fraction(1)
    for at in range(day + 1):
        waiting = sum(wait.days >= at for wait in waits)
        ended = sum(wait == Wait(at, True) for wait in waits)
        share *= 1 - Fraction(ended, waiting) if waiting else 1
    return share


@given(WAITS)
def test_kaplan_meier_is_what_the_definition_says(waits: list[Wait]) -> None:
    steps = stats.kaplan_meier(waits)
    assert [step.days for step in steps] == sorted({wait.days for wait in waits if wait.over})
    for step in steps:
        assert math.isclose(step.share, survival(waits, step.days), abs_tol=1e-12)


@given(WAITS, st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(9, 10)]))
def test_a_quantile_is_the_first_day_by_which_that_share_is_over(waits: list[Wait], share: Fraction) -> None:
    days = [day for day in range(41) if survival(waits, day) <= 1 - share]
    assert stats.quantile(waits, float(share)) == (days[0] if days else None)


@settings(deadline=None)  # scipy takes a while to load
@given(WAITS.filter(bool))
def test_scipy_says_the_same(waits: list[Wait]) -> None:
    scipy = pytest.importorskip("scipy.stats")
    over = [wait.days for wait in waits if wait.over]
    lasting = [wait.days for wait in waits if not wait.over]
    theirs = scipy.ecdf(scipy.CensoredData(uncensored=over, right=lasting)).sf
    for step in stats.kaplan_meier(waits):
        assert math.isclose(step.share, float(theirs.evaluate(step.days)), abs_tol=1e-9)


@given(st.lists(st.integers(0, 100), min_size=1))
def test_without_unfinished_ones_it_is_the_plain_lower_median(days: list[int]) -> None:
    assert stats.median(Wait(day, True) for day in days) == sorted(days)[(len(days) - 1) // 2]


def test_waits_that_last_make_the_median_later_or_unknown() -> None:
    over = [Wait(2, True), Wait(4, True), Wait(6, True)]
    assert stats.median(over) == 4
    assert stats.median([*over, Wait(30, False), Wait(30, False)]) == 6
    assert stats.median([*over, *[Wait(30, False)] * 4]) is None


@pytest.mark.parametrize("waits", [[], [Wait(5, False)], [Wait(1, True), Wait(9, False), Wait(9, False)]])
def test_what_was_not_reached_is_none(waits: list[Wait]) -> None:
    assert stats.median(waits) is None


def test_half_is_half_whatever_the_rounding() -> None:
    """(1 - 1/6)(1 - 1/5)(1 - 1/4) is a half, and a little more in floating point."""
    waits = [Wait(day, True) for day in (1, 2, 3)] + [Wait(9, False)] * 3
    assert stats.median(waits) == 3


def test_a_negative_wait_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="-1"):
        stats.kaplan_meier([Wait(-1, True)])
