"""Text as it may stand in a plain file: nothing in it runs or reorders what is beside it, and all of it is UTF-8."""

from __future__ import annotations

import re

# A form feed and its like are line ends to some programs, and to others nothing at all.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, and what reorders text: embeddings, overrides, isolates and marks. Joiners are part of letters and emoji.
_OUT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HALF = re.compile("[\ud800-\udfff]")


def lines(text: str) -> str:
    """The text with every line end a `\\n`, tabs as spaces, and no other control character."""
    return _OUT.sub("", _LINE_END.sub("\n", text).replace("\t", " "))


def utf8(text: str) -> bytes:
    """The text in UTF-8; half a surrogate pair is U+FFFD."""
    return _HALF.sub("\ufffd", text).encode()
