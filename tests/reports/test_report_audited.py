"""What the pack says of audits: planned and carried out, findings for the questions asked, clauses that nobody looked at."""

from __future__ import annotations

from typing import Any

import pytest
from audit_pages import rows, said, tables
from made_lives import SCENE, YEAR

from auditcore.contract import Chart, Section
from auditcore.figures.control import Sample
from auditcore.figures.periods import Period
from auditcore.reports import audited
from auditcore.reports.audited import Audited, beyond, covered, in_short, last_years, rates

ISO = "iso9001-2015"


def audit(id: str = "2026-01", first: str = "2026-03-01", **fields: Any) -> dict[str, Any]:
    """A row of an internal audit, begun on its day unless told otherwise."""
    return {
        "id": id,
        "title": "Counter",
        "kind": "internal",
        "planned_first": first,
        "from": first,
        "to": first,
        "started_on": first,
        "status": "following-up",
        "grades": {},
        "open_findings": 0,
        "examined": {},
        "postponed": 0,
        **fields,
    }


def planned(id: str, first: str, **fields: Any) -> dict[str, Any]:
    return audit(id, first, **{"started_on": "", "status": "planned", **fields})


def looked(
    *audits: dict[str, Any],
    period: Period = YEAR,
    samples: tuple[Sample, ...] = (),
    clauses: tuple[dict[str, str], ...] = (),
    missing: Any = None,
    detail: bool = False,
) -> Audited:
    return Audited(SCENE._replace(detail=detail), period, audits, samples, clauses, missing or {})


def made(of: Audited) -> list[Section]:
    return [one for one in audited.sections(of) if one.parts]


def test_planned_is_what_begins_in_the_period_by_plan_or_in_truth() -> None:
    of = looked(
        audit("2025-07", "2025-12-15", started_on="2026-01-05"),
        audit("2026-01", "2026-01-01"),
        planned("2026-09", "2026-12-31"),
        planned("2027-01", "2027-01-01"),
        audit("2025-01", "2025-12-31"),
        planned("2026-05", "2027-02-01", postponed=1),
    )
    assert [row["id"] for row in of.planned] == ["2025-07", "2026-01", "2026-09", "2026-05"]
    half = of._replace(period=Period("2026-H1", "2026-01-01", "2026-07-01"))
    assert [row["id"] for row in half.planned] == ["2025-07", "2026-01"]


def test_carried_out_against_planned() -> None:
    of = looked(
        audit("2026-01", grades={"major": 1, "strength": 2}),
        audit("2026-02", "2026-04-01", grades={"major": 1, "minor": 3}, postponed=2),
        planned("2026-03", "2026-06-30"),
        planned("2026-04", "2026-07-01"),
        planned("2026-05", "2026-06-01", status="cancelled"),
    )
    assert list(in_short(of)) == [
        "Audits begun, of those planned up to 2026-07-01: 2 of 3.",
        "Still to come: 2026-04.",
        "First planned for a day that is past, and not begun: 2026-03.",
        "Postponed, once or more often: 2026-02.",
        "Given up: 2026-05.",
        "They made these findings: 2 major, 3 minor, 2 strength.",
    ]
    (table,) = tables(next(one for one in made(of) if one.title == "Audits of the period"))
    assert [(row["id"], row["started_on"], row["found"]) for row in rows(table)][:3] == [
        ("2026-01", "2026-03-01", "1 major, 2 strength"),
        ("2026-02", "2026-04-01", "1 major, 3 minor"),
        ("2026-03", None, ""),
    ]


