"""The walk: what is asked when, what is known about it, and that nothing that was typed is lost."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from audit_office import answer, finding, furnish, lead, planned, report, started
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st
from walking import walk

from auditcore import i18n
from auditcore.cli import walk_words
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.model import RESULTS
from auditcore.service import answers, audits, checklist_refresh, evidence, findings, moves
from auditcore.service.walk import Walk, resume
from auditcore.workspace import Workspace

ALL = ["4.1-1", "8.5-1", "8.5-2"]


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return lead(furnish(workspace))


def given_of(office: Workspace, id: str) -> dict[str, list[dict[str, Any]]]:
    """All answers by question."""
    office.forget()
    return {doc["question"]: doc["answers"] for doc in office.view(id).table("answer").values()}


def asked(script: Any) -> list[str]:
    """The questions that were shown, in order."""
    return [line.partition(":")[0] for line in script.printed if line.partition(":")[0] in ALL]


def events(office: Workspace, id: str) -> list[str]:
    return [event.header["type"] for event in office.record.read(id)]


# What is asked when.


def test_questions_come_in_their_order_and_each_answer_is_an_event(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "1.", "c.", "conf.")
    assert asked(script) == ALL
    assert {
        question: entries[-1]["result"] for question, entries in given_of(office, id).items()
    } == dict.fromkeys(ALL, "conforms")
    assert events(office, id)[1:] == ["audit.answer"] * 3
    assert "3 of 3 answered, 0 left." in script.printed


def test_a_unit_is_walked_through_before_the_next(office: Workspace) -> None:
    id = started(office, units=["office", "culture"], lead="minh", team=["thu", "an"])
    script = walk(office, id, *["s"] * 6)
    assert asked(script) == ALL * 2
    assert [line.split(" · ")[-1] for line in script.printed if line.startswith("4.1 ")] == [
        "Office (office)",
        "Culture (culture)",
    ]


def test_an_answer_has_what_was_looked_at_the_sample_who_was_asked_and_a_note(office: Workspace) -> None:
    id = started(office)
    walk(office, id, "conforms", "20 files", "0/20/340", "Mrs Hoa", "next year again")
    (entry,) = given_of(office, id)["4.1-1"]
    assert (entry["evidence"], entry["note"]) == ("20 files", "next year again")
    assert entry["sample"] == {"nonconforming": 0, "examined": 20, "population": 340}
    assert entry["spoke_with"] == "Mrs Hoa"


def test_whom_one_spoke_to_is_kept_by_enter_and_emptied_by_a_dash(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "1", "", "", "Mrs Hoa", "", "1", "", "", "", "", "1", "", "", "-", "")
    assert "Spoke with (Enter: Mrs Hoa): " in script.prompts
    said = {question: entries[0].get("spoke_with") for question, entries in given_of(office, id).items()}
    assert said == {"4.1-1": "Mrs Hoa", "8.5-1": "Mrs Hoa", "8.5-2": None}


def test_not_applicable_asks_why_and_nothing_else(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "n.", "", "No such work")
    assert "Something must be written here." in script.printed
    assert given_of(office, id)["4.1-1"][0]["reason"] == "No such work"
    assert not any(prompt.startswith("Evidence") for prompt in script.prompts)


def test_only_the_answers_of_the_question_are_taken_and_their_numbers_stay(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "2", "strength", "x", "", "3", *["."])
    assert "1 conforms (c) · 3 minor (i) · 7 not-applicable (n)" in script.text
    assert "“strength” is no answer here." in script.printed
    assert "Nothing was answered." in script.printed
    assert "“2” is no answer here." in script.printed


@pytest.mark.parametrize(("how", "questions"), [({"clause": "8"}, ALL[1:]), ({"unit": "justice"}, ALL)])
def test_a_walk_may_be_of_a_clause_or_a_unit(
    office: Workspace, how: dict[str, str], questions: list[str]
) -> None:
    id = started(office)
    script = walk(office, id, *["s"] * 9, **how)
    assert asked(script) == questions
    assert ("Justice (justice)" in script.text) is ("unit" in how)


def test_what_cannot_be_walked_is_said_before_anything_is_typed(office: Workspace) -> None:
    id = started(office, clauses=["8.5"])
    for error, sentence, call in (
        (NotFound, "no question or clause", lambda: walk(office, id, clause="9")),
        (Refused, "out of scope", lambda: walk(office, id, clause="4")),
        (Refused, "not in the scope", lambda: walk(office, id, unit="land")),
        (NotFound, "There is no audit", lambda: walk(office, "2026-09")),
        (Refused, "planned", lambda: walk(office, planned(office))),
        (Refused, "Bao may not do this", lambda: walk(lead(office, "bao"), id)),
    ):
        with pytest.raises(error, match=sentence):
            call()


def test_who_belongs_to_the_unit_is_told_so_at_the_answer(office: Workspace) -> None:
    id = started(office, team=["thu"])
    script = walk(lead(office, "thu"), id, "1", "s", unit="justice")
    assert script.prompts == ["Answer: "] * 3, "nobody types evidence in vain"
    assert script.text.count("Thu belongs to Justice and may not judge its work.") >= 2
    assert given_of(office, id) == {}


# What is known about a question.


def test_the_answer_of_the_latest_earlier_audit_is_shown_from_a_closed_one_too(
    office: Workspace, clock: Clock
) -> None:
    for result, day in (("minor", "2026-07-01"), ("observation", "2026-07-02")):
        clock.on(day)
        before = started(office, start=day, end=day)
        answer(office, before, "8.5-1", result, evidence=f"seen on {day}", unit="justice")
        if result == "minor":
            finding(office, before, questions=["8.5-1"])
            findings_of = [one["id"] for one in office.view(before).table("finding").values()]
        else:
            report(office, before)
            audits.close(lead(office), before)
    clock.on("2026-08-01")
    id = started(office, start="2026-08-01", end="2026-08-02")
    script = walk(office, id, "s", "s")
    assert f"Last time: {before}, Minh (minh)" in script.text
    assert "seen on 2026-07-02" in script.text and "seen on 2026-07-01" not in script.text
    # The other question of the clause: what was answered to the clause.
    assert f"Last time: {before}, 8.5-1, Minh (minh)" in script.text
    # What is still open from the other audit.
    assert f"Open finding: {findings_of[0]} · minor · draft" in script.text


def test_closed_audits_that_have_nothing_on_the_clause_and_unit_are_not_opened(
    office: Workspace, clock: Clock
) -> None:
    elsewhere = started(office, units=["culture"], team=["thu"])
    answer(office, elsewhere, "8.5-1")
    report(office, elsewhere)
    audits.close(lead(office), elsewhere)
    here = started(office)
    answer(office, here, "8.5-1")
    report(office, here)
    audits.close(lead(office), here)
    clock.on("2026-08-01")
    id = started(office, start="2026-08-01", end="2026-08-02")
    office.forget()
    opened: list[str] = []
    current = office.views.current
    office.views.current = lambda stream: opened.append(stream) or current(stream)  # type: ignore[method-assign]
    script = walk(office, id, "s", clause="8.5")
    assert f"Last time: {here}" in script.text
    assert opened.count(here) == 1 and elsewhere not in opened


def test_what_a_question_rests_on_and_whom_to_ask_is_shown(workspace: Workspace) -> None:
    office = lead(furnish(workspace))
    path = Path(office.path, "checklists", "mini.toml")
    path.write_text(
        path.read_text()
        .replace(
            'language = "en"\n',
            'language = "en"\n[[document]]\nid = "law"\nnumber = "118/2025"\ntitle = "The law"\nuntil = "2030-01-01"\n'
            '[[figure]]\nid = "time"\nvalue = 5\nunit = "working-days"\nwhat = "Time to answer"\ndocument = "law"\n'
            'article = "Article 17"\n',
            1,
        )
        .replace(
            'ask = "How is the work done?"',
            'ask = "How?"\nwhom = ["top", "service"]\ncites = ["time", "law"]',
        )
    )
    script = walk(office, started(office), clause="8.5")
    assert (
        "Rests on: 118/2025 Article 17 · Time to answer: 5 working days · in force until 2030-01-01"
        in script.text
    )
    assert "Rests on: 118/2025 · The law · in force until 2030-01-01" in script.text
    assert "Ask: top management, units that serve customers" in script.text


LAW = (
    '[[document]]\nid = "law"\nnumber = "118/2025"\ntitle = "The law"\nnote = "Check it."\n'
    '[[document]]\nid = "long"\nnumber = "63/2010"\ntitle = "A decree on very many things, and on some more that '
    'nobody could name in one breath"\n'
    '[[document]]\nid = "old"\nnumber = "1/1999"\ntitle = "Old"\n[[document]]\nid = "new"\nnumber = "2/2026"\n'
    'title = "New"\n[[figure]]\nid = "time"\nvalue = 5\nunit = "working-days"\nwhat = "Time"\ndocument = "law"\n'
    'article = "Article 17"\nnote = "Or ten."\n'
)


def cite(office: Workspace, *ids: str, more: str = "") -> None:
    """Let the question 8.5-1 rest on these."""
    path = Path(office.path, "checklists", "mini.toml")
    ask, cites = 'ask = "How is the work done?"', f"cites = {list(ids)}\n" if ids else ""
    words = path.read_text().replace('language = "en"\n', f'language = "en"\n{LAW}', 1)
    path.write_text(words.replace(ask, f"{ask}\n{cites}{more}"))


def test_a_question_shows_three_grounds_without_notes_and_the_help_all_of_them(office: Workspace) -> None:
    cite(office, "time", "law", "long", "old")
    script = walk(office, started(office), "?", clause="8.5")
    shown = [line for line in script.printed if line.startswith("Rests on")]
    assert shown == [
        "Rests on: 118/2025 Article 17 · Time: 5 working days",
        "Rests on: 118/2025 · The law",
        "Rests on: 118/2025 Article 17 · Time: 5 working days · Or ten.",
        "Rests on: 118/2025 · The law · Check it.",
        shown[4],
        "Rests on: 1/1999 · Old",
    ]
    assert "in one breath" in shown[4]
    assert "2 more; ? shows them" in script.printed


@pytest.mark.parametrize(
    ("cites", "requirement"),
    [
        (["time", "law", "long"], "118/2025 The law; 63/2010: 8.5 Work"),
        (["long"], "63/2010: 8.5 Work"),
        ([], "Ours: 8.5 Work"),
    ],
)
def test_the_requirement_names_the_documents_and_the_clause_alone(
    office: Workspace, cites: list[str], requirement: str
) -> None:
    cite(office, *cites)
    id = started(office)
    walk(office, id, "minor.", "x", clause="8.5")
    assert office.view(id).table("finding")[f"{id}-F01"]["requirement"] == requirement


def test_a_core_question_and_the_clauses_to_see_stand_in_one_line(office: Workspace) -> None:
    cite(office, more='core = true\nsee = ["4.1", "iso9001-2015/7.5"]')
    script = walk(office, started(office), "s", clause="8.5")
    assert script.printed.count("core question · see, too: 4.1, iso9001-2015/7.5") == 1


def test_a_finding_that_was_regraded_counts_by_its_grade_now(office: Workspace, clock: Clock) -> None:
    id = started(office)
    walk(office, id, "j 8.5-1", "minor", "seen", ".")
    assert "3 of 3 · 1 nonconformity · 00:00:00" in walk(office, id).printed
    moves.regrade(office, f"{id}-F01", "observation", "It was once")
    script = walk(office, id, "b")
    assert "3 of 3 · 0 nonconformities · 00:00:00" in script.printed
    assert "Answered: Minh (minh), Wed 2026-07-01: observation; evidence: seen" in script.printed
    clock.on("2026-08-01")
    later = started(office, start="2026-08-01", end="2026-08-02")
    script = walk(office, later, "s")
    assert f"Last time: {id}, Minh (minh), Wed 2026-07-01: observation; evidence: seen" in script.printed


def test_open_findings_are_those_on_the_clause_above_and_below_it_each_once(office: Workspace) -> None:
    path = Path(office.path, "checklists", "mini.toml")
    path.write_text(path.read_text() + '[[clause]]\nid = "8.5.1"\ntitle = "Below"\n')
    id = started(office)
    for clause in ("4", "8.5.1"):
        finding(office, id, clauses=[clause])
    script = walk(office, id, "s", "s")
    shown = [
        line.split(" · ")[0] for line in script.printed if line[:5] in ("4.1-1", "8.5-1", "8.5-2", "Open ")
    ]
    assert [line for line in shown if line.startswith("Open")] == [
        f"Open finding: {id}-F01",
        *[f"Open finding: {id}-F02"] * 2,
    ]


def test_what_the_checklist_asks_no_more_is_not_walked(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1")
    path = Path(office.path, "checklists", "mini.toml")
    words = path.read_text()
    path.write_text(
        words[: words.index('[[clause.question]]\nid = "8.5-1"')]
        + words[words.index('[[clause.question]]\nid = "8.5-2"') :]
    )
    checklist_refresh.refresh(office, id, reason="It misled")
    assert asked(walk(office, id, *["s"] * 3)) == ["4.1-1", "8.5-2"]


# A nonconformity drafts its finding.


def test_a_nonconformity_and_its_finding_are_one_event(office: Workspace) -> None:
    id = started(office)
    before = len(events(office, id))
    script = walk(office, id, "j 8.5-1", "minor", "2 of 20 have none", "2/20", "", "", *[""] * 7)
    assert len(events(office, id)) == before + 1
    drawn = findings.detail(office, f"{id}-F01")
    assert (drawn["grade"], drawn["status"], drawn["unit"], drawn["clauses"], drawn["questions"]) == (
        "minor",
        "draft",
        "office",
        ["8.5"],
        ["8.5-1"],
    )
    assert drawn["requirement"] == "Ours: 8.5 Work"
    assert drawn["observed"] == "2 of 20 have none"
    assert drawn["evidence"] == "2 of 20 have none; 2 of 20 looked at were not in order"
    assert f"{id}-F01 is drafted: auditcore finding show {id}-F01" in script.printed
    row = next(row for row in answers.rows(office, id) if row["question"] == "8.5-1")
    assert (row["grade"], row["findings"]) == ("minor", [f"{id}-F01"])


def test_each_part_of_the_finding_can_be_written_anew(office: Workspace) -> None:
    id = started(office)
    texts = ["Each file is checked.", "One is not.", "File 12", "8.5, 4.1", "8.5-1,8.5-2", "justice", "thu"]
    walk(office, id, "j 8.5-1", "major", "seen", "", "", "", *texts)
    drawn = findings.detail(office, f"{id}-F01")
    assert [drawn[name] for name in ("requirement", "observed", "evidence", "unit", "owner")] == [
        *texts[:3],
        *texts[5:],
    ]
    assert (drawn["clauses"], drawn["questions"]) == (["4.1", "8.5"], ["8.5-1", "8.5-2"])


def test_a_wrong_name_is_asked_for_again_at_once(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "j 8.5-1", "major", "seen", "3/2", ".", clause="8.5")
    assert "“3/2” is no sample." in script.printed
    assert len(given_of(office, id)["8.5-1"]) == 1
    script = walk(
        office,
        id,
        "j 8.5-2",
        "major",
        "x",
        "",
        "",
        "",
        "",
        "",
        "",
        "9",
        "8.5",
        "7-7",
        "",
        "moon",
        "",
        "nobody",
        ".",
    )
    for sentence in ("Clause 9 is not", "There is no question 7-7", "no unit 'moon'", "no person 'nobody'"):
        assert sentence in script.text
    assert f"{id}-F02" in office.view(id).table("finding")


def test_what_was_observed_must_be_said_before_the_rest_is_taken(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "j 8.5-1", "minor.", "Nothing is checked", "q")
    assert script.prompts[-2].startswith("Finding: what was observed")
    assert office.view(id).table("finding")[f"{id}-F01"]["observed"] == "Nothing is checked"


@pytest.mark.parametrize(("typed", "drafted"), [("yes", True), ("y", True), ("", False), ("no", False)])
def test_an_observation_asks_whether_to_draft(office: Workspace, typed: str, drafted: bool) -> None:
    id = started(office)
    script = walk(office, id, "j 8.5-1", "o", "seen", "", "", "", typed, ".", "q")
    assert "Draft a finding? yes/no: " in script.prompts
    assert bool(office.view(id).table("finding")) is drafted
    assert "8.5-1" in given_of(office, id)


def test_where_there_is_a_finding_already_one_is_asked_before_another(office: Workspace) -> None:
    id = started(office)
    finding(office, id, questions=["8.5-1"])
    script = walk(office, id, "j 8.5-1", "minor", "seen", "", "", "", "no", "q")
    assert "Draft a finding? yes/no: " in script.prompts
    assert len(office.view(id).table("finding")) == 1


def test_files_belong_to_the_answer_or_to_the_finding_that_it_drafts(
    office: Workspace, tmp_path: Path
) -> None:
    id = started(office)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    script = walk(
        office, id, "j 8.5-1", f"+ {tmp_path}/none", "+", f"+ {tmp_path}/a.txt", "1.",
        "minor", f"+{tmp_path}/a.txt", f"+ '{tmp_path}/b.txt'", "none checked", ".",
    )  # fmt: skip
    assert "Type the file behind it: + photo.jpg" in script.printed
    rows = [(row["id"], row["name"], row["by"]) for row in evidence.rows(office, id)]
    assert sorted(rows) == [
        (f"{id}-F01", "a.txt", "minh"),
        (f"{id}-F01", "b.txt", "minh"),
        ("8.5-1@office", "a.txt", "minh"),
    ]
    assert evidence.check(office) == (2, [])


# Commands.


def test_back_leads_to_the_prompt_before_and_then_to_the_question_before(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "s", "1", "files", "b", "better files", "b", "b", "3", ".", "q")
    assert given_of(office, id)["8.5-1"][0]["evidence"] == "better files"
    assert given_of(office, id)["8.5-1"][0]["result"] == "minor"
    assert "Evidence: what was looked at (Enter: files): " in script.prompts
    script = walk(office, id, "b", "s", "b", "b", "s", "q")
    assert asked(script) == ["8.5-2", "8.5-1", "8.5-2", "8.5-1", "4.1-1", "8.5-1"]


def test_skip_search_and_jump_lead_to_a_question(office: Workspace) -> None:
    id = started(office)
    script = walk(
        office, id, "/ CHECKED", "/work", "/", "/ nowhere", "j 4.1", "j 8.5-2", "jump", "j 99", "skip"
    )
    assert asked(script) == ["4.1-1", "8.5-2", "8.5-1", "8.5-2", "4.1-1", "8.5-2"]
    assert "No question here has “nowhere”." in script.printed
    assert any("99" in line for line in script.printed)


def test_a_command_may_stand_at_every_prompt(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "1", "?", "seen", "j 8.5-2", "i", "b", "p")
    assert any(line.startswith("An answer is its number") for line in script.printed)
    assert given_of(office, id) == {}
    script = walk(office, id, *[""] * 3, "q")
    assert "Begun: conforms; evidence: seen" in script.printed


@pytest.mark.parametrize("line", ["/ 2 files", "?nobody knows", "j 12 was open", "+ 3 files", "+none.txt"])
def test_text_that_begins_like_a_command_is_text(office: Workspace, line: str) -> None:
    id = started(office)
    walk(office, id, "1", line, "", "", line)
    (entry,) = given_of(office, id)["4.1-1"]
    assert (entry["evidence"], entry["note"]) == (line, line)


def test_a_sign_or_letter_alone_is_a_command_at_a_text_and_says_what_it_lacks(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "j", "1", "j", "/", "+", "?", "seen", "q")
    assert script.printed.count("Type the clause or question behind it: j 8.5.1") == 2
    assert "Type the words behind it: / receipt" in script.printed
    assert "Type the file behind it: + photo.jpg" in script.printed
    assert any(line.startswith("Where a text is asked for") for line in script.printed)
    assert "Begun: conforms; evidence: seen" in walk(office, id, *[""] * 2).printed


@pytest.mark.parametrize("end", ["p", "q", "pause", None, KeyboardInterrupt])
def test_a_pause_says_how_far_one_is_and_how_to_go_on(office: Workspace, clock: Clock, end: Any) -> None:
    id = started(office)

    def interrupt() -> None:
        raise KeyboardInterrupt

    def later() -> None:
        clock.now += timedelta(minutes=14, seconds=5)

    ends = [] if end is None else [interrupt] if end is KeyboardInterrupt else [end]
    script = walk(office, id, "1.", later, "3", "seen", ".", *ends)
    assert script.printed[-4:] == [
        "2 of 3 answered, 1 left.",
        f"In this walk: 2 answers; drafted: {id}-F01; 14 minutes.",
        "To go on, type:",
        f"  auditcore audit walk {id}",
    ]
    assert "3 of 3 · 1 nonconformity · 00:14:05" in script.printed


@given(st.lists(st.booleans()), st.integers(-1, 20))
def test_it_goes_on_at_the_first_question_left_behind_the_last_answered(done: list[bool], last: int) -> None:
    at = resume(done, last)
    left = [number for number, answered in enumerate(done) if not answered]
    behind = [number for number in left if number > last]
    assert at == (behind[0] if behind else left[0] if left else -1)


def test_it_goes_on_behind_the_last_answer(office: Workspace) -> None:
    id = started(office)
    assert asked(walk(office, id, "j 8.5-1", "1."))[-1] == "8.5-2"
    assert asked(walk(office, id))[0] == "8.5-2"
    walk(office, id, "1.")
    assert asked(walk(office, id)) == ["4.1-1"]
    walk(office, id, "1.")
    assert walk(office, id).prompts == []


def test_an_answered_question_is_left_alone_by_enter_and_passed_over_where_one_wishes(
    office: Workspace,
) -> None:
    id = started(office)
    answer(office, id, "8.5-1", evidence="files")
    an = lead(office, "an")
    script = walk(an, id, "1.", "", "q")
    assert asked(script) == ALL
    assert "Answered: Minh (minh), Wed 2026-07-01: conforms; evidence: files" in script.printed
    assert asked(walk(an, id, "b", "b", "s", "s", unanswered=True)) == ["8.5-2", "8.5-1", "4.1-1", "8.5-2"]
    assert len(given_of(office, id)["8.5-1"]) == 1


def test_what_a_grade_means_is_shown_as_it_is_given(office: Workspace) -> None:
    script = walk(office, started(office), "1.", "major", "q")
    assert [line for line in script.printed if line.startswith("major: A requirement is not met")]
    assert not [line for line in script.printed if line.startswith("minor:")]


# Nothing that was typed is lost.


def test_what_cannot_be_kept_as_text_is_asked_for_again(office: Workspace) -> None:
    id = started(office)
    script = walk(office, id, "1", "bad \x00", "good", ".", "q")
    (said,) = [line for line in script.printed if "cannot be kept as text" in line]
    assert said.startswith("Evidence: what was looked at: the character U+0000")
    assert given_of(office, id)["4.1-1"][0]["evidence"] == "good"


def furnished(office: Workspace) -> Workspace:
    """Somebody else's own look at the same folder."""
    return Workspace(office.path, environ={}, clock=office.clock)


