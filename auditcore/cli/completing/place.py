"""Where on a command line somebody is typing: in which command, at which option or argument, after which others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click


class Place(NamedTuple):
    """What is to be completed. `parameter` is None where a command or an option's name is due.

    `given` holds what stands before it, as it was typed, by the parameters' names: nothing of it was parsed or run.
    """

    path: tuple[str, ...]
    context: click.Context
    parameter: click.Parameter | None
    given: dict[str, Any]


def locate(root: click.Command, words: Sequence[str]) -> Place | None:
    """The place behind these words; None where they name no command, or options that it does not have."""
    command, path, given, rest = root, tuple[str, ...](), dict[str, Any](), list(words)
    context = None
    while True:
        context = click.Context(command, parent=context, info_name=path[-1] if path else "auditcore")
        try:
            typed, behind, awaited = _parsed(command, context, rest)
        except click.UsageError:
            return None
        given |= typed
        if awaited or not isinstance(command, click.Group):
            return Place(path, context, awaited or _next_argument(command, given), given)
        if not behind:
            return Place(path, context, None, given)
        below = command.get_command(context, behind[0])
        if below is None:
            return None
        command, path, rest = below, (*path, behind[0]), behind[1:]


def _parsed(
    command: click.Command, context: click.Context, words: list[str]
) -> tuple[dict[str, Any], list[str], click.Option | None]:
    """What was given, what is left for a command below, and the option whose value is awaited, if one is."""
    try:
        values, behind, _order = command.make_parser(context).parse_args(list(words))
    except click.BadOptionUsage as error:
        awaited = option_called(command, context, error.option_name)
        if awaited is None or awaited.is_flag:
            raise
        at = len(words) - 1 - words[::-1].index(error.option_name)
        return *_parsed(command, context, words[:at])[:2], awaited
    given = {name: value for name, value in values.items() if not _is_missing(command, name, value)}
    # A value that may be left out (`--json`) is not missed by anybody.
    maybe = option_called(command, context, words[-1]) if words and "--" not in words else None
    waits = maybe and takes_value(maybe) and isinstance(maybe.flag_value, str)
    return given, behind, maybe if waits else None


def _is_missing(command: click.Command, name: str, value: Any) -> bool:
    return any(one.name == name and one.value_is_missing(value) for one in command.params)


def _next_argument(command: click.Command, given: dict[str, Any]) -> click.Argument | None:
    """The first argument that has no value yet, or takes any number of them."""
    arguments = (one for one in command.params if isinstance(one, click.Argument))
    return next((one for one in arguments if one.nargs == -1 or one.name not in given), None)


def option_called(command: click.Command, context: click.Context, name: str) -> click.Option | None:
    """The option with this name (`--unit`)."""
    return next((one for one in options(command, context) if name in names(one)), None)


def options(command: click.Command, context: click.Context) -> Iterator[click.Option]:
    return (one for one in command.get_params(context) if isinstance(one, click.Option) and not one.hidden)


def names(option: click.Option) -> list[str]:
    return [*option.opts, *option.secondary_opts]


def takes_value(option: click.Option) -> bool:
    return not (option.is_flag or option.count)
