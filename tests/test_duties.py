"""What comes round: internal audits, management reviews and changed laws, each due on the attention screen."""

from __future__ import annotations

from typing import Any

import building
import pytest
import test_repeats
from building import AUDIT, Office, audit_move
from commands import CommandLine
from conftest import Clock

from auditcore import settings
from auditcore.errors import NotFound, Refused
from auditcore.service import duties
from auditcore.service.attention import attention
from auditcore.service.duties import add_law, last_audit, last_review, law_done, laws, reviewed
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def programme(office: Office, **months: int) -> None:
    """Settings `programme.NAME-months`."""
    text = 'organisation = "Commune office"\n'
    for name, value in months.items():
        text = settings.set_value(text, f"programme.{name}-months", str(value))
    office.ws.settings = settings.parse(text.encode(), {})


def due(office: Office, today: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of the screen that are about duties, by section."""
    found = attention(office.ws.as_(office.ws.acting, today))
    kinds = ("audit", "review", "law")
    return {
        name: kept
        for name, rows in found.items()
        if (kept := [row for row in rows if row["what"] in kinds and "source" in row])
    }


class TestAudits:
    def test_nothing_is_looked_after_unless_a_setting_says_so(self, office: Office) -> None:
        assert due(office, "2031-01-01") == {}

    def test_the_first_audit_is_due_so_long_after_the_record_began(self, office: Office) -> None:
        programme(office, audit=12)
        assert duties.begun(office.ws) == "2026-07-01"
        assert due(office, "2027-06-23") == {}
        (row,) = due(office, "2027-06-24")["soon"]
        assert (row["due"], row["days"], row["next"]) == ("2027-07-01", 7, "auditcore audit plan")
        assert row["title"].startswith("an internal audit is due (none is recorded)")
        assert "overdue" in due(office, "2027-07-02")

    @pytest.mark.parametrize("move", ["issue", "close"])
    def test_the_next_one_is_due_after_the_last_report(self, office: Office, move: str) -> None:
        programme(office, audit=12)
        office.clock.on("2026-08-31")
        audit_move(office, move)
        assert last_audit(office.ws) == "2026-08-31"
        (row,) = due(office, "2027-09-01")["overdue"]
        assert (row["due"], row["days"]) == ("2027-08-31", -1)
        assert "last: 2026-08-31" in row["title"]

    def test_audits_by_others_do_not_count(self, office: Office) -> None:
        audit_move(office, "issue")
        for stream in (AUDIT, "programme"):
            office.ws.commit(
                stream, "test", lambda s: [{"doc": f"audit/{AUDIT}", "set": {"kind": "external"}}]
            )
        assert last_audit(office.ws) == ""

    def test_the_source_is_named_where_it_is_known(self, office: Office) -> None:
        programme(office, audit=12)
        assert "inspections" in due(office, "2027-07-02")["overdue"][0]["source"]
        programme(office, audit=10)
        assert due(office, "2027-07-02")["overdue"][0]["source"] == ""


class TestReviews:
    def test_a_review_is_noted_with_its_minutes(self, office: Office) -> None:
        programme(office, review=12)
        with pytest.raises(Refused, match="Evidence is needed"):
            reviewed(office("lan"), "")
        reviewed(office("lan"), "Minutes 12/BB")
        with pytest.raises(Refused, match="noted already"):
            reviewed(office("lan"), "Minutes 12/BB")
        with pytest.raises(Refused, match="in the future"):
            reviewed(office("lan", on="2026-12-01"), "Minutes")
        assert last_review(office.ws) == "2026-07-01"
        (row,) = due(office, "2027-08-01")["overdue"]
        assert (row["what"], row["due"], row["next"]) == (
            "review",
            "2027-07-01",
            "auditcore review plan",
        )

    def test_it_is_for_quality_and_head(self, office: Office) -> None:
        with pytest.raises(Refused, match="may not do this"):
            reviewed(office("oanh"), "Minutes")


class TestLaws:
    def test_a_changed_law_is_due_as_the_setting_says_and_waits_until_it_is_taken_in(
        self, office: Office
    ) -> None:
        programme(office, law=3)
        id, _saved = add_law(office("lan"), "Decree 118/2025", since="2026-06-30")
        assert id == "L1"
        assert laws(office.ws)[0]["due"] == "2026-09-30"
        (row,) = due(office, "2026-07-10")["mine"]
        assert (row["id"], row["who"], row["next"]) == ("L1", "quality", "auditcore law done L1")
        assert "overdue" in due(office, "2026-10-01")
        office.clock.on("2026-07-20")
        with pytest.raises(Refused, match="Evidence is needed"):
            law_done(office("lan"), "L1", "")
        law_done(office("lan"), "l1", "Procedure QT-03, edition 4")
        assert due(office, "2026-10-01") == {}
        assert laws(office.ws) == []
        (row,) = laws(office.ws, ["all"])
        assert (row["status"], row["done_on"], row["overdue"]) == ("done", "2026-07-20", False)
        with pytest.raises(Refused, match="was taken in on 2026-07-20"):
            law_done(office("lan"), "L1", "again")

    def test_without_a_setting_each_is_given_its_day(self, office: Office) -> None:
        with pytest.raises(Refused, match="--due DAY"):
            add_law(office("lan"), "A law", since="2026-06-30")
        with pytest.raises(Refused, match="is before 2026-06-30"):
            add_law(office("lan"), "A law", since="2026-06-30", due="2026-06-29")
        add_law(office("lan"), "A law", since="2026-06-30", due="2026-12-31")
        assert laws(office.ws)[0]["due"] == "2026-12-31"

    def test_a_law_in_force_only_later_can_be_noted_today(self, office: Office) -> None:
        programme(office, law=3)
        add_law(office("lan"), "A law", since="2026-11-30")
        assert laws(office.ws)[0]["due"] == "2027-02-28"

    def test_it_is_for_the_role_quality(self, office: Office) -> None:
        programme(office, law=3)
        with pytest.raises(Refused, match="may not do this"):
            add_law(office("oanh"), "A law", since="2026-06-30")
        add_law(office("lan"), "A law", since="2026-06-30")
        with pytest.raises(Refused, match="may not do this"):
            law_done(office("oanh"), "L1", "x")

    def test_an_unknown_one_is_not_found(self, office: Office) -> None:
        with pytest.raises(NotFound, match="L9"):
            law_done(office("lan"), "L9", "x")

    def test_it_is_not_done_before_it_was_noted(self, office: Office) -> None:
        programme(office, law=3)
        add_law(office("lan"), "A law", since="2026-06-01")
        with pytest.raises(Refused, match="before 2026-07-01, the day on which it was noted"):
            law_done(office("lan", on="2026-06-15"), "L1", "x")


def test_a_review_hears_which_closed_findings_came_back(office: Office) -> None:
    """What was closed and came back is doubtful: the review is told so, what came back last first."""
    office.at("closed")
    first, second = office.at("closed"), office.at("closed")
    again = test_repeats.again(office, first)
    office.day("2026-09-01")
    later = test_repeats.again(office, second)
    type_ = CommandLine(office.ws.path, "lan", "2026-09-02")
    answer = type_.fine("programme", "review", "--evidence", "Minutes", "--on", "2026-09-01", "--json")
    assert [(row["id"], row["by"], row["since"]) for row in answer.json["doubtful"]] == [
        (second, [later], "2026-09-01"),
        (first, [again], "2026-08-20"),
    ]
    said = type_.fine("programme", "review", "--evidence", "Minutes").err
    assert "2 closed findings came back, so it is doubtful whether what was done for them worked:" in said
    assert f"{second} came back on Tue 2026-09-01 as {later}: " in said
    assert said.index(second) < said.index(first)
    # The lead opens it again, and the one that came back is nothing to be told of any more.
    line = next(line for line in said.splitlines() if "finding reopen" in line)
    words = line.partition("auditcore ")[2].replace("TEXT", "Twice now").split(" ", 4)
    type_.fine(*words, person="linh")
    said = type_.fine("programme", "review", "--evidence", "Minutes", today="2026-09-03").err
    assert "1 closed finding came back" in said and second not in said


def test_a_review_of_an_office_where_nothing_came_back(office: Office) -> None:
    office.at("closed")
    type_ = CommandLine(office.ws.path, "lan", "2026-09-02")
    assert "came back" not in type_.fine("programme", "review", "--evidence", "Minutes").err
    told = type_.fine("programme", "review", "--evidence", "M", "--json", today="2026-09-03").json
    assert told["doubtful"] == [] and told["event"].startswith("programme:")


def test_by_the_command_line(office: Office) -> None:
    type_ = CommandLine(office.ws.path, "lan", "2026-07-06")
    type_.fine("config", "set", "programme.law-months", "3")
    type_.fine("config", "set", "programme.review-months", "12")
    added = type_.fine("law", "add", "Decree 118/2025: one-stop shops", "--since", "01/05/2026")
    assert added.out == "L1\n"
    assert type_.fine("law", "list", "--json").json[0]["due"] == "2026-08-01"
    screen = type_.fine(today="2026-08-10").out
    assert "9 days late" in screen
    assert "auditcore law done L1" in screen
    type_.fine("law", "done", "L1", "--evidence", "QT-03", today="2026-08-11")
    type_.fine("programme", "review", "--evidence", "Minutes", "--on", "2026-07-05", today="2026-08-11")
    assert "law done" not in type_.fine(today="2026-08-12").out
    assert "L1" in type_.fine("log").out
    type_.fine("record", "verify")
    assert type_.fine("law", "list", "--status", "all", "--json").json[0]["status"] == "done"
