"""What stands before the places to sign on paper: a part of it goes with them, since nobody signs a page without text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Part = dict[str, Any]

SIGNED = ("signatures", "closing")
# Where the items are of what may be taken apart; rows of a table that go with the places to sign.
_ITEMS = {"tree": "items", "facts": "pairs", "abreast": "rows"}
LAST = 2


def together(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts; the end of what stands before those that sign is `kept` on their page."""
    for at, part in enumerate(parts):
        if _signed_next(parts[at + 1 :]):
            yield from _end_kept(part)
        else:
            yield part


def _signed_next(after: Sequence[Part]) -> bool:
    """Whether places to sign come next, with no more than a heading before them."""
    return next((part["is"] for part in after if part["is"] != "heading"), "") in SIGNED


def _end_kept(part: Part) -> Iterator[Part]:
    name = _ITEMS.get(part["is"])
    if name and len(part[name]) > 1:
        yield {**part, name: part[name][:-1]}
        yield {**part, name: part[name][-1:], "kept": True}
    elif part["is"] == "rows" and not part["whole"]:
        count = LAST * len(part["widths"])
        yield {**part, "cells": part["cells"][:-count], "open": True}
        yield {**part, "cells": part["cells"][-count:], "kept": True, "tail": True}
    else:
        yield {**part, "kept": part["is"] not in ("heading", *SIGNED)}
