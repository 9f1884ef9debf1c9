"""Frameworks of CISO Assistant: what becomes of them, and what strangers' YAML cannot do."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libraries import LIBRARY, PREFIX, library, node

from auditcore import checklists
from auditcore.checklists import foreign, trees
from auditcore.checklists.foreign import clause_id
from auditcore.errors import Refused
from auditcore.service import checklist_imports as imports
from auditcore.service.checklist_imports import Imported


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tea.yaml"


def taken(file: Path, content: str | dict[str, Any], **given: str) -> Imported:
    # Every JSON is YAML.
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return imports.read(str(file), given=given)


def refused(file: Path, content: str | dict[str, Any]) -> list[str]:
    with pytest.raises(Refused) as caught:
        taken(file, content)
    return [*caught.value.problems] or [caught.value.what]


def clauses(imported: Imported) -> dict[str, Any]:
    return {clause["id"]: clause for clause in imported.checklist["clauses"]}


# What becomes of one.


def test_the_facts_its_origin_and_its_licence_are_kept(file: Path) -> None:
    checklist = taken(file, LIBRARY).checklist
    assert checklist["id"] == "tea-room-2026"
    assert checklist["title"] == {"en": "Tea room rules", "vi": "Quy định phòng trà"}
    assert (checklist["edition"], checklist["language"]) == ("3", "en")
    assert checklist["source"] == "TEA-2026, Tea board"
    assert checklist["note"] == {"en": "Rules of our own."}
    assert checklist["licence"] == "CC0 1.0. Made for tests."
    assert checklist["origin"].startswith("urn:example:risk:framework:tea-room-2026, version 3")


def test_each_node_is_a_clause_under_its_own_number(file: Path) -> None:
    assert [*clauses(taken(file, LIBRARY))] == ["8", "8.2", "8.2-dup2", "8.2.note", "8.10", "TEA-9.1"]


def test_what_can_be_assessed_is_asked_in_its_own_words_in_all_languages(file: Path) -> None:
    boiling = clauses(taken(file, LIBRARY))["8.10"]
    assert boiling["title"] == {"en": "Boiling", "vi": "Đun sôi"}
    (question,) = boiling["questions"]
    assert question["ask"]["en"] == "Water is boiled before use.\n\nTwice on Mondays."
    assert question["ask"]["vi"] == "Nước được đun sôi."
    assert question["look_for"] == {"en": "A kettle.\n\nSteam is enough."}


def test_a_node_with_questions_asks_those(file: Path) -> None:
    found = clauses(taken(file, LIBRARY))
    assert [one["ask"]["en"] for one in found["TEA-9.1"]["questions"]] == [
        "Is there a second pot?",
        "Who cleans it?",
    ]
    assert found["8.2-dup2"]["questions"][0]["ask"] == {"en": "Why is it here twice?"}
    assert found["8"]["questions"] == []


def test_what_was_changed_or_left_out_is_told(file: Path) -> None:
    told = "\n".join(taken(file, LIBRARY).notes)
    for said in (
        "8.2-dup2",
        "1 heading has a description",
        "2 questions have answers",
        "no place for it: implementation_groups (1).",
    ):
        assert said in told
    assert "licence" not in told
    assert "licence" in "\n".join(taken(file, library(node("1"), copyright=None)).notes)


def test_the_result_is_a_file_that_can_be_checked(file: Path) -> None:
    imported = taken(file, LIBRARY)
    assert checklists.parse(imported.text, "tea-room-2026.toml") == imported.checklist


def test_options_count_more_than_the_file(file: Path) -> None:
    checklist = taken(file, LIBRARY, title="Ours", language="fr", licence="Asked for", edition="4").checklist
    assert (checklist["language"], checklist["licence"], checklist["edition"]) == ("fr", "Asked for", "4")
    assert checklist["clauses"][0]["title"] == {"fr": "Water"}


def test_a_node_without_a_number_is_found_below_the_one_above_it(file: Path) -> None:
    nodes = (
        node("a", ref_id="2", assessable=False),
        node("xyz", parent_urn=PREFIX + "a"),
        node("a:1:2", parent_urn=PREFIX + "a"),
        node("deep", parent_urn=PREFIX + "xyz"),
    )
    assert [*clauses(taken(file, library(*nodes)))] == ["2", "2.1.2", "2.xyz", "2.xyz.deep"]


def test_a_question_that_would_have_the_id_of_a_clause_gets_the_next(file: Path) -> None:
    found = clauses(taken(file, library(node("a", ref_id="1"), node("b", ref_id="1-1"))))
    assert [one["id"] for one in found["1"]["questions"]] == ["1-2"]


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("8.10", "8.10"), ("AC-2(1)", "AC-2.1"), ("BASIC_ID.AM-1", "BASIC-ID.AM-1"), ("Art. 1", "Art.1"),
        ("§ 5", "5"), ("(a)", "a"), ("Điều 3", "Điều-3"), ("--", ""), ("1..2", "1.2"),
    ],
)  # fmt: skip
def test_an_id_is_kept_as_far_as_it_can_be(written: str, id: str) -> None:
    assert clause_id(written) == id


def test_what_a_heading_says_beside_its_words_is_told(file: Path) -> None:
    heading = node("1", assessable=False, annotation="Note", typical_evidence="File")
    told = "\n".join(taken(file, library(heading, node("2"))).notes)
    assert "annotation (1), typical_evidence (1)" in told
    assert "annotation" not in "\n".join(taken(file, library(node("2", annotation="Note"))).notes)


def test_a_hint_that_is_translated_in_part_stays_whole(file: Path) -> None:
    one = node(
        "1", typical_evidence="A kettle.", annotation="Steam.", translations={"vi": {"annotation": "Hơi."}}
    )
    (question,) = clauses(taken(file, library(one)))["1"]["questions"]
    assert question["look_for"] == {"en": "A kettle.\n\nSteam.", "vi": "A kettle.\n\nHơi."}


def test_one_framework_of_a_list_is_read_and_several_are_refused(file: Path) -> None:
    one = {"requirement_nodes": [node("1")]}
    assert [*clauses(taken(file, library(objects={"frameworks": [one]})))] == ["1"]
    (told,) = refused(file, library(objects={"frameworks": [one, {"requirement_nodes": [node("2")]}]}))
    assert "several frameworks" in told


def test_the_own_words_count_more_than_a_translation_into_their_own_language(file: Path) -> None:
    one = node("1", name="Own", translations={"en": {"name": "Other"}, "EN": {"name": "Third"}})
    assert clauses(taken(file, library(one)))["1"]["title"] == {"en": "Own"}


@pytest.mark.parametrize("value", ["yes", 1, [True], {}])
def test_assessable_is_true_or_false(file: Path, value: Any) -> None:
    (told,) = refused(file, library(node("1"), node("2", assessable=value)))
    assert '"assessable" is true or false' in told and PREFIX + "2" in told


def test_a_framework_has_so_many_clauses_at_most(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MOST_CLAUSES", 2)
    assert len(clauses(taken(file, library(node("1"), node("2"))))) == 2
    assert refused(file, library(node("1"), node("2"), node("3"))) == ["tea.yaml has more than 2 clauses."]


# What is wrong is told, all of it, with the line and the node.


def test_problems_are_told_with_line_and_urn(file: Path) -> None:
    broken = LIBRARY.replace("name: Boiling", "name: [Boiling]").replace("A kettle.", '"a\\x07b"')
    broken = broken.replace(
        "parent_urn: urn:example:risk:req_node:tea-room-2026:8.2\n", "parent_urn: urn:nowhere\n"
    )
    told = refused(file, broken)
    line = LIBRARY.split("\n").index("    - urn: urn:example:risk:req_node:tea-room-2026:8.10") + 1
    assert len(told) == 3
    assert told[0].startswith(f"tea.yaml, line {line}, urn:example:risk:req_node:tea-room-2026:8.10: ")
    assert any("U+0007" in one for one in told) and any("urn:nowhere, its parent_urn" in one for one in told)


@pytest.mark.parametrize(
    "nodes",
    [
        [node("a", parent_urn=PREFIX + "a")],
        [node("a", parent_urn=PREFIX + "b"), node("b", parent_urn=PREFIX + "a")],
    ],
)
def test_a_circle_of_parents_is_told(file: Path, nodes: list[dict[str, Any]]) -> None:
    assert all("leads in a circle" in one for one in refused(file, library(*nodes)))


def test_a_long_way_up_is_told_and_two_nodes_of_one_urn(file: Path) -> None:
    chain = [node("0"), *(node(str(at), parent_urn=f"{PREFIX}{at - 1}") for at in range(1, 100))]
    assert "nested too deeply" in refused(file, library(*chain))[0]
    assert "the same urn" in refused(file, library(node("a"), node("a")))[0]


@pytest.mark.parametrize(
    "content",
    [
        "", "a: 1", "- 1", "objects: []", "objects: {framework: {requirement_nodes: 3}}", "objects: {framework: x}",
        "objects: {frameworks: [{}, {}]}", "objects: {framework: {requirement_nodes: [1, 2]}}", "just words",
    ],
)  # fmt: skip
def test_what_is_no_framework_is_refused(file: Path, content: str) -> None:
    assert refused(file, content)[0].startswith("tea.yaml")


# Harm.


def bomb(levels: int) -> str:
    lines = ['a0: &a0 ["x","x","x","x","x","x","x","x","x"]']
    lines += [f"a{at}: &a{at} [{','.join([f'*a{at - 1}'] * 9)}]" for at in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bomb(10), "its aliases would make it too large"),
        ("a: &a [*a]", "names nothing above it"),
        ("a: *b", "names nothing above it"),
        ("[" * 5000, "nested too deeply"),
        ("- " * 5000, "nested too deeply"),
        ("{a: " * 5000, "nested too deeply"),
        ("a: 1\na: 2", 'tea.yaml:2: the key "a" stands twice'),
        ("? [a]\n: 1", "a key is not a text"),
        ("a: &x {b: 1}\nc:\n  <<: *x", "tea.yaml:3: a merge key"),
        ("--- 1\n--- 2", "more than one document"),
        ("a: !!python/object/apply:os.system ['true']", "is not allowed"),
        ("a: !something x", "is not allowed"),
        ("a: 'b", "this is not YAML"),
        ("\tb: 1\n c", "this is not YAML"),
        ("a: \x07", "this is not YAML"),
    ],
)
def test_harm_is_refused(file: Path, content: str, said: str) -> None:
    began = time.perf_counter()
    (told,) = refused(file, content)
    assert said in told and time.perf_counter() - began < 5


def test_a_file_that_is_too_large_or_no_text_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"a: 1\n\xff")
    with pytest.raises(Refused, match=r"tea\.yaml:2: this is not UTF-8"):
        imports.read(str(file), given={})
    monkeypatch.setattr(trees, "MOST_BYTES", 10)
    assert "too large" in refused(file, LIBRARY)[0]


@pytest.mark.parametrize("text", ["[1, 2, 3]", "{a: 1, b: 2}", "- - - 1"])
def test_a_file_holds_so_many_values_at_most(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    held = {"[1, 2, 3]": 4, "{a: 1, b: 2}": 5, "- - - 1": 4}[text]
    monkeypatch.setattr(trees, "MOST_VALUES", held)
    trees.of_yaml(text, "x")
    monkeypatch.setattr(trees, "MOST_VALUES", held - 1)
    with pytest.raises(Refused, match="more values than"):
        trees.of_yaml(text, "x")


def test_a_key_in_quotes_merges_nothing() -> None:
    assert trees.of_yaml('"<<": a', "x") == {"<<": "a"}


def test_an_honest_alias_is_read(file: Path) -> None:
    assert trees.of_yaml("a: &x {b: 8.10, c: ~, d: true}\ne: *x", "x") == {
        "a": {"b": "8.10", "c": None, "d": True},
        "e": {"b": "8.10", "c": None, "d": True},
    }


anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(["x", "1", PREFIX + "a", "", "\x07", "en"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "text", "questions", "vi", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ("urn", "parent_urn", "ref_id", "name", "description", "assessable", "annotation", "typical_evidence",
        "translations", "questions", "question", "implementation_groups")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), anything), max_size=4), st.data())
def test_whatever_type_stands_anywhere_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, nodes: list[dict[str, Any]], data: st.DataObject
) -> None:
    whole = library(*nodes)
    key = data.draw(st.sampled_from([*whole, "objects", "locale"]))
    if data.draw(st.booleans()):
        whole[key] = data.draw(anything)
    file = tmp_path_factory.mktemp("x") / "tea.yaml"
    try:
        imported = taken(file, whole)
    except Refused as error:
        assert error.problems or error.what
    else:
        assert checklists.parse(imported.text, f"{imported.checklist['id']}.toml") == imported.checklist


def test_five_thousand_nodes_take_a_few_seconds(file: Path) -> None:
    nodes = [
        node(f"{at // 50}.{at}", ref_id=f"{at // 50}.{at}", description="Words of a requirement. " * 20,
             annotation="And guidance. " * 30, translations={"fr": {"name": "x", "description": "Mots. " * 60}})
        for at in range(5000)
    ]  # fmt: skip
    text = json.dumps(library(*nodes), indent=1)
    began = time.perf_counter()
    imported = taken(file, text)
    assert len(imported.checklist["clauses"]) == 5000
    assert time.perf_counter() - began < 30  # 3 s where nothing else runs


def test_without_its_library_the_command_that_installs_it_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    file.write_text(LIBRARY, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        imports.read(str(file), given={})
    assert 'pip install "auditcore-tracker[yaml]"' in caught.value.hint
