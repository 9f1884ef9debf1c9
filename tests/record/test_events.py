"""One event as bytes and back: what is stored is what is hashed, and every alteration is told, never guessed at."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditcore.errors import Damaged
from auditcore.record.events import GENESIS, Change, Event, Head, decode_all, encode

WHERE = "records/2026-01/000001.json"


def event(*changes: Change, previous: Head | None = None, behalf: str | None = None) -> Event:
    return encode(
        "2026-01",
        previous,
        at="2026-07-03T07:02:11.123456Z",
        actor={"claimed": "lan", "for": behalf, "os": "lan@hall", "how": "--as"},
        tool="auditcore 0",
        type="finding.add",
        seen={"settings": "0" * 64},
        changes=changes or [{"doc": "finding/2026-01-F01", "set": {"observed": "Thông báo treo muộn"}}],
    )


def decode(data: bytes) -> list[Event]:
    return list(decode_all(data, WHERE))


texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=5,
)


@settings(max_examples=40)
@given(st.lists(st.dictionaries(texts, values), min_size=1, max_size=3))
def test_what_is_written_is_read(fields: list[dict[str, Any]]) -> None:
    changes = [{"doc": f"test/{number}", "set": one} for number, one in enumerate(fields)]
    written = event(*changes)
    (read,) = decode(written.raw)
    assert [{**change, "salt": None} for change in read.changes if change] == [
        {**change, "salt": None} for change in changes
    ]
    assert read == written
    assert written.raw.count(b"\n") == len(changes) + 2


def test_what_was_decided_and_what_is_stored_share_no_lists() -> None:
    moves: list[str] = []
    written = event({"doc": "test/1", "set": {"moves": moves, "pair": (1, 2)}})
    moves.append("later")
    assert written == decode(written.raw)[0]
    assert written.changes[0] and written.changes[0]["set"] == {"moves": [], "pair": [1, 2]}


def test_the_hash_covers_the_stored_bytes_of_the_header() -> None:
    header, change, last, rest = event().raw.split(b"\n")
    digest = sha256(b"auditcore event 1\n" + header).hexdigest()
    assert (last, rest) == (f'"{digest}"'.encode(), b"")
    assert json.loads(header)["changes"] == [sha256(b"auditcore change 1\n" + change).hexdigest()]
    assert list(json.loads(header)) == [
        "v",
        "seq",
        "id",
        "at",
        "actor",
        "tool",
        "stream",
        "type",
        "seen",
        "changes",
        "prev",
    ]


def test_events_are_chained() -> None:
    first = event()
    second = event(previous=first.head)
    assert (first.seq, first.header["prev"]) == (1, GENESIS)
    assert (second.seq, second.header["prev"]) == (2, first.hash)


def test_the_same_change_twice_has_different_digests() -> None:
    one, two = event(), event()
    assert one.header["changes"] != two.header["changes"]
    assert one.header["id"] != two.header["id"]


def test_who_decided_is_the_person_for_whom_it_was_typed() -> None:
    assert (event().person, event(behalf="minh").person) == ("lan", "minh")


def test_a_head_is_written_in_fours() -> None:
    assert str(Head("2026-07", 153, "ab12cd34ef567890" + "0" * 48)) == "2026-07:153:ab12-cd34-ef56-7890"


def test_a_change_erased_by_law_leaves_a_chain_that_holds() -> None:
    written = event({"doc": "test/1", "set": {"a": 1}}, {"doc": "test/2", "set": {"b": 2}})
    lines = written.raw.split(b"\n")
    lines[1] = b""
    (read,) = decode(b"\n".join(lines))
    assert read.changes[0] is None
    assert read.changes[1] and read.changes[1]["doc"] == "test/2"
    assert read.hash == written.hash


def test_a_number_that_json_does_not_know_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        event({"doc": "test/1", "set": {"a": float("nan")}})


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80])
def test_any_flipped_byte_is_told_with_its_file(flip: int) -> None:
    data = event().raw + event().raw
    for place in range(len(data)):
        altered = bytearray(data)
        altered[place] ^= flip
        with pytest.raises(Damaged, match=WHERE):
            decode(bytes(altered))


def test_any_cut_is_told_with_its_file() -> None:
    data = event().raw
    for length in range(1, len(data)):
        with pytest.raises(Damaged, match=WHERE):
            decode(data[:length])


def test_converted_line_ends_are_told() -> None:
    with pytest.raises(Damaged, match="line 1"):
        decode(event().raw.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    "header", ["{}", "[]", "1", '"text"', "null", "{", "\x00", '{"v":1,"changes":5}', '{"v":1,"seq":1}']
)
def test_a_header_that_is_none_is_told(header: str) -> None:
    with pytest.raises(Damaged, match="line 1: the header"):
        decode(f'{header}\n{{}}\n"{GENESIS}"\n'.encode())


def test_changes_that_are_no_list_are_told() -> None:
    header = json.loads(event().raw.split(b"\n")[0])
    with pytest.raises(Damaged, match="line 1"):
        decode(json.dumps({**header, "changes": 5}).encode() + b"\n")


def test_a_newer_version_says_what_to_do_with_exit_code_5() -> None:
    header = json.loads(event().raw.split(b"\n")[0])
    with pytest.raises(Damaged, match="newer auditcore") as caught:
        decode(json.dumps({**header, "v": 2}).encode() + b"\n")
    assert caught.value.exit_code == 5
    assert "Update auditcore" in caught.value.hint
