"""How fast findings are closed, how often it is done by the due date, and whether it worked. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from auditcore import stats
from auditcore.contract import Part
from auditcore.figures import rates
from auditcore.figures.lives import Life
from auditcore.i18n import _, ngettext
from auditcore.reports import charts
from auditcore.reports.corrective_counts import ACTING
from auditcore.reports.corrective_facts import Corrective
from auditcore.reports.figures import known_half, part_of, rate_columns, rate_row
from auditcore.reports.parts import GRADE_TONES, bullets, coded, column, of_verdict, table

OUTCOMES = ("effective", "partly", "not")


def time_to_close(of: Corrective, grade: str = "") -> stats.Half:
    """Half of those raised in the period: whoever looked at all that were open in it would meet the slow ones more often."""
    return stats.half(one.wait(of.last) for one in of.raised if grade in ("", one.grade))


def closing(of: Corrective) -> Iterator[tuple[Part, ...]]:
    """How long findings of the period are open, by grade; with detail the whole curve."""
    columns = (
        coded("grade", _("grade"), ACTING, GRADE_TONES),
        column("half", _("half closed within, days"), "number"),
        column("over", _("closed"), "number"),
        column("all", _("newly raised"), "number"),
        column("low", _("at least"), "number"),
        column("high", _("at most"), "number"),
    )
    rows = [
        {
            "grade": grade,
            "half": half.days if known_half(half) else None,
            "over": half.over,
            "all": half.waits,
            "low": half.low if known_half(half) else None,
            "high": half.high if known_half(half) else None,
        }
        for grade in ACTING
        if (half := time_to_close(of, grade)).waits
    ]
    note = _("Counted are the findings raised in the period, those still open among them.")
    if any(row["half"] is None for row in rows):
        note += " " + _("Without a number, too few are closed to say.")
    if any(row["half"] is not None for row in rows):
        yield table(_("Half closed within"), columns if of.scene.detail else columns[:4], rows, note)
    if of.scene.detail:
        waits = [one.wait(of.last) for one in of.raised]
        yield charts.lasting(_("Still open after so many days"), waits)


def due_actions(of: Corrective) -> rates.Rate:
    """Of the actions that were due in the period, of findings and of reviews, those done by their date."""
    return rates.rate_of(of.kept.values())


def _by_unit(of: Corrective) -> Iterator[tuple[str, rates.Rate]]:
    """The same for each unit that answers for findings, and for management reviews; what nothing was due of is left out."""
    by_unit: dict[str, set[str]] = {}
    for one in of.lives:
        if due := {task.id for task in one.tasks if task.id in of.kept}:
            by_unit.setdefault(one.units[0] if one.units else "", set()).update(due)
    for unit, ids in by_unit.items():
        yield of.scene.unit(unit) or "–", rates.rate_of(of.kept[id] for id in ids)
    if reviewed := [of.kept[task.id] for task in of.reviewed if task.id in of.kept]:
        yield _("Management reviews"), rates.rate_of(reviewed)


def punctual(of: Corrective) -> Iterator[tuple[Part, ...]]:
    """Actions by unit and answers, done by their due dates; and how often dates were moved."""
    found = sorted(_by_unit(of), key=lambda one: (one[1].number / one[1].of, one[0]))
    whole = due_actions(of)
    if len(found) > 1:
        found.append((_("Together") if of.reviewed else _("All units"), whole))
    rows = [{"what": name, **rate_row(rate)} for name, rate in found]
    notes = [_("A date counts as it stood when it fell due: one that was moved only afterwards was missed.")]
    if any(row["share"] is None for row in rows):
        notes.append(_("Of fewer than five no share is given."))
    if sum(rate.of for _name, rate in found[:-1]) > whole.of:
        notes.append(_("An action that serves findings of several units counts for each, and once in all."))
    columns = (column("what", _("unit")), *rate_columns(of.scene.detail))
    yield table(_("Actions due in the period, by unit"), columns, rows, " ".join(notes))
    yield bullets(_beside_actions(of))


def _beside_actions(of: Corrective) -> Iterator[str]:
    until = min(of.until, of.scene.today)
    answers = rates.on_time((one for life in of.lives for one in life.answers), of.period.first, until)
    if answers.of:
        yield _("Answers of the units due in the period that came by their due date: {rate}.").format(
            rate=part_of(answers, of.scene.detail)
        )
    if moved := sum(of.within(task.moved) for task in of.tasks.values() if task.moved):
        yield ngettext(
            "In the period, the due date of an action was moved {count} time.",
            "In the period, due dates of actions were moved {count} times.",
            moved,
        ).format(count=moved)


def ineffective(of: Corrective) -> rates.Rate:
    """Of the verdicts of the period, those that were not “effective”."""
    return rates.rate_of(
        verdict.outcome != "effective"
        for one in of.lives
        for verdict in one.verdicts
        if of.within([verdict.on])
    )


def worked(of: Corrective) -> Iterator[tuple[Part, ...]]:
    """Verdicts by outcome, repeats, corrections alone, and what was opened again."""
    verdicts = [verdict for one in of.lives for verdict in one.verdicts if of.within([verdict.on])]
    columns = (
        of_verdict("outcome"),
        column("count", _("verdicts"), "number"),
        column("only", _("of these on a correction alone"), "number"),
    )
    every = Counter(verdict.outcome for verdict in verdicts)
    only = Counter(verdict.outcome for verdict in verdicts if verdict.only)
    rows = (
        {"outcome": outcome, "count": every[outcome], "only": only[outcome] or None}
        for outcome in OUTCOMES
        if every[outcome]
    )
    yield table(_("Verdicts on the effect"), columns, rows)
    yield bullets(_beside_verdicts(of))


def _corrected(of: Corrective, one: Life) -> bool:
    """Whether it was closed in the period by a correction alone."""
    return any(
        verdict.only and verdict.outcome == "effective" and of.within([verdict.on])
        for verdict in one.verdicts
    )


def _beside_verdicts(of: Corrective) -> Iterator[str]:
    if of.raised:
        repeats = rates.rate_of(one.repeat for one in of.raised)
        yield _("Findings that repeat an earlier one: {rate}.").format(rate=part_of(repeats, of.scene.detail))
    only = rates.rate_of(_corrected(of, one) for one in of.closed)
    if only.number:
        yield _("Closed by a correction alone, without removing a cause: {rate}.").format(
            rate=part_of(only, of.scene.detail)
        )
    if again := of.within(day for one in of.lives for day in one.reopened):
        yield ngettext(
            "A closed finding was opened again {count} time.",
            "Closed findings were opened again {count} times.",
            again,
        ).format(count=again)
