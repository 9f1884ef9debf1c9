"""The moves of a finding as commands: issue, respond, analyse, submit, accept, return, verify and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.bulk import over
from auditcore.cli.finding_analyse import analyse_options
from auditcore.cli.ids import finding_argument
from auditcore.cli.options import (
    attach_option,
    choice,
    day_option,
    reason_option,
    records,
    stack,
    text_option,
)
from auditcore.cli.session import Session
from auditcore.i18n import _
from auditcore.model import GRADES, SIMILAR, VERDICTS

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.service.bulk import Verb
    from auditcore.workspace import Workspace

respond_options = stack(
    click.option("--agree", is_flag=True, help=_("The unit agrees with the finding.")),
    text_option("--dispute", help=_("The unit disputes it: the reason.")),
    text_option("--decline", help=_("Not taken up (observation, opportunity): the reason.")),
    text_option("--correction", help=_("What was put right at once.")),
    day_option("--corrected-on", help=_("The day of the correction.")),
    click.option("--corrected-by", metavar="PERSON", default="", help=_("Who made the correction.")),
    text_option("--consequences", help=_("Which consequences were dealt with.")),
    choice("--similar", values=SIMILAR, default="", help=_("Do similar ones exist, or could they?")),
    text_option("--extent", help=_("Where was looked, and what was found.")),
)

plan_options = stack(
    text_option("--effect", help=_("What will show that the cause is gone: an observation.")),
    text_option("--measure", help=_("What will be measured, instead or besides.")),
    text_option("--target", help=_("Which value the measure must reach.")),
    click.option("--judge", metavar="PERSON", default="", help=_("Who will judge the effect.")),
    day_option("--judge-on", help=_("From when on the effect can be judged.")),
    text_option("--correction-only", help=_("Why no cause needs removing (a minor only).")),
)


def _one_answer(given: dict[str, Any]) -> None:
    if sum(bool(given[name]) for name in ("agree", "dispute", "decline")) > 1:
        raise click.UsageError(_("Choose one of --agree, --dispute REASON and --decline REASON."))


@click.command(
    "issue",
    help=_(
        """\b
Example:
  auditcore finding issue 2026-01-F03
  auditcore finding issue --audit 2026-01 --dry-run
  auditcore finding issue --audit 2026-01 --unit economy

Give a draft to its owner; the answer's clock begins to run. A strength is recorded and thereby closed. Several are
named one after the other, or all drafts that fit the filters are meant: each audit is changed whole or not at all.
"""
    ),
)
@over("finding")
def issue(session: Session, ws: Workspace) -> Verb:
    from auditcore.service import moves

    return moves.issuing()


@click.command(
    "respond",
    help=_(
        """\b
Example:
  auditcore finding respond 2026-01-F03 --agree \\
      --correction "Receipts written" --corrected-on 03/07/2026 \\
      --similar no --extent "All 20 files of June checked"
  auditcore finding respond 2026-01-F05 \\
      --dispute "The file was complete on that day"

The unit's answer: agree, dispute or decline; what was put right at once.
"""
    ),
)
@finding_argument()
@respond_options
@attach_option
@records
def respond(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    _one_answer(given)
    from auditcore.service import moves

    return moves.respond(ws, id, **given)


@click.command(
    "submit",
    help=_(
        """\b
Example:
  auditcore finding submit 2026-01-F03 \\
      --effect "No file without receipt in 3 months" \\
      --judge hoa --judge-on 2026-10-15
  auditcore finding submit 2026-01-F05 \\
      --measure "Days until the answer" --target "at most 5"
  auditcore finding submit 2026-01-F04 \\
      --correction-only "One slip of the pen" \\
      --correction "Date corrected" --corrected-on today \\
      --similar no --extent "All of June" --attach page.pdf

Submit the plan, or a correction only. Takes all that respond and analyse take, as one event. Everything that the
grade demands and that is missing is said at once. Of an observation and a measure the one that is given later
counts; both do, given together.
"""
    ),
)
@finding_argument()
@respond_options
@analyse_options
@plan_options
@attach_option
@records
def submit(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    _one_answer(given)
    from auditcore.service import moves

    return moves.submit(ws, id, **given)


@click.command(
    "accept",
    help=_(
        """\b
Example:
  auditcore finding accept 2026-01-F03

Agree to what was submitted: the plan begins, or a correction only waits for its verifier.
"""
    ),
)
@finding_argument()
@text_option("--note", help=_("A remark."))
@records
def accept(session: Session, ws: Workspace, id: str, note: str) -> Saved:
    from auditcore.service import moves

    return moves.accept(ws, id, note)


@click.command(
    "return",
    help=_(
        """\b
