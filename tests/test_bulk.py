"""One verb over many: each audit whole or not at all, looked at on paper first, told one by one."""

from __future__ import annotations

import io
import sys
import threading
from pathlib import Path
from typing import Any

import building
import pytest
from building import ACCEPTED, AUDIT, DUE, ISSUED, TEXTS, Office, change_org, files_below
from commands import Answer, CommandLine
from conftest import Clock
from plugins.fake_plugins import Installed, using
from test_resemblance import second_audit

from auditcore.cli.session import Session
from auditcore.decision import Acting
from auditcore.errors import NotFound, Refused
from auditcore.service import actions, bulk, findings, moves
from auditcore.workspace import Workspace

OTHER = "2026-02"


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    made = building.build(workspace, clock)
    second_audit(made, OTHER)
    made.day(ISSUED)
    return made


@pytest.fixture
def line(office: Office) -> CommandLine:
    return CommandLine(office.ws.path, "linh", ISSUED)


def drafts(office: Office, count: int, audit: str = AUDIT, **fields: Any) -> list[str]:
    return [office.draft(audit=audit, by="linh", **fields) for _ in range(count)]


def unfinished(office: Office, audit: str) -> str:
    """A draft that cannot be issued: two of its three parts are missing."""
    return findings.add(
        office("linh"), audit=audit, grade="minor", observed="x", unit="economy", owner="oanh"
    )[0]


def statuses(line: CommandLine) -> dict[str, str]:
    rows = line.fine("finding", "list", "--status", "all", "--json").json
    return {row["id"]: row["status"] for row in rows}


def events(office: Office, stream: str, type: str = "finding.issue") -> int:
    found = Workspace(office.ws.path).record.read(stream)
    return sum(event.header["type"] == type for event in found)


def moved(office: Office, id: str) -> list[dict[str, Any]]:
    """Its moves, but for the number of their event."""
    return [{**entry, "seq": 0} for entry in office.finding(id)["moves"]]


def written(office: Office) -> dict[str, int]:
    return files_below(office.ws.path, "records", "evidence")


# What is meant.


def test_one_id_alone_answers_as_every_other_verb(line: CommandLine, office: Office) -> None:
    first, second = drafts(office, 2)
    answer = line.fine("finding", "issue", first)
    assert answer.out == "" and answer.err.startswith("saved as event 2026-01:")
    assert f"{first} is issued" in answer.err
    answer = line.fine("finding", "assign", second, "--to", "hai", "--json").json
    assert set(answer) == {"id", "event", "head"} and answer["id"] == second
    assert line("finding", "assign", second, "--to", "hai").code == 4


def test_nothing_named_and_nothing_asked_is_answered_with_an_example(line: CommandLine) -> None:
    for words in (("issue",), ("assign", "--to", "hai")):
        answer = line("finding", *words)
        assert answer.code == 2 and not answer.out
        assert f"auditcore finding {words[0]} --audit ID --dry-run" in " ".join(answer.err.split())


def test_several_ids_are_taken_each_once_in_their_order(line: CommandLine, office: Office) -> None:
    ids = [*drafts(office, 3), *drafts(office, 1, OTHER)]
    typed = [ids[2], ids[3], ids[0], "2026-1-f3"]
    rows = line.fine("finding", "issue", *typed, "--json").json
    assert [row["id"] for row in rows] == [ids[2], ids[0], ids[3]], "an audit at a time, as they were named"
    assert statuses(line) == {ids[0]: "issued", ids[1]: "draft", ids[2]: "issued", ids[3]: "issued"}


def test_a_filter_means_what_the_verb_is_for(line: CommandLine, office: Office) -> None:
    issued, withdrawn = office.issued(), office.at("withdrawn")
    draft, *_others = drafts(office, 2)
    office.day("2026-07-06")
    on = {"today": office.ws.today}
    rows = line.fine("finding", "issue", "--audit", AUDIT, "--owner", "oanh", "--yes", "--json", **on).json
    assert [row["id"] for row in rows] == [draft, *_others]
    rows = line.fine(
        "finding", "assign", "--unit", "economy", "--to", "hai", "--dry-run", "--json", **on
    ).json
    assert {row["id"] for row in rows} == {issued, draft, *_others}, f"{withdrawn} is ended"


