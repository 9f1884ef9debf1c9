"""Weighing an import: each row against what is here, and the moves that it makes. Nothing is written.

A finding is known again by the register's own number, within one audit. What is imported is *issued*: it was issued
where it comes from, and waits here for its owner.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from auditcore import text
from auditcore.decision import File, edit
from auditcore.i18n import _
from auditcore.importing.shapes import Known, Line, Plan, Read, Reading, Sheet
from auditcore.model import ENDED, ORIGINS, is_register, stream_of
from auditcore.organisation import Organisation
from auditcore.service.audit_case import snapshots
from auditcore.service.book import Book, regrade_outcome
from auditcore.service.findings import may_raise, moved_to
from auditcore.service.moves import issue_outcome
from auditcore.service.register import number_key
from auditcore.views import View
from auditcore.words import word

Doc = dict[str, Any]

TEXTS = ("title", "requirement", "observed", "evidence")
# Of these it is known whether they were corrected here since the last import.
KEPT = (*TEXTS, "grade", "clauses", "unit", "also_units")


class Register(NamedTuple):
    """A register's file, opened: which sheet and header row, and how its columns are read."""

    file: File
    sheet: Sheet
    header: int
    plan: Plan
    said: list[str]


class Weighed(NamedTuple):
    """What an import does. The lists hold readings with the id of their finding here.

    `fields` of `changed`: what the register says otherwise than at the last import. `absent`: ids of findings that an
    earlier import brought and whose numbers are not in the file any more.
    """

    read: Read
    problems: list[Line]
    notes: list[Line]
    new: list[tuple[Reading, str]]
    same: list[tuple[Reading, str]]
    changed: list[tuple[Reading, str, list[str]]]
    left: list[tuple[Reading, str, list[str]]]
    absent: list[str]
    actions: list[str]
    """Ids of the actions that come with the new findings."""
    units: dict[str, str]
    """Units that would be added: name as written → id."""


class Wish(NamedTuple):
    """How an import is to be made."""

    on_conflict: str = "stop"
    origin: str = ""
    add_units: bool = False
    prefix: str = ""
    """Before each number of the register, which then is the finding's."""


def weigh(book: Book, register: Register, wish: Wish, known: Mapping[str, list[str]]) -> Weighed:
    """Read every row, compare it with what is here, and make the moves in the book's working copy."""
    from auditcore.importing.reading import read

    situation = book.situation
    here = _here(book)
    found = read(register.sheet, register.header, register.plan, _known(book, known, here))
    found = _prefixed(found, wish.prefix)
    weighed = Weighed(found, [*found.problems], [*found.notes], [], [], [], [], [], [], {})
    now = _successors(situation.org, found.unknown_units)
    unknown = {name: rows for name, rows in found.unknown_units.items() if name not in now}
    weighed.notes.extend(_taken_over(situation.org, now, found.unknown_units))
    if wish.add_units:
        weighed.units.update(_new_units(situation.org, unknown))
    else:
        weighed.problems.extend(_unknown_units(register, unknown))
    ids = _ids(book, found.readings, here)
    # What a bad row would break in its finding says nothing new.
    sound = not weighed.problems
    for reading in found.readings:
        number = number_key(reading.number)
        fields = _fields(book, reading, register, wish, {**now, **weighed.units})
        fields["repeat_of"] = [_linked(one, ids, known) for one in reading.fields["repeats"]]
        fields["source"] = _source(register, reading, fields)
        old = here.get(number)
        if old is None:
            weighed.new.append((reading, ids[number]))
            if sound:
                _raise(book, ids[number], reading, fields, weighed)
        elif differs := _differs(old.get("source"), fields["source"]):
            _meet(book, wish, weighed, reading, old, fields, differs, sound)
        else:
            weighed.same.append((reading, old["id"]))
    read_now = {number_key(reading.number) for reading in found.readings}
    weighed.absent.extend(
        finding["id"]
        for number, finding in here.items()
        if number not in read_now and _is_from(finding.get("source"), register)
    )
    weighed.problems.extend(_too_long(found.readings))
    weighed.notes.extend(_elsewhere(book, found.readings, here, known))
    if not found.readings and not weighed.problems:
        weighed.notes.append(Line(0, "", _("no finding stands below the names of the columns.")))
    sentences = [
        *_may_import(book, [reading for reading, _id in weighed.new]),
        *(dict.fromkeys(book.problems) if sound else ()),
    ]
    weighed.problems.extend(Line(0, "", sentence) for sentence in sentences)
    return weighed


