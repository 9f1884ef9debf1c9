"""Notices as a channel gets them, and folders as somebody finds them who looks into them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from auditcore.api import CalendarDate, Notice

DAY = CalendarDate(
    uid="8d1f-2026-07-F03-A1-due",
    sequence=1,
    first="2026-07-20",
    last="2026-07-20",
    title="2026-07-F03-A1 is due",
    text="Mend the counter.\nType: auditcore action done 2026-07-F03-A1",
    cancelled=False,
    changed="2026-07-01T08:00:00.000001Z",
)

NOTICE = Notice(
    to="lan",
    address="lan@example.invalid",
    subject="2 things are due",
    body="Good morning, Lan.\n\nTwo things are due.\n",
    about="2026-07-F03",
    name="Nguyễn Thị Lan",
    language="vi",
    organisation="Commune office",
    html="<!doctype html><p>Two things are due.</p>",
    slip='<!doctype html><meta charset="utf-8"><p>Hai việc đến hạn.</p>',
    id="0123456789abcdef0123456789abcdef",
    at="2026-07-13T01:02:03.000004Z",
    keys=("due:2026-07-F03-A1:7",),
    dates=(DAY,),
)


def hostile(shared_data: Path, name: str, field: str) -> list[str]:
    entries = json.loads((shared_data / "hostile" / name).read_text(encoding="ascii"))
    texts = [entry[field] for entry in entries]
    return [text if isinstance(text, str) else text["repeat"][0] * text["repeat"][1] for text in texts]


def found(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, hidden ones too, with what is in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def environment() -> dict[str, str]:
    """The environment in which a child finds the same modules."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)]),
    }


class Steps:
    """`os` that writes down each call which reaches the disk, and raises `error` instead of the call number `stop`.

    With `most`, a write takes only so many bytes.
    """

    CALLS = ("open", "write", "fsync", "close", "replace", "mkdir", "unlink", "scandir")

    def __init__(self, real: Any, stop: int = -1, error: BaseException | None = None, most: int = 0) -> None:
        self._real, self._stop, self._error, self._most = real, stop, error, most
        self.made: list[str] = []

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if name not in self.CALLS:
            return real

        def step(*arguments: Any, **options: Any) -> Any:
            self.made.append(name)
            if len(self.made) - 1 == self._stop and self._error is not None:
                if name == "close":
                    real(*arguments)  # a close that fails has closed all the same
                raise self._error
            if name == "write" and self._most:
                arguments = (arguments[0], bytes(arguments[1][: self._most]))
            return real(*arguments, **options)

        return step
