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
        last = max(listing.singles, default=0)
        if last > listing.sealed:
            event = self._single(stream, last)
            return event.head if event else self.head(stream)
        event = None
        for event in self.read(stream, after=max(listing.segments, default=1) - 1):
            pass
        return event.head if event else None

    def read(self, stream: str, after: int = 0, previous: str | None = None) -> Iterator[Event]:
        """The events after number `after`, in order, each checked against the one before.

        `previous` is the hash that event `after` is known to have. Raises Damaged for a gap, a broken chain or a
        file that does not hold.
        """
        listing = self.listing(stream)
        seq, known = after + 1, GENESIS if after == 0 else previous
        looked_again = False
        while True:
            found = list(self._at(stream, seq, listing))
            if not found:
                if not looked_again:
                    # Somebody may have sealed between the listing and the reading.
                    looked_again, listing = True, self.listing(stream)
                    if listing.segment_of(seq) or seq in listing.singles:
                        continue
                if max(listing.singles, default=0) > seq or listing.sealed > seq:
                    raise self._missing(stream, seq)
                return
            looked_again = False
            for event in found:
                if (event.stream, event.seq) != (stream, seq):
                    raise self._broken(stream, seq, _("it holds another event"))
                if known is not None and event.header["prev"] != known:
                    raise self._broken(stream, seq, _("it does not follow the event before it"))
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
        self.disk.sync(target)

    def _check_claim(self, stream: str, event: Event, target: str) -> None:
        """A sealer may have freed a number that was long used: then our file is not part of the record."""
        segment = self.listing(stream).segment_of(event.seq)
        if segment is None:
            if self.disk.read(target) != event.raw:
                raise Taken
            return
        if any(held.hash == event.hash for held in self._segment(stream, segment[1])):
            return
        try:
            if self.disk.read(target) == event.raw:
                self.disk.unlink(target)
        except FileNotFoundError:
            pass
        raise Taken

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
        segments: dict[int, tuple[int, str]] = {}
        singles: set[int] = set()
        for name in names:
            if single := SINGLE.match(name):
                singles.add(int(single[1]))
            elif segment := SEGMENT.match(name):
                segments[int(segment[1])] = (int(segment[2]), name)
        return Listing(segments, singles)

    def _at(self, stream: str, seq: int, listing: Listing) -> Iterator[Event]:
        """Event `seq` and what stands behind it in the same file; nothing when it is not there."""
        segment = listing.segment_of(seq)
        if segment:
            yield from (event for event in self._segment(stream, segment[1]) if event.seq >= seq)
        elif seq in listing.singles:
            single = self._single(stream, seq)
            if single:
                yield single

    def _segment(self, stream: str, name: str) -> Iterator[Event]:
        return decode_all(self.disk.read(os.path.join(self._folder(stream), name)), self._where(stream, name))

    def _single(self, stream: str, seq: int) -> Event | None:
        name = f"{seq:06d}.json"
        try:
            data = self.disk.read(self._file(stream, seq))
        except FileNotFoundError:
            return None
        events = list(decode_all(data, self._where(stream, name)))
        if len(events) != 1:
            raise self._broken(stream, seq, _("it holds no event, or more than one"))
        return events[0]

    def _folder(self, stream: str) -> str:
        if not STREAM.match(stream):
            raise NotFound(_("'{stream}' is not a stream of the record.").format(stream=stream))
        return os.path.join(self.root, stream)

    def _file(self, stream: str, seq: int) -> str:
        return os.path.join(self._folder(stream), f"{seq:06d}.json")

    def _where(self, stream: str, name: str) -> str:
        return f"records/{stream}/{name}"

    def _missing(self, stream: str, seq: int) -> Damaged:
        return Damaged(
            _("records/{stream}: event {seq} is missing, though later ones are there.").format(
                stream=stream, seq=seq
            ),
            hint=_(
                "Run 'auditcore record verify' for the whole picture, and bring the file back from a copy."
            ),
        )

    def _broken(self, stream: str, seq: int, what: str) -> Damaged:
        return Damaged(
            _("records/{stream}, event {seq}: {what}.").format(stream=stream, seq=seq, what=what),
            hint=_(
                "Run 'auditcore record verify' for the whole picture, and bring the file back from a copy."
            ),
        )
