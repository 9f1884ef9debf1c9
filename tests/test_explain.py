"""What `finding explain` says in each place where a finding can stand: the page is kept as it is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import building
import pytest
from building import Office
from commands import CommandLine
from conftest import Clock

from auditcore import lifecycle, rulebook
from auditcore.service import actions, findings, moves
from auditcore.service.explain import TURNS, explain
from auditcore.workspace import Workspace

GOLDEN = Path(__file__).parent / "fixtures" / "explain.txt"


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def bare(office: Office) -> str:
    return findings.add(
        office("tam"), audit=building.AUDIT, grade="minor", observed="No receipt", unit="land"
    )[0]


def disputed(office: Office) -> str:
    id = office.issued()
    office.day(building.SUBMITTED)
    moves.respond(office("oanh"), id, dispute="The file was complete")
    return id


def of_the_leads_unit(office: Office) -> str:
    id = office.submitted()
    building.change_org(office, "person/linh", unit="economy")
    return id


def all_cancelled(office: Office) -> str:
    id = office.accepted()
    actions.cancel(office("oanh"), f"{id}-A1", "The form does not help")
    return id


def second_round(office: Office) -> str:
    return office.verify(office.implemented(), verdict="not", evidence="4 of 20 have none")


def of_a_closed_audit(office: Office) -> str:
    id = office.verify(office.implemented())
    building.audit_move(office, "close")
    return id


def owner_left(office: Office) -> str:
    id = office.accepted()
    building.change_org(office, "person/an", ended={"on": building.ACCEPTED, "by": "lan"})
    return id


def reopened(office: Office) -> str:
    id = office.verify(office.implemented())
    moves.reopen(office("linh"), id, "Seen again in the same desk")
    return id


def not_followed(office: Office) -> str:
    building.set_policy(office, **{"minor.follow-through": "yes"})
    id = office.issued()
    office.plan(id)
    office.submit(id, effect="", measure="Files without receipt in a month", target="none")
    office.finish(f"{office.accept(id)}-A1")
    office.day(building.VERIFIED)
    return id


# What stands where, and the day on which it is read ("": the last day on which something happened).
STANDS: dict[str, tuple[Callable[[Office], str], str]] = {
    "a draft that lacks something": (bare, ""),
    "a draft": (lambda office: office.draft(), ""),
    "a strength, not yet issued": (lambda office: office.draft("strength"), ""),
    "issued": (lambda office: office.issued(), ""),
    "issued, a major, overdue": (lambda office: office.issued("major"), "2026-08-01"),
    "issued, a repeat": (lambda office: office.issued(repeat_of=[office.draft()]), ""),
    "issued, an observation": (lambda office: office.issued("observation"), ""),
    "issued, disputed": (disputed, ""),
    "submitted": (lambda office: office.submitted(), ""),
    "submitted, from the unit of the lead": (of_the_leads_unit, ""),
    "submitted, a correction only": (lambda office: office.submit_correction_only(office.issued()), ""),
    "in-progress": (lambda office: office.accepted(), ""),
    "in-progress, an observation, overdue": (lambda office: office.agreed(), "2026-08-15"),
    "in-progress, every action cancelled": (all_cancelled, ""),
    "in-progress, the action's owner left": (owner_left, ""),
    "implemented": (lambda office: office.implemented(), ""),
    "implemented, by a measure, the follow-through not answered": (not_followed, ""),
    "implemented, a correction only": (lambda office: office.corrected(), ""),
    "issued, in the second round": (second_round, ""),
    "issued, opened again": (reopened, ""),
    "closed": (lambda office: office.verify(office.implemented()), ""),
    "closed, in a closed audit": (of_a_closed_audit, ""),
    "withdrawn": (lambda office: office.withdrawn(office.issued()), ""),
    "in the register": (lambda office: office.draft(by="mai", origin="complaint"), ""),
}  # fmt: skip


def golden() -> dict[str, str]:
    pages = GOLDEN.read_text(encoding="utf-8").split("=== ")[1:]
    return {name: page.strip("\n") for name, _end, page in (one.partition("\n") for one in pages)}


@pytest.mark.parametrize("name", STANDS)
def test_explain_reads_like_this(office: Office, name: str) -> None:
    build, day = STANDS[name]
    id = build(office)
    type_ = CommandLine(str(office.ws.path), "linh", day or office.ws.today)
    page = type_.fine("finding", "explain", id, COLUMNS="100").out.strip("\n")
    if os.environ.get("WRITE_GOLDEN"):  # read what you wrote
        kept = golden() if GOLDEN.exists() else {}
        kept[name] = page
        pages = [f"=== {one}\n{kept[one]}\n" for one in STANDS if one in kept]
        GOLDEN.write_text("\n".join(pages), encoding="utf-8")
    assert page == golden()[name]


def test_every_status_and_every_turn_is_read(office: Office) -> None:
    assert golden().keys() == STANDS.keys()
    said = [explain(office.ws, build(office)) for build, _day in list(STANDS.values())[:4]]
    assert {wait["what"] for one in said for wait in one["waits"]} <= set(TURNS)


def test_every_guard_of_the_table_names_its_rule() -> None:
    rows = [*lifecycle.MOVES.values(), *lifecycle.ACTION_MOVES.values()]
    assert {guard for move in rows for guard in move.guards} == set(rulebook.RULES)


def test_what_is_missing_is_what_a_refusal_says(office: Office) -> None:
    """In the same words, each with the setting that asks for it."""
    id = office.issued()
    way = explain(office.ws, id)["waits"][0]["ways"][0]
    assert [one["sentence"] for one in way["missing"]] == office.refused(
        lambda: moves.submit(office("oanh"), id)
    )
    words = ("correction", "cause", "actions", "effect-plan", "effect-plan", "effect-plan")
    assert [one["settings"] for one in way["missing"]] == [[f"policy.minor.{word}"] for word in words]


def test_a_setting_that_is_switched_off_asks_for_nothing(office: Office) -> None:
    id = office.issued()
    building.set_policy(office, **{"minor.cause": "no", "minor.effect-plan": "no"})
    way = explain(office.ws, id)["waits"][0]["ways"][0]
    assert [one["settings"] for one in way["missing"]] == [
        ["policy.minor.correction"],
        ["policy.minor.actions"],
    ]


def test_whoever_is_named_can_do_it(office: Office) -> None:
    """The plan is accepted by each of those who are named, and by nobody else."""
    way = explain(office.ws, of_the_leads_unit(office))["waits"][0]["ways"][0]
    assert way["who"] == ["lan", "tam"]
    assert list(way["barred"]) == ["linh"]
    for person in ("linh", "vy", "oanh", "mai"):
        office.refused(lambda person=person: office.accept("2026-01-F01", by=person))
    office.accept("2026-01-F01", by="tam")


def test_explaining_writes_nothing(office: Office) -> None:
    id = office.submitted()
    before = building.files_below(office.ws.path, "records", "evidence")
    explain(office.ws, id)
    assert building.files_below(office.ws.path, "records", "evidence") == before
