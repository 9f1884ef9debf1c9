"""A workbook is read in full: all sheets, all cells, wherever they stand; another kind of file is named."""

from __future__ import annotations

import io
import re
import time
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import DAMAGED, MAIN, made, refusal, rows, saved, sheet_of, text, zipped

from auditcore.errors import Refused
from auditcore.importing import sheets, workbook
from auditcore.importing.shapes import FileOptions, Sheet
from auditcore.importing.sheets import Book


def test_shared_texts_are_joined_without_how_they_are_spoken() -> None:
    strings = (
        f"<sst {MAIN}><si><t>plain</t></si><si><r><t>Một </t></r><r><rPr><b/></rPr><t>cửa</t></r></si>"
        "<si><t>課長</t><rPh sb='0' eb='2'><t>カチョウ</t></rPh></si><si><t>a_x000D_\nb _x005F_x000D_</t></si>"
        "<si><t>e&#x301;</t></si><si/></sst>"
    )
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in (1, 2, 3, 0, 4, 5))
    sheet = sheet_of(made(rows(cells), xl__sharedStrings_xml=strings))
    assert sheet.rows == [["Một cửa", "課長", "a\r\nb _x000D_", "plain", "é"]]


def test_hidden_sheets_come_last_and_are_told() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Lists"
    book.active["A1"] = "list"
    book.active.sheet_state = "veryHidden"
    book.create_sheet("Findings")["A1"] = "No"
    file = io.BytesIO()
    book.save(file)
    found, said = workbook.read(file.getvalue(), "register.xlsx")
    assert [sheet.name for sheet in found] == ["Findings", "Lists"]
    assert said == [
        "A workbook with the sheets “Findings”, “Lists”.",
        "The sheet “Lists” is hidden in the workbook.",
    ]


def test_merged_cells_have_their_value_once_and_nothing_trails() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["Title", None, None])
        sheet.merge_cells("A1:C1")
        sheet["B3"] = "x"
        sheet["D3"].number_format = "0.00"
        sheet["A900"].number_format = "0.00"

    assert sheet_of(saved(fill)).rows == [["Title"], [], ["", "x"]]


def test_a_dimension_that_lies_is_not_believed() -> None:
    sheet = rows(text("a") + text("b"), text("c"), text("d"))
    for dimension in ('<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'):
        lying = sheet.replace("<sheetData>", f"{dimension}<sheetData>")
        assert sheet_of(made(lying)).rows == [["a", "b"], ["c"], ["d"]]


def test_cells_and_rows_out_of_order_are_not_lost() -> None:
    inner = (
        f'<row r="2">{text("b2", "B2")}{text("a2", "A2")}</row><row r="1">{text("a1", "A1")}</row>'
        f'<row r="4">{text("c4", "C4")}</row>'
    )
    sheet = f"<worksheet {MAIN}><sheetData>{inner}</sheetData></worksheet>"
    assert sheet_of(made(sheet)).rows == [["a1"], ["a2", "b2"], [], ["", "", "c4"]]


def test_two_cells_in_one_place_are_refused() -> None:
    assert refusal(made(rows(text("one", "A1") + text("two", "A1")))) == DAMAGED


def test_a_prefix_or_the_strict_kind_makes_no_difference() -> None:
    sheet = '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row><x:c><x:v>5</x:v>'
    assert sheet_of(made(sheet + "</x:c></x:row></x:sheetData></x:worksheet>")).rows == [["5"]]


def test_what_stands_around_the_cells_is_left_out() -> None:
    sheet = rows(text("a")).replace(
        "</worksheet>", "<controls><anchor><row r='?'>7</row><c><v>9</v></c></anchor></controls></worksheet>"
    )
    assert sheet_of(made(sheet)).rows == [["a"]]


@settings(deadline=None)
@given(
    st.lists(
        st.lists(
            st.none()
            | st.booleans()
            | st.integers(-(10**10), 10**10)
            | st.dates(date(1900, 3, 1))
            | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_another_program_wrote_comes_back(table: list[list[Any]]) -> None:
    def fill(sheet: Any) -> None:
        for row, values in enumerate(table, 1):
            for column, value in enumerate(values, 1):
                cell = sheet.cell(row, column)
                cell.value = value
                cell.data_type = "s" if isinstance(value, str) else cell.data_type

    def shown(value: Any) -> str:
        if value is None or isinstance(value, bool):
            return "" if value is None else str(value).upper()
        return unicodedata.normalize(
            "NFC", re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), str(value))
        )

    expected = [[shown(value) for value in row] for row in table]
    for row in expected:
        while row and not row[-1]:
            row.pop()
    while expected and not expected[-1]:
        expected.pop()
    sheet = sheet_of(saved(fill))
    assert sheet.rows == expected
    plain = {
        (r, c) for r, row in enumerate(table, 1) for c, v in enumerate(row) if v is None or isinstance(v, str)
    }
    assert not plain & set(sheet.remarks)  # fmt: skip


# What it is


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("word/document.xml", "a Word document (.docx)"),
        ("ppt/presentation.xml", "a PowerPoint presentation (.pptx)"),
        ("content.xml", "an OpenDocument file (.ods or .odt)"),
        ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        ("Index/Document.iwa", "a document of an Apple program"),
        ("photo.jpg", "a zip archive"),
    ],
)
def test_another_zip_file_is_named(part: str, kind: str) -> None:
    assert refusal(zipped({part: "x"})) == f"register.xlsx is not a workbook: by its content it is {kind}."


