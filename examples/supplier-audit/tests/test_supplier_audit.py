"""Each part of the plugin by itself, and all of it in an office: the fixtures come from auditcore.testing."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import supplier_audit as plugin

from auditcore.api import Notice, Report
from auditcore.testing import FilledAudit, Office

pytest_plugins = ["auditcore.testing"]


@pytest.fixture
def plugins_in_use() -> list[str]:
    return ["supplier-audit"]


# The whole way, at the command line.

PLAN = (
    *("audit", "plan", "--kind", "supplier", "--title", "Print shop", "--criteria", "supplier-2026"),
    *("--unit", "press", "--lead", "minh", "--from", "today", "--to", "today", "--objective", "Can we rely on it?"),
)  # fmt: skip
FOUND = (
    *("--clause", "S3.2", "--unit", "press", "--observed", "Forms left without a check"),
    *("--requirement", "Each lot is checked", "--evidence", "lots 7 and 9"),
)


@pytest.fixture
def audit(workspace: Office) -> str:
    workspace.fine("unit", "add", "press", "--name", "Print shop", "--outside")
    workspace.fine("person", "add", "phu", "--name", "Phú", "--unit", "press")
    workspace.fine("unit", "edit", "press", "--head", "phu", "--reason", "contract")
    id = workspace.fine(*PLAN).out.strip()
    workspace.fine("audit", "start", id, by="minh")
    return id


def test_an_audit_goes_by_the_checklist(workspace: Office, audit: str) -> None:
    workspace.fine(
        "audit", "answer", audit, "S3.2-1", "--result", "conforms", "--evidence", "lots 1 to 5", by="minh"
    )
    assert workspace.fine("audit", "show", audit, "--json").json["answers"]["answered"] == 1


def test_each_event_is_listed_for_the_buyers(
    workspace: Office, audit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.tsv"
    monkeypatch.setenv("SUPPLIER_AUDIT_EVENTS", str(path))
    added = workspace.fine(
        "finding", "add", "--audit", audit, "--grade", "minor", *FOUND, by="minh"
    ).out.strip()
    workspace.fine("finding", "issue", added, by="minh")
    assert path.read_text() == f"{audit}:2\tfinding.add\t{added}\n{audit}:3\tfinding.issue\t{added}\n"


def test_a_major_needs_its_contract(workspace: Office, audit: str) -> None:
    add = ("finding", "add", "--audit", audit, "--grade")
    refused = workspace.run(*add, "major", *FOUND, by="minh")
    assert refused.code == 4
    assert "number of the contract" in refused.err and "--reference HD-12/2026" in refused.err
    minor = workspace.fine(*add, "minor", *FOUND, by="minh").out.strip()
    workspace.fine("finding", "issue", minor, by="minh")
    graver = workspace.run("finding", "regrade", minor, "--to", "major", "--reason", "five lots", by="minh")
    assert graver.code == 4 and "number of the contract" in graver.err
    workspace.fine(*add, "major", *FOUND, "--reference", "HD-12/2026", by="minh")


def test_answers_are_due_as_the_contract_says(workspace: Office, audit: str) -> None:
    major = workspace.fine(
        "finding", "add", "--audit", audit, "--grade", "major", *FOUND, "--reference", "HD-12", by="minh"
    ).out.strip()
    workspace.fine("finding", "issue", major, by="minh")
    # Five days from Wednesday are a Monday already.
    assert workspace.fine("finding", "show", major, "--json").json["due"] == "2026-07-06"


def test_findings_of_other_audits_are_left_alone(filled_audit: FilledAudit) -> None:
    office = filled_audit.office
    office.fine(
        "finding", "edit", filled_audit.major, "--title", "Receipts", "--reason", "shorter", by="minh"
    )
    office.fine("finding", "issue", filled_audit.minor, by="minh")
    assert office.fine("finding", "show", filled_audit.minor, "--json").json["due"] == "2026-07-31"


# The parts.

FINDING: dict[str, Any] = {"noun": "finding", "grade": "major", "clauses": ("S3.2",), "reference": ""}


def test_what_stood_before_the_rule_can_go_on() -> None:
    assert len(list(plugin.check_record(FINDING, None))) == 1
    assert len(list(plugin.check_record(FINDING, {**FINDING, "grade": "minor"}))) == 1
    assert not list(plugin.check_record({**FINDING, "title": "x"}, FINDING))
    for fine in ({"reference": "HD-12"}, {"grade": "minor"}, {"clauses": ("8.5.1",)}, {"noun": "action"}):
        assert not list(plugin.check_record({**FINDING, **fine}, None))


@pytest.mark.parametrize(
    ("what", "today", "due"),
    [
        ("answer", date(2026, 7, 1), date(2026, 7, 6)),
        ("answer", date(2026, 7, 6), date(2026, 7, 13)),  # Saturday the 11th
        ("answer", date(2026, 7, 7), date(2026, 7, 13)),  # Sunday the 12th
        ("answer", date(2026, 7, 8), date(2026, 7, 13)),
        ("action", date(2026, 7, 1), date(2026, 7, 31)),
        ("effect", date(2026, 7, 1), None),
    ],
)
def test_no_date_is_on_a_weekend(what: str, today: date, due: date | None) -> None:
    assert plugin.suggest_due(FINDING, what, today) == due


def test_the_columns_of_the_house_format_stand_below_each_other(report: Report) -> None:
    stream = io.BytesIO()
    plugin.write(report, stream)
    page = stream.getvalue().decode()
    assert page.startswith(f"{report.title.upper()}\n{report.organisation}, {report.on}\n")
    assert report.head in page
    lines = page.splitlines()
    rule = next(line for line in lines if set(line) == {"-", " "})
    head, *rows = (lines[lines.index(rule) + step] for step in (-1, 1, 2))
    grade, days = head.index("Grade"), plugin.width(head[: head.index("Days")]) + len("Days")
    assert [row[grade:].split()[0] for row in rows] == ["major", "minor"]
    assert plugin.width(rows[0][: rows[0].index(" 30") + len(" 30")]) == days
    assert "8.5.1, 8.10" in rows[0] and "漢字" in rows[1]


# The chat room: a real one, on this machine.


class Room(NamedTuple):
    address: str
    posted: list[tuple[str, Any]]
    answers: list[int]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """It keeps what is posted, and answers with the code in `answers`, 200 where there is none."""
    posted: list[tuple[str, Any]] = []
    answers: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, json.loads(data)))
            self.send_response(answers.pop() if answers else 200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    monkeypatch.setenv("no_proxy", "*")
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Room(f"http://127.0.0.1:{server.server_port}/hook/s3cret", posted, answers)
        server.shutdown()
        thread.join()


NOTICE = Notice("hai", "@hai", "Answer due", "2026-01-F01 is due on 6 July: biên lai", "2026-01-F01")


def test_a_notice_is_posted_as_json(room: Room) -> None:
    plugin.send(NOTICE, {"webhook-secret": room.address})
    text = "Answer due\n2026-01-F01 is due on 6 July: biên lai"
    assert room.posted == [("/hook/s3cret", {"text": text, "to": "@hai", "about": "2026-01-F01"})]


def test_what_the_room_does_not_take_is_told_without_its_address(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.answers.append(403)
    with pytest.raises(RuntimeError, match="it answered 403") as caught:
        plugin.send(NOTICE, {"webhook-secret": room.address})
    said = [str(caught.value)]
    monkeypatch.setattr(plugin, "SECONDS", 0.2)
    for address in (
        "",
        "file:///s3cret",
        "http://127.0.0.1:1/s3cret",
        "http://[s3cret",
        "http://x/s3 cret\n",
    ):
        with pytest.raises(RuntimeError) as caught:
            plugin.send(NOTICE, {"webhook-secret": address})
        said.append(str(caught.value))
    assert not any("s3" in one for one in said)
