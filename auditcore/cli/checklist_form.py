"""`auditcore checklist form`: the questions of a checklist or an audit, to be filled in elsewhere."""

from __future__ import annotations

import click

from auditcore.cli.options import choice, ids_option, pass_session
from auditcore.cli.session import Session
from auditcore.errors import Refused
from auditcore.i18n import _

FORMATS = ("xlsx", "html")


@click.command(
    "form",
    help=_(
        """\b
Example:
  auditcore checklist form 2026-01 --format xlsx
  auditcore checklist form 2026-01 --unit land --format html -o land.html

A form to fill in without the program: a workbook, whose answers come back with 'audit import-answers', or a page to
print on A4. The form of an audit has its questions in scope, unit by unit, with the answers already given; that of a
checklist has all questions, to prepare or to learn. Of an audit that has not begun there is the page only.
"""
    ),
)
@click.argument("wanted", metavar="ID|AUDIT")
@ids_option("--unit", metavar="UNIT,…", help=_("Only for these units; may be repeated."))
@click.option("--lang", "language", metavar="L", default="", help=_("In this language."))
@choice("--format", values=FORMATS, required=True, help=_("A workbook (xlsx), or a page to print (html)."))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="",
    help=_("The file to write; by default named after the audit or checklist, in this folder."),
)
@click.option("--force", is_flag=True, help=_("Write over the file if it is there."))
@pass_session
def form(
    session: Session,
    wanted: str,
    unit: list[str] | None,
    language: str,
    format: str,
    output: str,
    force: bool,
) -> None:
    from auditcore.cli.outputs import deliver
    from auditcore.service.forms import content, page, workbook

    made = content.of(session.ws, wanted, unit or [], language, preparing=format == "html")
    if not any(section.items for section in made.sections):
        raise Refused(_("No question is in the scope of {id}.").format(id=wanted))
    written = workbook.write(made) if format == "xlsx" else page.write(made)
    name = "-".join(filter(None, (made.audit or made.criteria[0].id, *(unit or ()), "form")))
    deliver(session, written, output or f"{name}.{format}", force)
