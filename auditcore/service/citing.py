"""The documents and figures that a question rests on, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from auditcore import text
from auditcore.checklists import Checklist, Document, Figure, Question, text_in
from auditcore.i18n import _, ngettext

# `27`, `27(2)`.
_NUMBERED = re.compile(r"[0-9]+(?:\([0-9]+\))?")
# Columns of a title that is short enough to stand behind its document's number.
SHORT = 60


def cited(checklist: Checklist, question: Question, language: str, *, brief: bool = False) -> list[str]:
    """A line for each figure (its document and article, what it is, its value) and each document (number, title, and
    until when it is in force), in the order in which the question cites them. `brief` leaves out notes and long titles."""
    documents = {one["id"]: one for one in checklist.get("documents", ())}
    figures = {one["id"]: one for one in checklist.get("figures", ())}
    own = checklist["language"]
    named = _brief if brief else _document

    def lines() -> Iterator[str]:
        for id in question.get("cites", ()):
            if id in figures:
                figure: Figure = {**figures[id], "note": {}} if brief else figures[id]
                yield _figure(figure, documents.get(figure["document"]), language, own)
            elif id in documents:
                yield named(documents[id], language, own)

    return list(lines())


def resting_on(checklist: Checklist, question: Question, language: str) -> str:
    """What a finding's requirement rests on: each cited document's number, with its title if that is short; the checklist's
    source where the question cites none. A figure cites its document."""
    documents = {one["id"]: one for one in checklist.get("documents", ())}
    figures = {one["id"]: one["document"] for one in checklist.get("figures", ())}
    meant = dict.fromkeys(figures.get(id, id) for id in question.get("cites", ()))
    own = checklist["language"]
    named = [
        (documents[id]["number"], _short_title(documents[id], language, own))
        for id in meant
        if id in documents
    ]
    return "; ".join(" ".join(filter(None, names)) for names in named) or checklist["source"]


def article(figure: Figure) -> str:
    """Where a figure stands in its document: a plain number as an article in the language in use, all else as it is."""
    number = figure["article"]
    return _("Article {number}").format(number=number) if _NUMBERED.fullmatch(number) else number


def _figure(figure: Figure, document: Document | None, language: str, own: str) -> str:
    where = " ".join(filter(None, (document["number"] if document else "", article(figure))))
    words = [f"{text_in(figure['what'], language, own)}: {measured(figure['value'], figure['unit'])}"]
    words += (
        [_("in force until {day}").format(day=document["until"])] if document and document["until"] else []
    )
    return " · ".join(filter(None, (where, *words, text_in(figure["note"], language, own))))


def _document(document: Document, language: str, own: str) -> str:
    words = [document["number"], text_in(document["title"], language, own)]
    words += [_("in force until {day}").format(day=document["until"])] if document["until"] else []
    return " · ".join(filter(None, (*words, text_in(document["note"], language, own))))


def _brief(document: Document, language: str, own: str) -> str:
    return _document(
        {**document, "title": {own: _short_title(document, language, own)}, "note": {}}, language, own
    )


def _short_title(document: Document, language: str, own: str) -> str:
    title = text_in(document["title"], language, own)
    return title if text.width(title) <= SHORT else ""


def measured(value: Any, unit: str) -> str:
    """A figure's value with its unit in words: `5 working days`."""
    n = 1 if value == 1 else 2
    forms = {
        "working-days": ngettext("{value} working day", "{value} working days", n),
        "calendar-days": ngettext("{value} calendar day", "{value} calendar days", n),
        "months": ngettext("{value} month", "{value} months", n),
        "years": ngettext("{value} year", "{value} years", n),
        "hours": ngettext("{value} hour", "{value} hours", n),
        "minutes": ngettext("{value} minute", "{value} minutes", n),
        "times": ngettext("{value} time", "{value} times", n),
        "percent": _("{value} %"),
        "points": ngettext("{value} point", "{value} points", n),
    }
    return forms.get(unit, f"{{value}} {unit}").format(value=f"{value:g}")
