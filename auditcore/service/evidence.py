"""Evidence files: attached to findings and actions, listed, exported, checked, detached with a reason.

The files that say on what somebody recorded for somebody else (`--source`) stand beside them, numbered S1, S2 …; they can
be neither attached nor detached, and belong to any document: an answer, an audit, a unit, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import text
from auditcore.decision import Saved, Situation, put
from auditcore.errors import NotFound, Refused
from auditcore.i18n import _
from auditcore.model import FINDING_ID, ORG, PROGRAMME, kind_of, stream_of
from auditcore.place import write_file
from auditcore.record.events import Change
from auditcore.service.book import Book
from auditcore.service.register import all_streams, found, is_known, view_of
from auditcore.workspace import Workspace

Row = dict[str, Any]


def add(ws: Workspace, id: str, files: Sequence[str], note: str = "") -> Saved:
    """Attach files to a finding or an action."""
    stored = ws.files(files)
    note = text.normalise(note, "--note")

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        make = book.make if _kind(id) == "finding" else book.make_action
        _doc(book, id)
        make(id, "attach", files=stored, note=note)
        return book.done()

    return ws.commit(view_of(ws, id).stream, "evidence.add", decide, files=stored)


def detach(ws: Workspace, id: str, number: int, reason: str) -> Saved:
    """Take a file off a finding or an action, by its number in `evidence list`. The file stays in the store."""
    reason = text.normalise(reason, "--reason")

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        doc = _doc(book, id)
        gone = {entry["number"] for entry in doc.get("detached", ())}
        if number in gone or not 1 <= number <= len(doc.get("attachments", ())):
            raise NotFound(
                _("{id} has no evidence file number {number}.").format(id=id, number=number),
                hint=_("'auditcore evidence list {id}' lists them with their numbers.").format(id=id),
            )
        make = book.make if _kind(id) == "finding" else book.make_action
        make(id, "detach", number=number, reason=reason)
        entry = {"number": number, "reason": reason, **situation.stamp()}
        book.changes.append(put(f"{_kind(id)}/{id}", add={"detached": [entry]}))
        return book.done()

    return ws.commit(view_of(ws, id).stream, "evidence.detach", decide)


def rows(ws: Workspace, id: str = "", *, detached: bool = False) -> list[Row]:
    """One row a file: id, number, name, size (bytes), sha256, on, by, move, note, detached.

    `number` is 1, 2 … of what was attached, and S1, S2 … of the sources, whose `move` is `source`. An id is a finding's
    (with its actions), an action's, an audit's or a review's (with all in it), a unit's or a person's; without it
    everything is listed.
    """
    return [
        row
        for stream in _streams(ws, id)
        for table in ws.view(stream).docs.values()
        for doc in table.values()
        if id in ("", stream, doc["id"]) or (FINDING_ID.match(id) and doc["id"].startswith(f"{id}-"))
        for row in (*_attached(doc), *_sources(doc))
        if detached or not row["detached"]
    ]


def _streams(ws: Workspace, id: str) -> list[str]:
    if not id:
        return [ORG, PROGRAMME, *all_streams(ws)]
    if id in ws.org().people or id in ws.org().units:
        return [ORG]
    if is_known(ws.programme(), id):
        return [PROGRAMME, id]
    view = view_of(ws, id)
    if stream_of(id) != id:
        found(view, kind_of(id), id)
    return [view.stream]


def _sources(doc: Mapping[str, Any]) -> Iterator[Row]:
    """The files behind what was recorded for somebody else, each once, in the order in which they came."""
    first: dict[str, Row] = {}
    for entry in _parts(doc):
        digest = (entry.get("source") or {}).get("sha256") if isinstance(entry.get("source"), dict) else None
        # The same stamp stands in several places, but only lists know the number of its event.
        if digest and (digest not in first or "seq" not in first[digest]):
            first[digest] = entry
    for number, entry in enumerate(sorted(first.values(), key=lambda one: one.get("seq", 0)), start=1):
        source = entry["source"]
        yield {
            "id": doc["id"],
            "number": f"S{number}",
            "name": source["name"],
            "size": source["size"],
            "sha256": source["sha256"],
            "on": entry["on"],
            "by": entry["by"],
            "move": "source",
            "note": "",
            "detached": "",
        }


def _attached(doc: Mapping[str, Any]) -> Iterator[Row]:
    gone = {entry["number"]: entry["reason"] for entry in doc.get("detached", ())}
    for number, entry in enumerate(doc.get("attachments", ()), start=1):
        yield {
            "id": doc["id"],
            "number": number,
            "name": entry["name"],
            "size": entry["size"],
            "sha256": entry["sha256"],
            "on": entry["on"],
            "by": entry["by"],
            "move": entry["move"],
            "note": entry.get("note", ""),
            "detached": gone.get(number, ""),
        }


def content(ws: Workspace, id: str, number: str) -> tuple[Row, bytes]:
    """One file's row and bytes, checked against its hash. Raises NotFound or Damaged."""
    for row in rows(ws, id, detached=True):
        if row["id"] == id and str(row["number"]) == number.upper():
            return row, ws.evidence.read(row["sha256"])
    raise NotFound(
        _("{id} has no evidence file number {number}.").format(id=id, number=number),
        hint=_("'auditcore evidence list {id}' lists them with their numbers.").format(id=id),
    )


