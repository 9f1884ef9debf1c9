"""Builds the office that the tests of findings work in: units, people, a started audit, findings at any status.

    office (root): linh, the audit's lead
    ├─ economy: head hai (deputy duc until 10 July), oanh, who owns most findings
    │  └─ land: an, who does most actions
    └─ culture: head nga, tam (in the team), vy (committee), mai (no part in anything)

`lan` has the role quality and no unit. The audit 2026-01 covers economy and culture by a checklist of three clauses.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from conftest import Clock

from auditcore import lifecycle, settings
from auditcore.decision import Acting, Situation, put
from auditcore.errors import Refused
from auditcore.model import ORG, PROGRAMME
from auditcore.place import SETTINGS_FILE
from auditcore.record.events import Change
from auditcore.service import actions, findings, moves
from auditcore.service.register import actions_by_finding
from auditcore.workspace import Workspace

AUDIT = "2026-01"

UNITS: dict[str, tuple[str | None, str | None]] = {
    "office": (None, None),
    "economy": ("office", "hai"),
    "land": ("economy", None),
    "culture": ("office", "nga"),
}
PEOPLE: dict[str, tuple[str, list[str]]] = {
    "linh": ("office", ["auditor"]),
    "tam": ("culture", ["auditor"]),
    "vy": ("culture", ["committee"]),
    "nga": ("culture", []),
    "mai": ("culture", []),
    "hai": ("economy", []),
    "duc": ("economy", []),
    "oanh": ("economy", []),
    "an": ("land", []),
}

# The days on which a finding goes its usual way.
RAISED, ISSUED, SUBMITTED, ACCEPTED, DONE, VERIFIED = (
    "2026-07-01",
    "2026-07-02",
    "2026-07-06",
    "2026-07-09",
    "2026-07-20",
    "2026-08-20",
)
DUE = "2026-07-31"

TEXTS = {
    "requirement": "Each file has a receipt",
    "observed": "3 of 20 files have none",
    "evidence": "files 12, 15 and 19",
}
CORRECTION = {
    "correction": "Receipts written for the three files",
    "corrected_on": SUBMITTED,
    "similar": "no",
    "extent": "All 20 files looked through: no other",
}
CAUSE = {
    "method": "5-whys",
    "cause": "The form is missing at the second desk",
    "causes": ["No receipt was written", "The form is missing at the second desk"],
}
EFFECT = {"effect": "20 files of August, all with a receipt", "judge": "vy", "judge_on": VERIFIED}


class Office:
    """The workspace with a hand on its clock. `office("linh")` is linh at work; `on` and the rest as in `Acting`."""

    def __init__(self, ws: Workspace, clock: Clock) -> None:
        self.ws = ws
        self.clock = clock

    def __call__(self, person: str, **acting: str) -> Workspace:
        return self.ws.as_(Acting(claimed=person, **acting))

    def day(self, day: str) -> None:
        """It is this day now, or later."""
        if self.ws.today < day:
            self.clock.on(day)

    # Documents and where they stand.

    def finding(self, id: str) -> dict[str, Any]:
        return self.ws.view(stream(id)).table("finding")[id]

    def action(self, id: str) -> dict[str, Any]:
        return self.ws.view(stream(id)).table("action")[id]

    def standing(self, id: str) -> lifecycle.Standing:
        view = self.ws.view(stream(id))
        return lifecycle.standing(view.table("finding")[id], actions_by_finding(view).get(id, []))

    def status(self, id: str) -> str:
        return self.standing(id).status

    # The usual way of a finding, a step at a time, each on its day.

    def _on(self, person: str, day: str) -> Workspace:
        self.day(day)
        return self(person, on=day)

    def draft(self, grade: str = "minor", by: str = "tam", **fields: Any) -> str:
        where = {} if "origin" in fields else {"audit": AUDIT}
        given = {"unit": "economy", "owner": "oanh", "clauses": ["8.5.1"], **where, **TEXTS, **fields}
        return findings.add(self._on(by, RAISED), grade=grade, **given)[0]

    def issue(self, id: str, by: str = "linh") -> str:
        moves.issue(self._on(by, ISSUED), id)
        return id

    def issued(self, grade: str = "minor", **fields: Any) -> str:
        return self.issue(self.draft(grade, **fields))

    def plan(self, finding: str, owner: str = "an", due: str = DUE, by: str = "", on: str = SUBMITTED) -> str:
        who = self._on(by or self.finding(finding)["owner"], on)
        return actions.add(who, finding, words="Lay out the form", owner=owner, due=due)[0]

    def submit(self, id: str, by: str = "", on: str = SUBMITTED, **answered: Any) -> str:
        moves.submit(
            self._on(by or self.finding(id)["owner"], on), id, **{**CORRECTION, **CAUSE, **EFFECT, **answered}
        )
        return id

    def submit_correction_only(self, id: str, by: str = "", on: str = SUBMITTED, **answered: Any) -> str:
        attach = [note_file(self.ws, "receipts.txt")]
        words = {"correction_only": "A slip of one day", **CORRECTION, "attach": attach}
        moves.submit(self._on(by or self.finding(id)["owner"], on), id, **{**words, **answered})
        return id

    def submitted(self, grade: str = "minor", **fields: Any) -> str:
        """With one action, ID-A1, of an."""
        id = self.issued(grade, **fields)
        self.plan(id)
        return self.submit(id)

    def accept(self, id: str, by: str = "linh", on: str = ACCEPTED) -> str:
        moves.accept(self._on(by, on), id)
        return id

    def accepted(self, grade: str = "minor", **fields: Any) -> str:
        return self.accept(self.submitted(grade, **fields))

    def agreed(self, grade: str = "observation", **fields: Any) -> str:
        """An observation or opportunity agreed to, with one action, ID-A1, of an."""
        id = self.issued(grade, **fields)
        moves.respond(self._on("oanh", SUBMITTED), id, agree=True)
        self.plan(id)
        return id

    def finish(self, action: str, by: str = "an", on: str = DONE, **fields: Any) -> str:
        actions.done(self._on(by, on), action, **{"evidence": "The forms lie at both desks", **fields})
        return action

    def implemented(self, grade: str = "minor", **fields: Any) -> str:
        id = self.accepted(grade, **fields)
        self.finish(f"{id}-A1")
        return id

    def verify(
        self, id: str, by: str = "vy", verdict: str = "effective", on: str = VERIFIED, **fields: Any
    ) -> str:
        moves.verify(self._on(by, on), id, verdict=verdict, **{"evidence": "20 files seen", **fields})
        return id

    def corrected(self) -> str:
        """A minor whose correction only was accepted."""
        return self.accept(self.submit_correction_only(self.issued()))

    def at(self, status: str, grade: str = "minor") -> str:
        """A new major or minor that has this status."""
        build: dict[str, Callable[[str], str]] = {
            "draft": self.draft,
            "issued": self.issued,
            "submitted": self.submitted,
            "in-progress": self.accepted,
            "implemented": self.implemented,
            "closed": lambda grade: self.verify(self.implemented(grade)),
            "withdrawn": lambda grade: self.withdrawn(self.issued(grade)),
        }
        return build[status](grade)

    def withdrawn(self, id: str) -> str:
        moves.withdraw(self._on("linh", SUBMITTED), id, "Unfounded")
        return id

    # Refusals.

    def refused(self, call: Callable[[], object]) -> list[str]:
        """Every sentence of the refusal of a call, which must write nothing at all."""
        before = files_below(self.ws.path, "records", "evidence")
        with pytest.raises(Refused) as caught:
            call()
        assert files_below(self.ws.path, "records", "evidence") == before, "a refused move left a trace"
        return [caught.value.what, *caught.value.problems]

    def only_refused_for(self, sentence: str, call: Callable[[], object]) -> None:
        """The call is refused for one reason, which the sentence (a part of it) tells."""
        said = self.refused(call)
        assert len(said) == 1, said
        assert sentence in said[0], said


def build(ws: Workspace, clock: Clock) -> Office:
    """The office with its audit under way since 1 July 2026."""
    ws.commit(ORG, "test.office", lambda situation: [*units_and_people()])
    start = {"move": "start", "on": RAISED, "by": "linh"}
    plan = {
        "title": "Receipts at the counter",
        "lead": "linh",
        "team": ["tam"],
        "units": ["economy", "culture"],
        "criteria": ["test-2015"],
        "clauses": [],
        "exception": None,
        "from": RAISED,
        "to": RAISED,
    }
    clauses = [{"id": id, "title": id, "questions": [{"id": f"{id}-1"}]} for id in ("7.5", "8.5.1", "10.2")]

    def audit(situation: Situation) -> list[Change]:
        checklist = put("checklist/test-2015", set={"title": "Test", "clauses": clauses})
        return [put(f"audit/{AUDIT}", set=plan, add={"moves": [start]}), checklist]

    def programme(situation: Situation) -> list[Change]:
        planned = {"move": "plan", "on": RAISED, "by": "lan"}
        return [put(f"audit/{AUDIT}", set=plan, add={"moves": [planned, start]})]

    ws.commit(AUDIT, "audit.start", audit)
    ws.commit(PROGRAMME, "audit.start", programme)
    return Office(ws, clock)


def units_and_people() -> list[Change]:
    deputy = {"person": "duc", "from": None, "to": "2026-07-10"}
    units = [
        put(
            f"unit/{id}",
            set={
                "name": id.title(),
                "parent": parent,
                "head": head,
                "deputy": deputy if id == "economy" else None,
            },
        )
        for id, (parent, head) in UNITS.items()
    ]
    return units + [
        put(
            f"person/{id}",
            set={"name": id.title(), "unit": unit, "email": None, "roles": roles, "logins": []},
        )
        for id, (unit, roles) in PEOPLE.items()
    ]


def change_org(office: Office, doc: str, **fields: Any) -> None:
    """Change a unit or a person behind the scenes."""
    office.ws.commit(ORG, "test.change", lambda situation: [put(doc, set=fields)])


def change_audit(office: Office, **fields: Any) -> None:
    office.ws.commit(AUDIT, "test.change", lambda situation: [put(f"audit/{AUDIT}", set=fields)])


def audit_move(office: Office, move: str) -> None:
    """A move of the audit in both streams, whatever its own rules say."""
    entry = {"move": move, "on": office.ws.today, "by": "linh"}
    for name in (AUDIT, PROGRAMME):
        office.ws.commit(
            name, f"audit.{move}", lambda situation: [put(f"audit/{AUDIT}", add={"moves": [entry]})]
        )


def set_policy(office: Office, **values: object) -> None:
    """Settings below `policy`, such as `**{"minor.answer-days": 5}`, as if the file were edited and read again."""
    path = os.path.join(office.ws.path, SETTINGS_FILE)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for key, value in values.items():
        text = settings.set_value(text, f"policy.{key}", str(value))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    office.ws.settings = settings.load(path, office.ws.environ)


def note_file(ws: Workspace, name: str, text: str = "") -> str:
    """A file beside the workspace, to be attached."""
    path = os.path.join(os.path.dirname(ws.path), name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text or name)
    return path


def stream(id: str) -> str:
    return id.partition("-F")[0]


def files_below(root: str, *folders: str) -> dict[str, int]:
    """Every file below these folders of a workspace, with its size."""
    return {
        os.path.relpath(path, root): os.path.getsize(path)
        for folder in folders
        for where, _folders, names in os.walk(os.path.join(root, folder))
        for path in (os.path.join(where, name) for name in names)
    }


def last_moves(doc: Mapping[str, Any]) -> list[str]:
    return [entry["move"] for entry in doc["moves"]]
