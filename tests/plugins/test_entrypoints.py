"""Entry points are read as importlib.metadata reads them, without importing it."""

from __future__ import annotations

import contextlib
import sys
from importlib import metadata
from pathlib import Path

import pytest

from auditcore.entrypoints import EntryPoint, entry_points

Found = set[tuple[str, str, str, str]]


def ours(group: str) -> Found:
    return {
        (point.name, point.value, point.header("Name"), point.header("Version"))
        for point in entry_points(group)
    }


def theirs(group: str) -> Found:
    found = set()
    for one in metadata.distributions():
        with contextlib.suppress(Exception):
            for point in one.entry_points.select(group=group):
                found.add((point.name, point.value, one.metadata["Name"], one.metadata["Version"]))
    return found


def put(
    site: Path, folder: str, entries: str | bytes, headers: str = "Name: Some-Thing\nVersion: 1.2\n"
) -> None:
    (site / folder).mkdir(parents=True)
    name = "METADATA" if folder.endswith(".dist-info") else "PKG-INFO"
    (site / folder / name).write_text(headers + "\nName: in the text\n", encoding="utf-8")
    data = entries.encode() if isinstance(entries, str) else entries
    (site / folder / "entry_points.txt").write_bytes(data)


@pytest.mark.parametrize("group", ["console_scripts", "pytest11"])
def test_what_is_installed_here_is_found_as_the_standard_library_finds_it(group: str) -> None:
    assert ours(group) == theirs(group) != set()


@pytest.mark.parametrize(
    "text",
    [
        "[ours]\none = a.b\ntwo=c:d.e\n",
        "[other]\nno = x\n\n[ours]\n# three = z\nfour = f:g [extra]\n[more]\nno = y\n",
        "\n\n[ours]\r\nfive = v\r\n",
        "[other]\nours = x\n",
        "",
    ],
)
@pytest.mark.parametrize("folder", ["some_thing-1.2.dist-info", "some_thing-1.2-py3.11.egg-info"])
def test_a_file_is_read_as_the_standard_library_reads_it(
    text: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, folder, text)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert ours("ours") == theirs("ours")


def test_what_cannot_be_read_hides_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "broken-1.dist-info", b"[ours]\n\xff\xfe = \n= x\nno equals\nbad = \xff\n")
    put(tmp_path, "good-1.dist-info", "[ours]\ngood = g\n", headers="Summary: nothing else\n")
    (tmp_path / "empty-1.dist-info").mkdir()
    (tmp_path / "file-1.dist-info").write_text("no folder")
    monkeypatch.setattr(
        sys, "path", [str(tmp_path / "absent"), str(tmp_path / "file-1.dist-info"), str(tmp_path)]
    )
    assert ("good", "g", "", "") in ours("ours")


def test_an_entry_point_is_loaded_down_to_its_attribute() -> None:
    assert EntryPoint("x", "os.path:join [extra]", "").load() is __import__("os").path.join
    assert EntryPoint("x", "os.path", "").load() is __import__("os").path
    with pytest.raises(ModuleNotFoundError):
        EntryPoint("x", "no_such_module", "").load()
