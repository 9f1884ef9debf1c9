"""A disk that fails on demand and forgets what was never synced: real files, and a model of what would be left of them.

What POSIX promises and no more: a file's content is safe after `sync` of the file, a name (created, linked, replaced,
removed) after `sync_folder` of the folder that it is in. What was not synced may be there after a power loss, or not,
or in part, in any mixture: the order in which it was written means nothing. Compare SQLite's crash tests (test6.c)
and lazyfs, which etcd uses.
"""

from __future__ import annotations

import errno
import operator
import os
import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple, TypeVar

from auditcore.record.disk import Disk

Result = TypeVar("Result")

Tree = dict[str, bytes | None]
"""The files below a folder by their path in it; None for a folder."""

WRITES = ("create", "sync", "sync_folder", "link", "replace", "unlink", "make_folder")
GROWS = ("create", "sync", "link", "replace", "make_folder")
NOTHING_TO_RAISE = ("exists",)  # os.path.exists never fails


class Killed(BaseException):
    """The process ended here. Nothing that it would have done afterwards happens: every later call raises it, too."""


class Fault(NamedTuple):
    """One thing that goes wrong, at call number `call` (from 1) and, if `lasting`, at each one after it."""

    call: int
    kind: str  # KILL, EIO, ENOSPC
    when: str  # before or after the call's effect; `during`: a file is half written
    lasting: bool = False


class Inode:
    """A file's content, whatever it is called. `lost`: a sync failed, after which no later one can be believed."""

    def __init__(self, data: bytes, synced: bool) -> None:
        self.data = data
        self.synced = synced
        self.lost = False


class Renaming(NamedTuple):
    """One change of a folder's names. It survives as a whole or not at all."""

    gone: str
    come: str
    node: Inode | None


class QuickDisk(Disk):
    """Real files, never synced: for tests that are not about power losses."""

    def sync(self, path: str) -> None:
        pass

    def sync_folder(self, folder: str) -> None:
        pass


