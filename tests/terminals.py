"""A terminal on which a command runs: what goes onto it, and what is seen there one after the other."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from typing import NamedTuple

from commands import CommandLine
from every_list import TODAY


def lines(written: str) -> list[str]:
    """What stood on the line, one after the other, as a terminal shows it; what a new line ended begins with +."""
    shown: list[str] = []
    line = ""
    for part in re.findall(r"\r|\n|[^\r\n]+", written.replace("\r\n", "\n")):
        if part == "\n":
            shown.append("+" + line.rstrip())
            line = ""
        elif part == "\r":
            at = 0
        else:
            line = part + line[len(part) :] if not line or at == 0 else line[:at] + part
            at = len(part)
            shown.append(line.rstrip())
    return [*shown, line.rstrip()]


# The program with other patience, for nobody should have to build an office that takes seconds to read.
PROGRAM = """
import sys
from auditcore.cli import progress
progress.PATIENCE, progress.AGAIN = float(sys.argv.pop(1)), 0
from auditcore.cli.main import guarded
raise SystemExit(guarded(sys.argv[1:]))
"""


class Seen(NamedTuple):
    code: int
    out: bytes
    screen: str


def typed(
    line: CommandLine,
    *words: str,
    patience: float = 0,
    columns: int = 80,
    all_screen: bool = False,
    **environ: str,
) -> Seen:
    """Run a command with stderr (or all) on a terminal of so many columns."""
    screen, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    given = {
        **{name: value for name, value in os.environ.items() if name != "COLUMNS"},
        "AUDITCORE_WORKSPACE": line.workspace,
        "AUDITCORE_AS": line.person,
        "AUDITCORE_TODAY": TODAY,
        "AUDITCORE_LANG": "en",
        **environ,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(patience), *words],
        stdin=subprocess.DEVNULL,
        stdout=end if all_screen else subprocess.PIPE,
        stderr=end,
        env=given,
    )
    os.close(end)
    streams = {screen: b""}
    if process.stdout:
        streams[process.stdout.fileno()] = b""
    try:
        for descriptor, data in _read([*streams]):
            streams[descriptor] += data
        code = process.wait(timeout=60)
    finally:
        process.kill()
        process.wait(timeout=60)
        os.close(screen)
        if process.stdout:
            process.stdout.close()
    first, *rest = streams.values()
    return Seen(code, b"".join(rest), first.decode())


def _read(left: list[int]) -> Iterator[tuple[int, bytes]]:
    deadline = time.monotonic() + 120
    while left:
        assert time.monotonic() < deadline
        for descriptor in select.select(left, [], [], 1)[0]:
            try:
                data = os.read(descriptor, 65536)
            except OSError:  # a terminal whose other end was closed
                data = b""
            if not data:
                left.remove(descriptor)
            yield descriptor, data
