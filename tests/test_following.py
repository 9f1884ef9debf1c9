"""A correction apart, a measured effect, the audit of a verdict, follow-through and opinions, as they are typed and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import building
import pytest
from audit_office import finding, furnish, lead, started
from building import AUDIT, SUBMITTED, VERIFIED, Office
from commands import Answer, CommandLine
from conftest import Clock

from auditcore import presets, settings
from auditcore.decision import put
from auditcore.model import PROGRAMME
from auditcore.service import findings, moves
from auditcore.service.explain import explain
from auditcore.workspace import Workspace

F1 = "2026-01-F01"


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


class Types:
    """The command line on the office's own day."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def __call__(self, person: str, *words: str, fine: bool = True) -> Answer:
        line = CommandLine(self.office.ws.path, person, self.office.ws.today)
        answer = line.fine(*words) if fine else line(*words)
        self.office.ws.forget()
        return answer

    def page(self, *words: str) -> str:
        """What a page says, without its line breaks."""
        return " ".join(self("lan", *words).out.split())

    def refused(self, person: str, *words: str, code: int = 4) -> str:
        answer = self(person, *words, fine=False)
        assert answer.code == code, answer
        return " ".join(answer.err.split())


@pytest.fixture
def types(office: Office) -> Types:
    return Types(office)


def section(page: str, heading: str, following: str) -> str:
    return page.partition(f" {heading} ")[2].partition(f" {following} ")[0]


# The correction.


def test_a_correction_says_by_whom_for_which_consequences_and_how_far_it_reaches(
    office: Office, types: Types
) -> None:
    id = office.issued()
    types("oanh", "finding", "respond", id, "--agree", "--correction", "Receipts written", "--corrected-on", "2/7/2026",
          "--corrected-by", "an", "--consequences", "Three citizens were called", "--similar", "could",
          "--extent", "All 20 files")  # fmt: skip
    page = types.page("finding", "show", id)
    for said in (
        "corrected by An (an)",
        "consequences Three citizens were called",
        "similar ones could",
        "extent All 20 files",
    ):
        assert said in page
    assert types("lan", "finding", "show", id, "--json").json["facts"] == {
        "respond": "agree",
        "correction": "Receipts written",
        "corrected_on": "2026-07-02",
        "corrected_by": "an",
        "consequences": "Three citizens were called",
        "similar": "could",
        "extent": "All 20 files",
    }
    assert "- similar ones: could" in types("lan", "log", id, "--limit", "1").out
    assert "perhaps" in types.refused("oanh", "finding", "respond", id, "--similar", "perhaps", code=2)


def test_a_corrections_person_is_asked_for_by_nobody(office: Office) -> None:
    assert "corrected_by" not in office.standing(office.submitted()).facts


def test_the_preset_of_the_standard_asks_for_extent_and_follow_through(office: Office) -> None:
    keys = {line.key for line in presets.PRESETS["iso9001"].lines}
    for grade in ("major", "minor", "observation", "opportunity", "strength"):
        for name in ("extent", "follow-through"):
            key = f"policy.{grade}.{name}"
            assert settings.parse(b"", {}).get(key) is False
            assert (key in keys) == (grade in ("major", "minor"))
    assert "10.2.1 e and f" in presets.source_of("policy.minor.follow-through", "true")


# The effect.


def measured(office: Office) -> str:
    id = office.issued()
    office.plan(id)
    office.submit(id, effect="", measure="Files without receipt in a month", target="none")
    return id


def test_what_was_measured_stands_beside_its_target(office: Office, types: Types) -> None:
    id = measured(office)
    page = types.page("finding", "show", id)
    assert "measured by Files without receipt in a month target none judge Vy (vy)" in page
    office.finish(f"{office.accept(id)}-A1")
    office.day(VERIFIED)
    verdict = ("finding", "verify", id, "--verdict", "not", "--evidence", "64 files")
    assert "--measured TEXT" in types.refused("vy", *verdict)
    types("vy", *verdict, "--measured", "2 of 64")
    page = types.page("finding", "show", id)
    assert "measured 2 of 64" in section(page, "Answer, round 1", "Answer, round 2")
    assert "Sat 2026-09-19; measured: 2 of 64; 64 files" in page
    rounds = types("lan", "finding", "show", id, "--json").json["earlier_rounds"]
    assert (rounds[0]["target"], rounds[0]["measured"]) == ("none", "2 of 64")


