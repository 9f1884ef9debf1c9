"""Runs an operation once for each thing that can go wrong, loses the power after each, and tells what was lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from record_helpers import opened
from simulated_disk import Fault, Killed, QuickDisk, SimulatedDisk, Tree, faults, write_tree

from auditcore.decision import Saved, put
from auditcore.errors import Damaged, Refused
from auditcore.record.disk import Disk
from auditcore.record.verify import verify
from auditcore.views import Views
from auditcore.workspace import Workspace

Operation = Callable[[str, Disk], Saved | None]
"""What somebody does in a folder; the event that was acknowledged, if it writes one."""

EventId = tuple[str, int, str]
"""Stream, number, hash."""

SEEDS = (1, 2)


class Seen(NamedTuple):
    """What the next start found."""

    events: frozenset[EventId]
    complaints: tuple[str, ...]


def typed(command: Callable[[Workspace], Saved | None]) -> Operation:
    """A command as an operation: it opens the workspace itself, as one in a terminal does."""
    return lambda path, disk: command(opened(path, disk))


class Harness:
    """Judges operations in one folder, given as a tree. `scratch` is a folder for its copies.

    Every random number is foreseeable, so that two runs that leave the same files leave the same bytes, and each
    outcome is looked at once.
    """

    def __init__(
        self,
        base: Tree,
        scratch: Path,
        make: Callable[[str], SimulatedDisk] = SimulatedDisk,
        look: Callable[[str], Seen] | None = None,
    ) -> None:
        self.base = base
        self.scratch = scratch
        self.make = make
        self._look = look or examine
        self._copies = 0
        self._known: dict[frozenset[tuple[str, bytes | None]], Seen] = {}
        self._before = self.look(base).events if base else frozenset()

    def copy(self, tree: Tree) -> str:
        self._copies += 1
        path = self.scratch / f"copy-{self._copies}"
        write_tree(tree, str(path))
        return str(path)

    def losses(
        self, operation: Operation, *afterwards: Operation, seeds: Sequence[int] = SEEDS
    ) -> Iterator[str]:
        """What a fault at any of the operation's file calls can lose or leave behind; nothing, if all is well.

        After a fault life goes on: the same command is typed again, and each of `afterwards` is tried in its stead.
        The power is lost right after the fault, and once more after what was done next.
        """
        calls = self.calls(operation)
        for fault in (None, *faults(calls)):
            what = f"{calls[fault.call - 1]}: {fault.kind} {fault.when}" if fault else "no fault"
            for place, following in enumerate((operation, *afterwards)):
                disk = self.make(self.copy(self.base))
                disk.fault = fault
                acknowledged = set(self._before)
                yield from self._try(operation, disk, acknowledged, what)
                if place == 0:
                    yield from self._judge(disk, acknowledged, what, seeds)
                disk.restart()
                then = f"{what}, then {f'thing {place}' if place else 'again'}"
                yield from self._try(following, disk, acknowledged, then, first=False)
                yield from self._judge(disk, acknowledged, then, seeds)

    def calls(self, operation: Operation) -> list[str]:
        """The file calls of an operation, when nothing goes wrong."""
        disk = self.make(self.copy(self.base))
        with foreseeable("operation"):
            operation(disk.root, disk)
        return disk.calls

    def _try(
        self,
        operation: Operation,
        disk: SimulatedDisk,
        acknowledged: set[EventId],
        what: str,
        first: bool = True,
    ) -> Iterator[str]:
        try:
            with foreseeable("operation" if first else "again"):
                saved = operation(disk.root, disk)
            if saved:
                acknowledged.add(saved.event.head)
        except (Killed, OSError) as error:
            if not first:
                yield f"{what}: {type(error).__name__}: {error}"
        except Refused as refused:
            # "You did that already" is right where it was written, though not acknowledged.
            if first or self.look(next(disk.outcomes(()))[1]).events == self._before:
                yield f"{what}: {refused}"
        except Damaged as damaged:
            yield f"{what}: {damaged}"

    def _judge(
        self, disk: SimulatedDisk, acknowledged: set[EventId], what: str, seeds: Sequence[int]
    ) -> Iterator[str]:
        for how, tree in disk.outcomes(seeds):
            seen = self.look(tree)
            yield from (f"{what}; {how}: {loss}" for loss in (*lost(acknowledged, seen), *seen.complaints))

    def look(self, tree: Tree) -> Seen:
        """What the next start finds in these files."""
        key = frozenset(tree.items())
        if key not in self._known:
            with foreseeable("look"):
                self._known[key] = self._look(self.copy(tree))
        return self._known[key]


def lost(acknowledged: Iterable[EventId], seen: Seen) -> list[str]:
    gone = sorted(set(acknowledged) - seen.events)
    return [f"{stream}:{seq} was acknowledged and is gone" for stream, seq, _hash in gone]


def examine(path: str) -> Seen:
    """Opens the workspace, reads all of it, checks it and writes one event more: what is there, and what is wrong."""
    events: set[EventId] = set()
    complaints: list[str] = []
    workspace = opened(path, QuickDisk())
    streams = workspace.record.streams()
    for stream in streams:
        with noting(complaints):
            events |= {event.head for event in workspace.record.read(stream)}
            anew = Views(os.path.join(path, "none"), workspace.record, complaints.append).current(stream)
            if workspace.view(stream) != anew:
                complaints.append(f"the view of {stream} is not what its events say")
    complaints += [f"verify: {problem['where']}: {problem['what']}" for problem in verify(path)["problems"]]
    with noting(complaints):
        further = workspace.commit("2026-01", "test.further", lambda situation: [put("test/1", set={"n": 1})])
        if further.event.head not in {
            event.head for event in opened(path, QuickDisk()).record.read("2026-01")
        }:
            complaints.append("a further event is not there")
        complaints += [f"verify, afterwards: {problem['what']}" for problem in verify(path)["problems"]]
    return Seen(frozenset(events), tuple(dict.fromkeys(complaints)))


@contextmanager
def noting(complaints: list[str]) -> Iterator[None]:
    try:
        yield
    except (Damaged, OSError) as error:
        complaints.append(f"{type(error).__name__}: {error}")


@contextmanager
def foreseeable(label: str) -> Iterator[None]:
    """Random bytes that are the same in each run."""
    count = 0

    def urandom(size: int) -> bytes:
        nonlocal count
        count += 1
        return sha256(f"{label} {count}".encode()).digest()[:size]

    with mock.patch("os.urandom", urandom):
        yield


def cut_off(operation: Operation, root: str, call: str) -> SimulatedDisk:
    """A disk on which somebody was killed right after this call, with the power still on."""
    disk = SimulatedDisk(root)

    def kill(name: str, path: str) -> None:
        if f"{name} {disk.below(path)}" == call:
            disk.fault = Fault(len(disk.calls) + 1, "KILL", "after")

    disk.before = kill
    try:
        with foreseeable("cut off"):
            operation(root, disk)
    except Killed:
        disk.before = lambda name, path: None
        disk.restart()
        disk.calls.clear()
        return disk
    raise AssertionError(f"{call} is not among {disk.calls}")
