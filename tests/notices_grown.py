"""The record of a quarter, grown anew from moment to moment beside runs of `notify`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from auditplugins.channels import calendar, outbox
from people_machine import Unhurried

from auditcore import dates
from auditcore.contract import Notice
from auditcore.service import notify
from auditcore.workspace import Workspace

ZONE, AHEAD = "Asia/Ho_Chi_Minh", timedelta(hours=7)


def moment(day: str, hour: float) -> datetime:
    """A moment by the clock on the office's wall, in UTC."""
    return datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(hours=hour) - AHEAD


class Wall:
    """The clock on the wall; no two moments are the same."""

    def __init__(self) -> None:
        self.now = moment("2026-06-26", 7)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now.astimezone(UTC)


class Grown:
    """A workspace whose record is what it was at a moment, and in which `notify` runs."""

    def __init__(self, folder: Path, quarter: Path) -> None:
        self.path, self.source = folder, quarter
        (folder / "records").mkdir(parents=True)
        shutil.copy(quarter / "auditcore.toml", folder)
        shutil.copy(quarter / "records" / "FORMAT", folder / "records")
        self.left = timeline(quarter)
        self.rows: list[dict[str, Any]] = []

    def grow(self, until: datetime) -> None:
        """Everything that was recorded up to a moment is there."""
        stamp = dates.stamp(until)
        while self.left and self.left[0][0] <= stamp:
            name = self.left.pop(0)[1]
            (self.path / name).parent.mkdir(exist_ok=True)
            os.link(self.source / name, self.path / name)

    def run(self, now: datetime, send: Any = None) -> list[dict[str, Any]]:
        """One run of `notify` at a moment."""
        self.grow(now)
        wall = Wall()
        wall.now = now
        said: list[str] = []
        ws = Workspace(
            str(self.path), environ={"AUDITCORE_AS": "lan"}, clock=wall, disk=Unhurried(), warn=said.append
        )
        rows = notify.run(ws, send=send or hand_over)
        assert not said and all(row["outcome"] == "sent" for row in rows), (said, rows)
        self.rows += rows
        return rows


def timeline(office: Path) -> list[tuple[str, str]]:
    """When each event was recorded, and its file."""
    found = []
    for file in office.glob("records/*/*.json"):
        at = file.read_text(encoding="utf-8").partition('"at":"')[2].partition('"')[0]
        found.append((at, str(file.relative_to(office))))
    return sorted(found)


def hand_over(
    ws: Workspace, channel: str, notices: Sequence[Notice], remaining: Callable[[], float]
) -> Iterator[tuple[str, str, str]]:
    """Sends as a run does, in this process."""
    for notice in notices:
        {"file": outbox, "calendar": calendar}[channel].send(ws.path, notice, {"as": "text"})
        yield notice.id, "sent", ""
