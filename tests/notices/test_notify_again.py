"""What did not get through: tried again with ever longer waits, given up after days, sent again when somebody asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from posting import Post, fixture_of_post, office_folder

from auditcore import deliveries
from auditcore.errors import NotFound, Refused
from auditcore.service import notify

post = fixture_of_post

BUSY = "raise NotSent('The line is busy')"


def one(post: Post, body: str = BUSY) -> str:
    """The id of the one message, which was tried once."""
    post.many(1)
    post.does(body)
    (row,) = post.run()
    return str(row["id"])


def test_it_is_tried_again_after_5_15_60_180_360_minutes(post: Post) -> None:
    post.set(**{"notify.give-up-days": 60})
    one(post)
    for wait in (5, 15, 60, 180, 360, 360):
        post.later(minutes=wait - 1)
        assert post.run() == [], f"before {wait} minutes"
        post.later(minutes=1)
        assert post.outcomes() == {"oanh": "failed"}, f"after {wait} minutes"
    post.does("posted(notice)")
    post.later(minutes=361)
    assert post.outcomes() == {"oanh": "sent"}
    assert post.run() == [] and len(post.posted) == 1


def test_it_goes_under_the_same_id_and_date(post: Post) -> None:
    id = one(post)
    made = post.messages[id]["tries"][0]["at"]
    post.does("posted(notice)")
    post.later(hours=30)
    (row,) = post.run()
    (notice,) = post.posted
    assert (row["id"], row["try"], row["again"]) == (id, 2, 0)
    assert (notice["id"], notice["at"]) == (id, made)


def test_the_failed_are_listed_with_the_reason_and_when_they_are_tried_again(post: Post) -> None:
    id = one(post)
    (row,) = notify.failed(post.ws)
    assert (row["message"], row["state"], row["to"], row["channel"]) == (id, "waiting", "oanh", "post")
    assert id.startswith(row["id"]) and row["tries"] == 1 and row["about"] == ["2026-01-F01"]
    assert "The line is busy" in row["why"]
    assert row["again_at"] > row["at"]
    post.does("posted(notice)")
    post.later(minutes=6)
    post.run()
    assert notify.failed(post.ws) == []


def test_what_fails_for_days_is_given_up_and_never_tried_again_by_itself(post: Post) -> None:
    one(post)
    for _day in range(2):
        post.later(days=1)
        assert post.outcomes() == {"oanh": "failed"}
        assert notify.failed(post.ws)[0]["state"] == "waiting"
    post.later(days=1)
    assert post.outcomes() == {"oanh": "failed"}
    assert (row := notify.failed(post.ws)[0])["state"] == "given-up" and row["again_at"] is None
    post.does("posted(notice)")
    post.later(days=30)
    assert post.run() == [] and not post.posted


def test_days_are_counted_from_the_first_failure(post: Post) -> None:
    """A message that was not tried for days has not failed for days."""
    post.set(**{"notify.channels": "post, file"})
    post.many(1)
    post.run(channel="file")
    post.later(days=9)
    post.does(BUSY)
    assert [row["outcome"] for row in post.run(channel="post")] == ["failed"]
    assert notify.failed(post.ws)[0]["state"] == "waiting"


def test_no_days_give_up_at_the_first_failure(post: Post) -> None:
    post.set(**{"notify.give-up-days": 0})
    one(post)
    assert notify.failed(post.ws)[0]["state"] == "given-up"


def test_what_would_fail_again_is_given_up_at_once(post: Post) -> None:
    one(post, "raise Undeliverable('Nobody lives there')")
    (row,) = notify.failed(post.ws)
    assert row["state"] == "given-up" and "Nobody lives there" in row["why"]
    post.does("posted(notice)")
    post.later(days=1)
    assert post.run() == [] and not post.posted


# When somebody asks.


def test_retry_sends_what_was_given_up_under_the_same_id(post: Post) -> None:
    id = one(post, "raise Undeliverable('Nobody lives there')")
    post.does("posted(notice)")
    (row,) = notify.retry(post.ws, [])
    assert (row["id"], row["outcome"]) == (id, "sent") and post.ids == [id]
    assert notify.failed(post.ws) == [] == notify.retry(post.ws, [])


def test_retry_does_not_wait_for_the_back_off(post: Post) -> None:
    one(post)
    post.does("posted(notice)")
    assert [row["outcome"] for row in notify.retry(post.ws, [])] == ["sent"]


def test_retry_counts_days_and_waits_anew(post: Post) -> None:
    one(post)
    post.later(days=5)
    post.run()
    assert notify.failed(post.ws)[0]["state"] == "given-up"
    notify.retry(post.ws, [])
    assert notify.failed(post.ws)[0]["state"] == "waiting"
    post.later(minutes=5)
    assert post.outcomes() == {"oanh": "failed"}, "five minutes again, as after the first failure"
    post.later(days=2)
    post.run()
    assert notify.failed(post.ws)[0]["state"] == "waiting"
    post.later(days=1)
    post.run()
    assert notify.failed(post.ws)[0]["state"] == "given-up"


def test_retry_takes_those_that_are_named_by_their_first_digits_each_once(post: Post) -> None:
    post.many(2)
    post.does(BUSY)
    first, second = (row["id"] for row in post.run())
    post.does("posted(notice)")
    rows = notify.retry(post.ws, [first, first[:8].upper(), first])
    assert [row["id"] for row in rows] == [first] == post.ids
    with pytest.raises(NotFound, match=first[:8]):
        notify.retry(post.ws, [first[:8]])
    with pytest.raises(NotFound):
        notify.retry(post.ws, [""])
    assert [row["message"] for row in notify.failed(post.ws)] == [second]


def test_of_two_retries_at_once_one_sends(post: Post) -> None:
    one(post)
    post.does("posted(notice)")
    second = post.ws
    assert notify.failed(second), "it has looked already"
    assert len(notify.retry(post.ws, [])) == 1
    assert notify.retry(second, []) == [] and len(post.posted) == 1


def test_retry_leaves_what_another_run_holds(post: Post) -> None:
    post.many(2)
    post.does(BUSY)
    post.run()
    ws = post.ws
    post.does("posted(notice)")
    looked: list[int] = []

    def meanwhile(done: int, count: int) -> None:
        if not looked:
            looked.append(done)
            assert notify.retry(post.ws, []) == [] == notify.failed(post.ws)

    assert [row["outcome"] for row in notify.retry(ws, [], meanwhile)] == ["sent", "sent"]
    assert looked and len(post.posted) == 2


# One after the other.


def test_after_three_failures_in_a_row_the_rest_is_untried_and_goes_first_next_time(post: Post) -> None:
    post.many(5)
    post.does(BUSY)
    rows = post.run()
    assert [row["outcome"] for row in rows] == ["failed"] * 3 + ["untried"] * 2
    rest = [row["id"] for row in rows[3:]]
    post.later(days=1)
    again = post.run()
    assert [row["id"] for row in again[:2]] == rest
    assert [row["outcome"] for row in again] == ["failed"] * 3 + ["untried"] * 2
    post.does("posted(notice)")
    post.later(days=1)
    assert {row["outcome"] for row in post.run()} == {"sent"}
    assert sorted(post.ids) == sorted({row["id"] for row in rows})


def test_what_fails_here_and_there_stops_nobody(post: Post) -> None:
    post.many(7)
    post.does("if int(notice.about[-1]) % 3:\n    raise NotSent('No')\nposted(notice)")
    outcomes = [row["outcome"] for row in post.run()]
    assert outcomes == ["failed", "failed", "sent", "failed", "failed", "sent", "failed"]


# What is mended meanwhile.


def test_a_channel_whose_plugin_was_switched_off_fails_until_it_is_back(post: Post) -> None:
    post.many(1)
    post.set(**{"plugins.use": ""})
    (row,) = post.run()
    assert (row["outcome"], row["why"]) == ("failed", "There is no channel 'post' here.")
    post.set(**{"plugins.use": "post"})
    post.later(minutes=6)
    assert post.outcomes() == {"oanh": "sent"}


def test_a_plugin_that_is_in_use_and_missing_lets_nothing_be_claimed(post: Post) -> None:
    post.many(1)
    events = post.events
    (post.folder / "post_plugin-1.0.dist-info" / "entry_points.txt").unlink()
    with pytest.raises(Refused, match="could not be loaded: post"):
        post.run()
    assert post.events == events


def test_settings_that_are_wrong_fail_until_they_are_mended(post: Post) -> None:
    path = Path(post.ws.path, "auditcore.toml")
    post.many(4)
    path.write_text(path.read_text() + '\n[plugin.post]\nrom = "12"\n')
    rows = post.run()
    assert {row["outcome"] for row in rows} == {"failed"} and len(rows) == 4
    assert "plugin.post.room" in rows[0]["why"] and "Did you mean" in rows[0]["why"]
    path.write_text(path.read_text().replace("rom =", "room ="))
    post.later(minutes=6)
    assert [row["outcome"] for row in post.run()] == ["sent"] * 4


FULL = """
import errno
from auditplugins.channels import outbox

