"""Who leaves hands over: everything owed or led is listed, moved by one event a stream, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Clock

from auditcore.auditstatus import plan_status
from auditcore.decision import Acting, Saved
from auditcore.errors import NotFound, Refused
from auditcore.model import ORG, PROGRAMME
from auditcore.service import actions, audits, findings, leaving, moves, people, programme, units
from auditcore.workspace import Workspace

As = Callable[..., Workspace]


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    """office > (finance, culture, land); minh and eva work in finance, hoa and kim elsewhere and audit."""
    units.add(workspace, "office", name="Office")
    for id in ("finance", "culture", "land"):
        units.add(workspace, id, name=id.title(), parent="office")
    for id, unit, roles in (
        ("minh", "finance", ["auditor"]),
        ("eva", "finance", ["auditor"]),
        ("hoa", "culture", ["auditor"]),
        ("kim", "land", ["auditor"]),
    ):
        people.add(workspace, id, name=id.title(), unit=unit, roles=roles)
    return workspace


def plan(ws: Workspace, **fields: object) -> str:
    facts = {
        "title": "Culture",
        "criteria": ["iso9001-2015"],
        "units": ["culture"],
        "lead": "minh",
        "start": "2026-07-01",
        "end": "2026-07-03",
        "objective": "o",
        **fields,
    }
    return audits.plan(ws, **facts)[0]  # type: ignore[arg-type]


def finding(ws: Workspace, unit: str = "finance", owner: str = "minh", grade: str = "minor") -> str:
    """An issued finding of the register."""
    id, _saved = findings.add(
        ws,
        grade=grade,
        observed="No register of fees",
        origin="complaint",
        unit=unit,
        owner=owner,
        requirement="r",
        evidence="e",
    )
    moves.issue(ws, id)
    return id


def with_plan(ws: Workspace, as_: As, unit: str, owner: str, judge: str) -> str:
    """A finding whose plan was accepted: one open action of its owner, the effect to be judged by `judge`."""
    id = finding(ws, unit, owner)
    actions.add(as_(owner), id, words="Keep a register", due="2026-08-01")
    moves.submit(
        as_(owner),
        id,
        agree=True,
        correction="c",
        corrected_on="2026-07-01",
        method="text",
        cause="k",
        effect="no case in a month",
        judge=judge,
        judge_on="2026-09-01",
    )
    moves.accept(ws, id)
    return id


def heads(ws: Workspace) -> dict[str, int]:
    return {stream: len(list(ws.record.read(stream))) for stream in ws.record.streams()}


def refused(ws: Workspace, call: Callable[[], object]) -> str:
    """All that a refusal says; not one stream may have been written."""
    before = heads(ws)
    with pytest.raises(Refused) as caught:
        call()
    assert heads(ws) == before
    return "\n".join([caught.value.what, *caught.value.problems, caught.value.hint])


def owes(ws: Workspace, person: str) -> list[tuple[str, str]]:
    ws.forget()
    return [(row["what"], row["id"]) for row in leaving.owed(ws, person)]


def streams(saved: list[Saved]) -> list[str]:
    return [one.event.stream for one in saved]


# What is owed.


def test_whoever_owes_nothing_just_leaves(office: Workspace) -> None:
    (saved,) = leaving.end(office, "minh", reason="retires")
    assert (saved.event.stream, saved.event.header["type"]) == (ORG, "person.end")
    doc = office.org().people["minh"]
    assert doc["ended"] == {"on": "2026-07-01", "by": "lan", "reason": "retires"}
    assert doc["unit"] == "finance", "the record stays"


def test_open_findings_actions_and_effect_checks_are_owed(office: Workspace, acting: As) -> None:
    owned = with_plan(office, acting, "finance", "minh", "hoa")
    assert owes(office, "minh") == [("action", f"{owned}-A1"), ("finding", owned)]
    assert owes(office, "hoa") == [("effect", owned)]
    assert owes(office, "kim") == []


def test_a_date_is_shown_where_it_is_the_persons_own(office: Workspace, acting: As) -> None:
    waiting = finding(office)
    planned = with_plan(office, acting, "culture", "hoa", "minh")
    by_id = {(row["what"], row["id"]): row["due"] for row in leaving.owed(office, "minh")}
    assert by_id == {("finding", waiting): "2026-07-31", ("effect", planned): "2026-09-01"}
    assert {row["due"] for row in leaving.owed(office, "hoa") if row["what"] == "finding"} == {None}


def test_ended_findings_and_actions_are_not_owed(office: Workspace, acting: As) -> None:
    moves.withdraw(office, finding(office), reason="unfounded")
    done = with_plan(office, acting, "finance", "minh", "hoa")
    actions.done(acting("minh"), f"{done}-A1", evidence="e")
    assert owes(office, "minh") == [("finding", done)]


def test_a_draft_is_owed_by_its_owner(office: Workspace) -> None:
    id, _saved = findings.add(office, grade="minor", observed="x", origin="process", owner="minh")
    assert owes(office, "minh") == [("finding", id)]


def test_planned_and_running_audits_are_owed_by_lead_and_team(office: Workspace, acting: As) -> None:
    planned = plan(office, team=["kim"])
    running = plan(office, team=["kim"])
    audits.start(acting("minh"), running)
    assert owes(office, "minh") == [("lead", planned), ("lead", running)]
    assert owes(office, "kim") == [("team", planned), ("team", running)]
    audits.cancel(office, planned, reason="r")
    audits.cancel(office, running, reason="r")
    assert owes(office, "minh") == []


def test_units_headed_or_deputised_are_owed_while_they_live(office: Workspace) -> None:
    units.change(office, "finance", head="minh")
    units.change(office, "culture", deputy="minh", deputy_to="2026-12-31")
    units.add(office, "old", name="Old", parent="office", head="minh")
    units.end(office, "old", reason="r")
    assert leaving.owed(office, "minh") == [
        {"what": "deputy", "id": "culture", "title": "Culture", "due": "2026-12-31"},
        {"what": "head", "id": "finance", "title": "Finance", "due": None},
    ]


def test_everything_owed_is_listed_and_a_successor_asked_for(office: Workspace, acting: As) -> None:
    owned = with_plan(office, acting, "finance", "minh", "hoa")
    judged = with_plan(office, acting, "culture", "hoa", "minh")
    audit = plan(office)
    units.change(office, "finance", head="minh")
    said = refused(office, lambda: leaving.end(office, "minh"))
    for words in (
        f"owns the finding {owned}",
        f"owes the action {owned}-A1 by 2026-08-01: Keep a register",
        f"is to judge the effect of {judged} by 2026-09-01",
        f"leads the audit {audit}",
        "heads the unit finance",
        "--hand-to",
    ):
        assert words in said


# Handing over.


def test_a_hand_over_is_one_event_a_stream_and_the_persons_end_is_last(office: Workspace, acting: As) -> None:
    owned = with_plan(office, acting, "finance", "minh", "hoa")
    second = finding(office)
    started, planned = plan(office), plan(office)
    audits.start(acting("minh"), started)
    units.change(office, "finance", head="minh")
    before = heads(office)
    done = leaving.end(office, "minh", hand_to="eva", reason="retires")
    assert sorted(streams(done)[:-1]) == ["2026-00", started, PROGRAMME] and streams(done)[-1] == ORG
    assert heads(office) == {stream: n + (stream in streams(done)) for stream, n in before.items()}
    assert owes(office, "minh") == []
    assert set(owes(office, "eva")) == {
        ("finding", owned),
        ("action", f"{owned}-A1"),
        ("finding", second),
        ("lead", started),
        ("lead", planned),
        ("head", "finance"),
    }
    assert office.org().people["minh"]["history"][-1]["to"] == "eva"


def test_the_reason_and_old_and_new_owner_are_in_the_record(office: Workspace) -> None:
    id = finding(office)
    first, _last = leaving.end(office, "minh", hand_to="eva", reason="retires")
    change = next(change for change in first.event.changes if change and change["doc"] == f"finding/{id}")
    assert (change["was"], change["set"]) == ({"owner": "minh"}, {"owner": "eva"})
    entry = change["add"]["moves"][0]
    assert (entry["move"], entry["owner"], entry["reason"], entry["by"]) == (
        "assign",
        "eva",
        "retires",
        "lan",
    )


def test_a_judge_is_replaced_and_the_plan_stays(office: Workspace, acting: As) -> None:
    id = with_plan(office, acting, "culture", "hoa", "minh")
    leaving.end(office, "minh", hand_to="eva")
    facts = findings.detail(office, id)["facts"]
    assert (facts["judge"], facts["judge_on"], facts["effect"]) == ("eva", "2026-09-01", "no case in a month")
    assert findings.detail(office, id)["owner"] == "hoa"


def test_an_overdue_effect_check_can_be_handed_over(office: Workspace, acting: As, clock: Clock) -> None:
    id = with_plan(office, acting, "culture", "hoa", "minh")
    clock.on("2026-10-01")
    leaving.end(office, "minh", hand_to="eva")
    assert owes(office, "eva") == [("effect", id)]


def test_whoever_hands_over_may_take_over_what_is_to_be_judged(office: Workspace, acting: As) -> None:
    id = with_plan(office, acting, "culture", "hoa", "minh")
    leaving.end(office, "minh", hand_to="lan")
    assert owes(office, "lan") == [("effect", id)]


def test_nobody_comes_to_judge_the_own_unit_by_a_hand_over(office: Workspace, acting: As) -> None:
    id = with_plan(office, acting, "culture", "hoa", "minh")
    assert id in refused(office, lambda: leaving.end(office, "minh", hand_to="hoa"))
    people.add(office, "chi", name="Chi", unit="culture")
    assert id in refused(office, lambda: leaving.end(office, "minh", hand_to="chi"))


def test_nobody_comes_to_own_what_the_same_person_is_to_judge(office: Workspace, acting: As) -> None:
    id = with_plan(office, acting, "finance", "minh", "hoa")
    assert f"{id}: Hoa cannot judge" in refused(office, lambda: leaving.end(office, "minh", hand_to="hoa"))


def test_an_audit_is_not_handed_to_the_audited_unit(office: Workspace) -> None:
    audit = plan(office)
    assert audit in refused(office, lambda: leaving.end(office, "minh", hand_to="hoa"))


def test_an_audit_is_not_handed_to_somebody_without_the_role(office: Workspace) -> None:
    audit = plan(office)
    people.add(office, "eli", name="Eli", unit="finance")
    assert audit in refused(office, lambda: leaving.end(office, "minh", hand_to="eli"))


def test_an_exception_ends_when_somebody_independent_takes_over(office: Workspace) -> None:
    audit = plan(office, units=["finance"], exception="nobody else was trained")
    refused(office, lambda: plan(office, units=["finance"]))
    leaving.end(office, "minh", hand_to="hoa")
    doc = office.programme().table("audit")[audit]
    assert (doc["lead"], doc["exception"]) == ("hoa", None)


def test_an_exception_stays_when_it_is_still_needed(office: Workspace) -> None:
    audit = plan(office, units=["finance"], exception="nobody else was trained")
    leaving.end(office, "minh", hand_to="eva")
    assert office.programme().table("audit")[audit]["exception"]["units"] == ["finance"]


def test_a_place_in_the_team_is_handed_over_and_nobody_stands_twice(office: Workspace, acting: As) -> None:
    audit = plan(office, team=["kim", "eva"])
    leaving.end(office, "kim", hand_to="eva")
    doc = office.programme().table("audit")[audit]
    assert (doc["lead"], doc["team"]) == ("minh", ["eva"])
    leaving.end(office, "minh", hand_to="eva")
    doc = office.programme().table("audit")[audit]
    assert (doc["lead"], doc["team"]) == ("eva", [])


def test_visits_to_come_are_handed_over_with_the_audit(office: Workspace, acting: As, clock: Clock) -> None:
    audit = plan(office, team=["kim"])
    audits.start(acting("minh"), audit)
    for day in ("2026-07-01", "2026-07-03"):
        audits.schedule(acting("minh"), audit, day=day, time="09:00", unit="culture", auditor="kim")
    clock.on("2026-07-02")
    leaving.end(office, "kim", hand_to="eva")
    visits = office.view(audit).table("audit")[audit]["timetable"]
    assert [visit["auditor"] for visit in visits] == ["kim", "eva"], "what was done stays as it was"


def test_visits_are_not_handed_to_somebody_who_is_elsewhere_then(office: Workspace, acting: As) -> None:
    audit = plan(office, team=["kim"], units=["culture", "land"])
    audits.start(acting("minh"), audit)
    for unit, auditor in (("culture", "kim"), ("land", "minh")):
        audits.schedule(acting("minh"), audit, day="2026-07-03", time="09:00", unit=unit, auditor=auditor)
    assert "something else" in refused(office, lambda: leaving.end(office, "kim", hand_to="minh"))


def test_a_years_programme_is_handed_over_unless_the_year_is_past(office: Workspace) -> None:
    for year in (2025, 2026, 2027):
        programme.change(office, year, responsible="minh", objectives="o")
    assert owes(office, "minh") == [("programme", "2026"), ("programme", "2027")]
    first, _last = leaving.end(office, "minh", hand_to="eva", reason="retires")
    assert first.event.stream == PROGRAMME
    assert [programme.show(office, year)["responsible"] for year in (2025, 2026, 2027)] == [
        "minh",
        "eva",
        "eva",
    ]


def test_an_audit_whose_start_was_cut_off_is_handed_over_where_it_runs(
    office: Workspace, acting: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = plan(office)
    with monkeypatch.context() as patch:
        patch.setattr(audits, "settle", lambda *_given: None)
        audits.start(acting("minh"), audit)
    assert plan_status(office.programme().table("audit")[audit]) == "planned", "the second half is missing"
    assert owes(office, "minh") == [("lead", audit)]
    leaving.end(office, "minh", hand_to="eva")
    office.forget()
    assert office.view(audit).table("audit")[audit]["lead"] == "eva"


def test_units_change_hands_in_the_same_event_as_the_end(office: Workspace) -> None:
    units.change(office, "finance", head="minh", deputy="kim")
    units.change(office, "land", deputy="minh", deputy_to="2026-12-31")
    (saved,) = leaving.end(office, "minh", hand_to="kim")
    org = office.org()
    assert org.units["finance"]["head"] == "kim"
    assert org.units["finance"]["deputy"] is None, "a head is not the own deputy"
    assert org.units["land"]["deputy"] == {"person": "kim", "from": None, "to": "2026-12-31"}
    assert len(saved.event.changes) == 3


# Who may, and what is refused.


def test_the_successor_must_be_somebody_else_who_is_there(office: Workspace) -> None:
    finding(office)
    leaving.end(office, "kim")
    refused(office, lambda: leaving.end(office, "minh", hand_to="minh"))
    refused(office, lambda: leaving.end(office, "minh", hand_to="kim"))
    with pytest.raises(NotFound, match="nobody"):
        leaving.end(office, "minh", hand_to="nobody")


def test_only_quality_ends_people(office: Workspace, acting: As) -> None:
    assert "quality" in refused(office, lambda: leaving.end(acting("minh"), "minh"))
    assert "quality" in refused(office, lambda: leaving.end(acting("minh"), "hoa", hand_to="eva"))


def test_nobody_leaves_twice(office: Workspace) -> None:
    leaving.end(office, "minh")
    assert "left" in refused(office, lambda: leaving.end(office, "minh"))


def test_nobody_leaves_in_the_future(office: Workspace) -> None:
    finding(office)
    later = office.as_(Acting(claimed="lan", on="2026-07-02"))
    assert "future" in refused(office, lambda: leaving.end(later, "minh", hand_to="eva"))
    assert "future" in refused(office, lambda: leaving.end(later, "kim"))


def test_the_last_person_with_role_quality_does_not_leave(office: Workspace) -> None:
    finding(office, owner="lan", unit="finance")
    assert "last" in refused(office, lambda: leaving.end(office, "lan", hand_to="eva"))
    people.change(office, "eva", add_roles=["quality"])
    leaving.end(office, "lan", hand_to="eva")
    assert office.org().people["lan"]["ended"]


def test_every_problem_of_every_stream_is_said_before_anything_is_written(
    office: Workspace, acting: As
) -> None:
    owned = with_plan(office, acting, "finance", "minh", "hoa")
    audit = plan(office)
    said = refused(office, lambda: leaving.end(office, "minh", hand_to="hoa"))
    assert owned in said and audit in said


def test_a_dry_run_asks_every_rule_and_writes_nothing(office: Workspace) -> None:
    finding(office)
    before = heads(office)
    assert leaving.end(office, "minh", hand_to="eva", dry_run=True) == []
    assert heads(office) == before
    refused(office, lambda: leaving.end(office, "minh", dry_run=True))


# Cut off, and at the same moment.


@pytest.mark.parametrize("written", [1, 2])
def test_a_hand_over_that_was_cut_off_can_be_run_again(
    office: Workspace, acting: As, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    finding(office)
    audits.start(acting("minh"), plan(office))
    plan(office)
    commit, count = Workspace.commit, 0

    def cut_off(ws: Workspace, stream: str, *rest: object, **more: object) -> Saved:
        nonlocal count
        count += 1
        if count > written:
            raise OSError("no space left on device")
        return commit(ws, stream, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "commit", cut_off)
        with pytest.raises(OSError):
            leaving.end(office, "minh", hand_to="eva")
    assert not office.org().people["minh"].get("ended")
    office.forget()
    again = leaving.end(office, "minh", hand_to="eva")
    assert len(again) == 4 - written
    assert owes(office, "minh") == [] and office.org().people["minh"]["ended"]


def test_what_is_given_to_somebody_while_leaving_is_seen(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody assigns a finding between the hand-over and the end: the end is refused, and names it."""
    first = finding(office)
    other = Workspace(office.path, environ=office.environ, clock=office.clock)
    commit = Workspace.commit

    def meanwhile(ws: Workspace, stream: str, *rest: object, **more: object) -> Saved:
        saved = commit(ws, stream, *rest, **more)  # type: ignore[arg-type]
        if ws is office and stream == "2026-00":
            moves.assign(other, first, "minh")
            office.forget()
        return saved

    monkeypatch.setattr(Workspace, "commit", meanwhile)
    with pytest.raises(Refused) as caught:
        leaving.end(office, "minh", hand_to="eva")
    assert any(first in problem for problem in caught.value.problems)
    assert not office.org().people["minh"].get("ended")


def test_the_end_names_the_heads_of_the_streams_that_it_looked_into(office: Workspace) -> None:
    finding(office)
    *_earlier, last = leaving.end(office, "minh", hand_to="eva")
    head = office.view("2026-00").head
    assert head and last.event.header["seen"]["2026-00"] == f"{head.seq}:{head.hash}"
