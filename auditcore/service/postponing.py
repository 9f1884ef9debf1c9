"""For which days audits were planned before they were moved: the record keeps every value that another one replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import auditstatus
from auditcore.model import PROGRAMME
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]
Step = tuple[str, Doc]
"""A postponement with the stream that it is recorded in."""


def postponements(ws: Workspace, ids: Iterable[str]) -> dict[str, list[Row]]:
    """By audit each postponement, the first one first: its entry, with the days (from, to) before it, `old`, and after it,
    `new`. Only audits that were moved are named."""
    steps = {id: found for id in ids if (found := list(_steps(ws, id)))}
    wanted: dict[str, set[int]] = {}
    for stream, entry in (step for its in steps.values() for step in its):
        wanted.setdefault(stream, set()).add(entry["seq"])
    events = {
        (event.stream, event.seq): event
        for stream, numbers in wanted.items()
        for event in ws.record.read(stream, after=min(numbers) - 1)
        if event.seq in numbers
    }

    def was(id: str, step: Step) -> Row:
        changes = events[step[0], step[1]["seq"]].changes
        own = (change for change in changes if change is not None and change["doc"] == f"audit/{id}")
        return {name: value for change in own for name, value in change.get("was", {}).items()}

    return {
        id: _told([(entry, was(id, (stream, entry))) for stream, entry in its], _days(ws, id))
        for id, its in steps.items()
    }


def _steps(ws: Workspace, id: str) -> Iterator[Step]:
    """First those of the plan, then those of the audit, once it was begun."""
    plan = ws.programme().table("audit")[id]
    yield from ((PROGRAMME, entry) for entry in plan["moves"] if entry["move"] == "postpone")
    if auditstatus.was_started(plan):
        own = ws.view(id).get("audit", id) or {"moves": ()}
        yield from ((id, entry) for entry in own["moves"] if entry["move"] == "postpone")


def _days(ws: Workspace, id: str) -> tuple[str, str]:
    """The days for which an audit is planned now."""
    plan = ws.programme().table("audit")[id]
    audit = (ws.view(id).get("audit", id) if auditstatus.was_started(plan) else None) or plan
    return audit["from"], audit["to"]


def _told(moved: Sequence[tuple[Doc, Row]], now: tuple[str, str]) -> list[Row]:
    told: list[Row] = []
    for entry, was in reversed(moved):
        old = (was.get("from", now[0]), was.get("to", now[1]))
        told.insert(0, {**entry, "old": old, "new": now})
        now = old
    return told


def as_planned(ws: Workspace, rows: Iterable[Row], day: str = "") -> Iterator[Row]:
    """Rows of audits with `planned_first`, the day (ISO) that was planned first, and `postponed`, how often it was moved;
    `from` and `to` as they were planned at the end of a day where one is given."""
    rows = list(rows)
    moved = postponements(ws, (row["id"] for row in rows))
    for row in rows:
        its = moved.get(row["id"], [])
        known = [entry for entry in its if not day or entry["on"] <= day]
        from_, to = its[len(known)]["old"] if len(known) < len(its) else (row["from"], row["to"])
        first = its[0]["old"][0] if its else from_
        yield {**row, "from": from_, "to": to, "planned_first": first, "postponed": len(known)}
