"""The figures of the pack, as others count them: from lists that commands print, and from a real register itself."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from audit_pages import facts, rows, said, section, tables
from pack_pages import (
    ACTIONS,
    C4,
    FLOW,
    TODAY,
    WAITS,
    at,
    example,
    line_of,
    pack,
    sound,
    table,
    ws,
)

from auditcore.contract import Report
from auditcore.decision import put
from auditcore.figures.periods import named
from auditcore.model import ORIGINS
from auditcore.reports.review_computed import RAISED
from auditcore.workspace import Workspace

__all__ = ["example", "ws"]

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "importing"))

# The figures of the example, counted from the lists that the commands print.


class Lists:
    """What `finding list` and `action list` have of the example, and a period of days."""

    def __init__(self, ws: Workspace, first: str, last: str) -> None:
        line = line_of(ws)
        every = line.fine("finding", "list", "--status", "all", "--json").json
        self.findings = [row for row in every if row["status"] != "withdrawn" and row["grade"] != "strength"]
        ids = {row["id"] for row in self.findings}
        listed = line.fine("action", "list", "--status", "all", "--json").json
        self.actions = [row for row in listed if ids.intersection(row["serves"])]
        self.first, self.last = first, last

    def within(self, day: str | None) -> bool:
        return bool(day) and self.first <= str(day) <= self.last

    @property
    def raised(self) -> list[Any]:
        return [row for row in self.findings if self.within(row["raised_on"])]


@pytest.fixture
def lists(ws: Workspace) -> Lists:
    return Lists(ws, "2026-01-01", TODAY)


def test_the_examples_counts_are_those_of_its_lists(ws: Workspace, lists: Lists) -> None:
    report = pack(ws, "", named("2026"))
    late = Counter(row["grade"] for row in lists.findings if row["overdue"])
    closed = Counter(row["grade"] for row in lists.findings if lists.within(row["ended_on"]))
    open_ = Counter(row["grade"] for row in lists.findings if not row["ended_on"])
    raised = Counter(row["grade"] for row in lists.raised)
    assert raised
    for row in table(report, "Findings by grade"):
        grade = row["grade"]
        assert list(row.values())[1:] == [raised[grade], closed[grade], open_[grade], late[grade]]
    text = said(section(report, C4))
    assert f"{raised.total()} findings raised: " in text
    assert f"{closed.total()} findings closed; open on {TODAY}: {open_.total()}." in text
    assert sum(row["count"] for row in table(report, WAITS)) == open_.total()
    assert sum(row["late"] or 0 for row in table(report, WAITS)) == late.total()
    assert table(report, f"Age of open findings by owner, on {TODAY}")[-1]["all"] == open_.total()
    assert table(report, FLOW)[-1]["open"] == open_.total()
    assert sum(row["opened"] for row in table(report, FLOW)) == raised.total()


def test_a_strength_that_is_not_issued_waits_for_nothing(ws: Workspace) -> None:
    before = [table(pack(ws, "", named("2026")), title) for title in (WAITS, FLOW, "Findings by grade")]
    words = ("--grade", "strength", "--origin", "suggestion", "--observed", "All forms lie ready")
    line_of(ws).fine("finding", "add", *words, "--unit", next(iter(ws.org().units)))
    after = [table(pack(ws, "", named("2026")), title) for title in (WAITS, FLOW, "Findings by grade")]
    assert after == before


def test_the_examples_clauses_units_and_repeats(ws: Workspace, lists: Lists) -> None:
    report, names = pack(ws, "", named("2026")), ws.org().units
    clauses = Counter(clause for row in lists.raised for clause in row["clauses"])
    told = {row["what"]: row["count"] for row in table(report, "Findings by clause")}
    rest = sum(number for clause, number in clauses.items() if clause not in told)
    assert told == {clause: clauses[clause] for clause in told if clause in clauses} | {
        name: rest for name in told if name.endswith(" others")
    }
    units = Counter(
        names[unit]["name"] for row in lists.raised for unit in (row["unit"], *row["also_units"]) if unit
    )
    assert {row["what"]: row["count"] for row in table(report, "Findings by unit")} == units
    repeats = sum("repeat" in row["flags"] for row in lists.raised)
    assert repeats
    assert f"Findings that repeat an earlier one: {repeats} of {len(lists.raised)}" in said(report)


def test_the_examples_actions_are_on_time_as_their_list_says(ws: Workspace, lists: Lists) -> None:
    report = pack(ws, "", named("2026"))
    due = [
        row
        for row in lists.actions
        if lists.first <= row["due"] < TODAY and row["status"] in ("open", "on-hold", "done")
    ]
    on_time = [row for row in due if row["done_on"] and row["done_on"] <= row["due"]]
    assert len(due) > 4
    assert (
        f"Actions due in the period that were done by their due date: {len(on_time)} of {len(due)} "
        in said(report)
    )
    last = table(report, ACTIONS)[-1]
    assert (last["number"], last["of"]) == (len(on_time), len(due))


def test_what_came_back_in_the_period_is_told_and_no_longer_a_year_later(ws: Workspace) -> None:
    report = pack(ws, "", named("2026"))
    (row,) = rows(tables(section(report, "Closed, and seen again in the period"))[0])
    assert row["id"].startswith("2025-")
    assert "Closed, and seen again in the period: 2025-" in said(pack(ws, "", named("2026")))
    assert "seen again" not in said(pack(at(ws.path, "2027-06-01"), "", named("2027")))
    assert "seen again" not in said(pack(ws, "", named("2025")))


def test_audits_and_what_they_found(ws: Workspace) -> None:
    report = pack(ws, "", named("2026"))
    audits = line_of(ws).fine("audit", "list", "--status", "all", "--json").json
    here = [row for row in audits if row["from"].startswith("2026")]
    assert [row["id"] for row in table(report, "Audits, planned and carried out")] == [
        row["id"] for row in here
    ]
    begun = [row for row in here if row["started_on"]]
    assert f"Audits begun, of those planned up to {TODAY}: {len(begun)} of {len(begun)}." in said(report)
    grades: Counter[str] = Counter()
    for row in begun:
        grades.update(row["grades"])
    told = ", ".join(
        f"{grades[grade]} {grade}"
        for grade in ("major", "minor", "observation", "opportunity", "strength")
        if grades[grade]
    )
    assert f"They made these findings: {told}." in said(report)


def test_findings_for_the_questions_examined(ws: Workspace, lists: Lists) -> None:
    line, title = line_of(ws), "Findings for 100 questions, by audit"
    before = table(pack(ws, "", named("2026")), title)
    for row in before:
        answers = line.fine("audit", "answers", row["audit"], "--json").json
        given = [one["result"] for one in answers if one["state"] == "answered"]
        examined = [result for result in given if result != "not-applicable"]
        made = sum(one["audit"] == row["audit"] for one in lists.findings)
        assert (row["questions"], row["findings"]) == (len(examined), made)
        assert row["rate"] == round(100 * made / len(examined), 1)
    assert [row["audit"] for row in before] == ["2025-01", "2026-01"]
    # Behind the scenes, since nobody may answer any more: what does not apply was not examined.
    id, answer = next(iter(ws.view("2026-01").table("answer").items()))
    later = {**answer["answers"][-1], "result": "not-applicable"}
    ws.commit("2026-01", "test.answer", lambda situation: [put(f"answer/{id}", add={"answers": [later]})])
    after = table(pack(ws, "", named("2026")), title)
    assert after[0] == before[0]
    assert after[1]["questions"] == before[1]["questions"] - 1


def test_a_units_audits_count_only_what_they_found_there(ws: Workspace) -> None:
    line = line_of(ws)
    below_unit: dict[str, set[str]] = {}
    for unit in ws.org().units:
        listed = line.fine("finding", "list", "--status", "all", "--unit", unit, "--json").json
        below_unit[unit] = {row["id"] for row in listed if row["status"] != "withdrawn"}
    leaf = max(
        (unit for unit in below_unit if ws.org().below(unit) == [unit]),
        key=lambda unit: len(below_unit[unit]),
    )
    report = pack(ws, "", named("2026"), leaf)
    found = [id for id in below_unit[leaf] if id.startswith("2026-01-F")]
    (row,) = (row for row in table(report, "Audits, planned and carried out") if row["id"] == "2026-01")
    assert sum(int(part.split()[0]) for part in row["found"].split(", ")) == len(found)
    asked = table(report, "Findings for 100 questions, by audit")
    whole = table(pack(ws, "", named("2026")), "Findings for 100 questions, by audit")
    assert 0 < asked[-1]["questions"] < whole[-1]["questions"]


def test_of_what_raised_them_each_input_tells_its_own(ws: Workspace, lists: Lists) -> None:
    report = pack(ws, "", named("2026"))
    origins = Counter(row["origin"] for row in lists.raised if row["audit"].endswith("-00"))
    assert origins["complaint"]
    told = {
        label: int(value)
        for one in report.sections
        for label, value in facts(one).items()
        if label in RAISED.values()
    }
    assert told == {RAISED[origin]: number for origin, number in origins.items()}
    assert {*ORIGINS} - {*RAISED} == {"review"}


# The 80 findings of a real audit, against a few lines over the register itself.


@pytest.fixture(scope="module")
def register(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "single-audit-2022" / "register.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    import state_office

    office = state_office.founded(tmp_path_factory.mktemp("real"))
    office.brought(shared_data / "single-audit-2022" / "register.xlsx", *state_office.WITH_MAP)
    return pack(at(str(office.path)), "", named("2026"))


def test_the_real_findings_figures_are_those_of_the_register(
    real: Report, register: list[dict[str, str]], shared_data: Path
) -> None:
    expected = json.loads((shared_data / "single-audit-2022" / "expected.json").read_text("utf-8"))
    text = said(section(real, C4))
    severe, slight = (expected["by_severity"][one] for one in ("Material weakness", "Significant deficiency"))
    assert f"{expected['rows']} findings raised: {severe} major, {slight} minor." in text
    assert (
        f"Findings that repeat an earlier one: {expected['repeats']['rows']} of {expected['rows']} " in text
    )
    letters = Counter(letter for row in register for letter in row["Requirement"])
    assert letters == expected["by_requirement_letter"]
    assert {row["what"]: row["count"] for row in table(real, "Findings by clause")} == letters
    units = Counter(name for row in register for name in row["Department"].split("; "))
    assert units == expected["by_department_each_counted_once"]
    assert {row["what"]: row["count"] for row in table(real, "Findings by unit")} == units
    assert [list(row.values())[1:4] for row in table(real, "Findings by grade")] == [
        [severe, 0, severe],
        [slight, 0, slight],
    ]
    assert "0 findings closed; open on 2026-07-01: 80." in text


def test_the_real_findings_where_they_were_seen(real: Report, register: list[dict[str, str]]) -> None:
    heads = next(one.columns for one in real.tables if one.title == "Units against clauses")
    for row in table(real, "Units against clauses"):
        its = [one for one in register if row["what"] in one["Department"].split("; ")]
        for column in heads[1:-1]:
            assert (row[column.key] or 0) == sum(column.title in one["Requirement"] for one in its)
        assert row["all"] == len(its)


def test_the_real_findings_age_and_flow(real: Report, register: list[dict[str, str]]) -> None:
    grades = Counter(row["Severity"] for row in register)
    ages = {row["who"]: row for row in table(real, f"Age of open findings by grade, on {TODAY}")}
    assert ages["Major"]["band1"] == ages["Major"]["all"] == grades["Material weakness"]
    assert (ages["Together"]["all"], ages["Together"]["oldest"]) == (80, 0)
    assert [row["open"] for row in table(real, FLOW)] == [0, 0, 0, 0, 0, 0, 80]
    assert sum(row["count"] for row in table(real, WAITS)) == 80
    sound(real)


def test_with_detail_it_is_told_how_long_findings_stood_where(ws: Workspace) -> None:
    stuck = (
        line_of(ws).fine("finding", "stuck", "--by", "unit,status", "--since", "2026-01-01", "--json").json
    )
    report = pack(ws, "", named("2026"), detail=True)
    told = rows(tables(section(report, "Where findings waited"))[0])
    names = ws.org().units
    assert stuck
    assert [(row["unit"], row["status"], row["median"], row["waits"]) for row in told] == [
        (names[row["unit"]]["name"] if row["unit"] else "–", row["status"], row["median"], row["waits"])
        for row in stuck[:30]
    ]
    assert "Where findings waited" not in [one.title for one in pack(ws, "", named("2026")).sections]
