"""What every verb of an audit shares: one move checked against the table inside a decision."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from auditcore import auditcycle, auditrules, checklists, lifecycle
from auditcore.checklists import Checklist, Question
from auditcore.contract import ChecklistSource
from auditcore.decision import Situation
from auditcore.model import ENDED, PROGRAMME, id_key
from auditcore.record.events import Change
from auditcore.service.org import refuse
from auditcore.service.register import actions_by_finding
from auditcore.views import View
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]


def criteria(ws: Workspace, ids: Iterable[str]) -> dict[str, Checklist]:
    """The checklists of these ids, as they are today. Raises NotFound, naming those that there are."""
    known = available(ws)
    return {id: checklists.load(known, id) for id in ids}


def available(ws: Workspace) -> dict[str, ChecklistSource]:
    """All checklists by id: those of the plugins, and the team's own in the workspace's `checklists/`."""
    of_plugins = [source for _plugin, source in ws.plugins.checklists().values()]
    return checklists.together([*of_plugins, *checklists.in_folder(os.path.join(ws.path, "checklists"))])


def snapshots(view: View) -> dict[str, Checklist]:
    """The checklists that were copied into an audit's stream when it was started, those of its criteria."""
    audit = view.get("audit", view.stream) or {}
    held: Mapping[str, Any] = view.table("checklist")
    return {id: held[id] for id in audit.get("criteria", ()) if id in held}


def status(view: View, id: str) -> str:
    """The audit's status as this view (its own stream, or `programme`) knows it; empty when it does not."""
    return auditcycle.status(view.get("audit", id) or {}, view.table("finding").values())


def open_findings(view: View) -> list[tuple[str, str]]:
    """Id and status of each finding that is neither closed nor withdrawn."""
    actions = actions_by_finding(view)
    standings = (
        (id, lifecycle.standing(finding, actions.get(id, ())).status)
        for id, finding in view.table("finding").items()
    )
    return sorted(
        ((id, status) for id, status in standings if status not in ENDED), key=lambda one: id_key(one[0])
    )


def case_of(
    situation: Situation,
    id: str,
    entry: Doc | None = None,
    *,
    wanted: Doc | None = None,
    view: View | None = None,
    known: Mapping[str, Checklist] | None = None,
    question: Question | None = None,
) -> auditrules.Case:
    """What the rules look at. `wanted` is the audit as it would stand; `view` is where it stands now, if elsewhere."""
    view = view or situation.view
    audit = view.get("audit", id) or {}
    return auditrules.Case(
        entry=entry or situation.stamp(),
        audit=audit,
        wanted=audit if wanted is None else wanted,
        now=status(view, id),
        person=situation.person,
        org=situation.org,
        today=situation.today,
        checklists=known or {},
        audits=situation.other(PROGRAMME).table("audit"),
        open_findings=lambda: open_findings(view),
        question=question,
        policy=situation.policy,
    )


def examine(situation: Situation, move: str, id: str, entry: Doc, *, wanted: Doc | None = None) -> list[str]:
    """What stands against a move of an audit, for whoever gathers the problems of several."""
    return auditcycle.problems(auditcycle.MOVES[move], case_of(situation, id, entry, wanted=wanted))


def insist_on(move: str, case: auditrules.Case) -> None:
    """Refused with everything that stands against the move."""
    insist(auditcycle.problems(auditcycle.MOVES[move], case))


def insist_may(move: str, case: auditrules.Case) -> None:
    """Refused when the audit's status or the person rules the move out, before its details are looked at."""
    insist(auditcycle.barred(auditcycle.MOVES[move], case))


def entry_of(situation: Situation, move: str, **fields: Any) -> dict[str, Any]:
    """The move as it is stored; fields without a value are left out."""
    return {"move": move, **situation.stamp(), **{key: value for key, value in fields.items() if value}}


def unnumbered(entry: Doc) -> dict[str, Any]:
    """An entry as it was recorded, to be recorded in another stream: the number of its event was given when folding."""
    return {key: value for key, value in entry.items() if key != "seq"}


def plan_facts(audit: Doc) -> dict[str, Any]:
    """What a plan says, to be copied from one stream to the other."""
    facts = {field: audit[field] for field in auditcycle.PLAN_FIELDS if field in audit}
    return facts | ({"timetable": [*map(unnumbered, facts["timetable"])]} if "timetable" in facts else {})


def with_entry(change: Change, entry: Doc, **lists: list[Any]) -> Change:
    """A change of the audit with its move, and entries of other lists."""
    kept = {key: value for key, value in change.items() if value}
    return {**kept, "add": {**{field: added for field, added in lists.items() if added}, "moves": [entry]}}


def insist(problems: list[str], hint: str = "") -> None:
    """Refused with every problem, each once."""
    refuse(list(dict.fromkeys(problems)), hint)
