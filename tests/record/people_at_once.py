"""Somebody at work in a process of their own, for test_concurrency.py: `add WORKSPACE COUNT` or `seal WORKSPACE`.

Says `ready` and waits for a line on stdin, so that all begin at once; then prints what was acknowledged.
"""

from __future__ import annotations

import select
import sys

from auditcore.record.segments import seal
from auditcore.service import findings
from auditcore.workspace import Workspace

AUDIT = "2026-01"


def opened(path: str) -> Workspace:
    return Workspace(path, environ={"AUDITCORE_AS": "lan"}, today="2026-07-10")


def add(path: str, count: int) -> None:
    """Each finding is a command of its own: it opens the workspace anew."""
    for _number in range(count):
        id, saved = findings.add(opened(path), audit=AUDIT, grade="minor", observed="Late.", unit="hall")
        print(id, *saved.event.head, flush=True)


def seal_until_told(path: str) -> None:
    """Seals over and over, until stdin has something to say."""
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        if sealed := seal(opened(path).record, AUDIT):
            print(*sealed, flush=True)


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    if sys.argv[1] == "add":
        add(sys.argv[2], int(sys.argv[3]))
    else:
        seal_until_told(sys.argv[2])
