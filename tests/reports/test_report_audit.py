"""The audit report says all that it must, the conclusion first, and counts as anybody else would."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from audit_office import answer, finding, furnish, lead, planned, report, started
from audit_pages import below, facts, made, rows, said, section, tables
from conftest import Clock

from auditcore import i18n
from auditcore.contract import Chart, Report, Signatures
from auditcore.decision import Acting, put
from auditcore.i18n import _
from auditcore.reports.parts import large
from auditcore.service import answers, audits, demo, findings, moves
from auditcore.workspace import Workspace

CONFORMITY = "Conformity by clause, counted in questions"
REQUIRED = (
    "Conclusion",
    "Summary",
    "How far the criteria were met",
    "Objective, criteria and scope",
    "Team",
    "Independence and exceptions",
    "Timetable as planned and as carried out",
    "Method and place",
    "Meetings",
    "Findings",
    "What the grades mean",
    "Strengths",
    CONFORMITY,
    "Evidence of conformity",
    "People spoken with",
    "What was not examined",
    "Areas in the scope that were not covered, and why",
    "Obstacles met",
    "Diverging opinions",
    "Follow-up of earlier findings",
    "Distribution",
)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    moment = datetime.fromisoformat("2026-07-01T12:00:00+00:00")
    return demo.build(str(tmp_path_factory.mktemp("example") / "demo"), environ={}, clock=lambda: moment)


@pytest.fixture(scope="module")
def example_id(example: Workspace) -> str:
    """The audit of the example whose findings are followed up."""
    return next(row["id"] for row in audits.rows(example) if row["status"] == "following-up")


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def page(ws: Workspace, id: str, **asked: Any) -> Report:
    return made(ws, "audit", id, **asked)


@pytest.fixture
def example_page(example: Workspace, example_id: str) -> Report:
    return page(example, example_id)


def standing_of(ws: Workspace, id: str) -> list[dict[str, Any]]:
    """The findings that were not withdrawn when the report was given out, from the events alone."""
    found: dict[str, dict[str, Any]] = {}
    for event in ws.record.read(id):
        for change in event.changes:
            kind, _slash, doc = change["doc"].partition("/") if change else ("", "", "")
            if change and kind == "finding":
                one = found.setdefault(doc, {"id": doc, "moves": []})
                one.update(change.get("set", {}))
                one["moves"] += change.get("add", {}).get("moves", [])
        if event.header["type"] == "audit.issue":
            break
    docs = found.values()
    gone = ("withdraw", "combine")
    return [doc for doc in docs if not any(entry["move"] in gone for entry in doc["moves"])]


# What must be there.


def test_every_required_part_is_there_on_the_example(example_page: Report) -> None:
    assert set(REQUIRED) <= {one.title for one in example_page.sections}


def test_every_required_part_is_there_before_anything_was_done(office: Workspace) -> None:
    found = page(office, planned(office))
    assert set(REQUIRED) <= {one.title for one in found.sections}
    assert all(part for one in found.sections for part in one.parts)


def test_the_conclusion_and_the_summary_stand_before_everything_else(example_page: Report) -> None:
    assert [one.title for one in example_page.sections][:3] == ["", "Conclusion", "Summary"]


def test_the_head_is_that_of_the_audits_stream(
    example: Workspace, example_id: str, example_page: Report
) -> None:
    assert example_page.head == str(example.view(example_id).head)
    assert example_page.name == "audit"


def test_a_plan_that_has_not_begun_rests_on_the_programme(office: Workspace) -> None:
    assert page(office, planned(office)).head == str(office.programme().head)


def test_the_lead_signs_and_whoever_approved_it(office: Workspace) -> None:
    signed = page(office, started(office, approved_by="hoa")).sections[-1].parts[-1]
    assert isinstance(signed, Signatures)
    assert [(one.title, one.name) for one in signed.blocks] == [
        ("Lead auditor", "Minh"),
        ("Approved by", "Hoa"),
    ]


def test_without_an_approval_the_head_of_the_house_signs_or_whom_one_names(office: Workspace) -> None:
    id = started(office)
    assert "Approved by: Hoa" in said(page(office, id))
    assert "Approved by: Vo Thi Sau" in said(page(office, id, signer="Vo Thi Sau"))


# Draft, given out, cancelled.


def test_what_was_not_given_out_says_draft_in_title_period_and_text(office: Workspace) -> None:
    for id in (planned(office), started(office)):
        found = page(office, id)
        assert found.title.startswith("DRAFT") and "DRAFT" in found.period
        assert "not given out yet" in said(found.sections[0])


def test_what_was_given_out_is_no_draft(office: Workspace) -> None:
    id = report(office, started(office))
    found = page(office, id)
    assert "DRAFT" not in said(found)
    assert facts(found.sections[0])["Report given out"] == "Minh, 2026-07-01"


def test_a_cancelled_audit_says_so_with_the_reason(office: Workspace) -> None:
    id = started(office)
    audits.cancel(lead(office), id, reason="The house burnt down.")
    found = page(office, id)
    assert found.title.startswith("CANCELLED")
    assert "The house burnt down." in said(found.sections[0])
    met = facts(section(found, "How far the criteria were met"))
    assert met == {"Objective": "Does the office work as agreed?"}  # nobody states whether it was reached


def test_the_conclusion_is_the_one_given_out_and_a_later_one_is_told_with_it(office: Workspace) -> None:
    id = started(office)
    audits.conclude(lead(office), id, conclusion="First thoughts.")
    report(office, id)
    audits.conclude(lead(office), id, conclusion="It does not.", reason="A file turned up.")
    found = said(section(page(office, id), "Conclusion"))
    assert "\nIt does.\n" in found and "A file turned up." in found and "Now: It does not." in found
    assert "First thoughts." not in found


# Objective, team, independence.


def test_criteria_are_told_with_their_edition_before_and_after_the_start(office: Workspace) -> None:
    for id in (planned(office), started(office)):
        told = facts(section(page(office, id), "Objective, criteria and scope"))
        assert told["Criteria"] == "Mini, edition 1 (mini)"
        assert told["Looks back on"] == "not recorded"
        assert told["Objective"] == "Does the office work as agreed?"


def test_a_checklist_that_is_gone_keeps_its_name(office: Workspace) -> None:
    import os

    id = planned(office)
    os.unlink(os.path.join(office.path, "checklists", "mini.toml"))
    assert facts(section(page(office, id), "Objective, criteria and scope"))["Criteria"] == "mini"


def test_who_may_not_judge_where_is_told_for_each_unit_below(office: Workspace) -> None:
    found = section(page(office, started(office, team=["thu"])), "Independence and exceptions")
    told = {row["unit"]: row["barred"] for row in rows(tables(found)[0])}
    assert told == {"Office": "Thu", "Justice": "Thu"}  # whoever works below belongs to what is above
    assert facts(found)["Exceptions"] == "no exception is recorded"


def test_exceptions_are_told_with_their_reasons_and_are_obstacles(office: Workspace) -> None:
    reasons = {"exception": "Nobody else can read the land register."}
    id = started(office, units=["land"], team=[], **reasons)
    found = page(office, id)
    told = facts(section(found, "Independence and exceptions"))
    assert told["Exception: not independent"] == "Land. Reason: Nobody else can read the land register."
    assert "Nobody else can read" in said(section(found, "Obstacles met"))


def test_whoever_judged_at_home_is_named(office: Workspace) -> None:
    id = started(office, units=["land"], team=[], exception="Nobody else.")
    answer(office, id, "8.5-1", unit="land")
    told = said(section(page(office, id), "Independence and exceptions"))
    assert "Minh judged in Land and belongs to it." in told


def test_a_lead_without_training_is_told_even_where_nothing_asks_for_it(office: Workspace) -> None:
    told = said(section(page(office, started(office)), "Independence and exceptions"))
    assert "No training" in told and "Minh, who leads" in told


def test_the_lead_exception_stands_with_its_reason(office: Workspace) -> None:
    id = started(office, lead_exception="The course is in August.")
    told = facts(section(page(office, id), "Independence and exceptions"))
    assert told["Exception: lead not qualified"] == "Minh. Reason: The course is in August."


# Timetable.


def test_visits_stand_beside_what_was_answered_of_them(office: Workspace) -> None:
    id = started(office)
    for unit, clauses in (("justice", ["8.5"]), ("office", ["4.1"])):
        audits.schedule(
            lead(office), id, day="2026-07-01", time="09:00" if unit == "office" else "10:00", unit=unit,
            auditor="minh", clauses=clauses,
        )  # fmt: skip
    answer(office, id, "8.5-1", unit="justice")
    answer(office, id, "8.5-2", unit="office")
    found = section(page(office, id), "Timetable as planned and as carried out")
    planned_, *besides = tables(found)
    assert [(row["unit"], row["answers"]) for row in rows(planned_)] == [("Office", 1), ("Justice", 1)]
    assert besides == []


def test_an_answer_of_a_unit_that_nobody_was_to_visit_stands_apart(office: Workspace) -> None:
    id = started(office, units=["office", "land"], team=["an"])
    audits.schedule(
        lead(office), id, day="2026-07-01", time="09:00", unit="office", auditor="minh", clauses=["4.1"]
    )
    answers.record(office.as_(Acting(claimed="an")), id, "8.5-1", result="conforms", unit="land")
    planned_, besides = tables(section(page(office, id), "Timetable as planned and as carried out"))
    assert [row["answers"] for row in rows(planned_)] == [0]
    assert [(row["unit"], row["answers"], row["who"]) for row in rows(besides)] == [("Land", 1, "An")]


def test_every_answer_of_the_example_counts_once_in_the_timetable(
    example: Workspace, example_id: str, example_page: Report
) -> None:
    found = tables(section(example_page, "Timetable as planned and as carried out"))
    counted = sum(row["answers"] for table in found for row in rows(table))
    assert counted == len(example.view(example_id).table("answer"))


# Figures.


def test_grades_clauses_and_units_agree_with_an_independent_count(
    example: Workspace, example_id: str, example_page: Report
) -> None:
    docs = standing_of(example, example_id)
    [grades, *_more] = tables(section(example_page, "Summary"))
    assert {row["grade"]: row["number"] for row in rows(grades)} == Counter(doc["grade"] for doc in docs)
    by_clause, by_unit, matrix = tables(section(example_page, "By clause and unit"))
    clauses = Counter(clause for doc in docs for clause in doc["clauses"])
    assert {row["clause"]: row["all"] for row in rows(by_clause)} == clauses
    names = example.org().units
    units = Counter(names[one]["name"] for doc in docs for one in {doc["unit"], *doc["also_units"]})
    assert {row["unit"]: row["all"] for row in rows(by_unit)} == units
    majors = Counter(clause for doc in docs if doc["grade"] == "major" for clause in doc["clauses"])
    assert {row["clause"]: row["major"] for row in rows(by_clause) if row["major"]} == majors
    assert {row["what"]: row["all"] for row in rows(matrix)} == clauses


def test_grades_are_a_chart_only_where_there_are_several_kinds(office: Workspace) -> None:
    id = started(office)
    finding(office, id)
    assert not any(isinstance(part, Chart) for part in section(page(office, id), "Summary").parts)
    finding(office, id, "strength")
    [chart] = [part for part in section(page(office, id), "Summary").parts if isinstance(part, Chart)]
    assert (chart.labels, chart.series[0].values) == (("minor", "strength"), (1, 1))


def test_conformity_agrees_with_an_independent_count(
    example: Workspace, example_id: str, example_page: Report
) -> None:
    [table] = tables(section(example_page, CONFORMITY))
    given = list(example.view(example_id).table("answer").values())
    shown = rows(table)
    examined = sum(
        row[key] for row in shown for key in ("conforms", "nonconforming", "remarked", "not-applicable")
    )
    assert examined == len(given)
    left = audits.detail(example, example_id)["answers"]["unexamined"]
    assert sum(row["not-examined"] for row in shown) == left
    conforming = Counter(
        one["clause"] for one in given if one["answers"][-1]["result"] in ("conforms", "strength")
    )
    assert {row["clause"]: row["conforms"] for row in shown if row["conforms"]} == conforming


def test_every_result_is_counted_as_what_it_is(office: Workspace) -> None:
    id = started(office, units=["justice", "land", "culture"], team=["an", "thu"])
    by = {"justice": "minh", "land": "an", "culture": "minh"}
    for unit, result in (("justice", "strength"), ("land", "minor"), ("culture", "observation")):
        answers.record(office.as_(Acting(claimed=by[unit])), id, "8.5-1", result=result, unit=unit)
    answers.record(
        lead(office), id, "4.1-1", result="not-applicable", reason="No surroundings.", unit="justice"
    )
    found = page(office, id)
    by_clause = {row["clause"]: row for row in rows(tables(section(found, CONFORMITY))[0])}
    assert by_clause["8.5"] == {
        "clause": "8.5", "title": "Work", "conforms": 1, "nonconforming": 1, "remarked": 1, "not-applicable": 0,
        "not-examined": 3, "out-of-scope": 0,
    }  # fmt: skip
    assert (by_clause["4.1"]["not-applicable"], by_clause["4.1"]["not-examined"]) == (1, 2)
    assert "No surroundings." in said(section(found, "Requirements that do not apply"))
    assert "land | minor" not in said(found)  # names, not codes
    own = rows(tables(section(found, "Answers that have no finding of their own"))[0])
    assert {(row["unit"], row["result"]) for row in own} == {
        ("Justice", "strength"), ("Land", "minor"), ("Culture", "observation"),
    }  # fmt: skip


def test_what_nobody_answered_never_conforms_and_stands_with_its_reason(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1")
    audits.conclude(lead(office), id, conclusion="It does.", distribution=["hoa"])
    audits.issue(lead(office), id, unexamined={"8.5-2": "The desk was closed."}, unexamined_rest="No time.")
    found = page(office, id)
    left = {
        row["reason"]: (row["number"], row["questions"])
        for row in rows(tables(section(found, "What was not examined"))[0])
    }
    assert left == {"No time.": (1, ("4.1-1",)), "The desk was closed.": (1, ("8.5-2",))}
    conforming = {row["clause"]: row["conforms"] for row in rows(tables(section(found, CONFORMITY))[0])}
    assert conforming == {"4.1": 0, "8.5": 1}
    assert "never counts as conforming" in said(section(found, "What was not examined"))


def test_before_the_report_a_question_left_open_has_no_reason(office: Workspace) -> None:
    told = said(section(page(office, started(office)), "What was not examined"))
    assert "no reason was recorded" in told


def test_clauses_and_units_without_anything_are_areas_not_covered(office: Workspace) -> None:
    id = started(office, units=["office", "land"], team=["an"])
    answer(office, id, "8.5-1", unit="justice")
    told = said(section(page(office, id), "Areas in the scope that were not covered, and why"))
    assert "Clause 4.1 Surroundings: no reason was recorded" in told
    assert "Unit Land: no reason was recorded" in told
    assert "Unit Office" in told  # people work there, and an answer from below is not about them
    assert "Unit Justice" not in told and "8.5" not in told
    assert "5 questions in the scope were not examined" in told


def test_clauses_out_of_scope_are_named_and_not_counted(office: Workspace) -> None:
    found = section(page(office, started(office, clauses=["8.5"])), CONFORMITY)
    assert [row["clause"] for row in rows(tables(found)[0])] == ["8.5"]
    assert "Out of scope as a whole: 4.1." in said(found)


# Findings.


def test_each_finding_has_requirement_observed_evidence_owner_due_and_status(office: Workspace) -> None:
    id = started(office)
    one = finding(office, id, also_units=["office"])
    report(office, id)
    [told] = [facts(sub) for sub in below(page(office, id), "Findings") if sub.title == f"{one} · minor"]
    expected = {
        "Requirement": "It is checked.",
        "Observed": "It is not.",
        "Evidence": "File 12",
        "Unit": "Justice",
        "Seen in, too": "Office",
        "Clauses": "8.5",
        "Owner": "Thu",
        "Status": "issued",
    }
    assert told.items() >= expected.items()
    assert told["Answer due"] == office.view(id).table("finding")[one]["moves"][0]["answer_due"]
    assert "Closed" not in told


def test_a_finding_that_is_closed_says_by_whom_and_when(office: Workspace) -> None:
    id = started(office)
    one = finding(office, id, "opportunity")
    moves.issue(lead(office), one)
    moves.respond(office.as_(Acting(claimed="thu")), one, decline="Too dear")
    [told] = [
        facts(sub) for sub in below(page(office, id), "Findings") if sub.title == f"{one} · opportunity"
    ]
    assert told["Status"] == "closed" and told["Closed"] == f"Thu, {office.today}"


def test_strengths_stand_apart_from_findings(office: Workspace) -> None:
    id = started(office)
    weak, strong = finding(office, id), finding(office, id, "strength")
    found = page(office, id)
    assert [sub.title for sub in below(found, "Findings")][1:] == [f"{weak} · minor"]
    assert [sub.title for sub in below(found, "Strengths")] == [f"{strong} · strength"]


def test_withdrawn_findings_count_nowhere_and_stand_apart_with_their_reason(office: Workspace) -> None:
    id = started(office)
    gone = finding(office, id, "major")
    findings_left = finding(office, id)
    moves.withdraw(lead(office), gone, "The file was found.")
    found = page(office, id)
    [grades] = tables(section(found, "Summary"))
    assert rows(grades) == [{"grade": "minor", "number": 1}]
    assert [sub.title for sub in below(found, "Findings")][1:] == [f"{findings_left} · minor"]
    [row] = rows(tables(section(found, "Findings that were withdrawn"))[0])
    assert (row["id"], row["reason"], row["by"]) == (gone, "The file was found.", "Minh")


def test_a_repeat_names_what_it_repeats(example_page: Report, example: Workspace, example_id: str) -> None:
    docs = [doc for doc in standing_of(example, example_id) if doc["repeat_of"]]
    assert docs
    for doc in docs:
        [sub] = [sub for sub in below(example_page, "Findings") if sub.title.startswith(doc["id"])]
        assert facts(sub)["Repeats"] == ", ".join(doc["repeat_of"])


def test_grades_are_defined_as_the_office_has_them(office: Workspace) -> None:
    from auditcore import settings

    path = f"{office.path}/auditcore.toml"
    with open(path, "a", encoding="utf-8") as file:
        file.write('\n[grades.definition]\nmajor = "Somebody was harmed."\n')
    office.settings = settings.load(path, office.environ)
    told = rows(tables(section(page(office, started(office)), "What the grades mean"))[0])
    assert {row["grade"]: row["meaning"] for row in told}["major"] == "Somebody was harmed."


# How it went.


def test_of_several_meetings_of_a_kind_the_last_counts(office: Workspace) -> None:
    id = started(office)
    audits.meeting(lead(office), id, kind="opening", present=["bao"])
    audits.meeting(lead(office), id, kind="opening", present=["hoa", "thu"], note="All agreed.")
    told = facts(section(page(office, id), "Meetings"))
    assert told == {
        "Opening meeting": "2026-07-01; present: Hoa, Thu. All agreed.",
        "Closing meeting": "not recorded",
    }


def test_a_postponed_audit_has_its_earlier_days_among_the_obstacles(office: Workspace) -> None:
    id = planned(office)
    audits.change(lead(office), id, start="2026-07-02", end="2026-07-04", reason="Flood.")
    audits.change(lead(office), id, end="2026-07-05", reason="More files.")
    told = said(section(page(office, id), "Obstacles met"))
    assert "from 2026-07-01 to 2026-07-03 to 2026-07-02 to 2026-07-04" in told.replace(
        "Postponed from", "from"
    )
    assert "2026-07-02 to 2026-07-04 to 2026-07-02 to 2026-07-05" in told
    assert "Flood." in told and "More files." in told


def test_a_visit_taken_out_after_the_beginning_is_an_obstacle(office: Workspace) -> None:
    id = planned(office)
    visit: dict[str, Any] = {"day": "2026-07-01", "unit": "justice", "auditor": "minh"}
    audits.schedule(lead(office), id, time="08:00", **visit)
    audits.unschedule(lead(office), id, 1)
    audits.schedule(lead(office), id, time="09:00", **visit)
    audits.schedule(lead(office), id, time="11:00", **visit)
    audits.start(lead(office), id)
    audits.unschedule(lead(office), id, 1)
    told = said(section(page(office, id), "Obstacles met"))
    assert "The visit to Justice on 2026-07-01 at 09:00 was taken out" in told
    assert "08:00" not in told and "11:00" not in told


def test_a_plan_changed_on_the_way_is_an_obstacle_one_changed_before_is_not(office: Workspace) -> None:
    id = planned(office)
    audits.change(lead(office), id, place="Cellar", reason="Rain.")
    assert said(section(page(office, id), "Obstacles met")) == "Obstacles met\nNone is recorded."
    audits.start(lead(office), id)
    audits.change(lead(office), id, clauses=["8.5"], reason="One auditor is ill.")
    told = said(section(page(office, id), "Obstacles met"))
    assert "One auditor is ill." in told and "clauses" in told and "Rain." not in told


def test_an_open_dispute_is_a_diverging_opinion(
    example_page: Report, example: Workspace, example_id: str
) -> None:
    disputed = [
        doc["id"]
        for doc in example.view(example_id).table("finding").values()
        if doc["moves"][-1]["move"] == "respond" and doc["moves"][-1].get("outcome") == "dispute"
    ]
    told = said(section(example_page, "Disputes and opinions since then"))
    assert disputed and all(f"{id} is disputed, not decided yet" in told for id in disputed)
    assert told.count("not decided yet") == len(disputed)


def test_a_follow_up_says_what_is_left_of_the_audit_that_it_follows(
    example: Workspace, example_id: str
) -> None:
    [id] = [row["id"] for row in audits.rows(example) if row["follows"] == example_id]
    told = audits.detail(example, id)
    assert told["to_verify"] and told["not_ready"]
    found = page(example, id)
    assert f"This audit follows {example_id}." in said(section(found, "Follow-up of earlier findings"))
    org, followed = example.org(), [*told["to_verify"], *told["not_ready"]]
    reached = {below for unit in told["units"] for below in org.below(unit)}
    outside = [row["id"] for row in followed if row["unit"] not in reached]
    assert outside and len(outside) < len(followed)
    shown = {
        title: [row["id"] for row in rows(tables(section(found, f"{title}, from {example_id}"))[0])]
        for title in ("To be verified", "Not yet ready to be verified", "Not in the scope of this audit")
    }
    assert shown == {
        "To be verified": [row["id"] for row in told["to_verify"] if row["id"] not in outside],
        "Not yet ready to be verified": [row["id"] for row in told["not_ready"] if row["id"] not in outside],
        "Not in the scope of this audit": outside,
    }


def test_a_verdict_given_during_the_audit_is_told(office: Workspace, clock: Clock) -> None:
    earlier = started(office)
    one, other = finding(office, earlier), finding(office, earlier)
    id = started(office, title="Again")

    def verdict(situation: Any) -> list[dict[str, Any]]:
        entry = {"move": "verify", "on": "2026-07-01", "by": "minh", "outcome": "effective", "during": id,
                 "evidence": "Twenty files."}  # fmt: skip
        elsewhere = {key: value for key, value in entry.items() if key != "during"}
        return [
            put(f"finding/{one}", add={"moves": [entry]}),
            put(f"finding/{other}", add={"moves": [elsewhere]}),
        ]

    office.commit(earlier, "test.verify", verdict)
    [row] = rows(tables(section(page(office, id), "Follow-up of earlier findings"))[0])
    assert (row["id"], row["verdict"], row["by"], row["evidence"]) == (
        one,
        "effective",
        "Minh",
        "Twenty files.",
    )
    assert "No verdict on an earlier finding" in said(
        section(page(office, earlier), "Follow-up of earlier findings")
    )


def test_an_audit_by_others_answers_no_questions_here(office: Workspace) -> None:
    id = started(office, kind="external")
    found = page(office, id)
    assert "come from outside" in said(section(found, "Independence and exceptions"))
    assert not tables(section(found, CONFORMITY))
    assert facts(section(found, "Objective, criteria and scope"))["Audit client"] == "not recorded"


# Language, letterhead, and what may stand in it.


def test_a_vietnamese_report_has_a_letterhead_whose_recipients_are_those_of_the_distribution(
    office: Workspace,
) -> None:
    id = report(office, started(office))
    found = page(office, id, language="vi")
    assert found.letterhead is not None and found.letterhead.recipients == ("hoa", "Lưu: VT")
    with i18n.speaking("vi"):
        distribution = large(_("distribution"))
    assert distribution not in [one.title for one in found.sections]  # they would stand there twice
    assert "01/07/2026" in found.period and "2026-07-01" not in found.period
    asked = page(office, id, language="vi", recipients=("Archive",))
    assert asked.letterhead is not None and asked.letterhead.recipients == ("Archive", "hoa", "Lưu: VT")
    both = page(office, id, language="vi", recipients=("hoa", "Archive"))
    assert both.letterhead is not None and both.letterhead.recipients == ("hoa", "Archive", "Lưu: VT")
    assert page(office, id).letterhead is None


def test_the_same_audit_gives_the_same_report(example: Workspace, example_id: str) -> None:
    one, other = page(example, example_id), page(example, example_id)
    assert said(one) == said(other) and one.at == other.at


def test_what_a_draft_lacks_is_said_to_be_missing(office: Workspace) -> None:
    id = started(office, units=["office", "land"], team=["an"])
    one = findings.add(lead(office), grade="minor", audit=id, observed="?")[0]
    told = facts(next(sub for sub in below(page(office, id), "Findings") if sub.title.startswith(one)))
    assert (told["Unit"], told["Owner"], told["Requirement"]) == (
        "not recorded",
        "nobody yet",
        "not recorded",
    )


def test_answers_from_which_a_finding_was_drawn_are_not_told_again(
    example: Workspace, example_id: str, example_page: Report
) -> None:
    drawn = {question for doc in standing_of(example, example_id) for question in doc["questions"]}
    own = [one for one in example_page.sections if one.title == "Answers that have no finding of their own"]
    assert drawn.isdisjoint(row["question"] for one in own for row in rows(tables(one)[0]))


def test_a_question_that_a_unit_is_not_asked_is_out_of_scope_there(office: Workspace) -> None:
    id = planned(office, units=["office", "land"], team=["an"], per_unit=15)
    audits.change(lead(office), id, no_ask=["8.5-2@land"])
    audits.start(lead(office), id)
    shown = rows(tables(section(page(office, id), CONFORMITY))[0])
    assert {row["clause"]: (row["not-examined"], row["out-of-scope"]) for row in shown} == {
        "4.1": (2, 0),
        "8.5": (3, 1),
    }


def test_questions_and_clauses_are_in_the_language_of_the_report(example: Workspace, example_id: str) -> None:
    english, vietnamese = (made(example, "minutes", example_id, language=one) for one in ("en", "vi"))
    asked = [
        {row["ask"] for one in found.sections for table in tables(one) for row in rows(table) if "ask" in row}
        for found in (english, vietnamese)
    ]
    assert len(asked[0]) == len(asked[1]) > 5 and asked[0].isdisjoint(asked[1])
