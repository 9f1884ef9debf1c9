"""Reading audits: one row an audit, and everything about one. No closed view is opened to list closed audits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import auditcycle, auditrules, auditstatus
from auditcore.model import ENDED, PROGRAMME, id_key
from auditcore.service.answer_sheet import sheet
from auditcore.service.audit_case import open_findings, snapshots
from auditcore.service.audit_halves import settle_all, settle_if_possible, summary, unknown
from auditcore.service.register import actions_by_finding, finding_row
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]

# The status of a finding whose work is done, so that its effect can be judged.
READY = "implemented"


def rows(
    ws: Workspace,
    *,
    statuses: Sequence[str] = (),
    units: Sequence[str] = (),
    people: Sequence[str] = (),
    year: int | None = None,
    overdue: bool = False,
) -> list[Row]:
    """One row an audit, by id. Without a status: what is neither closed nor cancelled; `all` for everything.

    `people` are leads or members of the team; a unit means all below it and the audits of what is above it. Overdue is an
    audit that was to have started, or to have been reported, before today.
    """
    settle_all(ws)
    org = ws.org()
    wanted = {below for unit in units for below in org.below(org.unit(unit)["id"])}
    people = [org.person(person)["id"] for person in people]

    def fits(row: Row) -> bool:
        reached = {below for unit in row["units"] for below in org.below(unit)}
        return (
            (not units or not wanted.isdisjoint(reached))
            and (not people or not set(people).isdisjoint(auditrules.team_of(row)))
            and (not statuses or "all" in statuses or row["status"] in statuses)
            and (bool(statuses) or row["status"] not in auditstatus.ENDED)
            and (not overdue or row["overdue"])
        )

    return [row for row in all_rows(ws) if in_year(row, year) and fits(row)]


def in_year(audit: Doc, year: int | None) -> bool:
    """Whether an audit is of a year's programme: by its id, or by its days once it was postponed into another year."""
    return year is None or audit["id"].startswith(f"{year}-") or audit["from"].startswith(f"{year}-")


def all_rows(ws: Workspace) -> Iterator[Row]:
    """One row an audit, by id."""
    plans = ws.programme().table("audit")
    for id in ws.through(sorted(plans, key=id_key)):
        plan = plans[id]
        yield _row(plan, ws.view(id) if auditstatus.is_open(plan) else None, ws.today)


def _row(plan: Doc, view: View | None, today: str) -> Row:
    audit = (view and view.get("audit", plan["id"])) or plan
    findings = view.table("finding").values() if view else ()
    status = auditcycle.status(audit, findings)
    counted = summary(view) if view else _last_summary(plan)
    return {
        "id": plan["id"],
        **{field: audit.get(field) for field in auditcycle.BLANK},
        "status": status,
        "overdue": (status == "planned" and audit["from"] < today)
        or (status == "under-way" and audit["to"] < today),
        "findings": counted["findings"],
        "grades": counted["grades"],
        "examined": counted["examined"],
        "open_findings": len(open_findings(view)) if view else 0,
        "started_on": next((entry["on"] for entry in audit["moves"] if entry["move"] == "start"), ""),
        "postponed": sum(entry["move"] == "postpone" for entry in audit["moves"]),
    }


def _last_summary(plan: Doc) -> Row:
    kept: Row = next((entry["summary"] for entry in reversed(plan["moves"]) if "summary" in entry), {})
    return {"findings": 0, "grades": {}, "examined": {}, **kept}


def detail(ws: Workspace, id: str) -> Row:
    """Everything about one audit: the row's keys, then `moves` (of the plan and of the audit), `timetable`, `meetings`,
    `asks` (the questions chosen for its units, CHECKLIST/QUESTION; a unit that is not there is asked all), `conclusion`,
    `distribution`, `checklists`, `answers` (how many of which state), `unexamined`, `finding_list`, `to_verify` and
    `not_ready` (of the audit that it follows), `opinions` (as `findings.opinions` gives them, each with its `finding`) and
    `head`. Raises NotFound.
    """
    from auditcore.service.findings import opinions  # a list of audits needs none

    settle_if_possible(ws, id)
    programme = ws.programme()
    plan = programme.get("audit", id)
    if plan is None:
        raise unknown(id, programme)
    view = ws.view(id) if auditstatus.was_started(plan) else None
    audit = (view and view.get("audit", id)) or plan
    followed = _followed(ws, audit.get("follows") or "")
    states: dict[str, int] = {}
    for row in sheet(view, ws.org()) if view else ():
        states[row["state"]] = states.get(row["state"], 0) + 1
    return {
        **_row(plan, view, ws.today),
        "moves": _history(plan, audit),
        **{field: audit.get(field, []) for field in ("timetable", "meetings", "distribution", "unexamined")},
        "asks": audit.get("asks") or {},
        "conclusion": audit.get("conclusion", ""),
        "checklists": [
            {key: checklist[key] for key in ("id", "title", "edition", "source")}
            for checklist in (snapshots(view).values() if view else ())
        ],
        "answers": states,
        "finding_list": _findings(ws, view) if view else [],
        "opinions": [
            {"finding": id, **opinion}
            for id, finding in sorted(
                view.table("finding").items() if view else (), key=lambda item: id_key(item[0])
            )
            for opinion in opinions(finding)
        ],
        "to_verify": [row for row in followed if row["status"] == READY],
        "not_ready": [row for row in followed if row["status"] not in (READY, *ENDED)],
        "head": str(view.head) if view and view.head else "",
        "event": f"{view.stream if view else PROGRAMME}:{audit['changed']['seq']}",
    }


def _history(plan: Doc, audit: Doc) -> list[Row]:
    """What was decided before the start, then what the audit's own stream says."""
    if plan is audit:
        return list(plan["moves"])
    before = [entry for entry in plan["moves"] if entry["move"] in ("plan", "edit", "postpone")]
    return [*before, *audit["moves"]]


def _findings(ws: Workspace, view: View) -> list[Row]:
    actions, audit = actions_by_finding(view), view.get("audit", view.stream) or {}
    today, org = ws.today, ws.org()
    return [
        finding_row(finding, actions.get(id, ()), audit, today, org)
        for id, finding in sorted(view.table("finding").items(), key=lambda item: id_key(item[0]))
    ]


def to_verify(ws: Workspace, id: str) -> list[Row]:
    """The findings that a follow-up has to verify: those of the audit that it follows whose work is done."""
    return list(detail(ws, id)["to_verify"])


def _followed(ws: Workspace, follows: str) -> list[Row]:
    """The findings of the audit that a follow-up follows; none once that is closed."""
    if not auditstatus.is_open(ws.programme().get("audit", follows) or {}):
        return []
    return _findings(ws, ws.view(follows))
