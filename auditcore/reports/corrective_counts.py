"""How many findings: by grade, where they wait, what they break, how old they are, opened against closed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from auditcore.contract import Chart, Part, Series, Table
from auditcore.dates import days_between
from auditcore.figures import periods, tallies
from auditcore.figures.lives import Life
from auditcore.figures.rates import LEAST
from auditcore.i18n import _
from auditcore.reports import charts
from auditcore.reports.awaited import AWAITED, called
from auditcore.reports.corrective_facts import Corrective, Row
from auditcore.reports.parts import GRADE_TONES, GRADES, coded, column, large, table
from auditcore.text import clause_key
from auditcore.words import word

ACTING = tuple(grade for grade in GRADES if grade != "strength")

PLACES = 20
"""So many rows a table of places or people has at most; the rest is one row more."""
WIDE = 10
"""So many clauses stand beside each other."""


def by_grade(of: Corrective) -> tuple[Part, ...]:
    """A row a grade: raised and closed in the period, open at its end, late today."""
    raised, closed, open_ = (Counter(one.grade for one in lives) for lives in (of.raised, of.closed, of.open))
    late = Counter(row["grade"] for row in of.waits if row["overdue"])
    rows: list[dict[str, Any]] = [
        {
            "grade": grade,
            "raised": raised[grade],
            "closed": closed[grade],
            "open": open_[grade],
            "late": late[grade],
        }
        for grade in ACTING
        if raised[grade] or closed[grade] or open_[grade]
    ]
    columns = (
        coded("grade", _("grade"), ACTING, GRADE_TONES),
        column("raised", _("newly raised"), "number"),
        column("closed", _("closed"), "number"),
        column("open", _("open at the end"), "number"),
        column("late", _("late on {day}").format(day=of.scene.day(of.scene.today)), "number"),
    )
    title = _("Findings by grade")
    if len(rows) < 2:
        return table(title, columns, rows)
    labels = tuple(word(str(row["grade"])) for row in rows)
    names = (("raised", _("newly raised")), ("closed", _("closed")), ("open", _("open at the end")))
    series = tuple(Series(name, tuple(row[key] for row in rows)) for key, name in names)
    about = _("Raised: {raised}; closed: {closed}; open at the end: {open}.").format(
        raised=raised.total(), closed=closed.total(), open=open_.total()
    )
    return (Chart("bars", title, about, labels, series, Table(title, columns, rows), _("findings")),)


def waiting(of: Corrective) -> tuple[Part, ...]:
    """What is open today, by unit and what is awaited: how many, how many late, and the one that waits longest."""
    together: dict[tuple[str, str], list[Row]] = {}
    for row in of.waits:
        together.setdefault((row["unit"] or "", row["due_what"]), []).append(row)
    columns = (
        column("unit", _("unit")),
        column("what", _("what is awaited")),
        column("count", _("findings"), "number"),
        column("late", _("late"), "number"),
        column("since", _("longest since"), "day"),
        column("id", _("finding"), "id"),
        column("who", _("waits for")),
    )
    rows: list[dict[str, Any]] = []
    for (unit, what), found in together.items():
        oldest = min(found, key=lambda row: (row["since"], row["id"]))
        rows.append(
            {
                "unit": of.scene.unit(unit) or "–",
                "what": _(AWAITED[what]),
                "count": len(found),
                "late": sum(bool(row["overdue"]) for row in found) or None,
                "since": oldest["since"],
                "id": oldest["id"],
                "who": called(of.scene, oldest["due_who"]),
            }
        )
    rows.sort(key=lambda row: (-(row["late"] or 0), str(row["since"]), str(row["unit"])))
    if rest := rows[PLACES:]:
        late = sum(row["late"] or 0 for row in rest) or None
        name = _("{count} others").format(count=len(rest))
        rows[PLACES:] = [{"unit": name, "count": sum(row["count"] for row in rest), "late": late}]
    return table(_("Open findings by what they wait for, the late ones first"), columns, rows)


def broken(of: Corrective) -> Iterator[tuple[Part, ...]]:
    """What was raised in the period by clause, kind of cause and unit, and units against clauses."""
    raised, unit = of.raised, of.scene.unit
    by: tuple[tuple[str, str, Callable[[Life], Iterable[str]], Callable[[str], str]], ...] = (
        (_("Findings by clause"), _("clause"), lambda one: one.clauses, str),
        (_("Findings by kind of cause"), _("kind of cause"), lambda one: one.categories, word),
        (_("Findings by unit"), _("unit"), lambda one: one.units, unit),
    )
    for title, heading, keys, name in by:
        named = [tuple(keys(one)) for one in raised]
        counts = Counter(key for its in named for key in its)
        ordered = {key: counts[key] for key in sorted(counts, key=clause_key)}
        yield charts.vital_few(title, heading, ordered, name, _counted_how(named))
    down = _kept((place for one in raised for place in one.units), PLACES)
    across = _kept((clause for one in raised for clause in one.clauses), WIDE)
    found = tallies.heat(
        (
            ([down[place] for place in one.units], [across[clause] for clause in one.clauses])
            for one in raised
        ),
        rows=(key for key in down.values() if key != OTHERS),
        columns=sorted({*across.values()} - {OTHERS}, key=clause_key),
    )
    names = {OTHERS: _("others")}
    yield charts.matrix(
        _("Units against clauses"),
        _("unit"),
        found,
        lambda key: names.get(key, key),
        lambda key: names.get(key) or unit(key),
        OTHERS,
    )


def _counted_how(named: list[tuple[str, ...]]) -> str:
    """What a reader must know to add up: that a finding counts twice, or not at all."""
    said = []
    if any(len(keys) > 1 for keys in named):
        shared = sum(map(len, named)) >= LEAST
        said.append(
            _("A finding counts under each one that it names; the shares are of all these counts.")
            if shared
            else _("A finding counts under each one that it names.")
        )
    if (known := sum(map(bool, named))) < len(named):
        said.append(_("{known} of {all} findings name one.").format(known=known, all=len(named)))
    return " ".join(said)


OTHERS = "\N{HORIZONTAL ELLIPSIS}"


def _kept(named: Iterable[str], most: int) -> Mapping[str, str]:
    """Each name by itself, or OTHERS behind those that are named most, where they are more than one."""
    counts = [key for key, _count in Counter(named).most_common()]
    first = counts if len(counts) <= most + 1 else counts[:most]
    return {key: key if key in {*first} else OTHERS for key in counts}


def aged(of: Corrective) -> Iterator[tuple[Part, ...]]:
    """How many days old those are that were open at the period's end, by owner and by grade."""
    ages = [(one, max(0, days_between(one.raised, of.last))) for one in of.open]
    owners, day = tallies.ageing((one.owner, days) for one, days in ages), of.scene.day(of.last)
    yield charts.ages(
        _("Age of open findings by owner, on {day}").format(day=day),
        _("owner"),
        owners,
        lambda who: of.scene.person(who) or _("nobody"),
        most=PLACES,
    )
    grades = tallies.ageing((one.grade, days) for one, days in ages)
    yield charts.ages(
        _("Age of open findings by grade, on {day}").format(day=day),
        _("grade"),
        grades,
        lambda code: large(word(code)),
        order=ACTING,
    )


def flow(of: Corrective) -> tuple[Part, ...]:
    """Opened against closed by month, by quarter in periods of more than two years, by week in those of two months."""
    days = days_between(of.period.first, of.until)
    by = "week" if days <= 62 else "month" if days <= 740 else "quarter" if days <= 3000 else "year"
    spans = periods.periods(of.period.first, of.until, by)
    opened = [day for one in of.lives for day in (one.raised, *one.reopened)]
    closed = [day for one in of.lives for day in one.ends]
    again = _("What was opened again counts once more.") if any(one.reopened for one in of.lives) else ""
    return charts.flows(
        _("Opened and closed, all since the beginning"), periods.flow(opened, closed, spans), again
    )
