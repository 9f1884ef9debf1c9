"""The two bundled checklists, where checklists are found, and what is asked of one."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from auditplugins import checklists as bundled
from auditplugins.checklists import bundled_folder

from auditcore import checklists
from auditcore.checklists import Checklist
from auditcore.errors import NotFound, Refused

BUNDLED = [path.stem for path in sorted(Path(bundled_folder()).glob("*.toml"))]

GOOD = """\
id = "own-2026"
title = "Own"
edition = "2026"
source = "Procedure 7"
language = "en"

[[clause]]
id = "8.10"
title = "Ten"
"""


def of(*folders: str) -> dict[str, checklists.ChecklistSource]:
    """The checklists of these folders, by id."""
    return checklists.together(source for folder in folders for source in checklists.in_folder(folder))


@pytest.fixture(scope="module")
def iso() -> Checklist:
    return checklists.load(of(bundled_folder()), "iso9001-2015")


# The bundled checklists


def test_bundled_folder_is_the_packaged_one_once_installed_and_the_checkout_otherwise(tmp_path: Path) -> None:
    def folder_of(site: Path) -> str:
        package = site / "auditplugins" / "checklists"
        package.mkdir(parents=True, exist_ok=True)
        module = shutil.copy(bundled.__file__, package)
        spec = importlib.util.spec_from_file_location("copied", module)
        assert spec and spec.loader
        copied = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(copied)
        return str(copied.bundled_folder())

    assert folder_of(tmp_path / "plugins") == str(tmp_path / "checklists")
    (tmp_path / "plugins" / "auditplugins" / "checklists" / "data").mkdir()
    assert folder_of(tmp_path / "plugins") == str(
        tmp_path / "plugins" / "auditplugins" / "checklists" / "data"
    )


# Finding checklists


def test_a_mark_and_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    (tmp_path / "own-2026.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert checklists.load(of(str(tmp_path)), "own-2026") == checklists.parse(GOOD, "own-2026.toml")
    assert checklists.parse("\ufeff" + GOOD, "own-2026.toml") == checklists.parse(GOOD, "own-2026.toml")


def test_checklists_of_all_folders_are_available_by_id(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z-1.toml", "a-1.toml", ".tmp-1.toml", "notes.txt"):
        (tmp_path / "b" / name).write_text("")
    found = of(str(tmp_path / "absent"), str(tmp_path / "b"), bundled_folder())
    assert list(found) == sorted(["a-1", *BUNDLED, "z-1"])
    assert found["a-1"].where == str(tmp_path / "b" / "a-1.toml")


def test_the_same_id_in_two_folders_is_refused_naming_both_files(tmp_path: Path) -> None:
    own_file = tmp_path / "iso9001-2015.toml"
    own_file.write_text("")
    with pytest.raises(Refused) as caught:
        checklists.load(of(bundled_folder(), str(tmp_path)), "us-single-audit")
    assert str(own_file) in caught.value.what
    assert os.path.join(bundled_folder(), "iso9001-2015.toml") in caught.value.what
    assert "iso9001-2015-ours" in caught.value.hint


def test_a_folder_named_twice_is_no_clash(tmp_path: Path) -> None:
    os.symlink(bundled_folder(), tmp_path / "again")
    assert list(of(bundled_folder(), str(tmp_path / "again"))) == list(BUNDLED)


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("iso9001-2016", "Did you mean iso9001-2015? "),
        ("one-stop-shop", "Did you mean one-stop-shop-vn? "),
        ("iso", "Did you mean iso14001-2015 or iso27001-2022 or iso45001-2018? "),
        ("nothing-like-it", ""),
    ],
)
def test_an_unknown_checklist_is_not_found_and_the_nearest_are_named(wanted: str, meant: str) -> None:
    with pytest.raises(NotFound) as caught:
        checklists.load(of(bundled_folder()), wanted)
    assert wanted in caught.value.what
    assert caught.value.hint == f"{meant}'auditcore checklist list' lists them."


def test_an_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "own-2026.toml").write_text(GOOD)
    with pytest.raises(NotFound):
        checklists.load(of(str(tmp_path / "in")), "../own-2026")


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "own-2026.toml").write_bytes(GOOD.replace("Ten", "Mười").encode("utf-16"))
    with pytest.raises(Refused, match=r"own-2026\.toml:1: .*UTF-8"):
        checklists.load(of(str(tmp_path)), "own-2026")
    (tmp_path / "own-2026.toml").write_bytes(GOOD.replace("Ten", "Tên").encode("latin-1"))
    with pytest.raises(Refused, match=r"own-2026\.toml:9: .*UTF-8"):
        checklists.load(of(str(tmp_path)), "own-2026")


# Asking a checklist


def ids(found: list[tuple[checklists.Clause, checklists.Question]]) -> list[str]:
    return [question["id"] for _clause, question in found]


def test_a_clause_covers_its_sub_clauses_and_not_what_only_looks_alike() -> None:
    covered = [
        number for number in ("8", "8.5", "8.5.1", "8.50", "8.5a", "18.5") if checklists.covers("8.5", number)
    ]
    assert covered == ["8.5", "8.5.1"]


@pytest.fixture
def numbered() -> Checklist:
    """Clauses with so many questions each."""
    clauses = {"7.2": 1, "8.5": 0, "8.5.1": 3, "8.50": 1, "8.7.1": 1, "8.7.2": 1, "10.1": 1, "10.2.1": 1}
    parts = [GOOD.partition("[[")[0]]
    for id, count in clauses.items():
        parts.append(f'[[clause]]\nid = "{id}"\ntitle = "Some"\n')
        parts += [f'[[clause.question]]\nid = "{id}-{n}"\nask = "How?"\n' for n in range(1, count + 1)]
    return checklists.parse("".join(parts), "own-2026.toml")


def test_questions_are_found_by_question_and_by_clause(numbered: Checklist) -> None:
    assert ids(checklists.find_questions(numbered, "8.5.1-2")) == ["8.5.1-2"]
    assert ids(checklists.find_questions(numbered, "8.5")) == ["8.5.1-1", "8.5.1-2", "8.5.1-3"]
    assert ids(checklists.find_questions(numbered, "8.7")) == ["8.7.1-1", "8.7.2-1"]
    assert ids(checklists.find_questions(numbered, "10")) == ["10.1-1", "10.2.1-1"]
    assert [checklists.find_questions(numbered, wanted) for wanted in ("8.5.1-", "11", "", "8.")] == [[]] * 4


@pytest.mark.parametrize("id", BUNDLED)
def test_each_question_is_found_with_its_clause(id: str) -> None:
    each = checklists.load(of(bundled_folder()), id)
    for clause, question in checklists.all_questions(each):
        assert checklists.find_questions(each, question["id"]) == [(clause, question)]


def test_scope_without_clauses_is_everything_and_overlapping_clauses_count_once(numbered: Checklist) -> None:
    everything = [question for _clause, question in checklists.all_questions(numbered)]
    assert checklists.in_scope(numbered, []) == everything
    scope = [question["id"] for question in checklists.in_scope(numbered, ["8.7.2", "8.7", "7.2"])]
    assert scope == ["7.2-1", "8.7.1-1", "8.7.2-1"]
    assert checklists.in_scope(numbered, ["11"]) == []


def test_a_text_falls_back_to_the_language_of_the_checklist_then_to_any() -> None:
    text = {"en": "How?", "vi": "Thế nào?"}
    assert checklists.text_in(text, "vi", "en") == "Thế nào?"
    assert checklists.text_in(text, "fr", "vi") == "Thế nào?"
    assert checklists.text_in(text, "fr", "de") == "How?"
    assert checklists.text_in({}, "vi", "en") == ""


def test_the_title_of_a_clause_is_given_in_the_language_asked_for(iso: Checklist) -> None:
    assert checklists.clause_title(iso, "7.2", "vi") == "Năng lực"
    assert checklists.clause_title(iso, "7.2", "fr") == "Competence"
    assert checklists.clause_title(iso, "7.20", "vi") == ""


def test_a_checklist_in_an_audit_is_used_without_reading_toml() -> None:
    program = (
        "import sys, auditcore.checklists; sys.exit('tomllib' in sys.modules or 'difflib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
