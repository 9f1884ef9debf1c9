"""The walk through an audit, question by question: which come when, and what is known about each when it is asked.

Whoever asks and reads the answers is in `cli`; here nothing is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import text
from auditcore.case import VERIFIED
from auditcore.checklists import Checklist, covers, text_in
from auditcore.decision import Saved, Situation
from auditcore.errors import Refused
from auditcore.guards import not_independent
from auditcore.i18n import _
from auditcore.model import ENDED
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service import answers, findings
from auditcore.service.answer_sheet import (
    Asked,
    asked_before,
    drawn_from,
    grade_of,
    hint_to,
    questions_of,
    wording,
)
from auditcore.service.audit_case import case_of, insist, insist_may, snapshots
from auditcore.service.audit_halves import home
from auditcore.service.book import Book
from auditcore.service.citing import cited, resting_on
from auditcore.service.earlier import Earlier
from auditcore.service.register import finding_rows, open_streams
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


class Step(NamedTuple):
    """One question, for one unit."""

    asked: Asked
    unit: str

    @property
    def key(self) -> str:
        return f"{self.asked.name}@{self.unit}"


class Progress(NamedTuple):
    """How far an audit is, among the questions that are walked."""

    done: Sequence[bool]
    """Of each step, whether it was answered."""
    nonconforming: int
    last: int
    """The step that the person answered last; -1 where none was."""

    @property
    def answered(self) -> int:
        return sum(self.done)


class Page(NamedTuple):
    """All that is shown with a question. The texts are in the language asked for, rows have the keys of a stored answer."""

    clause: str
    question: str
    unit: str
    title: str
    ask: str
    look_for: str
    cites: Sequence[str]
    """What the question rests on, in brief."""
    grounds: Sequence[str]
    """The same in full, with notes."""
    see: Sequence[str]
    core: bool
    whom: Sequence[str]
    allowed: Sequence[str]
    given: Sequence[Row]
    """What was answered in this audit: `unit`, `grade` and the answer's keys, the latest first."""
    mine: int
    """How many of them belong to this very unit."""
    last_time: Row | None
    """The answer of the latest earlier audit: `audit`, `question`, `unit`, `grade` and the answer's keys."""
    findings: Sequence[Row]
    """The open findings on the clause in the unit, as `register.finding_row` has them."""
    barred: Sequence[str]
    """Why the person may not answer here."""


def steps(
    view: View, org: Organisation, units: Sequence[str], only: Iterable[Asked] | None = None
) -> list[Step]:
    """The questions in scope of each unit, unit by unit, as one sits with them; `only` those where it is given.

    What the checklist asks no more, since it was refreshed, is left out.
    """
    wanted = None if only is None else {asked.name for asked in only}
    return [
        Step(asked, unit)
        for unit in units
        for asked, inside in questions_of(view, unit, org)
        if inside and (wanted is None or asked.name in wanted)
    ]


def resume(done: Sequence[bool], last: int) -> int:
    """Where to go on: the first step without an answer behind the last one answered, else the first of all; -1 for none."""
    left = [number for number, answered in enumerate(done) if not answered]
    return next((number for number in left if number > last), left[0] if left else -1)


