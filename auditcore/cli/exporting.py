"""Lists in the formats of plugins: any list is a report of one table, which each format can write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.errors import Refused

if TYPE_CHECKING:
    from auditcore.contract import Exporter
    from auditcore.plugins import Plugin


def find(session: Session, name: str) -> tuple[Plugin, Exporter] | None:
    """The plugin's format of this name; None where it is one of the tables'. Raises Refused where it is none at all."""
    from auditcore import render

    if name in render.OWN:
        return None
    exporters = session.ws.plugins.exporters()
    if name in exporters:
        return exporters[name]
    try:
        render.known_format(name)
    except Refused as refused:
        refused.hint = f"{refused.hint}, {', '.join(exporters)}"
        raise
    return None


def written(
    session: Session,
    found: tuple[Plugin, Exporter],
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
) -> bytes:
    """The list as the format writes it. Raises DeliveryFailed, naming the plugin, where that fails."""
    from auditcore import contract

    plugin, exporter = found
    ws = session.ws
    shown = tuple(contract.Column(column.key, column.heading, column.kind) for column in columns)
    table = contract.Table(title, shown, [_row(row, columns) for row in rows])
    report = contract.Report(
        title, str(ws.settings.get("organisation")), ws.today, "", (contract.Section("", (table,)),)
    )
    return ws.plugins.written(plugin, exporter, contract.frozen_rows(report))


def _row(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    return {column.key: column.show(row) if column.show else row.get(column.key) for column in columns}