def _prefixed(found: Read, prefix: str) -> Read:
    """The register with a prefix before each of its numbers, also where one of its own findings repeats another."""
    if not prefix:
        return found
    own = {number_key(reading.number) for reading in found.readings}

    def named(number: str) -> str:
        return f"{prefix}{number}" if number_key(number) in own else number

    return found._replace(
        readings=[
            reading._replace(
                number=f"{prefix}{reading.number}",
                fields={**reading.fields, "repeats": [named(one) for one in reading.fields["repeats"]]},
            )
            for reading in found.readings
        ]
    )


def _is_from(source: Mapping[str, Any] | None, register: Register) -> bool:
    """Whether a finding came from this sheet of a file of this name."""
    return source is not None and (source["file"], source["sheet"]) == (
        register.file.name,
        register.sheet.name,
    )


def _here(book: Book) -> dict[str, Doc]:
    """The audit's findings by their number elsewhere: the one that an import brought, else the one that was given it."""
    numbered = {number_key(one["reference"]): one for one in book.findings.values() if one.get("reference")}
    imported = {
        number_key(one["source"]["number"]): one for one in book.findings.values() if one.get("source")
    }
    return {**numbered, **imported}


def _may_import(book: Book, new: Sequence[Reading]) -> list[str]:
    """Importing issues, so it is for the lead; `quality` in the year's register. What is here already may be brought up to
    date after the report, too: what comes new, may not come then.
    """
    situation = book.situation
    if is_register(book.stream):
        situation.require_role("quality")
    elif situation.person["id"] != book.audit.get("lead"):
        return [
            _("{person} may not import here: it is for the audit's lead, {lead}.").format(
                person=situation.person["name"], lead=book.audit.get("lead")
            )
        ]
    units = {unit for reading in new for unit in reading.fields["units"]} & set(situation.org.units)
    return may_raise(book, sorted(units)) if new else []


def _known(book: Book, numbers: Mapping[str, list[str]], here: Mapping[str, Doc]) -> Known:
    situation = book.situation
    org = situation.org
    return Known(
        units={id: unit["name"] for id, unit in org.units.items() if not unit.get("ended")},
        people={id: person["name"] for id, person in org.people.items() if not person.get("ended")},
        clauses=[clause["id"] for one in snapshots(situation.view).values() for clause in one["clauses"]],
        findings={**numbers, **{number: [finding["id"]] for number, finding in here.items()}},
        today=situation.today,
    )


def _successors(org: Organisation, unknown: Iterable[str]) -> dict[str, str]:
    """Names (or ids) of units that were merged or ended → the unit that answers for them now."""
    found: dict[str, str] = {}
    for name in unknown:
        for id, unit in org.units.items():
            last = org.taken_over(id)[-1]
            is_it = unit.get("ended") and text.fold(name) in (id, text.fold(unit["name"]))
            if is_it and not org.units[last].get("ended"):
                found[name] = last
    return found


def _taken_over(org: Organisation, now: Mapping[str, str], rows: Mapping[str, list[int]]) -> Iterator[Line]:
    for name, id in now.items():
        for row in rows[name]:
            said = _("{name} is no more; {unit} answers for it now.")
            yield Line(row, "", said.format(name=name, unit=org.units[id]["name"]))


# A number is an id, and stands in tables and messages whole.
LONGEST_NUMBER = 60


def _too_long(readings: Iterable[Reading]) -> Iterator[Line]:
    for reading in readings:
        if len(reading.number) > LONGEST_NUMBER:
            said = _("the number has {count} characters; it may have {most}.")
            yield Line(reading.row, "", said.format(count=len(reading.number), most=LONGEST_NUMBER))


def _elsewhere(
    book: Book, readings: Iterable[Reading], here: Mapping[str, Doc], known: Mapping[str, list[str]]
) -> Iterator[Line]:
    """That another audit has the same numbers: perhaps this register was imported there."""
    keys = [number_key(reading.number) for reading in readings]
    audits = [stream_of(id) for key in keys if key not in here for id in known.get(key, ())]
    other = sorted({audit for audit in audits if audit and audit != book.stream})
    if other:
        said = _(
            "{count} of these numbers belong to findings of {audits} already; a number of two findings is no id."
        )
        yield Line(0, "", said.format(count=len(audits), audits=", ".join(other)))


def _unknown_units(register: Register, unknown: Mapping[str, list[int]]) -> Iterator[Line]:
    column = ", ".join(register.plan.fields["unit"].columns) if "unit" in register.plan.fields else ""
    for name, rows in unknown.items():
        for row in rows:
            yield Line(
                row,
                column,
                _(
                    "there is no unit '{name}'; --add-units adds those that are missing, or a mapping says which one "
                    "is meant."
                ).format(name=name),
            )


