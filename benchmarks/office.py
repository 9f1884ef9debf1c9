"""An office and a few audits made by the real services: what the registers are cloned from.

Fixed days long ago; whoever clones moves them. Nothing is synced here: what is measured is not made here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from auditcore.decision import Acting
from auditcore.model import PROGRAMME
from auditcore.record.disk import Disk
from auditcore.record.events import Event
from auditcore.service import actions, audits, findings, moves, people, setup, units
from auditcore.workspace import Workspace

UNITS = 24
STAFF = 3
LEAD, AUDITOR, UNIT, HEAD, DOER = "lan", "minh", "unit-01", "head-01", "staff-01-1"

OBSERVED = (
    "3 trên 20 hồ sơ của quyển {id} số {n} không có giấy tiếp nhận; công chức phụ trách xác nhận tại chỗ.",
    "In register {id}, number {n}, 4 of 25 files were answered after the day on the receipt.",
    "Bảng phí niêm yết ở quầy không khớp với quyết định mới ({id}, phiếu {n}).",
    "The reason for the delay of file {n} of {id} was not told to the citizen.",
)
REQUIREMENT = (
    "Each file gets a dated receipt that names the day of the answer, and the citizen is told of a delay."
)
EVIDENCE = (
    "Files 12, 15 and 19 of {id}, sheet {n}; talk with the officer at counter 3; photo of the notice board."
)
CAUSE = "Since two counters were merged, nobody checks at the end of the day that each file has its receipt."
CLAUSES = ("8.5.1", "7.5.3", "8.2.1", "9.1.2", "7.2")

# What each finding of ten is graded.
GRADES = ("major", *("minor",) * 6, "observation", "opportunity", "strength")


class Unsynced(Disk):
    """A disk that promises nothing, for files that can be made again."""

    def sync(self, path: str) -> None:
        pass

    def sync_folder(self, folder: str) -> None:
        pass


class Clock:
    """A clock that is set by hand, never back, and ticks at each look."""

    def __init__(self) -> None:
        self.now = datetime(2014, 1, 6, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def on(self, day: date) -> None:
        self.now = max(self.now, datetime(day.year, day.month, day.day, 8, tzinfo=UTC))


class Template(NamedTuple):
    """One audit from its plan on: id, first day, and the events of both its streams in the order of writing."""

    audit: str
    first: date
    events: list[Event]


class Office:
    """A workspace with units and people, in which audits are made."""

    def __init__(self, path: str) -> None:
        self.clock = Clock()
        self.path = path
        self.ws, _saved = setup.init(
            path,
            organisation="Ủy ban nhân dân xã An Bình",
            me=f"{LEAD}:Nguyễn Thị Lan",
            language="en",
            timezone="",
            environ={},
            clock=self.clock,
            disk=Unsynced(),
        )
        self.photo = f"{path}-photo"
        with open(self.photo, "wb") as file:
            file.write(b"a photo of the notice board, in bytes\n" * 1000)
        self._people()

    def as_(self, person: str) -> Workspace:
        return self.ws.as_(Acting(claimed=person))

    def _people(self) -> None:
        lead = self.as_(LEAD)
        units.add(lead, "office", name="Ủy ban nhân dân xã An Bình")
        people.add(lead, AUDITOR, name="Trần Văn Minh", roles=["auditor"])
        for number in range(1, UNITS + 1):
            unit, head = f"unit-{number:02d}", f"head-{number:02d}"
            units.add(lead, unit, name=f"Bộ phận số {number}", parent="office")
            people.add(lead, head, name=f"Lê Thị Hòa {number}", unit=unit, email=f"{head}@example.org")
            for other in range(1, STAFF + 1):
                people.add(
                    lead, f"staff-{number:02d}-{other}", name=f"Phạm Văn Đức {number}.{other}", unit=unit
                )
            units.change(lead, unit, head=head)

    def audit(self, first: date, count: int, until: str) -> Template:
        """An audit with so many findings: `drafts`, in `follow-up` with every finding open, or `closed`."""
        lead = self.as_(LEAD)
        self.clock.on(first - timedelta(30))
        id, _saved = audits.plan(
            lead,
            title="Một cửa: tiếp nhận và trả kết quả",
            criteria=["iso9001-2015"],
            units=[UNIT],
            lead=LEAD,
            team=[AUDITOR],
            start=first.isoformat(),
            end=(first + timedelta(4)).isoformat(),
            objective="Whether files are received, tracked and answered in time.",
            why="two counters were merged",
        )
        self.clock.on(first)
        audits.start(lead, id)
        audits.meeting(lead, id, kind="opening", present=[LEAD, AUDITOR, HEAD])
        # A strength is closed by being issued.
        grades = [grade for grade in GRADES if until != "follow-up" or grade != "strength"]
        course = {self._draft(id, number, grades[number % len(grades)]): number for number in range(count)}
        if until != "drafts":
            self._issue(id, first)
            self._carry(course, grades, first, until)
        if until == "closed":
            audits.close(lead, id)
        events = [*self.ws.record.read(id), *self._programme(id)]
        return Template(id, first, sorted(events, key=lambda event: str(event.header["at"])))

    def _programme(self, id: str) -> list[Event]:
        events = self.ws.record.read(PROGRAMME)
        return [event for event in events if any(c and c["doc"] == f"audit/{id}" for c in event.changes)]

    def _draft(self, audit: str, number: int, grade: str) -> str:
        id, _saved = findings.add(
            self.as_(AUDITOR if number % 2 else LEAD),
            audit=audit,
            grade=grade,
            observed=OBSERVED[number % len(OBSERVED)].format(id=audit, n=number),
            requirement=REQUIREMENT,
            evidence=EVIDENCE.format(id=audit, n=number),
            clauses=[CLAUSES[number % len(CLAUSES)]],
            unit=UNIT,
            attach=[self.photo] if number % 10 == 0 else [],
        )
        return id

    def _issue(self, audit: str, first: date) -> None:
        lead = self.as_(LEAD)
        self.clock.on(first + timedelta(4))
        audits.meeting(lead, audit, kind="closing", present=[LEAD, AUDITOR, HEAD])
        words = "The process works; receipts need care."
        audits.conclude(lead, audit, conclusion=words, distribution=["head", "unit"])
        self.clock.on(first + timedelta(7))
        audits.issue(lead, audit, unexamined_rest="not reached in this audit")

    def _carry(self, course: dict[str, int], grades: list[str], first: date, until: str) -> None:
        """Each finding along its steps: all of them, or in turn none, one, two, three or four."""
        for step, (name, day) in enumerate(STEPS.items()):
            self.clock.on(first + timedelta(day))
            for id, number in course.items():
                grade = grades[number % len(grades)]
                planned = grade in ("major", "minor")
                reached = step < (len(STEPS) if until == "closed" else number % len(STEPS))
                # Without a plan to accept, the end of the action is the end of the finding.
                skipped = grade == "strength" or (
                    not planned and (name not in AGREED or (until != "closed" and step))
                )
                if reached and not skipped:
                    getattr(self, f"_{name}")(id, first, planned)

    def _answer(self, id: str, first: date, planned: bool) -> None:
        head, day = self.as_(HEAD), (first + timedelta(12)).isoformat()
        done = "The receipts were written and sent."
        moves.respond(head, id, agree=True, correction=done, corrected_on=day, extent="all counters")
        if planned:
            moves.analyse(
                head, id, method="5-whys", cause=CAUSE, causes=["no receipt", "nobody looked", CAUSE]
            )
        words, due = (
            "A list of the day's files is signed before closing.",
            (first + timedelta(60)).isoformat(),
        )
        actions.add(head, id, words=words, owner=DOER, due=due)

    def _submit(self, id: str, first: date, planned: bool) -> None:
        judge_on = (first + timedelta(110)).isoformat()
        effect = "Two months without a missing receipt"
        moves.submit(self.as_(HEAD), id, effect=effect, judge=AUDITOR, judge_on=judge_on)

    def _accept(self, id: str, first: date, planned: bool) -> None:
        moves.accept(self.as_(LEAD), id)

    def _done(self, id: str, first: date, planned: bool) -> None:
        actions.done(self.as_(DOER), f"{id}-A1", evidence="Lists of weeks 20 to 24, signed each day")

    def _verify(self, id: str, first: date, planned: bool) -> None:
        looked = "60 files of two months looked at: none missing"
        moves.verify(self.as_(AUDITOR), id, verdict="effective", evidence=looked)


# The steps of a finding after its issue, each with its day after the audit's first.
STEPS = {"answer": 14, "submit": 16, "accept": 20, "done": 45, "verify": 115}
# Those of an observation or an opportunity that the unit agrees to.
AGREED = ("answer", "done")


def templates(path: str, count: int, long: int = 0) -> dict[str, Template]:
    """One audit of each kind with `count` findings, and `long`: drafts only, so many; made in a new folder."""
    office = Office(path)
    made = {
        "closed": office.audit(date(2024, 3, 4), count, "closed"),
        "follow-up": office.audit(date(2024, 9, 2), count, "follow-up"),
        "drafts": office.audit(date(2025, 2, 3), count, "drafts"),
    }
    if long:
        made["long"] = office.audit(date(2025, 4, 7), long, "drafts")
    return made
