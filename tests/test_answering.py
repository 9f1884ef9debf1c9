"""One command is one event; what is typed for somebody else says so; and two people at once lose nothing."""

from __future__ import annotations

import os
from pathlib import Path

import building
import pytest
from building import AUDIT, CAUSE, CORRECTION, EFFECT, ISSUED, SUBMITTED, Office
from conftest import Clock

from auditcore.errors import NotFound, Refused
from auditcore.service import actions, evidence, findings, moves
from auditcore.workspace import Acting, Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def events(office: Office) -> int:
    return len(list(office.ws.record.read(AUDIT)))


# One command, one event.


def test_an_answer_with_cause_and_plan_is_one_event(office: Office) -> None:
    id = office.issued("major")
    office.plan(id)
    before = events(office)
    saved = moves.submit(office("oanh"), id, agree=True, **CORRECTION, **CAUSE, **EFFECT)
    assert events(office) == before + 1
    assert saved.event.header["type"] == "finding.submit"
    assert building.last_moves(office.finding(id)) == ["issue", "respond", "analyse", "submit"]
    assert office.standing(id).facts == {
        "respond": "agree",
        **CORRECTION,
        **CAUSE,
        "causes": [{"text": CAUSE["causes"][0]}, {"text": CAUSE["causes"][1], "under": 1}],
        **EFFECT,
    }


def test_an_answer_that_is_refused_in_part_is_not_recorded_at_all(office: Office) -> None:
    id = office.issued()
    office.refused(lambda: moves.submit(office("oanh"), id, **CORRECTION, **CAUSE, **EFFECT))
    assert building.last_moves(office.finding(id)) == ["issue"]


def test_an_answer_can_be_given_in_pieces_and_the_latest_of_each_counts(office: Office) -> None:
    id = office.issued()
    moves.respond(office("oanh"), id, correction="First")
    moves.respond(office("oanh"), id, correction="Second", extent="None other")
    moves.analyse(office("oanh"), id, method="text", cause="A guess")
    moves.analyse(office("hai"), id, **CAUSE)
    office.plan(id)
    moves.submit(office("oanh"), id, **EFFECT)
    facts = office.standing(id).facts
    assert (facts["correction"], facts["extent"], facts["cause"]) == ("Second", "None other", CAUSE["cause"])


def test_a_round_is_remembered_as_it_was_submitted_last(office: Office) -> None:
    id = office.submit_correction_only(office.issued())
    moves.send_back(office("linh"), id, "Find the cause")
    office.plan(id)
    office.submit(id)
    office.accept(id)
    office.finish(f"{id}-A1")
    office.verify(id, verdict="not")
    (first,) = findings.detail(office.ws, id)["earlier_rounds"]
    assert "correction_only" not in first
    assert first["effect"] == EFFECT["effect"]


def test_files_stand_with_the_first_part_of_an_answer(office: Office) -> None:
    id = office.submit_correction_only(office.issued())
    (file,) = office.finding(id)["attachments"]
    assert (file["name"], file["move"], file["by"]) == ("receipts.txt", "respond", "oanh")
    entry = next(move for move in office.finding(id)["moves"] if move["move"] == "respond")
    assert entry["attachments"] == [file["sha256"]]


def test_the_causes_alone_name_the_cause(office: Office) -> None:
    id = office.issued()
    moves.analyse(office("oanh"), id, method="5-whys", cause="", causes=["No form", "None ordered"])
    assert office.standing(id).facts["cause"] == "None ordered"


def test_an_empty_answer_is_none(office: Office) -> None:
    id = office.issued()
    for call in (
        lambda: moves.respond(office("oanh"), id),
        lambda: moves.analyse(office("oanh"), id, method="", cause=""),
    ):
        office.only_refused_for("There is nothing to record.", call)


# On behalf.


def on_behalf(office: Office, source: str) -> Workspace:
    return office("linh", behalf="oanh", source=source)


