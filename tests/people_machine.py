"""The machine behind test_lifecycle_machine: an office whose people do what they should, and what they should not.

What may be is said by `witness` and the oracles that it asks, which read the event files and share no code with the
lifecycle.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import building
from building import AUDIT
from closing_oracle import workers
from conftest import Clock
from event_files import served
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from people_checks import Checks
from people_desk import PEOPLE, OwnClock
from people_tries import NO_ACTION, Trying, fitting
from people_usual import Usual
from witness import Witness

from auditcore.errors import NotFound, Refused
from auditcore.lifecycle import ACTION_MOVES, MOVES
from auditcore.model import ENDED, GRADES
from auditcore.record.disk import Disk
from auditcore.record.events import Event
from auditcore.service import findings, undo, undo_which
from auditcore.workspace import Workspace

MOST = 5  # findings in one run

GRADE_MIX = ("major", "minor", "minor", "minor", *GRADES)
SETTINGS: tuple[dict[str, Any], ...] = (
    {"hold-stops-clock": "true"},
    {"hold-stops-clock": "true", "extensions": 3},
    {"hold-stops-clock": "true", "minor.extent": "true", "major.extent": "true"},
    {"minor.follow-through": "true", "major.follow-through": "true"},
    {"extensions": 2},
    {"extensions": 0},
    {"minor.actions": 2},
    {"minor.extent": "true", "minor.structured-cause": "true"},
    {"major.methods": "8d"},
    {"minor.cause": "false", "minor.effect-plan": "false"},
    {"hold-stops-clock": "false", "minor.follow-through": "false", "minor.actions": 1, "extensions": 1},
)
seeds = st.integers(0, 2**32)


class Unhurried(Disk):
    """Real files, without waiting for the platter: no power is cut here."""

    def sync(self, path: str) -> None:
        pass

    def sync_folder(self, path: str) -> None:
        pass


class People(Usual, Trying, Checks, RuleBasedStateMachine):
    """`does` are the rules that somebody follows at each step, by how often; take_back, a_clock_jumps and policy_changes
    are for tests that want them."""

    template: Path
    seen: Counter[str] = Counter()
    does: Mapping[str, int] = {
        "next_step": 60,
        "any_move": 20,
        "any_action_move": 15,
        "raise_one": 5,
        "time_passes": 5,
    }

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="office-", dir=self.template.parent))
        shutil.copytree(self.template, self.folder / "office")
        clock = Clock("2026-07-03")
        ws = Workspace(
            str(self.folder / "office"), environ={"AUDITCORE_AS": "lan"}, clock=clock, disk=Unhurried()
        )
        self.office = building.Office(ws, clock)
        self.clocks = {person: OwnClock(clock) for person in PEOPLE}
        self.file = building.note_file(ws, "seen.txt")
        self.witness = Witness(Path(ws.path), AUDIT)
        self.changed = True
        self.steps = 0
        self.story = ""
        self.latest = ""
        """The latest day on which something was recorded, by whatever clock."""

    def teardown(self) -> None:
        self.what_holds_in_the_end()
        event(f"came to: {', '.join(self.came_to())}")
        self.seen.update(["runs", *self.came_to()])
        self.seen["steps"] += self.steps
        shutil.rmtree(self.folder)

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
            self.tell(f"refused {name}")
        else:
            self.changed = True
            self.tell(f"made {name}")

    def tell(self, what: str) -> None:
        self.seen[what] += 1
        self.story += f", {what}"

    # Rules. A seed picks who, what and when: drawn one by one, most choices would be the same ones.

    @initialize(
        grades=st.lists(st.sampled_from(GRADE_MIX), min_size=2, max_size=3),
        policy=st.lists(st.sampled_from(SETTINGS), max_size=3),
    )
    def begin(self, grades: list[str], policy: list[dict[str, Any]]) -> None:
        for settings in policy:
            building.set_policy(self.office, **settings)
        for number, grade in enumerate(grades):
            where = {"unit": "culture", "owner": "nga", "by": "linh"} if number == 1 else {}
            self.office.draft(grade, **where)

    @rule(seed=seeds)
    def somebody_does_something(self, seed: int) -> None:
        self.steps += 1
        random = Random(f"{seed} {self.story}")  # the same seed comes again and again
        what = random.choices([*self.does], weights=[*self.does.values()])[0]
        getattr(self, what)(random)

    def next_step(self, random: Random) -> None:
        """What should be done next is done by whoever should do it, today: so that findings get somewhere."""
        if random.random() < 0.7:
            self.clocks_are_set_right()
        self.office.clock.forward(random.randrange(4))
        going = [id for id in self.ids() if self.office.status(id) not in ENDED]
        if not going:
            self.raise_one(random)
            return
        id = going[0] if random.random() < 0.8 else random.choice(going)
        step, person, call = self.usual(id, random)
        acting = self.at(person)
        if random.random() < 0.3:  # now and then by anybody, or on some other day
            its = workers(self.office.finding(id), self.actions(id))
            acting = self.anybody(random, random.choice(sorted({person, *filter(None, its)})))
        self.attempt(step, lambda: call(acting))

    def any_move(self, random: Random) -> None:
        """Anybody tries anything with a finding, on any day."""
        id, into = self.some(random), random.choice(self.ids())
        kind = fitting(MOVES, self.office.status(id), self.office.finding(id), random)
        acting = self.anybody(random, self.who_may(random, kind, id))
        self.attempt(kind, self.of_a_finding(kind, acting, id, into, random))

    def any_action_move(self, random: Random) -> None:
        """Anybody tries anything with an action, mostly one of the latest."""
        action = random.choice(self.every_action()[-3:] or [NO_ACTION])
        finding, id = random.choice([*served(action)]), action["id"]
        kind = fitting(ACTION_MOVES, self.office.status(finding), action, random)
        acting = self.anybody(random, self.who_may(random, kind, finding, id))
        self.attempt(f"action {kind}", self.of_an_action(kind, acting, finding, id, random))

    def some(self, random: Random) -> str:
        """A finding, mostly one of the latest."""
        return random.choice(self.ids()[-2:] if random.random() < 0.7 else self.ids())

    def raise_one(self, random: Random) -> None:
        if len(self.ids()) < MOST:
            unit, owner = random.choice([("economy", "oanh"), ("economy", "oanh"), ("culture", "nga")])
            repeats = {"repeat_of": [random.choice(self.ids())]} if random.random() < 0.3 else {}
            words: dict[str, Any] = {
                "unit": unit,
                "owner": owner,
                "clauses": ["8.5.1"],
                **repeats,
                **building.TEXTS,
            }
            grade = random.choice(GRADE_MIX)
            acting = self.anybody(random, "tam" if unit == "economy" else "linh")
            self.attempt("add", lambda: findings.add(acting, audit=AUDIT, grade=grade, **words))

    def take_back(self, random: Random) -> None:
        """Somebody, mostly who typed last, takes a command back: the own last one, or one that is named."""
        headers = [header for header, _changes in self.witness.told]
        judged = [header for header in headers if header["type"] in ("finding.verify", "finding.return")]
        header = random.choice(headers[-1:] * 3 + headers[-4:] + judged[-2:])
        acting = self.at(header["actor"]["claimed"] if random.random() < 0.8 else random.choice(PEOPLE))

        def which() -> Event:
            if random.random() < 0.5:
                return undo_which.last(acting)
            return undo_which.named(acting, f"{AUDIT}:{header['seq']}")

        self.attempt("undo", lambda: undo.undo(acting, which(), "By mistake"))

    def time_passes(self, random: Random) -> None:
        """Also backwards: somebody sets the computer's clock."""
        self.office.clock.forward(random.choice([1, 3, 10, 30, 200, -1, -15]))
        self.changed = True

    def a_clock_jumps(self, random: Random) -> None:
        self.clocks[random.choice(PEOPLE)].off = random.choice([7, 14, 30, 45, -1, -3, -9])

    def clocks_are_set_right(self) -> None:
        for clock in self.clocks.values():
            clock.off = 0
        self.office.day(self.latest)

    def policy_changes(self, random: Random) -> None:
        building.set_policy(self.office, **random.choice(SETTINGS))

    # What holds after every step.

    @invariant()
    def what_holds(self) -> None:
        if self.changed:
            self.changed = False
            self.nothing_stands_against_what_was_recorded()
            self.the_view_folded_anew_equals_the_view_kept()
            self.whoever_looks_gets_an_answer()
