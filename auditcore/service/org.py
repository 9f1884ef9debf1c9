"""What the verbs of units and people share: who may, ids, and the history that every change is noted in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import text
from auditcore.decision import Situation, edit, put
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import stream_of
from auditcore.organisation import Organisation
from auditcore.record.events import Change

Row = dict[str, Any]
Doc = Mapping[str, Any]

LONGEST_ID = 60


def refuse(problems: Sequence[str], hint: str = "") -> None:
    """Raises Refused with all problems at once; does nothing when there are none."""
    if problems:
        raise Refused(problems[0], problems=problems[1:], hint=hint)


def new_id(id: str, name: str, table: Mapping[str, Doc], noun: str) -> str:
    """The id of a new unit or person: the given one, else made from the name. Refused when bad or taken.

    Ids are never used again: an ended one stays in the record.
    """
    wanted = id or text.slug(name)
    hint = _("Give it an id of its own: auditcore {noun} add ID --name NAME").format(noun=noun)
    if not text.is_slug(wanted) or len(wanted) > LONGEST_ID or stream_of(wanted):
        raise Refused(
            _(
                "'{id}' cannot be an id: an id has small letters a to z, digits and dashes, at most {longest} signs, "
                "and does not look like an audit's."
            ).format(id=text.printable(wanted[: LONGEST_ID + 1]), longest=LONGEST_ID),
            hint=_("Such as: auditcore {noun} add {slug} --name NAME").format(
                noun=noun, slug=_suggestion(wanted)
            ),
        )
    if wanted in table:
        raise Refused(
            _("'{id}' is taken already: {name}.").format(id=wanted, name=table[wanted]["name"]), hint=hint
        )
    return wanted


def _suggestion(wanted: str) -> str:
    slug = text.slug(wanted)[:LONGEST_ID].strip("-")
    return "ID" if not slug or stream_of(slug) else slug


def noted(
    situation: Situation, kind: str, doc: Doc | str, move: str, fields: Mapping[str, Any], **more: Any
) -> Change:
    """A change of a unit or a person with its entry in `history`: what was done, when, by whom, `more` as given.

    `doc` is the document as it was, or the id of a new one.
    """
    change = put(f"{kind}/{doc}", set=fields) if isinstance(doc, str) else edit(kind, doc, **fields)
    entry = {"move": move, **situation.stamp(), **{key: value for key, value in more.items() if value}}
    return {**{key: value for key, value in change.items() if value}, "add": {"history": [entry]}}


def unchanged(kind: str, doc: Doc, fields: Mapping[str, Any]) -> None:
    """Refused when the fields say what the document says already."""
    if not edit(kind, doc, **fields)["set"]:
        raise Refused(
            _("Nothing would change."),
            hint=_("'auditcore {noun} show {id}' shows what is recorded.").format(noun=kind, id=doc["id"]),
        )


def not_in_future(situation: Situation) -> list[str]:
    """A problem when `--on` names a day that has not come yet."""
    if situation.on <= situation.today:
        return []
    return [
        _("{day} is in the future; today is {today}.").format(day=situation.on, today=situation.today),
    ]


def living_unit(org: Organisation, id: str) -> Doc:
    """The unit. NotFound when unknown, Refused when ended."""
    return _living(org.unit(id), _("{name} ended on {day}; its record stays as it is."))


def living_person(org: Organisation, id: str) -> Doc:
    """The person. NotFound when unknown, Refused when gone."""
    return _living(org.person(id), _("{name} left on {day}; the record stays as it is."))


def _living(doc: Doc, sentence: str) -> Doc:
    if doc.get("ended"):
        raise Refused(sentence.format(name=doc["name"], day=doc["ended"]["on"]))
    return doc


def people_of(org: Organisation, unit: str) -> list[Doc]:
    """Who works in the unit now, by name."""
    people = [doc for doc in org.people.values() if doc.get("unit") == unit and not doc.get("ended")]
    return sorted(people, key=lambda doc: text.sort_key(doc["name"]))


def children_of(org: Organisation, unit: str | None) -> list[Doc]:
    """The units directly below that still live, by name."""
    units = [doc for doc in org.units.values() if doc.get("parent") == unit and not doc.get("ended")]
    return sorted(units, key=lambda doc: text.sort_key(doc["name"]))


def last_with_quality(org: Organisation, person: str) -> bool:
    """Whether nobody else who is active has the role `quality`: without one nobody could keep units and people."""
    return org.has_role(person, "quality") and not any(
        org.has_role(other, "quality") for other in org.people if other != person
    )
