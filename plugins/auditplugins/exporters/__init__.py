"""The formats that come with auditcore: files for other programs, from any report."""

from __future__ import annotations

from collections.abc import Iterator

from auditcore.api import Exporter, hookimpl


@hookimpl
def register_exporters() -> Iterator[Exporter]:
    from auditplugins.exporters import spreadsheet

    yield Exporter("csv", ".csv", spreadsheet.write_safe)
    yield Exporter("csv-exact", ".csv", spreadsheet.write_exact)