class SimulatedDisk(Disk):
    """All that lies below `root` when it is made counts as durable. `calls` tells what was asked for, in order."""

    def __init__(self, root: str, fault: Fault | None = None) -> None:
        self.root = root
        self.fault = fault
        self.dead = False
        self.calls: list[str] = []
        self.before: Callable[[str, str], None] = lambda call, path: None  # somebody else acts at this moment
        # All by their path below the root.
        self._nodes: dict[str, Inode | None] = {
            path: None if data is None else Inode(data, True) for path, data in read_tree(root).items()
        }
        self._durable = dict(self._nodes)
        self._pending: dict[str, list[Renaming]] = {}

    def restart(self) -> None:
        """A new process on the same disk, before any power loss; nothing fails any more."""
        self.dead, self.fault = False, None

    def below(self, path: str) -> str:
        """The path below the root; empty for the root itself."""
        return path[len(self.root) + 1 :]

    def _step(
        self,
        call: str,
        path: str,
        effect: Callable[[], Result],
        half: Callable[[], object] = lambda: None,
    ) -> Result:
        if self.dead:
            raise Killed
        self.before(call, path)
        self.calls.append(f"{call} {self.below(path)}")
        when = self._fault_now(call)
        if when == "during":
            half()
        if when in ("before", "during"):
            self._fail(call, path)
        result = effect()
        if when == "after":
            self._fail(call, path)
        return result

    def _fault_now(self, call: str) -> str:
        fault, number = self.fault, len(self.calls)
        if fault is None or number < fault.call:
            return ""
        if number == fault.call:
            return fault.when
        return "before" if fault.lasting and call in failing(fault.kind) else ""

    def _fail(self, call: str, path: str) -> None:
        assert self.fault is not None
        if self.fault.kind == "KILL":
            self.dead = True
            raise Killed
        node = self._nodes.get(self.below(path))
        if call == "sync" and node and not node.synced:
            node.lost = True  # Linux marks the pages clean: the next fsync says yes
        code = getattr(errno, self.fault.kind)
        raise OSError(code, os.strerror(code), path)

    def read(self, path: str) -> bytes:
        return self._step("read", path, lambda: super(SimulatedDisk, self).read(path))

    def listing(self, folder: str) -> list[str]:
        return self._step("listing", folder, lambda: super(SimulatedDisk, self).listing(folder))

    def modified(self, path: str) -> int:
        return self._step("modified", path, lambda: super(SimulatedDisk, self).modified(path))

    def exists(self, path: str) -> bool:
        return self._step("exists", path, lambda: super(SimulatedDisk, self).exists(path))

    def create(self, path: str, chunks: Iterable[bytes]) -> None:
        data = b"".join(chunks)

        def write(data: bytes) -> None:
            super(SimulatedDisk, self).create(path, [data])
            self._rename("", path, Inode(data, False))

        self._step("create", path, lambda: write(data), lambda: write(data[: len(data) // 2]))

    def sync(self, path: str) -> None:
        def effect() -> None:
            node = self._nodes[self.below(path)]
            assert node is not None
            node.synced = node.synced or not node.lost

        self._step("sync", path, effect)

    def sync_folder(self, folder: str) -> None:
        def effect() -> None:
            for renaming in self._pending.pop(self.below(folder), ()):
                _apply(self._durable, renaming)

        self._step("sync_folder", folder, effect)

    def link(self, source: str, target: str) -> None:
        def effect() -> None:
            super(SimulatedDisk, self).link(source, target)
            self._rename("", target, self._nodes[self.below(source)])

        self._step("link", target, effect)

    def replace(self, source: str, target: str) -> None:
        assert os.path.dirname(source) == os.path.dirname(target), "not atomic across folders"

        def effect() -> None:
            super(SimulatedDisk, self).replace(source, target)
            self._rename(source, target, self._nodes[self.below(source)])

        self._step("replace", target, effect)

    def unlink(self, path: str) -> None:
        def effect() -> None:
            super(SimulatedDisk, self).unlink(path)
            self._rename(path, "", None)

        self._step("unlink", path, effect)

    def make_folder(self, folder: str) -> None:
        def effect() -> None:
            new = not os.path.isdir(folder)
            super(SimulatedDisk, self).make_folder(folder)
            if new:
                self._rename("", folder, None)

        self._step("make_folder", folder, effect)

    def _rename(self, gone: str, come: str, node: Inode | None) -> None:
        renaming = Renaming(self.below(gone), self.below(come), node)
        _apply(self._nodes, renaming)
        self._pending.setdefault(self.below(os.path.dirname(come or gone)), []).append(renaming)

    def outcomes(self, seeds: Iterable[int]) -> Iterator[tuple[str, Tree]]:
        """What the next start may find: with the power on, and after a power loss at its most hostile."""
        yield "the power stayed on", self._left(always, whole)
        yield "names kept, content lost", self._left(always, lambda inode: b"")
        yield "names kept, content cut", self._left(always, lambda inode: inode.data[: len(inode.data) // 2])
        yield "names kept, content zeros", self._left(always, lambda inode: bytes(len(inode.data)))
        yield "names lost", self._left(lambda folder: False, whole)
        for lost in sorted(self._pending):
            yield f"names lost in {lost}", self._left(partial(operator.ne, lost), whole)
            yield f"names kept in {lost} alone", self._left(partial(operator.eq, lost), whole)
        for seed in seeds:
            chance = random.Random(seed)
            yield f"seed {seed}", self._left(partial(_perhaps, chance), partial(_some, chance))

    def _left(self, kept: Callable[[str], bool], content: Callable[[Inode], bytes]) -> Tree:
        names = dict(self._durable)
        for folder, renamings in self._pending.items():
            for renaming in renamings:
                if kept(folder):
                    _apply(names, renaming)
        cut: dict[int, bytes] = {}  # an unsynced file with two names is cut once
        left: Tree = {}
        for path in sorted(names):
            node = names[path]
            folder = os.path.dirname(path)
            if folder and folder not in left:
                continue  # lost with it
            if node and not node.synced:
                cut.setdefault(id(node), content(node))
            left[path] = cut.get(id(node), node.data) if node else None
        return left


def always(folder: str) -> bool:
    return True


def whole(inode: Inode) -> bytes:
    return inode.data


def _perhaps(chance: random.Random, folder: str) -> bool:
    return chance.random() < 0.5


def _some(chance: random.Random, inode: Inode) -> bytes:
    """A part of the content, as often as not all of it."""
    return inode.data if chance.random() < 0.5 else inode.data[: chance.randint(0, len(inode.data))]


def _apply(names: dict[str, Inode | None], renaming: Renaming) -> None:
    names.pop(renaming.gone, None)
    if renaming.come:
        names[renaming.come] = renaming.node


def failing(kind: str) -> tuple[str, ...]:
    """The calls that a kind of fault can happen to."""
    return GROWS if kind == "ENOSPC" else (*WRITES, "read", "listing", "modified")


def faults(calls: Iterable[str]) -> Iterator[Fault]:
    """Everything that can go wrong with these calls, one thing a time."""
    for number, line in enumerate(calls, start=1):
        call = line.partition(" ")[0]
        if call in NOTHING_TO_RAISE:
            continue
        if call not in WRITES:
            yield Fault(number, "EIO", "before")
            continue
        phases = ("before", "during", "after") if call == "create" else ("before", "after")
        for kind in ("KILL", "EIO", "ENOSPC"):
            if kind != "KILL" and call not in failing(kind):
                continue
            for when in phases:
                yield Fault(number, kind, when)
            if kind != "KILL":
                yield Fault(number, kind, "before", lasting=True)


def read_tree(root: str, below: str = "") -> Tree:
    """The files below a folder, by their path in it."""
    tree: Tree = {}
    with os.scandir(os.path.join(root, below)) as entries:
        for entry in entries:
            path = os.path.join(below, entry.name)
            if entry.is_dir():
                tree[path] = None
                tree |= read_tree(root, path)
            else:
                with open(entry.path, "rb") as file:
                    tree[path] = file.read()
    return tree


def write_tree(tree: Tree, root: str) -> None:
    """The opposite of `read_tree`, into a folder that is made."""
    os.makedirs(root)
    for path in sorted(tree):
        data, target = tree[path], os.path.join(root, path)
        if data is None:
            os.mkdir(target)
            continue
        with open(target, "wb") as file:
            file.write(data)
