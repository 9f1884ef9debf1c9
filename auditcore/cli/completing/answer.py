"""The answer to a press of Tab. It says nothing rather than anything wrong, and changes nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from auditcore import i18n, text
from auditcore.cli.completing import shells
from auditcore.cli.completing.place import Place, locate, names, option_called, options
from auditcore.cli.completing.scene import Completer, Item, Scene, Several
from auditcore.errors import AuditcoreError


def run(environ: Mapping[str, str]) -> int:
    """Print what fits at the cursor, as `_AUDITCORE_COMPLETE` asks for (`bash_complete`, `bash_source`); the exit code.

    No error ever reaches the prompt at which somebody is typing. AUDITCORE_TRACE=1 shows it.
    """
    shell, _sign, wish = environ["_AUDITCORE_COMPLETE"].partition("_")
    wishes = {"complete": lambda: answer(shell, environ), "source": lambda: [shells.script(shell).rstrip()]}
    try:
        if lines := wishes[wish]():
            # As bytes: Windows would put \r\n between them.
            sys.stdout.buffer.write("\n".join(lines).encode("utf-8", "replace") + b"\n")
            sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except Exception:
        if environ.get("AUDITCORE_TRACE"):
            raise
        return 1
    return 0


def answer(shell: str, environ: Mapping[str, str]) -> list[str]:
    """The lines for a shell; none where nothing fits."""
    asked = shells.SHELLS[shell]
    line = asked.line(environ)
    kind, items = offers(line.words, line.word, environ)
    if kind != "words":
        return [kind]
    lines = list(asked.lines(line, items, environ)) if items else []
    return ["words", *lines] if lines else []


def offers(words: Sequence[str], word: str, environ: Mapping[str, str]) -> tuple[str, list[Item]]:
    """`words` and what fits behind these words at one that begins so; `file` or `dir` where the shell knows better."""
    from auditcore.cli.main import settings_file

    # The shell would have put in what ~ and $HOME stand for.
    words = [os.path.expanduser(os.path.expandvars(one)) for one in words]
    i18n.use(i18n.choose(environ, settings_file(words)))
    from auditcore.cli.root import root

    place = locate(root, words)
    if place is None:
        return "words", []
    command, context, parameter = place.context.command, place.context, place.parameter
    name, sign, value = word.partition("=") if word.startswith("--") else ("", "", "")
    if sign and not isinstance(parameter, click.Option):  # --unit=eco
        option = option_called(command, context, name)
        kind, items = _values(option, Scene(place, value, environ)) if option else ("words", [])
        return kind, [item._replace(value=f"{name}={item.value}") for item in items]
    if parameter and (isinstance(parameter, click.Option) or not word.startswith("-") or "--" in words):
        kind, items = _values(parameter, Scene(place, word, environ))
        if items or kind != "words" or word or parameter.required or isinstance(parameter, click.Option):
            return kind, items
    if isinstance(command, click.Group) and not word.startswith("-"):
        return "words", matching(_commands(command, context), word)
    return "words", [] if "--" in words else matching(_options(place), word)


def _values(parameter: click.Parameter, scene: Scene) -> tuple[str, list[Item]]:
    from auditcore.cli.completing.table import completer

    found = completer(scene.path, parameter)
    if isinstance(found, str):
        return found, []
    try:
        return "words", fitting(found, scene)
    except (AuditcoreError, OSError):  # no workspace, or one that cannot be read
        return "words", []


def fitting(completer: Completer, scene: Scene) -> list[Item]:
    """The values that fit the word, or its last part where several stand in it."""
    if isinstance(completer, Several):
        head, comma, last = scene.word.rpartition(",")
        items = fitting(completer.values, scene.at(last))
        return [
            item._replace(value=head + comma + item.value)
            for item in items
            if item.value not in head.split(",")
        ]
    return matching(completer(scene), scene.word) if callable(completer) else []


def matching(items: Iterable[Item], word: str) -> list[Item]:
    """The values that begin with the word, in any case; else those whose names have a word that begins so.

    One that is not shown as it is typed is left out, and every title becomes one harmless line.
    """
    shown = [item for item in items if item.value and text.printable(item.value) == item.value]
    begun = word.casefold()
    found = [item for item in shown if item.value.casefold().startswith(begun)]
    if not found and len(word) > 1:
        sought = " " + text.fold(word)
        found = [item for item in shown if item.names and sought in f" {text.fold(item.names)}"]
    unique: dict[str, Item] = {}
    for item in found:
        unique.setdefault(item.value, item)
    return [item._replace(about=text.printable(" ".join(item.about.split()))) for item in unique.values()]


def _commands(group: click.Group, context: click.Context) -> Iterator[Item]:
    """The commands of a group, and what each does."""
    summary = getattr(group, "summary", lambda context, name: "")
    return (Item(name, summary(context, name)) for name in group.list_commands(context))


def _options(place: Place) -> Iterator[Item]:
    """The options that were not given yet, those that are required first."""
    open_ = [
        option
        for option in options(place.context.command, place.context)
        if option.multiple or option.name not in place.given
    ]
    for option in sorted(open_, key=lambda one: not one.required):
        long = [name for name in names(option) if name.startswith("--")]
        for name in long or names(option):
            yield Item(name, option.help or "")
