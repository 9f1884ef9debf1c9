"""Audits on their way: start, timetable, meetings, report, close, reopen, cancel, and lists."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from audit_office import answer, finding, furnish, lead, planned, refused, report, reported, started, status

from auditcore.errors import NotFound
from auditcore.service import audits, findings, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


# On the way.


def test_only_the_lead_starts_and_only_once(office: Workspace) -> None:
    id = planned(office)
    assert "lead" in refused(lambda: audits.start(lead(office, "an"), id))
    audits.start(lead(office), id)
    assert "under-way" in refused(lambda: audits.start(lead(office), id))


def test_the_timetable_begins_while_planned_and_goes_on_after_the_start(office: Workspace) -> None:
    id = planned(office, clauses=["8.5"])
    visit = {"day": "2026-07-01", "time": "09:00", "unit": "justice", "auditor": "an", "clauses": ["8.5"]}
    audits.schedule(lead(office), id, **visit)
    audits.start(lead(office), id)
    audits.schedule(lead(office), id, **{**visit, "time": "10:00-11:30"})
    assert [one["time"] for one in audits.detail(office, id)["timetable"]] == ["09:00", "10:00-11:30"]
    audits.unschedule(lead(office), id, 1)
    [left] = audits.detail(office, id)["timetable"]
    assert (left["time"], left["by"]) == ("10:00-11:30", "minh")


def test_a_visit_must_fit_days_scope_team_and_independence(office: Workspace) -> None:
    id = planned(office, clauses=["8.5"], team=["an", "thu"])
    fits = {"day": "2026-07-01", "time": "09:00", "unit": "justice", "auditor": "an"}
    wrong: dict[str, Any] = {"day": "2026-07-09", "time": "25:00", "unit": "land", "auditor": "bao"}
    said = refused(lambda: audits.schedule(lead(office), id, **wrong, clauses=["4.1"]))
    for word in ("2026-07-09", "25:00", "land", "bao", "4.1"):
        assert word in said
    assert "Thu belongs to" in refused(
        lambda: audits.schedule(lead(office), id, **{**fits, "auditor": "thu"})
    )
    audits.schedule(lead(office), id, **fits)
    assert "something else" in refused(
        lambda: audits.schedule(lead(office), id, **{**fits, "unit": "office"})
    )


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("09:30-10:30", "09:00-10:30", True),
        ("09:00-10:30", "09:30-10:00", True),
        ("09:00-10:30", "10:30-11:00", False),
        ("10:30-11:00", "09:00-10:30", False),
        ("09:00-10:30", "09:00", True),
        ("09:00-10:30", "10:00", True),
        ("10:00", "09:00-10:30", True),
        ("10:30", "09:00-10:30", False),
        ("09:00", "09:30", False),
        ("09:00", "09:00-10:30", True),
    ],
)
def test_an_auditor_is_in_one_place_at_a_time(
    office: Workspace, first: str, second: str, clash: bool
) -> None:
    id = planned(office)
    visit = {"day": "2026-07-01", "unit": "justice", "auditor": "an"}
    audits.schedule(lead(office), id, **visit, time=first)
    audits.schedule(lead(office), id, **{**visit, "day": "2026-07-02"}, time=second)
    audits.schedule(lead(office), id, **{**visit, "auditor": "minh"}, time=second)
    if clash:
        said = refused(lambda: audits.schedule(lead(office), id, **visit, time=second))
        assert f"something else on 2026-07-01 at {first}: visit 1" in said
    else:
        audits.schedule(lead(office), id, **visit, time=second)


def test_a_visit_has_its_time_as_people_write_it(office: Workspace) -> None:
    id = planned(office)
    visit: dict[str, Any] = {"day": "2026-07-01", "unit": "justice", "auditor": "an"}
    for typed in ("8h - 9h30", "10 giờ đến 10 giờ 30", "14:00"):
        audits.schedule(lead(office), id, **visit, time=typed)
    times = [one["time"] for one in audits.detail(office, id)["timetable"]]
    assert times == ["08:00-09:30", "10:00-10:30", "14:00"]
    assert "is not a time such as" in refused(lambda: audits.schedule(lead(office), id, **visit, time="25h"))


def test_a_visit_ends_after_it_begins_and_is_about_a_clause_of_the_criteria(office: Workspace) -> None:
    id = planned(office)
    visit: dict[str, Any] = {"day": "2026-07-01", "unit": "justice", "auditor": "an"}
    assert "ends before" in refused(lambda: audits.schedule(lead(office), id, **visit, time="10:00-09:00"))
    for stage in ("planned", "under way"):
        said = refused(lambda: audits.schedule(lead(office), id, **visit, time="14:00", clauses=["8.9", "8"]))
        assert said == "No criterion of this audit has a clause 8.9."
        if stage == "planned":
            audits.start(lead(office), id)


def test_meetings_name_who_was_present(office: Workspace) -> None:
    id = started(office)
    assert "ghost" in refused(lambda: audits.meeting(lead(office), id, kind="opening", present=["ghost"]))
    assert "present" in refused(lambda: audits.meeting(lead(office), id, kind="opening", present=[]))
    audits.meeting(lead(office), id, kind="opening", present=["minh", "bao"])
    assert audits.detail(office, id)["meetings"][0]["present"] == ["minh", "bao"]


def test_a_conclusion_is_kept_when_it_is_written_again(office: Workspace) -> None:
    id = started(office)
    audits.conclude(lead(office), id, conclusion="Good.")
    saved = audits.conclude(lead(office), id, conclusion="Fair.")
    change = saved.event.changes[0]
    assert change is not None and change["was"] == {"conclusion": "Good."}


# The report.


def test_issue_asks_for_everything_missing_at_once(office: Workspace) -> None:
    id = started(office)
    finding(office, id, requirement="", evidence="")
    answer(office, id, "4.1-1")
    said = refused(lambda: audits.issue(lead(office), id))
    for word in ("--conclusion", "--distribution", "--requirement", "--evidence", "8.5-1", "8.5-2"):
        assert word in said
    assert "4.1-1" not in said


def test_issue_gives_out_all_drafts_in_one_event(office: Workspace) -> None:
    id = started(office)
    minor, strength = finding(office, id), finding(office, id, "strength")
    audits.conclude(lead(office), id, conclusion="It does.", distribution=["hoa"])
    before = office.view(id).head
    saved = audits.issue(lead(office), id, unexamined={"8.5": "No time", "4.1-1": "Ill"})
    assert before is not None and saved.event.seq == before.seq + 1
    detail = {row["id"]: row["status"] for row in audits.detail(office, id)["finding_list"]}
    assert detail == {minor: "issued", strength: "closed"}
    assert status(office, id) == "following-up"


def test_reasons_for_what_was_not_examined_are_recorded_by_question_and_unit(office: Workspace) -> None:
    id = started(office, units=["office", "culture"], team=["thu"])
    answer(office, id, "4.1-1", unit="culture")
    answer(office, id, "8.5-1", unit="office")
    audits.conclude(lead(office), id, conclusion="It does.", distribution=["hoa"])
    reasons = {"8.5@culture": "Not done here", "8.5": "No time"}
    said = refused(
        lambda: audits.issue(lead(office), id, unexamined={**reasons, "8.5-1@office": "?", "7": "?"})
    )
    assert (
        "1 question is not examined in Office (office): 4.1-1" in said
        and "'8.5-1@office'" in said
        and "'7'" in said
    )
    audits.issue(lead(office), id, unexamined=reasons, unexamined_rest="Ill")
    entries = audits.detail(office, id)["unexamined"]
    assert {(one["question"], one["unit"]): one["reason"] for one in entries} == {
        ("4.1-1", "office"): "Ill",
        ("8.5-1", "culture"): "Not done here",
        ("8.5-2", "culture"): "Not done here",
        ("8.5-2", "office"): "No time",
    }


def test_an_outsiders_report_owes_no_answers(office: Workspace) -> None:
    id = started(office, kind="external")
    audits.conclude(lead(office), id, conclusion="Certified.", distribution=["hoa"])
    audits.issue(lead(office), id)
    assert status(office, id) == "reported"


def test_a_report_without_findings_to_answer_is_closed_without_following_up(office: Workspace) -> None:
    id = started(office)
    finding(office, id, "strength")
    report(office, id)
    assert status(office, id) == "reported"
    audits.close(lead(office), id)
    assert status(office, id) == "closed"


# Ending.


def test_close_names_the_findings_that_are_not_ended(office: Workspace) -> None:
    id = started(office)
    number = finding(office, id)
    report(office, id)
    assert f"{number} is issued" in refused(lambda: audits.close(lead(office), id))
    moves.withdraw(lead(office), number, "unfounded")
    audits.close(lead(office), id)
    assert status(office, id) == "closed"


def test_programme_keeps_head_and_summary_of_a_closed_audit_and_its_latest_plan(office: Workspace) -> None:
    id = started(office)
    finding(office, id, "strength")
    moves.withdraw(lead(office), finding(office, id), "unfounded")
    answer(office, id, "8.5-1")
    audits.change(office, id, title="The office", reason="clearer")
    report(office, id)
    saved = audits.close(lead(office), id)
    plan = office.programme().table("audit")[id]
    last = plan["moves"][-1]
    assert (last["move"], last["head"]) == ("close", str(saved.event.head))
    assert last["completes"] == last["head"]
    *_earlier, stored = office.record.read("programme")
    assert stored.changes[0] is not None and "seq" not in stored.changes[0]["add"]["moves"][0]
    assert last["summary"] == {
        "findings": 1,
        "grades": {"strength": 1},
        "examined": {"units": ["office"], "clauses": {"mini": ["8.5"]}},
    }
    shutil.rmtree(Path(office.path, "records", id))
    office.forget()
    [row] = audits.rows(office, statuses=["closed"])
    assert (row["title"], row["findings"]) == ("The office", 1)


def test_reopening_a_closed_audit_needs_a_reason_and_it_can_be_closed_again(office: Workspace) -> None:
    id = reported(office)
    first = audits.close(lead(office), id)
    assert "reason" in refused(lambda: audits.reopen(lead(office), id, reason=""))
    assert "lead" in refused(lambda: audits.reopen(office, id, reason="new facts"))
    audits.reopen(lead(office), id, reason="new facts")
    assert status(office, id) == "reported"
    plan = office.programme().table("audit")[id]
    assert plan["moves"][-1]["head"] == str(first.event.head)
    audits.close(lead(office), id)
    assert status(office, id) == "closed"
    moves_ = [entry["move"] for entry in office.programme().table("audit")[id]["moves"]]
    assert moves_ == ["plan", "start", "close", "reopen", "close"]


def test_a_planned_audit_is_cancelled_with_a_reason(office: Workspace) -> None:
    id = planned(office)
    assert "reason" in refused(lambda: audits.cancel(office, id, reason=""))
    audits.cancel(office, id, reason="merged units")
    assert status(office, id) == "cancelled"
    assert "cancelled" in refused(lambda: audits.start(lead(office), id))
    assert not Path(office.path, "records", id).exists()


def test_an_audit_under_way_is_cancelled_once_its_findings_are_withdrawn(office: Workspace) -> None:
    id = started(office)
    number = finding(office, id)
    assert number in refused(lambda: audits.cancel(lead(office), id, reason="flood"))
    moves.withdraw(lead(office), number, "no audit")
    audits.cancel(lead(office), id, reason="flood")
    assert status(office, id) == "cancelled"
    assert office.programme().table("audit")[id]["moves"][-1]["move"] == "cancel"


def test_nothing_is_dated_in_the_future_or_before_what_it_follows(office: Workspace) -> None:
    id = planned(office)
    assert "future" in refused(lambda: audits.start(lead(office, on="2026-07-02"), id))
    audits.start(lead(office), id)
    early = lead(office, on="2026-06-30")
    assert "before" in refused(lambda: audits.conclude(early, id, conclusion="Good."))


# Lists.


def test_the_list_shows_what_is_open_and_filters_by_unit_person_year_and_time(office: Workspace) -> None:
    first = planned(office, start="2026-06-01", end="2026-06-02")
    second = planned(office, units=["land"], lead="an", team=["thu"], start="2026-09-01", end="2026-09-02")
    third = planned(office, start="2025-06-01", end="2025-06-02")
    audits.cancel(office, third, reason="double")

    def ids(**more: Any) -> list[str]:
        return [row["id"] for row in audits.rows(office, **more)]

    assert ids() == [first, second]
    assert ids(statuses=["all"]) == [third, first, second]
    assert ids(statuses=["cancelled"]) == [third]
    assert ids(units=["justice"]) == [first]
    assert ids(units=["commune"]) == [first, second]
    assert ids(people=["thu"]) == [second]
    assert ids(year=2025, statuses=["all"]) == [third]
    assert ids(overdue=True) == [first]


def test_an_unknown_audit_is_not_found_with_the_nearest(office: Workspace) -> None:
    planned(office)
    for call in (audits.detail, audits.start, audits.close):
        with pytest.raises(NotFound) as caught:
            call(lead(office), "2026-1")
        assert "2026-01" in caught.value.hint
    with pytest.raises(NotFound):
        audits.start(lead(office), "2026-00")


def test_findings_are_drafted_by_the_team_only_while_the_audit_is_under_way(office: Workspace) -> None:
    id = reported(office)
    assert id in refused(lambda: findings.add(lead(office), grade="minor", observed="late", audit=id))
