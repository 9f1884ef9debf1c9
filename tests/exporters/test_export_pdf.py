"""pdf: the same cells come back, for eyes, screen readers and archives; nothing in it runs, and the bytes stay the same."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import sample_report
from auditplugins.exporters import paper, paper_texts, words
from auditplugins.exporters.paper_book import Book
from commands import CommandLine
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pdf_reading import (
    cell_table,
    cells,
    expected,
    fact,
    heads,
    made,
    one,
    pages,
    placed,
    program,
    short,
    short_pdf,
    squeezed,
    tags,
    text,
    unpacked,
)

from auditcore.api import Bullets, Chart, Fields, MissingExtra, NotSent, Report, Table
from auditcore.workspace import Workspace

LANGUAGES = pytest.mark.parametrize("language", ["en", "vi"])

# The letters of Vietnamese that ASCII lacks: 12 vowels with 5 tones and without, less the 6 that ASCII has, and đ.
VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
LETTERS = sorted(letter for small in SMALL for letter in (small, small.upper()) if not letter.isascii())


@pytest.fixture
def own_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any font."""
    before = paper._Press.__init__
    monkeypatch.setattr(paper._Press, "__init__", lambda self, typst, machine=False: before(self, typst))


@pytest.fixture(scope="session")
def hostile(shared_data: Path) -> Report:
    return sample_report.hostile(sample_report.texts(shared_data))


@pytest.fixture(scope="session")
def hostile_pdf(hostile: Report) -> bytes:
    return made(hostile)


# The same cells


@LANGUAGES
def test_every_cell_of_every_table_comes_back(language: str) -> None:
    report = short(language)
    shown = list(tags(short_pdf(language)).all("Table"))
    assert len(shown) == len(report.tables)
    for table, given_ in zip(shown, report.tables, strict=True):
        wanted = expected(given_, language)
        assert cells(table) == (wanted or [[squeezed(words.say(language, "nothing"))]])
        assert heads(table)[: len(given_.columns)] == [squeezed(column.title) for column in given_.columns]


def test_a_list_of_the_command_line_comes_back() -> None:
    report = sample_report.plain(7)
    (table,) = tags(made(report)).all("Table")
    assert cells(table) == expected(report.tables[0], "en")


@LANGUAGES
def test_the_letters_of_vietnamese_stay_what_they_are(language: str) -> None:
    assert len(LETTERS) == 134
    for form in ("NFC", "NFD"):
        said = unicodedata.normalize(form, "".join(LETTERS))
        pdf = made(one(said, cell_table(said), Bullets(((0, said),)), title=said, language=language))
        assert unicodedata.normalize("NFC", "".join(text(pdf).split())).count("".join(LETTERS[:20])) >= 4
        assert set(LETTERS) <= set(text(pdf)), "composed, as they are searched for"
        assert all(name.endswith(("-Regular-Identity-H", "-Bold-Identity-H")) for name in fonts(pdf))
        assert all("TeXGyreTermes" in name for name in fonts(pdf)), "no letter comes from another font"


@settings(max_examples=25)
@given(st.text(st.sampled_from(" \n#$*_`~@<>[](){}\\/'\"&%-=+:;,.!?|^0aZđắẶ€…–“”")))
@example('#eval("1+1") $x^2$ *b* _i_ `c` @ref <label> \\u{41} // c /* d */ https://example.invalid')
@example("= Heading\n- item\n+ item\n/ term: x\n---\n...")
def test_any_text_stays_text(said: str) -> None:
    pdf = made(one(said, cell_table(said), Fields(((said, said),)), Bullets(((0, said),)), title=said))
    root = tags(pdf)
    (table,) = root.all("Table")
    assert cells(table) == [[squeezed(said)]]
    assert squeezed(root.said).count(squeezed(said)) >= (5 if said.strip() else 0)


@settings(max_examples=25)
@given(st.text())
def test_any_text_can_be_written(said: str) -> None:
    table = Table(said, cell_table(said).columns[:1], [{"a": (said, said)}], said)
    assert made(one(said, Bullets(((3, said),)), table, title=said, head=said, language=said))


def test_a_value_that_is_marked_is_marked_by_a_sign_as_well() -> None:
    (table, *_rest) = tags(short_pdf("en")).all("Table")
    assert [row[1] for row in cells(table)[:3]] == ["▲major", "◆minor", "observation"]


