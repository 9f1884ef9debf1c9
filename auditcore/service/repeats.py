"""What came back: chains of findings that repeat each other, and earlier ones whose effect is doubtful for it.

A repeat is said by the new finding alone (`repeat_of`); everything about the earlier one is computed here, when it is
read, and never stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import lifecycle
from auditcore.case import units_of
from auditcore.model import id_key, stream_of
from auditcore.service.register import (
    Row,
    actions_by_finding,
    all_streams,
    each,
    ended_on,
    number_key,
    open_streams,
    title_of,
)
from auditcore.text import clause_key
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]

SHOWN = ("id", "external", "unit", "also_units", "clauses", "grade", "status", "raised_on", "verdict", "judged_on",
         "ended_on", "title")  # fmt: skip

# How many closed audits are looked through, the newest first, where one finding is shown.
LOOK = 50


Found = tuple[Doc, Sequence[Doc], Doc]
"""A finding with its actions and its audit's document, as `register.each` has it."""


def chains(
    ws: Workspace,
    *,
    units: Sequence[str] = (),
    clauses: Sequence[str] = (),
    among: Iterable[Found] | None = None,
) -> list[Row]:
    """One row for each finding that repeats another or is repeated, chain by chain, the longest chain first.

    A chain is all that hangs together, in the order of its days. What a finding names that is not here (a number
    elsewhere) stands at its beginning, with `external`. What was withdrawn repeats nothing. With `units` and `clauses`
    (those below count) only chains in which one finding has any of them, whole. `among` are all findings, where they were
    read already.
    """
    from auditcore.checklists import covers

    findings = _linked(each(ws, all_streams(ws)) if among is None else among)
    links = _links(findings)
    back: dict[str, str] = {}  # the last day on which it was seen again
    for id, named in links.items():
        for earlier in named:
            back[earlier] = max(back.get(earlier, ""), findings[id]["raised_on"])
    reached = {below for unit in units for below in ws.org().with_past(unit)}
    rows = []
    for chain in _together(links):
        members = sorted((findings.get(id) or _external(id) for id in chain), key=_in_time)
        in_units = {unit for one in members for unit in units_of(one)}
        broken = {clause for one in members for clause in one["clauses"]}
        if (units and reached.isdisjoint(in_units)) or (
            clauses and not any(covers(wanted, own) for wanted in clauses for own in broken)
        ):
            continue
        for step, one in enumerate(members, start=1):
            doubtful = one["id"] in back and came_back(one, back[one["id"]])
            said = {"repeats": links.get(one["id"], []), "doubtful": doubtful}
            place = {"chain": members[0]["id"], "step": step, "of": len(members)}
            rows.append({**place, **{name: one[name] for name in SHOWN}, **said})
    return sorted(rows, key=lambda row: (-row["of"], id_key(row["chain"]), row["step"]))


def _linked(among: Iterable[Found]) -> dict[str, Row]:
    """A row for each finding that names another or is named, by its id or its number elsewhere; most are neither."""
    found = list(among)
    named = {number_key(name) for finding, _actions, _audit in found for name in finding["repeat_of"]}
    return {
        finding["id"]: _row(finding, actions)
        for finding, actions, _audit in found
        if finding["repeat_of"]
        or number_key(finding["id"]) in named
        or (finding.get("reference") and number_key(finding["reference"]) in named)
    }


def _links(findings: Mapping[str, Row]) -> dict[str, list[str]]:
    """What each finding that was not withdrawn repeats: ids, and numbers of what is not here, as first written."""
    numbered: dict[str, list[str]] = {}
    for id, one in findings.items():
        if one["reference"]:
            numbered.setdefault(number_key(one["reference"]), []).append(id)
    spelled: dict[str, str] = {}

    def resolved(named: str, own: str) -> str:
        key = number_key(named)
        others = [id for id in numbered.get(key, ()) if id != own]
        if named in findings:
            return named
        return others[0] if len(others) == 1 else spelled.setdefault(key, named)

    return {
        id: list(dict.fromkeys(resolved(named, id) for named in one["named"]))
        for id, one in findings.items()
        if one["named"] and one["status"] != "withdrawn"
    }


