"""Documents folded from events, kept as TinyDB files: one view a stream, derived and disposable.

A view file is a TinyDB database: one table a kind of document, and a last table `view` that says which event it
holds and proves its own bytes. Folding reads events alone: no clock, no settings, no rules.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from auditcore.errors import Damaged
from auditcore.i18n import _
from auditcore.record.disk import Disk, temporary
from auditcore.record.events import Event, Head
from auditcore.record.folder import FolderRecord

VERSION = 2

Doc = dict[str, Any]
Docs = dict[str, dict[str, Doc]]
"""Documents by kind and id, such as `docs["finding"]["2026-07-F03"]`."""

# A view is written again when this many events are not in it, or a tenth of those that are: an append need
# not rewrite a large view when the next reader can fold the few events behind it.
BEHIND = 20


class View:
    """A stream folded up to its head. `head` is None for a stream without events.

    A table of a kept view is read when it is first asked for: half of an audit's view is its checklists, which no list
    looks at.
    """

    __slots__ = ("_tables", "head", "stream")

    def __init__(
        self, stream: str, head: Head | None, tables: Mapping[str, dict[str, Doc] | memoryview]
    ) -> None:
        """A table is its documents by id, or the bytes that `dump` made of them."""
        self.stream = stream
        self.head = head
        self._tables: dict[str, Any] = dict(tables)

    @property
    def docs(self) -> Docs:
        """All documents, by kind and id."""
        for kind in self._tables:
            self.table(kind)
        return self._tables

    def table(self, kind: str) -> dict[str, Doc]:
        """The documents of a kind, by id."""
        table: dict[str, Doc] | memoryview = self._tables.get(kind, {})
        if isinstance(table, memoryview):
            table = self._tables[kind] = {doc["id"]: doc for doc in json.loads(bytes(table)).values()}
        return table

    def get(self, kind: str, id: str) -> Doc | None:
        return self.table(kind).get(id)

    def after(self, event: Event) -> View:
        """The view with one more event; a table that it does not touch stays as it was read."""
        kinds = [change["doc"].partition("/")[0] for change in event.changes if change is not None]
        docs = {kind: self.table(kind) for kind in kinds}
        fold(docs, event)
        return View(self.stream, event.head, {**self._tables, **docs})

    def tables(self) -> Iterator[tuple[str, bytes | memoryview]]:
        """Each kind with its documents as TinyDB keeps them: by number, in JSON."""
        for kind, table in self._tables.items():
            yield (
                kind,
                table if isinstance(table, memoryview) else _json(dict(enumerate(table.values(), start=1))),
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and (self.stream, self.head, self.docs) == (
            other.stream,
            other.head,
            other.docs,
        )

    __hash__ = None  # type: ignore[assignment]  # documents change


def fold(docs: Docs, event: Event) -> None:
    """Apply one event, change by change; erased changes say nothing.

    An `undo` of the event that made a document takes the document away.
    """
    note = {"at": event.header["at"], "by": event.person, "seq": event.seq}
    for change in event.changes:
        if change is None:
            continue
        kind, _slash, id = change["doc"].partition("/")
        table = docs.setdefault(kind, {})
        doc = table.get(id)
        if doc is None:
            doc = table[id] = {"id": id, "created": note}
        elif "undo" in change and change["undo"]["undoes"] == doc["created"]["seq"]:
            del table[id]
            continue
        doc["changed"] = note
        apply(doc, change, event.seq)


def apply(doc: Doc, change: Mapping[str, Any], seq: int) -> None:
    """Change a document as event `seq` says: `undo` takes entries out of lists, `set` overwrites fields, `add` appends to
    lists; a field in `was` that is not in `set` goes.

    Every appended entry learns the number of its event, as `seq`; by it an undo finds them, and keeps them in `undone`.
    """
    if undo := change.get("undo"):
        taken = _take_out(doc, undo["undoes"])
        doc["undone"] = [*doc.get("undone", ()), {**undo, "seq": seq, "taken": taken}]
    fields = change.get("set", {})
    for field in change.get("was", ()):
        if field not in fields:
            doc.pop(field, None)
    doc.update(fields)
    for field, entries in change.get("add", {}).items():
        # Days repeat; only events have an order. New lists and entries: the old ones may be the event's.
        numbered = [{**entry, "seq": seq} if isinstance(entry, dict) else entry for entry in entries]
        doc[field] = [*doc.get(field, ()), *numbered]


def _take_out(doc: Doc, seq: int) -> dict[str, list[Any]]:
    """The entries that event `seq` appended, by list; a list that is left empty goes."""

    def of_it(entry: Any) -> bool:
        return isinstance(entry, dict) and entry.get("seq") == seq

    taken = {
        field: [*filter(of_it, entries)]
        for field, entries in doc.items()
        if isinstance(entries, list) and field != "undone" and any(map(of_it, entries))
    }
    for field in taken:
        doc[field] = [entry for entry in doc[field] if not of_it(entry)]
        if not doc[field]:
            del doc[field]
    return taken


def changed(view: View, changes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, Doc]]:
    """Kind, id and document of each that the changes touch, as it would be after all of them."""
    after: dict[tuple[str, str], Doc] = {}
    seq = view.head.seq + 1 if view.head else 1
    for change in changes:
        kind, _slash, id = change["doc"].partition("/")
        doc = after.setdefault((kind, id), dict(view.get(kind, id) or {"id": id}))
        apply(doc, change, seq)
    yield from ((kind, id, doc) for (kind, id), doc in after.items())


class Views:
    """The views of a workspace. `warn` is told, in one sentence, when a view had to be built anew."""

    def __init__(
        self, root: str, record: FolderRecord, warn: Callable[[str], None], disk: Disk | None = None
    ) -> None:
        self.root = root
        self.record = record
        self.warn = warn
        self.disk = disk or record.disk
        self._unsettled: set[str] = set()  # streams of which more was read than their view holds

    def current(self, stream: str) -> View:
        """The stream folded up to its head. The file is brought up to date when that is worth it.

        Raises Damaged when the record ends before an event that the view has already held.
        """
        kept = self._load(stream)
        known = kept.head.seq if kept and kept.head else 0
        listing = self.record.listing(stream)
        if known > listing.last:  # or somebody sealed while we looked
            listing = self.record.listing(stream)
        if kept and known > listing.last:
            raise self._cut_off(stream, known, listing.last)
        if kept and known == listing.last:
            return kept
        view = self._fold(stream, kept)
        if view.head:
            self._unsettled.add(stream)
        if view.head and self._worth_writing(view.head.seq - known, known):
            self.keep(view)
        return view

    def advance(self, view: View, event: Event) -> View:
        """The view with one more event, after a commit; the file may be left to the next reader."""
        newer = view.after(event)
        if self._worth_writing(1, event.seq - 1):
            self.keep(newer)
        return newer

    def keep(self, view: View) -> None:
        """Replace the view's file. A folder that cannot be written is no reason to fail: views are derived."""
        scratch = temporary(self.root)
        try:
            self.settle(view.stream)
            self.disk.make_folder(self.root)
            self.disk.create(scratch, [dump(view)])
            self.disk.replace(scratch, self._path(view.stream))
        except OSError:
            with contextlib.suppress(OSError):
                self.disk.unlink(scratch)

    def settle(self, stream: str) -> None:
        """Make durable what was read of a stream: nothing may rest on an event that a power loss takes back.

        Its writer may have been cut off before it did so.
        """
        if stream in self._unsettled:
            self.record.settle(stream)
            self._unsettled.discard(stream)

    def _worth_writing(self, behind: int, known: int) -> bool:
        return known < 200 or behind >= BEHIND or behind * 10 >= known

    def _fold(self, stream: str, kept: View | None) -> View:
        if kept and kept.head:
            view = kept
            try:
                for event in self.record.read(stream, after=kept.head.seq, previous=kept.head.hash):
                    view = view.after(event)
                return view
            except Damaged:
                # Either the view or the record is wrong; folding from the first event tells which.
                self.warn(
                    _("The view of {stream} did not fit the record and was built anew.").format(stream=stream)
                )
        fresh: Docs = {}
        last: Head | None = None
        for event in self.record.read(stream):
            fold(fresh, event)
            last = event.head
        return View(stream, last, fresh)

    def _load(self, stream: str) -> View | None:
        try:
            data = self.disk.read(self._path(stream))
        except FileNotFoundError:
            return None
        except OSError:
            data = b""
        view = parse(data, stream)
        if view is None:
            self.warn(
                _("The view of {stream} is damaged or of another version, and is built anew.").format(
                    stream=stream
                )
            )
        return view

    def _path(self, stream: str) -> str:
        return os.path.join(self.root, f"{stream}.json")

    def _cut_off(self, stream: str, known: int, last: int) -> Damaged:
        return Damaged(
            _(
                "records/{stream} ends at event {last}, but event {known} has been seen: the last events are missing."
            ).format(stream=stream, last=last, known=known),
            hint=_("Bring them back from a copy; 'auditcore record verify' says what else is missing."),
        )


