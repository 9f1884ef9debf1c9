"""Dates as people type them, and moments as they are recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore import dates, i18n
from auditcore.errors import Refused, Unreadable
from auditcore.text import fold

TODAY = date(2026, 7, 3)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2026-07-13", "2026-07-13"),
        ("13/07/2026", "2026-07-13"),
        ("3/7/2026", "2026-07-03"),
        ("03.07.2026", "2026-07-03"),
        ("3-7-2026", "2026-07-03"),
        (" Today ", "2026-07-03"),
        ("yesterday", "2026-07-02"),
        ("TOMORROW", "2026-07-04"),
        ("+14", "2026-07-17"),
        ("-3", "2026-06-30"),
        ("+0", "2026-07-03"),
        ("29/2/2028", "2028-02-29"),
    ],
)
def test_a_day_is_read_in_each_form(typed: str, iso: str) -> None:
    assert dates.parse_day(typed, TODAY).isoformat() == iso


@given(days)
def test_every_form_of_every_day_is_read_day_first(day: date) -> None:
    forms = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
    typed = [day.strftime(form) for form in forms] + [f"{day.day}/{day.month}/{day.year}"]
    assert {dates.parse_day(form, TODAY) for form in typed} == {day}
    assert dates.parse_day(f"{(day - TODAY).days:+d}", TODAY) == day


def test_month_first_is_refused_never_guessed() -> None:
    with pytest.raises(Unreadable, match="the day comes first") as refusal:
        dates.parse_day("07/13/2026", TODAY)
    assert "07/13/2026" in refusal.value.what and "13" in refusal.value.what
    assert "2026-07-03" in refusal.value.hint


@pytest.mark.parametrize(
    "typed",
    [
        *("", "soon", "2026-7-3", "2026/07/03", "20260703", "3/7/26", "3/7", "3/7.2026", "2026-07-03T10:00"),
        *("29/2/2026", "2026-02-30", "2026-13-01", "31/4/2026", "0/7/2026", "13/13/2026"),
        *("0206-07-03", "1899-12-31", "2200-01-01", "+99999", "-99999", "+999999", "+", "+1.5", "14", "1e5"),
        *("３/7/2026", "٣/7/2026", "2026-07-03\x1b[2J", "A" * 10_000),
    ],
)
def test_anything_else_is_unreadable_and_the_message_is_safe(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        dates.parse_day(typed, TODAY)
    assert refusal.value.exit_code == 2
    assert "2026-07-03" in refusal.value.hint
    assert refusal.value.what.isprintable() and len(refusal.value.what) < 200
    assert typed[:40].strip("\x1b[2J") in refusal.value.what


@given(moments)
def test_a_stamp_is_utc_with_microseconds_and_comes_back(moment: datetime) -> None:
    stamp = dates.stamp(moment)
    assert len(stamp) == len("2026-07-03T07:02:11.123456Z") and stamp.endswith("Z")
    assert dates.parse_moment(stamp) == moment
    abroad = moment.astimezone(timezone(timedelta(hours=7)))
    assert dates.stamp(abroad) == stamp


@given(moments, moments)
def test_stamps_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    assert (dates.stamp(one) < dates.stamp(other)) == (one < other)


def test_a_moment_without_a_zone_is_never_stamped() -> None:
    with pytest.raises(ValueError, match="zone"):
        dates.stamp(datetime(2026, 7, 3))


def test_a_moment_may_have_an_offset() -> None:
    assert dates.stamp(dates.parse_moment("2026-07-03T14:02:11+07:00")) == "2026-07-03T07:02:11.000000Z"


@pytest.mark.parametrize(
    "value", ["", "2026-07-03", "2026-07-03T07:02:11", "2026-02-30T00:00:00Z", "9" * 9999]
)
def test_no_moment_is_made_of_anything_else(value: str) -> None:
    with pytest.raises(Unreadable):
        dates.parse_moment(value)


def test_today_is_that_of_the_zone() -> None:
    late = datetime(2026, 7, 3, 18, 0, tzinfo=UTC)
    assert dates.today("Asia/Ho_Chi_Minh", late) == date(2026, 7, 4)
    assert dates.today("America/New_York", late) == date(2026, 7, 3)


def test_without_a_zone_it_is_this_computer_s() -> None:
    moment = datetime(2026, 7, 3, 18, 0, tzinfo=UTC)
    assert dates.today("", moment) == moment.astimezone().date()
    assert dates.local(dates.stamp(moment), "") == moment


def test_a_moment_is_shown_as_a_clock_there_shows_it_in_summer_and_winter() -> None:
    assert dates.show_moment("2026-07-03T07:02:11.123456Z", "Asia/Ho_Chi_Minh") == "2026-07-03 14:02"
    assert dates.show_moment("2026-07-03T07:02:11.123456Z", "Europe/Berlin") == "2026-07-03 09:02"
    assert dates.show_moment("2026-01-03T07:02:11.123456Z", "Europe/Berlin") == "2026-01-03 08:02"


@pytest.mark.parametrize(
    "name", ["Asia/Saigonn", "../../etc/passwd", "/etc/passwd", "Asia", "\x00", "x" * 5000]
)
def test_an_unknown_zone_is_refused_with_what_to_type(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        dates.find_zone(name)
    assert "Asia/Ho_Chi_Minh" in refusal.value.hint and refusal.value.what.isprintable()


def test_a_day_is_shown_with_its_weekday_in_the_language_in_use() -> None:
    assert dates.show_day("2026-07-03") == "Fri 2026-07-03"
    try:
        i18n.use("vi")
        assert dates.show_day("2026-07-03") == "Thứ 6 2026-07-03"
    finally:
        i18n.use("en")


@given(days, days)
def test_days_between_and_add_days_undo_each_other(one: date, other: date) -> None:
    between = dates.days_between(one.isoformat(), other.isoformat())
    assert dates.add_days(one.isoformat(), between) == other.isoformat()
    assert between == -dates.days_between(other.isoformat(), one.isoformat())


@pytest.mark.parametrize("language", i18n.languages())
def test_days_are_typed_in_english_and_in_the_language_in_use(language: str) -> None:
    i18n.use(language)
    try:
        for word, days in {"yesterday": -1, "today": 0, "tomorrow": 1}.items():
            for typed in (word, i18n._(word), i18n._(word).upper(), fold(i18n._(word))):
                assert dates.parse_day(typed, TODAY) == TODAY + timedelta(days)
    finally:
        i18n.use("en")


def test_a_vietnamese_today_is_read_in_vietnamese_alone() -> None:
    i18n.use("vi")
    try:
        assert {dates.parse_day(typed, TODAY) for typed in ("hôm nay", " Hôm  nay", "hom nay")} == {TODAY}
    finally:
        i18n.use("en")
    with pytest.raises(Unreadable):
        dates.parse_day("hôm nay", TODAY)


@pytest.mark.parametrize(
    ("typed", "example"), [("20/11", "20/11/2026"), ("3.7", "3.7.2026"), ("3-7", "3-7-2026")]
)
def test_a_day_without_a_year_says_so(typed: str, example: str) -> None:
    with pytest.raises(Unreadable) as refused:
        dates.parse_day(typed, TODAY)
    assert "year is missing" in refused.value.what and example in refused.value.what
    dates.parse_day(example, TODAY)


@given(days)
def test_a_day_in_a_letter_has_its_weekday(day: date) -> None:
    assert dates.written_day(day.isoformat()) == day.strftime("%a ") + day.isoformat()


def test_a_day_in_a_letter_is_written_as_the_language_has_it() -> None:
    if not i18n.available("vi"):
        pytest.skip("there is no catalogue")
    with i18n.speaking("vi"):
        assert dates.written_day("2026-11-23") == "Thứ Hai, 23/11/2026"
        assert dates.written_day("2026-11-29") == "Chủ Nhật, 29/11/2026"


HOURS = {
    "08:00": ("08:00", "8:00", "8h", "8H", "08h00", "8 h 00", "8g", "8 giờ", "08 giờ 00", " 8 giờ 00 phút ", "8h00'"),
    "10:30": ("10h30", "10H30", "10 giờ 30", "10 giờ 30 phút", "10 gio 30p", "10 gi\u01a1\u0300 30"),
    "08:05": ("8h05", "8 giờ 5 phút"),
    "00:00": ("0h", "00:00"),
    "23:59": ("23h59",),
}  # fmt: skip


@pytest.mark.parametrize(("hour", "typed"), [(hour, one) for hour, typed in HOURS.items() for one in typed])
def test_a_time_of_day_is_read_as_people_write_it(hour: str, typed: str) -> None:
    assert dates.hour(typed) == hour == dates.hours(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "8",
        "24:00",
        "24h",
        "8:60",
        "8h60",
        "8h5",
        "8:0",
        "8:",
        "h30",
        "8 o'clock",
        "-8h",
        "8h30x",
        "1208:00",
    ],
)
def test_what_is_no_time_of_day_is_kept_for_the_rules_to_refuse(typed: str) -> None:
    assert dates.hour(typed) == typed


@pytest.mark.parametrize("typed", ["8h-10h30", "8h – 10h30", "08:00-10:30", "8 giờ đến 10 giờ 30"])
def test_a_stretch_of_a_day(typed: str) -> None:
    assert dates.hours(typed) == "08:00-10:30"


@pytest.mark.parametrize("typed", ["8h-", "8h-9h-10h", "8h-noon", "morning"])
def test_what_is_no_stretch_is_kept(typed: str) -> None:
    assert dates.hours(typed) == typed
