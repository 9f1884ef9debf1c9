"""Two editions of a checklist side by side."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_checklists import built

from auditcore.checklists import Checklist, all_questions, parse
from auditcore.checklists.comparing import Fact, Pair, counts, differences, differing, reworded, words_changed

OLD = """
id = "own-1"
title = "Own"
edition = "1"
source = "Procedure 7"
language = "en"

[[document]]
id = "law"
number = "1/2020"
title = "Law"

[[figure]]
id = "time"
value = 5
unit = "working-days"
what = "Time to answer"
document = "law"

[[clause]]
id = "8.2"
title = "Work"
[[clause.question]]
id = "8.2-1"
ask = "How is the work done?"
[[clause.question]]
id = "8.2-2"
ask = "How is it checked?"
look-for = "Five files"

[[clause]]
id = "8.10"
title = "Money"
[[clause.question]]
id = "8.10-1"
ask = "Who pays?"
"""
# Few words, so that two checklists have some in common.
FEW = built(st.sampled_from(("How?", "Who?", "When?")))


@pytest.fixture
def old() -> Checklist:
    return parse(OLD, "own-1.toml")


def changed(*replaced: tuple[str, str]) -> Checklist:
    words = OLD
    for before, now in replaced:
        assert before in words
        words = words.replace(before, now)
    return parse(words, "own-1.toml")


def said(old: Checklist, new: Checklist) -> list[tuple[str, str, str]]:
    return [(pair.part, pair.kind, pair.id) for pair in differing(differences(old, new))]


def test_a_question_with_other_words_is_reworded(old: Checklist) -> None:
    new = changed(("Who pays?", "Who pays, and when?"))
    assert said(old, new) == [("question", "reworded", "8.10-1")]
    [pair] = differing(differences(old, new))
    assert pair.facts == (Fact("ask.en", "Who pays?", "Who pays, and when?"),)


def test_a_question_that_is_new_or_left_out_stands_where_its_clause_does(old: Checklist) -> None:
    new = changed(('id = "8.2-2"\nask = "How is it checked?"', 'id = "8.2-3"\nask = "Who checks it?"'))
    assert said(old, new) == [("question", "removed", "8.2-2"), ("question", "added", "8.2-3")]


def test_the_same_words_under_another_clause_were_moved(old: Checklist) -> None:
    new = changed(
        ('ask = "Who pays?"', 'ask = "x"'),
        ('ask = "How is it checked?"', 'ask = "Who pays?"'),
        ('ask = "x"', 'ask = "How is it checked?"'),
    )
    pairs = differing(differences(old, new))
    assert [(pair.kind, pair.old and pair.old["id"], pair.id, pair.clause) for pair in pairs] == [
        ("moved", "8.10-1", "8.2-2", "8.2"),
        ("moved", "8.2-2", "8.10-1", "8.10"),
    ]
    # What else is not the same is told of the question that it is.
    assert pairs[0].facts == (Fact("look_for.en", None, "Five files"),)


def test_a_question_in_the_place_of_another_is_new_where_that_one_moved_on(old: Checklist) -> None:
    new = changed(
        ('ask = "How is it checked?"', 'ask = "Who helps?"'),
        (
            'ask = "Who pays?"',
            'ask = "Who pays?"\n[[clause.question]]\nid = "8.10-2"\nask = "How is it checked?"',
        ),
    )
    assert said(old, new) == [("question", "added", "8.2-2"), ("question", "moved", "8.10-2")]


@pytest.mark.parametrize(
    ("line", "key", "now"),
    [
        ("core = true", "core", True),
        ('whom = ["top"]', "whom", ["top"]),
        ('see = ["8.10"]', "see", ["8.10"]),
        ('cites = ["time"]', "cites", ["time"]),
        ('answers = ["conforms"]', "answers", ["conforms"]),
        ('look-for = "Six files"', "look_for.en", "Six files"),
    ],
)
def test_each_fact_of_a_question_is_compared(old: Checklist, line: str, key: str, now: Any) -> None:
    new = changed(('look-for = "Five files"', line))
    [pair] = differing(differences(old, new))
    assert (pair.kind, pair.id) == ("changed", "8.2-2")
    assert now in [fact.new for fact in pair.facts if fact.key == key]


def test_documents_figures_clauses_and_the_checklist_are_compared(old: Checklist) -> None:
    new = changed(
        ("value = 5", "value = 8"),
        ('"1/2020"', '"2/2027"'),
        ('"Money"', '"Fees"'),
        ('edition = "1"', 'edition = "2"'),
    )
    assert said(old, new) == [
        ("checklist", "changed", "own-1"),
        ("document", "changed", "law"),
        ("figure", "changed", "time"),
        ("clause", "reworded", "8.10"),
    ]


def test_a_translation_more_is_no_other_wording(old: Checklist) -> None:
    new = changed(('ask = "Who pays?"', 'ask.en = "Who pays?"\nask.vi = "Ai trả tiền?"'))
    assert said(old, new) == [("question", "changed", "8.10-1")]


@pytest.mark.parametrize(
    ("old", "new", "is_reworded"),
    [
        ({"en": "a"}, {"en": "a", "vi": "b"}, False),
        ({"en": "a", "vi": "b"}, {"en": "a", "vi": "c"}, True),
        ({"en": "a"}, {"vi": "b"}, True),
        ({"en": "a"}, {"vi": "a"}, True),
        ({}, {}, False),
    ],
)
def test_a_text_is_reworded_where_a_language_of_both_or_without_one_anything_differs(
    old: dict[str, str], new: dict[str, str], is_reworded: bool
) -> None:
    assert reworded(old, new) is is_reworded


def test_without_a_language_that_all_have_questions_are_told_by_their_ids(old: Checklist) -> None:
    """No words in common are no same words: else all would be one another's."""
    new = deepcopy(old)
    for _clause, question in all_questions(new):
        question["ask"] = {"vi": f"Câu {question['id']}"}
    new["clauses"][0]["questions"].reverse()
    assert said(old, new) == [("question", "reworded", id) for id in ("8.2-1", "8.2-2", "8.10-1")]
    last = new["clauses"][0]["questions"].pop()
    assert said(old, new)[0] == ("question", "removed", last["id"])


