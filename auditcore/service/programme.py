"""The programme of a year: who answers for it, what it is for, its audits, and what was not audited for too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditcore import coverage, text
from auditcore.checklists import text_in
from auditcore.decision import Saved, Situation, edit, put
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.i18n import _
from auditcore.model import PROGRAMME
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service.audit_case import criteria
from auditcore.service.audit_halves import settle_all
from auditcore.service.audit_lists import all_rows, in_year
from auditcore.service.org import living_person, not_in_future, refuse
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]

TEXTS = ("objectives", "risks", "resources")

# Audits by one's own programme: what outsiders audit, or what only follows up, does not replace one of them.
COUNTED = ("internal",)
# By whose criteria one means to audit.
PLANNED = ("internal", "follow-up")


def change(ws: Workspace, year: int, *, responsible: str = "", **texts: str) -> Saved:
    """Write who is responsible, and the `objectives`, `risks` (and opportunities) and `resources`; old values are kept."""
    given: dict[str, Any] = {
        name: text.normalise(texts[name], f"--{name}") for name in TEXTS if name in texts
    }
    if responsible:
        given["responsible"] = responsible
    id = _year(year)

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        if responsible:
            living_person(situation.org, responsible)
        refuse(not_in_future(situation))
        doc = situation.view.get("year", id) or {"id": id}
        changes = edit("year", doc, **given)
        if not changes["set"]:
            raise Refused(
                _("Nothing would change."),
                hint=_("'auditcore programme show {year}' shows what is written.").format(year=id),
            )
        entry = {"move": "edit", **situation.stamp()}
        return [{**{key: value for key, value in changes.items() if value}, "add": {"history": [entry]}}]

    return ws.commit(PROGRAMME, "programme.edit", decide)


def approve(ws: Workspace, year: int) -> Saved:
    """Approve a year's programme as it stands; for the role `head`. What is planned afterwards shows as not approved."""
    id = _year(year)

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("head")
        doc = situation.view.get("year", id) or {}
        problems = not_in_future(situation)
        for field, option in (("responsible", "--responsible PERSON"), ("objectives", "--objectives TEXT")):
            if not doc.get(field):
                problems.append(
                    _("The programme lacks: auditcore programme edit {year} {option}.").format(
                        year=id, option=option
                    )
                )
        if doc.get("approved") and not _since(situation.view.table("audit"), doc):
            problems.append(
                _("The programme of {year} is approved, and nothing changed since.").format(year=id)
            )
        refuse(problems)
        head = situation.view.head
        entry = {**situation.stamp(), "head": str(head)}
        return [put(f"year/{id}", add={"approved": [entry]})]

    return ws.commit(PROGRAMME, "programme.approve", decide)


def _year(year: int) -> str:
    if not 1900 <= year < 2200:
        raise Unreadable(_("'{year}' is not a year such as 2026.").format(year=year))
    return str(year)


# What a programme's approval is about, with whatever an audit begins with; starting or closing what was approved
# changes nothing of it.
APPROVED_MOVES = ("plan", "edit", "postpone", "cancel")


def _since(plans: Mapping[str, Doc], doc: Doc) -> list[str]:
    """What was planned, moved or cancelled in the year, or written into its programme, after it was last approved."""
    after, year = doc["approved"][-1]["seq"], int(doc["id"])
    written = [doc["id"]] if doc["changed"]["seq"] > after else []
    return written + [
        plan["id"]
        for plan in plans.values()
        if in_year(plan, year)
        and any(
            entry["seq"] > after and (number == 0 or entry["move"] in APPROVED_MOVES)
            for number, entry in enumerate(plan["moves"])
        )
    ]


# Reading.


def show(ws: Workspace, year: int) -> Row:
    """A year's programme: `responsible`, `objectives`, `risks`, `resources`, `approved` (a history), `changed_since`
    (ids of what changed after it), `audits` (rows as `audits.rows` gives them), `not_audited` (see there), `examined`
    (how many internal audits ever examined anything) and `criteria` (the checklists whose clauses are looked after).
    """
    id = _year(year)
    settle_all(ws)
    view = ws.programme()
    doc = view.get("year", id) or {"id": id}
    audits = list(all_rows(ws))
    return {
        "year": year,
        "responsible": doc.get("responsible", ""),
        **{name: doc.get(name, "") for name in TEXTS},
        "approved": list(doc.get("approved", ())),
        "changed_since": _since(view.table("audit"), doc) if doc.get("approved") else [],
        "audits": [row for row in audits if in_year(row, year)],
        "not_audited": _not_audited(ws, audits),
        "examined": len(_examined(audits)),
        "criteria": _criteria(audits),
    }


