"""Planning an audit and changing its plan: what is asked for, who may, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_office import PLAN, answer, finding, furnish, lead, planned, refused, report, reported, started

from auditcore.decision import put
from auditcore.errors import NotFound
from auditcore.service import audits, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def test_plan_gives_ids_by_the_year_of_the_first_day_from_01(office: Workspace) -> None:
    assert planned(office) == "2026-01"
    assert planned(office) == "2026-02"
    assert planned(office, start="2025-12-31", end="2026-01-02") == "2025-01"


def test_numbers_grow_past_99_and_are_never_used_again(office: Workspace) -> None:
    office.commit("programme", "test.seed", lambda s: [put("audit/2026-99", set={"criteria": []})])
    office.commit(
        "programme", "test.seed", lambda s: [put("audit/2026-99", add={"moves": [{"move": "cancel"}]})]
    )
    assert planned(office) == "2026-100"
    assert planned(office) == "2026-101"


def test_everything_that_a_plan_lacks_is_asked_for_at_once(office: Workspace) -> None:
    said = refused(lambda: audits.plan(office, lead="minh", kind="follow-up"))
    for option in ("--title", "--criteria", "--unit", "--from", "--to", "--objective", "--follows"):
        assert option in said
    assert office.programme().head is None


def test_plan_refuses_what_does_not_exist_or_fit(office: Workspace) -> None:
    said = refused(
        lambda: planned(
            office,
            lead="bao",
            team=["nobody"],
            units=["nowhere"],
            clauses=["9.9"],
            start="2026-07-05",
            approved_by="ghost",
            follows="2026-77",
            period={"from": "2026-02-01", "to": "2026-01-01"},
            method="by-mail",
        )
    )
    for word in (
        "Bao",
        "nobody",
        "nowhere",
        "9.9",
        "2026-07-05",
        "ghost",
        "2026-77",
        "2026-02-01",
        "by-mail",
    ):
        assert word in said


def test_plan_names_the_checklists_that_there_are(office: Workspace) -> None:
    with pytest.raises(NotFound, match="minni") as caught:
        planned(office, criteria=["minni"])
    assert "mini" in caught.value.hint


def test_only_quality_or_the_lead_plans(office: Workspace) -> None:
    assert "quality" in refused(lambda: planned(lead(office, "an")))
    assert planned(lead(office, "minh")) == "2026-01"


def test_a_clause_above_the_checklists_own_is_in_scope(office: Workspace) -> None:
    assert audits.detail(office, planned(office, clauses=["8"]))["clauses"] == ["8"]


def test_the_lead_is_not_in_the_team_a_second_time(office: Workspace) -> None:
    assert audits.detail(office, planned(office, team=["minh", "an"]))["team"] == ["an"]


def test_a_unit_with_nobody_else_left_needs_a_recorded_exception(office: Workspace) -> None:
    everybody = {"units": ["justice"], "lead": "thu", "team": []}
    assert "Justice (justice)" in refused(lambda: planned(office, **everybody))
    id = planned(office, **everybody, exception="Nobody else is trained.")
    assert audits.detail(office, id)["exception"] == {
        "reason": "Nobody else is trained.",
        "units": ["justice"],
    }


def test_independence_is_judged_for_each_unit_below_and_not_for_the_audit_as_a_whole(
    office: Workspace,
) -> None:
    # Thu works in justice, An does not: together they can audit all of the office.
    planned(office, lead="thu", team=["an"])
    assert "Justice" in refused(lambda: planned(office, lead="thu", team=[]))


def test_an_exception_holds_for_the_units_that_it_names_and_no_others(office: Workspace) -> None:
    id = planned(office, units=["justice"], lead="thu", team=[], exception="Nobody else is trained.")
    assert "Office (office)" in refused(lambda: audits.change(office, id, units=["justice", "office"]))


def test_an_exception_that_nobody_needs_is_refused(office: Workspace) -> None:
    assert "No exception is needed" in refused(lambda: planned(office, exception="just so"))


def test_like_copies_the_plan_and_never_its_results(office: Workspace) -> None:
    first = started(office, clauses=["8.5"], why="new law", method="remote", processes=["fees"])
    answer(office, first, "8.5-1", unit="justice")
    finding(office, first)
    second, _saved = audits.plan(office, like=first, start="2026-10-01", end="2026-10-02")
    copy = audits.detail(office, second)
    for field in (
        "title",
        "criteria",
        "units",
        "clauses",
        "processes",
        "lead",
        "team",
        "objective",
        "method",
    ):
        assert copy[field] == audits.detail(office, first)[field]
    assert (copy["status"], copy["why"], copy["findings"], copy["answers"]) == ("planned", "", 0, {})


def test_an_audit_that_follows_another_is_a_follow_up(office: Workspace) -> None:
    first = reported(office)
    assert audits.detail(office, planned(office, follows=first))["kind"] == "follow-up"


def test_a_follow_up_brings_the_findings_to_verify(office: Workspace) -> None:
    first = started(office)
    number = finding(office, first)
    report(office, first)
    second = planned(office, follows=first)
    waiting = audits.detail(office, second)
    assert waiting["to_verify"] == []
    [row] = waiting["not_ready"]
    assert (row["id"], row["status"], bool(row["due"])) == (number, "issued", True)
    _implement(office, number)
    assert [row["id"] for row in audits.to_verify(office, second)] == [number]
    assert audits.detail(office, second)["not_ready"] == []


def _implement(office: Workspace, number: str) -> None:
    owner = lead(office, "thu")
    answer = {"correction": "Done anew", "corrected_on": "2026-07-01", "similar": "no", "extent": "None"}
    moves.respond(owner, number, agree=True, **answer)
    form = Path(office.path, "form.txt")
    form.write_text("signed")
    from auditcore.service import evidence

    evidence.add(owner, number, [str(form)])
    moves.submit(owner, number, correction_only="A slip of the pen")
    moves.accept(lead(office), number)


# Changing a plan.


def test_edit_keeps_old_and_new_and_needs_a_reason_once_started(office: Workspace) -> None:
    id = planned(office)
    audits.change(office, id, title="The office")
    audits.start(lead(office), id)
    assert "reason" in refused(lambda: audits.change(office, id, place="Hall"))
    saved = audits.change(office, id, place="Hall", reason="moved")
    assert saved.event.stream == id
    change = saved.event.changes[0]
    assert change is not None and change["set"] == {"place": "Hall"} and change["was"] == {"place": ""}
    assert audits.detail(office, id)["title"] == "The office"


def test_nothing_changed_is_refused(office: Workspace) -> None:
    id = planned(office)
    assert "Nothing would change" in refused(lambda: audits.change(office, id, title="Office"))


def test_postponing_needs_a_reason_is_kept_and_is_not_cancelling(office: Workspace) -> None:
    id = planned(office)
    assert "reason" in refused(lambda: audits.change(office, id, start="2026-08-01", end="2026-08-02"))
    audits.change(office, id, start="2026-08-01", end="2026-08-02", reason="flood")
    detail = audits.detail(office, id)
    assert (detail["status"], detail["postponed"], detail["from"]) == ("planned", 1, "2026-08-01")
    assert detail["moves"][-1]["reason"] == "flood"
    saved = audits.change(office, id, end="2026-08-03", reason="flood again").event.changes[0]
    assert saved is not None and saved["was"] == {"to": "2026-08-02"}


def test_a_member_who_left_does_not_stand_against_changing_something_else(office: Workspace) -> None:
    id = planned(office)
    office.commit("org", "test.end", lambda s: [put("person/an", set={"ended": {"on": "2026-06-30"}})])
    audits.change(office, id, place="Hall")
    assert "An left" in refused(lambda: audits.start(lead(office), id))


def test_a_change_of_the_team_is_judged_for_independence_again(office: Workspace) -> None:
    id = planned(office, lead="thu", team=["an"])
    assert "Justice" in refused(lambda: audits.change(office, id, team=[]))
    audits.change(office, id, team=[], exception="An is ill.")
    audits.change(office, id, place="Hall")
    assert audits.detail(office, id)["exception"] == {"reason": "An is ill.", "units": ["office", "justice"]}
    audits.change(office, id, team=["an"])
    assert audits.detail(office, id)["exception"] is None


def test_a_criterion_added_after_the_start_is_copied_in(office: Workspace) -> None:
    id = started(office)
    audits.change(office, id, criteria=["mini", "us-single-audit"], reason="asked for")
    assert [one["id"] for one in audits.detail(office, id)["checklists"]] == ["mini", "us-single-audit"]


def test_what_was_reported_cannot_be_changed_behind_the_reports_back(office: Workspace) -> None:
    id = reported(office)
    assert "units" in refused(lambda: audits.change(office, id, units=["land"], reason="oh"))
    audits.change(office, id, lead="an", team=[], reason="Minh is ill")
    assert audits.detail(office, id)["lead"] == "an"


def test_an_audits_checklist_stays_as_it_was_at_the_start(office: Workspace) -> None:
    id = started(office)
    path = Path(office.path, "checklists", "mini.toml")
    path.write_text(path.read_text().replace('edition = "1"', 'edition = "2"'))
    assert audits.detail(office, id)["checklists"][0]["edition"] == "1"


def test_the_plan_in_full_is_stored_under_the_agreed_names(office: Workspace) -> None:
    id = planned(
        office,
        why="last results",
        approved_by="hoa",
        place="Hall",
        period={"from": "2026-01-01", "to": "2026-06-30"},
    )
    plan = office.programme().table("audit")[id]
    assert (plan["from"], plan["to"]) == (PLAN["start"], PLAN["end"])
    assert plan["period"] == {"from": "2026-01-01", "to": "2026-06-30"}
    assert (plan["why"], plan["approved_by"], plan["place"]) == ("last results", "hoa", "Hall")
