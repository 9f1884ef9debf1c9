"""Whenever it is interrupted, wherever it goes and whoever types it: an import is whole or absent, and never twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import Answer
from state_office import (
    AUDIT,
    HEADER,
    MAP_BY_HAND,
    ROOT,
    TODAY,
    USUAL,
    WITH_MAP,
    Office,
    Rows,
    empty,
    file_of,
    mapped,
    office,
    said,
)

from auditcore.record.folder import FolderRecord

__all__ = ["empty", "office"]


# Whole or absent


@pytest.fixture
def real(shared_data: Path) -> Path:
    return shared_data / "single-audit-2022" / "register.csv"


def is_whole(office: Office) -> None:
    """All 80 findings are there once, by one event, and the record holds."""
    assert len(office.findings()) == 80
    assert len(office.line.fine("finding", "list", "--status", "all", "--json").json) == 80
    assert office.events().count("finding.import") == 1
    assert len(office.units()) == 8
    assert "No problem found." in office.line.fine("record", "verify").out


def test_an_interruption_between_units_and_findings_leaves_the_units_only(
    office: Office, real: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = FolderRecord.append

    def interrupted(record: FolderRecord, stream: str, *args: Any, **named: Any) -> Any:
        if named["type"] == "finding.import":
            raise KeyboardInterrupt
        return write(record, stream, *args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(FolderRecord, "append", interrupted)
        assert office.bring(real, *WITH_MAP).code == 130
    assert office.events() == ["audit.start"] and office.findings() == {}
    assert len(office.units()) == 8
    answer = office.brought(real, *WITH_MAP)
    assert "units are added" not in answer.err
    is_whole(office)


KILLED = """
import os, signal, sys
from auditcore.record.disk import Disk
from auditcore.cli.main import guarded

def killed(method):
    def wrapped(disk, *given):
        if any(AT in one for one in given if isinstance(one, str)):
            os.kill(os.getpid(), signal.SIGKILL)
        return method(disk, *given)
    return wrapped

AT, name = sys.argv[1:3]
setattr(Disk, name, killed(getattr(Disk, name)))
sys.exit(guarded(sys.argv[3:]))
"""


def words_of_import(file: Path) -> list[str]:
    return ["finding", "import", str(file), "--audit", AUDIT, "--add-units", *WITH_MAP]


def environ(office: Office) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugins")]),
        "AUDITCORE_WORKSPACE": str(office.path),
        "AUDITCORE_AS": "lan",
        "AUDITCORE_TODAY": TODAY,
        "AUDITCORE_LANG": "en",
    }


@pytest.mark.skipif(os.name == "nt", reason="nothing is killed like this there")
@pytest.mark.parametrize(
    ("at", "call"),
    [
        ("evidence/", "create"),
        ("evidence/", "replace"),
        (f"records/{AUDIT}", "create"),
        (f"records/{AUDIT}/000002", "link"),
        ("records/org/", "link"),
    ],
)
def test_a_kill_at_any_moment_leaves_no_half_of_an_import(
    at: str, call: str, office: Office, real: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, at, call, *words_of_import(real)],
        env=environ(office),
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert office.findings() == {}
    office.brought(real, *WITH_MAP)
    is_whole(office)


AT_ONCE = """
import sys
from auditcore.cli.main import guarded
import auditcore.service.imports, auditcore.service.weighing, auditcore.importing.csvfile, tinydb, tomllib

