"""The example: a commune office with two audits, built by the same functions that the commands call.

The tables beside this file say who did what on which day; here they are put in order and played, each step by its
person, with a clock that stands at its moment. Every day is relative to today, so the example never grows old.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from auditcore import dates
from auditcore.decision import Acting, Saved
from auditcore.i18n import ENGLISH, choose
from auditcore.record.disk import Disk
from auditcore.service import (
    actions,
    answers,
    audits,
    duties,
    extensions,
    findings,
    following,
    moves,
    people,
    programme,
    register,
    reviews,
    setup,
    units,
)
from auditcore.service.demo import last_year, meetings, office, this_year, this_year_more
from auditcore.service.demo.table import Finding, Step, Text, Training
from auditcore.views import View, Views
from auditcore.workspace import Workspace

# What a step's verb calls. The first argument is the workspace with the step's person acting, the second the id of what
# it is about; what returns an id names something new.
VERBS: Mapping[str, Callable[..., Any]] = {
    "unit": units.add,
    "person": people.add,
    "edit-person": people.change,
    "head": units.change,
    "programme": lambda ws, year, **fields: programme.change(ws, int(year), **fields),
    "approve-programme": lambda ws, year: programme.approve(ws, int(year)),
    "law": lambda ws, _new, **fields: duties.add_law(ws, **fields),
    "law-done": duties.law_done,
    "review-plan": lambda ws, _new, **fields: reviews.plan(ws, **fields),
    "review-ask": reviews.ask,
    "review-input": reviews.supply,
    "review-hold": reviews.hold,
    "review-decide": reviews.decide,
    "review-conclude": reviews.conclude,
    "review-close": reviews.close,
    "plan-audit": lambda ws, _new, **fields: audits.plan(ws, **fields),
    "schedule": audits.schedule,
    "start": audits.start,
    "meeting": audits.meeting,
    "answer": answers.record,
    "conclude": audits.conclude,
    "issue-report": audits.issue,
    "close": audits.close,
    "add": lambda ws, _new, **fields: findings.add(ws, **fields),
    "issue": moves.issue,
    "edit": findings.change,
    "note": findings.note,
    "combine": findings.combine,
    "regrade": moves.regrade,
    "withdraw": moves.withdraw,
    "respond": moves.respond,
    "submit": moves.submit,
    "accept": moves.accept,
    "return": moves.send_back,
    "decide": moves.settle_dispute,
    "verify": moves.verify,
    "follow-through": following.follow_through,
    "opinion": following.opinion,
    "act": actions.add,
    "done": actions.done,
    "extend": extensions.extend,
    "allow": extensions.allow,
    "cancel": actions.cancel,
    "progress": actions.progress,
    "hold": actions.hold,
    "block": lambda ws, action, by: actions.block(ws, action, f"{action.rpartition('A')[0]}A{by}"),
}


# Fields that name a file, and those that name a unit, a finding or an audit, by its key in the tables.
FILES = ("attach", "source")
KEYED = ("unit", "also_units", "units", "parent", "into", "repeat_of", "follows", "audit")
# Fields whose numbers are numbers; all others are days.
NUMBERS = ("true", "percent", "by")


def build(
    folder: str,
    *,
    environ: Mapping[str, str],
    clock: Callable[[], datetime] | None = None,
    language: str = "",
) -> Workspace:
    """Make the example in a new folder, in the language in use, and open it for whoever runs the demo.

    Refused where a workspace or other files are.
    """
    language = language or choose(environ, None)
    zone = "" if language == ENGLISH else "Asia/Ho_Chi_Minh"
    today = dates.today(zone, clock() if clock else datetime.now(UTC))
    with tempfile.TemporaryDirectory() as files:
        _Play(folder, language, zone, today, files).play()
    return Workspace(folder, environ=environ, clock=clock)


def example(ws: Workspace) -> str:
    """The id of a finding worth looking at: its first actions did not work, and a second round is under way."""
    open_ones = register.finding_rows(ws, register.open_streams(ws))
    return next(str(row["id"]) for row in open_ones if row["round"] > 1)


class _Clock:
    """A clock that stands where the play has come to."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


class _Unsynced(Disk):
    """Files are synced together at the end, not each on its own: a demo is nobody's record until it stands."""

    def sync(self, path: str) -> None:
        pass

    def sync_folder(self, folder: str) -> None:
        pass


class _Unwritten(Views):
    """Views that are kept in memory, and written once at the end."""

    def keep(self, view: View) -> None:
        pass