def _new_units(org: Organisation, unknown: Iterable[str]) -> dict[str, str]:
    """An id for each unit that is to be added, made from its name."""
    ids: dict[str, str] = {}
    for name in unknown:
        slug = text.slug(name)[:50].strip("-") or "unit"
        taken = {*org.units, *ids.values()}
        ids[name] = next(
            id
            for id in (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
            if id not in taken and stream_of(id) is None
        )
    return ids


def _ids(book: Book, readings: Sequence[Reading], here: Mapping[str, Doc]) -> dict[str, str]:
    """The finding of each number of the file: the one that is here, or the next free id."""
    first = int(book.next_finding().rpartition("F")[2])
    fresh = [key for one in readings if (key := number_key(one.number)) not in here]
    new = {
        key: f"{book.stream}-F{number:02d}" for number, key in enumerate(dict.fromkeys(fresh), start=first)
    }
    return {**{number: finding["id"] for number, finding in here.items()}, **new}


def _linked(reference: str, ids: Mapping[str, str], known: Mapping[str, list[str]]) -> str:
    """The id of the finding that a reference means, where it is one; else the reference as it stands."""
    key = number_key(reference)
    elsewhere = known.get(key, [])
    return ids.get(key) or (elsewhere[0] if len(elsewhere) == 1 else reference)


def _fields(
    book: Book, reading: Reading, register: Register, wish: Wish, new_units: Mapping[str, str]
) -> Doc:
    """The finding's fields as the row says them; `raised` is a day, "" where the row has none."""
    said = reading.fields
    units = [new_units.get(unit, unit) for unit in said["units"]]
    unit = units[0] if units else None
    origin = "audit" if not is_register(book.stream) else said["origin"] or wish.origin
    if origin not in ("audit", *ORIGINS):
        book.problems.append(_("A finding of the register needs its origin (--origin complaint, process …)."))
    return {
        "audit": book.stream,
        "origin": origin,
        "grade": said["grade"],
        "unit": unit,
        "also_units": units[1:],
        "owner": said["owner"] or _head_of(book, unit),
        "clauses": sorted(said["clauses"], key=text.clause_key),
        "questions": [],
        **{name: said[name] for name in TEXTS},
        "reference": reading.number,
        "raised": said["raised"],
    }


def _head_of(book: Book, unit: str | None) -> str | None:
    """Who answers for the unit; for one that is still to be added, whoever does above it."""
    org = book.situation.org
    return org.head_of(unit if unit in org.units else only_unit(book.situation.view), book.situation.on)


def _source(register: Register, reading: Reading, fields: Mapping[str, Any]) -> Doc:
    taken = {name: fields[name] for name in (*TEXTS, "grade", "clauses", "unit", "also_units", "raised")}
    taken |= {
        "owner": reading.fields["owner"],
        "answer_due": reading.fields["answer_due"],
        "repeat_of": reading.fields["repeats"],
        "actions": [list(action) for action in reading.actions],
    }
    return {
        "file": register.file.name,
        "sheet": register.sheet.name,
        "row": reading.row,
        "number": reading.number,
        "cells": [[column, cell] for column, cell in reading.source.items()],
        "taken": {name: _digest(value) for name, value in taken.items()},
    }


def _digest(value: Any) -> str:
    return sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:8]


