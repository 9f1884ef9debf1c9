"""Findings: raising, correcting, combining and reading them. Their moves are in `moves.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditcore import guards, lifecycle, text
from auditcore.auditrules import OUTSIDE_KINDS, audited, called
from auditcore.case import attached, units_of
from auditcore.clocks import clocks
from auditcore.decision import File, Saved, Situation, edit
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import FINDING_ID, id_key, is_register, stream_of
from auditcore.record.events import Change
from auditcore.service.book import Book
from auditcore.service.grades import grade_definition
from auditcore.service.register import (
    action_row,
    actions_by_finding,
    ensure,
    finding_id,
    finding_row,
    found,
    owned,
    view_of,
)
from auditcore.workspace import Workspace

TEXTS = ("title", "requirement", "observed", "evidence", "reference")
# What may be corrected: neither the day on which it was found, nor what only a move says.
CORRECTED = (*TEXTS, "clauses", "questions", "unit", "also_units", "repeat_of")


def add(
    ws: Workspace,
    *,
    grade: str,
    observed: str,
    audit: str = "",
    origin: str = "",
    clauses: Sequence[str] = (),
    questions: Sequence[str] = (),
    unit: str = "",
    also_units: Sequence[str] = (),
    owner: str = "",
    title: str = "",
    requirement: str = "",
    evidence: str = "",
    reference: str = "",
    repeat_of: Sequence[str] = (),
    attach: Sequence[str] = (),
) -> tuple[str, Saved]:
    """Raise a finding as a draft: in an audit, or by its `origin` in the year's register.

    A draft needs its grade and what was observed; what else the grade demands is asked for at `issue`. Returns the
    new id, such as `2026-01-F03`.
    """
    texts = texts_of(
        observed=observed, title=title, requirement=requirement, evidence=evidence, reference=reference
    )
    stream = view_of(ws, audit).stream if audit else ensure(ws, int((ws.acting.on or ws.today)[:4]))
    if is_register(stream) and not origin:
        raise Refused(_("A finding of the register needs its origin (--origin complaint, process …)."))
    if origin and not is_register(stream):
        raise Refused(
            _("A finding of an audit has no other origin."),
            hint=_("Leave out --origin; or leave out --audit to put it into the year's register."),
        )
    repeats = [finding_id(ws, one) for one in repeat_of]
    files = ws.files(attach)
    new_id = ""

    def decide(situation: Situation) -> list[Change]:
        nonlocal new_id
        book = Book(situation)
        new_id = draft(
            book,
            texts,
            grade=grade,
            origin=origin or "audit",
            clauses=clauses,
            questions=questions,
            unit=unit,
            also_units=also_units,
            owner=owner,
            repeats=repeats,
            files=files,
        )
        return book.done()

    saved = ws.commit(stream, "finding.add", decide, files=files)
    return new_id, saved


def texts_of(*, observed: str, **given: str) -> dict[str, str]:
    """The texts of a finding as they are kept. Refused where nothing was observed."""
    texts = {name: text.normalise(value, f"--{name}") for name, value in given.items()}
    return {**texts, "observed": text.required(observed, "--observed")}


def draft(
    book: Book,
    texts: Mapping[str, str],
    *,
    grade: str,
    origin: str = "audit",
    clauses: Sequence[str] = (),
    questions: Sequence[str] = (),
    unit: str = "",
    also_units: Sequence[str] = (),
    owner: str = "",
    repeats: Sequence[str] = (),
    files: Sequence[File] = (),
) -> str:
    """Put a new draft among the book's changes: its id. Refused with all that stands against it."""
    situation = book.situation
    problems = may_raise(book, [unit or _only_unit(book), *also_units]) or _outside(book, unit)
    problems += references(
        book,
        unit=unit,
        also_units=also_units,
        owner=owner,
        clauses=clauses,
        repeats=repeats,
        questions=questions,
    )
    if problems:
        raise Refused(problems[0], problems=problems[1:])
    new_id = book.next_finding()
    stamp = situation.stamp()
    answers_for_it = unit or _only_unit(book)
    fields: dict[str, Any] = {
        "audit": book.stream,
        "origin": origin,
        "grade": grade,
        "unit": answers_for_it,
        "also_units": list(also_units),
        "clauses": _numbers(book, [*clauses, *_clauses_of(book, questions)]),
        "questions": list(dict.fromkeys(questions)),
        **texts,
        "repeat_of": list(dict.fromkeys(repeats)),
        "raised": stamp,
        "moves": [],
    }
    fields["owner"] = owner or situation.org.head_of(answers_for_it, situation.on)
    if files:
        fields["attachments"] = [{**file.entry, **stamp, "move": "add"} for file in files]
    book.new("finding", new_id, fields)
    return new_id


