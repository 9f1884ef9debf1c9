"""`auditcore audit walk`: an audit, one question at a time. What happens at a question is in `walker.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from auditcore.cli.ids import id_argument
from auditcore.cli.options import acts
from auditcore.cli.session import Session
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.workspace import Workspace


@click.command(
    "walk",
    help=_(
        """\b
Example:
  auditcore audit walk 2026-01
  auditcore audit walk 2026-01 --clause 8 --unit land --lang vi

Walk through an audit, one question at a time, and record each answer as it is given. A nonconformity drafts its
finding on the spot. Type q to pause; the same command goes on behind the last answer. Several people may walk the
same audit at once.
"""
    ),
)
@id_argument()
@click.option("--clause", metavar="CLAUSE", default="", help=_("Only the questions of this clause."))
@click.option(
    "--unit", metavar="UNIT", default="", help=_("Only for this unit, or a unit below one in scope.")
)
@click.option("--unanswered", is_flag=True, help=_("Pass over what anybody has answered."))
@click.option("--lang", "language", metavar="L", default="", help=_("Ask in this language."))
@acts
def walk(
    session: Session, ws: Workspace, id: str, clause: str, unit: str, unanswered: bool, language: str
) -> None:
    import shlex

    from auditcore import i18n
    from auditcore.cli.walk_lines import Console
    from auditcore.cli.walker import Walker
    from auditcore.service.walk import Walk

    if language and i18n.available(i18n.code(language)):
        i18n.use(i18n.code(language))
    walked = Walk(ws, id, clause=clause, unit=unit, language=language)
    typed = click.get_current_context().params
    named = {
        "clause": clause,
        "unit": unit,
        "lang": language,
        "as": typed["claimed_"],
        "for": typed["behalf_"],
        "source": typed["source_"],
        "on": typed["on_"] and ws.acting.on,  # the day itself: "yesterday" is another one tomorrow
    }
    words = [id, *(word for name, value in named.items() if value for word in (f"--{name}", value))]
    words += ["--unanswered"] if unanswered else []
    Walker(walked, Console(), unanswered=unanswered, again=f"auditcore audit walk {shlex.join(words)}").run()
