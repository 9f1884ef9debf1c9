"""A csv file comes in whole, cell by cell, however it was written; what cannot be read is refused with a clear sentence."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from files import reading, refusal
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from auditcore.importing import bounds, csvfile, sheets
from auditcore.importing.shapes import FileOptions

__all__ = ["reading"]


def rows_of(content: bytes, **options: str) -> list[list[str]]:
    return csvfile.read(content, "register.csv", FileOptions(**options))[0]


# Whole, in any dialect

ODD = ",;\t|:\"'\\^ \r\n\x0b\x85\u2028=_-0é\u0323\u0301\u037e\ufeff"
CHARACTERS = st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8", exclude_characters="\0"))
TEXTS = st.text(CHARACTERS, max_size=12)
TABLES = st.lists(st.lists(TEXTS, max_size=5), min_size=1, max_size=6)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
QUOTED = (csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)


def composed(table: list[list[str]]) -> list[list[str]]:
    return [[unicodedata.normalize("NFC", cell) for cell in row] for row in table]


@st.composite
def dialects(draw: Any) -> dict[str, Any]:
    quoting = draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE)))
    escape = draw(st.sampled_from((None, "\\", "^")))
    doubled = draw(st.booleans())
    assume(escape or (doubled and quoting != csv.QUOTE_NONE))
    return {
        "delimiter": draw(st.sampled_from((",", ";", "\t", "|", ":", " ", "_"))),
        "quotechar": draw(st.sampled_from(('"', "'"))),
        "escapechar": escape,
        "doublequote": doubled,
        "quoting": quoting,
        "lineterminator": draw(st.sampled_from(("\r\n", "\n", "\r"))),
    }


def written(table: list[list[str]], **dialect: Any) -> str:
    """The table as the csv module writes it."""
    if dialect["quoting"] not in QUOTED and dialect["lineterminator"] != "\r\n":
        # Python before 3.13 does not quote the other line end: what it writes is another table.
        assume(not any({"\r", "\n"} & set(cell) for row in table for cell in row))
    file = io.StringIO(newline="")
    try:
        csv.writer(file, **dialect).writerows(table)
    except csv.Error:
        assume(False)  # a row of one empty cell cannot be written without quotes
    return file.getvalue()


@settings(deadline=None)
@given(TABLES, dialects(), st.sampled_from(ENCODINGS))
@example([["a\rb", "c\r\nd", "\n"], [], [""]], {"delimiter": ",", "quotechar": '"', "escapechar": None, "doublequote": True,
         "quoting": csv.QUOTE_MINIMAL, "lineterminator": "\r\n"}, "utf-8")  # fmt: skip
def test_any_table_in_any_dialect_that_is_told_comes_back_whole(
    table: list[list[str]], dialect: dict[str, Any], encoding: str
) -> None:
    text = written(table, **dialect)
    # A mark at the beginning says how the file is encoded, unless it has one already; `sep=` names the delimiter.
    assume(encoding in ("utf-8-sig", "utf-16", "utf-32") or not text.startswith(("\ufeff", "\ufffe")))
    assume(not text.startswith("sep="))
    rows, used, _said = csvfile.read(
        text.encode(encoding),
        "register.csv",
        FileOptions(encoding, dialect["delimiter"], dialect["quotechar"], dialect["escapechar"] or ""),
    )
    assert rows == composed(table)
    again, used_again, _said = csvfile.read(text.encode(encoding), "register.csv", used)
    assert (again, used_again) == (rows, used)


def test_a_file_without_quotes_is_read_as_it_stands() -> None:
    text = 'No,Size\r\n1,6" x 4"\r\n2,"broken\r\n'
    assert rows_of(text.encode(), quote="none") == [["No", "Size"], ["1", '6" x 4"'], ["2", '"broken']]


PLAIN = st.from_regex(r"[A-Za-z]{1,8}( [a-z]{1,8})?", fullmatch=True)


@st.composite
def registers(draw: Any) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    header = draw(st.lists(PLAIN, min_size=width, max_size=width))
    return [header, *draw(st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=8))]


@settings(deadline=None)
@given(
    registers(),
    st.sampled_from(",;\t|"),
    st.sampled_from((csv.QUOTE_MINIMAL, *QUOTED)),
    st.sampled_from(("\r\n", "\n")),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16")),
)
def test_the_usual_dialects_are_guessed(
    table: list[list[str]], delimiter: str, quoting: int, end: str, encoding: str
) -> None:
    text = written(
        table, delimiter=delimiter, quotechar='"', doublequote=True, quoting=quoting, lineterminator=end
    )
    rows, used, _said = csvfile.read(text.encode(encoding), "register.csv", FileOptions())
    assert rows == composed(table)
    assert used[1:4] == ("tab" if delimiter == "\t" else delimiter, '"', "")
    assert csvfile.read(text.encode(encoding), "register.csv", used)[0] == rows


@pytest.mark.parametrize(
    ("text", "delimiter", "quote", "escape"),
    [
        ("No:Text\n1:one\n2:two\n", ":", '"', ""),
        ("No,Text\n1,'one, two'\n2,'it''s'\n", ",", "'", ""),
        ("'No';'Text'\n'1';'one'\n", ";", "'", ""),
        ('No,Text\n1,"he said \\"no, never\\" twice"\n', ",", '"', "\\"),
        ("Title of it\n\nNo;Text\n1;one, two\n2;three, four, five\n", ";", '"', ""),
        ("Notes\nOne, and more\n", ",", '"', ""),
        ("No,Text\n1,C:\\\n2,\"D:\\\"\n", ",", '"', ""),
        ("No|Ratio\n1|3:4\n2|5:6\n", "|", '"', ""),
        ("No;What, and where\n1;this, and here\n2;that, and there\n", ";", '"', ""),
        ('No;Time:start\n1;x:"b" c\n2\n3;y\n', ";", '"', ""),
    ],
)  # fmt: skip
def test_less_usual_dialects_are_guessed(
    reading: Any, text: str, delimiter: str, quote: str, escape: str
) -> None:
    assert reading(text).options[1:4] == (delimiter, quote, escape)


def test_an_escape_that_shows_only_far_below_is_found(reading: Any) -> None:
    book = reading("No,Text\n" + '1,"one"\n' * 300 + '2,"a \\"b\\" c"\n')
    assert (book.options.escape, book.sheets[0].rows[-1]) == ("\\", ["2", 'a "b" c'])


def test_what_is_told_wins_over_what_would_be_guessed(reading: Any) -> None:
    assert reading("a;b\n1;2\n", delimiter=",").sheets[0].rows == [["a;b"], ["1;2"]]
    assert reading("a\tb\n", delimiter="tab").sheets[0].rows == [["a", "b"]]
    assert reading("a,'b,c'\n", quote='"').sheets[0].rows == [["a", "'b", "c'"]]


def test_rows_are_numbered_as_in_a_spreadsheet(reading: Any) -> None:
    (sheet,) = reading('a,b\r\n\r\n1,"two\r\nlines"\r\n3\r\n4,5,6').sheets
    assert sheet.rows == [["a", "b"], [], ["1", "two\r\nlines"], ["3"], ["4", "5", "6"]]
    assert (sheet.name, sheet.remarks) == ("", {})


def test_the_line_that_names_the_separator_is_no_row(reading: Any) -> None:
    for options in ({}, {"delimiter": ";"}):
        assert reading("sep=;\r\na;b,c\r\n", **options).sheets[0].rows == [["a", "b,c"]]
    assert reading("sep=;\na,b\n", delimiter=",").sheets[0].rows == [["sep=;"], ["a", "b"]]


def test_it_is_said_how_the_file_was_read(reading: Any) -> None:
    assert reading("a;b\n").said == ["Read as UTF-8, columns separated by “;”."]
    assert reading("a\tb\n").said == ["Read as UTF-8, columns separated by tabs."]
    assert reading("a\nb\n").said == ["Read as UTF-8; each row is one column."]
    assert reading("a,b\n", "register.xlsx").said[0] == (
        "register.xlsx is plain text, not a workbook; it was read as csv."
    )


def test_the_limit_of_the_csv_module_is_as_it_was(reading: Any) -> None:
    before = csv.field_size_limit()
    text = "a" * (before + 1)
    assert reading(f"No,Text\n1,{text}\n").sheets[0].rows[1] == ["1", text]
    refusal(reading, f'No,Text\n1,"{text * 8}"\n')
    assert csv.field_size_limit() == before


def test_the_semicolon_file_with_a_mark(shared_data: Path) -> None:
    book = sheets.read(str(shared_data / "single-audit-2022" / "broken" / "semicolon-bom.csv"), FileOptions())
    rows = book.sheets[0].rows
    assert (len(rows), rows[0][0], book.options.delimiter) == (6, "Finding No", ";")
    assert rows[1][1] == "Administrative and Financial Services; Health and Human Services"
    assert {len(row) for row in rows} == {12}


def test_the_real_register_reads_as_it_is(shared_data: Path) -> None:
    path = shared_data / "single-audit-2022" / "register.csv"
    with path.open(encoding="utf-8", newline="") as file:
        assert sheets.read(str(path), FileOptions()).sheets[0].rows == list(csv.reader(file))


# Refused, with the place


def test_a_quote_that_is_never_closed_is_told_with_its_row(reading: Any) -> None:
    said = refusal(reading, 'No,Text\n\n1,one\n2,"open\n3,three\n')
    assert 'row 4, which begins with “2,"open”: a quotation mark (") is opened and never closed' in said


def test_a_quote_that_is_never_closed_does_not_make_another_separator_of_a_semicolon(reading: Any) -> None:
    said = refusal(reading, "No,Text\n" + "1,one; two\n" * 9 + '2,"open; three\n')
    assert "row 11" in said


def test_where_the_quote_is_told_nothing_else_is_guessed(reading: Any) -> None:
    text = 'No,Text\n1,"a \\"b\\" c"\n'
    assert reading(text).options.escape == "\\"
    assert "row 2" in refusal(reading, text, quote='"')


def test_a_quote_never_closed_in_a_long_file_is_told_with_its_row(reading: Any) -> None:
    said = refusal(reading, 'No,Text\n1,"open\n' + "2,two and more of it\n" * 60_000)
    assert "row 2, which begins with" in said
    assert "more than 1000000 characters; perhaps a quotation mark" in said


def test_text_after_a_closing_quote_is_not_guessed_at(reading: Any) -> None:
    said = refusal(reading, 'No,Text\n1,"Fire" exit\n')
    assert 'row 2, which begins with “1,"Fire" exit”: text follows a closing quotation mark (")' in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"delimiter": ";;"}, "delimiter is one character, not “;;”."),
        ({"quote": "''"}, "quote is one character"),
        ({"escape": "\n"}, "escape is one character"),
        ({"delimiter": '"', "quote": '"'}, 'delimiter and quote cannot both be “"”.'),
    ],
)
def test_what_cannot_be_a_dialect_is_refused(reading: Any, options: dict[str, str], said: str) -> None:
    assert said in refusal(reading, "a,b\n", **options)


@pytest.mark.parametrize(
    ("bound", "limit", "said"),
    [
        ("ROWS", 3, "more than 3 rows"),
        ("COLUMNS", 2, "Row 2 has more than 2 columns"),
        ("CELLS", 8, "more than 8 cells"),
        ("CELL_CHARACTERS", 10, "more than 10 characters"),
    ],
)
def test_what_is_too_large_for_a_register_is_refused(
    reading: Any, monkeypatch: pytest.MonkeyPatch, bound: str, limit: int, said: str
) -> None:
    text = "No,Text\n1,one,1\n2,two\n3,a long text indeed\n"
    assert len(reading(text).sheets[0].rows) == 4
    monkeypatch.setattr(bounds, bound, limit)
    assert said in refusal(reading, text)


def test_a_file_that_is_too_large_is_refused(reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FILE_BYTES", 1_000_000)
    assert "is larger than 1 MB" in refusal(reading, b"a" * 1_000_001)
