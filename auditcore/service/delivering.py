"""Sending what a run of notices has claimed, and marking what came of it with one event a stream."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from auditcore import dates, deliveries
from auditcore.contract import Notice
from auditcore.decision import Situation, put
from auditcore.deliveries import MESSAGE
from auditcore.errors import AuditcoreError
from auditcore.i18n import _, speaking
from auditcore.isolation import reason
from auditcore.record.events import Change
from auditcore.service import notice_dates, sending
from auditcore.service.notice_templates import Templates
from auditcore.service.notice_text import notice
from auditcore.service.sending import Told
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]
Progress = Callable[[int, int], None]
Send = Callable[[Workspace, str, Sequence[Notice], Callable[[], float]], Iterator[Told]]


def deliver(
    ws: Workspace,
    claimed: Mapping[str, Sequence[Row]],
    channel: str,
    progress: Progress,
    send: Send = sending.send_all,
) -> list[Row]:
    """Send what was claimed by stream, of one channel or of all, and mark what came of each, also where the run is
    interrupted; rows as `run`. The rest waits for the next run. `send` lets a channel send notices, as `send_all` does."""
    messages = [one for taken in claimed.values() for one in taken]
    # What never failed goes first, or a few that fail again and again would keep the others from being tried.
    now = sorted((one for one in messages if channel in ("", one["channel"])), key=deliveries.failures)
    outcomes: dict[str, tuple[str, str]] = {}
    try:
        for id, outcome, why in _sent(ws, now, _remaining(ws, messages), send):
            outcomes[id] = (outcome, why)
            progress(len(outcomes), len(now))
    finally:
        for stream, taken in claimed.items():
            _mark(ws, stream, [_row(one, *outcomes.get(one["id"], ("untried", ""))) for one in taken])
    return [_row(one, *outcomes[one["id"]]) for one in now]


def _remaining(ws: Workspace, messages: Sequence[Row]) -> Callable[[], float]:
    """The seconds that are left to a run: of its own time, and until another may take what it holds (a computer that
    slept, or was stopped, finds that over when it wakes up)."""
    until = time.monotonic() + float(ws.settings.get("notify.run-seconds"))
    held = min((dates.parse_moment(one["tries"][-1]["until"]) for one in messages), default=ws.clock())
    return lambda: min(until - time.monotonic(), (held - ws.clock()).total_seconds())


def _sent(
    ws: Workspace, messages: Sequence[Row], remaining: Callable[[], float], send: Send
) -> Iterator[Told]:
    """The id of each message, what came of it and why."""
    since = dates.add_days(ws.today, -int(ws.settings.get("notify.catch-up-days")))
    held = notice_dates.held(ws)
    by_channel: dict[str, list[Notice]] = {}
    layouts: dict[str, Templates] = {}  # compiling them takes longer than all else
    for message in messages:
        if why := _left(ws, message):
            yield message["id"], "refused", why
            continue
        try:
            language = message["language"]
            with speaking(language):
                days = notice_dates.of_person(held, message["to"], since)
                layout = layouts.setdefault(language, layouts.get(language) or Templates(ws.path, language))
            by_channel.setdefault(message["channel"], []).append(notice(ws, message, days, layout))
        except AuditcoreError as error:
            yield message["id"], "failed", error.what
        except Exception as error:  # noqa: BLE001 - one that cannot be written keeps none of the others back
            yield message["id"], "failed", reason(error)
    for channel, notices in by_channel.items():
        yield from send(ws, channel, notices, remaining)


def _left(ws: Workspace, message: Doc) -> str:
    """Why somebody is told nothing any more; "" for who is there. The days in the calendar of who left still fall away."""
    person = ws.org().people.get(message["to"], {})
    if not person.get("ended") or all(item["kind"] == "calendar" for item in message["items"]):
        return ""
    return _("{person} left on {day}.").format(
        person=person["name"], day=dates.written_day(person["ended"]["on"])
    )


def _row(message: Row, outcome: str, why: str) -> Row:
    return {
        "id": message["id"],
        "to": message["to"],
        "channel": message["channel"],
        "things": len(message["items"]),
        "keys": [item["key"] for item in message["items"]],
        "try": len(message["tries"]),
        "again": deliveries.cut_off(message),
        "outcome": outcome,
        "why": why,
    }


def _mark(ws: Workspace, stream: str, rows: Sequence[Row]) -> None:
    """Note what came of each; what fails for too long is given up, and what was cut off has no end."""
    days = int(ws.settings.get("notify.give-up-days"))
    ended = [row for row in rows if row["outcome"] != "cut-off"]

    def decide(situation: Situation) -> list[Change]:
        now = ws.clock()
        changes = []
        for row in ended:
            message = situation.view.table(MESSAGE)[row["id"]]
            late = row["outcome"] == "failed" and deliveries.failing(message, now) >= timedelta(days=days)
            end = {"try": row["try"], "at": dates.stamp(now), "outcome": row["outcome"]}
            end |= {"why": row["why"]} if row["why"] else {}
            end |= {"final": True} if late else {}
            changes.append(put(f"{MESSAGE}/{row['id']}", add={"ends": [end]}))
        return changes

    if ended:
        ws.commit(stream, "notice.mark", decide)
