"""What an audit's report and minutes say is true of the record: areas not covered, due dates, disputes, what was met."""

from __future__ import annotations

from typing import Any

import pytest
from audit_office import answer, finding, furnish, lead, planned, report, started
from audit_pages import below, facts, made, rows, said, section, tables
from conftest import Clock

from auditcore.contract import Report
from auditcore.decision import Acting, put
from auditcore.service import answers, audits, findings, following, moves, programme
from auditcore.workspace import Workspace

AREAS = "Areas in the scope that were not covered, and why"
CONFORMITY = "Conformity by clause, counted in questions"


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    quality = {"name": "Kim", "unit": "land", "roles": ["quality"]}
    furnish(workspace).commit("org", "test.quality", lambda situation: [put("person/kim", set=quality)])
    return workspace


def page(ws: Workspace, id: str, **asked: Any) -> Report:
    return made(ws, "audit", id, **asked)


def by(ws: Workspace, person: str) -> Workspace:
    return ws.as_(Acting(claimed=person))


def by_an(ws: Workspace, audit: str) -> str:
    """A finding of another auditor than the lead, about which others may thus decide."""
    return findings.add(
        by(ws, "an"), grade="minor", audit=audit, unit="justice", owner="thu", clauses=["8.5"],
        requirement="It is checked.", observed="It is not.", evidence="File 12",
    )[0]  # fmt: skip


def finding_of(ws: Workspace, id: str, found: str) -> dict[str, str]:
    [told] = [facts(sub) for sub in below(page(ws, id), "Findings") if sub.title.startswith(found)]
    return told


# Areas that were not covered.


def test_units_not_covered_are_those_that_the_programme_calls_not_audited(office: Workspace) -> None:
    id = started(office, units=["commune"], team=["an", "thu"])
    answer(
        office, id, "8.5-1", unit="commune"
    )  # of the organisation as a whole: about those at its top alone
    answer(office, id, "8.5-2", unit="office")  # about justice, too
    finding(office, id, unit="culture", owner="an")  # a finding is no answer
    never = {row["name"] for row in programme.not_audited(office)["units"]}
    told = said(section(page(office, id), AREAS))
    assert never == {"Land", "Culture"}
    assert {
        name for name in ("Commune", "Office", "Justice", "Land", "Culture") if f"Unit {name}:" in told
    } == never


def test_why_a_unit_was_left_out_is_told_for_itself_or_for_the_audited_unit_above(office: Workspace) -> None:
    id = started(office, units=["commune", "land"], team=["an", "thu"])
    answer(office, id, "8.5-1", unit="commune")
    audits.conclude(lead(office), id, conclusion="It does.", distribution=["hoa"])
    audits.issue(lead(office), id, unexamined={"8.5-1@land": "Flooded."}, unexamined_rest="No time.")
    told = said(section(page(office, id), AREAS))
    assert "Unit Land: Flooded.; No time." in told or "Unit Land: No time.; Flooded." in told
    assert "Unit Culture: in Commune questions were left out: No time." in told


def test_where_everything_is_covered_it_says_so_with_the_questions_left(office: Workspace) -> None:
    id = started(office)
    for unit in ("office", "justice"):
        answer(office, id, "8.5-1", unit=unit)
    answer(office, id, "4.1-1", unit="office")
    told = said(section(page(office, id), AREAS))
    assert "None: some question of every clause" in told
    assert "1 question in the scope was not examined" in told
    answer(office, id, "8.5-2", unit="office")
    assert "not examined" not in said(section(page(office, id), AREAS))


# When answers are due.


def test_an_answer_is_due_as_it_was_set_with_the_days_that_were_added(
    office: Workspace, clock: Clock
) -> None:
    id = started(office)
    one = by_an(office, id)
    moves.issue(lead(office), one)
    entry = office.view(id).table("finding")[one]["moves"][0]["answer_due"]
    assert finding_of(office, id, one)["Answer due"] == entry
    moves.respond(by(office, "thu"), one, dispute="File 12 is not ours.")
    clock.on("2026-07-03")
    moves.settle_dispute(by(office, "kim"), one, uphold=True, reason="It is.")
    told = finding_of(office, id, one)["Answer due"]
    assert told.startswith(f"set for {entry}, with 2 days while it waited for the auditors: ")
    assert told.count(entry) == 1


