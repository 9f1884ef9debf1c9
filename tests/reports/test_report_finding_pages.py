"""The nonconformity form is one or two pages, of paper, of a text document and of a printed page; nothing is left out.

Texts are as long as real ones.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import building
import pytest
from building import Office
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st

from auditcore import i18n
from auditcore.contract import Bullets, Fields, Report, Signatures, Table
from auditcore.service import actions, extensions, following, reports
from auditcore.workspace import Workspace

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "exporters"))

import browser as browsers
import docx_reading
import pdf_reading
from auditplugins.exporters import document, html, paper, words
from written import raw

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
ASKED: dict[str, Any] = {
    "number": "12/BC-TTHCC",
    "place": "Tân Hòa",
    "recipients": ("Phòng Kinh tế", "Lưu: VT"),
}

FOUND = {
    "requirement": "Procedure QT-01, step 2: each file gets a receipt with a number when it is taken in.",
    "observed": "Five of sixty files of land were taken in without a receipt; for nine days nobody could say where one was.",
    "evidence": "Files 12, 15, 19, 23 and 40 of June in the software; complaint 52/PA of a citizen; no entry in the book.",
}
ANSWER = {
    "correction": "The files were found at the land registry, receipts written, the citizens called and told the day.",
    "corrected_by": "an",
    "consequences": "One certificate came eleven days late; the chair signed a letter of apology to the citizen.",
    "similar": "yes",
    "extent": "All files of June were looked through: four more had no receipt, all of them have been sent by now.",
    "method": "5-whys",
    "category": "procedure",
    "cause": "The procedure says nothing about days on which the machine stands still",
    "causes": [
        "No receipt was printed on these mornings",
        "The printer stood still, and nobody writes receipts by hand",
        "The procedure says nothing about days on which the machine stands still",
    ],
    "effect": "",
    "measure": "Files without a receipt in a month, of all that were taken in",
    "target": "0",
}
LATER = "Without power nobody thinks of paper, and later the software lets the file pass"
ACTIONS = (
    "Add a page to QT-01 for days without printer; pads at each counter",
    "Show all eight officers of the counter the new page, and have them sign",
    "Ask the other divisions whether they have the same gap",
)


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def answered(office: Office, on: str, judge_on: str, **more: Any) -> str:
    id = office.issued("major", **FOUND)
    for what in ACTIONS:
        actions.add(office._on("oanh", on), id, words=what, owner="an", due=building.DUE)
    office.submit(id, on=on, **{**ANSWER, "judge": "vy", "judge_on": judge_on, **more})
    return office.accept(id)


def done(office: Office, id: str) -> None:
    """One date moved, all actions done, each with what shows it."""
    office.day("2026-07-15")
    extensions.extend(office("an"), f"{id}-A1", to="2026-08-05", reason="The pads come on the fourth only")
    extensions.allow(office("linh"), f"{id}-A1")
    for number, day in ((2, "2026-07-20"), (3, "2026-07-27"), (1, "2026-08-04")):
        office.finish(
            f"{id}-A{number}",
            on=day,
            evidence="QT-01 version 4 with eight signatures; pads seen at 3 counters",
        )


def one_round(office: Office) -> str:
    id = answered(office, building.SUBMITTED, "2026-08-20")
    done(office, id)
    following.follow_through(
        office("oanh"),
        id,
        risk="Loss of power at the counter, rated high",
        qms="Receipts without machine",
        document="QT-01",
    )
    return office.verify(
        id,
        measured="0",
        evidence="October: none of 402 files without receipt, two mornings without power among them",
    )


def two_rounds(office: Office) -> str:
    id = answered(office, building.SUBMITTED, "2026-08-20")
    done(office, id)
    office.verify(
        id,
        verdict="not",
        measured="2",
        evidence="August: 2 of 310 files without receipt, both on the morning without power",
    )
    action = actions.add(
        office._on("oanh", "2026-08-25"),
        id,
        words="Software: no file number without a receipt number",
        owner="an",
        due="2026-09-30",
    )[0]
    office.submit(
        id, on="2026-08-25", judge="vy", judge_on="2026-10-20",
        cause=LATER,
        causes=["Pads were there, and were not used", LATER],
    )  # fmt: skip
    office.accept(id, on="2026-08-26")
    office.finish(action, on="2026-09-18", evidence="Tried with three test files: refused")
    following.follow_through(
        office("oanh"),
        id,
        risk="Loss of power at the counter, rated high",
        qms="Receipts without machine",
        document="QT-01",
    )
    return office.verify(
        id,
        on="2026-10-20",
        measured="0",
        evidence="October: none of 402 files without receipt, two mornings without power",
    )


LIVES: dict[str, Callable[[Office], str]] = {"one": one_round, "two": two_rounds}


def made(office: Office, life: str, language: str) -> Report:
    id = LIVES[life](office)
    office.ws.forget()
    given = ASKED if language == "vi" else {}
    with i18n.speaking(language):
        return reports.finding(office.ws, id, reports.Asked(language, **given))


def pages(pdf: bytes) -> int:
    return len(pdf_reading.sizes(pdf))


# No machine has all fonts: the one that comes along has the widths of Times, and stands in for it.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir>
<match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="prepend" binding="strong"><string>TeX Gyre Termes</string></edit></match>
</fontconfig>"""


