"""The actions that a row plans: a text, a day and an owner each, where these go together."""

from __future__ import annotations

from auditcore.i18n import _
from auditcore.importing.columns import Row
from auditcore.importing.lines import Report, short
from auditcore.importing.meaning import Meaning
from auditcore.importing.shapes import Action
from auditcore.importing.values import split


def actions(row: Row, meaning: Meaning, report: Report) -> list[Action]:
    """The row's actions. One day and one owner are for all; otherwise each action has its own.

    Where they do not go together, none: the plan stays as text, which is noted. Without a day there is nothing to note.
    """
    plan, due = meaning.inputs["action"], meaning.inputs["action-due"]
    column, written = due.first(row)
    dates = [meaning.day_of("action-due", part) for part in split(written, due.field.split)]
    days = [day for day in dates if day]
    if len(days) < len(dates):
        what = _("kept as text, like the plan, since it is not one date: {found}").format(
            found=short(written)
        )
        report.note(row.number, column.name, what)
        return []
    texts = split("\n\n".join(given.text for given in plan.given(row)), plan.field.split)
    if not (texts and days):
        return []
    owners = meaning.people("action-owner", row) or [""]
    ready = _each(days, len(texts)), _each(owners, len(texts))
    if not all(ready):
        what = _(
            "the plan stays as text: actions {texts}, dates {days}, owners {owners}. Write one date and one owner for all, "
            "or one for each."
        ).format(texts=len(texts), days=len(days), owners=len(owners))
        report.note(row.number, column.name, what)
        return []
    return [Action(*parts) for parts in zip(texts, *ready, strict=True)]


def _each(values: list[str], count: int) -> list[str]:
    """One value for each of `count`; [] where their numbers do not agree."""
    return values * count if len(values) == 1 else values if len(values) == count else []
