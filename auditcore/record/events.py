"""One event as bytes and back. The format is docs/record.md's; this module is its only writer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from auditcore.errors import Damaged
from auditcore.i18n import _

FORMAT = 1
FORMAT_LINE = b"auditcore record 1\n"
GENESIS = "0" * 64

EVENT_TAG = b"auditcore event 1\n"
CHANGE_TAG = b"auditcore change 1\n"

Change = dict[str, Any]
"""`doc` (kind/id) with `set`, `was`, `add`; the salt is put in front when it is encoded."""


class Head(NamedTuple):
    """The state of a stream: its last event's number and hash."""

    stream: str
    seq: int
    hash: str

    def __str__(self) -> str:
        digits = self.hash[:16]
        return f"{self.stream}:{self.seq}:" + "-".join(digits[i : i + 4] for i in range(0, 16, 4))


class Event(NamedTuple):
    """A decoded event. `changes` holds None where a change was erased by law."""

    stream: str
    seq: int
    hash: str
    header: dict[str, Any]
    changes: tuple[Change | None, ...]
    raw: bytes

    @property
    def head(self) -> Head:
        return Head(self.stream, self.seq, self.hash)

    @property
    def person(self) -> str:
        """Who decided: the person for whom it was recorded, else who typed it."""
        actor = self.header["actor"]
        return str(actor["for"] or actor["claimed"])


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def event_hash(header_line: bytes) -> str:
    return sha256(EVENT_TAG + header_line).hexdigest()


def change_digest(line: bytes) -> str:
    return sha256(CHANGE_TAG + line).hexdigest()


def encode(
    stream: str,
    previous: Head | None,
    *,
    at: str,
    actor: Mapping[str, Any],
    tool: str,
    type: str,
    seen: Mapping[str, str],
    changes: Sequence[Change],
) -> Event:
    """The event that follows `previous`, as it will be stored."""
    seq = previous.seq + 1 if previous else 1
    lines = [_line({"salt": os.urandom(16).hex(), **change}) for change in changes]
    header = {
        "v": FORMAT,
        "seq": seq,
        "id": os.urandom(16).hex(),
        "at": at,
        "actor": dict(actor),
        "tool": tool,
        "stream": stream,
        "type": type,
        "seen": dict(seen),
        "changes": [change_digest(line) for line in lines],
        "prev": previous.hash if previous else GENESIS,
    }
    first = _line(header)
    digest = event_hash(first)
    raw = b"\n".join([first, *lines, b'"' + digest.encode() + b'"', b""])
    # The changes as a reader sees them (tuples are lists now), so that a view kept equals one folded anew.
    return Event(stream, seq, digest, header, tuple(map(json.loads, lines)), raw)


def decode_all(data: bytes, where: str) -> Iterator[Event]:
    """The events of a file: one for a single file, many for a segment.

    Raises Damaged with the file, and the line in it, at the first line that does not hold.
    """
    lines = data.split(b"\n")
    if lines.pop() != b"":
        raise damaged(where, len(lines) + 1, _("the file was cut off"))
    at = 0
    while at < len(lines):
        event, at = _decode(lines, at, where)
        yield event


def _decode(lines: list[bytes], at: int, where: str) -> tuple[Event, int]:
    try:
        header = json.loads(lines[at])
        version, digests = header["v"], header["changes"]
        stream, seq = header["stream"], header["seq"]
        header["prev"], header["at"], header["type"], header["actor"]["claimed"], header["actor"]["for"]
        end = at + 1 + len(digests)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(where, at + 1, _("the header cannot be read")) from error
    if version != FORMAT:
        raise Damaged(
            _("{file} was written by a newer auditcore (format {version}).").format(
                file=where, version=version
            ),
            hint=_("Update auditcore to read and write this workspace."),
        )
    digest = event_hash(lines[at])
    if end >= len(lines) or lines[end] != b'"' + digest.encode() + b'"':
        raise damaged(where, at + 1, _("the header does not fit its hash, or the event was cut off"))
    changes: list[Change | None] = []
    for place, expected in enumerate(digests, start=at + 1):
        line = lines[place]
        if not line:  # erased by law; that somebody said so is checked by `record verify`
            changes.append(None)
            continue
        if change_digest(line) != expected:
            raise damaged(where, place + 1, _("the change does not fit its digest"))
        changes.append(json.loads(line))
    raw = b"\n".join([*lines[at : end + 1], b""])
    return Event(stream, seq, digest, header, tuple(changes), raw), end + 1


def damaged(where: str, line: int, what: str) -> Damaged:
    return Damaged(
        _("{file}, line {line}: {what}.").format(file=where, line=line, what=what),
        hint=_("Run 'auditcore record verify' for the whole picture, and bring this file back from a copy."),
    )
