"""`auditcore person …`: people, their roles, training and logins; who leaves hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.lazy import Group
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import Command, choice, day_option, pass_session, reason_option, records, stack
from auditcore.cli.person_notify import notify
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import _
from auditcore.model import ROLES

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


@click.group(
    cls=Group,
    help=_(
        """\b
Example:
  auditcore person list
  auditcore person show lan

People: where they work, their roles, what they are trained in until when, and what they owe.
"""
    ),
)
def person() -> None:
    pass


person.add_command(notify, "notify")


def facts(command: Command) -> Command:
    """The options that say where somebody works, what somebody may do and is trained in."""
    for option in reversed(
        (
            click.option("--unit", metavar="UNIT", help=_("The unit in which the person works.")),
            click.option("--email", metavar="ADDRESS", help=_("The e-mail address.")),
            choice("--role", "roles", values=ROLES, multiple=True, help=_("A role; may be repeated.")),
            click.option(
                "--login",
                "logins",
                metavar="LOGIN@HOST",
                multiple=True,
                help=_("A computer's login that stands for the person; may be repeated."),
            ),
            click.option(
                "--trained",
                metavar="STANDARD[:ON[:UNTIL]]",
                multiple=True,
                help=_("Trained in a standard, on a day, until a day; may be repeated."),
            ),
        )
    ):
        command = option(command)
    return command


def _courses(ws: Workspace, typed: tuple[str, ...]) -> list[Any]:
    from datetime import date

    from auditcore.service.people import training

    return [training(value, date.fromisoformat(ws.today)) for value in typed]


@person.command(
    "add",
    help=_(
        """\b
Example:
  auditcore person add lan --name "Nguyễn Thị Lan" --unit office \\
      --email lan@example.org --role auditor
  auditcore person add --name "Trần Văn Minh" \\
      --trained iso9001-2015:2026-03-01:2029-03-01

Add a person. Without an ID one is made from the name.
"""
    ),
)
@click.argument("id", required=False, default="")
@click.option("--name", metavar="NAME", required=True, help=_("The person's name."))
@facts
@records
def add(session: Session, ws: Workspace, trained: tuple[str, ...], **given: Any) -> tuple[str, Saved]:
    from auditcore.service import people

    return people.add(ws, **{key: value or "" for key, value in given.items()}, trained=_courses(ws, trained))


@person.command(
    "edit",
    help=_(
        """\b
Example:
  auditcore person edit lan --add-role committee --trained iso19011:today
  auditcore person edit lan --email lan@example.org --login lan@pc7

Change a person; what is not named stays as it is. Everybody may change the own e-mail and logins.
"""
    ),
)
@click.argument("id")
@click.option("--name", metavar="NAME", help=_("The person's name."))
@facts
@choice("--add-role", "add_roles", values=ROLES, multiple=True, help=_("One role more; --role replaces all."))
@choice("--remove-role", "remove_roles", values=ROLES, multiple=True, help=_("One role less."))
@click.option("--this-login", is_flag=True, help=_("Link the login that you are using right now."))
@click.option(
    "--no-login",
    "remove_logins",
    metavar="LOGIN@HOST",
    multiple=True,
    help=_("Free a login; may be repeated."),
)
@click.option("--no-unit", is_flag=True, help=_("The person works in no unit."))
@click.option("--no-email", is_flag=True, help=_("There is no e-mail address."))
@reason_option(required=False)
@records
def edit(
    session: Session, ws: Workspace, id: str, trained: tuple[str, ...], this_login: bool, **given: Any
) -> Saved:
    from auditcore.cli.org_details import emptied
    from auditcore.service import people
    from auditcore.workspace import os_login

    given["roles"] = given["roles"] or None
    given["logins"] = (*given["logins"], *([os_login()] if this_login else ()))
    return people.change(ws, id, **emptied(given), trained=_courses(ws, trained))


@person.command(
    "qualify",
    help=_(
        """\b
Example:
  auditcore person qualify lan --standard iso9001-2015 --on 2026-03-01 \\
      --until 2029-03-01 --in-house
  auditcore person qualify minh --standard iso19011 --by "Quacert"

Record a training. Who leads an audit is qualified by one in its criteria or in auditing that holds on its first day
(settings policy.lead-qualified and policy.auditor-training).
"""
    ),
)
@click.argument("id")
@click.option("--standard", metavar="STANDARD", required=True, help=_("What the training is in."))
@day_option("--until", help=_("The last day on which it holds; without an end by default."))
@click.option("--in-house", is_flag=True, help=_("It was given in the house."))
@click.option("--by", "trainer", metavar="TEXT", default="", help=_("Who gave it."))
@records
def qualify(session: Session, ws: Workspace, id: str, in_house: bool, trainer: str, **given: str) -> Saved:
    from auditcore.service import people

    if in_house and trainer:
        raise click.UsageError(_("Choose one of --in-house and --by TEXT."))
    course = people.Training(trainer=trainer, in_house=in_house, **given)
    return people.qualify(ws, id, course)


@person.command(
    "unqualify",
    help=_(
        """\b
