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
from auditcore.model import ORIGINS, is_register, stream_of
from auditcore.organisation import Organisation
from auditcore.service.audit_case import snapshots
from auditcore.service.book import Book, regrade_outcome
from auditcore.service.findings import may_raise
from auditcore.service.moves import issue_outcome
from auditcore.service.register import number_key
from auditcore.views import View

Doc = dict[str, Any]

TEXTS = ("title", "requirement", "observed", "evidence")


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
    units: dict[str, str]
    """Units that would be added: name as written → id."""


class Wish(NamedTuple):
    """How an import is to be made."""

    on_conflict: str = "stop"
    origin: str = ""
    add_units: bool = False


def weigh(book: Book, register: Register, wish: Wish, known: Mapping[str, list[str]]) -> Weighed:
    """Read every row, compare it with what is here, and make the moves in the book's working copy."""
    from auditcore.importing.reading import read

    situation = book.situation
    here = _here(book)
    found = read(register.sheet, register.header, register.plan, _known(book, known, here))
    weighed = Weighed(found, [*found.problems], [*found.notes], [], [], [], [], [], {})
    if wish.add_units:
        weighed.units.update(_new_units(situation.org, found.unknown_units))
    else:
        weighed.problems.extend(_unknown_units(register, found.unknown_units))
    ids = _ids(book, found.readings, here)
    # What a bad row would break in its finding says nothing new.
    sound = not weighed.problems
    for reading in found.readings:
        number = number_key(reading.number)
        fields = _fields(book, reading, register, wish, weighed.units)
        fields["repeat_of"] = [_linked(one, ids, known) for one in reading.fields["repeats"]]
        fields["source"] = _source(register, reading, fields)
        old = here.get(number)
        if old is None:
            weighed.new.append((reading, ids[number]))
            if sound:
                _raise(book, ids[number], reading, fields, weighed)
        elif differs := _differs(old.get("source"), fields["source"]):
            _meet(book, wish, weighed, reading, old, fields, differs)
        else:
            weighed.same.append((reading, old["id"]))
    read_now = {number_key(reading.number) for reading in found.readings}
    weighed.absent.extend(
        finding["id"] for number, finding in here.items() if finding.get("source") and number not in read_now
    )
    units = {unit for reading in found.readings for unit in reading.fields["units"]}
    sentences = [*_may_import(book, units), *(dict.fromkeys(book.problems) if sound else ())]
    weighed.problems.extend(Line(0, "", sentence) for sentence in sentences)
    return weighed


def _here(book: Book) -> dict[str, Doc]:
    """The audit's findings by their number elsewhere."""
    return {number_key(one["reference"]): one for one in book.findings.values() if one.get("reference")}


def _may_import(book: Book, units: Iterable[str]) -> list[str]:
    """Importing issues, so it is for the lead; `quality` in the year's register."""
    situation = book.situation
    if is_register(book.stream):
        situation.require_role("quality")
    elif situation.person["id"] != book.audit.get("lead"):
        return [
            _("{person} may not import here: it is for the audit's lead, {lead}.").format(
                person=situation.person["name"], lead=book.audit.get("lead")
            )
        ]
    return may_raise(book, sorted(unit for unit in units if unit in situation.org.units))


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
        book.make_action(f"{id}-A{number}", "add", owner=owner, due=action.due, imported=True)


def _meet(
    book: Book,
    wish: Wish,
    weighed: Weighed,
    reading: Reading,
    old: Doc,
    fields: Doc,
    differs: list[str],
) -> None:
    """A number that is here already, and of which the register says something else than before."""
    entry = (reading, old["id"], differs)
    if wish.on_conflict == "skip":
        weighed.left.append(entry)
    elif wish.on_conflict == "update":
        weighed.changed.append(entry)
        _update(book, reading, old, fields, weighed)
    else:
        weighed.problems.append(
            Line(
                reading.row,
                "",
                _(
                    "{number} is here already as {id}, with something else in: {fields}. --on-conflict skip leaves it as "
                    "it is; --on-conflict update takes over what the register changed."
                ).format(number=reading.number, id=old["id"], fields=", ".join(differs)),
            )
        )


def _update(book: Book, reading: Reading, old: Doc, fields: Doc, weighed: Weighed) -> None:
    """Take over what the register changed since the last import; what was corrected here only, stays."""
    id = old["id"]
    before = (old.get("source") or {}).get("taken", {})
    changed = {name for name, digest in fields["source"]["taken"].items() if before.get(name) != digest}
    reason = _("imported again from {file}").format(file=fields["source"]["file"])
    plain = {
        name: fields[name]
        for name in (*TEXTS, "clauses", "unit", "also_units", "repeat_of")
        if name in changed
    }
    if "raised" in changed and fields["raised"]:
        plain["raised"] = {**old["raised"], "on": fields["raised"]}
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
