"""Which questions an audit asks which of its units: chosen by what fits them, then added to or left out one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditcore import text
from auditcore.auditrules import called
from auditcore.checklists import Checklist
from auditcore.decision import Saved, Situation
from auditcore.errors import AuditcoreError
from auditcore.fitting import HALF_DAY, Offer, asked_of, named, offers
from auditcore.i18n import _
from auditcore.model import PROGRAMME
from auditcore.organisation import Organisation
from auditcore.service.audit_case import criteria, snapshots
from auditcore.service.org import refuse
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]
Asks = dict[str, list[str]]


def after(
    situation: Situation,
    audit: Doc,
    checklists: Mapping[str, Checklist],
    *,
    per_unit: int | None = None,
    ask: Sequence[str] = (),
    no_ask: Sequence[str] = (),
) -> Asks:
    """The audit's `asks` as they would stand; {} for everything.

    `per_unit` chooses what fits each unit, at most so many; 0 takes every choice back. `ask` and `no_ask` then add and
    leave out `QUESTION@UNIT`, or a clause's questions, in every unit where none is named. Refused with all that is wrong.
    """
    asks: Asks = {unit: names for unit, names in (audit.get("asks") or {}).items() if unit in audit["units"]}
    if per_unit is not None:
        asks = _fitting(situation, audit, checklists, per_unit) if per_unit else {}
    asked = [one.name for one in asked_of(checklists, audit["clauses"])]
    problems: list[str] = []
    for words, more in ((ask, True), (no_ask, False)):
        for word in words:
            units, names = _meant(situation.org, audit, checklists, asked, word, problems)
            for unit in units:
                left = set(asks.get(unit, asked))
                left = left | names if more else left - names
                if unit in asks or not more:
                    asks[unit] = [name for name in asked if name in left]
    refuse(problems)
    return asks


def _fitting(situation: Situation, audit: Doc, checklists: Mapping[str, Checklist], per_unit: int) -> Asks:
    processes = situation.other(PROGRAMME).table("process").values()
    found = offers(situation.org, processes, audit, checklists, per_unit)
    refuse(
        [
            _("No question of this audit fits {unit}.").format(unit=called(situation.org, [offer.unit]))
            for offer in found
            if offer.all and not offer.chosen
        ],
        _("'auditcore programme matrix' shows what is done where, and which clauses it touches."),
    )
    return {offer.unit: [one.name for one in offer.chosen] for offer in found}


def _meant(
    org: Organisation,
    audit: Doc,
    checklists: Mapping[str, Checklist],
    asked: Iterable[str],
    word: str,
    problems: list[str],
) -> tuple[Sequence[str], set[str]]:
    """The units and the questions that `QUESTION@UNIT` means; what it means wrongly is told to `problems`."""
    wanted, _at, unit = word.partition("@")
    names = named(checklists, wanted) & set(asked)
    if not names:
        problems.append(
            _("'{wanted}' names no question of this audit's criteria and clauses.").format(wanted=wanted)
        )
    if unit and unit not in audit["units"]:
        problems.append(
            _("The unit '{unit}' is not in the scope of this audit: {units}.").format(
                unit=unit, units=called(org, audit["units"])
            )
        )
        return (), names
    return [unit] if unit else audit["units"], names


# Reading.


def offered(
    ws: Workspace, audit: Doc, checklists: Mapping[str, Checklist], most: int = HALF_DAY
) -> list[Offer]:
    """What fits each unit of an audit by the matrix as it is now."""
    return offers(ws.org(), ws.programme().table("process").values(), audit, checklists, most)


def checklists_of(ws: Workspace, saved: Saved, audit: Doc) -> Mapping[str, Checklist]:
    """The checklists of an audit that was just planned or changed; {} where one cannot be read."""
    if saved.view.stream != PROGRAMME:
        return snapshots(saved.view)
    try:
        return criteria(ws, audit["criteria"])
    except AuditcoreError:
        return {}


def offer_rows(found: Iterable[Offer]) -> list[Row]:
    """Offers for JSON: `unit`, `processes` (ids), `assumed`, how many `questions` are in scope, how many of these are
    `fitting`, the `chosen` ones (CHECKLIST/QUESTION), how many of them are `core`, and how many each clause has.
    """
    return [
        {
            "unit": offer.unit,
            "processes": [work.process for work in offer.works if work.process],
            "assumed": offer.assumed,
            "questions": len(offer.all),
            "fitting": len(offer.fitting),
            "chosen": [one.name for one in offer.chosen],
            "core": sum(bool(one.question.get("core")) for one in offer.chosen),
            "clauses": _by_clause(offer),
        }
        for offer in found
    ]


def _by_clause(offer: Offer) -> dict[str, int]:
    several = len({one.checklist for one in offer.chosen}) > 1
    counts: dict[str, int] = {}
    for one in offer.chosen:
        clause = f"{one.checklist}/{one.clause['id']}" if several else one.clause["id"]
        counts[clause] = counts.get(clause, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: text.clause_key(item[0])))
