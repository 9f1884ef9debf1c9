"""The newer text of a checklist taken into an audit: every answer is kept, and with what it was an answer to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from audit_office import MINI, answer, finding, furnish, lead, planned, refused, report, started
from commands import CommandLine

from auditcore.checklists import Checklist, all_questions
from auditcore.errors import NotFound, Refused
from auditcore.service import answers, audits, checklist_refresh
from auditcore.service.audit_case import snapshots
from auditcore.workspace import Workspace

OTHER = 'ask = "How is the work done?"', 'ask = "How is the work done, and by whom?"'
CHECK = '[[clause.question]]\nid = "8.5-2"\nask = "How is it checked?"\n'
LEFT_OUT = (CHECK, "")
ADDED = (CHECK, CHECK + '[[clause.question]]\nid = "8.5-3"\nask = "Who helps?"\n')


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def write(ws: Workspace, *replaced: tuple[str, str]) -> None:
    """The checklist's file as it would be after an edit."""
    words = MINI
    for before, now in replaced:
        assert before in words
        words = words.replace(before, now)
    Path(ws.path, "checklists", "mini.toml").write_text(words, encoding="utf-8")


def refresh(ws: Workspace, audit: str, person: str = "minh", reason: str = "It misled.", **on: str) -> Any:
    return checklist_refresh.refresh(lead(ws, person, **on), audit, reason=reason)


def held(ws: Workspace, audit: str) -> Checklist:
    return snapshots(ws.view(audit))["mini"]


def asked(ws: Workspace, audit: str) -> dict[str, Any]:
    return {question["id"]: question for _clause, question in all_questions(held(ws, audit))}


def row(ws: Workspace, audit: str, question: str) -> dict[str, Any]:
    return next(row for row in answers.rows(ws, audit) if row["question"] == question)


def kinds(ws: Workspace, audit: str) -> list[tuple[str, str]]:
    return [(pair.kind, pair.id) for one in checklist_refresh.news(ws, audit) for pair in one.pairs]


# What is shown.


def test_nothing_changed_since_the_start(office: Workspace) -> None:
    audit = started(office)
    assert kinds(office, audit) == []
    assert refresh(office, audit) is None
    assert [entry["move"] for entry in audits.detail(office, audit)["moves"]].count("refresh") == 0


def test_news_are_what_the_file_says_otherwise_by_now(office: Workspace) -> None:
    audit = started(office)
    write(office, OTHER, ADDED)
    assert kinds(office, audit) == [("reworded", "8.5-1"), ("added", "8.5-3")]
    assert kinds(office, audit)  # looking records nothing


def test_an_audit_keeps_its_copy_of_a_checklist_that_is_not_there_any_more(office: Workspace) -> None:
    audit = started(office)
    Path(office.path, "checklists", "mini.toml").unlink()
    [one] = checklist_refresh.news(office, audit)
    assert one.lost and not one.pairs
    with pytest.raises(NotFound):
        checklist_refresh.news(office, audit, "mini")


def test_before_the_start_there_is_no_copy(office: Workspace) -> None:
    audit = planned(office)
    with pytest.raises((NotFound, Refused)):
        checklist_refresh.news(office, audit)


def test_only_criteria_of_the_audit_can_be_named(office: Workspace) -> None:
    audit = started(office)
    with pytest.raises(NotFound, match="not done by a checklist iso9001-2015"):
        checklist_refresh.news(office, audit, "iso9001-2015")


# What is taken in, and what is kept.


def test_one_event_takes_it_in_and_keeps_the_old_text(office: Workspace) -> None:
    audit = started(office)
    before = held(office, audit)["clauses"]
    write(office, OTHER, ADDED)
    saved = refresh(office, audit)
    assert saved.event.header["type"] == "audit.refresh"
    change = next(one for one in saved.event.changes if one["doc"] == "checklist/mini")
    assert change["was"]["clauses"] == before
    assert asked(office, audit)["8.5-1"]["ask"]["en"] == "How is the work done, and by whom?"
    assert "8.5-3" in asked(office, audit)
    assert kinds(office, audit) == []
    last = audits.detail(office, audit)["moves"][-1]
    assert (last["move"], last["reason"], last["checklists"]) == ("refresh", "It misled.", ["mini"])


