"""Answers: each belongs to a question and a unit. Until somebody answers it is not examined, never "conforms"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditcore import text
from auditcore.decision import Saved, Situation, put
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.i18n import _
from auditcore.record.events import Change
from auditcore.service.answer_sheet import (
    Asked,
    by_clause,
    hint_to,
    matching,
    questions_of,
    rows,
    sheet,
    wording,
)
from auditcore.service.audit_case import case_of, insist_may, insist_on
from auditcore.service.audit_halves import home, settle_if_possible
from auditcore.service.register import view_of
from auditcore.views import View
from auditcore.workspace import Workspace

__all__ = ["by_clause", "parse_sample", "record", "rows", "the_question", "whole"]

Row = dict[str, Any]
Doc = Mapping[str, Any]

SAMPLE = re.compile(r"(?:([0-9]{1,9})\s*/\s*)?([0-9]{1,9})\Z")


def record(
    ws: Workspace,
    id: str,
    wanted: str,
    *,
    result: str,
    unit: str = "",
    evidence: str = "",
    spoke_with: str = "",
    sample: str = "",
    note: str = "",
    reason: str = "",
) -> Saved:
    """Answer one question for one unit; answering again keeps the earlier answer.

    `wanted` is a question, `CHECKLIST/QUESTION`, or a clause that has one question in scope. `unit` may be left out where
    the audit has one. `sample` is `2/20`: 2 of the 20 looked at were not in order; `20`: none of them.
    """
    told = {
        "evidence": text.normalise(evidence, "--evidence"),
        "spoke_with": text.normalise(spoke_with, "--spoke-with"),
        "sample": parse_sample(sample) if sample else None,
        "note": text.normalise(note, "--note"),
        "reason": text.normalise(reason, "--reason"),
    }

    def decide(situation: Situation) -> list[Change]:
        view = situation.view
        insist_may("answer", case_of(situation, id))
        audit = view.table("audit")[id]
        asked = the_question(view, wanted)
        where = unit or _only_unit(audit)
        entry = {
            "result": result,
            **situation.stamp(),
            **{key: value for key, value in told.items() if value},
        }
        insist_on("answer", case_of(situation, id, {**entry, "unit": where}, question=asked.question))
        return [_answer(view, asked, where, entry)]

    return ws.commit(home(ws, id), "audit.answer", decide)


def whole(ws: Workspace, id: str, wanted: str) -> list[Row]:
    """One question, or those of a clause, one row a unit as in `rows`; with `look_for`, and `answers`: all that was ever
    answered, the latest first. Raises NotFound for what is in none of the audit's criteria, Refused before the start.
    """
    settle_if_possible(ws, id)
    view, language = view_of(ws, id), str(ws.settings.get("language"))
    meant = {asked.name: asked for asked, _inside in _asked(view, wanted)}
    given = {
        (answer["checklist"], answer["question"], answer["unit"]): answer["answers"]
        for answer in view.table("answer").values()
    }
    return [
        {
            **row,
            "look_for": hint_to(view, meant[f"{row['checklist']}/{row['question']}"], language),
            "answers": list(reversed(given.get((row["checklist"], row["question"], row["unit"]), ()))),
        }
        for row in sheet(view, ws.org(), language)
        if f"{row['checklist']}/{row['question']}" in meant
    ]


def parse_sample(value: str) -> dict[str, int]:
    """`2/20` as {examined: 20, nonconforming: 2}; `20` alone says nothing about how many were not in order.

    Raises Unreadable for anything else.
    """
    found = SAMPLE.match(value.strip())
    if found is None or int(found[2]) == 0 or int(found[1] or 0) > int(found[2]):
        raise Unreadable(
            _("“{value}” is no sample.").format(value=text.printable(value[:40])),
            hint=_("Write 2/20 for 2 of 20 that were not in order, 0/20 for none, or 20 for 20 looked at."),
        )
    nonconforming = {"nonconforming": int(found[1])} if found[1] else {}
    return {"examined": int(found[2]), **nonconforming}


def _only_unit(audit: Doc) -> str:
    if len(audit["units"]) == 1:
        return str(audit["units"][0])
    raise Refused(
        _("This audit has several units, so the answer needs one (--unit)."),
        hint=_("One of: {units}, or a unit below.").format(units=", ".join(audit["units"])),
    )


def _answer(view: View, asked: Asked, unit: str, entry: Row) -> Change:
    plain = f"{asked.question['id']}@{unit}"
    held = view.get("answer", plain)
    id = plain if held is None or held["checklist"] == asked.checklist else f"{asked.name}@{unit}"
    if view.get("answer", id):
        return put(f"answer/{id}", add={"answers": [entry]})
    about = {
        "question": asked.question["id"],
        "clause": asked.clause["id"],
        "checklist": asked.checklist,
        "unit": unit,
    }
    return put(f"answer/{id}", set=about, add={"answers": [entry]})


def _asked(view: View, wanted: str) -> list[tuple[Asked, bool]]:
    """The questions that are meant, and whether each is in scope. NotFound when there is none."""
    found = matching(view, wanted)
    if found:
        return found
    close = text.nearest(wanted, [asked.question["id"] for asked, _scope in questions_of(view)])
    raise NotFound(
        _("There is no question or clause '{wanted}' in this audit's criteria.").format(wanted=wanted),
        hint=(_("Did you mean '{close}'?").format(close=close) + " " if close else "")
        + _("'auditcore audit show {id} --answers' lists its questions.").format(id=view.stream),
    )


def the_question(view: View, wanted: str) -> Asked:
    """The one question in scope that is meant. NotFound when there is none, Refused when there are several."""
    found = _asked(view, wanted)
    scope = [asked for asked, inside in found if inside]
    if not scope:
        clauses = ", ".join(view.table("audit")[view.stream]["clauses"])
        raise Refused(
            _("{wanted} is out of scope: this audit is about {clauses}.").format(
                wanted=wanted, clauses=clauses
            ),
            hint=_("'auditcore audit edit {id} --clause …' widens the scope, with a reason.").format(
                id=view.stream
            ),
        )
    if len(scope) > 1:
        several = len({asked.checklist for asked in scope}) > 1
        raise Refused(
            _("{wanted} has several questions; name one:").format(wanted=wanted),
            problems=[
                f"{asked.name if several else asked.question['id']}  {wording(view, asked)}"
                for asked in scope
            ],
        )
    return scope[0]
