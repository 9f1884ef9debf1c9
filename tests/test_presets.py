"""Policies to begin with: written value by value, shown with what they rest on, changing nothing decided before."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import building
import pytest
from building import Office
from commands import CommandLine
from conftest import Clock

from auditcore import settings
from auditcore.place import SETTINGS_FILE
from auditcore.presets import PRESETS, source_of
from auditcore.service import findings, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


@pytest.fixture
def type_(office: Office) -> CommandLine:
    return CommandLine(office.ws.path, "lan", "2026-07-06")


def file_of(office: Office) -> Path:
    return Path(office.ws.path) / SETTINGS_FILE


@pytest.mark.parametrize("name", PRESETS)
def test_every_value_is_one_that_its_setting_takes_and_has_a_source(name: str) -> None:
    text = ""
    for line in PRESETS[name].lines:
        text = settings.set_value(text, line.key, line.value)
        assert line.source.endswith(".")
    settings.parse(text.encode(), {})
    keys = [line.key for line in PRESETS[name].lines]
    assert len(keys) == len(set(keys))


def test_each_change_is_shown_and_written(office: Office, type_: CommandLine) -> None:
    path = file_of(office)
    path.write_text(path.read_text() + "\n[policy]\n# ours\nmajor.answer-days = 7 # short\n")
    before = path.read_text()
    said = type_.fine("config", "preset", "small-office", "--dry-run")
    assert path.read_text() == before
    assert "policy.major.answer-days: 7 → 10\n" in said.out
    assert "policy.days: calendar → working\n" in said.out
    assert "policy.major.methods: – → 5-whys\n" in said.out
    assert "no rule asks for it" in said.out
    assert "Nothing was written" in said.err
    type_.fine("config", "preset", "small-office")
    after = tomllib.loads(path.read_text())
    assert after["policy"]["major"]["answer-days"] == 10
    assert after["policy"]["days"] == "working"
    assert "# ours" in path.read_text()
    assert "# short" in path.read_text()
    again = type_.fine("config", "preset", "small-office")
    assert (again.out, again.err) == ("", "Nothing would change.\n")


def test_programs_get_the_changes_as_json(type_: CommandLine) -> None:
    said = type_.fine("config", "preset", "iso9001", "--dry-run", "--json").json
    assert said["preset"] == "iso9001"
    assert {
        "key": "policy.major.structured-cause",
        "old": True,
        "new": False,
        "source": "ISO 9001, 10.2.1: find the causes. The standard names no method.",
    } in said["changes"]


def test_what_was_decided_before_keeps_its_dates(office: Office, type_: CommandLine) -> None:
    pytest.importorskip("holidays")
    id, submitted = office.issued("major"), office.submitted("major")
    before = [findings.detail(office.ws, one)["due"] for one in (id, submitted)]
    type_.fine("config", "preset", "vn-inspection")
    office.ws.settings = settings.load(str(file_of(office)), office.ws.environ)
    office.ws.forget()
    assert [findings.detail(office.ws, one)["due"] for one in (id, submitted)] == before
    # What is decided from now on goes by the new policy: 60 days from 6 July 2026 are 4 September.
    later = office.draft("major")
    moves.issue(office("linh", on="2026-07-06"), later)
    assert findings.detail(office.ws, later)["due"] == "2026-09-04"


def test_a_policy_that_asks_for_more_leaves_what_was_accepted_alone(office: Office) -> None:
    id = office.accepted()
    building.set_policy(office, **{"minor.methods": "8d"})
    office.finish(f"{id}-A1")
    office.verify(id)
    assert office.status(id) == "closed"


def test_a_missing_library_is_named_before_the_file_is_written(
    office: Office, type_: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    before = file_of(office).read_text()
    said = type_("config", "preset", "vn-inspection")
    assert said.code == 4
    assert "[calendar]" in said.err
    assert file_of(office).read_text() == before


def test_the_source_of_a_value_is_known_where_a_preset_has_the_same() -> None:
    assert "inspections" in source_of("programme.law-months", 3)
    assert source_of("programme.law-months", 4) == ""
