"""What a PDF says, read back by poppler's programs and by unpacking its streams. Tests skip where poppler is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
import sample_report
from auditplugins.exporters import paper, words
from written import raw

from auditcore.api import Column, Report, Section, Table


def made(report: Report) -> bytes:
    return raw(paper.write, report)


@cache
def short(language: str, letterhead: bool = True) -> Report:
    """The full report without its table of several pages."""
    report = sample_report.full(language, letterhead)
    sections = [
        section._replace(parts=tuple(part for part in section.parts if not _is_long(part)))
        for section in report.sections
    ]
    return report._replace(sections=tuple(sections))


def _is_long(part: object) -> bool:
    return isinstance(part, Table) and len(list(part.rows)) > 100


@cache
def short_pdf(language: str, letterhead: bool = True) -> bytes:
    return made(short(language, letterhead))


def one(*parts: object, **fields: object) -> Report:
    """A report with these parts in one section."""
    report = Report("Title", "Office", "2026-07-31", "", (Section("Part", parts),), name="audit")  # type: ignore[arg-type]
    return report._replace(**fields)  # type: ignore[arg-type]


def cell_table(*said: str, kind: str = "text") -> Table:
    return Table("Table", (Column("a", "A", kind),), [{"a": one} for one in said])


def program(name: str, pdf: bytes, *options: str) -> str:
    """What a program of poppler says of the PDF."""
    if not shutil.which(name):
        pytest.skip(f"{name} (poppler-utils) is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.pdf")
        path.write_bytes(pdf)
        after = ["-"] if name == "pdftotext" else []
        done = subprocess.run([name, *options, str(path), *after], capture_output=True, check=True)
    # poppler shows titles in UTF-16 as they are.
    return done.stdout.decode(errors="replace")


def text(pdf: bytes, *options: str) -> str:
    return program("pdftotext", pdf, *options)


def pages(pdf: bytes) -> list[str]:
    return text(pdf, "-layout").split("\f")[:-1]


def fact(pdf: bytes, name: str) -> str:
    """A line of `pdfinfo`, or ""."""
    found = re.search(rf"^{name}: *(.*)$", program("pdfinfo", pdf), re.MULTILINE)
    return found[1] if found else ""


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in mm."""
    told = program("pdfinfo", pdf, "-f", "1", "-l", "9999")
    found = re.findall(r"^Page +\d+ size: +([\d.]+) x ([\d.]+)", told, re.MULTILINE)
    return [(round(float(wide) * 25.4 / 72), round(float(high) * 25.4 / 72)) for wide, high in found]


class Word(NamedTuple):
    """A word on a page so many points wide, with its edges in points from the page's upper left corner."""

    page: int
    wide: float
    left: float
    top: float
    right: float
    bottom: float
    said: str


def placed(pdf: bytes) -> Iterator[Word]:
    """All words of the PDF with their places."""
    number, wide = 0, 0.0
    for line in text(pdf, "-bbox").splitlines():
        if found := re.search(r'<page width="(.*?)"', line):
            number, wide = number + 1, float(found[1])
        elif found := re.search(
            r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)</word>', line
        ):
            left, top, right, bottom = map(float, found.groups()[:4])
            yield Word(number, wide, left, top, right, bottom, unescape(found[5]))


class Tag(NamedTuple):
    """A part of the PDF as a screen reader finds it, with all text in it."""

    name: str
    below: list[Tag | str]

    @property
    def said(self) -> str:
        return "".join(part if isinstance(part, str) else part.said for part in self.below)

    def all(self, *names: str) -> Iterator[Tag]:
        for part in self.below:
            if isinstance(part, Tag):
                if part.name in names:
                    yield part
                yield from part.all(*names)


@cache
def tags(pdf: bytes) -> Tag:
    """The structure of a tagged PDF. poppler takes a second for a page full of cells: give it short ones."""
    root = Tag("Root", [])
    path = [(-1, root)]
    for line in program("pdfinfo", pdf, "-struct-text").splitlines():
        depth = len(line) - len(line.lstrip())
        while depth <= path[-1][0]:
            path.pop()
        if said := re.fullmatch(r' *"(.*)"', line):
            path[-1][1].below.append(said[1])
        elif found := re.match(r" *([A-Z][A-Za-z0-9]*)\b(?! \d+ \d$)", line):
            tag = Tag(found[1], [])
            path[-1][1].below.append(tag)
            path.append((depth, tag))
    return root


def cells(table: Tag) -> list[list[str]]:
    return [[squeezed(cell.said) for cell in row.all("TD")] for row in table.all("TR") if any(row.all("TD"))]


def heads(table: Tag) -> list[str]:
    return [squeezed(cell.said) for cell in table.all("TH")]


def squeezed(said: str) -> str:
    """A text composed and without blanks, which are lost where a line ends."""
    return "".join(unicodedata.normalize("NFC", said).split())


def expected(table: Table, language: str) -> list[list[str]]:
    """The cells as people read them, with the signs of their tones."""
    return [[_shown(column, row.get(column.key), language) for column in table.columns] for row in table.rows]


def _shown(column: Column, value: object, language: str) -> str:
    mark = words.MARKS.get(words.tone(column, value), "")
    return squeezed(mark + words.cell(column, value, language))


def unpacked(pdf: bytes) -> bytes:
    """The PDF with all its streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"\n".join(map(_inflated, streams))


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""
