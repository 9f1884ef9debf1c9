"""Days as an iCalendar text (RFC 5545): the same days give the same bytes.

It is published (RFC 5546, `METHOD:PUBLISH`): calendar programs then compare SEQUENCE and DTSTAMP, and change what they hold
under the same UID. What fell away stays in it with `STATUS:CANCELLED`, which a publication may carry. A text of its own with
`METHOD:CANCEL` would be wrong: it takes back an *invitation*, so it needs an organizer and attendees and holds one UID
alone; programs that are given one without an invitation add the event once more, or refuse it.

There is no ORGANIZER. RFC 5546 wants one in a publication, but RFC 5545 forbids it in what stands only in one person's
calendar; Outlook and Apple's calendar take an event with one for an invitation that must be answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from auditcore.api import CalendarDate
from auditplugins.channels.asked import one_line
from auditplugins.channels.plain import lines, utf8

METHOD = "PUBLISH"

# No version in it: another one would change every calendar without a change.
PRODUCT = "-//auditcore//notices//EN"
# A day begins at midnight: this is nine o'clock on the day before.
ALARM = "-PT15H"

# A calendar must hold something (RFC 5545, 3.6), or strict programs refuse the file: one without events holds a time zone.
_NOTHING = (
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)

_OCTETS = 75
_TITLE = 300  # characters
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def write(dates: Iterable[CalendarDate], name: str, language: str = "en", *, alarm: bool = True) -> str:
    """The calendar called `name` with these days, its lines folded and ended as the format wants them.

    `language` is that of the titles and texts; with `alarm`, each day is reminded of on the day before. Of several with
    one UID the one with the highest sequence is taken.
    Raises ValueError for days and stamps that are none.
    """
    latest: dict[str, CalendarDate] = {}
    for one in sorted(dates, key=lambda one: (one.sequence, *map(str, one))):
        latest[_uid(one.uid)] = one
    tag = f";LANGUAGE={language}" if re.fullmatch("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language) else ""
    events = sorted(latest.items(), key=lambda pair: (pair[1].first, pair[0]))
    written = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        f"METHOD:{METHOD}",
        f"X-WR-CALNAME:{_line(name)}",
        *(() if events else _NOTHING),
        *(line for uid, one in events for line in _event(uid, one, tag, alarm)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in written)


def _event(uid: str, one: CalendarDate, tag: str, alarm: bool) -> Iterator[str]:
    first, last = date.fromisoformat(one.first), date.fromisoformat(one.last)
    behind = max(first, last) + timedelta(days=1)
    title, changed = _line(one.title), _stamp(one.changed)
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"SEQUENCE:{max(one.sequence, 0)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"DTSTART;VALUE=DATE:{_digits(first)}"
    yield f"DTEND;VALUE=DATE:{_digits(behind)}"
    yield f"SUMMARY{tag}:{title}"
    yield f"DESCRIPTION{tag}:{_escaped(lines(one.text))}"
    yield f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}"
    # Nobody is busy all day with it, and whoever sees this person's calendar need not read of findings.
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    if alarm and not one.cancelled:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER:{ALARM}"
        yield f"DESCRIPTION{tag}:{title}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _uid(given: str) -> str:
    """The UID as given, with a domain where it has none; one that had to be cleaned or cut gets its hash, to stay unique."""
    name = re.sub("[^A-Za-z0-9@._-]+", "-", given)[:150]
    if name != given or not name:
        name = f"{name.replace('@', '-')}-{sha256(given.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return name if "@" in name else f"{name}@auditcore.invalid"


def _stamp(moment: str) -> str:
    """The moment (without a zone: in UTC) as the format writes it, to the second."""
    read = datetime.fromisoformat(moment)
    utc = read.astimezone(UTC) if read.tzinfo else read
    return f"{_digits(utc.date())}T{utc:%H%M%S}Z"


def _digits(day: date) -> str:
    return day.isoformat().replace("-", "")


def _line(text: str) -> str:
    return _escaped(one_line(text, _TITLE))


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> str:
    """The line in pieces of 75 octets at most, each but the first behind a space; no character is cut in two."""
    rest = utf8(line)
    pieces: list[bytes] = []
    while len(rest) > _OCTETS - bool(pieces):
        end = _OCTETS - bool(pieces)
        while rest[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1
        pieces.append(rest[:end])
        rest = rest[end:]
    return b"\r\n ".join([*pieces, rest]).decode()