def test_the_submission_takes_a_measure_with_its_target(office: Office, types: Types) -> None:
    id = office.issued()
    office.plan(id)
    given = (
        "--correction",
        "c",
        "--method",
        "text",
        "--cause",
        "k",
        "--judge",
        "vy",
        "--judge-on",
        "2026-09-01",
    )
    words = ("finding", "submit", id, *given, "--measure", "Days until the answer")
    assert "belong together" in types.refused("oanh", *words)
    types("oanh", *words, "--target", "at most 5")
    assert office.standing(id).facts["target"] == "at most 5"


def test_explain_names_the_measure_before_the_verdict(office: Office) -> None:
    id = measured(office)
    office.finish(f"{office.accept(id)}-A1")
    office.day(VERIFIED)
    (way,) = explain(office.ws, id)["waits"][0]["ways"]
    assert [one["guard"] for one in way["missing"]] == ["evidence_given", "measured_against_target"]
    assert way["who"] == ["vy"]


def other_audit(office: Office, id: str, *moves_: tuple[str, str]) -> None:
    """Another audit as the programme knows it: its moves, each with its day."""
    entries = [{"move": move, "on": day, "by": "lan"} for move, day in (("plan", "2026-07-01"), *moves_)]
    plan = {"title": "Later", "lead": "linh", "team": [], "units": ["economy"], "from": "2026-08-01"}
    for stream in (PROGRAMME, id) if entries[1:] else (PROGRAMME,):
        office.ws.commit(
            stream, "test.audit", lambda situation: [put(f"audit/{id}", set=plan, add={"moves": entries})]
        )


@pytest.mark.parametrize(
    ("during", "happened", "said"),
    [
        ("2026-09", (), "There is no audit '2026-09' in the programme."),
        (AUDIT, (), f"{AUDIT} raised the finding itself; --during names a later audit."),
        ("2026-02", (), "2026-02 has not begun: auditcore audit start 2026-02"),
        ("2026-02", (("cancel", "2026-08-02"),), "The audit 2026-02 was cancelled."),
        ("2026-02", (("start", "2026-08-01"), ("cancel", "2026-08-02")), "The audit 2026-02 was cancelled."),
        ("2026-02", (("start", "2026-08-21"),), f"{VERIFIED} is before the audit began (2026-08-21)."),
    ],
    ids=["unknown", "its own", "planned", "cancelled", "cancelled under way", "begun later"],
)
def test_a_verdict_was_given_during_an_audit_only_where_there_was_one(
    office: Office, during: str, happened: tuple[tuple[str, str], ...], said: str
) -> None:
    id = office.implemented()
    if during == "2026-02":
        other_audit(office, during, *happened)
    office.day("2026-08-25")
    office.only_refused_for(said, lambda: office.verify(id, during=during))
    assert office.status(id) == "implemented"


@pytest.mark.parametrize("began", ["2026-08-01", VERIFIED])
def test_a_verdict_names_the_audit_during_which_it_was_given(
    office: Office, types: Types, began: str
) -> None:
    id = office.implemented()
    other_audit(office, "2026-02", ("start", began))
    office.day(VERIFIED)
    types("vy", "finding", "verify", id, "--verdict", "effective", "--evidence", "e", "--during", "2026-2")
    assert office.finding(id)["moves"][-1]["during"] == "2026-02"
    assert "verified (effective) by Vy (vy): during 2026-02; e" in types.page("finding", "show", id)


def test_the_registers_finding_may_be_judged_during_any_audit(office: Office) -> None:
    id = office.issue(office.draft(by="mai", origin="complaint"), by="lan")
    office.plan(id)
    office.submit(id)
    office.finish(f"{office.accept(id, by='lan')}-A1")
    office.verify(id, during=AUDIT)


def test_history_says_old_and_new_judge_and_day(office: Office, types: Types) -> None:
    id = office.submitted()
    why = ("--reason", "Vy is on leave")
    assert types.refused("linh", "finding", "edit", id, "--judge", "mai")
    types("linh", "finding", "edit", id, "--judge", "mai", "--judge-on", "2026-09-01", *why)
    page = types.page("finding", "show", id)
    assert (
        "changed by Linh (linh): judge Vy (vy) → Mai (mai); judged from Thu 2026-08-20 → Tue 2026-09-01; Vy is on leave"
        in page
    )
    assert "judge Mai (mai) judged from Tue 2026-09-01" in page
    assert "submitted by Oanh (oanh) - " in page, "what a plan names first is no change"
    log = types("lan", "log", id, "--limit", "1").out
    assert "- judge: vy → mai" in log and "- judged from: 2026-08-20 → 2026-09-01" in log


