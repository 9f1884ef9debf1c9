"""`auditcore audit walk` as it is run: in a pipe, at a terminal of 80 columns, and cut off in the middle of a line."""

from __future__ import annotations

import errno
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from audit_office import furnish, lead, started
from commands import CommandLine

from auditcore.workspace import Workspace

pty = pytest.importorskip("pty", reason="a terminal of its own needs a system that has them")
termios = pytest.importorskip("termios")

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 80


@pytest.fixture
def typed(workspace: Workspace) -> CommandLine:
    office = lead(furnish(workspace))
    path = Path(office.path, "checklists", "mini.toml")
    path.write_text(
        path.read_text().replace('title = "Mini"', 'title.en = "Mini"\ntitle.vi = "Nhỏ"'), "utf-8"
    )
    started(office)
    return CommandLine(workspace.path, person="minh", today="2026-07-01")


def test_in_a_pipe_the_lines_are_read_and_printed_behind_their_prompts(typed: CommandLine) -> None:
    answer = typed.fine("audit", "walk", "2026-01", stdin="1.\n3\n2 of 20\n2/20\n\n\n.\nq\n")
    assert answer.err == ""
    assert "Answer: 1.\n" in answer.out
    assert "Evidence: what was looked at: 2 of 20\n" in answer.out
    assert "2026-01-F01 is drafted" in answer.out
    assert answer.out.endswith("To go on, type:\n  auditcore audit walk 2026-01\n")
    assert max(map(len, answer.out.splitlines())) <= COLUMNS


def test_the_end_of_input_is_a_pause_and_an_unfinished_line_is_not_taken(typed: CommandLine) -> None:
    answer = typed.fine("audit", "walk", "2026-01", "--clause", "8", "--lang", "en", stdin="1.\n1.")
    assert "1 of 2 answered, 1 left." in answer.out
    assert "  auditcore audit walk 2026-01 --clause 8 --lang en\n" in answer.out


def test_a_line_that_is_not_understood_ends_a_walk_in_a_pipe(typed: CommandLine) -> None:
    answer = typed("audit", "walk", "2026-01", stdin="1.\nperhaps\n1.\n")
    assert answer.code == 2
    assert "“perhaps” is no answer here." in answer.err
    assert "1 of 3 answered, 2 left." in answer.out


def test_bytes_that_are_no_text_are_refused_and_nothing_breaks(typed: CommandLine) -> None:
    answer = typed("audit", "walk", "2026-01", stdin="1\n\udcff files\n")
    assert answer.code == 4
    assert "cannot be kept as text" in answer.err


def test_what_somebody_else_found_may_be_typed_in(typed: CommandLine) -> None:
    typed.fine("audit", "walk", "2026-01", "--for", "an", "--source", "her sheet", stdin="1.\n")
    (row,) = typed.fine("audit", "show", "2026-01", "--question", "4.1-1", "--json").json
    assert [(entry["by"], entry["typed_by"]) for entry in row["answers"]] == [("an", "minh")]


def test_an_answer_that_was_begun_does_not_take_the_lines_of_a_pipe(typed: CommandLine) -> None:
    typed.fine("audit", "walk", "2026-01", stdin="3\n2 of 20\n")
    answer = typed("audit", "walk", "2026-01", stdin="1.\n1.\n1.\n")
    assert (answer.code, answer.out) == (4, "")
    assert "4.1-1@office: minor; evidence: 2 of 20" in answer.err
    assert "Finish it at a terminal: auditcore audit walk 2026-01\n" in answer.err
    kept = Path(typed.workspace, "walks", "2026-01.minh.json")
    assert str(kept) in answer.err
    rows = typed.fine("audit", "show", "2026-01", "--answers", "--json").json
    assert not any(row["result"] for row in rows)
    typed.fine("audit", "walk", "2026-01", "--clause", "8", stdin="1.\n")  # which does not come to it
    kept.unlink()
    assert "2 of 3 answered" in typed.fine("audit", "walk", "2026-01", stdin="1.\n").out


