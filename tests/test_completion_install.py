"""`completion install` and `uninstall`: what they write into a home, and that nothing else in it is touched."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from commands import CommandLine
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st

from auditcore.cli.completing import profiles, shells
from auditcore.cli.completing.profiles import BEGIN, END, Change
from auditcore.errors import Refused
from auditcore.record.disk import Disk

LOAD = "one\ntwo"

# Profiles as they may be: any line ends, block marks of others, none at the end.
PROFILES = st.text(st.sampled_from("a#> \t") | st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(["alias a=b", "# >>> conda >>>", "# <<< conda <<<", "", f"echo '{BEGIN}'", "é"])
).flatmap(lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines)))

WHOLE = PROFILES.filter(lambda profile: BEGIN not in re.split("\r?\n", profile))


@given(WHOLE)
def test_taking_the_block_out_leaves_the_file_as_it_was(profile: str) -> None:
    once = profiles.with_block(profile, LOAD)
    assert once.startswith(profile) and once.count(f"\n{BEGIN}") == 1
    assert profiles.with_block(once, LOAD) == once
    assert profiles.without_block(profiles.with_block(once, "other")) == profile
    assert profiles.without_block(profile) == profile


@given(WHOLE, WHOLE)
@example("\r", "")
def test_what_is_written_around_the_block_stays(above: str, below: str) -> None:
    once = profiles.with_block(above, LOAD) + below
    again = profiles.with_block(once, "other")
    assert unix(again) == unix(once).replace(unix(LOAD), "other")
    left = profiles.without_block(once)
    assert left in (above + below, f"{above}\n{below}", f"{above}\r\n{below}")
    assert left == above + below or not (above.endswith("\n") or below == "")


def unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def test_a_second_block_is_taken_out() -> None:
    block = f"{BEGIN}\nold\n{END}\n"
    assert profiles.with_block(f"a\n{block}b\n{block}c\n", "new") == f"a\n{BEGIN}\nnew\n{END}\nb\nc\n"


@pytest.mark.parametrize("profile", [f"a\n{BEGIN}\nb\n", f"{BEGIN}\nmine\n{BEGIN}\nold\n{END}\n"])
def test_half_a_block_is_refused(profile: str) -> None:
    for change in (lambda text: profiles.with_block(text, LOAD), profiles.without_block):
        with pytest.raises(Refused, match="has no end"):
            change(profile)


# Whole homes.


class Home:
    """A home of its own, and the command line in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.line = CommandLine("")

    def __call__(self, *words: str, **environ: str) -> str:
        """What a `completion` command says."""
        answer = self.line.fine("completion", *words, **self.environ(environ))
        return answer.out + answer.err

    def refused(self, *words: str, **environ: str) -> str:
        answer = self.line("completion", *words, **self.environ(environ))
        assert answer.code == 4, answer
        return answer.err

    def environ(self, more: dict[str, str]) -> dict[str, str]:
        nothing = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR"), "")
        return {"HOME": str(self.path), "PATH": "/usr/bin:/bin", **nothing, **more}

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.path).as_posix(): path.read_bytes()
            for path in sorted(self.path.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    # Whether the machine has it must not matter here.
    monkeypatch.setattr(profiles, "_powershell_profiles", lambda home, environ: ())
    return Home(tmp_path / "home of lan")


WRITTEN = {
    "bash": (".local/share/auditcore/completion.bash", ".bashrc"),
    "zsh": (".local/share/auditcore/completion.zsh", ".zshrc"),
    "fish": (".config/fish/completions/auditcore.fish",),
    "powershell": (
        ".local/share/auditcore/completion.ps1",
        ".config/powershell/Microsoft.PowerShell_profile.ps1",
    ),
}
pytestmark = pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="the paths are Linux's")


@pytest.mark.parametrize("shell", WRITTEN)
def test_it_says_what_it_writes_and_writes_it_once(shell: str, home: Home) -> None:
    said = home("install", "--shell", shell)
    files = home.files()
    assert set(files) == set(WRITTEN[shell])
    assert files[WRITTEN[shell][0]].decode() == shells.script(shell)
    for name in WRITTEN[shell]:
        assert f"written: {home.path / name}" in said
    assert "Tab" in said or f"type: {'source' if shell == 'zsh' else '.'}" in said
    again = home("install", "--shell", shell)
    assert home.files() == files and "written" not in again


