"""The report of a year's programme: planned and why, carried out and when, found, and not looked at."""

from __future__ import annotations

from typing import Any

import pytest
from audit_office import answer, finding, furnish, lead, planned, report, reported, started
from audit_pages import facts, rows, said, section, tables
from commands import CommandLine
from conftest import Clock

from auditcore import i18n
from auditcore.contract import Bullets, Chart, Report, Signatures
from auditcore.errors import Unreadable
from auditcore.reports import programme_audits
from auditcore.service import audits, programme, report_programme, reports
from auditcore.workspace import Workspace

SUMMARY, CARRIED_OUT = "Summary", "Planned and carried out"


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def of_year(ws: Workspace, year: int = 2026, language: str = "en", **asked: Any) -> Report:
    ws.forget()
    with i18n.speaking(language):
        return reports.programme(ws, year, reports.Asked(language, **asked))


def titles(report: Report) -> list[str]:
    return [one.title for one in report.sections]


def told(report: Report, title: str) -> list[dict[str, Any]]:
    """The rows of a section's tables, without what is empty."""
    return [
        {key: value for key, value in row.items() if value not in (None, "", ())}
        for table in tables(section(report, title))
        for row in rows(table)
    ]


def summary(report: Report) -> list[str]:
    [bullets] = [part for part in section(report, SUMMARY).parts if isinstance(part, Bullets)]
    return [text for _depth, text in bullets.items]


# A year with nothing in it, one to come, and no year.


@pytest.mark.parametrize("year", [1999, 2026, 2040])
def test_a_year_with_nothing_in_it_says_so(office: Workspace, year: int) -> None:
    report = of_year(office, year)
    assert report.title == f"Audit programme {year}"
    to_come = {
        2040: "Nothing is planned for 2040 yet: the year has not begun, and no audit is in its programme."
    }
    assert summary(report) == [to_come.get(year, f"No audit is planned for {year}.")]
    assert section(report, "Purpose and means").parts == ("Nothing is written.",)
    assert section(report, "Approval").parts == ("It is not approved.",)
    assert CARRIED_OUT not in titles(report) and "Findings by audit and grade" not in titles(report)
    assert "Nothing was ever audited: no internal audit has an answer yet." in said(report)


def test_an_office_without_units_has_one(workspace: Workspace) -> None:
    assert of_year(workspace).sections[-1].parts


def test_a_year_to_come_shows_what_is_planned_for_it(office: Workspace) -> None:
    id = planned(office, start="2027-02-01", end="2027-02-02", why="New law")
    report = of_year(office, 2027)
    assert summary(report)[0] == "1 audit was planned: 1 planned."
    assert [row["id"] for row in told(report, CARRIED_OUT)] == [id]
    assert not [line for line in summary(report) if line.startswith("Begun by")], "no day has come"


def test_what_is_no_year_is_refused(office: Workspace) -> None:
    with pytest.raises(Unreadable):
        of_year(office, 26)


# What was meant.


def test_purpose_approval_and_what_changed_since_are_told(office: Workspace) -> None:
    programme.change(
        office,
        2026,
        responsible="lan",
        objectives="Find what hinders people",
        risks="Few auditors",
        resources="Two auditors",
    )
    programme.approve(lead(office, "lan", behalf="hoa", source="signed paper"), 2026)
    late = planned(office)
    audits.change(office, late, end="2026-07-06", reason="flood")
    programme.change(office, 2026, resources="One auditor")
    report = of_year(office)
    assert facts(section(report, "Purpose and means")) == {
        "Responsible": "Lan",
        "Objectives": "Find what hinders people",
        "Risks and opportunities": "Few auditors",
        "Resources": "One auditor",
    }
    [approval] = told(report, "Approval")
    assert (approval["on"], approval["by"]) == ("2026-07-01", "Hoa")
    assert approval["head"].startswith("programme:1:") and "Lan" in approval["typed"]
    changed = [
        (row["of"], row["what"], row.get("reason", ""))
        for row in told(report, "Changed after the last approval")
    ]
    assert changed == [(late, "planned", ""), (late, "postponed", "flood"), ("the programme", "changed", "")]
    assert {row["by"] for row in told(report, "Changed after the last approval")} == {"Lan"}


def test_what_was_approved_again_is_no_change(office: Workspace) -> None:
    programme.change(office, 2026, responsible="lan", objectives="Find out")
    planned(office)
    programme.approve(lead(office, "hoa"), 2026)
    assert "Changed after the last approval" not in titles(of_year(office))


