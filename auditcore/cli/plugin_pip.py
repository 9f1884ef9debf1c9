"""`auditcore plugin install` and `uninstall`: pip, with what is typed behind the name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.i18n import _


class PipCommand(click.Command):
    """What follows its first word is pip's, whatever it looks like."""

    ignore_unknown_options = True


def _no_option(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    if value.startswith("-"):
        raise click.UsageError(
            _("{option} stands behind the plugin's name, if it is meant for pip.").format(option=value), ctx
        )
    return value


def _pip_arguments(command: Any) -> Any:
    command = click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PIP ARGUMENTS]...")(
        command
    )
    return click.argument("what", metavar="NAME|PATH", callback=_no_option)(command)


@click.command(
    "install",
    cls=PipCommand,
    help=_(
        """\b
Example:
  auditcore plugin install supplier-audit
  auditcore plugin install ./my-plugin --no-deps

Install a plugin with pip, beside auditcore. Whatever stands behind its name goes to pip. An installed plugin can do
all that you can: installing is trusting.
"""
    ),
)
@_pip_arguments
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def install(session: Session, what: str, arguments: Sequence[str], json_: bool) -> None:
    from auditcore.service import plugin_pip

    new = plugin_pip.install(what, arguments)
    if json_:
        session.json([{"name": name, "distribution": distribution} for name, distribution in new])
        return
    for name, distribution in new:
        session.say(_("installed: {name} ({distribution})").format(name=name, distribution=distribution))
        session.say(_("To use it in a workspace: auditcore plugin enable {name}").format(name=name))


@click.command(
    "uninstall",
    cls=PipCommand,
    help=_(
        """\b
Example:
  auditcore plugin uninstall supplier-audit

Uninstall a plugin with pip: by its name, that of its distribution, or its folder. Whatever stands behind goes to pip.
A plugin that this workspace uses must be switched off first.
"""
    ),
)
@_pip_arguments
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def uninstall(session: Session, what: str, arguments: Sequence[str], json_: bool) -> None:
    from auditcore.service import plugin_pip
    from auditcore.service.plugins import used

    ws = session.around()
    distribution = plugin_pip.uninstall(what, arguments, used(ws) if ws else ())
    if json_:
        session.json({"distribution": distribution})
        return
    session.say(_("uninstalled: {distribution}").format(distribution=distribution))
