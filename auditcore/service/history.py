"""`log`: who did what and when, for whom, old and new value, and why; read from the events themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from auditcore.model import FINDING_ID, ORG, PROGRAMME, id_key, is_outbox, kind_of, stream_of
from auditcore.record.events import Event
from auditcore.service import notices_shown
from auditcore.service.register import found, is_known, not_there, view_of
from auditcore.undoing import undoes
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]

# Keys that say who, when and how; the log prints them in columns of their own, and files and grades as lines of their own.
STAMP = {"on", "by", "typed_by", "source", "move", "seq", "attachments", "grade_was", "undoes"}

# Lists whose entries say several things, each a line of its own, and which of these hold until a later entry says
# otherwise. What else an entry says (a reason, a note) is about that entry alone. The facts of an answer hold, too.
HELD: Mapping[str, Sequence[str]] = {
    "moves": ("answer_due", "due"),
    "due": ("to",),
    "answers": ("result", "evidence", "spoke_with", "sample", "note", "reason"),
    "detached": (),
}

# Of these a later entry takes the place of the whole earlier one, so what it leaves out is gone.
WHOLE = {"answers"}

# Lists whose entries are one value each: a later one with the same word here takes the place of the earlier one.
TOLD_BY = {"meetings": "kind", "trained": "standard"}

# What has another name in the log, by kind of document and key. An action's due date is a list of its own and a part of
# the move: one fact, one name. The one of a finding's move is that by which the auditor is to look at it.
NAMES = {("action", "to"): "due", ("finding", "due"): "review_due"}

Held = dict[tuple[str, str], Any]
"""The last value of each fact by document (`kind/id`) and name."""

Replaced = list[tuple[str, str, str, Any]]
"""What an event took the place of: document, name, field and old value of each fact, in its order."""


def rows(ws: Workspace, id: str = "", *, since: str = "", limit: int = 0) -> list[Row]:
    """One row an event, newest last: event, at (UTC), on, by, typed_by, os, type, ids, changes (field, old, new), reason,
    settings_changed, undoes and undone (events). `id` may be an audit, a review, a finding, an action, a stream, a unit or
    a person; without it all streams but those of notices."""
    streams, wanted = _streams(ws, id)
    found = [row for stream in streams for row in _stream_rows(ws, stream, wanted) if row["at"][:10] >= since]
    found.sort(key=lambda row: (row["at"], row["event"]))
    taken_back = {row["undoes"]: row["event"] for row in found if row["undoes"]}
    for row in found:
        row["undone"] = taken_back.get(row["event"], "")
    return found[-limit:] if limit else found


def _streams(ws: Workspace, id: str) -> tuple[list[str], str]:
    """The streams to read, and the document that is wanted in them ("" for all). Raises NotFound."""
    if not id:
        return [stream for stream in ws.record.streams() if not is_outbox(stream)], ""
    if is_outbox(id) and ws.record.has(id):
        return [id], ""
    if id in (ORG, PROGRAMME):
        return [id], ""
    org = ws.org()
    if id in org.people or id in org.units:
        return [ORG], id
    if stream_of(id) == id:
        programme, begun = ws.programme(), ws.record.has(id)
        if not begun and not is_known(programme, id):
            raise not_there(programme, id)
        return ([PROGRAMME, id], id) if begun else ([PROGRAMME], id)
    view = view_of(ws, id)
    found(view, kind_of(id), id)
    return [view.stream], id


def _stream_rows(ws: Workspace, stream: str, wanted: str) -> Iterator[Row]:
    settings = None
    held: Held = {}
    replaced: dict[int, Replaced] = {}
    meant = _meant(wanted if stream != wanted else "")
    for event in ws.record.read(stream):
        digest = event.header["seen"].get("settings")
        lines = list(_lines(event, held, replaced))
        row = _row(event, lines, meant)
        if row is not None:
            row["settings_changed"] = settings not in (None, digest)
            yield row
        settings = digest


def _row(event: Event, lines: Sequence[Row], meant: Callable[[Row], bool]) -> Row | None:
    changes = [change for change in event.changes if change is not None]
    ids = list(dict.fromkeys(change["doc"].partition("/")[2] for change in changes if meant(change)))
    if not ids and not meant({"doc": ""}):
        return None
    header = event.header
    entries = [entry for change in changes for added in change.get("add", {}).values() for entry in added]
    entries += [value for change in changes for value in change.get("set", {}).values()]
    entries = [*(change["undo"] for change in changes if "undo" in change), *entries]
    undone = undoes(changes)
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
        "changes": [line for line in lines if line["id"] in ids],
        "erased": len(event.changes) - len(changes),
        "undoes": f"{event.stream}:{undone}" if undone else "",
    }


def _meant(wanted: str) -> Callable[[Row], bool]:
    """Which changes concern what is wanted: all, those of the document itself, of a finding's actions, and, from the event
    on by which they do, of actions that serve it, too."""
    also: set[str] = set()

    def meant(change: Row) -> bool:
        id = change["doc"].partition("/")[2]
        if any(entry.get("serves") == wanted for entry in change.get("add", {}).get("moves", ())):
            also.add(id)
        own = id == wanted or (FINDING_ID.match(wanted) and id.startswith(f"{wanted}-"))
        return bool(not wanted or own or id in also)

    return meant


def _lines(event: Event, held: Held, replaced: dict[int, Replaced]) -> Iterator[Row]:
    """What an event did, one line a fact: id, field, old, new. `held` has what was known before, and learns from it;
    `replaced` has by event what it was before, for when the event is taken back.

    A fact that an event says twice, such as a new due date and the move that set it, is one line.
    """
    said: dict[tuple[str, str], list[Any]] = {}
    for change in event.changes:
        for line in _of_change(change, held, replaced, event.seq) if change is not None else ():
            before = said.setdefault((line["id"], line["field"]), [])
            if line["new"] not in before:
                before.append(line["new"])
                yield line


def _of_change(
    change: Mapping[str, Any], held: Held, replaced: dict[int, Replaced], seq: int
) -> Iterator[Row]:
    doc = change["doc"]
    kind, _slash, id = doc.partition("/")
    if kind in notices_shown.KINDS:
        yield from ({"id": id, "old": None, **told} for told in notices_shown.of_change(kind, change))
        return

    def line(field: str, new: Any, name: str = "", before: Any = None) -> Row:
        """A line; a `name` is given to what holds until something else is said."""
        old = held.get((doc, name), before) if name else before
        if name:
            held[doc, name] = new
            replaced.setdefault(seq, []).append((doc, name, field, old))
        return {"id": id, "field": field, "old": old, "new": new}

    for field, new in change.get("set", {}).items():
        if field in HELD and isinstance(new, list):  # the first entries of such a list
            yield from _of_entries(doc, field, new, line)
        else:
            yield line(field, new, before=change.get("was", {}).get(field))
    if "undo" in change:
        for place, name, field, old in reversed(replaced.get(change["undo"]["undoes"], ())):
            if place == doc:
                yield line(field, old, name)
        if change["undo"].get("reason"):
            yield line("reason", change["undo"]["reason"])
    for field in change.get("was", ()):
        if field not in change.get("set", {}):
            yield line(field, None, before=change["was"][field])
    for field, entries in change.get("add", {}).items():
        if field in HELD:
            yield from _of_entries(doc, field, entries, line)
            continue
        for entry in entries:
            told = entry.get(TOLD_BY.get(field, ""), "") if isinstance(entry, dict) else ""
            yield line(field, _without_stamp(entry), f"{field} {told}" if told else "")


def _of_entries(
    doc: str, field: str, entries: Sequence[Mapping[str, Any]], line: Callable[..., Row]
) -> Iterator[Row]:
    for entry in entries:
        facts = entry.get("facts", {})
        left_out = dict.fromkeys(HELD[field]) if field in WHOLE else {}
        values = {**left_out, **_without_stamp(entry), **facts}
        values.pop("facts", None)
        for key, new in values.items():
            name = NAMES.get((doc.partition("/")[0], key), key)
            made = line(name, new, name if key in HELD[field] or key in facts else "")
            if (made["old"], new) != (None, None):
                yield made


def _without_stamp(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {key: value for key, value in entry.items() if key not in STAMP}


def moves(ws: Workspace, view: View, docs: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The moves of a finding and its actions by day and event, as recorded, each with `of` (the document's id), `files`
    (names of what was attached with it) and `changes` (field, old, new: grade, owner, answer_due, due; judge and judge_on
    where they were changed behind the plan). What was taken back has `undone` (on, by, seq), and a row `undo` says so."""
    told = [row for doc in docs for row in _moves_of(ws, view, doc)]
    return sorted(told, key=lambda row: (row["on"], row["seq"], id_key(row["of"])))


