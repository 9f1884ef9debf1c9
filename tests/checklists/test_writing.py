"""The one writer of checklists: what it writes is read back as the same checklist, and stays easy to change by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_checklists import ID, built, texts

from auditcore import checklists
from auditcore.checklists import Checklist
from auditcore.checklists.writing import toml_of

SHIPPED = sorted((Path(__file__).parents[2] / "checklists").glob("*.toml"))


@given(built())
def test_what_is_written_is_read_back_the_same(checklist: Checklist) -> None:
    assert checklists.parse(toml_of(checklist), f"{ID}.toml") == checklist


@given(built(), st.lists(texts, min_size=1))
def test_each_text_comes_back_whatever_it_holds(checklist: Checklist, words: list[str]) -> None:
    checklist["title"] = {checklist["language"]: words[0]}
    checklist["source"] = words[-1]
    again = checklists.parse(toml_of(checklist), f"{ID}.toml")
    assert (again["title"], again["source"]) == (checklist["title"], words[-1])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_those_of_the_program_come_back_whole(path: Path) -> None:
    checklist = checklists.parse(path.read_text(encoding="utf-8"), path.name)
    assert checklists.parse(toml_of(checklist), path.name) == checklist


def test_several_lines_stay_lines_and_one_language_needs_no_name() -> None:
    source = 'id = "a-1"\ntitle = "A"\nedition = "1"\nsource = "S"\nlanguage = "en"\n[[clause]]\nid = "1"\ntitle = "T"\n'
    source += '[[clause.question]]\nid = "1-1"\nask = "one\\ntwo"\n'
    written = toml_of(checklists.parse(source, "a-1.toml"))
    assert 'title = "A"\n' in written and 'ask = """\none\ntwo"""\n' in written
    assert tomllib.loads(written)["clause"][0]["question"][0]["ask"] == "one\ntwo"
    assert "answers" not in written and "core" not in written


def test_a_line_that_looks_like_a_header_does_not_shift_the_lines_of_problems() -> None:
    source = 'id = "a-1"\ntitle = "A"\nedition = "1"\nsource = "S\\n[[clause]]"\nlanguage = "en"\n'
    source += '[[clause]]\nid = "1"\ntitle = "T"\n'
    written = toml_of(checklists.parse(source, "a-1.toml"))
    assert written.count("\n[[clause]]") == 1
