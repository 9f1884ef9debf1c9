"""`auditcore review …`: management reviews. What happens at and behind the meeting is in `review_moves.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.ids import id_argument
from auditcore.cli.lazy import LazyGroup
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import (
    choice,
    day_option,
    ids_option,
    pass_session,
    period_option,
    reason_option,
    records,
    stdin_text,
    text_option,
)
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.i18n import _
from auditcore.reviews import EDITIONS, STATUSES

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.figures.periods import Period
    from auditcore.workspace import Workspace


# In the order of the work, for --help.
COMMANDS = {
    "plan": "review:plan",
    "list": "review:list_",
    "show": "review:show_",
    "edit": "review:edit",
    "ask": "review:ask",
    "input": "review:input_",
    **{
        name: f"review_moves:{name}"
        for name in ("postpone", "hold", "decide", "conclude", "close", "reopen", "cancel")
    },
}


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    help=_(
        """\b
Example:
  auditcore review plan 30/11/2026 --chair son
  auditcore review show 2026-R1

Management reviews: planned, held, closed. What is put before one is gathered from those who know it; what it decides
becomes actions like any other.
"""
    ),
)
def review() -> None:
    pass


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    """What was given of a plan; what was left out is not said."""
    period: Period | None = given.pop("period")
    said = {name: value for name, value in given.items() if value not in ("", None)}
    return {**said, **({"period": (period.first, period.before)} if period else {})}


PERIOD = _("What it looks back on: 2026, 2026-H1 or FROM..TO; by default since the review before it.")


@review.command(
    "plan",
    help=_(
        """\b
Example:
  auditcore review plan 30/11/2026 --chair son --invite minh,khanh
  auditcore review plan 30/11/2026 --period 2026-H1

Plan a management review on a day; for the role quality, the head, or whoever is to chair it. The head of the
organisation chairs unless somebody else is named.
"""
    ),
)
@click.argument("date", metavar="DAY")
@period_option("--period", help=PERIOD)
@click.option("--chair", metavar="PERSON", default="", help=_("Who chairs it; the head by default."))
@click.option(
    "--unit", metavar="UNIT", default="", help=_("Only about this unit; the whole system by default.")
)
@ids_option("--invite", "invited", metavar="P,…", help=_("Who is invited; may be repeated."))
@choice(
    "--edition",
    values=EDITIONS,
    default="",
    help=_("By which edition; by default that of the review before it, at first iso9001-2015."),
)
@records
def plan(session: Session, ws: Workspace, date: str, **given: Any) -> tuple[str, Saved]:
    from auditcore.service import reviews

    return reviews.plan(ws, session.day(date), **_facts(given))


@review.command(
    "edit",
    help=_(
        """\b
Example:
  auditcore review edit 2026-R1 --chair hai --invite minh,khanh,yen

Change the plan of a review: old and new values are kept. Once it was held it needs a reason. The day is moved by
'auditcore review postpone'.
"""
    ),
)
@id_argument()
@period_option("--period", help=_("What it looks back on: 2026, 2026-H1 or FROM..TO."))
@click.option("--chair", metavar="PERSON", default="", help=_("Who chairs it."))
@click.option(
    "--unit", metavar="UNIT", default=None, help=_("Only about this unit; '' for the whole system.")
)
@ids_option("--invite", "invited", metavar="P,…", help=_("Who is invited, instead of the present ones."))
@choice("--edition", values=EDITIONS, default="", help=_("By which edition."))
@reason_option(required=False)
@records
def edit(session: Session, ws: Workspace, id: str, reason: str, unit: str | None, **given: Any) -> Saved:
    from auditcore.service import reviews

    about: dict[str, Any] = {} if unit is None else {"unit": unit}
    return reviews.change(ws, id, reason=reason, **_facts(given), **about)


@review.command(
    "ask",
    help=_(
        """\b
Example:
  auditcore review ask 2026-R1 c1 --of yen --due 20/11/2026