def test_what_is_typed_for_somebody_says_who_typed_and_from_what(office: Office) -> None:
    id = office.issued()
    saved = moves.respond(on_behalf(office, "phone call of 3 July"), id, agree=True)
    entry = office.finding(id)["moves"][-1]
    assert (entry["by"], entry["typed_by"]) == ("oanh", "linh")
    assert entry["source"] == {"text": "phone call of 3 July"}
    assert saved.event.header["actor"]["claimed"] == "linh"
    assert saved.event.header["actor"]["for"] == "oanh"
    assert saved.event.person == "oanh"


def test_a_signed_form_is_kept_as_evidence(office: Office) -> None:
    id = office.issued()
    form = building.note_file(office.ws, "form.pdf", "signed")
    moves.respond(on_behalf(office, form), id, agree=True)
    source = office.finding(id)["moves"][-1]["source"]
    assert (source["name"], source["size"]) == ("form.pdf", 6)
    assert office.ws.evidence.read(source["sha256"]) == b"signed"
    assert evidence.check(office.ws) == (1, [])
    Path(office.ws.evidence.path(source["sha256"])).unlink()
    checked, bad = evidence.check(office.ws)
    assert checked == 1
    assert bad[0].startswith(f"{id} (form.pdf): missing or altered")


def test_the_rules_look_at_the_person_for_whom_it_is_typed(office: Office) -> None:
    id = office.issued()
    office.only_refused_for(
        "Mai may not do this",
        lambda: moves.respond(office("oanh", behalf="mai", source="Said so"), id, agree=True),
    )
    office.plan(id)
    office.submit(id)
    office.accept(id)
    office.finish(f"{id}-A1")
    office.day(building.VERIFIED)
    judge = {"verdict": "effective", "evidence": "Seen"}
    office.only_refused_for(
        "An may not do this", lambda: moves.verify(office("vy", behalf="an", source="Said so"), id, **judge)
    )
    moves.verify(office("an", behalf="vy", source="Her signed sheet"), id, **judge)
    assert office.finding(id)["moves"][-1]["typed_by"] == "an"


def test_every_list_that_an_answer_touches_carries_the_stamp(office: Office) -> None:
    id = office.issued()
    ws = on_behalf(office, "phone call")
    action = actions.add(ws, id, words="Order forms", owner="an", due=building.DUE)[0]
    evidence.add(ws, action, [building.note_file(office.ws, "a.txt")])
    evidence.detach(ws, action, 1, "The wrong one")
    doc = office.action(action)
    for entry in (*doc["moves"], doc["due"][0], doc["attachments"][0], doc["detached"][0]):
        assert (entry["by"], entry["typed_by"], entry["source"]) == ("oanh", "linh", {"text": "phone call"})


def test_typing_for_oneself_is_no_typing_for_somebody(office: Office) -> None:
    id = office.issued()
    moves.respond(office("oanh", behalf="oanh", source="My own form"), id, agree=True)
    entry = office.finding(id)["moves"][-1]
    assert "typed_by" not in entry
    assert entry["source"] == {"text": "My own form"}


def test_for_and_source_need_each_other(office: Office) -> None:
    id = office.issued()
    office.only_refused_for(
        "What is recorded for somebody else needs its source.",
        lambda: moves.respond(office("linh", behalf="oanh"), id, agree=True),
    )
    office.only_refused_for(
        "name the person with --for",
        lambda: moves.respond(office("oanh", source="A form"), id, agree=True),
    )


def test_neither_who_types_nor_for_whom_may_be_unknown(office: Office) -> None:
    id = office.issued()
    for acting in (Acting("linh", behalf="ghost", source="x"), Acting("ghost", behalf="oanh", source="x")):
        office.only_refused_for(
            "'ghost' is not a person of this workspace.",
            lambda acting=acting: moves.respond(office.ws.as_(acting), id, agree=True),
        )


# Two at once.


@pytest.fixture
def two(office: Office) -> tuple[Office, Office]:
    """Two people's own workspaces on the same folder, each opened and read before either writes."""
    path, environ = office.ws.path, {"AUDITCORE_AS": "lan"}
    office.issued()
    both = tuple(
        Office(Workspace(path, environ=environ, clock=office.clock), office.clock) for _one in range(2)
    )
    for one in both:
        for stream in (AUDIT, "org", "programme"):
            one.ws.view(stream)
    return both  # type: ignore[return-value]


