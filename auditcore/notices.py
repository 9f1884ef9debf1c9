"""What people are told and when: what happened in the record, which dates come up. Pure: no clock.

A notice is due once: its key names what it is about, the occasion and the person. What is told stands in `deliveries`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate
from auditcore.auditstatus import plan_status
from auditcore.clocks import Clock
from auditcore.dates import add_days
from auditcore.lifecycle import Standing

Doc = Mapping[str, Any]

# The step of an escalation that goes to the end of the line, however long that is.
LAST = -1

# The kinds that tell of a date that runs out; an effect cannot be judged before its day.
REMINDS = ("due-soon", "overdue", "escalation", "effect-due")


class Happening(NamedTuple):
    """Something that people may hear of. `on` is the day (ISO) on which it came up, `occasion` tells it from others of its
    kind about the same thing, `whose` is the person it is about, `by` who did it (`typed`: on whose behalf it was
    recorded does not keep them from hearing it), `days` and `step` which of several reminders it is, `seq` the number of
    the event of a finding or an action that it tells of, 0 for all else.
    """

    kind: str
    about: str
    on: str
    occasion: str
    due: str = ""
    what: str = ""
    outcome: str = ""
    by: str = ""
    whose: str = ""
    typed: bool = False
    days: int = 0
    step: int = 0
    seq: int = 0

    @property
    def thing(self) -> str:
        """What is told, to whomever."""
        return "/".join((self.kind, self.about, self.occasion))


class Item(NamedTuple):
    """One thing that one person is to be told. `part` says why; `covers` are the keys of what it makes superfluous."""

    happening: Happening
    to: str
    part: str
    covers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.happening.thing}/{self.to}"


# What has happened.

# Which move of a finding tells of which kind; by outcome where only some do.
FINDING_MOVES = {
    "issue": "finding-issued",
    "assign": "finding-issued",
    "submit": "plan-submitted",
    "return": "plan-returned",
    "accept": "plan-accepted",
    "verify": "finding-decided",
    "decide": "finding-decided",
    "regrade": "finding-decided",
    "withdraw": "finding-decided",
    "combine": "finding-decided",
    "reopen": "finding-decided",
}
ACTION_MOVES = {
    "add": "action-assigned",
    "assign": "action-assigned",
    "ask": "extension-asked",
    "allow": "extension-decided",
    "extend": "extension-decided",
    "refuse": "extension-decided",
}


def of_finding(finding: Doc, now: Standing) -> Iterator[Happening]:
    """What the moves of a finding tell. A draft tells nobody anything, whatever befell it; an answer that waits for nobody
    any more is no news."""
    given = False
    for entry in finding["moves"]:
        move = entry["move"]
        given = given or move == "issue"
        kind = FINDING_MOVES.get(move)
        if move == "respond" and entry.get("outcome") == "dispute":
            kind = "plan-submitted"
        if kind == "plan-submitted" and entry["seq"] != _waits_since(now):
            continue
        if kind and given and not (move == "assign" and _for_the_judge(entry)):
            due = entry.get("answer_due") or entry.get("due", "")
            yield _entry(kind, finding["id"], entry, due=due, whose=finding.get("owner") or "")


def _waits_since(now: Standing) -> int:
    """The number of the event with which the lead's turn began; 0 where it is not their turn."""
    move = "respond" if now.disputed else "submit" if now.status == "submitted" else ""
    return int(now.latest[move]["seq"]) if move else 0


def _for_the_judge(entry: Doc) -> bool:
    """Whether a finding only got another judge: whoever leaves hands that over apart from the finding."""
    return bool(entry.get("facts"))


def of_action(action: Doc, owner: str | None, runs: bool) -> Iterator[Happening]:
    """What the moves of an action tell; what it asks of somebody only while it `runs`. `owner` owns the finding."""
    asker, waiting = "", actionstate.asked(action)
    for entry in action["moves"]:
        move = entry["move"]
        kind = ACTION_MOVES.get(move)
        if move == "ask":
            asker = entry["by"]
        # With the finding its owner heard of what was planned for it elsewhere.
        heard = entry.get("imported") and action["owner"] == owner
        settled = not runs or (kind == "extension-asked" and entry is not waiting)
        if not kind or heard or (settled and kind != "extension-decided"):
            continue
        due = entry.get("due") or entry.get("decide_by") or action["due"][-1]["to"]
        # An extension that nobody asked for has no asker.
        whose = action["owner"] if kind != "extension-decided" else asker if move != "extend" else ""
        yield _entry(kind, action["id"], entry, due=due, whose=whose)


def of_audit(audit: Doc) -> Iterator[Happening]:
    """What an audit's own moves tell: that its report was given out."""
    for entry in audit["moves"]:
        if entry["move"] == "issue":
            yield _entry("report-issued", audit["id"], entry, due="", whose="")._replace(seq=0)


