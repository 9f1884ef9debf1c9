"""One run of notices: claim what is due with one event, send it, mark what came of it with another.

Who claims a message alone sends it, so no run that ends sends one twice. One that was cut off leaves a claim without a
mark, and the next one sends that again under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from auditcore import dates, deliveries, text
from auditcore.decision import Saved, Situation, put
from auditcore.deliveries import MESSAGE
from auditcore.errors import NotFound, Refused, Unchanged
from auditcore.i18n import _
from auditcore.model import outbox_of, stream_of
from auditcore.record.events import Change
from auditcore.service import notice_check, notice_dates, notice_templates, notices_due, sending
from auditcore.service.delivering import Send, deliver
from auditcore.service.notice_messages import CALENDARS, Wanted, gathered, with_calendar
from auditcore.service.notices_due import Found
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Progress = Callable[[int, int], None]


# Digits of a message's id by which people call it.
SHORT = 8

# What a new message is written down with.
WHOLE = ("to", "channel", "language", "items")


def silent(done: int, count: int) -> None:
    """Nobody looks on."""


ALL = Wanted()


def plan(ws: Workspace, wanted: Wanted = ALL) -> tuple[list[Row], list[Row]]:
    """The messages that `run` would claim now, new ones and those to be sent again. Nothing is written.

    Raises Refused or NotFound as `run`."""
    _fit(ws)
    _known(ws, wanted)
    found = notices_due.due(ws, since=wanted.since, to=wanted.to)
    new, _noted = _new(ws, wanted, found, ws.view(outbox_of(ws.today[:4])))
    tables = (ws.view(stream).table(MESSAGE) for stream in _unfinished(ws))
    return new, [message for table in tables for message in _ready(ws, table, wanted)]


def run(
    ws: Workspace, wanted: Wanted = ALL, progress: Progress = silent, send: Send = sending.send_all
) -> list[Row]:
    """Tell what is due; one row a message: id, to, channel, things (how many), keys, try, again (how often it was cut off
    before, so that it may have come twice), outcome (one of `deliveries.OUTCOMES`) and why.

    Raises Refused or NotFound before anything is claimed, where a template, a person or a channel is wrong.
    """
    _fit(ws)
    _known(ws, wanted)
    found = notices_due.due(ws, since=wanted.since, to=wanted.to)
    now = outbox_of(ws.today[:4])
    claimed = {stream: _claim(ws, stream, wanted, None) for stream in _unfinished(ws) if stream != now}
    claimed[now] = _claim(ws, now, wanted, found)
    return deliver(ws, claimed, wanted.channel, progress, send)


def retry(ws: Workspace, ids: Sequence[str], progress: Progress = silent, *, channel: str = "") -> list[Row]:
    """Send messages that failed or were given up again at once, all of them where none is named; by another `channel`
    where one is named. Rows as `run`. Raises Refused where that one cannot carry a message."""
    _fit(ws)
    _known(ws, Wanted(channel=channel))
    if channel in CALENDARS:
        raise Refused(
            _("The channel {channel} holds days alone and carries no message.").format(channel=channel),
            hint=_("'auditcore plugin list' shows which channels there are."),
        )
    known = {row["message"]: row["stream"] for row in failed(ws, every=bool(ids))}
    wanted = dict.fromkeys([_whole(known, id) for id in ids] or known)
    streams = dict.fromkeys(known[id] for id in wanted)
    claimed = {
        stream: _claim_again(ws, stream, [id for id in wanted if known[id] == stream], channel)
        for stream in streams
    }
    return deliver(ws, claimed, "", progress)


def dismiss(ws: Workspace, ids: Sequence[str], reason: str) -> list[tuple[Saved, list[str]]]:
    """Take messages that were given up off the list of what failed, all of them where none is named: one event a stream,
    each with the ids that it is about. Raises Refused for one that is tried again by itself, NotFound."""
    reason = text.required(reason, "--reason")
    rows = {row["message"]: row for row in failed(ws)}
    given_up = [id for id, row in rows.items() if row["state"] == "given-up"]
    wanted = dict.fromkeys([_whole(rows, id) for id in ids] or given_up)
    if waiting := [rows[id]["id"] for id in wanted if id not in given_up]:
        raise Refused(
            _("What is tried again by itself stays on the list: {ids}.").format(ids=", ".join(waiting)),
            hint=_("'auditcore notify failed' shows what was given up."),
        )
    made = []
    for stream in dict.fromkeys(rows[id]["stream"] for id in wanted):
        with suppress(Unchanged):
            made.append(_dismissed(ws, stream, [id for id in wanted if rows[id]["stream"] == stream], reason))
    return made


def _dismissed(ws: Workspace, stream: str, ids: Sequence[str], reason: str) -> tuple[Saved, list[str]]:
    taken: list[str] = []

    def decide(situation: Situation) -> list[Change]:
        messages = [situation.view.table(MESSAGE)[id] for id in ids]
        # Somebody may have sent one again meanwhile.
        now = [one for one in messages if deliveries.state(one, ws.clock()) == "given-up"]
        if not now:
            raise Unchanged("")
        taken[:] = [one["id"] for one in now]
        said = {**situation.stamp(), "reason": reason}
        return [
            put(f"{MESSAGE}/{one['id']}", add={"dismissed": [{**said, "try": len(one["tries"])}]})
            for one in now
        ]

    return ws.commit(stream, "notice.dismiss", decide), taken


def failed(ws: Workspace, *, every: bool = False) -> list[Row]:
    """What did not reach anybody: one row a message, by its last try: id (the first digits of `message`), message, stream,
    to, channel, state, things, about (ids), at (UTC stamp of the last try), again_at (UTC stamp or None), tries, why, and
    who took it off the list: dismissed_on, dismissed_by, reason. What was is told with `every` alone."""
    rows = []
    now = ws.clock()
    for stream in _unfinished(ws):
        for message in ws.view(stream).table(MESSAGE).values():
            state = deliveries.state(message, now)
            if state in ("sent", "sending") or (state == "dismissed" and not every):
                continue
            dismissed = deliveries.dismissed(message) or {}
            again = deliveries.again_at(message)
            rows.append(
                {
                    "id": message["id"][:SHORT],
                    "message": message["id"],
                    "stream": stream,
                    "to": message["to"],
                    "channel": message["channel"],
                    "state": state,
                    "things": len(message["items"]),
                    "about": list(dict.fromkeys(item["about"] for item in message["items"] if item["about"])),
                    "at": message["tries"][-1]["at"],
                    "again_at": dates.stamp(again) if again else None,
                    "tries": deliveries.tries(message),
                    "why": (deliveries.ended(message) or {}).get("why", ""),
                    "dismissed_on": dismissed.get("on"),
                    "dismissed_by": dismissed.get("by"),
                    "reason": dismissed.get("reason", ""),
                }
            )
    return sorted(rows, key=lambda row: (row["at"], row["message"]))


def _whole(known: Iterable[str], typed: str) -> str:
    """The id that begins with what was typed. Raises NotFound."""
    fitting = [id for id in known if typed and id.startswith(typed.lower())]
    if len(fitting) != 1:
        raise NotFound(
            _("No message that failed has the id '{id}'.").format(id=typed),
            hint=_("'auditcore notify failed' lists them."),
        )
    return fitting[0]


def _fit(ws: Workspace) -> None:
    """Raises Refused where no message can be written: Jinja2 is not there, or a template is wrong."""
    notice_templates.Templates(ws.path, str(ws.settings.get("language")))
    if problems := notice_check.of_templates(ws):
        raise Refused(_("The templates of this workspace cannot be used."), problems=problems)


def _known(ws: Workspace, wanted: Wanted) -> None:
    """Raises NotFound for a person or a channel that is not there."""
    if wanted.to:
        ws.org().person(wanted.to)
    if wanted.channel:
        sending.insist_on(ws, wanted.channel)


def _unfinished(ws: Workspace) -> list[str]:
    """The streams in which a message may still wait: those of this year, of the one before, and of years to come."""
    return notices_due.streams(ws, int(ws.today[:4]) - 1)


# Claiming.


def _claim(ws: Workspace, stream: str, wanted: Wanted, found: Found | None) -> list[Row]:
    """Take up what is due and what waits in one stream, with one event; [] where that is nothing."""
    claimed: list[Row] = []

    def decide(situation: Situation) -> list[Change]:
        claimed.clear()
        again = _ready(ws, situation.view.table(MESSAGE), wanted)
        new, noted = _new(ws, wanted, found, situation.view) if found else ([], [])
        _look_at(situation, new)
        changes = [*_taken(ws, new, new=True), *_taken(ws, again, new=False), *noted]
        if not changes:
            raise Unchanged("")
        claimed.extend([*new, *again])
        return changes

    return _written(ws, stream, decide, claimed)


def _claim_again(ws: Workspace, stream: str, ids: Sequence[str], channel: str) -> list[Row]:
    claimed: list[Row] = []

    def decide(situation: Situation) -> list[Change]:
        claimed.clear()
        for id in ids:
            message = situation.view.get(MESSAGE, id)
            if message and deliveries.state(message, ws.clock()) not in ("sent", "sending"):
                claimed.append(message)
        if not claimed:
            raise Unchanged("")
        return _taken(ws, claimed, new=False, asked_for=True, channel=channel)

    return _written(ws, stream, decide, claimed)


def _written(
    ws: Workspace, stream: str, decide: Callable[[Situation], list[Change]], claimed: list[Row]
) -> list[Row]:
    try:
        view = ws.commit(stream, "notice.claim", decide).view
    except Unchanged:
        return []
    return [message for one in claimed if (message := view.get(MESSAGE, one["id"]))]


def _new(ws: Workspace, wanted: Wanted, found: Found, view: View) -> tuple[list[Row], list[Change]]:
    """New messages of what was found and is not told, and what is noted beside them."""
    told = notices_due.told_in(view)
    days, noted = notice_dates.changed(ws, with_calendar(ws, wanted), dates.stamp(ws.clock()))
    items = [item for item in found.items if told.isdisjoint((item.key, item.happening.thing))]
    # Noted though it be nothing: what happens from now on is news, on whatever day it is found.
    begins = found.first and view.head is None
    first = [put("passed/first", add={"keys": [{"key": key} for key in found.passed]})] if begins else []
    return gathered(ws, wanted, [*items, *days]), [*first, *noted]


def _look_at(situation: Situation, messages: Sequence[Row]) -> None:
    """Note the streams of what is told among those on which the claim rests."""
    for stream in sorted({stream_of(item["about"]) or "" for one in messages for item in one["items"]}):
        if stream:
            situation.other(stream)


def _taken(
    ws: Workspace, messages: Iterable[Row], *, new: bool, asked_for: bool = False, channel: str = ""
) -> list[Change]:
    """The changes that claim messages until the deadline; a new one is written down whole, one that is to go by another
    `channel` keeps its id and all that it tells."""
    now = ws.clock()
    until = now + timedelta(minutes=deliveries.HOLD)
    entry = {
        "at": dates.stamp(now),
        "until": dates.stamp(until),
        **({"asked_for": True} if asked_for else {}),
    }
    return [
        put(
            f"{MESSAGE}/{one['id']}",
            set={key: one[key] for key in WHOLE} if new else _elsewhere(one, channel),
            add={"tries": [entry]},
        )
        for one in messages
    ]


def _elsewhere(message: Row, channel: str) -> Row | None:
    return {"channel": channel} if channel not in ("", message["channel"]) else None


def _ready(ws: Workspace, messages: Mapping[str, Row], wanted: Wanted) -> list[Row]:
    now = ws.clock()
    return [
        message
        for message in messages.values()
        if deliveries.ready(message, now)
        and wanted.to in ("", message["to"])
        and wanted.channel in ("", message["channel"])
    ]
