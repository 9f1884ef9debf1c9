"""The formats that come with auditcore: files for other programs, from any report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from auditcore.api import Exporter, Report, hookimpl

# Each format with the suffix of its files, and the module here and the function in it that write it.
FORMATS = (
    ("csv", ".csv", "spreadsheet", "write_safe"),
    ("csv-exact", ".csv", "spreadsheet", "write_exact"),
    ("docx", ".docx", "document", "write"),
    ("html", ".html", "html", "write"),
    ("ics", ".ics", "calendar_dates", "write"),
    ("json", ".json", "jsonfile", "write"),
    ("jsonl", ".jsonl", "jsonfile", "write_lines"),
    ("markdown", ".md", "markdown", "write"),
    ("pdf", ".pdf", "paper", "write"),
    ("xlsx", ".xlsx", "workbook", "write"),
)


@hookimpl
def register_exporters() -> Iterator[Exporter]:
    for name, suffix, module, function in FORMATS:
        yield Exporter(name, suffix, _when_asked(module, function))


def _when_asked(module: str, function: str) -> Callable[[Report, IO[bytes]], None]:
    """What a module writes, which is imported when somebody asks for it: all formats together take longer than a list."""

    def write(report: Report, stream: IO[bytes]) -> None:
        from importlib import import_module

        getattr(import_module(f"auditplugins.exporters.{module}"), function)(report, stream)

    return write
