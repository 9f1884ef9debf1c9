"""`auditcore checklist …`: the checklists that audits may take, and a team's own."""

from __future__ import annotations

from typing import Any

import click

from auditcore.cli import filters
from auditcore.cli.lazy import LazyGroup
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import ids_option, pass_session, stack
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.i18n import _, ngettext

# In the order of the work, for --help.
COMMANDS = {
    "list": "checklist:list_",
    "show": "checklist_show:show_",
    "new": "checklist:new",
    "check": "checklist:check",
    "diff": "checklist_diff:diff",
    **{name: f"checklist_files:{attribute}" for name, attribute in (("import", "import_"), ("export", "export"))},
    "form": "checklist_form:form",
}  # fmt: skip


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    help=_(
        """\b
Example:
  auditcore checklist list
  auditcore checklist new complaints-2026 --title "Handling of complaints"

The questions that audits go by: those that come with the program and its plugins, and your own, each a file in the
folder checklists/ of the workspace.
"""
    ),
)
def checklist() -> None:
    pass


COLUMNS = (
    Column("id", _("id"), "id", "Its id, with the edition in it.", rank=1),
    Column("title", _("title"), "text", "What it is about, in the workspace's language.", rank=1),
    Column("edition", _("edition"), "text", "The edition of what it asks about.", rank=4),
    Column("languages", _("languages"), "texts", "The languages of its texts, its own first.", rank=3),
    Column(
        "clauses", _("clauses"), "number", "How many clauses it has; null where it cannot be used.", rank=6
    ),
    Column(
        "questions", _("questions"), "number", "How many questions; null where it cannot be used.", rank=2
    ),
    Column(
        "core",
        _("core"),
        "number",
        "How many of them belong to the shortest audit, too; null where it cannot be used.",
        rank=4,
    ),
    Column(
        "from", _("from"), "text", "Who brings it: the program, a plugin's package, or your file.", rank=3
    ),
    Column("problem", _("problem"), "text", "Why it cannot be used: the first problem.", rank=1, sparse=True),
    Column("problems", _("problems"), "number", "How many problems it has."),
    Column("plugin", _("plugin"), "id", "The plugin that brings it; null for a file of the workspace."),
    Column("source", _("source"), "text", "Where its requirements stand."),
)


@click.command(
    "list",
    cls=ListCommand,
    listing=Listing(
        "checklist",
        COLUMNS,
        empty=_("There is no checklist that fits; a new one: auditcore checklist new --help"),
    ),
    help=_(
        """\b
Example:
  auditcore checklist list
  auditcore checklist list --text complaints --json

The checklists that an audit can be planned by, and what is wrong with those that cannot be used. A list kept with
--save is asked for by its name.
"""
    ),
)
@stack(filters.words())
@pass_session
def list_(session: Session, text: str) -> Any:
    from auditcore.service import checklists
    from auditcore.service.selection import holding

    return holding(session.ws, checklists.rows(session.ws), text, ("id", "title", "source"))


@click.command(
    "new",
    help=_(
        """\b
Example:
  auditcore checklist new complaints-2026 --title "Handling of complaints" \\
      --lang en,vi

Write a checklist with remarks into the workspace's folder checklists/, ready to be filled with questions of your own;
its path is printed. Nothing is ever written over. Put the edition at the end of the ID.
"""
    ),
)
@click.argument("id")
@click.option("--title", metavar="TEXT", default="", help=_("What it is about."))
@click.option("--edition", metavar="TEXT", default="", help=_("The edition; by default the end of the ID."))
@ids_option(
    "--lang", metavar="L,…", help=_("Its languages, its own first; by default that of the workspace.")
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def new(session: Session, id: str, title: str, edition: str, lang: list[str] | None, json_: bool) -> None:
    from auditcore.service import checklists

    tags = tuple(dict.fromkeys(lang or ()))
    path = checklists.new(session.ws, id, title=title, edition=edition, tags=tags)
    if json_:
        session.json({"id": id, "path": path})
        return
    click.echo(path)
    session.say(
        _(
            "Write your questions into it with an editor. Then:\n"
            "  auditcore checklist check {id}\n"
            "  auditcore audit plan --help"
        ).format(id=id)
    )


@click.command(
    "check",
    help=_(
        """\b
Example:
  auditcore checklist check complaints-2026
  auditcore checklist check ~/Desktop/complaints-2026.toml

Whether a checklist can be used: all of its problems at once, each with file, line, clause and what to write instead;
else what it holds. A file need not be in the workspace.
"""
    ),
)
@click.argument("wanted", metavar="FILE|ID")
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def check(session: Session, wanted: str, json_: bool) -> None:
    from auditcore.service import checklists

    ws = session.around()
    found = checklists.check(wanted, ws)
    held = checklists.summary(found, str(ws.settings.get("language")) if ws else found["language"])
    if json_:
        session.json(held)
        return
    click.echo(
        _("{id} can be used: {title}, edition {edition}. {clauses}, {questions}.").format(
            id=held["id"], title=_printable(held["title"]), edition=_printable(held["edition"]),
            clauses=_clauses(held["clauses"]), questions=_questions(held["questions"]),
        )
    )  # fmt: skip
    for tag, missing in checklists.languages(found).items():
        if missing:
            click.echo(
                ngettext(
                    "{count} text is not there in '{language}'; it is shown in '{own}'.",
                    "{count} texts are not there in '{language}'; they are shown in '{own}'.",
                    missing,
                ).format(count=missing, language=tag, own=found["language"])
            )


def _clauses(count: int) -> str:
    return ngettext("{count} clause", "{count} clauses", count).format(count=count)


def _questions(count: int) -> str:
    return ngettext("{count} question", "{count} questions", count).format(count=count)


def _printable(value: str) -> str:
    from auditcore.text import printable

    return printable(value)
