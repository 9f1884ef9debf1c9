"""`record undo`: one's own last command, taken back by an event; nothing leaves the record, and nobody else's work goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import audit_office
import building
import click
import pytest
from building import AUDIT, Office
from commands import CommandLine
from conftest import ROOT, Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from people_machine import People

from auditcore import auditcycle, reviews, undoing
from auditcore.cli.root import root
from auditcore.decision import NOTED, Acting, Saved, restore
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.lifecycle import ACTION_MOVES, MOVES, starts_round
from auditcore.model import ENDED
from auditcore.record.events import Event, Head, encode
from auditcore.record.verify import verify
from auditcore.service import (
    actions,
    answers,
    evidence,
    extensions,
    findings,
    history,
    moves,
    undo,
    undo_which,
    units,
)
from auditcore.settings_table import SETTINGS
from auditcore.undoing import AFTER_END, BACK, LEADS_ON, RIGHTS, STAYS, UNDO, back, undoes
from auditcore.views import Docs, fold
from auditcore.workspace import Workspace

F1, A1 = "2026-01-F01", "2026-01-F01-A1"


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def take_back(ws: Workspace, reason: str = "") -> Saved:
    """What `record undo` does for whoever acts."""
    return undo.undo(ws, undo_which.last(ws), reason)


def the_one_before(ws: Workspace) -> Event:
    """The event that `record undo` names where one's newest is an undo itself."""
    with pytest.raises(Refused, match="What you did last was to take event") as caught:
        undo_which.last(ws)
    return undo_which.named(ws, caught.value.hint.rpartition(" ")[2])


def plain(docs: Docs) -> dict[str, dict[str, Any]]:
    """Every document without what folding notes on it; ids are in the keys."""
    return {
        f"{kind}/{id}": {key: value for key, value in doc.items() if key not in NOTED}
        for kind, table in docs.items()
        for id, doc in table.items()
    }


# What folding makes of it.


def event_of(seq: int, changes: list[dict[str, Any]]) -> Event:
    return encode(
        "2026-01",
        Head("2026-01", seq - 1, "0" * 64) if seq > 1 else None,
        at="2026-07-01T08:00:00.000000Z",
        actor={"claimed": "lan", "for": None},
        tool="auditcore 0",
        type="test.change",
        seen={},
        changes=changes,
    )


ENTRIES = st.lists(st.fixed_dictionaries({"text": st.sampled_from("abc")}), min_size=1, max_size=2)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "set": st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 2)), min_size=1),
        "add": st.dictionaries(st.sampled_from("pq"), ENTRIES | st.lists(st.text(max_size=1), min_size=1), min_size=1),
    },
)  # fmt: skip


@given(st.lists(CHANGES, min_size=1, max_size=5))
def test_an_event_and_its_undoing_fold_to_the_document_before(changes: list[dict[str, Any]]) -> None:
    docs: Docs = {}
    for seq, change in enumerate(changes, start=1):
        before = plain(docs).get("test/1")
        fold(docs, event_of(seq, [{"doc": "test/1", **change}]))
    last = len(changes)
    taken = restore("test/1", before, docs["test"]["1"], {"undoes": last, "on": "2026-07-01", "by": "lan"})
    fold(docs, event_of(last + 1, [taken]))
    assert plain(docs).get("test/1") == before
    if before is not None:
        (undone,) = docs["test"]["1"]["undone"]
        assert (undone["seq"], undone["undoes"], undone["by"]) == (last + 1, last, "lan")
        kept = [entry for entries in undone["taken"].values() for entry in entries]
        assert all(entry["seq"] == last for entry in kept)