def test_an_audit_that_is_late_is_said_to_be_overdue_as_the_programme_says_it() -> None:
    of = looked(
        planned("2026-03", "2026-06-30"),
        planned("2026-04", "2026-07-01"),
        planned("2026-05", "2026-06-01", status="cancelled"),
        audit("2026-06", "2026-06-01", status="under-way", to="2026-06-02"),
        audit("2026-07", "2026-06-01", status="under-way", to="2026-07-01"),
    )
    (table,) = tables(next(one for one in made(of) if one.title == "Audits of the period"))
    assert {row["id"]: row["status"] for row in rows(table)} == {
        "2026-03": ("planned", "overdue"),
        "2026-04": ("planned",),
        "2026-05": ("cancelled",),
        "2026-06": ("under-way", "overdue"),
        "2026-07": ("under-way",),
    }
    (column,) = (one for one in table.columns if one.key == "status")
    assert column.tones["overdue"] == "bad" and column.words["overdue"] == "overdue"


def test_no_audit_at_all_is_said() -> None:
    missing = {"units": [{"id": "land", "name": "Land", "last": ""}], "clauses": []}
    assert list(in_short(looked(missing=missing))) == [
        "No audit was planned for the period.",
        "Units that no internal audit examined within the interval, as of 2026-07-01: 1.",
    ]
    assert [one.title for one in made(looked())] == [""]


def test_of_a_period_before_the_record_only_that_is_said() -> None:
    missing = {"units": [{"id": "land", "name": "Land", "last": ""}], "clauses": []}
    of = looked(missing=missing)._replace(begins="2027-01-01")
    sentence = "The record begins on 2027-01-01: it knows nothing of this period."
    assert list(in_short(of)) == [sentence]
    assert len(made(of)) == 1
    assert sentence not in list(in_short(of._replace(begins="2026-12-31")))


# Findings for the questions asked.


def test_too_few_audits_are_said_to_be_too_few() -> None:
    assert rates(looked()) == ()
    assert rates(looked(audit())) == (
        "Too few audits to tell chance from change: 0 with examined questions; it takes 8.",
    )
    of = looked(
        audit(),
        audit("2026-02"),
        audit("2027-01", "2027-02-01"),
        samples=(Sample("2026-01", 3, 40), Sample("2026-02", 9, 0), Sample("2027-01", 1, 10)),
    )
    line, table = rates(of)
    assert line == "Too few audits to tell chance from change: 1 with examined questions; it takes 8."
    assert not isinstance(table, str)
    assert [list(row.values()) for row in rows(table)] == [["2026-01", 3, 40, 7.5]]  # type: ignore[arg-type]


def chart_of(numbers: list[int]) -> Chart:
    audits = [audit(f"2026-{n:02}", f"2026-01-{n:02}") for n in range(1, len(numbers) + 1)]
    samples = [Sample(row["id"], number, 100) for row, number in zip(audits, numbers, strict=True)]
    (chart,) = rates(looked(*audits, samples=tuple(samples)))
    assert isinstance(chart, Chart)
    return chart


def imported(numbers: list[int], asked: int = 0) -> Audited:
    """Audits without questions that were answered, one a month, but for the first few."""
    audits = [audit(f"2026-{n:02}", f"2026-01-{n:02}") for n in range(1, len(numbers) + 1)]
    samples = [Sample(row["id"], number, 0) for row, number in zip(audits, numbers, strict=True)]
    samples = [one._replace(size=40) if place < asked else one for place, one in enumerate(samples)]
    return looked(*audits, samples=tuple(samples))


def test_where_no_questions_were_examined_findings_are_counted_by_audit() -> None:
    numbers = [4, 5, 6, 4, 5, 6, 4, 30]
    line, chart = rates(imported(numbers, asked=2))
    assert str(line).startswith("Too few audits have examined questions (2; it takes 8)")
    assert isinstance(chart, Chart)
    assert (chart.title, chart.unit) == ("Findings by audit", "findings")
    assert chart.about == "Beyond what chance explains: 2026-08."
    # A c-chart: 64 findings of 8 audits are 8 each, with limits 3 times the root of 8 away.
    assert [chart.series[place].values[-1] for place in (0, 1, 2, 3)] == [30, 8, 0, 16.5]
    assert rows(chart.table)[-1] == {"audit": "2026-08", "findings": 30, "said": "beyond the limits"}
    assert len(rates(imported(numbers, asked=8))) == 1
    assert isinstance(rates(imported(numbers[:7]))[0], str)


