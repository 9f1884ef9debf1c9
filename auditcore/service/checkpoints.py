"""Heads that one slip covers: before a report over several streams, `programme` takes in the head of each.

The head of `programme` then stands for all of them (design, section 2); `record verify` compares every head in it.
"""

from __future__ import annotations

from auditcore.decision import Situation, put
from auditcore.errors import AuditcoreError, Unchanged
from auditcore.i18n import _
from auditcore.model import ORG, PROGRAMME
from auditcore.record.events import Change
from auditcore.service.register import open_streams
from auditcore.workspace import Workspace

DOC = "checkpoint/heads"
COVER = "programme.cover"


def covering(ws: Workspace) -> str:
    """The head of `programme`, once the heads of all open streams stand in it; nothing is written where they do already.

    Where it cannot be written (a folder for reading only, nobody known), the reason is told, and the head covers what the
    last checkpoint did. "" for a record without events.
    """
    heads = [
        str(head)
        for stream in (ORG, *open_streams(ws))
        if (head := ws.view(stream).head or ws.record.head(stream))
    ]

    def decide(situation: Situation) -> list[Change]:
        kept = situation.view.get(*DOC.split("/")) or {}
        if kept.get("heads") == heads:
            raise Unchanged("")
        return [put(DOC, set={"heads": heads, "kept": situation.stamp()})]

    try:
        ws.commit(PROGRAMME, COVER, decide)
    except Unchanged:
        pass
    except (AuditcoreError, OSError) as error:
        said = getattr(error, "what", error)
        ws.warn(_("The heads of the open audits could not be kept in the programme: {why}").format(why=said))
    head = ws.programme().head
    return str(head) if head else ""