def test_the_content_decides_whatever_the_name_says(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(made())
    book = sheets.read(str(path), FileOptions(encoding="utf-8", delimiter=";", sheet="F", header=2))
    assert book == Book(
        [Sheet("F", [["a"]], {})],
        FileOptions(sheet="F", header=2),
        [
            "register.csv is a workbook, not csv; it was read as one.",
            "A workbook with the sheet “F”.",
        ],
    )


def test_a_workbook_without_a_filled_cell_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(made(rows("<c/>")))
    with pytest.raises(Refused, match=r"register\.xlsx is empty"):
        sheets.read(str(path), FileOptions())


def test_twenty_thousand_rows_are_read_in_seconds() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("F")
    for number in range(2000):
        sheet.append([f"2022-{number}", number, date(2023, 6, 30), *["Corrective action"] * 9])
    file = io.BytesIO()
    book.save(file)
    started = time.process_time()
    assert len(sheet_of(file.getvalue()).rows) == 2000
    assert time.process_time() - started < 2  # a tenth of them; usually 0.2


# The files of the shared folder


@pytest.fixture
def broken(shared_data: Path) -> Any:
    def read(name: str) -> Book:
        return sheets.read(str(shared_data / "single-audit-2022" / "broken" / name), FileOptions())

    return read


def test_the_real_workbook_holds_what_the_csv_holds(shared_data: Path) -> None:
    folder = shared_data / "single-audit-2022"
    both = [
        sheets.read(str(folder / name), FileOptions()).sheets for name in ("register.xlsx", "register.csv")
    ]
    assert both[0] == [both[1][0]._replace(name="Findings")]


def test_the_truncated_workbook(broken: Any) -> None:
    with pytest.raises(Refused, match=r"truncated\.xlsx is damaged or incomplete, not a readable workbook"):
        broken("truncated.xlsx")


def test_the_workbook_with_formulas(broken: Any) -> None:
    (sheet,) = broken("formula-cell.xlsx").sheets
    assert sheet.rows[1][2] == "Open the file"
    assert sheet.rows[2][5] == ""
    assert sheet.rows[3][9].startswith("=") and sheet.rows[4][8].startswith("=")
    assert {at: remark.kind for at, remark in sheet.remarks.items()} == {
        (2, 2): "formula",
        (3, 5): "no-result",
    }


def test_the_workbook_with_numbers_for_ids(broken: Any) -> None:
    (sheet,) = broken("number-like-ids.xlsx").sheets
    assert [row[0] for row in sheet.rows[1:]] == [
        "8.10", "8.1", "8.2", "0012", "0013", "1E5", "200000", "2022-010", "2022-10-01", "12:30", "TRUE",
    ]  # fmt: skip
    assert {row: remark.says for (row, column), remark in sheet.remarks.items() if column == 0} == {
        4: "holds the number 8.2, shown as 8.20",
        6: "holds the number 13, shown as 0013",
        8: "holds the number 200000, shown as 2E+05",
        10: "holds the date 2022-10-01, shown as Oct-22",
        12: "holds the truth value TRUE",
    }
    assert {sheet.rows[row][10] for row in (2, 4, 6, 8, 10)} == {"2023-06-30"}


def test_the_workbook_of_another_form(broken: Any) -> None:
    book = broken("real-other-form.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Form", "Coversheet"]


def test_a_cell_merged_downwards_lends_what_it_holds_and_a_title_does_not() -> None:
    def fill(sheet: Any) -> None:
        for at, cells in enumerate(
            [["Title"], ["No", "Unit"], [1, "Văn phòng"], [2], [3], [4, "Một cửa"]], 1
        ):
            for column, value in enumerate(cells, 1):
                sheet.cell(at, column, value)
        for merged in ("A1:C1", "B3:B5", "C3:C5", "B6:C7"):
            sheet.merge_cells(merged)

    found = sheet_of(saved(fill))
    assert found.rows == [
        ["Title"], ["No", "Unit"], ["1", "Văn phòng"], ["2", "Văn phòng"], ["3", "Văn phòng"], ["4", "Một cửa"]
    ]  # fmt: skip
    assert found.merged == {(4, 1): "B3:B5", (5, 1): "B3:B5"}


def test_merged_cells_without_end_are_given_up() -> None:
    cells = f"<sheetData><row>{text('x')}</row><row r='100000'>{text('x', 'A100000')}</row></sheetData>"
    merged = "<mergeCells>" + '<mergeCell ref="A1:A1048576"/>' * 100 + "</mergeCells>"
    assert "it has too many merged cells" in refusal(made(f"<worksheet {MAIN}>{cells}{merged}</worksheet>"))