def test_of_others_only_internal_audits_that_were_carried_out_are_counted() -> None:
    of = imported([4, 5, 6, 4, 5, 6, 4, 30])
    for fields in ({"kind": "follow-up"}, {"status": "cancelled"}):
        audits = [{**row, **fields} if row["id"] == "2026-01" else row for row in of.audits]
        assert isinstance(rates(of._replace(audits=audits))[0], str)
        assert len(rates(of._replace(audits=audits))) == 1


def test_audits_beyond_the_limits_are_named_where_they_are_of_the_period() -> None:
    of = imported([4, 5, 6, 4, 5, 6, 4, 30])
    assert beyond(of) == ["2026-08"]
    assert beyond(of._replace(period=Period("2026-Q2", "2026-04-01", "2026-07-01"))) == []
    assert beyond(imported([4, 5, 6, 4, 5, 6, 30])) == []


def test_from_eight_audits_on_there_is_a_control_chart() -> None:
    chart = chart_of([4, 5, 6, 4, 5, 6, 4, 30])
    assert chart.kind == "control"
    assert chart.about == "Beyond what chance explains: 2026-08."
    assert rows(chart.table)[-1] == {
        "audit": "2026-08", "findings": 30, "questions": 100, "rate": 30.0, "said": "beyond the limits",
    }  # fmt: skip
    assert chart_of([4, 5, 6, 4, 5, 6, 4, 5]).about == "No audit is beyond what chance explains."


def test_eight_on_one_side_are_told_although_none_is_beyond_the_limits() -> None:
    chart = chart_of([3] * 8 + [5] * 8)
    assert chart.about.startswith("Eight or more in a row on one side of the mean: 2026-01, 2026-02")


def test_a_chart_shows_the_last_thirty() -> None:
    audits = [audit(f"2026-{n:02}", f"2026-03-{n % 28 + 1:02}") for n in range(1, 41)]
    samples = tuple(Sample(row["id"], 3, 50) for row in audits)
    (chart,) = rates(looked(*audits, samples=samples))
    assert isinstance(chart, Chart)
    assert (chart.title, len(chart.labels), chart.labels[0]) == (
        "Findings for 100 questions, the last 30 audits",
        30,
        "2026-11",
    )


# Clauses.

CLAUSES = tuple(
    {"id": id, "name": f"About {id}", "checklist": ISO} for id in ("8.10", "8.2.1", "8.2.2", "4.1")
)


def examined(*clauses: str, checklist: str = ISO) -> dict[str, Any]:
    return {"units": ["land"], "clauses": {checklist: list(clauses)}}


def the_years(of: Audited) -> list[dict[str, Any]]:
    (chart,) = covered(of)
    assert isinstance(chart, Chart)
    return rows(chart.table)


def test_clauses_are_told_by_section_with_what_nobody_looked_at() -> None:
    of = looked(
        audit("2024-01", "2024-09-01", examined=examined("4.1")),
        audit("2026-01", "2026-03-01", examined=examined("8.2.1")),
        audit("2026-02", "2026-04-01", examined=examined("8.2.1")),
        audit("2026-03", "2026-05-01", kind="external", examined=examined("8.10")),
        audit("2026-04", "2026-05-02", status="cancelled", examined=examined("8.10")),
        audit("2023-01", "2023-07-01", examined=examined("8.10")),
        clauses=CLAUSES,
    )
    assert [list(row.values()) for row in the_years(of)] == [
        ["4.1", None, 1, None, "2024-09-01", ()],
        ["8.2", None, None, 2, "2026-04-01", ("8.2.2",)],
        ["8.10", None, None, None, "2023-07-01", ("8.10",)],
    ]
    (chart,) = covered(of)
    assert isinstance(chart, Chart)
    assert chart.about == "2 of 4 clauses were examined in none of the three years."
    assert chart.labels == ("2023-08 to 2024-07", "2024-08 to 2025-07", "2025-08 to 2026-07")