def not_audited(ws: Workspace, audits: list[Row] | None = None) -> dict[str, list[Row]]:
    """`units`, `processes` and `clauses` that no internal audit examined within the interval, back from today.

    Examined is what has an answer; a process, where its audit has one. A row: `id`, `name`, `last` (the day, ISO, on
    which the latest audit that examined it was started; "" for never), and for clauses `checklist`. `audits` are the rows
    of all audits, where they were read already.
    """
    return _not_audited(ws, list(all_rows(ws)) if audits is None else audits)


def _not_audited(ws: Workspace, audits: list[Row]) -> dict[str, list[Row]]:
    examined = _examined(audits)
    unit_since = months_before(ws.today, int(ws.settings.get("programme.unit-months")))
    clause_since = months_before(ws.today, int(ws.settings.get("programme.clause-months")))
    return {
        "units": [row for row in _units(ws.org(), examined) if row["last"] < unit_since],
        "processes": [row for row in _processes(audits, examined) if row["last"] < unit_since],
        "clauses": [row for row in _clauses(ws, audits, examined) if row["last"] < clause_since],
    }


def _examined(audits: Iterable[Row]) -> list[Row]:
    """The internal audits in which anything was examined."""
    return [
        row for row in audits if row["kind"] in COUNTED and row["status"] != "cancelled" and row["examined"]
    ]


def _criteria(audits: Iterable[Row]) -> list[str]:
    """The checklists that any audit of one's own was ever planned by, by id."""
    meant = [row for row in audits if row["kind"] in PLANNED and row["status"] != "cancelled"]
    return sorted({criterion for row in meant for criterion in row["criteria"]})


def months_before(day: str, months: int) -> str:
    """The same day so many months earlier (ISO), or the last of its month."""
    from calendar import monthrange

    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}-{min(int(day[8:]), monthrange(year, month + 1)[1]):02d}"


def _latest(audits: Iterable[Row]) -> str:
    return max((audit["started_on"] for audit in audits), default="")


def _units(org: Organisation, examined: list[Row]) -> Iterator[Row]:
    """Each unit of one's own, with the last day that `coverage.examined_on` gives."""
    answered: dict[str, str] = {}
    for audit in examined:
        for unit in audit["examined"]["units"]:
            answered[unit] = max(answered.get(unit, ""), audit["started_on"])
    last = coverage.examined_on(org, answered)
    for id, unit in org.units.items():
        if not unit.get("ended") and not unit.get("outside"):
            yield {"id": id, "name": unit["name"], "last": last[id]}


def _processes(audits: list[Row], examined: list[Row]) -> Iterator[Row]:
    """Each process that an internal audit was ever planned for."""
    meant = [row for row in audits if row["kind"] in COUNTED and row["status"] != "cancelled"]
    for process in sorted({name for audit in meant for name in audit["processes"]}, key=text.sort_key):
        done = _latest(audit for audit in examined if process in audit["processes"])
        yield {"id": process, "name": process, "last": done}


def clauses(ws: Workspace, language: str = "", audits: list[Row] | None = None) -> list[Row]:
    """Each clause with questions, of every checklist that any audit of one's own was ever planned by: `id`, `name` (in the
    language, by default the workspace's), `checklist`, and `last`, the day (ISO) on which an internal audit examined it.
    `audits` are the rows of all audits, where they were read already."""
    audits = list(all_rows(ws)) if audits is None else audits
    return list(_clauses(ws, audits, _examined(audits), language))


def _clauses(ws: Workspace, audits: list[Row], examined: list[Row], language: str = "") -> Iterator[Row]:
    language = language or str(ws.settings.get("language"))
    for id in _criteria(audits):
        try:
            checklist = criteria(ws, [id])[id]
        except NotFound:
            continue  # it was taken out of the folder: nobody audits by it any more
        except Refused as broken:
            ws.warn(broken.what)
            continue
        for clause in checklist["clauses"]:
            if clause["questions"]:
                done = _latest(
                    audit for audit in examined if clause["id"] in audit["examined"]["clauses"].get(id, ())
                )
                name = text_in(clause["title"], language, checklist["language"])
                yield {"id": clause["id"], "name": name, "checklist": id, "last": done}
