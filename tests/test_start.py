"""`init`, `whoami`, the bare command and `config set`: the first things that one types, and mistypes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from commands import CommandLine

from auditcore.workspace import Workspace, os_login

ADD = ("finding", "add", "--origin", "complaint", "--grade", "minor")


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    return CommandLine(workspace.path, "lan", "2026-07-01")


def init(folder: Path, *more: str) -> tuple[int, str]:
    answer = CommandLine("")("init", str(folder), "--org", "Office", "--me", "lan", *more)
    return answer.code, answer.err + answer.out


def test_init_answers_in_json(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    answer = CommandLine("").fine("init", str(folder), "--org", "Office", "--me", "lan", "--json").json
    assert (answer["id"], answer["event"], answer["workspace"]) == ("lan", "org:1", str(folder))


def test_a_new_workspace_says_what_comes_next(tmp_path: Path) -> None:
    code, said = init(tmp_path / "office")
    assert code == 0 and "auditcore unit add" in said and "saved as event org:1" in said


def test_a_workspace_is_not_made_over_or_below_a_file(tmp_path: Path) -> None:
    file = tmp_path / "audits"
    file.write_text("mine")
    for folder in (file, file / "inside"):
        code, said = init(folder)
        assert code == 4 and f"'{file}' is a file; name a folder that does not exist yet" in said
    assert file.read_text() == "mine"


def test_a_workspace_is_not_made_inside_another(tmp_path: Path) -> None:
    assert init(tmp_path / "office")[0] == 0
    code, said = init(tmp_path / "office" / "sub" / "audits")
    assert code == 4 and f"inside the workspace '{tmp_path / 'office'}'" in said
    assert not (tmp_path / "office" / "sub").exists()
    code, said = init(tmp_path / "office")
    assert code == 4 and "is a workspace already" in said
    assert init(tmp_path / "other")[0] == 0


def test_whoami_says_what_is_owed_in_a_line_each(line: CommandLine) -> None:
    line.fine("unit", "add", "desk", "--name", "Desk")
    line.fine("person", "add", "binh", "--name", "Binh")
    asked = ("--requirement", "r", "--evidence", "e", "--unit", "desk", "--owner", "binh", "--observed")
    for number, observed in enumerate(
        ("A citizen waited twelve days\nand another one twenty " * 3, "short"), 1
    ):
        line.fine(*ADD, *asked, observed)
        line.fine("finding", "issue", f"2026-00-F0{number}")
    out = line.fine("whoami", person="binh").out
    owed = [row for row in out.splitlines() if "finding submit" in row]
    assert len(owed) == 2 and max(map(len, out.splitlines())) <= 80
    assert "A citizen" in owed[0] and owed[0].endswith("…") and owed[1].endswith("  short")


def test_whoami_links_in_json(line: CommandLine) -> None:
    line.fine("person", "add", "binh", "--name", "Binh")
    line.fine("person", "edit", "lan", "--no-login", os_login())
    assert line.fine("whoami", "--link", "--json", person="binh").json["id"] == "binh"


def test_the_settings_come_before_the_login(line: CommandLine) -> None:
    line.fine("person", "add", "binh", "--name", "Binh")
    assert line.fine("person", "show", "lan", "--json").json["logins"] == [os_login()]
    line.person = ""
    assert line.fine("whoami", "--json").json["how"] == "login"
    line.fine("config", "set", "me", "binh")
    answer = line.fine("whoami", "--json").json
    assert (answer["id"], answer["how"]) == ("binh", "settings")
    assert line.fine("whoami", "--json", person="lan").json["how"] == "AUDITCORE_AS"


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_an_unknown_person_is_refused_on_the_screen_too(line: CommandLine, more: tuple[str, ...]) -> None:
    for answer in (line("--as", "zz", *more), line(*more, person="zz")):
        assert answer.code == 4 and "'zz' is not a person" in answer.err and not answer.out
    line.fine("config", "set", "me", "zz")
    line.person = ""
    line.fine(*more)  # nobody said so now: looking needs no name


def test_a_list_is_set_as_it_stands_in_the_file(line: CommandLine) -> None:
    for typed, kept, said in (
        ('["one", "two"]', ["one", "two"], "one, two"),
        ("one, two", ["one", "two"], "one, two"),
        ("[]", [], "empty"),
        ("", [], "empty"),
    ):
        assert f"plugins.use is now {said}." in line.fine("config", "set", "plugins.use", typed).err
        (row,) = line.fine("config", "show", "plugins.use", "--json").json
        assert row["value"] == kept, typed
        if kept:
            line.fine("config", "set", "plugins.use", "[]")
    for wrong in ("[one]", "[1]", '["one"', '["a"]\nother = 1'):
        assert line("config", "set", "plugins.use", wrong).code == 4, wrong


def test_an_emptied_setting_is_called_empty(line: CommandLine) -> None:
    assert "me is now empty." in line.fine("config", "set", "me", "").err
    assert "policy.extensions is now 2." in line.fine("config", "set", "policy.extensions", "2").err
    assert "policy.minor.cause is now false." in line.fine("config", "set", "policy.minor.cause", "no").err


def test_demo_may_be_named_or_not() -> None:
    assert "demo [OPTIONS] [DIR]" in CommandLine("").fine("demo", "--help").out


def test_what_was_written_in_the_editor_is_kept_when_it_is_refused(line: CommandLine, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys\nwith open(sys.argv[1], 'a', encoding='utf-8') as file: file.write('Chờ mười hai ngày\\n')\n"
    )
    command = f"{sys.executable} {editor}"
    kept = tmp_path / "tmp"
    kept.mkdir()
    environ = {"EDITOR": command, "VISUAL": command, "TMPDIR": str(kept)}
    import tempfile

    before, tempfile.tempdir = tempfile.tempdir, str(kept)
    try:
        refused = line(*ADD, "--unit", "nowhere", "--observed", "x", "--edit", **environ)
        left = [name for name in os.listdir(kept) if name.startswith("auditcore-")]
        assert refused.code == 4 and len(left) == 1 and left[0] in refused.err
        assert "Chờ mười hai ngày" in (kept / left[0]).read_text(encoding="utf-8")
        line.fine(*ADD, "--observed", "x", "--edit", **environ)
        assert len([name for name in os.listdir(kept) if name.startswith("auditcore-")]) == 1
    finally:
        tempfile.tempdir = before
    assert line.fine("finding", "list", "--json").json[0]["evidence"] == "Chờ mười hai ngày"
