"""The moves of an audit that stand in two streams, and the second half that somebody may still have to write.

No transaction spans two streams. Start, close and cancel write the audit first, a reopening writes `programme` first, so
that `programme` errs towards open. Whoever finds the second half missing writes it; it names the first in `completes`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from auditcore import auditcycle, auditstatus, lifecycle
from auditcore.decision import Acting, Situation, edit, put
from auditcore.errors import Damaged, NotFound, Refused
from auditcore.i18n import _
from auditcore.model import AUDIT_ID, PROGRAMME, is_register
from auditcore.past import Past
from auditcore.record.events import Change, Head
from auditcore.service.audit_case import plan_facts, unnumbered, with_entry
from auditcore.service.register import no_audit
from auditcore.text import clause_key
from auditcore.views import View
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]

# An adopted folder lacks a start and an end; one more for somebody who writes at the same moment.
AT_MOST = 3


class Half(NamedTuple):
    """A first half whose second is missing: where that belongs, the move, and the head of the first half's event."""

    stream: str
    entry: Doc
    completes: Head


class _Written(Exception):
    """Somebody else wrote the second half in between."""


def unknown(id: str, programme: View) -> NotFound:
    """An id that is no audit's, with the nearest; the register of a year says what it is."""
    from auditcore.text import nearest

    if AUDIT_ID.match(id) and is_register(id):
        return no_audit(programme, id)
    known = programme.table("audit")
    close = nearest(id, known)
    return NotFound(
        _("There is no audit '{id}'.").format(id=id),
        hint=_("Did you mean '{close}'? 'auditcore audit list --status all' lists them.").format(close=close)
        if close
        else _("'auditcore audit list --status all' lists them."),
    )


def home(ws: Workspace, id: str) -> str:
    """The stream that holds the truth about an audit: `programme` until it is started, then its own.

    Settles what was cut off before. Raises NotFound for an unknown audit, Damaged when its folder is gone.
    """
    settle(ws, id)
    return id if auditstatus.was_started(ws.programme().table("audit")[id]) else PROGRAMME


def settle(ws: Workspace, id: str) -> None:
    """Write the second half of a start, close, cancel or reopening that was cut off; adopt an unknown audit's folder.

    Recorded as done by whoever types, not on anybody's behalf; the entry says who decided and when. Raises NotFound for
    an unknown audit, Damaged when `programme` knows more of its stream than is there.
    """
    if not AUDIT_ID.match(id) or is_register(id):
        raise unknown(id, ws.programme())
    typist = ws.as_(Acting(ws.acting.claimed, ws.acting.how))
    for _half in range(AT_MOST):
        half = missing(ws, id)
        if half is None:
            return
        complete(typist, id, half)


def settle_all(ws: Workspace) -> None:
    """Settle every audit that may need it, the folders that `programme` does not know too."""
    known = ws.programme().table("audit")
    unsettled = [id for id, plan in known.items() if auditstatus.plan_status(plan) not in auditstatus.ENDED]
    strays = [
        stream
        for stream in ws.record.streams()
        if stream not in known
        and AUDIT_ID.match(stream)
        and not is_register(stream)
        # Without an event it is a start that was cut off: nothing was acknowledged.
        and ws.view(stream).get("audit", stream)
    ]
    for id in [*unsettled, *strays]:
        settle_if_possible(ws, id)


def settle_if_possible(ws: Workspace, id: str) -> bool:
    """For whoever only reads: a folder that cannot be written, or by nobody known, is read as it is, and so is what stood
    before. Whether it was settled."""
    if isinstance(ws, Past):
        return False
    with contextlib.suppress(OSError, Refused):
        settle(ws, id)
        return True
    return False


def missing(ws: Workspace, id: str) -> Half | None:
    """The half that has to be written next, or None when both streams agree."""
    plan = ws.programme().get("audit", id)
    audit = ws.view(id).get("audit", id) if plan is None or ws.record.has(id) else None
    if audit is None:
        if plan is None:
            raise unknown(id, ws.programme())
        if auditstatus.was_started(plan):
            raise _gone(id, plan)
        return None
    if plan is None or not auditstatus.was_started(plan):
        start = next(entry for entry in audit["moves"] if entry["move"] == "start")
        return Half(PROGRAMME, start, _head_at(ws, id, 1))
    if auditstatus.is_open(plan) == auditstatus.is_open(audit):
        return None
    if auditstatus.is_open(audit):
        raise _gone(id, plan)
    ended = _head_at(ws, id, audit["moves"][-1]["seq"])
    last = plan["moves"][-1]
    if last["move"] == "reopen" and last["head"] == str(ended):
        return Half(id, last, _head_at(ws, PROGRAMME, last["seq"]))
    return Half(PROGRAMME, audit["moves"][-1], ended)


def _head_at(ws: Workspace, stream: str, seq: int) -> Head:
    return next(ws.record.read(stream, after=seq - 1)).head


def _gone(id: str, plan: Doc) -> Damaged:
    known = next((entry["head"] for entry in reversed(plan["moves"]) if "head" in entry), "")
    what = _("The programme knows audit {id} as {status}, but its events are missing from records/{id}.")
    return Damaged(
        what.format(id=id, status=auditstatus.plan_status(plan)) + (f" ({known})" if known else ""),
        hint=_("Bring the folder back from a copy; 'auditcore record verify' says what else is missing."),
    )


def complete(ws: Workspace, id: str, half: Half) -> None:
    """Write a second half, unless somebody did so meanwhile."""
    move, mark = half.entry["move"], str(half.completes)

    def decide(situation: Situation) -> list[Change]:
        doc = situation.view.get("audit", id)
        if any(entry.get("completes") == mark for entry in (doc or {}).get("moves", ())):
            raise _Written
        entry = {**unnumbered(half.entry), "completes": mark}
        if half.stream == PROGRAMME:
            audit = situation.other(id)
            facts = plan_facts(audit.table("audit")[id])
            if move in auditcycle.ENDED_BY:
                entry |= {"head": mark, "summary": summary(audit)}
            # What was changed after the start comes back, so that no closed view need be opened to list it.
            change = edit("audit", doc, **facts) if doc else put(f"audit/{id}", set=facts)
        else:
            entry.pop("head", None)
            change = put(f"audit/{id}")
        return [with_entry(change, entry)]

    try:
        ws.commit(half.stream, f"audit.{move}", decide)
    except _Written:
        ws.forget()


def summary(view: View) -> dict[str, Any]:
    """What is told of an audit without opening its view: how many findings, of which grade (withdrawn ones left out),
    and what was examined.
    """
    grades: dict[str, int] = {}
    for finding in view.table("finding").values():
        if lifecycle.standing(finding, ()).status != "withdrawn":
            grades[finding["grade"]] = grades.get(finding["grade"], 0) + 1
    return {"findings": sum(grades.values()), "grades": grades, "examined": examined(view)}


def examined(view: View) -> dict[str, Any]:
    """What was answered in an audit, for whichever unit: `units`, and `clauses` by checklist; {} where nothing was."""
    answers = view.table("answer").values()
    clauses: dict[str, set[str]] = {}
    for answer in answers:
        clauses.setdefault(answer["checklist"], set()).add(answer["clause"])
    if not clauses:
        return {}
    return {
        "units": sorted({answer["unit"] for answer in answers}),
        "clauses": {checklist: sorted(found, key=clause_key) for checklist, found in sorted(clauses.items())},
    }
