"""Figures as charts, each with the table that says the same and a sentence that says what is to be seen. Pure.

Shares come in as figures have them, 0 to 1, and go out as percents. Below so few things a chart says no more than its
table, and the table stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from auditcore import stats
from auditcore.contract import Chart, Part, Series, Table
from auditcore.figures import rates
from auditcore.figures.control import LEAST, Control
from auditcore.figures.periods import Flow
from auditcore.figures.tallies import Aged, Ageing, Band, Heat, pareto
from auditcore.i18n import _, ngettext
from auditcore.reports.parts import column, large, table

FEW = 3
"""Fewer bars than this are no picture."""
MOST = 10
"""What comes behind the first so many bars is one bar."""


def percent(share: float) -> float:
    """A share as percent with one place."""
    return round(share * 100, 1)


def findings_of(number: int) -> str:
    return ngettext("{count} finding", "{count} findings", number).format(count=number)


def vital_few(
    title: str, of: str, counts: Mapping[str, int], name: Callable[[str], str] = str, note: str = ""
) -> tuple[Part, ...]:
    """A Pareto chart: what was counted, the most first, with the running share; `of` is the heading of what was counted.
    Of fewer than `rates.LEAST` no share is given."""
    bars = pareto(dict(sorted(counts.items(), key=lambda one: -one[1])), MOST)
    if not bars:
        return ()
    labels = [
        name(bar.key) if bar.key is not None else _("{count} others").format(count=bar.kinds) for bar in bars
    ]
    columns = (
        column("what", of),
        column("count", _("findings"), "number"),
        column("share", _("share"), "percent"),
        column("running", _("running share"), "percent"),
    )
    rows = [
        {"what": label, "count": bar.number, "share": percent(bar.share), "running": percent(bar.running)}
        for label, bar in zip(labels, bars, strict=True)
    ]
    if sum(bar.number for bar in bars) < rates.LEAST:
        few = _("Of fewer than five no share is given.")  # one of one is no 100 %
        counted = [{"what": row["what"], "count": row["count"]} for row in rows]
        return (Table(title, columns[:2], counted, f"{note} {few}".strip()),)
    below = Table(title, columns, rows, note)
    if len(bars) < FEW:
        return (below,)
    every = pareto(counts)
    half = next(place for place, bar in enumerate(every, start=1) if bar.running >= 0.5)
    about = _("Most often: {what} ({number}). {few} of {all} make up half or more.").format(
        what=labels[0], number=findings_of(bars[0].number), few=half, all=len(every)
    )
    series = (
        Series(_("findings"), tuple(bar.number for bar in bars)),
        Series(_("running share"), tuple(percent(bar.running) for bar in bars)),
    )
    return (Chart("pareto", title, about, tuple(labels), series, below, _("findings")),)


def band(one: Band) -> str:
    """The days of a band, as a heading."""
    if one.last is None:
        return _("{first} days and more").format(first=one.first)
    return _("{first}–{last} days").format(first=one.first, last=one.last)


def ages(
    title: str,
    of: str,
    found: Ageing[str],
    name: Callable[[str], str],
    *,
    order: Sequence[str] = (),
    most: int | None = None,
) -> tuple[Part, ...]:
    """How old what is open is, by `of`, the oldest first or as `order` has it, and all together; nothing where nothing is
    open. What comes behind the first `most` is one row."""
    bands = tuple(
        column(f"band{place}", band(one), "number") for place, one in enumerate(found.bands, start=1)
    )
    columns = (
        column("who", of),
        *bands,
        column("all", _("together"), "number"),
        column("oldest", _("oldest, days"), "number"),
    )
    place = {key: number for number, key in enumerate(order)}
    rows = sorted(
        found.rows,
        key=lambda row: (place.get(row.key or "", len(place)), -(row.oldest or 0), name(row.key or "")),
    )
    told = [(name(row.key or ""), row) for row in rows]
    if most is not None and len(rest := rows[most:]) > 1:
        counts = tuple(map(sum, zip(*(row.counts for row in rest), strict=True)))
        oldest = max(row.oldest or 0 for row in rest)
        others = Aged[str](None, counts, sum(counts), oldest)
        told[most:] = [(_("{count} others").format(count=len(rest)), others)]
    if len(rows) > 1:
        told.append((large(_("together")), found.total))
    return table(
        title,
        columns,
        (
            {
                "who": who,
                **{f"band{place}": count for place, count in enumerate(row.counts, start=1)},
                "all": row.number,
                "oldest": row.oldest,
            }
            for who, row in told
        ),
    )


def flows(title: str, found: Sequence[Flow], note: str = "") -> tuple[Part, ...]:
    """Opened against closed, from the first on, at the end of each period; what lies between the lines is open."""
    if not found:
        return ()
    columns = (
        column("period", _("period")),
        column("opened", _("newly opened"), "number"),
        column("closed", _("closed"), "number"),
        column("opened_so_far", _("opened so far"), "number"),
        column("closed_so_far", _("closed so far"), "number"),
        column("open", _("open at its end"), "number"),
    )
    rows = [
        {
            "period": one.period.name,
            "opened": one.opened,
            "closed": one.closed,
            "opened_so_far": one.opened_so_far,
            "closed_so_far": one.closed_so_far,
            "open": one.open,
        }
        for one in found
    ]
    below = Table(title, columns, rows, note)
    if len(found) < FEW:
        return (below,)
    first, last = found[0], found[-1]
    before = first.open - first.opened + first.closed
    about = _("Open at the beginning: {before}; at the end: {after}.").format(before=before, after=last.open)
    series = (
        Series(_("opened so far"), tuple(one.opened_so_far for one in found)),
        Series(_("closed so far"), tuple(one.closed_so_far for one in found)),
    )
    labels = tuple(one.period.name for one in found)
    return (Chart("lines", title, about, labels, series, below, _("findings")),)


def lasting(title: str, waits: Sequence[stats.Wait]) -> tuple[Part, ...]:
    """The share that is still open after so many days, open ones counted, with its limits: up to the longest that any was
    open, which is later than the last closing where that one still is."""
    points = stats.survival(waits)
    if not points:
        return ()
    last, longest = points[-1], max(wait.days for wait in waits)
    if longest > last.days:  # nothing was closed since, and the curve goes on
        left = sum(wait.days == longest for wait in waits)
        points = [*points, last._replace(days=longest, ended=0, waiting=left)]
    columns = (
        column("days", _("days open"), "number"),
        column("share", _("still open"), "percent"),
        column("low", _("at least"), "percent"),
        column("high", _("at most"), "percent"),
        column("ended", _("closed on that day"), "number"),
        column("waiting", _("open until then"), "number"),
    )
    rows = [
        {
            "days": one.days,
            "share": percent(one.share),
            "low": percent(one.low),
            "high": None if one.high is None else percent(one.high),
            "ended": one.ended,
            "waiting": one.waiting,
        }
        for one in points
    ]
    note = _("Kaplan–Meier; limits of 95 %, one day at a time.")
    below = Table(title, columns, rows, note)
    if len(points) < FEW:
        return (below,)
    about = _("After {days} days {share} % were still open.").format(
        days=longest, share=round(last.share * 100)
    )
    # A share of the beginning: nothing is closed on the day before the first.
    labels = ("0", *(str(one.days) for one in points))
    series = (Series(_("still open"), (100.0, *(percent(one.share) for one in points))),)
    return (Chart("steps", title, about, labels, series, below, "%"),)


def per_audit(title: str, found: Control, detail: bool, by_audit: bool = False) -> tuple[Part, ...]:
    """Findings for a hundred questions, audit by audit, or `by_audit` just the findings; with too few audits a line that
    says so, and the table."""
    judged = [one for one in found.points if one.size]
    few = _("Too few audits to tell chance from change: {count} with examined questions; it takes {least}.")
    if not judged:
        return (few.format(count=0, least=LEAST),)
    rate, unit = (
        (_("findings"), _("findings"))
        if by_audit
        else (_("for 100 questions"), _("findings for 100 questions"))
    )
    columns = [column("audit", _("audit"), "id"), column("findings", _("findings"), "number")]
    if not by_audit:
        columns += [column("questions", _("questions examined"), "number"), column("rate", rate, "number")]
    if detail and not found.few:
        columns += [column("low", _("lower limit"), "number"), column("high", _("upper limit"), "number")]
    if any(one.out or one.run for one in found.points):
        columns.append(column("said", _("remark")))

    def scaled(share: float | None) -> float | None:
        return None if share is None else round(share * (1 if by_audit else 100), 1)

    rows = [
        {
            "audit": one.name,
            "findings": one.number,
            "questions": one.size,
            "rate": scaled(one.rate),
            "low": scaled(one.low),
            "high": scaled(one.high),
            "said": _("beyond the limits") if one.out else _("eight on one side") if one.run else "",
        }
        for one in found.points
    ]
    below = Table(title, tuple(columns), rows)
    if found.few:
        return (few.format(count=len(judged), least=LEAST), below)
    out = ", ".join(one.name for one in judged if one.out)
    run = ", ".join(one.name for one in judged if one.run)
    said = [
        _("Beyond what chance explains: {audits}.").format(audits=out) if out else "",
        _("Eight or more in a row on one side of the mean: {audits}.").format(audits=run) if run else "",
    ]
    about = " ".join(filter(None, said)) or _("No audit is beyond what chance explains.")
    centre = scaled(found.centre)
    series = (
        Series(rate, tuple(scaled(one.rate) for one in found.points)),
        Series(_("all audits"), (centre,) * len(found.points)),
        Series(_("lower limit"), tuple(scaled(one.low) for one in found.points)),
        Series(_("upper limit"), tuple(scaled(one.high) for one in found.points)),
    )
    labels = tuple(one.name for one in found.points)
    return (Chart("control", title, about, labels, series, below, unit),)


def matrix(
    title: str,
    of: str,
    found: Heat,
    across: Callable[[str], str],
    down: Callable[[str], str] = str,
    rest: str | None = None,
) -> tuple[Part, ...]:
    """Findings by where they were seen and what they break; a row that has none is left out. `rest` is the row or the column
    that stands for many, and so is no place."""
    kept = [place for place, number in enumerate(found.of_row) if number]
    heads = [place for place, number in enumerate(found.of_column) if number]
    if not kept or not heads:
        return ()
    names = [down(found.rows[place]) or _("none named") for place in kept]
    labels = [across(found.columns[place]) or _("none named") for place in heads]
    columns = (
        column("what", of),
        *(column(f"c{place}", label, "number") for place, label in enumerate(labels)),
        column("all", _("together"), "number"),
    )
    rows: Iterable[dict[str, object]] = [
        {
            "what": name,
            **{f"c{at}": found.cells[place][head] or None for at, head in enumerate(heads)},
            "all": found.of_row[place],
        }
        for name, place in zip(names, kept, strict=True)
    ]
    note = (
        ngettext(
            "{count} finding stands in several cells; together it counts once.",
            "{count} findings stand in several cells; together each counts once.",
            found.several,
        ).format(count=found.several)
        if found.several
        else ""
    )
    below = Table(title, columns, tuple(rows), note)
    if len(kept) < FEW or len(heads) < 2:
        return (below,)
    places = [
        (found.cells[place][head], name, label)
        for name, place in zip(names, kept, strict=True)
        for label, head in zip(labels, heads, strict=True)
        if rest not in (found.rows[place], found.columns[head])
    ]
    most, name, label = max(places, key=lambda cell: cell[0])
    about = _("Most in one place: {what}, {where} ({number}).").format(
        what=name, where=label, number=findings_of(most)
    )
    series = tuple(
        Series(name, tuple(found.cells[place][head] for head in heads))
        for name, place in zip(names, kept, strict=True)
    )
    return (Chart("heat", title, about, tuple(labels), series, below, _("findings")),)