def test_filters_narrow_what_is_named(line: CommandLine, office: Office) -> None:
    (major,), (minor,) = drafts(office, 1, grade="major"), drafts(office, 1)
    (third,) = drafts(office, 1)
    answer = line.fine("finding", "issue", minor, major, "--grade", "minor", "--json")
    assert [row["id"] for row in answer.json] == [minor]
    assert f"The filters leave out: {major}" in answer.err
    assert statuses(line) == {major: "draft", minor: "issued", third: "draft"}
    answer = line("finding", "issue", minor, "--grade", "minor")
    assert answer.code == 4, "it fits what is asked; that it is issued already must be said"
    assert line("finding", "issue", major, "--grade", "minor").code == 3
    assert statuses(line)[major] == "draft", "one alone is narrowed, too"


def test_a_filter_that_fits_nothing_says_so(line: CommandLine, office: Office) -> None:
    drafts(office, 1)
    answer = line("finding", "issue", "--grade", "strength")
    assert (answer.code, answer.out) == (3, "")
    assert "Nothing fits" in answer.err and "auditcore finding list" in answer.err


def test_every_id_that_is_not_there_is_told_and_nothing_is_written(line: CommandLine, office: Office) -> None:
    (id,) = drafts(office, 1)
    before = written(office)
    answer = line("finding", "issue", id, "2026-01-F77", "2026-09-F01", f"{id}-A1")
    assert (answer.code, answer.out) == (3, "")
    assert all(missing in answer.err for missing in ("2026-01-F77", "2026-09", f"{id}-A1"))
    assert written(office) == before


def test_mine_is_whoever_acts_by_the_command_itself(line: CommandLine, office: Office) -> None:
    own, _other = drafts(office, 1, owner="hai") + drafts(office, 1)
    words = ("finding", "assign", "--mine", "--to", "mai", "--dry-run", "--json", "--as", "hai")
    for typist in ("linh", "stranger"):
        assert [row["id"] for row in line.fine(*words, person=typist).json] == [own]


# Whole or not at all.


def test_one_audit_is_refused_whole_and_the_other_is_written(line: CommandLine, office: Office) -> None:
    good, also_good = drafts(office, 2)
    (fine,), bad = drafts(office, 1, OTHER), unfinished(office, OTHER)
    answer = line("finding", "issue", "--unit", "economy", "--yes")
    assert answer.code == 4
    assert statuses(line) == {good: "issued", also_good: "issued", fine: "draft", bad: "draft"}
    assert (events(office, AUDIT), events(office, OTHER)) == (1, 0)
    assert "saved as event 2026-01:" in answer.err and "saved as event 2026-02:" not in answer.err
    assert f"Nothing changes in {OTHER}" in answer.err
    problems = [row for row in answer.err.splitlines() if row.startswith(f"  {bad} lacks ")]
    assert len(problems) == 3, "requirement, evidence and clause, each with its id"
    assert fine not in answer.err, "nothing stands against it"
    assert f"Others of {OTHER} are refused" in " ".join(answer.out.split())


def test_all_problems_of_an_audit_are_told_at_once(office: Office) -> None:
    first, second = unfinished(office, AUDIT), unfinished(office, AUDIT)
    (issued,) = [moves.issue(office("linh"), id) and id for id in drafts(office, 1)]
    (part,) = bulk.each_audit(office("linh"), [first, issued, second], moves.issuing())
    assert part.saved is None and part.refused
    lines = [part.refused.what, *part.refused.problems]
    assert [line[: len(first)] for line in lines] == [first] * 3 + [issued] + [second] * 3
    assert [len(told.problems) for told in part.told] == [3, 1, 3]


