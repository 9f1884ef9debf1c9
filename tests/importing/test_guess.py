"""Finding the register in a file and guessing its columns: real and invented ones, and what is said about others."""

from __future__ import annotations

import csv
import re
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore.errors import Refused
from auditcore.importing import mapping
from auditcore.importing.fields import FIELDS
from auditcore.importing.guess import Guess, Incomplete, guess
from auditcore.importing.guess_words import grade_of, means_nothing
from auditcore.importing.shapes import Check, Field, FileOptions, Plan, Sheet

LETTERS = list("ABCEFGHIJLMN")
ISO = ["4.4", "5.3", "7.2", "7.5", "7.5.3", "8.1", "8.5.1", "8.10", "9.2", "10.2.1"]
EXAMPLE = str(Path(__file__).parents[2] / "examples" / "single-audit-map.toml")


def sheet(text: str, name: str = "") -> Sheet:
    """A sheet from lines of cells with `|` between; the marks and spaces that line them up don't count."""
    rows = [
        [cell.strip().replace("⏎", "\n") for cell in line.split("|")] for line in text.strip("\n").split("\n")
    ]
    return Sheet(name, rows, {})


def read_csv(path: Path, delimiter: str = ",") -> Sheet:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return Sheet("", list(csv.reader(file, delimiter=delimiter)), {})


def columns(found: Guess) -> dict[str, str]:
    return {name: field.columns[0] for name, field in found.plan.fields.items()}


def guessed(text: str, clauses: Sequence[str] = ISO) -> Guess:
    return guess([sheet(text)], None, clauses)


def refusal(sheets: list[Sheet], plan: Plan | None = None, clauses: Sequence[str] = ISO) -> Refused:
    with pytest.raises(Refused) as caught:
        guess(sheets, plan, clauses)
    return caught.value


def told(error: Refused) -> str:
    return "\n".join([error.what, *error.problems, error.hint])


# The real register

REAL = {
    "number": "Finding No",
    "title": "Title",
    "observed": "Condition",
    "grade": "Severity",
    "clauses": "Requirement",
    "unit": "Department",
    "repeat": "Repeat of",
    "action": "Plan",
    "action-due": "Completion date",
}


def test_the_real_register_is_understood_without_a_mapping(shared_data: Path) -> None:
    register = read_csv(shared_data / "single-audit-2022" / "register.csv")
    found = guess([register], None, LETTERS)
    assert (found.header, found.said) == (1, [])
    assert columns(found) == REAL
    fields = found.plan.fields
    assert fields["clauses"] == Field(columns=("Requirement",), split="letters")
    assert fields["grade"].values == {"Material weakness": "major", "Significant deficiency": "minor"}
    assert fields["unit"] == Field(columns=("Department",), split=";", required=True)
    assert fields["repeat"] == Field(columns=("Repeat of",), split=",", blank=("N/A",))
    assert fields["action-due"] == Field(columns=("Completion date",), blank=("N/A",))


def test_the_guess_agrees_with_the_example_mapping(shared_data: Path) -> None:
    register = read_csv(shared_data / "single-audit-2022" / "register.csv")
    told, example = guess([register], None, LETTERS), mapping.load_file(EXAMPLE)
    for name, field in example.fields.items():
        found = told.plan.fields[name]
        assert (found.columns, found.split, found.blank) == (field.columns, field.split, field.blank)
        assert found.values.items() <= field.values.items()


def test_the_example_mapping_fits_the_real_register(shared_data: Path) -> None:
    register = read_csv(shared_data / "single-audit-2022" / "register.csv")
    plan = mapping.load_file(EXAMPLE)
    found = guess([register], plan, LETTERS)
    assert found == Guess(register, 1, plan._replace(file=FileOptions(header=1)), [])


def test_the_saved_guess_of_the_real_register_is_a_mapping(shared_data: Path) -> None:
    register = read_csv(shared_data / "single-audit-2022" / "register.csv")
    plan = guess([register], None, LETTERS).plan
    assert mapping.load(mapping.write(plan, register.rows[0]), "") == plan


@pytest.mark.parametrize("plan", [None, EXAMPLE])
def test_a_missing_column_is_named_with_those_that_are_there(shared_data: Path, plan: str | None) -> None:
    broken = read_csv(shared_data / "single-audit-2022" / "broken" / "missing-column.csv")
    error = refusal([broken], mapping.load_file(plan) if plan else None, LETTERS)
    missing = "The required column “Finding No” is missing." if plan else "no column for number."
    assert [problem for problem in error.problems if problem.startswith(missing)]
    assert "Columns found: Department, Title, Requirement, Severity, Questioned costs," in told(error)