# Of the facts of a plan, those that may be said anew behind it.
JUDGING = ("judge", "judge_on")

# What a move says about a document's own field, whose old value is in the move's event.
OWN = ("grade", "owner")


def _moves_of(ws: Workspace, view: View, doc: Mapping[str, Any]) -> Iterator[Row]:
    taken = [undone["taken"] for undone in doc.get("undone", ())]
    attached = [entry for one in (doc, *taken) for entry in one.get("attachments", ())]
    names = {entry["sha256"]: entry["name"] for entry in attached}
    is_action = "finding" in doc
    held: Row = {}
    for entry in _with_undone(doc):
        # The `due` of a finding's move is only the day by which the auditor is to look at it.
        keys = [key for key in ("answer_due", *(["due"] if is_action else [])) if key in entry]
        changes = [{"field": key, "old": held.get(key), "new": entry[key]} for key in keys]
        named = {key: entry["facts"][key] for key in JUDGING if entry.get("facts", {}).get(key)}
        if entry["move"] != "submit":
            changes += [{"field": key, "old": held.get(key), "new": value} for key, value in named.items()]
        if "undone" not in entry:
            held.update({key: entry[key] for key in keys} | named)
        if entry["move"] != "add" and any(key in entry for key in OWN):
            was = _was(ws, view.stream, entry["seq"], doc["id"])
            changes += [
                {"field": key, "old": was[key], "new": entry[key]}
                for key in OWN
                if key in entry and key in was
            ]
        files = [names.get(digest, digest) for digest in entry.get("attachments", ())]
        yield {**entry, "of": doc["id"], "files": files, "changes": changes}


def _with_undone(doc: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A document's moves with those that were taken back, each of these with who did so and when, and a line for that."""
    entries = list(doc["moves"])
    for undone in doc.get("undone", ()):
        by = {key: undone[key] for key in ("on", "by", "seq")}
        entries += [{**move, "undone": by} for move in undone["taken"].get("moves", ())]
        entries.append({"move": "undo", **{key: value for key, value in undone.items() if key != "taken"}})
    return sorted(entries, key=lambda entry: int(entry["seq"]))


def _was(ws: Workspace, stream: str, seq: int, id: str) -> Row:
    """The old values that one event names for a document."""
    event = next(ws.record.read(stream, after=seq - 1))
    was: Row = {}
    for change in event.changes:
        if change is not None and change["doc"].partition("/")[2] == id:
            was |= change.get("was", {})
    return was