def test_two_hundred_drafts_are_one_event(line: CommandLine, office: Office) -> None:
    ids = drafts(office, 200)
    rows = line.fine("finding", "issue", "--audit", AUDIT, "--yes", "--json").json
    assert [row["id"] for row in rows] == ids
    assert events(office, AUDIT) == 1 and len({row["event"] for row in rows}) == 1
    assert set(statuses(line).values()) == {"issued"}


def test_many_are_recorded_as_one_would_be(office: Office) -> None:
    one, many = drafts(office, 2)
    moves.issue(office("linh"), one)
    (part,) = bulk.each_audit(office("linh"), [many], moves.issuing())
    assert part.saved and part.saved.event.header["type"] == "finding.issue"
    assert moved(office, many) == moved(office, one)
    moves.assign(office("linh"), one, "hai", "Leave")
    list(bulk.each_audit(office("linh"), [many], moves.assigning("hai", "Leave")))
    assert moved(office, many) == moved(office, one)
    assert office.finding(many)["owner"] == "hai"


def test_what_is_so_already_is_left_as_it_is(line: CommandLine, office: Office) -> None:
    hers, his = drafts(office, 1) + drafts(office, 1, owner="hai")
    rows = line.fine("finding", "assign", hers, his, "--to", "hai", "--json").json
    assert [(row["id"], row["changes"], bool(row["event"]), row["problems"]) for row in rows] == [
        (hers, [{"field": "owner", "from": "oanh", "to": "hai"}], True, []),
        (his, [], False, []),
    ]
    before = written(office)
    answer = line.fine("finding", "assign", hers, his, "--to", "hai")
    assert "stays as it is" in answer.out and "saved" not in answer.err
    assert written(office) == before, "no event says nothing"


def test_who_acts_is_asked_once_and_not_of_each(line: CommandLine, office: Office) -> None:
    ids = drafts(office, 2)
    answer = line("finding", "issue", *ids, person="stranger")
    assert answer.code == 4 and answer.err.count("'stranger' is not a person") == 1
    assert answer.out == "" and ids[0] not in answer.err and "Nothing changes" not in answer.err
    answer = line("finding", "issue", *ids, "--for", "tam")
    assert answer.code == 4 and "--source FILE" in answer.err and ids[0] not in answer.err


def test_somebody_elses_change_meanwhile_is_seen_and_decided_anew(office: Office) -> None:
    first, second = drafts(office, 2)
    late = office("linh")
    late.view(AUDIT)
    moves.issue(Workspace(office.ws.path, clock=office.clock, acting=Acting("linh")), first)
    (part,) = bulk.each_audit(late, [first, second], moves.issuing())
    assert part.refused and part.saved is None
    assert [bool(told.problems) for told in part.told] == [True, True]
    assert "Meanwhile changed by Linh" in part.refused.problems[-1]
    assert len(part.told) == 2, "each is told once, however often it was decided"


