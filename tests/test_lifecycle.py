"""The one table of the lifecycle: it is whole, nothing passes beside it, and a status follows from moves alone."""

from __future__ import annotations

import building
import pytest
from building import ACCEPTED, Office
from conftest import Clock
from tries import ACTION_TRIES, OTHER, TRIES

from auditcore import case, dates, guards, lifecycle, settings
from auditcore.model import ACTION_STATUSES, GRADES, STATUSES
from auditcore.record.folder import FolderRecord
from auditcore.service import actions, evidence, moves
from auditcore.service.register import actions_by_finding
from auditcore.views import Views
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


# The table.

TABLES = [
    pytest.param(lifecycle.MOVES, STATUSES, id="findings"),
    pytest.param(lifecycle.ACTION_MOVES, STATUSES, id="actions"),
]


@pytest.mark.parametrize(("table", "statuses"), TABLES)
def test_every_row_names_only_what_there_is(
    table: dict[str, lifecycle.Move], statuses: tuple[str, ...]
) -> None:
    for name, move in table.items():
        assert name == move.name
        assert move.starts
        assert set(move.starts) <= set(statuses)
        assert move.who
        assert set(move.who) <= set(case.PARTS)
        assert move.summary


def test_every_end_is_a_status() -> None:
    assert {end for move in lifecycle.MOVES.values() for end in move.ends.values()} <= set(STATUSES)
    assert {end for move in lifecycle.ACTION_MOVES.values() for end in move.ends.values()} <= set(
        ACTION_STATUSES
    )


def test_every_part_has_a_name_and_every_status_a_next_step() -> None:
    assert set(case.PARTS) == set(case.PART_NAMES)
    assert set(case.NEXT_STEP) == set(STATUSES)
    assert set(guards.answering.NEEDED_AT_ISSUE) == set(GRADES)
    assert {field for fields in guards.answering.NEEDED_AT_ISSUE.values() for field in fields} == set(
        guards.answering.MISSING
    )


def test_every_part_can_do_something() -> None:
    rows = [*lifecycle.MOVES.values(), *lifecycle.ACTION_MOVES.values()]
    assert {part for move in rows for part in move.who} == set(case.PARTS)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_reachable(office: Office, status: str) -> None:
    assert office.status(office.at(status)) == status


def test_a_withdrawn_finding_goes_nowhere() -> None:
    leaving = {name for name, move in lifecycle.MOVES.items() if "withdrawn" in move.starts}
    assert leaving == {"note", "opinion"}
    assert not lifecycle.MOVES["note"].ends


def test_from_closed_only_reopening_leads_on() -> None:
    leaving = {name for name, move in lifecycle.MOVES.items() if "closed" in move.starts and move.ends}
    assert leaving == {"reopen"}
    assert not any("closed" in move.starts for move in lifecycle.ACTION_MOVES.values())


# What is not in the table is refused, by whomever it is tried.


@pytest.mark.parametrize("status", STATUSES)
def test_each_move_that_the_table_does_not_have_is_refused(office: Office, status: str) -> None:
    id = office.at(status)
    assert office.draft() == OTHER
    has_action = bool(office.ws.view(building.AUDIT).table("action"))
    for tries, table in ((TRIES, lifecycle.MOVES), (ACTION_TRIES, lifecycle.ACTION_MOVES)):
        assert set(tries) == set(table)
        for name, attempt in tries.items():
            if status in table[name].starts or (
                table is lifecycle.ACTION_MOVES and not has_action and name != "add"
            ):
                continue
            if name == "detach":
                continue  # nothing is attached; see below
            said = office.refused(lambda attempt=attempt: attempt(office, id))
            assert len(said) == 1, (name, said)
            if name == "verify" and status == "in-progress":
                assert said[0].startswith(f"{id} cannot be verified yet")
            else:
                starts = ", ".join(table[name].starts)
                assert said[0].startswith(
                    f"{id} is {status}, and '{name}' is only possible while it is {starts};"
                )
                assert id in said[0].partition(";")[2] or status == "withdrawn", (
                    "the sentence says what to type"
                )


@pytest.mark.parametrize("status", ["closed", "withdrawn"])
def test_evidence_of_an_ended_finding_stays(office: Office, status: str) -> None:
    id = office.draft(attach=[building.note_file(office.ws, "a.txt")])
    office.issue(id)
    if status == "withdrawn":
        office.withdrawn(id)
    else:
        office.plan(id)
        office.submit(id)
        office.finish(f"{office.accept(id)}-A1", attach=[building.note_file(office.ws, "b.txt")])
        office.verify(id)
        office.only_refused_for(
            f"{id} is closed", lambda: evidence.detach(office("linh"), f"{id}-A1", 1, "Wrong")
        )
    office.only_refused_for(f"{id} is {status}", lambda: evidence.detach(office("linh"), id, 1, "Wrong"))


# Status.


