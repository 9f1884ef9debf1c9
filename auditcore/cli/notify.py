"""`auditcore notify …`: tell people what is due, see what did not reach them, look at a notice beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from auditcore.cli.lazy import LazyGroup
from auditcore.cli.options import choice, day_option, pass_session, stack
from auditcore.cli.progress import Progress
from auditcore.cli.session import Session, terminal_width
from auditcore.columns import Column, Row
from auditcore.deliveries import OUTCOMES
from auditcore.errors import DeliveryFailed
from auditcore.i18n import N_, _, ngettext
from auditcore.noticekinds import KINDS

SENT = N_("{done} of {count} messages …")


@click.group(
    cls=LazyGroup,
    lazy={
        "failed": "notify_failed:failed",
        "dismiss": "notify_failed:dismiss",
        "install": "notify_install:install",
    },
    invoke_without_command=True,
    help=_(
        """\b
Example:
  auditcore notify --dry-run
  auditcore notify
  auditcore notify --to hai --channel file

Tell everybody what is due for them, each thing once: by the channels that the settings or they themselves chose, what
happened on days when nothing ran as well. 'auditcore notify install' prints what lets it run by itself.
"""
    ),
)
@click.option("--dry-run", is_flag=True, help=_("Only show what would be told."))
@click.option("--to", "person", metavar="PERSON", default="", help=_("Only this person."))
@click.option("--channel", metavar="CHANNEL", default="", help=_("Only by this channel."))
@day_option("--since", help=_("Only what happened since this day."))
@click.option(
    "--quiet", is_flag=True, help=_("Only say what did not arrive, for a run that nobody looks at.")
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@click.pass_context
def notify(
    ctx: click.Context, dry_run: bool, person: str, channel: str, since: str, quiet: bool, json_: bool
) -> None:
    from auditcore.service import notify as service
    from auditcore.service.notice_messages import Wanted

    session: Session = ctx.obj
    if ctx.invoked_subcommand is not None:
        if dry_run or person or channel or since or quiet or json_:
            raise click.UsageError(_("These options belong to 'auditcore notify' alone."))
        return
    wanted = Wanted(person, channel, since)
    if dry_run:
        _show_plan(session, *service.plan(session.ws, wanted), json=json_)
        return
    with Progress(session, to_screen=False) as progress:
        rows = service.run(session.ws, wanted, progress.counting(_(SENT)))
    _told(session, rows, service.failed(session.ws), quiet=quiet, json=json_)


PLANNED = (
    Column("to", _("person"), "id", rank=1),
    Column("channel", _("channel"), "id", rank=1),
    Column("kind", _("what"), "code", rank=1),
    Column("about", _("about"), "id", rank=1),
    Column("due", _("due"), "day", rank=1),
)


def _show_plan(session: Session, new: Sequence[Row], again: Sequence[Row], *, json: bool) -> None:
    from auditcore.service.notice_words import of_item

    rows = [
        {
            **{key: item[key] for key in ("to", "kind", "about", "due", "on", "key")},
            "channel": message["channel"],
            "subject": of_item(session.ws, item)["subject"],
            "again": message in again,
        }
        for message in (*new, *again)
        for item in message["items"]
    ]
    if json:
        session.json(rows)
    elif rows:
        _table(PLANNED, rows)
    people = len({row["to"] for row in rows})
    counted = ngettext("{count} thing for {people} people.", "{count} things for {people} people.", len(rows))
    session.say(
        counted.format(count=len(rows), people=people) + " " + _("Nothing was sent: this was a dry run.")
    )


def _table(columns: Sequence[Column], rows: Sequence[Row]) -> None:
    from auditcore.render import table

    click.echo(table(columns, rows, "simple", terminal_width()), nl=False)


TOLD = (
    Column("to", _("person"), "id", rank=1),
    Column("channel", _("channel"), "id", rank=1),
    Column("things", _("things"), "number", rank=1),
    Column("outcome", _("what came of it"), rank=1, show=lambda row: _(OUTCOMES[row["outcome"]])),
)


def _told(
    session: Session, rows: Sequence[Row], left: Sequence[Row], *, json: bool, quiet: bool = False
) -> None:
    """What came of a run, and which messages are `left` after it, of whatever run. Raises DeliveryFailed where one of its
    own stayed undelivered."""
    count = {outcome: sum(1 for row in rows if row["outcome"] == outcome) for outcome in OUTCOMES}
    again = sum(row["again"] for row in rows)
    if json:
        session.json({"messages": list(rows), **count, "again": again, **_left(left)})
    elif quiet:
        pass
    elif rows:
        _table(TOLD, rows)
    else:
        session.say(_("Nothing is to be told now."))
    if again:
        cut_off = ngettext(
            "{count} message was cut off in an earlier run and sent again; it may have come twice.",
            "{count} messages were cut off in an earlier run and sent again; they may have come twice.",
            again,
        )
        session.say(cut_off.format(count=again))
    if count["sent"] and not json and not quiet:
        sent = ngettext("{count} message was sent.", "{count} messages were sent.", count["sent"])
        session.say(sent.format(count=count["sent"]))
    if not json and not quiet:
        own = {row["id"] for row in rows}
        _say_left(session, _left([row for row in left if row["message"] not in own or not _waits(row)]))
    if lost := len(rows) - count["sent"]:
        failed = ngettext(
            "{count} message did not reach anybody.", "{count} messages did not reach anybody.", lost
        )
        raise DeliveryFailed(
            failed.format(count=lost),
            problems=list(dict.fromkeys(row["why"] for row in rows if row["why"])),
            hint=_("They are tried again by the next run; 'auditcore notify failed' lists them."),
        )


def _waits(row: Row) -> bool:
    return bool(row["state"] != "given-up")


def _left(rows: Sequence[Row]) -> dict[str, int]:
    waiting = sum(map(_waits, rows))
    return {"waiting": waiting, "given_up": len(rows) - waiting}


def _say_left(session: Session, left: Mapping[str, int]) -> None:
    """What lies there undelivered, and what to type about it. What failed in this very run is told as an error."""
    if waiting := left["waiting"]:
        said = ngettext(
            "{count} message waits and is tried again by a later run; 'auditcore notify failed' shows it.",
            "{count} messages wait and are tried again by a later run; 'auditcore notify failed' shows them.",
            waiting,
        )
        session.say(said.format(count=waiting))
    if given_up := left["given_up"]:
        said = ngettext(
            "{count} message was given up. To send it by another channel: auditcore notify retry --channel CHANNEL",
            "{count} messages were given up. To send them by another channel: auditcore notify retry --channel CHANNEL",
            given_up,
        )
        session.say(said.format(count=given_up))
        session.say(_("To take what was given up off the list: auditcore notify dismiss --reason REASON"))


@notify.command(
    "retry",
    help=_(
        """\b
