"""A management review as a record of its own: planned, its inputs gathered, held, closed; lists; who owes what."""

from __future__ import annotations

from typing import Any

import pytest
import reviewing
from building import Office, change_org, note_file
from commands import CommandLine
from conftest import Clock
from reviewing import ACTION, REVIEW, YES, closed, decided, held, hold, planned, supply_all

from auditcore import settings
from auditcore.decision import Acting
from auditcore.errors import NotFound, Refused
from auditcore.model import PROGRAMME, canonical, is_review, kind_of, stream_of
from auditcore.reviews import EDITIONS, INPUTS
from auditcore.service import duties, evidence, history, leaving, reviews, undo, undo_which
from auditcore.service.attention import attention, owed_by
from auditcore.service.register import all_streams, open_streams
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return reviewing.office(workspace, clock)


def detail(office: Office, id: str = REVIEW) -> dict[str, Any]:
    office.ws.forget()
    return reviews.detail(office.ws, id)


def input_of(office: Office, key: str) -> dict[str, Any]:
    return next(one for one in detail(office)["inputs"] if one["key"] == key)


# Ids and inputs.


@pytest.mark.parametrize(
    ("typed", "id", "stream", "kind"),
    [
        ("2026-r1", "2026-R1", "2026-R1", ""),
        ("2026-R01", "2026-R1", "2026-R1", ""),
        (" 2026-r1-a2 ", "2026-R1-A2", "2026-R1", "action"),
        ("2026-R12-A10", "2026-R12-A10", "2026-R12", "action"),
        ("2026-R1/c1", "2026-R1/c1", "2026-R1", "input"),
    ],
)
def test_an_id_is_read_as_people_type_it(typed: str, id: str, stream: str, kind: str) -> None:
    assert canonical(typed) == id
    assert (stream_of(id), kind_of(id)) == (stream, kind)
    assert is_review(stream)


@pytest.mark.parametrize("word", ["2026-R", "2026-r1-f2", "R1", "2026-R1-A", "2026-R1/", "2026-R1/c12"])
def test_what_only_looks_like_one_is_none(word: str) -> None:
    assert canonical(word) == word
    assert stream_of(word) is None


def test_the_inputs_are_those_of_the_edition() -> None:
    keys = {edition: [one.key for one in inputs] for edition, inputs in INPUTS.items()}
    assert keys["iso9001-2015"] == ["a", "b", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "d", "e", "f"]
    assert keys["iso9001-2026"] == ["a", "b", "c", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "e", "f", "g"]
    for edition in EDITIONS:
        assert len(set(keys[edition])) == len(keys[edition])
        computed = {one.topic for one in INPUTS[edition] if one.computed}
        assert computed == {"earlier", "corrective", "audits"}


# Planning.


def test_the_id_has_the_year_of_the_day_and_the_next_number(office: Office) -> None:
    assert planned(office) == "2026-R1"
    assert planned(office, date="2026-12-01") == "2026-R2"
    assert planned(office, date="2027-01-15") == "2027-R1"
    reviews.cancel(office("lan"), "2026-R2", "Held together with the next")
    assert planned(office, date="2026-12-02") == "2026-R3"  # a number is never used again


def test_the_number_of_a_folder_that_the_programme_does_not_know_is_taken(office: Office) -> None:
    office.ws.commit("2026-R1", "test", lambda situation: [{"doc": "review/2026-R1", "set": {"x": 1}}])
    assert planned(office) == "2026-R2"


def test_a_plan_is_one_event_of_the_programme_and_has_defaults(office: Office) -> None:
    before = set(office.ws.record.streams())
    _id, saved = reviews.plan(office("lan"), "2026-07-20")
    assert saved.event.stream == PROGRAMME and saved.event.header["type"] == "review.plan"
    assert set(office.ws.record.streams()) == before
    said = detail(office)
    assert (said["chair"], said["edition"], said["status"]) == ("hai", "iso9001-2015", "planned")
    assert said["period"] == {"first": "2025-07-20", "before": "2026-07-20"}
    assert said["head"] == "" and said["event"] == saved.number
    planned(office, date="2026-12-01", edition="iso9001-2026")
    assert detail(office, "2026-R2")["period"] == {"first": "2026-07-20", "before": "2026-12-01"}
    planned(office, date="2027-12-01")
    later = detail(office, "2027-R1")  # it goes on from the one before, by the same edition
    assert (later["first"], later["edition"]) == ("2026-12-01", "iso9001-2026")


