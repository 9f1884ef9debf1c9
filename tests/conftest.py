"""Each test makes its own workspace, clock and people: real files, no global state."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from auditcore import i18n
from auditcore.decision import Acting
from auditcore.service import setup
from auditcore.workspace import Workspace

# How long an example takes to make says more of the machine than of what is tested.
settings.register_profile("auditcore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("auditcore")

# A job in the background may have been told to pass over Ctrl-C, which tests press in the processes that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"

sys.path.insert(0, str(ROOT / "tests"))


class Clock:
    """A clock that stands still until it is told otherwise. Days are ISO and in UTC."""

    def __init__(self, day: str = "2026-07-01") -> None:
        self.now = datetime.fromisoformat(f"{day}T08:00:00+00:00").astimezone(UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def on(self, day: str) -> None:
        self.now = datetime.fromisoformat(f"{day}T08:00:00+00:00")

    def forward(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """The language of a command lasts as long as its process: no test leaves the next one another language."""
    yield
    i18n.use("en")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def warnings() -> list[str]:
    """What a workspace said on stderr."""
    return []


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock, warnings: list[str]) -> Workspace:
    """A new workspace whose first person is `lan`, with role quality."""
    made, _saved = setup.init(
        str(tmp_path / "office"),
        organisation="Commune office",
        me="lan:Lan",
        language="en",
        timezone="UTC",
        environ={"AUDITCORE_AS": "lan"},
        clock=clock,
    )
    made.warn = warnings.append
    return made


@pytest.fixture
def acting(workspace: Workspace) -> Callable[..., Workspace]:
    """`acting("minh", on="2026-07-02")`: the workspace with somebody else acting."""

    def as_person(person: str, **fields: str) -> Workspace:
        return workspace.as_(Acting(claimed=person, **fields))

    return as_person


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return SHARED
