"""A stranger's workbook takes neither the memory nor the time, fetches and writes nothing, and shows no traceback."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import DAMAGED, MAIN, made, refusal, relation, rows, saved, sheet_of, text, zipped

from auditcore.errors import Refused
from auditcore.importing import bounds, package, workbook

ROOT = Path(__file__).resolve().parents[2]


def test_a_truncated_workbook_is_damaged() -> None:
    content = saved(lambda sheet: sheet.append(["a"]))
    for length in (4, 100, len(content) // 2, len(content) - 1, len(content) - 30):
        assert refusal(content[:length]) == DAMAGED


CONTENT = made(
    rows(text("a") + "<c><v>5</v></c>"), xl__sharedStrings_xml=f"<sst {MAIN}><si><t>s</t></si></sst>"
)


@settings(deadline=None)
@given(st.integers(0, len(CONTENT) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_a_damaged_workbook_is_read_or_refused(at: int, bytes_: bytes, cut: int) -> None:
    try:
        workbook.read(CONTENT[:at] + bytes_ + CONTENT[at + cut :], "register.xlsx")
    except Refused as error:
        assert error.hint


PARTS = {
    "xl__workbook_xml": f'<workbook {MAIN}><workbookPr date1904="1"/><sheets>'
    '<sheet name="F" state="hidden" r:id="a"/></sheets></workbook>',
    "xl__styles_xml": '<a><numFmts><numFmt numFmtId="164" formatCode="[Red]&quot;x&quot;0.0;-0;@"/></numFmts><cellXfs>'
    '<xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></a>',
    "xl__sharedStrings_xml": "<sst><si><r><t>a_x000D_</t></r><rPh><t>b</t></rPh></si></sst>",
    "xl__worksheets__sheet1_xml": rows(
        '<c r="A1" s="0"><f>1</f><v>-1.5E3</v></c><c r="B1" s="1"><v>45000.5</v></c><c t="s"><v>0</v></c>',
        '<c r="A2" s="2"><v>13</v></c><c t="b"><v>1</v></c><c t="d"><v>2023-06-30</v></c>' + text("x"),
    ),
}


@settings(deadline=None)
@given(st.sampled_from(sorted(PARTS)), st.floats(0, 1), st.text("<>/&\"'=0123456789.-eE;[]_#ABZrstv\0", max_size=4),
       st.integers(0, 4))  # fmt: skip
def test_a_part_that_was_tampered_with_is_read_or_refused(
    part: str, where: float, new: str, cut: int
) -> None:
    at = int(where * len(PARTS[part]))
    changed = PARTS[part][:at] + new + PARTS[part][at + cut :]
    try:
        workbook.read(made(**{**PARTS, part: changed}), "register.xlsx")
    except Refused as error:
        assert error.hint


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet><sheetData><row><c>",
        "<worksheet/><worksheet/>",
        "not xml",
        b"\xff\xfe\x00",
        rows('<c t="s"><v>7</v></c>'),
        rows('<c t="s"><v>x</v></c>'),
        rows('<c s="x"><v>1</v></c>'),
        rows('<c r="1A"><v>1</v></c>'),
        rows('<c r="A0"><v>1</v></c>'),
        rows('<c r="A9999999"><v>1</v></c>'),
        rows(text("a")).replace("<row>", '<row r="x">'),
    ],
)
def test_a_sheet_that_makes_no_sense_is_damaged(sheet: str | bytes) -> None:
    assert refusal(made(sheet)) == DAMAGED


def test_a_part_that_is_missing_is_damage() -> None:
    assert refusal(made(xl__workbook_xml=f"<workbook {MAIN}/>")) == DAMAGED
    assert refusal(made(**{"xl___rels__workbook.xml.rels": b""})) == DAMAGED
    assert refusal(zipped({"xl/workbook.xml": "<a><sheet xmlns:r='x' r:id='a'/></a>",
                           "xl/_rels/workbook.xml.rels": relation("a", "worksheet", "gone.xml")})) == DAMAGED  # fmt: skip


def test_a_text_before_the_first_is_damage() -> None:
    strings = f"<sst {MAIN}><si><t>last</t></si></sst>"
    assert refusal(made(rows('<c t="s"><v>-1</v></c>'), xl__sharedStrings_xml=strings)) == DAMAGED


def test_a_number_that_is_none_stays_text() -> None:
    sheet = sheet_of(made(rows("<c><v>nan</v></c><c><v>1_000</v></c><c><v>1e999</v></c><c><v>x</v></c>")))
    assert (sheet.rows, sheet.remarks) == ([["nan", "1_000", "1e999", "x"]], {})


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd">',
        "<!DOCTYPE worksheet>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(doctype: str, encoding: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}' + rows(text("a"))
    assert "its XML declares a document type" in refusal(made(sheet.encode(encoding)))


def test_names_that_leave_the_folder_are_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = made(**{"..__..__evil_xml": "x", "__tmp__evil_xml": "x"})
    assert sheet_of(parts).rows == [["a"]]
    assert list(tmp_path.iterdir()) == []


def test_links_to_elsewhere_are_not_followed() -> None:
    outside = relation("a", "worksheet", "worksheets/sheet1.xml").replace("/>", ' TargetMode="External"/>')
    content = made(**{"xl___rels__workbook.xml.rels": f"<Relationships>{outside}</Relationships>"})
    assert refusal(content) == DAMAGED
    up = relation("a", "worksheet", "../../../../etc/passwd")
    assert (
        refusal(made(**{"xl___rels__workbook.xml.rels": f"<Relationships>{up}</Relationships>"})) == DAMAGED
    )


def test_a_password_is_told() -> None:
    content = bytearray(CONTENT)
    for found in re.finditer(b"PK\x03\x04|PK\x01\x02", CONTENT):
        content[found.start() + (6 if found[0].endswith(b"\x04") else 8)] |= 1
    assert refusal(bytes(content)) == "register.xlsx is protected by a password."


def test_a_size_in_the_header_is_not_believed() -> None:
    content = bytearray(made(rows(text("a" * 5000))))
    entry = content.index(b"xl/worksheets/sheet1.xml", content.index(b"PK\x01\x02")) - 46
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    assert refusal(bytes(content)) == DAMAGED


@pytest.mark.parametrize(
    ("bound", "limit", "said"),
    [
        ("ROWS", 3, "more than 3 rows"),
        ("COLUMNS", 2, "Row 1 has more than 2 columns"),
        ("CELLS", 6, "more than 6 cells"),
        ("REMARKS", 0, "more than 0 cells with numbers"),
        ("CELL_CHARACTERS", 10, "Row 3 has a cell of more than 10 characters"),
        ("UNZIPPED_BYTES", 1200, "holds more than"),
        ("PARTS", 4, "it has too many parts"),
        ("STRINGS", 1, "it has too many texts"),
    ],
)
def test_what_is_too_large_for_a_register_is_refused(
    monkeypatch: pytest.MonkeyPatch, bound: str, limit: int, said: str
) -> None:
    sheet = rows(text("a") * 3, text("b"), text("a long text indeed"), text("c") + "<c><v>1</v></c>")
    content = made(sheet, xl__sharedStrings_xml="<sst><si><t>a</t></si><si><t>b</t></si></sst>")
    assert len(sheet_of(content).rows) == 4
    monkeypatch.setattr(bounds, bound, limit)
    assert said in refusal(content)


def test_twenty_thousand_columns_are_refused_but_not_for_their_colour() -> None:
    assert "Row 1 has more than 500 columns" in refusal(made(rows(text("x") * 20_000)))
    assert sheet_of(made(rows(text("x") + '<c s="1"/>' * 20_000))).rows == [["x"]]
    assert "more than 100000 rows" in refusal(made(rows(text("x", "A100001"))))
    assert sheet_of(made(rows(text("x"), '<c r="A1048576" s="1"/>'))).rows == [["x"]]


def test_elements_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_ELEMENTS", 100_000)
    assert "its XML is too large" in refusal(made(rows("<c/>" * 110_000)))


def many(pattern: str, count: int) -> str:
    return "".join(pattern.format(number) for number in range(count))


BOMBS = {
    "blanks": (lambda: f"<worksheet>{' ' * 300_000_000}</worksheet>", "holds more than 200 MB"),
    "zeros": (lambda: b"\0" * 300_000_000, "damaged"),
    "cells": (lambda: rows("<c/>" * 1_000_000), "is empty"),
    "depth": (lambda: "<a>" * 5_000_000, "nested too deeply"),
    "names": (lambda: f"<worksheet>{many('<n{}/>', 1_000_000)}</worksheet>", "its XML is too large"),
    "one tag": (lambda: f"<worksheet a='{'x' * 100_000_000}'/>", "its XML is too large"),
    "one text": (lambda: rows(text("x" * 100_000_000)), "more than 1000000 characters"),
    "numbers": (
        lambda: rows(*(many(f"<c><v>{row}{{}}.5</v></c>", 400) for row in range(1000, 2000))),
        "more than 300000 cells with numbers",
    ),
    "far apart": (lambda: rows(*(text("x", f"SF{n}") for n in range(1, 20_000))), "more than 2000000 cells"),
}  # fmt: skip

MEASURED = """
import re, sys
from auditcore.errors import Refused
from auditcore.importing import sheets, workbook
from auditcore.importing.shapes import FileOptions

def peak():
    # Not resource.getrusage: its peak begins with the one of the process that started this one.
    return int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) // 1024

before = peak()
try:
    sheets.read(sys.argv[1], FileOptions())
except Refused as error:
    print(peak() - before, error.what)
"""


def grown(path: Path) -> tuple[int, str]:
    """By how many MB reading a file makes another process grow, and what is said."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    megabytes, _blank, what = done.stdout.partition(" ")
    return int(megabytes), what


on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measures memory as Linux does")


@on_linux
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_small_file_cannot_fill_the_memory(tmp_path: Path, bomb: str) -> None:
    content, said = BOMBS[bomb]
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(made(content()))
    assert path.stat().st_size < 10_000_000
    megabytes, what = grown(path)
    assert said in what
    assert megabytes < 150


@on_linux
def test_a_line_of_delimiters_cannot_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv"
    path.write_bytes(b"No,Text\n" + b"," * 20_000_000)
    megabytes, what = grown(path)
    assert "Row 2 has more than 500 columns" in what
    assert megabytes < 150
