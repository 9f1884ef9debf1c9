"""What every report may be asked for, and how it goes out: on the screen, or into a file in any format."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from auditcore import i18n
from auditcore.cli.options import Command, day_option, pass_session
from auditcore.cli.progress import Progress
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import N_, _

if TYPE_CHECKING:
    from auditcore.contract import Report
    from auditcore.service.reports import Asked

OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--format",
        "format_",
        metavar="NAME",
        default="",
        help=_("docx, pdf, html, xlsx …, or how tables look on the screen; else what the file's name says."),
    ),
    click.option("--json", "json_", is_flag=True, help=_("Answer in JSON.")),
    click.option("-o", "--output", "output_", metavar="FILE", default="", help=_("Write to a file.")),
    click.option("--force", "force_", is_flag=True, help=_("Write over the file.")),
    click.option(
        "--language",
        metavar="LANGUAGE",
        default="",
        help=_("The language of the report; that of the workspace by default."),
    ),
    click.option("--detail", is_flag=True, help=_("With intervals, limits and curves.")),
    click.option("--number", metavar="TEXT", default="", help=_("The document's number and symbol.")),
    click.option("--place", metavar="TEXT", default="", help=_("The place that stands before the day.")),
    day_option("--date", help=_("The day that the document carries; by default that of what it is about.")),
    click.option("--signer", metavar="TEXT", default="", help=_("Who signs it for the office; a name.")),
    click.option(
        "--signer-title",
        metavar="TEXT",
        default="",
        help=_("As what; a slash begins a new line: KT. CHỦ TỊCH/PHÓ CHỦ TỊCH."),
    ),
    click.option(
        "--to",
        "recipients",
        metavar="TEXT",
        multiple=True,
        help=_("A recipient at the document's foot; may be repeated."),
    ),
)


# What a file holds of a report where that is not all that it says, by its suffix.
HOLDS = {
    ".ics": N_(
        "A calendar holds the due dates that stand in a table beside an id, and nothing else of the report."
    ),
}

GIVEN = ("detail", "number", "place", "date", "signer", "signer_title")


def makes_report(command: Command) -> Command:
    """For every command that makes a report: it gets the session and what is `Asked`, then its own parameters, and gives
    the report, which is shown or written."""

    @pass_session
    @functools.wraps(command)
    def wrapped(
        session: Session,
        /,
        format_: str,
        json_: bool,
        output_: str,
        force_: bool,
        language: str,
        **given: Any,
    ) -> None:
        from auditcore.service.reports import Asked

        spoken = language or str(session.ws.settings.get("language"))
        if not i18n.available(spoken):
            raise click.BadParameter(
                _("'{language}' is none of the languages: {names}.").format(
                    language=spoken, names=", ".join(i18n.languages())
                ),
                param_hint="--language",
            )
        from auditcore.cli import exporting

        if json_:
            exporting.not_both(format_)
        format = "json" if json_ else format_
        exporting.fitting(session, format, output_)
        format = format or exporting.of_suffix(session, output_)
        asked = Asked(spoken, **{name: given.pop(name) for name in GIVEN})
        asked = asked._replace(recipients=tuple(given.pop("recipients")))
        not_ahead(session, asked.date)
        with Progress(session, to_screen=False) as progress:
            follow(session, progress)
            with i18n.speaking(spoken):
                report: Report = command(session, asked, **given)
            if (asked.signer or asked.signer_title) and not signed(report, asked):
                session.say(
                    _(
                        "Nobody signs this report for the office: --signer and --signer-title stand nowhere in it."
                    )
                )
            report = counted(report, progress)
            with i18n.speaking(spoken):
                out(session, report, format, output_, force_, progress)

    for option in reversed(OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def signed(report: Report, asked: Asked) -> bool:
    """Whether the signer that was asked for has a place to sign."""
    from auditcore.contract import Signatures

    parts = [part for section in report.sections for part in section.parts]
    blocks = [block for part in parts if isinstance(part, Signatures) for block in part.blocks]
    title = asked.signer_title.replace("/", "\n")
    return any(title in block.title and asked.signer in block.name for block in blocks)


def not_ahead(session: Session, day: str) -> None:
    """Raises Refused for a day (ISO) that a document cannot carry yet."""
    if day > session.ws.today:
        from auditcore.errors import Refused

        raise Refused(
            _("{day} is in the future; today is {today}.").format(day=day, today=session.ws.today),
            hint=_(
                "A document carries the day on which it is signed, or an earlier one; make it on that day."
            ),
        )


def follow(session: Session, progress: Progress) -> None:
    """Tell how far the record is read, where it is a large one."""
    read = _("{done} of {count} audits and registers read")
    session.ws.through = lambda streams: progress.through(streams, read)
    progress.doing(_("The record is being read …"))


def out(session: Session, report: Report, format: str, path: str, force: bool, progress: Progress) -> None:
    """Show a report, or write it into a file. Raises Refused for a format that is none."""
    from auditcore.cli import exporting, outputs

    found = exporting.find(session, format) if format else None
    if found and path in outputs.STDOUT and outputs.on_screen():
        progress.end()  # what is made appears bit by bit
    if found is None:
        from auditcore.report_text import text

        made: str | bytes = "".join(
            f"{line}\n" for line in text(report, format or "simple", 80 if path else terminal_width())
        )
        progress.end()
        outputs.deliver(session, made, path, force)
    else:
        exporting.export(session, found, report, path, force)
        if found[1].suffix in HOLDS:
            session.say(_(HOLDS[found[1].suffix]))


def counted(report: Report, progress: Progress) -> Report:
    """The report, whose tables tell how far they are whenever a format goes through their rows: in the language in use, not
    in that of the report."""
    if not progress.watched:
        return report
    from auditcore.cli.spool import Again
    from auditcore.contract import Table, with_tables

    number, count, said = 0, len(report.tables), _("Table {number} of {count}: {rows} rows written")

    def told(table: Table) -> Table:
        nonlocal number
        number += 1
        here = said.format(number=number, count=count, rows="{count}")
        return table._replace(rows=Again(lambda: progress.over(table.rows, here, 1)))

    progress.doing(_("The file is being made …"))
    return with_tables(report, told)
