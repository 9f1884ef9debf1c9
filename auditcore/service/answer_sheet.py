"""The answers of an audit as a sheet: each question of its criteria, for each unit, answered or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from auditcore import auditrules, lifecycle
from auditcore.case import VERIFIED
from auditcore.checklists import Checklist, Text, all_questions, clause_title, text_in
from auditcore.decision import Situation
from auditcore.fitting import Asked as Asked
from auditcore.fitting import asked_of, is_asked, named
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


def questions_of(view: View, unit: str = "", org: Organisation | None = None) -> Iterator[tuple[Asked, bool]]:
    """Every question of the audit's criteria, in order, and whether it is in scope: for a unit of the audit (or, by `org`,
    one that answers for some of these), else for any.
    """
    audit, held = view.table("audit")[view.stream], snapshots(view)
    units = (auditrules.audited(org, audit, unit) if org else [unit]) if unit else []
    scope = {
        one.name
        for one in asked_of(held, audit["clauses"])
        if is_asked(audit, one.name, units or audit["units"])
    }
    for id, checklist in held.items():
        for clause, question in all_questions(checklist):
            asked = Asked(id, clause, question)
            yield asked, asked.name in scope


def matching(
    view: View, wanted: str, unit: str = "", org: Organisation | None = None
) -> list[tuple[Asked, bool]]:
    """The questions meant by a question's id (alone or behind its checklist's and a slash), or by a clause's."""
    meant = named(snapshots(view), wanted)
    return [(asked, scope) for asked, scope in questions_of(view, unit, org) if asked.name in meant]


def wording(view: View, asked: Asked, language: str = "") -> str:
    """What the question asks, in a language, else in the checklist's own."""
    own = str(view.table("checklist")[asked.checklist]["language"])
    return text_in(asked.question["ask"], language or own, own)


def asked_before(view: View, asked: Asked, entry: Doc, language: str) -> str:
    """What the question asked when an entry of its answers was recorded; "" where it asks the same now."""
    moves = view.table("audit")[view.stream]["moves"]
    later = (
        one.get("earlier", {}) for one in moves if one["move"] == "refresh" and one["seq"] > entry["seq"]
    )
    then: Text = next((earlier[asked.name] for earlier in later if asked.name in earlier), {})
    return text_in(then, language, str(view.table("checklist")[asked.checklist]["language"]))


def hint_to(view: View, asked: Asked, language: str) -> str:
    """What evidence to look for, likewise; "" where the checklist does not say."""
    return text_in(
        asked.question["look_for"], language, str(view.table("checklist")[asked.checklist]["language"])
    )


def rows(ws: Workspace, id: str) -> list[Row]:
    """What was answered in an audit, one row a question and unit; [] before it is started.

    `state` is `answered`, `not-examined`, `unexamined` (with the reason given at the report) or `out-of-scope`. `grade` is
    the finding's where one was drawn from the answer, else the result. `asked_before` is what the question asked when it
    was answered, "" where it asks the same now; `gone` the day from which the checklist asks it no more.
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
    about = {unit: set(org.answering(unit)) for unit in audit["units"]}
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
            "gone": asked.question.get("gone", ""),
        }
        for answer in answers:
            units = auditrules.audited(org, audit, answer["unit"]) or audit["units"]
            # What the checklist asks no more was asked all the same.
            meant = "gone" in asked.question or (inside and is_asked(audit, asked.name, units))
            row = {**base, **_answered(view, answer), "state": "answered" if meant else "out-of-scope"}
            yield {**row, "asked_before": asked_before(view, asked, answer["answers"][-1], language)}
        if not inside and not answers:
            yield {**base, **_blank(None), "state": "out-of-scope"}
        for unit in audit["units"] if inside else ():
            if any(answer["unit"] in about[unit] for answer in answers):
                continue
            reason = reasons.get((asked.checklist, asked.question["id"], unit), "")
            state = "unexamined" if reason else "not-examined"
            if not is_asked(audit, asked.name, [unit]):
                state = "out-of-scope"
            yield {**base, **_blank(unit), "reason": reason, "state": state}


LAST = ("result", "evidence", "spoke_with", "sample", "note", "reason", "on", "by")


def _blank(unit: str | None) -> Row:
    empty: Row = dict.fromkeys(LAST, "")
    return {
        "unit": unit,
        **empty,
        "sample": None,
        "grade": "",
        "findings": [],
        "earlier": 0,
        "asked_before": "",
    }


def _answered(view: View, answer: Doc) -> Row:
    last = answer["answers"][-1]
    drawn = drawn_from(view, answer)
    return {
        **_blank(answer["unit"]),
        **{key: last[key] for key in LAST if key in last},
        "grade": grade_of(answer, drawn),
        "findings": [finding["id"] for finding in drawn],
        "earlier": len(answer["answers"]) - 1,
    }


def grade_of(answer: Doc, drawn: Sequence[Doc]) -> str:
    """The worst grade of the findings drawn from an answer, which may have been regraded; else its last result."""
    return max(
        (str(finding["grade"]) for finding in drawn), key=WORSE.index, default=answer["answers"][-1]["result"]
    )


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
