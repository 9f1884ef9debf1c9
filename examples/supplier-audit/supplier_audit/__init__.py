"""Audits of suppliers: a checklist, a rule, dates, a list of events, a house format and a chat room.

It imports auditcore.api alone.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import IO, Any

from auditcore.api import (
    Channel,
    ChecklistSource,
    Exporter,
    Notice,
    Place,
    Problem,
    Report,
    Table,
    checklist_files,
    hookimpl,
)

# The checklist: a file beside this one.


@hookimpl
def register_checklists(workspace: Place) -> Iterable[ChecklistSource]:
    return checklist_files(os.path.join(os.path.dirname(__file__), "checklists"))


def of_a_supplier(finding: Mapping[str, Any]) -> bool:
    """Whether a finding breaks a clause of our checklist: these alone begin with S."""
    return any(clause.startswith("S") for clause in finding["clauses"])


# The rule: with a major we go to the supplier's management, so we must know on which contract we stand.


@hookimpl
def check_record(record: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Problem]:
    # What stood so before the rule was there can go on.
    if lacks_contract(record) and not (before and lacks_contract({"noun": record["noun"], **before})):
        yield Problem(
            "A major at a supplier needs the number of the contract that it breaks.",
            "Add it: --reference HD-12/2026",
        )


def lacks_contract(record: Mapping[str, Any]) -> bool:
    return (
        record["noun"] == "finding"
        and record["grade"] == "major"
        and of_a_supplier(record)
        and not record.get("reference")
    )


# The dates: those of our contracts. What is not here is left to the workspace's own policy.

DAYS = {
    ("major", "answer"): 5,
    ("major", "action"): 30,
    ("minor", "answer"): 15,
    ("minor", "action"): 60,
}


@hookimpl
def suggest_due(finding: Mapping[str, Any], what: str, today: date) -> date | None:
    days = DAYS.get((finding["grade"], what))
    return workday(today + timedelta(days=days)) if days and of_a_supplier(finding) else None


def workday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= 5 else 0)


# The list of the buyers: their system reads which events there are from a file, one a line. Where it lies is set in the
# environment of whoever runs auditcore; without it there is none.


@hookimpl
def record_changed(event: Mapping[str, Any]) -> None:
    path = os.environ.get("SUPPLIER_AUDIT_EVENTS")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{event['stream']}:{event['seq']}\t{event['type']}\t{','.join(event['ids'])}\n")


# The house format: reports as text whose columns stand below each other.


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    return [Exporter("house", ".txt", write)]


def write(report: Report, stream: IO[bytes]) -> None:
    for line in lines(report):
        stream.write(f"{line.rstrip()}\n".encode())


def lines(report: Report) -> Iterator[str]:
    yield report.title.upper()
    yield f"{report.organisation}, {report.on}"
    for section in report.sections:
        if section.title:
            yield from ("", section.title, "=" * width(section.title))
        for part in section.plain:
            yield ""
            yield from aligned(part) if isinstance(part, Table) else part.splitlines()
    if report.head:
        yield from ("", f"Record: {report.head}")


def aligned(table: Table) -> Iterator[str]:
    """The table's title, its head, a rule and its rows; numbers stand to the right."""
    if table.title:
        yield table.title
    head = [column.title for column in table.columns]
    rows = [[cell(row.get(column.key)) for column in table.columns] for row in table.rows]
    wide = [max(map(width, cells)) for cells in zip(head, *rows, strict=True)]
    for row in (head, ["-" * size for size in wide], *rows):
        padded = (
            filled(text, size, right=column.kind == "number")
            for text, size, column in zip(row, wide, table.columns, strict=True)
        )
        yield "  ".join(padded)


def cell(value: Any) -> str:
    """A value in one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(cell, value))
    return " ".join(str(value).split())


def filled(text: str, size: int, *, right: bool) -> str:
    blanks = " " * (size - width(text))
    return blanks + text if right else text + blanks


def width(text: str) -> int:
    """How many columns a text takes: marks none, wide letters two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


# The chat room: it gives an address to which JSON is posted. Whoever knows it can post, so it is a secret.

SECONDS = 10


@hookimpl
def register_channels() -> Iterable[Channel]:
    settings = {"webhook-secret": "The address that the chat room gives for posting into it."}
    return [Channel("chat", settings, send)]


def send(notice: Notice, settings: Mapping[str, Any]) -> None:
    """Post a notice. Raises RuntimeError, which never shows the address, where the room did not take it."""
    import json
    import urllib.request
    from http.client import HTTPException
    from urllib.error import HTTPError

    address = str(settings.get("webhook-secret", ""))
    if not address.startswith(("https://", "http://")):
        raise RuntimeError("webhook-secret is no address of the web.")
    text = f"{notice.subject}\n{notice.body}"
    data = json.dumps({"text": text, "to": notice.address, "about": notice.about}).encode()
    kind = {"Content-Type": "application/json"}
    try:
        request = urllib.request.Request(address, data, kind)
        with urllib.request.urlopen(request, timeout=SECONDS):
            return
    except HTTPError as error:
        error.close()
        why = f"it answered {error.code}"
    except (OSError, ValueError, HTTPException) as error:
        why = type(error).__name__
    raise RuntimeError(f"The chat room did not take it: {why}.")
