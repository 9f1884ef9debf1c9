"""Several runs at once, each in a process of its own: every message goes out once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from posting import DAY, Post, fixture_of_post

post = fixture_of_post

HELPER = str(Path(__file__).with_name("notify_at_once.py"))


@contextmanager
def at_work(post: Post, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes that each wait for a line to begin."""
    pipe, environment = subprocess.PIPE, post.environment(post.ws.path)
    command = [sys.executable, HELPER, post.ws.path, DAY]
    working = [
        subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)
        for _number in range(count)
    ]
    try:
        for one in working:
            assert one.stdout is not None and one.stdout.readline() == "ready\n"
        yield working
    finally:
        for one in working:
            one.communicate()


@pytest.mark.parametrize(("processes", "rounds"), [(2, 15), (4, 6)])
def test_runs_at_once_send_each_message_once(processes: int, rounds: int, post: Post) -> None:
    told: list[str] = []
    won: Counter[int] = Counter()
    post.many(0)
    with at_work(post, processes) as working:
        for number in range(1, rounds + 1):
            for _finding in range(3):
                post.office.issued()
            for one in working:
                assert one.stdin is not None
                one.stdin.write("go\n")
                one.stdin.flush()
            for place, one in enumerate(working):
                assert one.stdout is not None
                sent = one.stdout.readline().split()
                told += sent
                won[place] += bool(sent)
            assert len(post.ids) == len({*post.ids}) == 3 * number, f"round {number}"
    assert sorted(told) == sorted(post.ids), "each run tells what it sent, and nothing else"
    assert sum(won.values()) == rounds, "who claims, claims all"
    assert all(deliveries == ["sent"] for deliveries in ends(post))
    print(
        f"\n{processes} runs at once, {rounds} rounds: {len(told)} messages, 0 doubled, 0 lost; won {dict(won)}"
    )


def ends(post: Post) -> list[list[str]]:
    return [[end["outcome"] for end in message["ends"]] for message in post.messages.values()]
