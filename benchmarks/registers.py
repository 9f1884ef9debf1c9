"""Registers of any size in the record's real format: a few audits of `office`, cloned event by event.

Each clone has its own ids, days, unit and people, is encoded anew by the record's own writer and stands in one true
chain. Nothing is synced, and what would be sealed is written as the segment that `record seal` makes of it.
"""

from __future__ import annotations

import heapq
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from auditcore import views
from auditcore.model import ORG, PROGRAMME
from auditcore.record.events import Event, Head, encode
from auditcore.record.folder import FolderRecord
from benchmarks import office
from benchmarks.office import Template, Unsynced

YEARS = 10


class Job(NamedTuple):
    """One audit of a register: which template, its id, its first day, and the audited unit's number."""

    template: str
    audit: str
    first: date
    unit: int


def jobs(audits: int, today: date) -> list[Job]:
    """So many audits over the last ten years, 95 % of them closed; of the open ones one in ten is under way."""
    open_ = max(2, round(audits * 0.05))
    drafts = max(1, open_ // 10)
    closed = audits - open_
    last = today - timedelta(150)
    days = [("closed", last - timedelta(YEARS * 365 * (closed - 1 - n) // closed)) for n in range(closed)]
    days += [("follow-up", today - timedelta(110 - 80 * n // open_)) for n in range(open_ - drafts)]
    days += [("drafts", today - timedelta(3))] * drafts
    numbers: dict[int, int] = {}
    made = []
    for n, (template, first) in enumerate(days):
        numbers[first.year] = numbers.get(first.year, 0) + 1
        made.append(Job(template, f"{first.year}-{numbers[first.year]:02d}", first, n % office.UNITS + 1))
    return made


class Names(dict[str, str]):
    """What stands in a clone for a word of the template; days move by themselves."""

    def __init__(self, template: Template, job: Job) -> None:
        number = f"{job.unit:02d}"
        self.audit, self.moved = job.audit, job.first - template.first
        super().__init__(
            {template.audit: job.audit, "unit-01": f"unit-{number}", "head-01": f"head-{number}"}
        )
        self["staff-01"] = f"staff-{number}"

    def __missing__(self, day: str) -> str:
        self[day] = (date.fromisoformat(day) + self.moved).isoformat()
        return self[day]


class Line(NamedTuple):
    """An event of a template, cut at the words that differ in a clone: text, word, text, word …"""

    stream: str
    type: str
    seen: Mapping[str, str]
    tool: str
    head: str
    parts: list[str]


def lines(template: Template) -> list[Line]:
    words = re.compile(
        rf"((?:{template.audit}|{PROGRAMME}):\d+:(?:[0-9a-f]{{4}}-?){{4}}"
        rf"|{template.audit}(?!-\d\d(?!\d))|\b\d{{4}}-\d\d-\d\d|\bunit-01\b|\bhead-01\b|\bstaff-01\b)"
    )

    def cut(event: Event) -> Line:
        header = event.header
        changes = [
            {key: value for key, value in (change or {}).items() if key != "salt"} for change in event.changes
        ]
        said = json.dumps([header["at"], header["actor"], changes], ensure_ascii=False)
        return Line(
            event.stream, header["type"], header["seen"], header["tool"], str(event.head), words.split(said)
        )

    return [cut(event) for event in template.events]


class Register:
    """A workspace in the making: the streams' last heads, and the events and documents that are not on disk yet."""

    def __init__(self, path: str, source: str) -> None:
        """`source` is the office's folder: its settings, its evidence and its stream `org` are taken over."""
        for name in ("views", "checklists"):
            os.makedirs(os.path.join(path, name))
        shutil.copytree(os.path.join(source, "evidence"), os.path.join(path, "evidence"))
        shutil.copy(os.path.join(source, "auditcore.toml"), path)
        self.record = FolderRecord(os.path.join(path, "records"), Unsynced())
        self.record.create()
        self.views = views.Views(os.path.join(path, "views"), self.record, print)
        self.heads: dict[str, Head] = {}
        self.raws: dict[str, list[bytes]] = {}
        self.docs: dict[str, views.Docs] = {}
        for event in FolderRecord(os.path.join(source, "records")).read(ORG):
            self.keep(event)

    def keep(self, event: Event) -> Event:
        self.heads[event.stream] = event.head
        self.raws.setdefault(event.stream, []).append(event.raw)
        views.fold(self.docs.setdefault(event.stream, {}), event)
        return event

    def write(self, stream: str, sealed: bool) -> None:
        """Put a stream on the disk, as one segment or as single files, with its view."""
        folder = os.path.join(self.record.root, stream)
        os.mkdir(folder)
        raws = self.raws.pop(stream)
        for name, data in [(f"{1:06d}-{len(raws):06d}.jsonl", raws)] if sealed else singles(raws):
            self.record.disk.create(os.path.join(folder, name), data)
        self.views.keep(views.View(stream, self.heads[stream], self.docs.pop(stream)))

    def play(self, template: Template, job: Job, cut: list[Line]) -> Iterator[str]:
        """Clone one audit; yields the moment of its next event in `programme`, which all audits share, and waits."""
        names = Names(template, job)
        for line in cut:
            at, actor, changes = json.loads(
                "".join(names[part] if number % 2 else part for number, part in enumerate(line.parts))
            )
            stream = PROGRAMME if line.stream == PROGRAMME else job.audit
            if stream == PROGRAMME:
                yield at
            seen = {"settings": line.seen["settings"]}
            for other in (names.get(name, name) for name in line.seen if name != "settings"):
                seen[other] = f"{self.heads[other].seq}:{self.heads[other].hash}"
            event = encode(
                stream,
                self.heads.get(stream),
                at=at,
                actor=actor,
                tool=line.tool,
                type=line.type,
                seen=seen,
                changes=changes,
            )
            names[line.head] = str(self.keep(event).head)
        self.write(job.audit, sealed=job.template == "closed")


def singles(raws: Iterable[bytes]) -> list[tuple[str, list[bytes]]]:
    return [(f"{number:06d}.json", [raw]) for number, raw in enumerate(raws, start=1)]


def build(path: str, source: str, templates: Mapping[str, Template], wanted: Iterable[Job]) -> None:
    """Write a register into a new folder, its audits side by side in the order of their days."""
    register = Register(path, source)
    cut = {name: lines(template) for name, template in templates.items()}
    audits = [register.play(templates[job.template], job, cut[job.template]) for job in wanted]
    waiting = [(next(audit), number) for number, audit in enumerate(audits)]
    heapq.heapify(waiting)
    while waiting:
        _at, number = waiting[0]
        following = next(audits[number], None)
        if following is None:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (following, number))
    for stream in (PROGRAMME, ORG):
        register.write(stream, sealed=True)