def test_why_each_audit_was_planned_is_told_and_where_nobody_said_it(office: Workspace) -> None:
    first, second = planned(office, why="Many complaints", processes=["permits"]), planned(office)
    report = of_year(office)
    whys = {row["id"]: row["why"] for row in told(report, "Why each audit was planned")}
    assert whys == {first: "Many complaints", second: "no reason is recorded"}
    assert f"No reason is recorded for: {second}." in summary(report)
    assert told(report, "Why each audit was planned")[0]["processes"] == ("permits",)


# What became of it.


def test_the_days_of_an_audit_are_told_from_plan_to_close(office: Workspace, clock: Clock) -> None:
    id = started(office)
    clock.on("2026-07-09")
    report_id = report(office, id)
    clock.on("2026-07-20")
    audits.close(lead(office), report_id)
    [row] = told(of_year(office), CARRIED_OUT)
    assert row == {
        "id": id,
        "from": "2026-07-01",
        "to": "2026-07-03",
        "started_on": "2026-07-01",
        "reported_on": "2026-07-09",
        "closed_on": "2026-07-20",
        "state": ("closed",),
    }


def test_each_postponement_is_told_with_the_days_before_and_after(office: Workspace, clock: Clock) -> None:
    id = planned(office, start="2026-07-10", end="2026-07-12")
    audits.change(office, id, start="2026-07-20", end="2026-07-22", reason="Flood")
    audits.change(office, id, start="2026-08-03", end="2026-08-05", reason="Lead on leave")
    clock.on("2026-08-03")
    audits.start(lead(office), id)
    audits.change(lead(office), id, end="2026-08-07", reason="More files")
    report = of_year(office)
    moved = [(row["old"], row["new"], row["reason"], row["by"]) for row in told(report, "Postponed")]
    assert moved == [
        ("2026-07-10", "2026-07-20", "Flood", "Lan"),
        ("2026-07-20", "2026-08-03", "Lead on leave", "Lan"),
        ("2026-08-03", "2026-08-03", "More files", "Minh"),
    ]
    [row] = told(report, CARRIED_OUT)
    assert (row["first"], row["from"], row["to"], row["times"]) == (
        "2026-07-10",
        "2026-08-03",
        "2026-08-07",
        3,
    )
    assert f"Postponed: {id} (3 ×)." in summary(report)


def test_an_audit_is_on_time_by_the_day_planned_first(office: Workspace, clock: Clock) -> None:
    started(office)
    moved = planned(office, start="2026-07-10", end="2026-07-12")
    audits.change(office, moved, start="2026-07-20", end="2026-07-22", reason="Flood")
    given_up = planned(office, start="2026-07-11", end="2026-07-12")
    audits.cancel(office, given_up, reason="double")
    planned(office, start="2026-12-01", end="2026-12-02")
    clock.on("2026-07-20")
    audits.start(lead(office), moved)
    report = of_year(office)
    assert "Begun by the day that was planned first: 1 of 2." in summary(report)
    assert summary(report)[0] == "4 audits were planned: 1 planned, 2 under-way, 1 cancelled."
    [given] = [part for part in section(report, "Given up").parts if isinstance(part, Bullets)]
    assert "double" in given.items[0][1] and given_up in given.items[0][1]


def test_limits_stand_only_where_details_are_asked_for(office: Workspace, clock: Clock) -> None:
    for _time in range(6):
        started(office)
    clock.on("2026-08-01")
    plain, detailed = summary(of_year(office)), summary(of_year(office, detail=True))
    assert "Begun by the day that was planned first: 6 of 6 (100 %)." in plain
    assert any("likely between" in line for line in detailed) and not any("likely" in line for line in plain)


def test_what_is_late_today_is_named(office: Workspace, clock: Clock) -> None:
    id = planned(office)
    clock.on("2026-07-05")
    report = of_year(office)
    assert f"Planned for a day that is past, and not begun, as of 2026-07-05: {id}." in summary(report)
    (row,) = told(report, CARRIED_OUT)
    assert (row["state"], row["late"]) == (("planned", "overdue"), 4)
    audits.start(lead(office), id)
    report = of_year(office)
    assert f"Begun, and not reported by its last day, as of 2026-07-05: {id}." in summary(report)
    assert "not begun" not in "".join(summary(report))
    clock.on("2026-07-09")
    (row,) = told(of_year(office), CARRIED_OUT)
    assert (row["state"], row["late"]) == (("under-way", "overdue"), 4)


