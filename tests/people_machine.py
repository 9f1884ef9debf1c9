"""The machine behind test_lifecycle_machine: an office whose people do what they should, and what they should not.

What may be closed is said by `closing_oracle`, which reads the event files and shares no code with the lifecycle.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import building
import closing_oracle
from building import AUDIT, CAUSE, CORRECTION, Office
from conftest import Clock
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from auditcore import dates
from auditcore.errors import NotFound, Refused
from auditcore.lifecycle import ACTION_MOVES, MOVES
from auditcore.model import GRADES, VERDICTS
from auditcore.record.disk import Disk
from auditcore.service import actions, evidence, extensions, findings, following, moves
from auditcore.service.register import finding_rows
from auditcore.views import Docs, fold
from auditcore.workspace import Workspace

PEOPLE = ("linh", "tam", "oanh", "hai", "an", "vy", "mai", "lan", "nga")
MOST = 5  # findings in one run

# Mostly today; sometimes long ago, sometimes in the future.
SHIFTS = (0, 0, 0, 0, 0, 0, -1, -3, -10, -40, 1, 5)
GRADE_MIX = ("major", "minor", "minor", "minor", *GRADES)
seeds = st.integers(0, 2**32)


class Unhurried(Disk):
    """Real files, without waiting for the platter: no power is cut here."""

    def sync(self, path: str) -> None:
        pass

    def sync_folder(self, path: str) -> None:
        pass


class People(RuleBasedStateMachine):
    """An office whose people do what they should, and now and then what they should not."""

    template: Path
    seen: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="office-", dir=self.template.parent))
        shutil.copytree(self.template, self.folder / "office")
        clock = Clock("2026-07-03")
        ws = Workspace(
            str(self.folder / "office"), environ={"AUDITCORE_AS": "lan"}, clock=clock, disk=Unhurried()
        )
        self.office = Office(ws, clock)
        self.file = building.note_file(ws, "seen.txt")
        self.changed = True
        self.steps = 0
        self.latest = ""
        self.statuses: dict[str, str] = {}

    def teardown(self) -> None:
        closed = [id for id in self.ids() if self.office.status(id) == "closed"]
        verified = [id for id in closed if self.office.finding(id)["grade"] in ("major", "minor")]
        rounds = max((self.office.standing(id).round for id in self.ids()), default=1)
        event(f"verified and closed: {len(verified)}")
        event(f"closed otherwise: {len(closed) - len(verified)}")
        self.seen["steps"] += self.steps
        self.seen.update(
            {"runs": 1, "closed": bool(closed), "verified": bool(verified), "round 2 or more": rounds > 1}
        )
        shutil.rmtree(self.folder)

    # What the rules need.

    def ids(self) -> list[str]:
        return list(self.office.ws.view(AUDIT).table("finding"))

    def actions(self, id: str) -> list[dict[str, Any]]:
        return [one for one in self.office.ws.view(AUDIT).table("action").values() if one["finding"] == id]

    def day(self, shift: int) -> str:
        return dates.add_days(self.office.ws.today, shift)

    def attempt(self, name: str, call: Callable[[], object]) -> None:
        """Do it; when it is refused, nothing may have been written."""
        root = self.office.ws.path
        before = building.files_below(root, "records", "evidence")
        try:
            call()
        except (Refused, NotFound):
            assert building.files_below(root, "records", "evidence") == before, (
                f"{name} was refused, and left a trace"
            )
            self.seen[f"refused {name}"] += 1
        else:
            self.changed = True
            self.seen[f"made {name}"] += 1

    # Rules. A seed picks who, what and when: drawn one by one, most choices would be the same ones.

    @initialize(grades=st.lists(st.sampled_from(GRADE_MIX), min_size=1, max_size=2))
    def begin(self, grades: list[str]) -> None:
        for grade in grades:
            self.office.draft(grade)

    @rule(seed=seeds)
    def somebody_does_something(self, seed: int) -> None:
        self.steps += 1
        random = Random(f"{seed} {self.steps}")
        does = random.choices(
            [self.next_step, self.any_move, self.any_action_move, self.raise_one, self.time_passes],
            weights=[60, 20, 10, 5, 5],
        )[0]
        does(random)

    def raise_one(self, random: Random) -> None:
        if len(self.ids()) < MOST:
            unit, owner = random.choice([("economy", "oanh"), ("economy", "oanh"), ("culture", "nga")])
            repeats = {"repeat_of": [random.choice(self.ids())]} if random.random() < 0.3 else {}
            words = {"unit": unit, "owner": owner, "clauses": ["8.5.1"], **repeats, **building.TEXTS}
            grade, acting = (
                random.choice(GRADE_MIX),
                self.anybody(random, "tam" if unit == "economy" else "linh"),
            )
            self.attempt("add", lambda: findings.add(acting, audit=AUDIT, grade=grade, **words))

    def time_passes(self, random: Random) -> None:
        """Also backwards: somebody sets the computer's clock."""
        self.office.clock.forward(random.choice([1, 3, 10, 30, 200, -1, -15]))

    def next_step(self, random: Random) -> None:
        """What should be done next is done by whoever should do it, today: so that findings get somewhere."""
        if random.random() < 0.7:
            self.office.day(self.latest)  # somebody sets the clock right again
        self.office.clock.forward(random.randrange(3))
        self.latest = max(self.latest, self.office.ws.today)
        going = [id for id in self.ids() if self.office.status(id) not in ("closed", "withdrawn")]
        if not going:
            self.raise_one(random)
        else:
            id = going[0] if random.random() < 0.8 else random.choice(going)
            step, person, call = self.usual(id, random.randrange(10))
            acting = self.office(person)
            if random.random() < 0.4:  # now and then by anybody, or on some other day
                workers = closing_oracle.workers(self.office.finding(id), self.actions(id))
                acting = self.anybody(random, random.choice(sorted({person, *filter(None, workers)})))
            self.attempt(step, lambda: call(acting, id))

    def some(self, random: Random) -> str:
        """A finding, mostly one of the latest."""
        return random.choice(self.ids()[-2:] if random.random() < 0.7 else self.ids())

    def anybody(self, random: Random, fit: str = "") -> Workspace:
        """Somebody, or mostly whoever fits; mostly today."""
        person = fit if fit and random.random() < 0.6 else random.choice(PEOPLE)
        return self.office(person, on=self.day(random.choice(SHIFTS)))

    def usual(self, id: str, choice: int) -> tuple[str, str, Callable[[Workspace, str], object]]:
        finding, now = self.office.finding(id), self.office.standing(id)
        owner = finding["owner"] or "hai"
        state = closing_oracle.state
        live = [one for one in self.actions(id) if one["round"] == now.round and state(one) != "cancelled"]
        to_do = [one for one in self.actions(id) if state(one) == "open"]
        verified = finding["grade"] in ("major", "minor")
        if now.disputed:
            return "decide", "lan", lambda ws, one: moves.settle_dispute(ws, one, uphold=True, reason="So")
        if now.status == "draft":
            return "issue", "linh", moves.issue
        if now.status == "issued" and choice == 9:
            return "respond", owner, lambda ws, one: moves.respond(ws, one, dispute="Not so")
        if now.status == "issued" and not verified and "respond" not in now.facts:
            decline = {"decline": "No money"} if choice < 2 else {"agree": True}
            return "respond", owner, lambda ws, one: moves.respond(ws, one, **decline)  # type: ignore[arg-type]
        if (
            now.status == "issued"
            and verified
            and not live
            and choice < (4 if finding["grade"] == "minor" else 1)
        ):
            return "submit", owner, self.correction_only
        if now.status in ("issued", "in-progress") and not live:
            does = ("an", "an", "an", "tam", "vy", "mai")[choice % 6]
            return "action add", owner, lambda ws, one: self.plan(ws, one, does)
        if now.status == "issued":
            return "submit", owner, self.submit
        if now.status == "submitted":
            name, call = ("return", moves.send_back) if choice == 9 else ("accept", moves.accept)
            return name, "linh", lambda ws, one: call(ws, one, "As it is")
        if now.status == "in-progress" and to_do and choice == 8:  # too early
            return "verify", self.judge(id), lambda ws, one: self.verify(ws, one, "effective")
        if now.status == "in-progress" and to_do:
            action = to_do[0]
            if choice == 9:
                return "cancel", owner, lambda ws, one: actions.cancel(ws, action["id"], "Needless")
            return "done", action["owner"], lambda ws, one: actions.done(ws, action["id"], evidence="Seen")
        verdict = VERDICTS[choice % 3 if choice > 5 else 0]
        return "verify", self.judge(id), lambda ws, one: self.verify(ws, one, verdict)

    def any_move(self, random: Random) -> None:
        """Anybody tries anything with a finding, on any day; mostly what its status has in the table."""
        id, into = self.some(random), random.choice(self.ids())
        status = self.office.status(id)
        kinds = [name for name, move in MOVES.items() if status in move.starts or random.random() < 0.2]
        kind, other = random.choice(kinds), random.randrange(1000)
        acting = self.anybody(random, self.who_may(MOVES[kind].who[0], id))
        someone = PEOPLE[other % len(PEOPLE)]
        grade = GRADES[other % len(GRADES)]
        edits = (
            {"observed": f"{other} of 20"},
            {"repeat_of": [into]},
            {"unit": "culture"},
            {"answer_due": self.day(9)},
        )
        tries: dict[str, Callable[[], object]] = {
            "issue": lambda: moves.issue(acting, id),
            "respond": lambda: moves.respond(
                acting, id, **[{"agree": True}, {"dispute": "No"}, {"decline": "No"}, CORRECTION][other % 4]
            ),
            "analyse": lambda: moves.analyse(acting, id, **CAUSE),
            "submit": lambda: (self.submit, self.correction_only)[other % 2](acting, id),
            "accept": lambda: moves.accept(acting, id),
            "return": lambda: moves.send_back(acting, id, "Too little"),
            "verify": lambda: self.verify(acting, id, VERDICTS[other % 3], reason="Soon" if other % 2 else ""),
            "decide": lambda: moves.settle_dispute(
                acting, id, reason="So", **[{"uphold": True}, {"withdraw": True}, {"regrade": grade}][other % 3]
            ),
            "regrade": lambda: moves.regrade(acting, id, grade, "Looked at again"),
            "combine": lambda: findings.combine(acting, id, into, "The same"),
            "withdraw": lambda: moves.withdraw(acting, id, "Unfounded"),
            "reopen": lambda: moves.reopen(acting, id, "Seen again"),
            "follow-through": lambda: following.follow_through(acting, id, no_risk="One file", no_qms="It is right"),
            "opinion": lambda: following.opinion(acting, id, "Not so"),
            "edit": lambda: findings.change(acting, id, reason="As it is", **edits[other % 4]),
            "assign": lambda: moves.assign(acting, id, someone),
            "attach": lambda: evidence.add(acting, id, [self.file]),
            "detach": lambda: evidence.detach(acting, id, 1, "The wrong one"),
            "note": lambda: findings.note(acting, id, "Read"),
        }  # fmt: skip
        self.attempt(kind, tries[kind])

    def any_action_move(self, random: Random) -> None:
        """Anybody tries anything with an action."""
        kind, other = random.choice(list(ACTION_MOVES)), random.randrange(1000)
        its = [(one["finding"], one["id"]) for one in self.office.ws.view(AUDIT).table("action").values()]
        finding, id = random.choice(its[-2:] or [(self.some(random), "2026-01-F01-A1")])
        acting = self.anybody(random, self.who_may(ACTION_MOVES[kind].who[0], finding, id))
        someone = PEOPLE[other % len(PEOPLE)]
        tries: dict[str, Callable[[], object]] = {
            "add": lambda: self.plan(acting, finding, someone, days=other % 40 - 5),
            "done": lambda: actions.done(acting, id, evidence="Seen" if other % 4 else ""),
            "cancel": lambda: actions.cancel(acting, id, "Needless"),
            "extend": lambda: extensions.extend(
                acting, id, to=self.day(other % 60), reason="Late", allowed_by=(someone, "")[other % 2]
            ),
            "ask": lambda: extensions.extend(acting, id, to=self.day(other % 60), reason="Late"),
            "allow": lambda: extensions.allow(acting, id),
            "refuse": lambda: extensions.refuse(acting, id, "Too late"),
            "serve": lambda: actions.serve(acting, id, [self.some(random)]),
            "release": lambda: actions.release(acting, id, [self.some(random)], "Needless there"),
            "progress": lambda: actions.progress(acting, id, other % 100),
            "hold": lambda: actions.hold(acting, id, reason="No money", until=self.day(other % 30)),
            "resume": lambda: actions.resume(acting, id),
            "block": lambda: actions.block(acting, id, random.choice(its)[1] if its else id),
            "unblock": lambda: actions.unblock(acting, id, "It need not wait"),
            "assign": lambda: actions.assign(acting, id, someone),
            "attach": lambda: evidence.add(acting, id, [self.file]),
            "detach": lambda: evidence.detach(acting, id, 1, "The wrong one"),
        }
        self.attempt(f"action {kind}", tries[kind])

    def who_may(self, part: str, finding: str, action: str = "") -> str:
        doc = self.office.finding(finding)
        owners = [one["owner"] for one in self.actions(finding) if one["id"] == action]
        people = {"owner": doc["owner"], "raiser": doc["raised"]["by"], "action-owner": (owners or ["an"])[0]}
        return {**people, "quality": "lan", "anyone": "mai"}.get(part, "linh")

    def judge(self, id: str) -> str:
        """Somebody who had no part in the work."""
        finding = self.office.finding(id)
        able = ["linh", "lan", *(["tam", "vy"] if finding["unit"] == "economy" else ["hai", "oanh"])]
        workers = closing_oracle.workers(finding, self.actions(id))
        return next((person for person in able if person not in workers), "lan")

    def plan(self, ws: Workspace, id: str, owner: str, days: int = 20) -> None:
        actions.add(ws, id, words="Lay out the form", owner=owner, due=self.day(days))

    def submit(self, ws: Workspace, id: str) -> None:
        plan = {"effect": "20 files", "judge": self.judge(id), "judge_on": self.day(20)}
        moves.submit(ws, id, **{**CORRECTION, "corrected_on": self.day(-1)}, **CAUSE, **plan)

    def correction_only(self, ws: Workspace, id: str) -> None:
        words = {**CORRECTION, "corrected_on": self.day(0)}
        moves.submit(ws, id, correction_only="A slip", attach=[self.file], **words)

    def verify(self, ws: Workspace, id: str, verdict: str, reason: str = "It shows already") -> None:
        moves.verify(ws, id, verdict=verdict, evidence="20 files seen", reason=reason)

    # What holds after every step.

    @invariant()
    def nothing_closes_past_a_guard(self) -> None:
        if not self.changed:
            return
        self.changed = False
        records = Path(self.office.ws.record.root)
        docs, org = closing_oracle.documents(records / AUDIT), closing_oracle.documents(records / "org")
        units = {name.partition("/")[2]: doc for name, doc in org.items() if name.startswith("unit/")}
        people = {
            id: {"id": id, **doc}
            for name, doc in org.items()
            if name.startswith("person/")
            for id in [name[7:]]
        }
        for id in self.ids():
            finding = docs[f"finding/{id}"]
            its = [doc for name, doc in docs.items() if name.startswith(f"action/{id}-")]
            assert not list(closing_oracle.wrong_days(finding, its)), id
            status = self.office.status(id)
            assert not list(
                closing_oracle.against_leaving(self.statuses.get(id, "draft"), status, finding)
            ), id
            self.statuses[id] = status
            if status == "closed":
                assert not list(closing_oracle.against_closing(finding, its, units, people)), id
        assert not list(closing_oracle.recorded_before_it_happened(records / AUDIT))

    @invariant()
    def the_view_folded_anew_equals_the_view_kept(self) -> None:
        kept = self.office.ws.view(AUDIT)
        anew: Docs = {}
        for one in self.office.ws.record.read(AUDIT):
            fold(anew, one)
        assert anew == kept.docs
        later = Workspace(self.office.ws.path, environ={}, clock=self.office.clock)
        assert later.view(AUDIT).docs == kept.docs

    @invariant()
    def no_age_is_negative(self) -> None:
        for row in finding_rows(self.office.ws, [AUDIT]):
            days = [row["raised_on"], row["issued_on"], row["ended_on"] if row["issued_on"] else None]
            days = [day for day in days if day]
            assert days == sorted(days), row