def test_an_answer_stays_with_its_question_and_with_what_that_asked(office: Workspace) -> None:
    audit = started(office)
    answer(office, audit, "8.5-1", unit="office")
    write(office, OTHER)
    refresh(office, audit)
    assert row(office, audit, "8.5-1")["asked_before"] == "How is the work done?"
    answer(office, audit, "8.5-1", unit="office", evidence="asked again")
    assert row(office, audit, "8.5-1")["asked_before"] == ""
    [whole] = answers.whole(office, audit, "8.5-1")
    assert [entry["asked_before"] for entry in whole["answers"]] == ["", "How is the work done?"]


def test_of_several_refreshes_the_next_one_says_what_was_asked(office: Workspace) -> None:
    audit = started(office)
    answer(office, audit, "8.5-1", unit="office")
    write(office, OTHER)
    refresh(office, audit)
    answer(office, audit, "8.5-1", unit="office")
    write(office, (OTHER[0], 'ask = "Who works?"'))
    refresh(office, audit)
    [whole] = answers.whole(office, audit, "8.5-1")
    assert [entry["asked_before"] for entry in whole["answers"]] == [
        "How is the work done, and by whom?",
        "How is the work done?",
    ]


def test_a_question_left_out_stays_with_its_answers_and_is_asked_no_more(office: Workspace) -> None:
    audit = started(office)
    answer(office, audit, "8.5-2", unit="office")
    write(office, LEFT_OUT)
    [one] = checklist_refresh.news(office, audit)
    assert one.kept == ["8.5-2"]
    refresh(office, audit)
    kept = row(office, audit, "8.5-2")
    assert (kept["gone"], kept["state"], kept["result"]) == ("2026-07-01", "answered", "conforms")
    assert kinds(office, audit) == []
    assert row(office, audit, "8.5-1")["gone"] == ""
    # It can still be put right, but a clause means what is asked.
    answer(office, audit, "8.5-2", unit="office", result="opportunity")
    assert row(office, audit, "8.5-2")["result"] == "opportunity"
    answer(office, audit, "8.5", unit="office")


def test_a_question_left_out_without_answers_is_gone_for_good(office: Workspace) -> None:
    audit = started(office, units=["office", "culture"], team=["an", "thu"])
    write(office, LEFT_OUT)
    refresh(office, audit)
    assert "8.5-2" not in asked(office, audit)


def test_a_unit_that_was_not_asked_owes_no_reason_for_what_is_gone(office: Workspace) -> None:
    audit = started(office, units=["office", "land"], lead="an", team=["thu"])
    answers.record(lead(office, "an"), audit, "8.5-2", result="conforms", unit="office")
    write(office, LEFT_OUT)
    refresh(office, audit, "an")
    assert [one["unit"] for one in answers.rows(office, audit) if one["question"] == "8.5-2"] == ["office"]


def test_a_question_and_a_clause_of_a_finding_stay(office: Workspace) -> None:
    audit = started(office)
    finding(office, audit, questions=["8.5-2"])
    head, _clause, _rest = MINI.partition('[[clause]]\nid = "8.5"')
    Path(office.path, "checklists", "mini.toml").write_text(head, encoding="utf-8")
    refresh(office, audit)
    assert "gone" in asked(office, audit)["8.5-2"] and "8.5-1" not in asked(office, audit)
    report(office, audit)


def test_a_question_that_comes_back_is_asked_again(office: Workspace) -> None:
    audit = started(office)
    answer(office, audit, "8.5-2", unit="office")
    write(office, LEFT_OUT)
    refresh(office, audit)
    write(office)
    assert kinds(office, audit) == [("added", "8.5-2")]
    refresh(office, audit)
    assert "gone" not in asked(office, audit)["8.5-2"]
    assert row(office, audit, "8.5-2")["result"] == "conforms"