def test_an_audit_that_was_moved_is_late_by_the_day_planned_first(office: Workspace, clock: Clock) -> None:
    id = planned(office)
    punctual = started(office)
    audits.change(office, id, start="2026-07-20", end="2026-07-22", reason="Flood")
    clock.on("2026-07-20")
    audits.start(lead(office), id)
    late = {row["id"]: row.get("late") for row in told(of_year(office), CARRIED_OUT) if "id" in row}
    assert late == {id: 19, punctual: None}


def test_what_was_given_up_before_it_began_is_not_late(office: Workspace, clock: Clock) -> None:
    id = planned(office)
    clock.on("2026-07-05")
    audits.cancel(lead(office), id, reason="Merged")
    assert "late" not in told(of_year(office), CARRIED_OUT)[0]


def test_lead_team_and_exceptions_are_told(office: Workspace) -> None:
    id = planned(office, units=["land"], team=[], exception="Nobody else is trained")
    [row] = told(of_year(office), "Who audits")
    assert (row["id"], row["lead"], row["exception"]) == (id, "Minh", "Land: Nobody else is trained")
    assert f"With an exception from independence or qualification: {id}." in summary(of_year(office))


def test_findings_are_counted_by_audit_and_grade(office: Workspace) -> None:
    id = started(office)
    finding(office, id), finding(office, id), finding(office, id, "major")
    report(office, id)
    shown = of_year(office)
    [row] = told(shown, "Findings by audit and grade")
    assert (row["id"], row["major"], row["minor"], row["findings"], row["open_findings"]) == (id, 1, 2, 3, 3)
    assert "They made these findings: 1 major, 2 minor." in summary(shown)


def test_what_is_followed_up_is_told_with_what_is_due_and_by_which_audit(
    office: Workspace, clock: Clock
) -> None:
    id = started(office)
    finding(office, id)
    report(office, id)
    follows = planned(office, follows=id, start="2026-09-01", end="2026-09-02")
    clock.on("2026-12-01")
    [row] = told(of_year(office), "Findings that are followed up")
    assert (row["id"], row["open"], row["overdue"], row["followed_by"]) == (id, 1, 1, (follows,))
    assert row["due"] < "2026-12-01"
    audits.cancel(office, follows, reason="double")
    assert "followed_by" not in told(of_year(office), "Findings that are followed up")[0]


# Charts.


def charts(report: Report, title: str) -> list[Chart]:
    return [part for part in section(report, title).parts if isinstance(part, Chart)]


def test_two_audits_are_drawn_by_month_and_one_is_not(office: Workspace, clock: Clock) -> None:
    started(office)
    assert charts(of_year(office), CARRIED_OUT) == []
    moved = planned(office, start="2026-07-10", end="2026-07-12")
    audits.change(office, moved, start="2026-09-01", end="2026-09-02", reason="Flood")
    clock.on("2026-09-01")
    audits.start(lead(office), moved)
    [chart] = charts(of_year(office), CARRIED_OUT)
    assert chart.kind == "bars" and chart.labels == ("2026-07", "2026-08", "2026-09")
    assert [series.values for series in chart.series] == [(2, 0, 0), (1, 0, 1)]
    assert [(row["month"], row["planned"], row["begun"]) for row in chart.table.rows] == [
        ("2026-07", 2, 1),
        ("2026-08", 0, 0),
        ("2026-09", 0, 1),
    ]


# What was not looked at.


