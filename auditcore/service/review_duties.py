"""What management reviews ask of people: that they are held and closed, and that their inputs are supplied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditcore import reviews
from auditcore.i18n import _
from auditcore.service import holders
from auditcore.service.review_lists import open_asks
from auditcore.views import View
from auditcore.words import word
from auditcore.workspace import Workspace

Row = dict[str, Any]


def each(ws: Workspace) -> Iterator[tuple[View, Row]]:
    """Each management review as it stands, with its stream."""
    for view in map(ws.view, holders.planned_reviews(ws.programme())):
        yield view, holders.review_of(view, ws.view)


def last_held(ws: Workspace) -> str:
    """The day (ISO) on which the latest review was held; "" for none."""
    kept = (reviews.held(review) for _view, review in each(ws))
    return max((str(entry["on"]) for entry in kept if entry), default="")


def is_planned(ws: Workspace, until: str) -> bool:
    """Whether a review is planned by a day (ISO)."""
    return any(reviews.status(review) == "planned" and review["date"] <= until for _view, review in each(ws))


def rows(ws: Workspace) -> Iterator[Row]:
    """Rows for the attention screen: reviews that run, and the inputs that somebody was asked for."""
    for view, review in each(ws):
        if (status := reviews.status(review)) in reviews.RUNNING:
            yield _of_review(review, status)
        for ask in open_asks(view, review):
            title = _("{key} for {review}: {title}")
            yield {
                "id": ask.id,
                "what": "input",
                "who": ask.entry["of"],
                "due": ask.entry["due"],
                "title": title.format(key=ask.key, review=review["id"], title=ask.title),
                "next": f"auditcore review input {review['id']} {ask.key}",
            }


def _of_review(review: Row, status: str) -> Row:
    id, planned = review["id"], status == "planned"
    return {
        "id": id,
        "what": "meeting" if planned else "minutes",
        "who": "quality",
        "due": review["date"] if planned else "",
        "title": _("management review {id} ({status})").format(id=id, status=word(status)),
        "next": f"auditcore review hold {id}" if planned else f"auditcore review close {id}",
    }
