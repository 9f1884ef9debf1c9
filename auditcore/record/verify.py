"""Checks the record of a workspace with Python's standard library and nothing else.

    python verify.py WORKSPACE [--head STREAM:SEQ:HASH]... [--json]

The record's second reader, written from docs/record.md alone. It shares no code with the writer, on purpose:
two readers with a common mistake agree with each other and prove nothing. It only reads, needs Python 3.10 or
later, and can be handed to an outsider as this one file. Exit codes: 0 fine, 2 bad command line, 3 no such
workspace, 6 problems found.

The chain shows accidents and clumsy edits. Events cut off at a stream's end show only where something newer is
known, and a complete rewrite only against a head that somebody else holds: `--head`.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from typing import Any, BinaryIO

Tests = dict[str, Callable[[Any], object]]
KNOWN = 1  # the newest version of the format that this file understands
EVENT, CHANGE = b"auditcore event 1\n", b"auditcore change 1\n"
NAME, NUMBER = "(?:[a-z0-9][a-z0-9-]*|[0-9]{4}-R[0-9]+)", "[1-9][0-9]{0,14}"
STREAM, SHELF, HEX32, HEX64 = map(re.compile, (NAME, "[0-9a-f]{2}", "[0-9a-f]{32}", "[0-9a-f]{64}"))
FILE = re.compile(r"(?!0{6}[.-])[0-9]{6,}(?:\.json|-[0-9]{6,}\.jsonl)")
SEEN = re.compile(f"settings:[0-9a-f]{{64}}|(?!settings:){NAME}:{NUMBER}:[0-9a-f]{{64}}")
HEAD = re.compile(f"({NAME}):({NUMBER}):([0-9a-f]{{8,64}})")
PRINTED_HEAD = re.compile(f"{NAME}:{NUMBER}:[0-9a-f]{{4}}(?:-[0-9a-f]{{4}}){{3}}")
REFERENCE = re.compile(rb'"sha256":"([^"]*)"')
ERASURE = re.compile(f"erasure/({NUMBER})-({NUMBER})")
# A change is judged by how it begins, and parsed only where it begins otherwise: parsing all costs twice the time.
START = re.compile(rb'\{"salt":"[0-9a-f]{32}","doc":"([^"\\/]+)/[^"\\]+"[,}]')
VIEW = re.compile(rb'"view":\s*\{\s*"1":\s*(\{[^{}]*\})\s*\}\s*\}\s*\Z')  # the last table of a view's file

# The keys of a header and of a change, each with the test that its value must pass.
HEADER: Tests = {
    "v": lambda value: type(value) is int and value == KNOWN,
    "seq": lambda value: type(value) is int,
    "id": HEX32.fullmatch,
    "at": re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{6}Z", re.ASCII).fullmatch,
    "actor": lambda value: value.keys() >= {"claimed", "for", "os", "how"},
    "tool": re.compile(".+").fullmatch,
    "stream": STREAM.fullmatch,
    "type": re.compile(r"[a-z0-9-]+\.[a-z0-9-]+").fullmatch,
    "seen": lambda value: all(SEEN.fullmatch(f"{key}:{seen}") for key, seen in value.items()),
    "changes": lambda value: type(value) is list and value,
    "prev": HEX64.fullmatch,
}
# A header that looks as the writer writes it passes them all, and is spared the tests: they cost as much as reading it.
PLAIN = re.compile(
    rb'\{"v":1,"seq":[1-9][0-9]*,"id":"[0-9a-f]{32}",'
    rb'"at":"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]{6}Z",'
    rb'"actor":\{"claimed":[^{}]*,"for":[^{}]*,"os":[^{}]*,"how":[^{}]*\},"tool":"[^"\\]+",'
    rb'"stream":"[0-9a-z-]+","type":"[a-z0-9-]+\.[a-z0-9-]+",'
    rb'"seen":\{(?:"settings":"[0-9a-f]{64}"|"(?!settings")[a-z0-9][a-z0-9-]*":"[1-9][0-9]{0,14}:[0-9a-f]{64}"|,)*\},'
    rb'"changes":\[[0-9a-f",]+\],"prev":"[0-9a-f]{64}"\}\n'
)
BODY: Tests = {"salt": HEX32.fullmatch, "doc": re.compile("[^/]+/.+").fullmatch}

# Every kind of problem, with its sentence. {event} is STREAM:SEQ.
PROBLEMS = {
    "format": "The line “auditcore record 1” is missing or not alone.",
    "newer": "{event} is of version {version}; this program knows {known}. Use a newer one, unless that number was altered.",
    "unreadable": "This cannot be read: {error}.",
    "unknown": "This does not belong here: the record has no such name, or not for this kind of file.",
    "link": "This is a symbolic link. A record holds plain files; it was not followed.",
    "gap": "{event}{upto} missing.",
    "range": "By its name it holds event {first} to {last}, but {found}.",
    "overlap": "This segment begins at {first}, where {other} has not ended.",
    "fork": "{event} stands here a second time, and not as it stands elsewhere.",
    "hash": "{event}: the header does not fit the hash in the last line{hint}.",
    "header": "{event}: “{key}” in the header is missing or wrong.",
    "chain": "{event} names another hash than that of the event before it.",
    "same-id": "{event} has the id of an event that was read before.",
    "lines": "{event} has {found} change lines, and its header lists another number.",
    "digest": "{event}: change {n} was altered; the header lists another digest.",
    "change": "{event}: change {n} is not a JSON object with a salt and a doc.",
    "reference": "{event}: change {n} refers to evidence by something else than 64 hex digits.",
    "erasure": "{event}: change {n} must name an earlier event's change, and say who erased it and why.",
    "blank": "{event}: change {n} is empty, and no later event says who erased it and why.",
    "cut": "{event} is missing at the end of the stream, which has {count} events: {by} names it.",
    "other": "{event} is another event than the one that {by} names: its hash is {known}, not {digits}.",
    "altered": "The bytes of this evidence are not those that it was named after.",
    "lost": "This evidence is missing. {by} refers to it.",
}
# Every kind of note: what harms nothing, but somebody may want to know.
NOTES = {
    "unfinished": "This is an unfinished write and not part of the record.",
    "covered": "{count} single files are also held by a segment, with the same bytes. They can be removed.",
    "covered-differs": "A segment holds {event} with other bytes. This file is not part of the record.",
    "nested": "This segment lies within {other}: two people sealed at once. It is not part of the record.",
    "clock": "{event} is dated before the event before it: a clock was set.",
    "empty": "The stream has no event.",
    "view": "This view does not say which event is its last. Views can be built anew.",
    "erased": "{event}: change {n} was erased by law. {by} ({who}) says: {why}",
    "not-erased": "{event}: {by} says that change {n} was erased, but there is no such empty line.",
    "orphan": "No change refers to this evidence.",
}


def verify(
    workspace: str, heads: Sequence[str] = (), progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Checks a whole record; returns `problems` and `notes` (lists), `heads` (by stream), `counts` (by noun).

    Each problem and note is `{"where": path or STREAM:SEQ, "kind": code, "what": sentence}`, with paths relative
    to the workspace. `progress(done, total)` counts streams and folders of evidence, and a few steps between.
    Raises FileNotFoundError where there is no workspace, ValueError for what is not a head.
    """
    if not any(os.path.exists(os.path.join(workspace, name)) for name in ("auditcore.toml", "records")):
        raise FileNotFoundError(f"{workspace} is no workspace: it has neither auditcore.toml nor records.")
    check = _Check(workspace)
    for head in heads:
        check.claims[":".join(map(str, parse_head(head)))] = "the head that was given"
    steps = check.steps()
    for done, step in enumerate(steps, 1):
        step()
        if progress:
            progress(done, len(steps))
    return check.result()