def test_a_leap_day_has_a_year_before_it(office: Office) -> None:
    assert detail(office, planned(office, date="2028-02-29"))["first"] == "2027-02-28"


def test_a_plan_is_changed_and_moved_and_the_record_keeps_both(office: Office) -> None:
    planned(office, invited=["oanh", "oanh"])
    reviews.change(office("lan"), REVIEW, chair="oanh", invited=["an"], unit="economy")
    reviews.postpone(office("lan"), REVIEW, "2026-08-03", "Flood")
    reviews.postpone(office("lan"), REVIEW, "2026-08-05", "More flood")
    said = detail(office)
    assert (said["chair"], said["invited"], said["unit"], said["date"]) == (
        "oanh",
        ["an"],
        "economy",
        "2026-08-05",
    )
    assert [entry.get("was") for entry in said["moves"]] == [None, None, "2026-07-20", "2026-08-03"]
    changed = {
        line["field"]: (line["old"], line["new"])
        for row in history.rows(office.ws, REVIEW)
        for line in row["changes"]
    }
    assert changed["chair"] == ("hai", "oanh") and changed["invited"] == (["oanh"], ["an"])
    assert [row["type"] for row in history.rows(office.ws, REVIEW)] == [
        "review.plan",
        "review.edit",
        "review.postpone",
        "review.postpone",
    ]


# Inputs.


def test_an_input_is_supplied_and_a_later_word_takes_the_place_of_the_earlier_one(office: Office) -> None:
    planned(office)
    file = note_file(office.ws, "survey.txt")
    reviews.supply(office("mai"), REVIEW, "C1", "9 of 10 were content", files=[file])
    first = input_of(office, "c1")
    assert (first["text"], first["by"], first["supplied"], first["missing"]) == (
        "9 of 10 were content",
        "mai",
        True,
        False,
    )
    assert [(one["name"], one["number"]) for one in first["files"]] == [("survey.txt", 1)]
    assert [row["id"] for row in evidence.rows(office.ws, REVIEW)] == ["2026-R1/c1"]
    assert evidence.content(office.ws, "2026-R1/c1", "1")[1] == b"survey.txt"
    reviews.supply(office("oanh"), REVIEW, "c1", none="The survey was withdrawn")
    last = input_of(office, "c1")
    assert (last["text"], last["none"], last["files"]) == ("", "The survey was withdrawn", [])
    assert [one["text"] for one in last["versions"]] == ["9 of 10 were content", ""]
    assert last["versions"][0]["files"] == first["files"]


def test_what_the_record_tells_is_never_missing_and_takes_a_remark(office: Office) -> None:
    planned(office)
    assert detail(office)["missing"] == ["b", "c1", "c2", "c3", "c5", "c7", "d", "e", "f"]
    told = input_of(office, "c6")
    assert (told["computed"], told["supplied"], told["missing"]) == (True, False, False)
    reviews.supply(office("lan"), REVIEW, "c6", "Two audits, both late")
    assert input_of(office, "c6")["text"] == "Two audits, both late"


def test_a_file_alone_will_do(office: Office) -> None:
    planned(office)
    reviews.supply(office("mai"), REVIEW, "d", files=[note_file(office.ws, "staff.txt")])
    assert "d" not in detail(office)["missing"]


def test_what_is_asked_stands_until_anybody_supplies_it(office: Office) -> None:
    planned(office)
    reviews.ask(office("lan"), REVIEW, "c1", of="an", due="2026-07-05")
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-10")
    assert input_of(office, "c1")["asked"] == {
        "of": "oanh", "by": "lan", "on": "2026-07-01", "due": "2026-07-10", "overdue": False,
    }  # fmt: skip
    assert [row["id"] for row in owed_by(office.ws, "oanh")] == ["2026-R1/c1"]
    assert owed_by(office.ws, "an") == []
    office.day("2026-07-11")
    assert input_of(office, "c1")["asked"]["overdue"]
    reviews.supply(office("mai"), REVIEW, "c1", "Content")
    assert input_of(office, "c1")["asked"] is None and owed_by(office.ws, "oanh") == []
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-12")  # more is wanted
    assert input_of(office, "c1")["asked"]["of"] == "oanh"
    reviews.cancel(office("lan"), REVIEW, "No")
    assert owed_by(office.ws, "oanh") == []  # nobody waits for it any more


