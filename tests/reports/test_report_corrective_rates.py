"""How fast, how punctual, how well: what the pack says of corrective action in shares and in days."""

from __future__ import annotations

import pytest
from audit_pages import rows, said, tables
from made_lives import (
    SCENE,
    TODAY,
    YEAR,
    a_life,
    figures,
    made,
    short,
    task,
    the_note,
    the_table,
)

from auditcore.contract import Chart
from auditcore.figures.lives import Judged, Life
from auditcore.figures.rates import Promise
from auditcore.reports.corrective_facts import Corrective
from auditcore.reports.figures import half_closed, known_half
from auditcore.stats import Half

# How fast.


def test_half_is_told_of_those_raised_in_the_period() -> None:
    """Whoever counted all that were open in the period would meet the old ones, and none of those closed as fast."""
    old = [a_life(n, "2024-01-01", ends=("2026-03-01",)) for n in range(1, 20)]
    new = [a_life(n, "2026-02-01", ends=("2026-02-11",)) for n in range(20, 24)]
    of = figures(*old, *new, a_life(24, "2026-02-01"))
    assert (
        "Half of the findings raised in the period were closed within 10 days, open ones counted."
        in short(of)
    )
    assert the_table(of, "Half closed within") == [{"grade": "minor", "half": 10, "over": 4, "all": 5}]


LESS = "Less than half of the findings raised in the period were closed by its end:"
WITHIN = "Half of the findings raised in the period were closed within"
GUESS = "Half of the findings raised in the period are likely to be closed within"


@pytest.mark.parametrize(
    ("half", "known", "sentence"),
    [
        (Half(None, None, None, 0, 0), False, "No finding was raised, so none could be closed."),
        (Half(None, 9, None, 4, 21), False, f"{LESS} 4 of 21."),
        # One of three is closed, and the estimate is half: a guess on one.
        (Half(36, 20, 50, 1, 3), False, f"{LESS} 1 of 3."),
        (Half(1, 20, 50, 1, 2), True, f"{WITHIN} 1 day, open ones counted."),
        (Half(34, 20, 50, 11, 20), True, f"{WITHIN} 34 days, open ones counted."),
        (Half(34, 20, 50, 5, 20), True, f"{GUESS} 34 days; 5 of 20 were by its end."),
    ],
)
def test_half_is_claimed_only_where_enough_are_closed(half: Half, known: bool, sentence: str) -> None:
    assert known_half(half) is known
    assert half_closed(half) == sentence
    assert half_closed(half, True) == sentence + (" Likely between 20 and 50 days." if known else "")


def test_no_table_of_halves_where_none_is_known() -> None:
    of = figures(a_life(1), a_life(2, ends=("2026-04-01",)), a_life(3), a_life(4))
    assert "How long it takes to close" not in [one.title for one in made(of)]


# By the due date.


def test_an_action_that_serves_two_findings_counts_once() -> None:
    shared, own = task("A1", "2026-04-01", "2026-04-01"), task("A2", "2026-04-01", "2026-04-02")
    of = figures(a_life(1, tasks=(shared,)), a_life(2, units=("seal",), tasks=(shared, own)))
    found = the_table(of, "Actions due in the period, by unit")
    assert [(row["what"], row["number"], row["of"]) for row in found] == [
        ("Seal room", 1, 2),
        ("Land", 1, 1),
        ("All units", 1, 2),
    ]
    assert the_note(of, "Actions due in the period, by unit").endswith(
        "An action that serves findings of several units counts for each, and once in all."
    )
    assert "Actions due in the period that were done by their due date: 1 of 2." in short(of)


def test_actions_of_reviews_count_as_well_in_a_row_of_their_own() -> None:
    own = task("2025-R1-A1", "2026-04-01", "2026-04-02", "", "2026-03-02")
    of = Corrective(
        SCENE,
        YEAR,
        [a_life(1, tasks=(task("A1", "2026-04-01", "2026-04-01"),))],
        [],
        [own, task("2025-R1-A2", TODAY)],
    )
    found = the_table(of, "Actions due in the period, by unit")
    assert [(row["what"], row["number"], row["of"]) for row in found] == [
        ("Management reviews", 0, 1),
        ("Land", 1, 1),
        ("Together", 1, 2),
    ]
    assert "Actions due in the period that were done by their due date: 1 of 2." in short(of)
    told = said(next(one for one in made(of) if one.title == "Done by the due date"))
    assert "In the period, the due date of an action was moved 1 time." in told


def test_verdicts_have_the_words_of_the_form() -> None:
    of = figures(
        a_life(1, verdicts=(Judged("2026-03-01", "not", False), Judged("2026-04-01", "partly", False)))
    )
    (column,) = (
        one
        for part in made(of)
        for table in tables(part)
        if table.title == "Verdicts on the effect"
        for one in table.columns
        if one.key == "outcome"
    )
    assert column.words == {"effective": "effective", "partly": "partly effective", "not": "not effective"}


def test_only_what_was_due_in_the_period_and_before_today_counts() -> None:
    lives = [
        a_life(1, tasks=(task("A1", "2025-12-31", "2026-02-01"),)),
        a_life(2, tasks=(task("A2", "2026-01-01", "2026-01-01"),)),
        a_life(3, tasks=(task("A3", "2026-06-30"),)),
        a_life(4, tasks=(task("A4", TODAY),)),
        a_life(5, tasks=(task("A5", "2026-09-01", "2026-05-01"),)),
        a_life(
            6, tasks=(task("A6", "2026-03-01", "", "2026-03-01"), task("A7", "2026-03-01", "", "2026-03-02"))
        ),
    ]
    of = figures(*lives)
    assert "Actions due in the period that were done by their due date: 1 of 3." in short(of)
    assert (
        "An action that serves" not in the_note(of, "Actions due in the period, by unit")
        if made(of)
        else True
    )