@pytest.mark.parametrize("plan", [None, EXAMPLE])
def test_another_form_is_no_register(shared_data: Path, plan: str | None) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(shared_data / "single-audit-2022" / "broken" / "real-other-form.xlsx")
    sheets = [
        Sheet(each.title, [[str(cell or "") for cell in row] for row in each.iter_rows(values_only=True)], {})
        for each in book
    ]
    error = refusal(sheets, mapping.load_file(plan) if plan else None, LETTERS)
    assert error.what.startswith("This is not a register: none of the columns ")
    assert not isinstance(error, Incomplete)
    assert [re.match(r"(\w+): the columns (\w+)", problem)[0] for problem in error.problems] == [  # type: ignore[index]
        *("Form: the columns award_reference", "Coversheet: the columns version")
    ]


@pytest.mark.parametrize(
    "name", ["duplicate-finding-no", "unknown-repeat", "real-bad-repeat", "semicolon-bom"]
)
def test_broken_rows_do_not_disturb_the_columns(shared_data: Path, name: str) -> None:
    path = shared_data / "single-audit-2022" / "broken" / f"{name}.csv"
    found = guess([read_csv(path, ";" if "semicolon" in name else ",")], None, LETTERS)
    assert columns(found) == REAL


# Invented registers

COMMUNE = """
ỦY BAN NHÂN DÂN XÃ AN BÌNH
SỔ THEO DÕI ĐIỂM KHÔNG PHÙ HỢP NĂM 2025

STT | Mã phát hiện | Ngày phát hiện | Đơn vị | Điều khoản | Nội dung điểm không phù hợp | Mức độ | Người chịu trách nhiệm | Biện pháp khắc phục | Hạn hoàn thành | Trạng thái
1 | PH-01 | 13/05/2025 | Bộ phận Một cửa | 8.5.1 | Hồ sơ trễ hạn hai ngày, không có phiếu xin lỗi | Nhẹ | Nguyễn Thị Lan | Lập lịch nhắc hạn hồ sơ | 30/05/2025 | Đã xong
2 | PH-02 | 13/05/2025 | Tư pháp - Hộ tịch | 7.5.3 | Biểu mẫu ban hành năm 2019 còn ở quầy | Không nghiêm trọng | Trần Văn Minh | Thu hồi biểu mẫu cũ | 01/06/2025 | Đang làm
3 | PH-03 | 14/05/2025 | Địa chính | Điều 7.2 | Chưa có hồ sơ đào tạo của cán bộ mới | Nặng | Không | Không có | - | Đang làm
4 | PH-04 | 14/05/2025 | Văn phòng | Mục 9.2 và 10.2.1 | Bảng niêm yết thủ tục dễ đọc | Điểm mạnh | Lê Thị Hoa | - | - |
"""  # noqa: E501 - a register is wide


def test_a_commune_register_in_vietnamese_below_its_titles() -> None:
    found = guessed(COMMUNE)
    assert found.header == 4
    assert found.said == ["The names of the columns stand in row 4."]
    assert columns(found) == {
        "number": "Mã phát hiện",
        "observed": "Nội dung điểm không phù hợp",
        "grade": "Mức độ",
        "clauses": "Điều khoản",
        "unit": "Đơn vị",
        "owner": "Người chịu trách nhiệm",
        "raised": "Ngày phát hiện",
        "action": "Biện pháp khắc phục",
        "action-due": "Hạn hoàn thành",
    }
    fields = found.plan.fields
    assert fields["grade"].values == {
        "Nhẹ": "minor",
        "Không nghiêm trọng": "minor",
        "Nặng": "major",
        "Điểm mạnh": "strength",
    }
    assert fields["owner"].blank == ("Không",)
    assert fields["action"].blank == ("Không có", "-")
    assert fields["raised"].order == ""
    # Of two clauses in one cell nobody says which is meant.
    assert fields["clauses"].values == {"Điều 7.2": "7.2"}


def test_a_register_that_only_counts_its_rows_is_numbered_by_them() -> None:
    assert columns(guessed(COMMUNE.replace("Mã phát hiện", "Ghi chú")))["number"] == "STT"


def test_names_of_columns_in_other_letters_are_the_same() -> None:
    for form in ("NFD", "NFC"):
        text = unicodedata.normalize(form, COMMUNE.upper())
        assert len(guessed(text).plan.fields) == 9


