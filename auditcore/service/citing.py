"""The documents and figures that a question rests on, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditcore.checklists import Checklist, Document, Figure, Question, text_in
from auditcore.i18n import _, ngettext


def cited(checklist: Checklist, question: Question, language: str) -> list[str]:
    """A line for each figure (its document and article, what it is, its value) and each document (number, title, and
    until when it is in force), in the order in which the question cites them."""
    documents = {one["id"]: one for one in checklist.get("documents", ())}
    figures = {one["id"]: one for one in checklist.get("figures", ())}
    own = checklist["language"]

    def lines() -> Iterator[str]:
        for id in question.get("cites", ()):
            if id in figures:
                yield _figure(figures[id], documents.get(figures[id]["document"]), language, own)
            elif id in documents:
                yield _document(documents[id], language, own)

    return list(lines())


def _figure(figure: Figure, document: Document | None, language: str, own: str) -> str:
    where = " ".join(filter(None, (document["number"] if document else "", figure["article"])))
    words = [f"{text_in(figure['what'], language, own)}: {measured(figure['value'], figure['unit'])}"]
    words += (
        [_("in force until {day}").format(day=document["until"])] if document and document["until"] else []
    )
    return " · ".join(filter(None, (where, *words, text_in(figure["note"], language, own))))


def _document(document: Document, language: str, own: str) -> str:
    words = [document["number"], text_in(document["title"], language, own)]
    words += [_("in force until {day}").format(day=document["until"])] if document["until"] else []
    return " · ".join(filter(None, (*words, text_in(document["note"], language, own))))


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
