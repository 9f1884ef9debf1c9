"""`auditcore audit refresh-checklist`: what changed in an audit's checklists since it began, and the newer text taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.ids import id_argument
from auditcore.cli.options import reason_option, records
from auditcore.cli.session import Session
from auditcore.i18n import _, ngettext

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.service.checklist_refresh import News
    from auditcore.workspace import Workspace


@click.command(
    "refresh-checklist",
    help=_(
        """\b
Example:
  auditcore audit refresh-checklist 2026-01
  auditcore audit refresh-checklist 2026-01 iso9001-2015 \\
      --reason "the question about fees was misleading"

What changed in the audit's checklists since it began: it has a copy of its own. With a reason the lead takes the newer
text in, before the report. Every answer is kept: a question that was left out stays with its answers, and one with
other words shows those under which it was answered.
"""
    ),
)
@id_argument()
@click.argument("checklist", required=False, default="")
@reason_option(required=False)
@click.option("--dry-run", is_flag=True, help=_("Only show what changed."))
@records
def refresh_checklist(
    session: Session, ws: Workspace, id: str, checklist: str, reason: str, dry_run: bool
) -> Saved | None:
    from auditcore.service import checklist_refresh

    as_json = bool(click.get_current_context().params["json_"])
    found = checklist_refresh.news(ws, id, checklist)
    take = bool(reason) and not dry_run and any(one.pairs for one in found)
    if not as_json:
        for number, one in enumerate(found):
            if number:
                click.echo()
            _show(one, str(ws.settings.get("language")))
        _advise(session, ws, id, found, take)
    elif not take:
        session.json({"id": id, "event": None, "checklists": [_data(one) for one in found]})
    return checklist_refresh.refresh(ws, id, reason=reason, checklist=checklist) if take else None


def _show(one: News, language: str) -> None:
    from auditcore.checklists.comparing import differences
    from auditcore.cli import checklist_diff

    if one.lost:
        said = _("There is no checklist {id} any more; the audit keeps its copy.")
        checklist_diff.say(said.format(id=one.id))
    elif not one.pairs:
        said = _("{id} is the same as in the audit: nothing changed.")
        checklist_diff.say(said.format(id=one.id))
    else:
        checklist_diff.say(checklist_diff.summary(one.id, differences(one.old, one.new)))
        checklist_diff.page(one.old, one.new, one.pairs, language)
        kept = _(
            "No longer in the checklist, but kept in the audit with their answers or findings: {questions}"
        )
        reworded = _("Answered already under the earlier wording, which the audit keeps: {questions}")
        for said, questions in ((kept, one.kept), (reworded, one.answered)):
            if questions:
                click.echo()
                checklist_diff.say(said.format(questions=", ".join(questions)))


def _advise(session: Session, ws: Workspace, id: str, found: list[News], take: bool) -> None:
    """What to type next, and what is not asked by itself."""
    added = sum(pair.part == "question" and pair.kind == "added" for one in found for pair in one.pairs)
    if added and (ws.view(id).get("audit", id) or {}).get("asks"):
        said = ngettext(
            "Questions were chosen for the units of this audit, so {count} that is new is asked nowhere yet. To ask it: "
            "auditcore audit edit {id} --ask QUESTION --reason TEXT",
            "Questions were chosen for the units of this audit, so {count} that are new are asked nowhere yet. To ask "
            "them: auditcore audit edit {id} --ask QUESTION --reason TEXT",
            added,
        )
        session.say(said.format(count=added, id=id))
    if any(one.pairs for one in found) and not take:
        session.say(
            _(
                "Nothing was recorded. To take it in: auditcore audit refresh-checklist {id} --reason TEXT"
            ).format(id=id)
        )


def _data(one: News) -> dict[str, Any]:
    from auditcore.checklists.comparing import differences
    from auditcore.cli.checklist_diff import as_data

    held = as_data(differences(one.old, one.new))
    return {"id": one.id, "lost": one.lost, "kept": one.kept, "answered": one.answered, **held}
