"""`auditcore audit …`: looking at audits and answering their questions; what else is in `audit_plan` and `audit_moves`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.ids import id_argument
from auditcore.cli.lazy import LazyGroup
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import choice, pass_session, reason_option, records, stack, text_option
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import _
from auditcore.model import AUDIT_KINDS, AUDIT_METHODS, AUDIT_STATUSES, RESULTS

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace

# In the order of the work, for --help.
COMMANDS = {
    **{name: f"audit_plan:{name}" for name in ("plan", "edit", "schedule")},
    **{name: f"audit_moves:{name}" for name in ("start", "meeting")},
    "walk": "audit_walk:walk",
    "answer": "audit:answer",
    "import-answers": "audit_import_answers:import_answers",
    "refresh-checklist": "audit_refresh:refresh_checklist",
    **{name: f"audit_moves:{name}" for name in ("conclude", "issue", "close", "reopen", "cancel")},
    "list": "audit:list_",
    "show": "audit:show_",
    "answers": "audit_answers:answers",
    "independence": "audit_independence:independence",
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


def _state(row: Row) -> list[str]:
    return [row["status"], *(["overdue"] if row["overdue"] else [])]


COLUMNS = (
    Column("id", _("audit"), "id", "Its id.", rank=1),
    Column("title", _("title"), "text", "Its title.", rank=1),
    Column(
        "state",
        _("status"),
        "codes",
        "The status, and whether it is overdue.",
        rank=2,
        field=False,
        show=_state,
    ),
    Column("units", _("units"), "ids", "The units in its scope.", rank=5, whose="unit"),
    Column("lead", _("lead"), "id", "Who leads it.", rank=4, whose="person"),
    Column("from", _("from"), "day", "Its first day.", rank=3),
    Column("to", _("to"), "day", "Its last day.", rank=8),
    Column(
        "open_findings",
        _("open"),
        "number",
        "How many of its findings are neither closed nor withdrawn.",
        rank=6,
    ),
    Column("findings", _("findings"), "number", "How many findings it raised.", rank=7),
    Column("status", _("status"), "code", "Where it stands.", values=AUDIT_STATUSES),
    Column(
        "overdue",
        _("overdue"),
        "truth",
        "Whether it was to have begun, or to have been reported, before today.",
    ),
    Column("kind", _("kind"), "code", "What kind of audit it is.", values=AUDIT_KINDS),
    Column("criteria", _("criteria"), "ids", "The checklists by which it is done."),
    Column("clauses", _("clauses"), "clauses", "The clauses in its scope; none for all of the criteria."),
    Column("processes", _("processes"), "texts", "The processes in its scope."),
    Column("period", _("period"), "data", "The period that is looked at, `from` and `to`; else null."),
    Column("team", _("team"), "ids", "The auditors beside the lead.", whose="person"),
    Column("objective", _("objective"), "text", "What it is to find out."),
    Column("method", _("method"), "code", "How it is done.", values=AUDIT_METHODS),
    Column("place", _("place"), "text", "Where it is done."),
    Column("why", _("why"), "text", "Why it was planned."),
    Column("follows", _("follows up"), "id", "The audit that it follows up."),
    Column("approved_by", _("approved by"), "id", "Who approved its plan.", whose="person"),
    Column("exception", _("exception"), "data", "Why somebody may audit who is not independent; else null."),
    Column(
        "lead_exception",
        _("exception for the lead"),
        "data",
        "Why somebody leads who is not qualified; else null.",
    ),
    Column("grades", _("findings by grade"), "data", "How many findings it raised of each grade."),
    Column("examined", _("answers by result"), "data", "How many questions were answered how."),
    Column("started_on", _("started on"), "day", "When it was started."),
    Column("postponed", _("postponements"), "number", "How many times it was postponed."),
)


@click.command(
    "list",
    cls=ListCommand,
    listing=Listing("audit", COLUMNS),
    help=_(
        """\b
Example:
  auditcore audit list
  auditcore audit list --status all --year 2026 --unit economy

The audits that are not closed or cancelled; --status all shows every one. Filters combine. A list kept with --save is
asked for by its name.
"""
    ),
)
@stack(
    filters.statuses(AUDIT_STATUSES),
    filters.units(),
    filters.overdue(),
    filters.words(),
    filters.mine(),
    filters.auditors(),
    click.option("--year", metavar="YEAR", type=int, help=_("The audits of this year's programme.")),
)
@pass_session
def list_(session: Session, people: tuple[str, ...], mine: str, text: str, **given: Any) -> Any:
    from auditcore.service import audits
    from auditcore.service.selection import holding

    rows = audits.rows(session.ws, people=[*people, *([mine] if mine else [])], **given)
    return holding(
        session.ws,
        rows,
        text,
        ("id", "title", "objective", "place", "why", "processes"),
        units=("units",),
        people=("lead", "team"),
    )


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
