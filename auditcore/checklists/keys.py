"""The keys of a checklist's file, level by level: how each is read, and how one that must be there is written."""

from __future__ import annotations

from typing import NamedTuple

from auditcore.checklists import UNITS, WHOM
from auditcore.model import RESULTS


class Key(NamedTuple):
    """How a key is read (a method of the reader) and, where it must be there, how it is written: `{id}` is the id
    expected. `among` are the words that it may have."""

    read: str
    example: str = ""
    among: tuple[str, ...] = ()


FILE_KEYS = {
    "id": Key("plain", 'id = "{id}"'),
    "language": Key("tag", 'language = "en"'),
    "title": Key("text", 'title = "Complaints procedure"'),
    "edition": Key("plain", 'edition = "2026"'),
    "source": Key("plain", 'source = "Procedure QP-07 of 2026-03-01"'),
    "note": Key("text"),
    "origin": Key("plain"),
    "licence": Key("plain"),
    "document": Key("tables"),
    "figure": Key("tables"),
    "clause": Key("tables", "[[clause]]"),
}
DOCUMENT_KEYS = {
    "id": Key("own_id", 'id = "procedure-7"'),
    "number": Key("plain", 'number = "QP-07"'),
    "title": Key("text", 'title = "Procedure on complaints"'),
    "issued": Key("day"),
    "from": Key("day"),
    "until": Key("day"),
    "note": Key("text"),
}
FIGURE_KEYS = {
    "id": Key("own_id", 'id = "time-to-answer"'),
    "value": Key("number", "value = 5"),
    "unit": Key("word", 'unit = "working-days"', UNITS),
    "what": Key("text", 'what = "Time to the first answer"'),
    "document": Key("plain"),
    "article": Key("plain"),
    "note": Key("text"),
}
CLAUSE_KEYS = {
    "id": Key("plain", 'id = "8.5.1"'),
    "title": Key("text", 'title = "Handling complaints"'),
    "question": Key("tables"),
}
QUESTION_KEYS = {
    "id": Key("plain", 'id = "{id}"'),
    "ask": Key("text", 'ask = "How …?"'),
    "look-for": Key("text"),
    "whom": Key("words", among=WHOM),
    "core": Key("truth"),
    "answers": Key("words", among=RESULTS),
    "see": Key("words"),
    "cites": Key("words"),
}
LEVELS = {
    "file": FILE_KEYS,
    "document": DOCUMENT_KEYS,
    "figure": FIGURE_KEYS,
    "clause": CLAUSE_KEYS,
    "question": QUESTION_KEYS,
}
