"""Each broken variant of the real register gets the message that its README asks for, and leaves no trace."""

from __future__ import annotations

import csv
import io
import itertools
import json
import socket
import unicodedata
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from state_office import AUDIT, MAP, WITH_MAP, Office, csv_rows, empty, office, register, said, written

__all__ = ["empty", "office", "register"]


# The broken variants


class Broken(NamedTuple):
    readme: str
    """What the shared README asks for, in its words."""
    mapped: tuple[str, ...]
    """Every sentence of the refusal with the example's map."""
    guessed: tuple[str, ...] = ()
    """Those without a map; () where they are the same."""


NEEDED = "Finding No, Title, Condition, Severity, Requirement, Department, Repeat of, Plan, Completion date"
ALL_BUT_NO = (
    "Department, Title, Requirement, Severity, Questioned costs, Repeat of, Condition, Plan, Status, "
    "Completion date, Contact"
)
RETYPE = "format the column as text and type again what should stand there."
NO_IDS = (
    f"row 4, Finding No: A4 holds the number 8.2, shown as 8.20: {RETYPE}",
    f"row 8, Finding No: A8 holds the number 200000, shown as 2E+05: {RETYPE}",
    f"row 10, Finding No: A10 holds the date 2022-10-01, shown as Oct-22: {RETYPE}",
    f"row 12, Finding No: A12 holds the truth value TRUE: {RETYPE}",
)
NO_MEANING = "has no meaning yet: add --save-map map.toml, write it there under [grade.values], then add --map map.toml."

BROKEN = {
    "missing-column.csv": Broken(
        "The required column `Finding No` is missing; lists the columns it found. Imports nothing.",
        (
            f"The columns are not as the mapping {MAP} says:",
            "The required column “Finding No” is missing.",
            f"Columns found: {ALL_BUT_NO}.",
        ),
        (
            "Not every column that a finding needs was recognised:",
            "no column for number. The finding's own number in the register. Each finding has one, and no two have the "
            "same.",
            f"Columns found: {ALL_BUT_NO}.",
        ),
    ),
    "duplicate-finding-no.csv": Broken(
        "Finding No 2022-025 is used twice, rows 3 and 6. Does not let the second overwrite the first.",
        ("Nothing was imported: 1 problem.", "Finding No 2022-025 is used twice, rows 3 and 6."),
    ),
    "unknown-repeat.csv": Broken(
        "Row 3: 2022-999 is not in this register. Row 4: a finding cannot repeat itself. Rows 5 and 6: accepted.",
        (
            "Nothing was imported: 2 problems.",
            "row 3, Repeat of: 2022-999 is not in this register.",
            "row 4, Repeat of: a finding cannot repeat itself.",
        ),
    ),
    "truncated.xlsx": Broken(
        "The file is damaged or incomplete, not a readable workbook.",
        ("truncated.xlsx is damaged or incomplete, not a readable workbook.",),
    ),
    "picture.xlsx": Broken(
        "Not a workbook; by its first bytes, a PNG picture.",
        ("picture.xlsx is not a register: by its first bytes it is a PNG picture.",),
    ),
    "windows-1258.csv": Broken(
        "Not UTF-8 (first bad byte at offset 135); asks for the encoding.",
        ("windows-1258.csv is not UTF-8 (first bad byte at offset 135, in line 2). Which encoding is it?",),
    ),
    "number-like-ids.xlsx": Broken(
        "The other five: names the row, says that the cell holds a number, a date or a truth value, and asks for text, "
        "or takes what the sheet shows and says so; never 8.199999999999999, 13, 200000, 44835 or True in silence.",
        ("Nothing was imported: 4 problems.", *NO_IDS),
        ("Nothing was imported: 5 problems.", f"rows 2–12, Severity: 'Other' {NO_MEANING}", *NO_IDS),
    ),
    "real-bad-yes-or-no.csv": Broken(
        "Row 2: Questioned costs must be Y or N, found N/A; Severity N/A is not known. Reports both.",
        (
            "Nothing was imported: 2 problems.",
            "row 2, Severity: 'N/A' is not known; the mapping knows: Material weakness, Significant deficiency, Other.",
            "row 2, Questioned costs: must be Y or N, found 'N/A'.",
        ),
        ("Nothing was imported: 1 problem.", f"row 2, Severity: 'N/A' {NO_MEANING}"),
    ),
    "real-bad-repeat.csv": Broken(
        "Row 2: cannot read `2021-001 AND 2021-002` as references; separate them by a comma.",
        (
            "Nothing was imported: 1 problem.",
            "row 2, Repeat of: cannot read '2021-001 AND 2021-002' as references; separate them by a comma.",
        ),
    ),
    "real-missing-values.csv": Broken(
        "Row 2: names every required value that is missing, not only the first.",
        (
            "Nothing was imported: 6 problems.",
            *(
                f"row 2, {name}: must be filled in."
                for name in ("Finding No", "Department", "Title", "Requirement", "Severity", "Condition")
            ),
        ),
        (
            "Nothing was imported: 4 problems.",
            *(
                f"row 2, {name}: must be filled in."
                for name in ("Finding No", "Department", "Severity", "Condition")
            ),
        ),
    ),
    "real-other-form.xlsx": Broken(
        "This is not a register: none of the required columns was found; names the sheets and columns that are there.",
        (
            f"This is not a register: none of the columns {NEEDED} was found.",
            "Form: the columns award_reference, federal_agency_prefix, three_digit_extension, ",
            "Coversheet: the columns version, 1.0.0",
        ),
        (
            "This is not a register: none of the columns was found that a finding needs (its number, what was observed, "
            "its grade, its unit).",
            "Form: the columns award_reference, federal_agency_prefix, three_digit_extension, ",
            "Coversheet: the columns version, 1.0.0",
        ),
    ),
}  # fmt: skip
# Not refused: each has a test of its own.
SOUND = {
    "semicolon-bom.csv": "Not an error: accepts five rows. The first column is `Finding No`, without the BOM.",
    "formula-cell.xlsx": "C2: takes the stored result and says that the cell holds a formula.",
    "real-bad-finding-no.csv": "or accepts it, if numbers are free text.",
}


