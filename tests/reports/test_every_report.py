"""Every report in every format and both languages: on the example office, an empty one, 80 real findings, hostile texts.

Each format has tests of its own with reports made for them; here real reports go through all of them, and what they say
comes back.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from commands import CommandLine

from auditcore import i18n
from auditcore.api import Chart, Column, Report, Table
from auditcore.contract import frozen_rows
from auditcore.service import demo, reports, review_lists, review_pack, setup
from auditcore.workspace import Workspace

TESTS = Path(__file__).resolve().parents[1]
for folder in ("exporters", "importing"):
    sys.path.insert(0, str(TESTS / folder))

import schema_check  # noqa: E402 - below the folders that hold it
from auditplugins.exporters import words  # noqa: E402

ROOT = TESTS.parent
TODAY = "2026-07-01"
AUDIT, FINDING = "2026-01", "2026-01-F01"
Make = Callable[[Workspace, reports.Asked], Report]


class Kind(NamedTuple):
    """A report, and what must be there for it: an audit with findings, a review, or nothing at all."""

    make: Make
    needs: str = ""


KINDS: dict[str, Kind] = {
    "audit": Kind(lambda ws, asked: reports.audit(ws, AUDIT, asked), "audit"),
    "plan": Kind(lambda ws, asked: reports.audit_plan(ws, AUDIT, asked), "audit"),
    "minutes": Kind(lambda ws, asked: reports.minutes(ws, AUDIT, asked), "audit"),
    "finding": Kind(lambda ws, asked: reports.finding(ws, FINDING, asked), "audit"),
    "follow-up": Kind(lambda ws, asked: reports.follow_up(ws, asked)),
    "programme": Kind(lambda ws, asked: reports.programme(ws, 2026, asked)),
    "review": Kind(lambda ws, asked: review_pack.report(ws, asked)),
    "review-detail": Kind(lambda ws, asked: review_pack.report(ws, asked._replace(detail=True))),
    "review-minutes": Kind(
        lambda ws, asked: review_pack.minutes(ws, asked, review_lists.latest(ws)), "review"
    ),
}
LANGUAGES = ("en", "vi")


# The offices, each made once; nothing but heads is written into them.


def _at(folder: Path) -> dict[str, Any]:
    moment = datetime.fromisoformat(f"{TODAY}T12:00:00+00:00")
    return {"environ": {"AUDITCORE_AS": "lan"}, "clock": lambda: moment}


def example(folder: Path, data: Path) -> Workspace:
    ws = demo.build(str(folder / "office"), **_at(folder))
    if not review_lists.latest(ws):
        line = CommandLine(ws.path, "lan", TODAY)
        line.fine("review", "plan", "2026-07-10", "--period", "2026-H1", "--chair", "son")
    ws.forget()
    return ws


def empty(folder: Path, data: Path) -> Workspace:
    made, _saved = setup.init(
        str(folder / "office"),
        organisation="Office",
        me="lan:Lan",
        language="en",
        timezone="UTC",
        **_at(folder),
    )
    return made


def real(folder: Path, data: Path) -> Workspace:
    """The 80 findings of a real audit, as `finding import` takes them in."""
    state_office = pytest.importorskip("state_office")
    made = empty(folder, data)
    line = CommandLine(made.path, "lan", TODAY)
    line.fine("unit", "add", "state", "--name", "State")
    line.fine("person", "add", "binh", "--name", "Binh", "--unit", "state")
    line.fine("unit", "edit", "state", "--head", "binh")
    office = state_office.Office(folder)
    office.line = line
    office.plan("Single audit", "--kind", "external")
    line.fine("audit", "start", AUDIT)
    office.brought(data / "single-audit-2022" / "register.xlsx", *state_office.WITH_MAP)
    return Workspace(made.path, **_at(folder))


def hostile(folder: Path, data: Path) -> Workspace:
    """An audit in which every text is one of the hostile ones, as far as recording takes it."""
    made = empty(folder, data)
    line = CommandLine(made.path, "lan", TODAY)
    entries = json.loads((data / "hostile" / "texts.json").read_text(encoding="ascii"))
    texts = [
        one["text"]
        if isinstance(one["text"], str)
        else "".join(one["text"]["repeat"][:1] * one["text"]["repeat"][1])
        for one in entries
    ]
    usable = [text for text in texts if text.strip() and "\x00" not in text and _is_utf8(text)]
    line.fine("unit", "add", "desk", "--name", "Desk")
    line.fine("person", "add", "binh", "--name", "Binh", "--unit", "desk")
    line.fine("unit", "edit", "desk", "--head", "binh")
    plan = (
        "--title",
        "Hostile",
        "--criteria",
        "iso9001-2015",
        "--unit",
        "desk",
        "--lead",
        "lan",
        "--from",
        TODAY,
    )
    line.fine("audit", "plan", *plan, "--to", TODAY, "--objective", usable[0], "--lead-exception", usable[1])
    line.fine("audit", "start", AUDIT)
    for text in usable:
        given = [part for name in ("--observed", "--requirement", "--evidence") for part in (name, text)]
        line(
            "finding",
            "add",
            "--audit",
            AUDIT,
            "--grade",
            "minor",
            "--unit",
            "desk",
            "--clause",
            "8.5.1",
            *given,
        )
    office = Workspace(made.path, **_at(folder))
    assert len(office.view(AUDIT).table("finding")) > len(usable) * 0.8
    return office


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


OFFICES: dict[str, Callable[[Path, Path], Workspace]] = {
    "example": example,
    "empty": empty,
    "real": real,
    "hostile": hostile,
}


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], Workspace]:
    made: dict[str, Workspace] = {}

    def of(name: str) -> Workspace:
        if name not in made:
            data = request.getfixturevalue("shared_data") if name in ("real", "hostile") else Path()
            made[name] = OFFICES[name](tmp_path_factory.mktemp(name), data)
        return made[name]

    return of


def _made_report(ws: Workspace, kind: str, language: str) -> Report:
    ws.forget()
    with i18n.speaking(language):
        return KINDS[kind].make(ws, reports.Asked(language, signer="Trần Văn Sơn"))


# What comes back


def tables(report: Report) -> Iterator[Table]:
    for section in report.sections:
        for part in section.parts:
            if isinstance(part, Chart):
                yield part.table
            elif isinstance(part, Table):
                yield part


def cells(report: Report) -> Iterator[tuple[Column, Any]]:
    """Every cell of every table with its column; those without a value left out."""
    for table in tables(report):
        for row in table.rows:
            for column in table.columns:
                if row.get(column.key) not in (None, "", (), []):
                    yield column, row[column.key]


def paragraphs(report: Report) -> set[str]:
    return {part for section in report.sections for part in section.parts if isinstance(part, str)}


def shown(report: Report) -> set[str]:
    """What people's formats must say of the cells, without white space, which each format lays out in its own way."""
    return {_bare(words.cell(column, value, report.language)) for column, value in cells(report)}


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def _in_html(data: bytes, report: Report) -> None:
    page = _Text()
    page.feed(data.decode())
    said = _bare("".join(page.said))
    assert not {"script", "img", "link", "a"} & set(page.tags) - {"a"}
    assert not [one for one in shown(report) if one not in said]


