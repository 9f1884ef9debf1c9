"""A state's office that keeps somebody else's audit report, for the tests of imports as people type them.

state: head binh, and nothing below it
2026-01: the external audit, criteria us-single-audit, led by lan, who has the role quality
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from commands import Answer, CommandLine

from auditcore.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
AUDIT = "2026-01"
TODAY = "2026-07-01"
MAP = ROOT / "examples" / "single-audit-map.toml"

Row = dict[str, Any]


class Office:
    """The workspace below `folder`, and the command line in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "office"
        self.line = CommandLine(str(self.path), "lan", TODAY)

    def copy(self, folder: Path) -> Office:
        """The same office elsewhere, to do something else in it."""
        shutil.copytree(self.path, folder / "office")
        return Office(folder)

    def plan(self, title: str, *words: str) -> None:
        self.line.fine(
            *("audit", "plan", "--title", title, "--criteria", "us-single-audit", "--unit", "state"),
            *("--lead", "lan", "--from", TODAY, "--to", "2026-07-02", "--objective", "To see", *words),
        )

    def bring(self, file: Path | str, *words: str, audit: str = AUDIT, **how: str) -> Answer:
        """`finding import`; units that are not known are added."""
        return self.line("finding", "import", str(file), "--audit", audit, "--add-units", *words, **how)

    def brought(self, file: Path | str, *words: str, audit: str = AUDIT, **how: str) -> Answer:
        """The same, where a refusal is a failure of the test."""
        answer = self.bring(file, *words, audit=audit, **how)
        assert answer.code == 0, answer.err
        return answer

    def findings(self, *words: str) -> dict[str, Row]:
        """The rows of `finding list`, by the register's own number; of all statuses unless a filter says otherwise."""
        asked = words if "--status" in words else ("--status", "all", *words)
        rows = self.line.fine("finding", "list", *asked, "--json").json
        return {row["reference"] or row["id"]: row for row in rows}

    def numbers(self, *words: str, today: str = "") -> set[str]:
        """The registers' numbers of the findings that a list shows as it is typed."""
        rows = self.line.fine("finding", "list", *words, "--json", "reference", today=today).json
        return {row["reference"] for row in rows}

    def units(self) -> dict[str, str]:
        """id → name."""
        return {row["id"]: row["name"] for row in self.line.fine("unit", "list", "--json").json}

    def docs(self, kind: str, stream: str = AUDIT) -> dict[str, Row]:
        """The documents of a kind as they are stored, by id."""
        return Workspace(str(self.path)).view(stream).table(kind)

    def bytes(self) -> dict[str, str]:
        """Every file of the workspace by its path, with its hash; views are derived, and not told."""
        return {
            str(path.relative_to(self.path)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.path.rglob("*"))
            if path.is_file() and path.relative_to(self.path).parts[0] != "views"
        }

    def events(self, stream: str = AUDIT) -> list[str]:
        """The types of the events of a stream, in order."""
        files = sorted((self.path / "records" / stream).glob("*.json"))
        return [json.loads(file.read_bytes().split(b"\n")[0])["type"] for file in files]

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Nothing may be written in here: no byte of the record, the evidence, the settings."""
        before = self.bytes()
        yield
        assert self.bytes() == before


def founded(folder: Path) -> Office:
    """A new office with its audit under way."""
    office = Office(folder)
    line = office.line
    line.fine("init", str(office.path), "--org", "State", "--me", "lan")
    line.fine("person", "add", "binh", "--name", "Bình")
    line.fine("unit", "add", "state", "--name", "State", "--head", "binh")
    office.plan("Single audit of 2022", "--kind", "external")
    line.fine("audit", "start", AUDIT)
    return office


def said(answer: Answer) -> str:
    """All messages in one line, since a terminal may break them anywhere."""
    return " ".join(answer.err.split())
