"""The layout of a checklist in a workbook or a csv file: the headings of each sheet, as they are written and recognised.

docs/checklists.md describes it. What is compared is folded: without case and marks, `Câu hỏi` as `cau hoi`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from auditcore.text import fold


class Head(NamedTuple):
    """A column: how it is called elsewhere, and whether it holds a text that may be there in several languages."""

    names: tuple[str, ...] = ()
    languages: bool = False


class Kind(NamedTuple):
    """A kind of sheet: what it is called when it is written, its columns, and those by which it is recognised."""

    sheet: str
    heads: dict[str, Head]
    needs: tuple[tuple[str, ...], ...]
    """Of each of these one."""


QUESTIONS = {
    "clause": Head(
        ("clause number", "clause no", "clause no.", "dieu khoan", "so dieu khoan", "ma dieu khoan")
    ),
    "clause-title": Head(("title", "clause name", "ten dieu khoan", "tieu de", "tieu de dieu khoan"), True),
    "question": Head(("question id", "question number", "question no", "ma cau hoi", "so cau hoi")),
    "ask": Head(("what to ask", "question text", "cau hoi", "noi dung cau hoi", "noi dung hoi"), True),
    "look-for": Head(
        ("look for", "evidence", "evidence to look for", "bang chung", "bang chung can tim", "can xem"), True
    ),
    "whom": Head(("whom to ask", "hoi ai", "nguoi duoc hoi")),
    "core": Head(("cot loi",)),
    "answers": Head(("answer", "allowed answers", "cau tra loi", "tra loi")),
    "see": Head(("see too", "see also", "xem them", "dieu khoan lien quan")),
    "cites": Head(("based on", "can cu", "vien dan")),
}
ABOUT = {
    "key": Head(("about", "thong tin")),
    "value": Head(("gia tri",)),
}
DOCUMENTS = {
    "id": Head(("ma",)),
    "number": Head(("so hieu", "so, ky hieu", "so ky hieu")),
    "title": Head(("ten", "ten van ban", "trich yeu"), True),
    "issued": Head(("ngay ban hanh",)),
    "from": Head(("in force from", "hieu luc tu", "ngay hieu luc", "ngay co hieu luc")),
    "until": Head(("in force until", "het hieu luc", "ngay het hieu luc")),
    "note": Head(("ghi chu",), True),
}
FIGURES = {
    "id": Head(("ma",)),
    "value": Head(("gia tri",)),
    "unit": Head(("don vi", "don vi tinh")),
    "what": Head(("noi dung",), True),
    "document": Head(("van ban",)),
    "article": Head(("dieu",)),
    "note": Head(("ghi chu",), True),
}
KINDS = {
    "question": Kind("Questions", QUESTIONS, (("clause",), ("ask", "question"))),
    "figure": Kind("Figures", FIGURES, (("value",), ("unit",), ("what",))),
    "document": Kind("Documents", DOCUMENTS, (("number",), ("title",))),
    "about": Kind("About", ABOUT, (("key",), ("value",))),
}

# What the About sheet may say, as the top of a TOML file does.
ABOUT_KEYS = ("id", "title", "edition", "source", "language", "note", "origin", "licence")
ABOUT_TEXTS = ("title", "note")

# The sign before a fact in a csv file, which has no sheets.
ABOUT_FACT = "#"
# What a spreadsheet would take for a formula in a csv file; one sign before it makes it a text.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")

# In a cell, between several words.
SEPARATORS = re.compile(r"[,;\n]")
YES = ("x", "yes", "y", "true", "1", "co", "✓", "✔")
NO = ("", "no", "n", "false", "0", "khong", "-")

_LANGUAGE = re.compile(r"(.+?)\s*(?:\.\s*|[(\[]\s*)([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*[)\]]?")


class Column(NamedTuple):
    """What a heading means: a key of its kind, and its language, "" where it names none."""

    key: str
    language: str = ""

    @property
    def name(self) -> str:
        return f"{self.key}.{self.language}" if self.language else self.key


def column(heading: str, heads: dict[str, Head]) -> Column | None:
    """What a heading means among these; None for one that is not known."""
    if key := _key(heading, heads):
        return Column(key)
    split = _LANGUAGE.fullmatch(heading.strip())
    key = _key(split[1], heads) if split else ""
    # An id has no language: `Question (en)` are its words.
    key = "ask" if key == "question" else key
    return Column(key, split[2]) if split and key and heads[key].languages else None


def _key(heading: str, heads: dict[str, Head]) -> str:
    wanted = fold(heading).strip(" :*")
    spaced = wanted.replace("-", " ").replace("_", " ")
    return next(
        (
            key
            for key, head in heads.items()
            if wanted == key or spaced in (key.replace("-", " "), *head.names)
        ),
        "",
    )


def guarded(text: str) -> str:
    """A cell of a csv file that no spreadsheet runs; `unguarded` takes the sign away again."""
    return "'" + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
