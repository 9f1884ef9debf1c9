"""What somebody who leaves owes to management reviews: the chair of one that runs, and the inputs that are awaited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from auditcore import reviews
from auditcore.decision import Situation, put
from auditcore.i18n import _
from auditcore.record.events import Change
from auditcore.service.holders import Look, review_of
from auditcore.service.review_case import entry_of, with_entry
from auditcore.service.review_lists import open_asks
from auditcore.views import View

Row = dict[str, Any]


def owed(view: View, look: Look, person: str) -> Iterator[Row]:
    """What a person owes to one review: rows with what (chair, input), id, title and due (ISO day)."""
    review = review_of(view, look)
    if review["chair"] == person and reviews.status(review) in reviews.RUNNING:
        title = _("management review of {day}").format(day=review["date"])
        yield {"what": "chair", "id": review["id"], "title": title, "due": review["date"]}
    for ask in open_asks(view, review):
        if ask.entry["of"] == person:
            yield {"what": "input", "id": ask.id, "title": ask.title, "due": ask.entry["due"]}


def give(situation: Situation, rows: Sequence[Row], hand_to: str, reason: str) -> Iterator[Change]:
    """The changes that hand these rows of `owed` over; an input stays due when it was."""
    review = review_of(situation.view, situation.other)
    for row in rows:
        if row["what"] == "chair":
            entry = entry_of(situation, "edit", reason=reason)
            yield with_entry(review, entry, chair=hand_to)
        else:
            asked = entry_of(situation, "ask", of=hand_to, due=row["due"], reason=reason)
            yield put(f"input/{row['id']}", add={"asked": [asked]})
