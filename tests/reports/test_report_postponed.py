"""Postponing an audit makes no plan kept: the pack counts by the day that was planned first, as the programme does."""

from __future__ import annotations

from typing import Any

import pytest
from audit_office import furnish, lead, planned
from audit_pages import rows, said, section, tables
from conftest import Clock

from auditcore import i18n
from auditcore.contract import Report
from auditcore.decision import Acting
from auditcore.figures.periods import Period, named, stretch
from auditcore.service import audits, review_pack, reviews
from auditcore.service.reports import Asked
from auditcore.workspace import Workspace

HALF = named("2026-H1")
YES = {"suitable": "yes", "adequate": "yes", "effective": "yes"}


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Workspace:
    clock.on("2026-01-10")
    ws = furnish(workspace)
    first = planned(ws, start="2026-03-01", end="2026-03-02")
    planned(ws, start="2026-04-01", end="2026-04-02")
    clock.on("2026-03-01")
    audits.start(lead(ws), first)
    planned(ws, start="2026-05-01", end="2026-05-02")
    clock.on("2026-07-01")
    return ws


def moved(ws: Workspace, clock: Clock, on: str, id: str = "2026-03", start: str = "2026-12-10") -> None:
    clock.on(on)
    audits.change(ws, id, start=start, end=start, reason="Staff ill")


def pack(ws: Workspace, *given: Any) -> Report:
    ws.forget()
    with i18n.speaking("en"):
        return review_pack.report(ws, Asked("en"), *given)


def told(ws: Workspace, *given: Any) -> str:
    return said(section(pack(ws, *given), "c6) Results of audits"))


def table(ws: Workspace, *given: Any) -> dict[str, Any]:
    (one,) = tables(section(pack(ws, *given), "Audits of the period"))
    return {row["id"]: row for row in rows(one)}


@pytest.mark.parametrize("on", ["2026-04-20", "2026-06-01"])
def test_an_audit_that_was_postponed_out_of_the_period_counts_by_its_first_day(
    office: Workspace, clock: Clock, on: str
) -> None:
    moved(office, clock, on)
    for period in (HALF, named("2026"), stretch("2026-01-01", "2026-11-22")):
        clock.on("2026-07-01")
        words = told(office, "", period)
        assert "1 of 3." in words
        assert "First planned for a day that is past, and not begun: 2026-02, 2026-03." in words
        assert "Postponed, once or more often: 2026-03." in words
        row = table(office, "", period)["2026-03"]
        assert (row["first"], row["from"]) == ("2026-05-01", "2026-12-10")


def test_begun_later_it_has_begun(office: Workspace, clock: Clock) -> None:
    moved(office, clock, "2026-04-20", start="2026-06-10")
    clock.on("2026-06-10")
    audits.start(lead(office), "2026-03")
    clock.on("2026-07-01")
    words = told(office, "", HALF)
    assert "2 of 3." in words
    # It was moved before it began; its own stream does not know.
    assert "Postponed, once or more often: 2026-03." in words
    assert table(office, "", HALF)["2026-03"]["first"] == "2026-05-01"


def test_a_past_period_tells_the_days_as_they_were_planned_then(office: Workspace, clock: Clock) -> None:
    first = told(office, "", HALF), table(office, "", HALF)
    moved(office, clock, "2026-07-05")
    assert (told(office, "", HALF), table(office, "", HALF)) == first
    assert "1 of 3." in first[0]
    assert "Postponed" not in first[0]
    assert first[1]["2026-03"]["from"] == "2026-05-01"
    # Moved twice, it is told as it was planned in between.
    moved(office, clock, "2026-07-20", start="2026-12-20")
    for last in ("2026-07-05", "2026-07-10"):
        row = table(office, "", stretch("2026-01-01", last))["2026-03"]
        assert (row["first"], row["from"]) == ("2026-05-01", "2026-12-10")


def test_the_closed_review_and_its_minutes_name_what_was_postponed_on_its_day(
    office: Workspace, clock: Clock
) -> None:
    """The day before the meeting is the last of the period, and the days of an audit were moved on the next one."""
    period: Period | None = HALF
    assert period
    id, _saved = reviews.plan(office, "2026-07-01", period=(period.first, period.before), chair="hoa")
    moved(office, clock, "2026-07-01")
    reviews.hold(office, id, present=["hoa"])
    reviews.conclude(office.as_(Acting("hoa")), id, "It works", **YES)
    reviews.close(office, id, not_supplied="None")
    assert "1 of 3." in told(office, id)
    assert "First planned for a day that is past, and not begun: 2026-02, 2026-03." in told(office, id)
    with i18n.speaking("en"):
        minutes = said(review_pack.minutes(office, Asked("en"), id))
    assert "not begun: 2026-02, 2026-03." in minutes


def test_without_a_postponement_no_first_day_is_told(office: Workspace) -> None:
    assert not [row for row in table(office, "", HALF).values() if row.get("first")]