def parse_head(text: str) -> tuple[str, int, str]:
    """`STREAM:SEQ:HASH` as (stream, number, hex digits). HASH: 8 digits or more, with dashes, spaces or neither."""
    stream, _, rest = re.sub("[\u2010-\u2015]", "-", text).partition(":")
    seq, _, digits = rest.partition(":")
    head = HEAD.fullmatch(f"{stream.strip()}:{seq.strip()}:{re.sub('[- ]', '', digits).strip().lower()}")
    if head is None:
        raise ValueError(f"“{text}” is not a head, STREAM:SEQ:HASH such as 2026-07:153:ab12-cd34-ef56-7890.")
    return head[1], int(head[2]), head[3]


class _Check:
    """One check of one workspace: what was found, and what spans streams."""

    def __init__(self, workspace: str) -> None:
        self.workspace = workspace
        # (where, kind, sentence); dicts, as looking twice must not say a thing twice
        self.problems: dict[tuple[str, str, str], None] = {}
        self.notes: dict[tuple[str, str, str], None] = {}
        self.streams: dict[str, _Stream] = {}
        self.ids: set[bytes] = set()
        self.claims: dict[str, str] = {}  # STREAM:SEQ:HASH -> who says so
        self.references: dict[str, str] = {}  # evidence -> the first event that refers to it
        self.found: set[str] = set()  # evidence
        self.counts = {"events": 0, "changes": 0}

    def tell(self, kind: str, where: str, **facts: object) -> None:
        """Adds a problem or a note. Whatever is wrong with a view is a note, as views can be built anew."""
        harmless = kind in NOTES or where.split("/")[0] == "views"
        sentence = (NOTES if kind in NOTES else PROBLEMS)[kind].format(**facts)
        (self.notes if harmless else self.problems)[where, kind, sentence] = None

    def path(self, path: str) -> str:
        """The path on disk. PermissionError where a symbolic link is on the way: it may lead anywhere."""
        full = self.workspace
        for part in path.split("/"):
            full = os.path.join(full, part)
            if os.path.islink(full):
                raise PermissionError(None, "a symbolic link is on the way")
        return full

    def reading(self, path: str, work: Callable[[BinaryIO], object]) -> bool:
        """Lets `work` read a file. False where there is none; what cannot be read is told."""
        try:
            with open(self.path(path), "rb", 1 << 17) as file:
                work(file)
        except FileNotFoundError:
            return False
        except OSError as error:
            self.tell("unreadable", path, error=error.strerror)
        return True

    def folder(self, path: str, fits: Callable[[str], object], folders: bool = False) -> list[str]:
        """The names in a folder that belong there, sorted; what does not is told."""
        try:
            with os.scandir(self.path(path)) as scan:
                kind = os.DirEntry.is_dir if folders else os.DirEntry.is_file
                rows = sorted(
                    (entry.name, entry.is_symlink(), kind(entry, follow_symlinks=False)) for entry in scan
                )
        except FileNotFoundError:
            return []  # whatever should be in it will be missed
        except OSError as error:
            self.tell("unreadable", path, error=error.strerror)
            return []
        names = []
        for name, link, right in rows:
            if link:
                self.tell("link", f"{path}/{name}")
            elif name.startswith(".tmp-"):
                self.tell("unfinished", f"{path}/{name}")
            elif right and fits(name):
                names.append(name)
            elif (path, name) != ("records", "FORMAT"):
                self.tell("unknown", f"{path}/{name}")
        return names

    def steps(self) -> list[Callable[[], object]]:
        """All that there is to check, in order; nothing after a newer FORMAT."""
        streams = self.folder("records", STREAM.fullmatch, folders=True)
        shelves = self.folder("evidence", SHELF.fullmatch, folders=True)
        lines: list[bytes] = []
        self.reading("records/FORMAT", lambda file: lines.append(file.read(99)))
        line = re.fullmatch(rb"auditcore record ([1-9][0-9]{0,9})\n", b"".join(lines))
        if line is None:
            self.tell("format", "records/FORMAT")
        elif (version := int(line[1])) > KNOWN:
            self.tell("newer", "records/FORMAT", event="The record", version=version, known=KNOWN)
            return []
        return [
            *(partial(self.stream, name) for name in streams),
            *(self.views, self.settle),
            *(partial(self.shelf, name) for name in shelves),
            self.evidence,
        ]

    def stream(self, name: str) -> _Stream:
        if name not in self.streams:
            self.streams[name] = _Stream(self, name)
            self.streams[name].read()
        return self.streams[name]

    def views(self) -> None:
        """A view claims the number and hash of the last event that it holds."""
        for name in self.folder("views", lambda name: True):
            if STREAM.fullmatch(stream := name.removesuffix(".json")) and stream != name:
                self.reading(f"views/{name}", partial(self.view, stream))

    def view(self, stream: str, file: BinaryIO) -> None:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
        table = VIEW.search(file.read())
        row = _object(table[1]) if table else {}
        claim = f"{row.get('stream')}:{row.get('seq')}:{row.get('hash')}"
        if row.get("stream") == stream and HEAD.fullmatch(claim):
            self.claims.setdefault(claim, f"views/{stream}.json")
        elif row.get("seq") != 0:
            self.tell("view", f"views/{stream}.json")

    def settle(self) -> None:
        """Compares what is claimed of events with the events; to read on may bring new claims."""
        settled: set[str] = set()
        while todo := self.claims.keys() - settled:
            for claim in sorted(todo):
                name, seq, digits = parse_head(claim)
                self.stream(name).compare(seq, digits, self.claims[claim])
            settled |= todo
        for stream in self.streams.values():
            stream.finish()

    def shelf(self, shelf: str) -> None:
        for name in self.folder(f"evidence/{shelf}", re.compile(f"{shelf}[0-9a-f]{{62}}").fullmatch):
            self.found.add(name)
            self.reading(f"evidence/{shelf}/{name}", partial(self.fingerprint, name))

    def fingerprint(self, name: str, file: BinaryIO) -> None:
        digest = sha256()
        while part := file.read(1 << 20):
            digest.update(part)
        if digest.hexdigest() != name:
            self.tell("altered", f"evidence/{name[:2]}/{name}")

    def evidence(self) -> None:
        for shelf in sorted({name[:2] for name in self.references.keys() - self.found}):
            self.shelf(shelf)  # once more: it may have been written meanwhile
        for name in sorted(self.references.keys() - self.found):
            self.tell("lost", f"evidence/{name[:2]}/{name}", by=self.references[name])
        for name in sorted(self.found - self.references.keys()):
            self.tell("orphan", f"evidence/{name[:2]}/{name}")

    def result(self) -> dict[str, Any]:
        streams = sorted(name for name, stream in self.streams.items() if stream.next > 1)
        heads = {name: head for name in streams if (head := self.streams[name].head())}
        keys = ("where", "kind", "what")
        return {
            "problems": [dict(zip(keys, row, strict=True)) for row in self.problems],
            "notes": [dict(zip(keys, row, strict=True)) for row in self.notes],
            "heads": heads,
            "counts": {"streams": len(streams), **self.counts, "evidence": len(self.found)},
        }


