"""`auditcore audit …` and `auditcore programme …` as they are typed: options, pages, JSON, exit codes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from audit_office import furnish
from commands import CommandLine

from auditcore.workspace import Workspace

PLAN = (
    *("audit", "plan", "--title", "The office", "--criteria", "mini", "--unit", "office", "--lead", "minh"),
    *("--team", "an,thu", "--from", "1/7/2026", "--to", "+2", "--objective", "Does it work?"),
)


@pytest.fixture
def typed(workspace: Workspace) -> CommandLine:
    return CommandLine(furnish(workspace).path, person="minh", today="2026-07-01")


@pytest.fixture
def begun(typed: CommandLine) -> CommandLine:
    typed.fine(*PLAN)
    typed.fine("audit", "start", "2026-01")
    return typed


def test_plan_prints_the_id_and_says_the_event(typed: CommandLine) -> None:
    answer = typed.fine(*PLAN)
    assert answer.out == "2026-01\n"
    assert "saved as event programme:1" in answer.err
    shown = typed.fine("audit", "show", "2026-01", "--json").json
    assert (shown["from"], shown["to"], shown["team"]) == ("2026-07-01", "2026-07-03", ["an", "thu"])


def test_everything_that_can_be_planned_can_be_typed(typed: CommandLine) -> None:
    typed.fine(*PLAN)
    typed.fine(
        *PLAN,
        *("--kind", "follow-up", "--follows", "2026-01", "--clause", "8.5,4", "--process", "fees, taxes"),
        *(
            "--period",
            "1/1/2026",
            "30/6/2026",
            "--method",
            "mixed",
            "--place",
            "Hall",
            "--approved-by",
            "hoa",
        ),
        *("--why", "complaints", "--unit", "culture"),
    )
    shown = typed.fine("audit", "show", "2026-02", "--json").json
    assert (shown["kind"], shown["follows"], shown["clauses"]) == ("follow-up", "2026-01", ["4", "8.5"])
    assert shown["period"] == {"from": "2026-01-01", "to": "2026-06-30"}
    assert (shown["processes"], shown["units"]) == (["fees", "taxes"], ["office", "culture"])
    assert (shown["method"], shown["place"], shown["approved_by"]) == ("mixed", "Hall", "hoa")


def test_like_and_edit_take_only_what_is_typed(typed: CommandLine) -> None:
    typed.fine(*PLAN, "--clause", "8", "--place", "Hall")
    typed.fine("audit", "plan", "--like", "2026-01", "--from", "1/10/2026", "--to", "2/10/2026")
    shown = typed.fine("audit", "show", "2026-02", "--json").json
    assert (shown["title"], shown["clauses"], shown["from"]) == ("The office", ["8"], "2026-10-01")
    typed.fine("audit", "edit", "2026-01", "--clause", "", "--place", "")
    shown = typed.fine("audit", "show", "2026-01", "--json").json
    assert (shown["clauses"], shown["place"], shown["title"]) == ([], "", "The office")


def test_a_missing_plan_is_asked_for_at_once_with_exit_4(typed: CommandLine) -> None:
    answer = typed("audit", "plan", "--lead", "minh")
    assert answer.code == 4
    assert "--title" in answer.err and "--objective" in answer.err


def test_the_own_unit_is_refused_and_excepted(typed: CommandLine) -> None:
    alone = [word for word in PLAN if word not in ("--team", "an,thu")] + ["--unit", "land"]
    answer = typed(*alone)
    assert (answer.code, "Land (land)" in answer.err) == (4, True)
    typed.fine(*alone, "--exception", "Nobody else is left")
    page = typed.fine("audit", "show", "2026-01").out
    assert "not independent" in page and "Nobody else is left" in page


def test_an_audit_from_start_to_close_by_hand(begun: CommandLine) -> None:
    begun.fine(
        *("audit", "schedule", "2026-01", "--day", "today", "--time", "09:00", "--unit", "justice"),
        *("--auditor", "an", "--clause", "8.5"),
    )
    begun.fine("audit", "meeting", "2026-01", "--opening", "--present", "minh,an,bao")
    begun.fine(
        *("audit", "answer", "2026-01", "8.5-1", "--result", "observation", "--sample", "2/20"),
        *("--evidence", "two files", "--spoke-with", "Bao"),
    )
    begun.fine(
        "audit", "answer", "2026-01", "4.1", "--result", "conforms", "--evidence", "-", stdin="read it"
    )
    begun.fine(
        "audit",
        "conclude",
        "2026-01",
        "--conclusion",
        "Nearly.",
        "--distribution",
        "A",
        "--distribution",
        "B",
    )
    refused = begun("audit", "issue", "2026-01")
    assert (refused.code, "8.5-2" in refused.err) == (4, True)
    begun.fine("audit", "issue", "2026-01", "--unexamined", "8.5-2=no time = no answer")
    page = begun.fine("audit", "show", "2026-01").out
    for words in ("1 · Wed 2026-07-01 09:00", "opening", "2 answered", "1 left out", "Nearly.", "A, B"):
        assert words in page
    begun.fine("audit", "close", "2026-01")
    assert begun("audit", "close", "2026-01").code == 4
    begun.fine("audit", "reopen", "2026-01", "--reason", "new facts")
    assert "reported" in begun.fine("audit", "list").out


def test_the_answers_are_shown_as_a_table_with_what_was_not_examined(begun: CommandLine) -> None:
    begun.fine("audit", "answer", "2026-01", "8.5-1", "--result", "minor", "--sample", "2/20")
    table = begun.fine("audit", "show", "2026-01", "--answers", COLUMNS="160").out
    assert "2/20" in table and "not-examined" in table and "How is the work done?" in table
    rows = begun.fine("audit", "show", "2026-01", "--answers", "--json").json
    assert {row["state"] for row in rows} == {"answered", "not-examined"}


def test_a_nonconformity_without_its_finding_is_asked_for_at_the_report(begun: CommandLine) -> None:
    said = begun.fine("audit", "answer", "2026-01", "8.5-1", "--result", "minor", "--sample", "2/20").err
    assert "auditcore finding add --audit 2026-01 --question 8.5-1" in said
    begun.fine("audit", "conclude", "2026-01", "--conclusion", "Nearly.", "--distribution", "A")
    issue = ("audit", "issue", "2026-01", "--unexamined-rest", "no time")
    answer = begun(*issue)
    assert answer.code == 4 and "8.5-1" in answer.err and "has no finding" in answer.err
    begun.fine("audit", "answer", "2026-01", "8.5-1", "--result", "conforms")
    begun.fine(*issue)


def test_a_meeting_is_one_of_two_kinds_and_a_second_one_replaces_the_first(begun: CommandLine) -> None:
    meeting = ("audit", "meeting", "2026-01", "--present", "minh,bao")
    both = begun(*meeting, "--opening", "--closing")
    assert (both.code, "--opening or --closing" in both.err) == (2, True)
    assert begun(*meeting).code == 4
    assert "replaces" not in begun.fine(*meeting, "--opening").err
    assert "replaces" not in begun.fine(*meeting, "--closing").err
    again = begun.fine(*meeting, "--closing", today="2026-07-02").err
    assert "It replaces the earlier one of Wed 2026-07-01" in again
    page = begun.fine("audit", "show", "2026-01").out
    assert (
        "closing meeting (replaced) · Wed 2026-07-01" in page and "closing meeting · Thu 2026-07-02" in page
    )


def test_one_question_is_shown_whole_with_its_earlier_answers(begun: CommandLine) -> None:
    long = "Looked at the files of May and June; " * 5 + "END"
    first = ("--result", "minor", "--sample", "2/20", "--evidence", long, "--spoke-with", "Bao")
    begun.fine("audit", "answer", "2026-01", "8.5-1", *first)
    begun.fine("audit", "answer", "2026-01", "8.5-1", "--result", "conforms", "--note", "all mended")
    page = begun.fine("audit", "show", "2026-01", "--question", "8.5-1").out
    for words in (
        "How is the work done?",
        "Office (office) · conforms",
        "all mended",
        "Earlier answer",
        "2/20",
    ):
        assert words in page
    assert "END" in page and "Bao" in page and page.index("all mended") < page.index("END")
    rows = begun.fine("audit", "show", "2026-01", "--question", "8.5", "--json").json
    assert [(row["question"], len(row["answers"])) for row in rows] == [("8.5-1", 2), ("8.5-2", 0)]
    assert begun("audit", "show", "2026-01", "--question", "9.9").code == 3


def test_what_is_left_unexamined_is_one_line_a_unit_behind_all_else(begun: CommandLine) -> None:
    begun.fine("finding", "add", "--audit", "2026-01", "--grade", "minor", "--observed", "late")
    said = begun("audit", "issue", "2026-01").err.splitlines()
    [line] = [line for line in said if "not examined" in line]
    assert line == "  3 questions are not examined in Office (office): 4.1-1, 8.5-1, 8.5-2"
    assert said.index(line) == len(said) - 2 and "--unexamined-rest" in said[-1]
    assert "--conclusion" in said[0] and "--requirement" in "".join(said[2:-2])
    answer = begun("audit", "issue", "2026-01", "--unexamined-rest", "no time")
    assert answer.code == 4 and "unexamined" not in answer.err


def test_the_page_of_an_audit_glues_nothing_together(begun: CommandLine) -> None:
    """Every label is followed by a blank, every section by an empty line, in each language."""
    begun.fine("audit", "meeting", "2026-01", "--opening", "--present", "minh")
    begun.fine("audit", "conclude", "2026-01", "--conclusion", "Good.", "--distribution", "A")
    for language in ("en", "vi"):
        lines = begun.fine("audit", "show", "2026-01", AUDITCORE_LANG=language).out.splitlines()
        for before, line in pairwise(lines):
            is_bullet = line.startswith(("- ", "  "))
            assert not (before.startswith("- ") and line and not is_bullet), line
        for value in ("Minh (minh)", "2026-01:3:", "Good."):
            found = [line for line in lines if value in line and not line.startswith("- ")]
            assert found and all(line[: line.index(value)].endswith(" ") for line in found), (value, found)
        assert all(len(line) <= 80 for line in lines)


def test_a_visit_of_a_planned_audit_names_a_clause_of_its_criteria(typed: CommandLine) -> None:
    typed.fine(*PLAN)
    visit = ("audit", "schedule", "2026-01", "--day", "today", "--unit", "justice", "--auditor", "an")
    refused = typed(*visit, "--time", "09:30-10:30", "--clause", "8.5,8.9")
    assert (refused.code, "8.9" in refused.err) == (4, True)
    typed.fine(*visit, "--time", "09:30-10:30", "--clause", "8.5")
    assert typed(*visit, "--time", "09:00-10:30").code == 4


def test_the_register_is_no_audit_and_says_so(typed: CommandLine) -> None:
    for words in (("audit", "show", "2026-00"), ("finding", "list", "--audit", "2026-00")):
        answer = typed(*words)
        assert answer.code == 3 and "The register of 2026 has no finding yet." in answer.err
        assert "auditcore finding add --origin" in answer.err and "Did you mean" not in answer.err
    typed.fine("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", "late")
    answer = typed("audit", "show", "2026-00")
    assert answer.code == 3 and "auditcore finding list --audit 2026-00" in answer.err


def test_a_finding_of_an_audit_that_has_not_begun_says_what_to_type(typed: CommandLine) -> None:
    typed.fine(*PLAN)
    add = ("finding", "add", "--audit", "2026-01", "--grade", "minor", "--observed", "late")
    answer = typed(*add)
    assert (answer.code, "2026-01 has not begun: auditcore audit start 2026-01" in answer.err) == (4, True)
    typed.fine("audit", "cancel", "2026-01", "--reason", "double")
    answer = typed(*add)
    assert (answer.code, "given up before it began" in answer.err) == (4, True)


def test_options_that_repeat_take_several_with_commas(begun: CommandLine) -> None:
    words = ("--clause", "8.5,4.1", "--question", "8.5-1, 8.5-2", "--also-unit", "commune,justice")
    start = (
        "finding",
        "add",
        "--audit",
        "2026-01",
        "--grade",
        "minor",
        "--observed",
        "late",
        "--unit",
        "office",
    )
    id = begun.fine(*start, *words).out.strip()
    shown = begun.fine("finding", "show", id, "--json").json
    assert (shown["clauses"], shown["questions"]) == (["4.1", "8.5"], ["8.5-1", "8.5-2"])
    assert shown["also_units"] == ["commune", "justice"]
    begun.fine("finding", "edit", id, "--clause", "4.1,4", "--also-unit", "")
    shown = begun.fine("finding", "show", id, "--json").json
    assert (shown["clauses"], shown["also_units"]) == (["4", "4.1"], [])


def test_an_auditor_without_a_unit_is_named_when_planning(typed: CommandLine) -> None:
    typed.fine("person", "add", "--name", "Guest", "--role", "auditor", person="lan")
    alone = [word for word in PLAN if word not in ("--team", "an,thu")]
    said = typed.fine(*alone, "--team", "guest,an").err
    assert "Guest belongs to no unit" in said and "An belongs" not in said
    assert "belongs" not in typed.fine("audit", "edit", "2026-01", "--place", "Hall").err
    assert "Guest" in typed.fine("audit", "edit", "2026-01", "--team", "guest").err


def test_help_lists_the_commands_in_the_order_of_the_work(typed: CommandLine) -> None:
    listed = typed.fine("audit", "--help").out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed if line[2:3] != " "] == [
        *(
            "plan",
            "edit",
            "schedule",
            "start",
            "meeting",
            "walk",
            "answer",
            "import-answers",
            "refresh-checklist",
        ),
        *("conclude", "issue", "close", "reopen", "cancel", "list", "show", "answers", "independence"),
    ]


def test_the_list_has_the_last_day_where_there_is_room(typed: CommandLine) -> None:
    typed.fine(*PLAN)
    assert "2026-07-03" in typed.fine("audit", "list", COLUMNS="120").out
    assert "2026-07-03" not in typed.fine("audit", "list").out


def test_there_is_no_default_answer(begun: CommandLine) -> None:
    answer = begun("audit", "answer", "2026-01", "8.5-1")
    assert (answer.code, "--result" in answer.err) == (2, True)


def test_several_questions_of_a_clause_are_listed(begun: CommandLine) -> None:
    answer = begun("audit", "answer", "2026-01", "8.5", "--result", "conforms")
    assert answer.code == 4
    assert "  8.5-1  How is the work done?\n  8.5-2  How is it checked?\n" in answer.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("answer", "2026-01", "8.5-1", "--result", "conforms", "--sample", "21/20"), 2),
        (("answer", "2026-01", "9.9", "--result", "conforms"), 3),
        (("issue", "2026-01", "--unexamined", "8.5"), 2),
        (("show", "2026-09"), 3),
        (("schedule", "2026-01", "--day", "today"), 2),
        (("schedule", "2026-01", "--drop", "1"), 4),
        (("list", "--status", "opn"), 4),
        (("list", "--unit", "ofice"), 3),
        (("plan", "--criteria", "iso9001"), 3),
        (("plan", "--from", "7/15/2026"), 2),
        (("cancel", "2026-01"), 2),
    ],
)
def test_exit_codes(begun: CommandLine, words: tuple[str, ...], code: int) -> None:
    assert begun("audit", *words).code == code


def test_the_list_filters_and_shows_what_is_mine(typed: CommandLine) -> None:
    typed.fine(*PLAN)
    typed.fine("audit", "plan", "--like", "2026-01", "--from", "1/9/2026", "--to", "2/9/2026", person="lan")
    typed.fine("audit", "edit", "2026-02", "--lead", "an")
    typed.fine("audit", "cancel", "2026-02", "--reason", "double", person="an")
    assert [row["id"] for row in typed.fine("audit", "list", "--json").json] == ["2026-01"]
    everything = typed.fine("audit", "list", "--status", "all", "--json").json
    assert [row["id"] for row in everything] == ["2026-01", "2026-02"]
    assert typed.fine("audit", "list", "--mine", "--json", person="bao").json == []
    assert len(typed.fine("audit", "list", "--mine", "--json", person="thu").json) == 1
    late = typed.fine("audit", "list", "--overdue", today="2026-07-09").out
    assert "overdue" in late and "2026-01" in late
    assert "Nothing open fits" in typed.fine("audit", "list", "--overdue").err


def test_the_programme_of_a_year(typed: CommandLine) -> None:
    typed.fine(*PLAN, "--why", "many complaints")
    quality = {"person": "lan"}
    typed.fine(
        *("programme", "edit", "2026", "--responsible", "lan", "--objectives", "Find what hinders"),
        *("--risks", "Few auditors", "--resources", "Ten days"),
        **quality,
    )
    assert typed("programme", "approve", "2026", **quality).code == 4
    typed.fine("programme", "approve", "2026", person="hoa")
    page = typed.fine("programme", "show", "2026").out
    for words in (
        "Lan (lan)",
        "Find what hinders",
        "Few auditors",
        "Ten days",
        "Hoa (hoa)",
        "many complaints",
    ):
        assert words in page
    assert "Clauses, never: 4.1, 8.5" in page and "Units, never" in page
    assert typed.fine("programme", "show", "--json").json["year"] == 2026
    assert typed("programme", "show", "26").code == 2


def test_an_empty_programme_says_how_to_plan(typed: CommandLine) -> None:
    assert "auditcore audit plan" in typed.fine("programme", "show", "2031").out


def test_a_programme_in_which_nothing_was_examined_never_looks_as_if_all_were_fine(
    typed: CommandLine,
) -> None:
    page = typed.fine("programme", "show", "2026").out
    assert "Nothing was ever audited" in page and "Clauses cannot be named" in page
    typed.fine(*PLAN)
    typed.fine("audit", "start", "2026-01")
    page = typed.fine("programme", "show", "2026").out
    assert "Nothing was ever audited" in page and "Clauses, never: 4.1, 8.5" in page
    typed.fine("audit", "answer", "2026-01", "8.5-1", "--result", "conforms")
    page = typed.fine("programme", "show", "2026").out
    assert "Nothing was ever audited" not in page and "Clauses, never: 4.1\n" in page


def test_it_is_recorded_for_somebody_with_the_source(typed: CommandLine) -> None:
    typed.fine(*PLAN)
    typed.fine("audit", "start", "2026-01", "--for", "minh", "--source", "form 7", person="lan")
    page = typed.fine("audit", "show", "2026-01").out
    assert "started by Minh (minh) (typed by Lan (lan)" in page


def test_saved_verbs_answer_in_json(typed: CommandLine) -> None:
    assert typed.fine(*PLAN, "--json").json["id"] == "2026-01"
    assert typed.fine("audit", "start", "2026-01", "--json").json["event"] == "2026-01:1"