def _together(links: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Everything that hangs together by links, whatever their direction."""
    beside: dict[str, list[str]] = {}
    for id, named in links.items():
        for other in named:
            beside.setdefault(id, []).append(other)
            beside.setdefault(other, []).append(id)
    seen: set[str] = set()
    for first in beside:
        if first in seen:
            continue
        chain = [first]
        seen.add(first)
        for id in chain:  # it grows while it is gone through
            new = [other for other in dict.fromkeys(beside[id]) if other not in seen]
            chain += new
            seen.update(new)
        yield chain


def _in_time(one: Doc) -> tuple[Any, ...]:
    """What is not here is the earlier end."""
    return one["raised_on"] or "", id_key(one["id"])


def counts(rows: Iterable[Doc]) -> dict[str, dict[str, int]]:
    """How many chains there are by clause and by unit, of the latest finding of each; the greatest number first."""
    last = [row for row in rows if row["step"] == row["of"]]
    by_clause = Counter(clause for row in last for clause in row["clauses"])
    by_unit = Counter(row["unit"] for row in last if row["unit"])
    return {
        "clause": dict(sorted(by_clause.items(), key=lambda one: (-one[1], clause_key(one[0])))),
        "unit": dict(sorted(by_unit.items(), key=lambda one: (-one[1], one[0]))),
    }


def doubtful(ws: Workspace) -> set[str]:
    return {row["id"] for row in doubts(ws)}


def doubts(ws: Workspace, among: Iterable[Found] | None = None) -> list[Row]:
    """The closed findings that came back, although their actions were said to have worked; what came back last first.

    A row: id, title, `by` (ids of what repeats it) and `since` (the ISO day on which it was first seen again). `among` are
    all findings, where they were read already.
    """
    rows = chains(ws, among=among)
    later: dict[str, list[Row]] = {}
    for row in rows:
        for earlier in row["repeats"]:
            later.setdefault(earlier, []).append(row)
    found = []
    for row in filter(lambda row: row["doubtful"], rows):
        again = [one for one in later[row["id"]] if came_back(row, one["raised_on"])]
        by, since = [one["id"] for one in again], min(one["raised_on"] for one in again)
        found.append({"id": row["id"], "title": row["title"], "by": by, "since": since})
    return sorted(found, key=lambda row: (row["since"], id_key(row["id"])), reverse=True)


def came_back(earlier: Doc, raised: str) -> bool:
    """Whether what was raised on this day makes the effect of the earlier one doubtful: that was closed by then, and not
    opened and closed again since."""
    return bool(earlier["doubtful"]) and raised >= earlier["ended_on"]


def around(ws: Workspace, finding: Doc, actions: Sequence[Doc]) -> Row:
    """What one finding's page says: `repeated_by` and `doubtful` of it, `doubts`: the earlier ones that it makes doubtful.

    Who repeats a closed finding is looked for in the open audits, the registers and the newest closed audits; `unlooked`
    is how many closed ones were not looked at.
    """
    row = _row(finding, actions)
    earlier = [_there(ws, id) for id in finding["repeat_of"]] if row["status"] != "withdrawn" else []
    said: Row = {"repeated_by": [], "doubtful": False, "unlooked": 0}
    if row["status"] == "closed":
        near = open_streams(ws)
        closed = sorted(set(all_streams(ws)) - set(near), key=id_key, reverse=True)
        names = {number_key(name) for name in (finding["id"], finding.get("reference")) if name}
        again = {
            one["id"]: one["raised"]["on"]
            for one, its, _audit in each(ws, [*near, *closed[:LOOK]])
            if not names.isdisjoint(map(number_key, one["repeat_of"]))
            and lifecycle.standing(one, its).status != "withdrawn"
        }
        said = {
            "repeated_by": sorted(again, key=id_key),
            "doubtful": any(came_back(row, raised) for raised in again.values()),
            "unlooked": len(closed[LOOK:]),
        }
    return {**said, "doubts": [one["id"] for one in earlier if one and came_back(one, row["raised_on"])]}


def _there(ws: Workspace, id: str) -> Row | None:
    """The row of a finding that `programme` knows; None for what stands elsewhere."""
    stream = stream_of(id)
    if stream is None or not (ws.programme().get("audit", stream) or ws.programme().get("register", stream)):
        return None
    view = ws.view(stream)
    finding = view.get("finding", id)
    return _row(finding, actions_by_finding(view).get(id, ())) if finding else None


def _row(finding: Doc, actions: Sequence[Doc]) -> Row:
    """A finding as a link of a chain; `doubtful` as far as it depends on itself: it is closed, and something was done."""
    now = lifecycle.standing(finding, actions)
    verdict = now.latest.get("verify")
    if verdict and verdict.get("seq", 0) < now.latest.get("reopen", {}).get("seq", 0):
        verdict = None  # opened again, it stands no more
    worked = any(lifecycle.action_status(action) == "done" for action in actions)
    return {
        "id": finding["id"],
        "external": False,
        "unit": finding["unit"],
        "also_units": finding["also_units"],
        "clauses": finding["clauses"],
        "grade": finding["grade"],
        "status": now.status,
        "raised_on": finding["raised"]["on"],
        "verdict": verdict["outcome"] if verdict else None,
        "judged_on": verdict["on"] if verdict else None,
        "ended_on": ended_on(now, actions) if now.status in ("closed", "withdrawn") else None,
        "title": title_of(finding),
        "doubtful": now.status == "closed" and bool(verdict or worked),
        "reference": finding.get("reference") or "",
        "named": finding["repeat_of"],
    }


def _external(number: str) -> Row:
    empty = dict.fromkeys(("unit", "grade", "status", "raised_on", "verdict", "judged_on", "ended_on"))
    known = {"id": number, "external": True, "title": "", "doubtful": False}
    return {**empty, **known, "also_units": [], "clauses": []}
