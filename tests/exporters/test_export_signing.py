"""Nobody signs a page on which nothing else stands, whatever stands before the places to sign."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import docx_reading
import pytest
from docx.oxml.ns import qn
from pdf_reading import made, one, pages, placed

from auditcore.api import Bullets, Column, Fields, Letterhead, Section, Signature, Signatures, Table

COLUMNS = (Column("a", "Head"), Column("b", "B"))
ROWS = [{"a": f"last{at}", "b": "x"} for at in range(26)]
SIGNED = Signatures((Signature("Chair", "Lan"), Signature("Secretary", "Nam")))
BEFORE: dict[str, Any] = {
    "text": "last",
    "facts": Fields(tuple((f"last{at}", "x") for at in range(6))),
    "tree": Bullets(tuple((0, f"last{at}") for at in range(6))),
    "table": Table("Long", COLUMNS, ROWS),
    "short table": Table("Short", COLUMNS, ROWS[:3]),
    "note": Table("Long", COLUMNS, ROWS, "last of all"),
}
OFFICIAL = Letterhead("Office", recipients=("One", "Two"))


def last_page(pdf: bytes) -> list[str]:
    """What stands on the page on which is signed."""
    found = list(placed(pdf))
    page = next(word.page for word in found if word.said == "Lan")
    return [word.said for word in found if word.page == page]


@pytest.mark.parametrize("letterhead", [None, OFFICIAL], ids=["usual", "official"])
@pytest.mark.parametrize("name", sorted(BEFORE))
def test_the_end_of_what_stands_before_goes_with_those_who_sign(
    name: str, letterhead: Letterhead | None
) -> None:
    first = 2 if "table" in name or name == "note" else 24
    alone = 0
    for lines in range(first, first + 21, 2):
        said = last_page(made(one(*["above"] * lines, BEFORE[name], SIGNED, letterhead=letterhead)))
        assert any(word.startswith("last") for word in said), lines
        alone += "above" not in said
    # In some of them another page is begun for it.
    assert alone or first == 2


def test_a_heading_of_its_own_is_no_text_either() -> None:
    for lines in range(20, 44, 2):
        sections = (Section("Part", (*["above"] * lines, "last")), Section("Sign", (SIGNED,)))
        assert "last" in last_page(made(one(sections=sections, letterhead=OFFICIAL)))


def test_the_end_of_a_table_has_its_head_where_a_page_begins_with_it_and_only_there() -> None:
    seen = set()
    for lines in range(2, 24):
        found = [page.split() for page in pages(made(one(*["above"] * lines, BEFORE["table"], SIGNED)))]
        assert sum(word.startswith("last") for page in found for word in page) == len(ROWS)
        for page in found:
            rows = sum(word.startswith("last") for word in page)
            assert page.count("Head") == (rows > 0)
            seen.add(rows)
    assert 2 in seen


def test_the_end_of_a_table_looks_as_its_beginning() -> None:
    words = [
        word for word in placed(made(one("above", BEFORE["table"], SIGNED))) if word.said.startswith("last")
    ]
    assert (
        len({round(word.bottom - word.top, 1) for word in words}) == 1 == len({word.left for word in words})
    )
    steps = [round(after.top - before.top) for before, after in pairwise(words)]
    assert len(set(steps)) == 1


def test_nobody_is_asked_to_sign_by_recipients_alone() -> None:
    for lines in range(20, 44):
        found = list(placed(made(one(*["above"] * lines, "last", SIGNED, letterhead=OFFICIAL))))
        where = {word.said: word.page for word in found}
        assert where["last"] == where["Lan"] == where["One;"], lines


# Documents: what stays with what follows says so itself.


def staying(part: Any, letterhead: Letterhead | None) -> list[tuple[str, bool]]:
    """The paragraphs in order, those of cells, too: text, and whether each stays with the next one."""
    read = docx_reading.opened(docx_reading.report_of("above", part, SIGNED, letterhead=letterhead))
    styles = {style.style_id: style for style in read.styles}

    def stays(paragraph: Any) -> bool:
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:keepNext')}")
        style = styles[paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))]
        return own is not None or bool(style.paragraph_format.keep_with_next)

    found = read.element.body.iter(qn("w:p"))
    return [("".join(text.text or "" for text in one.iter(qn("w:t"))), stays(one)) for one in found]


@pytest.mark.parametrize("letterhead", [None, OFFICIAL], ids=["usual", "official"])
@pytest.mark.parametrize("name", sorted(BEFORE))
def test_documents_keep_them_together(name: str, letterhead: Letterhead | None) -> None:
    found = staying(BEFORE[name], letterhead)
    signed = next(at for at, (said, _stays) in enumerate(found) if said.lower() == "chair")
    last = max(at for at in range(signed) if found[at][0].startswith("last"))
    assert all(stays for _said, stays in found[last:signed]), found[last:signed]
    above = next(at for at, (said, _stays) in enumerate(found) if said == "above")
    assert not found[above][1]


def test_only_the_end_stays() -> None:
    for name in ("facts", "tree", "table"):
        kept = [said for said, stays in staying(BEFORE[name], None) if stays and said.startswith("last")]
        assert 0 < len(kept) <= 7, (name, kept)
