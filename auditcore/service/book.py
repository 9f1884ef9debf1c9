"""One audit's findings and actions inside a decision: a working copy on which moves are checked and made.

Several moves can be made in one decision (an answer with cause and plan, all drafts of a report): each is checked
against the state that the ones before it left, all problems are gathered, and the whole becomes one event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import actionstate, lifecycle
from auditcore.case import VERIFIED, Case
from auditcore.decision import File, Situation, put
from auditcore.errors import Refused
from auditcore.model import ACTION_ID
from auditcore.record.events import Change
from auditcore.service import holders
from auditcore.service.calendars import due_after
from auditcore.service.register import found

Doc = dict[str, Any]


class Book:
    """The findings and actions of the stream that a decision is about, with the changes made so far."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.stream = situation.view.stream
        self.audit: Mapping[str, Any] = holders.leading(situation.view, situation.other)
        self.findings: dict[str, Doc] = dict(situation.view.table("finding"))
        self._holders = holders.of(situation.view, situation.other)
        self.actions: dict[str, Doc] = dict(situation.view.table("action"))
        self._actions_of: dict[str, list[str]] = {}  # an import asks for the actions of thousands of findings
        for action in self.actions.values():
            self._index(action)
        self.changes: list[Change] = []
        self.problems: list[str] = []

    def finding(self, id: str) -> Doc:
        """The finding, or NotFound."""
        return self.findings.get(id) or found(self.situation.view, "finding", id)

    def holder(self, id: str) -> Doc:
        """What holds actions: a finding, or a management review in its place. Raises NotFound."""
        return self.findings.get(id) or self._holders.get(id) or self.finding(id)

    def action(self, id: str) -> Doc:
        """The action, or NotFound."""
        return self.actions.get(id) or found(self.situation.view, "action", id)

    def actions_of(self, finding: str) -> list[Doc]:
        """A finding's actions. One that is only being planned does not count yet: it would change the status."""
        actions = (self.actions[id] for id in self._actions_of.get(finding, ()))
        return [
            actionstate.seen_from(action, finding)
            for action in actions
            if action["moves"] and finding in actionstate.serves(action)
        ]

    def _index(self, action: Mapping[str, Any]) -> None:
        for finding in actionstate.serves(action):
            ids = self._actions_of.setdefault(finding, [])
            if action["id"] not in ids:
                ids.append(action["id"])

    def standing(self, finding: str) -> lifecycle.Standing:
        return lifecycle.standing(self.holder(finding), self.actions_of(finding))

    def next_finding(self) -> str:
        last = max((int(id.rpartition("F")[2]) for id in self.findings), default=0)
        return f"{self.stream}-F{last + 1:02d}"

    def next_action(self, finding: str) -> str:
        own = (action for action in self.actions_of(finding) if action["finding"] == finding)
        numbers = [int(match[2]) for action in own if (match := ACTION_ID.match(action["id"]))]
        return f"{finding}-A{max(numbers, default=0) + 1}"

    def new(self, kind: str, id: str, fields: Mapping[str, Any]) -> Doc:
        """A new document, kept in the working copy and among the changes."""
        doc = {"id": id, **fields}
        (self.findings if kind == "finding" else self.actions)[id] = doc
        if kind == "action":
            self._index(doc)
        self.changes.append(put(f"{kind}/{id}", set=fields))
        return doc

    def case(self, finding: str, entry: Mapping[str, Any], action: str = "") -> Case:
        situation = self.situation
        return Case(
            entry=entry,
            finding=self.holder(finding),
            now=self.standing(finding),
            actions=self.actions_of(finding),
            action=self.action(action) if action else None,
            person=situation.person,
            audit=self.audit,
            org=situation.org,
            policy=situation.policy,
            today=situation.today,
            beside=self.actions,
            served=[self.holder(id) for id in actionstate.serves(self.action(action))] if action else (),
        )

    def make(
        self,
        finding: str,
        move: str,
        *,
        files: Sequence[File] = (),
        edits: Change | None = None,
        **fields: Any,
    ) -> None:
        """Check one move of a finding and make it; what stands against it is gathered in `problems`."""
        self._make("finding", finding, finding, lifecycle.MOVES[move], files, edits, fields)

    def make_action(
        self,
        action: str,
        move: str,
        *,
        finding: str = "",
        files: Sequence[File] = (),
        edits: Change | None = None,
        **fields: Any,
    ) -> None:
        """The same for a move of an action, which is judged by where `finding` stands: the one that it serves where the move
        can be made, its own first."""
        made = lifecycle.ACTION_MOVES[move]
        served = [finding] if finding else list(actionstate.serves(self.action(action)))
        fits = (one for one in served if self.standing(one).status in made.starts)
        self._make("action", action, next(fits, served[0]), made, files, edits, fields)
        self._index(self.actions[action])

    def _make(
        self,
        kind: str,
        id: str,
        finding: str,
        move: lifecycle.Move,
        files: Sequence[File],
        edits: Change | None,
        fields: Mapping[str, Any],
    ) -> None:
        stamp = self.situation.stamp()
        entry: Doc = {"move": move.name, **stamp, **{key: value for key, value in fields.items() if value}}
        if files:
            entry["attachments"] = [file.stored.sha256 for file in files]
        if kind == "finding":
            entry |= self._dates(self.case(finding, entry))
            if "grade" in entry:
                entry["grade_was"] = self.finding(finding)["grade"]
        elif move.name == "ask":
            # Decided after the day that it is about, it would help nobody.
            due = max(actionstate.due(self.action(id)).on, entry["on"])
            entry["decide_by"] = min(due, self._due_after(entry["on"], "review-days"))
        case = self.case(finding, entry, id if kind == "action" else "")
        self.problems += lifecycle.problems(move, case)
        attachments = [{**file.entry, **stamp, "move": move.name} for file in files]
        add: dict[str, list[Any]] = {"moves": [entry]}
        if attachments:
            add["attachments"] = attachments
        doc = (self.findings if kind == "finding" else self.actions)[id]
        newer = {**doc, **(edits or {}).get("set", {})}
        for field, entries in add.items():
            newer[field] = [*doc.get(field, ()), *entries]
        (self.findings if kind == "finding" else self.actions)[id] = newer
        self.changes.append({**(edits or {}), **put(f"{kind}/{id}", add=add)})

    def _dates(self, case: Case) -> Doc:
        """The date that begins to run with a move, by the policy of this moment; a later policy changes nothing."""
        entry, on = case.entry, case.entry["on"]
        move, outcome = entry["move"], entry.get("outcome", "")
        after = lifecycle.MOVES[move].ends.get(outcome, "")
        grade = entry.get("grade") or case.finding["grade"]
        if after == "issued" and move not in ("return", "decide") and "answer_due" not in entry:
            suggested = self.situation.suggest_due({**case.finding, "grade": grade}, "answer")
            return {"answer_due": suggested or self._due_after(on, f"{grade}.answer-days")}
        if after in ("submitted", "implemented") or outcome == "dispute":
            return {"due": self._due_after(on, "review-days")}
        return {}

    def _due_after(self, on: str, policy: str) -> str:
        return due_after(self.situation.setting, on, self.situation.policy(policy))

    def done(self) -> list[Change]:
        """The changes; Refused with every problem that was gathered."""
        if self.problems:
            unique = list(dict.fromkeys(self.problems))
            raise Refused(unique[0], problems=unique[1:])
        return self.changes


def regrade_outcome(finding: Mapping[str, Any], grade: str, now: lifecycle.Standing) -> str:
    """What a new grade does: `recorded` closes a strength, `again` asks for the plan that the new grade demands."""
    if grade == "strength":
        return "recorded" if now.status != "draft" else ""
    demands_more = grade in VERIFIED and not (finding["grade"] == "major" and grade == "minor")
    return "again" if demands_more and now.status in ("submitted", "in-progress", "implemented") else ""
