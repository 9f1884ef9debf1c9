"""An audit's path: states and moves in one table, the status computed from it. Pure: no clock, no files.

The same moves stand in two streams: `programme` holds plan, start, cancel, close and reopen; the audit's own stream,
once started, holds everything from the start on. Both are replayed through this one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from auditcore import auditrules as rules
from auditcore import auditvisits
from auditcore.auditstatus import ENDS, RUNNING, plan_status
from auditcore.i18n import N_, _

Doc = Mapping[str, Any]


# What a plan says before anything was said.
BLANK: dict[str, Any] = {
    "title": "",
    "kind": "internal",
    "criteria": [],
    "units": [],
    "processes": [],
    "clauses": [],
    "period": None,
    "objective": "",
    "method": "on-site",
    "place": "",
    "lead": "",
    "team": [],
    "from": "",
    "to": "",
    "approved_by": "",
    "follows": "",
    "why": "",
    "exception": None,
    "lead_exception": None,
}

# What is copied into the audit's own stream at its start, and back when it ends.
PLAN_FIELDS = (*BLANK, "asks", "timetable")


class Move(NamedTuple):
    """One row: from which statuses, to which (empty: it stays), by whom, and what may stand against it."""

    name: str
    starts: tuple[str, ...]
    ends: str
    who: tuple[str, ...]
    guards: tuple[rules.Guard, ...]
    summary: str


# Moves that end an audit.
ENDED_BY = ("close", "cancel")

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "plan",
            ("",),
            ENDS["plan"],
            ("quality", "lead"),
            (rules.complete, rules.plan_holds, rules.not_in_future),
            N_("plan an audit: scope, criteria, team, dates and why"),
        ),
        Move(
            "edit",
            ("planned", *RUNNING),
            "",
            ("quality", "lead"),
            (
                rules.reason_once_started,
                rules.report_stands,
                rules.complete,
                rules.plan_holds,
                rules.not_in_future,
            ),
            N_("change the plan; old and new values are kept"),
        ),
        Move(
            "postpone",
            ("planned", "under-way"),
            "",
            ("quality", "lead"),
            (rules.reason_given, rules.complete, rules.plan_holds, rules.not_in_future),
            N_("move the dates, with a reason; every earlier date is kept"),
        ),
        Move(
            "schedule",
            ("planned", "under-way"),
            "",
            ("lead",),
            (auditvisits.visit_fits,),
            N_("say who audits which unit when"),
        ),
        Move(
            "start",
            ("planned",),
            ENDS["start"],
            ("lead",),
            (rules.complete, rules.plan_holds, rules.not_in_future),
            N_("begin: plan and checklists are copied into the audit's own stream"),
        ),
        Move(
            "meeting",
            ("under-way", "reported"),
            "",
            ("lead",),
            (rules.present_known, rules.not_in_future, rules.in_order),
            N_("record the opening or closing meeting"),
        ),
        Move(
            "answer",
            ("under-way",),
            "",
            ("auditor",),
            (rules.answer_fits, rules.unit_in_scope, rules.independent, rules.not_in_future, rules.in_order),
            N_("answer one question for one unit"),
        ),
        Move(
            "refresh",
            ("under-way",),
            "",
            ("lead",),
            (rules.reason_given, rules.scope_stays, rules.not_in_future, rules.in_order),
            N_("take in the newer text of a checklist, with a reason; every answer is kept"),
        ),
        Move(
            "conclude",
            RUNNING,
            "",
            ("lead",),
            (rules.reason_once_reported, rules.not_in_future, rules.in_order),
            N_("write the conclusion, and who gets the report"),
        ),
        Move(
            "issue",
            ("under-way",),
            ENDS["issue"],
            ("lead",),
            (rules.concluded, rules.not_in_future, rules.in_order),
            N_("give out the report; all drafts are issued with it"),
        ),
        Move(
            "close",
            ("reported", "following-up"),
            ENDS["close"],
            ("lead",),
            (rules.concluded, rules.findings_ended, rules.not_in_future, rules.in_order),
            N_("close the audit once every finding is closed or withdrawn"),
        ),
        Move(
            "reopen",
            ("closed",),
            ENDS["reopen"],
            ("lead",),
            (rules.reason_given, rules.not_in_future, rules.in_order),
            N_("open a closed audit again, with a reason"),
        ),
        Move(
            "cancel",
            ("planned", "under-way"),
            ENDS["cancel"],
            ("quality", "lead"),
            (rules.reason_given, rules.findings_ended, rules.not_in_future, rules.in_order),
            N_("give the audit up, with a reason; its findings are withdrawn before"),
        ),
    )
}

NEXT_STEP = {
    "planned": N_("start it first: auditcore audit start {id}"),
    "under-way": N_("answer its questions, then give out its report: auditcore audit issue {id}"),
    "reported": N_("its report was given out; close it: auditcore audit close {id}"),
    "following-up": N_("its findings are followed up: auditcore finding list --audit {id}"),
    "closed": N_("the lead may reopen it: auditcore audit reopen {id}"),
    "cancelled": N_("plan another one like it: auditcore audit plan --like {id}"),
}


def status(audit: Doc, findings: Iterable[Doc]) -> str:
    """The audit's status; following up begins with the first finding issued that needs an answer."""
    now = plan_status(audit)
    return "following-up" if now == "reported" and any(map(_needed_answer, findings)) else now


def _needed_answer(finding: Doc) -> bool:
    return any(entry["move"] == "issue" and entry.get("outcome") == "answer" for entry in finding["moves"])


def barred(move: Move, case: rules.Case) -> list[str]:
    """Why the move cannot even be tried: the audit's status, or the person. One sentence or none."""
    if case.now not in move.starts:
        return [
            _("{id} is {status}, and '{move}' is only possible while it is {starts}; {next}.").format(
                id=case.audit["id"],
                status=case.now,
                move=move.name,
                starts=", ".join(move.starts),
                next=_(NEXT_STEP[case.now]).format(id=case.audit["id"]),
            )
        ]
    if not any(rules.PARTS[part](case) for part in move.who):
        parts = _(" or ").join(_(rules.PART_NAMES[part]) for part in move.who)
        return [
            _("{person} may not do this: it is for {parts}.").format(person=case.person["name"], parts=parts)
        ]
    return []


def problems(move: Move, case: rules.Case) -> list[str]:
    """Why this person may not make this move now, in plain sentences; empty when nothing stands against it."""
    return barred(move, case) or [problem for guard in move.guards for problem in guard(case)]
