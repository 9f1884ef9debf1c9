"""Where what is made goes: onto the screen, down a pipe, or into a file, which is there whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, cast

import click

from auditcore.cli.session import Session
from auditcore.errors import Refused
from auditcore.i18n import _

STDOUT = ("", "-")


def deliver(session: Session, made: str | bytes, path: str, force: bool) -> None:
    """Print what is made, or write it into a file; `-` is stdout. Raises Refused as `opened` does."""
    if path in STDOUT:
        click.echo(made, nl=False)
        return
    with opened(session, path, force) as stream:
        stream.write(made.encode() if isinstance(made, str) else made)


@contextmanager
def opened(session: Session, path: str, force: bool) -> Iterator[IO[bytes]]:
    """A stream into a file that takes the place of the one of that name when all is written, at once and durably; what
    goes wrong before leaves nothing behind. Refused over a file that is there unless `force`, and without its folder."""
    if os.path.isdir(path):
        raise Refused(_("'{file}' is a folder.").format(file=path))
    if os.path.exists(path) and not force:
        raise Refused(
            _("'{file}' is there already.").format(file=path), hint=_("Add --force to write over it.")
        )
    # What a link leads to is written, not the link.
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise Refused(_("There is no folder '{folder}'.").format(folder=folder))
    if os.path.exists(target) and not os.path.isfile(target):
        with open(target, "wb") as stream:  # a device: nothing can take its place
            yield stream
        return
    try:
        with _replacing(target, folder) as stream:
            yield stream
    except OSError as error:
        raise Refused(
            _("'{file}' could not be written: {why}.").format(file=path, why=error.strerror or error)
        ) from error
    session.say(_("written to {file}").format(file=path))


@contextmanager
def _replacing(target: str, folder: str) -> Iterator[IO[bytes]]:
    from auditcore.record.disk import Disk, temporary

    scratch = temporary(folder)
    try:
        with open(scratch, "xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(scratch, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(scratch)
        raise
    Disk().sync_folder(folder)


@contextmanager
def stdout() -> Iterator[IO[bytes]]:
    """Stdout for bytes, written forwards only. It is ours also while a plugin runs, whose prints go elsewhere. Whoever
    wanted only the beginning (`| head`) has it, and hears no complaint."""
    sys.stdout.flush()
    try:
        descriptor = os.dup(sys.stdout.fileno())
    except (OSError, ValueError):  # it is no file of the system
        yield cast("IO[bytes]", _Forwards(sys.stdout.buffer))
        sys.stdout.flush()
        return
    with suppress(BrokenPipeError), open(descriptor, "wb") as stream:
        yield cast("IO[bytes]", _Forwards(stream))


@contextmanager
def screen(refusal: Refused) -> Iterator[IO[bytes]]:
    """A terminal for bytes that are text: nothing in it runs. Raises the refusal where they are no text."""
    with stdout() as stream:
        yield cast("IO[bytes]", _Screen(stream, sys.stdout.encoding or "utf-8", refusal))


def on_screen() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


class _Forwards:
    """A stream without a way back, whether it had one or not: what is written down a pipe is what is written here."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.write, self.flush = stream.write, stream.flush

    def seekable(self) -> bool:
        return False


class _Screen(_Forwards):
    """Shows bytes in UTF-8, whatever letters the terminal has."""

    def __init__(self, stream: IO[bytes], encoding: str, refusal: Refused) -> None:
        from codecs import getincrementaldecoder

        super().__init__(stream)
        self._show, self._encoding, self._refusal = stream.write, encoding, refusal
        decoder = io.IncrementalNewlineDecoder(getincrementaldecoder("utf-8-sig")(), translate=True)
        self._decode = decoder.decode
        self.write = self._shown

    def _shown(self, data: Any) -> int:
        from auditcore.text import printable

        try:
            text = self._decode(bytes(data))
        except UnicodeDecodeError:
            raise self._refusal from None
        if "\0" in text:
            raise self._refusal
        shown = "\n".join(map(printable, text.split("\n")))
        self._show(shown.encode(self._encoding, "replace"))
        return len(data)
