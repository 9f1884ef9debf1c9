"""All lists of the program, found by walking its commands: a new one is tested like the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest
from commands import CommandLine

from auditcore.cli.lists import ListCommand
from auditcore.cli.root import root
from auditcore.service import demo

TODAY = "2026-07-01"


def walk(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """A command and all below it, each with the words that one types."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None, (*path, name)
            yield from walk(below, *path, name)


COMMANDS = dict(walk(root))
LISTS = {path: command for path, command in COMMANDS.items() if isinstance(command, ListCommand)}
EVERY = pytest.mark.parametrize("path", LISTS, ids=" ".join)


def everything(path: tuple[str, ...]) -> tuple[str, ...]:
    """The words that make a list show all that there is."""
    options = {option for parameter in LISTS[path].params for option in parameter.opts}
    more = {"--status": ("--status", "all"), "--all": ("--all",), "--detached": ("--detached",)}
    return (*path, *(word for option, words in more.items() if option in options for word in words))


def example(folder: Path) -> CommandLine:
    """The example office, whose lists are all full, on the day on which it was built."""
    moment = datetime.fromisoformat(f"{TODAY}T12:00:00+00:00")
    made = demo.build(str(folder), environ={}, clock=lambda: moment, language="en")
    line = CommandLine(made.path, "lan", TODAY)
    # Messages that cannot be put where they are to go: no list is empty.
    with Path(made.path, "auditcore.toml").open("a", encoding="utf-8") as file:
        file.write('\n[plugin.file]\nfolder = "records"\n')
    assert line("notify").code == 7
    return line


def rows(line: CommandLine, path: tuple[str, ...], *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = line.fine(*everything(path), *words, "--json").json
    return found