def _in_csv(data: bytes, report: Report, exact: bool) -> None:
    read = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    told = {_bare(cell) for cell in read} | (
        {_bare(cell.removeprefix("'")) for cell in read} if not exact else set()
    )
    texts = {
        _bare(value)
        for column, value in cells(report)
        if isinstance(value, str) and column.kind in ("id", "clause")
    }
    assert texts <= told
    assert {_bare(one) for one in paragraphs(report)} <= told


def _in_json(data: bytes, report: Report) -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    read = json.loads(data)
    assert list(schema_check.problems(read, schema, schema)) == []
    assert read["title"] == report.title


def _in_lines(data: bytes, report: Report) -> None:
    read = [json.loads(line) for line in data.decode().splitlines()]
    assert sum("row" in one for one in read) == sum(1 for table in tables(report) for _row in table.rows)
    assert {one.get("text") for one in read} >= paragraphs(report)


def _in_markdown(data: bytes, report: Report) -> None:
    assert data.decode().startswith("# ") or report.letterhead


def _in_xlsx(data: bytes, report: Report) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    said = {
        _bare(str(cell.value)) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    }
    texts = {
        _bare(words.visible(value))
        for column, value in cells(report)
        if column.kind == "clause" and isinstance(value, str)
    }
    assert texts <= said
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def _in_docx(data: bytes, report: Report) -> None:
    import docx

    read = docx.Document(io.BytesIO(data))
    said = _bare("".join(node.text or "" for node in read.element.body.iter() if node.tag.endswith("}t")))
    assert not [one for one in shown(report) if _bare(one) not in said]


def _in_pdf(data: bytes, report: Report) -> None:
    assert data.startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        said = subprocess.run(
            ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
        ).stdout.decode()
        # What is long, such as a hash, is broken into lines.
        ids = {value for column, value in cells(report) if column.kind == "id" and len(value) < 20}
        assert not [id for id in ids if isinstance(id, str) and _bare(id) not in _bare(said)]


def _in_ics(data: bytes, report: Report) -> None:
    import icalendar

    assert icalendar.Calendar.from_ical(data).name == "VCALENDAR"


READ: dict[str, Callable[[bytes, Report], None]] = {
    "csv": lambda data, report: _in_csv(data, report, exact=False),
    "csv-exact": lambda data, report: _in_csv(data, report, exact=True),
    "docx": _in_docx,
    "html": _in_html,
    "ics": _in_ics,
    "json": _in_json,
    "jsonl": _in_lines,
    "markdown": _in_markdown,
    "pdf": _in_pdf,
    "xlsx": _in_xlsx,
}
TEXTS = ("csv", "html", "json", "jsonl", "markdown", "ics")


def test_each_format_is_looked_at(office: Callable[[str], Workspace]) -> None:
    assert set(office("empty").plugins.exporters()) == set(READ)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", OFFICES)
def test_a_report_in_every_format(
    office: Callable[[str], Workspace], name: str, kind: str, language: str
) -> None:
    ws = office(name)
    needs = KINDS[kind].needs
    if (needs == "audit" and name == "empty") or (needs == "review" and name != "example"):
        pytest.skip(f"no {needs} in this office")
    report = _made_report(ws, kind, language)
    assert report.language == language and report.head
    for format, (_plugin, exporter) in ws.plugins.exporters().items():
        stream = io.BytesIO()
        exporter.write(frozen_rows(report), stream)
        data = stream.getvalue()
        READ[format](data, report)
        if format in TEXTS:
            controls = {c for c in data.decode("utf-8-sig") if unicodedata.category(c) == "Cc"} - {"\n", "\r"}
            assert not controls, (format, controls)


@pytest.mark.parametrize("format", ["docx", "xlsx", "pdf", "html"])
def test_a_report_made_twice_is_the_same_file(office: Callable[[str], Workspace], format: str) -> None:
    made = []
    for _again in range(2):
        ws = office("example")
        stream = io.BytesIO()
        ws.plugins.exporters()[format][1].write(frozen_rows(_made_report(ws, "audit", "vi")), stream)
        made.append(stream.getvalue())
    assert made[0] == made[1]
    if format in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
            assert len({one.date_time for one in archive.infolist()}) == 1
