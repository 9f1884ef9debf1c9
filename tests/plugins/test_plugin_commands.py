"""`auditcore plugin …` as people type it: what is listed, checked, switched and installed, and each refusal."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from commands import Answer, CommandLine
from fake_plugins import HEAD, Installed, fixture_of_installed
from hypothesis import given
from hypothesis import strategies as st

from auditcore import plugin_settings
from auditcore.errors import Refused
from auditcore.installed import BUILT_IN
from auditcore.plugin_settings import Secret, hidden, variable
from auditcore.service import people, plugins
from auditcore.workspace import Workspace

installed = fixture_of_installed

HOUSE = """
@hookimpl
def register_exporters():
    yield Exporter("house", ".txt", lambda report, stream: stream.write(report.title.encode()))

@hookimpl
def check_record(record, before):
    if record["noun"] == "action":
        yield Problem("Not now.", "Wait.")
"""

CHAT = """
@hookimpl
def register_channels():
    settings = {"url": "Where it goes.", "room": "Which room.", "api-token": "What lets us in."}
    yield Channel("chat", settings, lambda notice, settings: 1 / 0)
"""

BROKEN = "raise RuntimeError('as it \\033[31mis')"

# Importing it leaves a trace, so that it is seen where one was imported.
TRACE = "import os; open(os.environ['TRACE'], 'a').close()\n"


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    return CommandLine(workspace.path, "lan", "2026-07-01")


def toml(line: CommandLine) -> Path:
    return Path(line.workspace, "auditcore.toml")


def use(line: CommandLine, *names: str) -> None:
    line.fine("config", "set", "plugins.use", ",".join(names))


def listed(line: CommandLine, *before: str) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in line.fine(*before, "plugin", "list", "--json").json}


def tree(line: CommandLine) -> dict[str, bytes]:
    """All files of the record and the settings."""
    files = [toml(line), *Path(line.workspace, "records").rglob("*.json")]
    return {str(path): path.read_bytes() for path in files}


def said(answer: Answer, code: int, *words: str) -> None:
    """The exit code, these words on stderr, and no traceback or escape."""
    assert answer.code == code, answer
    missing = [word for word in words if word not in answer.err]
    assert not missing, (missing, answer.err)
    assert "Traceback" not in answer.err and "\x1b" not in answer.err + answer.out


# list


def test_the_built_in_ones_come_first_and_are_always_in_use(line: CommandLine) -> None:
    rows = line.fine("plugin", "list", "--json").json
    assert [row["name"] for row in rows[: len(BUILT_IN)]] == list(BUILT_IN)
    first = rows[0]
    assert first["enabled"] and first["built_in"] and not first["why"] and first["distribution"] == ""
    assert first["hooks"] == ["register_checklists"]
    assert {"kind": "checklist", "name": "iso9001-2015"} in first["offers"]


def test_what_is_in_use_says_what_it_offers_and_whose_it_is(line: CommandLine, installed: Installed) -> None:
    installed("house", HOUSE, distribution="house-of-cards", version="2.1")
    use(line, "house")
    assert listed(line)["house"] == {
        "name": "house",
        "enabled": True,
        "offers": [{"kind": "format", "name": "house"}],
        "hooks": ["register_exporters", "check_record"],
        "distribution": "house-of-cards",
        "version": "2.1",
        "built_in": False,
        "why": "",
    }
    assert "format house" in line.fine("plugin", "list").out


def test_what_is_installed_and_not_used_is_named_and_never_imported(
    line: CommandLine, installed: Installed, tmp_path: Path
) -> None:
    installed("idle", TRACE + HOUSE)
    trace = str(tmp_path / "trace")
    row = listed(CommandLineWith(line, TRACE=trace))["idle"]
    assert (row["enabled"], row["distribution"], row["version"]) == (False, "idle-plugin", "1.2")
    assert (row["hooks"], row["offers"], row["why"]) == ([], [], "")
    line.fine("plugin", "show", "idle", TRACE=trace)
    line.fine("config", "show", TRACE=trace)
    assert not os.path.exists(trace)
    use(line, "idle")
    listed(CommandLineWith(line, TRACE=trace))
    assert os.path.exists(trace)


class CommandLineWith(CommandLine):
    """The same, with more in the environment."""

    def __init__(self, line: CommandLine, **environ: str) -> None:
        super().__init__(line.workspace, line.person, line.today)
        self.environ = environ

    def __call__(self, *words: str, **how: Any) -> Answer:
        return super().__call__(*words, **how, **self.environ)


def test_one_that_failed_says_why_and_the_others_stand(line: CommandLine, installed: Installed) -> None:
    installed("broken", BROKEN)
    installed("house", HOUSE)
    use(line, "broken", "gone", "house")
    answer = line.fine("plugin", "list", "--json")
    rows = {row["name"]: row for row in answer.json}
    assert (
        rows["broken"]["enabled"]
        and rows["broken"]["hooks"] == []
        and "RuntimeError" in rows["broken"]["why"]
    )
    assert rows["gone"]["enabled"] and "not installed" in rows["gone"]["why"]
    assert rows["house"]["hooks"] and not rows["house"]["why"]
    assert "auditcore plugin disable broken" in answer.err
    said(line("plugin", "list"), 0, "broken", "gone")


def test_of_two_of_the_same_name_neither_is_used(line: CommandLine, installed: Installed) -> None:
    installed("twin", HOUSE, distribution="castor")
    installed("twin", HOUSE, distribution="pollux")
    rows = [row for row in line.fine("plugin", "list", "--json").json if row["name"] == "twin"]
    assert [row["distribution"] for row in rows] == ["castor", "pollux"]
    assert all("twin" in row["why"] and not row["enabled"] for row in rows)


def test_no_plugins_reads_without_them_and_never_writes(
    line: CommandLine, installed: Installed, tmp_path: Path
) -> None:
    installed("idle", TRACE + HOUSE)
    use(line, "idle")
    trace = str(tmp_path / "trace")
    row = listed(CommandLineWith(line, TRACE=trace), "--no-plugins")["idle"]
    assert row["enabled"] and row["hooks"] == [] and row["why"] == ""
    line.fine("--no-plugins", "finding", "list", TRACE=trace)
    add = ("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", "x")
    before = tree(line)
    said(line("--no-plugins", *add, TRACE=trace), 4, "can only be read", "--no-plugins")
    assert tree(line) == before and not os.path.exists(trace)
    line.fine(*add, TRACE=trace)


def test_no_plugins_writes_where_none_is_in_use(line: CommandLine) -> None:
    line.fine(
        "--no-plugins", "finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", "x"
    )


# show


def test_show_tells_one_with_its_summary_and_settings(line: CommandLine, installed: Installed) -> None:
    module = installed("talk", CHAT)
    about = next(installed.folder.glob("talk*.dist-info")) / "METADATA"
    about.write_text(about.read_text() + "Summary: Talks a lot.\n")
    use(line, "talk")
    with toml(line).open("a") as file:
        file.write('\n[plugin.chat]\nroom = "12"\n')
    detail = line.fine("plugin", "show", "talk", "--json").json
    assert (detail["summary"], detail["module"]) == ("Talks a lot.", module)
    assert [(row["key"], row["value"], row["origin"]) for row in detail["settings"]] == [
        ("plugin.chat.url", "", "default"),
        ("plugin.chat.room", "12", "auditcore.toml"),
        ("plugin.chat.api-token", "not set", "default"),
    ]
    page = line.fine("plugin", "show", "talk").out
    assert all(
        word in page for word in ("Talks a lot.", "talk-plugin 1.2", "channel chat", "Which room.", "not set")
    )


def test_show_of_an_unused_one_says_how_to_look_closer(line: CommandLine, installed: Installed) -> None:
    installed("talk", CHAT)
    assert "auditcore plugin check talk" in line.fine("plugin", "show", "talk").out
    assert "comes with auditcore" in line.fine("plugin", "show", "checklists").out


@pytest.mark.parametrize("verb", ["show", "check", "enable", "uninstall"])
def test_3_an_unknown_name_is_answered_with_the_nearest(
    line: CommandLine, installed: Installed, verb: str
) -> None:
    installed("house", HOUSE)
    said(line("plugin", verb, "hose"), 3, "hose", "'house'", "auditcore plugin list")


# check


def folder(tmp_path: Path, code: str, pyproject: str = "", module: str = "own_rules") -> str:
    """A plugin's folder as its author has it; nothing is installed."""
    made = tmp_path / "own"
    made.mkdir()
    pyproject = pyproject or (
        f'[project]\nname = "own-rules"\nversion = "3"\n[project.entry-points.auditcore]\nown = "{module}"\n'
    )
    (made / "pyproject.toml").write_text(pyproject)
    (made / f"{module}.py").write_text(HEAD + textwrap.dedent(code))
    return str(made)


