"""What a run was measured on, in a few lines."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version


def about(folder: str) -> Iterator[str]:
    """Processor, file system of the folder, Python, and the versions that matter."""
    yield f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    yield f"{_file_system(os.path.realpath(folder))}; Python {platform.python_version()}"
    yield ", ".join(f"{name} {version(name)}" for name in ("click", "tinydb", "tabulate")) + (
        f", sqlite3 {sqlite3.sqlite_version}"
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _file_system(folder: str) -> str:
    """The type of the file system that the folder is on: of the longest mount point above it."""
    try:
        with open("/proc/mounts", encoding="utf-8") as file:
            mounts = [line.split()[1:3] for line in file]
    except OSError:
        return "unknown file system"
    above = [
        (len(point), kind)
        for point, kind in mounts
        if os.path.join(folder, "").startswith(os.path.join(point, ""))
    ]
    return max(above)[1] if above else "unknown file system"
