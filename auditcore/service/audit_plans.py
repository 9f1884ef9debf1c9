"""Planning an audit and changing its plan. A plan is a fact of `programme` until the audit is started."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from auditcore import auditrules, text
from auditcore.auditcycle import BLANK
from auditcore.checklists import Checklist
from auditcore.decision import Decide, Saved, Situation, edit, put
from auditcore.errors import Refused
from auditcore.fitting import HALF_DAY, Offer
from auditcore.i18n import _
from auditcore.model import PROGRAMME
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service.asking import after as asked_after
from auditcore.service.asking import offered
from auditcore.service.audit_case import (
    case_of,
    criteria,
    entry_of,
    insist_on,
    snapshots,
    with_entry,
)
from auditcore.service.audit_halves import home, settle_all, unknown
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]


class Facts(TypedDict, total=False):
    """What a plan says; what is left out stays as it is. Days are ISO, `period` is {from, to} or None.

    `start` and `end` are the audit's first and last day; `exception` is the reason why somebody may audit the own unit,
    `lead_exception` the reason why somebody leads who is not qualified on the first day.
    """

    title: str
    kind: str
    criteria: Sequence[str]
    units: Sequence[str]
    processes: Sequence[str]
    clauses: Sequence[str]
    period: Mapping[str, str] | None
    objective: str
    method: str
    place: str
    lead: str
    team: Sequence[str]
    start: str
    end: str
    approved_by: str
    follows: str
    why: str
    exception: str
    lead_exception: str


# Days, reasons and decisions belong to one audit alone; `--like` copies the rest.
COPIED = (
    "title",
    "kind",
    "criteria",
    "units",
    "processes",
    "clauses",
    "objective",
    "method",
    "place",
    "lead",
    "team",
)

STORED_AS = {"start": "from", "end": "to"}


def plan(
    ws: Workspace, *, like: str = "", per_unit: int | None = None, **facts: Unpack[Facts]
) -> tuple[str, Saved]:
    """Plan an audit; its id, such as `2026-01`, has the year of its first day. `like` copies another audit's plan.

    `per_unit` chooses the questions that fit each unit, at most so many; without it, all are asked everywhere.
    """
    # A folder that `programme` does not know yet has taken a number, too.
    settle_all(ws)
    decide, _checklists = _planning(ws, like, per_unit, facts)
    saved = ws.commit(PROGRAMME, "audit.plan", decide)
    return _planned(saved.event.changes[0]), saved


def offer(
    ws: Workspace, *, like: str = "", per_unit: int | None = None, **facts: Unpack[Facts]
) -> list[Offer]:
    """What fits each unit of an audit that could be planned so; nothing is recorded. Raises what `plan` does."""
    decide, checklists = _planning(ws, like, per_unit, facts)
    [change] = ws.consider(PROGRAMME, decide)
    return offered(ws, change["set"], checklists, per_unit or HALF_DAY)


def _planned(change: Change | None) -> str:
    assert change is not None
    return str(change["doc"].partition("/")[2])


def _planning(
    ws: Workspace, like: str, per_unit: int | None, facts: Facts
) -> tuple[Decide, Mapping[str, Checklist]]:
    """The decision to plan an audit, and the checklists that it is about."""
    given, reasons = _normalised(facts)
    if given.get("follows"):
        given.setdefault("kind", "follow-up")
    fields = _tidy({**BLANK, **(_copied(ws, like) if like else {}), **given})
    checklists = criteria(ws, fields["criteria"])

    def decide(situation: Situation) -> list[Change]:
        new = _next_id(situation.view.table("audit"), fields["from"][:4])
        wanted = {**fields, **_exceptions(situation, fields, reasons)}
        entry = entry_of(situation, "plan")
        asked = {**entry, **reasons}
        insist_on("plan", case_of(situation, new, asked, wanted=wanted, known=checklists))
        asks = asked_after(situation, wanted, checklists, per_unit=per_unit)
        return [put(f"audit/{new}", set=_with(wanted, asks), add={"moves": [entry]})]

    return decide, checklists


def _with(audit: Doc, asks: Doc) -> dict[str, Any]:
    """The audit with the questions chosen for its units; one that never had any says nothing of them."""
    return {**audit, "asks": asks} if asks or "asks" in audit else {**audit}


def change(
    ws: Workspace,
    id: str,
    *,
    reason: str = "",
    per_unit: int | None = None,
    ask: Sequence[str] = (),
    no_ask: Sequence[str] = (),
    **facts: Unpack[Facts],
) -> Saved:
    """Change a plan, old and new values kept. Once started it needs a reason; moving the days always does (`postpone`).

    `per_unit`, `ask` and `no_ask` choose questions for its units as `asking.after` says.
    """
    given, reasons = _normalised(facts)
    reason = text.normalise(reason, "--reason")
    stream = home(ws, id)
    held = snapshots(ws.view(stream)) if stream == id else {}
    before = ws.view(stream).table("audit")[id]
    after = {**before, **given}
    fresh = criteria(ws, [one for one in after["criteria"] if one not in held])

    def decide(situation: Situation) -> list[Change]:
        audit = situation.view.table("audit")[id]
        wanted = _tidy({**BLANK, **audit, **given})
        wanted |= _exceptions(situation, wanted, reasons)
        known = {one: checklist for one, checklist in {**held, **fresh}.items() if one in wanted["criteria"]}
        asks = asked_after(situation, wanted, known, per_unit=per_unit, ask=ask, no_ask=no_ask)
        wanted = _with(wanted, asks)
        changes = edit(
            "audit", audit, **{field: wanted[field] for field in (*BLANK, "asks") if field in wanted}
        )
        if not changes["set"]:
            raise Refused(
                _("Nothing would change."),
                hint=_("'auditcore audit show {id}' shows the plan.").format(id=id),
            )
        entry = entry_of(situation, "edit" if _same_days(audit, wanted) else "postpone", reason=reason)
        asked = {**entry, **reasons}
        insist_on(entry["move"], case_of(situation, id, asked, wanted=wanted, known={**held, **fresh}))
        added = [snapshot(one, checklist) for one, checklist in fresh.items()] if stream == id else []
        return [with_entry(changes, entry), *added]

    return ws.commit(stream, "audit.edit" if _same_days(before, after) else "audit.postpone", decide)


def _same_days(before: Doc, after: Doc) -> bool:
    return all(before[field] == after[field] for field in ("from", "to"))


def snapshot(id: str, checklist: Checklist) -> Change:
    """The change that copies a checklist into an audit: a later update never changes an old audit."""
    return put(f"checklist/{id}", set={key: value for key, value in checklist.items() if key != "id"})


EXCEPTIONS = ("exception", "lead_exception")


def _normalised(facts: Facts) -> tuple[dict[str, Any], dict[str, str]]:
    """What was given as it is stored, and the reasons of exceptions apart."""
    given: dict[str, Any] = {}
    for name, value in facts.items():
        field = STORED_AS.get(name, name)
        if isinstance(value, str):
            given[field] = text.normalise(value, f"--{field.replace('_', '-')}")
        elif isinstance(value, Mapping):
            given[field] = dict(value)
        elif isinstance(value, Sequence):
            option = f"--{field}"
            given[field] = list(dict.fromkeys(text.required(one, option) for one in value))
        else:
            given[field] = None
    return given, {name: given.pop(name, "") for name in EXCEPTIONS}


def _tidy(plan: Doc) -> dict[str, Any]:
    """The lead is not in the team a second time, and clauses stand in their order."""
    team = [person for person in plan["team"] if person != plan["lead"]]
    return {**plan, "team": team, "clauses": sorted(plan["clauses"], key=text.clause_key)}


def _copied(ws: Workspace, like: str) -> dict[str, Any]:
    if like not in ws.programme().table("audit"):
        raise unknown(like, ws.programme())
    source = ws.view(home(ws, like)).table("audit")[like]
    return {field: source[field] for field in COPIED}


def _next_id(known: Mapping[str, Any], year: str) -> str:
    """The next number of the year, from 01 on: 00 is the register. Numbers are never used again."""
    numbers = [int(id.partition("-")[2]) for id in known if id.startswith(f"{year}-")]
    return f"{year}-{max(numbers, default=0) + 1:02d}"


def _exceptions(situation: Situation, wanted: Doc, reasons: Mapping[str, str]) -> dict[str, Any]:
    return {
        "exception": _exception(situation.org, wanted, reasons["exception"]),
        "lead_exception": _lead_exception(situation, wanted, reasons["lead_exception"]),
    }


def _lead_exception(situation: Situation, wanted: Doc, reason: str) -> dict[str, Any] | None:
    """The exception as recorded: its reason and for whom. It ends with another lead, and when this one is qualified."""
    if auditrules.lead_fits(situation.org, wanted, situation.policy):
        return None
    known = wanted.get("lead_exception") or {}
    if reason:
        return {"reason": reason, "lead": wanted["lead"]}
    return dict(known) if known.get("lead") == wanted["lead"] else None


def _exception(org: Organisation, wanted: Doc, reason: str) -> dict[str, Any] | None:
    """The exception as recorded: its reason and the units that nobody independent is left to audit.

    A reason that was given once goes on holding while it covers all such units.
    """
    left = auditrules.left_alone(org, wanted)
    known = wanted.get("exception") or {}
    if not left:
        return None
    if reason or set(left) <= set(known.get("units", ())):
        return {"reason": reason or known["reason"], "units": left}
    return known or None
