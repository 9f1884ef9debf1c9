"""`auditcore report …` as it is typed: formats by the file's name, language, day and signer, and what is refused."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from commands import CommandLine

from auditcore.cli.reporting import patience
from auditcore.cli.session import Session
from auditcore.service import demo
from auditcore.workspace import Workspace

TODAY = "2026-07-01"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    from datetime import datetime

    moment = datetime.fromisoformat(f"{TODAY}T12:00:00+00:00")
    folder = tmp_path_factory.mktemp("office") / "demo"
    return demo.build(str(folder), environ={}, clock=lambda: moment)


@pytest.fixture
def line(office: Workspace) -> CommandLine:
    return CommandLine(office.path, "lan", TODAY)


def test_on_the_screen_a_report_is_a_text_that_fits(line: CommandLine) -> None:
    shown = line.fine("report", "finding", "2025-01-F03").out
    assert shown.startswith("Nonconformity report 2025-01-F03\n═")
    assert max(map(len, shown.splitlines())) <= 80
    assert "Head of the record: 2025-01:" in shown


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.docx", b"PK"),
        ("r.xlsx", b"PK"),
        ("r.pdf", b"%PDF-"),
        ("r.html", b"<!DOCTYPE html>"),
        ("r.json", b"{"),
        ("r.md", b"# "),
        ("r.txt", b"Nonconformity report"),
        ("r", b"Nonconformity report"),
        ("R.HTML", b"<!DOCTYPE html>"),
    ],
)
def test_the_files_name_says_the_format(line: CommandLine, tmp_path: Path, name: str, begins: bytes) -> None:
    answer = line.fine("report", "finding", "2025-01-F03", "-o", str(tmp_path / name))
    assert answer.out == "" and "written to" in answer.err
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize("command", [("report", "finding", "2025-01-F03"), ("finding", "list")])
@pytest.mark.parametrize("name", ["r.doc", "r.odt", "r.foo"])
def test_a_name_that_promises_what_there_is_not_is_refused(
    line: CommandLine, tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    answer = line(*command, "-o", str(tmp_path / name))
    assert answer.code == 4 and "There is no format for files that end in" in answer.err
    assert ".docx" in answer.err and not list(tmp_path.iterdir())


def test_the_format_may_be_named_whatever_the_file_is_called(line: CommandLine, tmp_path: Path) -> None:
    line.fine("report", "finding", "2025-01-F03", "--format", "html", "-o", str(tmp_path / "page.foo"))
    assert (tmp_path / "page.foo").read_bytes().startswith(b"<!DOCTYPE html>")


def test_a_file_that_is_there_is_only_written_over_with_force(line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    file.write_text("mine")
    assert line("report", "finding", "2025-01-F03", "-o", str(file)).code == 4
    assert file.read_text() == "mine"
    line.fine("report", "finding", "2025-01-F03", "-o", str(file), "--force")
    assert file.read_text().startswith("<!DOCTYPE")


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(line: CommandLine) -> None:
    answer = line("report", "finding", "2025-01-F03", "-o", "/proc/report.html")
    assert answer.code == 4 and "'/proc/report.html' could not be written" in answer.err


def test_down_a_pipe(line: CommandLine) -> None:
    assert line.fine("report", "finding", "2025-01-F03", "--format", "html", "-o", "-").out.startswith(
        "<!DOCTYPE"
    )


def test_in_json(line: CommandLine) -> None:
    read = json.loads(line.fine("report", "programme", "2026", "--json").out)
    assert read["name"] == "programme" and read["language"] == "en"


def test_any_tables_format_draws_the_tables(line: CommandLine) -> None:
    assert "+====" in line.fine("report", "finding", "2025-01-F03", "--format", "grid", COLUMNS="200").out


def test_in_another_language_than_the_office(line: CommandLine) -> None:
    shown = line.fine("report", "finding", "2025-01-F03", "--language", "vi").out
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in shown
    assert line("report", "finding", "2025-01-F03", "--language", "xx").code == 2


def official(line: CommandLine, *words: str) -> dict[str, object]:
    return dict(json.loads(line.fine("report", *words, "--language", "vi", "--json").out))


def test_an_official_document_says_what_was_given(line: CommandLine) -> None:
    read = official(
        line,
        *("review", "--number", "12/BC-UBND", "--place", "Tân Hòa", "--date", "2026-06-30"),
        *("--signer", "Trần Văn Sơn", "--signer-title", "TM. ỦY BAN NHÂN DÂN/CHỦ TỊCH", "--to", "Ban ISO"),
    )
    head = read["letterhead"]
    assert isinstance(head, dict)
    assert "12/BC-UBND" in head["number"] and head["recipients"] == ["Ban ISO"]
    assert all(word in head["place_and_date"] for word in ("Tân Hòa", "30", "06", "2026"))
    assert read["on"] == "2026-06-30"
    said = json.dumps(read, ensure_ascii=False)
    assert "TM. ỦY BAN NHÂN DÂN\\nCHỦ TỊCH" in said and "Trần Văn Sơn" in said


def test_what_is_not_given_is_dots(line: CommandLine) -> None:
    head = official(line, "programme", "2026")["letterhead"]
    assert isinstance(head, dict)
    assert "……" in head["number"] and "……" in head["place_and_date"]


def test_place_body_above_and_title_may_be_settings(line: CommandLine, office: Workspace) -> None:
    for key, value in (
        ("report.above", "Ủy ban nhân dân tỉnh"),
        ("report.place", "Tân Hòa"),
        ("report.signer-title", "KT. CHỦ TỊCH/PHÓ CHỦ TỊCH"),
    ):
        line.fine("config", "set", key, value)
    read = official(line, "programme", "2026")
    for key in ("report.above", "report.place", "report.signer-title"):
        line.fine("config", "unset", key)
    head = read["letterhead"]
    assert isinstance(head, dict)
    assert head["above"] == "ỦY BAN NHÂN DÂN TỈNH" and head["place_and_date"].startswith("Tân Hòa")
    assert "KT. CHỦ TỊCH\\nPHÓ CHỦ TỊCH" in json.dumps(read, ensure_ascii=False)


def test_minutes_and_reports_carry_their_own_day(line: CommandLine) -> None:
    audit = line.fine("audit", "show", "2026-01", "--json").json
    issued = next(move["on"] for move in audit["moves"] if move["move"] == "issue")
    closing = next(one["on"] for one in audit["meetings"] if one["kind"] == "closing")
    assert json.loads(line.fine("report", "audit", "2026-01", "--json").out)["on"] == issued != TODAY
    assert json.loads(line.fine("report", "minutes", "2026-01", "--json").out)["on"] == closing
    assert json.loads(line.fine("report", "programme", "2026", "--json").out)["on"] == TODAY
    held = line.fine("review", "show", "2025-R1", "--json").json["held_on"]
    assert json.loads(line.fine("report", "review-minutes", "2025-R1", "--json").out)["on"] == held != TODAY


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("audit", "2031-01"), 3),
        (("finding", "2026-01-F99"), 3),
        (("review", "2031-R9"), 3),
        (("review", "--period", "2026-H9"), 2),
        (("review", "--unit", "nowhere"), 3),
        (("review-minutes", "2031-R9"), 3),
        (("minutes", "2026-01", "--unit", "nowhere"), 3),
        (("programme", "31"), 2),
    ],
)
def test_what_is_not_there_is_refused_by_its_code(
    line: CommandLine, words: tuple[str, ...], code: int
) -> None:
    answer = line("report", *words)
    assert answer.code == code and answer.out == "" and "Traceback" not in answer.err


@pytest.mark.parametrize(("terminal", "seconds", "told"), [(True, 1.3, 1), (True, 0.0, 0), (False, 1.3, 0)])
def test_whoever_waits_at_a_terminal_is_told(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, seconds: float, told: int
) -> None:
    said: list[str] = []
    session = Session("", "", "")
    monkeypatch.setattr(session, "say", said.append)
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    with patience(session):
        time.sleep(seconds)
    time.sleep(0.1)
    assert len(said) == told
