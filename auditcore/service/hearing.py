"""How a person hears of things: what somebody chose for themselves, before what the settings say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auditcore import text
from auditcore.decision import Saved, Situation
from auditcore.errors import Refused
from auditcore.i18n import _, available, languages
from auditcore.model import ORG
from auditcore.record.events import Change
from auditcore.service import sending
from auditcore.service.org import living_person, noted, unchanged
from auditcore.workspace import Workspace


def choose(
    ws: Workspace,
    id: str,
    *,
    style: str | None = None,
    channels: Sequence[str] | None = None,
    language: str | None = None,
) -> Saved:
    """Choose how a person hears of things: `digest` or `single`, by which channels, in which language; None leaves it as it
    is, what is empty falls back to the settings. Everybody chooses for themselves, the role `quality` for all.

    Raises NotFound for a channel that no plugin in use has.
    """
    fields: dict[str, Any] = {} if style is None else {"notice_style": style or None}
    if channels is not None:
        for channel in channels:
            sending.insist_on(ws, channel)
        fields["notice_channels"] = list(dict.fromkeys(channels))
    if language is not None:
        if language and not available(language):
            raise Refused(
                _("There is no language '{language}'.").format(language=text.printable(language)),
                hint=_("There are: {names}").format(names=", ".join(languages())),
            )
        fields["notice_language"] = language or None

    def decide(situation: Situation) -> list[Change]:
        person = living_person(situation.org, id)
        if situation.person["id"] != id:
            situation.require_role("quality")
        unchanged("person", person, fields)
        return [noted(situation, "person", person, "notify", fields)]

    return ws.commit(ORG, "person.notify", decide)