# Questions and findings.


def test_conformity_counts_questions_and_names_clauses_that_findings_alone_break(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", unit="justice")
    assert "Findings may name" not in said(section(page(office, id), CONFORMITY))
    finding(office, id, clauses=["8.5", "4.1"])
    finding(office, id, "observation", clauses=["4"])
    told = said(section(page(office, id), CONFORMITY))
    assert "Findings may name further clauses" in told
    assert "whose questions came out otherwise: 4.1, 8.5." in told


def test_a_clause_whose_question_came_out_so_is_not_named_again(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", "minor", unit="justice")
    finding(office, id)
    assert "came out otherwise" not in said(section(page(office, id), CONFORMITY))


def test_how_far_the_criteria_were_met_is_counted_not_judged(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", unit="justice")
    answer(office, id, "8.5-2", "minor", unit="justice")
    found = section(page(office, id), "How far the criteria were met")
    expected = (
        "Of 3 questions in the scope 2 were examined: 1 conform, 1 do not conform, 0 have another finding, 0 do not apply. "
        "1 were not examined"
    )
    assert expected in said(found)
    assert "to be stated by the lead" in facts(found)["Whether the objective was reached"]


def test_what_conforms_stands_with_its_evidence_and_sample(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", unit="justice", evidence="Files 1 to 20", sample="0/20", spoke_with="Ms Thu")
    answer(office, id, "8.5-2", "minor", unit="justice", evidence="Nobody checks", spoke_with="Ms Thu")
    found = page(office, id)
    [row] = rows(tables(section(found, "Evidence of conformity"))[0])
    assert row == {
        "clause": "8.5",
        "question": "8.5-1",
        "unit": "Justice",
        "evidence": "Files 1 to 20",
        "sample": "0/20",
    }
    assert rows(tables(section(found, "People spoken with"))[0]) == [
        {"who": "Ms Thu", "units": ("Justice",), "clauses": ("8.5",)}
    ]


# Disputes and earlier findings.


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"uphold": True}, "dispute decided (upheld)"),
        ({"regrade": "observation"}, "dispute decided (regraded): observation"),
        ({"withdraw": True}, "dispute decided (withdrawn)"),
    ],
)
def test_a_decided_dispute_keeps_the_units_opinion_and_the_decision(
    office: Workspace, how: dict[str, Any], words: str
) -> None:
    id = started(office)
    one = by_an(office, id)
    report(office, id)
    moves.respond(by(office, "thu"), one, dispute="File 12 is not ours.")
    moves.settle_dispute(by(office, "kim"), one, **how, reason="It was shown.")
    assert said(section(page(office, id), "Diverging opinions")) == "Diverging opinions\nNone is recorded."
    told = said(section(page(office, id), "Disputes and opinions since then"))
    assert f"{one} was disputed (Thu, 2026-07-01): File 12 is not ours." in told
    assert f"{words} (Kim, 2026-07-01). Reason: It was shown." in told
    assert "not decided yet" not in told


def test_minutes_tell_a_decision_of_their_days(office: Workspace, clock: Clock) -> None:
    id = started(office)
    one = by_an(office, id)
    report(office, id)
    moves.respond(by(office, "thu"), one, dispute="File 12 is not ours.")
    moves.settle_dispute(by(office, "kim"), one, uphold=True, reason="It is.")
    following.opinion(by(office, "thu"), one, "It is not.")
    [sub] = below(made(office, "minutes", id), "Findings as stated to the unit")
    told = facts(sub)
    assert told["The unit's answer"] == "The unit disputes it. File 12 is not ours."
    assert told["Decision on dispute"] == "dispute decided (upheld) (Kim, 2026-07-01). Reason: It is."
    assert told["Diverging opinion"] == "It is not. (Thu, 2026-07-01)"


