"""Reading management reviews: one row a review, everything about one, and what is asked of whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import reviews
from auditcore.case import attached
from auditcore.i18n import _
from auditcore.model import PROGRAMME, id_key
from auditcore.service.holders import planned_reviews, review_of
from auditcore.service.review_case import decisions_of, inputs_of, known
from auditcore.service.review_decisions import action_rows
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


def rows(ws: Workspace, statuses: Sequence[str] = (), *, year: int | None = None) -> list[Row]:
    """One row a review, by id: id, status, date, overdue (planned for a day that is past), held_on, chair, unit, first,
    before, edition, missing (keys of inputs), asked (how many inputs are awaited), decisions, actions, open_actions.

    Without a status: what is neither closed nor cancelled; `all` for every one. `year` is that of the id.
    """
    found = (_row(ws, id) for id in sorted(planned_reviews(ws.programme()), key=id_key))
    return [
        row
        for row in found
        if (year is None or row["id"].startswith(f"{year}-"))
        and ("all" in statuses or row["status"] in (statuses or reviews.RUNNING))
    ]


def _row(ws: Workspace, id: str) -> Row:
    view = ws.view(id)
    review, inputs, actions = review_of(view, ws.view), inputs_of(view), list(action_rows(ws, id))
    status, held = reviews.status(review), reviews.held(review)
    return {
        "id": id,
        "status": status,
        "date": review["date"],
        "overdue": status == "planned" and review["date"] < ws.today,
        "held_on": held["on"] if held else None,
        **{key: review[key] for key in ("chair", "unit", "first", "before", "edition")},
        "missing": reviews.missing(review["edition"], inputs),
        "asked": sum(reviews.asked(doc) is not None for doc in inputs.values()),
        "decisions": len(decisions_of(view)),
        "actions": len(actions),
        "open_actions": sum(row["status"] in ("open", "on-hold") for row in actions),
    }


def detail(ws: Workspace, id: str) -> Row:
    """Everything about one review: the row's keys, but for

    - `decisions`: id, text, kind, on, by, action (its id, "" where nothing needs doing), by number
    - `actions`: the rows of `action list`, each with `decision`

    and behind them

    - `period`: {first, before}, days (ISO), the second one behind the last day of the period
    - `invited`, `present`, `excused`, `absent` (invited, and neither of these; none before it was held): people
    - `begins`, `ends` (times of day), `place`, `secretary` (a person) of the meeting, "" where nobody said
    - `inputs`, in the edition's order: key, title, topic (what it is about in any edition), computed, supplied (by
      somebody), missing, text, none (why there is nothing to report), on, by, versions (each earlier word and this one:
      text, none, on, by, files), files (of the last word: name, size, sha256, number in `evidence list ID/KEY`), asked (of,
      by, on, due, overdue; None where nothing is awaited)
    - `conclusions`: suitable, adequate, effective (yes or no), text, on, by; None before
    - `not_supplied`: {keys, reason} as it was closed, None else
    - `reopened`: on, by, reason of each time that it was opened again
    - `moves` (the review's own, oldest first), `head` (of its stream; "" before anything but its plan is recorded), `event`

    Raises NotFound.
    """
    view = ws.view(known(ws, id))
    review, inputs = review_of(view, ws.view), inputs_of(view)
    held = reviews.held(review) or {}
    concluded, closed = reviews.latest(review, "conclude"), reviews.latest(review, "close")
    status = reviews.status(review)
    return {
        **_row(ws, id),
        "period": {"first": review["first"], "before": review["before"]},
        "invited": review["invited"],
        "present": held.get("present", []),
        "excused": held.get("excused", []),
        "absent": reviews.absent(review),
        **{key: held.get(key, "") for key in ("begins", "ends", "place", "secretary")},
        "inputs": [_input(one, inputs.get(one.key), ws.today) for one in reviews.INPUTS[review["edition"]]],
        "decisions": [_decision(doc) for doc in decisions_of(view)],
        "actions": list(action_rows(ws, id)),
        "conclusions": concluded and {key: concluded[key] for key in (*reviews.JUDGED, "text", "on", "by")},
        "not_supplied": {"keys": closed["missing"], "reason": closed["reason"]}
        if closed and status == "closed" and closed.get("missing")
        else None,
        "reopened": [
            {key: entry[key] for key in ("on", "by", "reason")}
            for entry in review["moves"]
            if entry["move"] == "reopen"
        ],
        "moves": review["moves"],
        "head": str(view.head or ""),
        "event": f"{view.stream if view.get('review', id) else PROGRAMME}:{review['changed']['seq']}",
    }


def _decision(doc: Doc) -> Row:
    return {
        **{key: doc[key] for key in ("id", "text", "kind", "action")},
        **{key: doc["decided"][key] for key in ("on", "by")},
    }


def _input(one: reviews.Input, doc: Doc | None, today: str) -> Row:
    word, ask = reviews.said(doc), reviews.asked(doc)
    files = {file["sha256"]: file for file in attached(doc or {})}
    versions = [_version(entry, files) for entry in (doc or {}).get("said", ())]
    last = versions[-1] if versions else {"text": "", "none": "", "on": None, "by": None, "files": []}
    return {
        "key": one.key,
        "title": _(one.title),
        "topic": one.topic,
        "computed": one.computed,
        "supplied": word is not None,
        "missing": word is None and not one.computed,
        **last,
        "versions": versions,
        "asked": {**{key: ask[key] for key in ("of", "by", "on", "due")}, "overdue": ask["due"] < today}
        if ask
        else None,
    }


def _version(entry: Doc, files: Mapping[str, Doc]) -> Row:
    kept = (files[digest] for digest in entry.get("attachments", ()) if digest in files)
    return {
        "text": entry.get("text", ""),
        "none": entry.get("none", ""),
        "on": entry["on"],
        "by": entry["by"],
        "files": [{key: file[key] for key in ("name", "size", "sha256", "number")} for file in kept],
    }


def latest(ws: Workspace, period: tuple[str, str] | None = None) -> str:
    """The id of the review that is to be held next, else of the one that was held last; with a period (first day, day behind
    the last) only among those that look back on just these days. "" for none."""
    found = [
        row
        for row in rows(ws, ["planned", "held", "closed"])
        if not period or (row["first"], row["before"]) == period
    ]
    planned = [row for row in found if row["status"] == "planned"]
    if planned:
        return str(min(planned, key=lambda row: (row["date"], id_key(row["id"])))["id"])
    return str(max(found, key=lambda row: (row["held_on"], id_key(row["id"])), default={"id": ""})["id"])


def within(ws: Workspace, first: str, before: str) -> list[str]:
    """The ids of the reviews whose own period lies in these days (ISO, the second one behind the last), or which were held
    or are planned on one of them; by their day. What was cancelled is none."""
    found = [(row["held_on"] or row["date"], id_key(row["id"]), row) for row in rows(ws, ["all"])]
    return [
        row["id"]
        for day, _key, row in sorted(found, key=lambda one: one[:2])
        if row["status"] != "cancelled"
        and (first <= day < before or (first <= row["first"] and row["before"] <= before))
    ]


def with_inputs(ws: Workspace, first: str, before: str) -> str:
    """The id of the review to which somebody supplied an input: one that looks back on any of these days (ISO) before
    others, the latest before earlier ones. "" for none."""
    found = [
        (
            row["first"] < before and first < row["before"],
            row["held_on"] or row["date"],
            id_key(row["id"]),
            row["id"],
        )
        for row in rows(ws, ["planned", "held", "closed"])
        if any(reviews.said(doc) for doc in inputs_of(ws.view(row["id"])).values())
    ]
    return str(max(found)[-1]) if found else ""


class Ask(NamedTuple):
    """An input that is awaited: its id (`2026-R1/c1`), what it is about, and the entry that asked for it."""

    id: str
    key: str
    title: str
    entry: Doc


def open_asks(view: View, review: Doc) -> Iterator[Ask]:
    """What is asked of somebody for a review that runs, and was not supplied yet."""
    if reviews.status(review) not in reviews.RUNNING:
        return
    inputs = inputs_of(view)
    for one in reviews.INPUTS[review["edition"]]:
        if entry := reviews.asked(inputs.get(one.key)):
            yield Ask(f"{review['id']}/{one.key}", one.key, _(one.title), entry)
