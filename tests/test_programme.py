"""The programme of a year: who answers for it, its approval, and what was not audited for too long."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from audit_office import answer, furnish, lead, planned, refused, report, started
from conftest import Clock

from auditcore.decision import Acting, put
from auditcore.errors import NotFound, Unreadable
from auditcore.service import answers, audits, programme
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def written(office: Workspace) -> None:
    programme.change(
        office, 2026, responsible="lan", objectives="Find what hinders people", risks="Few staff"
    )


def test_quality_writes_the_programme_and_old_values_are_kept(office: Workspace) -> None:
    written(office)
    saved = programme.change(office, 2026, risks="Fewer staff")
    change = saved.event.changes[0]
    assert change is not None and change["was"] == {"risks": "Few staff"}
    shown = programme.show(office, 2026)
    assert (shown["responsible"], shown["objectives"], shown["risks"], shown["resources"]) == (
        "lan",
        "Find what hinders people",
        "Fewer staff",
        "",
    )
    assert "quality" in refused(lambda: programme.change(lead(office), 2026, risks="None"))
    assert "Nothing would change" in refused(lambda: programme.change(office, 2026, risks="Fewer staff"))


def test_whoever_is_responsible_must_be_known(office: Workspace) -> None:
    with pytest.raises(NotFound):
        programme.change(office, 2026, responsible="ghost")


def test_a_year_is_a_year(office: Workspace) -> None:
    for call in (programme.show, programme.approve):
        with pytest.raises(Unreadable):
            call(office, 26)


def test_the_head_approves_what_is_written(office: Workspace) -> None:
    head = lead(office, "hoa")
    said = refused(lambda: programme.approve(head, 2026))
    assert "--responsible" in said and "--objectives" in said
    written(office)
    assert "head" in refused(lambda: programme.approve(office, 2026))
    programme.approve(head, 2026)
    [approval] = programme.show(office, 2026)["approved"]
    assert (approval["by"], approval["on"]) == ("hoa", "2026-07-01")
    assert approval["head"].startswith("programme:1:")
    assert "nothing changed" in refused(lambda: programme.approve(head, 2026))


def test_what_changes_after_the_approval_is_named_and_approved_again(office: Workspace) -> None:
    head = lead(office, "hoa")
    written(office)
    early = planned(office)
    programme.approve(head, 2026)
    assert programme.show(office, 2026)["changed_since"] == []
    audits.start(lead(office), early)  # starting what was approved changes nothing that was approved
    late = planned(office)
    programme.change(office, 2026, resources="Two auditors")
    planned(office, start="2027-01-04", end="2027-01-05")
    assert programme.show(office, 2026)["changed_since"] == ["2026", late]
    audits.start(lead(office), late)  # started meanwhile, and yet nobody approved it
    assert programme.show(office, 2026)["changed_since"] == ["2026", late]
    audits.close(lead(office), report(office, late))
    assert programme.show(office, 2026)["changed_since"] == ["2026", late]
    programme.approve(head, 2026)
    shown = programme.show(office, 2026)
    assert shown["changed_since"] == [] and len(shown["approved"]) == 2


def test_what_was_moved_after_the_approval_stays_named_once_it_is_started(office: Workspace) -> None:
    written(office)
    id = planned(office)
    programme.approve(lead(office, "hoa"), 2026)
    audits.change(office, id, end="2026-07-06", reason="flood")
    audits.start(lead(office), id)
    assert programme.show(office, 2026)["changed_since"] == [id]


def test_its_lines_are_the_years_audits_with_why_and_status(office: Workspace) -> None:
    first = started(office, why="many complaints")
    second = planned(office)
    audits.cancel(office, second, reason="double")
    later = planned(office, start="2027-01-04", end="2027-01-05")
    lines = [(row["id"], row["why"], row["status"]) for row in programme.show(office, 2026)["audits"]]
    assert lines == [(first, "many complaints", "under-way"), (second, "", "cancelled")]
    audits.change(office, second_year := later, start="2026-12-30", reason="earlier")
    assert [row["id"] for row in programme.show(office, 2026)["audits"]] == [first, second, second_year]


def examined(office: Workspace, *questions: str, units: tuple[str, ...] = ("office",), **more: Any) -> str:
    """An audit that was started and has answers to these questions (to all, without any) in these units."""
    id = started(office, **{"units": list(units), **more})
    for unit in units:
        for question in questions or ("4.1-1", "8.5-1", "8.5-2"):
            who = lead(office, more.get("lead", "minh"))
            answers.record(who, id, question, result="conforms", unit=unit)
    return id


def overdue(office: Workspace, what: str) -> dict[str, str]:
    return {row["id"]: row["last"] for row in programme.not_audited(office)[what]}


def test_units_not_audited_within_the_interval_are_named_with_the_last_time(
    office: Workspace, clock: Clock
) -> None:
    planned(office, units=["land"], lead="an")  # planned is not audited
    id = started(office)  # nor is started
    assert set(overdue(office, "units")) == {"commune", "office", "justice", "land", "culture"}
    answer(office, id, "8.5-1")
    assert set(overdue(office, "units")) == {"commune", "land", "culture"}
    clock.on("2027-07-01")
    assert "office" not in overdue(office, "units")
    clock.on("2027-07-02")
    assert overdue(office, "units")["office"] == "2026-07-01"


def test_units_that_ended_or_lie_outside_are_not_asked_for(office: Workspace) -> None:
    office.commit(
        "org",
        "test.end",
        lambda s: [
            put("unit/land", set={"ended": {"on": "2026-01-01"}}),
            put("unit/culture", set={"outside": True}),
        ],
    )
    assert set(overdue(office, "units")) == {"commune", "office", "justice"}


def test_a_unit_in_which_nobody_works_is_audited_once_all_below_it_are(office: Workspace) -> None:
    office.commit("org", "test.move", lambda s: [put("person/hoa", set={"unit": "office"})])
    examined(office)
    assert "commune" in overdue(office, "units")
    examined(office, units=("land", "culture"), lead="thu", team=[])
    assert overdue(office, "units") == {}


def test_clauses_have_an_interval_of_their_own(office: Workspace, clock: Clock) -> None:
    examined(office, "8.5-1", clauses=["8"])
    assert overdue(office, "clauses") == {"4.1": ""}
    clock.on("2029-07-01")
    assert overdue(office, "clauses") == {"4.1": ""}
    clock.on("2029-07-02")
    assert overdue(office, "clauses") == {"4.1": "", "8.5": "2026-07-01"}


def test_processes_are_those_that_were_ever_planned(office: Workspace) -> None:
    id = started(office, processes=["fees"])
    planned(office, processes=["fees", "land titles"])
    assert overdue(office, "processes") == {"fees": "", "land titles": ""}
    answer(office, id, "8.5-1")
    assert overdue(office, "processes") == {"land titles": ""}


def test_what_outsiders_audit_or_what_was_given_up_does_not_count(office: Workspace) -> None:
    examined(office, kind="external")
    examined(office, follows=examined(office, kind="external"))
    given_up = examined(office)
    audits.cancel(lead(office), given_up, reason="flood")
    assert "office" in overdue(office, "units")


def test_a_scope_widened_after_the_start_counts(office: Workspace) -> None:
    id = started(office, clauses=["8"])
    audits.change(office, id, clauses=["8", "4"], reason="asked for")
    for question in ("4.1-1", "8.5-2"):
        answer(office, id, question)
    assert overdue(office, "clauses") == {}


def test_only_what_has_an_answer_was_audited_also_once_the_audit_is_closed(office: Workspace) -> None:
    id = started(office, units=["office", "culture"], team=["an", "thu"], clauses=[])
    answer(office, id, "8.5-1", unit="justice")
    expected = ({"4.1": ""}, {"commune": "", "office": "", "land": "", "culture": ""})
    assert (overdue(office, "clauses"), overdue(office, "units")) == expected
    audits.close(lead(office), report(office, id))
    shutil.rmtree(Path(office.path, "records", id))  # no closed view is opened
    shutil.rmtree(Path(office.path, "views"))
    office.forget()
    assert (overdue(office, "clauses"), overdue(office, "units")) == expected


def test_an_answer_for_a_unit_is_about_all_below_it_but_for_the_top_only_about_itself(
    office: Workspace,
) -> None:
    examined(office, units=("commune",), lead="an", team=["minh"])
    assert set(overdue(office, "units")) == {"office", "justice", "land", "culture"}
    examined(office, units=("office",))
    assert set(overdue(office, "units")) == {"land", "culture"}


def test_before_the_first_audit_all_clauses_of_the_plans_are_named_or_that_nothing_was_audited(
    office: Workspace,
) -> None:
    nothing = programme.show(office, 2026)
    assert (nothing["examined"], nothing["criteria"], nothing["not_audited"]["clauses"]) == (0, [], [])
    planned(office, kind="external", criteria=["us-single-audit"])  # somebody else's criteria
    planned(office)
    shown = programme.show(office, 2026)
    assert (shown["examined"], shown["criteria"]) == (0, ["mini"])
    assert overdue(office, "clauses") == {"4.1": "", "8.5": ""}
    examined(office, "8.5-1")
    assert programme.show(office, 2026)["examined"] == 1


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        ("2026-07-15", 12, "2025-07-15"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2026-01-31", 2, "2025-11-30"),
        ("2028-02-29", 12, "2027-02-28"),
    ],
)
def test_months_are_counted_back_to_the_same_day_or_the_last_of_the_month(
    day: str, months: int, earlier: str
) -> None:
    assert programme.months_before(day, months) == earlier


def test_it_is_recorded_on_somebodys_behalf_like_everything_else(office: Workspace) -> None:
    written(office)
    programme.approve(office.as_(Acting(claimed="lan", behalf="hoa", source="signed plan")), 2026)
    [approval] = programme.show(office, 2026)["approved"]
    assert (approval["by"], approval["typed_by"], approval["source"]) == (
        "hoa",
        "lan",
        {"text": "signed plan"},
    )
