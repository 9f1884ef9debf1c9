"""An office whose notices go by the channel `post` of an outside plugin, which does what a test says and writes down what
it was given."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import building
import pytest
from conftest import ROOT, Clock
from telling import set_settings

from auditcore.noticekinds import KINDS
from auditcore.service import notify
from auditcore.service.notice_messages import Wanted
from auditcore.workspace import Workspace

DAY = "2026-07-02"
"""The day on which the office issues its findings, a Thursday; its audit began the day before."""

MODULE = """\
import json, os, sys, time
from auditcore.api import Channel, NotSent, Undeliverable, hookimpl

FOLDER = {folder!r}

def posted(notice):
    line = json.dumps(notice._asdict()).encode() + b"\\n"
    file = os.open(FOLDER + "/posted", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, line)
    os.close(file)

def send(notice, settings):
    with open(FOLDER + "/does") as file:
        exec(file.read(), {{**globals(), "notice": notice, "settings": settings}})

@hookimpl
def register_channels():
    settings = {{"room": "Which room.", "api-token": "What lets us in."}}
    yield Channel("post", settings, send, addressed=os.path.exists(FOLDER + "/addressed"))
"""


_numbers = count()


class Folder:
    """The plugin `post` in a folder that may be put on the path, with its channel of the same name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        about = folder / "post_plugin-1.0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: post-plugin\nVersion: 1.0\n")
        # Python keeps what it imported: each test has a module of its own.
        module = f"fake_post_{next(_numbers)}_{os.getpid()}"
        (about / "entry_points.txt").write_text(f"[auditcore]\npost = {module}\n")
        (folder / f"{module}.py").write_text(MODULE.format(folder=str(folder)))
        self.does("posted(notice)")

    def does(self, body: str) -> None:
        """What the channel does with a notice from now on."""
        (self.folder / "does").write_text(body)

    def addressed(self) -> None:
        """The channel needs an address from now on."""
        (self.folder / "addressed").touch()

    def said(self, name: str) -> str:
        """Waits until the channel has written a file, which says something."""
        path = self.folder / name
        for _look in range(3000):
            if path.exists() and (words := path.read_text()):
                return words
            time.sleep(0.01)
        raise AssertionError(f"the channel never came to {name}")

    @property
    def posted(self) -> list[dict[str, Any]]:
        """Every notice that went out, as often as it did."""
        path = self.folder / "posted"
        return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []

    @property
    def ids(self) -> list[str]:
        return [one["id"] for one in self.posted]

    def environment(self, workspace: str, today: str = DAY, **more: str) -> dict[str, str]:
        """What a process needs to be lan in the workspace, on a day."""
        path = os.pathsep.join([str(self.folder), str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests")])
        where = {"AUDITCORE_WORKSPACE": workspace, "AUDITCORE_AS": "lan", "AUDITCORE_TODAY": today}
        return {**os.environ, "PYTHONPATH": path, "AUDITCORE_LANG": "en", **where, **more}

    def started(self, workspace: str, *words: str) -> subprocess.Popen[str]:
        """The command line at work in a process of its own."""
        command = [sys.executable, "-m", "auditcore", *words]
        pipe = subprocess.PIPE
        environment = self.environment(workspace)
        return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)


class Post(Folder):
    """The office of `building` with its clock, and notices that go by the post."""

    def __init__(self, folder: Path, office: building.Office) -> None:
        super().__init__(folder)
        self.office = office
        self.clock = office.clock

    @property
    def ws(self) -> Workspace:
        """As a new command would open it."""
        ws = self.office.ws
        return Workspace(ws.path, environ=ws.environ, clock=ws.clock, warn=ws.warn, acting=ws.acting)

    def set(self, **values: object) -> None:
        """Settings, such as `**{"notify.style": "single"}`."""
        set_settings(self.office.ws, **values)

    def run(self, to: str = "", channel: str = "", since: str = "", **how: Any) -> list[dict[str, Any]]:
        return notify.run(self.ws, Wanted(to, channel, since), **how)

    def outcomes(self, **wanted: Any) -> dict[str, str]:
        """What came of a run, by person: fit where each gets one message."""
        rows = self.run(**wanted)
        assert len({row["to"] for row in rows}) == len(rows), rows
        return {row["to"]: row["outcome"] for row in rows}

    def later(self, **time: float) -> None:
        self.clock.now += timedelta(**time)

    def many(self, count: int) -> None:
        """So many findings of one owner, who is told of each in a message of its own, and nobody else of any."""
        self.set(**{"notify.style": "single", "notify.finding-issued.to": "owner"})
        for _number in range(count):
            self.office.issued()

    def unmarked(self) -> None:
        """A run whose mark cannot be written, because the disk of the record is full by then."""
        with pytest.MonkeyPatch.context() as patch, pytest.raises(OSError, match="No space left"):

            def full(*_args: object) -> None:
                raise OSError(errno.ENOSPC, "No space left on device")

            self.run(progress=lambda done, count: patch.setattr("auditcore.record.disk.Disk.sync", full))

    @property
    def events(self) -> list[str]:
        """The types of all events in the streams of notices, in their order."""
        record = self.ws.record
        streams = sorted(name for name in record.streams() if name.startswith("notices-"))
        return [event.header["type"] for stream in streams for event in record.read(stream)]

    @property
    def messages(self) -> dict[str, dict[str, Any]]:
        """Every message of the record by its id."""
        ws = self.ws
        streams = [name for name in ws.record.streams() if name.startswith("notices-")]
        return {id: doc for stream in streams for id, doc in ws.view(stream).table("message").items()}


@pytest.fixture(name="post")
def fixture_of_post(
    workspace: Workspace, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Post:
    """A quiet office: notices have begun, and they tell of findings that were issued, and of nothing else."""
    import importlib

    office = building.build(workspace, clock)
    post = Post(tmp_path / "site", office)
    monkeypatch.syspath_prepend(str(post.folder))
    importlib.invalidate_caches()
    post.set(**{f"notify.{kind}.to": "" for kind in KINDS if kind not in ("finding-issued", "calendar")})
    post.set(**{"plugins.use": "post", "notify.channels": "post"})
    assert post.run() == []
    office.ws = post.ws
    return post


def office_folder(post: Post) -> list[str]:
    """The files of the channel `file`."""
    return os.listdir(os.path.join(post.ws.path, "outbox"))


def real_clock(**later: float) -> Callable[[], datetime]:
    """The computer's clock, or what it will show later."""
    return lambda: datetime.now(UTC) + timedelta(**later)