def test_status_follows_from_recorded_moves_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock and no settings: whatever they say, the record says the same."""
    expected = {office.at(status): status for status in STATUSES}

    def never(*_given: object, **_more: object) -> object:
        raise AssertionError("a status asked the clock or the settings")

    monkeypatch.setattr(settings.Settings, "get", never)
    monkeypatch.setattr(dates, "today", never)
    monkeypatch.setattr(Workspace, "today", property(never))
    monkeypatch.setattr(office.clock, "on", never)
    record = FolderRecord(office.ws.record.root)
    view = Views(str(office.ws.path) + "/elsewhere", record, never).current(building.AUDIT)
    grouped = actions_by_finding(view)
    found = {
        id: lifecycle.standing(finding, grouped.get(id, [])).status
        for id, finding in view.table("finding").items()
    }
    assert found == expected


def test_a_view_stores_no_status(office: Office) -> None:
    for status in STATUSES:
        assert "status" not in office.finding(office.at(status))


@pytest.mark.parametrize("grade", ["observation", "opportunity"])
def test_an_observation_closes_when_its_agreed_actions_have_ended(office: Office, grade: str) -> None:
    id = office.agreed(grade)
    office.plan(id)
    assert office.status(id) == "in-progress", "nobody has to accept it"
    office.finish(f"{id}-A1")
    assert office.status(id) == "in-progress"
    actions.cancel(office("oanh"), f"{id}-A2", "The first one is enough")
    assert office.status(id) == "closed"


def test_an_observation_with_actions_but_without_a_word_waits_for_its_answer(office: Office) -> None:
    id = office.issued("observation")
    office.plan(id)
    assert office.status(id) == "issued"
    moves.respond(office("oanh"), id, agree=True)
    assert office.status(id) == "in-progress"


def test_a_strength_is_closed_when_it_is_issued(office: Office) -> None:
    id = office.draft("strength")
    assert office.status(id) == "draft"
    assert office.status(office.issue(id)) == "closed"


@pytest.mark.parametrize("verdict", ["partly", "not"])
def test_a_verdict_that_is_not_effective_begins_a_new_round(office: Office, verdict: str) -> None:
    id = office.verify(office.implemented(), verdict=verdict)
    now = office.standing(id)
    assert (now.status, now.round) == ("issued", 2)
    assert now.facts == building.CORRECTION, "what was done stays, what was thought is asked again"
    assert [entry["move"] for entry in office.finding(id)["moves"]][-1] == "verify"


def test_reopening_begins_a_new_round(office: Office) -> None:
    id = office.verify(office.implemented())
    moves.reopen(office("linh"), id, "Seen again")
    now = office.standing(id)
    assert (now.status, now.round) == ("issued", 2)


def test_what_an_earlier_round_left_open_must_end_too(office: Office) -> None:
    """An action of a finding that was closed as a strength comes back with it, and counts as open."""
    id = office.accepted()
    moves.regrade(office("linh"), id, "strength", "Well done after all")
    assert office.status(id) == "closed"
    moves.reopen(office("linh"), id, "No, it was not")
    moves.regrade(office("linh"), id, "minor", "As it was")
    office.plan(id, on=ACCEPTED)
    office.submit(id, on=ACCEPTED)
    office.accept(id)
    office.finish(f"{id}-A2")
    assert office.status(id) == "in-progress"
    said = office.refused(lambda: office.verify(id))
    assert said == [f"{id} cannot be verified yet: {id}-A1 not done."]
    actions.cancel(office("oanh"), f"{id}-A1", "The second one is enough")
    assert office.status(id) == "implemented"


GRADE_CHANGES = [
    # status, from, to, what follows
    ("draft", "minor", "strength", "draft"),
    ("draft", "strength", "major", "draft"),
    ("issued", "minor", "strength", "closed"),
    ("submitted", "minor", "major", "issued"),
    ("submitted", "major", "minor", "submitted"),
    ("in-progress", "minor", "major", "issued"),
    ("in-progress", "major", "minor", "in-progress"),
    ("implemented", "minor", "major", "issued"),
    ("implemented", "major", "minor", "implemented"),
    ("implemented", "major", "observation", "closed"),
]


@pytest.mark.parametrize(("status", "grade", "to", "then"), GRADE_CHANGES)
def test_a_grade_that_demands_more_asks_for_the_plan_again(
    office: Office, status: str, grade: str, to: str, then: str
) -> None:
    id = office.at(status, grade)
    moves.regrade(office("linh"), id, to, "Seen with other eyes")
    assert office.status(id) == then
    entry = office.finding(id)["moves"][-1]
    assert (entry["grade"], entry["reason"]) == (to, "Seen with other eyes")


def test_an_observation_under_way_that_becomes_a_minor_must_be_submitted(office: Office) -> None:
    id = office.agreed()
    moves.regrade(office("linh"), id, "minor", "It is a requirement")
    assert office.status(id) == "issued"
    office.only_refused_for(f"{id} is issued", lambda: office.finish(f"{id}-A1"))
    office.submit(id)
    office.finish(f"{office.accept(id)}-A1")
    assert office.status(id) == "implemented"
