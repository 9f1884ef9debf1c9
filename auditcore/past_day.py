"""The workspace as it stood at the end of a day, whenever that was written down.

Both sides of an audit heard on a day what was found; much of it is written down later, and dated back to that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditcore import dates
from auditcore.model import ORG
from auditcore.past import Past
from auditcore.record.events import Change, Event, Head
from auditcore.views import Docs, View, fold
from auditcore.workspace import Workspace


class PastDay(Past):
    """`now` as it was at the end of a day (ISO), for reading alone: what happened later is left out, and so is, where a
    day `recorded` is given, what was written down behind that one, however early it is dated. The organisation is that of
    now, and of an audit it is known that it is there, also where its plan was written down only afterwards."""

    def __init__(self, now: Workspace, day: str, recorded: str = "") -> None:
        self.__dict__.update(now.__dict__, _today=day, _kept={})
        self._now, self._recorded = now, recorded

    def view(self, stream: str) -> View:
        """A stream folded from what happened by the day."""
        if stream == ORG:
            return self._now.view(stream)
        if stream not in self._kept:
            self._kept[stream] = self._of_day(stream)
        return self._kept[stream]

    def _of_day(self, stream: str) -> View:
        docs: Docs = {}
        head: Head | None = None
        missing: set[str] = set()  # what was not made yet cannot be changed either
        for event in self.record.read(stream):
            kept: list[Change | None] = []
            for change in filter(None, event.changes):
                kind, _slash, id = change["doc"].partition("/")
                planned_late = kind == "audit" and id not in docs.get(kind, ())
                if planned_late or (change["doc"] not in missing and self._counts(event, change["doc"])):
                    kept.append(change)
                elif id not in docs.get(kind, ()):
                    missing.add(change["doc"])
            if kept:
                fold(docs, event._replace(changes=tuple(kept)))
                head = event.head
        return View(stream, head, docs)

    def _counts(self, event: Event, doc: str) -> bool:
        written = recorded_on(event, self.zone)
        return (happened(event, doc) or written) <= self.today and written <= (self._recorded or written)


def recorded_on(event: Event, zone: str) -> str:
    """The day (ISO) on which an event was written down."""
    return dates.local(event.header["at"], zone).date().isoformat()


def happened(event: Event, doc: str) -> str:
    """The day (ISO) on which what an event did to a document (`kind/id`) happened: as it says of that, else of any; "" where
    it does not say."""
    said = [(change["doc"], day) for change in event.changes if change for day in _days(change)]
    return max((day for of, day in said if of == doc), default="") or max(
        (day for _of, day in said), default=""
    )


def _days(change: Change) -> Iterator[str]:
    added: list[Any] = [entry for entries in change.get("add", {}).values() for entry in entries]
    for value in (*added, *change.get("set", {}).values(), change.get("undo")):
        if isinstance(value, dict) and isinstance(value.get("on"), str):
            yield value["on"]
