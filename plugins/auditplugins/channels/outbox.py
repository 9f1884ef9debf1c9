"""The channel `file`: each notice as files in a folder, to be read, mailed or printed. It needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from auditcore.api import Notice, NotSent
from auditplugins.channels.asked import listed, one_line
from auditplugins.channels.folder import folder_of, put, safe
from auditplugins.channels.letter import letter
from auditplugins.channels.plain import lines, utf8

CHANNEL = "file"
SETTINGS = {
    "folder": "The folder for the files, from the workspace on; outbox where it is not set.",
    "as": "What is written for each notice: text, eml (a mail), slip (a page to print), or several; "
    "text, slip where it is not set.",
}


def send(workspace_path: str, notice: Notice, settings: Mapping[str, Any]) -> None:
    """Write the notice's files. The same notice again writes the same files. Raises NotSent where they can't be written."""
    folder = folder_of(workspace_path, settings, CHANNEL, "outbox")
    name = _name(notice)
    for suffix, content in [FORMS[form](notice) for form in _forms(notice, settings)]:
        put(folder, f"{name}{suffix}", content, CHANNEL)


def check(workspace_path: str, settings: Mapping[str, Any]) -> None:
    """Raises NotSent for settings with which nothing could be written."""
    folder_of(workspace_path, settings, CHANNEL, "outbox")
    _wanted(settings)


def _forms(notice: Notice, settings: Mapping[str, Any]) -> list[str]:
    """The forms that are wanted and can be had; something is always written."""
    found = [form for form in dict.fromkeys(_wanted(settings)) if form != "slip" or notice.slip]
    return found or ["text"]


def _wanted(settings: Mapping[str, Any]) -> list[str]:
    wanted = [form.lower() for form in listed(settings, "as", channel=CHANNEL)] or ["text", "slip"]
    if not FORMS.keys() >= set(wanted):
        raise NotSent(
            "The setting {setting} may hold text, eml and slip only.", setting=f"plugin.{CHANNEL}.as"
        )
    return wanted


def _name(notice: Notice) -> str:
    """`2026-07-01-lan-0123456789ab`: the day, the person, the id. The same for the same notice, on whatever day it goes."""
    day = notice.at[:10] if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", notice.at[:10]) else "0000-00-00"
    id = notice.id.lower()
    if not re.fullmatch("[0-9a-f]{12,}", id):
        id = _hash(notice)
    return f"{day}-{safe(notice.to)}-{id[:12]}"


def _text(notice: Notice) -> tuple[str, bytes]:
    subject, body = one_line(notice.subject, 500), lines(notice.body)
    # Notepad knows no other line end before Windows 10 of 2018, and knows UTF-8 by itself; all others take both.
    return ".txt", utf8(f"{subject}\n\n{body.rstrip()}\n".replace("\n", "\r\n"))


def _mail(notice: Notice) -> tuple[str, bytes]:
    message = letter(notice)
    # A part's border is random unless it is given, and the same notice is to give the same file. No text foretells its hash.
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{_hash(notice)}_{number}")
    return ".eml", message.as_bytes()


def _slip(notice: Notice) -> tuple[str, bytes]:
    return ".html", utf8(notice.slip)


def _hash(notice: Notice) -> str:
    """32 hex digits for all that is in the notice."""
    return sha256(repr(tuple(notice)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


FORMS: dict[str, Callable[[Notice], tuple[str, bytes]]] = {"text": _text, "eml": _mail, "slip": _slip}
