"""Whatever goes wrong at whichever file call: nothing acknowledged is lost, and the workspace can be used.

Each thing that can go wrong (a kill, an I/O error, a full disk) happens at each file call in turn, then the power is lost in
several ways. The planted bugs below show that these tests can fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

import pytest
from crash_harness import EventId, Harness, Operation, Seen, cut_off, examine, foreseeable, lost, typed
from record_helpers import STREAM as AUDIT
from record_helpers import begin, office, opened
from simulated_disk import QuickDisk, SimulatedDisk, Tree, read_tree

from auditcore.decision import Acting, Saved, put
from auditcore.errors import Refused
from auditcore.record.folder import FolderRecord
from auditcore.record.segments import seal
from auditcore.service import actions, evidence, extensions, findings, moves
from auditcore.views import Views
from auditcore.workspace import Workspace

PLANNED, READY = f"{AUDIT}-F01", f"{AUDIT}-F02"
"""Findings: one whose action is open, one whose action is done."""


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    path = str(tmp_path_factory.mktemp("base") / "office")
    with foreseeable("base"):
        lan = office(path)
        minh = lan.as_(Acting(claimed="minh"))
        for id in (PLANNED, READY):
            findings.add(
                lan,
                audit=AUDIT,
                grade="minor",
                observed="Two of five notices hung out late.",
                requirement="Notices hang out for five days.",
                evidence="The notice board.",
                clauses=["7.5"],
                unit="hall",
            )
            moves.issue(lan, id)
            actions.add(minh, id, words="Hang out notices on the day", due="2026-08-01")
            moves.submit(
                minh,
                id,
                agree=True,
                correction="Hung out.",
                corrected_on="2026-07-01",
                extent="No others.",
                method="text",
                cause="Nobody was named.",
                effect="No late notice in a month.",
                judge="lan",
                judge_on="2026-07-01",
            )
            moves.accept(lan, id)
        actions.done(minh, f"{READY}-A1", evidence="The new duty list.")
    return read_tree(path)


def following(base: Tree) -> int:
    """The number of the audit's next event."""
    return 1 + sum(path.startswith(f"records/{AUDIT}/") for path in base)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "notice board.jpg"
    path.write_bytes(b"notice board" * 50)
    return str(path)


@typed
def add(ws: Workspace) -> Saved:
    return findings.add(
        ws, audit=AUDIT, grade="minor", observed="The list of forms is of 2019.", unit="hall"
    )[1]


@typed
def extend(ws: Workspace) -> Saved:
    minh = ws.as_(Acting(claimed="minh", source="Her mail"))
    return extensions.extend(
        minh, f"{PLANNED}-A1", to="2026-09-01", reason="The printer broke.", allowed_by="lan"
    )


@typed
def add_to_a_new_stream(ws: Workspace) -> Saved:
    """It rests on what it reads in the audit's stream."""

    def decide(situation: object) -> list[dict[str, object]]:
        return [put("test/1", set={"findings": len(situation.other(AUDIT).table("finding"))})]  # type: ignore[attr-defined]

    return ws.commit("2026-02", "test.add", decide)


@typed
def look_at_all(ws: Workspace) -> None:
    for stream in ws.record.streams():
        ws.view(stream)


@typed
def seal_audit(ws: Workspace) -> None:
    seal(ws.record, AUDIT)


def attach(photo: str) -> Operation:
    return typed(lambda ws: evidence.add(ws, PLANNED, [photo]))


def verify(photo: str) -> Operation:
    return typed(
        lambda ws: moves.verify(ws, READY, verdict="effective", evidence="No late notice.", attach=[photo])
    )


@pytest.fixture
def harness(base: Tree, tmp_path: Path) -> Harness:
    return Harness(base, tmp_path)


def some(losses: Iterator[str]) -> list[str]:
    """The first losses; one is bad enough."""
    return list(islice(losses, 10))


def test_finding_add_loses_nothing(harness: Harness) -> None:
    assert some(harness.losses(add, look_at_all, add_to_a_new_stream, seal_audit)) == []


def test_evidence_add_loses_nothing(harness: Harness, photo: str) -> None:
    assert some(harness.losses(attach(photo))) == []


def test_action_extend_loses_nothing(harness: Harness) -> None:
    assert some(harness.losses(extend)) == []


def test_finding_verify_loses_nothing(harness: Harness, photo: str) -> None:
    assert some(harness.losses(verify(photo))) == []


def test_the_first_event_of_a_stream_loses_nothing(harness: Harness) -> None:
    assert some(harness.losses(add_to_a_new_stream)) == []


def test_sealing_loses_nothing(harness: Harness) -> None:
    assert some(harness.losses(seal_audit, add)) == []


def test_writing_after_somebody_who_was_cut_off_loses_nothing(base: Tree, tmp_path: Path) -> None:
    linked = f"link records/{AUDIT}/{following(base):06d}.json"
    harness = Harness(base, tmp_path, make=lambda root: cut_off(extend, root, linked))
    assert some(harness.losses(add)) == []


