"""One verb over one finding or action, or over many: one event an audit, which is changed whole or not at all.

What a verb does to each of them is a function over a `Book`; the verb for one and the verb for many are made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import lifecycle
from auditcore.actionstate import serves
from auditcore.decision import Decide, Saved, Situation
from auditcore.errors import NotFound, Refused, Unchanged
from auditcore.i18n import _
from auditcore.model import kind_of, stream_of
from auditcore.record.events import Change
from auditcore.service.book import Book
from auditcore.service.register import (
    Row,
    action_id,
    action_row,
    finding_row,
    found,
    view_of,
    where_it_runs,
)
from auditcore.workspace import Workspace

# The fields of a row that a verb may change and that are worth telling.
TOLD = ("status", "owner", "due", "asked_due")


class Verb(NamedTuple):
    """A verb as the record names it (`finding.issue`), what it does to the finding or action of an id, and which rows of a
    list it is for. `behalf`: for whom it is recorded, whoever acts.

    What stands against it is put among the book's problems, or raised as Refused.
    """

    event: str
    make: Callable[[Book, str], None]
    fits: Callable[[Row], bool]
    behalf: str = ""

    @property
    def kind(self) -> str:
        return self.event.partition(".")[0]

    def acting(self, ws: Workspace) -> Workspace:
        """The workspace of who decides."""
        if not self.behalf:
            return ws
        if self.behalf != (ws.acting.behalf or ws.claimed()[0]):
            return ws.as_(ws.acting._replace(behalf=self.behalf))
        # Who types needs no paper for the own word.
        return ws if ws.acting.behalf else ws.as_(ws.acting._replace(source=""))


def starts(move: lifecycle.Move) -> Callable[[Row], bool]:
    """Whether a finding, or that of an action still to be done, has a status from which a move leads on."""
    return lambda row: (
        row.get("finding_status", row["status"]) in move.starts and row["status"] not in ("done", "cancelled")
    )


class Told(NamedTuple):
    """What comes of one finding or action: each field that changes with its old and new value, or why it stays."""

    id: str
    changes: Sequence[tuple[str, Any, Any]]
    problems: Sequence[str] = ()


class Part(NamedTuple):
    """What comes of one audit: of each id, what was saved, and everything that stands against it."""

    audit: str
    told: Sequence[Told]
    saved: Saved | None = None
    refused: Refused | None = None


def one(ws: Workspace, id: str, verb: Verb) -> Saved:
    """The verb for one finding or action."""
    stream = view_of(ws, action_id(id) if verb.kind == "action" else id).stream
    return verb.acting(ws).commit(stream, verb.event, _decide(id, verb))


def _decide(id: str, verb: Verb) -> Decide:
    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        verb.make(book, id)
        return book.done()

    return decide


def chosen(ws: Workspace, verb: Verb, ids: Sequence[str], asked: Mapping[str, Any]) -> list[str]:
    """The ids that are meant: those named, in their order; of them those that fit what is `asked` (of `Wanted`); where none
    is named, all that fit and that the verb is for. Raises NotFound for every id that is not there, and for none at all."""
    _insist(ws, verb.kind, ids)
    if not any(asked.values()):
        return list(ids)
    from auditcore.service import selection

    wanted = selection.Wanted(**asked)
    if ids:
        wanted = wanted._replace(
            statuses=wanted.statuses or ("all",), audits=wanted.audits or list(_by_audit(ids))
        )
    rows = (selection.findings if verb.kind == "finding" else selection.actions)(ws, wanted)
    fit = dict.fromkeys(row["id"] for row in rows if ids or verb.fits(row))
    meant = [id for id in ids if id in fit] if ids else list(fit)
    if not meant:
        raise NotFound(
            _("Nothing fits, so nothing was changed."),
            hint=_("'auditcore {noun} list' takes the same filters and shows what there is.").format(
                noun=verb.kind
            ),
        )
    return meant


def _insist(ws: Workspace, kind: str, ids: Sequence[str]) -> None:
    missing: list[NotFound] = []
    for id in ids:
        try:
            found(view_of(ws, id), kind, id)
        except NotFound as error:
            missing.append(error)
    if missing:
        first, *others = missing
        raise NotFound(first.what, hint=first.hint, problems=[error.what for error in others])


def _by_audit(ids: Sequence[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for id in ids:
        grouped.setdefault(stream_of(id) or "", []).append(id)
    return grouped


def each_audit(ws: Workspace, ids: Sequence[str], verb: Verb, *, dry_run: bool = False) -> Iterator[Part]:
    """The verb for many: what came of each audit, once its event is written; with `dry_run` what would, on paper alone.

    Raises Refused for what is wrong whatever the audit: who acts is not known, or a source is missing.
    """
    for stream, inside in _by_audit(ids).items():
        yield _of_audit(verb.acting(ws), stream, inside, verb, dry_run)


def _of_audit(ws: Workspace, stream: str, ids: Sequence[str], verb: Verb, dry_run: bool) -> Part:
    told: list[Told] = []

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        told.clear()  # it may be decided again
        situation.stamp()  # who acts must be known, or each of them would be refused for it
        told.extend(_of_one(book, id, verb) for id in ids)
        if not book.problems and not book.changes:
            raise Unchanged("")
        return book.done()

    try:
        if dry_run:
            ws.consider(stream, decide)
            return Part(stream, told)
        return Part(stream, told, ws.commit(stream, verb.event, decide))
    except Unchanged:
        return Part(stream, told)
    except Refused as refused:
        if not told:
            raise
        return _left(ws, told, verb, stream, refused)


def _of_one(book: Book, id: str, verb: Verb) -> Told:
    before, known = _row(book, id), len(book.problems)
    try:
        verb.make(book, id)
    except Unchanged:
        return Told(id, [])
    except Refused as refused:
        book.problems += [refused.what, *refused.problems]
    if own := book.problems[known:]:
        book.problems[known:] = [_of(id, problem) for problem in own]
        return Told(id, [], own)
    after = _row(book, id)
    return Told(
        id, [(key, before[key], after[key]) for key in TOLD if key in after and before[key] != after[key]]
    )


def _of(id: str, problem: str) -> str:
    return problem if problem.startswith(f"{id} ") else f"{id}: {problem}"


def _row(book: Book, id: str) -> Row:
    today = book.situation.today
    if kind_of(id) == "finding":
        return finding_row(book.finding(id), book.actions_of(id), book.audit, today, book.situation.org)
    action = book.action(id)
    served = [(book.holder(one), book.standing(one).status) for one in serves(action)]
    return action_row(action, *where_it_runs(served), today)


def _left(ws: Workspace, told: Sequence[Told], verb: Verb, stream: str, refused: Refused) -> Part:
    """An audit that stays as it is: each of its ids with its own problems, else with what keeps it from being changed."""
    if not any(one.problems for one in told):
        told = [_alone(ws, one, verb) if one.changes else one for one in told]
        own = [_of(one.id, problem) for one in told for problem in one.problems]
        first, *others = own or [f"{stream}: {problem}" for problem in (refused.what, *refused.problems)]
        refused = Refused(first, problems=others, hint=refused.hint)
    why = _("Others of {audit} are refused; it is changed whole or not at all.").format(audit=stream)
    left = [Told(one.id, [], one.problems or ([why] if one.changes else [])) for one in told]
    return Part(stream, left, refused=refused)


def _alone(ws: Workspace, told: Told, verb: Verb) -> Told:
    """With what the rules of plugins say of it: those are asked about all of an audit at once, and name nobody."""
    try:
        ws.consider(view_of(ws, told.id).stream, _decide(told.id, verb))
    except Refused as refused:
        return told._replace(problems=[refused.what, *refused.problems])
    return told
