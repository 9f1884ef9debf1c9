"""Beginning a workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from auditcore import settings, text
from auditcore.decision import Saved, Situation, put
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import ORG
from auditcore.place import create
from auditcore.record.disk import Disk
from auditcore.workspace import Workspace, os_login


def init(
    path: str,
    *,
    organisation: str,
    me: str,
    language: str,
    timezone: str,
    environ: Mapping[str, str],
    clock: Callable[[], datetime] | None = None,
    disk: Disk | None = None,
) -> tuple[Workspace, Saved]:
    """Make a workspace whose first person, with role `quality`, is whoever runs it.

    `me` is `ID` or `ID:NAME`; empty takes the login. Refused where a workspace or other files are.
    """
    organisation = text.required(organisation, "--org")
    id, _colon, name = (me or os_login().split("@")[0]).partition(":")
    name = text.normalise(name, "--me").strip() or id
    slug = id if text.is_slug(id) else text.slug(id)
    if (me and slug != id) or not slug:
        raise Refused(
            _("'{id}' is no person's id: an id has small letters, digits and dashes.").format(id=id),
            hint=_("Write it as ID:NAME, such as --me {slug}:'{name}'").format(slug=slug or "lan", name=name),
        )
    create(path, settings.starter(organisation, language, timezone, ""), disk)
    workspace = Workspace(path, environ=environ, clock=clock, disk=disk)

    def decide(situation: Situation) -> list[dict[str, object]]:
        person = {
            "name": name,
            "unit": None,
            "email": None,
            "roles": ["quality"],
            "logins": [os_login()],
            "trained": [],
        }
        return [put(f"person/{slug}", set=person)]

    saved = workspace.commit(ORG, "workspace.init", decide, founding=slug)
    return workspace, saved
