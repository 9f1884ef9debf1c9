"""What the days of a quarter bring: whoever has to do something does it, or something else, or nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Any

from building import CAUSE, CORRECTION
from notices_grown import Wall, moment

from auditcore import dates, lifecycle
from auditcore.actionstate import asked, held, is_open
from auditcore.decision import Acting
from auditcore.errors import Refused
from auditcore.service import actions, extensions, findings, moves, undo
from auditcore.service.register import actions_by_finding
from auditcore.workspace import Workspace

FIRST = "2026-01"
JUDGE, JUDGE_LEAVES = "bao", "2026-09-04"
BEGAN, ENDED = "2026-07-01", "2026-09-30"
DAYS = [dates.add_days(BEGAN, n) for n in range(dates.days_between(BEGAN, ENDED) + 1)]


class Daily:
    """`did` counts what was done, `refused` what was not allowed."""

    ws: Workspace

    def __init__(self, seed: str) -> None:
        self.random, self.wall = Random(seed), Wall()
        self.did: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def at(self, person: str, on: str = "", behalf: str = "") -> Workspace:
        return self.ws.as_(Acting(person, on=on, behalf=behalf, source="a signed form" if behalf else ""))

    @property
    def lan(self) -> Workspace:
        return self.at("lan")

    def ids(self) -> list[str]:
        streams = [FIRST, "2026-00", "2026-02", "2026-04"]
        return [id for stream in streams for id in self.ws.view(stream).table("finding")]

    def finding(self, id: str) -> dict[str, Any]:
        return self.ws.view(id[:7]).table("finding")[id]

    def actions(self, id: str) -> list[dict[str, Any]]:
        return actions_by_finding(self.ws.view(id[:7])).get(id, [])

    def standing(self, id: str) -> lifecycle.Standing:
        return lifecycle.standing(self.finding(id), self.actions(id))

    def lead(self, id: str) -> str:
        return {FIRST: "lan", "2026-00": "quan"}.get(id[:7], "minh")

    def daily(self) -> Iterator[tuple[datetime, Callable[[], object]]]:
        for day in DAYS:
            working = datetime.fromisoformat(day).weekday() < 5
            for _n in range(self.random.randint(5, 10) if working else self.random.randint(0, 2)):
                yield moment(day, self.random.uniform(7.2, 19)), self.somebody_does_something

    def somebody_does_something(self) -> None:
        ids = self.ids()
        # A third of the findings nobody cares about.
        id = self.random.choice(
            [one for one in ids if int(one.rpartition("F")[2]) % 3 or self.random.random() < 0.05]
        )
        now = self.standing(id)
        does = self.decide if now.disputed else getattr(self, now.status.replace("-", "_"))
        try:
            what = does(id) or "nothing"
        except Refused as refused:
            self.refused[f"{now.status}: {refused.what} {refused.problems}"] += 1
        else:
            self.did[what] += 1

    def some(self, **weights: int) -> str:
        return self.random.choices([*weights], weights=[*weights.values()])[0].replace("_", "-")

    def acting_for(self, person: str) -> Workspace:
        """Mostly the person; now and then lan types it, from a form; now and then it was some days ago."""
        if self.random.random() < 0.1 and person != "lan":
            return self.at("lan", behalf=person)
        on = dates.add_days(self.ws.today, -self.random.choice((0, 0, 0, 0, 0, 0, 1, 3)))
        return self.at(person, on=on)

    def draft(self, id: str) -> str:
        return ""

    withdrawn = draft

    def issued(self, id: str) -> str:
        doc = self.finding(id)
        if not doc["owner"]:
            moves.assign(self.lan, id, self.random.choice(["rosa", "kha"]))
            return "assign"
        what = self.some(submit=12, plan=3, dispute=2, give_away=1, later=1, move=1, worsen=1, combine=1)
        owner, lead = self.acting_for(doc["owner"]), self.at(self.lead(id))
        if doc["grade"] in ("observation", "opportunity"):
            moves.respond(owner, id, agree=True)
            self.planned(id, owner)
            what = "agree"
        elif what == "submit":
            self.submit(id, owner)
        elif what == "plan":
            self.planned(id, owner)
        elif what == "dispute":
            moves.respond(owner, id, dispute="It was not so")
        elif what == "give-away":
            moves.assign(lead, id, self.random.choice(["kha", "hoa", "rosa", "eva"]))
        elif what == "later":
            findings.change(lead, id, reason="Flood", answer_due=dates.add_days(self.ws.today, 40))
        elif what == "move":
            findings.change(lead, id, reason="Theirs", unit=self.random.choice(["health", "education"]))
        elif what == "worsen":
            moves.regrade(
                lead, id, self.random.choice(["major", "observation", "strength"]), "Looked at again"
            )
        elif what == "combine":
            findings.combine(lead, id, f"{FIRST}-F03", "The same")
        return what

    def planned(self, id: str, owner: Workspace) -> None:
        doc = self.finding(id)
        whose = self.random.choice([doc["owner"], doc["owner"], "kha", "hoa"])
        due = dates.add_days(self.ws.today, self.random.randint(3, 40))
        actions.add(owner, id, words="A list at each desk", owner=whose, due=due, kind="corrective")

    def submit(self, id: str, owner: Workspace) -> None:
        doc, on = self.finding(id), owner.acting.on or self.ws.today
        corrected = {**CORRECTION, "corrected_on": on}
        only = doc["grade"] == "minor" and not doc["repeat_of"] and not self.actions(id)
        if only and self.random.random() < 0.2:
            moves.submit(
                owner,
                id,
                **corrected,
                correction_only="A slip",
                attach=[os.path.join(self.ws.path, "auditcore.toml")],
            )
            return
        now = self.standing(id)
        if not any(
            one["round"] == now.round and is_open(one) and one.get("kind") for one in self.actions(id)
        ):
            self.planned(id, owner)
        judge_on = dates.add_days(self.ws.today, self.random.randint(10, 40))
        plan = {
            "effect": "No case in a sample of 20",
            "judge": self.random.choice(["vy", "quan", JUDGE if self.ws.today < JUDGE_LEAVES else "vy"]),
            "judge_on": judge_on,
        }
        moves.submit(owner, id, **{**corrected, **CAUSE, **plan})

    def decide(self, id: str) -> str:
        if self.random.random() < 0.6:
            return ""
        how = self.random.choice([{"uphold": True}, {"withdraw": True}, {"regrade": "observation"}])
        moves.settle_dispute(self.at("quan"), id, reason="The file says so", **how)  # type: ignore[arg-type]
        return "decide"

    def submitted(self, id: str) -> str:
        what = self.some(accept=10, return_=4, withdraw=1, by_mistake=1, give_away=1, nothing=6)
        lead = self.acting_for(self.lead(id))
        if what == "accept":
            moves.accept(lead, id)
        elif what == "return-":
            moves.send_back(lead, id, "That is no cause")
        elif what == "withdraw":
            moves.withdraw(self.at(self.lead(id)), id, "Unfounded")
        elif what == "by-mistake":
            saved = moves.accept(self.at(self.lead(id)), id)
            undo.undo(self.at(self.lead(id)), saved.event, "Meant was another one")
        elif what == "give-away":
            moves.assign(self.at(self.lead(id)), id, self.random.choice(["kha", "hoa", "rosa", "eva"]))
        return what

    def in_progress(self, id: str) -> str:
        doc, lead = self.finding(id), self.at(self.lead(id))
        running = [one for one in self.actions(id) if is_open(one)]
        if not running:
            self.planned(id, self.at(doc["owner"]))
            return "plan anew"
        action = self.random.choice(running)
        one, whose = action["id"], self.acting_for(action["owner"])
        later = dates.add_days(max(action["due"][-1]["to"], self.ws.today), self.random.randint(5, 20))
        if asked(action):
            what = self.some(allow=5, refuse=4, nothing=6)
        elif held(action):
            what = self.some(resume=5, nothing=5)
        else:
            what = self.some(
                done=10, ask=5, extend=3, hold=3, give=2, serve=1, cancel=1, give_away=1, nothing=3
            )
        if what == "allow":
            extensions.allow(lead, one)
        elif what == "refuse":
            extensions.refuse(lead, one, "The citizens wait")
        elif what == "resume":
            actions.resume(lead, one)
        elif what == "done":
            actions.done(whose, one, evidence="The lists lie there")
        elif what == "ask":
            asks = self.random.choice([action["owner"], doc["owner"]])
            extensions.extend(self.at(asks), one, to=later, reason="The printer delivers late")
        elif what == "extend":
            extensions.extend(lead, one, to=later, reason="The flood")
        elif what == "hold":
            until = dates.add_days(self.ws.today, self.random.randint(2, 12))
            actions.hold(lead, one, reason="No paper", until=until)
        elif what == "give":
            actions.assign(self.at(doc["owner"]), one, self.random.choice(["kha", "hoa", "rosa", "eva"]))
        elif what == "serve":
            others = [other for other in self.ids() if other[:7] == id[:7] and other != id]
            for other in [other for other in others if self.standing(other).status == "in-progress"][:1]:
                actions.serve(lead, one, [other])
        elif what == "cancel":
            actions.cancel(self.at(doc["owner"]), one, "Too dear")
        elif what == "give-away":
            moves.assign(lead, id, self.random.choice(["kha", "hoa", "rosa", "eva"]))
        return what

    def implemented(self, id: str) -> str:
        verdict = self.some(effective=6, partly=2, not_=2, nothing=8)
        if verdict == "nothing":
            return ""
        judge = self.standing(id).facts.get("judge") or "quan"
        seen = {"evidence": "20 cases looked at", "reason": "It shows already"}
        moves.verify(self.at(judge), id, verdict=verdict.rstrip("-"), **seen)
        return f"verdict {verdict}"

    def closed(self, id: str) -> str:
        if id.startswith("2026-02") or self.random.random() < 0.8:
            return ""
        moves.reopen(self.at(self.lead(id)), id, "Seen again")
        return "reopen"
