"""What servers and libraries say, as it may be shown: one short line without the office's secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from auditplugins.channels.asked import one_line

# A piece of an address that is shorter says nothing; one that is longer is hidden within other words, too.
LEAST, LONG = 4, 8


def shown(words: str, secrets: Iterable[str], most: int = 200) -> str:
    """What a server or a library said, as one short line in which no piece of these secrets stands.

    A secret may be a whole address: what stands between its slashes, colons and signs is hidden piece by piece.
    """
    pieces = sorted({piece for secret in secrets for piece in _pieces(secret)}, key=len, reverse=True)
    if pieces:
        hidden = "|".join(map(_pattern, pieces))
        words = re.sub(hidden, "***", words, flags=re.IGNORECASE)
    return one_line(words, most)


def _pieces(secret: str) -> Iterator[str]:
    rest = secret.partition("://")[2] or secret
    for piece in (secret, rest, *re.split(r"[/?&=:@#,;\s]+", rest)):
        yield from (form for form in (piece, unquote(piece)) if len(form) >= LEAST)


def _pattern(piece: str) -> str:
    escaped = re.escape(piece)
    return escaped if len(piece) >= LONG else rf"(?<!\w){escaped}(?!\w)"