META_KEY = b',"view":'


def dump(view: View) -> bytes:
    """A view as the bytes of a TinyDB file. The checksum covers all that stands before it."""
    assert view.head is not None
    body = b""
    held: list[tuple[str, int, int]] = []  # kind, where its documents begin, and how many bytes they take
    # A stream whose changes were all erased has no table, and TinyDB wants one.
    for kind, table in list(view.tables()) or [("_default", b"{}")]:
        body += (b"," if held else b"{") + _json(kind) + b":"
        held.append((kind, len(body), len(table)))
        body += table
    meta: dict[str, Any] = {"version": VERSION, "stream": view.stream, "seq": view.head.seq}
    meta |= {"hash": view.head.hash, "tables": held}
    meta["sum"] = _checksum(body, meta)
    return body + META_KEY + _json({"1": meta}) + b"}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def parse(data: bytes, stream: str) -> View | None:
    """The view in these bytes, or None when they are damaged, of another stream or of another version."""
    cut = data.rfind(META_KEY)
    try:
        meta = json.loads(b'{"view":' + data[cut + len(META_KEY) :])["view"]["1"]
        checksum = meta.pop("sum")
        body = memoryview(data)[:cut]
        if (meta["version"], meta["stream"]) != (VERSION, stream) or checksum != _checksum(body, meta):
            return None
        tables = {kind: body[at : at + size] for kind, at, size in meta["tables"] if size > len("{}")}
        return View(stream, Head(stream, meta["seq"], meta["hash"]), tables)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _checksum(body: bytes | memoryview, meta: Mapping[str, object]) -> str:
    digest = sha256(body)
    digest.update(_json(meta))
    return digest.hexdigest()


Condition = tuple[str, Callable[[Any], bool]]
"""A field of a document, and what its value must meet."""


def search(docs: Iterable[Doc], conditions: Sequence[Condition]) -> Sequence[Doc]:
    """The documents that meet all conditions, in their order, by TinyDB's query language. Nothing is written back."""
    if not conditions:
        return list(docs)
    from functools import reduce
    from operator import and_

    from tinydb import TinyDB, where
    from tinydb.storages import Storage

    class Folded(Storage):
        """Documents that were folded already."""

        def read(self) -> dict[str, dict[str, Doc]]:
            return {"_default": {str(number): doc for number, doc in enumerate(docs)}}

        def write(self, data: dict[str, dict[str, Doc]]) -> None:
            raise NotImplementedError("a view is never written through a query")

    query = reduce(and_, (where(field).test(holds) for field, holds in conditions))
    # The cache would hand out documents of an older state.
    return TinyDB(storage=Folded).table("_default", cache_size=0).search(query)
