"""The minutes of a management review: a form before it was held, figures from the record, who came, when and where."""

from __future__ import annotations

import pytest
import reviewing
from audit_pages import rows, said, section, tables
from building import Office
from conftest import Clock
from reviewing import REVIEW, YES, closed, decided, hold, planned

from auditcore import i18n, reviews
from auditcore.contract import Report
from auditcore.service import actions, review_pack
from auditcore.service import reviews as service
from auditcore.service.reports import Asked
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return reviewing.office(workspace, clock)


def minutes(office: Office, id: str = REVIEW, today: str = "") -> Report:
    office.ws.forget()
    ws = office.ws.as_(office.ws.acting, today)
    with i18n.speaking("en"):
        return review_pack.minutes(ws, Asked("en"), id)


def put_before(report: Report) -> dict[str, str]:
    """What was put before the review, by the key of the input."""
    (one,) = tables(section(report, "What was put before it"))
    return {row["key"]: row["said"] for row in rows(one)}


def test_before_it_was_held_they_are_a_draft(office: Office) -> None:
    planned(office, invited=["oanh"])
    report = minutes(office)
    assert report.title == "DRAFT, form to fill in – Minutes of the management review 2026-R1"
    told = said(section(report, "The meeting"))
    assert "Invited: Oanh" in told and "Absent" not in told
    hold(office)
    assert minutes(office).title == "Minutes of the management review 2026-R1"


def test_hours_place_and_secretary_or_dots(office: Office) -> None:
    planned(office, invited=["oanh", "an"])
    hold(office)
    told = said(section(minutes(office), "The meeting")).splitlines()
    for label in ("Began at", "Ended at", "Place", "Secretary"):
        assert any(line.startswith(f"{label}: …") for line in told), label
    hold(office, begins="08:00", ends="10:30", place="Hall", secretary="lan", reason="Forgotten")
    report = minutes(office)
    told = said(section(report, "The meeting")).splitlines()
    for line in ("Began at: 08:00", "Ended at: 10:30", "Place: Hall", "Secretary: Lan", "Absent: An"):
        assert line in told
    assert "Minutes taken by" in said(report) and "Lan" in said(report)


def test_what_the_record_tells_is_told_with_figures_up_to_the_meeting(office: Office) -> None:
    planned(office, date="2026-07-01")
    hold(office, on="2026-07-01")
    decided(office, REVIEW)
    office.day("2026-07-05")
    finding = office.accepted()
    planned(office, date="2026-12-14")
    told = put_before(minutes(office, "2026-R2"))
    assert told["a"].splitlines() == [
        "From the record, up to 2026-07-20:",
        "Done of the actions of earlier reviews: 0 of 1.",
        "Actions of earlier reviews that are not done: 2026-R1-A1.",
    ]
    assert "1 finding raised" in told["c4"] and "1 finding closed" not in told["c4"]
    assert told["c6"].startswith("From the record, up to 2026-07-20:\n")
    assert told["b"] == "Not supplied."
    assert finding not in told["a"]


def test_closed_they_do_not_change(office: Office) -> None:
    closed(office)
    office.accepted()
    first = minutes(office)
    office.day("2026-10-01")
    actions.done(office("an"), "2026-R1-A1", evidence="Seen")
    later = minutes(office, today="2027-03-01")
    assert said(first) == said(later)
    (row,) = rows(tables(section(later, "Decisions"))[0])
    assert (row["status"], row["kind"]) == ("open", "improvement")


def test_decisions_have_words_of_their_own(office: Office) -> None:
    closed(office)
    (told,) = tables(section(minutes(office), "Decisions"))
    (about,) = (column for column in told.columns if column.key == "kind")
    assert about.words == {kind: reviews.decision_word(kind) for kind in reviews.DECISIONS}
    assert about.words["improvement"] == "improvement to be made"


def test_the_conclusions_are_those_of_the_meeting(office: Office) -> None:
    planned(office)
    hold(office)
    assert said(section(minutes(office), "Conclusions of the meeting")).endswith("None is recorded.")
    service.conclude(office("hai"), REVIEW, "It works", **YES)
    assert "Conclusion: It works" in said(section(minutes(office), "Conclusions of the meeting"))
