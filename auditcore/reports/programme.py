"""The report of a year's audit programme: what was planned and why, what was carried out, what was not looked at. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import movewords
from auditcore.contract import Part, Report, Section
from auditcore.figures.periods import Period
from auditcore.figures.rates import Promise, on_time
from auditcore.i18n import N_, _, ngettext
from auditcore.model import AUDIT_KINDS, AUDIT_STATUSES
from auditcore.reports import audited
from auditcore.reports import programme_audits as outcome
from auditcore.reports.figures import part_of
from auditcore.reports.parts import (
    GRADES,
    bullets,
    coded,
    column,
    fields,
    section,
    sign,
    sign_for_office,
    signatures,
    table,
)
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]


def report(scene: Scene, facts: Row) -> Report:
    """The report of the year that `report_programme.facts` tells of."""
    return scene.report(
        "programme", _("Audit programme {year}").format(year=facts["year"]), sections(scene, facts)
    )


def sections(scene: Scene, facts: Row) -> Iterator[Section]:
    """Purpose and approval, the audits as planned and as carried out, what they found, what was not looked at."""
    audits: Sequence[Row] = facts["audits"]
    year = Period(str(facts["year"]), f"{facts['year']}-01-01", f"{facts['year'] + 1}-01-01")
    looked = audited.Audited(
        scene, year, facts["ever"], (), facts["clauses"], facts["not_audited"], facts["begins"]
    )
    yield section(_("Summary"), bullets(summary(scene, facts)))
    yield section(_("Purpose and means"), purpose(scene, facts), otherwise=_("Nothing is written."))
    yield section(_("Approval"), approvals(scene, facts["approved"]), otherwise=_("It is not approved."))
    yield section(_("Changed after the last approval"), changes(scene, facts["changes"]))
    yield section(_("Why each audit was planned"), whys(scene, audits))
    yield section(
        _("Planned and carried out"),
        outcome.carried_out(audits, scene.today),
        outcome.by_month(facts["year"], audits),
    )
    yield section(_("Postponed"), outcome.postponed(scene, audits))
    yield section(_("Given up"), outcome.given_up(scene, audits))
    yield section(_("Who audits"), outcome.teams(scene, audits))
    yield section(_("Findings by audit and grade"), outcome.findings(audits))
    yield section(_("Findings that are followed up"), outcome.followed(audits))
    yield section(_("Clauses audited in three years"), audited.covered(looked))
    yield section(
        _("Not audited within the interval"), intervals(scene, facts), missing(facts["not_audited"])
    )
    responsible = scene.person(facts["responsible"])
    yield signatures(
        sign(_("runs the programme"), responsible),
        sign_for_office(
            scene, _("approved by the head of the organisation"), head_of(scene, facts["approved"])
        ),
    )


def head_of(scene: Scene, approved: Sequence[Row]) -> str:
    """Who approved it last; before that the head, where there is one only."""
    heads = scene.org.with_role("head")
    return scene.person(approved[-1]["by"]) if approved else scene.person(heads[0]) if len(heads) == 1 else ""


# In short.


def summary(scene: Scene, facts: Row) -> Iterator[str]:
    """How many audits were planned and carried out, how many began on time, what they found, what is still to come."""
    audits = facts["audits"]
    if not audits:
        said = _("No audit is planned for {year}.")
        if str(facts["year"]) > scene.today[:4]:
            said = _(
                "Nothing is planned for {year} yet: the year has not begun, and no audit is in its programme."
            )
        yield said.format(year=facts["year"])
        return
    count = len(audits)
    said = ngettext("{count} audit was planned: {states}.", "{count} audits were planned: {states}.", count)
    yield said.format(count=count, states=counted("status", AUDIT_STATUSES, audits))
    yield from punctual(scene, facts["year"], audits)
    for status, sentence in (
        ("planned", _("Planned for a day that is past, and not begun, as of {day}: {ids}.")),
        ("under-way", _("Begun, and not reported by its last day, as of {day}: {ids}.")),
    ):
        if late := [row["id"] for row in audits if row["overdue"] and row["status"] == status]:
            yield sentence.format(ids=", ".join(late), day=scene.day(scene.today))
    if moved := [(row["id"], len(row["postponements"])) for row in audits if row["postponements"]]:
        ids = (f"{id} ({times} ×)" if times > 1 else id for id, times in moved)
        yield _("Postponed: {ids}.").format(ids=", ".join(ids))
    if without := [row["id"] for row in audits if not row["why"]]:
        yield _("No reason is recorded for: {ids}.").format(ids=", ".join(without))
    if excepted := [row["id"] for row in audits if row["exception"] or row["lead_exception"]]:
        yield _("With an exception from independence or qualification: {ids}.").format(
            ids=", ".join(excepted)
        )
    grades = {grade: sum(row["grades"].get(grade, 0) for row in audits) for grade in GRADES}
    if any(grades.values()):
        said = _("They made these findings: {grades}.")
        yield said.format(
            grades=", ".join(f"{number} {word(grade)}" for grade, number in grades.items() if number)
        )


def counted(key: str, codes: Iterable[str], rows: Sequence[Row]) -> str:
    """`2 closed, 1 planned`: the rows by a code, in the order of the codes."""
    numbers = {code: sum(row[key] == code for row in rows) for code in codes}
    return ", ".join(f"{number} {word(code)}" for code, number in numbers.items() if number)


def punctual(scene: Scene, year: int, audits: Sequence[Row]) -> Iterator[str]:
    """How many began by the day that was planned first, of those that were to have begun; what was given up does not
    count."""
    due = [
        Promise(row["first"][0], row["started_on"] or None) for row in audits if row["status"] != "cancelled"
    ]
    rate = on_time(due, f"{year}-01-01", min(f"{year + 1}-01-01", scene.today))
    if rate.of:
        said = _("Begun by the day that was planned first: {share}.")
        yield said.format(share=part_of(rate, scene.detail))


# What was meant.


def purpose(scene: Scene, facts: Row) -> tuple[Part, ...]:
    """Who answers for the programme, and what is written of it."""
    return fields(
        (_("responsible"), scene.person(facts["responsible"])),
        (_("objectives"), facts["objectives"]),
        (_("risks and opportunities"), facts["risks"]),
        (_("resources"), facts["resources"]),
    )


def approvals(scene: Scene, approved: Sequence[Row]) -> tuple[Part, ...]:
    """Each approval with the head of the programme that was approved."""
    columns = (
        column("on", _("day"), "day"),
        column("by", _("approved by")),
        column("typed", _("typed by")),
        column("head", _("head of the record"), "id"),
    )
    rows = (
        {
            **entry,
            "by": scene.person(entry["by"]),
            "typed": movewords.typed_by(scene.person, entry).strip("()"),
        }
        for entry in approved
    )
    return table("", columns, rows)


def changes(scene: Scene, rows: Sequence[Row]) -> tuple[Part, ...]:
    """What was planned, moved or given up since, and what was written into the programme."""
    columns = (
        column("on", _("day"), "day"),
        column("of", _("audit"), "id"),
        column("what", _("what")),
        column("by", _("who decided")),
        column("reason", _("reason")),
    )
    told = (
        {
            **row,
            "of": row["of"] or _("the programme"),
            "what": movewords.done(row),
            "by": scene.person(row["by"]),
        }
        for row in rows
    )
    return table("", columns, told)


def whys(scene: Scene, audits: Sequence[Row]) -> tuple[Part, ...]:
    """Why the programme has each audit: importance of the processes, changes, what was found before."""
    columns = (
        column("id", _("audit"), "id"),
        column("title", _("title")),
        coded("kind", _("kind"), AUDIT_KINDS),
        column("units", _("units")),
        column("processes", _("processes")),
        column("criteria", _("criteria"), "id"),
        column("follows", _("follows"), "id"),
        column("why", _("why")),
    )
    rows = (
        {
            **row,
            "units": tuple(map(scene.unit, row["units"])),
            "processes": tuple(row["processes"]),
            "criteria": tuple(row["criteria"]),
            "why": row["why"] or _("no reason is recorded"),
        }
        for row in audits
    )
    return table("", columns, rows)


# What was not looked at.

NOT_AUDITED = {"units": N_("units"), "processes": N_("processes"), "clauses": N_("clauses")}


def intervals(scene: Scene, facts: Row) -> tuple[Part, ...]:
    """Within how many months everything is to be audited, and what can be said of it."""
    units, clauses = facts["months"]
    rule = _(
        "Units and processes are to be audited within {units} months, clauses within {clauses}; as of {day}."
    )
    said = [rule.format(units=units, clauses=clauses, day=scene.day(facts["as_of"]))]
    if not facts["examined"]:
        said.append(_("Nothing was ever audited: no internal audit has an answer yet."))
    if not facts["criteria"]:
        said.append(_("Clauses cannot be named before an audit is planned by a checklist."))
    elif not any(facts["not_audited"].values()):
        said.append(_("None: every unit, process and clause was audited."))
    return tuple(said)


def missing(not_audited: Mapping[str, Sequence[Row]]) -> tuple[Part, ...]:
    """What no internal audit examined within the interval, by the day on which one did last; what never was comes first."""
    columns = (
        column("kind", _("of these")),
        column("last", _("last audited"), "day"),
        column("which", _("which ones")),
        column("number", _("how many"), "number"),
    )
    grouped: dict[tuple[str, str], list[str]] = {}
    for kind in NOT_AUDITED:
        for row in sorted(not_audited[kind], key=lambda row: str(row["last"])):
            which = row["id"] if kind == "clauses" else row["name"]
            grouped.setdefault((kind, row["last"]), []).append(which)
    rows = (
        {"kind": _(NOT_AUDITED[kind]), "last": last or None, "which": tuple(which), "number": len(which)}
        for (kind, last), which in grouped.items()
    )
    return table("", columns, rows, _("Without a day: never."))
