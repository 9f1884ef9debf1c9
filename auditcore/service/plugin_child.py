"""A stranger's code in a process of its own, with a deadline: whatever it does there, this one goes on.

The job goes in by stdin (it may hold secrets, which belong neither on a disk nor in a list of processes), the result
comes back in a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditcore.i18n import _

if TYPE_CHECKING:
    import subprocess

# What a child can do: the module whose `work(job)` gives the result, a mapping.
TASKS = {"check": "auditcore.service.plugin_trial", "send": "auditcore.service.plugin_send"}

# The child looks for modules where this process does, after the places that are its own; started with -I, it does not
# look in the folder in which somebody happens to stand: Python found in a workspace is never run.
CODE = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from auditcore.service.plugin_child import main; main(*sys.argv[2:])"
)

# Of what it printed, from the end: so many bytes are read, so many characters shown.
MOST = 1_000_000
LONGEST = 4000


class Ended(Exception):
    """The child gave no result; the text says why, as a whole sentence. `said` is the end of what it printed."""

    def __init__(self, why: str, said: str) -> None:
        super().__init__(why)
        self.said = said


def run(
    task: str,
    job: Mapping[str, Any],
    seconds: float,
    *,
    first: Sequence[str] = (),
    clean: Callable[[str], str] = str,
) -> tuple[dict[str, Any], str]:
    """The result of a task, and the end of what was printed meanwhile. `first` are folders before Python's own path.

    `clean` takes secrets out of what was printed. After the deadline the child and its children are killed. Raises Ended
    where no result was left until then.
    """
    import tempfile

    with tempfile.TemporaryDirectory(prefix="auditcore-", ignore_cleanup_errors=True) as folder:
        path, result = json.dumps([*first, *sys.path]), os.path.join(folder, "result.json")
        # Into a file: a grandchild that lives on would hold a pipe open.
        with open(os.path.join(folder, "said"), "w+b") as said:
            try:
                code = _ended(
                    [sys.executable, "-I", "-c", CODE, path, task, result], json.dumps(job), said, seconds
                )
            finally:
                said.seek(max(0, said.seek(0, os.SEEK_END) - MOST))
                # A secret that was cut in two could not be told as one.
                words = clean(said.read().decode("utf-8", "replace"))[-LONGEST:].strip()
        try:
            # Whatever it does after its result (a thread that goes on), the work is done.
            with open(result, encoding="utf-8") as file:
                found: dict[str, Any] = json.load(file)
        except (FileNotFoundError, ValueError):
            if code is None:
                why = _("It did not come to an end within {count} seconds, and was stopped.")
                raise Ended(why.format(count=f"{seconds:g}"), words) from None
            last = words.rpartition("\n")[2].strip()
            ended = _("It ended Python itself (exit code {code}). {words}")
            raise Ended(ended.format(code=code, words=last).strip(), words) from None
        return found, words


def _ended(words: Sequence[str], job: str, said: Any, seconds: float) -> int | None:
    """The exit code of a process; None where it was killed after the deadline."""
    import subprocess

    # A session of its own, so that what it started can be ended with it.
    child = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=said,
        stderr=said,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        child.communicate(job, timeout=seconds)
        return child.returncode
    except subprocess.TimeoutExpired:
        return None
    finally:  # Ctrl-C ends it, too
        if child.poll() is None:
            _kill(child)
            child.wait()


def _kill(child: subprocess.Popen[str]) -> None:
    """Kill a process and, where the system can, what it started."""
    if hasattr(os, "killpg"):
        import signal

        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()


def main(task: str, result: str) -> None:
    """The child's side."""
    from importlib import import_module

    job = json.loads(sys.stdin.buffer.read().decode())
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - whoever asks gets nothing, to the end
    try:
        done = import_module(TASKS[task]).work(job)
    except KeyboardInterrupt:  # raised by the stranger's code: the terminal's reaches the parent alone
        raise SystemExit(130) from None
    # Whole or not at all: it may be killed meanwhile.
    with open(f"{result}.new", "w", encoding="utf-8") as file:
        json.dump(done, file, default=str)
    os.replace(f"{result}.new", result)