def test_large_views_that_are_not_written_each_time_lose_nothing(
    base: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nobody has made durable what somebody else was about to write."""
    monkeypatch.setattr(Views, "_worth_writing", lambda self, behind, known: False)
    linked = f"link records/{AUDIT}/{following(base):06d}.json"
    harness = Harness(base, tmp_path, make=lambda root: cut_off(extend, root, linked))
    assert some(harness.losses(add_to_a_new_stream)) == []
    assert some(harness.losses(add)) == []


def test_a_workspace_copied_without_its_empty_folders_loses_nothing(
    base: Tree, tmp_path: Path, photo: str
) -> None:
    """As a version control that keeps no empty folders would copy it."""
    copied = {path: data for path, data in base.items() if not path.startswith(("evidence", "views"))}
    assert some(Harness(copied, tmp_path).losses(attach(photo), seeds=())) == []


def test_init_can_be_typed_again_wherever_it_was_cut_off(tmp_path: Path) -> None:
    def once_more(root: str) -> Seen:
        office = os.path.join(root, "office")
        try:
            begin(office, QuickDisk())
        except Refused:
            assert opened(office, QuickDisk()).org().people["lan"]["roles"] == ["quality"]
        return examine(office)

    harness = Harness({}, tmp_path, look=once_more)
    assert some(harness.losses(lambda root, disk: begin(os.path.join(root, "office"), disk)[1])) == []


# Planted bugs: each must be seen.


def without(call: str, where: str) -> type[SimulatedDisk]:
    """A program that leaves out one kind of call for the paths that fit a pattern."""

    def nothing(self: SimulatedDisk, path: str) -> None:
        if not fnmatch(self.below(path), where):
            getattr(SimulatedDisk, call)(self, path)

    return type("Forgetful", (SimulatedDisk,), {call: nothing})


def too_early(call: str, where: str) -> type[SimulatedDisk]:
    """A program that gives a file its name first and syncs it then."""

    def publish(self: SimulatedDisk, source: str, target: str) -> None:
        getattr(SimulatedDisk, call)(self, source, target)
        if fnmatch(self.below(target), where):
            SimulatedDisk.sync(self, target)

    return type("Hasty", (without("sync", where),), {call: publish})


PLANTED = {
    "the event is not synced": (without("sync", "records/*"), "add"),
    "the event is linked before it is synced": (too_early("link", "records/*"), "add"),
    "the stream's folder is not synced": (without("sync_folder", f"records/{AUDIT}"), "add"),
    "a new stream's name is not synced": (without("sync_folder", "records"), "new stream"),
    "the evidence is not synced": (without("sync", "evidence/*"), "attach"),
    "the evidence is renamed before it is synced": (too_early("replace", "evidence/*"), "attach"),
    "the evidence's name is not synced": (without("sync_folder", "evidence/*"), "attach"),
    "the evidence's folder is not synced": (without("sync_folder", "evidence"), "attach"),
    "the segment is not synced": (without("sync", "records/*"), "seal"),
    "the segment's name is not synced": (without("sync_folder", "records/*"), "seal"),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_seen(bug: str, base: Tree, tmp_path: Path, photo: str) -> None:
    make, name = PLANTED[bug]
    operations = {"add": add, "new stream": add_to_a_new_stream, "attach": attach(photo), "seal": seal_audit}
    assert some(Harness(base, tmp_path, make=make).losses(operations[name]))


@pytest.mark.parametrize(
    "loss", ["2026-02:1 names it", "has been seen"], ids=["by another stream", "by a view"]
)
def test_resting_on_an_event_that_is_not_durable_is_seen(
    loss: str, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Views, "settle", lambda self, stream: None)
    assert any(loss in line for line in harness.losses(add, add_to_a_new_stream))


def race_with_a_sealer(base: Tree, tmp_path: Path) -> tuple[Saved, list[str]]:
    """Somebody folds, somebody else writes the next event and seals it, so its number is free again for a link."""
    path = Harness(base, tmp_path).copy(base)
    acknowledged: set[EventId] = set()

    class Slow(QuickDisk):
        def link(self, source: str, target: str) -> None:
            if not acknowledged:
                rival = opened(path, QuickDisk())
                saved = extend(path, rival.disk)
                assert saved
                acknowledged.add(saved.event.head)
                assert seal(rival.record, AUDIT) == (1, saved.event.seq)
            super().link(source, target)

    saved = add(path, Slow())
    assert saved
    acknowledged.add(saved.event.head)
    seen = examine(path)
    return saved, [*lost(acknowledged, seen), *seen.complaints]


def test_a_number_that_a_sealer_freed_is_not_taken_again(base: Tree, tmp_path: Path) -> None:
    saved, losses = race_with_a_sealer(base, tmp_path)
    assert (saved.event.seq, losses) == (following(base) + 1, [])


def test_no_check_after_the_claim_is_seen(
    base: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderRecord, "_check_claim", lambda self, stream, event, target: None)
    saved, losses = race_with_a_sealer(base, tmp_path)
    assert saved.event.seq == following(base)
    assert f"{AUDIT}:{saved.event.seq} was acknowledged and is gone" in losses
