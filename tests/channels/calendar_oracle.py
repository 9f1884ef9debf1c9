"""Calendars as another program reads them: the library `icalendar`, which the product does not use."""

from __future__ import annotations

from typing import Any

import pytest

icalendar = pytest.importorskip("icalendar")


def read(text: str) -> Any:
    return icalendar.Calendar.from_ical(text.encode())


def events(text: str) -> dict[str, Any]:
    found = {str(event["UID"]): event for event in read(text).walk("VEVENT")}
    assert len(found) == text.count("\r\nBEGIN:VEVENT\r\n")
    return found


def unescaped(value: Any) -> str:
    """The text of a property whose kind the library does not know, read as if it were a title."""
    event = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\nSUMMARY:{value}\r\nEND:VEVENT\r\n")
    return str(event["SUMMARY"])
