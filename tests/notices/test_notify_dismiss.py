"""What was given up can be taken off the list of what failed: by whom and why is recorded, and nothing is lost."""

from __future__ import annotations

import json

import pytest
from commands import CommandLine
from posting import DAY, Post, fixture_of_post
from test_notify_elsewhere import BUSY, given_up

from auditcore.decision import Acting
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.service import notify

post = fixture_of_post
REASON = "told by phone"


@pytest.fixture
def line(post: Post) -> CommandLine:
    return CommandLine(post.ws.path, "lan", DAY)


def listed(post: Post, **how: bool) -> dict[str, str]:
    return {row["message"]: row["state"] for row in notify.failed(post.ws, **how)}


def test_what_is_named_is_off_the_list_and_the_rest_stays(post: Post) -> None:
    first, second = given_up(post, 2)
    ((saved, ids),) = notify.dismiss(post.ws, [first[:8]], REASON)
    assert ids == [first] and saved.event.header["type"] == "notice.dismiss"
    assert listed(post) == {second: "given-up"}
    assert listed(post, every=True) == {first: "dismissed", second: "given-up"}


def test_without_an_id_all_that_was_given_up_is_off_the_list_with_one_event(post: Post) -> None:
    ids = given_up(post, 3)
    events = len(post.events)
    notify.dismiss(post.ws, [], REASON)
    assert listed(post) == {} and listed(post, every=True) == dict.fromkeys(ids, "dismissed")
    assert len(post.events) == events + 1


def test_who_did_it_when_and_why_is_kept(post: Post) -> None:
    (id,) = given_up(post)
    ws = post.ws.as_(Acting(claimed="linh", on=DAY))
    notify.dismiss(ws, [id], "  told by\nphone ")
    (row,) = notify.failed(post.ws, every=True)
    assert (row["dismissed_by"], row["dismissed_on"]) == ("linh", DAY) and row["reason"].startswith("told by")
    assert row["again_at"] is None and "Nobody lives there" in row["why"]


def test_the_others_say_that_nobody_took_them_off(post: Post) -> None:
    given_up(post)
    (row,) = notify.failed(post.ws)
    assert (row["dismissed_by"], row["dismissed_on"], row["reason"]) == (None, None, "")


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_it_needs_a_reason(post: Post, reason: str) -> None:
    given_up(post)
    events = post.events
    with pytest.raises((Refused, Unreadable)):
        notify.dismiss(post.ws, [], reason)
    assert post.events == events


def test_what_is_tried_again_by_itself_stays(post: Post) -> None:
    post.many(1)
    post.does(BUSY)
    (row,) = post.run()
    events = post.events
    with pytest.raises(Refused, match=row["id"][:8]):
        notify.dismiss(post.ws, [row["id"]], REASON)
    assert notify.dismiss(post.ws, [], REASON) == [] and post.events == events
    assert listed(post) == {row["id"]: "waiting"}


@pytest.mark.parametrize("id", ["0123abcd", "", "zz"])
def test_what_is_not_on_the_list_is_not_found(post: Post, id: str) -> None:
    given_up(post, 2)
    events = post.events
    with pytest.raises(NotFound):
        notify.dismiss(post.ws, [id], REASON)
    assert post.events == events


def test_what_is_off_the_list_is_not_taken_off_again(post: Post) -> None:
    (id,) = given_up(post)
    notify.dismiss(post.ws, [], REASON)
    with pytest.raises(NotFound):
        notify.dismiss(post.ws, [id], REASON)
    assert notify.dismiss(post.ws, [], REASON) == []


def test_it_is_not_sent_with_all_the_others_but_by_its_id(post: Post) -> None:
    first, second = given_up(post, 2)
    notify.dismiss(post.ws, [first], REASON)
    post.does("posted(notice)")
    assert [row["id"] for row in notify.retry(post.ws, [])] == [second]
    assert post.ids == [second]
    assert [row["outcome"] for row in notify.retry(post.ws, [first])] == ["sent"]
    assert listed(post, every=True) == {}


