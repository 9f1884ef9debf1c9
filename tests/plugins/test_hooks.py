"""What each hook does, through a real distribution on the path: a test named after each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import audit_office
import pytest
from building import AUDIT, Office
from commands import CommandLine
from fake_plugins import Installed, fixture_of_installed, fixture_of_office, using
from test_architecture import modules_after

from auditcore import hookspecs
from auditcore.plugins import HOOKS
from auditcore.service import findings, moves
from auditcore.workspace import Workspace

MakeOffice = Callable[..., Office]
installed, office = fixture_of_installed, fixture_of_office

SUPPLIERS = audit_office.MINI.replace('"mini"', '"suppliers-2026"').replace("Mini", "Suppliers")

CHECKLIST = f"""
TEXT = '''{SUPPLIERS}'''

@hookimpl
def register_checklists(workspace):
    return [ChecklistSource("suppliers-2026", "Suppliers of " + workspace.organisation, "2026", lambda: TEXT)]
"""

FORMATS = """
@hookimpl
def register_exporters():
    yield Exporter("zz", ".zz", lambda report, stream: None)
    yield Exporter("house", ".txt", lambda report, stream: None)
"""

CHANNELS = """
@hookimpl
def register_channels():
    return (Channel(name, {"url": "Where it goes."}, lambda notice, settings: None) for name in ("sms", "chat"))
"""

RULE = """
SEEN = []

@hookimpl
def check_record(record, before):
    SEEN.append((record, before))
    if WORD in str(record.get("observed", record.get("text"))):
        yield Problem(f"A {record['noun']} must not say {WORD}.", "Say it in other words.")
"""


def dates(**days: str) -> str:
    """The code of a plugin that suggests these days."""
    return f"""
@hookimpl
def suggest_due(finding, what, today):
    assert type(today) is date and finding["id"]
    day = {days!r}.get(what)
    return date.fromisoformat(day) if day else None
