"""Long lists as csv and html: beside the least that writes the same cells, and how much memory they and whole lists take."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from typing import Any

from auditcore.api import Report, Section, Table
from auditcore.contract import frozen_rows
from benchmarks.bench import ROOT, Bench
from benchmarks.timing import Skipped, inside, ratio, run
from benchmarks.workbooks import COLUMNS, MANY, SAMPLE, Rows, _needed

# Programs of their own, so that the memory is that of one list: a format alone, and the whole command.
ALONE = """
import sys
from benchmarks import exports
exports.write(sys.argv[1], exports.Rows(int(sys.argv[2])), sys.argv[3])
"""
COMMAND = """
import sys
from auditcore.cli.main import guarded
code = guarded(["finding", "list", "--status", "all", "--format", sys.argv[1], "-o", sys.argv[2]])
assert code == 0, code
"""
PEAK = 'print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))\n'


def write(format: str, rows: Iterable[Any], path: str) -> None:
    """A list of these rows, as the core gives it to a format."""
    from auditplugins.exporters import html, spreadsheet

    table = Table("Findings", COLUMNS, rows)
    report = Report("Findings", "Office", "2026-07-01", "", (Section("", (table,)),))
    with open(path, "wb") as stream:
        {"csv": spreadsheet.write_safe, "html": html.write}[format](frozen_rows(report), stream)


def _csv(rows: Iterable[list[str]], path: str) -> None:
    """The csv module as its manual has it."""
    with open(path, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.title for column in COLUMNS])
        writer.writerows(rows)


def _html(rows: Iterable[list[str]], path: str) -> None:
    """A plain table by f-strings, each cell escaped."""
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(f"<table><tr>{''.join(f'<th>{column.title}</th>' for column in COLUMNS)}</tr>\n")
        for row in rows:
            stream.write(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n")
        stream.write("</table>\n")


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else ", ".join(value) if isinstance(value, tuple) else str(value)


def beside(format: str, plainly: Callable[[Iterable[list[str]], str], None], bench: Bench) -> float:
    """Ours from rows, theirs from cells that are texts already."""
    rows = list(Rows(max(SAMPLE, round(MANY * bench.scale))))
    cells = [[_cell(row[column.key]) for column in COLUMNS] for row in rows]
    path = os.path.join(bench.scratch, f"beside.{format}")
    return ratio(inside(lambda: write(format, rows, path)), inside(lambda: plainly(cells, path)), bench.few())


def memory(format: str, bench: Bench) -> float:
    """Megabytes, whatever the scale."""
    return _megabytes(bench, ALONE, ROOT, format, str(MANY), os.path.join(bench.scratch, "many"))


def list_memory(format: str, bench: Bench) -> float:
    """Megabytes for every finding of the large register, by the whole command."""
    if format == "xlsx":
        _needed()
    path = os.path.join(bench.scratch, f"list-{os.getpid()}.{format}")
    try:
        return _megabytes(bench, COMMAND, bench.large().path, format, path)
    finally:
        if os.path.exists(path):
            os.unlink(path)


def _megabytes(bench: Bench, program: str, folder: str, *arguments: str) -> float:
    if sys.platform != "linux":
        raise Skipped("the peak of memory is read as Linux tells it")
    return int(run([sys.executable, "-c", program + PEAK, *arguments], folder, bench.environ)) / 1024


MEASURES: dict[str, Callable[[Bench], float]] = {
    "csv": partial(beside, "csv", _csv),
    "html": partial(beside, "html", _html),
    "csv-memory": partial(memory, "csv"),
    "html-memory": partial(memory, "html"),
    "list-csv-memory": partial(list_memory, "csv"),
    "list-jsonl-memory": partial(list_memory, "jsonl"),
    "list-xlsx-memory": partial(list_memory, "xlsx"),
}