def test_every_broken_variant_has_its_test_and_its_quotation(register: Path) -> None:
    """The sentences above are those of the README, so that a change there is seen here."""
    assert set(BROKEN) | set(SOUND) == {path.name for path in (register / "broken").iterdir()}
    lines = (register / "README.md").read_text("utf-8").splitlines()
    for name, asked in {**{name: one.readme for name, one in BROKEN.items()}, **SOUND}.items():
        (line,) = [line for line in lines if line.startswith(f"| `{name}`")]
        assert asked in line


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["import", "dry-run"])
@pytest.mark.parametrize("mapped", [True, False], ids=["map", "guess"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_register_gets_its_message_and_leaves_no_trace(
    name: str, mapped: bool, dry: tuple[str, ...], empty: Office, register: Path
) -> None:
    broken = BROKEN[name]
    with empty.untouched():
        answer = empty.bring(register / "broken" / name, *(WITH_MAP if mapped else ()), *dry)
    assert answer.code == 4
    first, *problems = broken.mapped if mapped or not broken.guessed else broken.guessed
    lines = answer.err.splitlines()
    below = lines[lines.index(f"Error: {first}") + 1 :]
    told = [line.strip() for line in itertools.takewhile(lambda line: line.startswith("  "), below)]
    if problems:
        # All of them, none more, in the order of the sheet.
        assert len(told) == len(problems)
        assert all(line.startswith(problem) for line, problem in zip(told, problems, strict=True))
    assert below[len(told) :], "what to do is not said"
    assert empty.line.fine("finding", "list", "--status", "all", "--json").json == []
    assert set(empty.units()) == {"state"}


def test_a_repeat_of_another_row_is_linked_once_the_others_are_put_right(
    office: Office, register: Path, tmp_path: Path
) -> None:
    rows = csv_rows(register / "broken" / "unknown-repeat.csv")
    for row in (1, 2):  # rows 3 and 4 of the sheet
        rows[row]["Repeat of"] = "N/A"
    office.brought(written(tmp_path / "repaired.csv", rows), *WITH_MAP)
    repeats = [row["repeat_of"] for row in office.findings().values()]
    assert repeats == [["2021-003"], [], [], [f"{AUDIT}-F01"], []]


def test_windows_1258_is_asked_for_with_how_it_would_read(empty: Office, register: Path) -> None:
    answer = empty.bring(register / "broken" / "windows-1258.csv", *WITH_MAP)
    (shown,) = [line for line in answer.err.splitlines() if "--encoding windows-1258 reads:" in line]
    assert "Phòng Tài chính" in shown


@pytest.mark.parametrize("told", ["windows-1258", "cp1258", "map"])
def test_windows_1258_once_told_reads_in_nfc(
    told: str, office: Office, register: Path, tmp_path: Path
) -> None:
    file = register / "broken" / "windows-1258.csv"
    if told == "map":
        map = tmp_path / "map.toml"
        map.write_text('[file]\nencoding = "windows-1258"\n' + MAP.read_text("utf-8"), "utf-8")
        office.brought(file, "--map", str(map))
    else:
        office.brought(file, *WITH_MAP, "--encoding", told)
    rows = office.findings()
    assert len(rows) == 4
    second = rows["2025-002"]
    assert second["source"]["row"] == 3 and second["source"]["fields"]["Department"] == "Bộ phận một cửa"
    assert office.units()[second["unit"]] == "Bộ phận một cửa"
    everything = json.dumps([rows, office.units()], ensure_ascii=False)
    assert unicodedata.is_normalized("NFC", everything) and "Bôò" not in everything
    assert office.numbers("--text", "bo phan mot cua") == {"2025-002"}


def test_a_semicolon_and_a_byte_order_mark_are_no_error(office: Office, register: Path) -> None:
    for words in ((), WITH_MAP):
        told = office.brought(register / "broken" / "semicolon-bom.csv", *words, "--json").json
        assert len(told["added"]) == (0 if words else 5)
    rows = csv.DictReader(
        io.StringIO((register / "broken" / "semicolon-bom.csv").read_bytes().decode("utf-8-sig"), newline=""),
        delimiter=";",
    )
    found = office.findings()
    departments = {row["Finding No"]: row["Department"] for row in rows}
    assert {number: row["source"]["fields"]["Department"] for number, row in found.items()} == departments
    assert any(";" in department for department in departments.values())


def test_formulas_count_by_their_stored_result_and_texts_stay_texts(
    office: Office, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(*_args: object, **_named: object) -> None:
        raise AssertionError("a link was followed")

    monkeypatch.setattr(socket.socket, "connect", no_link)
    file = register / "broken" / "formula-cell.xlsx"
    answer = office.brought(file, *WITH_MAP)
    assert "Note: row 2, Title: C2 holds a formula; its stored result is used." in said(answer)
    assert (
        "Note: row 3, Questioned costs: F3 holds a formula without a stored result, so it has no value."
        in said(answer)
    )
    computed = openpyxl.load_workbook(file, data_only=True)["Findings"]
    typed = openpyxl.load_workbook(file)["Findings"]
    rows = list(office.findings().values())
    assert typed["C2"].value.startswith("=HYPERLINK(") and rows[0]["title"] == computed["C2"].value
    assert "Questioned costs" not in rows[1]["source"]["fields"]
    texts = {cell: typed[cell].value for cell in ("J4", "I5")}
    assert rows[2]["source"]["fields"]["Status"] == texts["J4"] and texts["J4"].startswith("=")
    assert rows[3]["source"]["fields"]["Plan"] == texts["I5"] and texts["I5"].startswith("=")


def test_numbers_that_look_like_other_things_stay_as_they_are_once_they_are_texts(
    office: Office, register: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(register / "broken" / "number-like-ids.xlsx")
    sheet = book["Findings"]
    for cell, text in {"A4": "8.20", "A8": "2E+05", "A10": "Oct-22", "A12": "TRUE"}.items():
        sheet[cell].value, sheet[cell].number_format = text, "@"
    book.save(tmp_path / "repaired.xlsx")
    answer = office.brought(tmp_path / "repaired.xlsx", *WITH_MAP)
    assert "row 6, Finding No: A6 holds the number 13, shown as 0013; it is taken as it is shown." in said(
        answer
    )
    rows = office.findings()
    assert {"8.10", "8.1", "8.20", "0012", "0013", "1E5", "2E+05", "2022-010", "12:30", "Oct-22", "TRUE"} == {
        *rows
    }
    shown = {number: office.line.fine("finding", "show", number, "--json").json["id"] for number in rows}
    assert shown == {number: row["id"] for number, row in rows.items()}
    due = [row["due"] for row in office.line.fine("action", "list", "--status", "all", "--json").json]
    assert due == ["2023-06-30"] * 11


def test_an_odd_year_is_a_number_like_others(office: Office, register: Path) -> None:
    office.brought(register / "broken" / "real-bad-finding-no.csv", *WITH_MAP)
    assert office.line.fine("finding", "show", "1899-111", "--json").json["id"] == f"{AUDIT}-F01"