# The meeting and its end.


def test_from_the_plan_to_the_end(office: Office) -> None:
    planned(office)
    hold(office, excused=["nga"])
    said = detail(office)
    assert (said["status"], said["held_on"], said["present"], said["excused"]) == (
        "held", reviewing.HELD, ["hai", "lan", "oanh"], ["nga"],
    )  # fmt: skip
    reviews.conclude(office("hai"), REVIEW, "It works", suitable="yes", adequate="yes", effective="no")
    reviews.conclude(
        office("hai"), REVIEW, "It does not reach everybody", suitable="yes", adequate="no", effective="no"
    )
    reviews.close(office("lan"), REVIEW, not_supplied="No survey was made")
    said = detail(office)
    assert said["status"] == "closed"
    assert said["conclusions"] == {
        "suitable": "yes", "adequate": "no", "effective": "no",
        "text": "It does not reach everybody", "on": reviewing.HELD, "by": "hai",
    }  # fmt: skip
    assert said["not_supplied"] == {"keys": said["missing"], "reason": "No survey was made"}
    reviews.reopen(office("lan"), REVIEW, "A decision was left out")
    assert (detail(office)["status"], detail(office)["not_supplied"]) == ("held", None)
    assert [entry["move"] for entry in detail(office)["moves"]] == [
        "plan", "hold", "conclude", "conclude", "close", "reopen",
    ]  # fmt: skip


def test_a_review_held_sooner_ends_its_period_with_the_meeting_and_the_next_goes_on_from_there(
    office: Office,
) -> None:
    planned(office, date="2026-12-14", period=("2026-01-01", "2026-12-14"))
    planned(office, date="2027-12-01")  # it goes on from where the first was to end
    assert detail(office, "2027-R1")["first"] == "2026-12-14"
    hold(office)
    said = detail(office)
    assert said["period"] == {"first": "2026-01-01", "before": "2026-07-20"}
    assert {key: said["moves"][-1][key] for key in ("before", "was_before")} == {
        "before": "2026-07-20", "was_before": "2026-12-14",
    }  # fmt: skip
    planned(office, date="2026-11-01")
    assert detail(office, "2026-R2")["first"] == "2026-07-20"
    # The day was wrong: what the first word took off is given back, up to the right day.
    office.day("2026-08-03")
    reviews.hold(office("lan"), REVIEW, present=["hai"], reason="Wrong day")
    assert detail(office)["before"] == "2026-08-03"
    assert detail(office)["moves"][-1]["was_before"] == "2026-12-14"


def test_a_period_that_ends_before_the_meeting_stays(office: Office) -> None:
    planned(office, period=("2026-01-01", "2026-07-01"))
    hold(office)
    said = detail(office)
    assert said["before"] == "2026-07-01" and "before" not in said["moves"][-1]


def test_the_next_one_goes_on_from_periods_as_they_were_changed_but_not_from_a_cancelled_one(
    office: Office,
) -> None:
    planned(office)
    reviews.change(office("lan"), REVIEW, period=("2026-01-01", "2026-07-10"))
    planned(office, date="2026-10-01")
    reviews.cancel(office("lan"), "2026-R2", "No")
    assert detail(office, planned(office, date="2026-12-01"))["first"] == "2026-07-10"


