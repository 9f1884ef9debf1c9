"""Titles of official documents (Decree 30/2020): the kind alone in capitals, below it what the document is about."""

from __future__ import annotations

import docx_reading
import html_page
import pdf_reading
import pytest
from auditplugins.exporters import words
from auditplugins.exporters.page_style import STYLE
from pdf_reading import Word, placed

from auditcore.api import Letterhead, Report, Section
from auditcore.organisation import Organisation
from auditcore.reports.scene import Scene

LONG = "Báo cáo đánh giá 2026-01: Hồ sơ tắc ở đâu – Báo cáo lần hai"


def report(title: str, kind: str = "Báo cáo", language: str = "vi") -> Report:
    head = Letterhead("OFFICE", kind=kind) if language == "vi" else None
    return Report(
        title, "Office", "2026-07-31", "", (Section("", ("x",)),), "audit", "2026", language, "", head
    )


@pytest.mark.parametrize(
    ("title", "kind", "parts"),
    [
        ("Biên bản họp xem xét", "Biên bản", ("", "Biên bản", "Họp xem xét")),
        ("DỰ THẢO, để điền – Biên bản họp", "Biên bản", ("DỰ THẢO, để điền", "Biên bản", "Họp")),
        (LONG, "Báo cáo", ("", "Báo cáo", "Đánh giá 2026-01: Hồ sơ tắc ở đâu – Báo cáo lần hai")),
        ("Phiếu", "Phiếu", ("", "Phiếu", "")),
        ("Báo cáo-x", "Báo cáo", ("", "Báo cáo-x", "")),
        ("Về báo cáo", "báo cáo", ("", "Về báo cáo", "")),
        ("Báo cáo", "", ("", "Báo cáo", "")),
        ("a\nb", "a", ("", "a", "B")),
        ("", "Phiếu", ("", "", "")),
    ],
)
def test_a_title_has_a_mark_a_kind_and_a_subject(title: str, kind: str, parts: tuple[str, ...]) -> None:
    assert words.titled(report(title, kind)) == parts


def test_no_other_report_has_its_title_in_parts() -> None:
    assert words.titled(report("Báo cáo a", language="en")) == ("", "Báo cáo a", "")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Báo cáo phục vụ họp xem xét", "Báo cáo"),
        ("Kế hoạch đánh giá", "Kế hoạch"),
        ("ĐÃ HỦY – Kế hoạch đánh giá 2026-02: Phiếu – Báo cáo x", "Kế hoạch"),
        ("Phiếu báo cáo sự không phù hợp", "Phiếu"),
        ("Chương trình đánh giá năm 2026", "Chương trình"),
        ("Danh sách theo dõi", "Danh sách"),
        ("Phiếu", ""),
        ("Về Báo cáo tháng bảy", ""),
        ("Management review", ""),
    ],
)
def test_a_report_says_of_what_kind_it_is(title: str, kind: str) -> None:
    scene = Scene(Organisation({}, {}), "Office", "2026-07-31", "vi", letterhead=Letterhead("OFFICE"))
    head = scene.report("audit", title, ()).letterhead
    assert head and (head.kind, head.office) == (kind, "OFFICE")
    assert scene._replace(letterhead=None).report("audit", title, ()).letterhead is None


def lines_of(found: list[Word]) -> list[str]:
    """The words as they stand on lines, each line from left to right."""
    tops = sorted({round(word.top) for word in found})
    return [" ".join(word.said for word in found if round(word.top) == top) for top in tops]


def test_on_paper_the_kind_stands_alone_in_the_middle() -> None:
    pdf = pdf_reading.made(report("DỰ THẢO – Báo cáo đánh giá tháng bảy"))
    found = [word for word in placed(pdf) if word.page == 1 and word.top < 400]
    shown = lines_of(found)
    at = shown.index("BÁO CÁO")
    assert shown[at - 1 : at + 3] == ["DỰ THẢO", "BÁO CÁO", "Đánh giá tháng bảy", "2026"]
    kind = [word for word in found if word.said in ("BÁO", "CÁO")]
    middle = (kind[0].left + kind[1].right) / 2
    assert middle == pytest.approx((30 + (210 - 30 - 18) / 2) * 72 / 25.4, abs=2)
    # 14 points are about as high as a line of this font.
    assert kind[0].bottom - kind[0].top == pytest.approx(14 * 1.12, abs=2.5)
    [heading] = pdf_reading.tags(pdf).all("H1")
    assert "".join(heading.said.split()) == "DỰTHẢOBÁOCÁOĐánhgiáthángbảy"


def test_on_paper_a_title_without_a_kind_stands_in_capitals_as_before() -> None:
    found = [word for word in placed(pdf_reading.made(report("Về việc họp", kind=""))) if word.page == 1]
    assert "VỀ VIỆC HỌP" in lines_of(found)


def test_in_a_document_the_kind_is_the_title_and_what_it_is_about_stands_below() -> None:
    read = docx_reading.opened(report("DỰ THẢO – Báo cáo đánh giá"))
    assert docx_reading.paragraphs(read, "Title") == ["DỰ THẢO", "Báo cáo"]
    assert docx_reading.paragraphs(read, "Subtitle") == ["Đánh giá", "2026", "31/07/2026"]
    title, about = read.styles["Title"], read.styles["Subtitle"]
    assert title.font.all_caps and not about.font.all_caps
    assert title.font.bold and about.font.bold and title.font.size.pt == 14
    assert title.paragraph_format.alignment == about.paragraph_format.alignment == 1
    assert read.core_properties.title == "DỰ THẢO – Báo cáo đánh giá"
    assert docx_reading.paragraphs(docx_reading.opened(report("Báo cáo a", "")), "Title") == ["Báo cáo a"]


def test_on_a_page_the_parts_stand_below_each_other() -> None:
    [heading] = html_page.page(report("DỰ THẢO – Báo cáo đánh <b> giá")).all("h1")
    parts = [(one.text, one.classes) for one in heading.all("span")]
    assert parts == [("DỰ THẢO", set()), ("Báo cáo", set()), ("Đánh <b> giá", {"subject"})]
    assert ".official h1 span { display: block; } .official h1 .subject { text-transform: none; }" in STYLE
    [whole] = html_page.page(report("Báo cáo a", language="en")).all("h1")
    assert whole.text == "Báo cáo a" and not [*whole.all("span")]
