"""Traps that show when time goes by: what was closed, what nobody touched for a year, days that somebody moves."""

from __future__ import annotations

import csv
import itertools
import os
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import building
import click
import pytest
from building import ACCEPTED, AUDIT, DUE, RAISED, VERIFIED, Office
from commands import CommandLine
from conftest import Clock

from auditcore import dates
from auditcore.case import VERIFIED as JUDGED
from auditcore.cli.root import root
from auditcore.errors import Damaged
from auditcore.model import STATUSES, VERDICTS
from auditcore.service import actions, extensions, findings, moves, undo, undo_which, waiting
from auditcore.service.attention import attention
from auditcore.service.explain import explain
from auditcore.service.register import finding_rows
from auditcore.service.selection import Wanted
from auditcore.service.selection import actions as chosen
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def typed(office: Office, person: str = "lan", today: str = "") -> CommandLine:
    return CommandLine(office.ws.path, person, today or office.ws.today)


def row(office: Office, id: str) -> dict[str, Any]:
    return next(one for one in finding_rows(office.ws, [id[:7]]) if one["id"] == id)


def fresh(office: Office) -> Office:
    """The same office to somebody who opens it now."""
    return Office(
        Workspace(office.ws.path, environ={"AUDITCORE_AS": "lan"}, clock=office.clock), office.clock
    )


# What was closed.


def test_reopening_clears_the_closing_date_and_keeps_history(office: Office) -> None:
    id = office.verify(office.implemented())
    assert row(office, id)["ended_on"] == VERIFIED
    office.day("2026-09-01")
    moves.reopen(office("linh"), id, "Seen again at the second desk")
    now, page = row(office, id), findings.detail(office.ws, id)
    assert (now["status"], now["ended_on"], now["round"], now["flags"]) == ("issued", None, 2, ["round-2"])
    told = [(one["move"], one.get("outcome"), one["on"], one.get("reason")) for one in page["history"]][-2:]
    assert told == [
        ("verify", "effective", VERIFIED, None),
        ("reopen", None, "2026-09-01", "Seen again at the second desk"),
    ]
    (before,) = page["earlier_rounds"]
    assert (before["cause"], before["judge"]) == (building.CAUSE["cause"], "vy")
    assert [one["done_on"] for one in page["action_list"]] == [building.DONE]
    # The days on which it was closed stay nobody's, and the second closing has a day of its own.
    assert [(one["status"], one["days"]) for one in page["waiting"]][-2:] == [("closed", 12), ("issued", 0)]
    office.plan(id, on="2026-09-02", due="2026-09-30")
    office.submit(id, on="2026-09-02", judge_on="2026-10-01")
    office.accept(id, on="2026-09-03")
    office.finish(f"{id}-A2", on="2026-09-20")
    office.verify(id, on="2026-10-05")
    assert (row(office, id)["status"], row(office, id)["ended_on"]) == ("closed", "2026-10-05")
    verdicts = [one["on"] for one in findings.detail(office.ws, id)["history"] if one["move"] == "verify"]
    assert verdicts == [VERIFIED, "2026-10-05"]


def test_a_moved_closing_date_of_what_shares_its_action(office: Office) -> None:
    """What was withdrawn has ended, however long its action goes on for another finding."""
    id, other = office.accepted(), office.accepted()
    actions.serve(office("linh"), f"{id}-A1", [other])
    moves.withdraw(office("linh"), id, "Unfounded")
    ended = row(office, id)["ended_on"]
    office.finish(f"{id}-A1", on=VERIFIED)
    assert row(office, id)["ended_on"] == ended == ACCEPTED < VERIFIED


