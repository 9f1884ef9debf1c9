"""Files in a folder that people look into: each whole or not there at all, under names that no text can choose."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

from auditcore.api import NotSent
from auditplugins.channels.asked import words

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
NO_FOLDER = (errno.ENOTDIR, errno.EEXIST)
# What network shares answer to an fsync of a folder. They have none, and no other error may be overlooked.
NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
UNFINISHED = ".auditcore-"
FORGOTTEN = 3600  # seconds: nobody writes one file for that long

# Folders of the workspace that hold the record and what belongs to it.
TAKEN = ("records", "evidence", "views", "checklists")

# Windows takes these for devices, whatever is behind their dot.
_DEVICE = re.compile("con|prn|aux|nul|(com|lpt)[0-9]")
_NAME = 60  # characters: with a day and an id it fits every file system


def folder_of(workspace: str, settings: Mapping[str, Any], channel: str, default: str) -> str:
    """The folder that the setting `folder` names, from the workspace on. Raises NotSent where the record lies in it."""
    folder = os.path.join(workspace, words(settings, "folder", channel=channel) or default)
    try:
        real = os.path.normcase(os.path.realpath(folder))
        taken = (os.path.normcase(os.path.realpath(os.path.join(workspace, name))) for name in TAKEN)
        fits = not any(f"{real}{os.sep}".startswith(f"{path}{os.sep}") for path in taken)
    except (OSError, ValueError):
        fits = False
    if not fits:
        raise NotSent(
            "The setting {setting} must name a folder, and none that holds the record.",
            setting=f"plugin.{channel}.folder",
        )
    return os.path.abspath(folder)


def safe(text: str) -> str:
    """The text as a part of a file's name: an id such as `lan` as it is, all else as `[a-z0-9-]` with its hash behind.

    So no two texts have one name, on a file system that ignores case either.
    """
    name = re.sub("[^a-z0-9]+", "-", text.lower())[:_NAME].strip("-")
    if name and name == text and not _DEVICE.fullmatch(name):
        return name
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{name}-{digest}".lstrip("-")


def put(folder: str, name: str, content: bytes, channel: str) -> None:
    """Write the file in place of an earlier one of its name: after this, one of both is there, whole and durable.

    The folder is made where it is missing. Raises NotSent for all that keeps a file from being written.
    """
    try:
        _make(folder)
        _sweep(folder)
        _replace(folder, name, content)
    except (OSError, ValueError) as error:
        raise _not_written(folder, channel, error) from error


def _replace(folder: str, name: str, content: bytes) -> None:
    # Random: two may write at once, and a process id is not unique on a network share.
    unfinished = os.path.join(folder, f"{UNFINISHED}{os.urandom(16).hex()}")
    try:
        _write(unfinished, content)
        # A link of that name is replaced, not followed.
        os.replace(unfinished, os.path.join(folder, name))
    finally:
        with suppress(OSError):
            os.unlink(unfinished)
    _sync_folder(folder)


def _write(path: str, content: bytes) -> None:
    descriptor = os.open(path, NEW_FILE, 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make(folder: str) -> None:
    """Create the folder and those above it where they are missing; their names are durable."""
    if os.path.isdir(folder):
        return
    above = os.path.dirname(folder)
    if above != folder:
        _make(above)
    with suppress(FileExistsError):
        os.mkdir(folder)
    if not os.path.isdir(folder):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder)
    _sync_folder(above)


def _sync_folder(folder: str) -> None:
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


def _sweep(folder: str) -> None:
    """Take away what runs that were killed have left behind."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(UNFINISHED) and entry.stat().st_mtime < time.time() - FORGOTTEN:
                os.unlink(entry.path)


def _not_written(folder: str, channel: str, error: OSError | ValueError) -> NotSent:
    setting = f"plugin.{channel}.folder"
    number = error.errno if isinstance(error, OSError) else None
    if number in FULL:
        return NotSent(
            "There is no room left in the folder {folder}. Make room there, or name another folder in {setting}.",
            folder=folder,
            setting=setting,
        )
    if number in FORBIDDEN:
        return NotSent(
            "Nothing may be written into the folder {folder}. Allow it to whoever runs this, "
            "or name another folder in {setting}.",
            folder=folder,
            setting=setting,
        )
    if number in NO_FOLDER:
        return NotSent(
            "{folder} is not a folder. Move the file of that name away, or name another folder in {setting}.",
            folder=folder,
            setting=setting,
        )
    return NotSent(
        "The folder {folder} could not be written to: {why}. It is named in {setting}.",
        folder=folder,
        setting=setting,
        why=(isinstance(error, OSError) and error.strerror) or str(error),
    )
