"""What people's formats have in common: words of both languages, values as a person reads them, nothing hidden."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
import sample_report
from auditplugins.exporters import words
from hypothesis import given
from hypothesis import strategies as st

from auditcore.api import Column, Letterhead
from auditcore.text import printable


def test_both_languages_have_the_same_words_with_the_same_values() -> None:
    def values(sentence: str) -> set[str | None]:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence)}

    english, vietnamese = words.WORDS["en"], words.WORDS["vi"]
    assert english.keys() == vietnamese.keys()
    assert all(values(english[word]) == values(vietnamese[word]) for word in english)


@pytest.mark.parametrize(
    ("given", "said"),
    [("vi", "có"), ("vi-VN", "có"), ("vi_VN", "có"), ("en", "yes"), ("fr", "yes"), ("", "yes")],
)
def test_a_language_without_words_gets_english(given: str, said: str) -> None:
    assert words.say(given, "yes") == said


@pytest.mark.parametrize(
    ("kind", "value", "english", "vietnamese"),
    [
        ("text", "8.10", "8.10", "8.10"),
        ("id", "0012", "0012", "0012"),
        ("text", "2026-07-03", "2026-07-03", "2026-07-03"),
        ("day", "2026-07-03", "2026-07-03", "03/07/2026"),
        ("day", "soon", "soon", "soon"),
        ("day", "", "", ""),
        ("moment", "2026-07-03T07:02:59.123456Z", "2026-07-03 07:02 UTC", "03/07/2026 07:02 UTC"),
        ("moment", "2026-07-03T07:02:59Z", "2026-07-03 07:02 UTC", "03/07/2026 07:02 UTC"),
        ("moment", "2026-07-03T07:02:59+07:00", "2026-07-03T07:02:59+07:00", "2026-07-03T07:02:59+07:00"),
        ("number", 1234567, "1234567", "1234567"),
        ("number", 0.1 + 0.2, "0.3", "0,3"),
        ("number", -0.00001, "0", "0"),
        ("number", 1e9, "1000000000", "1000000000"),
        ("number", float("nan"), "", ""),
        ("number", "12", "12", "12"),
        ("percent", 62.5, "62.5%", "62,5%"),
        ("percent", 100, "100%", "100%"),
        ("percent", 33.333, "33.3%", "33,3%"),
        ("percent", float("inf"), "", ""),
        ("truth", True, "yes", "có"),
        ("truth", False, "no", "không"),
        ("truth", None, "", ""),
        ("clauses", ("8.10", "8.2"), "8.10, 8.2", "8.10, 8.2"),
        ("day", ("2026-07-03", None), "2026-07-03, ", "03/07/2026, "),
        ("data", {"a": (1.5, "x")}, "a: 1.5, x", "a: 1,5, x"),
        ("nonsense", "x", "x", "x"),
    ],
)
def test_a_value_is_shown_as_the_language_has_it(
    kind: str, value: Any, english: str, vietnamese: str
) -> None:
    column = Column("a", "A", kind)
    assert words.cell(column, value, "en") == english
    assert words.cell(column, value, "vi") == vietnamese


@pytest.mark.parametrize(
    ("value", "tone"),
    [
        ("late", "bad"),
        (("fine", "late"), "bad"),
        ((), ""),
        (None, ""),
        (True, "warn"),
        (3, "good"),
        ("odd", ""),
    ],
)
def test_a_tone_is_looked_up_by_the_value(value: Any, tone: str) -> None:
    tones = {"late": "bad", "true": "warn", "3": "good", "odd": "purple"}
    assert words.tone(Column("a", "A", tones=tones), value) == tone


def test_every_hidden_character_is_shown_as_a_terminal_shows_it(shared_data: Path) -> None:
    for text in sample_report.texts(shared_data):
        shown = text.replace("\r\n", "\n")
        assert words.visible(text) == printable(shown, newlines=True), ascii(text)


@given(st.text(st.characters(exclude_categories=["Cn"]), max_size=6))
def test_any_text_is_shown_as_a_terminal_shows_it(text: str) -> None:
    assert words.visible(text) == printable(text.replace("\r\n", "\n"), newlines=True)


def test_each_character_by_itself_and_what_no_xml_can_hold() -> None:
    import unicodedata

    for code in range(0x110000):
        character = chr(code)
        # Python shows what it does not know yet; of that, only what is no character at all is shown here as a sign.
        if unicodedata.category(character) != "Cn":
            assert words.visible(character) == printable(character, newlines=True), hex(code)
    for code in (0xFFFE, 0xFFFF, 0x1FFFE, 0xFDD0):
        assert words.visible(chr(code)) == f"<U+{code:04X}>"


def test_recipients_end_as_an_official_list_does() -> None:
    head = Letterhead("o", recipients=(" Như trên;", "", "Lưu: VT,\nHS."))
    assert words.recipients(head) == ["Như trên;", "Lưu: VT, HS."]
    assert words.recipients(Letterhead("o")) == []


def test_a_title_is_one_line() -> None:
    assert words.one_line(" a\n b\t\x1b ") == "a b ␛"
