"""Reports of one audit as tests read them: by section, by label and by table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditcore import i18n
from auditcore.contract import Bullets, Chart, Fields, Part, Report, Section, Signatures, Table
from auditcore.service import reports
from auditcore.workspace import Workspace


def made(ws: Workspace, what: str, *given: Any, language: str = "en", **asked: Any) -> Report:
    """A report as a new command would make it: `audit`, `audit_plan` or `minutes`."""
    ws.forget()
    id, *more = given
    with i18n.speaking(language):
        return getattr(reports, what)(ws, id, reports.Asked(language, **asked), *more)  # type: ignore[no-any-return]


def section(report: Report, title: str) -> Section:
    """The section of this title; "" is the first one."""
    found = [one for one in report.sections if one.title == title]
    assert found, f"no section {title!r} in {[one.title for one in report.sections]}"
    return found[0]


def below(report: Report, title: str) -> list[Section]:
    """The sections of a lower level behind the one of this title."""
    place = report.sections.index(section(report, title))
    found = []
    for one in report.sections[place + 1 :]:
        if one.level <= report.sections[place].level:
            break
        found.append(one)
    return found


def facts(one: Section) -> dict[str, str]:
    """The labelled facts of a section."""
    return {label: value for part in one.parts if isinstance(part, Fields) for label, value in part.pairs}


def tables(one: Section) -> list[Table]:
    parts = [part.table if isinstance(part, Chart) else part for part in one.parts]
    return [part for part in parts if isinstance(part, Table)]


def rows(table: Table) -> list[dict[str, Any]]:
    """The rows with what their columns show, and nothing else."""
    return [{column.key: row.get(column.key) for column in table.columns} for row in table.rows]


def said(what: Report | Section) -> str:
    """Everything that a report or a section says, a line each."""
    if isinstance(what, Report):
        return "\n".join([what.title, what.period, *(said(one) for one in what.sections)])
    return "\n".join([what.title, *(line for part in what.parts for line in _lines(part))])


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Fields):
        yield from (f"{label}: {value}" for label, value in part.pairs)
    elif isinstance(part, Bullets):
        yield from (item for _depth, item in part.items)
    elif isinstance(part, Signatures):
        yield from (f"{one.title}: {one.name}" for one in part.blocks)
    elif isinstance(part, Chart):
        yield from (part.title, part.about)
        yield from _lines(part.table)
    else:
        yield part.title
        for row in part.rows:
            yield " | ".join(str(row.get(column.key)) for column in part.columns)
        yield part.note
