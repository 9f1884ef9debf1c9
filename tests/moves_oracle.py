"""A second opinion on each move: who made it, when, on what grounds, under which policy; here those of findings.

Shares no code with `auditcore`: it knows the rules of the field, and the settings as docs/settings.md has them. `witness`
asks it about each event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from closing_oracle import Round, removes_cause, workers
from event_files import Doc, Docs, Org, served, state, units_of

Problems = Iterator[str]

VERIFIED = ("major", "minor")
DEFAULTS = {"extensions": 1, "hold-stops-clock": False}
DEMANDS = {
    **dict.fromkeys(("correction", "cause", "effect-plan"), True),
    **dict.fromkeys(("structured-cause", "extent", "follow-through"), False),
    "actions": 1,
    "methods": [],
}


class Now(NamedTuple):
    """A move, and how things stood when it was made: the finding's, its actions', for a move of an action that one."""

    move: Doc
    at: str
    """The day on which it was recorded."""
    finding: Doc
    round: Round
    actions: list[Doc]
    action: Doc
    docs: Docs
    audit: Doc
    org: Org
    policy: Mapping[str, Any]

    @property
    def on(self) -> str:
        return str(self.move["on"])

    @property
    def by(self) -> str:
        return str(self.move["by"])

    @property
    def facts(self) -> dict[str, Any]:
        return {**self.round.facts, **self.move.get("facts", {})}

    def demands(self, word: str) -> Any:
        grade = self.finding["grade"]
        default = grade == "major" if word == "structured-cause" else DEMANDS[word]
        return self.policy.get(grade, {}).get(word, default)

    def limit(self, word: str) -> Any:
        return self.policy.get(word, DEFAULTS[word])

    def is_a(self, part: str) -> bool:
        """Whether whoever made the move has this part."""
        lead, team = self.audit["lead"], self.audit["team"]
        return {
            "lead": self.by == lead,
            "team": self.by in (lead, *team),
            "owner": self.answers(self.finding),
            "raiser": self.by == self.finding["raised"]["by"],
            "doer": self.by == self.action.get("owner"),
            "anyone": True,
        }.get(part) or (part in ("quality", "head", "auditor", "committee") and self.org.has(self.by, part))

    def planned(self, *states: str) -> list[Doc]:
        """The actions of this round that are in one of these states."""
        its = [one for one in self.actions if served(one)[self.finding["id"]] == self.round.number]
        return [one for one in its if state(one) in states]

    def answers(self, finding: Doc) -> bool:
        """Whether whoever made the move owns the finding or answers for its unit."""
        return self.by == finding["owner"] or self.org.answers_for(self.by, finding["unit"], self.on)


Rules = Mapping[str, tuple[Callable[[Now], Problems], ...]]

# Who may, and from which statuses, where the field says so.
WHO: dict[str, tuple[str, str]] = {
    "issue": ("draft", "lead"),
    "respond": ("issued", "owner"),
    "analyse": ("issued", "owner"),
    "submit": ("issued", "owner"),
    "accept": ("submitted", "team quality"),
    "return": ("submitted", "team quality"),
    "verify": ("implemented", "team auditor quality committee"),
    "decide": ("issued", "lead quality"),
    "regrade": ("draft issued submitted in-progress implemented", "lead quality"),
    "combine": ("draft issued", "lead quality"),
    "withdraw": ("draft issued submitted in-progress implemented", "lead quality raiser"),
    "follow-through": ("issued submitted in-progress implemented", "owner lead quality"),
    "opinion": ("issued submitted in-progress implemented closed withdrawn", "owner raiser lead quality"),
    "reopen": ("closed", "lead"),
    "edit": ("draft issued submitted in-progress implemented", "raiser lead quality"),
    "assign": ("draft issued submitted in-progress implemented", "lead owner quality"),
    "attach": ("draft issued submitted in-progress implemented", "anyone"),
    "detach": ("draft issued submitted in-progress implemented", "raiser lead owner"),
    "note": ("draft issued submitted in-progress implemented closed withdrawn", "anyone"),
}
REASONED = (
    *("return", "withdraw", "combine", "reopen", "regrade", "decide", "detach", "cancel", "release", "unblock"),
    *("hold", "ask", "refuse", "extend"),
)  # fmt: skip


def against(now: Now, who: Mapping[str, tuple[str, str]], rules: Rules) -> Problems:
    """What stands against a move, by the tables for moves of findings, or those for moves of actions."""
    name = now.move["move"]
    statuses, parts = who[name]
    if now.round.status not in statuses.split():
        yield f"{name} of what is {now.round.status}"
    judge = name == "verify" and now.by == now.round.facts.get("judge")
    if not judge and not any(now.is_a(part) for part in parts.split()):
        yield f"{name} is not for {now.by}"
    if name in REASONED and not now.move.get("reason"):
        yield f"{name} without a reason"
    if "typed_by" in now.move and not now.move.get("source"):
        yield f"{name} for somebody else without a source"
    if now.on > now.at:
        yield f"{name} on {now.on}, recorded on {now.at}"
    for rule in rules.get(name, ()):
        yield from rule(now)


def judged_by_a_stranger(now: Now) -> Problems:
    if now.by in workers(now.finding, now.actions):
        yield f"{now.by} judges own work"
    if now.org.belongs(now.by, units_of(now.finding)):
        yield f"{now.by} judges the own unit"


def judged(now: Now) -> Problems:
    move, facts = now.move, now.round.facts
    if facts.get("measure") and not move.get("measured"):
        yield "nobody measured"
    if now.on < facts.get("judge_on", "") and not move.get("reason"):
        yield f"judged on {now.on} without a reason, not from {facts['judge_on']} on"
    if move["outcome"] == "effective":
        yield from effective(now)


def effective(now: Now) -> Problems:
    move, facts = now.move, now.round.facts
    if facts.get("measure") and move.get("measured") != facts["target"] and not move.get("reason"):
        yield f"effective with {move.get('measured')} instead of {facts['target']}, for no reason"
    done = [one for one in now.planned("done") if removes_cause(one)]
    if "correction_only" not in facts and len(done) < now.demands("actions"):
        yield f"effective with {len(done)} actions"
    if now.demands("follow-through"):
        yield from (f"{fact} is not followed through" for fact in ("risk", "qms") if not facts.get(fact))


def nothing_disputed(now: Now) -> Problems:
    if now.round.disputed:
        yield f"{now.move['move']} in a dispute"


def answered(now: Now) -> Problems:
    outcome, grade = now.move.get("outcome"), now.finding["grade"]
    if outcome in ("dispute", "decline") and not now.move.get("reason"):
        yield f"{outcome} without a reason"
    decided = "decide" in [move["move"] for move in now.round.moves]
    if outcome == "dispute" and decided and not now.move.get("attachments"):
        yield "disputed once more with nothing new"
    if outcome == "decline" and (grade in VERIFIED or any(state(action) == "open" for action in now.actions)):
        yield f"a {grade} with {len(now.actions)} actions was declined"


def planned(now: Now) -> Problems:
    facts, grade = now.facts, now.finding["grade"]
    if grade not in VERIFIED:
        yield f"the plan of a {grade}"
    its = now.planned("open", "done")
    if now.move["outcome"] == "correction-only":
        more = its or any(state(one) == "open" for one in now.actions) or now.finding["repeat_of"]
        if more or grade != "minor" or now.round.number > 1:
            yield "a correction only, where there is more to do"
        return
    wanted = {word: now.demands(word) for word in DEMANDS}
    lacks = {
        "correction": not facts.get("correction"),
        "cause": not facts.get("cause"),
        "structured-cause": facts.get("method") not in ("5-whys", "6m", "8d") or not facts.get("causes"),
        "effect-plan": not (
            (facts.get("effect") or facts.get("measure")) and facts.get("judge") and facts.get("judge_on")
        ),
        "extent": not (facts.get("similar") and facts.get("extent")),
        "methods": facts.get("method") not in wanted["methods"],
        "actions": len([*filter(removes_cause, its)]) < wanted["actions"],
    }
    yield from (f"a plan without {word}" for word, missing in lacks.items() if missing and wanted[word])
    if bool(facts.get("measure")) != bool(facts.get("target")):
        yield "a measure without a target"
    judge = facts.get("judge")
    if judge and (
        judge in (*workers(now.finding, now.actions), now.by) or now.org.belongs(judge, units_of(now.finding))
    ):
        yield f"{judge} is to judge own work"
    if facts.get("judge_on", "9") < now.on:
        yield f"to be judged on {facts['judge_on']}, before {now.on}"


def decided(now: Now) -> Problems:
    if not now.round.disputed:
        yield "nothing was disputed"
    elif now.by == [move for move in now.round.moves if move.get("outcome") == "dispute"][-1]["by"]:
        yield f"{now.by} decides the own dispute"
    if now.org.belongs(now.by, units_of(now.finding)):
        yield f"{now.by} judges the own unit"
    upholds = now.move["choice"] == "uphold"
    if upholds and (now.is_a("raiser") or not now.is_a("quality")):
        yield f"{now.by} upholds it"


def impartial(now: Now) -> Problems:
    if now.org.belongs(now.by, units_of(now.finding)):
        yield f"{now.by} judges the own unit"


def regraded(now: Now) -> Problems:
    """A grade that demands more asks for a plan again, a strength for nothing any more."""
    before, grade = now.finding["grade"], now.move.get("grade", now.finding["grade"])
    more = grade in VERIFIED and grade != before != "major"
    outcome = {"draft": "", "issued": ""}.get(now.round.status, "again" if more else "")
    if grade == "strength" and now.round.status != "draft":
        outcome = "recorded"
    if now.move.get("grade") and (grade == before or now.move.get("outcome", "") != outcome):
        yield f"graded {grade} after {before}, and goes on with {now.move.get('outcome')}"


def idle(now: Now) -> Problems:
    """Who worked on it ends it not, nor makes it smaller; a draft was given to nobody yet."""
    if now.round.status != "draft" and now.by in workers(now.finding, now.actions):
        yield f"{now.by} decides about own work"


def only_lead_once_issued(now: Now) -> Problems:
    if now.round.status != "draft" and not (now.is_a("lead") or now.is_a("quality")):
        yield f"{now.by} changes what was issued"


def edited(now: Now) -> Problems:
    """A date moves no more often than policy has it, counted anew in each round; an answer's while it is awaited."""
    for kind, date in (("answer", "answer_due"), ("judging", "judge_on")):
        to = {**now.move, **now.move.get("facts", {})}.get(date)
        moved = [move for move in now.round.moves if {**move, **move.get("facts", {})}.get(date)]
        edits = [move for move in moved if move["move"] == "edit"]
        began = next((move for move in reversed(moved) if move["move"] != "edit"), None)
        if began:
            edits = [move for move in edits if moved.index(move) > moved.index(began)]
        if to and len(edits) >= now.limit("extensions"):
            yield f"the day of {kind} was moved {len(edits)} times already"
        if to and to < now.on:
            yield f"the day of {kind} is {to}, before {now.on}"
    if now.round.status != "draft" and not now.move.get("reason"):
        yield "changed without a reason"


def differs(now: Now) -> Problems:
    if "decide" not in [move["move"] for move in now.finding["moves"]]:
        yield "nothing was decided, and somebody differs"


RULES: Rules = {
    "respond": (nothing_disputed, answered),
    "analyse": (nothing_disputed,),
    "submit": (nothing_disputed, planned),
    "accept": (judged_by_a_stranger,),
    "return": (judged_by_a_stranger,),
    "verify": (judged_by_a_stranger, judged),
    "decide": (decided, regraded, idle),
    "regrade": (impartial, nothing_disputed, regraded, idle),
    "combine": (impartial, idle),
    "withdraw": (impartial, only_lead_once_issued, idle),
    "edit": (only_lead_once_issued, edited),
    "opinion": (differs,),
}
