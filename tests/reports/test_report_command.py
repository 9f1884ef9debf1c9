"""`auditcore report …` as it is typed: formats by the file's name, language, day and signer, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import CommandLine

from auditcore.dates import add_days
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


@pytest.mark.parametrize("command", [("report", "finding", "2025-01-F03"), ("finding", "list")])
@pytest.mark.parametrize(
    ("format", "name"),
    [("html", "x.docx"), ("csv", "x.XLSX"), ("docx", "x.html"), ("grid", "x.pdf"), ("docx", "x.pdf")],
)
def test_a_format_that_the_files_name_denies_is_refused(
    line: CommandLine, tmp_path: Path, command: tuple[str, ...], format: str, name: str
) -> None:
    answer = line(*command, "--format", format, "-o", str(tmp_path / name))
    assert answer.code == 4 and name in answer.err and "leave --format out" in answer.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [("report", "finding", "2025-01-F03"), ("finding", "list")])
def test_a_text_in_a_file_that_is_named_for_another_one_is_said(
    line: CommandLine, tmp_path: Path, command: tuple[str, ...]
) -> None:
    told = "holds {}, although its name ends in {}"
    answer = line.fine(*command, "--format", "csv", "-o", str(tmp_path / "x.html"))
    assert told.format("csv", ".html") in answer.err and (tmp_path / "x.html").stat().st_size
    answer = line.fine(*command, "--json", "-o", str(tmp_path / "x.md"))
    assert told.format("json", ".md") in answer.err
    for format, name in (
        ("csv-exact", "y.csv"), ("github", "y.md"), ("html", "y.foo"), ("html", "y"), ("grid", "y.txt"),
        ("json", "y.json"),
    ):  # fmt: skip
        answer = line.fine(*command, "--format", format, "-o", str(tmp_path / name))
        assert "although" not in answer.err


@pytest.mark.parametrize("command", [("report", "finding", "2025-01-F03"), ("finding", "list")])
def test_json_and_another_format_are_not_had_at_once(line: CommandLine, command: tuple[str, ...]) -> None:
    for format in ("html", "grid"):
        answer = line(*command, "--json", "--format", format)
        assert (answer.code, answer.out) == (2, "") and f"--json and --format {format}" in answer.err
    json.loads(line.fine(*command, "--json", "--format", "json").out)


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


def test_what_a_format_cannot_hold_is_said(line: CommandLine, tmp_path: Path) -> None:
    told = (
        "A calendar holds the due dates that stand in a table beside an id, and nothing else of the report."
    )
    for name in ("r.ics", "r.csv", "r.jsonl", "r.xlsx", "r.md"):
        answer = line.fine("report", "review", "-o", str(tmp_path / name))
        assert (told in " ".join(answer.err.split())) == (name == "r.ics")
    assert "A calendar" not in line.fine("finding", "list", "-o", str(tmp_path / "l.ics")).err
    for name in ("r.csv", "r.jsonl", "r.md"):
        assert "Not supplied" in (tmp_path / name).read_text(encoding="utf-8-sig")


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
    assert "12/BC-UBND" in head["number"] and head["recipients"] == ["Ban ISO", "Lưu: VT"]
    assert head["place_and_date"] == "Tân Hòa, ngày 30 tháng 6 năm 2026"
    assert read["on"] == "2026-06-30"
    said = json.dumps(read, ensure_ascii=False)
    assert "TM. ỦY BAN NHÂN DÂN\\nCHỦ TỊCH" in said and "Trần Văn Sơn" in said


EVERY = (
    ("audit", "2026-01"),
    ("plan", "2026-02"),
    ("minutes", "2026-01"),
    ("finding", "2025-01-F03"),
    ("follow-up",),
    ("programme", "2026"),
    ("review",),
    ("review-minutes", "2025-R1"),
)


@pytest.mark.parametrize("words", EVERY)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_given_for_the_document_stands_in_it(
    line: CommandLine, words: tuple[str, ...], language: str
) -> None:
    given = ("--number", "5/X", "--place", "Riverside", "--to", "The Mayor", "--to", "Unit heads")
    signed = ("--signer", "Ann Lee", "--signer-title", "FOR THE MAYOR/DEPUTY")
    answer = line.fine("report", *words, "--language", language, *given, *signed)
    shown = answer.out
    for said in ("5/X", "Riverside", "The Mayor", "Unit heads"):
        assert shown.count(said) == 1, said
    # The auditor and the unit sign these, nobody for the office.
    of_two_sides = words[0] in ("minutes", "finding")
    for said in ("Ann Lee", "FOR THE MAYOR", "DEPUTY"):
        assert shown.count(said) == (not of_two_sides), said
    assert ("--signer" in answer.err) == of_two_sides
    plain = line.fine("report", *words).out
    assert "Reference number" not in plain and "Recipients:" not in plain
    if language == "en":
        head = " ".join(shown.partition("Date")[2].split("\n\n")[1].split())
        assert head.startswith("Reference number 5/X Place Riverside")


def test_the_place_may_be_a_setting_in_english_too(line: CommandLine) -> None:
    line.fine("config", "set", "report.place", "Riverside")
    shown = line.fine("report", "programme", "2026").out
    line.fine("config", "unset", "report.place")
    assert "Riverside" in shown


def test_recipients_stand_beside_the_recorded_distribution(line: CommandLine) -> None:
    recorded = line.fine("audit", "show", "2026-01", "--json").json["distribution"]
    shown = " ".join(line.fine("report", "audit", "2026-01", "--to", "The Mayor").out.split())
    assert recorded
    for one in ("The Mayor", *recorded):
        assert f"- {one}" in shown


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


def test_no_document_carries_a_day_before_what_it_tells(line: CommandLine) -> None:
    audit = line.fine("audit", "show", "2026-01", "--json").json
    issued = next(move["on"] for move in audit["moves"] if move["move"] == "issue")
    closing = [one["on"] for one in audit["meetings"] if one["kind"] == "closing"][-1]
    held = line.fine("review", "show", "2025-R1", "--json").json["held_on"]
    for words, day in (
        (("audit", "2026-01"), issued),
        (("minutes", "2026-01"), closing),
        (("review-minutes", "2025-R1"), held),
    ):
        refused = line("report", *words, "--date", add_days(day, -1))
        assert refused.code == 4 and refused.out == "", words
        assert f"{add_days(day, -1)} is before {day}" in refused.err
        assert json.loads(line.fine("report", *words, "--date", day, "--json").out)["on"] == day


def test_no_draft_of_an_audit_carries_a_day_before_its_first(line: CommandLine) -> None:
    for one in line.fine("audit", "list", "--json").json:
        if one["status"] in ("planned", "under-way"):
            first = one["started_on"] or one["from"]
            refused = line("report", "audit", one["id"], "--date", min(add_days(first, -1), TODAY))
            assert refused.code == 4 and f"is before {first}" in refused.err
            if first <= TODAY:
                line.fine("report", "audit", one["id"], "--date", first)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("audit", "2031-01"), 3),
        (("finding", "2026-01-F99"), 3),
        (("review", "2031-R9"), 3),
        (("review", "--period", "2026-H9"), 2),
        (("review", "--period", ""), 2),
        (("review", "--period", "  "), 2),
        (("programme", "2026", "--date", "2026-07-02"), 4),
        (("audit", "2026-01", "--date", "2030-01-01"), 4),
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
