"""The command line killed or interrupted at work: nothing is lost, and what may have come twice is counted."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from commands import CommandLine
from posting import DAY, Post, fixture_of_post, real_clock

from auditcore.service import notify
from auditcore.workspace import Workspace

post = fixture_of_post

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows knows no such signals")

# The channel says that it came here, and in which process, and waits until it is let go on.
WAIT = """
if not os.path.exists(FOLDER + "/go"):
    open(FOLDER + "/{name}", "w").write(str(os.getpid()))
while not os.path.exists(FOLDER + "/go"):
    time.sleep(0.01)
"""
BEFORE = WAIT.format(name="begun") + "posted(notice)"
AFTER = "posted(notice)" + WAIT.format(name="sent")


def begun(post: Post, mark: str, body: str) -> tuple[subprocess.Popen[str], int]:
    """The command line at work, now that its channel came to a mark; and the channel's process."""
    post.does(body)
    working = post.started(post.ws.path, "notify")
    return working, int(post.said(mark))


def kill(working: subprocess.Popen[str], *others: int) -> None:
    working.kill()
    for other in others:
        os.kill(other, signal.SIGKILL)
    working.communicate()
    assert working.returncode == -signal.SIGKILL


def gone(process: int) -> None:
    """Waits until a process has ended, whether or not somebody took note of it."""
    state = Path(f"/proc/{process}/stat")
    for _look in range(3000):
        try:
            os.kill(process, 0)
            if state.exists() and state.read_text().rpartition(") ")[2].startswith("Z"):
                return
        except (ProcessLookupError, FileNotFoundError):
            return
        time.sleep(0.01)
    raise AssertionError("the channel's process lives on")


def run(post: Post, **later: float) -> list[dict[str, Any]]:
    """A run on the computer's clock, or on what it will show later."""
    clock = real_clock(**later)
    return notify.run(Workspace(post.ws.path, environ=post.ws.environ, clock=clock, today=DAY))


class Later(datetime):
    """The computer's clock eleven minutes later, for the command line in this process."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(minutes=11)


def reported(post: Post, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command line says eleven minutes later."""
    monkeypatch.setattr("auditcore.workspace.datetime", Later)
    return CommandLine(post.ws.path, "lan", DAY).fine("notify").err


def test_killed_between_send_and_mark_it_is_sent_again_after_ten_minutes_and_said(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.many(1)
    kill(*begun(post, "sent", AFTER))
    post.does("posted(notice)")
    assert len(post.posted) == 1 and run(post, minutes=9) == [], "somebody may still be at it"
    said = reported(post, monkeypatch)
    assert "1 message was cut off in an earlier run and sent again" in " ".join(said.split())
    first, second = post.posted
    assert (first["id"], first["at"], first["keys"]) == (second["id"], second["at"], second["keys"])
    assert run(post, minutes=30) == []


def test_killed_between_claim_and_send_it_is_sent_after_ten_minutes_and_said(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.many(1)
    kill(*begun(post, "begun", BEFORE))
    post.does("posted(notice)")
    assert not post.posted and run(post, minutes=9) == []
    assert "1 message was cut off" in " ".join(reported(post, monkeypatch).split())
    assert len(post.posted) == 1
    assert run(post, minutes=30) == []


def test_killed_alone_it_lets_the_channel_end_what_is_under_way_and_no_more(post: Post) -> None:
    post.many(4)
    working, channel = begun(post, "begun", BEFORE)
    kill(working)
    (post.folder / "go").touch()
    gone(channel)
    assert len(post.posted) == 1, "the channel does nothing that nobody asks for any more"
    post.does("posted(notice)")
    assert [row["outcome"] for row in run(post, minutes=11)] == ["sent"] * 4
    assert Counter(Counter(post.ids).values()) == {1: 3, 2: 1}


def test_interrupted_it_marks_what_went_out_and_leaves_the_rest_to_the_next_run(post: Post) -> None:
    post.many(4)
    slow = 'posted(notice)\nif len(open(FOLDER + "/posted").readlines()) == 2:\n'
    wait = "".join(f"    {line}\n" for line in WAIT.format(name="sent").splitlines())
    working, channel = begun(post, "sent", slow + wait)
    working.send_signal(signal.SIGINT)
    _out, err = working.communicate()
    assert working.returncode == 130 and "Interrupted" in err and "Traceback" not in err
    gone(channel)
    post.does("posted(notice)")
    first, under_way = post.ids
    ends = {id: [end["outcome"] for end in message.get("ends", ())] for id, message in post.messages.items()}
    assert ends.pop(first) == ["sent"] and ends.pop(under_way) == []
    assert list(ends.values()) == [["untried"], ["untried"]]
    assert {row["id"] for row in run(post)} == {*ends}, "at once"
    (again,) = run(post, minutes=11)
    assert (again["id"], again["again"]) == (under_way, 1), "nobody knew whether it had gone out"
    assert max(Counter(post.ids).values()) == 2 and len({*post.ids}) == 4


# Killed at any moment, many times.

ROUNDS = 12
EACH = 3
PHASES = ("before the claim", "after the claim", "after the first", "after the last")


def test_killed_at_any_moment_nothing_is_lost_and_what_came_twice_is_counted(post: Post) -> None:
    """Each round: some new messages, a run that is killed, one at once, one after the deadline."""
    chance, table = random.Random(7), {phase: Counter[str]() for phase in PHASES}
    post.many(0)
    post.does("posted(notice)\ntime.sleep(0.03)")
    for number in range(ROUNDS):
        phase = PHASES[number % len(PHASES)]
        for _finding in range(EACH):
            post.office.issued()
        before, events = len(post.ids), written(post)
        working = post.started(post.ws.path, "notify")
        reached(post, phase, before, events)
        time.sleep(chance.uniform(0, 0.3 if phase == "before the claim" else 0.06))
        working.kill()
        working.communicate()
        time.sleep(0.2)  # the channel ends what is under way
        run(post)
        again = [row for row in run(post, minutes=11) if row["again"]]
        sent = Counter(post.ids[before:])
        doubled = sum(sent.values()) - len(sent)
        table[phase] += Counter(
            rounds=1, due=EACH, sent=len(sent), doubled=doubled, again=len(again), lost=EACH - len(sent)
        )
        assert doubled <= len(again), "whatever came twice is said to be sent again"
    total = sum(table.values(), Counter[str]())
    names = ("rounds", "due", "sent", "doubled", "again", "lost")
    print("\n" + "killed".ljust(18) + "".join(name.rjust(9) for name in names))
    for phase, counts in {**table, "in all": total}.items():
        print(phase.ljust(18) + "".join(str(counts[name]).rjust(9) for name in names))
    assert total["lost"] == 0 and len({*post.ids}) == total["due"] == ROUNDS * EACH
    assert total["doubled"], "no kill came between send and mark: the test shows nothing"
    assert run(post, days=1) == []


def reached(post: Post, phase: str, before: int, events: int) -> None:
    """Waits until a run has come so far."""
    wanted = {"after the first": 1, "after the last": EACH}.get(phase, 0)
    for _look in range(6000):
        claimed = phase == "before the claim" or written(post) > events
        if claimed and len(post.ids) >= before + wanted:
            return
        time.sleep(0.005)
    raise AssertionError(f"the run never came to: {phase}")


def written(post: Post) -> int:
    """How many events of notices there are."""
    names = os.listdir(os.path.join(post.ws.path, "records", "notices-2026"))
    return sum(name.endswith(".json") for name in names)
