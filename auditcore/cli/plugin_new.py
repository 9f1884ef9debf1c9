"""`auditcore plugin new`: a package to begin with."""

from __future__ import annotations

import os

import click

from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.i18n import _

# What a new plugin can be: the folders of auditcore/starters/.
STARTERS = ("checklist", "channel", "exporter", "rules")


@click.command(
    "new",
    help=_(
        """\b
Example:
  auditcore plugin new house-rules --kind rules
  auditcore plugin new our-chat --kind channel --title "Our chat room"

Write a whole package for a plugin of your own into a new folder of its name: a module that says what to change, its
test, and what pip needs. It works as it stands; the folder's path is printed. Nothing is ever written over.
"""
    ),
)
@click.argument("name")
@click.option("--kind", type=click.Choice(STARTERS), required=True, help=_("What it brings."))
@click.option("--title", metavar="TEXT", default="", help=_("What it is about."))
@click.option("--folder", metavar="DIR", default="", help=_("Where its folder goes; here by default."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def new(session: Session, name: str, kind: str, title: str, folder: str, json_: bool) -> None:
    from datetime import datetime

    from auditcore.service import plugin_starter

    ws = session.around()
    today = ws.today if ws else datetime.now().astimezone().date().isoformat()
    path, files = plugin_starter.new(name, kind, folder=folder, title=title, today=today, ws=ws)
    if json_:
        session.json({"name": name, "kind": kind, "path": path, "files": files})
        return
    click.echo(path)
    session.say(
        _(
            "Its module {module} says what to change. Then:\n"
            "  auditcore plugin check {folder}\n"
            "  auditcore plugin install {folder}\n"
            "  auditcore plugin enable {name}"
        ).format(
            module=next(file for file in files if file.endswith("__init__.py")),
            folder=os.path.join(folder or os.curdir, name),
            name=name,
        )
    )