"""


def test_each_hook_has_a_test_named_after_it() -> None:
    specified = {name for name, value in vars(hookspecs).items() if hasattr(value, "auditcore_spec")}
    assert specified == {*HOOKS}
    missing = [hook for hook in HOOKS if not any(name.startswith(f"test_{hook}") for name in globals())]
    assert not missing, f"tests/plugins/test_hooks.py has no test of {missing}"


def test_the_hooks_fit_on_two_screens() -> None:
    lines = Path(str(hookspecs.__file__)).read_text(encoding="utf-8").splitlines()
    assert sum(1 for line in lines if line.strip()) <= 80


def test_register_checklists_become_criteria_of_an_audit(workspace: Workspace, installed: Installed) -> None:
    installed("suppliers", CHECKLIST)
    ws = using(audit_office.furnish(workspace), "suppliers")
    id = audit_office.started(ws, criteria=["suppliers-2026"])
    copied = ws.view(id).table("checklist")["suppliers-2026"]
    assert [clause["id"] for clause in copied["clauses"]] == ["4", "4.1", "8.5"]
    plugin, source = ws.plugins.checklists()["suppliers-2026"]
    assert str(plugin) == "suppliers (suppliers-plugin 1.2)"
    assert source.title == "Suppliers of Commune office"
    assert not ws.plugins.failures


def test_register_exporters_are_listed_by_name(workspace: Workspace, installed: Installed) -> None:
    installed("formats", FORMATS)
    found = using(workspace, "formats").plugins.exporters()
    assert list(found) == sorted(found) and {"house", "zz"} <= {*found}
    assert found["house"][0].distribution == "formats-plugin" and found["house"][1].suffix == ".txt"


def test_register_channels_are_listed_by_name(workspace: Workspace, installed: Installed) -> None:
    installed("post", CHANNELS)
    found = using(workspace, "post").plugins.channels()
    assert list(found) == sorted(found) and {"chat", "sms"} <= {*found}
    assert found["sms"][1].settings == {"url": "Where it goes."}


def test_check_record_refuses_a_new_finding(office: MakeOffice, installed: Installed) -> None:
    installed("words", "WORD = 'forgot'" + RULE)
    at = office("words")
    said = at.refused(lambda: at.draft(observed="Somebody forgot it"))
    assert said == ["A finding must not say forgot. Say it in other words."]
    assert at.draft(observed="It was left out") == f"{AUDIT}-F01"


def test_check_record_sees_the_record_before_and_after(office: MakeOffice, installed: Installed) -> None:
    module = installed("words", "WORD = 'forgot'" + RULE)
    at = office("words")
    id = at.issued("minor")
    seen = sys.modules[module].SEEN
    assert seen[0][0]["noun"] == "finding" and seen[0][0]["id"] == id and seen[0][1] is None
    del seen[:]
    moves.regrade(at("linh", on="2026-07-02"), id, "major", "It is worse")
    ((record, before),) = seen
    assert (before["grade"], record["grade"]) == ("minor", "major")
    assert {*before} == {*record} and before["noun"] == "finding"
    assert len(record["moves"]) == len(before["moves"]) + 1
    for given in (record, before, record["moves"][0]):
        with pytest.raises(TypeError):
            given["grade"] = "minor"
    assert isinstance(record["moves"], tuple)


def test_check_record_refuses_a_new_grade(office: MakeOffice, installed: Installed) -> None:
    code = """
    @hookimpl
    def check_record(record, before):
        if before and before.get("grade") == "minor" and record["grade"] == "major":
            return [Problem("Only the director makes a minor a major.")]
    """
    installed("grades", code)
    at = office("grades")
    id = at.issued("minor")
    regrade = lambda: moves.regrade(at("linh"), id, "major", "It is worse")  # noqa: E731
    at.only_refused_for("Only the director makes a minor a major.", regrade)


def test_check_record_refuses_an_action(office: MakeOffice, installed: Installed) -> None:
    installed("words", "WORD = 'Lay'" + RULE)
    at = office("words")
    id = at.issued()
    at.only_refused_for("A action must not say Lay.", lambda: at.plan(id))


def test_check_record_of_all_plugins_is_told_at_once(office: MakeOffice, installed: Installed) -> None:
    for name in ("zoe", "ann"):
        installed(name, f"WORD = 'r{name}'" + RULE)
    at = office("zoe", "ann")
    said = at.refused(lambda: at.draft(observed="rzoe and rann"))
    assert [line[:26] for line in said] == ["A finding must not say ran", "A finding must not say rzo"]


def test_suggest_due_moves_each_date(office: MakeOffice, installed: Installed) -> None:
    installed("days", dates(answer="2026-07-09", action="2026-07-23", effect="2026-09-17"))
    at = office("days")
    id = at.issued()
    assert at.finding(id)["moves"][-1]["answer_due"] == "2026-07-09"
    action = at.plan(id, due="")
    assert at.action(action)["due"][-1]["to"] == "2026-07-23"
    at.submit(id, judge_on="")
    assert at.finding(id)["moves"][-1]["facts"]["judge_on"] == "2026-09-17"


def test_suggest_due_leaves_what_a_person_says(office: MakeOffice, installed: Installed) -> None:
    installed("days", dates(action="2026-07-23", effect="2026-09-17"))
    at = office("days")
    id = at.issued()
    assert at.action(at.plan(id, due="2026-07-30"))["due"][-1]["to"] == "2026-07-30"
    at.submit(id)
    assert at.finding(id)["moves"][-1]["facts"]["judge_on"] == "2026-08-20"


def test_suggest_due_is_answered_by_the_first_that_has_one(office: MakeOffice, installed: Installed) -> None:
    installed("ann", dates(effect="2026-09-01"))
    installed("mia", dates(answer="2026-07-08"))
    installed("zoe", dates(answer="2026-07-09"))
    at = office("zoe", "mia", "ann")
    assert at.finding(at.issued())["moves"][-1]["answer_due"] == "2026-07-08"
    assert at.ws.suggest_due({"id": "x"}, "action") == ""


def test_record_changed_is_told_after_the_write(office: MakeOffice, installed: Installed) -> None:
    code = """
    import os
    TOLD = []

    @hookimpl
    def record_changed(event):
        folder = os.path.join(ROOT, "records", event["stream"])
        TOLD.append((dict(event), len(os.listdir(folder))))

    ROOT = ""

    @hookimpl
    def register_checklists(workspace):
        global ROOT
        ROOT = workspace.path
    """
    module = installed("told", code)
    at = office("told")
    at.ws.plugins.checklists()
    id = at.draft()
    ((event, files),) = sys.modules[module].TOLD
    assert (event["stream"], event["type"], event["by"]) == (AUDIT, "finding.add", "tam")
    assert event["seq"] == 2 and files >= 2 and id in event["ids"]
    assert event["at"].startswith("2026-07-01T08:00:00") and event["at"].endswith("Z")


def test_record_changed_cannot_veto(office: MakeOffice, installed: Installed, warnings: list[str]) -> None:
    installed("veto", "@hookimpl\ndef record_changed(event):\n    raise ValueError('no!')")
    at = office("veto")
    assert at.status(at.issued()) == "issued"
    assert warnings == [
        "The plugin veto (veto-plugin 1.2) was passed over (record_changed): ValueError: no!. "
        "To switch it off: auditcore plugin disable veto"
    ]


@pytest.mark.parametrize("named", [(), ("other",)])
def test_a_plugin_that_is_not_in_use_is_not_imported(
    named: tuple[str, ...], office: MakeOffice, installed: Installed, warnings: list[str]
) -> None:
    module = installed("idle", "WORD = 'files'" + RULE + FORMATS)
    installed("other", CHANNELS)
    at = office(*named)
    at.issued()
    assert not {"house", "zz"} & {*at.ws.plugins.exporters()}
    assert module not in sys.modules and not warnings


def test_plugins_are_asked_by_name_the_built_in_ones_first(
    workspace: Workspace, installed: Installed
) -> None:
    record = "import builtins\nimport sys\n"
    code = """
    @hookimpl
    def register_checklists(workspace):
        sys.asked_for_the_test.append(NAME)
    """
    for name in ("zoe", "ann"):
        installed(name, f"{record}NAME = {name!r}\n" + code.replace("\n    ", "\n"))
    sys.asked_for_the_test = []  # type: ignore[attr-defined]
    ws = using(workspace, "zoe", "ann", "zoe", "checklists")
    assert "iso9001-2015" in ws.plugins.checklists()
    assert sys.asked_for_the_test == ["ann", "zoe"]  # type: ignore[attr-defined]
    assert [plugin.name for plugin in ws.plugins._with("register_checklists")] == ["checklists", "ann", "zoe"]
    assert not ws.plugins.failures


def test_rules_are_asked_in_an_import_and_told_once(
    office: MakeOffice, installed: Installed, warnings: list[str]
) -> None:
    installed("words", "WORD = 'e'" + RULE)
    at = office("words")

    def both() -> None:
        with_rule = at("tam", on="2026-07-01")
        found = [
            {"doc": f"finding/{AUDIT}-F0{number}", "set": {"observed": "one", "grade": "minor"}}
            for number in (1, 2)
        ]
        with_rule.commit(AUDIT, "finding.import", lambda situation: found)

    at.only_refused_for("A finding must not say e.", both)


def test_rules_are_asked_where_an_import_is_only_looked_at(
    office: MakeOffice, installed: Installed, tmp_path: Path
) -> None:
    installed("words", "WORD = 'e'" + RULE)
    at = office("words")
    register = tmp_path / "register.csv"
    register.write_text("No,Observation,Grade,Clause,Unit\n1,one file has no receipt,minor,8.5.1,land\n")
    line = CommandLine(at.ws.path, "linh", "2026-07-02")
    words = ("finding", "import", str(register), "--audit", AUDIT, "--dry-run")
    refused = line(*words)
    assert refused.code == 4 and "A finding must not say e." in refused.err
    assert line("--no-plugins", *words).code == 0


def test_the_workspace_is_read_where_plugins_are_left_out(office: MakeOffice, installed: Installed) -> None:
    module = installed("words", "WORD = 'files'" + RULE)
    at = office("words")
    ws = Workspace(at.ws.path, environ=at.ws.environ, clock=at.ws.clock, without_plugins=True)
    assert findings.detail(ws, at.draft(observed="none"))["grade"] == "minor"
    assert at.refused(lambda: findings.add(ws, grade="minor", observed="x", audit=AUDIT)) == [
        "Without its plugins this workspace can only be read."
    ]
    assert module in sys.modules


HEAVY = {"pluggy", "auditcore.plugins", "auditcore.installed", "auditcore.isolation", "auditcore.hookspecs",
         "auditcore.api", "importlib.metadata", "auditplugins"}  # fmt: skip


@pytest.mark.parametrize("used", [False, True], ids=["no plugin in use", "one in use"])
@pytest.mark.parametrize(
    "typed", [("--version",), ("--help",), ("finding", "list"), ("finding", "--help"), ()], ids=" ".join
)
def test_reading_loads_no_plugin(
    typed: tuple[str, ...],
    used: bool,
    office: MakeOffice,
    installed: Installed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed("words", "raise SystemExit")
    monkeypatch.setenv("AUDITCORE_WORKSPACE", office(*["words"] * used).ws.path)
    monkeypatch.setenv("AUDITCORE_AS", "tam")
    loaded = modules_after(*typed)
    assert "auditcore.cli.main" in loaded
    assert not HEAVY & loaded


def test_writing_loads_no_plugin_where_none_is_in_use(
    office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = office()
    monkeypatch.setenv("AUDITCORE_WORKSPACE", at.ws.path)
    monkeypatch.setenv("AUDITCORE_AS", "tam")
    typed = ("finding", "add", "--audit", AUDIT, "--grade", "minor", "--observed", "o", "--unit", "economy")
    loaded = modules_after(*typed)
    at.ws.forget()
    assert at.finding(f"{AUDIT}-F01")["observed"] == "o"
    assert not HEAVY & loaded