def _only_unit(book: Book) -> str | None:
    units = book.audit.get("units", ())
    return units[0] if len(units) == 1 else None


def may_raise(book: Book, units: Iterable[str | None]) -> list[str]:
    """What stands against raising a finding here: it is for the team of an audit under way, judged by unit, where the
    auditors are not somebody else's; in the register, for anybody known."""
    situation, audit = book.situation, book.audit
    person = situation.person
    if situation.on > situation.today:
        return [
            _("{day} is in the future; today is {today}.").format(day=situation.on, today=situation.today)
        ]
    if is_register(book.stream):
        return []
    if any(move["move"] in ("close", "cancel", "issue") for move in audit.get("moves", ())):
        return [
            _("The report of audit {audit} was given out: it takes no further findings.").format(
                audit=book.stream
            )
        ]
    if person["id"] not in (audit.get("lead"), *audit.get("team", ())):
        return [
            _("{person} is not in the team of audit {audit}.").format(
                person=person["name"], audit=book.stream
            )
        ]
    began = next((move["on"] for move in audit.get("moves", ()) if move["move"] == "start"), "")
    if situation.on < began:
        return [_("{day} is before the audit began ({began}).").format(day=situation.on, began=began)]
    if audit.get("kind") in OUTSIDE_KINDS:
        return []
    return [
        line for unit in units if unit for line in guards.not_independent(situation.org, person, unit, audit)
    ]


def _outside(book: Book, unit: str) -> list[str]:
    """Why this unit may not answer for a finding of this audit: who audits what was agreed in the plan.

    Where it was seen, too (`also_units`), is free; outside auditors look where they like.
    """
    audit, org = book.audit, book.situation.org
    free = is_register(book.stream) or audit.get("kind") in OUTSIDE_KINDS or not audit.get("units")
    living = unit in org.units and not org.units[unit].get("ended")
    if free or not living or audited(org, audit, unit):
        return []
    wider = ",".join([*audit["units"], unit])
    return [
        _(
            "The unit '{unit}' is not in the scope of audit {audit}: {units}. Widen the plan first (auditcore audit edit "
            "{audit} --unit {wider} --reason TEXT), or say with --also-unit that it was seen there, too."
        ).format(unit=unit, audit=book.stream, units=called(org, audit["units"]), wider=wider)
    ]


def references(
    book: Book,
    *,
    unit: str = "",
    also_units: Sequence[str] = (),
    owner: str = "",
    clauses: Sequence[str] = (),
    repeats: Sequence[str] = (),
    questions: Sequence[str] = (),
) -> list[str]:
    """What names something that is not there, all at once."""
    org = book.situation.org
    problems: list[str] = []
    for id in filter(None, (unit, *also_units)):
        if id not in org.units:
            problems.append(
                _("There is no unit '{id}'; 'auditcore unit list' lists them.").format(id=id)
                + org.like_unit(id)
            )
        elif org.units[id].get("ended"):
            problems.append(
                _("Unit {unit} ended on {day}; its successor is {successor}.").format(
                    unit=org.units[id]["name"],
                    day=org.units[id]["ended"]["on"],
                    successor=org.units[id].get("successor") or "–",
                )
            )
    if owner and (owner not in org.people or org.people[owner].get("ended")):
        problems.append(
            _("There is no person '{id}'; 'auditcore person list' lists them.").format(id=owner)
            + org.like_person(owner)
        )
    for id in repeats:
        if not _is_finding(book.situation, id):
            problems.append(
                _("There is no finding '{id}'; 'auditcore finding list --status all' lists them.").format(
                    id=id
                )
            )
    known = _known_clauses(book)
    for clause in clauses:
        if known and clause not in known:
            near = text.nearest(clause, known)
            problems.append(
                _("Clause {clause} is not in this audit's criteria ({criteria}).").format(
                    clause=clause, criteria=", ".join(sorted(book.situation.view.table("checklist")))
                )
                + (" " + _("Did you mean {close}?").format(close=near) if near else "")
            )
    asked = _known_questions(book)
    for question in questions:
        if asked and question not in asked:
            near = text.nearest(question, asked)
            problems.append(
                _("There is no question {question} in this audit's checklists.").format(question=question)
                + (" " + _("Did you mean {close}?").format(close=near) if near else "")
            )
    return problems


