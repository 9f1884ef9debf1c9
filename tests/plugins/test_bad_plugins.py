"""What a bad plugin gets: it is passed over or refuses, one line says why, and nobody else is hurt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from building import AUDIT, Office
from commands import CommandLine
from fake_plugins import Installed, environment, fixture_of_installed, fixture_of_office, using

from auditcore import checklists
from auditcore.errors import DeliveryFailed
from auditcore.plugins import GIVES, HOOKS, Plugins
from auditcore.service.audit_case import available
from auditcore.workspace import Workspace

MakeOffice = Callable[..., Office]
installed, office = fixture_of_installed, fixture_of_office

CULPRIT = "bad (bad-plugin 1.2)"
ADVICE = "To switch it off: auditcore plugin disable bad"
EVENT = {"stream": "org", "seq": 1, "ids": ["unit/x"]}
CONTROL, CONTROL_SHOWN = "\\x1b[31m", "␛[31m"


class Case(NamedTuple):
    """A hook: its arguments, a value that it may give, how it is asked, and what the good plugin's answer becomes."""

    arguments: str
    value: str
    ask: Callable[[Plugins], Any]
    stands: Callable[[Any], bool]


CASES: Mapping[str, Case] = {
    "register_checklists": Case(
        "workspace",
        "ChecklistSource('good-1', 'Good', '1', lambda: '')",
        Plugins.checklists,
        lambda found: "good-1" in found and "iso9001-2015" in found,
    ),
    "register_exporters": Case(
        "", "Exporter('good', '.txt', print)", Plugins.exporters, lambda found: "good" in found
    ),
    "register_channels": Case("", "Channel('good', {}, print)", Plugins.channels, lambda found: "good" in found),
    "check_record": Case(
        "record, before",
        "Problem('Not so.')",
        lambda plugins: plugins.problems({"noun": "finding", "moves": []}, None),
        lambda found: "Not so." in found,
    ),
    "suggest_due": Case(
        "finding, what, today",
        "date(2026, 7, 9)",
        lambda plugins: plugins.suggest_due({"id": "x", "moves": []}, "answer", "2026-07-01"),
        lambda day: day == "2026-07-09",
    ),
    "record_changed": Case(
        "event", "None", lambda plugins: plugins.record_changed(EVENT), lambda nothing: nothing is None
    ),
}  # fmt: skip


