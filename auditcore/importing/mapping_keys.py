"""The keys of a mapping: which each table may have, and how the value of each is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from auditcore.i18n import _
from auditcore.importing.fields import FieldKind
from auditcore.importing.mapping_write import CODES, key, literal
from auditcore.tomlfile import Path

Table = dict[str, Any]
Report = Callable[[Path, str], None]
Read = Callable[[Path, Any, Report], Any]

# What a key of this name, or a value of a field of this kind, may be.
CHOICES: dict[str, tuple[str, ...]] = {
    **CODES,
    "order": ("day-first", "month-first"),
    "missing": ("refuse", "keep"),
    "split": ("letters", "lines", "numbers"),
}
# Words for signs that are hard to type or to see, by the key; `csvfile` knows what they mean.
SIGN_WORDS = {"delimiter": ("tab", "space", "comma", "semicolon", "pipe", "colon"), "quote": ("none",)}
# The kinds of fields whose cells may mean something else than they say.
MEANT = ("grade", "origin", "clauses", "units", "person")


class Number(str):
    """A number as it stands in the file: as a float, `8.10` would have become `8.1`."""


# Each reads the value of a key, and reports what it cannot be.


def _text(where: Path, value: object, report: Report) -> str:
    if isinstance(value, str) and not isinstance(value, Number):
        return value
    name = key(where[-1])
    if isinstance(value, (dict, list)):
        report(
            where, _('"{key}" is one text. Write: {example}').format(key=where[-1], example=f'{name} = "…"')
        )
    else:
        example = f"{name} = {literal(str(value))}"
        report(
            where, _('"{key}" must stand in quotes. Write: {example}').format(key=where[-1], example=example)
        )
    return ""


def _texts(where: Path, value: object, report: Report) -> tuple[str, ...]:
    """One text or a list of them."""
    if not isinstance(value, list):
        return tuple(filter(None, [_text(where, value, report)]))
    if all(isinstance(each, str) and not isinstance(each, Number) for each in value):
        return tuple(value)
    what = _('"{key}" is a list of texts. Write: {key} = ["…", "…"]')
    report(where, what.format(key=where[-1]))
    return ()


def _truth(where: Path, value: object, report: Report) -> bool:
    if not isinstance(value, bool):
        report(where, _('"{key}" is true or false, without quotes.').format(key=where[-1]))
    return value is True


def _row(where: Path, value: object, report: Report) -> int:
    if type(value) is int and value > 0:
        return value
    what = _('"{key}" is the number of the row that names the columns. Write: {key} = 1')
    report(where, what.format(key=where[-1]))
    return 0


def _sign(where: Path, value: object, report: Report) -> str:
    sign = _text(where, value, report)
    if len(sign) > 1 and sign not in SIGN_WORDS.get(str(where[-1]), ()):
        report(where, _('"{key}" is one character, such as {sign}').format(key=where[-1], sign='";"'))
    return sign


def _values(where: Path, value: object, report: Report) -> dict[str, str]:
    if isinstance(value, dict):
        meanings = {word: _text((*where, word), meaning, report) for word, meaning in value.items()}
        return {word: meaning for word, meaning in meanings.items() if meaning or value[word] == ""}
    report(
        where, _('"{key}" says what each word means. Write: {key} = {{ "…" = "…" }}').format(key=where[-1])
    )
    return {}


class Key(NamedTuple):
    """A key of a field's table: how it is read, and the fields that may have it."""

    read: Read
    fits: Callable[[FieldKind], bool] = lambda kind: True


FILE: dict[str, Read] = {
    "encoding": _text,
    "delimiter": _sign,
    "quote": _sign,
    "escape": _sign,
    "sheet": _text,
    "header": _row,
}
CHECK: dict[str, Read] = {"allowed": _texts, "required": _truth}
FIELD = {
    "column": Key(_texts),
    "split": Key(_text, lambda kind: kind.several),
    "values": Key(_values, lambda kind: kind.kind in MEANT),
    "blank": Key(_texts),
    "default": Key(_text, lambda kind: kind.default),
    "required": Key(_truth),
    "order": Key(_text, lambda kind: kind.kind == "day"),
    "missing": Key(_text, lambda kind: kind.kind == "references"),
}