class Regretful(People):
    """Each move that was made is taken back and made again, wherever undo takes it back."""

    def attempt(self, name: str, call: Any) -> None:
        ws = self.office.ws
        before, head = plain(ws.view(AUDIT).docs), ws.view(AUDIT).head
        super().attempt(name, call)
        if ws.view(AUDIT).head == head:
            return
        *_earlier, event = ws.record.read(AUDIT)
        acting = self.office(event.header["actor"]["claimed"])
        try:
            saved = undo.undo(acting, event)
        except Refused:
            made = [(entry["move"], entry.get("outcome", "")) for _place, entry in undoing.moves(event)]
            near = set[str]().union(*(undo._near(ws.view(AUDIT), place) for place in undoing.places(event)))
            ids = {place.partition("/")[2] for place in near} & {*self.ids()}
            ended = any(self.office.status(id) in ENDED for id in ids)
            assert ended or not LEADS_ON.keys().isdisjoint(made), made
            self.seen[f"kept {name}"] += 1
            return
        self.seen[f"undone {name}"] += 1
        new = plain(ws.view(AUDIT).docs)
        made = {place for place in new if place not in before}
        assert {place: doc for place, doc in new.items() if place not in made} == before
        for place in made:
            entry = new[place]["moves"][-1]
            assert (entry["move"], entry["undoes"]) in (("withdraw", event.seq), ("cancel", event.seq))
        assert saved.event.header["type"] == UNDO
        if name != "add":  # one more finding for each that was withdrawn would be too many
            super().attempt(name, call)
            # Some pick another finding each time.
            again = ws.view(AUDIT).head != saved.event.head
            assert again or name in ("action serve", "action release", "action block"), name


def test_whatever_is_taken_back_is_as_it_was_before(workspace: Workspace, clock: Clock) -> None:
    building.build(workspace, clock)

    class Here(Regretful):
        template = Path(workspace.path)
        seen: Counter[str] = Counter()

        def teardown(self) -> None:
            assert verify(self.office.ws.path)["problems"] == []
            super().teardown()

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(max_examples=25, stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )
    undone = {name for name in Here.seen if name.startswith("undone")}
    assert {
        "undone issue",
        "undone submit",
        "undone accept",
        "undone action done",
        "undone action add",
    } <= undone
    assert Here.seen["kept verify"]


# The tables.


def test_whatever_ends_a_finding_or_begins_a_round_stays() -> None:
    final = {
        (name, outcome)
        for name, move in MOVES.items()
        for outcome, end in move.ends.items()
        if end in ENDED or starts_round(name, outcome)
    }
    judged = {("decide", ""), ("decide", "again"), ("return", "")}
    assert final | judged == set(LEADS_ON)
    assert not any(end in ENDED for move in ACTION_MOVES.values() for end in move.ends.values())


def command(words: str) -> click.Command | None:
    found: click.Command | None = root
    for word in words.partition(" --")[0].split():
        assert isinstance(found, click.Group), words
        found = found.get_command(click.Context(found), word)
    return found


TABLES: dict[str, Mapping[str, object]] = {"finding": MOVES, "action": ACTION_MOVES}


