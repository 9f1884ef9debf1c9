"""Evidence files: stored once under their hash, whole or not at all, whatever they are called."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pytest
from simulated_disk import QuickDisk

from auditcore.errors import Damaged, NotFound, Refused
from auditcore.record.evidence import CHUNK, EvidenceStore


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(str(tmp_path / "evidence"), QuickDisk())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "Thông báo.jpg"
    file.write_bytes(b"notice board")
    return file


def put(store: EvidenceStore, source: Path) -> str:
    stored = store.measure(str(source), 10**9)
    store.store(str(source), stored)
    return stored.sha256


def stored_files(store: EvidenceStore) -> list[str]:
    return sorted(name for _folder, _folders, names in os.walk(store.root) for name in names)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, 3 * CHUNK + 1])
def test_bytes_come_out_as_they_went_in(store: EvidenceStore, tmp_path: Path, size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    source = tmp_path / "source"
    source.write_bytes(data[:size])
    measured = store.measure(str(source), 10**9)
    digest = put(store, source)
    assert (measured.sha256, measured.size) == (sha256(data[:size]).hexdigest(), size)
    assert (store.read(digest), store.holds(digest)) == (data[:size], True)
    assert store.path(digest) == os.path.join(store.root, digest[:2], digest)


def test_the_same_bytes_are_stored_once(store: EvidenceStore, source: Path, tmp_path: Path) -> None:
    other = tmp_path / "another name"
    other.write_bytes(source.read_bytes())
    assert put(store, source) == put(store, other)
    assert len(stored_files(store)) == 1


def test_the_source_stays_as_it_is(store: EvidenceStore, source: Path) -> None:
    digest = put(store, source)
    source.write_bytes(b"changed later")
    assert store.read(digest) == b"notice board"


def test_an_altered_copy_in_the_store_is_replaced_by_the_true_one(store: EvidenceStore, source: Path) -> None:
    digest = put(store, source)
    Path(store.path(digest)).write_bytes(b"altered")
    assert not store.holds(digest)
    with pytest.raises(Damaged, match=digest[:16]):
        store.read(digest)
    put(store, source)
    assert store.read(digest) == b"notice board"


def test_missing_evidence_is_told_with_what_to_bring_back(store: EvidenceStore, source: Path) -> None:
    digest = put(store, source)
    os.unlink(store.path(digest))
    assert not store.holds(digest)
    with pytest.raises(NotFound, match=digest[:16]) as caught:
        store.read(digest)
    assert f"evidence/{digest[:2]}/{digest}" in caught.value.hint


@pytest.mark.parametrize("name", ["nothing", ".", "nothing\x00here"])
def test_what_is_no_file_is_told(store: EvidenceStore, tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match="no file") as caught:
        store.measure(str(tmp_path / name), 10**9)
    assert caught.value.exit_code == 3


def test_a_file_that_may_not_be_read_is_told(
    store: EvidenceStore, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*arguments: object) -> None:
        raise PermissionError(errno.EACCES, "locked")

    monkeypatch.setattr("builtins.open", locked)
    with pytest.raises(NotFound, match="may not be read"):
        store.measure(str(source), 10**9)


def test_too_large_a_file_is_refused_before_it_is_copied(store: EvidenceStore, source: Path) -> None:
    assert store.measure(str(source), 12).size == 12
    with pytest.raises(Refused, match="larger than") as caught:
        store.measure(str(source), 11)
    assert "evidence.max-megabytes" in caught.value.hint
    assert stored_files(store) == []


def test_a_file_that_changes_while_it_is_read_is_refused(store: EvidenceStore, source: Path) -> None:
    measured = store.measure(str(source), 10**9)
    source.write_bytes(b"changed meanwhile")
    with pytest.raises(Refused, match="changed while it was read"):
        store.store(str(source), measured)
    assert stored_files(store) == []


def test_a_file_that_vanishes_while_it_is_read_is_told(store: EvidenceStore, source: Path) -> None:
    measured = store.measure(str(source), 10**9)
    source.unlink()
    with pytest.raises(NotFound):
        store.store(str(source), measured)
    assert stored_files(store) == []


@pytest.mark.parametrize("call", ["create", "sync", "replace"])
def test_a_disk_that_fails_leaves_nothing_behind(
    store: EvidenceStore, source: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    working = getattr(store.disk, call)

    def fail(*arguments: object) -> None:
        if call == "create":
            path, chunks = arguments
            assert isinstance(path, str) and isinstance(chunks, Iterable)
            working(path, [b"".join(chunks)[:5]])
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(store.disk, call, fail)
    with pytest.raises(OSError, match="full"):
        put(store, source)
    assert stored_files(store) == []
