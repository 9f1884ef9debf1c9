"""`auditcore programme …`: the audit programme of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.lazy import LazyGroup
from auditcore.cli.options import acts, attach_option, pass_session, records, text_option
from auditcore.cli.session import Session
from auditcore.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


# In the order of the work, for --help.
COMMANDS = {
    **{name: f"programme:{name}" for name in ("show", "edit", "approve")},
    **{name: f"programme_matrix:{name}" for name in ("matrix", "process")},
}


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    help=_(
        """\b
Example:
  auditcore programme show 2026
  auditcore programme matrix

The audit programme of a year: who answers for it, what it is for, its audits, and what was not audited for too
long. Audits are planned with 'auditcore audit plan'; the matrix says which clauses each process touches.
"""
    ),
)
def programme() -> None:
    pass


@programme.command(
    "show",
    help=_(
        """\b
Example:
  auditcore programme show 2026

The programme of a year; without one, this year's. It names the units, processes and clauses that no started
internal audit covered within the interval (settings programme.unit-months and programme.clause-months).
"""
    ),
)
@click.argument("year", type=int, required=False)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show(session: Session, year: int | None, json_: bool) -> None:
    from auditcore.cli.audit_details import show_programme
    from auditcore.service import programme

    shown = programme.show(session.ws, year or int(session.ws.today[:4]))
    session.json(shown) if json_ else show_programme(session, shown)


@programme.command(
    "edit",
    help=_(
        """\b
Example:
  auditcore programme edit 2026 --responsible lan \\
      --objectives "Find out what hinders people" --risks "Few auditors"

Write who answers for the programme and what it is for; for the role quality. Old values are kept.
"""
    ),
)
@click.argument("year", type=int)
@click.option("--responsible", metavar="PERSON", default="", help=_("Who answers for the programme."))
@text_option("--objectives", default=None, help=_("What the year's audits are to achieve."))
@text_option("--risks", default=None, help=_("Risks and opportunities of the programme."))
@text_option("--resources", default=None, help=_("People, days and means."))
@records
def edit(session: Session, ws: Workspace, year: int, responsible: str, **given: Any) -> Saved:
    from auditcore.service import programme

    texts = {name: value for name, value in given.items() if value is not None}
    return programme.change(ws, year, responsible=responsible, **texts)


@programme.command(
    "approve",
    help=_(
        """\b
Example:
  auditcore programme approve 2026
  auditcore programme approve 2026 --for hoa --source signed.pdf

Approve the programme as it stands; for the role head. What is planned or written afterwards shows as changed since.
"""
    ),
)
@click.argument("year", type=int)
@records
def approve(session: Session, ws: Workspace, year: int) -> Saved:
    from auditcore.service import programme

    return programme.approve(ws, year)


@programme.command(
    "review",
    help=_(
        """\b
Example:
  auditcore programme review --on 03/07/2026 --attach minutes.pdf

Note that a management review was held on the day, with its minutes; for the roles quality and head. The next one is
due as the setting programme.review-months says. It then names the closed findings that came back: whether what was
done for them was enough is for the review to say.
"""
    ),
)
@text_option("--evidence", help=_("What shows it."))
@attach_option
@acts
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
def review(session: Session, ws: Workspace, evidence: str, attach: tuple[str, ...], json_: bool) -> None:
    from auditcore.service import duties, repeats

    saved = duties.reviewed(ws, evidence, attach)
    found = repeats.doubts(ws)
    session.saved(saved, json=json_, doubtful=found)
    if found and not json_:
        _came_back(session, found)


# A review reads a screen of them; the lists have all.
MOST = 10


def _came_back(session: Session, found: Sequence[dict[str, Any]]) -> None:
    """The closed findings whose effect is doubtful, what came back last first, and what to type."""
    from auditcore import dates

    session.say(
        ngettext(
            "{count} closed finding came back, so it is doubtful whether what was done for it worked:",
            "{count} closed findings came back, so it is doubtful whether what was done for them worked:",
            len(found),
        ).format(count=len(found))
    )
    for one in found[:MOST]:
        line = _("{id} came back on {day} as {by}: {title}")
        by = ", ".join(one["by"])
        session.say(
            "  " + line.format(id=one["id"], day=dates.show_day(one["since"]), by=by, title=one["title"])
        )
    if len(found) > MOST:
        session.say("  " + _("and {count} earlier ones").format(count=len(found) - MOST))
    session.say(_("Each with its history: auditcore finding repeats"))
    session.say(
        _("To look for its cause anew: auditcore finding reopen {id} --reason TEXT").format(id=found[0]["id"])
    )
