"""The dates that run for a finding: answer, review, decision, action, effect check. Pure: today is not asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.dates import add_days
from auditcore.lifecycle import Standing, action_status


class Clock(NamedTuple):
    """One date that somebody owes: `what` is answer, review, decision, plan, action or effect; `who` a person or a part.

    `plan`: every action was cancelled, so another one must be planned. `due` is ISO, or "" where no day was set.
    """

    what: str
    who: str
    due: str
    id: str


def clocks(finding: Mapping[str, Any], actions: Sequence[Mapping[str, Any]], now: Standing) -> list[Clock]:
    """The dates that run at this moment, each with who owes it, the earliest first.

    The owner's stands while somebody else's runs.
    """
    return sorted(_running(finding, actions, now), key=lambda clock: clock.due or "9999")


def _running(finding: Mapping[str, Any], actions: Sequence[Mapping[str, Any]], now: Standing) -> list[Clock]:
    id, owner = finding["id"], finding.get("owner") or "owner"
    if now.disputed:
        return [Clock("decision", "lead", now.latest["respond"]["due"], id)]
    if now.status == "issued":
        # What another register had planned, was agreed there, and its dates run.
        planned = [action for action in actions if any(entry.get("imported") for entry in action["moves"])]
        return [Clock("answer", owner, answer_due(finding, now), id), *_open(planned)]
    if now.status == "submitted":
        return [Clock("review", "lead", now.latest["submit"]["due"], id)]
    if now.status == "in-progress":
        running = _open(actions)
        last = max((action["due"][-1]["to"] for action in actions), default="")
        return running or [Clock("plan", owner, last, id)]
    if now.status == "implemented":
        due = now.facts.get("judge_on") or now.latest["accept"].get("due", "")
        return [Clock("effect", now.facts.get("judge") or "verifier", due, id)]
    return []


def _open(actions: Iterable[Mapping[str, Any]]) -> list[Clock]:
    return [
        Clock("action", action["owner"], action["due"][-1]["to"], action["id"])
        for action in actions
        if action_status(action) == "open"
    ]


def answer_due(finding: Mapping[str, Any], now: Standing) -> str:
    """The answer's due date (ISO) of this round: as set, later moved, plus the days on which somebody else's clock ran."""
    due = ""
    for entry in finding["moves"]:
        due = entry.get("answer_due", due)
    return add_days(due, now.paused_days) if due else ""