class _Stream:
    """One stream, read from its first event to its last."""

    def __init__(self, check: _Check, name: str) -> None:
        self.check, self.name = check, name
        self.next = 1  # the number of the event that comes next
        self.prev = "0" * 64  # the hash of the event before it; empty where that is missing or damaged
        self.at = ""
        self.runs: list[tuple[int, bytearray]] = []  # a number, and the hashes from there on, 32 bytes each
        self.singles: dict[int, str] = {}
        self.covered = 0
        self.blank: dict[tuple[int, int], str] = {}  # (event, change) -> its file
        self.erased: dict[tuple[int, int], dict[str, str]] = {}  # (event, change) -> what a later event says
        self.stopped = False  # at an event of a newer version

    def bad(self, kind: str, path: str, seq: int, **facts: object) -> None:
        self.check.tell(kind, path, event=f"{self.name}:{seq}", **facts)

    def read(self) -> None:
        """Reads on. Where a number is missing it lists the folder again: somebody may have sealed meanwhile."""
        looked = 0
        while not self.stopped and (pieces := self.pieces()):
            for first, last, path in pieces:
                if looked == self.next:
                    self.skip(first - 1)
                if first > self.next or not self.file(first, last, path):
                    self.skip(last if looked == self.next else 0)
                    looked = self.next
                    break

    def pieces(self) -> list[tuple[int, int, str]]:
        """(first, last, path) of what is still to be read: segments, then the single files above them all."""
        segments, self.singles = [(0, 0, "")], {}
        for name in self.check.folder(f"records/{self.name}", FILE.fullmatch):
            first, *_, last = [int(digits) for digits in re.findall("[0-9]+", name)] * 2
            path = f"records/{self.name}/{name}"
            if name == f"{first:06}.json":
                self.singles[first] = path
            elif name == f"{first:06}-{last:06}.jsonl" and first <= last:
                segments.append((first, last, path))
            else:
                self.check.tell("unknown", path)
        segments.sort(key=lambda piece: (piece[0], -piece[1]))
        end, other = 0, ""
        for first, last, path in segments[1:]:  # a copy: nested ones are taken out
            if last <= end:
                self.check.tell("nested", path, other=other)
                segments.remove((first, last, path))
            elif first <= end:
                self.check.tell("overlap", path, first=first, other=other)
            end, other = max((end, other), (last, path))
        sealed = max(last for _, last, _ in segments)
        singles = [(seq, seq, path) for seq, path in self.singles.items() if seq > sealed]
        return [piece for piece in sorted(segments) + sorted(singles) if piece[1] >= self.next]

    def skip(self, last: int, missing: bool = True) -> None:
        """Goes on behind event `last`; those before it are told as missing, if they are."""
        if last < self.next:
            return
        if missing:
            upto = f" to {last} are" if last > self.next else " is"
            self.bad("gap", f"records/{self.name}/{self.next:06}.json", self.next, upto=upto)
        self.next, self.prev = last + 1, ""

    def file(self, first: int, last: int, path: str) -> bool:
        """Reads the events `first` to `last` from one file. False where there is none, or no use in going on."""
        if not self.check.reading(path, partial(self.events, first, last, path)) or self.stopped:
            return False
        self.skip(last, missing=False)  # what the file lacks has been told
        return True

    def events(self, first: int, last: int, path: str, file: BinaryIO) -> None:
        seq, found = first, ""
        for header, lines in _events(file):
            if seq > last:
                found = "more follows"
                break
            seq = self.event(seq, last, header, lines, path)
            if self.stopped:
                return
            if self.singles.get(seq, path) != path:
                self.check.reading(self.singles[seq], partial(self.leftover, seq, b"".join(lines)))
            seq += 1
        if found or seq <= last:
            found = found or f"it ends before event {seq}"
            self.check.tell("range", path, first=first, last=last, found=found)

    def leftover(self, seq: int, stored: bytes, file: BinaryIO) -> None:
        """A single file that a segment covers is not part of the record."""
        same = file.read() == stored
        self.covered += same
        if not same:
            self.check.tell("covered-differs", self.singles[seq], event=f"{self.name}:{seq}")

    def event(self, seq: int, last: int, header: dict[str, Any], lines: list[bytes], path: str) -> int:
        """Checks one event; returns its number, which is not `seq` where events before it are missing."""
        if type(header.get("v")) is int and header["v"] > KNOWN:
            self.bad("newer", path, seq, version=header["v"], known=KNOWN)
            self.stopped = True
            return seq
        digest = sha256(EVENT + lines[0][:-1]).hexdigest()
        key = "" if header and PLAIN.fullmatch(lines[0]) else _misfit(header, HEADER)
        if lines[-1] != b'"%b"\n' % digest.encode():
            converted = lines[0].endswith(b"\r\n")
            self.bad("hash", path, seq, hint=": some program converted the line ends" if converted else "")
            digest = ""
        elif not key and seq < header["seq"] <= last:
            self.skip(header["seq"] - 1)
            seq = header["seq"]
        key = key or ("seq" if header["seq"] != seq else "stream" if header["stream"] != self.name else "")
        if key:
            self.bad("header", path, seq, key=key)
        if seq < self.next:  # met before: sealed while we read, or segments that overlap
            if digest and self.known(seq) not in (digest, "", None):
                self.bad("fork", path, seq)
        else:
            if digest and not key:
                self.chain(seq, header, path)
            self.learn(seq, digest)
            self.check.counts["changes"] += max(0, len(lines) - 2)
        self.changes(seq, header, lines, path)
        return seq

    def chain(self, seq: int, header: dict[str, Any], path: str) -> None:
        if self.prev and header["prev"] != self.prev:
            self.bad("chain", path, seq)
        if (own := bytes.fromhex(header["id"])) in self.check.ids:
            self.bad("same-id", path, seq)
        self.check.ids.add(own)
        if header["at"] < self.at:
            self.check.tell("clock", path, event=f"{self.name}:{seq}")
        self.at = header["at"]
        for stream, seen in header["seen"].items():
            if stream != "settings" and (claim := f"{stream}:{seen}") not in self.check.claims:
                self.check.claims[claim] = f"{self.name}:{seq}"

    def learn(self, seq: int, digest: str) -> None:
        if not self.runs or self.runs[-1][0] + len(self.runs[-1][1]) // 32 != seq:
            self.runs.append((seq, bytearray()))
        self.runs[-1][1].extend(bytes.fromhex(digest) or bytes(32))
        self.next, self.prev = seq + 1, digest
        self.check.counts["events"] += 1

    def known(self, seq: int) -> str | None:
        """The hash of an event: None where there is no such event, empty where it is damaged."""
        for first, hashes in self.runs:
            if seq >= first and (found := hashes[32 * (seq - first) : 32 * (seq - first) + 32]):
                return found.hex() if any(found) else ""
        return None

    def changes(self, seq: int, header: dict[str, Any], lines: list[bytes], path: str) -> None:
        listed = header.get("changes")
        if type(listed) is not list or len(listed) != len(lines) - 2:
            self.bad("lines", path, seq, found=max(0, len(lines) - 2))
            return
        for n, digest in enumerate(listed, 1):
            line = lines[n]
            if line == b"\n":
                self.blank[seq, n] = path
            elif sha256(CHANGE + line[:-1]).hexdigest() != digest:
                self.bad("digest", path, seq, n=n)
            elif kind := self.change(seq, line, header):
                self.bad(kind, path, seq, n=n)

    def change(self, seq: int, line: bytes, header: dict[str, Any]) -> str:
        """Reads of a change what the record itself needs; returns the kind of problem, or nothing."""
        for reference in REFERENCE.findall(line) if b'"sha256":' in line else ():
            if not HEX64.fullmatch(name := reference.decode(errors="replace")):
                return "reference"
            self.check.references.setdefault(name, f"{self.name}:{seq}")
        start = START.match(line)
        text = line.isascii() or line.decode(errors="replace").encode() == line
        plain = start and line.endswith(b"}\n") and text
        if start and plain and start[1] != b"erasure" and self.name != "programme":
            return ""
        change = _object(line)
        if _misfit(change, BODY):
            return "change"
        for head in _heads(change) if self.name == "programme" else ():
            self.check.claims.setdefault(head, f"{self.name}:{seq}")
        if not change["doc"].startswith("erasure/"):
            return ""
        target = ERASURE.fullmatch(change["doc"])
        if target is None or int(target[1]) >= seq or not change.get("set"):
            return "erasure"
        who, why = json.dumps(header.get("actor")), json.dumps(change["set"], ensure_ascii=False)
        self.erased[int(target[1]), int(target[2])] = {"by": f"{self.name}:{seq}", "who": who, "why": why}
        return ""

    def compare(self, seq: int, digits: str, by: str) -> None:
        """Compares what is known elsewhere of an event with that event."""
        if seq >= self.next:
            self.read()  # it may have been written meanwhile
        event, known = f"{self.name}:{seq}", self.known(seq)
        if seq >= self.next and not self.stopped:
            self.check.tell("cut", event, event=event, count=self.next - 1, by=by)
        elif known and not known.startswith(digits):
            self.check.tell("other", event, event=event, by=by, digits=digits[:16], known=known[:16])

    def finish(self) -> None:
        for (seq, n), path in self.blank.items():
            if (seq, n) not in self.erased:
                self.bad("blank", path, seq, n=n)
        for (seq, n), says in self.erased.items():
            kind, event = "erased" if (seq, n) in self.blank else "not-erased", f"{self.name}:{seq}"
            self.check.tell(kind, event, event=event, n=n, **says)
        if self.covered:
            self.check.tell("covered", f"records/{self.name}", count=self.covered)
        if self.next == 1 and os.path.isdir(os.path.join(self.check.workspace, "records", self.name)):
            self.check.tell("empty", f"records/{self.name}")

    def head(self) -> str:
        fours = "-".join(self.prev[at : at + 4] for at in range(0, 16, 4))
        return f"{self.name}:{self.next - 1}:{fours}" if self.prev and not self.stopped else ""


