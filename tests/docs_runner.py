"""Runs the ```console blocks of a page of the docs, as somebody would who types them one after the other.

A page is one bash session in an empty folder: folders, files and variables carry over from block to block. Lines that
begin with `$ ` are commands (continued after a backslash, or by lines that begin with `> `), the rest is what they
print, stdout and stderr in order. In it

- `...` alone on a line stands for any lines,
- a hash differs from run to run; one that stands twice on a page must be the same hash twice, and a command that types
  a head of the page types the one of this run.

Comments set the stage: `<!-- today: 2026-07-01 -->` for the commands that follow, `<!-- file: photo.jpg -->` puts a file
into the folder in which the session began; one of `examples/` is copied from there. The clock says 08:01 at a
day's first command and 08:02 at the second, and the login is `lan@office-pc`: what is
printed is what would be printed on that day, the same on every machine.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-07-01"
# What the session's folder is called on a page.
HOME = "/home/lan"

COMMENT = re.compile(r"<!-- (today|file): (\S+) -->\n\Z")
HASH = r"[0-9a-f]{64}|[0-9a-f]{4}(?:-[0-9a-f]{4}){3}"
HEAD = r"(?:[a-z]+|\d{4}-\d{2,}):\d+:[0-9a-f]{4}(?:-[0-9a-f]{4}){3}"

# The program as it is installed, but for its clock and its login, which are the page's.
PROGRAM = """\
import datetime, sys
sys.path[:0] = {paths!r}

class PageClock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        with open({clock!r}) as file:
            return cls.fromisoformat(file.read()).astimezone(tz)