def test_check_tells_hooks_offers_and_what_rules_say(line: CommandLine, installed: Installed) -> None:
    module = installed("house", HOUSE)
    (report,) = line.fine("plugin", "check", "house", "--json").json
    assert report == {
        "name": "house",
        "distribution": "house-plugin",
        "version": "1.2",
        "module": module,
        "hooks": ["check_record(record, before)", "register_exporters()"],
        "offers": [{"kind": "format", "name": "house"}],
        "says": ["Not now. Wait."],
        "problems": [],
    }
    page = line.fine("plugin", "check", "house").out
    assert "house · works" in page and "check_record(record, before)" in page


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_ones_pass(line: CommandLine, name: str) -> None:
    (report,) = line.fine("plugin", "check", name, "--json").json
    assert report["offers"] and not report["problems"]


def test_a_folder_and_a_file_are_checked_before_they_are_installed(line: CommandLine, tmp_path: Path) -> None:
    path = folder(tmp_path, "import sibling\n" + HOUSE)
    Path(path, "sibling.py").write_text("")
    (report,) = line.fine("plugin", "check", path, "--json").json
    assert (report["name"], report["distribution"], report["version"]) == ("own", "own-rules", "3")
    assert report["offers"] == [{"kind": "format", "name": "house"}]
    (report,) = line.fine("plugin", "check", f"{path}/own_rules.py", "--json").json
    assert report["name"] == "own-rules" and not report["problems"]
    Path(path, "src").mkdir()
    Path(path, "own_rules.py").rename(Path(path, "src", "own_rules.py"))
    line.fine("plugin", "check", path)


