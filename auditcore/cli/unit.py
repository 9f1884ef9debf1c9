"""`auditcore unit …`: the units of the organisation and how they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.lazy import Group
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import Command, day_option, pass_session, reason_option, records, stack
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore unit list
  auditcore unit show finance

The units of the organisation: a tree, with heads and deputies. Ended and merged units keep their records.
"""
    ),
)
def unit() -> None:
    pass


def place(command: Command) -> Command:
    """The options that say where a unit stands and who answers for it."""
    for option in reversed(
        (
            click.option("--parent", metavar="UNIT", help=_("The unit above.")),
            click.option("--head", metavar="PERSON", help=_("Who heads it and answers for its findings.")),
            click.option(
                "--deputy", metavar="PERSON", help=_("Who acts for the head; without dates: always.")
            ),
            day_option("--deputy-from", help=_("The deputy's first day.")),
            day_option("--deputy-to", help=_("The deputy's last day.")),
        )
    ):
        command = option(command)
    return command


@unit.command(
    "add",
    help=_(
        """\b
Example:
  auditcore unit add finance --name "Finance" --parent economy --head minh
  auditcore unit add --name "Tax office" --outside

Add a unit. Without an ID one is made from the name. --outside marks a unit of another organisation.
"""
    ),
)
@click.argument("id", required=False, default="")
@click.option("--name", metavar="NAME", required=True, help=_("The unit's name."))
@place
@click.option("--outside", is_flag=True, help=_("It belongs to another organisation."))
@records
def add(session: Session, ws: Workspace, outside: bool, **given: Any) -> tuple[str, Saved]:
    from auditcore.service import units

    return units.add(ws, **{key: value or "" for key, value in given.items()}, outside=outside)


@unit.command(
    "edit",
    help=_(
        """\b
Example:
  auditcore unit edit finance --head hoa --reason "decision 12"
  auditcore unit edit finance --deputy lan --deputy-from 1/8/2026 \\
      --deputy-to 31/8/2026

Change a unit; what is not named stays as it is, and the old values are kept in the record.
"""
    ),
)
@click.argument("id")
@click.option("--name", metavar="NAME", help=_("The unit's name."))
@place
@click.option("--no-parent", is_flag=True, help=_("Nothing stands above it."))
@click.option("--no-head", is_flag=True, help=_("Nobody heads it."))
@click.option("--no-deputy", is_flag=True, help=_("Nobody deputises."))
@click.option("--outside/--inside", default=None, help=_("Whether it belongs to another organisation."))
@reason_option(required=False)
@records
def edit(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.cli.org_details import emptied
    from auditcore.service import units

    for day in ("deputy_from", "deputy_to"):
        given[day] = given[day] or None
    return units.change(ws, id, **emptied(given))


@unit.command(
    "merge",
    help=_(
        """\b
Example:
  auditcore unit merge land --into economy --reason "decree 150/2025"

End a unit that another one takes over, with its people and the units below it. It keeps its records, and names its
successor.
"""
    ),
)
@click.argument("id")
@click.option("--into", metavar="UNIT", required=True, help=_("The unit that takes it over."))
@reason_option()
@records
def merge(session: Session, ws: Workspace, id: str, into: str, reason: str) -> Saved:
    from auditcore.service import units

    return units.merge(ws, id, into=into, reason=reason)


@unit.command(
    "end",
    help=_(
        """\b
Example:
  auditcore unit end archive --reason "its work went to the province"

End a unit in which nobody works and below which no unit stands. Its records stay.
"""
    ),
)
@click.argument("id")
@reason_option()
@click.option("--successor", metavar="UNIT", default="", help=_("The unit that answers for its records now."))
@records
def end(session: Session, ws: Workspace, id: str, reason: str, successor: str) -> Saved:
    from auditcore.service import units

    return units.end(ws, id, reason=reason, successor=successor)


def _tree(row: Row) -> str:
    return f"{'· ' * row['depth']}{row['name']}"


COLUMNS = (
    Column("id", _("id"), "id", "Its id.", rank=1),
    Column(
        "tree", _("unit"), "text", "Its name, below that of the unit above.", rank=1, field=False, show=_tree
    ),
    Column("head_name", _("headed by"), "text", "The name of who heads it.", rank=2),
    Column("deputy_name", _("deputy"), "text", "The name of the deputy.", rank=3),
    Column("people", _("people"), "number", "How many people work in it.", rank=4),
    Column("outside", _("outside"), "truth", "Whether it belongs to another organisation.", rank=5),
    Column("ended", _("ended"), "day", "When it ended; else null.", rank=1, sparse=True),
    Column(
        "successor",
        _("successor"),
        "id",
        "The unit that answers for its records now.",
        rank=1,
        sparse=True,
        whose="unit",
    ),
    Column("name", _("name"), "text", "Its name."),
    Column("depth", _("level"), "number", "How many units stand above it."),
    Column("parent", _("parent unit"), "id", "The unit above.", whose="unit"),
    Column("head", _("headed by"), "id", "Who heads it.", whose="person"),
    Column("deputy", _("deputy"), "id", "Who may act for the head.", whose="person"),
    Column("deputy_from", _("deputy from"), "day", "The deputy's first day; null for no limit."),
    Column("deputy_to", _("deputy until"), "day", "The deputy's last day; null for no limit."),
)


@unit.command(
    "list",
    cls=ListCommand,
    listing=Listing(
        "unit", COLUMNS, empty=_("There is no unit that fits; a new one: auditcore unit add --help")
    ),
    help=_(
        """\b
Example:
  auditcore unit list
  auditcore unit list --all --json

The units in the order of their tree; --all shows the ended ones, too. A list kept with --save is asked for by its
name.
"""
    ),
)
@stack(filters.words(), click.option("--all", "all_", is_flag=True, help=_("Ended and merged units, too.")))
@pass_session
def list_(session: Session, all_: bool, text: str) -> Any:
    from auditcore.service import units
    from auditcore.service.selection import holding

    return holding(
        session.ws, units.rows(session.ws, ended=all_), text, ("id", "name"), people=("head", "deputy")
    )


@unit.command(
    "show",
    help=_(
        """\b
Example:
  auditcore unit show finance

One unit: who heads it, who works in it, what stands below it, and what was merged into it.
"""
    ),
)
@click.argument("id")
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show_(session: Session, id: str, json_: bool) -> None:
    from auditcore.cli.org_details import show_unit
    from auditcore.service import units

    detail = units.detail(session.ws, id)
    session.json(detail) if json_ else show_unit(session, detail)
