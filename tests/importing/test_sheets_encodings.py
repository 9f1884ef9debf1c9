"""What kind of file it is and how its letters are written: known by its bytes, told, or asked for; never guessed badly."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from files import reading, refusal

from auditcore.errors import NotFound, Refused
from auditcore.importing import sheets
from auditcore.importing.shapes import FileOptions

__all__ = ["reading"]


def in_1258(text: str) -> bytes:
    """As Windows writes Vietnamese: letters with their own marks whole, tones apart."""
    return "".join(
        letter if _fits(letter) else unicodedata.normalize("NFD", letter)[:-1] + _last(letter)
        for letter in _tones_apart(text)
    ).encode("cp1258")


def _fits(letter: str) -> bool:
    try:
        return bool(letter.encode("cp1258"))
    except UnicodeEncodeError:
        return False


def _last(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[-1]


def _tones_apart(text: str) -> str:
    parts = []
    for letter in text:
        split = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in split[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
        parts.append(unicodedata.normalize("NFC", split.replace(tone, "")) + tone if tone else letter)
    return "".join(parts)


def test_windows_1258_is_asked_for_and_shown(reading: Any) -> None:
    content = b"Finding No,Department\r\n" + in_1258("1,Bộ phận một cửa\r\n")
    said = refusal(reading, content)
    offset = next(at for at, byte in enumerate(content) if byte > 127)
    assert f"register.csv is not UTF-8 (first bad byte at offset {offset}, in line 2)." in said
    assert "--encoding windows-1258 reads: Bộ phận một cửa" in said
    assert "--encoding windows-1252 reads: Bôò" in said
    assert "for example --encoding windows-1258" in said
    assert reading(content, encoding="windows-1258").sheets[0].rows[1] == ["1", "Bộ phận một cửa"]


def test_the_broken_file_in_windows_1258(shared_data: Path) -> None:
    path = str(shared_data / "single-audit-2022" / "broken" / "windows-1258.csv")
    with pytest.raises(Refused, match="first bad byte at offset 135"):
        sheets.read(path, FileOptions())
    book = sheets.read(path, FileOptions(encoding="windows-1258"))
    assert book.sheets[0].rows[2][1] == "Bộ phận một cửa"
    assert all(unicodedata.is_normalized("NFC", cell) for row in book.sheets[0].rows for cell in row)


@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ],
)
def test_a_file_that_says_its_encoding_is_believed(reading: Any, mark: bytes, codec: str, name: str) -> None:
    content = mark + "No,Phòng\r\n1,Bộ phận\r\n".encode(codec)
    book = reading(content)
    assert (book.sheets[0].rows[0], book.options.encoding) == (["No", "Phòng"], name)
    assert reading(content, encoding=name).sheets == book.sheets
    assert f"register.csv is {name} by its first bytes, not windows-1252." in refusal(
        reading, content, encoding="windows-1252"
    )


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(reading: Any, codec: str) -> None:
    book = reading("No,Phòng ban\r\n1,Bộ phận một cửa\r\n".encode(codec))
    assert book.sheets[0].rows[1] == ["1", "Bộ phận một cửa"]
    assert book.options.encoding == codec
    assert "guessed" in book.said[0]


def test_a_wrong_encoding_is_told_with_its_place(reading: Any) -> None:
    said = refusal(reading, "No,Text\n1,Bộ\n".encode(), encoding="ascii")
    assert "register.csv is not ascii: the bytes from offset 11, in line 2," in said
    content = codecs.BOM_UTF8 + b"No,Text\n1,\xff\n"
    assert "offset 13, in line 2" in refusal(reading, content)


@pytest.mark.parametrize(
    ("name", "meant"), [("windows1285", "windows-1258"), ("utf-9", "utf-8"), ("base64", ""), ("a\0b", "")]
)
def test_an_unknown_encoding_is_told_with_the_nearest(reading: Any, name: str, meant: str) -> None:
    said = refusal(reading, "a,b\n", encoding=name)
    assert f"There is no encoding “{name}”." in said
    assert (f"--encoding {meant}?" in said) if meant else ("Such names are: utf-8" in said)


def test_what_no_text_can_hold_stays_in_the_cell(reading: Any) -> None:
    assert reading("No,Text\n1,a\0b\x07\n").sheets[0].rows[1] == ["1", "a\0b\x07"]


# What is there at all


def test_a_missing_file_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "register.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(NotFound, match="There is no file") as caught:
        sheets.read(str(tmp_path / "registr.csv"), FileOptions())
    assert caught.value.hint == f"Did you mean {tmp_path / 'register.csv'}?"
    for path in ("nowhere/at/all.csv", "a\0b", str(tmp_path / "register.csv" / "x")):
        with pytest.raises(NotFound):
            sheets.read(path, FileOptions())


def test_a_folder_and_an_unreadable_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is a folder"):
        sheets.read(str(tmp_path), FileOptions())
    with pytest.raises(Refused, match="cannot be read: File name too long"):
        sheets.read(str(tmp_path / ("a" * 300)), FileOptions())


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\r\n\r\n", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "by its first bytes it is a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "a JPEG picture"),
        (b"GIF89a" + bytes(40), "a GIF picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (OLE + bytes(600) + "Workbook".encode("utf-16-le"), "in the old format (.xls)"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "a Word document in the old format"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"<html><table><tr><td>No</td></tr></table></html>", "a web page or XML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "a web page or XML"),
        (bytes(range(256)) * 4, "neither text (csv) nor a workbook"),
    ],
)
@pytest.mark.parametrize("name", ["register.csv", "register.xlsx"])
def test_what_is_no_register_is_named(reading: Any, content: bytes, said: str, name: str) -> None:
    assert said in refusal(reading, content, name)


def test_the_broken_picture_is_named(shared_data: Path) -> None:
    with pytest.raises(Refused, match="by its first bytes it is a PNG picture"):
        sheets.read(str(shared_data / "single-audit-2022" / "broken" / "picture.xlsx"), FileOptions())
