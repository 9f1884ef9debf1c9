"""`auditcore finding list`: the findings that are asked for."""

from __future__ import annotations

from typing import Any

import click

from auditcore.cli import filters
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import _
from auditcore.model import GRADES, ORIGINS, STATUSES


def _source(row: Row) -> Any:
    return row["source"] and row["source"]["fields"]


def _state(row: Row) -> list[str]:
    return [row["status"], *row["flags"]]


FLAGS = ("overdue", "disputed", "repeat", "doubtful")
COLUMNS = (
    Column("id", _("finding"), "id", "Its id.", rank=1),
    Column("grade", _("grade"), "code", "How grave it is.", values=GRADES, rank=3),
    Column("state", _("status"), "codes", "The status with its flags.", rank=2, field=False, show=_state),
    Column("clauses", _("clauses"), "clauses", "The clauses that it breaks.", rank=6),
    Column("unit", _("unit"), "id", "The unit that answers for it.", rank=5, whose="unit"),
    Column("owner", _("owner"), "id", "Who answers for it.", rank=4, whose="person"),
    Column("due", _("due"), "day", "The earliest date that runs now; null where none does.", rank=1),
    Column("title", _("title"), "text", "Its title, else the opening of what was observed.", rank=1),
    Column(
        "status",
        _("status"),
        "code",
        "Where it stands in the lifecycle, computed from its moves.",
        values=STATUSES,
    ),
    Column(
        "flags",
        _("flags"),
        "codes",
        "What stands beside the status; `round-2` and so on, too; `doubtful` only with `--doubtful`.",
        values=FLAGS,
    ),
    Column("audit", _("audit"), "id", "The audit that raised it, or the year's register."),
    Column("origin", _("origin"), "code", "Where it comes from.", values=("audit", *ORIGINS)),
    Column(
        "round",
        _("round"),
        "number",
        "1, and one more each time that the effect was not reached or it was reopened.",
    ),
    Column("also_units", _("also in"), "ids", "The further units in which it was seen.", whose="unit"),
    Column("questions", _("questions"), "ids", "The checklist's questions that it was drawn from."),
    Column("requirement", _("requirement"), "text", "What is required."),
    Column("observed", _("observed"), "text", "What was observed."),
    Column("evidence", _("evidence"), "text", "What shows it."),
    Column(
        "reference",
        _("reference"),
        "id",
        "Its number elsewhere: in the register, of the complaint, in the report.",
    ),
    Column(
        "repeat_of",
        _("repeats"),
        "ids",
        "The earlier findings that it repeats: their ids, or their numbers elsewhere.",
    ),
    Column(
        "source",
        _("imported from"),
        "data",
        "Where an imported finding stood: `file`, `sheet`, `row`, and `fields`, the text of each column; else null.",
        show=_source,
    ),
    Column("raised_on", _("raised on"), "day", "When it was raised."),
    Column("raised_by", _("raised by"), "id", "Who raised it.", whose="person"),
    Column("issued_on", _("given on"), "day", "When it was last given to its owner; null for a draft."),
    Column("ended_on", _("ended on"), "day", "When it was closed or withdrawn; else null."),
    Column(
        "ended_by",
        _("ended by"),
        "id",
        "Who closed it: whoever judged its effect, declined or issued it, or owned the last action; who withdrew it.",
        whose="person",
    ),
    Column(
        "due_what",
        _("what is due"),
        "code",
        "What is due then.",
        values=("answer", "review", "decision", "plan", "action", "effect"),
    ),
    Column("due_who", _("who owes it"), "id", "Who owes it: a person, or `quality`.", whose="person"),
    Column("overdue", _("overdue"), "truth", "Whether that date has passed."),
    Column("actions", _("actions"), "number", "How many actions were planned."),
)


@click.command(
    "list",
    cls=ListCommand,
    listing=Listing("finding", COLUMNS),
    help=_(
        """\b
Example:
  auditcore finding list --grade major,minor --unit ecd --sort due
  auditcore finding list --status all --group-by unit --count
  auditcore finding list --overdue --sort due --save late
  auditcore finding list late --text "receipt"

The findings that are not closed or withdrawn; --status all shows every one. Filters combine, and each takes several
words with commas between. A list kept with --save is asked for by its name.
"""
    ),
)
@filters.all_of_findings(STATUSES, since_help=_("Only what was raised on this day or later."))
@click.option(
    "--doubtful", is_flag=True, help=_("Only what was closed and came back: its effect is doubtful.")
)
@pass_session
def list_(session: Session, **given: Any) -> Any:
    from auditcore.service.selection import Wanted, each_finding

    return each_finding(session.ws, Wanted(**given))
