"""The dates that run for a finding: answer, review, decision, action, extension, effect check. Pure: today is not asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate
from auditcore.lifecycle import Standing


class Clock(NamedTuple):
    """One date that somebody owes; `who` is a person or a part, `due` ISO, or "" where no day was set.

    `what` is answer, review, decision, plan, action, hold, extension or effect. `plan`: every action was cancelled, so
    another one must be planned. `hold`: an action's clock stands until that day. `extension`: one was asked for.
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
        answer = Clock("answer", owner, now.answer_due, id)
        return [answer, *_open(planned), *_asked(actions)]
    if now.status == "submitted":
        return [Clock("review", "lead", now.latest["submit"]["due"], id), *_asked(actions)]
    if now.status == "in-progress":
        running = _open(actions)
        last = max((actionstate.due(action).on for action in actions), default="")
        # What has no grade (a management review) demands no action.
        unplanned = [Clock("plan", owner, last, id)] if finding["grade"] else []
        return [*running, *_asked(actions)] or unplanned
    if now.status == "implemented":
        due = now.facts.get("judge_on") or now.latest["accept"].get("due", "")
        return [Clock("effect", now.facts.get("judge") or "verifier", due, id)]
    return []


def _open(actions: Iterable[Mapping[str, Any]]) -> list[Clock]:
    return [action_clock(action) for action in actions if actionstate.is_open(action)]


def action_clock(action: Mapping[str, Any]) -> Clock:
    """The date that runs for an open action: its own, or the end of a hold while its clock stands."""
    due = actionstate.due(action)
    return Clock("hold" if due.until else "action", action["owner"], due.until or due.on, action["id"])


def _asked(actions: Iterable[Mapping[str, Any]]) -> Iterator[Clock]:
    """An extension that was asked for is the auditor's to decide, as long as the action is open."""
    for action in actions:
        asked = actionstate.asked(action)
        if asked and actionstate.is_open(action):
            yield Clock("extension", "lead", asked["decide_by"], action["id"])
