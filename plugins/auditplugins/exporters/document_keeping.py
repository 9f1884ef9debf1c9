"""What stays on a page with the places to sign in a document: the end of what stands before them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator

from auditcore.api import Report, Signatures

# Pieces of a part that stay: of a table, its last rows, its end and its note.
LAST = 4

_STYLED = re.compile(r'(<w:pPr><w:pStyle w:val="[^"]*"/>)(?!<w:keepNext/>)')


def signed_next(report: Report) -> set[tuple[int, int]]:
    """The parts, each by its section's number and its own, behind which come places to sign on the same page."""
    found, before = set(), None
    for at, section in enumerate(report.sections):
        if section.own_page:
            before = None
        for number, part in enumerate(section.parts):
            if isinstance(part, Signatures) and before:
                found.add(before)
            before = None if isinstance(part, Signatures) else (at, number)
    return found


def kept(chunks: Iterable[str]) -> Iterator[str]:
    """The pieces of a part; its end stays with what follows."""
    waiting: deque[str] = deque()
    for chunk in chunks:
        waiting.append(chunk)
        if len(waiting) > LAST:
            yield waiting.popleft()
    yield from map(keep, waiting)


def keep(xml: str) -> str:
    """The piece with its last row and paragraph staying with what follows."""
    row, paragraph = xml.rfind("<w:tr>"), xml.rfind("<w:p>")
    start = row if row >= 0 else max(paragraph, 0)
    return xml[:start] + _STYLED.sub(r"\1<w:keepNext/>", xml[start:])
