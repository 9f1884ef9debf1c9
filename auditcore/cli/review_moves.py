"""What happens at and behind the meeting of a management review: hold, decide, conclude, close and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.ids import id_argument
from auditcore.cli.options import acts, choice, day_option, ids_option, reason_option, records, text_option
from auditcore.cli.session import Session
from auditcore.i18n import _
from auditcore.reviews import DECISIONS, decision_word

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace

YES_NO = ("yes", "no")


@click.command(
    "postpone",
    help=_(
        """\b
Example:
  auditcore review postpone 2026-R1 --to 15/12/2026 --reason "Flood"

Move the day of a planned review; every earlier day is kept.
"""
    ),
)
@id_argument()
@day_option("--to", required=True, help=_("The new day."))
@reason_option()
@records
def postpone(session: Session, ws: Workspace, id: str, to: str, reason: str) -> Saved:
    from auditcore.service import reviews

    return reviews.postpone(ws, id, to, reason)


@click.command(
    "hold",
    help=_(
        """\b
Example:
  auditcore review hold 2026-R1 --on 30/11/2026 --present son,lan,khanh \\
      --excused yen --from 08:00 --to 10:30 --place "Meeting hall"

Note that the review was held on the day (--on), who was present and who was excused. What it looks back on ends with the
day before, if not earlier: the next review goes on from there. Noted again, with a reason, the later word counts.
"""
    ),
)
@id_argument()
@ids_option("--present", metavar="P,…", missing=(), help=_("Who was present; may be repeated."))
@ids_option(
    "--excused", metavar="P,…", missing=(), help=_("Who was invited and could not come; may be repeated.")
)
@click.option("--from", "begins", metavar="TIME", default="", help=_("When it began: 08:00 or 8h."))
@click.option("--to", "ends", metavar="TIME", default="", help=_("When it ended: 10:30 or 10h30."))
@click.option("--place", metavar="TEXT", default="", help=_("Where it was held."))
@click.option(
    "--secretary", metavar="PERSON", default="", help=_("Who took the minutes, and so was present.")
)
@reason_option(required=False)
@records
def hold(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.service import reviews

    return reviews.hold(ws, id, **given)


@click.command(
    "decide",
    help=_(
        """\b
Example:
  auditcore review decide 2026-R1 "A second counter in the mornings" \\
      --kind resources --owner yen --due 31/01/2027
  auditcore review decide 2026-R1 "The policy stays" --kind qms-change

Note a decision: on improvement, on a change of the system, or on resources. With an owner and a day it becomes an
action like any other; without, it needs nothing done.
"""
    ),
)
@id_argument()
@click.argument("words", metavar="TEXT")
@choice("--kind", values=tuple(DECISIONS), shown=decision_word, required=True, help=_("What it is about."))
@click.option("--owner", metavar="PERSON", default="", help=_("Who is to do it."))
@day_option("--due", help=_("By when it is to be done."))
@acts
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
def decide(session: Session, ws: Workspace, id: str, words: str, json_: bool, **given: Any) -> None:
    from auditcore.service import reviews

    decision, action, saved = reviews.decide(ws, id, words, **given)
    # What one types next is the action's id.
    session.saved(
        saved, action or decision, json=json_, **({"decision": decision, "action": action} if json_ else {})
    )


@click.command(
    "conclude",
    help=_(
        """\b
Example:
  auditcore review conclude 2026-R1 "It works, but files are late" \\
      --suitable yes --adequate yes --effective no

Judge the system once the review was held: does it still suit the organisation, does it suffice, does it achieve what it
is for? That is for the head or whoever chairs the review; others record it on their behalf (--for, --source). Judged
again, the later word counts.
"""
    ),
)
@id_argument()
@click.argument("words", metavar="TEXT")
@choice("--suitable", values=YES_NO, required=True, help=_("Whether it still suits the organisation."))
@choice("--adequate", values=YES_NO, required=True, help=_("Whether it suffices."))
@choice("--effective", values=YES_NO, required=True, help=_("Whether it achieves what it is for."))
@records
def conclude(session: Session, ws: Workspace, id: str, words: str, **given: Any) -> Saved:
    from auditcore.service import reviews

    return reviews.conclude(ws, id, words, **given)


@click.command(
    "close",
    help=_(
        """\b
Example:
  auditcore review close 2026-R1
  auditcore review close 2026-R1 --not-supplied "No survey was made in 2026"

Close a review that was held and has its conclusions. Where nobody supplied an input it needs a reason, and reports show
that input as not supplied. Its actions go on.
"""
    ),
)
@id_argument()
@text_option("--not-supplied", help=_("Why inputs that nobody supplied are left so."))
@records
def close(session: Session, ws: Workspace, id: str, not_supplied: str) -> Saved:
    from auditcore.service import reviews

    return reviews.close(ws, id, not_supplied=not_supplied)


@click.command(
    "reopen",
    help=_(
        """\b
Example:
  auditcore review reopen 2026-R1 --reason "A decision was left out"

Open a closed review again.
"""
    ),
)
@id_argument()
@reason_option()
@records
def reopen(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import reviews

    return reviews.reopen(ws, id, reason)


@click.command(
    "cancel",
    help=_(
        """\b
Example:
  auditcore review cancel 2026-R2 --reason "Held together with the first one"

Give up a review before it is held.
"""
    ),
)
@id_argument()
@reason_option()
@records
def cancel(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import reviews

    return reviews.cancel(ws, id, reason)