def hook(name: str, body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return f"@hookimpl\ndef {name}({CASES[name].arguments}):\n    CALLED.append(1)\n{lines}"


def good(name: str) -> str:
    value = CASES[name].value
    return "CALLED = []\n" + hook(name, f"return {f'[{value}]' if name in GIVES else value}")


class Scene:
    """A workspace with two plugins in use: `bad` comes first, `good` stands behind it."""

    def __init__(self, ws: Workspace, installed: Installed, warnings: list[str]) -> None:
        self.ws = ws
        self.installed = installed
        self.warnings = warnings

    def __call__(self, name: str, bad: str) -> tuple[Any, str]:
        """What the hook gives where the plugin `bad` has this code, and the one line that tells of it."""
        self.installed("bad", "CALLED = []\n" + bad)
        module = self.installed("good", good(name))
        ws = using(self.ws, "good", "bad")
        answer = CASES[name].ask(ws.plugins)
        CASES[name].ask(ws.plugins)  # asked again, it is not told again
        assert CASES[name].stands(answer), answer
        assert len(sys.modules[module].CALLED) == 2
        (failure,) = ws.plugins.failures
        assert failure.plugin.name == "bad"
        if failure.where == "check_record":
            assert not self.warnings
            (line,) = [problem for problem in answer if problem != "Not so."]
            why = f"The rule (check_record) of the plugin {CULPRIT} failed, so nothing was recorded: {{}}. {ADVICE}"
        else:
            (line,) = self.warnings
            why = f"The plugin {CULPRIT} was passed over ({failure.where}): {{}}. {ADVICE}"
        assert line == why.format(failure.why) and line.isprintable()
        return answer, failure.why


@pytest.fixture
def scene(workspace: Workspace, installed: Installed, warnings: list[str]) -> Scene:
    return Scene(workspace, installed, warnings)


def test_there_is_a_case_for_each_hook() -> None:
    assert {*CASES} == {*HOOKS}


# Hooks that fail when they are called.

RAISES = {
    "raise ValueError('boom')": "ValueError: boom",
    "raise SystemExit(3)": "SystemExit: 3",
    "__import__('sys').exit('bye')": "SystemExit: bye",
    "import no_such_library": "ModuleNotFoundError: No module named 'no_such_library'",
    "raise type('Odd', (BaseException,), {})('odd')": "Odd: odd",
    "raise GeneratorExit": "GeneratorExit: no reason was given",
    f"raise ValueError('{CONTROL}red\\n{CONTROL}or \\u202e not')": "ValueError: ␛[31mred ␛[31mor <U+202E> not",
    "raise ValueError('x' * 100_000)": "ValueError: " + "x" * 388 + "…",
    "raise type('Mute', (Exception,), {'__str__': lambda self: 1 / 0})": "Mute: no reason was given",
    "raise type('Quit', (Exception,), {'__str__': lambda self: exit(1)})": "Quit: no reason was given",
    "return 1 / 0": "ZeroDivisionError: division by zero",
    "def deeper():\n    return deeper()\nreturn deeper()": "RecursionError: maximum recursion depth exceeded",
}  # fmt: skip


@pytest.mark.parametrize("body", RAISES)
@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_that_raises(name: str, body: str, scene: Scene) -> None:
    assert scene(name, hook(name, body))[1] == RAISES[body]


@pytest.mark.parametrize(
    ("given", "called"), [("5", "int"), ("object()", "object"), ("lambda: []", "function"), ("True", "bool")]
)
@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_that_gives_the_wrong_type(name: str, given: str, called: str, scene: Scene) -> None:
    others = {"suggest_due": "a date or None", "record_changed": "None"}
    wanted = GIVES[name].__name__ if name in GIVES else others[name]
    assert scene(name, hook(name, f"return {given}"))[1] == f"it gave {called}, not {wanted}"


@pytest.mark.parametrize("given", ["'text'", "{'a': 1}", "[None]", "['a']", "(date(2026, 7, 9),)"])
@pytest.mark.parametrize("name", GIVES)
def test_a_hook_that_gives_the_wrong_values(name: str, given: str, scene: Scene) -> None:
    why = scene(name, hook(name, f"return {given}"))[1]
    assert why.startswith("it gave ") and why.endswith(f", not {GIVES[name].__name__}")


@pytest.mark.parametrize("name", GIVES)
def test_a_hook_that_gives_one_value_and_no_list(name: str, scene: Scene) -> None:
    why = scene(name, hook(name, f"return {CASES[name].value}"))[1]
    assert why == f"it gave one {GIVES[name].__name__}, not a list of them"


def test_a_day_is_no_moment(scene: Scene) -> None:
    why = scene("suggest_due", hook("suggest_due", "import datetime\nreturn datetime.datetime(2026, 7, 9)"))[
        1
    ]
    assert why == "it gave datetime, not a date or None"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("register_checklists", "ChecklistSource(['x'], 'T', '1', print)", "name … is list, not str"),
        ("register_checklists", "ChecklistSource('x', 'T', 1, print)", "edition … is int, not str"),
        ("register_checklists", "ChecklistSource('x', 'T', '1', 'x.toml')", "load … is str, not Callable"),
        ("register_checklists", "ChecklistSource(' ', 'T', '1', print)", "name … is empty"),
        ("register_exporters", "Exporter('x', None, print)", "suffix … is NoneType, not str"),
        ("register_exporters", "Exporter('x', '.x')", "__new__"),
        ("register_channels", "Channel('x', ['url'], print)", "settings … is list, not Mapping"),
        ("register_channels", "Channel('', {}, print)", "name … is empty"),
        ("register_checklists", "ChecklistSource('../x', 'T', '1', print)", "name … is '../x': a name has a-z"),
        ("register_exporters", "Exporter('A b', '.x', print)", "name … is 'A b': a name has a-z"),
        ("register_exporters", "Exporter('x', 'x', print)", "suffix … is not like .csv"),
        ("register_channels", "Channel('x', {'a': 5}, print)", "settings … are names with a sentence each, and 'a'"),
        ("register_channels", "Channel('x', {3: 'y'}, print)", "settings … are names with a sentence each, and 3"),
        ("check_record", "Problem(None)", "sentence … is NoneType, not str"),
        ("check_record", "Problem('')", "sentence … is empty"),
        ("check_record", "Problem('x', ('y',))", "hint … is tuple, not str"),
    ],
)  # fmt: skip
def test_a_hook_whose_values_have_the_wrong_fields(name: str, value: str, why: str, scene: Scene) -> None:
    said = scene(name, hook(name, f"return [{value}]"))[1]
    assert why.replace("…", f"of its {GIVES[name].__name__}") in said


