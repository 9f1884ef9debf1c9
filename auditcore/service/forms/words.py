"""The words of a form, in the language in use while it is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditcore.i18n import N_, _
from auditcore.service.forms.content import Form, Item, Section
from auditcore.words import asked, word


class Column(NamedTuple):
    """A column of the workbook: its key, what stands above it, and its width in characters."""

    key: str
    heading: str
    width: float


LOCKED = (
    Column("question", N_("question no."), 8),
    Column("clause", N_("clause"), 12),
    Column("ask", N_("question"), 34),
    Column("look_for", N_("look for"), 32),
    Column("whom", N_("whom to ask"), 11),
)
FILLED = (
    Column("result", N_("answer"), 14),
    Column("evidence", N_("evidence: what was looked at, and what it shows"), 30),
    Column("spoke_with", N_("spoke with"), 14),
    Column("nonconforming", N_("sample: not in order"), 8),
    Column("examined", N_("sample: looked at"), 8),
    Column("population", N_("sample: taken from"), 8),
    Column("reason", N_("reason why it does not apply"), 17),
    Column("note", N_("note"), 15),
    Column("requirement", N_("nonconformity: what is required"), 20),
    Column("observed", N_("nonconformity: what was observed"), 20),
)
# By which the form is read back.
HIDDEN = (Column("key", "key", 10), Column("mark", "mark", 10))


def whom(item: Item) -> str:
    return ", ".join(asked(item.whom))


def hint(item: Item) -> str:
    """What to look for, and what the question rests on."""
    return "\n".join(filter(None, (item.look_for, *item.cites)))


def number(form: Form, item: Item) -> str:
    """A question's id; where several checklists may have the same, its checklist below it."""
    return f"{item.question}\n{item.checklist}" if len(form.criteria) > 1 else item.question


def answer(code: str) -> str:
    """The word for an answer, as it stands in the list."""
    return word(code)


FULL = {"major": N_("major nonconformity"), "minor": N_("minor nonconformity")}


def nonconformity() -> str:
    """What a nonconformity is called, as it stands above the columns that are for one."""
    return _(FILLED[-1].heading).partition(":")[0]


def in_full(code: str) -> str:
    """The word for an answer, as it stands where nothing else says what it is about."""
    return _(FULL[code]) if code in FULL else word(code)


def appendix(form: Form) -> list[tuple[str, list[tuple[str, str]]]]:
    """What stands in the form once: titles, and below each its lines with their labels."""
    grades = [(in_full(grade), means) for grade, means in form.grades]
    parts = [(_("What the grades mean"), grades), (_("About the documents"), list(form.notes))]
    return [(title, lines) for title, lines in parts if lines]


def heading(form: Form) -> str:
    if not form.audit:
        return form.title
    if form.preparing:
        return _("Audit {id}: {title} (for preparation)").format(id=form.audit, title=form.title)
    return _("Audit {id}: {title}").format(id=form.audit, title=form.title)


def unit_of(section: Section) -> str:
    return section.name or _("Unit: {unit}").format(unit="……………………………")


def facts(form: Form) -> Iterable[tuple[str, str]]:
    """What the form is about: pairs of a label and what stands behind it."""
    criteria = "; ".join(
        _("{title}, edition {edition} ({id})").format(title=one.title, edition=one.edition, id=one.id)
        for one in form.criteria
    )
    pairs = (
        (_("organisation"), form.organisation),
        (_("days"), form.days),
        (_("place"), form.place),
        (_("lead and team"), ", ".join(form.team)),
        (_("criteria"), criteria),
        (_("form made on"), form.made),
    )
    return [(label, value) for label, value in pairs if value]


def instructions(form: Form) -> list[str]:
    """How the workbook is filled in, a sentence or two a line."""
    lines = [
        _("Each sheet is for one unit. Fill in the white cells; the grey ones are locked."),
        _("Choose the answer from the list in its cell. What has no answer counts as not examined."),
        _(
            "“{answer}” needs a reason: why the requirement itself does not apply. The cell for it is orange until it is "
            "there."
        ).format(answer=answer("not-applicable")),
        _(
            "Evidence says what you looked at and what it shows, so that somebody else would see the same. Whom you spoke "
            "with has a column of its own."
        ),
        _(
            "A sample is whole numbers: how many were not in order, how many you looked at, and from how many these were "
            "taken."
        ),
    ]
    if not form.audit:
        return [
            *lines,
            _(
                "This is the form of a checklist. Only the form of an audit can be brought in: {command}"
            ).format(command="auditcore checklist form AUDIT --format xlsx"),
        ]
    return [
        *lines,
        _(
            "For a nonconformity write down, too, what is required and what was observed. By itself the form drafts no "
            "finding; whoever brings it in can say so with --draft."
        ),
        _(
            "What was answered before stands there already. Where you change it, whoever brings the form in is asked; the "
            "earlier answer stays in the record."
        ),
        _("Rows may be moved or deleted: hidden cells say which question a row belongs to."),
        _("Save the form as .xlsx and bring it in with: {command}").format(
            command="auditcore audit import-answers FORM.xlsx"
        ),
    ]