def test_check_needs_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder(tmp_path, HOUSE)
    monkeypatch.chdir(tmp_path)
    CommandLine("").fine("plugin", "check", path)
    said(CommandLine("nowhere")("plugin", "check", path), 3, "nowhere")


CHECKLIST = """
@hookimpl
def register_checklists(workspace):
    yield ChecklistSource("NAME", "t", "1", lambda: CONTENT)
"""

BAD = {
    "broken at import": (BROKEN, ["RuntimeError: as it"]),
    "a missing dependency": ("import no_such_library", ["no_such_library"]),
    "an exit at import": ("raise SystemExit(0)", ["SystemExit"]),
    "the end of Python": ("import os\nprint('so long')\nos._exit(3)", ["exit code 3", "so long"]),
    "no hook": ("x = 1", ["no hook"]),
    "all misspelt": (
        "@hookimpl\ndef register_chanels(): pass\n@hookimpl\ndef check_record(recrd): pass",
        ["'register_chanels'", "'register_channels'", "recrd", "record, before"],
    ),
    "not marked": ("def suggest_due(): pass\n" + HOUSE, ["suggest_due", "@hookimpl"]),
    "a hook that raises": ("@hookimpl\ndef check_record(): 1 / 0", ["check_record", "ZeroDivisionError"]),
    "an exit in a hook": (
        "@hookimpl\ndef record_changed(): raise SystemExit",
        ["record_changed", "SystemExit"],
    ),
    "a wrong type": ("@hookimpl\ndef suggest_due(what): return what", ["suggest_due", "str"]),
    "a yield, then an error": (
        "@hookimpl\ndef register_channels():\n yield 1\n 1 / 0",
        ["register_channels"],
    ),
    "a changed record": (
        "@hookimpl\ndef check_record(record): record['x'] = 1",
        ["check_record", "TypeError"],
    ),
    "a format that fails": (
        "@hookimpl\ndef register_exporters(): return [Exporter('x', '.x', lambda r, s: r.rows)]",
        ["format x", "AttributeError"],
    ),
    "a format that writes nothing": (
        "@hookimpl\ndef register_exporters(): return [Exporter('x', '.x', lambda r, s: None)]",
        ["format x", "wrote nothing"],
    ),
    "a setting without its sentence": (
        "@hookimpl\ndef register_channels(): return [Channel('x', {'url': ''}, print)]",
        ["register_channels", "'url'"],
    ),
    "a setting that is no text": (
        "@hookimpl\ndef register_channels(): return [Channel('x', {3: 'y'}, print)]",
        ["register_channels", "3 is not"],
    ),
    "a channel that takes no settings": (
        "@hookimpl\ndef register_channels(): return [Channel('x', {}, lambda notice: None)]",
        ["channel x", "too many positional arguments"],
    ),
    "a format that changes its rows": (
        "def write(report, stream):\n    for table in report.tables:\n        for row in table.rows: row['id'] = 'x'\n"
        "@hookimpl\ndef register_exporters(): return [Exporter('x', '.x', write)]",
        ["format x", "mappingproxy"],
    ),
    "a format that is there already": (
        "@hookimpl\ndef register_exporters(): return [Exporter('github', '.md', print)]",
        ["register_exporters", "'github' is there already, from auditcore"],
    ),
    "a format of an odd name": (
        "@hookimpl\ndef register_exporters(): return [Exporter('a/../b', '.md', print)]",
        ["register_exporters", "a-z, 0-9"],
    ),
    "a format of an odd suffix": (
        "@hookimpl\ndef register_exporters(): return [Exporter('x', 'md', print)]",
        ["register_exporters", "not like .csv"],
    ),
    "an argument with a default": (
        "@hookimpl\ndef check_record(record, before=None): return []",
        ["check_record wants before=None"],
    ),
    "any arguments": ("@hookimpl\ndef check_record(*record): return []", ["check_record wants *record"]),
    "two checklists that cannot be given": (
        "@hookimpl\ndef register_checklists(workspace):\n"
        "    return [ChecklistSource(name, 'T', '1', lambda: 1 / 0) for name in ('x-1', 'x-2')]",
        ["checklist x-1", "checklist x-2"],
    ),
    "a checklist with slips": (
        CHECKLIST.replace("NAME", "x-1").replace("CONTENT", "'id = 1\\ntitle = 2'"),
        ["checklist x-1", "x-1.toml:1"],
    ),
    "a checklist that cannot be read": (
        CHECKLIST.replace("NAME", "x-1").replace("CONTENT", "1 / 0"),
        ["ZeroDivisionError"],
    ),
    "a name that is there already": (
        CHECKLIST.replace("NAME", "iso9001-2015").replace("CONTENT", "''"),
        ["'iso9001-2015' is there already", "checklists"],
    ),
}


