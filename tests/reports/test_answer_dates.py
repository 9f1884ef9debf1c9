"""By when a unit is to answer: one day, whoever says it. What was late stays late."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from audit_office import finding, furnish, lead, started
from audit_pages import below, facts, made, section
from building import CAUSE, CORRECTION, EFFECT
from conftest import Clock

from auditcore.dates import add_days
from auditcore.decision import Acting, put
from auditcore.figures.lives import life
from auditcore.lifecycle import Standing, standing
from auditcore.service import actions, findings, moves
from auditcore.service.register import actions_by_finding
from auditcore.workspace import Workspace

FIRST = "2026-07-01"


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    quality = {"name": "Kim", "unit": "land", "roles": ["quality"]}
    furnish(workspace).commit("org", "test.quality", lambda situation: [put("person/kim", set=quality)])
    return workspace


class Unit:
    """A finding of an audit under way, and what became of it, each step so many days after the first of July."""

    def __init__(self, ws: Workspace, clock: Clock, grade: str = "minor") -> None:
        self.ws, self.clock = ws, clock
        self.audit = started(ws)
        self.id = finding(ws, self.audit, grade)
        self.asked = 0
        moves.issue(lead(ws), self.id)
        self.due = self.now.answer_due
        self.days = 0

    def at(self, days: int, person: str) -> Workspace:
        self.days = days
        self.clock.on(add_days(FIRST, days))
        self.ws.forget()
        return self.ws.as_(Acting(claimed=person))

    def day(self, days: int) -> str:
        return add_days(FIRST, days)

    @property
    def now(self) -> Standing:
        view = self.ws.view(self.audit)
        return standing(view.table("finding")[self.id], actions_by_finding(view).get(self.id, []))

    def submit(self, days: int) -> None:
        thu = self.at(days, "thu")
        if not self.asked:
            self.asked = 1
            actions.add(thu, self.id, words="Check each", owner="thu", due=self.day(days + 100))
        corrected = {**CORRECTION, "corrected_on": self.day(0)}
        judged = {**EFFECT, "judge": "an", "judge_on": self.day(days + 120)}
        moves.submit(thu, self.id, **{**corrected, **CAUSE, **judged})

    def send_back(self, days: int) -> None:
        moves.send_back(self.at(days, "minh"), self.id, "Look deeper")

    def accept(self, days: int) -> None:
        moves.accept(self.at(days, "minh"), self.id)

    def dispute(self, days: int) -> None:
        paper = Path(self.ws.path, f"paper-{days}.txt")
        paper.write_text(str(days))
        moves.respond(self.at(days, "thu"), self.id, dispute="Not ours", attach=[str(paper)])

    def uphold(self, days: int) -> None:
        moves.settle_dispute(self.at(days, "kim"), self.id, uphold=True, reason="It is")

    def move(self, days: int) -> None:
        due = self.day(days + 9)
        findings.change(self.at(days, "minh"), self.id, answer_due=due, reason="Flood")

    # What documents say.

    def said_in(self) -> dict[str, str]:
        """By document the day by which the unit is or was to answer."""
        self.ws.forget()
        report = made(self.ws, "audit", self.audit)
        [told] = [facts(sub) for sub in below(report, "Findings") if sub.title.startswith(self.id)]
        form = facts(section(made(self.ws, "finding", self.id), "What was found"))
        detail = findings.detail(self.ws, self.id)
        return {
            "report audit": re.findall(r"\d{4}-\d\d-\d\d", told["Answer due"])[-1],
            "report finding": form["Answer due"],
            "finding show --json": detail["answer_due"],
            **({"finding list": detail["due"]} if detail["due_what"] == "answer" else {}),
        }

    def one_day(self) -> str:
        said = self.said_in()
        assert len(set(said.values())) == 1, said
        return said["report audit"]


@pytest.fixture
def unit(office: Workspace, clock: Clock) -> Unit:
    return Unit(office, clock)


def test_waiting_for_the_auditors_does_not_make_a_late_answer_punctual(unit: Unit) -> None:
    unit.submit(40)
    unit.send_back(53)
    assert unit.one_day() == unit.due
    unit.submit(54)
    unit.accept(60)
    assert unit.one_day() == unit.due


def test_an_answer_that_was_accepted_keeps_its_day(unit: Unit) -> None:
    unit.submit(10)
    unit.accept(14)
    assert unit.one_day() == unit.due


def test_an_answer_in_time_that_was_sent_back_gets_its_days_again(unit: Unit) -> None:
    unit.submit(10)
    unit.send_back(14)
    assert unit.one_day() == add_days(unit.due, 4)
    unit.submit(33)  # behind the first day and before the second
    unit.accept(39)
    assert unit.one_day() == add_days(unit.due, 4)


def test_a_dispute_on_the_last_day_stops_the_clock_and_one_behind_it_does_not(
    office: Workspace, clock: Clock
) -> None:
    for late, moved in ((0, 7), (1, 0)):
        clock.on(FIRST)
        one = Unit(office, clock)
        one.dispute(30 + late)
        one.uphold(37 + late)
        assert one.one_day() == add_days(one.due, moved)


def test_a_date_that_was_moved_counts_from_its_own_day(unit: Unit) -> None:
    unit.move(40)
    unit.dispute(45)
    unit.uphold(47)
    assert unit.one_day() == unit.day(51)


@pytest.mark.parametrize("seed", range(12))
def test_all_documents_say_the_same_day_of_random_lives(office: Workspace, clock: Clock, seed: int) -> None:
    chance = random.Random(seed)
    unit, day, moved, given = Unit(office, clock), 0, 0, ""
    for _step in range(chance.randint(1, 7)):
        day += chance.choice((0, 1, 3, 8, 20))
        now = unit.now
        ways = {
            "submitted": [unit.send_back, unit.send_back, unit.accept],
            "issued": [unit.uphold] if now.disputed else [unit.submit, unit.dispute],
        }.get(now.status, [])
        if now.status == "issued" and not now.disputed and not (moved or given):
            ways.append(unit.move)
        if not ways:
            break
        way = chance.choice(ways)
        way(day)
        moved, given = moved + (way == unit.move), given or (unit.day(day) if way == unit.submit else "")
        said = unit.one_day()
        if not unit.now.disputed:
            check_figures(unit, said, given)


def check_figures(unit: Unit, said: str, given: str) -> None:
    """What the review pack counts is late exactly where the documents say so."""
    view = unit.ws.view(unit.audit)
    promise = life(view.table("finding")[unit.id], actions_by_finding(view).get(unit.id, [])).answers[-1]
    if promise.done:
        assert (promise.done, promise.done <= promise.due) == (given, given <= said)
    else:
        assert promise.due == said
