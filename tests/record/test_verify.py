"""The second reader names every damage that can be seen, and says what cannot."""

from __future__ import annotations

import ast
import errno
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_fixtures import ACTOR, Scribe, line, tagged

from auditcore.record import verify as module
from auditcore.record.verify import as_lines, main, parse_head, verify

SEGMENT = "records/2026-07/000001-000003.jsonl"


def small_record(root: Path) -> Scribe:
    """Three sealed events and two single ones, a second stream that saw the first, one file of evidence."""
    scribe = Scribe(root)
    photo = scribe.evidence(b"a photo of the register")
    for n in range(5):
        evidence = {"files": [{"sha256": photo.name, "name": "sổ.jpg"}]}
        more = {"doc": f"answer/{n}", "was": {"result": "conforms"}, "set": {"result": "minor"}}
        scribe.event("2026-07", {"doc": f"finding/2026-07-F0{n}", "add": evidence}, *[more][: n % 2])
    scribe.seal("2026-07", 1, 3)
    scribe.event("org", {"doc": "unit/one-stop", "set": {"head": "tam"}}, seen=["2026-07"])
    return scribe


@pytest.fixture
def scribe(tmp_path: Path) -> Scribe:
    return small_record(tmp_path / "w")


def found(scribe: Scribe, *heads: str, rows: str = "problems") -> set[tuple[str, str]]:
    return {(row["kind"], row["where"]) for row in verify(str(scribe.root), heads)[rows]}


def notes(scribe: Scribe) -> set[tuple[str, str]]:
    result = verify(str(scribe.root))
    assert result["problems"] == []
    return {(row["kind"], row["where"]) for row in result["notes"]}


def stored(scribe: Scribe) -> Iterator[tuple[str, Path]]:
    """All files of records and evidence, with the path that a problem must name."""
    for top in ("records", "evidence"):
        for path in sorted((scribe.root / top).rglob("*")):
            if path.is_file():
                yield path.relative_to(scribe.root).as_posix(), path


# ---- A good record


def test_a_good_record_has_no_problem_and_tells_heads_and_counts(scribe: Scribe) -> None:
    result = verify(str(scribe.root))
    assert result["problems"] == result["notes"] == []
    assert result["heads"] == {"2026-07": scribe.head("2026-07", 5), "org": scribe.head("org", 1)}
    assert result["counts"] == {"streams": 2, "events": 6, "changes": 8, "evidence": 1}


def test_numbers_grow_past_six_digits(scribe: Scribe) -> None:
    name = scribe.single("2026-07", 1_000_000)
    name.write_bytes(scribe.single("2026-07", 5).read_bytes())
    assert name.name == "1000000.json"
    kinds = found(scribe)
    assert ("gap", "records/2026-07/000006.json") in kinds
    assert ("unknown", "records/2026-07/1000000.json") not in kinds


def test_several_segments_one_after_the_other_are_fine(scribe: Scribe) -> None:
    scribe.seal("2026-07", 4, 5)
    assert found(scribe) == set()


def test_a_stream_of_management_review_is_fine(scribe: Scribe) -> None:
    scribe.event("2026-R1")
    assert found(scribe) == set()


def test_progress_ends_at_its_total(scribe: Scribe) -> None:
    steps: list[tuple[int, int]] = []
    verify(str(scribe.root), progress=lambda done, total: steps.append((done, total)))
    assert [done for done, _ in steps] == list(range(1, steps[0][1] + 1))
    assert len(steps) >= 3


# ---- Every byte


def flipped(at: int, byte: int) -> int:
    """A bit, the top bit, a line end or a quote: what breaks lines and JSON as well as what does not."""
    other = (byte ^ 1, byte ^ 0x80, 0x0A, 0x22)[at % 4]
    return other if other != byte else byte ^ 2


def test_each_flipped_byte_is_named_with_its_file(scribe: Scribe) -> None:
    unseen = []
    for where, path in stored(scribe):
        good = path.read_bytes()
        for at, byte in enumerate(good):
            path.write_bytes(good[:at] + bytes([flipped(at, byte)]) + good[at + 1 :])
            if where not in {name for _, name in found(scribe)}:
                unseen.append((where, at))
        path.write_bytes(good)
    assert unseen == []
    assert found(scribe) == set()


