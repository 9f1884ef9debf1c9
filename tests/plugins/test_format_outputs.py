"""Where a format writes: into a file that is there whole or not at all, down a pipe as it comes, on a screen as text."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from building import Office
from commands import Answer, CommandLine
from fake_plugins import Installed, environment, fixture_of_installed, fixture_of_office

MakeOffice = Callable[..., Office]
installed, office = fixture_of_installed, fixture_of_office

CULPRIT = "bad (bad-plugin 1.2)"
FORMAT = """
import io, os
from auditcore.api import MissingExtra, Report
KEPT = []
@hookimpl
def register_exporters():
    yield Exporter('odd', '.odd', write)

def write(report, stream):
"""

List = Callable[..., Answer]


@pytest.fixture
def listed(office: MakeOffice, installed: Installed) -> List:
    """`listed(body, *words)` lists the findings in a format whose writer has this body."""

    def run(body: str, *words: str) -> Answer:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        installed("bad", FORMAT + lines)
        at = office("bad")
        at.draft()
        return CommandLine(at.ws.path, "linh", "2026-07-02")("finding", "list", "--format", "odd", *words)

    return run


HALF = "stream.write(b'half'); stream.flush(); raise ValueError('boom')"


def left(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("error", ["ValueError('boom')", "SystemExit(0)", "KeyboardInterrupt()"])
def test_of_a_file_that_failed_half_way_nothing_is_left(listed: List, tmp_path: Path, error: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    answer = listed(f"stream.write(b'half'); raise {error}", "-o", str(folder / "x.odd"))
    assert answer.code == (130 if "Keyboard" in error else 7)
    assert left(folder) == {} and "written to" not in answer.err


def test_the_old_file_stays_until_the_new_one_is_whole(listed: List, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "x.odd").write_bytes(b"old")
    answer = listed(HALF, "-o", str(folder / "x.odd"), "--force")
    assert answer.code == 7 and left(folder) == {"x.odd": b"old"}
    assert f"The plugin {CULPRIT} could not write odd: ValueError: boom." in answer.err


def test_a_file_is_written_over_only_if_that_is_asked_for(listed: List, tmp_path: Path) -> None:
    target = tmp_path / "x.odd"
    target.write_bytes(b"old")
    answer = listed("KEPT.append(1); stream.write(b'new')", "-o", str(target))
    assert answer.code == 4 and "--force" in answer.err and target.read_bytes() == b"old"


def test_what_is_written_takes_the_place_of_the_old_file(listed: List, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "x.odd").write_bytes(b"old and longer")
    assert listed("stream.write(b'new')", "-o", str(folder / "x.odd"), "--force").code == 0
    assert left(folder) == {"x.odd": b"new"}
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((folder / "x.odd").stat().st_mode) == 0o666 & ~umask


def test_a_link_is_kept_and_what_it_leads_to_is_written(listed: List, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "real.odd").write_bytes(b"old")
    (tmp_path / "link.odd").symlink_to(tmp_path / "deep" / "real.odd")
    assert listed("stream.write(b'new')", "-o", str(tmp_path / "link.odd"), "--force").code == 0
    assert (tmp_path / "link.odd").is_symlink() and (tmp_path / "deep" / "real.odd").read_bytes() == b"new"


@pytest.mark.parametrize(("name", "said"), [("", "is a folder"), ("none/x.odd", "There is no folder")])
def test_what_can_be_no_file_is_refused(listed: List, tmp_path: Path, name: str, said: str) -> None:
    answer = listed("stream.write(b'new')", "-o", str(tmp_path / name), "--force")
    assert answer.code == 4 and said in answer.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has a device that is always full")
@pytest.mark.parametrize("hides", [False, True])
def test_a_full_disk_is_not_the_plugins_fault(listed: List, hides: bool) -> None:
    body = "stream.write(b'x' * 100_000)"
    answer = listed(f"try: {body}\nexcept OSError: pass" if hides else body, "-o", "/dev/full", "--force")
    assert answer.code == 1 and "The disk or a file would not do it" in answer.err
    assert "bad" not in answer.err and stat.S_ISCHR(os.stat("/dev/full").st_mode)


BODIES = {
    "stream.write(b'whole'); stream.close()": b"whole",
    "with stream: stream.write(b'whole')": b"whole",
    "io.TextIOWrapper(stream, encoding='utf-8').write('whole')": b"whole",
    "with io.BufferedWriter(stream) as own: own.write(b'whole')": b"whole",
    "stream.write(bytearray(b'who')); stream.write(memoryview(b'le'))": b"whole",
    "os.write(1, b'noise'); print('noise'); stream.write(b'whole')": b"whole",
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("to", ["file", "-"])
def test_closing_wrapping_and_printing_hurts_nothing(
    listed: List, tmp_path: Path, body: str, to: str
) -> None:
    target = tmp_path / "x.odd"
    answer = listed(body, "-o", str(target) if to == "file" else "-")
    assert answer.code == 0, answer.err
    assert (target.read_bytes() if to == "file" else answer.out.encode()) == BODIES[body]


@pytest.mark.parametrize("to", ["file", "-"])
def test_whoever_keeps_the_stream_cannot_write_later(
    office: MakeOffice, installed: Installed, tmp_path: Path, to: str
) -> None:
    name = installed("bad", FORMAT + "    KEPT.append(stream); stream.write(b'whole')\n")
    line = CommandLine(office("bad").ws.path, "linh", "2026-07-02")
    target = tmp_path / "x.odd"
    answer = line("finding", "list", "--format", "odd", "-o", str(target) if to == "file" else "-")
    [kept] = sys.modules[name].KEPT
    with pytest.raises(ValueError, match="written already"):
        kept.write(b"late")
    kept.flush()
    assert answer.code == 0 and (target.read_bytes() if to == "file" else answer.out.encode()) == b"whole"


def test_a_file_may_be_written_back_and_forth_and_a_pipe_only_forwards(listed: List, tmp_path: Path) -> None:
    body = "stream.write(b'....'); stream.seek(1); stream.write(b'x'); assert stream.tell() == 2"
    assert listed(body, "-o", str(tmp_path / "x")).code == 0
    assert (tmp_path / "x").read_bytes() == b".x.."


def test_who_wants_to_go_back_in_a_pipe_is_told_what_to_type(listed: List) -> None:
    answer = listed("stream.write(b'....'); stream.seek(1)", "-o", "-")
    assert answer.code == 7 and answer.out == "...." and "-o FILE" in answer.err


def test_half_of_it_went_down_the_pipe_and_it_is_said(listed: List) -> None:
    answer = listed(HALF, "-o", "-")
    assert (
        answer.code == 7
        and answer.out == "half"
        and f"The plugin {CULPRIT} could not write odd" in answer.err
    )


def test_rows_that_a_plugin_changes_are_nobodys_but_its_own(listed: List) -> None:
    answer = listed("next(iter(report.tables[0].rows))['id'] = 'x'")
    assert answer.code == 7 and "does not support item assignment" in answer.err


@pytest.mark.parametrize(
    ("body", "library"),
    [
        ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("raise MissingExtra('fast')", "it needs fast, which is not installed."),
        (
            "try: import nowhere_at_all\nexcept ImportError as error: raise MissingExtra('fast') from error",
            "it needs nowhere_at_all, which is not installed.",
        ),
    ],
)
def test_what_a_plugin_lacks_is_said_with_what_installs_it(listed: List, body: str, library: str) -> None:
    answer = listed(body)
    assert answer.code == 7 and library in answer.err
    assert ('-m pip install "bad-plugin[fast]"' in answer.err) == ("MissingExtra" in body)


def test_what_auditcore_lacks_is_an_extra_of_its_own(
    office: MakeOffice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    at = office()
    at.draft()
    target = tmp_path / "x.xlsx"
    answer = CommandLine(at.ws.path, "linh", "2026-07-02")("finding", "list", "-o", str(target))
    assert answer.code == 7 and not target.exists()
    assert "it needs xlsxwriter, which is not installed." in answer.err
    assert '-m pip install "auditcore-tracker[xlsx]"' in answer.err and "switch it off" not in answer.err


# In a process of its own, with real pipes and terminals.


def running(office: MakeOffice, installed: Installed, body: str, **how: Any) -> subprocess.Popen[bytes]:
    installed("bad", FORMAT + "".join(f"    {line}\n" for line in body.splitlines()))
    at = office("bad")
    at.draft()
    words = [sys.executable, "-m", "auditcore", "finding", "list", "--format", "odd", "-o", "-"]
    return subprocess.Popen(
        words, env=environment(at.ws.path, installed), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how
    )


def test_what_is_written_goes_down_the_pipe_at_once(
    office: MakeOffice, installed: Installed, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    body = (
        "import time\nstream.write(b'first')\nstream.flush()\n"
        f"for _i in range(2000):\n    if os.path.exists({str(go)!r}): break\n    time.sleep(0.01)\n"
        "else: raise ValueError('nobody read')\nstream.write(b' last')"
    )
    with running(office, installed, body) as process:
        assert process.stdout
        assert process.stdout.read(5) == b"first"
        go.touch()
        assert process.stdout.read() == b" last" and process.wait() == 0


@pytest.mark.parametrize("hides", [False, True])
def test_whoever_reads_only_the_beginning_hears_no_complaint(
    office: MakeOffice, installed: Installed, hides: bool
) -> None:
    body = "while True: stream.write(b'x' * 5000)"
    if hides:
        body = f"try:\n    {body}\nexcept OSError: raise ValueError('odd') from None"
    with running(office, installed, body) as process:
        assert process.stdout and process.stderr
        assert process.stdout.read(10) == b"x" * 10
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


def on_a_terminal(path: str, *words: str) -> tuple[int, str]:
    """The exit code, and what a terminal shows of stdout and stderr."""
    pty = pytest.importorskip("pty")
    main, terminal = pty.openpty()
    environ = {**os.environ, "AUDITCORE_WORKSPACE": path, "AUDITCORE_AS": "linh", "AUDITCORE_LANG": "en"}
    done = subprocess.Popen(
        [sys.executable, "-m", "auditcore", *words], env=environ, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    shown = b""
    try:
        while piece := os.read(main, 65536):
            shown += piece
    except OSError:  # the other end was closed
        pass
    os.close(main)
    return done.wait(), shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("format", ["xlsx", "docx", "pdf"])
def test_what_is_no_text_is_not_shown_on_a_screen(office: MakeOffice, format: str) -> None:
    at = office()
    at.draft()
    code, shown = on_a_terminal(at.ws.path, "finding", "list", "--format", format)
    assert code == 4 and "PK" not in shown and "%PDF" not in shown
    assert f"The format {format} is no text" in shown and f"add -o list.{format}" in " ".join(shown.split())


@pytest.mark.parametrize("body", ["b'a\\xff\\xfe'", "b'PK\\x00'"])
def test_a_plugins_bytes_are_not_shown_either(
    office: MakeOffice, installed: Installed, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed("bad", FORMAT + f"    stream.write({body})\n")
    at = office("bad")
    for name, value in environment(at.ws.path, installed).items():
        monkeypatch.setenv(name, value)
    at.draft()
    code, shown = on_a_terminal(at.ws.path, "finding", "list", "--format", "odd")
    assert code == 4 and "The format odd is no text" in shown and "add -o list.odd" in " ".join(shown.split())


@pytest.mark.parametrize("format", ["csv", "csv-exact", "html", "json", "jsonl", "markdown"])
def test_text_is_shown_on_a_screen_and_nothing_in_it_runs(office: MakeOffice, format: str) -> None:
    at = office()
    at.draft(observed="Chữ\u202engược\u200bẩn ‘8.10’")
    code, shown = on_a_terminal(at.ws.path, "finding", "list", "--format", format, "--columns", "observed,id")
    assert code == 0 and "Chữ" in shown and "‘8.10’" in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\ufeff]", shown)