def test_what_the_oldest_copies_do_not_have_is_nothing(old: Checklist) -> None:
    oldest: Any = deepcopy(old)
    for key in ("note", "origin", "licence"):
        del oldest[key]
    for _clause, question in all_questions(oldest):
        for key in ("whom", "core", "cites"):
            del question[key]
    assert said(oldest, old) == []


# For any two.


@given(FEW)
def test_nothing_differs_from_itself(one: Checklist) -> None:
    assert differing(differences(one, deepcopy(one))) == []


@given(FEW, FEW)
def test_every_part_of_either_stands_in_exactly_one_pair(one: Checklist, other: Checklist) -> None:
    pairs = differences(one, other)
    for side, checklist in (("old", one), ("new", other)):
        for part, ids in (
            ("question", [question["id"] for _clause, question in all_questions(checklist)]),
            ("clause", [clause["id"] for clause in checklist["clauses"]]),
            ("document", [document["id"] for document in checklist["documents"]]),
            ("figure", [figure["id"] for figure in checklist["figures"]]),
        ):
            held = [getattr(pair, side)["id"] for pair in pairs if pair.part == part and getattr(pair, side)]
            assert sorted(held) == sorted(ids)
            assert sum(counts(pairs, part).values()) == sum(pair.part == part for pair in pairs)


TURNED = {"added": "removed", "removed": "added"}


@given(FEW, FEW)
def test_seen_from_the_other_side_it_is_the_same(one: Checklist, other: Checklist) -> None:
    def key(pair: Pair, turned: bool) -> tuple[Any, ...]:
        old, new = (pair.new, pair.old) if turned else (pair.old, pair.new)
        facts = sorted(
            (fact.key, *map(repr, (fact.new, fact.old) if turned else fact[1:])) for fact in pair.facts
        )
        kind = TURNED.get(pair.kind, pair.kind) if turned else pair.kind
        return pair.part, kind, repr(old and old["id"]), repr(new and new["id"]), facts

    there = sorted(key(pair, False) for pair in differences(one, other))
    assert there == sorted(key(pair, True) for pair in differences(other, one))


@given(FEW, FEW)
def test_what_is_the_same_has_the_same_facts(one: Checklist, other: Checklist) -> None:
    for pair in differences(one, other):
        if pair.kind == "same" and pair.old and pair.new:
            assert [
                key for key in pair.old
                if key not in ("id", "questions", "documents", "figures", "clauses") and pair.old[key] != pair.new[key]
            ] == []  # fmt: skip


# The words that changed.


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("How is the work done?", "How is the work checked?", [("done?", "checked?")]),
        ("How is work done here?", "How is the work done here?", [("is", "is the")]),
        ("The work is done", "Work is done", [("The work", "Work")]),
        ("is it done so", "how is it done so", [("is", "how is")]),
        ("a b c d e f g h i j", "a x c d e f g h y j", [("b", "x"), ("i", "y")]),
        ("a b c d e f g h", "a x c y e f g h", [("b c d", "x c y")]),
        ("one two", "three four five", []),
        ("", "one", []),
    ],
)
def test_few_changed_words_are_shown_and_many_are_not(
    old: str, new: str, runs: list[tuple[str, str]]
) -> None:
    assert words_changed(old, new) == runs


SOME = st.lists(st.sampled_from("abcd"), min_size=1, max_size=12).map(" ".join)


@given(SOME, SOME)
def test_the_words_shown_stand_in_their_texts_in_order(old: str, new: str) -> None:
    for side, text in ((0, old), (1, new)):
        at = 0
        for run in words_changed(old, new):
            at = text.index(run[side], at) + len(run[side])
