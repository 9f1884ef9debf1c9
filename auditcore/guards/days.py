"""What a date may be: nothing lies in the future, nothing happens before what it follows from."""

from __future__ import annotations

from collections.abc import Iterator

from auditcore.actionstate import due, held
from auditcore.case import (
    Case,
)
from auditcore.i18n import _


def not_in_future(case: Case) -> Iterator[str]:
    if case.entry["on"] > case.today:
        yield _("{day} is in the future; today is {today}.").format(day=case.entry["on"], today=case.today)


def in_order(case: Case) -> Iterator[str]:
    """Nothing happens before what brought the finding to where it is: no age is ever negative."""
    since = case.now.since
    if case.entry["on"] < since["on"]:
        yield _("{day} is before {on}, the day of '{move}'.").format(
            day=case.entry["on"], on=since["on"], move=since["move"]
        )


def not_before_planned(case: Case) -> Iterator[str]:
    assert case.action is not None
    planned = case.action["due"][0]["on"]
    if case.entry["on"] < planned:
        yield _("{day} is before {planned}, the day on which {id} was planned.").format(
            day=case.entry["on"], planned=planned, id=case.action["id"]
        )


def correction_dated(case: Case) -> Iterator[str]:
    day = case.entry.get("facts", {}).get("corrected_on")
    if day and day > case.today:
        yield _("The correction is dated {day}, in the future; today is {today}.").format(
            day=day, today=case.today
        )


def not_before_hold(case: Case) -> Iterator[str]:
    assert case.action is not None
    entry = held(case.action)
    if entry and case.entry["on"] < entry["on"]:
        yield _("{day} is before {on}, the day on which {id} was put on hold.").format(
            day=case.entry["on"], on=entry["on"], id=case.action["id"]
        )


def due_not_past(case: Case) -> Iterator[str]:
    """What a register planned years ago was due when it was due."""
    day = case.entry["due"]
    if day < case.entry["on"] and not case.entry.get("imported"):
        yield _("The due date {due} is before {on}, the day on which the action is planned.").format(
            due=day, on=case.entry["on"]
        )


def later_date(case: Case) -> Iterator[str]:
    assert case.action is not None
    current = due(case.action).on
    wished = case.entry.get("asked_due") or case.entry.get("due")
    if wished and wished < case.entry["on"]:
        yield _("{due} is before {on}, the day on which the date is moved.").format(
            due=wished, on=case.entry["on"]
        )
    elif wished and wished <= current:
        yield _("{due} is not later than the present due date {current}.").format(due=wished, current=current)


def verdict_not_before_work(case: Case) -> Iterator[str]:
    from auditcore.lifecycle import action_status

    ends = [
        (entry["on"], action["id"])
        for action in case.actions
        for entry in action["moves"]
        if entry["move"] == "done" and action_status(action) == "done"
    ]
    if case.facts.get("corrected_on"):
        ends.append((case.facts["corrected_on"], _("the correction")))
    if ends and case.entry["on"] < max(ends)[0]:
        day, what = max(ends)
        yield _("The verdict is dated {on}, before the work was done ({what}: {day}).").format(
            on=case.entry["on"], what=what, day=day
        )


def verdict_on_the_planned_day(case: Case) -> Iterator[str]:
    planned = case.now.facts.get("judge_on")
    if planned and case.entry["on"] < planned and not case.entry.get("reason"):
        yield _("The effect was to be judged from {day} on; an earlier verdict needs --reason.").format(
            day=planned
        )
