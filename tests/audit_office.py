"""A small office for the tests of audits: units, people, a checklist, and audits on their way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from auditcore.decision import Acting, put
from auditcore.service import answers, audits, findings
from auditcore.workspace import Workspace

MINI = """
id = "mini"
title = "Mini"
edition = "1"
source = "Ours"
language = "en"

[[clause]]
id = "4"
title = "Context"

[[clause]]
id = "4.1"
title = "Surroundings"
[[clause.question]]
id = "4.1-1"
ask = "How do you know your surroundings?"
answers = ["conforms", "minor", "not-applicable"]

[[clause]]
id = "8.5"
title = "Work"
[[clause.question]]
id = "8.5-1"
ask = "How is the work done?"
[[clause.question]]
id = "8.5-2"
ask = "How is it checked?"
"""

UNITS = {"commune": None, "office": "commune", "justice": "office", "land": "commune", "culture": "commune"}
# id -> unit, roles
PEOPLE = {
    "hoa": ("commune", ["head"]),
    "minh": ("land", ["auditor"]),
    "thu": ("justice", ["auditor"]),
    "an": ("culture", ["auditor"]),
    "bao": ("office", []),
}

PLAN: dict[str, Any] = {
    "title": "Office",
    "criteria": ["mini"],
    "units": ["office"],
    "lead": "minh",
    "team": ["an"],
    "start": "2026-07-01",
    "end": "2026-07-03",
    "objective": "Does the office work as agreed?",
}


def furnish(ws: Workspace) -> Workspace:
    """The office's units, people and checklist, in a new workspace."""
    Path(ws.path, "checklists", "mini.toml").write_text(MINI)

    def decide(situation: Any) -> list[dict[str, Any]]:
        people = {
            id: {"name": id.title(), "unit": unit, "roles": roles} for id, (unit, roles) in PEOPLE.items()
        }
        return [
            *(put(f"unit/{id}", set={"name": id.title(), "parent": up}) for id, up in UNITS.items()),
            *(put(f"person/{id}", set=fields) for id, fields in people.items()),
        ]

    ws.commit("org", "test.furnish", decide)
    return ws


def planned(ws: Workspace, **more: Any) -> str:
    return audits.plan(ws, **{**PLAN, **more})[0]


def lead(ws: Workspace, person: str = "minh", **fields: str) -> Workspace:
    """The workspace with somebody else acting, the lead by default."""
    return ws.as_(Acting(claimed=person, **fields))


def started(ws: Workspace, **more: Any) -> str:
    id = planned(ws, **more)
    audits.start(lead(ws, more.get("lead", "minh")), id)
    return id


def finding(ws: Workspace, audit: str, grade: str = "minor", **more: Any) -> str:
    """A draft with everything that it needs to be issued."""
    facts: dict[str, Any] = {
        "clauses": ["8.5"],
        "unit": "justice",
        "owner": "thu",
        "requirement": "It is checked.",
        "observed": "It is not.",
        "evidence": "File 12",
    }
    return findings.add(lead(ws), grade=grade, audit=audit, **{**facts, **more})[0]


def reported(ws: Workspace, **more: Any) -> str:
    """An audit whose report was given out without a finding; nothing was examined, with a reason."""
    id = started(ws, **more)
    return report(ws, id)


def report(ws: Workspace, id: str) -> str:
    audits.conclude(lead(ws), id, conclusion="It does.", distribution=["hoa"])
    audits.issue(lead(ws), id, unexamined_rest="No time.")
    return id


def status(ws: Workspace, id: str) -> str:
    """The audit's status as somebody else's command would see it."""
    ws.forget()
    return str(audits.detail(ws, id)["status"])


def answer(ws: Workspace, id: str, question: str, result: str = "conforms", **more: Any) -> Any:
    return answers.record(lead(ws), id, question, result=result, **more)


def refused(action: Callable[[], object]) -> str:
    """What a refusal said, all of it."""
    from auditcore.errors import Refused

    try:
        action()
    except Refused as error:
        return "\n".join([error.what, *error.problems])
    raise AssertionError("it was not refused")
