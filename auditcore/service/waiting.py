"""Where corrective actions get stuck: the waits of all findings, open and closed, by unit, owner and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import stats, waiting
from auditcore.service import selection
from auditcore.service.register import Row, past_by_finding
from auditcore.waiting import SIDES, Segment
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]

BY = ("unit", "owner", "status")


def stuck(
    ws: Workspace,
    wanted: selection.Wanted,
    *,
    by: Sequence[str] = BY,
    statuses: Sequence[str] = (),
) -> list[Row]:
    """One row for each unit, owner and status (or those of `by`) and for whom it waited there; what hurts most first.

    A wait is one unbroken stay of a finding in a row. `median` counts those that still wait, and is None where not half
    have gone on. Where nothing ever waited a day, there is no row. The unit and the owner are those of today. `statuses`
    keeps only the rows of these statuses. Of `wanted`, status and dates due are not asked: whoever looks at late ones
    alone sees only delays.
    """
    stays: dict[tuple[str | None, ...], list[tuple[str, Segment]]] = {}
    today = ws.today
    past: dict[str, dict[str, list[Row]]] = {}
    for finding, _actions, _audit in selection.every(ws, wanted):
        stream, id = finding["audit"], finding["id"]
        if stream not in past:
            past[stream] = past_by_finding(ws.view(stream))
        for key, stay in _stays(finding, waiting.segments(finding, past[stream].get(id, ()), today), by):
            stays.setdefault(key, []).append((finding["id"], stay))
    rows = [row for row in (_row(key, found) for key, found in stays.items()) if row["open"] or row["days"]]
    if statuses and "all" not in statuses:
        rows = [row for row in rows if row["status"] in statuses]
    return sorted(rows, key=_hurts)


def _stays(
    finding: Doc, found: Iterable[Segment], by: Sequence[str]
) -> Iterator[tuple[tuple[str | None, ...], Segment]]:
    """The stays of a finding with the row that each belongs to."""
    last: tuple[tuple[str | None, ...], Segment] | None = None
    for segment in found:
        if not segment.part:  # it was closed: what comes after it is another stay
            if last:
                yield last
            last = None
            continue
        said = {"unit": finding["unit"], "owner": finding["owner"], "status": segment.status}
        key = (*(said[name] if name in by else None for name in BY), SIDES[segment.part])
        if last and last[0] == key:
            before = last[1]
            last = key, segment._replace(since=before.since, days=before.days + segment.days)
            continue
        if last:
            yield last
        last = key, segment
    if last:
        yield last


def _row(key: Sequence[str | None], found: Sequence[tuple[str, Segment]]) -> Row:
    unit, owner, status, side = key
    now = [(stay.days, id) for id, stay in found if stay.to is None]
    longest = min(now, key=lambda one: (-one[0], one[1]), default=(None, None))
    return {
        "unit": unit,
        "owner": owner,
        "status": status,
        "waits_for": side,
        "open": len(now),
        "longest": longest[0],
        "longest_id": longest[1],
        "median": stats.median(stats.Wait(stay.days, stay.through) for _id, stay in found),
        "through": sum(stay.through for _id, stay in found),
        "waits": len(found),
        "days_open": sum(days for days, _id in now),
        "days": sum(stay.days for _id, stay in found),
    }


def _hurts(row: Row) -> tuple[Any, ...]:
    """The most days of those that wait now, then the most days at all."""
    names = tuple(row[name] or "" for name in (*BY, "waits_for"))
    return -row["days_open"], -row["open"], -row["days"], names


def of(ws: Workspace, finding: Doc) -> list[Row]:
    """One finding's time, in order: status, waits_for (a part of `waiting.SIDES`, "" while it was closed), who (people),
    from, to (ISO; None while it lasts) and days."""
    actions = past_by_finding(ws.view(finding["audit"])).get(finding["id"], ())
    return [
        {
            "status": one.status,
            "waits_for": one.part,
            "who": list(one.who),
            "from": one.since,
            "to": one.to,
            "days": one.days,
        }
        for one in waiting.segments(finding, actions, ws.today)
    ]
