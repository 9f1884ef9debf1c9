"""Every byte of a small workspace flipped, every file cut or deleted: told with the file's name, never guessed at.

That `record verify` names each of them as well is shown in test_verify.py; here it is asked now and then.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from record_helpers import STREAM, office, opened
from simulated_disk import QuickDisk, Tree, read_tree, write_tree

from auditcore.errors import AuditcoreError, Damaged, NotFound
from auditcore.record.segments import seal
from auditcore.record.verify import verify
from auditcore.service import evidence, findings
from auditcore.workspace import Workspace

STREAMS = ("org", STREAM)
FINDING = f"{STREAM}-F01"


def build(folder: Path) -> Path:
    """Two streams; in the audit's a segment and single files; one evidence file."""
    photo = folder / "photo.jpg"
    photo.write_bytes(b"notice board " * 10)
    workspace = office(str(folder / "office"))
    findings.add(workspace, audit=STREAM, grade="minor", observed="Treo muộn.", unit="hall")
    seal(workspace.record, STREAM)
    evidence.add(workspace, FINDING, [str(photo)])
    findings.note(workspace, FINDING, "Seen twice.")
    for stream in STREAMS:
        workspace.view(stream)
    return folder / "office"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return read_tree(str(build(tmp_path_factory.mktemp("damage"))))


class Office:
    """A copy of the workspace, what is true in it, and what it says when it is opened."""

    def __init__(self, tree: Tree, folder: Path) -> None:
        self.folder = folder / "office"
        write_tree(tree, str(self.folder))
        self.true = {stream: self.open().view(stream) for stream in STREAMS}
        self.said: list[str] = []

    def open(self) -> Workspace:
        workspace = opened(str(self.folder), QuickDisk())
        workspace.views.warn = lambda sentence: self.said.append(sentence)
        return workspace

    @contextmanager
    def altered(self, path: str, data: bytes | None) -> Iterator[None]:
        """The file with other bytes, or without it (None); afterwards everything is as it was."""
        file = self.folder / path
        before = file.read_bytes()
        if data is None:
            file.unlink()
        else:
            file.write_bytes(data)
        yield
        file.write_bytes(before)

    @contextmanager
    def without_views(self) -> Iterator[None]:
        os.rename(self.folder / "views", self.folder / "away")
        yield
        shutil.rmtree(self.folder / "views", ignore_errors=True)
        os.rename(self.folder / "away", self.folder / "views")

    def named(self) -> set[str]:
        return {problem["where"] for problem in verify(str(self.folder))["problems"]}


@pytest.fixture
def damaged(tree: Tree, tmp_path: Path) -> Office:
    return Office(tree, tmp_path)


def paths(tree: Tree, *beginnings: str) -> list[str]:
    return [path for path, data in tree.items() if data is not None and path.startswith(beginnings)]


def flips(data: bytes) -> Iterator[bytes]:
    """Each byte altered, in turn by its lowest, a middle and its highest bit."""
    for place in range(len(data)):
        altered = bytearray(data)
        altered[place] ^= (0x01, 0x20, 0x80)[place % 3]
        yield bytes(altered)


def cuts(data: bytes) -> Iterator[bytes]:
    """Cut to nothing, at each line's end and beside it, and at every seventh byte."""
    ends = {place + beside for place, byte in enumerate(data) if byte == ord("\n") for beside in (0, 1)}
    return (data[:length] for length in sorted({*range(0, len(data), 7), *ends, len(data) - 1} - {len(data)}))


def alterations(data: bytes) -> Iterator[bytes]:
    yield from flips(data)
    yield from cuts(data)


def told(workspace: Workspace, stream: str) -> str:
    """What the workspace says when it reads the stream. Short, as it is asked some 10,000 times."""
    workspace.forget()
    try:
        workspace.view(stream)
    except Damaged as error:
        return str(error)
    return "nothing"


def test_the_workspace_is_small_and_has_everything(tree: Tree) -> None:
    names = [os.path.basename(path) for path in paths(tree, f"records/{STREAM}")]
    assert sorted(names) == ["000001-000002.jsonl", "000003.json", "000004.json"]
    assert len(paths(tree, "evidence/")) == 1
    assert len(paths(tree, "views/")) == len(STREAMS)


@pytest.mark.parametrize("stream", STREAMS)
def test_an_altered_event_is_named_and_hurts_nothing_else(stream: str, tree: Tree, damaged: Office) -> None:
    (other,) = set(STREAMS) - {stream}
    for path in paths(tree, f"records/{stream}/"):
        data = tree[path]
        assert data
        with damaged.without_views():
            workspace = damaged.open()
            for count, alteration in enumerate(alterations(data)):
                with damaged.altered(path, alteration):
                    assert path in told(workspace, stream)
                    if count % 97 == 0:
                        assert path in damaged.named()
                        assert damaged.open().view(other) == damaged.true[other]
    assert damaged.named() == set()


def test_an_altered_event_never_changes_what_a_fresh_view_shows(tree: Tree, damaged: Office) -> None:
    for path in paths(tree, "records/"):
        data = tree[path]
        assert data
        for alteration in list(flips(data))[::17]:
            with damaged.altered(path, alteration):
                for stream in STREAMS:
                    assert damaged.open().view(stream) == damaged.true[stream]
    assert damaged.said == []