def test_an_unchanged_answer_has_its_report_after_a_refresh(office: Workspace) -> None:
    audit = started(office)
    answer(office, audit, "8.5-1", unit="office")
    answer(office, audit, "8.5-2", unit="office")
    write(office, OTHER, LEFT_OUT, ("Context", "Surroundings of us"))
    refresh(office, audit)
    report(office, audit)
    assert audits.detail(office, audit)["answers"] == {"unexamined": 1, "answered": 2}


# The rules.


def test_only_the_lead_takes_it_in(office: Workspace) -> None:
    audit = started(office)
    write(office, OTHER)
    assert "it is for the audit's lead" in refused(lambda: refresh(office, audit, "an"))


def test_it_needs_a_reason(office: Workspace) -> None:
    audit = started(office)
    write(office, OTHER)
    assert "A reason is needed" in refused(lambda: refresh(office, audit, reason=""))


def test_after_the_report_the_text_stands(office: Workspace) -> None:
    audit = report(office, started(office))
    write(office, OTHER)
    assert "'refresh' is only possible while it is under-way" in refused(lambda: refresh(office, audit))


def test_what_the_audit_is_about_must_not_vanish(office: Workspace) -> None:
    audit = started(office, clauses=["8.5"])
    head, _clause, _rest = MINI.partition('[[clause]]\nid = "8.5"')
    Path(office.path, "checklists", "mini.toml").write_text(head, encoding="utf-8")
    assert "has no clause 8.5, which is in the scope" in refused(lambda: refresh(office, audit))


def test_it_is_not_taken_in_on_a_day_to_come(office: Workspace) -> None:
    audit = started(office)
    write(office, OTHER)
    assert "is in the future" in refused(lambda: refresh(office, audit, on="2026-07-09"))


# As it is typed.


@pytest.fixture
def typed(office: Workspace) -> CommandLine:
    return CommandLine(office.path, person="minh", today="2026-07-01")


def test_typed_it_shows_first_and_records_with_a_reason(office: Workspace, typed: CommandLine) -> None:
    audit = started(office)
    answer(office, audit, "8.5-1", unit="office")
    answer(office, audit, "8.5-2", unit="office")
    words = ("audit", "refresh-checklist", audit)
    assert "mini is the same as in the audit" in typed.fine(*words).out
    write(office, OTHER, LEFT_OUT)
    shown = typed.fine(*words)
    assert shown.out.splitlines()[0].startswith("mini: questions 1 left out, 1 reworded, 1 unchanged")
    words_shown = " ".join(shown.out.split())
    assert "kept in the audit with their answers or findings: 8.5-2" in words_shown
    assert "under the earlier wording, which the audit keeps: 8.5-1" in words_shown
    assert "Nothing was recorded" in shown.err and "--reason TEXT" in shown.err
    dry = typed.fine(*words, "--reason", "It misled", "--dry-run")
    assert dry.out == shown.out and "Nothing was recorded" in dry.err
    assert typed.fine(*words, "--json").json["checklists"][0]["kept"] == ["8.5-2"]
    taken = typed.fine(*words, "--reason", "It misled")
    assert "saved as event" in taken.err and "Nothing was recorded" not in taken.err
    assert "is the same" in typed.fine(*words, "--reason", "Again").out

    table = " ".join(typed.fine("audit", "show", audit, "--answers").out.split())
    assert "(no longer in the checklist)" in table and "(answered under the earlier wording)" in table
    page = typed.fine("audit", "show", audit, "--question", "8.5-1").out
    assert "asked then        How is the work done?\n" in page and "under this earlier wording" in page
    gone = typed.fine("audit", "show", audit, "--question", "8.5-2").out
    assert "The checklist asks this no more since Wed 2026-07-01" in gone
    assert "newer text taken in by Minh (minh): mini; It misled" in typed.fine("audit", "show", audit).out
    assert "It misled" in typed.fine("log", audit).out
    typed.fine("record", "verify")


def test_questions_that_nobody_chose_are_told(office: Workspace, typed: CommandLine) -> None:
    audit = started(office)
    audits.change(lead(office), audit, per_unit=1, reason="half a day")
    write(office, ADDED)
    shown = typed.fine("audit", "refresh-checklist", audit)
    assert "1 that is new is asked nowhere yet" in shown.err and f"audit edit {audit} --ask" in shown.err
