"""The table of budgets, as data: the run judges by it, and docs/benchmarks.md shows it."""

from __future__ import annotations

from typing import NamedTuple


class Budget(NamedTuple):
    """One line. `most` is what the measured value may be at most: a ratio, or a plain number where `counts`.

    Without it the line only tells.
    """

    name: str
    what: str
    most: float | None = None
    counts: bool = False

    def show(self, value: float) -> str:
        return f"{value:.0f}" if self.counts else f"{value:.2f} ×"

    def limit(self) -> str:
        return "none" if self.most is None else f"≤ {self.most:g}{'' if self.counts else ' ×'}"


IMPORTS = "`python -c 'import click, tinydb, tabulate'`"

BUDGETS = (
    Budget("version", "`--version` ÷ `pass`", 4.5),
    Budget("help", "`--help` ÷ `pass`", 4.5),
    Budget("version-modules", "modules loaded for `--version`", 125, counts=True),
    Budget("help-modules", "modules loaded for `--help`", 125, counts=True),
    Budget(
        "unwanted",
        "of tinydb, tabulate, importlib.metadata, loaded for `--version` or `--help`",
        0,
        counts=True,
    ),
    Budget("list-table", f"list 500 findings as a table ÷ {IMPORTS}", 1.4),
    Budget("list-json", "list 500 findings as JSON ÷ `pass`", 6.5),
    Budget("add", "`finding add` ÷ `pass`", 6.5),
    Budget("plugins-version", "`--version` with 20 plugins installed ÷ `pass`", 4.5),
    Budget("plugins-help", "`--help` with 20 plugins installed ÷ `pass`", 4.5),
    Budget("plugins-add", "`finding add` with 20 plugins installed, none in use ÷ `pass`", 6.5),
    Budget("plugins-add-used", "`finding add` with 20 plugins installed, one in use ÷ `pass`", 9),
    Budget("add-large", "`finding add`, large register ÷ register of 100, whole command", 1.1),
    Budget("add-large-inside", "`finding add`, large register ÷ register of 100, in process", 1.3),
    Budget("add-long", "`finding add` into an audit of 2,000 findings ÷ into one of 50", 2),
    Budget("open", "list open, large register ÷ a register of only those open findings", 1.15),
    Budget("attention", "attention screen ÷ list open, large register", 1.2),
    Budget("notify-plan", "`notify --dry-run` where all was told ÷ attention screen, large register", 2),
    Budget(
        "history",
        "all findings of the large register as JSON, in process ÷ `json.loads` of its view files",
        3,
    ),
    Budget(
        "review",
        "the management-review pack over the large register, in process ÷ `json.loads` of its view files",
        3,
    ),
    Budget(
        "verify", "`record verify` of the sealed record, in process ÷ `json.loads` of the same lines", 1.3
    ),
    Budget("commit", "one commit with fsync ÷ one insert in SQLite (WAL, synchronous FULL), in process", 4),
    Budget("demo", "`demo` ÷ `pass`", 60),
    Budget(
        "xlsx",
        "xlsx of 20,000 rows ÷ XlsxWriter writing the same cells with the same formats and table, in process",
        1.25,
    ),
    Budget("xlsx-memory", "xlsx of 100,000 rows: megabytes of memory, at most", 120, counts=True),
    Budget("csv", "csv of 100,000 rows ÷ the csv module writing the same cells to a file, in process", 5),
    Budget(
        "html", "html of 100,000 rows ÷ f-strings writing the same cells escaped to a file, in process", 13
    ),
    Budget("csv-memory", "csv of 100,000 rows: megabytes of memory, at most", 40, counts=True),
    Budget("html-memory", "html of 100,000 rows: megabytes of memory, at most", 40, counts=True),
    Budget(
        "list-csv-memory",
        "all findings of the large register to csv, whole command: megabytes of memory, at most",
        60,
        counts=True,
    ),
    Budget(
        "list-jsonl-memory",
        "all findings of the large register to jsonl, whole command: megabytes of memory, at most",
        60,
        counts=True,
    ),
    Budget(
        "list-xlsx-memory",
        "all findings of the large register to xlsx, whole command: megabytes of memory, at most",
        130,
        counts=True,
    ),
    Budget("real-list", "the real register: `finding list` ÷ `pass`", 12),
    Budget("real-json", "the real register: `finding list --json` ÷ `pass`", 12),
    Budget("real-overdue", "the real register: `finding list --overdue` ÷ `pass`", 12),
    Budget("real-text", "the real register: `finding list --text eligibility` ÷ `pass`", 12),
    Budget("real-show", "the real register: `finding show` of its longest ÷ `pass`", 12),
    Budget("real-move", "the real register: `finding submit` ÷ `pass`", 12),
    Budget("real-complete", "the real register: the ids that Tab offers ÷ `pass`", 12),
    Budget(
        "real-import", "`finding import` of the real register ÷ openpyxl (read-only) reading the same file"
    ),
)


def markdown() -> str:
    """The table of docs/benchmarks.md."""
    rows = [("Name", "What is measured", "Budget"), ("---", "---", "---")]
    rows += [(f"`{b.name}`", b.what, b.limit()) for b in BUDGETS]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
