"""markdown: read back by a program that shows it; nothing that people wrote becomes markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sample_report
from auditplugins.exporters import markdown, words
from commands import CommandLine
from hypothesis import given
from hypothesis import strategies as st
from written import peak, raw, text

from auditcore.api import Bullets, Column, Fields, Report, Section, Table
from auditcore.workspace import Workspace

reader = pytest.importorskip("markdown")


class Page(HTMLParser):
    """What Markdown became: its elements in their order, and the text in each cell, item, title and paragraph."""

    BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "td", "th")

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.blocks: list[tuple[str, str]] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(reader.markdown(source, extensions=["tables"]))
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag in self.BLOCKS:
            self._open.append((tag, []))
        elif tag == "br" and self._open:
            self._open[-1][1].append("\n")

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            name, parts = self._open.pop()
            self.blocks.append((name, "".join(parts)))

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1][1].append(data)

    def of(self, *tags: str) -> list[str]:
        return [flat(said) for tag, said in self.blocks if tag in tags]


def flat(said: str) -> str:
    """A text without what Markdown does not keep: how much white space is between words."""
    return " ".join(words.visible(said).split())


def page(report: Report) -> Page:
    return Page(text(markdown.write, report))


ALLOWED = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "strong", "em", "ul", "li", "table", "thead", "tbody", "tr", "th", "td",
           "br", "hr"}  # fmt: skip


def one(*parts: Any) -> Report:
    return Report("Title", "Office", "2026-07-31", "", (Section("Section", parts),), name="x")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_report_has_its_titles_tables_and_head(language: str) -> None:
    report = sample_report.full(language)
    shown = page(report)
    assert set(shown.tags) <= ALLOWED
    titles = [flat(section.title) for section in report.sections if section.title]
    assert shown.of("h1") == [report.title]
    assert shown.of("h2", "h3", "h4", "h5", "h6") == titles
    assert f"{words.say(language, 'head')}: {report.head}" in shown.of("p")
    # That of the letterhead and that of the signatures are no tables of the report.
    assert shown.tags.count("table") == len(report.tables) + 2


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_cell_comes_back(language: str) -> None:
    report = sample_report.full(language)._replace(letterhead=None)
    parts = tuple(table._replace(title="", note="") for table in report.tables)
    report = report._replace(sections=(Section("", parts),))
    expected = []
    for table in report.tables:
        expected += [flat(column.title) for column in table.columns]
        rows = list(table.rows)
        if not rows:
            expected += [words.say(language, "nothing"), *("" for _column in table.columns[1:])]
        for row in rows:
            for column in table.columns:
                mark = words.MARKS.get(words.tone(column, row.get(column.key)), "")
                expected.append(flat(f"{mark} {words.cell(column, row.get(column.key), language)}"))
    shown = page(report).of("td", "th")
    assert shown == expected
    assert "8.10" in shown and "0012" in shown and "=SUM(A1:A2) +1" in shown


def test_charts_are_their_tables_with_what_is_to_be_seen() -> None:
    shown = page(sample_report.full())
    assert "The sixth audit lies above its upper limit." in shown.of("p")
    assert "svg" not in shown.tags and "img" not in shown.tags


def test_levels_of_titles_leave_none_out() -> None:
    sections = tuple(Section(f"S{level}", (), level) for level in (3, 1, 2, 9, 9, 9, 9, 9))
    shown = page(one()._replace(sections=sections))
    assert [tag for tag in shown.tags if tag.startswith("h")] == [
        "h1",
        "h2",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "h6",
        "h6",
    ]


def test_hostile_texts_stay_text_everywhere(shared_data: Path) -> None:
    texts = sample_report.texts(shared_data)
    report = sample_report.hostile(texts)
    source = text(markdown.write, report)
    shown = Page(source)
    assert set(shown.tags) <= ALLOWED
    assert shown.attributes <= {"style"}  # how the columns of figures are set
    assert [flat(said) for said in shown.of("h2", "h3")] == [
        said for section in report.sections if (said := flat(section.title))
    ]
    cells, items, paragraphs = shown.of("td"), shown.of("li"), shown.of("p")
    for said in filter(None, map(flat, texts)):
        assert said in cells and said in items and said in paragraphs, said
    # What a terminal would obey is gone from the file itself.
    assert words.visible(source) == source


@given(st.text(alphabet="ab .\\`*_[]{}#&<>|~$:=+-!()1\n\"'@^", max_size=25))
def test_signs_of_markdown_stay_signs(said: str) -> None:
    table = Table("", (Column("a", "A"), Column("b", "B")), [{"a": said, "b": "end"}])
    shown = page(one(Fields((("name", said),)), Bullets(((0, f"x{said}"),)), f"x{said}", table))
    assert set(shown.tags) <= ALLOWED - {"em", "hr"}
    assert shown.of("td") == [flat(said), "end"]
    assert shown.of("li") == [flat(f"x{said}")]
    _facts, name, *rest = shown.of("p")
    assert (name, " ".join(rest)) == (flat(f"name: {said}"), flat(f"x{said}"))


@pytest.mark.parametrize(
    "said",
    ["---", "a\n---", "a\n===", "=", "- a", "+ a", "* a", "1. a", "12) a", "-", "# a", "a\n# b", "> a", "***", "_ _ _",
     ": a", "a\n: b", "~~~\na", "    a", "[a]: /b", "a\n- b", "a | b\n--- | ---", "<!-- a", "<b>a</b>", "&amp;", "![a](b)"],
)  # fmt: skip
def test_no_text_begins_anything(said: str) -> None:
    check_paragraph(said)


@given(st.text(alphabet="a .*_#>|~:=+-)1\n", max_size=12))
def test_no_line_begins_a_list_a_title_or_a_rule(said: str) -> None:
    check_paragraph(said)


def check_paragraph(said: str) -> None:
    """It is shown as it is, in paragraphs and nothing else."""
    shown = page(one(said))
    assert set(shown.tags) <= {"h1", "h2", "p", "strong", "br"} and shown.tags.count("h2") == 1
    _facts, *rest = shown.of("p")
    assert flat(" ".join(rest)) == flat(said)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.invalid/a?b=1",
        "HTTP://x.invalid",
        "www.example.invalid",
        "mailto:a",
        "ftp://x",
        "xmpp:a",
    ],
)
def test_no_program_makes_a_link_of_an_address(address: str) -> None:
    source = text(markdown.write, one(f"see {address}"))
    assert address not in source, "what begins a link is written so that nobody takes it for one"
    assert f"see {address}" in Page(source).of("p")


def test_plain_words_stay_readable_in_the_file() -> None:
    said = "Điều 8.10: 3 of 20 (15%), “giấy hẹn”; due 2026-07-31 - see 2026-07-F01, it's 1.5 + 2"
    assert f"| {said} |\n" in text(markdown.write, one(Table("", (Column("a", "A"),), [{"a": said}])))
    assert f"\n{said}\n" in text(markdown.write, one(said))


def test_lines_of_a_paragraph_stay_lines_and_an_empty_one_parts() -> None:
    shown = Page(text(markdown.write, one("a\nb\n\nc")))
    assert [said for tag, said in shown.blocks if tag == "p"][1:] == ["a\n\nb", "c"]


def test_two_lists_stay_two() -> None:
    assert page(one(Bullets(((0, "a"),)), Bullets(((0, "b"),)))).tags.count("ul") == 2


def test_a_tree_stays_a_tree() -> None:
    source = reader.markdown(text(markdown.write, one(Bullets(((0, "a"), (1, "b"), (7, "c"), (0, "d"))))))
    inner = re.sub(r"\s+", "", source[source.rindex("<ul>\n<li>a") :])
    assert inner == "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"


def test_the_same_report_gives_the_same_bytes() -> None:
    assert raw(markdown.write, sample_report.full()) == raw(markdown.write, sample_report.full())


def test_memory_does_not_grow_with_the_rows() -> None:
    few, small = peak(markdown.write, sample_report.many(500))
    many, large = peak(markdown.write, sample_report.many(5000))
    assert large > 9 * small
    assert many < few + 20_000


def test_a_list_can_be_asked_for(workspace: Workspace) -> None:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed=a | b\nc <b>")
    shown = Page(line.fine("finding", "list", "--format", "markdown", "--columns", "id,observed").out)
    assert shown.of("td") == ["2026-00-F01", "a | b c <b>"]
