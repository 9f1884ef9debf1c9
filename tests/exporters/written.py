"""What an exporter writes, got as the core gets it, and what it needs for that."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from typing import IO

from auditcore.api import Report
from auditcore.contract import frozen_rows

Write = Callable[[Report, IO[bytes]], None]


def raw(write: Write, report: Report) -> bytes:
    """The bytes of a report whose rows cannot be changed."""
    stream = io.BytesIO()
    write(frozen_rows(report), stream)
    return stream.getvalue()


def text(write: Write, report: Report) -> str:
    return raw(write, report).decode()


class Nowhere(io.RawIOBase):
    """Takes bytes and keeps only how many; `most` is the largest piece."""

    def __init__(self) -> None:
        self.size = self.most = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        assert isinstance(piece, bytes)
        self.size += len(piece)
        self.most = max(self.most, len(piece))
        return len(piece)


def peak(write: Write, report: Report) -> tuple[int, int]:
    """The memory that writing took at the most, in bytes, and how much was written."""
    stream = Nowhere()
    tracemalloc.start()
    try:
        write(report, stream)
        return tracemalloc.get_traced_memory()[1], stream.size
    finally:
        tracemalloc.stop()
