"""What follows behind a plan: whether risks and the system itself were changed, and opinions that differ from a decision."""

from __future__ import annotations

from typing import Any

from auditcore import text
from auditcore.case import VERIFIED
from auditcore.decision import Saved
from auditcore.guards.following import ASKED
from auditcore.lifecycle import Standing
from auditcore.service.moves import move
from auditcore.workspace import Workspace

YES, NOT_NEEDED = "yes", "not-needed"

# From where on a finding's page says that nobody has answered, even where no policy asks.
REACHED = ("in-progress", "implemented", "closed")


def follow_through(
    ws: Workspace,
    id: str,
    *,
    risk: str = "",
    no_risk: str = "",
    qms: str = "",
    no_qms: str = "",
    document: str = "",
) -> Saved:
    """Say whether risks and opportunities were updated (`risk`: which entry) or need not be (`no_risk`: the reason), and
    whether the system was changed (`qms`: how, in which `document`) or need not be. Either may be said alone."""
    facts: dict[str, Any] = {
        **_answer("risk", risk, no_risk, "--risk", "--no-risk"),
        **_answer("qms", qms, no_qms, "--qms", "--no-qms"),
    }
    if document:
        facts["document"] = text.required(document, "--document")
    elif facts.get("qms") == NOT_NEEDED:
        facts["document"] = None  # what was named before is taken back
    return move(ws, id, "follow-through", facts=facts)


def _answer(fact: str, done: str, needless: str, option: str, without: str) -> dict[str, str]:
    if not (done or needless):
        return {}
    code, words, named = (YES, done, option) if done else (NOT_NEEDED, needless, without)
    return {fact: code, f"{fact}_said": text.required(words, named)}


def asked(ws: Workspace, grade: str, now: Standing) -> list[dict[str, Any]]:
    """One row for each question of the follow-through that this round answered or should: what (risk, qms), answer (yes,
    not-needed, or None), said, document, and demanded (whether policy wants it before the effect is called good)."""
    demanded = bool(ws.policy(f"{grade}.follow-through"))
    waits = grade in VERIFIED and (
        now.status in REACHED or (demanded and now.status in ("issued", "submitted"))
    )
    return [
        {
            "what": what,
            "answer": now.facts.get(what),
            "said": now.facts.get(f"{what}_said", ""),
            "document": now.facts.get("document", "") if what == "qms" else "",
            "demanded": demanded,
        }
        for what in ASKED
        if waits or what in now.facts
    ]


def opinion(ws: Workspace, id: str, words: str) -> Saved:
    """Keep what somebody still thinks otherwise once a dispute was decided; what was decided stands."""
    return move(ws, id, "opinion", text=text.required(words, "the opinion"))
