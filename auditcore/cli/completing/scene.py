"""What a completer gets to see, and what it gives back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from auditcore.cli.completing.place import Place

if TYPE_CHECKING:
    from auditcore.record.disk import Disk
    from auditcore.workspace import Workspace


class Item(NamedTuple):
    """A value that may be typed, and what it stands for. By the words of `names` it is found, too."""

    value: str
    about: str = ""
    names: str = ""


class Scene:
    """The place, the beginning of the word that stands there, and the workspace around it, which nothing writes to."""

    def __init__(self, place: Place, word: str, environ: Mapping[str, str]) -> None:
        self.path = place.path
        self.command = place.context.command
        self.word = word
        self.given = place.given
        self._environ = environ

    def at(self, word: str) -> Scene:
        """The same with another beginning."""
        other = object.__new__(Scene)
        other.__dict__.update(self.__dict__, word=word)
        return other

    def said(self, name: str) -> str:
        """What was typed for a parameter, the last time; "" where it was not."""
        value = self.given.get(name)
        if isinstance(value, (list, tuple)):
            value = value[-1] if value else ""
        return value if isinstance(value, str) else ""

    def all_said(self, name: str) -> list[str]:
        """The words that were typed for a parameter that takes several, by repeating or with commas."""
        value = self.given.get(name) or ()
        values = [value] if isinstance(value, str) else value
        return [word for one in values for word in str(one).split(",") if word]

    @cached_property
    def ws(self) -> Workspace:
        """The workspace that the line means. Raises NotFound outside of one."""
        from auditcore.decision import Acting
        from auditcore.place import find
        from auditcore.workspace import Workspace

        folder = os.path.expanduser(self.said("workspace"))  # in --workspace=~/office
        root = find(os.getcwd(), folder, self._environ)
        ws = Workspace(root, environ=self._environ, disk=write_protected())
        today = self._day(ws, self.said("today") or self._environ.get("AUDITCORE_TODAY", ""))
        return ws.as_(Acting(claimed=self.said("claimed_") or self.said("claimed")), today)

    @staticmethod
    def _day(ws: Workspace, typed: str) -> str:
        from datetime import date

        from auditcore.dates import parse_day

        return parse_day(typed, date.fromisoformat(ws.today)).isoformat() if typed else ""

    @cached_property
    def me(self) -> str:
        """Who types; "" where nobody knows."""
        from auditcore.errors import Refused

        try:
            return self.ws.claimed()[0]
        except Refused:
            return ""

    @cached_property
    def stream(self) -> str:
        """The audit that the line is about, or the one of its finding or action; "" where it names none."""
        from auditcore.model import canonical, stream_of

        named = (self.said(name) for name in ("audit", "audits", "id", "finding", "like"))
        return next((stream for id in named if id and (stream := stream_of(canonical(id)))), "")


Values = Callable[[Scene], Iterable[Item]]


class Several(NamedTuple):
    """Values with commas between: the last one is completed, and none is offered twice."""

    values: Values


# A parameter takes values, several of them, files or folders that the shell knows best, or free text (None).
Completer = Values | Several | Literal["file", "dir"] | None


# What may be asked of a disk by somebody who only looks.
LOOKS = ("read", "listing", "modified", "exists")


def write_protected() -> Disk:
    """A disk on which nothing is made or changed: whoever presses Tab has not decided to do anything."""
    import errno

    from auditcore.record.disk import Disk

    def refuse(*_what: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    disk = Disk()
    for step in vars(Disk):
        if not step.startswith("_") and step not in LOOKS:
            setattr(disk, step, refuse)
    return disk
