"""What a notice is about, as it stands now: a finding, an action, an audit, an input of a management review, a changed
law, or what comes round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate
from auditcore.model import is_register, is_review, kind_of, stream_of
from auditcore.service import holders, register
from auditcore.service.duties import LAW
from auditcore.service.notices_due import current
from auditcore.views import View
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]


class Thing(NamedTuple):
    """`kind` is finding, action, audit, review, input, law, or "" for what has no record of its own. An action has its
    finding (or the review in its place) beside it and all findings that it serves (`served`); `actions` are those that
    serve the finding, `beside` all of the audit's. `plan` is what the programme says of the audit; `other` is a changed
    law, a review, or its input with a `title`; `head` that of the stream (an event's number and hash; "" for none)."""

    kind: str
    finding: Doc | None
    action: Doc | None
    audit: Doc
    plan: Doc
    other: Doc | None
    actions: Sequence[Doc]
    beside: Mapping[str, Doc]
    served: Sequence[Doc]
    head: str

    @property
    def doc(self) -> Doc:
        """The document that the notice is about."""
        return self.action or self.finding or self.other or self.audit

    def owned_by(self, person: str) -> list[Doc]:
        """The open actions that are somebody's to do, the earliest first."""
        own = (one for one in self.actions if one["owner"] == person and actionstate.is_open(one))
        return sorted(own, key=lambda one: str(one["due"][-1]["to"]))


def thing(ws: Workspace, id: str) -> Thing:
    """The thing that an id names; one that is nowhere has no documents."""
    view = _home(ws, id)
    programme = ws.programme()
    if view is None:
        law = programme.get(LAW, id)
        audit: Doc = programme.get("audit", id) or {}
        review = _review(ws, id)
        kind = "law" if law else "audit" if audit else "review" if review else ""
        audit = audit or (holders.leading(ws.view(id), ws.view) if review else {})
        return Thing(kind, None, None, audit, audit, law or review, (), {}, (), str(programme.head or ""))
    beside, held = view.table("action"), holders.of(view, ws.view)
    action = view.get("action", id)
    finding = held[action["finding"]] if action else view.get("finding", id)
    finding = register.owned(ws, finding) if finding else None
    planned = programme.get("audit", view.stream)
    plan: Doc = current(ws, view.stream, planned) if planned else {}
    serving = [one for one in beside.values() if finding and finding["id"] in actionstate.serves(one)]
    return Thing(
        kind=kind_of(id) or ("" if is_register(id) else "review" if is_review(id) else "audit"),
        finding=finding,
        action=action,
        # An audit's own stream knows more of it than the programme; a register has neither lead nor plan.
        audit=view.get("audit", view.stream) or plan or holders.leading(view, ws.view),
        plan=plan,
        other=_input(ws, view, id) or _review(ws, id),
        actions=[actionstate.seen_from(one, finding["id"]) for one in serving] if finding else (),
        beside=beside,
        served=[held[one] for one in actionstate.serves(action)] if action else (),
        head=str(view.head),
    )


def _review(ws: Workspace, id: str) -> Doc | None:
    known = is_review(id) and ws.programme().get("review", id)
    return holders.review_of(ws.view(id), ws.view) if known else None


def _input(ws: Workspace, view: View, id: str) -> Doc | None:
    doc = view.get("input", id)
    if doc is None:
        return None
    from auditcore import reviews

    edition = holders.review_of(view, ws.view)["edition"]
    return {**doc, "title": reviews.title_of(edition, id.partition("/")[2])}


def _home(ws: Workspace, id: str) -> View | None:
    """The view in which an id lies; None for what lies in the programme, and for an audit that has not begun."""
    stream = stream_of(id)
    view = ws.view(stream) if stream else None
    if view is None or view.head is None or (kind_of(id) and not view.get(kind_of(id), id)):
        return None
    return view