def test_what_the_record_refuses_is_asked_for_again_with_nothing_lost(office: Workspace) -> None:
    id = started(office)
    elsewhere = lead(furnished(office))
    script = walk(
        office, id, "j 8.5-1", "1", "20 files", "", "Bao",
        lambda: audits.change(elsewhere, id, reason="Smaller", clauses=["4.1"]), "a note",
        lambda: audits.change(elsewhere, id, reason="As before", clauses=["8.5"]), "", "", "", "", "",
    )  # fmt: skip
    assert any("out of scope" in line for line in script.printed)
    assert "Answer (Enter: conforms): " in script.prompts
    (entry,) = given_of(office, id)["8.5-1"]
    assert (entry["evidence"], entry["spoke_with"], entry["note"]) == ("20 files", "Bao", "a note")


def test_what_was_typed_of_an_answer_outlives_the_program(office: Workspace) -> None:
    id = started(office)
    walk(office, id, "3", "2 of 20", "2/20")
    kept = Path(office.path, "walks", f"{id}.minh.json")
    assert kept.exists() and given_of(office, id) == {}
    script = walk(lead(furnished(office)), id, "Bao", ".")
    assert "Begun: minor; evidence: 2 of 20; sample: 2/20" in script.printed
    assert script.prompts[0] == "Spoke with: "
    assert given_of(office, id)["4.1-1"][0]["sample"] == {"examined": 20, "nonconforming": 2}
    assert not kept.exists()


