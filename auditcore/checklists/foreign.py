"""Files of other kinds: what they say becomes the tables that a TOML file would have, and is read by the same rules.

Whoever reads such a file fills a `Found`; `checked` makes the checklist of it, or tells all problems at once, each with
the place in that file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, NoReturn

from auditcore.checklists import SUFFIX, Checklist
from auditcore.checklists.reading import Reader
from auditcore.checklists.source import Place, Table
from auditcore.errors import Refused
from auditcore.i18n import _, ngettext

# A file of a public library with thousands of clauses in several languages has a tenth of it.
MOST_BYTES = 50_000_000
MOST_CLAUSES = 50_000
MOST_NAMED = 5


class Spot(NamedTuple):
    """A place in the file: where it stands among the problems, and how it is shown (`Questions!D7`, a urn)."""

    order: int = 0
    shown: str = ""


class Found:
    """What a file says, as far as it could be read: tables, where each part stood, problems, and notes for the user."""

    def __init__(self, file: str) -> None:
        """`file` is its name in messages."""
        self.file = file
        self.facts: Table = {}
        self.documents: list[Table] = []
        self.figures: list[Table] = []
        self.clauses: list[Table] = []
        # By the place in the tables, as `Place.at`, and a key of it ("" for the part itself).
        self.spots: dict[tuple[tuple[str | int, ...], str], Spot] = {}
        self.problems: list[tuple[int, str]] = []
        self.notes: list[str] = []
        self.left_out: Counter[str] = Counter()

    def report(self, spot: Spot, what: str) -> None:
        where = ", ".join(filter(None, (self.file, spot.shown)))
        self.problems.append((spot.order, f"{where}: {what}"))

    def refuse(self) -> NoReturn:
        raise Refused(
            _("{file} was not imported; this has to be put right first:").format(file=self.file),
            hint=_(
                "What the file does not say can be given: --id, --title, --edition, --source, --language. "
                "docs/checklists.md describes what can be imported."
            ),
            problems=[problem for _order, problem in sorted(self.problems)],
        )

    # What a stranger's table says under a key; another kind of value is reported, and is nothing.

    def text(self, spot: Spot, table: Mapping[str, Any], key: str) -> str:
        value = table.get(key)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        self.report(spot, _('"{key}" is not a text.').format(key=key))
        return ""

    def table(self, spot: Spot, table: Mapping[str, Any], key: str) -> dict[str, Any]:
        value = table.get(key)
        if value is None or isinstance(value, dict):
            return value or {}
        self.report(spot, _('"{key}" has no keys of its own.').format(key=key))
        return {}

    def tables(self, spot: Spot, table: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        value = table.get(key)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return value
        self.report(spot, _('"{key}" is not a list of tables.').format(key=key))
        return []

    def clause(self, table: Table, spot: Spot) -> None:
        """Adds a clause; `question` in it is a list whose questions have no ids yet. Raises Refused for too many."""
        if len(self.clauses) >= MOST_CLAUSES:
            raise Refused(
                _("{file} has more than {limit} clauses.").format(file=self.file, limit=MOST_CLAUSES)
            )
        self.spots[("clause", len(self.clauses)), ""] = spot
        self.clauses.append(table)

    def number_questions(self) -> None:
        """Gives each question without an id the next of its clause that is no clause itself."""
        taken = {clause.get("id") for clause in self.clauses}
        for clause in self.clauses:
            own = {question.get("id") for question in clause["question"]}
            number = 0
            for question in clause["question"]:
                while "id" not in question:
                    number += 1
                    id = f"{clause.get('id')}-{number}"
                    if id not in taken and id not in own:
                        question["id"] = id


class _Tables(Reader):
    """Reads what was found by the rules of a TOML file; a problem is told by where it stands in the stranger's file."""

    def __init__(self, found: Found, id: str) -> None:
        super().__init__("", f"{id}{SUFFIX}")
        self.found = found
        self.problems = found.problems

    def spot(self, place: Place, key: str) -> Spot:
        spots, name = self.found.spots, key.partition(".")[0]
        for wanted in ((place.at, key), (place.at, name), (place.at, ""), (place.at[:2], "")):
            if wanted in spots:
                return spots[wanted]
        return Spot()

    def line_of(self, place: Place, key: str) -> int:
        return self.spot(place, key).order

    def report(self, place: Place, key: str, what: str) -> None:
        self.found.report(self.spot(place, key), ": ".join(filter(None, (place.label, what))))

    def refuse(self) -> NoReturn:
        self.found.refuse()


def checked(found: Found, id: str, given: Mapping[str, str]) -> Checklist:
    """The checklist of what was found; what was `given` counts more than what the file says.

    Raises Refused with all problems.
    """
    found.number_questions()
    facts = {**found.facts, **{key: value for key, value in given.items() if value}, "id": id}
    table: Table = {key: value for key, value in facts.items() if value not in ("", {}, None)}
    for key in ("document", "figure", "clause"):
        table[key] = getattr(found, f"{key}s")
    if not any(clause["question"] for clause in found.clauses) and not found.problems:
        found.report(Spot(), _("no question was found."))
    checklist = _Tables(found, id).checked(table)
    if found.left_out:
        counts = ", ".join(f"{key} ({count})" for key, count in sorted(found.left_out.items()))
        found.notes.append(_("Left out, as a checklist has no place for it: {keys}.").format(keys=counts))
    return checklist


class Ids:
    """Clause ids made of a stranger's, each once; those that had to be changed are told."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.last: Counter[str] = Counter()
        self.renamed: list[str] = []

    def own(self, wanted: str) -> str:
        """The id itself, or with a number behind it where another clause has it."""
        id = wanted
        while id in self.used:
            self.last[wanted] += 1
            id = f"{wanted}-dup{self.last[wanted] + 1}"
        if id != wanted:
            self.renamed.append(id)
        self.used.add(id)
        return id

    def notes(self) -> Iterable[str]:
        if self.renamed:
            said = ngettext(
                "{count} clause had the id of another: it is now {ids}.",
                "{count} clauses had the id of another: they are now {ids}.",
                len(self.renamed),
            )
            yield said.format(count=len(self.renamed), ids=some(self.renamed))


def clause_id(written: str) -> str:
    """A stranger's id as that of a clause: letters and digits stay; points stay points, all else is a dash.

    `AC-2(1)` is `AC-2.1`, `BASIC_ID.AM-1` is `BASIC-ID.AM-1`; "" where nothing is left.
    """
    parts = re.split(r"([\W_]+)", unicodedata.normalize("NFC", written))
    kept = [("." if set(".:(/") & set(part) else "-") if at % 2 else part for at, part in enumerate(parts)]
    return "".join(kept).strip(".-")


def some(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
