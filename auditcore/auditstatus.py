"""Which moves of an audit lead to which status: all that a list needs to know which audits are open. Pure.

Apart from the table in `auditcycle`, which takes its ends from here, because every list asks and none needs the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Doc = Mapping[str, Any]

RUNNING = ("under-way", "reported", "following-up")
ENDED = ("closed", "cancelled")

# What each move leads to; a move that is not here leaves the status as it was.
ENDS = {
    "plan": "planned",
    "start": "under-way",
    "issue": "reported",
    "close": "closed",
    "reopen": "reported",
    "cancel": "cancelled",
}


def plan_status(plan: Doc) -> str:
    """The status that the moves of one stream say, findings left aside: never `following-up`."""
    status = ""
    for entry in plan.get("moves", ()):
        status = ENDS.get(entry["move"], status)
    return status


def is_open(plan: Doc) -> bool:
    """Whether an audit was started and is neither closed nor cancelled, as `programme` or its own stream says."""
    return plan_status(plan) in RUNNING


def was_started(plan: Doc) -> bool:
    return any(entry["move"] == "start" for entry in plan.get("moves", ()))
