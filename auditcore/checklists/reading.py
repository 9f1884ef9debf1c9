"""What the TOML file of a checklist says; all of its problems are reported at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import cast

from auditcore.checklists import SUFFIX, Checklist, Text
from auditcore.checklists.keys import FILE_KEYS, LEVELS, Key
from auditcore.checklists.source import Number, Place, Source, Table, not_quoted
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import RESULTS
from auditcore.text import clause_key, is_slug, nearest, required, slug

_CLAUSE_ID = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
# Countries that are often taken for their languages.
_COUNTRIES = {"vn": "vi", "cn": "zh", "jp": "ja", "kr": "ko"}


def read(source: str, name: str) -> Checklist:
    """The checklist in a file's text. Raises Refused as `checklists.parse` says."""
    reader = Reader(source, name)
    return reader.checked(reader.load())


class Reader(Source):
    """One file, and what it refers to."""

    def __init__(self, source: str, name: str) -> None:
        super().__init__(source, name)
        self.language = ""
        self.ids: dict[tuple[str, str], Place] = {}
        # A key that names something elsewhere in the file: its place, the key, what it names, and of which kind that is.
        self.references: list[tuple[Place, str, str, str]] = []

    def checked(self, table: Table) -> Checklist:
        """The checklist that the tables say, in the order of its numbers. Raises Refused with all problems."""
        checklist = self.checklist(table)
        if self.problems:
            self.refuse()
        checklist["clauses"].sort(key=lambda clause: clause_key(clause["id"]))
        for clause in checklist["clauses"]:
            clause["questions"].sort(key=lambda question: clause_key(question["id"]))
        return checklist

    def keys(self, place: Place, table: Table, known: dict[str, Key], id: str) -> None:
        """Reports the keys that are not known and those that are missing."""
        for key in table:
            if key not in known:
                what = _('"{key}" is not known here. {advice}')
                self.report(place, key, what.format(key=key, advice=_advice_on_key(key, known)))
        for key, wanted in known.items():
            if wanted.example and key not in table:
                what = _('"{key}" is missing. Write: {example}')
                self.report(place, "", what.format(key=key, example=wanted.example.format(id=id)))

    def level(self, place: Place, name: str, table: Table, id: str = "") -> Table:
        """What the keys of a level say, those that are not there as nothing; what stands below it is left out."""
        known = LEVELS[name]
        self.keys(place, table, known, id)
        return {
            key.replace("-", "_"): getattr(self, wanted.read)(place, key, table.get(key), wanted.among)
            for key, wanted in known.items()
            if wanted.read != "tables"
        }

    # How a value is read: its place, its key, itself (None where it is missing), and the words that it may have.

    def plain(self, place: Place, key: str, value: object, _among: tuple[str, ...] = ()) -> str:
        """A text without languages; "" when it is missing or cannot be one."""
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            self.report(place, key, _('"{key}" is one text. Write: {key} = "…"').format(key=key))
            return ""
        if type(value) is not str:
            self.report(place, key, not_quoted(key, str(value)))
        try:
            return required(str(value), key)
        except Refused as error:
            self.report(place, key, error.what)
            return ""

    def text(self, place: Place, key: str, value: object, _among: tuple[str, ...] = ()) -> Text:
        """A text in one or several languages; {} when it is missing."""
        if not isinstance(value, dict):
            return {self.language: self.plain(place, key, value)} if value is not None else {}
        for tag in value:
            self.check_language(place, f"{key}.{tag}", tag)
        if self.language and self.language not in value:
            what = _('"{key}" is missing in the checklist\'s own language. Write: {key}.{language} = "…"')
            self.report(place, key, what.format(key=key, language=self.language))
        return {tag: self.plain(place, f"{key}.{tag}", text) for tag, text in value.items()}

    def tag(self, place: Place, key: str, value: object, _among: tuple[str, ...] = ()) -> str:
        """The checklist's own language, from here on that of a text without one."""
        self.language = self.plain(place, key, value)
        if self.language:
            self.check_language(place, key, self.language)
        return self.language

    def check_language(self, place: Place, key: str, tag: str) -> None:
        if problem := wrong_language(tag):
            self.report(place, key, problem)

    def own_id(self, place: Place, key: str, value: object, _among: tuple[str, ...] = ()) -> str:
        """An id of a-z, 0-9 and dashes."""
        given = self.plain(place, key, value)
        if given and not is_slug(given):
            what = _('an id has a-z, 0-9 and single dashes. Write: {key} = "{id}"')
            self.report(place, key, what.format(key=key, id=slug(given) or "procedure-7"))
        return given

    def word(self, place: Place, key: str, value: object, among: tuple[str, ...]) -> str:
        """One word of those that there are."""
        given = self.plain(place, key, value)
        if given and given not in among:
            self.report(place, key, _wrong_word(key, given, among))
        return given

    def words(self, place: Place, key: str, value: object, among: tuple[str, ...]) -> list[str]:
        """A list of words, each once; [] when it is missing."""
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(type(word) is str for word in value):
            self.report(
                place, key, _('"{key}" is a list of words. Write: {key} = ["…", "…"]').format(key=key)
            )
            return []
        for word in value:
            if among and word not in among:
                self.report(place, key, _wrong_word(key, word, among))
        return list(dict.fromkeys(value))

    def truth(self, place: Place, key: str, value: object, _among: tuple[str, ...]) -> bool:
        """True or false; false when it is missing."""
        if value not in (None, True, False) or (isinstance(value, int) and not isinstance(value, bool)):
            self.report(
                place, key, _('"{key}" is true or false, without quotes. Write: {key} = true').format(key=key)
            )
        return value is True

    def number(self, place: Place, key: str, value: object, _among: tuple[str, ...]) -> int | float:
        """A number; 0 when it is missing."""
        if isinstance(value, Number):
            return float(value)
        if value is not None and type(value) is not int:
            self.report(
                place, key, _('"{key}" is a number, without quotes. Write: {key} = 5').format(key=key)
            )
        return value if type(value) is int else 0

    def day(self, place: Place, key: str, value: object, _among: tuple[str, ...]) -> str:
        """A day as ISO text; "" when it is missing."""
        given = (
            "" if value is None else str(value) if type(value) is not str else self.plain(place, key, value)
        )
        if given and not _is_day(given):
            self.report(place, key, _('"{key}" is a day. Write: {key} = "2026-03-01"').format(key=key))
        return given

    def tables(self, place: Place, key: str, header: str, value: object) -> list[Table]:
        """What stands below a repeated header; [] when there is none."""
        if isinstance(value, list) and all(isinstance(table, dict) for table in value):
            return value
        if value is not None:
            what = _("each {key} begins with a line of its own. Write: {header}")
            self.report(place, key, what.format(key=key, header=header))
        return []

    # What stands in the file.

    def used_once(self, place: Place, kind: str, id: str) -> None:
        self.ids.setdefault((kind, id), place)
        self.taken(place, kind, id)

    def taken(self, place: Place, kind: str, id: str) -> None:
        """Reports an id that another part of this kind has: one names either by it."""
        first = self.ids.get((kind, id), place)
        if id and first != place:
            what = _('the id "{id}" already stands in line {line}. Give each its own.')
            self.report(place, "id", what.format(id=id, line=self.line_of(first, "id")))

    def refers(self, place: Place, key: str, names: Iterable[str], kind: str) -> None:
        self.references += [(place, key, name, kind) for name in names if name]

    def check_references(self) -> None:
        """Reports what is referred to and is not there, once all is read."""
        missing = {
            "clause": _('this checklist has no clause "{id}".'),
            "document": _('this checklist has no [[document]] "{id}".'),
            "cited": _('this checklist has no [[document]] or [[figure]] "{id}".'),
        }
        kinds = {"cited": ("document", "figure")}
        for place, key, name, kind in self.references:
            if not any((one, name) in self.ids for one in kinds.get(kind, (kind,))):
                self.report(place, key, missing[kind].format(id=name))

    def checklist(self, table: Table) -> Checklist:
        file, stem = Place(), os.path.basename(self.name).removesuffix(SUFFIX)
        facts = self.level(file, "file", table, stem)
        if facts["id"] and not (facts["id"] == stem and is_slug(facts["id"])):
            what = _(
                'the id is also the file\'s name, in a-z, 0-9 and dashes. Write: id = "{id}" in {id}.toml'
            )
            self.report(file, "id", what.format(id=slug(facts["id"]) or "checklist"))
        parts = {
            name: [
                read(number, part)
                for number, part in enumerate(self.tables(file, name, f"[[{name}]]", table.get(name)))
            ]
            for name, read in (("document", self.document), ("figure", self.figure), ("clause", self.clause))
        }
        self.check_references()
        whole = {
            **facts,
            "documents": parts["document"],
            "figures": parts["figure"],
            "clauses": parts["clause"],
        }
        return cast(Checklist, {key: whole[key] for key in Checklist.__annotations__})

    def document(self, number: int, table: Table) -> Table:
        place = Place(("document", number), _("document {id}").format(id=table.get("id", f"#{number + 1}")))
        facts = self.level(place, "document", table)
        self.used_once(place, "document", facts["id"])
        return facts

    def figure(self, number: int, table: Table) -> Table:
        place = Place(("figure", number), _("figure {id}").format(id=table.get("id", f"#{number + 1}")))
        facts = self.level(place, "figure", table)
        self.used_once(place, "figure", facts["id"])
        self.taken(place, "document", facts["id"])
        self.refers(place, "document", [facts["document"]], "document")
        return facts

    def clause(self, number: int, table: Table) -> Table:
        place = Place(("clause", number), _("clause {id}").format(id=table.get("id", f"#{number + 1}")))
        facts = self.level(place, "clause", table)
        if facts["id"] and not _CLAUSE_ID.fullmatch(facts["id"]):
            what = _(
                '"{id}" is no clause number: letters and digits with dots or dashes between. Write: id = "8.5.1"'
            )
            self.report(place, "id", what.format(id=facts["id"]))
        self.used_once(place, "clause", facts["id"])
        self.taken(place, "question", facts["id"])
        questions = self.tables(place, "question", "[[clause.question]]", table.get("question"))
        return {
            **facts,
            "questions": [self.question(place, facts["id"], *each) for each in enumerate(questions)],
        }

    def question(self, clause: Place, clause_id: str, number: int, table: Table) -> Table:
        shown = _("{clause}, question {id}").format(clause=clause.label, id=table.get("id", f"#{number + 1}"))
        place, expected = Place((*clause.at, number), shown), f"{clause_id or '8.5.1'}-{number + 1}"
        facts = self.level(place, "question", table, expected)
        if facts["id"] and clause_id and not re.fullmatch(re.escape(clause_id) + "-[1-9][0-9]*", facts["id"]):
            what = _('the id of a question is its clause, a dash and a number. Write: id = "{id}"')
            self.report(place, "id", what.format(id=expected))
        else:
            self.taken(place, "clause", facts["id"])
        self.used_once(place, "question", facts["id"])
        # What stands in another checklist is that one's to say.
        self.refers(place, "see", [other for other in facts["see"] if "/" not in other], "clause")
        self.refers(place, "cites", facts["cites"], "cited")
        return {**facts, "answers": facts["answers"] or list(RESULTS)}


def wrong_language(tag: str) -> str:
    """What is wrong with the code of a language; "" when nothing is."""
    if _LANGUAGE.fullmatch(tag) and tag not in _COUNTRIES:
        return ""
    what = _('"{tag}" is no language code. Write: {code}')
    return what.format(tag=tag, code=_COUNTRIES.get(tag, "en, vi, …"))


def _is_day(given: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(given).isoformat() == given
    except ValueError:
        return False


def _wrong_word(key: str, given: str, among: tuple[str, ...]) -> str:
    close = nearest(given, among)
    advice = f'"{close}"' if close else ", ".join(among)
    if key == "answers":
        return _('"{answer}" is no answer. Write: {advice}').format(answer=given, advice=advice)
    return _('"{word}" is not known for "{key}". Write: {advice}').format(word=given, key=key, advice=advice)


def _advice_on_key(key: str, known: dict[str, Key]) -> str:
    if key in FILE_KEYS and known is not FILE_KEYS:
        return _("Write it above the first [[clause]].")
    close = nearest(key, known)
    return _("Write: {key}").format(key=close or ", ".join(known))
