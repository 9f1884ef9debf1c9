"""What of all that is due is told in one run: of several reminders of one date one, and none that was outdone before. Pure.

The reminders themselves, with their keys, stand in `notices`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from auditcore.dates import add_days, days_between
from auditcore.notices import REMINDS, Item, occasion_of


def covering(item: Item, escalation: Sequence[int], told: Container[str]) -> Item:
    """An escalation with the keys of the stages below it: whoever hears of it never hears of those, whatever becomes of the
    line in which people stand above. `told` are the keys that need none."""
    happening = item.happening
    if happening.kind != "escalation":
        return item
    below = (
        item._replace(
            happening=happening._replace(occasion=occasion_of(happening.what, happening.due, f"+{days}"))
        ).key
        for days in escalation
        if 0 < days < happening.days
    )
    return item._replace(covers=tuple(key for key in below if key not in told))


def week_of(today: str, weekday: int) -> str:
    """The last day (ISO) up to today that was this day of the week, 1 for Monday."""
    from datetime import date

    return add_days(today, -((date.fromisoformat(today).isoweekday() - weekday) % 7))


def calendar_week(day: str) -> tuple[int, int]:
    """The year and the week, from Monday on, in which a day (ISO) lies."""
    from datetime import date

    return date.fromisoformat(day).isocalendar()[:2]


def outdone(item: Item, told: Container[str], today: str) -> bool:
    """Whether a later stage of the same date was told to the same person before, so that a stage which the settings have
    only now is none."""
    happening = item.happening
    if happening.kind == "due-soon":
        later = [f"-{days}" for days in range(happening.days)]
    elif happening.kind == "escalation":
        later = [f"+{days}" for days in range(happening.days + 1, days_between(happening.due, today) + 1)]
    else:
        return False
    occasions = (occasion_of(happening.what, happening.due, mark) for mark in later)
    return any(item._replace(happening=happening._replace(occasion=one)).key in told for one in occasions)


# What tells whoever owes a date of it; an escalation tells others.
FIRST = ("due-soon", "overdue", "effect-due")


def date_of(key: str) -> tuple[str, str]:
    """Of which date a reminder is, by its key: about what, and for what by which day (`answer@2026-08-01`)."""
    _kind, *about, occasion, _to = key.split("/")
    what, _at, day = occasion.partition("@")
    return "/".join(about), f"{what}@{day[:10]}"


# What was asked for stands with its date: whoever is told of it now needs no reminder of that date beside it.
ASKS = {"extension-asked": "extension", "input-asked": "input"}


def merged(items: Iterable[Item]) -> list[Item]:
    """Of several reminders of one date to one person the last one, which covers those before, or what was asked for by
    that date, if that is told, too; all else as it is. An action that serves several findings comes up with each, and is
    one thing.
    """
    latest: dict[tuple[str, str, str], Item] = {}
    others: list[Item] = []
    for item in items:
        told = item.happening
        if told.kind not in REMINDS:
            others.append(item)
            continue
        place = (item.to, told.about, told.what)
        before = latest.get(place)
        if before is None:
            latest[place] = item
        else:
            first, last = sorted((before, item), key=lambda one: (one.happening.on, one.happening.days))
            covers = dict.fromkeys((*last.covers, first.key, *first.covers))
            latest[place] = last._replace(covers=tuple(key for key in covers if key != last.key))
    others = [_with_reminder(item, latest) for item in others]
    return [*others, *latest.values()]


def _with_reminder(item: Item, latest: dict[tuple[str, str, str], Item]) -> Item:
    """What was asked for, with the reminder of its date, which is taken out of the `latest`."""
    told = item.happening
    reminder = latest.pop((item.to, told.about, ASKS.get(told.kind, "-")), None)
    return item._replace(covers=(*item.covers, reminder.key, *reminder.covers)) if reminder else item
