"""What one run of the command line knows: its workspace, who acts, and how it says things."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from auditcore.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditcore.decision import Acting, Saved
    from auditcore.workspace import Workspace


def terminal_width() -> int:
    """Columns of the terminal; 80 where there is none, so that piped tables are stable."""
    if os.environ.get("COLUMNS", "").isdigit():
        return max(40, int(os.environ["COLUMNS"]))
    try:
        return max(40, os.get_terminal_size().columns)
    except OSError:
        return 80


def at_a_terminal() -> bool:
    """Whether somebody sees a question and can answer it."""
    import sys

    return sys.stdin.isatty() and sys.stderr.isatty()


def wrapped(message: str) -> str:
    """A message in the width of the terminal; as it is where nobody looks.

    A line that is a command stays whole: somebody may copy it.
    """
    import sys

    if not sys.stderr.isatty():
        return message
    from auditcore.text import wrap_message

    return "\n".join(
        part
        for line in message.split("\n")
        for part in ([line] if line.startswith("  auditcore ") else wrap_message(line, terminal_width()))
    )


def json_text(value: Any, *, to_file: bool = False) -> str:
    """JSON for stdout, or for a file in UTF-8.

    Where stdout has another encoding (a pipe on Windows) it is kept to ASCII, which everybody reads alike.
    """
    import sys

    from auditcore.text import as_json

    encoding = "utf8" if to_file else (sys.stdout.encoding or "").lower().replace("-", "")
    return as_json(value, ascii=encoding != "utf8")


class Session:
    """Opens the workspace when a command first needs it."""

    def __init__(self, workspace: str, claimed: str, today: str, *, without_plugins: bool = False) -> None:
        self.path = workspace
        self._without_plugins = without_plugins
        self._claimed = claimed
        self._today = today
        self._opened: Workspace | None = None
        # What takes away whatever stands on the terminal's last line and is no message.
        self.before_words: Callable[[], None] = lambda: None

    @property
    def ws(self) -> Workspace:
        """The workspace. Raises NotFound where there is none."""
        if self._opened is None:
            from auditcore import workspace
            from auditcore.decision import Acting

            opened = workspace.Workspace(
                self.root(),
                warn=lambda sentence: self.say(sentence),
                acting=Acting(claimed=self._claimed),
                without_plugins=self._without_plugins,
            )
            self._opened = opened.as_(opened.acting, self.day(self._today, opened)) if self._today else opened
        return self._opened

    def around(self) -> Workspace | None:
        """The workspace around this folder, None where there is none; one that was named must be there."""
        from auditcore.errors import NotFound

        try:
            self.root()
        except NotFound:
            if self.path or os.environ.get("AUDITCORE_WORKSPACE"):
                raise
            return None
        return self.ws

    def root(self) -> str:
        """The workspace's folder, without opening it: what is damaged must be looked at, too."""
        from auditcore.place import find

        return find(os.getcwd(), self.path, os.environ)

    def use(self, ws: Workspace) -> None:
        """Go on in this workspace."""
        self._opened = ws

    def day(self, value: str, ws: Workspace | None = None) -> str:
        """An ISO day from what was typed; empty stays empty. Raises Unreadable."""
        if not value:
            return ""
        from auditcore.dates import parse_day

        return parse_day(value, date.fromisoformat((ws or self.ws).today)).isoformat()

    def acting(self, claimed: str, behalf: str, source: str, on: str) -> Workspace:
        """The workspace with these words about who acts, for whom and when."""
        if not (claimed or behalf or source or on):
            return self.ws
        from auditcore.decision import Acting

        before: Acting = self.ws.acting
        return self.ws.as_(
            Acting(claimed=claimed or before.claimed, behalf=behalf, source=source, on=self.day(on))
        )

    def say(self, sentence: str) -> None:
        """A message: on stderr, without control characters."""
        from auditcore.text import printable

        self.before_words()
        click.echo(wrapped(printable(sentence, newlines=True)), err=True)

    def agreed(self, question: str) -> bool:
        """Whether the person at the terminal says yes. Refused where nobody can be asked: silence is no yes."""
        if not at_a_terminal():
            from auditcore.errors import Refused

            raise Refused(
                _("Nobody can be asked here: {question}").format(question=question),
                hint=_("Add --yes to do it as shown, or --dry-run to look only."),
            )
        from auditcore.text import fold

        answer = click.prompt(question + " " + _("[yes/no]"), default="", show_default=False, err=True)
        # A word is enough by its beginning, in the language in use or in English, with or without its marks.
        typed = fold(answer)
        return typed != "" and any(fold(word).startswith(typed) for word in (_("yes"), "yes"))

    def saved(self, saved: Saved, id: str = "", *, json: bool = False, **more: Any) -> None:
        """Acknowledge: the id on stdout, the event's number on stderr; or both as JSON on stdout."""
        if json:
            self.json({"id": id or None, "event": saved.number, "head": str(saved.event.head), **more})
            return
        if id:
            click.echo(id)
        self.say(_("saved as event {number}").format(number=saved.number))
        from auditcore.cli.outlook import outlook

        for sentence in outlook(self.ws, saved):
            self.say(sentence)

    def json(self, value: Any) -> None:
        """Data for programs, on stdout."""
        click.echo(json_text(value))