def test_what_to_type_to_go_on_repeats_who_acts_for_whom_and_when(typed: CommandLine) -> None:
    words = ["--as", "minh", "--for", "an", "--source", "her sheet; page 2", "--on", "yesterday"]
    again = typed.fine("audit", "walk", "2026-01", "--unit", "office", *words, stdin="").out.splitlines()[-1]
    assert again == (
        "  auditcore audit walk 2026-01 --unit office --as minh --for an --source 'her sheet; page 2' --on 2026-06-30"
    )


def test_a_language_that_the_checklist_lacks_is_refused(typed: CommandLine) -> None:
    answer = typed("audit", "walk", "2026-01", "--lang", "xx", stdin="1.\n")
    assert (answer.code, answer.out) == (4, "")
    assert "The checklist mini has no texts in 'xx'." in answer.err
    assert "Its languages: en, vi" in answer.err


@pytest.mark.parametrize(("words", "code"), [(["2026-09"], 3), (["2026-01", "--clause", "77"], 3), ([], 2)])
def test_a_walk_that_cannot_begin_says_why(typed: CommandLine, words: list[str], code: int) -> None:
    answer = typed("audit", "walk", *words)
    assert (answer.code, answer.out) == (code, "")


# A terminal.


class Terminal:
    """A walk at a terminal of 80 columns. `type` waits for a prompt first; `seen` is every byte that came."""

    def __init__(self, workspace: str, *words: str, person: str = "minh") -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, COLUMNS))
        environ = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("AUDITCORE", "LC_", "COLUMNS"))
            },
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugins")]),
            "AUDITCORE_WORKSPACE": workspace,
            "AUDITCORE_AS": person,
            "AUDITCORE_TODAY": "2026-07-01",
            "AUDITCORE_LANG": "en",
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "auditcore", "audit", "walk", "2026-01", *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # its controlling terminal
        )
        os.close(slave)
        self.seen = b""

    def wait(self, behind: int = 0) -> None:
        """Until a prompt stands behind the bytes that came before; or the end of it all."""
        until = time.monotonic() + 30
        while not (self.seen.endswith(b": ") and self.seen.count(b"\n", behind) >= bool(behind)):
            assert time.monotonic() < until, self.seen.decode()
            if self._comes() and not self._read():
                return

    def _comes(self, within: float = 0.2) -> bool:
        return bool(select.select([self.master], [], [], within)[0])

    def _read(self) -> bool:
        try:
            more = os.read(self.master, 65536)
        except OSError as error:  # the other side has gone
            assert error.errno == errno.EIO
            return False
        self.seen += more
        return bool(more)

    def type(self, *lines: str) -> None:
        """Each line at its prompt."""
        self.wait()
        for line in lines:
            had = len(self.seen)
            os.write(self.master, f"{line}\n".encode())
            self.wait(behind=had)

    def press(self, key: str) -> None:
        """A key at the prompt, pressed again where nothing comes of it, as anybody would.

        Python loses a Ctrl-C that comes between its last look for signals and the system's wait for a line; a test
        that answers a prompt within microseconds meets that moment once in some hundred times.
        """
        self.wait()
        for _again in range(10):
            os.write(self.master, key.encode())
            until = time.monotonic() + 3
            while time.monotonic() < until:
                if self._comes() and not self._read():
                    return
        raise AssertionError(self.seen.decode())

    def close(self) -> int:
        """The exit code, once it ended; all that it said is in `seen`."""
        until = time.monotonic() + 30
        while not self._comes() or self._read():
            assert time.monotonic() < until, self.seen.decode()
        return self.process.wait(timeout=30)

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for one in opened:
        one.end()


