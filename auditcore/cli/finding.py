"""`auditcore finding …`: raising findings and looking at them. The moves are in `finding_moves.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.ids import finding_argument
from auditcore.cli.lazy import LazyGroup
from auditcore.cli.options import (
    attach_option,
    choice,
    day_option,
    ids_option,
    pass_session,
    reason_option,
    records,
    stdin_text,
    text_option,
)
from auditcore.cli.session import Session
from auditcore.i18n import _
from auditcore.model import GRADES, ORIGINS

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace

# In the order of the work and of the lifecycle, for --help.
COMMANDS = {"add": "finding:add", "list": "finding_list:list_", "show": "finding:show_", "edit": "finding:edit",
            "note": "finding:note", "import": "finding_import:import_", "stuck": "finding_stuck:stuck",
            "repeats": "finding_repeats:repeats", "explain": "finding_explain:explain"}  # fmt: skip
MOVES = ("issue", "respond", "analyse", "submit", "accept", "return", "verify", "decide", "regrade", "combine", "assign",
         "reopen", "withdraw")  # fmt: skip
AFTER = ("follow-through", "opinion")


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS
    | {name: f"finding_moves:{'send_back' if name == 'return' else name}" for name in MOVES}
    | {"analyse": "finding_analyse:analyse"}
    | {name: f"finding_following:{name.replace('-', '_')}" for name in AFTER},
    help=_(
        """\b
Example:
  auditcore finding list --overdue
  auditcore finding show 2026-01-F03

Findings: draft → issued → submitted → in-progress → implemented → closed. What may be done, by whom, is computed from
what was recorded.
"""
    ),
)
def finding() -> None:
    pass


TEXTS = ("requirement", "observed", "evidence")


@finding.command(
    "add",
    help=_(
        """\b
Example:
  auditcore finding add --audit 2026-01 --clause 8.5.1 --grade minor \\
      --unit ecd --observed "3 of 20 files have no receipt" \\
      --evidence "files 12, 15, 19"
  auditcore finding add --origin complaint --reference 45/PA --grade minor \\
      --unit ecd --observed "A citizen waited 12 days"

Raise a finding, as a draft: it needs the audit, the grade and what was observed. Without --audit it goes into the
year's register, with its origin. 'auditcore config show grades' says what each grade means. A text of - is read from
standard input.
"""
    ),
)
@click.option("--audit", metavar="ID", default="", help=_("The audit that raised it."))
@choice("--grade", values=GRADES, required=True, help=_("How grave it is."))
@ids_option(
    "--clause", "clauses", metavar="7.5,8", missing=(), help=_("The clause it breaks; may be repeated.")
)
@ids_option(
    "--question",
    "questions",
    metavar="ID,…",
    missing=(),
    help=_("The checklist's question; may be repeated."),
)
@click.option("--unit", metavar="UNIT", default="", help=_("The unit that answers for it."))
@ids_option(
    "--also-unit", "also_units", metavar="UNIT,…", missing=(), help=_("Seen there, too; may be repeated.")
)
@click.option("--owner", metavar="PERSON", default="", help=_("Who answers; the unit's head by default."))
@text_option("--title", help=_("What it is about, in a few words."))
@text_option("--requirement", help=_("What is required."))
@text_option("--observed", help=_("What was observed."))
@text_option("--evidence", help=_("What shows it."))
@choice("--origin", values=ORIGINS, default="", help=_("Where it comes from, when no audit raised it."))
@click.option(
    "--reference", metavar="NO", default="", help=_("Its number elsewhere: of the complaint, the report.")
)
@ids_option(
    "--repeat-of", metavar="ID,…", missing=(), help=_("The earlier finding that it repeats; may be repeated.")
)
@click.option("--edit", "edit_", is_flag=True, help=_("Write the long texts in your editor ($EDITOR)."))
@attach_option
@records
def add(session: Session, ws: Workspace, edit_: bool, **given: Any) -> tuple[str, Saved, Callable[[], None]]:
    from auditcore.cli.resembling import offer

    id, saved = _added(session, ws, edit_, given)
    return id, saved, lambda: offer(session, ws, id)


def _added(session: Session, ws: Workspace, edit_: bool, given: dict[str, Any]) -> tuple[str, Saved]:
    from auditcore.service import findings

    if not edit_:
        return findings.add(ws, **given)
    written, texts = _in_editor({name: given[name] for name in TEXTS})
    try:
        return findings.add(ws, **{**given, **texts})
    except Exception:
        session.say(_("What you wrote is kept in {file}.").format(file=_kept(written)))
        raise


def _kept(written: str) -> str:
    """The path of a new file in the temporary folder with what was written: nobody writes it twice."""
    import tempfile

    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", errors="surrogateescape", prefix="auditcore-", suffix=".md", delete=False
    ) as file:
        file.write(written)
    return file.name


def _in_editor(texts: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Requirement, observed and evidence, each below its heading in one file of the user's editor; first as written."""
    headings = {"requirement": _("# Requirement"), "observed": _("# Observed"), "evidence": _("# Evidence")}
    template = "\n".join(f"{headings[name]}\n{texts[name]}\n" for name in TEXTS)
    written = click.edit(template, extension=".md", require_save=False) or template
    found: dict[str, list[str]] = {name: [] for name in TEXTS}
    current = ""
    for line in written.splitlines():
        heading = next((name for name in TEXTS if line.strip() == headings[name]), "")
        current = heading or current
        if current and not heading:
            found[current].append(line)
    return written, {name: "\n".join(lines).strip() for name, lines in found.items()}