def test_each_cut_and_each_inserted_byte_is_named_with_its_file(scribe: Scribe) -> None:
    unseen = []
    for where, path in stored(scribe):
        good = path.read_bytes()
        for at in {0, len(good) - 1, *range(0, len(good), 5)}:
            for bad in (good[:at], good[:at] + b"\n" + good[at:], good[:at] + good[at + 1 :]):
                path.write_bytes(bad)
                if where not in {name for _, name in found(scribe)}:
                    unseen.append((where, at, len(bad)))
        path.write_bytes(good)
    assert unseen == []


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_garbage_in_a_file_is_named_and_never_a_traceback(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("w") / "w"
    scribe = small_record(root)
    where, path = data.draw(st.sampled_from(list(stored(scribe))))
    good = path.read_bytes()
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(good))] * 2)))
    bad = good[:first] + data.draw(st.binary(max_size=200)) + good[last:]
    path.write_bytes(bad)
    assert (where in {name for _, name in found(scribe)}) == (bad != good)
    shutil.rmtree(root)


def test_one_damaged_event_of_a_segment_is_told_alone(scribe: Scribe) -> None:
    path = scribe.root / SEGMENT
    path.write_bytes(path.read_bytes().replace(b"2026-07-F01", b"2026-07-F09"))
    assert [row["what"][:9] for row in verify(str(scribe.root))["problems"]] == ["2026-07:2"]


def test_a_damaged_hash_line_hurts_only_its_own_event(scribe: Scribe) -> None:
    path = scribe.root / SEGMENT
    path.write_bytes(path.read_bytes().replace(b'\n"', b"\nX", 1))
    assert [row["what"][:9] for row in verify(str(scribe.root))["problems"]] == ["2026-07:1"]


def test_line_ends_converted_by_some_program_are_recognised(scribe: Scribe) -> None:
    path = scribe.single("2026-07", 4)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert any("converted the line ends" in row["what"] for row in verify(str(scribe.root))["problems"])


# ---- Files: missing, too many, of a wrong kind, not readable

Damage = Callable[[Path], object]


def put(name: str, content: bytes = b"x") -> Damage:
    def damage(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)

    return damage