def full(*given):
    raise OSError(errno.ENOSPC, "No space left on device")

os.write = full
outbox.send({path!r}, notice, {{}})
"""


def test_a_full_disk_of_the_outbox_is_tried_again(post: Post) -> None:
    id = one(post, FULL.format(path=post.ws.path))
    (row,) = notify.failed(post.ws)
    assert row["state"] == "waiting" and "There is no room left in the folder" in row["why"]
    post.does(f"from auditplugins.channels import outbox\noutbox.send({post.ws.path!r}, notice, {{}})")
    post.later(minutes=6)
    assert post.outcomes() == {"oanh": "sent"}
    assert all(id[:12] in name for name in office_folder(post))


# What was cut off.


def test_a_full_disk_of_the_record_at_the_mark_loses_nothing(post: Post) -> None:
    post.many(2)
    post.unmarked()
    assert len(post.posted) == 2
    post.later(minutes=9)
    assert post.run() == [] and notify.failed(post.ws) == [], "somebody may still be at it"
    post.later(minutes=2)
    assert [row["state"] for row in notify.failed(post.ws)] == ["cut-off"] * 2
    rows = post.run()
    assert [(row["outcome"], row["try"], row["again"]) for row in rows] == [("sent", 2, 1)] * 2
    assert sorted(post.ids) == sorted(2 * [row["id"] for row in rows]), "the same ids, so one can be dropped"
    assert post.run() == []


def test_what_was_sent_stays_sent_whoever_took_it_up_meanwhile(post: Post) -> None:
    """A run that was stopped for long marks late, beside another that tried the same in vain."""
    post.many(1)
    late = post.ws

    def meanwhile(done: int, count: int) -> None:
        post.later(minutes=11)
        post.does(BUSY)
        assert post.outcomes() == {"oanh": "failed"}

    assert [row["outcome"] for row in notify.run(late, progress=meanwhile)] == ["sent"]
    post.later(days=1)
    assert post.run() == [] == notify.failed(post.ws)
    (message,) = post.messages.values()
    assert [end["try"] for end in message["ends"]] == [2, 1] and deliveries.failures(message) == 1


def test_a_run_that_finds_its_time_over_sends_nothing_more(post: Post) -> None:
    """The computer slept: another may have taken what it held."""
    post.many(3)
    rows = post.run(progress=lambda done, count: post.later(minutes=11) if done == 1 else None)
    assert [row["outcome"] for row in rows] == ["sent", "untried", "untried"]
    assert [row["outcome"] for row in post.run()] == ["sent", "sent"] and len({*post.ids}) == 3


# One message that cannot be written.


def test_a_message_that_cannot_be_written_keeps_no_other_back(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auditcore.service import delivering, notice_text

    def written(ws: object, message: dict[str, object], *more: object) -> object:
        if "F02" in str(message["items"]):
            raise KeyError("grade")
        return notice_text.notice(ws, message, *more)  # type: ignore[arg-type]

    post.many(3)
    monkeypatch.setattr(delivering, "notice", written)
    outcomes = {row["keys"][0].split("/")[1][-3:]: row["outcome"] for row in post.run()}
    assert outcomes == {"F01": "sent", "F02": "failed", "F03": "sent"}
    assert "KeyError" in notify.failed(post.ws)[0]["why"]
