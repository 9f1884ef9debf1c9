"""The programme of a year: who answers for it, its approval, and what was not audited for too long."""

from __future__ import annotations

import pytest
from audit_office import furnish, lead, planned, refused, started
from conftest import Clock

from auditcore.decision import Acting, put
from auditcore.errors import NotFound, Unreadable
from auditcore.service import audits, programme
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
    programme.approve(head, 2026)
    shown = programme.show(office, 2026)
    assert shown["changed_since"] == [] and len(shown["approved"]) == 2


def test_its_lines_are_the_years_audits_with_why_and_status(office: Workspace) -> None:
    first = started(office, why="many complaints")
    second = planned(office)
    audits.cancel(office, second, reason="double")
    later = planned(office, start="2027-01-04", end="2027-01-05")
    lines = [(row["id"], row["why"], row["status"]) for row in programme.show(office, 2026)["audits"]]
    assert lines == [(first, "many complaints", "under-way"), (second, "", "cancelled")]
    audits.change(office, second_year := later, start="2026-12-30", reason="earlier")
    assert [row["id"] for row in programme.show(office, 2026)["audits"]] == [first, second, second_year]


def overdue(office: Workspace, what: str) -> dict[str, str]:
    return {row["id"]: row["last"] for row in programme.not_audited(office)[what]}


def test_units_not_audited_within_the_interval_are_named_with_the_last_time(
    office: Workspace, clock: Clock
) -> None:
    planned(office, units=["land"], lead="an")  # planned is not audited
    assert set(overdue(office, "units")) == {"commune", "office", "justice", "land", "culture"}
    started(office)
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
    started(office)
    assert "commune" in overdue(office, "units")
    started(office, units=["land", "culture"], lead="thu", team=[])
    assert overdue(office, "units") == {}


def test_clauses_have_an_interval_of_their_own(office: Workspace, clock: Clock) -> None:
    started(office, clauses=["8"])
    assert overdue(office, "clauses") == {"4.1": ""}
    clock.on("2029-07-01")
    assert overdue(office, "clauses") == {"4.1": ""}
    clock.on("2029-07-02")
    assert overdue(office, "clauses") == {"4.1": "", "8.5": "2026-07-01"}


def test_processes_are_those_that_were_ever_planned(office: Workspace) -> None:
    started(office, processes=["fees"])
    planned(office, processes=["fees", "land titles"])
    assert overdue(office, "processes") == {"land titles": ""}


def test_what_outsiders_audit_or_what_was_given_up_does_not_count(office: Workspace) -> None:
    started(office, kind="external")
    given_up = started(office)
    audits.cancel(lead(office), given_up, reason="flood")
    assert "office" in overdue(office, "units")


def test_a_scope_widened_after_the_start_counts(office: Workspace) -> None:
    id = started(office, clauses=["8"])
    audits.change(office, id, clauses=["8", "4"], reason="asked for")
    assert overdue(office, "clauses") == {}


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
