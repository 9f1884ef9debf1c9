"""What a form says, whatever it looks like: its questions unit by unit, with the answers already given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from auditcore import auditstatus, checklists, dates
from auditcore.auditrules import audited, called
from auditcore.checklists import Checklist, text_in
from auditcore.errors import Refused
from auditcore.fitting import Asked, asked_of, is_asked
from auditcore.i18n import _, available, languages, speaking
from auditcore.model import AUDIT_ID, GRADES, canonical
from auditcore.organisation import Organisation
from auditcore.service.audit_case import available as known_checklists
from auditcore.service.audit_case import criteria as criteria_of
from auditcore.service.audit_case import snapshots
from auditcore.service.audit_halves import settle_if_possible
from auditcore.service.citing import cited
from auditcore.service.grades import grade_definition
from auditcore.service.org import refuse
from auditcore.service.register import view_of
from auditcore.views import View
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]
Row = dict[str, Any]
Values = dict[str, str]
"""What stands in a row, by the keys of INPUTS; "" for nothing."""

SAMPLE = ("nonconforming", "examined", "population")
# Of a finding that is to be drafted from the answer.
DRAFT = ("requirement", "observed")
INPUTS = ("result", "evidence", "spoke_with", *SAMPLE, "reason", "note", *DRAFT)


class Criterion(NamedTuple):
    """A checklist in a form; `mark` tells whether another one asks the same."""

    id: str
    title: str
    edition: str
    mark: str


class Item(NamedTuple):
    """One question in one unit."""

    key: str
    """`CHECKLIST/QUESTION@UNIT`; without a unit in the form of a checklist."""
    checklist: str
    question: str
    clause: str
    title: str
    ask: str
    look_for: str
    cites: Sequence[str]
    whom: Sequence[str]
    answers: Sequence[str]
    given: Values


class Section(NamedTuple):
    """The questions for one unit; id and name are "" in the form of a checklist."""

    unit: str
    name: str
    items: Sequence[Item]


class Form(NamedTuple):
    """A form. `audit` and what follows it are empty in the form of a checklist, `began` is the hash of its first event."""

    title: str
    organisation: str
    language: str
    made: str
    criteria: Sequence[Criterion]
    sections: Sequence[Section]
    audit: str = ""
    began: str = ""
    days: str = ""
    place: str = ""
    team: Sequence[str] = ()
    preparing: bool = False
    """Of an audit that is only planned."""
    grades: Sequence[tuple[str, str]] = ()
    """What each grade means."""
    notes: Sequence[tuple[str, str]] = ()
    """What is to be known of the documents that the questions rest on, by number."""


class _Case(NamedTuple):
    """An audit, its checklists, and what was answered."""

    audit: Doc
    held: Mapping[str, Checklist]
    given: Mapping[str, Row]


def of(ws: Workspace, wanted: str, units: Sequence[str], language: str, *, preparing: bool = False) -> Form:
    """The form of a checklist or of an audit that has begun, in a language; by default in the workspace's.

    With `preparing` also of an audit that is planned, from its criteria as they are today. `units` are in the audit's scope;
    by default they are its units, and those below that have answers already. Raises NotFound, and Refused for a unit that is
    not in scope or a language that nothing here speaks.
    """
    id = canonical(wanted)
    language = language or str(ws.settings.get("language"))
    if AUDIT_ID.match(id):
        settle_if_possible(ws, id)
        case = _case(ws, id, preparing)
        held = list(case.held.values())
        _insist_on_language(held, language)
        form = _of_audit(ws, id, case, units, language)
    else:
        held = [checklists.load(known_checklists(ws), wanted)]
        _insist_on_language(held, language)
        form = _of_checklist(ws, held[0], units, language)
    grades = [(grade, grade_definition(ws, grade, language)) for grade in GRADES]
    return form._replace(grades=grades, notes=list(_notes(held, form, language)))


def _case(ws: Workspace, id: str, preparing: bool) -> _Case:
    plan = ws.programme().get("audit", id)
    if plan is None or auditstatus.plan_status(plan) != "planned":
        view = view_of(ws, id)
        return _Case(view.table("audit")[id], snapshots(view), given_in(view))
    if not preparing:
        lead = str(plan["lead"])
        raise Refused(
            _("{id} has not begun. Its lead, {lead}, begins it: auditcore audit start {id}").format(
                id=id, lead=ws.org().people.get(lead, {}).get("name", lead)
            ),
            hint=_("To prepare on paper: {command}").format(
                command=f"auditcore checklist form {id} --format html"
            ),
        )
    return _Case(plan, criteria_of(ws, plan["criteria"]), {})


def _notes(held: Sequence[Checklist], form: Form, language: str) -> Iterator[tuple[str, str]]:
    """The notes on documents that a question of the form rests on, each once."""
    asked = {(item.checklist, item.question) for section in form.sections for item in section.items}
    told: dict[tuple[str, str], None] = {}
    for checklist in held:
        figures = {one["id"]: one["document"] for one in checklist.get("figures", ())}
        resting = {
            figures.get(cite, cite)
            for _clause, question in checklists.all_questions(checklist)
            if (checklist["id"], question["id"]) in asked
            for cite in question.get("cites", ())
        }
        for one in checklist.get("documents", ()):
            if one["id"] in resting and (note := text_in(one["note"], language, checklist["language"])):
                told[one["number"], note] = None
    yield from told


def _without_notes(checklist: Checklist) -> Checklist:
    """The checklist, its documents without the notes: these stand once, not with each question."""
    bare = {**checklist, "documents": [{**one, "note": {}} for one in checklist.get("documents", ())]}
    return cast(Checklist, bare)


def _insist_on_language(held: Sequence[Checklist], language: str) -> None:
    spoken = {tag for checklist in held for tag in checklist["title"]}
    if not (available(language) or language in spoken):
        raise Refused(
            _("There are no texts in '{language}'.").format(language=language),
            hint=_("There are: {languages}").format(languages=", ".join(sorted({*languages(), *spoken}))),
        )


def _of_checklist(ws: Workspace, checklist: Checklist, units: Sequence[str], language: str) -> Form:
    asked = asked_of({checklist["id"]: checklist}, [])
    names = [str(ws.org().unit(unit)["name"]) for unit in units] or [""]
    sections = [Section("", name, _items(asked, checklist, "", language, {})) for name in names]
    criterion = _criterion(checklist, language)
    return Form(
        criterion.title,
        str(ws.settings.get("organisation")),
        language,
        _now(ws),
        [criterion],
        sections,
    )


def _of_audit(ws: Workspace, id: str, case: _Case, units: Sequence[str], language: str) -> Form:
    org = ws.org()
    audit, held, given = case
    wanted = list(dict.fromkeys(units)) or _units(org, audit, given)
    _insist_on_units(org, audit, wanted)
    people = [org.people.get(one, {}).get("name", one) for one in (audit["lead"], *audit["team"])]

    def items(unit: str) -> list[Item]:
        about = audited(org, audit, unit)
        asked = [one for one in asked_of(held, audit["clauses"]) if is_asked(audit, one.name, about)]
        return [item for one in held.values() for item in _items(asked, one, unit, language, given)]

    return Form(
        audit["title"],
        str(ws.settings.get("organisation")),
        language,
        _now(ws),
        [_criterion(one, language) for one in held.values()],
        [Section(unit, org.units[unit]["name"], items(unit)) for unit in wanted],
        id,
        began(ws, id),
        " – ".join(dict.fromkeys(filter(None, (audit.get("from"), audit.get("to"))))),
        audit.get("place") or "",
        people,
        auditstatus.plan_status(audit) == "planned",
    )


def _units(org: Organisation, audit: Doc, given: Mapping[str, Doc]) -> list[str]:
    """The audit's units, each before those that answer for it and did so already."""
    answered = dict.fromkeys(key.rpartition("@")[2] for key in given)
    below = {unit: [one for one in answered if unit in audited(org, audit, one)] for unit in audit["units"]}
    return list(dict.fromkeys(one for unit in audit["units"] for one in (unit, *below[unit])))