LOG = """
NCR log 2025 | | | | | | | | | |
NCR No. | Date raised | Department | ISO clause | Description | Type | Root cause description | Corrective action | Responsible | Due date | Date closed
N-101 | 3/7/2025 | Purchasing | 8.1 | Supplier evaluations were not done in 2024 | Major NC | Nobody was named | Name a buyer | J. Hill | 12/31/2025 | 1/5/2026
N-102 | 3/21/2025 | Stores | 8.5.1; 8.10 | Two pallets stood without a label for a week | minor nonconformity | Labels ran out | Order in time | K. Moss | N/A |
N-103 | 4/2/2025 | Stores | 7.5 | The forms could be filled in on a screen | OFI | | | | none |
N-104 | 4/3/2025 | Sales | 7.5 | The list of prices was out of date on the web | Critical | | | | |
"""  # noqa: E501


def test_an_english_log_with_american_dates() -> None:
    found = guessed(LOG)
    assert columns(found) == {
        "number": "NCR No.",
        "observed": "Description",
        "grade": "Type",
        "clauses": "ISO clause",
        "unit": "Department",
        "owner": "Responsible",
        "raised": "Date raised",
        "action": "Corrective action",
        "action-due": "Due date",
    }
    fields = found.plan.fields
    assert fields["grade"].values == {
        "Major NC": "major",
        "minor nonconformity": "minor",
        "OFI": "opportunity",
        "Critical": "",
    }
    assert fields["clauses"].split == ";"
    assert fields["action-due"].blank == ("N/A", "none")
    assert [fields[name].order for name in ("raised", "action-due")] == ["month-first", "month-first"]
    assert any("the month comes first" in said and "Date raised, Due date" in said for said in found.said)


def test_names_as_an_export_writes_them_and_names_in_two_languages() -> None:
    found = guessed(
        """
        finding_id | Mức độ (Severity) | Đơn vị / Department | Finding-description | Date (dd/mm/yyyy)
        A1 | Obs | Kế toán | The safe was open during lunch | 1/2/2025
        """
    )
    assert columns(found) == {
        "number": "finding_id",
        "grade": "Mức độ (Severity)",
        "unit": "Đơn vị / Department",
        "observed": "Finding-description",
        "raised": "Date (dd/mm/yyyy)",
    }


# Columns whose name can mean several things

BASE = """
No | Condition | Grade | Department | {name}
1 | There was no key for the room | minor | A | {one}
2 | There was no stamp on the form | major | B | {two}
"""


def base(name: str, one: str, two: str, clauses: Sequence[str] = ISO) -> dict[str, str]:
    """The fields of the fifth column of a small register."""
    found = guessed(BASE.format(name=name, one=one, two=two), clauses)
    return {field: column for field, column in columns(found).items() if column == name}


@pytest.mark.parametrize(
    "name, one, two, clauses, field",
    [
        ("Requirement", "7.5", "8.1, 8.5.1", ISO, "clauses"),
        ("Requirement", "BE", "N", LETTERS, "clauses"),
        ("Requirement", "B", "N", LETTERS, "clauses"),
        ("Requirement", "7.5", "8.1", [], "clauses"),
        ("Requirement", "Each form has a date", "Each room has a key", ISO, "requirement"),
        ("Yêu cầu", "Điều 7.5.3", "Điều 8.1", ISO, "clauses"),
        ("Yêu cầu", "Biểu mẫu phải ghi ngày ban hành", "Hồ sơ phải đủ chữ ký", ISO, "requirement"),
        ("Finding", "The form has no date of issue", "The room had no key on Monday", ISO, "title"),
        ("Repeat", "2024-01", "N/A", ISO, "repeat"),
        ("Repeat", "Yes", "No", ISO, ""),
        ("Source", "complaint", "Internal audit", ISO, "origin"),
        ("Source", "complaint", "telephone", ISO, ""),
        ("Due date", "1/2/2025", "N/A", ISO, "action-due"),
        ("Due date", "soon", "later", ISO, ""),
        ("Response due date", "1/2/2025", "2/2/2025", ISO, "answer-due"),
        ("Action owner", "Lan", "Minh", ISO, "action-owner"),
        ("Evidence", "Form 7", "Photo of the shelf", ISO, "evidence"),
        ("Clause", "99", "A.1", ISO, "clauses"),
        ("Standard", "ISO 9001:2015", "ISO 9001:2015", ISO, ""),
        ("Action status", "in progress", "finished last week", ISO, ""),
        ("Root cause description", "Nobody had been told about it", "It was not known", ISO, ""),
        ("Date of nonconformity", "1/2/2025", "1/2/2025", ISO, ""),
        ("Người phát hiện", "Lan", "Minh", ISO, ""),
        ("Trạng thái khắc phục", "xong", "chưa", ISO, ""),
    ],
)
def test_what_stands_in_a_column_decides_what_its_name_leaves_open(
    name: str, one: str, two: str, clauses: list[str], field: str
) -> None:
    assert base(name, one, two, clauses) == ({field: name} if field else {})