Example:
  auditcore finding return 2026-01-F03 \\
      --reason "The cause is only the symptom"

Send what was submitted back to its owner, with a reason.
"""
    ),
)
@finding_argument()
@reason_option()
@records
def send_back(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import moves

    return moves.send_back(ws, id, reason)


@click.command(
    "verify",
    help=_(
        """\b
Example:
  auditcore finding verify 2026-01-F03 --verdict effective \\
      --evidence "20 files of September" \\
      --on 2026-10-15 --attach sample.pdf

Judge the effect. 'partly' and 'not' send the finding back to its owner in a new round. (To prove that the record is
whole, type 'auditcore record verify'.)
"""
    ),
)
@finding_argument()
@choice("--verdict", values=VERDICTS, required=True, help=_("Did it work?"))
@text_option("--evidence", help=_("What shows it."))
@text_option("--measured", help=_("What was measured, where the plan has a measure."))
@reason_option(required=False)
@click.option("--during", metavar="AUDIT", default="", help=_("The later audit in which it was judged."))
@attach_option
@records
def verify(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.service import moves

    return moves.verify(ws, id, **given)


@click.command(
    "decide",
    help=_(
        """\b
Example:
  auditcore finding decide 2026-01-F05 --uphold \\
      --reason "The record was made after the audit"

Settle a dispute: uphold the finding, give it another grade, or withdraw it.
"""
    ),
)
@finding_argument()
@click.option("--uphold", is_flag=True, help=_("The finding stands."))
@choice("--regrade", values=GRADES, default="", help=_("It stands with another grade."))
@click.option("--withdraw", is_flag=True, help=_("It is taken back."))
@reason_option()
@records
def decide(
    session: Session, ws: Workspace, id: str, uphold: bool, regrade: str | None, withdraw: bool, reason: str
) -> Saved:
    if sum(map(bool, (uphold, regrade, withdraw))) != 1:
        raise click.UsageError(_("Choose one of --uphold, --regrade GRADE and --withdraw."))
    from auditcore.service import moves

    return moves.settle_dispute(
        ws, id, uphold=uphold, regrade=regrade or "", withdraw=withdraw, reason=reason
    )


@click.command(
    "regrade",
    help=_(
        """\b
Example:
  auditcore finding regrade 2026-01-F03 --to major \\
      --reason "Seen in three units"

Change the grade, with a reason; the old one is kept in the record.
"""
    ),
)
@finding_argument()
@choice("--to", "grade", values=GRADES, required=True, help=_("The new grade."))
@reason_option()
@records
def regrade(session: Session, ws: Workspace, id: str, grade: str, reason: str) -> Saved:
    from auditcore.service import moves

    return moves.regrade(ws, id, grade, reason)


@click.command(
    "combine",
    help=_(
        """\b
Example:
  auditcore finding combine 2026-01-F04 --into 2026-01-F03 \\
      --reason "The same cause"

Take a finding into another one of the same audit; both stay in the record.
"""
    ),
)
@finding_argument()
@click.option("--into", metavar="ID", required=True, help=_("The finding that goes on."))
@reason_option()
@records
def combine(session: Session, ws: Workspace, id: str, into: str, reason: str) -> Saved:
    from auditcore.service import findings

    return findings.combine(ws, id, into, reason)


@click.command(
    "assign",
    help=_(
        """\b
Example:
  auditcore finding assign 2026-01-F03 --to binh \\
      --reason "New head of division"
  auditcore finding assign --owner minh --to binh \\
      --reason "Minh is on leave" --dry-run

Give findings to another owner: those that are named, or all that fit the filters and are not ended. Each audit is
changed whole or not at all.
"""
    ),
)
@click.option("--to", "owner", metavar="PERSON", required=True, help=_("The new owner."))
@reason_option(required=False)
@over("finding")
def assign(session: Session, ws: Workspace, owner: str, reason: str) -> Verb:
    from auditcore.service import moves

    return moves.assigning(owner, reason)


@click.command(
    "reopen",
    help=_(
        """\b
Example:
  auditcore finding reopen 2026-01-F03 --reason "Found again in November"

Open a closed finding again; a new round begins and the history stays.
"""
    ),
)
@finding_argument()
@reason_option()
@records
def reopen(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import moves

    return moves.reopen(ws, id, reason)


@click.command(
    "withdraw",
    help=_(
        """\b
Example:
  auditcore finding withdraw 2026-01-F03 \\
      --reason "The missing page was found the same day"

Take an unfounded finding back, before it is closed.
"""
    ),
)
@finding_argument()
@reason_option()
@records
def withdraw(session: Session, ws: Workspace, id: str, reason: str) -> Saved:
    from auditcore.service import moves

    return moves.withdraw(ws, id, reason)
