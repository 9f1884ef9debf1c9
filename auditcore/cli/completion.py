"""`auditcore completion …`: what the shell offers when one presses Tab."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from auditcore.cli.lazy import Group
from auditcore.cli.options import choice, pass_session
from auditcore.cli.session import Session
from auditcore.errors import Refused
from auditcore.i18n import N_, _

if TYPE_CHECKING:
    from auditcore.cli.completing.profiles import Change

SHELLS = ("bash", "zsh", "fish", "powershell")

# How it takes effect where a terminal is open already.
NOW = {
    "bash": N_("Open a new terminal, or type: . {file}"),
    "zsh": N_("Open a new terminal, or type: source {file}"),
    "fish": N_("It takes effect at the next press of Tab."),
    "powershell": N_("Open a new PowerShell, or type: . {file}"),
}


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore completion install

Let your shell complete commands, options, ids with their titles, people, units and clauses when you press Tab.
"""
    ),
)
def completion() -> None:
    pass


@completion.command(
    "install",
    help=_(
        """\b
Example:
  auditcore completion install
  auditcore completion install --shell zsh --dry-run

Set it up for your shell. A script is written, and a marked block that loads it is put into the file that your shell
reads when it starts; nothing else in that file is changed. May be run again.
"""
    ),
)
@choice("--shell", values=SHELLS, default="", help=_("The shell; the one in which you type by default."))
@click.option("--dry-run", is_flag=True, help=_("Only say what would be written."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def install(session: Session, shell: str, dry_run: bool, json_: bool) -> None:
    from auditcore.cli.completing import profiles, shells

    shell = shell or profiles.detect(os.environ)
    if not shell:
        raise Refused(
            _("It is not known which shell you use."),
            hint=_("Name it: auditcore completion install --shell bash (or zsh, fish, powershell)"),
        )
    files = profiles.files(shell, os.environ)
    changes = profiles.installing(files, shells.script(shell))
    _carry_out(session, changes, dry_run)
    if json_:
        session.json({"shell": shell, "files": [_row(change) for change in changes]})
        return
    if dry_run and files.load:
        session.say(_("The block:"))
        session.say("\n".join((profiles.BEGIN, files.load, profiles.END)))
    if not dry_run:
        session.say(_(NOW[shell]).format(file=(*files.profiles, files.script)[0]))


@completion.command(
    "uninstall",
    help=_(
        """\b
Example:
  auditcore completion uninstall

Take the script and the block out again; the files are as they were before.
"""
    ),
)
@choice("--shell", values=SHELLS, default="", help=_("Only for this shell; for every one by default."))
@click.option("--dry-run", is_flag=True, help=_("Only say what would be taken out."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def uninstall(session: Session, shell: str, dry_run: bool, json_: bool) -> None:
    from auditcore.cli.completing import profiles

    changes = [
        change
        for name in ([shell] if shell else SHELLS)
        for change in profiles.uninstalling(profiles.files(name, os.environ))
        if change.before is not None
    ]
    _carry_out(session, changes, dry_run)
    if json_:
        session.json({"files": [_row(change) for change in changes]})
    elif all(change.before == change.after for change in changes):
        session.say(_("There is nothing to take out."))


@completion.command(
    "show",
    help=_(
        """\b
Example:
  auditcore completion show bash > auditcore-completion.bash

Print the script, to put it where your shell reads it yourself.
"""
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show(session: Session, shell: str, json_: bool) -> None:
    from auditcore.cli.completing import shells

    script = shells.script(shell)
    if json_:
        session.json({"shell": shell, "script": script})
    else:
        click.echo(script, nl=False)


def _carry_out(session: Session, changes: Sequence[Change], dry_run: bool) -> None:
    from auditcore.cli.completing import profiles

    for change in changes:
        if change.before != change.after and not dry_run:
            profiles.carry_out(change)
        session.say(_(SAID[_what(change), dry_run]).format(file=change.path))


def _what(change: Change) -> str:
    """`unchanged`, `removed` or `written`."""
    if change.before == change.after:
        return "unchanged"
    return "removed" if change.after is None else "written"


SAID = {
    ("unchanged", False): N_("as it should be already: {file}"),
    ("unchanged", True): N_("as it should be already: {file}"),
    ("written", False): N_("written: {file}"),
    ("written", True): N_("would be written: {file}"),
    ("removed", False): N_("removed: {file}"),
    ("removed", True): N_("would be removed: {file}"),
}


def _row(change: Change) -> dict[str, str]:
    return {"file": change.path, "what": _what(change)}
