"""Sealing: many single files of a stream become one segment, and nothing is lost on the way.

Never in passing: only `record seal` does it. The order of steps is what makes it safe beside writers and other
sealers; docs/record.md tells how readers look at the result.
"""

from __future__ import annotations

import os

from auditcore.record.disk import temporary
from auditcore.record.folder import FolderRecord


def seal(record: FolderRecord, stream: str) -> tuple[int, int] | None:
    """Seal the single files of a stream up to its head; the range that the new segment holds, or None.

    Raises Damaged, and changes nothing, when the chain does not hold.
    """
    disk, folder = record.disk, os.path.join(record.root, stream)
    first = record.listing(stream).sealed + 1
    last_sealed = None
    if first > 1:  # the chain is checked across the border, too
        for last_sealed in record.read(stream, after=max(record.listing(stream).segments) - 1):
            if last_sealed.seq == first - 1:
                break
    previous = last_sealed.hash if last_sealed else None
    raws = {event.seq: event.raw for event in record.read(stream, after=first - 1, previous=previous)}
    if raws:
        last = max(raws)
        scratch = temporary(folder)
        disk.create(scratch, raws.values())
        disk.sync(scratch)
        try:
            disk.link(scratch, os.path.join(folder, f"{first:06d}-{last:06d}.jsonl"))
        except FileExistsError:
            pass  # another sealer published the same range from the same chain
        finally:
            disk.unlink(scratch)
        disk.sync_folder(folder)
    sweep(record, stream)
    return (first, max(raws)) if raws else None


def sweep(record: FolderRecord, stream: str) -> int:
    """Remove the single files that a segment holds byte for byte; also what an earlier sealer left behind."""
    folder, removed = os.path.join(record.root, stream), 0
    listing = record.listing(stream)
    covered = {seq for seq in listing.singles if seq <= listing.sealed}
    if not covered:
        return 0
    for event in record.read(stream):
        if event.seq > listing.sealed:
            break
        if event.seq in covered:
            path = os.path.join(folder, f"{event.seq:06d}.json")
            try:
                if record.disk.read(path) == event.raw:
                    record.disk.unlink(path)
                    removed += 1
            except FileNotFoundError:
                pass  # another sealer was here
    return removed
