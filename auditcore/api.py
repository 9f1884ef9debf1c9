"""All that a plugin may import. What stands here stays; all else may change with any version.

A plugin is a module that an entry point of the group `auditcore` names. It marks its hooks with `hookimpl`;
docs/plugins.md lists them.
"""

from __future__ import annotations

import pluggy

from auditcore.checklists import in_folder as checklist_files
from auditcore.contract import (
    Channel,
    ChecklistSource,
    Column,
    Exporter,
    Notice,
    Place,
    Problem,
    Report,
    Section,
    Table,
)

__all__ = [
    "Channel",
    "ChecklistSource",
    "Column",
    "Exporter",
    "Notice",
    "Place",
    "Problem",
    "Report",
    "Section",
    "Table",
    "checklist_files",
    "hookimpl",
]

hookimpl = pluggy.HookimplMarker("auditcore")