class _Play:
    """The steps of all tables, each at its moment in the past and by its person."""

    def __init__(self, folder: str, language: str, zone: str, today: date, files: str) -> None:
        self.language = language
        self.zone = dates.find_zone(zone)
        self.today = today
        self.files = files
        self.clock = _Clock()
        # The first day that a table counts from: Mondays for the two audits.
        march = date(today.year - 1, 3, 8)
        self.first = {
            "last": march + timedelta(-march.weekday() % 7),
            "now": today - timedelta(60) - timedelta((today - timedelta(60)).weekday()),
            "today": today,
        }
        self.ids = {key: self.said(id) for key, id, _name, _above in office.UNITS}
        self.ids |= {f"year-{audit}": str(self.first[audit].year) for audit in ("last", "now")}
        self.clock.moment = self.at(self.day("last", -63), 0)
        self.ws, _saved = setup.init(
            folder,
            organisation=self.said(office.NAME),
            me=f"{office.ME}:{office.MY_NAME}",
            language=language,
            timezone=zone,
            environ={},
            clock=self.clock,
            disk=_Unsynced(),
        )
        self.ws.views = _Unwritten(self.ws.views.root, self.ws.record, self.ws.warn, self.ws.disk)

    def play(self) -> None:
        """Every step in the order of its day, then what was left for the end: views and syncing."""
        for name, content in (this_year_more.FILES | meetings.FILES).items():
            self.write(name, self.said(content))
        rows = sorted(
            ((self.day(first, row.day), first, row) for first, row in _steps()), key=lambda row: row[0]
        )
        for day, steps in groupby(rows, key=lambda row: row[0]):
            for count, (_day, first, row) in enumerate(steps):
                self.clock.moment = self.at(day, count)
                self.take(first, row)
        views = Views(self.ws.views.root, self.ws.record, self.ws.warn)
        for stream in self.ws.record.streams():
            views.keep(self.ws.view(stream))
        if hasattr(os, "sync"):  # not on Windows
            os.sync()

    def take(self, first: str, row: Step) -> None:
        """One step: its words in the language, its days and keys resolved, done by its person."""
        fields = {name: self.value(first, name, value) for name, value in row.fields.items()}
        typist, _for, behalf = row.who.partition(" for ")
        acting = Acting(claimed=typist, behalf=behalf, source=fields.pop("source", ""))
        verb, _blank, number = row.verb.partition(" ")
        about = self.ids.get(row.about, row.about) + (f"-A{number}" if number else "")
        made = VERBS[verb](self.ws.as_(acting), about, **fields)
        if not isinstance(made, Saved):  # an id and what was saved
            self.ids.setdefault(row.about, made[0])

    def value(self, first: str, name: str, value: Any) -> Any:
        """A field as the verb's function takes it."""
        match value:
            case Text():
                return self.said(value)
            case Training(standard, on, until):
                return people.Training(standard, self.day(first, on), self.day(first, until))
            case list():
                return [self.value(first, name, part) for part in value]
            case int() if not isinstance(value, bool) and name not in NUMBERS:
                return self.day(first, value)
            case str() if value and name in FILES:
                return os.path.join(self.files, value)
            case str() if value and name in KEYED:
                return self.ids[value]
        return value

    def said(self, text: Text | str) -> str:
        return text if isinstance(text, str) else str(getattr(text, self.language, text.en))

    def day(self, first: str, days: int) -> str:
        """An ISO day; a weekend gives way to the working day before it, one to come to the one after it."""
        day = self.first[first] + timedelta(days)
        weekend = max(0, day.weekday() - 4)
        if weekend:
            day += timedelta(3 - weekend if day >= self.today else -weekend)
        return day.isoformat()

    def at(self, day: str, count: int) -> datetime:
        """The moment of a day's step: one every seven minutes from 7:30 on, by the clock on the wall."""
        local = datetime.combine(date.fromisoformat(day), time(7, 30)) + timedelta(minutes=7 * count)
        return (local.replace(tzinfo=self.zone) if self.zone else local.astimezone()).astimezone(UTC)

    def write(self, name: str, content: str) -> None:
        if name.endswith(".svg"):
            content = f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{content}</text></svg>\n'
        with open(os.path.join(self.files, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(content)


def _steps() -> Iterator[tuple[str, Step]]:
    """All steps with the table's first day that they are counted from."""
    for first, steps in (
        ("last", office.FOUNDING),
        ("last", office.LAST),
        ("now", office.NOW),
        ("today", office.AHEAD),
        ("last", meetings.LAST),
        ("today", meetings.AHEAD),
    ):
        yield from ((first, row) for row in steps)
    yield from _raised("last", "last", "last", last_year.FINDINGS)
    yield from _raised("now", "now", "today", (*this_year.FINDINGS, *this_year_more.FINDINGS))
    yield from _raised("", "today", "today", this_year_more.REGISTER)


def _raised(audit: str, raised: str, told: str, rows: Iterable[Finding]) -> Iterator[tuple[str, Step]]:
    """Each finding and its story: `raised` and `told` say from which first day the one and the other is counted."""
    for row in rows:
        fields = {
            "grade": row.grade,
            "unit": row.unit,
            "clauses": row.clauses.split(),
            "observed": row.observed,
            "requirement": row.requirement,
            "evidence": row.evidence,
            **({"audit": audit} if audit else {}),
            **row.more,
        }
        yield raised, Step(row.day, row.by, "add", row.key, fields)
        yield from ((told, scene._replace(about=row.key)) for scene in row.story)