FILES: dict[str, tuple[Damage, str, str]] = {
    "FORMAT is missing": (lambda root: (root / "records/FORMAT").unlink(), "format", "records/FORMAT"),
    "FORMAT is empty": (put("records/FORMAT", b""), "format", "records/FORMAT"),
    "FORMAT is newer": (put("records/FORMAT", b"auditcore record 2\n"), "newer", "records/FORMAT"),
    "records is missing": (lambda root: shutil.rmtree(root / "records"), "format", "records/FORMAT"),
    "an event is missing": (
        lambda root: (root / "records/2026-07/000004.json").unlink(),
        "gap",
        "records/2026-07/000004.json",
    ),
    "an event is empty": (put("records/2026-07/000005.json", b""), "range", "records/2026-07/000005.json"),
    "a segment is missing": (lambda root: (root / SEGMENT).unlink(), "gap", "records/2026-07/000001.json"),
    "a segment is empty": (put(SEGMENT, b""), "range", SEGMENT),
    "a segment has another range": (
        lambda root: (root / SEGMENT).rename(root / "records/2026-07/000001-000002.jsonl"),
        "range",
        "records/2026-07/000001-000002.jsonl",
    ),
    "a segment has an impossible range": (
        put("records/2026-07/000009-000008.jsonl"),
        "unknown",
        "records/2026-07/000009-000008.jsonl",
    ),
    "a segment begins too late": (
        lambda root: (root / SEGMENT).rename(root / "records/2026-07/000002-000003.jsonl"),
        "gap",
        "records/2026-07/000001.json",
    ),
    "segments overlap": (
        lambda root: shutil.copy(root / SEGMENT, root / "records/2026-07/000003-000004.jsonl"),
        "overlap",
        "records/2026-07/000003-000004.jsonl",
    ),
    "two events in one file": (
        lambda root: put(
            "records/2026-07/000004.json",
            b"".join((root / f"records/2026-07/00000{n}.json").read_bytes() for n in (4, 5)),
        )(root),
        "range",
        "records/2026-07/000004.json",
    ),
    "two events changed places": (
        lambda root: shutil.copy(root / "records/2026-07/000004.json", root / "records/2026-07/000005.json"),
        "header",
        "records/2026-07/000005.json",
    ),
    "a stream was copied": (
        lambda root: shutil.copytree(root / "records/org", root / "records/org2"),
        "header",
        "records/org2/000001.json",
    ),
    "a file between the streams": (put("records/readme.txt"), "unknown", "records/readme.txt"),
    "a folder that is no stream": (put("records/Org/000001.json"), "unknown", "records/Org"),
    "a file in a stream": (put("records/org/notes.txt"), "unknown", "records/org/notes.txt"),
    "a number with too many zeros": (put("records/org/0000002.json"), "unknown", "records/org/0000002.json"),
    "the number zero": (put("records/org/000000.json"), "unknown", "records/org/000000.json"),
    "a folder in a stream": (put("records/org/000002.json/x"), "unknown", "records/org/000002.json"),
    "a file between the evidence": (put("evidence/readme"), "unknown", "evidence/readme"),
    "evidence in a wrong folder": (put(f"evidence/ab/{'c' * 64}"), "unknown", f"evidence/ab/{'c' * 64}"),
    "evidence with another name": (put("evidence/ab/photo.jpg"), "unknown", "evidence/ab/photo.jpg"),
    "evidence that nobody knows, altered": (
        put(f"evidence/cc/{'c' * 64}"),
        "altered",
        f"evidence/cc/{'c' * 64}",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_missing_or_too_much_is_named(case: str, scribe: Scribe) -> None:
    damage, kind, where = FILES[case]
    damage(scribe.root)
    assert (kind, where) in found(scribe)


def test_missing_evidence_is_named_with_the_event_that_refers_to_it(scribe: Scribe) -> None:
    (where, path), *_ = [row for row in stored(scribe) if row[0].startswith("evidence")]
    path.unlink()
    assert found(scribe) == {("lost", where)}
    assert "2026-07:1 refers" in verify(str(scribe.root))["problems"][0]["what"]


def test_one_event_cut_out_of_a_segment_is_told_as_a_gap(scribe: Scribe) -> None:
    scribe.seal("org", 1, 1)
    path = scribe.root / SEGMENT
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3] + lines[7:]))
    assert found(scribe) == {("gap", "records/2026-07/000002.json")}


def test_what_follows_a_missing_event_is_still_read(scribe: Scribe) -> None:
    scribe.single("2026-07", 4).unlink()
    result = verify(str(scribe.root))
    assert [row["what"] for row in result["problems"]] == ["2026-07:4 is missing."]
    assert result["counts"]["events"] == 5
    assert result["heads"]["2026-07"] == scribe.head("2026-07", 5)