print("ready", flush=True)
sys.stdin.readline()
sys.exit(guarded(sys.argv[1:]))
"""


@pytest.mark.parametrize("_round", range(3))
def test_two_processes_import_the_same_file_once(_round: int, office: Office, real: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, *words_of_import(real), "--json"],
            env=environ(office),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _one in range(2)
    ]
    for process in both:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [Answer(process.wait(60), *process.communicate(timeout=60)) for process in both]
    assert sorted(answer.code for answer in answers) in ([0, 0], [0, 4]), answers
    added = [answer.json["added"] for answer in answers if answer.code == 0]
    assert sorted(map(len, added)) in ([80], [0, 80])
    assert all("Traceback" not in answer.err for answer in answers)
    is_whole(office)


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Any, before: str = "finding.import") -> None:
    """Somebody else acts at the last moment before the event of this type is written, once."""
    write, waiting = FolderRecord.append, [act]

    def late(record: FolderRecord, stream: str, *args: Any, **named: Any) -> Any:
        if named["type"] == before and waiting:
            waiting.pop()()
        return write(record, stream, *args, **named)

    monkeypatch.setattr(FolderRecord, "append", late)


def test_who_loses_the_claim_reads_again_and_finds_nothing_to_do(
    office: Office, real: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.line.fine("unit", "add", "labor", "--name", "Labor")  # --add-units adds the others
    meanwhile(monkeypatch, lambda: office.brought(real, *WITH_MAP))
    told = office.brought(real, *WITH_MAP, "--json").json
    assert told["event"] is None and told["added"] == [] and len(told["unchanged"]) == 80
    is_whole(office)


def test_who_loses_the_claim_is_told_what_changed_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = file_of(office, [HEADER, USUAL], "mine.csv")
    theirs = file_of(office, [HEADER, ["A-1", *USUAL[1:3], "Something else", *USUAL[4:]]], "theirs.csv")
    meanwhile(monkeypatch, lambda: office.brought(theirs, *mapped(office)))
    answer = office.bring(mine, *mapped(office))
    assert answer.code == 4
    assert f"A-1 is here already as {AUDIT}-F01, from theirs.csv, with something else in: observed." in said(
        answer
    )
    assert re.search(
        rf"Meanwhile changed by Lan at \d\d:\d\d \({AUDIT}:2\)\.|Meanwhile changed by lan", said(answer)
    )
    assert office.findings()["A-1"]["observed"] == "Something else"


def test_units_that_somebody_else_adds_meanwhile_are_not_there_twice(
    office: Office, real: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: office.brought(real, *WITH_MAP), before="unit.add")
    answer = office.brought(real, *WITH_MAP)
    assert "Somebody else has imported it in the meantime" in said(answer)
    is_whole(office)


def test_ids_given_meanwhile_are_not_given_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    add = ("finding", "add", "--audit", AUDIT, "--grade", "minor", "--observed", "Seen by hand")
    meanwhile(monkeypatch, lambda: office.line.fine(*add))
    told = office.brought(file_of(office, [HEADER, USUAL]), *mapped(office), "--json").json
    assert [one["id"] for one in told["added"]] == [f"{AUDIT}-F02"]
    assert {row["id"]: row["observed"] for row in office.findings().values()} == {
        f"{AUDIT}-F01": "Seen by hand",
        f"{AUDIT}-F02": USUAL[3],
    }


@pytest.mark.parametrize("more", [(), ("--on-conflict", "update")], ids=["stop", "update"])
def test_what_somebody_raised_under_the_same_number_is_not_taken_for_the_imported_one(
    more: tuple[str, ...], office: Office
) -> None:
    file = file_of(office, [HEADER, USUAL])
    office.brought(file, *mapped(office))
    office.line.fine(
        *(
            "finding",
            "add",
            "--audit",
            AUDIT,
            "--grade",
            "minor",
            "--observed",
            "By hand",
            "--reference",
            "A-1",
        )
    )
    with office.untouched():
        office.brought(file, *mapped(office), *more)


# Where, by whom, when


def without_trace(office: Office, *words: str, **how: str) -> str:
    """What a refused import says; it must write nothing."""
    with office.untouched():
        answer = office.bring(file_of(office, [HEADER, USUAL]), *mapped(office), *words, **how)
    assert answer.code in (3, 4), answer
    return f"{answer.code}: {said(answer)}"


def test_only_an_audit_that_is_under_way_takes_an_import(office: Office) -> None:
    line = office.line
    assert without_trace(office, audit="2026-07").startswith("3: ")
    assert "There is no started audit '2026-07'." in without_trace(office, audit="2026-07")
    assert "'desk' is no id of an audit" in without_trace(office, audit="desk")
    office.plan("Next", "--kind", "external")
    assert "2026-02 has not begun: auditcore audit start 2026-02" in without_trace(office, audit="2026-02")
    line.fine("audit", "cancel", "2026-02", "--reason", "Given up")
    assert "2026-02 was given up before it began." in without_trace(office, audit="2026-02")
    line.fine("audit", "conclude", AUDIT, "--conclusion", "It does.", "--distribution", "binh")
    line.fine("audit", "issue", AUDIT, "--unexamined-rest", "Somebody else's audit")
    given_out = f"The report of audit {AUDIT} was given out: it takes no further findings."
    assert given_out in without_trace(office)
    line.fine("audit", "close", AUDIT)
    assert given_out in without_trace(office)


def test_an_import_is_for_the_lead(office: Office) -> None:
    line = office.line
    line.fine("person", "edit", "binh", "--role", "auditor", "--role", "quality")
    assert "Bình may not import here: it is for the audit's lead, lan." in without_trace(
        office, "--as", "binh"
    )
    assert "'nobody' is not a person of this workspace." in without_trace(office, "--as", "nobody")


def test_units_are_added_by_quality_only(office: Office) -> None:
    line = office.line
    line.fine("person", "add", "hoa", "--name", "Hoa", "--role", "auditor")
    line.fine(
        *(
            "audit",
            "plan",
            "--title",
            "Hers",
            "--criteria",
            "us-single-audit",
            "--unit",
            "state",
            "--lead",
            "hoa",
        ),
        *("--from", TODAY, "--to", TODAY, "--objective", "To see", "--kind", "external"),
    )
    line.fine("audit", "start", "2026-02", person="hoa")
    rows = [HEADER, ["A-1", "Somewhere new", *USUAL[2:]]]
    with office.untouched():
        answer = office.bring(file_of(office, rows), *mapped(office), audit="2026-02", person="hoa")
    assert answer.code == 4 and "it is for the role quality" in said(answer)
    office.brought(file_of(office, [HEADER, USUAL]), *mapped(office), audit="2026-02", person="hoa")


def test_somebody_may_type_for_the_lead_with_a_source(office: Office) -> None:
    assert "needs its source" in without_trace(office, "--as", "binh", "--for", "lan")
    assert "it is for the audit's lead" in without_trace(office, "--for", "binh", "--source", "a call")
    form = office.folder / "form.txt"
    form.write_text("Please take it in. Lan", encoding="utf-8")
    file = file_of(office, [HEADER, USUAL])
    office.brought(file, *mapped(office), "--as", "binh", "--for", "lan", "--source", str(form))
    shown = office.line.fine("finding", "show", "A-1", "--json").json
    assert shown["raised_by"] == "lan" and shown["history"][0]["typed_by"] == "binh"
    names = {row["name"] for row in office.line.fine("evidence", "list", AUDIT, "--json").json}
    assert names == {"register.csv", "form.txt"}
    assert "2 files are whole." in office.line.fine("evidence", "check").out


def test_an_import_of_an_earlier_day_counts_from_that_day(office: Office) -> None:
    future = without_trace(office, "--on", "2026-07-02")
    assert "2026-07-02 is in the future; today is 2026-07-01." in future
    file = file_of(office, [HEADER, USUAL, ["A-2", "State", "major", *USUAL[3:]]])
    office.brought(file, *mapped(office), "--on", "10/07/2026", today="2026-07-20")
    rows = office.findings()
    assert {(row["raised_on"], row["issued_on"]) for row in rows.values()} == {("2026-07-10", "2026-07-10")}
    assert {number: row["due"] for number, row in rows.items()} == {"A-1": "2026-08-09", "A-2": "2026-07-24"}


def test_a_years_register_is_for_quality_and_asks_where_findings_come_from(office: Office) -> None:
    file = file_of(office, [HEADER, USUAL])
    assert "needs its origin (--origin complaint" in without_trace(office, audit="2026-00")
    assert "is for the role quality" in without_trace(
        office, "--origin", "process", audit="2026-00", person="binh"
    )
    assert office.events("programme").count("register.open") == 0
    for year, on in (("2026", TODAY), ("2024", "2024-05-06")):
        told = office.brought(
            file, *mapped(office), "--origin", "process", "--on", on, "--json", audit=f"{year}-00"
        ).json
        assert [one["id"] for one in told["added"]] == [f"{year}-00-F01"]
        assert office.line.fine("finding", "show", f"{year}-00-F01", "--json").json["origin"] == "process"
    with office.untouched():
        for year in ("2026", "2024"):
            office.brought(file, *mapped(office), "--origin", "process", audit=f"{year}-00")
    assert office.events("programme").count("register.open") == 2


# Workbooks


def workbook(office: Office, **sheets: Rows) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(office.folder / "sheets.xlsx")
    return office.folder / "sheets.xlsx"


def test_of_several_sheets_the_register_is_read_and_said(office: Office) -> None:
    file = workbook(
        office, Cover=[["Annual report"], ["2026"]], Findings=[["Findings of the year"], [], HEADER, USUAL]
    )
    for words in ((), mapped(office)):
        answer = office.brought(file, *words, "--dry-run")
        assert "Read: “Findings”. Not read: Cover." in said(answer)
        assert "The names of the columns stand in row 3." in said(answer)
    office.brought(file, *mapped(office))
    source = office.findings()["A-1"]["source"]
    assert (source["file"], source["sheet"], source["row"]) == ("sheets.xlsx", "Findings", 4)


def test_of_two_registers_in_a_workbook_the_map_names_one(office: Office) -> None:
    file = workbook(office, First=[HEADER, USUAL], Second=[HEADER, ["B-1", *USUAL[1:]]])
    answer = office.brought(file, *mapped(office), "--dry-run")
    assert "These have the same columns: Second." in said(answer)
    map = office.folder / "second.toml"
    map.write_text('[file]\nsheet = "Second"\n' + MAP_BY_HAND, encoding="utf-8")
    office.brought(file, "--map", str(map))
    assert list(office.findings()) == ["B-1"]
    map.write_text('[file]\nsheet = "Secund"\n' + MAP_BY_HAND, encoding="utf-8")
    with office.untouched():
        answer = office.bring(file, "--map", str(map))
    assert (
        answer.code == 4
        and "The file has no sheet “Secund”. Did you mean “Second”? Its sheets: First, Second."
        in said(answer)
    )


# Size


def test_five_thousand_rows_take_about_ten_times_as_long_as_five_hundred(
    empty: Office, tmp_path: Path
) -> None:
    def seconds(count: int) -> float:
        office = empty.copy(tmp_path / str(count))
        file = file_of(office, [HEADER, *([f"B-{n}", *USUAL[1:]] for n in range(count))])
        began = time.process_time()
        told = office.brought(file, *mapped(office), "--json").json
        spent = time.process_time() - began
        assert len(told["added"]) == count == len(office.findings())
        with office.untouched():
            assert office.brought(file, *mapped(office), "--json").json["event"] is None
        return spent

    (tmp_path / "500").mkdir()
    (tmp_path / "5000").mkdir()
    few = seconds(500)
    assert seconds(5000) < 25 * few
