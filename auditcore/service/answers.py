"""Answers: each belongs to a question and a unit. Until somebody answers it is not examined, never "conforms"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditcore import auditcycle, text
from auditcore.auditrules import audited, called
from auditcore.decision import File, Saved, Situation, put
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.fitting import asked_of
from auditcore.i18n import _
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service.answer_sheet import (
    Asked,
    asked_before,
    by_clause,
    hint_to,
    matching,
    questions_of,
    rows,
    sheet,
    wording,
)
from auditcore.service.audit_case import case_of, insist, insist_may, snapshots
from auditcore.service.audit_halves import home, settle_if_possible
from auditcore.service.book import Book
from auditcore.service.register import view_of
from auditcore.views import View
from auditcore.workspace import Workspace

__all__ = [
    "Answered",
    "by_clause",
    "meant",
    "parse_sample",
    "record",
    "recorded",
    "rows",
    "stands_against",
    "the_question",
    "whole",
]

Row = dict[str, Any]
Doc = Mapping[str, Any]

# `2/20`, `20` or `2/20/340`.
SAMPLE = re.compile(r"([0-9]{1,9}(?:\s*/\s*[0-9]{1,9}){0,2})\Z")
PARTS = ((), ("examined",), ("nonconforming", "examined"), ("nonconforming", "examined", "population"))


class Answered(Refused):
    """Somebody answered the question for this unit since one looked; `answers` are all that were given, latest last."""

    def __init__(self, id: str, answers: Sequence[Doc]) -> None:
        super().__init__(_("{question} was answered meanwhile.").format(question=id))
        self.answers = answers


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
    attach: Sequence[str] = (),
    finding: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Saved:
    """Answer one question for one unit; answering again keeps the earlier answer.

    `wanted` is a question, `CHECKLIST/QUESTION`, or a clause that has one question in scope. `unit` may be left out where
    the audit has one. `sample` is `2/20`: 2 of the 20 looked at were not in order; `20`: says nothing about
    that; `2/20/340`: the 20 were taken from 340. `finding` has the keywords of `findings.draft` and its texts: it is
    drafted in the same event, of the answer's grade, and gets the files of `attach`, which else belong to the answer.
    With `seen`, Answered is raised where this unit has more answers to the question than that.
    """
    from auditcore.service import findings

    told = {
        "evidence": text.normalise(evidence, "--evidence"),
        "spoke_with": text.normalise(spoke_with, "--spoke-with"),
        "sample": parse_sample(sample) if sample else None,
        "note": text.normalise(note, "--note"),
        "reason": text.normalise(reason, "--reason"),
    }
    drafted = dict(finding or {})
    texts = findings.texts_of(**{key: drafted.pop(key, "") for key in findings.TEXTS}) if finding else {}
    files = ws.files(attach)

    def decide(situation: Situation) -> list[Change]:
        view = situation.view
        insist_may("answer", case_of(situation, id))
        audit = view.table("audit")[id]
        asked = the_question(view, wanted, unit, situation.org)
        where = unit or _only_unit(audit)
        entry = {
            "result": result,
            **situation.stamp(),
            **{key: value for key, value in told.items() if value},
        }
        insist(stands_against(situation, asked, where, entry))
        id_, before = _held(view, asked, where)
        if seen is not None and len(before) > seen:
            raise Answered(id_, before)
        book = Book(situation)
        book.changes.append(_answer(asked, where, entry, id_, bool(before), () if finding else files))
        if finding:
            findings.draft(book, texts, grade=result, files=files, **drafted)
        return book.done()

    return ws.commit(home(ws, id), "audit.answer", decide, files=files)


def whole(ws: Workspace, id: str, wanted: str) -> list[Row]:
    """One question, or those of a clause, one row a unit as in `rows`; with `look_for`, and `answers`: all that was ever
    answered, the latest first, each with `asked_before`. Raises NotFound for what is in none of the audit's criteria,
    Refused before the start.
    """
    settle_if_possible(ws, id)
    view, language = view_of(ws, id), str(ws.settings.get("language"))
    named = {asked.name: asked for asked, _inside in meant(view, wanted)}
    given = {
        (answer["checklist"], answer["question"], answer["unit"]): answer["answers"]
        for answer in view.table("answer").values()
    }
    return [
        {
            **row,
            "look_for": hint_to(view, asked, language),
            "answers": [
                {**entry, "asked_before": asked_before(view, asked, entry, language)}
                for entry in reversed(given.get((row["checklist"], row["question"], row["unit"]), ()))
            ],
        }
        for row in sheet(view, ws.org(), language)
        for asked in filter(None, [named.get(f"{row['checklist']}/{row['question']}")])
    ]


def parse_sample(value: str) -> dict[str, int]:
    """`2/20` as {examined: 20, nonconforming: 2}; `20` alone says nothing about how many were not in order; `2/20/340`
    has `population`: 340, too.

    Raises Unreadable for anything else.
    """
    found = SAMPLE.match(value.strip())
    numbers = [int(number) for number in found[1].split("/")] if found else []
    sample = dict(zip(PARTS[len(numbers)], numbers, strict=True))
    # So many not in order, of so many looked at, of so many that there are.
    if not sample.get("examined") or numbers != sorted(numbers):
        raise Unreadable(
            _("“{value}” is no sample.").format(value=text.printable(value[:40])),
            hint=_(
                "Write 2/20 for 2 of 20 that were not in order, 0/20 for none, 20 for 20 looked at, or 2/20/340 where "
                "these 20 were taken from 340."
            ),
        )
    return sample


def _only_unit(audit: Doc) -> str:
    if len(audit["units"]) == 1:
        return str(audit["units"][0])
    raise Refused(
        _("This audit has several units, so the answer needs one (--unit)."),
        hint=_("One of: {units}, or a unit below.").format(units=", ".join(audit["units"])),
    )


def _held(view: View, asked: Asked, unit: str) -> tuple[str, Sequence[Row]]:
    """The id of what is answered to a question in a unit, and all that was, the latest last."""
    plain = f"{asked.question['id']}@{unit}"
    held = view.get("answer", plain)
    id = plain if held is None or held["checklist"] == asked.checklist else f"{asked.name}@{unit}"
    return id, (view.get("answer", id) or {}).get("answers", ())


def stands_against(situation: Situation, asked: Asked, unit: str, entry: Row) -> list[str]:
    """What stands against an answer: what it says, the unit, who gives it, and when; whichever way it is recorded."""
    case = case_of(situation, situation.view.stream, {**entry, "unit": unit}, question=asked.question)
    return auditcycle.problems(auditcycle.MOVES["answer"], case)


def recorded(view: View, entries: Iterable[tuple[Asked, str, Row]]) -> list[Change]:
    """The changes that record several answers in one event: question, unit and what was answered, each once."""
    changes: list[Change] = []
    taken: dict[str, str] = {}
    for asked, unit, entry in entries:
        id, before = _held(view, asked, unit)
        if taken.setdefault(id, asked.checklist) != asked.checklist:
            id, before = f"{asked.name}@{unit}", ()  # the same id in another checklist, both new
        changes.append(_answer(asked, unit, entry, id, bool(before), ()))
    return changes


def _answer(asked: Asked, unit: str, entry: Row, id: str, known: bool, files: Sequence[File]) -> Change:
    stamp = {key: entry[key] for key in ("on", "by", "typed_by", "source") if key in entry}
    added = {"answers": [entry], "attachments": [{**file.entry, **stamp, "move": "answer"} for file in files]}
    about = {
        "question": asked.question["id"],
        "clause": asked.clause["id"],
        "checklist": asked.checklist,
        "unit": unit,
    }
    return put(
        f"answer/{id}", set={} if known else about, add={key: value for key, value in added.items() if value}
    )


def meant(
    view: View, wanted: str, unit: str = "", org: Organisation | None = None
) -> list[tuple[Asked, bool]]:
    """The questions that are meant, and whether each is in scope as `questions_of` says it. NotFound when there is none."""
    found = matching(view, wanted, unit, org)
    if found:
        return found
    close = text.nearest(wanted, [asked.question["id"] for asked, _scope in questions_of(view)])
    raise NotFound(
        _("There is no question or clause '{wanted}' in this audit's criteria.").format(wanted=wanted),
        hint=(_("Did you mean '{close}'?").format(close=close) + " " if close else "")
        + _("'auditcore audit show {id} --answers' lists its questions.").format(id=view.stream),
    )


def the_question(view: View, wanted: str, unit: str = "", org: Organisation | None = None) -> Asked:
    """The one question that is meant and in scope, for a unit where one is named. NotFound when there is none, Refused when
    there are several."""
    found = meant(view, wanted, unit, org)
    # An answer to what the checklist asks no more can still be put right.
    scope = [asked for asked, inside in found if inside] or [
        asked for asked, _inside in found if "gone" in asked.question
    ]
    if not scope:
        _insist_on_chosen(view, wanted, found, unit, org)
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


def _insist_on_chosen(
    view: View, wanted: str, found: Sequence[tuple[Asked, bool]], unit: str, org: Organisation | None
) -> None:
    """Refused where the audit's clauses cover what is meant, and it was left out when its questions were chosen."""
    audit = view.table("audit")[view.stream]
    covered = {one.name for one in asked_of(snapshots(view), audit["clauses"])}
    if not any(asked.name in covered for asked, _inside in found):
        return
    where = ((audited(org, audit, unit) if org and unit else []) or audit["units"])[0]
    raise Refused(
        _("{wanted} is out of scope: it was not chosen for {unit}.").format(
            wanted=wanted, unit=called(org, [where]) if org else where
        ),
        hint=_("To ask it there, too: auditcore audit edit {id} --ask {wanted}@{unit} --reason TEXT").format(
            id=view.stream, wanted=wanted, unit=where
        ),
    )
