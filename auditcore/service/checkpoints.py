"""Heads that one slip covers: before a report over several streams, `programme` takes in the head of each.

The head of `programme` then stands for all of them (design, section 2); `record verify` compares every head in it.
"""

from __future__ import annotations

import errno

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

    Where it cannot be written (a folder for reading only, nobody known), the reason is told, and there is none (""): the
    head of the last checkpoint would not cover what was recorded since. "" for a record without events, too.
    """
    heads = [
        str(head)
        for stream in ws.through([ORG, *open_streams(ws)])
        if (head := ws.view(stream).head or ws.record.head(stream))
    ]

    if (ws.programme().get(*DOC.split("/")) or {}).get("heads") == heads:
        return str(ws.programme().head)

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
        ws.warn(
            _(
                "The report carries no head of the record: those of the open audits could not be kept in the programme: "
                "{why}."
            ).format(why=_why(error))
        )
        return ""
    head = ws.programme().head
    return str(head) if head else ""


def _why(error: AuditcoreError | OSError) -> str:
    """The reason in words, without its full stop: neither numbers of errors nor names of files that never came to be."""
    if isinstance(error, AuditcoreError):
        return error.what.removesuffix(".")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return _("nothing can be written in this folder")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("the disk is full")
    return error.strerror or str(error)
