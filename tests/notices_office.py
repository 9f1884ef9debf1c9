"""The record of an office at a moment, from its event files and settings alone: who is who, where each finding stands, which
dates run. Shares no code with `auditcore`.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import event_files
from closing_oracle import LEADS_TO

Doc = Mapping[str, Any]
Docs = dict[str, dict[str, dict[str, Any]]]
"""Documents by kind and id."""

TO = {
    "finding-issued": ["owner", "unit-head"],
    "plan-submitted": ["lead"],
    "plan-returned": ["owner"],
    "plan-accepted": ["owner", "action-owner", "judge"],
    "action-assigned": ["action-owner"],
    "due-soon": ["owes"],
    "overdue": ["owes"],
    "escalation": ["above"],
    "effect-due": ["owes"],
    "extension-asked": ["decider"],
    "extension-decided": ["asker", "action-owner"],
    "finding-decided": ["owner"],
    "audit-planned": ["team", "auditees"],
    "report-issued": ["auditees", "quality", "head"],
    "weekly": ["committee"],
}
NUMBERS = {
    "notify.due-soon.days": [7, 1],
    "notify.escalation.days": [7, 14, 30],
    "notify.catch-up-days": 60,
    "notify.first-days": 7,
    "notify.weekday": 1,
    "programme.audit-months": 0,
    "programme.review-months": 0,
}


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def months_on(day: str, months: int) -> str:
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(1)).day
    return date(year, month + 1, min(int(day[8:]), last)).isoformat()


def read_settings(file: Path) -> dict[str, Any]:
    """All settings of notices, by key."""
    given = tomllib.loads(file.read_text(encoding="utf-8"))

    def value(key: str, default: Any) -> Any:
        at: Any = given
        for part in key.split("."):
            at = at.get(part, {}) if isinstance(at, dict) else {}
        return default if at == {} else at

    table = {f"notify.{kind}.to": parts for kind, parts in TO.items()} | NUMBERS
    return {key: value(key, default) for key, default in table.items()}


DATES_MOVE = ("add", "assign", "allow", "extend", "hold", "resume")


class Clock(NamedTuple):
    what: str
    who: str
    due: str
    id: str
    since: str


class Life(NamedTuple):
    """Where a finding stands; `waits` is the number of the event with which the auditor's turn began, or 0."""

    status: str
    disputed: bool
    answer: str
    since: str
    waits: int
    facts: Doc
    last: Mapping[str, Doc]