@finding.command(
    "show",
    help=_(
        """\b
Example:
  auditcore finding show 2026-01-F03

Everything about one finding: its three parts, the answer, actions, evidence, dates and history.
"""
    ),
)
@finding_argument()
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def show_(session: Session, id: str, json_: bool) -> None:
    from auditcore.cli.details import show_finding
    from auditcore.service import findings

    detail = findings.detail(session.ws, id)
    session.json(detail) if json_ else show_finding(session, detail)


@finding.command(
    "edit",
    help=_(
        """\b
Example:
  auditcore finding edit 2026-01-F03 --clause 8.5.1 \\
      --evidence "files 12 and 15"
  auditcore finding edit 2026-01-F03 --answer-due +14 --reason "head on leave"
  auditcore finding edit 2026-01-F03 --judge hoa --judge-on +30 \\
      --reason "Nam has left"

Correct what was written. Old and new value are kept; once issued it needs the lead and a reason. Who judges the
effect, and from when, can be changed from the plan to the verdict.
"""
    ),
)
@finding_argument()
@text_option("--title", help=_("What it is about, in a few words."))
@text_option("--requirement", help=_("What is required."))
@text_option("--observed", help=_("What was observed."))
@text_option("--evidence", help=_("What shows it."))
@ids_option("--clause", "clauses", metavar="7.5,8", help=_("The clauses, instead of the present ones."))
@ids_option("--question", "questions", metavar="ID,…", help=_("The questions, instead of the present ones."))
@click.option("--unit", metavar="UNIT", default="", help=_("The unit that answers for it."))
@ids_option(
    "--also-unit", "also_units", metavar="UNIT,…", help=_("The further units, instead of the present ones.")
)
@click.option("--reference", metavar="NO", default="", help=_("Its number elsewhere."))
@ids_option(
    "--repeat-of", metavar="ID,…", missing=(), help=_("The earlier finding that it repeats; may be repeated.")
)
@day_option("--answer-due", help=_("Move the date of the answer."))
@click.option("--judge", metavar="PERSON", default="", help=_("Who judges the effect instead."))
@day_option("--judge-on", help=_("Move the day from which on the effect can be judged."))
@reason_option(required=False)
@records
def edit(session: Session, ws: Workspace, id: str, **given: Any) -> Saved:
    from auditcore.service import findings

    return findings.change(ws, id, **given)


@finding.command(
    "note",
    help=_(
        """\b
Example:
  auditcore finding note 2026-01-F03 "Spoke with the head on the phone"

Add a note; allowed at any time, also after closing.
"""
    ),
)
@finding_argument()
@click.argument("words", metavar="TEXT")
@attach_option
@records
def note(session: Session, ws: Workspace, id: str, words: str, attach: tuple[str, ...]) -> Saved:
    from auditcore.service import findings

    words = stdin_text() if words == "-" else words
    return findings.note(ws, id, words, attach)
