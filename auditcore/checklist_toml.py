"""Reads the TOML file of a checklist, and reports all of its problems at once."""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple, NoReturn

from auditcore.checklists import SUFFIX, Checklist, Clause, Question, Text
from auditcore.errors import Refused
from auditcore.i18n import N_, _
from auditcore.model import RESULTS
from auditcore.text import clause_key, is_slug, nearest, required, slug

Table = dict[str, Any]

# The keys of each level. One that must be there has an example of how to write it; `{id}` is the id expected.
FILE_KEYS = {
    "id": 'id = "{id}"',
    "title": 'title = "Complaints procedure"',
    "edition": 'edition = "2026"',
    "source": 'source = "Procedure QP-07 of 2026-03-01"',
    "language": 'language = "en"',
    "clause": "[[clause]]",
}
CLAUSE_KEYS = {"id": 'id = "8.5.1"', "title": 'title = "Handling complaints"', "question": ""}
QUESTION_KEYS = {"id": 'id = "{id}"', "ask": 'ask = "How …?"', "look-for": "", "answers": "", "see": ""}

_CLAUSE_ID = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
# Countries that are often taken for their languages.
_COUNTRIES = {"vn": "vi", "cn": "zh", "jp": "ja", "kr": "ko"}

_CLAUSE_HEADER = re.compile(r"\s*\[\[\s*clause\s*]]")
_QUESTION_HEADER = re.compile(r"\s*\[\[\s*clause\s*\.\s*question\s*]]")
_UNQUOTED_ID = re.compile(r"(\s*id\s*=\s*)([^\W_][\w.-]*)(\s*(?:#.*)?)")

# What to do about a mistake in TOML itself: the first pattern found in its reason and its line.
_ADVICE = (
    (re.compile("[“”„‘’]"), N_('Use straight quotation marks: "…".')),
    (re.compile(r"\n\s*\[\s*clause"), N_("Write [[clause]] and [[clause.question]] with two brackets.")),
    (re.compile(r"""=\s*[^\s"'\[{\d+-]"""), N_('Put the text in quotation marks: "…".')),
    (
        re.compile(r'^(?:Illegal|Unterminated|Expected newline)[^\n]*\n.*"'),
        N_('A text begins and ends with a quotation mark; one inside it is written \\".'),
    ),
)


class _Number(str):
    """A number as it stands in the file: as a float, `8.10` would have become `8.1`."""


class _Place(NamedTuple):
    """A part of the file: () the file itself, (2,) its third clause, (2, 0) the first question of that."""

    at: tuple[int, ...] = ()
    label: str = ""


def read(source: str, name: str) -> Checklist:
    """The checklist in a file's text. Raises Refused as `checklists.parse` says."""
    reader = _Reader(source, name)
    checklist = reader.checklist(reader.load())
    if reader.problems:
        reader.refuse()
    checklist["clauses"].sort(key=lambda clause: clause_key(clause["id"]))
    for clause in checklist["clauses"]:
        clause["questions"].sort(key=lambda question: clause_key(question["id"]))
    return checklist


