"""The running list: what is open and for whom it waits since when, what was closed lately, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from auditcore import dates, lifecycle
from auditcore.auditstatus import was_started
from auditcore.model import ENDED, id_key, is_review
from auditcore.service import repeats, selection
from auditcore.service.awaiting import Awaiting
from auditcore.service.register import Row, ended_on, finding_row, open_streams
from auditcore.workspace import Workspace


def running(ws: Workspace, wanted: selection.Wanted, since: str) -> dict[str, list[Row]]:
    """`findings` and `actions` that are open, `waits` (what is owed now), `closed` from the day `since` (ISO) on, and
    `doubtful`: what was closed and came back. Of `wanted`, audits, units, owners and clauses are asked.

    Each in the order of its due dates, so that what is late comes first and the latest before all. A finding: its row,
    with `late` (days, None where it is not), and `awaited`, `whom` and `since` of the date that runs first. A wait: id,
    finding, unit, title, what, who, due (or None), late, since. What was closed: its row with the last move (`ended`).
    Doubtful: its row with `by` and `back` (the day on which it was first seen again).
    """
    back = {row["id"]: row for row in repeats.doubts(ws)}
    found: dict[str, list[Row]] = {"findings": [], "waits": [], "closed": [], "doubtful": []}
    served: set[str] = set()
    org, awaiting = ws.org(), Awaiting(ws)
    asked = wanted._replace(audits=wanted.audits or _streams(ws, since, back))
    for finding, planned, audit in selection.every(ws, asked):
        now = lifecycle.standing(finding, planned)
        ended = (ended_on(now, planned) or "") if now.status in ENDED else None
        again = back.get(finding["id"])
        if ended is not None and ended < since and not again:
            continue
        row = finding_row(finding, planned, audit, ws.today, org)
        if ended is not None:
            found["closed"] += [{**row, "ended": now.since}] if ended >= since else []
            found["doubtful"] += [{**row, "by": again["by"], "back": again["since"]}] if again else []
            continue
        waits = [_wait(row, one, planned, ws.today) for one in awaiting.of(finding, planned, audit, now)]
        found["findings"].append(_with_first(row, waits[0], ws.today))
        # What serves several findings is owed once.
        found["waits"] += [one for one in waits if one["id"] not in served]
        served.update(one["id"] for one in waits if one["id"] != row["id"])
    found["actions"] = [
        {**row, "late": _late(row["due"], row["overdue"], ws.today)} for row in selection.actions(ws, wanted)
    ]
    found["waits"] += [_of_review(row) for row in found["actions"] if is_review(row["finding"])]
    for name in ("findings", "waits", "actions"):
        found[name].sort(key=_oldest_first)
    for name, day in (("closed", "ended_on"), ("doubtful", "back")):
        found[name].sort(key=lambda row: (row[day], id_key(row["id"])), reverse=True)
    return found


def _streams(ws: Workspace, since: str, back: Iterable[str]) -> list[str]:
    """Where anything is open, was closed from a day on, or came back: of the many audits that ended earlier no finding need
    be looked at."""
    plans = ws.programme().table("audit")
    lately = [id for id, plan in plans.items() if was_started(plan) and plan["moves"][-1]["on"] >= since]
    return list(dict.fromkeys([*open_streams(ws), *lately, *(id.partition("-F")[0] for id in back)]))


def _oldest_first(row: Row) -> tuple[Any, ...]:
    return row["late"] is None, row["due"] or "9999", id_key(row["id"])


def _late(due: str | None, overdue: bool, today: str) -> int | None:
    return dates.days_between(due, today) if due and overdue else None


def _of_review(row: Row) -> Row:
    """What is owed for an action of a management review."""
    held = row["status"] == "on-hold"
    return {
        **{key: row[key] for key in ("id", "finding", "unit", "title", "due", "late")},
        "what": "hold" if held else "action",
        "who": row["owner"],
        "since": row["held_since"] or row["planned_on"],
    }


def _with_first(row: Row, first: Row, today: str) -> Row:
    """The row of a finding with what is awaited first."""
    said = {"awaited": first["what"], "whom": first["who"], "since": first["since"]}
    return {**row, **said, "late": _late(row["due"], row["overdue"], today)}


def _wait(row: Row, awaited: Row, planned: Sequence[Row], today: str) -> Row:
    """What is awaited of a finding, with what it is about: the finding, or one of its actions."""
    texts = {action["id"]: action["text"] for action in planned}
    due = awaited["due"]
    return {
        **awaited,
        "finding": row["id"],
        "unit": row["unit"],
        "title": texts.get(awaited["id"], row["title"]),
        "late": _late(due, bool(due and due < today), today),
    }
