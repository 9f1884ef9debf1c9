"""Documents keep what they said: a report what was given out, minutes what both sides heard at the closing meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from audit_office import answer, finding, furnish, lead, planned, report, started
from audit_pages import below, facts, made, rows, said, section, tables
from conftest import Clock

from auditcore.contract import Report
from auditcore.decision import Acting, put
from auditcore.past_day import PastDay
from auditcore.service import audits, demo, findings, following, moves, people, units
from auditcore.service.audit_halves import settle_if_possible
from auditcore.service.undo import undo
from auditcore.workspace import Workspace

SINCE = "Changed since 2026-07-02"


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    quality = {"name": "Kim", "unit": "land", "roles": ["quality"]}
    furnish(workspace).commit("org", "test.quality", lambda situation: [put("person/kim", set=quality)])
    return workspace


def page(ws: Workspace, id: str, **asked: Any) -> Report:
    return made(ws, "audit", id, **asked)


def by(ws: Workspace, person: str, on: str = "") -> Workspace:
    return ws.as_(Acting(claimed=person, on=on))


def graded(found: Report) -> dict[str, int]:
    [table] = tables(section(found, "Summary"))
    return {row["grade"]: row["number"] for row in rows(table)}


def steps(found: Report) -> list[tuple[str, ...]]:
    """What stands in the table of changes: day, of what, what, by whom, why."""
    keys = ("on", "of", "what", "by", "why")
    return [
        tuple(row.get(key) or "" for key in keys)
        for table in tables(section(found, SINCE))
        for row in table.rows
    ]


@pytest.fixture
def given_out(office: Workspace, clock: Clock) -> tuple[str, list[str]]:
    """An audit whose report was given out on 2 July with four minors; it is 20 July."""
    id = started(office)
    ids = [finding(office, id) for _number in range(4)]
    clock.on("2026-07-02")
    report(office, id)
    clock.on("2026-07-20")
    return id, ids


# The report.


def test_a_report_is_what_was_given_out(office: Workspace, given_out: tuple[str, list[str]]) -> None:
    id, [regraded, combined, withdrawn, _left] = given_out
    before = page(office, id)
    moves.regrade(lead(office), regraded, "major", "Everywhere.")
    findings.combine(lead(office), combined, regraded, "The same step.")
    moves.withdraw(lead(office), withdrawn, "Unfounded.")
    found = page(office, id)
    assert (found.on, graded(found)) == ("2026-07-02", {"minor": 4})
    unchanged = [
        one for one in found.sections if one.title not in (SINCE, "Disputes and opinions since then")
    ]
    assert unchanged == [one for one in before.sections if one.title != SINCE]
    assert "Findings that were withdrawn" not in [one.title for one in found.sections]
    assert steps(found) == [
        ("2026-07-20", regraded, "regraded: grade minor → major", "Minh",
         "Everywhere."),
        ("2026-07-20", combined, f"combined: into {regraded}", "Minh", "The same step."),
        ("2026-07-20", withdrawn, "withdrawn", "Minh", "Unfounded."),
    ]  # fmt: skip
    assert facts(section(found, SINCE)) == {
        "Findings on 2026-07-20": "1 major, 1 minor",
        "Withdrawn": "2",
    }
    assert f"as it was given out. What changed afterwards stands under “{SINCE}”." in said(found.sections[0])
    assert "As they stand on 2026-07-02." in said(section(found, "Findings"))


def test_people_and_units_keep_the_names_that_they_had(
    office: Workspace, given_out: tuple[str, list[str]]
) -> None:
    id, [regraded, *_others] = given_out
    before = page(office, id)
    units.change(by(office, "lan"), "justice", name="Bureau")
    people.change(by(office, "lan"), "thu", name="Somebody")
    people.add(by(office, "lan"), "new", name="Newcomer", unit="land", roles=["quality"])
    found = page(office, id)
    assert [one for one in found.sections if one.title != SINCE] == [
        one for one in before.sections if one.title != SINCE
    ]
    assert "As people and units stand on 2026-07-02." in said(found)
    moves.regrade(lead(office), regraded, "major", "Everywhere.")
    audits.change(by(office, "new"), id, place="Cellar", reason="It is there.")
    assert "Newcomer" in {who for *_step, who, _why in steps(page(office, id))}, (
        "whoever came later has a name"
    )


def test_what_was_decided_before_the_report_is_no_change_of_it(office: Workspace, clock: Clock) -> None:
    id = started(office)
    regraded, withdrawn, declined = (
        finding(office, id),
        finding(office, id),
        finding(office, id, "opportunity"),
    )
    for one in (regraded, withdrawn, declined):
        moves.issue(lead(office), one)
    moves.regrade(lead(office), regraded, "major", "Everywhere.")
    moves.withdraw(lead(office), withdrawn, "Unfounded.")
    moves.respond(by(office, "thu"), declined, decline="Too dear.")
    audits.change(lead(office), id, place="Cellar", reason="It is there.")
    clock.on("2026-07-02")
    report(office, id)
    found = page(office, id)
    assert steps(found) == [] and graded(found) == {"major": 1, "opportunity": 1}
    assert "was not changed up to 2026-07-02" in said(section(found, SINCE))
    assert "It is there." in said(section(found, "Obstacles met"))


def test_what_was_changed_later_and_taken_back_is_no_change(
    office: Workspace, given_out: tuple[str, list[str]]
) -> None:
    id, [first, *_others] = given_out
    saved = findings.change(lead(office), first, observed="Torn.", reason="Seen again.")
    assert len(steps(page(office, id))) == 1
    undo(lead(office), saved.event, "A slip")
    assert steps(page(office, id)) == []


def test_a_dispute_that_was_open_then_and_decided_later_is_told_with_its_decision(
    office: Workspace, clock: Clock
) -> None:
    id = started(office)
    ids = [finding(office, id), finding(office, id)]
    for one in ids:
        moves.issue(lead(office), one)
        moves.respond(by(office, "thu"), one, dispute="Not ours.")
    moves.settle_dispute(by(office, "kim"), ids[1], uphold=True, reason="It is.")
    clock.on("2026-07-02")
    report(office, id)
    moves.settle_dispute(by(office, "kim"), ids[0], uphold=True, reason="So it is.")
    found = page(office, id)
    then, since = (
        said(section(found, title)) for title in ("Diverging opinions", "Disputes and opinions since then")
    )
    assert f"{ids[0]} is disputed, not decided yet" in then and f"{ids[1]} was disputed" in then
    assert f"{ids[0]} was disputed" in since and "So it is." in since and ids[1] not in since


def test_every_chart_and_table_of_findings_is_as_given_out(
    office: Workspace, given_out: tuple[str, list[str]]
) -> None:
    id, [first, *_others] = given_out
    before = [(one.title, said(one)) for one in page(office, id).sections]
    findings.change(lead(office), first, clauses=["4.1"], observed="Something else.", reason="A slip.")
    moves.assign(lead(office), first, "bao")
    after = [(one.title, said(one)) for one in page(office, id).sections]
    assert [one for one in before if one not in after] == [(SINCE, dict(before)[SINCE])]
    assert [step[1:] for step in steps(page(office, id))] == [
        (first, "changed", "Minh", "A slip."),
        (first, "given to another owner: owner Thu → Bao", "Minh", ""),
    ]


def test_a_report_of_which_nothing_changed_says_so(
    office: Workspace, given_out: tuple[str, list[str]]
) -> None:
    id, _ids = given_out
    assert "What this report says was not changed up to 2026-07-20." in said(section(page(office, id), SINCE))


def test_a_draft_is_of_today_and_says_draft(office: Workspace, clock: Clock) -> None:
    id = started(office)
    one = finding(office, id)
    clock.on("2026-07-20")
    moves.regrade(lead(office), one, "major", "Everywhere.")
    found = page(office, id)
    assert (found.on, graded(found)) == ("2026-07-20", {"major": 1})
    assert found.title.startswith("DRAFT")
    assert not [one.title for one in found.sections if one.title.startswith("Changed since")]
    assert "As they stand on 2026-07-20." in said(section(found, "Findings"))


def test_disputes_that_come_later_stand_behind_the_summary(
    office: Workspace, given_out: tuple[str, list[str]]
) -> None:
    id, [first, second, *_others] = given_out
    for one in (first, second):
        moves.respond(by(office, "thu"), one, dispute="Not ours.")
    moves.settle_dispute(by(office, "kim"), first, uphold=True, reason="It is.")
    following.opinion(by(office, "thu"), first, "Still not.")
    found = page(office, id)
    told = said(section(found, "Disputes and opinions since then"))
    assert f"{first} was disputed" in told and f"{second} is disputed, not decided yet" in told
    assert "Still not." in told
    assert said(section(found, "Diverging opinions")).endswith("None is recorded.")


def test_the_end_of_findings_and_of_the_audit_are_changes(
    office: Workspace, given_out: tuple[str, list[str]]
) -> None:
    id, ids = given_out
    for one in ids:
        moves.withdraw(lead(office), one, "Unfounded.")
    audits.close(lead(office), id)
    found = page(office, id)
    assert steps(found)[-1] == ("2026-07-20", id, "audit closed", "Minh", "")
    assert facts(found.sections[0])["Status"] == "following-up"
    audits.reopen(lead(office), id, reason="A file turned up.")
    assert steps(page(office, id))[-1] == ("2026-07-20", id, "audit reopened", "Minh", "A file turned up.")


def test_what_is_declined_later_was_closed_since(office: Workspace, clock: Clock) -> None:
    id = started(office)
    one = finding(office, id, "opportunity")
    clock.on("2026-07-02")
    report(office, id)
    moves.respond(by(office, "thu"), one, decline="Too dear.")
    assert steps(page(office, id)) == [("2026-07-02", one, "closed", "Thu", "")]


def test_plan_and_conclusion_that_were_changed_later_are_changes(
    office: Workspace, given_out: tuple[str, list[str]]
) -> None:
    id, _ids = given_out
    audits.change(lead(office), id, place="Cellar", reason="It was there.")
    audits.conclude(
        lead(office), id, conclusion="It does not.", reason="A file.", distribution=["hoa", "bao"]
    )
    found = page(office, id)
    assert [step[1:] for step in steps(found)] == [
        ("", "changed: place", "Minh", "It was there."),
        ("", "changed: conclusion, distribution", "Minh", "A file."),
    ]
    assert "Cellar" not in said(section(found, "Method and place"))
    assert said(section(found, "Obstacles met")).endswith("None is recorded.")
    assert "Now: It does not." in said(section(found, "Conclusion"))
    assert "bao" in said(section(found, "Distribution"))  # it goes to whomever it is to go to now


def test_what_was_taken_back_later_stands_in_the_report_that_had_it(office: Workspace, clock: Clock) -> None:
    id = started(office)
    one = finding(office, id)
    moves.issue(lead(office), one)
    saved = findings.change(lead(office), one, observed="Torn.", reason="Seen again.")
    clock.on("2026-07-02")
    report(office, id)
    before = page(office, id)
    clock.on("2026-07-20")
    undo(lead(office), saved.event, "A slip")
    found = page(office, id)
    assert below(found, "Findings") == below(before, "Findings") and "Torn." in said(found)
    assert [step[:3] for step in steps(found)] == [("2026-07-20", one, "taken back")]


def test_a_follow_up_keeps_what_was_to_be_verified_then(office: Workspace, clock: Clock) -> None:
    first = started(office)
    old = finding(office, first)
    report(office, first)
    id = started(office, title="Again", follows=first)
    clock.on("2026-07-02")
    report(office, id)
    clock.on("2026-07-20")
    moves.withdraw(lead(office), old, "Unfounded.")
    audits.close(lead(office), first)
    [row] = rows(tables(section(page(office, id), f"Not yet ready to be verified, from {first}"))[0])
    assert (row["id"], row["status"]) == (old, "issued")


def test_who_was_given_as_recipient_gets_it_besides_those_recorded(office: Workspace) -> None:
    id = report(office, started(office))
    found = page(office, id, language="vi", recipients=("As above",))
    assert found.letterhead is not None and found.letterhead.recipients == ("As above", "hoa", "Lưu: VT")


# Minutes.


def stated(found: Report) -> dict[str, dict[str, str]]:
    return {sub.title: facts(sub) for sub in below(found, "Findings as stated to the unit")}


@pytest.fixture
def met(office: Workspace, clock: Clock) -> tuple[str, list[str]]:
    """An audit with two minors and a closing meeting on 1 July, whose report was given out on 3 July; it is 20 July."""
    id = started(office)
    ids = [finding(office, id, questions=["8.5-1"]), finding(office, id)]
    answer(office, id, "8.5-1", "minor", unit="justice")
    audits.meeting(lead(office), id, kind="closing", present=["hoa"])
    clock.on("2026-07-03")
    report(office, id)
    clock.on("2026-07-20")
    return id, ids


def test_minutes_say_what_was_so_on_the_day_of_the_closing_meeting(
    office: Workspace, met: tuple[str, list[str]]
) -> None:
    id, [regraded, withdrawn] = met
    before = made(office, "minutes", id)
    moves.regrade(lead(office), regraded, "major", "Everywhere.")
    moves.withdraw(lead(office), withdrawn, "Unfounded.")
    moves.assign(lead(office), regraded, "bao")
    found = made(office, "minutes", id)
    assert list(stated(found)) == [f"{regraded} · minor", f"{withdrawn} · minor"]
    assert stated(found) == stated(before)
    [row] = rows(tables(section(found, "What was examined"))[0])
    assert row["grade"] == "minor"
    assert "Withdrawn" not in said(found)
    assert "What was answered or decided after 2026-07-01 is not part of these minutes." in said(found)
    assert found.on == "2026-07-01" and found.head == str(office.view(id).head)


def test_an_audit_that_was_planned_on_paper_and_written_down_afterwards_has_minutes(
    office: Workspace, clock: Clock
) -> None:
    clock.on("2026-07-20")  # the plan is dated today
    id = planned(office, start="2026-07-02", end="2026-07-04")
    at = "2026-07-03"
    audits.start(by(office, "minh", on="2026-07-02"), id)
    draft = findings.add(
        by(office, "minh", on=at), grade="observation", audit=id, unit="justice", observed="Torn."
    )[0]
    audits.meeting(by(office, "minh", on=at), id, kind="closing", present=["hoa"])
    found = made(office, "minutes", id)
    assert found.on == at and list(stated(found)) == [f"{draft} · observation"]


def test_what_was_withdrawn_before_the_meeting_is_named_as_withdrawn(office: Workspace, clock: Clock) -> None:
    id = started(office)
    gone, left = finding(office, id), finding(office, id)
    moves.withdraw(lead(office), gone, "A slip.")
    clock.on("2026-07-02")
    audits.meeting(lead(office), id, kind="closing", present=["hoa"])
    clock.on("2026-07-20")
    moves.withdraw(lead(office), left, "Unfounded.")
    found = made(office, "minutes", id)
    assert list(stated(found)) == [f"{left} · minor"] and f"Withdrawn: {gone}" in said(found)


def test_what_is_written_down_the_next_day_for_that_day_counts(office: Workspace, clock: Clock) -> None:
    id = started(office)
    clock.on("2026-07-02")
    audits.meeting(by(office, "minh", on="2026-07-01"), id, kind="closing", present=["hoa"])
    one = findings.add(
        by(office, "minh", on="2026-07-01"), grade="observation", audit=id, unit="justice", observed="Torn."
    )[0]
    assert list(stated(made(office, "minutes", id))) == [f"{one} · observation"]


def test_what_is_dated_back_once_the_report_was_given_out_does_not_count(
    office: Workspace, clock: Clock
) -> None:
    id = started(office)
    ids = [finding(office, id), finding(office, id)]
    for one in ids:
        moves.issue(lead(office), one)
    clock.on("2026-07-03")
    audits.meeting(by(office, "minh", on="2026-07-02"), id, kind="closing", present=["hoa"])
    clock.on("2026-07-04")
    moves.respond(by(office, "thu", on="2026-07-02"), ids[0], agree=True)  # written down in time
    clock.on("2026-07-05")
    report(office, id)
    clock.on("2026-07-06")
    moves.respond(by(office, "thu", on="2026-07-02"), ids[1], agree=True)
    said_ = [told["The unit's answer"] for told in stated(made(office, "minutes", id)).values()]
    assert said_[0] == "The unit agrees." and said_[1].startswith("☐ agrees")


def test_what_came_after_the_meeting_is_said_to_be_no_part_of_it(office: Workspace, clock: Clock) -> None:
    id = started(office)
    audits.meeting(lead(office), id, kind="closing", present=["hoa"])
    clock.on("2026-07-02")
    late = finding(office, id)
    answer(office, id, "8.5-1", unit="justice")
    answer(office, id, "8.5-2", unit="justice")
    found = made(office, "minutes", id)
    assert f"raised after 2026-07-01, and so are not part of these minutes: {late}." in said(found)
    assert "2 answers were recorded for a day after 2026-07-01" in said(found)
    assert not stated(found) and "No answer is recorded." in said(found)
    of_land = made(office, "minutes", started(office, units=["land"], team=["an"]), "land")
    assert "no part" not in said(of_land) and late not in said(of_land)


def test_minutes_of_a_unit_tell_nothing_that_came_later_elsewhere(office: Workspace, clock: Clock) -> None:
    id = started(office, units=["office", "land"], team=["an"])
    audits.meeting(lead(office), id, kind="closing", present=["hoa"])
    clock.on("2026-07-02")
    late = finding(office, id)
    assert late in said(made(office, "minutes", id, "office"))
    assert late not in said(made(office, "minutes", id, "land"))


# Folding up to a day or a moment.


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    moment = datetime.fromisoformat("2026-07-01T12:00:00+00:00")
    return demo.build(str(tmp_path_factory.mktemp("example") / "demo"), environ={}, clock=lambda: moment)


def test_at_the_end_of_all_days_everything_is_there(example: Workspace) -> None:
    whole = PastDay(example, "9999-12-31")
    for stream in example.record.streams():
        assert whole.view(stream) == example.view(stream), stream


def test_on_each_day_a_document_has_what_happened_by_then(example: Workspace) -> None:
    now = example.view("2026-01")
    days = sorted({entry["on"] for doc in now.table("finding").values() for entry in doc["moves"]})
    for day in days:
        then = PastDay(example, day).view("2026-01")
        for kind in ("finding", "action"):
            for id, doc in now.table(kind).items():
                made_by = [entry for entry in doc["moves"] if entry["on"] <= day]
                assert then.table(kind).get(id, {"moves": []})["moves"] == made_by
    raised = {id for id, doc in now.table("finding").items() if doc["raised"]["on"] <= days[0]}
    assert set(PastDay(example, days[0]).view("2026-01").table("finding")) == raised


def test_what_was_dated_back_is_there_unless_it_was_recorded_too_late(
    office: Workspace, clock: Clock
) -> None:
    id = started(office)
    clock.on("2026-07-05")
    findings.add(
        by(office, "minh", on="2026-07-02"), grade="observation", audit=id, unit="justice", observed="A"
    )
    [one] = PastDay(office, "2026-07-02").view(id).table("finding").values()
    assert one["observed"] == "A"  # what stands in a line of its own has its day, too
    assert not PastDay(office, "2026-07-01").view(id).table("finding")
    assert not PastDay(office, "2026-07-02", recorded="2026-07-04").view(id).table("finding")


def test_a_change_of_what_was_not_made_yet_is_left_out(office: Workspace, clock: Clock) -> None:
    id = started(office)
    clock.on("2026-07-05")
    one = finding(office, id)
    change = put(f"finding/{one}", add={"moves": [{"move": "note", "on": "2026-07-02", "by": "minh"}]})
    office.commit(id, "test.note", lambda situation: [change])
    assert not PastDay(office, "2026-07-03").view(id).table("finding")


def test_each_document_that_one_event_changed_has_its_own_day(office: Workspace, clock: Clock) -> None:
    id = started(office)
    clock.on("2026-07-05")
    ids = [finding(office, id), finding(office, id)]
    days = dict(zip(ids, ("2026-07-05", "2026-07-08"), strict=True))

    def notes(situation: Any) -> list[dict[str, Any]]:
        return [
            put(f"finding/{one}", add={"moves": [{"move": "note", "on": day, "by": "minh"}]})
            for one, day in days.items()
        ]

    clock.on("2026-07-09")
    office.commit(id, "test.notes", notes)
    then = PastDay(office, "2026-07-06").view(id).table("finding")
    assert {one: len(then[one].get("moves", ())) for one in ids} == {ids[0]: 1, ids[1]: 0}


def test_what_stood_before_is_never_settled(office: Workspace) -> None:
    id = started(office)
    assert settle_if_possible(office, id)
    assert not settle_if_possible(PastDay(office, "2026-07-01"), id)


def test_what_stood_before_cannot_be_written_to(office: Workspace) -> None:
    id = started(office)
    before = PastDay(office, "2026-07-01")
    for ws in (before, before.as_(Acting(claimed="minh"))):
        with pytest.raises(RuntimeError):
            audits.conclude(ws, id, conclusion="It does.")
    assert "conclusion" not in office.view(id).table("audit")[id]
