"""The record in a folder of files: the seam that everything above stands on.

Nothing above this module knows about event files. It needs no lock: a writer claims the next number with
link(2), and whoever comes second is told so (`Taken`) and decides again.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.errors import Damaged, NotFound
from auditcore.i18n import _
from auditcore.record.disk import Disk, temporary
from auditcore.record.events import FORMAT_LINE, GENESIS, Change, Event, Head, decode_all, encode

SINGLE = re.compile(r"(\d{6,})\.json\Z")
SEGMENT = re.compile(r"(\d{6,})-(\d{6,})\.jsonl\Z")
STREAM = re.compile(r"[a-z0-9][a-zA-Z0-9-]*\Z")

# What a file system without hard links answers to link(2).
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


class Taken(Exception):
    """Somebody else wrote the next event first. Fold and decide again."""


class Listing(NamedTuple):
    """What lies in a stream's folder: segments by first number, and the numbers of single files."""

    segments: dict[int, tuple[int, str]]  # first -> (last, file name)
    singles: set[int]
    nested: tuple[str, ...] = ()
    """Segments that lie within another one: two sealers met. They are not part of the record."""
    modified: int = 0  # when the folder was changed

    @property
    def last(self) -> int:
        """The last event's number; 0 without events."""
        return max(self.sealed, max(self.singles, default=0))

    @property
    def sealed(self) -> int:
        """The last number that a segment holds; 0 without segments."""
        return max((last for last, _name in self.segments.values()), default=0)

    def segment_of(self, seq: int) -> tuple[int, str] | None:
        for first, (last, name) in self.segments.items():
            if first <= seq <= last:
                return last, name
        return None


