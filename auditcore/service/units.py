"""Units: a tree with heads, deputies, and a life that ends in a merger or without a successor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import text
from auditcore.decision import Saved, Situation, edit
from auditcore.i18n import _
from auditcore.model import ORG
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service.org import (
    Doc,
    Row,
    children_of,
    living_person,
    living_unit,
    new_id,
    not_in_future,
    noted,
    people_of,
    refuse,
    unchanged,
)
from auditcore.workspace import Workspace


def add(
    ws: Workspace,
    id: str = "",
    *,
    name: str,
    parent: str = "",
    head: str = "",
    deputy: str = "",
    deputy_from: str = "",
    deputy_to: str = "",
    outside: bool = False,
) -> tuple[str, Saved]:
    """Add a unit; without an id, one is made from the name. Days are ISO. Returns the id.

    `outside` marks a unit of another organisation (tax, land registry, province).
    """
    name = text.required(name, "--name")
    wishes = _wishes(parent, head, deputy, deputy_from, deputy_to)
    new = ""

    def decide(situation: Situation) -> list[Change]:
        nonlocal new
        situation.require_role("quality")
        new = new_id(id, name, situation.org.units, "unit")
        nothing = {"parent": None, "head": None, "deputy": None}
        fields = _fields(situation.org, new, nothing, wishes)
        return [noted(situation, "unit", new, "add", {"name": name, **nothing, **fields, "outside": outside})]

    saved = ws.commit(ORG, "unit.add", decide)
    return new, saved


def change(
    ws: Workspace,
    id: str,
    *,
    name: str | None = None,
    parent: str | None = None,
    head: str | None = None,
    deputy: str | None = None,
    deputy_from: str | None = None,
    deputy_to: str | None = None,
    outside: bool | None = None,
    reason: str = "",
) -> Saved:
    """Change a unit. None leaves a field as it is, "" empties it: no unit above, no head, no deputy, no such date."""
    named: dict[str, Any] = {} if name is None else {"name": text.required(name, "--name")}
    named |= {} if outside is None else {"outside": outside}
    reason = text.normalise(reason, "--reason")
    wishes = _wishes(parent, head, deputy, deputy_from, deputy_to)

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        unit = living_unit(situation.org, id)
        fields = {**named, **_fields(situation.org, id, unit, wishes)}
        unchanged("unit", unit, fields)
        return [noted(situation, "unit", unit, "edit", fields, reason=reason)]

    return ws.commit(ORG, "unit.edit", decide)


def _wishes(
    parent: str | None, head: str | None, deputy: str | None, first: str | None, last: str | None
) -> dict[str, str]:
    wishes = {"parent": parent, "head": head, "deputy": deputy, "from": first, "to": last}
    return {field: value for field, value in wishes.items() if value is not None}


def _fields(org: Organisation, id: str, unit: Doc, wishes: Mapping[str, str]) -> dict[str, Any]:
    """What the unit's place and people will be. Refused with every problem at once; NotFound for unknown ids."""
    problems: list[str] = []
    fields: dict[str, Any] = {field: wishes[field] or None for field in ("parent", "head") if field in wishes}
    if fields.get("parent"):
        above = living_unit(org, fields["parent"])
        if id in org.above(above["id"]):
            problems.append(
                _("{name} ({above}) stands below '{id}' itself: a unit cannot be above itself.").format(
                    name=above["name"], above=above["id"], id=id
                )
            )
    if fields.get("head"):
        living_person(org, fields["head"])
    if {"deputy", "from", "to"} & wishes.keys():
        fields["deputy"] = _deputy(org, unit.get("deputy"), wishes, problems)
    deputy = fields.get("deputy", unit.get("deputy"))
    if deputy and deputy["person"] == fields.get("head", unit.get("head")):
        problems.append(
            _("{person} heads the unit and cannot also deputise in it.").format(
                person=org.person(deputy["person"])["name"]
            )
        )
    refuse(problems)
    return fields


def _deputy(
    org: Organisation, now: Doc | None, wishes: Mapping[str, str], problems: list[str]
) -> dict[str, Any] | None:
    """The deputy with dates (None: without limit). A new deputy begins with no dates of the one before."""
    new = "deputy" in wishes
    person = wishes["deputy"] if new else (now or {}).get("person")
    if not person:
        if wishes.get("from") or wishes.get("to"):
            problems.append(_("Dates of a deputy need a deputy: --deputy PERSON."))
        return None
    if new:
        living_person(org, person)
    kept: Doc = now if now and now["person"] == person else {}
    days = {side: wishes.get(side, kept.get(side)) or None for side in ("from", "to")}
    if days["from"] and days["to"] and days["from"] > days["to"]:
        problems.append(
            _("The deputy's last day ({last}) is before the first ({first}).").format(
                first=days["from"], last=days["to"]
            )
        )
    return {"person": person, **days}


