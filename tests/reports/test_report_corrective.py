"""How many findings the pack tells of, each figure against a count of its own, and the sentences that tell them."""

from __future__ import annotations

import pytest
from audit_pages import said
from made_lives import (
    LAST_YEAR,
    SCENE,
    a_life,
    figures,
    made,
    short,
    the_note,
    the_table,
    waits,
)

from auditcore.contract import Chart
from auditcore.figures.lives import Life
from auditcore.figures.periods import Period, named, stretch
from auditcore.reports.corrective_facts import Corrective
from auditcore.reports.corrective_rates import time_to_close
from auditcore.reports.figures import some

# How many.


def test_grades_count_what_was_raised_and_closed_in_the_period_and_open_at_its_end() -> None:
    of = figures(
        a_life(1, grade="major"),
        a_life(2, "2025-12-31", ends=("2026-01-01",)),
        a_life(3, "2026-01-01", ends=("2026-07-01",)),
        a_life(4, "2025-05-01", ends=("2025-12-31",)),
        a_life(5, "2025-05-01", grade="observation"),
        rows=[waits(1, grade="major", overdue=True), waits(5, grade="observation")],
    )
    found = {row["grade"]: list(row.values())[1:] for row in the_table(of, "Findings by grade")}
    assert found == {"major": [1, 0, 1, 1], "minor": [1, 2, 0, 0], "observation": [0, 0, 1, 0]}
    assert "2 findings raised: 1 major, 1 minor." in short(of)
    assert "2 findings closed (1 of them raised before the period); open on 2026-07-01: 2." in short(of)


def test_what_was_closed_twice_is_one_finding_and_flows_twice() -> None:
    of = figures(
        a_life(1, "2026-01-10", ends=("2026-02-01", "2026-06-15"), reopened=("2026-04-01",)),
        a_life(2, "2026-06-01"),
    )
    assert "1 finding closed; open on 2026-07-01: 1." in short(of)
    flow = the_table(of, "Opened and closed, all since the beginning")
    assert [row["period"] for row in flow] == [f"2026-{month:02}" for month in range(1, 8)]
    assert [row["opened"] for row in flow] == [1, 0, 0, 1, 0, 1, 0]
    assert [row["closed"] for row in flow] == [0, 1, 0, 0, 0, 1, 0]
    assert [row["open"] for row in flow] == [1, 0, 0, 1, 1, 1, 1]
    assert (
        the_note(of, "Opened and closed, all since the beginning")
        == "What was opened again counts once more."
    )


@pytest.mark.parametrize(
    ("period", "first"),
    [
        (stretch("2026-05-01", "2026-06-30"), "2026-W18"),
        (named("2025"), "2025-01"),
        (stretch("2023-01-01", "2026-06-30"), "2023-Q1"),
        (stretch("2010-01-01", "2026-06-30"), "2010"),
    ],
)
def test_the_longer_the_period_the_longer_its_parts(period: Period, first: str) -> None:
    of = figures(a_life(1, "2009-12-31"), period=period)
    found = the_table(of, "Opened and closed, all since the beginning")
    assert found[0]["period"] == first
    assert len(found) <= 26


def test_a_period_that_is_past_knows_nothing_of_what_came_after() -> None:
    later = a_life(1, "2025-11-01", ends=("2026-02-01",), grade="major")
    listed = [waits(1, raised_on="2025-11-01"), waits(2, raised_on="2026-02-01")]
    of = figures(later, a_life(2, "2026-02-01"), period=LAST_YEAR, rows=listed)
    assert "1 finding raised: 1 major." in short(of)
    assert "0 findings closed; open on 2025-12-31: 1." in short(of)
    assert time_to_close(of)[-2:] == (0, 1)
    assert "Less than half of the findings raised in the period were closed by its end: 0 of 1." in short(of)
    assert [
        row["count"] for row in the_table(of, "Open findings by what they wait for, the late ones first")
    ] == [1]
    ages = the_table(of, "Age of open findings by owner, on 2025-12-31")
    assert [(row["who"], row["oldest"]) for row in ages] == [("An", 60)]


def test_a_period_to_come_has_nothing_to_count() -> None:
    of = figures(a_life(), period=Period("2027", "2027-01-01", "2028-01-01"), rows=[waits()])
    assert [part.title for part in made(of)] == ["", "Where open findings wait on 2026-07-01"]
    assert "The period has not begun: there is nothing to count." in said(made(of)[0])


def test_nothing_at_all_is_said_without_a_number() -> None:
    of = figures()
    assert short(of) == ["No finding was raised.", "0 findings closed; open on 2026-07-01: 0."]


# Against before.


def alone(number: int, raised: str) -> Life:
    return a_life(number, raised, audit="2026-00", origin="complaint")