def test_holding_says_what_became_of_the_period_and_who_was_missing(office: Office) -> None:
    planned(office, date="2026-12-14", period=("2026-01-01", "2026-12-14"), invited=["oanh", "an", "mai"])
    planned(office, date="2027-12-01")
    line = CommandLine(office.ws.path, "lan", "2026-07-20")
    told = line.fine(
        "review", "hold", "2026-R1", "--present", "hai,oanh", "--excused", "mai",
        "--from", "08:00", "--to", "10:30", "--place", "Hall", "--secretary", "lan",
    ).err  # fmt: skip
    assert "it looks back on days up to Sun 2026-07-19, not up to Sun 2026-12-13" in told
    assert "the next review goes on from Mon 2026-07-20." in told
    assert "auditcore review edit 2027-R1 --period 2026-07-20..2027-11-30" in told
    assert "Invited, and neither present nor excused: An (an)." in told
    page = " ".join(line.fine("review", "show", "2026-R1").out.split())
    for words in (
        "began at 08:00", "ended at 10:30", "place Hall", "secretary Lan (lan)",
        "absent An (an)", "end of its period: Sun 2026-12-13 → Sun 2026-07-19",
    ):  # fmt: skip
        assert words in page, page
    line.fine("review", "edit", "2027-R1", "--period", "2026-07-20..2027-11-30")
    assert (
        "2027-R1"
        not in line.fine("review", "hold", "2026-R1", "--present", "hai", "--reason", "They left").err
    )


def test_a_secretary_records_for_whoever_chairs(office: Office) -> None:
    planned(office)
    ws = office("mai", behalf="hai", source="minutes 12/BB", on="2026-07-01")
    reviews.hold(ws, REVIEW, present=["hai"])
    entry = detail(office)["moves"][-1]
    assert (entry["by"], entry["typed_by"], entry["source"]) == ("hai", "mai", {"text": "minutes 12/BB"})


# Lists.


def test_rows_and_the_latest_review(office: Office) -> None:
    assert reviews.latest(office.ws) == ""
    closed(office, period=("2026-01-01", "2026-07-01"))
    planned(office, date="2026-12-15", period=("2026-07-01", "2027-01-01"))
    planned(office, date="2026-12-20")
    reviews.cancel(office("lan"), "2026-R3", "No")
    office.ws.forget()
    assert [row["id"] for row in reviews.rows(office.ws)] == ["2026-R2"]
    assert [row["status"] for row in reviews.rows(office.ws, ["all"])] == ["closed", "planned", "cancelled"]
    assert reviews.rows(office.ws, ["all"], year=2025) == []
    row = reviews.rows(office.ws, ["closed"])[0]
    assert (row["decisions"], row["actions"], row["open_actions"], row["asked"]) == (1, 1, 1, 0)
    # The next one to be held, however far ahead others lie; of a period only the one that looks back on just that.
    assert reviews.latest(office.ws) == "2026-R2"
    planned(office, date="2027-12-01")
    office.ws.forget()
    assert reviews.latest(office.ws) == "2026-R2"
    assert reviews.latest(office.ws, ("2026-01-01", "2026-07-01")) == "2026-R1"
    assert reviews.latest(office.ws, ("2026-01-01", "2027-01-01")) == ""
    for id in ("2026-R2", "2027-R1"):
        reviews.cancel(office("lan"), id, "No")
    office.ws.forget()
    assert reviews.latest(office.ws) == "2026-R1"  # else the one that was held last


def test_a_planned_review_is_late_behind_its_day(office: Office) -> None:
    planned(office)
    assert not reviews.rows(office.ws)[0]["overdue"]
    assert reviews.rows(office.ws.as_(office.ws.acting, "2026-07-21"))[0]["overdue"]


def test_a_review_is_open_while_it_runs_or_an_action_does(office: Office) -> None:
    planned(office)
    assert REVIEW not in open_streams(office.ws)  # nothing stands there yet
    reviews.supply(office("mai"), REVIEW, "d", "x")
    assert REVIEW in open_streams(office.ws)
    hold(office)
    decided(office)
    reviews.conclude(office("hai"), REVIEW, "It works", **YES)
    reviews.close(office("lan"), REVIEW, not_supplied="None")
    assert REVIEW in open_streams(office.ws)
    office.finish(ACTION)
    assert REVIEW not in open_streams(office.ws) and REVIEW in all_streams(office.ws)


# What is due.


def rows_of(office: Office, today: str) -> list[tuple[str, str, str, str]]:
    found = attention(office.ws.as_(office.ws.acting, today))
    kinds = ("meeting", "minutes", "input", "review")
    return [
        (name, row["id"], row["due"], row["next"])
        for name, rows in found.items()
        for row in rows
        if row["what"] in kinds
    ]