def plain(seen: bytes) -> list[str]:
    """The lines that came, all of them plain: nothing moves, colours or redraws, and none is wider than the screen."""
    assert b"\x1b" not in seen and b"\x08" not in seen and b"\x07" not in seen
    assert b"\r" not in seen.replace(b"\r\n", b"\n"), "a line is never written over"
    lines = seen.replace(b"\r\n", b"\n").decode().split("\n")
    assert [line for line in lines if len(line) > COLUMNS] == []
    assert all(char.isprintable() for line in lines for char in line)
    return lines


@pytest.mark.parametrize("language", ["en", "vi"])
def test_at_a_terminal_there_is_nothing_but_plain_lines(
    typed: CommandLine, terminals: list[Terminal], language: str
) -> None:
    terminal = Terminal(typed.workspace, "--lang", language)
    terminals.append(terminal)
    terminal.type(
        "?", "x", "1", "20 hồ sơ", "0/20", "Bà Hoa", "", "3", "2 of 20", "2/20", "", "", *[""] * 7, "q"
    )
    assert terminal.close() == 0
    lines = plain(terminal.seen)
    prompts = [line for line in lines if re.search(r": (\S.*)?$", line)]
    assert any(line.endswith(": 20 hồ sơ") for line in prompts), "what is typed stands behind its prompt"
    assert "2 of 3" in "\n".join(lines) or language == "vi"
    (row,) = typed.fine("audit", "show", "2026-01", "--question", "4.1-1", "--json").json
    assert (row["evidence"], row["spoke_with"]) == ("20 hồ sơ", "Bà Hoa")
    assert typed.fine("finding", "list", "--json").json[0]["id"] == "2026-01-F01"


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_ctrl_c_and_the_end_of_input_pause_politely(
    typed: CommandLine, terminals: list[Terminal], key: str
) -> None:
    terminal = Terminal(typed.workspace)
    terminals.append(terminal)
    terminal.type("1.")
    terminal.press(key)
    assert terminal.close() == 0
    lines = plain(terminal.seen.replace(b"^C", b"").replace(b"^D\x08\x08", b""))  # the terminal's own echo
    assert lines[-3:] == ["To go on, type:", "  auditcore audit walk 2026-01", ""]


def test_the_plug_takes_at_most_the_line_being_typed(typed: CommandLine, terminals: list[Terminal]) -> None:
    first = Terminal(typed.workspace)
    terminals.append(first)
    first.type("1.", "3", "2 of 20 have none")
    first.wait()
    os.write(first.master, b"2/2")  # somebody is typing the sample
    os.killpg(first.process.pid, signal.SIGKILL)
    first.process.wait()
    (row,) = typed.fine("audit", "show", "2026-01", "--question", "4.1-1", "--json").json
    assert row["result"] == "conforms"
    again = Terminal(typed.workspace)
    terminals.append(again)
    again.type("2/20", "", "", ".", "q")
    assert again.close() == 0
    assert "Begun: minor; evidence: 2 of 20 have none" in plain(again.seen)
    (row,) = typed.fine("audit", "show", "2026-01", "--question", "8.5-1", "--json").json
    assert (row["evidence"], row["sample"]) == ("2 of 20 have none", {"nonconforming": 2, "examined": 20})
    assert row["findings"] == ["2026-01-F01"]
    assert typed.fine("record", "verify")


def test_two_auditors_at_two_terminals_see_each_other(typed: CommandLine, terminals: list[Terminal]) -> None:
    minh, an = Terminal(typed.workspace), Terminal(typed.workspace, person="an")
    terminals += [minh, an]
    minh.wait()
    an.type("1.", "q")
    assert an.close() == 0
    minh.type("3.", "Nothing is known", "yes", "q")
    assert minh.close() == 0
    lines = plain(minh.seen)
    assert "4.1-1@office was answered meanwhile." in lines
    assert "Answered: An (an), Wed 2026-07-01: conforms" in lines
    (row,) = typed.fine("audit", "show", "2026-01", "--question", "4.1-1", "--json").json
    assert [(one["by"], one["result"]) for one in row["answers"]] == [("minh", "minor"), ("an", "conforms")]
