"""What the reports of one audit say, gathered from the record: its report, its plan and its minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import auditrules, auditstatus, dates, lifecycle
from auditcore.case import attached
from auditcore.checklists import Checklist, text_in
from auditcore.errors import AuditcoreError, Refused
from auditcore.i18n import _
from auditcore.model import GRADES, PROGRAMME
from auditcore.service import audit_lists
from auditcore.service.answer_sheet import sheet
from auditcore.service.audit_case import criteria, snapshots
from auditcore.service.grades import grade_definition
from auditcore.service.register import actions_by_finding, open_streams
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


def facts(ws: Workspace, id: str, language: str) -> Row:
    """What `audit_lists.detail` gives, and `sheet` (the rows of the answer sheet, asked in the language), `standards` (each
    criterion as id, title and edition), `titles` (of clauses, by number), `definitions` (of grades), `qualified` (whether
    the lead is) and `alterations` (what `_alterations` gives); its findings with what `_told` says and their `opinions`.
    Raises NotFound.
    """
    detail = audit_lists.detail(ws, id)
    plan = ws.programme().table("audit")[id]
    view = ws.view(id) if auditstatus.was_started(plan) else None
    held = snapshots(view) if view else _criteria(ws, detail["criteria"])
    told = _told(view) if view else {}
    return {
        **detail,
        "finding_list": [
            {
                **row,
                **told[row["id"]],
                "opinions": [one for one in detail["opinions"] if one["finding"] == row["id"]],
            }
            for row in detail["finding_list"]
        ],
        "sheet": [*sheet(view, ws.org(), language)] if view else [],
        "standards": [_standard(one, held, language) for one in detail["criteria"]],
        "titles": {
            clause["id"]: text_in(clause["title"], language, checklist["language"])
            for checklist in reversed([*held.values()])
            for clause in checklist["clauses"]
        },
        "definitions": {grade: grade_definition(ws, grade) for grade in GRADES},
        "qualified": auditrules.lead_fits(ws.org(), detail, ws.policy),
        "alterations": [*_alterations(ws, plan, bool(view))],
        "head": detail["head"] or str(ws.programme().head or ""),
    }


def insist_on_unit(ws: Workspace, audit: Doc, unit: str) -> None:
    """Raises NotFound for a unit that there is not, Refused for one that the audit is not about."""
    org = ws.org()
    if not auditrules.audited(org, audit, org.unit(unit)["id"]):
        raise Refused(
            _("The unit '{unit}' is not in the scope of this audit: {units}.").format(
                unit=unit, units=auditrules.called(org, audit["units"])
            )
        )


def _criteria(ws: Workspace, ids: Sequence[str]) -> Mapping[str, Checklist]:
    """The checklists as they are today; none where one of them cannot be read, since a plan is known by its ids, too."""
    try:
        return criteria(ws, ids)
    except AuditcoreError:
        return {}


def _standard(id: str, held: Mapping[str, Checklist], language: str) -> Row:
    checklist = held.get(id)
    title = text_in(checklist["title"], language, checklist["language"]) if checklist else ""
    return {"id": id, "title": title, "edition": checklist["edition"] if checklist else ""}


def _told(view: View) -> dict[str, Row]:
    """By finding: `answer_set` (the day by which its unit is to answer in this round, as it was set) and `answer_due` (with
    the days on which the clock stood); `files` (names), `answers` (each word of the unit on it: on, by, outcome, reason),
    `disputes` (each of these that disputed, with `decision`: the move that ended it, or None) and `ended` (on, by, reason,
    into: how it was withdrawn)."""
    actions = actions_by_finding(view)
    return {id: _of_finding(finding, actions.get(id, ())) for id, finding in view.table("finding").items()}


def _of_finding(finding: Doc, actions: Sequence[Doc]) -> Row:
    now = lifecycle.standing(finding, actions)
    return {
        "answer_set": now.answer_set,
        "answer_due": now.answer_due,
        "files": [entry["name"] for entry in attached(finding)],
        "answers": [
            entry for entry in finding["moves"] if entry["move"] == "respond" and entry.get("outcome")
        ],
        "disputes": [*_disputes(finding["moves"])],
        "ended": now.since if now.status == "withdrawn" else None,
    }


# What ends a dispute: a decision, or that there is no finding any more.
DECIDING = ("decide", "withdraw", "combine")


def _disputes(moves: Sequence[Doc]) -> Iterator[Row]:
    """Each dispute with what ended it; until then its unit can say nothing else."""
    open_: Doc | None = None
    for entry in moves:
        if entry["move"] == "respond" and entry.get("outcome") == "dispute":
            open_ = entry
        elif open_ and entry["move"] in DECIDING:
            yield {**open_, "decision": entry}
            open_ = None
    if open_:
        yield {**open_, "decision": None}


def _alterations(ws: Workspace, plan: Doc, started: bool) -> Iterator[Row]:
    """Each change of what an audit's plan or conclusion said before: seq, begun (whether
    the audit was), on, by, reason, move (or ""), `was` and `now`.

    Before the start only what its own moves tell; a visit that was put elsewhere while the plan was made is no news.
    """
    doc = f"audit/{plan['id']}"
    moves = [entry["seq"] for entry in plan["moves"] if entry["move"] in ("edit", "postpone")]
    before = (next(ws.record.read(PROGRAMME, after=seq - 1)) for seq in moves)
    last = ws.view(plan["id"]).head if started else None
    own = (event for event in ws.record.read(plan["id"]) if event.seq <= last.seq) if last else ()
    for event in (*before, *own):
        for change in event.changes:
            if change is None or change["doc"] != doc or not change.get("was"):
                continue
            day = dates.local(event.header["at"], ws.zone).date().isoformat()
            entry = next(iter(change.get("add", {}).get("moves", ())), {"on": day, "by": event.person})
            yield {
                "seq": event.seq,
                "begun": event.stream != PROGRAMME,
                "on": entry["on"],
                "by": entry["by"],
                "reason": entry.get("reason", ""),
                "move": entry.get("move", ""),
                "was": change["was"],
                "now": change.get("set", {}),
            }


def verified(ws: Workspace, id: str, started_on: str) -> Iterator[Row]:
    """The verdicts given during an audit on findings that others raised: id, grade, observed, verdict, on, by, evidence;
    none before it was started ("").

    They lie in registers and in audits that were begun before it and not closed then.
    """
    for stream in _open_since(ws, started_on) if started_on else ():
        if stream == id:
            continue
        for finding in ws.view(stream).table("finding").values():
            for entry in finding["moves"]:
                if entry["move"] == "verify" and entry.get("during") == id:
                    yield {
                        **{key: finding.get(key, "") for key in ("id", "grade", "observed", "unit")},
                        "verdict": entry["outcome"],
                        **{key: entry.get(key, "") for key in ("on", "by", "evidence")},
                    }


def _open_since(ws: Workspace, day: str) -> list[str]:
    """The streams in which something may have been verified since a day: those open, and audits closed since then."""
    closed = [
        id
        for id, plan in ws.programme().table("audit").items()
        if auditstatus.plan_status(plan) == "closed" and plan["moves"][-1]["on"] >= day
    ]
    return [*closed, *open_streams(ws)]
