"""The verbs of an audit. Planning, the second halves, answers and lists have files of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from auditcore import dates, text
from auditcore.auditcycle import ENDED_BY, MOVES, problems
from auditcore.decision import Saved, Situation, edit, put
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import PROGRAMME
from auditcore.record.events import Change
from auditcore.service.answer_sheet import unexamined as left_unexamined
from auditcore.service.answer_sheet import without_finding
from auditcore.service.audit_case import (
    case_of,
    criteria,
    entry_of,
    insist,
    insist_may,
    insist_on,
    plan_facts,
    snapshots,
    unnumbered,
    with_entry,
)
from auditcore.service.audit_halves import home, settle, settle_all
from auditcore.service.audit_lists import detail, rows, to_verify
from auditcore.service.audit_plans import Facts, change, offer, plan, snapshot
from auditcore.service.book import Book
from auditcore.workspace import Workspace

__all__ = [
    "Facts",
    "cancel",
    "close",
    "conclude",
    "detail",
    "change",
    "issue",
    "meeting",
    "offer",
    "plan",
    "reopen",
    "rows",
    "schedule",
    "settle",
    "settle_all",
    "start",
    "to_verify",
    "unschedule",
]

Doc = Mapping[str, Any]
Build = Callable[[Situation, Doc, Doc], list[Change]]


def start(ws: Workspace, id: str) -> Saved:
    """Begin an audit: its stream opens with the plan and the criteria's checklists copied in."""
    home(ws, id)
    checklists = criteria(ws, ws.programme().table("audit")[id]["criteria"])

    def decide(situation: Situation) -> list[Change]:
        programme = situation.other(PROGRAMME)
        planned = programme.table("audit")[id]
        entry = entry_of(situation, "start")
        where = situation.view if situation.view.get("audit", id) else programme
        insist_on("start", case_of(situation, id, entry, view=where, known=checklists))
        if planned["criteria"] != list(checklists):
            raise Refused(_("The plan of {id} was changed at the same moment; try again.").format(id=id))
        copies = [snapshot(one, checklist) for one, checklist in checklists.items()]
        return [put(f"audit/{id}", set=plan_facts(planned), add={"moves": [entry]}), *copies]

    return _both_halves(ws, id, ws.commit(id, "audit.start", decide))


def schedule(
    ws: Workspace, id: str, *, day: str, time: str, unit: str, auditor: str, clauses: Sequence[str] = ()
) -> Saved:
    """Put one visit into the timetable: a day (ISO), `09:00` or `09:00-10:30`, a unit, clauses, who audits."""
    visit = {
        "day": day,
        "time": dates.hours(text.required(time, "--time")),
        "unit": unit,
        "clauses": sorted(dict.fromkeys(clauses), key=text.clause_key),
        "auditor": auditor,
    }
    stream = home(ws, id)
    view = ws.view(stream)
    known = (
        {}
        if not clauses
        else snapshots(view)
        if stream == id
        else criteria(ws, view.table("audit")[id]["criteria"])
    )

    def decide(situation: Situation) -> list[Change]:
        entry = {**visit, **situation.stamp()}
        insist_on("schedule", case_of(situation, id, entry, known=known))
        return [put(f"audit/{id}", add={"timetable": [entry]})]

    return ws.commit(stream, "audit.schedule", decide)


def meeting(ws: Workspace, id: str, *, kind: str, present: Sequence[str], note: str = "") -> Saved:
    """Record the opening or the closing meeting and who was present; a later entry of a kind counts."""
    people, note = list(dict.fromkeys(present)), text.normalise(note, "--note")

    def decide(situation: Situation) -> list[Change]:
        entry = {"kind": kind, "present": people, **situation.stamp(), **({"note": note} if note else {})}
        insist_on("meeting", case_of(situation, id, entry))
        return [put(f"audit/{id}", add={"meetings": [entry]})]

    return ws.commit(home(ws, id), "audit.meeting", decide)


def conclude(
    ws: Workspace, id: str, *, conclusion: str = "", distribution: Sequence[str] = (), reason: str = ""
) -> Saved:
    """Write the conclusion, and who gets the report; earlier ones are kept. After the report it needs a reason."""
    given: dict[str, Any] = {}
    if conclusion:
        given["conclusion"] = text.required(conclusion, "--conclusion")
    if distribution:
        given["distribution"] = [text.required(one, "--distribution") for one in distribution]

    def build(situation: Situation, audit: Doc, entry: Doc) -> list[Change]:
        changes = edit("audit", audit, **given)
        if not changes["set"]:
            raise Refused(
                _("Nothing would change."),
                hint=_("Write it with --conclusion TEXT, --distribution NAME, or both."),
            )
        return [with_entry(changes, entry)]

    return _move(ws, id, "conclude", build, reason)


