"""Text: what is accepted, how it is searched, sorted, shown and wrapped."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditcore import text
from auditcore.errors import Refused

HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "hostile" / "texts.json"
# What the folder is for, if it is absent: these must be refused, the others kept.
REFUSED = {"term-osc0", "term-osc8", "term-osc52", "term-csi", "term-c1", "term-bel", "term-nul"} | {
    "lone-surrogate",
    "line-separators",
}
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u00ad\u034f\u115f\u1160\u180e\u200b\u200c\u2060\u2061\u2064\u3164\ufeff\uffa0\U000e0041"
FAMILY = "👩\u200d👩\u200d👧\u200d👦"

anything = st.text(st.characters(), max_size=60)


def shuffled(values: Sequence[str]) -> list[str]:
    """Never in order, so that a key which tells nothing apart is found."""
    return random.Random(2).sample(values[::-1], len(values))


def hostile() -> list[dict[str, object]]:
    return json.loads(HOSTILE.read_text("ascii")) if HOSTILE.exists() else []


def value_of(entry: dict[str, object]) -> str:
    stored = entry["text"]
    return stored if isinstance(stored, str) else stored["repeat"][0] * stored["repeat"][1]  # type: ignore[index]


@pytest.mark.skipif(not HOSTILE.exists(), reason="the folder ../shared is absent")
class TestHostileTexts:
    @pytest.mark.parametrize("entry", hostile(), ids=lambda entry: str(entry["id"]))
    def test_is_refused_naming_the_field_or_kept(self, entry: dict[str, object]) -> None:
        value = value_of(entry)
        if entry["id"] in REFUSED:
            with pytest.raises(Refused, match=r"^Title: "):
                text.normalise(value, "Title")
            return
        kept = text.normalise(value, "Title")
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        assert kept == unicodedata.normalize("NFC", lines).strip()
        assert text.normalise(kept, "Title") == kept

    @pytest.mark.parametrize("entry", hostile(), ids=lambda entry: str(entry["id"]))
    def test_reaches_no_terminal_as_a_control(self, entry: dict[str, object]) -> None:
        shown = text.printable(value_of(entry))
        assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
        assert not set(shown) & set(BIDI + ZERO_WIDTH)
        shown.encode()

    def test_spellings_of_one_text_are_found_by_one_search(self) -> None:
        texts = {str(entry["id"]): value_of(entry) for entry in hostile()}
        assert len({text.fold(t) for i, t in texts.items() if i.startswith("vi-mot-cua")}) == 1
        assert len({text.normalise(t, "") for i, t in texts.items() if i.startswith("vi-mot-cua")}) == 1
        old, new = (text.normalise(texts[f"vi-tone-{age}-nfd"], "") for age in ("old", "new"))
        assert old == texts["vi-tone-old-nfc"] != new == texts["vi-tone-new-nfc"]


def test_line_ends_become_one_kind_and_outer_white_space_goes() -> None:
    assert text.normalise("\u3000 a\r\nb\rc\td \n", "Note") == "a\nb\nc\td"


def test_refusal_says_which_character_and_where() -> None:
    with pytest.raises(Refused) as refusal:
        text.normalise("ab\x1b[2J", "Note")
    assert (
        refusal.value.what.startswith("Note") and "U+001B" in refusal.value.what and "3" in refusal.value.what
    )


@given(anything)
def test_normalised_text_stays_and_has_no_controls(value: str) -> None:
    try:
        kept = text.normalise(value, "Note")
    except Refused:
        assert any(unicodedata.category(c) in ("Cc", "Cs") for c in value)
        return
    assert text.normalise(kept, "Note") == kept
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in kept if c not in "\n\t")
    assert set(BIDI + "\u200b") & set(kept) == set(BIDI + "\u200b") & set(value)


@pytest.mark.parametrize(
    "blank", ["", " ", " \u00a0\u3000\t", "\n\n", "\u200b", "\ufeff \u2060", "\u3164", "\u202e"]
)
def test_required_refuses_what_nobody_can_see(blank: str) -> None:
    with pytest.raises(Refused, match="Title"):
        text.required(blank, "Title")


@pytest.mark.parametrize("value", ["a", "0", "-", "ộ", "👍", "内"])
def test_required_keeps_what_can_be_seen(value: str) -> None:
    assert text.required(f" {value} ", "Title") == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain Ộ 内部 text", "plain Ộ 内部 text"),
        ("\x1b[2J\x07", "␛[2J␇"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("\x9b31m", "<U+009B>31m"),
        ("a\nb\tc\rd", "a ⏎ b c␍d"),
        ("\u202edesolc", "<U+202E>desolc"),
        ("clo\u200bsed\u200d", "clo<U+200B>sed<U+200D>"),
        ("a\u2028b\u0085c", "a<U+2028>b<U+0085>c"),
        ("x\ud800y", "x<U+D800>y"),
        (f"{FAMILY} 🇻🇳 👍🏽", f"{FAMILY} 🇻🇳 👍🏽"),
        ("❤\ufe0f 1\ufe0f\u20e3 ❤\ufe0f\u200d🔥", "❤\ufe0f 1\ufe0f\u20e3 ❤\ufe0f\u200d🔥"),
        ("closed\ufe0f", "closed<U+FE0F>"),
        ("👍\u200dx", "👍<U+200D>x"),
        ("\u200d👍", "<U+200D>👍"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f<U+FE0F>"),
        ("a\u00a0b\u3000c", "a\u00a0b\u3000c"),
    ],
)
def test_printable_shows_what_would_act_or_hide(value: str, shown: str) -> None:
    assert text.printable(value) == shown


def test_printable_keeps_line_breaks_when_told() -> None:
    assert text.printable("a\nb\x1bc", newlines=True) == "a\nb␛c"


@given(
    st.text(
        st.characters() | st.sampled_from(BIDI + ZERO_WIDTH + "\x1b\x9b\n\u200d\ufe0f\U000e0100"), max_size=40
    )
)
def test_printable_lets_nothing_through(value: str) -> None:
    shown = text.printable(value)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(shown) & set(BIDI + ZERO_WIDTH)
    # Nothing that can be seen is lost: it is there, in the same order.
    left = iter(shown)
    assert all(c in left for c in value if unicodedata.category(c)[0] in "LNPS" and c not in text._HIDDEN)
    assert text.printable(shown) == shown


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        ("Một  cửa", "mot cua"),
        ("ĐẶNG", "dang"),
        ("hòa", "HOA"),
        ("clo\u200bsed", "closed"),
        ("Straße", "strasse"),
    ],
)
def test_fold_finds_what_is_typed_without_marks(value: str, typed: str) -> None:
    assert text.fold(value) == text.fold(typed) == " ".join(typed.lower().split())


@given(anything)
@example("İ")
@example("ᾳ\u0345ΐ")
def test_fold_of_any_normal_form_is_the_same_and_stays(value: str) -> None:
    folded = text.fold(value)
    assert text.fold(folded) == folded
    assert (
        text.fold(unicodedata.normalize("NFD", value))
        == text.fold(unicodedata.normalize("NFC", value))
        == folded
    )


def test_sort_follows_the_vietnamese_alphabet() -> None:
    alphabet = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    assert sorted(shuffled(alphabet), key=text.sort_key) == [*alphabet]
    upper = [c.upper() for c in alphabet]
    assert sorted(shuffled(upper), key=text.sort_key) == upper


def test_sort_puts_tones_in_order_but_after_letters() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ", "mạc", "măng"]
    assert sorted(shuffled(tones), key=text.sort_key) == tones


def test_sort_takes_digits_as_numbers_of_any_length() -> None:
    names = ["#1", "Room 2", "Room 009", "Room 10", "Room 10a", "Room " + "9" * 5000, "Rooms"]
    assert sorted(shuffled(names), key=text.sort_key) == names


def test_sort_does_not_depend_on_the_normal_form() -> None:
    nfd = unicodedata.normalize("NFD", "Đặng Thị Ngọc")
    assert text.sort_key(nfd)[:2] == text.sort_key("Đặng Thị Ngọc")[:2]


@given(anything, anything)
def test_sort_keys_of_any_two_texts_compare(one: str, other: str) -> None:
    assert (text.sort_key(one) < text.sort_key(other)) != (text.sort_key(other) <= text.sort_key(one))
    assert (text.clause_key(one) < text.clause_key(other)) != (text.clause_key(other) <= text.clause_key(one))


def test_clauses_sort_as_numbers_and_letters_after_them() -> None:
    clauses = [
        "4",
        "4.1",
        "4.4.1",
        "8",
        "8.2",
        "8.5.1",
        "8.5.1 a)",
        "8.10",
        "9.3.2",
        "10.2.1",
        "A.5.1",
        "A.5.10",
        "c1",
        "c10",
    ]
    assert sorted(shuffled(clauses), key=text.clause_key) == clauses


@pytest.mark.parametrize(
    ("value", "slug"),
    [
        ("Nguyễn Thị Lan", "nguyen-thi-lan"),
        ("  Đỗ / Văn_Ân ", "do-van-an"),
        ("A.5", "a-5"),
        ("内部", ""),
        ("…", ""),
    ],
)
def test_slug_keeps_plain_letters_and_digits(value: str, slug: str) -> None:
    assert text.slug(value) == slug


@given(anything)
def test_slug_is_a_slug_or_nothing(value: str) -> None:
    slug = text.slug(value)
    assert slug == "" or (text.is_slug(slug) and text.slug(slug) == slug)


@pytest.mark.parametrize("value", ["", "-a", "a-", "a--b", "A", "a b", "a\n", "../a", "đ", "a_b"])
def test_is_slug_refuses(value: str) -> None:
    assert not text.is_slug(value)


@pytest.mark.parametrize(
    ("value", "columns"),
    [
        ("abc", 3),
        ("Một cửa", 7),
        (unicodedata.normalize("NFD", "Một cửa"), 7),
        ("内部", 4),
        (FAMILY, 2),
        ("🇻🇳", 2),
        ("👍🏽", 2),
        ("❤\ufe0f", 2),
        ("한국", 4),
        (unicodedata.normalize("NFD", "한국"), 4),
        ("", 0),
    ],
)
def test_width_counts_terminal_columns(value: str, columns: int) -> None:
    assert text.width(value) == columns


def test_wrap_breaks_at_spaces_and_keeps_line_breaks() -> None:
    assert text.wrap("mot hai  ba\n\nbon", 8) == ["mot hai", "ba", "", "bon"]
    assert text.wrap("", 8) == [""]


def test_wrap_cuts_long_words_but_no_sign() -> None:
    assert text.wrap("abcdefg", 3) == ["abc", "def", "g"]
    assert text.wrap("内部監査", 5) == ["内部", "監査"]
    assert text.wrap(f"a{FAMILY}b", 2) == ["a", FAMILY, "b"]
    assert text.wrap("a🇻🇳b", 2) == ["a", "🇻🇳", "b"]
    assert text.wrap("内", 1) == ["内"]


@given(st.text(st.characters() | st.sampled_from("ab \n内👍\u0301\u200d"), max_size=80), st.integers(1, 20))
def test_wrap_loses_only_white_space_and_fits(value: str, columns: int) -> None:
    lines = text.wrap(value, columns)
    assert "".join("".join(lines).split()) == "".join(value.split())
    assert all(text.width(line) <= max(columns, 2) for line in lines)
    assert not any("\n" in line for line in lines)


def test_nearest_forgives_slips_case_and_marks() -> None:
    keys = ["language", "timezone", "organisation"]
    assert text.nearest("Organisaton", keys) == "organisation"
    assert text.nearest("lángúage", keys) == "language"
    assert text.nearest("zzz", keys) is None


COMMAND = "auditcore finding issue 2026-00-F06"


@pytest.mark.parametrize("room", range(36, 100))
def test_a_command_in_a_message_is_never_broken(room: int) -> None:
    for message in (
        f"To go on, and to have it seen by those who wait for it, type: {COMMAND}",
        f"Somebody has to do it soon: '{COMMAND}' is what there is to type for it.",
        f"Somebody has to do it soon (“{COMMAND}”), or else ({COMMAND}); nobody else can.",
        f"It is only a draft, which few people see. Type {COMMAND}. The rest comes by itself.",
    ):
        lines = text.wrap_message(message, max(room, len(COMMAND) + 5))
        assert "".join("".join(lines).split()) == "".join(message.split())
        assert sum(line.count(COMMAND) for line in lines) == message.count(COMMAND)
        assert all(len(line) <= max(room, len(COMMAND) + 5) for line in lines)


def test_a_quoted_part_of_a_command_keeps_its_spaces_and_signs() -> None:
    command = 'auditcore finding withdraw 2026-00-F06 --reason "It was seen twice, alas."'
    assert command in text.wrap_message(f"If nothing else helps at all: {command}", 80)


def test_a_sentence_behind_a_command_is_wrapped_as_any_other() -> None:
    message = f"Type {COMMAND} {'and so on ' * 20}"
    lines = text.wrap_message(message, 60)
    assert max(map(len, lines)) <= 60 and any(COMMAND in line for line in lines)
    assert text.wrap_message(message, 20)[0].startswith("Type"), "what does not fit is broken as ever"


@given(st.text(st.sampled_from("ab '“”\".;) \n内-auditcore"), max_size=80), st.integers(1, 30))
def test_a_message_loses_only_white_space_and_fits(value: str, columns: int) -> None:
    value = value.replace("ua", "auditcore fin ")
    lines = text.wrap_message(value, columns)
    assert "".join("".join(lines).split()) == "".join(value.split())
    assert all(text.width(line) <= max(columns, 2) for line in lines)
