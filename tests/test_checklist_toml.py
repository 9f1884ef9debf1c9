"""Reading the TOML of a checklist, and every problem that is told about one."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore import checklists
from auditcore.checklists.keys import LEVELS
from auditcore.errors import Refused
from auditcore.model import RESULTS
from auditcore.text import clause_key

DOCS = Path(__file__).parent.parent / "docs" / "checklists.md"

HEAD = """\
id = "own-2026"
title = "Own"
edition = "2026"
source = "Procedure 7"
language = "en"
"""
GOOD = (
    HEAD
    + """
[[clause]]
id = "8.10"
title = "Ten"

[[clause.question]]
id = "8.10-1"
ask = "How do you receive a case?"
"""
)


def problems(text: str, name: str = "own-2026.toml") -> list[str]:
    with pytest.raises(Refused) as caught:
        checklists.parse(text, name)
    return list(caught.value.problems)


def own(*questions: str, clause: str = 'id = "8.10"\ntitle = "Ten"') -> str:
    """A checklist of one clause with these questions; the clause's header is line 7."""
    return "\n".join([HEAD, "[[clause]]", clause, *(f"\n[[clause.question]]\n{each}" for each in questions)])


# Reading a file


def test_a_file_becomes_a_plain_dict() -> None:
    question = (
        'id = "8.10-1"\nask.en = "How?"\nask.vi = "Thế nào?"\nanswers = ["conforms", "minor"]\nsee = ["8.10"]'
    )
    assert checklists.parse(own(question), "folder/own-2026.toml") == {
        "id": "own-2026",
        "title": {"en": "Own"},
        "edition": "2026",
        "source": "Procedure 7",
        "language": "en",
        "note": {},
        "origin": "",
        "licence": "",
        "documents": [],
        "figures": [],
        "clauses": [
            {
                "id": "8.10",
                "title": {"en": "Ten"},
                "questions": [
                    {
                        "id": "8.10-1",
                        "ask": {"en": "How?", "vi": "Thế nào?"},
                        "look_for": {},
                        "whom": [],
                        "core": False,
                        "answers": ["conforms", "minor"],
                        "see": ["8.10"],
                        "cites": [],
                    }
                ],
            }
        ],
    }


def test_all_answers_are_allowed_unless_the_file_says_so() -> None:
    [question] = checklists.in_scope(checklists.parse(GOOD, "own-2026.toml"), [])
    assert question["answers"] == list(RESULTS)


@given(st.permutations(["2", "8.2", "8.10", "8.10.1", "10.2.1", "A", "A.5.1", "A.10"]))
def test_clauses_are_sorted_as_numbers_wherever_they_stand(order: list[str]) -> None:
    clauses = "".join(f'\n[[clause]]\nid = "{number}"\ntitle = "T"\n' for number in order)
    found = [clause["id"] for clause in checklists.parse(HEAD + clauses, "own-2026.toml")["clauses"]]
    assert found == ["2", "8.2", "8.10", "8.10.1", "10.2.1", "A", "A.5.1", "A.10"]
    assert found == sorted(order, key=clause_key)


def test_questions_are_sorted_as_numbers() -> None:
    text = own(*(f'id = "8.10-{number}"\nask = "How?"' for number in (10, 2, 1)))
    [clause] = checklists.parse(text, "own-2026.toml")["clauses"]
    assert [question["id"] for question in clause["questions"]] == ["8.10-1", "8.10-2", "8.10-10"]


def test_texts_are_kept_in_nfc_without_outer_space() -> None:
    text = GOOD.replace("How do you receive a case?", unicodedata.normalize("NFD", " Tiếp nhận thế nào? "))
    [question] = checklists.in_scope(checklists.parse(text, "own-2026.toml"), [])
    assert question["ask"] == {"en": unicodedata.normalize("NFC", "Tiếp nhận thế nào?")}


# Problems: what is wrong, its line, what the report says

LAW = 'id = "law"\nnumber = "1/2026"\ntitle = "Law"'
TERM = 'id = "term"\nvalue = 5\nunit = "working-days"\nwhat = "Time to answer"'


def cited(document: str = LAW, figure: str = TERM) -> str:
    """A checklist with a document (its header is line 7) and a figure."""
    return f"{HEAD}\n[[document]]\n{document}\n\n[[figure]]\n{figure}\n\n{GOOD.removeprefix(HEAD)}"