def of_plan(plan: Doc) -> Iterator[Happening]:
    """That an audit is to come, and when, or was given up: of several changes the last one counts."""
    told = [entry for entry in plan.get("moves", ()) if entry["move"] in ("plan", "postpone", "cancel")]
    if told and plan_status(plan) in ("planned", "under-way", "cancelled"):
        last = told[-1]
        when = "cancelled" if last["move"] == "cancel" else f"{plan['from']}..{plan['to']}"
        # Back to earlier days is news, too; an audit's own stream counts its events anew.
        occasion = f"{when}#{last['seq']}"
        yield _entry("audit-planned", plan["id"], last, due=plan["from"], whose="")._replace(
            occasion=occasion, seq=0
        )


def of_review(review: Doc, status: str) -> Iterator[Happening]:
    """The same of a management review that has this status."""
    told = [entry for entry in review["moves"] if entry["move"] in ("plan", "postpone", "cancel")]
    if told and status in ("planned", "cancelled"):
        last = told[-1]
        # It is planned in one stream and moved in another, each of which counts by itself.
        occasion = f"{last['move']}@{review['date']}#{last['seq']}"
        yield _entry("review-planned", review["id"], last, due=review["date"], whose="")._replace(
            occasion=occasion, seq=0
        )


def of_ask(id: str, entry: Doc) -> Happening:
    """That somebody was asked for an input of a management review, which is told while it is awaited."""
    return _entry("input-asked", id, entry, due=entry["due"], whose=entry["of"])._replace(seq=0)


def _entry(kind: str, about: str, entry: Doc, *, due: str, whose: str) -> Happening:
    return Happening(
        kind,
        about,
        entry["on"],
        str(entry["seq"]),
        due=due,
        what=entry["move"],
        outcome=entry.get("outcome", ""),
        by=entry["by"],
        whose=whose,
        typed="typed_by" in entry,
        seq=entry["seq"],
    )


def owned_since(doc: Doc) -> int:
    """The number of the event since which its present owner has a finding or an action; 0 for a finding that never had
    another one."""
    given = (e["seq"] for e in doc["moves"] if e["move"] in ("add", "assign") and not _for_the_judge(e))
    return max(given, default=0)


# Dates that come up.

# The moves of an action that set its date or shift it, or let somebody else owe it.
DATED = ("add", "assign", "allow", "extend", "hold", "resume")


def began(clock: Clock, finding: Doc, actions: Sequence[Doc], now: Standing) -> str:
    """The day (ISO) since which a date runs for whoever owes it now."""
    moves = [entry for action in actions if action["id"] == clock.id for entry in action["moves"]]
    days = [str(now.since["on"])]
    if clock.what in ("action", "hold"):
        days += [entry["on"] for entry in moves if entry["move"] in DATED]
    elif clock.what == "extension":
        days = [entry["on"] for entry in moves if entry["move"] == "ask"]
    elif clock.what == "plan":
        days += [e["on"] for action in actions for e in action["moves"] if e["move"] == "cancel"]
    elif clock.what == "answer":
        # Whoever was given the finding heard of its date then, and of one that was set anew.
        days += [
            entry["on"]
            for entry in finding["moves"]
            if "answer_due" in entry or (entry["move"] == "assign" and not _for_the_judge(entry))
        ]
    return max(days)


def of_clock(
    clock: Clock, began: str, today: str, soon: Sequence[int], escalation: Sequence[int]
) -> Iterator[Happening]:
    """What a date that runs (since `began`, ISO) gives cause to tell by `today`: each reminder whose day has come.

    A reminder whose day was before the date began to run is none: it was told with what made it run.
    """
    if not clock.due:
        return

    def reminder(kind: str, on: str, mark: str, days: int = 0, step: int = 0) -> Happening:
        occasion = occasion_of(clock.what, clock.due, mark)
        return Happening(
            kind, clock.id, on, occasion, clock.due, clock.what, whose=clock.who, days=days, step=step
        )

    if clock.what == "effect":
        if clock.due <= today:
            yield reminder("effect-due", clock.due, "")
    else:
        for days in sorted(soon, reverse=True):
            on = add_days(clock.due, -days)
            if began <= on <= today <= clock.due:
                yield reminder("due-soon", on, f"-{days}", days)
    if clock.due < today:
        yield reminder("overdue", add_days(clock.due, 1), "")
        stages = sorted({days for days in escalation if days > 0})
        for step, days in enumerate(stages):
            on = add_days(clock.due, days)
            if on <= today:
                yield reminder("escalation", on, f"+{days}", days, LAST if days == stages[-1] else step)


def occasion_of(what: str, due: str, mark: str) -> str:
    return f"{what}@{due}{mark}"
