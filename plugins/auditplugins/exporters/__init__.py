"""The formats that come with auditcore: files for other programs, from any report."""

from __future__ import annotations

from collections.abc import Iterator

from auditcore.api import Exporter, hookimpl


@hookimpl
def register_exporters() -> Iterator[Exporter]:
    from auditplugins.exporters import html, jsonfile, markdown, spreadsheet, workbook

    yield Exporter("csv", ".csv", spreadsheet.write_safe)
    yield Exporter("csv-exact", ".csv", spreadsheet.write_exact)
    yield Exporter("html", ".html", html.write)
    yield Exporter("json", ".json", jsonfile.write)
    yield Exporter("jsonl", ".jsonl", jsonfile.write_lines)
    yield Exporter("markdown", ".md", markdown.write)
    yield Exporter("xlsx", ".xlsx", workbook.write)