# Nothing runs


def test_hostile_texts_are_texts_everywhere(hostile: Report, hostile_pdf: bytes) -> None:
    said = text(hostile_pdf)
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u200b\u202d\u202e\u2066-\u2069\ufeff]", said)
    for one_ in (
        '#read("/etc/passwd")',
        "<script>alert(1)</script>",
        "=1+1",
        "<U+001B>]0;renamed",
        "<U+202E>",
    ):
        assert one_ in said
    assert "root:" not in said


def test_nothing_in_it_leads_out_of_it_or_runs(hostile_pdf: bytes) -> None:
    inside = unpacked(hostile_pdf)
    for key in (
        b"/URI",
        b"/Launch",
        b"/JavaScript",
        b"/JS",
        b"/GoToR",
        b"/EmbeddedFile",
        b"/OpenAction",
        b"/AA",
    ):
        assert not re.search(key + rb"\b", inside), key


def test_no_text_runs_out_of_the_page_or_into_the_margins(hostile_pdf: bytes) -> None:
    for word in placed(hostile_pdf):
        assert word.left > 49 and word.right < word.wide - 49, word


def test_letters_that_no_font_has_are_named(own_fonts: None) -> None:
    pdf = made(one(cell_table("中 👍🏽 \ue000 สวั \x1b ก\u0e31", "ab"), title="文"))
    (table,) = tags(pdf).all("Table")
    named = "<U+4E2D><U+1F44D><U+1F3FD><U+E000><U+0E2A><U+0E27><U+0E31><U+001B><U+0E01><U+0E31>"
    assert cells(table) == [[named], ["ab"]]
    assert fact(pdf, "Title") == "<U+6587>"


def test_hundreds_of_letters_that_no_font_has_are_named_in_time(own_fonts: None) -> None:
    began = time.perf_counter()
    pdf = made(one("".join(map(chr, range(0x4E00, 0x5100)))))
    assert "<U+50FF>" in text(pdf, "-raw").replace("\n", "") and time.perf_counter() - began < 10


def test_a_font_of_the_machine_that_cannot_be_used_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    compiled = paper._Press._compiled

    def refused(self: Any, files: dict[str, bytes], standards: list[str]) -> bytes:
        if self.machine and "report.json" in files:
            error = typst.TypstError("a font may not be embedded", "")
            error.diagnostic = "error: a font may not be embedded"
            raise error
        return compiled(self, files, standards)

    monkeypatch.setattr(paper._Press, "_compiled", refused)
    assert "<U+1F44D>" in text(made(one("👍")))


# For screen readers and archives


@LANGUAGES
def test_it_says_that_it_is_for_all_readers_and_for_archives(language: str) -> None:
    report = sample_report.full(language)
    pdf = made(report)
    about = program("pdfinfo", pdf, "-meta")
    for element in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", f"<rdf:li>{language}<"):
        assert element in about
    assert (fact(pdf, "Title"), fact(pdf, "Author"), fact(pdf, "Tagged")) == (
        report.title,
        report.organisation,
        "yes",
    )
    inside = unpacked(pdf)
    assert f"/Lang({language})".encode() in inside.replace(b" ", b"") and b"/MarkInfo" in inside
    assert b"/DisplayDocTitle true" in inside


@LANGUAGES
@pytest.mark.parametrize("letterhead", [True, False])
def test_headings_are_in_order(language: str, letterhead: bool) -> None:
    report = short(language, letterhead)
    found = [
        (tag.name, squeezed(tag.said))
        for tag in tags(short_pdf(language, letterhead)).all("H1", "H2", "H3", "H4", "H5", "H6")
    ]
    title = report.title.upper() if letterhead else report.title
    titled = [(f"H{one.level + 1}", squeezed(one.title)) for one in report.sections if one.title]
    # The form of an official document has no table of contents.
    contents = [] if letterhead else [("H2", squeezed(words.say(language, "contents")))]
    assert found == [("H1", squeezed(title)), *contents, *titled]