def merge(ws: Workspace, id: str, *, into: str, reason: str) -> Saved:
    """End a unit that another one takes over, with all its people and the units below it, in one event.

    The merged unit keeps its records and names its successor. Where the successor stood below it, it takes its place.
    """
    reason = text.required(reason, "--reason")

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        org = situation.org
        old, new = living_unit(org, id), living_unit(org, into)
        problems = not_in_future(situation)
        if id == into:
            problems.append(_("A unit cannot be merged into itself."))
        refuse(problems)
        place = {"parent": old.get("parent")} if id in org.above(into) else {}
        ended = {"ended": {**situation.stamp(), "reason": reason}, "successor": into}
        return [
            noted(situation, "unit", old, "merge", ended, into=into, reason=reason),
            noted(situation, "unit", new, "take-over", place, unit=id, reason=reason),
            *(edit("unit", unit, parent=into) for unit in children_of(org, id) if unit["id"] != into),
            *(edit("person", person, unit=into) for person in people_of(org, id)),
        ]

    return ws.commit(ORG, "unit.merge", decide)


def end(ws: Workspace, id: str, *, reason: str, successor: str = "") -> Saved:
    """End a unit in which nobody works and below which no unit stands. Its records stay."""
    reason = text.required(reason, "--reason")

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        org = situation.org
        unit = living_unit(org, id)
        problems = [*not_in_future(situation), *_still_there(org, id)]
        if successor and living_unit(org, successor)["id"] == id:
            problems.append(_("A unit cannot be its own successor."))
        refuse(
            problems,
            _(
                "'auditcore unit merge {id} --into UNIT --reason TEXT' moves everything to another unit at once."
            ).format(id=id),
        )
        ended = {"ended": {**situation.stamp(), "reason": reason}, "successor": successor or None}
        return [noted(situation, "unit", unit, "end", ended, into=successor, reason=reason)]

    return ws.commit(ORG, "unit.end", decide)


def _still_there(org: Organisation, id: str) -> Iterator[str]:
    for sentence, docs in (
        (_("People still work in it: {names}."), people_of(org, id)),
        (_("Units still stand below it: {names}."), children_of(org, id)),
    ):
        if docs:
            yield sentence.format(names=", ".join(f"{doc['name']} ({doc['id']})" for doc in docs))


def rows(ws: Workspace, *, ended: bool = False) -> list[Row]:
    """The units in the order of their tree, one row a unit; ended ones only when asked for.

    Keys: id, name, depth (0 at the top), parent, head, head_name, deputy, deputy_name, deputy_from, deputy_to, people
    (how many work in it), outside, ended (ISO day or None), successor.
    """
    org = ws.org()
    shown = [doc for doc in org.units.values() if ended or not doc.get("ended")]
    known = {doc["id"] for doc in shown}
    below: dict[str | None, list[Doc]] = {}
    for doc in sorted(shown, key=lambda doc: text.sort_key(doc["name"])):
        parent = doc.get("parent")
        below.setdefault(parent if parent in known else None, []).append(doc)

    def walk(parent: str | None, depth: int) -> Iterator[Row]:
        for doc in below.get(parent, ()):
            yield _row(org, doc, depth)
            yield from walk(doc["id"], depth + 1)

    return list(walk(None, 0))


def _row(org: Organisation, doc: Doc, depth: int) -> Row:
    deputy = doc.get("deputy") or {}
    return {
        "id": doc["id"],
        "name": doc["name"],
        "depth": depth,
        "parent": doc.get("parent"),
        "head": doc.get("head"),
        "head_name": _name(org, doc.get("head")),
        "deputy": deputy.get("person"),
        "deputy_name": _name(org, deputy.get("person")),
        "deputy_from": deputy.get("from"),
        "deputy_to": deputy.get("to"),
        "people": len(people_of(org, doc["id"])),
        "outside": bool(doc.get("outside")),
        "ended": (doc.get("ended") or {}).get("on"),
        "successor": doc.get("successor"),
    }


def _name(org: Organisation, person: str | None) -> str | None:
    return org.people[person]["name"] if person and person in org.people else None


def detail(ws: Workspace, id: str) -> Row:
    """Everything about one unit: the row's keys, `acting` (who answers for it today), `people_list`, `units_below`,
    `merged_from` (id, name, on, reason of each unit that it took over), `history`."""
    org = ws.org()
    unit = org.unit(id)
    acting = org.head_of(id, ws.today)
    return {
        **_row(org, unit, len(list(org.above(id))) - 1),
        "acting": acting,
        "acting_name": _name(org, acting),
        "reason": (unit.get("ended") or {}).get("reason"),
        "people_list": [
            {"id": doc["id"], "name": doc["name"], "roles": doc["roles"]} for doc in people_of(org, id)
        ],
        "units_below": [{"id": doc["id"], "name": doc["name"]} for doc in children_of(org, id)],
        "merged_from": [
            {"id": doc["id"], "name": doc["name"], "on": doc["ended"]["on"], "reason": doc["ended"]["reason"]}
            for doc in org.units.values()
            if doc.get("successor") == id
        ],
        "history": list(unit.get("history", ())),
    }


def add_all(ws: Workspace, names: Mapping[str, str], parent: str | None) -> Saved:
    """Add several units at once, as one event: name → id. They stand below `parent`, or at the top, without a head."""

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        above = living_unit(situation.org, parent)["id"] if parent else None
        nobody = {"parent": above, "head": None, "deputy": None}
        return [
            noted(
                situation,
                "unit",
                new_id(id, name, situation.org.units, "unit"),
                "add",
                {"name": text.required(name, "--add-units"), **nobody, "outside": False},
            )
            for name, id in names.items()
        ]

    return ws.commit(ORG, "unit.add", decide)
