"""An audit asks each unit what fits it: chosen at planning, kept at the start, changed one by one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from audit_office import answer, furnish, lead, planned, refused, report, started
from commands import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from auditcore.checklists import Clause, Question
from auditcore.errors import NotFound, Refused
from auditcore.fitting import Asked, Work, best, fits, named, usual
from auditcore.organisation import Organisation
from auditcore.service import answers, audits, matrix, units
from auditcore.workspace import Workspace

KINDS = """
id = "kinds"
title = "Kinds"
edition = "1"
source = "Ours"
language = "en"
"""
QUESTION = '[[clause.question]]\nid = "{id}"\nask = "How is it done, {id}?"\n{more}\n'
# Clause -> its questions: whom each is for, and whether it is core (a star).
CLAUSES = {
    "4.1": ["top*", "quality"],
    "7.3": ["every-unit*", "-"],
    "8.5": ["service*", "service", "service"],
    "8.6": ["service*", "service,support"],
    "9.2": ["quality*"],
}


def checklist() -> str:
    text = KINDS
    for clause, questions in CLAUSES.items():
        text += f'[[clause]]\nid = "{clause}"\ntitle = "Clause {clause}"\n'
        for number, words in enumerate(questions, start=1):
            whom = [word for word in words.removesuffix("*").split(",") if word != "-"]
            more = f"whom = {whom}\n" if whom else ""
            text += QUESTION.format(
                id=f"{clause}-{number}", more=more + ("core = true" if "*" in words else "")
            )
    return text.replace("'", '"')


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    """Commune above office (with justice below), land and culture; Lan, who has the role quality, works in no unit."""
    made = furnish(workspace)
    Path(made.path, "checklists", "kinds.toml").write_text(checklist())
    return made


PLAN: dict[str, Any] = {"criteria": ["kinds"], "units": ["culture"], "team": []}


def asks(office: Workspace, id: str, unit: str = "culture") -> list[str]:
    office.forget()
    return [name.removeprefix("kinds/") for name in audits.detail(office, id)["asks"][unit]]


def states(office: Workspace, id: str, unit: str = "culture") -> dict[str, str]:
    return {row["question"]: row["state"] for row in answers.rows(office, id) if row["unit"] in (unit, None)}


# What fits.


def test_without_a_process_it_is_assumed_what_such_units_usually_do(office: Workspace) -> None:
    org = office.org()
    assert usual(org, "commune").whom == ("top", "quality", "every-unit")
    assert usual(org, "land").whom == ("every-unit", "service", "support")


def test_the_unit_of_whoever_runs_the_system_is_asked_about_it_and_the_top_where_nobody_does() -> None:
    people = {"lan": {"roles": ["quality"], "unit": "office"}}
    tree = {"top": {"parent": None}, "office": {"parent": "top"}, "land": {"parent": "top"}}
    org = Organisation(tree, people)
    assert "quality" in usual(org, "office").whom
    assert "quality" not in usual(org, "top").whom + usual(org, "land").whom
    assert "quality" in usual(Organisation(tree, {}), "top").whom


def test_an_office_of_one_unit_does_everything() -> None:
    assert usual(Organisation({"one": {"parent": None}}, {}), "one").whom == (
        "top",
        "quality",
        "every-unit",
        "service",
        "support",
    )


def test_a_unit_outside_is_not_the_top_though_none_is_above_it() -> None:
    org = Organisation({"commune": {"parent": None}, "supplier": {"parent": None, "outside": True}}, {})
    assert "top" in usual(org, "commune").whom
    assert usual(org, "supplier").whom == ("every-unit", "service", "support")


def test_a_questions_own_id_means_it_alone_though_a_clause_is_called_so() -> None:
    def clause(id: str, *questions: str) -> dict[str, Any]:
        return {"id": id, "title": {}, "questions": [{"id": one} for one in questions]}

    own: Any = {"clauses": [clause("4", "4-1"), clause("4-1", "4-1-1", "4-1-2")]}
    assert named({"own": own}, "4-1") == {"own/4-1"}
    assert named({"own": own}, "own/4-1") == {"own/4-1"}
    assert named({"own": own}, "4") == {"own/4-1", "own/4-1-1", "own/4-1-2"}


def test_fit_chooses_by_whom_the_unit_can_answer_for(office: Workspace) -> None:
    id = planned(office, **PLAN, per_unit=30)
    assert asks(office, id) == ["7.3-1", "7.3-2", "8.5-1", "8.5-2", "8.5-3", "8.6-1", "8.6-2"]


def test_a_unit_stands_for_those_below_it_that_the_audit_does_not_name(office: Workspace) -> None:
    alone = planned(office, **{**PLAN, "units": ["commune"], "team": ["an"]}, per_unit=30)
    assert "8.5-1" in asks(office, alone, "commune") and "4.1-1" in asks(office, alone, "commune")
    every = ["commune", "office", "land", "culture"]
    apart = planned(office, **{**PLAN, "units": every, "team": ["an", "thu"]}, per_unit=30)
    assert "8.5-1" not in asks(office, apart, "commune") and "8.5-1" in asks(office, apart, "land")


def test_a_process_says_whom_one_asks_and_which_clauses_it_touches(office: Workspace) -> None:
    matrix.add(office, "archive", name="Archive", units=["culture"], whom=["support"], clauses=["7", "8.6"])
    id = planned(office, **PLAN, per_unit=30)
    assert asks(office, id) == ["7.3-1", "7.3-2", "8.6-2"]
    matrix.change(office, "archive", clauses=["mini/8", "kinds/7.3"])
    audits.change(office, id, per_unit=30)
    assert asks(office, id) == ["7.3-1", "7.3-2"]


def test_the_processes_that_the_audit_names_are_those_that_count(office: Workspace) -> None:
    matrix.add(office, "archive", name="The archive", units=["culture"], clauses=["7"])
    matrix.add(office, "shows", name="Shows", units=["culture"], clauses=["8"])
    id = planned(office, **PLAN, processes=["the Archive"], per_unit=30)
    assert asks(office, id) == ["7.3-1", "7.3-2"]
    id = planned(office, **PLAN, processes=["something else"], per_unit=30)
    assert len(asks(office, id)) == 7


def test_the_clauses_of_the_audit_bound_what_fits(office: Workspace) -> None:
    assert asks(office, planned(office, **PLAN, clauses=["8.6"], per_unit=30)) == ["8.6-1", "8.6-2"]


def test_where_nothing_fits_the_plan_is_refused_with_a_way_on(office: Workspace) -> None:
    matrix.add(office, "archive", name="Archive", units=["culture"], clauses=["7"])
    said = refused(lambda: planned(office, **PLAN, clauses=["8"], per_unit=30))
    assert "No question of this audit fits Culture (culture)." in said


def test_the_work_of_a_merged_unit_is_done_by_its_successor(office: Workspace) -> None:
    matrix.add(office, "archive", name="Archive", units=["land"], clauses=["7"])
    units.merge(office, "land", into="culture", reason="decree")
    assert asks(office, planned(office, **{**PLAN, "lead": "thu"}, per_unit=30)) == ["7.3-1", "7.3-2"]


# How many.


def test_the_core_comes_first_and_the_rest_is_spread_over_the_clauses(office: Workspace) -> None:
    assert asks(office, planned(office, **PLAN, per_unit=3)) == ["7.3-1", "8.5-1", "8.6-1"]
    assert asks(office, planned(office, **PLAN, per_unit=5)) == ["7.3-1", "7.3-2", "8.5-1", "8.6-1", "8.6-2"]
    assert len(asks(office, planned(office, **PLAN, per_unit=1))) == 1


@st.composite
def questions(draw: st.DrawFn) -> list[Asked]:
    """Questions of up to 12 clauses, some of them core."""
    cores = draw(st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=1, max_size=12))
    return [
        Asked("c", Clause(id=str(clause), title={}, questions=[]), question)
        for clause, of_it in enumerate(cores)
        for number, core in enumerate(of_it)
        for question in [
            Question(id=f"{clause}-{number}", ask={}, look_for={}, answers=[], see=[], core=core)
        ]
    ]


@given(questions(), st.integers(1, 80))
def test_the_best_are_so_many_the_core_first_and_no_clause_far_ahead(asked: list[Asked], most: int) -> None:
    chosen = best(asked, most)
    assert len(chosen) == min(most, len(asked))
    assert chosen == [one for one in asked if one in chosen] == best(asked, most)
    further = [one for one in chosen if not one.question.get("core")]
    core = [one for one in asked if one.question.get("core")]
    assert not further or all(one in chosen for one in core)
    # No clause has two core questions more than another that still has one to give.
    taken = {one.clause["id"]: 0 for one in core}
    for one in chosen:
        taken[one.clause["id"]] = taken.get(one.clause["id"], 0) + bool(one.question.get("core"))
    waiting = {one.clause["id"] for one in core if one not in chosen}
    assert all(taken[clause] + 1 >= max(taken.values()) for clause in waiting)


@given(st.sets(st.sampled_from(["top", "quality", "service", "support"])))
def test_what_every_unit_is_asked_fits_whatever_is_done(whom: set[str]) -> None:
    question = Question(id="7.3-1", ask={}, look_for={}, answers=[], see=[], whom=["every-unit"])
    one = Asked("c", Clause(id="7.3", title={}, questions=[question]), question)
    assert fits(Work("p", tuple(whom), ()), one) and not fits(Work("p", tuple(whom), ("8",)), one)


# From plan to report.


def test_what_was_not_chosen_is_out_of_scope_there_and_owes_no_reason(office: Workspace) -> None:
    id = started(office, **{**PLAN, "units": ["culture", "commune"], "team": ["an", "thu"]}, per_unit=2)
    assert states(office, id)["8.6-1"] == "not-examined" and states(office, id)["4.1-1"] == "out-of-scope"
    counts = audits.detail(office, id)["answers"]
    assert counts["not-examined"] == 4
    audits.conclude(lead(office), id, conclusion="Fine.", distribution=["hoa"])
    said = refused(lambda: audits.issue(lead(office), id))
    assert said.count("2 questions are not examined") == 2


def test_the_report_needs_only_what_was_chosen(office: Workspace) -> None:
    id = started(office, **PLAN, per_unit=2)
    for question in asks(office, id):
        answer(office, id, question)
    audits.conclude(lead(office), id, conclusion="Fine.", distribution=["hoa"])
    audits.issue(lead(office), id)


def test_what_was_not_chosen_is_refused_with_the_way_to_ask_it(office: Workspace) -> None:
    id = started(office, **PLAN, per_unit=2)
    with pytest.raises(Refused, match="is out of scope: it was not chosen for Culture") as caught:
        answer(office, id, "8.6-2")
    assert f"auditcore audit edit {id} --ask 8.6-2@culture" in caught.value.hint
    audits.change(lead(office), id, ask=["8.6-2@culture"], reason="a complaint")
    answer(office, id, "8.6-2")
    assert states(office, id)["8.6-2"] == "answered"


def test_beyond_the_clauses_the_refusal_is_as_before(office: Workspace) -> None:
    id = started(office, **PLAN, clauses=["8"], per_unit=2)
    assert "this audit is about 8" in refused(lambda: answer(office, id, "7.3-1"))


def test_a_clause_means_its_questions_that_were_chosen(office: Workspace) -> None:
    id = started(office, **PLAN, per_unit=3)
    answer(office, id, "8.5")
    assert states(office, id)["8.5-1"] == "answered"


def test_a_unit_below_answers_what_was_chosen_for_the_one_above(office: Workspace) -> None:
    id = started(office, **{**PLAN, "units": ["office"], "team": ["an"]}, per_unit=2)
    name = asks(office, id, "office")[0]
    answer(office, id, name, unit="justice")
    assert states(office, id, "justice")[name] == "answered"
    left = next(
        question for question, state in states(office, id, "office").items() if state == "out-of-scope"
    )
    assert "not chosen" in refused(lambda: answer(office, id, left, unit="justice"))


def test_the_unit_that_took_over_answers_for_the_merged_one(office: Workspace) -> None:
    id = started(office, **PLAN, per_unit=2)
    units.merge(office, "culture", into="justice", reason="decree")
    office.forget()
    name = asks(office, id)[0]
    answer(office, id, name, unit="justice")
    rows = [row for row in answers.rows(office, id) if row["question"] == name]
    assert [(row["unit"], row["state"]) for row in rows] == [("justice", "answered")]


def test_an_audit_without_a_choice_asks_everything_and_says_nothing_of_it(office: Workspace) -> None:
    id = started(office, **PLAN)
    assert "asks" not in office.view(id).table("audit")[id]
    assert set(states(office, id).values()) == {"not-examined"}
    assert audits.detail(office, id)["asks"] == {}
    audits.change(lead(office), id, place="Hall", reason="moved")
    assert "asks" not in office.view(id).table("audit")[id]


# Changing the choice.


def test_questions_are_added_and_left_out_one_by_one_or_by_clause(office: Workspace) -> None:
    id = planned(office, **PLAN, per_unit=1)
    before = asks(office, id)
    audits.change(office, id, ask=["9.2", "kinds/4.1-2@culture"], no_ask=before)
    assert asks(office, id) == ["4.1-2", "9.2-1"]
    saved = audits.change(office, id, no_ask=["9"])
    change = saved.event.changes[0]
    assert change is not None
    assert change["was"] == {"asks": {"culture": ["kinds/4.1-2", "kinds/9.2-1"]}}


def test_one_question_can_be_left_out_where_nothing_was_chosen(office: Workspace) -> None:
    id = planned(office, **PLAN)
    audits.change(office, id, no_ask=["8.5-1"])
    assert "8.5-1" not in asks(office, id) and len(asks(office, id)) == 9
    assert "Nothing would change" in refused(lambda: audits.change(office, id, ask=["7.3-1"]))
    audits.change(office, id, per_unit=0)
    assert audits.detail(office, id)["asks"] == {}


def test_what_names_no_question_or_unit_is_refused_at_once(office: Workspace) -> None:
    id = planned(office, **PLAN, clauses=["8"])
    said = refused(lambda: audits.change(office, id, ask=["7.3-1", "zz", "8.5@land"]))
    assert (
        "'7.3-1' names no question" in said
        and "'zz' names no" in said
        and "'land' is not in the scope" in said
    )


def test_a_choice_needs_a_reason_once_started_and_ends_with_the_report(office: Workspace) -> None:
    id = started(office, **PLAN)
    assert "reason" in refused(lambda: audits.change(lead(office), id, per_unit=2))
    audits.change(lead(office), id, per_unit=2, reason="half a day left")
    report(office, id)
    assert "asks" in refused(lambda: audits.change(lead(office), id, per_unit=3, reason="oh"))


def test_a_unit_that_comes_later_is_asked_everything_and_one_that_goes_nothing(office: Workspace) -> None:
    id = planned(office, **PLAN, per_unit=2)
    audits.change(office, id, units=["land", "culture"], team=["an"])
    assert list(audits.detail(office, id)["asks"]) == ["culture"]
    audits.change(office, id, units=["land"], lead="an", team=[])
    assert audits.detail(office, id)["asks"] == {}


def test_like_does_not_take_over_the_choice(office: Workspace) -> None:
    first = planned(office, **PLAN, per_unit=2)
    second, _saved = audits.plan(office, like=first, start="2026-10-01", end="2026-10-02")
    assert audits.detail(office, second)["asks"] == {}


def test_the_choice_comes_back_to_the_programme_and_goes_on_after_reopening(office: Workspace) -> None:
    id = started(office, **PLAN, per_unit=2)
    report(office, id)
    audits.close(lead(office), id)
    assert office.programme().table("audit")[id]["asks"] == audits.detail(office, id)["asks"]


# As it is typed.

TYPED = (
    *(
        "audit",
        "plan",
        "--title",
        "The office",
        "--criteria",
        "kinds",
        "--unit",
        "culture,land",
        "--lead",
        "minh",
    ),
    *("--team", "an", "--from", "1/7/2026", "--to", "+2", "--objective", "Does it work?"),
)


@pytest.fixture
def typed(office: Workspace) -> CommandLine:
    return CommandLine(office.path, "minh", "2026-07-01")


def test_fit_is_said_and_shown(typed: CommandLine) -> None:
    said = typed.fine(*TYPED, "--fit", "--per-unit", "3").err
    assert "culture: 3 of 10 questions are asked." in said and "programme process add" in said
    page = typed.fine("audit", "show", "2026-01").out
    assert "Culture (culture): 3 questions" in page
    typed.fine("audit", "start", "2026-01")
    sheet = typed.fine("audit", "show", "2026-01", "--answers")
    assert sheet.out.count("not-examined") == 6 and "more questions are out of scope" in sheet.err


def test_a_number_alone_means_fit_and_fit_alone_half_a_day(typed: CommandLine) -> None:
    typed.fine(*TYPED, "--per-unit", "1")
    assert [
        len(names) for names in typed.fine("audit", "show", "2026-01", "--json").json["asks"].values()
    ] == [1, 1]
    typed.fine("audit", "edit", "2026-01", "--fit")
    assert [
        len(names) for names in typed.fine("audit", "show", "2026-01", "--json").json["asks"].values()
    ] == [7, 7]
    typed.fine("audit", "edit", "2026-01", "--no-ask", "8.5@land", "--ask", "9.2@culture")
    found = typed.fine("audit", "show", "2026-01", "--json").json["asks"]
    assert (len(found["land"]), len(found["culture"])) == (4, 8)
    typed.fine("audit", "edit", "2026-01", "--no-fit")
    assert typed("audit", "edit", "2026-01", "--no-fit", "--fit").code == 2
    assert typed("audit", "edit", "2026-01", "--per-unit", "0").code == 2


def test_a_dry_run_shows_the_offer_and_records_nothing(typed: CommandLine) -> None:
    shown = typed.fine(*TYPED, "--dry-run")
    assert "Culture (culture)" in shown.out and "7.3 (2), 8.5 (3), 8.6 (2)" in shown.out
    assert "7, 3 of them core" in shown.out and "dry run" in shown.err
    rows = typed.fine(*TYPED, "--dry-run", "--per-unit", "3", "--json").json
    assert [(row["unit"], row["questions"], row["fitting"], row["core"]) for row in rows] == [
        ("culture", 10, 7, 3),
        ("land", 10, 7, 3),
    ]
    assert rows[0]["chosen"] == ["kinds/7.3-1", "kinds/8.5-1", "kinds/8.6-1"]
    assert typed.fine("audit", "list", "--status", "all", "--json").json == []
    wrong = list(TYPED)
    wrong[wrong.index("minh")] = "bao"
    assert typed(*wrong, "--dry-run").code == 4


def test_more_than_can_be_asked_in_half_a_day_is_said_unit_by_unit(typed: CommandLine) -> None:
    plan = list(TYPED)
    plan[plan.index("kinds")] = "iso9001-2015"
    said = typed.fine(*plan).err
    assert re.search(
        r"^culture: \d{3} questions; 30 fit half a day: auditcore audit edit 2026-01 --fit$", said, re.M
    )
    assert "questions; " not in typed.fine(*TYPED).err
    assert "fit half a day" not in typed.fine("audit", "edit", "2026-01", "--place", "Hall").err


def test_another_scope_is_said_not_to_change_the_choice(typed: CommandLine) -> None:
    typed.fine(*TYPED, "--fit")
    said = typed.fine("audit", "edit", "2026-01", "--criteria", "kinds,mini").err
    assert "To choose again, type: auditcore audit edit 2026-01 --fit" in said


def test_an_unknown_question_is_said_before_the_unit_is_asked_for(typed: CommandLine) -> None:
    typed.fine(*TYPED, "--fit")
    typed.fine("audit", "start", "2026-01")
    assert typed("audit", "answer", "2026-01", "zz", "--result", "conforms").code == 3
    with pytest.raises(NotFound):
        answers.whole(Workspace(typed.workspace, environ={"AUDITCORE_AS": "minh"}), "2026-01", "zz")