def export(ws: Workspace, id: str, folder: str, *, overwrite: bool = False) -> list[tuple[Row, str]]:
    """Write the files that `rows` lists into a folder, under safe names.

    The name begins with the id and number, so no two names meet; what is left of the file's own name comes behind. Returns
    (row, path) pairs. Refused where a file of that name is and `overwrite` is not set.
    """
    os.makedirs(folder, exist_ok=True)
    wanted = rows(ws, id)
    paths = [os.path.join(folder, _file_name(row)) for row in wanted]
    if not overwrite and (there := [path for path in paths if os.path.lexists(path)]):
        raise Refused(
            _("'{file}' is there already.").format(file=there[0]), hint=_("Add --force to write over it.")
        )
    for row, path in zip(wanted, paths, strict=True):
        write_file(ws.disk, path, ws.evidence.read(row["sha256"]))
    return list(zip(wanted, paths, strict=True))


def _file_name(row: Mapping[str, Any]) -> str:
    # The id of an answer has a question, and a slash where two checklists ask the same.
    return f"{row['id'].replace('/', '+')}-{row['number']}-{safe_name(row['name'])}"


def safe_name(name: str) -> str:
    """A file name that is harmless on every system: visible letters, digits, `.-_`; at most 100 bytes."""
    kept = "".join(character if character.isalnum() or character in "-_." else "_" for character in name)
    stem, dot, suffix = kept.rpartition(".")
    suffix = f"{dot}{suffix}" if stem and len(suffix) <= 10 else ""
    stem = (stem if suffix else kept).strip("._") or "file"
    while len((stem + suffix).encode()) > 100:
        stem = stem[:-1]
    return stem + suffix.rstrip(".")


def check(ws: Workspace) -> tuple[int, list[str]]:
    """Compare every referred file with its hash: how many were checked, and a sentence for each bad one."""
    seen = {
        entry["sha256"]: (doc["id"], entry.get("name", ""))
        for stream in (ORG, PROGRAMME, *all_streams(ws))
        for table in ws.view(stream).docs.values()
        for doc in table.values()
        for entry in _parts(doc)
        if "sha256" in entry
    }
    bad = [
        _("{id} ({name}): missing or altered (evidence/{folder}/{digest}).").format(
            id=id, name=name, folder=digest[:2], digest=digest
        )
        for digest, (id, name) in seen.items()
        if not ws.evidence.holds(digest)
    ]
    return len(seen), bad


def _parts(value: Any) -> Iterator[Row]:
    """A document and every entry in it, at any depth."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _parts(part)


def _kind(id: str) -> str:
    kind = kind_of(id)
    if kind in ("finding", "action"):
        return kind
    raise NotFound(
        _("'{id}' is no id of a finding or an action.").format(id=id),
        hint=_("Ids look like 2026-01-F03 and 2026-01-F03-A1."),
    )


def _doc(book: Book, id: str) -> dict[str, Any]:
    return book.finding(id) if _kind(id) == "finding" else book.action(id)
