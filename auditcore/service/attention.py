"""What needs attention today: overdue first, then due soon, waiting for me, to be verified, audits planned."""

from __future__ import annotations

from typing import Any

from auditcore import auditcycle, dates
from auditcore.errors import Refused
from auditcore.i18n import N_
from auditcore.service import register
from auditcore.workspace import Workspace

Row = dict[str, Any]

# What to type next, by the kind of date that runs.
NEXT = {
    "answer": "auditcore finding submit {id}",
    "review": "auditcore finding accept {id}",
    "decision": "auditcore finding decide {id}",
    "action": "auditcore action done {id}",
    "effect": "auditcore finding verify {id}",
    "issue": "auditcore finding issue {id}",
    "audit": "auditcore audit show {id}",
}

SECTIONS = {
    "overdue": N_("Overdue"),
    "soon": N_("Due soon"),
    "mine": N_("Waiting for you"),
    "verify": N_("Waiting to be verified"),
    "drafts": N_("Drafts, not yet issued"),
    "audits": N_("Audits planned and under way"),
}


def attention(ws: Workspace) -> dict[str, list[Row]]:
    """Rows by section (keys of SECTIONS). A row: id, what, who, due (ISO), days (negative: overdue, calendar days), title,
    next (what to type). Each thing stands in the first section that fits it."""
    today = ws.today
    soon = dates.add_days(today, int(ws.settings.get("policy.due-soon-days")))
    me = _me(ws)
    sections: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    for row in _running(ws):
        due = row["due"]
        if row["what"] == "issue":
            section = "drafts"
        elif due and due < today:
            section = "overdue"
        elif due and due <= soon:
            section = "soon"
        elif row["who"] == me:
            section = "mine"
        elif row["what"] == "effect":
            section = "verify"
        else:
            continue
        sections[section].append({**row, "days": dates.days_between(today, due) if due else None})
    sections["audits"] = _audits(ws)
    for rows in sections.values():
        rows.sort(key=lambda row: (row["due"] or "9999", row["id"]))
    return sections


def _me(ws: Workspace) -> str:
    try:
        return ws.claimed()[0]
    except Refused:
        return ""  # looking needs no name


def _running(ws: Workspace) -> list[Row]:
    """Every date that runs now: one row for each finding's earliest, and for each open action of a plan under way."""
    rows = []
    streams = register.open_streams(ws)
    for finding in register.finding_rows(ws, streams):
        what = finding["due_what"]
        if finding["status"] == "draft":
            what = "issue"
        if what and what != "action":
            rows.append(_row(finding["id"], what, finding["due_who"], finding["due"], finding["observed"]))
    for action in register.action_rows(ws, streams):
        if action["status"] == "open" and action["finding_status"] == "in-progress":
            rows.append(_row(action["id"], "action", action["owner"], action["due"], action["text"]))
    return rows


def _row(id: str, what: str, who: str | None, due: str | None, title: str) -> Row:
    return {
        "id": id,
        "what": what,
        "who": who or "",
        "due": due or "",
        "title": title,
        "next": NEXT[what].format(id=id),
    }


def _audits(ws: Workspace) -> list[Row]:
    rows = []
    for id, plan in ws.programme().table("audit").items():
        status = auditcycle.plan_status(plan)
        if status not in ("closed", "cancelled"):
            title = f"{plan['title']} ({status})"
            rows.append({**_row(id, "audit", plan.get("lead"), plan.get("from"), title), "days": None})
    return rows


def owed_by(ws: Workspace, person: str) -> list[Row]:
    """What one person owes now: rows as in `attention`, by date."""
    return sorted((row for row in _running(ws) if row["who"] == person), key=lambda row: row["due"] or "9999")