Example:
  auditcore notify retry
  auditcore notify retry 3f9a12c4 --channel file

Send messages that failed or were given up again now: those that are named, or all; with --channel by another channel
than before. They go out under the same id, so that whoever got one already can drop the second.
"""
    ),
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--channel", metavar="CHANNEL", default="", help=_("By this channel, instead of the one that failed.")
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def retry(session: Session, ids: tuple[str, ...], channel: str, json_: bool) -> None:
    from auditcore.service import notify as service

    with Progress(session, to_screen=False) as progress:
        rows = service.retry(session.ws, ids, progress.counting(_(SENT)), channel=channel)
    _told(session, rows, service.failed(session.ws), json=json_)


PARTS = ("text", "html", "slip")


@notify.command(
    "preview",
    help=_(
        """\b
Example:
  auditcore notify preview overdue --for 2026-01-F03
  auditcore notify preview finding-issued --for 2026-01-F03 --lang vi

A notice as it would be written now; nothing is sent. Your own templates are used where there are some.
"""
    ),
)
@stack(
    click.argument("kind", type=click.Choice(tuple(KINDS)), metavar="KIND"),
    click.option(
        "--for", "about", metavar="ID", default="", help=_("The finding, action or audit that it is about.")
    ),
    click.option(
        "--to",
        "person",
        metavar="PERSON",
        default="",
        help=_("Who gets it; by default who it is for, else you."),
    ),
    click.option("--lang", "language", metavar="L", default="", help=_("In this language.")),
    choice("--part", values=PARTS, default="text", help=_("The plain text, the HTML, or the page to print.")),
    click.option("--json", "json_", is_flag=True, help=_("Answer in JSON.")),
)
@pass_session
def preview(
    session: Session, kind: str, about: str, person: str, language: str, part: str, json_: bool
) -> None:
    from auditcore.service import notice_preview

    notice = notice_preview.preview(session.ws, kind, about, person=person, language=language)
    if json_:
        session.json(_shown(notice._asdict()))
        return
    if part == "text":
        click.echo(notice.subject + "\n")
    click.echo({"text": notice.body, "html": notice.html, "slip": notice.slip}[part], nl=False)


def _shown(notice: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in notice.items() if key not in ("id", "at", "dates")}
