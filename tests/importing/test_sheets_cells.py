"""What one cell comes to: a text as it is; a number, a day, a truth value or a formula with a remark."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
from workbooks import made, rows, saved, sheet_of

from auditcore.importing.shapes import Remark


def cells(*values: tuple[Any, str]) -> list[tuple[str, Remark | None]]:
    """What values in a number format come to."""

    def fill(sheet: Any) -> None:
        for number, (value, code) in enumerate(values, 1):
            cell = sheet.cell(number, 1, value)
            cell.number_format = code

    sheet = sheet_of(saved(fill))
    return [
        (sheet.rows[n][0] if n < len(sheet.rows) and sheet.rows[n] else "", sheet.remarks.get((n + 1, 0)))
        for n in range(len(values))
    ]


def test_texts_are_taken_as_they_are() -> None:
    def fill(sheet: Any) -> None:
        for value in ("8.10", "0012", "1E5", "12:30", "TRUE", "2022-10-01", " a \n b ", "Bộ"):
            sheet.append([value])
        sheet.append(["=1+1"])
        sheet["A9"].data_type = "s"

    sheet = sheet_of(saved(fill))
    assert sheet.rows == [["8.10"], ["0012"], ["1E5"], ["12:30"], ["TRUE"], ["2022-10-01"], [" a \n b "], ["Bộ"],
                          ["=1+1"]]  # fmt: skip
    assert sheet.remarks == {}


def test_whole_numbers_are_what_the_sheet_shows() -> None:
    assert cells((13, "General"), (13, "0"), (13, "0000"), (7, '"NC-"000'), (999, "#,##0")) == [
        ("13", Remark("number", "holds the number 13", True, "13")),
        ("13", Remark("number", "holds the number 13", True, "13")),
        ("0013", Remark("number", "holds the number 13, shown as 0013", True, "0013")),
        ("NC-007", Remark("number", "holds the number 7, shown as NC-007", True, "NC-007")),
        ("999", Remark("number", "holds the number 999", True, "999")),
    ]


def test_a_number_that_is_shown_otherwise_is_not_exact() -> None:
    assert cells(
        (8.2, "0.00"), (8.199999999999999, "General"), (200000, "0E+00"), (200000, "#,##0"), (0.5, "0%"),
        (1.5, "# ?/?"), (123456789012, "General"), (0.1 + 0.2, "General"),
    ) == [
        ("8.2", Remark("number", "holds the number 8.2, shown as 8.20", False, "8.20")),
        ("8.2", Remark("number", "holds the number 8.2", False, "8.2")),
        ("200000", Remark("number", "holds the number 200000, shown as 2E+05", False, "2E+05")),
        ("200000", Remark("number", "holds the number 200000, shown as 200,000", False, "200,000")),
        ("0.5", Remark("number", "holds the number 0.5, shown as 50%", False, "50%")),
        ("1.5", Remark("number", "holds the number 1.5, shown in the format # ?/?", False)),
        ("123456789012", Remark("number", "holds the number 123456789012", False)),
        ("0.3", Remark("number", "holds the number 0.3", False, "0.3")),
    ]  # fmt: skip


def test_days_are_iso() -> None:
    day = date(2023, 6, 30)
    half_past_twelve = datetime(1899, 12, 30, 12, 30).time()
    assert cells(
        (day, "yyyy-mm-dd"), (day, "dd/mm/yyyy"), (day, "mmm\\-yy"), (day, "mm-dd-yy"),
        (datetime(2023, 6, 30, 10, 30), "dd/mm/yyyy h:mm"), (half_past_twelve, "h:mm"), (timedelta(hours=30), "[h]:mm:ss"),
        (-5, "dd/mm/yyyy"),
    ) == [
        ("2023-06-30", Remark("date", "holds the date 2023-06-30", True)),
        ("2023-06-30", Remark("date", "holds the date 2023-06-30, shown as 30/06/2023", False)),
        ("2023-06-30", Remark("date", "holds the date 2023-06-30, shown as Jun-23", False)),
        ("2023-06-30", Remark("date", "holds the date 2023-06-30", False)),
        ("2023-06-30T10:30", Remark("date", "holds the date 2023-06-30T10:30, shown in the format dd/mm/yyyy h:mm", False)),
        ("12:30", Remark("date", "holds the time 12:30", False)),
        ("30:00:00", Remark("number", "holds the duration 30:00:00", False)),
        ("-5", Remark("number", "holds the number -5, shown in the format dd/mm/yyyy", False)),
    ]  # fmt: skip


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = date(2023, 6, 30)
    file = io.BytesIO()
    book.save(file)
    assert sheet_of(file.getvalue()).rows == [["2023-06-30"]]


def test_truth_values_errors_and_stored_iso_days() -> None:
    sheet = sheet_of(
        made(
            rows(
                '<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#REF!</v></c><c t="d"><v>2023-06-30T00:00:00</v></c>'
            )
        )
    )
    assert sheet.rows == [["TRUE", "FALSE", "", "2023-06-30"]]
    assert [sheet.remarks[1, at] for at in range(4)] == [
        Remark("truth", "holds the truth value TRUE", False),
        Remark("truth", "holds the truth value FALSE", False),
        Remark("error", "holds the error #REF!", False),
        Remark("date", "holds the date 2023-06-30, shown in the format General", False),
    ]


def test_a_formula_gives_its_stored_result_and_is_never_computed() -> None:
    f = "<f>1+1</f>"
    sheet = sheet_of(
        made(
            rows(
                f'<c t="str">{f}<v>done</v></c><c>{f}<v>3</v></c><c>{f}<v>8.25</v></c><c>{f}</c><c>{f}<v></v></c>'
                f'<c t="str">{f}<v></v></c><c t="e">{f}<v>#N/A</v></c><c t="b">{f}<v>1</v></c>'
            )
        )
    )
    assert sheet.rows == [["done", "3", "8.25", "", "", "", "", "TRUE"]]
    used, none = (
        "holds a formula; its stored result is used",
        "holds a formula without a stored result, so it has no value",
    )
    assert [sheet.remarks[1, at] for at in range(8)] == [
        Remark("formula", used, True),
        Remark("formula", used, True),
        Remark("formula", f"{used}; holds the number 8.25", False),
        Remark("no-result", none, False),
        Remark("no-result", none, False),
        Remark("formula", used, True),
        Remark("error", "holds a formula whose result is the error #N/A", False),
        Remark("formula", f"{used}; holds the truth value TRUE", False),
    ]  # fmt: skip
