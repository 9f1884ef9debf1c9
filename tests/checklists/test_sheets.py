"""Checklists in workbooks and csv files: what goes out comes back the same, and what teams write is understood."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_checklists import ID, built, sheet_texts

from auditcore import checklists
from auditcore.checklists import Checklist, sheet_write
from auditcore.checklists.foreign import Found, Spot, checked
from auditcore.checklists.layout import KINDS, Column, column, guarded, unguarded
from auditcore.errors import AuditcoreError, Refused
from auditcore.service import checklist_imports as imports
from auditcore.service.checklist_imports import Imported
from auditcore.text import normalise

FACTS = {"title": "Complaints", "edition": "2026", "source": "QP-07", "language": "en"}
HEADS = ("clause", "clause-title", "ask", "look-for")


def taken(path: Path, **given: str) -> Imported:
    return imports.read(str(path), id=given.pop("id", ID), given={**FACTS, **given})


def refused(path: Path, **given: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        taken(path, **given)
    return [*caught.value.problems] or [caught.value.what]


def sheet(path: Path, *rows: tuple[Any, ...], **others: list[tuple[Any, ...]]) -> Path:
    """A workbook as a team saves one: whatever openpyxl makes of these values."""
    book = openpyxl.Workbook()
    page = book.active
    assert page
    for row in rows:
        page.append(row)
    for name, more in others.items():
        other = book.create_sheet(name)
        for row in more:
            other.append(row)
    book.save(path)
    return path


def questions(checklist: Checklist) -> dict[str, str]:
    return {
        question["id"]: question["ask"][checklist["language"]]
        for _clause, question in checklists.all_questions(checklist)
    }


# Out and in again.

ROUND = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ROUND
@given(built(sheet_texts))
def test_a_workbook_comes_back_as_the_same_checklist(
    tmp_path_factory: pytest.TempPathFactory, checklist: Checklist
) -> None:
    path = tmp_path_factory.mktemp("x") / f"{ID}.xlsx"
    path.write_bytes(sheet_write.xlsx_of(checklist))
    assert imports.read(str(path), given={}).checklist == checklist


@ROUND
@given(built())
def test_a_csv_file_comes_back_as_the_same_checklist_without_documents_and_figures(
    tmp_path_factory: pytest.TempPathFactory, checklist: Checklist
) -> None:
    checklist["documents"], checklist["figures"] = [], []
    for _clause, question in checklists.all_questions(checklist):
        question["cites"] = []
    path = tmp_path_factory.mktemp("x") / f"{ID}.csv"
    path.write_bytes(sheet_write.csv_of(checklist))
    assert imports.read(str(path), given={}).checklist == checklist


@given(st.text())
def test_the_guard_of_a_csv_cell_is_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_every_heading_that_is_written_is_known_again() -> None:
    for kind in KINDS.values():
        for key, head in kind.heads.items():
            assert column(key, kind.heads) == Column(key)
            # An id has no language: what has one are the words.
            meant = "ask" if key == "question" else key if head.languages else ""
            assert column(f"{key}.vi", kind.heads) == (Column(meant, "vi") if meant else None)


def test_every_heading_stands_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "checklists.md").read_text(encoding="utf-8")
    part = page[page.index("## From a spreadsheet") : page.index("## From the libraries")]
    assert not [key for kind in KINDS.values() for key in kind.heads if f"`{key}`" not in part]
    rows = re.findall(r"^\| `(.+?)`.*?\| (.+?) \|", part, flags=re.MULTILINE)
    assert len(rows) == len(KINDS["question"].heads)
    for key, vietnamese in rows:
        assert column(vietnamese, KINDS["question"].heads) == Column(key)


def test_no_heading_of_a_sheet_means_two_things() -> None:
    for kind in KINDS.values():
        names = [name for head in kind.heads.values() for name in head.names]
        assert len(names) == len(set(names)) and not set(names) & set(kind.heads)


# What teams write.


def test_headings_are_known_in_vietnamese_whatever_the_case_and_marks(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "câu hỏi.xlsx",
        ("DANH MỤC CÂU HỎI",),
        (),
        ("Điều khoản", "Tên điều khoản", "CÂU HỎI", "bang chung", "Cốt lõi", "Ghi chú"),
        ("4.1", "Bối cảnh", "Đơn vị xác định bối cảnh như thế nào?", "Biên bản họp", "x", "của Lan"),
    )
    imported = taken(path, language="vi")
    (clause,) = imported.checklist["clauses"]
    assert clause["title"] == {"vi": "Bối cảnh"} and clause["questions"][0]["core"] is True
    assert clause["questions"][0]["look_for"] == {"vi": "Biên bản họp"}
    assert imported.notes == ["Left out, since their headings are not known: Ghi chú."]


@pytest.mark.parametrize(
    "heading", ["ask (vi)", "Ask.vi", "Câu hỏi (vi)", "câu hỏi.vi", "ASK [vi]", "Question (vi)"]
)
def test_a_heading_may_name_its_language(tmp_path: Path, heading: str) -> None:
    path = sheet(tmp_path / "a.xlsx", ("clause", "title", "ask.en", heading), ("1", "T", "How?", "Thế nào?"))
    (clause,) = taken(path).checklist["clauses"]
    assert clause["questions"][0]["ask"] == {"en": "How?", "vi": "Thế nào?"}


def test_a_column_called_question_alone_holds_the_words(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Clause,Title,Question\n8.10,T,How?\n8.2,U,Why?\n", encoding="utf-8")
    assert questions(taken(path).checklist) == {"8.2-1": "Why?", "8.10-1": "How?"}


def test_questions_without_an_id_are_numbered_around_those_that_have_one(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx",
        ("clause", "clause-title", "question", "ask"),
        ("4", "Four", "", "a"),
        ("", "", "4-2", "b"),
        ("4", "", "", "c"),
        ("4-4", "A clause that looks like a question", "", ""),
        ("4", "", "", "d"),
    )
    assert questions(taken(path).checklist) == {"4-1": "a", "4-2": "b", "4-3": "c", "4-5": "d"}


def test_facts_are_told_by_options_or_by_the_file_and_options_count_more(tmp_path: Path) -> None:
    about = [
        ("key", "value"),
        ("title.en", "Of the file"),
        ("title.vi", "Của tệp"),
        ("edition", 2026),
        ("id", "own-1"),
    ]
    path = sheet(
        tmp_path / "a.xlsx",
        HEADS,
        ("1", "T", "How?", ""),
        About=[*about, ("source", "S"), ("language", "en")],
    )
    own = imports.read(str(path), given={}).checklist
    assert (own["id"], own["edition"]) == ("own-1", "2026")
    assert own["title"] == {"en": "Of the file", "vi": "Của tệp"}
    told = imports.read(str(path), id="other-1", given={"title": "Told", "licence": "CC0"}).checklist
    assert (told["id"], told["title"], told["licence"]) == ("other-1", {"en": "Told"}, "CC0")


def test_documents_and_figures_come_from_sheets_of_their_own(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx",
        ("clause", "clause-title", "ask", "cites"),
        ("1", "T", "How soon?", "reply; qp-7"),
        Giay=[("mã", "số hiệu", "tên", "hiệu lực từ"), ("qp-7", "QP-07", "Procedure", date(2026, 3, 1))],
        So=[
            ("mã", "giá trị", "đơn vị", "nội dung", "văn bản"),
            ("reply", 2.5, "hours", "To the answer", "qp-7"),
        ],
    )
    checklist = taken(path).checklist
    assert checklist["documents"][0]["from"] == "2026-03-01"
    assert checklist["figures"][0]["value"] == 2.5
    assert checklist["clauses"][0]["questions"][0]["cites"] == ["reply", "qp-7"]


# Numbers.


def numbered(path: Path, *cells: tuple[Any, str]) -> Path:
    """Clauses typed as numbers, each in a format."""
    book = openpyxl.Workbook()
    page = book.active
    assert page
    page.append(HEADS)
    for row, (value, format) in enumerate(cells, 2):
        page.append((value, f"T{row}", f"Q{row}?", ""))
        page.cell(row, 1).number_format = format
    book.save(path)
    return path


def test_a_number_is_the_clause_that_the_sheet_shows(tmp_path: Path) -> None:
    path = numbered(
        tmp_path / "a.xlsx", (8.1, "0.0"), (8.2, "General"), (9, "General"), (10.1, "0.00"), ("8.10", "@")
    )
    assert [clause["id"] for clause in taken(path).checklist["clauses"]] == [
        "8.1",
        "8.2",
        "8.10",
        "9",
        "10.10",
    ]


def test_a_number_that_may_have_lost_its_zero_is_asked_about(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.xlsx", (8.1, "General"), (8.9, "General"), (8.1, "General"))
    (problem, *_rest) = refused(path)
    assert "Sheet!A4" in problem and "was 8.10 meant?" in problem


# What is wrong is told with its cell, all at once.


def test_all_problems_are_told_with_their_cells(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx",
        ("clause", "clause-title", "question", "ask", "core", "answers", "see", "whom"),
        ("", "", "", "Before any clause?", "", "", "", ""),
        ("4.1", "T", "5.1-1", "=1+1", "perhaps", "miner", "9", "boss"),
        ("4.1", "Another title", "", "a\tb", "", "", "", ""),
        ("§", "", "", "x", "", "", "", ""),
    )
    told = "\n".join(refused(path))
    for said in (
        "a.xlsx, Sheet, row 2: the clause is missing", "Sheet!D3: the cell holds a formula",
        "Sheet!C3: clause 4.1, question 5.1-1: the id of a question", "Sheet!E3: write x for a core question",
        'Sheet!F3: clause 4.1, question 5.1-1: "miner" is no answer. Write: "minor"',
        'Sheet!G3: clause 4.1, question 5.1-1: this checklist has no clause "9"',
        'Sheet!H3: clause 4.1, question 5.1-1: "boss" is not known', "Sheet!B4: above, this clause is called “T”",
        'Sheet!A5: clause §: "§" is no clause number', 'clause §: "title" is missing',
    ):  # fmt: skip
        assert said in told, told


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=HYPERLINK(A1)", "holds a formula"),
        (date(2026, 3, 1), "holds the date 2026-03-01"),
        (True, "holds the truth value"),
    ],
)
def test_a_cell_that_is_no_text_is_told(tmp_path: Path, value: Any, said: str) -> None:
    path = sheet(tmp_path / "a.xlsx", HEADS, ("1", "T", value, ""), ("1", "", "How?", ""))
    (problem,) = refused(path)
    assert problem.startswith("a.xlsx, Sheet!C2: the cell ") and said in problem


@pytest.mark.parametrize("sign", ["\x07", "\x00", "\x1b[2J", "\x9b"])
def test_a_control_character_is_told_with_its_cell(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "a.csv"
    rows = [HEADS, ("1", "T", f"How{sign}?", "")]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path.write_bytes(out.getvalue().encode())
    (problem,) = refused(path)
    assert "C2" in problem and "cannot be kept as text" in problem


def test_two_columns_of_one_meaning_are_told(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", ("clause", "title", "ask", "Câu hỏi"), ("1", "T", "How?", "Why?"))
    assert refused(path) == ["a.xlsx, Sheet!D1: two columns are called ask."]


def test_a_text_in_its_own_language_twice_is_told(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", ("clause", "title", "ask", "ask.en"), ("1", "T", "How?", "Why?"))
    assert "ask stands in this row twice" in refused(path)[0]


@pytest.mark.parametrize("rows", [[("a", "b"), ("1", "2")], [HEADS]])
def test_a_file_without_questions_is_refused(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    assert len(refused(sheet(tmp_path / "a.xlsx", *rows))) == 1


def test_without_a_language_it_is_asked_for(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", HEADS, ("1", "T", "How?", ""))
    assert "Add --language" in refused(path, language="")[0]
    with pytest.raises(Refused):
        taken(path, language="vn")


def test_missing_facts_are_told_with_what_gives_them(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", HEADS, ("1", "T", "How?", ""))
    with pytest.raises(Refused) as caught:
        imports.read(str(path), id=ID, given={"language": "en"})
    assert len(caught.value.problems) == 3 and "--title" in caught.value.hint


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"%PDF-1.7", b"", b"\xff\xd8\xff\xe0", b"{}"])
def test_what_is_no_sheet_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(AuditcoreError) as caught:
        taken(path)
    assert caught.value.exit_code == 4


def test_a_zip_bomb_is_given_up(tmp_path: Path) -> None:
    import zipfile

    path = sheet(tmp_path / "a.xlsx", HEADS, ("1", "T", "How?", ""))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        names = archive.namelist()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in names}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet>" + b" " * 250_000_000 + b"</worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert path.stat().st_size < 1_000_000
    assert "too large" in refused(path)[0]


def test_hostile_texts_are_refused_by_their_cell_or_come_back_as_they_are(
    tmp_path: Path, shared_data: Path
) -> None:
    entries = json.loads((shared_data / "hostile" / "texts.json").read_text(encoding="utf-8"))
    kept = 0
    for number, entry in enumerate(entries):
        text = entry["text"]
        if isinstance(text, dict):
            text = text["repeat"][0] * text["repeat"][1]
        source = {"language": "en", "title": "T", "edition": "1", "source": "S"}
        found = Found("x.toml")
        found.clause({"id": "1", "title": "T", "question": [{"ask": {"en": text}}]}, Spot())
        found.facts = source
        try:
            checklist = checked(found, "own-1", {})
        except Refused as error:
            assert "ask" in error.problems[0]
            continue
        kept += 1
        assert checklist["clauses"][0]["questions"][0]["ask"] == {"en": normalise(text, "")}
        for suffix, write in (("xlsx", sheet_write.xlsx_of), ("csv", sheet_write.csv_of)):
            path = tmp_path / f"{number}.{suffix}"
            path.write_bytes(write(checklist))
            assert imports.read(str(path), given={}).checklist == checklist, entry["id"]
    assert kept > 40


# What cannot be written.


def test_a_text_that_no_cell_holds_is_refused_not_left_out() -> None:
    source = 'id = "a-1"\ntitle = "A"\nedition = "1"\nsource = "S"\nlanguage = "en"\n[[clause]]\nid = "1"\ntitle = "T"\n'
    source += f'[[clause.question]]\nid = "1-1"\nask = "{"x" * 32_768}"\n'
    checklist = checklists.parse(source, "a-1.toml")
    with pytest.raises(Refused) as caught:
        sheet_write.xlsx_of(checklist)
    assert caught.value.problems == ("Questions, row 2: ask has 32768 signs.",)
    assert sheet_write.csv_of(checklist).count(b"x") > 32_000


def test_no_cell_of_a_workbook_is_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    source = 'id = "a-1"\ntitle = "=1+1"\nedition = "2026"\nsource = "http://a.invalid"\nlanguage = "en"\n[[clause]]\n'
    source += 'id = "8.10"\ntitle = "T"\n[[clause.question]]\nid = "8.10-1"\nask = "=cmd|x"\nlook-for = "mailto:a@b.c"\n'
    path = tmp_path / "a-1.xlsx"
    path.write_bytes(sheet_write.xlsx_of(checklists.parse(source, "a-1.toml")))
    cells = [cell for page in openpyxl.load_workbook(path) for row in page for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"} and not any(cell.hyperlink for cell in cells)
    assert "8.10" in [cell.value for cell in cells]


def test_without_its_library_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    source = 'id = "a-1"\ntitle = "A"\nedition = "1"\nsource = "S"\nlanguage = "en"\n[[clause]]\nid = "1"\ntitle = "T"\n'
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(Refused) as caught:
        sheet_write.xlsx_of(checklists.parse(source, "a-1.toml"))
    assert 'pip install "auditcore-tracker[xlsx]"' in caught.value.hint