datetime.datetime = PageClock
from auditcore import workspace
workspace.os_login = lambda: "lan@office-pc"
from auditcore.cli.main import run
run()
"""


class Text(NamedTuple):
    """A line of a page that is not run; the fences of blocks are such lines, too."""

    line: str


class Stage(NamedTuple):
    """A comment that sets the stage: `today` or `file`, with its value."""

    what: str
    value: str
    line: str


class Command(NamedTuple):
    """A command as it stands on the page, and what it prints; both with their line ends."""

    typed: str
    expected: str


def parse(page: str) -> Iterator[Text | Stage | Command]:
    """The page in parts, whose texts put together are the page. Raises ValueError for a block that cannot be read."""
    lines = enumerate(_lines(page), start=1)
    fence = ""
    for _number, line in lines:
        if comment := None if fence else COMMENT.match(line):
            yield Stage(comment[1], comment[2], line)
            continue
        yield Text(line)
        if line.startswith("```"):
            fence = "" if fence else line.strip()
        if fence == "```console":
            yield from _commands(lines)
            fence = ""


def _commands(lines: Iterator[tuple[int, str]]) -> Iterator[Command | Text]:
    typed = printed = ""
    for number, line in lines:
        if typed and not printed and (typed.endswith("\\\n") or line.startswith("> ") or line == ">\n"):
            typed += line
        elif line.startswith(("$ ", "```")):
            if typed:
                yield Command(typed, printed)
            typed, printed = line, ""
        elif typed:
            printed += line
        else:
            raise ValueError(f"line {number}: a console block begins with a command, '$ …'")
        if line == "```\n":
            yield Text(line)
            return
    raise ValueError("a console block is not closed")


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


class Bash:
    """One bash session in a folder. `run` gives what a command printed, both streams together."""

    END = "\x1e end of the command \x1e\n"

    def __init__(self, folder: Path) -> None:
        self.home, self.tools = folder / "home", folder / "tools"
        self.home.mkdir()
        self.tools.mkdir()
        paths = [str(ROOT), str(ROOT / "plugins")]
        (self.tools / "program.py").write_text(
            PROGRAM.format(paths=paths, clock=str(self.tools / "clock")), encoding="utf-8"
        )
        wrapper = self.tools / "auditcore"
        wrapper.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" "{self.tools}/program.py" "$@"\n', encoding="utf-8"
        )
        wrapper.chmod(0o755)
        self.set_clock(TODAY, 0)
        environ = {
            "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            # No name of a zone: a small system may lack the table.
            "TZ": "ICT-7",
            "COLUMNS": "80",
            "NO_COLOR": "1",
            "AUDITCORE_LANG": "en",
        }
        self.shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=self.home,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="backslashreplace",
        )

    def set_clock(self, day: str, minute: int) -> None:
        moment = datetime.fromisoformat(f"{day}T08:00+07:00") + timedelta(minutes=minute)
        (self.tools / "clock").write_text(moment.isoformat(), encoding="utf-8")

    def run(self, command: str) -> str:
        assert self.shell.stdin and self.shell.stdout
        # eval: a quote left open is the command's error, not the session's. `$?` outlives the mark.
        end = f"(code=$?; printf '\\n%s' {shlex.quote(self.END)}; exit $code)"
        self.shell.stdin.write(f"eval {shlex.quote(command)} </dev/null\n{end}\n")
        self.shell.stdin.flush()
        printed = ""
        for line in self.shell.stdout:
            if line == self.END:
                return printed.removesuffix("\n").replace(str(self.home), HOME)
            printed += line
        raise ValueError(f"the session ended at: {command}\n{printed}")

    def __enter__(self) -> Bash:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.shell.stdin and self.shell.stdout
        self.shell.stdin.close()
        self.shell.stdout.close()
        self.shell.wait()


def rerun(page: str, folder: Path) -> str:
    """The page with what its commands print now. A page that fits comes back letter for letter.

    Otherwise the outputs that don't fit are new, and every hash is of this run.
    """
    parts: list[str] = []
    hashes = Hashes()
    fits, today, minute = True, TODAY, 0
    with Bash(folder) as bash:
        for part in parse(page):
            match part:
                case Text(line):
                    parts.append(line)
                case Stage("today", value, line):
                    today, minute = value, 0
                    parts.append(line)
                case Stage(_, value, line):
                    example = ROOT / "examples" / value
                    content = (
                        example.read_bytes() if example.is_file() else f"the content of {value}\n".encode()
                    )
                    (bash.home / value).write_bytes(content)
                    parts.append(line)
                case Command(typed, expected):
                    minute += 1
                    bash.set_clock(today, minute)
                    printed = bash.run(re.sub(r"^(?:[$>] |>$)", "", hashes.now(typed), flags=re.MULTILINE))
                    same = hashes.fit(expected, printed)
                    fits = fits and same
                    parts += [typed, expected if same else printed]
    return page if fits else hashes.now("".join(parts))


class Hashes:
    """Which hash or head of this run stands where the page has another."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def now(self, text: str) -> str:
        return re.sub(f"{HEAD}|{HASH}", lambda found: self._of(found[0]), text)

    def _of(self, old: str) -> str:
        stem, colon, hash = old.rpartition(":")
        return self.known.get(old) or stem + colon + self.known.get(hash, hash)

    def fit(self, expected: str, printed: str) -> bool:
        """Whether this is what was expected, hashes and ellipses aside; learns its hashes either way."""
        pattern = "".join(
            r"(?:.*\n)*?"
            if line == "...\n"
            else re.sub(HASH, f"({HASH})", re.escape(line).replace(r"\-", "-"))
            for line in _lines(expected)
        )
        if found := re.fullmatch(pattern, printed):
            pairs = list(zip(re.findall(HASH, expected), found.groups(), strict=True))
            for old, new in pairs:
                self.known.setdefault(old, new)
            return all(self.known[old] == new for old, new in pairs)
        heads = {head.partition(":")[0]: head for head in re.findall(HEAD, printed)}
        for old in re.findall(HEAD, expected):
            self.known[old] = heads.get(old.partition(":")[0], old)
        return False