HALF = stretch("2026-01-01", "2026-06-30")  # 181 days: those before it begin on 4 July 2025


def test_where_the_record_began_too_late_no_change_is_claimed() -> None:
    of = figures(alone(1, "2025-07-05"), *(alone(n, "2026-05-01") for n in range(2, 30)), period=HALF)
    assert (
        "In the 181 days before: 1 finding. The record begins on 2025-07-05, too late to compare with."
        in short(of)
    )


def test_the_record_may_begin_before_its_first_finding() -> None:
    """What a unit had nothing of is a real zero, where the record is older."""
    lives = [alone(1, "2025-08-05"), *(alone(n, "2026-05-01") for n in range(2, 30))]
    known = Corrective(SCENE, HALF, lives, (), (), "2025-07-04")
    assert "too late to compare with" not in " ".join(short(known))
    late = Corrective(SCENE, HALF, lives, (), (), "2025-07-05")
    assert "The record begins on 2025-07-05, too late to compare with." in short(late)[1]


def test_of_a_period_before_the_record_only_that_is_said() -> None:
    of = Corrective(SCENE, LAST_YEAR, [a_life(1)], [waits()], (), "2026-01-01")
    sentence = "The record begins on 2026-01-01: it knows nothing of this period."
    assert short(of) == [sentence]
    assert [said(one) for one in made(of)] == [said(made(of)[0])]
    assert sentence in said(made(of)[0])


def test_of_a_period_in_which_the_record_begins_that_is_said() -> None:
    of = Corrective(SCENE, LAST_YEAR, [a_life(1)], [], (), "2025-12-31")
    assert short(of)[0] == "The record begins on 2025-12-31: it knows nothing of the days before."
    assert "No finding was raised." in short(of)
    of = Corrective(SCENE, LAST_YEAR, [a_life(1)], [], (), "2025-01-01")
    assert short(of)[0] == "No finding was raised."


def test_what_comes_one_by_one_is_compared_and_what_an_audit_brings_is_not() -> None:
    before = [alone(1, "2025-07-04"), alone(2, "2025-12-31"), a_life(3, "2025-10-01")]
    of = figures(*before, *(alone(n, "2026-05-01") for n in range(4, 24)), a_life(24), period=HALF)
    assert short(of)[1] == (
        "In the 181 days before: 3 findings. Without those of audits, which come many at a time: 20, before that 2. "
        "That is more than chance explains."
    )
    told = short(Corrective(SCENE._replace(detail=True), HALF, of.lives, ()))[1]
    assert "Against before, that is 10.00 times as many, likely between 2.4" in told


def test_two_against_one_is_too_few_to_tell() -> None:
    of = figures(alone(1, "2025-07-04"), alone(2, "2026-05-01"), alone(3, "2026-05-02"), period=HALF)
    assert short(of)[1].endswith("2, before that 1. Too few to tell a change from chance.")


# Where they wait.


def test_open_ones_wait_by_unit_and_by_what_is_awaited_the_late_ones_first() -> None:
    of = figures(
        rows=[
            waits(1, since="2026-05-01"),
            waits(2, since="2026-04-01", due_who="hai"),
            waits(3, unit="seal", due_what="action", overdue=True, since="2026-06-01"),
            waits(4, unit=None, due_what="issue", due_who="quality", status="draft", since="2026-02-01"),
        ]
    )
    assert the_table(of, "Open findings by what they wait for, the late ones first") == [
        {"unit": "Seal room", "what": "action", "count": 1, "late": 1, "since": "2026-06-01",
         "id": "2026-01-F03", "who": "An"},
        {"unit": "–", "what": "issue", "count": 1, "late": None, "since": "2026-02-01",
         "id": "2026-01-F04", "who": "quality"},
        {"unit": "Land", "what": "unit's answer", "count": 2, "late": None, "since": "2026-04-01",
         "id": "2026-01-F02", "who": "Hải"},
    ]  # fmt: skip


def test_a_long_list_of_places_ends_in_one_row_that_counts_the_rest() -> None:
    of = figures(rows=[waits(n, unit=f"u{n}", overdue=n > 20) for n in range(1, 26)])
    found = the_table(of, "Open findings by what they wait for, the late ones first")
    assert len(found) == 21
    assert sum(row["count"] for row in found) == 25
    assert (found[-1]["unit"], found[-1]["count"], found[-1]["late"]) == ("5 others", 5, None)


def test_late_ones_are_named_up_to_five() -> None:
    of = figures(rows=[waits(n, overdue=True) for n in range(1, 8)])
    ids = "2026-01-F01, 2026-01-F02, 2026-01-F03, 2026-01-F04, 2026-01-F05 and 2 more"
    assert f"7 open findings were late on 2026-07-01: {ids}." in short(of)
    assert some(["a"], 1) == "a"
    assert some(["a", "b"], 1) == "a and 1 more"


