"""The format xlsx: its sheets as people see them: summary, names, tables, marks, widths, pages."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from auditplugins.exporters import workbook_tables
from auditplugins.exporters.words import DOTS
from openpyxl.utils import get_column_letter
from sample_report import HEAD, full, plain
from xlsx_reading import every_text_of, head_of, one_table, opened, parts, rows_of, texts

from auditcore.api import Bullets, Column, Letterhead, Report, Section, Table


def titled(*titles: str) -> Report:
    """A report with a table a title."""
    tables = tuple(Table(title, (Column("a", "a"),), ({"a": "x"},)) for title in titles)
    return Report("All", "Office", "2026-07-31", "", (Section("", tables),))


# The summary


@pytest.mark.parametrize(("language", "name"), [("en", "Summary"), ("vi", "Tóm tắt")])
def test_the_summary_stands_first_and_says_all_that_is_no_table(language: str, name: str) -> None:
    report = full(language)
    book = opened(report)
    assert book.sheetnames[0] == book.active.title == name
    sheet, head = book.worksheets[0], report.letterhead
    said = every_text_of(sheet)
    assert head is not None
    for text in (
        report.title,
        report.organisation,
        report.period,
        HEAD,
        head.office,
        head.number,
        *head.motto,
    ):
        assert text in said
    for section in report.sections:
        assert section.title == "" or section.title in said
        for part in section.parts:
            if isinstance(part, str):
                assert part in said
            elif isinstance(part, Bullets):
                assert [text for _depth, text in part.items] == [
                    text[2:] for text in said if text[:2] in ("• ", "– ")
                ]
    assert {f"- {one}" for one in head.recipients} <= set(said)
    assert {"Nguyễn Thị Lan", "Trần Văn Đức", DOTS} <= set(said)
    day = next(cell for row in sheet.iter_rows() for cell in row if getattr(cell, "is_date", False))
    assert day.value.date().isoformat() == report.on


def test_what_a_letterhead_does_not_know_is_dots() -> None:
    report = titled("x")._replace(letterhead=Letterhead("Office of the commune"))
    assert every_text_of(opened(report).worksheets[0]).count(DOTS) == 2


def test_the_summary_lists_each_sheet_with_its_rows_and_a_way_to_it() -> None:
    report = full()
    book = opened(report)
    sheet = book.worksheets[0]
    links = {
        cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink
    }
    head = head_of(sheet, "Sheet")
    for row, (name, table) in enumerate(zip(book.sheetnames[1:], report.tables, strict=True), head + 1):
        assert (sheet.cell(row, 1).value, sheet.cell(row, 4).value) == (name, len(list(table.rows)))
        assert sheet.cell(row, 2).value == (table.title or "Not examined")
        assert links[name] == links[f"→ {name}"] == f"'{name}'!A1"
    back = [page.cell(2, 1) for page in book.worksheets[1:]]
    assert {(cell.value, cell.hyperlink.location) for cell in back} == {("← Summary", "'Summary'!A1")}


def test_a_list_opens_where_its_rows_are() -> None:
    assert opened(plain()).active.title == "Findings"
    assert opened(plain()._replace(sections=())).active.title == "Summary"


# Names of sheets


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Findings: 2026/07 [all]*?\\", "Findings 2026 07 all"),
        ("'quoted'", "quoted"),
        ("It's", "It's"),
        ("History", "History (2)"),
        ("summary", "summary (2)"),
        ("a" * 40, "a" * 30 + "…"),
        ("👍" * 20, "👍" * 15 + "…"),
        (unicodedata.normalize("NFD", "Một cửa"), "Một cửa"),
        ("?:*", "Table"),
        ("line\nend\ttab", "line end tab"),
    ],
)
def test_a_sheet_has_a_name_that_it_may_have(wanted: str, name: str) -> None:
    assert opened(titled(wanted)).sheetnames[1] == name


def test_no_two_sheets_have_the_same_name() -> None:
    long = "Phát hiện chưa đóng theo từng bộ phận"
    names = opened(
        titled("Bộ phận", "BỘ PHẬN", unicodedata.normalize("NFD", "bộ phận"), long, long)
    ).sheetnames
    assert names[1:] == ["Bộ phận", "BỘ PHẬN (2)", "bộ phận (3)", "Phát hiện chưa đóng theo từng…",
                         "Phát hiện chưa đóng theo t… (2)"]  # fmt: skip
    assert all(len(name) <= 31 for name in names)
    assert len({unicodedata.normalize("NFC", name.casefold()) for name in names}) == len(names)


# Tables


def test_a_table_is_one_of_the_program_with_filter_and_fixed_head() -> None:
    report = full()
    for sheet, table in zip(opened(report).worksheets[1:], report.tables, strict=True):
        count, width = len(list(table.rows)), len(table.columns)
        head = head_of(sheet, table.columns[0].title)
        assert sheet.freeze_panes in (f"A{head + 1}", f"B{head + 1}")
        if not count:
            assert not sheet.tables
            continue
        (made,) = sheet.tables.values()
        assert made.ref == f"A{head}:{get_column_letter(width)}{head + count}" == made.autoFilter.ref
        assert [column.name for column in made.tableColumns] == [column.title for column in table.columns]
    names = [name for sheet in opened(report) for name in sheet.tables]
    assert len(names) == len(set(names))


def test_heads_are_never_empty_nor_alike() -> None:
    columns = [
        Column(f"c{i}", title) for i, title in enumerate(("Due", "due", "", " ", "Due\n(2)", "x" * 300))
    ]
    (made,) = opened(one_table(columns, [{}])).worksheets[1].tables.values()
    heads = [column.name for column in made.tableColumns]
    assert heads[:5] == ["Due", "due (2)", "c2", "–", "Due (2) (2)"] and len(heads[5]) <= 250


def test_a_note_stands_below_the_table() -> None:
    sheet = opened(full()).worksheets[1]
    head = head_of(sheet, "Finding")
    assert sheet.cell(head + 5 + 2, 1).value == "Days run from issue to closing."


# Marks


def rules(sheet: Any) -> list[tuple[str, str, Any]]:
    return [
        (str(area.sqref), rule.formula[0], rule.dxf)
        for area in sheet.conditional_formatting
        for rule in area.rules
    ]


@pytest.mark.parametrize("limit", [20_000, 0], ids=["table", "streamed"])
def test_values_are_marked_by_a_sign_beside_the_colour(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(workbook_tables, "HELD", limit)
    column = Column("a", "a", "codes", {"late": "bad", 'say "x"': "warn", "done": "good", "odd": "unknown"})
    sheet = opened(one_table([column], [{"a": ("late", "done")}] * 3)).worksheets[1]
    first = head_of(sheet, "a") + 1
    found = rules(sheet)
    assert {area for area, _formula, _look in found} == {f"A{first}:A{first + 2}"}
    assert [formula for _area, formula, _look in found] == [
        f'ISNUMBER(FIND(", {text}, ",", "&$A{first}&", "))' for text in ("late", 'say ""x""', "done")
    ]
    signs = [look.numFmt.formatCode for _area, _formula, look in found]
    assert ["✖" in signs[0], "▲" in signs[1], "✔" in signs[2]] == [True] * 3
    assert all(code.endswith(' "@') for code in signs)
    assert [bool(look.font.b) for _area, _formula, look in found] == [True, False, False]
    assert len({look.fill.bgColor.rgb for _area, _formula, look in found}) == 3


@pytest.mark.parametrize(
    ("kind", "key", "rule"),
    [
        ("truth", "true", 'ISNUMBER(FIND(", có, ",", "&$A5&", "))'),
        ("truth", "false", 'ISNUMBER(FIND(", không, ",", "&$A5&", "))'),
        ("number", "0", "$A5=0.0"),
        ("percent", "50", "$A5=0.5"),
    ],
)
def test_marks_look_at_what_the_cell_holds(kind: str, key: str, rule: str) -> None:
    report = one_table([Column("a", "a", kind, {key: "bad", "none": "warn"})], [{"a": None}], language="vi")
    assert rules(opened(report).worksheets[1])[0][:2] == ("A5", rule)


# Room


def widths(sheet: Any) -> list[float]:
    """Of each column; those that are alike stand as one in the file."""
    return [one.width for one in sheet.column_dimensions.values() for _each in range(one.min, one.max + 1)]


def test_columns_are_as_wide_as_their_texts_and_long_texts_wrap() -> None:
    long = "Ba trong hai mươi hồ sơ không có giấy biên nhận. " * 12
    columns = [
        Column("id", "id", "id"),
        Column("vi", "vi"),
        Column("text", "text"),
        Column("day", "day", "day"),
    ]
    rows = [{"id": "2026-07-F01", "vi": unicodedata.normalize("NFD", "Đường Nguyễn Huệ"), "text": long}] * 2
    sheet = opened(one_table(columns, rows)).worksheets[1]
    wide = widths(sheet)
    # Marks of their own take no room.
    assert 11 <= wide[0] <= 17 and 16 <= wide[1] <= 20 and 40 <= wide[2] <= 80 and 11 <= wide[3] <= 14
    head = head_of(sheet, "id")
    lines = len(long) / wide[2]
    assert lines <= sheet.row_dimensions[head + 1].height / 13.5 <= lines * 1.5 + 1
    assert sheet.cell(head + 1, 3).alignment.wrap_text


def test_all_columns_together_are_as_wide_as_a_page_where_texts_can_give_way() -> None:
    columns = [Column(f"c{i}", f"c{i}") for i in range(6)]
    sheet = opened(one_table(columns, [{f"c{i}": "word " * 200 for i in range(6)}])).worksheets[1]
    wide = widths(sheet)
    assert len(wide) == 6 and sum(wide) < 172 and min(wide) > 23


def test_no_row_is_higher_than_programs_allow_and_the_head_leaves_room_for_rows() -> None:
    sheet = opened(texts("line\n" * 2000)).worksheets[1]
    assert sheet.row_dimensions[head_of(sheet, "text") + 1].height <= 409
    report = titled("very long " * 400)
    assert opened(report).worksheets[1].freeze_panes is None


def test_rows_that_are_not_in_the_sample_have_room_for_their_numbers() -> None:
    rows = [{"n": 1}] * 999 + [{"n": 1234567890}]
    assert (
        opened(one_table([Column("n", "n", "number")], rows)).worksheets[1].column_dimensions["A"].width >= 12
    )


# Pages


def test_pages_repeat_the_head_and_are_numbered() -> None:
    report = full("vi")._replace(title="R&D: 100 %", period="")
    for sheet in opened(report).worksheets:
        foot = sheet.oddFooter
        assert foot.left.text.strip() == "R&&D: 100 %" and foot.center.text.strip() == HEAD
        assert foot.right.text.strip() == "Trang &P/&N"
        assert sheet.page_setup.paperSize == 9 and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    by_number, *_others, long = opened(report).worksheets[1:]
    assert by_number.page_setup.orientation == "landscape" and long.page_setup.orientation == "portrait"
    assert (
        by_number.print_title_rows == f"${head_of(by_number, 'Phát hiện')}:${head_of(by_number, 'Phát hiện')}"
    )


def test_the_foot_of_a_page_is_never_too_long() -> None:
    report = titled("x")._replace(title="&" * 300, period="👍" * 300, head="&" * 300)
    for name, text in parts(report).items():
        for foot in re.findall("<oddFooter>(.*?)</oddFooter>", text):
            plain_foot = foot.replace("&amp;", "&")
            assert len(plain_foot.encode("utf-16-le")) // 2 <= 255, name


def test_rows_come_back_in_both_languages_of_the_words() -> None:
    rows = [{"late": True}, {"late": False}, {"late": None}]
    for language, words in (("en", ["yes", "no", None]), ("vi", ["có", "không", None])):
        sheet = opened(one_table([Column("late", "late", "truth")], rows, language=language)).worksheets[1]
        assert [row[0] for row in rows_of(sheet, "late", 3, 1)] == words
