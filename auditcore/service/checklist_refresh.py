"""The checklists of an audit and what became of them since they were copied into it; the newer text taken in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from auditcore import checklists, text
from auditcore.checklists import Checklist, Clause, Question, Text, all_questions
from auditcore.checklists.comparing import Pair, differences, differing, reworded
from auditcore.decision import Saved, Situation, edit, put
from auditcore.errors import NotFound, Refused
from auditcore.i18n import _
from auditcore.model import AUDIT_ID, canonical
from auditcore.record.events import Change
from auditcore.service.audit_case import (
    available,
    case_of,
    criteria,
    entry_of,
    insist_on,
    snapshots,
    with_entry,
)
from auditcore.service.audit_halves import home, settle_if_possible
from auditcore.service.checklists import check
from auditcore.service.register import view_of
from auditcore.views import View
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]


class News(NamedTuple):
    """What became of one checklist since it was copied: `pairs` without what is the same, `kept` the ids of questions that
    it does not ask any more and that stay in the audit, `answered` those that have other words and answers."""

    id: str
    lost: bool
    """There is no such checklist any more."""
    old: Checklist
    new: Checklist
    pairs: tuple[Pair, ...]
    kept: list[str]
    answered: list[str]


def named(ws: Workspace | None, wanted: str) -> Checklist:
    """The checklist of a file or an id, or the copy in an audit (`2026-01`, `2026-01:CHECKLIST`).

    Raises NotFound, and Refused for one that cannot be used or an audit that has several or none.
    """
    if os.path.isfile(wanted):
        return check(wanted, None)
    audit, _sign, id = wanted.partition(":")
    audit = canonical(audit)
    if ws is None or not AUDIT_ID.match(audit):
        return check(wanted, ws)
    held = _of_an_audit(ws, audit)
    if id or len(held) != 1:
        _insist_on_a_criterion(audit, id, held)
    return as_asked(held[id or next(iter(held))])


def _of_an_audit(ws: Workspace, id: str) -> dict[str, Checklist]:
    settle_if_possible(ws, id)
    held = snapshots(view_of(ws, id))
    if not held:
        raise Refused(
            _("Audit {id} has no checklist of its own yet: it is copied when the audit is started.").format(
                id=id
            ),
            hint=_("'auditcore checklist list' lists the checklists as they are today."),
        )
    return held


def _insist_on_a_criterion(audit: str, id: str, held: Iterable[str]) -> None:
    if id in held:
        return
    known = ", ".join(f"{audit}:{one}" for one in held)
    if not id:
        raise Refused(
            _("Audit {audit} has several checklists; name one of them.").format(audit=audit), hint=known
        )
    raise NotFound(
        _("Audit {audit} is not done by a checklist {id}.").format(audit=audit, id=id),
        hint=_("Its checklists: {ids}").format(ids=", ".join(held)),
    )


def as_asked(held: Checklist) -> Checklist:
    """An audit's copy without what it keeps for its answers alone, and without what the record adds."""
    facts: dict[str, Any] = {key: held.get(key) for key in Checklist.__annotations__ if key in held}
    facts["clauses"] = [
        {**clause, "questions": [one for one in clause["questions"] if "gone" not in one]}
        for clause in held["clauses"]
        if "gone" not in clause
    ]
    return cast(Checklist, facts)


def news(ws: Workspace, id: str, checklist: str = "") -> list[News]:
    """What became of the checklists of an audit since it was started, or of one of them; those that are the same, too.

    Raises NotFound for an unknown audit or checklist, Refused before the start and for a checklist that cannot be used.
    """
    held = _of_an_audit(ws, id)
    if checklist:
        _insist_on_a_criterion(id, checklist, held)
        fresh = criteria(ws, [checklist])  # NotFound where there is none
    else:
        known = available(ws)
        fresh = {one: checklists.load(known, one) for one in held if one in known}
    view = ws.view(id)
    return [_news(view, one, held[one], fresh.get(one)) for one in ([checklist] if checklist else held)]