def test_years_of_which_the_record_knows_only_a_part_are_told_as_such() -> None:
    for begins, told in (("2023-08-01", False), ("2023-08-02", True), ("2025-01-06", True)):
        (chart,) = covered(looked(audit(examined=examined("4.1")), clauses=CLAUSES)._replace(begins=begins))
        assert isinstance(chart, Chart)
        assert (
            chart.about.endswith(f"The record begins on {begins}: it knows nothing of the days before.")
            == told
        )


def test_an_audit_that_looks_at_two_clauses_of_a_section_counts_once_there() -> None:
    of = looked(audit(examined=examined("8.2.1", "8.2.2")), clauses=CLAUSES)
    assert the_years(of)[1]["year2"] == 1


def test_with_detail_there_is_a_row_for_each_clause() -> None:
    of = looked(audit(examined=examined("8.2.1")), clauses=CLAUSES, detail=True)
    assert [(row["clause"], row["title"], row["year2"]) for row in the_years(of)] == [
        ("4.1", "About 4.1", None),
        ("8.2.1", "About 8.2.1", 1),
        ("8.2.2", "About 8.2.2", None),
        ("8.10", "About 8.10", None),
    ]


def test_the_same_number_in_two_standards_is_two_clauses() -> None:
    other = ({"id": "4.1", "name": "Context", "checklist": "iso14001-2015"},)
    of = looked(audit(examined=examined("4.1", checklist="iso14001-2015")), clauses=(*CLAUSES, *other))
    found = {(row["checklist"], row["clause"]): row["year2"] for row in the_years(of)}
    assert found == {(ISO, "4.1"): None, (ISO, "8.2"): None, (ISO, "8.10"): None, ("iso14001-2015", "4.1"): 1}


def test_where_nothing_was_ever_examined_there_is_no_chart_of_zeros() -> None:
    assert covered(looked(audit(), clauses=CLAUSES)) == ()
    assert covered(looked(audit(examined=examined("4.1")))) == ()


@pytest.mark.parametrize(
    ("late", "told"), [(("8.10", "8.2.2", "4.1"), False), (("8.10", "8.2.2", "4.1", "8.2.1"), True)]
)
def test_clauses_are_listed_unless_the_table_above_has_just_them(late: tuple[str, ...], told: bool) -> None:
    missing = {
        "units": [{"id": "land", "name": "Land", "last": "2020-01-01"}],
        "processes": [{"id": "seal", "name": "Sealing", "last": ""}],
        "clauses": [{"id": id, "name": id, "checklist": ISO, "last": ""} for id in late],
    }
    of = looked(audit(examined=examined("8.2.1")), clauses=CLAUSES, missing=missing)
    part = next(one for one in made(of) if one.title == "Not audited within the interval")
    assert rows(tables(part)[0]) == [
        {"what": "unit", "name": "Land", "last": "2020-01-01"},
        {"what": "process", "name": "Sealing", "last": None},
    ]
    assert ("Clauses: 4.1, 8.2.1, 8.2.2, 8.10" in said(part)) is told


def test_three_years_are_of_whole_months_and_end_with_that_of_the_last_day_that_is_looked_at() -> None:
    for before in ("2024-02-02", "2024-02-29", "2024-03-01"):
        spans = last_years(before)
        assert [(one.first, one.before) for one in spans] == [
            ("2021-03-01", "2022-03-01"),
            ("2022-03-01", "2023-03-01"),
            ("2023-03-01", "2024-03-01"),
        ]
        # No month stands in two headings.
        assert [one.name for one in spans] == [
            "2021-03 to 2022-02",
            "2022-03 to 2023-02",
            "2023-03 to 2024-02",
        ]
    assert last_years("2026-01-01")[-1].name == "2025-01 to 2025-12"
