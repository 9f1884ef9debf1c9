"""The programme of a year: who answers for it, what it is for, its audits, and what was not audited for too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditcore import text
from auditcore.checklists import covers, text_in
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


def _since(plans: Mapping[str, Doc], doc: Doc) -> list[str]:
    """What was planned, moved or cancelled in the year, or written into its programme, after it was last approved."""
    after, year = doc["approved"][-1]["seq"], int(doc["id"])
    written = [doc["id"]] if doc["changed"]["seq"] > after else []
    return written + [
        plan["id"]
        for plan in plans.values()
        if in_year(plan, year)
        and plan["changed"]["seq"] > after
        and any(entry["move"] in ("plan", "edit", "postpone", "cancel") for entry in plan["moves"][-1:])
    ]


# Reading.


def show(ws: Workspace, year: int) -> Row:
    """A year's programme: `responsible`, `objectives`, `risks`, `resources`, `approved` (a history), `changed_since`
    (ids of what changed after it), `audits` (rows as `audits.rows` gives them) and `not_audited` (see there).
    """
    id = _year(year)
    settle_all(ws)
    view = ws.programme()
    doc = view.get("year", id) or {"id": id}
    return {
        "year": year,
        "responsible": doc.get("responsible", ""),
        **{name: doc.get(name, "") for name in TEXTS},
        "approved": list(doc.get("approved", ())),
        "changed_since": _since(view.table("audit"), doc) if doc.get("approved") else [],
        "audits": [row for row in all_rows(ws) if in_year(row, year)],
        "not_audited": not_audited(ws),
    }


def not_audited(ws: Workspace) -> dict[str, list[Row]]:
    """`units`, `processes` and `clauses` that no started internal audit covered within the interval, back from today.

    A row: `id`, `name`, `last` (the day, ISO, on which the latest audit that covered it was started; "" for never), and
    for clauses `checklist`.
    """
    audits = [row for row in all_rows(ws) if row["kind"] in COUNTED and row["status"] != "cancelled"]
    started = [row for row in audits if row["started_on"]]
    unit_since = months_before(ws.today, int(ws.settings.get("programme.unit-months")))
    clause_since = months_before(ws.today, int(ws.settings.get("programme.clause-months")))
    return {
        "units": [row for row in _units(ws.org(), started) if row["last"] < unit_since],
        "processes": [row for row in _processes(audits, started) if row["last"] < unit_since],
        "clauses": [row for row in _clauses(ws, audits, started) if row["last"] < clause_since],
    }


def months_before(day: str, months: int) -> str:
    """The same day so many months earlier (ISO), or the last of its month."""
    from calendar import monthrange

    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}-{min(int(day[8:]), monthrange(year, month + 1)[1]):02d}"


def _latest(audits: Iterable[Row]) -> str:
    return max((audit["started_on"] for audit in audits), default="")


def _units(org: Organisation, started: list[Row]) -> Iterator[Row]:
    """Each unit of one's own; one in which nobody works counts as audited once all below it are."""
    peopled = {person.get("unit") for person in org.people.values() if not person.get("ended")}
    scopes = [({below for unit in audit["units"] for below in org.below(unit)}, audit) for audit in started]

    def last(unit: str) -> str:
        own = _latest(audit for scope, audit in scopes if unit in scope)
        below = [child for child in org.below(unit) if org.units[child].get("parent") == unit]
        return max(own, min(map(last, below))) if below and unit not in peopled else own

    for id, unit in org.units.items():
        if not unit.get("ended") and not unit.get("outside"):
            yield {"id": id, "name": unit["name"], "last": last(id)}


def _processes(audits: list[Row], started: list[Row]) -> Iterator[Row]:
    """Each process that any audit was ever planned for."""
    for process in sorted({name for audit in audits for name in audit["processes"]}, key=text.sort_key):
        done = _latest(audit for audit in started if process in audit["processes"])
        yield {"id": process, "name": process, "last": done}


def _clauses(ws: Workspace, audits: list[Row], started: list[Row]) -> Iterator[Row]:
    """Each clause with questions, of every checklist that any audit was ever planned by."""
    language = ws.settings.get("language")
    for id in sorted({criterion for audit in audits for criterion in audit["criteria"]}):
        try:
            checklist = criteria(ws, [id])[id]
        except NotFound:
            continue  # it was taken out of the folder: nobody audits by it any more
        except Refused as broken:
            ws.warn(broken.what)
            continue
        by_it = [audit for audit in started if id in audit["criteria"]]
        for clause in checklist["clauses"]:
            if clause["questions"]:
                done = _latest(
                    audit
                    for audit in by_it
                    if not audit["clauses"] or any(covers(scope, clause["id"]) for scope in audit["clauses"])
                )
                name = text_in(clause["title"], language, checklist["language"])
                yield {"id": clause["id"], "name": name, "checklist": id, "last": done}
