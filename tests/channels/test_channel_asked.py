"""Settings as people write them: what is taken, and the sentence for what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import asked
from channel_notices import hostile
from hypothesis import given
from hypothesis import strategies as st

from auditcore.api import NotSent
from auditcore.contract import frozen
from auditcore.plugin_settings import Secret


def said(error: pytest.ExceptionInfo[NotSent]) -> str:
    return str(error.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  a b ", "a b"),
        ("", ""),
        (587, "587"),
        (True, "true"),
        (False, "false"),
        (1.5, "1.5"),
        (Secret(" x "), "x"),
    ],
)
def test_a_text_may_be_written_as_something_else(value: Any, text: str) -> None:
    assert asked.words({"name": value}, "name") == text


def test_what_is_not_set_is_empty() -> None:
    assert asked.words({}, "name") == ""
    assert asked.listed({}, "name") == []
    assert asked.truth({}, "name", True) and not asked.truth({"name": " "}, "name", False)
    assert asked.number({}, "name", 587, 1, 65535) == 587


@pytest.mark.parametrize("value", [["a"], {"a": 1}, ("a",), None])
def test_what_is_no_text_is_refused(value: Any) -> None:
    with pytest.raises(NotSent) as error:
        asked.words({"name": value}, "name", channel="email")
    assert said(error) == "The setting plugin.email.name must be a text."


@pytest.mark.parametrize("settings", [{}, {"name": ""}, {"name": " \t"}])
def test_what_must_be_set_is_named(settings: dict[str, Any]) -> None:
    with pytest.raises(NotSent) as error:
        asked.required(settings, "email", "name")
    assert said(error) == "The setting plugin.email.name is missing."
    assert asked.required({"name": " x "}, "email", "name") == "x"


@pytest.mark.parametrize(("value", "number"), [(1, 1), ("1", 1), (" 25 ", 25), ("0099", 99), (99, 99)])
def test_a_number_may_be_a_text(value: Any, number: int) -> None:
    assert asked.number({"name": value}, "name", 7, 1, 99) == number


@pytest.mark.parametrize(
    "value",
    [0, 100, -1, "-1", "1.0", 1.0, "1e1", "٣", "x", True, "0x10", "1 0", "9" * 5000, ["1"], "1_0", "+1"],
)
def test_what_is_no_number_in_range_is_refused(value: Any) -> None:
    with pytest.raises(NotSent) as error:
        asked.number({"name": value}, "name", 7, 1, 99, channel="email")
    assert said(error) in (
        "The setting plugin.email.name must be a whole number from 1 to 99.",
        "The setting plugin.email.name must be a text.",
    )


@pytest.mark.parametrize("value", [True, "true", "TRUE", " yes ", "on", 1, "1"])
def test_what_is_true(value: Any) -> None:
    assert asked.truth({"name": value}, "name", False) is True


@pytest.mark.parametrize("value", [False, "false", "No", "off", 0, "0"])
def test_what_is_false(value: Any) -> None:
    assert asked.truth({"name": value}, "name", True) is False


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(NotSent) as error:
        asked.truth({"name": "perhaps"}, "name", True, channel="email")
    assert said(error) == "The setting plugin.email.name must be true or false."


@pytest.mark.parametrize("value", ["a, b,,c ", ["a", "b ", "", "c"], frozen(["a", "b", "c"])])
def test_a_list_may_be_a_text(value: Any) -> None:
    assert asked.listed({"name": value}, "name") == ["a", "b", "c"]


@pytest.mark.parametrize("value", [["a", ["b"]], ["a", None], [True], [1.5], {"a": "b"}])
def test_what_is_no_list_is_refused(value: Any) -> None:
    with pytest.raises(NotSent, match=r"plugin\.email\.name must be a "):
        asked.listed({"name": value}, "name", channel="email")


def test_no_sentence_repeats_a_value() -> None:
    """It may be a secret that somebody wrote in the wrong place."""
    tries = (
        lambda settings: asked.number(settings, "name", 1, 1, 9, channel="email"),
        lambda settings: asked.truth(settings, "name", True, channel="email"),
        lambda settings: asked.words({"name": [settings["name"]]}, "name", channel="email"),
        lambda settings: asked.listed({"name": [[settings["name"]]]}, "name", channel="email"),
    )
    for one in tries:
        with pytest.raises(NotSent) as error:
            one({"name": "s3cret"})
        assert "s3cret" not in said(error) and "s3cret" not in json.dumps(error.value.values)


@given(
    st.text(alphabet=st.characters()) | st.text("ab \n\t\r\0\x1b\x85\u2028\u202e\ud800é"), st.integers(1, 40)
)
def test_one_line_is_one_short_line(text: str, most: int) -> None:
    line = asked.one_line(text, most)
    assert len(line) <= most
    assert line.splitlines() in ([line], []) and line == " ".join(line.split())
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in line)
    line.encode()  # no half of a surrogate pair
    assert asked.one_line(line, most) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\n b\tc", "a b c"),
        ("\x1b[2Jclear", "[2Jclear"),
        ("approved \u202edesolc\u202c \u2066x\u2069", "approved desolc x"),
        ("one\u2028two\x85three\x0bfour", "one two three four"),
        ("x\ud800y", "x\ufffdy"),
        ("hoà hoà", "hoà hoà"),
        ("👩\u200d👧 🇻🇳", "👩\u200d👧 🇻🇳"),
        ("A" * 10, "A" * 10),
        ("A" * 11, "A" * 9 + "…"),
        ("A" * 9 + " B", "A" * 9 + "…"),
        ("\0" * 1000 + "late", "…"),
    ],
)
def test_what_one_line_makes_of_a_text(text: str, line: str) -> None:
    assert asked.one_line(text, 10 if text.startswith("A") else 200) == line


def test_one_line_of_hostile_texts(shared_data: Path) -> None:
    for text in hostile(shared_data, "texts.json", "text"):
        line = asked.one_line(text)
        assert "\n" not in line and len(line) <= 200
        assert not set("\x00\x07\x1b\r\x85\x9b\u202e\u2028") & set(line)
