"""Evidence files: attached, listed, exported under safe names, checked, detached with a reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import building
import pytest
from building import AUDIT, Office
from conftest import Clock

from auditcore.errors import Damaged, NotFound, Refused
from auditcore.service import evidence
from auditcore.service.evidence import safe_name
from auditcore.workspace import Workspace, evidence_name


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def stored(office: Office) -> dict[str, int]:
    return building.files_below(office.ws.path, "evidence")


# Attaching and listing.


def test_a_file_is_stored_by_its_hash_and_its_name_is_only_data(office: Office) -> None:
    id = office.draft()
    saved = evidence.add(
        office("mai"), id, [building.note_file(office.ws, "photo 1.jpg", "pixels")], "From the counter"
    )
    assert saved.event.header["type"] == "evidence.add"
    (row,) = evidence.rows(office.ws, id)
    assert (row["id"], row["number"], row["name"], row["size"], row["by"]) == (id, 1, "photo 1.jpg", 6, "mai")
    assert list(stored(office)) == [os.path.join("evidence", row["sha256"][:2], row["sha256"])]
    assert evidence.content(office.ws, id, "1") == (row, b"pixels")


def test_the_same_bytes_are_kept_once_and_listed_as_often_as_attached(office: Office) -> None:
    id = office.draft()
    names = ["a.txt", "b.txt"]
    evidence.add(office("mai"), id, [building.note_file(office.ws, name, "same") for name in names])
    evidence.add(office("mai"), id, [building.note_file(office.ws, "c.txt", "same")])
    assert [row["name"] for row in evidence.rows(office.ws, id)] == ["a.txt", "b.txt", "c.txt"]
    assert len(stored(office)) == 1


def test_files_of_a_finding_are_listed_with_those_of_its_actions(office: Office) -> None:
    id = office.submitted()
    other = office.draft()
    for one in (id, f"{id}-A1", other):
        evidence.add(office("mai"), one, [building.note_file(office.ws, f"{one}.txt")])
    assert [row["id"] for row in evidence.rows(office.ws, id)] == [id, f"{id}-A1"]
    assert [row["id"] for row in evidence.rows(office.ws, f"{id}-A1")] == [f"{id}-A1"]
    assert {row["id"] for row in evidence.rows(office.ws)} == {id, f"{id}-A1", other}


def test_files_of_f1_are_not_those_of_f10(office: Office) -> None:
    first, tenth = office.draft(), "2026-01-F010"
    finding = {
        key: value for key, value in office.finding(first).items() if key not in ("created", "changed")
    }
    office.ws.commit(
        AUDIT,
        "test.tenth",
        lambda situation: [building.put(f"finding/{tenth}", set={**finding, "id": tenth})],
    )
    evidence.add(office("mai"), tenth, [building.note_file(office.ws, "a.txt")])
    assert evidence.rows(office.ws, first) == []


def test_an_id_of_neither_finding_nor_action_takes_no_file(office: Office) -> None:
    file = building.note_file(office.ws, "a.txt")
    for id in (AUDIT, "2026-01-F09", "2026-01-F01-A1", "nonsense"):
        with pytest.raises(NotFound):
            evidence.add(office("mai"), id, [file])
    assert stored(office) == {}


def test_a_file_that_is_too_large_is_refused_before_anything_is_stored(office: Office) -> None:
    id = office.draft()
    office.ws.settings = building.settings.parse(b"[evidence]\nmax-megabytes = 1\n", {})
    path = building.note_file(office.ws, "large.bin", "x" * 1_000_001)
    office.only_refused_for("is larger than 1 MB", lambda: evidence.add(office("mai"), id, [path]))
    evidence.add(office("mai"), id, [building.note_file(office.ws, "fits.bin", "x" * 1_000_000)])


# Detaching.


def test_a_detached_file_leaves_the_list_but_never_the_store(office: Office) -> None:
    id = office.draft()
    evidence.add(office("mai"), id, [building.note_file(office.ws, f"{number}.txt") for number in (1, 2, 3)])
    evidence.detach(office("tam"), id, 2, "Shows a citizen's name")
    assert [(row["number"], row["name"]) for row in evidence.rows(office.ws, id)] == [
        (1, "1.txt"),
        (3, "3.txt"),
    ]
    gone = [row for row in evidence.rows(office.ws, id, detached=True) if row["detached"]]
    assert [(row["number"], row["detached"]) for row in gone] == [(2, "Shows a citizen's name")]
    assert len(stored(office)) == 3
    assert evidence.content(office.ws, id, "2")[1] == b"2.txt"


@pytest.mark.parametrize("number", [0, 2, 3, -1])
def test_only_a_file_that_is_attached_can_be_detached(office: Office, number: int) -> None:
    id = office.draft()
    evidence.add(office("mai"), id, [building.note_file(office.ws, name) for name in ("1.txt", "2.txt")])
    evidence.detach(office("tam"), id, 2, "Wrong")
    with pytest.raises(NotFound):
        evidence.detach(office("tam"), id, number, "Wrong")


def test_only_raiser_lead_and_owner_detach(office: Office) -> None:
    id = office.draft()
    evidence.add(office("mai"), id, [building.note_file(office.ws, f"{number}.txt") for number in range(3)])
    office.only_refused_for("Mai may not do this", lambda: evidence.detach(office("mai"), id, 1, "Wrong"))
    for number, who in enumerate(("tam", "linh", "oanh"), start=1):
        evidence.detach(office(who), id, number, "Wrong")


# Exporting.


def test_export_writes_what_is_listed_under_names_that_never_meet(office: Office, tmp_path: Path) -> None:
    id = office.submitted()
    for one, text in ((id, "one"), (id, "two"), (f"{id}-A1", "three")):
        evidence.add(office("mai"), one, [building.note_file(office.ws, "same name.txt", text)])
    target = tmp_path / "out" / "deep"
    written = evidence.export(office.ws, id, str(target))
    assert {Path(path).name: Path(path).read_text() for _row, path in written} == {
        f"{id}-1-same_name.txt": "one",
        f"{id}-2-same_name.txt": "two",
        f"{id}-A1-1-same_name.txt": "three",
    }


def test_export_overwrites_only_when_told(office: Office, tmp_path: Path) -> None:
    id = office.draft(attach=[building.note_file(office.ws, "a.txt", "new")])
    target = tmp_path / f"{id}-1-a.txt"
    target.write_text("mine")
    with pytest.raises(Refused, match="there already"):
        evidence.export(office.ws, id, str(tmp_path))
    assert target.read_text() == "mine"
    evidence.export(office.ws, id, str(tmp_path), overwrite=True)
    assert target.read_text() == "new"


# Checking.


def test_check_names_what_is_missing_and_what_was_altered(office: Office) -> None:
    id = office.draft(
        attach=[building.note_file(office.ws, name) for name in ("good.txt", "gone.txt", "bad.txt")]
    )
    paths = {
        row["name"]: Path(office.ws.evidence.path(row["sha256"])) for row in evidence.rows(office.ws, id)
    }
    assert evidence.check(office.ws) == (3, [])
    paths["gone.txt"].unlink()
    paths["bad.txt"].write_text("other")
    checked, bad = evidence.check(office.ws)
    assert checked == 3
    assert [sentence.split(":")[0] for sentence in bad] == [f"{id} (gone.txt)", f"{id} (bad.txt)"]
    with pytest.raises(NotFound):
        evidence.content(office.ws, id, "2")
    with pytest.raises(Damaged):
        evidence.content(office.ws, id, "3")


def test_check_looks_at_detached_files_too(office: Office) -> None:
    id = office.draft(attach=[building.note_file(office.ws, "a.txt")])
    evidence.detach(office("tam"), id, 1, "Wrong")
    Path(office.ws.evidence.path(evidence.rows(office.ws, id, detached=True)[0]["sha256"])).unlink()
    assert len(evidence.check(office.ws)[1]) == 1


# Hostile names.


def hostile(shared_data: Path) -> list[dict[str, Any]]:
    entries = json.loads((shared_data / "hostile" / "filenames.json").read_text(encoding="ascii"))
    for entry in entries:
        if isinstance(entry["name"], dict):
            text, times = entry["name"]["repeat"]
            entry["name"] = text * times
    return list(entries)


def test_a_hostile_name_becomes_a_harmless_one(shared_data: Path) -> None:
    for entry in hostile(shared_data):
        name = safe_name(evidence_name(entry["name"]))
        assert name, entry
        assert len(name.encode()) <= 100, entry
        assert all(character.isalnum() or character in "-_." for character in name), entry
        assert name not in (".", ".."), entry
        assert not name.startswith("."), entry
        assert not name.endswith("."), entry


def test_files_with_hostile_names_are_stored_apart_and_exported_apart(
    office: Office, shared_data: Path, tmp_path: Path
) -> None:
    source = tmp_path / "strange"
    source.mkdir()
    made = []
    for entry in hostile(shared_data):
        try:
            path = os.path.join(str(source), os.path.basename(entry["name"]))
            with open(path, "x", encoding="utf-8") as file:
                file.write(entry["id"])
        except (OSError, ValueError):
            continue  # no file can have this name here
        made.append((path, entry))
    assert len(made) > 15
    id = office.draft(attach=[path for path, _entry in made])
    rows = evidence.rows(office.ws, id)
    for (path, entry), row in zip(made, rows, strict=True):
        if "\\" not in path:
            assert (
                row["name"].encode("utf-8", "replace") == os.fsencode(os.path.basename(path))
                or "\ufffd" in row["name"]
            )
        assert row["size"] == len(entry["id"])
    target = tmp_path / "out"
    before = building.files_below(str(tmp_path), "strange", "office")
    written = evidence.export(office.ws, id, str(target))
    assert building.files_below(str(tmp_path), "strange", "office") == before, "nothing outside the folder"
    assert sorted(os.listdir(target)) == sorted(os.path.basename(path) for _row, path in written)
    assert len({path.casefold() for _row, path in written}) == len(made), (
        "no two meet, whatever the file system"
    )
    for (_path, entry), (_row, path) in zip(made, written, strict=True):
        assert Path(path).read_text() == entry["id"]