def test_without_a_verdict_it_says_which_earlier_findings_were_looked_at(office: Workspace) -> None:
    first = started(office)
    old = finding(office, first)
    report(office, first)
    id = started(office, title="Again")
    new = finding(office, id, repeat_of=[old])
    told = said(section(page(office, id), "Follow-up of earlier findings"))
    assert "No verdict on an earlier finding was given during this audit." in told
    assert f"{new} repeats {old}" in told


# Minutes.


def test_what_another_unit_owns_is_answered_there(office: Workspace) -> None:
    id = started(office, units=["office", "culture"], team=["thu"])
    one = finding(office, id, also_units=["culture"])
    report(office, id)
    moves.respond(by(office, "thu"), one, agree=True)
    said_in = [
        facts(below(made(office, "minutes", id, unit), "Findings as stated to the unit")[0])[
            "The unit's answer"
        ]
        for unit in ("culture", "office", "")
    ]
    assert said_in == ["is given by Justice", "The unit agrees.", "The unit agrees."]


def test_what_was_answered_after_the_closing_meeting_is_left_out(office: Workspace, clock: Clock) -> None:
    id = started(office)
    one = finding(office, id)
    audits.meeting(lead(office), id, kind="closing", present=["hoa"])
    clock.on("2026-07-02")
    report(office, id)
    assert "is not part of these minutes" not in said(made(office, "minutes", id))
    moves.respond(by(office, "thu"), one, agree=True)
    found = made(office, "minutes", id)
    [sub] = below(found, "Findings as stated to the unit")
    assert facts(sub)["The unit's answer"].startswith("☐ agrees")
    assert "What was answered or decided after 2026-07-01 is not part of these minutes." in said(found)


def test_without_a_closing_meeting_minutes_end_with_the_report(office: Workspace, clock: Clock) -> None:
    id = started(office)
    one = finding(office, id)
    report(office, id)
    clock.on("2026-07-02")
    moves.respond(by(office, "thu"), one, agree=True)
    [sub] = below(made(office, "minutes", id), "Findings as stated to the unit")
    assert facts(sub)["The unit's answer"].startswith("☐ agrees")


def test_minutes_of_what_was_not_held_are_a_form_that_nobody_read(office: Workspace) -> None:
    for id in (planned(office), started(office)):
        found = made(office, "minutes", id)
        assert found.title.startswith("DRAFT, form to fill in")
        assert "were read to both sides" not in said(found) and "Nothing of this audit is recorded" in said(
            found
        )
    answer(office, id, "8.5-1", unit="justice")
    held = made(office, "minutes", id)
    assert not held.title.startswith("DRAFT") and "were read to both sides" in said(held)


def test_minutes_of_a_unit_name_whoever_worked_there_alone(office: Workspace) -> None:
    id = started(office, units=["office", "land"], team=["an"])
    answers.record(by(office, "an"), id, "8.5-1", result="conforms", unit="land")
    one = findings.add(by(office, "an"), grade="observation", audit=id, unit="justice", observed="Torn.")[0]
    assert facts(made(office, "minutes", id, "office").sections[0])["For the auditors"] == "An"
    moves.withdraw(lead(office), one, "A slip")
    assert facts(made(office, "minutes", id, "office").sections[0])["For the auditors"].strip("…") == ""
    assert facts(made(office, "minutes", id, "land").sections[0])["For the auditors"] == "An"


# The plan.


def test_recipients_of_a_plan_stand_with_its_signatures(office: Workspace) -> None:
    found = made(office, "audit_plan", planned(office), language="vi", recipients=("Archive",))
    assert found.letterhead is not None and found.letterhead.recipients == ()
    titles = [
        part.__class__.__name__ for part in next(one for one in found.sections[1:] if not one.title).parts
    ]
    assert titles == ["Signatures", "str", "Bullets"]
    told = said(found)
    assert told.count("Archive") == 1 and told.index("Archive") < told.index("1 | Minh")
