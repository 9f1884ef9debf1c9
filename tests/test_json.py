"""`--json`: on everything that lists, shows or creates, readable in every language, and harmless in a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from commands import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from auditcore.cli.root import root
from auditcore.text import as_json
from auditcore.workspace import Workspace

HARMFUL = (
    "\x7f\x80\x9b\x9f\x85\u200b\u200d\u200e\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\U000e0041\u061c\u3164"
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES | st.text(alphabet=HARMFUL + 'a"\\\n'))
def test_what_is_written_is_read_back(value: Any) -> None:
    for ascii in (False, True):
        assert json.loads(as_json(value, ascii=ascii)) == value
    assert as_json(value, ascii=True).isascii()


@given(st.text() | st.text(alphabet=HARMFUL))
def test_only_visible_characters_are_written_as_they_are(value: str) -> None:
    written = as_json([value]).replace("\n", "")
    assert written.isprintable() and not set(written) & set(HARMFUL)


def test_letters_of_every_language_stay() -> None:
    assert as_json(["Nguyễn Thị Lan", "😀", "\u202eevil\x9b"]) == (
        '[\n"Nguyễn Thị Lan",\n"😀",\n"\\u202eevil\\u009b"\n]'
    )


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("unit", "add", "desk", "--name", "Bàn một cửa")
    line.fine("person", "add", "binh", "--name", "Bình", "--unit", "desk")
    texts = (
        "--observed",
        "Thiếu",
        "--requirement",
        "r",
        "--evidence",
        "e",
        "--unit",
        "desk",
        "--owner",
        "binh",
    )
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", *texts)
    return line


def test_lists_pages_and_files_are_readable(line: CommandLine, tmp_path: Path) -> None:
    assert "Thiếu" in line.fine("finding", "list", "--json").out
    assert "Thiếu" in line.fine("finding", "show", "2026-00-F01", "--json").out
    line.fine("finding", "list", "--json", "-o", str(tmp_path / "f.json"))
    assert "Thiếu" in (tmp_path / "f.json").read_text(encoding="utf-8")


def test_a_terminal_without_utf8_gets_ascii(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    from auditcore.cli.session import json_text

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    assert json_text(["é"]) == '[\n"\\u00e9"\n]'
    assert json_text(["é"], to_file=True) == '[\n"é"\n]'


CHANGES = (
    (("unit", "edit", "desk", "--name", "Bàn"), "desk"),
    (("person", "edit", "binh", "--name", "B"), "binh"),
    (("finding", "issue", "2026-00-F01"), "2026-00-F01"),
    (("finding", "note", "2026-0-f1", "x"), "2026-00-F01"),
    (("action", "add", "2026-00-F01", "do", "--due", "2026-08-01", "--as", "binh"), "2026-00-F01-A1"),
    (("action", "cancel", "2026-00-F01-A1", "--reason", "r", "--as", "binh"), "2026-00-F01-A1"),
    (("programme", "edit", "2026", "--objectives", "o"), "2026"),
)


def test_whatever_changes_something_names_it(line: CommandLine) -> None:
    for words, id in CHANGES:
        answer = line.fine(*words, "--json").json
        assert answer["id"] == id and answer["event"] and answer["head"], words


def test_without_json_only_what_is_new_is_printed(line: CommandLine) -> None:
    assert line.fine("finding", "issue", "2026-00-F01").out == ""


def test_audit_verbs_name_the_audit(workspace: Workspace) -> None:
    from audit_office import furnish, planned

    audit = planned(furnish(workspace))
    line = CommandLine(workspace.path, "minh", "2026-07-01")
    assert line.fine("audit", "start", audit, "--json").json["id"] == audit
    answer = ("audit", "answer", audit, "8.5-1", "--result", "conforms", "--unit", "office")
    assert line.fine(*answer, "--json").json["id"] == audit


def test_the_attention_screen(line: CommandLine) -> None:
    answer = line.fine("--json").json
    assert answer["today"] == "2026-07-01" and answer["organisation"] == "Commune office"
    assert [row["id"] for row in answer["sections"]["drafts"]] == ["2026-00-F01"]
    assert answer["sections"]["overdue"] == []


def test_json_stands_behind_the_command(line: CommandLine) -> None:
    answer = line("--json", "finding", "list")
    assert answer.code == 2 and not answer.out


def test_evidence_export_record_seal_and_config_check(line: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    line.fine("evidence", "add", "2026-00-F01", str(tmp_path / "a.txt"))
    (row,) = line.fine("evidence", "export", "2026-00-F01", "--to", str(tmp_path / "out"), "--json").json
    assert Path(row["file"]).read_text() == "a" and row["id"] == "2026-00-F01"
    assert line.fine("evidence", "check", "--json").json == {"checked": 1, "problems": []}
    sealed = line.fine("record", "seal", "--json").json
    assert {"stream": "org", "first": 1, "last": 3} in sealed
    assert line.fine("record", "seal", "--json").json == []
    assert line.fine("config", "check", "--json").json == {"problems": []}
    settings = Path(line.workspace, "auditcore.toml")
    settings.write_text(settings.read_text() + "\nnonsense = 1\n")
    answer = line("config", "check", "--json")
    assert answer.code == 4 and len(answer.json["problems"]) == 1


# These answer with a file, a list of their own or line by line, or change only the settings.
WITHOUT = {
    ("demo",),
    ("evidence", "show"),
    ("config", "set"),
    ("config", "unset"),
    ("audit", "walk"),
    ("checklist", "export"),
    ("checklist", "form"),
}


def test_every_command_answers_in_json() -> None:
    lacking = set()

    def walk(command: click.Command, path: tuple[str, ...]) -> None:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                walk(found, (*path, name))
        elif not any("--json" in option.opts for option in command.params):
            lacking.add(path)

    walk(root, ())
    assert lacking == WITHOUT
