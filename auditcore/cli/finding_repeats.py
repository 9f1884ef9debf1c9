"""`auditcore finding repeats`: what came back, chain by chain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import click

from auditcore.cli import filters
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import pass_session, stack
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import N_, _
from auditcore.model import GRADES, STATUSES, VERDICTS

COLUMNS = (
    Column("chain", _("chain"), "id", "The chain that it is in, named after its earliest finding.", rank=1),
    Column("id", _("finding"), "id", "Its id; of one that is not here its number elsewhere.", rank=1),
    Column("raised_on", _("raised"), "day", "When it was raised.", rank=2),
    Column("unit", _("unit"), "id", "The unit that answers for it.", rank=4, whose="unit"),
    Column("clauses", _("clauses"), "clauses", "The clauses that it breaks.", rank=5),
    Column("status", _("status"), "code", "Where it stands.", values=STATUSES, rank=3),
    Column("verdict", _("verdict"), "code", "The latest verdict on its effect.", values=VERDICTS, rank=3),
    Column("judged_on", _("judged on"), "day", "When that was given."),
    Column(
        "doubtful",
        _("doubtful"),
        "truth",
        "Whether it is closed, and its effect is doubtful because it came back.",
        rank=2,
    ),
    Column("step", _("step"), "number", "Its place in the chain, by days."),
    Column("of", _("of"), "number", "How many are in the chain."),
    Column("repeats", _("repeats"), "ids", "The earlier ones that it repeats."),
    Column("external", _("only known elsewhere"), "truth", "Whether it is only known by a number elsewhere."),
    Column("grade", _("grade"), "code", "How grave it is.", values=GRADES),
    Column("also_units", _("also in"), "ids", "The further units in which it was seen.", whose="unit"),
    Column("ended_on", _("ended on"), "day", "When it was closed or withdrawn."),
    Column("title", _("title"), "text", "Its title, else the opening of what was observed."),
)

VERDICT = {
    "effective": N_("effective on {day}"),
    "partly": N_("partly effective on {day}"),
    "not": N_("not effective on {day}"),
}


def _page(session: Session, rows: Sequence[Row]) -> None:
    """Each chain with its findings in order; at the end how many there are, by clause and by unit."""
    from auditcore.cli.details import bullet, field, heading
    from auditcore.service.repeats import counts

    for chain, members in groupby(rows, key=lambda row: row["chain"]):
        heading(_("Chain {id}").format(id=chain))
        for row in members:
            bullet(_line(row))
    heading(_("How many chains"))
    field(_("in all"), str(len({row["chain"] for row in rows})))
    for name, found in zip((_("by clause"), _("by unit")), counts(rows).values(), strict=True):
        field(name, _(", ").join(f"{key} {number}" for key, number in found.items()))


def _line(row: Row) -> str:
    from auditcore import dates
    from auditcore.words import word

    if row["external"]:
        return _("{id} · not in this workspace").format(id=row["id"])
    said = [
        row["id"],
        *(word(row[name]) for name in ("grade", "status")),
        row["unit"] or "",
        ", ".join(row["clauses"]),
        _("raised {day}").format(day=dates.show_day(row["raised_on"])),
    ]
    if row["verdict"]:
        said.append(_(VERDICT[row["verdict"]]).format(day=dates.show_day(row["judged_on"])))
    if row["doubtful"]:
        said.append(_("it came back: its effect is doubtful"))
    return _(" · ").join(filter(None, said))


@click.command(
    "repeats",
    cls=ListCommand,
    listing=Listing("repeats", COLUMNS, empty=_("No finding repeats another."), page=_page),
    help=_(
        """\b
Example:
  auditcore finding repeats
  auditcore finding repeats --clause 8.5 --json
  auditcore finding repeats --latest --group-by unit --count

What came back: each chain of findings that repeat each other, in order, with days and verdicts. A finding that was closed
and came back is marked: its effect is doubtful. An earlier number that is not in this workspace counts as the beginning.
"""
    ),
)
@stack(
    filters.units(),
    filters.clauses(),
    click.option(
        "--latest",
        is_flag=True,
        help=_("Only the latest finding of each chain, so that --count counts chains."),
    ),
)
@pass_session
def repeats(session: Session, latest: bool, **given: Any) -> Any:
    from auditcore.service.repeats import chains

    rows = chains(session.ws, **given)
    return [row for row in rows if row["step"] == row["of"]] if latest else rows
