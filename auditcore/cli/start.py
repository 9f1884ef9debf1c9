"""`auditcore init`, `demo` and `whoami`: the first things that one types."""

from __future__ import annotations

import os

import click

from auditcore.cli.options import pass_session
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import ENGLISH, _, available, choose, use


@click.command(
    help=_(
        """\b
Example:
  auditcore init audits --org "Commune People's Committee" \\
      --me lan:"Nguyễn Thị Lan"

Make a workspace in a new folder. Whoever runs it becomes its first person, with the role quality.
"""
    )
)
@click.argument("folder", metavar="DIR")
@click.option("--org", "organisation", metavar="NAME", required=True, help=_("The organisation's name."))
@click.option("--me", metavar="ID[:NAME]", default="", help=_("Your id and name; your login by default."))
@click.option("--lang", "language", metavar="L", default="", help=_("The language of messages: en or vi."))
@click.option(
    "--timezone", metavar="ZONE", default="", help=_("Decides which day it is, such as Asia/Ho_Chi_Minh.")
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def init(
    session: Session, folder: str, organisation: str, me: str, language: str, timezone: str, json_: bool
) -> None:
    from auditcore.errors import Refused
    from auditcore.place import SETTINGS_FILE
    from auditcore.service import setup

    language = language or choose(os.environ, None)
    if not available(language):
        raise Refused(_("There is no language '{language}'; choose en or vi.").format(language=language))
    if not timezone and language != ENGLISH:
        timezone = "Asia/Ho_Chi_Minh"
    ws, saved = setup.init(
        folder, organisation=organisation, me=me, language=language, timezone=timezone, environ=os.environ
    )
    session.use(ws)
    use(
        choose(os.environ, os.path.join(ws.path, SETTINGS_FILE))
    )  # it speaks the language that was asked for from now on
    if json_:
        session.saved(saved, next(iter(ws.org().people)), json=True, workspace=ws.path)
        return
    session.saved(saved)
    session.say(
        _(
            "The workspace is ready. Next:\n"
            "  cd {folder}\n"
            "  auditcore unit add --help\n"
            "  auditcore person add --help\n"
            "  auditcore audit plan --help"
        ).format(folder=folder)
    )


@click.command(
    help=_(
        """\b
Example:
  auditcore demo
  auditcore demo office

Build the workspace of an example commune office, with two audits and their findings, and show what needs attention
in it. Dates are relative to today. DIR is ./demo by default.
"""
    )
)
@click.argument("folder", metavar="[DIR]", default="demo")
@pass_session
def demo(session: Session, folder: str) -> None:
    from auditcore.cli.attention import show
    from auditcore.cli.finding_list import list_
    from auditcore.service import demo as service

    ws = service.build(folder, environ=os.environ)
    session.use(ws)
    show(session)
    click.echo("\n" + _("The register of findings (auditcore finding list):") + "\n")
    # Without what was observed: one line a finding, so that the screen above does not scroll away.
    list_.run(["--columns", "id,grade,state,unit,owner,due"])
    session.say(
        "\n"
        + _(
            "This is an example office in the folder {folder}. Try next:\n"
            "{activate}"
            "  cd {folder}\n"
            "  auditcore\n"
            "  auditcore finding list --overdue\n"
            "  auditcore finding show {finding}\n"
            "  auditcore log {finding}\n"
            "  auditcore report review -o review.html\n"
            "  auditcore record verify"
        ).format(folder=folder, finding=service.example(ws), activate=_activation())
    )


def _activation() -> str:
    """How the word `auditcore` becomes known where it is not: by its virtual environment, which is not active."""
    import shutil
    import sys

    script = os.path.join(os.path.dirname(sys.executable), "activate")
    if shutil.which("auditcore") or not os.path.isfile(script):
        return ""
    return f"  {'' if os.name == 'nt' else '. '}{os.path.relpath(script)}\n"


@click.command(
    help=_(
        """\b
Example:
  auditcore whoami
  auditcore --as lan whoami --link

Who you are here, where that comes from, and what you owe. --link ties your login to the person for good.
"""
    )
)
@click.option("--link", is_flag=True, help=_("Link this computer's login to the person."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def whoami(session: Session, link: bool, json_: bool) -> None:
    from auditcore import text
    from auditcore.cli.attention import shortened
    from auditcore.service import attention, people
    from auditcore.workspace import os_login

    ws = session.ws
    id, how = ws.claimed()
    if link:
        session.saved(people.link(ws, id, os_login()), id, json=json_)
        return
    doc = ws.org().person(id)
    owed = attention.owed_by(ws, id)
    if json_:
        session.json({"id": id, "name": doc["name"], "how": how, "roles": doc["roles"], "owed": owed})
        return
    click.echo(
        _("{name} ({id}), known by {how}; login {login}").format(
            name=doc["name"], id=id, how=how, login=os_login()
        )
    )
    click.echo(_("roles: {roles}").format(roles=", ".join(doc["roles"]) or "–"))
    for row in owed:
        start = f"  {row['due'] or '–':10}  {row['next']}  "
        room = max(10, terminal_width() - text.width(start))
        click.echo(start + shortened(text.printable(row["title"]), room))