def issue(
    ws: Workspace, id: str, *, unexamined: Mapping[str, str] | None = None, unexamined_rest: str = ""
) -> Saved:
    """Give out the report, and all drafts with it, in one event. Everything missing is asked for at once.

    `unexamined` gives the reason by question, clause or `QUESTION@UNIT`; `unexamined_rest` the one for all others.
    """
    reasons = {key: text.required(value, "--unexamined") for key, value in (unexamined or {}).items()}
    rest = text.normalise(unexamined_rest, "--unexamined-rest")

    def decide(situation: Situation) -> list[Change]:
        entry = entry_of(situation, "issue")
        case = case_of(situation, id, entry)
        insist_may("issue", case)
        book = Book(situation)
        left = left_unexamined(situation, reasons, rest)
        for finding in sorted(book.findings):
            if book.standing(finding).status == "draft":
                strength = book.finding(finding)["grade"] == "strength"
                book.make(finding, "issue", outcome="recorded" if strength else "answer")
        hint = _(
            "Answer them ('auditcore audit show {id} --answers' lists them), or say why not: --unexamined "
            "QUESTION=REASON for each, --unexamined-rest REASON for all that are left."
        ).format(id=id)
        lacking = [*book.problems, *without_finding(book), *left.wrong, *left.lacking]
        insist([*problems(MOVES["issue"], case), *lacking], hint if left.lacking else "")
        return [*book.changes, with_entry(put(f"audit/{id}"), entry, unexamined=left.entries)]

    return ws.commit(home(ws, id), "audit.issue", decide)


def close(ws: Workspace, id: str) -> Saved:
    """Close an audit whose findings are all closed or withdrawn; `programme` keeps its head."""
    return _ended(ws, id, "close")


def cancel(ws: Workspace, id: str, *, reason: str) -> Saved:
    """Give up a planned audit, or one under way whose findings were all withdrawn."""
    return _ended(ws, id, "cancel", reason)


def _ended(ws: Workspace, id: str, move: str, reason: str = "") -> Saved:
    saved = _move(
        ws, id, move, lambda situation, audit, entry: [with_entry(put(f"audit/{id}"), entry)], reason
    )
    return _both_halves(ws, id, saved)


def reopen(ws: Workspace, id: str, *, reason: str) -> Saved:
    """Open a closed audit again. `programme` is written first: it names the head that is reopened."""
    reason = text.normalise(reason, "--reason")
    home(ws, id)

    def decide(situation: Situation) -> list[Change]:
        plan = situation.view.table("audit")[id]
        ended: Doc = next((entry for entry in reversed(plan["moves"]) if entry["move"] in ENDED_BY), {})
        entry = entry_of(situation, "reopen", reason=reason, head=ended.get("head"))
        # The audit's own stream knows whether findings are followed up; `programme` whether it is closed.
        insist_on("reopen", case_of(situation, id, entry))
        return [with_entry(put(f"audit/{id}"), entry)]

    return _both_halves(ws, id, ws.commit(PROGRAMME, "audit.reopen", decide))


def _move(ws: Workspace, id: str, move: str, build: Build, reason: str = "") -> Saved:
    """One move of the audit, in the stream that holds the truth about it."""
    reason = text.normalise(reason, "--reason")

    def decide(situation: Situation) -> list[Change]:
        entry = entry_of(situation, move, reason=reason)
        insist_on(move, case_of(situation, id, entry))
        return build(situation, situation.view.table("audit")[id], entry)

    return ws.commit(home(ws, id), f"audit.{move}", decide)


def _both_halves(ws: Workspace, id: str, first: Saved) -> Saved:
    """What was written first, once the other stream knows of it."""
    settle(ws, id)
    return first


def unschedule(ws: Workspace, id: str, number: int) -> Saved:
    """Take a visit out of the timetable by its number, from 1; the record keeps it."""

    def decide(situation: Situation) -> list[Change]:
        insist_may("schedule", case_of(situation, id))
        audit = situation.view.table("audit")[id]
        visits = audit.get("timetable", [])
        if not 1 <= number <= len(visits):
            raise Refused(
                _("The timetable of {id} has no visit {number}.").format(id=id, number=number),
                hint=_("'auditcore audit show {id}' numbers them.").format(id=id),
            )
        left = [unnumbered(visit) for visit in (*visits[: number - 1], *visits[number:])]
        return [edit("audit", audit, timetable=left)]

    return ws.commit(home(ws, id), "audit.schedule", decide)
