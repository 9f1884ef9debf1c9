"""What the report of a year's programme rests on, beside what `programme.show` tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditcore.model import PROGRAMME
from auditcore.service import programme
from auditcore.service.audit_lists import all_rows, detail
from auditcore.service.programme import APPROVED_MOVES
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


def facts(ws: Workspace, year: int, language: str) -> Row:
    """What `programme.show` gives, its `audits` as `audit` gives them, and `changes` (what was changed after the last
    approval: on, of, move, by, reason), `clauses` (as `programme.clauses` gives them, in the language), `ever` (rows of the
    audits of all years) and `months` (within how many units and processes, and clauses, are to be audited)."""
    shown = programme.show(ws, year)
    rows = list(all_rows(ws))
    followed: dict[str, list[str]] = {}
    for row in rows:
        if row["follows"] and row["status"] != "cancelled":
            followed.setdefault(row["follows"], []).append(row["id"])
    return {
        **shown,
        "audits": [audit(ws, row["id"], followed.get(row["id"], [])) for row in shown["audits"]],
        "changes": sorted(_changes(ws, shown), key=lambda row: (row["on"], row["seq"])),
        "clauses": programme.clauses(ws, language),
        "ever": rows,
        "months": [int(ws.settings.get(f"programme.{what}-months")) for what in ("unit", "clause")],
    }


def audit(ws: Workspace, id: str, followed_by: Iterable[str] = ()) -> Row:
    """What `audit_lists.detail` gives, and `postponements` (on, by, reason, and its days before and after: old, new),
    `first` (the days that were planned first), `reported_on`, `closed_on`, `cancelled` (the entry of that move, or None) and
    `followed_by` (ids of the audits that follow it up)."""
    found = detail(ws, id)
    moved = _postponements(ws, found)
    last = {entry["move"]: entry for entry in found["moves"]}
    return {
        **found,
        "postponements": moved,
        "first": moved[0]["old"] if moved else (found["from"], found["to"]),
        "reported_on": last["issue"]["on"] if "issue" in last else None,
        "closed_on": last["close"]["on"] if found["status"] == "closed" else None,
        "cancelled": last["cancel"] if found["status"] == "cancelled" else None,
        "followed_by": list(followed_by),
    }


def _postponements(ws: Workspace, audit: Doc) -> list[Row]:
    """Each with the days before and after it, the first one first: events keep the value that they replaced."""
    stream, moved = PROGRAMME, []
    for entry in audit["moves"]:
        stream = audit["id"] if entry["move"] == "start" else stream
        if entry["move"] == "postpone":
            moved.append((stream, entry))
    told: list[Row] = []
    after = (audit["from"], audit["to"])
    for stream, entry in reversed(moved):
        was = _was(ws, stream, entry["seq"], f"audit/{audit['id']}")
        before = (was.get("from", after[0]), was.get("to", after[1]))
        told.insert(0, {**entry, "old": before, "new": after})
        after = before
    return told


def _was(ws: Workspace, stream: str, seq: int, doc: str) -> Doc:
    """The values that an event replaced in a document."""
    event = next(ws.record.read(stream, after=seq - 1))
    changes = [change for change in event.changes if change is not None and change["doc"] == doc]
    return {name: value for change in changes for name, value in change.get("was", {}).items()}


def _changes(ws: Workspace, shown: Doc) -> Iterator[Row]:
    """Every move behind the last approval that `changed_since` is about."""
    view, year = ws.programme(), str(shown["year"])
    if not shown["approved"]:
        return
    after = shown["approved"][-1]["seq"]
    for id in shown["changed_since"]:
        entries = (view.get("year", id) or {})["history"] if id == year else view.table("audit")[id]["moves"]
        for number, entry in enumerate(entries):
            if entry["seq"] > after and (number == 0 or id == year or entry["move"] in APPROVED_MOVES):
                yield {**entry, "of": "" if id == year else id}
