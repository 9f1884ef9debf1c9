"""What a report over several audits rests on: the head of the programme, in which the heads of all open streams stand."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import building
import pytest
from building import AUDIT, Office
from conftest import Clock

from auditcore import report_text
from auditcore.model import ORG, PROGRAMME
from auditcore.record.verify import verify
from auditcore.service import checkpoints, findings, moves, register, reports, undo, undo_which
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def kept(ws: Workspace) -> list[str]:
    doc = ws.programme().get("checkpoint", "heads")
    return list(doc["heads"]) if doc else []


def test_the_head_of_each_open_stream_stands_in_the_programme(office: Office) -> None:
    office.issued()
    office.draft(by="lan", origin="complaint")
    head = checkpoints.covering(office("linh"))
    streams = [ORG, *register.open_streams(office.ws)]
    assert streams == [ORG, "2026-00", AUDIT]
    assert kept(office.ws) == [str(office.ws.record.head(stream)) for stream in streams]
    assert head == str(office.ws.record.head(PROGRAMME))


def test_it_is_told_for_whom_and_when(office: Office) -> None:
    checkpoints.covering(office("linh"))
    doc = office.ws.programme().get("checkpoint", "heads")
    assert doc and (doc["kept"]["by"], doc["kept"]["on"]) == ("linh", "2026-07-01")


def test_a_second_report_writes_nothing_and_rests_on_the_same(office: Office) -> None:
    first = checkpoints.covering(office("linh"))
    for person in ("linh", "oanh"):
        office.ws.forget()
        assert checkpoints.covering(office(person)) == first


def test_it_is_kept_anew_once_anything_was_recorded(office: Office) -> None:
    id = office.issued()
    first = checkpoints.covering(office("linh"))
    findings.note(office("linh"), id, "Looked at again")
    second = checkpoints.covering(office("linh"))
    assert first != second and str(office.ws.record.head(AUDIT)) in kept(office.ws)


def test_an_audit_that_was_closed_stands_there_by_its_end_alone(office: Office) -> None:
    building.audit_move(office, "close")
    checkpoints.covering(office("linh"))
    assert [head.partition(":")[0] for head in kept(office.ws)] == [ORG]


def test_the_record_with_it_is_found_good(office: Office) -> None:
    head = checkpoints.covering(office("linh"))
    assert verify(office.ws.path, [head])["problems"] == []


def rewritten(office: Office) -> None:
    """The last event of the audit is written anew by whoever knows how: hashes and chain are right."""
    folder = Path(office.ws.path) / "records" / AUDIT
    last = max(folder.glob("*.json"))
    before = last.read_bytes()
    last.unlink()
    for views in (Path(office.ws.path) / "views").glob("*"):
        views.unlink()
    office.ws.forget()
    findings.note(office("linh"), "2026-01-F01", "It was never said")
    assert max(folder.glob("*.json")) == last and last.read_bytes() != before


def test_a_rewritten_audit_is_found_by_the_head_on_the_slip(office: Office) -> None:
    id = office.issued()
    findings.note(office("linh"), id, "Three receipts are missing")
    head = checkpoints.covering(office("linh"))
    rewritten(office)
    found = verify(office.ws.path, [head])["problems"]
    assert [one["kind"] for one in found] == ["other"] and AUDIT in found[0]["where"]


def test_without_it_nobody_would_see_the_rewriting(office: Office) -> None:
    id = office.issued()
    findings.note(office("linh"), id, "Three receipts are missing")
    rewritten(office)
    assert verify(office.ws.path)["problems"] == []


def test_whoever_rewrites_the_programme_too_is_found_by_the_head_itself(office: Office) -> None:
    id = office.issued()
    findings.note(office("linh"), id, "Three receipts are missing")
    head = checkpoints.covering(office("linh"))
    max((Path(office.ws.path) / "records" / PROGRAMME).glob("*.json")).unlink()
    rewritten(office)
    checkpoints.covering(office("linh"))
    assert [one["kind"] for one in verify(office.ws.path, [head])["problems"]] == ["other"]


def cannot_write(*_rest: Any, **_more: Any) -> None:
    raise OSError(errno.EROFS, "Read-only file system", "/office/records/programme/.tmp-5568-0")


def test_a_folder_that_cannot_be_written_is_only_warned_of(
    office: Office, monkeypatch: pytest.MonkeyPatch, warnings: list[str]
) -> None:
    office.ws.record.head(PROGRAMME)
    monkeypatch.setattr(office.ws.record, "append", cannot_write)
    assert checkpoints.covering(office("linh")) == ""
    assert warnings == [
        "The report carries no head of the record: those of the open audits could not be kept in the programme: "
        "nothing can be written in this folder."
    ]


def test_what_is_kept_already_can_be_printed_by_whoever_can_only_read(
    office: Office, monkeypatch: pytest.MonkeyPatch, warnings: list[str]
) -> None:
    head = checkpoints.covering(office("linh"))
    office.ws.forget()
    monkeypatch.setattr(type(office.ws), "commit", cannot_write)
    assert checkpoints.covering(office("ghost")) == head != ""
    assert warnings == []


@pytest.mark.parametrize(
    ("code", "why"),
    [(errno.EACCES, "nothing can be written"), (errno.ENOSPC, "is full"), (errno.EIO, "Input/output error")],
)
def test_why_is_said_in_words(
    office: Office, monkeypatch: pytest.MonkeyPatch, warnings: list[str], code: int, why: str
) -> None:
    def fails(*_rest: Any, **_more: Any) -> None:
        raise OSError(code, os.strerror(code), ".tmp-1-2")

    monkeypatch.setattr(office.ws.record, "append", fails)
    assert checkpoints.covering(office("linh")) == ""
    [warning] = warnings
    assert why in warning and "Errno" not in warning and ".tmp" not in warning


def test_a_report_whose_head_covers_nothing_new_prints_none(office: Office, warnings: list[str]) -> None:
    """What is recorded since the last checkpoint is not covered by it."""
    checkpoints.covering(office("linh"))
    id = office.issued()
    findings.note(office("linh"), id, "Looked at again")
    office.ws.forget()
    report = reports.follow_up(office("ghost"), reports.Asked())
    assert report.head == "" and len(warnings) == 1
    assert not any("Head of the record" in line for line in report_text.text(report, "simple", 80))


def test_whoever_is_not_known_is_only_warned(office: Office, warnings: list[str]) -> None:
    assert checkpoints.covering(office("ghost")) == ""
    [warning] = warnings
    assert "'ghost'" in warning and kept(office.ws) == [] and ".." not in warning


def test_a_report_is_nothing_that_one_takes_back(office: Office) -> None:
    id = office.issued()
    findings.note(office("linh"), id, "A slip")
    checkpoints.covering(office("linh"))
    assert undo_which.last(office("linh")).header["type"] == "finding.note"
    undo.undo(office("linh"), undo_which.last(office("linh")))
    assert office.finding(id)["moves"][-1]["move"] == "issue"


def test_others_may_go_on_after_it(office: Office) -> None:
    id = office.issued()
    checkpoints.covering(office("linh"))
    moves.withdraw(office("linh"), id, "Unfounded")
    assert office.status(id) == "withdrawn"
