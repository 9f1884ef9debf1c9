"""`auditcore plugin …`: which plugins there are, would they work, and switching them on and off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.lazy import Group
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import pass_session
from auditcore.cli.plugin_new import new
from auditcore.cli.plugin_pip import install, uninstall
from auditcore.cli.plugin_try import try_
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.errors import DeliveryFailed
from auditcore.i18n import N_, _

if TYPE_CHECKING:
    pass

KINDS = {"checklist": N_("checklist {name}"), "format": N_("format {name}"), "channel": N_("channel {name}")}


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore plugin list
  auditcore plugin enable supplier-audit

What others add to auditcore. A plugin acts in the workspaces that use it, and is needed to write there. An installed
plugin can do all that you can: installing is trusting.
"""
    ),
)
def plugin() -> None:
    pass


def _offers(row: Row) -> list[str]:
    return [_(KINDS[offer["kind"]]).format(name=offer["name"]) for offer in row["offers"]]


COLUMNS = (
    Column("name", _("name"), "id", "Its name, by which a workspace uses it.", rank=1),
    Column("enabled", _("in use"), "truth", "Whether it acts in this workspace.", rank=1),
    Column(
        "offers",
        _("offers"),
        "data",
        "What it offers, a list: `kind` (checklist, format, channel) and `name`; empty where it is not in use.",
        rank=2,
        show=_offers,
    ),
    Column("hooks", _("hooks"), "texts", "The hooks that it has; empty where it is not in use.", rank=5),
    Column("distribution", _("package"), "text", "What pip calls it; empty for a built-in one.", rank=3),
    Column("version", _("version"), "text", "The version of that.", rank=4),
    Column(
        "why", _("why it failed"), "text", "Why it could not be used, or not all of it.", rank=1, sparse=True
    ),
    Column("built_in", _("built in"), "truth", "Whether it comes with auditcore."),
)


@plugin.command(
    "list",
    cls=ListCommand,
    listing=Listing("plugin", COLUMNS, empty=_("There is no plugin.")),
    help=_(
        """\b
Example:
  auditcore plugin list
  auditcore plugin list --json name,enabled,why

The plugins that come with auditcore, those in use here, and those that are installed and not used: of these only the
names are read. A list kept with --save is asked for by its name.
"""
    ),
)
@pass_session
def list_(session: Session) -> Any:
    from auditcore.service import plugins

    return plugins.rows(session.ws)


@plugin.command(
    "show",
    help=_(
        """\b
Example:
  auditcore plugin show checklists

One plugin: whose it is, what it offers, its settings, and why it failed.
"""
    ),
)
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show_(session: Session, name: str, json_: bool) -> None:
    from auditcore.service import plugins

    detail = plugins.detail(session.ws, name)
    session.json(detail) if json_ else _show(detail)


def _show(detail: Mapping[str, Any]) -> None:
    from auditcore.cli.details import bullet, field, heading, title
    from auditcore.plugin_settings import NOT_SET, SET

    state = (
        _("comes with auditcore")
        if detail["built_in"]
        else _("in use here")
        if detail["enabled"]
        else _("not in use here")
    )
    title(f"{detail['name']} · {state}")
    field(_("about"), detail["summary"])
    field(_("package"), f"{detail['distribution']} {detail['version']}".strip())
    field(_("module"), detail["module"])
    field(_("hooks"), detail["hooks"])
    field(_("offers"), _offers(detail))
    field(_("why it failed"), detail["why"])
    if detail["settings"]:
        heading(_("Settings"))
    for row in detail["settings"]:
        value = row["value"] if row["value"] != "" else _(NOT_SET)
        bullet(f"{row['key']} = {_(SET) if value == SET else value} ({row['origin']}): {row['meaning']}")
    if not detail["enabled"]:
        heading(_("What it offers is seen with: auditcore plugin check {name}").format(name=detail["name"]))


@plugin.command(
    "check",
    help=_(
        """\b
Example:
  auditcore plugin check supplier-audit
  auditcore plugin check ./my-plugin

Would a plugin work? It is given by its name, the folder of its pyproject.toml, or its .py file. It is loaded beside
this program, and each of its hooks is called once on sample data; nothing is sent. Check only what you would install.
"""
    ),
)
@click.argument("what", metavar="NAME|PATH")
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def check_(session: Session, what: str, json_: bool) -> None:
    from auditcore.service.plugin_check import check

    reports = check(what, session.around())
    if json_:
        session.json(reports)
    else:
        for report in reports:
            _show_report(report)
    if problems := [f"{report['name']}: {problem}" for report in reports for problem in report["problems"]]:
        raise DeliveryFailed(_("The plugin would not work."), problems=problems)


def _show_report(report: Mapping[str, Any]) -> None:
    from auditcore.cli.details import field, title

    state = _("does not work") if report["problems"] else _("works")
    title(f"{report['name']} · {state}")
    field(_("package"), f"{report['distribution']} {report['version']}".strip())
    field(_("module"), report["module"])
    field(_("hooks"), "\n".join(report["hooks"]))
    field(_("offers"), _offers(report))
    field(_("says of samples"), "\n".join(report["says"]))


@plugin.command(
    "enable",
    help=_(
        """\b
Example:
  auditcore plugin enable supplier-audit

Use an installed plugin in this workspace, once it is seen that it works. Everybody who writes here needs it from then
on. For the role quality.
"""
    ),
)
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def enable(session: Session, name: str, json_: bool) -> None:
    from auditcore.service import plugins

    changed = plugins.enable(session.ws, name)
    if json_:
        session.json({"name": name, "enabled": True})
        return
    if changed:
        said = _("The plugin '{name}' is in use here now; everybody who writes in this workspace needs it.")
    else:
        said = _("The plugin '{name}' is in use here already.")
    session.say(said.format(name=name))


@plugin.command(
    "disable",
    help=_(
        """\b
Example:
  auditcore plugin disable supplier-audit

Use a plugin in this workspace no more; what was recorded with it stays. For the role quality.
"""
    ),
)
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def disable(session: Session, name: str, json_: bool) -> None:
    from auditcore.service import plugins

    plugins.disable(session.ws, name)
    if json_:
        session.json({"name": name, "enabled": False})
        return
    session.say(_("The plugin '{name}' is not in use here any more.").format(name=name))


for command in (new, install, uninstall, try_):
    plugin.add_command(command)
