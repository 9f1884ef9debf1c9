"""What earlier audits answered to a question, for whoever asks it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import auditstatus
from auditcore.errors import Damaged
from auditcore.model import id_key
from auditcore.service.answer_sheet import Asked, drawn_from, grade_of
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


class Earlier:
    """What earlier audits answered. None is opened before it is asked for, nor one of which `programme` knows that it has
    nothing on the clause and unit: closed audits are many."""

    def __init__(self, ws: Workspace, id: str) -> None:
        self.ws = ws
        plans = ws.programme().table("audit")
        begins = (plans[id]["from"], id_key(id))
        before = [
            one
            for one, plan in plans.items()
            if auditstatus.was_started(plan) and (plan.get("from", ""), id_key(one)) < begins
        ]
        self.audits = sorted(before, key=lambda one: (plans[one]["from"], id_key(one)), reverse=True)
        self.examined = {one: examined for one in before if (examined := _examined(plans[one])) is not None}
        self._answers: dict[str, list[Row]] = {}

    def answer(self, asked: Asked, units: Sequence[str]) -> Row | None:
        """The latest answer to the question in these units; else, in the same audit or an earlier one, to its clause.

        The row has the keys of a stored answer, and `audit`, `question`, `unit` and `grade`, its finding's if it has one.
        """
        of_clause: Row | None = None
        for id in self.audits:
            if not self._may_have(id, asked, units):
                continue
            docs = [
                doc
                for doc in self._of(id)
                if (doc["checklist"], doc["clause"]) == (asked.checklist, asked.clause["id"])
                and doc["unit"] in units
            ]
            docs.sort(key=lambda doc: (doc["question"] == asked.question["id"], doc["answers"][-1]["seq"]))
            if docs:
                last = docs[-1]
                about = {name: last[name] for name in ("question", "unit", "grade")}
                row = {**last["answers"][-1], "audit": id, **about}
                if last["question"] == asked.question["id"]:
                    return row
                of_clause = of_clause or row
        return of_clause

    def _may_have(self, id: str, asked: Asked, units: Sequence[str]) -> bool:
        known = self.examined.get(id)
        return known is None or (
            asked.clause["id"] in known.get("clauses", {}).get(asked.checklist, ())
            and not set(units).isdisjoint(known.get("units", ()))
        )

    def _of(self, id: str) -> list[Row]:
        if id not in self._answers:
            try:
                view = self.ws.view(id)
                self._answers[id] = [
                    {**doc, "grade": grade_of(doc, drawn_from(view, doc))}
                    for doc in view.table("answer").values()
                ]
            except Damaged as error:  # the walk goes on without it, but not in silence
                self.ws.warn(error.what)
                self._answers[id] = []
        return self._answers[id]


def _examined(plan: Doc) -> Doc | None:
    """What `programme` says was answered in an audit that ended; None where it says nothing, or it goes on."""
    last = plan["moves"][-1]
    return last.get("summary", {}).get("examined") if not auditstatus.is_open(plan) else None