class Office:
    """The record up to a moment."""

    def __init__(
        self, told: Sequence[tuple[str, Doc, list[Doc]]], today: str, settings: Mapping[str, Any]
    ) -> None:
        self.today, self.settings = today, settings
        self.streams: dict[str, Docs] = defaultdict(lambda: defaultdict(dict))
        self.lives: dict[str, Life] = {}
        gone = {(s, c["undo"]["undoes"], c["doc"]) for s, _h, cs in told for c in cs if "undo" in c}
        self.begun = ""
        for stream, header, changes in told:
            for change in changes:
                if "undo" in change or (stream, header["seq"], change["doc"]) in gone:
                    continue
                kind, _slash, id = change["doc"].partition("/")
                doc = self.streams[stream][kind].setdefault(id, {"id": id, "moves": []})
                doc |= change.get("set", {})
                for name in change.get("was", {}):
                    if name not in change.get("set", {}):
                        doc.pop(name, None)
                for name, entries in change.get("add", {}).items():
                    numbered = [{**e, "seq": header["seq"]} if isinstance(e, dict) else e for e in entries]
                    doc[name] = [*doc.get(name, []), *numbered]
                if kind == "person":
                    self.begun = min(self.begun or "9", header["at"][:10])
        self.people, self.units = self.streams["org"]["person"], self.streams["org"]["unit"]
        self.programme = self.streams["programme"]

    # Who is who.

    def here(self, id: str | None) -> bool:
        return id in self.people and not self.people[str(id)].get("ended")

    def role(self, role: str) -> list[str]:
        return sorted(id for id in self.people if self.here(id) and role in self.people[id]["roles"])

    def deputy(self, unit: str) -> str | None:
        deputy = self.units[unit].get("deputy") or {"person": None, "from": None, "to": None}
        acts = (deputy["from"] or "") <= self.today <= (deputy["to"] or "9999")
        return str(deputy["person"]) if acts and self.here(deputy["person"]) else None

    def up(self, unit: str | None) -> Iterator[str]:
        while unit:
            yield unit
            unit = self.units[unit].get("parent")

    def head(self, unit: str | None) -> str | None:
        """Who answers for a unit: its head, else its deputy, else whoever answers for the one above."""
        for id in self.up(unit):
            for one in (self.units[id].get("head"), self.deputy(id)):
                if self.here(one):
                    return one
        return None

    def above(self, who: list[str], unit: str | None, *, leads: bool) -> list[list[str]]:
        """The people who are told one after the other that somebody is late."""
        quality, top = [[one for one in self.role(role) if one not in who] for role in ("quality", "head")]
        if leads:
            return [people for people in (quality, top) if people]
        line: list[str] = []
        for id in self.up(next((self.people[one]["unit"] for one in who if self.people[one]["unit"]), unit)):
            for person in (self.deputy(id), self.units[id].get("head")):
                if self.here(person) and person not in (*who, *line):
                    line.append(str(person))
        return [[one] for one in line] + [one for one in [quality or top] if one]

    # Findings.

    def audit(self, id: str) -> Doc:
        """As its own stream has it from its start on; moves of both."""
        plan: Doc = self.programme["audit"].get(id, {})
        own = self.streams[id]["audit"].get(id)
        if own is None or self.ended(plan):
            return plan
        planned = [move for move in plan.get("moves", ()) if move["move"] in ("plan", "postpone")]
        return {**own, "moves": planned + own["moves"]}

    @staticmethod
    def ended(plan: Doc) -> bool:
        last = [
            m["move"]
            for m in plan.get("moves", ())
            if m["move"] in ("plan", "start", "close", "cancel", "reopen")
        ]
        return bool(last) and last[-1] in ("close", "cancel")

    def owner(self, finding: Doc) -> str | None:
        return finding["owner"] or self.head(finding["unit"])

    def actions(self, finding: Doc) -> list[Doc]:
        every = self.streams[finding["id"].partition("-F")[0]]["action"].values()
        return [one for one in every if finding["id"] in event_files.served(one)]

    def life(self, finding: Doc) -> Life:
        """Worked out once: an office is the record up to one moment."""
        if finding["id"] not in self.lives:
            self.lives[finding["id"]] = self._life(finding)
        return self.lives[finding["id"]]

    def _life(self, finding: Doc) -> Life:
        status, disputed, round_, agreed, since = "draft", False, 1, False, finding["raised"]["on"]
        answer, stop, waits = "", "", 0
        facts: dict[str, Any] = {}
        last: dict[str, Doc] = {}
        for move in finding["moves"]:
            name, outcome, before = move["move"], move.get("outcome", ""), (status, disputed, round_)
            status = LEADS_TO.get((name, outcome), status)
            if name == "respond" and outcome:
                disputed, agreed = outcome == "dispute", outcome == "agree"
            if name in ("decide", "withdraw", "combine"):
                disputed = False
            last[name] = move
            facts |= move.get("facts", {})
            if "answer_due" in move:
                answer, stop = move["answer_due"], ""
            if name == "reopen" or (name == "verify" and outcome != "effective"):
                round_, stop, agreed = round_ + 1, "", False
                facts = {}
            turned = status == "submitted" or disputed
            if turned and not stop:
                stop, waits = move["on"], move["seq"]
            if turned and name in ("submit", "respond") and outcome:
                waits = move["seq"]
            if not turned:
                if answer and stop and status == "issued" and stop <= answer:
                    answer = later(
                        answer, max(0, (date.fromisoformat(move["on"]) - date.fromisoformat(stop)).days)
                    )
                stop, waits = "", 0
            if before != (status, disputed, round_):
                since = move["on"]
        status = self._with_actions(finding, status, round_, agreed)
        return Life(status, disputed, answer, since, waits, facts, last)

    def _with_actions(self, finding: Doc, status: str, round_: int, agreed: bool) -> str:
        serious = finding["grade"] in ("major", "minor")
        its = self.actions(finding)
        now = [one for one in its if event_files.served(one)[finding["id"]] == round_]
        state = event_files.state
        if status == "issued" and not serious and agreed and any(state(one) != "cancelled" for one in now):
            status = "in-progress"
        worked = [one for one in now if state(one) == "done"]
        if serious:
            worked = [one for one in worked if one.get("kind", "corrective") in ("corrective", "preventive")]
        if status == "in-progress" and worked and not any(state(one) == "open" for one in its):
            return "implemented" if serious else "closed"
        return status

    # Dates that run.

    def clocks(self, finding: Doc, life: Life) -> Iterator[Clock]:
        id, owner = finding["id"], str(self.owner(finding))
        running = [one for one in self.actions(finding) if event_files.state(one) == "open"]
        asked = [clock for one in running for clock in self._asked(one)]
        if life.disputed:
            yield Clock("decision", "lead", life.last["respond"]["due"], id, life.since)
        elif life.status == "issued":
            given = [m["on"] for m in finding["moves"] if "answer_due" in m or new_owner(m)]
            yield Clock("answer", owner, life.answer, id, max(life.since, *given))
            for one in running:
                if any("imported" in move for move in one["moves"]):
                    yield self._action(one, life)
            yield from asked
        elif life.status == "submitted":
            yield Clock("review", "lead", life.last["submit"]["due"], id, life.since)
            yield from asked
        elif life.status == "in-progress":
            yield from (self._action(one, life) for one in running)
            yield from asked
            if not running:
                its = self.actions(finding)
                given_up = [m["on"] for one in its for m in one["moves"] if m["move"] == "cancel"]
                last = max((event_files.due(one) for one in its), default="")
                yield Clock("plan", owner, last, id, max([life.since, *given_up]))
        elif life.status == "implemented":
            day = life.facts.get("judge_on") or life.last["accept"].get("due", "")
            yield Clock("effect", life.facts.get("judge") or "lead", day, id, life.since)

    def _action(self, action: Doc, life: Life) -> Clock:
        turns = [m for m in action["moves"] if m["move"] in ("hold", "resume")]
        stands = turns and turns[-1]["move"] == "hold" and turns[-1].get("stops_clock")
        what, day = ("hold", turns[-1]["until"]) if stands else ("action", event_files.due(action))
        moved = [m["on"] for m in action["moves"] if m["move"] in DATES_MOVE]
        return Clock(what, action["owner"], day, action["id"], max([life.since, *moved]))

    @staticmethod
    def _asked(action: Doc) -> Iterator[Clock]:
        turns = [m for m in action["moves"] if m["move"] in ("ask", "allow", "refuse", "extend")]
        if turns and turns[-1]["move"] == "ask":
            since = max(m["on"] for m in turns if m["move"] == "ask")
            yield Clock("extension", "lead", turns[-1]["decide_by"], action["id"], since)


def new_owner(move: Doc) -> bool:
    """Whether a move gave the finding to another owner; with a judge it only named another judge."""
    return move["move"] == "assign" and "facts" not in move
