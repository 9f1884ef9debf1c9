"""A small writer of records by hand, from docs/record.md alone: the tests of the checker need one that is not ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

ACTOR = {"claimed": "tam", "for": None, "os": "tam@office", "how": "--as"}


def line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def tagged(kind: str, stored: bytes) -> str:
    """The hash of a header's line or the digest of a change's line; the line's end is not part of it."""
    return sha256(f"auditcore {kind} 1\n".encode() + stored.removesuffix(b"\n")).hexdigest()


class Scribe:
    """Writes a workspace; everything can be overridden, so that wrong records can be made with right hashes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hashes: dict[str, list[str]] = {}
        self.ids = 0
        (root / "records").mkdir(parents=True)
        (root / "auditcore.toml").write_text("[organisation]\n", encoding="utf-8")
        (root / "records/FORMAT").write_bytes(b"auditcore record 1\n")

    def single(self, stream: str, seq: int) -> Path:
        return self.root / "records" / stream / f"{seq:06}.json"

    def head(self, stream: str, seq: int) -> str:
        digits = self.hashes[stream][seq - 1]
        return f"{stream}:{seq}:{digits[:4]}-{digits[4:8]}-{digits[8:12]}-{digits[12:16]}"

    def event(
        self,
        stream: str,
        *changes: Mapping[str, Any] | bytes,
        seen: Sequence[str] = (),
        header: Mapping[str, Any] | None = None,
        drop: Sequence[str] = (),
    ) -> Path:
        """Appends one event; `seen` names streams, `header` overrides keys and `drop` leaves keys out.

        A change without a salt gets one; a change of bytes is stored as it is.
        """
        hashes = self.hashes.setdefault(stream, [])
        seq = len(hashes) + 1
        self.ids += 1
        body = [
            change if isinstance(change, bytes) else line({"salt": f"{self.ids * 1000 + n:032x}", **change})
            for n, change in enumerate(changes or ({"doc": "finding/2026-07-F01", "set": {"title": "sổ"}},))
        ]
        full = {
            "v": 1,
            "seq": seq,
            "id": f"{self.ids:032x}",
            "at": f"2026-07-03T07:02:11.{self.ids:06}Z",
            "actor": ACTOR,
            "tool": "by hand 1",
            "stream": stream,
            "type": "finding.add",
            "seen": {
                "settings": "5" * 64,
                **{name: f"{len(self.hashes[name])}:{self.hashes[name][-1]}" for name in seen},
            },
            "changes": [tagged("change", change) for change in body],
            "prev": hashes[-1] if hashes else "0" * 64,
            **(header or {}),
        }
        top = line({key: value for key, value in full.items() if key not in drop})
        hashes.append(tagged("event", top))
        path = self.single(stream, seq)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(top + b"".join(body) + line(hashes[-1]))
        return path

    def evidence(self, content: bytes) -> Path:
        name = sha256(content).hexdigest()
        path = self.root / "evidence" / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def seal(self, stream: str, first: int, last: int, *, keep: bool = False) -> Path:
        path = self.root / "records" / stream / f"{first:06}-{last:06}.jsonl"
        singles = [self.single(stream, seq) for seq in range(first, last + 1)]
        path.write_bytes(b"".join(single.read_bytes() for single in singles))
        for single in singles if not keep else ():
            single.unlink()
        return path

    def view(self, stream: str, seq: int | None = None) -> Path:
        """A view of the stream up to event `seq` (the last one)."""
        seq = seq or len(self.hashes[stream])
        row = {"seq": seq, "hash": self.hashes[stream][seq - 1], "stream": stream}
        path = self.root / "views" / f"{stream}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"finding": {"1": {"title": "x" * 5000}}, "view": {"1": row}}))
        return path

    def erase(self, stream: str, seq: int, n: int, path: Path | None = None) -> None:
        """Empties change `n` of event `seq`, and nothing else: the event that says why is the caller's."""
        path = path or self.single(stream, seq)
        lines = path.read_bytes().splitlines(keepends=True)
        lines[n] = b"\n"
        path.write_bytes(b"".join(lines))
