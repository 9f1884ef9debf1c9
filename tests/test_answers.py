"""Answers: by question and unit, never by default, and the sheet that shows what was not examined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from audit_office import MINI, answer, finding, furnish, lead, planned, refused, report, started

from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.service import answers, audits, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def sheet(office: Workspace, id: str) -> dict[tuple[str, str | None], dict[str, Any]]:
    return {(row["question"], row["unit"]): row for row in answers.rows(office, id)}


def test_an_answer_says_what_was_looked_at_whom_one_spoke_to_and_the_sample(office: Workspace) -> None:
    id = started(office)
    saved = answer(
        office, id, "8.5-1", "minor", evidence="20 files", spoke_with="Bao", sample="2/20", note="look again"
    )
    assert saved.event.header["type"] == "audit.answer"
    row = sheet(office, id)["8.5-1", "office"]
    assert (row["result"], row["evidence"], row["spoke_with"], row["note"]) == (
        "minor",
        "20 files",
        "Bao",
        "look again",
    )
    assert row["sample"] == {"examined": 20, "nonconforming": 2}
    assert (row["by"], row["on"], row["state"]) == ("minh", "2026-07-01", "answered")


def test_answering_again_keeps_the_earlier_answer(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", "minor")
    answer(office, id, "8.5-1", "conforms")
    row = sheet(office, id)["8.5-1", "office"]
    assert (row["result"], row["earlier"]) == ("conforms", 1)
    kept = office.view(id).table("answer")["8.5-1@office"]["answers"]
    assert [entry["result"] for entry in kept] == ["minor", "conforms"]


def test_a_question_is_shown_whole_with_all_that_was_ever_answered(office: Workspace) -> None:
    id = started(office, units=["office", "culture"], team=["thu"], clauses=["8.5"])
    answer(office, id, "8.5-1", "minor", unit="office", evidence="20 files")
    answer(office, id, "8.5-1", "conforms", unit="office", note="all mended")
    rows = answers.whole(office, id, "8.5-1")
    assert [(row["unit"], row["state"]) for row in rows] == [
        ("office", "answered"),
        ("culture", "not-examined"),
    ]
    latest, first = rows[0]["answers"]
    assert (latest["note"], first["evidence"], rows[1]["answers"]) == ("all mended", "20 files", [])
    assert {row["question"] for row in answers.whole(office, id, "8.5")} == {"8.5-1", "8.5-2"}
    assert [row["state"] for row in answers.whole(office, id, "4.1")] == ["out-of-scope"]
    with pytest.raises(NotFound):
        answers.whole(office, id, "9.9")
    with pytest.raises(Refused):
        answers.whole(office, planned(office), "8.5-1")


def test_a_clause_is_enough_where_it_has_one_question_otherwise_they_are_listed(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "4.1")
    assert sheet(office, id)["4.1-1", "office"]["state"] == "answered"
    said = refused(lambda: answer(office, id, "8.5"))
    assert "8.5-1  How is the work done?" in said and "8.5-2" in said


def test_a_clause_above_is_enough_where_only_one_question_is_below(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "4")
    assert sheet(office, id)["4.1-1", "office"]["state"] == "answered"


def test_an_unknown_question_is_not_found_with_the_nearest(office: Workspace) -> None:
    id = started(office)
    with pytest.raises(NotFound) as caught:
        answer(office, id, "8.5-11")
    assert "8.5-1" in caught.value.hint


def test_the_question_allows_only_its_own_answers(office: Workspace) -> None:
    id = started(office)
    assert "conforms, minor, not-applicable" in refused(lambda: answer(office, id, "4.1-1", "strength"))
    assert "perhaps" in refused(lambda: answer(office, id, "8.5-1", "perhaps"))


def test_not_applicable_needs_a_reason(office: Workspace) -> None:
    id = started(office)
    assert "reason" in refused(lambda: answer(office, id, "4.1-1", "not-applicable"))
    answer(office, id, "4.1-1", "not-applicable", reason="No such work")
    assert sheet(office, id)["4.1-1", "office"]["reason"] == "No such work"


def test_a_question_out_of_scope_takes_no_answer_and_is_shown_as_such(office: Workspace) -> None:
    id = started(office, clauses=["8.5"])
    assert "out of scope" in refused(lambda: answer(office, id, "4.1-1"))
    rows = sheet(office, id)
    assert rows["4.1-1", None]["state"] == "out-of-scope"
    assert rows["8.5-1", "office"]["state"] == "not-examined"


def test_until_somebody_answers_it_is_not_examined_and_has_no_result(office: Workspace) -> None:
    row = sheet(office, started(office))["8.5-1", "office"]
    assert (row["state"], row["result"], row["grade"]) == ("not-examined", "", "")


def test_the_unit_is_the_only_one_or_must_be_named_and_in_scope(office: Workspace) -> None:
    id = started(office, units=["office", "culture"], team=["thu", "an"])
    with pytest.raises(Refused) as caught:
        answer(office, id, "8.5-1")
    assert "office" in caught.value.hint
    assert "land" in refused(lambda: answer(office, id, "8.5-1", unit="land"))
    answer(office, id, "8.5-1", unit="justice")
    rows = sheet(office, id)
    assert rows["8.5-1", "justice"]["state"] == "answered"
    assert rows["8.5-1", "culture"]["state"] == "not-examined"
    # Justice is below the office: the question was examined there.
    assert ("8.5-1", "office") not in rows


def test_nobody_answers_in_the_own_unit_unless_a_recorded_exception_says_so(office: Workspace) -> None:
    id = started(office, lead="minh", team=["thu"])
    thu = lead(office, "thu")
    said = refused(lambda: answers.record(thu, id, "8.5-1", result="conforms", unit="justice"))
    assert "Thu belongs to Justice" in said
    alone = {"units": ["justice"], "lead": "thu", "team": [], "exception": "Nobody else"}
    excepted = started(office, **alone)
    answers.record(thu, excepted, "8.5-1", result="conforms")


def test_only_the_team_answers(office: Workspace) -> None:
    id = started(office)
    answers.record(lead(office, "an"), id, "8.5-1", result="conforms")
    for person in ("bao", "lan"):
        acting = lead(office, person)
        assert "team" in refused(lambda acting=acting: answers.record(acting, id, "8.5-1", result="conforms"))


def test_answers_belong_to_an_audit_under_way(office: Workspace) -> None:
    id = planned(office)
    assert "planned" in refused(lambda: answer(office, id, "8.5-1"))
    audits.start(lead(office), id)
    report(office, id)
    assert "reported" in refused(lambda: answer(office, id, "8.5-1"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2/20", {"examined": 20, "nonconforming": 2}),
        ("0 / 20", {"examined": 20, "nonconforming": 0}),
        ("20", {"examined": 20}),
        ("2/20/340", {"examined": 20, "nonconforming": 2, "population": 340}),
        ("0 / 20 / 20", {"examined": 20, "nonconforming": 0, "population": 20}),
    ],
)
def test_a_sample_is_so_many_not_in_order_of_so_many(typed: str, meant: dict[str, int]) -> None:
    assert answers.parse_sample(typed) == meant


@pytest.mark.parametrize(
    "typed", ["21/20", "0/0", "0", "some", "2/", "-1/5", "1/3/2", "2/1/3", "0/0/5", "1/2/3/4", "٣/٥"]
)
def test_what_is_no_sample_is_not_guessed(typed: str) -> None:
    with pytest.raises(Unreadable):
        answers.parse_sample(typed)


def test_the_grade_shown_is_that_of_the_finding_drawn_from_the_answer(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", "minor", unit="justice")
    drawn = finding(office, id, "major", questions=["8.5-1"])
    finding(office, id, "observation", questions=["8.5-2"])
    row = sheet(office, id)["8.5-1", "justice"]
    assert (row["result"], row["grade"], row["findings"]) == ("minor", "major", [drawn])
    moves.withdraw(lead(office), drawn, "unfounded")
    assert sheet(office, id)["8.5-1", "justice"]["grade"] == "minor"


def test_two_checklists_with_the_same_question_keep_their_answers_apart(office: Workspace) -> None:
    Path(office.path, "checklists", "other.toml").write_text(MINI.replace('"mini"', '"other"'))
    id = started(office, criteria=["mini", "other"])
    said = refused(lambda: answer(office, id, "8.5-1"))
    assert "mini/8.5-1" in said and "other/8.5-1" in said
    answer(office, id, "mini/8.5-1", "conforms")
    answer(office, id, "other/8.5-1", "minor")
    answer(office, id, "other/8.5-1", "major")
    given = {row["checklist"]: row["result"] for row in answers.rows(office, id) if row["result"]}
    assert given == {"mini": "conforms", "other": "major"}


def test_conformity_by_clause_counts_what_was_not_examined_and_names_the_worst(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", "minor")
    lines = {line["clause"]: line for line in answers.by_clause(office, id)}
    assert lines["8.5"]["grades"] == {"minor": 1, "not-examined": 1}
    assert (lines["8.5"]["worst"], lines["8.5"]["title"]) == ("minor", "Work")
    assert (lines["4.1"]["grades"], lines["4.1"]["worst"]) == ({"not-examined": 1}, "")


def test_what_the_report_gave_a_reason_for_is_unexamined_with_that_reason(office: Workspace) -> None:
    id = started(office)
    report(office, id)
    row = sheet(office, id)["8.5-1", "office"]
    assert (row["state"], row["reason"]) == ("unexamined", "No time.")


def test_a_planned_audit_has_no_sheet_yet(office: Workspace) -> None:
    assert answers.rows(office, planned(office)) == []
