"""How things stand, for the weekly notice: what is open and late, by unit, and what came and went since the last one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditcore import dates, deliveries
from auditcore.i18n import _, ngettext
from auditcore.model import ENDED
from auditcore.service import notices_due, register
from auditcore.service.notice_words import tame, when
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]

# The findings that are named, those that are late for longest first, and the days after which nobody remembers the last one.
NAMED = 5
WEEK = 7


def lines(ws: Workspace, item: Doc) -> list[str]:
    """The lines of one weekly notice: counts, one line a unit, the findings that are late for longest."""
    since, org = _since(ws, item), ws.org()
    rows = [
        register.finding_row(finding, actions, audit, ws.today, org)
        for finding, actions, audit in register.each(ws, notices_due.lively(ws, since))
        if any(entry["move"] == "issue" for entry in finding["moves"])
    ]
    running = [row for row in rows if row["status"] not in ENDED]
    late = sorted((row for row in running if row["overdue"]), key=lambda row: (row["due"], row["id"]))
    # What comes on the day itself is told in a week: whenever a run comes, each is counted once.
    new = sum(1 for row in rows if since <= (row["issued_on"] or "") < item["on"])
    ended = sum(1 for row in rows if row["status"] in ENDED and since <= (row["ended_on"] or "") < item["on"])
    counts = _(
        "Open on {today}: {open}; overdue: {late}. From {first} to {last}: issued: {new}; closed: {ended}."
    )
    said = counts.format(
        today=dates.written_day(ws.today),
        open=len(running),
        late=len(late),
        first=dates.written_day(since),
        last=dates.written_day(dates.add_days(item["on"], -1)),
        new=new,
        ended=ended,
    )
    named = [_late(ws, row) for row in late[:NAMED]]
    if more := len(late) - len(named):
        named.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
    return [said, *_by_unit(ws, running), *named]


def _since(ws: Workspace, item: Doc) -> str:
    """The day of the weekly notice before this one, as this person was told; a week ago where there was none."""
    day = item["on"]
    told = {
        key.split("/")[2]
        for stream in notices_due.streams(ws, int(day[:4]) - 1)
        for message in ws.view(stream).table(deliveries.MESSAGE).values()
        if message["to"] == item["to"]
        for key in deliveries.keys(message)
        if key.startswith("weekly/")
    }
    return max((one for one in told if one < day), default=dates.add_days(day, -WEEK))


def _by_unit(ws: Workspace, running: list[dict[str, Any]]) -> list[str]:
    units = ws.org().units
    counted: dict[str, list[int]] = {}
    for row in running:
        open_late = counted.setdefault(row["unit"] or "", [0, 0])
        open_late[0] += 1
        open_late[1] += row["overdue"]
    said = []
    for unit, (count, late) in sorted(counted.items(), key=lambda one: (-one[1][1], -one[1][0], one[0])):
        name = tame(units[unit]["name"]) if unit in units else _("no unit")
        sentence = ngettext(
            "{unit}: {count} open, {late} overdue", "{unit}: {count} open, {late} overdue", count
        )
        said.append(sentence.format(unit=name, count=count, late=late))
    return said


def _late(ws: Workspace, row: Doc) -> str:
    people = ws.org().people
    who = row["due_who"] or ""
    name = tame(people[who]["name"]) if who in people else who or "–"
    late = when(dates.days_between(ws.today, row["due"]))
    return _("{id}, {late}, with {name}").format(id=row["id"], late=late, name=name)
