"""The audit plan: what units get to know beforehand, and the sheets on which they sign that they were there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from audit_office import furnish, lead, planned, report, started
from audit_pages import below, facts, made, rows, said, section, tables

from auditcore.contract import Report, Signatures
from auditcore.decision import put
from auditcore.errors import NotFound
from auditcore.service import audits
from auditcore.workspace import Workspace

sys.path.append(str(Path(__file__).parent.parent / "exporters"))
from pdf_reading import made as pdf
from pdf_reading import pages

REQUIRED = (
    "Objective, criteria and scope",
    "Method and place",
    "Team",
    "Independence and exceptions",
    "Timetable",
    "What is asked of the units",
    "Confidentiality",
    "Attendance sheet: opening meeting",
    "Attendance sheet: closing meeting",
)


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def page(ws: Workspace, id: str, **asked: Any) -> Report:
    return made(ws, "audit_plan", id, **asked)


def visit(ws: Workspace, id: str, day: str, time: str, unit: str = "justice", auditor: str = "minh") -> None:
    audits.schedule(lead(ws), id, day=day, time=time, unit=unit, auditor=auditor)


def test_every_part_is_there_before_the_audit_has_begun_and_after(office: Workspace) -> None:
    for id in (planned(office), started(office), report(office, started(office))):
        found = page(office, id)
        assert set(REQUIRED) <= {one.title for one in found.sections}
        assert all(part for one in found.sections for part in one.parts)
        assert "DRAFT" not in said(found)


def test_an_audit_that_is_not_planned_is_not_found(office: Workspace) -> None:
    with pytest.raises(NotFound):
        page(office, "2026-09")


def test_visits_stand_day_by_day_in_the_order_of_their_hours(office: Workspace) -> None:
    id = planned(office)
    visit(office, id, "2026-07-02", "08:00", "office")
    visit(office, id, "2026-07-01", "13:30")
    visit(office, id, "2026-07-01", "09:00-10:00", auditor="an")
    days = below(page(office, id), "Timetable")
    assert [one.title for one in days] == ["Wed 2026-07-01", "Thu 2026-07-02"]
    told = [[(row["time"], row["unit"], row["auditor"]) for row in rows(tables(one)[0])] for one in days]
    assert told == [
        [("09:00-10:00", "Justice", "An"), ("13:30", "Justice", "Minh")],
        [("08:00", "Office", "Minh")],
    ]


def test_days_of_the_timetable_read_as_the_language_writes_them(office: Workspace) -> None:
    id = planned(office)
    visit(office, id, "2026-07-01", "09:00")
    titles = [one.title for one in page(office, id, language="vi").sections]
    assert any(title.endswith("01/07/2026") for title in titles)


def test_without_visits_it_says_that_there_are_none(office: Workspace) -> None:
    assert "No visit is in the timetable yet." in said(section(page(office, planned(office)), "Timetable"))


def test_meetings_are_left_to_be_filled_in_until_they_are_held(office: Workspace) -> None:
    id = started(office)
    audits.meeting(lead(office), id, kind="opening", present=["hoa"])
    told = facts(section(page(office, id), "Timetable"))
    assert told["Opening meeting"] == "2026-07-01"
    assert told["Closing meeting"].startswith("……")


def test_roles_in_the_team_are_told(office: Workspace) -> None:
    told = rows(tables(section(page(office, planned(office)), "Team"))[0])
    assert [(row["name"], row["part"]) for row in told] == [("Minh", "lead auditor"), ("An", "auditor")]


def test_attendance_sheets_have_those_whom_one_expects_and_empty_lines(office: Workspace) -> None:
    def heads(situation: Any) -> list[dict[str, Any]]:
        return [put("unit/justice", set={"head": "thu"}), put("unit/office", set={"head": "bao"})]

    office.commit("org", "test.heads", heads)
    found = page(office, planned(office, approved_by="hoa"))
    for meeting in ("opening", "closing"):
        sheet = rows(tables(section(found, f"Attendance sheet: {meeting} meeting"))[0])
        assert [row["name"] for row in sheet if row["name"]] == ["Minh", "An", "Hoa", "Bao", "Thu"]
        assert [row["number"] for row in sheet] == list(range(1, len(sheet) + 1))
        assert sum(not row["name"] for row in sheet) == 8
        assert all(row["signature"].strip("…\u00a0\n") == "" and row["signature"] for row in sheet)


def test_each_attendance_sheet_is_one_page_with_a_line_to_sign_on(office: Workspace) -> None:
    id = planned(office)
    for name in range(14):
        office.commit("org", "test.more", lambda situation, name=name: [
            put(f"unit/u{name}", set={"name": f"Unit {name}", "parent": "office", "head": f"p{name}"}),
            put(f"person/p{name}", set={"name": f"Person {name}", "unit": f"u{name}", "roles": []}),
        ])  # fmt: skip
        found = page(office, id)
        sheets = [one for one in found.sections if one.title.startswith("Attendance sheet")]
        assert [one for one in found.sections if one.own_page] == sheets and len(sheets) == 2
        shown = rows(tables(sheets[0])[0])
        expected = sum(bool(row["name"]) for row in shown)
        assert expected == name + 3 and len(shown) == max(min(expected + 8, 16), expected + 3)
    drawn = pages(pdf(found))
    signed = [text for text in drawn if "Attendance sheet: " in text and "Signature" in text]
    assert len(signed) == 2 and all("Person 13" in text for text in signed)
    assert drawn[-2:] == signed and all(text.count("………………") == len(shown) for text in signed)


def test_an_attendance_sheet_has_the_day_of_a_meeting_that_is_known(office: Workspace) -> None:
    id = started(office)
    audits.meeting(lead(office), id, kind="opening", present=["hoa"])
    found = page(office, id)
    told = {one.title: facts(one)["Day and hour"] for one in found.sections if one.own_page}
    assert told == {
        "Attendance sheet: opening meeting": "2026-07-01, from …… to ……",
        "Attendance sheet: closing meeting": "……",
    }


def test_an_exception_stands_with_its_reason(office: Workspace) -> None:
    id = planned(office, units=["land"], team=[], exception="Nobody else can read it.")
    told = facts(section(page(office, id), "Independence and exceptions"))
    assert told["Exception: not independent"] == "Land. Reason: Nobody else can read it."


def test_the_lead_signs_and_whoever_approves(office: Workspace) -> None:
    found = page(office, planned(office, approved_by="hoa"))
    [signed] = [part for one in found.sections for part in one.parts if isinstance(part, Signatures)]
    assert [one.name for one in signed.blocks] == ["Minh", "Hoa"]


def test_questions_chosen_for_units_are_counted(office: Workspace) -> None:
    id = planned(office, per_unit=15)
    told = facts(section(page(office, id), "Objective, criteria and scope"))
    assert told["Chosen"] == "Office: 3 questions"


def test_a_cancelled_plan_says_so(office: Workspace) -> None:
    id = planned(office)
    audits.cancel(lead(office), id, reason="No auditor is left.")
    found = page(office, id)
    assert found.title.startswith("CANCELLED") and "No auditor is left." in said(found.sections[0])