def test_a_form_that_was_recorded_when_the_plug_was_pulled_is_not_asked_for_again(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auditcore.service.walk_drafts import Drafts

    id = started(office)

    def cut_off(self: Drafts, key: str) -> None:
        raise EOFError

    with monkeypatch.context() as patched:
        patched.setattr(Drafts, "drop", cut_off)
        walk(office, id, "1", "files", ".")
    assert os.listdir(os.path.join(office.path, "walks"))
    script = walk(office, id, "j 4.1-1", "", "q")
    assert "Begun" not in script.text
    assert len(given_of(office, id)["4.1-1"]) == 1


@pytest.mark.parametrize(
    "kept",
    [
        "[1]",
        "{",
        '{"4.1-1@office": 1}',
        '{"4.1-1@office": {"result": 3}}',
        '{"4.1-1@office": ["minor"]}',
        "\xff",
    ],
)
def test_a_file_that_keeps_no_form_is_left_out_and_it_is_said(office: Workspace, kept: str) -> None:
    id = started(office)
    folder = Path(office.path, "walks")
    folder.mkdir()
    (folder / f"{id}.minh.json").write_bytes(kept.encode("latin-1"))
    said: list[str] = []
    office.warn = said.append
    walk(office, id, "1.", asks_again=False)
    assert [sentence for sentence in said if f"{id}.minh.json is no answer that was begun" in sentence]
    assert list(given_of(office, id)) == ["4.1-1"]


def test_after_a_refusal_the_rest_is_not_taken_unseen(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = started(office)
    record, tries = Walk.record, [Refused("Not now.")]

    def once_refused(self: Walk, *given: Any, **named: Any) -> Any:
        if tries:
            raise tries.pop()
        return record(self, *given, **named)

    monkeypatch.setattr(Walk, "record", once_refused)
    script = walk(office, id, "1.")
    assert script.prompts == ["Answer: ", "Answer (Enter: conforms): "]
    assert given_of(office, id) == {}


def test_where_nobody_sees_a_refusal_no_line_behind_it_is_taken(office: Workspace) -> None:
    id = started(office)
    with pytest.raises(Unreadable):
        walk(office, id, "1.", "perhaps", "1.", "1.", asks_again=False)
    assert list(given_of(office, id)) == ["4.1-1"]


# Two at once.


def test_an_answer_that_came_meanwhile_is_shown_and_one_is_asked(office: Workspace) -> None:
    id = started(office)
    an = lead(furnished(office), "an")

    def by_an() -> None:
        answers.record(an, id, "4.1-1", result="minor", evidence="3 files")

    script = walk(office, id, "1", "my files", "", "", by_an, "", "yes", "q")
    assert "4.1-1@office was answered meanwhile." in script.printed
    assert "Answered: An (an), Wed 2026-07-01: minor; evidence: 3 files" in script.printed
    both = given_of(office, id)["4.1-1"]
    assert [(entry["by"], entry["result"]) for entry in both] == [("an", "minor"), ("minh", "conforms")]
    assert both[1]["evidence"] == "my files"


def test_who_does_not_want_the_own_answer_besides_goes_on(office: Workspace) -> None:
    id = started(office)
    an = lead(furnished(office), "an")
    script = walk(
        office, id, lambda: answers.record(an, id, "8.5-1", result="minor"), "1.", "1", "", "no", "q"
    )
    assert asked(script) == ALL
    assert [entry["by"] for entry in given_of(office, id)["8.5-1"]] == ["an"]
    assert not Path(office.path, "walks", f"{id}.minh.json").exists()


def test_what_somebody_else_recorded_is_read_before_each_question(office: Workspace) -> None:
    id = started(office)
    an = lead(furnished(office), "an")
    script = walk(office, id, lambda: answers.record(an, id, "8.5-1", result="minor"), "s")
    assert "Answered: An (an), Wed 2026-07-01: minor" in script.printed


def test_each_answer_that_came_meanwhile_is_asked_about_anew(office: Workspace) -> None:
    id = started(office)
    an = lead(furnished(office), "an")

    def by_an() -> None:
        answers.record(an, id, "4.1-1", result="minor")

    by_an()
    script = walk(office, id, "b", "b", "1", "yes", "files", "", "", by_an, "", "no", "q")
    assert "4.1-1@office was answered meanwhile." in script.printed
    assert [entry["by"] for entry in given_of(office, id)["4.1-1"]] == ["an", "an"]


def test_two_walk_the_same_audit_and_each_sees_the_other_at_once(office: Workspace) -> None:
    id = started(office)
    an = lead(furnished(office), "an")
    script = walk(
        office, id, "1.", lambda: walk(an, id, "j 8.5-2", "3", "x", "."), "1.", "2.", "y", "seen", "q"
    )
    assert "3 of 3 · 1 nonconformity · 00:00:00" in script.printed
    assert [entry["by"] for entry in given_of(office, id)["8.5-2"]] == ["an", "minh"]
    assert len(office.view(id).table("finding")) == 1, "there is one already, and Enter drafts no other"


# Words and letters.


@pytest.fixture(params=["en", "vi"])
def language(request: pytest.FixtureRequest) -> Any:
    i18n.use(request.param)
    yield request.param
    i18n.use("en")


def test_no_letter_means_two_things(language: str) -> None:
    letters = walk_words.letters()
    assert set(letters) == {*walk_words.COMMANDS, *RESULTS}
    assert len(set(letters.values())) == len(letters)
    assert all(len(letter) == 1 and letter.isascii() for letter in letters.values())
    assert "q" not in letters.values()


def test_every_answer_is_taken_by_number_letter_and_word(language: str) -> None:
    from auditcore.words import word

    letters = walk_words.letters()
    for number, code in enumerate(RESULTS, start=1):
        for line in (str(number), letters[code], letters[code].upper(), word(code), code, f" {number} . "):
            assert walk_words.read_answer(line, RESULTS).answer == code, line
        assert walk_words.read_answer(f"{number}.", RESULTS).rest
        with pytest.raises(Unreadable):
            walk_words.read_answer(letters[code], [other for other in RESULTS if other != code])


def test_the_letters_of_english_are_these() -> None:
    assert "".join(walk_words.letters().values()) == "bsjpcmiortn"


def test_yes_and_no_are_taken_by_their_beginning(language: str) -> None:
    assert [walk_words.read_yes(line) for line in ("y", "Yes", "n", "no")] == ["yes", "yes", "no", "no"]
    with pytest.raises(Unreadable):
        walk_words.read_yes("perhaps")


def test_the_questions_come_in_the_language_that_was_asked_for(office: Workspace) -> None:
    path = Path(office.path, "checklists", "mini.toml")
    path.write_text(
        path.read_text().replace('ask = "How is the', 'ask.vi = "Thế nào?"\nask.en = "How is the')
    )
    id = started(office)
    assert "8.5-1: Thế nào?" in walk(office, id, "s", language="vi").printed
    assert "8.5-1: How is the work done?" in walk(office, id, "s").printed
