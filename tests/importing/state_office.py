"""A state's office that keeps somebody else's audit report, for the tests of imports as people type them.

state: head binh, and nothing below it
2026-01: the external audit, criteria us-single-audit, led by lan, who has the role quality
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import pytest
from commands import Answer, CommandLine
from workbooks import made
from workbooks import rows as sheet_of_rows
from workbooks import text as xlsx_cell

ROOT = Path(__file__).resolve().parents[2]
AUDIT = "2026-01"
TODAY = "2026-07-01"
MAP = ROOT / "examples" / "single-audit-map.toml"
WITH_MAP = ("--map", str(MAP))
GRADES = {"Material weakness": "major", "Significant deficiency": "minor"}
KINDS = ("register.csv", "register.xlsx")

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
        """`finding import`; units that are not known are added, and nothing is asked."""
        return self.line(
            "finding", "import", str(file), "--audit", audit, "--add-units", "--yes", *words, **how
        )

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


# The real register


@pytest.fixture(scope="module")
def register(shared_data: Path) -> Path:
    return shared_data / "single-audit-2022"


@pytest.fixture(scope="module")
def expected(register: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((register / "expected.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def table(register: Path) -> list[Row]:
    """The register's rows, read with nothing but Python's csv module."""
    return csv_rows(register / "register.csv")


def csv_rows(path: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office before any import. Only to be copied, or for what must leave no trace."""
    return founded(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def office(empty: Office, tmp_path: Path) -> Office:
    return empty.copy(tmp_path)


class Imported(NamedTuple):
    office: Office
    file: Path
    said: str
    findings: dict[str, Row]


@pytest.fixture(scope="module")
def imports(
    empty: Office, register: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Imported]]:
    """The register as csv and as xlsx, each in an office of its own. Only to be read."""
    found = {}
    for name in KINDS:
        office = empty.copy(tmp_path_factory.mktemp("imported"))
        answer = office.brought(register / name, *WITH_MAP)
        found[name] = Imported(office, register / name, said(answer), office.findings())
    before = {name: one.office.bytes() for name, one in found.items()}
    yield found
    assert {name: one.office.bytes() for name, one in found.items()} == before, "a test wrote into it"


@pytest.fixture(params=KINDS)
def whole(request: pytest.FixtureRequest, imports: dict[str, Imported]) -> Imported:
    return imports[request.param]


def written(path: Path, rows: list[Row]) -> Path:
    """A csv file with these rows, as a spreadsheet program would save it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


# Registers made by hand


HEADER = ("No", "Unit", "Grade", "Observed", "Title", "Remark")
USUAL = ("A-1", "State", "minor", "Three of the twenty files had no receipt.", "Receipts", "seen")
MAP_BY_HAND = "".join(
    f'[{field}]\ncolumn = "{column}"\n'
    for field, column in zip(("number", "unit", "grade", "observed", "title"), HEADER, strict=False)
)

Rows = Iterable[Iterable[str]]


def mapped(office: Office) -> tuple[str, str]:
    """The words that name a mapping of these columns."""
    path = office.folder / "map.toml"
    path.write_text(MAP_BY_HAND, encoding="utf-8")
    return "--map", str(path)


def file_of(office: Office, rows: Rows, name: str = "register.csv") -> Path:
    """A csv or xlsx file that holds these texts, whatever they are."""
    path = office.folder / name
    if name.endswith(".xlsx"):
        path.write_bytes(
            made(sheet_of_rows(*("".join(xlsx_cell(as_xml(cell)) for cell in row) for row in rows)))
        )
    else:
        file = io.StringIO(newline="")
        csv.writer(file).writerows(rows)
        path.write_bytes(file.getvalue().encode("utf-8", "surrogatepass"))
    return path


def as_xml(value: str) -> str:
    """A text as a workbook has it: what XML cannot hold, or would not give back, stands as _x001B_."""
    value = re.sub("_x([0-9A-Fa-f]{4})_", r"_x005F_x\1_", value)
    return re.sub(
        "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]",
        lambda found: f"_x{ord(found[0]):04X}_",
        escape(value),
    )
