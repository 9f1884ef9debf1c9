"""What exporters for people have in common: the words that they say themselves, and values as a person reads them.

Programs' formats (csv, json, jsonl) give values as they are; people's (html, markdown, xlsx, docx, pdf) as `cell` shows
them, so that a day, a number or a hidden character looks the same in all of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from auditcore.api import Column, Letterhead, Report

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "yes": "yes",
        "no": "no",
        "contents": "Contents",
        "nothing": "Nothing stands here.",
        "no figures": "There are no figures to be drawn.",
        "more": "{count} more stand in the table.",
        "organisation": "Organisation",
        "period": "Period",
        "date": "Date",
        "head": "Head of the record",
        "recipients": "Recipients:",
        "page": "Page {page} of {pages}",
        "half": "half",
    },
    "vi": {
        "yes": "có",
        "no": "không",
        "contents": "Mục lục",
        "nothing": "Không có nội dung.",
        "no figures": "Không có số liệu để vẽ.",
        "more": "Còn {count} mục nữa trong bảng.",
        "organisation": "Cơ quan",
        "period": "Thời kỳ",
        "date": "Ngày",
        "head": "Mã chốt của hồ sơ",
        "recipients": "Nơi nhận:",
        "page": "Trang {page}/{pages}",
        "half": "một nửa",
    },
}

# Where a name or a number is not known, it is written in by hand.
DOTS = "…………………………"

# Before a value that is to be marked: by no colour alone.
MARKS = {"bad": "▲", "warn": "◆", "good": "✓"}

# Kinds of lists, as the program's own lists name them, and the kind of what is in them.
_ONE = {"texts": "text", "ids": "id", "codes": "code", "clauses": "clause"}
KINDS = ("text", "id", "code", "clause", "day", "moment", "number", "percent", "truth", "data")

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)", re.ASCII)


def language_of(given: str) -> str:
    """`vi` for `vi`, `vi-VN` and `vi_VN`; `en` where the exporters have no words of the language."""
    short = re.split("[-_]", given, maxsplit=1)[0].lower()
    return short if short in WORDS else "en"


def say(language: str, word: str, **values: object) -> str:
    """A word or sentence of WORDS in the report's language."""
    return WORDS[language_of(language)][word].format(**values)


def kind_of(column: Column) -> str:
    """The column's kind, one of KINDS: that of a list's entries for a list, text for one that is not known."""
    kind = _ONE.get(column.kind, column.kind)
    return kind if kind in KINDS else "text"


def cell(column: Column, value: Any, language: str) -> str:
    """A value as people read it, `visible`: "" for None, lists with commas, days and numbers as the language has them, and
    the column's words for what has one."""
    return visible(_shown(kind_of(column), said(column, value), language))


def said(column: Column, value: Any) -> Any:
    """The value with the column's words in the place of what has one."""
    words = column.words
    if not words:
        return value
    if value is None or isinstance(value, str):
        return words.get(value or "", value)
    return tuple(said(column, one) for one in value) if isinstance(value, (tuple, list)) else value


def _shown(kind: str, value: Any, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        read = _READ.get(kind)
        return read(value, language) if read else value
    if isinstance(value, bool):
        return say(language, "yes" if value else "no")
    if isinstance(value, (int, float)):
        return percent(value, language) if kind == "percent" else number(value, language)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(kind, item, language)}" for key, item in value.items())
    if isinstance(value, (tuple, list)):
        return ", ".join(_shown(kind, item, language) for item in value)
    return str(value)


def day(iso: str, language: str) -> str:
    """`2026-07-03` as 03/07/2026 in Vietnamese, as it is in other languages; what is no day, as it is."""
    found = _DAY.fullmatch(iso) if language_of(language) == "vi" else None
    return f"{found[3]}/{found[2]}/{found[1]}" if found else iso


def moment(stamp: str, language: str) -> str:
    """A UTC stamp to the minute, `2026-07-03 07:02 UTC`; what is none, as it is."""
    found = _MOMENT.fullmatch(stamp)
    return f"{day(found[1], language)} {found[2]} UTC" if found else stamp


