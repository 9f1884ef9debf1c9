"""The example office: everything is in it, on whatever day it is built, and its record holds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from auditcore import lifecycle
from auditcore.errors import Refused
from auditcore.model import ACTION_STATUSES, GRADES, STATUSES
from auditcore.record.verify import verify
from auditcore.service import audits, demo, people, register, selection, units
from auditcore.service.attention import attention, owed_by
from auditcore.workspace import Workspace, os_login

# An ordinary day, the first of a year, a leap day, and a Sunday with the programme's last year but one behind it.
DAYS = ("2026-07-01", "2027-01-01", "2028-02-29", "2026-03-08")


def built(folder: Path, day: str, language: str = "en") -> Workspace:
    moment = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return demo.build(str(folder), environ={}, clock=lambda: moment, language=language)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workspace]:
    """`offices("2026-07-01")`: the example as built on that day, once for all tests that only look."""
    made: dict[str, Workspace] = {}

    def office(day: str) -> Workspace:
        if day not in made:
            made[day] = built(tmp_path_factory.mktemp("office") / "demo", day)
        return made[day]

    return office


@pytest.fixture(params=DAYS)
def office(request: pytest.FixtureRequest, offices: Callable[[str], Workspace]) -> Workspace:
    return offices(request.param)


@pytest.fixture
def today(offices: Callable[[str], Workspace]) -> Workspace:
    return offices(DAYS[0])


def finding_rows(ws: Workspace) -> list[register.Row]:
    return list(register.finding_rows(ws, register.all_streams(ws)))


def test_the_record_verifies_without_a_problem(office: Workspace) -> None:
    assert verify(office.path)["problems"] == []


def test_every_grade_and_every_status_of_a_finding_is_there(office: Workspace) -> None:
    rows = finding_rows(office)
    assert len(rows) >= 25
    assert {row["grade"] for row in rows} == set(GRADES)
    assert {row["status"] for row in rows} == set(STATUSES)


def test_actions_are_open_done_and_cancelled_on_time_overdue_and_extended(office: Workspace) -> None:
    actions = selection.actions(office, selection.Wanted(statuses=["all"]))
    assert {row["status"] for row in actions} == set(ACTION_STATUSES)
    running = [row for row in actions if row["status"] == "open" and row["finding_status"] == "in-progress"]
    assert {row["overdue"] for row in running} == {True, False}
    assert any(row["extensions"] == 1 and not row["overdue"] for row in running)


def test_one_finding_was_not_effective_and_is_reworked(office: Workspace) -> None:
    (again,) = [row for row in finding_rows(office) if row["round"] > 1]
    finding = office.view(again["audit"]).table("finding")[again["id"]]
    assert [move["outcome"] for move in finding["moves"] if move["move"] == "verify"] == ["not"]
    assert again["status"] == "in-progress"
    assert demo.example(office) == again["id"]


def test_one_finding_repeats_one_of_the_audit_before(office: Workspace) -> None:
    (repeat,) = [row for row in finding_rows(office) if row["repeat_of"]]
    before = office.view(repeat["repeat_of"][0][:7]).table("finding")[repeat["repeat_of"][0]]
    assert before["clauses"] == repeat["clauses"]
    assert repeat["audit"] > before["audit"]


def test_corrections_only_declines_disputes_and_combined_findings_are_there(today: Workspace) -> None:
    moves = Counter(
        (move["move"], move.get("outcome", ""))
        for stream in register.all_streams(today)
        for finding in today.view(stream).table("finding").values()
        for move in finding["moves"]
    )
    for wanted in (
        ("accept", "correction-only"),
        ("respond", "decline"),
        ("respond", "dispute"),
        ("return", ""),
        ("verify", "effective"),
        ("combine", ""),
        ("withdraw", ""),
        ("regrade", ""),
    ):
        assert moves[wanted], wanted


def test_one_audit_was_closed_last_year_and_one_is_followed_up(office: Workspace) -> None:
    status = {row["id"]: row["status"] for row in audits.rows(office, statuses=["all"])}
    assert sorted(status.values()) == ["closed", "following-up", "planned"]
    (closed,) = [id for id, word in status.items() if word == "closed"]
    last = office.programme().table("audit")[closed]["moves"][-1]
    assert (last["move"], last["on"][:4]) == ("close", str(int(office.today[:4]) - 1))


def test_the_complaint_stands_in_the_register_with_its_reference(office: Workspace) -> None:
    (complaint,) = [row for row in finding_rows(office) if row["origin"] == "complaint"]
    assert complaint["audit"].endswith("-00")
    assert complaint["reference"]


def test_what_needs_attention_fills_every_section(office: Workspace) -> None:
    sections = attention(office)
    assert all(sections[name] for name in ("overdue", "soon", "mine", "verify", "drafts", "audits"))
    assert {row["what"] for row in sections["overdue"]} >= {"answer", "action"}


def test_whoever_runs_it_is_the_secretary_by_login_and_owes_something(today: Workspace) -> None:
    assert today.claimed() == ("lan", "login")
    assert os_login() in today.org().people["lan"]["logins"]
    assert today.org().has_role("lan", "quality")
    assert owed_by(today, "lan")


def test_the_office_has_its_units_a_committee_and_trained_auditors(today: Workspace) -> None:
    tree = {row["id"]: row for row in units.rows(today)}
    assert {tree[id]["parent"] for id in ("finance", "land", "construction")} == {"economy"}
    assert tree["one-stop"]["head"] == "yen"
    auditors = people.rows(today, roles=["auditor"])
    assert len(people.rows(today, roles=["committee"])) >= 5
    assert all(row["trained"][0]["standard"] == "iso9001-2015" for row in auditors)
    assert all(row["trained"][0]["state"] == "valid" for row in auditors)


def test_every_event_lies_in_the_past_in_its_order(office: Workspace) -> None:
    for stream in office.record.streams():
        moments = [event.header["at"] for event in office.record.read(stream)]
        assert moments == sorted(moments)
        assert moments[-1][:10] < office.today


def test_every_clause_and_question_of_a_finding_is_in_its_audits_scope(today: Workspace) -> None:
    from auditcore.checklists import in_scope

    for stream in register.all_streams(today):
        audit = today.view(stream).get("audit", stream)
        if audit is None:
            continue
        checklist = today.view(stream).table("checklist")["iso9001-2015"]
        asked = {question["id"] for question in in_scope(checklist, audit["clauses"])}
        for finding in today.view(stream).table("finding").values():
            assert set(finding["questions"]) <= asked
            for clause in finding["clauses"]:
                assert any(question.startswith(clause + "-") for question in asked), (finding["id"], clause)


def test_the_same_office_is_built_in_vietnamese(tmp_path: Path, today: Workspace) -> None:
    office = built(tmp_path / "demo", DAYS[0], "vi")
    assert office.org().units["mot-cua"]["name"].startswith("Trung tâm Phục vụ hành chính công")
    english = {row["id"]: row for row in finding_rows(today)}
    for row in finding_rows(office):
        same = english[row["id"]]
        assert (row["grade"], row["status"], row["due"]) == (same["grade"], same["status"], same["due"])
        assert row["observed"] != same["observed"]
    assert verify(office.path)["problems"] == []


def test_no_example_is_built_over_another_one(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Refused):
        built(tmp_path, DAYS[0])
    assert os.listdir(tmp_path) == ["notes.txt"]


def test_the_view_kept_is_the_view_folded_anew(today: Workspace) -> None:
    for stream in today.record.streams():
        kept = Workspace(today.path, environ={}).view(stream)
        (Path(today.path) / "views" / f"{stream}.json").unlink()
        assert Workspace(today.path, environ={}).view(stream) == kept


def test_every_move_of_the_lifecycle_has_its_example_but_the_rare_ones(today: Workspace) -> None:
    seen = {
        move["move"]
        for stream in register.all_streams(today)
        for kind in ("finding", "action")
        for doc in today.view(stream).table(kind).values()
        for move in doc["moves"]
    }
    rare = {
        "reopen",
        "assign",
        "attach",
        "detach",
        "serve",
        "release",
        "resume",
        "unblock",
        "refuse",
        "extend",
    }
    assert {*lifecycle.MOVES, *lifecycle.ACTION_MOVES} - seen == rare
