"""Days and moments. A day is ISO text (`2026-07-03`) in records; a moment is UTC text with microseconds.

Today, and the day of a moment, are those of the workspace's time zone; "" stands for this computer's.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from auditcore.errors import Refused, Unreadable
from auditcore.i18n import N_, _

# Compiled when first used: start-up time counts.
_ISO = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_DAY_FIRST = r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})"
_OFFSET = r"[+-][0-9]{1,5}"
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
_NO_YEAR = r"[0-9]{1,2}([/.-])[0-9]{1,2}"
# 08:00, 8:00; 8h, 8h30, 08 giờ 00, 8 giờ 5 phút, as people write in Vietnam (its marks are off). A lone figure behind the
# hour may be the half of one: 8h3.
_HOUR = (
    r"(?P<hour>[01]?[0-9]|2[0-3]) ?"
    r"(?::(?P<sharp>[0-5][0-9])|(?:h|g|gio)(?: ?(?P<said>[0-5][0-9]) ?(?:'|p|phut)?| ?(?P<few>[1-9]) ?phut)?)"
)
_BETWEEN = r" ?(?:[-–—]|\bden\b) ?"
_WORDS = {N_("yesterday"): -1, N_("today"): 0, N_("tomorrow"): 1}
# A slip of the finger (0206, 20226) is refused, not stored.
_YEARS = range(1900, 2200)
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

# The same in what people are sent, where each language writes days its own way.
_WRITTEN = (
    N_("Mon {year}-{month}-{day}"), N_("Tue {year}-{month}-{day}"), N_("Wed {year}-{month}-{day}"),
    N_("Thu {year}-{month}-{day}"), N_("Fri {year}-{month}-{day}"), N_("Sat {year}-{month}-{day}"),
    N_("Sun {year}-{month}-{day}"),
)  # fmt: skip


def parse_day(value: str, today: date) -> date:
    """The day that a person typed: 2026-07-03, 3/7/2026, 03.07.2026, 3-7-2026 (the day comes first, in every
    language), `today`, `yesterday`, `tomorrow` in English or in the language in use, `+14` or `-3` calendar days from
    `today`.

    Raises Unreadable, naming the value and the forms, for anything else: mm/dd is never guessed.
    """
    typed = value.strip().lower()
    try:
        if re.fullmatch(_OFFSET, typed):
            return _in_range(today + timedelta(int(typed)), typed)
        if found := re.fullmatch(_ISO, typed):
            return _in_range(date(int(found[1]), int(found[2]), int(found[3])), typed)
        if found := re.fullmatch(_DAY_FIRST, typed):
            day, month, year = int(found[1]), int(found[3]), int(found[4])
            if month > 12 >= day > 0:
                raise _unreadable(
                    _("“{value}” has {month} as its month: the day comes first, then the month.").format(
                        value=typed, month=month
                    )
                )
            return _in_range(date(year, month, day), typed)
    except (ValueError, OverflowError):
        raise _unreadable(_("There is no such day as “{value}”.").format(value=_visible(value))) from None
    if found := re.fullmatch(_NO_YEAR, typed):
        raise _unreadable(
            _("The year is missing in “{value}”; it is typed as {example}.").format(
                value=typed, example=f"{typed}{found[1]}{today.year}"
            )
        )
    if (away := _away(typed)) is not None:
        return today + timedelta(away)
    raise _unreadable(_("“{value}” is not a date.").format(value=_visible(value)))


def _away(typed: str) -> int | None:
    """How many days from today a word is, None for any other. It may be typed without marks."""
    from auditcore.text import fold

    return next((days for word, days in _WORDS.items() if fold(typed) in (word, fold(_(word)))), None)


def _in_range(day: date, typed: str) -> date:
    if day.year not in _YEARS:
        raise _unreadable(
            _("“{value}”: the year must lie between {first} and {last}.").format(
                value=typed, first=_YEARS[0], last=_YEARS[-1]
            )
        )
    return day


def _unreadable(what: str) -> Unreadable:
    return Unreadable(
        what,
        hint=_(
            "Type a date as 2026-07-03 or 3/7/2026 (3 July), or {today}, {yesterday}, {tomorrow}, "
            "+14 (in 14 days) or -3 (3 days ago)."
        ).format(today=_("today"), yesterday=_("yesterday"), tomorrow=_("tomorrow")),
    )


def _visible(value: str) -> str:
    """What was typed, fit for a message: no control characters, no endless text."""
    from auditcore.text import printable

    return printable(value if len(value) <= 40 else value[:40] + "…")


def hour(value: str) -> str:
    """A time of day as it is stored, `08:00`: people type 8:00, 8h, 8h30, 08 giờ 00, 8 giờ, too. What is none, as it is."""
    from auditcore.text import fold

    found = re.fullmatch(_HOUR, fold(value))
    if not found:
        return value.strip()
    minute = found["sharp"] or found["said"] or found["few"] or "0"
    return f"{int(found['hour']):02d}:{int(minute):02d}"


def hours(value: str) -> str:
    """A time of day, or a stretch of it, as it is stored: `08:00-10:30`, typed 8h - 10h30, too. What is none, as it is."""
    from auditcore.text import fold

    ends = [hour(end) for end in re.split(_BETWEEN, fold(value))]
    read = len(ends) <= 2 and all(re.fullmatch(r"[0-9]{2}:[0-9]{2}", end) for end in ends)
    return "-".join(ends) if read else value


def parse_moment(value: str) -> datetime:
    """The moment of a stamp, in UTC. Raises Unreadable unless it is ISO with seconds and `Z` or an offset."""
    try:
        if re.fullmatch(_MOMENT, value):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Unreadable(
        _("“{value}” is not a moment in time.").format(value=_visible(value)),
        hint=_("A moment is written as 2026-07-03T07:02:11.123456Z."),
    )


def stamp(moment: datetime) -> str:
    """The moment as it is recorded: `2026-07-03T07:02:11.123456Z`. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def find_zone(name: str) -> tzinfo | None:
    """The time zone of an IANA name; None for "", which is this computer's. Raises Refused for others."""
    if not name:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(
            _("There is no time zone “{name}”.").format(name=_visible(name)),
            hint=_("Type a name such as Asia/Ho_Chi_Minh: auditcore config set timezone Asia/Ho_Chi_Minh"),
        ) from None


