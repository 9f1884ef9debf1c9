"""The record in a folder: numbers are claimed once, and a chain that does not hold is told with its file."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from record_helpers import STREAM, append, files, new_record, path, texts, write
from simulated_disk import QuickDisk

from auditcore.errors import Damaged, NotFound
from auditcore.record.disk import Disk
from auditcore.record.folder import FolderRecord, Taken
from auditcore.record.segments import seal


@pytest.fixture
def record(tmp_path: Path) -> FolderRecord:
    return new_record(tmp_path)


def test_events_are_read_in_the_order_in_which_they_were_written(record: FolderRecord) -> None:
    events = write(record, *"abc")
    assert list(record.read(STREAM)) == [*record.read(STREAM, after=0)]
    assert [event.head for event in record.read(STREAM)] == [event.head for event in events]
    assert (texts(record), texts(record, after=2), texts(record, after=3)) == ("abc", "c", "")
    assert record.head(STREAM) == events[-1].head
    assert files(record) == ["000001.json", "000002.json", "000003.json"]


def test_streams_have_nothing_to_do_with_each_other(record: FolderRecord) -> None:
    write(record, *"ab", stream="org")
    write(record, "c")
    assert (record.streams(), texts(record, "org"), texts(record)) == ([STREAM, "org"], "ab", "c")


def test_a_stream_without_events_is_empty(record: FolderRecord) -> None:
    assert (record.head(STREAM), texts(record), record.has(STREAM)) == (None, "", False)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "Org", "-a", "a b", ".tmp-1"])
def test_what_is_no_streams_name_never_becomes_a_path(record: FolderRecord, name: str) -> None:
    with pytest.raises(NotFound, match="not a stream"):
        append(record, None, "a", name)
    with pytest.raises(NotFound, match="not a stream"):
        list(record.read(name))


def test_a_number_is_given_once(record: FolderRecord) -> None:
    (first,) = write(record, "a")
    append(record, first.head, "b")
    with pytest.raises(Taken):
        append(record, first.head, "too late")
    with pytest.raises(Taken):
        append(record, None, "far too late")
    assert texts(record) == "ab"
    assert files(record) == ["000001.json", "000002.json"]


def test_numbers_grow_past_six_digits(record: FolderRecord) -> None:
    os.mkdir(path(record, ""))
    for name in ("999999.json", "1000000.json", "99999.json", ".tmp-1", "x.json", "1000001-1000002.jsonl"):
        Path(path(record, name)).touch()
    listing = record.listing(STREAM)
    assert listing.singles == {999999, 1000000}
    assert (listing.last, listing.sealed) == (1000002, 1000002)


def test_an_unfinished_write_is_not_part_of_the_record(record: FolderRecord) -> None:
    write(record, "a")
    Path(path(record, ".tmp-0123")).write_bytes(b"half an ev")
    assert texts(record) == "a"


# Damage.


def test_a_missing_event_is_told_with_its_file(record: FolderRecord) -> None:
    write(record, *"abc")
    os.unlink(path(record, "000002.json"))
    with pytest.raises(Damaged, match=r"records/2026-01/000002\.json.*missing"):
        texts(record)


def test_the_last_events_can_be_cut_off_without_a_trace_in_the_stream_itself(record: FolderRecord) -> None:
    write(record, *"abc")
    os.unlink(path(record, "000003.json"))
    assert texts(record) == "ab"


def test_an_event_of_another_chain_is_told_by_the_one_after_it(record: FolderRecord, tmp_path: Path) -> None:
    write(record, *"abc")
    fork = new_record(tmp_path / "fork")
    write(fork, *"axc")
    shutil.copy(path(fork, "000002.json"), path(record, "000002.json"))
    with pytest.raises(Damaged, match=r"000002\.json.*does not follow"):
        texts(record)


def test_an_event_of_another_stream_is_told(record: FolderRecord) -> None:
    write(record, "a")
    write(record, *"bc", stream="org")
    shutil.copy(path(record, "000002.json", "org"), path(record, "000002.json"))
    with pytest.raises(Damaged, match=r"2026-01/000002\.json.*another event"):
        texts(record)


def test_an_event_under_another_number_is_told(record: FolderRecord) -> None:
    write(record, *"ab")
    shutil.copy(path(record, "000002.json"), path(record, "000003.json"))
    with pytest.raises(Damaged, match=r"000003\.json.*another event"):
        texts(record)


@pytest.mark.parametrize("count", [0, 2])
def test_a_single_file_holds_one_event(record: FolderRecord, count: int) -> None:
    write(record, *"ab")
    file = Path(path(record, "000001.json"))
    file.write_bytes(file.read_bytes() * count)
    with pytest.raises(Damaged, match=r"000001\.json.*no event, or more than one"):
        texts(record)


def test_a_link_to_nowhere_ends_in_a_sentence(record: FolderRecord) -> None:
    write(record, *"abc")
    os.unlink(path(record, "000002.json"))
    os.symlink("nowhere", path(record, "000002.json"))
    with pytest.raises(Damaged, match=r"000002\.json.*missing"):
        texts(record)


def test_damage_has_exit_code_5_and_says_what_to_do(record: FolderRecord) -> None:
    write(record, *"ab")
    os.unlink(path(record, "000001.json"))
    with pytest.raises(Damaged) as caught:
        texts(record)
    assert caught.value.exit_code == 5
    assert "auditcore record verify" in caught.value.hint


@pytest.mark.parametrize("line", [None, b"", b"auditcore record 2\n", b"auditcore record 1\nmore\n"])
def test_nothing_is_written_beside_another_format(record: FolderRecord, line: bytes | None) -> None:
    marker = Path(record.root, "FORMAT")
    record.check_format()
    marker.unlink()
    if line is not None:
        marker.write_bytes(line)
    with pytest.raises(Damaged) as caught:
        record.check_format()
    assert caught.value.exit_code == 5 and caught.value.hint


# Disks that cannot do everything.


class NoLinks(QuickDisk):
    """A stick, or a share, without hard links."""

    def link(self, source: str, target: str) -> None:
        raise OSError(errno.EPERM, "no hard links here")


def test_where_links_are_missing_a_number_is_still_given_once(tmp_path: Path) -> None:
    record = new_record(tmp_path, NoLinks())
    (first, second) = write(record, *"ab")
    with pytest.raises(Taken):
        append(record, first.head, "too late")
    append(record, second.head, "c")
    assert texts(record) == "abc"
    assert files(record) == ["000001.json", "000002.json", "000003.json"]


def test_where_links_are_missing_a_full_disk_leaves_no_half_event(tmp_path: Path) -> None:
    class Full(NoLinks):
        def create(self, target: str, chunks: Iterable[bytes]) -> None:
            data = b"".join(chunks)
            if target.endswith("2.json"):
                super().create(target, [data[:99]])
                raise OSError(errno.ENOSPC, "full")
            super().create(target, [data])

    record = new_record(tmp_path, Full())
    write(record, "a")
    with pytest.raises(OSError, match="full"):
        write(record, "b")
    assert (texts(record), files(record)) == ("a", ["000001.json"])


def test_a_share_that_repeats_a_link_does_not_make_an_event_twice(tmp_path: Path) -> None:
    class Repeats(QuickDisk):
        """The answer to the first request was lost, so the client asked again and was told: there already."""

        def link(self, source: str, target: str) -> None:
            super().link(source, target)
            super().link(source, target)

    record = new_record(tmp_path, Repeats())
    assert [event.seq for event in write(record, *"ab")] == [1, 2]
    assert texts(record) == "ab"


@pytest.mark.parametrize(
    ("code", "fails"), [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True)]
)
def test_a_share_that_cannot_sync_folders_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, fails: bool
) -> None:
    def fsync(descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fsync)
    if fails:
        with pytest.raises(OSError, match=os.strerror(code)):
            Disk().sync_folder(str(tmp_path))
    else:
        Disk().sync_folder(str(tmp_path))
        (tmp_path / "file").touch()
        with pytest.raises(OSError, match=os.strerror(code)):
            Disk().sync(str(tmp_path / "file"))


@pytest.mark.parametrize("call", ["create", "sync", "link"])
def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, call: str) -> None:
    record = new_record(tmp_path)
    write(record, "a")

    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "broken")

    setattr(record.disk, call, fail)
    with pytest.raises(OSError, match="broken"):
        write(record, "b")
    assert files(record) == ["000001.json"]


# Others at the same moment.


def test_a_reader_with_an_old_listing_never_sees_a_number_that_was_taken_again(tmp_path: Path) -> None:
    """A sealer frees number 2 after we listed the folder; somebody late links an own event 2 for a moment."""
    writer = new_record(tmp_path)
    events = write(writer, *"ab")
    late = new_record(tmp_path / "late")
    write(late, "a")
    shutil.copy(path(writer, "000001.json"), path(late, "000001.json"))
    append(late, events[0].head, "x")

    class Slow(QuickDisk):
        raced = False

        def read(self, file: str) -> bytes:
            if file.endswith("2.json") and not self.raced:
                self.raced = True
                seal(writer, STREAM)
                shutil.copy(path(late, "000002.json"), path(writer, "000002.json"))
            return super().read(file)

    assert texts(FolderRecord(writer.root, Slow())) == "ab"


def test_a_listing_that_missed_a_file_is_no_reason_to_cry_damage(tmp_path: Path) -> None:
    """Folders are not read in one step: a file that comes meanwhile may be missed, and the one after it seen."""
    record = new_record(tmp_path)
    write(record, *"abc")

    class Torn(QuickDisk):
        looks = 0

        def listing(self, folder: str) -> list[str]:
            self.looks += 1
            return [name for name in super().listing(folder) if self.looks > 1 or name != "000002.json"]

        def read(self, file: str) -> bytes:
            os.utime(path(record, ""))
            return super().read(file)

    assert texts(FolderRecord(record.root, Torn())) == "abc"


def test_an_event_that_is_sealed_before_its_writer_looks_again_is_acknowledged(tmp_path: Path) -> None:
    writer = new_record(tmp_path)
    write(writer, "a")

    class Slow(QuickDisk):
        def read(self, file: str) -> bytes:
            if file.endswith("2.json"):
                seal(writer, STREAM)
            return super().read(file)

    (event,) = write(FolderRecord(writer.root, Slow()), "b")
    assert event.seq == 2
    assert (texts(writer), files(writer)) == ("ab", ["000001-000002.jsonl"])