class Walk:
    """An audit that somebody walks. Raises NotFound for an unknown audit, clause or unit, Refused for whom the audit's
    status or team rules out (nobody types in vain) and for a `language` that its checklists lack."""

    def __init__(
        self, ws: Workspace, id: str, *, clause: str = "", unit: str = "", language: str = ""
    ) -> None:
        self.ws, self.id = ws, id
        self.language = language or str(ws.settings.get("language"))
        ws.consider(home(ws, id), self._may)
        view, org = ws.view(id), ws.org()
        if language:
            insist_on_language(snapshots(view), language)
        units = [unit] if unit else view.table("audit")[id]["units"]
        if unit:
            self._insist_on_unit(unit)
        self.steps = steps(
            view, org, units, [one for one, _inside in answers.meant(view, clause)] if clause else None
        )
        if clause and not self.steps:
            answers.the_question(view, clause, unit, org)  # which says that it is out of scope
        self._below = {step.unit: org.answering(step.unit) for step in self.steps}
        self._earlier = Earlier(ws, id)
        others = [stream for stream in open_streams(ws) if stream != id]
        self._elsewhere = [row for row in finding_rows(ws, others) if row["status"] not in ENDED]

    def _may(self, situation: Situation) -> list[Change]:
        insist_may("answer", case_of(situation, self.id))
        self.person = str(situation.person["id"])
        return []

    def _insist_on_unit(self, unit: str) -> None:
        from auditcore.auditrules import unit_in_scope

        def decide(situation: Situation) -> list[Change]:
            entry = {"unit": unit, **situation.stamp()}
            insist([*unit_in_scope(case_of(situation, self.id, entry))])
            return []

        self.ws.consider(self.id, decide)

    # What is known.

    def look_again(self) -> None:
        """Forget what was read: somebody else may walk the same audit."""
        self.ws.forget()

    def progress(self) -> Progress:
        view = self.ws.view(self.id)
        given: dict[tuple[str, str], list[Row]] = {}
        for doc in view.table("answer").values():
            given.setdefault((doc["checklist"], doc["question"]), []).append(doc)
        grades = [
            [grade_of(doc, drawn_from(view, doc)) for doc in self._docs(step, given)] for step in self.steps
        ]
        own = [
            (entry["seq"], number)
            for number, step in enumerate(self.steps)
            for doc in self._docs(step, given)
            for entry in doc["answers"]
            if entry["by"] == self.person
        ]
        return Progress(
            done=[bool(each) for each in grades],
            nonconforming=sum(not set(VERIFIED).isdisjoint(each) for each in grades),
            last=max(own, default=(0, -1))[1],
        )

    def _docs(self, step: Step, given: Mapping[tuple[str, str], Sequence[Row]]) -> list[Row]:
        asked, below = step.asked, self._below[step.unit]
        return [doc for doc in given.get((asked.checklist, asked.question["id"]), ()) if doc["unit"] in below]

    def page(self, step: Step) -> Page:
        view, org = self.ws.view(self.id), self.ws.org()
        asked, checklist = step.asked, snapshots(view)[step.asked.checklist]
        own = str(checklist["language"])
        given = answers_given(view, asked, self._below[step.unit], self.language)
        return Page(
            clause=asked.clause["id"],
            question=asked.question["id"],
            unit=step.unit,
            title=text_in(asked.clause["title"], self.language, own),
            ask=wording(view, asked, self.language),
            look_for=hint_to(view, asked, self.language),
            cites=cited(checklist, asked.question, self.language, brief=True),
            grounds=cited(checklist, asked.question, self.language),
            see=asked.question.get("see", ()),
            core=asked.question.get("core", False),
            whom=asked.question.get("whom", ()),
            allowed=asked.question["answers"],
            given=given,
            mine=sum(entry["unit"] == step.unit for entry in given),
            last_time=self._earlier.answer(asked, self._below[step.unit]),
            findings=self._open_findings(view, asked.clause["id"], step.unit),
            barred=not_independent(org, org.people[self.person], step.unit, view.table("audit")[self.id]),
        )

    def _open_findings(self, view: View, clause: str, unit: str) -> list[Row]:
        own = (row for row in finding_rows(self.ws, [view.stream]) if row["status"] not in ENDED)
        below = self._below[unit]
        return [
            row
            for row in (*self._elsewhere, *own)
            if not set(below).isdisjoint((row["unit"], *row["also_units"]))
            and any(covers(clause, one) or covers(one, clause) for one in row["clauses"])
        ]

    def find(self, words: str, after: int) -> int:
        """The next step behind `after`, round to it again, that has all the words; -1 for none. Marks don't count."""
        wanted = text.fold(words).split()
        order = [*range(after + 1, len(self.steps)), *range(after + 1)]
        return next((number for number in order if self._has(self.steps[number], wanted)), -1)

    def _has(self, step: Step, wanted: Sequence[str]) -> bool:
        question, clause = step.asked.question, step.asked.clause
        texts = (question["ask"], question["look_for"], clause["title"])
        held = text.fold(" ".join([question["id"], *(words for each in texts for words in each.values())]))
        return all(word in held for word in wanted)

    def jump(self, wanted: str, at: int) -> int:
        """The first step of a question or clause, in the unit of the step `at` if it is there; -1 where it is not walked.

        Raises NotFound for what is in none of the criteria.
        """
        names = [one.name for one, _inside in answers.meant(self.ws.view(self.id), wanted)]
        found = [number for number, step in enumerate(self.steps) if step.asked.name in names]
        same = [number for number in found if self.steps[number].unit == self.steps[at].unit]
        return next(iter(same or found), -1)

    # What a finding is drafted from.

    def prefilled(self, step: Step, form: Doc) -> dict[str, str]:
        """What a finding would say, from the question and what was typed about it: each of its fields."""
        view, org = self.ws.view(self.id), self.ws.org()
        checklist = snapshots(view)[step.asked.checklist]
        title = text_in(step.asked.clause["title"], self.language, checklist["language"])
        day = self.ws.acting.on or self.ws.today
        rests_on = resting_on(checklist, step.asked.question, self.language)
        seen = [form.get("evidence", ""), sample_in_words(form.get("sample", ""))]
        return {
            "requirement": f"{rests_on}: {step.asked.clause['id']} {title}".strip(),
            "observed": form.get("note") or form.get("evidence", ""),
            "evidence": "; ".join(filter(None, seen)),
            "clauses": step.asked.clause["id"],
            "questions": step.asked.question["id"],
            "unit": step.unit,
            "owner": org.head_of(step.unit, day) or "",
        }

    def insist_on(self, **named: Any) -> None:
        """Refused where a finding's clauses, questions, unit or owner name what is not there."""

        def decide(situation: Situation) -> list[Change]:
            insist(findings.references(Book(situation), **named))
            return []

        self.ws.consider(self.id, decide)

    def drawn(self, step: Step) -> list[str]:
        """The ids of the open findings of this audit that were drawn from the question in the unit."""
        rows = self._open_findings(self.ws.view(self.id), step.asked.clause["id"], step.unit)
        return [
            row["id"]
            for row in rows
            if row["audit"] == self.id and step.asked.question["id"] in row["questions"]
        ]

    def record(
        self, step: Step, form: Doc, seen: int, *, finding: Doc | None, attach: Sequence[str]
    ) -> Saved:
        """Record what was typed. Raises what `answers.record` does; Answered where there are more answers than `seen`."""
        told = {name: form.get(name, "") for name in ("evidence", "sample", "spoke_with", "note", "reason")}
        return answers.record(
            self.ws,
            self.id,
            step.asked.name,
            unit=step.unit,
            result=form["result"],
            attach=attach,
            finding=finding,
            seen=seen,
            **told,
        )


