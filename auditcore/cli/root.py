"""The root command and its lazy table: a noun's module is imported when the noun is typed."""

from __future__ import annotations

import click

from auditcore import __version__
from auditcore.cli.lazy import LazyGroup
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import N_, _

# name -> (module below auditcore.cli, summary). The order is the order of `--help`: what one does first stands first.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("start", N_("make a workspace for an organisation")),
    "demo": ("start", N_("build an example office and look around in it")),
    "whoami": ("start", N_("who you are here, and what you owe")),
    "audit": ("audit", N_("plan audits, walk through them, report and close them")),
    "finding": ("finding", N_("raise findings and follow them to a verified effect")),
    "action": ("action", N_("corrective actions: who does what by when")),
    "evidence": ("evidence", N_("files that prove what was found and done")),
    "report": ("report", N_("audit reports, forms and the management review, to hand out")),
    "checklist": ("checklist", N_("the questions to audit by, yours among them")),
    "programme": ("programme", N_("the year's audit programme")),
    "review": ("review", N_("management reviews: what is put before them, what they decide")),
    "law": ("law", N_("laws that have changed, and by when they are taken in")),
    "unit": ("unit", N_("units of the organisation")),
    "person": ("person", N_("people, their roles and training")),
    "notify": ("notify", N_("tell people what is due for them, each thing once")),
    "log": ("log", N_("who did what and when")),
    "record": ("record", N_("prove that the record is whole")),
    "plugin": ("plugin", N_("what others add: checklists, formats, rules, ways to send")),
    "config": ("config", N_("settings, and where each comes from")),
    "completion": ("completion", N_("what your shell offers when you press Tab")),
}


EXAMPLE = N_(
    """\b
Example:
  auditcore demo
  auditcore finding add --audit 2026-01 --grade minor \\
      --observed "No register of fees"

Internal audits and corrective actions, from plan to verified effect, on a record that proves itself. Without a
command: what needs attention today.
"""
)


@click.group(
    cls=LazyGroup,
    lazy={name: f"{module}:{name}" for name, (module, _summary) in COMMANDS.items()},
    summaries={name: summary for name, (_module, summary) in COMMANDS.items()},
    invoke_without_command=True,
    help=_(EXAMPLE),
    # click would ask shutil, which loads the compression libraries.
    context_settings={"terminal_width": min(terminal_width(), 100) - 2},
)
@click.option(
    "--workspace", metavar="DIR", default="", help=_("The workspace; else the one around this folder.")
)
@click.option("--as", "claimed", metavar="PERSON", default="", help=_("Who you are, for this command."))
@click.option(
    "--today",
    metavar="DAY",
    default="",
    envvar="AUDITCORE_TODAY",
    help=_("Reckon as if it were this day (reports, tests)."),
)
@click.option("--no-plugins", is_flag=True, help=_("Only read, without any outside plugin."))
@click.option("--json", "json_", is_flag=True, help=_("What needs attention, in JSON."))
@click.version_option(__version__, message="auditcore %(version)s")
@click.pass_context
def root(ctx: click.Context, workspace: str, claimed: str, today: str, no_plugins: bool, json_: bool) -> None:
    ctx.obj = Session(workspace, claimed, today, without_plugins=no_plugins)
    if ctx.invoked_subcommand is None:
        from auditcore.cli.attention import show

        show(ctx.obj, json_)
    elif json_:
        raise click.UsageError(_("--json stands behind the command: auditcore finding list --json"))
