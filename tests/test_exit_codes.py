"""One test an exit code; each says what was wrong and what to type next, and never shows a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import CommandLine

from auditcore import errors
from auditcore.workspace import Workspace


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    return CommandLine(workspace.path, "lan", "2026-07-01")


ADD = ("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", "x")


def test_0_fine(line: CommandLine) -> None:
    answer = line(*ADD)
    assert (answer.code, answer.out) == (0, "2026-00-F01\n")
    assert answer.err.startswith("saved as event 2026-00:1\n")
    assert "auditcore finding issue 2026-00-F01" in answer.err


def test_1_unexpected(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError("a \x1b[31mbug")

    monkeypatch.setattr("auditcore.service.findings.add", broken)
    answer = line(*ADD)
    assert answer.code == 1
    assert "AUDITCORE_TRACE=1" in answer.err
    assert "Traceback" not in answer.err and "\x1b" not in answer.err


def test_1_disk_full(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("auditcore.record.disk.Disk.sync", full)
    answer = line(*ADD)
    assert answer.code == 1
    assert "No space left on device" in answer.err and "not acknowledged" in answer.err
    monkeypatch.undo()
    assert line.fine("finding", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fnding", "list"), "Did you mean 'finding'?"),
        (("finding", "lst"), "Did you mean 'list'?"),
        (("finding", "add", "--grade", "huge"), "'huge' is not one of"),
        (("action", "add", "2026-00-F01", "x", "--due", "07/13/2026"), "13"),
        (("record", "verify", "--head", "nonsense"), "nonsense"),
    ],
)
def test_2_cannot_be_parsed(line: CommandLine, words: tuple[str, ...], said: str) -> None:
    answer = line(*words)
    assert answer.code == 2
    assert said in answer.err and "Traceback" not in answer.err
    assert not answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("finding", "show", "2026-00-F01"), "auditcore finding add --origin"),
        (("finding", "show", "2026-07-F01"), "2026-07"),
        (("finding", "list", "--unit", "desc"), "auditcore unit list"),
        (("evidence", "add", "2026-00-F01", "no-such-file"), "no-such-file"),
        (("person", "show", "nobody"), "auditcore person list"),
    ],
)
def test_3_not_found(line: CommandLine, words: tuple[str, ...], said: str) -> None:
    answer = line(*words)
    assert answer.code == 3, answer
    assert said in answer.err and not answer.out


def test_3_no_workspace_is_never_made_in_silence(tmp_path: Path) -> None:
    answer = CommandLine(str(tmp_path / "mistyped"), "lan")("finding", "list")
    assert answer.code == 3
    assert "AUDITCORE_WORKSPACE" in answer.err and "auditcore init" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_4_refused_with_everything_missing_at_once(line: CommandLine) -> None:
    line.fine(*ADD)
    answer = line("finding", "issue", "2026-00-F01")
    assert answer.code == 4
    assert all(option in answer.err for option in ("--requirement", "--evidence", "--unit", "assign"))
    assert line.fine("finding", "show", "2026-00-F01", "--json").json["status"] == "draft"


def test_4_refused_for_somebody_unknown(line: CommandLine) -> None:
    answer = line(*ADD, person="stranger")
    assert answer.code == 4
    assert "stranger" in answer.err and "auditcore person list" in answer.err


def test_5_damage(line: CommandLine) -> None:
    line.fine(*ADD)
    event = Path(line.workspace, "records", "2026-00", "000001.json")
    event.write_bytes(event.read_bytes().replace(b'"minor"', b'"major"'))
    for view in Path(line.workspace, "views").iterdir():
        view.unlink()
    answer = line("finding", "list")
    assert answer.code == 5
    assert "records/2026-00/000001.json" in answer.err and "auditcore record verify" in answer.err


def test_6_verification_failed(line: CommandLine) -> None:
    line.fine(*ADD)
    line.fine("record", "verify")
    event = Path(line.workspace, "records", "2026-00", "000001.json")
    event.write_bytes(event.read_bytes().replace(b'"minor"', b'"major"'))
    answer = line("record", "verify")
    assert answer.code == 6
    assert "records/2026-00/000001.json" in answer.out
    assert line("record", "verify", "--json").json["problems"]


def test_6_a_head_that_somebody_holds(line: CommandLine) -> None:
    line.fine(*ADD)
    head = line.fine("record", "head", "2026-00").out.strip()
    line.fine("record", "verify", "--head", head)
    other = head[:-1] + ("0" if head[-1] != "0" else "1")
    answer = line("record", "verify", "--head", other)
    assert answer.code == 6 and "2026-00:1" in answer.out


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_130_interrupted(line: CommandLine) -> None:
    environ = {
        **os.environ,
        "AUDITCORE_WORKSPACE": line.workspace,
        "AUDITCORE_AS": "lan",
        "AUDITCORE_LANG": "en",
    }
    words = ["finding", "note", "2026-00-F01", "-"]
    with subprocess.Popen(
        [sys.executable, "-m", "auditcore", *words],
        env=environ,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        time.sleep(1)  # it waits for standard input
        running.send_signal(signal.SIGINT)
        _out, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert b"Traceback" not in err and b"Interrupted" in err


def test_every_error_class_has_a_code_of_the_table() -> None:
    classes = [errors.AuditcoreError, *errors.AuditcoreError.__subclasses__()]
    assert {cls.exit_code for cls in classes} <= set(errors.EXIT_CODES)
    assert len({cls.exit_code for cls in classes}) == len(classes)
