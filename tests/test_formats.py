"""Lists in the formats of plugins: csv for spreadsheet programs, csv as it is, and whatever a plugin adds."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from commands import CommandLine

from auditcore.workspace import Workspace

TEXTS = ("=1+1", "+A1", "-2", "@x", "＝1", "8.10", "0012", "Thiếu, “giấy” hẹn", "a;b\n c")


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    for words in TEXTS:
        line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", f"--observed={words}")
    return line


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_exact_csv_gives_each_text_as_it_was_recorded(line: CommandLine) -> None:
    out = line.fine("finding", "list", "--format", "csv-exact", "--columns", "id,observed").out
    rows = read(out)
    assert rows[0] == ["finding", "observed"]
    assert [row[1] for row in rows[1:]] == list(TEXTS)


def test_no_cell_of_csv_becomes_a_formula(line: CommandLine) -> None:
    out = line.fine("finding", "list", "--format", "csv", "--columns", "id,observed").out
    assert out.startswith("\ufeff")
    cells = [row[1] for row in read(out)[1:]]
    assert cells == [f"'{text}" if text[0] in "=+-@＝" else text for text in TEXTS]


def test_a_group_is_the_first_column(line: CommandLine) -> None:
    words = ("finding", "list", "--format", "csv-exact", "--group-by", "grade")
    rows = read(line.fine(*words, "--columns", "id").out)
    assert rows[0] == ["grade", "finding"] and rows[1] == ["minor", "2026-00-F01"]
    assert read(line.fine(*words, "--count").out) == [["grade", "count"], ["minor", str(len(TEXTS))]]


def test_a_file_is_written_whole(line: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "f.csv"
    line.fine("finding", "list", "--format", "csv", "-o", str(target))
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert line("finding", "list", "--format", "csv", "-o", str(target)).code == 4


def test_an_unknown_format_is_refused_with_all_that_there_are(line: CommandLine) -> None:
    answer = line("finding", "list", "--format", "csvv")
    assert answer.code == 4 and "csv-exact" in answer.err and "grid" in answer.err


def test_a_list_that_was_exported_can_be_imported(line: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "f.csv"
    line.fine("unit", "add", "desk", "--name", "Desk")
    line.fine(
        *(
            "finding",
            "list",
            "--format",
            "csv-exact",
            "--columns",
            "id,grade,origin,observed",
            "-o",
            str(target),
        )
    )
    (tmp_path / "map.toml").write_text(
        '[number]\ncolumn = "finding"\n[grade]\ncolumn = "grade"\n[unit]\ndefault = "desk"\n'
        '[origin]\ncolumn = "origin"\n[observed]\ncolumn = "observed"\n',
        encoding="utf-8",
    )
    words = ("finding", "import", str(target), "--audit", "2025-00", "--map", str(tmp_path / "map.toml"))
    answer = line.fine(*words, "--json")
    assert len(answer.json["added"]) == len(TEXTS)
    again = line.fine("finding", "list", "--audit", "2025-00", "--json", "observed").json
    assert [row["observed"] for row in again] == list(TEXTS)