def _known_questions(book: Book) -> dict[str, str]:
    """The clause of each question in the audit's checklists, by its id alone and behind its checklist's and a slash."""
    return {
        name: clause["id"]
        for id, checklist in book.situation.view.table("checklist").items()
        for clause in checklist.get("clauses", ())
        for question in clause.get("questions", ())
        for name in (question["id"], f"{id}/{question['id']}")
    }


def _clauses_of(book: Book, questions: Sequence[str]) -> set[str]:
    """The clauses that these questions ask about: a finding drawn from a question breaks its clause."""
    clauses = _known_questions(book)
    return {clauses[question] for question in questions if question in clauses}


def _is_finding(situation: Situation, id: str) -> bool:
    stream = stream_of(id) if FINDING_ID.match(id) else None
    return bool(stream and situation.other(stream).get("finding", id))


def _known_clauses(book: Book) -> dict[str, str]:
    """The numbers of the clauses in the audit's checklists, by themselves and as CHECKLIST/CLAUSE."""
    return {
        name: clause["id"]
        for id, checklist in book.situation.view.table("checklist").items()
        for clause in checklist.get("clauses", ())
        for name in (clause["id"], f"{id}/{clause['id']}")
    }


def _numbers(book: Book, clauses: Iterable[str]) -> list[str]:
    """Clauses by their numbers alone, as they are kept, in their order."""
    known = _known_clauses(book)
    return sorted({known.get(clause, clause) for clause in clauses}, key=text.clause_key)


def combine(ws: Workspace, id: str, into: str, reason: str) -> Saved:
    """Take a finding into another one of the same audit, which then names it; both stay in the record."""
    into = finding_id(ws, into)

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        finding = book.finding(id)
        status = book.standing(into).status if into in book.findings else None
        book.make(id, "combine", into=into, into_status=status, reason=text.normalise(reason, "--reason"))
        if not book.problems:
            other = book.finding(into)
            merged = {
                "clauses": sorted({*other["clauses"], *finding["clauses"]}, key=text.clause_key),
                "questions": list(dict.fromkeys([*other["questions"], *finding["questions"]])),
                "also_units": _also_units(other, finding),
            }
            change = edit("finding", other, **merged)
            book.changes.append({**change, "add": {"combined": [{"id": id, **situation.stamp()}]}})
        return book.done()

    return ws.commit(view_of(ws, id).stream, "finding.combine", decide)


def _also_units(other: Mapping[str, Any], finding: Mapping[str, Any]) -> list[str]:
    units = [*other["also_units"], finding["unit"], *finding["also_units"]]
    return [unit for unit in dict.fromkeys(units) if unit and unit != other["unit"]]


def change(
    ws: Workspace,
    id: str,
    *,
    reason: str = "",
    answer_due: str = "",
    judge: str = "",
    judge_on: str = "",
    **fields: Any,
) -> Saved:
    """Correct what was written, old and new value kept. Fields: the texts, clauses, questions, unit, also_units,
    repeat_of. Once issued only the lead may, with a reason; `answer_due` (ISO) moves the answer's date, `judge` and
    `judge_on` (ISO) say anew who judges the effect, and from when."""
    if others := fields.keys() - {*CORRECTED}:
        raise TypeError(f"not to be corrected: {', '.join(sorted(others))}")
    given: dict[str, Any] = {name: value for name, value in fields.items() if value not in (None, "", ())}
    for name in TEXTS:
        if name in given:
            given[name] = text.required(given[name], f"--{name}")
    if "repeat_of" in given:
        given["repeat_of"] = list(dict.fromkeys(finding_id(ws, one) for one in given["repeat_of"]))
    for name in ("questions", "also_units"):
        if name in given:
            given[name] = list(given[name])

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        finding = book.finding(id)
        numbers = {"clauses": _numbers(book, given["clauses"])} if "clauses" in given else {}
        moved = moved_to(situation, finding, given.get("unit", ""))
        change = edit("finding", finding, **{**given, **numbers}, **moved)
        known = book.standing(id).facts
        judging = {
            fact: value
            for fact, value in (("judge", judge), ("judge_on", judge_on))
            if value and known.get(fact) != value
        }
        if not (change["set"] or answer_due or judging):
            raise nothing_changes(id)
        book.problems += references(
            book,
            unit=given.get("unit", ""),
            also_units=given.get("also_units", ()),
            clauses=given.get("clauses", ()),
            questions=given.get("questions", ()),
            repeats=[one for one in given.get("repeat_of", ()) if one not in finding["repeat_of"]],
        )
        if id in given.get("repeat_of", ()):
            book.problems.append(_("A finding cannot repeat itself."))
        if not is_register(book.stream):
            raiser = situation.org.people[finding["raised"]["by"]]
            for unit in filter(None, (given.get("unit"), *given.get("also_units", ()))):
                book.problems += guards.not_independent(situation.org, raiser, unit, book.audit)
            if book.standing(id).status == "draft":  # once issued, a reason says why somebody else answers
                book.problems += _outside(book, given.get("unit", ""))
        if book.standing(id).status != "draft" or not is_register(book.stream):
            # Moved out of the own unit, it could be withdrawn by whoever may not judge it there.
            for unit in units_of(finding) if {"unit", "also_units"} & set(change["set"]) else ():
                book.problems += guards.not_independent(situation.org, situation.person, unit, book.audit)
        why = text.normalise(reason, "--reason")
        book.make(id, "edit", edits=change, reason=why, answer_due=answer_due, facts=judging)
        return book.done()

    return ws.commit(view_of(ws, id).stream, "finding.edit", decide)


