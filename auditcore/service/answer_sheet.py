"""The answers of an audit as a sheet: each question of its criteria, for each unit, answered or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from auditcore import auditrules, lifecycle
from auditcore.case import VERIFIED
from auditcore.checklists import (
    Checklist,
    Clause,
    Question,
    all_questions,
    clause_title,
    find_questions,
    in_scope,
    text_in,
)
from auditcore.decision import Situation
from auditcore.i18n import _, ngettext
from auditcore.organisation import Organisation
from auditcore.service.audit_case import snapshots
from auditcore.service.audit_halves import settle_if_possible
from auditcore.service.book import Book
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]

# From best to worst, as far as a clause's conformity goes.
WORSE = ("not-applicable", "strength", "conforms", "opportunity", "observation", "minor", "major")


class Asked(NamedTuple):
    """One question of one checklist."""

    checklist: str
    clause: Clause
    question: Question

    @property
    def name(self) -> str:
        """The question with its checklist: needed only where two criteria have a question of the same id."""
        return f"{self.checklist}/{self.question['id']}"


def questions_of(view: View) -> Iterator[tuple[Asked, bool]]:
    """Every question of the audit's criteria, in order, and whether it is in scope."""
    audit = view.table("audit")[view.stream]
    for id, checklist in snapshots(view).items():
        scope = {question["id"] for question in in_scope(checklist, audit["clauses"])}
        for clause, question in all_questions(checklist):
            yield Asked(id, clause, question), question["id"] in scope


def matching(view: View, wanted: str) -> list[tuple[Asked, bool]]:
    """The questions meant by a question's id (alone or behind its checklist's and a slash), or by a clause's."""
    checklist, slash, rest = wanted.rpartition("/")
    held = snapshots(view)
    meant = [
        (id, question["id"])
        for id in ([checklist] if slash else held)
        if id in held
        for _clause, question in find_questions(held[id], rest)
    ]
    exact = [one for one in meant if one[1] == rest] or meant
    return [
        (asked, scope)
        for asked, scope in questions_of(view)
        if (asked.checklist, asked.question["id"]) in exact
    ]


def wording(view: View, asked: Asked, language: str = "") -> str:
    """What the question asks, in a language, else in the checklist's own."""
    own = str(view.table("checklist")[asked.checklist]["language"])
    return text_in(asked.question["ask"], language or own, own)


def hint_to(view: View, asked: Asked, language: str) -> str:
    """What evidence to look for, likewise; "" where the checklist does not say."""
    return text_in(
        asked.question["look_for"], language, str(view.table("checklist")[asked.checklist]["language"])
    )


def rows(ws: Workspace, id: str) -> list[Row]:
    """What was answered in an audit, one row a question and unit; [] before it is started.

    `state` is `answered`, `not-examined`, `unexamined` (with the reason given at the report) or `out-of-scope`. `grade` is
    the finding's where one was drawn from the answer, else the result.
    """
    settle_if_possible(ws, id)
    view = ws.view(id)
    return list(sheet(view, ws.org(), ws.settings.get("language"))) if view.get("audit", id) else []


def sheet(view: View, org: Organisation, language: str = "") -> Iterator[Row]:
    """The rows of `rows`, from the audit's view."""
    audit = view.table("audit")[view.stream]
    reasons = {
        (entry["checklist"], entry["question"], entry["unit"]): entry["reason"]
        for entry in audit.get("unexamined", ())
    }
    given: dict[tuple[str, str], list[Row]] = {}
    for answer in view.table("answer").values():
        given.setdefault((answer["checklist"], answer["question"]), []).append(answer)
    for asked, inside in questions_of(view):
        answers = given.get((asked.checklist, asked.question["id"]), [])
        base: Row = {
            "question": asked.question["id"],
            "clause": asked.clause["id"],
            "checklist": asked.checklist,
            "ask": wording(view, asked, language),
        }
        for answer in answers:
            yield {**base, **_answered(view, answer), "state": "answered" if inside else "out-of-scope"}
        if not inside:
            if not answers:
                yield {**base, **_blank(None), "state": "out-of-scope"}
            continue
        for unit in audit["units"]:
            if not any(answer["unit"] in org.below(unit) for answer in answers):
                reason = reasons.get((asked.checklist, asked.question["id"], unit), "")
                yield {
                    **base,
                    **_blank(unit),
                    "reason": reason,
                    "state": "unexamined" if reason else "not-examined",
                }


LAST = ("result", "evidence", "spoke_with", "sample", "note", "reason", "on", "by")


def _blank(unit: str | None) -> Row:
    empty: Row = dict.fromkeys(LAST, "")
    return {"unit": unit, **empty, "sample": None, "grade": "", "findings": [], "earlier": 0}


def _answered(view: View, answer: Doc) -> Row:
    last = answer["answers"][-1]
    drawn = drawn_from(view, answer)
    worst = max((finding["grade"] for finding in drawn), key=WORSE.index, default=last["result"])
    return {
        **_blank(answer["unit"]),
        **{key: last[key] for key in LAST if key in last},
        "grade": worst,
        "findings": [finding["id"] for finding in drawn],
        "earlier": len(answer["answers"]) - 1,
    }


