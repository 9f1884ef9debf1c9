"""Many notices through one channel: whatever it does, what came of each is known, and the others go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from posting import Folder
from telling import set_settings

from auditcore.contract import Notice
from auditcore.service import sending
from auditcore.service.sending import Told
from auditcore.workspace import Workspace

TOKEN = "s3cret-t0ken"


class Desk(Folder):
    """The plugin `post` and a workspace that uses it. `desk(n)` sends the notices 1 … n; each is to `p1` … `pn`."""

    def __init__(self, folder: Path, ws: Workspace) -> None:
        super().__init__(folder)
        self.ws = ws

    def notices(self, count: int) -> list[Notice]:
        return [Notice(f"p{n}", "", "Subject", "Body", "", id=f"{n:032x}") for n in range(1, count + 1)]

    def __call__(
        self, count: int = 3, remaining: Callable[[], float] = lambda: 60.0, channel: str = "post"
    ) -> list[Told]:
        told = [*sending.send_all(self.ws, channel, self.notices(count), remaining)]
        assert sorted(id for id, _outcome, _why in told) == [one.id for one in self.notices(count)]
        return told

    def outcomes(self, count: int = 3, remaining: Callable[[], float] = lambda: 60.0) -> str:
        """What came of each, by its first letter: `sent`, `failed`, `refused`, `untried`."""
        return "".join(outcome[0] for _id, outcome, _why in self(count, remaining))


@pytest.fixture
def desk(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    folder = tmp_path / "site"
    set_settings(workspace, **{"plugins.use": "post"})
    environ = {**workspace.environ, "AUDITCORE_SECRET_POST_API_TOKEN": TOKEN}
    ws = Workspace(workspace.path, environ=environ, clock=workspace.clock, warn=workspace.warn)
    made = Desk(folder, ws)
    monkeypatch.syspath_prepend(str(folder))
    return made


def seconds(ws: Workspace, count: int) -> None:
    """So long may one message take."""
    set_settings(ws, **{"notify.seconds": count})


def test_all_go_in_their_order_by_one_process(desk: Desk) -> None:
    desk.does("posted(notice._replace(name=str(os.getpid())))")
    assert desk.outcomes(4) == "ssss"
    assert [one["to"] for one in desk.posted] == ["p1", "p2", "p3", "p4"]
    assert len({one["name"] for one in desk.posted}) == 1


# What a channel may do. What it does to p2 is no matter for the others.

ODD = {
    "an error": ("raise RuntimeError('no such room')", "RuntimeError: no such room"),
    "an exit": ("sys.exit(0)", "SystemExit: 0"),
    "an error without words": ("raise ValueError", "no reason was given"),
    "an error that cannot be told": (
        "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd",
        "Odd: no reason was given",
    ),
    "no exception at all": ("raise BaseException('down')", "BaseException: down"),
    "a group": ("raise ExceptionGroup('two', [ValueError(1), OSError(2)])", "ExceptionGroup: two"),
    "an error that is no end of lines": ("raise OSError('a\\nb\\x1b[31m')", "OSError: a b"),
    "not sent, without its values": ("raise NotSent('{host} is down')", "{host} is down"),
    "an endless recursion": ("def f(): f()\nf()", "RecursionError"),
    "no memory": ("raise MemoryError", "MemoryError"),
    "the end of Python": ("os._exit(3)", "It ended Python itself (exit code 3)."),
    "the end of Python as if all was well": ("os._exit(0)", "It ended Python itself (exit code 0)."),
    "a kill": ("os.kill(os.getpid(), 9)", "It ended Python itself (exit code -9)."),
    "an interruption": ("raise KeyboardInterrupt", "It ended Python itself (exit code 130)."),
}


@pytest.mark.parametrize("kind", ODD)
def test_one_that_fails_oddly_is_tried_again_later_and_the_others_go(kind: str, desk: Desk) -> None:
    body, why = ODD[kind]
    inside = "\n".join(f"    {line}" for line in body.splitlines())
    desk.does(f"if notice.to == 'p2':\n{inside}\nposted(notice)")
    told = desk()
    assert [outcome for _id, outcome, _why in told] == ["sent", "failed", "sent"]
    said = told[1][2]
    assert why in said and "post (post-plugin 1.0)" in said and "\x1b" not in said and "\n" not in said
    assert [one["to"] for one in desk.posted] == ["p1", "p3"]


def test_undeliverable_is_given_up_and_does_not_count_as_a_channel_that_is_down(desk: Desk) -> None:
    desk.does("if notice.to != 'p6': raise Undeliverable('{who} moved', who=notice.to)\nposted(notice)")
    told = desk(6)
    assert [outcome for _id, outcome, _why in told] == ["refused"] * 5 + ["sent"]
    assert "p1 moved" in told[0][2]


def test_one_that_hangs_is_stopped_and_the_others_go(desk: Desk) -> None:
    seconds(desk.ws, 2)
    desk.does("if notice.to == 'p2': time.sleep(60)\nposted(notice)")
    began = time.monotonic()
    told = desk()
    assert [outcome for _id, outcome, _why in told] == ["sent", "failed", "sent"]
    assert "within 2 seconds, and was stopped" in told[1][2]
    assert time.monotonic() - began < 30


def test_each_has_the_seconds_for_itself(desk: Desk) -> None:
    seconds(desk.ws, 2)
    desk.does("time.sleep(0.7)\nposted(notice)")
    assert desk.outcomes(4) == "ssss"


# Three failures in a row.


def test_after_three_in_a_row_nothing_more_is_tried(desk: Desk) -> None:
    """And nothing more went out: the channel does not work ahead."""
    desk.does("if notice.to in ('p2', 'p3', 'p4'): raise NotSent('Down')\nposted(notice)")
    assert desk.outcomes(8) == "sfffuuuu"
    time.sleep(0.3)
    assert [one["to"] for one in desk.posted] == ["p1"]


def test_three_that_end_their_process_in_a_row_are_enough_too(desk: Desk) -> None:
    desk.does("os._exit(1)")
    assert desk.outcomes(5) == "fffuu"


def test_two_in_a_row_are_not_enough(desk: Desk) -> None:
    desk.does("if notice.to not in ('p3', 'p6'): raise NotSent('Down')\nposted(notice)")
    assert desk.outcomes(8) == "ffsffsff"


# The time of the whole run.


def test_when_the_time_is_over_the_rest_is_untried_and_none_of_it_went_out(desk: Desk) -> None:
    def remaining() -> float:
        return 60.0 if len(desk.posted) < 2 else 0.0

    assert desk.outcomes(5, remaining) == "ssuuu"
    time.sleep(0.3)
    assert len(desk.posted) == 2


def test_with_no_time_left_no_process_is_started(desk: Desk) -> None:
    desk.does("open(FOLDER + '/begun', 'w')")
    assert desk.outcomes(2, lambda: 0.0) == "uu"
    assert not (desk.folder / "begun").exists()


def test_what_is_under_way_ends_with_the_time_of_the_run(desk: Desk) -> None:
    end = time.monotonic() + 3
    desk.does("if notice.to == 'p2': time.sleep(60)\nposted(notice)")
    assert desk.outcomes(4, lambda: end - time.monotonic()) == "sfuu"
    assert time.monotonic() - end < 20


# Interrupted.


def test_ctrl_c_says_that_what_was_under_way_may_have_gone_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auditcore.service import plugin_child

    real = plugin_child._next
    asked: list[float] = []

    def interrupted(child: object, results: object, seconds: float) -> tuple[str, str]:
        asked.append(seconds)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return real(child, results, seconds)  # type: ignore[arg-type]

    monkeypatch.setattr(plugin_child, "_next", interrupted)
    told: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        for _id, outcome, _why in sending.send_all(desk.ws, "post", desk.notices(3), lambda: 60.0):
            told.append(outcome)
    assert told == ["sent", "cut-off"]


def test_whoever_stops_asking_knows_what_went_out(desk: Desk) -> None:
    told = sending.send_all(desk.ws, "post", desk.notices(5), lambda: 60.0)
    next(told), next(told)
    time.sleep(0.5)
    assert len(desk.posted) == 2
    told.close()  # type: ignore[attr-defined]
    time.sleep(0.3)
    assert len(desk.posted) == 2


# The surroundings.


def test_what_it_starts_gets_nothing_of_what_is_said_to_it(desk: Desk) -> None:
    """A program that reads its input would take the word to go on, or wait for ever."""
    desk.does(
        "import subprocess\nassert subprocess.run(['cat'], capture_output=True).stdout == b''\nposted(notice)"
    )
    assert desk.outcomes(3) == "sss"


def test_it_asks_in_vain(desk: Desk) -> None:
    desk.does("try:\n    input()\nexcept EOFError:\n    posted(notice)\nassert os.read(0, 10) == b''")
    assert desk.outcomes(3) == "sss"


def test_a_job_that_is_larger_than_a_pipe_arrives_whole(desk: Desk) -> None:
    desk.does("assert len(notice.html) == 300_000\nposted(notice._replace(html=''))")
    notices = [one._replace(html="ở" * 300_000) for one in desk.notices(3)]
    told = [*sending.send_all(desk.ws, "post", notices, lambda: 60.0)]
    assert [outcome for _id, outcome, _why in told] == ["sent"] * 3


def test_no_secret_is_in_what_is_said(desk: Desk, warnings: list[str]) -> None:
    desk.does(
        "token = settings['api-token']\nprint('out', token)\nos.write(2, token.encode())\n"
        "if notice.to == 'p1': raise NotSent('Not let in with {token}', token=token)\n"
        "if notice.to == 'p2': raise RuntimeError(token * 3)\n"
        "os._exit(1)"
    )
    told = desk(4)
    assert [outcome for _id, outcome, _why in told] == ["failed"] * 3 + ["untried"]
    assert "Not let in with ***" in told[0][2] and "***" in told[1][2]
    assert any("out ***" in words for words in warnings)
    assert TOKEN not in str(told) + str(warnings)


def test_what_it_printed_is_told_also_where_the_rest_is_not_tried(desk: Desk, warnings: list[str]) -> None:
    desk.does("print('the line hums')\nraise NotSent('Down')")
    assert desk.outcomes(5) == "fffuu"
    assert "the line hums" in "".join(warnings)


def test_a_channel_that_is_not_there_fails_for_all(desk: Desk) -> None:
    told = desk(5, channel="pots")
    assert {outcome for _id, outcome, _why in told} == {"failed"}
    assert told[0][2] == "There is no channel 'pots' here."


def test_a_plugin_that_cannot_be_loaded_in_the_child_fails_with_the_reason(desk: Desk) -> None:
    module = next(desk.folder.glob("fake_post_*.py"))
    broken = (
        "import sys\nif 'auditcore.service.plugin_send' in sys.modules:\n    raise RuntimeError('broken')\n"
    )
    module.write_text(broken + module.read_text())
    told = desk(2)
    assert [outcome for _id, outcome, _why in told] == ["failed"] * 2 and "broken" in told[0][2]


def test_where_no_process_can_be_started_all_is_tried_again_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(desk.folder / "not there"))
    told = desk(5)
    assert [outcome for _id, outcome, _why in told] == ["failed"] * 3 + ["untried"] * 2
    assert "not there" in told[0][2]
