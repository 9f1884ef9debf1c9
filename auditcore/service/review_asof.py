"""How findings, actions and audits stood at the end of a day that is past, so that a pack of that time stays as it was.

It is drawn from the moves up to that day. What is changed without a move of its own (a title, a grade) is told as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import auditcycle
from auditcore.model import PROGRAMME
from auditcore.service import figures
from auditcore.service.awaiting import Awaiting
from auditcore.service.register import past_by_finding
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


def moved(doc: Doc, day: str) -> Row:
    """A document with its moves up to a day (ISO)."""
    return {**doc, "moves": [entry for entry in doc["moves"] if entry["on"] <= day]}


def planned(actions: Iterable[Doc], day: str) -> Iterator[Row]:
    """The actions that were planned by a day (ISO), with the due dates and the moves up to it."""
    for action in actions:
        if dues := [entry for entry in action["due"] if entry["on"] <= day]:
            yield {**moved(action, day), "due": dues}


def waits(ws: Workspace, found: figures.Lived, day: str) -> list[Row]:
    """What was open at the end of a day (ISO), as `Lived.waits` has what is open today."""
    awaiting = Awaiting(ws.as_(ws.acting, day))
    for stream in {finding["audit"] for finding, _actions, _audit in found.every}:
        past = past_by_finding(ws.view(stream))
        awaiting.past[stream] = {id: list(planned(its, day)) for id, its in past.items()}
    open_ = {one.id for one in found.lives.values() if one.counts and one.open_on(day)}
    return [
        figures.wait(awaiting, (moved(finding, day), list(planned(actions, day)), audit), day)
        for finding, actions, audit in found.every
        if finding["id"] in open_
    ]


def audits(ws: Workspace, rows: Iterable[Row], found: figures.Lived, day: str) -> list[Row]:
    """The rows of audits as they stood at the end of a day (ISO): begun or not, their status, and what was open of them."""
    left: dict[str, int] = {}
    for one in found.lives.values():
        if one.status != "withdrawn" and one.open_on(day):
            left[one.audit] = left.get(one.audit, 0) + 1
    by_audit: dict[str, list[Row]] = {}
    for finding, _actions, _audit in found.every:
        by_audit.setdefault(finding["audit"], []).append(moved(finding, day))
    return [_audit_on(ws, row, by_audit.get(row["id"], ()), left.get(row["id"], 0), day) for row in rows]


def examined(ws: Workspace, rows: Iterable[Row], day: str) -> Iterator[Row]:
    """The rows of audits with what each had examined at the end of a day (ISO)."""
    for row in rows:
        begun = "" < row["started_on"] <= day
        yield {**row, "examined": _examined(ws.view(row["id"]), row, day) if begun else {}}


def _audit_on(ws: Workspace, row: Row, findings: Sequence[Doc], left: int, day: str) -> Row:
    plan = ws.view(PROGRAMME).table("audit")[row["id"]]
    view = ws.view(row["id"])
    audit = view.get("audit", row["id"]) or plan
    begun = row["started_on"] if row["started_on"] <= day else ""
    # An audit that was planned only later has no status yet.
    status = auditcycle.status(moved(audit, day), findings) or "planned"
    return {
        **row,
        "started_on": begun,
        "status": status,
        "open_findings": left,
        **(
            {"examined": _examined(view, row, day)}
            if begun
            else {"examined": {}, "grades": {}, "findings": 0}
        ),
    }


def _examined(view: View, row: Row, day: str) -> Row:
    """What an audit had examined by a day; an imported one, which has no answers, on the day on which it began."""
    answers = view.table("answer").values()
    then = [answer for answer in answers if answer["answers"][0]["on"] <= day]
    if len(then) == len(answers):
        return dict(row["examined"])
    clauses: dict[str, set[str]] = {}
    for answer in then:
        clauses.setdefault(answer["checklist"], set()).add(answer["clause"])
    return {"units": sorted({answer["unit"] for answer in then}), "clauses": clauses} if then else {}
