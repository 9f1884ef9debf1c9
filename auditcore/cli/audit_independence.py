"""`auditcore audit independence`: who could audit which unit, and where nobody could."""

from __future__ import annotations

from typing import Any

import click

from auditcore.cli import filters
from auditcore.cli.ids import id_argument
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import pass_session, stack
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import _
from auditcore.model import AUDIT_ID, canonical


def _person(row: Row) -> str:
    return row["person"] or _("nobody")


def _yes(key: str) -> Any:
    return lambda row: _("yes") if row[key] else ""


COLUMNS = (
    Column("unit", _("unit"), "id", "The unit to be audited.", rank=1),
    Column("unit_name", _("unit's name"), "text", "Its name.", rank=4),
    Column(
        "person",
        _("auditor"),
        "id",
        "Who has the role auditor or quality and is independent of it; null where nobody is.",
        rank=1,
        show=_person,
    ),
    Column("name", _("name"), "text", "That person's name; else null.", rank=3),
    Column(
        "qualified",
        _("qualified"),
        "truth",
        "Whether a training in the criteria or in auditing holds on the audit's first day; without an audit: any, today.",
        rank=2,
        show=_yes("qualified"),
    ),
    Column(
        "team",
        _("in the team"),
        "truth",
        "Whether it is in the audit's team, or leads it.",
        rank=5,
        show=_yes("team"),
    ),
    Column(
        "exception",
        _("exception"),
        "text",
        "The recorded reason why somebody may audit it who is not independent; else empty.",
        rank=6,
        sparse=True,
    ),
)


@click.command(
    "independence",
    cls=ListCommand,
    listing=Listing(
        "independence",
        COLUMNS,
        empty=_("There is no unit to audit."),
        taken=lambda session, word: bool(AUDIT_ID.match(canonical(word))),
    ),
    help=_(
        """\b
Example:
  auditcore audit independence
  auditcore audit independence 2026-01 --group-by unit

Who could audit what: for each unit the auditors who do not belong to it, and 'nobody' where all do. With an audit:
its units, and who is qualified on its first day.
"""
    ),
)
@id_argument(required=False, default="")
@stack(filters.units(), filters.words())
@pass_session
def independence(session: Session, id: str, text: str, **given: Any) -> Any:
    from auditcore.service import independence as service
    from auditcore.service.selection import holding

    rows = service.rows(session.ws, id, **given)
    return holding(session.ws, rows, text, ("unit_name", "name"), units=("unit",), people=("person",))
