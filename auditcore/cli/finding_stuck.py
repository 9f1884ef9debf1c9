"""`auditcore finding stuck`: where corrective actions wait, for whom, and how long that takes."""

from __future__ import annotations

from typing import Any

import click

from auditcore.cli import filters
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import ids, pass_session, stack
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import _
from auditcore.model import ENDED, STATUSES

BY = ("unit", "owner", "status")
OPEN = tuple(status for status in STATUSES if status not in ENDED)
SIDES = ("owner", "auditor", "verifier")


def _median(row: Row) -> Any:
    return _("not half yet") if row["median"] is None else row["median"]


COLUMNS = (
    Column(
        "unit",
        _("unit"),
        "id",
        "The unit that answers; null without `--by unit`.",
        rank=1,
        sparse=True,
        whose="unit",
    ),
    Column(
        "owner",
        _("owner"),
        "id",
        "Who owns the finding; null without `--by owner`.",
        rank=2,
        sparse=True,
        whose="person",
    ),
    Column(
        "status",
        _("status"),
        "code",
        "The status in which it waited; null without `--by status`.",
        values=OPEN,
        rank=1,
        sparse=True,
    ),
    Column(
        "waits_for",
        _("waits for"),
        "code",
        "Whose turn it was: a submitted plan and a dispute wait for the auditor.",
        values=SIDES,
        rank=3,
    ),
    Column("open", _("now"), "number", "How many wait there now.", rank=1),
    Column(
        "longest",
        _("longest, days"),
        "number",
        "The longest wait of these, in calendar days; null where none waits.",
        rank=1,
    ),
    Column("longest_id", _("which"), "id", "The finding that waits longest.", rank=6, sparse=True),
    Column(
        "median",
        _("half within, days"),
        "number",
        "By which day half had gone on, those that still wait counted, too (Kaplan–Meier); null where not half have.",
        rank=3,
        show=_median,
    ),
    Column("through", _("gone on"), "number", "How many waited there and went on.", rank=5),
    Column(
        "waits",
        _("waits"),
        "number",
        "How many waits there were: those that last, went on or were taken back.",
    ),
    Column(
        "days_open",
        _("days waiting now"),
        "number",
        "The days of those that wait now, together: what hurts most.",
    ),
    Column("days", _("days of all waits"), "number", "The days of all waits together."),
)


def _by(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Any:
    return tuple(filters.checked(ids(value), BY, "--by")) or BY


@click.command(
    "stuck",
    cls=ListCommand,
    listing=Listing("stuck", COLUMNS, empty=_("Nothing has waited yet.")),
    help=_(
        """\b
Example:
  auditcore finding stuck
  auditcore finding stuck --by status
  auditcore finding stuck --by unit,status --since 2026-01-01

Where corrective actions get stuck: how many findings wait there now, the longest wait, by which day half of them had gone
on, and how many did. Open and closed ones count; those that still wait, too. What hurts most stands first.
"""
    ),
)
@stack(
    click.option(
        "--by",
        "by",
        metavar="FIELD,…",
        multiple=True,
        callback=_by,
        help=_("A row for each unit, owner, status, or several of them; all three by default."),
    ),
    filters.of_codes(
        "--status",
        "stages",
        codes=(*OPEN, "all"),
        help=_("Only the rows of this status; 'all' for every one."),
    ),
    filters.audits(),
    filters.grades(),
    filters.units(),
    filters.owners(),
    filters.clauses(),
    filters.origins(),
    filters.since(_("Only what was raised on this day or later.")),
    filters.words(),
    filters.repeat(),
)
@pass_session
def stuck(session: Session, by: tuple[str, ...], stages: tuple[str, ...], **given: Any) -> Any:
    from auditcore.service import waiting
    from auditcore.service.selection import Wanted

    return waiting.stuck(session.ws, Wanted(**given), by=by, statuses=stages)
