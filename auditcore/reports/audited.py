"""Results of audits over a period: carried out against planned, findings for the questions asked, clauses covered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from auditcore.contract import Chart, Part, Section, Series, Table
from auditcore.dates import add_days
from auditcore.figures.control import LEAST, Control, Sample, u_chart
from auditcore.figures.periods import Covered, Period, Visit, coverage, years_before
from auditcore.i18n import _, ngettext
from auditcore.model import AUDIT_KINDS, AUDIT_STATUSES
from auditcore.reports import charts
from auditcore.reports.figures import graded, some, unknown, unknown_before
from auditcore.reports.parts import GRADES, bullets, coded, column, fields, section, table
from auditcore.reports.scene import Scene
from auditcore.text import clause_key
from auditcore.words import word

Row = Mapping[str, Any]

YEARS = 3
"""Over so many years every clause should have been audited."""
MOST = 30
"""So many audits stand in a chart."""


class Audited(NamedTuple):
    """Audits as `postponing.as_planned` gives them, every one that was ever planned; `samples` of those that were begun, by
    time; `clauses`: a row for each that is to be audited (id, name, checklist); `missing`: which units, processes and
    clauses were not audited within the interval, as `programme.not_audited` has them; `begins` is the day (ISO) on which
    the record begins."""

    scene: Scene
    period: Period
    audits: Sequence[Row]
    samples: Sequence[Sample]
    clauses: Sequence[Row]
    missing: Mapping[str, Sequence[Row]]
    begins: str = ""

    @property
    def planned(self) -> list[Row]:
        """The audits whose first day lies in the period, as it was planned first or is planned now, or that were begun in
        it; of a whole year also those of its programme that were postponed into another one."""
        return [row for row in self.audits if self._in_period(row)]

    def is_late(self, row: Row) -> bool:
        """Whether its last day, or the day for which it is planned, is past, and it has not come so far."""
        day = {"planned": "from", "under-way": "to"}.get(row["status"])
        return bool(day and row[day] < self.scene.today)

    def _in_period(self, row: Row) -> bool:
        first, before = self.period.first, self.period.before
        year = int(row["id"][:4])
        whole = first <= f"{year}-01-01" and f"{year + 1}-01-01" <= before
        return (whole and row["postponed"] > 0) or any(
            first <= row[day] < before for day in ("planned_first", "from", "started_on")
        )


def sections(of: Audited, level: int = 2) -> Iterator[Section]:
    """The results of audits, one section each; of a period before the record only that it knows nothing of it."""
    if of.period.before <= of.begins:
        yield section("", bullets(in_short(of)), level=level)
        return
    yield section("", bullets(in_short(of)), level=level)
    yield section(_("Audits of the period"), carried_out(of), level=level)
    yield section(_("Findings for the questions asked"), rates(of), level=level)
    yield section(_("Clauses audited in three years"), covered(of), level=level)
    yield section(_("Not audited within the interval"), not_audited(of), level=level)


def in_short(of: Audited) -> Iterator[str]:
    """How many audits were carried out of those planned, how many findings they made, and what nobody looked at. What was
    postponed counts by the day that was planned first: moving it makes nothing punctual."""
    if of.period.before <= of.begins:
        yield unknown(of.scene, of.begins)
        return
    meant = [row for row in of.planned if row["status"] != "cancelled"]
    begun = [row for row in meant if row["started_on"]]
    if not of.planned:
        yield _("No audit was planned for the period.")
    # What is planned for today or later has not been missed.
    if due := [row for row in meant if row["started_on"] or row["planned_first"] < of.scene.today]:
        yield _("Audits begun, of those planned up to {day}: {begun} of {due}.").format(
            day=of.scene.day(min(of.scene.today, add_days(of.period.before, -1))),
            begun=len(begun),
            due=len(due),
        )
    late = [row["id"] for row in due if not row["started_on"]]
    for ids, sentence in (
        ([row["id"] for row in meant if row not in due], _("Still to come: {ids}.")),
        (late, _("First planned for a day that is past, and not begun: {ids}.")),
        ([row["id"] for row in meant if row["postponed"]], _("Postponed, once or more often: {ids}.")),
        ([row["id"] for row in of.planned if row["status"] == "cancelled"], _("Given up: {ids}.")),
    ):
        if ids:
            yield sentence.format(ids=some(ids))
    grades = {grade: sum(row["grades"].get(grade, 0) for row in begun) for grade in GRADES}
    if any(grades.values()):
        yield _("They made these findings: {grades}.").format(
            grades=graded((word(grade), number) for grade, number in grades.items())
        )
    for what, sentence in (
        ("units", _("Units that no internal audit examined within the interval, as of {day}: {count}.")),
        ("clauses", _("Clauses that no internal audit examined within the interval, as of {day}: {count}.")),
    ):
        if missing := of.missing.get(what):
            yield sentence.format(count=len(missing), day=of.scene.day(of.scene.today))


def carried_out(of: Audited) -> tuple[Part, ...]:
    """A row an audit: when it was planned and begun, where it stands, and what it found."""
    columns = (
        column("id", _("audit"), "id"),
        column("title", _("title")),
        coded("kind", _("kind"), AUDIT_KINDS),
        column("first", _("planned first"), "day"),
        column("from", _("planned for"), "day"),
        column("started_on", _("begun on"), "day"),
        coded("status", _("status"), (*AUDIT_STATUSES, "overdue"), {"overdue": "bad", "closed": "good"}),
        column("found", _("findings")),
        column("open", _("still open"), "number"),
    )
    rows = (
        {
            **{key: row[key] or None for key in ("id", "title", "kind", "from", "started_on")},
            "first": row["planned_first"] if row["planned_first"] != row["from"] else None,
            "status": (row["status"], "overdue") if of.is_late(row) else (row["status"],),
            "found": graded((word(grade), row["grades"].get(grade, 0)) for grade in GRADES),
            "open": row["open_findings"] or None,
        }
        for row in of.planned
    )
    return table(_("Audits, planned and carried out"), columns, rows)


def rates(of: Audited) -> tuple[Part, ...]:
    """Findings for a hundred questions, audit by audit up to the period's end: a u-chart where there are enough. Where too
    few audits have examined questions, findings an audit, each as one opportunity, if those are enough."""
    if not any(row["started_on"] for row in of.audits):
        return ()
    asked, every = _samples(of)
    by_audit = _by_audit(asked, every)
    shown = every if by_audit else asked
    titles = {
        (False, False): _("Findings for 100 questions, by audit"),
        (False, True): _("Findings for 100 questions, the last {count} audits"),
        (True, False): _("Findings by audit"),
        (True, True): _("Findings by audit, the last {count} audits"),
    }
    title = titles[by_audit, len(shown) > MOST].format(count=MOST)
    told = charts.per_audit(title, _control(asked, every), of.scene.detail, by_audit)
    if not by_audit:
        return told
    said = _(
        "Too few audits have examined questions ({count}; it takes {least}): their findings are counted, however much each "
        "looked at."
    )
    return said.format(count=len(asked), least=LEAST), *told


def _samples(of: Audited) -> tuple[list[Sample], list[Sample]]:
    """Up to the period's end those that examined questions, and the internal audits that were carried out."""
    begun = {
        row["id"]: row for row in of.audits if row["started_on"] and row["started_on"] < of.period.before
    }
    asked = [one for one in of.samples if one.size and one.name in begun]
    meant = {id for id, row in begun.items() if row["kind"] == "internal" and row["status"] != "cancelled"}
    return asked, [one for one in of.samples if one.name in meant]


