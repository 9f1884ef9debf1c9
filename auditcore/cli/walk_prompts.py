"""The prompts of a walk as a table: what each asks, when it is asked, and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from auditcore import text
from auditcore.case import VERIFIED
from auditcore.cli.walk_words import read_yes
from auditcore.i18n import N_, _

if TYPE_CHECKING:
    from auditcore.service.walk import Page, Step, Walk
    from auditcore.service.walk_drafts import Form

FINDING = "finding."
# Grades of which a finding is drafted only where one wants it.
OFFERED = ("observation", "opportunity")


class Asking(NamedTuple):
    """What a prompt may look at: the question, what is known about it, and what was typed so far."""

    walk: Walk
    step: Step
    page: Page
    drawn: list[str]
    """The findings that the question has already."""
    form: Form
    remembered: Mapping[str, str]
    """What was typed at the question before, where that is likely to hold again."""

    def default(self, name: str) -> str:
        """What Enter takes."""
        if name in self.form:
            return self.form[name]
        if name.startswith(FINDING):
            return self.walk.prefilled(self.step, self.form)[name.removeprefix(FINDING)]
        return self.remembered.get(name, "")


def _accepts(asking: Asking, value: str) -> str:
    return value


def _sample(asking: Asking, value: str) -> str:
    from auditcore.service.answers import parse_sample

    if value:
        parse_sample(value)
    return value


def _yes(asking: Asking, value: str) -> str:
    return read_yes(value)


def _yes_or_enter(asking: Asking, value: str) -> str:
    return read_yes(value or "no")


def _names(field: str, several: bool) -> Callable[[Asking, str], str]:
    """Takes ids only of what is there."""

    def check(asking: Asking, value: str) -> str:
        ids = listed(value)
        asking.walk.insist_on(**{field: ids if several else value})
        return ", ".join(ids) if several else value

    return check


def listed(value: str) -> list[str]:
    return [one.strip() for one in value.split(",") if one.strip()]


def _examined(asking: Asking) -> bool:
    return asking.form.get("result") not in (None, "not-applicable")


def _is_graded(asking: Asking) -> bool:
    return asking.form.get("result") in (*VERIFIED, *OFFERED)


def _may_draft(asking: Asking) -> bool:
    """Whether one is asked: a nonconformity has its finding, unless the question has one already."""
    return _is_graded(asking) and (asking.form["result"] in OFFERED or bool(asking.drawn))


def drafts(asking: Asking) -> bool:
    """Whether a finding is drafted with the answer."""
    return _is_graded(asking) and (not _may_draft(asking) or asking.form.get("draft") == "yes")


class Prompt(NamedTuple):
    """One line that is asked for. `read` gives what is kept of it, or raises what is wrong with it."""

    name: str
    label: str
    wanted: Callable[[Asking], bool]
    read: Callable[[Asking, str], str] = _accepts
    required: bool = False

    @property
    def free(self) -> bool:
        """Whether any text may be typed."""
        return self.name != RESULT and self.read is _accepts


RESULT = "result"

PROMPTS = (
    Prompt(RESULT, N_("Answer"), lambda asking: True),
    Prompt(
        "besides",
        N_("Record yours besides? yes/no"),
        lambda asking: bool(asking.page.given),
        _yes,
        required=True,
    ),
    Prompt(
        "reason",
        N_("Why the requirement itself does not apply"),
        lambda asking: asking.form.get(RESULT) == "not-applicable",
        required=True,
    ),
    Prompt("evidence", N_("Evidence: what was looked at"), _examined),
    Prompt("sample", N_("Sample: not in order/looked at/in all"), _examined, _sample),
    Prompt("spoke_with", N_("Spoke with"), _examined),
    Prompt("note", N_("Note"), _examined),
    Prompt("draft", N_("Draft a finding? yes/no"), _may_draft, _yes_or_enter),
    Prompt("finding.requirement", N_("Finding: what is required"), drafts),
    Prompt("finding.observed", N_("Finding: what was observed"), drafts, required=True),
    Prompt("finding.evidence", N_("Finding: what shows it"), drafts),
    Prompt("finding.clauses", N_("Finding: clauses"), drafts, _names("clauses", several=True)),
    Prompt("finding.questions", N_("Finding: questions"), drafts, _names("questions", several=True)),
    Prompt("finding.unit", N_("Finding: unit"), drafts, _names("unit", several=False), required=True),
    Prompt("finding.owner", N_("Finding: owner"), drafts, _names("owner", several=False)),
)


def wanted(asking: Asking) -> Iterator[Prompt]:
    """The prompts that are asked, as far as is known by now."""
    return (prompt for prompt in PROMPTS if prompt.wanted(asking))


class Moved(Exception):
    """Leads away from a question, to the step `to`; below 0 the walk pauses."""

    def __init__(self, to: int) -> None:
        super().__init__()
        self.to = to


@dataclass
class Now:
    """The question that is being asked: which prompts need no line any more, and whether the rest is taken as it stands."""

    number: int
    asking: Asking
    said: set[str] = field(default_factory=set)
    rest: bool = False

    @property
    def form(self) -> dict[str, str]:
        return self.asking.form

    def prompt(self) -> Prompt | None:
        """The first prompt that is wanted and was not answered; None where the answer is complete."""
        return next((one for one in wanted(self.asking) if one.name not in self.said), None)


def answer(asking: Asking) -> dict[str, str]:
    """What is recorded of the form: only what was asked for, since an answer that was changed asks for other things."""
    names = {prompt.name for prompt in wanted(asking)}
    return {name: value for name, value in asking.form.items() if name in names}


def finding(asking: Asking) -> dict[str, Any] | None:
    """The finding that is drafted with it; None for none."""
    if not drafts(asking):
        return None
    fields = {
        name.removeprefix(FINDING): value
        for name, value in answer(asking).items()
        if name.startswith(FINDING)
    }
    return {**fields, **{name: listed(fields.get(name, "")) for name in ("clauses", "questions")}}


def sentence(label: str, value: str, room: int) -> tuple[list[str], str]:
    """Lines to print before, and the prompt itself: one line that ends in `: `, with what Enter takes."""
    label = _(label)
    if not value:
        return [], f"{label}: "
    short = _("{label} (Enter: {value}): ").format(label=label, value=value)
    if text.width(short) <= room:
        return [], short
    return [value], _("{label} (Enter keeps this): ").format(label=label)
