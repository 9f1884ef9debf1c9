"""What a management review decides (ISO 9001 9.3.3): what needs doing becomes an action like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import reviews, text
from auditcore.decision import Saved, Situation, put
from auditcore.model import id_key
from auditcore.record.events import Change
from auditcore.service import holders
from auditcore.service.book import Book
from auditcore.service.register import Row, action_row, actions_by_finding
from auditcore.service.review_case import known, move
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]


def decide(
    ws: Workspace, id: str, words: str, *, kind: str, owner: str = "", due: str = ""
) -> tuple[str, str, Saved]:
    """Note a decision; with an owner and a day (ISO) it is an action. Returns the decision's id (`2026-R1-D1`), the action's
    ("" where nothing needs doing), and what was saved. `kind` is one of `reviews.DECISIONS`."""
    words = text.required(words, "the decision")
    new_id, action = "", ""

    def build(situation: Situation, review: Doc, entry: Doc) -> list[Change]:
        nonlocal new_id, action
        numbers = [int(one.rpartition("D")[2]) for one in situation.view.table("decision")]
        new_id = f"{id}-D{max(numbers, default=0) + 1}"
        book = Book(situation)
        action = _plan(book, id, words, owner, due) if owner else ""
        fields = {"text": words, "kind": kind, "decided": situation.stamp(), "action": action}
        return [put(f"decision/{new_id}", set=fields), *book.done()]

    saved = move(ws, id, "decide", build, owner=owner, due=due)
    return new_id, action, saved


def _plan(book: Book, review: str, words: str, owner: str, due: str) -> str:
    id = book.next_action(review)
    fields = {
        "finding": review,
        "round": 1,
        "text": words,
        "kind": "improvement",
        "owner": owner,
        "due": [{"to": due, **book.situation.stamp()}],
        "moves": [],
    }
    book.new("action", id, fields)
    book.make_action(id, "add", owner=owner, due=due)
    return id


def action_rows(ws: Workspace, id: str, day: str = "") -> Iterator[Row]:
    """The actions of a review, by id: the rows of `action list`, with `decision` (its id). With a day (ISO) as they stood at
    its end, without those that were planned later."""
    view = ws.view(id)
    decided = {doc["action"]: doc["id"] for doc in view.table("decision").values() if doc["action"]}
    holder = holders.of(view, ws.view)[id]
    actions: Sequence[Doc] = actions_by_finding(view).get(id, ())
    if day:
        from auditcore.service import review_asof  # what is told of today needs none of it

        actions = list(review_asof.planned(actions, day))
    rows = (action_row(action, holder, "in-progress", day or ws.today) for action in actions)
    for row in sorted(rows, key=lambda row: id_key(row["id"])):
        yield {**row, "decision": decided.get(row["id"], "")}


def earlier_actions(ws: Workspace, before: str = "", until: str = "", day: str = "") -> list[Row]:
    """What became of the actions of earlier reviews than this one (of all reviews without one), as they stand today, or
    stood at the end of a `day` (ISO). `until`: only of what was held, or planned for, a day before this one.

    The rows of `action list`, by id, each with `review`, `reviewed_on` (the day on which that was held, else planned for)
    and `decision`. Earlier is what was held, or planned for, an earlier day; of the same day the lower number.
    """
    days = {id: _day(ws, id) for id in holders.planned_reviews(ws.programme())}
    mark = _order(known(ws, before), days) if before else None
    earlier = [
        id
        for id in sorted(days, key=id_key)
        if (mark is None or _order(id, days) < mark) and (not until or days[id] < until)
    ]
    return [
        {**row, "review": id, "reviewed_on": days[id]} for id in earlier for row in action_rows(ws, id, day)
    ]


def _order(id: str, days: Mapping[str, str]) -> tuple[Any, ...]:
    return days[id], id_key(id)


def _day(ws: Workspace, id: str) -> str:
    review = holders.review_of(ws.view(id), ws.view)
    held = reviews.held(review)
    return str(held["on"] if held else review["date"])
