"""The running list: what is open and late, for whom it waits since when, what was closed, and what came back."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import building
import pytest
from audit_pages import rows, said, section, tables
from building import AUDIT, Office
from commands import CommandLine
from conftest import Clock
from made_lives import SCENE
from test_repeats import again

from auditcore import i18n, waiting
from auditcore.contract import Bullets, Report, Signatures
from auditcore.dates import add_days
from auditcore.errors import NotFound
from auditcore.reports import follow_up
from auditcore.reports.awaited import AWAITED
from auditcore.service import (
    actions,
    attention,
    awaiting,
    extensions,
    figures,
    findings,
    moves,
    register,
    report_follow_up,
    reports,
)
from auditcore.service.selection import Wanted
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def listed(ws: Workspace, wanted: Wanted | None = None, since: str = "", language: str = "en") -> Report:
    ws.forget()
    with i18n.speaking(language):
        return reports.follow_up(ws, reports.Asked(language), wanted, since)


def told(report: Report, title: str) -> list[dict[str, Any]]:
    """The rows of a section's tables, without what is empty; none where there is no such section."""
    if title not in [one.title for one in report.sections]:
        return []
    return [
        {key: value for key, value in row.items() if value not in (None, "", ())}
        for table in tables(section(report, title))
        for row in rows(table)
    ]


def ids(report: Report, title: str) -> list[str]:
    return [row["id"] for row in told(report, title)]


def summary(report: Report) -> list[str]:
    return [
        text
        for part in section(report, "Summary").parts
        if isinstance(part, Bullets)
        for _depth, text in part.items
    ]


OPEN, ACTIONS, WAITS, DOUBTFUL = (
    "Open findings",
    "Open actions",
    "Waits for the auditors",
    "Closed, and the effect is doubtful",
)


# Nothing.


def test_an_office_in_which_nothing_is_open_says_so(workspace: Workspace) -> None:
    report = listed(workspace)
    assert summary(report) == ["Nothing is open."]
    assert [one.title for one in report.sections] == ["Summary", ""]


def test_where_nothing_fits_it_is_said_of_what_was_asked(office: Office) -> None:
    office.issued()
    report = listed(office.ws, Wanted(units=["culture"]))
    assert summary(report) == ["Nothing is open that fits this."]
    assert "Unit: Culture" in said(section(report, "Summary"))


# What is open.


def test_each_open_finding_is_told_with_what_is_awaited_from_whom_since_when(office: Office) -> None:
    """A finding at each place of its way. The office's lead is linh, oanh owns the findings, an the actions, vy judges."""
    draft, issued, submitted = office.draft(), office.issued(), office.submitted()
    accepted, implemented = office.accepted(), office.implemented()
    shown = {row["id"]: (row["awaited"], row["whom"], row["since"]) for row in told(listed(office.ws), OPEN)}
    assert shown == {
        draft: ("issue", "Linh", "2026-07-01"),
        issued: ("answer", "Oanh", "2026-07-02"),
        submitted: ("review", "Linh", "2026-07-06"),
        accepted: ("action", "An", "2026-07-09"),
        implemented: ("effect", "Vy", "2026-07-20"),
    }


def test_closed_and_withdrawn_findings_are_not_open(office: Office) -> None:
    office.at("closed"), office.at("withdrawn")
    assert told(listed(office.ws), OPEN) == []


def test_a_dispute_waits_for_the_decision(office: Office) -> None:
    id = office.issued()
    office.day(building.SUBMITTED)
    moves.respond(office("oanh"), id, dispute="The receipts are there")
    [row] = told(listed(office.ws), OPEN)
    assert (row["awaited"], row["since"]) == ("decision", building.SUBMITTED)
    assert row["state"] == ("issued", "disputed")
    assert ids(listed(office.ws), WAITS) == [id]


def test_what_is_late_comes_first_and_the_oldest_before_all(office: Office) -> None:
    first, second, third = office.issued(), office.issued(), office.issued()
    for id, due in ((first, "2026-09-01"), (second, "2026-07-20"), (third, "2026-07-25")):
        findings.change(office("linh"), id, answer_due=due, reason="Agreed on the phone")
    office.day("2026-08-01")
    report = listed(office.ws)
    assert ids(report, OPEN) == [second, third, first]
    assert [row.get("late") for row in told(report, OPEN)] == [12, 7, None]
    assert summary(report)[0] == "3 findings are open, 2 overdue, the oldest by 12 days (due 2026-07-20)."


