"""The verbs of a management review. Its inputs, its decisions and its lists have files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from auditcore import dates, reviews, text
from auditcore.decision import Saved, Situation, put
from auditcore.i18n import _
from auditcore.model import PROGRAMME, is_review
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service.holders import planned_reviews, review_of
from auditcore.service.org import refuse
from auditcore.service.register import open_streams
from auditcore.service.review_case import case_of, entry_of, move, unchanged, with_entry
from auditcore.service.review_decisions import decide, earlier_actions
from auditcore.service.review_inputs import ask, supply
from auditcore.service.review_lists import detail, latest, open_asks, rows
from auditcore.workspace import Workspace

__all__ = [
    "Facts",
    "ask",
    "cancel",
    "change",
    "close",
    "conclude",
    "decide",
    "detail",
    "earlier_actions",
    "hold",
    "latest",
    "open_asks",
    "plan",
    "postpone",
    "reopen",
    "rows",
    "supply",
]

Doc = Mapping[str, Any]


class Facts(TypedDict, total=False):
    """What a plan says beside its day; what is left out stays as it is, or is as `plan` has it by default.

    `period`: its first day and the day behind its last (ISO).
    """

    period: tuple[str, str]
    chair: str
    unit: str
    invited: Sequence[str]
    edition: str


def plan(ws: Workspace, date: str, **facts: Unpack[Facts]) -> tuple[str, Saved]:
    """Plan a review on a day (ISO); its id, such as `2026-R1`, has the year of that day.

    By default the period goes on from that of the review before it up to the day, and the head of the organisation chairs
    where there is but one.
    """
    given = _fields(facts)
    new_id = ""

    def decide(situation: Situation) -> list[Change]:
        nonlocal new_id
        ids = planned_reviews(situation.view)
        new_id = _next_id([*ids, *ws.record.streams()], date[:4])
        found = [review_of(situation.other(id), situation.other) for id in ids]
        wanted = {"date": date, **_defaults(situation.org, found, date), **given}
        entry = entry_of(situation, "plan")
        refuse(reviews.problems(reviews.MOVES["plan"], case_of(situation, {}, entry, wanted)))
        return [put(f"review/{new_id}", set=wanted, add={"moves": [entry]})]

    saved = ws.commit(PROGRAMME, "review.plan", decide)
    return new_id, saved


def _fields(facts: Facts) -> dict[str, Any]:
    """What was given as it is stored."""
    given: dict[str, Any] = {**facts}
    if "period" in given:
        given["first"], given["before"] = given.pop("period")
    if "invited" in given:
        given["invited"] = list(dict.fromkeys(given["invited"]))
    return given


def _next_id(streams: Sequence[str], year: str) -> str:
    """The next number of the year. Numbers are never used again, nor one whose folder `programme` does not know."""
    numbers = [int(id.partition("R")[2]) for id in filter(is_review, streams) if id.startswith(f"{year}-")]
    return f"{year}-R{max(numbers, default=0) + 1}"


def _defaults(org: Organisation, found: Sequence[Doc], date: str) -> dict[str, Any]:
    heads = org.with_role("head")
    before = [one for one in found if one["before"] < date and reviews.status(one) != "cancelled"]
    last = max(before, key=lambda one: str(one["before"]), default=None)
    return {
        "first": last["before"] if last else f"{int(date[:4]) - 1:04d}{date[4:]}".replace("-02-29", "-02-28"),
        "before": date,
        "chair": heads[0] if len(heads) == 1 else "",
        "unit": "",
        "invited": [],
        "edition": last["edition"] if last else reviews.EDITIONS[0],
    }


def change(ws: Workspace, id: str, *, reason: str = "", **facts: Unpack[Facts]) -> Saved:
    """Change a plan, old and new values kept; once it was held with a reason. The day is moved by `postpone`."""
    fields = _fields(facts)

    def build(situation: Situation, review: Doc, entry: Doc) -> list[Change]:
        changes = with_entry(review, entry, **fields)
        if "set" not in changes:
            raise unchanged(id)
        return [changes]

    return move(ws, id, "edit", build, changes=fields, reason=text.normalise(reason, "--reason"))


def postpone(ws: Workspace, id: str, date: str, reason: str) -> Saved:
    """Move the day (ISO) of a planned review, with a reason. The period stays as it is."""

    def build(situation: Situation, review: Doc, entry: Doc) -> list[Change]:
        if date == review["date"]:
            raise unchanged(id)
        return [with_entry(review, {**entry, "date": date, "was": review["date"]}, date=date)]

    return move(ws, id, "postpone", build, reason=text.normalise(reason, "--reason"))


def hold(
    ws: Workspace,
    id: str,
    *,
    present: Sequence[str],
    excused: Sequence[str] = (),
    begins: str = "",
    ends: str = "",
    place: str = "",
    secretary: str = "",
    reason: str = "",
) -> Saved:
    """Note that a review was held on the day of the decision, and who was there. Again, with a reason: the later counts.

    A period that reaches beyond that day ends with the day before it. `begins` and `ends` are times of day (`08:00`, 8h30).
    Whoever took the minutes was there: the secretary is among those present, and it warns where nobody said so.
    """
    there = list(dict.fromkeys([*present, *([secretary] if present and secretary else [])]))

    def build(situation: Situation, review: Doc, entry: Doc) -> list[Change]:
        before = reviews.ends_before(review, entry["on"])
        meant = reviews.ends_before(review, "9999-12-31")
        if before < meant:
            entry = {**entry, "before": before, "was_before": meant}
        if there != [*dict.fromkeys(present)]:
            names = [str(situation.org.people[id]["name"]) for id in there]
            ws.warn(
                _("{person} took the minutes, and so is among those present: {people}.").format(
                    person=names[-1], people=", ".join(names)
                )
            )
        return [with_entry(review, entry, before=before)]

    return move(
        ws,
        id,
        "hold",
        build,
        present=there,
        excused=list(dict.fromkeys(excused)),
        begins=dates.hour(begins),
        ends=dates.hour(ends),
        place=text.normalise(place, "--place"),
        secretary=secretary,
        reason=text.normalise(reason, "--reason"),
    )


def conclude(ws: Workspace, id: str, words: str, *, suitable: str, adequate: str, effective: str) -> Saved:
    """Judge the system: each of the three is `yes` or `no`, and why. Again: the later word counts. It warns of inputs that
    nobody supplied: what was concluded without them rests on less."""

    def build(situation: Situation, review: Doc, entry: Doc) -> list[Change]:
        if missing := case_of(situation, review, entry).missing:
            ws.warn(
                _("It is concluded without these inputs, which nobody supplied: {keys}.").format(
                    keys="; ".join(reviews.titled(review["edition"], missing))
                )
            )
        return [with_entry(review, entry)]

    return move(
        ws,
        id,
        "conclude",
        build,
        suitable=suitable,
        adequate=adequate,
        effective=effective,
        text=text.required(words, "the conclusion"),
    )


def close(ws: Workspace, id: str, *, not_supplied: str = "") -> Saved:
    """Close a review that was held. Inputs that nobody supplied are kept as such, with the reason `not_supplied`."""

    def build(situation: Situation, review: Doc, entry: Doc) -> list[Change]:
        for stream in open_streams(ws):
            situation.other(
                stream
            )  # so that the event names the heads on which its pack and its minutes rest
        missing = list(case_of(situation, review, entry).missing)
        return [with_entry(review, {**entry, **({"missing": missing} if missing else {})})]

    return move(ws, id, "close", build, reason=text.normalise(not_supplied, "--not-supplied"))


def reopen(ws: Workspace, id: str, reason: str) -> Saved:
    """Open a closed review again, with a reason."""
    return _simply(ws, id, "reopen", reason)


def cancel(ws: Workspace, id: str, reason: str) -> Saved:
    """Give up a review before it is held, with a reason."""
    return _simply(ws, id, "cancel", reason)


def _simply(ws: Workspace, id: str, name: str, reason: str) -> Saved:
    return move(
        ws,
        id,
        name,
        lambda situation, review, entry: [with_entry(review, entry)],
        reason=text.normalise(reason, "--reason"),
    )