class _Reader:
    """One file and the problems found in it so far."""

    def __init__(self, source: str, name: str) -> None:
        self.name = name
        self.source = source.removeprefix("\ufeff")
        self.lines = self.source.split("\n")
        self.starts = _starts(self.lines)
        self.language = ""
        self.ids: dict[tuple[int, str], _Place] = {}
        self.references: list[tuple[_Place, str]] = []
        self.problems: list[tuple[int, str]] = []

    def refuse(self) -> NoReturn:
        raise Refused(
            _("The checklist {file} was not used; this has to be put right first:").format(file=self.name),
            hint=_("The format is described in docs/checklists.md."),
            problems=[problem for _line, problem in sorted(self.problems)],
        )

    def report(self, place: _Place, key: str, what: str) -> None:
        """Notes a problem with a key of a place; with the place itself when the key is ""."""
        self.report_line(self.line_of(place, key), what, place.label)

    def report_line(self, line: int, what: str, label: str = "") -> None:
        self.problems.append((line, ": ".join(filter(None, (f"{self.name}:{line}", label, what)))))

    def line_of(self, place: _Place, key: str) -> int:
        """The line of a key; where there is none, the line where its place begins."""
        start = self.starts.get(place.at, self.starts.get(place.at[:1], 1))
        end = min((line for line in self.starts.values() if line > start), default=len(self.lines) + 1)
        for name in filter(None, (key, key.partition(".")[0])):
            wanted = re.compile(rf'\s*(?:\[\[?\s*(?:clause\s*\.\s*)?)?"?{re.escape(name)}"?\s*[.=\]]')
            for line in range(start, end if place.at else len(self.lines) + 1):
                if wanted.match(self.lines[line - 1]):
                    return line
        return start

    def load(self) -> Table:
        """The file's tables. Ids without quotes are reported and mended, so that the rest can be read."""
        import tomllib

        broken = (tomllib.TOMLDecodeError, RecursionError)
        try:
            return tomllib.loads(self.source, parse_float=_Number)
        except broken:
            mended = "\n".join(self.mended(line, text) for line, text in enumerate(self.lines, 1))
        try:
            return tomllib.loads(mended, parse_float=_Number)
        except broken as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else len(self.lines)
            advice = _advice(f"{error}\n{self.lines[line - 1]}")
            self.report_line(
                line, _("this is not TOML: {reason}. {advice}").format(reason=error, advice=advice).strip()
            )
            self.refuse()

    def mended(self, line: int, text: str) -> str:
        found = _UNQUOTED_ID.fullmatch(text)
        if not found:
            return text
        self.report_line(line, _not_quoted("id", found[2]))
        return f'{found[1]}"{found[2]}"{found[3]}'

    def keys(self, place: _Place, table: Table, known: dict[str, str], id: str) -> None:
        """Reports the keys that are not known and those that are missing."""
        for key in table:
            if key not in known:
                what = _('"{key}" is not known here. {advice}')
                self.report(place, key, what.format(key=key, advice=_advice_on_key(key, known)))
        for key, example in known.items():
            if example and key not in table:
                what = _('"{key}" is missing. Write: {example}')
                self.report(place, "", what.format(key=key, example=example.format(id=id)))

    def plain(self, place: _Place, key: str, value: object) -> str:
        """A text without languages; "" when it is missing or cannot be one."""
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            self.report(place, key, _('"{key}" is one text. Write: {key} = "…"').format(key=key))
            return ""
        if type(value) is not str:
            self.report(place, key, _not_quoted(key, str(value)))
        try:
            return required(str(value), key)
        except Refused as error:
            self.report(place, key, error.what)
            return ""

    def text(self, place: _Place, key: str, value: object) -> Text:
        """A text in one or several languages; {} when it is missing."""
        if not isinstance(value, dict):
            return {self.language: self.plain(place, key, value)} if value is not None else {}
        for tag in value:
            self.check_language(place, f"{key}.{tag}", tag)
        if self.language and self.language not in value:
            what = _('"{key}" is missing in the checklist\'s own language. Write: {key}.{language} = "…"')
            self.report(place, key, what.format(key=key, language=self.language))
        return {tag: self.plain(place, f"{key}.{tag}", text) for tag, text in value.items()}

    def check_language(self, place: _Place, key: str, tag: str) -> None:
        if problem := wrong_language(tag):
            self.report(place, key, problem)

    def words(self, place: _Place, key: str, value: object) -> list[str]:
        """A list of words, each once; [] when it is missing."""
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(type(word) is str for word in value):
            self.report(
                place, key, _('"{key}" is a list of words. Write: {key} = ["…", "…"]').format(key=key)
            )
            return []
        return list(dict.fromkeys(value))

    def tables(self, place: _Place, key: str, header: str, value: object) -> list[Table]:
        """What stands below a repeated header; [] when there is none."""
        if isinstance(value, list) and all(isinstance(table, dict) for table in value):
            return value
        if value is not None:
            what = _("each {key} begins with a line of its own. Write: {header}")
            self.report(place, key, what.format(key=key, header=header))
        return []

    def used_once(self, place: _Place, id: str) -> None:
        first = self.ids.setdefault((len(place.at), id), place)
        if id and first != place:
            what = _('the id "{id}" already stands in line {line}. Give each its own.')
            self.report(place, "id", what.format(id=id, line=self.line_of(first, "id")))

    def checklist(self, table: Table) -> Checklist:
        file, stem = _Place(), os.path.basename(self.name).removesuffix(SUFFIX)
        self.keys(file, table, FILE_KEYS, stem)
        name, edition, source, self.language = (
            self.plain(file, key, table.get(key)) for key in ("id", "edition", "source", "language")
        )
        if name and not (name == stem and is_slug(name)):
            what = _(
                'the id is also the file\'s name, in a-z, 0-9 and dashes. Write: id = "{id}" in {id}.toml'
            )
            self.report(file, "id", what.format(id=slug(name) or "checklist"))
        if self.language:
            self.check_language(file, "language", self.language)
        title = self.text(file, "title", table.get("title"))
        tables = self.tables(file, "clause", "[[clause]]", table.get("clause"))
        clauses = [self.clause(number, clause) for number, clause in enumerate(tables)]
        for place, clause_id in self.references:
            if clause_id not in {clause["id"] for clause in clauses}:
                what = _('this checklist has no clause "{id}".')
                self.report(place, "see", what.format(id=clause_id))
        return {
            "id": name,
            "title": title,
            "edition": edition,
            "source": source,
            "language": self.language,
            "clauses": clauses,
        }

    def clause(self, number: int, table: Table) -> Clause:
        place = _Place((number,), _("clause {id}").format(id=table.get("id", f"#{number + 1}")))
        self.keys(place, table, CLAUSE_KEYS, "")
        clause_id = self.plain(place, "id", table.get("id"))
        if clause_id and not _CLAUSE_ID.fullmatch(clause_id):
            what = _('"{id}" is no clause number: letters and digits with dots between. Write: id = "8.5.1"')
            self.report(place, "id", what.format(id=clause_id))
        self.used_once(place, clause_id)
        questions = self.tables(place, "question", "[[clause.question]]", table.get("question"))
        return {
            "id": clause_id,
            "title": self.text(place, "title", table.get("title")),
            "questions": [self.question(place, clause_id, *each) for each in enumerate(questions)],
        }

    def question(self, clause: _Place, clause_id: str, number: int, table: Table) -> Question:
        shown = _("{clause}, question {id}").format(clause=clause.label, id=table.get("id", f"#{number + 1}"))
        place, expected = _Place((*clause.at, number), shown), f"{clause_id or '8.5.1'}-{number + 1}"
        self.keys(place, table, QUESTION_KEYS, expected)
        question_id = self.plain(place, "id", table.get("id"))
        if question_id and clause_id and not re.fullmatch(re.escape(clause_id) + "-[1-9][0-9]*", question_id):
            what = _('the id of a question is its clause, a dash and a number. Write: id = "{id}"')
            self.report(place, "id", what.format(id=expected))
        self.used_once(place, question_id)
        answers = self.words(place, "answers", table.get("answers"))
        for answer in answers:
            if answer not in RESULTS:
                self.report(place, "answers", _wrong_answer(answer))
        see = self.words(place, "see", table.get("see"))
        self.references += [(place, other) for other in see]
        return {
            "id": question_id,
            "ask": self.text(place, "ask", table.get("ask")),
            "look_for": self.text(place, "look-for", table.get("look-for")),
            "answers": answers or list(RESULTS),
            "see": see,
        }


