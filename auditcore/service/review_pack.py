"""The management-review pack, with all that it needs from the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditcore import reviews
from auditcore.contract import Report
from auditcore.dates import add_days
from auditcore.figures.periods import Period
from auditcore.i18n import _
from auditcore.past import Past
from auditcore.reports import review as packs
from auditcore.reports.audited import Audited
from auditcore.reports.corrective_facts import Corrective
from auditcore.reports.scene import Scene
from auditcore.service import (
    audit_lists,
    figures,
    postponing,
    programme,
    repeats,
    review_asof,
    review_decisions,
    review_given,
    review_lists,
)
from auditcore.service.checkpoints import covering
from auditcore.service.holders import review_of
from auditcore.service.reports import Asked, scene
from auditcore.service.review_case import known
from auditcore.workspace import Workspace

Row = dict[str, Any]


def report(ws: Workspace, asked: Asked, id: str = "", period: Period | None = None, unit: str = "") -> Report:
    """The pack of a review, of a period, or of this year; of one unit and what is below it where one is named.

    Without an id, a period's review is the one that looks back on just these days; where there is none, what the reviews of
    the period were given and decided is told of each. Without either it is the review that is to be held next, else the one
    that was held last. Raises NotFound.
    """
    named = id or review_lists.latest(ws, (period.first, period.before) if period else None)
    then = closing_of(ws, named) if named else ws
    review = review_lists.detail(then, named) if named else None
    others = review_given.others(ws, period) if period and not named else []
    own = of_review(review) if review else None
    other = period is not None and (not own or period[1:3] != own[1:3])
    until = period.before if period and other else ""
    period = period or own or this_year(ws.today)
    met = [review_lists.detail(closing_of(ws, one), one) for one in others]
    alone = not (review or met) and bool(review_lists.rows(ws, ["planned", "held", "closed"]))
    head, asked = covering(ws), asked._replace(date=asked.date or ws.today)
    if not other:
        ws = then  # figures of other days than the review's are told as they are now
    wanted = figures.within(ws, unit)
    at, day = _as_of(scene(ws, asked, head), period)
    found = figures.lived(ws, wanted)
    if day:
        found = found._replace(waits=review_asof.waits(ws, found, day))
    facts = figures.corrective(at, period, found)
    pack = packs.Pack(
        at,
        facts,
        audited(ws, at, period, found, wanted, day),
        review_given.inputs(review, met),
        review,
        review_decisions.earlier_actions(ws, named, until, day),
        figures.origins(facts.lives, period),
        came_back(ws, found, facts),
        unit,
        stuck(ws, period, unit) if asked.detail else (),
        ws.today,
        met,
        alone,
    )
    return packs.report(pack, in_words(at, period, facts))


def in_words(at: Scene, period: Period, facts: Corrective) -> str:
    """A period, and up to which of its days there are figures where it is not over."""
    whole = at.days(period.first, add_days(period.before, -1))
    if not facts.begun or facts.until == period.before:
        return whole
    return _("{period}; figures as of {day}").format(period=whole, day=at.day(facts.last))


def closing_of(ws: Workspace, id: str) -> Workspace:
    """The workspace from which a closed review is told: as it stood when that was closed, so that its pack and its minutes
    read the same ever after. What is recorded later, a day on which something was done long ago, a date that is moved, a
    finding that is withdrawn, is for the next review to see. Of any other review the workspace of now. Raises NotFound."""
    review = review_of(ws.view(known(ws, id)), ws.view)
    if reviews.status(review) != "closed":
        return ws
    closed = reviews.latest(review, "close")
    assert closed is not None
    event = next(ws.record.read(id, after=closed["seq"] - 1))
    return Past(ws, event, closed["on"])


def _as_of(at: Scene, period: Period) -> tuple[Scene, str]:
    """The scene of a period, and its last day (ISO) where that is past: what was late or open is told as of then."""
    if not at.today >= period.before > period.first:
        return at, ""
    day = add_days(period.before, -1)
    return at._replace(today=day, dated=at.dated or at.today), day


def of_review(review: Mapping[str, Any]) -> Period:
    """The stretch of days that a review looks back on; what was after its meeting, the next one does."""
    first, before, held = review["first"], review["before"], review["held_on"]
    if held and first < held < before:
        before = held  # it was held when the period did not yet end with the meeting
    return Period(f"{first}..{before}", first, before)


def this_year(today: str) -> Period:
    """The year of today, up to its end."""
    year = int(today[:4])
    return Period(str(year), f"{year}-01-01", f"{year + 1}-01-01")


def audited(
    ws: Workspace, at: Scene, period: Period, found: figures.Lived, wanted: frozenset[str], day: str = ""
) -> Audited:
    """The audits, those of the wanted units where some are named, with the clauses that are to be looked after; as they
    stood at the end of a day (ISO) where one is given."""
    rows = list(postponing.as_planned(ws, audit_lists.all_rows(ws), day))
    if day:
        rows = review_asof.audits(ws, rows, found, day)
    then = ws.as_(ws.acting, day)
    missing, clauses = programme.not_audited(then, rows), programme.clauses(then, at.language, rows)
    if wanted:
        rows = list(figures.of_units(ws, rows, found, wanted))
        missing = {"units": [row for row in missing["units"] if row["id"] in wanted]}
    samples = list(figures.samples(ws, rows, found, wanted))
    return Audited(at, period, rows, samples, clauses, missing, found.begins)


def stuck(ws: Workspace, period: Period, unit: str) -> list[Row]:
    """How long what was raised since the period began stood where. It replays each finding, so it takes its time."""
    from auditcore.service import waiting
    from auditcore.service.selection import Wanted

    wanted = Wanted(units=[unit] if unit else (), since=period.first)
    return waiting.stuck(ws, wanted, by=("unit", "status"))


def came_back(ws: Workspace, found: figures.Lived, facts: Corrective) -> list[Row]:
    """The closed findings that were seen again in the period, of those that are looked at."""
    among = {one.id for one in facts.lives}
    raised = {finding["id"]: finding["raised"]["on"] for finding, _actions, _audit in found.every}
    return [
        row
        for row in repeats.doubts(ws, found.every)
        if row["id"] in among and facts.within(raised[id] for id in row["by"])
    ]


def minutes(ws: Workspace, asked: Asked, id: str) -> Report:
    """The minutes of a review; before it was held, a form for them. Raises NotFound."""
    from auditcore.reports import audited as audits
    from auditcore.reports import corrective, review_minutes

    ws = closing_of(ws, id)
    review = review_lists.detail(ws, id)
    period = of_review(review)
    # Of a review of which nothing but its plan is recorded, the programme tells.
    head = review["head"] or str(ws.programme().head)
    at = scene(ws, asked, head, review["held_on"], ahead=not review["held_on"])
    then, day = _as_of(at, period)
    found = figures.lived(ws)
    if day:
        found = found._replace(waits=review_asof.waits(ws, found, day))
    facts = figures.corrective(then, period, found)
    told = {
        "earlier": review_minutes.of_earlier(review_decisions.earlier_actions(ws, id, day=day)),
        "corrective": list(corrective.in_short(facts)) if facts.begun else [],
        "audits": list(audits.in_short(audited(ws, then, period, found, frozenset(), day))),
    }
    return review_minutes.report(
        at, {**review, "last": add_days(period.before, -1), "told": told, "told_on": facts.last}
    )