def test_a_judge_may_be_named_where_no_plan_had_to_name_one(office: Office, types: Types) -> None:
    building.set_policy(office, **{"minor.effect-plan": "no"})
    id = office.issued()
    office.plan(id)
    office.submit(id, effect="", judge="", judge_on="")
    findings.change(office("linh"), id, judge="mai", judge_on="2026-09-01", reason="None was named")
    assert "judge Mai (mai); judged from Tue 2026-09-01; None was named" in types.page("finding", "show", id)
    findings.change(office("linh"), id, judge_on="2026-10-01", reason="Later")  # the first one moved nothing
    office.finish(f"{office.accept(id)}-A1")
    office.verify(id, verdict="not", on="2026-10-01")
    office.plan(id, on="2026-10-01", due="2026-10-31")
    office.submit(id, effect="", judge="", judge_on="", on="2026-10-01")
    for day in ("2026-11-01", "2026-12-01"):  # named, then moved once in this round, too
        findings.change(office("linh"), id, judge="mai", judge_on=day, reason="Later")


# Follow-through.


def rows(office: Office, id: str) -> list[tuple[Any, ...]]:
    detail = findings.detail(office.ws, id)
    return [(row["what"], row["answer"], row["demanded"]) for row in detail["follow_through"]]


@pytest.mark.parametrize(
    ("status", "without", "asked"),
    [
        ("draft", False, False),
        ("issued", False, True),
        ("submitted", False, True),
        ("in-progress", True, True),
        ("implemented", True, True),
        ("closed", True, True),
        ("withdrawn", False, False),
    ],
)
def test_what_is_not_answered_is_said_once_it_is_time_or_policy_asks(
    office: Office, types: Types, status: str, without: bool, asked: bool
) -> None:
    id = office.at(status)
    for policy, shown in ((False, without), (True, asked)):
        building.set_policy(office, **{"minor.follow-through": "yes" if policy else "no"})
        expected = [("risk", None, policy), ("qms", None, policy)] if shown else []
        assert rows(office, id) == expected
        page = types.page("finding", "show", id)
        assert ("Follow-through risks not answered system not answered" in page) == shown


def test_an_observation_is_not_asked_for_its_follow_through(office: Office, types: Types) -> None:
    assert rows(office, office.agreed()) == []
    types("oanh", "finding", "follow-through", F1, "--no-risk", "A single file")
    assert rows(office, F1) == [("risk", "not-needed", False)]
    assert "Follow-through risks no change needed: A single file" in types.page("finding", "show", F1)


def test_both_answers_are_typed_and_read(office: Office, types: Types) -> None:
    id = office.implemented()
    verb = ("finding", "follow-through", id)
    types("oanh", *verb, "--risk", "R-12 raised", "--qms", "Signed twice", "--document", "QT-01")
    page = types.page("finding", "show", id)
    assert "Follow-through risks updated: R-12 raised system changed: Signed twice (document: QT-01)" in page
    assert (
        "follow-through answered by Oanh (oanh): risks: updated: R-12 raised; system: changed: Signed twice "
        "(document: QT-01)" in page
    )
    types("linh", *verb, "--no-qms", "It was right after all")
    page = types.page("finding", "show", id)
    assert "risks updated: R-12 raised system no change needed: It was right after all" in page
    log = types("lan", "log", id, "--limit", "1").out
    for line in (
        "system changed: yes → not-needed",
        "system: Signed twice → It was right",
        "document: QT-01 → –",
    ):
        assert line in log
    office.verify(id, verdict="not")
    page = types.page("finding", "show", id)
    assert "system no change needed" in section(page, "Answer, round 1", "Answer, round 2")
    assert "Follow-through" not in page, "the new round has not come so far"


def test_only_one_answer_to_each_question(office: Office, types: Types) -> None:
    verb = ("finding", "follow-through", office.accepted())
    said = types.refused("oanh", *verb, "--risk", "a", "--no-risk", "b", code=2)
    assert "Choose one of --risk TEXT and --no-risk REASON." in said
    said = types.refused("oanh", *verb, "--qms", "a", "--no-qms", "b", code=2)
    assert "Choose one of --qms TEXT and --no-qms REASON." in said
    assert "There is nothing to record" in types.refused("oanh", *verb)


