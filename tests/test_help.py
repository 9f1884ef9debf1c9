"""Every command helps: it begins with an example that can be typed, explains each option, and fits the screen."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterator

import click
import pytest
from commands import CommandLine
from every_list import COMMANDS

from auditcore.cli.root import root

SCREEN = 80


EVERY = pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "auditcore")


@EVERY
def test_help_begins_with_an_example(path: tuple[str, ...]) -> None:
    answer = CommandLine("").fine(*path, "--help")
    assert answer.err == ""
    usage, _blank, rest = answer.out.partition("\n\n")
    assert usage.startswith(" ".join(["Usage: auditcore", *path]))
    assert re.match(r"  Example:\n    auditcore ", rest), answer.out


@EVERY
def test_no_line_of_help_is_wider_than_the_screen(path: tuple[str, ...]) -> None:
    lines = CommandLine("").fine(*path, "--help").out.splitlines()
    assert [line for line in lines if len(line) > SCREEN] == []


@EVERY
def test_every_option_is_explained(path: tuple[str, ...]) -> None:
    options = [parameter for parameter in COMMANDS[path].params if isinstance(parameter, click.Option)]
    assert [option.opts[0] for option in options if not option.help] == []


@EVERY
def test_what_is_not_required_may_be_left_out(path: tuple[str, ...]) -> None:
    context = click.Context(COMMANDS[path])
    for parameter in COMMANDS[path].params:
        if not parameter.required:
            value, _source = parameter.consume_value(context, {})
            parameter.process_value(context, value)


@EVERY
def test_what_it_does_is_said_below_the_example(path: tuple[str, ...]) -> None:
    _example, _blank, words = inspect.cleandoc(COMMANDS[path].help or "").partition("\n\n")
    assert re.match(r"[A-Z].+[.)]\Z", words, flags=re.DOTALL), words


@EVERY
def test_an_unknown_option_is_refused_with_a_way_on(path: tuple[str, ...]) -> None:
    answer = CommandLine("")(*path, "--no-such-option")
    assert answer.code == 2
    assert answer.out == ""
    assert f"Try '{' '.join(['auditcore', *path])} --help' for help." in answer.err


def examples(command: click.Command) -> Iterator[list[str]]:
    """The words of each example of a command's help, without what the shell would take."""
    text = inspect.cleandoc(command.help or "").partition("\n\n")[0]
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() not in ("\b", "Example:"):
            assert line.startswith("  auditcore"), line
            words = shlex.split(line)
            yield words[: next((n for n, word in enumerate(words) if word in (">", "<", "|")), len(words))]


def resolve(words: list[str]) -> tuple[str, ...]:
    """The command that these words type. Raises UsageError for unknown options, commands and choices, or missing ones."""
    assert words[0] == "auditcore"
    command: click.Command = root
    path: tuple[str, ...] = ()
    rest = words[1:]
    while True:
        context = click.Context(command, info_name=" ".join(path))
        typed, rest, _order = command.make_parser(context).parse_args(rest)
        for parameter in command.params:
            value = typed.get(parameter.name or "")
            given = not (value is None or parameter.value_is_missing(value))
            if parameter.required and not given:
                raise click.MissingParameter(ctx=context, param=parameter)
            if given and isinstance(parameter.type, click.Choice):
                for one in value if isinstance(value, list) else [value]:
                    parameter.type.convert(one, parameter, context)
        if not isinstance(command, click.Group) or not rest:
            if rest:
                raise click.UsageError(f"too many words: {rest}", context)
            return path
        name, _below, rest = command.resolve_command(context, rest)
        assert name is not None
        path = (*path, name)
        command = COMMANDS[path]


@EVERY
def test_its_examples_can_be_typed(path: tuple[str, ...]) -> None:
    found = [resolve(words) for words in examples(COMMANDS[path])]
    assert all(one[: len(path)] == path for one in found), found
    # The first example of a command is about itself; that of a group shows something below it.
    assert isinstance(COMMANDS[path], click.Group) or found[0] == path


@pytest.mark.parametrize(
    "line",
    [
        "auditcore finding add --grade minr --observed x",
        "auditcore finding add --observed x",
        "auditcore finding add --grade minor --watched x",
        "auditcore finding show",
        "auditcore finding show one two",
        "auditcore findings list",
        "auditcore --nowhere finding list",
    ],
)
def test_an_example_that_cannot_be_typed_is_found(line: str) -> None:
    with pytest.raises(click.UsageError):
        resolve(shlex.split(line))


@pytest.mark.parametrize(
    "path", [path for path in COMMANDS if isinstance(COMMANDS[path], click.Group)], ids=" ".join
)
def test_a_group_says_what_each_of_its_commands_does(path: tuple[str, ...]) -> None:
    listed = CommandLine("").fine(*path, "--help").out.partition("\nCommands:\n")[2]
    below = {one[-1] for one in COMMANDS if one[:-1] == path and one}
    assert set(re.findall(r"^  ([a-z-]+)  +[A-Za-z]", listed, flags=re.MULTILINE)) == below
    assert "Example" not in listed


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    answer = CommandLine("")("unit", "lst")
    assert (answer.code, answer.out) == (2, "")
    assert "Did you mean 'list'?" in answer.err