QUESTION = 'id = "8.10-1"\nask = "How?"\n'
BROKEN = {
    "clause number without quotes": (
        GOOD.replace('"8.10"', "8.10"),
        8,
        'clause 8.10: "id" must stand in quotes',
    ),
    "whole number without quotes": (own(clause='id = 4\ntitle = "T"'), 8, 'clause 4: .* Write: id = "4"$'),
    "long number without quotes": (own(clause='id = 8.5.1\ntitle = "T"'), 8, 'Write: id = "8.5.1"$'),
    "question without quotes": (own('id = 8.10-1\nask = "How?"'), 12, 'Write: id = "8.10-1"$'),
    "no clause number": (
        own(clause='id = "8.5 a)"\ntitle = "T"'),
        8,
        'clause 8.5 a\\): .*Write: id = "8.5.1"',
    ),
    "clause id twice": (GOOD + '\n[[clause]]\nid = "8.10"\ntitle = "T"\n', 16, "clause 8.10: .* in line 8"),
    "question id twice": (own(QUESTION, QUESTION), 17, "clause 8.10, question 8.10-1: .* in line 12"),
    "question of another clause": (own('id = "8.1-1"\nask = "How?"'), 12, 'question 8.1-1: .* id = "8.10-1"'),
    "question without a number": (own('id = "8.10"\nask = "How?"'), 12, 'question 8.10: .* id = "8.10-1"'),
    "question number zero": (own('id = "8.10-0"\nask = "How?"'), 12, 'id = "8.10-1"'),
    "unknown key of the file": ("titel = 'x'\n" + GOOD, 1, '"titel" is not known here. Write: title$'),
    "unknown key of a clause": (
        own(clause='id = "1"\ntitle = "T"\ntitel = "x"'),
        10,
        "clause 1: .*Write: title$",
    ),
    "unknown key of a question": (own(QUESTION + 'lookfor = "x"'), 14, "8.10-1: .*Write: look-for$"),
    "key of the file in a clause": (
        own(clause='id = "1"\ntitle = "T"\nedition = "1"'),
        10,
        "above the first",
    ),
    "key like no other": (
        own(QUESTION + 'zzz = "x"'),
        14,
        "Write: id, ask, look-for, whom, core, answers, see, cites$",
    ),
    "whom is nobody": (
        own(QUESTION + 'whom = ["boss"]'),
        14,
        '"boss" is not known for "whom". Write: top, quality',
    ),
    "whom misspelt": (own(QUESTION + 'whom = ["suport"]'), 14, 'Write: "support"'),
    "core in quotes": (own(QUESTION + 'core = "yes"'), 14, "Write: core = true"),
    "core a number": (own(QUESTION + "core = 1"), 14, "Write: core = true"),
    "cites nothing": (
        own(QUESTION + 'cites = ["law-9"]'),
        14,
        r'no \[\[document\]\] or \[\[figure\]\] "law-9"',
    ),
    "document without number": (
        cited(document='id = "law"\ntitle = "Law"'),
        7,
        'document law: "number" is missing',
    ),
    "document of no day": (
        cited(document=LAW + '\nissued = "9.6.2025"'),
        11,
        '"issued" is a day. Write: issued = "2026-03-01"',
    ),
    "document of no such day": (cited(document=LAW + '\nfrom = "2025-02-30"'), 11, '"from" is a day'),
    "document with a wrong id": (
        cited(document=LAW.replace('"law"', '"The Law"')),
        8,
        'Write: id = "the-law"',
    ),
    "figure in quotes": (cited(figure=TERM.replace("5", '"5"')), 14, '"value" is a number, without quotes'),
    "figure true": (cited(figure=TERM.replace("5", "true")), 14, '"value" is a number'),
    "figure of no unit": (
        cited(figure=TERM.replace("working-days", "days")),
        15,
        "Write: working-days, calendar-days",
    ),
    "figure of no document": (
        cited(figure=TERM + '\ndocument = "nowhere"'),
        17,
        r'no \[\[document\]\] "nowhere"',
    ),
    "figure and document of one id": (
        cited(figure=TERM.replace('"term"', '"law"')),
        13,
        "already stands in line 8",
    ),
    "clause of a question's id": (
        own(QUESTION) + '\n[[clause]]\nid = "8.10-1"\ntitle = "One"',
        16,
        "already stands in line 12",
    ),
    "misspelt header": (GOOD.replace("[[clause.question]]", "[[clause.questions]]"), 11, "Write: question$"),
    "misspelt header further down": (GOOD + '\n[[clauses]]\nid = "9"\n', 15, '"clauses" .* Write: clause$'),
    "title missing": (own(clause='id = "8.10"'), 7, 'clause 8.10: "title" is missing. Write: title = '),
    "clause id missing": (own(clause='title = "T"'), 7, 'clause #1: "id" is missing'),
    "question id missing": (own('ask = "How?"'), 11, 'clause 8.10, question #1: .*Write: id = "8.10-1"'),
    "ask missing": (own('id = "8.10-1"'), 11, 'question 8.10-1: "ask" is missing'),
    "edition missing": (
        GOOD.replace('edition = "2026"\n', ""),
        1,
        '"edition" is missing. Write: edition = "2026"',
    ),
    "no clause": (HEAD, 1, r'"clause" is missing. Write: \[\[clause\]\]'),
    "number as a text": (GOOD.replace('"2026"', "2026"), 3, 'Write: edition = "2026"$'),
    "day as a text": (GOOD.replace('"2026"', "2026-03-01"), 3, 'Write: edition = "2026-03-01"$'),
    "truth as a text": (own('id = "8.10-1"\nask = true'), 13, '"ask" must stand in quotes'),
    "list as a text": (own('id = "8.10-1"\nask = ["How?"]'), 13, '"ask" is one text'),
    "number in a language": (own('id = "8.10-1"\nask.en = 5'), 13, '"ask.en" must stand in quotes'),
    "empty text": (own('id = "8.10-1"\nask = " "'), 13, "ask: something must be written"),
    "control character": (own('id = "8.10-1"\nask = "a\\u001b[31m"'), 13, "ask: the character U\\+001B"),
    "own language missing": (own('id = "8.10-1"\nask.vi = "Ai?"'), 13, "own language. Write: ask.en ="),
    "country for a language": (
        own(QUESTION + 'look-for = {en = "a", vn = "b"}'),
        14,
        '"vn" is no .* Write: vi$',
    ),
    "no language": (
        GOOD.replace('language = "en"', 'language = "English"'),
        5,
        '"English" is no language code',
    ),
    "unknown answer": (
        own(QUESTION + 'answers = ["conforms", "miner"]'),
        14,
        '"miner" is no answer. Write: "minor"',
    ),
    "answer like no other": (
        own(QUESTION + 'answers = ["x"]'),
        14,
        '"x" is no answer. Write: conforms, major',
    ),
    "one answer without a list": (own(QUESTION + 'answers = "minor"'), 14, '"answers" is a list of words'),
    "no answer": (own(QUESTION + "answers = []"), 14, '"answers" is a list of words'),
    "reference to no clause": (own(QUESTION + 'see = ["8.1"]'), 14, 'question 8.10-1: .*no clause "8.1"'),
    "single brackets": (GOOD.replace("[[clause]]", "[clause]"), 7, r"Write: \[\[clause\]\]$"),
    "clause as one table": (HEAD + '[clause]\nid = "1"\n', 6, r"Write: \[\[clause\]\]"),
    "text without quotes": (GOOD.replace('"Own"', "Own"), 2, "not TOML: .*in quotation marks"),
    "curly quotes": (GOOD.replace('"Own"', "“Own”"), 2, "not TOML: .*straight quotation marks"),
    "quotes in quotes": (GOOD.replace('"Own"', '"My "own" list"'), 2, 'not TOML: .*written \\\\"'),
    "quotes not closed": (GOOD.replace('"Own"', '"Own'), 2, "not TOML: .*ends with a quotation mark"),
    "text over the end": (GOOD + 'look-for = """\nabc', 15, "not TOML"),
    "id unlike the file's name": (GOOD.replace('"own-2026"', '"own"'), 1, 'Write: id = "own" in own.toml'),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_problem_is_told_with_file_line_clause_and_what_to_write(kind: str) -> None:
    text, line, said = BROKEN[kind]
    found = problems(text)
    assert any(each.startswith(f"own-2026.toml:{line}: ") and re.search(said, each) for each in found), found


def test_problems_are_told_only_for_what_is_wrong() -> None:
    assert [kind for kind, (text, _line, _said) in BROKEN.items() if len(problems(text)) != 1] == []


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = own('id = "8.1-1"\nanswers = ["maybe"]', 'id = "8.10-2"\nak = "How?"', clause="id = 8.10").replace(
        '"2026"', "2026"
    )
    found = [re.sub(r": .*", "", each) for each in problems(text)]
    assert found == [f"own-2026.toml:{line}" for line in (3, 7, 8, 10, 11, 12, 14, 16)]


def test_ids_without_quotes_are_told_together_with_other_problems_although_they_are_not_toml() -> None:
    text = own('id = 8.5.1-1 # first\nask = "How?"\nasl = "x"', clause='id = 8.5.1\ntitle = "T"')
    found = problems(text)
    assert [each.split(":")[1] for each in found] == ["8", "12", "14"]
    assert problems(text.replace("\n", "\r\n")) == found


def test_a_file_nested_too_deeply_is_refused() -> None:
    assert "not TOML" in problems("a = " + "[" * 100_000)[0]


def test_the_id_is_told_when_the_name_of_the_file_is_no_id() -> None:
    [problem] = problems(GOOD, "Own list.toml")
    assert problem.startswith("Own list.toml:1: ") and 'id = "own-2026" in own-2026.toml' in problem
    [problem] = problems(GOOD.replace('"own-2026"', '"Own"'), "Own.toml")
    assert 'id = "own" in own.toml' in problem


# The page of the docs


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


def test_the_example_in_the_docs_is_a_checklist() -> None:
    [question] = checklists.in_scope(checklists.parse(blocks("toml")[0], "complaints-2026.toml"), [])
    assert question["id"] == "3.1-1"


def test_the_docs_show_what_is_really_said() -> None:
    text = blocks("toml")[0] + 'answers = ["conforms", "miner"]\n'
    for right, wrong in {'"2026"': "2026", '"3.1"': "8.10", "3.1-1": "8.1-1", "look-for": "lookfor"}.items():
        text = text.replace(right, wrong)
    assert problems(text, "complaints-2026.toml") == blocks("text")[0].splitlines()


def test_the_docs_name_every_key_and_every_answer() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for level in LEVELS.values():
        for key, wanted in level.items():
            assert wanted.read == "tables" or f"| `{key}` |" in page
            assert all(f"`{word}`" in page for word in wanted.among)
