"""The real register is read whole, each broken variant gets its message, and no table of texts loses a word."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registers import KNOWN, LETTERS, TODAY, csv_sheet, plan, single_audit_plan

from auditcore import text
from auditcore.errors import Refused
from auditcore.importing.fields import FIELDS
from auditcore.importing.lines import grouped
from auditcore.importing.reading import TEXTS, read
from auditcore.importing.shapes import Check, Field, FileOptions, Known, Plan, Read, Reading, Sheet

NOTHING_YET = Known({}, {}, LETTERS, {}, TODAY)


@pytest.fixture
def register(shared_data: Path) -> Path:
    return shared_data / "single-audit-2022"


def read_csv(path: Path, **options: str) -> Read:
    return read(csv_sheet(path, **options), 1, single_audit_plan(), NOTHING_YET)


# The real register


@pytest.fixture
def whole(register: Path) -> Read:
    return read_csv(register / "register.csv")


@pytest.fixture
def expected(register: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((register / "expected.json").read_text("utf-8"))
    return loaded


def test_the_register_has_its_findings_with_their_grades_and_letters(
    whole: Read, expected: dict[str, Any]
) -> None:
    assert not whole.problems
    assert [reading.number for reading in whole.readings] == expected["finding_numbers"]
    assert {reading.number: reading.fields["title"] for reading in whole.readings} == expected["title"]
    grades = Counter(reading.fields["grade"] for reading in whole.readings)
    severity = expected["by_severity"]
    assert grades == {"major": severity["Material weakness"], "minor": severity["Significant deficiency"]}
    letters = Counter(clause for reading in whole.readings for clause in reading.fields["clauses"])
    assert letters == expected["by_requirement_letter"]


def test_the_registers_departments_count_once_in_each_finding(whole: Read, expected: dict[str, Any]) -> None:
    counted = {name: len(rows) for name, rows in whole.unknown_units.items()}
    assert counted == expected["by_department_each_counted_once"]
    two = [reading for reading in whole.readings if len(reading.fields["units"]) == 2]
    assert len(two) == expected["rows_with_two_departments"]


def test_the_registers_repeats_are_kept_as_text(whole: Read, expected: dict[str, Any]) -> None:
    repeats = {reading.number: reading.fields["repeats"] for reading in whole.readings}
    assert {number: found for number, found in repeats.items() if found} == expected["repeats"]["by_finding"]
    (note,) = [line.sentence for line in whole.notes if line.column == "Repeat of"]
    assert note.startswith(f"{expected['repeats']['references']} references ")


def test_the_registers_clean_dates_become_actions_and_the_others_are_listed(
    whole: Read, expected: dict[str, Any]
) -> None:
    dates = expected["completion_date"]
    actions = {
        reading.number: [action.due for action in reading.actions]
        for reading in whole.readings
        if reading.actions
    }
    assert actions == {number: dates["dates"][number] for number in dates["findings"]["one_clean_date"]}
    rows = {reading.row: reading for reading in whole.readings}
    listed = [line for line in whole.notes if line.column == "Completion date"]
    assert [rows[line.row].number for line in listed] == dates["findings"]["several_dates"]
    assert all(line.sentence.endswith(rows[line.row].source["Completion date"]) for line in listed)
    plans = [reading.source["Plan"] for reading in whole.readings for _action in reading.actions]
    assert [action.text for reading in whole.readings for action in reading.actions] == plans


def test_no_word_of_the_register_is_lost(whole: Read, register: Path) -> None:
    head, *rows = csv_sheet(register / "register.csv").rows
    for cells, reading in zip(rows, whole.readings, strict=True):
        kept = {**reading.source, "Finding No": reading.number}
        kept |= {"Title": reading.fields["title"], "Condition": reading.fields["observed"]}
        assert kept == {name: cell.strip() for name, cell in zip(head, cells, strict=True) if cell.strip()}


# The broken ones


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("duplicate-finding-no.csv", ["Finding No 2022-025 is used twice, rows 3 and 6."]),
        (
            "unknown-repeat.csv",
            [
                "row 3, Repeat of: 2022-999 is not in this register.",
                "row 4, Repeat of: a finding cannot repeat itself.",
            ],
        ),
        (
            "real-bad-yes-or-no.csv",
            [
                "row 2, Severity: 'N/A' is not known; the mapping knows: Material weakness, Significant deficiency, Other.",
                "row 2, Questioned costs: must be Y or N, found 'N/A'.",
            ],
        ),
        (
            "real-bad-repeat.csv",
            [
                "row 2, Repeat of: cannot read '2021-001 AND 2021-002' as references; separate them by a comma."
            ],
        ),
        ("real-bad-finding-no.csv", []),
        (
            "real-missing-values.csv",
            [
                f"row 2, {name}: must be filled in."
                for name in ("Finding No", "Department", "Title", "Requirement", "Severity", "Condition")
            ],
        ),
    ],
)
def test_a_broken_register_gets_its_message(register: Path, name: str, said: list[str]) -> None:
    assert grouped(read_csv(register / "broken" / name).problems) == said


def test_repeats_of_earlier_years_and_of_other_rows_are_accepted(register: Path) -> None:
    found = read_csv(register / "broken" / "unknown-repeat.csv")
    repeats = [reading.fields["repeats"] for reading in found.readings]
    assert repeats == [["2021-003"], [], [], ["2022-019"], []]


def test_a_register_in_another_dialect_or_encoding_is_the_same_to_the_reader(register: Path) -> None:
    semicolons = read_csv(register / "broken" / "semicolon-bom.csv", delimiter=";")
    assert len(semicolons.readings) == 5 and not semicolons.problems
    vietnamese = read_csv(register / "broken" / "windows-1258.csv", encoding="cp1258")
    assert not vietnamese.problems
    assert "Bộ phận một cửa" in vietnamese.unknown_units
    assert [reading.actions[0].due for reading in vietnamese.readings if reading.actions] == [
        *("2025-06-30", "2025-12-31", "2025-03-15")
    ]


def read_workbook(path: Path) -> Read:
    pytest.importorskip("openpyxl")
    from auditcore.importing import sheets

    (sheet, *_others) = sheets.read(str(path), FileOptions()).sheets
    return read(sheet, 1, single_audit_plan(), NOTHING_YET)


def test_a_number_that_only_looks_like_an_identifier_is_named_with_its_row(register: Path) -> None:
    found = read_workbook(register / "broken" / "number-like-ids.xlsx")
    said = [(line.row, line.sentence.partition(":")[0]) for line in found.problems]
    assert said == [
        (4, "A4 holds the number 8.2, shown as 8.20"),
        (8, "A8 holds the number 200000, shown as 2E+05"),
        (10, "A10 holds the date 2022-10-01, shown as Oct-22"),
        (12, "A12 holds the truth value TRUE"),
    ]
    numbers = {reading.row: reading.number for reading in found.readings}
    texts = {2: "8.10", 3: "8.1", 5: "0012", 7: "1E5", 9: "2022-010", 11: "12:30"}
    # What the sheet shows of A6 is what was meant; it is taken, and said.
    assert numbers == {**texts, 6: "0013", 4: "", 8: "", 10: "", 12: ""}
    assert any(line.row == 6 and "0013" in line.sentence for line in found.notes)
    assert {action.due for reading in found.readings for action in reading.actions} == {"2023-06-30"}


def test_formulas_are_told_and_text_that_looks_like_one_is_text(register: Path) -> None:
    found = read_workbook(register / "broken" / "formula-cell.xlsx")
    assert not found.problems
    said = {line.sentence.split()[0]: line.sentence for line in found.notes if "formula" in line.sentence}
    assert set(said) == {"C2", "F3"}
    assert found.readings[0].fields["title"] and "Questioned costs" not in found.readings[1].source
    assert found.readings[2].source["Status"].startswith("=")
    assert found.readings[3].source["Plan"].startswith("=")


# Any table of texts

WORDS = st.sampled_from(
    [
        *(
            "N/A",
            "-",
            "2022-001",
            "2022-002",
            "2021-9, 2022-001",
            "June 30, 2023",
            "30/6/2023",
            "major",
            "Minor NC",
        ),
        *(
            "8.2",
            "8.2; 8.10",
            "land",
            "Một cửa; land",
            "lan",
            "complaint",
            "1. a 2. b",
            "2027-01-01",
            "{some}",
        ),
    ]
)
CELLS = WORDS | st.text(max_size=12) | st.text("Đđồ\u0302\u200b\n\r\t\x00 ;,.1", max_size=8)
OTHERS = sorted(set(FIELDS) - {"number", "observed", "grade", "unit"})


@st.composite
def tables(draw: st.DrawFn) -> tuple[Sheet, int, Plan]:
    """A sheet of any texts, its header row, and a plan of which every column is there."""
    width = draw(st.integers(4, 9))
    head = [f"{at} {draw(st.text('Ab ấ', max_size=3))}".strip() for at in range(width)]
    columns = st.sampled_from(head)
    how = st.sampled_from(["", ";", ",", "letters", "lines", "numbers"])
    blanks = st.lists(st.sampled_from(["N/A", "-", ""]), max_size=2).map(tuple)
    field = st.builds(
        Field,
        st.lists(columns, min_size=1, max_size=2).map(tuple),
        how,
        st.dictionaries(CELLS, st.sampled_from(["", "major", "land", "8.2", "lan"]), max_size=2),
        blanks,
        default=st.sampled_from(["", "", "minor", "2023-06-30"]),
        required=st.booleans(),
        order=st.sampled_from(["", "month-first"]),
        missing=st.sampled_from(["", "keep"]),
    )
    fields = {name: Field((head[at],)) for at, name in enumerate(("number", "observed", "grade", "unit"))}
    fields |= draw(st.dictionaries(st.sampled_from(OTHERS), field, max_size=6))
    checks = draw(st.dictionaries(columns, st.builds(Check, st.just(("Y", "N")) | st.just(())), max_size=2))
    above = draw(st.integers(0, 2))
    extra = draw(st.lists(st.sampled_from(["", "Note"]), max_size=2))
    rows = draw(st.lists(st.lists(CELLS, max_size=width + 2), max_size=5))
    for number, cells in enumerate(rows):
        # Few rows would get by without a problem otherwise.
        if draw(st.booleans()):
            cells[:4] = [f"N-{number}", "Seen.", "major", "land"]
    return (
        Sheet("", [*[["Register"]] * above, head + extra, *rows], {}),
        above + 1,
        Plan(FileOptions(), fields, checks),
    )


def lost(cells: list[str], reading: Reading | None) -> Iterator[str]:
    """The texts of a row that stand nowhere in its reading."""
    source = Counter(reading.source.values() if reading else ())
    held = [reading.number, *(reading.fields[name] for name in TEXTS)] if reading else []
    for cell in cells:
        try:
            clean = text.normalise(cell, "")
        except Refused:
            clean = cell
        if source[clean]:
            source[clean] -= 1
        elif clean and not any(clean in kept for kept in held):
            yield clean


@given(tables())
def test_every_text_is_kept_or_its_row_is_named(given_table: tuple[Sheet, int, Plan]) -> None:
    sheet, header, plan = given_table
    found = read(sheet, header, plan, KNOWN)
    readings = {reading.row: reading for reading in found.readings}
    named = {line.row for line in found.problems}
    for number, cells in enumerate(sheet.rows[header:], header + 1):
        assert not any(lost(cells, readings.get(number))) or number in named
    grouped(found.problems)
    assert all(
        line.row == 0 or header <= line.row <= len(sheet.rows) for line in found.problems + found.notes
    )


# Large ones


def seconds(register: Sheet, plan: Plan) -> float:
    start = time.process_time()
    found = read(register, 1, plan, KNOWN)
    grouped(found.problems)
    grouped(found.notes)
    return time.process_time() - start


def test_reading_takes_time_in_proportion_to_the_rows_however_wrong_they_are() -> None:
    """What is looked up for each row (numbers, units, clauses that are not there) is looked up once."""
    wrong = plan(
        clauses=Field(("Clause",)),
        unit=Field(("Unit",), split=";"),
        repeat=Field(("Repeat of",)),
        action=Field(("Plan",)),
        action_due=Field(("Due",)),
    )
    head = ["No", "Condition", "Severity", "Unit", "Clause", "Repeat of", "Due", "Plan"]

    def register(count: int) -> Sheet:
        rows = [
            [
                f"N-{n % 900}",
                "Không có dấu. " * 20,
                f"g{n}",
                f"Unit {n}; Phòng {n}",
                f"c{n}",
                f"N-{n + count}",
                "soon",
                "p",
            ]
            for n in range(count)
        ]
        return Sheet("", [head, *rows], {})

    # Quadratic work would take ten times as long for each row.
    small = min(seconds(register(1000), wrong) for _try in range(3))
    assert seconds(register(10_000), wrong) < 10 * 4 * small + 0.5
