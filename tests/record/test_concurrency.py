"""Many processes at once on one workspace, on a real disk: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from record_helpers import STREAM, files, office

from auditcore.record.disk import Disk
from auditcore.record.verify import verify
from auditcore.views import Views
from auditcore.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
WRITERS, COMMITS, SEALERS = 8, 50, 2


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return office(str(tmp_path / "office"), Disk())


def person(*words: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugins")])}
    script = str(Path(__file__).with_name("people_at_once.py"))
    return subprocess.Popen(
        [sys.executable, script, *words],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> list[list[str]]:
    """What a process printed till its end, line by line in words."""
    out, _err = process.communicate("\n", timeout=120)
    assert process.returncode == 0
    return [line.split() for line in out.splitlines()]


def begin(processes: list[subprocess.Popen[str]]) -> None:
    """All at once, when the last of them is ready."""
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()


def test_eight_writers_and_two_sealers_at_once(workspace: Workspace) -> None:
    before = workspace.view(STREAM).head
    assert before
    writers = [person("add", workspace.path, str(COMMITS)) for _writer in range(WRITERS)]
    sealers = [person("seal", workspace.path) for _sealer in range(SEALERS)]
    begin([*writers, *sealers])
    acknowledged = [line for writer in writers for line in said(writer)]
    sealed = [line for sealer in sealers for line in said(sealer)]

    total = WRITERS * COMMITS
    assert len(acknowledged) == total
    numbers = sorted(int(seq) for _id, _stream, seq, _hash in acknowledged)
    assert numbers == list(range(before.seq + 1, before.seq + 1 + total))
    ids = sorted(id for id, *_head in acknowledged)
    assert ids == sorted(f"{STREAM}-F{number:02d}" for number in range(1, total + 1))

    heads = {event.head for event in workspace.record.read(STREAM)}
    assert {(stream, int(seq), hash) for _id, stream, seq, hash in acknowledged} <= heads
    assert len(heads) == before.seq + total
    assert len(sealed) > 1, "the sealers came too late"
    assert verify(workspace.path)["problems"] == []

    workspace.forget()
    kept = workspace.view(STREAM)
    anew = Views(os.path.join(workspace.path, "none"), workspace.record, pytest.fail).current(STREAM)
    assert kept == anew
    assert sorted(kept.table("finding")) == ids
    assert not [name for name in files(workspace.record) if name.startswith(".tmp-")]


def test_the_first_event_of_a_stream_is_written_once(workspace: Workspace) -> None:
    """Eight people find something that no audit raised: the year's register is opened once."""
    command = ["finding", "add", "--origin", "complaint", "--reference", "45/PA", "--grade", "minor"]
    command += ["--unit", "hall", "--observed", "A citizen waited for 12 days"]
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugins")]),
        "AUDITCORE_AS": "lan",
        "AUDITCORE_LANG": "en",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "auditcore", "--workspace", workspace.path, *command],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _person in range(8)
    ]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * 8, answers
    year = answers[0][0].strip().partition("-")[0]
    assert sorted(out.strip() for out, _err in answers) == [
        f"{year}-00-F{number:02d}" for number in range(1, 9)
    ]
    assert verify(workspace.path)["problems"] == []
    assert len(list(workspace.record.read(f"{year}-00"))) == 8
