"""`auditcore notify` as somebody types it: what it answers, with which exit code, and what is recorded by then."""

from __future__ import annotations

import os
import sys
import time

import pytest
from commands import CommandLine
from posting import DAY, Post, fixture_of_post

post = fixture_of_post


@pytest.fixture
def line(post: Post) -> CommandLine:
    """Two messages are due; what failed is tried again on any later day."""
    post.office.issued()
    return CommandLine(post.ws.path, "lan", DAY)


def test_0_when_all_was_sent_and_when_nothing_is_to_be_told(line: CommandLine, post: Post) -> None:
    answer = line.fine("notify", "--json")
    assert (answer.json["sent"], answer.json["failed"], answer.json["again"]) == (2, 0, 0)
    assert {row["outcome"] for row in answer.json["messages"]} == {"sent"} and len(post.posted) == 2
    assert "Nothing is to be told now." in line.fine("notify").err
    quiet = line.fine("notify", "--quiet")
    assert (quiet.out, quiet.err) == ("", "")
    assert line.fine("notify", "failed", "--json").json == []
    assert line.fine("notify", "retry", "--json").json["messages"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "oan"), "Did you mean"),
        (("--channel", "pots"), "Did you mean 'post'?"),
        (("--dry-run", "--to", "nobody"), "nobody"),
        (("--dry-run", "--channel", "pots"), "Did you mean 'post'?"),
        (("retry", "0123abcd"), "0123abcd"),
    ],
)
def test_3_for_whom_and_what_there_is_not(
    words: tuple[str, ...], said: str, line: CommandLine, post: Post
) -> None:
    events = post.events
    answer = line("notify", *words)
    assert answer.code == 3 and said in answer.err and not answer.out
    assert post.events == events and not post.posted


def test_4_for_a_template_that_is_broken_before_anything_is_claimed(line: CommandLine, post: Post) -> None:
    folder = os.path.join(post.ws.path, "templates")
    os.mkdir(folder)
    with open(os.path.join(folder, "message.txt"), "w", encoding="utf-8") as file:
        file.write("{{ name\n")
    events = post.events
    for words in (("notify",), ("notify", "retry")):
        answer = line(*words)
        assert answer.code == 4 and "message.txt" in answer.err and "line 1" in answer.err
    assert post.events == events and not post.posted
    os.unlink(os.path.join(folder, "message.txt"))
    assert line.fine("notify", "--json").json["sent"] == 2


def test_4_where_jinja_is_not_installed_before_anything_is_claimed(
    line: CommandLine, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = post.events
    for name in [name for name in sys.modules if name.partition(".")[0] == "jinja2"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "auditcore.service.notice_sandbox", raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    answer = line("notify")
    assert answer.code == 4 and "pip install" in answer.err and "jinja2" in answer.err
    assert post.events == events


def test_7_when_something_stayed_undelivered_and_the_rest_is_delivered(line: CommandLine, post: Post) -> None:
    post.does("if notice.to == 'oanh': raise NotSent('The line is busy')\nposted(notice)")
    answer = line("notify", "--json")
    assert answer.code == 7
    assert (answer.json["sent"], answer.json["failed"]) == (1, 1)
    assert "1 message did not reach anybody" in answer.err and "The line is busy" in answer.err
    assert "notify failed" in answer.err and "Traceback" not in answer.err
    assert [one["to"] for one in post.posted] == ["hai"]
    (failed,) = line.fine("notify", "failed", "--json").json
    assert (failed["to"], failed["state"]) == ("oanh", "waiting")
    post.does("posted(notice)")
    assert line.fine("notify", "retry", failed["id"], "--json").json["sent"] == 1
    assert line.fine("notify", "failed", "--json").json == []


def test_7_when_something_was_not_even_tried(line: CommandLine, post: Post) -> None:
    post.set(**{"notify.style": "single"})
    for _number in range(2):
        post.office.issued()
    post.does("raise NotSent('The line is busy')")
    answer = line("notify", "--json")
    assert answer.code == 7
    assert (answer.json["failed"], answer.json["untried"]) == (3, 3)


def test_the_time_of_a_run_is_set(line: CommandLine, post: Post) -> None:
    line.fine("config", "set", "notify.run-seconds", "3")
    post.does("if os.path.exists(FOLDER + '/posted'): time.sleep(60)\nposted(notice)")
    began = time.monotonic()
    answer = line("notify", "--json")
    assert answer.code == 7 and answer.json["sent"] == len(post.posted) == 1
    assert time.monotonic() - began < 30


def test_the_time_of_a_message_is_set(line: CommandLine, post: Post) -> None:
    line.fine("config", "set", "notify.seconds", "2")
    post.does("if notice.to == 'oanh': time.sleep(60)\nposted(notice)")
    answer = line("notify")
    assert answer.code == 7 and "within 2 seconds, and was stopped" in " ".join(answer.err.split())
    assert [one["to"] for one in post.posted] == ["hai"]