Ask somebody for an input, by a day: they are told, and reminded, until anybody supplies it. The keys of the inputs
stand in 'auditcore review show'.
"""
    ),
)
@id_argument()
@click.argument("key")
@click.option("--of", metavar="PERSON", required=True, help=_("Who is to supply it."))
@day_option("--due", required=True, help=_("By when."))
@records
def ask(session: Session, ws: Workspace, id: str, key: str, of: str, due: str) -> Saved:
    from auditcore.service import reviews

    return reviews.ask(ws, id, key, of=of, due=due)


@review.command(
    "input",
    help=_(
        """\b
Example:
  auditcore review input 2026-R1 c1 "9 of 10 citizens were content" \\
      --file survey.pdf
  auditcore review input 2026-R1 c7 --none "No external provider this year"

Supply an input: a text, files, or why there is nothing to report. Again: the later word takes the place of the earlier
one, which the record keeps. To what the record itself tells (earlier actions, audits, nonconformities) it is a remark.
A text of - is read from standard input.
"""
    ),
)
@id_argument()
@click.argument("key")
@click.argument("words", metavar="[TEXT]", required=False, default="")
@click.option(
    "--file", "files", metavar="FILE", multiple=True, help=_("Keep a file as evidence; may be repeated.")
)
@text_option("--none", help=_("There is nothing to report: why."))
@records
def input_(
    session: Session, ws: Workspace, id: str, key: str, words: str, files: tuple[str, ...], none: str
) -> Saved:
    from auditcore.service import reviews

    words = stdin_text() if words == "-" else words
    return reviews.supply(ws, id, key, words, files=files, none=none)


COLUMNS = (
    Column("id", _("review"), "id", "Its id.", rank=1),
    Column("status", _("status"), "code", "Planned, held, closed or cancelled.", values=STATUSES, rank=1),
    Column("date", _("planned for"), "day", "The day for which it is planned, as it was moved last.", rank=1),
    Column("held_on", _("held on"), "day", "The day on which it was held; else null.", rank=2),
    Column("chair", _("chair"), "id", "Who chairs it.", rank=3, whose="person"),
    Column("missing", _("missing"), "texts", "The keys of the inputs that nobody supplied yet.", rank=2),
    Column("decisions", _("decisions"), "number", "How many decisions it took.", rank=4),
    Column(
        "open_actions", _("actions open"), "number", "How many of its actions are still to be done.", rank=3
    ),
    Column("overdue", _("overdue"), "truth", "Whether it is planned for a day that is past.", rank=5),
    Column("actions", _("actions"), "number", "How many actions its decisions became."),
    Column("asked", _("awaited inputs"), "number", "How many inputs are awaited from somebody."),
    Column("first", _("period from"), "day", "The first day of the period that it looks back on."),
    Column("before", _("period ends before"), "day", "The day behind the last one of that period."),
    Column("unit", _("unit"), "id", "The unit that it is about; empty for the whole system.", whose="unit"),
    Column("edition", _("edition"), "code", "The edition whose inputs it gathers.", values=EDITIONS),
)


@review.command(
    "list",
    cls=ListCommand,
    listing=Listing("review", COLUMNS, empty=_("No management review is planned.")),
    help=_(
        """\b
Example:
  auditcore review list --status all

Management reviews that are planned or held; --status all shows the closed and cancelled ones, too.
"""
    ),
)
@filters.statuses(STATUSES)
@click.option("--year", type=int, metavar="YEAR", help=_("Only those of this year."))
@pass_session
def list_(session: Session, statuses: tuple[str, ...], year: int | None) -> Any:
    from auditcore.service import reviews

    return reviews.rows(session.ws, statuses, year=year)


@review.command(
    "show",
    help=_(
        """\b
Example:
  auditcore review show 2026-R1

Everything about one review: what is put before it, what is missing and asked of whom, what was decided and concluded.
"""
    ),
)
@id_argument()
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show_(session: Session, id: str, json_: bool) -> None:
    from auditcore.cli.review_shown import show_review
    from auditcore.service import reviews

    detail = reviews.detail(session.ws, id)
    session.json(detail) if json_ else show_review(session, detail)