def test_a_deleted_event_is_named_when_a_later_one_is_there(tree: Tree, damaged: Office) -> None:
    last = {max(paths(tree, f"records/{stream}/")) for stream in STREAMS}
    with damaged.without_views():
        for path in set(paths(tree, "records/")) - last - {"records/FORMAT"}:
            stream = path.split("/")[1]
            with damaged.altered(path, None):
                with pytest.raises(Damaged, match=f"records/{stream}/.*missing"):
                    damaged.open().view(stream)
                assert any(where.startswith(f"records/{stream}/") for where in damaged.named())


@pytest.mark.parametrize("stream", STREAMS)
def test_the_last_events_cut_off_are_told_where_the_view_knows_better(
    stream: str, tree: Tree, damaged: Office
) -> None:
    last = max(paths(tree, f"records/{stream}/"))
    (other,) = set(STREAMS) - {stream}
    with damaged.altered(last, None):
        with pytest.raises(Damaged, match="has been seen"):
            damaged.open().view(stream)
        assert damaged.open().view(other) == damaged.true[other]
        assert damaged.named()


def test_the_last_events_cut_off_are_told_where_another_stream_rests_on_them(
    tree: Tree, damaged: Office
) -> None:
    """All that the audit decided names the state of `org` on which it rests."""
    with damaged.without_views(), damaged.altered(max(paths(tree, "records/org/")), None):
        assert damaged.open().view("org").head == damaged.true["org"].head._replace(  # type: ignore[union-attr]
            seq=3,
            hash=damaged.open().record.head("org").hash,  # type: ignore[union-attr]
        )
        assert damaged.named()


def test_the_last_events_cut_off_cannot_be_seen_without_anything_that_knows_better(
    tree: Tree, damaged: Office
) -> None:
    """Only a head that somebody else holds helps: this is what the docs say, and no more is promised."""
    head = damaged.true[STREAM].head
    with damaged.without_views(), damaged.altered(max(paths(tree, f"records/{STREAM}/")), None):
        view = damaged.open().view(STREAM)
        assert view.head and view.head.seq == 3
        assert damaged.named() == set()
        assert verify(str(damaged.folder), [str(head)])["problems"]


def test_a_deleted_stream_is_told_where_the_view_knows_better(damaged: Office) -> None:
    os.rename(damaged.folder / "records" / STREAM, damaged.folder / "elsewhere")
    with pytest.raises(Damaged, match="ends at event 0"):
        damaged.open().view(STREAM)
    assert damaged.open().view("org") == damaged.true["org"]


def test_an_altered_view_is_built_anew_and_says_so(tree: Tree, damaged: Office) -> None:
    for stream in STREAMS:
        path = f"views/{stream}.json"
        data = tree[path]
        assert data
        workspace = damaged.open()
        for alteration in alterations(data):
            damaged.said.clear()
            with damaged.altered(path, alteration):
                for _look in range(2):  # at the second it is whole again
                    workspace.forget()
                    assert workspace.view(stream) == damaged.true[stream]
                assert len(damaged.said) == 1 and stream in damaged.said[0]


def test_a_deleted_view_is_built_anew_without_a_word(damaged: Office) -> None:
    for stream in STREAMS:
        with damaged.altered(f"views/{stream}.json", None):
            assert damaged.open().view(stream) == damaged.true[stream]
    assert damaged.said == []


def test_altered_evidence_is_named_and_hurts_nothing_else(tree: Tree, damaged: Office) -> None:
    (path,) = paths(tree, "evidence/")
    data, digest = tree[path], os.path.basename(path)
    assert data
    for count, alteration in enumerate(alterations(data)):
        with damaged.altered(path, alteration):
            workspace = damaged.open()
            with pytest.raises(Damaged, match=digest[:16]):
                workspace.evidence.read(digest)
            if count % 20 == 0:
                assert damaged.named() == {path}
                assert workspace.view(STREAM) == damaged.true[STREAM]


def test_deleted_evidence_is_named(tree: Tree, damaged: Office) -> None:
    (path,) = paths(tree, "evidence/")
    digest = os.path.basename(path)
    with damaged.altered(path, None):
        with pytest.raises(NotFound, match=digest[:16]):
            damaged.open().evidence.read(digest)
        assert damaged.named() == {path}


def test_an_altered_format_line_stops_writing_and_not_reading(tree: Tree, damaged: Office) -> None:
    data = tree["records/FORMAT"]
    assert data
    for alteration in (*alterations(data), None):
        with damaged.altered("records/FORMAT", alteration):
            workspace = damaged.open()
            assert workspace.view(STREAM) == damaged.true[STREAM]
            with pytest.raises(Damaged, match="records/FORMAT"):
                findings.note(workspace, FINDING, "Not written.")
            assert damaged.named() == {"records/FORMAT"}
    assert damaged.open().view(STREAM) == damaged.true[STREAM]


def test_altered_settings_end_in_a_sentence_or_hurt_nothing(tree: Tree, damaged: Office) -> None:
    data = tree["auditcore.toml"]
    assert data
    refused = 0
    for alteration in list(alterations(data))[::3]:
        with damaged.altered("auditcore.toml", alteration):
            try:
                view: Any = damaged.open().view(STREAM)
            except AuditcoreError:
                refused += 1
            else:
                assert view == damaged.true[STREAM]
    assert refused
