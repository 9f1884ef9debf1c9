"""A run of notices: what it records, what it tells to whom by what, and that it tells each thing once."""

from __future__ import annotations

import pytest
from building import Office, build, change_org
from conftest import Clock
from posting import DAY, Post, fixture_of_post, office_folder
from telling import set_settings

from auditcore import dates, deliveries
from auditcore.i18n import _, speaking
from auditcore.service import notify
from auditcore.service.notice_messages import Wanted
from auditcore.service.notice_words import OWED
from auditcore.workspace import Workspace

post = fixture_of_post

ISSUED = "finding-issued/2026-01-F01"


def person_chose(post: Post, person: str, **fields: object) -> None:
    change_org(Office(post.ws, post.clock), f"person/{person}", **fields)


def test_a_run_is_one_event_that_claims_and_one_that_marks(post: Post) -> None:
    post.office.issued()
    before = len(post.events)
    rows = post.run()
    claim, mark = list(post.ws.record.read("notices-2026"))[before:]
    assert [event.header["type"] for event in (claim, mark)] == ["notice.claim", "notice.mark"]
    assert set(claim.header["seen"]) >= {"2026-01", "settings"}, "what the claim rests on"
    for change, message in zip(claim.changes, post.messages.values(), strict=False):
        assert change and set(change["set"]) == {"to", "channel", "language", "items"}
        (tried,) = change["add"]["tries"]
        at, until = (dates.parse_moment(tried[name]) for name in ("at", "until"))
        assert (until - at).total_seconds() == 600 == deliveries.HOLD * 60
        assert message["tries"]
    keys = {item["key"] for change in claim.changes if change for item in change["set"]["items"]}
    assert keys == {key for row in rows for key in row["keys"]} and len(keys) == 2
    ends = [end for change in mark.changes if change for end in change["add"]["ends"]]
    assert [(end["try"], end["outcome"]) for end in ends] == [(1, "sent"), (1, "sent")]


def test_what_is_told_is_told_by_no_later_run(post: Post) -> None:
    post.office.issued()
    assert post.outcomes() == {"oanh": "sent", "hai": "sent"}
    events = post.events
    assert post.run() == [] == post.run(to="oanh") == post.run(since="2026-01-01")
    assert post.events == events, "nothing to tell, nothing to write"
    assert len(post.posted) == 2


def test_a_dry_run_tells_what_a_run_will_send_and_writes_nothing(post: Post) -> None:
    post.office.issued()
    events = post.events
    new, again = notify.plan(post.ws)
    assert post.events == events and not post.posted and not again
    assert {one["id"] for one in new} == {row["id"] for row in post.run()} == {*post.ids}
    assert notify.plan(post.ws) == ([], [])


def test_a_dry_run_names_what_would_go_again(post: Post) -> None:
    post.office.issued()
    post.does("raise NotSent('The line is busy')")
    failed = {row["id"] for row in post.run()}
    assert notify.plan(post.ws) == ([], []), "not before the back-off is over"
    post.later(minutes=6)
    new, again = notify.plan(post.ws)
    assert not new and {one["id"] for one in again} == failed
    assert {one["id"] for one in notify.plan(post.ws, Wanted(to="hai"))[1]} < failed


# One message for all, or one each.


def test_a_digest_holds_everything_for_one_person(post: Post) -> None:
    for _number in range(2):
        post.office.issued()
    rows = {row["to"]: row for row in post.run()}
    assert {to: row["things"] for to, row in rows.items()} == {"oanh": 2, "hai": 2}
    assert all("2026-01-F01" in one["body"] and "2026-01-F02" in one["body"] for one in post.posted)


def test_single_is_a_message_for_each_thing(post: Post) -> None:
    post.set(**{"notify.style": "single"})
    for _number in range(2):
        post.office.issued()
    rows = post.run()
    assert [row["things"] for row in rows] == [1] * 4 and len({*post.ids}) == 4


def test_a_person_chooses_single_or_digest_for_themselves(post: Post) -> None:
    person_chose(post, "hai", notice_style="single")
    for _number in range(2):
        post.office.issued()
    sent = [row["to"] for row in post.run()]
    assert sorted(sent) == ["hai", "hai", "oanh"]


# Language and channel.


def test_each_is_told_in_their_language(post: Post) -> None:
    """The kind's before the person's before the workspace's."""
    person_chose(post, "hai", notice_language="vi")
    post.office.issued()
    post.run()
    languages = {one["to"]: one["language"] for one in post.posted}
    assert languages == {"oanh": "en", "hai": "vi"}
    bodies = {one["to"]: one["body"] for one in post.posted}
    assert "Dear Oanh" in bodies["oanh"]
    post.set(**{"notify.finding-issued.language": "vi"})
    post.office.issued()
    post.run()
    assert {one["language"] for one in post.posted[2:]} == {"vi"}


def test_the_days_of_a_calendar_are_in_the_language_of_whoever_holds_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OWED, "answer", "person")  # any word that surely is translated
    post.set(**{"notify.calendar.channels": "post", "notify.finding-issued.to": ""})
    person_chose(post, "oanh", notice_language="vi")
    post.office.issued()
    post.run(to="oanh")
    (notice,) = post.posted
    (answer,) = [title for _uid, _sequence, _first, _last, title, *_rest in notice["dates"]]
    with speaking("vi"):
        assert answer == _("person").capitalize() != "Person"


def test_whoever_chose_a_channel_is_told_by_it(post: Post) -> None:
    person_chose(post, "hai", notice_channels=["file"])
    post.office.issued()
    channels = {row["to"]: row["channel"] for row in post.run()}
    assert channels == {"oanh": "post", "hai": "file"}
    assert [one["to"] for one in post.posted] == ["oanh"]
    assert any("-hai-" in name for name in office_folder(post))


