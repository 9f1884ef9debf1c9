"""The messages of a run: what is to be told, gathered by person, channel and language, or each thing by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.noticekinds import KINDS
from auditcore.notices import Item
from auditcore.service import sending
from auditcore.service.notice_text import language_of
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]

# By these only days of a calendar go, and nothing else.
CALENDARS = ("calendar",)
# What needs nothing: by it goes what cannot go otherwise.
FALLBACK = "file"


class Wanted(NamedTuple):
    """What a run is for: one person, one channel, what happened since a day (ISO); "" for all."""

    to: str = ""
    channel: str = ""
    since: str = ""


def gathered(ws: Workspace, wanted: Wanted, items: Iterable[Item]) -> list[Row]:
    """New messages: one a person, channel and language, or one a thing where somebody wants it so."""
    people = ws.org().people
    groups: dict[tuple[str, ...], list[Item]] = {}
    ways: dict[tuple[str, str], list[str]] = {}  # plugins are asked for each
    for item in items:
        person, kind = people.get(item.to, {}), item.happening.kind
        if (item.to, kind) not in ways:
            ways[item.to, kind] = channels_of(ws, person, kind)
        channels = ways[item.to, kind]
        # What is told by several channels is claimed for all; those that are not wanted now wait for the next run.
        for channel in channels if wanted.channel in ("", *channels) else ():
            alone = item.key if _style(ws, person) == "single" else ""
            groups.setdefault((item.to, channel, language_of(ws, person, kind), alone), []).append(item)
    origin = ws.origin
    return [
        _message(origin, to, channel, language, told)
        for (to, channel, language, _one), told in groups.items()
    ]


def with_calendar(ws: Workspace, wanted: Wanted) -> set[str]:
    """The people whose calendars are kept."""
    return {
        id
        for id, person in ws.org().people.items()
        if wanted.to in ("", id)
        and any(wanted.channel in ("", channel) for channel in channels_of(ws, person, "calendar"))
    }


def channels_of(ws: Workspace, person: Doc, kind: str) -> list[str]:
    """The channels by which a person hears of a kind: their own, else the kind's, else those of all.

    A calendar holds days and nothing else; who has no address is told by what needs none.
    """
    of_kind = ws.settings.get(f"notify.{kind}.channels")
    chosen = person.get("notice_channels") or of_kind or ws.settings.get("notify.channels")
    if kind == "calendar":
        return list(dict.fromkeys(one for one in chosen if one in CALENDARS or one in of_kind))
    if person.get("ended"):
        return []
    reached = (one if person.get("email") or not sending.addressed(ws, one) else FALLBACK for one in chosen)
    return list(dict.fromkeys(one for one in reached if one not in CALENDARS)) or [FALLBACK]


def _style(ws: Workspace, person: Doc) -> str:
    return str(person.get("notice_style") or ws.settings.get("notify.style"))


def _message(origin: str, to: str, channel: str, language: str, items: Sequence[Item]) -> Row:
    """A message as it is recorded. Its id comes from what it tells to whom by what, so it is the same in every run."""
    keys = sorted(item.key for item in items)
    items = sorted(items, key=lambda item: (_rank(item), item.happening.due or item.happening.on, item.key))
    id = hashlib.sha256("\n".join((origin, channel, to, language, *keys)).encode()).hexdigest()[:32]
    return {
        "id": id,
        "to": to,
        "channel": channel,
        "language": language,
        "items": [kept(one) for one in items],
    }


def _rank(item: Item) -> int:
    """What is late stands first in a message, then what comes up, then what happened."""
    urgent = ("escalation", "overdue", "due-soon", "effect-due")
    kind = item.happening.kind
    return urgent.index(kind) if kind in urgent else len(urgent) + list(KINDS).index(kind)


def kept(item: Item) -> Row:
    fields = {
        name: value
        for name, value in item.happening._asdict().items()
        if name not in ("typed", "step", "seq")
    }
    covers = {"covers": list(item.covers)} if item.covers else {}
    return {"key": item.key, "to": item.to, "part": item.part, **fields, **covers}