def insist_on_language(held: Mapping[str, Checklist], language: str) -> None:
    """Refused for a language in which none of the checklists has any text."""
    from auditcore.service.checklists import languages

    known = dict.fromkeys(tag for checklist in held.values() for tag in languages(checklist))
    if language not in known:
        raise Refused(
            _("The checklist {id} has no texts in '{language}'.").format(
                id=", ".join(held), language=language
            ),
            hint=_("Its languages: {languages}").format(languages=", ".join(known)),
        )


def answers_given(view: View, asked: Asked, units: Sequence[str], language: str) -> list[Row]:
    """All that was answered to a question in these units, the latest first; `asked_before` is what it asked then, "" where
    it asks the same now. `grade` is the finding's for what a unit's answer is now, the result for what it was before."""
    found = [
        {
            **entry,
            "unit": doc["unit"],
            "grade": grade_of(doc, drawn_from(view, doc)) if entry is doc["answers"][-1] else entry["result"],
            "asked_before": asked_before(view, asked, entry, language),
        }
        for doc in view.table("answer").values()
        if (doc["checklist"], doc["question"]) == (asked.checklist, asked.question["id"])
        and doc["unit"] in units
        for entry in doc["answers"]
    ]
    return sorted(found, key=lambda entry: int(entry["seq"]), reverse=True)


def sample_in_words(sample: str) -> str:
    """`2/20` as a sentence of a finding's evidence; "" for an empty one, or one that says nothing of what was wrong."""
    parts = answers.parse_sample(sample) if sample else {}
    if "nonconforming" not in parts:
        return ""
    if "population" in parts:
        return _("{nonconforming} of {examined} looked at, of {population} in all, were not in order").format(
            **parts
        )
    return _("{nonconforming} of {examined} looked at were not in order").format(**parts)
