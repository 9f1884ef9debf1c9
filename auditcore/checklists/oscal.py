"""An OSCAL catalog (JSON) as a checklist: groups are headings, each control is a clause with one question.

What the control demands is asked, with its parameters put into the prose; guidance and objectives say what to look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from auditcore.checklists.foreign import Found, Ids, Spot, clause_id
from auditcore.checklists.source import Table
from auditcore.checklists.trees import decoded, of_json
from auditcore.errors import Refused
from auditcore.i18n import _, ngettext

_DEEPEST = 30
# Of a control's text; and of all parameters, each counted as often as it is put in: they may stand in each other.
_MOST_SIGNS = 500_000
_MOST_INSERTED = 50_000_000
_PARAMETER = re.compile(r"\{\{\s*(?:insert:\s*param\s*,\s*)?([^\s{},]+)\s*\}\}")
_LINK = re.compile(r"\[([^\]\[]*)\]\(#[^()\s]*\)")
_STATEMENT = ("statement",)
_OTHERS = ("profile", "component-definition", "system-security-plan", "assessment-plan", "assessment-results",
           "plan-of-action-and-milestones", "mapping-collection")  # fmt: skip

Control = dict[str, Any]


def read(data: bytes, file: str, language: str = "") -> Found:
    """What a catalog says; English, as none says its language, unless another was told.

    Raises Refused where it is no catalog, or nothing of it can be read.
    """
    whole, found = of_json(decoded(data, file), file), Found(file)
    catalog = whole.get("catalog") if isinstance(whole, dict) else None
    if not isinstance(catalog, dict):
        other = next((kind for kind in _OTHERS if isinstance(whole, dict) and kind in whole), "")
        what = _('there is no "catalog" in it.')
        if other:
            what = _("it is an OSCAL {kind}; a checklist is made of a catalog.").format(kind=other)
        found.report(Spot(), what)
        found.refuse()
    reader = _Catalog(found, language or "en")
    reader.facts(catalog)
    reader.parameters_of(catalog, 0)
    reader.inside(catalog, Spot(), 0)
    reader.finish()
    return found


class _Catalog:
    """One catalog on its way to clauses."""

    def __init__(self, found: Found, language: str) -> None:
        self.found = found
        self.language = language
        self.ids = Ids()
        self.clause_of: dict[str, str] = {}
        self.parameters: dict[str, dict[str, Any]] = {}
        self.shown: dict[str, str] = {}
        self.inserted = 0
        self.unknown: set[str] = set()
        self.withdrawn = 0
        self.worded_groups = 0
        # The questions with the controls that they refer to.
        self.related: list[tuple[Table, list[str]]] = []

    def facts(self, catalog: dict[str, Any]) -> None:
        found, spot = self.found, Spot()
        metadata = found.table(spot, catalog, "metadata")
        parties = found.tables(spot, metadata, "parties")
        names = [
            found.text(spot, party, "name") or found.text(spot, party, "party-name") for party in parties
        ]
        title, uuid = found.text(spot, metadata, "title"), found.text(spot, catalog, "uuid")
        day = found.text(spot, metadata, "last-modified")[:10]
        parts = (
            _("OSCAL catalog {id}").format(id=uuid).strip(),
            _("of {day}").format(day=day) if day else "",
        )
        remarks = found.text(spot, metadata, "remarks")
        found.facts = {
            "title": {self.language: title} if title else {},
            "edition": found.text(spot, metadata, "version"),
            "source": ", ".join(dict.fromkeys(filter(None, (title, *names)))),
            "language": self.language,
            "note": {self.language: remarks} if remarks else {},
            "origin": ", ".join(filter(None, parts)),
            "licence": self.licence(metadata),
        }

    def licence(self, metadata: dict[str, Any]) -> str:
        """OSCAL has no place of its own for it: a property, or a link."""
        for prop in _props(metadata):
            if prop.get("name") in ("license", "licence", "copyright", "rights"):
                return str(prop.get("value") or "")
        for link in _tables(metadata, "links"):
            if link.get("rel") in ("license", "licence"):
                return str(link.get("text") or link.get("href") or "")
        return ""

    def parameters_of(self, table: dict[str, Any], depth: int) -> None:
        """Gathers the parameters of a catalog, group or control, and of all below it."""
        for parameter in (*_tables(table, "params"), *_tables(table, "parameters")):
            if isinstance(parameter.get("id"), str):
                self.parameters.setdefault(parameter["id"], parameter)
        if depth <= _DEEPEST:
            for key in ("groups", "controls"):
                for inner in _tables(table, key):
                    self.parameters_of(inner, depth + 1)

    def inside(self, table: dict[str, Any], spot: Spot, depth: int) -> None:
        """The groups and controls of a catalog, group or control, in their order."""
        if depth > _DEEPEST:
            self.found.report(spot, _("it is nested too deeply."))
            return
        for key in ("groups", "controls"):
            for inner in self.found.tables(spot, table, key):
                at = Spot(len(self.found.clauses) + 1, self.name(inner, key))
                self.clause(inner, at, key == "controls")
                self.inside(inner, at, depth + 1)

    def name(self, table: dict[str, Any], key: str) -> str:
        id = str(table.get("id") or table.get("title") or "?")[:200]
        return _("control {id}").format(id=id) if key == "controls" else _("group {id}").format(id=id)

    def clause(self, table: Control, spot: Spot, control: bool) -> None:
        written, title = self.found.text(spot, table, "id"), self.found.text(spot, table, "title")
        id = self.ids.own(clause_id(written) or clause_id(title)[:60].strip(".-") or "c")
        self.clause_of.setdefault(written, id)
        withdrawn = any(
            prop.get("name") == "status" and str(prop.get("value")).lower() == "withdrawn"
            for prop in _props(table)
        )
        self.withdrawn += withdrawn
        self.worded_groups += bool(not control and table.get("parts"))
        questions = [self.question(table, spot, title or written)] if control and not withdrawn else []
        self.found.clause(
            {"id": id, "title": {self.language: title or written or id}, "question": questions}, spot
        )

    def question(self, control: Control, spot: Spot, title: str) -> Table:
        parts = self.found.tables(spot, control, "parts")
        demands = [part for part in parts if part.get("name") in _STATEMENT]
        others = [part for part in parts if part.get("name") not in _STATEMENT]
        ask, look_for = (
            "\n\n".join(filter(None, ("\n".join(self.prose(part, spot, 0)) for part in some)))
            for some in (demands, others)
        )
        if len(ask) + len(look_for) > _MOST_SIGNS:
            self.found.report(spot, _("its text has more than {limit} signs.").format(limit=_MOST_SIGNS))
            ask = look_for = ""
        question: Table = {"ask": {self.language: ask or title}}
        if look_for:
            question["look-for"] = {self.language: look_for}
        links = [link for link in _tables(control, "links") if link.get("rel") in ("related", "required")]
        self.related.append((question, [str(link.get("href") or "").removeprefix("#") for link in links]))
        return question

    def prose(self, part: dict[str, Any], spot: Spot, depth: int) -> Iterator[str]:
        """The lines of a part and of those inside it, each below its label, indented by its depth."""
        if depth > _DEEPEST:
            self.found.report(spot, _("it is nested too deeply."))
            return
        label = next((str(prop.get("value")) for prop in _props(part) if prop.get("name") == "label"), "")
        title = self.found.text(spot, part, "title")
        text = self.filled(self.found.text(spot, part, "prose"))
        indent = "  " * max(depth - 1, 0)
        if line := " ".join(filter(None, (label, title, text))):
            yield indent + line
        for inner in self.found.tables(spot, part, "parts"):
            yield from self.prose(inner, spot, depth + 1)

    # Parameters.

    def filled(self, prose: str) -> str:
        """Prose with its parameters in it, and of links inside the catalog their words."""
        return _LINK.sub(r"\1", _PARAMETER.sub(lambda found: self.parameter(found[1], ()), prose))

    def parameter(self, id: str, above: tuple[str, ...]) -> str:
        """What stands for a parameter: its value; else its choices, or its label, in brackets."""
        shown = self.shown.get(id) or self.made(id, above)
        self.inserted += len(shown)
        if self.inserted > _MOST_INSERTED:
            raise Refused(_("{file}: its parameters would make it too large.").format(file=self.found.file))
        return shown

    def made(self, id: str, above: tuple[str, ...]) -> str:
        parameter = self.parameters.get(id)
        if parameter is None or id in above or len(above) > _DEEPEST:
            self.unknown.add(id)
            return f"[{id}]"
        self.shown[id] = self.said(parameter, (*above, id))
        return self.shown[id]

    def said(self, parameter: dict[str, Any], above: tuple[str, ...]) -> str:
        def filled(text: Any) -> str:
            return _PARAMETER.sub(lambda found: self.parameter(found[1], above), str(text))

        values = parameter.get("values") or parameter.get("value")
        if isinstance(values, str | list) and values:
            return ", ".join(map(filled, values)) if isinstance(values, list) else filled(values)
        select = parameter.get("select")
        choices = select.get("choice") or select.get("alternatives") if isinstance(select, dict) else None
        if isinstance(choices, list) and choices:
            return f"[{' | '.join(map(filled, choices))}]"
        return f"[{filled(parameter.get('label') or above[-1])}]"

    def finish(self) -> None:
        for question, wanted in self.related:
            see = [self.clause_of[id] for id in dict.fromkeys(wanted) if id in self.clause_of]
            if see:
                question["see"] = see
        notes = self.found.notes
        notes += self.ids.notes()
        if self.withdrawn:
            notes.append(
                ngettext(
                    "{count} control is withdrawn; it is there without a question.",
                    "{count} controls are withdrawn; they are there without a question.",
                    self.withdrawn,
                ).format(count=self.withdrawn)
            )
        if self.worded_groups:
            notes.append(
                ngettext(
                    "{count} group has text beside its title; it is left out.",
                    "{count} groups have text beside their titles; it is left out.",
                    self.worded_groups,
                ).format(count=self.worded_groups)
            )
        if self.unknown:
            notes.append(
                _("The catalog does not say what stands for the parameters {ids}.").format(
                    ids=", ".join(sorted(self.unknown)[:5]) + (" …" if len(self.unknown) > 5 else "")
                )
            )


def _tables(table: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables of a list that may be left out; what is none is passed over: it is only a help to the reader."""
    value = table.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _props(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Before version 1 they were called properties."""
    return [*_tables(table, "props"), *_tables(table, "properties")]
