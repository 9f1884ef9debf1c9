"""`auditcore audit import-answers`: a form that was filled in comes back in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.options import records
from auditcore.cli.session import Session
from auditcore.i18n import _, ngettext
from auditcore.text import printable
from auditcore.words import word

if TYPE_CHECKING:
    from auditcore.organisation import Organisation
    from auditcore.service.answer_weighing import Answer, Weighed
    from auditcore.workspace import Workspace

# Texts of an answer are shown so far: enough to tell two answers apart.
SHOWN = 60


@click.command(
    "import-answers",
    help=_(
        """\b
Example:
  auditcore audit import-answers 2026-01-form.xlsx --dry-run
  auditcore audit import-answers 2026-01-form.xlsx

Record the answers of a form that 'checklist form' made and somebody filled in: as one event, whole or not at all; the
form is kept as evidence. The form knows its audit. The same form again changes nothing. Where another answer was given
already, both are shown and you are asked; the earlier answer always stays in the record.
"""
    ),
)
@click.argument("file", metavar="FORM.xlsx")
@click.option("--dry-run", is_flag=True, help=_("Only show what would be recorded."))
@click.option(
    "--keep", is_flag=True, help=_("Leave answers that were given already as they are; take the others.")
)
@click.option(
    "--draft", is_flag=True, help=_("Draft the findings, too: from nonconformities that have none yet.")
)
@click.option("--yes", is_flag=True, help=_("Do not ask: answer again what the form says otherwise."))
@records
def import_answers(
    session: Session, ws: Workspace, file: str, dry_run: bool, keep: bool, draft: bool, yes: bool
) -> None:
    from auditcore.service import answer_import

    if keep and yes:
        raise click.UsageError(_("Choose one of --keep and --yes."))
    as_json = bool(click.get_current_context().params["json_"])
    form = answer_import.open_form(ws, file)
    weighed = answer_import.look(ws, form)
    answer_import.insist(form, weighed)
    org = ws.org()
    if not as_json:
        for line in _picture(org, weighed):
            click.echo(line)
    wish = answer_import.Wish(again=not keep, draft=draft)
    if dry_run:
        wanted = [
            {"cell": one.line.cells["result"], **one.named} for one in answer_import.to_draft(weighed, wish)
        ]
        if as_json:
            session.json({"event": None, **_report(weighed), "drafted": [], "to_draft": wanted})
        elif draft:
            click.echo(_drafts(wanted))
        session.say(_("Nothing was recorded: this was a dry run."))
        return
    if weighed.changed and not (keep or yes) and not session.agreed(_question(weighed)):
        session.say(_("Nothing was recorded. To take only the other answers, add --keep."))
        return
    weighed, saved, drafted = answer_import.bring_in(ws, form, wish, weighed)
    if as_json:
        session.json({"event": saved.number if saved else None, **_report(weighed), "drafted": drafted})
        return
    for id in drafted:
        click.echo(
            _("{id} is a draft. To give it to its owner, type: auditcore finding issue {id}").format(id=id)
        )
    if saved:
        session.saved(saved)
    else:
        session.say(_("Nothing new: all that the form says is recorded already."))
    if not draft:
        _say_what_is_wanting(session, weighed)


def _drafts(wanted: list[dict[str, Any]]) -> str:
    """What would be drafted."""
    if not wanted:
        return _("No finding would be drafted.")
    named = ", ".join(f"{one['question']} ({one['unit']})" for one in wanted)
    sentence = ngettext(
        "{count} finding would be drafted: {named}.",
        "{count} findings would be drafted: {named}.",
        len(wanted),
    )
    return sentence.format(count=len(wanted), named=named)


def _question(weighed: Weighed) -> str:
    return ngettext(
        "Answer {count} question again as the form says? --keep leaves it as it is.",
        "Answer {count} questions again as the form says? --keep leaves them as they are.",
        len(weighed.changed),
    ).format(count=len(weighed.changed))


def _picture(org: Organisation, weighed: Weighed) -> Iterator[str]:
    """What the form comes to: how many answers are new and so on, and each that was answered otherwise before."""
    yield _("Audit {id}").format(id=weighed.audit)
    if not (weighed.new or weighed.same or weighed.changed):
        yield _("There is no answer in the form.")
    new = ngettext("{count} answer is new:", "{count} answers are new:", len(weighed.new))
    for count, sentence in (
        (len(weighed.new), new),
        (
            weighed.same,
            ngettext("{count} answer is as it was.", "{count} answers are as they were.", weighed.same),
        ),
        (
            len(weighed.changed),
            ngettext(
                "{count} answer differs from the one given already:",
                "{count} answers differ from those given already:",
                len(weighed.changed),
            ),
        ),
    ):
        if count:
            yield sentence.format(count=count)
        if sentence is new:
            yield from (_new(org, one) for one in weighed.new)
    for one in weighed.changed:
        yield from _both(org, one)
    for line, why in weighed.left:
        yield printable(
            _("Left as it is: {question} ({cell}): {why}.").format(
                question=line.shown.text, cell=line.cells["result"], why=why
            )
        )


def _new(org: Organisation, one: Answer) -> str:
    unit = org.units.get(one.unit, {}).get("name", one.unit)
    return "  " + printable(
        _("{question} in {unit} ({cell}): {answer}").format(
            question=one.asked.question["id"],
            unit=unit,
            cell=one.line.cells["result"],
            answer=_said(one.entry),
        )
    )


def _both(org: Organisation, one: Answer) -> Iterator[str]:
    """An answer that was given, and the one that the form has."""
    before = one.before
    by = org.people.get(before["by"], {}).get("name", before["by"])
    unit = org.units.get(one.unit, {}).get("name", one.unit)
    yield "  " + printable(
        _("{question} in {unit} ({cell}):").format(
            question=one.asked.question["id"], unit=unit, cell=one.line.cells["result"]
        )
    )
    yield "    " + printable(
        _("there, by {person} on {day}: {answer}").format(person=by, day=before["on"], answer=_said(before))
    )
    yield "    " + printable(_("in the form: {answer}").format(answer=_said(one.entry)))


def _said(entry: Mapping[str, Any]) -> str:
    """An answer in one line."""
    from auditcore.cli.audit_details import sample

    texts = [str(entry[key]) for key in ("evidence", "spoke_with", "reason", "note") if entry.get(key)]
    short = [text if len(text) <= SHOWN else text[: SHOWN - 1] + "…" for text in texts]
    return "; ".join(filter(None, (word(entry["result"]), sample(entry.get("sample")), *short)))


def _say_what_is_wanting(session: Session, weighed: Weighed) -> None:
    if not weighed.wanting:
        return
    named = ", ".join(f"{about['question']} ({about['unit']})" for _line, about in weighed.wanting)
    session.say(
        ngettext(
            "{count} answer needs a finding: {named}.", "{count} answers need a finding: {named}.", len(weighed.wanting)
        ).format(count=len(weighed.wanting), named=named)
    )  # fmt: skip
    session.say(
        _(
            "To draft from the form what it says enough for, bring it in again with --draft; or type: auditcore finding "
            "add --audit {audit} --question QUESTION --unit UNIT --grade GRADE --observed TEXT"
        ).format(audit=weighed.audit)
    )


def _report(weighed: Weighed) -> dict[str, Any]:
    """The outcome for programs."""

    def row(one: Answer) -> dict[str, Any]:
        return {
            "cell": one.line.cells["result"],
            "checklist": one.asked.checklist,
            "question": one.asked.question["id"],
            "unit": one.unit,
            "answer": one.entry,
        }

    return {
        "audit": weighed.audit,
        "new": [row(one) for one in weighed.new],
        "changed": [{**row(one), "before": one.before} for one in weighed.changed],
        "same": weighed.same,
        "left": [
            {"cell": line.cells["result"], "question": line.shown.text, "why": why}
            for line, why in weighed.left
        ],
        "wanting": [{"cell": line.cells["result"], **about} for line, about in weighed.wanting],
    }
