"""What somebody typed in a walk and did not record yet: no more than the line being typed is lost with the power."""

from __future__ import annotations

import json
import os

from auditcore import text
from auditcore.i18n import _
from auditcore.place import write_file
from auditcore.workspace import Workspace

Form = dict[str, str]
"""What was typed about one question, by the name of its prompt."""


class Drafts:
    """One person's forms in one audit, by step, in a file of the workspace's folder `walks/`."""

    def __init__(self, ws: Workspace, audit: str, person: str) -> None:
        self.disk, self.folder = ws.disk, os.path.join(ws.path, "walks")
        self.path = os.path.join(self.folder, f"{audit}.{text.slug(person)}.json")
        self.forms: dict[str, Form] = {}
        if self.disk.exists(self.path):
            self._take_up(ws)

    def _take_up(self, ws: Workspace) -> None:
        """What is no form is left out, but not in silence."""
        try:
            kept = json.loads(self.disk.read(self.path))
        except (OSError, ValueError, RecursionError):
            kept = None
        if isinstance(kept, dict):
            self.forms = {key: form for key, form in kept.items() if _is_form(form)}
        if kept is None or self.forms != kept:
            ws.warn(
                _("What is kept in {path} is no answer that was begun; it is left out.").format(
                    path=self.path
                )
            )

    def of(self, key: str) -> Form:
        return self.forms.setdefault(key, {})

    def keep(self) -> None:
        """Make the forms durable; without any the file goes."""
        forms = {key: form for key, form in self.forms.items() if form}
        if forms:
            self.disk.make_folder(self.folder)
            write_file(self.disk, self.path, json.dumps(forms, ensure_ascii=False, indent=1).encode())
        elif self.disk.exists(self.path):
            self.disk.unlink(self.path)

    def drop(self, key: str) -> None:
        """Forget a form: it was recorded, or is not wanted."""
        if self.forms.pop(key, None):
            self.keep()


def _is_form(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
