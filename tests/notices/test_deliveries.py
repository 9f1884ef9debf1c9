"""What becomes of a message, whatever befalls it in whatever order, on a clock that also jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore import deliveries
from auditcore.dates import stamp

BEGIN = datetime(2026, 7, 1, 8, tzinfo=UTC)
HOLD = timedelta(minutes=deliveries.HOLD)
LONGEST = timedelta(minutes=max(deliveries.BACK_OFF))

# Minutes that pass before the next thing happens to a message, some of them backwards.
WAITS = st.one_of(st.integers(0, 12), st.integers(0, 3 * 24 * 60), st.sampled_from([-60, -400 * 24 * 60]))
ENDS = st.sampled_from(["sent", "failed", "failed", "final", "refused", "untried", "cut-off"])
STEPS = st.lists(st.tuples(WAITS, ENDS, st.booleans()), max_size=12)


class Message:
    """A message and what may truly be said of it, kept beside it in plain words."""

    def __init__(self, now: datetime) -> None:
        self.doc: dict[str, Any] = {"tries": [], "ends": []}
        self.now = now
        self.take(asked=False)

    def take(self, *, asked: bool) -> None:
        entry = {"at": stamp(self.now), "until": stamp(self.now + HOLD)}
        self.doc["tries"].append({**entry, "asked_for": True} if asked else entry)

    def end(self, outcome: str) -> None:
        if outcome != "cut-off":
            given = {"outcome": "failed", "final": True} if outcome == "final" else {"outcome": outcome}
            self.doc["ends"].append({"try": len(self.doc["tries"]), "at": stamp(self.now), **given})

    @property
    def ready(self) -> bool:
        return deliveries.ready(self.doc, self.now)

    @property
    def state(self) -> str:
        return deliveries.state(self.doc, self.now)


def lived(steps: list[tuple[int, str, bool]]) -> Message:
    """A message to which all this happened: it is taken up when it is ready, or when somebody asks for it."""
    message = Message(BEGIN)
    for wait, end, asked in steps:
        assert message.state == "sending" and not message.ready, "held by whoever just took it up"
        message.end(end)
        message.now += timedelta(minutes=wait)
        by_hand = asked and message.state not in ("sent", "sending")
        if not (message.ready or by_hand):
            break
        message.take(asked=by_hand)
    return message


@given(steps=STEPS)
def test_nothing_is_ready_while_somebody_holds_it(steps: list[tuple[int, str, bool]]) -> None:
    message = lived(steps)
    assert not (message.ready and message.state == "sending")
    held = deliveries.ended(message.doc) is None and message.doc["tries"][-1]["at"] <= stamp(message.now)
    if held and stamp(message.now) < message.doc["tries"][-1]["until"]:
        assert message.state in ("sending", "sent") and not message.ready


@given(steps=STEPS, later=st.integers(-1000, 100_000), more=ENDS)
def test_what_was_sent_is_never_ready_again(
    steps: list[tuple[int, str, bool]], later: int, more: str
) -> None:
    """Also where a run marks late, beside another that tried the same meanwhile."""
    message = lived([*steps, (0, "sent", False)])
    if "sent" in (end["outcome"] for end in message.doc["ends"]):
        message.take(asked=False)
        message.end(more)
        message.now += timedelta(minutes=later)
        assert message.state == "sent" and not message.ready


@given(steps=STEPS)
def test_what_was_neither_sent_nor_given_up_is_ready_in_the_end(steps: list[tuple[int, str, bool]]) -> None:
    """At the latest after the longest wait, on a clock that goes on from here; a hold outlasts a clock set back by a day."""
    message = lived(steps)
    message.now += max(LONGEST, HOLD + timedelta(hours=deliveries.SET_BACK)) + timedelta(minutes=1)
    assert message.ready is (message.state not in ("sent", "given-up"))


@given(steps=STEPS, later=st.integers(0, 1_000_000))
def test_what_was_given_up_waits_for_a_hand(steps: list[tuple[int, str, bool]], later: int) -> None:
    message = lived(steps)
    if message.state == "given-up":
        message.now += timedelta(minutes=later)
        assert not message.ready and deliveries.again_at(message.doc) is None
        message.take(asked=True)
        assert message.state == "sending" and deliveries.failures(message.doc) == 0
        assert deliveries.failing(message.doc, message.now) == timedelta(0)


@given(steps=STEPS)
def test_each_state_has_a_word_and_each_end_one(steps: list[tuple[int, str, bool]]) -> None:
    message = lived(steps)
    assert message.state in deliveries.STATES
    assert {end["outcome"] for end in message.doc["ends"]} <= {*deliveries.OUTCOMES}


@given(steps=STEPS)
def test_cut_off_are_the_tries_without_an_end_that_were_followed_by_another(
    steps: list[tuple[int, str, bool]],
) -> None:
    message = lived(steps)
    ended = {end["try"] for end in message.doc["ends"]}
    followed = range(1, len(message.doc["tries"]))
    assert deliveries.cut_off(message.doc) == len([number for number in followed if number not in ended])


# The waits themselves.


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 5), (2, 15), (3, 60), (4, 180), (5, 360), (6, 360), (40, 360)]
)
def test_the_wait_grows_with_the_failures(failures: int, minutes: int) -> None:
    message = Message(BEGIN)
    for number in range(failures):
        if number:
            message.take(asked=False)
        message.end("failed")
    assert deliveries.again_at(message.doc) == BEGIN + timedelta(minutes=minutes)
    message.now += timedelta(minutes=minutes, microseconds=-1)
    assert not message.ready and message.state == "waiting"
    message.now += timedelta(microseconds=1)
    assert message.ready


def test_it_has_failed_since_its_first_failure() -> None:
    message = Message(BEGIN)
    assert deliveries.failing(message.doc, BEGIN) == timedelta(0)
    message.end("untried")
    message.now += timedelta(days=5)
    message.take(asked=False)
    message.end("failed")
    assert deliveries.failing(message.doc, message.now) == timedelta(0)
    message.now += timedelta(days=2)
    message.take(asked=False)
    message.end("failed")
    assert deliveries.failing(message.doc, message.now) == timedelta(days=2)


@pytest.mark.parametrize(("back", "state"), [(1, "sending"), (23, "sending"), (25, "cut-off")])
def test_a_hold_from_a_time_to_come_counts_for_a_day(back: int, state: str) -> None:
    """Two computers' clocks may differ by hours; what lies further ahead is an error of the clock."""
    message = Message(BEGIN)
    message.now -= timedelta(hours=back)
    assert message.state == state


# What is told.


def test_what_a_message_tells_or_covers_is_told_and_so_is_what_was_passed_over() -> None:
    messages = {"m": {"items": [{"key": "a", "covers": ["b"]}, {"key": "c"}]}}
    assert deliveries.told(messages, {"first": {"keys": [{"key": "d"}]}}) == {"a", "b", "c", "d"}
    assert deliveries.told({}, {}) == set()
