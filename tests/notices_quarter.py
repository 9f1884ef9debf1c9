"""A quarter of work in a state's office with the 80 findings of its register, by real verbs on their days.

    state: head binh from 9 July on
    ├─ health: head hoa, kha deputises from 3 to 21 August
    ├─ education: head em, from 17 August on eva
    ├─ finance: head dung, who leaves on 10 August and hands over to dana
    ├─ redacted: head rosa from 6 July on; before, nobody owns its findings
    └─ the other departments, as the register names them

`lan` leads the audit from which the register comes, with tam in the team; lan and quan have the role quality; vy is in the
committee and judges, and bao until 4 September; minh leads the audits of the quarter.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from conftest import ROOT
from notices_daily import BEGAN, FIRST, JUDGE, JUDGE_LEAVES, Daily
from notices_grown import ZONE, moment
from people_machine import Unhurried

from auditcore import dates, settings
from auditcore.importing import mapping
from auditcore.service import audits, duties, findings, hearing, imports, leaving, moves, people, setup, units
from auditcore.service.weighing import Wish
from auditcore.workspace import Workspace

SMALL = 40  # findings
MAP = str(ROOT / "examples" / "single-audit-map.toml")

# id: name in the register, head
UNITS = {
    "health": ("Health and Human Services", "hoa"),
    "education": ("Education", "em"),
    "finance": ("Administrative and Financial Services", "dung"),
    "redacted": ("Redacted", ""),
}
STAFF = {
    "binh": ("", ["head"]),
    "hoa": ("health", []),
    "kha": ("health", []),
    "em": ("education", []),
    "eva": ("education", []),
    "dung": ("finance", []),
    "dana": ("finance", []),
    "rosa": ("redacted", []),
    "tam": ("", ["auditor"]),
    "minh": ("", ["auditor"]),
    "vy": ("", ["committee"]),
    JUDGE: ("", ["committee"]),
    "quan": ("", ["quality"]),
}
WITH_CALENDAR = ("hoa", "minh")

# A second office has other habits.
PLAIN = {"policy.hold-stops-clock": "true", "policy.extensions": "3", "programme.review-months": "2"}
PLAIN |= {"programme.audit-months": "2"}
OTHER = {
    **PLAIN,
    "policy.review-days": "5",
    "notify.due-soon.days": "10, 3, 0",
    "notify.escalation.days": "2, 5, 9, 20",
    "notify.overdue.to": "owes, owner, lead",
    "notify.finding-decided.to": "owner, action-owner, team",
    "notify.catch-up-days": "20",
    "notify.weekday": "4",
}


def synthetic(path: Path) -> Path:
    """A small register of the real one's shape: findings of these departments, most with a plan and its date."""
    random = Random("synthetic")
    departments = [name for name, _head in UNITS.values()] * 4 + ["Labor", "Labor; Education"]
    names = ["Finding No", "Department", "Title", "Requirement", "Severity", "Questioned costs", "Repeat of", "Condition",
             "Plan", "Status", "Completion date", "Contact"]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(names)
        for number in range(1, SMALL + 1):
            day = random.choice(["June 30, 2023", "August 4, 2026", "September 20, 2026", "N/A"])
            grade = random.choice(["Material weakness", "Significant deficiency"])
            row = [
                f"2022-{number:03d}",
                random.choice(departments),
                f"Control {number}",
                random.choice("BELMN"),
            ]
            table.writerow(
                [*row, grade, "N", "N/A", f"Sample {number} failed", "A list", "open", day, "The chief"]
            )
    return path