@pytest.mark.parametrize(
    "day", ["date(1999, 1, 1)", "date(2026, 6, 30)", "date(2036, 7, 2)", "date(9999, 12, 31)"]
)
def test_a_date_in_the_past_or_years_away_is_not_taken(day: str, scene: Scene) -> None:
    why = scene("suggest_due", hook("suggest_due", f"return {day}"))[1]
    assert "before today or years away" in why


@pytest.mark.parametrize(
    "arguments",
    ["record, before=None", "record, old=None", "*record", "record, **rest", "*, record", "record, old"],
)
def test_arguments_that_are_not_those_of_the_hook(
    arguments: str, office: MakeOffice, installed: Installed
) -> None:
    installed("bad", f"@hookimpl\ndef check_record({arguments}):\n    return []\n")
    ws = office("bad").ws
    assert ws.plugins.missing == ["bad"]
    assert "check_record" in ws.plugins.failures[0].why


def test_a_format_of_a_tables_name_is_passed_over(scene: Scene) -> None:
    said = scene(
        "register_exporters", hook("register_exporters", "return [Exporter('github', '.md', print)]")
    )
    assert said[1] == "'github' is there already, from auditcore"


FORMAT = "@hookimpl\ndef register_exporters():\n    yield Exporter('odd', '.odd', write)\n\ndef write(report, stream):\n"
BAD_FORMATS = {
    "raise ValueError('boom')": "ValueError: boom",
    "raise SystemExit(0)": "SystemExit: 0",
    "print('noise'); stream.write('text')": "a bytes-like object is required, not 'str'",
    "for table in report.tables: [row.pop('id') for row in table.rows]": "has no attribute 'pop'",
}


@pytest.mark.parametrize("body", BAD_FORMATS)
def test_a_format_that_fails(body: str, office: MakeOffice, installed: Installed) -> None:
    installed("bad", FORMAT + f"    {body}\n")
    at = office("bad")
    at.draft()
    answer = CommandLine(at.ws.path, "linh", "2026-07-02")("finding", "list", "--format", "odd")
    assert answer.code == 7 and answer.out == ""
    assert f"The plugin {CULPRIT} could not write odd: " in answer.err and BAD_FORMATS[body] in answer.err
    assert ADVICE in answer.err and "Traceback" not in answer.err