def test_a_column_named_finding_is_the_number_or_the_text_by_what_it_holds() -> None:
    text = "Finding | {other} | Grade | Area\n{one} | {two} | minor | A\n"
    number = guessed(text.format(other="Observation", one="F-1", two="The room had no key on Monday"))
    observed = guessed(text.format(other="Ref", one="The room had no key on Monday", two="F-1"))
    assert columns(number)["number"] == "Finding"
    assert columns(observed) == {"number": "Ref", "observed": "Finding", "grade": "Grade", "unit": "Area"}


def test_a_clause_called_reference_is_a_clause_beside_a_number() -> None:
    found = guessed("Reference | No | Condition | Grade | Area\n7.5 | 1 | There is no key | minor | A\n")
    assert (columns(found)["number"], columns(found)["clauses"]) == ("No", "Reference")


def test_a_column_of_crosses_is_no_text() -> None:
    found = guessed("No | Condition | Observation | Grade | Unit\n1 | No key here | x | minor | A\n")
    assert columns(found)["observed"] == "Condition"
    assert isinstance(refusal([sheet("No | Observation | Grade | Unit\n1 | x | minor | A")]), Incomplete)


# Several values in a cell


def split(kind: str, *cells: str) -> str:
    """How cells of a column of this kind are split."""
    rows = "\n".join(f"{number} | It is not there | minor | {cell}" for number, cell in enumerate(cells))
    names = {"unit": "Unit", "clauses": "Unit | Clause", "repeat": "Unit | Repeat of"}[kind]
    rows = rows if kind == "unit" else rows.replace("minor |", "minor | A |")
    return guessed(f"No | Condition | Grade | {names}\n{rows}").plan.fields[kind].split


@pytest.mark.parametrize(
    "cells, how",
    [
        (["Finance", "Labor"], ""),
        (["Finance; Labor", "Defense, Veterans and Emergency Management"], ";"),
        (["Defense, Veterans and Emergency Management", "Finance"], ""),
        (["Finance, Labor", "Labor", "Finance"], ","),
        (["Finance, Labor", "Defense, Veterans", "Labor", "Finance"], ""),
        (["Finance⏎Labor", "labor", "finance"], "lines"),
        (["Health and⏎Human Services", "Finance"], ""),
        (["Finance/Labor", "Labor", "Finance"], "/"),
        (["R/D", "Finance"], ""),
    ],
)
def test_a_sign_inside_the_name_of_a_unit_splits_nothing(cells: list[str], how: str) -> None:
    assert split("unit", *cells) == how


@pytest.mark.parametrize(
    "cells, how",
    [
        (["7.5", "8.1"], ""),
        (["7.5; 8.1", "8.5.1"], ";"),
        (["7.5, 8.1", "8.5.1"], ","),
        (["7.5⏎8.1", "8.5.1"], "lines"),
        (["7.5/8.1", "8.5.1"], "/"),
        (["Điều 7.5, Điều 8.1"], ","),
        (["8.1 (planning, control, change of plans)", "7.5"], ""),
    ],
)
def test_clauses_are_split_where_the_parts_are_clauses(cells: list[str], how: str) -> None:
    assert split("clauses", *cells) == how


@pytest.mark.parametrize(
    "cells, how",
    [
        (["2024-1, 2024-2", "N/A"], ","),
        (["2024-1; 2024-2"], ";"),
        (["2024-1⏎2024-2"], "lines"),
        (["2024-1; 2024-2", "2024-3, 2024-4"], ""),
        (["12/2024", "13/2024"], ""),
    ],
)
def test_references_are_split_by_the_sign_between_them(cells: list[str], how: str) -> None:
    assert split("repeat", *cells) == how


# The words of grades