def test_shares_are_given_from_five_on_and_limits_with_detail() -> None:
    lives = [a_life(n, tasks=(task(f"A{n}", "2026-04-01", "2026-04-01"),)) for n in range(1, 5)]
    late = a_life(5, tasks=(task("A5", "2026-04-01"),))
    assert the_table(figures(*lives), "Actions due in the period, by unit") == [
        {"what": "Land", "number": 4, "of": 4}
    ]
    assert the_table(figures(*lives, late), "Actions due in the period, by unit") == [
        {"what": "Land", "number": 4, "of": 5, "share": 80.0}
    ]
    (row,) = the_table(figures(*lives, late, detail=True), "Actions due in the period, by unit")
    # Wilson, by hand: (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n) for 4 of 5
    assert (row["low"], row["high"]) == (37.6, 96.4)
    assert "4 of 5 (80 %), likely between 38 and 96 %" in " ".join(short(figures(*lives, late, detail=True)))


def test_answers_and_moved_dates_are_told_beside() -> None:
    of = figures(
        a_life(1, answers=(Promise("2026-04-01", "2026-04-01"), Promise("2026-06-01", "2026-06-02"))),
        a_life(2, answers=(Promise("2026-04-01", None), Promise("2026-08-01", "2026-06-01"))),
        a_life(3, tasks=(task("A1", "2026-09-01", "", "", "2026-05-01", "2025-12-31"),)),
        a_life(4, tasks=(task("A1", "2026-09-01", "", "", "2026-05-01", "2025-12-31"),)),
    )
    told = said(next(one for one in made(of) if one.title == "Done by the due date"))
    assert "Answers of the units due in the period that came by their due date: 1 of 3." in told
    assert "In the period, the due date of an action was moved 1 time." in told


# Whether it worked.


def test_verdicts_of_the_period_and_corrections_alone() -> None:
    of = figures(
        a_life(1, verdicts=(Judged("2026-02-01", "not", False), Judged("2026-05-01", "effective", False)),
               ends=("2026-05-01",)),
        a_life(2, verdicts=(Judged("2026-05-02", "effective", True),), ends=("2026-05-02",)),
        a_life(3, verdicts=(Judged("2026-05-02", "partly", True),), repeat=True),
        a_life(4, "2025-01-01", verdicts=(Judged("2025-12-31", "not", False),)),
    )  # fmt: skip
    found = the_table(of, "Verdicts on the effect")
    assert [(row["outcome"], row["count"], row["only"]) for row in found] == [
        ("effective", 2, 1),
        ("partly", 1, 1),
        ("not", 1, None),
    ]
    told = said(next(one for one in made(of) if one.title == "Did it work?"))
    assert "Findings that repeat an earlier one: 1 of 3." in told
    assert "Closed by a correction alone, without removing a cause: 1 of 2." in told
    assert "Verdicts that what was done did not work, or only in part: 2 of 4." in short(of)


def test_what_was_opened_again_in_the_period_is_told() -> None:
    again = {"ends": ("2025-06-01",), "reopened": ("2026-03-01",)}
    of = figures(a_life(1, "2025-01-01", **again), a_life(2, "2025-01-01", **again))
    assert "Closed findings were opened again 2 times." in said(made(of)[-1])


def curve(*lives: Life) -> Chart:
    of = figures(*lives, detail=True)
    (chart,) = (
        part for one in made(of) for part in one.parts if isinstance(part, Chart) and part.kind == "steps"
    )
    return chart


def test_the_curve_goes_on_to_the_last_day_that_is_known() -> None:
    over = [a_life(n, "2026-05-01", ends=(f"2026-05-{n:02}",)) for n in (2, 4, 6, 8)]
    chart = curve(*over, a_life(9, "2026-05-01"), a_life(10, "2026-05-01"), a_life(11, "2026-06-20"))
    assert chart.labels == ("0", "1", "3", "5", "7", "61")
    assert chart.series[0].values[-2] == chart.series[0].values[-1] == chart.table.rows[-1]["share"]  # type: ignore[index]
    *_others, closing, last = rows(chart.table)
    assert (last["days"], last["ended"], last["waiting"]) == (61, 0, 2)
    assert (last["share"], last["low"], last["high"]) == (closing["share"], closing["low"], closing["high"])
    assert chart.about.startswith("After 61 days ")
    # Where the longest one is closed, there is nothing behind it.
    assert curve(*over, a_life(1, "2026-06-30")).labels[-1] == "7"


def test_curves_and_intervals_stand_only_with_detail() -> None:
    lives = [a_life(n, "2026-01-01", ends=(f"2026-03-{n:02}",)) for n in range(1, 13)]
    plain, detailed = figures(*lives), figures(*lives, detail=True)
    kinds = [
        {part.kind for one in made(of) for part in one.parts if isinstance(part, Chart)}
        for of in (plain, detailed)
    ]
    assert ("steps" in kinds[0], "steps" in kinds[1]) == (False, True)
    assert "Likely between" in " ".join(short(detailed))
    assert "Likely between" not in " ".join(short(plain))