def _differs(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[str]:
    """What the register says otherwise than when it was imported: names of fields, and of columns kept as they stood."""
    before = old or {"taken": {}, "cells": []}
    fields = [name for name, digest in new["taken"].items() if before["taken"].get(name) != digest]
    cells = dict(before["cells"])
    columns = [column for column, cell in new["cells"] if cells.pop(column, None) != cell]
    return [*fields, *columns, *cells]


def _raise(book: Book, id: str, reading: Reading, fields: Doc, weighed: Weighed) -> None:
    stamp = book.situation.stamp()
    raised = {**stamp, "on": fields["raised"] or stamp["on"]}
    finding = book.new("finding", id, {**fields, "raised": raised, "moves": []})
    due = {"answer_due": reading.fields["answer_due"]} if reading.fields["answer_due"] else {}
    book.make(id, "issue", outcome=issue_outcome(finding), **due)
    for number, action in enumerate(reading.actions, start=1):
        owner = action.owner or fields["owner"]
        if not owner:
            weighed.notes.append(
                Line(
                    reading.row,
                    "",
                    _("its plan stays as text: the unit has no head who could own the action."),
                )
            )
            return
        new: Doc = {"finding": id, "round": 1, "text": action.text, "owner": owner, "moves": []}
        book.new("action", f"{id}-A{number}", {**new, "due": [{"to": action.due, **stamp}]})
        weighed.actions.append(f"{id}-A{number}")
        book.make_action(f"{id}-A{number}", "add", owner=owner, due=action.due, imported=True)


def _meet(
    book: Book,
    wish: Wish,
    weighed: Weighed,
    reading: Reading,
    old: Doc,
    fields: Doc,
    differs: list[str],
    sound: bool,
) -> None:
    """A number that is here already, and of which the register says something else than before."""
    entry = (reading, old["id"], differs)
    status = book.standing(old["id"]).status
    if wish.on_conflict == "update" and status in ENDED:
        weighed.left.append(entry)
        said = _(
            "{number} is {status} here and stays as it is; the register now says something else in: {fields}."
        )
        said = said.format(number=reading.number, status=word(status), fields=", ".join(differs))
        weighed.notes.append(Line(reading.row, "", said))
    elif wish.on_conflict == "skip":
        weighed.left.append(entry)
    elif wish.on_conflict == "update":
        weighed.changed.append(entry)
        if sound:
            _update(book, reading, old, fields, weighed)
    else:
        weighed.problems.append(Line(reading.row, "", _conflict(reading, old, fields["source"], differs)))


def _conflict(reading: Reading, old: Doc, source: Doc, differs: list[str]) -> str:
    before = old.get("source") or source
    choice = _(
        "--on-conflict skip leaves it as it is; --on-conflict update takes over what the register changed."
    )
    if (before["file"], before["sheet"]) == (source["file"], source["sheet"]):
        said = _("{number} is here already as {id}, with something else in: {fields}.")
    else:
        said = _(
            "{number} is here already as {id}, from {place}, with something else in: {fields}. If this is another finding "
            "that only has the same number, set its register apart: --prefix 2025-. If it is the same one:"
        )
    place = " · ".join(filter(None, (before["file"], before["sheet"])))
    said = said.format(number=reading.number, id=old["id"], place=place, fields=", ".join(differs))
    return f"{said} {choice}"


def _update(book: Book, reading: Reading, old: Doc, fields: Doc, weighed: Weighed) -> None:
    """Take over what the register changed since the last import; what was corrected here only, stays."""
    id = old["id"]
    before = (old.get("source") or {}).get("taken", {})
    changed = {name for name, digest in fields["source"]["taken"].items() if before.get(name) != digest}
    corrected = {name for name in changed & {*KEPT} if before.get(name) not in (None, _digest(old[name]))}
    if corrected:
        said = _(
            "{id} was corrected here, too, in: {fields}. What stands here, stays; the register's text is not taken."
        )
        weighed.notes.append(Line(reading.row, "", said.format(id=id, fields=", ".join(sorted(corrected)))))
    changed -= corrected
    reason = _("imported again from {file}").format(file=fields["source"]["file"])
    plain = {
        name: fields[name]
        for name in (*TEXTS, "clauses", "unit", "also_units", "repeat_of")
        if name in changed
    }
    if "unit" in changed and not reading.fields["owner"]:
        plain |= moved_to(book.situation, old, fields["unit"])
    if "raised" in changed and fields["raised"]:
        day, first = fields["raised"], old["raised"]["on"]
        plain["raised"] = {**old["raised"], "on": min(day, first)}
        if day > first:  # it would look younger than it is
            said = _(
                "the register now says that {id} was found on {day}; it stays with {first}, the day first told."
            )
            weighed.notes.append(Line(reading.row, "", said.format(id=id, day=day, first=first)))
    due = reading.fields["answer_due"] if "answer_due" in changed else ""
    book.make(
        id,
        "edit",
        edits=edit("finding", old, **plain, source=fields["source"]),
        reason=reason,
        answer_due=due,
    )
    if "grade" in changed and fields["grade"] != old["grade"]:
        outcome = regrade_outcome(old, fields["grade"], book.standing(id))
        book.make(
            id,
            "regrade",
            edits=edit("finding", old, grade=fields["grade"]),
            grade=fields["grade"],
            outcome=outcome,
            reason=reason,
        )
    if "owner" in changed and fields["owner"] and fields["owner"] != old["owner"]:
        edits = edit("finding", old, owner=fields["owner"])
        book.make(id, "assign", edits=edits, owner=fields["owner"], reason=reason)
    if "actions" in changed:
        weighed.notes.append(
            Line(
                reading.row,
                "",
                _(
                    "the register's plan changed; the actions of {id} stay as they are, and the new plan stands beside it."
                ).format(id=id),
            )
        )


def only_unit(view: View) -> str | None:
    """The one unit that the audit is about, below which those that are added stand."""
    units = (view.get("audit", view.stream) or {}).get("units", ())
    return str(units[0]) if len(units) == 1 else None
