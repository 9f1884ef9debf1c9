"""What holds actions: the findings of an audit or a register, and each management review, which stands in a finding's place.

There are few reviews, so each is looked at: `programme` only knows their plans, not how far they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from auditcore import actionstate
from auditcore.errors import NotFound
from auditcore.i18n import _
from auditcore.model import PROGRAMME, is_review
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Look = Callable[[str], View]
"""Reads another stream: `view` of a workspace, `other` of a decision."""


def planned_reviews(programme: View) -> list[str]:
    """Every management review that was ever planned; the days on which one was only noted are none."""
    return [id for id in programme.table("review") if is_review(id)]


def begun_reviews(ws: Workspace) -> list[str]:
    """The management reviews of which more is recorded than their plan."""
    return [id for id in planned_reviews(ws.programme()) if ws.view(id).head]


def no_review(id: str) -> NotFound:
    return NotFound(
        _("There is no management review '{id}'.").format(id=id),
        hint=_("'auditcore review list --status all' lists them."),
    )


def review_of(view: View, look: Look) -> Row:
    """A management review as it stands, by its own stream. Raises NotFound."""
    from auditcore import reviews  # a list of findings where there is no review needs none of it

    plan = look(PROGRAMME).get("review", view.stream)
    if plan is None:
        raise no_review(view.stream)
    return reviews.together(plan, view.get("review", view.stream))


def is_open(ws: Workspace, id: str) -> bool:
    """Whether a management review runs, or one of its actions is still to be done."""
    from auditcore import reviews

    view = ws.view(id)
    if any(map(actionstate.is_open, view.table("action").values())):
        return True
    return reviews.status(review_of(view, ws.view)) not in reviews.ENDED


def of(view: View, look: Look) -> dict[str, Row]:
    """What holds actions in a stream, by id."""
    if not is_review(view.stream):
        return view.table("finding")
    from auditcore import reviews

    return {view.stream: reviews.stand_in(review_of(view, look))}


def leading(view: View, look: Look) -> Mapping[str, Any]:
    """The audit of a stream, and so who leads; of a management review whoever chairs it, of a register nobody."""
    if not is_review(view.stream):
        return view.get("audit", view.stream) or {"id": view.stream}
    from auditcore import reviews

    return reviews.lead_of(review_of(view, look))