def test_the_screen_shows_what_is_to_be_held_closed_and_supplied(office: Office) -> None:
    planned(office)
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-10")
    assert rows_of(office, "2026-07-01") == [
        ("mine", REVIEW, "2026-07-20", "auditcore review hold 2026-R1"),
        ("others", "2026-R1/c1", "2026-07-10", "auditcore review input 2026-R1 c1"),
    ]
    assert [name for name, *_rest in rows_of(office, "2026-07-12")] == ["overdue", "mine"]
    hold(office)
    assert ("mine", REVIEW, "", "auditcore review close 2026-R1") in rows_of(office, "2026-07-20")
    supply_all(office)
    reviews.conclude(office("hai"), REVIEW, "It works", **YES)
    reviews.close(office("lan"), REVIEW)
    assert rows_of(office, "2026-07-20") == []


def every_year(office: Office) -> None:
    text = settings.set_value('organisation = "Commune office"\n', "programme.review-months", "12")
    office.ws.settings = settings.parse(text.encode(), {})


def test_a_review_that_was_held_is_the_last_one_and_the_next_is_due_after_it(office: Office) -> None:
    every_year(office)
    assert duties.last_review(office.ws) == ""
    duties.reviewed(office("lan", on="2026-06-30"), "Minutes")
    assert duties.last_review(office.ws) == "2026-06-30"
    planned(office)
    assert duties.last_review(office.ws) == "2026-06-30"  # planned is not held
    hold(office)
    assert duties.last_review(office.ws) == "2026-07-20"
    reviews.conclude(office("hai"), REVIEW, "It works", **YES)
    reviews.close(office("lan"), REVIEW, not_supplied="None")
    assert rows_of(office, "2027-07-12") == []
    assert rows_of(office, "2027-07-20") == [("soon", "", "2027-07-20", "auditcore review plan")]
    planned(office, date="2027-07-21")
    assert [row[1] for row in rows_of(office, "2027-07-20")] == ["", "2027-R1"]  # it is planned too late
    reviews.postpone(office("lan"), "2027-R1", "2027-07-20", "Sooner")
    assert [row[1] for row in rows_of(office, "2027-07-20")] == ["2027-R1"]


# Who leaves.


def test_who_leaves_hands_over_chair_actions_and_what_was_asked(office: Office) -> None:
    change_org(office, "person/oanh", roles=[])
    reviews.plan(office("lan"), "2026-07-20", chair="oanh")
    assert [row["what"] for row in leaving.owed(office.ws, "oanh") if row["what"] in leaving.WHAT] == [
        "chair"
    ]
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-02")
    reviews.hold(office("lan"), REVIEW, present=["oanh"])
    decided(office, owner="oanh")
    office.day("2026-07-05")
    office.ws.forget()
    owed = {row["what"]: (row["id"], row["due"]) for row in leaving.owed(office.ws, "oanh")}
    assert owed == {
        "chair": (REVIEW, "2026-07-20"),
        "input": ("2026-R1/c1", "2026-07-02"),
        "action": (ACTION, "2026-09-30"),
    }
    said = office.refused(lambda: leaving.end(office("lan"), "oanh"))
    assert "chairs the management review 2026-R1 by 2026-07-20: management review of 2026-07-20" in said
    saved = leaving.end(office("lan"), "oanh", hand_to="mai", reason="Retires")
    assert [one.event.stream for one in saved] == [REVIEW, "org"]
    now = detail(office)
    assert (now["chair"], now["actions"][0]["owner"]) == ("mai", "mai")
    assert (input_of(office, "c1")["asked"]["of"], input_of(office, "c1")["asked"]["due"]) == (
        "mai",
        "2026-07-02",
    )


def test_the_chair_of_a_review_that_is_only_planned_is_handed_over_in_its_own_stream(office: Office) -> None:
    reviews.plan(office("lan"), "2026-07-20", chair="oanh")
    saved = leaving.end(office("lan"), "oanh", hand_to="mai")
    assert next(one.number for one in saved) == "2026-R1:1"
    assert detail(office)["chair"] == "mai"


def test_who_chaired_a_closed_review_owes_nothing_for_it(office: Office) -> None:
    closed(office)
    office.ws.forget()
    assert [row["what"] for row in leaving.owed(office.ws, "hai")] == ["head"]


