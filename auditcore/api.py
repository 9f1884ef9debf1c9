"""All that a plugin may import. What stands here stays; all else may change with any version.

A plugin is a module that an entry point of the group `auditcore` names. It marks its hooks with `hookimpl`;
docs/plugins.md lists them.
"""

from __future__ import annotations

import pluggy

from auditcore.checklists import in_folder as checklist_files
from auditcore.contract import (
    Bullets,
    CalendarDate,
    Channel,
    Chart,
    ChecklistSource,
    Column,
    Exporter,
    Fields,
    Letterhead,
    MissingExtra,
    Notice,
    NotSent,
    Place,
    Problem,
    Report,
    Section,
    Series,
    Signature,
    Signatures,
    Table,
    Undeliverable,
)

__all__ = [
    "Bullets",
    "CalendarDate",
    "Channel",
    "Chart",
    "ChecklistSource",
    "Column",
    "Exporter",
    "Fields",
    "Letterhead",
    "MissingExtra",
    "NotSent",
    "Notice",
    "Place",
    "Problem",
    "Report",
    "Section",
    "Series",
    "Signature",
    "Signatures",
    "Table",
    "Undeliverable",
    "checklist_files",
    "hookimpl",
]

hookimpl = pluggy.HookimplMarker("auditcore")
