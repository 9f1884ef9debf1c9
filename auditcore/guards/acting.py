"""What stands against a move of a corrective action."""

from __future__ import annotations

from collections.abc import Iterator

from auditcore.case import (
    Case,
)
from auditcore.i18n import _


def action_open(case: Case) -> Iterator[str]:
    from auditcore.lifecycle import action_status

    assert case.action is not None
    status = action_status(case.action)
    if status != "open":
        yield _("{id} is {status}, not open.").format(id=case.action["id"], status=status)


def owner_known(case: Case) -> Iterator[str]:
    owner = case.entry.get("owner")
    person = case.org.people.get(owner or "")
    if person is None:
        yield _("There is no person '{id}'; 'auditcore person list' lists them.").format(id=owner)
    elif person.get("ended"):
        yield _("{person} has left and cannot own anything.").format(person=person["name"])


def extension_allowed(case: Case) -> Iterator[str]:
    """Whoever owes the work cannot allow more time for it."""
    assert case.action is not None
    allowed_by = case.entry.get("allowed_by")
    if not allowed_by:
        yield _("An extension needs who allowed it: --allowed-by PERSON.")
    elif allowed_by == case.action["owner"]:
        yield _("The action's owner cannot allow the extension; somebody else must.")
    elif allowed_by not in case.org.people:
        yield _("There is no person '{id}' to allow the extension.").format(id=allowed_by)
    elif allowed_by not in (case.audit.get("lead"), *case.audit.get("team", ())) and not case.org.has_role(
        allowed_by, "quality", "head"
    ):
        yield _(
            "{person} may not allow an extension: it is for the audit's team, quality or the head."
        ).format(person=case.org.people[allowed_by]["name"])


def extensions_left(case: Case) -> Iterator[str]:
    assert case.action is not None
    limit = case.policy("extensions")
    if len(case.action["due"]) - 1 >= limit:
        yield _(
            "{id} was extended {count} times already; the setting policy.extensions allows {limit}."
        ).format(id=case.action["id"], count=len(case.action["due"]) - 1, limit=limit)