def _by_audit(asked: Sequence[Sample], every: Sequence[Sample]) -> bool:
    return len(asked) < LEAST <= len(every)


def _control(asked: Sequence[Sample], every: Sequence[Sample]) -> Control:
    if _by_audit(asked, every):
        return u_chart([one._replace(size=1) for one in every[-MOST:]])
    return u_chart(asked[-MOST:])


def beyond(of: Audited) -> list[str]:
    """The audits of the period that made more or fewer findings than chance explains, as the chart has them."""
    own = {row["id"] for row in of.audits if of.period.first <= row["started_on"] < of.period.before}
    return [one.name for one in _control(*_samples(of)).points if one.out and one.name in own]


def covered(of: Audited) -> tuple[Part, ...]:
    """How many internal audits examined each clause in each of the last three years, back from the period's last day: by
    section (8.5), a row with which of its clauses none of them examined; with detail a row a clause."""
    spans = last_years(min(of.period.before, add_days(of.scene.today, 1)))
    meant: dict[str, list[Row]] = {}
    for row in of.clauses:
        meant.setdefault(row["checklist"], []).append(row)
    found = [(checklist, *_coverage(of, checklist, rows, spans)) for checklist, rows in meant.items()]
    never = [one for _checklist, _whole, its in found for one in its]
    if not of.clauses or len(never) == len(of.clauses):
        return ()
    names = {(row["checklist"], row["id"]): row["name"] for row in of.clauses}
    rows = [
        {
            "checklist": checklist,
            "clause": one.clause,
            "title": names.get((checklist, one.clause)),
            **{f"year{place}": count or None for place, count in enumerate(one.counts)},
            "last": one.last,
            "never": tuple(clause for clause in its if one.clause in (clause, _section(clause))),
        }
        for checklist, whole, its in found
        for one in whole
    ]
    columns = (
        *([column("checklist", _("checklist"), "id")] if len(meant) > 1 else []),
        column("clause", _("clause"), "clause"),
        *([column("title", _("title"))] if of.scene.detail else []),
        *(column(f"year{place}", span.name, "number") for place, span in enumerate(spans)),
        column("last", _("last on"), "day"),
        column("never", _("in none of these years"), "clause"),
    )
    about = ngettext(
        "{count} of {all} clauses was examined in none of the three years.",
        "{count} of {all} clauses were examined in none of the three years.",
        len(never),
    ).format(count=len(never), all=len(of.clauses))
    if spans[0].first < of.begins:
        about = f"{about} {unknown_before(of.scene, of.begins)}"
    series = tuple(
        Series(" ".join((*([checklist] if len(meant) > 1 else []), one.clause)), one.counts)
        for checklist, whole, _its in found
        for one in whole
    )
    below = Table(_("Audits by clause and year"), columns, rows)
    return (
        Chart("heat", below.title, about, tuple(span.name for span in spans), series, below, _("audits")),
    )


