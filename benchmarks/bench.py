"""What a run has at hand: registers kept below a folder, copies to write into, and the command as a user types it."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from auditcore import views
from auditcore.record import events
from auditcore.record.folder import FolderRecord
from auditcore.record.segments import seal
from benchmarks import office, registers, timing
from benchmarks.registers import Job
from benchmarks.timing import Timed

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
AUDITS = 2000
FINDINGS = 50
LONG = 2000


class Place(NamedTuple):
    """A register on the disk, and the audits in it."""

    path: str
    jobs: list[Job]

    def under_way(self, template: str = "drafts") -> Job:
        """An audit that still takes findings."""
        return next(job for job in self.jobs if job.template == template)


class Bench:
    """`scale` shrinks the large register and the long audit; `rounds` is how often each line is measured."""

    def __init__(self, work: str, scale: float, rounds: int, say: Callable[[str], None]) -> None:
        self.work, self.scale, self.rounds, self.say = os.path.abspath(work), scale, rounds, say
        self.audits = max(4, round(AUDITS * scale))
        self.long = max(FINDINGS, round(LONG * scale))
        self.scratch = os.path.join(self.work, f"run-{os.getpid()}")
        os.makedirs(self.scratch, exist_ok=True)
        script = os.path.join(os.path.dirname(sys.executable), "auditcore")
        self.program = [script] if os.path.exists(script) else [sys.executable, "-m", "auditcore"]
        self.environ = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("AUDITCORE_", "PYTHON", "LC_", "LANG", "COLUMNS"))
        }
        # The tree that these benchmarks lie in, whichever tree is installed.
        self.environ["PYTHONPATH"] = os.pathsep.join([ROOT, os.path.join(ROOT, "plugins")])
        self.cache = os.path.join(self.work, f"registers-{_fingerprint()}", str(self.audits))
        self._forget_others()
        os.makedirs(self.cache, exist_ok=True)
        self.copies = itertools.count()
        self.day = self._day()

    def _forget_others(self) -> None:
        """Registers made by other versions of the generator will not be asked for again, and are large."""
        kept = os.path.basename(os.path.dirname(self.cache))
        for name in os.listdir(self.work):
            if name.startswith("registers-") and name != kept:
                shutil.rmtree(os.path.join(self.work, name))

    def _day(self) -> date:
        """The day on which the cached registers stand: all of them on the same, or they would not match."""
        path = os.path.join(self.cache, "day")
        if not os.path.exists(path):
            with open(path, "w", encoding="ascii") as file:
                file.write(date.today().isoformat())
        with open(path, encoding="ascii") as file:
            return date.fromisoformat(file.read())

    # Registers.

    def jobs(self) -> list[Job]:
        return registers.jobs(self.audits, self.day)

    def large(self) -> Place:
        return self._place("large", self.jobs())

    def only_open(self) -> Place:
        """What is open in the large register, and nothing else."""
        return self._place("open", [job for job in self.jobs() if job.template != "closed"])

    def hundred(self) -> Place:
        """A closed audit and one under way, of 50 findings each."""
        return self._place("hundred", [self.jobs()[0], self.jobs()[-1]])

    def five_hundred(self) -> Place:
        """500 open findings in ten audits."""
        jobs = registers.jobs(10 * 20, self.day)
        return self._place("five-hundred", [job for job in jobs if job.template != "closed"])

    def long_audit(self) -> Place:
        """An audit under way with 2,000 findings, and one with 50."""
        last = self.jobs()[-1]
        return self._place("long", [last, last._replace(template="long", audit=f"{last.first.year}-9999")])

    def _place(self, name: str, jobs: list[Job]) -> Place:
        path = os.path.join(self.cache, name)
        if not os.path.isdir(path):
            self.say(f"making the register '{name}': {len(jobs)} audits …")
            making = os.path.join(self.scratch, name)
            source = os.path.join(self.scratch, f"office-{name}")
            long = self.long if name == "long" else 0
            registers.build(making, source, office.templates(source, FINDINGS, long), jobs)
            os.replace(making, path)
        return Place(path, jobs)

    def copy(self, place: Place) -> Place:
        """A copy to write into. By hard links: the record never changes a file in place, and views are replaced."""
        path = os.path.join(self.scratch, f"copy-{next(self.copies)}")
        shutil.copytree(place.path, path, copy_function=os.link)
        return place._replace(path=path)

    def sealed(self, place: Place) -> Place:
        """A copy in which every stream is sealed up to its head."""
        place = self.copy(place)
        record = FolderRecord(os.path.join(place.path, "records"), office.Unsynced())
        for stream in record.streams():
            seal(record, stream)
        return place

    def close(self) -> None:
        shutil.rmtree(self.scratch, ignore_errors=True)

    # Commands.

    def auditcore(self, place: Place | None, *arguments: str, **environ: str) -> Timed:
        folder = place.path if place else self.scratch
        return timing.command([*self.program, *arguments], folder, {**self.environ, **environ})

    def said(self, place: Place | None, *arguments: str, **environ: str) -> str:
        """What the same command prints."""
        folder = place.path if place else self.scratch
        return timing.run([*self.program, *arguments], folder, {**self.environ, **environ})

    def fresh(self, place: Place, *arguments: str) -> Timed:
        """The command in a copy of its own each time, for what can be done only once. Copying is not measured."""

        def once() -> float:
            copy = self.copy(place)
            took = self.auditcore(copy, *arguments)()
            shutil.rmtree(copy.path)
            return took

        return once

    def python(self, code: str, place: Place | None = None, *arguments: str) -> Timed:
        """A Python program, given as text, that sees what the measured program sees."""
        whole = [sys.executable, "-c", code, *arguments]
        return timing.command(whole, place.path if place else self.scratch, self.environ)

    def add(self, place: Place, job: Job, **environ: str) -> Timed:
        """`finding add` into one audit."""
        words = [
            "--grade",
            "minor",
            "--clause",
            "8.5.1",
            "--evidence",
            "files-12-15-19",
            "--observed",
            "no-receipt",
        ]
        unit = f"unit-{job.unit:02d}"
        return self.auditcore(
            place, "finding", "add", "--audit", job.audit, "--unit", unit, *words, **environ
        )

    def few(self) -> int:
        """Rounds for what takes seconds."""
        return max(3, self.rounds // 5)


def database(path: str) -> sqlite3.Connection:
    """An SQLite file that loses nothing that it acknowledged."""
    base = sqlite3.connect(path)
    base.execute("pragma journal_mode = wal")
    base.execute("pragma synchronous = full")
    return base


def _fingerprint() -> str:
    """Changes with whatever the registers are made from, so that old ones are not taken for new."""
    digest = sha256()
    for module in (office, registers, views, events):
        with open(str(module.__file__), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:12]
