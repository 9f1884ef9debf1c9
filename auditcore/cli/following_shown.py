"""What followed behind a plan or a decision, on the pages of a finding and of an audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import dates
from auditcore.i18n import N_, _
from auditcore.organisation import Organisation

LABELS = {"risk": N_("risks"), "qms": N_("system")}


def _said(what: str, facts: Mapping[str, Any]) -> str:
    """The answer to one question of the follow-through, in words; "" where the facts have none."""
    if facts.get(what) == "not-needed":
        return _("no change needed: {reason}").format(reason=facts[f"{what}_said"])
    if facts.get(what) != "yes":
        return ""
    said = _("updated: {said}") if what == "risk" else _("changed: {said} (document: {document})")
    return said.format(said=facts[f"{what}_said"], document=facts.get("document", "–"))


def in_history(facts: Mapping[str, Any]) -> Iterator[str]:
    """What one move answered of it, a line each."""
    for what, label in LABELS.items():
        if said := _said(what, facts):
            name = _(label)
            yield f"{name}: {said}"


def of_round(facts: Mapping[str, Any], asked: Sequence[Mapping[str, Any]] = ()) -> None:
    """The follow-through of a round; what is `asked` and has no answer says so."""
    from auditcore.cli.details import field

    unanswered = {row["what"] for row in asked if not row["answer"]}
    for what, label in LABELS.items():
        field(_(label), _("not answered") if what in unanswered else _said(what, facts))


def opinions(org: Organisation, rows: Sequence[Mapping[str, Any]]) -> None:
    """The opinions that differ from a decision, a line each; those of an audit name their finding."""
    from auditcore.cli.details import CHOICES, bullet, heading, person

    if rows:
        heading(_("Opinions that differ"))
    for row in rows:
        words = [row.get("finding", ""), dates.show_day(row["on"]), person(org, row["by"])]
        about = _("the finding was {choice}").format(choice=_(CHOICES[row["about"]]))
        said = _(" · ").join(filter(None, (*words, about)))
        bullet(f"{said}: {row['text']}")
