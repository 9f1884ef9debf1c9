"""The nonconformity form as tests make and read it."""

from __future__ import annotations

from typing import Any

from audit_pages import rows, section, tables
from building import Office

from auditcore import i18n
from auditcore.contract import Bullets, Report
from auditcore.service import reports


def form(office: Office, id: str, language: str = "en") -> Report:
    office.ws.forget()
    with i18n.speaking(language):
        return reports.finding(office.ws, id, reports.Asked(language))


def told(report: Report, title: str) -> list[dict[str, Any]]:
    """The rows of a section's tables, without what is empty."""
    return [
        {key: value for key, value in row.items() if value not in (None, "", ())}
        for table in tables(section(report, title))
        for row in rows(table)
    ]


def tree(report: Report, title: str = "Answer of the unit") -> list[tuple[int, str]]:
    return [item for part in section(report, title).parts if isinstance(part, Bullets) for item in part.items]


def titles(report: Report) -> list[str]:
    return [one.title for one in report.sections]


def two_rounds(office: Office) -> str:
    """Partly effective, then answered once more otherwise, and effective."""
    id = office.verify(office.implemented(), verdict="partly", reason="Two of twenty still lack one")
    office.plan(id, owner="an", due="2026-09-20", on="2026-08-25")
    office.submit(
        id,
        on="2026-08-25",
        correction="The two receipts were sent",
        corrected_on="2026-08-25",
        method="6m",
        cause="No form at the third desk",
        causes=["machine: the printer is far away", "method: no form at the third desk"],
        true=[2],
        effect="40 files of October",
        judge="vy",
        judge_on="2026-10-20",
    )
    office.accept(id, on="2026-08-26")
    office.finish(f"{id}-A2", on="2026-09-10")
    return office.verify(id, on="2026-10-20", evidence="40 files seen")
