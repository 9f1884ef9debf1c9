"""What each grade means, as the workspace defines it; never quoted from a standard."""

from __future__ import annotations

from auditcore.i18n import speaking
from auditcore.workspace import Workspace


def grade_definition(ws: Workspace, grade: str, language: str = "") -> str:
    """What a grade (of `model.GRADES`) means: as the settings say it, in their words, else ours in the language (by default
    in the one in use). Raises KeyError for any other word."""
    key = f"grades.definition.{grade}"
    if not language:
        return str(ws.settings.get(key))
    with speaking(language):
        return str(ws.settings.get(key))
