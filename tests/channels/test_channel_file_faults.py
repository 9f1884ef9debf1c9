"""The channel `file` when something goes wrong: a full disk, a kill, two at once. A file is whole or not there."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import folder, outbox
from channel_notices import NOTICE, Steps, environment, found
from file_office import NAME, TEXT, refused, sent

from auditcore.api import Notice, NotSent

OLD = NOTICE._replace(body="old " * 10_000)
NEW = NOTICE._replace(body="new " * 10_000)


def text_of(notice: Notice) -> bytes:
    return outbox._text(notice)[1]


def steps(monkeypatch: pytest.MonkeyPatch, *arguments: Any, **options: Any) -> Steps:
    made = Steps(os, *arguments, **options)
    monkeypatch.setattr(folder, "os", made)
    return made


MUST = {"open", "write", "fsync", "close", "replace", "mkdir"}


@pytest.mark.parametrize("before", [None, OLD])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR])
def test_whichever_call_fails_a_file_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: Notice | None, number: int
) -> None:
    def office(name: str) -> Path:
        made = tmp_path / name
        made.mkdir()
        if before:
            sent(made, before, **TEXT)
        return made

    place = office("counted")
    with monkeypatch.context() as patch:
        counted = steps(patch)
        sent(place, NEW, **TEXT)
    assert counted.made.count("fsync") >= 2 and {"open", "write", "replace"} <= set(counted.made)
    for stop, name in enumerate(counted.made):
        place = office(f"fails-at-{stop}")
        with monkeypatch.context() as patch:
            steps(patch, stop, OSError(number, os.strerror(number)))
            try:
                outbox.send(str(place), NEW, TEXT)
                raised = False
            except NotSent as error:
                raised = True
                assert str(place / "outbox") in str(error) and "plugin.file.folder" in str(error)
        assert raised == (name in MUST), (stop, name)
        files = found(place)
        assert set(files) <= {f"outbox/{NAME}.txt"}, (stop, name)
        whole = {text_of(NEW)} if not raised else {text_of(NEW), *([text_of(before)] if before else [])}
        assert set(files.values()) <= whole, (stop, name)
        assert files or not (before or not raised), (stop, name)
        # And when the reason is gone, it goes out.
        assert sent(place, NEW, **TEXT) == {f"outbox/{NAME}.txt": text_of(NEW)}


def test_a_share_that_cannot_sync_a_folder_is_no_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outbox").mkdir()
    with monkeypatch.context() as patch:
        counted = steps(patch)
        sent(tmp_path, **TEXT)
    last = max(number for number, name in enumerate(counted.made) if name == "fsync")
    steps(monkeypatch, last, OSError(errno.EINVAL, "no"))
    assert sent(tmp_path, NEW, **TEXT) == {f"outbox/{NAME}.txt": text_of(NEW)}


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = steps(monkeypatch, most=7)
    assert sent(tmp_path, **TEXT)[f"outbox/{NAME}.txt"] == text_of(NOTICE)
    assert counted.made.count("write") > 5


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EDQUOT, "no room left"),
        (errno.EFBIG, "no room left"),
        (errno.EACCES, "Nothing may be written"),
        (errno.EROFS, "Nothing may be written"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_the_sentence_says_why_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    (tmp_path / "outbox").mkdir()
    steps(monkeypatch, 1, OSError(number, os.strerror(number)))
    sentence = refused(tmp_path)
    assert said in sentence and str(tmp_path / "outbox") in sentence and "plugin.file.folder" in sentence


def child(code: str, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-c", code, *arguments],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


FILLS = """
import json, sys
from channel_notices import NOTICE, found
from pathlib import Path
from auditplugins.channels import outbox
from auditcore.api import NotSent
office, size = Path(sys.argv[1]), int(sys.argv[2])
said = []
if size:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
for body in ("small", "large " * 30_000, "small again"):
    try:
        outbox.send(str(office), NOTICE._replace(body=body), {"as": "text"})
        said.append("")
    except NotSent as error:
        said.append(str(error))
    said.append({name: text.decode()[-13:] for name, text in found(office).items()})
