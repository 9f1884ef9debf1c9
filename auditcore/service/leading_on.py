"""What puts a slip right that is not taken back: a command that whoever slipped may type by now, else a note.

A command is never named that the same person would be refused for as things stand.
"""

from __future__ import annotations

from typing import Any

from auditcore import auditcycle, guards, reviews
from auditcore.case import PARTS, Case, attached, called
from auditcore.i18n import _
from auditcore.lifecycle import ACTION_MOVES, MOVES, Move, barred
from auditcore.model import PROGRAMME, is_review
from auditcore.record.events import Event
from auditcore.service.audit_case import case_of
from auditcore.service.book import Book
from auditcore.service.findings import may_raise
from auditcore.service.holders import review_of
from auditcore.undoing import MAKES, back, places

# Guards that no word of a command can help: they look at where things stand, and at who types.
STANDING = {
    guards.accepter_owns_nothing,
    guards.action_open,
    guards.audit_open,
    guards.blocked,
    guards.dispute_decided,
    guards.disputed,
    guards.extension_allowed,
    guards.extensions_left,
    guards.independent,
    guards.needs_plan,
    guards.not_disputed,
    guards.not_on_hold,
    guards.on_hold,
    guards.only_lead_edits_what_was_issued,
    guards.only_lead_withdraws_what_was_issued,
    guards.serves_this_finding,
}


def leading_on(book: Book, place: str, command: str, finding: str = "") -> str:
    """What to type next about a document (`kind/id`), as a hint: the command, or a note where it would be refused.

    `finding`: of those that an action serves the one that it is about, by default its own.
    """
    kind, _slash, id = place.partition("/")
    if kind == "answer":
        # An answer has no page for a note; until the report is given out it is simply answered again.
        may = not auditcycle.barred(auditcycle.MOVES["answer"], case_of(book.situation, book.stream))
        return _typed(command, "") if may else nothing(book.stream)
    if kind == "input":
        return _supplied_anew(book, command, id)
    finding = finding or (id if kind == "finding" else str(book.action(id)["finding"]))
    noun = command.partition(" ")[0]
    subject = finding if command == "action add" else "" if command == "finding add" else id
    if command == "finding add":
        if not may_raise(book, [book.finding(finding).get("unit")]):
            return _typed(command, subject)
        return _noted(finding)
    table = ACTION_MOVES if noun == "action" or (noun == "evidence" and kind == "action") else MOVES
    made = [table[name] for name in MAKES.get(command, (command.partition(" ")[2],))] if command else []
    cases = [(move, _case(book, finding, id if kind == "action" else "", move)) for move in made]
    if any(_may(move, case) for move, case in cases):
        final = _("What is withdrawn is never opened again.") + " " if command == "finding withdraw" else ""
        return final + _typed(command, subject)
    for move, case in cases:
        if case.now.status in move.starts and not any(PARTS[part](case) for part in move.who):
            return _for_others(command, case, move)
    return _noted(finding)


def _case(book: Book, finding: str, action: str, move: Move) -> Case:
    entry: dict[str, Any] = {"move": move.name, **book.situation.stamp()}
    return book.case(finding, entry, action)


def _may(move: Move, case: Case) -> bool:
    if move.name == "detach" and not attached(case.action or case.finding):
        return False
    standing = (guard for guard in move.guards if guard in STANDING)
    return not barred(move, case) and not any(said for guard in standing for said in guard(case))


def _typed(command: str, subject: str) -> str:
    typed = f"{command} {subject}".rstrip()
    return _("What leads on from here: auditcore {command}").format(command=typed)


def _for_others(command: str, case: Case, move: Move) -> str:
    parts = _(" or ").join(called(case, part) for part in move.who)
    if is_review(case.finding["id"]):
        return _("What leads on from here is '{command}', and that is for {parts}.").format(
            command=command, parts=parts
        )
    return _(
        "What leads on from here is '{command}', and that is for {parts}. Tell them by a note: "
        "auditcore finding note {id} TEXT"
    ).format(command=command, parts=parts, id=case.finding["id"])


def _supplied_anew(book: Book, command: str, input: str) -> str:
    """While the review runs the later word counts."""
    review, _slash, key = input.partition("/")
    runs = reviews.status(review_of(book.situation.view, book.situation.other)) in reviews.RUNNING
    return _typed(command, f"{review} {key}") if runs else nothing(review)


def _noted(finding: str) -> str:
    if is_review(finding):  # it has no page for a note
        return nothing(finding)
    return _(
        "Nothing leads back from here; a note says what is right: auditcore finding note {id} TEXT"
    ).format(id=finding)


def nothing(stream: str) -> str:
    """What is left where nothing changes an event back."""
    return _("Nothing leads back from here; 'auditcore log {stream}' shows it.").format(stream=stream)


def changing_back(book: Book, event: Event) -> str:
    """Which command changes back an event that is about no finding, said in words."""
    type, place = event.header["type"], next(places(event))
    command, (kind, _slash, id) = back(type), place.partition("/")
    noun, _space, verb = command.partition(" ")
    if not command or (noun == kind == "audit" and _is_barred(book, verb, id)):
        return nothing(event.stream)
    # The same kind of thing has the same id; what is added anew has another.
    typed = f"{command} {id}" if noun == kind and not command.endswith(" add") else command
    return _("What changes it back: auditcore {command}").format(command=typed)


def _is_barred(book: Book, verb: str, id: str) -> bool:
    move = auditcycle.MOVES.get(verb)
    situation = book.situation
    own = situation.other(id)
    view = own if own.get("audit", id) else situation.other(PROGRAMME)
    return move is not None and bool(auditcycle.barred(move, case_of(situation, id, view=view)))
