"""`auditcore audit plan|edit|schedule`: what an audit is to be, and who audits what when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.ids import id_argument
from auditcore.cli.options import (
    choice,
    day_option,
    ids_option,
    reason_option,
    records,
    stack,
    text_option,
)
from auditcore.cli.session import Session
from auditcore.fitting import HALF_DAY
from auditcore.i18n import _
from auditcore.model import AUDIT_KINDS, AUDIT_METHODS

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


def _period(ctx: click.Context, parameter: click.Parameter, value: tuple[str, str] | None) -> Any:
    session = ctx.find_object(Session)
    if not value or session is None:
        return None
    return {"from": session.day(value[0]), "to": session.day(value[1])}


plan_options = stack(
    text_option("--title", default=None, help=_("What it is called.")),
    ids_option("--criteria", metavar="CHECKLIST,…", help=_("The checklist to audit by; may be repeated.")),
    ids_option("--unit", "units", metavar="UNIT,…", help=_("The unit to audit; may be repeated.")),
    ids_option("--process", "processes", metavar="NAME,…", help=_("The process; may be repeated.")),
    ids_option("--clause", "clauses", metavar="7.5,8", help=_("Only these clauses and those below them.")),
    click.option(
        "--period",
        nargs=2,
        metavar="DAY DAY",
        callback=_period,
        help=_("The time that is looked back on: first and last day."),
    ),
    text_option("--objective", default=None, help=_("What it is to find out.")),
    choice("--method", values=AUDIT_METHODS, help=_("How it is done.")),
    click.option("--place", metavar="TEXT", help=_("Where it is done.")),
    click.option("--lead", metavar="PERSON", help=_("Who leads it.")),
    ids_option("--team", metavar="P,P", help=_("Who audits with the lead.")),
    day_option("--from", "start", help=_("The first day.")),
    day_option("--to", "end", help=_("The last day.")),
    choice("--kind", values=AUDIT_KINDS, help=_("Whose audit it is; internal by default.")),
    click.option("--approved-by", metavar="PERSON", help=_("Who approved it.")),
    click.option("--follows", metavar="AUDIT", help=_("The audit whose findings it follows up.")),
    text_option("--why", default=None, help=_("Why now: importance, changes, last results.")),
    text_option("--exception", default=None, help=_("Why somebody must audit the own unit.")),
    text_option("--lead-exception", default=None, help=_("Why somebody must lead who is not qualified.")),
    click.option("--fit", is_flag=True, help=_("Ask each unit only what fits it: see 'programme matrix'.")),
    click.option(
        "--per-unit",
        metavar="N",
        type=click.IntRange(min=1),
        help=_("At most so many questions a unit, what is core first; with --fit {count}.").format(
            count=HALF_DAY
        ),
    ),
)


def _per_unit(fit: bool, per_unit: int | None) -> int | None:
    """How many questions a unit are chosen; None where none are."""
    return per_unit or (HALF_DAY if fit else None)


def facts(given: dict[str, Any]) -> dict[str, Any]:
    """What was given on the command line, for the service: what was not is left out."""
    given = {name: value for name, value in given.items() if value is not None and value != ()}
    return {name: value for name, value in given.items() if value or name not in ("start", "end")}


@click.command(
    "plan",
    help=_(
        """\b
Example:
  auditcore audit plan --title "Economic Division" --criteria iso9001-2015 \\
      --unit economy --lead minh --team an,thu --from 3/8/2026 --to 5/8/2026 \\
      --objective "Are land files handled as agreed?" --why "many complaints"
  auditcore audit plan --like 2026-01 --from 3/8/2027 --to 5/8/2027 --fit

Plan an audit; its id is printed. Nobody audits the own unit: where nobody else is left, --exception says why it must
be so. --like takes over another audit's plan, never its results nor its choice of questions.
"""
    ),
)
@plan_options
@click.option("--like", metavar="AUDIT", default="", help=_("Take over the plan of this audit."))
@click.option("--dry-run", is_flag=True, help=_("Only show which questions fit which unit."))
@records
def plan(
    session: Session,
    ws: Workspace,
    like: str,
    dry_run: bool,
    fit: bool,
    per_unit: int | None,
    **given: Any,
) -> tuple[str, Saved] | None:
    from auditcore.service import audits

    most = _per_unit(fit, per_unit)
    if dry_run:
        from auditcore.cli.offers import show_offers

        found = audits.offer(ws, like=like, per_unit=most, **facts(given))
        show_offers(session, found, as_json=bool(click.get_current_context().params["json_"]))
        return None
    return audits.plan(ws, like=like, per_unit=most, **facts(given))


@click.command(
    "edit",
    help=_(
        """\b
Example:
  auditcore audit edit 2026-01 --from 10/8/2026 --to 12/8/2026 \\
      --reason "flood in the first week"
  auditcore audit edit 2026-01 --team an,thu
  auditcore audit edit 2026-01 --fit --no-ask 7.1.5@counter

Change the plan, or postpone the audit by new days. Old and new values are kept; new days, and every change after
the start, need a reason. A list replaces the present one. --fit asks each unit only what fits it; --ask and --no-ask
change that choice one by one.
"""
    ),
)
@id_argument()
@plan_options
@click.option("--no-fit", is_flag=True, help=_("Ask every unit everything again."))
@ids_option(
    "--ask",
    metavar="QUESTION@UNIT",
    missing=(),
    help=_("Ask this, or a clause's questions, too; without @UNIT in every unit."),
)
@ids_option("--no-ask", metavar="QUESTION@UNIT", missing=(), help=_("Leave this out there."))
@reason_option(required=False)
@records
def edit(
    session: Session,
    ws: Workspace,
    id: str,
    reason: str,
    fit: bool,
    per_unit: int | None,
    no_fit: bool,
    ask: list[str],
    no_ask: list[str],
    **given: Any,
) -> Saved:
    from auditcore.service import audits

    most = _per_unit(fit, per_unit)
    if no_fit and most:
        raise click.UsageError(_("Either --fit or --no-fit."))
    return audits.change(
        ws, id, reason=reason, per_unit=0 if no_fit else most, ask=ask, no_ask=no_ask, **facts(given)
    )


@click.command(
    "schedule",
    help=_(
        """\b
Example:
  auditcore audit schedule 2026-01 --day 3/8/2026 --time 09:00-10:30 \\
      --unit land --clause 8.5 --auditor an
  auditcore audit schedule 2026-01 --drop 2

Put a visit into the timetable: when, which unit and clauses, who audits. 'auditcore audit show' numbers the visits;
--drop takes one out.
"""
    ),
)
@id_argument()
@day_option("--day", help=_("The day."))
@click.option("--time", metavar="09:00-10:30", default="", help=_("From when to when, or only from when."))
@click.option("--unit", metavar="UNIT", default="", help=_("The unit."))
@ids_option("--clause", "clauses", metavar="7.5,8", help=_("The clauses."))
@click.option("--auditor", metavar="PERSON", default="", help=_("Who audits: the lead or one of the team."))
@click.option("--drop", metavar="NUMBER", type=int, help=_("Take this visit out."))
@records
def schedule(session: Session, ws: Workspace, id: str, drop: int | None, **given: Any) -> Saved:
    from auditcore.service import audits

    if drop is not None:
        return audits.unschedule(ws, id, drop)
    missing = [f"--{name}" for name in ("day", "time", "unit", "auditor") if not given[name]]
    if missing:
        raise click.UsageError(_("A visit needs {options}.").format(options=", ".join(missing)))
    return audits.schedule(ws, id, **{**given, "clauses": given["clauses"] or ()})
