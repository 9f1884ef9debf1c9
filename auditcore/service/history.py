"""`log`: who did what and when, for whom, old and new value, and why; read from the events themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditcore.model import stream_of
from auditcore.record.events import Event
from auditcore.service.register import view_of
from auditcore.workspace import Workspace

Row = dict[str, Any]

# Keys that say who and when; the log prints them in columns of their own.
STAMP = {"on", "by", "typed_by", "source", "move", "seq"}


def rows(ws: Workspace, id: str = "", *, since: str = "", limit: int = 0) -> list[Row]:
    """One row an event, newest last: event, at (UTC), on, by, typed_by, os, type, ids, changes (field, old, new), reason,
    settings_changed. `id` may be an audit, a finding, an action, a stream, a unit or a person; without it all streams."""
    streams, wanted = _streams(ws, id)
    found = [row for stream in streams for row in _stream_rows(ws, stream, wanted) if row["at"][:10] >= since]
    found.sort(key=lambda row: (row["at"], row["event"]))
    return found[-limit:] if limit else found


def _streams(ws: Workspace, id: str) -> tuple[list[str], str]:
    """The streams to read, and the document that is wanted in them ("" for all)."""
    if not id:
        return ws.record.streams(), ""
    if id in ("org", "programme"):
        return [id], ""
    org = ws.org()
    if id in org.people or id in org.units:
        return ["org"], id
    if stream_of(id) == id:
        started = ws.record.has(id)
        return (["programme", id], id) if started else (["programme"], id)
    return [view_of(ws, id).stream], id


def _stream_rows(ws: Workspace, stream: str, wanted: str) -> Iterator[Row]:
    settings = None
    for event in ws.record.read(stream):
        digest = event.header["seen"].get("settings")
        row = _row(event, wanted if stream != wanted else "")
        if row is not None:
            row["settings_changed"] = settings not in (None, digest)
            yield row
        settings = digest


def _row(event: Event, wanted: str) -> Row | None:
    changes = [change for change in event.changes if change is not None]
    erased = len(event.changes) - len(changes)
    ids = list(dict.fromkeys(change["doc"].partition("/")[2] for change in changes))
    if wanted:
        ids = [id for id in ids if _concerns(id, wanted)]
        if not ids:
            return None
    header = event.header
    entries = [entry for change in changes for added in change.get("add", {}).values() for entry in added]
    entries += [value for change in changes for value in change.get("set", {}).values()]
    stamps = [entry for entry in entries if isinstance(entry, dict) and "on" in entry]
    return {
        "event": f"{event.stream}:{event.seq}",
        "at": header["at"],
        "on": next((entry["on"] for entry in stamps), header["at"][:10]),
        "by": event.person,
        "typed_by": header["actor"]["claimed"] if header["actor"]["for"] else "",
        "os": header["actor"]["os"],
        "how": header["actor"]["how"],
        "tool": header["tool"],
        "type": header["type"],
        "ids": ids,
        "reason": next((entry["reason"] for entry in stamps if entry.get("reason")), ""),
        "source": next((entry["source"] for entry in stamps if entry.get("source")), None),
        "changes": [
            line
            for change in changes
            for line in _lines(change)
            if not wanted or _concerns(line["id"], wanted)
        ],
        "erased": erased,
    }


def _concerns(id: str, wanted: str) -> bool:
    """The document itself, and the actions of a finding."""
    return id == wanted or id.startswith(f"{wanted}-")


def _lines(change: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a change did, one entry a field: doc, field, old, new."""
    id = change["doc"].partition("/")[2]
    for field, new in change.get("set", {}).items():
        yield {"id": id, "field": field, "old": change.get("was", {}).get(field), "new": new}
    for field, entries in change.get("add", {}).items():
        for entry in entries:
            said = (
                {key: value for key, value in entry.items() if key not in STAMP}
                if isinstance(entry, dict)
                else entry
            )
            name = entry["move"] if field == "moves" else field
            yield {"id": id, "field": name, "old": None, "new": said}
