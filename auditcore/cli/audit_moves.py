"""`auditcore audit start|meeting|conclude|issue|close|reopen|cancel`: the moves of an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.ids import id_argument
from auditcore.cli.options import ids_option, reason_option, records, text_option
from auditcore.cli.session import Session
from auditcore.errors import Unreadable
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


@click.command(
    "start",
    help=_(
        """\b
Example:
  auditcore audit start 2026-01

Begin the audit. Its plan and its checklists are copied into its own record; from now on a change of the plan needs a
reason.
"""
    ),
)
@id_argument()
@records
def start(session: Session, ws: Workspace, id: str) -> Saved:
    from auditcore.service import audits

    return audits.start(ws, id)


@click.command(
    "meeting",
    help=_(
        """\b
Example:
  auditcore audit meeting 2026-01 --opening --present minh,an,hoa

Record the opening or the closing meeting, and who was there. Recorded again, it replaces the earlier one, which stays
in the record.
"""
    ),
)
@id_argument()
@click.option("--opening", is_flag=True, help=_("The opening meeting."))
@click.option("--closing", is_flag=True, help=_("The closing meeting."))
@ids_option("--present", metavar="P,P", help=_("Who was there."))
@text_option("--note", help=_("What was said."))
@records
def meeting(
    session: Session,
    ws: Workspace,
    id: str,
    opening: bool,
    closing: bool,
    present: list[str] | None,
    note: str,
) -> Saved:
    from auditcore.service import audits

    if opening and closing:
        raise click.UsageError(_("A meeting is --opening or --closing; record them one after the other."))
    kind = "opening" if opening else "closing" if closing else ""
    return audits.meeting(ws, id, kind=kind, present=present or [], note=note)


@click.command(
    "conclude",
    help=_(
        """\b
Example:
  auditcore audit conclude 2026-01 --distribution "People's Committee" \\
      --conclusion "The division works as agreed, but for the receipts."

Write the conclusion, and who gets the report. A text of - is read from standard input. What was written before is
kept; after the report it needs a reason.
"""
    ),
)
@id_argument()
@text_option("--conclusion", help=_("Whether the objective is met, and what it rests on."))
@click.option(
    "--distribution", metavar="NAME", multiple=True, help=_("Who gets the report; may be repeated.")
)
@reason_option(required=False)
@records
def conclude(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.service import audits

    return audits.conclude(ws, id, **given)


def _reasons(values: tuple[str, ...]) -> dict[str, str]:
    """`QUESTION=REASON`, each once. Raises Unreadable."""
    pairs = [value.partition("=") for value in values]
    for question, _sign, reason in pairs:
        if not question.strip() or not reason.strip():
            raise Unreadable(
                _("--unexamined wants a question and a reason, such as --unexamined 8.3-1='no new services'.")
            )
    return {question.strip(): reason for question, _sign, reason in pairs}


@click.command(
    "issue",
    help=_(
        """\b
Example:
  auditcore audit issue 2026-01 --unexamined "8.3=nothing new is designed"
  auditcore audit issue 2026-01 --unexamined-rest "two days were not enough"

Give out the report, and with it all drafts to their owners. Everything missing is asked for at once; each question
left unexamined needs a reason.
"""
    ),
)
@id_argument()
@click.option(
    "--unexamined",
    metavar="QUESTION=REASON",
    multiple=True,
    help=_("Why a question, a clause or QUESTION@UNIT was left out."),
)
@text_option("--unexamined-rest", help=_("Why all others were left out."))
@records
def issue(
    session: Session, ws: Workspace, id: str, unexamined: tuple[str, ...], unexamined_rest: str
) -> Saved:
    from auditcore.service import audits

    return audits.issue(ws, id, unexamined=_reasons(unexamined), unexamined_rest=unexamined_rest)


@click.command(
    "close",
    help=_(
        """\b
Example:
  auditcore audit close 2026-01

Close the audit once every finding is closed or withdrawn.
"""
    ),
)
@id_argument()
@records
def close(session: Session, ws: Workspace, id: str) -> Saved:
    from auditcore.service import audits

    return audits.close(ws, id)


@click.command(
    "reopen",
    help=_(
        """\b
Example:
  auditcore audit reopen 2026-01 --reason "a finding came back"

Open a closed audit again.
"""
    ),
)
@id_argument()
@reason_option()
@records
def reopen(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import audits

    return audits.reopen(ws, id, reason=reason)


@click.command(
    "cancel",
    help=_(
        """\b
Example:
  auditcore audit cancel 2026-02 --reason "the unit was merged"

Give an audit up that is planned or under way; its findings are withdrawn before. Postponing is not cancelling: that
is 'auditcore audit edit' with new days.
"""
    ),
)
@id_argument()
@reason_option()
@records
def cancel(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import audits

    return audits.cancel(ws, id, reason=reason)