def local(stamp: str, zone: str) -> datetime:
    """The moment of a stamp, as a clock in the zone shows it. Raises Unreadable; Refused for a bad zone."""
    return parse_moment(stamp).astimezone(find_zone(zone))


def today(zone: str, now: datetime) -> date:
    """The day that it is in the zone at the moment `now` (with time zone)."""
    return now.astimezone(find_zone(zone)).date()


def show_day(iso: str) -> str:
    """The day with its weekday, in the language in use: `Fri 2026-07-03`."""
    return f"{_(_WEEKDAYS[date.fromisoformat(iso).weekday()])} {iso}"


def written_day(iso: str) -> str:
    """The day with its weekday, as a letter in the language in use has it: `Fri 2026-07-03`, `Thứ Sáu, 03/07/2026`."""
    year, month, day = iso.split("-")
    return _(_WRITTEN[date.fromisoformat(iso).weekday()]).format(year=year, month=month, day=day)


def show_moment(stamp: str, zone: str) -> str:
    """The moment to the minute as a clock in the zone shows it: `2026-07-03 14:02`."""
    return local(stamp, zone).strftime("%Y-%m-%d %H:%M")


def days_between(first: str, last: str) -> int:
    """Calendar days from one ISO day to another; negative when `last` is earlier."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def add_days(iso: str, n: int) -> str:
    """The ISO day `n` calendar days later."""
    return (date.fromisoformat(iso) + timedelta(n)).isoformat()
