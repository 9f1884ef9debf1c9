"""Hostile texts and file names go in through every option and come out of every table and of JSON unharmed."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import tabulate
from commands import CommandLine

from auditcore.record import verify
from auditcore.service.evidence import safe_name
from auditcore.workspace import Workspace, evidence_name

# Every option of `finding` and `action` that takes free text, as a command with the text last.
ENTRANCES: dict[str, tuple[str, ...]] = {
    "observed": ("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed"),
    "requirement": ("finding", "edit", "2026-00-F01", "--requirement"),
    "evidence": ("finding", "edit", "2026-00-F01", "--evidence"),
    "reference": ("finding", "edit", "2026-00-F01", "--reference"),
    "note": ("finding", "note", "2026-00-F01", "--as", "lan", "--"),
    "correction": ("finding", "respond", "2026-00-F02", "--correction"),
    "extent": ("finding", "respond", "2026-00-F02", "--extent"),
    "consequences": ("finding", "respond", "2026-00-F02", "--consequences"),
    "follow-through": ("finding", "follow-through", "2026-00-F02", "--no-risk"),
    "cause": ("finding", "analyse", "2026-00-F02", "--method", "text", "--cause"),
    "action": ("action", "add", "2026-00-F02", "--due", "2026-12-31", "--"),
    "unit-name": ("unit", "edit", "desk", "--name"),
    "person-name": ("person", "edit", "binh", "--name"),
}


def load(shared_data: Path, name: str) -> list[dict[str, Any]]:
    entries = json.loads((shared_data / "hostile" / name).read_text(encoding="ascii"))
    for entry in entries:
        for field in ("text", "name"):
            if isinstance(entry.get(field), dict):
                text, times = entry[field]["repeat"]
                entry[field] = text * times
    return list(entries)


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    """A workspace with a draft (F01) and an issued finding (F02) in its register."""
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("unit", "add", "desk", "--name", "Desk")
    line.fine("person", "add", "binh", "--name", "Binh", "--unit", "desk")
    add = ("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed")
    line.fine(*add, "one")
    line.fine(*add, "two", "--requirement", "r", "--evidence", "e", "--unit", "desk", "--owner", "binh")
    line.fine("finding", "issue", "2026-00-F02")
    return line


def harmless(text: str) -> None:
    """No control byte, no direction or zero-width sign and no line separator reaches a terminal."""
    for character in text:
        assert character == "\n" or (unicodedata.category(character) not in ("Cc", "Zl", "Zp")), ascii(
            character
        )
        assert character not in "‪‫‬‭‮⁦⁧⁨⁩", ascii(character)


def arguable(text: str) -> bool:
    """Whether the operating system can hand it over as an argument at all."""
    return "\x00" not in text


def kept(text: str) -> str:
    """What storing may change, as announced: NFC, line ends, white space around."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_texts_go_in_whole_or_are_refused_by_name(
    entrance: str, line: CommandLine, shared_data: Path
) -> None:
    accepted = 0
    command = ENTRANCES[entrance]
    for entry in load(shared_data, "texts.json"):
        text = entry["text"]
        if not arguable(text):
            continue
        person = "binh" if entrance in ("correction", "consequences", "extent", "cause", "action") else "lan"
        answer = line(*(command if command[-1] != "--" else (*command,)), text, person=person)
        harmless(answer.out + answer.err)
        assert answer.code in (0, 2, 4), (entry["id"], answer)
        if answer.code:
            assert answer.err.strip(), entry["id"]
            continue
        accepted += 1
        everything = json.dumps(line.fine("log", "--json").json, ensure_ascii=False)
        stored = json.dumps(kept(text), ensure_ascii=False)[1:-1]
        assert stored in everything, entry["id"]
    assert accepted > 30
    assert verify.verify(line.workspace)["problems"] == []


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> tuple[CommandLine, dict[str, str]]:
    """A register with one finding a text, read only: the texts as they were accepted, by id."""
    folder = tmp_path_factory.mktemp("hostile") / "office"
    line = CommandLine(str(folder), "lan")
    line.fine("init", str(folder), "--org", "Office", "--me", "lan")
    texts = {}
    for entry in load(shared_data, "texts.json"):
        answer = line(
            "finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", entry["text"]
        )
        if answer.code == 0:
            texts[answer.out.strip()] = kept(entry["text"])
    assert len(texts) > 30
    return line, texts


@pytest.mark.parametrize("format", [*tabulate.tabulate_formats, "--json"])
def test_texts_come_out_of_every_table(format: str, filled: tuple[CommandLine, dict[str, str]]) -> None:
    """One row a finding in every format: no broken row, no control byte; JSON gives the text back whole."""
    line, texts = filled
    words = ("--json",) if format == "--json" else ("--format", format, "--columns", "id,observed")
    answer = line.fine("finding", "list", *words)
    harmless(answer.out.replace("\t", "") if format == "tsv" else answer.out)
    if format == "--json":
        assert {row["id"]: row["observed"] for row in answer.json} == texts
        return
    for id in texts:
        assert answer.out.count(id) == 1, id
    if format in ("pipe", "github", "tsv", "orgtbl"):
        lines = answer.out.splitlines()
        assert len(lines) == len(texts) + (1 if format == "tsv" else 2)
        signs = {
            row.replace("\\\\", "").replace("\\|", "").count("\t" if format == "tsv" else "|")
            for row in lines
        }
        assert signs <= {"tsv": {1}, "orgtbl": {3, 2}}.get(format, {3})  # orgtbl's rule has a + in the middle


def test_every_page_shows_hostile_texts_harmlessly(line: CommandLine, shared_data: Path) -> None:
    for entry in load(shared_data, "texts.json"):
        answer = line(
            "finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", entry["text"]
        )
        if answer.code == 0:
            for words in (("finding", "show", answer.out.strip()), ("log", answer.out.strip())):
                harmless(line.fine(*words).out)
    harmless(line.fine().out)


def test_no_filename_leads_outside_or_overwrites_another(
    line: CommandLine, shared_data: Path, tmp_path: Path
) -> None:
    source = tmp_path / "upload"
    source.mkdir()
    attached = {}
    for number, entry in enumerate(load(shared_data, "filenames.json")):
        name = entry["name"]
        folder = source / str(number)
        folder.mkdir()
        path = os.path.join(folder, name)
        try:
            if os.path.dirname(os.path.abspath(path)) != str(folder):
                raise ValueError("no file can have this name")
            with open(path, "xb") as file:
                file.write(name.encode("utf-8", "surrogateescape") + b"\n")
        except (OSError, ValueError):
            # It can still come as a name from elsewhere, such as a form: then it is only data.
            assert os.sep not in safe_name(evidence_name(name)).strip("."), entry["id"]
            continue
        answer = line("evidence", "add", "2026-00-F02", "--", path)
        assert answer.code == 0, (entry["id"], answer.err)
        harmless(answer.out + answer.err)
        attached[entry["id"]] = name
    assert len(attached) > 15
    harmless(line.fine("evidence", "list", "2026-00-F02").out)
    target = tmp_path / "export"
    written = line.fine("evidence", "export", "2026-00-F02", "--to", str(target))
    harmless(written.out)
    files = sorted(os.listdir(target))
    assert len(files) == len({file.casefold() for file in files}) == len(attached)
    assert sorted(os.listdir(tmp_path)) == ["export", "office", "upload"]
    line.fine("evidence", "check")