print(json.dumps(said))
"""


def filled(office: Path, size: int, *before: str) -> None:
    running = child(FILLS, str(office), str(size), before=before)
    out, errors = running.communicate(timeout=60)
    assert running.returncode == 0, errors
    first, small, second, kept, third, last = json.loads(out)
    name = f"outbox/{NAME}.txt"
    assert (first, third) == ("", "")
    assert (
        small == kept == {name: "due\r\n\r\nsmall\r\n"[-13:]}
    )  # the earlier file, whole, and nothing beside it
    assert "no room left" in second and str(office) in second
    assert last == {name: "small again\r\n"}


def test_a_limit_of_the_system_leaves_the_earlier_file(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    filled(tmp_path, 50_000)


def own_mounts(*command: str) -> tuple[str, ...]:
    """The command with mounts of its own, which end with it."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted here by nobody")
    return ("unshare", "-m", "sh", "-ec", *command)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts are made with the tools of Linux")
def test_a_full_disk_leaves_the_earlier_file(tmp_path: Path) -> None:
    mount = 'mount -t tmpfs -o size=64k none "$0"; exec "$@"'
    filled(tmp_path, 0, *own_mounts(mount, str(tmp_path)))


@pytest.mark.skipif(sys.platform != "linux", reason="mounts are made with the tools of Linux")
def test_a_disk_that_is_read_only_is_said(tmp_path: Path) -> None:
    mount = 'mount -t tmpfs -o ro none "$0"; exec "$@"'
    running = child(FILLS, str(tmp_path), "0", before=own_mounts(mount, str(tmp_path)))
    said = json.loads(running.communicate(timeout=60)[0])
    assert "Nothing may be written" in said[0] and said[1] == {}


KILLED = """
import os, signal, sys
from channel_notices import NOTICE, Steps
from auditplugins.channels import folder, outbox
class Deadly(Steps):
    def __getattr__(self, name):
        done = super().__getattr__(name)
        if name not in self.CALLS:
            return done
        def step(*arguments, **options):
            if len(self.made) == int(sys.argv[2]):
                if name == "write":
                    os.write(arguments[0], arguments[1][:1000])
                os.kill(os.getpid(), signal.SIGKILL)
            return done(*arguments, **options)
        return step
folder.os = Deadly(os)
outbox.send(sys.argv[1], NOTICE._replace(body="new " * 10_000), {"as": "text"})
print("sent")
"""


def test_a_kill_before_any_call_leaves_a_whole_file_and_the_rest_is_swept_later(tmp_path: Path) -> None:
    kills = leavings = 0
    for stop in range(30):
        office = tmp_path / str(stop)
        sent(office, OLD, **TEXT)
        running = child(KILLED, str(office), str(stop))
        out, errors = running.communicate(timeout=60)
        files = found(office)
        shown = files.pop(f"outbox/{NAME}.txt")
        assert shown in (text_of(OLD), text_of(NEW)), stop
        if "sent" in out:
            assert shown == text_of(NEW) and not files
            break
        assert running.returncode == -signal.SIGKILL, errors
        kills, leavings = kills + 1, leavings + len(files)
        for name in files:
            assert name.startswith("outbox/.auditcore-")
            assert name in sent(office, NEW, **TEXT)  # somebody may be writing it
            os.utime(office / name, (0, 0))
        assert sent(office, NEW, **TEXT) == {f"outbox/{NAME}.txt": text_of(NEW)}
    assert kills >= 7 and leavings >= 3


WRITES = """
import sys
from channel_notices import NOTICE
from auditplugins.channels import outbox
sys.stdin.readline()
for number in range(150):
    outbox.send(sys.argv[1], NOTICE._replace(body=sys.argv[2] * 20_000), {"as": "text"})
"""


def test_two_that_write_at_once_leave_one_whole_file_at_every_moment(tmp_path: Path) -> None:
    bodies = {word: text_of(NOTICE._replace(body=word * 20_000)) for word in ("first ", "second ")}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITES, str(tmp_path), word],
            env=environment(),
            stdin=subprocess.PIPE,
            text=True,
        )
        for word in bodies
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.close()
    path, seen = tmp_path / "outbox" / f"{NAME}.txt", set()
    while any(process.poll() is None for process in running):
        if path.exists():
            seen.add(path.read_bytes())
    assert [process.returncode for process in running] == [0, 0]
    assert seen and seen <= set(bodies.values())
    (last,) = found(tmp_path).values()
    assert last in bodies.values()
