"""Minutes: what was found on the spot, as both sides sign it, for the whole audit or for a unit's part."""

from __future__ import annotations

from typing import Any

import pytest
from audit_office import answer, finding, furnish, lead, planned, report, started
from audit_pages import below, facts, made, rows, said, section, tables

from auditcore.contract import Report, Signatures
from auditcore.decision import Acting, put
from auditcore.errors import NotFound, Refused
from auditcore.service import answers, audits, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def page(ws: Workspace, id: str, unit: str = "", **asked: Any) -> Report:
    return made(ws, "minutes", id, unit, **asked)


def two_units(ws: Workspace) -> str:
    """An audit under way, with an answer and a finding in the office and in land each."""
    id = started(ws, units=["office", "land"], team=["an"])
    answer(ws, id, "8.5-1", unit="justice", evidence="Files 1 to 20", spoke_with="Ms Thu")
    answers.record(
        ws.as_(Acting(claimed="an")), id, "8.5-1", result="conforms", unit="land", evidence="Map 3"
    )
    finding(ws, id)
    from auditcore.service import findings

    an = ws.as_(Acting(claimed="an"))
    findings.add(an, grade="observation", audit=id, unit="land", observed="A map is torn.")
    return id


def test_it_says_who_where_when_and_what_was_examined(office: Workspace) -> None:
    found = page(office, two_units(office))
    told = facts(found.sections[0])
    assert told["For the auditors"] == "Minh, An"
    assert told["Audited unit"] == "Office, Land"
    assert told["Spoke with"] == "Ms Thu"
    assert told["Place"].startswith("…")  # nobody said where: to be written in by hand
    shown = rows(tables(section(found, "What was examined"))[0])
    assert [(row["ask"], row["unit"], row["evidence"]) for row in shown] == [
        ("How is the work done?", "Justice", "Files 1 to 20"),
        ("How is the work done?", "Land", "Map 3"),
    ]
    assert said(section(found, "What was examined")).endswith(": 4")


def test_a_units_minutes_have_its_part_alone(office: Workspace) -> None:
    id = two_units(office)
    audits.schedule(lead(office), id, day="2026-07-01", time="09:00", unit="justice", auditor="minh")
    found = page(office, id, "office")
    told = facts(found.sections[0])
    assert "Office" in found.title
    assert (told["For the auditors"], told["Day and hour"]) == ("Minh", "2026-07-01 09:00")
    assert [row["unit"] for row in rows(tables(section(found, "What was examined"))[0])] == ["Justice"]
    assert [sub.title for sub in below(found, "Findings as stated to the unit")] == [f"{id}-F01 · minor"]
    assert "Map 3" not in said(found) and "torn" not in said(found)
    assert "torn" in said(page(office, id, "land"))


def test_a_finding_seen_in_another_unit_too_is_in_its_minutes(office: Workspace) -> None:
    id = started(office, units=["office", "land", "culture"], team=["thu"])
    finding(office, id, also_units=["culture"])
    assert "It is not." in said(page(office, id, "culture"))
    assert "It is not." not in said(page(office, id, "land"))


def test_each_finding_stands_as_stated_with_room_for_the_answer(office: Workspace) -> None:
    id = started(office)
    one = finding(office, id)
    [sub] = below(page(office, id), "Findings as stated to the unit")
    told = facts(sub)
    assert sub.title == f"{one} · minor"
    assert (told["Requirement"], told["Observed"], told["Evidence"]) == (
        "It is checked.",
        "It is not.",
        "File 12",
    )
    assert told["The unit's answer"].startswith("☐ agrees")
    assert set(told["The unit's remark"]) == {"…"}


def test_what_the_unit_answered_already_is_told(office: Workspace) -> None:
    id = started(office)
    agreed, disputed = finding(office, id), finding(office, id)
    report(office, id)
    thu = office.as_(Acting(claimed="thu"))
    moves.respond(thu, agreed, agree=True)
    moves.respond(thu, disputed, dispute="File 12 is not ours.")
    told = [
        facts(sub)["The unit's answer"] for sub in below(page(office, id), "Findings as stated to the unit")
    ]
    assert told == ["The unit agrees.", "The unit disputes it. File 12 is not ours."]


def test_a_strength_wants_no_answer(office: Workspace) -> None:
    id = started(office)
    finding(office, id, "strength")
    [sub] = below(page(office, id), "Findings as stated to the unit")
    assert "The unit's answer" not in facts(sub)


def test_withdrawn_findings_are_named_and_not_stated(office: Workspace) -> None:
    id = started(office)
    gone = finding(office, id, observed="Nothing at all.")
    moves.withdraw(lead(office), gone, "Unfounded")
    found = page(office, id)
    assert f"Withdrawn: {gone}" in said(section(found, "Findings as stated to the unit"))
    assert "Nothing at all." not in said(found)


def test_the_closing_meeting_has_those_present_or_room_to_write_them(office: Workspace) -> None:
    id = started(office)
    assert "not recorded" in facts(section(page(office, id), "Closing meeting"))["Present"]
    audits.meeting(lead(office), id, kind="closing", present=["bao"])
    audits.meeting(lead(office), id, kind="closing", present=["hoa", "thu"], note="Agreed.")
    held = section(page(office, id), "Closing meeting")
    assert [(row["name"], row["unit"]) for row in rows(tables(held)[0])] == [
        ("Hoa", "Commune"),
        ("Thu", "Justice"),
    ]
    assert facts(held) == {"Day": "2026-07-01", "Note": "Agreed."}


def test_both_sides_sign(office: Workspace) -> None:
    office.commit("org", "test.head", lambda situation: [put("unit/justice", set={"head": "thu"})])
    id = started(office)
    for unit, name in (("", ""), ("justice", "Thu")):
        signed = page(office, id, unit).sections[-1].parts[-1]
        assert isinstance(signed, Signatures)
        assert [(one.title, one.name) for one in signed.blocks] == [
            ("For the auditors", "Minh"),
            ("For the audited unit", name),
        ]


def test_before_the_audit_it_is_a_form_to_fill_in(office: Workspace) -> None:
    found = page(office, planned(office))
    assert "No answer is recorded." in said(found) and "No finding was raised." in said(found)


def test_only_units_of_the_audit_have_minutes(office: Workspace) -> None:
    id = started(office)
    with pytest.raises(Refused, match="not in the scope"):
        page(office, id, "land")
    with pytest.raises(NotFound):
        page(office, id, "moon")
