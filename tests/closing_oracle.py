"""A second opinion on the lifecycle, from the event files alone: which closings the record justifies, which days fit.

Small on purpose, and shares no code with `auditcore`: it knows the rules of the field, not the table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Doc = Mapping[str, Any]


def events(folder: Path) -> Iterator[tuple[Doc, list[Doc]]]:
    """Header and changes of each event of a stream, in order."""
    for path in sorted(folder.glob("*.json")):
        header, *changes, _hash, _end = path.read_text(encoding="utf-8").split("\n")
        yield json.loads(header), [json.loads(change) for change in changes]


def documents(folder: Path) -> dict[str, dict[str, Any]]:
    """Documents by `kind/id`."""
    docs: dict[str, dict[str, Any]] = {}
    for header, changes in events(folder):
        for change in changes:
            doc = docs.setdefault(change["doc"], {})
            if "undo" in change:
                _take_out(doc, change["undo"]["undoes"])
            for field in change.get("was", {}).keys() - change.get("set", {}).keys():
                del doc[field]
            doc.update(change.get("set", {}))
            for field, entries in change.get("add", {}).items():
                doc[field] = doc.get(field, []) + [
                    {**entry, "seq": header["seq"]} if isinstance(entry, dict) else entry for entry in entries
                ]
    return docs


def _take_out(doc: dict[str, Any], number: int) -> None:
    """An event that was taken back says nothing any more."""
    for field, entries in doc.items():
        if isinstance(entries, list):
            doc[field] = [one for one in entries if not isinstance(one, dict) or one.get("seq") != number]


def state(action: Doc) -> str:
    names = [move["move"] for move in action["moves"]]
    return "done" if "done" in names else "cancelled" if "cancel" in names else "open"


def against_closing(
    finding: Doc, actions: Sequence[Doc], units: Mapping[str, Doc], people: Mapping[str, Doc]
) -> Iterator[str]:
    """What the record has against this finding being closed; nothing when it is justified."""
    moves = finding["moves"]
    begins = [
        n
        for n, move in enumerate(moves)
        if move["move"] == "reopen" or move.get("outcome") in ("partly", "not")
    ]
    this_round = moves[begins[-1] + 1 :] if begins else moves
    current = [action for action in actions if action["round"] == len(begins) + 1]
    done = [action for action in current if state(action) == "done"]
    outcomes = [move.get("outcome") for move in this_round]

    if finding["grade"] == "strength":
        if "recorded" not in [move.get("outcome") for move in moves]:
            yield "a strength that was never issued"
        return
    if any(state(action) == "open" for action in actions):
        yield "an action is open"
    if finding["grade"] in ("observation", "opportunity"):
        if "decline" in outcomes:
            if not this_round[outcomes.index("decline")].get("reason"):
                yield "declined without a reason"
        elif "effective" in outcomes:
            yield from against_verdict(finding, this_round, actions, done, units, people)
        elif not done:
            yield "neither declined nor was an action done"
        elif "agree" not in outcomes and "accept" not in [move["move"] for move in this_round]:
            yield "nobody agreed to its actions"
        return
    if not outcomes or "effective" not in outcomes:
        yield "no verdict says that it worked"
        return
    yield from against_verdict(finding, this_round, actions, done, units, people)


def against_verdict(
    finding: Doc,
    this_round: Sequence[Doc],
    actions: Sequence[Doc],
    done: Sequence[Doc],
    units: Mapping[str, Doc],
    people: Mapping[str, Doc],
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
        yield "no action of this round was done"
    if verdict["by"] in workers(finding, actions):
        yield "who verified it owns or did the work"
    if belongs(people[verdict["by"]], finding["unit"], units):
        yield "who verified it belongs to the unit"


def workers(finding: Doc, actions: Sequence[Doc]) -> set[str]:
    """Who owns the finding or its actions, answered it, or did an action."""
    found = {finding["owner"], *(action["owner"] for action in actions)}
    found |= {move["by"] for action in actions for move in action["moves"] if move["move"] == "done"}
    return found | {
        move["by"] for move in finding["moves"] if move["move"] in ("respond", "analyse", "submit")
    }


def belongs(person: Doc, unit: str, units: Mapping[str, Doc]) -> bool:
    """The person works in the unit or below it, or heads it or deputises in it."""
    chain, at = [], person["unit"]
    while at:
        chain.append(at)
        at = units[at]["parent"]
    names = (units[unit]["head"], (units[unit]["deputy"] or {}).get("person"))
    return unit in chain or person["id"] in names


# Where a finding may go in one command, from where it was.
LEADS_TO = {
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
    if after != before and after not in LEADS_TO[before]:
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
        days = [due["to"] for due in action["due"]]
        if days != sorted(set(days)) or planned["to"] < planned["on"]:
            yield f"due dates {days} of an action planned on {planned['on']}"
        if len(days) > 2:
            yield "extended more often than the settings allow"
        for due in action["due"][1:]:
            if not due["reason"] or not due["allowed_by"]:
                yield "a due date moved without reason or leave"
        for move in action["moves"]:
            if move["move"] in ("done", "cancel") and move["on"] < planned["on"]:
                yield f"{move['move']} on {move['on']} before it was planned on {planned['on']}"


def recorded_before_it_happened(folder: Path) -> Iterator[str]:
    """Entries dated after the day on which they were recorded."""
    for header, changes in events(folder):
        for change in changes:
            for entries in change.get("add", {}).values():
                for entry in entries:
                    if isinstance(entry, dict) and entry.get("on", "") > header["at"][:10]:
                        yield f"{header['type']} for {entry['on']}, recorded at {header['at']}"