@pytest.mark.parametrize("bad", BAD)
def test_7_check_says_what_is_wrong(line: CommandLine, tmp_path: Path, bad: str) -> None:
    code, words = BAD[bad]
    path = folder(tmp_path, code)
    before = tree(line)
    answer = line("plugin", "check", path, "--json")
    said(answer, 7, "would not work", "own: ", *words)
    (report,) = answer.json
    assert report["problems"] and tree(line) == before
    assert line("plugin", "check", path).out.startswith("own · does not work\n")


def test_7_one_that_hangs_is_ended(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditcore.service.plugin_check.DEADLINE", 2)
    path = folder(tmp_path, "import time\ntime.sleep(600)")
    said(line("plugin", "check", path), 7, "within 2 seconds")


def test_7_names_that_others_in_use_have(line: CommandLine, installed: Installed, tmp_path: Path) -> None:
    installed("another", HOUSE)
    path = folder(tmp_path, HOUSE)
    line.fine("plugin", "check", path)
    use(line, "another")
    said(line("plugin", "check", path), 7, "format house", "another (another-plugin 1.2)")


def test_7_a_checklist_that_the_workspace_has(line: CommandLine, tmp_path: Path) -> None:
    bundled = Path(__file__).resolve().parents[2] / "checklists" / "iso9001-2015.toml"
    text = bundled.read_text(encoding="utf-8").replace("iso9001-2015", "ours-2015")
    Path(line.workspace, "checklists", "ours-2015.toml").write_text(text, encoding="utf-8")
    path = folder(tmp_path, CHECKLIST.replace("NAME", "ours-2015").replace("CONTENT", repr(text)))
    said(line("plugin", "check", path), 7, "ours-2015", "checklists/ours-2015.toml")


def test_7_a_plugin_s_own_name_that_is_taken(line: CommandLine, installed: Installed, tmp_path: Path) -> None:
    installed("own", HOUSE, distribution="somebody-else")
    path = folder(tmp_path, HOUSE)
    said(line("plugin", "check", path), 7, "'own'", "somebody-else")
    Path(path, "pyproject.toml").write_text(
        '[project]\nname = "x"\n[project.entry-points.auditcore]\nchecklists = "own_rules"\n'
    )
    said(line("plugin", "check", path), 7, "'checklists'", "comes with auditcore")


def test_a_plugin_s_folder_is_not_taken_for_its_installed_self(
    line: CommandLine, installed: Installed, tmp_path: Path
) -> None:
    """Whoever writes one has it installed, too: what is checked is the folder."""
    installed("own", BROKEN, distribution="Own_Rules")
    line.fine("plugin", "check", folder(tmp_path, HOUSE))


def test_7_a_file_with_a_name_of_python_s_own(line: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "email.py"
    path.write_text(HEAD + HOUSE)
    said(line("plugin", "check", str(path)), 7, "'email'", "another name")


@pytest.mark.parametrize(
    ("pyproject", "code", "words"),
    [
        ("[project", 7, ["cannot be read", "editor"]),
        ("[project]\nname = 'x'", 7, ["names no plugin", "[project.entry-points.auditcore]"]),
        ("project = 1", 7, ["names no plugin"]),
    ],
)
def test_a_folder_that_names_no_plugin(
    line: CommandLine, tmp_path: Path, pyproject: str, code: int, words: list[str]
) -> None:
    said(line("plugin", "check", folder(tmp_path, HOUSE, pyproject)), code, *words)


def test_3_paths_that_are_not_there(line: CommandLine, tmp_path: Path) -> None:
    said(line("plugin", "check", str(tmp_path)), 3, "pyproject.toml")
    said(line("plugin", "check", str(tmp_path / "x")), 3, "no folder")
    said(line("plugin", "check", "x.py"), 3, "x.py")


# enable, disable


def test_enable_and_disable_change_one_line_and_keep_comments(
    line: CommandLine, installed: Installed, workspace: Workspace
) -> None:
    installed("house", HOUSE)
    installed("talk", CHAT)
    with toml(line).open("a") as file:
        file.write("\n# What we added.\n[plugins]  # theirs\nuse = []  # none yet\n")
    before = toml(line).read_text()
    answer = line.fine("plugin", "enable", "house")
    assert answer.out == "" and "in use here now" in answer.err
    assert toml(line).read_text() == before.replace("use = []", 'use = ["house"]')
    line.fine("plugin", "enable", "talk")
    assert toml(line).read_text() == before.replace("use = []", 'use = ["house", "talk"]')
    line.fine("plugin", "disable", "house")
    assert toml(line).read_text() == before.replace("use = []", 'use = ["talk"]')
    line.fine("plugin", "disable", "talk")
    assert toml(line).read_text() == before


def test_enabling_again_changes_nothing(line: CommandLine, installed: Installed) -> None:
    installed("house", HOUSE)
    line.fine("plugin", "enable", "house")
    before = tree(line)
    assert "already" in line.fine("plugin", "enable", "house").err
    assert tree(line) == before


def test_7_one_that_would_not_work_is_not_enabled(line: CommandLine, installed: Installed) -> None:
    installed("broken", BROKEN)
    before = tree(line)
    said(
        line("plugin", "enable", "broken"),
        7,
        "RuntimeError",
        "Nothing was changed",
        "auditcore plugin check broken",
    )
    assert tree(line) == before


def test_one_that_is_gone_or_broken_can_be_disabled(line: CommandLine, installed: Installed) -> None:
    installed("broken", BROKEN)
    use(line, "gone", "broken")
    add = ("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", "x")
    said(line(*add), 4, "auditcore plugin disable")
    line.fine("plugin", "disable", "gone")
    line.fine("plugin", "disable", "broken")
    line.fine(*add)


def test_4_switching_is_for_the_role_quality(
    line: CommandLine, installed: Installed, acting: Callable[..., Workspace]
) -> None:
    people.add(acting("lan"), "minh", name="Minh")
    installed("house", HOUSE)
    use(line, "house")
    before = tree(line)
    for verb in ("enable", "disable"):
        said(line("plugin", verb, "house", person="minh"), 4, "Minh", "quality", "auditcore person list")
        said(line("plugin", verb, "house", person="nobody"), 4, "nobody")
    assert tree(line) == before
    line.fine("--as", "lan", "plugin", "disable", "house", person="minh")


@pytest.mark.parametrize("verb", ["enable", "disable"])
def test_4_the_built_in_ones_cannot_be_switched(line: CommandLine, verb: str) -> None:
    said(line("plugin", verb, "checklists"), 4, "always in use", "auditcore plugin list")


def test_3_disabling_what_is_not_in_use_names_what_is(line: CommandLine, installed: Installed) -> None:
    installed("house", HOUSE)
    said(line("plugin", "disable", "house"), 3, "No outside plugin is in use")
    use(line, "house", "talk")
    said(line("plugin", "disable", "huose"), 3, "'house'")
    said(line("plugin", "disable", "x"), 3, "house, talk")


def test_4_a_settings_file_that_cannot_be_changed_by_one_line(
    line: CommandLine, installed: Installed
) -> None:
    installed("house", HOUSE)
    with toml(line).open("a") as file:
        file.write("\nplugins = { use = [] }\n")
    before = tree(line)
    said(line("plugin", "enable", "house"), 4, "plugins.use", "line")
    assert tree(line) == before


def test_switching_and_installing_answer_in_json(line: CommandLine, installed: Installed, pip: Path) -> None:
    installed("house", HOUSE)
    assert line.fine("plugin", "enable", "house", "--json").json == {"name": "house", "enabled": True}
    assert line.fine("plugin", "disable", "house", "--json").json == {"name": "house", "enabled": False}
    assert line.fine("plugin", "install", "house", "--json", "--no-deps").json == []
    assert line.fine("plugin", "uninstall", "house", "--json").json == {"distribution": "house-plugin"}
    assert pip.read_text() == "install|house|--no-deps\nuninstall|--yes|house-plugin\n"


# install, uninstall: pip is a stand-in that notes what it was given.

PIP = """
import os, sys
with open(os.environ["PIP_NOTES"], "a") as file:
    print(*sys.argv[1:], sep="|", file=file)
print("pip speaks")
if os.environ.get("PIP_ADDS"):
    os.rename(os.environ["PIP_ADDS"], os.environ["PIP_ADDS"] + ".dist-info")
sys.exit(int(os.environ.get("PIP_EXITS", "0")))
"""


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the stand-in notes its arguments."""
    (tmp_path / "stand-in" / "pip").mkdir(parents=True)
    (tmp_path / "stand-in" / "pip" / "__init__.py").write_text("")
    (tmp_path / "stand-in" / "pip" / "__main__.py").write_text(PIP)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "stand-in"), prepend=os.pathsep)
    monkeypatch.setenv("PIP_NOTES", str(tmp_path / "notes"))
    return tmp_path / "notes"


def test_install_passes_everything_on_and_says_what_is_new(
    line: CommandLine, installed: Installed, pip: Path
) -> None:
    installed("house", HOUSE)
    info = next(installed.folder.glob("*.dist-info"))
    hidden_info = info.with_suffix("")  # house_plugin-1.2, which nobody takes for a distribution
    info.rename(hidden_info)
    words = ("install", "house-plugin", "--no-deps", "-i", "https://example.org/simple", "--", "more")
    answer = line.fine("plugin", *words, PIP_ADDS=str(hidden_info))
    assert pip.read_text() == "install|house-plugin|--no-deps|-i|https://example.org/simple|more\n"
    assert answer.out == ""
    assert "installed: house (house-plugin 1.2)" in answer.err
    assert "auditcore plugin enable house" in answer.err


def test_what_pip_prints_goes_to_stderr(
    line: CommandLine, pip: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    line.fine("plugin", "install", "x")
    shown = capfd.readouterr()
    assert shown.out == "" and "pip speaks" in shown.err


def test_install_needs_no_workspace(tmp_path: Path, pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    CommandLine("").fine("plugin", "install", "x")


@pytest.mark.parametrize("verb", ["install", "uninstall"])
def test_7_pip_says_no(line: CommandLine, installed: Installed, pip: Path, verb: str) -> None:
    installed("house", HOUSE)
    said(
        line("plugin", verb, "house", "--force", PIP_EXITS="23"), 7, "exit code 23", f"pip {verb}", "--force"
    )


def test_7_there_is_no_pip(line: CommandLine, pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    said(line("plugin", "install", "x"), 7, "pip is not there", "ensurepip", sys.executable)
    assert not pip.exists()


def test_2_an_option_before_the_name(line: CommandLine, pip: Path) -> None:
    said(line("plugin", "install", "--upgrade", "x"), 2, "--upgrade", "behind the plugin's name")
    said(line("plugin", "install"), 2, "NAME|PATH")
    assert not pip.exists()


@pytest.mark.parametrize("how", ["house", "house-plugin", "FOLDER"])
def test_uninstall_by_name_distribution_or_folder(
    line: CommandLine, installed: Installed, pip: Path, tmp_path: Path, how: str
) -> None:
    installed("house", HOUSE)
    if how == "FOLDER":
        how = folder(tmp_path, HOUSE, '[project]\nname = "house-plugin"\n')
    answer = line.fine("plugin", "uninstall", how, "--verbose")
    assert pip.read_text() == "uninstall|--yes|house-plugin|--verbose\n"
    assert "uninstalled: house-plugin" in answer.err


def test_4_what_is_in_use_is_switched_off_first(line: CommandLine, installed: Installed, pip: Path) -> None:
    installed("house", HOUSE)
    use(line, "house")
    for how in ("house", "house-plugin"):
        said(line("plugin", "uninstall", how), 4, "in use", "auditcore plugin disable house")
    assert not pip.exists()


@pytest.mark.parametrize("name", ["click", "auditcore-tracker", "checklists"])
def test_3_only_plugins_are_uninstalled(line: CommandLine, pip: Path, name: str) -> None:
    said(line("plugin", "uninstall", name), 3, name)
    assert not pip.exists()


# Settings of plugins, and secrets.

TOKEN = "s3cr3t-t0ken"


@pytest.fixture
def talk(line: CommandLine, installed: Installed, tmp_path: Path) -> CommandLine:
    """A workspace with a channel, and no secrets of whoever runs the tests."""
    installed("talk", CHAT)
    use(line, "talk")
    return CommandLineWith(line, XDG_CONFIG_HOME=str(tmp_path / "config"), APPDATA=str(tmp_path / "config"))


def settings(line: CommandLine, text: str) -> None:
    with toml(line).open("a", encoding="utf-8") as file:
        file.write("\n" + text)


def secrets(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "config" / "auditcore" / "secrets.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def shown(line: CommandLine, **environ: str) -> dict[str, tuple[Any, str]]:
    rows = line.fine("config", "show", "plugin.chat", "--json", **environ).json
    assert TOKEN not in line.fine("config", "show", **environ).out + str(rows)
    return {row["key"]: (row["value"], row["origin"]) for row in rows}


def test_config_show_lists_what_a_channel_wants_with_its_origin(talk: CommandLine) -> None:
    settings(talk, '[plugin.chat]\nurl = "https://chat.example"\n')
    assert shown(talk) == {
        "plugin.chat.url": ("https://chat.example", "auditcore.toml"),
        "plugin.chat.room": ("", "default"),
        "plugin.chat.api-token": ("not set", "default"),
    }
    talk.fine("config", "check")
    assert "Which room." in str(talk.fine("config", "show", "plugin.chat", "--json").json)


def test_a_secret_comes_from_the_environment_or_a_file_of_one_s_own(
    talk: CommandLine, tmp_path: Path
) -> None:
    path = secrets(tmp_path, f'[chat]\napi-token = "{TOKEN}"\n')
    assert shown(talk)["plugin.chat.api-token"] == ("set", str(path))
    name = "AUDITCORE_SECRET_CHAT_API_TOKEN"
    assert shown(talk, **{name: TOKEN})["plugin.chat.api-token"] == ("set", f"environment {name}")
    talk.fine("config", "check")


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_4_a_file_of_secrets_that_others_can_read_is_not_used(
    talk: CommandLine, tmp_path: Path, mode: int
) -> None:
    path = secrets(tmp_path, f'[chat]\napi-token = "{TOKEN}"\n', mode)
    assert shown(talk)["plugin.chat.api-token"] == ("not set", "default")
    said(talk("config", "check"), 4, str(path), "chmod 600")


def test_4_secrets_never_stand_in_the_workspace(talk: CommandLine, tmp_path: Path) -> None:
    settings(talk, f'[plugin.chat]\napi-token = "{TOKEN}"\nmore = [{{ password = "{TOKEN}" }}]\n')
    found = shown(talk)
    assert found["plugin.chat.api-token"] == ("not set", "auditcore.toml")
    assert found["plugin.chat.more"] == ([{"password": "set"}], "auditcore.toml")
    answer = talk("config", "check")
    said(answer, 4, "plugin.chat.api-token", "AUDITCORE_SECRET_CHAT_API_TOKEN")
    assert TOKEN not in answer.err
    inside = Path(talk.workspace, "secrets.toml")
    inside.write_text(f'[chat]\napi-token = "{TOKEN}"\n')
    inside.chmod(0o600)
    assert shown(talk, AUDITCORE_SECRETS=str(inside))["plugin.chat.api-token"][0] == "not set"
    said(talk("config", "check", AUDITCORE_SECRETS=str(inside)), 4, "never stand in the workspace")


def test_4_a_broken_file_of_secrets_does_not_show_its_lines(talk: CommandLine, tmp_path: Path) -> None:
    secrets(tmp_path, f"[chat]\napi-token = {TOKEN}\n")
    answer = talk("config", "check")
    said(answer, 4, "secrets.toml", "no TOML")
    assert TOKEN not in answer.err


def test_4_names_that_a_channel_does_not_know(talk: CommandLine) -> None:
    above = len(toml(talk).read_text().splitlines())
    settings(talk, '[plugin.chat]\nrom = "12"\n[plugin.chatt]\nurl = "x"\n[plugin]\nchannel = 1\n')
    answer = talk("config", "check")
    said(answer, 4, "plugin.chat.rom", "plugin.chat.room", "[plugin.chatt]", "[plugin.channel]")
    assert all(f"auditcore.toml, line {above + n}: " in answer.err for n in (3, 4, 7))
    rows = {row["key"]: row for row in talk.fine("config", "show", "plugin", "--json").json}
    assert (rows["plugin.chatt.url"]["value"], rows["plugin.chatt.url"]["origin"]) == ("x", "auditcore.toml")


def test_without_all_plugins_nobody_knows_which_names_they_have(talk: CommandLine) -> None:
    settings(talk, '[plugin.other]\nurl = "x"\n')
    said(talk("config", "check"), 4, "[plugin.other]")
    talk.fine("--no-plugins", "config", "check")
    use(talk, "talk", "gone")
    talk.fine("config", "check")


def test_a_setting_of_a_channel_is_set_by_command(talk: CommandLine) -> None:
    talk.fine("config", "set", "plugin.chat.room", "12")
    assert shown(talk)["plugin.chat.room"] == ("12", "auditcore.toml")
    said(talk("config", "set", "plugin.chat.api-token", TOKEN), 4, "AUDITCORE_SECRET_CHAT_API_TOKEN")
    said(talk("config", "set", "plugin.chat.rom", "12"), 4, "plugin.chat.room")
    said(talk("config", "set", "plugin.post.room", "12"), 4, "[plugin.post]", "config show plugin")
    assert TOKEN not in toml(talk).read_text()


def test_a_setting_of_a_channel_is_taken_out_again(talk: CommandLine) -> None:
    before = toml(talk).read_text()
    talk.fine("config", "set", "plugin.chat.room", "12")
    assert "default again" in talk.fine("config", "unset", "plugin.chat.room").err
    assert shown(talk)["plugin.chat.room"] == ("", "default")
    assert toml(talk).read_text().startswith(before)
    assert "default already" in talk.fine("config", "unset", "plugin.chat.room").err
    # One that no channel knows (any more) can go, too.
    settings(talk, '[plugin.gone]\nurl = "x"\n')
    talk.fine("config", "unset", "plugin.gone.url")
    assert "url" not in toml(talk).read_text()


def test_the_line_of_each_setting_is_told(talk: CommandLine) -> None:
    talk.fine("config", "set", "plugin.chat.room", "12")
    line = next(n for n, text in enumerate(toml(talk).read_text().splitlines(), 1) if text.startswith("room"))
    rows = talk.fine("config", "show", "plugin.chat", "--origin", "--json").json
    assert {row["key"]: row["origin"] for row in rows} == {
        "plugin.chat.room": f"auditcore.toml:{line}",
        "plugin.chat.url": "default",
        "plugin.chat.api-token": "default",
    }


def test_4_a_file_of_secrets_in_the_workspace_is_not_used_by_another_way_either(
    talk: CommandLine, tmp_path: Path
) -> None:
    inside = Path(talk.workspace, "secrets.toml")
    inside.write_text(f'[chat]\napi-token = "{TOKEN}"\n')
    inside.chmod(0o600)
    link = tmp_path / "elsewhere.toml"
    link.symlink_to(inside)
    said(talk("config", "check", AUDITCORE_SECRETS=str(link)), 4, "never stand in the workspace")


def test_settings_of_a_channel_with_its_secrets(
    workspace: Workspace, talk: CommandLine, tmp_path: Path
) -> None:
    settings(talk, '[plugin.chat]\nroom = "12"\n')
    environ = {"AUDITCORE_SECRET_CHAT_API_TOKEN": TOKEN, "XDG_CONFIG_HOME": str(tmp_path)}
    given = plugins.settings_of(Workspace(workspace.path, environ=environ), "chat")
    assert given == {"room": "12", "api-token": TOKEN}
    assert TOKEN not in repr(given) and TOKEN not in repr(given["api-token"])
    settings(talk, 'token = "x"\n')
    with pytest.raises(Refused) as refusal:
        plugins.settings_of(Workspace(workspace.path, environ=environ), "chat")
    assert "plugin.chat.token" in refusal.value.problems[0]


@pytest.mark.parametrize(
    "name", ["password", "api-token", "SECRET", "apikey", "smtp_password", "passwd", "pwd", "credentials"]
)
def test_names_of_secrets(name: str) -> None:
    assert plugin_settings.is_secret(name) and not plugin_settings.is_secret("server")


def test_the_variable_of_a_secret() -> None:
    assert variable("mail-out", "api.key") == "AUDITCORE_SECRET_MAIL_OUT_API_KEY"


@given(st.text(min_size=1), st.text(), st.text())
def test_what_a_channel_says_is_shown_without_its_secrets(secret: str, before: str, after: str) -> None:
    words = hidden(before + secret + after, {"token": Secret(secret), "url": "x"})
    assert secret not in words or secret in "***" or secret in (before + "***" + after)


@pytest.mark.parametrize(
    "form", [quote, quote_plus, lambda secret: json.dumps(secret)[1:-1], lambda secret: repr(secret)]
)
def test_a_secret_is_not_shown_as_it_stands_in_an_address_either(form: Callable[[str], str]) -> None:
    secret = "ü+ /\\ä"
    assert hidden(f"no {form(secret)} here", {"token": Secret(secret)}).replace("'", "") == "no *** here"


def test_of_two_secrets_the_longer_is_hidden_first() -> None:
    assert hidden("abcdef", {"token": Secret("abc"), "key": Secret("abcdef")}) == "***"


def test_no_module_of_the_folder_in_which_one_stands_is_run(
    line: CommandLine, installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python found in a workspace is never run (design, section 5)."""
    mark = tmp_path / "run"
    for name in ("json", "tempfile", "inspect"):
        Path(line.workspace, f"{name}.py").write_text(f"open({str(mark)!r}, 'w').close()")
    monkeypatch.chdir(line.workspace)
    installed("house", HOUSE.replace('"house"', '"own"'))
    line("plugin", "check", "house")
    assert not mark.exists()
