"""What long lists need: rows that are kept without being in memory, and how far it is."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Iterator
from typing import IO, Any, Self, TypeVar

T = TypeVar("T")

# Rows that are kept in memory: nobody should wait for a file because of them.
HELD = 2_000
# Seconds before it is told how far it is, and from one time to the next.
PATIENCE, AGAIN = 1.0, 0.2


class Spool:
    """Values of JSON, each found by its number as often as one likes; beyond the first, they lie in a temporary file."""

    def __init__(self) -> None:
        self._first: list[Any] = []
        self._ends = array("Q", [0])
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, value: Any) -> None:
        if len(self._first) < HELD:
            self._first.append(value)
            return
        if self._file is None:
            from tempfile import TemporaryFile

            self._file = TemporaryFile(prefix="auditcore-")  # noqa: SIM115 - closed with this object
        data = json.dumps(value, separators=(",", ":")).encode()
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def __len__(self) -> int:
        return len(self._first) + len(self._ends) - 1

    def __getitem__(self, number: int) -> Any:
        if number < len(self._first):
            return self._first[number]
        assert self._file is not None
        number -= len(self._first)
        self._file.seek(self._ends[number])
        return json.loads(self._file.read(self._ends[number + 1] - self._ends[number]))


class Progress:
    """Around what is done: tells on stderr how far it is, once it takes longer than a second and where somebody looks."""

    def __init__(self) -> None:
        from time import monotonic

        # Ours also while a plugin runs, whose prints are looked at one by one.
        self._stream, self._now = sys.stderr, monotonic
        self._watched = sys.stderr.isatty() and not sys.stdout.isatty()
        self._next = monotonic() + PATIENCE
        self._wide = 0

    def over(self, things: Iterable[T], said: str) -> Iterator[T]:
        """The things themselves; `said` has a place for the `{count}` of those that are through."""
        if not self._watched:
            return iter(things)
        return self._counted(things, said)

    def _counted(self, things: Iterable[T], said: str) -> Iterator[T]:
        for count, thing in enumerate(things, start=1):
            yield thing
            if not count % 64 and self._now() >= self._next:
                self._tell(said.format(count=count))
                self._next = self._now() + AGAIN
        self._clear()

    def _tell(self, words: str) -> None:
        self._stream.write(f"\r{words.ljust(self._wide)}")
        self._stream.flush()
        self._wide = len(words)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._clear()

    def _clear(self) -> None:
        """Leave the line as it was."""
        if self._wide:
            self._tell("")
            self._stream.write("\r")
            self._stream.flush()
            self._wide = 0
