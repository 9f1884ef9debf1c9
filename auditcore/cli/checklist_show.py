"""`auditcore checklist show`: a checklist to read, whole or in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from auditcore import text
from auditcore.checklists import WHOM, text_in
from auditcore.cli.details import field
from auditcore.cli.options import choice, ids_option, pass_session
from auditcore.cli.session import Session, terminal_width
from auditcore.columns import Column
from auditcore.i18n import _, ngettext
from auditcore.words import asked

if TYPE_CHECKING:
    from auditcore.checklists import Checklist, Clause, Document, Figure, Question

OUTLINE = (
    Column("clause", _("clause"), "id", rank=1),
    Column("title", _("title"), "text", rank=1),
    Column("questions", _("questions"), "number", rank=1),
    Column("core", _("core"), "number", rank=1),
)


@click.command(
    "show",
    help=_(
        """\b
Example:
  auditcore checklist show iso9001-2015 --outline
  auditcore checklist show iso9001-2015 --clause 8.5 --lang vi
  auditcore checklist show one-stop-shop-vn --whom service --core

A checklist to read: the documents and figures on which it rests, its clauses, the questions about each, whom to ask
and what to look for. What is not there in the language stands in the checklist's own.
"""
    ),
)
@click.argument("id")
@ids_option("--clause", "clauses", metavar="7.5,8", help=_("Only these clauses and those below them."))
@choice(
    "--whom",
    values=WHOM,
    default="",
    shown=lambda code: asked([code])[0],
    help=_("Only what is asked of these, and of everybody."),
)
@click.option("--core", is_flag=True, help=_("Only what belongs to the shortest audit, too."))
@click.option("--outline", is_flag=True, help=_("Only the clauses, and how many questions each has."))
@click.option("--lang", "language", metavar="L", default="", help=_("In this language of the checklist."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON, in all languages."))
@pass_session
def show_(
    session: Session,
    id: str,
    clauses: list[str] | None,
    whom: str,
    core: bool,
    outline: bool,
    language: str,
    json_: bool,
) -> None:
    from auditcore.service import checklists

    whole, origin = checklists.detail(session.ws, id)
    if language and language not in (known := checklists.languages(whole)):
        session.say(
            _(
                "{id} has no texts in '{language}' and is shown in '{own}'. Its languages: {languages}."
            ).format(id=id, language=language, own=whole["language"], languages=", ".join(known))
        )
    found = checklists.narrowed(whole, clauses or (), whom, core)
    language = language or str(session.ws.settings.get("language"))
    counted = _counted(found, language)
    if json_:
        session.json(counted if outline else {**found, **origin})
    elif not found["clauses"]:
        session.say(_("Nothing fits."))
    elif outline:
        _outline(session, found, counted, language)
    else:
        _page(found, origin, language, session.ws.today)


def _counted(found: Checklist, language: str) -> list[dict[str, Any]]:
    """A row a clause: how many questions of its own it has."""
    return [
        {
            "clause": clause["id"],
            "title": text_in(clause["title"], language, found["language"]),
            "questions": len(clause["questions"]),
            "core": sum(question.get("core", False) for question in clause["questions"]),
        }
        for clause in found["clauses"]
    ]


def _outline(session: Session, found: Checklist, rows: list[dict[str, Any]], language: str) -> None:
    from auditcore.cli.showing import print_table

    _title(found, language)
    click.echo(holds(found) + "\n")
    print_table(session, rows, OUTLINE)


def _page(found: Checklist, origin: Mapping[str, Any], language: str, today: str) -> None:
    """The checklist as a page of plain text."""
    from auditcore.service.checklists import languages

    own = found["language"]
    _title(found, language)
    for label, value in (
        (_("edition"), found["edition"]),
        (_("source"), found["source"]),
        (_("languages"), [*languages(found)]),
        (_("from"), origin["from"]),
        (_("origin"), found.get("origin")),
        (_("licence"), found.get("licence")),
        (_("holds"), holds(found)),
        (_("note"), text_in(found.get("note", {}), language, own)),
    ):
        field(label, value)
    documents = {one["id"]: one for one in found.get("documents", ())}
    if documents:
        _heading(_("Documents"))
    for document in documents.values():
        field(document["number"], "\n".join(_document(document, language, own, today)))
    figures = {one["id"]: one for one in found.get("figures", ())}
    if figures:
        _heading(_("Figures"))
    for figure in figures.values():
        field(_value(figure), "\n".join(_figure(figure, documents, language, own)))
    for clause in found["clauses"]:
        _clause(clause, documents, figures, language, own)


def holds(found: Checklist) -> str:
    """`12 clauses, 60 questions, 20 of them core`."""
    asked = [question for clause in found["clauses"] for question in clause["questions"]]
    clauses, core = len(found["clauses"]), sum(question.get("core", False) for question in asked)
    words = [
        ngettext("{count} clause", "{count} clauses", clauses).format(count=clauses),
        ngettext("{count} question", "{count} questions", len(asked)).format(count=len(asked)),
    ]
    return ", ".join([*words, *([_("{count} of them core").format(count=core)] if core else [])])


def _title(found: Checklist, language: str) -> None:
    words = _(" · ").join([found["id"], text_in(found["title"], language, found["language"])])
    lines = text.wrap(text.printable(words), terminal_width())
    click.echo("\n".join([*lines, "─" * max(map(text.width, lines))]))


def _heading(words: str) -> None:
    click.echo("\n" + "\n".join(text.wrap(text.printable(words), terminal_width())))


def _document(document: Document, language: str, own: str, today: str) -> Iterator[str]:
    yield text_in(document["title"], language, own)
    issued = _("issued on {day}").format(day=document["issued"]) if document["issued"] else ""
    yield _(" · ").join(filter(None, [issued, in_force(document, today)]))
    yield from filter(None, [text_in(document["note"], language, own)])


def in_force(document: Document, today: str) -> str:
    """Whether a document is in force on a day (ISO), as far as its own days tell."""
    first, end = document["from"], document["until"]
    if end and end <= today:
        return _("history: no longer in force since {day}").format(day=end)
    if first > today:
        return _("not yet in force: from {day} on").format(day=first)
    if first and end:
        return _("in force from {day} until {end}").format(day=first, end=end)
    if end:
        return _("in force until {day}").format(day=end)
    return _("in force since {day}").format(day=first) if first else _("look up whether it is in force")


def _value(figure: Figure) -> str:
    from auditcore.service.citing import measured

    return measured(figure["value"], figure["unit"])


def _where(figure: Figure, documents: Mapping[str, Document]) -> str:
    from auditcore.service.citing import article

    document = documents.get(figure["document"])
    return ", ".join(filter(None, [document["number"] if document else "", article(figure)]))


def _figure(figure: Figure, documents: Mapping[str, Document], language: str, own: str) -> Iterator[str]:
    what = text_in(figure["what"], language, own)
    yield _(" · ").join(filter(None, [what, _where(figure, documents)]))
    yield from filter(None, [text_in(figure["note"], language, own)])


def _clause(
    clause: Clause,
    documents: Mapping[str, Document],
    figures: Mapping[str, Figure],
    language: str,
    own: str,
) -> None:
    _heading(f"{clause['id']}  {text_in(clause['title'], language, own)}")
    for number, question in enumerate(clause["questions"]):
        if number:
            click.echo()
        _question(question, language, own)
        field(_("rests on"), "\n".join(_cites(question, documents, figures, language, own)))


def _question(question: Question, language: str, own: str) -> None:
    from auditcore.model import RESULTS
    from auditcore.render import as_words

    label = _("{id} [core]") if question.get("core") else "{id}"
    field(label.format(id=question["id"]), text_in(question["ask"], language, own))
    field(_("whom to ask"), whom(question.get("whom", ())))
    field(_("look for"), text_in(question["look_for"], language, own))
    field(_("see, too"), question["see"])
    if [*question["answers"]] != [*RESULTS]:
        field(_("answers"), as_words([*question["answers"]]))


def whom(codes: Iterable[str]) -> str:
    """Whom a question is for, in words."""
    return ", ".join(asked(codes))


def _cites(
    question: Question,
    documents: Mapping[str, Document],
    figures: Mapping[str, Figure],
    language: str,
    own: str,
) -> Iterator[str]:
    """A line for each document (its number) and figure (what it is, how much, and where that stands)."""
    for id in question.get("cites", ()):
        if id in figures:
            what = f"{text_in(figures[id]['what'], language, own)}: {_value(figures[id])}"
            yield _(" · ").join(filter(None, [what, _where(figures[id], documents)]))
        elif id in documents:
            yield documents[id]["number"]
