"""Every file call that the record, the evidence and the views make goes through one `Disk`.

So that a test can stand in for the disk: fail each call in turn, or forget what was never synced.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable

# What network shares answer to an fsync of a folder. They have none, and no other error may be overlooked.
NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)


def temporary(folder: str) -> str:
    """A name for an unfinished file. Random: a process id is not unique on a network share."""
    return os.path.join(folder, f".tmp-{os.urandom(16).hex()}")


class Disk:
    """The real thing. Each method is one step that can fail or be cut off by a power loss."""

    def read(self, path: str) -> bytes:
        with open(path, "rb") as file:
            return file.read()

    def listing(self, folder: str) -> list[str]:
        return os.listdir(folder)

    def modified(self, path: str) -> int:
        return os.stat(path).st_mtime_ns

    def exists(self, path: str) -> bool:
        return os.path.exists(path)

    def create(self, path: str, chunks: Iterable[bytes]) -> None:
        """Write a new file; FileExistsError if the name is taken. Not durable before `sync`."""
        with open(path, "xb") as file:
            for chunk in chunks:
                file.write(chunk)

    def sync(self, path: str) -> None:
        """Make a file's content durable."""
        # Opened for writing because Windows flushes no handle that was opened for reading.
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def sync_folder(self, folder: str) -> None:
        """Make a folder's names durable. Windows and some network shares have no such call."""
        if os.name == "nt":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in NO_FOLDER_SYNC:
                raise
        finally:
            os.close(descriptor)

    def link(self, source: str, target: str) -> None:
        """Give a file a second name; FileExistsError if that name is taken."""
        os.link(source, target)

    def replace(self, source: str, target: str) -> None:
        os.replace(source, target)

    def unlink(self, path: str) -> None:
        os.unlink(path)

    def make_folder(self, folder: str) -> None:
        """Create one folder if it is not there."""
        try:
            os.mkdir(folder)
        except FileExistsError:
            if not os.path.isdir(folder):
                raise
