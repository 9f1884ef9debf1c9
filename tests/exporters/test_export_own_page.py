"""A section on a page of its own begins a new one where a report is printed, and says the same everywhere else."""

from __future__ import annotations

import pytest
from auditplugins.exporters import html, jsonfile
from docx_reading import opened
from pdf_reading import made, pages
from written import text

from auditcore.api import Column, Report, Section, Table

LYING = Table(
    "", tuple(Column(f"c{i}", f"column {i}") for i in range(14)), [{f"c{i}": "word " * 9 for i in range(14)}]
)


def report(*own: bool, parts: tuple[object, ...] = ("Sign here.",), title: str = "Sheet") -> Report:
    """A report of a beginning, a section each, and an end."""
    sheets = [
        Section(f"{title} {number}" if title else "", parts, own_page=is_own)  # type: ignore[arg-type]
        for number, is_own in enumerate(own, 1)
    ]
    beginning, end = Section("Beginning", ("It begins.",)), Section("End", ("It ends.",))
    return Report("Plan", "Office", "2026-07-01", "", (beginning, *sheets, end), name="plan")


def on(pdf_pages: list[str], said: str) -> list[int]:
    return [number for number, page in enumerate(pdf_pages, 1) if said in page]


def test_on_paper_it_begins_a_page() -> None:
    found = pages(made(report(True, False, True)))
    assert [on(found, said)[-1] for said in ("Beginning", "Sheet 1", "Sheet 2", "Sheet 3", "It ends.")] == [
        1, 2, 2, 3, 3,
    ]  # fmt: skip
    assert len(pages(made(report(False, False)))) == 1


def test_on_paper_one_without_a_title_begins_a_page_too() -> None:
    assert len(pages(made(report(True, title="")))) == 2


@pytest.mark.parametrize("parts", [(LYING,), ("Text.", LYING), (LYING, "Text.")])
def test_on_paper_none_stays_empty_where_it_lies(parts: tuple[object, ...]) -> None:
    assert all(page.strip() for page in pages(made(report(True, True, parts=parts))))


def test_in_a_text_document_its_heading_begins_a_page() -> None:
    said = {
        one.text: one.paragraph_format.page_break_before for one in opened(report(True, False)).paragraphs
    }
    assert said["Sheet 1"] is True
    assert not any(breaks for text_, breaks in said.items() if text_ != "Sheet 1")


def test_in_a_text_document_one_without_a_title_begins_a_page_too() -> None:
    xml = opened(report(True, title="")).element.xml
    assert xml.count('<w:br w:type="page"/>') == 1 and "pageBreakBefore" not in xml
    assert 'w:type="page"' not in opened(report(False, title="")).element.xml


def test_printed_from_a_browser_it_begins_a_page() -> None:
    shown = text(html.write, report(True, False))
    assert shown.count('class="sheet"') == 1
    assert "break-before: page" in shown[shown.index("@media print") :].partition("</style>")[0]


def test_programs_read_the_same() -> None:
    assert text(jsonfile.write, report(True)) == text(jsonfile.write, report(False))
