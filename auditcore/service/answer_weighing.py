"""What the answers of a form come to in an audit: row by row new, the same, changed, left, or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.auditrules import audited, called
from auditcore.case import VERIFIED
from auditcore.decision import Situation
from auditcore.fitting import Asked
from auditcore.i18n import _
from auditcore.model import GRADES
from auditcore.service import answers
from auditcore.service.answer_sheet import drawn_from, questions_of
from auditcore.service.audit_case import case_of, insist_may, snapshots
from auditcore.service.forms import reading
from auditcore.service.forms.content import DRAFT, SAMPLE, criterion_mark, given_in, values_of
from auditcore.service.forms.layout import is_unfit, mark_of_row
from auditcore.service.forms.reading import Filled, Line, Trouble
from auditcore.service.forms.words import FILLED
from auditcore.words import word

Row = dict[str, Any]
Doc = Mapping[str, Any]


class Answer(NamedTuple):
    """A row that answers a question in a unit; `before` is the last answer given already, {} where there is none."""

    line: Line
    asked: Asked
    unit: str
    entry: Row
    before: Doc


class Draft(NamedTuple):
    """A finding that can be drafted from a row: its texts, and what else `findings.draft` is told."""

    line: Line
    texts: dict[str, str]
    about: Row

    @property
    def named(self) -> Row:
        """What it is about in short: `question`, `unit` and `grade`."""
        (question,) = self.about["questions"]
        return {"question": question, "unit": self.about["unit"], "grade": self.about["grade"]}


class Weighed(NamedTuple):
    """What a form comes to. Nothing may be recorded while there are problems."""

    audit: str
    new: Sequence[Answer]
    changed: Sequence[Answer]
    """Another answer was given already: what the form says differs."""
    same: int
    """How many rows say what is recorded already."""
    left: Sequence[tuple[Line, str]]
    """Rows from which nothing is taken, and why."""
    problems: Sequence[str]
    drafts: Sequence[Draft]
    wanting: Sequence[tuple[Line, Row]]
    """Nonconformities in the form that have no finding, as `question`, `unit` and `grade`; those of `drafts` among them."""


def weigh(situation: Situation, filled: Filled) -> Weighed:
    """What a form says, against what is recorded. Refused where the audit's status or team rules the person out."""
    id = filled.audit.text
    insist_may("answer", case_of(situation, id))
    other = [*_other_criteria(situation, filled)]
    if other:  # the questions would not be those that were answered
        return Weighed(id, [], [], 0, [], reading.told([*other, *filled.troubles]), [], [])
    weighing = _Weighing(situation)
    for key, lines in _by_key(filled.lines).items():
        weighing.take(key, lines)
    return Weighed(
        id,
        weighing.new,
        weighing.changed,
        weighing.same,
        weighing.left,
        reading.told([*filled.troubles, *weighing.troubles]),
        weighing.drafts,
        weighing.wanting,
    )


def _other_criteria(situation: Situation, filled: Filled) -> Iterator[Trouble]:
    held = snapshots(situation.view)
    audit = filled.audit.text
    named = {place.text for place, _edition, _mark in filled.criteria}
    for place, edition, mark in filled.criteria:
        checklist = held.get(place.text)
        if checklist is None:
            what = _("The checklist {checklist} is not among the criteria of audit {audit}.")
        elif checklist["edition"] != edition:
            what = _("The form has another edition of {checklist} than audit {audit}: {edition}, not {held}.")
        elif criterion_mark(checklist) != mark:
            what = _(
                "The questions of {checklist} in audit {audit} have changed since the form was made: make it anew and "
                "copy the answers over."
            )
        else:
            continue
        yield Trouble(
            place.cell,
            what.format(
                checklist=place.text[:80],
                audit=audit,
                edition=edition[:40],
                held=checklist["edition"] if checklist else "",
            ),
        )
    if not named:
        yield Trouble(filled.audit.cell, _("The form does not say which checklists it was made from."))


def _by_key(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.key.text, []).append(line)
    return found


def _no_reason() -> str:
    (column,) = (one for one in FILLED if one.key == "reason")
    return _("“{answer}” needs a reason: fill in the column “{column}”.").format(
        answer=word("not-applicable"), column=_(column.heading)
    )


