"""What waits or was given up is said, whatever run it is from, and can go by another channel."""

from __future__ import annotations

import os

import pytest
from commands import CommandLine
from posting import DAY, Post, fixture_of_post, office_folder

from auditcore.errors import NotFound, Refused
from auditcore.service import notify

post = fixture_of_post

BUSY = "raise NotSent('The line is busy')"
GONE = "raise Undeliverable('Nobody lives there')"


@pytest.fixture
def line(post: Post) -> CommandLine:
    return CommandLine(post.ws.path, "lan", DAY)


def given_up(post: Post, count: int = 1) -> list[str]:
    """The ids of messages that were given up."""
    post.many(count)
    post.does(GONE)
    rows = post.run()
    assert {row["outcome"] for row in rows} == {"refused"}
    return [str(row["id"]) for row in rows]


# By another channel.


def test_a_message_goes_by_another_channel_under_the_same_id(post: Post) -> None:
    (id,) = given_up(post)
    (row,) = notify.retry(post.ws, [], channel="file")
    assert (row["id"], row["channel"], row["outcome"]) == (id, "file", "sent")
    assert all(id[:12] in name for name in office_folder(post)) and len(office_folder(post)) == 2
    assert not post.posted and notify.failed(post.ws) == []
    assert post.messages[id]["channel"] == "file" and len(post.messages) == 1
    assert post.run() == [], "and nobody is told again"


def test_only_what_is_named_goes_by_another_channel(post: Post) -> None:
    first, second = given_up(post, 2)
    rows = notify.retry(post.ws, [first[:8]], channel="file")
    assert [row["id"] for row in rows] == [first]
    assert [(row["message"], row["channel"]) for row in notify.failed(post.ws)] == [(second, "post")]


def test_what_fails_by_the_other_channel_stays_with_it(post: Post) -> None:
    (id,) = given_up(post)
    post.set(**{"plugins.use": "post"})
    outbox = os.path.join(post.ws.path, "outbox")
    with open(outbox, "w", encoding="utf-8"):  # a file where the folder is to be
        pass
    assert [row["outcome"] for row in notify.retry(post.ws, [], channel="file")] == ["failed"]
    os.unlink(outbox)
    post.later(minutes=6)
    assert [(row["id"], row["channel"], row["outcome"]) for row in post.run()] == [(id, "file", "sent")]


def test_without_a_channel_it_goes_by_the_one_it_had(post: Post) -> None:
    (id,) = given_up(post)
    post.does("posted(notice)")
    notify.retry(post.ws, [])
    assert post.ids == [id] and post.messages[id]["channel"] == "post"


def test_no_message_goes_by_a_channel_that_is_none_or_holds_days_alone(post: Post) -> None:
    given_up(post)
    events = post.events
    with pytest.raises(NotFound, match="fiel"):
        notify.retry(post.ws, [], channel="fiel")
    with pytest.raises(Refused, match="days alone"):
        notify.retry(post.ws, [], channel="calendar")
    assert post.events == events


def test_the_log_says_by_which_channel_it_goes_now(line: CommandLine, post: Post) -> None:
    given_up(post)
    line.fine("notify", "retry", "--channel", "file")
    rows = line.fine("log", "notices-2026", "--json").json
    told = [change for row in rows for change in row["changes"]]
    assert [one["new"] for one in told if one["field"] == "channel"] == ["post", "file"]


# What a run says.


def test_a_run_says_what_waits_and_what_was_given_up_and_what_to_type(line: CommandLine, post: Post) -> None:
    given_up(post, 2)
    answer = " ".join(line.fine("notify").err.split())
    assert "Nothing is to be told now." in answer
    assert "2 messages were given up." in answer and "auditcore notify retry --channel CHANNEL" in answer
    assert "wait and are tried again" not in answer
    line("notify", "retry", "--channel", "file")
    assert line.fine("notify").err.strip() == "Nothing is to be told now."


def test_what_waits_is_told_by_the_next_run_once(line: CommandLine, post: Post) -> None:
    post.many(1)
    post.does(BUSY)
    failing = line("notify")
    assert failing.code == 7 and "1 message waits" not in failing.err, "the error says it"
    answer = line.fine("notify").err
    assert "1 message waits and is tried again" in answer and "auditcore notify failed" in answer
    counted = line.fine("notify", "--json").json
    assert (counted["waiting"], counted["given_up"], counted["sent"]) == (1, 0, 0)
    quiet = line.fine("notify", "--quiet")
    assert (quiet.out, quiet.err) == ("", ""), "nobody wants a mail of cron every half hour"


# What was never tried.


def test_what_was_never_tried_is_not_called_failed(line: CommandLine, post: Post) -> None:
    post.set(**{"notify.channels": "post, file"})
    post.many(1)
    post.run(channel="file")
    (row,) = notify.failed(post.ws)
    assert (row["state"], row["tries"], row["why"]) == ("untried", 0, "")
    shown = line.fine("notify", "failed").out
    assert "not tried yet" in shown and "failed, will be" not in shown
    assert [one["outcome"] for one in post.run()] == ["sent"]


def test_what_failed_before_stays_failed_though_a_later_run_did_not_come_to_it(post: Post) -> None:
    post.many(5)
    post.does(BUSY)
    rest = [row["id"] for row in post.run()][3:]
    assert {
        row["message"]: row["state"] for row in notify.failed(post.ws) if row["message"] in rest
    } == dict.fromkeys(rest, "untried")
    post.later(days=1)
    post.run()
    assert {(row["state"], row["tries"]) for row in notify.failed(post.ws)} <= {
        ("waiting", 1),
        ("waiting", 2),
    }
