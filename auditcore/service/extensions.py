"""More time for an action: asked for by whoever owes the work, allowed or refused by somebody else. Events of one type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditcore import actionstate, guards, text
from auditcore.case import PARTS
from auditcore.decision import Saved
from auditcore.lifecycle import ACTION_MOVES
from auditcore.service import bulk
from auditcore.service.book import Book
from auditcore.workspace import Workspace

EXTEND = "action.extend"


def extend(ws: Workspace, id: str, *, to: str, reason: str, allowed_by: str = "") -> Saved:
    """Move the due date (ISO) or ask for it: see `extension`. `allowed_by` did so on paper: the source that is acted on."""
    return bulk.one(ws, id, extending(to=to, reason=reason, allowed_by=allowed_by))


def extending(*, to: str, reason: str, allowed_by: str = "") -> bulk.Verb:
    """The verb `extend`, for one action or for many."""
    reason = text.normalise(reason, "--reason")
    return bulk.Verb(
        EXTEND,
        lambda book, one: extension(book, one, to=to, reason=reason, allowed=bool(allowed_by)),
        bulk.starts(ACTION_MOVES["extend"]),
        behalf=allowed_by,
    )


def allow(ws: Workspace, id: str, note: str = "") -> Saved:
    """Allow the extension that was asked for; every earlier date is kept."""
    return bulk.one(ws, id, allowing(note))


def allowing(note: str = "") -> bulk.Verb:
    """The verb that allows, for one action or for many: those for which an extension was asked."""
    note = text.normalise(note, "--note")
    return bulk.Verb(EXTEND, lambda book, one: allowance(book, one, note=note), _is_asked)


def refuse(ws: Workspace, id: str, reason: str) -> Saved:
    """Refuse the extension that was asked for, with a reason; the date stays."""
    return bulk.one(ws, id, refusing(reason))


def refusing(reason: str) -> bulk.Verb:
    """The verb that refuses, for one action or for many: those for which an extension was asked."""
    reason = text.normalise(reason, "--reason")
    return bulk.Verb(EXTEND, lambda book, one: book.make_action(one, "refuse", reason=reason), _is_asked)


def _is_asked(row: Mapping[str, Any]) -> bool:
    return bool(row["asked_due"])


def extension(book: Book, id: str, *, to: str, reason: str, allowed: bool = False) -> None:
    """Moves the due date where whoever records it may allow that and does not owe the work, or where it is said to be
    `allowed`; else it is asked for. Every earlier date is kept."""
    action, by = book.action(id), book.situation.person["id"]
    if not allowed and not _may_allow(book, id):
        book.make_action(id, "ask", asked_due=to, reason=reason)
        return
    book.make_action(id, "extend", due=to, reason=reason, allowed_by=by)
    _move_date(book, action, to, reason, by)


def allowance(book: Book, id: str, note: str = "") -> None:
    """Allows what was asked for; where nothing was, a guard says so."""
    action, by = book.action(id), book.situation.person["id"]
    asked = actionstate.asked(action) or {"asked_due": "", "reason": ""}
    book.make_action(id, "allow", due=asked["asked_due"], note=note, allowed_by=by)
    _move_date(book, action, asked["asked_due"], asked["reason"], by)


def _may_allow(book: Book, id: str) -> bool:
    """Whether whoever records it gives the leave that nobody else is said to have given."""
    case = book.case(book.action(id)["finding"], {"move": "extend", **book.situation.stamp()}, id)
    has_part = any(PARTS[part](case) for part in ACTION_MOVES["extend"].who)
    return has_part and not list(guards.extension_allowed(case))


def _move_date(book: Book, action: Mapping[str, Any], to: str, reason: str, allowed_by: str) -> None:
    entry = {"to": to, "reason": reason, "allowed_by": allowed_by, **book.situation.stamp()}
    due = [*action["due"], entry]
    book.actions[action["id"]] = {**book.action(action["id"]), "due": due}
    book.changes.append({"doc": f"action/{action['id']}", "add": {"due": [entry]}})