_READ = {"day": day, "moment": moment}


def number(value: float, language: str, places: int = 4) -> str:
    """A number with at most so many places, a comma before them in Vietnamese; no sign between thousands."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        shown = f"{value:.{places}f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        shown = "0" if shown == "-0" else shown
    else:
        shown = str(value)
    return shown.replace(".", ",") if language_of(language) == "vi" else shown


def percent(value: float, language: str) -> str:
    """A share (0 to 100) with at most one place: `62.5%`, in Vietnamese `62,5%`; "" for what is no number."""
    shown = number(value, language, 1)
    return f"{shown}%" if shown else ""


def tone(column: Column, value: Any) -> str:
    """How a value is to be marked: bad, warn, good or "". Its tones name texts as they are, `true` and `false`; of a list,
    the first entry that has one counts."""
    if not column.tones or value is None:
        return ""
    if isinstance(value, (tuple, list)):
        return next((found for item in value if (found := tone(column, item))), "")
    name = ("false", "true")[value] if isinstance(value, bool) else str(value)
    found = column.tones.get(name, "")
    return found if found in MARKS else ""


# Hidden text. What runs in a terminal, reorders, or is no character at all; then what no eye sees: joiners, fillers,
# blanks. A joiner within an emoji, and a selector behind what has variants, are part of a sign that is seen.
_SIGN = "\u00a9\u00ae\u203c\u2049\u2122-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
_IDEOGRAPH = "\u3400-\u9fff\U00020000-\U0003fffd"
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    f"|(?<![{_SIGN}])\u200d|\u200d(?![{_SIGN}])"
    f"|(?<![{_SIGN}{_IDEOGRAPH}#*0-9])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Letters of European languages and Vietnamese, common signs and line ends: nothing among them is hidden, and looking for
# these is forty times faster.
PLAIN = re.compile("[\n -~\u00a0-\u00ac\u00ae-\u034e\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]*")


def visible(text: str) -> str:
    """The text with nothing hidden in it: what runs or reorders is shown as a sign, such as ␛ or <U+202E>.

    Line ends stay as `\\n`; a tab is a space. What is left can stand in XML and in UTF-8.
    """
    if PLAIN.fullmatch(text):
        return text
    return HIDDEN.sub(_sign, text.replace("\r\n", "\n").replace("\t", " "))


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


# Letters of a fact with its word, of which two stand beside each other in a compact report.
HALF = 44


def abreast(pairs: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Facts in the rows of a compact report: two that are short beside each other, any other alone. Their order stays."""
    rows: list[list[tuple[str, str]]] = []
    room = False
    for name, said in pairs:
        short = len(name) + len(said) <= HALF and "\n" not in said
        if short and room:
            rows[-1].append((name, said))
            room = False
        else:
            rows.append([(name, said)])
            room = short
    return rows


class Titled(NamedTuple):
    """The title of an official document in its parts: what marks a draft, of what kind it is, what it is about."""

    mark: str
    kind: str
    subject: str


def titled(report: Report) -> Titled:
    """The title as an official document has it. Where it does not say of what kind it is, it stands there as a whole."""
    title, kind = one_line(report.title), one_line(report.letterhead.kind) if report.letterhead else ""
    mark, found, subject = f" – {title}".partition(f" – {kind} ") if kind else (title, "", "")
    subject = subject.strip()
    return Titled(mark[3:], kind, subject[:1].upper() + subject[1:]) if found else Titled("", title, "")


def recipients(letterhead: Letterhead) -> list[str]:
    """The recipients of a document, each on one line with the sign at its end: a semicolon, a full stop after the last."""
    told = [one_line(line).rstrip(" ;.") for line in letterhead.recipients]
    told = [line for line in told if line]
    return [f"{line};" for line in told[:-1]] + [f"{line}." for line in told[-1:]]


def one_line(text: str) -> str:
    """The text, made visible, on one line, as a title is."""
    return " ".join(visible(text).split())
