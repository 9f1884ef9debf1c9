"""What is offered at a press of Tab: where one is on the line, what fits there, and that nothing else happens."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import audit_office
import building
import click
import pytest
from building import Office
from conftest import ROOT, Clock
from test_help import COMMANDS

from auditcore import auditcycle, i18n, lifecycle
from auditcore.cli.completing import answer, records
from auditcore.cli.completing.scene import LOOKS, Item, write_protected
from auditcore.cli.completing.table import TABLE, completer, keys
from auditcore.decision import put
from auditcore.model import STATUSES
from auditcore.record.disk import Disk
from auditcore.service import evidence, leaving, people, units
from auditcore.workspace import Workspace

Tab = Callable[..., list[Item]]


@pytest.fixture
def tab(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Tab:
    """`tab("finding", "show", "2026-")`: what is offered at the last word, in the workspace."""
    # An error would be hidden otherwise.
    monkeypatch.setenv("AUDITCORE_TRACE", "1")

    def press(*words: str, **environ: str) -> list[Item]:
        given = {
            "AUDITCORE_WORKSPACE": workspace.path,
            "AUDITCORE_TODAY": "2026-08-20",
            "AUDITCORE_LANG": "en",
            **environ,
        }
        try:
            return answer.offers(words[:-1], words[-1], given)[1]
        finally:
            i18n.use("en")

    return press


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


@pytest.fixture
def audits(workspace: Workspace) -> Workspace:
    return audit_office.furnish(workspace)


def values(items: Sequence[Item]) -> list[str]:
    return [item.value for item in items]


# The table.

PARAMETERS = [
    (path, parameter)
    for path, command in COMMANDS.items()
    for parameter in command.params
    if not (isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count))
]


def test_every_parameter_has_its_completer_or_is_free_text() -> None:
    lacking = []
    for path, parameter in PARAMETERS:
        try:
            completer(path, parameter)
        except KeyError:
            lacking.append(f"{' '.join(path)}: {parameter.opts[0]} {parameter.metavar or ''}")
    assert lacking == [], "write them into completing/table.py"


def test_every_key_of_the_table_is_of_use() -> None:
    used = {
        next((key for key in keys(path, parameter) if key in TABLE), None) for path, parameter in PARAMETERS
    }
    assert set(TABLE) - used == set()


def test_every_parameter_can_be_completed_and_nothing_is_written(audits: Workspace, tab: Tab) -> None:
    audit = audit_office.started(audits)
    finding = audit_office.finding(audits, audit)
    first = {
        "audit": audit,
        "action": f"{finding}-A1",
        "unit": "office",
        "person": "minh",
        "programme": "2026",
    }
    before = tree(audits.path)
    offered = 0
    for path, parameter in PARAMETERS:
        words = list(path)
        if isinstance(parameter, click.Option):
            words.append(parameter.opts[0])
        else:
            arguments = [one.name for one in COMMANDS[path].params if isinstance(one, click.Argument)]
            words += [first.get(path[0], finding)] * arguments.index(parameter.name)
        offered += len(tab(*words, ""))
    assert offered > 1000
    assert tree(audits.path) == before


def tree(folder: str) -> dict[str, tuple[int, str]]:
    """Every file and folder, with its time and content."""
    return {
        str(path): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in [Path(folder), *Path(folder).rglob("*")]
    }


# Where one is.


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("fin",), ["finding"]),
        (("finding", "ed"), ["edit"]),
        (("finding", "lsit", ""), []),
        (("findings", ""), []),
        (("finding", "show", "--nonsense", ""), []),
        (("finding", "add", "--gra"), ["--grade"]),
        (("finding", "add", "--grade", "m"), ["major", "minor"]),
        (("finding", "add", "--grade=mi"), ["--grade=minor"]),
        (("finding", "add", "--nonsense=mi"), []),
        (("finding", "add", "--grade", "minor", "--grad"), []),
        (("finding", "add", "--clause", "7", "--claus"), ["--clause"]),
        (("finding", "list", "--grade", "major,mi"), ["major,minor"]),
        (("finding", "list", "--grade", "minor,mi"), []),
        (("finding", "list", "--status", "al"), ["all"]),
        (("finding", "note", "--", "--at"), []),
        (("--as", ""), ["lan"]),
        (("--as", "lan", "reco"), ["record"]),
        (("finding", "add", "--as", ""), ["lan"]),
        (("finding", "add", "--title", ""), []),
        (("finding", "add", "--title", "--grade", "m"), []),
        (("finding", "list", "--json", "ow"), ["owner"]),
        (("audit", "plan", "--period", "1/1/2026", "tom"), ["tomorrow"]),
        (("config", "set", "lang"), ["language"]),
        (("config", "set", "language", ""), ["en", "vi"]),
        (("config", "unset", "org"), ["organisation"]),
        (("config", "unset", "notify.w"), []),
        (("config", "set", "policy.major.cause", ""), ["true", "false"]),
        (("config", "set", "me", ""), ["lan"]),
        (("config", "set", "timezone", "Asia/Ho"), ["Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Hovd"]),
        (("finding", "list", "--format", "pi"), ["pipe"]),
        (("finding", "list", "--columns", "id,du"), ["id,due", "id,due_what", "id,due_who"]),
        (("finding", "list", "--json", "id,grad"), ["id,grade"]),
        (("finding", "list", "--sort", "-grad"), ["-grade"]),
        (("finding", "list", "--sort", "due,-grad"), ["due,-grade"]),
        (("unit", "list", "--group-by", "pare"), ["parent"]),
        (("completion", "show", "z"), ["zsh"]),
    ],
)
def test_the_place_on_the_line(words: tuple[str, ...], expected: list[str], tab: Tab) -> None:
    assert values(tab(*words)) == expected


def test_commands_and_options_say_what_they_do(tab: Tab) -> None:
    assert Item("finding", "raise findings and follow them to a verified effect") in tab("")
    assert Item("--grade", "How grave it is.") in tab("finding", "add", "--")


def test_where_nothing_else_is_due_options_are_offered_those_that_are_needed_first(tab: Tab) -> None:
    offered = values(tab("finding", "add", ""))
    assert offered[0] == "--grade" and "--audit" in offered and "--help" in offered


@pytest.mark.parametrize("words", [("finding", "show"), ("finding", "add", "--attach"), ("--workspace",)])
def test_a_required_value_is_not_mixed_with_options(words: tuple[str, ...], tab: Tab) -> None:
    assert tab(*words, "") == []


def test_files_and_folders_are_left_to_the_shell(workspace: Workspace) -> None:
    environ = {"AUDITCORE_WORKSPACE": workspace.path, "AUDITCORE_LANG": "en"}
    assert answer.offers(["evidence", "add", "2026-01-F01"], "", environ) == ("file", [])
    assert answer.offers(["evidence", "add", "2026-01-F01", "a.txt"], "", environ) == ("file", [])
    assert answer.offers(["finding", "add"], "--attach=a", environ) == ("file", [])
    assert answer.offers([], "--workspace=", environ) == ("dir", [])


def test_standard_input_is_never_read(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def read(self, size: int | None = -1) -> str:
            raise AssertionError("somebody waits for standard input")

    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO()))
    assert values(tab("finding", "add", "--observed", "-", "--gra")) == ["--grade"]


# Findings, actions, audits.


def test_findings_come_with_their_titles_open_and_newest_first(office: Office, tab: Tab) -> None:
    office.at("closed")
    office.at("issued")
    office.draft("major", observed="Two\nlines\tof text", title="")
    office.withdrawn(office.issued())
    assert tab("finding", "show", "") == [
        Item("2026-01-F03", "major · Two …", "Two …"),
        *(Item(f"2026-01-F{n}", "minor · 3 of 20 files have none", TITLE) for n in ("02", "04", "01")),
    ]


TITLE = building.TEXTS["observed"]


@pytest.mark.parametrize("verb", [name for name in lifecycle.MOVES if ("finding", name) in COMMANDS])
def test_a_verb_offers_the_findings_that_it_can_move(verb: str, office: Office, tab: Tab) -> None:
    by_status = {status: office.at(status) for status in STATUSES}
    expected = {id for status, id in by_status.items() if status in lifecycle.MOVES[verb].starts}
    assert set(values(tab("finding", verb, ""))) == expected


@pytest.mark.parametrize("verb", ["done", "cancel", "extend", "assign"])
def test_a_verb_offers_the_actions_that_it_can_move(verb: str, office: Office, tab: Tab) -> None:
    office.issued()
    office.plan("2026-01-F01")
    office.accepted()
    office.implemented()
    starts = lifecycle.ACTION_MOVES[verb].starts
    expected = {"2026-01-F01-A1": "issued", "2026-01-F02-A1": "in-progress"}
    assert set(values(tab("action", verb, ""))) == {id for id, status in expected.items() if status in starts}
    assert tab("action", "show", "2026-01-F03-")[0].about == "Lay out the form"
    assert values(tab("action", "add", "")) == ["2026-01-F02", "2026-01-F01"]


def test_ones_own_come_first_for_who_types(office: Office, tab: Tab) -> None:
    office.issued(owner="oanh")
    office.issued(owner="duc")
    assert values(tab("finding", "submit", "")) == ["2026-01-F02", "2026-01-F01"]
    assert values(tab("finding", "submit", "--as", "oanh", "")) == ["2026-01-F01", "2026-01-F02"]
    assert values(tab("--as", "oanh", "finding", "submit", "")) == ["2026-01-F01", "2026-01-F02"]
    assert values(tab("finding", "submit", "", AUDITCORE_AS="oanh")) == ["2026-01-F01", "2026-01-F02"]


def test_ids_are_found_in_any_case_and_by_words_of_the_title(office: Office, tab: Tab) -> None:
    office.draft(observed="Không có sổ lệ phí")
    office.draft()
    assert values(tab("finding", "show", "2026-01-f")) == ["2026-01-F02", "2026-01-F01"]
    assert values(tab("finding", "show", "le ph")) == ["2026-01-F01"]
    assert tab("finding", "show", "nothing like it") == []


def test_a_registers_own_number_is_offered_once_it_is_begun(office: Office, tab: Tab) -> None:
    office.draft(origin="complaint", reference="PA 0117")
    assert values(tab("finding", "show", "")) == ["2026-00-F01"]
    assert tab("finding", "show", "pa") == [Item("PA 0117", f"2026-00-F01 · minor · {TITLE}")]


def test_closed_audits_are_read_only_as_far_as_they_are_asked_for(
    office: Office, audits: Workspace, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.draft()
    other = audit_office.started(audits)
    audit_office.finding(audits, other)
    office.withdrawn(office.issue("2026-01-F01"))
    close = {"move": "close", "on": "2026-08-01", "by": "linh"}
    audits.commit(
        "programme", "audit.close", lambda situation: [put("audit/2026-01", add={"moves": [close]})]
    )
    assert values(tab("finding", "show", "")) == ["2026-02-F01", "2026-01-F01"]
    assert values(tab("finding", "withdraw", "")) == ["2026-02-F01"]
    # Of more audits than a few, the closed ones are only named, once somebody begins to type an id.
    monkeypatch.setattr(records, "FEW", 1)
    assert values(tab("finding", "show", "")) == ["2026-02-F01"]
    assert tab("finding", "show", "2026-") == [
        Item("2026-02-F01", "minor · It is not.", "It is not."),
        Item("2026-01-", "Receipts at the counter"),
    ]
    assert values(tab("finding", "show", "2026-01-")) == ["2026-01-F01"]
    monkeypatch.setattr(records, "FEW", 0)
    assert values(tab("finding", "show", "")) == ["2026-02-"]
    assert values(tab("finding", "show", "2026-")) == ["2026-02-", "2026-01-"]


def test_a_verb_offers_the_audits_that_it_can_move(audits: Workspace, tab: Tab) -> None:
    by_status = {
        "planned": audit_office.planned(audits),
        "under-way": audit_office.started(audits),
        "reported": audit_office.reported(audits),
    }
    for verb, move in auditcycle.MOVES.items():
        if ("audit", verb) in COMMANDS and verb != "plan":
            expected = {id for status, id in by_status.items() if status in move.starts}
            assert set(values(tab("audit", verb, ""))) == expected, verb
    assert values(tab("audit", "show", "")) == ["2026-03", "2026-02", "2026-01"]
    assert values(tab("finding", "add", "--audit", "")) == ["2026-03", "2026-02"]
    assert tab("audit", "plan", "--like", "2026-01") == [Item("2026-01", "Office", "Office")]


def test_evidence_is_offered_by_number_and_name(office: Office, tab: Tab) -> None:
    id = office.draft()
    evidence.add(office("linh"), id, [building.note_file(office.ws, "minutes.txt")], "")
    assert tab("evidence", "show", id, "") == [Item("1", "minutes.txt", "minutes.txt")]
    assert values(tab("evidence", "detach", "2026-1-f1", "")) == ["1"]


def test_history_is_offered_of_anything(office: Office, tab: Tab) -> None:
    office.accepted()
    offered = values(tab("log", ""))
    assert offered[:3] == ["2026-01", "2026-01-F01", "2026-01-F01-A1"]
    assert {"economy", "oanh"} <= set(offered)


# People, units, checklists.


def test_people_are_found_by_their_names_too(workspace: Workspace, tab: Tab) -> None:
    for id, name in (("linh", "Nguyễn Văn Linh"), ("an", "Trần Đức An"), ("tran", "Lê Thị Trân")):
        people.add(workspace, id, name=name)
    leaving.end(workspace, "linh", reason="moved")
    assert tab("--as", "an") == [Item("an", "Trần Đức An", "Trần Đức An")]
    assert values(tab("--as", "tra")) == ["tran"], "ids before names"
    assert values(tab("--as", "duc")) == ["an"]
    assert values(tab("--as", "đức a")) == ["an"]
    assert values(tab("finding", "add", "--owner", "nguy")) == []
    assert values(tab("person", "show", "nguy")) == ["linh"]
    assert values(tab("audit", "plan", "--team", "an,du")) == []
    assert values(tab("audit", "plan", "--team", "lan,")) == ["lan,an", "lan,tran"]


def test_units_that_have_ended_are_only_looked_at(audits: Workspace, tab: Tab) -> None:
    units.add(audits, "archive", name="Archive")
    units.end(audits, "archive", reason="merged", successor="office")
    assert "archive" not in values(tab("finding", "add", "--unit", ""))
    assert values(tab("unit", "show", ""))[-1] == "archive"


def test_clauses_come_in_their_order_with_titles_in_the_language_of_the_workspace(
    workspace: Workspace, tab: Tab
) -> None:
    offered = tab("audit", "plan", "--criteria", "iso9001-2015", "--clause", "8.")
    assert values(offered)[:3] == ["8.1", "8.2", "8.2.1"]
    ten = [one for one in values(tab("finding", "add", "--clause", "1")) if one.startswith("10")]
    assert ten == [
        "10",
        "10.1",
        "10.2",
        "10.2.1",
        "10.2.2",
        "10.3",
    ]
    settings = Path(workspace.path, "auditcore.toml")
    settings.write_text(settings.read_text().replace('language = "en"', 'language = "vi"'))
    again = tab("finding", "add", "--clause", "8.1", AUDITCORE_LANG="")
    assert values(again)[:1] == ["8.1"] and again[0].about != offered[0].about


def test_clauses_and_questions_are_those_of_the_audit_on_the_line(audits: Workspace, tab: Tab) -> None:
    audit = audit_office.started(audits)
    assert values(tab("finding", "add", "--audit", audit, "--clause", "")) == ["4", "4.1", "8.5"]
    assert values(tab("finding", "list", "--audit", audit, "--clause", "4.")) == ["4.1"]
    assert values(tab("finding", "add", "--clause", "4.1,8")) == ["4.1,8.5"]
    assert tab("audit", "answer", audit, "4.")[0].about == "How do you know your surroundings?"
    audit_office.answer(audits, audit, "4.1-1", unit="office")
    assert values(tab("audit", "answer", audit, "")) == ["8.5-1", "8.5-2", "4.1-1"]
    assert values(tab("audit", "issue", audit, "--unexamined", "8.5-1")) == ["8.5-1="]
    assert values(tab("audit", "plan", "--criteria", "mini,iso9")) == ["mini,iso9001-2015"]


def test_a_checklist_with_a_mistake_does_not_hide_the_others(audits: Workspace, tab: Tab) -> None:
    Path(audits.path, "checklists", "broken.toml").write_text("id = ")
    assert "mini" in values(tab("audit", "plan", "--criteria", ""))


def test_processes_of_earlier_plans(audits: Workspace, tab: Tab) -> None:
    audit_office.planned(audits, processes=["Land files", "Petitions"])
    assert values(tab("audit", "plan", "--process", "La")) == ["Land files"]
    assert values(tab("audit", "plan", "--process", "Petitions,L")) == ["Petitions,Land files"]


def test_kept_lists(workspace: Workspace, tab: Tab) -> None:
    Path(workspace.path, "lists.toml").write_text('[finding]\nlate = "--overdue --sort due"\n')
    assert tab("finding", "list", "") == [Item("late", "--overdue --sort due")]
    assert values(tab("finding", "list", "--forget", "l")) == ["late"]
    assert values(tab("unit", "list", ""))[0].startswith("--")


# The workspace.


def test_outside_of_a_workspace_there_are_commands_and_options(tab: Tab, tmp_path: Path) -> None:
    nowhere = {"AUDITCORE_WORKSPACE": str(tmp_path)}
    assert "finding" in values(tab("", **nowhere))
    assert values(tab("finding", "add", "--gr", **nowhere)) == ["--grade"]
    assert values(tab("finding", "add", "--grade", "ma", **nowhere)) == ["major"]
    assert tab("finding", "show", "", **nowhere) == tab("--as", "", **nowhere) == []
    assert values(tab("finding", "list", "", **nowhere))[0].startswith("--")
    assert list(tmp_path.glob("*")) == [tmp_path / "office"]


def test_the_workspace_on_the_line_counts(tab: Tab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    nowhere = {"AUDITCORE_WORKSPACE": ""}
    for typed in (
        ("--workspace", str(tmp_path / "office")),
        ("--workspace=~/office",),
        ("--workspace", "$HOME/office"),
    ):
        assert values(tab(*typed, "--as", "", **nowhere)) == ["lan"], typed
    assert tab("--workspace", "nowhere", "--as", "") == []


@pytest.mark.parametrize("damage", ["auditcore.toml", "records/org/000001.json", "lists.toml"])
def test_a_damaged_workspace_offers_nothing_and_says_nothing(
    damage: str, workspace: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    Path(workspace.path, damage).write_bytes(b"\xff[xyzzy")
    for view in Path(workspace.path, "views").iterdir():
        view.unlink()
    for words in ("auditcore --as ", "auditcore finding list "):
        code = answer.run(
            {
                "_AUDITCORE_COMPLETE": "fish_complete",
                "_AUDITCORE_WORDS": words.replace(" ", "\x1f"),
                "AUDITCORE_WORKSPACE": workspace.path,
                "AUDITCORE_LANG": "en",
            }
        )
        assert code == 0
    out, err = capfd.readouterr()
    assert err == "" and "xyzzy" not in out
    assert ("lan\tLan" in out) == (damage == "lists.toml")


def test_a_view_that_is_missing_or_behind_is_not_written(office: Office, tab: Tab) -> None:
    office.draft()
    views = Path(office.ws.path, "views")
    for view in views.iterdir():
        view.unlink()
    views.rmdir()
    before = tree(office.ws.path)
    assert values(tab("finding", "show", "")) == ["2026-01-F01"]
    assert tree(office.ws.path) == before


def test_whatever_a_disk_can_change_is_refused() -> None:
    protected = write_protected()
    changing = [name for name in vars(Disk) if not name.startswith("_") and name not in LOOKS]
    assert {"create", "replace", "unlink", "link", "make_folder"} <= set(changing)
    for name in changing:
        with pytest.raises(OSError, match="Read-only"):
            getattr(protected, name)("x")


def test_an_erased_name_is_no_error(workspace: Workspace, tab: Tab) -> None:
    workspace.commit("org", "test", lambda situation: [put("person/x", set={"unit": None, "roles": []})])
    assert values(tab("--as", "x")) == ["x"]


# The way in.


def run(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[bytes]:
    code = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('\\nMODULES', *sys.modules, file=sys.__stderr__))\n"
        "from auditcore.cli.main import run; run()"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'plugins'}",
            "AUDITCORE_LANG": "en",
            **environ,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def modules(done: subprocess.CompletedProcess[bytes]) -> set[str]:
    return set(done.stderr.decode().rpartition("MODULES")[2].split())


def test_little_is_loaded(office: Office) -> None:
    office.draft()
    asked = {"_AUDITCORE_COMPLETE": "fish_complete", "AUDITCORE_WORKSPACE": office.ws.path}
    commands = run({**asked, "_AUDITCORE_WORDS": "auditcore\x1f"})
    assert b"finding\traise findings" in commands.stdout
    assert not {"auditcore.workspace", "json", "tomllib", "tinydb", "tabulate"} & modules(commands)
    assert len(modules(commands)) <= 125
    ids = run({**asked, "_AUDITCORE_WORDS": "auditcore\x1ffinding\x1fshow\x1f"})
    assert ids.stdout.decode() == f"words\n2026-01-F01\tminor · {TITLE}\n"
    assert not {"tinydb", "tabulate", "difflib", "click.shell_completion", "zoneinfo"} & modules(ids)


@pytest.mark.parametrize("wish", ["", "bash", "bash_nonsense", "tcsh_complete", "fish_complete"])
def test_a_wish_that_cannot_be_met_runs_no_command(wish: str, tmp_path: Path) -> None:
    done = run({"_AUDITCORE_COMPLETE": wish}, "init", str(tmp_path / "made"), "--org", "O", "--me", "lan")
    assert done.stdout == b"" and done.stderr.decode().lstrip().startswith("MODULES")
    assert not (tmp_path / "made").exists()


def test_the_script_comes_by_clicks_own_way_too() -> None:
    done = run({"_AUDITCORE_COMPLETE": "zsh_source"})
    assert done.stdout.startswith(b"#compdef auditcore\n")