REMOVING = ("delete", "remove", "rm", "erase", "purge", "drop", "destroy", "clear")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        inner = commands(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
        found += inner
    return found


def test_deleting_the_closed(office: Office) -> None:
    """There is no command for it, what was judged is not undone, and a file that goes is missed."""
    every = commands(root)
    assert ("finding", "reopen") in every
    assert not [
        path for path in every if path[0] in ("finding", "action", "audit", "record") and path[-1] in REMOVING
    ]
    id = office.verify(office.implemented())
    (said,) = office.refused(lambda: undo.undo(office("vy"), undo_which.last(office("vy")), "Gone"))
    assert "'verify' is not taken back" in said
    events = sorted(Path(office.ws.path, "records", AUDIT).glob("*.json"))
    for gone in (events[-1], events[3]):  # the verdict; something in the middle
        copy = Path(office.ws.path).parent / f"without-{gone.stem}"
        shutil.copytree(office.ws.path, copy)
        (copy / "records" / AUDIT / gone.name).unlink()
        line = CommandLine(str(copy), "lan", VERIFIED)
        assert line("record", "verify").code == 6 or gone is events[-1], "a gap in the chain"
        if gone is events[-1]:
            answer = line("finding", "show", id)
            assert answer.code == 5 and "the last events are missing" in answer.err, "its view has seen it"
    assert office.status(id) == "closed"


def test_editing_the_closed_behind_its_back(office: Office) -> None:
    """Another verdict written into the file is found, and nobody reads on as if nothing had been."""
    id = office.verify(office.implemented(), verdict="not")
    event = sorted(Path(office.ws.path, "records", AUDIT).glob("*.json"))[-1]
    os.chmod(event, 0o644)
    event.write_bytes(event.read_bytes().replace(b'"outcome":"not"', b'"outcome":"effective"'))
    shutil.rmtree(Path(office.ws.path, "views"))
    assert typed(office)("record", "verify").code == 6
    with pytest.raises(Damaged):
        fresh(office).status(id)


# Status and result.


def test_status_and_result_that_disagree(office: Office) -> None:
    """Nobody sets a status: each verdict leads where it must, and every page says the same."""
    after = {"effective": ("closed", 1), "partly": ("issued", 2), "not": ("issued", 2)}
    assert set(after) == set(VERDICTS)
    for grade, verdict in itertools.product(JUDGED, VERDICTS):
        id = office.verify(office.implemented(grade), verdict=verdict)
        assert (row(office, id)["status"], row(office, id)["round"]) == after[verdict]
        for again in VERDICTS:  # a verdict is neither given twice nor changed
            office.only_refused_for(
                "'verify' is only possible while", partial(office.verify, id, verdict=again)
            )
    for status in STATUSES:
        office.at(status)
    line, ids = typed(office), list(office.ws.view(AUDIT).table("finding"))
    listed = {
        one["id"]: one["status"] for one in line.fine("finding", "list", "--status", "all", "--json").json
    }
    for id in ids:
        shown = {
            listed[id],
            line.fine("finding", "show", id, "--json").json["status"],
            line.fine("finding", "explain", id, "--json").json["status"],
            *(one["finding_status"] for one in chosen(office.ws, Wanted(findings=[id], statuses=["all"]))),
        }
        assert shown == {office.status(id)}, id
        left = chosen(office.ws, Wanted(findings=[id], statuses=["open", "on-hold"]))
        assert not left or listed[id] in ("issued", "submitted", "in-progress"), (
            "nothing is owed for what has ended"
        )
    for field in ("status", "verdict", "grade", "moves", "raised", "round"):
        with pytest.raises(TypeError, match=field):
            findings.change(office("linh"), ids[0], reason="So", **{field: "closed"})
    for table in ("finding", "action"):
        assert not any("status" in doc for doc in office.ws.view(AUDIT).table(table).values())


def test_a_status_that_a_register_claims_is_only_its_word(office: Office) -> None:
    """Who imports "Corrective action complete" has closed nothing."""
    line = typed(office, "linh")
    file = register(office, "2026-06-01", Status="Corrective action complete")
    line.fine("finding", "import", file, *WORDS)
    (one,) = line.fine("finding", "list", "--json").json
    assert (one["status"], one["source"]["fields"]["Status"]) == ("issued", "Corrective action complete")


WORDS = ("--audit", AUDIT, "--yes")


def register(office: Office, raised: str, **more: str) -> str:
    """A register of one finding, found on this day."""
    path = Path(office.ws.path).parent / "register.csv"
    row = {"No": "A-1", "Unit": "Economy", "Grade": "minor", "Clause": "7.5", "Observed": "No receipt",
           "Date raised": raised, **more}  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    return str(path)


# Days.


def test_a_moved_detection_date(office: Office) -> None:
    """No move and no correction changes the day on which it was found, whatever day is typed with it."""
    id = office.issued()
    findings.change(office("linh", on="2026-07-02"), id, observed="4 of 20", reason="Counted again")
    moves.assign(office._on("lan", "2026-07-05"), id, "hai")
    moves.regrade(office._on("linh", "2026-07-06"), id, "major", "Everywhere")
    assert (row(office, id)["raised_on"], office.finding(id)["raised"]["by"]) == (RAISED, "tam")
    options = typed(office).fine("finding", "edit", "--help").out
    assert "--answer-due" in options
    assert not any(word in options for word in ("--raised", "--found", "--detected"))
    # Nor does the register from which it came make it younger than it said at first; older it may.
    line = typed(office, "linh")
    for day, kept in (
        ("2026-06-10", "2026-06-10"),
        ("2026-06-25", "2026-06-10"),
        ("2026-06-01", "2026-06-01"),
    ):
        answer = line.fine("finding", "import", register(office, day), *WORDS, "--on-conflict", "update")
        (one,) = [one for one in line.fine("finding", "list", "--json").json if one["reference"] == "A-1"]
        assert one["raised_on"] == kept
        assert ("it stays with 2026-06-10, the day first told" in " ".join(answer.err.split())) is (
            day > kept
        )


def test_negative_ages_wherever_days_are_counted(office: Office) -> None:
    """Whoever looks back at an earlier day, or sets the clock back, sees no wait of less than nothing."""
    ids = [office.at(status) for status in STATUSES]
    for today in ("2020-01-01", RAISED, ACCEPTED, "2028-02-29"):
        ws = office.ws.as_(office.ws.acting, today)
        for id in ids:
            said = explain(ws, id)
            assert min([said["since"]["days"], *(wait["days"] for wait in said["waits"])]) >= 0
            assert all(one["days"] >= 0 for one in findings.detail(ws, id)["waiting"])
        for one in waiting.stuck(ws, Wanted()):
            assert min(one["days"], one["days_open"], one["longest"] or 0, one["median"] or 0) >= 0


def test_extension_twice(office: Office) -> None:
    """Once by default, however it is asked for; what was first promised is always shown."""
    assert office.ws.policy("extensions") == 1
    action = f"{office.accepted()}-A1"
    extensions.extend(office("an"), action, to="2026-08-15", reason="Late printer")  # asks
    office.only_refused_for("An may not do this", lambda: extensions.allow(office("an"), action))
    extensions.allow(office("linh"), action)
    limit = f"{action} was given more time already (so far: 1); the setting policy.extensions allows 1."
    for again in (
        lambda: extensions.extend(office("an"), action, to="2026-08-31", reason="Later"),
        lambda: extensions.extend(office("linh"), action, to="2026-08-31", reason="Later"),
        lambda: extensions.extend(
            office("an", source="Mail"), action, to="2026-08-31", reason="Later", allowed_by="linh"
        ),
    ):
        office.only_refused_for(limit, again)
    (one,) = chosen(office.ws, Wanted(findings=[action[:11]]))
    assert (one["original_due"], one["due"], one["extensions"]) == (DUE, "2026-08-15", 1)
    assert DUE in typed(office).fine("action", "show", action).out


def test_extension_twice_of_an_answer(office: Office) -> None:
    id = office.issued()
    findings.change(office("linh"), id, answer_due="2026-08-10", reason="Head on leave")
    office.only_refused_for(
        f"The answer's date of {id} was moved already (so far: 1); the setting policy.extensions allows 1.",
        lambda: findings.change(office("linh"), id, answer_due="2026-08-20", reason="Still on leave"),
    )


# Nobody came for a year.


def test_a_whole_year_on_with_nothing_run(office: Office) -> None:
    """Everything that was due is overdue by as many days, nothing is lost, and the work goes on from where it stood."""
    ids = {status: office.at(status) for status in STATUSES}
    ids["disputed"] = office.issued()
    moves.respond(office("oanh"), ids["disputed"], dispute="Not so")
    before = {
        row["id"]: (row["status"], row["due"], row["due_what"]) for row in finding_rows(office.ws, [AUDIT])
    }
    events = building.files_below(office.ws.path, "records", "evidence")
    office.clock.forward(365)
    shutil.rmtree(Path(office.ws.path, "views"))
    later = fresh(office)
    today = later.ws.today
    assert today == dates.add_days(VERIFIED, 365)

    rows = {row["id"]: row for row in finding_rows(later.ws, [AUDIT])}
    assert {id: (row["status"], row["due"], row["due_what"]) for id, row in rows.items()} == before
    assert {id for id, row in rows.items() if row["overdue"]} == {
        id for id, (_s, due, _w) in before.items() if due
    }

    found = attention(later("mai"))
    late = {one["id"]: one["days"] for one in found["overdue"]}
    for id, (status, due, what) in before.items():
        owed = f"{id}-A1" if what == "action" else id
        if due:
            assert late[owed] == -dates.days_between(due, today) <= -320
        else:
            assert owed not in late and status in ("draft", "closed", "withdrawn")
    assert AUDIT in late, "an audit that should have ended a year ago, too"
    assert [one["id"] for one in found["drafts"]] == [ids["draft"]]

    for id, (status, due, _what) in before.items():
        said = explain(later.ws, id)
        assert [wait["overdue"] for wait in said["waits"] if wait["due"]] == [True] * bool(due)
        times = findings.detail(later.ws, id)["waiting"]
        if status not in ("closed", "withdrawn"):
            assert sum(one["days"] for one in times) == dates.days_between(RAISED, today)
            assert said["waits"][0]["days"] >= 365 and times[-1]["days"] >= 365
    now_open = sum(one["open"] for one in waiting.stuck(later.ws, Wanted(), by=("status",)))
    assert now_open == len(ids) - 2

    line = typed(later, "oanh")
    screen = line.fine().out
    assert all(f"{-days} days late" in screen for days in late.values())
    for words in (
        ("finding", "list"),
        ("finding", "list", "--overdue"),
        ("action", "list", "--overdue"),
        ("finding", "stuck"),
    ):
        assert line.fine(*words).out
    assert building.files_below(office.ws.path, "records", "evidence") == events, "looking wrote something"

    # And the work goes on.
    moves.issue(later("linh"), ids["draft"])
    later.plan(ids["issued"], on=today, due=dates.add_days(today, 30))
    later.submit(ids["issued"], on=today, judge_on=dates.add_days(today, 60))
    later.accept(ids["submitted"], on=today)
    later.finish(f"{ids['in-progress']}-A1", on=today)
    later.verify(ids["implemented"], on=today)
    moves.settle_dispute(later("lan"), ids["disputed"], withdraw=True, reason="It was so")
    assert "No problem found." in line.fine("record", "verify").out