@pytest.mark.parametrize("shell", WRITTEN)
def test_uninstall_takes_out_what_was_put_in(shell: str, home: Home) -> None:
    profile = home.path / WRITTEN[shell][-1]
    before = b"alias ll='ls -l'\r\n# caf\xe9, no line end"
    if shell != "fish":
        profile.parent.mkdir(parents=True, exist_ok=True)
        profile.write_bytes(before)
    home("install", "--shell", shell)
    assert profile.read_bytes() != before
    said = home("uninstall")
    assert f"removed: {home.path / WRITTEN[shell][0]}" in said
    assert home.files() == ({} if shell == "fish" else {WRITTEN[shell][-1]: before})
    assert "nothing to take out" in home("uninstall")


def test_a_dry_run_writes_nothing(home: Home) -> None:
    said = home("install", "--shell", "zsh", "--dry-run")
    assert f"would be written: {home.path / '.zshrc'}" in said and BEGIN in said and "compinit" in said
    assert home.files() == {}
    home("install", "--shell", "zsh")
    before = home.files()
    assert f"would be removed: {home.path / WRITTEN['zsh'][0]}" in home("uninstall", "--dry-run")
    assert home.files() == before


def test_only_the_shell_that_was_named_is_uninstalled(home: Home) -> None:
    home("install", "--shell", "bash")
    home("install", "--shell", "fish")
    home("uninstall", "--shell", "bash")
    assert set(home.files()) == {".bashrc", *WRITTEN["fish"]}


def test_the_users_own_folders_count(home: Home, tmp_path: Path) -> None:
    elsewhere = {
        "XDG_CONFIG_HOME": str(tmp_path / "c"),
        "XDG_DATA_HOME": str(tmp_path / "d"),
        "ZDOTDIR": str(tmp_path / "z"),
    }
    for shell in ("fish", "zsh"):
        home("install", "--shell", shell, **elsewhere)
    assert home.files() == {}
    for path in ("c/fish/completions/auditcore.fish", "d/auditcore/completion.zsh", "z/.zshrc"):
        assert (tmp_path / path).is_file()


def test_a_symbolic_link_stays_one_and_modes_stay(home: Home) -> None:
    dotfiles = home.path / "dotfiles"
    dotfiles.mkdir()
    (dotfiles / "bashrc").write_text("alias a=b\n")
    (dotfiles / "bashrc").chmod(0o640)
    (home.path / ".bashrc").symlink_to("dotfiles/bashrc")
    home("install", "--shell", "bash")
    assert (home.path / ".bashrc").is_symlink()
    assert (dotfiles / "bashrc").read_text().startswith("alias a=b\n") and BEGIN in (
        dotfiles / "bashrc"
    ).read_text()
    assert stat.S_IMODE((dotfiles / "bashrc").stat().st_mode) == 0o640
    assert os.listdir(dotfiles) == ["bashrc"]


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives files away")
def test_the_owner_stays(home: Home) -> None:
    profile = home.path / ".bashrc"
    profile.write_text("a\n")
    os.chown(profile, 65534, 65534)
    home("install", "--shell", "bash")
    assert (profile.stat().st_uid, profile.stat().st_gid) == (65534, 65534)


def test_line_ends_of_windows_stay(home: Home) -> None:
    profile = home.path / WRITTEN["powershell"][-1]
    profile.parent.mkdir(parents=True)
    profile.write_bytes(b"Set-Alias a b\r\n")
    home("install", "--shell", "powershell")
    assert b"\n" not in profile.read_bytes().replace(b"\r\n", b"")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_profile_in_another_encoding_stays_readable(encoding: str, home: Home) -> None:
    profile = home.path / WRITTEN["powershell"][-1]
    profile.parent.mkdir(parents=True)
    profile.write_bytes("# Nguyễn\r\n".encode(encoding))
    home("install", "--shell", "powershell")
    now = profile.read_bytes().decode(encoding)
    assert now.startswith("# Nguyễn\r\n") and "\ufeff" not in now
    assert f"\r\n{BEGIN}\r\n" in now and "completion.ps1" in now
    home("uninstall")
    assert profile.read_bytes() == "# Nguyễn\r\n".encode(encoding)


def test_a_profile_that_cannot_be_read_is_left_alone(home: Home) -> None:
    profile = home.path / WRITTEN["powershell"][-1]
    profile.parent.mkdir(parents=True)
    profile.write_bytes(b"\xff\xfea")
    assert "cannot be read" in home.refused("install", "--shell", "powershell")
    assert home.files() == {WRITTEN["powershell"][-1]: b"\xff\xfea"}


def test_a_script_of_somebody_else_is_not_replaced(home: Home) -> None:
    script = home.path / WRITTEN["fish"][0]
    script.parent.mkdir(parents=True)
    script.write_text("complete -c auditcore -a mine\n")
    assert "was not made by auditcore" in home.refused("install", "--shell", "fish")
    home("uninstall", "--shell", "fish")
    assert script.read_text() == "complete -c auditcore -a mine\n"


