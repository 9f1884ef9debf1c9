"""The workspace as it stood when an event was written: every stream folded only as far as it went then.

Whoever records something says on which day it happened, and may say so late: days (`on`) tell what people say of the past,
not what the record knew. A paper that somebody has signed rests on what the record held at that moment. So what was recorded
later is left out, however early it is dated: in the event's own stream what follows it, in a stream that it looked at what
follows the head that it names, and in any other what follows the last event that was recorded by then (`at`).
"""

from __future__ import annotations

from typing import Any

from auditcore.record.events import Event, Head
from auditcore.views import Docs, View, fold
from auditcore.workspace import Workspace


class Past(Workspace):
    """`now` as it was right after an event, on a day (ISO): for reading alone. Settings, checklists in files and evidence
    are those of now."""

    def __init__(self, now: Workspace, event: Event, today: str) -> None:
        self.__dict__.update(now.__dict__, _today=today, _kept={})
        self._now, self._event = now, event

    def view(self, stream: str) -> View:
        """A stream folded up to the event, or to what was recorded by then."""
        if stream not in self._kept:
            whole = self._now.view(stream)
            last = self._last(stream) if whole.head else None
            self._kept[stream] = whole if last is None else self._folded(stream, last)
        return self._kept[stream]

    def commit(self, *given: Any, **named: Any) -> Any:
        raise RuntimeError("what is past is only read")

    def _last(self, stream: str) -> int | None:
        """The number of the last event that counts; None where all do."""
        if stream == self._event.stream:
            return self._event.seq
        if seen := self._event.header["seen"].get(stream):
            return int(seen.partition(":")[0])
        moment = self._event.header["at"]
        newest = self.record.last(stream)
        if newest is None or newest.header["at"] <= moment:
            return None  # most streams: nothing of them is read anew
        return max((one.seq for one in self.record.read(stream) if one.header["at"] <= moment), default=0)

    def _folded(self, stream: str, last: int) -> View:
        whole = self._now.view(stream)
        if whole.head and whole.head.seq <= last:
            return whole
        docs: Docs = {}
        head: Head | None = None
        for event in self.record.read(stream):
            if event.seq > last:
                break
            fold(docs, event)
            head = event.head
        return View(stream, head, docs)