@pytest.mark.parametrize(
    "words, grade",
    [
        ("major nc", "major"),
        ("nc minor", "minor"),
        ("obs", "observation"),
        ("opportunity for improvement", "opportunity"),
        ("improvement", "opportunity"),
        ("good practice", "strength"),
        ("khong phu hop nang", "major"),
        ("loi nhe", "minor"),
        ("nghiem trong", "major"),
        ("chua nghiem trong", "minor"),
        ("khuyen nghi cai tien", "opportunity"),
        ("diem luu y", "observation"),
        ("minor improvement", ""),
        ("majority", ""),
        ("other", ""),
        ("", ""),
    ],
)
def test_usual_words_for_grades_are_known(words: str, grade: str) -> None:
    assert grade_of(words) == grade


def test_a_word_that_is_no_grade_waits_for_its_meaning_in_the_saved_mapping() -> None:
    found = guessed(
        "No | Condition | Severity | Unit\n1 | No key | N/A | A\n2 | No door | P1 | B\n3 | x | p1 | B"
    )
    assert found.plan.fields["grade"] == Field(
        columns=("Severity",), required=True, values={"N/A": "", "P1": ""}
    )
    with pytest.raises(Refused) as caught:
        mapping.load(mapping.write(found.plan), "map.toml")
    assert len(caught.value.problems) == 2


def test_a_text_that_only_begins_like_nothing_is_something() -> None:
    assert all(map(means_nothing, ("N/A", "n/a", "None", "-", "–", "Không", "KHÔNG CÓ", "không có")))
    assert not any(map(means_nothing, ("No key was there", "Không có chìa khóa ở phòng", "0", "no")))


# The order of day and month


@pytest.mark.parametrize(
    "raised, due, orders",
    [
        (["3/7/2025", "4/8/2025"], ["5/5/2025"], ("day-first", "")),
        (["3/7/25", "4/8/25"], ["5/31/25"], ("month-first", "month-first")),
        (["31/7/2025", "4/8/2025"], ["5/5/2025"], ("", "")),
        (["7/31/2025", "4/8/2025"], ["5/5/2025"], ("month-first", "month-first")),
        (["7/31/2025", "31/7/2025"], ["5/5/2025"], ("", "")),
        (["7/31/2025", "31/7/2025"], ["5/25/2025"], ("", "month-first")),
        (["7/31/2025"], ["25/5/2025"], ("month-first", "")),
        (["07.31.2025"], ["2025-05-25"], ("month-first", "month-first")),
        (["July 31, 2025"], ["N/A"], ("", "")),
    ],
)
def test_the_month_comes_first_only_where_a_day_proves_it(
    raised: list[str], due: list[str], orders: tuple[str, str]
) -> None:
    rows = [f"{n} | No key | minor | A | {a} | {due[n % len(due)]}" for n, a in enumerate(raised)]
    found = guessed("\n".join(["No | Condition | Grade | Unit | Date raised | Due date", *rows]))
    assert tuple(found.plan.fields[name].order for name in ("raised", "action-due")) == orders


# Sheets and rows

FINDINGS = "No | Condition | Grade | Unit\n1 | There was no key | minor | A"


def test_the_register_is_found_among_other_sheets() -> None:
    sheets = [
        sheet("Register of findings\nPrepared by | Lan", "Cover"),
        sheet("", "Empty"),
        sheet(f"Internal audit 2025 | |\n{FINDINGS}", "Findings"),
        sheet("Grade | Department\nmajor | A\nminor | B", "Lists"),
    ]
    found = guess(sheets, None, ISO)
    assert (found.sheet.name, found.header) == ("Findings", 2)
    assert (found.plan.file.sheet, found.plan.file.header) == ("Findings", 2)
    assert found.said == [
        "Read: “Findings”. Not read: Cover, Lists.",
        "The names of the columns stand in row 2.",
    ]


def test_of_equal_sheets_the_first_is_read_and_the_others_are_named() -> None:
    sheets = [sheet(FINDINGS, "2025"), sheet(FINDINGS, "2024")]
    found = guess(sheets, None, ISO)
    assert found.sheet.name == "2025"
    assert any("the same columns: 2024" in said for said in found.said)
    assert guess(sheets, Plan(FileOptions(sheet="2024"), {}, {}), ISO).sheet.name == "2024"


def test_a_sheet_that_is_not_there_is_told_with_those_that_are() -> None:
    error = refusal(
        [sheet(FINDINGS, "Findings"), sheet("x", "Lists")], Plan(FileOptions(sheet="Finding"), {}, {})
    )
    assert error.what == "The file has no sheet “Finding”."
    assert error.hint == "Did you mean “Findings”? Its sheets: Findings, Lists."