def _coverage(
    of: Audited, checklist: str, rows: Sequence[Row], spans: Sequence[Period]
) -> tuple[Sequence[Covered], list[str]]:
    """The clauses of a checklist, or its sections, with their audits; and which clauses none examined."""
    visits = [
        Visit(row["id"], clause, row["started_on"])
        for row in of.audits
        if row["started_on"] and row["status"] != "cancelled" and row["kind"] == "internal"
        for clause in row["examined"].get("clauses", {}).get(checklist, ())
    ]
    each = coverage(sorted((row["id"] for row in rows), key=clause_key), visits, spans)
    never = [one.clause for one in each if not one.number]
    if of.scene.detail:
        return each, never
    wider = [visit._replace(clause=_section(visit.clause)) for visit in visits]
    return coverage(dict.fromkeys(_section(one.clause) for one in each), wider, spans), never


def last_years(before: str) -> tuple[Period, ...]:
    """The last three years of whole months, the month of the day before `before` (ISO) the last one; the earliest first."""
    last = add_days(before, -1)
    behind = add_days(f"{last[:7]}-28", 4)[:7] + "-01"  # else a month would be of two years
    ends = [years_before(behind, year) for year in range(YEARS, -1, -1)]
    return tuple(
        Period(_("{first} to {last}").format(first=first[:7], last=add_days(last, -1)[:7]), first, last)
        for first, last in pairwise(ends)
    )


def _section(clause: str) -> str:
    """The section of a clause by its first two numbers: 8.5 of 8.5.1."""
    return ".".join(clause.split(".")[:2])


def not_audited(of: Audited) -> tuple[Part, ...]:
    """Units and processes that no internal audit examined within the interval, and when one did last; the clauses, unless
    they stand in the table above, by their numbers."""
    columns = (
        column("what", _("kind")),
        column("name", _("name")),
        column("last", _("last audited"), "day"),
    )
    rows: Iterable[dict[str, Any]] = (
        {"what": kind, "name": row["name"], "last": row["last"] or None}
        for what, kind in (("units", _("unit")), ("processes", _("process")))
        for row in of.missing.get(what, ())
    )
    late = of.missing.get("clauses", ())
    numbers = [] if _told_above(of, late) else dict.fromkeys(row["id"] for row in late)
    return (*table("", columns, rows), *fields((_("clauses"), sorted(numbers, key=clause_key))))


def _told_above(of: Audited, late: Sequence[Row]) -> bool:
    """Whether the clauses are just those that none of the three years knows."""
    told = [row["never"] for part in covered(of) if isinstance(part, Chart) for row in part.table.rows]
    return sorted(clause for its in told for clause in its) == sorted(row["id"] for row in late)
