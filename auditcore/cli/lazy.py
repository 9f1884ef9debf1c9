"""Groups of commands: what each one's help lists, and groups whose commands are imported when they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from auditcore.i18n import _


class Group(click.Group):
    """A group whose help says of each command what it does: the first words below its example."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from auditcore.text import nearest

            close = nearest(args[0], known)
            hint = (
                _("Did you mean '{close}'?").format(close=close)
                if close
                else _("'{command} --help' lists them.").format(command=ctx.command_path)
            )
            ctx.fail(_("No such command '{name}'.").format(name=args[0]) + " " + hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, self.summary(ctx, name)) for name in self.list_commands(ctx)])

    def summary(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        help = (command.help if command else "") or ""
        words = " ".join(help.partition("\n\n")[2].split())
        for end in (". ", ": ", "; "):  # a list has room for one thing
            words = words.partition(end)[0]
        return words.removesuffix(".")


class LazyGroup(Group):
    """`lazy` maps a command's name to `module:attribute`; `summaries` to what `--help` says, without importing it."""

    def __init__(
        self, *args: Any, lazy: Mapping[str, str], summaries: Mapping[str, str] | None = None, **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self.lazy = lazy
        self.summaries = summaries or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*(name for name in self.commands if name not in self.lazy), *self.lazy]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        module, _colon, attribute = self.lazy[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"auditcore.cli.{module}"), attribute)
        return command

    def summary(self, ctx: click.Context, name: str) -> str:
        return _(self.summaries[name]) if name in self.summaries else super().summary(ctx, name)
