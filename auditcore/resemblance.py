"""Whether a finding resembles an earlier one: the same clause and unit, or much the same words. Pure.

Words are folded, so Vietnamese counts alike with and without its marks. Two texts are alike by the share of their pairs
of neighbouring words that both have (Jaccard); numbers say nothing, since the next sample has others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from auditcore.case import units_of
from auditcore.model import id_key
from auditcore.text import fold

Doc = Mapping[str, Any]

# Tried on the example office: findings of the same thing have 0.32 and more in both languages, any others 0.15 and less.
ALIKE = 0.25
# The words of a text that are compared; what it is about stands at its beginning.
LONGEST = 1500

SAID = ("title", "observed", "requirement")

Pairs = frozenset[tuple[str, str]]


class Likeness(NamedTuple):
    """An earlier finding that resembles a new one. `place`: it breaks the same clause in the same unit; `words`: how alike
    the texts are, from 0 to 1."""

    id: str
    place: bool
    words: float


def resembling(finding: Doc, others: Iterable[Doc], most: int = 3) -> list[Likeness]:
    """The earlier findings that it resembles, the likest first, at most so many.

    Those of the same audit are other findings and no repeats; in a register, where all stand together, any may be one. A
    strength neither repeats nor is repeated. Those that it names already are left out.
    """
    if finding["grade"] == "strength":
        return []
    pairs = said(finding)
    units, clauses = {*units_of(finding)}, {*finding["clauses"]}
    found = []
    for other in others:
        if not _may_be(finding, other):
            continue
        place = not units.isdisjoint(units_of(other)) and not clauses.isdisjoint(other["clauses"])
        words = alike(pairs, said(other))
        if place or words >= ALIKE:
            found.append(Likeness(other["id"], place, words))
    found.sort(key=lambda one: id_key(one.id), reverse=True)  # of equals the newest
    return sorted(found, key=lambda one: -one.words - one.place)[:most]


def _may_be(finding: Doc, other: Doc) -> bool:
    return (
        other["id"] != finding["id"]
        and other["id"] not in finding["repeat_of"]
        and other["grade"] != "strength"
        and (other["audit"] != finding["audit"] or finding["origin"] != "audit")
    )


def said(finding: Doc) -> Pairs:
    """The pairs of neighbouring words in what a finding says, folded."""
    text = " ".join(str(finding.get(name) or "")[:LONGEST] for name in SAID)
    words = re.findall(r"[^\W\d_]+", fold(text))
    return frozenset(pairwise(words))


def alike(one: Pairs, other: Pairs) -> float:
    """The share of all pairs that both have; 0 where one has none."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
