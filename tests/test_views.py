"""Views: documents folded from events. Kept or folded anew, they are the same; nothing depends on their files."""

from __future__ import annotations

import errno
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB, where

sys.path.insert(0, str(Path(__file__).parent / "record"))

from record_helpers import STREAM, new_record, write
from simulated_disk import QuickDisk

from auditcore.decision import edit, put
from auditcore.errors import Damaged
from auditcore.record.disk import Disk
from auditcore.record.events import Event
from auditcore.record.folder import FolderRecord
from auditcore.record.segments import seal
from auditcore.views import BEHIND, View, Views, dump, fold, parse, search
from auditcore.workspace import Workspace


class Kept:
    """A record and its views; `said` are the warnings."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.record = new_record(folder, disk)
        self.said: list[str] = []
        self.views = Views(str(folder / "views"), self.record, self.said.append)
        self.file = folder / "views" / f"{STREAM}.json"

    def current(self) -> View:
        return self.views.current(STREAM)

    def texts(self) -> str:
        doc = self.current().get("test", "1")
        return "".join(doc["texts"]) if doc else ""


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_a_view_is_kept_and_read_again(kept: Kept) -> None:
    write(kept.record, *"abc")
    first = kept.current()
    assert kept.file.exists()
    kept.record.read = None  # type: ignore[method-assign, assignment]  # nothing is folded again
    assert kept.current() == first
    assert kept.texts() == "abc"
    assert kept.said == []


def test_events_behind_the_view_are_folded_in(kept: Kept) -> None:
    write(kept.record, *"ab")
    kept.current()
    write(kept.record, *"cd")
    assert kept.texts() == "abcd"
    assert kept.said == []


def test_the_view_of_a_sealed_stream_is_the_same(kept: Kept) -> None:
    write(kept.record, *"abc")
    before = kept.current()
    seal(kept.record, STREAM)
    assert kept.current() == before
    kept.file.unlink()
    assert kept.current() == before


def test_a_stream_without_events_has_an_empty_view_and_no_file(kept: Kept) -> None:
    assert kept.current() == View(STREAM, None, {})
    assert not kept.file.exists()


def test_a_document_says_when_and_by_whom_it_was_made_and_changed(kept: Kept) -> None:
    write(kept.record, *"ab")
    doc = kept.current().get("test", "1")
    assert doc
    assert (doc["created"]["seq"], doc["changed"]["seq"]) == (1, 2)
    assert doc["created"] == {"at": "2026-07-01T08:00:00.000000Z", "by": "lan", "seq": 1}


def test_a_large_view_is_left_to_the_next_reader(kept: Kept) -> None:
    """An append need not rewrite all; when a good many events wait behind it, it is worth it."""
    write(kept.record, *("x" * 300))
    kept.current()
    held = parse(kept.file.read_bytes(), STREAM)
    (event,) = write(kept.record, "y")
    assert held and held.head
    view = kept.views.advance(kept.current(), event)
    assert view.head == event.head
    assert parse(kept.file.read_bytes(), STREAM) == held
    write(kept.record, *("z" * max(BEHIND, 30)))
    newer = kept.current()
    assert parse(kept.file.read_bytes(), STREAM) == newer


def test_stock_tinydb_opens_the_file(kept: Kept) -> None:
    write(kept.record, *"abc")
    kept.current()
    with TinyDB(kept.file, access_mode="r") as db:
        (doc,) = db.table("test").search(where("id") == "1")
        assert doc["texts"] == ["a", "b", "c"]
        (meta,) = db.table("view").all()
        assert (meta["stream"], meta["seq"]) == (STREAM, 3)


def test_stock_tinydb_opens_the_view_of_a_stream_whose_changes_were_all_erased(kept: Kept) -> None:
    (event,) = write(kept.record, "a")
    empty = View(STREAM, event.head, {})
    kept.views.keep(empty)
    with TinyDB(kept.file, access_mode="r") as db:
        assert db.tables() == {"_default", "view"}
    assert kept.current() == empty


# Damage of a view: it is built anew, and says so.


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[:-1] + b" ",
        lambda data: data[:-1] + b"x",
        lambda data: data.replace(b'"a"', b'"b"'),
        lambda data: data.replace(b'"seq":2', b'"seq":1'),
        lambda data: data.replace(b'"stream":"2026-01"', b'"stream":"2026-02"'),
        lambda data: data.replace(b'"version":2', b'"version":1'),
        lambda data: b"[]",
        lambda data: b'{"view":{"1":{}}}',
        lambda data: b'{,"view":{"1":5}}',
        lambda data: b"\xff\xfe" + data,
        lambda data: bytes(len(data)),
    ],
)
def test_a_damaged_view_is_built_anew_and_says_so(kept: Kept, alter: Any) -> None:
    write(kept.record, *"ab")
    before = kept.current()
    kept.file.write_bytes(alter(kept.file.read_bytes()))
    assert kept.current() == before
    assert len(kept.said) == 1 and STREAM in kept.said[0]
    assert kept.current() == before  # and is kept again
    assert len(kept.said) == 1


def test_a_view_of_another_chain_is_built_anew_and_says_so(kept: Kept, tmp_path: Path) -> None:
    """Such as from a copy of the workspace that went its own way."""
    other = Kept(tmp_path / "other")
    write(other.record, *"xy")
    other.current()
    write(kept.record, *"abc")
    kept.current()
    kept.file.write_bytes(other.file.read_bytes())
    assert kept.texts() == "abc"
    assert ["built anew" in sentence for sentence in kept.said] == [True]


def test_a_view_that_has_seen_more_than_the_record_holds_is_damage_of_the_record(kept: Kept) -> None:
    write(kept.record, *"abc")
    kept.current()
    Path(kept.record.root, STREAM, "000003.json").unlink()
    with pytest.raises(Damaged, match=r"ends at event 2.*event 3 has been seen") as caught:
        kept.current()
    assert caught.value.exit_code == 5
    kept.file.unlink()
    assert kept.texts() == "ab"


def test_a_view_is_not_told_to_be_ahead_while_somebody_seals(kept: Kept) -> None:
    """A folder read while single files go and before the segment is seen looks empty."""
    write(kept.record, *"abc")
    before = kept.current()
    looks = iter([[], kept.record.disk.listing(f"{kept.record.root}/{STREAM}")])
    kept.record.disk.listing = lambda folder: next(looks)  # type: ignore[method-assign]
    assert kept.current() == before


# Folders that cannot be written.


class Locked(QuickDisk):
    """Views cannot be written. Tests may run as root, whom no permission stops."""

    def __init__(self, call: str) -> None:
        self.call = call

    def _check(self, call: str, path: str) -> None:
        if call == self.call and f"{'/'}views" in path.replace("\\", "/"):
            raise PermissionError(errno.EACCES, "locked", path)

    def make_folder(self, folder: str) -> None:
        self._check("make_folder", folder)
        super().make_folder(folder)

    def create(self, path: str, chunks: Iterable[bytes]) -> None:
        self._check("create", path)
        super().create(path, chunks)

    def replace(self, source: str, target: str) -> None:
        self._check("replace", target)
        super().replace(source, target)

    def read(self, path: str) -> bytes:
        self._check("read", path)
        return super().read(path)


@pytest.mark.parametrize("call", ["make_folder", "create", "replace", "read"])
def test_without_a_folder_for_views_everything_works_in_memory(tmp_path: Path, call: str) -> None:
    kept = Kept(tmp_path, Locked(call))
    for count, text in enumerate("abc", start=1):
        (event,) = write(kept.record, text)
        view = kept.current()
        assert (view.head, kept.texts()) == (event.head, "abc"[:count])
    assert list((tmp_path / "views").glob(".tmp-*")) == []


def test_folding_never_changes_an_event(kept: Kept) -> None:
    """Its lists go into documents, to which later events append."""
    event = commit(kept.record, kept.current(), [put("test/2", set={"moves": ["first"]})])
    view = kept.views.advance(kept.current(), event)
    kept.views.advance(view, commit(kept.record, view, [put("test/2", add={"moves": ["second"]})]))
    assert view.docs["test"]["2"]["moves"] == ["first", "second"]
    assert event.changes[0] and event.changes[0]["set"] == {"moves": ["first"]}


# The property that everything rests on.

FIELDS = st.sampled_from(["status", "owner", "due"])
PLAIN = st.none() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = PLAIN | st.lists(PLAIN, max_size=2)
DOCS = st.sampled_from(["finding/F1", "finding/F2", "action/F1-A1"])
PUTS = st.builds(
    lambda doc, fields, moves: put(doc, set=fields, add={"moves": moves}),
    DOCS,
    st.dictionaries(FIELDS, VALUES),
    st.lists(st.dictionaries(st.sampled_from(["on", "by"]), PLAIN), max_size=2),
)
EDITS = st.tuples(DOCS, st.dictionaries(FIELDS, VALUES, min_size=1))
HISTORY = st.lists(st.lists(PUTS | EDITS, min_size=1, max_size=3), min_size=1, max_size=6)


def commit(record: FolderRecord, view: View, steps: list[Any]) -> Event:
    """One event of puts and edits, decided on a view as a service does."""
    changes = [
        edit(
            kind := step[0].partition("/")[0],
            view.get(kind, step[0][len(kind) + 1 :]) or {"id": "new"},
            **step[1],
        )
        if isinstance(step, tuple)
        else step
        for step in steps
    ]
    return record.append(
        STREAM,
        view.head,
        at="2026-07-01T08:00:00.000000Z",
        actor={"claimed": "lan", "for": None, "os": "lan@hall", "how": "--as"},
        tool="auditcore 0",
        type="test.add",
        seen={},
        changes=changes,
    )


@given(history=HISTORY, kept_at=st.integers(0, 6), sealed_at=st.integers(0, 6))
def test_a_view_kept_and_read_on_equals_one_folded_anew(
    tmp_path_factory: pytest.TempPathFactory, history: list[list[Any]], kept_at: int, sealed_at: int
) -> None:
    kept = Kept(tmp_path_factory.mktemp("property"))
    view = kept.current()
    for count, steps in enumerate(history, start=1):
        event = commit(kept.record, view, steps)
        if count == kept_at:
            view = kept.views.advance(view, event)
        else:  # another process: it folds on from the file
            fold(view.docs, event)
            view = View(STREAM, event.head, view.docs)
        if count == sealed_at:
            seal(kept.record, STREAM)
    anew: dict[str, Any] = {}
    for event in kept.record.read(STREAM):
        fold(anew, event)
    assert view.docs == anew
    assert kept.current().docs == anew
    assert parse(dump(view), STREAM) == view
    assert kept.said == []


# Searching.


def docs() -> list[dict[str, Any]]:
    return [
        {"id": "F1", "grade": "minor", "clauses": ["7.5"]},
        {"id": "F2", "grade": "major", "clauses": ["8.5.1"]},
        {"id": "F3", "grade": "minor", "clauses": ["8.5.1", "8.10"]},
        {"id": "F4", "clauses": []},
    ]


def ids(found: Iterable[dict[str, Any]]) -> list[str]:
    return [doc["id"] for doc in found]


def test_search_finds_what_meets_all_conditions_in_order() -> None:
    minor = ("grade", lambda grade: grade == "minor")
    eight = ("clauses", lambda clauses: any(clause.startswith("8") for clause in clauses))
    assert ids(search(docs(), [minor])) == ["F1", "F3"]
    assert ids(search(docs(), [minor, eight])) == ["F3"]
    assert ids(search(docs(), [])) == ["F1", "F2", "F3", "F4"]
    assert ids(search(docs(), [("owner", lambda owner: True)])) == []


def test_search_looks_at_the_documents_as_they_are_now() -> None:
    these = docs()
    minor = ("grade", lambda grade: grade == "minor")
    search(these, [minor])
    these[0]["grade"] = "major"
    assert ids(search(these, [minor])) == ["F3"]


def test_what_search_finds_are_plain_json_values() -> None:
    found = search(docs(), [("grade", lambda grade: grade == "major")])
    assert json.loads(json.dumps(found)) == [docs()[1]]


def test_what_a_law_erases_leaves_the_rest_standing(workspace: Workspace) -> None:
    """Texts of a finding and the name of a person stand in change lines of their own."""
    from auditcore.service import findings, people
    from auditcore.service.register import finding_rows

    people.add(workspace, "binh", name="Bình", email="binh@example.org", roles=["auditor"])
    id, saved = findings.add(workspace, grade="minor", observed="Nguyễn Văn X waited", origin="complaint")
    for event, word in ((saved.event, "Nguyễn"), (workspace.view("org"), "Bình")):
        stream, seq = (
            (event.stream, event.seq) if hasattr(event, "seq") else (event.head.stream, event.head.seq)
        )
        path = Path(workspace.record.root, stream, f"{seq:06d}.json")
        lines = path.read_bytes().split(b"\n")
        assert sum(word.encode() in line for line in lines) == 1
        path.write_bytes(b"\n".join(b"" if word.encode() in line else line for line in lines))
    shutil.rmtree(workspace.views.root)
    workspace.forget()
    (row,) = finding_rows(workspace, ["2026-00"])
    assert (row["id"], row["grade"], row["observed"]) == (id, "minor", "")
    person = workspace.org().people["binh"]
    assert (person["name"], person["roles"]) == ("binh", ["auditor"])
