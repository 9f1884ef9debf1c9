"""`auditcore checklist import` and `export` as they are typed."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import CommandLine
from libraries import LIBRARY, catalog

from auditcore import checklists
from auditcore.cli import checklist_files
from auditcore.service import checklist_imports as imports
from auditcore.workspace import Workspace

OWN = """\
id = "tea-1"
title = "Tea"
edition = "1"
source = "Ours"
language = "en"
[[document]]
id = "rule"
number = "R-1"
title = "Rule"
[[clause]]
id = "8.10"
title = "Ten"
[[clause.question]]
id = "8.10-1"
ask = "How is tea made?"
cites = ["rule"]
"""


@pytest.fixture
def typed(workspace: Workspace) -> CommandLine:
    return CommandLine(workspace.path, person="lan", today="2026-07-01")


@pytest.fixture
def folder(typed: CommandLine) -> Path:
    return Path(typed.workspace, "checklists")


def put(path: Path, content: str | dict[str, Any]) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_the_words_of_the_command_line_are_those_of_the_service() -> None:
    assert (checklist_files.READ, checklist_files.WRITTEN) == (imports.READ, imports.WRITTEN)


def test_a_framework_becomes_a_checklist_of_the_workspace(
    typed: CommandLine, folder: Path, tmp_path: Path
) -> None:
    answer = typed.fine("checklist", "import", put(tmp_path / "tea.yaml", LIBRARY))
    assert answer.out == f"{folder / 'tea-room-2026.toml'}\n"
    assert "Licence: CC0 1.0" in answer.err and "6 clauses, 6 questions" in answer.err
    typed.fine("checklist", "check", "tea-room-2026")
    typed.fine("checklist", "show", "tea-room-2026", "--lang", "vi")


def test_a_dry_run_shows_questions_and_writes_nothing(
    typed: CommandLine, folder: Path, tmp_path: Path
) -> None:
    answer = typed.fine("checklist", "import", put(tmp_path / "tea.yaml", LIBRARY), "--dry-run")
    assert answer.out == "" and "8.2-1  Water is fresh." in answer.err and "dry run" in answer.err
    assert not folder.is_dir() or not os.listdir(folder)


def test_json_says_what_was_imported(typed: CommandLine, folder: Path, tmp_path: Path) -> None:
    told = typed.fine(
        "checklist", "import", put(tmp_path / "tea.json", catalog()), "--json", "--id", "tea-1"
    ).json
    assert told["path"] == str(folder / "tea-1.toml") and told["questions"] == 2
    assert told["licence"] == "https://example.invalid/cc0" and any(
        "withdrawn" in note for note in told["notes"]
    )
    dry = typed.fine(
        "checklist", "import", str(tmp_path / "tea.json"), "--json", "--id", "tea-2", "--dry-run"
    ).json
    assert dry["path"] is None and not (folder / "tea-2.toml").exists()


def test_nothing_is_written_over(typed: CommandLine, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path / "tea.yaml", LIBRARY)
    typed.fine("checklist", "import", file)
    before = (folder / "tea-room-2026.toml").read_bytes()
    again = typed("checklist", "import", file, "--title", "Other")
    assert again.code == 4 and "already" in again.err
    assert (folder / "tea-room-2026.toml").read_bytes() == before


def test_an_id_of_a_plugins_checklist_is_refused(typed: CommandLine, tmp_path: Path) -> None:
    answer = typed("checklist", "import", put(tmp_path / "tea.yaml", LIBRARY), "--id", "iso9001-2015")
    assert answer.code == 4 and "iso9001-2015-ours" in answer.err


def test_outside_a_workspace_it_goes_where_it_is_told(tmp_path: Path) -> None:
    nowhere = CommandLine("")
    file = put(tmp_path / "tea.yaml", LIBRARY)
    nowhere.fine("checklist", "import", file, "-o", str(tmp_path))
    nowhere.fine("checklist", "import", file, "-o", str(tmp_path / "ours-1.toml"))
    assert (
        checklists.parse((tmp_path / "ours-1.toml").read_text(encoding="utf-8"), "ours-1.toml")["id"]
        == "ours-1"
    )
    assert (tmp_path / "tea-room-2026.toml").is_file()
    wrong = nowhere("checklist", "import", file, "-o", str(tmp_path / "x.toml"), "--id", "y-1")
    assert wrong.code == 4 and "y-1.toml" in wrong.err
    assert nowhere("checklist", "import", file, "-o", str(tmp_path / "gone" / "z.toml")).code == 4


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("gone.yaml", None, 3),
        ("gone.xlsx", None, 3),
        ("tea.doc", "x", 4),
        ("tea.yaml", "a: [", 4),
        ("tea.json", "{", 4),
        ("tea.xlsx", "PK", 4),
        ("tea.csv", "a,b\n1,2\n", 4),
    ],
)
def test_what_cannot_be_read_has_its_exit_code(
    typed: CommandLine, tmp_path: Path, name: str, content: str | None, code: int
) -> None:
    if content is not None:
        put(tmp_path / name, content)
    answer = typed("checklist", "import", str(tmp_path / name))
    assert answer.code == code and answer.err.startswith("Error: ") and "Traceback" not in answer.err


def test_a_format_may_be_told_where_the_name_does_not_say_it(typed: CommandLine, tmp_path: Path) -> None:
    file = put(tmp_path / "tea.download", LIBRARY)
    assert "--format" in typed("checklist", "import", file).err
    typed.fine("checklist", "import", file, "--format", "ciso-assistant")
    assert typed("checklist", "import", file, "--format", "pdf").code == 2


def test_what_a_stranger_wrote_reaches_the_terminal_as_signs(typed: CommandLine, tmp_path: Path) -> None:
    hostile = LIBRARY.replace("name: Tea room rules", 'name: "Tea \\e[2J \\u202e room"')
    hostile = hostile.replace("ref_id: 8.2\n", 'ref_id: "8\\e[2J"\n')
    answer = typed("checklist", "import", put(tmp_path / "tea.yaml", hostile))
    assert answer.code == 4 and "\x1b" not in answer.err + answer.out and "‮" not in answer.err


# Out again.


@pytest.fixture
def tea(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    put(folder / "tea-1.toml", OWN)
    return folder / "tea-1.toml"


@pytest.mark.parametrize("format", ["xlsx", "toml"])
def test_what_is_exported_comes_back_the_same(
    typed: CommandLine, tea: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = typed.fine("checklist", "export", "tea-1", "--format", format)
    assert answer.out == "" and f"tea-1.{format}" in answer.err
    before = checklists.parse(OWN, "tea-1.toml")
    tea.unlink()
    if format == "toml":
        (tmp_path / "tea-1.toml").rename(tea)
    else:
        typed.fine("checklist", "import", "tea-1.xlsx")
    assert checklists.parse(tea.read_text(encoding="utf-8"), "tea-1.toml") == before


def test_a_csv_file_says_what_it_has_no_place_for(typed: CommandLine, tea: Path) -> None:
    answer = typed.fine("checklist", "export", "tea-1", "--format", "csv", "-o", "-")
    assert "8.10" in answer.out and "documents and figures: they are left out" in answer.err


def test_a_file_is_written_over_only_by_force(typed: CommandLine, tea: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"mine")
    refused = typed("checklist", "export", "tea-1", "--format", "xlsx", "-o", str(out))
    assert refused.code == 4 and out.read_bytes() == b"mine"
    typed.fine("checklist", "export", "tea-1", "--format", "xlsx", "-o", str(out), "--force")
    assert zipfile.is_zipfile(out)


def test_an_id_that_is_not_there_is_not_found(typed: CommandLine) -> None:
    assert typed("checklist", "export", "tea-9", "--format", "xlsx").code == 3
    assert typed("checklist", "export", "tea-9").code == 2


# A csv file that is written otherwise.

ROWS = "clause;title;ask\n1;Đón tiếp;Ai đón tiếp, và khi nào?\n"
NAMED = ("--id", "own-1", "--title", "T", "--edition", "1", "--source", "S", "--language", "vi")


def asks(folder: Path) -> list[str]:
    held = checklists.parse((folder / "own-1.toml").read_text(encoding="utf-8"), "own-1.toml")
    return [question["ask"]["vi"] for _clause, question in checklists.all_questions(held)]


def test_another_encoding_is_advised_and_taken(typed: CommandLine, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    # windows-1258 writes tone marks apart.
    words = ROWS.replace("ế", "ê\u0301").replace("ó", "o\u0301")
    file.write_bytes(words.encode("windows-1258"))
    refused = typed("checklist", "import", str(file), *NAMED)
    assert refused.code == 4 and "--encoding windows-1258" in refused.err
    typed.fine("checklist", "import", str(file), *NAMED, "--encoding", "windows-1258")
    assert asks(folder) == ["Ai đón tiếp, và khi nào?"]


def test_a_delimiter_is_taken_as_told(typed: CommandLine, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path / "own.csv", ROWS)
    assert typed("checklist", "import", file, *NAMED, "--delimiter", "|").code == 4
    typed.fine("checklist", "import", file, *NAMED, "--delimiter", "semicolon")
    assert asks(folder) == ["Ai đón tiếp, và khi nào?"]


def test_a_quotation_mark_may_mean_nothing(typed: CommandLine, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path / "own.csv", 'clause;title;ask\n1;T;"Ai" đón tiếp\n')
    refused = typed("checklist", "import", file, *NAMED, "--quote", '"')
    assert refused.code == 4 and "--quote none" in refused.err
    typed.fine("checklist", "import", file, *NAMED, "--quote", "none")
    assert asks(folder) == ['"Ai" đón tiếp']


@pytest.mark.parametrize("option", ["--encoding", "--delimiter", "--quote"])
def test_how_a_csv_file_is_written_is_not_told_of_others(
    typed: CommandLine, tmp_path: Path, option: str
) -> None:
    refused = typed("checklist", "import", put(tmp_path / "tea.yaml", LIBRARY), option, "x")
    assert refused.code == 4 and option in refused.err


def test_a_workbook_is_printed_as_wide_as_a_page(typed: CommandLine, tea: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    typed.fine("checklist", "export", "tea-1", "--format", "xlsx", "-o", str(out))
    for page in openpyxl.load_workbook(out):
        assert page.page_setup.orientation == "landscape" and page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
