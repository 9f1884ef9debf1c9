"""Which questions fit the units of an audit: as a page before it is planned, and in a sentence or two afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditcore.auditrules import OUTSIDE_KINDS, called
from auditcore.checklists import WHOM
from auditcore.cli.details import bullet, field, heading
from auditcore.cli.session import Session
from auditcore.fitting import AT_MOST, Offer
from auditcore.i18n import _, ngettext
from auditcore.service.asking import checklists_of, offer_rows, offered
from auditcore.words import asked

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace

Doc = Mapping[str, Any]

# What a plan says changes what there is to ask.
SCOPE = ("units", "criteria", "clauses")


def show_offers(session: Session, found: Sequence[Offer], *, as_json: bool) -> None:
    """What an audit could ask each of its units; nothing of it is recorded."""
    rows = offer_rows(found)
    if as_json:
        session.json(rows)
    org = session.ws.org()
    for offer, row in zip(found, rows, strict=True) if not as_json else ():
        heading(called(org, [offer.unit]))
        field(_("processes"), [*row["processes"], *([_("(assumed)")] if row["assumed"] else [])])
        field(_("asked there"), _whom(offer))
        field(_("in scope"), _questions(row["questions"]))
        field(_("fitting"), _questions(row["fitting"]))
        field(
            _("chosen"),
            _("{count}, {core} of them core").format(count=len(row["chosen"]), core=row["core"]),
        )
        field(_("by clause"), ", ".join(f"{clause} ({count})" for clause, count in row["clauses"].items()))
    if not as_json and any(offer.assumed for offer in found):
        bullet(_how_to_say())
    session.say(_("Nothing was recorded: this was a dry run."))


def _whom(offer: Offer) -> list[str]:
    kinds = {kind for work in offer.works for kind in work.whom}
    anybody = [_("anybody")] if any(not work.whom for work in offer.works) else []
    return anybody or asked(kind for kind in WHOM if kind in kinds)


def _questions(count: int) -> str:
    return ngettext("{count} question", "{count} questions", count).format(count=count)


def _how_to_say() -> str:
    return _(
        "No process names some of these units, so what they do is assumed. To say it, type: auditcore programme process "
        "add ID --name NAME --unit UNIT"
    )


def of_the_scope(ws: Workspace, saved: Saved) -> Iterator[str]:
    """How many questions each unit is asked, once that was decided; and what could be left out where it is very many."""
    for change in filter(None, saved.event.changes):
        kind, _slash, id = change["doc"].partition("/")
        fields = change.get("set", {})
        if kind == "audit" and (set(fields) & {*SCOPE, "asks"}):
            yield from _of_audit(ws, saved, saved.view.table("audit")[id], fields)


def _of_audit(ws: Workspace, saved: Saved, audit: Doc, fields: Doc) -> Iterator[str]:
    asks = audit.get("asks") or {}
    if audit["kind"] in OUTSIDE_KINDS and not asks:
        return
    found = offered(ws, audit, checklists_of(ws, saved, audit))
    for offer in found:
        asked = {one.name for one in offer.all}
        if offer.unit in asks and "asks" in fields:
            yield _("{unit}: {chosen} of {count} questions are asked.").format(
                unit=offer.unit, chosen=len(asked & {*asks[offer.unit]}), count=len(offer.all)
            )
        elif offer.unit not in asks and len(offer.all) > AT_MOST > len(offer.chosen) > 0:
            yield _(
                "{unit}: {count} questions; {fit} fit half a day: auditcore audit edit {id} --fit"
            ).format(unit=offer.unit, count=len(offer.all), fit=len(offer.chosen), id=audit["id"])
    if asks and "asks" in fields and any(offer.assumed for offer in found):
        yield _how_to_say()
    if asks and "asks" not in fields and {"criteria", "clauses"} & set(fields):
        yield _(
            "The questions chosen before are the only ones that are asked. To choose again, type: auditcore audit edit "
            "{id} --fit"
        ).format(id=audit["id"])
