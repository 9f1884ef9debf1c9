"""What became of the audits of a year: days, postponements, teams, findings, and what is followed up. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from auditcore.contract import Chart, Part, Series, Table
from auditcore.dates import days_between
from auditcore.i18n import _
from auditcore.model import AUDIT_STATUSES, ENDED
from auditcore.reports.parts import GRADES, bullets, coded, column, table
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]

# Fewer audits than this are no picture.
FEW = 2


def days_late(row: Row, today: str) -> int | None:
    """How many days after the one that was planned first an audit began, or has not begun today (ISO); None for none."""
    if row["status"] == "cancelled" and not row["started_on"]:
        return None
    return max(0, days_between(row["first"][0], row["started_on"] or today)) or None


def carried_out(audits: Sequence[Row], today: str) -> tuple[Part, ...]:
    """The days of each audit: planned first, planned now, begun and how late, reported, closed."""
    columns = (
        column("id", _("audit"), "id"),
        column("first", _("planned first"), "day"),
        column("from", _("planned for"), "day"),
        column("to", _("until"), "day"),
        column("started_on", _("begun on"), "day"),
        column("late", _("begun late, days"), "number"),
        column("reported_on", _("reported on"), "day"),
        column("closed_on", _("closed on"), "day"),
        column("times", _("times postponed"), "number"),
        coded("state", _("status"), (*AUDIT_STATUSES, "overdue"), {"overdue": "bad", "cancelled": "warn"}),
    )
    rows = (
        {
            **row,
            "first": row["first"][0] if row["postponements"] else None,
            "started_on": row["started_on"] or None,
            "late": days_late(row, today),
            "times": len(row["postponements"]) or None,
            "state": (row["status"], "overdue") if row["overdue"] else (row["status"],),
        }
        for row in audits
    )
    return table("", columns, rows)


def by_month(year: int, audits: Sequence[Row]) -> tuple[Part, ...]:
    """How many audits were planned first for each month, and how many began in it, from the first such month to the last."""
    planned = Counter(row["first"][0][:7] for row in audits)
    begun = Counter(row["started_on"][:7] for row in audits)
    busy = sorted(month for month in {*planned, *begun} if month.startswith(f"{year}-"))
    if len(audits) < FEW or not busy:
        return ()
    months = [one for one in (f"{year}-{month:02}" for month in range(1, 13)) if busy[0] <= one <= busy[-1]]
    title = _("Audits by month")
    columns = (
        column("month", _("month")),
        column("planned", _("planned first"), "number"),
        column("begun", _("begun"), "number"),
    )
    rows = [{"month": month, "planned": planned[month], "begun": begun[month]} for month in months]
    about = _("Planned first for these months: {planned}; begun in them: {begun}.").format(
        planned=sum(planned[month] for month in months), begun=sum(begun[month] for month in months)
    )
    series = (
        Series(_("planned first"), tuple(planned[month] for month in months)),
        Series(_("begun"), tuple(begun[month] for month in months)),
    )
    return (Chart("bars", title, about, tuple(months), series, Table(title, columns, rows), _("audits")),)


def postponed(scene: Scene, audits: Sequence[Row]) -> tuple[Part, ...]:
    """Each time that an audit's days were moved: from when to when, by whom, and why."""
    columns = (
        column("id", _("audit"), "id"),
        column("on", _("decided on"), "day"),
        column("old", _("first day until then"), "day"),
        column("new", _("first day from then on"), "day"),
        column("by", _("who decided")),
        column("reason", _("reason")),
    )
    rows = (
        {
            **entry,
            "id": row["id"],
            "old": entry["old"][0],
            "new": entry["new"][0],
            "by": scene.person(entry["by"]),
        }
        for row in audits
        for entry in row["postponements"]
    )
    return table("", columns, rows)


def given_up(scene: Scene, audits: Sequence[Row]) -> tuple[Part, ...]:
    """What was cancelled, by whom, and why."""
    return bullets(
        _("{id} {title}: {reason} ({who})").format(
            id=row["id"],
            title=row["title"],
            reason=row["cancelled"].get("reason", ""),
            who=scene.signed(row["cancelled"]["by"], row["cancelled"]["on"]),
        )
        for row in audits
        if row["cancelled"]
    )


def teams(scene: Scene, audits: Sequence[Row]) -> tuple[Part, ...]:
    """Lead and team of each audit, and what exception from independence or qualification was recorded."""
    columns = (
        column("id", _("audit"), "id"),
        column("lead", _("lead")),
        column("team", _("team")),
        column("exception", _("not independent")),
        column("lead_exception", _("not qualified")),
    )
    rows = (
        {
            "id": row["id"],
            "lead": scene.person(row["lead"]),
            "team": tuple(map(scene.person, row["team"])),
            "exception": _excepted(scene.units((row["exception"] or {}).get("units", ())), row["exception"]),
            "lead_exception": _excepted(scene.person(row["lead"]), row["lead_exception"]),
        }
        for row in audits
    )
    return table("", columns, rows)


def _excepted(whom: str, exception: Row | None) -> str:
    return _("{what}: {reason}").format(what=whom, reason=exception["reason"]) if exception else ""


def findings(audits: Sequence[Row]) -> tuple[Part, ...]:
    """What each audit found, by grade, and how much of it is open."""
    columns = (
        column("id", _("audit"), "id"),
        column("title", _("title")),
        *(column(grade, word(grade), "number") for grade in GRADES),
        column("findings", _("together"), "number"),
        column("open_findings", _("still open"), "number"),
    )
    rows = (
        {
            **row,
            **{grade: row["grades"].get(grade) for grade in GRADES},
            "open_findings": row["open_findings"] or None,
        }
        for row in audits
        if row["started_on"]
    )
    return table("", columns, rows)


def followed(audits: Sequence[Row]) -> tuple[Part, ...]:
    """Of each audit whose findings are open: how many are late, how many wait to be verified, what is due next, and the
    audit that follows it up."""
    columns = (
        column("id", _("audit"), "id"),
        column("open", _("open findings"), "number"),
        column("overdue", _("overdue"), "number"),
        column("ready", _("to be verified"), "number"),
        column("due", _("next due"), "day"),
        column("followed_by", _("followed up by"), "id"),
    )
    rows = []
    for row in audits:
        still = [one for one in row["finding_list"] if one["status"] not in ENDED]
        if still:
            rows.append(
                {
                    "id": row["id"],
                    "open": len(still),
                    "overdue": sum(one["overdue"] for one in still) or None,
                    "ready": sum(one["status"] == "implemented" for one in still) or None,
                    "due": min((one["due"] for one in still if one["due"]), default=None),
                    "followed_by": tuple(row["followed_by"]),
                }
            )
    return table("", columns, rows)