def test_whoever_has_no_address_is_told_by_the_channel_that_needs_none(post: Post) -> None:
    post.addressed()
    person_chose(post, "oanh", email="oanh@office.invalid")
    post.office.issued()
    assert {row["to"]: row["channel"] for row in post.run()} == {"oanh": "post", "hai": "file"}
    assert [one["address"] for one in post.posted] == ["oanh@office.invalid"]


# One person, one channel, since a day.


def test_to_one_person_first_then_to_the_others(post: Post) -> None:
    post.office.issued()
    assert post.outcomes(to="hai") == {"hai": "sent"}
    assert post.outcomes() == {"oanh": "sent"}
    assert post.run() == []


def test_by_one_channel_first_the_other_waits_untried_for_the_next_run(post: Post) -> None:
    post.set(**{"notify.channels": "post, file"})
    post.office.issued()
    rows = post.run(channel="file")
    assert {(row["to"], row["channel"], row["outcome"]) for row in rows} == {
        ("oanh", "file", "sent"),
        ("hai", "file", "sent"),
    }
    waiting = [deliveries.ended(one) for one in post.messages.values() if one["channel"] == "post"]
    assert [end and end["outcome"] for end in waiting] == ["untried", "untried"] and not post.posted
    assert {row["channel"] for row in post.run()} == {"post"} and len(post.posted) == 2
    assert post.run() == []


def test_by_a_channel_that_nobody_chose_nothing_is_claimed(post: Post) -> None:
    post.office.issued()
    assert post.run(channel="webhook") == []
    assert post.outcomes() == {"oanh": "sent", "hai": "sent"}


def test_since_a_day_leaves_the_rest_to_the_next_run(post: Post) -> None:
    post.office.issued()
    post.clock.on("2026-07-03")
    assert post.run(since="2026-07-03") == []
    assert post.outcomes(since="2026-07-02") == {"oanh": "sent", "hai": "sent"}


def test_since_looks_back_further_than_a_run_does_by_itself(post: Post) -> None:
    post.office.issued()
    post.clock.on("2026-07-20")
    post.set(**{"notify.catch-up-days": 5})
    kinds = {key.partition("/")[0] for row in post.run() for key in row["keys"]}
    assert "finding-issued" not in kinds
    assert {key for row in post.run(since=DAY) for key in row["keys"]} == {
        f"{ISSUED}/3/oanh",
        f"{ISSUED}/3/hai",
    }


# Who left.


def test_who_left_is_not_sent_what_waited_for_them(post: Post) -> None:
    post.office.issued()
    post.does("raise NotSent('The line is busy')")
    assert post.outcomes() == {"oanh": "failed", "hai": "failed"}
    post.does("posted(notice)")
    person_chose(post, "oanh", ended={"on": DAY, "by": "lan", "reason": "moved"})
    post.later(days=1)
    rows = {(row["to"], row["keys"][0]): row for row in post.run()}
    assert rows["oanh", f"{ISSUED}/3/oanh"]["outcome"] == "refused"
    assert rows["oanh", f"{ISSUED}/3/oanh"]["why"] == "Oanh left on Thu 2026-07-02."
    assert "oanh" not in {one["to"] for one in post.posted}
    assert [row["state"] for row in notify.failed(post.ws)] == ["given-up"]
    assert post.run() == []


# The first run.


@pytest.mark.parametrize("wanted", [{}, {"to": "nga"}, {"since": "2026-07-30"}, {"channel": "file"}])
def test_the_first_run_in_an_old_workspace_passes_old_news_over_for_everybody(
    wanted: dict[str, str], workspace: Workspace, clock: Clock
) -> None:
    office = old_office(workspace, clock)
    notify.run(office.ws, Wanted(**wanted))
    office.ws.forget()
    rows = [*notify.run(office.ws)]
    office.ws.forget()
    view = office.ws.view("notices-2026")
    kinds = {item["kind"] for one in view.table("message").values() for item in one["items"]}
    assert "finding-issued" not in kinds, "a month old"
    assert "due-soon" in kinds, "a date that runs is told"
    assert {row["outcome"] for row in rows} <= {"sent"}
    later = notify.run(office.ws, Wanted(since="2026-07-01"))
    assert not [key for row in later for key in row["keys"] if key.startswith("finding-issued")]


def old_office(workspace: Workspace, clock: Clock) -> Office:
    """A finding of a month ago, whose answer is due tomorrow."""
    office = build(workspace, clock)
    set_settings(workspace, **{"notify.weekly.to": ""})
    office.issued()
    clock.on("2026-07-31")
    workspace.forget()
    return office


def test_a_first_run_since_today_passes_nothing_of_the_last_days_over(
    workspace: Workspace, clock: Clock
) -> None:
    office = build(workspace, clock)
    office.issued()
    clock.on("2026-07-04")
    workspace.forget()
    first = notify.run(workspace, Wanted(since="2026-07-04"))
    assert not [key for row in first for key in row["keys"] if key.startswith(ISSUED)]
    workspace.forget()
    told = {key for row in notify.run(workspace) for key in row["keys"]}
    assert {f"{ISSUED}/3/oanh", f"{ISSUED}/3/hai"} <= told


def test_a_first_run_with_nothing_to_tell_makes_what_comes_after_it_news(
    workspace: Workspace, clock: Clock
) -> None:
    """Though nothing ran for longer than the first run looks back."""
    assert notify.run(workspace) == []
    office = build(workspace, clock)
    office.issued()
    clock.on("2026-07-25")
    workspace.forget()
    told = {key for row in notify.run(workspace) for key in row["keys"]}
    assert {f"{ISSUED}/3/oanh", f"{ISSUED}/3/hai"} <= told