def types() -> set[str]:
    """Every type of event that is written somewhere."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "auditcore" / "service").rglob("*.py")]
    named = {one for source in sources for one in re.findall(r'"([a-z]+\.[a-z-]+)"', source)}
    nouns = {
        "audit",
        "finding",
        "action",
        "evidence",
        "unit",
        "person",
        "programme",
        "process",
        "law",
        "workspace",
    }
    tables = {
        "audit": auditcycle.MOVES,
        "review": reviews.MOVES,
        "finding": MOVES,
        "action": ACTION_MOVES,
    }
    moved = {f"{noun}.{name}" for noun, table in tables.items() for name in table}
    # Files are attached to both by the noun evidence.
    others = {f"{noun}.{name}" for noun in ("finding", "action") for name in ("attach", "detach")}
    return {one for one in named if one.partition(".")[0] in nouns} - {
        setting.key for setting in SETTINGS
    } | (moved - others)


def test_what_changes_it_back_is_a_command_that_there_is() -> None:
    others = [type for type in types() if type.partition(".")[0] not in undoing.KINDS]
    wanted = {*LEADS_ON.values(), *AFTER_END.values(), *RIGHTS.values(), *map(back, others)} - {""}
    assert [words for words in sorted(wanted) if command(words) is None] == []
    assert {*BACK, *STAYS} <= types() | {*undoing.UNASKED}
    moved = {f"{noun} {name}" for noun, table in TABLES.items() for name in table}
    assert set(RIGHTS) <= moved | {
        "answer answer",
        "answer import-answers",
        "finding add",
        "finding import",
    } | {
        "input ask",
        "input input",
    }
    # What is not in the table is put right by the same command once more.
    again = moved - set(RIGHTS) - {f"finding {move}" for move, _outcome in LEADS_ON}
    assert [words for words in sorted(again) if command(words) is None] == []


# What was changed.


def test_a_field_and_its_list_are_as_before_and_the_history_has_both(office: Office) -> None:
    id = office.issued()
    moves.assign(office("linh"), id, "hai", "Heads the unit")
    saved = take_back(office("linh"), "The wrong person")
    finding = office.finding(id)
    assert (finding["owner"], building.last_moves(finding)) == ("oanh", ["issue"])
    (undone,) = finding["undone"]
    assert (undone["by"], undone["reason"], undone["undoes"]) == (
        "linh",
        "The wrong person",
        saved.event.seq - 1,
    )
    shown = findings.detail(office.ws, id)["history"]
    assert [(entry["move"], "undone" in entry) for entry in shown] == [
        ("issue", False),
        ("assign", True),
        ("undo", False),
    ]
    assert shown[1]["changes"] == [{"field": "owner", "old": "oanh", "new": "hai"}]


def test_what_was_undone_says_no_date_that_counts(office: Office) -> None:
    id = office.issued()
    findings.change(office("linh"), id, answer_due="2026-08-20", reason="Leave")
    take_back(office("linh"))
    findings.change(office("linh"), id, answer_due="2026-08-10", reason="Leave")
    assert findings.detail(office.ws, id)["due"] == "2026-08-10"
    (*_earlier, last) = findings.detail(office.ws, id)["history"]
    issued = findings.detail(office.ws, id)["history"][0]["answer_due"]
    assert last["changes"] == [{"field": "answer_due", "old": issued, "new": "2026-08-10"}]
    *_before, event = history.rows(office.ws, id)
    assert {"id": id, "field": "answer_due", "old": issued, "new": "2026-08-10"} in event["changes"]


def test_an_extension_taken_back_leaves_the_first_date_and_its_turn(office: Office) -> None:
    id = office.accepted()
    for _turn in range(2):  # policy allows one
        extensions.extend(office("lan"), f"{id}-A1", to="2026-08-15", reason="Printer is late")
        take_back(office("lan"))
    assert [entry["to"] for entry in office.action(f"{id}-A1")["due"]] == [building.DUE]


def test_files_leave_the_list_and_stay_in_the_store(office: Office) -> None:
    id = office.issued()
    evidence.add(office("mai"), id, [building.note_file(office.ws, "seen.txt")])
    digest = office.finding(id)["attachments"][0]["sha256"]
    saved = take_back(office("mai"))
    assert saved.event.changes[0] is not None
    assert set(saved.event.changes[0]) == {"salt", "doc", "undo"}  # the move and the file go by themselves
    assert "attachments" not in office.finding(id)
    assert evidence.rows(office.ws, id) == []
    assert office.ws.evidence.read(digest) == b"seen.txt"
    assert findings.detail(office.ws, id)["history"][-2]["files"] == ["seen.txt"]
    result = verify(office.ws.path)
    assert (result["problems"], [note["kind"] for note in result["notes"]]) == ([], [])


# What was made.


def test_a_new_finding_is_withdrawn_by_whoever_raised_it(office: Office) -> None:
    id = office.draft(by="tam")
    take_back(office("tam"), "Twice")
    assert office.status(id) == "withdrawn"
    (entry,) = office.finding(id)["moves"]
    assert (entry["move"], entry["by"], entry["reason"]) == ("withdraw", "tam", "Twice")
    assert office.draft(by="tam") != id  # the number is not given again


def test_a_new_action_is_cancelled(office: Office) -> None:
    id = office.issued()
    office.plan(id, by="oanh")
    take_back(office("oanh"))
    assert building.last_moves(office.action(f"{id}-A1")) == ["add", "cancel"]
    office.plan(id, by="oanh")
    assert office.action(f"{id}-A2")


@pytest.fixture
def audit(workspace: Workspace) -> str:
    return audit_office.started(audit_office.furnish(workspace))


def answered(ws: Workspace, audit: str) -> list[str]:
    (row,) = [row for row in answers.rows(ws, audit) if row["question"] == "8.5-1"]
    return [row["result"] or "", row["evidence"] or ""]


def test_a_first_answer_is_not_examined_again(workspace: Workspace, audit: str) -> None:
    minh = audit_office.lead(workspace)
    before = answered(workspace, audit)
    answers.record(minh, audit, "8.5-1", result="conforms", evidence="file 3", unit="office")
    take_back(minh)
    assert answered(workspace, audit) == before
    assert workspace.view(audit).table("answer") == {}
    answers.record(minh, audit, "8.5-1", result="minor", unit="office")
    assert answered(workspace, audit)[0] == "minor"


def test_a_later_answer_gives_way_to_the_earlier_one(workspace: Workspace, audit: str) -> None:
    minh = audit_office.lead(workspace)
    answers.record(minh, audit, "8.5-1", result="conforms", evidence="file 3", unit="office")
    before = answered(workspace, audit)
    facts = {"observed": "None", "unit": "office", "clauses": ["8.5"]}
    answers.record(minh, audit, "8.5-1", result="major", unit="office", finding=facts)
    take_back(minh)
    assert answered(workspace, audit) == before == ["conforms", "file 3"]
    assert building.last_moves(workspace.view(audit).table("finding")[f"{audit}-F01"]) == ["withdraw"]


def test_an_answer_is_taken_back_only_while_the_audit_takes_answers(workspace: Workspace, audit: str) -> None:
    answers.record(audit_office.lead(workspace, "an"), audit, "8.5-1", result="conforms", unit="office")
    audit_office.report(workspace, audit)
    with pytest.raises(Refused, match="under-way"):
        take_back(audit_office.lead(workspace, "an"))


# What stands against it.


def test_nobody_takes_back_what_somebody_else_typed(office: Office) -> None:
    office.issued()
    with pytest.raises(NotFound, match="nothing of yours"):
        undo_which.last(office("mai"))
    event = undo_which.last(office("linh"))
    office.only_refused_for("was typed by Linh", lambda: undo.undo(office("mai"), event))


def test_what_somebody_built_on_stays(office: Office) -> None:
    id = office.submitted()
    event = undo_which.last(office("oanh"))
    office.accept(id)
    with pytest.raises(Refused) as caught:
        undo.undo(office("oanh"), event)
    said = caught.value
    assert (
        said.what.startswith("Linh built on it at 2026-07-09")
        and "finding.accept of 2026-01-F01" in said.what
    )
    assert said.hint == (
        f"Nothing leads back from here; a note says what is right: auditcore finding note {id} TEXT"
    )


def test_work_on_an_action_is_built_on_its_finding_and_the_other_way_about(office: Office) -> None:
    id = office.submitted()
    office.accept(id)
    accepted = undo_which.last(office("linh"))
    office.finish(f"{id}-A1")
    office.only_refused_for("An built on it", lambda: undo.undo(office("linh"), accepted))
    done = undo_which.last(office("an"))
    office.verify(id)
    office.only_refused_for("Vy built on it", lambda: undo.undo(office("an"), done))


def test_what_waited_for_an_action_is_built_on_it(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    office.plan(id)
    office.submit(id)
    actions.block(office("an"), f"{id}-A2", f"{id}-A1")
    office.accept(id)
    office.finish(f"{id}-A1")
    done = undo_which.last(office("an"))
    office.day("2026-07-21")
    office.finish(f"{id}-A2", on="2026-07-21")
    office.only_refused_for("action.done of 2026-01-F01-A2", lambda: undo.undo(office("an"), done))


def test_a_finding_that_an_action_serves_no_more_is_not_given_it_back_once_it_went_on(office: Office) -> None:
    first, second = office.issued(), office.issued()
    office.plan(first)
    office.plan(second)
    actions.serve(office("oanh"), f"{first}-A1", [second])
    actions.release(office("oanh"), f"{first}-A1", [second], "Another form")
    released = undo_which.last(office("oanh"))
    office.submit(second)
    office.only_refused_for("finding.submit of 2026-01-F02", lambda: undo.undo(office("oanh"), released))


def test_what_was_built_and_taken_back_is_no_hindrance(office: Office) -> None:
    id = office.submitted()
    submitted = undo.number(undo_which.last(office("oanh")))
    office.accept(id)
    take_back(office("linh"))
    oanh = office("oanh")
    undo.undo(oanh, undo_which.named(oanh, submitted))
    assert office.status(id) == "issued"
    undo.undo(oanh, the_one_before(oanh))  # the action
    assert building.last_moves(office.action(f"{id}-A1")) == ["add", "cancel"]


def test_an_event_is_taken_back_once(office: Office) -> None:
    office.issued()
    event = undo_which.last(office("linh"))
    undo.undo(office("linh"), event)
    office.only_refused_for("was taken back already", lambda: undo.undo(office("linh"), event))


@pytest.mark.parametrize(
    ("verdict", "leads_on"), [("effective", "finding reopen"), ("not", "finding submit")]
)
def test_a_verdict_stays_and_the_verb_that_leads_on_is_named(
    office: Office, verdict: str, leads_on: str
) -> None:
    id = office.implemented()
    office.verify(id, verdict=verdict)
    with pytest.raises(Refused) as caught:
        take_back(office("vy"))
    assert "'verify' is not taken back by undo" in caught.value.what
    assert caught.value.hint.startswith(f"What leads on from here is '{leads_on}', and that is for the ")
    assert caught.value.hint.endswith(f"Tell them by a note: auditcore finding note {id} TEXT")


def test_an_action_that_closed_its_finding_stays_done(office: Office) -> None:
    id = office.agreed()
    office.finish(f"{id}-A1")
    assert office.status(id) == "closed"
    with pytest.raises(Refused, match="is closed by now") as caught:
        take_back(office("an"))
    assert "'finding reopen', and that is for the lead" in caught.value.hint
    findings.note(office("mai"), id, "Seen")
    take_back(office("mai"))  # a note closes nothing
    assert building.last_moves(office.finding(id)) == ["issue", "respond"]


def test_a_finding_of_a_report_that_was_given_out_is_not_made_a_draft(office: Office) -> None:
    id = office.issued()
    event = undo_which.last(office("linh"))
    building.audit_move(office, "issue")
    office.only_refused_for("stands in the report", lambda: undo.undo(office("linh"), event))
    assert office.status(id) == "issued"


def test_what_was_changed_in_the_organisation_stays(workspace: Workspace) -> None:
    units.add(workspace, "desk", name="Desk")
    with pytest.raises(Refused, match=r"unit\.add, event org:\d") as caught:
        take_back(workspace)
    assert caught.value.hint == "What changes it back: auditcore unit end desk"


def test_an_owner_who_has_left_does_not_come_back(office: Office) -> None:
    id = office.issued()
    moves.assign(office("linh"), id, "hai", "Heads the unit")
    building.change_org(office, "person/oanh", ended={"on": "2026-07-02"})
    office.only_refused_for("Oanh has left", lambda: take_back(office("linh")))


def test_it_is_not_taken_back_in_the_future(office: Office) -> None:
    office.issued()
    office.only_refused_for("is in the future", lambda: take_back(office("linh", on="2026-07-30")))


def test_somebody_may_be_faster(office: Office) -> None:
    id = office.issued()
    event = undo_which.last(office("linh"))
    undo.look(office("linh"), event)
    other = Workspace(office.ws.path, environ={}, clock=office.clock, acting=Acting(claimed="oanh"))
    moves.respond(other, id, dispute="Not so")
    with pytest.raises(Refused, match="Oanh built on it"):
        undo.undo(office("linh"), event)


def test_what_a_law_erased_is_not_taken_back(office: Office) -> None:
    office.issued()
    event = undo_which.last(office("linh"))
    erased = event._replace(changes=(*event.changes, None))
    office.only_refused_for("erased by law", lambda: undo.undo(office("linh"), erased))


# Whose it is, and which.


def test_what_was_typed_for_somebody_is_taken_back_for_the_same_person(office: Office) -> None:
    id = office.issued()
    for_oanh = {"behalf": "oanh", "source": "mail of 3 July"}
    moves.respond(office("mai", **for_oanh), id, agree=True)
    with pytest.raises(Refused, match="was not recorded for hai"):
        take_back(office("mai", behalf="hai", source="mail"))
    saved = take_back(office("mai"))
    (undone,) = office.finding(id)["undone"]
    assert (undone["by"], undone["typed_by"], saved.event.person) == ("oanh", "mai", "oanh")


def test_of_a_command_over_several_audits_the_newest_event_goes_first(
    workspace: Workspace, audit: str
) -> None:
    minh = audit_office.lead(workspace)
    other = audit_office.started(workspace, units=["commune"])
    ids = [audit_office.finding(workspace, one) for one in (audit, other)]
    for id in ids:
        moves.assign(minh, id, "bao")
    assert take_back(minh).event.stream == other
    assert undo.undo(minh, the_one_before(minh)).event.stream == audit
    assert [workspace.view(id[:7]).table("finding")[id]["owner"] for id in ids] == ["thu", "thu"]


def test_the_newest_is_found_behind_much_that_others_did(office: Office) -> None:
    id = office.issued()
    findings.note(office("mai"), id, "Mine")
    for number in range(100):
        findings.note(office("vy"), id, str(number))
    event = undo_which.last(office("mai"))
    assert undoing.moves(event).__next__()[1]["text"] == "Mine"
    assert undoes(event.changes) == 0


def test_what_is_not_of_today_is_named(office: Office) -> None:
    id = office.issued()
    event = undo_which.last(office("linh"))
    office.day("2026-07-03")
    with pytest.raises(Refused, match="nothing today") as caught:
        undo_which.last(office("linh"))
    assert "Before that: finding.issue of 2026-01-F01 at 2026-07-02" in caught.value.hint
    assert caught.value.hint.endswith(f"auditcore record undo {undo.number(event)}")
    undo.undo(office("linh"), undo_which.named(office("linh"), undo.number(event)))
    assert office.status(id) == "draft"


def test_an_undo_is_not_taken_back_itself(office: Office) -> None:
    office.issued()
    linh = office("linh")
    saved = take_back(linh)
    with pytest.raises(Refused, match=r"is an undo itself") as caught:
        undo.undo(linh, undo_which.named(linh, saved.number))
    assert undo.number(saved.event._replace(seq=saved.event.seq - 1)) in caught.value.hint


@pytest.mark.parametrize("typed", ["2026-01", "2026-01:", ":3", "2026-01:x", "2026-01:²"])
def test_what_is_no_event_is_said(office: Office, typed: str) -> None:
    with pytest.raises(Unreadable, match="is no event"):
        undo_which.named(office.ws, typed)


@pytest.mark.parametrize("typed", ["2026-01:0", "2026-01:99", "2026-07:1", "nowhere:1"])
def test_an_event_that_is_not_there(office: Office, typed: str) -> None:
    with pytest.raises(NotFound, match="There is no event"):
        undo_which.named(office.ws, typed)


def test_in_an_audit_that_has_ended_nothing_is_taken_back(office: Office) -> None:
    office.withdrawn(office.issued())
    building.audit_move(office, "close")
    with pytest.raises(Refused, match="2026-01 has ended"):
        undo_which.named(office("linh"), "2026-01:2")


# At the command line.


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    """A finding of the register, issued to binh and edited by lan."""
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("unit", "add", "desk", "--name", "Desk")
    line.fine("person", "add", "binh", "--name", "Binh", "--unit", "desk")
    texts = (
        "--observed",
        "two",
        "--requirement",
        "r",
        "--evidence",
        "e",
        "--unit",
        "desk",
        "--owner",
        "binh",
    )
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", *texts)
    line.fine("finding", "issue", "2026-00-F01")
    line.fine("finding", "edit", "2026-00-F01", "--observed", "three", "--reason", "counted")
    return line


def test_nothing_is_taken_back_unasked(line: CommandLine) -> None:
    said = line("record", "undo")
    assert said.code == 4 and "Take this back?" in said.err and "--yes" in said.err
    dry = line.fine("record", "undo", "--dry-run")
    assert "- observed: two → three\n" in dry.out and "dry run" in dry.err
    assert line.fine("finding", "show", "2026-00-F01", "--json").json["observed"] == "three"


def test_the_log_and_the_page_say_what_was_taken_back(line: CommandLine) -> None:
    undone = line.fine("record", "undo", "--yes", "--reason", "the wrong file")
    assert "saved as event 2026-00:4" in undone.err and "2026-00-F01 is issued" in undone.err
    log = line.fine("log", "2026-00-F01").out
    assert "- was taken back by event 2026-00:4\n" in log
    assert "- takes back event 2026-00:3\n- observed: three → two\n- reason: the wrong file\n" in log
    page = line.fine("finding", "show", "2026-00-F01").out
    assert "changed by Lan (lan) (taken back): counted" in page
    assert "taken back by Lan (lan): the wrong file" in page
    rows = line.fine("log", "2026-00-F01", "--json").json
    assert [(row["undoes"], row["undone"]) for row in rows[-2:]] == [("", "2026-00:4"), ("2026-00:3", "")]
    line.fine("record", "verify")


def test_json_says_which_event_and_what_it_was(line: CommandLine) -> None:
    dry = line.fine("record", "undo", "--dry-run", "--json").json
    done = line.fine("record", "undo", "--yes", "--json").json
    assert (dry["id"], dry["event"], done["event"]) == ("2026-00:3", None, "2026-00:4")
    same = ("id", "type", "ids", "changes")
    assert [dry[key] for key in same] == [done[key] for key in same]
    assert (done["type"], done["ids"]) == ("finding.edit", ["2026-00-F01"])


def test_a_new_finding_is_said_to_be_withdrawn(line: CommandLine) -> None:
    for event in ("2026-00:3", "2026-00:2"):
        line.fine("record", "undo", event, "--yes")
    dry = line.fine("record", "undo", "2026-0:1", "--dry-run")
    assert "2026-00-F01 is withdrawn by this; it keeps its number." in dry.err
    line.fine("record", "undo", "2026-00:1", "--yes")
    last = line("record", "undo", "--yes")
    assert last.code == 4 and "What changes it back: auditcore person end binh" in last.err
    assert "To take exactly" not in last.err
    assert undo_rows(line) == ["2026-00:3", "2026-00:2", "2026-00:1"]


def undo_rows(line: CommandLine) -> list[str]:
    return [row["undoes"] for row in line.fine("log", "2026-00-F01", "--json").json if row["undoes"]]


def test_who_is_asked_may_say_no(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditcore.cli.session.Session.agreed", lambda self, question: False)
    assert "Nothing was taken back." in line.fine("record", "undo").err
    assert undo_rows(line) == []
