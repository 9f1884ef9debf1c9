"""Findings as figures know them, made by hand, and what the figures of corrective action say of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from audit_pages import rows, tables

from auditcore.contract import Section
from auditcore.figures.lives import Life, Task
from auditcore.figures.periods import Period
from auditcore.organisation import Organisation
from auditcore.reports import corrective
from auditcore.reports.corrective_facts import Corrective
from auditcore.reports.scene import Scene

TODAY = "2026-07-01"
UNITS = {"land": {"name": "Land"}, "seal": {"name": "Seal room"}, "desk": {"name": "Desk"}}
PEOPLE = {"an": {"name": "An"}, "hai": {"name": "Hải"}}
SCENE = Scene(Organisation(UNITS, PEOPLE), "Office", TODAY)
YEAR = Period("2026", "2026-01-01", "2027-01-01")
LAST_YEAR = Period("2025", "2025-01-01", "2026-01-01")


def a_life(number: int = 1, raised: str = "2026-03-01", **fields: Any) -> Life:
    """An open minor of the land office, unless told otherwise; closed where it has an end more."""
    given = {
        "id": f"2026-01-F{number:02}",
        "audit": "2026-01",
        "origin": "audit",
        "grade": "minor",
        "status": "issued",
        "units": ("land",),
        "owner": "an",
        "clauses": ("8.5.1",),
        "categories": (),
        "raised": raised,
        "since": raised,
        "ends": (),
        "reopened": (),
        "repeat": False,
        "verdicts": (),
        "answers": (),
        "tasks": (),
        **fields,
    }
    if len(given["ends"]) > len(given["reopened"]):
        given["status"] = "closed"
    return Life(**given)


def waits(number: int = 1, **fields: Any) -> dict[str, Any]:
    """The row of an open finding."""
    return {
        "id": f"2026-01-F{number:02}",
        "title": "No receipt",
        "unit": "land",
        "owner": "an",
        "grade": "minor",
        "status": "issued",
        "raised_on": "2026-03-01",
        "due": "2026-04-01",
        "due_what": "answer",
        "due_who": "an",
        "overdue": False,
        "since": "2026-03-01",
        **fields,
    }


def figures(
    *lives: Life,
    period: Period = YEAR,
    today: str = TODAY,
    detail: bool = False,
    rows: Iterable[dict[str, Any]] = (),
) -> Corrective:
    return Corrective(SCENE._replace(today=today, detail=detail), period, lives, list(rows))


def made(of: Corrective) -> list[Section]:
    return [one for one in corrective.sections(of) if one.parts]


def short(of: Corrective) -> list[str]:
    return list(corrective.in_short(of))


def the_table(of: Corrective, title: str) -> list[dict[str, Any]]:
    """The rows of the table of this title."""
    found = [one for part in made(of) for one in tables(part) if one.title == title]
    assert found, [one.title for part in made(of) for one in tables(part)]
    return rows(found[0])


def the_note(of: Corrective, title: str) -> str:
    return next(one.note for part in made(of) for one in tables(part) if one.title == title)


def task(id: str, due: str, done: str = "", given_up: str = "", *moved: str) -> Task:
    return Task(id, due, done, given_up, moved)
