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

from auditcore.workspace import Workspace


def test_nothing_closes_past_a_guard(
    tmp_path: Path, workspace: Workspace, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    office = building.build(workspace, clock)
    for person in ("hai", "oanh", "an"):  # so that only their unit or their work stands against them
        building.change_org(office, f"person/{person}", roles=["auditor"])

    class Here(People):
        template = Path(workspace.path)
        seen: Counter[str] = Counter()

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=80,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    seen = Here.seen
    with capsys.disabled():
        print(
            f"\n{seen['runs']} runs of {seen['steps']} steps: {seen['closed']} closed something, {seen['verified']} "
            f"a major or minor, {seen['round 2 or more']} came to a second round"
        )
    # A machine that never gets to the end would show nothing.
    assert seen["verified"] >= 0.2 * seen["runs"]
    assert seen["round 2 or more"]
