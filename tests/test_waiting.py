"""Where the time went: each status with its days and for whom it waited, and `finding stuck` over all of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import building
import pytest
from building import Office
from commands import CommandLine
from conftest import ROOT, Clock
from hypothesis import given
from hypothesis import strategies as st

from auditcore import lifecycle, waiting
from auditcore.dates import add_days, days_between
from auditcore.service import moves
from auditcore.service import waiting as service
from auditcore.service.register import actions_by_finding
from auditcore.service.selection import Wanted
from auditcore.waiting import SIDES, Segment
from auditcore.workspace import Workspace


def by_side(found: list[Segment]) -> dict[str, int]:
    """The days on which it was whose turn, by the values of SIDES."""
    days = dict.fromkeys(SIDES.values(), 0)
    for segment in found:
        if segment.part:
            days[SIDES[segment.part]] += segment.days
    return days


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def segments(office: Office, id: str) -> list[Segment]:
    view = office.ws.view(building.stream(id))
    return waiting.segments(view.table("finding")[id], actions_by_finding(view).get(id, []), office.ws.today)


def told(office: Office, id: str) -> list[tuple[str, str, int]]:
    return [(one.status, one.part, one.days) for one in segments(office, id)]


USUAL = [
    ("draft", "lead", 1),  # raised on the 1st, issued on the 2nd
    ("issued", "owner", 4),  # submitted on the 6th
    ("submitted", "lead", 3),
    ("in-progress", "action-owner", 11),
    ("implemented", "verifier", 31),
]


def test_the_usual_way_of_a_finding(office: Office) -> None:
    id = office.at("closed")
    assert told(office, id) == USUAL
    found = segments(office, id)
    assert [one.who for one in found] == [(), ("oanh",), (), ("an",), ("vy",)]
    assert all(one.through for one in found)
    office.day("2027-01-01")
    assert told(office, id) == USUAL, "what is closed waits for nobody"


def test_a_submitted_plan_is_the_auditors_time(office: Office) -> None:
    id = office.submitted()
    office.day("2026-07-16")
    assert told(office, id)[-1] == ("submitted", "lead", 10)
    assert by_side(segments(office, id)) == {"auditor": 11, "owner": 4, "verifier": 0}


def test_a_dispute_is_the_auditors_time_until_it_is_decided(office: Office) -> None:
    id = office.issued()
    moves.respond(office._on("oanh", "2026-07-05"), id, dispute="No such rule")
    moves.settle_dispute(office._on("lan", "2026-07-11"), id, uphold=True, reason="There is")
    office.day("2026-07-13")
    assert told(office, id)[1:] == [("issued", "owner", 3), ("issued", "decision", 6), ("issued", "owner", 2)]
    assert by_side(segments(office, id)) == {"auditor": 7, "owner": 5, "verifier": 0}


def test_a_second_round_waits_again_and_a_closed_time_between_is_nobodys(office: Office) -> None:
    id = office.verify(office.implemented(), verdict="not")
    assert told(office, id)[-1] == ("issued", "owner", 0)
    other = office.at("closed")
    office.day("2026-09-01")
    moves.reopen(office._on("linh", "2026-09-01"), other, "It came back")
    office.day("2026-09-05")
    assert told(office, other)[-2:] == [("closed", "", 12), ("issued", "owner", 4)]


def test_where_every_action_was_cancelled_it_waits_for_its_owner(office: Office) -> None:
    from auditcore.service import actions

    id = office.accepted()
    actions.cancel(office._on("oanh", "2026-07-15"), f"{id}-A1", "Too dear")
    office.day("2026-07-17")
    assert told(office, id)[-2:] == [("in-progress", "action-owner", 6), ("in-progress", "owner", 2)]


def test_what_was_withdrawn_did_not_go_through(office: Office) -> None:
    found = segments(office, office.at("withdrawn"))
    assert [(one.status, one.through) for one in found] == [("draft", True), ("issued", False)]


def test_an_observation_under_way_was_under_way_before_it_became_a_minor(office: Office) -> None:
    id = office.agreed()
    moves.regrade(office._on("linh", "2026-07-12"), id, "minor", "Seen twice more")
    assert told(office, id)[1:] == [
        ("issued", "owner", 4),
        ("in-progress", "action-owner", 6),
        ("issued", "owner", 0),
    ]


# Any story at all: the lifecycle alone says where it stood, and no day is lost.


@st.composite
def stories(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    """A finding and its actions with moves that the table has from there, some with a day before the one of the move
    before."""
    day, seq = "2026-01-10", 1
    finding: dict[str, Any] = {
        "id": "2026-01-F01",
        "grade": draw(st.sampled_from(["major", "minor", "observation", "opportunity", "strength"])),
        "owner": "oanh",
        "raised": {"on": day},
        "moves": [],
    }
    actions: list[dict[str, Any]] = []
    every = [("finding", name, end) for name, move in lifecycle.MOVES.items() for end in move.ends or ("",)]
    every += [("action", name, "") for name in lifecycle.ACTION_MOVES] + [
        ("finding", "respond", "dispute"),
        ("finding", "respond", "agree"),
    ]
    tables = {"finding": lifecycle.MOVES, "action": lifecycle.ACTION_MOVES}
    for _step in range(draw(st.integers(0, 14))):
        status = lifecycle.standing(finding, actions).status
        able = [one for one in every if status in tables[one[0]][one[1]].starts]
        kind, name, outcome = draw(st.sampled_from(able))
        day = add_days(day, draw(st.integers(-3, 20)))
        seq += draw(st.integers(0, 1))
        entry = {"move": name, "on": day, "by": "x", "seq": seq, **({"outcome": outcome} if outcome else {})}
        entry |= {"blocker": "A0"} if name == "block" else {}
        entry |= {"serves": "2026-01-F02", "round": 1} if name in waiting.JOINS else {}
        if kind == "finding":
            finding["moves"].append(entry)
        elif name == "add" or not actions:
            due = [{"to": "2026-12-31", "on": day}]
            new = {
                "id": f"A{len(actions)}",
                "finding": finding["id"],
                "round": 1,
                "owner": f"an-{len(actions)}",
                "due": due,
            }
            actions.append({**new, "moves": [{**entry, "move": "add"}]})
        else:
            draw(st.sampled_from(actions))["moves"].append(entry)
    return finding, actions, add_days(day, draw(st.integers(-5, 30)))


@given(stories())
def test_no_day_is_lost_and_none_is_negative(
    story: tuple[dict[str, Any], list[dict[str, Any]], str],
) -> None:
    finding, actions, today = story
    found = waiting.segments(finding, actions, today)
    now = lifecycle.standing(finding, actions)
    assert all(one.days >= 0 for one in found)
    assert [one.since for one in found[1:]] == [one.to for one in found[:-1]], "there is a gap"
    assert all(one.part in SIDES or one.status == "closed" for one in found)
    ended = now.status in ("closed", "withdrawn")
    assert all(one.to is not None for one in found[:-1])
    if not ended:
        assert (found[-1].status, found[-1].to) == (now.status, None)
    elif found:
        assert found[-1].to is not None
    if found:
        end = found[-1].to or max(today, found[-1].since)
        assert found[0].since == finding["raised"]["on"]
        assert sum(one.days for one in found) == days_between(finding["raised"]["on"], end)
        assert sum(by_side(found).values()) == sum(one.days for one in found if one.part)


def test_a_look_at_an_earlier_day_is_no_negative_wait(office: Office) -> None:
    id = office.issued()
    view = office.ws.view(building.AUDIT)
    found = waiting.segments(view.table("finding")[id], [], "2020-01-01")
    assert [one.days for one in found] == [1, 0]


# Over all findings.


def stuck(office: Office, **asked: Any) -> dict[tuple[str | None, str], dict[str, Any]]:
    rows = service.stuck(office.ws, Wanted(), **asked)
    return {(row["status"], row["waits_for"]): row for row in rows}


def test_what_waits_now_and_what_went_on_count_together(office: Office) -> None:
    office.at("closed")
    office.at("submitted")
    office.day("2026-09-01")
    rows = stuck(office, by=("status",))
    submitted = rows["submitted", "auditor"]
    assert (submitted["open"], submitted["longest"], submitted["through"]) == (1, 57, 1)
    assert submitted["median"] == 3, "of two, one went on after three days"
    assert rows["issued", "owner"]["through"] == 2
    assert next(iter(rows)) == ("submitted", "auditor"), "what hurts most stands first"
    assert submitted["unit"] is None and submitted["owner"] is None


def test_by_unit_one_stay_is_all_its_time_for_the_same_side(office: Office) -> None:
    office.at("closed")
    (owner,) = [
        row for row in service.stuck(office.ws, Wanted(), by=("unit",)) if row["waits_for"] == "owner"
    ]
    # Issued, then (behind the auditor's look) its actions: two stays.
    assert (owner["unit"], owner["status"], owner["waits"], owner["days"]) == ("economy", None, 2, 15)


def test_filters_and_statuses_choose(office: Office) -> None:
    office.issued()
    office.submitted("major")
    office.day("2026-07-20")
    rows = service.stuck(office.ws, Wanted(grades=["major"]))
    assert {row["waits"] for row in rows} == {1}
    rows = service.stuck(office.ws, Wanted(), statuses=["submitted"])
    assert [(row["status"], row["unit"], row["owner"], row["open"]) for row in rows] == [
        ("submitted", "economy", "oanh", 1)
    ]
    assert service.stuck(office.ws, Wanted(since="2026-07-02")) == []
    assert service.stuck(office.ws, Wanted(owners=["an"])) == []


def test_the_command_says_it_in_plain_words(office: Office) -> None:
    office.issued()
    office.day("2026-07-20")
    line = CommandLine(office.ws.path, "lan", "2026-07-20")
    out = line.fine("finding", "stuck").out
    assert "not half" in out and "economy" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "\tnot half yet\t" in line.fine("finding", "stuck", "--format", "tsv").out
    assert (
        line.fine("finding", "stuck", "--by", "status", "--status", "submitted").err
        == "Nothing has waited yet.\n"
    )
    assert "is not one of unit, owner, status" in line("finding", "stuck", "--by", "clause").err
    page = line.fine("finding", "show", "2026-01-F01").out
    assert "issued · waited for the owner (Oanh (oanh)) · 18 days · since Thu 2026-07-02" in page


# The real register.


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The 80 findings of a state's audit, some of which went on since; the tests of this page only read it."""
    line = CommandLine(str(tmp_path_factory.mktemp("state") / "office"), "lan", "2026-07-01")
    line.fine("init", line.workspace, "--org", "State", "--me", "lan:Lan")
    for words in (
        ("unit", "add", "state", "--name", "State"),
        ("person", "add", "tom", "--name", "Tom", "--unit", "state"),
        ("person", "add", "eve", "--name", "Eve", "--role", "committee"),
        ("unit", "edit", "state", "--head", "tom"),
        ("audit", "plan", "--kind", "external", "--title", "T", "--criteria", "us-single-audit", "--unit", "state",
         "--lead", "lan", "--from", "today", "--to", "+2", "--objective", "o"),
        ("audit", "start", "2026-01"),
        ("finding", "import", str(ROOT / "examples" / "single-audit-2022.xlsx"), "--audit", "2026-01", "--map",
         str(ROOT / "examples" / "single-audit-map.toml"), "--add-units", "--yes"),
    ):  # fmt: skip
        line.fine(*words)
    planned = [row["finding"] for row in line.fine("action", "list", "--status", "all", "--json").json]
    for number, id in enumerate(dict.fromkeys(planned)):
        if number % 3 == 0:
            day = add_days("2026-07-03", number)
            line.fine("finding", "submit", id, "--agree", "--correction", "c", "--corrected-on", day, "--extent", "e",
                      "--method", "5-whys", "--why", "a", "--why", "b", "--cause", "b", "--effect", "e", "--judge",
                      "eve", "--judge-on", add_days(day, 60), "--as", "tom", today=day)  # fmt: skip
        if number % 6 == 0:
            line.fine("finding", "accept", id, today=add_days(day, number % 5 + 2))
    line.fine("finding", "withdraw", "2026-01-F80", "--reason", "r", today="2026-07-09")
    return line


