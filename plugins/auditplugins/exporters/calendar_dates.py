"""`ics`: the due dates of a report as a calendar (RFC 5545), an all-day event a date.

It looks at tables whose rows have an id, and there at columns of days that are due dates by their key: `due` itself, what
ends in `_due`, and the others of DUE. An audit's days, `from` and `to`, are one event. What is done, closed or cancelled is
left out. The same date of the same thing keeps its UID, whichever list it comes from, so that a calendar program which
takes the file again moves the event and does not add another. Nothing reminds: these are other people's dates, too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import IO, Any
from unicodedata import normalize

from auditcore.api import CalendarDate, Column, Report, Table
from auditplugins.channels import icalendar_text
from auditplugins.exporters.words import cell, kind_of, language_of, one_line

Row = Mapping[str, Any]

DUE = frozenset({"due", "until", "held_until", "planned"})
# Days that no longer count, or do not count yet.
NOT_DUE = frozenset({"original_due", "asked_due"})
STRETCH = ("from", "to")

# Columns that say where something stands, and the words for what owes nothing more: codes, and what reports say for them.
STATES = ("state", "status", "flags")
ENDED = frozenset(
    {"done", "closed", "withdrawn", "cancelled", "reported", "following-up"}
    | {"đã xong", "đã đóng", "đã rút", "đã hủy", "đã báo cáo", "đang theo dõi"}
)
# Columns with the day on which it ended.
ENDS = ("done_on", "ended_on", "closed_on")
TITLES = ("title", "text", "what", "observed", "name")

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TITLE = 160  # characters; the status stands behind it


def write(report: Report, stream: IO[bytes]) -> None:
    """The report's dates in UTF-8, lines ending in CR LF; a calendar without events where nothing is due."""
    called = ": ".join(filter(None, (one_line(report.organisation), one_line(report.title))))
    found = (one for table in report.tables for one in _of_table(table, report))
    text = icalendar_text.write(found, called, language_of(report.language), alarm=False)
    stream.write(text.encode())


def _of_table(table: Table, report: Report) -> Iterator[CalendarDate]:
    id = _id_column(table.columns)
    due = [column for column in table.columns if _is_due(column)]
    stretch = [column for key in STRETCH for column in table.columns if _is_day(column) and column.key == key]
    if id is None or not (due or len(stretch) == 2):
        return
    changed = stamp(report)
    for row in table.rows:
        name = row.get(id.key)
        if not isinstance(name, str) or not name.strip() or _ended(row):
            continue
        days: list[tuple[str, str, Any, Any]] = [
            (column.key, column.title, row.get(column.key), row.get(column.key)) for column in due
        ]
        if len(stretch) == 2:
            days.append(("days", "", row.get("from"), row.get("to")))
        for what, word, first, last in days:
            if is_day(first) and is_day(last):
                yield CalendarDate(
                    uid=_uid(report.organisation, name, what),
                    sequence=0,
                    first=first,
                    last=last,
                    title=_title(name, word, row, table.columns, report.language),
                    text=_text(row, table.columns, report.language),
                    cancelled=False,
                    changed=changed,
                )


def is_day(value: Any) -> bool:
    """Whether it is a day (ISO) behind which there is another one: a calendar names the first day that is free again."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        return date.fromisoformat(value) < date.max
    except ValueError:
        return False


def stamp(report: Report) -> str:
    """When the calendar was made (UTC): the report's moment, else SOURCE_DATE_EPOCH, else the report's day; never now, so
    that the same report gives the same bytes."""
    try:
        datetime.fromisoformat(report.at)
        return report.at
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "")), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return f"{report.on if is_day(report.on) else '1970-01-01'}T00:00:00Z"


def _id_column(columns: Sequence[Column]) -> Column | None:
    """That with the key `id`, else the first of ids: an owner's column, say, is one, too."""
    named = (column for column in columns if column.key == "id")
    return next(named, next((column for column in columns if kind_of(column) == "id"), None))


def _is_day(column: Column) -> bool:
    return kind_of(column) == "day"


def _is_due(column: Column) -> bool:
    key = column.key
    return _is_day(column) and (key in DUE or (key.endswith("_due") and key not in NOT_DUE))


def _ended(row: Row) -> bool:
    return any(row.get(key) for key in ENDS) or any(
        normalize("NFC", word) in ENDED for key in STATES for word in _words(row.get(key))
    )


def _words(value: Any) -> list[str]:
    given = value if isinstance(value, (tuple, list)) else [value]
    return [item for item in given if isinstance(item, str) and item.strip()]


def _uid(organisation: str, id: str, what: str) -> str:
    told = "\0".join(normalize("NFC", part) for part in (organisation, id, what))
    return f"due-{sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _title(id: str, word: str, row: Row, columns: Sequence[Column], language: str) -> str:
    """`2026-07-F03: The receipts are missing (due, issued, overdue)`."""
    about = _about(columns)
    told = one_line(cell(about, row.get(about.key), language)) if about else ""
    told = told if len(told) <= _TITLE else f"{told[: _TITLE - 1].rstrip()}…"
    # Of a status with its flags and the status alone one is enough.
    said = {column.key: column.words for column in columns}
    found = ((key, _words(row.get(key))) for key in STATES)
    states = next(([said.get(key, {}).get(one, one) for one in its] for key, its in found if its), [])
    standing = ", ".join(map(one_line, filter(None, (word, *states))))
    return ": ".join(filter(None, (one_line(id), told))) + (f" ({standing})" if standing else "")


def _about(columns: Sequence[Column]) -> Column | None:
    by_key = {column.key: column for column in columns}
    return next((by_key[key] for key in TITLES if key in by_key and kind_of(by_key[key]) == "text"), None)


def _text(row: Row, columns: Sequence[Column], language: str) -> str:
    """What else the row says, a line a column."""
    said = ((column.title, cell(column, row.get(column.key), language)) for column in columns if column.title)
    return "\n".join(f"{one_line(title)}: {value}" for title, value in said if value)
