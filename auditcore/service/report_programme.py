"""What the report of a year's programme rests on, beside what `programme.show` tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore.service import programme, review_asof
from auditcore.service.audit_lists import all_rows, detail
from auditcore.service.figures import begins
from auditcore.service.postponing import postponements
from auditcore.service.programme import APPROVED_MOVES
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


def facts(ws: Workspace, year: int, language: str) -> Row:
    """What `programme.show` gives, its `audits` as `audit` gives them, and `changes` (what was changed after the last
    approval: on, of, move, by, reason), `clauses` (as `programme.clauses` gives them, in the language), `ever` (rows of the
    audits of all years), `begins` (the day, ISO, on which the record begins), `as_of` (the day, ISO, as of which
    `not_audited` is told: of a past year its last one) and `months` (within how many units and processes, and clauses, are
    to be audited)."""
    shown = programme.show(ws, year)
    rows = list(all_rows(ws))
    followed: dict[str, list[str]] = {}
    for row in rows:
        if row["follows"] and row["status"] != "cancelled":
            followed.setdefault(row["follows"], []).append(row["id"])
    ids = [row["id"] for row in shown["audits"]]
    moved = postponements(ws, ids)
    as_of = min(ws.today, f"{year}-12-31")
    if as_of < ws.today:
        then = list(review_asof.examined(ws, rows, as_of))
        shown["not_audited"] = programme.not_audited(ws.as_(ws.acting, as_of), then)
    return {
        **shown,
        "as_of": as_of,
        "begins": begins(ws, ()),
        "audits": [audit(ws, id, moved.get(id, ()), followed.get(id, ())) for id in ws.through(ids)],
        "changes": sorted(_changes(ws, shown), key=lambda row: (row["on"], row["seq"])),
        "clauses": programme.clauses(ws, language),
        "ever": rows,
        "months": [int(ws.settings.get(f"programme.{what}-months")) for what in ("unit", "clause")],
    }


def audit(ws: Workspace, id: str, moved: Sequence[Row] = (), followed_by: Iterable[str] = ()) -> Row:
    """What `audit_lists.detail` gives, and `postponements` (as `postponing.postponements` gives them), `first` (the days
    that were planned first), `reported_on`, `closed_on`, `cancelled` (the entry of that move, or None) and `followed_by`
    (ids of the audits that follow it up)."""
    found = detail(ws, id)
    last = {entry["move"]: entry for entry in found["moves"]}
    return {
        **found,
        "postponements": list(moved),
        "first": moved[0]["old"] if moved else (found["from"], found["to"]),
        "reported_on": last["issue"]["on"] if "issue" in last else None,
        "closed_on": last["close"]["on"] if found["status"] == "closed" else None,
        "cancelled": last["cancel"] if found["status"] == "cancelled" else None,
        "followed_by": list(followed_by),
    }


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