def test_what_fails_again_after_that_is_on_the_list_again(post: Post) -> None:
    (id,) = given_up(post)
    notify.dismiss(post.ws, [], REASON)
    notify.retry(post.ws, [id])
    assert listed(post) == {id: "given-up"}
    (row,) = notify.failed(post.ws)
    assert (row["dismissed_by"], row["reason"]) == (None, "")
    notify.dismiss(post.ws, [id], "again")
    assert [row["reason"] for row in notify.failed(post.ws, every=True)] == ["again"]


def test_nothing_is_told_anew_because_of_it(post: Post) -> None:
    given_up(post)
    notify.dismiss(post.ws, [], REASON)
    post.does("posted(notice)")
    assert post.run() == [] and not post.posted


def test_what_was_sent_meanwhile_is_left_alone(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the list and the event, somebody else sent one of two."""
    first, second = given_up(post, 2)
    rows = notify.failed(post.ws)
    post.does("posted(notice)")
    notify.retry(post.ws, [first])
    monkeypatch.setattr(notify, "failed", lambda ws, every=False: rows)
    ((_saved, ids),) = notify.dismiss(post.ws, [], REASON)
    assert ids == [second]
    events = post.events
    assert notify.dismiss(post.ws, [first], REASON) == [] and post.events == events


# On the command line.


def test_it_is_typed_as_the_run_says(line: CommandLine, post: Post) -> None:
    given_up(post, 2)
    said = line.fine("notify").err
    (command,) = (one for one in said.splitlines() if "dismiss" in one)
    words = command.partition("auditcore ")[2].replace("REASON", "gone").split()
    assert "2 messages were taken off the list." in line.fine(*words).err
    assert line.fine("notify").err.strip() == "Nothing is to be told now."
    assert line.fine("notify", "failed").err.strip() == "Every message arrived."


def test_the_whole_list_says_who_and_why(line: CommandLine, post: Post) -> None:
    first, second = given_up(post, 2)
    line.fine("notify", "dismiss", first, "--reason", REASON, "--as", "linh")
    (row,) = line.fine("notify", "failed", "--json").json
    assert row["message"] == second
    rows = {row["message"]: row for row in line.fine("notify", "failed", "--all", "--json").json}
    assert (rows[first]["state"], rows[first]["dismissed_by"], rows[first]["reason"]) == (
        "dismissed",
        "linh",
        REASON,
    )
    shown = " ".join(line.fine("notify", "failed", "--all", COLUMNS="200").out.split())
    assert "given up, taken off the list" in shown and REASON in shown
    assert "told" not in line.fine("notify", "failed", COLUMNS="200").out


def test_json_names_what_was_taken_off_and_the_event(line: CommandLine, post: Post) -> None:
    (id,) = given_up(post)
    answer = json.loads(line.fine("notify", "dismiss", "--reason", REASON, "--json").out)
    assert answer["dismissed"] == [id] and answer["events"][0].startswith("notices-2026:")
    again = line.fine("notify", "dismiss", "--reason", REASON, "--json").json
    assert again == {"dismissed": [], "events": []}
    assert "No message was given up." in line.fine("notify", "dismiss", "--reason", REASON).err


def test_on_behalf_of_somebody_both_are_kept(line: CommandLine, post: Post) -> None:
    given_up(post)
    line.fine("notify", "dismiss", "--reason", REASON, "--for", "linh", "--source", "by phone")
    (row,) = line.fine("notify", "failed", "--all", "--json").json
    assert row["dismissed_by"] == "linh"


def test_a_reason_is_asked_for_and_unknown_ids_are_not_found(line: CommandLine, post: Post) -> None:
    given_up(post)
    assert line("notify", "dismiss").code == 2
    assert line("notify", "dismiss", "0123abcd", "--reason", REASON).code == 3
    assert line("notify", "dismiss", "--reason", " ").code in (2, 4)


def test_the_log_tells_it(line: CommandLine, post: Post) -> None:
    given_up(post)
    line.fine("notify", "dismiss", "--reason", REASON)
    (row,) = (
        row for row in line.fine("log", "notices-2026", "--json").json if row["type"] == "notice.dismiss"
    )
    assert {(one["field"], one["new"]) for one in row["changes"]} == {("dismissed", True), ("reason", REASON)}
    shown = " ".join(line.fine("log", "notices-2026").out.split())
    assert "taken off the list" in shown and REASON in shown
    assert line.fine("record", "verify").code == 0