def test_clauses_are_covered_by_what_internal_audits_examined(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", unit="justice")
    shown = {
        row["clause"]: row.get("last") for row in told(of_year(office), "Clauses audited in three years")
    }
    assert shown == {"4.1": None, "8.5": "2026-07-01"}
    (chart,) = section(of_year(office), "Clauses audited in three years").parts
    assert isinstance(chart, Chart) and "The record begins on 2026-07-01" in chart.about
    outside = started(office, kind="external")
    answer(office, outside, "4.1-1", unit="justice")
    again = {
        row["clause"]: row.get("last") for row in told(of_year(office), "Clauses audited in three years")
    }
    assert again == shown, "what outsiders look at does not replace an audit of one's own"


def test_what_nobody_audited_within_the_interval_is_told_with_since_when(
    office: Workspace, clock: Clock
) -> None:
    id = started(office, processes=["permits"])
    answer(office, id, "8.5-1", unit="justice")
    clock.on("2028-01-10")
    report = of_year(office, 2028)
    missing = {
        (row["kind"], row.get("last")): row["which"]
        for row in told(report, "Not audited within the interval")
    }
    assert missing["units", "2026-07-01"] == ("Justice",)
    assert missing["processes", "2026-07-01"] == ("permits",)
    assert missing["clauses", None] == ("4.1",)
    assert "Land" in missing["units", None]
    words = section(report, "Not audited within the interval").parts[0]
    assert (
        words
        == "Units and processes are to be audited within 12 months, clauses within 36; as of 2028-01-10."
    )


def test_of_a_past_year_it_is_told_what_was_not_audited_on_its_last_day(
    office: Workspace, clock: Clock
) -> None:
    clock.on("2026-12-30")
    early = started(office, start="2026-12-30", end="2027-01-02")
    answer(office, early, "8.5-1", unit="justice")
    title = "Not audited within the interval"
    clock.on("2026-12-31")
    first = told(of_year(office), title)
    clock.on("2027-01-02")
    answer(office, early, "4.1-1", unit="justice")
    later = started(office, start="2027-01-02", end="2027-01-03")
    answer(office, later, "4.1-1", unit="justice")
    clock.on("2028-06-01")
    report = of_year(office)
    assert told(report, title) == first
    assert ("4.1",) in [row["which"] for row in first]
    assert str(section(report, title).parts[0]).endswith("as of 2026-12-31.")
    # Of the year itself what was examined in it counts.
    assert not [row for row in told(of_year(office, 2027), title) if "4.1" in row["which"]]


# Signatures, head, language, command.


def signed(report: Report) -> list[tuple[str, str]]:
    [block] = report.sections[-1].parts
    assert isinstance(block, Signatures)
    return [(one.title, one.name) for one in block.blocks]


def test_who_runs_it_and_who_approves_it_sign(office: Workspace) -> None:
    programme.change(office, 2026, responsible="lan", objectives="Find out")
    assert [name for _title, name in signed(of_year(office))] == ["Lan", "Hoa"]
    assert [name for _title, name in signed(of_year(office, signer="Trần Văn Sơn"))] == [
        "Lan",
        "Trần Văn Sơn",
    ]


def test_it_rests_on_the_head_of_the_programme(office: Workspace) -> None:
    id = started(office)
    report = of_year(office)
    assert report.head == str(office.record.head("programme"))
    heads = office.programme().get("checkpoint", "heads")
    assert heads and str(office.record.head(id)) in heads["heads"]


def test_it_reads_in_vietnamese_with_days_as_there(office: Workspace) -> None:
    id = planned(office)
    audits.cancel(office, id, reason="trùng")
    assert "01/07/2026" in said(of_year(office, language="vi"))


def test_texts_of_people_are_taken_as_they_are(office: Workspace) -> None:
    bad = "{id} %s {0} <b>=1+1</b> | \\"
    programme.change(office, 2026, objectives=bad, risks=bad, resources=bad)
    id = planned(office, why=bad, title=bad)
    audits.cancel(office, id, reason=bad)
    assert said(of_year(office)).count(bad) >= 6


def test_a_closed_audit_is_reopened_and_is_not_closed_any_more(office: Workspace) -> None:
    id = reported(office)
    audits.close(lead(office), id)
    assert report_programme.audit(office, id)["closed_on"] == "2026-07-01"
    audits.reopen(lead(office), id, reason="A paper was found")
    office.forget()
    assert report_programme.audit(office, id)["closed_on"] is None


def test_months_of_another_year_are_not_drawn() -> None:
    audit = {"first": ("2025-12-01", "2025-12-02"), "started_on": "2026-02-03"}
    [chart] = programme_audits.by_month(2026, [audit, audit])
    assert isinstance(chart, Chart)
    assert chart.labels == ("2026-02",) and [one.values for one in chart.series] == [(0,), (2,)]


def test_the_command_shows_this_year_unless_another_is_named(office: Workspace) -> None:
    type_ = CommandLine(office.path, "lan", "2026-07-10")
    assert "# Audit programme 2026" in type_.fine("report", "programme", "--format", "markdown").out
    assert "# Audit programme 2031" in type_.fine("report", "programme", "2031", "--format", "markdown").out
    assert type_("report", "programme", "31").code != 0
