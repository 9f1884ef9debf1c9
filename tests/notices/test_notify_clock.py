"""Clocks that jump, and the turn of the year: nothing is told twice, and nothing is held for ever."""

from __future__ import annotations

from collections import Counter

from posting import Post, fixture_of_post

from auditcore.decision import put
from auditcore.model import PROGRAMME
from auditcore.service import notify

post = fixture_of_post

BUSY = "raise NotSent('The line is busy')"


def each_once(post: Post) -> None:
    """Nobody got any message, or was told any thing, twice."""
    keys = Counter(key for one in post.posted for key in one["keys"])
    assert max(keys.values()) == 1, keys
    assert max(Counter(post.ids).values()) == 1


def streams(post: Post) -> list[str]:
    return sorted(name for name in post.ws.record.streams() if name.startswith("notices-"))


def test_a_year_forward_and_back_tells_nothing_twice(post: Post) -> None:
    for kind in ("due-soon", "overdue", "escalation"):
        post.set(**{f"notify.{kind}.to": "owes"})
    post.office.issued()
    post.run()
    now = post.clock.now
    post.later(days=365)
    assert post.run(), "all is overdue"
    assert streams(post) == ["notices-2026", "notices-2027"]
    post.clock.now = now
    post.later(hours=1)
    assert post.run() == []
    for _week in range(60):
        post.later(days=7)
        post.run()
    each_once(post)


def test_what_failed_while_the_clock_was_ahead_is_tried_again_at_once(post: Post) -> None:
    now = post.clock.now
    post.later(days=365)
    post.set(**{"notify.finding-issued.to": "", "notify.overdue.to": "owes"})
    post.office.issued()
    post.does(BUSY)
    assert post.outcomes() == {"oanh": "failed"}
    post.clock.now = now
    post.later(minutes=1)
    assert post.outcomes() == {"oanh": "failed"}
    assert post.run() == [], "and then after the back-off again"
    for _day in range(3):
        assert notify.failed(post.ws)[0]["state"] == "waiting"
        post.later(days=1)
        assert post.outcomes() == {"oanh": "failed"}
    assert notify.failed(post.ws)[0]["state"] == "given-up", "after days of this clock"


def test_what_was_held_while_the_clock_was_ahead_is_held_by_nobody(post: Post) -> None:
    post.many(1)
    now = post.clock.now
    post.later(days=20)
    post.unmarked()
    post.clock.now = now
    assert post.outcomes() == {"oanh": "sent"}
    assert len(post.posted) == 2, "it may come twice, as it was cut off"


def test_an_hour_back_during_a_run_lets_nobody_send_the_same(post: Post) -> None:
    post.many(3)

    def back(done: int, count: int) -> None:
        if done == 1:
            post.later(hours=-1)
            assert post.run() == []

    assert [row["outcome"] for row in post.run(progress=back)] == ["sent"] * 3
    assert post.run() == []
    each_once(post)


def test_an_hour_back_after_a_run_was_cut_off_holds_it_for_an_hour_longer_and_no_more(post: Post) -> None:
    post.many(1)
    post.unmarked()
    post.later(hours=-1)
    assert post.run() == []
    post.later(minutes=71)
    assert post.outcomes() == {"oanh": "sent"}


def test_an_hour_forward_during_a_run_leaves_the_rest_to_the_next(post: Post) -> None:
    post.many(3)
    rows = post.run(progress=lambda done, count: post.later(hours=1) if done == 1 else None)
    assert [row["outcome"] for row in rows] == ["sent", "untried", "untried"]
    assert [row["outcome"] for row in post.run()] == ["sent", "sent"]
    each_once(post)


# Calendars.


def test_a_day_that_moved_while_the_clock_was_ahead_is_told_once(post: Post) -> None:
    post.set(**{"notify.calendar.channels": "post", "notify.calendar.to": "team"})
    planned(post, "2028-05-02")
    assert {row["to"] for row in post.run()} == {"linh", "tam"}
    now = post.clock.now
    post.later(days=365)
    planned(post, "2028-05-09")
    post.run()
    assert streams(post) == ["notices-2026", "notices-2027"]
    post.clock.now = now
    for _run in range(3):
        post.later(minutes=20)
        assert post.run() == [], "it stands in the stream of a later year"
    planned(post, "2028-05-16")
    post.run()
    assert post.run() == []
    days = [day for one in post.posted if one["to"] == "tam" for day in one["dates"]]
    told = [(sequence, first) for uid, sequence, first, *_rest in days if "2028-05" in uid]
    assert told == [(0, "2028-05-02"), (1, "2028-05-09"), (2, "2028-05-16")]
    each_once(post)


def planned(post: Post, day: str) -> None:
    """A new audit is planned for this day, or moved to it."""
    fields = {"title": "The next", "lead": "linh", "team": ["tam"], "units": [], "from": day, "to": day}
    plan = put(
        "audit/2028-05", set=fields, add={"moves": [{"move": "plan", "on": day, "by": "lan", "seq": 1}]}
    )
    post.ws.commit(PROGRAMME, "test.plan", lambda situation: [plan])


# The turn of the year.


def test_what_failed_on_the_last_day_of_a_year_is_tried_again_in_the_next(post: Post) -> None:
    post.set(**{"notify.weekly.to": "committee", "notify.finding-issued.to": ""})
    post.clock.on("2026-12-31")
    post.does(BUSY)
    assert post.outcomes() == {"vy": "failed"}
    (id,) = post.messages
    post.does("posted(notice)")
    post.clock.on("2027-01-01")
    assert [(row["id"], row["try"], row["outcome"]) for row in post.run()] == [(id, 2, "sent")]
    assert streams(post) == ["notices-2026"], "it is marked where it was claimed"
    assert post.run() == []
    post.clock.on("2027-01-04")
    assert post.outcomes() == {"vy": "sent"}
    assert streams(post) == ["notices-2026", "notices-2027"]
    assert [key for one in post.posted for key in one["keys"]] == [
        "weekly//2026-12-28/vy",
        "weekly//2027-01-04/vy",
    ]


def test_old_and_new_go_in_one_run(post: Post) -> None:
    post.set(**{"notify.weekly.to": "committee", "notify.finding-issued.to": ""})
    post.clock.on("2026-12-31")
    post.unmarked()
    post.clock.on("2027-01-04")
    rows = post.run()
    assert [(row["again"], row["outcome"]) for row in rows] == [(1, "sent"), (0, "sent")]
    types = [event.header["type"] for event in post.ws.record.read("notices-2027")]
    assert types == ["notice.claim", "notice.mark"], "each stream has its own"
