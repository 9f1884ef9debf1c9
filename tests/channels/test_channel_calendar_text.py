"""Days as an iCalendar text, compared field by field with what the library `icalendar` reads back."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import calendar, icalendar_text
from calendar_oracle import events, read, unescaped
from channel_notices import DAY, NOTICE, hostile
from hypothesis import example, given
from hypothesis import strategies as st

from auditcore.api import CalendarDate

# Text that must come back as it is: letters of any script, signs, marks, line ends; nothing that is taken out.
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\u061c\u200e\u200f" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
))  # fmt: skip
VIETNAMESE = st.text('ăâđêôơưĂÂĐÊÔƠƯ ạảấầẩẫậếềểễệốồổỗộớờởỡợứừửữự,;:\\"n').map(
    lambda text: unicodedata.normalize("NFD", text)
)
TEXTS = st.one_of(
    st.text(st.one_of(LETTERS, st.just("\n"))),
    VIETNAMESE,
    st.lists(
        st.sampled_from(["👩‍👩‍👧", "❤️", "🇻🇳", "ế", "ế", "\\n", "\\", ";", ",", "\n", " ", "x" * 74])
    ).map("".join),
    st.integers(60, 300).flatmap(lambda length: st.text(LETTERS, min_size=length, max_size=length)),
)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 30))
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))
UIDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}(@[a-z0-9]{1,9}\.example)?", fullmatch=True)


@st.composite
def dates(draw: st.DrawFn) -> CalendarDate:
    first = draw(DAYS)
    last = min(first + timedelta(days=draw(st.integers(0, 40))), date(2199, 12, 30))
    return CalendarDate(
        uid=draw(UIDS),
        sequence=draw(st.integers(0, 2**31 - 1)),
        first=first.isoformat(),
        last=last.isoformat(),
        title=draw(TEXTS),
        text=draw(TEXTS),
        cancelled=draw(st.booleans()),
        changed=draw(MOMENTS).isoformat().replace("+00:00", draw(st.sampled_from(["Z", "+00:00"]))),
    )


def properties(component: Any) -> list[Any]:
    """The components and the names of their properties, as they lie in each other."""
    return [component.name, sorted(component.keys()), [properties(part) for part in component.subcomponents]]


def content(text: str) -> Iterator[str]:
    """The content lines, unfolded octet by octet; every line as it stands is UTF-8 and short enough."""
    raw = text.encode()
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert not re.search(rb"[\x00-\x1f\x7f]", line)
    assert raw.endswith(b"\r\n")
    yield from raw.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def as_said(one: CalendarDate, event: Any, tag: str = "vi") -> None:
    """The event says what the date says, in every field."""
    title = " ".join(one.title.split())
    shown = str(event["SUMMARY"])
    assert shown == title if len(title) <= 300 else title.startswith(shown.removesuffix("…").rstrip())
    assert str(event["DESCRIPTION"]) == one.text
    assert event["SUMMARY"].params["LANGUAGE"] == event["DESCRIPTION"].params["LANGUAGE"] == tag
    assert event["SEQUENCE"] == one.sequence
    first, last = date.fromisoformat(one.first), date.fromisoformat(one.last)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (first, last + timedelta(days=1))
    assert type(event["DTSTART"].dt) is type(event["DTEND"].dt) is date
    changed = datetime.fromisoformat(one.changed).replace(microsecond=0)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == changed
    assert event["STATUS"] == ("CANCELLED" if one.cancelled else "CONFIRMED")
    assert (event["TRANSP"], event["CLASS"]) == ("TRANSPARENT", "PRIVATE")
    alarms = event.walk("VALARM")
    assert len(alarms) == (0 if one.cancelled else 1)
    for alarm in alarms:
        assert (alarm["ACTION"], str(alarm["DESCRIPTION"])) == ("DISPLAY", shown)
        assert alarm["TRIGGER"].dt == timedelta(hours=-15)


# What is written


@given(st.lists(dates(), max_size=6, unique_by=lambda one: one.uid), TEXTS)
@example([DAY._replace(first="2028-02-28", last="2028-02-28")], "a leap year")
@example([DAY._replace(first="2028-02-29", last="2028-02-29")], "a leap day")
@example([DAY._replace(first="2027-02-28", last="2027-02-28")], "none")
@example([DAY._replace(first="2026-12-31", last="2026-12-31")], "a year's end")
@example([DAY._replace(first="2026-12-28", last="2027-01-03")], "over it")
@example([DAY._replace(title="", text="")], "")
@example([DAY._replace(text="\\\\n\\,\\;\\N\n\\")], "\\n;,:")
@example([DAY._replace(text=" \n  lines that begin with blanks " + "\n" * 80)], " ")
def test_all_is_read_back_by_another_program(given: list[CalendarDate], name: str) -> None:
    text = icalendar_text.write(given, name, "vi")
    whole = read(text)
    assert (whole["VERSION"], whole["METHOD"], whole["PRODID"]) == ("2.0", "PUBLISH", icalendar_text.PRODUCT)
    if len(title := " ".join(name.split())) <= 300:
        assert unescaped(whole["X-WR-CALNAME"]) == title
    by_uid = events(text)
    assert len(by_uid) == len(given)
    for one in given:
        as_said(one, by_uid[one.uid if "@" in one.uid else f"{one.uid}@auditcore.invalid"])
    assert not whole.errors and not any(event.errors for event in by_uid.values())
    list(content(text))


def test_what_the_format_wants_escaped_is_escaped() -> None:
    written = list(content(icalendar_text.write([DAY._replace(title="a;b,c\\d:e", text="f;\ng")], "h;i,j")))
    for line in ("SUMMARY:a\\;b\\,c\\\\d:e", "DESCRIPTION:f\\;\\ng", "X-WR-CALNAME:h\\;i\\,j"):
        assert line.replace(":", ";LANGUAGE=en:", line[0] != "X") in written


@given(st.lists(dates(), min_size=2, max_size=6), st.randoms())
def test_the_same_days_give_the_same_bytes(given: list[CalendarDate], luck: random.Random) -> None:
    text = icalendar_text.write(given, "x")
    luck.shuffle(given)
    assert icalendar_text.write(iter(given), "x") == text


def test_days_stand_in_their_order() -> None:
    days = [DAY._replace(uid=f"u{number}", first=f"2026-07-{number:02}") for number in (9, 1, 31, 10)]
    written = icalendar_text.write(days, "x")
    starts = [line.rpartition(":")[2] for line in content(written) if line.startswith("DTSTART")]
    assert starts == ["20260701", "20260709", "20260710", "20260731"]


def test_many_days_are_all_there() -> None:
    days = [
        DAY._replace(uid=f"u{number}", first=str(date(2026, 1, 1) + timedelta(number)), last="2039-01-01")
        for number in range(2000)
    ]
    by_uid = events(icalendar_text.write(days, "x", "vi"))
    assert len(by_uid) == 2000
    for one in days[::97]:
        as_said(one, by_uid[f"{one.uid}@auditcore.invalid"])


def test_an_hour_of_another_zone_is_written_in_utc() -> None:
    (event,) = events(
        icalendar_text.write([DAY._replace(changed="2026-07-01T06:30:00.999999+07:00")], "x")
    ).values()
    assert event["DTSTAMP"].dt == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def test_days_in_the_wrong_order_are_one_day() -> None:
    (event,) = events(
        icalendar_text.write([DAY._replace(first="2026-07-20", last="2026-07-01")], "x")
    ).values()
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 7, 20), date(2026, 7, 21))


@pytest.mark.parametrize("wrong", [{"first": "soon"}, {"last": ""}, {"changed": "2026-07-01\nX:1"}])
def test_what_is_no_day_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        icalendar_text.write([DAY._replace(**wrong)], "x")  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["", "vi\r\nX-A:1", "vi;X=1", "vi:x", '"vi"', "tiếng-việt", "v" * 99])
def test_a_language_that_is_none_is_left_out(language: str) -> None:
    text = icalendar_text.write([DAY], "x", language)
    assert "LANGUAGE" not in text
    assert properties(read(text)) == properties(read(icalendar_text.write([DAY], "x", "vi")))


# UIDs

ODD = ["", " ", "a b", "a-b", "a\nb", "a:b", "a;b", "á", "a\u0301", "\ud800", "a" * 150, "a" * 151, "a" * 152]
ODD += ["x" * 149 + "@", "@", "a@b c", "A b", "UID:1\r\nSUMMARY:mine"]


def test_no_two_uids_become_one_and_each_stays_the_same() -> None:
    days = [DAY._replace(uid=uid) for uid in ODD]
    by_uid = events(icalendar_text.write(days, "x"))
    assert len(by_uid) == len(ODD)
    for uid in by_uid:
        assert re.fullmatch(r"[A-Za-z0-9._@-]+", uid) and "@" in uid and len(uid) < 255
    for one in days:
        assert events(icalendar_text.write([one], "x")).keys() <= by_uid.keys()


def test_of_two_with_one_uid_the_later_counts() -> None:
    later = DAY._replace(sequence=10, first="2026-08-01", last="2026-08-01")
    (event,) = events(icalendar_text.write([later, DAY._replace(sequence=9)], "x")).values()
    assert (event["SEQUENCE"], event["DTSTART"].dt) == (10, date(2026, 8, 1))


# What must not become anything else

PLAIN = icalendar_text.write([DAY, DAY._replace(uid="b", cancelled=True)], "x", "vi")
FORGED = [
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:forged",
    "x\nATTENDEE:mailto:a@example.invalid",
    "x\r\n ATTACH:file:///etc/passwd",
    "x\\nURL:https://example.invalid",
    "x\u2028ORGANIZER:y",
    "x\x85ORGANIZER:y",
    "x\x0bORGANIZER:y\x0cORGANIZER:y\x1c\x1d\x1eORGANIZER:y",
    "x\rORGANIZER:y",
    "\\",
    "\\\\r\\n",
    ";VALUE=URI:https://example.invalid",
    "x\x00y\x1b[31m",
    "\ud800\udfff x \udfff",
    "a\u202eb\u2066c",
    "é" * 500 + "\r\nX:" + "é" * 500,
]


def harmless(text: str) -> None:
    one = DAY._replace(uid=text, title=text, text=text)
    notice = NOTICE._replace(
        organisation=text, name=text, dates=(one, one._replace(uid=f"{text} b", cancelled=True))
    )
    written = calendar.calendar_text(notice)
    whole, plain = properties(read(written)), properties(read(PLAIN))
    assert whole[:2] == plain[:2] and sorted(map(str, whole[2])) == sorted(map(str, plain[2]))
    assert sorted(map(named, content(written))) == sorted(map(named, content(PLAIN)))
    assert not re.search(
        "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", written
    )


def named(line: str) -> str:
    """What a content line is, without its value."""
    return re.split("[:;]", line)[0]


@pytest.mark.parametrize("text", FORGED)
def test_no_text_adds_a_property_or_a_component(text: str) -> None:
    harmless(text)


@given(st.text(st.one_of(st.characters(), st.sampled_from("\r\n\\;:,\x85\u2028\x00"))))
def test_no_text_at_all_adds_a_property_or_a_component(text: str) -> None:
    harmless(text)


def test_hostile_texts_add_no_property_and_no_component(shared_data: Path) -> None:
    for text in hostile(shared_data, "texts.json", "text"):
        harmless(text)


def test_no_url_and_no_address_of_ours_is_in_it() -> None:
    assert not re.search("ORGANIZER|ATTENDEE|ATTACH|URL|mailto", calendar.calendar_text(NOTICE))