def test_what_a_plugin_prints_at_the_end_is_no_part_of_the_answer(
    office: MakeOffice, installed: Installed, add: tuple[str, ...]
) -> None:
    late = "import atexit, os\natexit.register(lambda: (print('late', flush=True), os.write(1, b'later')))\n"
    installed("bad", late + "CALLED = []\n" + hook("suggest_due", "return None"))
    env = environment(office("bad").ws.path, installed)
    done = subprocess.run(
        [sys.executable, "-m", "auditcore", *add, "--json"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout)["id"] == f"{AUDIT}-F01"
    assert "late" in done.stderr and "later" in done.stderr


def test_what_is_wrong_in_a_checklist_names_its_plugin(office: MakeOffice, installed: Installed) -> None:
    body = "return [ChecklistSource('own-1', 'T', '1', lambda: b'id = \\xff')]"
    installed("bad", "CALLED = []\n" + hook("register_checklists", body))
    answer = CommandLine(office("bad").ws.path, "linh", "2026-07-02")("checklist", "show", "own-1")
    assert answer.code == 4 and f"{CULPRIT}/own-1.toml:1: this is not UTF-8" in answer.err


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_that_yields_and_then_raises(name: str, scene: Scene) -> None:
    why = scene(name, hook(name, f"yield {CASES[name].value}\nraise ValueError('late')"))[1]
    assert why == "ValueError: late" if name in GIVES else why.startswith("it gave generator, not ")


@pytest.mark.parametrize("name", GIVES)
def test_a_hook_that_never_ends(name: str, scene: Scene) -> None:
    endless = f"value = {CASES[name].value}\nwhile True:\n    yield value"
    assert scene(name, hook(name, endless))[1] == "it gave more than 10000 values"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("register_checklists", "workspace.path = '/'"),
        ("check_record", "record['grade'] = 'minor'"),
        ("check_record", "record.clear()"),
        ("check_record", "record['moves'].append(1)"),
        ("suggest_due", "finding.update(id='y')"),
        ("suggest_due", "del finding['moves']"),
        ("record_changed", "event['ids'][0] = 'y'"),
    ],
)
def test_a_hook_that_changes_what_it_was_given(name: str, change: str, scene: Scene) -> None:
    assert scene(name, hook(name, change))[1].startswith(("AttributeError: ", "TypeError: "))
    assert EVENT == {"stream": "org", "seq": 1, "ids": ["unit/x"]}


@pytest.mark.parametrize("name", [name for name in GIVES if name != "check_record"])
def test_a_hook_that_gives_a_name_that_is_taken(name: str, scene: Scene, workspace: Workspace) -> None:
    own = CASES[name].value.replace("good", "own")
    twice = hook(name, f"return [{own}, {own}]")
    answer, why = scene(name, twice)
    own_id = next(id for id in answer if id.startswith("own"))
    assert why == f"'{own_id}' is there already, from {CULPRIT}"


def test_names_that_are_taken_are_told_together(
    workspace: Workspace, installed: Installed, warnings: list[str]
) -> None:
    def code(names: str) -> str:
        values = ", ".join(f"Exporter({name!r}, '.x', print)" for name in names)
        return f"CALLED = []\n{hook('register_exporters', f'return [{values}]')}"

    installed("ann", code("abc"))
    installed("bob", code("abd"))
    found = using(workspace, "bob", "ann").plugins.exporters()
    assert {name: found[name][0].name for name in "abcd"} == {"a": "ann", "b": "ann", "c": "ann", "d": "bob"}
    assert warnings == [
        "The plugin bob (bob-plugin 1.2) was passed over (register_exporters): "
        "'a' is there already, from ann (ann-plugin 1.2); 'b' is there already, from ann (ann-plugin 1.2). "
        "To switch it off: auditcore plugin disable bob"
    ]


def test_no_plugin_takes_the_name_of_a_bundled_checklist(scene: Scene) -> None:
    taken = "return [ChecklistSource('iso9001-2015', 'Mine', '2015', lambda: '')]"
    answer, why = scene("register_checklists", hook("register_checklists", taken))
    assert answer["iso9001-2015"][0].name == "checklists"
    assert why == "'iso9001-2015' is there already, from checklists"


# Plugins that cannot be loaded.