def drawn_from(view: View, answer: Doc) -> Sequence[Doc]:
    """The findings that break this question in this unit, withdrawn ones left out."""
    names = {answer["question"], f"{answer['checklist']}/{answer['question']}"}
    return [
        finding
        for finding in view.table("finding").values()
        if not names.isdisjoint(finding["questions"])
        and answer["unit"] in (finding["unit"], *finding["also_units"])
        and lifecycle.standing(finding, ()).status != "withdrawn"
    ]


def by_clause(ws: Workspace, id: str) -> list[Row]:
    """Conformity by clause: how many questions in scope have which grade, and the worst of them ("" if none answered)."""
    table: dict[tuple[str, str], Row] = {}
    language = ws.settings.get("language")
    for row in rows(ws, id):
        if row["state"] == "out-of-scope":
            continue
        line = table.setdefault(
            (row["checklist"], row["clause"]),
            {"checklist": row["checklist"], "clause": row["clause"], "title": "", "grades": {}, "worst": ""},
        )
        word = row["grade"] or "not-examined"
        line["grades"][word] = line["grades"].get(word, 0) + 1
        if row["grade"]:
            line["worst"] = max(filter(None, (line["worst"], row["grade"])), key=WORSE.index)
    for checklist, clause in table:
        held = cast(Checklist, ws.view(id).table("checklist")[checklist])
        table[checklist, clause]["title"] = clause_title(held, clause, language)
    return list(table.values())


class Unexamined(NamedTuple):
    """What nobody answered: its reasons for the report, what is wrong with these, and what has none, a line a unit."""

    entries: list[Row]
    wrong: list[str]
    lacking: list[str]


def unexamined(situation: Situation, reasons: Mapping[str, str], rest: str) -> Unexamined:
    """What nobody answered, with its reasons.

    `reasons` is by question, clause or `QUESTION@UNIT`; `rest` is for all others. An audit that holds an outsider's report
    answers no questions, so it owes no reasons.
    """
    view = situation.view
    if view.table("audit")[view.stream]["kind"] in auditrules.OUTSIDE_KINDS:
        return Unexamined([], [], [])
    named = [(key, *_meant(view, key), reason) for key, reason in reasons.items()]
    entries: list[Row] = []
    lacking: dict[str, list[str]] = {}
    used: set[str] = set()
    for row in sheet(view, situation.org):
        if row["state"] != "not-examined":
            continue
        question = row["checklist"], row["question"]
        fits = [one for one in named if question in one[1] and one[2] in ("", row["unit"])]
        used.update(one[0] for one in fits)
        # A reason for one unit goes before one for all of them.
        reason = max(fits, key=lambda one: len(one[2]))[3] if fits else rest
        if reason:
            entries.append(
                {"checklist": question[0], "question": question[1], "unit": row["unit"], "reason": reason}
            )
        else:
            lacking.setdefault(row["unit"], []).append(question[1])
    wrong = [
        _("'{key}' names no question in scope that is left unexamined.").format(key=key)
        for key in reasons
        if key not in used
    ]
    org = situation.org
    return Unexamined(entries, wrong, [_left(org, unit, questions) for unit, questions in lacking.items()])


# A line has room for the first few; 'audit show --answers' lists all.
NAMED = 6


def _left(org: Organisation, unit: str, questions: Sequence[str]) -> str:
    names = ", ".join(questions[:NAMED]) + (" …" if len(questions) > NAMED else "")
    sentence = ngettext(
        "{count} question is not examined in {unit}: {questions}",
        "{count} questions are not examined in {unit}: {questions}",
        len(questions),
    )
    return sentence.format(count=len(questions), unit=auditrules.called(org, [unit]), questions=names)


def _meant(view: View, key: str) -> tuple[set[tuple[str, str]], str]:
    name, _at, unit = key.partition("@")
    return {(asked.checklist, asked.question["id"]) for asked, _scope in matching(view, name)}, unit


def without_finding(book: Book) -> list[str]:
    """Questions answered with a nonconformity from which no finding was drawn: by its question, or clause and unit."""
    standing = [finding for id, finding in book.findings.items() if book.standing(id).status != "withdrawn"]
    named = {(question, finding["unit"]) for finding in standing for question in finding["questions"]}
    broken = {(clause, finding["unit"]) for finding in standing for clause in finding["clauses"]}
    return [
        _(
            "{question} in {unit} was answered {grade} and has no finding: raise one (auditcore finding add --audit "
            "{audit} --question {question}), or answer it again."
        ).format(
            question=doc["question"], unit=doc["unit"], grade=doc["answers"][-1]["result"], audit=book.stream
        )
        for doc in book.situation.view.table("answer").values()
        if doc["answers"][-1]["result"] in VERIFIED
        and (doc["question"], doc["unit"]) not in named
        and (doc["clause"], doc["unit"]) not in broken
    ]