# Taking back.


def take_back(ws: Workspace, event: str = "") -> None:
    ws.forget()
    undo.undo(ws, undo_which.named(ws, event) if event else undo_which.last(ws))
    ws.forget()


def test_an_input_and_what_was_asked_are_taken_back(office: Office) -> None:
    planned(office)
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-10")
    reviews.supply(office("mai"), REVIEW, "c1", "Wrong", files=[note_file(office.ws, "a.txt")])
    take_back(office("mai"))
    said = input_of(office, "c1")
    assert (said["supplied"], said["versions"], said["asked"]["of"]) == (False, [], "oanh")
    assert evidence.rows(office.ws, REVIEW) == []
    take_back(office("lan"))
    assert input_of(office, "c1")["asked"] is None
    assert office.ws.view(REVIEW).table("input") == {}


def test_a_decision_is_withdrawn_with_its_action_and_keeps_its_number(office: Office) -> None:
    held(office)
    decided(office)
    take_back(office("lan"))
    assert (detail(office)["decisions"], detail(office)["actions"][0]["status"]) == ([], "cancelled")
    assert reviews.decide(office("lan"), REVIEW, "Stays", kind="resources")[:2] == ("2026-R1-D2", "")
    take_back(office("lan"))
    assert detail(office)["decisions"] == []


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("programme:2", "auditcore review cancel 2026-R1"),
        ("2026-R1:1", "auditcore review hold 2026-R1"),
        ("2026-R1:3", "auditcore review conclude 2026-R1"),
    ],
)
def test_what_happened_stays_and_is_put_right_by_a_move(office: Office, typed: str, hint: str) -> None:
    closed(office)
    reviews.reopen(office("lan"), REVIEW, "x")
    by = "hai" if typed == "2026-R1:3" else "lan"
    with pytest.raises(Refused, match="not taken back by undo") as caught:
        take_back(office(by), typed)
    assert caught.value.hint.endswith(hint), caught.value.hint


def test_what_a_closed_review_holds_stays(office: Office) -> None:
    planned(office)
    reviews.supply(office("lan"), REVIEW, "d", "x")
    hold(office)
    decided(office)
    reviews.conclude(office("hai"), REVIEW, "It works", **YES)
    reviews.close(office("lan"), REVIEW, not_supplied="None")
    for event in ("2026-R1:1", "2026-R1:3"):
        with pytest.raises(Refused, match="2026-R1 is closed: what it holds stays") as caught:
            take_back(office("lan"), event)
        assert "auditcore review reopen 2026-R1" in caught.value.hint


def test_an_input_on_which_something_was_built_is_supplied_anew(office: Office) -> None:
    planned(office)
    reviews.supply(office("mai"), REVIEW, "c1", "Content")
    reviews.ask(office("lan"), REVIEW, "c1", of="oanh", due="2026-07-10")
    with pytest.raises(Refused, match="built on it") as caught:
        take_back(office("mai"), "2026-R1:1")
    assert caught.value.hint == "What leads on from here: auditcore review input 2026-R1 c1"


# As somebody types it.


