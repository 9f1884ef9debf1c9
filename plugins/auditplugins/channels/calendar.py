"""The channel `calendar`: one file a person with all their days, which calendar programs open or subscribe to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from auditcore.api import Notice
from auditplugins.channels import icalendar_text
from auditplugins.channels.folder import folder_of, put, safe

CHANNEL = "calendar"
SETTINGS = {
    "folder": "The folder for the calendars, one .ics file a person, from the workspace on; "
    "calendars where it is not set."
}


def send(workspace_path: str, notice: Notice, settings: Mapping[str, Any]) -> None:
    """Write the person's calendar anew; who never had a day in it gets none. Raises NotSent where it can't be written."""
    folder, name = folder_of(workspace_path, settings, CHANNEL, "calendars"), f"{safe(notice.to)}.ics"
    if notice.dates or os.path.exists(os.path.join(folder, name)):
        put(folder, name, calendar_text(notice).encode(), CHANNEL)


def check(workspace_path: str, settings: Mapping[str, Any]) -> None:
    """Raises NotSent for a folder that cannot be used."""
    folder_of(workspace_path, settings, CHANNEL, "calendars")


def calendar_text(notice: Notice) -> str:
    """All days of the person as an iCalendar text whose lines end in CR LF, for a file or an attachment in UTF-8."""
    called = ": ".join(filter(None, (notice.organisation, notice.name or notice.to)))
    return icalendar_text.write(notice.dates, called, notice.language)
