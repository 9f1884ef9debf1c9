"""What every report may be asked for, and how it goes out: on the screen, or into a file in any format."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from auditcore import i18n
from auditcore.cli.options import Command, day_option, pass_session
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.contract import Report

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
        from auditcore.cli.exporting import of_suffix

        format = "json" if json_ else format_ or of_suffix(session, output_)
        asked = Asked(spoken, **{name: given.pop(name) for name in GIVEN})
        asked = asked._replace(recipients=tuple(given.pop("recipients")))
        with i18n.speaking(spoken), patience(session):
            report: Report = command(session, asked, **given)
            out(session, report, format, output_, force_)

    for option in reversed(OPTIONS):
        wrapped = option(wrapped)
    return wrapped


@contextmanager
def patience(session: Session) -> Iterator[None]:
    """Around what reads the whole record: somebody who waits at a terminal for longer than a second is told so."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    told = Timer(1, session.say, [_("The record is being read; a large one takes some seconds …")])
    told.daemon = True
    told.start()
    try:
        yield
    finally:
        told.cancel()


def out(session: Session, report: Report, format: str, path: str, force: bool) -> None:
    """Show a report, or write it into a file. Raises Refused for a format that is none."""
    from auditcore.cli import exporting, outputs

    found = exporting.find(session, format) if format else None
    if found is None:
        from auditcore.report_text import text

        made: str | bytes = "".join(
            f"{line}\n" for line in text(report, format or "simple", 80 if path else terminal_width())
        )
        outputs.deliver(session, made, path, force)
    else:
        exporting.export(session, found, report, path, force)
