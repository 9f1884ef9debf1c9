"""What `completion install` writes in a user's home: a script, and a marked block in the file that the shell reads at start.

Nothing else in that file is touched, not a byte; it is replaced at once, and keeps its mode, its owner and its place
behind a symbolic link. Taking the block out leaves the file as it was.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.record.disk import Disk, temporary

BEGIN = "# >>> auditcore completion >>>"
END = "# <<< auditcore completion <<<"
# What stands in every script of ours, so that another's is known.
OURS = "Made by: auditcore completion show"

# The block with the line end that was put before it. Another beginning within it would be half a block.
BLOCK = re.compile(
    rf"(\r?\n)?^{re.escape(BEGIN)}\r?\n(?:(?!{re.escape(BEGIN)}).*\n)*?{re.escape(END)}\r?(?:\n|\Z)",
    re.MULTILINE,
)

HALF = re.compile(rf"^{re.escape(BEGIN)}\r?$", re.MULTILINE)

Environ = Mapping[str, str]


class Files(NamedTuple):
    """Where a shell's script goes, and the files that load it, with how; none where the shell looks for it itself."""

    script: str
    profiles: tuple[str, ...] = ()
    load: str = ""


def files(shell: str, environ: Environ) -> Files:
    return SHELLS[shell](os.path.expanduser("~"), environ)


def _bash(home: str, environ: Environ) -> Files:
    script = os.path.join(_data(home, environ), "completion.bash")
    # Where every terminal is a login shell, only this one is read.
    profile = ".bash_profile" if sys.platform == "darwin" else ".bashrc"
    quoted = shlex.quote(script)
    return Files(script, (os.path.join(home, profile),), f"if [ -r {quoted} ]; then . {quoted}; fi")


def _zsh(home: str, environ: Environ) -> Files:
    script = os.path.join(_data(home, environ), "completion.zsh")
    quoted = shlex.quote(script)
    load = (
        "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }\n"
        f"if [[ -r {quoted} ]]; then source {quoted}; fi"
    )
    return Files(script, (os.path.join(environ.get("ZDOTDIR") or home, ".zshrc"),), load)


def _fish(home: str, environ: Environ) -> Files:
    config = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    return Files(os.path.join(config, "fish", "completions", "auditcore.fish"))


def _powershell(home: str, environ: Environ) -> Files:
    script = os.path.join(_data(home, environ), "completion.ps1")
    quoted = "'" + script.replace("'", "''") + "'"
    load = f"if (Test-Path -LiteralPath {quoted}) {{ . {quoted} }}"
    return Files(script, _powershell_profiles(home, environ) or _usual_profile(home, environ), load)


def _powershell_profiles(home: str, environ: Environ) -> tuple[str, ...]:
    """The profiles of the PowerShells that are installed, as they say themselves: Documents may be anywhere."""
    import shutil
    import subprocess

    found = []
    for program in ("pwsh", "powershell"):
        path = shutil.which(program, path=environ.get("PATH"))
        if path is None:
            continue
        # Left to itself it would answer in the code page of its console.
        ask = "[Console]::OutputEncoding = [Text.UTF8Encoding]::new(); $PROFILE.CurrentUserCurrentHost"
        with contextlib.suppress(OSError, subprocess.SubprocessError, UnicodeDecodeError):
            said = subprocess.run(
                [path, "-NoProfile", "-NonInteractive", "-Command", ask],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=True, env=dict(environ),
            )  # fmt: skip
            found.append(said.stdout.decode("utf-8-sig").strip())
    return tuple(path for path in dict.fromkeys(found) if os.path.isabs(path))


def _usual_profile(home: str, environ: Environ) -> tuple[str, ...]:
    if os.name == "nt":
        folder = os.path.join(home, "Documents", "PowerShell")
    else:
        folder = os.path.join(environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "powershell")
    return (os.path.join(folder, "Microsoft.PowerShell_profile.ps1"),)


SHELLS: dict[str, Callable[[str, Environ], Files]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
    "powershell": _powershell,
}


def _data(home: str, environ: Environ) -> str:
    if os.name == "nt":
        base = environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    else:
        base = environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    return os.path.join(base, "auditcore")


def detect(environ: Environ) -> str:
    """The shell in which the command was typed: one of those that run it, else the login shell; "" when neither says."""
    if os.name == "nt":
        return "bash" if environ.get("MSYSTEM") else "powershell"
    names = [*_running(), os.path.basename(environ.get("SHELL", ""))]
    known = {**{name: name for name in SHELLS}, "pwsh": "powershell"}
    return next((known[name] for name in names if name in known), "")


def _running() -> list[str]:
    """The names of the programs above this one, the nearest first."""
    names: list[str] = []
    process = os.getppid()
    with contextlib.suppress(OSError, ValueError):
        while process > 1 and len(names) < 6:
            name, process = _process(process)
            names.append(os.path.basename(name).lstrip("-"))
    return names


