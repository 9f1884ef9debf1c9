"""Workbooks of many rows: beside XlsxWriter writing the same cells, and how much memory they take."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from auditcore.api import Column, Report, Section, Table
from benchmarks.bench import ROOT, Bench
from benchmarks.timing import Skipped, inside, ratio, run

ROWS, MANY = 20_000, 100_000
COLUMNS = (
    Column("id", "Finding", "id"),
    Column("audit", "Audit", "id"),
    Column("unit", "Unit", "id"),
    Column("grade", "Grade", "code", {"major": "bad", "minor": "warn"}),
    Column("status", "Status", "code"),
    Column("clauses", "Clauses", "clause"),
    Column("observed", "What was observed"),
    Column("owner", "Owner", "id"),
    Column("issued", "Issued", "day"),
    Column("due", "Due", "day"),
    Column("days", "Days", "number"),
    Column("late", "Late", "truth"),
)
SAID = (
    "Three of twenty files at the desk have no receipt; the officer wrote the day of return on the file itself.",
    "Hồ sơ không có giấy biên nhận và hẹn trả kết quả; công chức chỉ ghi ngày hẹn ở bìa hồ sơ.",
    "Records of training: the list of 2025 lacks two names.",
)
# A program of its own, so that the memory is that of one workbook. (What `resource` gives may be that of its parent.)
ALONE = """
import sys
from benchmarks import workbooks
workbooks.write(int(sys.argv[1]), open(sys.argv[2], "wb"))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


class Rows:
    """Findings that are made when they are asked for."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        first = date(2026, 1, 1)
        for i in range(self.count):
            audit, issued = f"2026-{i // 50 + 1:02d}", first + timedelta(i % 300)
            yield {
                "id": f"{audit}-F{i % 50 + 1:02d}",
                "audit": audit,
                "unit": f"unit-{i % 30:02d}",
                "grade": ("major", "minor", "observation")[i % 3],
                "status": ("issued", "closed")[i % 2],
                "clauses": ("8.5.1", "8.10")[: i % 3],
                "observed": f"{SAID[i % 3]} ({i})",
                "owner": f"person-{i % 40:02d}",
                "issued": issued.isoformat(),
                "due": (issued + timedelta(30)).isoformat() if i % 5 else None,
                "days": i % 200,
                "late": i % 7 == 0,
            }


def write(count: int, stream: Any, rows: Any = None) -> None:
    from auditplugins.exporters import workbook

    table = Table("Findings", COLUMNS, Rows(count) if rows is None else rows)
    workbook.write(Report("Findings", "Office", "2026-07-01", "", (Section("", (table,)),)), stream)


def _plainly(cells: list[list[Any]]) -> None:
    """XlsxWriter as its manual has it: the cells are numbers, texts and blanks already."""
    import xlsxwriter

    book = xlsxwriter.Workbook(io.BytesIO())
    look = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
    days = {"day": "yyyy-mm-dd", "number": "General"}
    formats = [book.add_format({**look, "num_format": days.get(column.kind, "@")}) for column in COLUMNS]
    sheet = book.add_worksheet()
    for row, values in enumerate(cells, start=1):
        for column, value in enumerate(values):
            if value is None:
                sheet.write_blank(row, column, None, formats[column])
            elif isinstance(value, str):
                sheet.write_string(row, column, value, formats[column])
            else:
                sheet.write_number(row, column, value, formats[column])
    heads = [{"header": column.title} for column in COLUMNS]
    sheet.add_table(0, 0, len(cells), len(COLUMNS) - 1, {"columns": heads})
    book.close()


def _cell(kind: str, value: Any) -> Any:
    if kind == "day" and value:
        return (date.fromisoformat(value) - date(1899, 12, 30)).days
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) or None if isinstance(value, tuple) else value


def xlsx(bench: Bench) -> float:
    _needed()
    rows = list(Rows(max(SAMPLE, round(ROWS * bench.scale))))
    cells = [[_cell(column.kind, row[column.key]) for column in COLUMNS] for row in rows]
    ours, theirs = inside(lambda: write(0, io.BytesIO(), rows)), inside(lambda: _plainly(cells))
    return ratio(ours, theirs, bench.few())


# Below so many rows, what is done once weighs more than what is done once a row.
SAMPLE = 5_000


def memory(bench: Bench) -> float:
    """Megabytes, whatever the scale: that they stay so few is what is shown."""
    _needed()
    if sys.platform != "linux":
        raise Skipped("the peak of memory is read as Linux tells it")
    path = f"{bench.scratch}/many.xlsx"
    return int(run([sys.executable, "-c", ALONE, str(MANY), path], ROOT, bench.environ)) / 1024


def _needed() -> None:
    try:
        import xlsxwriter  # noqa: F401
    except ModuleNotFoundError:
        raise Skipped("XlsxWriter is not installed") from None


MEASURES: dict[str, Callable[[Bench], float]] = {"xlsx": xlsx, "xlsx-memory": memory}
