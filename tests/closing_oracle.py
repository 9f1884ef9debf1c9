"""A second opinion on the lifecycle, from the event files alone: which closings the record justifies, which days fit.

Small on purpose, and shares no code with `auditcore`: it knows the rules of the field, not the table. What stands against
a single move is said by `moves_oracle`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from event_files import Doc, Org, owners, served, state, units_of

# What a round says.

# Where a finding is led by its own moves: the drawing of the lifecycle, by move and outcome.
LEADS_TO = {
    ("issue", "answer"): "issued",
    ("issue", "recorded"): "closed",
    ("respond", "decline"): "closed",
    ("submit", "plan"): "submitted",
    ("submit", "correction-only"): "submitted",
    ("accept", "plan"): "in-progress",
    ("accept", "correction-only"): "implemented",
    ("return", ""): "issued",
    ("verify", "effective"): "closed",
    ("verify", "partly"): "issued",
    ("verify", "not"): "issued",
    ("decide", "withdraw"): "withdrawn",
    ("decide", "recorded"): "closed",
    ("regrade", "again"): "issued",
    ("regrade", "recorded"): "closed",
    ("combine", ""): "withdrawn",
    ("withdraw", ""): "withdrawn",
    ("reopen", ""): "issued",
}
# A correction, once made, is made; all else a new round asks anew.
LASTING = ("correction", "corrected_on", "corrected_by", "consequences", "similar", "extent")
JUDGING = ("effect", "measure", "target", "judge", "judge_on")


class Round(NamedTuple):
    status: str
    number: int
    disputed: bool
    facts: Doc
    moves: Sequence[Doc]
    """Those of this round."""


def stands(finding: Doc, actions: Sequence[Doc]) -> Round:
    """Where a finding stands."""
    status, number, disputed, began = "draft", 1, False, 0
    facts: dict[str, Any] = {}
    for n, move in enumerate(finding["moves"]):
        name, outcome = move["move"], move.get("outcome", "")
        status = LEADS_TO.get((name, outcome), status)
        if name == "respond" and outcome:
            disputed = outcome == "dispute"
        if name in ("decide", "withdraw", "combine"):
            disputed = False
        if name == "submit":
            for fact in JUDGING if outcome == "correction-only" else ("correction_only",):
                facts.pop(fact, None)
        facts.update(move.get("facts", {}))
        if name == "reopen" or outcome in ("partly", "not"):
            number, began = number + 1, n + 1
            facts = {fact: value for fact, value in facts.items() if fact in LASTING}
    facts = {fact: value for fact, value in facts.items() if value is not None}
    now = [action for action in actions if served(action)[finding["id"]] == number]
    if finding["grade"] in ("major", "minor"):
        worked, end = [one for one in now if removes_cause(one)], "implemented"
    else:
        worked, end = now, "closed"
        agreed = facts.get("respond") == "agree" and any(state(one) != "cancelled" for one in now)
        if status == "issued" and agreed:
            status = "in-progress"
    still_open = any(state(one) == "open" for one in actions)
    if status == "in-progress" and not still_open and any(state(one) == "done" for one in worked):
        status = end
    return Round(status, number, disputed, facts, finding["moves"][began:])


def removes_cause(action: Doc) -> bool:
    return action["kind"] in ("corrective", "preventive")


def workers(finding: Doc, actions: Sequence[Doc]) -> set[str]:
    """Who owns the finding, answered it, corrected it, owned one of its actions at any time, or told of work on it."""
    moves = finding["moves"]
    told = [move for action in actions for move in action["moves"] if move["move"] in ("done", "progress")]
    return {
        finding["owner"],
        *(person for action in actions for person in owners(action)),
        *(move["by"] for move in told),
        *(move["by"] for move in moves if move["move"] in ("respond", "analyse", "submit")),
        *(move["facts"]["corrected_by"] for move in moves if "corrected_by" in move.get("facts", {})),
    }


# Closing.


def against_closing(finding: Doc, actions: Sequence[Doc], org: Org) -> Iterator[str]:
    """What the record has against this finding being closed; nothing when it is justified."""
    now = stands(finding, actions)
    done = [one for one in actions if served(one)[finding["id"]] == now.number and state(one) == "done"]
    outcomes = [move.get("outcome") for move in now.moves]
    if finding["grade"] == "strength":
        if "recorded" not in [move.get("outcome") for move in finding["moves"]]:
            yield "a strength that was never issued"
        return
    if any(state(action) == "open" for action in actions):
        yield "an action is open"
    if finding["grade"] in ("observation", "opportunity"):
        if "decline" in outcomes:
            if not now.moves[outcomes.index("decline")].get("reason"):
                yield "declined without a reason"
        elif "effective" in outcomes:
            yield from against_verdict(finding, now.moves, actions, done, org)
        elif not done:
            yield "neither declined nor was an action done"
        elif "agree" not in outcomes and "accept" not in [move["move"] for move in now.moves]:
            yield "nobody agreed to its actions"
    elif "effective" not in outcomes:
        yield "no verdict says that it worked"
    else:
        yield from against_verdict(finding, now.moves, actions, [*filter(removes_cause, done)], org)


def against_verdict(
    finding: Doc, this_round: Sequence[Doc], actions: Sequence[Doc], done: Sequence[Doc], org: Org
) -> Iterator[str]:
    verdict = next(move for move in this_round if move.get("outcome") == "effective")
    before = this_round[: this_round.index(verdict)]
    submits = [n for n, move in enumerate(before) if move["move"] == "submit"]
    if not submits or "accept" not in [move["move"] for move in before[submits[-1] :]]:
        yield "what was verified was never accepted"
        return
    if not (verdict.get("evidence") or verdict.get("attachments")):
        yield "a verdict without evidence"
    facts = {key: value for move in finding["moves"] for key, value in move.get("facts", {}).items()}
    work = [move["on"] for action in actions for move in action["moves"] if move["move"] == "done"]
    work += [facts["corrected_on"]] if facts.get("corrected_on") else []
    if work and verdict["on"] < max(work):
        yield "the verdict is dated before the work"
    if before[submits[-1]]["outcome"] == "correction-only":
        if finding["grade"] == "major" or finding.get("repeat_of"):
            yield "a correction only for a major or a repeat"
        if not (facts.get("correction") and facts.get("corrected_on") and facts.get("extent")):
            yield "a correction only that does not say what was done"
    elif not done:
        yield "no action of this round that removes a cause was done"
    if verdict["by"] in workers(finding, actions):
        yield "who verified it owns or did the work"
    if org.belongs(verdict["by"], units_of(finding)):
        yield "who verified it belongs to the unit"


# Where a finding may go in one command, from where it was.
GOES_TO = {
    "draft": {"issued", "closed", "withdrawn"},
    "issued": {"submitted", "in-progress", "closed", "withdrawn"},
    "submitted": {"issued", "in-progress", "implemented", "closed", "withdrawn"},
    "in-progress": {"issued", "implemented", "closed", "withdrawn"},
    "implemented": {"issued", "closed", "withdrawn"},
    "closed": {"issued"},
    "withdrawn": set(),
}


def against_leaving(before: str, after: str, finding: Doc) -> Iterator[str]:
    """What the field has against a finding's going from one status to another."""
    if after != before and after not in GOES_TO[before]:
        yield f"from {before} to {after}"
    if before == "closed" != after and finding["moves"][-1]["move"] != "reopen":
        yield "a closed finding came back without being reopened"


