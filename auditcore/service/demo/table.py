"""The shapes of the example's tables: texts in two languages, steps and findings. No code runs in a table.

In a step's fields a whole number is a day, counted in calendar days from the table's own first day (see each table);
a `Text` is written in the language of the workspace; units, findings and files are named by their keys.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Text(NamedTuple):
    """The same text in English and in Vietnamese."""

    en: str
    vi: str


class Training(NamedTuple):
    """As `people.Training`, its days counted like those of a step."""

    standard: str
    on: int
    until: int


class Step(NamedTuple):
    """One thing that somebody did: on which day, who, which verb, about what, and what the verb's function is given.

    `who` is a person; `lan for hoa` is Lan typing what Hoa decided. `verb` is one of `demo.VERBS`; a number behind it
    names an action of the finding, such as `done 2`. `about` is empty in a finding's own story.
    """

    day: int
    who: str
    verb: str
    about: str
    fields: dict[str, Any]


class Finding(NamedTuple):
    """One finding and its story. `clauses` are parted by blanks; `day` is the day of the audit on which it was raised.

    `more` goes to the same function: owner, also_units, questions, repeat_of, attach, origin, reference.
    """

    key: str
    grade: str
    unit: str
    clauses: str
    by: str
    day: int
    observed: Text
    requirement: Text | str
    evidence: Text | str
    more: dict[str, Any]
    story: tuple[Step, ...]


def step(day: int, who: str, verb: str, about: str = "", /, **fields: Any) -> Step:
    """A row of a story or of another table."""
    return Step(day, who, verb, about, fields)
