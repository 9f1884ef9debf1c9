"""`auditcore report …`: what is handed out, each report in any format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.ids import finding_argument, id_argument
from auditcore.cli.lazy import Group
from auditcore.cli.options import period_option
from auditcore.cli.reporting import makes_report
from auditcore.cli.session import Session
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.contract import Report
    from auditcore.figures.periods import Period
    from auditcore.service.reports import Asked


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore report audit 2026-01 -o report.docx
  auditcore report review --period 2026 -o review.pdf

Reports for auditees and for management: on the screen, or in any format, which the file's name says.
"""
    ),
)
def report() -> None:
    pass


@report.command(
    "finding",
    help=_(
        """\b
Example:
  auditcore report finding 2026-01-F03
  auditcore report finding 2026-01-F03 -o F03.docx

The nonconformity form of one finding: correction, cause, actions, dates, verdict, and who decided what when.
"""
    ),
)
@finding_argument()
@makes_report
def finding(session: Session, asked: Asked, id: str) -> Report:
    from auditcore.service import reports

    return reports.finding(session.ws, id, asked)


@report.command(
    "audit",
    help=_(
        """\b
Example:
  auditcore report audit 2026-01
  auditcore report audit 2026-01 -o report.docx

The report of one audit: conclusion, summary, each finding, what was not examined and why, team and independence.
"""
    ),
)
@id_argument()
@makes_report
def audit(session: Session, asked: Asked, id: str) -> Report:
    from auditcore.service import reports

    return reports.audit(session.ws, id, asked)


@report.command(
    "plan",
    help=_(
        """\b
Example:
  auditcore report plan 2026-02 -o plan.docx

The plan of one audit for the units, beforehand: objective, team, timetable, and attendance sheets for both meetings.
"""
    ),
)
@id_argument()
@makes_report
def plan(session: Session, asked: Asked, id: str) -> Report:
    from auditcore.service import reports

    return reports.audit_plan(session.ws, id, asked)


@report.command(
    "minutes",
    help=_(
        """\b
Example:
  auditcore report minutes 2026-01 -o minutes.docx
  auditcore report minutes 2026-01 --unit land

The minutes of one audit, or of a unit's part of it, for both sides to sign.
"""
    ),
)
@id_argument()
@click.option("--unit", metavar="UNIT", default="", help=_("Only this unit and those below it."))
@makes_report
def minutes(session: Session, asked: Asked, id: str, unit: str) -> Report:
    from auditcore.service import reports

    return reports.minutes(session.ws, id, asked, unit)


@report.command(
    "review",
    help=_(
        """\b
Example:
  auditcore report review --period 2026 -o review.docx
  auditcore report review 2026-R1 --detail -o review.html

The management-review pack: a section for each input of ISO 9001 9.3.2, with all that the record can tell, what was
supplied, and what is missing. Without a review or a period: the review that is to be held next, else the one that was held
last, else this year.
"""
    ),
)
@id_argument(required=False, default="")
@period_option("--period", help=_("What it looks back on; 2026, 2026-H1, or FROM..TO."))
@click.option("--unit", metavar="UNIT", default="", help=_("Only this unit and those below it."))
@makes_report
def review(session: Session, asked: Asked, id: str, period: Period | None, unit: str) -> Report:
    from auditcore.service import review_pack

    return review_pack.report(session.ws, asked, id, period, unit)


@report.command(
    "review-minutes",
    help=_(
        """\b
Example:
  auditcore report review-minutes 2026-R1 -o minutes.docx

The minutes of a management review: who was there, what was put before it, decisions and conclusions.
"""
    ),
)
@id_argument()
@makes_report
def review_minutes(session: Session, asked: Asked, id: str) -> Report:
    from auditcore.service import review_pack

    return review_pack.minutes(session.ws, asked, id)


@report.command(
    "follow-up",
    help=_(
        """\b
Example:
  auditcore report follow-up -o follow-up.docx
  auditcore report follow-up --unit land --since 01/06/2026

The running list of open findings and actions, as auditors and the head sign it: what is late, for whom it waits since
when, what was closed lately, and what came back. Filters combine.
"""
    ),
)
@filters.audits()
@filters.units()
@filters.owners()
@filters.clauses()
@filters.since(_("What was closed on this day or later; in the last 30 days by default."))
@makes_report
def follow_up(session: Session, asked: Asked, since: str, **wanted: Any) -> Report:
    from auditcore.service import reports
    from auditcore.service.selection import Wanted

    return reports.follow_up(session.ws, asked, Wanted(**wanted), since)


@report.command(
    "programme",
    help=_(
        """\b
Example:
  auditcore report programme 2026 -o programme.docx

A year's audit programme: what was planned and why, what was carried out and late, what was found, and which units,
processes and clauses nobody looked at. Without a year: this one.
"""
    ),
)
@click.argument("year", type=int, required=False)
@makes_report
def programme(session: Session, asked: Asked, year: int | None) -> Report:
    from auditcore.service import reports

    return reports.programme(session.ws, year or int(session.ws.today[:4]), asked)
