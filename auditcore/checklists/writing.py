"""A checklist as the text of its file: what `checklists.parse` reads back as the same checklist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditcore.checklists import Checklist, Text
from auditcore.checklists.keys import DOCUMENT_KEYS, FIGURE_KEYS
from auditcore.model import RESULTS

# In the order in which they are best read; what is nothing is left out.
_FILE = ("id", "title", "edition", "source", "language", "note", "origin", "licence")
_QUESTION = ("id", "whom", "core", "ask", "look-for", "answers", "see", "cites")
# Would pass for a header where lines are counted.
_HEADER = re.compile(r"^\s*\[\[", re.MULTILINE)


def toml_of(checklist: Checklist) -> str:
    """The text of the checklist's file. Every text is written in full; the answers only where not all are allowed."""
    own = checklist["language"] if _one_language(checklist) else ""
    parts: list[Iterable[str]] = [_lines(_FILE, checklist, own)]
    for document in checklist.get("documents", ()):
        parts.append(("", "[[document]]", *_lines(DOCUMENT_KEYS, document, own)))
    for figure in checklist.get("figures", ()):
        parts.append(("", "[[figure]]", *_lines(FIGURE_KEYS, figure, own)))
    for clause in checklist["clauses"]:
        parts.append(("", "[[clause]]", *_lines(("id", "title"), clause, own)))
        for question in clause["questions"]:
            parts.append(("", "[[clause.question]]", *_lines(_QUESTION, question, own)))
    return "".join(f"{line}\n" for part in parts for line in part)


def texts(value: Any) -> Iterator[Text]:
    """Each text of a checklist, or of a part of it."""
    if isinstance(value, Mapping):
        if value and all(isinstance(one, str) for one in value.values()) and "id" not in value:
            yield dict(value)
        else:
            for one in value.values():
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def _one_language(checklist: Checklist) -> bool:
    return all(set(text) == {checklist["language"]} for text in texts(dict(checklist)))


def _lines(keys: Iterable[str], table: Mapping[str, Any], own: str) -> Iterator[str]:
    """A line for each of the keys that says something. `own` is the only language that there is, else ""."""
    for key in keys:
        value = table.get(key.replace("-", "_"))
        if isinstance(value, dict):
            yield from (
                f"{key} = {_string(text)}" if tag == own else f"{key}.{tag} = {_string(text)}"
                for tag, text in value.items()
            )
        elif isinstance(value, str):
            if value:
                yield f"{key} = {_string(value)}"
        elif isinstance(value, list):
            if value and not (key == "answers" and value == [*RESULTS]):
                yield f"{key} = [{', '.join(map(_short, value))}]"
        elif value is True:
            yield f"{key} = true"
        elif value is not None and value is not False:
            yield f"{key} = {value!r}"


def _short(text: str) -> str:
    # A text in JSON is one in TOML, too.
    return json.dumps(text, ensure_ascii=False)


def _string(text: str) -> str:
    """A text as TOML; several lines stay lines, so that they can be read and changed."""
    if "\n" not in text or _HEADER.search(text):
        return _short(text)
    escaped = text.replace("\\", "\\\\").replace('"""', '""\\"')
    last = '\\"' if escaped.endswith('"') else escaped[-1]
    return f'"""\n{escaped[:-1]}{last}"""'