def _events(file: Iterable[bytes]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yields each event's header (empty where damaged) and all its lines.

    The hash line ends an event. Where that is damaged too, the number of changes in the header tells the end.
    """
    lines: list[bytes] = []
    for line in file:
        lines.append(line)
        if len(line) == 67 and line[0] == 34:
            changes = (header := _object(lines[0])).get("changes")
            if isinstance(changes, list) and len(changes) == len(lines) - 2:
                yield header, lines
            else:
                yield from _split(lines)
            lines = []
    yield from _split(lines)


def _split(lines: list[bytes]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    while lines:
        changes = (header := _object(lines[0])).get("changes")
        size = len(changes) + 2 if isinstance(changes, list) else len(lines)
        yield header, lines[:size]
        lines = lines[size:]


def _object(line: bytes) -> dict[str, Any]:
    """A JSON object; an empty one where the line holds anything else."""
    try:
        value = json.loads(line.decode())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _misfit(value: dict[str, Any], tests: Tests) -> str:
    """The first key that is missing or whose value does not fit, or nothing."""
    for key, fits in tests.items():
        try:
            if not fits(value[key]):
                return key
        except (AttributeError, KeyError, TypeError):
            return key
    return ""


def _heads(value: Any) -> Iterator[str]:
    """All heads under the keys `head` and `heads`, however deep."""
    todo = [(value, False)]
    while todo:
        value, named = todo.pop()
        if isinstance(value, (dict, list)):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            todo += [(inner, named or key in ("head", "heads")) for key, inner in pairs]
        elif named and PRINTED_HEAD.fullmatch(str(value)):
            yield value


def as_lines(result: dict[str, Any]) -> Iterator[str]:
    """The result for people, safe to print whatever the files hold: heads, notes, problems, and a sum."""
    for head in result["heads"].values():
        yield f"head     {_plain(head)}"
    for label, rows in (("note", result["notes"]), ("PROBLEM", result["problems"])):
        for row in rows:
            yield f"{label:8} {_plain(row['where'])}: {_plain(row['what'])}"
    yield ", ".join(f"{noun}: {count}" for noun, count in result["counts"].items())
    found = len(result["problems"])
    yield f"{found} problem{'s' if found > 1 else ''} found." if found else "No problem found."


def _plain(text: str) -> str:
    """Control, direction and invisible characters as escapes: no file may give orders to a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def main(argv: Sequence[str]) -> int:
    """The command line; returns the exit code."""
    import argparse

    parser = argparse.ArgumentParser("verify.py", description="Checks the record of an auditcore workspace.")
    parser.add_argument("workspace", help="the folder that holds records/ and evidence/")
    parser.add_argument(
        "--head", action="append", default=[], help="STREAM:SEQ:HASH that somebody holds (repeats)"
    )
    parser.add_argument("--json", action="store_true", help="print all that was found as JSON")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        options = parser.parse_args(argv)
        result = verify(options.workspace, options.head)
    except SystemExit as stop:
        return int(stop.code or 0)
    except (FileNotFoundError, ValueError) as error:
        print(_plain(str(error)), file=sys.stderr)
        return 3 if isinstance(error, FileNotFoundError) else 2
    for line in [json.dumps(result, indent=1)] if options.json else as_lines(result):
        print(line)
    return 6 if result["problems"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
