"""Actions: planned, held, done with evidence, extended with somebody's leave, cancelled with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import actionstate, text
from auditcore.case import attached
from auditcore.decision import Saved, Situation, edit
from auditcore.errors import Refused, Unchanged
from auditcore.i18n import _
from auditcore.lifecycle import ACTION_MOVES, standing
from auditcore.model import ACTION_ID, FINDING_ID, stream_of
from auditcore.record.events import Change
from auditcore.service import bulk, holders
from auditcore.service.book import Book
from auditcore.service.calendars import due_after
from auditcore.service.history import moves
from auditcore.service.register import (
    action_id,
    action_row,
    actions_by_finding,
    found,
    view_of,
    where_it_runs,
)
from auditcore.workspace import Workspace


def add(
    ws: Workspace,
    finding: str,
    *,
    words: str,
    owner: str = "",
    due: str = "",
    kind: str = "",
    also: Sequence[str] = (),
    links: Sequence[str] = (),
) -> tuple[str, Saved]:
    """Plan an action of a finding; the owner defaults to the finding's. Returns the new id.

    `due` is an ISO day; without it, the one that a plugin or the policy suggests. Refused where neither does. `kind` is one
    of ACTION_KINDS, by default as the grade has it. `also` are findings of the same audit that it serves, too; `links` are
    actions of other audits that do the same there.
    """
    words = text.required(words, "the action's text")
    new_id = ""

    def decide(situation: Situation) -> list[Change]:
        nonlocal new_id
        book = Book(situation)
        about = book.finding(finding)
        who = owner or about["owner"]
        until = due or suggested_due(situation, about)
        if not until:
            raise Refused(_("By when the action is to be done is missing (--due DAY)."))
        new_id = book.next_action(finding)
        book.new(
            "action",
            new_id,
            {
                "finding": finding,
                "round": book.standing(finding).round,
                "text": words,
                "kind": kind or actionstate.KIND_BY_GRADE[about["grade"]],
                "owner": who,
                "due": [{"to": until, **situation.stamp()}],
                **({"links": list(dict.fromkeys(links))} if links else {}),
                "moves": [],
            },
        )
        book.problems += [problem for link in links for problem in _unlinked(situation, link)]
        book.make_action(new_id, "add", owner=who, due=until)
        for other in dict.fromkeys(also):
            _serve(book, new_id, other)
        return book.done()

    saved = ws.commit(view_of(ws, finding).stream, "action.add", decide)
    return new_id, saved


def _unlinked(situation: Situation, link: str) -> Iterator[str]:
    """Why an action elsewhere cannot be named. In the same audit one action serves several findings instead."""
    stream = stream_of(link) if ACTION_ID.match(link) else None
    if stream == situation.view.stream:
        yield _(
            "{id} is of the same audit, where it can serve this finding, too: auditcore action serve {id}."
        ).format(id=link)
    elif not stream or situation.other(stream).get("action", link) is None:
        yield _("There is no action '{id}'.").format(id=link)


def _serve(book: Book, id: str, finding: str) -> None:
    if not FINDING_ID.match(finding):
        book.problems.append(_("There is no finding '{id}'.").format(id=finding))
        return
    if stream_of(finding) != book.stream:
        said = _(
            "{finding} is of another audit. Plan an action of its own there: auditcore action add {finding} TEXT"
        )
        there = f" --link {id}" if book.situation.view.get("action", id) else ""
        book.problems.append(said.format(finding=finding) + there)
        return
    book.finding(finding)
    book.make_action(id, "serve", finding=finding, serves=finding, round=book.standing(finding).round)


def serve(ws: Workspace, id: str, findings: Sequence[str]) -> Saved:
    """Let an action serve further findings of the same audit; each then counts it as one of its own."""

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        book.action(id)
        for finding in dict.fromkeys(findings):
            _serve(book, id, finding)
        return book.done()

    return ws.commit(view_of(ws, action_id(id)).stream, "action.serve", decide)


def release(ws: Workspace, id: str, findings: Sequence[str], reason: str) -> Saved:
    """Let an action no longer serve these findings, with a reason; its own finding it serves until it is cancelled."""
    reason = text.normalise(reason, "--reason")

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        book.action(id)
        for finding in dict.fromkeys(findings):
            book.finding(finding)
            book.make_action(id, "release", finding=finding, serves=finding, reason=reason)
        return book.done()

    return ws.commit(view_of(ws, action_id(id)).stream, "action.release", decide)


def suggested_due(situation: Situation, finding: Mapping[str, Any]) -> str:
    """By when an action is due where nobody says so: as a plugin has it, else as the grade's policy; "" for neither."""
    days = situation.policy(f"{finding['grade']}.action-days")
    by_policy = due_after(situation.setting, situation.on, days) if days else ""
    return situation.suggest_due(finding, "action") or by_policy


