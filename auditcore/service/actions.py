"""Corrective actions: planned, done with evidence, extended with somebody's leave, cancelled with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import text
from auditcore.case import attached
from auditcore.decision import Saved, Situation, edit
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.lifecycle import standing
from auditcore.model import ACTION_ID
from auditcore.record.events import Change
from auditcore.service.book import Book
from auditcore.service.calendars import due_after
from auditcore.service.history import moves
from auditcore.service.register import action_row, actions_by_finding, found, view_of
from auditcore.workspace import Workspace


def add(ws: Workspace, finding: str, *, words: str, owner: str = "", due: str = "") -> tuple[str, Saved]:
    """Plan an action of a finding; the owner defaults to the finding's. Returns the new id.

    `due` is an ISO day; without it, the one that a plugin or the policy suggests. Refused where neither does.
    """
    words = text.required(words, "the action's text")
    new_id = ""

    def decide(situation: Situation) -> list[Change]:
        nonlocal new_id
        book = Book(situation)
        who = owner or book.finding(finding)["owner"]
        until = due or suggested_due(situation, book.finding(finding))
        if not until:
            raise Refused(_("By when the action is to be done is missing (--due DAY)."))
        new_id = book.next_action(finding)
        stamp = situation.stamp()
        book.new(
            "action",
            new_id,
            {
                "finding": finding,
                "round": book.standing(finding).round,
                "text": words,
                "owner": who,
                "due": [{"to": until, **stamp}],
                "moves": [],
            },
        )
        book.make_action(new_id, "add", owner=who, due=until)
        return book.done()

    saved = ws.commit(view_of(ws, finding).stream, "action.add", decide)
    return new_id, saved


def suggested_due(situation: Situation, finding: Mapping[str, Any]) -> str:
    """By when an action is due where nobody says so: as a plugin has it, else as the grade's policy; "" for neither."""
    days = situation.policy(f"{finding['grade']}.action-days")
    by_policy = due_after(situation.setting, situation.on, days) if days else ""
    return situation.suggest_due(finding, "action") or by_policy


def move(ws: Workspace, id: str, name: str, *, files: Sequence[str] = (), **fields: Any) -> Saved:
    """Make one move of one action. A new `owner` or `due` also becomes the action's own."""
    stored = ws.files(files)

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        action = book.action(id)
        if fields.get("owner") == action["owner"]:
            raise Refused(
                _("Nothing would change."), hint=_("'auditcore action show {id}' shows it.").format(id=id)
            )
        edits = edit("action", action, owner=fields["owner"]) if "owner" in fields else None
        book.make_action(id, name, files=stored, edits=edits, **fields)
        if "due" in fields:
            entry = {"to": fields["due"], "reason": fields["reason"], "allowed_by": fields["allowed_by"]}
            book.changes.append({"doc": f"action/{id}", "add": {"due": [{**entry, **situation.stamp()}]}})
        return book.done()

    return ws.commit(view_of(ws, _checked(id)).stream, f"action.{name}", decide, files=stored)


def done(ws: Workspace, id: str, *, evidence: str = "", attach: Sequence[str] = (), note: str = "") -> Saved:
    """Report an action as done, with evidence: a text, or files, or both."""
    return move(
        ws,
        id,
        "done",
        files=attach,
        evidence=text.normalise(evidence, "--evidence"),
        note=text.normalise(note, "--note"),
    )


def cancel(ws: Workspace, id: str, reason: str) -> Saved:
    """Cancel an action, with a reason; a finding with no action left cannot be verified."""
    return move(ws, id, "cancel", reason=text.normalise(reason, "--reason"))


def extend(ws: Workspace, id: str, *, to: str, reason: str, allowed_by: str = "") -> Saved:
    """Move the due date (ISO), with a reason and who allowed it; every earlier date is kept.

    `allowed_by` defaults to whoever records it, as long as that is not the action's owner.
    """
    return move(
        ws,
        id,
        "extend",
        due=to,
        reason=text.normalise(reason, "--reason"),
        allowed_by=allowed_by or ws.acting.behalf or ws.claimed()[0],
    )


def assign(ws: Workspace, id: str, owner: str, reason: str = "") -> Saved:
    """Give the action to another owner."""
    return move(ws, id, "assign", owner=owner, reason=text.normalise(reason, "--reason"))


def _checked(id: str) -> str:
    if not ACTION_ID.match(id):
        raise Refused(
            _("'{id}' is no action's id.").format(id=id),
            hint=_("An action's id looks like 2026-01-F03-A1; 'auditcore action list' lists them."),
        )
    return id


def detail(ws: Workspace, id: str) -> dict[str, Any]:
    """Everything about one action: the row's keys, `due_history` and `history`."""
    view = view_of(ws, _checked(id))
    action = found(view, "action", id)
    finding = found(view, "finding", action["finding"])
    siblings = actions_by_finding(view)[finding["id"]]
    return {
        **action_row(action, finding, standing(finding, siblings).status, ws.today),
        "due_history": action["due"],
        "history": moves(ws, view, [action]),
        "attachments": attached(action),
    }
