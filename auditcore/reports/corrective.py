"""Nonconformities and corrective actions as figures: how many, of what, how old, how fast, how well. Pure.

Everything is counted from the same `Life` of each finding; withdrawn ones and strengths are left out throughout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from auditcore.contract import Section
from auditcore.dates import add_days, days_between
from auditcore.figures import rates, trends
from auditcore.i18n import _, ngettext
from auditcore.model import is_register
from auditcore.reports import corrective_counts as counts
from auditcore.reports import corrective_rates as shares
from auditcore.reports.corrective_facts import Corrective
from auditcore.reports.figures import (
    changed,
    counted,
    graded,
    half_closed,
    part_of,
    some,
    unknown,
    unknown_before,
)
from auditcore.reports.parts import bullets, section
from auditcore.words import word


def sections(of: Corrective, level: int = 2) -> Iterator[Section]:
    """The figures, one section each; those that nothing can be said of are left out."""
    if of.unknown:
        yield section("", bullets(in_short(of)), level=level)
        return
    heading = _("Where open findings wait on {day}").format(day=of.scene.day(of.scene.today))
    waits = section(heading, counts.waiting(of), level=level)
    if not of.begun:
        yield section("", (_("The period has not begun: there is nothing to count."),), level=level)
        yield waits
        return
    yield section("", bullets(in_short(of)), level=level)
    yield section(_("By grade"), counts.by_grade(of), level=level)
    yield waits
    yield section(_("What was broken, where and why"), *counts.broken(of), level=level)
    yield section(_("How old open findings are"), *counts.aged(of), level=level)
    yield section(_("Opened and closed"), counts.flow(of), level=level)
    yield section(_("How long it takes to close"), *shares.closing(of), level=level)
    yield section(_("Done by the due date"), *shares.punctual(of), level=level)
    yield section(_("Did it work?"), *shares.worked(of), level=level)


def in_short(of: Corrective) -> Iterator[str]:
    """The figures that management reads first, a sentence each."""
    if of.unknown:
        yield unknown(of.scene, of.begins)
        return
    if of.period.first < of.begins:
        yield unknown_before(of.scene, of.begins)
    detail, grades = of.scene.detail, Counter(one.grade for one in of.raised)
    said = _("{findings} raised: {grades}.").format(
        findings=counted(len(of.raised)),
        grades=graded((word(grade), grades[grade]) for grade in counts.ACTING),
    )
    yield said if of.raised else _("No finding was raised.")
    yield from against_before(of)
    older = sum(one.raised < of.period.first for one in of.closed)
    said = (
        _("{findings} closed ({older} of them raised before the period); open on {day}: {open}.")
        if older
        else _("{findings} closed; open on {day}: {open}.")
    )
    yield said.format(
        findings=counted(len(of.closed)), older=older, day=of.scene.day(of.last), open=len(of.open)
    )
    if late := [row["id"] for row in of.waits if row["overdue"]]:
        yield ngettext(
            "{count} open finding was late on {day}: {ids}.",
            "{count} open findings were late on {day}: {ids}.",
            len(late),
        ).format(count=len(late), ids=some(late), day=of.scene.day(of.scene.today))
    if of.raised:
        yield half_closed(shares.time_to_close(of), detail)
    if (actions := shares.due_actions(of)).of:
        yield _("Actions due in the period that were done by their due date: {rate}.").format(
            rate=part_of(actions, detail)
        )
    if (repeats := rates.rate_of(one.repeat for one in of.raised)).number:
        yield _("Findings that repeat an earlier one: {rate}.").format(rate=part_of(repeats, detail))
    if (failed := shares.ineffective(of)).of:
        yield _("Verdicts that what was done did not work, or only in part: {rate}.").format(
            rate=part_of(failed, detail)
        )


def against_before(of: Corrective) -> Iterator[str]:
    """What was raised in as many days before the period, and whether that is a change; nothing where nothing was."""
    days = days_between(of.period.first, of.until)
    first = add_days(of.period.first, -days)
    before = [one for one in of.lives if first <= one.raised < of.period.first]
    if not before:
        return
    said = _("In the {days} days before: {findings}.").format(days=days, findings=counted(len(before)))
    if of.begins > first:
        # What was not yet recorded then would look like an increase.
        note = _("The record begins on {day}, too late to compare with.").format(day=of.scene.day(of.begins))
        yield f"{said} {note}"
        return
    # An audit brings many findings at once, and the next one as many: only what comes one by one can show a trend.
    earlier, later = (sum(is_register(one.audit) for one in lives) for lives in (before, of.raised))
    if not (earlier or later):
        yield said
        return
    told = _("Without those of audits, which come many at a time: {later}, before that {earlier}.").format(
        later=later, earlier=earlier
    )
    trend = trends.trend(trends.Counted(earlier, days), trends.Counted(later, days))
    yield f"{said} {told} {changed(trend, of.scene.detail)}"