def test_a_file_that_is_listed_and_never_there_is_a_gap(
    scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opening(path: str, *rest: Any) -> Any:
        if path.endswith("000004.json"):
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        return open(path, *rest)

    monkeypatch.setattr(module, "open", opening, raising=False)
    assert found(scribe) == {("gap", "records/2026-07/000004.json")}


def test_an_event_between_two_segments_is_not_part_of_the_record(scribe: Scribe) -> None:
    scribe.event("2026-07")
    scribe.seal("2026-07", 5, 6)
    assert found(scribe) == {("gap", "records/2026-07/000004.json")}


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
@pytest.mark.parametrize(
    "name", ["records", "evidence", "records/org", "records/org/000001.json", "records/FORMAT"]
)
def test_symbolic_links_are_a_problem_and_are_not_followed(name: str, scribe: Scribe, tmp_path: Path) -> None:
    (scribe.root / name).rename(tmp_path / "outside")
    (scribe.root / name).symlink_to(tmp_path / "outside")
    opened: list[str] = []
    real = open
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            module, "open", lambda path, *rest: opened.append(path) or real(path, *rest), raising=False
        )
        problems = found(scribe)
    assert [kind for kind, where in problems if where == name and kind in ("link", "unreadable")]
    assert not [
        path for path in opened if os.path.relpath(path, scribe.root).replace(os.sep, "/").startswith(name)
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
def test_a_pipe_is_a_problem_and_does_not_block(scribe: Scribe) -> None:
    os.mkfifo(scribe.single("org", 2))
    assert ("unknown", "records/org/000002.json") in found(scribe)


@pytest.mark.parametrize("where", ["records/FORMAT", SEGMENT, "records/org/000001.json", "evidence"])
def test_a_file_that_cannot_be_read_is_a_problem(
    where: str, scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = open

    def failing(path: str, *rest: Any) -> Any:
        if where in path.replace(os.sep, "/"):
            raise OSError(errno.EIO, "Input/output error")
        return real(path, *rest)

    monkeypatch.setattr(module, "open", failing, raising=False)
    assert [name for kind, name in found(scribe) if kind == "unreadable" and name.startswith(where)]


def test_a_file_that_breaks_off_while_read_is_a_problem(
    scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(io.BytesIO):
        def __next__(self) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

    real = open
    monkeypatch.setattr(
        module,
        "open",
        lambda path, *rest: Broken() if path.endswith("l") else real(path, *rest),
        raising=False,
    )
    assert ("unreadable", SEGMENT) in found(scribe)


def test_a_folder_that_cannot_be_listed_is_a_problem(scribe: Scribe, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def failing(path: str) -> Any:
        if path.endswith("org"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path)

    monkeypatch.setattr(module.os, "scandir", failing)
    assert ("unreadable", "records/org") in found(scribe)


# ---- What an event must be, even if all its hashes are right

HEADERS: dict[str, tuple[Mapping[str, Any], str]] = {
    "v is no number": ({"v": "1"}, "header"),
    "v is true": ({"v": True}, "header"),
    "v is zero": ({"v": 0}, "header"),
    "seq is another": ({"seq": 3}, "header"),
    "seq is a text": ({"seq": "2"}, "header"),
    "stream is another": ({"stream": "programme"}, "header"),
    "id is short": ({"id": "ab"}, "header"),
    "id is taken": ({"id": f"{1:032x}"}, "same-id"),
    "at has no fraction": ({"at": "2026-07-03T07:02:11Z"}, "header"),
    "at is not UTC": ({"at": "2026-07-03T07:02:11.123456+07:00"}, "header"),
    "actor is a text": ({"actor": "tam"}, "header"),
    "actor lacks a key": ({"actor": {"claimed": "tam"}}, "header"),
    "type is one word": ({"type": "finding"}, "header"),
    "tool is empty": ({"tool": ""}, "header"),
    "seen is a list": ({"seen": []}, "header"),
    "seen has a short hash": ({"seen": {"2026-07": "5:abcd"}}, "header"),
    "seen leads out of the folder": ({"seen": {"../x": f"1:{'a' * 64}"}}, "header"),
    "seen settings is no hash": ({"seen": {"settings": "new"}}, "header"),
    "changes is empty": ({"changes": []}, "header"),
    "changes is a number": ({"changes": 1}, "lines"),
    "changes lists more": ({"changes": ["a" * 64, "b" * 64]}, "lines"),
    "changes has another digest": ({"changes": ["a" * 64]}, "digest"),
    "prev is short": ({"prev": "00"}, "header"),
    "prev is another": ({"prev": "a" * 64}, "chain"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_a_wrong_header_is_named_though_its_hash_is_right(case: str, scribe: Scribe) -> None:
    header, kind = HEADERS[case]
    scribe.event("org", header=header)
    assert (kind, "records/org/000002.json") in found(scribe)


@pytest.mark.parametrize("key", module.HEADER)
def test_each_key_of_the_header_is_required(key: str, scribe: Scribe) -> None:
    scribe.event("org", drop=[key])
    assert ("header", "records/org/000002.json") in found(scribe)


def test_a_later_version_may_add_keys(scribe: Scribe) -> None:
    scribe.event("org", {"doc": "unit/u", "set": {}, "extra": 1}, header={"extra": 1})
    assert found(scribe) == set()


def test_a_newer_event_ends_the_reading_of_its_stream(scribe: Scribe) -> None:
    scribe.event("org", header={"v": 2, "changes": {"new": "form"}})
    scribe.event("org", header={"v": 2})
    scribe.view("org")
    assert found(scribe) == {("newer", "records/org/000002.json")}
    assert list(verify(str(scribe.root))["heads"]) == ["2026-07"]


def test_nothing_behind_a_newer_event_of_a_segment_is_judged(scribe: Scribe) -> None:
    scribe.event("org", header={"v": 2})
    scribe.event("org").write_bytes(b"another form\n")
    scribe.seal("org", 1, 3)
    assert found(scribe) == {("newer", "records/org/000001-000003.jsonl")}


def test_a_newer_format_is_not_judged_at_all(scribe: Scribe) -> None:
    put("records/FORMAT", b"auditcore record 2\n")(scribe.root)
    put("records/org/000001.json", b"another form")(scribe.root)
    assert found(scribe) == {("newer", "records/FORMAT")}


@pytest.mark.parametrize("prev", ["a" * 64, "0" * 64])
def test_a_rewritten_event_breaks_the_chain_behind_it(prev: str, scribe: Scribe) -> None:
    scribe.event("org")
    del scribe.hashes["org"][1:]
    scribe.event("org", {"doc": "unit/other"})  # the same number, all its hashes right
    scribe.event("org", header={"prev": prev})
    assert found(scribe) == {("chain", "records/org/000003.json")}


CHANGES: dict[str, tuple[bytes | Mapping[str, Any], str]] = {
    "not JSON": (b"garbage\n", "change"),
    "a list": (b"[]\n", "change"),
    "deeply nested": (b"[" * 100_000 + b"\n", "change"),
    "not UTF-8": (b'{"salt":"' + b"0" * 32 + b'","doc":"a/b","set":{"x":"\xff"}}\n', "change"),
    "not ended": (b'{"salt":"' + b"0" * 32 + b'","doc":"a/b","set":{"x":"\n', "change"),
    "salt missing": (b'{"doc":"finding/1","set":{}}\n', "change"),
    "salt short": ({"salt": "ab", "doc": "finding/1"}, "change"),
    "salt no text": ({"salt": 1, "doc": "finding/1"}, "change"),
    "doc missing": ({"set": {}}, "change"),
    "doc without kind": ({"doc": "F01"}, "change"),
    "evidence by a name": ({"doc": "a/b", "set": {"sha256": "photo.jpg"}}, "reference"),
    "evidence by capitals": ({"doc": "a/b", "set": {"sha256": "A" * 64}}, "reference"),
    "evidence by bytes": (
        b'{"salt":"' + b"0" * 32 + b'","doc":"a/b","set":{"sha256":"\xff"}}\n',
        "reference",
    ),
    "erasure of no change": ({"doc": "erasure/all", "set": {"why": "x"}}, "erasure"),
    "erasure of itself": ({"doc": "erasure/2-1", "set": {"why": "x"}}, "erasure"),
    "erasure without a reason": ({"doc": "erasure/1-1"}, "erasure"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_wrong_change_is_named_though_its_digest_is_right(case: str, scribe: Scribe) -> None:
    change, kind = CHANGES[case]
    scribe.event("org", change)
    assert found(scribe) == {(kind, "records/org/000002.json")}


def test_spaces_and_another_order_of_keys_are_still_a_change(scribe: Scribe) -> None:
    scribe.event("org", b'{ "doc": "unit/u", "salt": "' + b"0" * 32 + b'" }\n')
    assert found(scribe) == set()


def test_a_text_that_looks_like_a_reference_is_none(scribe: Scribe) -> None:
    scribe.event("org", {"doc": "a/b", "set": {"note": '"sha256":"' + "a" * 64 + '"'}})
    assert found(scribe) == set()


# ---- Erasing by law


@pytest.mark.parametrize("sealed", [False, True])
def test_an_erased_change_is_a_note_with_who_and_why(sealed: bool, scribe: Scribe) -> None:
    scribe.event("2026-07", {"doc": "erasure/4-2", "set": {"by": "quality", "why": "Luật 91/2025"}})
    scribe.erase("2026-07", 4, 2)
    if sealed:
        scribe.seal("2026-07", 4, 6)
    assert notes(scribe) == {("erased", "2026-07:4")}
    (note,) = verify(str(scribe.root))["notes"]
    assert all(word in note["what"] for word in ("change 2", "2026-07:6", "tam", "quality", "Luật 91/2025"))


def test_an_empty_line_without_an_event_that_erased_it_is_damage(scribe: Scribe) -> None:
    scribe.erase("2026-07", 5, 1)
    assert found(scribe) == {("blank", "records/2026-07/000005.json")}


def test_an_erasure_in_another_stream_does_not_count(scribe: Scribe) -> None:
    scribe.erase("2026-07", 4, 1)
    scribe.event("org")
    scribe.event("org", {"doc": "erasure/1-1", "set": {"why": "x"}})
    assert found(scribe) == {("blank", "records/2026-07/000004.json")}


def test_an_erasure_that_was_announced_and_not_done_is_a_note(scribe: Scribe) -> None:
    scribe.event("2026-07", {"doc": "erasure/4-1", "set": {"why": "x"}})
    assert notes(scribe) == {("not-erased", "2026-07:4")}


# ---- Events cut off at the end of a stream


def cut(scribe: Scribe) -> None:
    """Removes the last two events of the audit; what the other stream saw of it goes too."""
    scribe.single("2026-07", 5).unlink()
    scribe.single("2026-07", 4).unlink()
    shutil.rmtree(scribe.root / "records/org")


def test_a_cut_end_that_nobody_knows_of_cannot_be_seen(scribe: Scribe) -> None:
    cut(scribe)
    assert found(scribe) == set()


def test_a_cut_end_is_seen_by_the_view(scribe: Scribe) -> None:
    scribe.view("2026-07")
    cut(scribe)
    assert found(scribe) == {("cut", "2026-07:5")}
    assert "views/2026-07.json" in verify(str(scribe.root))["problems"][0]["what"]


def test_a_cut_end_is_seen_by_what_another_stream_saw(scribe: Scribe) -> None:
    scribe.single("2026-07", 5).unlink()
    assert found(scribe) == {("cut", "2026-07:5")}
    assert "org:1" in verify(str(scribe.root))["problems"][0]["what"]


@pytest.mark.parametrize(
    "fields",
    [lambda head: {"head": head}, lambda head: {"heads": {"2026-07": head}}, lambda head: {"heads": [head]}],
)
def test_a_cut_end_is_seen_by_a_head_in_the_programme(
    fields: Callable[[str], dict[str, Any]], scribe: Scribe
) -> None:
    scribe.event("programme", {"doc": "audit/2026-07", "set": fields(scribe.head("2026-07", 4))})
    assert found(scribe) == set()
    cut(scribe)
    assert found(scribe) == {("cut", "2026-07:4")}


def test_a_head_of_the_programme_counts_only_under_its_key_and_in_its_form(scribe: Scribe) -> None:
    other = "2026-07:9:ab12-cd34-ef56-7890"
    scribe.event(
        "programme", {"doc": "audit/1", "set": {"note": other, "head": "tam", "heads": [1, None, "x"]}}
    )
    assert found(scribe) == set()


def test_a_cut_end_is_seen_by_a_head_that_somebody_holds(scribe: Scribe) -> None:
    held = scribe.head("2026-07", 5)
    assert found(scribe, held) == set()
    cut(scribe)
    assert found(scribe, held) == {("cut", "2026-07:5")}


def test_a_stream_that_is_gone_is_seen_by_its_view(scribe: Scribe) -> None:
    scribe.view("org")
    shutil.rmtree(scribe.root / "records/org")
    assert found(scribe) == {("cut", "org:1")}


def rewrite(scribe: Scribe) -> None:
    """Replaces the last event of the audit by another one with the right hashes."""
    shutil.rmtree(scribe.root / "records/org")
    del scribe.hashes["2026-07"][4:]
    scribe.event("2026-07", {"doc": "finding/2026-07-F99"})


def test_a_rewritten_end_is_seen_only_by_who_knows_the_old_one(scribe: Scribe) -> None:
    held = scribe.head("2026-07", 5)
    rewrite(scribe)
    assert found(scribe) == set()
    assert found(scribe, held) == {("other", "2026-07:5")}


def test_a_rewritten_end_is_seen_by_the_view(scribe: Scribe) -> None:
    scribe.view("2026-07")
    rewrite(scribe)
    assert found(scribe) == {("other", "2026-07:5")}


def test_a_view_that_lags_behind_is_fine(scribe: Scribe) -> None:
    scribe.view("2026-07", 2)
    scribe.view("org")
    assert notes(scribe) == set()


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"{}", b'{"view": {"1": {"seq": "5"}}}', b'{"view": {"1": {"seq']
)
def test_a_damaged_view_is_only_a_note(content: bytes, scribe: Scribe) -> None:
    put("views/org.json", content)(scribe.root)
    assert notes(scribe) == {("view", "views/org.json")}


def test_a_view_that_is_no_file_is_only_a_note(scribe: Scribe) -> None:
    (scribe.root / "views/org.json").mkdir(parents=True)
    assert notes(scribe) == {("unknown", "views/org.json")}


def test_other_files_between_the_views_are_nobodys_business(scribe: Scribe) -> None:
    put("views/INDEX.db")(scribe.root)
    assert notes(scribe) == set()


# ---- Notes


def test_unfinished_writes_are_a_note(scribe: Scribe) -> None:
    put("records/org/.tmp-77")(scribe.root)
    put("evidence/ab/.tmp-78")(scribe.root)
    assert notes(scribe) == {("unfinished", "records/org/.tmp-77"), ("unfinished", "evidence/ab/.tmp-78")}


def test_single_files_that_a_segment_holds_are_a_note(scribe: Scribe) -> None:
    scribe.seal("2026-07", 4, 5, keep=True)
    assert notes(scribe) == {("covered", "records/2026-07")}
    assert verify(str(scribe.root))["counts"]["events"] == 6


def test_a_single_file_that_differs_from_its_segment_is_a_note_of_its_own(scribe: Scribe) -> None:
    scribe.seal("2026-07", 4, 5, keep=True)
    scribe.single("2026-07", 4).write_bytes(b"garbage")
    assert notes(scribe) == {
        ("covered", "records/2026-07"),
        ("covered-differs", "records/2026-07/000004.json"),
    }


def test_evidence_that_nothing_refers_to_is_a_note(scribe: Scribe) -> None:
    path = scribe.evidence(b"nobody's")
    assert notes(scribe) == {("orphan", path.relative_to(scribe.root).as_posix())}


def test_a_clock_that_went_back_is_a_note(scribe: Scribe) -> None:
    scribe.event("org", header={"at": "2026-07-01T00:00:00.000000Z"})
    assert notes(scribe) == {("clock", "records/org/000002.json")}


def test_a_stream_without_events_is_a_note(scribe: Scribe) -> None:
    (scribe.root / "records/programme").mkdir()
    assert notes(scribe) == {("empty", "records/programme")}


# ---- Others write meanwhile


def meanwhile(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], object]) -> None:
    """Lets `act` happen once, just before a file of this name is opened."""
    real, acts = open, [act]

    def opening(path: str, *rest: Any) -> Any:
        if path.endswith(name) and acts:
            acts.pop()()
        return real(path, *rest)

    monkeypatch.setattr(module, "open", opening, raising=False)


@pytest.mark.parametrize(("name", "first"), [("000004.json", 4), ("000005.json", 4)])
def test_sealing_meanwhile_is_no_problem(
    name: str, first: int, scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe.event("2026-07")
    meanwhile(monkeypatch, name, lambda: scribe.seal("2026-07", first, 6))
    result = verify(str(scribe.root))
    assert result["problems"] == result["notes"] == []
    assert result["counts"]["events"] == 7


def test_writing_meanwhile_is_no_problem(scribe: Scribe, monkeypatch: pytest.MonkeyPatch) -> None:
    def write() -> None:  # the audit was read by now; the other stream will have seen more of it
        scribe.event("2026-08")
        photo = scribe.evidence(b"made meanwhile")
        scribe.event("2026-07", {"doc": "finding/1", "set": {"sha256": photo.name}}, seen=["2026-08"])
        scribe.event("org", seen=["2026-07"])

    scribe.event("org")
    meanwhile(monkeypatch, "org/000002.json", write)
    scribe.view("org")
    meanwhile_org = verify(str(scribe.root))
    assert meanwhile_org["problems"] == []


def test_another_event_in_a_segment_that_came_meanwhile_is_named(
    scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe.event("2026-07")

    def forge() -> None:
        del scribe.hashes["2026-07"][3:]
        for _ in range(3):
            scribe.event("2026-07", {"doc": "finding/forged"})
        scribe.seal("2026-07", 4, 6)

    meanwhile(monkeypatch, "000005.json", forge)
    assert ("fork", "records/2026-07/000004-000006.jsonl") in found(scribe)


# ---- The command line


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The file alone, as an outsider has it: isolated, from another folder."""
    command = [sys.executable, "-I", "-S", str(Path(module.__file__)), *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd="/")


def test_the_file_runs_alone_and_exits_with_0_2_3_and_6(scribe: Scribe, tmp_path: Path) -> None:
    fine = run(str(scribe.root), "--head", scribe.head("org", 1))
    assert (fine.returncode, fine.stderr) == (0, "")
    assert "No problem found." in fine.stdout
    assert run().returncode == run(str(scribe.root), "--head", "org").returncode == 2
    assert run(str(tmp_path / "nowhere")).returncode == run(str(tmp_path)).returncode == 3
    scribe.single("2026-07", 5).unlink()
    cut_off = run(str(scribe.root), "--json")
    assert cut_off.returncode == 6
    assert json.loads(cut_off.stdout) == verify(str(scribe.root))


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else ["." * node.level + (node.module or "")]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "digits",
    ["AB12-cd34-ef56-7890", "ab12cd34ef567890", "ab12 cd34 ef56 7890", "ab12\u2011cd34\u2013ef56-7890"],
)
def test_a_head_may_be_written_with_dashes_spaces_or_neither(digits: str) -> None:
    assert parse_head(f"2026-07:153:{digits}") == ("2026-07", 153, "ab12cd34ef567890")
    assert parse_head(f" 2026\u201107 : 153 : {digits} ") == ("2026-07", 153, "ab12cd34ef567890")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "org",
        "org:1",
        "org:1:abcdef1",
        "org:0:abcdef12",
        "org:x:abcdef12",
        "../a:1:abcdef12",
        "o:1:ab:cd1234",
    ],
)
def test_what_is_not_a_head_is_refused(text: str, scribe: Scribe) -> None:
    with pytest.raises(ValueError, match="is not a head"):
        verify(str(scribe.root), [text])


@pytest.mark.parametrize("digits", [8, 16, 64])
def test_a_head_is_compared_as_far_as_it_is_given(digits: int, scribe: Scribe) -> None:
    whole = scribe.hashes["org"][0]
    assert found(scribe, f"org:1:{whole[:digits]}") == set()
    wrong = whole[: digits - 1] + ("0" if whole[digits - 1] != "0" else "1")
    assert found(scribe, f"org:1:{wrong}") == {("other", "org:1")}


def test_nothing_from_a_file_reaches_the_terminal_as_a_command(
    scribe: Scribe, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "\x1b[2J\x9b31m\u202eabc\r\n\u2028\ud800"
    scribe.event(
        "2026-07",
        line({"salt": "0" * 32, "doc": "erasure/4-1", "set": {"why": "x"}}).replace(
            b'"x"', json.dumps(hostile).encode()
        ),
        header={"actor": {**ACTOR, "claimed": "\x1b[31mtam"}},
    )
    if os.name != "nt":
        put("records/org/\x1b[2J.json")(scribe.root)
    assert all(text.isprintable() for text in as_lines(verify(str(scribe.root))))
    assert main([str(scribe.root)]) == 6
    assert main([str(scribe.root), "--json"]) == 6
    assert all(text.isprintable() for text in capsys.readouterr().out.split("\n"))


def test_the_hand_made_record_has_the_hashes_of_the_docs() -> None:
    """As `printf 'auditcore event 1\\n{}' | sha256sum` prints them: not by any code of ours."""
    assert tagged("event", b"{}\n") == "962c7661a3a4a36d140aff9cf1d0e21ae497d99e613210d5a1969b573c464d77"
    assert tagged("change", b"{}\n") == "1d6622e8a54797fbd9ed1f330a362a340ebdf5ba2dd3acaecb79ae906985ff01"
