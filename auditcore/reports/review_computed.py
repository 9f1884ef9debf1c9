"""What the record itself tells a management review, input by input. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditcore.contract import Column, Part, Section
from auditcore.i18n import N_, _, ngettext
from auditcore.model import ACTION_STATUSES, STATUSES
from auditcore.reports import audited, corrective
from auditcore.reports.parts import coded, column, fields, section, table
from auditcore.waiting import SIDES

if TYPE_CHECKING:
    from auditcore.reports.review import Pack

Row = Mapping[str, Any]


def earlier(pack: Pack) -> Iterator[Section]:
    """What became of the actions of earlier reviews."""
    columns = (
        column("id", _("action"), "id"),
        column("text", _("what")),
        column("owner", _("owner")),
        column("due", _("due"), "day"),
        coded("status", _("status"), ACTION_STATUSES, {"done": "good"}),
        column("done_on", _("done on"), "day"),
        column("overdue", _("overdue"), "truth", tones={"true": "bad"}),
    )
    rows = [
        {**row, "owner": pack.scene.person(row["owner"]), "overdue": row["overdue"] or None}
        for row in pack.earlier
    ]
    yield section("", listed("", columns, rows), otherwise=_("There is no action of an earlier review."))


MOST = 30
"""So many rows a list of findings or actions has at most: a pack is read, a list is looked up."""


def listed(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Part, ...]:
    """The table of the first rows, and how many more there are."""
    more = len(rows) - MOST
    note = ngettext("{count} more is left out here.", "{count} more are left out here.", more)
    return table(title, columns, rows[:MOST], note.format(count=more) if more > 0 else "")


def nonconformities(pack: Pack) -> Iterator[Section]:
    """All figures of corrective action, and the findings whose effect is in doubt."""
    yield from corrective.sections(pack.corrective)
    yield section(_("Where findings waited"), stuck(pack), level=2)
    columns = (
        column("id", _("finding"), "id"),
        column("title", _("title")),
        column("by", _("seen again in"), "id"),
        column("since", _("first seen again on"), "day"),
    )
    rows = [{**row, "by": tuple(row["by"])} for row in pack.doubtful]
    yield section(_("Closed, and seen again in the period"), listed("", columns, rows), level=2)


def stuck(pack: Pack) -> tuple[Part, ...]:
    """How many days findings stood in a status at a unit, half of them, those that stand there still counted."""
    columns = (
        column("unit", _("unit")),
        coded("status", _("status"), STATUSES),
        coded("waits_for", _("waited for"), sorted(set(SIDES.values()))),
        column("median", _("half went on within, days"), "number"),
        column("waits", _("stays"), "number"),
        column("open", _("there now"), "number"),
        column("longest", _("longest of these, days"), "number"),
        column("longest_id", _("finding"), "id"),
    )
    rows = [{**row, "unit": pack.scene.unit(row["unit"]) or "–"} for row in pack.stuck]
    title = _("How long findings raised since {day} stood where, up to {made}").format(
        day=pack.scene.day(pack.corrective.period.first), made=pack.scene.day(pack.made)
    )
    return listed(title, columns, rows)


def audits(pack: Pack) -> Iterator[Section]:
    """The results of audits, and what outside audits found that is in no audit of one's own."""
    short, *others = audited.sections(pack.audited)
    (outside,) = _raised_by("external")(pack)
    yield short._replace(parts=(*short.parts, *outside.parts))
    yield from others


# The findings that something else than an audit of one's own raised, by what did.
RAISED = {
    "complaint": N_("Findings raised by complaints in the period"),
    "suggestion": N_("Findings raised by suggestions in the period"),
    "process": N_("Findings raised in daily work in the period"),
    "output": N_("Findings raised by nonconforming outputs in the period"),
    "external": N_("Findings raised by external audits in the period"),
    "inspection": N_("Findings raised by inspections in the period"),
}


def _raised_by(*wanted: str) -> Callable[[Pack], Iterator[Section]]:
    """How many findings of the register have one of these origins."""

    def told(pack: Pack) -> Iterator[Section]:
        found = [(origin, pack.origins[origin]) for origin in wanted if pack.origins.get(origin)]
        yield section(
            "",
            fields(*((_(RAISED[origin]), count) for origin, count in found)),
        )

    return told


def improvement(pack: Pack) -> Iterator[Section]:
    """The opportunities for improvement that are open."""
    columns = (
        column("id", _("finding"), "id"),
        column("title", _("title")),
        column("unit", _("unit")),
        column("owner", _("owner")),
        column("due", _("due"), "day"),
    )
    scene = pack.scene
    rows = [
        {**row, "unit": scene.unit(row["unit"]), "owner": scene.person(row["owner"])}
        for row in pack.corrective.waits
        if row["grade"] == "opportunity"
    ]
    title = _("Opportunities for improvement open on {day}").format(day=scene.day(scene.today))
    yield section("", listed(title, columns, rows))


# What the record tells of an input, by what it is about. Sections without a title stand at its beginning.
COMPUTED: dict[str, Callable[[Pack], Iterator[Section]]] = {
    "earlier": earlier,
    "customers": _raised_by("complaint", "suggestion"),
    "processes": _raised_by("process", "output"),
    "corrective": nonconformities,
    "audits": audits,
    "measuring": _raised_by("inspection"),
    "improvement": improvement,
}
