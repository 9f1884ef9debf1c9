"""The sentences of notices: one table, by kind and by the way in which it came up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditcore.i18n import N_

# What somebody owes by a date, by what the clock is for.
OWED = {
    "answer": N_("the answer to {id}"),
    "review": N_("accepting what was submitted for {id}, or sending it back"),
    "decision": N_("deciding the dispute about {id}"),
    "plan": N_("planning another action for {id}"),
    "action": N_("the action {id}"),
    "hold": N_("going on with the action {id}, which is on hold"),
    "extension": N_("deciding about more time for {id}"),
    "effect": N_("judging the effect of {id}"),
    "audit": N_("beginning the audit {id}"),
    "visit": N_("the audit {id}"),
    "sitting": N_("the management review {id}"),
    "law": N_("taking in the changed law {id}"),
    "meeting": N_("holding the management review {id}"),
    "input": N_("the input {id} for the management review"),
    "next-audit": N_("the next internal audit"),
    "next-review": N_("the next management review"),
}

# Subject and sentence of each kind. What follows a stroke is the way in which it came up (a move, its outcome, what was
# chosen), then the reader's part: the closest entry counts.
SAID: dict[str, tuple[str, str]] = {
    "finding-issued": (
        N_("{id}: a finding for you to answer"),
        N_("{by} gave you the finding {id} ({grade}) to answer."),
    ),
    "finding-issued/unit-head": (
        N_("{id}: a finding in your unit"),
        N_("{by} issued the finding {id} ({grade}). {owner} is to answer it."),
    ),
    "finding-issued/recorded": (
        N_("{id}: something done well"),
        N_("{by} recorded a strength: {id}. Nothing needs to be done."),
    ),
    "finding-issued/assign": (
        N_("{id}: a finding was given to you"),
        N_("{by} gave you the finding {id} ({grade}). From now on you answer for it."),
    ),
    "finding-issued/assign/unit-head": (
        N_("{id}: a finding with a new owner"),
        N_("{by} gave the finding {id} ({grade}) to {owner}, who answers for it from now on."),
    ),
    "plan-submitted": (
        N_("{id}: a plan waits for you"),
        N_("{by} submitted the plan for {id}. Please accept it, or send it back with a reason."),
    ),
    "plan-submitted/correction-only": (
        N_("{id}: a correction waits for you"),
        N_("{by} submitted a correction only for {id}. Please accept it, or send it back with a reason."),
    ),
    "plan-submitted/dispute": (
        N_("{id}: disputed"),
        N_("{by} does not agree with the finding {id}. The dispute must be decided."),
    ),
    "plan-returned": (
        N_("{id}: your answer came back"),
        N_("{by} sent back what was submitted for {id}. Please mend it and submit it again."),
    ),
    "plan-accepted": (
        N_("{id}: accepted"),
        N_("{by} accepted the plan for {id}. Now the actions must be done."),
    ),
    "plan-accepted/action-owner": (
        N_("{id}: you can begin"),
        N_("{by} accepted the plan for {id}. Now your part of it must be done."),
    ),
    "plan-accepted/judge": (
        N_("{id}: you are to judge whether it works"),
        N_("{by} accepted the plan for {id}. When its actions are done, please judge whether they worked."),
    ),
    "plan-accepted/correction-only": (
        N_("{id}: accepted"),
        N_("{by} accepted the correction of {id}. Somebody else will look whether it holds."),
    ),
    "action-assigned": (N_("{id}: an action for you"), N_("{by} planned the action {id} for you.")),
    "action-assigned/assign": (N_("{id}: an action for you"), N_("{by} gave you the action {id}.")),
    "input-asked": (
        N_("{id}: an input for the management review"),
        N_("{by} asks you for the input {id} for the management review."),
    ),
    "due-soon": (N_("{id}: due {when}"), N_("This must be done soon: {thing}.")),
    "overdue": (N_("{id}: {when}"), N_("This is late: {thing}.")),
    "escalation": (
        N_("{id}: {when}, in your charge"),
        N_("This is late: {thing}. It waits for {owing}."),
    ),
    "effect-due": (
        N_("{id}: did it work?"),
        N_("What was done about {id} can be judged since {day}. Please look whether it worked."),
    ),
    "extension-asked": (
        N_("{id}: more time is asked for"),
        N_("{by} asks for more time for the action {id}, until {until}. Please allow or refuse it."),
    ),
    "extension-decided": (
        N_("{id}: more time, until {until}"),
        N_("{by} allowed more time for the action {id}, until {until}."),
    ),
    "extension-decided/extend": (
        N_("{id}: a later date, {until}"),
        N_("{by} moved the date of the action {id} to {until}."),
    ),
    "extension-decided/refuse": (
        N_("{id}: no more time"),
        N_("{by} did not allow more time for the action {id}. It stays due on {day}."),
    ),
    "finding-decided": (
        N_("{id}: decided"),
        N_("{by} decided about the finding {id}. It is now: {status}."),
    ),
    "finding-decided/effective": (
        N_("{id}: it worked"),
        N_("{by} judged that what was done about {id} is effective. The finding is closed."),
    ),
    "finding-decided/partly": (
        N_("{id}: it worked only in part"),
        N_("{by} judged that what was done about {id} is only partly effective. A new answer is needed."),
    ),
    "finding-decided/not": (
        N_("{id}: it did not work"),
        N_("{by} judged that what was done about {id} is not effective. A new answer is needed."),
    ),
    "finding-decided/uphold": (
        N_("{id}: the finding stands"),
        N_("{by} decided the dispute about {id}: the finding stands. It must be answered."),
    ),
    "finding-decided/regrade": (
        N_("{id}: another grade"),
        N_("{by} changed the grade of {id}. It is now: {grade}."),
    ),
    "finding-decided/withdraw": (
        N_("{id}: withdrawn"),
        N_("{by} withdrew the finding {id}. Nothing more needs to be done."),
    ),
    "finding-decided/combine": (
        N_("{id}: now part of {into}"),
        N_("{by} put the finding {id} together with {into}. From now on {into} alone is answered."),
    ),
    "finding-decided/reopen": (
        N_("{id}: opened again"),
        N_("{by} opened the finding {id} again. A new answer is needed."),
    ),
    "audit-planned": (
        N_("{id}: an audit {days}"),
        N_("The audit {id} is planned {days}. It is led by {lead}."),
    ),
    "audit-planned/auditees": (
        N_("{id}: your unit is audited {days}"),
        N_("Your unit is audited {days}: audit {id}. It is led by {lead}."),
    ),
    "audit-planned/postpone": (
        N_("{id}: the audit was moved, now {days}"),
        N_("The days of the audit {id} were changed. It is now planned {days}. It is led by {lead}."),
    ),
    "audit-planned/cancel": (
        N_("{id}: the audit does not take place"),
        N_("{by} gave up the audit {id}. It does not take place."),
    ),
    "report-issued": (N_("{id}: the report is out"), N_("{by} gave out the report of the audit {id}.")),
    "review-planned": (
        N_("{id}: a management review on {day}"),
        N_("{by} planned the management review {id} on {day}. You are invited."),
    ),
    "review-planned/chair": (
        N_("{id}: you chair a management review on {day}"),
        N_("{by} planned the management review {id} on {day}. You chair it."),
    ),
    "review-planned/postpone": (
        N_("{id}: the management review was moved, now on {day}"),
        N_("{by} moved the management review {id}. It is now planned on {day}."),
    ),
    "review-planned/cancel": (
        N_("{id}: the management review does not take place"),
        N_("{by} gave up the management review {id}. It does not take place."),
    ),
    "weekly": (N_("How things stand, {day}"), N_("How things stand on {day}.")),
    "calendar": (N_("{id}: {day}"), N_("In your calendar on {day}: {thing}.")),
    "calendar/cancelled": (N_("{id}: falls away"), N_("No longer in your calendar on {day}: {thing}.")),
}

# Behind the sentence, where the plan of the action is still to be accepted.
NOT_YET = N_("You can report it as done once the plan is accepted.")


def way_of(item: Mapping[str, str], entry: Mapping[str, str]) -> str:
    """The key of SAID that fits an item closest; `entry` is the record's own of what happened, {} where there is none."""
    ways: Sequence[str] = [entry.get("choice", ""), item["outcome"], item["what"]]
    keys = [f"{item['kind']}/{way}" for way in ways if way] + [item["kind"]]
    closest = [one for key in keys for one in (f"{key}/{item['part']}", key) if one in SAID]
    return closest[0]
