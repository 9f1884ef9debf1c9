"""What `record undo` takes back, and what puts right what it does not. Pure data.

A plain move is taken back: nobody relied on it yet. What ended a finding, began a round, or judged somebody else's work
stays as it was said, and is answered by a move of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditcore.record.events import Event

UNDO = "record.undo"

# Kinds of documents that get their earlier state back.
KINDS = ("finding", "action", "answer", "input", "decision")

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

# What puts a move right on which something was built, where it is not the same move once more; empty where nothing does.
# Whether whoever made the move may type it by now is asked when it is told.
RIGHTS: Mapping[str, str] = {
    "action add": "action cancel",
    "action allow": "",
    "action ask": "action extend",
    "action attach": "evidence detach",
    "action block": "action unblock",
    "action cancel": "action add",
    "action detach": "evidence add",
    "action done": "action add",
    "action extend": "",  # a date is only moved to a later one
    "action hold": "action resume",
    "action refuse": "action extend",
    "action release": "action serve",
    "action resume": "action hold",
    "action serve": "action release",
    "action unblock": "action block",
    "answer answer": "audit answer",
    "answer import-answers": "audit answer",
    "finding accept": "finding return",
    "finding add": "finding withdraw",
    "finding attach": "evidence detach",
    "finding detach": "evidence add",
    "finding import": "finding withdraw",
    "finding issue": "finding withdraw",
    "input ask": "review ask",
    "input input": "review input",
}

# The moves that a command makes, where they have other names: any one of them will do.
MAKES: Mapping[str, tuple[str, ...]] = {
    "action extend": ("extend", "ask"),
    "evidence add": ("attach",),
    "evidence detach": ("detach",),
}

# Events that stay although they are moves of findings and actions.
STAYS = ("person.hand-over",)

# Which command changes an event back that stays, where it is not the same command once more; empty where none does.
# Ids are never used again, so what has ended is added anew under another one.
BACK: Mapping[str, str] = {
    "audit.cancel": "audit plan --like",
    "audit.close": "audit reopen",
    "audit.import-answers": "audit answer",
    "audit.issue": "",
    "audit.plan": "audit cancel",
    "audit.refresh": "audit refresh-checklist",
    "audit.postpone": "audit edit",
    "audit.reopen": "audit close",
    "audit.start": "audit cancel",
    "finding.import": "finding withdraw",
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
    "programme.cover": "",
    "programme.review": "",
    "register.open": "",
    "review.cancel": "",
    "review.close": "review reopen",
    "review.plan": "review cancel",
    "review.reopen": "review close",
    "unit.add": "unit end",
    "unit.end": "unit add",
    "unit.merge": "unit add",
    "workspace.init": "person edit",
}

# Written along with a command, not by one.
UNASKED = ("register.open", "programme.cover")


def places(event: Event) -> Iterator[str]:
    """The documents (`kind/id`) that an event changed."""
    return (change["doc"] for change in event.changes if change is not None)


def moves(event: Event) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The moves that an event made, each with its document's place."""
    for change in filter(None, event.changes):
        for entry in change.get("add", {}).get("moves", ()):
            yield change["doc"], entry


def typed_by(event: Event) -> str:
    """Who typed it, whoever it was recorded for."""
    return str(event.header["actor"]["claimed"])


def right(event: Event, place: str) -> str:
    """The command that puts right what an event did to a document; empty where none does."""
    kind = place.partition("/")[0]
    done = [entry["move"] for one, entry in moves(event) if one == place] if kind != "answer" else []
    # Files are attached with other moves; a submission says the answer, too.
    name = f"{kind} {done[-1] if done else event.header['type'].partition('.')[2]}"
    return RIGHTS.get(name, name)


def undoes(changes: Iterable[Mapping[str, Any] | None]) -> int:
    """The number of the event that these changes take back; 0 where they take back none."""
    for change in filter(None, changes):
        for said in (change.get("undo", {}), *change.get("add", {}).get("moves", ())):
            if "undoes" in said:
                return int(said["undoes"])
    return 0


def back(type: str) -> str:
    """The command that changes back what an event of this type (`unit.edit`) did; empty where none does."""
    return BACK.get(type, type.replace(".", " "))
