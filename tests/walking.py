"""Walks an audit in this process: lines typed one after the other, what is printed between them kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from auditcore.cli.walker import Walker
from auditcore.service.walk import Walk
from auditcore.workspace import Workspace

Typed = str | Callable[[], object]


class Script:
    """Lines for a walk; something to be called stands for what happens while one thinks. At their end the lines end."""

    def __init__(self, typed: Iterable[Typed], *, asks_again: bool = True) -> None:
        self.typed = iter(typed)
        self.asks_again = asks_again
        self.printed: list[str] = []
        self.prompts: list[str] = []

    def say(self, words: str = "", indent: str = "") -> None:
        self.printed.append(words)

    def ask(self, prompt: str) -> str:
        self.prompts.append(prompt)
        for line in self.typed:
            if isinstance(line, str):
                return line
            line()
        raise EOFError

    @property
    def text(self) -> str:
        return "\n".join(self.printed)


def walk(
    ws: Workspace,
    id: str,
    *typed: Typed,
    asks_again: bool = True,
    unanswered: bool = False,
    **how: str,
) -> Script:
    """What a walk printed and asked, once the lines ended or somebody paused."""
    script = Script(typed, asks_again=asks_again)
    Walker(Walk(ws, id, **how), script, unanswered=unanswered, again=f"auditcore audit walk {id}").run()
    return script
