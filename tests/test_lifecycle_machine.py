"""Random people make random moves on random days, on a real record: nothing closes past a guard."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import building
import pytest
from conftest import Clock
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from people_machine import People

from auditcore.lifecycle import ACTION_MOVES, MOVES
from auditcore.workspace import Workspace

# In which share of the runs each must come about: a machine that never gets to the end would show nothing.
LEAST = {
    "closed": 0.3,
    "verified": 0.2,
    "undone": 0.2,
    "served two": 0.08,
    "round 2 or more": 0.1,
    "moved a date": 0.03,
    "stopped a clock": 0.01,
}


def test_nothing_closes_past_a_guard(
    tmp_path: Path, workspace: Workspace, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    office = building.build(workspace, clock)
    for person in ("hai", "oanh", "an"):  # so that only their unit or their work stands against them
        building.change_org(office, f"person/{person}", roles=["auditor"])
    building.change_org(office, "person/nga", roles=["head"])
    building.change_org(office, "person/linh", roles=["auditor", "quality"])

    class Here(People):
        template = Path(workspace.path)
        seen: Counter[str] = Counter()
        does = {**People.does, "take_back": 6, "a_clock_jumps": 4, "policy_changes": 3}

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=130,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    seen, runs = Here.seen, Here.seen["runs"]
    with capsys.disabled():
        shares = ", ".join(f"{seen[name] / runs:.0%} {name}" for name in LEAST)
        print(f"\n{runs} runs of {seen['steps']} steps: {shares}")
    assert {name: seen[name] for name, share in LEAST.items() if seen[name] < share * runs} == {}
    verbs = [*MOVES, *(f"action {name}" for name in ACTION_MOVES)]
    missing = {way: [verb for verb in verbs if not seen[f"{way} {verb}"]] for way in ("made", "refused")}
    # Each verb, right and wrong; a few come too seldom to be sure of.
    assert max(map(len, missing.values())) <= 5, missing
