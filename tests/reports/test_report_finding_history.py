"""Who decided what and when, as the nonconformity form tells it: nothing that was said with a move is lost."""

from __future__ import annotations

import building
import pytest
from audit_pages import said
from building import Office
from conftest import Clock
from finding_forms import form, told, tree, two_rounds

from auditcore import movewords
from auditcore.service import actions, extensions, findings, following, moves, undo, undo_which
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


# Dates.


def test_each_due_date_that_was_moved_stands_with_who_allowed_it_and_why(office: Office) -> None:
    id = office.accepted()
    action = f"{id}-A1"
    office.day("2026-07-15")
    extensions.extend(office("an"), action, to="2026-08-15", reason="The printer is late")
    extensions.allow(office("linh"), action)
    report = form(office, id)
    assert told(report, "Who decided what and when")[-2:] == [
        {
            "on": "2026-07-15",
            "by": "An",
            "what": "A1: extension asked for – to 2026-08-15; The printer is late",
        },
        {
            "on": "2026-07-15",
            "by": "Linh",
            "what": "A1: extension allowed – due 2026-07-31 → 2026-08-15",
        },
    ]
    [row] = told(report, "Corrective actions")
    assert row == {"id": "A1", "text": row["text"], "owner": "An", "due": "2026-08-15"}


def test_an_extension_that_was_taken_back_moved_no_date(office: Office) -> None:
    id = office.accepted()
    office.day("2026-07-15")
    extensions.extend(office("linh"), f"{id}-A1", to="2026-08-15", reason="Slip")
    undo.undo(office("linh"), undo_which.last(office("linh")))
    report = form(office, id)
    assert [row["due"] for row in told(report, "Corrective actions")] == ["2026-07-31"]
    [row] = [row for row in told(report, "Who decided what and when") if "taken back" in row["what"]]
    assert row["what"].split("\n")[0].startswith("A1: extended (taken back) – due 2026-07-31 → 2026-08-15")
    assert "A1: taken back" in row["what"]


def test_an_action_says_its_kind_and_status_only_where_its_heading_and_days_do_not(office: Office) -> None:
    id = office.accepted()
    actions.add(office("oanh"), id, words="Ask others", kind="preventive", owner="an", due="2026-08-01")
    actions.cancel(office("oanh"), f"{id}-A2", "Nobody to ask")
    office.finish(f"{id}-A1")
    first, second = told(form(office, id), "Corrective actions")
    assert (first["kind"], first["done_on"], second["kind"]) == ("corrective", building.DONE, "preventive")
    assert "status" not in first and second["status"] == "cancelled" and "done_on" not in second


# Who decided what.


def test_every_move_of_the_history_stands_in_it_with_all_that_was_said(office: Office) -> None:
    id = two_rounds(office)
    findings.note(office("linh"), id, "Spoke with the head")
    entries = findings.detail(office.ws, id)["history"]
    report = form(office, id)
    shown, elsewhere = told(report, "Who decided what and when"), said(report)
    assert 10 <= len(shown) < len(entries)
    steps = iter(shown)
    row = next(steps)
    left = row["what"]
    for entry in entries:
        of = entry["of"].removeprefix(id).removeprefix("-")
        if movewords.done(entry) not in left or row["on"] != entry["on"]:
            row = next(steps)
            left = row["what"]
        assert row["on"] == entry["on"] and of in left
        assert row["by"] == office.ws.org().people[entry["by"]]["name"]
        left = left.partition(movewords.done(entry))[2]
        for key in ("reason", "evidence", "text", "note"):
            assert entry.get(key, "") in (elsewhere if entry["move"] == "verify" else left)
    assert next(steps, None) is None


def test_what_one_person_decided_on_a_day_is_one_row(office: Office) -> None:
    id = office.issued()
    for _number in range(3):
        office.plan(id)
    office.submit(id)
    rows_ = told(form(office, id), "Who decided what and when")
    assert [(row["by"], row["what"]) for row in rows_[-1:]] == [
        ("Oanh", "A1, A2, A3: added; answered, cause recorded, submitted")
    ]
    assert (rows_[0]["by"], rows_[0]["what"]) == (
        "Linh",
        f"issued – answer due {findings.detail(office.ws, id)['history'][0]['answer_due']}",
    )


def test_who_typed_stands_beside_who_decided(office: Office) -> None:
    id = office.issued()
    office.day(building.SUBMITTED)
    moves.respond(office("lan", behalf="oanh", source="signed form 7"), id, agree=True)
    row = told(form(office, id), "Who decided what and when")[-1]
    assert row["by"] == "Oanh (typed by Lan from “signed form 7”)"


def test_what_is_decided_by_others_or_typed_by_others_is_a_row_of_its_own(office: Office) -> None:
    id = office.issued()
    office.day(building.SUBMITTED)
    moves.respond(office("lan", behalf="oanh", source="signed form 7"), id, agree=True)
    findings.note(office("oanh"), id, "Seen")
    findings.note(office("linh"), id, "Seen, too")
    rows_ = told(form(office, id), "Who decided what and when")[-3:]
    assert [row["by"].partition(" ")[0] for row in rows_] == ["Oanh", "Oanh", "Linh"]


def test_a_dispute_and_the_opinion_that_stays_are_told(office: Office) -> None:
    id = office.issued()
    office.day(building.SUBMITTED)
    moves.respond(office("oanh"), id, dispute="The receipts lie in the other drawer")
    moves.settle_dispute(office("lan"), id, uphold=True, reason="They do not")
    following.opinion(office("oanh"), id, "They do lie there")
    report = form(office, id)
    [(_depth, opinion)] = tree(report, "Diverging opinions")
    assert "They do lie there" in opinion and "upheld" in opinion and "Oanh" in opinion
    shown = said(report)
    assert "The receipts lie in the other drawer" in shown and "They do not" in shown


def test_the_same_that_is_done_to_several_actions_stands_once_and_what_is_said_twice_twice(
    office: Office,
) -> None:
    id = office.accepted()
    office.plan(id, by="linh", on=building.ACCEPTED)
    office.finish(f"{id}-A1")
    office.finish(f"{id}-A2")
    for _time in range(2):
        findings.note(office("an"), id, "Seen")
    row = told(form(office, id), "Who decided what and when")[-1]
    assert row["what"] == "A1, A2: done – The forms lie at both desks\nnote – Seen\nnote – Seen"


def test_what_a_verdict_rests_on_is_told_with_it_alone(office: Office) -> None:
    report = form(office, two_rounds(office))
    told_ = [row["what"] for row in told(report, "Who decided what and when") if "verified" in row["what"]]
    assert told_ == [
        "verified (partly effective) – answer due 2026-08-01 → 2026-09-19",
        "verified (effective)",
    ]
    assert said(report).count("Two of twenty still lack one") == said(report).count("40 files seen") == 1
