"""The checklists that come with auditcore."""

from __future__ import annotations

import os
from collections.abc import Iterator

from auditcore.api import ChecklistSource, Place, checklist_files, hookimpl


@hookimpl
def register_checklists(workspace: Place) -> Iterator[ChecklistSource]:
    return checklist_files(bundled_folder())


def bundled_folder() -> str:
    """The folder of the bundled checklists: `data` beside this file once installed, else the checkout's."""
    here = os.path.dirname(os.path.abspath(__file__))
    packaged = os.path.join(here, "data")
    # An editable install maps code, not data.
    return (
        packaged
        if os.path.isdir(packaged)
        else os.path.normpath(os.path.join(here, *[os.pardir] * 3, "checklists"))
    )
