"""Which event is taken back: one's own last command of today, or the one that is named."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditcore import dates
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.i18n import _
from auditcore.model import ORG, PROGRAMME, canonical, is_outbox
from auditcore.record.events import Event
from auditcore.service.holders import begun_reviews
from auditcore.service.register import open_streams
from auditcore.service.undo import look, number
from auditcore.undoing import UNASKED, UNDO, places, typed_by, undoes
from auditcore.workspace import Workspace


def last(ws: Workspace) -> Event:
    """The newest event that was typed by whoever types, in what is open, in the programme and in the organisation.

    Raises NotFound where there is none. Refused where that event is an undo itself, or is of an earlier day: then it is
    said which event might be meant, and it must be named.
    """
    newest, undone = _newest(ws, ws.claimed()[0])
    if undone and (newest is None or undone.header["at"] > newest.header["at"]):
        gone = f"{undone.stream}:{undoes(undone.changes)}"
        raise Refused(
            _("What you did last was to take event {gone} back (event {event}).").format(
                gone=gone, event=number(undone)
            ),
            hint=_which(ws, newest) if newest else _("Nothing of yours before it can be taken back."),
        )
    if newest is None:
        raise NotFound(_("There is nothing of yours to take back in what is open."))
    if dates.show_moment(newest.header["at"], ws.zone)[:10] < ws.today:
        look(ws, newest)  # what stays is refused for that
        raise Refused(_("You did nothing today that could be taken back."), hint=_which(ws, newest))
    return newest


def _newest(ws: Workspace, person: str) -> tuple[Event | None, Event | None]:
    """What a person typed last of what was not taken back, and the undo that they typed behind it."""
    newest: Event | None = None
    undone: Event | None = None
    for stream in _streams(ws):
        gone = set[int]()
        for event in _backwards(ws, stream):
            header = event.header
            if newest and header["at"] <= newest.header["at"]:
                break
            if header["type"] == UNDO:
                gone.add(undoes(event.changes))
                if typed_by(event) == person and not (undone and header["at"] <= undone.header["at"]):
                    undone = event
            elif event.seq not in gone and header["type"] not in UNASKED and typed_by(event) == person:
                newest = event
                break
    return newest, undone


def _streams(ws: Workspace) -> list[str]:
    """Where something may be taken back: what is open, and every management review, whose actions never close it."""
    return [*dict.fromkeys((ORG, PROGRAMME, *open_streams(ws), *begun_reviews(ws)))]


def _which(ws: Workspace, event: Event) -> str:
    """What an event before was, and how to take exactly that one back; why not, where it stays."""
    said = _("Before that: {type} of {ids} at {time}, event {event}.").format(
        type=event.header["type"],
        ids=", ".join(dict.fromkeys(place.partition("/")[2] for place in places(event))),
        time=dates.show_moment(event.header["at"], ws.zone),
        event=number(event),
    )
    try:
        look(ws, event)
    except Refused as refused:
        return " ".join(filter(None, (said, refused.what, refused.hint)))
    how = _("To take exactly that one back: auditcore record undo {event}").format(event=number(event))
    return f"{said} {how}"


def named(ws: Workspace, typed: str) -> Event:
    """The event that is named as `2026-01:119`. Raises Unreadable, NotFound, Refused for an audit that has ended."""
    stream, _colon, seq = typed.strip().rpartition(":")
    stream = canonical(stream)
    if not (stream and seq.isascii() and seq.isdigit()):
        raise Unreadable(
            _("'{event}' is no event.").format(event=typed),
            hint=_("An event looks like 2026-01:119; 'auditcore log' names the event of each command."),
        )
    if stream not in ws.record.streams() or not 0 < int(seq) <= ws.record.listing(stream).last:
        raise NotFound(
            _("There is no event '{event}'.").format(event=f"{stream}:{seq}"),
            hint=_("'auditcore log' names the event of each command."),
        )
    if is_outbox(stream):
        raise Refused(_("What was sent cannot be taken back."))
    if stream not in _streams(ws):
        raise Refused(_("{audit} has ended: nothing in it is taken back.").format(audit=stream))
    return next(ws.record.read(stream, after=int(seq) - 1))


def _backwards(ws: Workspace, stream: str) -> Iterator[Event]:
    """The events of a stream, the newest first, read in growing pieces from its end."""
    end, size = ws.record.listing(stream).last, 16
    while end:
        begin = max(0, end - size)
        yield from reversed([*islice(ws.record.read(stream, after=begin), end - begin)])
        end, size = begin, size * 4
