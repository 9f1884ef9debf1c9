"""Settings and fields are shown, and may be typed, in the words of the language in use; files and JSON keep the codes."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import building
import pytest
from building import ISSUED
from commands import CommandLine
from conftest import Clock
from every_list import LISTS

from auditcore import i18n
from auditcore.cli import setting_words
from auditcore.settings_table import SETTINGS, Setting
from auditcore.text import fold
from auditcore.workspace import Workspace

CODED = [one for one in SETTINGS if one.choices or one.kind in ("bool", "methods")]
ROOT = Path(__file__).resolve().parents[1]
VI = {"AUDITCORE_LANG": "vi"}


@pytest.fixture
def vietnamese() -> Iterator[None]:
    i18n.use("vi")
    yield
    i18n.use("en")


@pytest.fixture
def line(workspace: Workspace, clock: Clock) -> CommandLine:
    office = building.build(workspace, clock)
    office.day(ISSUED)
    office.issue(office.draft())
    office.draft(grade="major")
    return CommandLine(office.ws.path, "lan", ISSUED)


def file(line: CommandLine) -> dict[str, Any]:
    return tomllib.loads(Path(line.workspace, "auditcore.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", i18n.languages())
@pytest.mark.parametrize("setting", CODED, ids=lambda one: one.key)
def test_every_code_of_a_setting_is_typed_as_it_is_shown(setting: Setting, language: str) -> None:
    i18n.use(language)
    try:
        for code in setting.choices or setting_words._codes(setting.key):
            for typed in (code, setting_words.shown(code), fold(setting_words.shown(code))):
                assert setting_words.typed(setting.key, typed) == code
    finally:
        i18n.use("en")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.key)
def test_in_english_all_is_shown_as_it_is_typed(setting: Setting) -> None:
    said = setting_words.said(setting.key, setting.default)
    assert said == (str(setting.default).lower() if isinstance(setting.default, bool) else setting.default)


def test_words_in_a_list_stand_beside_those_of_ones_own(vietnamese: None) -> None:
    typed = setting_words.typed("policy.cause-categories", "đào tạo,việc riêng, PROCEDURE")
    assert typed == "training,việc riêng,procedure"
    assert setting_words.said("policy.cause-categories", ["training", "việc riêng"]) == [
        "đào tạo",
        "việc riêng",
    ]
    assert setting_words.typed("policy.major.methods", '["5-whys"]') == '["5-whys"]'


def test_a_text_is_never_taken_for_a_code(vietnamese: None) -> None:
    for key in ("organisation", "me", "notify.channels", "plugin.email.from", "no.such.key"):
        assert setting_words.typed(key, "nhẹ, có") == "nhẹ, có"
        assert setting_words.said(key, "training") == "training"


def test_what_is_typed_in_words_is_kept_as_codes(line: CommandLine) -> None:
    answer = line.fine("config", "set", "notify.style", "mỗi việc một tin", **VI)
    assert file(line)["notify"]["style"] == "single" and "mỗi việc một tin" in answer.err
    line.fine("config", "set", "notify.plan-submitted.to", "người chịu trách nhiệm,lead", **VI)
    assert file(line)["notify"]["plan-submitted"]["to"] == ["owner", "lead"]
    assert "is now single." in line.fine("config", "set", "notify.style", "single").err


def test_words_are_shown_and_json_has_codes(line: CommandLine) -> None:
    table = line.fine("config", "show", "notify.style", **VI).out
    assert "bản tổng hợp" in table and "digest" not in table
    assert json.loads(line.fine("config", "show", "notify.style", "--json", **VI).out)[0]["value"] == "digest"
    assert "bản tổng hợp" in line.fine("config", "show", "notify.style", "--format", "html", **VI).out
    assert " true " in line.fine("config", "show", "policy.major.cause").out


# Fields


@pytest.mark.parametrize("path", LISTS, ids=" ".join)
def test_a_field_is_typed_as_its_column_is_headed(path: tuple[str, ...], vietnamese: None) -> None:
    listing = LISTS[path].listing
    for known in (listing.orderly(), listing.fields()):
        headed = [column for column in listing.columns if column.key in known and column.title]
        first = {fold(column.heading): column.key for column in reversed(headed)}
        for column in headed:
            for typed in (column.heading, fold(column.heading), column.key):
                # A comma within a heading parts it, and each part will do.
                typed = typed.partition(",")[0]
                wanted = typed if typed in known else first[fold(column.heading)]
                assert listing.keys(typed, known) == wanted
                assert listing.keys(f"-{typed},x", known) == f"-{wanted},x"
    assert listing.keys("không có", listing.fields()) == "không có"


def spoken(line: CommandLine, *words: str) -> subprocess.CompletedProcess[str]:
    """What a program says that was started in Vietnamese: headings are read once."""
    env = {
        "PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}",
        "AUDITCORE_WORKSPACE": line.workspace,
        "AUDITCORE_AS": "lan",
    }
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "auditcore", "--today", line.today, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**env, "AUDITCORE_LANG": "vi", "PATH": ""},
    )


def test_lists_are_sorted_grouped_and_cut_by_headings(line: CommandLine) -> None:
    said = ("finding", "list", "--group-by", "trạng thái", "--count", "--sort", "-trang thai", "--json")
    assert json.loads(spoken(line, *said).stdout) == [
        {"status": "issued", "count": 1},
        {"status": "draft", "count": 1},
    ]
    rows = json.loads(spoken(line, "finding", "list", "--json", "mức độ,owner").stdout)
    assert rows[0] == {"grade": "minor", "owner": "oanh"}
    table = spoken(line, "finding", "list", "--columns", "phát hiện,trạng thái,status").stdout
    assert table.split("\n")[0].split() == ["phát", "hiện", "trạng", "thái", "trạng", "thái"]
    by = json.loads(spoken(line, "finding", "stuck", "--by", "trang thai,đơn vị", "--json").stdout)
    assert by and all(row["owner"] is None and row["unit"] == "economy" and row["status"] for row in by)
    # Of two columns with one heading the first is meant: the status with its flags.
    flagged = spoken(line, "finding", "list", "--columns", "trạng thái", "--format", "jsonl").stdout
    assert [[*json.loads(row)] for row in flagged.splitlines()] == [["state"], ["state"]]


def test_a_kept_list_has_the_names_of_fields_in_every_language(line: CommandLine) -> None:
    spoken(line, "finding", "list", "--group-by", "trạng thái", "--count", "--save", "states")
    assert "status" in line.fine("finding", "list", "states").out


def test_who_types_no_field_reads_both_names_of_each(line: CommandLine) -> None:
    refused = spoken(line, "finding", "list", "--group-by", "x")
    assert refused.returncode == 4 and "status (trạng thái)" in refused.stderr
    assert "state (" not in refused.stderr
    english = line("finding", "list", "--sort", "x").err
    assert "grade, clauses, unit" in english and "(" not in english
