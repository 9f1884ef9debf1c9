"""The findings of an audit one by one, its strengths, and apart from both what was withdrawn. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditcore import dates
from auditcore.case import VERIFIED
from auditcore.contract import Part, Section
from auditcore.i18n import _, ngettext
from auditcore.model import GRADES, RESULTS
from auditcore.reports.audit_summary import standing
from auditcore.reports.parts import GRADE_TONES, coded, column, ended, fields, section, table
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]


def sections(scene: Scene, audit: Row) -> Iterator[Section]:
    """What the grades mean, each finding, the strengths, what was answered so without a finding, and what was withdrawn."""
    found = standing(audit)
    faults = [row for row in found if row["grade"] != "strength"]
    strengths = [row for row in found if row["grade"] == "strength"]
    day = _("As they stand on {day}.").format(day=scene.day(audit["as_of"] or scene.today))
    yield section(_("Findings"), (day,) if faults else (), otherwise=_("No finding was raised."))
    yield section(_("What the grades mean"), meanings(audit), level=2)
    for row in faults:
        yield section(heading(row), one(scene, row), level=2)
    yield section(_("Answers that have no finding of their own"), without_finding(scene, audit), level=2)
    said = (
        _("What was found done so well that others can take it over:")
        if strengths
        else _("None is recorded.")
    )
    yield section(_("Strengths"), (said,))
    for row in strengths:
        yield section(heading(row), one(scene, row), level=2)
    yield section(_("Findings that were withdrawn"), withdrawn(scene, audit))


def heading(row: Row) -> str:
    return f"{row['id']} · {word(row['grade'])}"


def meanings(audit: Row) -> tuple[Part, ...]:
    """What each grade means here, as the settings define it."""
    columns = (coded("grade", _("grade"), GRADES, GRADE_TONES), column("meaning", _("meaning")))
    rows = [{"grade": grade, "meaning": meaning} for grade, meaning in audit["definitions"].items()]
    return table("", columns, rows)


def stated(scene: Scene, row: Row) -> tuple[tuple[str, object], ...]:
    """A finding as it is put to the unit: requirement, observed, evidence, where, and by which clauses."""
    title = row["title"]
    none = _("not recorded")
    return (
        (_("title"), "" if row["observed"].startswith(title.removesuffix(" …")) else title),
        (_("requirement"), row["requirement"] or (none if row["grade"] in VERIFIED else "")),
        (_("observed"), row["observed"] or none),
        (_("evidence"), row["evidence"] or none),
        (_("Evidence files"), row["files"]),
        (_("unit"), scene.unit(row["unit"]) or none),
        (_("seen in, too"), scene.units(row["also_units"])),
        (_("clauses"), row["clauses"] or none),
        (_("repeats"), row["repeat_of"]),
        (_("raised"), scene.signed(row["raised_by"], row["raised_on"])),
    )


def one(scene: Scene, row: Row) -> tuple[Part, ...]:
    """A finding with who answers for it, by when, and where it stands."""
    if row["grade"] == "strength":
        return fields(*stated(scene, row))
    return fields(
        *stated(scene, row),
        (_("owner"), scene.person(row["owner"]) or _("nobody yet")),
        (_("answer due"), due(scene, row)),
        (_("status"), [word(one) for one in (row["status"], *row["flags"])]),
        ended(scene, row),
    )


def due(scene: Scene, row: Row) -> str:
    """By when the unit is to answer: as it was set, and what was added while it waited for somebody else."""
    waited = dates.days_between(row["answer_set"], row["answer_due"]) if row["answer_set"] else 0
    if not waited:
        return scene.day(row["answer_due"])
    said = ngettext(
        "set for {set}, with {count} day while it waited for the auditors: {due}",
        "set for {set}, with {count} days while it waited for the auditors: {due}",
        waited,
    )
    return said.format(set=scene.day(row["answer_set"]), count=waited, due=scene.day(row["answer_due"]))


def without_finding(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Answers graded as a finding would be, from which none was drawn."""
    columns = (
        column("question", _("question"), "id"),
        column("unit", _("unit")),
        coded("result", _("answer"), RESULTS, GRADE_TONES),
        column("evidence", _("evidence")),
    )
    rows = [
        {**row, "unit": scene.unit(row["unit"]), "evidence": row["evidence"] or row["note"]}
        for row in audit["sheet"]
        if row["result"] in GRADES and not row["findings"]
    ]
    return table("", columns, rows)


def withdrawn(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """What was taken back and why; it counts nowhere."""
    columns = (
        column("id", _("finding"), "id"),
        coded("grade", _("grade"), GRADES),
        column("unit", _("unit")),
        column("observed", _("observed")),
        column("on", _("on"), "day"),
        column("by", _("by")),
        column("into", _("into"), "id"),
        column("reason", _("reason")),
    )
    return table("", columns, _taken_back(scene, audit["finding_list"]))


def _taken_back(scene: Scene, rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if ended := row["ended"]:
            yield {
                **row,
                "unit": scene.unit(row["unit"]),
                "on": ended["on"],
                "by": scene.person(ended["by"]),
                "into": ended.get("into", ""),
                "reason": ended.get("reason", ""),
            }
