"""What follows behind a plan or a decision: `auditcore finding follow-through` and `auditcore finding opinion`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from auditcore.cli.ids import finding_argument
from auditcore.cli.options import records, stdin_text, text_option
from auditcore.cli.session import Session
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


@click.command(
    "follow-through",
    help=_(
        """\b
Example:
  auditcore finding follow-through 2026-01-F03 --risk "R-12: raised to high" \\
      --qms "Second signature at the counter" --document "QT-MC-01, edition 4"
  auditcore finding follow-through 2026-01-F04 \\
      --no-risk "Seen in a single file" --no-qms "The procedure is right"

Say whether risks and opportunities were updated and whether the system itself was changed, or why not. Each may be
said alone; the latest word counts, and a new round asks anew. With the setting policy.GRADE.follow-through the
effect cannot be called good before both are answered.
"""
    ),
)
@finding_argument()
@text_option("--risk", help=_("Which risk or opportunity was updated, and how."))
@text_option("--no-risk", help=_("None needed updating: the reason."))
@text_option("--qms", help=_("How the system was changed."))
@text_option("--document", help=_("Which document shows the change."))
@text_option("--no-qms", help=_("The system needed no change: the reason."))
@records
def follow_through(
    session: Session, ws: Workspace, id: str, risk: str, no_risk: str, qms: str, document: str, no_qms: str
) -> Saved:
    if risk and no_risk:
        raise click.UsageError(_("Choose one of --risk TEXT and --no-risk REASON."))
    if qms and no_qms:
        raise click.UsageError(_("Choose one of --qms TEXT and --no-qms REASON."))
    from auditcore.service import following

    return following.follow_through(
        ws, id, risk=risk, no_risk=no_risk, qms=qms, no_qms=no_qms, document=document
    )


@click.command(
    "opinion",
    help=_(
        """\b
Example:
  auditcore finding opinion 2026-01-F05 \\
      "The file was complete on that day; the copy shows it"

Keep an opinion that differs from how a dispute was decided. The decision stands; the finding, the audit and its
report show the opinion beside it. Allowed also after closing.
"""
    ),
)
@finding_argument()
@click.argument("words", metavar="TEXT")
@records
def opinion(session: Session, ws: Workspace, id: str, words: str) -> Saved:
    from auditcore.service import following

    return following.opinion(ws, id, stdin_text() if words == "-" else words)
