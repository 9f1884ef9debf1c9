"""Sealing: many files become one, and whoever reads, writes or seals at the same moment loses nothing."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from record_helpers import STREAM, append, files, new_record, path, texts, write
from simulated_disk import QuickDisk

from auditcore.errors import Damaged, Refused
from auditcore.record.disk import Disk
from auditcore.record.folder import FolderRecord, Taken
from auditcore.record.segments import seal, sweep
from auditcore.record.verify import verify


@pytest.fixture
def record(tmp_path: Path) -> FolderRecord:
    return new_record(tmp_path)


class Interrupted(QuickDisk):
    """Lets somebody else act once, just before a call on a path that ends like this."""

    def __init__(self, call: str, ending: str, act: Callable[[], object]) -> None:
        self._when = (call, ending)
        self._act: Callable[[], object] | None = act

    def _now(self, call: str, path: str) -> None:
        if self._act and call == self._when[0] and path.endswith(self._when[1]):
            act, self._act = self._act, None
            act()

    def read(self, path: str) -> bytes:
        self._now("read", path)
        return super().read(path)

    def create(self, path: str, chunks: Iterable[bytes]) -> None:
        self._now("create", path)
        super().create(path, chunks)

    def link(self, source: str, target: str) -> None:
        self._now("link", target)
        super().link(source, target)

    def unlink(self, path: str) -> None:
        self._now("unlink", path)
        super().unlink(path)


def through(record: FolderRecord, disk: Disk) -> FolderRecord:
    return FolderRecord(record.root, disk)


def check(record: FolderRecord) -> None:
    assert verify(os.path.dirname(record.root))["problems"] == []


def test_a_segment_holds_the_events_byte_for_byte(record: FolderRecord) -> None:
    events = write(record, *"abc")
    assert seal(record, STREAM) == (1, 3)
    assert files(record) == ["000001-000003.jsonl"]
    assert Path(path(record, "000001-000003.jsonl")).read_bytes() == b"".join(event.raw for event in events)
    assert [event.raw for event in record.read(STREAM)] == [event.raw for event in events]
    assert record.head(STREAM) == events[-1].head
    check(record)


def test_reading_goes_across_segments_and_single_files(record: FolderRecord) -> None:
    for part in ("abc", "d", "ef"):
        write(record, *part)
        seal(record, STREAM)
    events = write(record, *"gh")
    assert files(record) == [
        "000001-000003.jsonl",
        "000004-000004.jsonl",
        "000005-000006.jsonl",
        "000007.json",
        "000008.json",
    ]
    for after in range(9):
        assert texts(record, after=after) == "abcdefgh"[after:]
    assert record.head(STREAM) == events[-1].head
    check(record)


def test_reading_on_inside_a_segment_checks_the_event_before(record: FolderRecord) -> None:
    events = write(record, *"abcd")
    seal(record, STREAM)
    assert [event.seq for event in record.read(STREAM, after=2, previous=events[1].hash)] == [3, 4]
    with pytest.raises(Damaged, match="does not follow"):
        list(record.read(STREAM, after=2, previous=events[0].hash))


def test_sealing_twice_does_nothing_more(record: FolderRecord) -> None:
    write(record, *"ab")
    seal(record, STREAM)
    assert seal(record, STREAM) is None
    assert files(record) == ["000001-000002.jsonl"]


def test_there_is_nothing_to_seal_without_events(record: FolderRecord) -> None:
    assert seal(record, STREAM) is None
    assert record.streams() == []


def test_writing_goes_on_after_sealing(record: FolderRecord) -> None:
    (first, *_rest) = write(record, *"abc")
    seal(record, STREAM)
    write(record, "d")
    with pytest.raises(Taken):
        append(record, first.head, "too late")
    assert (texts(record), files(record)) == ("abcd", ["000001-000003.jsonl", "000004.json"])
    check(record)


# Others at the same moment.


@pytest.mark.parametrize(
    ("call", "ending"),
    [
        ("create", ""),
        ("link", ".tmp-seal-000001"),
        ("read", ".tmp-seal-000001"),
        ("link", "000001-000002.jsonl"),
        ("unlink", ""),
        ("unlink", ".tmp-seal-000001"),
        ("unlink", "000001.json"),
        ("unlink", "000002.json"),
    ],
)
def test_two_sealers_between_whom_somebody_wrote_never_overlap(
    record: FolderRecord, call: str, ending: str
) -> None:
    write(record, *"ab")

    def meanwhile() -> None:
        write(record, "c")
        seal(record, STREAM)
        write(record, "d")

    seal(through(record, Interrupted(call, ending, meanwhile)), STREAM)
    write(record, "e")
    assert texts(record) == "abcde"
    listing = record.listing(STREAM)
    assert listing.nested == ()
    check(record)
    seal(record, STREAM)
    assert texts(record) == "abcde"
    check(record)


def test_a_sealer_who_was_overtaken_publishes_nothing(record: FolderRecord) -> None:
    """It has read three events; meanwhile the first two are sealed, then the third with a fourth."""
    events = write(record, *"abc")

    def meanwhile() -> None:
        Path(path(record, "000001-000002.jsonl")).write_bytes(events[0].raw + events[1].raw)
        write(record, "d")
        seal(record, STREAM)

    seal(through(record, Interrupted("link", ".tmp-seal-000001", meanwhile)), STREAM)
    assert files(record) == ["000001-000002.jsonl", "000003-000004.jsonl"]
    assert texts(record) == "abcd"


def test_a_segment_that_goes_into_a_larger_one_while_somebody_reads(record: FolderRecord) -> None:
    events = write(record, *"ab")
    seal(record, STREAM)
    events += write(record, "c")

    def meanwhile() -> None:
        Path(path(record, "000001-000003.jsonl")).write_bytes(b"".join(event.raw for event in events))
        sweep(record, STREAM)

    assert texts(through(record, Interrupted("read", "000001-000002.jsonl", meanwhile))) == "abc"
    assert files(record) == ["000001-000003.jsonl"]


@pytest.mark.parametrize("name", ["000001.json", "000002.json", "000003.json"])
def test_sealing_while_somebody_reads(record: FolderRecord, name: str) -> None:
    write(record, *"abc")
    reader = through(record, Interrupted("read", name, lambda: seal(record, STREAM)))
    assert texts(reader) == "abc"


def test_sealing_again_while_somebody_reads(record: FolderRecord) -> None:
    write(record, *"ab")
    seal(record, STREAM)
    write(record, *"cd")

    def meanwhile() -> None:
        seal(record, STREAM)
        write(record, "e")

    reader = through(record, Interrupted("read", "000003.json", meanwhile))
    assert texts(reader).startswith("abcd")


def test_a_reader_takes_the_segment_while_its_single_files_are_still_there(record: FolderRecord) -> None:
    write(record, *"ab")
    record.disk.unlink = lambda path: None  # type: ignore[method-assign]
    seal(record, STREAM)
    assert files(record)[0:2] == [".tmp-" + name[5:] for name in files(record)[0:2]]
    assert {"000001-000002.jsonl", "000001.json", "000002.json"} <= set(files(record))
    Path(path(record, "000001.json")).write_bytes(b"not looked at")
    assert texts(record) == "ab"


# What earlier sealers left behind.


def test_what_a_sealer_left_behind_is_swept(record: FolderRecord, tmp_path: Path) -> None:
    write(record, *"ab")
    shutil.copytree(record.root, tmp_path / "before")
    seal(record, STREAM)
    for name in ("000001.json", "000002.json"):
        shutil.copy(tmp_path / "before" / STREAM / name, path(record, name))
    assert seal(record, STREAM) is None
    assert files(record) == ["000001-000002.jsonl"]


def test_a_single_file_that_differs_from_the_segment_is_left_alone(record: FolderRecord) -> None:
    write(record, *"ab")
    seal(record, STREAM)
    Path(path(record, "000002.json")).write_bytes(b"what is this?")
    assert sweep(record, STREAM) == 0
    assert files(record) == ["000001-000002.jsonl", "000002.json"]
    assert texts(record) == "ab"
    check(record)


def test_an_agreement_that_a_killed_sealer_left_is_kept(record: FolderRecord) -> None:
    events = write(record, *"abc")
    Path(path(record, ".tmp-seal-000001")).write_bytes(events[0].raw + events[1].raw)
    assert seal(record, STREAM) == (1, 2)
    assert files(record) == ["000001-000002.jsonl", "000003.json"]
    assert texts(record) == "abc"


def test_an_agreement_on_events_that_a_power_loss_took_back_is_dropped(
    record: FolderRecord, tmp_path: Path
) -> None:
    lost = new_record(tmp_path / "lost")
    (first,) = write(record, "a")
    write(lost, "x")
    shutil.copy(path(record, "000001.json"), path(lost, "000001.json"))
    never = append(lost, first.head, "never acknowledged")
    Path(path(record, ".tmp-seal-000001")).write_bytes(first.raw + never.raw)
    write(record, "b")
    assert seal(record, STREAM) == (1, 2)
    assert (texts(record), files(record)) == ("ab", ["000001-000002.jsonl"])


def test_a_segment_within_another_is_not_part_of_the_record_and_swept(record: FolderRecord) -> None:
    events = write(record, *"abc")
    seal(record, STREAM)
    within = Path(path(record, "000001-000002.jsonl"))
    within.write_bytes(events[0].raw + events[1].raw)
    other = Path(path(record, "000002-000003.jsonl"))
    other.write_bytes(b"something else")
    assert texts(record) == "abc"
    seal(record, STREAM)
    assert (within.exists(), other.exists()) == (False, True)
    assert texts(record) == "abc"


# Damage.


@pytest.mark.parametrize("name", ["000001.json", "000003.json", "000004.json"])
def test_a_chain_that_does_not_hold_is_not_sealed(record: FolderRecord, name: str) -> None:
    write(record, *"abcd")
    file = Path(path(record, name))
    file.write_bytes(file.read_bytes().replace(b"texts", b"TEXTS"))
    before = files(record)
    with pytest.raises(Damaged, match=name):
        seal(record, STREAM)
    assert files(record) == before


def test_a_chain_that_does_not_follow_its_segment_is_not_sealed(record: FolderRecord, tmp_path: Path) -> None:
    fork = new_record(tmp_path / "fork")
    write(record, *"ab")
    seal(record, STREAM)
    write(fork, *"abc")
    shutil.copy(path(fork, "000003.json"), path(record, "000003.json"))
    before = files(record)
    with pytest.raises(Damaged, match=r"000003\.json.*does not follow"):
        seal(record, STREAM)
    assert files(record) == before


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_segment_that_ends_before_its_name_says_is_told(record: FolderRecord, kept: int) -> None:
    events = write(record, *"abc")
    seal(record, STREAM)
    Path(path(record, "000001-000003.jsonl")).write_bytes(b"".join(event.raw for event in events[:kept]))
    with pytest.raises(Damaged, match=r"000001-000003\.jsonl"):
        texts(record)


def test_a_missing_segment_is_told(record: FolderRecord) -> None:
    for part in ("ab", "cd"):
        write(record, *part)
        seal(record, STREAM)
    os.unlink(path(record, "000001-000002.jsonl"))
    with pytest.raises(Damaged, match=r"000001\.json.*missing"):
        texts(record)


# Disks that cannot do everything.


def test_without_hard_links_sealing_is_refused_and_nothing_is_left_behind(record: FolderRecord) -> None:
    class NoLinks(QuickDisk):
        def link(self, source: str, target: str) -> None:
            raise OSError(errno.EPERM, "no hard links here")

    write(record, *"ab")
    with pytest.raises(Refused, match="hard links"):
        seal(through(record, NoLinks()), STREAM)
    assert files(record) == ["000001.json", "000002.json"]


def test_a_full_disk_leaves_no_half_segment(record: FolderRecord) -> None:
    class Full(QuickDisk):
        def create(self, path: str, chunks: Iterable[bytes]) -> None:
            super().create(path, [b"".join(chunks)[:100]])
            raise OSError(errno.ENOSPC, "full")

    write(record, *"ab")
    with pytest.raises(OSError, match="full"):
        seal(through(record, Full()), STREAM)
    assert files(record) == ["000001.json", "000002.json"]