def _insist_on_units(org: Organisation, audit: Doc, wanted: Sequence[str]) -> None:
    wrong = [
        _("The unit '{unit}' is not in the scope of this audit: {units}.").format(
            unit=unit, units=called(org, audit["units"])
        )
        for unit in wanted
        if unit not in org.units or not audited(org, audit, unit)
    ]
    refuse(wrong)


def _items(
    asked: Sequence[Asked], checklist: Checklist, unit: str, language: str, given: Mapping[str, Doc]
) -> list[Item]:
    """Those of the questions asked that are the checklist's."""
    own, bare = checklist["language"], _without_notes(checklist)
    with speaking(language):
        return [
            Item(
                key=f"{one.name}@{unit}",
                checklist=one.checklist,
                question=one.question["id"],
                clause=one.clause["id"],
                title=text_in(one.clause["title"], language, own),
                ask=text_in(one.question["ask"], language, own),
                look_for=text_in(one.question["look_for"], language, own),
                cites=cited(bare, one.question, language),
                whom=one.question.get("whom", ()),
                answers=one.question["answers"],
                given=values_of(given.get(f"{one.name}@{unit}", {})),
            )
            for one in asked
            if one.checklist == checklist["id"]
        ]


def given_in(view: View) -> dict[str, Row]:
    """The last answer to each question in each unit, by `CHECKLIST/QUESTION@UNIT`."""
    return {
        f"{doc['checklist']}/{doc['question']}@{doc['unit']}": doc["answers"][-1]
        for doc in view.table("answer").values()
    }


def values_of(entry: Doc) -> Values:
    """A stored answer as it stands in a row."""
    sample = entry.get("sample") or {}
    held = {**entry, **sample}
    stored = {key: "" if held.get(key) is None else str(held[key]) for key in INPUTS}
    return {**stored, **dict.fromkeys(DRAFT, "")}


def mark_of(value: Any) -> str:
    """A short hash: whether what stood there is still the same."""
    written = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def criterion_mark(checklist: Checklist) -> str:
    """The mark of what a checklist asks: another note or source is the same checklist still."""
    return mark_of([checklist["id"], checklist["edition"], checklist["language"], checklist["clauses"]])


def _criterion(checklist: Checklist, language: str) -> Criterion:
    title = text_in(checklist["title"], language, checklist["language"])
    return Criterion(checklist["id"], title, checklist["edition"], criterion_mark(checklist))


def began(ws: Workspace, id: str) -> str:
    """The hash of the audit's first event: two workspaces may both have an audit 2026-01."""
    return next((event.hash for event in ws.record.read(id)), "")


def _now(ws: Workspace) -> str:
    return dates.show_moment(dates.stamp(ws.clock()), ws.zone)
