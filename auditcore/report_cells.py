"""Values of a report's tables as a terminal shows them: in the report's language, and nothing in them runs. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from auditcore.contract import Column
from auditcore.i18n import _
from auditcore.text import printable

# Before a value that is to be marked: by no colour alone.
MARKS = {"bad": "▲", "warn": "◆", "good": "✓"}

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)", re.ASCII)


def one_line(said: str) -> str:
    """A text as a title is: on one line."""
    return printable(" ".join(said.split()))


def shown(said: str) -> str:
    """A text with its own lines."""
    return "\n".join(printable(line.rstrip()) for line in said.strip().split("\n"))


def cell(column: Column, value: Any, language: str) -> str:
    """A value as people read it, with the sign by which it is marked; "" for None."""
    mark = MARKS.get(_tone(column, value), "")
    return f"{mark} {_said(column, value, language)}".strip()


def day(iso: str, language: str) -> str:
    """`2026-07-03` as 03/07/2026 in Vietnamese, as it is in other languages; what is no day, as it is."""
    found = _DAY.fullmatch(iso) if language[:2].lower() == "vi" else None
    return f"{found[3]}/{found[2]}/{found[1]}" if found else iso


def _said(column: Column, value: Any, language: str) -> str:
    if value is None or isinstance(value, str):
        told = column.words.get(value or "", value or "")
        return (
            day(told, language)
            if column.kind == "day"
            else _moment(told, language)
            if column.kind == "moment"
            else told
        )
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (int, float)):
        return _number(value, column.kind == "percent", language)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_said(column, item, language)}" for key, item in value.items())
    if isinstance(value, (tuple, list)):
        return ", ".join(_said(column, item, language) for item in value)
    return str(value)


def _moment(stamp: str, language: str) -> str:
    """A UTC stamp to the minute; what is none, as it is."""
    found = _MOMENT.fullmatch(stamp)
    return f"{day(found[1], language)} {found[2]} UTC" if found else stamp


def _number(value: float, percent: bool, language: str) -> str:
    """A number with at most four places, a share with one; a comma before them in Vietnamese; "" for what is none."""
    if not math.isfinite(value):
        return ""
    told = (
        f"{value:.{1 if percent else 4}f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    )
    told = "0" if told == "-0" else told
    return (told.replace(".", ",") if language[:2].lower() == "vi" else told) + ("%" if percent else "")


def _tone(column: Column, value: Any) -> str:
    """How a value is to be marked; of a list, the first entry that is decides. `true` and `false` name truths."""
    if isinstance(value, (tuple, list)):
        return next((tone for one in value if (tone := _tone(column, one))), "")
    name = ("false", "true")[value] if isinstance(value, bool) else str(value)
    return "" if value is None else column.tones.get(name, "")
