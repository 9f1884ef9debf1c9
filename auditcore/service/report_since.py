"""What the documents of an audit said on their day, and what became of it afterwards.

A report is what was given out, minutes are what both sides heard: neither changes when the record goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore.lifecycle import MOVES
from auditcore.model import ENDED
from auditcore.organisation import Organisation
from auditcore.past import Past
from auditcore.past_day import PastDay, recorded_on
from auditcore.service.history import moves
from auditcore.service.report_audit import facts, verified
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


def as_issued(ws: Workspace, id: str, language: str) -> Row:
    """What `facts` gives, as it stood when the report was given out, with what was `verified` by then, `as_of` (that day,
    ISO), `org` (whose names they were then, and of now whoever came later) and `since`: what became of it (see `_since`).
    Of a report that was not given out yet all is as it is today, and `as_of` and `since` are None. To whom it goes is said
    as of today, and the head is that of today. Raises NotFound.
    """
    now = facts(ws, id, language)
    entry = next((entry for entry in now["moves"] if entry["move"] == "issue"), None)
    if entry is None:
        told = [*verified(ws, id, now["started_on"])]
        return {**now, "verified": told, "as_of": None, "org": ws.org(), "since": None}
    event = next(ws.record.read(id, after=entry["seq"] - 1))
    past = Past(ws, event, entry["on"])
    then = facts(past, id, language)
    return {
        **then,
        **{key: now[key] for key in ("distribution", "head")},
        "verified": [*verified(past, id, then["started_on"])],
        "as_of": entry["on"],
        "org": Organisation(*({**new, **old} for new, old in zip(ws.org(), past.org(), strict=True))),
        "since": _since(ws, id, entry["seq"], then, now),
    }


# Moves that change what a report says of a finding; disputes and opinions are told apart.
CHANGING = ("assign", "combine", "decide", "edit", "regrade", "reopen", "withdraw")


def _since(ws: Workspace, id: str, seq: int, then: Doc, now: Doc) -> Row:
    """What was decided behind an event: `steps` (of, on, by, seq, and the move, or `ended` with the status that a finding
    came to) by day, `finding_list` and `opinions` (the disputes and opinions that came later), `alterations` (of plan and
    conclusion), and `findings`: all, as they stand today."""
    told = {(one["finding"], one["on"], one["text"]) for one in then["opinions"]}
    over = {row["id"] for row in then["finding_list"] if row["status"] in ENDED}
    steps = [step for row in now["finding_list"] for step in _steps(ws, id, seq, row, row["id"] in over)]
    steps += [
        {**entry, "of": id}
        for entry in now["moves"]
        if entry["move"] in ("close", "reopen") and entry["seq"] > seq and entry not in then["moves"]
    ]
    return {
        "steps": sorted(steps, key=lambda step: (step["on"], step["seq"])),
        "finding_list": [
            {**row, "disputes": [one for one in row["disputes"] if (one["decision"] or one)["seq"] > seq]}
            for row in now["finding_list"]
        ],
        "opinions": [one for one in now["opinions"] if (one["finding"], one["on"], one["text"]) not in told],
        "alterations": [one for one in now["alterations"] if one["begun"] and one["seq"] > seq],
        "findings": now["finding_list"],
    }


def _steps(ws: Workspace, id: str, seq: int, row: Doc, over: bool) -> Iterator[Row]:
    """What was decided of a finding behind an event, and how it ended where it was not over by then."""
    view = ws.view(id)
    doc = view.table("finding")[row["id"]]
    for entry in moves(ws, view, [doc]):
        taken_back = entry["move"] == "undo" and entry["undoes"] <= seq
        if entry["seq"] > seq and (taken_back or (entry["move"] in CHANGING and "undone" not in entry)):
            yield entry
    ends = [
        one["move"] for one in doc["moves"] if MOVES[one["move"]].ends.get(one.get("outcome", "")) in ENDED
    ]
    if row["status"] in ENDED and not over and not (ends and ends[-1] in CHANGING):
        yield {
            "of": row["id"],
            "by": row["ended_by"],
            "on": row["ended_on"],
            "seq": seq,
            "ended": row["status"],
        }


# What changes what minutes say of a finding.
SAID = ("combine", "decide", "edit", "opinion", "regrade", "respond", "withdraw")


def at_closing(ws: Workspace, id: str, language: str) -> Row:
    """What `facts` gives, as it stood at the end of the day of the closing meeting, or, without one, of that on which the
    report was given out: `as_of` (ISO; "" before both, when all is as it is today). `later` is what came afterwards:
    `decided` (findings about which something was said), `raised` (findings) and `answered` (rows of the sheet).
    Whatever is dated back once the meeting was recorded and the report given out does not count. Raises NotFound.
    """
    now = facts(ws, id, language)
    day = last_day(now)
    if not day:
        return {**now, "as_of": "", "later": {"decided": [], "raised": [], "answered": []}}
    before = PastDay(ws, day, _recorded(ws, id))
    then = facts(before, id, language)
    spoken = {finding: _spoken(doc) for finding, doc in before.view(id).table("finding").items()}
    decided = [
        finding
        for finding, doc in ws.view(id).table("finding").items()
        if finding in spoken and _spoken(doc) - spoken[finding]
    ]
    return {**then, "head": now["head"], "as_of": day, "later": _later(then, now, decided)}


def last_day(audit: Doc) -> str:
    """The day (ISO) of the last closing meeting, else of the report; "" before both."""
    closing = [entry["on"] for entry in audit["meetings"] if entry["kind"] == "closing"]
    issued = [entry["on"] for entry in audit["moves"] if entry["move"] == "issue"]
    return str((closing or issued or [""])[-1])


def _recorded(ws: Workspace, id: str) -> str:
    """The day (ISO) by which it was written down what the meeting heard; "" while the report is not given out."""
    audit = ws.view(id).table("audit")[id]
    met = [entry for entry in audit.get("meetings", ()) if entry["kind"] == "closing"][-1:]
    issued = [entry for entry in audit["moves"] if entry["move"] == "issue"]
    if not issued:
        return ""
    events = (next(ws.record.read(id, after=entry["seq"] - 1)) for entry in (*met, *issued))
    return max(recorded_on(event, ws.zone) for event in events)


def _spoken(finding: Doc) -> set[int]:
    """The numbers of the events by which something was said of a finding."""
    return {entry["seq"] for entry in finding["moves"] if entry["move"] in SAID}


def _later(then: Doc, now: Doc, decided: Sequence[str]) -> Row:
    known = {row["id"] for row in then["finding_list"]}
    answered = {(row["checklist"], row["question"], row["unit"]) for row in then["sheet"] if row["result"]}
    return {
        "decided": [row for row in now["finding_list"] if row["id"] in decided],
        "raised": [row for row in now["finding_list"] if row["id"] not in known],
        "answered": [
            row
            for row in now["sheet"]
            if row["result"] and (row["checklist"], row["question"], row["unit"]) not in answered
        ],
    }