FIRST = "2026-01-F01"


def test_two_findings_at_once_get_two_numbers(two: tuple[Office, Office]) -> None:
    one, other = two
    assert (one.draft(observed="one"), other.draft(observed="other")) == ("2026-01-F02", "2026-01-F03")
    for office in two:
        office.ws.forget()
        assert office.finding("2026-01-F02")["observed"] == "one"
        assert office.finding("2026-01-F03")["observed"] == "other"


def test_what_the_rule_still_allows_is_written_behind(two: tuple[Office, Office]) -> None:
    one, other = two
    findings.note(one("mai"), FIRST, "First")
    findings.note(other("nga"), FIRST, "Second")
    assert [move.get("text") for move in other.finding(FIRST)["moves"]] == [None, "First", "Second"]


def test_what_the_rule_now_refuses_says_who_changed_it_and_when(two: tuple[Office, Office]) -> None:
    one, other = two
    one.clock.on("2026-07-03")
    moves.respond(one("hai"), FIRST, dispute="Not so")
    said = other.refused(lambda: moves.respond(other("oanh"), FIRST, agree=True))
    seq = one.finding(FIRST)["changed"]["seq"]
    assert said == [
        f"{FIRST} is disputed: 'auditcore finding decide {FIRST}' settles it first.",
        f"Meanwhile changed by Hai at 08:00 ({AUDIT}:{seq}).",
    ]
    assert other.standing(FIRST).disputed, "and the next look is a fresh one"


def test_what_was_refused_from_the_start_blames_nobody(two: tuple[Office, Office]) -> None:
    _one, other = two
    assert len(other.refused(lambda: moves.accept(other("linh"), FIRST))) == 1


def test_everybody_who_changed_it_meanwhile_is_named(two: tuple[Office, Office]) -> None:
    one, other = two
    findings.note(one("mai"), FIRST, "A note")
    one.withdrawn(FIRST)
    said = other.refused(lambda: moves.respond(other("oanh"), FIRST, agree=True))
    assert [sentence.split(" at ")[0] for sentence in said[1:]] == [
        "Meanwhile changed by Mai",
        "Meanwhile changed by Linh",
    ]


def test_a_file_that_is_refused_at_the_second_look_is_attached_to_nothing(two: tuple[Office, Office]) -> None:
    one, other = two
    one.withdrawn(FIRST)
    file = building.note_file(other.ws, "late.txt")
    with pytest.raises(Refused):
        evidence.add(other("oanh"), FIRST, [file])
    other.ws.forget()
    assert evidence.rows(other.ws) == []


def test_an_event_names_what_its_decision_rested_on(office: Office) -> None:
    id = office.issued()
    saved = moves.respond(office("oanh"), id, agree=True)
    seen = saved.event.header["seen"]
    org = office.ws.view("org").head
    assert org is not None
    assert seen["org"] == f"{org.seq}:{org.hash}"
    assert seen["settings"] == office.ws.settings.digest
    # Another audit's finding, looked up as the repeated one, is named too.
    other = office.draft(by="mai", origin="complaint")
    repeat = findings.add(office("tam"), audit=AUDIT, grade="minor", observed="x", repeat_of=[other])[1]
    assert "2026-00" in repeat.event.header["seen"]


def test_a_file_that_does_not_exist_writes_nothing(office: Office) -> None:
    id = office.issued()
    before = building.files_below(office.ws.path, "records", "evidence")
    with pytest.raises(NotFound):
        moves.respond(office("oanh"), id, agree=True, attach=[os.path.join(office.ws.path, "none.pdf")])
    assert building.files_below(office.ws.path, "records", "evidence") == before


def test_on_says_when_it_happened_and_the_event_when_it_was_recorded(office: Office) -> None:
    id = office.issued()
    office.day(SUBMITTED)
    saved = moves.respond(office("oanh", on=ISSUED), id, agree=True)
    assert office.finding(id)["moves"][-1]["on"] == ISSUED
    assert saved.event.header["at"].startswith(SUBMITTED)
