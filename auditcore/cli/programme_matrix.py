"""`auditcore programme matrix` and `programme process …`: which clauses each process touches, and who does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from auditcore.checklists import WHOM
from auditcore.cli.lazy import Group
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import ids_option, pass_session, reason_option, records, stack
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import _
from auditcore.words import asked

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


def _name(row: Row) -> str:
    return _("(assumed)") if row["assumed"] else str(row["name"])


COLUMNS = (
    Column(
        "id",
        _("id"),
        "id",
        "Its id; empty where what is done is assumed, as no process names the units.",
        rank=3,
    ),
    Column("name", _("process"), "text", "Its name.", rank=1, show=_name),
    Column("units", _("units"), "ids", "The units that do it.", rank=2, whose="unit"),
    Column(
        "whom",
        _("asked there"),
        "codes",
        "Whom its questions are for; none for anybody.",
        WHOM,
        rank=4,
        show=lambda row: asked(row["whom"]),
    ),
    Column("clauses", _("clauses"), "clauses", "The clauses that it touches; none for all of them."),
    Column(
        "assumed",
        _("assumed"),
        "truth",
        "Whether no process names these units, so that it is what such units usually do.",
    ),
    Column("touches", _("touches"), "data", "Each clause of the table, and whether a question of it fits."),
)


def _touched(clause: str) -> Column:
    """A column of the table: whether the process touches the clause."""
    return Column(
        clause, clause, rank=1, field=False, show=lambda row: "x" if row["touches"][clause] else "·"
    )


def _clauses(rows: Sequence[Row]) -> list[Column]:
    return [_touched(clause) for clause in (rows[0]["touches"] if rows else ())]


@click.command(
    "matrix",
    cls=ListCommand,
    listing=Listing(
        "matrix",
        COLUMNS,
        empty=_("There is no unit yet, so nothing is done: auditcore unit add --help"),
        more=_clauses,
    ),
    help=_(
        """\b
Example:
  auditcore programme matrix
  auditcore programme matrix --clause 8 --format html -o matrix.html

Which clauses each process touches, who does it and whom one asks; 'audit plan --fit' chooses questions by it. Of units
that no process names is assumed what such units usually do. The clauses are those of the checklists that audits were
planned by.
"""
    ),
)
@stack(
    ids_option(
        "--checklist", "checklists", metavar="CHECKLIST,…", missing=(), help=_("By these checklists.")
    ),
    ids_option(
        "--clause", "clauses", metavar="7.5,8", missing=(), help=_("What lies right below these clauses.")
    ),
)
@pass_session
def matrix(session: Session, checklists: Sequence[str], clauses: Sequence[str]) -> Any:
    from auditcore.service import matrix

    return matrix.rows(session.ws, checklists=checklists, clauses=clauses)


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore programme process add land --name "Land certificates" \\
      --unit land --whom service --clause 8.2,8.5

The processes of the matrix: what is done, in which units, and which clauses that touches.
"""
    ),
)
def process() -> None:
    pass


facts = stack(
    ids_option("--unit", "units", metavar="UNIT,…", help=_("The units that do it; may be repeated.")),
    ids_option("--whom", metavar="WHOM,…", help=_("Whom its questions are for; nobody named: anybody.")),
    ids_option(
        "--clause",
        "clauses",
        metavar="7.5,8",
        help=_("The clauses that it touches, or CHECKLIST/CLAUSE; none: all of them."),
    ),
)


@process.command(
    "add",
    help=_(
        """\b
Example:
  auditcore programme process add land --name "Land certificates" \\
      --unit land --whom service --clause 8.2,8.5
  auditcore programme process add --name "Archive" --unit office \\
      --whom support --clause 7.5,iso27001-2022/A.7

Add a process to the matrix; for the role quality. Without an ID one is made from the name. Questions for every-unit
fit whatever is done.
"""
    ),
)
@click.argument("id", required=False, default="")
@click.option("--name", metavar="NAME", required=True, help=_("The name of the process."))
@facts
@records
def add(session: Session, ws: Workspace, id: str, name: str, **given: Any) -> tuple[str, Saved]:
    from auditcore.service import matrix

    return matrix.add(ws, id, name=name, **{key: value or () for key, value in given.items()})


@process.command(
    "edit",
    help=_(
        """\b
Example:
  auditcore programme process edit land --unit land,counter \\
      --reason "the counter receives the files since July"

Change a process; what is not named stays as it is, a list replaces the present one, and the old values are kept in the
record.
"""
    ),
)
@click.argument("id")
@click.option("--name", metavar="NAME", help=_("The name of the process."))
@facts
@reason_option(required=False)
@records
def edit(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.service import matrix

    return matrix.change(ws, id, **given)


@process.command(
    "end",
    help=_(
        """\b
Example:
  auditcore programme process end land --reason "it went to the province"

Take a process out of the matrix. The record keeps it.
"""
    ),
)
@click.argument("id")
@reason_option()
@records
def end(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import matrix

    return matrix.end(ws, id, reason=reason)
