"""Corrective actions: planned, done with evidence, extended, cancelled, handed over."""

from __future__ import annotations

from typing import Any

import building
import pytest
from building import ACCEPTED, AUDIT, DONE, DUE, SUBMITTED, Office
from conftest import Clock

from auditcore.errors import NotFound, Refused
from auditcore.service import actions, extensions, moves, selection
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def all_rows(office: Office) -> list[dict[str, Any]]:
    return selection.actions(office.ws, selection.Wanted([AUDIT], statuses=["all"]))


def rows(office: Office, *statuses: str) -> list[tuple[str, str]]:
    return [
        (row["id"], row["status"])
        for row in selection.actions(office.ws, selection.Wanted([AUDIT], statuses=statuses))
    ]


def test_an_action_is_planned_with_owner_and_due_date(office: Office) -> None:
    id = office.issued()
    new, saved = actions.add(office("hai", on="2026-07-02"), id, words=" Order\r\nforms ", due=DUE)
    assert (new, saved.event.header["type"]) == (f"{id}-A1", "action.add")
    action = office.action(new)
    assert (action["text"], action["owner"], action["round"]) == ("Order\nforms", "oanh", 1), (
        "the finding's owner"
    )
    assert action["due"] == [{"to": DUE, "on": "2026-07-02", "by": "hai"} | _seq(action["due"][0])]
    assert building.last_moves(action) == ["add"]


def _seq(entry: dict[str, object]) -> dict[str, object]:
    """The number of the event, where lists carry it."""
    return {key: value for key, value in entry.items() if key == "seq"}


def test_an_action_needs_words(office: Office) -> None:
    id = office.issued()
    office.only_refused_for(
        "something must be written here", lambda: actions.add(office("oanh"), id, words=" ", due=DUE)
    )


def test_an_action_of_nothing_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        actions.add(office("oanh"), "2026-01-F09", words="x", due=DUE)
    for id in ("2026-01-F09-A1", "2026-01-F01"):
        with pytest.raises((NotFound, Refused)):
            actions.done(office("oanh"), id, evidence="x")


def test_done_with_a_text_or_a_file(office: Office) -> None:
    id = office.accepted()
    office.plan(id, on=ACCEPTED)
    office.finish(f"{id}-A1")
    saved = actions.done(
        office("an", on=DONE),
        f"{id}-A2",
        attach=[building.note_file(office.ws, "photo.jpg")],
        note="Both desks",
    )
    assert saved.event.header["type"] == "action.done"
    done = office.action(f"{id}-A2")["moves"][-1]
    assert (done["on"], done["by"], done["note"]) == (DONE, "an", "Both desks")
    assert done["attachments"] == [office.action(f"{id}-A2")["attachments"][0]["sha256"]]
    assert rows(office, "all") == [(f"{id}-A1", "done"), (f"{id}-A2", "done")]


def test_a_due_date_that_moves_is_kept_with_reason_and_leave(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    office.day(DONE)
    said_so = office("an", source="Her mail of 20 July")
    extensions.extend(said_so, action, to="2026-08-31", reason="Late", allowed_by="linh")
    detail = actions.detail(office.ws, action)
    assert [(due["to"], due["on"]) for due in detail["due_history"]] == [
        (DUE, SUBMITTED),
        ("2026-08-31", DONE),
    ]
    assert (detail["due"], detail["original_due"], detail["extensions"]) == ("2026-08-31", DUE, 1)
    assert [entry["move"] for entry in detail["history"]] == ["add", "extend"]


def test_whoever_extends_allows_it_unless_somebody_else_is_named(office: Office) -> None:
    first, second = f"{office.accepted()}-A1", f"{office.accepted()}-A1"
    extensions.extend(office("linh"), first, to="2026-08-31", reason="Late")
    assert office.action(first)["due"][-1]["allowed_by"] == "linh"
    extensions.extend(office("an", behalf="linh", source="Her mail"), second, to="2026-08-31", reason="Late")
    moved = office.action(second)["due"][-1]
    assert (moved["by"], moved["allowed_by"], moved["typed_by"]) == ("linh", "linh", "an")


def test_a_new_owner_reports_it_done(office: Office) -> None:
    id = office.accepted()
    actions.assign(office("oanh"), f"{id}-A1", "duc", "An is on leave")
    assert office.action(f"{id}-A1")["moves"][-1]["reason"] == "An is on leave"
    office.only_refused_for("An may not do this", lambda: office.finish(f"{id}-A1", by="an"))
    office.finish(f"{id}-A1", by="duc")


def test_the_same_owner_is_no_change(office: Office) -> None:
    id = office.accepted()
    office.only_refused_for("Nothing would change.", lambda: actions.assign(office("oanh"), f"{id}-A1", "an"))


def test_a_cancelled_action_stays_in_the_record(office: Office) -> None:
    id = office.accepted()
    actions.cancel(office("oanh"), f"{id}-A1", "No money")
    assert rows(office) == []
    assert rows(office, "all") == [(f"{id}-A1", "cancelled")]
    assert office.plan(id, on=ACCEPTED) == f"{id}-A2", "its number is never used again"


def test_an_action_ends_with_its_finding(office: Office) -> None:
    """Nobody owes what a withdrawn finding asked for."""
    id = office.accepted()
    assert rows(office) == [(f"{id}-A1", "open")]
    moves.withdraw(office("linh"), id, "Unfounded")
    assert rows(office) == []
    assert rows(office, "all") == [(f"{id}-A1", "cancelled")]


def test_an_open_action_is_overdue_only_while_it_is_owed(office: Office) -> None:
    id = office.accepted()
    office.day("2026-09-01")
    overdue = {row["id"]: row["overdue"] for row in all_rows(office)}
    assert overdue == {f"{id}-A1": True}
    office.finish(f"{id}-A1", on="2026-09-01")
    assert not next(row["overdue"] for row in all_rows(office))


def test_rows_say_how_often_a_date_moved_and_when_it_was_done(office: Office) -> None:
    id = office.implemented("major")
    (row,) = all_rows(office)
    assert row == {
        "id": f"{id}-A1",
        "finding": id,
        "status": "done",
        "finding_status": "implemented",
        "grade": "major",
        "unit": "economy",
        "also_units": [],
        "clauses": ["8.5.1"],
        "title": "Lay out the form",
        "text": "Lay out the form",
        "kind": "corrective",
        "serves": [id],
        "links": [],
        "progress": 100,
        "held_since": None,
        "held_until": None,
        "blocked_by": None,
        "asked_due": None,
        "owner": "an",
        "due": DUE,
        "original_due": DUE,
        "planned_on": building.SUBMITTED,
        "extensions": 0,
        "round": 1,
        "done_on": DONE,
        "overdue": False,
        "evidence": 0,
    }
