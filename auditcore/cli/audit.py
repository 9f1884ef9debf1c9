"""`auditcore audit …`: looking at audits and answering their questions; what else is in `audit_plan` and `audit_moves`."""

from __future__ import annotations

from typing import Any

import click

from auditcore.cli.lazy import LazyGroup
from auditcore.cli.lists import checked, empty, filters, id_argument, listing, show
from auditcore.cli.options import choice, pass_session, reason_option, records, text_option
from auditcore.cli.session import Session
from auditcore.decision import Saved
from auditcore.i18n import _
from auditcore.model import AUDIT_STATUSES, RESULTS
from auditcore.render import Column
from auditcore.workspace import Workspace

# In the order of the work, for --help.
COMMANDS = {
    **{name: f"audit_plan:{name}" for name in ("plan", "edit", "schedule")},
    **{name: f"audit_moves:{name}" for name in ("start", "meeting")},
    "answer": "audit:answer",
    **{name: f"audit_moves:{name}" for name in ("conclude", "issue", "close", "reopen", "cancel")},
    "list": "audit:list_",
    "show": "audit:show_",
}


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    help=_(
        """\b
Example:
  auditcore audit list
  auditcore audit show 2026-01

Audits: planned → under-way → reported → following-up → closed. What may be done, by whom, is computed from what was
recorded.
"""
    ),
)
def audit() -> None:
    pass


COLUMNS = (
    Column("id", _("audit")),
    Column("title", _("title"), wraps=True),
    Column("state", _("status"), wraps=True, coded=True),
    Column("units", _("units"), wraps=True),
    Column("lead", _("lead"), wraps=True),
    Column("from", _("from")),
    Column("to", _("to"), wide=True),
    Column("open_findings", _("open")),
    Column("findings", _("findings"), wide=True),
)
MORE = tuple(
    Column(key, key, wraps=True)
    for key in ("status", "overdue", "kind", "criteria", "clauses", "processes", "team", "objective", "method",
                "place", "why", "follows", "approved_by", "started_on", "postponed")
)  # fmt: skip


@click.command(
    "list",
    help=_(
        """\b
Example:
  auditcore audit list
  auditcore audit list --status all --year 2026 --unit economy

The audits that are not closed or cancelled; --status all shows every one. Filters combine.
"""
    ),
)
@filters("status", "unit", "overdue", "mine")
@click.option(
    "--auditor", metavar="PERSON", multiple=True, help=_("Led by this person, or with it in the team.")
)
@click.option("--year", metavar="YEAR", type=int, help=_("The audits of this year's programme."))
@listing
@pass_session
def list_(
    session: Session,
    status: tuple[str, ...],
    unit: tuple[str, ...],
    overdue: bool,
    mine: bool,
    auditor: tuple[str, ...],
    year: int | None,
    **given: Any,
) -> None:
    from auditcore.service import audits

    ws = session.ws
    rows = audits.rows(
        ws,
        statuses=checked(status, (*AUDIT_STATUSES, "all"), "--status"),
        units=unit,
        people=[*auditor, *([ws.claimed()[0]] if mine else [])],
        year=year,
        overdue=overdue,
    )
    if not given["json_"]:
        late = [_("overdue")]
        rows = [{**row, "state": [row["status"], *(late if row["overdue"] else [])]} for row in rows]
    show(session, rows, COLUMNS, more=MORE, empty=empty(status), **given)


@click.command(
    "show",
    help=_(
        """\b
Example:
  auditcore audit show 2026-01
  auditcore audit show 2026-01 --answers
  auditcore audit show 2026-01 --question 8.5.1-2

Everything about one audit: plan, timetable, meetings, conclusion, findings and history. --answers shows its
questions in scope with their answers instead, and what was not examined; --question shows the answers to one
question whole, the earlier ones too.
"""
    ),
)
@id_argument()
@click.option("--answers", "answers_", is_flag=True, help=_("The questions and their answers."))
@click.option("--question", metavar="ID", default="", help=_("One question, or those of a clause."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show_(session: Session, id: str, answers_: bool, question: str, json_: bool) -> None:
    from auditcore.cli import audit_details
    from auditcore.service import answers, audits

    detail: Any = audits.detail(session.ws, id)
    show_page: Any = audit_details.show_audit
    if question:
        detail, show_page = answers.whole(session.ws, id, question), audit_details.show_question
    elif answers_:
        detail, show_page = answers.rows(session.ws, id), audit_details.show_answers
    session.json(detail) if json_ else show_page(session, detail)


@click.command(
    "answer",
    help=_(
        """\b
Example:
  auditcore audit answer 2026-01 8.5.1-2 --result minor --sample 2/20 \\
      --evidence "2 of 20 files have no receipt" --spoke-with "Mrs Hoa"
  auditcore audit answer 2026-01 7.5.3 --result conforms --unit land

Answer one question for one unit; a clause is enough where it has one question. Answering again keeps the earlier
answer. What nobody answers is not examined.
"""
    ),
)
@id_argument()
@click.argument("question")
@choice(
    "--result",
    values=RESULTS,
    metavar="RESULT",
    required=True,
    help=_("What was found: {results}.").format(results=", ".join(RESULTS)),
)
@text_option("--evidence", help=_("What was looked at, and what it shows."))
@click.option("--spoke-with", metavar="TEXT", default="", help=_("Whom one spoke to."))
@click.option(
    "--sample",
    metavar="2/20",
    default="",
    help=_("2 of the 20 looked at were not in order; 20: looked at 20."),
)
@text_option("--note", help=_("For yourself and the team."))
@click.option("--unit", metavar="UNIT", default="", help=_("The unit; needed where the audit has several."))
@reason_option(required=False)
@records
def answer(session: Session, ws: Workspace, id: str, question: str, **given: Any) -> Saved:
    from auditcore.service import answers

    return answers.record(ws, id, question, **given)
