"""`auditcore finding analyse`: the cause and how it was found, by options, from a file, or asked for line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.ids import finding_argument
from auditcore.cli.options import choice, records, stack, text_option
from auditcore.cli.session import Session, at_a_terminal
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import METHODS

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


def _several(*names: str, metavar: str, help: str, **settings: Any) -> Any:
    return click.option(*names, metavar=metavar, multiple=True, help=help, **settings)


def _category(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """The code of what was typed as screens show it; what is unknown is refused with all else that is wrong."""
    session = ctx.find_object(Session)
    if not value or ctx.resilient_parsing or session is None:
        return value
    from auditcore.words import meant

    return meant(value, session.ws.policy("cause-categories")) or value


analyse_options = stack(
    choice("--method", values=METHODS, default="", help=_("How the cause was found.")),
    text_option("--cause", help=_("The cause that will be removed.")),
    _several("--why", "causes", metavar="TEXT", help=_("A why (5-whys) or 'branch: cause' (6m), in order.")),
    _several("--why-under", "under", metavar="N:TEXT", help=_("One more why below number N: a branch.")),
    _several("--why-evidence", "shown_by", metavar="N:TEXT", help=_("What shows number N.")),
    _several("--true", metavar="N", type=int, help=_("Number N is held for true; may be repeated.")),
    click.option(
        "--category",
        metavar="WORD",
        default="",
        callback=_category,
        help=_("What kind of cause it is, to be counted by."),
    ),
    text_option("--team", help=_("Who looked for the cause (8d).")),
    text_option("--escape", help=_("Where it should have been noticed, and why it was not (8d).")),
)


@click.command(
    "analyse",
    help=_(
        """\b
Example:
  auditcore finding analyse 2026-01-F03 --method 5-whys \\
      --why "No receipt was written" \\
      --why "The book was empty" --why "Nobody orders new books" \\
      --why-evidence 2:"stock book of June" --category procedure \\
      --cause "No one is responsible for the stock of forms"
  auditcore finding analyse 2026-01-F03 --guided
  auditcore finding analyse 2026-01-F03 --from cause.toml

Record the cause and how it was found: five whys, causes by the branches of 6m, the eight disciplines, or a text.
With --guided, or with no option at a terminal, it asks line by line. A file for --from holds such lines:

\b
  method = "5-whys"
  category = "procedure"
  [[why]]
  text = "No receipt was written"
  [[why]]
  text = "The book was empty"
  under = 1
  evidence = "stock book of June"
  true = true

What comes to light later is added to what was recorded: --why-under, --why-evidence and --true without --why.
"""
    ),
)
@finding_argument()
@analyse_options
@click.option("--from", "from_", metavar="FILE", default="", help=_("Read it from a TOML file."))
@click.option("--guided", is_flag=True, help=_("Ask line by line."))
@records
def analyse(session: Session, ws: Workspace, id: str, from_: str, guided: bool, **given: Any) -> Saved:
    from auditcore.service import analysis, moves

    said = any(given.values())
    if sum((said, bool(from_), guided)) > 1:
        raise click.UsageError(_("Choose one: options, --from FILE or --guided."))
    if from_:
        given = analysis.read(from_)
    elif guided or (not said and at_a_terminal()):
        given = _asked(session, ws, id)
    return moves.analyse(ws, id, **given)


def _asked(session: Session, ws: Workspace, id: str) -> dict[str, Any]:
    from auditcore.case import methods_of
    from auditcore.service import analysis, findings

    finding = findings.detail(ws, id)
    guide = analysis.Guide(_ask(session), session.say)
    categories = ws.policy("cause-categories")
    return guide.facts(finding, methods_of(ws.policy, finding["grade"]) or METHODS, categories)


def _ask(session: Session) -> Any:
    """Questions on stderr, answers a line each from standard input: a person's, or a program's."""
    import sys

    def ask(question: str) -> str:
        from auditcore.text import printable

        click.echo(printable(question) + " ", err=True, nl=False)
        line = sys.stdin.buffer.readline().decode("utf-8", "surrogateescape")
        if not line:
            click.echo(err=True)
            raise Refused(_("The answers ended before the last question; nothing was recorded."))
        return line.rstrip("\r\n")

    return ask