def test_charts_say_in_words_what_they_show() -> None:
    report = short("en")
    alts = set(re.findall(rb"/Alt ?\((.*?)\)", unpacked(short_pdf("en"))))
    charts = [part for one in report.sections for part in one.parts if isinstance(part, Chart)]
    assert len(charts) == 7
    for chart in charts:
        assert f"{chart.title} {chart.about}".encode() in alts or not chart.title.isascii()


def fonts(pdf: bytes) -> list[str]:
    rows = program("pdffonts", pdf).splitlines()[2:]
    assert rows and all(re.search(r"\byes yes yes +\d+ +0$", row) for row in rows), (
        "embedded, a part, with its letters"
    )
    return [row.split()[0] for row in rows]


@LANGUAGES
def test_fonts_come_along_and_are_in_it(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = paper._Press.__init__

    def init(self: Any, typst: Any, machine: bool = False) -> None:
        assert not machine, "no font of the machine is needed"
        before(self, typst)

    monkeypatch.setattr(paper._Press, "__init__", init)
    names = {name.partition("+")[2].split("-")[0] for name in fonts(made(sample_report.full(language)))}
    assert "TeXGyreTermes" in names and names <= {"TeXGyreTermes", "LibertinusSerif"}


@pytest.mark.parametrize("kind", ["bars", "pareto", "lines", "steps", "control", "heat"])
def test_charts_have_the_font_of_the_text(kind: str) -> None:
    parts = [part for section in short("vi").sections for part in section.parts]
    charts = [part for part in parts if isinstance(part, Chart) and part.kind == kind]
    assert charts and all("TeXGyreTermes" in name for name in fonts(made(one(*charts))))
    drawn = Book(one(*charts), paper.FONT).pictures.values()
    assert all(f'font-family="{paper.FONT}"' in picture for picture in drawn)


# The same bytes


def test_the_same_report_is_the_same_file_at_any_time_and_in_any_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = made(sample_report.full("vi"))
    for zone in ("Asia/Ho_Chi_Minh", "America/Caracas"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        monkeypatch.setattr(time, "time", lambda: 2e9)
        try:
            assert made(sample_report.full("vi")) == first
        finally:
            monkeypatch.undo()
            time.tzset()


def test_the_file_says_when_the_report_was_made_and_never_the_clocks_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = one("text")
    for at, on, epoch, said in (
        ("2026-07-31T09:15:00.000000Z", "2026-08-01", "86400", "D:20260731091500Z"),
        ("", "2026-08-01", "86400", "D:20260801000000Z"),
        ("", "", "86400", "D:19700102000000Z"),
        ("", "soon", "x", ""),
    ):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        pdf = made(report._replace(at=at, on=on))
        dates = set(re.findall(r"/(?:CreationDate|ModDate) ?\((.*?)\)", unpacked(pdf).decode("latin-1")))
        assert {date[:17] for date in dates} == ({said} if said else set())
        # Who does not say when, cannot be put into an archive.
        assert ("pdfaid" in program("pdfinfo", pdf, "-meta")) is bool(said)


# Who may not have it


def test_who_lacks_the_library_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra) as told:
        made(sample_report.plain())
    assert told.value.extra == "pdf" and isinstance(told.value.__cause__, ModuleNotFoundError)


def test_a_report_too_long_for_paper_is_refused_at_once() -> None:
    began = time.perf_counter()
    with pytest.raises(NotSent, match=r"about 100000 cells of a table.*choose xlsx or csv"):
        made(sample_report.many(100_000))
    assert time.perf_counter() - began < 10


def test_long_texts_weigh_as_cells_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_texts, "MOST", 100)
    assert made(one("a " * 60 * 20))
    with pytest.raises(NotSent):
        made(one("a " * 60 * 60))


@pytest.mark.slow
def test_a_list_of_5000_rows_takes_seconds() -> None:
    began = time.perf_counter()
    pdf = made(sample_report.many(5000))
    assert time.perf_counter() - began < 40
    assert "2026-07-F5000" in text(pdf)


def test_a_list_can_be_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed=<b>8.10</b>")
    path = tmp_path / "list.pdf"
    line.fine("finding", "list", "--format", "pdf", "--columns", "id,observed", "-o", str(path))
    (table,) = tags(path.read_bytes()).all("Table")
    assert cells(table) == [["2026-00-F01", "<b>8.10</b>"]]
    assert "Page 1 of 1" in pages(path.read_bytes())[0]
