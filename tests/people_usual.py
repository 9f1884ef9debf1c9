"""What should be done next with a finding, and by whom; now and then it is the wrong thing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import actions_oracle
from event_files import Doc, due, served, state
from people_desk import PEOPLE, Desk

from auditcore.lifecycle import Standing
from auditcore.model import VERDICTS
from auditcore.service import actions, extensions, following, moves
from auditcore.workspace import Workspace

Step = tuple[str, str, Callable[[Workspace], object]]
"""A verb, who should make it, and how."""

# A plan that lacks something, or one whose judge is anybody.
LACKING: tuple[dict[str, Any], ...] = (
    {"effect": "", "measure": "", "target": ""},
    {"target": ""},
    {"judge_on": ""},
    {"correction": ""},
    {"extent": ""},
    {"method": "", "cause": "", "causes": []},
    {"method": "text", "causes": []},
    {},
    {},
)


class Usual(Desk):
    """The usual way of a finding, a step at a time."""

    def usual(self, id: str, random: Random) -> Step:
        """What should be done next with a finding that has not ended, and by whom."""
        now = self.office.standing(id)
        if now.disputed:
            return (
                "decide",
                random.choice(["lan", "lan", "linh"]),
                lambda ws: moves.settle_dispute(ws, id, uphold=True, reason="So"),
            )
        steps = {
            "draft": self.to_issue,
            "issued": self.to_answer,
            "submitted": self.to_accept,
            "in-progress": self.to_work,
            "implemented": self.to_judge,
        }
        return steps[now.status](id, self.office.finding(id), now, random)

    def to_issue(self, id: str, finding: Doc, now: Standing, random: Random) -> Step:
        drafts = self.ids("draft")
        if len(drafts) > 1 and random.random() < 0.7:
            return "issue many", "linh", lambda ws: self.many(ws, moves.issuing(), drafts)
        return "issue", "linh", lambda ws: moves.issue(ws, id)

    def to_answer(self, id: str, finding: Doc, now: Standing, random: Random) -> Step:
        owner, choice = finding["owner"] or "hai", random.randrange(20)
        live = [one for one in self.actions(id) if served(one)[id] == now.round and state(one) != "cancelled"]
        if choice == 0:
            return "respond", owner, lambda ws: moves.respond(ws, id, dispute="Not so")
        if finding["grade"] not in ("major", "minor"):
            if "respond" not in now.facts:
                given: dict[str, Any] = {"decline": "No money"} if choice < 5 else {"agree": True}
                return "respond", owner, lambda ws: moves.respond(ws, id, **given)
            return self.to_plan(id, owner, random)
        slip = finding["grade"] == "minor" and now.round == 1
        if not live and choice < (7 if slip else 2):
            return "submit", owner, lambda ws: self.correction_only(ws, id)
        planned = [one for one in live if one["kind"] != "correction"]
        lacking = len(planned) < max(1, self.policy(id, "actions"))
        if (lacking and choice < 17) or choice == 18:
            return self.to_plan(id, owner, random)
        if live and choice == 17:
            return "action cancel", owner, lambda ws: actions.cancel(ws, live[0]["id"], "Needless")
        said: dict[str, Any] = {"measure": "files", "target": "19", "effect": ""} if choice % 2 else {}
        if random.random() < 0.3:
            said |= random.choice(LACKING) or {"judge": random.choice(PEOPLE)}
        return "submit", owner, lambda ws: self.submit(ws, id, **said)

    def to_plan(self, id: str, owner: str, random: Random) -> Step:
        """An action of the finding's own, for others, too; or one that was planned for another one."""
        by = random.choice([owner, owner, "linh"])
        others = [one for one in self.ids("issued", "in-progress") if one != id]
        theirs = [one["id"] for one in self.every_action() if state(one) == "open" and id not in served(one)]
        if theirs and random.random() < 0.4:
            other = random.choice(theirs)
            return "action serve", by, lambda ws: actions.serve(ws, other, [id])
        does = random.choice(["an", "an", "tam", "tam", "vy", "mai"])
        also = random.sample(others, 1) if others and random.random() < 0.7 else []
        kind = random.choice(["", "", "", "", "correction", "preventive"])
        return "action add", by, lambda ws: self.plan(ws, id, does, also=also, kind=kind)

    def to_accept(self, id: str, finding: Doc, now: Standing, random: Random) -> Step:
        if random.random() < 0.1:
            return "return", "linh", lambda ws: moves.send_back(ws, id, "As it is")
        return "accept", "linh", lambda ws: moves.accept(ws, id)

    def to_judge(self, id: str, finding: Doc, now: Standing, random: Random) -> Step:
        owner = finding["owner"] or "hai"
        wanted = self.policy(id, "follow-through") and "qms" not in now.facts
        if (wanted and random.random() < 0.7) or random.random() < 0.05:
            said = {"no_risk": "One file", "qms": "A new form", "document": "QT-04"}
            return "follow-through", owner, lambda ws: following.follow_through(ws, id, **said)
        verdict, reason = random.choice([*VERDICTS, *["effective"] * 4]), random.choice(["Soon", "Soon", ""])
        measured = random.choice(["19", "19", "17", ""])
        return "verify", self.judge(id), lambda ws: self.verify(ws, id, verdict, measured, reason)

    def to_work(self, id: str, finding: Doc, now: Standing, random: Random) -> Step:
        """The next thing to do with one of the actions that are still open."""
        owner = finding["owner"] or "hai"
        to_do = [one for one in self.actions(id) if state(one) == "open"]
        if not to_do or random.random() < 0.05:
            return self.to_plan(id, owner, random)
        action, chance = random.choice(to_do), random.random()
        does, one = action["owner"], action["id"]
        waits = actions_oracle.waits_for(action, self.witness.docs)
        if asked := actions_oracle.asking(action):
            return self.to_decide(one, asked, random)
        if actions_oracle.holding(action) and chance < 0.7:
            return "action resume", does, lambda ws: actions.resume(ws, one)
        if waits and chance < 0.3:
            return "action unblock", does, lambda ws: actions.unblock(ws, one, "Works without")
        if waits and chance < 0.8:
            return "action done", waits["owner"], lambda ws: actions.done(ws, waits["id"], evidence="Seen")
        to, theirs = self.day(random.choice([60, 60, 4])), [*served(action)][-1]
        still_open = [open for open in self.every_action() if state(open) == "open"]
        other = random.choice(still_open)["id"]
        waiting = [open["id"] for open in still_open if actions_oracle.blocker(open) == one]
        if waiting and chance < 0.2:  # in a circle
            return "action block", does, lambda ws: actions.block(ws, one, waiting[0])
        holder = random.choice([owner, does, "linh", "linh"])
        late = 0.5 if due(action) > action["due"][-1]["to"] else 0.1
        held = 0.3 if self.office.ws.policy("hold-stops-clock") else 0.1
        steps: list[tuple[float, Step]] = [
            (late, ("action ask", does, lambda ws: extensions.extend(ws, one, to=to, reason="Late"))),
            (held, ("action hold", holder, lambda ws: self.hold(ws, one))),
            (0.04, ("action cancel", owner, lambda ws: actions.cancel(ws, one, "Needless"))),
            (0.04, ("verify", self.judge(id), lambda ws: self.verify(ws, id, "effective"))),
            (0.05, ("action progress", does, lambda ws: actions.progress(ws, one, 50))),
            (0.05, ("action extend", "lan", lambda ws: extensions.extend(ws, one, to=to, reason="Late"))),
            (0.10, ("action block", does, lambda ws: actions.block(ws, one, other))),
            (0.04, ("action release", owner, lambda ws: actions.release(ws, one, [theirs], "Another cause"))),
            (1.00, ("action done", does, lambda ws: actions.done(ws, one, evidence="Seen"))),
        ]  # fmt: skip
        for share, step in steps:
            chance -= share
            if chance < 0:
                return step
        return steps[-1][1]

    def to_decide(self, id: str, asked: Doc, random: Random) -> Step:
        """More time was asked for; who asked may have given the work away since."""
        who = random.choice(["linh", "lan", "nga", asked["by"]])
        return random.choice(
            [
                ("action allow", who, lambda ws: extensions.allow(ws, id)),
                ("action allow", who, lambda ws: extensions.allow(ws, id)),
                ("action allow many", who, lambda ws: self.many(ws, extensions.allowing(), statuses=["all"])),
                ("action refuse", who, lambda ws: extensions.refuse(ws, id, "They wait")),
                ("action assign", "linh", lambda ws: actions.assign(ws, id, "vy")),
            ]
        )

    def hold(self, ws: Workspace, id: str, days: int = 9) -> None:
        actions.hold(ws, id, reason="No printer", until=self.day(days))