def _news(view: View, id: str, held: Checklist, fresh: Checklist | None) -> News:
    old = as_asked(held)
    new = fresh or old
    needed = needed_questions(view, id)
    taken_in = merged(held, new, needed, needed_clauses(view), "")
    kept = [question["id"] for _clause, question in all_questions(taken_in) if "gone" in question]
    return News(
        id,
        fresh is None,
        old,
        new,
        tuple(differing(differences(old, new))),
        kept,
        [*_reworded(held, new, needed)],
    )


def needed_questions(view: View, checklist: str) -> set[str]:
    """The questions of a checklist that have answers in the audit, or findings."""
    prefix = f"{checklist}/"
    answered = {doc["question"] for doc in view.table("answer").values() if doc["checklist"] == checklist}
    return answered | {
        name.removeprefix(prefix) for doc in view.table("finding").values() for name in doc["questions"]
    }


def needed_clauses(view: View) -> set[str]:
    """The clauses that the audit's findings break."""
    return {clause for doc in view.table("finding").values() for clause in doc["clauses"]}


def merged(
    held: Checklist, fresh: Checklist, questions: Iterable[str], clauses: Iterable[str], day: str
) -> Checklist:
    """The newer text with what must stay of the old one: these questions and clauses, where it has them no more, marked
    with the day (ISO) from which they are `gone`."""
    needed, cited = set(questions), set(clauses)
    asked = {question["id"] for _clause, question in all_questions(fresh)}
    parts: dict[str, Clause] = {
        one["id"]: {**one, "questions": [*one["questions"]]} for one in fresh["clauses"]
    }
    for clause in held["clauses"]:
        stay: list[Question] = [
            {**one, "gone": one.get("gone", day)}
            for one in clause["questions"]
            if one["id"] in needed and one["id"] not in asked
        ]
        if clause["id"] in parts:
            parts[clause["id"]]["questions"] += stay
        elif stay or clause["id"] in cited:
            parts[clause["id"]] = {**clause, "questions": stay, "gone": clause.get("gone", day)}
    for part in parts.values():
        part["questions"].sort(key=lambda question: text.clause_key(question["id"]))
    ordered = sorted(parts.values(), key=lambda clause: text.clause_key(clause["id"]))
    return cast(Checklist, {**fresh, "clauses": ordered})


def _reworded(held: Checklist, fresh: Checklist, needed: Iterable[str]) -> dict[str, Text]:
    """What the questions that were answered asked before, of those that ask something else now."""
    wanted, now = set(needed), {question["id"]: question for _clause, question in all_questions(fresh)}
    return {
        question["id"]: question["ask"]
        for _clause, question in all_questions(held)
        if question["id"] in wanted & now.keys() and reworded(question["ask"], now[question["id"]]["ask"])
    }


def refresh(ws: Workspace, id: str, *, reason: str, checklist: str = "") -> Saved | None:
    """Take the newer text of an audit's checklists in, of one or of all, as one event; None where nothing changed.

    Every answer stays with its question. One that was left out stays in the audit while it has answers or findings, as
    `gone`; where one has other words now, the move keeps those under which it was answered.
    """
    given = text.normalise(reason, "--reason")
    found = [one for one in news(ws, id, checklist) if one.pairs]
    if not found:
        return None
    fresh = {one.id: one.new for one in found}

    def decide(situation: Situation) -> list[Change]:
        view = situation.view
        held = snapshots(view)
        needed = {one: needed_questions(view, one) for one in fresh}
        after = {
            one: merged(held[one], new, needed[one], needed_clauses(view), situation.on)
            for one, new in fresh.items()
        }
        earlier = {
            f"{one}/{question}": ask
            for one, new in fresh.items()
            for question, ask in _reworded(held[one], new, needed[one]).items()
        }
        entry = entry_of(situation, "refresh", reason=given, checklists=[*fresh], earlier=earlier)
        asked = {one: as_asked(new) for one, new in {**held, **after}.items()}
        insist_on("refresh", case_of(situation, id, entry, known=asked))
        changes = [
            edit("checklist", held[one], **{key: value for key, value in new.items() if key != "id"})
            for one, new in after.items()
        ]
        if not any(change["set"] for change in changes):  # somebody else took it in at the same moment
            raise Refused(_("Nothing would change."))
        return [with_entry(put(f"audit/{id}"), entry), *(change for change in changes if change["set"])]

    return ws.commit(home(ws, id), "audit.refresh", decide)
