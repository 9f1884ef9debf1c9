"""The format docx: what stands in a document, read back by python-docx."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
import sample_report
from auditplugins.exporters import document, document_charts, words
from commands import CommandLine
from docx.text.paragraph import Paragraph
from docx_reading import (
    cells,
    expected,
    joined,
    nfc,
    opened,
    outline,
    paragraphs,
    parts,
    report_of,
    tables,
    tags,
    texts,
)
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sample_report import AT, HEAD, full
from written import peak, raw

from auditcore.api import Bullets, Chart, Column, MissingExtra, Report, Section, Table
from auditcore.contract import frozen_rows
from auditcore.workspace import Workspace

LANGUAGES = pytest.mark.parametrize("language", ["en", "vi"])
# All that a document's text is made of.
NAMES = """
    document body p pPr pStyle r rPr t br tbl tblPr tblStyle tblW tblInd tblLook tblLayout tblCaption tblGrid gridCol
    gridSpan tr trPr cantSplit tblHeader tc tcPr tcW shd vAlign jc sz szCs b bCs i color keepNext spacing ind pBdr top sectPr
    headerReference footerReference type pgSz pgMar titlePg drawing inline extent docPr cNvGraphicFramePr graphicFrameLocks
    graphic graphicData pic nvPicPr cNvPr cNvPicPr blipFill blip stretch fillRect spPr xfrm off ext prstGeom avLst
