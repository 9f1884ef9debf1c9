"""What needs attention today: each thing in the first section that fits it, with whose it is and what to type."""

from __future__ import annotations

import building
import pytest
from building import AUDIT, Office
from conftest import Clock

from auditcore import dates
from auditcore.service import actions, extensions, moves
from auditcore.service.attention import SECTIONS, attention, owed_by
from auditcore.service.selection import Wanted, findings
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def sections(office: Office, person: str = "mai") -> dict[str, list[str]]:
    """The ids in each section that has any, audits left out."""
    found = attention(office(person))
    assert list(found) == list(SECTIONS)
    without = {name: [row["id"] for row in rows if row["id"] != AUDIT] for name, rows in found.items()}
    return {name: rows for name, rows in without.items() if rows}


def row(office: Office, id: str, person: str = "mai") -> dict[str, object]:
    return next(row for rows in attention(office(person)).values() for row in rows if row["id"] == id)


def test_a_draft_waits_to_be_issued(office: Office) -> None:
    id = office.draft()
    assert sections(office) == {"drafts": [id]}
    assert row(office, id)["next"] == f"auditcore finding issue {id}"


@pytest.mark.parametrize(
    ("status", "what", "who", "due", "command"),
    [
        ("issued", "answer", "oanh", "2026-08-01", "auditcore finding submit 2026-01-F01"),
        ("submitted", "review", "linh", "2026-07-20", "auditcore finding accept 2026-01-F01"),
        ("in-progress", "action", "an", "2026-07-31", "auditcore action done 2026-01-F01-A1"),
        ("implemented", "effect", "vy", "2026-08-20", "auditcore finding verify 2026-01-F01"),
    ],
)
def test_each_thing_that_runs_says_whose_it_is_and_what_to_type(
    office: Office, status: str, what: str, who: str, due: str, command: str
) -> None:
    id = office.at(status) + ("-A1" if status == "in-progress" else "")
    found = row(office, id)
    assert (found["what"], found["who"], found["due"], found["next"]) == (what, who, due, command)
    assert found["days"] == dates.days_between(office.ws.today, due)


def test_overdue_soon_mine_and_the_rest(office: Office) -> None:
    id = office.issued()
    for day, mine, others in (
        ("2026-07-02", "mine", "others"),
        ("2026-07-24", "mine", "others"),
        ("2026-07-25", "soon", "soon"),
        ("2026-08-01", "soon", "soon"),
        ("2026-08-02", "overdue", "overdue"),
    ):
        office.day(day)
        assert sections(office, "oanh") == {mine: [id]}, day
        assert sections(office, "mai") == {others: [id]}, day
    assert row(office, id, "oanh")["mine"]
    assert not row(office, id, "mai")["mine"]
    assert row(office, id)["days"] == -1


def test_what_waits_for_its_verdict_has_a_section_of_its_own(office: Office) -> None:
    id = office.implemented()
    assert sections(office) == {"verify": [id]}
    assert sections(office, "vy") == {"mine": [id]}


def test_overdue_comes_first_however_it_waits(office: Office) -> None:
    id = office.implemented()
    office.day("2026-09-01")
    assert sections(office, "vy") == {"overdue": [id]}


def test_each_open_action_stands_for_itself(office: Office) -> None:
    id = office.accepted()
    office.plan(id, owner="duc", due="2026-07-12", on=building.ACCEPTED)
    assert sections(office, "an") == {"soon": [f"{id}-A2"], "mine": [f"{id}-A1"]}
    office.finish(f"{id}-A2", by="duc")
    assert sections(office, "an") == {"mine": [f"{id}-A1"]}


def test_a_plan_that_was_not_accepted_yet_owes_no_action(office: Office) -> None:
    id = office.submitted()
    assert sections(office, "an") == {"others": [id]}


def test_a_plan_whose_actions_were_all_cancelled_is_not_forgotten(office: Office) -> None:
    id = office.accepted()
    actions.cancel(office("oanh"), f"{id}-A1", "No money")
    found = row(office, id)
    assert (found["what"], found["who"], found["due"], found["next"]) == (
        "plan",
        "oanh",
        building.DUE,
        f"auditcore action add {id}",
    )


def test_a_dispute_waits_for_its_decision(office: Office) -> None:
    id = office.issued()
    moves.respond(office("oanh"), id, dispute="Not so")
    found = row(office, id)
    assert (found["what"], found["who"], found["next"]) == (
        "decision",
        "linh",
        f"auditcore finding decide {id}",
    )


def test_in_the_register_it_waits_for_whoever_has_the_role_quality(office: Office) -> None:
    id = office.issue(office.draft(by="mai", origin="complaint"), by="lan")
    office.plan(id)
    office.submit(id)
    assert row(office, id)["who"] == "quality"
    assert sections(office, "lan") == {"mine": [id]}
    assert sections(office, "linh") == {"others": [id]}


