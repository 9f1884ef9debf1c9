"""`auditcore audit answers`: what came out of each question, as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from auditcore.cli import filters
from auditcore.cli.audit_details import in_short, sample
from auditcore.cli.ids import id_argument
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import pass_session, stack
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.i18n import _
from auditcore.model import AUDIT_ID, RESULTS, canonical

STATES = ("answered", "not-examined", "unexamined", "out-of-scope")


def _sample(row: Row) -> str:
    return sample(row["sample"])


COLUMNS = (
    Column("audit", _("audit"), "id", "The audit.", rank=5),
    Column("question", _("question"), "id", "The question.", rank=1),
    Column(
        "unit", _("unit"), "id", "The unit that was asked; null where nobody is to be.", rank=2, whose="unit"
    ),
    Column(
        "answer",
        _("answer"),
        "code",
        "The worst grade drawn from it, else its result, or that nobody examined it.",
        rank=1,
        field=False,
        show=in_short,
    ),
    Column("ask", _("asked"), "text", "What is asked.", rank=1),
    Column("evidence", _("evidence"), "text", "On what the answer rests.", rank=4),
    Column(
        "sample",
        _("sample"),
        "data",
        "How many were `nonconforming` of those `examined`, out of which `population`; null without a sample.",
        rank=3,
        show=_sample,
    ),
    Column("findings", _("findings"), "ids", "The findings drawn from it.", rank=2),
    Column("clause", _("clause"), "clause", "The clause to which it belongs."),
    Column("checklist", _("checklist"), "id", "The checklist in which it stands."),
    Column(
        "state",
        _("state"),
        "code",
        "Whether it was answered; not (`unexamined`: with a reason in the report); or is out of the scope.",
        values=STATES,
    ),
    Column("result", _("result"), "code", "What the last answer says.", values=RESULTS),
    Column(
        "grade",
        _("grade"),
        "code",
        "The worst grade of the findings drawn from it, else its result.",
        values=RESULTS,
    ),
    Column("spoke_with", _("spoke with"), "text", "With whom the auditor spoke."),
    Column("note", _("note"), "text", "A note of the auditor."),
    Column("reason", _("reason"), "text", "Why it does not apply, or was not examined."),
    Column("on", _("answered on"), "day", "When it was last answered."),
    Column("by", _("answered by"), "id", "Who answered it last.", whose="person"),
    Column("earlier", _("earlier answers"), "number", "How many earlier answers there are."),
    Column(
        "asked_before",
        _("asked before"),
        "text",
        "What was asked when it was answered, where that was something else.",
    ),
    Column("gone", _("no longer asked since"), "day", "Since when the checklist asks it no more."),
)


@click.command(
    "answers",
    cls=ListCommand,
    listing=Listing(
        "answers",
        COLUMNS,
        empty=_("No question that fits is in the scope of an audit that has begun."),
        taken=lambda session, word: bool(AUDIT_ID.match(canonical(word))),
    ),
    help=_(
        """\b
Example:
  auditcore audit answers 2026-01
  auditcore audit answers 2026-01 --result not-examined --unit land
  auditcore audit answers 2026-01 -o answers.xlsx

The questions in scope with what came out of them; --all shows those out of scope, too. Without ID those of all audits
that are not closed. A list kept with --save is asked for by its name in the place of ID.
"""
    ),
)
@id_argument(required=False, default="")
@stack(
    filters.units(),
    filters.clauses(),
    filters.of_codes(
        "--result", "results", codes=(*RESULTS, "not-examined"), help=_("What came out of the question.")
    ),
    filters.words(),
    click.option("--all", "all_", is_flag=True, help=_("Questions out of the scope, too.")),
)
@pass_session
def answers(session: Session, id: str, text: str, **given: Any) -> Sequence[Row]:
    from auditcore.service import answer_list
    from auditcore.service.selection import holding

    rows = answer_list.rows(session.ws, id, **given)
    fields = ("question", "ask", "evidence", "spoke_with", "note", "reason")
    return holding(session.ws, rows, text, fields, units=("unit",), people=("by",))
