"""Checklists out of nothing, for property tests: whatever the reader of TOML takes."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from auditcore import checklists
from auditcore.checklists import UNITS, WHOM, Checklist
from auditcore.checklists.writing import toml_of
from auditcore.errors import Refused
from auditcore.model import RESULTS
from auditcore.text import required

ID = "made-2026"
AWKWARD = ("8.10", "=1+1", "'=x", "''", "- dash", "x", "# id", "[[clause]]\nid = 1", 'a """ b', "a\\", 'end"', "1e5", "NO",
           "2026-03-01", "một cửa", "two\nlines\n\n  indented", "_x000B_", "a,b;c", "﻿x", "TRUE")  # fmt: skip


def _kept(text: str) -> str:
    try:
        return required(text, "")
    except Refused:
        return "x"


texts = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=30)).map(_kept)
# What XML cannot hold, no workbook holds.
sheet_texts = texts.filter(lambda text: not {"￾", "￿"} & set(text))
plains = st.text("abcdefgh 0123456789./-()", min_size=1, max_size=20).map(_kept)
slugs = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?", fullmatch=True)
clause_ids = st.one_of(
    st.sampled_from(("8.1", "8.10", "8.2", "A.5.1", "ac-2", "10", "4", "4-1", "4-1-1", "điều.3")),
    st.from_regex(r"[1-9A-Z][0-9]{0,1}(\.[0-9]{1,2}){0,2}", fullmatch=True),
)
days = st.dates().map(str)


@st.composite
def built(draw: st.DrawFn, words: st.SearchStrategy[str] = texts) -> Checklist:
    """A checklist as the reader gives it, in one or two languages."""
    own, *other = draw(st.sampled_from((["en"], ["vi"], ["en", "vi"], ["vi", "en", "pt-BR"])))

    def text() -> dict[str, str]:
        more = [tag for tag in other if draw(st.booleans())]
        return {own: draw(words), **{tag: draw(words) for tag in more}}

    def perhaps(some: st.SearchStrategy[Any], nothing: Any) -> Any:
        return draw(some) if draw(st.booleans()) else nothing

    ids = draw(st.lists(slugs, unique=True, max_size=5))
    half = len(ids) // 2
    documents = [
        {
            "id": id, "number": draw(plains), "title": text(), "issued": perhaps(days, ""), "from": perhaps(days, ""),
            "until": perhaps(days, ""), "note": text() if draw(st.booleans()) else {},
        }
        for id in ids[:half]
    ]  # fmt: skip
    numbers = st.one_of(st.integers(-(10**14), 10**14), st.floats(-1e6, 1e6, allow_nan=False))
    figures = [
        {
            "id": id, "value": draw(numbers), "unit": draw(st.sampled_from(UNITS)), "what": text(),
            "document": perhaps(st.sampled_from(ids[:half]), "") if half else "", "article": perhaps(plains, ""),
            "note": text() if draw(st.booleans()) else {},
        }
        for id in ids[half:]
    ]  # fmt: skip
    names = draw(st.lists(clause_ids, unique=True, min_size=1, max_size=4))
    clauses = []
    for name in names:
        questions = [
            {
                "id": f"{name}-{number}",
                "ask": text(),
                "look_for": text() if draw(st.booleans()) else {},
                "whom": draw(st.lists(st.sampled_from(WHOM), unique=True, max_size=2)),
                "core": draw(st.booleans()),
                "answers": perhaps(st.lists(st.sampled_from(RESULTS), unique=True, min_size=1), [*RESULTS]),
                "see": draw(
                    st.lists(st.sampled_from([*names, "iso9001-2015/8.5.1"]), unique=True, max_size=2)
                ),
                "cites": draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)) if ids else [],
            }
            for number in draw(st.lists(st.integers(1, 12), unique=True, max_size=3))
            if f"{name}-{number}" not in names
        ]
        clauses.append({"id": name, "title": text(), "questions": questions})
    if not any(clause["questions"] for clause in clauses):
        return draw(built(words))
    made: Any = {
        "id": ID, "title": text(), "edition": draw(words), "source": draw(words), "language": own,
        "note": text() if draw(st.booleans()) else {}, "origin": perhaps(words, ""), "licence": perhaps(words, ""),
        "documents": documents, "figures": figures, "clauses": clauses,
    }  # fmt: skip
    # In order, and everything as the reader gives it.
    return checklists.parse(toml_of(made), f"{ID}.toml")