HINDERED = {
    "broken": ("raise RuntimeError('boom')", "RuntimeError: boom"),
    "no-python": ("def (:", "SyntaxError: invalid syntax"),
    "dependency": ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
    "exits": ("import sys\nsys.exit(4)", "SystemExit: 4"),
    "misspelt": ("@hookimpl\ndef register_checklist(workspace): return []",
                 "there is no hook register_checklist; did you mean register_checklists?"),
    "unlike any": ("@hookimpl\ndef zzz(): return []", "there is no hook zzz; register_checklists, register_exporters"),
    "argument": ("@hookimpl\ndef check_record(record, old): return []", "hook 'check_record'"),
    "no hooks": ("def check_record(record, before): return []",
                 "it has no hook; each is marked with @hookimpl from auditcore.api"),
    "two": ("@hookimpl\ndef check_record(record): return []\n"
            "@hookimpl(specname='check_record')\ndef other(record): return []",
            "check_record must be one plain function"),
    "wrapper": ("@hookimpl(wrapper=True)\ndef check_record(record):\n    return (yield)",
                "check_record must be one plain function"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOOKS)
@pytest.mark.parametrize("how", HINDERED)
def test_a_plugin_that_cannot_be_loaded(how: str, name: str, scene: Scene) -> None:
    bad, why = HINDERED[how]
    assert why in scene(name, bad)[1]


@pytest.mark.parametrize("how", HINDERED)
def test_writing_needs_every_plugin_in_use(how: str, office: MakeOffice, installed: Installed) -> None:
    installed("bad", HINDERED[how][0])
    at = office("bad")
    at.only_refused_for("Plugins that this workspace uses could not be loaded: bad.", at.draft)


def refusal(names: str, first: str) -> str:
    return (
        f"Error: Plugins that this workspace uses could not be loaded: {names}. It can be read, but not written.\n"
        f"Install them, or switch them off: auditcore plugin disable {first}\n"
    )


@pytest.fixture
def add() -> tuple[str, ...]:
    return ("finding", "add", "--audit", AUDIT, "--grade", "minor", "--observed", "o", "--unit", "economy")


def test_where_a_plugin_is_missing_one_reads_but_does_not_write(
    office: MakeOffice, installed: Installed, add: tuple[str, ...]
) -> None:
    at = office()
    at.draft()
    installed("good", good("check_record"))
    line = CommandLine(using(at.ws, "good", "gone", "bad").path, "tam", "2026-07-01")
    listed = line.fine("finding", "list", "--json")
    assert [row["id"] for row in listed.json] == [f"{AUDIT}-F01"] and not listed.err
    answer = line(*add)
    assert (answer.code, answer.out) == (4, "")
    missing = (
        "The plugin {0} was passed over (load): it is not installed; 'auditcore plugin list' lists those "
    )
    missing += "that are. To switch it off: auditcore plugin disable {0}\n"
    assert answer.err == missing.format("bad") + missing.format("gone") + refusal("bad, gone", "bad")


def test_two_distributions_with_a_plugin_of_the_same_name(scene: Scene) -> None:
    scene.installed("bad", good("check_record"), distribution="another")
    scene.installed("bad", good("check_record"))
    ws = using(scene.ws, "bad")
    assert ws.plugins.missing == ["bad"]
    (line,) = scene.warnings
    assert "several distributions have a plugin of this name" in line
    assert "bad (another 1.2)" in line and CULPRIT in line


def test_metadata_that_cannot_be_read_hurt_no_plugin(scene: Scene) -> None:
    for name, text in (("aaa", "[auditcore]\nno equals sign\n"), ("bbb", "[auditcore\nx = y\n")):
        folder = scene.installed.folder / f"{name}-1.dist-info"
        folder.mkdir()
        (folder / "entry_points.txt").write_text(text)
        (folder / "METADATA").write_bytes(b"\xff\xfe")
    assert "ValueError: boom" in scene(
        "register_channels", hook("register_channels", "raise ValueError('boom')")
    )


# What is printed, moved and replaced.

NOISE = """\
import os, subprocess, sys
print("noise 1")
sys.stdout.write("noise 2\\n")
sys.__stdout__.write("noise 3\\n")
sys.stdout.buffer.write(b"noise 4\\n")
os.write(1, b"noise 5\\n")
subprocess.run([sys.executable, "-c", "print('noise 6')"])
print("noise \x1b[31m 7", file=sys.stderr)
"""


@pytest.mark.parametrize("name", ["check_record", "suggest_due", "record_changed", "load"])
def test_what_a_plugin_prints_goes_to_stderr(
    name: str, office: MakeOffice, installed: Installed, add: tuple[str, ...]
) -> None:
    kept = "CALLED = []\n" + hook("suggest_due", "return None")
    loud = f"{NOISE}\n{kept}" if name == "load" else f"CALLED = []\n{hook(name, NOISE)}"
    installed("bad", loud)
    path = office("bad").ws.path
    env = environment(path, installed)

    def typed(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "auditcore", *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, encoding="utf-8")

    done = typed(
        *add, "--clause", "8.5.1", "--requirement", "r", "--evidence", "e", "--owner", "oanh", "--json"
    )
    assert done.returncode == 0, done.stderr
    if name == "suggest_due":
        assert "noise" not in done.stdout + done.stderr
        done = typed("finding", "issue", json.loads(done.stdout)["id"], "--json")
        assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == f"{AUDIT}-F01"
    for number in range(1, 7):
        assert f"noise {number}\n" in done.stderr, number
    assert "noise ␛[31m 7\n" in done.stderr


@pytest.mark.parametrize(
    "moved",
    [
        "sys.stdout = io.StringIO()",
        "sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')",
        "sys.stderr = io.TextIOWrapper(sys.stderr.buffer, encoding='utf-8')",
        "sys.stdout.reconfigure(encoding='utf-8')",
        "sys.stdout.close()",
        "sys.stderr.close()",
        "sys.stdout = sys.stderr = sys.stdin = None",
        "os.chdir('/')",
    ],
)
def test_streams_and_folder_are_put_back(
    moved: str,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    streams = sys.stdin, sys.stdout, sys.stderr, sys.__stdout__
    code = f"import gc, io, os, sys\n{moved}\ngc.collect()\n{good('register_channels')}"
    scene.installed("bad", code)
    plugins = using(scene.ws, "bad").plugins
    assert plugins.channels()["good"][0].name == "bad"
    assert (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__) == streams
    assert os.getcwd() == str(tmp_path)
    print("out")
    print("err", file=sys.stderr)
    assert capsys.readouterr() == ("out\n", "err\n")


# Interruptions.


@pytest.mark.parametrize("name", ["load", "check_record", "suggest_due", "record_changed"])
def test_an_interruption_names_the_plugin(name: str, office: MakeOffice, installed: Installed) -> None:
    code = (
        "raise KeyboardInterrupt"
        if name == "load"
        else f"CALLED = []\n{hook(name, 'raise KeyboardInterrupt')}"
    )
    at = office()
    id = at.draft()
    installed("bad", code)
    line = CommandLine(using(at.ws, "bad").path, "linh", "2026-07-02")
    answer = line("finding", "issue", id)
    assert answer.code == 130
    assert f"Interrupted in the plugin {CULPRIT} ({name}). {ADVICE}\n" in answer.err
    at.ws.forget()
    saved = name == "record_changed"
    assert at.status(id) == ("issued" if saved else "draft")
    assert (f"saved as event {AUDIT}:3" in answer.err) is saved


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to all processes of the terminal")
def test_a_hook_that_hangs_is_interrupted_by_ctrl_c(
    office: MakeOffice, installed: Installed, add: tuple[str, ...]
) -> None:
    body = "import time\nprint('hanging', flush=True)\ntime.sleep(60)"
    installed("bad", "CALLED = []\n" + hook("check_record", body))
    at = office("bad")
    command = [sys.executable, "-m", "auditcore", *add]
    env = environment(at.ws.path, installed)
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, encoding="utf-8") as running:
        assert running.stderr is not None
        assert running.stderr.readline() == "hanging\n"
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
    assert running.returncode == 130
    assert f"Interrupted in the plugin {CULPRIT} (check_record). {ADVICE}\n" in said
    assert not at.ws.view(AUDIT).table("finding")


# A rule that crashes, and a checklist that cannot be given, in the command line.


def test_a_rule_that_crashes_refuses(office: MakeOffice, installed: Installed, add: tuple[str, ...]) -> None:
    installed("bad", "CALLED = []\n" + hook("check_record", "raise KeyError('grade')"))
    installed("good", good("check_record"))
    line = CommandLine(office("good", "bad").ws.path, "tam", "2026-07-01")
    answer = line(*add)
    assert (answer.code, answer.out) == (4, "")
    assert answer.err == (
        f"Error: The rule (check_record) of the plugin {CULPRIT} failed, so nothing was recorded: "
        f"KeyError: 'grade'. {ADVICE}\n  Not so.\n"
    )


@pytest.mark.parametrize(
    ("load", "why"),
    [
        ("lambda: 1 / 0", "ZeroDivisionError: division by zero"),
        ("lambda: exit(3)", "SystemExit: 3"),
        ("lambda: ['id = 1']", "it gave list, not str"),
        ("lambda: open('/no/such/file').read()", "FileNotFoundError: [Errno 2] No such file or directory"),
    ],
)
def test_a_checklist_that_cannot_be_given(load: str, why: str, scene: Scene) -> None:
    source = f"ChecklistSource('bad-1', 'Bad', '1', {load})"
    scene.installed("bad", "CALLED = []\n" + hook("register_checklists", f"return [{source}]"))
    ws = using(scene.ws, "bad")
    with pytest.raises(DeliveryFailed) as caught:
        checklists.load(available(ws), "bad-1")
    assert caught.value.what.startswith(
        f"The plugin {CULPRIT} could not give its checklist bad-1 (load): {why}"
    )
    assert (caught.value.hint, caught.value.exit_code) == (ADVICE, 7)
    assert checklists.load(available(ws), "iso9001-2015")["clauses"]


def test_a_sentence_of_a_rule_runs_nothing_in_the_terminal(
    office: MakeOffice, installed: Installed, add: tuple[str, ...]
) -> None:
    installed("bad", "CALLED = []\n" + hook("check_record", f"yield Problem('{CONTROL}No.')"))
    answer = CommandLine(office("bad").ws.path, "tam", "2026-07-01")(*add)
    assert (answer.code, answer.err) == (4, "Error: ␛[31mNo.\n")


# AUDITCORE_TRACE.


def test_each_call_is_traced_with_its_time(
    office: MakeOffice, installed: Installed, add: tuple[str, ...]
) -> None:
    installed("good", "CALLED = []\n" + hook("check_record", "return []"))
    installed(
        "bad",
        "CALLED = []\n"
        + hook("record_changed", f"__import__('sys').stderr.close()\nraise ValueError('{CONTROL}boom')"),
    )
    line = CommandLine(office("good", "bad").ws.path, "tam", "2026-07-01")
    answer = line.fine(*add, "--json", AUDITCORE_TRACE="1")
    assert answer.json["id"] == f"{AUDIT}-F01"
    traced = [said.split(" ms")[0].rsplit(" ", 1) for said in answer.err.splitlines() if " ms" in said]
    assert [said for said, _time in traced] == [
        "plugin bad (bad-plugin 1.2): load:",
        "plugin good (good-plugin 1.2): load:",
        "plugin good (good-plugin 1.2): check_record:",
        "plugin bad (bad-plugin 1.2): record_changed:",
    ]
    assert all(float(time) >= 0 for _said, time in traced)
    assert "Traceback" in answer.err and "in record_changed" in answer.err
    assert f"ValueError: {CONTROL_SHOWN}boom" in answer.err
    quiet = line.fine(*add)
    assert " ms" not in quiet.err and "Traceback" not in quiet.err