def test_a_mapping_of_the_file_alone_leaves_the_columns_to_be_guessed() -> None:
    text = f"No | Condition | Severity | Area\n{FINDINGS}"
    plan = Plan(FileOptions("utf-8", header=2), {}, {"Unit": Check(("A", "B"))}, "map.toml")
    found = guess([sheet(text)], plan, ISO)
    assert columns(found) == {"number": "No", "observed": "Condition", "grade": "Grade", "unit": "Unit"}
    assert found.plan._replace(fields={}) == plan


def test_a_row_of_the_mapping_that_names_nothing_is_told() -> None:
    error = refusal([sheet(FINDINGS)], Plan(FileOptions(header=9), {}, {}))
    assert "The mapping says that the columns are named in row 9." in error.problems


@pytest.mark.parametrize("rows", [[], [[]], [["", ""]]])
def test_an_empty_sheet_is_no_register(rows: list[list[str]]) -> None:
    assert refusal([Sheet("", rows, {})]).problems == ("Columns found: -.",)
    assert refusal([]).problems == ()


# Columns of a mapping


def plan(**more: Field) -> Plan:
    needed = {"number": "No", "observed": "Condition", "grade": "Grade", "unit": "Unit"}
    fields = {name: Field(columns=(column,), required=True) for name, column in needed.items()}
    return Plan(FileOptions(), {**fields, **more}, {}, "map.toml")


def test_columns_are_found_by_their_exact_name_or_else_folded() -> None:
    rows = FINDINGS.replace("Unit", "ĐƠN  VỊ").replace("No", "số")
    given = plan(number=Field(columns=("Số",), required=True), unit=Field(columns=("Đơn vị",), required=True))
    found = guess([sheet(f"Sổ theo dõi\n{rows}")], given, ISO)
    assert found.header == 2
    assert found.plan == given._replace(file=FileOptions(header=2))


def test_all_missing_columns_are_told_at_once_with_what_may_be_meant() -> None:
    given = plan(observed=Field(columns=("Condition", "Efect"), required=True))
    given = given._replace(checks={"Paid": Check(required=True), "Grade": Check(("minor",))})
    error = refusal([sheet("Nr | Condition | Grades | Effect\n1 | x | minor | y")], given)
    assert error.problems == (
        "The required column “No” is missing.",
        "The required column “Efect” is missing. Did you mean “Effect”?",
        "The required column “Grade” is missing. Did you mean “Grades”?",
        "The required column “Unit” is missing.",
        "The required column “Paid” is missing.",
        "Columns found: Nr, Condition, Grades, Effect.",
    )
    assert "map.toml" in error.what


def test_a_column_that_need_not_be_there_is_left_out_aloud() -> None:
    given = plan(
        owner=Field(columns=("Owner",)),
        evidence=Field(columns=("Unit", "Proof")),
        grade=Field(columns=("Class",), default="minor", required=True),
    )._replace(checks={"Paid": Check(("Y",))})
    found = guess([sheet(FINDINGS)], given, ISO)
    assert set(found.plan.fields) == {"number", "observed", "grade", "unit", "evidence"}
    assert found.plan.fields["evidence"].columns == ("Unit",)
    assert found.plan.fields["grade"] == Field(default="minor", required=True)
    assert found.plan.checks == {}
    left_out = {name for said in found.said for name in re.findall("“(.*)”", said)}
    assert left_out == {"Owner", "Proof", "Class", "Paid"}


def test_a_name_that_two_columns_have_is_refused_where_it_is_mapped() -> None:
    text = "No | Condition | Grade | Unit | Date | | Grade | Date |\n1 | x | minor | A | | | | |"
    error = refusal([sheet(text)], plan())
    assert error.problems[0] == "Several columns are called “Grade”: C, G. Give each its own name."
    assert len(error.problems) == 2
    assert guess([sheet(text.replace("| Grade | Date", "| Class | Date"))], plan(), ISO).said == []
    checked = plan()._replace(checks={"Date": Check(required=True)})
    assert "“Date”: E, H" in told(refusal([sheet(text.replace("| Grade | Date", "| Class | Date"))], checked))


def test_a_name_that_two_columns_have_is_not_guessed() -> None:
    found = guessed(
        "No | Condition | Grade | Unit | Date | Date\n1 | There is no key | minor | A | 1/2/2025 | 1/2/2025"
    )
    assert set(found.plan.fields) == {"number", "observed", "grade", "unit"}
    assert found.said == ["Several columns are called “Date”: E, F. Give each its own name."]
    error = refusal([sheet("No | Condition | Grade | Unit | GRADE\n1 | There is no key | minor | A | x")])
    assert "Several columns are called “Grade”: C, E. Give each its own name." in error.problems


