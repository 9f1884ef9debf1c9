"""The matrix of processes and clauses: what is done in which unit, whom one asks about it, and which clauses it touches.

Each process is a document of `programme`. Of a unit that no process names, what such units usually do is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import text
from auditcore.checklists import WHOM, Checklist, covers, load
from auditcore.decision import Saved, Situation, edit
from auditcore.errors import NotFound, Refused
from auditcore.fitting import Asked, Work, asked_of, fits, living, units_of, usual, work_of
from auditcore.i18n import _
from auditcore.model import PROGRAMME
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service.audit_case import available
from auditcore.service.org import living_unit, new_id, not_in_future, noted, refuse
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]

# By which the table is drawn as long as neither an audit nor a process names a checklist.
USUAL = "iso9001-2015"


def add(
    ws: Workspace,
    id: str = "",
    *,
    name: str,
    units: Sequence[str] = (),
    whom: Sequence[str] = (),
    clauses: Sequence[str] = (),
) -> tuple[str, Saved]:
    """Add a process; without an id, one is made from the name. Returns the id.

    `units` do it, `whom` are words of WHOM (none: anybody), `clauses` as `8.5` or `CHECKLIST/8.5` (none: all of them).
    """
    name = text.required(name, "--name")
    fields = _fields(ws, units, whom, clauses)
    new = ""

    def decide(situation: Situation) -> list[Change]:
        nonlocal new
        situation.require_role("quality")
        refuse(not_in_future(situation))
        new = new_id(id, name, situation.view.table("process"), "programme process")
        _insist_on_units(situation.org, fields["units"])
        return [noted(situation, "process", new, "add", {"name": name, **fields})]

    saved = ws.commit(PROGRAMME, "process.add", decide)
    return new, saved


def change(
    ws: Workspace,
    id: str,
    *,
    name: str | None = None,
    units: Sequence[str] | None = None,
    whom: Sequence[str] | None = None,
    clauses: Sequence[str] | None = None,
    reason: str = "",
) -> Saved:
    """Change a process; None leaves a field as it is, and old values are kept."""
    given = _fields(ws, units, whom, clauses)
    given |= {} if name is None else {"name": text.required(name, "--name")}
    reason = text.normalise(reason, "--reason")

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        refuse(not_in_future(situation))
        process = _living(situation, id)
        _insist_on_units(
            situation.org, [unit for unit in given.get("units", ()) if unit not in process["units"]]
        )
        if not edit("process", process, **given)["set"]:
            raise Refused(
                _("Nothing would change."), hint=_("'auditcore programme matrix' shows what is recorded.")
            )
        return [noted(situation, "process", process, "edit", given, reason=reason)]

    return ws.commit(PROGRAMME, "process.edit", decide)


def end(ws: Workspace, id: str, *, reason: str) -> Saved:
    """End a process; the record keeps it, and its id is not used again."""
    reason = text.required(reason, "--reason")

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        refuse(not_in_future(situation))
        ended = {"ended": {**situation.stamp(), "reason": reason}}
        return [noted(situation, "process", _living(situation, id), "end", ended, reason=reason)]

    return ws.commit(PROGRAMME, "process.end", decide)


def _living(situation: Situation, id: str) -> Doc:
    """The process. NotFound with the nearest, Refused where it was ended."""
    known = situation.view.table("process")
    if id not in known:
        close = text.nearest(id, known)
        raise NotFound(
            _("There is no process '{id}'.").format(id=id),
            hint=_("Did you mean '{close}'? '{command}' lists them.").format(
                close=close, command="auditcore programme matrix"
            )
            if close
            else _("'{command}' lists them.").format(command="auditcore programme matrix"),
        )
    process = known[id]
    if process.get("ended"):
        raise Refused(
            _("{name} ended on {day}; its record stays as it is.").format(
                name=process["name"], day=process["ended"]["on"]
            )
        )
    return process


def _fields(
    ws: Workspace,
    units: Sequence[str] | None,
    whom: Sequence[str] | None,
    clauses: Sequence[str] | None,
) -> dict[str, Any]:
    """What was given, as it is stored. Refused with all words and clauses that nothing knows."""
    given = {
        field: list(dict.fromkeys(words))
        for field, words in (("units", units), ("whom", whom), ("clauses", clauses))
        if words is not None
    }
    problems = [
        _("'{word}' is not one of {known} (--{option}).").format(
            word=word, known=", ".join(WHOM), option="whom"
        )
        for word in given.get("whom", ())
        if word not in WHOM
    ]
    refuse([*problems, *_unknown(ws, given.get("clauses", ()))])
    given |= {"whom": sorted(given["whom"], key=WHOM.index)} if "whom" in given else {}
    return given | ({"clauses": sorted(given["clauses"], key=text.clause_key)} if "clauses" in given else {})


def _unknown(ws: Workspace, clauses: Iterable[str]) -> Iterator[str]:
    """A sentence for each clause that is in no checklist. The likely ones are read first, the others only if need be."""
    sources = available(ws) if clauses else {}
    likely = [id for id in _usual(ws, ()) if id in sources]
    read: dict[str, set[str]] = {}

    def has(checklist: str, clause: str) -> bool:
        if checklist not in read:
            held = _loaded(ws, [checklist]).get(checklist)
            read[checklist] = {one["id"] for one in held["clauses"]} if held else set()
        return any(covers(clause, one) for one in read[checklist])

    for wanted in clauses:
        checklist, slash, clause = wanted.rpartition("/")
        where = [checklist] if slash else [*likely, *(id for id in sources if id not in likely)]
        if slash and checklist not in sources:
            yield _("There is no checklist {id}.").format(id=checklist)
        elif not any(has(id, clause) for id in where):
            yield _("No checklist has a clause {clause}.").format(clause=wanted)


def _insist_on_units(org: Organisation, units: Iterable[str]) -> None:
    for unit in units:
        living_unit(org, unit)


# Reading.


def rows(ws: Workspace, *, checklists: Sequence[str] = (), clauses: Sequence[str] = ()) -> list[Row]:
    """The matrix, one row a process, then one for all units of which the same is assumed because no process names them.

    Keys: id ("" where assumed), name, units, whom, clauses, assumed, and `touches`: each clause of the table and whether
    a question of it fits. These are the top clauses of the checklists, or those right below the named ones.
    """
    org = ws.org()
    processes = living(ws.programme().table("process").values())
    asked = asked_of(_read(ws, checklists, processes), clauses)
    columns = _columns([one.clause["id"] for one in asked], clauses)
    if missing := [
        clause for clause in clauses if not any(covers(clause, one.clause["id"]) for one in asked)
    ]:
        raise NotFound(_("No checklist has a clause {clause}.").format(clause=", ".join(missing)))
    known = [
        _row(work_of(process), process["name"], sorted(units_of(org, process)), asked, columns)
        for process in sorted(processes, key=lambda process: text.sort_key(process["name"]))
    ]
    return known + [_row(work, "", units, asked, columns) for work, units in _assumed(org, processes)]


def _row(work: Work, name: str, units: list[str], asked: Sequence[Asked], columns: Sequence[str]) -> Row:
    touched = {one.clause["id"] for one in asked if fits(work, one)}
    return {
        "id": work.process,
        "name": name,
        "units": units,
        "whom": list(work.whom),
        "clauses": list(work.clauses),
        "assumed": not work.process,
        "touches": {column: any(covers(column, clause) for clause in touched) for column in columns},
    }


def _assumed(org: Organisation, processes: Sequence[Doc]) -> list[tuple[Work, list[str]]]:
    """What is assumed, with the units of which it is, those with the fewest first."""
    named = {unit for process in processes for unit in units_of(org, process)}
    found: dict[Work, list[str]] = {}
    for id, unit in org.units.items():
        if id not in named and not unit.get("ended") and not unit.get("outside"):
            found.setdefault(usual(org, id), []).append(id)
    return sorted(found.items(), key=lambda item: (len(item[1]), item[1]))


def _read(ws: Workspace, wanted: Sequence[str], processes: Iterable[Doc]) -> dict[str, Checklist]:
    if wanted:
        known = available(ws)
        return {id: load(known, id) for id in dict.fromkeys(wanted)}
    return _loaded(ws, _usual(ws, processes))


def _usual(ws: Workspace, processes: Iterable[Doc]) -> list[str]:
    """The checklists that any audit was planned by; else those that processes name; else the usual one."""
    plans = ws.programme().table("audit").values()
    named = {clause.rpartition("/")[0] for process in processes for clause in process["clauses"]} - {""}
    return sorted({id for plan in plans for id in plan.get("criteria", ())} or named or {USUAL})


def _loaded(ws: Workspace, ids: Iterable[str]) -> dict[str, Checklist]:
    """Those that are there and in order; of a broken one is said what is wrong."""
    known, read = available(ws), {}
    for id in ids:
        try:
            read[id] = load(known, id)
        except NotFound:
            continue  # nobody audits by it any more
        except Refused as broken:
            ws.warn(broken.what)
    return read


def _columns(ids: Iterable[str], named: Sequence[str]) -> list[str]:
    """The clauses of the table: the first number of each, or the next one below a clause that was named."""
    above = [*named] or [""]
    found = {_next(clause, one) for one in ids for clause in above if not clause or covers(clause, one)}
    return sorted(found, key=text.clause_key)


def _next(above: str, id: str) -> str:
    """The clause below one, on the way to another: of 8 and 8.5.1 it is 8.5; of "" and 8.5.1 it is 8."""
    step = re.match(r"[.-]?[^.-]+", id[len(above) :])
    return above + (step[0] if step else "")
