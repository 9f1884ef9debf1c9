"""The figures of 80 real findings: as they were counted from their source, and as a few other lines make them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from auditcore import stats
from auditcore.figures import control, periods, rates, tallies
from auditcore.stats import Wait

YEAR_ENDED, LOOKED_AT = "2022-06-30", "2023-03-31"

Found = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "single-audit-2022"


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "expected.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def findings(folder: Path) -> Found:
    with (folder / "register.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def departments(finding: Mapping[str, str]) -> list[str]:
    return finding["Department"].split("; ")


def is_done(finding: Mapping[str, str]) -> bool:
    return finding["Status"] in ("Corrective action complete", "Corrective action is completed")


def test_the_vital_few_requirements(findings: Found, expected: dict[str, Any]) -> None:
    bars = tallies.pareto(Counter(letter for finding in findings for letter in finding["Requirement"]))
    assert {bar.key: bar.number for bar in bars} == expected["by_requirement_letter"]
    assert [bar.key for bar in bars[:4]] == ["B", "L", "N", "E"]
    numbers = sorted(expected["by_requirement_letter"].values(), reverse=True)
    assert [bar.running for bar in bars] == [so_far / sum(numbers) for so_far in accumulate(numbers)]


def test_the_departments_beyond_the_third_are_one_bar(findings: Found, expected: dict[str, Any]) -> None:
    bars = tallies.pareto(Counter(name for finding in findings for name in departments(finding)), 3)
    counts = expected["by_department_each_counted_once"]
    numbers = sorted(counts.values(), reverse=True)
    assert [bar.number for bar in bars] == [*numbers[:3], sum(numbers[3:])]
    assert (bars[3].key, bars[3].kinds) == (None, len(counts) - 3)


def test_more_than_half_are_repeats(findings: Found, expected: dict[str, Any]) -> None:
    found = rates.rate_of(finding["Repeat of"] != "N/A" for finding in findings)
    assert (found.number, found.of) == (expected["repeats"]["rows"], expected["rows"]) == (42, 80)
    # Wilson's limits are where the share found lies z standard errors of the limit away.
    for limit in (found.low, found.high):
        assert limit is not None
        assert abs(42 / 80 - limit) / (limit * (1 - limit) / 80) ** 0.5 == pytest.approx(1.959964, abs=1e-6)


def test_requirements_against_departments(findings: Found, expected: dict[str, Any]) -> None:
    found = tallies.heat((finding["Requirement"], departments(finding)) for finding in findings)
    for place, letter in enumerate(found.rows):
        for across, name in enumerate(found.columns):
            both = [one for one in findings if letter in one["Requirement"] and name in departments(one)]
            assert found.cells[place][across] == len(both)
    assert dict(zip(found.rows, found.of_row, strict=True)) == expected["by_requirement_letter"]
    assert (
        dict(zip(found.columns, found.of_column, strict=True)) == expected["by_department_each_counted_once"]
    )
    assert found.total == expected["rows"]
    assert found.several == sum(len(one["Requirement"]) * len(departments(one)) > 1 for one in findings)


def dates(expected: dict[str, Any]) -> dict[str, str]:
    """The day on which a finding's corrective action was or is to be complete, where the register names just one."""
    clean = expected["completion_date"]["findings"]["one_clean_date"]
    return {number: expected["completion_date"]["dates"][number][0] for number in clean}


def test_opened_against_closed_by_month(expected: dict[str, Any]) -> None:
    ends = list(dates(expected).values())
    found = periods.flow(["2022-01-01"] * 38, ends, periods.periods("2022-01-01", "2025-01-01", "month"))
    by_month = Counter(day[:7] for day in ends)
    assert {one.period.name: one.closed for one in found if one.closed} == by_month
    so_far = list(accumulate(by_month[one.period.name] for one in found))
    assert [one.closed_so_far for one in found] == so_far
    assert (found[-1].closed_so_far, found[-1].open) == (38, 0)


def test_how_late_they_are_in_bands(findings: Found, expected: dict[str, Any]) -> None:
    # The last day of one band for those due by the end of June, and of the next one for those due by the end of May.
    today = date(2023, 8, 29)
    due = [(one["Severity"], dates(expected).get(one["Finding No"])) for one in findings if not is_done(one)]
    late = [
        (grade, (today - date.fromisoformat(on)).days) for grade, on in due if on and on < today.isoformat()
    ]
    found = tallies.ageing(late)
    assert found.total.counts == (
        0,
        sum("2023-06-30" <= on <= "2023-07-29" for _grade, on in due if on),
        sum("2023-05-31" <= on <= "2023-06-29" for _grade, on in due if on),
        sum(on <= "2023-05-30" for _grade, on in due if on),
    )
    assert found.total.counts == (0, 15, 5, 3)
    assert {row.key: row.number for row in found.rows} == Counter(grade for grade, _days in late)


def test_how_long_they_took_with_the_open_ones_counted(findings: Found, expected: dict[str, Any]) -> None:
    waits = []
    for one in findings:
        end = dates(expected).get(one["Finding No"], LOOKED_AT)
        over = is_done(one) and end < LOOKED_AT
        day = date.fromisoformat(end if over else LOOKED_AT)
        waits.append(Wait(max(0, (day - date.fromisoformat(YEAR_ENDED)).days), over))
    share, steps = Fraction(1), []
    for day in sorted({wait.days for wait in waits if wait.over}):
        lasted = sum(wait.days >= day for wait in waits)
        share *= 1 - Fraction(waits.count(Wait(day, True)), lasted)
        steps.append((day, float(share)))
    assert steps
    assert stats.kaplan_meier(waits) == [(day, pytest.approx(share)) for day, share in steps]
    # Most are still open: by when half will be closed cannot be said, nor told from the closed ones alone.
    assert stats.half(waits)[:3] == (None, None, None)
    assert stats.median(wait for wait in waits if wait.over) is not None


def test_one_audit_is_too_few_for_a_control_chart(findings: Found) -> None:
    chart = control.u_chart([control.Sample("147110-22", len(findings), 305)])
    assert (chart.few, chart.centre) == (True, 80 / 305)