@pytest.fixture
def times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that are started find letters as wide as those of Times New Roman."""
    path = tmp_path / "fonts.conf"
    path.write_text(FONTS.format(folder=Path(paper.__file__).parent / "paper_fonts"), encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(path))


# Those of documents: in another one lines have another height.
FONT = {"en": "Arial", "vi": "Times New Roman"}


def font(name: str) -> str:
    if not shutil.which("fc-match"):
        return ""
    return subprocess.run(["fc-match", name, "family"], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def browser(times: None, tmp_path: Path) -> Iterator[browsers.Browser]:
    if not browsers.found():
        pytest.skip("no Chromium is installed: html is not printed")
    with browsers.opened(tmp_path / "browser") as opened:
        yield opened


@pytest.mark.parametrize(
    ("life", "language", "most"), [("one", "en", 1), ("one", "vi", 2), ("two", "en", 2), ("two", "vi", 2)]
)
def test_a_form_on_paper_is_one_or_two_pages(office: Office, life: str, language: str, most: int) -> None:
    assert pages(raw(paper.write, made(office, life, language))) <= most


@pytest.mark.parametrize(
    ("life", "language"), [(life, language) for life in LIVES for language in ("en", "vi")]
)
def test_a_form_is_printed_on_two_pages_at_the_most(
    office: Office, browser: browsers.Browser, tmp_path: Path, life: str, language: str
) -> None:
    page, pdf = tmp_path / "form.html", tmp_path / "form.pdf"
    page.write_bytes(raw(html.write, made(office, life, language)))
    browser.open(page)
    browser.print(pdf)
    assert pages(pdf.read_bytes()) <= 2


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("life", "language"), [(life, language) for life in LIVES for language in ("en", "vi")]
)
def test_a_form_as_a_text_document_is_two_pages_at_the_most(
    office: Office, tmp_path: Path, life: str, language: str
) -> None:
    asked = FONT[language]
    if not any(known in font(asked) for known in (asked, "Liberation", "Arimo", "Tinos")):
        pytest.skip(f"no font has letters as wide and as high as those of {asked}")
    path = tmp_path / "form.docx"
    path.write_bytes(raw(document.write, made(office, life, language)))
    words = (
        str(SOFFICE),
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "pdf",
    )
    done = subprocess.run(
        [*words, "--outdir", str(tmp_path), str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if not (pdf := path.with_suffix(".pdf")).exists():
        pytest.skip(f"LibreOffice does not work here: {done.stderr.strip()}")
    assert pages(pdf.read_bytes()) <= 2


@pytest.mark.parametrize("language", ["en", "vi"])
def test_nothing_is_left_out_of_a_compact_form(office: Office, language: str) -> None:
    report = made(office, "two", language)
    assert report.compact
    on_paper = pdf_reading.text(raw(paper.write, report), "-raw")
    in_document = "".join(docx_reading.opened(report)._element.body.itertext())
    on_page = unescape(re.sub("<[^>]*>", "", raw(html.write, report).decode()))
    for shown in map(pdf_reading.squeezed, (on_paper, in_document, on_page)):
        assert [said for said in texts(report) if pdf_reading.squeezed(said) not in shown] == []


def texts(report: Report) -> Iterator[str]:
    """All that the report says, piece by piece."""
    for part in (part for section in report.sections for part in section.parts):
        if isinstance(part, Fields):
            yield from (said for pair in part.pairs for said in pair)
        elif isinstance(part, Bullets):
            yield from (said for _depth, said in part.items)
        elif isinstance(part, Signatures):
            yield from (said for one in part.blocks for said in (one.title, one.name))
        elif isinstance(part, Table):
            yield from (column.title for column in part.columns)
            for row in part.rows:
                cells = (words.cell(column, row.get(column.key), report.language) for column in part.columns)
                yield from (line for cell in cells for line in cell.split("\n"))
    yield from (section.title for section in report.sections)


@given(st.lists(st.tuples(st.text("ab ", max_size=30), st.text("ab\n ", max_size=60)), max_size=12))
def test_facts_abreast_keep_their_order_and_only_short_ones_share_a_row(pairs: list[tuple[str, str]]) -> None:
    rows = words.abreast(pairs)
    assert [pair for row in rows for pair in row] == pairs
    assert {len(row) for row in rows} <= {1, 2}
    short = [
        all(len(name) + len(said) <= words.HALF and "\n" not in said for name, said in row) for row in rows
    ]
    assert all(short[at] for at, row in enumerate(rows) if len(row) == 2)
    alone = [short[at] and len(row) == 1 for at, row in enumerate(rows)]
    assert not any(one and other for one, other in pairwise(alone))


def test_a_long_fact_has_the_whole_width_of_a_document(office: Office) -> None:
    read = docx_reading.opened(made(office, "one", "en"))
    facts = [table for table in docx_reading.layouts(read) if table._tbl.col_count == 2]
    spans = [[tc.grid_span for tc in row.tc_lst] for table in facts for row in table._tbl.tr_lst]
    assert [2] in spans and [1, 1] in spans and all(sum(row) == 2 for row in spans)


def test_a_compact_official_form_keeps_the_margins_and_letters_of_the_decree(office: Office) -> None:
    """Left 30 to 35 mm, right 15 to 20, above and below 20 to 25; 13 points of text, of which tables may have fewer."""
    report = made(office, "two", "vi")
    read = docx_reading.opened(report)
    page = read.sections[0]
    sides = (page.left_margin.mm, page.right_margin.mm, page.top_margin.mm, page.bottom_margin.mm)
    assert tuple(map(round, sides)) == (30, 15, 20, 20)
    sizes = [
        docx_reading.opened(report._replace(compact=how)).styles["Normal"].font.size.pt
        for how in (True, False)
    ]
    assert sizes == [12, 13]
    placed = [word for word in pdf_reading.placed(raw(paper.write, report)) if word.top < 780]
    assert min(word.left for word in placed) * 25.4 / 72 > 29.9
    assert max(word.right for word in placed) * 25.4 / 72 < 195.1
