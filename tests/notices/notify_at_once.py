"""A run of notices in a process of its own, for test_notify_at_once.py: `WORKSPACE DAY`.

Says `ready`, and then for each line on stdin runs once and prints the ids of what it sent, in one line.
"""

from __future__ import annotations

import sys

from auditcore.service import notify
from auditcore.workspace import Workspace

if __name__ == "__main__":
    path, day = sys.argv[1:]
    print("ready", flush=True)
    for _line in sys.stdin:
        rows = notify.run(Workspace(path, environ={"AUDITCORE_AS": "lan"}, today=day))
        assert {row["outcome"] for row in rows} <= {"sent"}, rows
        print(*(row["id"] for row in rows), flush=True)
