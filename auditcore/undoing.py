"""What `record undo` takes back, and which command leads on from what it does not. Pure data.

A plain move is taken back: nobody relied on it yet. What ended a finding, began a round, or judged somebody else's work
stays as it was said, and is answered by a move of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

UNDO = "record.undo"

# Kinds of documents that get their earlier state back.
KINDS = ("finding", "action", "answer")

# Moves of a finding, by outcome, that stay, and the command that leads on. A test holds that no other ends a finding,
# begins a round or sends one back; no move of an action does.
LEADS_ON: Mapping[tuple[str, str], str] = {
    ("issue", "recorded"): "finding reopen",
    ("respond", "decline"): "finding reopen",
    ("return", ""): "finding submit",
    ("verify", "effective"): "finding reopen",
    ("verify", "partly"): "finding submit",
    ("verify", "not"): "finding submit",
    ("decide", ""): "finding regrade",
    ("decide", "again"): "finding regrade",
    ("decide", "recorded"): "finding reopen",
    ("decide", "withdraw"): "finding add",
    ("regrade", "recorded"): "finding reopen",
    ("combine", ""): "finding add",
    ("withdraw", ""): "finding add",
    ("reopen", ""): "finding submit",
}

# Where a finding has ended by now.
AFTER_END = {"closed": "finding reopen", "withdrawn": "finding add"}

# Events that stay although they are moves of findings and actions.
STAYS = ("person.hand-over",)

# Which command changes an event back that stays, where it is not the same command once more; empty where none does.
BACK: Mapping[str, str] = {
    "action.add": "action cancel",
    "action.allow": "action extend",
    "action.ask": "action extend",
    "action.block": "action unblock",
    "action.cancel": "action add",
    "action.hold": "action resume",
    "action.refuse": "action extend",
    "action.release": "action serve",
    "action.resume": "action hold",
    "action.serve": "action release",
    "action.unblock": "action block",
    "audit.cancel": "audit plan",
    "audit.close": "audit reopen",
    "audit.import-answers": "audit answer",
    "audit.issue": "finding regrade",
    "audit.plan": "audit cancel",
    "audit.refresh": "audit refresh-checklist",
    "audit.postpone": "audit edit",
    "audit.reopen": "audit close",
    "audit.start": "audit cancel",
    "evidence.add": "evidence detach",
    "evidence.detach": "evidence add",
    "finding.add": "finding withdraw",
    "finding.import": "finding withdraw",
    "finding.issue": "finding withdraw",
    "finding.submit": "finding return",
    "law.add": "",
    "law.done": "",
    "person.add": "person end",
    "person.end": "person add",
    "person.hand-over": "finding assign",
    "person.qualify": "person unqualify",
    "person.unqualify": "person qualify",
    "process.add": "programme process end",
    "process.edit": "programme process edit",
    "process.end": "programme process add",
    "programme.approve": "programme edit",
    "programme.review": "",
    "unit.add": "unit end",
    "unit.end": "unit add",
    "unit.merge": "unit add",
    "workspace.init": "person edit",
}

# Written along with a command, not by one.
UNASKED = ("register.open",)


def undoes(changes: Iterable[Mapping[str, Any] | None]) -> int:
    """The number of the event that these changes take back; 0 where they take back none."""
    for change in filter(None, changes):
        for said in (change.get("undo", {}), *change.get("add", {}).get("moves", ())):
            if "undoes" in said:
                return int(said["undoes"])
    return 0


def back(type: str) -> str:
    """The command that changes back what an event of this type (`finding.edit`) did; empty where none does."""
    return BACK.get(type, type.replace(".", " "))
