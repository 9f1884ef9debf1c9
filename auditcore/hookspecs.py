"""The hooks: what a plugin may offer. A plugin names those that it has, with the arguments that it wants.

Each is called for one plugin at a time, in the order of their names. What a hook gives is taken out at once; where
one fails, the others' results stand. Each is one plain function: no wrapper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pluggy

from auditcore.contract import Channel, ChecklistSource, Exporter, Place, Problem

hookspec = pluggy.HookspecMarker("auditcore")


@hookspec
def register_checklists(workspace: Place) -> Iterable[ChecklistSource]:  # type: ignore[empty-body]
    """Checklists that audits may take as criteria."""


@hookspec
def register_exporters() -> Iterable[Exporter]:  # type: ignore[empty-body]
    """Formats for `--format`: each writes any report."""


@hookspec
def register_channels(workspace: Place) -> Iterable[Channel]:  # type: ignore[empty-body]
    """Ways on which notices go."""


@hookspec
def check_record(record: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterable[Problem]:  # type: ignore[empty-body]
    """What stands against a finding or an action (`noun`) as it would be. `before` is None for a new one.

    A crash refuses it.
    """


@hookspec
def suggest_due(finding: Mapping[str, Any], what: str, today: date) -> date | None:
    """When an `answer`, `action` or `effect` check of a finding is due; None leaves it to the next. The first counts."""


@hookspec
def record_changed(event: Mapping[str, Any]) -> None:
    """Told after an event was written: stream, seq, type, at (UTC), by, ids. It cannot veto."""