# What was broken.


def test_of_five_the_shares_are_given() -> None:
    of = figures(
        a_life(1, clauses=("8.10", "8.2")), a_life(2, clauses=("8.2",)), a_life(3, clauses=("8.2", "8.10"))
    )
    found = the_table(of, "Findings by clause")
    assert [(row["what"], row["count"], row["share"], row["running"]) for row in found] == [
        ("8.2", 3, 60.0, 60.0),
        ("8.10", 2, 40.0, 100.0),
    ]
    assert the_note(of, "Findings by clause") == (
        "A finding counts under each one that it names; the shares are of all these counts."
    )


def test_clauses_and_units_count_once_for_each_that_is_named() -> None:
    of = figures(
        a_life(1, clauses=("8.10", "8.2"), units=("land", "seal")),
        a_life(2, clauses=("8.2",)),
        a_life(3, clauses=(), categories=("procedure",)),
        a_life(4, "2025-06-01", clauses=("4.1",)),
    )
    assert the_table(of, "Findings by clause") == [{"what": "8.2", "count": 2}, {"what": "8.10", "count": 1}]
    assert the_note(of, "Findings by clause") == (
        "A finding counts under each one that it names. 2 of 3 findings name one. Of fewer than five no share is given."
    )
    assert [(row["what"], row["count"]) for row in the_table(of, "Findings by unit")] == [
        ("Land", 3),
        ("Seal room", 1),
    ]
    assert the_note(of, "Findings by kind of cause") == (
        "1 of 3 findings name one. Of fewer than five no share is given."
    )
    heat = the_table(of, "Units against clauses")
    assert [list(row.values()) for row in heat] == [["Land", 2, 1, 1, 3], ["Seal room", 1, 1, None, 1]]


def test_half_is_made_up_by_as_many_as_really_make_it_up() -> None:
    """Behind the tenth the rest is one bar, and that is not one clause."""
    of = figures(*(a_life(n, clauses=(f"{n}.1",)) for n in range(1, 41)))
    chart = next(
        part for one in made(of) for part in one.parts if isinstance(part, Chart) and part.kind == "pareto"
    )
    assert chart.about == "Most often: 1.1 (1 finding). 20 of 40 make up half or more."
    assert (chart.labels[-1], chart.series[0].values[-1]) == ("30 others", 30)


def test_wide_and_long_matrices_end_in_others_that_are_no_place() -> None:
    lives = [
        a_life(n, clauses=(f"{n % 15 + 1}.1", *(f"{k}.9" for k in range(20))), units=(f"u{n}",))
        for n in range(1, 31)
    ]
    of = figures(
        *lives, a_life(31, clauses=("1.1",), units=("u1",)), a_life(32, clauses=("1.1",), units=("u1",))
    )
    found = the_table(of, "Units against clauses")
    assert len(found) == 21
    assert len(found[0]) == 2 + 11
    assert found[-1]["what"] == "others"
    assert found[-1]["all"] == 30 - 20
    chart = next(
        part for one in made(of) for part in one.parts if isinstance(part, Chart) and part.kind == "heat"
    )
    assert "others" not in chart.about


# How old.


def test_ages_are_those_at_the_end_of_the_last_day() -> None:
    of = figures(
        a_life(1, "2026-07-01", owner=""),
        a_life(2, "2026-06-01"),
        a_life(3, "2026-05-31", grade="major"),
        a_life(4, "2026-04-02", owner="hai"),
        a_life(5, "2026-04-01"),
        a_life(6, "2026-01-01", ends=("2026-07-01",)),
        a_life(7, "2026-06-30", ends=("2026-07-02",)),
    )
    found = {
        row["who"]: list(row.values())[1:]
        for row in the_table(of, "Age of open findings by owner, on 2026-07-01")
    }
    assert found == {
        "An": [2, 1, 0, 1, 4, 91],
        "Hải": [0, 0, 1, 0, 1, 90],
        "nobody": [1, 0, 0, 0, 1, 0],
        "Together": [3, 1, 1, 1, 6, 91],
    }
    assert [row["who"] for row in the_table(of, "Age of open findings by grade, on 2026-07-01")] == [
        "Major",
        "Minor",
        "Together",
    ]


def test_many_owners_end_in_one_row() -> None:
    of = figures(*(a_life(n, f"2026-06-{n:02}", owner=f"p{n:02}") for n in range(1, 26)))
    found = the_table(of, "Age of open findings by owner, on 2026-07-01")
    assert [row["who"] for row in found[-2:]] == ["5 others", "Together"]
    assert (found[0]["who"], found[0]["oldest"]) == ("p01", 30)
    assert sum(row["all"] for row in found[:-1]) == found[-1]["all"] == 25
    assert found[-2]["oldest"] == 10
