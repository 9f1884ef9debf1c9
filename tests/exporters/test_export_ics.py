"""ics: the due dates of any report, read back by the library `icalendar`, which the product does not use."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sample_report
from auditplugins.exporters import calendar_dates
from commands import CommandLine
from hypothesis import given
from hypothesis import strategies as st
from written import raw, text

from auditcore.api import Column, Report, Section, Table
from auditcore.workspace import Workspace

icalendar = pytest.importorskip("icalendar")

FINDINGS = (
    Column("id", "finding", "id"),
    Column("state", "status", "codes"),
    Column("owner", "owner", "id"),
    Column("due", "due", "day"),
    Column("title", "title"),
)
ROW = {
    "id": "2026-07-F01",
    "state": ("issued", "overdue"),
    "owner": "hoa",
    "due": "2026-08-31",
    "title": "No receipts",
}


def report(*rows: dict[str, Any], columns: tuple[Column, ...] = FINDINGS, **values: Any) -> Report:
    given = {"title": "Findings", "organisation": "Office", "on": "2026-07-31", "head": "", **values}
    return Report(sections=(Section("", (Table("", columns, rows),)),), **given)


def read(written: str) -> Any:
    return icalendar.Calendar.from_ical(written.encode())


def events(written: str) -> dict[str, Any]:
    """By their UID; no two have the same."""
    found = {str(one["UID"]): one for one in read(written).walk("VEVENT")}
    assert len(found) == written.count("\r\nBEGIN:VEVENT\r\n")
    return found


def days(given: Report) -> dict[str, tuple[date, date]]:
    """First and last day of each event, by the id before the colon of its title."""
    found = events(text(calendar_dates.write, given)).values()
    return {str(one["SUMMARY"]).partition(":")[0]: (one["DTSTART"].dt, one["DTEND"].dt) for one in found}


def event(given: Report) -> Any:
    (one,) = events(text(calendar_dates.write, given)).values()
    return one


# What becomes an event


def test_a_due_date_is_an_all_day_event_that_says_what_and_how_it_stands() -> None:
    one = event(report(ROW))
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (date(2026, 8, 31), date(2026, 9, 1))
    assert type(one["DTSTART"].dt) is date
    assert str(one["SUMMARY"]) == "2026-07-F01: No receipts (due, issued, overdue)"
    assert str(one["DESCRIPTION"]).split("\n") == [
        "finding: 2026-07-F01",
        "status: issued, overdue",
        "owner: hoa",
        "due: 2026-08-31",
        "title: No receipts",
    ]


@pytest.mark.parametrize(
    "due", [None, "", "soon", "2026-02-30", "31/08/2026", "9999-12-31", 20260831, ("2026-08-31",)]
)
def test_a_row_without_a_day_gives_none(due: Any) -> None:
    assert days(report({**ROW, "due": due}, {**ROW, "id": "F02"})) == {
        "F02": (date(2026, 8, 31), date(2026, 9, 1))
    }


@pytest.mark.parametrize(
    "ended",
    [
        {"state": (state,)}
        for state in ("done", "closed", "withdrawn", "cancelled", "reported", "following-up")
    ]
    + [
        {"status": "closed"},
        {"state": ("overdue", "closed")},
        {"done_on": "2026-07-01"},
        {"ended_on": "2026-07-01"},
    ]
    + [{"state": unicodedata.normalize(form, "đã hủy")} for form in ("NFC", "NFD")],
)
def test_what_is_done_closed_or_cancelled_gives_none(ended: dict[str, Any]) -> None:
    columns = (*FINDINGS, *(Column(key, key) for key in ended if key != "state"))
    assert not days(report({**ROW, **ended}, columns=columns))
    assert days(report(ROW, columns=columns))


@pytest.mark.parametrize("key", ["due", "answer_due", "effect_due", "until", "held_until", "planned"])
def test_days_are_due_dates_by_their_key(key: str) -> None:
    columns = (Column("id", "finding", "id"), Column(key, "by", "day"))
    assert days(report({"id": "F01", key: "2026-08-31"}, columns=columns)) == {
        "F01 (by)": (date(2026, 8, 31), date(2026, 9, 1))
    }


@pytest.mark.parametrize(
    "key", ["original_due", "asked_due", "raised_on", "done", "on", "from", "to", "dues"]
)
def test_other_days_are_none(key: str) -> None:
    columns = (Column("id", "finding", "id"), Column(key, "by", "day"))
    assert not days(report({"id": "F01", key: "2026-08-31"}, columns=columns))


def test_what_only_looks_like_a_day_is_none() -> None:
    columns = (Column("id", "finding", "id"), Column("due", "due", "text"))
    assert not days(report({"id": "F01", "due": "2026-08-31"}, columns=columns))


def test_the_days_of_an_audit_are_one_event() -> None:
    columns = (Column("id", "audit", "id"), Column("title", "title"), Column("to", "to", "day"),
               Column("from", "from", "day"), Column("status", "", "code"))  # fmt: skip
    planned: dict[str, Any] = {
        "id": "2026-07",
        "title": "Economy",
        "from": "2026-12-30",
        "to": "2027-01-02",
        "status": "planned",
    }
    rows = [
        planned,
        {**planned, "id": "2026-08", "to": None},
        {**planned, "id": "2026-06", "status": "reported"},
    ]
    assert days(report(*rows, columns=columns)) == {"2026-07": (date(2026, 12, 30), date(2027, 1, 3))}


def test_rows_without_an_id_give_none() -> None:
    assert not days(report({**ROW, "id": None}, {**ROW, "id": " "}, {**ROW, "id": 7}))
    assert not days(report(ROW, columns=FINDINGS[3:]))


def test_the_id_is_the_column_of_that_key_else_the_first_of_ids() -> None:
    law = (Column("owner", "owner", "id"), Column("id", "id", "text"), Column("due", "due", "day"))
    assert set(days(report({**ROW, "id": "L1"}, columns=law))) == {"L1 (due, issued, overdue)"}
    action = (Column("action", "action", "id"), Column("owner", "owner", "id"), Column("due", "due", "day"))
    assert set(days(report({**ROW, "action": "A1"}, columns=action))) == {"A1 (due, issued, overdue)"}


def test_codes_are_said_in_words_and_understood_without() -> None:
    words = {"issued": "đã giao", "closed": "đã khép lại"}
    columns = (FINDINGS[0], Column("state", "trạng thái", "codes", words=words), Column("due", "hạn", "day"))
    given = report(ROW, {**ROW, "id": "F02", "state": ("closed",)}, columns=columns, language="vi")
    assert str(event(given)["SUMMARY"]) == "2026-07-F01 (hạn, đã giao, overdue)"


def test_a_long_title_leaves_room_for_the_status() -> None:
    said = str(event(report({**ROW, "title": "very long " * 90}))["SUMMARY"])
    assert re.search("(very|long|lon)… \\(due, issued, overdue\\)$", said) and len(said) < 220


# The file


def test_the_same_report_gives_the_same_bytes_in_any_order() -> None:
    other = {**ROW, "id": "F02", "due": "2026-08-30"}
    assert raw(calendar_dates.write, report(ROW, other)) == raw(calendar_dates.write, report(other, ROW))


def test_the_uid_stays_when_all_but_organisation_id_and_date_changes() -> None:
    first = event(report(ROW))["UID"]
    later = {**ROW, "due": "2026-10-01", "title": "x", "state": ("submitted",), "owner": "minh"}
    columns = (FINDINGS[3], FINDINGS[0])
    assert (
        event(report(later, columns=columns, title="Other", on="2027-01-01", language="vi"))["UID"] == first
    )
    others = {
        first,
        event(report({**ROW, "id": "2026-07-F02"}))["UID"],
        event(report(ROW, organisation="Office 2"))["UID"],
        event(report({**ROW, "until": ROW["due"]}, columns=(FINDINGS[0], Column("until", "due", "day"))))[
            "UID"
        ],
    }
    assert len(others) == 4
    assert (
        event(report(ROW, organisation=unicodedata.normalize("NFD", "Phường Hòa")))["UID"]
        == event(report(ROW, organisation=unicodedata.normalize("NFC", "Phường Hòa")))["UID"]
    )


def test_one_date_in_two_tables_is_one_event() -> None:
    twice = report(ROW)._replace(sections=report(ROW).sections * 2)
    assert len(days(twice)) == 1 and text(calendar_dates.write, twice).count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("at", "epoch", "stamped"),
    [
        ("2026-07-03T07:02:11.123456Z", "86400", datetime(2026, 7, 3, 7, 2, 11, tzinfo=UTC)),
        ("", "86400", datetime(1970, 1, 2, tzinfo=UTC)),
        ("", "", datetime(2026, 7, 31, tzinfo=UTC)),
        ("soon", "never", datetime(2026, 7, 31, tzinfo=UTC)),
        ("", "9" * 30, datetime(2026, 7, 31, tzinfo=UTC)),
    ],
)
def test_the_stamp_is_the_reports(
    at: str, epoch: str, stamped: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert event(report(ROW, at=at))["DTSTAMP"].dt == stamped


def test_nothing_due_is_a_calendar_without_events_that_strict_programs_take() -> None:
    for empty in (report(), report({**ROW, "due": None}), report()._replace(sections=())):
        whole = read(text(calendar_dates.write, empty))
        assert not whole.errors and [part.name for part in whole.subcomponents] == ["VTIMEZONE"]
    assert [part.name for part in read(text(calendar_dates.write, report(ROW))).subcomponents] == ["VEVENT"]


def test_nobody_is_reminded_of_the_dates_of_others() -> None:
    assert not event(report(ROW)).walk("VALARM")


def test_vietnamese_is_read_back_and_days_are_as_people_write_them() -> None:
    said = unicodedata.normalize("NFD", "Thiếu giấy hẹn, chưa ký; ở quầy số 3")
    columns = (*FINDINGS[:3], Column("due", "hạn", "day"), Column("title", "tiêu đề"))
    given = report(
        {**ROW, "title": said}, columns=columns, language="vi", organisation="Ủy ban nhân dân xã Hòa Bình"
    )
    one = event(given)
    assert str(one["SUMMARY"]) == f"2026-07-F01: {said} (hạn, issued, overdue)"
    assert one["SUMMARY"].params["LANGUAGE"] == "vi"
    assert "hạn: 31/08/2026" in str(one["DESCRIPTION"]).split("\n")
    assert "X-WR-CALNAME:Ủy ban nhân dân xã Hòa Bình: Findings" in text(calendar_dates.write, given).replace(
        "\r\n ", ""
    )


def fits(written: bytes) -> None:
    """Lines of the format: short enough, whole characters, no control."""
    assert written.endswith(b"\r\n")
    for line in written.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75 and not re.search(
            "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", line.decode()
        )


@given(st.text(st.one_of(st.characters(), st.sampled_from("\r\n\\;:,\x85\u2028\x00ế"))))
def test_no_text_becomes_anything_but_text(said: str) -> None:
    columns = tuple(column._replace(title=said) for column in FINDINGS)
    row = {"id": f"F{said}", "state": (f"{said}!",), "owner": said, "due": "2026-08-31", "title": said}
    written = raw(calendar_dates.write, report(row, columns=columns, title=said, organisation=said))
    fits(written)
    (one,) = events(written.decode()).values()
    assert sorted(one) == sorted(event(report(ROW))) and not one.subcomponents and not one.errors


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_report_with_one_of_everything_is_read_back(language: str) -> None:
    given = sample_report.full(language)
    assert days(given) == {
        "2026-07-F01": (date(2026, 8, 31), date(2026, 9, 1)),
        "2026-07-F02": (date(2026, 8, 1), date(2026, 8, 2)),
    }
    fits(raw(calendar_dates.write, given))


def test_hostile_texts_are_text(shared_data: Path) -> None:
    corpus = sample_report.texts(shared_data)
    for said in corpus:
        written = raw(calendar_dates.write, report({**ROW, "id": f"F{said}", "title": said, "state": said}))
        fits(written)
        assert len(events(written.decode())) == 1
    fits(raw(calendar_dates.write, sample_report.hostile(corpus)))


# On the command line


def test_a_list_can_be_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("unit", "add", "desk", "--name", "Desk")
    line.fine("person", "add", "hoa", "--name", "Hoa", "--unit", "desk")
    add = ("finding", "add", "--origin", "complaint", "--grade", "minor", "--unit", "desk", "--owner", "hoa")
    line.fine(
        *add,
        "--observed",
        "No receipts",
        "--requirement",
        "A receipt for each",
        "--evidence",
        "3 of 20 files",
    )
    assert not read(line.fine("finding", "list", "--format", "ics").out).walk("VEVENT")
    line.fine("finding", "issue", "2026-00-F01")
    (one,) = events(line.fine("finding", "list", "--format", "ics").out).values()
    assert one["DTSTART"].dt == date(2026, 7, 31)
    assert str(one["SUMMARY"]) == "2026-00-F01: No receipts (due, issued)"
    line.fine("finding", "list", "--format", "ics", "-o", str(tmp_path / "due.ics"))
    assert events((tmp_path / "due.ics").read_bytes().decode()).keys() == {str(one["UID"])}