# What is told when something is lacking


def test_a_guess_that_lacks_something_tells_what_and_how_to_say_it() -> None:
    error = refusal([sheet("No | Condition | Colour\n1 | There is no key | red")])
    assert isinstance(error, Incomplete)
    assert [problem.split(".")[0] for problem in error.problems] == [
        *("no column for grade", "no column for unit", "Columns found: No, Condition, Colour")
    ]
    assert "--save-map map.toml" in error.hint
    assert "--map map.toml" in error.hint
    written = mapping.write(error.guess.plan)
    for name in ("grade", "unit"):
        written = written.replace(f'[{name}]\ncolumn = ""', f'[{name}]\ndefault = "minor"')
    assert set(mapping.load(written, "map.toml").fields) == {"number", "observed", "grade", "unit"}


def test_without_a_register_the_columns_that_the_mapping_names_are_told() -> None:
    error = refusal([sheet("a | b\n1 | 2", "One"), sheet("c", "Two")], plan())
    assert error.what == "This is not a register: none of the columns No, Condition, Grade, Unit was found."
    assert error.problems == ("One: the columns a, b", "Two: the columns c")
    assert "map.toml" in error.hint


def test_long_lists_of_columns_are_shortened() -> None:
    error = refusal([Sheet("", [["x" * 500, *map(str, range(499))]], {})])
    assert "and 470 more" in told(error)
    assert len(told(error)) < 1000


# Any file

headers = st.one_of(
    st.sampled_from([name for kind in FIELDS.values() for name in (*kind.headers, *kind.inside)]),
    st.text(max_size=20),
)
cells = st.one_of(
    st.sampled_from(
        ["", "N/A", "7.5", "8.1; 7.5", "31/12/2025", "12/31/2025", "major", "Lan", "F-1", "x, y"]
    ),
    st.text(max_size=30),
)


@st.composite
def tables(draw: st.DrawFn) -> Sheet:
    names = draw(st.lists(headers, max_size=10))
    rows = draw(st.lists(st.lists(cells, max_size=11), max_size=6))
    above = draw(st.lists(st.lists(cells, max_size=3), max_size=2))
    return Sheet("", [*above, names, *rows], {})


