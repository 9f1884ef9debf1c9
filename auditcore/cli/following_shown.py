"""What followed behind a plan or a decision, on the pages of a finding and of an audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import dates
from auditcore.i18n import _
from auditcore.movewords import CHOICES, FOLLOWED, follow
from auditcore.organisation import Organisation


def of_round(facts: Mapping[str, Any], asked: Sequence[Mapping[str, Any]] = ()) -> None:
    """The follow-through of a round; what is `asked` and has no answer says so."""
    from auditcore.cli.details import field

    unanswered = {row["what"] for row in asked if not row["answer"]}
    for what, label in FOLLOWED.items():
        field(_(label), _("not answered") if what in unanswered else follow(what, facts))


def opinions(org: Organisation, rows: Sequence[Mapping[str, Any]]) -> None:
    """The opinions that differ from a decision, a line each; those of an audit name their finding."""
    from auditcore.cli.details import bullet, heading, person

    if rows:
        heading(_("Opinions that differ"))
    for row in rows:
        words = [row.get("finding", ""), dates.show_day(row["on"]), person(org, row["by"])]
        about = _("the finding was {choice}").format(choice=_(CHOICES[row["about"]]))
        said = _(" · ").join(filter(None, (*words, about)))
        bullet(f"{said}: {row['text']}")
