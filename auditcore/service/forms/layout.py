"""Where what stands in the workbook of a form, for whoever writes it and whoever reads it back."""

from __future__ import annotations

import re

from auditcore.service.forms import words
from auditcore.service.forms.content import INPUTS, Values, mark_of

VERSION = "2"
MARKER = "auditcore-form"
HIDDEN_SHEET = "auditcore"
# What a cell of a workbook can hold, counted as a workbook does.
LONGEST = 32_767
# Workbooks write `_x000B_` for a character that XML cannot hold; two of these that share a sign cannot be written as text.
SHARED = re.compile("_(?=x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_)")
UNFIT = "unfit"
"""Ends the mark of a row with a text that does not fit into a cell: it cannot be changed here."""

COLUMNS = (*words.LOCKED, *words.FILLED, *words.HIDDEN)
AT = {column.key: number for number, column in enumerate(COLUMNS)}
# The rows, from 0: a title, the unit, the hidden codes of the columns, their headings.
CODES, HEADINGS, FIRST = 2, 3, 4
# From which column of the hidden sheet the lists of answers stand.
LISTS = 5


def shown(values: Values) -> Values:
    """The values as the cells of a row can hold them."""
    return {key: cut(value) for key, value in values.items()}


def mark_of_row(key: str, values: Values) -> str:
    """By which is told later whether somebody changed the row: the mark of its id, and that of what stood in it."""
    stood = mark_of([key, *(values[name] for name in INPUTS)]) if values == shown(values) else UNFIT
    return f"{mark_of(key)}-{stood}"


def belongs(key: str, mark: str) -> bool:
    """Whether a row's id is the one that it was made with."""
    return mark.partition("-")[0] == mark_of(key)


def is_unfit(mark: str) -> bool:
    return mark.endswith("-" + UNFIT)


def cut(value: str) -> str:
    """A text as a cell can hold it."""
    value = SHARED.sub("_ ", value)
    if len(value.encode("utf-16-le")) // 2 <= LONGEST:
        return value
    return value.encode("utf-16-le")[: 2 * (LONGEST - 2)].decode("utf-16-le", "ignore") + " …"
