"""Two editions of a checklist side by side: what was added, left out, reworded, moved or changed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.checklists import Checklist, all_questions
from auditcore.text import clause_key

Doc = Mapping[str, Any]

PARTS = ("checklist", "document", "figure", "clause", "question")
KINDS = ("added", "removed", "moved", "reworded", "changed", "same")

# What is compared of each part, in the order in which it is shown. What the oldest audits do not have is nothing.
FACTS = {
    "checklist": ("title", "edition", "source", "language", "note", "origin", "licence"),
    "document": ("number", "title", "issued", "from", "until", "note"),
    "figure": ("value", "unit", "what", "document", "article", "note"),
    "clause": ("title",),
    "question": ("ask", "look_for", "whom", "core", "answers", "see", "cites"),
}
# The fact whose words a part is known by: with other words it is reworded.
WORDS = {"clause": "title", "question": "ask"}
NOTHING: tuple[Any, ...] = ("", [], {}, False, None)
# A change longer than this is easier to read as two whole texts.
RUNS = 3
SHORT = 16


class Fact(NamedTuple):
    """A fact that is not the same any more; that of a text in languages is `ask.en`. None where it was or is not there."""

    key: str
    old: Any
    new: Any


class Pair(NamedTuple):
    """A part as it was and as it is, None where it is not there. `part` is one of PARTS, `kind` one of KINDS."""

    part: str
    old: Doc | None
    new: Doc | None
    facts: tuple[Fact, ...]
    kind: str
    clause: str
    """Where a clause or question stands now, else stood; "" for other parts."""

    @property
    def id(self) -> str:
        """Its id now, else the one that it had."""
        return str((self.new or self.old or {})["id"])


def differences(old: Checklist, new: Checklist) -> tuple[Pair, ...]:
    """Every part of two editions, each once and with the part that it corresponds to, those that are the same too.

    The checklist itself, documents and figures come first, then clause by clause. A question is the same one where it has
    the same words, else where it has the same id.
    """
    found = [_pair("checklist", old, new)]
    for part in ("document", "figure"):
        found += (_pair(part, *two) for two in _by_id(_list(old, f"{part}s"), _list(new, f"{part}s")))
    clauses = [_pair("clause", *two) for two in _by_id(old["clauses"], new["clauses"])]
    questions = [_pair("question", *two) for two in _questions(old, new)]
    return (*found, *sorted([*clauses, *questions], key=_place))


def differing(pairs: Iterable[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair.kind != "same"]


def counts(pairs: Iterable[Pair], part: str) -> dict[str, int]:
    """How many of a part there are of each kind, those of which there are any, in the order of KINDS."""
    counted = Counter(pair.kind for pair in pairs if pair.part == part)
    return {kind: counted[kind] for kind in KINDS if counted[kind]}


def _list(checklist: Doc, key: str) -> list[Doc]:
    return list(checklist.get(key, ()))


def _place(pair: Pair) -> tuple[Any, ...]:
    return clause_key(pair.clause), pair.part == "question", clause_key(pair.id), pair.kind


Two = tuple[Doc | None, Doc | None]


def _by_id(old: Iterable[Doc], new: Iterable[Doc]) -> list[Two]:
    before, now = {one["id"]: one for one in old}, {one["id"]: one for one in new}
    return [(before.get(id), now.get(id)) for id in {**before, **now}]


def _questions(old: Checklist, new: Checklist) -> list[Two]:
    """First those of the same words and id, then of the same words, then of the same id; what is left has no other."""
    before = [question for _clause, question in all_questions(old)]
    now = [question for _clause, question in all_questions(new)]
    spoken = _spoken([*before, *now])

    def words(question: Doc) -> tuple[str, ...]:
        return tuple(question["ask"][tag] for tag in spoken)

    pairs: list[Two] = []
    for key in (
        lambda question: (question["id"], words(question)),
        words,
        lambda question: question["id"],
    ):
        if key is words and not spoken:
            continue
        found, before, now = _matched(before, now, key)
        pairs += found
    return [*pairs, *((one, None) for one in before), *((None, one) for one in now)]


def _spoken(questions: Sequence[Doc]) -> list[str]:
    """The languages that all of the questions have: by these alone they can be told to be the same."""
    tags = [set(question["ask"]) for question in questions]
    return sorted(set.intersection(*tags)) if tags else []


def _matched(before: list[Any], now: list[Any], key: Any) -> tuple[list[Two], list[Any], list[Any]]:
    """Pairs of the same key, in order, and what is left of both."""
    waiting: dict[Any, list[Any]] = {}
    for one in now:
        waiting.setdefault(key(one), []).append(one)
    pairs, left = [], []
    for one in before:
        same = waiting.get(key(one))
        pairs.append((one, same.pop(0))) if same else left.append(one)
    unmatched = {id(one) for several in waiting.values() for one in several}
    return pairs, left, [one for one in now if id(one) in unmatched]


def _pair(part: str, old: Doc | None, new: Doc | None) -> Pair:
    facts = tuple(_facts(part, old, new)) if old is not None and new is not None else ()
    clause = str((new or old or {})["id"])
    if part == "question":
        clause = clause.rpartition("-")[0]
    return Pair(
        part, old, new, facts, _kind(part, old, new, facts), clause if part in ("clause", "question") else ""
    )


def _kind(part: str, old: Doc | None, new: Doc | None, facts: Sequence[Fact]) -> str:
    if old is None or new is None:
        return "added" if old is None else "removed"
    if part == "question" and old["id"] != new["id"]:
        return "moved"
    if part in WORDS and reworded(old[WORDS[part]], new[WORDS[part]]):
        return "reworded"
    return "changed" if facts else "same"


def reworded(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Whether a text says something else in a language that it had; a translation more is none of it."""
    shared = old.keys() & new.keys()
    return any(old[tag] != new[tag] for tag in shared) if shared else dict(old) != dict(new)


def _facts(part: str, old: Doc, new: Doc) -> Iterator[Fact]:
    for key in FACTS[part]:
        before, now = old.get(key), new.get(key)
        if isinstance(before, Mapping) or isinstance(now, Mapping):
            for tag in {**(before or {}), **(now or {})}:
                yield from _fact(f"{key}.{tag}", (before or {}).get(tag), (now or {}).get(tag))
        else:
            yield from _fact(key, before, now)


def _fact(key: str, old: Any, new: Any) -> Iterator[Fact]:
    if old != new and not (old in NOTHING and new in NOTHING):
        yield Fact(key, old, new)


def words_changed(old: str, new: str) -> list[tuple[str, str]]:
    """The words that took the place of others, with a word beside them where there were none; [] where so much changed
    that both texts are better read whole."""
    from difflib import SequenceMatcher

    before, now = old.split(), new.split()
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    runs: list[list[int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if i1 == i2 or j1 == j2:  # with a word beside it, one sees where
            i1, j1, i2, j2 = (i1 - 1, j1 - 1, i2, j2) if i1 else (i1, j1, i2 + 1, j2 + 1)
        if runs and i1 <= runs[-1][1] + 1:
            runs[-1][1::2] = i2, j2
        else:
            runs.append([i1, i2, j1, j2])
    found = [(" ".join(before[i1:i2]), " ".join(now[j1:j2])) for i1, i2, j1, j2 in runs]
    size = sum(i2 - i1 + j2 - j1 for i1, i2, j1, j2 in runs)
    short = len(runs) <= RUNS and size <= min(SHORT, (len(before) + len(now)) // 2)
    return found if short else []