def test_several_people_at_once_lose_nothing(office: Office) -> None:
    ids = drafts(office, 12)
    halves = (ids[::2], ids[1::2])

    def give_out(half: list[str]) -> None:
        ws = Workspace(office.ws.path, clock=office.clock, acting=Acting("linh"))
        list(bulk.each_audit(ws, half, moves.issuing()))

    threads = [threading.Thread(target=give_out, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.ws.forget()
    assert {office.status(id) for id in ids} == {"issued"} and events(office, AUDIT) == 2


# On paper.


@pytest.mark.parametrize("verb", [("issue",), ("assign", "--to", "hai", "--reason", "Leave")])
def test_a_dry_run_writes_nothing_and_tells_what_is_then_done(
    line: CommandLine, office: Office, verb: tuple[str, ...]
) -> None:
    (
        drafts(office, 2),
        drafts(office, 1, grade="strength"),
        drafts(office, 1, OTHER),
        unfinished(office, OTHER),
    )
    before = written(office)
    words = ("finding", *verb, "--unit", "economy")
    dry, dry_json = line(*words, "--dry-run"), line(*words, "--dry-run", "--json")
    assert written(office) == before
    assert "this was a dry run" in dry.err and "saved" not in dry.err
    real = line(*words, "--yes", "--json")
    assert [{**row, "event": None, "head": None} for row in real.json] == dry_json.json
    assert real.code == dry.code == dry_json.code == (4 if verb == ("issue",) else 0)
    assert any(row["event"] for row in real.json) and not any(row["event"] for row in dry_json.json)
    for row in real.json:
        assert bool(row["event"]) == bool(row["changes"])
        for change in row["changes"]:
            shown = line.fine("finding", "show", row["id"], "--json").json
            assert shown[change["field"]] == change["to"] != change["from"]


def test_the_table_says_what_changes_from_what_to_what(line: CommandLine, office: Office) -> None:
    ids = drafts(office, 1) + drafts(office, 1, grade="strength")
    answer = line.fine("finding", "issue", *ids, "--dry-run")
    assert [" ".join(row.split()) for row in answer.out.splitlines()] == [
        "id what changes from to",
        "----------- ------------ ----- ----------",
        f"{ids[0]} status draft issued",
        f"{ids[0]} due {_due(line, ids[0])}",
        f"{ids[1]} status draft closed",
    ]
    done = line.fine("finding", "issue", *ids)
    assert done.out == answer.out, "what is done is told like what would be"


def test_codes_are_words_in_the_table_and_codes_in_json(line: CommandLine, office: Office) -> None:
    words = ("finding", "issue", *drafts(office, 1), "--dry-run")
    assert "issued" not in line.fine(*words, AUDITCORE_LANG="vi").out
    (row,) = line.fine(*words, "--json", AUDITCORE_LANG="vi").json
    assert {"field": "status", "from": "draft", "to": "issued"} in row["changes"]


def _due(line: CommandLine, id: str) -> str:
    (row,) = line.fine("finding", "issue", id, "--dry-run", "--json").json
    (due,) = [change for change in row["changes"] if change["field"] == "due"]
    assert due["to"] > ISSUED
    return " ".join(filter(None, (due["from"], due["to"])))


def test_a_dry_run_of_one_tells_why_not(line: CommandLine, office: Office) -> None:
    bad = unfinished(office, AUDIT)
    answer = line("finding", "issue", bad, "--dry-run", "--json")
    assert answer.code == 4
    (row,) = answer.json
    assert row["id"] == bad and row["changes"] == [] and len(row["problems"]) == 3
    assert line("finding", "issue", bad).err.count("--requirement") == 1


# Asking.


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that were asked; each is answered with no."""
    questions: list[str] = []
    monkeypatch.setattr(Session, "agreed", lambda session, question: bool(questions.append(question)))
    return questions


def test_more_than_one_change_by_filter_is_asked_about_once(
    line: CommandLine, office: Office, asked: list[str]
) -> None:
    drafts(office, 2), drafts(office, 1, OTHER)
    answer = line.fine("finding", "issue", "--unit", "economy")
    assert asked == [f"Change 3 findings ({AUDIT}, {OTHER})?"]
    assert "Nothing was recorded." in answer.err and set(statuses(line).values()) == {"draft"}


def test_what_cannot_be_changed_is_not_asked_about(
    line: CommandLine, office: Office, asked: list[str]
) -> None:
    drafts(office, 2)
    unfinished(office, OTHER)
    line("finding", "issue", "--unit", "economy")
    assert asked == [f"Change 2 findings ({AUDIT})?"]


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_at_a_terminal_the_changes_are_shown_before_the_question(
    line: CommandLine, office: Office, monkeypatch: pytest.MonkeyPatch, answer: bool, more: tuple[str, ...]
) -> None:
    ids, seen = drafts(office, 2), list[str]()
    monkeypatch.setattr("auditcore.cli.bulk.at_a_terminal", lambda: True)

    def agreed(session: Session, question: str) -> bool:
        seen.append(sys.stderr.buffer.getvalue().decode())  # type: ignore[attr-defined]
        return answer

    monkeypatch.setattr(Session, "agreed", agreed)
    said = line.fine("finding", "issue", "--audit", AUDIT, *more)
    assert all(f"{id}  status" in seen[0] for id in ids) and "why not" not in seen[0]
    assert set(statuses(line).values()) == {"issued" if answer else "draft"}
    assert (ids[0] in said.out) == answer, "what was changed is the answer, wherever it goes"


def test_what_was_shown_is_not_shown_again_on_the_same_screen(
    line: CommandLine, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = drafts(office, 2)
    monkeypatch.setattr(Session, "agreed", lambda session, question: True)
    monkeypatch.setattr("auditcore.cli.bulk.at_a_terminal", lambda: True)

    class Screen(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("io.TextIOWrapper", Screen)
    said = line.fine("finding", "issue", "--audit", AUDIT)
    assert (said.out + said.err).count(f"{ids[0]}  status") == 1


@pytest.mark.parametrize("how", ["named", "one", "yes", "dry"])
def test_nobody_is_asked_about_what_was_named_or_looked_at(
    line: CommandLine, office: Office, asked: list[str], how: str
) -> None:
    ids = drafts(office, 1 if how == "one" else 2)
    words = {"named": ids, "one": ["--audit", AUDIT], "yes": ["--audit", AUDIT, "--yes"]}
    line.fine("finding", "issue", *words.get(how, ["--audit", AUDIT, "--dry-run"]))
    assert asked == []
    assert set(statuses(line).values()) == {"draft" if how == "dry" else "issued"}


def test_without_a_terminal_silence_is_no_yes(line: CommandLine, office: Office) -> None:
    drafts(office, 2)
    answer = line("finding", "issue", "--audit", AUDIT)
    assert answer.code == 4 and "--yes" in answer.err and "--dry-run" in answer.err
    assert set(statuses(line).values()) == {"draft"}


def test_a_long_look_is_announced(line: CommandLine, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts(office, 3)
    assert "Looking at" not in line.fine("finding", "issue", "--audit", AUDIT, "--dry-run").err
    monkeypatch.setattr("auditcore.cli.bulk.SLOW", 2)
    assert "Looking at 3 of them" in line.fine("finding", "issue", "--audit", AUDIT, "--dry-run").err


# Plugins' rules and evidence.


def test_a_plugins_rule_refuses_the_audit_and_names_the_finding(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = Installed(tmp_path / "site", monkeypatch)
    installed(
        "words",
        """
        @hookimpl
        def check_record(record, before):
            issued = any(move["move"] == "issue" for move in record["moves"])
            if record["noun"] == "finding" and issued and record["observed"] == "Never":
                return [Problem("This may not be issued.")]
        """,
    )
    fine, bad = drafts(office, 1) + drafts(office, 1, observed="Never")
    (other,) = drafts(office, 1, OTHER)
    ws = using(office.ws, "words").as_(Acting("linh"))
    for dry_run in (True, False):
        first, second = bulk.each_audit(ws, [fine, bad, other], moves.issuing(), dry_run=dry_run)
        assert first.refused and first.refused.what == f"{bad}: This may not be issued."
        assert first.refused.problems == ()
        assert [list(told.changes) for told in first.told] == [[], []]
        assert [len(told.problems) for told in first.told] == [1, 1]
        assert second.refused is None and bool(second.saved) == (not dry_run)
    office.ws.forget()
    assert [office.status(id) for id in (fine, bad, other)] == ["draft", "draft", "issued"]


def test_what_many_rest_on_is_kept_as_evidence(line: CommandLine, office: Office, tmp_path: Path) -> None:
    form = tmp_path / "form.txt"
    form.write_text("signed")
    first, other = drafts(office, 1) + drafts(office, 1, OTHER)
    line.fine("finding", "issue", first, other, "--for", "linh", "--source", str(form), "--as", "lan")
    for id in (first, other):
        entry = line.fine("finding", "show", id, "--json").json["history"][-1]
        assert entry["by"] == "linh" and entry["source"]["name"] == "form.txt"
    assert [path for path in written(office) if path.startswith("evidence")]


def test_a_person_may_only_do_to_many_what_may_be_done_to_one(office: Office) -> None:
    ids = drafts(office, 2)
    (part,) = bulk.each_audit(office("mai"), ids, moves.issuing())
    assert part.refused and part.refused.what.startswith(f"{ids[0]}: Mai may not")
    assert all("may not do this" in told.problems[0] for told in part.told)
    office.refused(lambda: moves.issue(office("mai"), ids[0]))


def test_the_register_is_changed_like_an_audit(line: CommandLine, office: Office) -> None:
    change_org(office, "person/linh", roles=["auditor", "quality"])
    register = findings.add(
        office("linh"), origin="complaint", grade="minor", unit="economy", owner="oanh", **TEXTS
    )[0]
    (draft,) = drafts(office, 1)
    line.fine("finding", "issue", "--unit", "economy", "--yes")
    assert statuses(line) == {register: "issued", draft: "issued"}


# Actions.

LATER = "2026-08-31"


@pytest.fixture
def at_work(office: Office) -> tuple[str, str, str]:
    """Two open actions of an, of two findings in progress, and one of the second that is done."""
    first, second = (f"{office.accepted()}-A1" for _number in range(2))
    return first, second, office.finish(office.plan(second[:-3], on=ACCEPTED))


def acted(office: Office, person: str, *words: str, **how: str) -> Answer:
    return CommandLine(office.ws.path, person, office.ws.today)("action", *words, **how)


def changes(answer: Answer) -> dict[str, list[tuple[str, Any, Any]]]:
    return {row["id"]: [tuple(change.values()) for change in row["changes"]] for row in answer.json}


def each(ids: tuple[str, ...], change: tuple[str, Any, Any]) -> dict[str, list[tuple[str, Any, Any]]]:
    return {id: [change] for id in ids}


def test_open_actions_go_to_another_owner(office: Office, at_work: tuple[str, str, str]) -> None:
    first, second, done = at_work
    words = ("assign", "--owner", "an", "--to", "duc", "--reason", "Leave", "--status", "all", "--json")
    answer = acted(office, "oanh", *words, "--yes")
    assert answer.code == 0 and changes(answer) == each((first, second), ("owner", "an", "duc"))
    assert [office_action(office, id)["owner"] for id in at_work] == ["duc", "duc", "an"]
    assert acted(office, "oanh", *words, "--yes").code == 3, f"{done} is done"
    assert acted(office, "oanh", "assign", done, first, "--to", "hai").code == 4, "named, it is refused"
    assert events(office, AUDIT, "action.assign") == 1


def office_action(office: Office, id: str) -> dict[str, Any]:
    office.ws.forget()
    return office.action(id)


def test_more_time_is_asked_for_many_and_allowed_or_refused_for_those(
    office: Office, at_work: tuple[str, str, str]
) -> None:
    first, second, _done = at_work
    third = f"{office.accepted()}-A1"
    asking = ("extend", first, second, "--to", LATER, "--reason", "Flood", "--json")
    answer = acted(office, "an", *asking)
    assert answer.code == 0 and changes(answer) == each((first, second), ("asked_due", None, LATER))
    allowing = ("extend", "--allow", "--owner", "an", "--finding", first[:-3], "--json")
    answer = acted(office, "linh", *allowing)
    assert answer.code == 0 and changes(answer) == {first: [("due", DUE, LATER), ("asked_due", LATER, None)]}
    answer = acted(office, "linh", "extend", "--refuse", "They wait", "--audit", AUDIT, "--json")
    assert answer.code == 0 and changes(answer) == {second: [("asked_due", LATER, None)]}
    entries = [office_action(office, id)["moves"][-1] for id in (first, second, third)]
    assert [entry["move"] for entry in entries] == ["allow", "refuse", "add"]
    assert entries[1]["reason"] == "They wait"
    assert acted(office, "linh", "extend", "--allow", "--audit", AUDIT).code == 3


def test_whoever_may_allow_it_extends_many(office: Office, at_work: tuple[str, str, str]) -> None:
    first, second, _done = at_work
    words = ("extend", "--audit", AUDIT, "--to", LATER, "--reason", "Flood", "--json")
    dry = acted(office, "linh", *words, "--dry-run")
    assert changes(dry) == each((first, second), ("due", DUE, LATER))
    assert office_action(office, first)["due"][-1]["to"] == DUE
    real = acted(office, "linh", *words, "--yes")
    assert changes(real) == changes(dry)
    for id in (first, second):
        assert [(due["to"], due.get("allowed_by")) for due in office_action(office, id)["due"]] == [
            (DUE, None),
            (LATER, "linh"),
        ]
    again = acted(office, "linh", *words, "--yes")
    assert again.code == 4 and {*changes(again)} == {first, second}


def test_who_allowed_it_for_many_is_named_with_its_source(
    office: Office, at_work: tuple[str, str, str]
) -> None:
    first, second, _done = at_work
    words = ("extend", first, second, "--to", LATER, "--reason", "Flood", "--allowed-by", "linh")
    answer = acted(office, "an", *words)
    assert answer.code == 4 and "--source" in answer.err and answer.out == ""
    answer = acted(office, "an", *words, "--source", "Her mail", "--json")
    assert changes(answer) == each((first, second), ("due", DUE, LATER))
    for id in (first, second):
        entry = office_action(office, id)["due"][-1]
        assert (entry["allowed_by"], entry["by"], entry["typed_by"]) == ("linh", "linh", "an")


def test_one_action_alone_answers_as_before(office: Office, at_work: tuple[str, str, str]) -> None:
    first, second, _done = at_work
    answer = acted(office, "an", "extend", first, "--to", LATER, "--reason", "Flood")
    assert (answer.code, answer.out) == (0, "") and answer.err.startswith("saved as event 2026-01:")
    assert acted(office, "linh", "extend", first, "--allow", "--json").json["id"] == first
    assert acted(office, "linh", "extend", second, "--allow").code == 4
    for words in (("--allow", "--refuse", "x"), ("--to", LATER, "--allow"), ()):
        assert acted(office, "linh", "extend", second, *words).code == 2
    answer = acted(office, "oanh", "assign", second[:-3], "--to", "hai")
    assert answer.code == 4 and "is no action's id" in answer.err
    assert acted(office, "oanh", "assign", second, "--to", "an").code == 4


def test_an_action_that_serves_several_findings_is_changed_once(office: Office) -> None:
    first, second = office.issued(), office.issued()
    action = office.plan(first)
    actions.serve(office("oanh"), action, [second])
    answer = acted(office, "oanh", "assign", "--unit", "economy", "--to", "hai", "--json")
    assert changes(answer) == {action: [("owner", "an", "hai")]}
    office.withdrawn(first)
    asking = ("extend", "--audit", AUDIT, "--to", LATER, "--reason", "Flood", "--json")
    assert changes(acted(office, "hai", *asking)) == {action: [("asked_due", None, LATER)]}


def test_an_action_that_is_his_already_is_left_as_it_is(office: Office) -> None:
    finding = office.issued()
    hers, his = office.plan(finding), office.plan(finding, owner="hai")
    answer = acted(office, "oanh", "assign", "--finding", finding, "--to", "hai", "--yes", "--json")
    assert answer.code == 0 and changes(answer) == {hers: [("owner", "an", "hai")], his: []}


def test_what_is_only_planned_may_wait_for_its_turn_to_be_extended(office: Office) -> None:
    planned = office.plan(office.issued())
    submitted = office.submitted()
    asking = ("extend", "--audit", AUDIT, "--to", LATER, "--reason", "Flood", "--json")
    answer = acted(office, "oanh", *asking)
    assert changes(answer) == {planned: [("asked_due", None, LATER)]}, f"{submitted} waits for the auditor"


def test_what_is_chosen_is_there(office: Office) -> None:
    (id,) = drafts(office, 1)
    assert bulk.chosen(office.ws, moves.issuing(), [id], {}) == [id]
    with pytest.raises(NotFound):
        bulk.chosen(office.ws, moves.issuing(), [], {"grades": ["strength"]})
    with pytest.raises(Refused):
        bulk.one(office("linh"), id, moves.assigning("oanh"))
    assert "auditcore.service.bulk" in sys.modules