Example:
  auditcore person unqualify lan --standard iso9001-2015 \\
      --reason "Certificate revoked"

Withdraw a qualification from today, or from --on; what was led before stays as it was.
"""
    ),
)
@click.argument("id")
@click.option("--standard", metavar="STANDARD", required=True, help=_("What the training was in."))
@reason_option()
@records
def unqualify(session: Session, ws: Workspace, id: str, standard: str, reason: str) -> Saved:
    from auditcore.service import people

    return people.unqualify(ws, id, standard, reason)


@person.command(
    "end",
    help=_(
        """\b
Example:
  auditcore person end minh --hand-to lan --reason "retires"
  auditcore person end minh --hand-to lan --dry-run

A person leaves. What is still owed or led goes to --hand-to: findings, actions, effect checks, audits, units. Without
it, all of that is listed. The hand-over is one event for each audit; cut off in between, it can be run again.
"""
    ),
)
@click.argument("id")
@click.option("--hand-to", metavar="PERSON", default="", help=_("Who takes over."))
@reason_option(required=False)
@click.option("--dry-run", is_flag=True, help=_("Only show what would be handed over."))
@records
def end(session: Session, ws: Workspace, id: str, hand_to: str, reason: str, dry_run: bool) -> Saved | None:
    from auditcore.service import leaving

    if dry_run:
        rows = leaving.owed(ws, id)
        leaving.end(ws, id, hand_to=hand_to, reason=reason, dry_run=True)
        _show_owed(session, rows)
        return None
    *earlier, last = leaving.end(ws, id, hand_to=hand_to, reason=reason)
    for saved in earlier:
        session.say(_("handed over in event {number}").format(number=saved.number))
    return last


OWED = (
    Column("what", _("what"), rank=1),
    Column("id", _("id"), "id", rank=1),
    Column("due", _("due"), "day", rank=1),
    Column("title", _("title"), rank=1),
)


def _show_owed(session: Session, rows: list[dict[str, Any]]) -> None:
    from auditcore.cli.showing import print_table
    from auditcore.service.leaving import WHAT

    shown = [{**row, "what": _(WHAT[row["what"]])} for row in rows]
    print_table(session, shown, OWED, empty=_("Nothing is owed or led."))


def _trained(row: Row) -> list[str]:
    from auditcore.cli.org_details import training

    return [training(entry) for entry in row["trained"]]


COLUMNS = (
    Column("id", _("id"), "id", "The id.", rank=1),
    Column("name", _("name"), "text", "The name.", rank=1),
    Column("unit", _("unit"), "id", "The unit in which the person works.", rank=3, whose="unit"),
    Column("roles", _("roles"), "codes", "The roles.", values=ROLES, rank=2),
    Column(
        "trained",
        _("trained until"),
        "data",
        "A list: in which `standard`, `on` which day, `until` which day or null, its `state` today, and by whom "
        "(`trainer`, `in_house`).",
        rank=4,
        show=_trained,
    ),
    Column("ended", _("ended"), "day", "When the person left; else null.", rank=1, sparse=True),
    Column("unit_name", _("unit's name"), "text", "The name of that unit."),
    Column("email", _("e-mail"), "id", "The e-mail address."),
    Column("logins", _("logins"), "ids", "The computers' logins that stand for the person."),
    Column(
        "notice_style",
        _("style of notices"),
        "text",
        "One message a time (`digest`) or one for each thing (`single`); null where the settings say it.",
    ),
    Column(
        "notice_channels",
        _("channels of notices"),
        "ids",
        "The channels by which the person hears; null where the settings say it.",
    ),
    Column(
        "notice_language",
        _("language of notices"),
        "id",
        "The language in which; null where the settings say it.",
    ),
)


@person.command(
    "list",
    cls=ListCommand,
    listing=Listing("person", COLUMNS, empty=_("Nobody fits.")),
    help=_(
        """\b
Example:
  auditcore person list --role auditor
  auditcore person list --unit economy --columns id,name,email

The people, by name; --all shows who has left, too. A list kept with --save is asked for by its name.
"""
    ),
)
@stack(
    filters.units(),
    filters.of_codes("--role", "roles", codes=ROLES, help=_("This role.")),
    filters.words(),
    click.option("--all", "all_", is_flag=True, help=_("Who has left, too.")),
)
@pass_session
def list_(session: Session, all_: bool, text: str, **given: Any) -> Any:
    from auditcore.service import people
    from auditcore.service.selection import holding

    rows = people.rows(session.ws, **given, ended=all_)
    return holding(session.ws, rows, text, ("id", "name", "email", "logins"), units=("unit",))


@person.command(
    "show",
    help=_(
        """\b
Example:
  auditcore person show lan

One person: unit, roles, training, and what is owed or led now.
"""
    ),
)
@click.argument("id")
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show_(session: Session, id: str, json_: bool) -> None:
    from auditcore.cli.org_details import show_person
    from auditcore.service import people

    detail = people.detail(session.ws, id)
    session.json(detail) if json_ else show_person(session, detail)