def test_explain_sends_the_follow_through_to_the_owner_and_not_to_the_judge(
    office: Office, types: Types
) -> None:
    building.set_policy(office, **{"minor.follow-through": "yes"})
    id = office.implemented()
    office.day(VERIFIED)
    verify, follow = explain(office.ws, id)["waits"][0]["ways"]
    assert [one["guard"] for one in verify["missing"]] == ["evidence_given", *["follow_through_answered"] * 2]
    assert verify["missing"][1]["settings"] == ["policy.minor.follow-through"]
    assert verify["missing"][1]["clauses"] == ["ISO 9001 10.2.1 e", "ISO 9001 10.2.1 f"]
    assert verify["who"] == ["vy"]
    assert sorted(follow["who"]) == ["hai", "linh", "oanh"]
    assert (follow["missing"], list(follow["barred"])) == ([], ["vy"])
    types("oanh", "finding", "follow-through", id, "--no-risk", "r", "--no-qms", "q")
    (verify,) = explain(office.ws, id)["waits"][0]["ways"]
    assert [one["guard"] for one in verify["missing"]] == ["evidence_given"]


# A dispute and what remains of it.


def disputed(office: Office, types: Types, tmp_path: Path) -> str:
    id = office.issued()
    office.day(SUBMITTED)
    (tmp_path / "copy.pdf").write_bytes(b"complete")
    types(
        "oanh",
        "finding",
        "respond",
        id,
        "--dispute",
        "It was complete",
        "--attach",
        str(tmp_path / "copy.pdf"),
    )
    return id


def test_a_disputes_evidence_is_seen_by_whoever_decides(office: Office, types: Types, tmp_path: Path) -> None:
    id = disputed(office, types, tmp_path)
    page = types.page("finding", "show", id)
    assert "file 1 copy.pdf (8 B)" in page
    assert "answered (dispute) by Oanh (oanh): It was complete; files: copy.pdf" in page
    assert "copy.pdf" in types.page("evidence", "list", id)


def test_an_opinion_that_differs_is_kept_beside_the_decision(
    office: Office, types: Types, tmp_path: Path
) -> None:
    id = disputed(office, types, tmp_path)
    opinion = ("finding", "opinion", id, "It was complete; the copy shows it")
    assert f"No dispute about {id} was decided" in types.refused("oanh", *opinion)
    types("lan", "finding", "decide", id, "--uphold", "--reason", "Written later")
    assert "Opinions that differ" not in types.page("finding", "show", id)
    types("oanh", *opinion)
    line = "Mon 2026-07-06 · Oanh (oanh) · the finding was upheld: It was complete; the copy shows it"
    page = types.page("finding", "show", id)
    assert f"Opinions that differ - {line}" in page
    assert "opinion that differs by Oanh (oanh): It was complete; the copy shows it" in page
    told = {
        "on": SUBMITTED,
        "by": "oanh",
        "text": "It was complete; the copy shows it",
        "about": "uphold",
    }
    assert types("lan", "finding", "show", id, "--json").json["opinions"] == [told]
    assert office.status(id) == "issued"
    assert not office.standing(id).disputed


def test_an_opinion_says_something(office: Office, types: Types, tmp_path: Path) -> None:
    id = disputed(office, types, tmp_path)
    moves.settle_dispute(office("lan"), id, uphold=True, reason="So")
    office.ws.forget()
    assert "something must be written here" in types.refused("oanh", "finding", "opinion", id, " ")


def test_an_audit_shows_the_opinions_about_all_its_findings(workspace: Workspace) -> None:
    audit = started(furnish(workspace))
    ids = [finding(workspace, audit), finding(workspace, audit)]
    for id in ids:
        moves.issue(lead(workspace), id)
        moves.respond(lead(workspace, "thu"), id, dispute="It is checked")
        moves.settle_dispute(lead(workspace), id, regrade="observation", reason="Less than it seemed")
    line = CommandLine(workspace.path, "lan", workspace.today)
    assert line.fine("audit", "show", audit, "--json").json["opinions"] == []
    assert "Opinions" not in line.fine("audit", "show", audit).out
    for id in reversed(ids):
        line.fine("finding", "opinion", id, f"Nothing at all: {id}", person="thu")
    told = line.fine("audit", "show", audit, "--json").json["opinions"]
    assert [(one["finding"], one["by"], one["about"]) for one in told] == [
        (id, "thu", "regrade") for id in ids
    ]
    page = " ".join(line.fine("audit", "show", audit).out.split())
    assert (
        f"Opinions that differ - {ids[0]} · Wed 2026-07-01 · Thu (thu) · the finding was regraded: Nothing at all: "
        f"{ids[0]} - {ids[1]} ·" in page
    )