def test_findings_stand_by_unit_the_unit_with_the_oldest_first(office: Office) -> None:
    late = office.issued(unit="economy")
    office.issue(office.draft(by="linh", unit="culture", owner="nga"))
    office.day("2026-07-20")
    office.issue(office.draft(by="linh", unit="economy"))
    report = listed(office.ws)
    assert [table.title for table in tables(section(report, OPEN))] == ["Economy (2)", "Culture (1)"]
    assert ids(report, OPEN)[0] == late
    shapes = {tuple(column.key for column in table.columns) for table in tables(section(report, OPEN))}
    assert len(shapes) == 1, "tables of one kind have the same columns"
    [by_unit] = tables(section(report, "Summary"))
    assert [(row["unit"], row["open"], row["minor"]) for row in rows(by_unit)] == [
        ("Economy", 2, 2),
        ("Culture", 1, 1),
    ]


def test_actions_are_told_with_their_first_date_only_where_it_moved(office: Office) -> None:
    id = office.accepted()
    plain, moved = f"{id}-A1", office.plan(id, due="2026-08-10", on=building.ACCEPTED, by="oanh")
    extensions.extend(office("linh"), moved, to="2026-08-20", reason="Late printer")
    actions.progress(office("an"), moved, percent=60, note="Printed")
    office.day("2026-08-05")
    shown = told(listed(office.ws), ACTIONS)
    assert [(row["id"], row.get("original_due"), row["due"], row.get("late")) for row in shown] == [
        (plain, None, "2026-07-31", 5),
        (moved, "2026-08-10", "2026-08-20", None),
    ]
    assert shown[1]["progress"] == 60 and shown[0]["owner"] == "An"


def test_an_action_that_serves_two_findings_is_owed_once(office: Office) -> None:
    first, second = office.issued(), office.issued()
    action = office.plan(first)
    actions.serve(office("oanh"), action, [second])
    for id in (first, second):
        office.submit(id)
        office.accept(id)
    report = listed(office.ws)
    assert ids(report, ACTIONS) == [action]
    assert "An: 1 thing, the longest since 2026-07-09" in summary(report)


# Whom it waits for.


def test_the_three_who_hold_most_are_named_with_what_is_late(office: Office) -> None:
    for _time in range(3):
        office.submitted()
    office.issued()
    office.implemented()
    office.day("2026-09-30")
    named = [line for line in summary(listed(office.ws)) if "the longest since" in line]
    assert named == [
        "Linh: 3 things, the longest since 2026-07-06; 3 overdue",
        "Oanh: 1 thing, the longest since 2026-07-02; 1 overdue",
        "Vy: 1 thing, the longest since 2026-07-20; 1 overdue",
    ]


def test_of_as_many_whoever_is_late_is_named_first() -> None:
    waits: list[dict[str, Any]] = [
        {"who": "a", "late": None},
        {"who": "b", "late": 3},
        {"who": "c", "late": None},
        {"who": "d", "late": 0},
    ]
    assert [who for who, _rows in follow_up.most(waits, SCENE)] == ["b", "d", "a"]


def test_as_many_things_as_are_said_to_wait_for_somebody_are_listed_under_their_name(office: Office) -> None:
    """What waits for a role that one person has is theirs, and a plan that nobody agreed to yet is owed by nobody."""
    open_, proposed = office.accepted(), office.submitted()
    office.plan(open_, owner="lan", on=building.ACCEPTED)
    office.draft(by="lan", origin="complaint")
    office.draft(by="mai", origin="complaint")
    report = listed(office.ws)
    said = next(line for line in summary(report) if line.startswith("Lan"))
    owed = [row for row in told(report, ACTIONS) if row["owner"] == "Lan" and row["status"] != "proposed"]
    mine = [*owed, *(row for row in told(report, WAITS) if row["whom"] == "Lan")]
    assert said.startswith(f"Lan: {len(mine)} things") and len(mine) == 3
    assert [row["id"] for row in told(report, ACTIONS) if row["status"] == "proposed"] == [f"{proposed}-A1"]