NEXT = {"issue": "issued", "submit": "submitted", "accept": "in-progress"}


def plain(view: Path, today: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Counts and medians by unit and status, from the events alone: days in lists, and the median by definition."""
    docs: dict[str, dict[str, Any]] = defaultdict(dict)
    for file in sorted(view.glob("*.json")):
        _header, *changes, _hash, _end = file.read_text(encoding="utf-8").split("\n")
        for change in map(json.loads, changes):
            doc = docs[change["doc"]]
            doc.update(change.get("set", {}))
            for field, entries in change.get("add", {}).items():
                doc[field] = [*doc.get(field, []), *entries]
    waits: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for name, finding in docs.items():
        if not name.startswith("finding/"):
            continue
        status, since = "draft", finding["raised"]["on"]
        for move in finding["moves"]:
            if move["move"] in NEXT or move["move"] == "withdraw":
                how = "gone" if move["move"] in NEXT else "back"
                waits[finding["unit"], status].append((days_between(since, move["on"]), how, name))
                status, since = NEXT.get(move["move"], ""), move["on"]
        if status:
            waits[finding["unit"], status].append((days_between(since, today), "now", name))
    return {
        key: summed(found) for key, found in waits.items() if any(one[0] or one[1] == "now" for one in found)
    }


def summed(found: Sequence[tuple[int, str, str]]) -> dict[str, Any]:
    left, median = 1.0, None
    for day in sorted({days for days, how, _name in found if how == "gone"}):
        left *= 1 - sum(one[:2] == (day, "gone") for one in found) / sum(one[0] >= day for one in found)
        median = day if left < 0.5 + 1e-9 and median is None else median
    now = [days for days, how, _name in found if how == "now"]
    gone = sum(how == "gone" for _days, how, _name in found)
    return {"open": len(now), "longest": max(now, default=None), "median": median, "through": gone}


def test_the_real_register_agrees_with_a_plain_reading_of_its_events(register: CommandLine) -> None:
    today = "2026-09-15"
    rows = register.fine("finding", "stuck", "--by", "unit,status", "--json", today=today).json
    ours = {
        (row["unit"], row["status"]): {key: row[key] for key in ("open", "longest", "median", "through")}
        for row in rows
    }
    theirs = plain(Path(register.workspace, "records", "2026-01"), today)
    assert ours == theirs
    assert sum(row["open"] for row in rows) == 79
    assert len({row["status"] for row in rows}) >= 3 and {row["median"] for row in rows} > {None}


def test_open_counts_are_those_of_the_list(register: CommandLine) -> None:
    today = "2026-09-15"
    listed = register.fine("finding", "list", "--json", today=today).json
    rows = register.fine("finding", "stuck", "--by", "status", "--json", today=today).json
    assert {row["status"]: row["open"] for row in rows if row["open"]} == {
        status: sum(one["status"] == status for one in listed) for status in {one["status"] for one in listed}
    }
