"""How a walk reads and prints: plain lines, one after the other, that a pipe, a slow link and a screen reader can follow."""

from __future__ import annotations

import sys
from typing import Protocol

import click

from auditcore import text
from auditcore.cli.session import terminal_width


class Lines(Protocol):
    """Prints lines, asks for lines. `asks_again` is False where nobody sees that a line was not understood."""

    asks_again: bool

    def say(self, words: str = "", indent: str = "") -> None:
        """Print a text, wrapped; what follows its first line stands behind `indent`."""

    def ask(self, prompt: str) -> str:
        """The line typed at a prompt, without its end. Raises EOFError when there is no whole line any more."""


class Console:
    """Standard input and output. What is not typed at a terminal is printed behind its prompt, as a terminal would."""

    def __init__(self) -> None:
        self.asks_again = sys.stdin.isatty()

    def say(self, words: str = "", indent: str = "") -> None:
        first, *others = text.printable(words, newlines=True).split("\n")
        is_command = first.startswith("  auditcore ")  # somebody may copy it
        lines = [first] if is_command else text.wrap_message(first, terminal_width())
        if len(lines) > 1:
            lines = [lines[0], *_behind(indent, first[len(lines[0]) :].lstrip())]
        for line in [*lines, *(one for other in others for one in _behind(indent, other))]:
            click.echo(line)

    def ask(self, prompt: str) -> str:
        click.echo(text.printable(prompt), nl=False)
        sys.stdout.flush()
        typed = sys.stdin.buffer.readline()
        if not typed.endswith(b"\n"):  # the end, or a line that nobody finished
            raise EOFError
        line = typed.decode(sys.stdin.encoding or "utf-8", "surrogateescape").rstrip("\r\n")
        if not self.asks_again:
            click.echo(text.printable(line))
        return line


def _behind(indent: str, words: str) -> list[str]:
    return [indent + line for line in text.wrap_message(words, max(20, terminal_width() - len(indent)))]
