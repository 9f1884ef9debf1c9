"""Rows that are kept without being in memory, for long lists."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Self

# Rows that are kept in memory: nobody should wait for a file because of them.
HELD = 2_000


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


class Again:
    """Rows that are made anew each time that they are gone through."""

    def __init__(self, make: Callable[[], Iterator[Mapping[str, Any]]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return self._make()