def _process(number: int) -> tuple[str, int]:
    """The name of a running program, and the number of the one above it. Raises OSError or ValueError."""
    if os.path.isdir("/proc/self"):
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as file:
            start, _bracket, rest = file.read().rpartition(")")
        return start.partition("(")[2], int(rest.split()[1])
    import subprocess

    command = ["ps", "-o", "ppid=,comm=", "-p", str(number)]
    said = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    parent, _blank, name = said.stdout.strip().partition(" ")
    return name.strip(), int(parent)


# A profile's text, with and without the block.


def with_block(profile: str, load: str) -> str:
    """The profile with one block that says `load`, at the end or where a block stood. Raises Refused for half a block."""
    # A line end that was cut in two must not become whole by ours.
    end = "\r\n" if "\r\n" in profile or profile.endswith("\r") else "\n"
    block = end.join((BEGIN, *load.split("\n"), END)) + end
    if BLOCK.search(profile):
        rest = iter((block,))
        return _checked(BLOCK.sub(lambda found: (found[1] or "") + next(rest, ""), profile))
    return _checked(profile + end + block)


def without_block(profile: str) -> str:
    """The profile as it was before `with_block`. Raises Refused for half a block."""

    def close(found: re.Match[str]) -> str:
        # Where something was written below, the line above still needs its end.
        before, behind = profile[: found.start()], profile[found.end() :]
        return (found[1] or "") if behind and before and not before.endswith("\n") else ""

    rest = BLOCK.sub(close, profile)
    return _checked(rest)


def _checked(profile: str) -> str:
    if HALF.search(BLOCK.sub("", profile)):
        raise Refused(
            _("The block of auditcore has no end in this file."),
            hint=_("Take out its lines, from “{begin}” on, with an editor; then try again.").format(
                begin=BEGIN
            ),
        )
    return profile


# Files.

MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Change(NamedTuple):
    """What becomes of a file; None where it is not there, or is to go."""

    path: str
    before: bytes | None
    after: bytes | None


def installing(files: Files, script: str) -> list[Change]:
    """The script and the blocks, as they are to be. Raises Refused where a file is somebody else's or cannot be read."""
    before = _read(files.script)
    if before and OURS.encode() not in before:
        raise Refused(
            _("'{file}' is there and was not made by auditcore.").format(file=files.script),
            hint=_("Look at it, put it elsewhere, and try again. Nothing was changed."),
        )
    changes = [Change(files.script, before, script.encode())]
    for path in files.profiles:
        changes.append(_edited(path, lambda profile: with_block(profile, files.load)))
    return changes


def uninstalling(files: Files) -> list[Change]:
    """The same without them, the blocks first: no file may load what is gone."""
    changes = [_edited(path, without_block) for path in files.profiles]
    script = _read(files.script)
    return [*changes, Change(files.script, script, None if script and OURS.encode() in script else script)]


def _edited(path: str, edit: Callable[[str], str]) -> Change:
    """A profile with its text changed, byte for byte the same elsewhere, whatever its encoding."""
    before = _read(path)
    encoding = UTF16.get((before or b"")[:2], "utf-8")
    errors = "strict" if encoding in UTF16.values() else "surrogateescape"
    try:
        text = edit((before or b"").decode(encoding, errors))
    except UnicodeDecodeError:
        raise Refused(_("{file}: this text cannot be read.").format(file=path)) from None
    except Refused as refused:
        raise Refused(f"{path}: {refused.what}", hint=refused.hint) from None
    return Change(path, before, text.encode(encoding, errors) if text or before is not None else None)


UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreachable(path, error) from None


def carry_out(change: Change, disk: Disk | None = None) -> None:
    """Replace the file at once, its mode and owner kept; a symbolic link stays one. Raises Refused where that fails."""
    disk = disk or Disk()
    path = os.path.realpath(change.path)
    scratch = temporary(os.path.dirname(path))
    try:
        if change.after is None:
            disk.unlink(path)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        disk.create(scratch, [change.after])
        if change.before is not None:
            _alike(scratch, path)
        disk.sync(scratch)
        disk.replace(scratch, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            disk.unlink(scratch)
        raise _unreachable(change.path, error) from None


def _alike(scratch: str, path: str) -> None:
    """Give the new file the mode and the owner of the old one."""
    old, new = os.stat(path), os.stat(scratch)
    os.chmod(scratch, old.st_mode & 0o7777)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.chown(scratch, old.st_uid, old.st_gid)


def _unreachable(path: str, error: OSError) -> Refused:
    return Refused(
        _("'{file}' cannot be read or written: {problem}").format(file=path, problem=error.strerror or error),
        hint=_("'auditcore completion show SHELL' prints the script: put it where your shell reads it."),
    )