def test_the_pack_says_the_same_of_what_is_awaited_from_whom_since_when(office: Office) -> None:
    for make in (office.draft, office.issued, office.submitted, office.accepted, office.implemented):
        make()
    dispute = office.issued()
    moves.respond(office("oanh"), dispute, dispute="Not so")
    building.change_org(office, "person/linh", unit="economy")
    office.day("2026-09-01")
    office.ws.forget()
    pack = {
        row["id"]: (row["due_what"], row["due_who"], row["since"]) for row in figures.lived(office.ws).waits
    }
    found = report_follow_up.running(office.ws, Wanted(), "2026-01-01")["findings"]
    assert (
        pack == {row["id"]: (row["awaited"], row["whom"], row["since"]) for row in found} and len(pack) == 6
    )
    assert pack[dispute][:2] == ("decision", "quality")


def test_what_is_not_there_is_refused_and_not_said_to_have_nothing_open(office: Office) -> None:
    office.issued()
    for wanted in (Wanted(clauses=["99"]), Wanted(units=["nowhere"]), Wanted(owners=["nobody"])):
        with pytest.raises(NotFound):
            listed(office.ws, wanted)
    clause = office.finding("2026-01-F01")["clauses"][0]
    assert ids(listed(office.ws, Wanted(clauses=[clause])), OPEN) == ["2026-01-F01"]
    with pytest.raises(NotFound):
        listed(office.ws, Wanted(clauses=[clause, "99"]))


def test_an_extension_that_was_asked_for_waits_for_the_auditors(office: Office) -> None:
    id = office.accepted()
    office.day("2026-07-15")
    extensions.extend(office("an"), f"{id}-A1", to="2026-08-15", reason="Late printer")
    [row] = told(listed(office.ws), WAITS)
    assert (row["id"], row["awaited"], row["since"], row["whom"]) == (
        f"{id}-A1",
        "extension",
        "2026-07-15",
        "Linh",
    )


def test_what_waits_is_what_the_attention_screen_has(office: Office) -> None:
    for build in (office.draft, office.issued, office.submitted, office.accepted, office.implemented):
        build()
    office.draft(by="lan", origin="complaint")
    found = report_follow_up.running(office.ws, Wanted(), office.ws.today)
    screen = attention.attention(office("linh"))
    shown = {
        (row["id"], row["what"], row["who"]) for name in screen for row in screen[name] if "-F" in row["id"]
    }
    assert {(row["id"], row["what"], row["who"]) for row in found["waits"]} == shown
    assert {row["what"] for row in found["waits"]} <= AWAITED.keys()


@pytest.mark.parametrize(
    "build", ["draft", "issued", "submitted", "accepted", "implemented", "agreed", "corrected"]
)
def test_since_is_the_day_that_the_finding_itself_tells(office: Office, build: str) -> None:
    id = getattr(office, build)()
    office.day("2026-09-01")
    view = office.ws.view(AUDIT)
    stays = waiting.segments(office.finding(id), register.past_by_finding(view).get(id, ()), office.ws.today)
    [row] = told(listed(office.ws), OPEN)
    assert row["since"] == stays[-1].since


# What was closed, and what came back.


def test_what_was_closed_lately_is_told_with_how_and_by_whom(office: Office) -> None:
    closed, withdrawn = office.at("closed"), office.withdrawn(office.issued())
    report = listed(office.ws)
    assert [one.title for one in report.sections][1] == "Closed since 2026-07-21"
    [row] = told(report, "Closed since 2026-07-21")
    assert (row["id"], row["ended_on"], row["how"], row["by"]) == (
        closed,
        "2026-08-20",
        "verified (effective)",
        "Vy",
    )
    assert withdrawn in ids(listed(office.ws, since="2026-07-06"), "Closed since 2026-07-06")
    assert ids(listed(office.ws, since="2026-08-21"), "Closed since 2026-08-21") == []


def test_what_its_last_action_closed_is_told_of_whose_it_was(office: Office) -> None:
    id = office.agreed()
    office.plan(id, owner="duc")
    office.finish(f"{id}-A1")
    actions.cancel(office._on("linh", "2026-07-25"), f"{id}-A2", "Not needed")
    [row] = told(listed(office.ws), f"Closed since {add_days(office.ws.today, -30)}")
    assert (row["id"], row["ended_on"], row["by"]) == (id, "2026-07-25", "Duc")


