"""Tables as csv: `csv` for spreadsheet programs, in which no cell can become a formula; `csv-exact` for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from auditcore.api import Report

# What a spreadsheet program takes for the beginning of a formula, the full-width signs of Asian keyboards among them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_safe(report: Report, stream: IO[bytes]) -> None:
    """All tables, a blank line between; UTF-8 with its mark, so that Excel reads every letter. A text that could be taken
    for a formula gets an apostrophe before it."""
    stream.write(b"\xef\xbb\xbf")
    _write(report, stream, lambda cell: f"'{cell}" if cell.startswith(FORMULA) else cell)


def write_exact(report: Report, stream: IO[bytes]) -> None:
    """All tables, a blank line between; UTF-8, each cell exactly as it was recorded."""
    _write(report, stream, lambda cell: cell)


def _write(report: Report, stream: IO[bytes], guard: Callable[[str], str]) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text)
    for number, table in enumerate(report.tables):
        if number:
            rows.writerow([])
        rows.writerow([guard(column.title) for column in table.columns])
        rows.writerows(_cells(table.rows, [column.key for column in table.columns], guard))
    text.detach()


def _cells(
    rows: Iterable[Mapping[str, Any]], keys: list[str], guard: Callable[[str], str]
) -> Iterable[list[str]]:
    return ([_cell(row.get(key), guard) for key in keys] for row in rows)


def _cell(value: Any, guard: Callable[[str], str]) -> str:
    """A number stays one; a list is its parts with commas, what has parts of its own is JSON; nothing is nothing."""
    if isinstance(value, str):
        return guard(value)
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping) or any(isinstance(one, (Mapping, list, tuple)) for one in value):
        from auditplugins.exporters.jsonfile import encoded

        return guard(encoded(value))
    return guard(", ".join(map(str, value)))