def test_the_commands_from_plan_to_close(office: Office) -> None:
    line = CommandLine(office.ws.path, "lan", "2026-07-01")
    made = line.fine("review", "plan", "20/07/2026", "--invite", "oanh,an", "--period", "2026-H1")
    assert made.out == "2026-R1\n"
    assert made.err.startswith("saved as event programme:2\nStill missing: b, c1")
    line.fine("review", "ask", "2026-r1", "c1", "--of", "oanh", "--due", "+5")
    assert "Oanh (oanh) is to supply it by Mon 2026-07-06" in line.fine(
        "review", "show", "2026-r1"
    ).out.replace("\n  ", " ")
    line.fine("review", "input", "2026-R1", "c1", "-", stdin="From a pipe\n", person="oanh")
    assert line.fine("review", "show", "2026-R1", "--json").json["inputs"][2]["text"] == "From a pipe"
    line.today = "2026-07-20"
    line.fine("review", "hold", "2026-R1", "--present", "hai,lan")
    told = line.fine(
        "review", "decide", "2026-R1", "Counter", "--kind", "resources", "--owner", "an", "--due", "+30"
    )
    assert (
        told.out == "2026-R1-A1\n"
        and "2026-R1-D1 is the action 2026-R1-A1, due on Wed 2026-08-19, from An." in told.err
    )
    told = line.fine("review", "decide", "2026-R1", "The policy stays", "--kind", "qms-change")
    assert told.out == "2026-R1-D2\n" and "nothing needs doing for it" in told.err
    asked = line.fine("review", "decide", "2026-R1", "x", "--kind", "improvement", "--json").json
    assert (asked["id"], asked["decision"], asked["action"]) == ("2026-R1-D3", "2026-R1-D3", "")
    judged = ["--suitable", "yes", "--adequate", "yes", "--effective", "no"]
    told = line.fine("review", "conclude", "2026-R1", "Fine", *judged, "--for", "hai", "--source", "slip 3")
    assert "It is concluded without these inputs, which nobody supplied: b Changes" in told.err
    assert line("review", "close", "2026-R1").code == 4
    told = line.fine("review", "close", "2026-R1", "--not-supplied", "No survey")
    assert "Reports show as not supplied: b, c2, c3, c5, c7, d, e, f." in told.err
    page = line.fine("review", "show", "2026-R1").out
    for words in ("closed", "not supplied", "nothing needs doing", "effective         no", "2026-R1-A1"):
        assert words in page
    assert line.fine("review", "list").err.startswith("Nothing open fits")
    assert [row["id"] for row in line.fine("review", "list", "--status", "all", "--json").json] == ["2026-R1"]
    log = line.fine("log", "2026-R1").out
    assert "review.hold" in log and "supplied: From a pipe" in log and "effective: no" in log
    assert line.fine("record", "verify").code == 0


def test_the_codes_of_what_is_wrong(office: Office) -> None:
    line = CommandLine(office.ws.path, "lan", "2026-07-01")
    assert line("review", "show", "2026-R7").code == 3
    line.fine("review", "plan", "2026-07-20")
    assert line("review", "input", "2026-R1", "z", "x").code == 3
    assert line("review", "plan", "2026-02-30").code == 2
    assert line("review", "decide", "2026-R1", "x", "--kind", "money").code == 2
    assert line("review", "close", "2026-R1").code == 4
    answer = line("finding", "note", "2026-R1", "x")
    assert answer.code == 3 and "looks like a management review" in answer.err
    with pytest.raises(NotFound):
        reviews.detail(office.ws, "2026-01")


def test_sealing_leaves_what_is_open_and_takes_what_is_closed(office: Office) -> None:
    closed(office)
    line = CommandLine(office.ws.path, "lan", "2026-07-20")
    streams = [row["stream"] for row in line.fine("record", "seal", "--json").json]
    assert REVIEW not in streams
    line.fine("action", "done", ACTION, "--evidence", "Seen", person="an")
    streams = [row["stream"] for row in line.fine("record", "seal", "--json").json]
    assert REVIEW in streams
    assert line.fine("review", "show", REVIEW, "--json").json["status"] == "closed"
    assert line.fine("record", "verify").code == 0


def test_two_who_supply_at_once_are_both_kept(office: Office) -> None:
    held(office)
    ws = office.ws
    other = Workspace(ws.path, environ={}, clock=ws.clock, acting=Acting("oanh"), today=ws.today)
    other.view(REVIEW)  # it has looked before the other one writes
    reviews.supply(office("mai"), REVIEW, "d", "First")
    reviews.supply(other, REVIEW, "d", "Second")
    assert [version["text"] for version in input_of(office, "d")["versions"]] == ["First", "Second"]


def test_what_was_closed_meanwhile_is_not_changed(office: Office) -> None:
    held(office)
    ws = office.ws
    other = Workspace(ws.path, environ={}, clock=ws.clock, acting=Acting("oanh"), today=ws.today)
    other.view(REVIEW)
    reviews.conclude(office("hai"), REVIEW, "It works", **YES)
    reviews.close(office("lan"), REVIEW, not_supplied="None")
    with pytest.raises(Refused, match="is closed") as caught:
        reviews.supply(other, REVIEW, "d", "Late")
    assert any("Meanwhile changed by Lan" in problem for problem in caught.value.problems)
