"""Taking in the answers of a form: one event, whole or not at all. What was answered before is never passed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from auditcore.decision import File, Saved, Situation, put
from auditcore.errors import Refused
from auditcore.i18n import _, ngettext
from auditcore.importing.lines import short
from auditcore.record.events import Change
from auditcore.service import answers, findings
from auditcore.service.answer_weighing import Answer, Draft, Weighed, weigh
from auditcore.service.audit_halves import home
from auditcore.service.book import Book
from auditcore.service.forms import reading
from auditcore.service.forms.content import began
from auditcore.service.forms.reading import Filled, Trouble
from auditcore.workspace import Workspace


class Wish(NamedTuple):
    """What is to be done: `again` answers again what differs, else it is left as it is; `draft` drafts findings."""

    again: bool = False
    draft: bool = False


class Form(NamedTuple):
    """A filled form, read, and its file ready to be kept as evidence."""

    filled: Filled
    file: File


class _NothingNew(Exception):
    """All that the form says is recorded already."""


def open_form(ws: Workspace, path: str) -> Form:
    """Read a filled form. Raises NotFound without the file, Refused for what is none, or belongs to no audit here."""
    filled = reading.read(path)
    _insist_on_audit(ws, filled)
    (file,) = ws.files([path])
    return Form(filled, file)


def _insist_on_audit(ws: Workspace, filled: Filled) -> None:
    place = filled.audit
    if not place.text:
        raise Refused(
            _("{cell}: this is the form of a checklist; it belongs to no audit.").format(cell=place.cell),
            hint=_("The form of an audit: {command}").format(
                command="auditcore checklist form AUDIT --format xlsx"
            ),
        )
    if place.text not in ws.programme().table("audit"):
        raise Refused(
            _told(place.cell, _("There is no audit “{audit}” here.").format(audit=short(place.text))),
            hint=_("'auditcore audit list --status all' lists the audits."),
        )
    if began(ws, place.text) != filled.began:
        what = _("The form was made for an audit {audit} of another workspace.").format(audit=place.text)
        raise Refused(_told(place.cell, what), hint=_new_form(place.text))


def _told(cell: str, sentence: str) -> str:
    return reading.told([Trouble(cell, sentence)])[0]


def _new_form(audit: str) -> str:
    return _("A new form: {command}").format(command=f"auditcore checklist form {audit} --format xlsx")


def look(ws: Workspace, form: Form) -> Weighed:
    """What would be recorded; nothing is written. Refused where the audit's status or team rules the person out."""
    found: list[Weighed] = []

    def decide(situation: Situation) -> list[Change]:
        found.append(weigh(situation, form.filled))
        return []

    ws.consider(home(ws, form.filled.audit.text), decide)
    return found[-1]


def bring_in(
    ws: Workspace, form: Form, wish: Wish, looked: Weighed
) -> tuple[Weighed, Saved | None, list[str]]:
    """Record what the form says, with its file as evidence: what it came to, the event or None where nothing is new, and
    the ids of the findings that were drafted.

    `looked` is what was shown: what somebody else has answered since is refused, not answered again. Raises Refused with
    every problem.
    """
    agreed = {(one.line.key.text, one.before["seq"]) for one in looked.changed}
    weighed, drafted = looked, list[str]()

    def decide(situation: Situation) -> list[Change]:
        nonlocal weighed, drafted
        weighed, drafted = weigh(situation, form.filled), []
        again = weighed.changed if wish.again else ()
        unseen = [one for one in again if (one.line.key.text, one.before["seq"]) not in agreed]
        _insist(form.filled, [*weighed.problems, *map(_unseen, unseen)])
        entries = [*weighed.new, *again]
        drafts = to_draft(weighed, wish)
        if not (entries or drafts):
            raise _NothingNew
        book = Book(situation)
        book.changes += answers.recorded(
            situation.view, [(one.asked, one.unit, one.entry) for one in entries]
        )
        drafted = _draft(book, form.filled, drafts)
        book.changes.append(_trace(book, form.file, entries, drafted))
        return book.done()

    try:
        saved = ws.commit(home(ws, form.filled.audit.text), "audit.import-answers", decide, files=[form.file])
    except _NothingNew:
        saved = None
    return weighed, saved, drafted


def _unseen(one: Answer) -> str:
    return _told(one.line.cells["result"], _("Meanwhile it was answered otherwise; look again."))


def insist(form: Form, weighed: Weighed) -> None:
    """Refused with every problem of the form."""
    _insist(form.filled, weighed.problems)


def _insist(filled: Filled, problems: Sequence[str]) -> None:
    if problems:
        raise Refused(
            ngettext(
                "Nothing was recorded from {file}: {count} problem.",
                "Nothing was recorded from {file}: {count} problems.",
                len(problems),
            ).format(file=filled.name, count=len(problems)),
            problems=problems,
            hint=_("Correct the form and bring it in again."),
        )


def to_draft(weighed: Weighed, wish: Wish) -> list[Draft]:
    """The findings to be drafted: none from an answer that is left as it is."""
    if not wish.draft:
        return []
    kept = set() if wish.again else {one.line.key.text for one in weighed.changed}
    return [draft for draft in weighed.drafts if draft.line.key.text not in kept]


def _draft(book: Book, filled: Filled, drafts: Sequence[Draft]) -> list[str]:
    """Draft the findings: their ids. Refused with what stands against any of them, and the cell."""
    ids: list[str] = []
    troubles: list[Trouble] = []
    for line, texts, about in drafts:
        try:
            ids.append(findings.draft(book, findings.texts_of(**texts), **about))
        except Refused as refused:
            troubles += [Trouble(line.cells["result"], one) for one in (refused.what, *refused.problems)]
    _insist(filled, reading.told(troubles))
    return ids


def _trace(book: Book, file: File, entries: Sequence[Answer], drafted: Sequence[str]) -> Change:
    """The import as a document: the form is kept as evidence."""
    last = len(book.situation.view.table("import"))
    return put(
        f"import/{book.stream}-I{last + 1}",
        set={
            "file": file.name,
            "answered": [one.line.key.text for one in entries],
            "drafted": list(drafted),
            "attachments": [{**file.entry, **book.situation.stamp(), "move": "import"}],
        },
    )
