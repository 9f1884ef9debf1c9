"""Working days, counted over days off that somebody else knows. Days are ISO text; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from auditcore.dates import add_days

# A stretch of days, both included: `2026-02-14..2026-02-22`.
STRETCH = ".."
LONGEST = 366


class Calendar(NamedTuple):
    """Which days are worked. `worked` has the days on which work is done although they are off: a swapped Saturday."""

    off: frozenset[str] = frozenset()
    worked: frozenset[str] = frozenset()
    # Days of the week, Monday is 0.
    weekend: frozenset[int] = frozenset((5, 6))

    def works_on(self, day: str) -> bool:
        if day in self.worked:
            return True
        return day not in self.off and date.fromisoformat(day).weekday() not in self.weekend

    def changed(self, off: Iterable[str], worked: Iterable[str]) -> Calendar:
        """The calendar with a team's own days, which have the last word; a day in both lists is worked."""
        ours = frozenset(worked)
        theirs = frozenset(off) - ours
        return self._replace(off=(self.off - ours) | theirs, worked=(self.worked - theirs) | ours)

    def next(self, day: str) -> str:
        """The day itself where it is worked, else the first one after it."""
        while not self.works_on(day):
            day = add_days(day, 1)
        return day

    def after(self, day: str, count: int) -> str:
        """So many working days after a day, which itself does not count; the day itself for 0."""
        for _number in range(count):
            day = self.next(add_days(day, 1))
        return day


def days(written: Iterable[str]) -> Iterator[str]:
    """Each day of a list of days and stretches. Raises ValueError for what is neither, or longer than a year."""
    for entry in written:
        first, stretch, last = (part.strip() for part in entry.partition(STRETCH))
        begin = _day(first)
        length = (_day(last) - begin).days if stretch else 0
        if not 0 <= length < LONGEST:
            raise ValueError(entry)
        yield from ((begin + timedelta(n)).isoformat() for n in range(length + 1))


def _day(written: str) -> date:
    day = date.fromisoformat(written)
    # `fromisoformat` takes 20260214 and 2026-W07-6, too.
    if day.isoformat() != written:
        raise ValueError(written)
    return day
