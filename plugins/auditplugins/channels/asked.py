"""A channel's settings, as people write them: `config set` gives texts, TOML by hand also numbers, truths and lists.

Every problem is NotSent: the office mends the setting, and the notice goes out by itself. No sentence repeats a value,
which may be a secret in the wrong place. `channel` is for the sentence: it names the setting `plugin.CHANNEL.NAME`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from auditcore.api import NotSent

TRUTHS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}

# What reorders the text around it: embeddings, overrides, isolates and marks. Joiners are part of letters and emoji.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def words(settings: Mapping[str, Any], name: str, *, channel: str = "") -> str:
    """A text without outer white space; "" where nothing is set. A number or a truth counts as its text."""
    value = settings.get(name, "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise NotSent("The setting {setting} must be a text.", setting=_called(channel, name))
    return str(value).strip()


def required(settings: Mapping[str, Any], channel: str, name: str) -> str:
    """A text that must be set."""
    found = words(settings, name, channel=channel)
    if not found:
        raise NotSent("The setting {setting} is missing.", setting=_called(channel, name))
    return found


def number(
    settings: Mapping[str, Any], name: str, default: int, least: int, most: int, *, channel: str = ""
) -> int:
    """A whole number from `least` to `most`."""
    text = words(settings, name, channel=channel) or str(default)
    # A few digits: Python takes long for thousands of them.
    if text.isascii() and text.isdigit() and len(text) <= 12 and least <= int(text) <= most:
        return int(text)
    raise NotSent(
        "The setting {setting} must be a whole number from {least} to {most}.",
        setting=_called(channel, name),
        least=least,
        most=most,
    )


def truth(settings: Mapping[str, Any], name: str, default: bool, *, channel: str = "") -> bool:
    text = words(settings, name, channel=channel).lower()
    if not text:
        return default
    if text not in TRUTHS:
        raise NotSent("The setting {setting} must be true or false.", setting=_called(channel, name))
    return TRUTHS[text]


def listed(settings: Mapping[str, Any], name: str, *, channel: str = "") -> list[str]:
    """The texts of a list, or those between the commas of a text; empty ones are left out."""
    value = settings.get(name, "")
    # The core freezes what it gives: a list may come as a tuple.
    parts = (
        list(value) if isinstance(value, (list, tuple)) else words(settings, name, channel=channel).split(",")
    )
    if not all(isinstance(part, (str, int)) and not isinstance(part, bool) for part in parts):
        raise NotSent("The setting {setting} must be a list of texts.", setting=_called(channel, name))
    return [text for part in parts if (text := str(part).strip())]


def one_line(text: str, most: int = 200) -> str:
    """The text as one line of at most `most` characters, for headers, file names and what a server answered.

    White space and control characters are one space, what reorders text is gone, half a surrogate pair is U+FFFD.
    Letters stay as they are typed, composed or not.
    """
    # A little more than is kept: the rest of a long text is not looked at.
    cut = text[: 4 * most]
    line = " ".join("".join(map(_harmless, cut)).split())
    return line if len(line) <= most and len(cut) == len(text) else line[: most - 1].rstrip() + "…"


def _harmless(character: str) -> str:
    if character in _BIDI:
        return ""
    kind = unicodedata.category(character)
    return "\ufffd" if kind == "Cs" else " " if kind in ("Cc", "Zl", "Zp") else character


def _called(channel: str, name: str) -> str:
    return f"plugin.{channel}.{name}" if channel else name