"""


@pytest.fixture(scope="module")
def hostile(shared_data: Path) -> Report:
    return sample_report.hostile(sample_report.texts(shared_data))


# The same cells


@LANGUAGES
def test_every_cell_of_every_table_comes_back(language: str) -> None:
    report = full(language)
    read = opened(report)
    found = [cells(one) for one in tables(read)]
    assert found == [expected(one, language) for one in report.tables]
    shown = {cell for row in found[0] for cell in row}
    assert {"8.10", "0012", "=SUM(A1:A2)\n+1"} <= shown
    assert ("31/08/2026" in shown) is (language == "vi")


def test_a_list_of_the_command_line_comes_back() -> None:
    report = sample_report.plain(7)
    (found,) = tables(opened(report))
    assert cells(found) == expected(report.tables[0], "en")


@pytest.mark.parametrize(
    "text",
    ["8.10", "0012", "1e5", "12:30", "2026-08-31", "=1+1", "@SUM(1)", "_x0041_", "  both  ", "a\nb", "<w:br/>", "]]>",
     "&amp;", "</w:t></w:r><w:r><w:t>x", "{PAGE}", "https://example.invalid", "a & \"b\" 'c'", "two  blanks", "\n", "𝟙 🙂"],
)  # fmt: skip
def test_a_text_stays_this_text(text: str) -> None:
    assert cells(tables(opened(texts(text)))[0]) == [["text"], [text]]


@given(st.text(max_size=80))
def test_any_text_is_shown_and_nothing_else(text: str) -> None:
    report = report_of(
        text, Bullets(((0, text),)), Table("T", (Column("a", text),), [{"a": text}], text), title=text, organisation=text
    )  # fmt: skip
    read = opened(report)
    shown = nfc(words.visible(text))
    assert cells(tables(read)[0]) == [[nfc(words.one_line(text))], [shown]]
    said = [line.strip() for line in shown.split("\n") if line.strip()]
    assert paragraphs(read, "Body Text") == said
    assert paragraphs(read, "List Bullet") == [shown.strip()]
    assert paragraphs(read, "Table Note") == ([shown.strip()] if said else [])
    assert paragraphs(read, "Title") == ([nfc(words.one_line(text))] if said else [])
    assert read.core_properties.title == nfc(words.one_line(text))


def test_hostile_texts_stay_text_everywhere(hostile: Report) -> None:
    read = opened(hostile)
    shown = iter(tables(read))
    for one in hostile.tables:
        assert joined(shown, one) == expected(one, "en")
    assert next(shown, None) is None
    assert [title for _level, title in outline(read)] == [
        nfc(title) for one in hostile.sections if (title := words.one_line(one.title))
    ]
    assert len(read.core_properties.title) == 255
    for name, content in parts(hostile).items():
        if name.endswith((".xml", ".rels")):
            source = content.decode()
            assert words.visible(source) == source, f"{name}: nothing hidden, no control character"
    assert tags(parts(hostile)["word/document.xml"]) <= set(NAMES.split())
    assert b'TargetMode="External"' not in parts(hostile)["word/_rels/document.xml.rels"]


def test_text_is_composed_where_it_came_in_pieces() -> None:
    source = "".join(content.decode() for name, content in parts(full("vi")).items() if name.endswith(".xml"))
    assert source == nfc(source)
    assert "Bộ phận Tiếp nhận và Trả kết quả – Đường Nguyễn Huệ" in source


def test_a_marked_value_has_a_sign_and_a_colour() -> None:
    columns = (Column("a", "A", tones={"x": "bad", "y": "warn", "z": "good"}),)
    table = tables(opened(report_of(Table("T", columns, [{"a": one} for one in "xyzo"]))))[0]
    assert cells(table)[1:] == [["▲\xa0x"], ["◆\xa0y"], ["✓\xa0z"], ["o"]]
    marked = [table.cell(row, 0) for row in range(1, 5)]
    colours = [one.paragraphs[0].runs[0].font.color.rgb for one in marked]
    grounds = [one._tc.xpath("string(w:tcPr/w:shd/@w:fill)") for one in marked]
    assert colours[3] is None and len(set(colours)) == 4
    assert grounds[3] == "" and len(set(grounds)) == 4


# Charts


def charts(report: Report) -> list[Chart]:
    return [part for one in report.sections for part in one.parts if isinstance(part, Chart)]


@LANGUAGES
def test_each_chart_is_a_picture_with_its_words_above_and_its_table_below(language: str) -> None:
    report = full(language)
    read = opened(report)
    drawn = read.element.body.xpath(".//wp:docPr")
    assert [one.get("descr") for one in drawn] == [nfc(one.about) for one in charts(report)]
    assert len({one.get("id") for one in drawn}) == len(drawn) == len(read.inline_shapes)
    for shape, one in zip(read.element.body.xpath(".//w:p[.//w:drawing]"), charts(report), strict=True):
        assert Paragraph(shape.getprevious(), read).text == nfc(one.about)
        assert cells(docx.table.Table(shape.getnext(), read)) == expected(one.table, language)


def test_pictures_are_sharp_no_wider_than_the_page_and_each_its_own() -> None:
    read = opened(full("vi"))
    pictures = {
        one.get(docx.oxml.ns.qn("r:embed")): one for one in read.element.body.iter(docx.oxml.ns.qn("a:blip"))
    }
    shown = [read.part.related_parts[name].blob for name in pictures]
    assert len(set(shown)) == len(charts(full("vi")))
    for png, shape in zip(shown, read.inline_shapes, strict=True):
        across, down = struct.unpack(">II", png[16:24])
        assert png.startswith(b"\x89PNG") and 200 <= across / shape.width.inches < 260
        assert shape.width.mm < 160 and shape.height.mm < 215
        assert shape.height / shape.width == pytest.approx(down / across, rel=0.01)


def test_a_chart_higher_than_a_page_is_made_smaller() -> None:
    labels = tuple(f"A long label that stands on several lines, number {i}" for i in range(60))
    table = Table("T", (Column("a", "A"),), [{"a": one} for one in labels])
    one = Chart("bars", "C", "About", labels, (sample_report.Series("S", tuple(range(60))),), table)
    (shape,) = opened(report_of(one)).inline_shapes
    assert shape.height.mm <= 215


@LANGUAGES
def test_without_typst_the_table_stays_and_one_sentence_says_why(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    report = full(language)
    with_pictures = [cells(one) for one in tables(opened(report))]
    monkeypatch.setitem(sys.modules, "typst", None)
    read = opened(report)
    assert [cells(one) for one in tables(read)] == with_pictures and not read.inline_shapes
    said = [one for one in paragraphs(read, "Table Note") if 'pip install "auditcore-tracker[docx]"' in one]
    assert len(said) == len(charts(report))
    assert set(document_charts.WORDS) == set(words.WORDS)


def test_without_python_docx_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtra) as told:
        raw(document.write, full())
    assert told.value.extra == "docx"
    assert isinstance(told.value.__cause__, ModuleNotFoundError) and told.value.__cause__.name == "docx"


# The file


@pytest.mark.parametrize("report", [full("vi"), full("en", False), sample_report.plain()])
def test_the_same_report_gives_the_same_bytes(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    once = raw(document.write, report)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1" if report.at else "")
    assert raw(document.write, report) == once
    with zipfile.ZipFile(io.BytesIO(once)) as file:
        assert file.testzip() is None
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(file.read(name))


@pytest.mark.parametrize(
    ("at", "epoch", "on", "made"),
    [
        (AT, "86400", "2026-07-31", datetime(2026, 7, 31, 9, 15)),
        ("2026-07-31T09:15:00+07:00", "", "2026-07-31", datetime(2026, 7, 31, 2, 15)),
        ("", "86400", "2026-07-31", datetime(1970, 1, 2)),
        ("", "soon", "2026-07-31", datetime(2026, 7, 31)),
        ("", "9" * 30, "some day", datetime(1970, 1, 1)),
    ],
)
def test_the_document_is_of_the_reports_moment_and_never_of_now(
    monkeypatch: pytest.MonkeyPatch, at: str, epoch: str, on: str, made: datetime
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    told = opened(report_of("x", at=at, on=on)).core_properties
    assert told.created.replace(tzinfo=None) == told.modified.replace(tzinfo=None) == made


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "en-GB"),
        ("vi", "vi-VN"),
        ("vi_VN", "vi-VN"),
        ("fr", "fr"),
        ("", "en-GB"),
        ('"><w:x/>', "en-GB"),
    ],
)
def test_title_language_and_office_are_properties_of_the_document(language: str, shown: str) -> None:
    report = full("vi")._replace(language=language)
    read = opened(report)
    told = read.core_properties
    assert (told.title, told.author, told.subject, told.comments) == (
        nfc(report.title),
        nfc(report.organisation),
        nfc(report.period),
        HEAD,
    )
    assert told.language == shown
    (spoken,) = read.styles.element.xpath("w:docDefaults//w:lang")
    assert set(spoken.values()) == {shown, "ar-SA"}


def test_nothing_is_lost_of_five_thousand_rows() -> None:
    report = sample_report.many(5000)
    (found,) = tables(opened(report))
    assert cells(found) == expected(report.tables[0], "en")


def test_memory_does_not_grow_with_the_rows() -> None:
    few, small = peak(document.write, sample_report.many(300))
    many, large = peak(document.write, sample_report.many(6000))
    assert large > 3 * small
    # A row takes some 2 kB as XML.
    assert many < few + 5700 * 100


def test_an_empty_report_is_a_document() -> None:
    for report in (
        report_of(sections=()),
        report_of(title="", organisation="", on="", sections=(Section("", ()),)),
    ):
        assert opened(frozen_rows(report)) is not None


def test_a_table_without_columns_says_that_nothing_stands_there() -> None:
    assert paragraphs(opened(report_of(Table("", (), [{}, {}]))), "Table Note") == ["Nothing stands here."]


def test_a_list_can_be_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed=<b>8.10</b>")
    path: Any = tmp_path / "list.docx"
    line.fine("finding", "list", "--format", "docx", "--columns", "id,observed", "-o", str(path))
    (found,) = tables(docx.Document(str(path)))
    assert cells(found)[1:] == [["2026-00-F01", "<b>8.10</b>"]]