def move(
    ws: Workspace,
    id: str,
    name: str,
    *,
    files: Sequence[str] = (),
    build: Callable[[Situation], Mapping[str, Any]] = lambda situation: {},
    **fields: Any,
) -> Saved:
    """Make one move of one action. `build` adds what can only be said once the policy is read."""
    stored = ws.files(files)

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        book.action(id)
        book.make_action(id, name, files=stored, **fields, **build(situation))
        return book.done()

    return ws.commit(view_of(ws, action_id(id)).stream, f"action.{name}", decide, files=stored)


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


def progress(ws: Workspace, id: str, percent: int, *, note: str = "", attach: Sequence[str] = ()) -> Saved:
    """Say how far an action is, in percent from 1 to 99."""
    return move(ws, id, "progress", files=attach, percent=percent, note=text.normalise(note, "--note"))


def hold(ws: Workspace, id: str, *, reason: str, until: str = "") -> Saved:
    """Put an action on hold, with a reason; `until` (ISO) is needed where policy.hold-stops-clock lets its due date wait."""
    return move(
        ws,
        id,
        "hold",
        reason=text.normalise(reason, "--reason"),
        until=until,
        build=lambda situation: {"stops_clock": situation.policy("hold-stops-clock")},
    )


def resume(ws: Workspace, id: str, note: str = "") -> Saved:
    """Go on with an action that was on hold."""
    return move(ws, id, "resume", note=text.normalise(note, "--note"))


def block(ws: Workspace, id: str, by: str, note: str = "") -> Saved:
    """Say which action of the same audit must be done first."""
    return move(ws, id, "block", blocker=by, note=text.normalise(note, "--note"))


def unblock(ws: Workspace, id: str, reason: str) -> Saved:
    """Say that an action need not wait for another one any more, with a reason."""
    return move(ws, id, "unblock", reason=text.normalise(reason, "--reason"))


def assign(ws: Workspace, id: str, owner: str, reason: str = "") -> Saved:
    """Give the action to another owner."""
    return bulk.one(ws, id, assigning(owner, reason))


def assigning(owner: str, reason: str = "") -> bulk.Verb:
    """The verb `assign`, for one action or for many."""
    reason = text.normalise(reason, "--reason")
    return bulk.Verb(
        "action.assign",
        lambda book, one: give(book, one, owner, reason),
        bulk.starts(ACTION_MOVES["assign"]),
    )


def give(book: Book, id: str, owner: str, reason: str = "") -> None:
    """Gives an action to another owner, in a book."""
    action = book.action(id)
    if owner == action["owner"]:
        raise Unchanged(
            _("Nothing would change."), hint=_("'auditcore action show {id}' shows it.").format(id=id)
        )
    book.make_action(id, "assign", edits=edit("action", action, owner=owner), owner=owner, reason=reason)


def detail(ws: Workspace, id: str) -> dict[str, Any]:
    """Everything about one action: the row's keys, `due_history` and `history`."""
    view = view_of(ws, action_id(id))
    action = found(view, "action", id)
    actions, held = actions_by_finding(view), holders.of(view, ws.view)
    served = [(held[id], standing(held[id], actions[id]).status) for id in actionstate.serves(action)]
    return {
        **action_row(action, *where_it_runs(served), ws.today),
        "due_history": action["due"],
        "history": moves(ws, view, [action]),
        "attachments": attached(action),
    }
