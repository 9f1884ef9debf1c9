"""A checklist is a plain dict, read from one TOML file and copied whole into an audit's first event.

The file's name is its id: `iso9001-2015.toml`. Which folders hold checklists is the caller's to say.
docs/checklists.md describes the format; `reading` reads it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NotRequired, TypedDict

from auditcore.contract import ChecklistSource
from auditcore.errors import NotFound, Refused
from auditcore.i18n import _
from auditcore.text import nearest

SUFFIX = ".toml"

# One text in one or several languages: language tag -> text. The checklist's own language is always there.
Text = dict[str, str]


# Whom a question is for: top management, who runs the system, every unit, those that serve customers, those that
# support the others.
WHOM = ("top", "quality", "every-unit", "service", "support")

# What a figure counts.
UNITS = (
    "working-days",
    "calendar-days",
    "months",
    "years",
    "hours",
    "minutes",
    "times",
    "percent",
    "points",
)


class Question(TypedDict):
    """One question of a clause. `look_for` is {} when nothing was given. `see` holds ids of clauses, those of other
    checklists as CHECKLIST/CLAUSE; `whom` words of WHOM, none for anybody; `core` belongs to the shortest audit; `cites`
    ids of documents and figures. These three are not there in the oldest audits. `gone` is in audits only: the day from
    which the checklist asks it no more, and it stays for its answers."""

    id: str
    ask: Text
    look_for: Text
    answers: list[str]
    see: list[str]
    whom: NotRequired[list[str]]
    core: NotRequired[bool]
    cites: NotRequired[list[str]]
    gone: NotRequired[str]


class Clause(TypedDict):
    """A clause with its own questions; those of its sub-clauses stand with the sub-clauses. `gone` as for a question."""

    id: str
    title: Text
    questions: list[Question]
    gone: NotRequired[str]


# A document that questions rest on; its days are ISO, "" where they are not known.
Document = TypedDict(
    "Document",
    {
        "id": str,
        "number": str,
        "title": Text,
        "issued": str,
        "from": str,
        "until": str,
        "note": Text,
    },
)


class Figure(TypedDict):
    """A legal number or deadline: `value` counts `unit` (of UNITS); `document` is an id, or ""."""

    id: str
    value: int | float
    unit: str
    what: Text
    document: str
    article: str
    note: Text


class Checklist(TypedDict):
    """A whole checklist, ready for JSON: clauses in the order of their numbers, questions likewise.

    `note` is {} and the texts are "" where nothing was given; what is NotRequired is not there in the oldest audits.
    """

    id: str
    title: Text
    edition: str
    source: str
    language: str
    note: NotRequired[Text]
    origin: NotRequired[str]
    licence: NotRequired[str]
    documents: NotRequired[list[Document]]
    figures: NotRequired[list[Figure]]
    clauses: list[Clause]


def parse(text: str, name: str) -> Checklist:
    """The checklist that a file's text describes. `name` is the file's name or path, for messages and the id.

    Raises Refused with all problems of the file in `problems`, one a line, each with file, line and clause.
    """
    # Only planning an audit reads a file; answering reads the copy in the audit.
    from auditcore.checklists.reading import read

    return read(text, name)


def in_folder(folder: str) -> Iterator[ChecklistSource]:
    """Each checklist of a folder: files `NAME-EDITION.toml`, by name. A folder that is not there has none."""
    for file in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        id, suffix = os.path.splitext(file)
        if suffix == SUFFIX and not id.startswith("."):
            path = os.path.join(folder, file)
            yield ChecklistSource(id, id, id.rpartition("-")[2], partial(_bytes, path), path)


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def together(sources: Iterable[ChecklistSource]) -> dict[str, ChecklistSource]:
    """The checklists by id, sorted.

    Raises Refused, naming both, when two have the same id: none wins in silence. The same file twice is one.
    """
    found: dict[str, ChecklistSource] = {}
    for source in sources:
        other = found.setdefault(source.name, source)
        if other is not source and not (source.where and _same(source.where, other.where)):
            what = _("Two files hold a checklist {id}: {one} and {other}.")
            raise Refused(
                what.format(id=source.name, one=other.where or other.name, other=source.where or source.name),
                hint=_("Give your own another id and file name, such as {id}-ours.").format(id=source.name),
            )
    return dict(sorted(found.items()))


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def load(sources: Mapping[str, ChecklistSource], id: str) -> Checklist:
    """The checklist of this id.

    Raises NotFound with the ids that are like it, Refused as `parse` does.
    """
    if id not in sources:
        close = _close(id, sources)
        meant = _("Did you mean {close}?").format(close=_(" or ").join(close)) + " " if close else ""
        raise NotFound(
            _("There is no checklist {id}.").format(id=id),
            hint=meant + _("'auditcore checklist list' lists them."),
        )
    source = sources[id]
    data, name = source.load(), source.where or f"{source.name}{SUFFIX}"
    if isinstance(data, str):
        return parse(data, name)
    try:
        return parse(data.decode(), name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(
            _("{file}:{line}: this is not UTF-8 text.").format(file=name, line=line),
            hint=_("Save the file again in your editor with the encoding UTF-8."),
        ) from None


def _close(id: str, known: Iterable[str]) -> list[str]:
    """The ids that may have been meant: the nearest, else those that it is a part of, a few of them."""
    ids = list(known)
    close = nearest(id, ids)
    return [close] if close else [one for one in ids if len(id) > 1 and id.lower() in one][:3]


def text_in(value: Text, language: str, fallback: str) -> str:
    """A text in `language`, else in `fallback` (the checklist's own), else in any; "" when there is none."""
    return value.get(language) or value.get(fallback) or next(iter(value.values()), "")


def covers(parent: str, child: str) -> bool:
    """Whether `child` is the clause `parent` or lies below it: `8.5` covers `8.5` and `8.5.1`, not `8.50`; `ac`, `ac-2`."""
    return child == parent or child.startswith((parent + ".", parent + "-"))


def clause_title(checklist: Checklist, clause_id: str, language: str) -> str:
    """The title of a clause in a language; "" when the checklist has no such clause."""
    titles = (clause["title"] for clause in checklist["clauses"] if clause["id"] == clause_id)
    return text_in(next(titles, {}), language, checklist["language"])


def all_questions(checklist: Checklist) -> Iterator[tuple[Clause, Question]]:
    """Each question with its clause, in order."""
    return ((clause, question) for clause in checklist["clauses"] for question in clause["questions"])


def find_questions(checklist: Checklist, wanted: str) -> list[tuple[Clause, Question]]:
    """The question of this id, or all of the clause of this id and its sub-clauses; [] for any other text."""
    return [
        (clause, question)
        for clause, question in all_questions(checklist)
        if question["id"] == wanted or covers(wanted, clause["id"])
    ]


def in_scope(checklist: Checklist, clauses: Iterable[str]) -> list[Question]:
    """The questions of these clauses and of their sub-clauses, in order, each once; all when none is named. What an audit
    keeps for its answers alone is not asked."""
    chosen = list(clauses)
    return [
        question
        for clause, question in all_questions(checklist)
        if (not chosen or any(covers(parent, clause["id"]) for parent in chosen)) and "gone" not in question
    ]
