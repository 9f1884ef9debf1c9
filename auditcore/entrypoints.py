"""The entry points of what is installed, read from the folders that pip writes beside each package.

importlib.metadata finds the same; importing it alone takes longer than Python itself to start, and a workspace that
uses a plugin would pay for it with every finding.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

# The folder of a distribution, by its end, and the file there that says what it is.
HEADERS = {".dist-info": "METADATA", ".egg-info": "PKG-INFO"}


class EntryPoint(NamedTuple):
    """`name = value` of a distribution: the value is a module, or `module:attribute`. `folder` has its metadata."""

    name: str
    value: str
    folder: str

    def load(self) -> Any:
        """The module or what it holds. Raises whatever importing it raises."""
        from functools import reduce
        from importlib import import_module

        module, _colon, attributes = self.value.partition("[")[0].partition(":")
        names = filter(None, attributes.strip().split("."))
        return reduce(getattr, names, import_module(module.strip()))

    def header(self, name: str) -> str:
        """A header of the distribution's metadata (`Name`, `Version`, `Summary`); "" where they do not say."""
        path = os.path.join(self.folder, HEADERS[os.path.splitext(self.folder)[1]])
        with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                key, _colon, value = line.partition(":")
                if not line.strip():
                    break
                if key.lower() == name.lower():
                    return value.strip()
        return ""


def entry_points(group: str) -> Iterator[EntryPoint]:
    """The entry points of a group, in the order of Python's path. A distribution that cannot be read has none."""
    for place in dict.fromkeys(sys.path):
        try:
            folders = sorted(
                entry.path for entry in os.scandir(place or ".") if entry.name.endswith((*HEADERS,))
            )
        except OSError:
            continue  # no folder, or one that nobody may read
        for folder in folders:
            try:
                with open(os.path.join(folder, "entry_points.txt"), "rb") as file:
                    data = file.read()
            except OSError:
                continue
            if group.encode() in data:
                yield from _of(data.decode("utf-8", "replace"), group, folder)


def _of(text: str, group: str, folder: str) -> Iterator[EntryPoint]:
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
        elif section == group and line and not line.startswith(("#", ";")):
            name, _equals, value = line.partition("=")
            if name.strip() and value.strip():
                yield EntryPoint(name.strip(), value.strip(), folder)
