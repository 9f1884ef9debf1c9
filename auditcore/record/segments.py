"""Sealing: many single files of a stream become one segment, and nothing is lost on the way.

Never in passing: only `record seal` does it. The order of steps is what makes it safe beside writers and other
sealers; docs/record.md tells how readers look at the result.
"""

from __future__ import annotations

import contextlib
import os
from itertools import accumulate

from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.record.disk import temporary
from auditcore.record.folder import NO_LINKS, FolderRecord


def seal(record: FolderRecord, stream: str) -> tuple[int, int] | None:
    """Seal the single files of a stream up to its head; the range that the new segment holds, or None.

    Raises Damaged, and changes nothing, when the chain does not hold; Refused where there are no hard links.
    """
    first = record.listing(stream).sealed + 1
    raws = _chain(record, stream, first)
    if raws:
        _publish(record, stream, first, raws)
    sweep(record, stream)
    segment = record.listing(stream).segment_of(first)
    return (first, segment[0]) if segment else None


def _chain(record: FolderRecord, stream: str, first: int) -> list[bytes]:
    """The events from `first` on as they are stored, checked across the border to the segment before, too."""
    start = max((begin for begin in record.listing(stream).segments if begin < first), default=1)
    return [event.raw for event in record.read(stream, after=start - 1) if event.seq >= first]


def _publish(record: FolderRecord, stream: str, first: int, raws: list[bytes]) -> None:
    """Publish these events as the segment from `first` on, or those that another sealer was about to publish.

    Two sealers between whom somebody wrote would publish segments that overlap. So they agree first: the link to one
    name for `first` is for the fastest, and everybody publishes what it names. It goes when the segment is there.
    """
    disk, folder = record.disk, os.path.join(record.root, stream)
    agreement, scratch = os.path.join(folder, f".tmp-seal-{first:06d}"), temporary(folder)
    try:
        disk.create(scratch, raws)
        disk.sync(scratch)
        with contextlib.suppress(FileExistsError):
            disk.link(scratch, agreement)
        agreed = _read(record, agreement)
        # In this order: what was agreed on before the segment came, or else there is nothing left to do.
        begun = None if record.listing(stream).sealed >= first else agreed
        if begun == b"".join(raws):
            with contextlib.suppress(FileExistsError):
                disk.link(scratch, os.path.join(folder, f"{first:06d}-{first + len(raws) - 1:06d}.jsonl"))
            begun = None
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        raise Refused(_("This file system has no hard links, and sealing needs them.")) from error
    finally:
        with contextlib.suppress(OSError):
            disk.unlink(scratch)
    if begun is not None:
        _publish(record, stream, first, _others(record, stream, first, agreement, begun))
        return
    with contextlib.suppress(FileNotFoundError):
        disk.unlink(agreement)


def _others(record: FolderRecord, stream: str, first: int, agreement: str, agreed: bytes) -> list[bytes]:
    """The events that another sealer chose. Only events that are in the record may be sealed, and what a sealer that
    was cut off left behind need not be: then the choice begins anew."""
    raws = _chain(record, stream, first)
    if b"".join(raws).startswith(agreed):
        for count, size in enumerate(accumulate(map(len, raws)), start=1):
            if size == len(agreed):
                return raws[:count]
    with contextlib.suppress(FileNotFoundError):
        record.disk.unlink(agreement)
    return raws


def _read(record: FolderRecord, path: str) -> bytes | None:
    try:
        return record.disk.read(path)
    except FileNotFoundError:
        return None


def sweep(record: FolderRecord, stream: str) -> int:
    """Remove the single files that a segment holds byte for byte, and segments that lie within another.

    Also what an earlier sealer left behind. How many single files were removed.
    """
    folder, removed = os.path.join(record.root, stream), 0
    listing = record.listing(stream)
    covered = {seq for seq in listing.singles if seq <= listing.sealed}
    if not covered and not listing.nested:
        return 0
    record.disk.sync_folder(folder)  # the segment's name must last before what it replaces goes
    for name in listing.nested:
        _sweep_nested(record, folder, name, [whole for _last, whole in listing.segments.values()])
    for event in record.read(stream, after=min(covered, default=1) - 1):
        if event.seq > listing.sealed:
            break
        if event.seq in covered:
            path = os.path.join(folder, f"{event.seq:06d}.json")
            if _read(record, path) == event.raw:
                with contextlib.suppress(FileNotFoundError):  # another sealer was here
                    record.disk.unlink(path)
                    removed += 1
    return removed


def _sweep_nested(record: FolderRecord, folder: str, name: str, wholes: list[str]) -> None:
    path = os.path.join(folder, name)
    data = _read(record, path)
    if data is not None and any(
        data in (_read(record, os.path.join(folder, whole)) or b"") for whole in wholes
    ):
        with contextlib.suppress(FileNotFoundError):
            record.disk.unlink(path)