STEPS = ("issue", "submit", "accept", "return", "verify", "reopen")


def wrong_days(finding: Doc, actions: Sequence[Doc]) -> Iterator[str]:
    """Ages that would be negative, and due dates that moved in secret."""
    steps = [("raised", finding["raised"]["on"])]
    steps += [(move["move"], move["on"]) for move in finding["moves"] if move["move"] in STEPS]
    for (first, earlier), (second, later) in pairwise(steps):
        if later < earlier:
            yield f"{second} on {later} before {first} on {earlier}"
    for move in finding["moves"]:
        if move["move"] in ("withdraw", "combine") and move["on"] < steps[-1][1]:
            yield f"{move['move']} on {move['on']} before {steps[-1]}"
    for action in actions:
        planned = action["due"][0]
        dates = [due["to"] for due in action["due"]]
        if dates != sorted(set(dates)) or planned["to"] < planned["on"]:
            yield f"due dates {dates} of an action planned on {planned['on']}"
        for moved in action["due"][1:]:
            if not moved["reason"] or not moved["allowed_by"]:
                yield "a due date moved without reason or leave"
        for move in action["moves"]:
            if move["move"] in ("done", "cancel") and move["on"] < planned["on"]:
                yield f"{move['move']} on {move['on']} before it was planned on {planned['on']}"
