"""The office as those who work in it have it: who sits there, what lies on the desk, by which clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import closing_oracle
from building import AUDIT, CAUSE, CORRECTION, Office
from conftest import Clock
from event_files import served
from witness import Witness

from auditcore import dates
from auditcore.errors import Refused
from auditcore.service import actions, bulk, moves
from auditcore.workspace import Workspace

PEOPLE = ("linh", "tam", "oanh", "hai", "an", "vy", "mai", "lan", "nga", "duc")

# Mostly today; sometimes long ago, sometimes in the future.
SHIFTS = (0, 0, 0, 0, 0, -1, -1, -3, -10, -40, 1, 5)

# What the eight disciplines ask for beside the whys.
EIGHT = {"method": "8d", "team": "oanh, an", "escape": "At the second desk"}


class OwnClock:
    """The clock of one person's computer: so many days off the true one."""

    def __init__(self, true: Clock) -> None:
        self.true, self.off = true, 0

    def __call__(self) -> datetime:
        return self.true() + timedelta(days=self.off)


class Desk:
    """The office as those who work in it have it, each at a computer with a clock of its own."""

    office: Office
    clocks: dict[str, OwnClock]
    file: str
    witness: Witness

    def at(self, person: str, **acting: str) -> Workspace:
        """The person at work."""
        ws = self.office(person, **acting)
        ws.clock = self.clocks[person]
        return ws

    def anybody(self, random: Random, fit: str = "") -> Workspace:
        """Somebody, or mostly whoever fits; mostly today, now and then for somebody else."""
        person = fit if fit and random.random() < 0.7 else random.choice(PEOPLE)
        acting = {}
        if random.random() < 0.08:
            acting = {"behalf": person, "source": random.choice(["phone call of 3 July", "a slip", ""])}
            person = random.choice(PEOPLE)
        shift = random.choice(SHIFTS)
        on = dates.add_days(self.at(person).today, shift) if shift else ""
        return self.at(person, on=on, **acting)

    def ids(self, *statuses: str) -> list[str]:
        all = list(self.office.ws.view(AUDIT).table("finding"))
        return [id for id in all if self.office.status(id) in statuses] if statuses else all

    def actions(self, id: str) -> list[dict[str, Any]]:
        """Those that are for the finding."""
        return [one for one in self.every_action() if id in served(one)]

    def every_action(self) -> list[dict[str, Any]]:
        return list(self.office.ws.view(AUDIT).table("action").values())

    def day(self, shift: int) -> str:
        return dates.add_days(self.office.ws.today, shift)

    def judge(self, id: str) -> str:
        """Somebody who had no part in the work."""
        finding = self.office.finding(id)
        able = ["linh", "lan", *(["tam", "vy"] if finding["unit"] == "economy" else ["hai", "oanh"])]
        workers = closing_oracle.workers(finding, self.actions(id))
        return next((person for person in able if person not in workers), "lan")

    def policy(self, id: str, word: str) -> Any:
        """What the grade of a finding demands now."""
        return self.office.ws.policy(f"{self.office.finding(id)['grade']}.{word}")

    # Verbs with all that they need.

    def plan(self, ws: Workspace, id: str, owner: str, days: int = 20, **more: Any) -> None:
        actions.add(ws, id, words="Lay out the form", owner=owner, due=self.day(days), **more)

    def submit(self, ws: Workspace, id: str, **said: Any) -> None:
        plan = {"effect": "20 files", "judge": self.judge(id), "judge_on": self.day(20)}
        cause = {**CAUSE, **(EIGHT if "8d" in self.policy(id, "methods") else {})}
        moves.submit(ws, id, **{**CORRECTION, "corrected_on": self.day(-1), **cause, **plan, **said})

    def correction_only(self, ws: Workspace, id: str) -> None:
        words = {**CORRECTION, "corrected_on": self.day(0)}
        moves.submit(ws, id, correction_only="A slip", attach=[self.file], **words)

    def verify(
        self, ws: Workspace, id: str, verdict: str, measured: str = "19", reason: str = "Soon"
    ) -> None:
        moves.verify(ws, id, verdict=verdict, evidence="20 files seen", measured=measured, reason=reason)

    def many(self, ws: Workspace, verb: bulk.Verb, ids: Sequence[str] = (), **asked: Any) -> None:
        """A verb over many, all or nothing, after a look on paper that must say the same."""
        meant = bulk.chosen(ws, verb, ids, asked)
        paper = [*bulk.each_audit(ws, meant, verb, dry_run=True)]
        parts = [*bulk.each_audit(ws, meant, verb)]
        assert [part.told for part in paper] == [part.told for part in parts]
        for part in parts:
            assert (part.saved is None) == (
                part.refused is not None or not any(one.changes for one in part.told)
            )
            if part.refused:
                raise part.refused
            if not part.saved:
                raise Refused("Nothing would change.")
