"""What needs attention today: overdue first, then due soon, waiting for me, to be verified, audits planned."""

from __future__ import annotations

from typing import Any

from auditcore import auditcycle, auditstatus, dates, lifecycle
from auditcore.case import VERIFIED
from auditcore.clocks import Clock, clocks
from auditcore.errors import Refused
from auditcore.i18n import N_
from auditcore.service import audit_halves, duties, register
from auditcore.words import word
from auditcore.workspace import Workspace

Row = dict[str, Any]

# What to type next, by the kind of date that runs.
NEXT = {
    "answer": "auditcore finding submit {id}",
    "review": "auditcore finding accept {id}",
    "decision": "auditcore finding decide {id}",
    "action": "auditcore action done {id}",
    "hold": "auditcore action resume {id}",
    "extension": "auditcore action extend {id} --allow",
    "plan": "auditcore action add {id}",
    "effect": "auditcore finding verify {id}",
    "issue": "auditcore finding issue {id}",
    "audit": "auditcore audit show {id}",
    "close": "auditcore audit close {id}",
}

SECTIONS = {
    "overdue": N_("Overdue"),
    "soon": N_("Due soon"),
    "mine": N_("Waiting for you"),
    "verify": N_("Waiting to be verified"),
    "drafts": N_("Drafts, not yet issued"),
    "others": N_("Waiting for others"),
    "audits": N_("Audits planned and under way"),
}


def attention(ws: Workspace) -> dict[str, list[Row]]:
    """Rows by section (keys of SECTIONS), each thing in the first section that fits it.

    A row: id, what, who, due (ISO), days (calendar days; negative: overdue), title, next (what to type), mine.
    """
    today = ws.today
    soon = dates.add_days(today, int(ws.settings.get("policy.due-soon-days")))
    mine = _mine(ws)
    sections: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    running = _running(ws)
    for row in [*running, *duties.due(ws, soon), *duties.of_reviews(ws)]:
        due = row["due"]
        if row["what"] == "issue":
            section = "drafts"
        elif due and due < today:
            section = "overdue"
        elif due and due <= soon:
            section = "soon"
        elif row["who"] in mine:
            section = "mine"
        elif row["what"] == "effect":
            section = "verify"
        else:
            section = "others"
        sections[section].append({**row, "days": dates.days_between(today, due) if due else None})
    unfinished = {row["id"].partition("-F")[0] for row in running}
    for row in _audits(ws, unfinished):
        late = row["what"] == "audit" and row["due"] < today
        sections["overdue" if late else "audits"].append(row)
    for rows in sections.values():
        for row in rows:
            row["mine"] = row["who"] in mine
        rows.sort(key=lambda row: (row["due"] or "9999", row["id"]))
    return sections


def _mine(ws: Workspace) -> set[str]:
    """Who types, as rows call them."""
    try:
        me = ws.claimed()[0]
    except Refused:
        return set()  # looking needs no name
    return register.parts_of(ws.org(), me)


def _running(ws: Workspace) -> list[Row]:
    """Every date that runs now, and each draft; an action that serves several findings stands there once."""
    rows: dict[tuple[str, str], Row] = {}
    org = ws.org()
    for finding, actions, audit in register.each_holder(ws, register.open_streams(ws)):
        now = lifecycle.standing(finding, actions)
        draft = [Clock("issue", "lead", "", finding["id"])] if now.status == "draft" else []
        texts = {action["id"]: action["text"] for action in actions}
        for clock in draft or clocks(finding, actions, now):
            title = texts.get(clock.id) or finding.get("observed", "")
            who = register.acting(org, clock, audit, finding, actions)
            row = _row(clock.id, clock.what, who, clock.due, title)
            if clock.what == "answer" and finding["grade"] not in VERIFIED:  # it needs no submission
                row["next"] = f"auditcore finding respond {clock.id}"
            rows.setdefault((clock.id, clock.what), row)
    return list(rows.values())


def _row(id: str, what: str, who: str | None, due: str | None, title: str) -> Row:
    return {
        "id": id,
        "what": what,
        "who": who or "",
        "due": due or "",
        "title": title,
        "next": NEXT[what].format(id=id),
    }


def _audits(ws: Workspace, unfinished: set[str]) -> list[Row]:
    """Audits planned and under way, and those whose findings have all ended, so that they can be closed."""
    rows = []
    for id in list(ws.programme().table("audit")):
        audit, status = _audit(ws, id)
        what = "audit" if status in ("planned", "under-way") else "close"
        if status in auditstatus.ENDED or (what == "close" and id in unfinished):
            continue
        # One that is planned is late from its first day on, one under way from its last.
        day = {"planned": audit.get("from"), "under-way": audit.get("to")}.get(status) or ""
        row = _row(id, what, audit.get("lead"), day, f"{audit['title']} ({word(status)})")
        rows.append({**row, "days": dates.days_between(ws.today, day) if day else None})
    return rows


def _audit(ws: Workspace, id: str, settled: bool = False) -> tuple[Row, str]:
    """An audit and its status; a start or close that was cut off between its two streams is completed first."""
    plan = ws.programme().table("audit")[id]
    status = auditstatus.plan_status(plan)
    view = ws.view(id) if auditstatus.is_open(plan) else None
    audit = (view and view.get("audit", id)) or plan
    if view:
        status = auditcycle.status(audit, view.table("finding").values())
    cut_off = status in auditstatus.ENDED if view else status == "planned" and ws.record.has(id)
    if cut_off and not settled and audit_halves.settle_if_possible(ws, id):
        return _audit(ws, id, settled=True)
    return audit, status


def owed_by(ws: Workspace, person: str) -> list[Row]:
    """What one person owes now: rows as in `attention`, by date."""
    rows = (*_running(ws), *duties.of_reviews(ws))
    return sorted((row for row in rows if row["who"] == person), key=lambda row: row["due"] or "9999")