class Quarter(Daily):
    """The office on its way through the quarter."""

    def __init__(self, folder: Path, register: Path, seed: str, habits: dict[str, str]) -> None:
        super().__init__(seed)
        path = folder / "office"
        setup.init(
            str(path),
            organisation="State",
            me="lan:Lan",
            language="en",
            timezone=ZONE,
            environ={},
            clock=self.wall,
            disk=Unhurried(),
        )
        text = (path / "auditcore.toml").read_text(encoding="utf-8")
        for key, value in habits.items():
            text = settings.set_value(text, key, value)
        (path / "auditcore.toml").write_text(text, encoding="utf-8")
        self.ws = Workspace(str(path), environ={}, clock=self.wall, disk=Unhurried())
        self.found()
        agenda = [*self.fixed(register), *self.daily()]
        for at, _place, act in sorted((at, place, act) for place, (at, act) in enumerate(agenda)):
            self.wall.now = max(self.wall.now, at)
            act()

    # What is there.

    def found(self) -> None:
        units.add(self.lan, "state", name="State")
        for id, (name, _head) in UNITS.items():
            units.add(self.lan, id, name=name, parent="state")
        for id, (unit, roles) in STAFF.items():
            people.add(self.lan, id, name=id.title(), unit=unit, roles=roles)
        for id, (_name, head) in UNITS.items():
            if head:
                units.change(self.lan, id, head=head)
        for id in WITH_CALENDAR:
            hearing.choose(self.at(id), id, channels=["file", "calendar"])
        hearing.choose(self.at("em"), "em", style="single")
        self.plan(FIRST, "lan", "state", BEGAN, kind="external")
        audits.start(self.lan, FIRST)

    def plan(self, id: str, lead: str, unit: str, day: str, **more: Any) -> None:
        more = {"start": day, "end": dates.add_days(day, 2), **more}
        if more.get("kind") != "external":
            more["lead_exception"] = "Trained by the state's auditor"
        made, _saved = audits.plan(
            self.lan,
            title=f"Audit {id}",
            criteria=["us-single-audit"],
            units=[unit],
            objective="To see",
            lead=lead,
            team=["tam"],
            **more,
        )
        assert made == id

    # What is fixed.

    def fixed(self, register: Path) -> Iterator[tuple[datetime, Callable[[], object]]]:
        """What happens on a day that was chosen, so that every quarter has it."""
        lan, days = self.lan, dates.add_days

        def bring_in() -> None:
            given = mapping.load_file(MAP)
            imports.bring_in(
                lan, FIRST, imports.open_register(lan, str(register), FIRST, given), Wish(add_units=True)
            )

        def postponed(id: str, day: str, person: str) -> Callable[[], object]:
            return lambda: audits.change(
                self.at(person), id, start=day, end=days(day, 2), reason="The lead is ill"
            )

        def reported() -> None:
            minh = self.at("minh")
            for n in range(3):
                findings.add(minh, audit="2026-02", grade="minor", unit="education", clauses=["B"], requirement="The law",
                             observed=f"Case {n}", evidence="20 cases")  # fmt: skip
            audits.conclude(minh, "2026-02", conclusion="It works, mostly", distribution=["binh"])
            audits.issue(minh, "2026-02", unexamined_rest="A sample only")

        def closed() -> None:
            for id in self.ws.view("2026-02").table("finding"):
                if self.standing(id).status not in ("closed", "withdrawn"):
                    moves.withdraw(self.at("minh"), id, "Seen wrongly")
            audits.close(self.at("minh"), "2026-02")

        def complained(n: int) -> Callable[[], object]:
            def act() -> None:
                raised, _saved = findings.add(
                    self.at("quan"),
                    origin="complaint",
                    grade="minor",
                    unit="health",
                    requirement="The law",
                    observed=f"Complaint {n}",
                    evidence="A letter",
                )
                moves.issue(self.at("quan"), raised)

            return act

        plans: list[tuple[str, float, Callable[[], object]]] = [
            (BEGAN, 7, bring_in),
            ("2026-07-02", 9, lambda: duties.add_law(lan, "Decree 12", since="2026-07-01", due="2026-08-20")),
            ("2026-07-02", 10, lambda: self.plan("2026-02", "minh", "education", "2026-07-20")),
            ("2026-07-03", 10, lambda: self.plan("2026-03", "minh", "health", "2026-08-12")),
            ("2026-07-03", 11, lambda: self.plan("2026-04", "minh", "finance", "2026-09-01")),
            ("2026-07-06", 7, lambda: units.change(lan, "redacted", head="rosa")),
            ("2026-07-09", 7, lambda: units.change(lan, "state", head="binh")),
            ("2026-07-10", 15, postponed("2026-02", "2026-07-27", "minh")),
            ("2026-07-13", 15, postponed("2026-02", "2026-07-20", "lan")),
            ("2026-07-20", 9, lambda: audits.start(self.at("minh"), "2026-02")),
            ("2026-07-23", 16, reported),
            ("2026-07-28", 9, complained(1)),
            ("2026-08-03", 6, lambda: units.change(lan, "health", deputy="kha", deputy_from="2026-08-03",
                                                   deputy_to="2026-08-21")),
            ("2026-08-04", 9, lambda: audits.cancel(lan, "2026-03", reason="No time this year")),
            ("2026-08-10", 17, lambda: leaving.end(lan, "dung", hand_to="dana", reason="Retires")),
            ("2026-08-11", 9, complained(2)),
            ("2026-08-17", 7, lambda: units.change(lan, "education", head="eva")),
            ("2026-08-20", 9, lambda: people.change(lan, "tam", add_roles=["committee"])),
            ("2026-08-24", 9, lambda: audits.change(lan, "2026-04", start="2026-09-07", end="2026-09-09", reason="Harvest")),
            ("2026-08-26", 9, lambda: self.plan("2026-05", "minh", "health", "2026-09-15")),
            ("2026-09-01", 16, lambda: duties.law_done(lan, "L1", "Desk 2 works by it")),
            (JUDGE_LEAVES, 17, lambda: leaving.end(lan, JUDGE, hand_to="vy", reason="Retires")),
            ("2026-09-07", 9, lambda: audits.start(self.at("minh"), "2026-04")),
            ("2026-09-08", 10, postponed("2026-04", "2026-09-09", "minh")),
            ("2026-09-09", 10, postponed("2026-04", "2026-09-10", "minh")),
            ("2026-09-14", 9, lambda: duties.reviewed(lan, "Minutes 4")),
            ("2026-09-16", 10, closed),
        ]  # fmt: skip
        for day, hour, act in plans:
            yield moment(day, hour), act