def wrong_language(tag: str) -> str:
    """What is wrong with the code of a language; "" when nothing is."""
    if _LANGUAGE.fullmatch(tag) and tag not in _COUNTRIES:
        return ""
    what = _('"{tag}" is no language code. Write: {code}')
    return what.format(tag=tag, code=_COUNTRIES.get(tag, "en, vi, …"))


def _starts(lines: list[str]) -> dict[tuple[int, ...], int]:
    """The line of each clause's and question's header, by its place."""
    starts: dict[tuple[int, ...], int] = {}
    clause = question = -1
    for number, line in enumerate(lines, 1):
        if _CLAUSE_HEADER.match(line):
            clause, question = clause + 1, -1
            starts[(clause,)] = number
        elif _QUESTION_HEADER.match(line):
            question += 1
            starts[(clause, question)] = number
    return starts


def _not_quoted(key: str, value: str) -> str:
    return _('"{key}" must stand in quotes. Write: {key} = "{value}"').format(key=key, value=value)


def _wrong_answer(answer: str) -> str:
    close = nearest(answer, RESULTS)
    advice = f'"{close}"' if close else ", ".join(RESULTS)
    return _('"{answer}" is no answer. Write: {advice}').format(answer=answer, advice=advice)


def _advice(problem: str) -> str:
    return next((_(advice) for pattern, advice in _ADVICE if pattern.search(problem)), "")


def _advice_on_key(key: str, known: dict[str, str]) -> str:
    if key in FILE_KEYS and known is not FILE_KEYS:
        return _("Write it above the first [[clause]].")
    close = nearest(key, known)
    return _("Write: {key}").format(key=close or ", ".join(known))
