"""OSCAL catalogs: what becomes of them, and what strangers' JSON cannot do."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libraries import catalog

from auditcore import checklists
from auditcore.checklists import oscal
from auditcore.errors import Refused
from auditcore.service import checklist_imports as imports
from auditcore.service.checklist_imports import Imported


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tea_catalog.json"


def taken(file: Path, content: str | dict[str, Any], **given: str) -> Imported:
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return imports.read(str(file), given=given)


def refused(file: Path, content: str | dict[str, Any]) -> list[str]:
    with pytest.raises(Refused) as caught:
        taken(file, content)
    return [*caught.value.problems] or [caught.value.what]


def control(**more: Any) -> dict[str, Any]:
    return catalog(groups=[], controls=[{"id": "tr-1", "title": "Boiling", **more}])


def asked(imported: Imported, id: str) -> dict[str, Any]:
    found = {clause["id"]: clause for clause in imported.checklist["clauses"]}
    (question,) = found[id]["questions"]
    return dict(question)


def test_groups_are_headings_and_controls_inside_controls_are_clauses(file: Path) -> None:
    held = {clause["id"]: len(clause["questions"]) for clause in taken(file, catalog()).checklist["clauses"]}
    assert held == {"tr": 0, "tr-1": 1, "tr-1.1": 1, "tr-1.2": 0}


def test_parts_are_put_together_with_their_labels_and_parameters(file: Path) -> None:
    question = asked(taken(file, catalog()), "tr-1")
    assert question["id"] == "tr-1-1"
    assert question["ask"]["en"].split("\n") == [
        "The office:",
        "a. boils water to [a temperature] in [a kettle | a pan at [a temperature]];",
        "  1. daily;",
        "b. names Lan and [nobody].",
    ]
    assert question["look_for"] == {"en": "See the tap."}
    assert question["see"] == ["tr-1.1"]


def test_facts_origin_and_licence_are_kept(file: Path) -> None:
    checklist = taken(file, catalog()).checklist
    assert (checklist["id"], checklist["edition"]) == ("tea-catalog", "1.0")
    assert checklist["source"] == "Tea catalog, Tea board"
    assert checklist["origin"] == "OSCAL catalog 11111111-2222-4333-8444-555555555555, of 2026-01-02"
    assert checklist["licence"] == "https://example.invalid/cc0"


def test_what_is_withdrawn_or_not_known_is_told(file: Path) -> None:
    told = "\n".join(taken(file, catalog()).notes)
    assert "1 control is withdrawn" in told and "the parameters nobody" in told


def test_the_result_is_a_file_that_can_be_checked(file: Path) -> None:
    imported = taken(file, catalog(), language="de")
    assert imported.checklist["language"] == "de"
    assert checklists.parse(imported.text, "tea-catalog.toml") == imported.checklist


def test_the_older_words_of_oscal_are_understood(file: Path) -> None:
    old = control(
        parameters=[{"id": "p", "select": {"alternatives": ["x", "y"]}}],
        parts=[
            {"name": "statement", "properties": [{"name": "label", "value": "a."}], "prose": "\n  {{ p }} it"}
        ],
    )
    assert asked(taken(file, old), "tr-1")["ask"] == {"en": "a. [x | y] it"}


def test_other_oscal_files_are_named_for_what_they_are(shared_data: Path) -> None:
    for name, kind in (("ifa_plan-of-action-and-milestones", "plan-of-action-and-milestones"),
                       ("ifa_assessment-results-example", "assessment-results")):  # fmt: skip
        with pytest.raises(Refused) as caught:
            imports.read(str(shared_data / "oscal" / f"{name}.json"), given={})
        assert f"it is an OSCAL {kind}" in caught.value.problems[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "this is not JSON"),
        ("[1", "tea_catalog.json:1: this is not JSON"),
        ('{"catalog": NaN}', "NaN is no number"),
        ('{"catalog": [Infinity]}', "Infinity is no number"),
        ('{"catalog": {"a": 1, "a": 2}}', 'the key "a" stands twice'),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("[]", 'there is no "catalog"'),
        ('{"catalog": 3}', 'there is no "catalog"'),
        ('{"catalog": {"metadata": [], "groups": {}}}', '"metadata" has no keys'),
        ("[" + "1," * 3_000_001 + "1]", "more values"),
    ],
    ids=range(11),
)
def test_harm_and_what_is_no_catalog_are_refused(file: Path, content: str, said: str) -> None:
    assert said in "\n".join(refused(file, content))


def test_problems_are_told_with_their_control(file: Path) -> None:
    told = refused(
        file, control(parts=[{"name": "statement", "prose": "a\x07b"}, {"name": "guidance", "prose": 3}])
    )
    # Numbers come as texts, so that 3 is fine.
    assert len(told) == 1 and told[0].startswith("tea_catalog.json, control tr-1: ") and "U+0007" in told[0]
    assert "half" not in told[0]
    surrogate = refused(file, '{"catalog": {"controls": [{"id": "a", "title": "x\\ud800"}]}}')
    assert any("U+D800" in one for one in surrogate)


def test_parameters_in_parameters_cannot_grow_without_end(file: Path) -> None:
    def insert(at: int) -> list[str]:
        return ["{{ insert: param, p" + str(at) + " }}"] * 10

    parameters = [{"id": f"p{at}", "select": {"choice": insert(at + 1)}} for at in range(20)]
    bomb = control(params=[*parameters, {"id": "p20", "label": "x" * 100}],
                   parts=[{"name": "statement", "prose": insert(0)[0]}])  # fmt: skip
    began = time.perf_counter()
    assert "its parameters would make it too large" in refused(file, bomb)[0]
    assert time.perf_counter() - began < 10


def test_a_circle_of_parameters_ends(file: Path) -> None:
    circle = control(
        params=[{"id": "a", "label": "{{ b }}"}, {"id": "b", "label": "{{ a }}"}],
        parts=[{"name": "statement", "prose": "{{ a }}"}],
    )
    assert asked(taken(file, circle), "tr-1")["ask"] == {"en": "[[[a]]]"}


@pytest.mark.parametrize("key", ["controls", "groups", "parts"])
def test_what_is_nested_too_deeply_is_told(file: Path, key: str) -> None:
    inner: dict[str, Any] = {"id": "x", "title": "X", "name": "statement"}
    for at in range(100):
        inner = {"id": f"x{at}", "title": "X", "name": "statement", key: [inner]}
    assert "nested too deeply" in "\n".join(refused(file, catalog(controls=[inner])))


def test_two_controls_of_one_id_are_both_kept_and_told(file: Path) -> None:
    twice = catalog(groups=[], controls=[{"id": "a", "title": "One"}, {"id": "a", "title": "Two"}])
    imported = taken(file, twice)
    assert [clause["id"] for clause in imported.checklist["clauses"]] == ["a", "a-dup2"]
    assert any("a-dup2" in note for note in imported.notes)


anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["x", "tr-1", "", "\x07", "{{ p }}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "prose", "parts", "value", "href", "rel"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
KEYS = ("id", "title", "params", "props", "links", "parts", "controls", "groups")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(KEYS), anything), max_size=3),
    st.dictionaries(st.sampled_from(["metadata", "params", "groups", "uuid"]), anything, max_size=2),
)
def test_whatever_type_stands_anywhere_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, controls: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    file = tmp_path_factory.mktemp("x") / "a.json"
    try:
        imported = taken(file, catalog(**{"controls": controls, **more}))
    except Refused as error:
        assert error.problems or error.what
    else:
        assert checklists.parse(imported.text, "a.toml") == imported.checklist


def test_what_a_group_says_beside_its_title_is_told(file: Path) -> None:
    group = {"id": "tr", "title": "Tea", "controls": [{"id": "tr-1", "title": "Boiling"}]}
    worded = {**group, "parts": [{"name": "overview", "prose": "About tea."}]}
    assert taken(file, catalog(groups=[group])).notes == []
    assert taken(file, catalog(groups=[worded])).notes == [
        "1 group has text beside its title; it is left out."
    ]


def test_a_control_has_so_many_signs_at_most(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [{"name": "statement", "prose": "x" * 6}, {"name": "guidance", "prose": "y" * 4}]
    monkeypatch.setattr(oscal, "_MOST_SIGNS", 10)
    assert asked(taken(file, control(parts=parts)), "tr-1")["look_for"] == {"en": "yyyy"}
    monkeypatch.setattr(oscal, "_MOST_SIGNS", 9)
    (told,) = refused(file, control(parts=parts))
    assert "control tr-1" in told and "more than 9 signs" in told