def of_the_leads_unit(office: Office, id: str) -> str:
    """The finding, whose unit the lead works in from now on."""
    building.change_org(office, "person/linh", unit="economy")
    return id


def test_what_the_lead_may_not_decide_waits_for_whoever_stands_in(office: Office) -> None:
    dispute = office.issued()
    moves.respond(office("oanh"), dispute, dispute="Not so")
    plan = office.submitted()
    asked = f"{office.accepted()}-A1"
    extensions.extend(office("an"), asked, to="2026-08-15", reason="Late printer")
    assert {row(office, id)["who"] for id in (dispute, plan)} == {"linh"}
    of_the_leads_unit(office, dispute)
    found = [one for rows in attention(office("mai")).values() for one in rows]
    waits = {(one["id"], one["what"]): one["who"] for one in found}
    assert waits[dispute, "decision"] == waits[plan, "review"] == waits[asked, "extension"] == "quality"
    office.ws.forget()
    listed = {one["id"]: one["due_who"] for one in findings(office.ws, Wanted())}
    assert (listed[dispute], listed[plan]) == ("quality", "quality")
    assert sections(office, "lan")["mine"] and row(office, dispute, "lan")["mine"]
    assert not row(office, dispute, "linh")["mine"]


def test_a_draft_and_the_owners_work_do_not_move_to_whoever_stands_in(office: Office) -> None:
    draft, issued = office.draft(), office.issued()
    of_the_leads_unit(office, draft)
    assert (row(office, draft)["who"], row(office, issued)["who"]) == ("linh", "oanh")


def test_in_the_register_the_head_stands_in_where_nobody_of_quality_may(office: Office) -> None:
    id = office.issue(office.draft(by="mai", origin="complaint"), by="lan")
    office.plan(id)
    office.submit(id)
    building.change_org(office, "person/lan", unit="economy")
    assert row(office, id)["who"] == "head"
    building.change_org(office, "person/mai", roles=["head"])
    assert row(office, id, "mai")["mine"] and not row(office, id, "lan")["mine"]


def test_of_several_who_stand_in_the_one_who_may_is_named(office: Office) -> None:
    id = of_the_leads_unit(office, office.submitted())
    building.change_org(office, "person/mai", roles=["quality"])
    assert row(office, id)["who"] == "quality"
    building.change_org(office, "person/mai", unit="economy")
    assert row(office, id)["who"] == "lan"


def test_what_has_ended_needs_no_attention(office: Office) -> None:
    for status in ("closed", "withdrawn"):
        office.at(status)
    assert sections(office) == {}


def test_looking_needs_no_name(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    id = office.issued()
    monkeypatch.setattr("auditcore.workspace.os_login", lambda: "nobody@nowhere")
    stranger = Workspace(office.ws.path, environ={}, clock=office.clock)
    assert [row["id"] for row in attention(stranger)["others"]] == [id]


def test_days_count_in_the_workspaces_own_zone(office: Office) -> None:
    """At 23:00 UTC on 31 July it is 1 August in Hanoi, so what was due on 31 July is overdue there."""
    id = f"{office.accepted()}-A1"
    office.clock.on("2026-07-31")
    office.clock.now = office.clock.now.replace(hour=23)
    assert sections(office) == {"soon": [id]}
    set_zone(office, "Asia/Ho_Chi_Minh")
    assert sections(office) == {"overdue": [id]}


def set_zone(office: Office, zone: str) -> None:
    office.ws.settings = building.settings.parse(f'timezone = "{zone}"\n'.encode(), {})


def test_how_soon_is_soon_is_a_setting(office: Office) -> None:
    id = office.issued()
    assert sections(office) == {"others": [id]}
    building.set_policy(office, **{"due-soon-days": 30})
    assert sections(office) == {"soon": [id]}


def test_what_one_person_owes_by_date(office: Office) -> None:
    late, early = office.issued(), office.issued("major")
    office.accepted()
    assert [row["id"] for row in owed_by(office.ws, "oanh")] == [early, late]
    assert [row["id"] for row in owed_by(office.ws, "an")] == ["2026-01-F03-A1"]
    assert owed_by(office.ws, "mai") == []


def test_an_audit_under_way_is_there_until_it_is_closed(office: Office) -> None:
    def audits() -> list[tuple[str, str]]:
        found = attention(office("mai"))
        return [(row["what"], row["next"]) for rows in found.values() for row in rows if row["id"] == AUDIT]

    assert audits() == [("audit", f"auditcore audit show {AUDIT}")]
    building.audit_move(office, "close")
    assert audits() == []
