"""Short ways to write and read a record of texts, and a small office."""

from __future__ import annotations

import os

from conftest import Clock
from simulated_disk import QuickDisk

from auditcore.decision import Saved, put
from auditcore.record.disk import Disk
from auditcore.record.events import Event, Head
from auditcore.record.folder import FolderRecord
from auditcore.service import people, setup, units
from auditcore.workspace import Workspace

STREAM = "2026-01"


def new_record(folder: object, disk: Disk | None = None) -> FolderRecord:
    os.makedirs(str(folder), exist_ok=True)
    record = FolderRecord(os.path.join(str(folder), "records"), disk or QuickDisk())
    record.create()
    return record


def append(record: FolderRecord, previous: Head | None, text: str, stream: str = STREAM) -> Event:
    return record.append(
        stream,
        previous,
        at="2026-07-01T08:00:00.000000Z",
        actor={"claimed": "lan", "for": None, "os": "lan@hall", "how": "--as"},
        tool="auditcore 0",
        type="test.add",
        seen={},
        changes=[{"doc": "test/1", "add": {"texts": [text]}}],
    )


def write(record: FolderRecord, *texts: str, stream: str = STREAM) -> list[Event]:
    """Appends one event a text."""
    events = []
    for text in texts:
        events.append(append(record, record.head(stream), text, stream))
    return events


def texts(record: FolderRecord, stream: str = STREAM, after: int = 0) -> str:
    """The texts of the events, joined."""
    return "".join(
        change["add"]["texts"][0]
        for event in record.read(stream, after)
        for change in event.changes
        if change
    )


def files(record: FolderRecord, stream: str = STREAM) -> list[str]:
    return sorted(os.listdir(os.path.join(record.root, stream)))


def path(record: FolderRecord, name: str, stream: str = STREAM) -> str:
    return os.path.join(record.root, stream, name)


def office(folder: str, disk: Disk | None = None) -> Workspace:
    """A workspace with lan (quality), minh (head of the unit hall) and an audit of the hall, led by lan."""
    lan, _saved = begin(folder, disk or QuickDisk())
    units.add(lan, "hall", name="Hall")
    people.add(lan, "minh", name="Minh", unit="hall")
    units.change(lan, "hall", head="minh")
    audit = {"title": "Hall", "lead": "lan", "team": ["lan"], "units": ["hall"], "moves": []}
    lan.commit(STREAM, "audit.start", lambda situation: [put(f"audit/{STREAM}", set=audit)])
    return lan


def begin(folder: str, disk: Disk) -> tuple[Workspace, Saved]:
    return setup.init(
        folder,
        organisation="Commune office",
        me="lan:Lan",
        language="en",
        timezone="UTC",
        environ={"AUDITCORE_AS": "lan"},
        clock=Clock(),
        disk=disk,
    )


def opened(folder: str, disk: Disk) -> Workspace:
    """The workspace as the next command of lan opens it."""
    return Workspace(folder, environ={"AUDITCORE_AS": "lan"}, clock=Clock("2026-07-10"), disk=disk)
