"""What was answered before is shown and never passed over; who may answer; findings are drafted when that is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_office import answer, furnish, lead, refused, report, started
from filling import Filling, brought_in, last_answers, looked, problems

from auditcore.errors import Refused
from auditcore.service import answer_import, answers
from auditcore.workspace import Workspace

ONE, TWO, CONTEXT = "mini/8.5-1@office", "mini/8.5-2@office", "mini/4.1-1@office"


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return lead(furnish(workspace))


@pytest.fixture
def audit(office: Workspace) -> str:
    return started(office)


# Answers given already.


def test_an_answer_given_in_the_meantime_is_a_conflict_kept_or_answered_again(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    path = Filling(office, audit).put(ONE, result="conforms").put(TWO, result="conforms").save(tmp_path)
    answer(office, audit, "8.5-1", "minor", evidence="2 of 20")
    office.forget()
    weighed = looked(office, path)
    (changed,) = weighed.changed
    assert (changed.before["result"], changed.before["by"], changed.entry["result"]) == (
        "minor",
        "minh",
        "conforms",
    )
    brought_in(office, path)
    assert last_answers(office, audit)[ONE]["result"] == "minor"
    assert last_answers(office, audit)[TWO]["result"] == "conforms"
    brought_in(office, path, again=True)
    given = office.view(audit).table("answer")["8.5-1@office"]["answers"]
    assert [entry["result"] for entry in given] == ["minor", "conforms"]


def test_what_stood_in_the_form_and_was_not_touched_takes_nothing_back(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    answer(office, audit, "8.5-1", "minor", evidence="2 of 20")
    office.forget()
    path = Filling(office, audit).save(tmp_path)
    answer(office, audit, "8.5-1", "conforms", note="mended")
    office.forget()
    weighed, saved, _drafted = brought_in(office, path, again=True)
    assert saved is None and not weighed.changed
    ((_line, why),) = weighed.left
    assert "answered again since" in why


def test_a_changed_answer_is_a_conflict_and_an_emptied_one_stays(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    for question in ("8.5-1", "8.5-2"):
        answer(office, audit, question, "minor", evidence="2 of 20")
    office.forget()
    filled = Filling(office, audit).put(ONE, note="look again").put(TWO, result=None, evidence=None)
    weighed, _saved, _drafted = brought_in(office, filled.save(tmp_path), again=True)
    assert [one.line.key.text for one in weighed.changed] == [ONE]
    assert "emptied" in weighed.left[0][1]
    assert last_answers(office, audit)[ONE] == {
        "result": "minor",
        "evidence": "2 of 20",
        "note": "look again",
    }
    assert last_answers(office, audit)[TWO]["result"] == "minor"


def test_what_somebody_answered_after_the_look_is_refused_not_answered_again(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    path = Filling(office, audit).put(ONE, result="conforms").save(tmp_path)
    form = answer_import.open_form(office, path)
    weighed = answer_import.look(office, form)
    answer(office, audit, "8.5-1", "minor", evidence="2 of 20")
    office.forget()
    with pytest.raises(Refused) as caught:
        answer_import.bring_in(office, form, answer_import.Wish(again=True), weighed)
    assert "Meanwhile" in caught.value.problems[0]
    assert last_answers(office, audit)[ONE]["result"] == "minor"


# Who may answer.


def test_only_the_team_may_while_the_audit_is_under_way(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    path = Filling(office, audit).put(ONE, result="conforms").save(tmp_path)
    said = refused(lambda: looked(lead(office, "bao"), path))
    assert said == refused(lambda: answers.record(lead(office, "bao"), audit, "8.5-1", result="conforms"))
    report(office, audit)
    office.forget()
    assert refused(lambda: looked(office, path)) == refused(lambda: answer(office, audit, "8.5-1"))


def test_nobody_answers_in_the_own_unit_with_the_same_sentence(office: Workspace, tmp_path: Path) -> None:
    id = started(office, team=["thu"])
    thu = lead(office, "thu")
    filled = Filling(office, id, ("justice", "office")).put("mini/8.5-1@justice", result="conforms")
    (line,) = problems(thu, filled.save(tmp_path))
    said = refused(lambda: answers.record(thu, id, "8.5-1", result="conforms", unit="justice"))
    assert line == f"Justice!F6: {said}"


def test_on_behalf_of_an_auditor_with_the_signed_form(office: Workspace, audit: str, tmp_path: Path) -> None:
    path = Filling(office, audit).put(ONE, result="conforms").save(tmp_path)
    brought_in(lead(office, "lan", behalf="an", source="signed form"), path)
    office.forget()
    (entry,) = office.view(audit).table("answer")["8.5-1@office"]["answers"]
    assert (entry["by"], entry["typed_by"]) == ("an", "lan")


# Findings.


def test_a_nonconformity_drafts_a_finding_only_when_asked_and_only_once(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    filled = Filling(office, audit).put(ONE, result="minor", evidence="File 12", requirement="It is checked.",
                                        observed="It is not.")  # fmt: skip
    filled.put(TWO, result="major")
    path = filled.save(tmp_path)
    weighed, saved, drafted = brought_in(office, path)
    assert [about["question"] for _line, about in weighed.wanting] == ["8.5-1", "8.5-2"]
    assert (drafted, saved.view.table("finding")) == ([], {})
    weighed, saved, drafted = brought_in(office, path, draft=True)
    assert drafted == ["2026-01-F01"]
    found = saved.view.table("finding")["2026-01-F01"]
    assert {key: found[key] for key in ("grade", "requirement", "observed", "evidence", "unit", "questions", "clauses")} == {
        "grade": "minor", "requirement": "It is checked.", "observed": "It is not.", "evidence": "File 12",
        "unit": "office", "questions": ["8.5-1"], "clauses": ["8.5"],
    }  # fmt: skip
    office.forget()
    assert brought_in(office, path, draft=True)[1:] == (None, [])


def test_no_finding_is_drafted_from_an_answer_that_is_left_as_it_is(
    office: Workspace, audit: str, tmp_path: Path
) -> None:
    path = Filling(office, audit).put(ONE, result="minor", evidence="2 of 20").save(tmp_path)
    answer(office, audit, "8.5-1", "conforms")
    office.forget()
    assert brought_in(office, path, draft=True)[1:] == (None, [])
    assert office.view(audit).table("finding") == {}