class _Weighing:
    """Row by row: each is new, the same, changed, left, or wrong."""

    def __init__(self, situation: Situation) -> None:
        self.situation, self.view = situation, situation.view
        self.audit = self.view.table("audit")[self.view.stream]
        self.given = given_in(self.view)
        self.known = {asked.name: asked for asked, _inside in questions_of(self.view)}
        self.scopes: dict[str, set[str]] = {}
        self.new: list[Answer] = []
        self.changed: list[Answer] = []
        self.same = 0
        self.left: list[tuple[Line, str]] = []
        self.drafts: list[Draft] = []
        self.wanting: list[tuple[Line, Row]] = []
        self.troubles: list[Trouble] = []

    def take(self, key: str, lines: Sequence[Line]) -> None:
        """All rows of one question in one unit."""
        said = [line for line in lines if any(line.values.values())]
        name, _at, unit = key.rpartition("@")
        asked = self.known.get(name)
        wrong = [problem for line in said if (problem := self._wrong_id(line, name, unit))]
        self.troubles += wrong
        if wrong or asked is None or not all(line.whole for line in lines):
            return
        if not said:
            self._emptied(lines[0])
        elif any(line.values != said[0].values for line in said):
            what = _("{question} stands in several rows with different answers.").format(question=name)
            self.troubles += [Trouble(line.cells["result"], what) for line in said]
        else:
            self._row(said[0], asked, unit)

    def _emptied(self, line: Line) -> None:
        if not self._untouched(line) and line.key.text in self.given:
            self.left.append((line, _("its cells were emptied; the answer stays as it is")))

    def _wrong_id(self, line: Line, name: str, unit: str) -> Trouble | None:
        """What is wrong with the hidden id of a row."""
        cell, shown = line.key.cell, line.key.text[:80]
        asked, org = self.known.get(name), self.situation.org
        if asked is None:
            what = _("The hidden id “{id}” names no question of audit {audit}.")
            return Trouble(cell, what.format(id=shown, audit=self.view.stream))
        if asked.question["id"] != line.shown.text:
            what = _(
                "The row shows {shown}, but its hidden id is that of {question}: was it changed or moved?"
            )
            return Trouble(
                line.shown.cell, what.format(shown=line.shown.text[:40] or "–", question=asked.question["id"])
            )
        if unit not in org.units or not audited(org, self.audit, unit):
            what = _("The unit '{unit}' is not in the scope of this audit: {units}.")
            return Trouble(cell, what.format(unit=unit[:40], units=called(org, self.audit["units"])))
        if name not in self._scope(unit) and not self._untouched(line):
            what = _("{question} is out of scope in {unit}.")
            return Trouble(line.shown.cell, what.format(question=name, unit=called(org, [unit])))
        return None

    def _scope(self, unit: str) -> set[str]:
        if unit not in self.scopes:
            inside = questions_of(self.view, unit, self.situation.org)
            self.scopes[unit] = {asked.name for asked, scope in inside if scope}
        return self.scopes[unit]

    def _untouched(self, line: Line) -> bool:
        """Whether the row says what stood in it when the form was made."""
        return line.mark == mark_of_row(line.key.text, line.values)

    def _row(self, line: Line, asked: Asked, unit: str) -> None:
        before: Doc = self.given.get(line.key.text, {})
        told = {**line.values, **dict.fromkeys(DRAFT, "")}
        if is_unfit(line.mark):
            self.left.append(
                (line, _("its text does not fit into a cell; to change it: auditcore audit answer"))
            )
        elif before and told == values_of(before):
            self.same += 1
            self._finding(line, asked, unit)
        elif self._untouched(line):
            self.left.append((line, _("it was answered again since the form was made")))
        else:
            self._answer(line, asked, unit, before)

    def _answer(self, line: Line, asked: Asked, unit: str, before: Doc) -> None:
        values, cells = line.values, line.cells
        if not values["result"]:
            self.troubles.append(
                Trouble(cells["result"], _("The answer is missing: the row says something, but has none."))
            )
            return
        entry: Row = {"result": values["result"], **self.situation.stamp()}
        entry |= {key: values[key] for key in ("evidence", "spoke_with", "note", "reason") if values[key]}
        troubles = [*self._sample(line, entry), *self._of_a_finding(line)]
        reasoned = {**entry}
        if values["result"] == "not-applicable" and "reason" not in entry:
            if "not-applicable" in asked.question["answers"]:
                troubles.append(Trouble(cells["reason"], _no_reason()))
            reasoned["reason"] = "–"  # told already, and not by an option's name
        problems = answers.stands_against(self.situation, asked, unit, reasoned)
        troubles += [Trouble(cells["result"], problem) for problem in problems]
        self.troubles += troubles
        if not troubles:
            (self.changed if before else self.new).append(Answer(line, asked, unit, entry, before))
            self._finding(line, asked, unit)

    def _sample(self, line: Line, entry: Row) -> Iterator[Trouble]:
        sample = {key: int(line.values[key]) for key in SAMPLE if line.values[key]}
        if not sample:
            return
        numbers = list(sample.values())
        if "examined" not in sample:
            yield Trouble(line.cells["examined"], _("How many were looked at is missing."))
        elif "population" in sample and "nonconforming" not in sample:
            yield Trouble(
                line.cells["nonconforming"], _("How many were not in order is missing; write 0 for none.")
            )
        elif not sample["examined"] or numbers != sorted(numbers):
            what = _(
                "The sample does not fit: of those looked at not more can be out of order, and not more were looked at than "
                "there are."
            )
            yield Trouble(line.cells["examined"], what)
        else:
            entry["sample"] = {
                key: sample[key] for key in ("examined", "nonconforming", "population") if key in sample
            }

    def _of_a_finding(self, line: Line) -> Iterator[Trouble]:
        for key in DRAFT:
            if line.values[key] and line.values["result"] not in GRADES:
                what = _(
                    "This belongs to a finding, and “{result}” is none: move it to the evidence or the note."
                )
                yield Trouble(line.cells[key], what.format(result=line.values["result"]))

    def _finding(self, line: Line, asked: Asked, unit: str) -> None:
        """Notes that a finding is wanting, and what it would say where the form says enough."""
        values = line.values
        question = asked.question["id"]
        about = {"question": question, "checklist": asked.checklist, "unit": unit}
        drafted = any(values[key] for key in DRAFT)
        if (values["result"] not in VERIFIED and not drafted) or drawn_from(self.view, about):
            return
        self.wanting.append((line, {"question": question, "unit": unit, "grade": values["result"]}))
        observed = values["observed"] or values["evidence"]
        if observed:
            texts = {
                "requirement": values["requirement"],
                "observed": observed,
                "evidence": values["evidence"],
            }
            named = {"grade": values["result"], "questions": [question], "unit": unit}
            self.drafts.append(Draft(line, texts, named))
