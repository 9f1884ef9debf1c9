"""The management-review pack: every input of the edition in its order, with what a review was given."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_pages import below, rows, said, section, tables
from pack_pages import (
    C4,
    KEYS,
    TODAY,
    WAITS,
    at,
    empty,
    example,
    inputs,
    line_of,
    pack,
    sound,
    starting,
    ws,
)

from auditcore import reviews
from auditcore.errors import NotFound
from auditcore.figures.periods import Period, named, stretch
from auditcore.service import reviews as service
from auditcore.workspace import Workspace

__all__ = ["empty", "example", "ws"]

FIRST = "What needs a decision or a look"

# The frame.

PERIODS: dict[str, Period | None] = {
    "none": None,
    "this year": named("2026"),
    "a past year": named("2025"),
    "a future year": named("2030"),
    "a half": named("2026-H1"),
    "a month": named("2026-06"),
    "today alone": stretch(TODAY, TODAY),
    "a day long ago": stretch("1900-01-01", "1900-01-01"),
    "a century": stretch("1950-01-01", "2049-12-31"),
}


@pytest.mark.parametrize("which", PERIODS)
@pytest.mark.parametrize("detail", [False, True])
def test_every_input_has_its_section_in_any_period(ws: Workspace, which: str, detail: bool) -> None:
    for language in ("en", "vi"):
        report = pack(ws, "", PERIODS[which], language=language, detail=detail)
        assert inputs(report) == KEYS
        sound(report)


def test_an_empty_workspace_has_a_pack_as_well(empty: Workspace) -> None:
    for which in PERIODS.values():
        report = pack(empty, "", which)
        assert inputs(report) == KEYS
        sound(report)
        for key in ("b", "c1", "c2", "c3", "c5", "c7", "d", "e", "f"):
            (title,) = (one.title for one in report.sections if one.title.startswith(f"{key}) "))
            assert section(report, title).parts == ("Not supplied.",)


def test_units_have_packs_of_their_own(ws: Workspace) -> None:
    for unit in ws.org().units:
        report = pack(ws, "", named("2026"), unit)
        assert inputs(report) == KEYS
        assert report.title.startswith("Management review")
        assert report.title.endswith(f": {ws.org().units[unit]['name']}")
        sound(report)
    with pytest.raises(NotFound):
        pack(ws, "", None, "nowhere")


def test_the_period_is_told_as_far_as_it_has_gone(ws: Workspace) -> None:
    assert pack(ws, "", named("2026")).period == "2026-01-01 to 2026-12-31; figures as of 2026-07-01"
    last = pack(at(ws.path, "2026-12-31"), "", named("2026"))
    assert (
        last.period == pack(at(ws.path, "2027-01-01"), "", named("2026")).period == "2026-01-01 to 2026-12-31"
    )
    assert pack(ws, "", named("2025")).period == "2025-01-01 to 2025-12-31"
    future = pack(ws, "", named("2030"))
    assert future.period == "2030-01-01 to 2030-12-31"
    assert "The period has not begun" in said(section(future, C4))
    assert "Half of the findings" not in said(future)
    assert "Less than half" not in said(future)


def test_plain_words_without_detail(ws: Workspace) -> None:
    plain, detailed = pack(ws, "", named("2026")), pack(ws, "", named("2026"), detail=True)
    for words in ("ikely between", "Kaplan", "limit"):
        assert words not in said(plain)
    assert "likely between" in said(detailed)
    assert "Kaplan–Meier" in said(detailed)


# What a review was given.


@pytest.fixture
def review(ws: Workspace) -> str:
    """A review of the first half of 2026, which is asked for two inputs and was given two."""
    line = line_of(ws)
    for row in line.fine("review", "list", "--status", "all", "--json").json:
        if row["status"] == "planned":
            line.fine("review", "cancel", row["id"], "--reason", "another one")
    made = line.fine(
        "review", "plan", TODAY, "--period", "2026-H1", "--chair", next(iter(ws.org().with_role("head")))
    )
    return made.out.split()[0]


def hold(ws: Workspace, id: str) -> None:
    """The review is held on the day that it is, by who chairs it alone."""
    service.hold(ws, id, present=[service.detail(ws, id)["chair"]])
    ws.forget()


def test_inputs_are_supplied_asked_for_or_missing(ws: Workspace, review: str, tmp_path: Path) -> None:
    file = tmp_path / "survey.txt"
    file.write_text("42 of 50")
    service.supply(ws, review, "c1", "Citizens wait less.", files=[str(file)])
    service.supply(ws, review, "d", none="The council decides in autumn")
    service.supply(ws, review, "c4", "Look at the receipts.")
    owner = next(iter(ws.org().people))
    service.ask(ws, review, "e", of=owner, due="2026-07-05")
    report = pack(ws)
    assert report.title == f"Management review {review}"
    assert report.period == "2026-01-01 to 2026-06-30"
    (c1,) = (one for one in report.sections if one.title.startswith("c1) "))
    assert said(c1).splitlines()[1:4] == ["Citizens wait less.", "Files: survey.txt", c1_by(ws)]
    assert "Nothing to report: The council decides in autumn" in said(starting(report, "d"))
    assert said(section(report, C4)).splitlines()[1] == "Look at the receipts."
    name = ws.org().people[owner]["name"]
    assert f"Not supplied; asked of {name} by 2026-07-05." in said(starting(report, "e"))
    assert starting(report, "b").parts == ("Not supplied.",)
    assert (
        "Inputs that nobody has supplied: b Changes inside and around the organisation; c2 How far"
        in said(report)
    )
    late = pack(at(ws.path, "2026-07-06"), review)
    assert f"Not supplied, although asked of {name} by 2026-07-05." in said(starting(late, "e"))


def c1_by(ws: Workspace) -> str:
    return f"Supplied by: {ws.org().people['lan']['name']}, {TODAY}"


def test_decisions_are_told_and_the_next_review_tells_what_became_of_them(ws: Workspace, review: str) -> None:
    owner = next(iter(ws.org().people))
    hold(ws, review)
    service.decide(ws, review, "More counters", kind="resources", owner=owner, due="2026-08-31")
    service.decide(ws, review, "Go on", kind="improvement")
    report = pack(ws)
    told = rows(tables(section(report, "Decisions"))[0])
    assert [(row["text"], row["kind"], row["action"], row["status"]) for row in told] == [
        ("More counters", "resources", f"{review}-A1", "open"),
        ("Go on", "improvement", None, "nothing"),
    ]
    (status,) = (one for one in tables(section(report, "Decisions"))[0].columns if one.key == "status")
    assert status.words["nothing"] == "nothing needs doing" and status.words["open"] == "open"
    made = line_of(ws).fine("review", "plan", "2026-12-01", "--period", "2026-H2", today="2026-07-02")
    later = pack(at(ws.path, "2026-11-30"), made.out.strip())
    assert later.period == "2026-07-01 to 2026-12-31; figures as of 2026-11-30"
    (row,) = (row for row in rows(tables(starting(later, "a"))[0]) if row["id"] == f"{review}-A1")
    assert (row["text"], row["overdue"]) == ("More counters", True)
    assert f"Actions of earlier reviews that are not done: {review}-A1 (More counters)." in said(later)


def test_a_period_has_the_review_that_looks_back_on_just_that(empty: Workspace) -> None:
    line = line_of(empty)
    assert pack(empty).title == "Management review"
    line.fine("review", "plan", TODAY, "--period", "2026-H1", "--chair", "lan")
    line.fine("review", "input", "2026-R1", "d", "Two vacancies")
    mine = "Management review 2026-R1"
    assert pack(empty).title == mine
    assert pack(empty, "", named("2026-H1")).title == mine
    assert pack(empty, "2026-R1", named("2026")).title == mine
    for period in (named("2026-Q1"), named("2025"), stretch("2026-01-01", "2026-06-29")):
        report = pack(empty, "", period)
        assert report.title == "Management review"
        assert starting(report, "d").parts == ("Not supplied.",)
        assert "No management review belongs to this period" in said(section(report, FIRST))


@pytest.mark.parametrize(
    "period",
    [
        named("2026"),
        stretch("2026-01-01", "2026-06-30"),  # just its days: the review itself is meant
        stretch("2025-12-01", "2026-06-30"),  # its period lies in it, its day does not
        named("2026-07"),  # its day does, its period does not
    ],
)
def test_a_period_takes_in_what_its_reviews_were_given_and_decided(empty: Workspace, period: Period) -> None:
    line = line_of(empty)
    line.fine("review", "plan", TODAY, "--period", "2026-H1", "--chair", "lan")
    line.fine("review", "input", "2026-R1", "d", "Two vacancies")
    line.fine("review", "ask", "2026-R1", "e", "--of", "lan", "--due", "2026-07-05")
    line.fine("review", "hold", "2026-R1", "--present", "lan")
    line.fine("review", "decide", "2026-R1", "More counters", "--kind", "resources")
    report = pack(empty, "", period)
    mine = report.title == "Management review 2026-R1"
    assert mine == (period[1:3] == ("2026-01-01", "2026-07-01"))
    told = said(starting(report, "d"))
    assert "Two vacancies" in told and "Not supplied" not in told
    assert ("Management review: 2026-R1" in told) == (not mine)
    assert "d Whether the resources suffice" not in said(section(report, FIRST))
    assert "Not supplied; asked of Lan by 2026-07-05." in said(starting(report, "e"))
    decided = section(report, "Decisions" if mine else "Decisions of 2026-R1")
    assert "More counters" in str([rows(one) for one in tables(decided)])
    assert mine or "2026-R1: held, 2026-07-01" in said(section(report, "Management reviews of the period"))
    assert "belongs to this period" not in said(report)


def test_several_reviews_of_a_period_are_named_with_what_each_was_given(ws: Workspace) -> None:
    """Also one by another edition: what it is about counts, not its letter."""
    line = line_of(ws)
    line.fine("review", "edit", "2026-R1", "--edition", "iso9001-2026")
    line.fine("review", "input", "2026-R1", "d2", "Three of five objectives")
    assert service.detail(ws, "2025-R1")["held_on"].startswith("2025")
    report = pack(ws, "", stretch("2024-01-01", "2026-12-31"))
    words = said(starting(report, "d2"))
    assert "Three of five objectives" in words
    assert [line for line in words.splitlines() if line.startswith("Management review: ")] == [
        "Management review: 2025-R1",
        "Management review: 2026-R1",
    ]
    assert "Suitable: yes" in said(section(report, "Conclusions of 2025-R1"))


def test_where_no_review_fits_it_is_said_which_has_inputs(empty: Workspace) -> None:
    line = line_of(empty)
    nobody = line("report", "review", "--period", "2025")
    assert nobody.code == 0 and "belongs to this period" not in nobody.err
    line.fine("review", "plan", "2026-12-01", "--period", "2026-H2", "--chair", "lan")
    line.fine("review", "plan", TODAY, "--period", "2026-H1", "--chair", "lan")
    assert "has inputs" not in line.fine("report", "review", "--period", "2025").err
    line.fine("review", "input", "2026-R1", "d", "Two vacancies")
    answer = line.fine("report", "review", "--period", "2026-Q1")
    assert (
        "No review belongs to this period; 2026-R1 has inputs. To have them in it, type: auditcore report review "
        "2026-R1 --period 2026-Q1"
    ) in " ".join(answer.err.split())
    chosen = line.fine("report", "review", "2026-R1", "--period", "2026-Q1")
    assert "Two vacancies" in chosen.out and "belongs" not in chosen.err + chosen.out
    spelled = line.fine("report", "review", "--period", "2026-01-01..2026-02-01").err
    assert "--period 2026-01-01..2026-02-01" in " ".join(spelled.split())


def test_without_an_id_it_is_the_next_review_and_else_the_last_one(empty: Workspace) -> None:
    line = line_of(empty)
    line.fine("review", "plan", "2026-12-14", "--chair", "lan")
    line.fine("review", "plan", "2027-12-14", "--chair", "lan")
    assert pack(empty).title == "Management review 2026-R1"
    line.fine("review", "hold", "2026-R1", "--present", "lan")
    line.fine("review", "cancel", "2027-R1", "--reason", "No")
    assert pack(empty).title == "Management review 2026-R1"


def test_a_period_tells_the_actions_of_reviews_before_its_end_alone(ws: Workspace, review: str) -> None:
    owner = next(iter(ws.org().people))
    hold(ws, review)
    service.decide(ws, review, "More counters", kind="resources", owner=owner, due="2026-08-31")
    id = f"{review}-A1"
    assert id not in said(pack(ws, "", named("2024")))
    assert id not in said(pack(ws, "", named("2026-06")))  # the review was held on the day behind it
    assert id in said(pack(ws, "", named("2026")))
    # What is decided belongs to its review, which was held only after this month.
    later = line_of(ws).fine("review", "plan", "2026-12-01", "--period", "2026-H2").out.strip()
    then = at(ws.path, "2026-12-01")
    hold(then, later)
    service.decide(then, later, "Sooner", kind="resources", owner=owner, due="2026-12-31")
    assert f"{later}-A1" not in said(pack(then, "", named("2026-07")))
    assert f"{later}-A1" in said(pack(then, "", named("2026")))


# What was closed stays.


@pytest.fixture
def closed(ws: Workspace, review: str) -> str:
    """A review held on TODAY, which concluded and was closed with an action that is open."""
    chair, owner = next(iter(ws.org().with_role("head"))), next(iter(ws.org().people))
    line = line_of(ws)
    line.fine("review", "edit", review, "--period", "2026-01-01..2026-12-31")
    line.fine("review", "hold", review, "--present", chair)
    line.fine("review", "ask", review, "e", "--of", owner, "--due", "2026-07-05")
    line.fine(
        "review", "decide", review, "More counters", "--kind", "resources", "--owner", owner,
        "--due", "2026-08-31",
    )  # fmt: skip
    judged = ["--suitable", "yes", "--adequate", "yes", "--effective", "no"]
    line.fine("review", "conclude", review, "Files are late", *judged, "--for", chair, "--source", "slip")
    line.fine("review", "close", review, "--not-supplied", "No time")
    return review


def test_the_pack_of_a_held_review_ends_with_the_meeting(ws: Workspace, closed: str) -> None:
    report = pack(at(ws.path, "2027-03-01"), closed)
    assert report.period == "2026-01-01 to 2026-06-30"
    assert report.title == f"Management review {closed}"


def test_a_closed_reviews_pack_has_its_conclusions_and_does_not_change(ws: Workspace, closed: str) -> None:
    first = pack(ws, closed)
    told = said(section(first, "Conclusions of the meeting"))
    for words in ("Suitable: yes", "Effective: no", "Conclusion of the review: Files are late"):
        assert words in told
    assert "told as of 2026-06-30" in said(first)
    # Much happens afterwards.
    line = line_of(ws)
    owner = service.detail(ws, closed)["actions"][0]["owner"]
    line.fine("action", "done", f"{closed}-A1", "--evidence", "Seen", today="2026-09-02", person=owner)
    later = pack(at(ws.path, "2027-03-01"), closed)
    for one, other in zip(first.sections, later.sections, strict=True):
        assert said(one) == said(other)


def test_a_closed_reviews_pack_says_why_it_was_closed_without_inputs(ws: Workspace, closed: str) -> None:
    told = said(section(pack(ws, closed), FIRST))
    assert "Closed without b, c1, c2, c3, c5, c7, d, e, f: No time" in told
    (reason,) = (
        line for line in said(pack(ws, "", named("2026"))).splitlines() if line.endswith(": No time")
    )
    assert reason == f"{closed}: Closed without b, c1, c2, c3, c5, c7, d, e, f: No time"


def test_so_far_nothing_was_decided_only_while_something_can_be(ws: Workspace, review: str) -> None:
    assert said(section(pack(ws, review), "Decisions")).endswith("None so far.")
    chair = service.detail(ws, review)["chair"]
    hold(ws, review)
    assert said(section(pack(ws, review), "Decisions")).endswith("None so far.")
    line = line_of(ws)
    judged = ["--suitable", "yes", "--adequate", "yes", "--effective", "no"]
    line.fine("review", "conclude", review, "Files are late", *judged, "--for", chair, "--source", "slip")
    line.fine("review", "close", review, "--not-supplied", "No time")
    assert said(section(pack(ws, review), "Decisions")).endswith("None was taken.")


def test_a_past_period_reads_the_same_whenever_it_is_made(ws: Workspace) -> None:
    for month in ("2026-03", "2026-05"):
        first, later = pack(ws, "", named(month)), pack(at(ws.path, "2027-03-01"), "", named(month))
        assert said(first) == said(later)
        assert "today" not in said(first)
        last = {"2026-03": "2026-03-31", "2026-05": "2026-05-31"}[month]
        assert f"told as of {last};" in said(first)
        waits = f"Where open findings wait on {last}"
        assert month == "2026-03" or waits in [one.title for one in first.sections]


def test_what_was_open_then_waits_for_what_it_waited_for_then(ws: Workspace) -> None:
    line = line_of(ws)
    day = "2026-05-31"
    lives = line.fine("finding", "list", "--status", "all", "--json").json
    meant = [
        row
        for row in lives
        if row["raised_on"] <= day
        and row["grade"] != "strength"
        and row["status"] != "withdrawn"
        and not (row["ended_on"] and row["ended_on"] <= day)
    ]
    (waits,) = (one for one in pack(ws, "", named("2026-05")).tables if one.title == WAITS)
    told = rows(waits)
    assert sum(row["count"] for row in told) == len(meant) > 0
    assert all(row["since"] is None or row["since"] <= day for row in told)


def test_a_review_that_is_over_gives_way_to_a_new_year(empty: Workspace) -> None:
    line = line_of(empty)
    line.fine("review", "plan", TODAY, "--period", "2026-H1", "--chair", "lan")
    # While it is prepared it is the one that is meant, however late.
    assert pack(at(empty.path, "2027-03-01")).title == "Management review 2026-R1"
    line.fine("review", "cancel", "2026-R1", "--reason", "There is another one")
    report = pack(at(empty.path, "2027-03-01"))
    assert (report.title, report.period) == (
        "Management review",
        "2027-01-01 to 2027-12-31; figures as of 2027-03-01",
    )


def test_the_edition_of_a_review_says_which_inputs_there_are(ws: Workspace, review: str) -> None:
    line_of(ws).fine("review", "edit", review, "--edition", "iso9001-2026")
    report = pack(ws)
    assert inputs(report) == [one.key for one in reviews.INPUTS["iso9001-2026"]]
    assert "d4) Nonconformities and corrective actions" in [one.title for one in report.sections]
    assert below(report, "d4) Nonconformities and corrective actions")


def test_reading_is_enough_to_make_it_again(ws: Workspace) -> None:
    """The heads are kept once; a second pack of the same record writes nothing and says the same."""
    first = pack(ws)
    before = sorted(str(path) for path in Path(ws.path, "records").rglob("*"))
    assert (pack(ws), sorted(str(path) for path in Path(ws.path, "records").rglob("*"))) == (first, before)
    assert first.head == str(ws.programme().head)
