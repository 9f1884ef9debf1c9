"""The minutes of a management review: a form before it was held, figures from the record, who came, when and where."""

from __future__ import annotations

import pytest
import reviewing
from audit_pages import facts, rows, said, section, tables
from building import Office
from commands import CommandLine
from conftest import Clock
from reviewing import REVIEW, YES, closed, decided, hold, planned

from auditcore import i18n, reviews
from auditcore.contract import Report
from auditcore.errors import Refused
from auditcore.figures.periods import stretch
from auditcore.i18n import _
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
    assert said(report).splitlines()[-2:] == ["Secretary: Lan", "Chair: Hai"]


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
    assert about.title == "Kind of decision"
    assert about.words == {kind: reviews.decision_word(kind) for kind in reviews.DECISIONS}
    assert about.words["improvement"] == "improvement to be made"


def test_the_conclusions_are_those_of_the_meeting(office: Office) -> None:
    planned(office)
    hold(office)
    assert said(section(minutes(office), "Conclusions of the meeting")).endswith("None is recorded.")
    service.conclude(office("hai"), REVIEW, "It works", **YES)
    assert "Conclusion of the review: It works" in said(
        section(minutes(office), "Conclusions of the meeting")
    )


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_a_review_concludes_is_no_conclusion_of_an_audit(office: Office, language: str) -> None:
    closed(office)
    office.ws.forget()
    with i18n.speaking(language):
        report = review_pack.minutes(office.ws, Asked(language), REVIEW)
        of_audits = _("conclusion")
    (label,) = (
        label for one in report.sections for label, value in facts(one).items() if value == "It works"
    )
    assert label.casefold() != of_audits.casefold()


# Opened again, and asked of somebody who need not supply it any more.


def test_a_review_that_was_opened_again_says_so(office: Office) -> None:
    closed(office)
    assert "Opened again" not in said(minutes(office))
    office.day("2026-07-25")
    service.reopen(office("lan"), REVIEW, "A decision was left out")
    line = "Opened again on 2026-07-25 by Lan: A decision was left out"
    assert line in said(section(minutes(office), "The meeting")).splitlines()
    service.supply(office("mai"), REVIEW, "d", "Two vacancies")
    service.close(office("lan"), REVIEW, not_supplied="No survey was made")
    office.day("2026-07-26")
    service.reopen(office("hai"), REVIEW, "Once more")
    service.close(office("lan"), REVIEW, not_supplied="No survey was made")
    office.ws.forget()
    with i18n.speaking("en"):
        pack = review_pack.report(office.ws, Asked("en"), REVIEW)
    for report in (minutes(office), pack):
        told = said(section(report, "The meeting")).splitlines()
        assert told[1:4] == [line, "Opened again on 2026-07-26 by Hai: Once more", "Status: closed"]


def test_review_show_says_that_it_was_opened_again(office: Office) -> None:
    closed(office)
    line = CommandLine(office.ws.path, "lan", "2026-07-25")
    line.fine("review", "reopen", REVIEW, "--reason", "A decision was left out")
    line.fine("review", "close", REVIEW, "--not-supplied", "No survey was made")
    shown = line.fine("review", "show", REVIEW)
    page, _history, _rest = " ".join(shown.out.split()).partition("What is put before it")
    assert "Opened again on Sat 2026-07-25 by Lan (lan): A decision was left out" in page
    assert line.fine("review", "show", REVIEW, "--json").json["reopened"] == [
        {"on": "2026-07-25", "by": "lan", "reason": "A decision was left out"}
    ]


def test_a_closed_review_asks_nobody_any_more(office: Office) -> None:
    office.day("2026-07-01")
    id = planned(office, date="2026-07-20")
    service.ask(office("lan"), id, "e", of="an", due="2026-07-10")
    for today, words in (
        ("2026-07-10", "Not supplied; asked of An by 2026-07-10."),
        ("2026-07-11", "Not supplied, although asked of An by 2026-07-10."),
    ):
        assert put_before(minutes(office, today=today))["e"] == words
    hold(office, id)
    service.conclude(office("hai"), id, "It works", **YES)
    service.close(office("lan"), id, not_supplied="No survey was made")
    over = "Not supplied; was asked of An by 2026-07-10."
    told = put_before(minutes(office))
    assert told["e"] == over and told["d"] == "Not supplied."
    for given in ((id, None), ("", stretch("2026-01-01", "2026-12-31"))):
        office.ws.forget()
        with i18n.speaking("en"):
            pack = said(review_pack.report(office.ws, Asked("en"), *given))
        assert over in pack.splitlines() and "although asked" not in pack and "; asked of" not in pack


# The day that minutes carry.


def letterhead(office: Office, today: str = "", date: str = "") -> str:
    office.ws.forget()
    with i18n.speaking("vi"):
        asked = Asked("vi", date=date)
        report = review_pack.minutes(office.ws.as_(office.ws.acting, today), asked, REVIEW)
    assert report.letterhead
    return report.letterhead.place_and_date


def test_a_draft_leaves_its_day_to_be_written_in(office: Office) -> None:
    planned(office)
    draft = letterhead(office, today="2026-07-05")
    assert not any(sign.isdigit() for sign in draft) and draft.count("……") == 4
    assert letterhead(office, today="2026-07-05", date="2026-07-05") == "……, ngày 05 tháng 7 năm 2026"
    hold(office)
    assert letterhead(office, today="2026-08-05") == "……, ngày 20 tháng 7 năm 2026"


def test_minutes_carry_no_day_before_the_meeting(office: Office) -> None:
    planned(office)
    hold(office)
    with pytest.raises(Refused) as refused:
        letterhead(office, today="2026-08-05", date="2026-07-19")
    assert "2026-07-19" in refused.value.what and "2026-07-20" in refused.value.what
    assert letterhead(office, today="2026-08-05", date="2026-07-20").startswith("……, ngày 20")