def moved_to(situation: Situation, finding: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """The owner in another unit: its head, unless somebody else than the head of the unit before was named."""
    head_of, owner = situation.org.head_of, finding["owner"]
    if not unit or unit == finding["unit"] or owner not in (None, head_of(finding["unit"], situation.on)):
        return {}
    return {"owner": head_of(unit, situation.on)}


def nothing_changes(id: str) -> Refused:
    return Refused(
        _("Nothing would change."), hint=_("'auditcore finding show {id}' shows it.").format(id=id)
    )


def note(ws: Workspace, id: str, words: str, attach: Sequence[str] = ()) -> Saved:
    """Add a note; allowed at any time, also after closing."""
    words = text.required(words, "the note")
    stored = ws.files(attach)

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        book.finding(id)
        book.make(id, "note", files=stored, text=words)
        return book.done()

    return ws.commit(view_of(ws, id).stream, "finding.note", decide, files=stored)


def opinions(finding: Mapping[str, Any]) -> list[dict[str, str]]:
    """The opinions that differ from how disputes about the finding were decided, as recorded: on (ISO), by, text and about
    (the choice of the latest decision before it: uphold or regrade)."""
    told, choice = [], ""
    for entry in finding["moves"]:
        if entry["move"] == "decide":
            choice = entry["choice"]
        elif entry["move"] == "opinion":
            told.append({**{key: entry[key] for key in ("on", "by", "text")}, "about": choice})
    return told


def detail(ws: Workspace, id: str) -> dict[str, Any]:
    """Everything about one finding: the row's keys, `facts` of the round, those of `earlier_rounds`, `history` (of finding
    and actions, as `history.moves` gives it), `action_list`, `attachments`, `clocks`, `answer_due` (ISO; by when its unit is
    or was to answer in this round, "" before it was asked), `waiting` (as `waiting.of` gives it),
    `grade_definition` (what its grade means), `follow_through` (as `following.asked` gives it), `opinions`, and what
    `repeats.around` says."""
    from auditcore.service import following
    from auditcore.service.history import moves
    from auditcore.service.repeats import around
    from auditcore.service.waiting import of as waits

    view = view_of(ws, id)
    finding = owned(ws, found(view, "finding", id))
    actions = actions_by_finding(view).get(id, [])
    now = lifecycle.standing(finding, actions)
    row = finding_row(finding, actions, view.get("audit", view.stream) or {}, ws.today, ws.org())
    back = around(ws, finding, actions)
    return {
        **row,
        "flags": [*row["flags"], *(["doubtful"] if back["doubtful"] else [])],
        **back,
        "waiting": waits(ws, finding),
        "facts": now.facts,
        "earlier_rounds": lifecycle.earlier_rounds(finding),
        "history": moves(ws, view, [finding, *actions]),
        "action_list": [
            action_row(action, finding, now.status, ws.today)
            for action in sorted(actions, key=lambda action: id_key(action["id"]))
        ],
        "attachments": attached(finding),
        "clocks": [clock._asdict() for clock in clocks(finding, actions, now)],
        "answer_due": now.answer_due,
        "grade_definition": grade_definition(ws, finding["grade"]),
        "follow_through": following.asked(ws, finding["grade"], now),
        "opinions": opinions(finding),
        "event": f"{view.stream}:{finding['changed']['seq']}",
    }
