"""`--text` finds what is said anywhere in a finding, whatever accents and case; an action by its own words alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import building
import pytest
from building import AUDIT, Office
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st

from auditcore.decision import put
from auditcore.service import actions, extensions, findings, moves, selection
from auditcore.service.selection import Wanted, says, words_of
from auditcore.text import fold
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def found(office: Office, text: str) -> list[str]:
    return [row["id"] for row in selection.findings(office.ws, Wanted(statuses=["all"], text=text))]


def planned(office: Office, text: str, **more: Any) -> list[str]:
    wanted = Wanted(statuses=["all"], text=text, **more)
    return [row["id"] for row in selection.actions(office.ws, wanted)]


SOURCE = {
    "file": "register.csv",
    "sheet": "",
    "row": 7,
    "cells": {"Contact": "Mrs Quỳnh", "Plan": "plumbing"},
}


def full(office: Office) -> str:
    """A finding of a second round, with something said in every place."""
    id = office.draft(title="hallmark", reference="2022-044", clauses=["8.5.1"])
    office.issue(id)
    moves.respond(office._on("oanh", "2026-07-03"), id, dispute="quarrel")
    moves.settle_dispute(office._on("lan", "2026-07-04"), id, uphold=True, reason="verdictless")
    action = office.plan(id)
    office.submit(id, causes=["firstwhy", "secondwhy"], cause="rootcause")
    moves.send_back(office._on("linh", "2026-07-07"), id, "halfway")
    office.submit(id, on="2026-07-08")
    office.accept(id)
    extensions.extend(office._on("linh", "2026-07-10"), action, to="2026-08-05", reason="printer")
    attach = building.note_file(office.ws, "Ảnh chụp.jpg")
    actions.done(
        office._on("an", "2026-07-20"), action, evidence="laminated", note="sideways", attach=[attach]
    )
    moves.verify(office._on("vy", "2026-08-20"), id, verdict="not", evidence="recount", reason="relapse")
    findings.note(office._on("mai", "2026-08-21"), id, "telephone")
    office.ws.commit(
        AUDIT,
        "test.source",
        lambda situation: [put(f"finding/{id}", set={"source": SOURCE, "also_units": ["culture"]})],
    )
    return id


PLACES = {
    "title": "hallmark",
    "id": "2026-01-f01",
    "reference": "2022-044",
    "clause": "8.5.1",
    "requirement": "each FILE",
    "observed": "of 20 files have none",
    "evidence": "12, 15",
    "unit": "economy",
    "further unit": "culture",
    "owner": "oanh",
    "dispute": "quarrel",
    "decision": "verdictless",
    "correction": "written for the three",
    "extent": "looked through",
    "cause": "rootcause",
    "whys": "firstwhy secondwhy",
    "effect of the second plan": "August",
    "returned": "halfway",
    "action": "lay out the form",
    "extension": "printer",
    "evidence of the action": "laminated",
    "note of the action": "sideways",
    "file of the action": "anh chup.jpg",
    "evidence of the verdict": "recount",
    "reason of the verdict": "relapse",
    "note": "telephone",
    "source": "quynh plumbing",
    "words of different places": "telephone LAMINATED hallmark",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Office:
    from auditcore.service import setup

    clock = Clock()
    ws, _saved = setup.init(
        str(tmp_path_factory.mktemp("whole") / "office"),
        organisation="Commune office",
        me="lan:Lan",
        language="en",
        timezone="UTC",
        environ={"AUDITCORE_AS": "lan"},
        clock=clock,
    )
    office = building.build(ws, clock)
    full(office)
    office.draft(
        by="mai", origin="complaint", observed="another", requirement="other", evidence="none", clauses=[]
    )
    return office


@pytest.mark.parametrize("place", PLACES)
def test_a_finding_is_found_by_what_is_said_in_each_place(whole: Office, place: str) -> None:
    assert "2026-01-F01" in found(whole, PLACES[place])


@pytest.mark.parametrize(
    "text", ["hallmark another", "register.csv", "Contact", "5-whyss", "accept-", "sha256", "zzz"]
)
def test_what_nobody_said_is_not_found(whole: Office, text: str) -> None:
    assert "2026-01-F01" not in found(whole, text)


def test_all_words_must_stand_in_one_finding(whole: Office) -> None:
    assert found(whole, "oanh") == ["2026-00-F01", "2026-01-F01"]
    assert found(whole, "oanh another") == ["2026-00-F01"]
    assert found(whole, "") == ["2026-00-F01", "2026-01-F01"]


def test_an_action_is_found_by_its_own_words(whole: Office) -> None:
    for text in ("LAMINATED", "form printer", "2026-01-f01-a1", "sideways", "anh chụp", "an"):
        assert planned(whole, text) == ["2026-01-F01-A1"], text
    for text in ("hallmark", "telephone", "laminated hallmark"):
        assert planned(whole, text) == [], text


def test_names_are_found_beside_ids(office: Office) -> None:
    id = office.draft(owner="oanh")
    assert found(office, "Nguyễn") == []
    building.change_org(office, "person/oanh", name="Nguyễn Thị Oanh")
    building.change_org(office, "unit/economy", name="Phòng Kinh tế")
    for text in ("nguyen oanh", "NGUYỄN", "kinh te", "phòng"):
        assert found(office, text) == [id], text


def test_repeats_and_their_actions(office: Office) -> None:
    first = office.issued()
    repeat = office.issued(repeat_of=[first])
    for id in (first, repeat):
        office.plan(id)
    assert [row["id"] for row in selection.findings(office.ws, Wanted(repeat=True))] == [repeat]
    assert planned(office, "", repeat=True) == [f"{repeat}-A1"]


def test_what_is_due_before_a_day_is_due_strictly_before(office: Office) -> None:
    id = office.issued()
    due = next(row["due"] for row in selection.findings(office.ws, Wanted()))
    assert selection.findings(office.ws, Wanted(due_before=due)) == []
    assert [row["id"] for row in selection.findings(office.ws, Wanted(due_before=f"{due}~"))] == [id]
    draft = office.draft()
    assert draft not in [row["id"] for row in selection.findings(office.ws, Wanted(due_before="2199-01-01"))]


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x1EFF), min_size=1, max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_each_word_is_found_in_any_of_the_texts(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(words)))
    texts = [" ".join(words[:cut]), None, "", " ".join(words[cut:])]
    asked = " ".join(data.draw(st.lists(st.sampled_from(words), min_size=1)))
    assert says(words_of(asked), texts)
    assert says(words_of(asked.casefold()), texts)
    assert not says([*words_of(asked), *words_of("\x00")], texts)


@pytest.mark.parametrize(
    ("asked", "text", "holds"),
    [
        ("hồ sơ", "Thông báo cho dân số liệu trễ", False),
        ("ho so", "Hồ sơ trễ hẹn", True),
        ("eligib", "No eligibility check", True),
        ("ligibility", "No eligibility check", False),
        ("014", "2022-014", True),
        ('"special tests"', "Special\n tests and provisions", True),
        ('"tests special"', "Special tests and provisions", False),
        ("tests special", "Special tests and provisions", True),
    ],
)
def test_a_word_is_found_where_it_begins_and_a_phrase_in_a_row(asked: str, text: str, holds: bool) -> None:
    assert says(words_of(asked), [text]) is holds


STEMS = ("vi-tone-old", "vi-tone-new", "vi-mot-cua")


@pytest.mark.parametrize("stem", STEMS)
def test_one_text_is_found_however_it_is_encoded(office: Office, shared_data: Path, stem: str) -> None:
    entries = json.loads((shared_data / "hostile" / "texts.json").read_text(encoding="ascii"))
    forms = [entry["text"] for entry in entries if entry["id"].startswith(stem)]
    assert len(forms) >= 2
    ids = [office.draft(observed=f"Nơi {form} ở đây") for form in forms]
    for form in forms:
        assert found(office, form) == ids
        assert found(office, form.upper()) == ids
    assert found(office, fold(forms[0]).split()[0]) == ids