def test_what_was_closed_lately_in_an_audit_that_is_closed_too_is_told(office: Office) -> None:
    id = office.at("closed")
    building.audit_move(office, "close")
    office.draft(by="lan", origin="complaint")  # something else is open
    assert ids(listed(office.ws), "Closed since 2026-07-21") == [id]


def test_what_was_closed_and_came_back_is_told_with_as_what(office: Office) -> None:
    closed = office.at("closed")
    new = again(office, closed)
    report = listed(office.ws)
    [row] = told(report, DOUBTFUL)
    assert (row["id"], row["by"], row["back"]) == (closed, (new,), office.ws.today)
    assert (row["ended_on"], row["ended_by"]) == ("2026-08-20", "Vy")
    assert "1 closed finding came back: the effect of what was done is doubtful." in summary(report)
    later = listed(office.ws, since="2026-08-21")
    assert ids(later, DOUBTFUL) == [closed] and ids(later, "Closed since 2026-08-21") == []


# Filters, day, signatures, head.


@pytest.mark.parametrize(
    ("wanted", "which"),
    [
        ({"units": ["culture"]}, [1]),
        ({"owners": ["oanh"]}, [0, 2]),
        ({"audits": ["2026-00"]}, [2]),
        ({"clauses": ["7"]}, [1]),
        ({"units": ["office"]}, [0, 1, 2]),
    ],
)
def test_it_is_narrowed_as_lists_are(office: Office, wanted: dict[str, Any], which: list[int]) -> None:
    made = [
        office.issued(),
        office.issue(office.draft(by="linh", unit="culture", owner="nga", clauses=["7.5"])),
        office.draft(by="lan", origin="complaint"),
    ]
    assert sorted(ids(listed(office.ws, Wanted(**wanted)), OPEN)) == sorted(made[number] for number in which)


def test_it_rests_on_the_head_of_the_programme_with_all_streams(office: Office) -> None:
    office.issued()
    report = listed(office("linh"))
    assert report.head == str(office.ws.record.head("programme"))
    heads = office.ws.programme().get("checkpoint", "heads")
    assert heads and str(office.ws.record.head(AUDIT)) in heads["heads"]


def test_the_auditor_and_the_head_sign_it(office: Office) -> None:
    def signed() -> list[tuple[str, str]]:
        [block] = listed(office.ws).sections[-1].parts
        assert isinstance(block, Signatures)
        return [(one.title, one.name) for one in block.blocks]

    assert signed() == [("Auditor", ""), ("Head of the organisation", "")]
    building.change_org(office, "person/hai", roles=["head"])
    assert signed()[1] == ("Head of the organisation", "Hai")


def test_days_in_texts_are_those_of_the_language(office: Office) -> None:
    office.issued()
    office.day("2026-12-01")
    assert "/2026)" in str(listed(office.ws, language="vi").sections[0])


def test_texts_of_people_are_taken_as_they_are(office: Office) -> None:
    bad = "{count} %s {0} <b>=1+1</b> | \\"
    id = office.issued(observed=bad)
    [row] = told(listed(office.ws), OPEN)
    assert (row["id"], row["title"]) == (id, bad)


def test_the_work_grows_with_the_findings_and_not_with_their_square(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(module: ModuleType, name: str) -> list[int]:
        calls: list[int] = []
        real: Callable[..., Any] = getattr(module, name)

        def counting(*given: Any, **more: Any) -> Any:
            calls.append(1)
            return real(*given, **more)

        monkeypatch.setattr(module, name, counting)
        return calls

    for _time in range(12):
        office.accepted()
    rows_made, streams_read = counted(report_follow_up, "finding_row"), counted(awaiting, "past_by_finding")
    listed(office.ws)
    assert (len(rows_made), len(streams_read)) == (12, 1)


def test_the_command_takes_the_filters_of_lists_and_a_day(office: Office) -> None:
    id = office.issued()
    type_ = CommandLine(office.ws.path, "linh", "2026-07-10")
    page = type_.fine(
        "report", "follow-up", "--unit", "economy", "--since", "01/06/2026", "--format", "markdown"
    ).out
    assert id in page and "Unit" in page and "Head of the record: programme:" in page
    assert id not in type_.fine("report", "follow-up", "--unit", "culture", "--format", "markdown").out
    assert type_("report", "follow-up", "--unit", "ghost").code != 0
