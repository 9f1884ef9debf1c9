"""What happened when: opened against closed, and which clauses were audited. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import isleap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from auditcore.dates import days_between


class Period(NamedTuple):
    """A stretch of days (ISO) with its `first` and without `before`; `name` is 2026, 2026-H1, 2026-Q3, 2026-07 or 2026-W27.

    `whole` is false for a month, week and so on of which only a part is meant.
    """

    name: str
    first: str
    before: str
    whole: bool = True

    @property
    def days(self) -> int:
        return days_between(self.first, self.before)


_NAMED = re.compile(r"(\d{4})(?:-(?:([HQ])([1-4])|(0[1-9]|1[0-2])))?", re.IGNORECASE)


def named(name: str) -> Period | None:
    """The period of a name: 2026, 2026-H1, 2026-Q3, 2026-07; None for what is none."""
    found = _NAMED.fullmatch(name.strip())
    if not found or not 1900 <= int(found[1]) < 2200:
        return None
    year, letter, number, month = found.groups()
    by = {"H": "half", "Q": "quarter"}.get((letter or "").upper(), "month" if month else "year")
    start = (int(month) if month else (int(number or 1) - 1) * MONTHS[by] + 1) if by != "year" else 1
    if start > 12:  # there are two halves only
        return None
    first = date(int(year), start, 1)
    return Period(_name(first, by), first.isoformat(), _next(first, by).isoformat())


def stretch(first: str, last: str) -> Period:
    """The period from one day (ISO) to another, both in it. Raises ValueError where the last is before the first."""
    if last < first:
        raise ValueError(f"{last} before {first}")
    return Period(f"{first}..{last}", first, (date.fromisoformat(last) + timedelta(1)).isoformat())


MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
BY = ("week", *MONTHS)


def periods(first: str, before: str, by: str) -> tuple[Period, ...]:
    """All days from `first` up to the day before `before`, cut into periods of one of BY; () where there are none.

    Weeks are those of ISO 8601: from Monday on, and of the year in which their Thursday lies.
    """
    return tuple(_cut(first, before, by))


def _cut(first: str, before: str, by: str) -> Iterator[Period]:
    while first < before:
        start = _start(date.fromisoformat(first), by)
        end = _next(start, by).isoformat()
        until = min(before, end)
        yield Period(_name(start, by), first, until, (first, until) == (start.isoformat(), end))
        first = until


def _start(day: date, by: str) -> date:
    if by == "week":
        return day - timedelta(day.weekday())
    months = MONTHS[by]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _next(start: date, by: str) -> date:
    # Months have 31 days at most, and as many of them never lead beyond the next period.
    return _start(start + timedelta(7 if by == "week" else 31 * MONTHS[by]), by)


def _name(start: date, by: str) -> str:
    if by == "week":
        year, week, _day = start.isocalendar()
        return f"{year}-W{week:02}"
    part = (start.month - 1) // MONTHS[by] + 1
    form = {
        "month": "{year}-{part:02}",
        "quarter": "{year}-Q{part}",
        "half": "{year}-H{part}",
        "year": "{year}",
    }
    return form[by].format(year=start.year, part=part)


def years_before(day: str, years: int) -> str:
    """The same day of an earlier year; 28 February where that year has no 29."""
    on = date.fromisoformat(day)
    year = on.year - years
    leap = (on.month, on.day) == (2, 29) and not isleap(year)
    return on.replace(year=year, day=28 if leap else on.day).isoformat()


class Flow(NamedTuple):
    """What was opened and closed in a period, and until its end, from the first one ever on."""

    period: Period
    opened: int
    closed: int
    opened_so_far: int
    closed_so_far: int

    @property
    def open(self) -> int:
        """How many are open at the end of the period."""
        return self.opened_so_far - self.closed_so_far


def flow(opened: Iterable[str], closed: Iterable[str], spans: Iterable[Period]) -> tuple[Flow, ...]:
    """Opened against closed, by the days (ISO) on which that happened, those before the first period, too.

    What is reopened is opened once more, and closed once more later: so the difference is what is open.
    """
    came, went = sorted(opened), sorted(closed)
    return tuple(
        Flow(
            span,
            bisect_left(came, span.before) - bisect_left(came, span.first),
            bisect_left(went, span.before) - bisect_left(went, span.first),
            bisect_left(came, span.before),
            bisect_left(went, span.before),
        )
        for span in spans
    )


class Visit(NamedTuple):
    """A day (ISO) on which an audit examined a clause."""

    audit: str
    clause: str
    day: str


class Covered(NamedTuple):
    """How many audits examined a clause, in each period and in all of them, and the last day, which may lie before them."""

    clause: str
    counts: tuple[int, ...]
    number: int
    last: str | None


def coverage(clauses: Iterable[str], visits: Iterable[Visit], spans: Sequence[Period]) -> tuple[Covered, ...]:
    """Each of these clauses, in their order, with its audits in the periods, which follow each other.

    An audit counts once for a clause, in the period of its last visit. A clause counts by its own name alone: whether a
    visit to 8.5.1 covers 8.5 is for the caller to say, by a visit to each.
    """
    before = spans[-1].before if spans else ""
    last: dict[str, dict[str, str]] = {}
    for audit, clause, day in visits:
        if day < before:
            of_clause = last.setdefault(clause, {})
            of_clause[audit] = max(day, of_clause.get(audit, day))
    return tuple(_covered(clause, sorted(last.get(clause, {}).values()), spans) for clause in clauses)


def _covered(clause: str, days: Sequence[str], spans: Iterable[Period]) -> Covered:
    counts = tuple(bisect_left(days, span.before) - bisect_left(days, span.first) for span in spans)
    return Covered(clause, counts, sum(counts), days[-1] if days else None)