class FolderRecord:
    """Streams of events below one folder. Raises Damaged (exit code 5) where a chain does not hold."""

    def __init__(self, root: str, disk: Disk | None = None) -> None:
        self.root = root
        self.disk = disk or Disk()

    def create(self) -> None:
        self.disk.make_folder(self.root)
        marker = os.path.join(self.root, "FORMAT")
        if not self.disk.exists(marker):
            scratch = temporary(self.root)
            self.disk.create(scratch, [FORMAT_LINE])
            self.disk.sync(scratch)
            self.disk.replace(scratch, marker)
        self.disk.sync_folder(self.root)

    def check_format(self) -> None:
        """Refuse to write where a newer program's format stands."""
        try:
            line = self.disk.read(os.path.join(self.root, "FORMAT"))
        except FileNotFoundError:
            raise Damaged(
                _("records/FORMAT is missing: this may not be a whole workspace."),
                hint=_("Bring the file back from a copy, or run 'auditcore record verify'."),
            ) from None
        if line != FORMAT_LINE:
            raise Damaged(
                _("records/FORMAT does not say a format that this auditcore knows."),
                hint=_("Update auditcore to write in this workspace."),
            )

    def streams(self) -> list[str]:
        return sorted(name for name in self.disk.listing(self.root) if STREAM.match(name) and self.has(name))

    def has(self, stream: str) -> bool:
        return os.path.isdir(self._folder(stream))

    def head(self, stream: str) -> Head | None:
        """The last event's number and hash; None for a stream without events."""
        listing = self.listing(stream)
        if listing.last > listing.sealed:
            event = self._single(stream, listing.last)
            return event.head if event else self.head(stream)
        events = list(self.read(stream, after=max(listing.segments, default=1) - 1))
        return events[-1].head if events else None

    def last(self, stream: str) -> Event | None:
        """The last event; None for a stream without events. Of a segment no other one is decoded."""
        listing = self.listing(stream)
        if listing.last > listing.sealed:
            return self._single(stream, listing.last) or self.last(stream)  # sealed since the listing
        if not (segment := listing.segment_of(listing.last)):
            return None
        try:
            data = self.disk.read(os.path.join(self._folder(stream), segment[1]))
        except FileNotFoundError:
            return self.last(stream)
        # A change begins with its salt, and no line holds a line break of a text.
        header = data.rfind(b'\n{"v":') + 1
        return next(decode_all(data[header:], self._where(stream, segment[1])))

    def read(self, stream: str, after: int = 0, previous: str | None = None) -> Iterator[Event]:
        """The events after number `after`, in order, each checked against the one before.

        `previous` is the hash that event `after` is known to have. Raises Damaged for a gap, a broken chain or a
        file that does not hold.
        """
        listing = self.listing(stream)
        seq, known = after + 1, GENESIS if after == 0 else previous
        while seq <= listing.last:
            segment = listing.segment_of(seq)
            found = self._in_segment(stream, segment[1], seq) if segment else self._run(stream, seq, listing)
            if segment is None or not found:
                # A sealer may have freed these numbers since the listing, and a late writer may even have taken one
                # for a moment: single files count if no segment came meanwhile.
                newer = self._listing_since(stream, listing)
                if newer.sealed > listing.sealed or (not found and newer != listing):
                    listing = newer
                    continue
            if not found:
                raise self._missing(stream, seq, segment)
            for event in found:
                if (event.stream, event.seq) != (stream, seq):
                    raise self._broken(stream, seq, segment, _("it holds another event"))
                if known is not None and event.header["prev"] != known:
                    raise self._broken(stream, seq, segment, _("it does not follow the event before it"))
                yield event
                seq, known = seq + 1, event.hash

    def append(
        self,
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
        """Write the event that follows `previous`, durably; Taken when that number is not free any more.

        An OSError means that the event was not acknowledged; after the claim it may still be there.
        """
        event = encode(stream, previous, at=at, actor=actor, tool=tool, type=type, seen=seen, changes=changes)
        folder = self._folder(stream)
        if previous is None:
            self.disk.make_folder(folder)
            self.disk.sync_folder(self.root)
        target = self._file(stream, event.seq)
        self._claim(folder, target, event.raw)
        self.disk.sync_folder(folder)
        self._check_claim(stream, event, target)
        return event

    def _claim(self, folder: str, target: str, data: bytes) -> None:
        scratch = temporary(folder)
        try:
            self.disk.create(scratch, [data])
            self.disk.sync(scratch)
            try:
                self.disk.link(scratch, target)
            except FileExistsError:
                # A network share that repeats a lost request finds its own first one done.
                if not self._holds(target, data):
                    raise Taken from None
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                self._claim_without_links(target, data)
        finally:
            # A leftover is harmless, and never a reason to fail what was written.
            with contextlib.suppress(OSError):
                self.disk.unlink(scratch)

    def _claim_without_links(self, target: str, data: bytes) -> None:
        try:
            self.disk.create(target, [data])
        except FileExistsError:
            raise Taken from None
        except OSError:
            # Half an event would stop everybody; a whole one may have been read already.
            with contextlib.suppress(OSError):
                if not self._holds(target, data):
                    self.disk.unlink(target)
            raise
        self.disk.sync(target)

    def _check_claim(self, stream: str, event: Event, target: str) -> None:
        """A sealer may have freed a number that was long used: then our file is not part of the record."""
        for _look in range(2):  # it may be sealed between the listing and the reading
            segment = self.listing(stream).segment_of(event.seq)
            ours = self._holds(target, event.raw)
            if segment is None and ours:
                return
            if segment:
                if any(held.hash == event.hash for held in self._in_segment(stream, segment[1], event.seq)):
                    return
                if ours:
                    self.disk.unlink(target)
                raise Taken
        raise self._missing(stream, event.seq, None)

    def _holds(self, path: str, data: bytes) -> bool:
        try:
            return self.disk.read(path) == data
        except FileNotFoundError:
            return False

    def listing(self, stream: str) -> Listing:
        """What the folder holds, read again while it changes under the reading."""
        folder = self._folder(stream)
        try:
            before = self.disk.modified(folder)
            while True:
                names = self.disk.listing(folder)
                after = self.disk.modified(folder)
                if before == after:
                    break
                before = after
        except FileNotFoundError:
            return Listing({}, set())
        singles = {int(match[1]) for name in names if (match := SINGLE.match(name))}
        ranges = [
            (int(match[1]), int(match[2]), name)
            for name in names
            if "-" in name and (match := SEGMENT.match(name))
        ]
        segments: dict[int, tuple[int, str]] = {}
        nested: list[str] = []
        end = 0
        for first, last, name in sorted(ranges, key=lambda piece: (piece[0], -piece[1])):
            if last <= end:
                nested.append(name)
            else:
                segments[first], end = (last, name), last
        return Listing(segments, singles, tuple(nested), before)

    def _listing_since(self, stream: str, listing: Listing) -> Listing:
        """The listing of now; it costs nothing while the folder was not changed."""
        with contextlib.suppress(FileNotFoundError):
            if self.disk.modified(self._folder(stream)) == listing.modified:
                return listing
        return self.listing(stream)

    def settle(self, stream: str) -> None:
        """Make durable the events of a stream that are there, whoever wrote them."""
        self.disk.sync_folder(self._folder(stream))

    def _in_segment(self, stream: str, name: str, seq: int) -> list[Event]:
        """Event `seq` and those behind it in a segment."""
        try:
            data = self.disk.read(os.path.join(self._folder(stream), name))
        except FileNotFoundError:
            return []
        return [event for event in decode_all(data, self._where(stream, name)) if event.seq >= seq]

    def _run(self, stream: str, seq: int, listing: Listing) -> list[Event]:
        """Event `seq` and those behind it, as far as single files go without a gap."""
        run: list[Event] = []
        while seq in listing.singles and (single := self._single(stream, seq)):
            run.append(single)
            seq += 1
        return run

    def _single(self, stream: str, seq: int) -> Event | None:
        name = f"{seq:06d}.json"
        try:
            data = self.disk.read(self._file(stream, seq))
        except FileNotFoundError:
            return None
        events = list(decode_all(data, self._where(stream, name)))
        if len(events) != 1:
            raise self._broken(stream, seq, None, _("it holds no event, or more than one"))
        return events[0]

    def _folder(self, stream: str) -> str:
        if not STREAM.match(stream):
            raise NotFound(_("'{stream}' is not a stream of the record.").format(stream=stream))
        return os.path.join(self.root, stream)

    def _file(self, stream: str, seq: int) -> str:
        return os.path.join(self._folder(stream), f"{seq:06d}.json")

    def _where(self, stream: str, name: str) -> str:
        return f"records/{stream}/{name}"

    def _missing(self, stream: str, seq: int, segment: tuple[int, str] | None) -> Damaged:
        return self._broken(stream, seq, segment, _("it is missing, though later ones are there"))

    def _broken(self, stream: str, seq: int, segment: tuple[int, str] | None, what: str) -> Damaged:
        return Damaged(
            _("{file}, event {seq}: {what}.").format(
                file=self._where(stream, segment[1] if segment else f"{seq:06d}.json"), seq=seq, what=what
            ),
            hint=_(
                "Run 'auditcore record verify' for the whole picture, and bring the file back from a copy."
            ),
        )
