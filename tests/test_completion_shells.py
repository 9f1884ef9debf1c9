"""The answers as each shell reads them, first on paper, then in the shells themselves where they are installed."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import shlex
import shutil
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import ROOT, Clock
from hypothesis import given
from hypothesis import strategies as st

from auditcore.cli.completing import answer, shells
from auditcore.cli.completing.scene import Item
from auditcore.decision import put
from auditcore.service import findings, people
from auditcore.workspace import Workspace

# The protocols.

WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Co", "Zl", "Zp"], exclude_characters="\x7f"), max_size=12
)


@given(st.lists(WORDS.filter(bool), max_size=4), WORDS)
def test_bash_says_what_was_typed_with_its_quotes(words: list[str], word: str) -> None:
    line = shlex.join(["auditcore", *words]) + " "
    for quoted, quote in ((shlex.quote(word) if word else "", ""), ("'" + word.replace("'", "'\\''"), "'")):
        asked = shells.typed({"_AUDITCORE_LINE": line + quoted})
        assert (asked.words, asked.word) == (words, word)
        assert asked.quote == quote


@given(st.text(), st.text())
def test_no_line_of_bash_is_an_error(line: str, breaks: str) -> None:
    shells.typed({"_AUDITCORE_LINE": line, "_AUDITCORE_BREAKS": breaks})


@pytest.mark.parametrize("quote", ["", "'", '"'])
@given(value=WORDS.filter(bool))
def test_what_bash_inserts_is_the_value_again(quote: str, value: str) -> None:
    written = list(shells.in_bash(shells.Line([], "", quote), [Item(value)], {}))
    if quote == '"' and "!" in value:
        assert written == []
    else:
        # shlex does not know that a backslash takes the meaning from a dollar sign, too.
        read = re.sub(r"\\([$`])", r"\1", written[0]) if quote == '"' else written[0]
        assert shlex.split(quote + read + quote) == [value]


@given(WORDS.filter(bool))
def test_what_powershell_inserts_is_the_value_again(value: str) -> None:
    (line,) = shells.in_powershell(shells.Line([], ""), [Item(value)], {})
    written, listed, about = line.split("\t")
    assert listed == about == value
    if written == value:
        assert re.fullmatch(r"[\w+=:,./-]+", value)
    else:
        inner = re.sub("(['‘’‚‛])(['‘’‚‛])", r"\1", written[1:-1])
        assert (written[0], inner, written[-1]) == ("'", value, "'")


@pytest.mark.parametrize(
    ("typed", "breaks", "value", "inserted"),
    [
        ("--unit=ec", "=:", "--unit=economy", "economy"),
        ("--unit=", "=:", "--unit=economy", "economy"),
        ("--unit=ec", "", "--unit=economy", "--unit=economy"),
        ("org:2", " \t=:", "org:21", "21"),
        ("'org:2", "=:", "org:21", "org:21"),
    ],
)
def test_bash_is_not_told_again_what_it_keeps(typed: str, breaks: str, value: str, inserted: str) -> None:
    line = shells.typed({"_AUDITCORE_LINE": f"auditcore x {typed}", "_AUDITCORE_BREAKS": breaks})
    assert list(shells.in_bash(line, [Item(value)], {})) == [inserted]


TWO = [Item("lan", "Nguyễn Thị Lan"), Item("linh", "Nguyễn Văn Linh")]


def test_bash_lists_titles_and_inserts_values() -> None:
    line = shells.Line([], "l")
    assert list(shells.in_bash(line, TWO, {"COLUMNS": "20"})) == [
        "lan   Nguyễn Thị…",
        "linh  Nguyễn Văn…",
    ]
    assert list(shells.in_bash(line, TWO, {"_AUDITCORE_TYPE": "37"})) == ["lan", "linh"]
    assert list(shells.in_bash(line, TWO[:1], {})) == ["lan"]
    # Found by name: bash must not cut `nguy` to `l`.
    found = list(shells.in_bash(shells.Line([], "nguy"), TWO, {}))
    assert not found[0].startswith("l")
    assert found[1:] == ["lan   Nguyễn Thị Lan", "linh  Nguyễn Văn Linh"]


@given(st.text(), st.integers(-3, 40))
def test_a_title_is_cut_to_its_room(about: str, room: int) -> None:
    from auditcore import text

    shown = text.printable(" ".join(about.split()))
    cut = shells._cut(shown, room)
    assert text.width(cut) <= max(room, 0) and (cut == shown or cut == "" or cut.endswith("…"))


def test_powershell_may_keep_the_beginning_of_a_list() -> None:
    asked = {"_AUDITCORE_WORDS": "auditcore\x1fx\x1fid,du", "_AUDITCORE_KEPT": "3"}
    line = shells.told_by_powershell(asked)
    assert list(shells.in_powershell(line, [Item("id,due")], {})) == ["due\tid,due\tid,due"]


@pytest.mark.parametrize("shell", shells.SHELLS)
def test_every_script_is_there_and_known_as_ours(shell: str) -> None:
    from auditcore.cli.completing.profiles import OURS

    assert f"{OURS} {shell}" in shells.script(shell)


# The shells.

Complete = Callable[[str], list[str]]


class Terminal:
    """A shell that somebody types in; the keys of a whole session go in at once, and what came out is read at the end."""

    END = "END OF THE SESSION"

    def __init__(self, command: Sequence[str], environ: dict[str, str], folder: str) -> None:
        self.command, self.environ, self.folder = command, environ, folder

    def type(self, setup: str, keys: str) -> str:
        """What is on the screen after these keys, and `<word>` for each word of the line that they left."""
        self.descriptor, terminal = pty.openpty()
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
        # The shell takes the terminal for its own before it begins.
        take = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
        process = subprocess.Popen(
            [sys.executable, "-c", take, *self.command],
            stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True, env=self.environ, cwd=self.folder,
        )  # fmt: skip
        os.close(terminal)
        try:
            self._send(f"{setup}; printf '%s\\n' READ''Y\r")
            self._until("READY")
            # Home, and the line becomes what printf is given; then End.
            self._send(f"{keys}\x01printf '<%s>' \x05; printf '\\n%s\\n' 'END OF THE'' SESSION'\r")
            return self._until(self.END)
        finally:
            os.close(self.descriptor)  # the shell hangs up
            process.wait(timeout=60)

    def _send(self, keys: str) -> None:
        os.write(self.descriptor, keys.encode())

    def _until(self, mark: str) -> str:
        read, deadline = b"", time.monotonic() + 60
        while mark.encode() not in read:
            assert time.monotonic() < deadline, read.decode(errors="replace")
            if select.select([self.descriptor], [], [], 1)[0]:
                read += os.read(self.descriptor, 65536)
        return re.sub(r"\x1b(\[[0-9;?>=]*[A-Za-z]|[=>])", "", read.decode(errors="replace"))


def installed(shell: str) -> str:
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    return path


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Workspace:
    for id, name in (("linh", "Nguyễn Văn Linh"), ("loan", "Nguyễn Thị Loan"), ("minh", "Trần Đức Minh")):
        people.add(workspace, id, name=name)
    for reference, observed in (
        ("CAR 12", "No register of fees: $(touch pwned) `touch pwned`"),
        ('it\'s "13"', "Không có sổ"),
    ):
        findings.add(workspace, grade="minor", origin="complaint", observed=observed, reference=reference)
    plan = {
        "title": "Land files: §8.5",
        "moves": [],
        "processes": ["Land files & fees; $HOME"],
        "from": "2026-07-01",
    }
    workspace.commit("programme", "test", lambda situation: [put("audit/2026-01", set=plan)])
    Path(workspace.path, "photo of desk.jpg").write_text("")
    return workspace


@pytest.fixture
def environ(office: Workspace, tmp_path: Path) -> dict[str, str]:
    """A home of its own, with the program as `auditcore` on its path."""
    tools, home = tmp_path / "tools", tmp_path / "home"
    tools.mkdir()
    home.mkdir()
    program = tools / "auditcore"
    paths = f"{ROOT}{os.pathsep}{ROOT / 'plugins'}"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{paths}" exec "{sys.executable}" -m auditcore "$@"\n')
    program.chmod(0o755)
    return {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "PS1": "$ ",
        "INPUTRC": "/dev/null",
        "AUDITCORE_WORKSPACE": office.path,
        "AUDITCORE_LANG": "en",
    }


def install(shell: str, environ: dict[str, str]) -> None:
    subprocess.run(
        ["auditcore", "completion", "install", "--shell", shell],
        env=environ, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def in_bash(environ: dict[str, str]) -> Complete:
    """What bash would insert or list for a line, by its own variables and the function of the script."""
    bash = installed("bash")
    code = (
        'source /dev/stdin <<<"$SCRIPT"\n'
        "COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMP_WORDS=($1) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COLUMNS=80\n"
        '_auditcore_complete auditcore; printf "%s\\n" "${COMPREPLY[@]}"'
    )

    def complete(line: str) -> list[str]:
        done = subprocess.run(
            [bash, "--norc", "--noprofile", "-c", code, "bash", line],
            env={**environ, "SCRIPT": shells.script("bash")},
            cwd=environ["AUDITCORE_WORKSPACE"],
            capture_output=True,
            check=True,
            text=True,
        )
        assert done.stderr == ""
        return [line for line in done.stdout.split("\n") if line]

    return complete


def test_bash_asks_and_shows(in_bash: Complete) -> None:
    assert in_bash("auditcore find") == ["finding"]
    assert in_bash("auditcore finding show 2026-00-F0") == [
        "2026-00-F02  minor · Không có sổ",
        "2026-00-F01  minor · No register of fees: $(touch pwned) `touch pwned`",
    ]
    assert in_bash("auditcore finding list --unit=") == []
    assert in_bash("auditcore --as nguy")[1:] == [
        "linh  Nguyễn Văn Linh",
        "loan  Nguyễn Thị Loan",
    ]
    assert in_bash("auditcore nonsense ") == []
    assert in_bash("auditcore evidence add 2026-00-F01 ph") == ["photo of desk.jpg"]


def in_terminal(shell: str, environ: dict[str, str]) -> Terminal:
    command = {
        "bash": ["bash", "--norc", "--noprofile", "-i"],
        "zsh": ["zsh", "-f", "-i"],
        "fish": ["fish", "--private"],
    }
    installed(shell)
    install(shell, environ)
    return Terminal(command[shell], environ, environ["AUDITCORE_WORKSPACE"])


READ = {
    "bash": ". ~/.bashrc",
    "zsh": "PROMPT='$ '; source ~/.zshrc",
    "fish": "function fish_prompt; echo '$ '; end",
}

TYPED = {
    "find\tsho\t2026-00-F02": "<finding><show><2026-00-F02>",
    "audit plan --like 2026-\t": "<audit><plan><--like><2026-01>",
    "audit plan --like=20\t": "<audit><plan><--like=2026-01>",
    "finding show car\t": "<finding><show><CAR 12>",
    "finding show it\t": '<finding><show><it\'s "13">',
    'finding show "car\t': "<finding><show><CAR 12>",
    "finding show CAR\\ \t": "<finding><show><CAR 12>",
    "finding show 'it\t": '<finding><show><it\'s "13">',
    "audit plan --process Lan\t": "<audit><plan><--process><Land files & fees; $HOME>",
    "evidence add 2026-00-F01 phot\t": "<evidence><add><2026-00-F01><photo of desk.jpg>",
    "finding add --attach=phot\t": "<finding><add><--attach=photo of desk.jpg>",
    "--as duc\t": "<--as><minh>",
    "finding add --grade m\t": "<finding><add><--grade><m>",
    "finding list --columns id,uni\t": "<finding><list><--columns><id,unit>",
}
# Found by name, and not alone: zsh lets the values take turns, bash lists them and leaves the line alone.
TWO_OF_A_NAME = {"bash": "<--as><nguy>", "zsh": "<--as><linh>"}


@pytest.mark.parametrize("keys", TYPED, ids=lambda keys: keys.replace("\t", "⇥"))
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_what_stands_on_the_line_afterwards(shell: str, keys: str, environ: dict[str, str]) -> None:
    screen = in_terminal(shell, environ).type(READ[shell], f"auditcore {keys}")
    assert f"<auditcore>{TYPED[keys]}" in screen
    assert not list(Path(environ["AUDITCORE_WORKSPACE"]).glob("pwned*"))


@pytest.mark.parametrize("shell", TWO_OF_A_NAME)
def test_what_was_found_by_name_is_not_cut(shell: str, environ: dict[str, str]) -> None:
    screen = in_terminal(shell, environ).type(READ[shell], "auditcore --as nguy\t")
    assert f"<auditcore>{TWO_OF_A_NAME[shell]}" in screen


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_titles_are_listed_on_the_screen(shell: str, environ: dict[str, str]) -> None:
    screen = in_terminal(shell, environ).type(READ[shell], "auditcore finding show 2026-00-F0\t\t")
    assert "2026-00-F02  minor · Không có sổ" in screen
    assert screen.index("2026-00-F02  minor") < screen.index("2026-00-F01  minor"), "newest first"


@pytest.fixture
def in_fish(environ: dict[str, str]) -> Complete:
    fish = installed("fish")
    install("fish", environ)

    def complete(line: str) -> list[str]:
        done = subprocess.run(
            [fish, "--private", "-c", f"complete -C{shlex.quote(line)}"],
            env=environ, cwd=environ["AUDITCORE_WORKSPACE"], capture_output=True, check=True, text=True,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout.splitlines()

    return complete


def test_fish_asks_and_shows(in_fish: Complete) -> None:
    assert in_fish("auditcore find") == ["finding\traise findings and follow them to a verified effect"]
    assert in_fish("auditcore finding show 2026-00-F0") == [
        "2026-00-F02\tminor · Không có sổ",
        "2026-00-F01\tminor · No register of fees: $(touch pwned) `touch pwned`",
    ]
    assert in_fish("auditcore audit plan --like=20") == ["--like=2026-01\tLand files: §8.5"]
    assert in_fish("auditcore finding show it") == ['it\'s "13"\t2026-00-F02 · minor · Không có sổ']
    assert in_fish("auditcore finding show 'it") == in_fish("auditcore finding show it")
    assert in_fish("auditcore finding add --attach=phot") == ["--attach=photo of desk.jpg"]
    assert in_fish("auditcore evidence add 2026-00-F01 phot") == ["photo of desk.jpg"]
    assert in_fish("auditcore finding add --gr") == ["--grade\tHow grave it is."]
    assert in_fish("auditcore nonsense ") == []


def test_powershell_asks_and_shows(environ: dict[str, str]) -> None:
    pwsh = installed("pwsh")
    install("powershell", environ)
    ask = (
        "(TabExpansion2 $args[0]).CompletionMatches | ForEach-Object { $_.CompletionText + '|' + $_.ToolTip }"
    )
    code = f"[Console]::OutputEncoding = [Text.UTF8Encoding]::new(); . $PROFILE; {ask}"

    def complete(line: str) -> list[str]:
        done = subprocess.run(
            [pwsh, "-NoLogo", "-NonInteractive", "-Command", f"& {{ {code} }} '{line}'"],
            env=environ, cwd=environ["AUDITCORE_WORKSPACE"], capture_output=True, check=True, text=True,
        )  # fmt: skip
        return done.stdout.splitlines()

    assert complete("auditcore finding show 2026-00-F02") == ["2026-00-F02|minor · Không có sổ"]
    assert complete("auditcore finding show car") == [
        "'CAR 12'|2026-00-F01 · minor · No register of fees: $(touch pwned) `touch pwned`"
    ]
    assert complete("auditcore finding list --columns id,uni") == ["unit|unit"]


# Hostile titles.


@pytest.mark.parametrize("shell", shells.SHELLS)
def test_a_hostile_title_is_one_harmless_line(shell: str, workspace: Workspace, shared_data: Path) -> None:
    entries = json.loads((shared_data / "hostile" / "texts.json").read_text(encoding="ascii"))
    texts = [
        text if isinstance(text := entry["text"], str) else text["repeat"][0] * text["repeat"][1]
        for entry in entries
    ]
    people_ = [
        put(f"person/p{n:02}", set={"name": text, "unit": None, "roles": []})
        for n, text in enumerate(texts)
        if text.isprintable() or not re.search("[\ud800-\udfff]", text)
    ]
    workspace.commit("org", "test", lambda situation: people_)
    asked = {
        "_AUDITCORE_WORDS": "auditcore\x1f--as\x1fp",
        "_AUDITCORE_LINE": "auditcore --as p",
        "AUDITCORE_WORKSPACE": workspace.path,
        "AUDITCORE_LANG": "en",
        "COLUMNS": "80",
    }
    kind, *lines = answer.answer(shell, asked)
    assert kind == "words"
    assert [line[:3] for line in lines] == [change["doc"][-3:] for change in people_]
    for line in lines:
        assert line.count("\t") == {"bash": 0, "powershell": 2}.get(shell, 1)
        for character in line.replace("\t", ""):
            assert unicodedata.category(character) not in ("Cc", "Zl", "Zp", "Cs"), ascii(line)
            assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b", ascii(
                line
            )


def test_a_value_that_would_not_be_typed_as_it_is_shown_is_left_out() -> None:
    bad = ["a\nb", "a\tb", "a\x1b[2J", "a\u202eb", "a\u200bb", "a\x00", ""]
    assert answer.matching(map(Item, [*bad, "a b"]), "") == [Item("a b")]
