"""`auditcore checklist import` and `export`: checklists out of other kinds of files, and into them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.options import choice, pass_session, stack
from auditcore.cli.session import Session
from auditcore.i18n import _, ngettext

if TYPE_CHECKING:
    from auditcore.service.checklist_imports import Imported
    from auditcore.workspace import Workspace

# As service.checklist_imports says; not imported from there, since --help must be quick. A test holds them together.
READ = ("xlsx", "csv", "ciso-assistant", "oscal")
WRITTEN = ("xlsx", "csv", "toml")

# Bytes from which reading takes longer than a second, and questions from which writing a workbook does.
SLOW = 500_000
MANY = 1_000


@click.command(
    "import",
    help=_(
        """\b
Example:
  auditcore checklist import questions.xlsx --id complaints-2026 --dry-run
  auditcore checklist import nist-csf-2.0.yaml

Take in a checklist that was written elsewhere: a workbook or csv file, one row a question; a framework of CISO
Assistant (YAML); an OSCAL catalog (JSON). It becomes a file in the workspace's folder checklists/, its origin and
licence with it. Nothing is ever written over. docs/checklists.md describes the layout of a workbook.
"""
    ),
)
@click.argument("file", metavar="FILE")
@choice("--format", values=READ, default="", help=_("What the file is, where its name does not say it."))
@click.option(
    "--id", metavar="ID", default="", help=_("The id of the checklist; by default what the file says.")
)
@click.option(
    "--title", metavar="TEXT", default="", help=_("What it is about, where the file does not say it.")
)
@click.option("--edition", metavar="TEXT", default="", help=_("The edition of what it asks about."))
@click.option("--source", metavar="TEXT", default="", help=_("Where the requirements stand."))
@click.option("--language", metavar="L", default="", help=_("The language of the texts that name none."))
@click.option("--licence", metavar="TEXT", default="", help=_("The licence under which you have it."))
@click.option("--origin", metavar="TEXT", default="", help=_("Where you have it from."))
@stack(
    click.option(
        "--encoding", metavar="NAME", default="", help=_("How a csv file is encoded, such as windows-1258.")
    ),
    click.option(
        "--delimiter", metavar="TEXT", default="", help=_("What stands between the cells of a csv file.")
    ),
    click.option(
        "--quote", metavar="TEXT", default="", help=_("What cells of a csv file are quoted by, or none.")
    ),
)
@click.option("-o", "--output", metavar="FILE", default="", help=_("Write into this file or folder instead."))
@click.option("--dry-run", is_flag=True, help=_("Only show what would be imported."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def import_(
    session: Session,
    file: str,
    format: str,
    id: str,
    encoding: str,
    delimiter: str,
    quote: str,
    output: str,
    dry_run: bool,
    json_: bool,
    **given: str,
) -> None:
    from auditcore.importing.shapes import FileOptions
    from auditcore.service import checklist_imports as imports

    ws = session.around() if output else session.ws
    if not id and output.endswith(".toml") and not os.path.isdir(output):
        id = os.path.basename(output).removesuffix(".toml")
    if os.path.isfile(file) and os.path.getsize(file) > SLOW:
        session.say(_("Reading {file} …").format(file=file))
    fallback = str(ws.settings.get("language")) if ws else ""
    options = FileOptions(encoding=encoding, delimiter=delimiter, quote=quote)
    imported = imports.read(file, format=format, id=id, given=given, fallback=fallback, options=options)
    path = imports.place(ws, imported.checklist["id"], output)
    if not dry_run:
        imports.write(path, imported)
    if json_:
        session.json({**_summary(imported, ws), "path": None if dry_run else path, "notes": imported.notes})
        return
    if not dry_run:
        click.echo(path)
    _tell(session, imported, ws, dry_run)
    if not (dry_run or output):
        session.say(_("Look through it: auditcore checklist show {id}").format(id=imported.checklist["id"]))


def _summary(imported: Imported, ws: Workspace | None) -> dict[str, Any]:
    from auditcore.service.checklists import summary

    checklist = imported.checklist
    language = str(ws.settings.get("language")) if ws else checklist["language"]
    return {
        **summary(checklist, language),
        "origin": checklist.get("origin", ""),
        "licence": checklist.get("licence", ""),
    }


def _tell(session: Session, imported: Imported, ws: Workspace | None, dry_run: bool) -> None:
    """What was read, on stderr: the facts, what was left out, and the first questions of a dry run."""
    from auditcore.checklists import all_questions, text_in
    from auditcore.text import printable

    held = _summary(imported, ws)
    counts = ", ".join(
        (
            ngettext("{count} clause", "{count} clauses", held["clauses"]).format(count=held["clauses"]),
            ngettext("{count} question", "{count} questions", held["questions"]).format(
                count=held["questions"]
            ),
        )
    )
    session.say(
        _("{id}: {title}, edition {edition}, in {languages}. {counts}.").format(
            id=held["id"], title=_line(held["title"]), edition=held["edition"],
            languages=", ".join(held["languages"]), counts=counts,
        )
    )  # fmt: skip
    for said, value in ((_("Origin: {text}"), held["origin"]), (_("Licence: {text}"), held["licence"])):
        if value:
            session.say(said.format(text=_line(value)))
    for note in imported.notes:
        session.say(_("Note: {line}").format(line=printable(note)))
    if not dry_run:
        return
    language, own = (held["languages"][0],) * 2
    for _clause, question in list(all_questions(imported.checklist))[:FIRST]:
        session.say(f"  {question['id']}  {_line(text_in(question['ask'], language, own))}")
    if held["questions"] > FIRST:
        session.say("  …")
    session.say(_("Nothing was imported: this was a dry run."))


FIRST = 3
_SHOWN = 200


def _line(text: str) -> str:
    """A long text in one line, short enough to be looked at."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


@click.command(
    "export",
    help=_(
        """\b
Example:
  auditcore checklist export iso9001-2015 --format xlsx
  auditcore checklist export complaints-2026 --format csv -o -

Write a checklist into a workbook or csv file, in which a team can work on it: 'auditcore checklist import' reads it
back. Without -o the file has the id's name, in the folder where you are.
"""
    ),
)
@click.argument("id")
@choice("--format", values=WRITTEN, required=True, help=_("What to write."))
@stack(
    click.option("-o", "--output", metavar="FILE", default="", help=_("Write into this file; - prints it.")),
    click.option("--force", is_flag=True, help=_("Write over the file if it is there.")),
)
@pass_session
def export(session: Session, id: str, format: str, output: str, force: bool) -> None:
    from auditcore.checklists import all_questions
    from auditcore.cli.outputs import deliver
    from auditcore.service import checklist_imports, checklists

    checklist, _origin = checklists.detail(session.ws, id)
    if format == "xlsx" and sum(1 for _each in all_questions(checklist)) > MANY:
        session.say(_("Writing {count} clauses …").format(count=len(checklist["clauses"])))
    made, said = checklist_imports.exported(checklist, format)
    for sentence in said:
        session.say(sentence)
    if output == "-":
        click.echo(made, nl=False)
    else:
        deliver(session, made, output or f"{id}.{format}", force)