def named(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets of a workbook, in which no two have the same name."""
    return [each._replace(name=name) for each, name in zip(sheets, ("One", "Two"), strict=False)]


@given(st.lists(tables(), min_size=1, max_size=2).map(named), st.sampled_from([ISO, LETTERS, []]))
def test_any_file_is_refused_or_each_field_gets_a_column_of_its_own(
    sheets: list[Sheet], clauses: list[str]
) -> None:
    try:
        found = guess(sheets, None, clauses)
    except Incomplete as error:
        found = error.guess
    except Refused:
        return
    used = list(columns(found).values())
    assert len(used) == len(set(used))
    assert all(found.sheet.rows[found.header - 1].count(column) == 1 for column in used)
    # The guess itself is a mapping that finds the same columns again.
    assert not used or guess(sheets, found.plan, clauses).plan == found.plan


def test_a_large_register_is_guessed_quickly() -> None:
    row = ["F-1", "There is no key. " * 300, "minor", "Finance; Labor", "7.5", "3/7/2025"]
    rows = [[f"F-{number}", *row[1:]] for number in range(20_000)]
    register = Sheet("", [["No", "Condition", "Grade", "Unit", "Clause", "Date"], *rows], {})
    begun = time.process_time()
    assert len(guess([register], None, ISO).plan.fields) == 6
    assert time.process_time() - begun < 3


# What a first user found


@pytest.mark.parametrize(
    "cell, grade",
    [
        ("Ít nghiêm trọng", "minor"),
        ("kém nghiêm trọng", "minor"),
        ("không nặng", ""),
        ("Non-major", ""),
        ("less major", ""),
        ("Điểm không phù hợp nặng", "major"),
        ("Non-conformity: minor", "minor"),
        ("KPH lớn", "major"),
        ("NC nhỏ", "minor"),
        ("Maj", "major"),
        ("Min.", "minor"),
        ("Góp ý", "opportunity"),
    ],
)
def test_a_denied_grade_is_none_and_short_ones_are_known(cell: str, grade: str) -> None:
    assert guessed(f"No | Condition | Grade | Unit\n1 | No key | {cell} | A").plan.fields["grade"].values == {
        cell: grade
    }


def test_other_sheets_are_named_although_a_mapping_names_one() -> None:
    sheets = [sheet(FINDINGS, name) for name in ("2024", "2025")]
    plan = guess(sheets, None, ISO).plan
    told = guess(sheets, plan._replace(file=FileOptions(sheet="2025")), ISO)
    assert (told.sheet.name, told.said) == ("2025", ["Read: “2025”. Not read: 2024."])


def test_days_whose_order_nothing_shows_are_told_once() -> None:
    text = (
        "No | Condition | Grade | Unit | Date raised | Due date\n1 | No key | minor | A | 3/4/2025 | 3/4/25"
    )
    found = guessed(text)
    assert found.said == [
        '3/4/2025 is read as 2025-04-03 (year-month-day). If the month comes first, write order = "month-first" in the '
        "mapping."
    ]
    assert 'order = "day-first"' in mapping.write(found.plan)
    assert guessed(text.replace("3/4/25", "3/14/25")).plan.fields["raised"].order == "month-first"
    assert not guessed(text.replace("3/4/25", "14/3/25")).said


def test_a_clause_with_a_comma_for_its_dot_needs_no_split() -> None:
    rows = (
        "No | Condition | Grade | Unit | Clause\n1 | No key | minor | A | 7,5\n2 | No key | minor | A | 8,5,1"
    )
    clauses = guessed(rows).plan.fields["clauses"]
    assert (clauses.split, clauses.values) == ("", {})
    assert guessed(rows.replace("8,5,1", "7.5,8.5.1")).plan.fields["clauses"].split == ","


@pytest.mark.parametrize(
    "plan, split",
    [
        ("- Tell all⏎- Check", "lines"),
        ("1. Tell all⏎2) Check", "lines"),
        ("Tell all⏎- Check", ""),
        ("- One", ""),
    ],
)
def test_actions_in_a_list_are_parted_by_lines(plan: str, split: str) -> None:
    rows = f"No | Condition | Grade | Unit | Action\n1 | No key | minor | A | {plan}"
    assert guessed(rows).plan.fields["action"].split == split


def test_a_column_without_a_name_can_be_mapped_by_its_letter() -> None:
    register = sheet("No | | Condition | Grade | Unit\n1 | x | No key | minor | A")
    fields = {
        name: Field(columns=(column,))
        for name, column in {
            "number": "No",
            "observed": "Condition",
            "grade": "Grade",
            "unit": "Column B",
        }.items()
    }
    plan = Plan(FileOptions(), fields, {})
    assert guess([register], plan, ISO).plan.fields["unit"].columns == ("Column B",)
    wrong = plan._replace(fields=fields | {"number": Field(columns=("Nr",), required=True)})
    assert "Columns found: No, Column B, Condition, Grade, Unit." in told(refusal([register], wrong))


@pytest.mark.parametrize(
    "name, cell, field",
    [
        ("Số TT", "1", "number"),
        ("Số KPH", "1", "number"),
        ("Ngày tháng năm", "13/4/2025", "raised"),
        ("Date Opened", "13/4/2025", "raised"),
        ("Hạn xử lý", "13/4/2025", "action-due"),
        ("Khắc phục", "Tell all of them about it", "action"),
        ("HĐKP", "Tell all of them about it", "action"),
        ("Người xử lý", "Lan", "action-owner"),
        ("PIC", "Lan", "owner"),
        ("Tái diễn", "2024-01", "repeat"),
        ("Yêu cầu ISO", "8.5.1", "clauses"),
        ("Yêu cầu ISO", "Records are kept where they can be found", "requirement"),
    ],
)
def test_usual_names_of_columns_are_known(name: str, cell: str, field: str) -> None:
    number = "" if field == "number" else "No | "
    rows = f"{number}Condition | Grade | Unit | {name}\n{number and 'N-7 | '}No key | minor | A | {cell}"
    assert columns(guessed(rows))[field] == name


def test_letters_that_were_lost_when_the_file_was_saved_are_told() -> None:
    lost = "S? | M?c d? | B? ph?n\n1 | Nh? | V?n phòng"
    said = "Letters were lost when this file was saved: ? stands for them, as in “M?c d?”."
    assert said in told(refusal([sheet(lost)]))
    part = (
        "No | Condition | Grade | Unit\n1 | Kh?ng có s? | minor | V?n phòng\n2 | S?a m?u | minor | Công an xã"
    )
    assert guessed(part).said[0].startswith("Letters were lost")
    assert not guessed(part.replace("?", "? ")).said