def test_half_a_block_names_the_file(home: Home) -> None:
    (home.path / ".bashrc").write_text(f"{BEGIN}\nmine\n")
    said = home.refused("install", "--shell", "bash")
    assert str(home.path / ".bashrc") in said.replace("\n", "") and BEGIN in said
    assert set(home.files()) == {".bashrc"}


@pytest.mark.parametrize("blocked", [".bashrc", ".local"])
def test_what_cannot_be_written_is_said(blocked: str, home: Home) -> None:
    # A folder in the place of a file, or a file in the place of a folder: not even root can write there.
    (home.path / blocked).mkdir() if blocked == ".bashrc" else (home.path / blocked).write_text("")
    said = home.refused("install", "--shell", "bash")
    assert "cannot be read or written" in said and "auditcore completion show" in said


# Runs the command twice in one process: in one home, so that all is loaded, then in another one as nobody in particular.
AS_NOBODY = """
import os, sys
from auditcore.cli.main import guarded
os.environ["HOME"], home = sys.argv[1:3]
assert guarded(["completion", "install", "--shell", "bash"]) == 0
os.environ["HOME"] = home
if os.getuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
sys.exit(guarded(["completion", "install", "--shell", "bash"]))
"""


def test_without_permission_nothing_is_lost(tmp_path: Path) -> None:
    """Root may write everywhere, so it becomes somebody else first."""
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        home = Path(folder, "home")
        home.mkdir()
        (home / ".bashrc").write_text("alias a=b\n")
        (home / ".bashrc").chmod(0o444)
        home.chmod(0o555)
        Path(folder).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(tmp_path), str(home)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "AUDITCORE_LANG": "en", "XDG_DATA_HOME": ""},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 4 and "Permission denied" in done.stderr, done.stderr
        assert os.listdir(home) == [".bashrc"] and (home / ".bashrc").read_text() == "alias a=b\n"
        home.chmod(0o755)
    assert BEGIN in (tmp_path / ".bashrc").read_text()


class Failing(Disk):
    """Fails at the nth step that changes something."""

    def __init__(self, step: int) -> None:
        self.left = step

    def fail(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise PermissionError(13, "Permission denied")

    def create(self, path, chunks):  # type: ignore[no-untyped-def]
        self.fail()
        super().create(path, chunks)

    def sync(self, path: str) -> None:
        self.fail()
        super().sync(path)

    def replace(self, source: str, target: str) -> None:
        self.fail()
        super().replace(source, target)


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_failure_at_any_step_leaves_the_old_file(step: int, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.write_bytes(b"old")
    change = Change(str(profile), b"old", b"new")
    if step == 4:
        profiles.carry_out(change, Failing(step))
    else:
        with pytest.raises(Refused, match="Permission denied"):
            profiles.carry_out(change, Failing(step))
    assert profile.read_bytes() == (b"new" if step == 4 else b"old")
    assert os.listdir(tmp_path) == ["profile"]


# Which shell.


@pytest.mark.parametrize(
    ("running", "login", "expected"),
    [
        (["zsh"], "/bin/bash", "zsh"),
        (["sh", "make", "fish"], "/bin/bash", "fish"),
        (["pwsh"], "/bin/bash", "powershell"),
        (["sshd"], "/usr/bin/zsh", "zsh"),
        (["sshd"], "/bin/tcsh", ""),
    ],
)
def test_the_shell_in_which_one_types_is_found(
    running: list[str], login: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "_running", lambda: running)
    assert profiles.detect({"SHELL": login}) == expected


def test_the_programs_above_are_known() -> None:
    code = "from auditcore.cli.completing import profiles; print(profiles._running()[0])"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -c "{code}"; true'],
        env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "bash"


def test_an_unknown_shell_is_asked_for(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "detect", lambda environ: "")
    assert "--shell bash" in home.refused("install")


def test_json(home: Home) -> None:
    line = CommandLine("")
    environ = home.environ({})
    answer = line.fine("completion", "install", "--shell", "fish", "--json", **environ).json
    assert answer == {
        "shell": "fish",
        "files": [{"file": str(home.path / WRITTEN["fish"][0]), "what": "written"}],
    }
    assert line.fine("completion", "uninstall", "--json", **environ).json["files"][0]["what"] == "removed"
    shown = line.fine("completion", "show", "bash", "--json").json
    assert shown["script"] == line.fine("completion", "show", "bash").out
