"""Evidence files, stored by the SHA-256 of their bytes. A file's own name is only data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from auditcore.errors import Damaged, NotFound, Refused
from auditcore.i18n import _
from auditcore.record.disk import Disk, temporary

CHUNK = 1 << 20


class Stored(NamedTuple):
    """A stored file: 64 hex digits and its size in bytes."""

    sha256: str
    size: int


class EvidenceStore:
    """Files below `evidence/`, each under its hash. Storing the same bytes twice keeps one file."""

    def __init__(self, root: str, disk: Disk | None = None) -> None:
        self.root = root
        self.disk = disk or Disk()

    def path(self, digest: str) -> str:
        return os.path.join(self.root, digest[:2], digest)

    def measure(self, source: str, limit: int) -> Stored:
        """Hash and size of a file that is to be stored. Raises NotFound, or Refused above `limit` bytes."""
        hashed, size = sha256(), 0
        for chunk in _chunks(source):
            hashed.update(chunk)
            size += len(chunk)
            if size > limit:
                raise Refused(
                    _("'{file}' is larger than {megabytes} MB.").format(
                        file=source, megabytes=limit // 1_000_000
                    ),
                    hint=_("Raise the setting evidence.max-megabytes, or attach a smaller file."),
                )
        return Stored(hashed.hexdigest(), size)

    def store(self, source: str, expected: Stored) -> None:
        """Copy a file in, durably. Refused when it changed since it was measured."""
        folder = os.path.join(self.root, expected.sha256[:2])
        target = self.path(expected.sha256)
        if self.disk.exists(target) and self.holds(expected.sha256):
            # It may come from a command that was cut off before its last sync.
            self.disk.sync(target)
            self.disk.sync_folder(folder)
            return
        for made in (self.root, folder):
            self.disk.make_folder(made)
            self.disk.sync_folder(os.path.dirname(made))
        scratch = temporary(folder)
        try:
            self.disk.create(scratch, _chunks(source))
            if self._digest(scratch) != expected.sha256:
                raise Refused(_("'{file}' changed while it was read. Try again.").format(file=source))
            self.disk.sync(scratch)
            self.disk.replace(scratch, target)
        except BaseException:
            if self.disk.exists(scratch):
                self.disk.unlink(scratch)
            raise
        self.disk.sync_folder(folder)

    def read(self, digest: str) -> bytes:
        """The bytes of a stored file. Raises NotFound when it is missing, Damaged when it was altered."""
        try:
            data = self.disk.read(self.path(digest))
        except FileNotFoundError:
            raise NotFound(
                _("The evidence file {digest} is missing.").format(digest=digest[:16]),
                hint=_("Bring evidence/{folder}/{digest} back from a copy.").format(
                    folder=digest[:2], digest=digest
                ),
            ) from None
        if sha256(data).hexdigest() != digest:
            raise Damaged(
                _("The evidence file {digest} was altered.").format(digest=digest[:16]),
                hint=_("Bring evidence/{folder}/{digest} back from a copy.").format(
                    folder=digest[:2], digest=digest
                ),
            )
        return data

    def holds(self, digest: str) -> bool:
        """Whether the file is there and unaltered."""
        try:
            return self._digest(self.path(digest)) == digest
        except FileNotFoundError:
            return False

    def _digest(self, path: str) -> str:
        return sha256(self.disk.read(path)).hexdigest()


def _chunks(source: str) -> Iterator[bytes]:
    try:
        with open(source, "rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except (FileNotFoundError, IsADirectoryError, ValueError):
        raise NotFound(
            _("There is no file '{file}'.").format(file=source),
            hint=_("Check the path, or put it in quotes."),
        ) from None
    except PermissionError:
        raise NotFound(_("The file '{file}' may not be read.").format(file=source)) from None
